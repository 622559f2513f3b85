"""Cases with one thing changed, to put a sentence about the cases to the test.

A few cases can be told apart by many properties, and most of them have nothing to do
with the mistake: that a list holds two equal numbers, that a remainder is left. So
before "right in every case with A" is said, the answer is tried on cases near those of
the check, with the zeros filled in, with the stride of another case, with fewer images.
If it is wrong in one with A, then A was an accident.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from cnn_course.checks.compare import numbers
from cnn_course.checks.evidence import Evidence, Outcome
from cnn_course.checks.properties import Case, Row, row_of
from cnn_course.checks.running import Trouble

#: so many changed cases at most, and so many seconds
MOST, SECONDS = 400, 1.0


class Trials:
    """What an answer gives on changed cases; made when it is first asked for."""

    def __init__(self, e: Evidence) -> None:
        self._evidence = e
        self._found: list[tuple[Row, Outcome, set[str], Outcome]] | None = None

    def rows(
        self, is_wrong: Callable[[Outcome, set[str], Outcome], bool]
    ) -> list[tuple[Row, bool]]:
        """Properties of each changed case, and whether the answer is wrong there."""
        if self._found is None:
            self._found = list(self._tried())
        return [(row, is_wrong(g, right, w)) for row, g, right, w in self._found]

    def _tried(self) -> Iterator[tuple[Row, Outcome, set[str], Outcome]]:
        e, start = self._evidence, time.monotonic()
        if e.tried is None:
            return
        lowest = _lowest(e.want)
        for count, case in enumerate(changed_cases(e.cases)):
            if count >= MOST or time.monotonic() - start > SECONDS:
                return
            try:
                case = e.fitted(case) if e.fitted else case
                row = row_of(case, e.properties)
                got, want, right = e.tried(case)
            except Exception:  # the change makes no sense here
                continue
            if getattr(got.get("error"), "kind", "") == "time":
                return
            if _makes_sense(want, lowest):
                yield row, got, right, want


def fitted_dy(
    dy: np.ndarray,
    size: Sequence[int],
    kernel_size: Sequence[int],
    stride: int,
    padding: int,
) -> np.ndarray:
    """Cut or repeat dy, so that it has the size of the outputs, Eq. (2.4)."""
    outputs = [
        (n + 2 * padding - f) // stride + 1
        for n, f in zip(size, kernel_size, strict=True)
    ]
    return np.resize(dy, (len(dy), *outputs, dy.shape[-1]))


def _makes_sense(want: Outcome, lowest: float) -> bool:
    """Tell whether the right answer to a changed case is one, as far as can be seen."""
    for value in want.values():
        if isinstance(value, Trouble):
            return False
        array = numbers(value)
        if array is None:
            continue
        if not array.size or not np.isfinite(array).all():
            return False
        if array.ndim == 0 and array < lowest:
            return False
    return True


def _lowest(want: Sequence[Outcome]) -> float:
    """Find the smallest answer that counts something; less is no answer."""
    values = [v for w in want for v in w.values()]
    counts = all(isinstance(v, int | np.integer) for v in values)
    return float(min(values)) if counts and values else -np.inf


# ---- the changed cases ------------------------------------------------------------


def changed_cases(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield cases that differ from one of ``cases`` in one thing, all in turn.

    Nothing is put in that no case has: no negative number where all are positive, no
    fraction where all are whole, no size that does not occur.
    """
    seen = {name: _Seen([c[name] for c in cases if name in c]) for name in cases[0]}
    each = [_changed(case, seen) for case in cases]
    for turn in zip_longest(*each):
        yield from (case for case in turn if case is not None)


class _Seen:
    """What the values of one argument are like, over all cases."""

    def __init__(self, values: Sequence[Any]) -> None:
        arrays = [v for v in values if isinstance(v, np.ndarray) and v.size]
        self.values = values
        self.negative = any((a < 0).any() for a in arrays if a.dtype.kind in "if")
        self.zero = any((a == 0).any() for a in arrays)
        self.dtypes = list(dict.fromkeys(a.dtype for a in arrays))
        self.whole = all(a.dtype.kind in "iub" for a in arrays)
        self.orders = bool(arrays) and all(map(_is_order, arrays))
        self.shares = bool(arrays) and all(map(_are_shares, arrays))
        self.fixed = self.orders or any(a.dtype.kind not in "iuf" for a in arrays)


def _is_order(array: np.ndarray) -> bool:
    whole = array.ndim == 1 and array.dtype.kind in "iu"
    return whole and np.array_equal(np.sort(array), np.arange(array.size))


def _are_shares(array: np.ndarray) -> bool:
    if array.dtype.kind != "f" or array.ndim < 1 or (array < 0).any():
        return False
    return np.allclose(array.sum(axis=-1), 1)


def _changed(case: Case, seen: dict[str, _Seen]) -> Iterator[Case]:
    """Change every argument in every way, one way of each argument after another."""
    ways = [_with_another(case, name, seen[name]) for name in case if name in seen]
    for turn in zip_longest(*ways):
        yield from (changed for changed in turn if changed is not None)
    yield from _shorter(case, seen)


def _with_another(case: Case, name: str, seen: _Seen) -> Iterator[Case]:
    yield from ({**case, name: value} for value in _other_values(case[name], seen))


def _other_values(value: Any, seen: _Seen) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        if value.size and not seen.fixed and value.dtype.kind in "iuf":
            yield from _other_arrays(value, seen)
    elif isinstance(value, list):
        yield from _other_lists(value, seen)
    elif not isinstance(value, bytes | str):
        known = {repr(value)}
        for other in [*seen.values, *_other_pairs(value)]:
            if repr(other) not in known and type(other) is type(value):
                known.add(repr(other))
                yield other


