"""The judge: one submission against the exercises of its chapter.

``python -m cnn_course.classroom.judging`` reads a job as JSON and prints its result. It
holds the references and the hidden tests; the notebook is in another process, at the
other end of a `Line`. Points are given here, for values that have arrived.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import runpy
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from cnn_course.checks.core import Exercise, exercise
from cnn_course.checks.failure import CheckFailed
from cnn_course.checks.mending import MendExercise
from cnn_course.checks.running import (
    Elsewhere,
    TooSlow,
    Trouble,
    quiet,
    time_limit,
)
from cnn_course.checks.writing import TestExercise
from cnn_course.classroom import needed
from cnn_course.classroom.sandbox import Desk, Limits
from cnn_course.classroom.wire import Gone, Line, Proxy, result

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

Job = dict[str, Any]
Result = dict[str, Any]

_KINDS = {"stub", "raised", "changed", "time", "empty", "form"}
_SAYS = {
    "accepted", "caught", "broke", "stub", "time", "returned", "kept", "silent"
}  # fmt: skip
_START = 60.0  # seconds to import what everybody needs, on a busy machine
_GRACE = 3.0  # seconds for what the time limit inside does not catch
_PATIENCE = 3.0  # times the limit for a test: each call in it waits for the pipe
_MOST_CALLS = 20_000
_MEMORY = 6 * 2**30  # of the judge: a student's test may call with anything
_LARGEST = 30 * 2**20  # characters of a notebook
_FRESH = (
    "It passes the check of the notebook, and fails on other cases of the same kind."
)


class NoDesk(RuntimeError):
    """The machine's fault: no notebook would get a process."""


class JudgeLine(Line):
    """The judge's end: it counts calls, and gives none much time."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.proxy, self.most_calls = Answer, _MOST_CALLS
        self.tells_names = False  # they would tell a wrong one from the right one
        self.desk: Desk | None = None

    def serve(self, message: dict[str, Any]) -> None:
        """Answer a call of a stand-in, or of a function that was handed over."""
        try:
            with quiet(), time_limit(_GRACE):
                super().serve(message)
        except TooSlow as error:
            raise Gone("it calls what it is given with arguments too large") from error

    def ask_within(self, seconds: float, message: dict[str, Any]) -> dict[str, Any]:
        """Ask, and end the other side if there is no reply in time."""
        now = time.monotonic()
        whole, self.desk.until = self.desk.until, min(self.desk.until, now + seconds)
        try:
            return self.ask(message)
        finally:
            self.desk.until = max(whole, 0.0)


class Answer(Elsewhere, Proxy):
    """A function of the student's; it runs at the other end.

    What a test says of an implementation is asked once: it may call it a thousand
    times, over a pipe.
    """

    def __init__(self, line: JudgeLine, number: int, name: str) -> None:
        super().__init__(line, number, name)
        self._late: tuple[str, Exception | None, str] | None = None
        self._said: dict[Any, tuple[Any, tuple[str, Exception | None, str]]] = {}

    def run(self, arguments: dict[str, Any], seconds: float) -> Any:
        """Call it there; return its value, or what went wrong."""
        del self.line.offered[:]
        asked = {"function": self, "arguments": dict(arguments), "seconds": seconds}
        reply = self.line.ask_within(seconds + _GRACE, {"op": "run", **asked})
        return _value(reply)

    def judge(
        self, arguments: tuple[Any, ...], seconds: float
    ) -> tuple[str, Exception | None, str]:
        """Let it judge stand-ins, which call back."""
        if self._late:  # once is enough: it cannot be used
            return self._late
        key = tuple(map(_same_as, arguments))
        if key not in self._said:  # the arguments are kept, so that no id comes again
            self._said[key] = arguments, self._judge(arguments, _PATIENCE * seconds)
            if self._said[key][1][0] == "time":
                self._late = self._said[key][1]
        return self._said[key][1]

    def _judge(
        self, arguments: tuple[Any, ...], seconds: float
    ) -> tuple[str, Exception | None, str]:
        del self.line.offered[:]
        asked = {"function": self, "arguments": arguments, "seconds": seconds}
        reply = self.line.ask_within(seconds + _GRACE, {"op": "judge", **asked})
        says, words = reply.get("says"), str(reply.get("words", ""))[:2000]
        if says not in _SAYS:
            raise Gone("its reply holds no verdict")
        return (
            says,
            AssertionError(words) if reply.get("error") is True else None,
            words,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as any function; what it raises there is raised here."""
        call = {"op": "call", "function": self, "args": args, "kwargs": kwargs}
        return result(self.line.ask_within(20.0 + _GRACE, _by_number(call)))


