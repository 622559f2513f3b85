"""Grading: a folder of submissions becomes grades, feedback and a page on the class.

It runs what strangers wrote. The judge stands outside the process that does
(`judging`), and that process has a sandbox around it (`sandbox`).
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cnn_course.classroom import feedback, lms, sandbox
from cnn_course.classroom.asked import asked
from cnn_course.classroom.notebook import chapters, numbered
from cnn_course.classroom.records import Records, Result, Row, decoded
from cnn_course.classroom.release import COMPANIONS
from cnn_course.classroom.submissions import Submission, copy_out, find_submissions

#: what a run without a sandbox risks
UNSAFE = (
    "--unsafe: the notebooks run as you do. They can read and change your files, reach "
    "the network, and stay after the run. Use a machine that you can do without."
)
_GRACE = 60.0  # seconds beyond a notebook's time, before its judge is ended


@dataclass
class Options:
    """How to grade.

    Attributes
    ----------
    limits : Limits
        What a submission may use.
    unsafe : bool
        Whether to run without a sandbox.
    again : bool
        Whether to grade what was graded before.
    only : sequence of str
        Students to grade; none named: all.
    jobs : int
        How many submissions at a time.
    roster : Path, optional
        A table of the class; who has handed in nothing is listed.
    scheduler : str
        Address of a Dask scheduler that the work goes to.
    cases : Path, optional
        A file of further secret cases.
    written_points : float
        What an answer in words counts.
    canvas, moodle : Path, optional
        The platform's table, to be filled in.
    progress : bool
        Whether to show a bar.
    """

    limits: sandbox.Limits = field(default_factory=sandbox.Limits)
    unsafe: bool = False
    again: bool = False
    only: Sequence[str] = ()
    jobs: int = 1
    roster: Path | None = None
    scheduler: str = ""
    cases: Path | None = None
    written_points: float = 2.0
    canvas: Path | None = None
    moodle: Path | None = None
    progress: bool = False


def grade(
    submissions: Path,
    out: Path,
    book: Path = Path("book"),
    options: Options | None = None,
    tell: lms.Tell = print,
) -> list[Row]:
    """Grade every submission; write grades, feedback, marks and the class's page.

    Parameters
    ----------
    submissions : Path
        A folder or a zip: ``<student>/<chapter>.ipynb``, or a platform's export.
    out : Path
        Gets ``grades.csv``, ``exercises.csv``, ``marks.csv``, ``class.html`` and
        ``feedback/<student>/<chapter>.html``. What is there is kept.
    book : Path
        Directory of the source notebooks.
    options : Options, optional
        How to grade.
    tell : callable, optional
        Gets what there is to say of a platform's table.

    Returns
    -------
    list of dict
        The rows of ``grades.csv``.

    Raises
    ------
    ValueError
        If there is nothing to grade, a table cannot be read, or there is no sandbox.
    """
    options = options or Options()
    if not options.unsafe and (why := sandbox.problem()):
        raise ValueError(
            f"no sandbox: {why}. Grading runs what students wrote; --unsafe does it "
            "without"
        )
    roster = read_roster(options.roster) if options.roster else []  # readable at all
    specs = {name: asked(path) for name, path in chapters(Path(book)).items()}
    listed = numbered(Path(book))
    graded = {n: s for n, s in specs.items() if s["exercises"] and n in listed}
    beside = {*COMPANIONS, *(specs.keys() - graded.keys())}  # quizzes, the capstone
    specs = graded
    out = Path(out)
    if out.resolve().is_relative_to(Path(submissions).resolve()):
        raise ValueError(
            f"{out} lies in {submissions}; write to another folder (--out)"
        )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        found = find_submissions(
            Path(submissions), _ids(specs), folder / "unpacked", beside
        )
        found = _only(found, options.only)
        records = Records(
            out, options.written_points, _most(specs, options.written_points)
        )
        if options.roster:
            names = {submission.student for submission in found}
            roster = read_roster(options.roster, names)
            _note_strangers(records, found, roster)
        pages = feedback.Pages(out, specs, records)
        try:
            for result in _results(found, specs, records, folder, options):
                records.add(result)
                pages.write(result)
                records.write()
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                "interrupted; what was graded is kept; run the same command again to "
                "go on"
            ) from None
        finally:
            _note_waiting(records, found)
            if not options.only:
                _note_missing(records, roster)
            records.write()
            pages.write_all()
    rows = records.grades()
    if options.canvas:
        lms.write_canvas(options.canvas, out / "canvas.csv", records, tell)
    if options.moodle:
        lms.write_moodle(options.moodle, out / "moodle.csv", records, tell)
    return rows


def _only(found: list[Submission], names: Sequence[str]) -> list[Submission]:
    """Keep what these students handed in; all if nobody is named."""
    there = {submission.student for submission in found}
    if lost := sorted(set(names) - there):
        near = get_close_matches(lost[0], there, 3) or sorted(there)[:3]
        raise ValueError(
            f"nothing from {', '.join(lost)} among the submissions; a student is named "
            f"as in grades.csv, such as {', '.join(near)}"
        )
    return [s for s in found if not names or s.student in names]


def _ids(specs: dict[str, Any]) -> dict[str, set[str]]:
    return {
        name: {
            grade_id
            for task in spec["exercises"]
            for grade_id in (
                *task["answers"],
                *(part["id"] for part in task["written"]),
            )
        }
        for name, spec in specs.items()
    }


def _most(specs: dict[str, Any], written: float) -> dict[str, float]:
    """Return what each chapter can give, answers in words included."""
    return {
        name: sum(
            sum(part["points"] for part in task["checks"])
            + sum(part["points"] or written for part in task["written"])
            for task in spec["exercises"]
        )
        for name, spec in specs.items()
    }


def _note_waiting(records: Records, found: list[Submission]) -> None:
    """List what was found and has no result: the run ended before its turn."""
    for submission in found:
        there = records.results.get((submission.student, submission.chapter))
        if there is None or there["status"] == "missing":
            records.add(_blank(submission, "not-graded", feedback.NOT_YET))


def _note_strangers(
    records: Records, found: list[Submission], roster: list[Row]
) -> None:
    """Keep who is not on the roster, and forget who was missing and is no longer."""
    known = {name for row in roster for name in row["names"]}
    names: dict[str, set[str]] = {}
    for student, number in (
        *((s.student, s.number) for s in found),
        *((r["student"], r.get("number", "")) for r in records.results.values()),
    ):
        mine = names.setdefault(student, {lms.letters(student)})
        mine.add(lms.letters(number))
    records.strangers = {student for student in names if not names[student] & known}
    listed = {row["student"] for row in roster}
    for row in records.grades():
        if row["status"] == "missing" and row["student"] not in listed:
            records.forget(row["student"], row["chapter"])


def _note_missing(records: Records, roster: list[Row]) -> None:
    """List for each chapter in the records who of the roster is not there."""
    there = [r for r in records.results.values() if r["status"] != "missing"]
    handed_in = {lms.letters(r["student"]) for r in there}
    for chapter in sorted({r["chapter"] for r in records.results.values()} - {""}):
        of_it = [r for r in there if r["chapter"] == chapter]
        present = {
            lms.letters(name)
            for r in of_it
            for name in (r["student"], r.get("number", ""))
        }
        for row in roster:
            old = records.results.get((row["student"], chapter))
            if row["names"] & present:
                if old and old["status"] == "missing":
                    records.forget(row["student"], chapter)
            elif old is None:
                some = row["names"] & handed_in
                words = f"no {chapter}" if some else "nothing was handed in"
                records.add(
                    _blank(Submission(row["student"], chapter), "missing", words)
                )


#: the words of a roster's header; a first row with such a cell is no student
_HEADER = {
    *("student", "students", "id", "sis", "user", "login", "number", "username"),
    *("name", "names", "first", "last", "full", "given", "family", "surname"),
    *("email", "e", "mail", "address"),
}


def read_roster(path: Path, folders: Collection[str] = ()) -> list[Row]:
    """Read who is in the class: ``student``, and all ``names`` that a row holds.

    The first row is a header if a cell of it is made of known words. The column that
    matches the names of folders best counts; else ``student``, else the first column
    with a known head, else the first one.
    """
    try:
        text = decoded(path)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read as a table ({error})") from error
    delimiter = ";" if text.split("\n", 1)[0].count(";") else ","
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    rows = [[cell.strip() for cell in row] for row in rows if any(row)]
    if not rows:
        raise ValueError(f"{path}: the roster is empty; it needs a line for a student")
    head = [name.lower() for name in rows[0]]
    known = [
        i
        for i, name in enumerate(head)
        if name
        and set(re.findall(r"[^\W_]+", name)) <= _HEADER
        and rows[0][i] not in {row[i] for row in rows[1:] if len(row) > i}
    ]
    body = rows[1:] if known else rows
    wide = max(map(len, rows))
    body = [row + [""] * (wide - len(row)) for row in body]
    head += [""] * (wide - len(head))
    if "first name" in head and (lasts := {"last name", "surname"} & set(head)):
        first, last = head.index("first name"), head.index(min(lasts))
        body = [[*row, f"{row[first]} {row[last]}".strip()] for row in body]
        head.append("full name")
        known.insert(0, wide)
    wanted = {lms.letters(name) for name in folders} - {""}
    columns = range(len(body[0])) if body else range(0)
    matches = [len({lms.letters(row[i]) for row in body} & wanted) for i in columns]
    column = next((i for i in known if head[i] == "student"), (known or [0])[0])
    if matches and max(matches) > matches[column]:
        column = matches.index(max(matches))
    for row in body:  # who has no login yet is known by another cell
        row[column] = next((row[i] for i in (column, *known) if row[i]), "")
    return [
        {
            "student": row[column],
            "names": {lms.letters(row[i]) for i in {column, *known}} - {""},
        }
        for row in body
        if row[column] and not row[column].startswith("Points Possible")  # Canvas's
    ]


# ---- running ---------------------------------------------------------------------


def _results(
    found: list[Submission],
    specs: dict[str, Any],
    records: Records,
    folder: Path,
    options: Options,
) -> Iterator[Result]:
    """Yield a result for each submission, as they come."""
    jobs = []
    for submission in found:
        if submission.path is None or not submission.chapter:
            yield _blank(submission, "not-graded", submission.note)
        elif options.again or not records.is_done(
            submission.student, submission.chapter, submission.digest
        ):
            jobs.append(submission)
    box = sandbox.make_box(folder)
    common = {
        "box": str(box),
        "limits": options.limits.as_dict(),
        "secret": records.secret(),
        "unsafe": options.unsafe,
        "cases": str(options.cases.resolve()) if options.cases else None,
    }
    work = [(s, {**common, "chapter": specs[s.chapter]}) for s in jobs]
    bar = _bar(len(found), len(found) - len(work), options.progress)
    with bar:
        run = _by_dask if options.scheduler else _by_threads
        for submission, verdict in run(work, folder, options):
            bar.update()
            yield _whole(submission, verdict)


def _bar(total: int, done: int, wanted: bool) -> Any:
    from tqdm import tqdm

    every = 0.1 if sys.stderr.isatty() else 15.0  # seconds: a log needs fewer lines
    return tqdm(
        total=total,
        initial=done,
        disable=not wanted,
        desc="grading",
        mininterval=every,
    )


def _by_threads(
    work: list[tuple[Submission, dict]], folder: Path, options: Options
) -> Iterator[tuple[Submission, Result]]:
    """Judge in this machine's processes, as many at a time as there are jobs."""
    running: dict[Future, Submission] = {}
    todo = iter(enumerate(work))
    judges = _Judges()
    pool = ThreadPoolExecutor(options.jobs)
    try:
        while True:
            while len(running) < options.jobs and (item := next(todo, None)):
                number, (submission, job) = item
                job = {**job, "notebook": _copy(submission, folder, number)}
                running[pool.submit(judges.run, job)] = submission
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
    finally:
        judges.end()
        pool.shutdown(cancel_futures=True)


