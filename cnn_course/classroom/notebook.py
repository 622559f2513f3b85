"""A chapter as everything around it sees it, read in one place.

The head, the exercises with their cells and points, the figures, the equations: the
release, the grading, the manifest, the pages and the tests ask here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cnn_course.classroom.markdown import (
    Number,
    blocks,
    equation_tags,
    headings,
    links,
    number,
)

_TITLE = re.compile(r"(\d+|[A-Z]) · (.+)")
_OUTCOMES = re.compile(
    r"^After this (?:chapter|appendix) you can\n\n((?:- .+\n?)+)", re.MULTILINE
)
_NEEDS = re.compile(r"^\*\*You need\*\* (.+)$", re.MULTILINE)
_TIME = re.compile(
    r"^\*\*Time\*\* (\d+) minutes to read, (\d+) minutes for the exercises\.$",
    re.MULTILINE,
)
_EXERCISE = re.compile(r"((?:\d+|[A-Z])\.\d+) (.+) (★{1,3})(☆{0,2})")
_CELL_OF_EXERCISE = "(?:-check(?:-[a-zA-Z0-9_-]+)?)?"


@dataclass(frozen=True)
class Head:
    """What a chapter promises, needs and takes.

    Attributes
    ----------
    number : int or str
        A chapter has a number, an appendix a letter.
    outcomes : list of str
        What a student can do afterwards.
    needs : list of int
        Chapters that come first; appendices are offered, not asked for.
    read, work : int
        Minutes to read, and minutes for the exercises.
    """

    number: Number
    title: str
    outcomes: list[str]
    needs: list[int]
    read: int
    work: int

    @property
    def kind(self) -> str:
        """What it calls itself: ``"chapter"`` or ``"appendix"``."""
        return "chapter" if isinstance(self.number, int) else "appendix"


@dataclass(frozen=True)
class Exercise:
    """An exercise: how it is stated, and the cells that belong to it.

    Attributes
    ----------
    difficulty : int
        1 to 3 stars.
    answers : list of NotebookNode
        Code cells that hold the answer.
    checks : list of NotebookNode
        Code cells that give points for it.
    written : list of NotebookNode
        Text cells that hold an answer in words.
    """

    id: str
    number: str
    title: str
    difficulty: int
    answers: list[NotebookNode] = field(default_factory=list)
    checks: list[NotebookNode] = field(default_factory=list)
    written: list[NotebookNode] = field(default_factory=list)

    @property
    def points(self) -> float:
        """Points of all its cells."""
        cells = self.checks + self.written
        return sum(cell.metadata.nbgrader.get("points", 0) for cell in cells)


@dataclass(frozen=True)
class Figure:
    """A figure that a code cell draws; `number` is empty outside the chapters."""

    number: str
    name: str
    caption: str
    alt: str
    cell: NotebookNode

    @property
    def text(self) -> str:
        """Its caption under its number, in Markdown."""
        number = f"**Figure {self.number}.** " if self.number else ""
        return number + self.caption


@dataclass(frozen=True)
class Chapter:
    """All that is read from one notebook."""

    file: str
    head: Head
    exercises: list[Exercise]
    figures: list[Figure]
    tags: list[str]

    @property
    def points(self) -> float:
        """Points of all exercises."""
        return sum(exercise.points for exercise in self.exercises)


def chapters(book: Path) -> dict[str, Path]:
    """Return the book's notebooks by name: ``{"02_convolution": Path(…)}``."""
    found = {path.stem: path for path in sorted(Path(book).glob("*.ipynb"))}
    if not found:
        raise ValueError(
            f"{book}: no chapters (*.ipynb) here; run this from the course's own "
            "directory or say where its book is"
        )
    return found


def numbered(book: Path) -> dict[str, Path]:
    """Return the notebooks with exercises: the chapters, then the appendices."""
    return {n: path for n, path in chapters(book).items() if number(n) is not None}


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook, or say which file is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises a dozen kinds
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"{path}: not a readable notebook ({what})") from error


def read_chapter(path: Path) -> Chapter:
    """Read a chapter, or say which part of it is missing or malformed."""
    nb = read_notebook(path)
    try:
        return Chapter(
            path.name, head(nb), exercises(nb), figures(nb), equation_tags(prose(nb))
        )
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def prose(nb: NotebookNode) -> str:
    """Return the text of a notebook without its code."""
    return "\n\n".join(c.source for c in nb.cells if c.cell_type == "markdown")