def _same_as(argument: Any) -> Any:
    """Return a key for what a test is given; a program is its functions."""
    if isinstance(argument, SimpleNamespace):
        return tuple((name, id(value)) for name, value in vars(argument).items())
    return id(argument)


def _by_number(call: dict[str, Any]) -> dict[str, Any]:
    return {**call, "function": call["function"].number}


def _value(reply: dict[str, Any]) -> Any:
    """Return the value of a reply, or the trouble that it tells of."""
    if "trouble" in reply:
        kind = reply.get("kind")
        kind = kind if isinstance(kind, str) and kind in _KINDS else "raised"
        trouble = Trouble(str(reply["trouble"])[:2000], kind)
        trouble.line = str(reply.get("line", ""))[:600]
        return trouble
    if "value" not in reply:
        raise Gone("its reply holds no value")
    return reply["value"]


# ---- one submission ---------------------------------------------------------


def judge_submission(job: Job) -> Result:
    """Judge one notebook.

    Parameters
    ----------
    job : dict
        ``notebook`` (path), ``chapter`` (what `spec.spec` returned), ``box``,
        ``limits``, ``secret``, ``unsafe`` and ``cases`` (a file of further ones).

    Returns
    -------
    dict
        ``status``, ``note`` and ``exercises``, each with its points, verdict and
        diagnosis; ``written``, the answers in words.
    """
    try:
        cells = read_cells(Path(job["notebook"]))
    except ValueError as error:
        return {"status": "not-graded", "note": str(error)}
    with tempfile.TemporaryDirectory() as folder:
        sitting = _Sitting(job, cells, Path(folder))
        try:
            found = [sitting.judge(task) for task in job["chapter"]["exercises"]]
        except NoDesk as error:
            return {"status": "not-graded", "note": str(error)}
        finally:
            sitting.end()
    lost = [entry for entry in found if entry["verdict"] == "not run"]
    notes = [f"{entry['id']}: {entry['message']}" for entry in lost]
    return {
        "status": "partly" if lost else "graded",
        "note": "; ".join(notes)[:500],
        "exercises": found,
        "written": _written(job["chapter"], cells),
    }


def read_cells(path: Path) -> list[dict[str, str]]:
    """Read the cells of a notebook of whatever format, or say why it is none.

    Returns
    -------
    list of dict
        ``kind`` (``"code"`` or ``"markdown"``), ``source`` and ``id``, the name that
        nbgrader's metadata give the cell.
    """
    text = path.read_bytes()
    if not text.strip():
        raise ValueError("the file is empty")
    if len(text) > _LARGEST:
        raise ValueError(f"the file is too large ({len(text):,} bytes)")
    try:
        nb = json.loads(text.decode("utf-8-sig"))
        sheets = nb.get("worksheets") or [nb]  # before format 4
        return [_cell(cell) for sheet in sheets for cell in sheet["cells"]]
    except RecursionError:
        what = "nested too deep"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"[:120]
    raise ValueError(f"the file is not a notebook ({what})")


def _cell(cell: dict[str, Any]) -> dict[str, str]:
    source = cell.get("source", cell.get("input", ""))
    text = source if isinstance(source, str) else "".join(map(str, source))
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else ""
    kind = "code" if cell.get("cell_type") == "code" else "markdown"
    return {"kind": kind, "source": text, "id": name if isinstance(name, str) else ""}


def _written(chapter: Job, cells: list[dict[str, str]]) -> list[Result]:
    """Collect the answers in words: of each, the last cell that says something."""
    found = []
    for task in chapter["exercises"]:
        for part in task["written"]:
            same = [c["source"].strip() for c in cells if c["id"] == part["id"]]
            said = [text for text in same if text and "YOUR ANSWER HERE" not in text]
            text = said[-1][:20_000] if said else ""
            found.append({**part, "exercise": task["id"], "answer": text})
    return found


