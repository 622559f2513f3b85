"""Where inside an array an answer is wrong: the first image, one channel, the border.

As in `relations`, a sentence is returned only if it holds for every failing case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_course.checks.compare import difference, scale
from cnn_course.checks.pairs import Pair, Pairs
from cnn_course.layers import Array

#: of all entries, so many are right and so many wrong where signs decide
_LEAST = 0.1


def locate(pairs: Pairs, axes: Sequence[str], secret: bool = False) -> str:
    """Say which part of the array is right and which is wrong; empty if neither.

    With ``secret``, nothing is said of where the answer is 0 or negative.
    """
    if not pairs or any(p.got.shape != p.want.shape or p.want.size < 3 for p in pairs):
        return ""
    masks = [wrong_entries(p) for p in pairs]
    if all(m.all() for m in masks) or not all(m.any() for m in masks):
        return ""
    parts = (_by_input, _by_sign, _slices, _single_place, _border, _diagonal)
    share = np.concatenate([m.ravel() for m in masks]).mean()
    few = sum(m.sum() for m in masks) < 2
    if secret or few or not _LEAST <= share <= 1 - _LEAST:  # signs fit by accident
        parts = parts[2:]
    if len({p.want.ndim for p in pairs}) != 1:  # no axis to speak of
        parts = tuple(part for part in parts if part in (_by_input, _by_sign))
    for part in parts:
        if sentence := part(pairs, masks, axes):
            return sentence
    return ""


def wrong_entries(pair: Pair) -> Array:
    """Mark the entries that are off."""
    return difference(pair.got, pair.want) > 4e-6 * scale(pair.want)


def _places(masks: list[Array], axis: int) -> list[Array]:
    """For each case, which places along an axis hold a wrong entry."""
    return [
        np.moveaxis(m, axis, 0).reshape(m.shape[axis], -1).any(axis=1) for m in masks
    ]


def _slices(pairs: Pairs, masks: list[Array], axes: Sequence[str]) -> str:
    """Tell if only the first is right, only the last is wrong, and their like."""
    for k in range(masks[0].ndim):
        bad = _places(masks, k)
        name = axes[k] if k < len(axes) else f"place along axis {k}"
        if all(len(b) == 2 for b in bad):
            for here, there, at in (("first", "last", -1), ("last", "first", 0)):
                if _only(bad, at) and _share(masks, k) > 0.5:
                    return f"right in the {here} {name}, wrong in the {there}"
        if not any(len(b) > 2 for b in bad):
            continue
        for word, at in (("first", 0), ("last", -1)):
            if _only(bad, at):
                return f"wrong in the {word} {name}, right in all the others"
            share = _share(masks, k)
            if share > 0.5 and _only(bad, at, False):
                others = "all the others"
                if share < 1:
                    others = "each of the others, though not throughout"
                return f"right in the {word} {name}, wrong in {others}"
    return ""


def _share(masks: list[Array], axis: int) -> float:
    """Give how much of the wrong places along an axis is wrong, at least."""
    parts = [np.moveaxis(m, axis, 0).reshape(m.shape[axis], -1) for m in masks]
    return min(float(p[p.any(axis=1)].mean()) for p in parts)


def _only(bad: list[Array], at: int, value: bool = True) -> bool:
    """Tell whether the place ``at`` alone is bad (with ``value`` False, good)."""
    return all(b[at] == value and np.sum(b == value) == 1 for b in bad)


def _single_place(pairs: Pairs, masks: list[Array], axes: Sequence[str]) -> str:
    """One place of an axis only, the same in every case."""
    for k in reversed(range(masks[0].ndim)):
        bad = _places(masks, k)
        found = {int(b.argmax()) for b in bad}
        if len(found) == 1 and all(b.sum() == 1 and len(b) > 2 for b in bad):
            name = axes[k] if k < len(axes) else f"place along axis {k}"
            return f"wrong in {name} {found.pop()} only (counted from 0)"
    return ""


def _border(pairs: Pairs, masks: list[Array], axes: Sequence[str]) -> str:
    """Right away from the edge of the image."""
    spatial = [k for k, name in enumerate(axes) if name in ("row", "column", "pixel")]
    if not spatial or spatial[-1] >= masks[0].ndim:
        return ""
    for depth, start in ((1, "wrong"), (2, "wrong only within two pixels of the edge")):
        for sides, among, where in (
            ((depth, 0), spatial[:1], "at the top"),
            ((0, depth), spatial[:1], "at the bottom"),
            ((depth, 0), spatial[1:], "at the left"),
            ((0, depth), spatial[1:], "at the right"),
            ((depth, 0), spatial, "at the top and the left"),
            ((0, depth), spatial, "at the bottom and the right"),
            ((depth, depth), spatial, "at the border"),
        ):
            if len(among) < len(spatial) and len(spatial) != 2:
                continue
            inner = [_inside(m, among, sides) for m in masks]
            if _are_inside(masks, inner):
                only = " only" if depth == 1 else ""
                return f"{start} {where}{only}, right inside"
    return ""


def _are_inside(masks: list[Array], inner: list[Array]) -> bool:
    """Tell whether what is inside is right, and is not so by accident."""
    if any(i.size < 2 or i.any() for i in inner):
        return False
    count = sum(i.size for i in inner)
    border = sum(m.size for m in masks) - count
    share = sum(m.sum() for m in masks) / border
    return bool((1 - share) ** count < 1e-3)


def _inside(mask: Array, spatial: Sequence[int], sides: tuple[int, int]) -> Array:
    index = [slice(None)] * mask.ndim
    for k in spatial:
        index[k] = slice(sides[0], mask.shape[k] - sides[1])
    return mask[tuple(index)]


def _diagonal(pairs: Pairs, masks: list[Array], axes: Sequence[str]) -> str:
    if any(m.ndim != 2 or m.shape[0] != m.shape[1] for m in masks):
        return ""
    eyes = [np.eye(len(m), dtype=bool) for m in masks]
    if all(np.array_equal(m, e) for m, e in zip(masks, eyes, strict=True)):
        return "wrong on the diagonal, right everywhere else"
    if all(np.array_equal(m, ~e) for m, e in zip(masks, eyes, strict=True)):
        return "right on the diagonal, wrong everywhere else"
    return ""


def _by_input(pairs: Pairs, masks: list[Array], axes: Sequence[str]) -> str:
    """Wrong exactly where an argument is 0, negative, positive, or the true class."""
    few = sum(m.size for m in masks) < 10  # an accident, where shapes agree by one too
    for name in pairs[0].inputs:
        given = [p.inputs.get(name) for p in pairs]
        if name == "labels" and (sentence := _true_class(masks, given)):
            return sentence
        if few or any(
            v is None or v.shape != m.shape for v, m in zip(given, masks, strict=True)
        ):
            continue
        for words, test in (
            ("0", np.equal),
            ("negative", np.less),
            ("positive", np.greater),
            ("0 or negative", np.less_equal),
            ("0 or positive", np.greater_equal),
        ):
            where = [test(v, 0) for v in given]
            if all(np.array_equal(m, t) for m, t in zip(masks, where, strict=True)):
                return f"wrong exactly where {name} is {words}"
            if _are_among(masks, where, [p.want for p in pairs]):
                return f"wrong only where {name} is {words}"
    return ""


def _are_among(masks: list[Array], where: list[Array], want: Sequence[Array]) -> bool:
    """Tell whether what is off is nearly all of these places, and nothing else.

    What is 0 elsewhere may be 0 whatever was done.
    """
    mask, there, right = (
        np.concatenate([v.ravel() for v in side]) for side in (masks, where, want)
    )
    if not there.any() or (mask & ~there).any() or not right[~there].any():
        return False
    share = mask[there].mean()
    return bool(share >= 0.8 and (1 - share) ** np.sum(~there) < 1e-3)


def _true_class(masks: list[Array], labels: Sequence[Array | None]) -> str:
    if any(
        t is None or m.ndim != 2 or t.shape != m.shape[:1]
        for m, t in zip(masks, labels, strict=True)
    ):
        return ""
    true = [
        np.eye(m.shape[1], dtype=bool)[t.astype(int)]
        for m, t in zip(masks, labels, strict=True)
    ]
    if all(np.array_equal(m, t) for m, t in zip(masks, true, strict=True)):
        return "wrong at the true class, right at all the others"
    if all(np.array_equal(m, ~t) for m, t in zip(masks, true, strict=True)):
        return "right at the true class, wrong at all the others"
    return ""


def _by_sign(pairs: Pairs, masks: list[Array], axes: Sequence[str]) -> str:
    """Wrong exactly where the right answer is 0, or only where it is not."""
    zero = [p.want == 0 for p in pairs]
    if all(np.array_equal(m, z) for m, z in zip(masks, zero, strict=True)):
        return "wrong exactly where the answer is 0"
    if all(np.array_equal(m, p.want < 0) for m, p in zip(masks, pairs, strict=True)):
        return "wrong exactly where the answer is negative"
    if all(np.array_equal(m, p.want > 0) for m, p in zip(masks, pairs, strict=True)):
        return "wrong exactly where the answer is positive"
    return ""
