"""Exercises of chapter 3, pooling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.layers import Array

Pair = tuple[int, int]


def _highest(window: Array, axis: Pair) -> Array:
    return np.nanmax(window, axis=axis, initial=-np.inf)


def _mean(window: Array, axis: Pair) -> Array:
    count = np.sum(~np.isnan(window), axis=axis)
    return np.nansum(window, axis=axis) / np.maximum(count, 1)


def pool(
    x: Array,
    pool_size: Pair,
    stride: int,
    padding: int,
    how: Callable[..., Array],
    frame: float = np.nan,
    at_end: bool = False,
    hang: int = 0,
) -> Array:
    """Apply ``how`` to every window; the last three make known mistakes.

    The frame is made of NaN, which ``how`` leaves out. ``hang``
    rows and columns more let windows hang over the lower right edge.
    """
    before, after = (0, 2 * padding) if at_end else (padding, padding)
    sides = (before, after + hang)
    x = np.asarray(x, float)  # whole numbers know no NaN
    x_pad = np.pad(x, ((0, 0), sides, sides, (0, 0)), constant_values=frame)
    (f_h, f_w), s = pool_size, stride
    out = [(n - f) // s + 1 for n, f in zip(x_pad.shape[1:3], pool_size, strict=True)]
    y = np.empty((len(x), *out, x.shape[3]))
    for i, j in np.ndindex(*out):
        window = x_pad[:, i * s : i * s + f_h, j * s : j * s + f_w]
        y[:, i, j] = how(window, axis=(1, 2))
    return y


def max_pool(x: Array, pool_size: Pair, stride: int, padding: int, **mistake) -> Array:
    """Eq. (3.1)."""
    return pool(x, pool_size, stride, padding, _highest, **mistake)


def avg_pool(x: Array, pool_size: Pair, stride: int, padding: int, **mistake) -> Array:
    """Eq. (3.3)."""
    return pool(x, pool_size, stride, padding, _mean, **mistake)


def max_pool_image(
    x: Array, pool_size: Pair, stride: int, padding: int, **mistake
) -> Array:
    """Eq. (3.1) for one image."""
    return max_pool(x[None], pool_size, stride, padding, **mistake)[0]


_SHAPES = (
    # N, H, W, C, (f_h, f_w), stride, padding
    (2, 5, 7, 2, (3, 2), 1, 0),
    (2, 6, 9, 3, (2, 3), 2, 1),
    (3, 8, 6, 2, (3, 4), 3, 2),
    (2, 10, 8, 2, (4, 3), 3, 0),
)


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    """Overlap, gaps, remainders, padding; mostly negative, nothing square."""
    cases = []
    for n, h, w, c, f, s, P in _SHAPES:
        x = rng.standard_normal((n, h, w, c)) - 1
        x[:, 1::3, 1::2] = 0  # a pixel of 0 is a pixel, and counts
        cases.append({"x": x, "pool_size": f, "stride": s, "padding": P})
    return cases


def _image_cases(rng: np.random.Generator) -> list[Case]:
    """Only in the last case can a frame win; there every finite one does.

    The tolerance grows with the numbers, so that all frames look alike there.
    """
    cases = [{**case, "x": case["x"][0]} for case in _batch_cases(rng)]
    cases = [{**c, "x": np.abs(c["x"])} if c["padding"] else c for c in cases]
    deep = rng.standard_normal((7, 6, 2)) - 1e15
    return [*cases, {"x": deep, "pool_size": (3, 2), "stride": 2, "padding": 1}]


# ---- the mistakes -----------------------------------------------------------


def _largest_size(window: Array, axis: tuple[int, ...]) -> Array:
    """Give the number of largest absolute value, with its sign."""
    high, low = _highest(window, axis), -_highest(-window, axis)
    return np.where(high >= -low, high, low)


def _channels_mixed(y: Array, how: Callable[..., Array] = np.max) -> Array:
    return np.broadcast_to(how(y, axis=-1, keepdims=True), y.shape).copy()


def _first_image(y: Array) -> Array:
    return np.broadcast_to(y[:1], y.shape).copy()


def _with_step(function, step=None):
    """Windows ``step`` apart, or touching; the shape is right all the same."""

    def wrong(x, pool_size, stride, padding):
        y = function(x, pool_size, stride, padding)
        other = function(x, pool_size, step or max(pool_size), padding)
        rows, columns = map(min, y.shape[1:3], other.shape[1:3])
        y[:, :rows, :columns] = other[:, :rows, :columns]
        return y

    return wrong


def _hanging(function):
    return lambda x, f, s, P: function(x, f, s, P, hang=s - 1)


def _turned(function):
    return lambda x, f, s, P: function(x, f[::-1], s, P)


def _sum_pool(x, f, s, P):
    return pool(x, f, s, P, np.nansum)


def _absolute_average(x, *geometry):
    return avg_pool(np.abs(x), *geometry)


def _real(window: Array, axis: Pair) -> Array:
    return np.sum(~np.isnan(window), axis=axis)


def _nonzero_counted(window: Array, axis: Pair) -> Array:
    return np.nansum(window, axis) / np.sum(np.nan_to_num(window) != 0, axis)


def _short(rows: int, columns: int) -> Callable[..., Array]:
    """Leave out the last rows or columns of each window."""

    def how(window: Array, axis: Pair) -> Array:
        window = window[:, : window.shape[1] - rows, : window.shape[2] - columns]
        return np.nansum(window, axis) / _real(window, axis)

    return how


def _last_place(window: Array, axis: Pair) -> Array:
    return window[:, -1, -1]


def _last_place_by_count(window: Array, axis: Pair) -> Array:
    return np.nan_to_num(window[:, -1, -1]) / _real(window, axis)


def _averaged(how: Callable[..., Array]) -> Callable[..., Array]:
    return lambda *a: pool(*a, how)


def _no_test(max_pool, avg_pool):
    """Assert nothing."""


def _only_shapes(max_pool, avg_pool):
    x = np.ones((2, 7, 6, 3))
    for function in (max_pool, avg_pool):
        assert function(x, (2, 2), 2, 0).shape == (2, 3, 3, 3)


def _counting_up(max_pool, avg_pool):
    """One image of 0 to 15, as in many a docstring."""
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    assert np.allclose(max_pool(x, (2, 2), 2, 0).ravel(), [5, 7, 13, 15])
    assert np.allclose(avg_pool(x, (2, 2), 2, 0).ravel(), [2.5, 4.5, 10.5, 12.5])


def _three_small_examples(max_pool, avg_pool):
    """Each mistake is shown to one of the pools only."""
    x = np.array([[-4.0, -1, 2], [-2, -5, 6]])[None, :, :, None]
    assert np.allclose(max_pool(x, (2, 2), 2, 1).ravel(), [-4, 2, -2, 6])
    assert np.allclose(avg_pool(x, (2, 1), 2, 0).ravel(), [-3, 4])
    two = np.concatenate([x, x + 1])
    assert np.allclose(max_pool(two, (2, 2), 1, 0).ravel(), [-1, 6, 0, 7])


_PAPER = {
    "max": [[6, 0], [6, 2]],
    "average": [[2, -9 / 4], [3, -1]],
    "corner max": -1,
    "corner average": -4,
}
_SIZES = {"pooled": (12, 12, 10), "numbers": 256, "parameters": 4116}
_MOVES = ("2 right 1", "4 right 1", "4 right 3", "4 right 1 down 1")


def _moves(*values: float) -> dict[str, float]:
    return dict(zip(_MOVES, values, strict=True))


EXERCISES = (
    Exercise(
        "pool-paper",
        _PAPER,
        (
            Wrong(
                "frame of zeros wins",
                {**_PAPER, "corner max": 0},
                "the frame has won a maximum. It is not made of pixels: only the four "
                "real numbers of that window compete.",
            ),
            Wrong(
                "frame counted",
                {**_PAPER, "corner average": -16 / 9},
                "you divided by all nine places of the window. The average counts the "
                "real pixels alone.",
            ),
            Wrong(
                "pools swapped",
                {
                    "max": _PAPER["average"],
                    "average": _PAPER["max"],
                    "corner max": -4,
                    "corner average": -1,
                },
                "maximum and average have changed places.",
            ),
            Wrong(
                "largest absolute value",
                {**_PAPER, "max": [[6, -4], [6, -4]], "corner max": -8},
                "that is the number farthest from zero. The maximum is the largest "
                "with its sign: −1 is larger than −8.",
            ),
            Wrong(
                "last column included",
                {
                    **_PAPER,
                    "max": [[6, 0, -1], [6, 2, 8]],
                    "average": [[2, -9 / 4, -9 / 2], [3, -1, 5]],
                },
                "you made windows of the last column alone. A step that does not fit "
                "whole is not taken.",
            ),
            Wrong(
                "stride 1",
                {
                    **_PAPER,
                    "max": [[6, 6, 0, -1], [6, 6, -2, 2], [6, 6, 2, 8]],
                    "average": [
                        [2, 0.5, -2.25, -4],
                        [3.75, 1.5, -3, -3],
                        [3, 1.75, -1, 2.25],
                    ],
                },
                "your windows move by one pixel; the stride is 2.",
            ),
            Wrong(
                "corner on the left",
                {**_PAPER, "corner max": 6, "corner average": 2},
                "that is the upper left corner; the upper right one was asked for.",
            ),
        ),
    ),
    Exercise(
        "pool-sizes",
        _SIZES,
        (
            Wrong(
                "max pool too large",
                {"pooled": (13, 13, 10), "numbers": 256, "parameters": 4116},
                "26 − 3 = 23 pixels of room are 11 whole steps of 2, and one window "
                "stands before the first step. Round down.",
            ),
            Wrong(
                "stride of the max pool taken for 3",
                {"pooled": (8, 8, 10), "numbers": 64, "parameters": 4116},
                "the stride of the max pool is given, 2; only without it would it be "
                "the pool size.",
            ),
            Wrong(
                "average pool at stride 1",
                {**_SIZES, "numbers": 784},
                "the average pool names no stride, so it is the pool size, 2.",
            ),
            Wrong(
                "channels pooled",
                {**_SIZES, "numbers": 16},
                "a pool keeps the channels: the average pool gives out 16 of them.",
            ),
            Wrong(
                "pools with weights",
                {**_SIZES, "parameters": 4116 + (9 + 1) + (4 + 1)},
                "you gave the pools parameters. They learn nothing.",
            ),
            Wrong(
                "biases forgotten",
                {**_SIZES, "parameters": 4090},
                "one bias per filter is missing.",
            ),
            Wrong(
                "channels of the second filters forgotten",
                {**_SIZES, "parameters": 100 + 26 * 16},
                "a filter of the second convolution reaches through 10 channels.",
            ),
        ),
    ),
    Exercise(
        "pool-shift",
        _moves(1 / 2, 3 / 4, 1 / 4, 9 / 16),
        (
            Wrong(
                "chance to notice",
                _moves(1 / 2, 1 / 4, 3 / 4, 7 / 16),
                "that is the probability that the pool *does* notice.",
            ),
            Wrong(
                "diagonal as one axis",
                _moves(1 / 2, 3 / 4, 1 / 4, 3 / 4),
                "a move to the right and down has two borders to cross. It goes "
                "unnoticed only if both parts do.",
            ),
            Wrong(
                "losses added",
                _moves(1 / 2, 3 / 4, 1 / 4, 1 / 2),
                "for the diagonal you subtracted a quarter twice. The pixels that "
                "cross both borders were then counted twice.",
            ),
            Wrong(
                "invariant",
                _moves(1, 1, 1, 1),
                "a pool is not blind to moves: a pixel at the border of a window "
                "leaves it.",
            ),
            Wrong(
                "any move is seen",
                _moves(0, 0, 0, 0),
                "inside a window the pixel can move without changing its maximum.",
            ),
            Wrong(
                "three is more than half",
                _moves(1 / 2, 3 / 4, 3 / 4, 9 / 16),
                "for the move by three you counted the columns from which the pixel "
                "leaves its window; count those from which it stays.",
            ),
            Wrong(
                "share of the pixel",
                _moves(1 / 4, 1 / 16, 1 / 16, 1 / 16),
                "that is one pixel's share of a window. Count the columns of a window "
                "from which the move stays inside it.",
            ),
        ),
    ),
    Exercise(
        "pool-max",
        max_pool_image,
        (
            Wrong(
                "frame of zeros",
                lambda *a: max_pool_image(*a, frame=0),
                "your frame wins: any finite number is larger than some pixels. Frame "
                "the image with −∞ (constant_values=-np.inf).",
            ),
            Wrong(
                "padding ignored",
                lambda x, f, s, P: max_pool_image(x, f, s, 0),
                "the padding is missing.",
            ),
            Wrong(
                "padding on one side",
                lambda *a: max_pool_image(*a, at_end=True),
                "all the padding went to the bottom and the right; half of it belongs "
                "to the top and the left.",
            ),
            Wrong(
                "channels mixed",
                lambda *a: _channels_mixed(max_pool_image(*a)),
                "the maximum runs over the channels as well; each channel is pooled "
                "by itself.",
            ),
            Wrong(
                "stride ignored",
                lambda x, f, s, P: max_pool_image(x, f, 1, P),
                "the windows are one pixel apart whatever the stride.",
            ),
            Wrong(
                "start not times stride",
                lambda x, *a: _with_step(max_pool, 1)(x[None], *a)[0],
                "there are as many windows as there should be, but they start at row "
                "i and column j. Window (i, j) starts at row i·stride.",
            ),
            Wrong(
                "pool turned",
                lambda x, f, s, P: max_pool_image(x, f[::-1], s, P),
                "rows and columns of the pool are swapped: pool_size is (rows, "
                "columns).",
            ),
            Wrong(
                "windows over the edge",
                lambda x, f, s, P: max_pool_image(x, f, s, P, hang=s - 1),
                "your last windows hang over the edge. A step that does not fit whole "
                "is not taken.",
            ),
            Wrong(
                "average",
                lambda x, *a: avg_pool(x[None], *a)[0],
                "that is the average of each window, not its maximum.",
            ),
            Wrong(
                "largest absolute value",
                lambda x, *a: pool(x[None], *a, _largest_size)[0],
                "you picked the number farthest from zero; a maximum goes by the sign.",
            ),
        ),
        _image_cases,
        ("y",),
    ),
    Exercise(
        "pool-average",
        avg_pool,
        (
            Wrong(
                "frame counted",
                lambda *a: avg_pool(*a, frame=0),
                "you divided by the size of the window everywhere. Divide by the "
                "number of real pixels in it, Eq. (3.2).",
            ),
            Wrong(
                "not divided",
                _sum_pool,
                "that is the sum of each window; divide it by the count.",
            ),
            Wrong(
                "nonzero counted",
                _averaged(_nonzero_counted),
                "you divided by the number of nonzero pixels. A pixel of 0 is a real "
                "pixel and counts; only the frame does not.",
            ),
            Wrong(
                "last row of the window left out",
                _averaged(_short(1, 0)),
                "the last row of each window is left out: a runs from 0 to f_h − 1, "
                "which is range(f_h).",
            ),
            Wrong(
                "last column of the window left out",
                _averaged(_short(0, 1)),
                "the last column of each window is left out: b runs from 0 to f_w − 1, "
                "which is range(f_w).",
            ),
            Wrong(
                "= for +=",
                _averaged(_last_place),
                "sum and count hold the last place of the window only: add all the "
                "slices (+=).",
            ),
            Wrong(
                "= for += in the sum",
                _averaged(_last_place_by_count),
                "the count is right, but the sum holds the last place of the window "
                "only: add the slices (+=).",
            ),
            Wrong(
                "frame of minus infinity",
                lambda *a: avg_pool(*a, frame=-np.inf),
                "the frame of −∞ entered the sum. For a sum the frame is 0, which adds "
                "nothing.",
            ),
            Wrong(
                "slices without steps",
                _with_step(avg_pool, 1),
                "your slices are long enough, but they take neighboring pixels; the "
                "third number of a slice is its step, `stride`.",
            ),
            Wrong(
                "padding ignored",
                lambda x, f, s, P: avg_pool(x, f, s, 0),
                "the padding is missing.",
            ),
            Wrong(
                "padding on one side",
                lambda *a: avg_pool(*a, at_end=True),
                "all the padding went to the bottom and the right; half of it belongs "
                "to the top and the left.",
            ),
            Wrong(
                "stride ignored",
                lambda x, f, s, P: avg_pool(x, f, 1, P),
                "the windows are one pixel apart whatever the stride: slice with steps "
                "of `stride`.",
            ),
            Wrong(
                "pool turned",
                lambda x, f, s, P: avg_pool(x, f[::-1], s, P),
                "rows and columns of the pool are swapped: pool_size is (rows, "
                "columns).",
            ),
            Wrong(
                "channels mixed",
                lambda *a: np.broadcast_to(
                    avg_pool(*a).mean(axis=3, keepdims=True), avg_pool(*a).shape
                ).copy(),
                "the average runs over the channels as well; each channel is pooled "
                "by itself.",
            ),
            Wrong(
                "first image only",
                lambda *a: _first_image(avg_pool(*a)),
                "every image gets the output of the first.",
            ),
            Wrong(
                "maximum",
                max_pool,
                "that is the maximum of each window, not its average.",
            ),
        ),
        _batch_cases,
        ("y",),
    ),
    TestExercise(
        "pool-test",
        (max_pool, avg_pool),
        (
            Wrong(
                "a frame of zeros wins the maximum",
                (lambda *a: max_pool(*a, frame=0), avg_pool),
                "It takes padding and negative pixels to see it.",
            ),
            Wrong(
                "the average counts the frame",
                (max_pool, lambda *a: avg_pool(*a, frame=0)),
                "It takes padding, and the average of a window at the edge.",
            ),
            Wrong(
                "a frame of −100 wins the maximum",
                (lambda *a: max_pool(*a, frame=-100), avg_pool),
                "It takes padding and pixels below −100 to see it.",
            ),
            Wrong(
                "the maximum goes by absolute value",
                (lambda *a: pool(*a, _largest_size), avg_pool),
                "It takes negative pixels, larger in size than the positive ones.",
            ),
            Wrong(
                "the average is that of absolute values",
                (max_pool, _absolute_average),
                "It takes negative pixels, in the average too.",
            ),
            Wrong(
                "the average is the sum",
                (max_pool, _sum_pool),
                "Compare the average with a number you know.",
            ),
            Wrong(
                "the maximum mixes the channels",
                (lambda *a: _channels_mixed(max_pool(*a)), avg_pool),
                "It takes two channels in the maximum.",
            ),
            Wrong(
                "the average mixes the channels",
                (max_pool, lambda *a: _channels_mixed(avg_pool(*a), np.mean)),
                "It takes two channels in the average.",
            ),
            Wrong(
                "the maximum of the first image is given for all",
                (lambda *a: _first_image(max_pool(*a)), avg_pool),
                "It takes two images in the maximum.",
            ),
            Wrong(
                "the average of the first image is given for all",
                (max_pool, lambda *a: _first_image(avg_pool(*a))),
                "It takes two images in the average.",
            ),
            Wrong(
                "windows of the maximum hang over the edge",
                (_hanging(max_pool), avg_pool),
                "It takes a stride that leaves a remainder in the maximum.",
            ),
            Wrong(
                "windows of the average hang over the edge",
                (max_pool, _hanging(avg_pool)),
                "It takes a stride that leaves a remainder in the average.",
            ),
            Wrong(
                "windows of the maximum never overlap",
                (_with_step(max_pool), avg_pool),
                "It takes a maximum with a stride other than the pool size.",
            ),
            Wrong(
                "windows of the average never overlap",
                (max_pool, _with_step(avg_pool)),
                "It takes an average with a stride other than the pool size.",
            ),
            Wrong(
                "windows of the maximum start one pixel apart",
                (_with_step(max_pool, 1), avg_pool),
                "It takes a maximum with a stride above 1.",
            ),
            Wrong(
                "windows of the average start one pixel apart",
                (max_pool, _with_step(avg_pool, 1)),
                "It takes an average with a stride above 1.",
            ),
            Wrong(
                "rows and columns of the maximum's window are swapped",
                (_turned(max_pool), avg_pool),
                "It takes a maximum over a window that is not square.",
            ),
            Wrong(
                "rows and columns of the average's window are swapped",
                (max_pool, _turned(avg_pool)),
                "It takes an average over a window that is not square.",
            ),
            Wrong(
                "the frame of the maximum is at the bottom and the right only",
                (lambda *a: max_pool(*a, at_end=True), avg_pool),
                "It takes padding, and a maximum at the upper left.",
            ),
            Wrong(
                "the frame of the average is at the bottom and the right only",
                (max_pool, lambda *a: avg_pool(*a, at_end=True)),
                "It takes padding, and an average at the upper left.",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 20"),
            Wrong("shapes only", _only_shapes, "negative pixels"),
            Wrong("one image that counts up", _counting_up, "It takes padding"),
            Wrong("three small examples", _three_small_examples, "below −100"),
        ),
    ),
)