class _Sitting:
    """One notebook at its desk, with all exercises of the chapter.

    Where the process ends in one exercise, the next one gets a new process.
    """

    def __init__(self, job: Job, cells: list[dict[str, str]], folder: Path) -> None:
        self.job, self.cells, self.folder = job, cells, folder
        code = [cell for cell in cells if cell["kind"] == "code"]
        self.sources = [cell["source"] for cell in code]
        self.ids = [cell["id"] for cell in code]
        self.limits = Limits(**job["limits"])
        self.until = time.monotonic() + self.limits.time
        self.line: JudgeLine | None = None
        self.found: dict[str, Result] = {}
        self.workshop: _Sitting | None = None
        self.made: dict[Any, Any] = {}
        self.lost: NoDesk | None = None

    def sit_down(self) -> JudgeLine:
        """Return the line to a process that holds the notebook."""
        if self.line is not None:
            return self.line
        desk = Desk(Path(self.job["box"]), self.limits, self.folder, self.job["unsafe"])
        desk.until = self.until
        self.line = desk.line(JudgeLine)
        self.line.desk = desk
        try:
            self.line.ask_within(_START, {"op": "hello"})
        except Gone as error:
            raise NoDesk(f"no process for it starts: {desk.complaint()}") from error
        opened = {"op": "open", "cells": self.sources, "ids": self.ids}
        self.line.ask_within(_START, opened)
        return self.line

    def end(self) -> None:
        """End the process, if there is one."""
        if self.line is not None:
            self.line.desk.end()
            self.line = None
        if self.workshop is not None:
            self.workshop.end()
            self.workshop = None
        self.found, self.made = {}, {}

    def judge(self, task: Job) -> Result:
        """Judge one exercise; trouble with the process is trouble of this one alone."""
        entry = {
            **{key: task[key] for key in ("id", "number", "title", "difficulty")},
            "points": 0.0,
            "max": sum(c["points"] for c in task["checks"]),
            "verdict": "none",
            "message": "",
            "output": "",
            "source": "",
        }
        if not task["checks"]:
            return entry
        if time.monotonic() > self.until:
            late = f"the time for the notebook ({self.limits.time:g} s) was over"
            return {**entry, "verdict": "not run", "message": late}
        try:
            judged = self._judge(task, entry)
            if self.line and not self.line.desk.is_as_it_was():
                self.end()
            return judged
        except Gone as error:
            why = self.line.desk.why(error) if self.line else str(error)
            self.end()
            return {**entry, "points": 0.0, "verdict": "not run", "message": why}
        except (MemoryError, RecursionError) as error:
            self.end()
            words = f"its reply was too much for the judge ({type(error).__name__})"
            return {**entry, "points": 0.0, "verdict": "not run", "message": words}

    def _judge(self, task: Job, entry: Result) -> Result:
        found = self._answer(task)
        numbers = [n for n in found["cells"] if n < len(self.sources)]
        entry["source"] = "\n\n".join(self.sources[n] for n in numbers)[:6000]
        entry["output"] = str(found["output"])[:5000]
        if found["missing"] or len(found["values"]) < len(task["names"]):
            return {**entry, **_nothing(task, found)}
        if found["stub"]:
            return {**entry, "verdict": "not begun"}
        names = {**found["values"], **self._others(task)}
        for part in task["checks"]:
            message = self._check(part, names)
            if self.lost:
                raise self.lost
            entry["message"] = entry["message"] or message
            entry["points"] += 0 if message else part["points"]
        if entry["points"] and (message := self._knows_it_again(task, names)):
            entry.update(points=0.0, message=message)
        whole = entry["points"] == entry["max"]
        entry["verdict"] = (
            "right" if whole else "partly" if entry["points"] else "wrong"
        )
        if not entry["points"] and "still the empty stub" in entry["message"]:
            entry.update(verdict="not begun", message="")
        if found["errors"] and not whole:
            entry["message"] += "\nOn the way to it: " + "\n".join(found["errors"])
        return entry

    def _others(self, task: Job) -> dict[str, Any]:
        """Return the answers to other exercises that the checks read as well."""
        tasks = {other["id"]: other for other in self.job["chapter"]["exercises"]}
        return {
            name: self._answer(tasks[other])["values"].get(name, _no_answer)
            for name, other in task["others"].items()
            if other in tasks
        }

    def _answer(self, task: Job) -> Result:
        """Return the answer to an exercise, asked for once."""
        if task["id"] not in self.found:
            self.found[task["id"]] = self._ask(task)
        return self.found[task["id"]]

    def _after(self, asked: MendExercise, number: int, *edits: Any) -> Any:
        """Return a program after edits, which run in a process of their own.

        It is neither the judge's nor the notebook's: a test of the notebook's shall not
        learn from an edit which program it looks at.
        """
        key = asked.id, number, edits
        if key not in self.made:
            after = asked.after
            place = {"module": after.__module__, "function": after.__qualname__}
            edit = {"op": "edit", **place, "number": number, "edits": list(edits)}
            made = result(self._in_workshop(edit))
            right, wrong = vars(asked.before(0)), vars(asked.before(number))
            given = vars(made) if isinstance(made, SimpleNamespace) else {}
            theirs = {
                name: given.get(name, _no_answer)
                for name in right
                if wrong[name] is not right[name]
            }
            self.made[key] = SimpleNamespace(**{**right, **theirs})
        return self.made[key]

    def _in_workshop(self, edit: dict[str, Any]) -> dict[str, Any]:
        if self.workshop is None:
            self.workshop = _Sitting(self.job, [], self.folder)
            self.workshop.until = self.until
        try:
            return self.workshop.sit_down().ask_within(10.0 + _GRACE, edit)
        except NoDesk as error:
            self.lost = error
            raise
        except Gone as error:
            self.workshop.end()
            raise ValueError("its process ended, or took too long") from error

    def _ask(self, task: Job) -> Result:
        """Have the statements run that the answer needs, and read the reply."""
        asked = {
            "op": "answer",
            "names": task["names"],
            "own": task["answers"],
            "seconds": self.limits.cell_time,
        }
        reply = self.sit_down().ask_within(2 * self.limits.cell_time + 5, asked)
        if "trouble" in reply:
            raise Gone(str(reply["trouble"])[:300])
        shapes = {"cells": list, "missing": list, "values": dict, "errors": list}
        for key, kind in shapes.items():
            if not isinstance(reply.get(key), kind):
                raise Gone("its reply is not one")
        return {
            "cells": [n for n in reply["cells"] if type(n) is int and n >= 0][:10],
            "missing": [str(name)[:60] for name in reply["missing"]][:10],
            "values": {k: v for k, v in reply["values"].items() if k in task["names"]},
            "errors": [str(words)[:1000] for words in reply["errors"]][:5],
            "stub": reply.get("stub") is True,
            "syntax": str(reply.get("syntax", ""))[:300],
            "output": reply.get("output", ""),
        }

    def _check(self, part: Job, names: dict[str, Any]) -> str:
        """Run one check cell of the chapter on the answer; return what it says."""
        for which, secret in (("public", ""), ("hidden", self.job["secret"])):
            source = part[which] or part["public"]
            extra = self.job.get("cases")
            function = partial(_check, secret=secret, extra=extra, after=self._after)
            space = _Space(names, self.job["chapter"], function)
            try:
                exec(compile(source, "<check>", "exec"), space)
            except CheckFailed as failure:
                return _told(str(failure), which)
            except Gone:
                raise
            except TooSlow:
                return "A further test of the notebook did not end in time."
            except AssertionError as error:
                return f"A further test fails. {error}".strip()[:500]
            except Exception as error:
                words = f"{type(error).__name__}: {error}"[:500]
                return f"A further test cannot be run on it: {words}"
        return ""

    def _knows_it_again(self, task: Job, names: dict[str, Any]) -> str:
        """Try a student's test in new processes, where it can remember nothing."""
        asked = exercise(task["id"])
        if not isinstance(asked, TestExercise):
            return ""
        seed = _secret_number(self.job["secret"], f"{task['id']} again")
        rng = np.random.default_rng(seed)
        verdicts = asked._verdicts(names[task["names"][0]], seed)
        caught = [m for m in asked.mutants if verdicts[m.name].says == "caught"]
        some = [caught[k] for k in rng.permutation(len(caught))[:3]]
        stands = [
            *((m.answer, "caught") for m in some),
            (asked.right, "accepted"),
        ]
        for k in rng.permutation(len(stands)):
            other = _Sitting(self.job, self.cells, self.folder)
            other.until = self.until
            try:
                test = other._answer(task)["values"][task["names"][0]]
                says, _, _ = test.judge(stands[k][0], asked.seconds)
            finally:
                other.end()
            if says != stands[k][1]:
                return (
                    f"{asked.id}: not yet.\n  In a new process your test judges the "
                    "same implementation differently. It must know what is right by "
                    "itself, and remember nothing."
                )
        return ""


