"""Exercises: compare an answer with a reference, and report.

An exercise knows its right answer and a list of known wrong ones. `check` finds it by
its id, runs the answer, and prints the good news or raises `CheckFailed` with what
`diagnose` has found.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Rational
from typing import Any, NamedTuple

import numpy as np

from cnn_course.checks import report, tally
from cnn_course.checks.compare import (
    close,
    difference,
    dtype_problem,
    in_float32,
    might_be_float32,
    numbers,
)
from cnn_course.checks.diagnose import diagnose
from cnn_course.checks.evidence import Evidence, Outcome
from cnn_course.checks.failure import CheckFailed
from cnn_course.checks.mending import MendExercise
from cnn_course.checks.promises import Promise
from cnn_course.checks.properties import Case, NamedCase
from cnn_course.checks.redrawn import Redrawn
from cnn_course.checks.running import SECONDS, Trouble, leave_numbers_behind, run
from cnn_course.checks.writing import TestExercise, Wrong

__all__ = [
    "Case",
    "CheckFailed",
    "Exercise",
    "MendExercise",
    "NamedCase",
    "Promise",
    "TestExercise",
    "Wrong",
    "check",
    "exercise",
    "exercises",
]


#: a number below this is small
_SMALL = 1e-6


class _Tried(NamedTuple):
    """An answer, and what it gave in the cases of a seed."""

    answer: Any
    seed: int
    cases: Sequence[Case]
    got: list[dict[str, Any]]
    want: list[dict[str, Any]]
    right: list[set[str]]


@dataclass(frozen=True)
class Exercise:
    """A question with one right answer: a function, or a value.

    Attributes
    ----------
    answer : callable or value
        The reference. A dict answers several questions at once.
    cases : callable, optional
        Takes a random generator, returns the arguments to try a function on.
    outputs : tuple of str
        What the function returns, for the messages.
    tolerance : float
        Largest difference that passes, relative to the largest expected entry;
        float32 results are given what float32 costs.
    dtypes : bool or str
        Whether the type of the numbers is part of the answer: True for the same
        dtype, ``"kind"`` for whole numbers against fractions.
    axes : tuple of str
        Names of the result's axes, where they cannot be told from its shape.
    properties : callable, optional
        Takes a case, returns more of its properties: a dict of name (or of a pair,
        name and opposite) to bool.
    points : int
        What it counts in `progress`.
    hint : str
        A question that leads on, said after the second failure.
    seconds : float
        Time limit of one call.
    small : float
        Where the answer is a small number, largest difference relative to that number
        itself that passes; 0 asks for no more than ``tolerance``.
    follows : callable, optional
        On paper: what follows from other entries of an answer, right or wrong. Takes
        the answer; gives those entries.
    fitted : callable, optional
        Takes a case in which one thing was changed; makes it hold together again.
    stacked : bool
        Whether one array that holds the outputs in order is as good as a tuple.
    one_row : bool
        On paper: whether the one row of a batch passes for a list of numbers.
    promises : tuple of Promise
        What a right answer keeps, whatever the numbers; said where one is broken.
    """

    id: str
    answer: Any
    wrong: tuple[Wrong, ...]
    cases: Callable[[np.random.Generator], Sequence[Case]] | None = None
    outputs: tuple[str, ...] = ("the result",)
    tolerance: float = 1e-7
    dtypes: bool | str = False
    axes: tuple[str, ...] = ()
    properties: Callable[[Case], dict] | None = None
    points: int = 1
    hint: str = ""
    seconds: float = SECONDS
    small: float = 0.0
    follows: Callable[[Outcome], Outcome] | None = None
    fitted: Callable[[Case], Case] | None = None
    stacked: bool = False
    one_row: bool = True
    promises: tuple[Promise, ...] = ()

    def check(self, answer: Any, seed: int) -> str:
        """Return the good news, or raise `CheckFailed`."""
        if self.cases is not None and not callable(answer):
            raise CheckFailed(
                f"{self.id}: got {type(answer).__name__}, needs the function "
                "itself; pass its name without calling it",
                stub=answer is None or answer is ...,
            )
        cases = self._cases(seed)
        leave_numbers_behind()
        got, want = [], [self._run(self._reference, case) for case in cases]
        for case in cases:
            got.append(self._run(self._function(answer), case))
            if _is_over(got[-1]):  # do not wait for the others as well
                cases, want = cases[: len(got)], want[: len(got)]
                break
        right = [self._right(*each) for each in zip(got, want, cases, strict=True)]
        if all(map(_passes, got, want, right)):
            n = len(cases)
            return f"{self.id}: correct" + (f" ({n} cases)" if n > 1 else "")
        raise self._failure(_Tried(answer, seed, cases, got, want, right))

    # ---- running ---------------------------------------------------------

    def _cases(self, seed: int) -> Sequence[Case]:
        return [{}] if self.cases is None else self.cases(np.random.default_rng(seed))

    @property
    def _reference(self) -> Callable[..., Any]:
        return self._function(self.answer)

    def _function(self, answer: Any) -> Callable[..., Any]:
        return (lambda: answer) if self.cases is None else answer

    def _run(self, function: Callable[..., Any], case: Case) -> dict[str, Any]:
        """Return outputs by name; under ``"error"`` what went wrong instead."""
        value = run(function, case, self.seconds)
        if isinstance(value, Trouble):
            return {"error": value}
        named = self._named(value)
        if self.cases is None and self.one_row and isinstance(self.answer, dict):
            return {k: _row(v, self.answer.get(k)) for k, v in named.items()}
        return named

    def _named(self, value: Any) -> dict[str, Any]:
        if value is None or value is ...:
            words = f"it is empty ({value}): did you assign it?"
            if self.cases is not None:
                words = f"it returns {value}: is there a return on every path?"
            return {"error": Trouble(words, "empty")}
        if isinstance(value, dict):
            if tuple(value) == self.outputs[:1] and len(self.outputs) == 1:
                words = f"it is a dict; {self.outputs[0]} itself is asked"
                return {"error": Trouble(words, "form")}
            if len(self.outputs) == 1:
                return dict(value)
        if len(self.outputs) == 1:
            return {self.outputs[0]: value}
        if isinstance(value, dict):
            names = ", ".join(self.outputs)
            words = f"it must return {names}, in that order, and not a dict"
            return {"error": Trouble(words, "form")}
        if self.stacked and isinstance(value, np.ndarray):
            one_each = value.shape[:1] == (len(self.outputs),)
            value = list(value) if one_each else value
        if not isinstance(value, tuple | list) or len(value) != len(self.outputs):
            names = ", ".join(self.outputs)
            words = f"it must return {names}, in that order, and it returns "
            return {"error": Trouble(words + report.returned(value), "form")}
        return dict(zip(self.outputs, value, strict=True))

    # ---- comparing -------------------------------------------------------

    def _right(self, got: dict, want: dict, case: Case) -> set[str]:
        """Name the outputs that are right; ``"error"`` where one was expected."""
        if "error" in got or "error" in want:
            both = "error" in got and "error" in want
            return {"error"} if both and got["error"].like(want["error"]) else set()
        return {
            name
            for name in want
            if name in got and self._is_right(name, got[name], want[name], case)
        }

    def _is_right(self, name: str, got: Any, want: Any, case: Case) -> bool:
        if self._needs_whole(got, want) or dtype_problem(got, want, self.dtypes):
            return False
        if self._is_off_though_small(got, want) or self._is_off_on_paper(got, want):
            return False
        if close(got, want, self.tolerance):
            return True
        if type(want) is str and isinstance(got, str):
            return got.strip().casefold() == want.casefold()
        if self.cases is None or not might_be_float32(got, want):
            return False
        return close(got, want, self.tolerance, self._slack(name, case, want))

    def _slack(self, name: str, case: Case, want: Any) -> float:
        """Measure how far the reference moves when it is computed in float32."""
        most, fixed = 0.0, numbers(want)
        for kept in (True, False):
            arguments = {k: in_float32(v, kept) for k, v in case.items()}
            moved = numbers(self._run(self._reference, arguments).get(name))
            if moved is None or fixed is None or moved.shape != fixed.shape:
                continue
            off = difference(moved, fixed)
            most = max(most, float(off[np.isfinite(off)].max(initial=0)))
        return most

    @cached_property
    def _asks_for_int(self) -> bool:
        """Tell whether the type counts, or the right number as a float is a mistake."""
        cases = self._cases(0)
        return bool(self.dtypes) or any(
            all(self._is_right_float(w.answer, case) for case in cases)
            for w in self.wrong
        )

    def _is_right_float(self, answer: Any, case: Case) -> bool:
        got, want = (
            self._run(self._function(answer), case),
            self._run(self.answer, case),
        )
        return any(isinstance(v, float) for v in got.values()) and all(
            name in got and close(got[name], want[name], self.tolerance)
            for name in want
        )

    def _agree(self, got: Any, known: Any) -> bool:
        """Tell whether an output is that of a known mistake."""
        if self.dtypes and dtype_problem(got, known, self.dtypes):
            return False
        if self._needs_whole(got, known) or self._is_off_though_small(got, known):
            return False
        if self._is_off_on_paper(got, known):
            return False
        return close(got, known, self.tolerance)

    def _is_off_on_paper(self, got: Any, want: Any) -> bool:
        """Tell True or False for a number, and a count that is another one.

        What float32 arithmetic costs is nothing that a whole number has.
        """
        if self.cases is not None:
            return False
        if _yes_or_no(got):
            return not _yes_or_no(want)
        value = numbers(got)
        if type(want) is not int or value is None or value.ndim:
            return False
        off = abs(value - want)
        return bool(value == np.round(value) and off > 1e-7 * max(1, want))

    def _is_off_though_small(self, got: Any, want: Any) -> bool:
        """Tell a small number that is off by more than a part of itself."""
        a, b = numbers(got), numbers(want)
        if not self.small or a is None or b is None or a.shape != b.shape:
            return False
        size = float(np.abs(b).max(initial=0))
        most = float(difference(a, b).max(initial=0))
        return size < _SMALL and most > self.small * size + 1e-15

    def _needs_whole(self, got: Any, expected: Any) -> bool:
        """Tell a float where the reference function counts in whole numbers.

        A float that is a whole number is as good, unless the exercise asks for an int.
        """
        if self.cases is None or type(expected) is not int:
            return False
        value = numbers(got)
        whole = value is not None and value.ndim == 0 and value == np.round(value)
        if whole and not isinstance(got, bool) and not self._asks_for_int:
            return False
        if isinstance(got, Rational):  # Python's own whole numbers, and fractions
            return isinstance(got, bool) or got.denominator != 1
        return numbers(got) is not None and np.asarray(got).dtype.kind not in "iu"

    # ---- reporting -------------------------------------------------------

    def _failure(self, t: _Tried) -> CheckFailed:
        """Say what is off in the first wrong case, and what it may come from."""
        cases, got, want, right = t.cases, t.got, t.want, t.right
        first = next(
            i for i in range(len(cases)) if not _passes(got[i], want[i], right[i])
        )
        error = got[first].get("error")
        stub = all(map(_is_stub, got))  # one path without a return is no stub
        lines = [f"{self.id}: not yet."]
        texts = {v for w in want for v in w.values() if type(v) is str}
        if self.cases is None:
            texts = set()  # on paper they would be the answers
        lines += report.mismatch(self, got[first], want[first], right[first], texts)
        if cases[first]:
            lines.append(f"  Case: {report.describe(cases[first])}.")
        question = ""
        if not stub and not _is_over(got[-1]):
            with np.errstate(all="ignore"):  # it may look at infinities
                found = diagnose(self._evidence(t))
            lines += [f"  Diagnosis: {sentence}" for sentence in found.diagnoses]
            lines += [f"  Where: {sentence}" for sentence in found.where]
            question = found.question
        failure = CheckFailed("\n".join(lines), stub=stub, question=question)
        failure.__cause__ = getattr(error, "cause", None)
        return failure

    def _evidence(self, t: _Tried) -> Evidence:
        def running(function: Callable[..., Any]) -> Callable[[Case], dict]:
            return lambda case: self._run(function, case)

        wrong = [
            (w.diagnosis, [self._run(self._function(w.answer), c) for c in t.cases])
            for w in self.wrong
        ]

        def tried(case: Case) -> tuple[dict, dict, set[str]]:
            want = self._run(self._reference, case)
            if "error" in want:
                return want, want, set()
            found = self._run(self._function(t.answer), case)
            return found, want, self._right(found, want, case)

        on_paper = self.cases is None
        again = Redrawn(
            tried,
            {w.diagnosis: running(self._function(w.answer)) for w in self.wrong},
            t.cases,
            lambda: [case for k in (1, 2, 3) for case in self._cases(t.seed + k)],
        )
        return Evidence(
            t.cases,
            t.got,
            t.want,
            wrong,
            t.right,
            self._agree,
            secret=on_paper,
            axes=self.axes,
            properties=self.properties,
            fitted=self.fitted,
            answer=None if on_paper else running(t.answer),
            reference=None if on_paper else running(self._reference),
            tried=None if on_paper else tried,
            typed=self._typed,
            followed=self._followed(t.got[0], t.want[0]),
            promises=self.promises,
            again=None if on_paper else again.beside,
        )

    def _followed(self, got: Outcome, want: Outcome) -> list[str]:
        """List the wrong entries that are right for what stands before them."""
        if self.follows is None:
            return []
        try:
            after = self.follows(got)
        except (LookupError, TypeError, ValueError, ArithmeticError):
            return []
        return [
            name
            for name, value in after.items()
            if name in got
            and close(got[name], value, self.tolerance)
            and np.shape(value) == np.shape(want[name])
            and not close(value, want[name], self.tolerance)
        ]

    def _typed(self, got: Any, want: Any) -> str:
        """Say what is wrong with the type of the numbers; empty if nothing is."""
        if self._needs_whole(got, want):
            return (
                f"a whole number (int) is asked, this is a {type(got).__name__}; "
                "// keeps whole numbers whole, / and np.floor do not"
            )
        return dtype_problem(got, want, self.dtypes).replace("is a", "this is a", 1)


def _passes(got: dict, want: dict, right: set[str]) -> bool:
    """Tell whether a case is right: all that is asked for, and nothing else."""
    return set(want) <= right and got.keys() <= want.keys()


def _row(value: Any, want: Any) -> Any:
    """Take the one row of a batch of one where a list of numbers is asked."""
    have, need = numbers(value), numbers(want)
    if have is None or need is None or need.ndim != 1 or len(need) == 1:
        return value
    return have[0] if have.ndim == 2 and len(have) == 1 else value


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


def _is_stub(outcome: dict[str, Any]) -> bool:
    return getattr(outcome.get("error"), "kind", "") in ("stub", "empty")


def _is_over(outcome: dict[str, Any]) -> bool:
    return getattr(outcome.get("error"), "kind", "") == "time"


def check(exercise_id: str, answer: Any, seed: int = 0, **options: Any) -> None:
    """Check an answer to an exercise.

    Parameters
    ----------
    exercise_id : str
        As in the exercise's heading cell, for example ``"conv-output-size"``.
    answer : value or function
        What the exercise asks for; a function is passed, not called.
    seed : int
        Of the random cases a function is tried on.

    Raises
    ------
    CheckFailed
        If the answer is not right yet. The message names the entry that is off
        and, where the mistake is a known one, which mistake it is; from the second
        time on it adds a hint. An exercise that nobody has begun only says so where
        somebody sits at the keyboard (`tally.somebody_is_there`), so that "Run All"
        goes on; everywhere else it fails like any other.

    Examples
    --------
    >>> check("conv-output-size", lambda size, f, s, P: (size + 2 * P - f) // s + 1)
    conv-output-size: correct (21 cases)
    """
    asked = exercise(exercise_id)
    try:
        news = asked.check(answer, seed, **options)
    except CheckFailed as failure:
        if failure.stub:
            tally.not_begun(asked.id)
            if tally.somebody_is_there():
                print(f"{asked.id}: not begun yet; this cell is ready when you are.")
                return
            raise
        raise tally.failed(asked, failure) from failure.__cause__
    tally.passed(asked, options)
    print(news)


def exercise(exercise_id: str) -> Exercise | MendExercise | TestExercise:
    """Find an exercise by its id, or raise a ValueError that suggests one."""
    if not isinstance(exercise_id, str):
        raise ValueError(
            f"check: the first argument is the name of an exercise in quotes, got "
            f'{type(exercise_id).__name__}; for example check("conv-window", y_11)'
        )
    known = {e.id: e for e in exercises()}
    if exercise_id not in known:
        close_ones = difflib.get_close_matches(exercise_id, known, n=3)
        hint = (
            f"did you mean {', '.join(close_ones)}"
            if close_ones
            else ("the name stands in the check cell below the exercise")
        )
        raise ValueError(f"check: no exercise {exercise_id!r}; {hint}?")
    return known[exercise_id]


def exercises() -> Iterator[Exercise | MendExercise | TestExercise]:
    """Every exercise of every chapter and appendix."""
    for found in by_chapter().values():
        yield from found


def by_chapter() -> dict[int | str, tuple[Exercise | MendExercise | TestExercise, ...]]:
    """Sort the exercises that have a check by chapter: 1, 2, …, then "A", "B"."""
    package = importlib.import_module("cnn_course.checks")
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    found: dict[int | str, str] = {
        int(name[-2:]): name for name in names if name.startswith("chapter_")
    }
    found |= {name[-1].upper(): name for name in names if name.startswith("appendix_")}
    return {
        number: importlib.import_module(f"cnn_course.checks.{name}").EXERCISES
        for number, name in found.items()
    }


def progress(chapter: int | str | None = None) -> None:
    """Print how far you are, and what to do next.

    Parameters
    ----------
    chapter : int or str, optional
        Its number, or the letter of an appendix; without it, the chapter of what was
        checked last.
    """
    print(tally.progress(by_chapter(), chapter))
