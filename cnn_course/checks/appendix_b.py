"""Exercises of appendix B, NumPy in twenty minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise, adds_up
from cnn_course.layers import Array

# ---- shapes, without running anything ---------------------------------------

_SHAPES = {
    "a + b": (4, 5, 3),
    "a.sum(axis=1)": (4, 3),
    "a.mean(axis=2, keepdims=True)": (4, 1, 1),
    "a[0]": (1, 3),
    "a.T": (3, 1, 4),
    "a @ c": (4, 1, 7),
}


def _shape(key: str, wrong: tuple[int, ...], name: str, words: str) -> Wrong:
    return Wrong(f"{key}: {name}", _SHAPES | {key: wrong}, f"{key}: {words}")


# ---- row by row ---------------------------------------------------------------


def standardize(x: Array) -> Array:
    """Give each row the mean 0 and the standard deviation 1."""
    x = np.asarray(x, float)
    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)


def _row_cases(rng: np.random.Generator) -> list[Case]:
    shapes = (3, 4), (4, 4), (1, 5), (5, 2), (2, 3), (3, 3)
    cases = [
        {"x": rng.uniform(1, 4, (len_, 1)) * rng.standard_normal((len_, m)) + 2}
        for len_, m in shapes
    ]
    whole = np.array([[1, 2, 6], [0, -4, 1], [3, 3, 9]])
    pixels = np.array([[200, 30, 250, 90], [10, 255, 0, 120]], np.uint8)
    return [*cases, {"x": whole}, {"x": pixels}]


def _mean_in_type(x: Array) -> Array:
    """Keep the means in the type of x."""
    mean = x.mean(axis=1, keepdims=True).astype(x.dtype)
    return (x - mean) / x.std(axis=1, keepdims=True)


def _centered_over(below: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Divide the centered rows by something else than their deviations."""
    return lambda x: (x - x.mean(axis=1, keepdims=True)) / below(np.asarray(x, float))


def _a_row_for_each_column(x: Array) -> Array:
    y = np.zeros(x.shape)
    for i in range(x.shape[1]):
        y[i] = (x[i] - x[i].mean()) / x[i].std()
    return y


def _row_properties(case: Case) -> dict:
    n, m = case["x"].shape
    return {
        ("as many rows as columns", "more rows than columns, or fewer"): n == m,
        ("a single row", "several rows"): n == 1,
        ("pixels of one byte", "no bytes"): case["x"].dtype == np.uint8,
        ("whole numbers in x", "fractions in x"): case["x"].dtype.kind in "iu",
    }


# ---- each image its own class -----------------------------------------------------


def pick(scores: Array, labels: Array) -> Array:
    """Return each image's score at its own label."""
    return np.asarray(scores)[np.arange(len(labels)), labels]


def _pick_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        {
            "scores": rng.standard_normal((n, k)),
            "labels": rng.integers(0, k, n),
        }
        for n, k in ((4, 3), (3, 5), (5, 5), (1, 4), (3, 1), (40, 9))
    ]
    cases[-1]["labels"] = cases[-1]["labels"].astype(np.uint8)
    repeated = {
        "scores": rng.integers(-9, 10, (4, 4)),
        "labels": np.array([2, 2, 0, 3], dtype=np.uint8),
    }
    others = {
        "scores": rng.standard_normal((5, 4)),
        "labels": np.array([1, 0, 2, 1, 0]),  # nobody is of the last class
    }
    zero = {"scores": rng.standard_normal((6, 4)), "labels": rng.permutation(6) % 4}
    zero["scores"][2, zero["labels"][2]] = 0
    return [repeated, *cases, others, zero]


def _pick_properties(case: Case) -> dict:
    n, k = case["scores"].shape
    return {
        ("as many images as classes", "more images than classes, or fewer"): n == k,
        ("a single image", "several images"): n == 1,
        ("a single class", "several classes"): k == 1,
        ("a score of 0 at a label", "no score of 0 at a label"): bool(
            (pick(case["scores"], case["labels"]) == 0).any()
        ),
        ("a last class that does not occur", "a last class that occurs"): (
            case["labels"].max() < k - 1
        ),
    }


def _in_type_of_labels(scores: Array, labels: Array) -> Array:
    found = np.zeros_like(labels)
    for i in range(len(labels)):
        found[i] = scores[i, labels[i]]
    return found


def _at_the_label(many: Callable[[Array], int]) -> Callable[[Array, Array], Array]:
    """Write each score at the label, in a result of so many places."""

    def wrong(scores: Array, labels: Array) -> Array:
        found = np.zeros(many(scores))
        for n in range(len(labels)):
            found[labels[n]] = scores[n, labels[n]]
        return found

    return wrong


def _in_places_of_classes(scores: Array, labels: Array) -> Array:
    found = np.zeros(scores.shape[1])
    for i in range(len(labels)):
        found[i] = scores[i, labels[i]]
    return found


def _left_at_0(image: int) -> Callable[[Array, Array], Array]:
    """Leave the number of one image at 0."""

    def wrong(scores: Array, labels: Array) -> Array:
        found = pick(scores, labels).astype(float)
        found[image] = 0
        return found

    return wrong


def _not_zero(scores: Array, labels: Array) -> Array:
    """Take what is not 0 of the scores times a one-hot array."""
    shown = scores * np.eye(scores.shape[1])[labels]
    return shown[shown != 0]


# ---- collect what belongs together --------------------------------------------------


def collect(places: Array, amounts: Array, size: int) -> Array:
    """Add each amount at its place."""
    total = np.zeros(size)
    np.add.at(total, places, amounts)
    return total


def _by_place(reduce: Callable[[Array], Any]) -> Callable[[Array, Array, int], Array]:
    """Make one number of all amounts of a place; 0 where there are none."""

    def wrong(places: Array, amounts: Array, size: int) -> Array:
        mine = [np.asarray(amounts)[np.asarray(places) == p] for p in range(size)]
        return np.array([reduce(a) if len(a) else 0.0 for a in mine])

    return wrong


def _in_turn(
    add: Callable[[float, Array, Array, int], float], pairs: slice = slice(None)
) -> Callable[[Array, Array, int], Array]:
    """Go through the pairs; ``add`` makes the new total of a place."""

    def wrong(places: Array, amounts: Array, size: int) -> Array:
        total = np.zeros(size)
        for i in range(len(places))[pairs]:
            total[places[i]] = add(total[places[i]], places, amounts, i)
        return total

    return wrong


def _first_alone(places: Array, amounts: Array, size: int) -> Array | None:
    """Return inside the loop."""
    total = np.zeros(size)
    for i in range(len(places)):
        total[places[i]] += amounts[i]
        return total
    return None


def _roles_exchanged(places: Array, amounts: Array, size: int) -> Array:
    """Look the amount up at the place, and add it at the number of the pair."""
    total = np.zeros(size)
    for i in range(len(places)):
        total[i] += amounts[places[i]]
    return total


def _for_each_place(places: Array, amounts: Array, size: int) -> Array:
    """Take as many pairs as there are places."""
    total = np.zeros(size)
    for i in range(size):
        total[places[i]] += amounts[i]
    return total


def _from_the_number(places: Array, amounts: Array, size: int) -> Array:
    """Begin each sum with what stands at the number of the pair."""
    total = np.zeros(size)
    for i in range(len(places)):
        total[places[i]] = total[i] + amounts[i]
    return total


