"""The chapters on the first page: a card for each, from the notebooks themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from cnn_course.classroom.manifest import manifest
from cnn_course.classroom.markdown import Number
from cnn_course.classroom.notebook import Chapter

PARTS: dict[str, Sequence[Number]] = {
    "Seeing: the forward pass": range(1, 6),
    "Learning: the backward pass": range(6, 11),
    "Training": range(11, 14),
    "Speed": range(14, 18),
    "Beyond": range(18, 23),
    "If something is missing: two appendices": ("A", "B"),
}


def cards(book: Path) -> list[str]:
    """Return Markdown lines that show every chapter of a book."""
    chapters = manifest(book)
    lines = ["```{raw} html"]
    for part, numbers in PARTS.items():
        mine = [c for c in chapters if c.head.number in numbers]
        if mine:
            lines.append(f'<h3 class="part">{escape(part)}</h3><ul class="cards">')
            lines += [card(chapter, book) for chapter in mine]
            lines.append("</ul>")
    return [*lines, "```"]


def card(chapter: Chapter, book: Path) -> str:
    """Return one chapter as an item of a list."""
    head, source = chapter.head, book / chapter.file
    facts = [f"{head.read} minutes", f"{len(chapter.exercises)} exercises"]
    if head.needs:
        facts.append(f"after {', '.join(map(str, head.needs))}")
    if ":::{explorable}" in source.read_text("utf-8"):
        facts.append("something to touch")
    first = re.sub(r"[*_`$]|[;.]$", "", head.outcomes[0])
    return (
        f'<li><a href="{source.stem}.html">{head.number} · {escape(head.title)}</a>'
        f"<p>{escape(first[0].upper() + first[1:])}.</p>"
        f'<p class="facts">{" · ".join(facts)}</p></li>'
    )
