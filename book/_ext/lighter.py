"""Pages that load quickly, and are light and in color where no script says which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

#: what the theme makes a stop of the Tab key where it scrolls, in its minified script
SCROLLING = (
    '"pre",".nboutput > .output_area",".cell_output > .output",'
    '".jp-RenderedHTMLCommon",".pst-scrollable-table-container"'
)
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
#: the theme's script sets the colors; without it code would have none
HTML = re.compile(r"(<html(?![^>]*data-theme)[^>]*?)\s*>")
#: no line ends behind the number of a chapter that comes next
NUMBER = re.compile(r'(prev-next-title">\w+) · ')
WORD = re.compile(r"-?[A-Za-z_][\w-]*")


def finish(app: Sphinx, error: Exception | None) -> None:
    """Drop rules that nothing names; give each page its colors and its last touch."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    used = set(words_in_use(out))
    for sheet in [*out.glob("_static/styles/*.css"), *out.glob("_static/*.css")]:
        sheet.write_text(trimmed(sheet.read_text("utf-8"), used), "utf-8")
    for leftover in out.glob("_static/**/*.map"):
        leftover.unlink()
    leave_tab_stops(out / "_static/scripts/pydata-sphinx-theme.js")
    for page in out.rglob("*.html"):
        text = HTML.sub(r'\1 data-theme="light">', page.read_text("utf-8"), count=1)
        page.write_text(NUMBER.sub("\\1\u00a0·\u00a0", text), "utf-8")


def leave_tab_stops(script: Path) -> None:
    """Let course.js alone ask which boxes scroll.

    The theme asks one after the other and writes in between, so that a page is laid
    out hundreds of times: most of a second on a slow phone.
    """
    if not script.is_file():
        return  # another theme
    text = script.read_text("utf-8")
    if text.count(SCROLLING) != 1:
        logger.warning("%s: where are the boxes that scroll?", script.name)
    script.write_text(text.replace(SCROLLING, '":not(*)"'), "utf-8")


def words_in_use(site: Path) -> Iterator[str]:
    """Yield every class that a page has, and every word of a script."""
    for page in site.rglob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', page.read_text("utf-8")):
            yield from classes.split()
    for script in site.rglob("*.js"):
        if script.name != "searchindex.js":
            yield from WORD.findall(script.read_text("utf-8"))


def trimmed(css: str, used: set[str]) -> str:
    """Return a stylesheet without the rules that cannot match; its license stays.

    >>> trimmed(".a{x:1} .b .a{x:2} p,.b{x:3} @media print{.b{x:4}}", {"a"})
    '.a{x:1}p{x:3}'
    >>> trimmed("/*! Copyright A, license B */ p{x:1} /* all p */", set())
    '/*! Copyright A, license B */p{x:1}'
    """
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    return "".join(kept(rule, used) for rule in rules)


def kept(rule: tinycss2.ast.Node, used: set[str]) -> str:
    """Return what stays of one rule."""
    if rule.type == "qualified-rule":
        selectors = [
            selector
            for selector in split(tinycss2.serialize(rule.prelude))
            if set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", outside_brackets(selector)))
            <= used
        ]
        body = tinycss2.serialize(rule.content).strip()
        return f"{','.join(selectors)}{{{body}}}" if selectors else ""
    if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
        inner = trimmed(tinycss2.serialize(rule.content), used)
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
        return f"{head}{{{inner}}}" if inner else ""
    if rule.type == "comment" and not re.search("copyright|license", rule.value, re.I):
        return ""
    return "" if rule.type == "error" else str(rule.serialize())


def outside_brackets(selector: str) -> str:
    """Leave out the choices of ``:not()``, ``:is()`` and their kin: not all need exist.

    >>> outside_brackets("a:not(.b:is(.c)) .d")
    'a:not .d'
    """
    while (fewer := re.sub(r"\([^()]*\)", "", selector)) != selector:
        selector = fewer
    return selector


def split(selectors: str) -> list[str]:
    """Cut a list of selectors at the commas that stand outside brackets.

    >>> split("a, b:is(.c, .d)")
    ['a', 'b:is(.c, .d)']
    """
    depth, parts = 0, [""]
    for character in selectors:
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