def _in_order(places: Array, amounts: Array, size: int) -> Array:
    total = np.zeros(size)
    for i in range(len(places)):
        total[i] += amounts[i]
    return total


def _amounts_as_places(places: Array, amounts: Array, size: int) -> Array:
    total = np.zeros(size)
    np.add.at(total, amounts, places)
    return total


def _between(first: int, last: Callable[[Array, int], int]) -> Callable:
    """Collect the amounts of the places from ``first`` on; the others stay 0."""

    def wrong(places: Array, amounts: Array, size: int) -> Array:
        total = np.zeros(size)
        for place in range(first, last(places, size)):
            total[place] = amounts[places == place].sum()
        return total

    return wrong


def _collect_cases(rng: np.random.Generator) -> list[Case]:
    named = [[1, 3, 1], [0, 2, 4, 3], [2, 2, 2, 0, 5, 0], [0], [4, 1, 4, 0, 1, 1, 2]]
    cases = [
        {
            "places": np.array(places),
            "amounts": rng.standard_normal(len(places)),
            "size": size,
        }
        for places, size in zip(named, (4, 6, 6, 1, 7), strict=True)
    ]
    for names, size in ((rng.integers(0, 4, 40), 4), (rng.permutation(12), 12)):
        amounts = rng.standard_normal(len(names))
        cases.append({"places": names, "amounts": amounts, "size": size})
    whole = {"places": [3, 0, 3, 3], "amounts": [5, -2, 4, 1], "size": 5}
    nothing = {"places": np.zeros(0, int), "amounts": np.zeros(0), "size": 3}
    whole |= {k: np.array(whole[k]) for k in ("places", "amounts")}
    return [*cases, whole, nothing]


def _collect_properties(case: Case) -> dict:
    places = case["places"]
    last = len(places) > 0 and places.max() == case["size"] - 1
    return {
        ("places that repeat", "places that do not repeat"): len(set(places))
        < len(places),
        ("no pairs", "one pair or more"): len(places) == 0,
        ("the last place named", "the last place not named"): bool(last),
        ("more pairs than places", "no more pairs than places"): len(places)
        > case["size"],
    }


# ---- windows with a step --------------------------------------------------------


def windows_of(x: Array, length: int, step: int) -> Array:
    """Lay windows of a length over a row, a step apart."""
    return np.lib.stride_tricks.sliding_window_view(x, length)[::step]


def _at(starts: Callable[[int, int, int], Any]) -> Callable[[Array, int, int], Array]:
    """Windows that begin at ``starts(len(x), length, step)``."""

    def wrong(x: Array, length: int, step: int) -> Array:
        found = [x[i : i + length] for i in starts(len(x), length, step)]
        return np.array(found)

    return wrong


class _Spaced(np.ndarray):
    """A row of which each copy is a slice of a longer one, as x[::3] is.

    An answer is handed copies; what `np.ndarray` makes of a slice lies side by side.
    In another type this one does so too.
    """

    def astype(self, *args: Any, **kwargs: Any) -> Array:
        return np.asarray(self).astype(*args, **kwargs)

    def __deepcopy__(self, memo: dict) -> Array:
        copied = np.zeros(3 * len(self), self.dtype)[::3]
        copied[:] = self
        return copied


def _by_itemsize(x: Array, length: int, step: int) -> Array:
    """Take for granted that the numbers lie side by side."""
    many, size = (len(x) - length) // step + 1, x.itemsize
    strided = np.lib.stride_tricks.as_strided
    return strided(x, (many, length), (step * size, size)).copy()


def _window_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [
        *((6, 3, 1), (7, 3, 2), (8, 3, 2), (10, 4, 3), (5, 5, 2)),
        *((9, 2, 4), (6, 1, 2), (6, 3, 3), (8, 5, 1), (4, 2, 1)),
        *((7, 1, 3), (8, 2, 3), (6, 2, 1)),
    ]
    cases: list[Case] = [
        {"x": rng.standard_normal(n), "length": length, "step": step}
        for n, length, step in sizes
    ]
    cases[1]["x"] = np.arange(10, 17)
    cases[4]["x"] = cases[4]["x"].astype(np.float32)
    cases[8]["x"] = cases[8]["x"].astype(np.float32)
    spaced = rng.standard_normal(9).astype(np.float32).view(_Spaced)
    return [*cases, {"x": spaced, "length": 4, "step": 2}]


def _window_properties(case: Case) -> dict:
    n, length, step = len(case["x"]), case["length"], case["step"]
    return {
        ("step 1", "a step of 2 or more"): step == 1,
        ("windows that end with the row", "a rest at the end"): (n - length) % step
        == 0,
        ("room for one window only", "room for several windows"): n - length < step,
        ("4-byte numbers", "8-byte numbers"): case["x"].dtype.itemsize == 4,
        ("an x that is a slice with a step", "numbers side by side"): isinstance(
            case["x"], _Spaced
        ),
        ("steps longer than a window", "steps of a window or less"): step > length,
    }


def _at_step(x: Array, length: int, step: int) -> Array:
    starts = range(0, len(x) - length + 1, step)
    return np.array([np.resize(x[i : i + step], step) for i in starts])


