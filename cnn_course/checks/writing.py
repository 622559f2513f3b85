"""Exercises in which the learner writes a test, and wrong answers are what it catches.

Only a failing ``assert`` is a catch. A test must know the right answer by itself: it
meets a wrong implementation before a right one, it may keep nothing between its calls,
and it has to give the same verdict each time.
"""

from __future__ import annotations

import ast
import copy
import inspect
import re
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_course.checks.failure import CheckFailed
from cnn_course.checks.running import (
    SECONDS,
    Elsewhere,
    TooSlow,
    changed,
    in_words,
    quiet,
    short,
    time_limit,
    too_slow,
)
from cnn_course.checks.where import own_line


@dataclass(frozen=True)
class Wrong:
    """A known wrong answer and what to say to whoever gives it."""

    name: str
    answer: Any
    diagnosis: str


@dataclass(frozen=True)
class Right:
    """A right answer of another kind, and what to say to whoever refuses it."""

    answer: Any
    words: str


@dataclass(frozen=True)
class Verdict:
    """What a test says of an implementation.

    Attributes
    ----------
    says : str
        ``"accepted"``, ``"caught"`` (a failing assert, or the implementation itself
        broke down), ``"broke"`` (the test's own error), ``"stub"``, ``"time"``,
        ``"returned"``, ``"kept"`` (it remembers something) or ``"silent"`` (no
        implementation was called).
    error : BaseException or None
        What was raised.
    words : str
        The error and the test's own line, what was returned, or what was kept.
    """

    says: str
    error: BaseException | None = None
    words: str = ""


_TWICE = (
    "Your test judges the same implementation differently the second time. Make it "
    "give the same verdict each time: no memory, and a fixed seed."
)


_EXACT = re.compile(r"==|array_equal|tolist\(\)")
_ROUNDING = (
    "If it asks whether floats are equal: sums in another order differ by rounding, so "
    "compare with np.allclose."
)


class _Broken(Exception):
    """The implementation under test raised, not the test."""


