"""Relations of places: turned, moved, an axis or a border too many or missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np

from cnn_course.checks.pairs import (
    Pair,
    Pairs,
    along,
    axis_name,
    enough,
    holds,
    plural,
    same,
    same_shapes,
    subsets,
)
from cnn_course.layers import Array

# ---- the right numbers in other places ---------------------------------------


def turned(pairs: Pairs, axes: Sequence[str]) -> str:
    """One or two axes back to front."""
    for which in subsets(pairs[0].want.ndim, 2):
        if holds(pairs, lambda w, which=which: np.flip(w, which)):
            if len(which) == 2 and which[1] == which[0] + 1:
                return f"it is turned by 180°, over the {along(axes, which)}."
            if len(pairs) > 1 or any(pairs[0].want.shape[k] > 2 for k in which):
                return f"the {along(axes, which)} are back to front."
            return ""  # two numbers may change places in many ways
    return ""


def axes_moved(pairs: Pairs, axes: Sequence[str]) -> str:
    """Two axes swapped, or all of them in another order."""
    ndim = pairs[0].want.ndim
    for order in list(permutations(range(ndim)))[1:]:
        if not holds(pairs, lambda w, order=order: w.transpose(order)):
            continue
        moved = [k for k in range(ndim) if order[k] != k]
        if len(moved) == 2:
            return (
                f"{along(axes, moved)} are swapped: the numbers are right, the axes "
                "stand in another order."
            )
        return "the numbers are right, the axes stand in another order."
    return ""


def quarter_turn(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a turn by 90°."""
    for k in range(pairs[0].want.ndim - 1):
        for times in (1, 3):
            if holds(pairs, lambda w, k=k, t=times: np.rot90(w, t, (k, k + 1))):
                return f"it is turned by 90°, over the {along(axes, (k, k + 1))}."
    return ""


def shifted(pairs: Pairs, axes: Sequence[str]) -> str:
    """Everything one, two or three places further along an axis."""
    if not same_shapes(pairs):
        return ""
    for k in range(pairs[0].want.ndim):
        for step in (1, -1, 2, -2, 3, -3):
            if all(_is_shift(p, k, step) for p in pairs):
                count = {1: "one", 2: "two", 3: "three"}[abs(step)]
                by = axis_name(axes, k) if abs(step) == 1 else along(axes, [k])
                where = "too far" if step > 0 else "too early"
                return f"everything but the edge stands {count} {by} {where}."
    return ""


def _is_shift(pair: Pair, axis: int, step: int) -> bool:
    g, w = (np.moveaxis(a, axis, 0) for a in (pair.got, pair.want))
    if len(g) < abs(step) + 2:
        return False
    g, w = (g[step:], w[:-step]) if step > 0 else (g[:step], w[-step:])
    return same(g, w) and len(np.unique(np.round(w, 9))) > 1


def other_places(pairs: Pairs, axes: Sequence[str]) -> str:
    """All the right numbers, somewhere else."""
    if not all(
        p.got.size == p.want.size > 2
        and same(np.sort(p.got, None), np.sort(p.want, None))
        for p in pairs
    ) or not enough(pairs):
        return ""
    if all(same(p.got.ravel(), p.want.ravel()) for p in pairs):
        return (
            "the numbers are right and in the right order, but the shape is another: "
            "reshape, or keep the axes."
        )
    return "the numbers are right, but they stand in other places."


# ---- an axis, a row, a frame too many or missing -----------------------------


