"""Compare an answer with a reference, diagnose what is wrong, report it.

An exercise knows its right answer and a list of known wrong ones. When a student's
answer fails, the wrong ones are run on the same cases; the one that gives the same
numbers names the mistake.
"""

from __future__ import annotations

import copy
import difflib
import importlib
import pkgutil
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Case = dict[str, Any]  # argument name -> value, in the order of the signature


@dataclass(frozen=True)
class Wrong:
    """A known wrong answer and what to say to whoever gives it."""

    name: str
    answer: Any
    diagnosis: str


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
        Largest difference that passes, relative to the largest expected entry.
    """

    id: str
    answer: Any
    wrong: tuple[Wrong, ...]
    cases: Callable[[np.random.Generator], Sequence[Case]] | None = None
    outputs: tuple[str, ...] = ("the result",)
    tolerance: float = 1e-7

    def check(self, answer: Any, seed: int) -> str:
        """Return the good news, or raise `CheckFailed`."""
        if self.cases is None:
            cases, answer, right = [{}], _constant(answer), _constant(self.answer)
            wrong = [(w, _constant(w.answer)) for w in self.wrong]
        else:
            if not callable(answer):
                raise CheckFailed(
                    f"{self.id}: got {type(answer).__name__}, needs the function "
                    "itself; pass its name without calling it"
                )
            cases, right = self.cases(np.random.default_rng(seed)), self.answer
            wrong = [(w, w.answer) for w in self.wrong]
        expected = [self._run(right, case) for case in cases]
        got = [self._run(answer, case) for case in cases]
        failing = [
            i
            for i, (g, e) in enumerate(zip(got, expected, strict=True))
            if not self._same(g, e)
        ]
        if not failing:
            n = len(cases)
            return f"{self.id}: correct" + (f" ({n} cases)" if n > 1 else "")
        first = failing[0]
        lines = [f"{self.id}: not yet."]
        lines += self._mismatch(got[first], expected[first])
        if cases[first]:
            lines.append(f"  Case: {_describe(cases[first])}.")
        diagnosis = self._diagnose(cases, got, expected, failing, wrong)
        if diagnosis:
            lines.append(f"  Diagnosis: {diagnosis}")
        raise CheckFailed("\n".join(lines))

    # ---- running ---------------------------------------------------------

    def _run(self, function: Callable[..., Any], case: Case) -> dict[str, Any]:
        """Return outputs by name; under ``"error"`` what went wrong instead."""
        arguments = copy.deepcopy(case)
        try:
            with np.errstate(all="ignore"):
                value = function(*arguments.values())
        except NotImplementedError:
            return {"error": "it is still the empty stub"}
        except Exception as error:
            return {"error": f"it raised {type(error).__name__}: {error}"}
        for name, before in case.items():
            if not _unchanged(before, arguments[name]):
                return {"error": f"it changed its input {name}; work on a copy"}
        return self._named(value)

    def _named(self, value: Any) -> dict[str, Any]:
        if value is None or value is ...:
            what = "did you assign it" if self.cases is None else "is there a return"
            return {"error": f"it is empty ({value}): {what}"}
        if isinstance(value, dict):
            return dict(value)
        if len(self.outputs) == 1:
            return {self.outputs[0]: value}
        if not isinstance(value, tuple | list) or len(value) != len(self.outputs):
            return {"error": f"it must return {', '.join(self.outputs)}, in that order"}
        return dict(zip(self.outputs, value, strict=True))

    # ---- comparing -------------------------------------------------------

    def _same(self, got: dict[str, Any], expected: dict[str, Any]) -> bool:
        if "error" in got and "error" in expected:  # the same kind of error
            return got["error"].split(":")[0] == expected["error"].split(":")[0]
        return got.keys() == expected.keys() and all(
            self._close(got[name], expected[name]) for name in expected
        )

    def _close(self, got: Any, expected: Any) -> bool:
        a, b = _array(got), _array(expected)
        if a is None or b is None:
            return type(got) is type(expected) and got == expected
        if self._needs_whole(got, expected):
            return False
        if a.shape != b.shape:
            return False
        scale = max(1.0, float(np.abs(b[np.isfinite(b)]).max(initial=0)))
        return bool(
            np.allclose(a, b, rtol=0, atol=self.tolerance * scale, equal_nan=True)
        )

    def _needs_whole(self, got: Any, expected: Any) -> bool:
        """Tell a float where the reference function counts in whole numbers."""
        counts = self.cases is not None and type(expected) is int
        return counts and np.asarray(got).dtype.kind not in "iu"

    def _mismatch(self, got: dict[str, Any], expected: dict[str, Any]) -> list[str]:
        """Name the first thing that differs."""
        if "error" in got:
            return [f"  Your answer does not work yet: {got['error']}."]
        for name, want in expected.items():
            if name not in got:
                keys = ", ".join(map(repr, expected))
                return [f"  {name!r} is missing; needs a dict with the keys {keys}."]
            if self._close(got[name], want):
                continue
            have, need = _array(got[name]), _array(want)
            if have is None or need is None:
                return [f"  {name} is {got[name]!r}, which is not the answer."]
            if have.shape != need.shape:
                return [f"  {name} has shape {have.shape}, needs {need.shape}."]
            if self._needs_whole(got[name], want):
                return [f"  {name} is {got[name]!r}, needs a whole number (an int)."]
            if need.ndim == 0 and self.cases is None:  # do not give the answer away
                return [f"  {name} is {have:g}, which is not the answer."]
            return [self._worst(name, have, need)]
        return [f"  Unknown: {', '.join(got.keys() - expected.keys())}."]

    def _worst(self, name: str, have: np.ndarray, need: np.ndarray) -> str:
        if need.ndim == 0:
            return f"  {name} is {have:g}, should be {need:g}."
        off = np.nan_to_num(np.abs(have - need), nan=np.inf)
        worst = np.unravel_index(np.argmax(off), off.shape)
        wrong = int(np.sum(off > self.tolerance * max(1.0, np.abs(need).max())))
        index = ", ".join(map(str, worst))
        shown = "" if self.cases is None else f", should be {need[worst]:.6g}"
        return (
            f"  {name}[{index}] is {have[worst]:.6g}{shown} "
            f"({wrong} of {need.size} entries are off)."
        )

    # ---- diagnosing ------------------------------------------------------

    def _diagnose(
        self,
        cases: Sequence[Case],
        got: list[dict[str, Any]],
        expected: list[dict[str, Any]],
        failing: list[int],
        wrong: list[tuple[Wrong, Callable[..., Any]]],
    ) -> str:
        known = [(w, [self._run(f, case) for case in cases]) for w, f in wrong]
        for where in (range(len(cases)), failing):
            for w, outcomes in known:
                if all(self._same(got[i], outcomes[i]) for i in where):
                    return w.diagnosis
        return _in_general(
            [got[i] for i in failing], [expected[i] for i in failing], self.tolerance
        )


@dataclass(frozen=True)
class TestExercise:
    """The learner writes a test; wrong implementations are what it must catch.

    Attributes
    ----------
    right, also_right : tuple
        Arguments for the learner's test that it must accept; ``also_right`` gives
        the same facts in another form.
    mutants : tuple of Wrong
        Each ``answer`` is a tuple of arguments that it must refuse by a failing
        ``assert``; each ``diagnosis`` is a hint for whoever lets it pass.
    wrong : tuple of Wrong
        Tests that are too weak, with words their report must contain.
    """

    id: str
    right: tuple[Any, ...]
    mutants: tuple[Wrong, ...]
    wrong: tuple[Wrong, ...]
    also_right: tuple[Any, ...] = ()

    __test__ = False  # not a test itself, whatever its name

    def check(self, test: Any, seed: int, kills: int | None = None) -> str:
        """Return the score, or raise `CheckFailed` below ``kills`` mutants."""
        if not callable(test):
            raise CheckFailed(f"{self.id}: needs the test function itself")
        # The right one comes first, last and now and then in between: a test that
        # only remembers what it has seen tells nothing apart.
        self._accepted(test, self.right)
        self._accepted(test, self.also_right or self.right)
        alive = []
        for number, mutant in enumerate(self.mutants):
            if not _kills(test, mutant.answer):
                alive.append(mutant)
            if number % 3 == 0:
                self._accepted(test, self.right)
        self._accepted(test, self.right)
        total = len(self.mutants)
        needed = total if kills is None else kills
        score = f"your test catches {total - len(alive)} of {total} wrong answers"
        if total - len(alive) >= needed:
            return f"{self.id}: correct; {score}"
        hints = "\n".join(f"  Survives: {m.name}. {m.diagnosis}" for m in alive[:3])
        raise CheckFailed(f"{self.id}: not yet; {score}, needs {needed}.\n{hints}")

    def _accepted(self, test: Any, right: tuple[Any, ...]) -> None:
        """Raise `CheckFailed` if the test refuses a right implementation."""
        try:
            verdict = test(*_disguised(right))
        except NotImplementedError:
            raise CheckFailed(f"{self.id}: it is still the empty stub.") from None
        except Exception as error:
            line = traceback.extract_tb(error.__traceback__)[-1].line or ""
            raise CheckFailed(
                f"{self.id}: not yet.\n  Your test refuses a right implementation: "
                f"{type(error).__name__}: {error}\n  at: {line}"
            ) from None
        if verdict is not None:
            raise CheckFailed(
                f"{self.id}: not yet.\n  Your test returns {verdict!r}; a test speaks "
                "by assert, and returns nothing."
            )


def _disguised(functions: tuple[Any, ...]) -> tuple[Any, ...]:
    """Wrap functions so that neither name nor identity gives them away."""

    def wrap(function: Any) -> Any:
        return lambda *args, **kwargs: function(*args, **kwargs)

    return tuple(wrap(f) if callable(f) else f for f in functions)


def _kills(test: Callable[..., Any], arguments: tuple[Any, ...]) -> bool:
    try:
        with np.errstate(all="ignore"):
            test(*_disguised(arguments))
    except Exception:
        return True
    return False


class CheckFailed(AssertionError):
    """An answer that is not right yet; the message says what to look at."""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: the traceback is not the lesson."""
        return str(self).splitlines()


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
        and, where the mistake is a known one, which mistake it is.

    Examples
    --------
    >>> check("conv-output-size", lambda size, f, s, P: (size + 2 * P - f) // s + 1)
    conv-output-size: correct (9 cases)
    """
    print(exercise(exercise_id).check(answer, seed, **options))


def exercise(exercise_id: str) -> Exercise | TestExercise:
    """Find an exercise by its id, or raise a ValueError that suggests one."""
    known = {e.id: e for e in exercises()}
    if exercise_id not in known:
        close = difflib.get_close_matches(exercise_id, known, n=3) or sorted(known)
        raise ValueError(
            f"check: no exercise {exercise_id!r}; did you mean {', '.join(close)}?"
        )
    return known[exercise_id]


def exercises() -> Iterator[Exercise | TestExercise]:
    """Every exercise of every chapter."""
    package = importlib.import_module("cnn_course.checks")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("chapter_"):
            yield from importlib.import_module(
                f"cnn_course.checks.{module.name}"
            ).EXERCISES


# ---- small helpers ---------------------------------------------------------


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    return True  # nothing else that a case holds can be changed in place


def _array(value: Any) -> np.ndarray | None:
    """``value`` as an array of floats, or None if it is no such thing."""
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "biuf" else None
    except (ValueError, TypeError):
        return None


def _describe(case: Case) -> str:
    return ", ".join(
        f"{name} of shape {value.shape}"
        if isinstance(value, np.ndarray)
        else f"{name} = {value!r}"
        for name, value in case.items()
    )


def _in_general(
    got: list[dict[str, Any]], expected: list[dict[str, Any]], tolerance: float
) -> str:
    """Mistakes that can be seen without knowing the exercise."""
    pairs = [
        (_array(g.get(name)), _array(value))
        for g, e in zip(got, expected, strict=True)
        for name, value in e.items()
    ]
    if any(g is None or e is None for g, e in pairs):
        return ""
    if all(g.ndim == e.ndim > 1 and g.shape != e.shape for g, e in pairs):
        for axes in _permutations(pairs[0][0].ndim):
            if all(
                g.transpose(axes).shape == e.shape
                and np.allclose(g.transpose(axes), e, atol=tolerance)
                for g, e in pairs
            ):
                return "the numbers are right, the axes stand in another order."
    # A single number is any multiple of any other: that diagnoses nothing.
    pairs = [(g, e) for g, e in pairs if g.shape == e.shape and e.size > 1 and e.any()]
    if not pairs:
        return ""
    if all(not np.any(g) for g, _ in pairs):
        return "everything is zero: nothing was ever added to the array you return."
    if any(np.isnan(g).any() for g, _ in pairs):
        return "there is a NaN: look for 0/0, inf − inf or the log of a negative."
    factors = {_factor(g, e) for g, e in pairs}
    if len(factors) == 1 and (factor := factors.pop()) not in (None, 1.0):
        if factor == -1:
            return "the sign is the wrong way round everywhere."
        return f"everything is {factor:g} times what it should be."
    return ""


def _permutations(ndim: int) -> Iterator[tuple[int, ...]]:
    from itertools import permutations

    return permutations(range(ndim))


def _factor(got: np.ndarray, expected: np.ndarray) -> float | None:
    """Find the one number that turns ``expected`` into ``got``, if there is one."""
    factor = float(np.vdot(expected, got) / np.vdot(expected, expected))
    fits = np.allclose(got, factor * expected, atol=1e-9 * np.abs(expected).max())
    return round(factor, 6) if fits else None