@dataclass(frozen=True)
class TestExercise:
    """The learner writes a test; wrong implementations are what it must catch.

    Attributes
    ----------
    right, also_right : tuple
        Arguments for the learner's test that it must accept; ``also_right`` gives
        the same facts in another form.
    more_right : tuple of Right
        What it must accept besides. It is said what is special about one that is
        refused where the others pass.
    mutants : tuple of Wrong
        Each ``answer`` is a tuple of arguments that it must refuse by a failing
        ``assert``; each ``diagnosis`` is a hint for whoever lets it pass.
    wrong : tuple of Wrong
        Tests that are too weak, with words their report must contain.
    points : int
        What it counts in `progress`.
    part : int
        How many of the points are given for a part of the catches.
    hint : str
        A question that leads on, said after the second failure.
    required : tuple of str
        Names of mutants without which no mark is given, however many others die:
        the point of the exercise.
    seconds : float
        Time limit of one call of the test.
    rounds : bool
        Whether a right implementation may differ in the last digits from another.
    refused : str
        What else to look at where a right implementation is refused.
    """

    id: str
    right: tuple[Any, ...]
    mutants: tuple[Wrong, ...]
    wrong: tuple[Wrong, ...]
    also_right: tuple[Any, ...] = ()
    more_right: tuple[Right, ...] = ()
    points: int = 1
    part: int = 0
    hint: str = ""
    required: tuple[str, ...] = ()
    seconds: float = SECONDS
    rounds: bool = False
    refused: str = ""

    __test__ = False  # not a test itself, whatever its name

    def check(
        self,
        test: Any,
        seed: int,
        kills: int | None = None,
        also: Sequence[Wrong] = (),
        least: int | None = None,
    ) -> str:
        """Return the score, or raise `CheckFailed` below ``kills`` mutants.

        ``also`` are more mutants, for a hidden test: of these ``least`` must be
        caught, by default all, and no message says what they are.
        """
        if not callable(test):
            raise CheckFailed(
                f"{self.id}: needs the test function itself",
                stub=test is None or test is ...,
            )
        verdicts = self._verdicts(test, seed)
        alive = [m for m in self.mutants if verdicts[m.name].says != "caught"]
        total = len(self.mutants)
        caught, needed = total - len(alive), total if kills is None else kills
        point = [m for m in alive if m.name in self.required]
        idle = any(v.says == "silent" for v in verdicts.values())
        score = f"your test catches {caught} of {total} wrong answers"
        if caught >= needed and not point and not idle:
            return f"{self.id}: correct; {score}" + self._hidden(test, also, least)
        enough = caught >= needed and bool(point)
        need = "enough, but not all that it must" if enough else f"needs {needed}"
        lines = [f"{self.id}: not yet; {score}, {need}."]
        if idle:
            lines.append("  It never calls what it is given.")
        elif not any(isinstance(v.error, AssertionError) for v in verdicts.values()):
            lines.append(
                "  It never raises an AssertionError. One that is only printed, or "
                "that your own try … except catches, is no catch; nor does an assert "
                "help that is not reached, as after a return inside a loop, or that "
                "asks too little."
            )
        shown = point if enough else alive
        lines += [_survivor(m, verdicts[m.name]) for m in shown[:3]]
        raise CheckFailed("\n".join(lines))

    def _hidden(
        self, test: Callable[..., Any], also: Sequence[Wrong], least: int | None
    ) -> str:
        """Say how many mutants that are not shown a test catches."""
        if not also:
            return ""
        caught = sum(self._judge(test, m.answer).says == "caught" for m in also)
        score = f"of {len(also)} more, which are not shown, it catches {caught}"
        needed = len(also) if least is None else least
        if caught < needed:
            raise CheckFailed(f"{self.id}: not yet; {score}, needs {needed}.")
        return f"; {score}"

    def _verdicts(self, test: Callable[..., Any], seed: int) -> dict[str, Verdict]:
        """Run the test on wrong and right ones in turn, a wrong one first."""
        found: dict[str, Verdict] = {}
        order = np.random.default_rng(seed).permutation(len(self.mutants))
        for number, k in enumerate(order):
            mutant = self.mutants[k]
            found[mutant.name] = self._judge(test, mutant.answer)
            if number % 3 == 0:
                self._accept(test, number // 3)
            for right in self.more_right if number == 0 else ():
                self._accept(test, 0, right)
        for k in order[:2]:
            mutant = self.mutants[k]
            again = self._judge(test, mutant.answer)
            if again.says != found[mutant.name].says:
                raise self._refused(_TWICE)
        return found

    def _accept(
        self, test: Callable[..., Any], number: int, special: Right | None = None
    ) -> None:
        """Raise `CheckFailed` if the test refuses a right implementation."""
        right = self.also_right if number % 2 and self.also_right else self.right
        right = special.answer if special else right
        verdict = self._judge(test, right)
        if verdict.says not in ("accepted", "silent") or verdict.error:
            again = (self._judge(test, right) for _ in range(3))
            if any(v.says == "accepted" and not v.error for v in again):
                raise self._refused(_TWICE) from verdict.error
            refused = isinstance(verdict.error, AssertionError)
            does = "refuses" if refused else "fails with an error on"
            words = [f"Your test {does} a right implementation: {verdict.words}"]
            if self.rounds and refused and _asks_for_bits(verdict):
                words.append(_ROUNDING)
            elif self.refused and refused and not special:
                words.append(self.refused)
            words += [special.words] if special else []
            words += self._taken_instead(test) if refused and not special else []
            raise self._refused("\n  ".join(words)) from verdict.error

    def _taken_instead(self, test: Callable[..., Any]) -> list[str]:
        """Name a wrong implementation that a test wants which refuses a right one."""
        for mutant in self.mutants:
            verdict = self._judge(test, mutant.answer)
            if verdict.says == "accepted" and not verdict.error:
                return [f"It accepts a wrong one instead: {mutant.name}."]
        return []

    def _judge(self, test: Callable[..., Any], arguments: tuple[Any, ...]) -> Verdict:
        """Run the test once; what is wrong with the test itself is raised."""
        arguments = tuple(map(_by_place, arguments, self.right))
        verdict = judge(test, arguments, self.seconds)
        if verdict.says == "stub":
            raise CheckFailed(f"{self.id}: it is still the empty stub.", stub=True)
        if verdict.says == "time":
            raise self._refused(f"Your test cannot be used: {verdict.words}.")
        if verdict.says == "returned":
            raise self._refused(
                f"Your test returns {verdict.words}; a test speaks by assert, and "
                "returns nothing."
            )
        if verdict.says == "kept":
            raise self._refused(
                f"Your test keeps something from one call to the next: {verdict.words} "
                "changed. It must not compare with what it has seen before; the "
                "first thing it sees may be wrong."
            )
        return verdict

    def _refused(self, words: str) -> CheckFailed:
        return CheckFailed(f"{self.id}: not yet.\n  {words}")


def _asks_for_bits(verdict: Verdict) -> bool:
    """Tell whether a line asks for equal numbers, and a margin would be enough.

    Where its two sides cannot be looked at again, what stands in it decides.
    """
    if not (verdict.error and _EXACT.search(verdict.words)):
        return False
    try:
        with quiet():
            sides = list(_sides(verdict.error))
            return not sides or any(_unlike_by_rounding(a, b) for a, b in sides)
    except Exception:  # a name that only a comprehension knows, say
        return True


def _unlike_by_rounding(a: Any, b: Any) -> bool:
    try:
        return bool(np.any(np.asarray(a) != np.asarray(b)) and np.allclose(a, b))
    except (TypeError, ValueError):  # no numbers, or shapes that do not go together
        return False


def _sides(error: BaseException) -> Iterator[tuple[Any, Any]]:
    """Work out again what the line of a failing assert compares exactly."""
    number, _, line = own_line(error).partition(": ")
    trace = error.__traceback__
    at = zip(traceback.walk_tb(trace), traceback.extract_tb(trace), strict=True)
    frames = [f for (f, n), where in at if (f"line {n}", where.line) == (number, line)]
    names = frames[-1].f_globals | frames[-1].f_locals
    for node in ast.walk(ast.parse(line)):
        pair: list[ast.expr] = []
        if isinstance(node, ast.Compare) and " == " in ast.unparse(node):
            pair = [node.left, node.comparators[0]]
        elif isinstance(node, ast.Call) and "array_equal" in ast.unparse(node.func):
            pair = node.args[:2]
        if pair:
            a, b = (eval(ast.unparse(side), names) for side in pair)
            yield a, b


def _advice(words: str) -> str:
    """Say what helps where a comparison of unlike shapes breaks."""
    if not any(word in words for word in ("broadcast", "shape")):
        return ": state with assert what must hold"
    return ": compare the shapes first, or use np.testing.assert_allclose"


def _survivor(mutant: Wrong, verdict: Verdict) -> str:
    """One line about a wrong answer that was not caught."""
    if verdict.says == "broke":
        return (
            f"  Your test itself breaks on this one: {mutant.name}. {verdict.words}\n"
            f"  Only a failing assert counts as a catch{_advice(verdict.words)}."
        )
    return f"  Survives: {mutant.name}. {mutant.diagnosis}"


def judge(
    test: Callable[..., Any], arguments: tuple[Any, ...], seconds: float = SECONDS
) -> Verdict:
    """Run a test on one implementation."""
    if isinstance(test, Elsewhere):
        return Verdict(*test.judge(arguments, seconds))
    before = dict(_memory(test))
    verdict = _listen(test, arguments, seconds)
    if verdict.says not in ("stub", "time", "returned"):
        for name, now in _memory(test):
            if name not in before or changed(before[name], now) is not None:
                return Verdict("kept", None, name)
    return verdict


def _listen(
    test: Callable[..., Any], arguments: tuple[Any, ...], seconds: float
) -> Verdict:
    calls: list[str] = []
    try:
        with quiet(), time_limit(seconds):
            returned = test(*_disguised(arguments, calls, _parameters(test)))
    except NotImplementedError as error:
        return Verdict("stub", error)
    except TooSlow as error:
        return Verdict("time", error, too_slow(seconds))
    except AssertionError as error:
        words = _words(error) + "".join(f"\n  after {call}" for call in calls)
        return Verdict("caught" if calls else "silent", error, words)
    except _Broken as error:
        what = in_words(error.__cause__ or error).removeprefix("it raised ")
        line = own_line(error)
        words = what + (f"\n  at {line}" if line else "")
        return Verdict("caught", error.__cause__, words + f"\n  after {calls[-1]}")
    except (Exception, SystemExit) as error:
        return Verdict("broke", error, _words(error))
    if returned is not None:
        return Verdict("returned", None, short(returned))
    return Verdict("accepted" if calls else "silent", None, "it never calls it")


def _words(error: BaseException) -> str:
    line = own_line(error)
    what = in_words(error).removeprefix("it raised ")
    return what + (f"\n  at {line}" if line else "")


def _parameters(test: Callable[..., Any]) -> tuple[str, ...]:
    """Find what the test calls the functions that it is given."""
    code = getattr(test, "__code__", None)
    return code.co_varnames[: code.co_argcount] if code else ()


def _as_called(name: str, args: tuple, kwargs: dict[str, Any]) -> str:
    """Write a call in a line, arrays by their shapes."""
    parts = [_brief(value) for value in args]
    parts += [f"{key}={_brief(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)[:30]
    if isinstance(value, tuple | list) and len(value) < 5:
        inside = ", ".join(map(_brief, value))
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    return f"a {type(value).__name__}"


def _disguised(
    functions: tuple[Any, ...], calls: list[str], names: Sequence[str] = ()
) -> tuple[Any, ...]:
    """Wrap functions so that neither name nor identity gives them away.

    The wrapper keeps the last call in words, hands in copies, and tells errors of the
    implementation from errors of the test. A namespace of functions is given as
    another one.
    """

    def wrap(function: Any, name: str) -> Any:
        def implementation(*args: Any, **kwargs: Any) -> Any:
            calls[:] = [_as_called(name, args, kwargs)]
            given, (args, kwargs) = args, _copied(args, kwargs)
            try:
                return _handed_back(function(*args, **kwargs), args, given)
            except Exception as error:
                raise _Broken(str(error)) from error

        return implementation

    def inside(value: Any, name: str) -> Any:
        if isinstance(value, types.SimpleNamespace):
            parts = {k: wrap(f, f"{name}.{k}") for k, f in vars(value).items()}
            return types.SimpleNamespace(**parts)
        return wrap(value, name) if callable(value) else value

    more = [f"argument {k}" for k in range(len(names), len(functions))]
    return tuple(map(inside, functions, [*names, *more]))


def _by_place(function: Any, model: Any) -> Any:
    """Let a function be called with the argument names of the right one."""
    if isinstance(model, types.SimpleNamespace):
        theirs, ours = vars(function), vars(model)
        parts = {k: _by_place(f, ours.get(k)) for k, f in theirs.items()}
        return types.SimpleNamespace(**parts)
    if function is model or not isinstance(model, types.FunctionType):
        return function
    signature = inspect.signature(model)

    def placed(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            bound = signature.bind(*args, **kwargs)
            args, kwargs = bound.args, bound.kwargs
        return function(*args, **kwargs)

    return placed


def _copied(args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """Copy what is handed in; a random generator is handed through, and moves on."""
    every = [*args, *kwargs.values()]
    through = {id(v): v for v in every if isinstance(v, np.random.Generator)}
    return copy.deepcopy((args, kwargs), through)


def _handed_back(value: Any, copies: tuple, given: tuple) -> Any:
    """Give the test its own array back if what came out is the untouched copy of it."""
    for mine, theirs in zip(copies, given, strict=True):
        if value is mine and changed(mine, theirs) is None:
            return theirs
    return value


def _memory(test: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """Copy all that a function could remember, and those it calls.

    Globals, closures, defaults and attributes; modules and random generators are not
    looked into.
    """
    seen: set[int] = set()
    todo = [test]
    while todo:
        function = todo.pop()
        if not isinstance(function, types.FunctionType) or id(function) in seen:
            continue
        seen.add(id(function))
        for name, value in _reached(function):
            if isinstance(value, types.FunctionType):
                todo.append(value)
            elif isinstance(value, dict | list | set | np.ndarray | int | float):
                yield name, _remembered(value)


def _remembered(value: Any) -> Any:
    """Copy a value; what cannot be copied in it, a module say, is left as it is."""
    try:
        return copy.deepcopy(value)
    except Exception:
        if isinstance(value, dict):
            return {key: _remembered(part) for key, part in value.items()}
        if isinstance(value, list):
            return [_remembered(part) for part in value]
        return value


def _reached(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """Names and values a function can get at from outside itself."""
    for name in _names(function.__code__):
        if name in function.__globals__:
            yield name, function.__globals__[name]
    cells = function.__closure__ or ()
    for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # not filled yet
            continue
    own = f"{function.__name__}'s "
    for number, value in enumerate(function.__defaults__ or ()):
        yield f"{own}default {number}", value
    for name, value in (function.__kwdefaults__ or {}).items():
        yield f"{own}default {name}", value
    for name, value in vars(function).items():
        yield f"{own}{name}", value


def _names(code: types.CodeType) -> set[str]:
    """Global names of a function and of those inside it."""
    inner = (c for c in code.co_consts if isinstance(c, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))
