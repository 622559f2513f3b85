"""The right answer to another question: an argument turned, left out, or swapped.

The reference is run on changed arguments. If it then gives what the learner's function
gives for the true ones, in every case, the change is what the learner did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from cnn_course.checks.evidence import Evidence
from cnn_course.checks.properties import Case
from cnn_course.checks.running import Trouble

Change = Callable[[Any], Any]


def another_question(e: Evidence) -> str:
    """Name the change of the arguments that explains every case; empty if none does."""
    if e.reference is None or any("error" in g for g in e.got):
        return ""
    first = e.failing[0]
    order = [first, *(i for i in range(len(e.cases)) if i != first)]
    for words, change in _changes(e.cases[first], e.cases):
        if all(_fits(e, i, change) for i in order) and _weighty(e):
            return f"you get what would be right with one change: {words}"
    return ""


def _weighty(e: Evidence) -> bool:
    """Four numbers that are all explained are no accident."""
    return sum(np.size(v) for i in e.failing for v in e.got[i].values()) >= 4


def _fits(e: Evidence, i: int, change: Callable[[Case], Case | None]) -> bool:
    case = change(e.cases[i])
    if case is None or e.reference is None:
        return False
    try:
        other = e.reference(case)
    except Exception:  # the change makes no sense here
        return False
    trouble = isinstance(other.get("error"), Trouble)
    return not trouble and e.same(e.got[i], other)


def _changes(
    case: Case, cases: Sequence[Case]
) -> Iterator[tuple[str, Callable[[Case], Case | None]]]:
    """Every change worth a try, with the sentence that says it."""
    for name, value in case.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            others = [c[name] for c in cases if isinstance(c[name], int | float)]
            for fixed in dict.fromkeys([*others, 0, 1]):  # 0 may make no sense
                words = f"{name} is taken for {fixed!r}, whatever it is."
                yield words, _one(name, lambda v, fixed=fixed: type(v)(fixed))
        for words, change in _of_value(name, value):
            yield words, _one(name, change)
    for a, b in combinations(case, 2):
        if type(case[a]) is type(case[b]) and not isinstance(case[a], str):
            yield f"{a} and {b} have changed places.", _swapped(a, b)


def _one(name: str, change: Change) -> Callable[[Case], Case | None]:
    def changed(case: Case) -> Case | None:
        try:
            return {**case, name: change(case[name])}
        except (ValueError, IndexError, TypeError):
            return None

    return changed


def _swapped(a: str, b: str) -> Callable[[Case], Case | None]:
    return lambda case: {**case, a: case[b], b: case[a]}


def _of_value(name: str, value: Any) -> Iterator[tuple[str, Change]]:
    if isinstance(value, np.ndarray) and value.ndim:
        yield from _of_array(name, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, int):
            for step in (1, -1):
                words = f"that is the answer for `{name}` {{}} by 1."
                side = "larger" if step > 0 else "smaller"
                yield words.format(side), lambda v, step=step: v + step
        yield f"{name} counts twice: that is the answer for 2·{name}.", lambda v: 2 * v
        yield f"the sign of {name} is the wrong way round.", lambda v: -v
    elif isinstance(value, tuple) and len(value) == 2:
        yield f"the two numbers of {name} are swapped.", lambda v: v[::-1]
        yield f"the first number of {name} is used for both.", lambda v: (v[0], v[0])
        yield f"the second number of {name} is used for both.", lambda v: (v[1], v[1])
    elif isinstance(value, list) and len(value) > 1:
        yield f"{name} is gone through back to front.", lambda v: v[::-1]
        yield f"the last entry of {name} is left out.", lambda v: v[:-1]
        yield f"the first entry of {name} is left out.", lambda v: v[1:]


def _of_array(name: str, value: np.ndarray) -> Iterator[tuple[str, Change]]:
    if value.dtype.kind == "f":
        yield from _of_signed(name) if not np.all(value > 0) else ()
        yield f"that is the answer for {_a(name)} of ones.", np.ones_like
        yield f"{name} counts twice: that is the answer for 2·{name}.", lambda v: 2 * v
    for k in range(value.ndim):
        along = f"axis {k} of {name}" if value.ndim > 1 else name
        yield f"{along} is back to front.", lambda v, k=k: np.flip(v, k)
        if value.ndim > 1:
            for place, at in (("first", 0), ("last", -1)):
                words = f"only the {place} place of {along} is used, for all."
                yield words, lambda v, k=k, at=at: _spread(v, at, k)
                words = f"only the {place} place of {along} counts."
                yield words, lambda v, k=k, at=at: _alone(v, at, k)
    for pair in combinations(range(value.ndim), 2):
        a, b = pair
        words = f"{name} is turned by 180°, over its axes {a} and {b}."
        yield words, lambda v, pair=pair: np.flip(v, pair)
        words = f"axes {a} and {b} of {name} are swapped."
        yield words, lambda v, a=a, b=b: v.swapaxes(a, b)
        words = f"axes {a} and {b} of {name} are mixed up by a reshape."
        yield words, lambda v, a=a, b=b: v.swapaxes(a, b).reshape(v.shape)


def _a(name: str) -> str:
    """Give a name its article."""
    vowel = name in set("aefhilmnorsx") if len(name) == 1 else name[0] in "aeio"
    return f"{'an' if vowel else 'a'} {name}"


def _of_signed(name: str) -> Iterator[tuple[str, Change]]:
    """List what may be done to numbers that need not stay above 0, as times must."""
    yield f"that is the answer for {name} = 0; is {name} left out?", np.zeros_like
    yield f"the sign of {name} is the wrong way round.", np.negative
    yield f"that is the answer for {name} without its signs.", np.abs
    yield f"{name} lost what stands behind the point.", np.trunc


def _spread(array: np.ndarray, at: int, axis: int) -> np.ndarray:
    return np.broadcast_to(np.take(array, [at], axis), array.shape).copy()


def _alone(array: np.ndarray, at: int, axis: int) -> np.ndarray:
    """Set all but one place of an axis to 0."""
    kept = np.zeros_like(array)
    index = [slice(None)] * array.ndim
    index[axis] = slice(at, None) if at else slice(0, 1)
    kept[tuple(index)] = array[tuple(index)]
    return kept
