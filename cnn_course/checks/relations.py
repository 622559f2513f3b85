"""Mistakes that can be seen without knowing the exercise: how two arrays relate.

Each function takes pairs of arrays, what came out and what should have, one pair for
each case that fails, and returns a sentence that holds for all of them, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Any

import numpy as np

from cnn_course.checks.compare import difference, scale
from cnn_course.checks.running import quiet
from cnn_course.layers import Array


@dataclass(frozen=True)
class Pair:
    """What came out in one case and what should have.

    ``sizes`` names numbers of the case (images, channels, …) for means and sums,
    ``inputs`` its arrays.
    """

    got: Array
    want: Array
    sizes: dict[str, float] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)


Pairs = Sequence[Pair]
Relation = Callable[[Pairs, Sequence[str]], str]


def same(a: Array, b: Array) -> bool:
    """Equal up to rounding."""
    return a.shape == b.shape and bool(np.all(difference(a, b) <= 2e-6 * scale(b)))


def relate(pairs: Pairs, axes: Sequence[str], secret: bool = False) -> str:
    """Name the first relation that holds for all pairs; empty if none does.

    Parameters
    ----------
    pairs : sequence of Pair
        The failing cases.
    axes : sequence of str
        Names of the axes of the expected arrays, ``"row"``, ``"channel"``, ….
    secret : bool
        Leave out what would give away the answer to a question on paper.
    """
    if not pairs:
        return ""
    if all(same(p.got, p.want) for p in pairs):
        return "" if secret else rounded(pairs, axes) or _NEARLY
    if any(same(p.got, p.want) for p in pairs):
        return ""
    asked = _ON_PAPER if secret else _ALL
    if not _one_ndim(pairs):
        asked = tuple(r for r in asked if r in _ANY_SHAPE)
    with quiet():
        for relation in asked:
            if sentence := relation(pairs, axes):
                return sentence
    return ""


_NEARLY = (
    "every number is right to about a millionth: something is rounded on the way, or "
    "a very small number is added."
)


def _one_ndim(pairs: Pairs) -> bool:
    """Tell whether all cases have arrays of as many axes."""
    return all(
        len({side(p).ndim for p in pairs}) == 1
        for side in (lambda p: p.got, lambda p: p.want)
    )


def holds(pairs: Pairs, change: Callable[[Array], Array]) -> bool:
    """Tell whether ``change`` turns every expected array into what came out."""
    try:
        return all(same(p.got, change(p.want)) for p in pairs)
    except (ValueError, IndexError, TypeError):
        return False


def _same_shapes(pairs: Pairs) -> bool:
    return all(p.got.shape == p.want.shape for p in pairs)


def _enough(pairs: Pairs, least: int = 3) -> bool:
    """Tell whether the numbers are too many for a relation to be an accident."""
    values = np.concatenate([p.want.ravel() for p in pairs])
    return len(np.unique(np.round(values, 9))) >= least


def _axis(axes: Sequence[str], k: int) -> str:
    return axes[k] if k < len(axes) else f"axis {k}"


def _along(axes: Sequence[str], which: Sequence[int]) -> str:
    names = (
        f"{axes[k]}s" if k < len(axes) else f"entries along axis {k}" for k in which
    )
    return " and ".join(names).replace("entrys", "entries")


def _subsets(ndim: int, most: int = 3) -> Iterator[tuple[int, ...]]:
    for count in range(1, min(ndim, most) + 1):
        yield from combinations(range(ndim), count)


# ---- zero, NaN, an argument handed back --------------------------------------


def zeros(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find nothing but zeros."""
    if any(np.any(p.got) or p.want.size < 2 or not np.any(p.want) for p in pairs):
        return ""
    return (
        "every entry is 0. Print one entry's terms: either nothing is added to the "
        "array that you return, or what is added is 0."
    )


