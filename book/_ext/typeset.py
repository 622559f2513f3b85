"""Math, typeset while the book is built: pages read without scripts."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

from breaking import breakable, in_parts, unboxed
from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from cnn_course.classroom.markdown import equation_tags

log = logging.getLogger(__name__)


@cache
def engine() -> MiniRacer:
    """Return a JavaScript engine that holds KaTeX."""
    racer = MiniRacer()
    racer.eval(Path(__file__).with_name("katex.min.js").read_text("utf-8"))
    return racer


@cache
def typeset(tex: str, display: bool) -> str:
    """Return an equation as HTML, with MathML for screen readers."""
    options = {"displayMode": display, "strict": "ignore"}
    return re.sub(
        "<annotation.*?</annotation>",  # the TeX once more
        "",
        engine().call("katex.renderToString", tex, options),
        flags=re.DOTALL,
    )


def typeset_node(node: nodes.Element, tex: str, display: bool) -> str:
    """Typeset; where KaTeX does not take the TeX, warn and show it as it is."""
    try:
        return typeset(tex, display)
    except JSEvalException as error:
        log.warning("KaTeX: %s", str(error).splitlines()[0], location=node)
        return escape(tex)


def anchor(tag: str) -> str:
    r"""Return the anchor of an equation.

    >>> anchor("10.4")
    'eq-10-4'
    """
    return "eq-" + tag.replace(".", "-")


SHORT = 40  # characters of TeX that fit a line of a phone
SHORT_CODE = 18  # characters of code that do
NUMBERED = r"[Cc]hapters?|[Ee]xercises?|[Ff]igures?|[Aa]xis|Eqs?\."
LONGER = 26  # of code where a line would end within --out or data/x


def keep_marks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let no line end between math and the mark before or behind it."""
    for math in list(doctree.findall(nodes.math)):
        place = math.parent.index(math)
        math["before"] = taken(math.parent, place - 1, r"[(\[“]+$")
        math["behind"] = taken(math.parent, place + 1, r"^(-th\b)?[.,;:?)\]”’]*")


def keep_sizes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let no line end within "28 × 28", "± 2", "95 %", "chapter 2" or a little code."""
    for code in doctree.findall(nodes.literal):
        whole = LONGER if re.search("[-/]", code.astext()) else SHORT_CODE
        if len(code.astext()) <= whole:
            code["classes"].append("nobr")
    for text in list(doctree.findall(nodes.Text)):
        kept = re.sub(r"(?<=\d) ([×·]) (?=\d)", "\u00a0\\1\u00a0", text)
        kept = re.sub(r"± (?=\d)", "±\u00a0", kept)
        kept = re.sub(r"(?<=\d) (?=%)", "\u00a0", kept)
        kept = re.sub(rf"\b({NUMBERED}) (?=[\d(]|$)", "\\1\u00a0", kept)
        code = nodes.literal, nodes.literal_block, nodes.math, nodes.math_block
        if kept != text and not isinstance(text.parent, code):
            text.parent.replace(text, nodes.Text(kept))


def taken(parent: nodes.Element, place: int, pattern: str) -> str:
    """Take the marks from an end of a text beside math; none where there is no text."""
    if not 0 <= place < len(parent) or not isinstance(parent[place], nodes.Text):
        return ""
    text = str(parent[place])
    marks = re.search(pattern, text)
    if marks is None:
        return ""
    parent[place] = nodes.Text(re.sub(pattern, "", text))
    return marks[0]


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write math within a line, with the marks that belong to it."""
    tex = node.astext()
    text = f'<span class="math">{typeset_node(node, tex, False)}</span>'
    before, behind = node.get("before", ""), node.get("behind", "")
    ends = "</span>" * 4  # of the last piece, its row, the formula and its span
    if len(tex) > SHORT and text.endswith(ends):
        # a line may end in it: the mark goes with the last piece
        text = before + text.removesuffix(ends) + behind + ends
    elif before or behind:
        text = f'<span class="nobr">{before}{text}{behind}</span>'
    self.body.append(text)
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write an equation under the anchors of its tags."""
    tex = node.astext()
    first, *more = [anchor(tag) for tag in equation_tags(tex)] or [""]
    self.body += [f'<span id="{name}"></span>' for name in more]
    name = f' id="{first}"' if first else ""
    inside = unboxed(tex)
    kind = "math framed" if inside else "math"
    equation = in_parts(typeset_node(node, breakable(inside or tex), True))
    self.body.append(f'<div class="{kind}"{name}>{equation}</div>\n')
    raise nodes.SkipNode
