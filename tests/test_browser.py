"""The built pages in a real browser: four widths, light and dark, on paper."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.thorough
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [f"{TOC['root']}.html"] + [
    f"{page['file']}.html"
    for part in TOC["parts"]
    for chapter in part["chapters"]
    for page in [chapter, *chapter.get("sections", [])]
]
WIDTHS = (1440, 768, 390, 320)
THEMES = ("light", "dark")

SHORT = {"resultTypes": ["violations"], "preload": False}
#: thousands of boxes on a page, hidden from screen readers: they take most of the time
REST = {"exclude": [[".katex"], ["[data-alike]"]]}
#: made by one function each, and most of the time of two pages: fifteen will do
ALIKE = """document.querySelectorAll("article table, article dl.py").forEach(
    (e, i) => i < 15 || e.setAttribute("data-alike", ""))"""
CUT = (ROOT / "tests" / "look.js").read_text("utf-8").partition("\n")[2]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_page(visit, name, theme):
    """Nothing is cut, nothing fails, nothing is asked of others, axe is content."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(name, theme)
    problems = []
    for width in WIDTHS if theme == "light" else (1440, 390):  # colors move nothing
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{width} px: {each}" for each in page.evaluate(CUT)]
    width = 390 if theme == "dark" else 1440
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(ALIKE)
    for violation in (
        Axe().run(page, context=REST, options=SHORT).response["violations"]
    ):
        places = [node["html"][:100] for node in violation["nodes"][:3]]
        problems.append(f"{width} px, axe {violation['id']}: {places}")
    assert not problems + page.trouble, "\n".join(problems + page.trouble)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_page_without_scripts(visit, name):
    page = visit(name, scripts=False)
    assert "$" not in page.locator("article").inner_text().replace("$OUT", "")
    assert page.locator(".katex-error").count() == 0
    assert page.locator("html[data-theme=light]").count() == 1  # code has colors


@pytest.mark.parametrize("name", PAGES)
def test_page_on_paper(visit, name):
    """Light, whatever the theme; no line of code leaves the sheet."""
    page = visit(name, "dark", width=700)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator("details:not([open])").count() == 0
    cut = """[...document.querySelectorAll("article pre")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1).length"""
    assert page.evaluate(cut) == 0
    fading = "document.getAnimations().filter((a) => a instanceof CSSAnimation).length"
    assert page.evaluate(fading) == 0
    for label in page.locator("details.hide > summary").all():
        assert not label.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_link_leads_to_its_place(visit, width):
    """Though what is far away is laid out late."""
    page = visit("book/12_optimizers.html", width=width)
    places = page.evaluate(
        "[...document.querySelectorAll('article section[id]')].map((e) => e.id)"
    )
    for place in places[2:-4:6]:
        there = visit(f"book/12_optimizers.html#{place}", width=width)
        there.wait_for_timeout(600)
        box = there.locator(f"section[id='{place}']").bounding_box()
        assert 0 <= box["y"] < 200, place


def test_search_finds_the_chapter_first(visit):
    page = visit("search.html?q=convolution")
    page.wait_for_selector("#search-results li a")
    page.wait_for_timeout(1000)
    first = page.locator("#search-results li a").first.get_attribute("href")
    assert "_convolution" in first, first


def test_a_quiz_on_paper_asks_before_it_answers(visit):
    """What an option opens on is no use there; all of it stands behind the last."""
    page = visit("book/quiz_1_after.html", width=700)
    key = page.locator(".on-paper")
    assert not key.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert key.is_visible()
    assert key.locator("ul").count() == page.locator("article h2").count() - 1
    for body in page.locator("details.option > .solution-body").all():
        assert not body.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
