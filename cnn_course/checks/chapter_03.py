"""Exercises of chapter 3, pooling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.checks.writing import Right
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
    (1, 7, 6, 1, (3, 2), 2, 1),
    (2, 9, 11, 3, (2, 3), 4, 1),  # a stride beyond the pool
    (1, 3, 6, 2, (3, 2), 2, 0),  # one row of windows
    (4, 6, 6, 4, (2, 2), 2, 0),  # all square
    (2, 5, 6, 2, (2, 3), 1, 1),  # stride 1, and a frame
    (2, 7, 5, 2, (2, 3), 2, 1),  # whole numbers
    (2, 6, 7, 3, (3, 2), 2, 1),  # float32
)


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    """Overlap, gaps, remainders, padding; mostly negative, nothing square but one."""
    cases = []
    for n, h, w, c, f, s, P in _SHAPES:
        x = rng.standard_normal((n, h, w, c)) - 1
        x[:, 1::3, 1::2] = 0  # a pixel of 0 is a pixel, and counts
        cases.append({"x": x, "pool_size": f, "stride": s, "padding": P})
    *_, whole, single = cases
    whole["x"] = rng.integers(1, 256, whole["x"].shape).astype(np.uint8)
    whole["x"][:, 1, 1] = 0  # one less than that is 255
    bright = np.full((1, 18, 17, 1), 255, np.uint8)  # a sum that takes four bytes
    cases.append({"x": bright, "pool_size": (17, 17), "stride": 1, "padding": 0})
    single["x"] = (np.rint(8 * single["x"]) / 8).astype(np.float32)
    return cases


def _image_cases(rng: np.random.Generator) -> list[Case]:
    """Only in the last four cases can a frame win.

    In the first of them all is negative, in the second the border alone. The third
    holds whole numbers, negative and small in size, in a type whose conversion of −∞
    gives 0. In the very last every finite frame wins, and all look alike: the
    tolerance grows with the numbers.
    """
    cases = [{**case, "x": case["x"][0]} for case in _batch_cases(rng)]
    cases = [{**c, "x": np.abs(c["x"])} if c["padding"] else c for c in cases]
    deep = -1e38 * rng.uniform(1, 2, (7, 6, 2))
    whole = rng.integers(-20, 0, (7, 6, 2)).astype(np.int16)
    whole[..., 1] -= 100  # the lowest of one channel is high in the other
    border = -rng.uniform(1, 2, (7, 6, 2))
    border[2:5, 2:4] *= -1
    geometry = {"pool_size": (3, 2), "stride": 2, "padding": 1}
    wide = {"pool_size": (3, 3), "stride": 1, "padding": 2}
    cases.append({"x": -rng.uniform(1, 2, (5, 7, 2)), **wide})
    return [*cases, *({"x": x, **geometry} for x in (border, whole, deep))]


# ---- the mistakes -----------------------------------------------------------


def _cut_short(y: Array, x: Array, f: Pair, s: int, P: int) -> Array:
    """Keep as many rows and columns as a frame on one side alone would give."""
    rows, columns = (
        (n + P - k) // s + 1 for n, k in zip(x.shape[-3:-1], f, strict=True)
    )
    return y[..., :rows, :columns, :]


def _largest_size(window: Array, axis: tuple[int, ...]) -> Array:
    """Give the number of largest absolute value, with its sign."""
    high, low = _highest(window, axis), -_highest(-window, axis)
    return np.where(high >= -low, high, low)


def _place_of_highest(window: Array) -> Array:
    flat = np.nan_to_num(window, nan=-np.inf).reshape(len(window), -1, window.shape[3])
    return flat.argmax(axis=1)


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


def _counts(x, *geometry):
    """Count the real pixels of each window."""
    return pool(np.ones(np.shape(x)), *geometry, np.nansum)


def _absolute_average(x, *geometry):
    return avg_pool(np.abs(x), *geometry)


def _real(window: Array, axis: Pair) -> Array:
    return np.sum(~np.isnan(window), axis=axis)


def _nonzero_counted(window: Array, axis: Pair) -> Array:
    return np.nansum(window, axis) / np.sum(np.nan_to_num(window) != 0, axis)


def _largest_of_sizes(window: Array, axis: Pair) -> Array:
    return np.abs(window).max(axis=axis)


def _last_column(window: Array, axis: Pair) -> Array:
    return np.nansum(window[:, :, -1], axis=1)


def _edged(x: Array, P: int) -> Array:
    """Frame images by repeating the pixels at their edges."""
    sides = ((0, 0), (P, P), (P, P), (0, 0))
    return np.pad(np.asarray(x, float), sides, mode="edge")


def _edges_added(x, f, s, P):
    return _sum_pool(_edged(x, P), f, s, 0) / _counts(x, f, s, P)


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


def _capped(function):
    """Take no step larger than 2; the shape is right all the same."""
    return lambda x, f, s, P: _with_step(function, min(s, 2))(x, f, s, P)


def _never_beyond(function):
    """Take no step larger than the pool."""
    return lambda x, f, s, P: _with_step(function, min(s, *f))(x, f, s, P)


def _wide_frame_moved(function):
    """Put all but one row and column of the frame at the lower right."""

    def wrong(x, f, s, P):
        front, rest = min(P, 1), P - min(P, 1)
        sides = ((0, 0), (0, 2 * rest), (0, 2 * rest), (0, 0))
        x = np.pad(np.asarray(x, float), sides, constant_values=np.nan)
        return function(x, f, s, front)

    return wrong


def _height_for_width(function):
    """Make as many columns as there are rows."""

    def wrong(x, f, s, P):
        y = function(x, f, s, P)
        return np.resize(y, (len(y), y.shape[1], y.shape[1], y.shape[3]))

    return wrong


def _square_pool(function):
    return lambda x, f, s, P: function(x, (f[0], f[0]), s, P)


def _frame_counted_at_the_end(x, f, s, P):
    """Count the frame at the bottom and the right, but not at the top and the left."""
    sides = ((0, 0), (0, P), (0, P), (0, 0))
    x = np.pad(
        np.pad(np.asarray(x, float), sides),
        ((0, 0), (P, 0), (P, 0), (0, 0)),
        constant_values=np.nan,
    )
    return avg_pool(x, f, s, 0)


def _two_by_two(how: Callable[..., Array]) -> Callable[..., Array]:
    """Look at the first two rows and columns of a window only."""
    return lambda x, *geometry: pool(
        x, *geometry, lambda window, axis: how(window[:, :2, :2], axis)
    )


def _transposed(function):
    return lambda *a: function(*a).swapaxes(-3, -2)


def _raw_frame(x, f, s, P):
    """Frame the image in its own type; whole numbers have no −∞."""
    x = np.pad(x, ((P, P), (P, P), (0, 0)), constant_values=-np.inf)
    return max_pool_image(x, f, s, 0)


def _windows(
    size: str = "",
    crossed: bool = False,
    more: int = 0,
    axis: int | tuple[int, ...] = (0, 1),
    diagonal: bool = False,
    apart: bool = False,
    deep: str = "",
    least: float | None = None,
    framed: bool = False,
) -> Callable[..., Array]:
    """Take the maximum of one image window by window; the arguments make mistakes.

    ``size`` says of the output that its sizes are ``"turned"``, or those of the image
    ``"divided"`` by the stride, or its width that of a ``"square"``, or by f_h
    (``"tall"``); they are those of the ``framed`` image with another frame.

    ``crossed`` windows start at row j, column i, and have ``more`` rows
    and columns. On the ``diagonal`` window (i, j) starts at row i, column i; windows
    ``apart`` touch. A ``deep`` frame goes around the channels as well: the channels of
    y are those of the ``"frame"``, or of the ``"image"``. Where a window ends outside,
    the slice is short, or empty; then it gives ``least``, or fails.
    """

    def wrong(x, f, s, P):
        sides = ((P, P), (P, P), (P, P) if deep else (0, 0))
        x_pad = np.pad(np.asarray(x, float), sides, constant_values=-np.inf)
        height, width = np.array(x_pad.shape[:2]) + 2 * P * framed
        out = [(height - f[0]) // s + 1, (width - f[1]) // s + 1]
        out = {
            "turned": out[::-1],
            "square": out[:1] * 2,
            "tall": [out[0], (width - f[0]) // s + 1],
            "divided": [n // s for n in x.shape[:2]],
        }.get(size, out)
        y = np.zeros((*out, (x_pad if deep == "frame" else x).shape[2]))
        down, right = f if apart else (s, s)
        for i, j in np.ndindex(*out):
            row, column = (j, i) if crossed else (i, i if diagonal else j)
            top, left = row * down, column * right
            window = x_pad[top : top + f[0] + more, left : left + f[1] + more]
            if least is not None and not window.size:
                y[i, j] = least
            else:
                y[i, j] = np.max(window, axis=axis)
        return y

    return wrong


def _whole_at_the_edge(x, f, s, P):
    """Start windows at the first pixel at least, and keep them as large."""
    y = max_pool_image(x, f, s, P)
    for i, j in np.ndindex(*y.shape[:2]):
        top, left = max(i * s - P, 0), max(j * s - P, 0)
        y[i, j] = x[top : top + f[0], left : left + f[1]].max(axis=(0, 1))
    return y


def _without_frame(x, f, s, P):
    """Look for the windows of the framed image in the image itself."""
    y = max_pool_image(x, f, s, P)
    for i, j in np.ndindex(*y.shape[:2]):
        window = x[i * s : i * s + f[0], j * s : j * s + f[1]]
        y[i, j] = window.max(axis=(0, 1)) if window.size else 0
    return y


def _appended_rows(x, f, s, P):
    """Append row after row; a window that fits exactly is left out."""
    rows, columns = (
        -(-(n + 2 * P - k) // s) for n, k in zip(x.shape[:2], f, strict=True)
    )
    return np.array([list(row) for row in max_pool_image(x, f, s, P)[:rows, :columns]])


def _last_row_of_zeros(x, f, s, P):
    y = max_pool_image(x, f, s, P)
    y[-1] = 0
    return y


def _by_name(function: Callable[..., Array]) -> Callable[..., Array]:
    """Let a function be called with the names of its arguments."""
    return lambda x, pool_size, stride, padding: function(x, pool_size, stride, padding)


def _in_max(name: str, mistake: Callable[..., Array], hint: str) -> Wrong:
    return Wrong(f"{name} in the maximum", (_by_name(mistake), avg_pool), hint)


def _in_average(name: str, mistake: Callable[..., Array], hint: str) -> Wrong:
    return Wrong(f"{name} in the average", (max_pool, _by_name(mistake)), hint)


def _in_either(name: str, mistake: Callable, hint: str) -> tuple[Wrong, Wrong]:
    """Make two wrong pairs of one mistake that both pools can have."""
    return (
        _in_max(name, mistake(max_pool), hint),
        _in_average(name, mistake(avg_pool), hint),
    )


def _averages_by_slices(x, pool_size, stride, padding, step=1, short=0):
    """Eq. (3.3), written in another way: one slice for each place of the window."""
    sides = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    framed, real = np.pad(x, sides), np.pad(np.ones(np.shape(x)), sides)
    (f_h, f_w), s = pool_size, stride
    last = framed.shape[1] - f_h - short, framed.shape[2] - f_w - short
    places = [
        np.s_[:, a : a + last[0] + 1 : s, b : b + last[1] + 1 : s]
        for a, b in np.ndindex(f_h, f_w)
    ]
    total = sum(framed[place] for place in places[::step])
    return total / sum(real[place] for place in places)


def _averages_in_place(
    ends: bool = True,
    turned: bool = False,
    zeros: bool = True,
    diagonal: bool = False,
    last: int = 1,
    size: str = "",
    sides: tuple[int, ...] = (0, 1, 1, 0),
) -> Callable[..., Array]:
    """Eq. (3.3), slice by slice; the arguments make mistakes.

    Slices have no ``ends``, or end where the ``last`` place begins (0), or the window
    is ``turned``, or its columns go by the place of the row (``diagonal``). Without
    ``zeros`` a total starts at the number 0, and slices that do not fit fail in other
    words. The ``size`` of y is that of a ``"square"``, or goes by f_h (``"tall"``), or
    is that of the ``"framed"`` image with another frame. ``sides`` are the axes that
    the image gets a frame on.
    """

    def wrong(x, f, s, P):
        x_pad = np.pad(np.asarray(x, float), [(P * k, P * k) for k in sides])
        frame = ((0, 0), (P, P), (P, P), (0, 0))
        real = np.pad(np.ones((1, *x.shape[1:3], 1)), frame)
        height, width = np.array(real.shape[1:3]) + 2 * P * (size == "framed")
        out = [(height - f[0]) // s + 1, (width - f[1]) // s + 1]
        if size == "square":
            out = out[:1] * 2
        elif size == "tall":
            out = [out[0], (width - f[0]) // s + 1]
        total, count = 0, 0
        if zeros:
            total, count = np.zeros((len(x), *out, x.shape[3])), np.zeros((1, *out, 1))
        for a, b in np.ndindex(*(f[::-1] if turned else f)):
            rows, columns = (
                slice(at, at + (n - 1) * s + last if ends else None, s)
                for at, n in zip((a, a if diagonal else b), out, strict=True)
            )
            if zeros:
                total += x_pad[:, rows, columns]
                count += real[:, rows, columns]
            else:
                total = total + x_pad[:, rows, columns]
                count = count + real[:, rows, columns]
        return total / count

    return wrong


def _divided_each_time(least: float) -> Callable[..., Array]:
    """Divide by the count behind every place; a count is at ``least`` so much."""

    def wrong(x, f, s, P):
        sides = ((0, 0), (P, P), (P, P), (0, 0))
        x_pad = np.pad(np.asarray(x, float), sides)
        real = np.pad(np.ones((1, *x.shape[1:3], 1)), sides)
        out = [(n - k) // s + 1 for n, k in zip(x_pad.shape[1:3], f, strict=True)]
        y, count = np.zeros((len(x), *out, x.shape[3])), np.zeros((1, *out, 1))
        for a, b in np.ndindex(*f):
            rows, columns = (
                slice(at, at + (n - 1) * s + 1, s)
                for at, n in zip((a, b), out, strict=True)
            )
            y += x_pad[:, rows, columns]
            count += real[:, rows, columns]
            with np.errstate(all="ignore"):
                y /= np.maximum(count, least)
        return y

    return wrong


def _without_first(window: Array, axis: Pair) -> Array:
    """Leave out the first row and the first column of each window."""
    rest = window[:, 1:, 1:]
    return np.nansum(rest, axis) / _real(rest, axis)


def _averages_from_the_end(*arguments):
    """Add up from the last place to the first: other sums, in the last bit."""
    return _averages_by_slices(*arguments, step=-1)


def _maxima_by_slices(x, pool_size, stride, padding):
    """Eq. (3.1), written in another way."""
    sides = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    framed = np.pad(np.asarray(x, float), sides, constant_values=-np.inf)
    (f_h, f_w), s = pool_size, stride
    last = framed.shape[1] - f_h, framed.shape[2] - f_w
    return np.max(
        [
            framed[:, a : a + last[0] + 1 : s, b : b + last[1] + 1 : s]
            for a, b in np.ndindex(f_h, f_w)
        ],
        axis=0,
    )


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


def _sweep_of_small_squares(max_pool, avg_pool):
    """Every output of every small geometry, but nothing that is not square."""
    x = np.random.default_rng(0).standard_normal((2, 6, 6, 2)) - 1
    for f, s in np.ndindex(3, 3):
        a, b = max_pool(x, (f + 1,) * 2, s + 1, 0), avg_pool(x, (f + 1,) * 2, s + 1, 0)
        for i, j in np.ndindex(a.shape[1:3]):
            top, left = i * (s + 1), j * (s + 1)
            window = x[:, top : top + f + 1, left : left + f + 1]
            assert np.allclose(a[:, i, j], window.max(axis=(1, 2)))
            assert np.allclose(b[:, i, j], window.mean(axis=(1, 2)))


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


def _lowest(window: Array, axis: Pair) -> Array:
    return np.min(window, axis=axis)


EXERCISES = (
    Exercise(
        "pool-paper",
        _PAPER,
        (
            Wrong(
                "frame of zeros wins",
                {**_PAPER, "corner max": 0},
                "0 is none of the four real numbers of that window: the frame is not "
                "made of pixels, and the 0 of the image lies further to the left.",
            ),
            Wrong(
                "frame counted",
                {**_PAPER, "corner average": -16 / 9},
                "that is divided by all nine places of the window. The average counts "
                "the real pixels alone.",
            ),
            Wrong(
                "frame wins and is counted",
                {**_PAPER, "corner max": 0, "corner average": -16 / 9},
                "the frame takes part in both pools. It is not made of pixels.",
            ),
            Wrong(
                "frame left out by rows",
                {**_PAPER, "corner average": -16 / 6},
                "that is divided by six places of the window. Count the pixels it "
                "holds, in rows and in columns.",
            ),
            Wrong(
                "sum",
                {**_PAPER, "average": [[8, -9], [12, -4]], "corner average": -16},
                "those are sums; the average divides them by the number of pixels.",
            ),
            Wrong(
                "smallest",
                {**_PAPER, "max": [[-2, -4], [0, -4]], "corner max": -8},
                "those are the smallest numbers of the windows.",
            ),
            Wrong(
                "rows and columns of the output swapped",
                {**_PAPER, "max": [[6, 6], [0, 2]], "average": [[2, 3], [-9 / 4, -1]]},
                "rows and columns of the output have changed places.",
            ),
            Wrong(
                "averages rounded down",
                {**_PAPER, "average": [[2, -3], [3, -1]]},
                "an average need not be a whole number.",
            ),
            Wrong(
                "averages cut off",
                {**_PAPER, "average": [[2, -2], [3, -1]]},
                "an average keeps its fraction; this one has none.",
            ),
            Wrong(
                "corner without its frame",
                {**_PAPER, "corner max": 2, "corner average": -23 / 9},
                "that window reaches below the second row. With P = 1 the upper right "
                "one begins in the frame, above the first row, and ends in the second.",
            ),
            Wrong(
                "corner framed at the right only",
                {**_PAPER, "corner max": 2, "corner average": -17 / 6},
                "that window reaches below the second row, and beyond the last "
                "column. With P = 1 it begins above the first row.",
            ),
            Wrong(
                "lower right corner",
                {**_PAPER, "corner max": 8, "corner average": -1 / 3},
                "that is the lower right corner; the upper right one was asked for.",
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
                "those are the numbers farthest from zero. The maximum is the largest "
                "with its sign: −1 is larger than −8.",
            ),
            Wrong(
                "last column included",
                {
                    **_PAPER,
                    "max": [[6, 0, -1], [6, 2, 8]],
                    "average": [[2, -9 / 4, -9 / 2], [3, -1, 5]],
                },
                "here the last column makes windows of its own. A step that does not "
                "fit whole is not taken.",
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
                "that window lies too far to the left: the one that was asked for "
                "reaches beyond the last column.",
            ),
            Wrong(
                "lower right of the small windows",
                {**_PAPER, "corner max": 8, "corner average": 2.25},
                "those are the last two rows and columns. With f = 3, s = 2 and P = 1 "
                "the upper right window lies on the first two rows.",
            ),
            Wrong(
                "corner one column to the left",
                {**_PAPER, "corner max": 0, "corner average": -18 / 6},
                "that is the window one column further left; the one that was asked "
                "for reaches beyond the last column.",
            ),
            Wrong(
                "averages of absolute values",
                {**_PAPER, "average": [[3, 9 / 4], [3, 5 / 2]], "corner average": 4},
                "those are averages of the numbers without their signs; an average "
                "keeps them.",
            ),
            Wrong(
                "stride 1, two by two",
                {
                    **_PAPER,
                    "max": [[6, 6], [6, 6]],
                    "average": [[2, 0.5], [3.75, 1.5]],
                },
                "so the first two windows of the first two rows come out at stride 1; "
                "the stride is 2.",
            ),
            Wrong(
                "maxima for averages",
                {**_PAPER, "average": _PAPER["max"]},
                "average: those are the largest numbers of the windows; the average "
                "takes all of them.",
            ),
            Wrong(
                "one pixel for the average of the corner",
                {**_PAPER, "corner average": -1},
                "corner average: −1 is a pixel of that window; add up all of its real "
                "ones, and divide by how many they are.",
            ),
            Wrong(
                "corner without its sign, or lower right",
                {**_PAPER, "corner max": 8},
                "corner max: 8 is the largest pixel in the lower right, and a number "
                "of the upper right corner without its sign. Look at the upper right "
                "one, with signs.",
            ),
            Wrong(
                "a pixel of the corner left out",
                {**_PAPER, "corner average": -13 / 4},
                "corner average: −13/4 is what comes out without the −3; that window "
                "has four real pixels, and all of them are added.",
            ),
            Wrong(
                "window for its maximum",
                {**_PAPER, "corner max": [[-4, -1], [-3, -8]]},
                "corner max: those are real pixels of a window; the largest of them is "
                "asked for.",
            ),
        ),
        points=1,
        hint=(
            "which places of the 3 × 3 window in the upper right corner are real "
            "pixels, and what does the frame count for in each of the two pools?"
        ),
    ),
    Exercise(
        "pool-sizes",
        _SIZES,
        (
            Wrong(
                "convolutions that keep the size",
                {"pooled": (13, 13, 10), "numbers": 576, "parameters": 4116},
                "that goes with convolutions that keep the size; without padding a "
                "filter leaves f − 1 rows and columns less.",
            ),
            Wrong(
                "max pool too large",
                {"pooled": (13, 13, 10), "numbers": 256, "parameters": 4116},
                "26 − 3 = 23 pixels of room are 11 whole steps of 2, and one window "
                "stands before the first step: 13 is one too many.",
            ),
            Wrong(
                "max pool rounded up, and its consequences",
                {"pooled": (13, 13, 10), "numbers": 400, "parameters": 4116},
                "the last step of the max pool does not fit whole. A step that does "
                "not fit is not taken, there as in the average pool.",
            ),
            Wrong(
                "no pool",
                {**_SIZES, "pooled": (26, 26, 10)},
                "that is the shape before the max pool.",
            ),
            Wrong(
                "channels missing",
                {**_SIZES, "pooled": (12, 12)},
                "rows and columns are right; an image has channels as well.",
            ),
            Wrong(
                "channels of the image",
                {**_SIZES, "pooled": (12, 12, 1)},
                "the ten filters made ten channels, and the pool keeps them.",
            ),
            Wrong(
                "axis of images",
                {**_SIZES, "pooled": (1, 12, 12, 10)},
                "that is the shape of a batch; one image was asked for.",
            ),
            Wrong(
                "channels of the second convolution",
                {**_SIZES, "pooled": (12, 12, 16)},
                "the 16 filters come later; how many channels has the max pool's "
                "input?",
            ),
            Wrong(
                "max pool at stride 1",
                {**_SIZES, "pooled": (24, 24, 10)},
                "the max pool takes steps of 2.",
            ),
            Wrong(
                "steps of the max pool",
                {**_SIZES, "pooled": (11, 11, 10)},
                "11 is the number of steps, and one window stands before the first; "
                "or the sizes of two kernels are exchanged.",
            ),
            Wrong(
                "convolution forgotten",
                {**_SIZES, "pooled": (13, 13, 1)},
                "the max pool sees what the convolution made: 26 × 26 with ten "
                "channels, not the image.",
            ),
            Wrong(
                "channel first",
                {**_SIZES, "pooled": (10, 12, 12)},
                "the numbers are right; rows and columns come first, the channel last.",
            ),
            Wrong(
                "numbers before the average pool",
                {**_SIZES, "numbers": 8 * 8 * 16},
                "that is how many numbers go into the average pool.",
            ),
            Wrong(
                "numbers of one axis",
                {**_SIZES, "numbers": 4 * 16},
                "64 is 4 · 16: there are rows *and* columns.",
            ),
            Wrong(
                "channels of the first convolution",
                {**_SIZES, "numbers": 4 * 4 * 10},
                "the second convolution has 16 filters, and so 16 channels come out.",
            ),
            Wrong(
                "shape instead of a count",
                {**_SIZES, "numbers": (4, 4, 16)},
                "that is a shape; how many numbers does it hold?",
            ),
            Wrong(
                "second convolution alone",
                {**_SIZES, "parameters": 4016},
                "the first convolution learns, too.",
            ),
            Wrong(
                "first convolution alone",
                {**_SIZES, "parameters": 100},
                "the second convolution learns, too.",
            ),
            Wrong(
                "bias of the first forgotten",
                {**_SIZES, "parameters": 4106},
                "10 too few, as many as the first convolution has biases.",
            ),
            Wrong(
                "bias of the second forgotten",
                {**_SIZES, "parameters": 4100},
                "16 too few, as many as the second convolution has biases.",
            ),
            Wrong(
                "3 × 3 twice",
                {**_SIZES, "parameters": 100 + (9 * 10 + 1) * 16},
                "the filters of the second convolution are 5 × 5.",
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
                "784 is 7 · 7 · 16. The average pool names no stride, so that is the "
                "pool size, 2; and convolutions without padding do not keep the size "
                "of the image.",
            ),
            Wrong(
                "numbers of 5 × 5 places",
                {**_SIZES, "numbers": 400},
                "400 is 5 · 5 · 16. The second convolution has filters of 5 × 5, and a "
                "last step that does not fit whole is not taken.",
            ),
            Wrong(
                "channels pooled",
                {**_SIZES, "numbers": 16},
                "a pool keeps the channels: the average pool gives out 16 of them.",
            ),
            Wrong(
                "pools with weights",
                {**_SIZES, "parameters": 4116 + (9 + 1) + (4 + 1)},
                "15 too many, as with weights and a bias in each pool; pools learn "
                "nothing.",
            ),
            Wrong(
                "biases forgotten",
                {**_SIZES, "parameters": 4090},
                "those are the weights alone; each filter has a bias as well.",
            ),
            Wrong(
                "channels of the second filters forgotten",
                {**_SIZES, "parameters": 100 + 26 * 16},
                "a filter of the second convolution reaches through 10 channels.",
            ),
            Wrong(
                "half of the image",
                {**_SIZES, "pooled": (14, 14, 10)},
                "14 is half of 28. The convolution makes 26 of it, and the windows of "
                "the max pool are 3 wide.",
            ),
            Wrong(
                "a convolution shortens by 5",
                {**_SIZES, "numbers": 144},
                "144 is 3 · 3 · 16. A 5 × 5 filter has 12 − 5 + 1 places to stand "
                "along a side.",
            ),
            Wrong(
                "one bias a layer",
                {**_SIZES, "parameters": 4092},
                "that is one bias in each convolution; every filter has its own.",
            ),
            Wrong(
                "a bias for every channel",
                {**_SIZES, "parameters": 100 + (25 + 1) * 10 * 16},
                "4260 has a bias for every channel of a filter; a filter has one.",
            ),
            Wrong(
                "weights in the pools",
                {**_SIZES, "parameters": 4116 + 9 * 10 + 4 * 16},
                "4270 has weights for every place of the pools as well; a pool has "
                "nothing to learn.",
            ),
            Wrong(
                "a window of weights in each pool",
                {**_SIZES, "parameters": 4116 + 9 + 4},
                "4129 has a weight for each place of the two pool windows as well; a "
                "pool has nothing to learn.",
            ),
            Wrong(
                "f for its square",
                {**_SIZES, "parameters": (3 + 1) * 10 + (5 * 10 + 1) * 16},
                "856 has f weights for each channel of a filter; a filter has rows "
                "*and* columns.",
            ),
            Wrong(
                "columns for channels",
                {**_SIZES, "parameters": 100 + (25 * 12 + 1) * 16},
                "4916 is for 12 channels before the second convolution; 12 is how "
                "many rows and columns there are.",
            ),
            Wrong(
                "ten biases for sixteen filters",
                {**_SIZES, "parameters": 4110},
                "that has 6 parameters too few, as with ten biases in the second "
                "convolution; each of its filters has a bias of its own.",
            ),
            Wrong(
                "channels halved",
                {**_SIZES, "pooled": (12, 12, 5)},
                "pooled: the channels are halved as well; a pool keeps them all.",
            ),
            Wrong(
                "image divided by the pool",
                {**_SIZES, "pooled": (9, 9, 10)},
                "pooled: 9 is 28 divided by 3, rounded down. The convolution comes "
                "first, and the windows of the pool overlap: its stride is 2.",
            ),
            Wrong(
                "a count for the shape",
                {**_SIZES, "pooled": 1440},
                "pooled: that is how many numbers there are; the shape is asked for.",
            ),
        ),
        points=1,
        hint=(
            "which of the four layers change the number of channels, and in which of "
            "them does the last step not fit?"
        ),
        follows=lambda a: {
            "numbers": (a["pooled"][0] - 4) // 2 * ((a["pooled"][1] - 4) // 2) * 16
        },
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
                "1/2 for the diagonal is 1 less two quarters, which counts the pixels "
                "that cross both borders twice.",
            ),
            Wrong(
                "invariant",
                _moves(1, 1, 1, 1),
                "1 would be a pool that is blind to the move; from the border of a "
                "window a pixel leaves it.",
            ),
            Wrong(
                "pixels for columns",
                _moves(3 / 4, 15 / 16, 13 / 16, 14 / 16),
                "these take one pixel of a whole window away for each step. A move to "
                "the right only asks in which of its columns the pixel stands.",
            ),
            Wrong(
                "any move is seen",
                _moves(0, 0, 0, 0),
                "inside a window the pixel can move without changing its maximum.",
            ),
            Wrong(
                "three is more than half",
                _moves(1 / 2, 3 / 4, 3 / 4, 9 / 16),
                "from three of the four columns the move by three leaves the window; "
                "count those from which the pixel stays.",
            ),
            Wrong(
                "diagonal does not depend on the second axis",
                _moves(1 / 2, 3 / 4, 1 / 4, 3 / 8),
                "3/8 for the diagonal is 3/4 · 1/2; both axes have four columns or "
                "rows to a window.",
            ),
            Wrong(
                "diagonal of the chance to notice",
                _moves(1 / 2, 3 / 4, 1 / 4, 1 / 16),
                "1/16 for the diagonal is the chance that *both* borders are crossed. "
                "Nothing is noticed if neither is.",
            ),
            Wrong(
                "either axis",
                _moves(1 / 2, 3 / 4, 1 / 4, 15 / 16),
                "15/16 for the diagonal is the chance to stay in the window along one "
                "of the axes at least; the pixel must stay inside in both.",
            ),
            Wrong(
                "half for all",
                _moves(1 / 2, 1 / 2, 1 / 2, 1 / 2),
                "one half is not right for every move. It depends on how wide a window "
                "is, and how far the pixel moves.",
            ),
            Wrong(
                "three is beyond a window of four",
                _moves(1 / 2, 3 / 4, 0, 9 / 16),
                "a move by three can stay inside a window of four. From where?",
            ),
            Wrong(
                "steps between columns",
                _moves(0, 2 / 4, 0, 1 / 4),
                "each of these has one column too few: the last place that stays "
                "inside counts as well.",
            ),
            Wrong(
                "one over the window",
                _moves(1 / 2, 1 / 4, 1 / 4, 1 / 16),
                "that is one column of each window, or one pixel; how many stay "
                "inside depends on the move.",
            ),
            Wrong(
                "counts",
                _moves(1, 3, 1, 9),
                "those count the places from which the pixel stays; divide each by how "
                "many places there are.",
            ),
            Wrong(
                "percent",
                _moves(50, 75, 25, 56.25),
                "those are percent; a probability lies between 0 and 1.",
            ),
            Wrong(
                "share of the pixel",
                _moves(1 / 4, 1 / 16, 1 / 16, 1 / 16),
                "that is one pixel's share of a window. Count the columns of a window "
                "from which the move stays inside it.",
            ),
            Wrong(
                "every move along two axes",
                _moves(1 / 4, 9 / 16, 1 / 16, 9 / 16),
                "these are the numbers of a move along both axes; a move to the right "
                "crosses borders along one.",
            ),
            Wrong(
                "diagonal noticed",
                _moves(1 / 2, 3 / 4, 1 / 4, 7 / 16),
                "7/16 for the diagonal is the chance that the pool *does* notice.",
            ),
            Wrong(
                "diagonal added",
                _moves(1 / 2, 3 / 4, 1 / 4, 3 / 2),
                "no probability is above 1; the diagonal goes unnoticed only if both "
                "its parts do.",
            ),
            Wrong(
                "quarters for columns of two",
                _moves(1 / 4, 3 / 4, 1 / 4, 9 / 16),
                "2 right 1: quarters count the pixels of a window of 2 × 2; for a move "
                "to the right it is enough to count its columns.",
            ),
            Wrong(
                "sixteenths for one pixel",
                _moves(1 / 2, 9 / 16, 1 / 4, 9 / 16),
                "4 right 1: sixteenths count the pixels of a window of 4 × 4; for a "
                "move to the right it is enough to count its columns.",
            ),
            Wrong(
                "sixteenths for three pixels",
                _moves(1 / 2, 3 / 4, 1 / 16, 9 / 16),
                "4 right 3: sixteenths count the pixels of a window of 4 × 4; a move "
                "to the right only asks for its columns.",
            ),
            Wrong(
                "half of four columns",
                _moves(1 / 2, 1 / 2, 1 / 4, 9 / 16),
                "4 right 1: half of the columns is too few; count those of the four "
                "from which one step to the right stays inside.",
            ),
            Wrong(
                "thirds for one step",
                _moves(1 / 2, 2 / 3, 1 / 4, 9 / 16),
                "4 right 1: thirds belong to three columns; a window has four.",
            ),
            Wrong(
                "half for three steps",
                _moves(1 / 2, 3 / 4, 1 / 2, 9 / 16),
                "4 right 3: half of the columns is too many; count those of the four "
                "from which three steps to the right stay inside.",
            ),
            Wrong(
                "thirds for three steps",
                _moves(1 / 2, 3 / 4, 1 / 3, 9 / 16),
                "4 right 3: thirds belong to three columns; a window has four.",
            ),
            Wrong(
                "a quarter for the diagonal",
                _moves(1 / 2, 3 / 4, 1 / 4, 1 / 4),
                "4 right 1 down 1: one quarter is a half of a half; both parts of the "
                "diagonal are moves in a window of four.",
            ),
            Wrong(
                "nothing noticed in two columns",
                _moves(1, 3 / 4, 1 / 4, 9 / 16),
                "2 right 1: with 1 no pixel would leave its window; from the border "
                "one does.",
            ),
            Wrong(
                "all noticed in two columns",
                _moves(0, 3 / 4, 1 / 4, 9 / 16),
                "2 right 1: with 0 every pixel would leave its window; inside a "
                "window it can move.",
            ),
            Wrong(
                "pixels counted",
                _moves(2, 12, 4, 9),
                "those count the pixels of a window from which the move stays inside "
                "it; divide each by how many pixels there are.",
            ),
            Wrong(
                "three pixels for the diagonal",
                _moves(1 / 2, 3 / 4, 1 / 4, 3 / 16),
                "3/16 for the diagonal is three pixels of the sixteen; mark those from "
                "which the pixel stays inside, to the right and down.",
            ),
            Wrong(
                "ten pixels for the diagonal",
                _moves(1 / 2, 3 / 4, 1 / 4, 5 / 8),
                "5/8 for the diagonal is ten pixels of the sixteen; mark those from "
                "which the pixel stays inside, to the right and down.",
            ),
            Wrong(
                "places that stay in the image",
                _moves(8 / 15, 12 / 15, 4 / 13, 0.64),
                "so it comes out of an image of 16 × 16 when only pixels count that do "
                "not leave it; where a window lies in the image does not matter here.",
            ),
            Wrong(
                "fifths for the diagonal",
                _moves(1 / 2, 3 / 4, 1 / 4, 9 / 25),
                "4 right 1 down 1: 9/25 belongs to windows of five rows and columns; "
                "these have four.",
            ),
            Wrong(
                "fourteen pixels for the diagonal",
                _moves(1 / 2, 3 / 4, 1 / 4, 7 / 8),
                "7/8 for the diagonal is fourteen pixels of the sixteen; mark those "
                "from which the pixel stays inside, to the right and down.",
            ),
            Wrong(
                "three quarters for two columns",
                _moves(3 / 4, 3 / 4, 1 / 4, 9 / 16),
                "2 right 1: quarters belong to four columns, or to the four pixels of "
                "the window; count its two columns.",
            ),
            Wrong(
                "three sixteenths for three pixels",
                _moves(1 / 2, 3 / 4, 3 / 16, 9 / 16),
                "4 right 3: sixteenths count the pixels of a window of 4 × 4; how many "
                "of its *columns* keep the pixel inside?",
            ),
            Wrong(
                "a power for three steps",
                _moves(1 / 2, 3 / 4, 1 / 64, 9 / 16),
                "4 right 3: 1/64 is a quarter to the third power; the move by three is "
                "one move, not three that are independent.",
            ),
        ),
        points=2,
        hint=(
            "in how many of the places inside its window can the pixel stand and "
            "still be in the same window after the move?"
        ),
    ),
    Exercise(
        "pool-max",
        max_pool_image,
        (
            Wrong(
                "frame of zeros",
                lambda *a: max_pool_image(*a, frame=0),
                "a frame of zeros, or of numbers next to 0, wins where the pixels of a "
                "window are negative. A frame that never wins is made of something "
                "else.",
            ),
            Wrong(
                "finite frame",
                lambda *a: max_pool_image(*a, frame=-1e9),
                "the frame wins a maximum here: some pixels are lower than the number "
                "in it. Only −∞ is lower than every number.",
            ),
            Wrong(
                "frame of one less than the lowest",
                lambda x, f, s, P: max_pool_image(
                    x, f, s, P, frame=np.subtract(x.min(), x.dtype.type(1))
                ),
                "right but for bytes with a pixel of 0: one less than 0 is 255 there, "
                "and the frame wins.",
            ),
            Wrong(
                "pool of 2 × 2",
                lambda x, f, s, P: max_pool_image(x, (2, 2), s, P),
                "those are windows of 2 × 2; pool_size says how large they are.",
            ),
            Wrong(
                "window that fits exactly left out",
                lambda x, f, s, P: max_pool_image(x, f, s, P)[
                    : -(-(x.shape[0] + 2 * P - f[0]) // s),
                    : -(-(x.shape[1] + 2 * P - f[1]) // s),
                ],
                "the last window is missing where the last step fits exactly: it may "
                "start at H + 2P − f_h.",
            ),
            Wrong(
                "running maximum from zero",
                lambda *a: np.maximum(max_pool_image(*a), 0),
                "where all pixels of a window are negative 0 comes out, which is none "
                "of them; the maximum is the one nearest to 0.",
            ),
            Wrong(
                "frame of −∞ around whole numbers",
                _raw_frame,
                "right but for images of whole numbers: an array of whole numbers has "
                "no place for −∞. Make it floating point before it gets its frame.",
            ),
            Wrong(
                "frame of the lowest pixel of the first channel",
                lambda x, f, s, P: max_pool_image(x, f, s, P, frame=x[..., 0].min()),
                "the frame wins in a channel whose pixels are lower than those of the "
                "first; it may win in none.",
            ),
            Wrong(
                "frame of the pixels at the edge, largest excluded",
                lambda x, f, s, P: max_pool_image(
                    np.pad(x, ((P, P), (P, P), (0, 0)), "reflect"), f, s, 0
                ),
                "the frame mirrors the image, and its pixels win in windows they do "
                "not belong to.",
            ),
            Wrong(
                "padding ignored",
                lambda x, f, s, P: max_pool_image(x, f, s, 0),
                "those are the maxima without padding; it sets a frame around the "
                "image.",
            ),
            Wrong(
                "padding counted once",
                lambda x, f, s, P: _cut_short(max_pool_image(x, f, s, P), x, f, s, P),
                "the rows and columns of y are those for a frame on one side; it is on "
                "both, so the padding counts twice.",
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
                "average with its frame",
                lambda x, *a: avg_pool(x[None], *a, frame=0)[0],
                "that is the average over all places of each window, not the maximum "
                "of its pixels.",
            ),
            Wrong(
                "signs dropped",
                lambda x, *a: max_pool_image(np.abs(1.0 * x), *a),
                "those are maxima of pixels without their signs; a maximum goes by "
                "the sign.",
            ),
            Wrong(
                "whole numbers",
                lambda *a: max_pool_image(*a).astype(int),
                "every output is cut down to a whole number; y has to hold fractions.",
            ),
            Wrong(
                "largest absolute value",
                lambda x, *a: pool(x[None], *a, _largest_size)[0],
                "that is the number farthest from zero in each window; a maximum goes "
                "by the sign.",
            ),
            Wrong(
                "median",
                lambda x, *a: pool(x[None], *a, np.nanmedian)[0],
                "that is the median of each window, not its maximum.",
            ),
            Wrong(
                "place of the maximum",
                lambda x, *a: pool(x[None], *a, lambda w, axis: _place_of_highest(w))[
                    0
                ],
                "that is the place of the maximum in its window; its value is asked "
                "for.",
            ),
            Wrong(
                "axis for images",
                lambda *a: max_pool_image(*a)[None],
                "there is an axis for images; the function takes one image and gives "
                "one output.",
            ),
            Wrong(
                "smallest",
                lambda *a: -max_pool_image(-1.0 * a[0], *a[1:]),
                "that is the smallest number of each window.",
            ),
            Wrong(
                "first pixel",
                lambda x, *a: pool(x[None], *a, lambda w, axis: w[:, 0, 0])[0],
                "that is the first pixel of each window, whatever the others are.",
            ),
            Wrong(
                "pool of f_h × f_h",
                lambda x, f, s, P: max_pool_image(x, (f[0], f[0]), s, P),
                "your windows have as many columns as rows; the second number of "
                "pool_size says how many columns.",
            ),
            Wrong(
                "pool of f_w × f_w",
                lambda x, f, s, P: max_pool_image(x, (f[1], f[1]), s, P),
                "your windows have as many rows as columns; the first number of "
                "pool_size says how many rows.",
            ),
            Wrong(
                "last row left out",
                lambda x, *a: pool(
                    x[None], *a, lambda w, axis: _highest(w[:, :-1], axis)
                )[0],
                "those are the maxima without the last row of each window.",
            ),
            Wrong(
                "last column left out",
                lambda x, *a: pool(
                    x[None], *a, lambda w, axis: _highest(w[:, :, :-1], axis)
                )[0],
                "those are the maxima without the last column of each window.",
            ),
            Wrong(
                "last windows left out",
                lambda *a: max_pool_image(*a)[:-1, :-1],
                "the last row and column of windows are missing: one more output than "
                "steps, Eq. (2.4).",
            ),
            Wrong(
                "stride is the pool size",
                lambda x, f, s, P: _with_step(max_pool)(x[None], f, s, P)[0],
                "your windows touch: they move by the size of the pool, not by the "
                "stride.",
            ),
            Wrong(
                "first channel",
                lambda *a: np.repeat(max_pool_image(*a)[..., :1], a[0].shape[2], 2),
                "every channel of the output is the first channel.",
            ),
            Wrong(
                "one channel returned",
                lambda *a: max_pool_image(*a).max(axis=2),
                "the axis of the channels got lost: a number for each window and each "
                "channel is asked for.",
            ),
            Wrong(
                "squeezed",
                lambda *a: max_pool_image(*a).squeeze(),
                "an axis of length 1 got lost: one channel stays a channel, and one "
                "row of windows a row.",
            ),
            Wrong(
                "rows and columns of the output swapped",
                _transposed(max_pool_image),
                "rows and columns of the output have changed places.",
            ),
            Wrong(
                "zeros",
                lambda *a: 0 * max_pool_image(*a),
                "every output is zero: put each window's maximum into its place.",
            ),
            Wrong(
                "twice",
                lambda *a: 2 * max_pool_image(*a),
                "every output is twice what it should be.",
            ),
            Wrong(
                "sum",
                lambda x, *a: _sum_pool(x[None], *a)[0],
                "that is the sum of each window, not its maximum.",
            ),
            Wrong(
                "first row alone",
                lambda x, *a: pool(
                    x[None], *a, lambda w, axis: _highest(w[:, :1], axis)
                )[0],
                "that is the maximum of the first row of each window; all rows count.",
            ),
            Wrong(
                "padding twice",
                lambda x, f, s, P: max_pool_image(x, f, s, 2 * P),
                "the frame is twice as wide as `padding`.",
            ),
            Wrong(
                "stride in the rows only",
                lambda x, f, s, P: max_pool_image(x, f, 1, P)[
                    ::s, : max_pool_image(x, f, s, P).shape[1]
                ],
                "the windows take steps of the stride downward and steps of 1 to the "
                "right.",
            ),
            Wrong(
                "rows and columns of the output exchanged",
                _windows("turned"),
                "the numbers of rows and columns have changed places: y has as many "
                "rows as windows fit one below the other.",
            ),
            Wrong(
                "width from the height",
                _windows("square"),
                "y has as many columns as rows: its width comes from that of the image "
                "and the second number of pool_size.",
            ),
            Wrong(
                "windows start at row j, column i",
                _windows(crossed=True),
                "the window of output (i, j) starts at row j·stride, column i·stride "
                "here; i counts the rows, and j the columns.",
            ),
            Wrong(
                "columns and channels",
                _windows(axis=(1, 2)),
                "those are maxima over axes 1 and 2 of a window, its columns and its "
                "channels; in one image rows and columns are axes 0 and 1.",
            ),
            Wrong(
                "windows too large",
                _windows(more=1),
                "your windows have one row and one column too many: a slice stops just "
                "before its end.",
            ),
            Wrong(
                "windows too small",
                _windows(more=-1),
                "those are the maxima without the last row and the last column of each "
                "window: a slice stops just before its end.",
            ),
            Wrong(
                "first column alone",
                lambda x, *a: pool(
                    x[None], *a, lambda w, axis: _highest(w[:, :, :1], axis)
                )[0],
                "that is the maximum of the first column of each window; all columns "
                "count.",
            ),
            Wrong(
                "last row of the output missing",
                _last_row_of_zeros,
                "the last row of y holds zeros; windows lie there as well.",
            ),
            Wrong(
                "frame of -1",
                lambda *a: max_pool_image(*a, frame=-1),
                "a frame of −1 wins where all pixels of a window are below −1; only −∞ "
                "is lower than every number.",
            ),
            Wrong(
                "frame of -10",
                lambda *a: max_pool_image(*a, frame=-10),
                "a frame of −10 wins where all pixels of a window are below −10; only "
                "−∞ is lower than every number.",
            ),
            Wrong(
                "frame of infinity",
                lambda *a: max_pool_image(*a, frame=np.inf),
                "a frame of +∞ wins in every window that it reaches into; the frame "
                "must never win.",
            ),
            Wrong(
                "minimum with a frame",
                lambda x, *a: pool(x[None], *a, _lowest, frame=-np.inf)[0],
                "those are the smallest pixels of the windows, and −∞ where a window "
                "reaches into the frame; the largest are asked for.",
            ),
            Wrong(
                "windows start at row i, column i",
                _windows(diagonal=True),
                "the windows of output (i, j) start at row i·stride, column i·stride "
                "here: j, which counts the columns of y, has no part in it.",
            ),
            Wrong(
                "frame around the channels",
                _windows(deep="frame"),
                "with padding there are channels of −∞ before and behind those of the "
                "image: the frame goes around the channels as well, as np.pad makes it "
                "of one number for all axes.",
            ),
            Wrong(
                "frame around the channels, into the channels of the image",
                _windows(deep="image"),
                "right without padding: elsewhere a window has more channels than y, "
                "as with a frame around the channels as well, which np.pad makes of "
                "one number for all axes.",
            ),
            Wrong(
                "rows alone",
                _windows(axis=0),
                "the maximum over axis 0 leaves a number for each column of the "
                "window, which are too many for one place of y; it goes over rows and "
                "columns.",
            ),
            Wrong(
                "average with its frame of −∞",
                lambda x, *a: avg_pool(x[None], *a, frame=-np.inf)[0],
                "those are averages, and −∞ where a window reaches into the frame; the "
                "maximum is asked for.",
            ),
            Wrong(
                "windows touch",
                _windows(apart=True),
                "some windows hold nothing, as where they start at row i·f_h, column "
                "j·f_w; they start at row i·stride, column j·stride.",
            ),
            Wrong(
                "windows touch, nothing is −∞",
                _windows(apart=True, least=-np.inf),
                "your windows start at row i·f_h, column j·f_w, and −∞ comes out where "
                "nothing is left; they start at row i·stride, column j·stride.",
            ),
            Wrong(
                "signs dropped in the frame as well",
                lambda x, *a: pool(x[None], *a, _largest_of_sizes, frame=-np.inf)[0],
                "those are maxima of pixels without their signs, and +∞ where a window "
                "reaches into the frame; a maximum goes by the sign.",
            ),
            Wrong(
                "sizes divided by the stride",
                _windows("divided"),
                "y has as many rows and columns as the image divided by the stride; "
                "the pool and the frame count, Eq. (2.4).",
            ),
            Wrong(
                "windows cut at the top and the left, but not narrower",
                _whole_at_the_edge,
                "windows that begin in the frame start at the first pixel and are as "
                "large as all others; what lies in the frame is to be cut off them.",
            ),
            Wrong(
                "windows of the image at the places of the framed one",
                _without_frame,
                "windows start at row i·stride, column j·stride of the image without "
                "its frame, and there is 0 where nothing is left; in the image they "
                "start P earlier.",
            ),
            Wrong(
                "rows appended, the last missing",
                _appended_rows,
                "the last window is missing where the last step fits exactly, and "
                "where there is one row of windows nothing is left: a range stops "
                "before its end.",
            ),
            Wrong(
                "frame counted twice",
                _windows(framed=True),
                "right without padding: elsewhere there are too many windows, which "
                "hold less or nothing, as where 2P is added to the sizes of an image "
                "that has its frame already.",
            ),
            Wrong(
                "width by f_h",
                _windows("tall"),
                "right for square pools: elsewhere the number of columns of y is that "
                "for f_h, and f_w says how many windows fit side by side.",
            ),
            Wrong(
                "stride in the rows alone",
                lambda x, f, s, P: max_pool_image(x, f, 1, P)[::s],
                "the windows take steps of the stride downward alone: y has as many "
                "columns as at stride 1.",
            ),
            Wrong(
                "frame of the mean",
                lambda x, *a: max_pool_image(x, *a, frame=np.mean(x)),
                "a frame of the mean of the image wins where all pixels of a window "
                "are below it; the frame must never win.",
            ),
            Wrong(
                "frame of -100",
                lambda *a: max_pool_image(*a, frame=-100),
                "a frame of −100 wins where all pixels of a window are below −100; "
                "only −∞ is lower than every number.",
            ),
        ),
        _image_cases,
        ("y",),
        points=2,
        hint=(
            "if all pixels of a window are negative, what must the frame hold so that "
            "one of them still wins?"
        ),
    ),
    Exercise(
        "pool-average",
        avg_pool,
        (
            Wrong(
                "frame counted",
                lambda *a: avg_pool(*a, frame=0),
                "that is divided by the size of the window everywhere. Divide by the "
                "number of real pixels in it, Eq. (3.2).",
            ),
            Wrong(
                "not divided",
                _sum_pool,
                "that is the sum of each window; divide it by the count.",
            ),
            Wrong(
                "one count for all windows",
                lambda x, *a: _sum_pool(x, *a) / _counts(x, *a)[:, :1, :1],
                "every window is divided by the count of the first, in the corner. "
                "Each has a count of its own, Eq. (3.2).",
            ),
            Wrong(
                "mean count for all windows",
                lambda x, *a: _sum_pool(x, *a) / _counts(x, *a).mean(),
                "every window is divided by the mean of the counts. Each has a count "
                "of its own, Eq. (3.2).",
            ),
            Wrong(
                "nonzero counted",
                _averaged(_nonzero_counted),
                "that is divided by the number of nonzero pixels. A pixel of 0 is a "
                "real pixel and counts; only the frame does not.",
            ),
            Wrong(
                "last row of the window left out",
                _averaged(_short(1, 0)),
                "those are the averages without the last row of each window: a runs "
                "from 0 to f_h − 1, which is range(f_h).",
            ),
            Wrong(
                "last column of the window left out",
                _averaged(_short(0, 1)),
                "those are the averages without the last column of each window: b "
                "runs from 0 to f_w − 1, which is range(f_w).",
            ),
            Wrong(
                "= for +=",
                _averaged(_last_place),
                "that is the last place of each window alone: add the slices of all "
                "places.",
            ),
            Wrong(
                "= for += in the sum",
                _averaged(_last_place_by_count),
                "that is the last place of each window, divided by the right count: "
                "add the slices of all places.",
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
                "there are as many windows as there should be, but they lie one pixel "
                "apart; the third number of a slice is its step, `stride`.",
            ),
            Wrong(
                "padding ignored",
                lambda x, f, s, P: avg_pool(x, f, s, 0),
                "those are the averages without padding; it sets a frame around the "
                "image.",
            ),
            Wrong(
                "padding counted once",
                lambda x, f, s, P: _cut_short(avg_pool(x, f, s, P), x, f, s, P),
                "the rows and columns of y are those for a frame on one side; it is on "
                "both, so the padding counts twice.",
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
            Wrong(
                "maximum with its frame",
                lambda *a: max_pool(*a, frame=0),
                "that is the maximum of each window and its frame, not the average of "
                "its pixels.",
            ),
            Wrong(
                "counted at the upper left only",
                _frame_counted_at_the_end,
                "at the top and the left the real pixels alone count; at the bottom "
                "and the right the frame counts as well.",
            ),
            Wrong(
                "windows over the edge",
                lambda x, f, s, P: avg_pool(x, f, s, P, hang=s - 1),
                "your last windows hang over the edge. A step that does not fit whole "
                "is not taken.",
            ),
            Wrong(
                "pool of f_h × f_h",
                _square_pool(avg_pool),
                "your windows have as many columns as rows; the second number of "
                "pool_size says how many columns.",
            ),
            Wrong(
                "divided by f_h squared",
                lambda x, f, s, P: avg_pool(x, f, s, P) * f[1] / f[0],
                "every average is f_w/f_h times what it should be: a window has f_h "
                "rows and f_w columns.",
            ),
            Wrong(
                "images averaged",
                lambda *a: np.repeat(
                    avg_pool(*a).mean(axis=0, keepdims=True), len(a[0]), axis=0
                ),
                "every image gets the average of all images; each is pooled by itself.",
            ),
            Wrong(
                "one image returned",
                lambda *a: avg_pool(*a)[:1],
                "only the first image comes back.",
            ),
            Wrong(
                "axis of the images lost",
                lambda *a: avg_pool(*a)[0],
                "that is the output of the first image, without the axis of images.",
            ),
            Wrong(
                "rounded down",
                lambda *a: np.floor(avg_pool(*a)),
                "every average is rounded down; it keeps its fraction.",
            ),
            Wrong(
                "median",
                lambda x, *a: pool(x, *a, np.nanmedian),
                "that is the median of each window, not its average.",
            ),
            Wrong(
                "count summed over images",
                lambda x, *a: avg_pool(x, *a) / len(x),
                "every average is divided by the number of images as well; each image "
                "has its own sum and its own count.",
            ),
            Wrong(
                "stride is the pool size",
                _with_step(avg_pool),
                "your windows touch: they move by the size of the pool, not by the "
                "stride.",
            ),
            Wrong(
                "type of the image",
                lambda x, *a: avg_pool(x, *a).astype(x.dtype),
                "where the pixels are whole numbers, the averages are of their type: "
                "what stands behind the point is cut off, and a byte goes round past "
                "255.",
            ),
            Wrong(
                "sums that go round",
                lambda x, *a: (
                    _sum_pool(x, *a).astype(x.dtype)
                    / pool(np.ones_like(x, float), *a, np.nansum)
                ),
                "the sums are kept in the type of the image, and a byte goes round "
                "past 255.",
            ),
            Wrong(
                "slices one too short",
                lambda *a: _averages_by_slices(*a, short=1),
                "where the steps fit whole, the last row and column of windows are "
                "missing: a slice that starts at a stops just before its end, which is "
                "n − f + a + 1.",
            ),
            Wrong(
                "last windows left out",
                lambda *a: avg_pool(*a)[:, :-1, :-1],
                "the last row and column of windows are missing: there is one output "
                "more than steps, Eq. (2.4), and a slice stops before its end.",
            ),
            Wrong(
                "first channel",
                lambda x, *a: np.repeat(avg_pool(x, *a)[..., :1], x.shape[3], 3),
                "every channel of the output is the first channel.",
            ),
            Wrong(
                "squeezed",
                lambda *a: avg_pool(*a).squeeze(),
                "an axis of length 1 got lost: one image, one channel or one row of "
                "windows keeps its axis.",
            ),
            Wrong(
                "rows and columns of the output swapped",
                _transposed(avg_pool),
                "rows and columns of the output have changed places.",
            ),
            Wrong(
                "zeros",
                lambda *a: 0 * avg_pool(*a),
                "every output is zero: add the slices up.",
            ),
            Wrong(
                "twice",
                lambda *a: 2 * avg_pool(*a),
                "every output is twice what it should be.",
            ),
            Wrong(
                "divided by the rows",
                lambda x, f, s, P: _sum_pool(x, f, s, P) / f[0],
                "that is the sum divided by f_h; a window has columns as well.",
            ),
            Wrong(
                "counted one too many",
                lambda x, *a: _sum_pool(x, *a) / (_counts(x, *a) + 1),
                "each count is one too many; it begins at 0.",
            ),
            Wrong(
                "stride in the rows only",
                lambda x, f, s, P: avg_pool(x, f, 1, P)[
                    :, ::s, : avg_pool(x, f, s, P).shape[2]
                ],
                "the windows take steps of the stride downward and steps of 1 to the "
                "right.",
            ),
            Wrong(
                "rounded",
                lambda *a: np.rint(avg_pool(*a)),
                "every average is rounded to a whole number; it keeps its fraction.",
            ),
            Wrong(
                "padding twice",
                lambda x, f, s, P: avg_pool(x, f, s, 2 * P),
                "the frame is twice as wide as `padding`.",
            ),
            Wrong(
                "slices without an end",
                _averages_in_place(ends=False),
                "some slices hold more places than there are windows, as without an "
                "end: the last window's place is a + (H′ − 1)·stride.",
            ),
            Wrong(
                "slices without an end, added one by one",
                _averages_in_place(ends=False, zeros=False),
                "the slices differ in size, as where they have no end: in each, the "
                "last window's place is a + (H′ − 1)·stride.",
            ),
            Wrong(
                "window of f_w rows",
                _averages_in_place(turned=True),
                "the places (a, b) are those of f_w rows and f_h columns here: a goes "
                "with the rows, up to f_h, and b with the columns, up to f_w.",
            ),
            Wrong(
                "window of f_w rows, added one by one",
                _averages_in_place(turned=True, zeros=False),
                "here the places (a, b) are those of f_w rows and f_h columns: a goes "
                "with the rows, up to f_h, and b with the columns, up to f_w.",
            ),
            Wrong(
                "counted one too few",
                lambda x, *a: _sum_pool(x, *a) / (_counts(x, *a) - 1),
                "each sum is divided by one less than the number of its pixels.",
            ),
            Wrong(
                "total starts at 1",
                lambda x, *a: (_sum_pool(x, *a) + 1) / _counts(x, *a),
                "each sum is one too large, as where the total starts at 1; it starts "
                "at 0.",
            ),
            Wrong(
                "places from 1",
                _averaged(_without_first),
                "those are the averages without the first row and the first column of "
                "each window: a and b start at 0.",
            ),
            Wrong(
                "rows squared",
                lambda x, f, s, P: _sum_pool(x, f, s, P) / f[0] ** 2,
                "each sum is divided by f_h · f_h; divide by the number of real "
                "pixels in the window, Eq. (3.2).",
            ),
            Wrong(
                "columns squared",
                lambda x, f, s, P: _sum_pool(x, f, s, P) / f[1] ** 2,
                "each sum is divided by f_w · f_w; divide by the number of real "
                "pixels in the window, Eq. (3.2).",
            ),
            Wrong(
                "rows and columns added",
                lambda x, f, s, P: _sum_pool(x, f, s, P) / sum(f),
                "each sum is divided by f_h + f_w; divide by the number of real "
                "pixels in the window, Eq. (3.2).",
            ),
            Wrong(
                "first place twice",
                lambda x, *a: (
                    (
                        _sum_pool(x, *a)
                        + pool(x, *a, lambda w, axis: np.nan_to_num(w[:, 0, 0]))
                    )
                    / _counts(x, *a)
                ),
                "the first place of each window is added twice, and counted once.",
            ),
            Wrong(
                "last row and column of the window left out",
                _averaged(_short(1, 1)),
                "those are the averages without the last row and the last column of "
                "each window: range(f_h) ends with f_h − 1 already, and range(f_w) "
                "with f_w − 1.",
            ),
            Wrong(
                "last row and column of the window left out, nothing is 0",
                lambda *a: np.nan_to_num(_averaged(_short(1, 1))(*a)),
                "those are the averages without the last row and the last column of "
                "each window, and 0 where nothing else is in it: range(f_h) ends with "
                "f_h − 1 already.",
            ),
            Wrong(
                "divided at every place",
                _divided_each_time(0),
                "the sum is divided anew behind each place of the window, and by 0 "
                "where no real pixel has come yet; divide once, when all places are "
                "added.",
            ),
            Wrong(
                "divided at every place, by 1 at least",
                _divided_each_time(1),
                "the sum is divided anew behind each place of the window, so that the "
                "first places hardly count; divide once, when all are added.",
            ),
            Wrong(
                "columns from a",
                _averages_in_place(diagonal=True),
                "the slices start at row a, column a here; it is b that goes with the "
                "columns, up to f_w.",
            ),
            Wrong(
                "columns from a, added one by one",
                _averages_in_place(diagonal=True, zeros=False),
                "the slices that are added start at row a, column a here; it is b that "
                "goes with the columns, up to f_w.",
            ),
            Wrong(
                "channels added",
                lambda *a: _channels_mixed(avg_pool(*a), np.sum),
                "every channel of the output is the sum of all channels; each is "
                "pooled by itself.",
            ),
            Wrong(
                "slices end before the last place",
                _averages_in_place(last=0),
                "slices are too short, as where they end at a + (H′ − 1)·stride: the "
                "last window's place is that, and a slice stops before its end.",
            ),
            Wrong(
                "width by f_h",
                _averages_in_place(size="tall"),
                "right for square pools: elsewhere the number of columns of y is that "
                "for f_h, and f_w says how many windows fit side by side.",
            ),
            Wrong(
                "as many columns as rows",
                _averages_in_place(size="square"),
                "y has as many columns as rows, and where these are too many, slices "
                "are too short: its width comes from that of the image, and from f_w.",
            ),
            Wrong(
                "frame counted twice",
                _averages_in_place(size="framed"),
                "right without padding: elsewhere slices are shorter than y is large, "
                "as where 2P is added to the sizes of an image that has its frame "
                "already.",
            ),
            Wrong(
                "stride in the rows alone",
                lambda x, f, s, P: avg_pool(x, f, 1, P)[:, ::s],
                "the windows take steps of the stride downward alone: y has as many "
                "columns as at stride 1.",
            ),
            Wrong(
                "counted once for each row of the window",
                lambda x, *a: _sum_pool(x, *a) / pool(0.0 * x + 1, *a, _last_column),
                "each sum is divided by the pixels of the window's last column alone, "
                "as where the count stands behind the inner loop; count at every place "
                "(a, b).",
            ),
            Wrong(
                "frame around images and channels",
                _averages_in_place(sides=(1, 1, 1, 1)),
                "right without padding: elsewhere there are more images and channels "
                "than y has room for, as with a frame on all four axes, which np.pad "
                "makes of one number.",
            ),
            Wrong(
                "frame around images and rows",
                _averages_in_place(sides=(1, 1, 0, 0)),
                "right without padding: elsewhere there are more images than y has "
                "room for, as with a frame on the first two axes; rows and columns are "
                "axes 1 and 2.",
            ),
            Wrong(
                "frame of edge pixels",
                _edges_added,
                "the frame repeats the pixels at the edge here, and they are added; "
                "for a sum it is made of 0, which adds nothing.",
            ),
            Wrong(
                "frame of edge pixels, and counted",
                lambda x, f, s, P: avg_pool(_edged(x, P), f, s, 0),
                "the frame repeats the pixels at the edge here, and counts; it adds "
                "nothing, and does not count.",
            ),
            Wrong(
                "frame of ones",
                lambda x, *a: pool(x, *a, np.sum, frame=1) / _counts(x, *a),
                "the frame is made of ones here, which are added; for a sum it is made "
                "of 0.",
            ),
            Wrong(
                "negative averages cut off",
                lambda *a: np.maximum(avg_pool(*a), 0),
                "negative averages come out as 0; an average keeps its sign.",
            ),
        ),
        _batch_cases,
        ("y",),
        points=3,
        hint=(
            "what does your function give for an image of ones, in the corner as well "
            "as in the middle, and what should it be?"
        ),
    ),
    TestExercise(
        "pool-test",
        (max_pool, avg_pool),
        (
            _in_max(
                "a frame of zeros wins",
                lambda *a: max_pool(*a, frame=0),
                "What is the maximum of a window at the edge that holds nothing "
                "positive?",
            ),
            _in_average(
                "the frame is counted",
                lambda *a: avg_pool(*a, frame=0),
                "How many pixels does a window at the edge hold?",
            ),
            _in_max(
                "a frame of another number wins",
                lambda *a: max_pool(*a, frame=-100),
                "Zero is not the only number that is larger than some pixels.",
            ),
            _in_max(
                "the largest absolute value wins",
                lambda *a: pool(*a, _largest_size),
                "When is the number farthest from zero not the largest?",
            ),
            _in_average(
                "signs are dropped",
                _absolute_average,
                "What is the average of −1 and 1?",
            ),
            _in_average(
                "nothing is divided",
                _sum_pool,
                "What is the average of equal numbers?",
            ),
            _in_max(
                "channels are mixed",
                lambda *a: _channels_mixed(max_pool(*a)),
                "Each channel is pooled by itself. Does your test ask for it?",
            ),
            _in_average(
                "channels are mixed",
                lambda *a: _channels_mixed(avg_pool(*a), np.mean),
                "Each channel is pooled by itself. Does your test ask both pools?",
            ),
            *_in_either(
                "the first image is given for all",
                lambda pool: lambda *a: _first_image(pool(*a)),
                "Each image is pooled by itself.",
            ),
            *_in_either(
                "windows hang over the edge",
                _hanging,
                "How many windows are there when the last step does not fit?",
            ),
            *_in_either(
                "windows always touch",
                _with_step,
                "The stride need not be the pool size.",
            ),
            *_in_either(
                "windows start one pixel apart",
                lambda pool: _with_step(pool, 1),
                "Where does the second window start?",
            ),
            *_in_either(
                "no step is larger than 2",
                _capped,
                "Which strides have you tried?",
            ),
            *_in_either(
                "no step is larger than the pool",
                _never_beyond,
                "May a stride skip pixels?",
            ),
            *_in_either(
                "rows and columns of the window are swapped",
                _turned,
                "pool_size is a pair. What do its two numbers say?",
            ),
            *_in_either(
                "windows are f_h × f_h",
                _square_pool,
                "pool_size is a pair. Is its second number used?",
            ),
            _in_max(
                "only a corner of 2 × 2 of each window is looked at",
                _two_by_two(_highest),
                "How large are the windows you have tried, in each direction?",
            ),
            _in_average(
                "only a corner of 2 × 2 of each window is looked at",
                _two_by_two(_mean),
                "How large are the windows that you average?",
            ),
            *_in_either(
                "the frame is at the bottom and the right only",
                lambda pool: lambda *a: pool(*a, at_end=True),
                "Where does the first window lie?",
            ),
            *_in_either(
                "only one row of a wider frame is at the top",
                _wide_frame_moved,
                "Which paddings have you tried?",
            ),
            *_in_either(
                "there are as many columns as rows",
                _height_for_width,
                "Is every image square?",
            ),
            _in_average(
                "the frame is counted at the bottom and the right",
                _frame_counted_at_the_end,
                "An image has four edges. How many pixels do windows at each of them "
                "hold?",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 33"),
            Wrong("shapes only", _only_shapes, "nothing positive"),
            Wrong("one image that counts up", _counting_up, "a window at the edge"),
            Wrong("three small examples", _three_small_examples, "Zero is not"),
            Wrong("small squares", _sweep_of_small_squares, "positive?"),
        ),
        (_maxima_by_slices, _averages_by_slices),
        (
            Right(
                (_maxima_by_slices, _averages_from_the_end),
                "This one adds up in another order: compare averages with a margin.",
            ),
        ),
        required=(
            "a frame of zeros wins in the maximum",
            "the frame is counted in the average",
        ),
        rounds=True,
        refused=(
            "If it compares with a number, work that one out on paper, by Eq. (3.1) or "
            "(3.3). If it asks for a property, does that hold for this pool as well as "
            "for the other?"
        ),
        points=5,
        part=2,
        hint=(
            "where a mistake gets through, what do all your test images have in common "
            "(their sign, their shape, the stride, the padding), and where a right "
            "pool "
            "is refused, what do Eqs. (3.1) and (3.3) give for that call on paper?"
        ),
    ),
)