def _by_dask(
    work: list[tuple[Submission, dict]], folder: Path, options: Options
) -> Iterator[tuple[Submission, Result]]:
    """Judge on a Dask cluster whose workers have this course and bubblewrap."""
    try:
        from dask.distributed import Client, as_completed
    except ImportError as error:
        raise ImportError("--scheduler needs Dask: pip install distributed") from error

    with Client(options.scheduler) as client:
        futures = {}
        for submission, job in work:
            content = submission.path.read_bytes()
            futures[client.submit(_judge_elsewhere, job, content, pure=False)] = (
                submission
            )
        for future in as_completed(list(futures)):
            try:
                verdict = future.result()
            except Exception as error:
                verdict = {
                    "status": "not-graded",
                    "note": f"the worker failed: {error}",
                }
            yield futures[future], verdict


def _judge_elsewhere(job: dict, content: bytes) -> Result:
    """Judge on a worker: with a box and a copy of the notebook of its own."""
    if not job["unsafe"] and (why := sandbox.problem()):
        return {"status": "not-graded", "note": f"no sandbox on the worker: {why}"}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "notebook.ipynb"
        path.write_bytes(content)
        box = str(sandbox.make_box(folder))
        return _Judges().run({**job, "notebook": str(path), "box": box})


def _copy(submission: Submission, folder: Path, number: int) -> str:
    target = folder / "notebooks" / f"{number}.ipynb"
    copy_out(submission.path, target)
    return str(target)


