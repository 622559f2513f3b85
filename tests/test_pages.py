"""The built book: every page there, every link alive, nothing asked of other hosts."""

import gzip
import html
import json
import os
import re
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import numpy as np
import pytest
import yaml
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from PIL import Image

from cnn_course.classroom.markdown import citations
from cnn_course.classroom.notebook import figures, read_notebook

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
NAMES = [TOC["root"]] + [
    chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]
]

if not SITE.is_dir() and os.environ.get("CI"):
    pytest.fail(f"{SITE} is missing; build the book before its tests", pytrace=False)
pytestmark = pytest.mark.skipif(not SITE.is_dir(), reason="no book built: `make book`")


@dataclass
class Page(HTMLParser):
    """What the tests want to know of one HTML file."""

    path: Path
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    at_once: list[str] = field(default_factory=list)
    images: list[dict] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    math: list[tuple[bool, str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self):
        super().__init__()
        self.article = 0
        self.skipped = 0
        self.source = self.path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.ids |= {a[key] for key in ("id", "name") if a.get(key)}
        self.article += tag == "article"
        self.skipped += tag in ("script", "style", "pre", "code")
        if tag == "a" and a.get("href"):
            self.links.append(a["href"])
        elif tag == "link" and a.get("rel") in ("stylesheet", "preload", "icon"):
            self.resources.append(a.get("href", ""))
            self.at_once.append(a.get("href", ""))
        elif a.get("src"):
            self.resources.append(a["src"])
            if a.get("loading") != "lazy":
                self.at_once.append(a["src"])
        if tag == "img" and self.article:
            self.images.append(a)
        if re.fullmatch("h[1-6]", tag) and self.article:
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        self.article -= tag == "article"
        self.skipped -= tag in ("script", "style", "pre", "code")

    def handle_data(self, data):
        if self.article and not self.skipped:
            self.text += data


@pytest.fixture(scope="module")
def site() -> dict[Path, Page]:
    static = SITE / "_static"  # the theme keeps its templates there
    paths = [p for p in sorted(SITE.rglob("*.html")) if static not in p.parents]
    return {path: Page(path) for path in paths}


@pytest.fixture(params=NAMES)
def page(request, site) -> Page:
    path = SITE / f"{request.param}.html"
    assert path in site, f"{path} was not built"
    return site[path]


def test_local_links_and_anchors_are_alive(site):
    dead = []
    for path, page in site.items():
        for link in page.links + page.resources:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                target = (path.parent / unquote(parts.path)).resolve()
            if not target.exists():
                dead.append(f"{path.name}: {link}")
            elif parts.fragment and target in site:
                known = site[target].ids
                if unquote(parts.fragment) not in known and parts.fragment != "":
                    dead.append(f"{path.name}: {link}")
    assert not dead, "\n".join(sorted(set(dead)))


def test_nothing_is_asked_of_other_hosts(site):
    asked = [
        f"{path.name}: {link}"
        for path, page in site.items()
        for link in page.resources
        if urlsplit(link).netloc
    ]
    remote = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^"')]*""")
    for sheet in SITE.rglob("*.css"):
        css = sheet.read_text(encoding="utf-8")
        asked += [f"{sheet.name}: {found}" for found in remote.findall(css)]
    assert not asked, "\n".join(asked)
    assert not any("THEBE_JS_URL" in page.source for page in site.values())


def test_images_are_described(page):
    for image in page.images:
        alt = image.get("alt", "")
        name = Path(urlsplit(image["src"]).path).name
        assert len(alt) >= 25, f"{page.path.name}: {name} is described as {alt!r}"
        assert name not in alt and not re.search(r"\.(png|svg|jpe?g)$", alt), alt


def test_headings_are_sequential(page):
    assert page.headings.count(1) == 1 and page.headings[0] == 1, page.headings
    for above, below in zip(page.headings, page.headings[1:], strict=False):
        assert below <= above + 1, f"h{below} follows h{above} in {page.path.name}"


def test_no_source_markup_is_left(page):
    assert not re.search("(BEGIN|END) (SOLUTION|HIDDEN TESTS)", page.source)
    assert ":::" not in page.text
    assert not re.search(r"\{[\w:-]+\}`", page.text)


def test_notebooks_are_handed_out_without_outputs(site):
    for name in NAMES:
        source = ROOT / f"{name}.ipynb"
        if source.exists():
            handed_out = json.loads(
                (SITE / f"_sources/{name}.ipynb").read_text("utf-8")
            )
            assert not any(cell.get("outputs") for cell in handed_out["cells"])


def test_first_load_is_small(page):
    """In bytes as they travel: every static host packs text."""
    size = 150_000  # fonts: the page's own, and KaTeX's for an ordinary chapter
    for link in {page.path.name, *page.at_once}:
        target = (page.path.parent / unquote(urlsplit(link).path)).resolve()
        if target.is_file():
            size += len(gzip.compress(target.read_bytes()))
    assert size <= 1_000_000, f"{page.path.name}: {size:,} bytes"


def test_equations_are_typeset(site):
    """While the book is built: no page waits for a script, none shows TeX."""
    shown = 0
    for path, page in site.items():
        blocks = re.findall(r'<(?:div|span) class="math"[^>]*>(.{0,40})', page.source)
        shown += len(blocks)
        assert all(block.startswith('<span class="katex') for block in blocks), path
        assert "katex-error" not in page.source, path
    assert shown > 1000


def test_figures_wait_until_they_come_near(page):
    for image in page.images:
        if image["src"].endswith(".png"):
            assert image.get("loading") == "lazy" and int(image["width"]) > 0


