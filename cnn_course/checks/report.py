"""The first lines of a message: which entry is off, what it is, what it should be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course.checks.compare import (
    allowed,
    apart,
    difference,
    dtype_problem,
    numbers,
)
from cnn_course.checks.pairs import is_are
from cnn_course.checks.properties import Case
from cnn_course.checks.running import short
from cnn_course.layers import Array

if TYPE_CHECKING:
    from cnn_course.checks.core import Exercise

_LINES = 3  # so many wrong outputs are shown


def mismatch(
    exercise: Exercise,
    got: dict[str, Any],
    want: dict[str, Any],
    right: set[str],
    texts: Collection[str] = (),
) -> list[str]:
    """Name what differs in one case.

    ``texts`` are the texts that a function returns, over all cases, if it returns any.
    """
    if "error" in got:
        trouble = got["error"]
        lines = [f"  Your answer does not work yet: {trouble}{_stop(trouble)}"]
        return lines + ([f"  At {trouble.line}"] if trouble.line else [])
    if "error" in want:
        return ["  Your answer goes through where it should raise an error."]
    wrong = [name for name in want if name in got and name not in right]
    lines = [_off(exercise, name, got[name], want[name]) for name in wrong[:_LINES]]
    more = len(wrong) - len(lines)
    lines += [f"  … and {more} more."] if more > 0 else []
    lines += _unknown_text([got[name] for name in wrong], texts)
    return _keys(exercise, got, want) + lines


def _stop(sentence: str) -> str:
    return "" if sentence.endswith((".", "?", "!")) else "."


def _unknown_text(wrong: list[Any], texts: Collection[str]) -> list[str]:
    """List what may be said, where something else is: a misspelling, often."""
    unknown = any(isinstance(v, str) and v not in texts for v in wrong)
    if not unknown or len(texts) < 2:
        return []
    return [f"  One of these is needed: {', '.join(map(repr, sorted(texts)))}."]


def _keys(exercise: Exercise, got: dict[str, Any], want: dict[str, Any]) -> list[str]:
    """Name the keys that are missing, and those that nobody asked for."""
    missing = [name for name in want if name not in got]
    extra = [name for name in got if name not in want]
    if not missing and not extra:
        return []
    keys = ", ".join(map(repr, want))
    if extra == list(exercise.outputs) and len(extra) == 1:  # no dict at all
        what = _called(got[extra[0]])
        return [f"  That is {what}; needs a dict with the keys {keys}."]
    if tuple(want) == exercise.outputs and len(want) == 1:  # a dict is not asked for
        return [f"  It is a dict; needs {exercise.outputs[0]} alone, without keys."]
    parts = [_listed(missing, "missing")] if missing else []
    parts += [_listed(extra, "not asked for")] if extra else []
    return [f"  {' and '.join(parts)}; needs a dict with the keys {keys}."]


def _listed(names: list[Any], what: str) -> str:
    """Say of one key or of several that they are missing, or too many."""
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(map(repr, names))} {verb} {what}"


def _called(value: Any) -> str:
    """Call a value what it is: a list, an array, a text."""
    names = {"ndarray": "array", "str": "text", "int": "number", "float": "number"}
    name = "function" if callable(value) else type(value).__name__
    name = names.get(name, name)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _off(exercise: Exercise, name: str, got: Any, want: Any) -> str:
    """One line about one output."""
    on_paper, verb = exercise.cases is None, is_are(name)
    has, needs = ("has", "needs") if verb == "is" else ("have", "need")
    have, need = numbers(got), numbers(want)
    if need is None:
        if isinstance(want, str) and not isinstance(got, str):
            return f"  {name} {verb} {short(got)}; needs a text, in quotes."
        choices = _letters(got, want)
        return f"  {name} {verb} {short(got)}, which is not the answer{choices}."
    if have is None:
        inside = "" if on_paper else _inside(got, need)
        if isinstance(want, bool | np.bool_):
            return f"  {name} {verb} {kind(got)}; needs True or False, without quotes."
        return f"  {name} {verb} {kind(got)}; needs {_form(need)}{inside}."
    if have.shape != need.shape:
        return f"  {name} {has} shape {have.shape}, {needs} {need.shape}."
    if exercise._needs_whole(got, want):
        return f"  {name} {verb} {short(got)}, needs a whole number (an int)."
    if problem := dtype_problem(got, want, exercise.dtypes):
        return f"  {name} {_with_verb(problem, verb)}."
    if on_paper:
        if isinstance(got, bool | np.bool_) and have.ndim == 0:
            need = "" if isinstance(want, bool | np.bool_) else "; needs a number"
            return f"  {name} {verb} {bool(got)}, which is not the answer{need}."
        return _on_paper(exercise, name, have, need)
    return _worst(exercise, name, have, need)


def _with_verb(problem: str, verb: str) -> str:
    """Say what is wrong with a type of one thing or of many."""
    if verb == "is":
        return problem
    return problem.replace("is ", "are ", 1).replace("has ", "have ", 1)


def _letters(got: Any, want: Any) -> str:
    """Say which letters there are to choose from, where a text is made of them."""
    if not (isinstance(got, str) and isinstance(want, str)) or want.count(" "):
        return ""
    known = sorted(set(want))
    if len(known) < 2 or len(want) < 2 * len(known):
        return ""  # a word, and no string of choices
    if len(got) == len(want) and not set(got) - set(known):
        return ""
    return f": needs one of {', '.join(known)} for each, with nothing between them"


def _on_paper(exercise: Exercise, name: str, have: Array, need: Array) -> str:
    """Do not give the answer away."""
    if need.ndim == 0:
        value, verb = f"{have:.12g}", is_are(name)
        digits = len(f"{have:.10f}".rstrip("0").partition(".")[2])
        off = abs(float(need) - float(have))
        if 1 < digits < 8 and 0 < off <= 0.5000001 * 10**-digits:
            return f"  {name} {verb} {value}; if that is rounded, give more digits."
        if digits >= 8 and 0 < off <= 1e-5 * abs(float(need)):
            measured = "if that is measured, or rounded on the way, work it out exactly"
            return f"  {name} {verb} {value}; {measured}."
        return f"  {name} {verb} {value}, which is not the answer."
    off = difference(have, need) > allowed(have, need, exercise.tolerance)
    if len(np.unique(need)) <= 2 and np.isin(have[off], need).any():
        # a choice: the place would be the answer
        return f"  {name} is not the answer yet."
    first = tuple(int(i) for i in np.argwhere(off)[0])
    index = ", ".join(map(str, first))
    return (
        f"  {_inside_of(name)}[{index}] is {have[first]:.6g}, which is not the answer "
        f"({off.sum()} of {need.size} entries are off)."
    )


def _worst(exercise: Exercise, name: str, have: Array, need: Array) -> str:
    """Show the entry that is farthest off, with the digits it takes to see it."""
    off = difference(have, need)
    worst = np.unravel_index(np.argmax(off), off.shape)
    a, b = apart(float(have[worst]), float(need[worst]))
    if need.ndim == 0:
        return f"  {name} {is_are(name)} {a}, should be {b}."
    count = int(np.sum(off > allowed(have, need, exercise.tolerance)))
    count = count or int(np.sum(off > 0))  # where every bit counts
    index = ", ".join(map(str, worst))
    return (
        f"  {_inside_of(name)}[{index}] is {a}, should be {b} "
        f"({count} of {need.size} entries are off)."
    )


def _inside_of(name: str) -> str:
    """Put a name that holds an operator, as a + b, into parentheses."""
    return f"({name})" if re.search(r" [-+*/@] ", name) else name


def _form(need: Array) -> str:
    if need.ndim == 1:
        count = "1 number" if len(need) == 1 else f"{len(need)} numbers"
        return f"a list or an array of {count}"
    return "a number" if need.ndim == 0 else f"an array of shape {need.shape}"


def _inside(got: Any, need: Array) -> str:
    """Point at the one part of a tuple that has the right form."""
    if not isinstance(got, tuple | list):
        return ""
    parts = [numbers(part) for part in got]
    fits = [
        k
        for k, part in enumerate(parts)
        if part is not None and part.shape == need.shape and np.allclose(part, need)
    ]
    return f" (part {fits[0]} of it, counted from 0, is right)" if fits else ""


def kind(value: Any) -> str:
    """Say what a thing is that should be numbers."""
    if callable(value):
        return "a function (is it called, with brackets?)"
    if isinstance(value, str):
        return f"the text {short(value)}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} {_parts(value)}"
    array = value if isinstance(value, np.ndarray) else np.asarray(value, object)
    if array.dtype.kind == "c":
        return "complex: it has an imaginary part"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}, not of numbers"
    if hasattr(value, "__next__"):
        return "a generator (yield, or round brackets; return the values)"
    return _called(value)


def returned(value: Any) -> str:
    """Say how many results something is, and of which shapes."""
    if isinstance(value, tuple | list):
        parts = [returned(part) for part in value] or ["nothing"]
        return parts[0] if len(parts) == 1 else f"{len(parts)}: {', '.join(parts)}"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    return "a number" if isinstance(value, Number) else _called(value)


def _parts(value: tuple | list) -> str:
    """Say what it is about the parts of a list that makes them no numbers."""
    inside = list(_flat(value))
    for part in inside:
        if part is None:
            return "that holds None"
        if isinstance(part, str):
            return f"that holds texts, such as {short(part)}"
        if not isinstance(part, Number) and not isinstance(part, np.ndarray):
            return f"that holds {_called(part)}"
    return f"of {len(value)} parts of different shapes"


def _flat(value: Any) -> Iterator[Any]:
    """Yield all that a nested list holds."""
    if isinstance(value, tuple | list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _argument(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{name} of shape {value.shape}"
    listed = isinstance(value, list | tuple) and len(value) > 0
    if listed and all(isinstance(v, np.ndarray) and v.size > 4 for v in value):
        shapes = sorted({v.shape for v in value})
        return f"{name} = {len(value)} arrays of shape {' or '.join(map(str, shapes))}"
    return f"{name} = {short(value, 300)}"


def describe(case: Case) -> str:
    """List the arguments of a case: arrays by their shapes, the rest in full."""
    parts = [_argument(name, value) for name, value in case.items()]
    name = getattr(case, "name", "")
    return (f"{name}: " if name else "") + ", ".join(parts)