class _Judges:
    """The processes that judge, one for each submission."""

    def __init__(self) -> None:
        self.running: set[subprocess.Popen] = set()
        self.over = False

    def run(self, job: dict[str, Any]) -> Result:
        """Judge one submission in a process of its own."""
        command = [sys.executable, "-m", "cnn_course.classroom.judging"]
        environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=environment,
        )
        self.running.add(process)
        most = job["limits"]["time"] + _GRACE
        try:
            if self.over:
                raise KeyboardInterrupt
            told, errors = process.communicate(json.dumps(job).encode(), most)
            return json.loads(told)
        except subprocess.TimeoutExpired:
            return {"status": "not-graded", "note": f"not judged within {most:g} s"}
        except ValueError:
            last = errors.decode(errors="replace").strip().splitlines()[-1:]
            note = f"its judge ended without a word: {' '.join(last)}"[:300]
            return {"status": "not-graded", "note": note}
        finally:
            _end(process)
            self.running.discard(process)

    def end(self) -> None:
        """End all that run."""
        self.over = True
        for process in list(self.running):
            _end(process)


def _end(process: subprocess.Popen) -> None:
    """End a judge; its sandbox ends with it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    except AttributeError:  # Windows
        process.kill()


def _whole(submission: Submission, verdict: Result) -> Result:
    """Put what was judged and whose it is together."""
    result = _blank(submission, verdict["status"], "")
    notes = filter(None, [submission.note, verdict.get("note", "")])
    result |= {key: verdict[key] for key in ("exercises", "written") if key in verdict}
    return {**result, "note": "; ".join(notes)}


def _blank(submission: Submission, status: str, note: str) -> Result:
    return {
        "student": submission.student,
        "chapter": submission.chapter,
        "number": submission.number,
        "digest": submission.digest,
        "status": status,
        "note": note,
    }


def format_table(rows: Iterable[Row]) -> str:
    """Lay the grades out as text, a line a student and a column a chapter.

    >>> print(format_table([
    ...     {"student": "ada", "chapter": "02_a", "points": "3", "max": "4"},
    ...     {"student": "bo", "chapter": "03_b", "points": "", "max": "2"},
    ... ]))
    student  02_a  03_b
    ada       3/4     -
    bo          -     ?
    """
    rows = list(rows)
    names = sorted({row["chapter"] for row in rows if row["chapter"]})
    students = sorted({row["student"] for row in rows})
    cells = {
        (r["student"], r["chapter"]): f"{r['points']}/{r['max']}"
        if str(r["points"])
        else ("missing" if r.get("status") == "missing" else "?")
        for r in rows
    }
    table = [["student", *names]]
    table += [[s, *(cells.get((s, name), "-") for name in names)] for s in students]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in table
    ]
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "?", "\n".join(lines))


__all__ = ["UNSAFE", "Options", "format_table", "grade", "read_roster"]