def test_pictures_keep_their_lightness_in_the_dark(site):
    """What is drawn a second time has dark ground, and the same digits on it."""
    pairs = 0
    for path, page in site.items():
        named = {
            kind: [i["src"] for i in page.images if i.get("class") == kind]
            for kind in ("by-day", "by-night")
        }
        for names in zip(named["by-day"], named["by-night"], strict=True):
            day, night = (
                np.asarray(
                    Image.open(path.parent / name).convert("RGBA").convert("RGB")
                ).astype(int)
                for name in names
            )
            ground = day.min(axis=2) > 250
            same = np.abs(day - night).max(axis=2) < 12  # each has 64 colors
            assert night[:2][ground[:2]].max() < 40, names
            assert 0.2 < same.mean() < 0.98, (names, same.mean())
            pairs += 1
    assert pairs > 20


def test_every_cited_equation_is_a_link(site):
    known = {name for page in site.values() for name in page.ids if name[:3] == "eq-"}
    cited = 0
    for path, page in site.items():
        led = {link.partition("#")[2] for link in page.links}
        for citation in citations(page.text):
            for number, _, _ in citation.marks:
                name = f"eq-{number.replace('.', '-')}"
                assert name not in known or name in led, f"{path.name}: ({number})"
                cited += name in led
    assert cited > 50


def test_figures_are_numbered_as_in_the_student_edition(site):
    for name in NAMES:
        source = ROOT / f"{name}.ipynb"
        if source.exists():
            shown = re.findall(
                r"Figure\s(\w+\.\d+)\.", site[SITE / f"{name}.html"].text
            )
            drawn = [figure.number for figure in figures(read_notebook(source))]
            assert shown == [number for number in drawn if number], (
                f"{name}: is it built?"
            )


FOLDS = {"hide-output": "below-input", "hide-input": "above-input"}


def test_what_readers_predict_and_what_only_draws_is_folded(site):
    for name in NAMES:
        source = ROOT / f"{name}.ipynb"
        if source.exists():
            tags, drawn = [], False
            for cell in read_notebook(source).cells:
                its = cell.metadata.get("tags", [])
                if drawn and "hide-input" in its:
                    tags.remove("hide-input")  # one fold with what it is drawn with
                tags += its
                drawn = "hide-input" in its and not cell.outputs
            for tag, place in FOLDS.items():
                folds = site[SITE / f"{name}.html"].source.count(f'hide {place}">')
                assert folds == tags.count(tag), f"{name}: {tag}; is it built?"


def test_a_folded_cell_opens_on_request(tmp_path):
    """The same extensions as the book's, on one small page."""
    from sphinx.application import Sphinx

    cells = [new_markdown_cell("# 1 · Small")]
    for tag in FOLDS:
        cell = new_code_cell(f"print({tag!r})", metadata={"tags": [tag]})
        cell.execution_count = 1
        cell.outputs = [new_output("stream", text=f"out of {tag}")]
        cells.append(cell)
    nb = new_notebook(cells=cells)
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    (tmp_path / "book").mkdir()
    nbformat.write(nb, tmp_path / "index.ipynb")
    (tmp_path / "book" / "bibliography.md").write_text("# Bibliography\n")
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]
    settings = {k: v for k, v in config["config"].items() if k.startswith("nb_")}
    settings |= {"extensions": ["myst_nb", "course_pages"], "html_theme": "basic"}
    settings |= {"nb_execution_mode": "off", "html_math_renderer": "katex"}
    settings |= {"exclude_patterns": ["book", "out"]}
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    try:
        out = tmp_path / "out"
        app = Sphinx(tmp_path, None, out, out / "trees", "html", settings, status=None)
        app.build()
    finally:
        sys.path.pop(0)
    text = (out / "index.html").read_text(encoding="utf-8")
    folds = re.findall(r"<details.*?</details>", text, re.DOTALL)
    assert len(folds) == 2 and "<details open" not in text
    for fold, (inside, label) in zip(
        folds, [("out of hide-output", "output"), ("print", "source")], strict=True
    ):
        summary = re.search(r"<summary>(.*?)</summary>", fold, re.DOTALL)[1]
        assert f"Show the {label}" in summary and f"Hide the {label}" in summary
        assert inside in fold
    assert "out of hide-input" in re.sub(r"<details.*?</details>", "", text, flags=re.S)


def test_no_title_says_the_same_twice(page):
    title = html.unescape(re.search("<title>(.*?)</title>", page.source, re.S)[1])
    parts = [part.strip() for part in title.split(" — ")]
    assert len(set(parts)) == len(parts), title


def test_what_is_published_of_others_keeps_its_license():
    static = SITE / "_static"
    for name, words in {
        "styles/pydata-sphinx-theme.css": "Licensed under MIT",
        "styles/sphinx-book-theme.css": "BSD 3-Clause",
        "basic.css": ":license: BSD",
        "scripts/bootstrap.js.LICENSE.txt": "Licensed under MIT",
        "katex/LICENSE.txt": "The MIT License",
        "katex/fonts/LICENSE.txt": "SIL Open Font License",
        "fonts/source-sans-3.LICENSE.txt": "SIL Open Font License",
        "fonts/source-serif-4.LICENSE.txt": "SIL Open Font License",
    }.items():
        text = (static / name).read_text(encoding="utf-8")
        assert words in " ".join(text.split()), name


def test_every_work_leads_back_to_the_chapters_that_cite_it():
    page = (SITE / "book" / "bibliography.html").read_text(encoding="utf-8")
    works = (ROOT / "book" / "bibliography.md").read_text("utf-8").count("\n### ")
    assert page.count("<p>Cited in ") == works