def not_finite(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a NaN or an infinity where the expected array holds none."""
    if any(not np.isfinite(p.want).all() for p in pairs):
        return ""
    if all(np.isnan(p.got).any() for p in pairs):
        return "there is a NaN: look for 0/0, inf − inf or the log of a negative."
    if all(np.isinf(p.got).any() for p in pairs):
        return "there is an infinity: look for exp of a large number, log(0) or 1/0."
    return ""


def handed_back(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find an argument that comes back unchanged."""
    for name in pairs[0].inputs:
        back = [p.inputs.get(name) for p in pairs]
        if all(
            b is not None and b.size > 1 and same(p.got, b)
            for p, b in zip(pairs, back, strict=True)
        ):
            return f"that is {name} itself, as it was handed in."
    return ""


# ---- a factor, a constant, a function ----------------------------------------


def factor(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find one number times the right answer."""
    if not _same_shapes(pairs) or not _can_scale(pairs):
        return ""
    factors = [_factor(p.got, p.want) for p in pairs]
    if any(f is None for f in factors):
        return ""
    found = np.array(factors, float)
    if np.allclose(found, -1):
        return "the sign is the wrong way round everywhere."
    if sentence := _mean_or_sum(pairs, found):
        return sentence
    if np.allclose(found, found[0], rtol=1e-5):
        return f"everything is {found[0]:g} times what it should be."
    if all(p.want.size >= 3 for p in pairs):
        return (
            "in each case all entries are off by one factor, which changes from case "
            "to case: something that depends on the sizes or the arguments is "
            "multiplied or divided once too often."
        )
    return ""


def _can_scale(pairs: Pairs) -> bool:
    """Ask for more than one number: it is a multiple of any other."""
    sizes = [p.want.size for p in pairs]
    some = all(np.any(p.want) and np.isfinite(p.want).all() for p in pairs)
    return some and (min(sizes) > 1 or (len(pairs) >= 3 and _enough(pairs)))


def _factor(got: Array, want: Array) -> float | None:
    """Find the one number that turns ``want`` into ``got``, if there is one."""
    if not np.isfinite(got).all():
        return None
    c = float(np.vdot(want, got) / np.vdot(want, want))
    fits = np.allclose(
        got, c * want, rtol=0, atol=4e-6 * max(abs(c), 1e-9) * _top(want)
    )
    return c if fits and c and abs(c - 1) > 1e-5 else None


def _top(array: Array) -> float:
    return float(np.abs(array).max(initial=0))


def _mean_or_sum(pairs: Pairs, factors: Array) -> str:
    """Find a factor that follows one of the case's sizes."""
    for name in pairs[0].sizes:
        n = np.array([p.sizes.get(name, 1) for p in pairs], float)
        if len(np.unique(n)) < 2:
            continue  # any constant factor would look like it
        if np.allclose(factors * n, 1, rtol=1e-5):
            return (
                f"everything is divided by {name}: a mean where a sum is asked, or a "
                "division that was done already."
            )
        if np.allclose(factors, n, rtol=1e-5):
            return (
                f"everything is multiplied by {name}: a sum where a mean is asked, or "
                f"something that is added once too often."
            )
    return ""


def constant(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find one number that is added, or one for each place of an axis."""
    if not _same_shapes(pairs) or not all(_finite(p) for p in pairs):
        return ""
    off = [p.got - p.want for p in pairs]
    if all(p.want.size > 1 and _is_flat(d) for p, d in zip(pairs, off, strict=True)):
        first = float(off[0].flat[0])
        if len(pairs) > 1 and all(same(d.flat[:1], off[0].flat[:1]) for d in off):
            return f"everything is off by the same number, {first:+g}."
        return "all entries of a case are off by one and the same number."
    if all(d.size == 1 for d in off):
        return _count_off(pairs, [float(d.flat[0]) for d in off])
    return _constant_along(pairs, off, axes)


def _finite(pair: Pair) -> bool:
    return bool(np.isfinite(pair.got).all() and np.isfinite(pair.want).all())


def _is_flat(array: Array) -> bool:
    return bool(np.ptp(array) <= 2e-6 * max(1.0, _top(array)))


def _count_off(pairs: Pairs, off: list[float]) -> str:
    if len(pairs) < 3 or not _enough(pairs) or not np.allclose(off, off[0]):
        return ""
    return f"it is off by the same number each time: {off[0]:+g}."


def _constant_along(pairs: Pairs, off: list[Array], axes: Sequence[str]) -> str:
    """One number for each place of the last axis, as a forgotten bias would leave."""
    if any(d.ndim < 2 or d[..., 0].size < 2 for d in off):
        return ""
    if not all(_is_flat(d[..., k]) for d in off for k in range(d.shape[-1])):
        return ""
    name = _axis(axes, off[0].ndim - 1)
    return (
        f"in each {name} all entries are off by one number: look at what is added "
        f"once for a {name}."
    )


_NUMBERWISE: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("the sign got lost: negative numbers come out positive.", np.abs),
    ("where the answer is negative, you have 0.", lambda w: np.maximum(w, 0)),
    ("where the answer is positive, you have 0.", lambda w: np.minimum(w, 0)),
    ("that is 1 minus what it should be.", lambda w: 1 - w),
    ("that is 1 divided by what it should be.", lambda w: 1 / w),
    ("that is the square: a root is missing.", np.square),
    ("that is the root: a square is missing.", np.sqrt),
    ("that is the logarithm of what it should be.", np.log),
    ("that is the exponential of what it should be.", np.exp),
)
_ROUNDED: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("the numbers are rounded to whole ones.", np.round),
    ("the numbers lost what stands behind the point.", np.trunc),
    ("the numbers are rounded down.", np.floor),
    ("the numbers are rounded up.", np.ceil),
    *(
        (f"the numbers are rounded to {d} digits behind the point.", _d)
        for d in range(1, 7)
        for _d in [lambda w, d=d: np.round(w, d)]
    ),
)


def rounded(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find the right numbers with digits missing."""
    if not _same_shapes(pairs):
        return ""
    for sentence, change in _ROUNDED:
        if all(np.allclose(p.got, change(p.want), rtol=0, atol=1e-12) for p in pairs):
            return sentence
    return ""


def numberwise(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a function of the right answer, number by number."""
    if not _same_shapes(pairs) or not _enough(pairs):
        return ""
    return next((s for s, change in _NUMBERWISE if holds(pairs, change)), "")


# ---- the right numbers in other places ---------------------------------------


def turned(pairs: Pairs, axes: Sequence[str]) -> str:
    """One or two axes back to front."""
    for which in _subsets(pairs[0].want.ndim, 2):
        if holds(pairs, lambda w, which=which: np.flip(w, which)):
            if len(which) == 2 and which[1] == which[0] + 1:
                return f"it is turned by 180°, over the {_along(axes, which)}."
            return f"the {_along(axes, which)} are back to front."
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
                f"{_along(axes, moved)} are swapped: the numbers are right, the axes "
                "stand in another order."
            )
        return "the numbers are right, the axes stand in another order."
    return ""


def quarter_turn(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a turn by 90°."""
    for k in range(pairs[0].want.ndim - 1):
        for times in (1, 3):
            if holds(pairs, lambda w, k=k, t=times: np.rot90(w, t, (k, k + 1))):
                return f"it is turned by 90°, over the {_along(axes, (k, k + 1))}."
    return ""


def shifted(pairs: Pairs, axes: Sequence[str]) -> str:
    """Everything one, two or three places further along an axis."""
    if not _same_shapes(pairs):
        return ""
    for k in range(pairs[0].want.ndim):
        for step in (1, -1, 2, -2, 3, -3):
            if all(_is_shift(p, k, step) for p in pairs):
                by = {1: "one place", 2: "two places", 3: "three places"}[abs(step)]
                where = "too far" if step > 0 else "too early"
                return f"along the {_along(axes, [k])} everything stands {by} {where}."
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
    ) or not _enough(pairs):
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
    for which in _subsets(pairs[0].want.ndim):
        for word, how in _REDUCTIONS:
            for keep in (False, True):
                if holds(pairs, lambda w, h=how, a=which, k=keep: h(w, a, keepdims=k)):
                    return f"you {word} over the {_along(axes, which)} as well."
    return _not_reduced(pairs)


def _not_reduced(pairs: Pairs) -> str:
    ndim = pairs[0].got.ndim
    if any(p.got.ndim != ndim for p in pairs):
        return ""
    for which in _subsets(ndim, ndim):
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
                kind = "missing" if missing else "too many: a border is still on"
                return f"the {words} of the {_along(axes, which)} are {kind}."
    return ""


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
    for k in range(pairs[0].want.ndim):
        if not any(p.want.ndim > k and p.want.shape[k] > 1 for p in pairs):
            continue
        for word, at in (("first", 0), ("last", -1)):
            if holds(pairs, lambda w, k=k, at=at: np.take(w, at, k)) or holds(
                pairs, lambda w, k=k, at=at: np.take(w, [at], k)
            ):
                return f"only the {word} {_axis(axes, k)} comes back."
            if holds(pairs, lambda w, k=k, at=at: _spread(w, at, k)):
                return f"every {_axis(axes, k)} holds what belongs to the {word}."
    return ""


def _spread(array: Array, at: int, axis: int) -> Array:
    return np.broadcast_to(np.take(array, [at], axis), array.shape)


def size_off(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a shape that is off by the same number of places in every case."""
    ndim = pairs[0].want.ndim
    if len(pairs) < 2 or any(p.got.ndim != ndim for p in pairs):
        return ""
    off = {tuple(np.subtract(p.got.shape, p.want.shape)) for p in pairs}
    if len(off) != 1 or not any(each := off.pop()):
        return ""
    parts = [_too_many(int(n), _axis(axes, k)) for k, n in enumerate(each) if n]
    return f"there are {' and '.join(parts)} in each of these cases."


def _too_many(count: int, name: str) -> str:
    plural = name if abs(count) == 1 else f"{name}s"
    return f"{abs(count)} {plural} too {'many' if count > 0 else 'few'}"


_STRUCTURE: tuple[Relation, ...] = (
    axis_of_one,
    turned,
    axes_moved,
    quarter_turn,
    reduced,
    cropped,
    first_only,
    other_places,
)
_ALL: tuple[Relation, ...] = (
    zeros,
    not_finite,
    handed_back,
    rounded,
    factor,
    *_STRUCTURE[:-1],
    numberwise,
    constant,
    shifted,
    other_places,
    size_off,
)


#: these do not look at axes, so that cases may have arrays of any shape
_ANY_SHAPE: tuple[Relation, ...] = (
    zeros,
    not_finite,
    handed_back,
    rounded,
    factor,
    axis_of_one,
    numberwise,
    constant,
    other_places,
)


def _sign(pairs: Pairs, axes: Sequence[str]) -> str:
    many = all(p.want.size > 1 and p.want.any() for p in pairs)
    if many and _same_shapes(pairs) and holds(pairs, np.negative):
        return "the sign is the wrong way round everywhere."
    return ""


def _some_factor(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a factor, and keep its number."""
    if factor(pairs, axes):
        return "all entries are off by one and the same factor."
    return ""


_ON_PAPER: tuple[Relation, ...] = (
    zeros,
    not_finite,
    _sign,
    _some_factor,
    *_STRUCTURE,
    shifted,
)
