"""Relations number by number: zero, a factor, a constant, rounded, a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cnn_course.checks.compare import difference
from cnn_course.checks.pairs import (
    Pair,
    Pairs,
    axis_name,
    enough,
    holds,
    same,
    same_shapes,
    top,
)
from cnn_course.checks.running import quiet
from cnn_course.layers import Array

# ---- zero, NaN, an argument handed back --------------------------------------


def zeros(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find nothing but zeros."""
    if any(np.any(p.got) or p.got.shape != p.want.shape for p in pairs):
        return ""
    if any(p.want.size < 2 or not np.any(p.want) for p in pairs):
        return ""
    return (
        "every entry is 0. Print what one entry is made of, step by step: where does "
        "it become 0?"
    )


def not_finite(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a NaN or an infinity where the expected array holds none."""
    if any(not np.isfinite(p.want).all() for p in pairs):
        return ""
    if all(np.isnan(p.got).any() for p in pairs):
        causes = "0/0, 0 · ∞, ∞ − ∞ or the log of a negative"
        return f"there is a NaN; {causes} can make one."
    if all(np.isinf(p.got).any() for p in pairs):
        if _has_windows(pairs):
            return "there is an infinity: does a window see nothing but its frame?"
        return "there is an infinity: exp of a large number, log(0) and 1/0 make one."
    return ""


def _has_windows(pairs: Pairs) -> bool:
    """Tell a pool, where a frame may be infinite, by what its cases hold."""
    windows = ("the size of the window", "stride", "padding")
    return any(name in p.sizes for p in pairs for name in windows)


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
    if not same_shapes(pairs) or not _can_scale(pairs):
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
            "all entries of a case are off by one factor, which changes from case to "
            "case: look at what everything is multiplied or divided by."
        )
    return ""


def _can_scale(pairs: Pairs) -> bool:
    """Ask for more than one number: it is a multiple of any other."""
    sizes = [p.want.size for p in pairs]
    some = all(np.any(p.want) and np.isfinite(p.want).all() for p in pairs)
    return some and (min(sizes) > 1 or (len(pairs) >= 3 and enough(pairs)))


def _factor(got: Array, want: Array) -> float | None:
    """Find the one number that turns ``want`` into ``got``, if there is one."""
    if not np.isfinite(got).all():
        return None
    c = float(np.vdot(want, got) / np.vdot(want, want))
    off = difference(got, want)
    if np.any((want != 0) & (off <= 1e-12 * np.abs(want))):
        return None  # an entry that is right is not off by a factor
    fits = np.allclose(got, c * want, rtol=0, atol=4e-6 * top(got))
    return c if fits and c and abs(c - 1) > 1e-5 else None


def _mean_or_sum(pairs: Pairs, factors: Array) -> str:
    """Find a factor that follows one of the case's sizes."""
    for name in pairs[0].sizes:
        n = np.array([p.sizes.get(name, 1) for p in pairs], float)
        if len(np.unique(n)) < 2:
            continue  # any constant factor would look like it
        if np.allclose(factors * n, 1, rtol=1e-5):
            return f"that is what it should be, divided by {name}."
        if np.allclose(factors, n, rtol=1e-5):
            return f"that is what it should be, times {name}."
    return ""


def constant(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find one number that is added, or one for each place of an axis."""
    if not same_shapes(pairs) or not all(_finite(p) for p in pairs):
        return ""
    off = [p.got - p.want for p in pairs]
    if all(p.want.size > 1 and _is_flat(d) for p, d in zip(pairs, off, strict=True)):
        first = float(off[0].flat[0])
        if len(pairs) > 1 and all(same(d.flat[:1], off[0].flat[:1]) for d in off):
            return f"everything is off by the same number, {first:+g}."
        if len(pairs) == 1:
            return f"in that case all entries are off by the same number, {first:+g}."
        return "all entries of a case are off by one and the same number."
    if all(d.size == 1 for d in off):
        return _count_off(pairs, [float(d.flat[0]) for d in off])
    return _constant_along(pairs, off, axes)


def _finite(pair: Pair) -> bool:
    return bool(np.isfinite(pair.got).all() and np.isfinite(pair.want).all())


def _is_flat(array: Array) -> bool:
    return bool(np.ptp(array) <= 2e-6 * max(1.0, top(array)))


def _count_off(pairs: Pairs, off: list[float]) -> str:
    if len(pairs) < 3 or not enough(pairs) or not np.allclose(off, off[0]):
        return ""
    return f"it is off by the same number each time: {off[0]:+g}."


def _constant_along(pairs: Pairs, off: list[Array], axes: Sequence[str]) -> str:
    """One number for each place of the last axis, as a forgotten bias would leave."""
    if any(d.ndim < 2 or d[..., 0].size < 2 for d in off):
        return ""
    if not all(_is_flat(d[..., k]) for d in off for k in range(d.shape[-1])):
        return ""
    name = axis_name(axes, off[0].ndim - 1)
    some = any(np.allclose(d[..., k], 0) for d in off for k in range(d.shape[-1]))
    which = f"in each {name} that is off" if some else f"in each {name}"
    return (
        f"{which}, all entries are off by one number: look at what is added "
        f"once for a {name}."
    )


_NUMBERWISE: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("the sign got lost: negative numbers come out positive.", np.abs),
    ("where the answer is negative, you have 0.", lambda w: np.maximum(w, 0)),
    ("where the answer is positive, you have 0.", lambda w: np.minimum(w, 0)),
    ("that is 1 minus what it should be.", lambda w: 1 - w),
    ("that is 1 divided by what it should be.", lambda w: 1 / w),
    ("that is the square of what it should be.", np.square),
    ("that is the root of what it should be.", np.sqrt),
    ("that is the logarithm of what it should be.", np.log),
    ("that is the exponential of what it should be.", np.exp),
)
_ROUNDED: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("the numbers lost what stands behind the point.", np.trunc),
    ("the numbers are rounded down.", np.floor),
    ("the numbers are rounded up.", np.ceil),
    ("the numbers are rounded to whole ones.", np.round),
    *(
        (f"the numbers are rounded to {d} digit{'s' * (d > 1)} behind the point.", _d)
        for d in range(1, 7)
        for _d in [lambda w, d=d: np.round(w, d)]
    ),
)


def rounded(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find the right numbers with digits missing."""
    if not same_shapes(pairs) or all(np.array_equal(p.got, p.want) for p in pairs):
        return ""
    if max(top(p.want) for p in pairs) < 1e-6 or not any(p.got.any() for p in pairs):
        return ""  # next to nothing is left to be rounded
    if np.ptp(np.concatenate([p.got.ravel() for p in pairs])) < 1e-9:
        return ""  # nor does one number say anything
    for sentence, change in _ROUNDED:
        if all(_is_rounded(p, change) for p in pairs):
            return sentence
    return ""


def cut_off(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a number below or above which nothing comes out."""
    if not same_shapes(pairs) or not enough(pairs, 4) or not all(map(_finite, pairs)):
        return ""
    for word, end, change in (
        ("lower", np.min, np.maximum),
        ("higher", np.max, np.minimum),
    ):
        bound = end([end(p.got) for p in pairs])
        if holds(pairs, lambda w, c=bound, f=change: f(w, c)):
            return f"where the answer is {word} than {bound:.6g}, you have that number."
    return ""


def _is_rounded(pair: Pair, change: Callable[[Array], Array]) -> bool:
    """Allow for what float32 costs, if it is one."""
    single = np.array_equal(pair.got, pair.got.astype(np.float32))
    allowed = 1e-7 * top(pair.want) if single else 1e-12
    with quiet():
        return np.allclose(pair.got, change(pair.want), rtol=1e-15, atol=allowed)


def half(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find numbers that were kept in float16, with three digits."""
    if not same_shapes(pairs) or not enough(pairs, 4):
        return ""
    for p in pairs:
        with quiet():
            short = np.array_equal(p.got, p.got.astype(np.float16).astype(float))
        if not short or np.any(difference(p.got, p.want) > 1e-2 * top(p.want)):
            return ""
    return "the numbers are those of float16, which holds three digits; keep float64."


def numberwise(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a function of the right answer, number by number."""
    if not same_shapes(pairs) or not enough(pairs):
        return ""
    return next((s for s, change in _NUMBERWISE if holds(pairs, change)), "")


def sign(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find the answer negated; said without a number, for questions on paper."""
    many = all(p.want.size > 1 and p.want.any() for p in pairs)
    if many and same_shapes(pairs) and holds(pairs, np.negative):
        return "the sign is the wrong way round everywhere."
    return ""


def some_factor(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find a factor, and keep its number."""
    if factor(pairs, axes):
        return "all entries are off by one and the same factor."
    return ""
