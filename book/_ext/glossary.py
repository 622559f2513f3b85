"""Words of the glossary: on each page, the first time one occurs it explains itself."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

ENTRY = re.compile(
    r"^(\S.*)\n: (.+?) \(\[(?:chapter (\d+)|appendix [A-Z])\]", re.MULTILINE
)
NOT_HERE = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.reference)
NOT_HERE += (nodes.title, nodes.raw, nodes.comment, nodes.caption, nodes.table)
#: in these the word has another meaning
OTHERS = ("bias correction",)


@cache
def entries(path: Path) -> dict[str, tuple[str, int]]:
    """Return what each word means, and the chapter that explains it (appendices: 0)."""
    found = ENTRY.findall(path.read_text(encoding="utf-8"))
    return {word: (meaning, int(chapter or 0)) for word, meaning, chapter in found}


def anchor(word: str) -> str:
    """Return the anchor of an entry.

    >>> anchor("He initialization")
    'term-he-initialization'
    """
    return "term-" + re.sub(r"\W+", "-", word.lower())


def anchor_entries(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each entry of the glossary's own page its anchor."""
    if docname.endswith("/glossary"):
        for term in doctree.findall(nodes.term):
            term["ids"].append(anchor(term.astext()))


def explain(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the first use of each word, in chapters behind that which explains it."""
    chapter = re.search(r"/(\d\d)_", docname)
    if app.builder.format != "html" or not chapter:
        return
    words = {
        word: meaning
        for word, (meaning, home) in entries(
            Path(app.srcdir, "book/glossary.md")
        ).items()
        if home < int(chapter[1])
    }
    for text in list(doctree.findall(nodes.Text)):
        if not words:
            return
        if isinstance(text.parent, nodes.paragraph | nodes.emphasis) and not within(
            text
        ):
            mark(app, docname, text, words)


def within(node: nodes.Node) -> bool:
    """Tell whether a text stands where no word is explained."""
    while node.parent is not None:
        node = node.parent
        classes = node.get("classes", []) if isinstance(node, nodes.Element) else []
        if isinstance(node, NOT_HERE) or "explorable" in classes:
            return True
    return False


def mark(app: Sphinx, docname: str, text: nodes.Text, words: dict[str, str]) -> None:
    """Replace the first of the words in a text by a link that explains it."""
    pattern = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    either = rf"\b(?:{'|'.join(OTHERS)}|({pattern})s?)\b"
    found = next((m for m in re.finditer(either, str(text)) if m[1]), None)
    if not found:
        return
    word = found[1]
    page = app.builder.get_relative_uri(docname, "book/glossary")
    link = (
        f'<a class="term" href="{page}#{anchor(word)}"'
        f' data-meaning="{escape(words.pop(word))}">{escape(found[0])}</a>'
    )
    before, behind = str(text)[: found.start()], str(text)[found.end() :]
    parts = [nodes.Text(before), nodes.raw("", link, format="html"), nodes.Text(behind)]
    text.parent.replace(text, parts)
