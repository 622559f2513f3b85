"""The chapters on the first page: a card for each, from the notebooks themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from cnn_course.checks.quiz import ROMAN, TIMES
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
    for count, (part, numbers) in enumerate(PARTS.items(), start=1):
        mine = [c for c in chapters if c.head.number in numbers]
        if mine:
            lines.append(f'<h3 class="part">{escape(part)}</h3><ul class="cards">')
            lines += [card(chapter, book) for chapter in mine]
            quizzes = around(count) if count < len(ROMAN) else ""
            lines.append(f"</ul>{quizzes}")
    if (book / "capstone.ipynb").exists():
        lines.append(
            '<p class="around">At the end, a project of your own: '
            '<a href="capstone.html">the capstone</a>.</p>'
        )
    return [*lines, "```"]


def around(part: int) -> str:
    """Return a line that leads to the quizzes of a part."""
    before, after = (
        f'<a href="quiz_{part}_{time}.html">{time} part {ROMAN[part]}</a>'
        for time in TIMES
    )
    return f'<p class="around">A quiz {before}, and one {after}.</p>'


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
        f'<p class="facts">{_together(facts)}</p></li>'
    )


def _together(facts: list[str]) -> str:
    """Join facts by dots; a line ends before a dot, or in a list of chapters.

    >>> _together(["45 minutes", "after 1, 2"])
    '<span>45 minutes</span> <span>· after 1, 2</span>'
    """
    return " ".join(
        f"<span>{'· ' * (n > 0)}{each}</span>" for n, each in enumerate(facts)
    )
