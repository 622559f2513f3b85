"""What came out beside what should have, and what every relation asks of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from cnn_course.checks.compare import difference, scale
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


def holds(pairs: Pairs, change: Callable[[Array], Array]) -> bool:
    """Tell whether ``change`` turns every expected array into what came out."""
    try:
        return all(same(p.got, change(p.want)) for p in pairs)
    except (ValueError, IndexError, TypeError):
        return False


def same_shapes(pairs: Pairs) -> bool:
    """Tell whether no case differs in shape."""
    return all(p.got.shape == p.want.shape for p in pairs)


def enough(pairs: Pairs, least: int = 3) -> bool:
    """Tell whether the numbers are too many for a relation to be an accident."""
    values = np.concatenate([p.want.ravel() for p in pairs])
    return len(np.unique(np.round(values, 9))) >= least


def axis_name(axes: Sequence[str], k: int) -> str:
    """Call a place along an axis by the name of the axis, or by its number."""
    return axes[k] if k < len(axes) else f"place along axis {k}"


def along(axes: Sequence[str], which: Sequence[int]) -> str:
    """Call axes by what lies along them: "rows and columns"."""
    names = (
        plural(axes[k] if k < len(axes) else f"entry along axis {k}") for k in which
    )
    return " and ".join(names)


def plural(name: str) -> str:
    """Call many of them by name: rows, entries, classes, rows of patches."""
    found = re.match(r"(.*?)( along .*| of .*|)$", name)
    noun, rest = found.groups() if found else (name, "")
    if noun.endswith("y"):
        return f"{noun[:-1]}ies{rest}"
    return f"{noun}{'es' if noun.endswith(('s', 'x', 'ch', 'sh')) else 's'}{rest}"


def is_are(name: str) -> str:
    """Choose the verb: the score is, the workers are, the array of points is."""
    head = re.split(" of | that ", name)[0]
    many = head.startswith("the ") and re.search(r"[^siu]s$", head)
    return "are" if many else "is"


def subsets(ndim: int, most: int = 3) -> Iterator[tuple[int, ...]]:
    """Yield one axis, then two, then three."""
    for count in range(1, min(ndim, most) + 1):
        yield from combinations(range(ndim), count)


def top(array: Array) -> float:
    """Return the largest absolute value."""
    return float(np.abs(array).max(initial=0))
