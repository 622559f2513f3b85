"""The instructor's manifest: what each chapter asks of a class, in one table."""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from cnn_course.classroom.release import chapters, read_notebook, role

_TITLE = re.compile(r"^# (\d+) · (.+)$", re.MULTILINE)
_OUTCOMES = re.compile(r"^After this chapter you can\n\n((?:- .+\n?)+)", re.MULTILINE)
_NEEDS = re.compile(r"^\*\*You need\*\* (.+)$", re.MULTILINE)
_LINK = r"\]\((\d\d)_\w+\.ipynb\)"
_LINKS = re.compile(_LINK + r"(?: to \[\d+" + _LINK + ")?")  # one chapter, or a range
_TIME = re.compile(
    r"^\*\*Time\*\* (\d+) minutes to read, (\d+) minutes for the exercises\.$",
    re.MULTILINE,
)
_EXERCISE = re.compile(r"^:+\{exercise\} ([\d.]+) (.+) (★+)☆*\n:label: (\S+)", re.M)


@dataclass
class Task:
    """An exercise: its number and title, difficulty 1 to 3, and points."""

    number: str
    title: str
    id: str
    difficulty: int
    points: float = 0
    mistakes: list[str] = field(default_factory=list)


@dataclass
class Chapter:
    """What a chapter promises, needs, and asks for.

    Attributes
    ----------
    outcomes : list of str
        What a student can do afterwards.
    needs : list of int
        Chapters that come first.
    read, work : int
        Minutes to read, and minutes for the exercises.
    """

    number: int
    title: str
    file: str
    outcomes: list[str]
    needs: list[int]
    read: int
    work: int
    exercises: list[Task]

    @property
    def points(self) -> float:
        """Points of all exercises."""
        return sum(task.points for task in self.exercises)


def manifest(book: Path | str = "book") -> list[Chapter]:
    """Read from the notebooks what the course asks of a class.

    Parameters
    ----------
    book : Path
        Folder of the source notebooks.

    Returns
    -------
    chapters : list of Chapter
        In their order. Each exercise lists the mistakes that its check recognizes.

    Raises
    ------
    ValueError
        If there are no chapters, or one lacks its head.
    """
    return [
        _chapter(path, read_notebook(path))
        for name, path in chapters(Path(book)).items()
        if name[:2].isdigit()
    ]


def _chapter(path: Path, nb: NotebookNode) -> Chapter:
    text = "\n\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    parts = {
        "title (# 2 · Convolution)": _TITLE.search(text),
        "list after 'After this chapter you can'": _OUTCOMES.search(text),
        "line that begins **You need**": _NEEDS.search(text),
        "line '**Time** 45 minutes to read, …'": _TIME.search(text),
    }
    for what, found in parts.items():
        if found is None:
            raise ValueError(f"{path}: no {what}; the manifest is read from it")
    title, outcomes, needs, time = parts.values()
    return Chapter(
        number=int(title[1]),
        title=title[2],
        file=path.name,
        outcomes=[line[2:].rstrip(";.") for line in outcomes[1].splitlines()],
        needs=sorted(
            {
                number
                for first, last in _LINKS.findall(needs[1])
                for number in range(int(first), int(last or first) + 1)
            }
        ),
        read=int(time[1]),
        work=int(time[2]),
        exercises=_exercises(nb),
    )


def _exercises(nb: NotebookNode) -> list[Task]:
    from cnn_course.checks.core import exercises

    mistakes = {e.id: [wrong.name for wrong in e.wrong] for e in exercises()}
    found: list[Task] = []
    for cell in nb.cells:
        heading = _EXERCISE.search(cell.source)
        if heading:
            number, title, stars, name = heading.groups()
            known = mistakes.get(name, [])
            found.append(Task(number, title, name, len(stars), mistakes=known))
        elif role(cell, "grade"):
            found[-1].points += cell.metadata.nbgrader.points
    return found


def as_markdown(book: list[Chapter]) -> str:
    """Write the manifest as Markdown: a table of the chapters, then each of them."""
    lines = [
        "| chapter | after | minutes to read | minutes to work | exercises | points |",
        "|---|---|---|---|---|---|",
    ]
    for c in book:
        after = ", ".join(map(str, c.needs)) or "–"
        lines.append(
            f"| {c.number} · {c.title} | {after} | {c.read} | {c.work} "
            f"| {len(c.exercises)} | {c.points:g} |"
        )
    read, work = sum(c.read for c in book), sum(c.work for c in book)
    count, points = sum(len(c.exercises) for c in book), sum(c.points for c in book)
    lines.append(f"| in all | | {read} | {work} | {count} | {points:g} |")
    for c in book:
        lines += ["", f"## {c.number} · {c.title}", "", f"`{c.file}`", ""]
        lines += [f"- {outcome}" for outcome in c.outcomes]
        lines += [
            "",
            "| exercise | id | difficulty | points | mistakes that its check names |",
            "|---|---|---|---|---|",
        ]
        for t in c.exercises:
            mistakes = "; ".join(t.mistakes).replace("|", r"\|") or "–"
            lines.append(
                f"| {t.number} {t.title} | `{t.id}` | {'★' * t.difficulty} "
                f"| {t.points:g} | {mistakes} |"
            )
    return "\n".join(lines) + "\n"


def as_json(book: list[Chapter]) -> str:
    """Write the manifest as JSON, for other programs."""
    return json.dumps([asdict(c) for c in book], indent=2, ensure_ascii=False) + "\n"
