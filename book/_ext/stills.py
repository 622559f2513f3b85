"""What can be touched, as it stands at the start: shown where no script runs.

``.venv/bin/python book/_ext/stills.py`` draws the pictures anew from the built book.
They are kept in ``book/_static/explore/stills``, with what their figures say.
"""

from __future__ import annotations

import html
import json
from pathlib import Path

from chromium import browser_for
from PIL import Image

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html" / "book"
STILLS = ROOT / "book" / "_static" / "explore" / "stills"
#: the text stands beside the picture, and no one can use a button in it
HIDDEN = """
.explorable > :is(p, ul, ol, .explorable-controls) { display: none !important }
.explorable.container { border: 0 !important }
article * { content-visibility: visible !important }"""


def still(name: str) -> str:
    """Return the picture of an explorable, for a browser that runs no scripts."""
    said = json.loads((STILLS / "said.json").read_text(encoding="utf-8"))
    if name not in said:
        return "<!-- not drawn yet -->"
    alt = html.escape(f"The figure as it begins. {said[name]}")
    source = f"../_static/explore/stills/{name}.png"
    width, height = Image.open(STILLS / f"{name}.png").size
    size = f'width="{width}" height="{height}"'
    image = f'<img src="{source}" alt="{alt}" {size} loading="lazy">'
    return f'<div class="still">{image}<p>It moves where scripts run.</p></div>'


def main() -> None:
    """Draw every explorable of the built book."""
    STILLS.mkdir(exist_ok=True)
    said = {}
    with browser_for(SITE) as browser:
        page = browser.new_page(
            viewport={"width": 800, "height": 1200},
            color_scheme="light",
            reduced_motion="reduce",
        )
        for path in sorted(SITE.glob("*.html")):
            if 'class="explorable ' not in path.read_text(encoding="utf-8"):
                continue
            page.goto(path.as_uri())
            page.add_style_tag(content=HIDDEN)
            for block in page.locator(".explorable.live").all():
                name = block.get_attribute("class").split()[1]
                block.scroll_into_view_if_needed()
                page.wait_for_timeout(500)
                block.screenshot(path=STILLS / f"{name}.png")
                said[name] = block.locator("p[aria-live]").text_content()
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    (STILLS / "said.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