def axis_of_one(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find an axis of length 1 that is gone, or one that should be."""
    if not all(same(p.got.ravel(), p.want.ravel()) for p in pairs):
        return ""
    if any(_longer_axes(p.got) != _longer_axes(p.want) for p in pairs):
        return ""
    if all(p.got.ndim < p.want.ndim for p in pairs):
        return (
            "an axis of length 1 is gone: look for squeeze, an index where a slice is "
            "needed, or a missing keepdims."
        )
    if all(p.got.ndim > p.want.ndim for p in pairs):
        return (
            "there is an axis of length 1 too many: look for keepdims, None or [[…]]."
        )
    return ""


def _longer_axes(array: Array) -> list[int]:
    return [n for n in array.shape if n > 1]


_REDUCTIONS: tuple[tuple[str, Callable[..., Array]], ...] = (
    ("summed", np.sum),
    ("averaged", np.mean),
)


def reduced(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a sum over an axis too many, or over one too few."""
    if all(p.got.shape == p.want.shape for p in pairs):
        return ""
    if not any(p.want.any() for p in pairs):
        return ""  # zeros are the sum of zeros, and of nothing
    for which in subsets(pairs[0].want.ndim):
        for word, how in _REDUCTIONS:
            for keep in (False, True):
                if holds(pairs, lambda w, h=how, a=which, k=keep: h(w, a, keepdims=k)):
                    return f"that is the answer {word} over the {along(axes, which)}."
    return _not_reduced(pairs)


def _not_reduced(pairs: Pairs) -> str:
    ndim = pairs[0].got.ndim
    if any(p.got.ndim != ndim or len(np.unique(p.got)) < 3 for p in pairs):
        return ""  # the mean of equal numbers is any of them
    for which in subsets(ndim, ndim):
        for word, how in _REDUCTIONS:
            if all(same(how(p.got, which), np.squeeze(p.want)) for p in pairs):
                many = "axes" if len(which) > 1 else "axis"
                them = " and ".join(map(str, which))
                return (
                    f"that is still to be {word} over {many} {them} of what you have."
                )
    return ""


def cropped(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a border too many or too few on some sides."""
    ndim = pairs[0].want.ndim
    if any(p.got.ndim != ndim or p.got.shape == p.want.shape for p in pairs):
        return ""
    which = [
        k for k in range(ndim) if any(p.got.shape[k] != p.want.shape[k] for p in pairs)
    ]
    for words, sides in (
        ("first", (1, 0)),
        ("last", (0, 1)),
        ("first and the last", (1, 1)),
    ):
        for missing in (True, False):
            if all(_is_crop(p, which, sides, missing) for p in pairs):
                last_as_well = words == "first" and all(
                    _is_crop(p, which, (0, 1), missing) for p in pairs
                )
                kind = "missing" if missing else "too many"
                sides_off = along(axes, which)
                if not all(_is_off(p, which) for p in pairs):
                    sides_off = sides_off.replace(" and ", " or ")
                if words != "first and the last" and _by_one(pairs, which):
                    one = "one" if last_as_well else f"the {words}"
                    return f"{one} {axis_name(axes, which[0])} is {kind}."
                framed = not missing and sides == (1, 1) and _are_pixels(axes, which)
                tail = ": a border is still on" if framed else ""
                some = "some" if last_as_well else f"the {words}"
                return f"{some} {sides_off} are {kind}{tail}."
    return ""


def _is_off(pair: Pair, which: Sequence[int]) -> bool:
    """Tell whether all of these axes have another length than they should."""
    return all(pair.got.shape[k] != pair.want.shape[k] for k in which)


def _by_one(pairs: Pairs, which: Sequence[int]) -> bool:
    """Tell whether it is one place of one axis, in every case."""
    off = {abs(p.got.shape[k] - p.want.shape[k]) for p in pairs for k in which}
    return len(which) == 1 and off == {1}


def _are_pixels(axes: Sequence[str], which: Sequence[int]) -> bool:
    return all(k < len(axes) and axes[k] in ("row", "column", "pixel") for k in which)


def _is_crop(
    pair: Pair, which: Sequence[int], sides: tuple[int, int], missing: bool
) -> bool:
    small, large = (pair.got, pair.want) if missing else (pair.want, pair.got)
    index = [slice(None)] * large.ndim
    for k in which:
        gone = large.shape[k] - small.shape[k]
        if gone < 0 or gone % sum(sides) or small.shape[k] == 0:
            return False
        each = gone // sum(sides)
        index[k] = slice(each * sides[0], large.shape[k] - each * sides[1])
    return same(small, large[tuple(index)])


def first_only(pairs: Pairs, axes: Sequence[str]) -> str:
    """Only the first (or last) place of an axis, alone or in all the others' stead."""
    if len(pairs) < 3 and all(p.got.size < 2 for p in pairs):
        return ""  # one number may be there by accident
    for k in range(pairs[0].want.ndim):
        if not any(p.want.ndim > k and p.want.shape[k] > 1 for p in pairs):
            continue
        for word, at in (("first", 0), ("last", -1)):
            if holds(pairs, lambda w, k=k, at=at: np.take(w, at, k)) or holds(
                pairs, lambda w, k=k, at=at: np.take(w, [at], k)
            ):
                return f"only the {word} {axis_name(axes, k)} comes back."
            if holds(pairs, lambda w, k=k, at=at: _alone(w, at, k)) and _says_something(
                pairs, at, k
            ):
                return f"only the {word} {axis_name(axes, k)} is there, the rest is 0."
            if holds(pairs, lambda w, k=k, at=at: _spread(w, at, k)):
                return f"every {axis_name(axes, k)} holds what belongs to the {word}."
    return ""


def _spread(array: Array, at: int, axis: int) -> Array:
    return np.broadcast_to(np.take(array, [at], axis), array.shape)


def _says_something(pairs: Pairs, at: int, axis: int) -> bool:
    """Tell whether two numbers or more are 0 in the rest that should not be."""
    rest = [p.want - _alone(p.want, at, axis) for p in pairs if p.want.ndim > axis]
    return sum(int(np.sum(np.isfinite(r) & (r != 0))) for r in rest) > 1


def _alone(array: Array, at: int, axis: int) -> Array:
    alone = np.zeros_like(array)
    np.moveaxis(alone, axis, 0)[at] = np.take(array, at, axis)
    return alone


def size_off(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a shape that is off by the same number of places in every case."""
    ndim = pairs[0].want.ndim
    if len(pairs) < 2 or any(p.got.ndim != ndim for p in pairs):
        return ""
    off = {tuple(np.subtract(p.got.shape, p.want.shape)) for p in pairs}
    if len(off) != 1 or not any(each := off.pop()):
        return ""
    parts = [_too_many(int(n), _place(axes, k)) for k, n in enumerate(each) if n]
    verb = "is" if parts[0].startswith("1 ") else "are"
    return f"there {verb} {' and '.join(parts)} wherever it is off."


def _place(axes: Sequence[str], k: int) -> str:
    return axes[k] if k < len(axes) else f"place along axis {k}"


def _too_many(count: int, name: str) -> str:
    them = name if abs(count) == 1 else plural(name)
    return f"{abs(count)} {them} too {'many' if count > 0 else 'few'}"