def _other_pairs(value: Any) -> Iterator[Any]:
    """Both numbers of a pair exchanged, and each of them for both."""
    if isinstance(value, tuple) and len(value) == 2:
        a, b = value
        yield from ((b, a), (a, a), (b, b))


def _other_lists(value: list, seen: _Seen) -> Iterator[list]:
    """Other orders, one entry fewer, one entry from elsewhere."""
    if len(value) > 1:
        yield value[::-1]
        yield value[1:]
        yield value[:-1]
    pool = [v for other in seen.values if isinstance(other, list) for v in other]
    rng = np.random.default_rng(len(value))
    for _ in range(8) if pool and all(len(v) for v in seen.values) else ():
        at, new = int(rng.integers(len(value))), pool[int(rng.integers(len(pool)))]
        yield [*value[:at], new, *value[at + 1 :]]
    different = list({repr(v): v for v in pool}.values())
    if value and len(different) >= len(value):
        for _ in range(3):
            order = rng.permutation(len(different))[: len(value)]
            yield [different[k] for k in order]


def _other_arrays(value: np.ndarray, seen: _Seen) -> Iterator[np.ndarray]:
    """Other contents of the same shape."""
    rng = np.random.default_rng(value.size)
    yield (
        rng.permuted(value, axis=-1)
        if seen.shares
        else rng.permutation(value.ravel()).reshape(value.shape)
    )
    for change in (_without_zeros, _with_a_zero, _without_signs, _with_a_sign):
        new = change(value, seen, rng)
        if new is not None and not np.array_equal(new, value):
            yield new / new.sum(axis=-1, keepdims=True) if seen.shares else new
    if value.dtype.kind == "f":
        yield from _other_sizes(value, seen)
        different = value + 1e-3 * top_of(value) * rng.random(value.shape)
        if not seen.shares and not seen.whole:
            yield np.where(value == 0, value, different).astype(value.dtype)
    if value.size > 1 and value.dtype.kind == "f" and not seen.shares:
        doubled = value.copy()
        doubled.flat[-1] = doubled.flat[0]
        yield doubled
    if value.dtype.kind in "iu" and value.max() > 0:
        yield np.where(value == value.max(), 0, value).astype(value.dtype)
    for dtype in seen.dtypes:
        if dtype != value.dtype and _holds(dtype, value):
            yield value.astype(dtype)


def top_of(value: np.ndarray) -> float:
    """Return the largest absolute value, at most 1."""
    return min(1.0, float(np.abs(value).max(initial=0)))


def _holds(dtype: np.dtype, value: np.ndarray) -> bool:
    """Tell whether a type has room for these numbers; fractions are cut."""
    if dtype.kind == "f":
        return True
    room = np.iinfo(dtype)
    return bool(room.min <= value.min() and value.max() <= room.max)


def _without_zeros(value: np.ndarray, seen: _Seen, rng: Any) -> np.ndarray | None:
    others = value[value != 0]
    if others.size in (0, value.size):
        return None
    drawn = rng.choice(others, value.shape)
    return np.where(value == 0, drawn, value).astype(value.dtype)


def _with_a_zero(value: np.ndarray, seen: _Seen, rng: Any) -> np.ndarray | None:
    if not seen.zero or not (value != 0).all() or value.size < 2:
        return None
    new = value.copy()
    new.flat[int(rng.integers(value.size))] = 0
    return new


def _without_signs(value: np.ndarray, seen: _Seen, rng: Any) -> np.ndarray | None:
    return np.abs(value) if seen.negative and (value < 0).any() else None


def _with_a_sign(value: np.ndarray, seen: _Seen, rng: Any) -> np.ndarray | None:
    if not seen.negative or (value < 0).any() or value.dtype.kind == "u":
        return None
    new = value.copy()
    new.flat[int(np.abs(value).argmax())] *= -1
    return new


def _other_sizes(value: np.ndarray, seen: _Seen) -> Iterator[np.ndarray]:
    """Yield numbers as large or as small as those of other cases."""
    if seen.shares:
        return
    tops = sorted({_top(v) for v in seen.values if isinstance(v, np.ndarray)})
    mine = _top(value)
    for other in (tops[0], tops[-1]) if tops else ():
        if mine > 0 and other > 0 and not 0.5 < other / mine < 2:
            yield (value * (other / mine)).astype(value.dtype)


def _top(value: np.ndarray) -> float:
    return float(np.abs(value).max(initial=0))


def _shorter(case: Case, seen: dict[str, _Seen]) -> Iterator[Case]:
    """Yield cases with fewer images, rows, channels: all arrays of one length cut."""
    arrays = {n: v for n, v in case.items() if isinstance(v, np.ndarray) and v.ndim}
    whole = [
        v.shape[-1]
        for name, v in arrays.items()
        if name in seen and (seen[name].shares or seen[name].orders)
    ]  # a part of them is none: shares that add up, an order of all places
    found = {n for v in arrays.values() for n in v.shape if n > 1}
    lengths = sorted(found.difference(whole))
    for length in lengths:
        for kept in dict.fromkeys((1, 2, length - 1)):
            if kept >= length:
                continue
            yield {**case, **{n: _cut(v, length, kept) for n, v in arrays.items()}}
            for axis in (0, -1):
                some = {
                    n: np.take(v, range(kept), axis)
                    for n, v in arrays.items()
                    if v.shape[axis] == length
                }
                if some:
                    yield {**case, **some}


def _cut(array: np.ndarray, length: int, kept: int) -> np.ndarray:
    index = tuple(slice(kept) if n == length else slice(None) for n in array.shape)
    return array[index].copy()
