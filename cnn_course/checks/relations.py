"""Mistakes that can be seen without knowing the exercise: how two arrays relate.

Each function takes pairs of arrays, what came out and what should have, one pair for
each case that fails, and returns a sentence that holds for all of them, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_course.checks.amounts import (
    constant,
    cut_off,
    factor,
    half,
    handed_back,
    not_finite,
    numberwise,
    rounded,
    sign,
    some_factor,
    zeros,
)
from cnn_course.checks.arrangements import (
    axes_moved,
    axis_of_one,
    cropped,
    first_only,
    other_places,
    quarter_turn,
    reduced,
    shifted,
    size_off,
    turned,
)
from cnn_course.checks.beside import with_an_argument
from cnn_course.checks.compare import difference
from cnn_course.checks.pairs import Pairs, Relation, same
from cnn_course.checks.running import quiet


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
    if not secret and (sentence := rounded(pairs, axes) or half(pairs, axes)):
        return sentence
    if all(same(p.got, p.want) for p in pairs):
        return "" if secret else _nearly(pairs)
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


def _nearly(pairs: Pairs) -> str:
    """Say how near numbers are that are right up to rounding, and yet off."""
    sizes = [np.abs(p.want).max(initial=0) for p in pairs]
    apart = [difference(p.got, p.want).max(initial=0) for p in pairs]
    if all(d <= 1e-7 * size for d, size in zip(apart, sizes, strict=True)):
        return _BUT_FOR_BITS
    near = all(d <= 2e-6 * size for d, size in zip(apart, sizes, strict=True))
    return _NEARLY if near else ""


_NEARLY = (
    "every number is nearly right, to about a millionth of the largest: so it looks "
    "where something is rounded or cut off on the way, or a very small number is added."
)

_BUT_FOR_BITS = (
    "every number is right but for its last digits, and they count here: look where "
    "something is rounded or computed on the way that need not be."
)


def _one_ndim(pairs: Pairs) -> bool:
    """Tell whether all cases have arrays of as many axes."""
    return all(
        len({side(p).ndim for p in pairs}) == 1
        for side in (lambda p: p.got, lambda p: p.want)
    )


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
    factor,
    *_STRUCTURE[:-1],
    numberwise,
    with_an_argument,
    cut_off,
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
    factor,
    axis_of_one,
    numberwise,
    cut_off,
    constant,
    other_places,
)


_ON_PAPER: tuple[Relation, ...] = (
    zeros,
    not_finite,
    sign,
    some_factor,
    *_STRUCTURE,
    shifted,
)
