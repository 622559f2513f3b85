"""Grading: nbgrader over a directory of submissions, without a course to set up.

Grading executes what students wrote. Do it on a machine you can do without.
"""

import csv
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from cnn_course.classroom.notebook import chapters, read_notebook
from cnn_course.classroom.release import COMPANIONS, gradable

Row = dict[str, Any]

_LAYOUT = (
    "needed: DIR/<student>/<chapter>.ipynb or DIR/<student>/<chapter>/<chapter>.ipynb"
)
_CELL_TIMEOUT = 300  # seconds


def grade(submissions: Path, out: Path, book: Path = Path("book")) -> list[Row]:
    """Grade every submission and write ``grades.csv`` and the feedback pages.

    Parameters
    ----------
    submissions : Path
        ``<student>/<chapter>.ipynb`` or ``<student>/<chapter>/<chapter>.ipynb``.
    out : Path
        Gets ``grades.csv`` and ``feedback/<student>/<chapter>.html``.
    book : Path
        Directory of the source notebooks, with their solutions and hidden tests.

    Returns
    -------
    list of dict
        One row for each submission: student, chapter, points, max, note. The note
        says why a notebook could not be graded, and is empty otherwise.

    Raises
    ------
    ValueError
        If the directory is laid out in another way, or a file is no notebook.
    """
    sources = chapters(Path(book))
    found = find_submissions(Path(submissions), set(sources))
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        course = Path(temporary)
        _lay_out(course, sources, found)
        with _nbgrader_at_ease():
            rows = _grade_course(course, sorted(found))
        _collect_feedback(course, out / "feedback")
    with (out / "grades.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["student", "chapter", "points", "max", "note"])
        writer.writeheader()
        writer.writerows(rows)
    return rows


def format_table(rows: list[Row]) -> str:
    """Lay the grades out as text, a line a student and a column a chapter.

    >>> print(format_table([
    ...     {"student": "ada", "chapter": "02_a", "points": 3.0, "max": 4.0},
    ...     {"student": "bo", "chapter": "03_b", "points": 0.0, "max": 2.0},
    ... ]))
    student  02_a  03_b
    ada       3/4     -
    bo          -   0/2
    """
    names = sorted({row["chapter"] for row in rows})
    students = sorted({row["student"] for row in rows})
    cells = {
        (r["student"], r["chapter"]): f"{r['points']:g}/{r['max']:g}" for r in rows
    }
    table = [["student", *names]]
    table += [[s, *(cells.get((s, name), "-") for name in names)] for s in students]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in table
    )


def find_submissions(root: Path, known: set[str]) -> dict[tuple[str, str], Path]:
    """Return ``{(student, chapter): path}``, or say what is laid out wrongly."""
    if not root.is_dir():
        raise ValueError(f"{root}: not a directory; {_LAYOUT}")
    found: dict[tuple[str, str], Path] = {}
    problems: list[str] = []
    for path in sorted(root.rglob("*.ipynb")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
        if hidden or path.stem in COMPANIONS:
            continue
        problem = _problem(parts, path, known)
        key = (parts[0], path.stem)
        if problem is None and key in found:
            problem = f"a second {path.stem} by {parts[0]}"
        if problem:
            problems.append(f"{'/'.join(parts)}: {problem}")
        found[key] = path
    if problems:
        listing = "\n  ".join(problems)
        raise ValueError(f"{root}: {_LAYOUT}; found\n  {listing}")
    if not found:
        raise ValueError(f"{root}: no notebooks in it; {_LAYOUT}")
    return found


def _problem(parts: tuple[str, ...], path: Path, known: set[str]) -> str | None:
    if len(parts) == 1:
        return "not in a student's directory"
    if len(parts) > 3 or (len(parts) == 3 and parts[1] != path.stem):
        return f"in {'/'.join(parts[:-1])}/, which is not a chapter's directory"
    if path.stem not in known:
        return f"no such chapter; the book has {', '.join(sorted(known))}"
    try:
        read_notebook(path)
    except ValueError as error:
        return str(error).removeprefix(f"{path}: ")
    return None


def _lay_out(
    course: Path, sources: dict[str, Path], found: dict[tuple[str, str], Path]
) -> None:
    copies = {
        course / "submitted" / student / name / f"{name}.ipynb": path
        for (student, name), path in found.items()
    }
    copies |= {
        course / "source" / name / f"{name}.ipynb": sources[name] for _, name in found
    }
    for target, path in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(gradable(read_notebook(path)), target)


def _grade_course(course: Path, found: list[tuple[str, str]]) -> list[Row]:
    api = _api(course)
    for name in sorted({name for _, name in found}):
        made = api.generate_assignment(name)
        if not made["success"]:
            raise ValueError(f"{name}: nbgrader refuses the source: {_reason(made)}")
    rows = []
    for student, name in found:
        graded = api.autograde(name, student)
        if graded["success"]:
            api.generate_feedback(name, student)
        rows.append(_row(api, student, name, graded))
    return rows


def _row(api: Any, student: str, name: str, graded: Row) -> Row:
    with api.gradebook as gradebook:
        most = gradebook.find_assignment(name).max_score
        points, note = 0.0, ""
        if graded["success"]:
            points = gradebook.find_submission(name, student).score
        else:
            note = f"not graded: {_reason(graded)}"
    row = {"student": student, "chapter": name, "points": points}
    return {**row, "max": most, "note": note}


@contextmanager
def _nbgrader_at_ease() -> Iterator[None]:
    """Let nbgrader find its `alembic` where no environment is activated; hush it."""
    before = os.environ.get("PATH")
    bin_folder = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([bin_folder, before or ""])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def _reason(result: Row) -> str:
    told = (result.get("error") or result.get("log") or "no reason").strip()
    return told.splitlines()[-1]


def _api(course: Path) -> Any:
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    exchange = course / "exchange"  # nbgrader insists on one
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = "cnn-course"
    config.Exchange.root = str(exchange)
    config.Execute.timeout = _CELL_TIMEOUT
    return NbGraderAPI(config=config, log_level=logging.ERROR)


def _collect_feedback(course: Path, out: Path) -> None:
    for page in sorted((course / "feedback").glob("*/*/*.html")):
        student, name = page.relative_to(course / "feedback").parts[:2]
        (out / student).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, out / student / f"{name}.html")