def _no_answer(*args: Any, **kwargs: Any) -> None:
    """Stand in for a function that nobody has written."""
    raise NotImplementedError


def _told(message: str, which: str) -> str:
    """Return what the student is told; of hidden cases, no number."""
    if which == "public":
        return message
    first, *lines = message.splitlines()
    kept = [line for line in lines if line.startswith(("  Diagnosis:", "  Your test"))]
    if "your test catches" in first or (kept and kept[0].startswith("  Your test")):
        return message
    return "\n".join([f"{first.split(':')[0]}: not yet. {_FRESH}", *kept])


def _nothing(task: Job, found: Result) -> Result:
    """Say why there is no answer to judge."""
    if found["syntax"]:
        return {"verdict": "wrong", "message": f"It is no Python: {found['syntax']}"}
    names = ", ".join(found["missing"] or set(task["names"]) - set(found["values"]))
    if found["errors"]:
        told = "\n".join(found["errors"])
        return {"verdict": "wrong", "message": f"No value of {names}: {told}"}
    return {"verdict": "not begun", "message": f"No cell gives {names}."}


# ---- the check cells of the chapter ------------------------------------------


def _check(
    exercise_id: str,
    answer: Any,
    seed: int = 0,
    *,
    secret: str,
    extra: str | None,
    after: Callable[..., Any],
    **options: Any,
) -> None:
    """Stand in for `check` in a check cell: with a seed of the judge's own."""
    asked = exercise(exercise_id)
    if secret:
        seed = _secret_number(secret, f"{exercise_id} {seed}")
        asked = _with_more_cases(asked, extra)
    if isinstance(asked, MendExercise):
        asked = replace(asked, after=partial(after, asked))
    asked.check(answer, seed, **options)


