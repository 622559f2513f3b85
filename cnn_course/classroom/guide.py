"""The generated parts of the instructor's guide: never typed, never stale."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cnn_course.checks.mending import MendExercise
from cnn_course.checks.quiz import ROMAN, TIMES, quizzes
from cnn_course.checks.writing import TestExercise, Wrong
from cnn_course.classroom.manifest import as_markdown, manifest
from cnn_course.classroom.markdown import plain_markdown, relink
from cnn_course.classroom.notebook import (
    Chapter,
    Exercise,
    read_notebook,
)
from cnn_course.classroom.notebook import exercises as stated

_PLACE = re.compile(r"^<!-- generated: (\S+) -->$", re.MULTILINE)
_NOT_HERE = (
    "*This part names mistakes and answers, so the class edition of the book leaves it "
    "out.*"
)


def fill_in(text: str, book: Path, solutions: bool = True) -> str:
    """Put the generated parts into a page of the guide.

    Parameters
    ----------
    text : str
        A page with lines such as ``<!-- generated: mistakes -->``.
    book : Path
        Folder of the source notebooks.
    solutions : bool
        Whether the page may name mistakes and answers.
    """

    def part(found: re.Match[str]) -> str:
        write, secret = PARTS[found[1]]
        return _NOT_HERE if secret and not solutions else write(book).strip()

    return _PLACE.sub(part, text)


def chapters(book: Path) -> str:
    """Write what to assign and what to show, chapter by chapter."""
    return "\n\n".join(_assign(chapter) for chapter in manifest(book))


def _assign(chapter: Chapter) -> str:
    head = chapter.head
    lines = [
        f"### {head.number} · {head.title}",
        "",
        f"[The {head.kind}]({chapter.file}) takes {head.read} minutes to read and "
        f"{head.work} for its exercises, which give {chapter.points:g} points.",
        "",
    ]
    for stars, words in ((1, "In class"), (2, "At home"), (3, "For who wants more")):
        tasks = [t for t in chapter.exercises if t.difficulty == stars and t.checks]
        if tasks:
            lines.append(f"- {words} ({'★' * stars}): {_named(tasks)}")
    if written := [t for t in chapter.exercises if t.written]:
        lines.append(f"- In words, to be read by you: {_named(written)}")
    shown = [
        f"  - Figure {figure.number}: {_one_sentence(figure.caption)}"
        for figure in (*chapter.figures[:1], *chapter.figures[-1:])
    ]
    if shown:
        lines += ["- To project:", *dict.fromkeys(shown)]
    return "\n".join(lines)


def _named(tasks: Sequence[Exercise]) -> str:
    """List exercises by number and title; a title may end in a question mark."""
    names = "; ".join(f"{task.number} {task.title}" for task in tasks)
    return names if names.endswith("?") else f"{names}."


def _one_sentence(caption: str) -> str:
    text = plain_markdown(relink(caption, lambda link: link.text))
    found = re.match(r"(.+?(?<!\bEq)(?<!\bEqs)[.?!])(\s|$)", text, re.DOTALL)
    return (found[1] if found else text).replace("\n", " ")


def skills(book: Path) -> str:
    """Write which outcome each question of the quizzes tests."""
    outcomes = {c.head.number: (c.file, c.head.outcomes) for c in manifest(book)}
    lines = [
        "| both quizzes ask for | part | chapter | outcome in its head |",
        "|---|---|---|---|",
    ]
    for quiz in quizzes().values():
        if quiz.time == TIMES[0]:
            for asked in quiz.questions:
                file, promised = outcomes[asked.chapter]
                lines.append(
                    f"| {asked.title} | {ROMAN[quiz.part]} | [{asked.chapter}]({file}) "
                    f"| {promised[asked.outcome - 1].replace('|', chr(92) + '|')} |"
                )
    return "\n".join(lines)


def stumbles(book: Path) -> str:
    """Write what students stumble on: the first mistakes of the largest exercises."""
    from cnn_course.checks.core import exercises

    known = {e.id: e.wrong for e in exercises()}
    lines = []
    for chapter in manifest(book):
        largest = sorted(chapter.exercises, key=lambda t: -t.points)[:3]
        lines += [f"### {chapter.head.number} · {chapter.head.title}", ""]
        for task in largest:
            for wrong in known.get(task.id, ())[:2]:
                lines.append(f"- {task.number} {task.title} · {_cell(wrong.name)}.")
        lines.append("")
    return "\n".join(lines)


def mistakes(book: Path) -> str:
    """Write every known wrong answer of every exercise with what its author is told."""
    from cnn_course.checks.core import exercise

    lines = []
    for chapter in manifest(book):
        lines += [f"## {chapter.head.number} · {chapter.head.title}", ""]
        for task in chapter.exercises:
            if not task.checks:
                continue
            asked = exercise(task.id)
            lines += [
                f"### {task.number} {task.title}",
                "",
                f"`{task.id}`, {task.points:g} point{'s' * (task.points != 1)}.",
                "",
                "| wrong answer | what its author is told |",
                "|---|---|",
                *(f"| {_cell(w.name)} | {_told(asked, w)} |" for w in asked.wrong),
                "",
            ]
            mutants = getattr(asked, "mutants", ())
            if mutants:
                lines += [
                    "Implementations that a test has to catch:",
                    "",
                    "| implementation | hint to whoever lets it pass |",
                    "|---|---|",
                    *(f"| {_cell(m.name)} | {_cell(m.diagnosis)} |" for m in mutants),
                    "",
                ]
    return "\n".join(lines)


def rubrics(book: Path) -> str:
    """Write what a good answer to each open question says."""
    lines = []
    for chapter in manifest(book):
        kind = chapter.head.kind.capitalize()
        where = f"[{kind} {chapter.head.number}]({chapter.file})"
        for task in chapter.exercises:
            lines += [_rubric(where, task, cell.source) for cell in task.written]
    capstone = book / "capstone.ipynb"
    if capstone.exists():
        for task in stated(read_notebook(capstone)):
            where = f"[The capstone]({capstone.name})"
            lines += [_rubric(where, task, cell.source) for cell in task.written]
    return "\n\n".join(lines)


def _rubric(where: str, task: Exercise, answer: str) -> str:
    text = plain_markdown(relink(answer, lambda link: link.text))
    quoted = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"## {task.number} {task.title}\n\n{where}\n\n{quoted}"


def _told(asked: Any, wrong: Wrong) -> str:
    """Return what a wrong answer is told; of a long report, some of its words."""
    words = _cell(wrong.diagnosis)
    long = isinstance(asked, TestExercise | MendExercise)
    return f"… {words} …" if long else words


#: code, and words in italics
_MARKED = re.compile(r"(`[^`]+`|(?<![^\s(])\*[^*\s][^*]*\*(?![^\s.,;:?!)]))")


def _cell(text: str) -> str:
    """Return a text for a table's cell: code as code, italics as italics."""
    plain, *rest = _MARKED.split(" ".join(text.split()))
    parts = [_escaped(plain)]
    for marked, after in zip(rest[::2], rest[1::2], strict=True):
        inside = marked[1:-1]
        if marked[0] == "*":
            parts.append(f"*{_escaped(inside)}*")
        else:
            parts.append("`" + inside.replace("|", r"\|") + "`")
        parts.append(_escaped(after))
    return "".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_|$<>\[\]~{}])", r"\\\1", text)


#: what a page may ask for, and whether it gives something away
PARTS: dict[str, tuple[Callable[[Path], str], bool]] = {
    "manifest": (lambda book: as_markdown(manifest(book)), True),
    "chapters": (chapters, False),
    "quizzes": (skills, False),
    "stumbles": (stumbles, True),
    "mistakes": (mistakes, True),
    "rubrics": (rubrics, True),
}