def _at_its_start(x: Array, length: int, step: int) -> Array:
    found = np.zeros(((len(x) - length) // step + 1, length))
    for i in range(0, len(x) - length + 1, step):
        found[i] = x[i : i + length]
    return found


def _strided(
    strides: Callable[[int, int], tuple[int, int]],
) -> Callable[[Array, int, int], Array]:
    """Lay windows by strides of somebody's own."""

    def wrong(x: Array, length: int, step: int) -> Array:
        shape, own = ((len(x) - length) // step + 1, length), strides(*x.strides, step)
        return np.lib.stride_tricks.as_strided(x, shape, own).copy()

    return wrong


def _padded(x: Array, length: int, step: int) -> Array:
    starts = range(0, len(x), step)
    long = np.concatenate([x, np.zeros(length, x.dtype)])
    return np.array([long[i : i + length] for i in starts])


def _dilated(x: Array, length: int, step: int) -> Array:
    last = (length - 1) * step
    return np.array([x[i : i + last + 1 : step] for i in range(len(x) - last)])


EXERCISES = (
    Exercise(
        "numpy-shapes",
        _SHAPES,
        (
            _shape(
                "a + b", (4, 1, 3), "b not counted", "the 1 of a is repeated for b's 5."
            ),
            _shape(
                "a + b",
                (4, 5, 1),
                "shorter last axis",
                "a length of 1 gives way to the other, in the last axis too.",
            ),
            _shape(
                "a + b",
                (5, 3),
                "missing axis lost",
                "an axis that one of the two lacks is repeated, not dropped.",
            ),
            _shape(
                "a + b",
                (4, 5, 4, 3),
                "shapes put together",
                "the shapes are laid upon each other, from the end.",
            ),
            _shape(
                "a + b",
                (5, 1, 3),
                "aligned from the left",
                "align the last axes, not the first.",
            ),
            _shape(
                "a + b", (4, 6, 4), "lengths added", "lengths are matched, not added."
            ),
            _shape("a + b", (4, 5), "last axis lost", "no axis disappears in a sum."),
            _shape(
                "a.sum(axis=1)",
                (4, 1, 3),
                "kept",
                "without keepdims the axis disappears, also one of length 1.",
            ),
            _shape(
                "a.sum(axis=1)",
                (1, 3),
                "counted from 1",
                "axes are counted from 0; that is axis 0 gone.",
            ),
            _shape(
                "a.sum(axis=1)",
                (4, 1),
                "last axis",
                "that is axis 2 gone, the last one.",
            ),
            _shape(
                "a.sum(axis=1)",
                (1,),
                "the axis left over",
                "the axis that is named disappears, and the others stay.",
            ),
            _shape(
                "a.sum(axis=1)",
                (4,),
                "two axes",
                "one axis was named, and two are gone.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (4, 1),
                "not kept",
                "keepdims leaves the axis, with length 1.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (4, 1, 3),
                "untouched",
                "the axis stays, and its length becomes 1.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (1, 1, 3),
                "first axis",
                "that is the mean along axis 0.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (1, 1, 1),
                "all axes",
                "only the axis that is named becomes 1.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (4, 3),
                "squeezed",
                "the axis of length 1 is not the one that is named.",
            ),
            _shape(
                "a[0]", (4, 1, 3), "untouched", "that is a's own shape; a[0] is a part."
            ),
            _shape("a[0]", (3,), "two axes", "one index takes one axis away."),
            _shape(
                "a[0]",
                (1, 1, 3),
                "kept",
                "a number as index takes its axis away; a slice would keep it.",
            ),
            _shape("a[0]", (4, 1), "last axis", "the first index is for axis 0."),
            _shape("a[0]", (4,), "the axis taken", "axis 0 is the one that is gone."),
            _shape(
                "a.T",
                (4, 3, 1),
                "last two",
                "that exchanges the last two axes; .T turns all of them round.",
            ),
            _shape(
                "a.T",
                (1, 4, 3),
                "first two",
                "that exchanges the first two axes; .T turns all of them round.",
            ),
            _shape("a.T", (4, 1, 3), "untouched", "that is a's own shape."),
            _shape(
                "a.T",
                (3, 4, 1),
                "rolled",
                "that moves the last axis to the front only.",
            ),
            _shape("a.T", (3, 4), "squeezed", "no axis disappears, also none of 1."),
            _shape(
                "a @ c",
                (4, 7),
                "squeezed",
                "four products of (1, 3) and (3, 7): what is the shape of one?",
            ),
            _shape("a @ c", (1, 7), "one product", "the axis in front stays: four."),
            _shape(
                "a @ c",
                (4, 1, 3, 7),
                "shapes put together",
                "the length in the middle is summed away.",
            ),
            _shape(
                "a @ c",
                (4, 3, 7),
                "entry by entry",
                "the 3 is what the two share; it is summed away.",
            ),
            _shape(
                "a @ c",
                (4, 1, 3),
                "untouched",
                "the last axis becomes that of c.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (4, 3, 1),
                "moved",
                "keepdims leaves every axis in its place; only the length of the named "
                "one becomes 1.",
            ),
            _shape(
                "a[0]",
                (4, 3),
                "axis 1",
                "that is axis 1 gone; an index alone stands on axis 0.",
            ),
            _shape(
                "a @ c",
                (4, 3, 3, 7),
                "side by side",
                "that is both shapes side by side without the 1; the length that the "
                "two share is summed away.",
            ),
            _shape(
                "a + b",
                (4, 5, 1, 3),
                "side by side",
                "the 1 of a and the 5 of b lie upon each other, and make one length.",
            ),
            _shape(
                "a + b",
                (4, 3),
                "an axis of b lost",
                "b's 5 is lost; the 1 of a gives way to it.",
            ),
            _shape(
                "a + b",
                (20, 3),
                "lengths multiplied",
                "lengths are matched, not multiplied, and no axes are joined.",
            ),
            _shape(
                "a + b", (5, 1), "that of b", "that is b's own shape; a has more axes."
            ),
            _shape(
                "a.sum(axis=1)",
                (3,),
                "first two",
                "one axis was named, and the first two are gone.",
            ),
            _shape(
                "a.sum(axis=1)",
                (4, 1, 1),
                "last axis kept",
                "that is axis 2 with length 1, as with keepdims; axis 1 is named, and "
                "no keepdims.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (4,),
                "two axes",
                "two axes are gone; keepdims leaves all three.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (1, 3),
                "first axis gone",
                "axis 0 is gone; axis 2 is the last one, and keepdims leaves it.",
            ),
            _shape("a[0]", (3, 1), "turned", "the other axes stay in their order."),
            _shape(
                "a @ c",
                (3, 7),
                "that of c",
                "that is c's own shape; a row of a takes the place of its 3 rows.",
            ),
            _shape(
                "a @ c",
                (12, 7),
                "first two joined",
                "no axes are joined; the four products stay apart.",
            ),
            _shape(
                "a @ c",
                (4, 1, 21),
                "lengths multiplied",
                "no lengths are multiplied; the one that the two share is summed away.",
            ),
            _shape(
                "a @ c",
                (4, 3),
                "last axis lost",
                "the last axis of c is lost; the length that is summed away is the "
                "shared one.",
            ),
            _shape(
                "a + b",
                (4, 6, 3),
                "middle lengths added",
                "6 is 1 + 5; lengths are matched, not added.",
            ),
            _shape(
                "a.sum(axis=1)",
                (12,),
                "joined",
                "no axes are joined; axis 1 is gone, and the others stay as they are.",
            ),
            _shape(
                "a.sum(axis=1)",
                (4, 3, 1),
                "moved to the end",
                "without keepdims the axis is gone; it does not move to the end.",
            ),
            _shape(
                "a.mean(axis=2, keepdims=True)",
                (1,),
                "one axis",
                "one axis is left; keepdims leaves all three.",
            ),
            _shape(
                "a[0]",
                (1,),
                "two axes, the last one too",
                "two axes are gone; one index takes one axis away.",
            ),
            _shape(
                "a[0]",
                (),
                "all axes",
                "all axes are gone; one index takes one axis away.",
            ),
            Wrong(
                "numbers of axes",
                {key: len(shape) for key, shape in _SHAPES.items()},
                "these are the numbers of axes; a shape has a length for each axis.",
            ),
            Wrong(
                "numbers of entries",
                {key: int(np.prod(shape)) for key, shape in _SHAPES.items()},
                "these are the numbers of entries; a shape has a length for each axis.",
            ),
        ),
        points=2,
        hint="which length of each array stands at the end, and which are written "
        "below each other?",
    ),
    Exercise(
        "numpy-standardize",
        standardize,
        (
            Wrong(
                "by columns",
                lambda x: (x - x.mean(axis=0)) / x.std(axis=0),
                "these are the columns' means and deviations: axis 0 runs down. The "
                "axis to be gone is the one along a row.",
            ),
            Wrong(
                "whole array",
                lambda x: (x - x.mean()) / x.std(),
                "that is one mean and one deviation for the whole array; each row has "
                "its own.",
            ),
            Wrong(
                "no keepdims",
                lambda x: (x - x.mean(axis=1)) / x.std(axis=1),
                "the rows' means and deviations line up with the columns, as without "
                "keepdims; only a square array lets that pass.",
            ),
            Wrong(
                "no keepdims below",
                lambda x: (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1),
                "the deviations line up with the columns, as without keepdims; only a "
                "square array lets that pass.",
            ),
            Wrong(
                "no keepdims above",
                lambda x: (x - x.mean(axis=1)) / x.std(axis=1, keepdims=True),
                "the means line up with the columns, as without keepdims; only a "
                "square array lets that pass.",
            ),
            Wrong(
                "n − 1",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / x.std(axis=1, keepdims=True, ddof=1)
                ),
                "that divides by the deviation with n − 1; .std without more is asked.",
            ),
            Wrong(
                "variance",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True)) / x.var(axis=1, keepdims=True)
                ),
                "that is divided by the variance; the standard deviation is its root.",
            ),
            Wrong(
                "only centered",
                lambda x: x - x.mean(axis=1, keepdims=True),
                "each row has the mean 0; the division is missing.",
            ),
            Wrong(
                "only divided",
                lambda x: x / x.std(axis=1, keepdims=True),
                "the mean is still in it: take it away first.",
            ),
            Wrong(
                "mean taken away later",
                lambda x: (
                    x / x.std(axis=1, keepdims=True) - x.mean(axis=1, keepdims=True)
                ),
                "that is the row over its deviation, less the mean as it was: "
                "parentheses are missing.",
            ),
            Wrong(
                "precedence",
                lambda x: (
                    x - x.mean(axis=1, keepdims=True) / x.std(axis=1, keepdims=True)
                ),
                "only the mean is divided: parentheses are missing.",
            ),
            Wrong(
                "sum for mean",
                lambda x: (
                    (x - x.sum(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
                ),
                "that is the row without its sum; its mean is to be taken away.",
            ),
            Wrong(
                "mean distance",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / np.abs(x - x.mean(axis=1, keepdims=True)).mean(
                        axis=1, keepdims=True
                    )
                ),
                "that is divided by the mean distance from the mean; .std takes "
                "squares.",
            ),
            Wrong(
                "something small added",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
                ),
                "that comes out with something small added to the variance; no row "
                "has the deviation 0 here, so leave it out.",
            ),
            Wrong(
                "deviation of all that is centered",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / (x - x.mean(axis=1, keepdims=True)).std()
                ),
                "the means are the rows', and one deviation of the centered array "
                "serves for all rows.",
            ),
            Wrong(
                "deviation of the whole",
                lambda x: (x - x.mean(axis=1, keepdims=True)) / x.std(),
                "the means are the rows', the deviation is that of the whole array.",
            ),
            Wrong(
                "mean of the whole",
                lambda x: (x - x.mean()) / x.std(axis=1, keepdims=True),
                "the deviations are the rows', the mean is that of the whole array.",
            ),
            Wrong(
                "columns' deviation",
                lambda x: (x - x.mean(axis=1, keepdims=True)) / x.std(axis=0),
                "the means are the rows', the deviations are the columns'.",
            ),
            Wrong(
                "columns' mean",
                lambda x: (x - x.mean(axis=0)) / x.std(axis=1, keepdims=True),
                "the deviations are the rows', the means are the columns'.",
            ),
            Wrong(
                "by the length",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / np.linalg.norm(
                        x - x.mean(axis=1, keepdims=True), axis=1, keepdims=True
                    )
                ),
                "each row is as long as 1 here: divided by the root of the sum of "
                "squares, where the root of their mean is asked.",
            ),
            Wrong(
                "by the root of the mean square",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / np.sqrt(np.mean(np.square(x, dtype=float), axis=1, keepdims=True))
                ),
                "that is divided by the root of the mean square of x; the deviation "
                "is that of x without its mean.",
            ),
            Wrong(
                "by the range",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / (x.max(axis=1, keepdims=True) - x.min(axis=1, keepdims=True))
                ),
                "that is divided by the range, largest less smallest.",
            ),
            Wrong(
                "0 to 1",
                lambda x: (
                    (x - x.min(axis=1, keepdims=True))
                    / (x.max(axis=1, keepdims=True) - x.min(axis=1, keepdims=True))
                ),
                "that brings each row between 0 and 1; mean 0 and deviation 1 are "
                "asked.",
            ),
            Wrong(
                "median",
                lambda x: (
                    (x - np.median(x, axis=1, keepdims=True))
                    / x.std(axis=1, keepdims=True)
                ),
                "that is the row without its median; its mean is to be taken away.",
            ),
            Wrong(
                "multiplied",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True)) * x.std(axis=1, keepdims=True)
                ),
                "that is multiplied by the deviation.",
            ),
            Wrong(
                "turned",
                lambda x: (x.T - x.mean(axis=1)) / x.std(axis=1),
                "the numbers are right and lie on their side: the result is the "
                "transpose.",
            ),
            Wrong(
                "root of the deviation",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / np.sqrt(x.std(axis=1, keepdims=True))
                ),
                "that is divided by the root of the deviation; .std has the root in "
                "it already.",
            ),
            Wrong(
                "columns' deviation of the centered",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / (x - x.mean(axis=1, keepdims=True)).std(axis=0)
                ),
                "the means are the rows', and the deviations are those of the "
                "centered array's columns.",
            ),
            Wrong(
                "rows' deviation of the centered",
                lambda x: (
                    (x - x.mean(axis=0))
                    / (x - x.mean(axis=0)).std(axis=1, keepdims=True)
                ),
                "the means are the columns', and the deviations are those of the rows "
                "of what is left.",
            ),
            Wrong(
                "1 added",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / (x.std(axis=1, keepdims=True) + 1)
                ),
                "that is divided by the deviation plus 1.",
            ),
            Wrong(
                "a thousandth added",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / (x.std(axis=1, keepdims=True) + 1e-3)
                ),
                "that is divided by the deviation plus a thousandth; no row has the "
                "deviation 0 here, so leave it out.",
            ),
            Wrong(
                "squares of bytes",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True))
                    / np.sqrt(
                        (x**2).mean(axis=1, keepdims=True)
                        - x.mean(axis=1, keepdims=True) ** 2
                    )
                ),
                "right, but for pixels of one byte: there x² runs over 255. Subtract "
                "the mean first, which is a fraction, or take .std.",
            ),
            Wrong(
                "mean added",
                lambda x: (
                    (x + x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
                ),
                "the mean is added here; it is to be taken away.",
            ),
            Wrong(
                "in bytes",
                lambda x: standardize(x.astype(np.uint8)),
                "those are the numbers with x made uint8 first, which has neither "
                "fractions nor a sign; x may have both.",
            ),
            Wrong(
                "in signed bytes",
                lambda x: standardize(x.astype(np.int8)),
                "those are the numbers with x made int8 first, which has no fractions "
                "and ends at 127; x goes further.",
            ),
            Wrong(
                "means in the type of x",
                _mean_in_type,
                "where x holds whole numbers, the means have lost their fractions "
                "here, and a difference of bytes runs around below 0; keep the means "
                "as floats.",
            ),
            Wrong(
                "by the largest",
                _centered_over(lambda x: x.max(axis=1, keepdims=True)),
                "that is divided by the largest number of each row; its standard "
                "deviation is asked.",
            ),
            Wrong(
                "by the largest size",
                _centered_over(lambda x: np.abs(x).max(axis=1, keepdims=True)),
                "that is divided by the largest number of each row, sign aside; its "
                "standard deviation is asked.",
            ),
            Wrong(
                "by the sum",
                _centered_over(lambda x: x.sum(axis=1, keepdims=True)),
                "that is divided by the sum of each row; its standard deviation is "
                "asked.",
            ),
            Wrong(
                "by the mean",
                _centered_over(lambda x: x.mean(axis=1, keepdims=True)),
                "that is divided by the mean of each row; its standard deviation is "
                "asked.",
            ),
            Wrong(
                "by the mean deviation",
                _centered_over(lambda x: x.std(axis=1).mean()),
                "that is divided by the mean of all the rows' deviations; each row has "
                "its own.",
            ),
            Wrong(
                "by the length of the row as it was",
                _centered_over(lambda x: np.linalg.norm(x, axis=1, keepdims=True)),
                "that is divided by the root of the sum of squares of x; .std takes "
                "the row without its mean, and the mean of the squares.",
            ),
            Wrong(
                "a hundred-thousandth added",
                _centered_over(lambda x: x.std(axis=1, keepdims=True) + 1e-5),
                "that is divided by the deviation plus 0.00001; no row has the "
                "deviation 0 here, so leave it out.",
            ),
            Wrong(
                "smallest taken away",
                lambda x: (
                    (x - x.min(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
                ),
                "that is the row without its smallest number; its mean is to be taken "
                "away.",
            ),
            Wrong(
                "mean and deviation exchanged",
                lambda x: (
                    (x - x.std(axis=1, keepdims=True)) / x.mean(axis=1, keepdims=True)
                ),
                "the deviation is taken away and the mean is below the line; the two "
                "have changed places.",
            ),
            Wrong(
                "result in the type of x",
                lambda x: standardize(x).astype(x.dtype),
                "where x holds whole numbers, the result has lost its fractions, as of "
                "zeros_like(x); give it floats.",
            ),
            Wrong(
                "last row missing",
                lambda x: standardize(x[:-1]),
                "the last row is missing; x[:-1] ends before it, and range(n) ends "
                "with n − 1 by itself.",
            ),
            Wrong(
                "a row for each column",
                _a_row_for_each_column,
                "the rows are counted by x.shape[1] here, which is how many columns "
                "there are; rows are x.shape[0].",
            ),
        ),
        _row_cases,
        axes=("row", "column"),
        properties=_row_properties,
        points=2,
        promises=(
            Promise("each row has the mean 0", lambda case, y: adds_up(y, 0, 1)),
            Promise(
                "each row has the deviation 1",
                lambda case, y: np.allclose(y.std(axis=1), 1, atol=1e-4),
            ),
        ),
        hint="what are the shapes of x, of the means and of the deviations, written "
        "one below the other?",
    ),
    Exercise(
        "numpy-pick",
        pick,
        (
            Wrong(
                "every pair",
                lambda scores, labels: scores[:, labels],
                "each image comes with the labels of all, a block of rows times "
                "columns, as of scores[:, labels] or np.ix_. Two arrays of places are "
                "taken in pairs.",
            ),
            Wrong(
                "whole rows",
                lambda scores, labels: scores[labels],
                "labels stands where the images are counted; it belongs to axis 1.",
            ),
            Wrong(
                "the other way round",
                lambda scores, labels: scores[labels, np.arange(len(labels))],
                "the two arrays of places are swapped: images first.",
            ),
            Wrong(
                "largest",
                lambda scores, labels: scores.max(axis=1),
                "that is each image's largest score, whatever its label.",
            ),
            Wrong(
                "smallest",
                lambda scores, labels: scores.min(axis=1),
                "that is each image's smallest score.",
            ),
            Wrong(
                "place of the largest",
                lambda scores, labels: scores.argmax(axis=1),
                "that is the class with the largest score; the score at the label is "
                "asked.",
            ),
            Wrong(
                "first image only",
                lambda scores, labels: scores[0, labels],
                "all scores come from image 0.",
            ),
            Wrong(
                "first label only",
                lambda scores, labels: scores[:, labels[0]],
                "all images are looked up at the label of image 0.",
            ),
            Wrong(
                "labels counted from 1",
                lambda scores, labels: scores[
                    np.arange(len(labels)), labels.astype(int) - 1
                ],
                "those are the scores one class before the label; labels are counted "
                "from 0 already.",
            ),
            Wrong(
                "added up",
                lambda scores, labels: pick(scores, labels).sum(),
                "that is the sum; return one number for each image.",
            ),
            Wrong(
                "mean",
                lambda scores, labels: pick(scores, labels).mean(),
                "that is the mean; return one number for each image.",
            ),
            Wrong(
                "a column",
                lambda scores, labels: pick(scores, labels)[:, None],
                "the numbers are right and stand in a column; shape (images,) is "
                "asked.",
            ),
            Wrong(
                "one-hot, not added up",
                lambda scores, labels: scores * np.eye(scores.shape[1])[labels],
                "the other classes are 0 and still there; add up along the classes.",
            ),
            Wrong(
                "minus",
                lambda scores, labels: -pick(scores, labels),
                "the sign is the wrong way round; the scores are asked as they are.",
            ),
            Wrong(
                "back to front",
                lambda scores, labels: pick(scores, labels[::-1]),
                "those are the scores at the labels back to front.",
            ),
            Wrong(
                "all but the label",
                lambda scores, labels: scores.sum(axis=1) - pick(scores, labels),
                "that is the sum of all the other scores.",
            ),
            Wrong(
                "row means",
                lambda scores, labels: scores.mean(axis=1),
                "that is each image's mean score; the score at its label is asked.",
            ),
            Wrong(
                "row sums",
                lambda scores, labels: scores.sum(axis=1),
                "that is each image's sum of scores; the score at the label alone is "
                "asked.",
            ),
            Wrong(
                "diagonal",
                lambda scores, labels: np.diag(scores),
                "that is the diagonal: image i at class i, whatever its label.",
            ),
            Wrong(
                "largest at all labels",
                lambda scores, labels: scores[:, labels].max(axis=1),
                "that is each image's largest score among the labels of all images; "
                "each has one label.",
            ),
            Wrong(
                "labels sorted",
                lambda scores, labels: pick(scores, np.sort(labels)),
                "those are the scores at the sorted labels; labels[i] goes with image "
                "i.",
            ),
            Wrong(
                "probabilities",
                lambda scores, labels: pick(
                    np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), labels
                ),
                "those are the probabilities of softmax at the labels; the scores are "
                "asked as they are.",
            ),
            Wrong(
                "one-hot, down the columns",
                lambda scores, labels: (scores * np.eye(scores.shape[1])[labels]).sum(
                    axis=0
                ),
                "that is a sum for each class, of the scores at the labels; one "
                "number for each image is asked.",
            ),
            Wrong(
                "classes counted from the labels",
                lambda scores, labels: (scores * np.eye(labels.max() + 1)[labels]).sum(
                    axis=1
                ),
                "this takes the largest label for the last class, as with labels.max() "
                "+ 1; there are scores.shape[1] classes, and the last one may have no "
                "image.",
            ),
            Wrong(
                "zeros left out",
                _not_zero,
                "where the score at a label is 0 it is left out; each image has its "
                "number, and that may be 0.",
            ),
            Wrong(
                "one class on",
                lambda scores, labels: pick(scores, (labels + 1) % scores.shape[1]),
                "those are the scores one class after the label, class 0 after the "
                "last; labels are counted from 0 already.",
            ),
            Wrong(
                "labels plus 1",
                lambda scores, labels: pick(scores, labels + 1),
                "labels + 1 is one class further on, and there is none behind the "
                "last; labels are counted from 0 already.",
            ),
            Wrong(
                "type of labels",
                _in_type_of_labels,
                "those are the scores in the type of labels, which holds whole numbers "
                "only; begin with floats, or with the type of scores.",
            ),
            Wrong(
                "in a row, without the classes",
                lambda scores, labels: scores.ravel()[np.arange(len(labels)) + labels],
                "those are the numbers i + labels[i] of all scores in one row; the "
                "scores of image i begin at i times the number of classes there.",
            ),
            Wrong(
                "the first image left out",
                _left_at_0(0),
                "image 0 has the number 0 here, whatever its score; images are counted "
                "from 0.",
            ),
            Wrong(
                "the last image left out",
                _left_at_0(-1),
                "the last image has the number 0 here, whatever its score; range(n) "
                "ends with n − 1 by itself.",
            ),
            Wrong(
                "scores sorted",
                lambda scores, labels: pick(np.sort(scores, axis=1), labels),
                "those are the numbers at the labels after each row was sorted; the "
                "place of a score says its class, so leave it there.",
            ),
            Wrong(
                "image 0 alone",
                lambda scores, labels: scores[0, labels[0]],
                "that is one number, the score of image 0; return one for each image, "
                "after the loop if there is one.",
            ),
            Wrong(
                "as many places as classes",
                lambda scores, labels: scores[np.arange(scores.shape[1]), labels],
                "there are as many places as classes here, and each label needs an "
                "image beside it: there are len(labels) images.",
            ),
            Wrong(
                "written at the label",
                _at_the_label(lambda scores: scores.shape[0]),
                "each score stands at the place of its label here, and the other "
                "places are 0 or run out; the score of image n belongs at place n.",
            ),
            Wrong(
                "written at the label, a place for each class",
                _at_the_label(lambda scores: scores.shape[1]),
                "there is a place for each class here, with one of its images' scores, "
                "the last one's; the score of image n belongs at place n.",
            ),
            Wrong(
                "along an axis, without a second one",
                lambda scores, labels: np.take_along_axis(scores, labels, axis=1),
                "take_along_axis wants labels with as many axes as scores: a column, "
                "labels[:, None]. What comes out is a column too.",
            ),
            Wrong(
                "images counted by the classes",
                lambda scores, labels: np.array(
                    [scores[i, labels[i]] for i in range(scores.shape[1])]
                ),
                "the images are counted by scores.shape[1] here, which is how many "
                "classes there are; images are scores.shape[0].",
            ),
            Wrong(
                "a result for each class",
                _in_places_of_classes,
                "the result has a place for each class here, scores.shape[1] of them; "
                "one for each image is asked.",
            ),
            Wrong(
                "sorted from the largest",
                lambda scores, labels: pick(np.sort(scores, axis=1)[:, ::-1], labels),
                "those are the numbers at the labels after each row was sorted, the "
                "largest first; the place of a score says its class, so leave it "
                "there.",
            ),
            Wrong(
                "of argsort",
                lambda scores, labels: pick(np.argsort(scores, axis=1), labels),
                "those are places, as argsort gives them; the scores at the labels "
                "are asked.",
            ),
            Wrong(
                "times the labels",
                lambda scores, labels: scores * labels.astype(float)[:, None],
                "those are the scores times the labels; a label says which of the "
                "scores to take.",
            ),
            Wrong(
                "one-hot by @",
                lambda scores, labels: scores @ np.eye(scores.shape[1])[labels],
                "@ adds up over the axis where scores has the classes, and a one-hot "
                "array has the images there; take `*`, and add up along the classes.",
            ),
            Wrong(
                "the label for both",
                lambda scores, labels: scores[labels, labels],
                "the label stands for the image as well; image i goes with labels[i].",
            ),
            Wrong(
                "whole columns",
                lambda scores, labels: scores.T[labels],
                "there is a row for each label here, with the scores of all images in "
                "its class; image i needs its own score alone.",
            ),
            Wrong(
                "scores that are the label",
                lambda scores, labels: scores[scores == labels[:, None]],
                "those are the scores that are equal to the label; it says at which "
                "place a score stands.",
            ),
            Wrong(
                "a class for each image",
                lambda scores, labels: (scores * np.eye(len(scores))[labels]).sum(
                    axis=1
                ),
                "this takes the number of images for that of the classes, as with "
                "np.eye(len(scores)); there are scores.shape[1] classes.",
            ),
            Wrong(
                "no labels",
                lambda scores, labels: scores[
                    np.arange(len(labels)), np.arange(scores.shape[1])
                ],
                "those are images in order beside classes in order; the class of "
                "image i is labels[i].",
            ),
            Wrong(
                "images counted along the row",
                lambda scores, labels: np.ravel(scores)[
                    labels + np.arange(len(scores)) * len(scores)
                ],
                "in one row, image n begins n times the number of classes further on; "
                "here it is n times the number of images, where there may be no "
                "number.",
            ),
            Wrong(
                "ten classes",
                lambda scores, labels: (scores * np.eye(10)[labels]).sum(axis=1),
                "ten classes are taken for granted, as with np.eye(10); there are as "
                "many as `scores` has columns.",
            ),
        ),
        _pick_cases,
        properties=_pick_properties,
        promises=(
            Promise(
                "the number of each image is one of its own scores",
                lambda case, picked: bool(
                    np.isclose(case["scores"], picked[:, None]).any(axis=1).all()
                ),
            ),
        ),
        points=1,
        hint="two arrays of places are taken in pairs: which place of axis 0 goes with "
        "labels[i]?",
    ),
    Exercise(
        "numpy-collect",
        collect,
        (
            Wrong(
                "added once",
                _by_place(lambda a: a[-1]),
                "where a place repeats, only the last amount is there. `total[places] "
                "+= amounts` and `total[places] = amounts` write each place once.",
            ),
            Wrong(
                "the first stays",
                _by_place(lambda a: a[0]),
                "where a place repeats, only the first amount is there.",
            ),
            Wrong(
                "counted",
                _by_place(len),
                "that is how often each place is named; the amounts are asked.",
            ),
            Wrong(
                "mean",
                _by_place(np.mean),
                "where a place repeats, that is the mean of its amounts.",
            ),
            Wrong(
                "largest",
                _by_place(np.max),
                "where a place repeats, that is the largest of its amounts.",
            ),
            Wrong(
                "smallest",
                _by_place(np.min),
                "where a place repeats, that is the smallest of its amounts.",
            ),
            Wrong(
                "product",
                _by_place(np.prod),
                "where a place repeats, its amounts are multiplied.",
            ),
            Wrong(
                "from 1",
                lambda places, amounts, size: 1 + collect(places, amounts, size),
                "each number is too large by 1; begin with zeros.",
            ),
            Wrong(
                "too short",
                lambda places, amounts, size: np.bincount(places, amounts),
                "the result ends at the largest place that is named; it has `size` "
                "numbers. (np.bincount takes a minlength.)",
            ),
            Wrong(
                "one too many",
                lambda places, amounts, size: collect(places, amounts, size + 1),
                "the result is one number too long.",
            ),
            Wrong(
                "truncated",
                lambda places, amounts, size: collect(
                    places, np.trunc(amounts), size
                ).astype(int),
                "those are sums of the amounts without their fractions, as in zeros "
                "of type int.",
            ),
            Wrong(
                "running sum",
                lambda places, amounts, size: np.cumsum(collect(places, amounts, size)),
                "these are running sums: each place has all the amounts before it.",
            ),
            Wrong(
                "without signs",
                _by_place(lambda a: np.abs(a).sum()),
                "those are sums of the amounts without their signs.",
            ),
            Wrong(
                "all amounts everywhere",
                lambda places, amounts, size: (
                    np.bincount(places, minlength=size) * np.sum(amounts)
                ),
                "each place got all amounts; amounts[i] goes to places[i] alone.",
            ),
            Wrong(
                "everywhere the last",
                lambda places, amounts, size: (
                    np.bincount(places, minlength=size) * np.append(0.0, amounts)[-1]
                ),
                "each place got the last amount; amounts[i] goes to places[i].",
            ),
            Wrong(
                "amounts back to front",
                lambda places, amounts, size: collect(places, amounts[::-1], size),
                "those are the sums with the amounts back to front.",
            ),
            Wrong(
                "the last pair left out",
                lambda places, amounts, size: collect(places[:-1], amounts[:-1], size),
                "that is the sum without the last pair.",
            ),
            Wrong(
                "one place back",
                lambda places, amounts, size: np.roll(
                    collect(places, amounts, size), -1
                ),
                "every amount is one place too early, that of place 0 at the end: "
                "places are counted from 0.",
            ),
            Wrong(
                "the first pair left out",
                lambda places, amounts, size: collect(places[1:], amounts[1:], size),
                "that is the sum without the first pair; counting begins at 0.",
            ),
            Wrong(
                "largest, or 0",
                _by_place(lambda a: max(0.0, *a)),
                "that is the largest amount of each place, or 0 where that is larger; "
                "the amounts are added up.",
            ),
            Wrong(
                "each place once, in order",
                lambda places, amounts, size: collect(
                    np.unique(places), amounts[: len(np.unique(places))], size
                ),
                "the places come out once each and sorted, with the first amounts in "
                "turn; amounts[i] goes to places[i].",
            ),
            Wrong(
                "everywhere the first",
                lambda places, amounts, size: collect(
                    places, 0 * amounts + amounts[0], size
                ),
                "each place got the first amount, and where there are no pairs there "
                "is none; amounts[i] goes to places[i].",
            ),
            Wrong(
                "up to the largest place",
                _between(0, lambda places, size: places.max()),
                "the largest place that is named stays 0, and where there are no pairs "
                ".max() finds nothing; go through all `size` places.",
            ),
            Wrong(
                "return inside the loop",
                _first_alone,
                "only the first pair is there, and without pairs nothing is returned, "
                "as of a return inside the loop; return after it.",
            ),
            Wrong(
                "sums without fractions",
                _in_turn(lambda total, p, a, i: np.trunc(total + a[i])),
                "those are sums that lose their fraction with each amount, as in zeros "
                "of a type for whole numbers; begin with floats.",
            ),
            Wrong(
                "a place for each pair",
                lambda places, amounts, size: collect(places, amounts, len(places)),
                "there is a place for each pair here, and an index runs out; `size` "
                "says how many places there are.",
            ),
            Wrong(
                "place 0 left out",
                _between(1, lambda places, size: size),
                "place 0 stays 0 here; places are counted from 0.",
            ),
            Wrong(
                "places sorted",
                lambda places, amounts, size: collect(np.sort(places), amounts, size),
                "those are the sums with the places sorted and the amounts as they "
                "were; amounts[i] goes to places[i].",
            ),
            Wrong(
                "looked up at the place",
                _in_turn(lambda total, p, a, i: total + a[p[i]]),
                "amounts is looked up at places[i] here, and it may have no such "
                "entry; what goes to places[i] is amounts[i].",
            ),
            Wrong(
                "the two roles exchanged",
                _roles_exchanged,
                "amounts is looked up at places[i] and added at i here, where one or "
                "the other may run out; amounts[i] is added at places[i].",
            ),
            Wrong(
                "a pair for each place",
                _for_each_place,
                "the pairs are counted by `size` here, which is how many places there "
                "are; there are len(places) pairs.",
            ),
            Wrong(
                "from what stands at the number",
                _from_the_number,
                "what was at i is taken along to places[i], and there may be no such "
                "place; begin with what is at places[i] already.",
            ),
            Wrong(
                "in order",
                _in_order,
                "the amounts stand in order, whatever their places, and there may be "
                "more of them than `size`; amounts[i] goes to places[i].",
            ),
            Wrong(
                "all amounts, once",
                lambda places, amounts, size: (
                    (np.bincount(places, minlength=size) > 0) * np.sum(amounts)
                ),
                "each place that is named has the sum of all amounts; amounts[i] goes "
                "to places[i] alone.",
            ),
            Wrong(
                "the last pair alone",
                lambda places, amounts, size: collect(places[-1:], amounts[-1:], size),
                "only the last pair is there, as of zeros that are made anew within "
                "the loop; make them once, before it.",
            ),
            Wrong(
                "amounts as places",
                _amounts_as_places,
                "the amounts are taken for places here; in np.add.at the places come "
                "second, the amounts last.",
            ),
            Wrong(
                "named places alone",
                lambda places, amounts, size: np.array(
                    [amounts[places == place].sum() for place in np.unique(places)]
                ),
                "there is one number for each place that is named; those that are not "
                "named are 0 and count among the `size`.",
            ),
            Wrong(
                "as long as the largest place",
                lambda places, amounts, size: collect(
                    places, amounts, places.max() + 1
                ),
                "the result ends at the largest place that is named, and without pairs "
                ".max() finds nothing; it has `size` numbers.",
            ),
            Wrong(
                "one-hot, not added up",
                lambda places, amounts, size: np.eye(size)[places] * amounts[:, None],
                "there is a row for each pair, with its amount at its place; add the "
                "rows up.",
            ),
        ),
        _collect_cases,
        properties=_collect_properties,
        points=2,
        promises=(
            Promise(
                "the result adds up to what the amounts add up to",
                lambda case, total: adds_up(total, case["amounts"].sum()),
            ),
        ),
        hint="what does your code do the second time that it meets the same place?",
    ),
    Exercise(
        "numpy-windows",
        windows_of,
        (
            Wrong(
                "step ignored",
                lambda x, length, step: windows_of(x, length, 1),
                "the windows begin at every place here; the next one is `step` "
                "further on.",
            ),
            Wrong(
                "side by side",
                lambda x, length, step: windows_of(x, length, length),
                "the windows lie side by side here, `length` apart; they are `step` "
                "apart.",
            ),
            Wrong(
                "one too few",
                _at(lambda n, length, step: range(0, n - length, step)),
                "a window that ends with the row's last number fits: the last place "
                "where one may begin is len(x) − length.",
            ),
            Wrong(
                "the count without its first",
                _at(
                    lambda n, length, step: [
                        i * step for i in range((n - length) // step)
                    ]
                ),
                "the last window is missing: (len(x) − length) // step steps make one "
                "window more.",
            ),
            Wrong(
                "starts not multiplied",
                _at(lambda n, length, step: range((n - length) // step + 1)),
                "there are as many windows as there should be, and they begin at 0, 1, "
                "2, …: multiply by `step`.",
            ),
            Wrong(
                "turned",
                lambda x, length, step: windows_of(x, length, step).T,
                "each window is a column; it should be a row.",
            ),
            Wrong(
                "padded",
                _padded,
                "there are windows that stick out at the end, filled up with zeros; "
                "those are left out.",
            ),
            Wrong(
                "step within",
                _dilated,
                "the step is taken within the windows; it is what lies between them.",
            ),
            Wrong(
                "step along the second axis",
                lambda x, length, step: windows_of(x, length, 1)[:, ::step],
                "the step is taken along axis 1, within the windows; axis 0 counts "
                "them.",
            ),
            Wrong(
                "as long as the step",
                _at_step,
                "each window is `step` numbers long.",
            ),
            Wrong(
                "as long as the step, cut at the end",
                lambda x, length, step: np.array(
                    [x[i : i + step] for i in range(0, len(x) - length + 1, step)]
                ),
                "each window is `step` numbers long, and less where the row ends "
                "before; it is `length` long.",
            ),
            Wrong(
                "length and step swapped",
                lambda x, length, step: windows_of(x, step, length),
                "those are windows of `step` numbers, `length` apart: the two have "
                "changed places.",
            ),
            Wrong(
                "from the second place",
                _at(lambda n, length, step: range(step, n - length + 1, step)),
                "the first window is missing; it begins at place 0.",
            ),
            Wrong(
                "aligned to the end",
                _at(
                    lambda n, length, step: range(
                        (n - length) % step, n - length + 1, step
                    )
                ),
                "the windows end with the row; the first one should begin at place 0.",
            ),
            Wrong(
                "back to front",
                lambda x, length, step: windows_of(x, length, step)[:, ::-1],
                "each window is back to front.",
            ),
            Wrong(
                "last window first",
                lambda x, length, step: windows_of(x, length, step)[::-1],
                "the windows are in the wrong order, the last one first.",
            ),
            Wrong(
                "means",
                lambda x, length, step: windows_of(x, length, step).mean(axis=1),
                "that is each window's mean; the windows themselves are asked.",
            ),
            Wrong(
                "sums",
                lambda x, length, step: windows_of(x, length, step).sum(axis=1),
                "that is each window's sum; the windows themselves are asked.",
            ),
            Wrong(
                "first window repeated",
                lambda x, length, step: np.repeat(
                    windows_of(x, length, step)[:1],
                    len(windows_of(x, length, step)),
                    axis=0,
                ),
                "all windows are the first one; each begins `step` further on.",
            ),
            Wrong(
                "starts",
                lambda x, length, step: np.arange(0, len(x) - length + 1, step),
                "these are the places where the windows begin.",
            ),
            Wrong(
                "in one row",
                lambda x, length, step: windows_of(x, length, step).ravel(),
                "the windows stand in one row; shape (windows, length) is asked.",
            ),
            Wrong(
                "shortened by one",
                lambda x, length, step: windows_of(x, length, step)[:, :-1],
                "each window is one number short.",
            ),
            Wrong(
                "from place 1",
                _at(lambda n, length, step: range(1, n - length + 1, step)),
                "the first window begins at place 1; it begins at place 0.",
            ),
            Wrong(
                "from place 1, sliced",
                lambda x, length, step: windows_of(x, length, 1)[1::step],
                "the first window begins at place 1, and where one alone fits there "
                "is none; it begins at place 0.",
            ),
            Wrong(
                "one number longer",
                lambda x, length, step: np.array(
                    [x[i : i + length + 1] for i in range(0, len(x) - length, step)]
                ),
                "each window is one number too long: x[i : i + length] has `length` "
                "numbers.",
            ),
            Wrong(
                "numbers side by side",
                _by_itemsize,
                "right, but where x is a slice such as a[::3]: there the next number "
                "is not x.itemsize further on, and x.strides[0] says how far it is.",
            ),
            Wrong(
                "ragged",
                _at(lambda n, length, step: range(0, n, step)),
                "windows that stick out at the end are shorter, and rows of different "
                "lengths make no array; those windows are left out.",
            ),
            Wrong(
                "the end one further on, and forgotten",
                _at(lambda n, length, step: range(0, n - length - 1, step)),
                "windows at the end are missing, as with range(0, len(x) − length − 1, "
                "step); the last place where one may begin is len(x) − length, and a "
                "range ends before its end.",
            ),
            Wrong(
                "to a fixed place",
                lambda x, length, step: np.array(
                    [x[i:length] for i in range(0, len(x) - length + 1, step)]
                ),
                "x[i:length] ends at the place `length` whatever i is; a window ends "
                "`length` places after its own beginning.",
            ),
            Wrong(
                "largest of each",
                lambda x, length, step: windows_of(x, length, step).max(axis=1),
                "that is each window's largest number; the windows themselves are "
                "asked.",
            ),
            *(
                Wrong(
                    f"starts below {end}",
                    _at(starts),
                    f"those are the starts below {end}: some windows are missing, or "
                    "stick out and "
                    "are shorter; the last place where one may begin is len(x) − "
                    "length.",
                )
                for end, starts in (
                    ("len(x) − step", lambda n, f, s: range(0, n - s, s)),
                    (
                        "len(x) − step + 1, len(x) // step of them",
                        lambda n, f, s: range(0, n - s + 1, s),
                    ),
                )
            ),
            *(
                Wrong(
                    f"windows by {count}",
                    _at(lambda n, f, s, c=number: [i * s for i in range(c(n, f, s))]),
                    f"that comes out with {count} windows, of which some may be "
                    "missing, or too many, which are shorter; count the steps from "
                    "place 0 to len(x) − length, and one more.",
                )
                for count, number in (
                    ("len(x) // length", lambda n, f, s: n // f),
                    ("len(x) − length // step + 1", lambda n, f, s: n - f // s + 1),
                )
            ),
            Wrong(
                "rounded up",
                _at(lambda n, length, step: range(0, n - length + step, step)),
                "where the windows do not end with the row, there is one too many, "
                "which is shorter; the count of steps is rounded down.",
            ),
            Wrong(
                "each window written at its start",
                _at_its_start,
                "each window is written at the row i where it begins, and there are "
                "fewer rows; window k begins at k times `step`.",
            ),
            Wrong(
                "strides in numbers",
                _strided(lambda stride, step: (step, 1)),
                "the strides count numbers here; they are counted in bytes, x.strides "
                "for one number.",
            ),
            Wrong(
                "the first windows",
                lambda x, length, step: windows_of(x, length, 1)[:step],
                "those are the first `step` windows, one place apart; [::step] takes "
                "each one that is `step` further on.",
            ),
            Wrong(
                "row thinned out",
                lambda x, length, step: np.lib.stride_tricks.sliding_window_view(
                    x[::step], length
                ),
                "numbers of x are left out before the windows are laid, and fewer "
                "windows or none find room; the step is between windows.",
            ),
            Wrong(
                "counted from 1",
                _at(lambda n, f, s: [i * s for i in range(1, (n - f) // s + 2)]),
                "the windows are counted from 1: the first is missing, and the last "
                "sticks out and is shorter, or empty; the first begins at place 0.",
            ),
            Wrong(
                "one window more",
                _at(lambda n, f, s: [i * s for i in range((n - f) // s + 2)]),
                "there is one window too many, which sticks out and is shorter, or "
                "empty; such a window is left out.",
            ),
        ),
        _window_cases,
        axes=("window", "place"),
        properties=_window_properties,
        points=3,
        hint="at which places do the windows of a row of seven begin, for a length of "
        "3 and a step of 2?",
    ),
)