def chapter_number(nb: NotebookNode) -> Number | None:
    """Return the number in a chapter's title; other notebooks have none."""
    title = _title(nb)
    return _number(title[1]) if title else None


def _number(text: str) -> Number:
    return int(text) if text.isdigit() else text


def _title(nb: NotebookNode) -> re.Match[str] | None:
    titles = (title for level, title in headings(prose(nb)) if level == 1)
    return _TITLE.fullmatch(next(titles, ""))


def head(nb: NotebookNode) -> Head:
    """Read a chapter's head."""
    text = prose(nb)
    parts = {
        "title (# 2 · Convolution)": _title(nb),
        "list after 'After this chapter you can'": _OUTCOMES.search(text),
        "line that begins **You need**": _NEEDS.search(text),
        "line '**Time** 45 minutes to read, …'": _TIME.search(text),
    }
    for what, found in parts.items():
        if found is None:
            raise ValueError(f"no {what}; a chapter begins with it")
    title, outcomes, needs, time = parts.values()
    return Head(
        number=_number(title[1]),
        title=title[2],
        outcomes=[line[2:].rstrip(";.") for line in outcomes[1].splitlines()],
        needs=sorted(set(_chapters_in(needs[1]))),
        read=int(time[1]),
        work=int(time[2]),
    )


def _chapters_in(text: str) -> Iterator[int]:
    """Yield the chapters that a line links to, "[2](…) to [10](…)" as all of them."""
    found = [
        (link.chapter, link) for link in links(text) if isinstance(link.chapter, int)
    ]
    yield from (chapter for chapter, _ in found)
    for (low, first), (high, last) in pairwise(found):
        if text[first.end : last.start] == " to ":
            yield from range(low + 1, high)


def role(cell: NotebookNode, key: str) -> bool:
    """Tell whether nbgrader's metadata give the cell that role (``"solution"``, …)."""
    return bool(cell.metadata.get("nbgrader", {}).get(key))


def is_written(cell: NotebookNode) -> bool:
    """Tell whether a cell is an answer in words."""
    return cell.cell_type == "markdown" and role(cell, "solution")


def exercises(nb: NotebookNode) -> list[Exercise]:
    """Read the exercises; each cell of theirs is found by its nbgrader id.

    Answers carry the exercise's id, checks the id and ``-check`` (with a word behind
    it where there are several: ``conv-test-check-half``).
    """
    found: dict[str, Exercise] = {}
    for block in blocks(prose(nb)):
        if block.kind != "exercise":
            continue
        stated = _EXERCISE.fullmatch(block.title)
        name = block.options.get("label", "")
        if stated is None or len(stated[3] + stated[4]) != 3 or not name:
            raise ValueError(
                f"exercise {block.title!r}: needs a number, a title, three stars and "
                "a :label:"
            )
        if name in found:
            raise ValueError(f"two exercises are labeled {name}")
        found[name] = Exercise(name, stated[1], stated[2], len(stated[3]))
    for cell in nb.cells:
        if not (role(cell, "solution") or role(cell, "grade")):
            continue
        exercise = _owner(cell.metadata.nbgrader.grade_id, found)
        if is_written(cell):
            exercise.written.append(cell)
        else:
            kind = "checks" if role(cell, "grade") else "answers"
            getattr(exercise, kind).append(cell)
    return list(found.values())


def _owner(grade_id: str, found: dict[str, Exercise]) -> Exercise:
    owners = [
        name
        for name in found
        if re.fullmatch(re.escape(name) + _CELL_OF_EXERCISE, grade_id)
    ]
    if not owners:
        raise ValueError(f"cell {grade_id!r} belongs to no exercise of the chapter")
    return found[max(owners, key=len)]


def figures(nb: NotebookNode) -> list[Figure]:
    """Return the figures with captions, numbered chapter by chapter."""
    chapter = chapter_number(nb)
    found: list[Figure] = []
    for cell in nb.cells:
        drawn = cell.metadata.get("mystnb", {})
        figure = drawn.get("figure", {})
        if cell.cell_type == "code" and figure.get("caption"):
            found.append(
                Figure(
                    f"{chapter}.{len(found) + 1}" if chapter is not None else "",
                    figure.get("name", ""),
                    figure["caption"],
                    drawn.get("image", {}).get("alt", ""),
                    cell,
                )
            )
    return found
