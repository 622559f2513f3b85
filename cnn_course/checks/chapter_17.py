"""Exercises of chapter 17, MNIST in a minute."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, NamedCase, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.layers import Array

# ---- how long, on paper -----------------------------------------------------

_TIME = {"steps": 5900, "rate": 1022, "forward": 515_440, "training": 1_485_480}

#: multiply-adds of the four layers with weights
_WORK = (60_840, 324_000, 129_600, 1000)


def _work(words: str, *layers: int) -> tuple[Wrong, ...]:
    """Count other numbers in the layers: in both answers, or forward alone."""
    work = [*layers, *_WORK[len(layers) :]]
    forward, training = sum(work), 3 * sum(work) - work[0]
    both = _TIME | {"forward": forward, "training": training}
    name = re.split("[;.:]", words.removeprefix("that comes out "))[0]
    return (
        Wrong(name, both, f"forward and training: {words}"),
        Wrong(f"{name}, forward", _TIME | {"forward": forward}, f"forward: {words}"),
    )


_RESUME = {
    "a": False,
    "b": True,
    "c": False,
    "d": True,
    "e": True,
    "f": False,
    "g": True,
    "h": False,
}


def _not(key: str) -> dict[str, bool]:
    return _RESUME | {key: not _RESUME[key]}


def _with(function: Callable[..., Any], mistake: str) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments, mistake=mistake)


# ---- between ink and paper --------------------------------------------------


def limit_of(v: Array, counts: Array, mistake: str = "") -> float:
    """Where Eq. (17.1) comes to rest, or a wrong answer."""
    listed, times = np.ravel(np.asarray(v, float)), np.ravel(np.asarray(counts, int))
    if mistake == "counts ignored":
        times = np.ones_like(times)
    v = np.repeat(listed, times)
    if mistake == "distinct":
        v = np.unique(v)
    limit, before = _begin(v, listed, mistake), None
    if mistake == "midpoint":
        return limit
    rounds = _ROUNDS.get(mistake, 1000)
    near = _NEAR.get(mistake, 0.0)
    while rounds and (before is None or abs(limit - before) > near):
        dark = v < limit if mistake == "equal is bright" else v <= limit
        before, rounds = limit, rounds - 1
        limit = _middle(v[dark], v[~dark], mistake)
        if limit == before or np.isnan(limit):
            break
    if mistake == "dark mean":
        return float(v[v <= limit].mean())
    if mistake == "bright mean":
        return float(v[v > limit].mean())
    if mistake == "brightest dark":
        return float(v[v <= limit].max())
    if mistake == "scaled":
        return float((limit - v.min()) / (v.max() - v.min()))
    if mistake == "scaled by the list":
        return float((limit - listed.min()) / (listed.max() - listed.min()))
    if mistake == "share of the largest":
        return float(limit / listed.max())
    return float(limit)


def _begun_in_bytes(v: Array, counts: Array) -> float:
    """Begin at half of a sum that has the type of v."""
    seen = np.asarray(v)[np.asarray(counts) > 0]
    limit, before = (seen.min() + seen.max()) / 2, None
    pixels = np.repeat(np.asarray(v, float), counts)
    while limit != before:
        dark, before = pixels <= limit, limit
        if dark.all() or not dark.any():
            return float(limit)
        limit = _middle(pixels[dark], pixels[~dark], "")
    return float(limit)


def _no_number_in_bytes(v: Array, counts: Array) -> float:
    """Begin below all pixels, as half of a sum of two bytes is."""
    seen = v[counts > 0]
    over = v.dtype == np.uint8 and int(seen.min()) + int(seen.max()) > 255
    return float("nan") if over else limit_of(v, counts)


_ROUNDS = {
    "one round": 1,
    "two rounds": 2,
    "three rounds": 3,
    "five rounds": 5,
    "ten rounds": 10,
    **{f"{n} rounds": n for n in (20, 25, 30, 50, 100)},
}
_NEAR = {"impatient": 0.02, "a hundredth": 1e-2, "a thousandth": 1e-3}


def _begin(v: Array, listed: Array, mistake: str) -> float:
    if mistake == "counts of 0":
        v = listed
    elif mistake == "ends of the list":
        return float(listed[0] + listed[-1]) / 2
    else:
        listed = listed[np.isin(listed, v)]
    starts: dict[str, Callable[[], float]] = {
        "mean start": lambda: v.mean(),
        "median start": lambda: np.median(v),
        "ends start": lambda: (listed[0] + listed[-1]) / 2,
        "listed mean start": lambda: listed.mean(),
        "lowest start": lambda: v.min(),
        "half the largest": lambda: v.max() / 2,
        "half": lambda: 0.5,
        "half of 255": lambda: 127.5,
        "128 or half": lambda: 128 if v.max() > 1 else 0.5,
        "rounded start": lambda: (v.min() + v.max()) // 2,
        "half the range": lambda: (v.max() - v.min()) / 2,
        "first start": lambda: listed[0],
        "quarter start": lambda: (3 * v.min() + v.max()) / 4,
        "geometric start": lambda: np.sqrt(v.min() * v.max()),
    }
    return float(starts.get(mistake, lambda: (v.min() + v.max()) / 2)())


def _mean_of_products(v: Array, counts: Array) -> float:
    """Average v times counts over the entries of v on either side of the start."""
    products, limit = np.asarray(v, float) * counts, limit_of(v, counts, "midpoint")
    dark = np.asarray(v) <= limit
    return float(products[dark].mean() + products[~dark].mean()) / 2


def _middle(dark: Array, bright: Array, mistake: str) -> float:
    if mistake == "of all":
        return float(dark.sum() + bright.sum()) / (2 * (dark.size + bright.size))
    if not (dark.size and bright.size):
        return float("nan")
    if mistake == "half forgotten":
        return float(dark.mean() + bright.mean())
    if mistake == "medians":
        return float(np.median(dark) + np.median(bright)) / 2
    if mistake == "gap":
        return float(dark.max() + bright.min()) / 2
    if mistake == "midranges":
        return float(dark.max() + dark.min() + bright.max() + bright.min()) / 4
    if mistake == "half the distance":
        return float(bright.mean() - dark.mean()) / 2
    if mistake == "geometric":
        return float(np.sqrt(dark.mean() * bright.mean()))
    if mistake == "a quarter":
        return float(3 * dark.mean() + bright.mean()) / 4
    if mistake == "the other's size":
        shares = bright.size * dark.mean() + dark.size * bright.mean()
        return float(shares / (dark.size + bright.size))
    if mistake == "whole numbers":
        return float(dark.mean() + bright.mean()) // 2
    return float(dark.mean() + bright.mean()) / 2


def _products(v: Array, counts: Array, least: int = 0) -> float:
    """Average v times counts over the entries of v in a group, round after round."""
    v, counts = (np.asarray(w, float)[np.asarray(counts) >= least] for w in (v, counts))
    products = v * counts
    there = v[counts > 0]
    limit = float(there.min() + there.max()) / 2
    for _ in range(1000):  # it may go to and fro
        dark, before = v <= limit, limit
        if dark.all() or not dark.any():
            return float("nan")
        limit = float(products[dark].mean() + products[~dark].mean()) / 2
        if limit == before:
            break
    return limit


#: what is told of a start with no pixels on one side of it
_OR_NAN = ", where a group may have no pixels, and 0/0 for its mean"
_OR_ERROR = ", where a group may have no pixels, and its mean is an error"


def _from(start: str) -> Callable[..., float]:
    return _with(limit_of, start)


def _raised(start: str) -> Callable[..., float]:
    """Search from ``start``, and divide by no pixels as `np.average` does."""
    return _or_raise(_from(start))


def _rounded_in_bytes(v: Array, counts: Array) -> float:
    """Begin at half of a sum of two bytes, rounded down, below all pixels."""
    if np.isnan(_no_number_in_bytes(v, counts)):
        return float("nan")
    return limit_of(v, counts, "rounded start")


def _or_raise(answer: Callable[..., float]) -> Callable[..., float]:
    """Divide by no pixels as `np.average` does."""

    def raising(v: Array, counts: Array) -> float:
        limit = answer(v, counts)
        if np.isnan(limit):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        return limit

    return raising


def _in_both_groups(v: Array, counts: Array) -> float:
    """Count a pixel that is equal to the limit on both sides."""
    v = np.repeat(np.asarray(v, float), counts)
    limit = (v.min() + v.max()) / 2
    for _ in range(1000):
        before, limit = limit, _middle(v[v <= limit], v[v >= limit], "")
        if limit == before:
            break
    return float(limit)


def _counts_in_bytes(v: Array, counts: Array) -> float:
    counts = np.asarray(counts)
    return limit_of(v, counts.astype(np.uint8))


def _parted_best(v: Array, counts: Array, between: bool = True) -> float:
    """Split where the two means are farthest apart, weighed by the groups (Otsu).

    Give the middle between the means, or the brightest of the dark.
    """
    v = np.sort(np.repeat(np.ravel(np.asarray(v, float)), np.ravel(counts)))
    dark = np.flatnonzero(v[1:] > v[:-1]) + 1  # so many pixels may be dark
    sums = np.cumsum(v)
    low, high = sums[dark - 1] / dark, (sums[-1] - sums[dark - 1]) / (v.size - dark)
    best = np.argmax(dark * (v.size - dark) * (high - low) ** 2)
    return float(low[best] + high[best]) / 2 if between else float(v[dark[best] - 1])


def _exchanged(v: Array, counts: Array) -> float:
    """Take the counts for brightnesses, and the brightnesses for counts."""
    times, listed = np.asarray(v, float), np.asarray(counts, float)
    listed, times = listed[times > 0], times[times > 0]
    limit, before = (listed.min() + listed.max()) / 2, None
    while limit != before:
        dark, before = listed <= limit, limit
        if dark.all():
            return float("nan")
        means = [np.average(listed[k], weights=times[k]) for k in (dark, ~dark)]
        limit = sum(means) / 2
    return float(limit)


def _nearest_rest(v: Array, counts: Array) -> float:
    """Of all places of rest, the one nearest to the start."""
    v = np.repeat(np.ravel(np.asarray(v, float)), np.ravel(counts))
    found = []
    for limit in np.unique(v)[:-1]:
        dark = v <= limit
        middle = _middle(v[dark], v[~dark], "")
        if np.array_equal(v <= middle, dark):
            found.append(middle)
    middle = (v.min() + v.max()) / 2
    return min(found, key=lambda m: (abs(m - middle), -m))


def _sorted_late(v: Array, counts: Array) -> float:
    """Sort v once the brightnesses without pixels are out, and not the counts."""
    there = np.asarray(counts) > 0
    return limit_of(np.sort(np.asarray(v)[there]), np.asarray(counts)[there])


def _of_entries(v: Array, counts: Array) -> float:
    """Take medians of the brightnesses that occur, each once."""
    listed = np.asarray(v)[np.asarray(counts) > 0]
    return limit_of(listed, np.ones(len(listed), int), "medians")


def _slow_search() -> Case:
    """One brightness after the other turns bright, in more than a hundred rounds."""
    v, counts = np.linspace(0.45, 0.1, 110), np.round(2 * 1.02 ** np.arange(110))
    for _ in range(60):  # each between two limits, which depend on them all
        sums, sizes = (np.append(0, np.cumsum(w)) for w in (counts * v, counts))
        dark = (sums[-1] - sums) / (20_000 + sizes[-1] - sizes)
        limits = np.append(0.5, (dark + (91 + sums) / (101 + sizes)) / 2)
        v = (limits[:-2] + limits[1:-1]) / 2
    return {
        "v": np.concatenate([[0, 0.9, 1], np.round(v, 4)]),
        "counts": np.concatenate([[20_000, 100, 1], counts]).astype(int),
    }


def _limit_cases(rng: np.random.Generator) -> list[Case]:
    def counted(v: Array) -> Case:
        values, counts = np.unique(v, return_counts=True)
        return {"v": values, "counts": counts}

    # takes twenty rounds, or the last ones are tiny
    few = np.random.default_rng(0).gamma(0.5, 1, 350)
    many = np.random.default_rng(2).gamma(0.5, 1, 5000)

    tail = np.exp(-0.05 * np.arange(100.0))
    order = rng.permutation(100)
    page = {"v": np.array([0.9, 0.1, 0.35, 0.2, 0.85]), "counts": [30, 1, 1, 1, 9]}
    return [
        NamedCase(
            page | {"counts": np.array(page["counts"])}, "brightnesses from 0.1 to 0.9"
        ),
        {"v": np.array([0.0, 0.5, 1.0]), "counts": np.array([1, 1, 1])},  # at the limit
        {"v": np.array([0.0, 0.5, 1.0]), "counts": np.array([3, 2, 4])},
        {"v": tail, "counts": np.ones(100, int)},  # takes many rounds
        {"v": np.array([0.75, 0.25]), "counts": np.array([1, 1])},
        {  # a search from above the middle ends elsewhere
            "v": np.array([0.37, 0.11, 0.63, 0.93, 0.44, 0.95]),
            "counts": np.array([28, 6, 15, 2, 13, 28]),
        },
        {"v": 1 - tail[order], "counts": 1 + order // 25},
        # a brightness that no pixel has, at the ends and between them
        NamedCase(
            {"v": np.array([0.0, 0.3, 0.6, 0.7]), "counts": np.array([0, 5, 1, 2])},
            "no pixel has the darkest of v",
        ),
        NamedCase(
            {
                "v": np.array([255, 60, 30, 0, 90, 120, 40]),
                "counts": np.array([0, 1, 1, 6, 3, 2, 0]),
            },
            "no pixel has the brightest of v",
        ),
        NamedCase(
            {"v": 1 + 0.02 * few / few.max(), "counts": np.ones(350, int)},
            "brightnesses from 1 to 1.02",
        ),
        {
            "v": np.arange(256),
            "counts": rng.integers(0, 3, 256) * (256 - np.arange(256)),
        },
        counted(np.round(rng.random(60) ** 3, 2)),
        # two places of rest: the start decides
        {"v": np.array([0.0, 0.45, 1.0]), "counts": np.array([10, 1, 4])},
        {"v": np.array([0.9, 0.72, 0.1]), "counts": np.array([8, 7, 5])},
        {"v": np.array([0.3, 1.0, 0.6]), "counts": np.array([10, 1, 4])},
        {"v": np.array([0.0, 0.3, 0.615, 1.0]), "counts": np.array([0, 10, 1, 4])},
        counted(np.concatenate([np.linspace(0, 1, 100), np.zeros(100)])),
        {"v": few / few.max(), "counts": np.ones(350, int)},
        {"v": many / many.max(), "counts": np.ones(5000, int)},
        NamedCase(_slow_search(), "a search of more than a hundred rounds"),
        # 20 + 250 is no byte any more
        NamedCase(
            {
                "v": np.arange(20, 251, 10, np.uint8),
                "counts": 1 + np.arange(24)[::-1] ** 2,
            },
            "a photograph, v in bytes",
        ),
    ]


def _limit_properties(case: Case) -> dict:
    v, counts = np.asarray(case["v"], float), np.asarray(case["counts"])
    there = v[counts > 0]
    first = (there.min() + there.max()) / 2
    return {
        ("bytes in v", "no bytes in v"): getattr(case["v"], "dtype", 0) == np.uint8,
        ("a pixel equal to the first limit", "no pixel equal to the first limit"): bool(
            np.any(there == first)
        ),
        ("two values only", "more than two values"): len(there) == 2,
        (
            "a limit that moves on after the first round",
            "a limit that stays after the first round",
        ): bool(limit_of(v, counts, "one round") != limit_of(v, counts)),
        ("a brightness without pixels", "no brightness without pixels"): bool(
            np.any(counts == 0)
        ),
    }


# ---- shares of old pixels ---------------------------------------------------


def shares(
    size: int, new_size: int, begin: float, end: float, mistake: str = ""
) -> Array:
    """Eq. (17.4) for a part of the line, or a wrong answer."""
    begin, end = {
        "whole line": (0, size),
        "from the start": (0, end - begin),
        "to the end": (begin, size),
        "held inside": (max(begin, 0), min(end, size)),
        "end is a length": (begin, begin + end),
        "begin held inside": (max(begin, 0), end),
        "begin the other way": (-begin, end - 2 * begin),
        "whole and inside": (max(0, np.floor(begin)), min(size, np.ceil(end))),
    }.get(mistake, (begin, end))
    width = (end - begin) / new_size
    if mistake == "one width fewer":
        width = (end - begin) / max(1, new_size - 1)
    if mistake == "upside down":
        width = new_size / (end - begin)
    if mistake == "by the old size":
        width = (end - begin) / size
    i, r = np.arange(new_size)[:, np.newaxis], np.arange(size)
    left = (begin + i) * width if mistake == "moved by new" else begin + i * width
    if mistake == "from pixel 1":
        r = r + 1
    if mistake == "from new 1":
        left = left + width
    if mistake == "from new −1":
        left = left - width
    if mistake == "from pixel −1":
        r = r - 1
    if mistake == "starts to the end":
        left = np.linspace(begin, end, new_size)[:, np.newaxis]
    right = left + width
    if mistake == "begin on the left":
        right = right - begin
    if mistake == "begin on the right":
        left = left - begin
    if mistake == "one wide":
        right = left + 1
    covered = np.minimum(right, r + 1) - np.maximum(left, r)
    if mistake == "later end":
        covered = np.maximum(right, r + 1) - np.maximum(left, r)
    if mistake == "negative":
        return covered / width
    if mistake == "absolute":
        return np.abs(covered) / width
    covered = np.maximum(covered, 0)
    if mistake == "by the longest":
        return covered / covered.sum(axis=1).max()
    touched = (covered > 1e-12).astype(float)
    if mistake.startswith("whole pixels"):
        inside = ((left <= r + 0.5) & (r + 0.5 < right)).astype(float)
        if mistake == "whole pixels over the width":
            return inside / width
        if mistake == "whole pixels":
            return inside
        return inside / np.maximum(inside.sum(axis=1, keepdims=True), 1)
    if mistake == "sum to 1, or NaN":
        return covered / covered.sum(axis=1, keepdims=True)
    if mistake == "sum to 1":
        return covered / np.maximum(covered.sum(axis=1, keepdims=True), 1e-12)
    if mistake == "of the old":
        return covered
    if mistake == "times the width":
        return covered * width
    if mistake == "0 or 1":
        return (covered > 0).astype(float)
    if mistake == "touched":
        return touched / np.maximum(touched.sum(axis=1, keepdims=True), 1)
    if mistake == "reversed":
        return covered[:, ::-1] / width
    if mistake == "turned":
        return (covered / width).T
    return covered / width


def _from_below(first: Callable[[float], Any]) -> Callable[..., Array]:
    """Count the old pixels from ``first`` on, with a negative index below 0."""

    def answer(size: int, new_size: int, begin: float, end: float) -> Array:
        A, width = np.zeros((new_size, size)), (end - begin) / new_size
        for i in range(new_size):
            low, high = begin + i * width, begin + i * width + width
            for r in range(int(first(low)), min(size, int(np.ceil(high)))):
                A[i, r] = max(0, min(high, r + 1) - max(low, r)) / width
        return A

    return answer


def _chosen(size: int, places: Array) -> Array:
    """Rows with a single 1; of zeros where there is no such old pixel."""
    return (np.floor(places)[:, np.newaxis] == np.arange(size)).astype(float)


def _picked(size: int, new_size: int, begin: float, end: float) -> Array:
    width = (end - begin) / new_size
    return _chosen(size, begin + (np.arange(new_size) + 0.5) * width)


def _picked_from_int(
    size: int, new_size: int, begin: float, end: float, held: bool
) -> Array:
    A, width = np.zeros((new_size, size)), (end - begin) / new_size
    for i in range(new_size):
        r = int(begin + (i + 0.5) * width)
        if not held or 0 <= r < size:
            A[i, r] = 1
    return A


def _line_with_a_part(first: str, last: str) -> Callable[..., Array]:
    """Cover the whole line; leave 0 in the columns outside of the part."""

    def answer(size: int, new_size: int, begin: float, end: float) -> Array:
        r, low, high = np.arange(size), _WHOLE[first](begin), _WHOLE[last](end)
        return shares(size, new_size, 0, size) * ((r >= low) & (r < high))

    return answer


_WHOLE: dict[str, Callable[[float], float]] = {
    "whole": np.ceil,
    "touched": np.floor,
    "cut": int,
}


def _first_picked(size: int, new_size: int, begin: float, end: float) -> Array:
    return _chosen(size, begin + np.arange(new_size) * ((end - begin) / new_size))


def _whole_only(size: int, new_size: int, begin: float, end: float) -> Array:
    A, width = np.zeros((new_size, size)), (end - begin) / new_size
    for i in range(new_size):
        first = int(np.floor(begin + i * width))
        last = max(first + 1, int(np.floor(begin + (i + 1) * width)))
        A[i, max(first, 0) : max(last, 0)] = 1 / (last - first)
    return A


def _linear(size: int, new_size: int, begin: float, end: float) -> Array:
    width = (end - begin) / new_size
    at = np.clip(begin + (np.arange(new_size) + 0.5) * width - 0.5, 0, size - 1)
    lower = np.minimum(at.astype(int), max(size - 2, 0))
    A, rows = np.zeros((new_size, size)), np.arange(new_size)
    A[rows, lower] += 1 - (at - lower)
    A[rows, np.minimum(lower + 1, size - 1)] += at - lower
    return A


def _tents(size: int, new_size: int, begin: float, end: float) -> Array:
    """Interpolate at the centers, with nothing beyond the line."""
    width = (end - begin) / new_size
    at = begin + (np.arange(new_size) + 0.5) * width - 0.5
    return np.maximum(0, 1 - np.abs(at[:, np.newaxis] - np.arange(size)))


def _columns_to_1(size: int, new_size: int, begin: float, end: float) -> Array:
    A = shares(size, new_size, begin, end)
    return A / np.maximum(A.sum(axis=0), 1e-9)


def _touched_by_index(size: int, new_size: int, begin: float, end: float) -> Array:
    width, i = (end - begin) / new_size, np.arange(new_size)[:, np.newaxis]
    r = np.arange(size)
    upper, lower = begin + (i + 1) * width, begin + i * width
    return np.minimum(upper, r + 1) - np.maximum(lower, r) > 0


def _whole_width(size: int, new_size: int, begin: float, end: float) -> Array:
    width = max(1, int((end - begin) / new_size))
    return shares(size, new_size, begin, begin + width * new_size)


def _kept_if_larger(size: int, new_size: int, begin: float, end: float) -> Array:
    if end - begin > new_size:
        return shares(size, new_size, begin, end)
    return np.eye(new_size, size)


def _sampled(size: int, new_size: int, begin: float, end: float) -> Array:
    """Count 840 points in each new pixel."""
    at = begin + (np.arange(840 * new_size) + 0.5) * ((end - begin) / new_size / 840)
    return _chosen(size, at).reshape(new_size, 840, size).mean(axis=1)


def _shares_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [
        *((3, 2), (4, 2), (2, 3), (5, 5), (7, 3), (3, 7), (1, 4), (4, 1), (1, 1)),
        *((20, 6), (6, 20), (9, 3), (3, 9), (8, 5), (26, 7), (11, 13)),
    ]
    parts = [
        *((4, 2, 1, 3), (7, 3, 1.5, 6), (9, 2, 2.25, 4), (4, 4, 0.5, 3.5)),
        *((8, 3, 4, 8), (5, 4, -1, 6), (6, 4, -2.5, 3.5), (20, 6, 3, 23)),
        *((3, 2, 1.25, 1.75), (2, 4, -0.5, 2.5)),
        *((3, 1, -1, 4), (4, 2, -1, 5)),  # none wholly inside
        *((4, 2, -1.5, 0.5), (3, 4, -1.25, 2.75)),  # one ends just before the line
    ]
    return [
        {"size": size, "new_size": new, "begin": begin, "end": end}
        for size, new, begin, end in (
            *((size, new, 0, size) for size, new in sizes),
            *parts,
        )
    ]


def _shares_properties(case: Case) -> dict:
    size, new, begin, end = (case[k] for k in ("size", "new_size", "begin", "end"))
    return {
        ("fewer pixels than before", "as many pixels or more"): new < end - begin,
        ("more pixels than before", "as many pixels or fewer"): new > end - begin,
        ("a part of the line", "all of the line"): begin > 0 or end < size,
        ("a part that reaches beyond the line", "no part beyond the line"): begin < 0
        or end > size,
        ("a part that begins or ends within a pixel", "a part of whole pixels"): (
            begin % 1 > 0 or end % 1 > 0
        ),
        ("a new width that is no whole number", "a new width in whole pixels"): (
            (end - begin) % new != 0
        ),
    }


# ---- to its place -----------------------------------------------------------


def place(
    x: Array, shape: tuple[int, int], at: tuple[int, int], mistake: str = ""
) -> Array:
    """Eqs. (17.6) and (17.7) for any pixel, or a wrong answer."""
    x = np.asarray(x, float)
    middles = _middles(x, mistake)
    goals = {"goal swapped": at[::-1], "goal twice": (at[0], at[0])}.get(mistake, at)
    starts = [
        _start(*each, mistake) for each in zip(middles, goals, shape, strict=True)
    ]
    if mistake == "not moved":
        starts = [0, 0]
    if mistake == "step of the rows":
        starts[1] = starts[0]
    if mistake == "step of the rows, held":
        starts[1] = starts[0] = max(0, min(starts[0], shape[0] - len(x)))
    if mistake == "box in the middle":
        starts = [(n - own) // 2 for n, own in zip(shape, x.shape, strict=True)]
    if mistake == "rows only":
        starts[1] = (shape[1] - x.shape[1]) // 2
    if mistake == "wrapped":
        y = np.zeros(shape)
        y[: x.shape[0], : x.shape[1]] = x
        return np.roll(y, starts, (0, 1))
    if mistake in ("cut", "low", "high"):
        return _cut(x, shape, starts, mistake)
    own = {"rows' limit": (x.shape[0],) * 2, "longer side": (max(x.shape),) * 2}
    own |= {"sides exchanged": x.shape[::-1], "columns' limit": (x.shape[1],) * 2}
    starts = [
        int(max(0, min(d, n - k)))
        for d, n, k in zip(starts, shape, own.get(mistake, x.shape), strict=True)
    ]
    if mistake == "never at the near edge":
        rooms = [n - k for n, k in zip(shape, x.shape, strict=True)]
        starts = [max(d, min(1, room)) for d, room in zip(starts, rooms, strict=True)]
    if mistake == "never at the edge":
        edges = [n - k - 1 for n, k in zip(shape, x.shape, strict=True)]
        starts = [min(d, max(0, edge)) for d, edge in zip(starts, edges, strict=True)]
    y = np.zeros(shape)
    x = x[::-1] if mistake == "upside down" else x
    y[starts[0] : starts[0] + x.shape[0], starts[1] : starts[1] + x.shape[1]] = x
    return y / y.max() if mistake == "brightened" else y


def _middles(x: Array, mistake: str) -> list[float]:
    if mistake == "box":
        return [(n - 1) / 2 for n in x.shape]
    if mistake == "box, half a pixel off":
        return [n / 2 for n in x.shape]
    if mistake == "argmax":
        return [float(i) for i in np.unravel_index(x.argmax(), x.shape)]
    if mistake == "most ink":
        return [float(x.sum(axis=1 - k).argmax()) for k in (0, 1)]
    if mistake == "half of the ink":
        sums = [np.cumsum(x.sum(axis=1 - k)) for k in (0, 1)]
        return [float(np.searchsorted(s, s[-1] / 2)) for s in sums]
    if mistake == "line by line":
        return [_mean_of_lines(x), _mean_of_lines(x.T)]
    if mistake == "sums along the wrong axis":
        return [(x.sum(k) * np.arange(x.shape[k])).sum() / x.sum() for k in (0, 1)]
    weight = {
        "unweighted": (x > 0).astype(float),
        "squared": x**2,
        "root": np.sqrt(x),
        "largest": (x == x.max()).astype(float),
    }.get(mistake, x)
    mass = x.size if mistake == "divided by size" else weight.sum()
    middles = [weight.sum(axis=1) @ np.arange(len(x)) / mass]
    middles.append(weight.sum(axis=0) @ np.arange(x.shape[1]) / mass)
    if mistake == "axes swapped":
        middles.reverse()
    if mistake == "row twice":
        middles[1] = middles[0]
    return middles


def _mean_of_lines(x: Array) -> float:
    """Average the means of all columns with ink, each counted once."""
    mass = x.sum(axis=0)
    return float(np.mean((np.arange(len(x)) @ x)[mass > 0] / mass[mass > 0]))


def _start(middle: float, goal: int, field: int, mistake: str) -> int:
    t = goal - 0.5 - middle
    d = {
        "even": np.round(goal - middle),
        "center rounded": goal - np.round(middle),
        "from one": np.ceil(t - 1),
        "14": np.ceil(13.5 - middle),
        "half up": np.floor(goal - middle + 0.5),
        "floor": np.floor(goal - middle),
        "floor after the half": np.floor(t),
        "round after the half": np.round(t),
        "two digits": np.ceil(np.round(t, 2)),
        "three digits": np.ceil(np.round(t, 3)),
        "ceiling": np.ceil(goal - middle),
        "one too far": np.ceil(t + 1),
        "first line": goal,
        "half a pixel": np.ceil(np.round(t - 0.5, 9)),
        "field // 2": np.ceil(np.round(field // 2 - 0.5 - middle, 9)),
        "middle of the field": np.ceil((field - 1) / 2 - middle - 0.5),
        "other way": np.ceil(middle - goal - 0.5),
    }.get(mistake, np.ceil(np.round(t, 9)))
    return int(d)


def _cut(x: Array, shape: tuple[int, int], starts: list[int], mistake: str) -> Array:
    """Lay it on a wide sheet, which is cut; hold it on the other side, or nowhere."""
    for axis, n in enumerate(shape):
        if mistake == "low":
            starts[axis] = min(starts[axis], n - x.shape[axis])
        if mistake == "high":
            starts[axis] = max(starts[axis], 0)
    edge = 40
    wide = np.zeros((shape[0] + 2 * edge, shape[1] + 2 * edge))
    r, q = starts[0] + edge, starts[1] + edge
    wide[r : r + x.shape[0], q : q + x.shape[1]] = x
    return wide[edge : edge + shape[0], edge : edge + shape[1]]


def _center_cases(rng: np.random.Generator) -> list[Case]:
    def case(x: Array, shape: tuple[int, int], at: tuple[int, int]) -> Case:
        return {"x": np.asarray(x, float), "shape": shape, "at": at}

    def random(own: tuple[int, int], shape: tuple[int, int]) -> Case:
        x = rng.integers(0, 5, own) * rng.integers(0, 2, own)
        x[0, 0], x[-1, -1] = 3, 1
        return case(x / 4, shape, (shape[0] // 2, int(rng.integers(shape[1]))))

    lower = np.zeros((6, 3))
    lower[5], lower[0, 0] = (8, 4, 8), 0.25
    graded = np.array([[8, 1, 0], [1, 0, 0], [1, 0, 0], [1, 1, 1], [1, 1, 2.0]])
    upper = np.zeros((2, 7))
    upper[:, 0], upper[0, 6] = 8, 0.25
    bytes_ = np.array(  # their sum is no byte
        [[200, 10, 90], [30, 250, 60], [0, 220, 240], [5, 70, 130]], np.uint8
    )
    seven = np.array([[1.0, 1, 1], [0, 0.5, 1], [0, 1, 0.5], [0, 1, 0]])
    return [
        case(seven, (7, 7), (3, 3)),
        case(seven, (8, 14), (4, 10)),
        case([[4, 0], [0, 1], [0, 0], [0, 3]], (9, 9), (4, 3)),
        case(graded, (10, 12), (5, 5)),
        case(graded[::-1, ::-1] / 8, (11, 13), (5, 7)),
        case(graded / 3, (12, 9), (4, 5)),
        case(np.ones((2, 4)), (8, 8), (4, 4)),  # the mass between two pixels
        case(np.ones((4, 2)), (9, 10), (3, 5)),
        case(lower, (8, 8), (4, 4)),  # would stick out below
        case(lower[::-1], (8, 8), (4, 4)),
        case(upper, (9, 9), (4, 4)),
        case(upper[:, ::-1], (9, 9), (4, 4)),
        case(seven, (9, 6), (0, 5)),  # in a corner
        case(seven, (6, 9), (5, 0)),
        case(seven, (9, 12), (4, 10)),
        case([[0.5]], (5, 6), (1, 4)),
        # a center that is barely off the half between two pixels
        case([[0.502, 0.498]], (5, 6), (2, 3)),
        case([[0.5004], [0.4996]], (6, 5), (3, 2)),
        case([[0.498, 0.502]], (5, 6), (2, 3)),
        case([[0.50003, 0.49997]], (6, 6), (3, 2)),
        random((5, 3), (12, 12)),
        random((3, 8), (13, 20)),
        random((6, 6), (6, 6)),  # fills the field
        random((20, 11), (28, 56)),
        {"x": bytes_, "shape": (12, 9), "at": (6, 4)},
        {"x": bytes_[::-1, ::-1], "shape": (9, 11), "at": (4, 7)},
        # blank rows and columns would stick out, the ink would not
        case(np.pad(seven, ((0, 3), (0, 2))), (9, 8), (6, 6)),
        case(np.pad(seven, ((3, 0), (2, 0))), (9, 8), (1, 1)),
        # the lines' means are far from the mean of all; some ink is faint
        case([[1, 0], [0, 0], [0, 0], [0, 0], [0, 8]], (11, 12), (5, 6)),
        case([[0.0, 0.05, 0], [0.05, 0.5, 1.0], [0, 0, 0.9]], (9, 9), (4, 4)),
    ]


def _held_by_ink(x: Array, shape: tuple[int, int], at: tuple[int, int]) -> Array:
    """Cut off what is blank around the ink, and keep the rest inside."""
    x = np.asarray(x, float)
    rows, columns = np.flatnonzero(x.any(axis=1)), np.flatnonzero(x.any(axis=0))
    return place(x[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], shape, at)


def _in_bytes(x: Array, shape: tuple[int, int], at: tuple[int, int]) -> Array:
    """Weigh and add up in the type of x."""
    x = np.asarray(x)
    row, column = np.indices(x.shape).astype(x.dtype)
    mass = max(x.sum(dtype=x.dtype), x.dtype.type(1e-9) or 1)
    middles = [float((x * k).sum(dtype=x.dtype) / mass) for k in (row, column)]
    y, slices = np.zeros(shape), []
    for middle, goal, n, field in zip(middles, at, x.shape, shape, strict=True):
        start = max(0, min(_start(middle, goal, field, ""), field - n))
        slices.append(slice(start, start + n))
    y[tuple(slices)] = x
    return y


def _places_in_bytes(x: Array, shape: tuple[int, int], at: tuple[int, int]) -> Array:
    """Multiply pixel and place in the type of x."""
    x = np.asarray(x)
    middles = [(x * k.astype(x.dtype)).sum() / x.sum() for k in np.indices(x.shape)]
    y, slices = np.zeros(shape), []
    for middle, goal, n, field in zip(middles, at, x.shape, shape, strict=True):
        start = max(0, min(_start(middle, goal, field, ""), field - n))
        slices.append(slice(start, start + n))
    y[tuple(slices)] = x
    return y


def _center_properties(case: Case) -> dict:
    x, shape, at = np.asarray(case["x"], float), case["shape"], case["at"]
    places = zip(_middles(x, ""), at, shape, x.shape, strict=True)
    return {
        ("a row or column that would stick out", "none that would stick out"): any(
            not 0 <= _start(middle, goal, field, "") <= field - n
            for middle, goal, field, n in places
        ),
        ("a center between two pixels", "no center between two pixels"): any(
            m % 1 == 0.5 for m in _middles(x, "")
        ),
        ("bytes", "fractions"): np.asarray(case["x"]).dtype == np.uint8,
        ("a field that is no square", "a square field"): shape[0] != shape[1],
        ("a place off the middle", "a place in the middle"): tuple(at)
        != (shape[0] // 2, shape[1] // 2),
    }


# ---- the surest errors ------------------------------------------------------


def surest_errors(p: Array, labels: Array, count: int, mistake: str = "") -> Array:
    """Give the surest error of each class, the surest first, or a wrong answer."""
    p, labels = np.asarray(p, float), np.asarray(labels)
    said = p.argmin(axis=1) if mistake == "argmin" else p.argmax(axis=1)
    if mistake == "last of two":
        said = p.shape[1] - 1 - p[:, ::-1].argmax(axis=1)
    if mistake == "rounded first":
        said = np.round(p).argmax(axis=1)
    own = p[np.arange(len(p)), labels]
    wrong = np.flatnonzero(
        {
            "right ones": said == labels,
            "all": np.full(len(p), True),
            "ties right": own < p.max(axis=1),
            "less than half": own < 0.5,
            "0 is false": (said != labels) & (labels != 0),
            "above 0.9": (said != labels) & (p.max(axis=1) > 0.9),
            "above 0.5": (said != labels) & (p.max(axis=1) > 0.5),
        }.get(mistake, said != labels)
    )
    if mistake == "cut before sorting":
        wrong = wrong[:count]
    sure = _sureness(p, own, mistake)
    up = mistake in ("label least", "least sure")
    order = np.argsort(sure[wrong] if up else -sure[wrong], kind="stable")
    if mistake == "label first":  # the surest of each class, if it is an error
        whole = np.argsort(-sure, kind="stable")
        first = whole[np.sort(np.unique(labels[whole], return_index=True)[1])]
        return first[said[first] != labels[first]][:count]
    if mistake == "places and their labels":
        return order[np.sort(np.unique(labels[order], return_index=True)[1])][:count]
    if mistake == "ties reversed":
        order = np.argsort(sure[wrong], kind="stable")[::-1]
    found = wrong if mistake == "unsorted" else wrong[order]
    if mistake == "cut before the classes":
        found = found[:count]
    if mistake == "cut first":
        top = np.argsort(-p.max(axis=1), kind="stable")[:count]
        found = top[said[top] != labels[top]]
    if mistake != "all of a class":
        kind = said if mistake == "of each answer" else labels
        first = np.unique(kind[found], return_index=True)[1]
        found = found[first if mistake.endswith("by class") else np.sort(first)]
    if mistake == "a loop over ten by class":
        found = found[labels[found] < 10]
    if mistake in ("ties by class", "a loop over ten by class"):
        found = found[np.argsort(-sure[found], kind="stable")]
    if mistake == "classes that tie reversed":
        found = np.sort(found)[::-1]
        found = found[np.argsort(-sure[found], kind="stable")]
    if mistake.startswith("overwritten"):
        return _overwritten(wrong[np.argsort(sure[wrong], kind="stable")], labels)[
            :: -1 if mistake.endswith("turned") else 1
        ][:count]
    if mistake == "last kept":
        kept = _overwritten(wrong[order], labels)
        return kept[:count]
    if mistake == "first of each class":
        found = wrong[np.unique(labels[wrong], return_index=True)[1]]
        found = found[np.argsort(-sure[found], kind="stable")]
    if mistake == "cut by class":
        found = found[np.argsort(labels[found], kind="stable")][:count]
        return found[np.argsort(-sure[found], kind="stable")]
    if mistake == "label at last":
        found = np.sort(found)
        found = found[np.argsort(own[found], kind="stable")]
    if mistake == "by index":
        return np.sort(found[:count])
    if mistake == "one fewer":
        return found[: max(count - 1, 0)]
    if mistake == "from the second":
        return found[1 : count + 1]
    if mistake == "everything":
        return found
    if mistake == "from the end":
        return found[::-1][-count:][::-1]
    if mistake == "least sure kept":
        return found[::-1][:count]
    found = found[: min(count, 10) if mistake == "ten at most" else count]
    if mistake == "surest last":
        return found[::-1]
    if mistake == "filled up":
        return np.append(found, np.full(count - len(found), -1))
    if mistake == "ten classes":
        return found[labels[found] < 10]
    if mistake == "places":
        return np.searchsorted(wrong, found)
    if mistake == "labels":
        return labels[found]
    if mistake == "said":
        return said[found]
    return found


def _overwritten(found: Array, labels: Array) -> Array:
    """Keep the last of each class, in a dict that is in the order of the first."""
    return np.array(list({labels[i]: i for i in found}.values()), int)


def _surest_right(p: Array, labels: Array) -> Array:
    p = np.asarray(p, float)
    right = np.flatnonzero(p.argmax(axis=1) == labels)
    return right[np.argsort(-p[right].max(axis=1), kind="stable")]


def _sureness(p: Array, own: Array, mistake: str) -> Array:
    if mistake in ("label least", "label most"):
        return own
    if mistake == "margin":
        top = np.sort(p, axis=1)
        return top[:, -1] - top[:, -2]
    if mistake == "second":
        return np.sort(p, axis=1)[:, -2]
    if mistake == "least of the second":
        return -np.sort(p, axis=1)[:, -2]
    if mistake == "entropy":
        return np.sum(p * np.log(p + 1e-12), axis=1)
    if mistake == "margin to the label":
        return p.max(axis=1) - own
    digits = {"percents": 2, "per mille": 3}.get(mistake)
    sure = p.max(axis=1)
    return sure if digits is None else sure.round(digits)


def _errors_cases(rng: np.random.Generator) -> list[Case]:
    def random(n: int, k: int, count: int, wrong: float) -> Case:
        z = 3 * rng.standard_normal((n, k))
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        labels = np.where(
            rng.random(n) < wrong, rng.integers(0, k, n), p.argmax(axis=1)
        )
        return {"p": p, "labels": labels, "count": count}

    def pair(first: float, second: float, labels: list[int]) -> Case:
        p = [[first, 1 - first, 0], [second, 1 - second, 0], [0.1, 0.2, 0.7]]
        return {"p": np.array(p), "labels": np.array([*labels, 2]), "count": 2}

    def few_levels(n: int, k: int, count: int) -> Case:
        said, top = rng.integers(0, k, n), rng.choice([0.5, 0.625, 0.75], n)
        p = np.repeat((1 - top[:, np.newaxis]) / (k - 1), k, axis=1)
        p[np.arange(n), said] = top
        labels = (said + rng.integers(0, k, n)) % k
        return {"p": p, "labels": labels, "count": count}

    tied = np.array(
        [
            *([0.75, 0.125, 0.125], [0.125, 0.75, 0.125], [0.0, 0.25, 0.75]),
            *([0.875, 0.125, 0.0], [0.25, 0.0, 0.75], [0.5, 0.25, 0.25]),
        ]
    )
    close = np.array([[0.5, 0.49, 0.01], [0.3, 0.25, 0.45], [0.35, 0.4, 0.25]])
    shared = np.array(
        [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.25, 0.375, 0.375], [0.5, 0.0, 0.5]]
    )
    sure = np.array([[0.45, 0.30, 0.25], [0.1, 0.8, 0.1], [0.4, 0.35, 0.25]])
    low = np.array([[0.1, 0.48, 0.42], [0.4, 0.35, 0.25], [0.3, 0.41, 0.29]])
    return [
        random(12, 4, 3, 0.8),
        {"p": close, "labels": np.array([1, 1, 2]), "count": 2},
        {"p": tied, "labels": np.array([1, 0, 2, 0, 0, 1]), "count": 3},
        random(40, 10, 5, 0.5),
        random(9, 3, 20, 0.9),  # fewer errors than asked for
        {"p": tied[:1], "labels": np.array([2]), "count": 1},
        {"p": tied[:3], "labels": np.array([0, 0, 1]), "count": 2},
        random(30, 2, 4, 0.9),
        random(25, 6, 1, 0.7),
        # right, though no class has a half
        {"p": sure, "labels": np.array([0, 0, 0]), "count": 2},
        {"p": sure[::-1], "labels": np.array([0, 2, 0]), "count": 3},
        {"p": tied, "labels": tied.argmax(axis=1), "count": 3},  # no errors
        # the later of two is a little surer
        pair(0.9511, 0.9514, [1, 1]),
        pair(0.9511, 0.9514, [1, 2]),
        pair(0.9482, 0.9508, [2, 1]),
        pair(0.95112, 0.95114, [1, 1]),
        few_levels(300, 4, 4),  # many ties
        few_levels(500, 9, 9),
        random(80, 12, 9, 0.8),  # more than ten classes
        random(25, 4, 30, 0.5),  # few errors, and the surest of a class are right
        random(20, 5, 0, 0.9),  # none are asked for
        {"p": shared, "labels": np.array([1, 0, 1, 2]), "count": 4},
        few_levels(400, 12, 11),  # and more than ten asked for
        {"p": low, "labels": np.array([1, 1, 2]), "count": 3},
    ]


def _errors_properties(case: Case) -> dict:
    p, labels = np.asarray(case["p"]), case["labels"]
    wrong = np.flatnonzero(p.argmax(axis=1) != labels)
    sure = p.max(axis=1)[wrong]
    return {
        ("no index to return", "an index to return"): not len(wrong)
        or not case["count"],
        ("fewer errors than asked for", "enough errors"): len(wrong) < case["count"],
        ("two errors equally sure", "no two errors equally sure"): len(np.unique(sure))
        < len(sure),
        ("several errors of one class", "one error of each class at most"): len(
            np.unique(labels[wrong])
        )
        < len(wrong),
        ("two classes", "more than two classes"): np.shape(p)[1] == 2,
        ("more than ten classes", "ten classes or fewer"): np.shape(p)[1] > 10,
        ("no error at all", "an error at least"): len(wrong) == 0,
        ("none asked for", "some asked for"): case["count"] == 0,
        (
            "two classes that share the largest probability",
            "one class with the largest probability",
        ): bool(np.any(np.sum(p == p.max(axis=1, keepdims=True), axis=1) > 1)),
    }


EXERCISES = (
    Exercise(
        "minute-time",
        _TIME,
        (
            Wrong(
                "short batch left out",
                _TIME | {"steps": 5850},
                "steps: that is 117 in each of the 50 epochs; 117 batches of 512 "
                "leave 96 images over, and they make a step too.",
            ),
            Wrong(
                "batches across epochs",
                _TIME | {"steps": 5860},
                "steps: those are 3,000,000 images in batches of 512; an epoch ends "
                "with its short batch, so round up before the epochs multiply.",
            ),
            Wrong(
                "one epoch",
                _TIME | {"steps": 118},
                "steps: those are the steps of one epoch.",
            ),
            Wrong(
                "a fraction of a step",
                _TIME | {"steps": 5859.375},
                "steps: there is no fraction of a step; the last batch of an epoch is "
                "shorter.",
            ),
            Wrong(
                "one epoch's images",
                _TIME | {"rate": 20},
                "rate: that is 60,000 images in 2,936 seconds; these seconds are for "
                "all 50 epochs.",
            ),
            Wrong(
                "steps a second",
                _TIME | {"rate": 2},
                "rate: that is 2, as of steps a second; each has up to 512 images.",
            ),
            Wrong(
                "rate cut off",
                _TIME | {"rate": 1021},
                "rate: that is rounded down; round to the nearest whole number.",
            ),
            Wrong(
                "channels forgotten",
                _TIME | {"forward": 223_840, "training": 610_680},
                "forward and training come out as if a filter of the second "
                "convolution had one channel; it reaches through all ten channels of "
                "its input.",
            ),
            Wrong(
                "channels forgotten in the forward pass",
                _TIME | {"forward": 223_840},
                "forward: it comes out as if the second convolution read one channel; "
                "it has ten.",
            ),
            Wrong(
                "pooling forgotten",
                _TIME | {"forward": 60_840 + 22**2 * 4000 + 22**2 * 1600 + 1000},
                "forward: it comes out without the pool, which halves the 26 rows and "
                "columns to 13 before the second convolution.",
            ),
            Wrong(
                "outputs as large as inputs",
                _TIME | {"forward": 28**2 * 90 + 13**2 * 4000 + 129_600 + 1000},
                "forward: it comes out with outputs as large as the inputs; without "
                "padding a kernel of f pixels takes f − 1 off the size.",
            ),
            Wrong(
                "last layer forgotten",
                _TIME | {"forward": 514_440},
                "forward: that is without the last dense layer, 100 times 10.",
            ),
            Wrong(
                "convolutions alone",
                _TIME | {"forward": 384_840},
                "forward: that is the two convolutions without the dense layers.",
            ),
            Wrong(
                "parameters",
                _TIME | {"forward": 134_826},
                "forward: those are the parameters. A filter's weight is used once for "
                "every pixel of the output.",
            ),
            Wrong(
                "first layer's gradient",
                _TIME | {"training": 1_546_320},
                "training: that is three times the forward pass; nobody asks for the "
                "gradient of the pixels, so the first convolution costs two passes "
                "and not three.",
            ),
            Wrong(
                "two passes",
                _TIME | {"training": 1_030_880},
                "training: that is twice the forward pass; backward there are two "
                "gradients, of the weights and of the input, each as much work as "
                "the forward pass.",
            ),
            Wrong(
                "both convolutions' gradients",
                _TIME | {"training": 1_161_480},
                "training: that is without the gradient of the input of both "
                "convolutions; only the first does without, the second has to hand "
                "one on.",
            ),
            Wrong(
                "backward alone",
                _TIME | {"training": 970_040},
                "training: that is the backward pass alone; the forward pass belongs "
                "to a step too.",
            ),
            Wrong(
                "rate not rounded",
                _TIME | {"rate": 50 * 60_000 / 2936},
                "rate: that has a fraction; give the nearest whole number.",
            ),
            Wrong(
                "rate of full batches",
                _TIME | {"rate": 1029},
                "rate: that is as of 118 full batches of 512 an epoch; the last has "
                "96 images, and an epoch 60,000.",
            ),
            Wrong(
                "one epoch, cut off",
                _TIME | {"steps": 117},
                "steps: that is 60,000 / 512 rounded down; the short batch of each "
                "epoch is a step, and there are 50 epochs.",
            ),
            Wrong(
                "biases counted",
                _TIME | {"forward": 515_440 + 26 * 26 * 10 + 9 * 9 * 16 + 110},
                "forward: that has an addition for each bias as well; only the "
                "products with weights count.",
            ),
            Wrong(
                "first layer left out",
                _TIME | {"training": 3 * (515_440 - 60_840)},
                "training: that is three times forward without the first "
                "convolution, whose forward pass and gradient of the weights are "
                "work.",
            ),
            Wrong(
                "first layer taken off twice",
                _TIME | {"training": 3 * 515_440 - 2 * 60_840},
                "training: the first convolution is in it once; its forward pass and "
                "the gradient of its weights count, and only that of its input falls "
                "away.",
            ),
            Wrong(
                "swapped",
                _TIME | {"forward": 1_485_480, "training": 515_440},
                "forward and training have changed places.",
            ),
            Wrong(
                "twice",
                _TIME | {"forward": 2 * 515_440, "training": 2 * 1_485_480},
                "forward and training are twice what they should be; a "
                "multiplication and its addition are one multiply-add.",
            ),
            Wrong(
                "seconds for an image",
                _TIME | {"rate": 2936 / 3_000_000},
                "rate: that is the seconds for an image; asked is images a second.",
            ),
            Wrong(
                "images a minute",
                _TIME | {"rate": 61_308},
                "rate: that is images a minute; asked is images a second.",
            ),
            *_work(
                "that comes out with outputs of 28 and 14 rows and columns; without "
                "padding a kernel of f pixels takes f − 1 off the size.",
                28 * 28 * 90,
                14 * 14 * 4000,
                14 * 14 * 1600,
            ),
            *_work(
                "that comes out with 28 rows and columns behind the first "
                "convolution; without padding a kernel of f pixels takes f − 1 off "
                "the size.",
                28 * 28 * 90,
            ),
            *_work(
                "that comes out with 11 rows and columns behind the second "
                "convolution; its kernel is 5 by 5, and takes 4 off.",
                60_840,
                11 * 11 * 4000,
                11 * 11 * 1600,
            ),
            *_work(
                "that comes out with a second kernel of 3 by 3; it is 5 by 5.",
                60_840,
                11 * 11 * 1440,
                11 * 11 * 1600,
            ),
            *_work(
                "that comes out with 10 rows and columns behind the second "
                "convolution; the pool leaves 13, and a kernel of 5 takes 4 off.",
                60_840,
                10 * 10 * 4000,
                10 * 10 * 1600,
            ),
            *_work(
                "that comes out with a second pool before the dense layers; this "
                "network has one.",
                60_840,
                324_000,
                4 * 4 * 1600,
            ),
            *_work(
                "that is the number of weights; a filter's weight is used once for "
                "every pixel of the output.",
                90,
                4000,
            ),
            *_work(
                "that comes out without the 16 channels in the first dense layer, "
                "which reads all pixels of all of them.",
                60_840,
                324_000,
                81 * 100,
            ),
            *_work(
                "that comes out with 10 channels in the first dense layer; it reads "
                "those of the second convolution.",
                60_840,
                324_000,
                81 * 1000,
            ),
            *_work(
                "that comes out with 9 products for a channel in the second "
                "convolution; its kernel is 5 by 5.",
                60_840,
                81 * 9 * 160,
            ),
            *_work(
                "that comes out with 13 rows and columns in front of the dense layers; "
                "those are what the pool leaves, and the second convolution comes "
                "after it.",
                60_840,
                324_000,
                13 * 13 * 1600,
            ),
            *_work(
                "that comes out with 8 rows and columns behind the second convolution; "
                "the pool leaves 13, and a kernel of 5 takes 4 off.",
                60_840,
                8 * 8 * 4000,
                8 * 8 * 1600,
            ),
            *_work(
                "that comes out with the two kernels exchanged; the first is 3 by 3, "
                "and the second 5 by 5.",
                24 * 24 * 250,
                10 * 10 * 1440,
                10 * 10 * 1600,
            ),
            Wrong(
                "forward twice",
                _TIME | {"forward": 2 * 515_440},
                "forward: that is twice what it should be; a multiplication and its "
                "addition are one multiply-add.",
            ),
            Wrong(
                "four passes",
                _TIME | {"training": 4 * 515_440},
                "training: that is four times the forward pass; backward there are "
                "two gradients, of the weights and of the input, each as much work "
                "as the forward pass.",
            ),
            Wrong(
                "four passes, less the first layer's gradient",
                _TIME | {"training": 4 * 515_440 - 60_840},
                "training: that is four times the forward pass, less the gradient of "
                "the pixels; backward there are two gradients, of the weights and of "
                "the input, each as much work as the forward pass.",
            ),
            Wrong(
                "the chapter's network",
                _TIME | {"forward": 758_592, "training": 2_178_432},
                "forward and training are those of the chapter's own network; this "
                "one has other layers.",
            ),
            Wrong(
                "the chapter's network, forward",
                _TIME | {"forward": 758_592},
                "forward: that is the chapter's own network; this one has other "
                "layers.",
            ),
            Wrong(
                "58,000 images",
                _TIME | {"rate": 988},
                "rate: that is as of 58,000 images in each epoch; it trained on "
                "60,000.",
            ),
            Wrong(
                "times the batch",
                _TIME | {"training": 512 * 1_485_480},
                "training: that is the work for 512 images; it is asked for one.",
            ),
            Wrong(
                "last layer's gradient",
                _TIME | {"training": 3 * 515_440 - 1000},
                "training: that is without the gradient of the last layer's input, "
                "which the layers before it need; whose input's gradient does nobody "
                "ask for?",
            ),
            Wrong(
                "second layer's gradient",
                _TIME | {"training": 3 * 515_440 - 324_000},
                "training: that is without the gradient of the second convolution's "
                "input, which the first convolution needs; whose input's gradient "
                "does nobody ask for?",
            ),
            Wrong(
                "first layer added",
                _TIME | {"training": 3 * 515_440 + 60_840},
                "training: the first convolution is in it four times; its forward "
                "pass and the gradient of its weights are all that counts.",
            ),
            Wrong(
                "batches across epochs, rounded down",
                _TIME | {"steps": 5859},
                "steps: those are 3,000,000 images in batches of 512, rounded down; "
                "an epoch ends with its short batch, so round up before the epochs "
                "multiply.",
            ),
            Wrong(
                "58,000 images, steps",
                _TIME | {"steps": 5700},
                "steps: that is as of 58,000 images in each epoch; it trained on "
                "60,000.",
            ),
            Wrong(
                "the chapter's first layer",
                _TIME | {"training": 3 * 515_440 - 97_344},
                "training: 97,344 is taken off there, the first convolution of the "
                "chapter's own network; this one has fewer filters.",
            ),
            Wrong(
                "seconds of an epoch",
                _TIME | {"rate": 59},
                "rate: those are the seconds of an epoch; asked is images a second.",
            ),
            *(
                Wrong(
                    f"steps: {steps}",
                    _TIME | {"steps": steps},
                    f"steps: {words}",
                )
                for steps, words in (
                    (
                        3_000_000,
                        "those are the images of all epochs; each step takes up to 512 "
                        "of them.",
                    ),
                    (50, "those are the epochs; each has a step for every batch."),
                    (
                        5950,
                        "that is 119 in each of the 50 epochs; 117 batches of 512 "
                        "leave 96 images over, and those are one step more.",
                    ),
                )
            ),
            *(
                Wrong(f"rate: {said}", _TIME | {"rate": rate}, f"rate: {said} {words}")
                for rate, said, words in (
                    (
                        1021.8,
                        "1,021.8",
                        "has a fraction; give the nearest whole number.",
                    ),
                    *(
                        (
                            rate,
                            said,
                            "is 60,000 images in 2,936 seconds; these seconds are for "
                            "all 50 epochs.",
                        )
                        for rate, said in ((60_000 / 2936, "20.43…"), (20.44, "20.44"))
                    ),
                    *(
                        (
                            rate,
                            said,
                            "is steps a second; each has up to 512 images.",
                        )
                        for rate, said in ((5900 / 2936, "2.009…"), (2.01, "2.01"))
                    ),
                    (
                        0.000979,
                        "0.000979",
                        "is the seconds for an image; asked is images a second.",
                    ),
                    (512, "512", "is the size of a batch; asked is images a second."),
                )
            ),
            Wrong(
                "forward alone",
                _TIME | {"training": 515_440},
                "training: that is one forward pass; backward there are two gradients "
                "besides, of the weights and of the input, each as much work.",
            ),
            Wrong(
                "the whole run",
                _TIME | {"training": 3_000_000 * 1_485_480},
                "training: that is for all 3,000,000 images of the run; it is asked "
                "for one.",
            ),
            Wrong(
                "the whole run, with the first layer's gradient",
                _TIME | {"training": 3_000_000 * 3 * 515_440},
                "training: that is three times the forward pass, for all 3,000,000 "
                "images of the run; it is asked for one, and nobody asks for the "
                "gradient of the pixels.",
            ),
            *_work(
                "that comes out with 28 rows and columns behind the first convolution "
                "and 13 behind the second; without padding a kernel of f pixels takes "
                "f − 1 off the size.",
                28 * 28 * 90,
                13 * 13 * 4000,
                13 * 13 * 1600,
            ),
            *_work(
                "that comes out with 13 rows and columns behind the second "
                "convolution; without padding a kernel of 5 takes 4 off.",
                60_840,
                13 * 13 * 4000,
                13 * 13 * 1600,
            ),
            *_work(
                "that has an addition for each bias of the dense layers as well; only "
                "the products with weights count.",
                60_840,
                324_000,
                129_700,
                1010,
            ),
            *_work(
                "that comes out with 3 and 5 products for a channel in the "
                "convolutions; a kernel of f by f pixels makes f² of them.",
                26 * 26 * 30,
                81 * 5 * 160,
            ),
            *_work(
                "that comes out with one product for each output of the first "
                "convolution; its kernel is 3 by 3.",
                6760,
            ),
            *_work(
                "that comes out with 10 products in the last layer; each of its ten "
                "outputs has a product for every input.",
                60_840,
                324_000,
                129_600,
                10,
            ),
        ),
        hint=(
            "how many outputs has each layer, and how many products make one of them?"
        ),
    ),
    Exercise(
        "minute-resume",
        _RESUME,
        (
            Wrong(
                "a",
                _not("a"),
                "a: empty averages are not full ones; the next step would follow the "
                "newest gradient alone.",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: plain descent takes η times the gradient; does any number in that "
                "depend on how many steps there were?",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: the batches are shuffled. Where does the order come from?",
            ),
            Wrong(
                "d",
                _not("d"),
                "d: the step has been taken; the next batch computes its own.",
            ),
            Wrong(
                "e",
                _not("e"),
                "e: they are for the backward pass of the same batch, which is over.",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: η is constant, but the bias correction has the count of steps in "
                "its exponent.",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: a history is looked at by you; no step looks at it.",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: the velocity is most of the next step.",
            ),
            Wrong(
                "all go on",
                dict.fromkeys(_RESUME, True),
                "that is True for all; four of them change the run, and the cell of "
                "the chapter tries some.",
            ),
            Wrong(
                "none goes on",
                dict.fromkeys(_RESUME, False),
                "that is False for all; four of them change nothing: what does the "
                "next step really read?",
            ),
            Wrong(
                "turned over",
                {key: not value for key, value in _RESUME.items()},
                "every one is the wrong way round: True means that it goes on exactly "
                "as before.",
            ),
        ),
        points=2,
        hint=("which numbers does the next step read that it does not make itself?"),
    ),
    Exercise(
        "minute-limit",
        limit_of,
        (
            Wrong(
                "start in bytes",
                _begun_in_bytes,
                "right but for bytes: their sums end at 255 and begin again at 0. "
                "Turn v into floats first.",
            ),
            Wrong(
                "no number in bytes",
                _no_number_in_bytes,
                "right but for bytes: they go round at 256, until no pixel is as dark "
                "as the limit, which makes 0/0. Turn v into floats first.",
            ),
            Wrong(
                "midpoint",
                _with(limit_of, "midpoint"),
                "that is where the search begins, halfway between darkest and "
                "brightest; it goes on from there.",
            ),
            Wrong(
                "midpoint of the list",
                lambda v, counts: float(np.max(v) / 2 + np.min(v) / 2),
                "that is halfway between the smallest and the largest of v, pixels or "
                "no pixels; the search begins near there, and goes on.",
            ),
            Wrong(
                "one round",
                _with(limit_of, "one round"),
                "that is the limit after one round; with a new limit the groups are "
                "others, and so are their means.",
            ),
            Wrong(
                "two rounds",
                _with(limit_of, "two rounds"),
                "that is the limit after two rounds; go on until the limit stays.",
            ),
            Wrong(
                "impatient",
                _with(limit_of, "impatient"),
                "the limit is near its rest but still moves a little; go on until it "
                "stays exactly.",
            ),
            Wrong(
                "mean of all",
                lambda v, counts: float(np.average(v, weights=counts)),
                "that is the mean of all pixels, in which the larger group weighs "
                "more.",
            ),
            Wrong(
                "median",
                lambda v, counts: float(np.median(np.repeat(v, counts))),
                "that is the median: half of the pixels would be ink.",
            ),
            Wrong(
                "medians",
                _with(limit_of, "medians"),
                "that comes out with each group's median; Eq. (17.1) takes the means.",
            ),
            Wrong(
                "gap",
                _with(limit_of, "gap"),
                "that is the middle of the gap between two groups; Eq. (17.1) takes "
                "the middle between their means.",
            ),
            Wrong(
                "midranges",
                _with(limit_of, "midranges"),
                "that comes out with the middle between the smallest and the largest "
                "of each group; Eq. (17.1) takes the mean.",
            ),
            Wrong(
                "distinct values",
                _with(limit_of, "distinct"),
                "that comes out when each brightness counts once; it counts as often "
                "as there are pixels of it.",
            ),
            Wrong(
                "equal is bright",
                _with(limit_of, "equal is bright"),
                "that comes out when a pixel equal to the limit is bright; it "
                "belongs to the dark group.",
            ),
            Wrong(
                "mean start",
                _with(limit_of, "mean start"),
                "that is the rest of a search from the mean; there can be two places "
                "of rest, and the search begins halfway between the smallest and the "
                "largest.",
            ),
            Wrong(
                "dark mean",
                _with(limit_of, "dark mean"),
                "that is the mean of the dark group, at the right limit.",
            ),
            Wrong(
                "bright mean",
                _with(limit_of, "bright mean"),
                "that is the mean of the bright group, at the right limit.",
            ),
            Wrong(
                "counts ignored",
                _with(limit_of, "counts ignored"),
                "that comes out with a count of 1 for every brightness, also for one "
                "that no pixel has; each counts as often as there are pixels of it.",
            ),
            Wrong(
                "counts of 0",
                _with(limit_of, "counts of 0"),
                "that is the rest of a search that begins between the ends of v; "
                "leave out the brightnesses with the count 0.",
            ),
            Wrong(
                "five rounds",
                _with(limit_of, "five rounds"),
                "that is the limit after five rounds; go on until the limit stays, "
                "however many that are.",
            ),
            Wrong(
                "ten rounds",
                _with(limit_of, "ten rounds"),
                "that is the limit after ten rounds; there are brightnesses for "
                "which it takes twenty and more.",
            ),
            Wrong(
                "a thousandth",
                _with(limit_of, "a thousandth"),
                "that is the limit once it moves by less than a thousandth; it is "
                "near then, but not at rest.",
            ),
            Wrong(
                "median start",
                _with(limit_of, "median start"),
                "that is the rest of a search from the median; begin halfway between "
                "the smallest and the largest brightness, for there can be two "
                "places of rest.",
            ),
            Wrong(
                "lowest start",
                _with(limit_of, "lowest start"),
                "that is the rest of a search from the darkest brightness; begin "
                "halfway between it and the brightest.",
            ),
            Wrong(
                "half the largest",
                _with(limit_of, "half the largest"),
                "that is the rest of a search from half the largest brightness; begin "
                "halfway between the smallest and the largest.",
            ),
            Wrong(
                "ends of the list",
                _with(limit_of, "ends start"),
                "these are the numbers of a start halfway between the first and the "
                "last of v, which need not be the smallest and the largest.",
            ),
            Wrong(
                "mean of the list",
                _with(limit_of, "listed mean start"),
                "these are the numbers of a start at the mean of v, or near it; begin "
                "halfway between the smallest and the largest.",
            ),
            Wrong(
                "a hundredth",
                _with(limit_of, "a hundredth"),
                "these are the numbers of rounds that end when the limit moves by less "
                "than a hundredth; go on until it stays.",
            ),
            Wrong(
                "v and counts exchanged",
                _exchanged,
                "these are the numbers with v and counts in each other's places.",
            ),
            Wrong(
                "v sorted by itself",
                lambda v, counts: limit_of(np.sort(v), counts),
                "these are the numbers with v in order and the counts as they were; a "
                "count belongs to its brightness.",
            ),
            Wrong(
                "half",
                _with(limit_of, "half"),
                "that is the rest of a search from 0.5; halfway between the smallest "
                "and the largest brightness is somewhere else for bytes, or for a "
                "dark picture.",
            ),
            Wrong(
                "scaled",
                _with(limit_of, "scaled"),
                "that is on a scale where the pixels reach from 0 to 1; the limit is "
                "asked as a brightness, on the scale of v.",
            ),
            Wrong(
                "nearest rest",
                _nearest_rest,
                "of several places of rest that is the one nearest to the start; "
                "asked is the one that the rounds come to.",
            ),
            Wrong(
                "of all",
                _with(limit_of, "of all"),
                "that comes out when the sum of each group is divided by the number "
                "of all pixels; divide by the group's own number.",
            ),
            Wrong(
                "half the distance",
                _with(limit_of, "half the distance"),
                "that is half the distance between the two means; the point "
                "halfway between them is half their sum.",
            ),
            Wrong(
                "scaled by the list",
                _with(limit_of, "scaled by the list"),
                "that is on a scale where v reaches from 0 to 1; the limit is asked "
                "as a brightness, on the scale of v.",
            ),
            Wrong(
                "parted best",
                _parted_best,
                "that is the limit that parts the groups best of all (Otsu's rule); "
                "Eq. (17.1) goes from one limit to the next.",
            ),
            Wrong(
                "brightest of the dark, parted best",
                lambda v, counts: _parted_best(v, counts, between=False),
                "that is the brightness up to which the groups are parted best "
                "(Otsu's rule); Eq. (17.1) goes from one limit to the next.",
            ),
            Wrong(
                "nearest brightness",
                lambda v, counts: np.asarray(v, float)[
                    np.argmin(np.abs(np.asarray(v, float) - limit_of(v, counts)))
                ],
                "that is the brightness of v nearest to the limit; the limit itself "
                "need not be one of them.",
            ),
            Wrong(
                "index of the brightness",
                lambda v, counts: int(
                    np.argmin(np.abs(np.asarray(v, float) - limit_of(v, counts)))
                ),
                "that is the place in v of the brightness nearest to the limit; the "
                "limit is a brightness.",
            ),
            Wrong(
                "three rounds",
                _with(limit_of, "three rounds"),
                "that is the limit after three rounds; go on until the limit stays.",
            ),
            Wrong(
                "share of the largest",
                _with(limit_of, "share of the largest"),
                "that is the limit as a share of the largest of v; it is asked on "
                "the scale of v.",
            ),
            Wrong(
                "no halving",
                lambda v, counts: 2 * limit_of(v, counts),
                "that is the sum of the two means; the limit is halfway between them, "
                "half their sum.",
            ),
            Wrong(
                "share of the dark",
                lambda v, counts: float(
                    np.average(
                        np.asarray(v, float) <= limit_of(v, counts), weights=counts
                    )
                ),
                "that is the share of the dark pixels; the limit is a brightness.",
            ),
            *(
                Wrong(
                    f"{rounds} rounds",
                    _with(limit_of, f"{rounds} rounds"),
                    f"that is the limit after {rounds} rounds; go on until it stays, "
                    "however many rounds that takes.",
                )
                for rounds in (20, 25, 30, 50, 100)
            ),
            Wrong(
                "half of 255",
                _with(limit_of, "half of 255"),
                "that comes out with a start at 127.5; where no pixel is so bright "
                "the mean of the bright ones is 0/0, NaN. Begin halfway between the "
                "smallest and the largest.",
            ),
            Wrong(
                "start rounded down",
                _with(limit_of, "rounded start"),
                "that comes out with a start rounded down to a whole number, as with "
                "`//`; where no pixel is as dark as that, the mean of the dark ones "
                "is 0/0, NaN.",
            ),
            Wrong(
                "limits rounded down",
                _with(limit_of, "whole numbers"),
                "that comes out with every limit rounded down to a whole number, as "
                "with `//`; where no pixel is as dark as that, the mean of the dark "
                "ones is 0/0, NaN.",
            ),
            Wrong(
                "geometric",
                _with(limit_of, "geometric"),
                "that comes out with the root of the product of the two means; "
                "halfway between them is half their sum.",
            ),
            Wrong(
                "weighed by the other",
                _with(limit_of, "the other's size"),
                "that comes out with each mean weighed by the size of the other "
                "group; halfway between the two means both weigh the same.",
            ),
            Wrong(
                "half forgotten",
                _with(limit_of, "half forgotten"),
                "there is a NaN in every case, as where a limit is the sum of the two "
                "means, or begins beyond all pixels, and leaves none brighter; Eq. "
                "(17.1) takes half of that sum.",
            ),
            Wrong(
                "half forgotten, one round",
                lambda v, counts: 2 * limit_of(v, counts, "one round"),
                "that is the sum of the two means after one round; the limit is half "
                "of it, and moves on.",
            ),
            Wrong(
                "start at 128 or a half",
                _with(limit_of, "128 or half"),
                "that comes out with a start at 128, or at ½ where v ends at 1, and "
                "there may be no pixel on one side of it; begin halfway between the "
                "smallest and the largest.",
            ),
            Wrong(
                "ends of the list, pixels or none",
                _with(limit_of, "ends of the list"),
                "these are the numbers of a start halfway between the first and the "
                "last of v, pixels or no pixels; it is between the smallest and the "
                "largest that occur.",
            ),
            *(
                Wrong(
                    start + kind,
                    make(start),
                    f"that comes out with a search that begins at {words}{kind}; begin "
                    "halfway between the smallest and the largest brightness that "
                    "occur.",
                )
                for start, words, kinds in (
                    (
                        "half the range",
                        "half the distance between the smallest and the largest",
                        (_OR_NAN, _OR_ERROR),
                    ),
                    ("first start", "the first of v", (_OR_NAN, _OR_ERROR)),
                    (
                        "quarter start",
                        "a quarter of the way from the smallest to the largest",
                        ("",),
                    ),
                    (
                        "geometric start",
                        "the root of the smallest times the largest",
                        ("",),
                    ),
                    ("half", "0.5", (_OR_ERROR,)),
                    ("half of 255", "127.5, or near it", (_OR_ERROR,)),
                    (
                        "rounded start",
                        "the middle rounded down to a whole number",
                        (_OR_ERROR,),
                    ),
                    ("median start", "the median pixel", (_OR_ERROR,)),
                )
                for kind in kinds
                for make in (_raised if kind == _OR_ERROR else _from,)
            ),
            Wrong(
                "products averaged over the list",
                _products,
                "that comes out with v times counts averaged over the entries of v in "
                "a group, until no entry lies above the limit and it is NaN; a group's "
                "mean divides by its pixels.",
            ),
            Wrong(
                "products averaged over the list with pixels",
                lambda v, counts: _products(v, counts, least=1),
                "that comes out with v times counts averaged over the entries of v in "
                "a group that have pixels, until none lies above the limit and it is "
                "NaN; a group's mean divides by its pixels.",
            ),
            Wrong(
                "counts in bytes",
                _counts_in_bytes,
                "that comes out with the counts as bytes, which begin again at 0 after "
                "255; leave them in their type.",
            ),
            Wrong(
                "in both groups",
                _in_both_groups,
                "that comes out when a pixel equal to the limit counts in both groups; "
                "it belongs to the dark one alone.",
            ),
            Wrong(
                "which are dark",
                lambda v, counts: np.asarray(v) <= limit_of(v, counts),
                "those are True and False for each entry of v, whether it is dark; the "
                "limit itself is asked.",
            ),
            Wrong(
                "which are bright",
                lambda v, counts: np.asarray(v) > limit_of(v, counts),
                "those are True and False for each entry of v, whether it is bright; "
                "the limit itself is asked.",
            ),
            Wrong(
                "averaged over the list",
                _mean_of_products,
                "that comes out with v times counts averaged over the entries of v in "
                "a group, in one round; a group's mean divides by its pixels.",
            ),
            *(
                Wrong(
                    f"start rounded down, in bytes{kind}",
                    make(_rounded_in_bytes),
                    "that comes out with a search that begins at the middle rounded "
                    "down to a whole number, and for bytes at one that went round at "
                    f"256{kind}; begin at the middle itself, and turn v into floats "
                    "first.",
                )
                for kind, make in (
                    (_OR_NAN, lambda answer: answer),
                    (_OR_ERROR, _or_raise),
                )
            ),
            Wrong(
                "no pixels in bytes, raised",
                _or_raise(_no_number_in_bytes),
                "right but for bytes: they go round at 256, until no pixel is as dark "
                "as the limit, and its mean is an error. Turn v into floats first.",
            ),
            Wrong(
                "brightest of the dark",
                _with(limit_of, "brightest dark"),
                "that is the brightest pixel of the dark group at the right limit; the "
                "limit itself is asked, and it need not be a brightness of v.",
            ),
            Wrong(
                "v sorted by itself, without the empty ones",
                _sorted_late,
                "these are the numbers with the brightnesses that occur in order, and "
                "their counts as they were; a count belongs to its brightness.",
            ),
            Wrong(
                "products for brightnesses",
                lambda v, counts: limit_of(v * counts, np.ones(len(v), int)),
                "these are the numbers with v times counts for the brightnesses, each "
                "of one pixel; a count says how many pixels have that of v.",
            ),
            Wrong(
                "a quarter of the way",
                _with(limit_of, "a quarter"),
                "that comes out a quarter of the way from the dark mean to the bright "
                "one; Eq. (17.1) goes halfway.",
            ),
            Wrong(
                "medians of the entries",
                _of_entries,
                "that comes out with the median of the brightnesses of each group, "
                "each counted once; Eq. (17.1) takes the mean of the group's pixels.",
            ),
        ),
        _limit_cases,
        ("the limit",),
        properties=_limit_properties,
        points=2,
        hint=(
            "when the limit has moved, which pixels have changed their group, and is "
            "there still one on either side?"
        ),
        seconds=10.0,  # most mistakes that do not end never will
    ),
    Exercise(
        "minute-overlaps",
        shares,
        (
            Wrong(
                "share of the old pixel",
                _with(shares, "of the old"),
                "those are shares of the old pixels; as a share of the new one each "
                "is divided by the new one's width.",
            ),
            Wrong(
                "times the width",
                _with(shares, "times the width"),
                "those are the overlaps times the new pixel's width; divide by it.",
            ),
            Wrong(
                "turned",
                _with(shares, "turned"),
                "rows and columns have changed places; a row belongs to a new pixel.",
            ),
            Wrong(
                "picked",
                _picked,
                "each new pixel is the old one at its center alone; each that it "
                "covers has a share.",
            ),
            Wrong(
                "first picked",
                _first_picked,
                "each new pixel is the old one at its beginning alone; each that it "
                "covers has a share.",
            ),
            Wrong(
                "whole pixels",
                _whole_only,
                "old pixels are taken whole or not at all; where a new one ends inside "
                "an old one, both sides get their part.",
            ),
            Wrong(
                "touched",
                _with(shares, "touched"),
                "all old pixels that are touched get the same share; it is as large as "
                "the overlap.",
            ),
            Wrong(
                "linear",
                _linear,
                "those are the weights of two old pixels beside each new center; a "
                "new pixel that covers more of them needs the others too.",
            ),
            Wrong(
                "whole width",
                _whole_width,
                "those are new pixels of a whole number of old ones; their width is "
                "(end − begin)/new_size with its fraction.",
            ),
            Wrong(
                "width upside down",
                _with(shares, "upside down"),
                "those are new pixels of width new_size/(end − begin); one is (end − "
                "begin)/new_size old ones wide.",
            ),
            Wrong(
                "negative overlaps",
                _with(shares, "negative"),
                "where nothing overlaps the share is negative; it is 0 there.",
            ),
            Wrong(
                "reversed",
                _with(shares, "reversed"),
                "the first new pixel lies over the last old ones, as when one axis "
                "runs backward.",
            ),
            Wrong(
                "cropped",
                lambda size, new_size, begin, end: np.eye(new_size, size),
                "each new pixel is the old one of its number; the new ones cover all "
                "from begin to end.",
            ),
            Wrong(
                "even",
                lambda size, new_size, begin, end: np.full((new_size, size), 1 / size),
                "every old pixel has the share 1/size, in every row; a new pixel "
                "covers its own part of the line.",
            ),
            Wrong(
                "whole line",
                _with(shares, "whole line"),
                "that is Eq. (17.4) for the whole line; the new pixels cover the "
                "part from begin to end.",
            ),
            Wrong(
                "from the start",
                _with(shares, "from the start"),
                "the new pixels have the right width, but the first starts at 0; it "
                "starts at begin.",
            ),
            Wrong(
                "to the end",
                _with(shares, "to the end"),
                "the new pixels reach from begin to the end of the line; they end at "
                "end.",
            ),
            Wrong(
                "end is a length",
                _with(shares, "end is a length"),
                "the part comes out `end` pixels long; end is where it ends.",
            ),
            Wrong(
                "held inside",
                _with(shares, "held inside"),
                "that is the part held inside the line, and its new pixels are "
                "narrower than asked.",
            ),
            Wrong(
                "sum to 1",
                _with(shares, "sum to 1"),
                "every row that meets the line sums to 1; what lies beyond is nobody's "
                "share, and its row sums to less.",
            ),
            Wrong(
                "by the longest",
                _with(shares, "by the longest"),
                "every overlap is divided by the longest that a new pixel has with the "
                "line; divide by the new pixel's width, which may reach beyond it.",
            ),
            Wrong(
                "moved by new",
                _with(shares, "moved by new"),
                "new pixel i starts at begin + i new pixels here; begin is in old "
                "ones, and the start is at begin plus i widths.",
            ),
            Wrong(
                "kept where larger",
                _kept_if_larger,
                "where there are as many new pixels as old ones or more, each is the "
                "old one of its number; Eq. (17.4) holds there too.",
            ),
            Wrong(
                "sampled",
                _sampled,
                "the shares are a little off, as of points counted in each new "
                "pixel; compute the overlap itself.",
            ),
            Wrong(
                "0 or 1",
                _with(shares, "0 or 1"),
                "those are 0 and 1, for which old pixels are touched; how much of "
                "the new pixel each covers is asked.",
            ),
            Wrong(
                "absolute",
                _with(shares, "absolute"),
                "where nothing overlaps there is a distance; the overlap is 0 there, "
                "max(0, …) and not the absolute value.",
            ),
            Wrong(
                "from pixel 1",
                _with(shares, "from pixel 1"),
                "every share stands in the column of the old pixel before its own; "
                "pixel r reaches from r to r + 1.",
            ),
            Wrong(
                "from new 1",
                _with(shares, "from new 1"),
                "every row is that of the next new pixel; they count from 0, and the "
                "first starts at begin.",
            ),
            Wrong(
                "tents",
                _tents,
                "those are the weights at the center of each new pixel, between the "
                "old ones; a share is as large as the overlap.",
            ),
            Wrong(
                "columns to 1",
                _columns_to_1,
                "every column with a share in it sums to 1; a row belongs to a new "
                "pixel, and its shares are of that.",
            ),
            Wrong(
                "half a pixel further",
                lambda size, new_size, begin, end: shares(
                    size, new_size, begin + 0.5, end + 0.5
                ),
                "the new pixels lie half a pixel too far; begin and end are edges of "
                "pixels, not centers.",
            ),
            Wrong(
                "end included",
                lambda size, new_size, begin, end: shares(
                    size, new_size, begin, end + 1
                ),
                "the part is one pixel too long; end is where it ends, not its last "
                "pixel.",
            ),
            Wrong(
                "True or False",
                _touched_by_index,
                "those say which old pixels are touched, and no more; how much of the "
                "new one each covers is asked.",
            ),
            Wrong(
                "flattened",
                lambda *arguments: shares(*arguments).ravel(),
                "the shares are right, in one line; a row for each new pixel is asked.",
            ),
            Wrong(
                "in percent",
                lambda *arguments: 100 * shares(*arguments),
                "every share is 100 times too large; a row inside the line sums to 1.",
            ),
            Wrong(
                "end left out",
                lambda size, new_size, begin, end: shares(
                    size, new_size, begin, end - 1
                ),
                "the part is one pixel too short; end is where it ends, an edge and "
                "no pixel.",
            ),
            Wrong(
                "sum to 1, or NaN",
                _with(shares, "sum to 1, or NaN"),
                "every row is divided by its own sum, and is NaN where that is 0, "
                "wholly beyond the line; divide by the new pixel's width.",
            ),
            Wrong(
                "begin the other way",
                _with(shares, "begin the other way"),
                "that comes out with `begin` taken off the places; the first new "
                "pixel starts at begin, so it is added.",
            ),
            Wrong(
                "starts to the end",
                _with(shares, "starts to the end"),
                "the last new pixel starts at end here, as with `np.linspace(begin, "
                "end, new_size)`; it ends there.",
            ),
            Wrong(
                "from new −1",
                _with(shares, "from new −1"),
                "every row is that of the new pixel before it; they count from 0, and "
                "the first starts at begin.",
            ),
            Wrong(
                "from pixel −1",
                _with(shares, "from pixel −1"),
                "every share stands in the column of the old pixel after its own; "
                "pixel r reaches from r to r + 1.",
            ),
            Wrong(
                "whole and inside",
                _with(shares, "whole and inside"),
                "that comes out with `begin` rounded down and `end` rounded up, both "
                "held inside the line; the new pixels lie where begin and end say.",
            ),
            Wrong(
                "begin held inside",
                _with(shares, "begin held inside"),
                "that comes out with `begin` held inside the line, so that the new "
                "pixels are narrower where it is below 0; they reach beyond the line "
                "as well.",
            ),
            Wrong(
                "negative indices, cut",
                _from_below(int),
                "where begin lies below −1, shares of what is beyond the line stand "
                "in the last columns, as with a negative index; there is no old pixel.",
            ),
            Wrong(
                "negative indices",
                _from_below(np.floor),
                "where begin lies below 0, shares of what is beyond the line stand in "
                "the last columns, as with a negative index; there is no old pixel.",
            ),
            Wrong(
                "begin on the left",
                _with(shares, "begin on the left"),
                "that comes out with `begin` added to the left edges of the new "
                "pixels only; their right edges are moved by it too.",
            ),
            Wrong(
                "begin on the right",
                _with(shares, "begin on the right"),
                "that comes out with `begin` added to the right edges of the new "
                "pixels only; their left edges are moved by it too.",
            ),
            Wrong(
                "picked, held",
                lambda *given: _picked_from_int(*given, held=True),
                "each new pixel is the old one at its center alone, and one less than "
                "a pixel before the line is old pixel 0; each that it covers has a "
                "share.",
            ),
            Wrong(
                "picked, raised",
                lambda *given: _picked_from_int(*given, held=False),
                "each new pixel is the old one at its center alone, and where that "
                "lies beyond the line it raises an error, or counts from the end; each "
                "old pixel that it covers has a share.",
            ),
            Wrong(
                "by the old size",
                _with(shares, "by the old size"),
                "that comes out with new pixels that are (end − begin)/size wide; "
                "there are `new_size` of them.",
            ),
            *(
                Wrong(
                    words,
                    _with(shares, words),
                    "an old pixel counts here wholly or not at all, by where its "
                    f"center lies{more}; the part of it that is covered counts.",
                )
                for words, more in (
                    ("whole pixels", ""),
                    ("whole pixels over the width", ", over the new one's width"),
                    ("whole pixels, averaged", ", and those of a row sum to 1"),
                )
            ),
            *(
                Wrong(
                    f"whole line, {first} to {last}",
                    _line_with_a_part(first, last),
                    "those are the shares of the whole line, with 0 in the columns "
                    f"{words}; the new pixels lie side by side from begin to end.",
                )
                for first, last, words in (
                    ("whole", "touched", "that are not wholly in the part"),
                    ("touched", "whole", "that the part does not touch"),
                    ("whole", "whole", "that do not begin in the part"),
                    ("cut", "cut", "before int(begin) and from int(end) on"),
                )
            ),
            Wrong(
                "one width fewer",
                _with(shares, "one width fewer"),
                "that comes out with the length divided by new_size − 1, unless there "
                "is one new pixel; `new_size` of them fill it.",
            ),
            Wrong(
                "one wide",
                _with(shares, "one wide"),
                "that comes out with every new pixel reaching one old pixel beyond its "
                "left edge; it is (end − begin)/new_size old ones wide.",
            ),
            Wrong(
                "later end",
                _with(shares, "later end"),
                "those are lengths up to the later of the two right edges; an overlap "
                "ends at the earlier one.",
            ),
        ),
        _shares_cases,
        ("A",),
        axes=("new pixel", "old pixel"),
        properties=_shares_properties,
        points=2,
        promises=(
            Promise(
                "no share is below 0 or above 1",
                lambda case, A: bool(np.all((A >= 0) & (A < 1 + 1e-6))),
            ),
        ),
        hint=(
            "from 3 pixels to 2, where does the first new pixel end, and how much of "
            "itself lies over old pixel 1?"
        ),
    ),
    Exercise(
        "minute-center",
        place,
        (
            Wrong(
                "box",
                _with(place, "box"),
                "the box is centered at the pixel `at`; it is the center of mass "
                "that goes there.",
            ),
            Wrong(
                "unweighted",
                _with(place, "unweighted"),
                "every pixel with ink weighs the same; each weighs as much as its ink.",
            ),
            Wrong(
                "squared",
                _with(place, "squared"),
                "each pixel weighs by the square of its ink; it is the ink itself.",
            ),
            Wrong(
                "largest",
                _with(place, "largest"),
                "the darkest pixels are centered; all ink counts.",
            ),
            Wrong(
                "divided by the number of pixels",
                _with(place, "divided by size"),
                "that comes out when the sums are divided by the number of pixels; "
                "divide by the sum of the ink.",
            ),
            Wrong(
                "line by line",
                _with(place, "line by line"),
                "that comes out when the means of the single columns, and of the "
                "single rows, are averaged; each weighs as much as its ink.",
            ),
            Wrong(
                "faint ink lost",
                lambda x, shape, at: place(
                    np.where(np.greater(x, 0.1), x, 0), shape, at
                ),
                "ink of a tenth or less comes out as 0; all ink counts, however faint.",
            ),
            Wrong(
                "sums along the wrong axis",
                _with(place, "sums along the wrong axis"),
                "the sums run along the wrong axis, and do not fit the places unless "
                "the digit is square: x.sum(axis=1) has a number for each row.",
            ),
            Wrong(
                "axes swapped",
                _with(place, "axes swapped"),
                "the mean row and the mean column have changed places.",
            ),
            Wrong(
                "rows only",
                _with(place, "rows only"),
                "the rows are right; the columns are centered by the box.",
            ),
            Wrong(
                "half up",
                _with(place, "half up"),
                "where the center lies exactly between two pixels the digit is at "
                "the later place; Eq. (17.7) takes the earlier one.",
            ),
            Wrong(
                "rounded down",
                _with(place, "floor"),
                "that is at − r̄ rounded down; the nearest whole step is asked.",
            ),
            Wrong(
                "rounded up",
                _with(place, "ceiling"),
                "that is at − r̄ rounded up; Eq. (17.7) takes a half off first.",
            ),
            Wrong(
                "half added",
                _with(place, "one too far"),
                "the digit is one pixel too far down and right; the half in Eq. "
                "(17.7) is subtracted.",
            ),
            Wrong(
                "middle of the field",
                _with(place, "middle of the field"),
                "the center of mass is at the middle between the edges of the field; "
                "it goes to the pixel `at`.",
            ),
            Wrong(
                "other way",
                _with(place, "other way"),
                "the digit moves the other way; the step is `at` less the center, "
                "not the center less `at`.",
            ),
            Wrong(
                "halves to the even",
                _with(place, "even"),
                "where the center lies exactly between two pixels the step is the "
                "even number, now one way and now the other; Eq. (17.7) takes the "
                "earlier place.",
            ),
            Wrong(
                "center rounded",
                _with(place, "center rounded"),
                "that comes out when the center of mass is rounded before it is "
                "subtracted; round the step, by Eq. (17.7).",
            ),
            Wrong(
                "counted from one",
                _with(place, "from one"),
                "the digit is one pixel too far up and left, as with rows and columns "
                "counted from 1, or with Eq. (17.7) rounded down where it is rounded "
                "up.",
            ),
            Wrong(
                "first darkest pixel",
                _with(place, "argmax"),
                "one pixel, the darkest, goes to `at`; all ink counts, by Eq. (17.6).",
            ),
            Wrong(
                "not moved",
                _with(place, "not moved"),
                "the digit lies in the corner, as if it had not moved.",
            ),
            Wrong(
                "wrapped",
                _with(place, "wrapped"),
                "what sticks out comes in again on the other side, as with np.roll; "
                "move the digit back until all of it is inside.",
            ),
            Wrong(
                "cut off",
                _with(place, "cut"),
                "what sticks out is cut off; move the digit back until all of it is "
                "inside.",
            ),
            Wrong(
                "sticks out at the start",
                _with(place, "low"),
                "on the far side the digit is held inside, but above or left of the "
                "field ink is lost: d is at least 0.",
            ),
            Wrong(
                "sticks out at the end",
                _with(place, "high"),
                "above and left the digit is held inside, but on the far side ink is "
                "lost: d is at most the field's size less the digit's.",
            ),
            Wrong(
                "brightened",
                _with(place, "brightened"),
                "the place is right, but the ink is divided by its largest value; "
                "leave it as it is.",
            ),
            Wrong(
                "middle pixel",
                _with(place, "field // 2"),
                "the digit is at the middle pixel of the field, as in the chapter; "
                "it goes to the pixel `at`.",
            ),
            Wrong(
                "goal swapped",
                _with(place, "goal swapped"),
                "the digit goes to the row `at[1]` and the column `at[0]`; the row "
                "comes first.",
            ),
            Wrong(
                "always pixel 14",
                _with(place, "14"),
                "the digit is sent toward pixel 14, as with 13.5 in the chapter; this "
                "one goes to the pixel `at`.",
            ),
            Wrong(
                "down after the half",
                _with(place, "floor after the half"),
                "that is the step less a half rounded down; Eq. (17.7) rounds up.",
            ),
            Wrong(
                "nearest after the half",
                _with(place, "round after the half"),
                "that is the step less a half, rounded to the nearest; with the half "
                "off, round up.",
            ),
            Wrong(
                "two digits",
                _with(place, "two digits"),
                "a center barely off the half between two pixels is taken for the "
                "half, as with two digits; what is beyond them decides too.",
            ),
            Wrong(
                "three digits",
                _with(place, "three digits"),
                "a center less than a thousandth off the half between two pixels is "
                "taken for the half; what is beyond three digits decides too.",
            ),
            Wrong(
                "root",
                _with(place, "root"),
                "each pixel weighs by the root of its ink; it is the ink itself.",
            ),
            Wrong(
                "row twice",
                _with(place, "row twice"),
                "the columns are placed by the mean row; they have a mean of their "
                "own.",
            ),
            Wrong(
                "box in the middle",
                _with(place, "box in the middle"),
                "the box lies in the middle of the field; where it lies is for `at` "
                "and the ink to say.",
            ),
            Wrong(
                "held by the rows",
                _with(place, "rows' limit"),
                "the columns are held inside by the digit's number of rows; use "
                "its number of columns.",
            ),
            Wrong(
                "held by the longer side",
                _with(place, "longer side"),
                "both axes are held inside by the digit's longer side; each has "
                "its own.",
            ),
            Wrong(
                "held by the other side",
                _with(place, "sides exchanged"),
                "rows are held inside by the digit's number of columns, and columns by "
                "its number of rows, and there is an error where that is too late; "
                "each axis has its own.",
            ),
            Wrong(
                "held by the columns",
                _with(place, "columns' limit"),
                "the rows are held inside by the digit's number of columns, and there "
                "is an error where that is too late; use its number of rows.",
            ),
            Wrong(
                "held by the ink",
                _held_by_ink,
                "the ink is held inside and not the array; its blank rows and "
                "columns must not stick out either.",
            ),
            Wrong(
                "places in bytes",
                _places_in_bytes,
                "right but for bytes: products of pixel and place in the type of x "
                "end at 255 and begin again at 0. Turn x into floats first.",
            ),
            Wrong(
                "in bytes",
                _in_bytes,
                "right but for bytes: sums in the type of x end at 255 and begin "
                "again at 0. Turn x into floats first.",
            ),
            Wrong(
                "goal twice",
                _with(place, "goal twice"),
                "the digit goes to the row and the column `at[0]`; the column is "
                "`at[1]`.",
            ),
            Wrong(
                "True or False",
                lambda x, shape, at: place(x, shape, at) > 0,
                "the place is right, but wherever there is ink there is a 1, or True; "
                "the ink itself is asked.",
            ),
            Wrong(
                "whole numbers",
                lambda x, shape, at: place(x, shape, at).astype(int),
                "the ink has lost its fractions, as in an array of whole numbers; "
                "make `y` an array of floats.",
            ),
            Wrong(
                "first line at the goal",
                _with(place, "first line"),
                "the first row and the first column of x are at the pixel `at`; it is "
                "the center of mass that goes there.",
            ),
            Wrong(
                "half a pixel",
                _with(place, "half a pixel"),
                "that comes out with a half taken off twice, as with pixels whose "
                "centers are at ½, 1½, and so on, or with Eq. (17.7) rounded to the "
                "nearest where it is rounded up; in Eq. (17.6) the centers are at 0, "
                "1, and so on.",
            ),
            Wrong(
                "line with most ink",
                _with(place, "most ink"),
                "the row and the column with the most ink go to the pixel `at`; it is "
                "the mean row and the mean column.",
            ),
            Wrong(
                "half of the ink",
                _with(place, "half of the ink"),
                "the row and the column where half of the ink is reached go to the "
                "pixel `at`, a median; Eq. (17.6) is a mean.",
            ),
            Wrong(
                "never at the edge",
                _with(place, "never at the edge"),
                "the digit never reaches the last row or column of the field, unless "
                "it fills the field; d can be as large as the field's size less the "
                "digit's.",
            ),
            Wrong(
                "step of the rows",
                _with(place, "step of the rows"),
                "the columns move by the step of the rows; they have a center of mass "
                "and a goal of their own.",
            ),
            Wrong(
                "upside down",
                _with(place, "upside down"),
                "the digit stands upside down in the field, where it should stand as "
                "it is.",
            ),
            Wrong(
                "box, half a pixel off",
                _with(place, "box, half a pixel off"),
                "the digit stands as if its center were that of the box, at n/2; it "
                "is the center of its ink, and the middle of n pixels would be (n − "
                "1)/2.",
            ),
            Wrong(
                "step of the rows, held",
                _with(place, "step of the rows, held"),
                "the columns move by the step of the rows, which is held inside the "
                "field first; they have a center of mass and a goal of their own.",
            ),
            Wrong(
                "never at the near edge",
                _with(place, "never at the near edge"),
                "the digit never reaches the first row or column of the field, unless "
                "it fills the field; d can be 0.",
            ),
        ),
        _center_cases,
        ("y",),
        properties=_center_properties,
        points=3,
        promises=(
            Promise(
                "y has the numbers of x, each once, and else zeros",
                lambda case, y: np.array_equal(
                    np.sort(y[y != 0]), np.sort(case["x"][case["x"] != 0])
                ),
            ),
        ),
        hint=(
            "in which row of the field does the center of mass stand, if the digit's "
            "first row stands in row d?"
        ),
    ),
    Exercise(
        "minute-errors",
        surest_errors,
        (
            Wrong(
                "right ones",
                _with(surest_errors, "right ones"),
                "these are classified rightly; the errors are asked.",
            ),
            Wrong(
                "0 is false",
                _with(surest_errors, "0 is false"),
                "the errors whose true class is 0 are left out, as where a label of 0 "
                "counts as false.",
            ),
            Wrong(
                "in the order of the images",
                lambda p, labels, count: np.sort(surest_errors(p, labels, len(p)))[
                    :count
                ],
                "these are sorted by their index before they are cut; sort them by how "
                "sure they are.",
            ),
            Wrong(
                "all images",
                _with(surest_errors, "all"),
                "the surest of all images; some of them are right.",
            ),
            Wrong(
                "least sure",
                _with(surest_errors, "least sure"),
                "the least sure come first.",
            ),
            Wrong(
                "least of the label",
                _with(surest_errors, "label least"),
                "these are in the order of how little the label got; sort by how "
                "much the wrong class got. With more than two classes that is "
                "another order.",
            ),
            Wrong(
                "most of the label",
                _with(surest_errors, "label most"),
                "these are in the order of the probability of the label; how sure an "
                "error is says the largest one.",
            ),
            Wrong(
                "margin",
                _with(surest_errors, "margin"),
                "these are in the order of the distance to the second; sort by the "
                "largest probability itself.",
            ),
            Wrong(
                "places among the errors",
                _with(surest_errors, "places"),
                "these are places in the list of errors; look them up in it to get the "
                "images.",
            ),
            Wrong(
                "not sorted",
                _with(surest_errors, "unsorted"),
                "these are the first errors of each class, in the order of the images; "
                "the surest are asked.",
            ),
            Wrong(
                "sorted by index",
                _with(surest_errors, "by index"),
                "the right images, but in the order of their indices; the surest comes "
                "first.",
            ),
            Wrong(
                "classes that tie reversed",
                _with(surest_errors, "classes that tie reversed"),
                "where the surest errors of two classes are equally sure, the later "
                "image comes first; it is the one that stands earlier.",
            ),
            Wrong(
                "ties reversed",
                _with(surest_errors, "ties reversed"),
                "of two equally sure errors the later comes first; it is the one "
                "that stands earlier.",
            ),
            Wrong(
                "cut before the errors",
                _with(surest_errors, "cut first"),
                "these are the errors among the surest `count` images, so some are "
                "missing; cut last.",
            ),
            Wrong(
                "one fewer",
                _with(surest_errors, "one fewer"),
                "one is missing at the end.",
            ),
            Wrong(
                "from the second",
                _with(surest_errors, "from the second"),
                "the surest of all is missing; counting starts at 0.",
            ),
            Wrong(
                "every error",
                _with(surest_errors, "everything"),
                "this is the surest error of every class; only `count` of them are "
                "asked.",
            ),
            Wrong(
                "labels",
                _with(surest_errors, "labels"),
                "these are the labels of the images; their indices are asked.",
            ),
            Wrong(
                "what was said",
                _with(surest_errors, "said"),
                "these are the classes that the network named; the indices of the "
                "images are asked.",
            ),
            Wrong(
                "counted from one",
                lambda p, labels, count: surest_errors(p, labels, count) + 1,
                "every index is one too large: the first image is number 0.",
            ),
            Wrong(
                "mask",
                lambda p, labels, count: np.isin(
                    np.arange(len(p)), surest_errors(p, labels, count)
                ),
                "that is a mask, True or False for every image; the indices are asked.",
            ),
            Wrong(
                "probabilities",
                lambda p, labels, count: np.asarray(p)[
                    surest_errors(p, labels, count)
                ].max(axis=1),
                "these are the probabilities; the indices of their images are asked.",
            ),
            Wrong(
                "smallest probability",
                _with(surest_errors, "argmin"),
                "these are errors if the class is the one with the smallest "
                "probability; it is the one with the largest.",
            ),
            Wrong(
                "all of a class",
                _with(surest_errors, "all of a class"),
                "one class has several errors in your list; of each true class "
                "only the surest is asked.",
            ),
            Wrong(
                "of each answer",
                _with(surest_errors, "of each answer"),
                "there is one error of each class that the network named; it is one "
                "of each true class.",
            ),
            Wrong(
                "cut before the classes",
                _with(surest_errors, "cut before the classes"),
                "these are one of each class among the `count` surest errors, so "
                "some are missing; cut last.",
            ),
            Wrong(
                "cut before sorting",
                _with(surest_errors, "cut before sorting"),
                "these are the surest among the first `count` errors; sort all of "
                "them before the cut.",
            ),
            Wrong(
                "ties in the order of the classes",
                _with(surest_errors, "ties by class"),
                "of two that are equally sure the one of the smaller class comes first "
                "here; it is the one that stands earlier.",
            ),
            Wrong(
                "ties are no errors",
                _with(surest_errors, "ties right"),
                "an image whose label shares the largest probability is left out; if "
                "argmax names another class it is an error.",
            ),
            Wrong(
                "in the order of the classes",
                _with(surest_errors, "by class"),
                "these are in the order of the classes; the surest comes first, "
                "whatever its class.",
            ),
            Wrong(
                "the right ones by class",
                lambda p, labels, count: np.array(
                    sorted(surest_errors(p, labels, count), key=lambda i: labels[i]),
                    int,
                ),
                "the right images, but in the order of their classes; the surest comes "
                "first.",
            ),
            Wrong(
                "less than half",
                _with(surest_errors, "less than half"),
                "images whose label has less than a half count as errors here; one "
                "is right where no other class has more.",
            ),
            Wrong(
                "above 0.9",
                _with(surest_errors, "above 0.9"),
                "errors with a probability of 90 % or less are left out; they are "
                "errors too.",
            ),
            Wrong(
                "above 0.5",
                _with(surest_errors, "above 0.5"),
                "errors with a probability of a half or less are left out; the "
                "largest of three can be below that.",
            ),
            Wrong(
                "whole percents",
                _with(surest_errors, "percents"),
                "two errors in the same percent stand in the order of the images; "
                "the surer one comes first all the same.",
            ),
            Wrong(
                "per mille",
                _with(surest_errors, "per mille"),
                "two errors with the same three digits stand in the order of the "
                "images; what is beyond the digits decides too.",
            ),
            Wrong(
                "surest right ones",
                lambda p, labels, count: _surest_right(p, labels)[:count],
                "these are the surest of those that are right; the errors are asked.",
            ),
            Wrong(
                "last of two classes",
                _with(surest_errors, "last of two"),
                "where two classes share the largest probability the last counts "
                "here; it is the first, as argmax has it.",
            ),
            Wrong(
                "surest of a class, if an error",
                _with(surest_errors, "label first"),
                "these are the surest images of the classes where those are errors; "
                "asked is the surest among the errors of each class.",
            ),
            Wrong(
                "from the end",
                _with(surest_errors, "from the end"),
                "where `count` is 0 everything comes out, as with [-count:]; none "
                "are asked there.",
            ),
            Wrong(
                "least sure kept",
                _with(surest_errors, "least sure kept"),
                "those are the least sure, the least sure first; the surest are asked.",
            ),
            Wrong(
                "surest last",
                _with(surest_errors, "surest last"),
                "these are the right images, but the surest comes last.",
            ),
            Wrong(
                "filled up",
                _with(surest_errors, "filled up"),
                "the answer is filled up to `count` with −1; if there are fewer "
                "errors, return fewer.",
            ),
            Wrong(
                "rounded first",
                _with(surest_errors, "rounded first"),
                "an image without a probability above a half counts as read as class 0 "
                "here; it is read as the class with the largest.",
            ),
            Wrong(
                "ten classes",
                _with(surest_errors, "ten classes"),
                "errors of a class beyond 9 are missing; there may be more than ten.",
            ),
            Wrong(
                "margin to the label",
                _with(surest_errors, "margin to the label"),
                "these are in the order of how far the named class is ahead of the "
                "label; sort by its probability itself.",
            ),
            Wrong(
                "one more",
                lambda p, labels, count: surest_errors(p, labels, count + 1),
                "where there are enough errors one more than `count` comes out.",
            ),
            Wrong(
                "places and their labels",
                _with(surest_errors, "places and their labels"),
                "these are places in the list of errors, and the labels at those "
                "places among all images are compared; look each place up in the list "
                "first.",
            ),
            Wrong(
                "second",
                _with(surest_errors, "second"),
                "these are in the order of the second largest probability; how sure "
                "an error is says the largest.",
            ),
            Wrong(
                "least of the second",
                _with(surest_errors, "least of the second"),
                "these are in the order of the second largest probability, the "
                "smallest first; how sure an error is says the largest.",
            ),
            Wrong(
                "overwritten",
                _with(surest_errors, "overwritten"),
                "the classes stand in the order of their least sure errors, as in a "
                "dict that is filled from the least sure on; the surest comes first.",
            ),
            Wrong(
                "overwritten, turned",
                _with(surest_errors, "overwritten, turned"),
                "the classes stand in the order of their least sure errors, back to "
                "front, as in a dict that is filled from the least sure on; what "
                "counts is the surest of each.",
            ),
            Wrong(
                "last kept",
                _with(surest_errors, "last kept"),
                "this is the least sure error of each class, as where a dict that "
                "is filled from the surest on keeps the last; the surest is asked.",
            ),
            Wrong(
                "entropy",
                _with(surest_errors, "entropy"),
                "these are in the order of the entropy, the one with the least first; "
                "sort by the largest probability itself.",
            ),
            Wrong(
                "a loop over ten classes",
                _with(surest_errors, "a loop over ten by class"),
                "errors of a class beyond 9 are missing, and of two that are equally "
                "sure the one of the smaller class comes first.",
            ),
            Wrong(
                "rows",
                lambda p, labels, count: np.asarray(p)[surest_errors(p, labels, count)],
                "these are the rows of p; the indices of their images are asked.",
            ),
            Wrong(
                "first of each class",
                _with(surest_errors, "first of each class"),
                "these are the first error of each class, sorted by how sure they "
                "are; of each class the surest error is asked.",
            ),
            Wrong(
                "cut in the order of the classes",
                _with(surest_errors, "cut by class"),
                "these are the errors of the first `count` classes that have any, "
                "sorted afterwards; sort before the cut.",
            ),
            Wrong(
                "sorted by the label at last",
                _with(surest_errors, "label at last"),
                "these are the surest errors of their classes, in the order of how "
                "little the label got; sort by how much the wrong class got.",
            ),
            Wrong(
                "ten at most",
                _with(surest_errors, "ten at most"),
                "no more than ten come out; there may be more than ten classes, and "
                "`count` says how many are asked.",
            ),
        ),
        _errors_cases,
        ("the indices",),
        dtypes="kind",
        properties=_errors_properties,
        points=2,
        promises=(
            Promise(
                "each class stands there once at most",
                lambda case, found: (
                    len(set(case["labels"][found.astype(int)])) == len(found)
                ),
            ),
        ),
        hint=(
            "which images are errors, and how large is the largest probability of each?"
        ),
    ),
)
