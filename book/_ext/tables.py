"""Tables that fit a phone: there the rows of a wide one become blocks."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: characters in the longest cells of all columns, from which a table is too wide
WIDE = {3: 100, 4: 70}
#: characters in the longest words of all columns, from which it does not fit
WORDS = 40


def stack(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the cells of wide tables the name of their column to say."""
    for table in doctree.findall(nodes.table):
        rows = [list(row.findall(nodes.entry)) for row in table.findall(nodes.row)]
        columns = len(rows[0])
        longest = sum(max(map(length, column)) for column in zip(*rows, strict=True))
        words = sum(max(map(word, column)) for column in zip(*rows, strict=True))
        if longest >= WIDE.get(min(columns, 4), longest + 1) or words >= WORDS:
            table["classes"].append("stacks")
            names = [entry.astext().strip() for entry in rows[0]]
            for row in rows[1:]:
                for name, entry in zip(names, row, strict=True):
                    entry["column"] = name if length(entry) else ""


def length(entry: nodes.entry) -> int:
    """Count the characters of a cell."""
    return len(entry.astext().strip())


def word(entry: nodes.entry) -> int:
    """Count the characters of the longest word; code is one."""
    codes = [code.astext() for code in entry.findall(nodes.literal)]
    return max(map(len, [*entry.astext().split(), *codes]), default=0)


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Begin a cell of a table; an empty one heads nothing."""
    HTML5Translator.visit_entry(self, node)
    if not node.astext().strip():
        self.body[-1] = self.body[-1].replace("<th", "<td", 1)
        self.context[-1] = self.context[-1].replace("</th", "</td", 1)
    if name := node.get("column"):
        mark = f'<td data-column="{escape(name)}"'
        self.body[-1] = self.body[-1].replace("<td", mark, 1)
