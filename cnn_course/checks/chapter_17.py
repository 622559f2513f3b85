"""Exercises of chapter 17, MNIST in a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array

# ---- how long, on paper -----------------------------------------------------

_TIME = {"steps": 5900, "rate": 1022, "forward": 515_440, "training": 1_485_480}

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


def limit_of(v: Array, mistake: str = "") -> float:
    """Where Eq. (17.1) comes to rest, or a wrong answer."""
    v = np.asarray(v, float).ravel()
    limit, before = (v.min() + v.max()) / 2, None
    if mistake == "midpoint":
        return limit
    if mistake == "mean start":
        limit = v.mean()
    rounds = {"one round": 1, "two rounds": 2}.get(mistake, 1000)
    close = 0.02 * (v.max() - v.min()) if mistake == "impatient" else 0.0
    while rounds and (before is None or abs(limit - before) > close):
        dark = v < limit if mistake == "equal is bright" else v <= limit
        before, rounds = limit, rounds - 1
        limit = _middle(v[dark], v[~dark], mistake)
        if limit == before:
            break
    if mistake == "dark mean":
        return float(v[v <= limit].mean())
    if mistake == "bright mean":
        return float(v[v > limit].mean())
    return float(limit)


def _middle(dark: Array, bright: Array, mistake: str) -> float:
    if mistake == "medians":
        return float(np.median(dark) + np.median(bright)) / 2
    if mistake == "gap":
        return float(dark.max() + bright.min()) / 2
    if mistake == "midranges":
        return float(dark.max() + dark.min() + bright.max() + bright.min()) / 4
    if mistake == "distinct":
        return float(np.unique(dark).mean() + np.unique(bright).mean()) / 2
    if mistake == "not halved":
        return float(bright.mean() - dark.mean()) / 2
    return float(dark.mean() + bright.mean()) / 2


def _limit_cases(rng: np.random.Generator) -> list[Case]:
    page = 0.85 + 0.1 * rng.random((6, 7))
    page[2:5, 3] = (0.1, 0.35, 0.2)
    tail = np.exp(-0.05 * np.arange(100.0)).reshape(10, 10)
    return [
        {"v": page},
        {"v": np.array([0.0, 0.5, 1.0])},  # a pixel at the limit
        {"v": tail},  # takes many rounds
        {"v": np.array([[0.25, 0.75]])},
        {"v": 1 - tail.ravel()},
        {"v": np.array([[0, 0, 0, 90, 120], [255, 0, 0, 60, 0]])},  # bytes
        {"v": rng.random((3, 4, 2)) ** 3},
        # two places of rest: the start decides
        {"v": np.repeat([0.0, 0.45, 1.0], [10, 1, 4])},
        {"v": np.repeat([0.1, 0.72, 0.9], [5, 7, 8]).reshape(4, 5)},
        {"v": np.repeat([0.3, 0.6, 1.0], [10, 4, 1]).reshape(5, 3)},
        {"v": np.concatenate([np.linspace(0, 1, 100), np.zeros(100)])},
    ]


def _limit_properties(case: Case) -> dict:
    v = np.asarray(case["v"], float)
    first = (v.min() + v.max()) / 2
    return {
        ("a pixel equal to the limit", "no pixel at the limit"): bool(
            np.any(v == first)
        ),
        ("two values only", "more than two values"): len(np.unique(v)) == 2,
        ("more than one round to go", "one round is enough"): bool(
            limit_of(v, "one round") != limit_of(v)
        ),
    }


# ---- shares of old pixels ---------------------------------------------------


def shares(size: int, new_size: int, mistake: str = "") -> Array:
    """Eq. (17.4), or a wrong answer."""
    width = size / new_size
    if mistake == "upside down":
        width = new_size / size
    i, r = np.arange(new_size)[:, np.newaxis], np.arange(size)
    covered = np.minimum((i + 1) * width, r + 1) - np.maximum(i * width, r)
    if mistake == "negative":
        return covered / width
    covered = np.maximum(covered, 0)
    if mistake == "of the old":
        return covered
    if mistake == "times the width":
        return covered * width
    if mistake == "touched":
        touched = (covered > 1e-12).astype(float)
        return touched / touched.sum(axis=1, keepdims=True)
    if mistake == "reversed":
        return covered[:, ::-1] / width
    if mistake == "turned":
        return (covered / width).T
    return covered / width


def _picked(size: int, new_size: int) -> Array:
    centers = ((np.arange(new_size) + 0.5) * size / new_size).astype(int)
    return np.eye(size)[centers]


def _first_picked(size: int, new_size: int) -> Array:
    return np.eye(size)[(np.arange(new_size) * size // new_size)]


def _whole_only(size: int, new_size: int) -> Array:
    A = np.zeros((new_size, size))
    for i in range(new_size):
        begin = i * size // new_size
        end = max(begin + 1, (i + 1) * size // new_size)
        A[i, begin:end] = 1 / (end - begin)
    return A


def _linear(size: int, new_size: int) -> Array:
    at = np.clip((np.arange(new_size) + 0.5) * size / new_size - 0.5, 0, size - 1)
    lower = np.minimum(at.astype(int), max(size - 2, 0))
    A, rows = np.zeros((new_size, size)), np.arange(new_size)
    A[rows, lower] += 1 - (at - lower)
    A[rows, np.minimum(lower + 1, size - 1)] += at - lower
    return A


def _whole_width(size: int, new_size: int) -> Array:
    width = max(1, size // new_size)
    A = np.zeros((new_size, size))
    for i in range(new_size):
        A[i, i * width : (i + 1) * width] = 1 / width
    return A


def _shares_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [
        *((3, 2), (4, 2), (2, 3), (5, 5), (7, 3), (3, 7), (1, 4), (4, 1), (1, 1)),
        *((20, 6), (6, 20), (9, 3), (3, 9), (8, 5)),
    ]
    return [{"size": size, "new_size": new} for size, new in sizes]


def _shares_properties(case: Case) -> dict:
    size, new = case["size"], case["new_size"]
    return {
        ("fewer pixels than before", "as many pixels or more"): new < size,
        ("more pixels than before", "as many pixels or fewer"): new > size,
        ("sizes that divide", "sizes that do not divide"): not (
            size % new and new % size
        ),
    }


# ---- into the middle --------------------------------------------------------


def place(x: Array, field: int, mistake: str = "") -> Array:
    """Eqs. (17.6) and (17.7), or a wrong answer."""
    x = np.asarray(x, float)
    weight = {
        "unweighted": (x > 0).astype(float),
        "squared": x**2,
        "largest": (x == x.max()).astype(float),
    }.get(mistake, x)
    mass = x.size if mistake == "divided by size" else weight.sum()
    middles = [weight.sum(axis=1) @ np.arange(len(x)) / mass]
    middles.append(weight.sum(axis=0) @ np.arange(x.shape[1]) / mass)
    if mistake == "box":
        middles = [(n - 1) / 2 for n in x.shape]
    if mistake == "axes swapped":
        middles.reverse()
    if mistake == "argmax":
        middles = list(np.unravel_index(x.argmax(), x.shape))
    starts = [_start(middle, field, mistake) for middle in middles]
    if mistake == "not moved":
        starts = [0, 0]
    if mistake == "rows only":
        starts[1] = (field - x.shape[1]) // 2
    if mistake == "wrapped":
        y = np.zeros((field, field))
        y[: x.shape[0], : x.shape[1]] = x
        return np.roll(y, starts, (0, 1))
    if mistake == "cut":
        return _cut(x, field, starts)
    low, high = (-np.inf if mistake == "low" else 0), mistake != "high"
    starts = [
        int(max(low, min(d, field - n) if high else d))
        for d, n in zip(starts, x.shape, strict=True)
    ]
    if mistake in ("low", "high"):
        return _cut(x, field, starts)
    y = np.zeros((field, field))
    y[starts[0] : starts[0] + x.shape[0], starts[1] : starts[1] + x.shape[1]] = x
    return y / y.max() if mistake == "brightened" else y


def _start(middle: float, field: int, mistake: str) -> int:
    d = {
        "even": np.round(field // 2 - middle),
        "center rounded": field // 2 - np.round(middle),
        "from one": np.ceil(field // 2 - middle - 1.5),
        "28": np.ceil(13.5 - middle),
        "half up": np.floor(field // 2 - middle + 0.5),
        "floor": np.floor(field // 2 - middle),
        "ceiling": np.ceil(field // 2 - middle),
        "one too far": np.ceil(field // 2 - middle + 0.5),
        "middle of the field": np.ceil((field - 1) / 2 - middle - 0.5),
        "first half": np.ceil(field / 2 - middle - 0.5),
        "other way": np.ceil(middle - field // 2 - 0.5),
    }.get(mistake, np.ceil(np.round(field // 2 - middle - 0.5, 9)))
    return int(d)


def _cut(x: Array, field: int, starts: list[int]) -> Array:
    wide = np.zeros((3 * field, 3 * field))
    r, q = starts[0] + field, starts[1] + field
    wide[r : r + x.shape[0], q : q + x.shape[1]] = x
    return wide[field : 2 * field, field : 2 * field]


def _center_cases(rng: np.random.Generator) -> list[Case]:
    def random(shape: tuple[int, int], field: int) -> Case:
        x = rng.integers(0, 5, shape) * rng.integers(0, 2, shape)
        x[0, 0], x[-1, -1] = 3, 1
        return {"x": x / 4, "field": field}

    lower = np.zeros((6, 3))
    lower[5], lower[0, 0] = (8, 4, 8), 0.25
    graded = np.array([[8, 1, 0], [1, 0, 0], [1, 0, 0], [1, 1, 1], [1, 1, 2.0]])
    upper = np.zeros((2, 7))
    upper[:, 0], upper[0, 6] = 8, 0.25
    return [
        {"x": np.array([[1.0, 1, 1], [0, 0.5, 1], [0, 1, 0.5], [0, 1, 0]]), "field": 7},
        {"x": np.array([[4, 0], [0, 1], [0, 0], [0, 3]]), "field": 9},
        {"x": graded, "field": 10},
        {"x": graded[::-1, ::-1] / 8, "field": 11},
        {"x": np.ones((2, 4)), "field": 8},  # the mass between two pixels
        {"x": lower, "field": 8},  # would stick out below
        {"x": lower[::-1], "field": 8},
        {"x": upper, "field": 9},
        {"x": upper[:, ::-1], "field": 9},
        {"x": np.array([[0.5]]), "field": 5},
        random((5, 3), 12),
        random((3, 8), 13),
        random((6, 6), 6),  # fills the field
        random((20, 11), 28),
    ]


def _center_properties(case: Case) -> dict:
    x, field = np.asarray(case["x"], float), case["field"]
    loose, held = place(x, field, "cut"), place(x, field)
    middles = (
        x.sum(axis=1) @ np.arange(len(x)) / x.sum(),
        x.sum(axis=0) @ np.arange(x.shape[1]) / x.sum(),
    )
    return {
        ("ink that would stick out", "no ink that would stick out"): bool(
            np.any(loose != held)
        ),
        ("a center between two pixels", "no center between two pixels"): any(
            m % 1 == 0.5 for m in middles
        ),
        ("an even field", "an odd field"): field % 2 == 0,
    }


# ---- the surest errors ------------------------------------------------------


def surest_errors(p: Array, labels: Array, count: int, mistake: str = "") -> Array:
    """Give the indices of the surest errors, or a wrong answer."""
    p, labels = np.asarray(p, float), np.asarray(labels)
    said = p.argmin(axis=1) if mistake == "argmin" else p.argmax(axis=1)
    wrong = np.flatnonzero(said != labels)
    if mistake == "right ones":
        wrong = np.flatnonzero(said == labels)
    if mistake == "all":
        wrong = np.arange(len(p))
    sure = p.max(axis=1)
    if mistake in ("label least", "label most"):
        sure = p[np.arange(len(p)), labels]
    if mistake == "margin":
        top = np.sort(p, axis=1)
        sure = top[:, -1] - top[:, -2]
    up = mistake in ("label least", "least sure")
    order = np.argsort(sure[wrong] if up else -sure[wrong], kind="stable")
    if mistake == "ties reversed":
        order = np.argsort(sure[wrong], kind="stable")[::-1]
    if mistake == "places":
        return order[:count]
    if mistake == "unsorted":
        return wrong[:count]
    if mistake == "by index":
        return np.sort(wrong[order][:count])
    if mistake == "cut first":
        top = np.argsort(-p.max(axis=1), kind="stable")[:count]
        return top[said[top] != labels[top]]
    if mistake == "one fewer":
        return wrong[order][: max(count - 1, 0)]
    if mistake == "from the second":
        return wrong[order][1 : count + 1]
    if mistake == "everything":
        return wrong[order]
    if mistake == "labels":
        return labels[wrong[order][:count]]
    if mistake == "said":
        return said[wrong[order][:count]]
    return wrong[order][:count]


def _errors_cases(rng: np.random.Generator) -> list[Case]:
    def random(n: int, k: int, count: int, wrong: float) -> Case:
        z = 3 * rng.standard_normal((n, k))
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        labels = np.where(
            rng.random(n) < wrong, rng.integers(0, k, n), p.argmax(axis=1)
        )
        return {"p": p, "labels": labels, "count": count}

    tied = np.array(
        [
            *([0.75, 0.125, 0.125], [0.125, 0.75, 0.125], [0.0, 0.25, 0.75]),
            *([0.875, 0.125, 0.0], [0.25, 0.0, 0.75], [0.5, 0.25, 0.25]),
        ]
    )
    close = np.array([[0.5, 0.49, 0.01], [0.3, 0.25, 0.45], [0.35, 0.4, 0.25]])
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
    ]


def _errors_properties(case: Case) -> dict:
    found = surest_errors(case["p"], case["labels"], len(case["p"]))
    sure = np.asarray(case["p"]).max(axis=1)[found]
    return {
        ("fewer errors than asked for", "enough errors"): len(found) < case["count"],
        ("two errors equally sure", "no two errors equally sure"): len(np.unique(sure))
        < len(sure),
        ("two classes", "more than two classes"): np.shape(case["p"])[1] == 2,
    }


EXERCISES = (
    Exercise(
        "minute-time",
        _TIME,
        (
            Wrong(
                "short batch left out",
                _TIME | {"steps": 5850},
                "steps: 117 batches of 512 leave 96 images over in every epoch, and "
                "they make a step too.",
            ),
            Wrong(
                "batches across epochs",
                _TIME | {"steps": 5860},
                "steps: an epoch ends with its short batch, and the next one begins "
                "anew; round up before you multiply by the epochs.",
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
                "rate: the 2,936 seconds are for all 50 epochs, you took the images of "
                "one.",
            ),
            Wrong(
                "steps a second",
                _TIME | {"rate": 2},
                "rate: those are steps a second; each has up to 512 images.",
            ),
            Wrong(
                "rate cut off",
                _TIME | {"rate": 1021},
                "rate: round to the nearest whole number, not down.",
            ),
            Wrong(
                "channels forgotten",
                _TIME | {"forward": 223_840, "training": 610_680},
                "forward: a filter of the second convolution reaches through all ten "
                "channels of its input.",
            ),
            Wrong(
                "channels forgotten in the forward pass",
                _TIME | {"forward": 223_840},
                "forward: the second convolution has ten channels to read, you counted "
                "one.",
            ),
            Wrong(
                "pooling forgotten",
                _TIME | {"forward": 60_840 + 22**2 * 4000 + 22**2 * 1600 + 1000},
                "forward: the pool halves the 26 rows and columns to 13 before the "
                "second convolution.",
            ),
            Wrong(
                "outputs as large as inputs",
                _TIME | {"forward": 28**2 * 90 + 13**2 * 4000 + 129_600 + 1000},
                "forward: without padding a kernel of f pixels takes f − 1 off the "
                "size; you counted outputs as large as the input.",
            ),
            Wrong(
                "last layer forgotten",
                _TIME | {"forward": 514_440},
                "forward: the last dense layer is missing, 100 times 10.",
            ),
            Wrong(
                "convolutions alone",
                _TIME | {"forward": 384_840},
                "forward: the dense layers are missing.",
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
                "training: nobody asks for the gradient of the pixels, so the first "
                "convolution costs two passes and not three.",
            ),
            Wrong(
                "two passes",
                _TIME | {"training": 1_030_880},
                "training: backward there are two gradients, of the weights and of the "
                "input, each as much work as the forward pass.",
            ),
            Wrong(
                "both convolutions' gradients",
                _TIME | {"training": 1_161_480},
                "training: only the first layer does without the gradient of its "
                "input; the second convolution has to hand one on.",
            ),
            Wrong(
                "backward alone",
                _TIME | {"training": 970_040},
                "training: that is the backward pass alone; the forward pass belongs "
                "to a step too.",
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
                "four of them change the run; the cell of the chapter tries some.",
            ),
            Wrong(
                "none goes on",
                dict.fromkeys(_RESUME, False),
                "four of them change nothing: what does the next step really read?",
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
                "midpoint",
                _with(limit_of, "midpoint"),
                "that is where the search begins, halfway between darkest and "
                "brightest; it goes on from there.",
            ),
            Wrong(
                "one round",
                _with(limit_of, "one round"),
                "you stop after one round; with a new limit the groups are others, and "
                "so are their means.",
            ),
            Wrong(
                "two rounds",
                _with(limit_of, "two rounds"),
                "you stop after two rounds; go on until the limit stays.",
            ),
            Wrong(
                "impatient",
                _with(limit_of, "impatient"),
                "you stop while the limit still moves a little; go on until it stays "
                "exactly.",
            ),
            Wrong(
                "mean of all",
                lambda v: float(np.mean(v)),
                "that is the mean of all pixels, in which the larger group weighs "
                "more.",
            ),
            Wrong(
                "median",
                lambda v: float(np.median(v)),
                "that is the median: half of the pixels would be ink.",
            ),
            Wrong(
                "medians",
                _with(limit_of, "medians"),
                "you take each group's median; Eq. (17.1) takes the means.",
            ),
            Wrong(
                "gap",
                _with(limit_of, "gap"),
                "you take the middle of the gap between the groups; it is the middle "
                "between their means.",
            ),
            Wrong(
                "midranges",
                _with(limit_of, "midranges"),
                "you take the middle between the smallest and the largest of each "
                "group; it is the mean.",
            ),
            Wrong(
                "distinct values",
                _with(limit_of, "distinct"),
                "each value counts once in your means; it counts as often as there are "
                "pixels of it.",
            ),
            Wrong(
                "equal is bright",
                _with(limit_of, "equal is bright"),
                "a pixel equal to the limit belongs to the dark group.",
            ),
            Wrong(
                "mean start",
                _with(limit_of, "mean start"),
                "you begin at the mean; there can be two places of rest, and the start "
                "decides which one is found.",
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
        ),
        _limit_cases,
        ("the limit",),
        properties=_limit_properties,
        points=2,
        hint=("when the limit has moved, which pixels have changed their group?"),
    ),
    Exercise(
        "minute-overlaps",
        shares,
        (
            Wrong(
                "share of the old pixel",
                _with(shares, "of the old"),
                "you give the share of each old pixel, so the columns sum to 1; as a "
                "share of the new one it is divided by the new one's width.",
            ),
            Wrong(
                "times the width",
                _with(shares, "times the width"),
                "you multiply by the new pixel's width; divide by it.",
            ),
            Wrong(
                "turned",
                _with(shares, "turned"),
                "rows and columns have changed places: a row belongs to a new pixel.",
            ),
            Wrong(
                "picked",
                _picked,
                "you pick the old pixel at the center of the new one; each that it "
                "covers has a share.",
            ),
            Wrong(
                "first picked",
                _first_picked,
                "you pick the old pixel at the beginning of the new one; each that it "
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
                "you interpolate between two old pixels; a new one that covers more of "
                "them loses the others.",
            ),
            Wrong(
                "whole width",
                _whole_width,
                "the width of a new pixel is size/new_size with its fraction; you "
                "rounded it down.",
            ),
            Wrong(
                "width upside down",
                _with(shares, "upside down"),
                "the width is upside down: a new pixel is size/new_size old ones wide.",
            ),
            Wrong(
                "negative overlaps",
                _with(shares, "negative"),
                "where nothing overlaps you get a negative share; it is 0 there.",
            ),
            Wrong(
                "reversed",
                _with(shares, "reversed"),
                "the first new pixel lies over the last old ones: one axis runs "
                "backward.",
            ),
            Wrong(
                "cropped",
                lambda size, new_size: np.eye(new_size, size),
                "that keeps the first pixels as they are; the new ones cover all of "
                "the old line.",
            ),
            Wrong(
                "even",
                lambda size, new_size: np.full((new_size, size), 1 / size),
                "every new pixel is the mean of the whole line; it covers its own part "
                "of it.",
            ),
        ),
        _shares_cases,
        ("A",),
        axes=("new pixels", "old pixels"),
        properties=_shares_properties,
        points=2,
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
                "you center the box; it is the center of mass that goes to the middle.",
            ),
            Wrong(
                "unweighted",
                _with(place, "unweighted"),
                "every pixel with ink weighs the same; each weighs as much as its ink.",
            ),
            Wrong(
                "squared",
                _with(place, "squared"),
                "each pixel weighs by its square; it is the ink itself.",
            ),
            Wrong(
                "largest",
                _with(place, "largest"),
                "you center the darkest pixels; all ink counts.",
            ),
            Wrong(
                "divided by the number of pixels",
                _with(place, "divided by size"),
                "you divide by the number of pixels; divide by the sum of the ink.",
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
                "where the center lies exactly between two pixels you go to the later "
                "place; Eq. (17.7) takes the earlier one.",
            ),
            Wrong(
                "rounded down",
                _with(place, "floor"),
                "you round down; the nearest whole step is asked.",
            ),
            Wrong(
                "rounded up",
                _with(place, "ceiling"),
                "you round up from field // 2; the half is missing.",
            ),
            Wrong(
                "half added",
                _with(place, "one too far"),
                "you add the half where it is to be subtracted; the digit is one pixel "
                "too far.",
            ),
            Wrong(
                "middle of the field",
                _with(place, "middle of the field"),
                "you aim at (field − 1)/2, between two pixels if the field is even; "
                "aim at pixel field // 2.",
            ),
            Wrong(
                "half the field",
                _with(place, "first half"),
                "you aim at field/2, which is half a pixel too far if the field is "
                "odd; aim at pixel field // 2.",
            ),
            Wrong(
                "other way",
                _with(place, "other way"),
                "the step has the wrong sign: the digit moves away from the middle.",
            ),
            Wrong(
                "halves to the even",
                _with(place, "even"),
                "where the center lies exactly between two pixels, rounding goes to "
                "the even number, so now one way and now the other; Eq. (17.7) takes "
                "the earlier place.",
            ),
            Wrong(
                "center rounded",
                _with(place, "center rounded"),
                "you round the center of mass before you subtract it; round the step, "
                "by Eq. (17.7).",
            ),
            Wrong(
                "counted from one",
                _with(place, "from one"),
                "the digit is one pixel too far up and left: rows and columns count "
                "from 0.",
            ),
            Wrong(
                "any field is 28",
                _with(place, "28"),
                "13.5 is for a field of 28 pixels; this one has `field`.",
            ),
            Wrong(
                "first darkest pixel",
                _with(place, "argmax"),
                "one pixel, the darkest, goes to the middle; all ink counts, by Eq. "
                "(17.6).",
            ),
            Wrong(
                "not moved",
                _with(place, "not moved"),
                "the digit lies in the corner; it has not moved.",
            ),
            Wrong(
                "wrapped",
                _with(place, "wrapped"),
                "what sticks out comes in again on the other side; np.roll does that.",
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
                "lost: d is at most field less the digit's size.",
            ),
            Wrong(
                "brightened",
                _with(place, "brightened"),
                "the place is right, but the ink was divided by its largest value; "
                "leave it as it is.",
            ),
        ),
        _center_cases,
        ("y",),
        properties=_center_properties,
        points=3,
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
                "you sort by how little the label got; sort by how much the wrong "
                "class got. With more than two classes that is another order.",
            ),
            Wrong(
                "most of the label",
                _with(surest_errors, "label most"),
                "you sort by the probability of the label; how sure an error is says "
                "the largest one.",
            ),
            Wrong(
                "margin",
                _with(surest_errors, "margin"),
                "you sort by the distance to the second; sort by the largest "
                "probability itself.",
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
                "these are the first errors, in the order of the images; the surest "
                "are asked.",
            ),
            Wrong(
                "sorted by index",
                _with(surest_errors, "by index"),
                "the right images, but in the order of their indices; the surest comes "
                "first.",
            ),
            Wrong(
                "ties reversed",
                _with(surest_errors, "ties reversed"),
                "of two equally sure errors the later comes first; turning an order "
                "round turns its ties too.",
            ),
            Wrong(
                "cut before the errors",
                _with(surest_errors, "cut first"),
                "you take the surest images first and then the errors among them, so "
                "some are missing.",
            ),
            Wrong(
                "one fewer",
                _with(surest_errors, "one fewer"),
                "one is missing at the end.",
            ),
            Wrong(
                "from the second",
                _with(surest_errors, "from the second"),
                "the surest of all is missing: counting starts at 0.",
            ),
            Wrong(
                "every error",
                _with(surest_errors, "everything"),
                "these are all errors; only `count` of them are asked.",
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
                "the class is the one with the largest probability; you took the "
                "smallest.",
            ),
        ),
        _errors_cases,
        ("the indices",),
        properties=_errors_properties,
        points=2,
        hint=(
            "which images are errors, and how large is the largest probability of each?"
        ),
    ),
)
