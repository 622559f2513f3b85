"""The built pages in a real browser: Chromium, four widths, light and dark, on paper."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [f"{TOC['root']}.html"] + [
    f"{chapter['file']}.html" for part in TOC["parts"] for chapter in part["chapters"]
]
WIDTHS = (1440, 768, 390, 320)
THEMES = ("light", "dark")

SHORT = {"resultTypes": ["violations"]}
CUT = """() => {
  const found = [];
  const say = (what, element) => found.push(what + ": " + element.textContent.slice(0, 60));
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const wide = [...document.querySelectorAll("article *")].find(
      (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(
        "div.math, pre, .table-scroll, .output, .explorable-stage"));
    found.push("the page scrolls sideways: " + (wide ? wide.outerHTML.slice(0, 120) : "?"));
  }
  for (const block of document.querySelectorAll("div.math")) {
    const line = block.querySelector(".katex-html");
    const box = block.getBoundingClientRect();
    if (!line || !box.width) continue;
    const bases = [...line.querySelectorAll(":scope > .base")].map((b) => b.getBoundingClientRect());
    if (Math.min(...bases.map((b) => b.left)) < box.left - 2) say("cut at the left", block);
    if (Math.max(...bases.map((b) => b.right)) > box.left + block.scrollWidth + 2) say("cut", block);
    const tag = line.querySelector(":scope > .tag")?.getBoundingClientRect();
    if (tag && tag.right > box.left + block.scrollWidth + 2) say("number cut", block);
    if (tag && bases.some((b) => tag.left < b.right - 1 && tag.right > b.left + 1 &&
        tag.top < b.bottom - 1 && tag.bottom > b.top + 1)) say("number on it", block);
  }
  if (innerWidth < 600)
    for (const e of document.querySelectorAll("article :is(button:not(.copybtn), summary, select, input), .bd-header-article button"))  {
      const box = e.getBoundingClientRect();
      if (box.height && getComputedStyle(e).visibility != "hidden" && box.height < 43.5)
        say("too small for a finger (" + Math.round(box.height) + " px)", e);
    }
  return [...new Set(found)];
}"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_page(visit, name, theme):
    """Nothing is cut, nothing fails, nothing is asked of others, axe is content."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(name, theme)
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{width} px: {each}" for each in page.evaluate(CUT)]
    width = 390 if theme == "dark" else 1440
    page.set_viewport_size({"width": width, "height": 900})
    for violation in Axe().run(page, options=SHORT).response["violations"]:
        places = [node["html"][:100] for node in violation["nodes"][:3]]
        problems.append(f"{width} px, axe {violation['id']}: {places}")
    assert not problems + page.trouble, "\n".join(problems + page.trouble)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_page_without_scripts(visit, name):
    page = visit(name, scripts=False)
    assert "$" not in page.locator("article").inner_text().replace("$OUT", "")
    assert page.locator(".katex-error").count() == 0


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
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_search_finds_the_chapter_first(visit):
    page = visit("search.html?q=convolution")
    page.wait_for_selector("#search-results li a")
    page.wait_for_timeout(1000)
    first = page.locator("#search-results li a").first.get_attribute("href")
    assert "_convolution" in first, first