def _secret_number(secret: str, name: str) -> int:
    return int.from_bytes(
        hashlib.sha256(f"{secret} {name}".encode()).digest()[:6], "big"
    )


def _with_more_cases(asked: Any, extra: str | None) -> Any:
    """Add the cases of an instructor's own file, ``CASES = {id: function of rng}``."""
    more = _further(extra).get(asked.id) if extra else None
    if more is None or not isinstance(asked, Exercise) or asked.cases is None:
        return asked
    usual = asked.cases
    return replace(asked, cases=lambda rng: [*usual(rng), *more(rng)])


def _further(path: str) -> dict[str, Any]:
    if path not in _CASES:
        _CASES[path] = runpy.run_path(path)["CASES"]
    return _CASES[path]


_CASES: dict[str, dict[str, Any]] = {}


class _Space(dict):
    """The names that a check cell sees: the answer, ``check``, and the chapter's own.

    Those of the chapter are computed from its source when they are asked for.
    """

    def __init__(
        self, answer: dict[str, Any], chapter: Job, check: Callable[..., None]
    ) -> None:
        super().__init__(answer, check=check, __builtins__=builtins)
        self.chapter = chapter

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            return getattr(builtins, name)
        self[name] = value = _of_the_chapter(self.chapter, name)
        return value


def _of_the_chapter(chapter: Job, name: str) -> Any:
    """Run what a name of the chapter's own cells needs, once, and return it."""
    space, done = _CHAPTERS.setdefault(chapter["name"], ({}, set()))
    statements, _ = needed.read(chapter["cells"])
    for statement in needed.plan(statements, [name], len(chapter["cells"])):
        place = statement.cell, statement.node.lineno
        if place not in done:
            done.add(place)
            body = ast.Module([statement.node], [])
            exec(compile(body, "<chapter>", "exec"), space)
    if name not in space:
        raise NameError(name)
    return space[name]


#: of each chapter the names that were computed, and the statements that ran for them
_CHAPTERS: dict[str, tuple[dict[str, Any], set[tuple[int, int]]]] = {}


def main() -> None:
    """Read a job, judge it, print the result."""
    job = json.loads(sys.stdin.read())
    out, sys.stdout = sys.stdout, sys.stderr
    if resource is not None and sys.platform.startswith("linux"):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, hard))
    json.dump(judge_submission(job), out)


if __name__ == "__main__":
    main()
