"""The student's process: it holds one notebook, and answers calls over its two pipes.

It knows no reference, no test and nobody else. Of a notebook it runs the statements
that an answer needs, then calls the answer with what the judge sends. Whatever the
notebook does to this process, it can only change its own answers.
"""

from __future__ import annotations

import ast
import importlib
import io
import linecache
import os
import sys
from collections.abc import Callable
from typing import Any

from cnn_course.checks.running import TooSlow as _TooSlow
from cnn_course.checks.running import Trouble, in_words, run, time_limit
from cnn_course.checks.where import own_line
from cnn_course.checks.writing import judge
from cnn_course.classroom import needed
from cnn_course.classroom.wire import Gone, Line

#: the most that is kept of what a notebook prints for one answer, in characters
MOST_OUTPUT = 4000
_REQUEST = 2**30  # the judge may send more than it takes


class Desk:
    """A notebook, and the line to the judge."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.ids: list[str] = []
        self.statements: list[needed.Statement] = []
        self.errors: dict[int, str] = {}

    def work(self) -> None:
        """Answer until the judge hangs up."""
        while True:
            message = self.line.receive()
            if message["op"] == "call":
                self.line.serve(message)
                continue
            answer = {
                "hello": dict,
                "open": self.open,
                "answer": self.answer,
                "run": self.run,
                "judge": self.judge,
                "edit": self.edit,
            }[message.pop("op")]
            try:
                reply = answer(**message)
            except Gone:
                raise
            except BaseException as error:
                reply = {"trouble": in_words(error)[:2000], "kind": "raised"}
            self.line.send(reply)

    def open(self, cells: list[str], ids: list[str]) -> dict[str, Any]:
        """Take the code cells of a notebook, and the ids in their metadata."""
        self.ids = ids
        self.statements, self.errors = needed.read(cells)
        for number, source in enumerate(cells):
            lines = [line + "\n" for line in needed.plain(source).splitlines()]
            name = f"<cell {number}>"
            linecache.cache[name] = (len(source), None, lines, name)
        return {}

    def answer(
        self, names: list[str], own: list[str], seconds: float
    ) -> dict[str, Any]:
        """Run what an exercise's answer needs; return the answer, name by name.

        Parameters
        ----------
        names : list of str
            What is asked for.
        own : list of str
            Ids of the cells that were handed out for it.
        seconds : float
            Time limit of each statement.
        """
        mine = {i for i, name in enumerate(self.ids) if name in own}
        places = {
            name: needed.cells_that_answer(self.statements, name, mine)
            for name in names
        }
        given = {name: cell for name, (cell, _) in places.items() if cell is not None}
        wrong = next((self.errors[i] for i in sorted(mine) if i in self.errors), "")
        reply: dict[str, Any] = {
            "cells": sorted(set(given.values()) | (mine if not given else set())),
            "missing": [name for name in names if name not in given],
            "stub": bool(given) and all(places[name][1] for name in given),
            "syntax": wrong,
        }
        if len(given) < len(names):
            return {**reply, "values": {}, "output": "", "errors": []}
        space, output, errors = self._run_statements(
            names, max(given.values()), seconds
        )
        values = {name: space[name] for name in names if name in space}
        return {**reply, "values": values, "output": output, "errors": errors}

    def _run_statements(
        self, names: list[str], limit: int, seconds: float
    ) -> tuple[dict[str, Any], str, list[str]]:
        chosen = needed.plan(self.statements, names, limit)
        wanted = set(names).union(*(s.reads | s.later for s in chosen))
        space: dict[str, Any] = {"__name__": "__main__", "display": print}
        errors: list[str] = []
        printed = _Bounded()
        before = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = printed
        try:
            for statement in chosen:
                node = needed.only(statement.node, wanted)
                errors += _run_statement(node, statement.cell, space, seconds)
        finally:
            sys.stdout, sys.stderr = before
        return space, printed.getvalue(), errors[:5]

    def run(
        self, function: Callable[..., Any], arguments: dict[str, Any], seconds: float
    ) -> dict[str, Any]:
        """Call one of the notebook's functions."""
        value = run(function, arguments, seconds)
        if isinstance(value, Trouble):
            return {"trouble": str(value)[:2000], "kind": value.kind,
                    "line": value.line[:600]}  # fmt: skip
        return {"value": value}

    def judge(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float
    ) -> dict[str, Any]:
        """Let a test of the student's judge stand-ins, which call back."""
        verdict = judge(function, arguments, seconds)
        raised = verdict.error is not None
        return {"says": verdict.says, "words": verdict.words[:2000], "error": raised}

    def edit(
        self, module: str, function: str, number: int, edits: list[Any]
    ) -> dict[str, Any]:
        """Give a program of the course after its text was edited."""
        try:
            after = getattr(importlib.import_module(module), function)
            return {"value": after(number, *edits)}
        except Exception as error:
            return {"raised": type(error).__name__, "words": str(error)[:2000]}


def _run_statement(
    node: ast.stmt, cell: int, space: dict[str, Any], seconds: float
) -> list[str]:
    """Run one statement; return what went wrong, as a list."""
    try:
        code = compile(ast.Module([node], []), f"<cell {cell}>", "exec")
        with time_limit(seconds):
            exec(code, space)
    except _TooSlow:
        return [f"it did not end within {seconds:g} seconds (line {node.lineno})"]
    except BaseException as error:
        line = own_line(error)
        return [in_words(error)[:1000] + (f" (at {line[:200]})" if line else "")]
    return []


class _Bounded(io.TextIOBase):
    """What was printed, up to a limit."""

    def __init__(self) -> None:
        self.parts, self.room = [], MOST_OUTPUT

    def write(self, text: str) -> int:
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(text)
        return len(text)

    def getvalue(self) -> str:
        return "".join(self.parts) + (" … (cut)" if self.room < 0 else "")


def main() -> None:
    """Talk over the pipes that this process was started with."""
    line = Line(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"), *[_REQUEST] * 2)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):  # what is printed below Python goes nowhere
        os.dup2(nothing, number)
    try:
        Desk(line).work()
    except Gone:
        os._exit(0)
