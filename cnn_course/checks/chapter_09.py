"""Exercises of chapter 9, pooling backward."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnn_course.checks.chapter_03 import Pair, max_pool
from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.checks.promises import Promise, adds_up
from cnn_course.checks.trials import fitted_dy
from cnn_course.layers import Array


def _one(window: Array, index: int) -> Array:
    share = np.zeros(window.size)
    share[index] = 1
    return share.reshape(window.shape)


def _first(window: Array) -> Array:
    """Eq. (9.2): everything to the first maximum in row order."""
    return _one(window, np.argmax(window))


def _last(window: Array) -> Array:
    return _one(window, window.size - 1 - np.argmax(window.ravel()[::-1]))


def _first_by_column(window: Array) -> Array:
    return _first(window.T).T


def _every(window: Array) -> Array:
    return (window == window.max()).astype(float)


def _evenly(window: Array) -> Array:
    return _every(window) / _every(window).sum()


def _close(window: Array, gap: float = 1e-4) -> Array:
    """Everything to the first pixel that is almost the maximum."""
    return _one(window, np.argmax(window >= window.max() - gap))


def _closer(window: Array) -> Array:
    return _close(window, 1e-6)


def _single_precision(x: Array) -> Array:
    with np.errstate(over="ignore"):
        return x.astype(np.float32)


def _above_zero(window: Array) -> Array:
    """Nothing to anybody in a window without a positive pixel."""
    return _first(window) * (window.max() > 0)


def _not_below_zero(window: Array) -> Array:
    """Nothing to anybody in a window of negative pixels."""
    return _first(window) * (window.max() >= 0)


def _forgetful(window: Array) -> Array:
    """Every maximum but those that come right after one that was served."""
    hits, served = window.ravel() == window.max(), False
    for k, hit in enumerate(hits):
        hits[k] = served = hit and not served
    return hits.reshape(window.shape).astype(float)


def _close_from_the_end(window: Array) -> Array:
    return _close(window[::-1, ::-1])[::-1, ::-1]


def _closer_or_none(window: Array) -> Array:
    """Everything to the first pixel above the maximum less 1e-6, if there is one."""
    hits = window > window.max() - 1e-6
    return _one(window, np.argmax(hits)) * hits.any()


def _corner_unless_positive(window: Array) -> Array:
    """Everything to the first place where no pixel is positive."""
    return _first(window) if window.max() > 0 else _one(window, 0)


def _smallest_of_all(window: Array) -> Array:
    """Everything to the first minimum, in the frame if there is one."""
    return _one(window, np.argmin(window))


def _smallest(window: Array) -> Array:
    return _one(window, np.argmin(np.where(np.isinf(window), np.inf, window)))


def _strongest(window: Array) -> Array:
    return _first(np.where(np.isinf(window), window, np.abs(window)))


def _cropped(dx_pad: Array, size: Pair, padding: int) -> Array:
    rows, columns = size
    return dx_pad[:, padding : padding + rows, padding : padding + columns]


def max_backward_padded(
    dy: Array,
    x: Array,
    pool_size: Pair,
    stride: int,
    padding: int,
    shares: Callable[[Array], Array] = _first,
    add: bool = True,
    step: int | None = None,
    frame: float = -np.inf,
    more: Pair = (0, 0),
) -> Array:
    """Eq. (9.3), the frame still on; the last five make known mistakes."""
    P, s = padding, stride if step is None else step
    f_h, f_w = (f + k for f, k in zip(pool_size, more, strict=True))
    x = np.asarray(x, float)  # whole numbers know no infinity
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)), constant_values=frame)
    dx_pad = np.zeros(x_pad.shape)
    for n, i, j, c in np.ndindex(dy.shape):
        window = np.s_[n, i * s : i * s + f_h, j * s : j * s + f_w, c]
        share = shares(x_pad[window])
        before = dx_pad[window] if add else np.where(share > 0, 0, dx_pad[window])
        dx_pad[window] = before + dy[n, i, j, c] * share
    return dx_pad


def max_backward(
    dy: Array, x: Array, pool_size: Pair, stride: int, padding: int, **mistake
) -> Array:
    """Eq. (9.3)."""
    dx_pad = max_backward_padded(dy, x, pool_size, stride, padding, **mistake)
    return _cropped(dx_pad, x.shape[1:3], padding)


def average_backward_padded(
    dy: Array,
    input_size: Pair,
    pool_size: Pair,
    stride: int,
    padding: int,
    divide: str = "by real pixels",
    add: bool = True,
    step: int | None = None,
) -> Array:
    """Eq. (9.5), the frame still on; the last three make known mistakes."""
    (f_h, f_w), s = pool_size, stride if step is None else step
    real = np.pad(np.ones(input_size), padding)
    dx_pad = np.zeros((len(dy), *real.shape, dy.shape[3]))
    for i, j in np.ndindex(dy.shape[1:3]):
        rows, columns = slice(i * s, i * s + f_h), slice(j * s, j * s + f_w)
        count = {
            "by real pixels": max(real[rows, columns].sum(), 1),
            "by places": f_h * f_w,
            "by rows": f_h * f_h,
            "by columns": f_w * f_w,
            "by rows, times columns": f_h / f_w,
            "not": 1,
        }[divide]
        share = dy[:, i : i + 1, j : j + 1] / count
        before = dx_pad[:, rows, columns] if add else 0
        dx_pad[:, rows, columns] = before + share
    return dx_pad


def average_backward(
    dy: Array,
    input_size: Pair,
    pool_size: Pair,
    stride: int,
    padding: int,
    **mistake,
) -> Array:
    """Eq. (9.5)."""
    dx_pad = average_backward_padded(
        dy, input_size, pool_size, stride, padding, **mistake
    )
    return _cropped(dx_pad, input_size, padding)


def average_filter(pool_size: Pair, channels: int) -> Array:
    """Eq. (3.4)."""
    f_h, f_w = pool_size
    return np.ones((f_h, f_w, 1, 1)) * np.eye(channels) / (f_h * f_w)


_SHAPES = (
    # N, H, W, C, (f_h, f_w), stride, padding
    (2, 5, 6, 2, (3, 2), 1, 0),
    (2, 6, 7, 3, (2, 3), 2, 1),
    (2, 7, 5, 2, (3, 3), 2, 1),
    (1, 8, 9, 2, (4, 3), 3, 2),  # one image
    (2, 7, 6, 1, (2, 2), 3, 0),  # gaps, one channel
    (2, 5, 6, 2, (2, 3), 2, 0),
    (3, 3, 2, 2, (3, 2), 1, 0),  # one window
    (4, 6, 7, 2, (4, 5), 3, 3),  # a wide frame
    (2, 5, 5, 2, (3, 2), 2, 1),  # float32
    (2, 6, 5, 2, (2, 3), 2, 1),  # whole numbers
    (2, 7, 6, 2, (3, 2), 2, 1),  # where every finite frame wins
)
#: where no two pixels are equal
_DISTINCT = (
    (2, 4, 5, 2, (2, 2), 1, 1),  # one real pixel in the corners
    (3, 5, 7, 1, (3, 3), 1, 2),
    (2, 5, 6, 2, (1, 3), 2, 0),
)


def _max_cases(rng: np.random.Generator) -> list[Case]:
    """Ties, halves and near ties; overlap, gaps, remainders, padding; then no ties.

    Where there are ties, a frame can win in the last two only; in the last, every
    finite one does.
    """
    cases = []
    for number, (n, h, w, c, f, s, P) in enumerate(_SHAPES):
        x = rng.integers(-5, 3, (n, h, w, c)) / 2
        x[rng.random(x.shape) < 0.2] += 2.0 ** (-18, -40, -10, -25)[number % 4]
        if P:
            x += 3
        if number == len(_SHAPES) - 1:
            x = 1e300 * (x - 10)
            x[:, :2, :2] = x.min()  # and a little less than that is no less
        dy = rng.standard_normal(max_pool(x, f, s, P).shape)
        if number == len(_SHAPES) - 2:
            x = np.maximum(2 * x, 1).astype(int)
            x[:, :2, :2] = 1  # the lowest of all: a frame of x.min() wins here
        if number == len(_SHAPES) - 3:
            dy, x = dy.astype(np.float32), x.astype(np.float32)
        cases.append({"dy": dy, "x": x, "pool_size": f, "stride": s, "padding": P})
    for n, h, w, c, f, s, P in _DISTINCT:
        x = rng.permutation(n * h * w * c).reshape(n, h, w, c) / 8 - n * h * w * c / 10
        dy = rng.standard_normal(max_pool(x, f, s, P).shape)
        cases.append({"dy": dy, "x": x, "pool_size": f, "stride": s, "padding": P})
    return cases


def _average_cases(rng: np.random.Generator) -> list[Case]:
    """Take the geometries of the maximum, and a dy of whole numbers once."""
    cases = [
        {
            "dy": case["dy"],
            "input_size": case["x"].shape[1:3],
            **{name: case[name] for name in ("pool_size", "stride", "padding")},
        }
        for case in _max_cases(rng)
    ]
    cases[1]["dy"] = rng.integers(-4, 5, cases[1]["dy"].shape)
    return cases


def _fitted(case: Case) -> Case:
    size = case.get("input_size") or case["x"].shape[1:3]
    pool = case["pool_size"], case["stride"], case["padding"]
    return case | {"dy": fitted_dy(case["dy"], size, *pool)}


def _pool_properties(case: Case) -> dict:
    return {
        ("a padding of 3 or more", "a padding up to 2"): case["padding"] > 2,
        ("four images or more", "up to three images"): len(case["dy"]) > 3,
        ("whole numbers in dy", "fractions in dy"): case["dy"].dtype.kind in "iu",
    }


def _max_properties(case: Case) -> dict:
    distinct = np.unique(case["x"]).size == case["x"].size
    ties = ("equal pixels", "no two equal pixels")
    return _pool_properties(case) | {ties: not distinct}


def _divided_by_windows(dy, size, f, s, P):
    """Divide what a pixel gets by the number of windows that hold it."""
    sums = average_backward(dy, size, f, s, P, divide="not")
    windows = average_backward(np.ones(dy.shape), size, f, s, P, divide="not")
    return sums / np.maximum(windows, 1)


def _rows_for_both(dy, size, f, s, P):
    """Count the real columns of a window as if the image were as wide as high."""
    real = np.pad(np.ones((size[0], size[0])), P)
    dx_pad = np.zeros((len(dy), size[0] + 2 * P, size[1] + 2 * P, dy.shape[3]))
    for i, j in np.ndindex(dy.shape[1:3]):
        window = slice(i * s, i * s + f[0]), slice(j * s, j * s + f[1])
        share = dy[:, i : i + 1, j : j + 1] / max(real[window].sum(), 1)
        dx_pad[:, window[0], window[1]] += share
    return _cropped(dx_pad, size, P)


def _filter_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [((2, 3), 2), ((3, 3), 4), ((1, 4), 3), ((4, 2), 1), ((5, 1), 5)]
    drawn = tuple(int(v) for v in rng.integers(2, 6, 2)), int(rng.integers(2, 6))
    return [{"pool_size": f, "channels": c} for f, c in [*fixed, drawn]]


# ---- the mistakes -----------------------------------------------------------


def _with(**mistake):
    return lambda *args: max_backward(*args, **mistake)


def _by_first_channel(dy, x, *geometry):
    return max_backward(dy, np.broadcast_to(x[..., :1], x.shape), *geometry)


def _at_corner(dy, x, *geometry):
    dx_pad = max_backward_padded(dy, x, *geometry)
    return dx_pad[:, : x.shape[1], : x.shape[2]]


def _first_image_only(dy, x, *geometry):
    dx = max_backward(dy, x, *geometry)
    dx[1:] = 0
    return dx


def _as_average(dy, x, *geometry):
    return average_backward(dy, x.shape[1:3], *geometry)


def _average_at_corner(dy, size, *geometry):
    return average_backward_padded(dy, size, *geometry)[:, : size[0], : size[1]]


def _rounding(how):
    return lambda dy, x, *geometry: max_backward(dy, how(x), *geometry)


def _without_padding(function, **mistake):
    return lambda dy, x, f, s, P: function(dy, x, f, s, 0, **mistake)


def _turned(dy, x, f, *geometry):
    return max_backward(dy, x, f[::-1], *geometry)


def _cut_from_both_ends(function):
    """Crop with ``P:-P``, which leaves nothing where P is 0."""

    def answer(dy, x, f, s, P):
        return function(dy, x, f, s, P)[:, P:-P, P:-P]

    return answer


def _infinity_in_whole_numbers(dy, x, f, s, P):
    """Frame x as it is, which raises for whole numbers."""
    np.pad(x, P, constant_values=-np.inf)
    return max_backward(dy, x, f, s, P)


def _like_x(dy, x, *geometry):
    """Collect in an array made like x."""
    return max_backward(dy, x, *geometry).astype(x.dtype)


def _sums_in_type_of_x(dy, x, f, s, P):
    """Collect in an array made like x, so that every sum is cut anew."""
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad = np.zeros(x_pad.shape, x.dtype)
    for n, i, j, c in np.ndindex(dy.shape):
        window = np.s_[n, i * s : i * s + f[0], j * s : j * s + f[1], c]
        share = dy[n, i, j, c] * _first(x_pad[window])
        dx_pad[window] = dx_pad[window] + share  # what is assigned is cut
    return _cropped(dx_pad, x.shape[1:3], P)


def _strongest_of_all(window: Array) -> Array:
    """Compare absolute values, with a frame of −∞ among them."""
    return _first(np.abs(window))


def _served_once(dy, x, f, s, P):
    """Remember which pixels have been served, whatever the window."""
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad, served = np.zeros(x_pad.shape), np.zeros(x_pad.shape, bool)
    rows, columns = dy.shape[1:3]

    def met(array, a, b):
        return array[:, a::s, b::s][:, :rows, :columns]

    places = list(np.ndindex(*f))
    y = np.max([met(x_pad, a, b) for a, b in places], axis=0)
    for a, b in places:
        hit = (met(x_pad, a, b) == y) & ~met(served, a, b)
        met(dx_pad, a, b)[...] += np.where(hit, dy, 0)
        met(served, a, b)[...] |= hit
    return _cropped(dx_pad, x.shape[1:3], P)


def _place_by_place(dy, x, f, s, P, all_of_it=False):
    """Loop over the places of the window, and write = there.

    With ``all_of_it`` zeros are written as well, where a place has won nothing.
    """
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad, served = np.zeros(x_pad.shape), np.zeros(dy.shape, bool)
    rows, columns = dy.shape[1:3]
    places = [np.s_[:, a::s, b::s] for a, b in np.ndindex(*f)]
    y = np.max([x_pad[place][:, :rows, :columns] for place in places], axis=0)
    for place in places:
        wins = (x_pad[place][:, :rows, :columns] == y) & ~served
        there = dx_pad[place][:, :rows, :columns]
        there[...] = np.where(wins, dy, 0 if all_of_it else there)
        served |= wins
    return _cropped(dx_pad, x.shape[1:3], P)


def _read_by_columns(function):
    """Read dy[:, j, i] for dy[:, i, j], which runs out where it is not square."""

    def answer(dy, *rest):
        read = np.empty_like(dy)
        for i, j in np.ndindex(dy.shape[1:3]):
            read[:, i, j] = dy[:, j, i]
        return function(read, *rest)

    return answer


def _sent_from(function, places):
    """Let these entries of dy alone arrive, as after a return inside a loop."""

    def answer(dy, *rest):
        sent = np.zeros_like(dy)
        sent[places] = dy[places]
        return function(sent, *rest)

    return answer


def _winner_among_channels(dy, x, f, s, P):
    """Give what all channels of a window send to one pixel of one channel."""
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad = np.zeros(x_pad.shape)
    for n, i, j in np.ndindex(dy.shape[:3]):
        window = x_pad[n, i * s : i * s + f[0], j * s : j * s + f[1]]
        a, b, c = np.unravel_index(np.argmax(window), window.shape)
        dx_pad[n, i * s + a, j * s + b, c] += dy[n, i, j, c]
    return _cropped(dx_pad, x.shape[1:3], P)


def _image_averaged(dy, x, *geometry):
    return max_backward(dy, x, *geometry) / len(x)


def _values_routed(dy, x, *geometry):
    return max_backward(dy, x, *geometry) * x


def _one_channel_wins(dy, x, *geometry):
    """Look for one winner among the pixels of all channels."""
    highest = x.max(axis=3, keepdims=True)
    return max_backward(dy, np.broadcast_to(highest, x.shape), *geometry)


def _rows_for_columns(dy, x, f, s, P, inside=False):
    """Unravel the winner's number by f_h where the width is f_w."""
    f_h, f_w = f
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad = np.zeros(x_pad.shape)
    for n, i, j, c in np.ndindex(dy.shape):
        window = x_pad[n, i * s : i * s + f_h, j * s : j * s + f_w, c]
        a, b = divmod(int(np.argmax(window)), f_h)
        a, b = (a % f_h, b % f_w) if inside else (a, b)
        dx_pad[n, i * s + a, j * s + b, c] += dy[n, i, j, c]
    return _cropped(dx_pad, x.shape[1:3], P)


def _at_place_in_window(dy, x, f, s, P):
    """Send to the winner's place in the window, wherever that begins."""
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad = np.zeros(x_pad.shape)
    for n, i, j, c in np.ndindex(dy.shape):
        window = x_pad[n, i * s : i * s + f[0], j * s : j * s + f[1], c]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        dx_pad[n, a, b, c] += dy[n, i, j, c]
    return _cropped(dx_pad, x.shape[1:3], P)


def _one_winner_for_all(dy, x, *geometry):
    """Look for one winner among the pixels of all images and channels."""
    highest = x.max(axis=(0, 3), keepdims=True)
    return max_backward(dy, np.broadcast_to(highest, x.shape), *geometry)


def _winner_of_image(dy, x, f, s, P):
    """Add the largest pixel's place in the whole image to that of the window."""
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    dx_pad = np.zeros(x_pad.shape)
    for n, i, j, c in np.ndindex(dy.shape):
        image = x_pad[n, :, :, c]
        a, b = np.unravel_index(np.argmax(image), image.shape)
        dx_pad[n, i * s + a, j * s + b, c] += dy[n, i, j, c]
    return _cropped(dx_pad, x.shape[1:3], P)


def _to_the_first_filter(pool_size, channels):
    W = np.zeros((*pool_size, channels, channels))
    W[..., 0] = 1 / np.prod(pool_size)
    return W


def _axes_lost(dy, size, f, s, P):
    """Add dy[:, i, j] as it is, which fits by accident only."""
    real = np.pad(np.ones(size), P)
    dx_pad = np.zeros((len(dy), *real.shape, dy.shape[3]))
    for i, j in np.ndindex(dy.shape[1:3]):
        window = slice(i * s, i * s + f[0]), slice(j * s, j * s + f[1])
        dx_pad[:, window[0], window[1]] += dy[:, i, j] / max(real[window].sum(), 1)
    return _cropped(dx_pad, size, P)


def _wrapping_count(dy, size, f, s, P):
    """Gather without a bound below, also where real pixels are counted."""
    real = np.pad(np.ones(size), P)
    dx = np.zeros((len(dy), *size, dy.shape[3]))
    for r, q, a, b in np.ndindex(*size, *f):
        (i, r_left), (j, q_left) = divmod(r + P - a, s), divmod(q + P - b, s)
        if r_left or q_left or i >= dy.shape[1] or j >= dy.shape[2]:
            continue
        count = real[i * s : i * s + f[0], j * s : j * s + f[1]].sum()
        with np.errstate(all="ignore"):
            dx[:, r, q] += dy[:, i, j] / count
    return dx


def _stretched(dy, size, f, s, P):
    """Repeat every share f_h by f_w times, as if windows touched."""
    return dy.repeat(f[0], axis=1).repeat(f[1], axis=2) / (f[0] * f[1])


def _by_window(real):
    """Divide by ``real(rows, columns)``, which takes how far both sides hang over."""

    def answer(dy, size, f, s, P):
        dx_pad = np.zeros((len(dy), size[0] + 2 * P, size[1] + 2 * P, dy.shape[3]))
        for i, j in np.ndindex(dy.shape[1:3]):
            count = 1
            for k, n, m in zip((i, j), size, f, strict=True):
                before = max(0, P - k * s)
                count *= real(m, before, max(0, k * s + m - P - n), P)
            share = dy[:, i : i + 1, j : j + 1] / max(count, 1)
            dx_pad[:, i * s : i * s + f[0], j * s : j * s + f[1]] += share
        return _cropped(dx_pad, size, P)

    return answer


def _shares_rounded_down(dy, size, f, s, P):
    """Divide with ``//``."""
    real = np.pad(np.ones(size), P)
    dx_pad = np.zeros((len(dy), *real.shape, dy.shape[3]))
    for i, j in np.ndindex(dy.shape[1:3]):
        window = slice(i * s, i * s + f[0]), slice(j * s, j * s + f[1])
        share = dy[:, i : i + 1, j : j + 1] // max(real[window].sum(), 1)
        dx_pad[:, window[0], window[1]] += share
    return _cropped(dx_pad, size, P)


def _shares_in_type_of_dy(dy, size, f, s, P):
    """Cut every share to dy's type before it is added."""
    return _sums_in_type_of_dy(dy, size, f, s, P, lambda v: v.astype(dy.dtype))


def _sums_in_type_of_dy(dy, size, f, s, P, cut=lambda v: v):
    """Collect in an array of dy's type, so that every sum is cut anew."""
    real = np.pad(np.ones(size), P)
    dx_pad = np.zeros((len(dy), *real.shape, dy.shape[3]), dy.dtype)
    for i, j in np.ndindex(dy.shape[1:3]):
        rows, columns = slice(i * s, i * s + f[0]), slice(j * s, j * s + f[1])
        share = cut(dy[:, i : i + 1, j : j + 1] / max(real[rows, columns].sum(), 1))
        dx_pad[:, rows, columns] = dx_pad[:, rows, columns] + share
    return _cropped(dx_pad, size, P)


def _to_the_corner(dy, size, f, s, P):
    """Give the whole gradient to the first pixel of a window."""
    rows = np.arange(np.prod(size)).reshape(1, *size, 1)
    return max_backward(
        dy, np.broadcast_to(-rows, (len(dy), *size, dy.shape[3])), f, s, P
    )


def _wrapping(dy, size, f, s, P, bounded=False):
    """Gather as in Eq. (9.5), with i and j that are negative but not too large.

    With ``bounded`` only as far as NumPy goes without an IndexError.
    """
    padded = [n + 2 * P for n in size]
    real = np.pad(np.ones(size), P)
    dx_pad = np.zeros((len(dy), *padded, dy.shape[3]))
    for r, q in np.ndindex(*padded):
        for i in range(-((f[0] - 1 - r) // s), min(r // s, dy.shape[1] - 1) + 1):
            for j in range(-((f[1] - 1 - q) // s), min(q // s, dy.shape[2] - 1) + 1):
                top, left = i % dy.shape[1] * s, j % dy.shape[2] * s
                count = real[top : top + f[0], left : left + f[1]].sum()
                if bounded and (i < -dy.shape[1] or j < -dy.shape[2]):
                    continue
                dx_pad[:, r, q] += dy[:, i % dy.shape[1], j % dy.shape[2]] / count
    return _cropped(dx_pad, size, P)


def _from_the_end(dy, x, f, s, P):
    """Leave what remains at the top and the left, not at the other end."""
    pad = ((0, 0), (P, P), (P, P), (0, 0))
    x_pad = np.pad(np.asarray(x, float), pad, constant_values=-np.inf)
    rows, columns = ((n - w) % s for n, w in zip(x_pad.shape[1:3], f, strict=True))
    dx_pad = np.zeros(x_pad.shape)
    dx_pad[:, rows:, columns:] = max_backward(dy, x_pad[:, rows:, columns:], f, s, 0)
    return _cropped(dx_pad, x.shape[1:3], P)


def _windows_that_touch(dy, x, f, s, P):
    """Place the windows next to each other where the stride leaves gaps."""
    return max_backward(dy, x, f, s, P, step=min(s, *f))


def _in_whole_numbers(dy, x, *geometry):
    return max_backward(np.trunc(dy), x, *geometry)


def _without_last_row(dy):
    dy = dy.copy()
    dy[:, -1:] = 0
    return dy


def _without_last_column(dy):
    dy = dy.copy()
    dy[:, :, -1:] = 0
    return dy


def _last_window_forgotten(dy, x, *geometry):
    return max_backward(_without_last_row(dy), x, *geometry)


def _edge_repeated(dy, x, f, s, P):
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)), mode="edge")
    return _cropped(max_backward(dy, x_pad, f, s, 0), x.shape[1:3], P)


def _square(dy, size, f, s, P):
    return average_backward(dy, size, (f[0], f[0]), s, P)


def _positive_only(dy, x, *geometry):
    return max_backward(np.maximum(dy, 0), x, *geometry)


def _mixed_up(dy, x, *geometry):
    """Take H for the width of an image when its pixels are numbered."""
    dx = max_backward(dy, x, *geometry)
    n, h, w, c = dx.shape
    return dx.reshape(n, w, h, c).swapaxes(1, 2)


def _no_test(forward, backward):
    """Assert nothing."""


def _only_shapes(forward, backward):
    """Compare shapes."""
    x = np.random.default_rng(0).standard_normal((2, 7, 6, 2))
    dy = np.ones(forward(x, (3, 2), 2, 1).shape)
    assert backward(dy, x, (3, 2), 2, 1).shape == x.shape


def _ones_and_whole_numbers(forward, backward):
    """Compare with the right answer for a gradient of ones."""
    rng = np.random.default_rng(0)
    for f, s, P in [((2, 2), 2, 0), ((3, 2), 1, 0), ((2, 3), 2, 1), ((2, 2), 3, 0)]:
        x = rng.integers(-9, 0, (2, 8, 7, 2)) * 1.0
        dy = np.ones(forward(x, f, s, P).shape)
        assert np.array_equal(backward(dy, x, f, s, P), max_backward(dy, x, f, s, P))


def _never_a_tie(forward, backward):
    """Compare with the right answer everywhere but at ties."""
    rng = np.random.default_rng(0)
    for f, s, P in [((2, 2), 2, 0), ((3, 2), 1, 0), ((2, 3), 2, 1), ((2, 2), 3, 0)]:
        x = rng.permutation(224).reshape(2, 8, 7, 2) - 500.0
        dy = rng.standard_normal(forward(x, f, s, P).shape)
        assert np.allclose(backward(dy, x, f, s, P), max_backward(dy, x, f, s, P))


def _only_sums(forward, backward):
    """Compare the sums of Eq. (9.7), over everything at once."""
    x = np.random.default_rng(0).permutation(72).reshape(2, 6, 6, 1) - 80.0
    dy = forward(x, (3, 3), 1, 0)
    assert np.isclose(backward(dy, x, (3, 3), 1, 0).sum(), dy.sum())


def _windows_touch(forward, backward):
    """Compare with the right answer, but only where 2 × 2 windows touch."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 4, 6, 2))
    dy = rng.standard_normal((2, 2, 3, 2))
    right = max_backward(dy, x, (2, 2), 2, 0)
    assert np.allclose(backward(dy, x, (2, 2), 2, 0), right)


def _square_pools_and_a_tie(forward, backward):
    """Compare with the right answer for a square pool, and one tie on paper."""
    rng = np.random.default_rng(0)
    x = rng.permutation(2 * 7 * 6 * 2).reshape(2, 7, 6, 2) - 1000.0
    dy = rng.standard_normal(forward(x, (3, 3), 2, 1).shape)
    right = max_backward(dy, x, (3, 3), 2, 1)
    assert np.allclose(backward(dy, x, (3, 3), 2, 1), right)
    tied = np.array([[0.0, 1], [1, 0]])[None, :, :, None]
    dx = backward(np.ones((1, 1, 1, 1)), tied, (2, 2), 1, 0)
    assert np.allclose(dx[0, :, :, 0], [[0, 1], [0, 0]])


_X = np.array([[1, 4, 0, 2], [3, 4, -1, 5], [0, 2, 5, 1]])
_DY = np.array([[2, -1, 3], [1, 4, 5]])


def _share(kind: str, place: Pair) -> Array:
    """Return what a window of `pool-route` sends, to a pixel or, times 4, to all."""
    sent, (i, j) = np.zeros(_X.shape, int), place
    window = np.s_[i : i + 2, j : j + 2]
    shares = _first(_X[window]) if kind == "maximum" else np.ones((2, 2))
    sent[window] = _DY[place] * shares
    return sent


_MAX = [[0, 1, 0, 0], [0, 1, 0, 8], [0, 0, 4, 0]]
_FOUR = [[2, 1, 2, 3], [3, 6, 11, 8], [1, 5, 9, 5]]


def _to_lower_four(place: Pair) -> list:
    """Let the second 4 of a window, not the first, have its gradient."""
    routed = np.array(_MAX) - _share("maximum", place)
    routed[1, 1] += _DY[place]
    return routed.tolist()


_KINK = {
    "backward": [1, 0, 0, 0],
    "numerical": [0.5] * 4,
    "near": [0.75, 0.25, 0, 0],
}

EXERCISES = (
    Exercise(
        "pool-route",
        {"max": _MAX, "average times 4": _FOUR},
        (
            Wrong(
                "= for +=",
                {
                    "max": [[0, -1, 0, 0], [0, 1, 0, 5], [0, 0, 4, 0]],
                    "average times 4": _FOUR,
                },
                "where a pixel won two windows, the gradient of the last one alone "
                "stands here. They add up.",
            ),
            Wrong(
                "last maximum",
                {
                    "max": [[0, 0, 0, 0], [0, 2, 0, 3], [0, 0, 9, 0]],
                    "average times 4": _FOUR,
                },
                "in tied windows the last maximum has the gradient here; the first in "
                "row order takes it.",
            ),
            Wrong(
                "column order",
                {
                    "max": [[0, 1, 0, 0], [0, 1, 0, 3], [0, 0, 9, 0]],
                    "average times 4": _FOUR,
                },
                "in one tied window the first maximum going down the columns has the "
                "gradient here; row order reads like a page.",
            ),
            Wrong(
                "every maximum",
                {
                    "max": [[0, 1, 0, 0], [0, 2, 0, 8], [0, 0, 9, 0]],
                    "average times 4": _FOUR,
                },
                "in tied windows both maxima have the whole gradient here. The sum of "
                "dx is then larger than the sum of dy.",
            ),
            Wrong(
                "split evenly",
                {
                    "max": [[0, 0.5, 0, 0], [0, 1.5, 0, 5.5], [0, 0, 6.5, 0]],
                    "average times 4": _FOUR,
                },
                "the gradient of tied windows is split here. That is a subgradient "
                "too, but the exercise lets the first maximum take all.",
            ),
            Wrong(
                "average divided",
                {"max": _MAX, "average times 4": (np.array(_FOUR) / 4).tolist()},
                "that is the gradient of the average pool itself; four times it was "
                "asked for.",
            ),
            Wrong(
                "maximum negated",
                {
                    "max": [[0, -1, 0, 0], [0, -1, 0, -8], [0, 0, -4, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' every sign is turned around; a maximum rises with its "
                "winner.",
            ),
            Wrong(
                "winners' values",
                {
                    "max": [[0, 4, 0, 0], [0, 4, 0, 5], [0, 0, 5, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' stand the winners' own values; what they receive is "
                "asked for.",
            ),
            Wrong(
                "winners counted",
                {
                    "max": [[0, 2, 0, 0], [0, 1, 0, 2], [0, 0, 1, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' stands how many windows a pixel won; add up what those "
                "windows send.",
            ),
            Wrong(
                "stride 2",
                {
                    "max": [[0, 2, 0, 0], [0, 0, 0, 3], [0, 0, 0, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' only the windows that do not overlap are there; at "
                "stride 1 there are six.",
            ),
            Wrong(
                "stride 2 in both",
                {
                    "max": [[0, 2, 0, 0], [0, 0, 0, -1], [0, 0, 0, 0]],
                    "average times 4": [[2, 2, -1, -1], [2, 2, -1, -1], [0] * 4],
                },
                "that is what two windows send that lie two pixels apart; at stride "
                "1 there are six.",
            ),
            Wrong(
                "last maximum, with =",
                {
                    "max": [[0, 0, 0, 0], [0, 1, 0, 3], [0, 0, 5, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' the last maximum of a tied window has the gradient, and "
                "where a pixel won two windows that of the last one alone; the first "
                "in row order takes it, and gradients add up.",
            ),
            Wrong(
                "outputs sent",
                {
                    "max": [[0, 8, 0, 0], [0, 4, 0, 10], [0, 0, 5, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' each window sends its maximum; what it sends is its "
                "entry of dy.",
            ),
            Wrong(
                "average without overlap, divided",
                {
                    "max": _MAX,
                    "average times 4": (
                        np.array([[2, -1, 3, 3], [1, 4, 5, 5], [1, 4, 5, 5]]) / 4
                    ).tolist(),
                },
                "in the average, where windows overlap the last share alone stands "
                "here; shares add up, and four times their sum was asked for.",
            ),
            Wrong(
                "average of dy",
                {
                    "max": _MAX,
                    "average times 4": [
                        [2, 0.5, 1, 3],
                        [1.5, 1.5, 2.75, 4],
                        [1, 2.5, 4.5, 5],
                    ],
                },
                "in the average stands the mean of the gradients that meet at a "
                "pixel; each of its windows gives a share, and shares add up.",
            ),
            Wrong(
                "entries exchanged",
                {"max": _FOUR, "average times 4": _MAX},
                "that is the array of the other key.",
            ),
            Wrong(
                "windows counted in the average",
                {
                    "max": _MAX,
                    "average times 4": [[1, 2, 2, 1], [2, 4, 4, 2], [1, 2, 2, 1]],
                },
                "in the average stands how many windows hold each pixel; asked is what "
                "those windows send, added up.",
            ),
            Wrong(
                "average by rows",
                {
                    "max": _MAX,
                    "average times 4": [[1, 4, 0, 2], [3, 4, -1, 5], [0, 2, 5, 1]],
                },
                "in the average stands x; a share of dy does not depend on x.",
            ),
            Wrong(
                "average without overlap",
                {
                    "max": _MAX,
                    "average times 4": [[2, -1, 3, 3], [1, 4, 5, 5], [1, 4, 5, 5]],
                },
                "in the average, where windows overlap the last share alone stands "
                "here; shares add up.",
            ),
            Wrong(
                "smallest",
                {
                    "max": [[2, 0, 0, 0], [0, 0, 11, 0], [1, 0, 0, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' the smallest pixel of each window has its gradient; the "
                "largest one makes the output, and takes it.",
            ),
            Wrong(
                "maximum without the sign",
                {
                    "max": [[0, 3, 0, 0], [0, 1, 0, 8], [0, 0, 4, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' stand the numbers of a dy without its minus sign; its "
                "second entry is −1.",
            ),
            Wrong(
                "average without the sign",
                {
                    "max": _MAX,
                    "average times 4": [[2, 3, 4, 3], [3, 8, 13, 8], [1, 5, 9, 5]],
                },
                "in the average stand the numbers of a dy without its minus sign; its "
                "second entry is −1.",
            ),
            *(
                Wrong(
                    f"{kind} without window {place}",
                    {"max": _MAX, "average times 4": _FOUR}
                    | {key: (np.array(right) - _share(kind, place)).tolist()},
                    f"{where} what window {place} sends is missing; {kind_of_share}.",
                )
                for kind, key, right, where, kind_of_share in (
                    (
                        "maximum",
                        "max",
                        _MAX,
                        "under 'max'",
                        "each window gives its gradient to a pixel",
                    ),
                    (
                        "average",
                        "average times 4",
                        _FOUR,
                        "in the average",
                        "each window gives a share to all of its pixels",
                    ),
                )
                for place in np.ndindex(2, 3)
            ),
            Wrong(
                "winners' values times dy",
                {
                    "max": sum(
                        _share("maximum", place) * _X for place in np.ndindex(2, 3)
                    ).tolist(),
                    "average times 4": _FOUR,
                },
                "under 'max' each gradient is multiplied by its winner's value; a "
                "maximum rises as much as its winner does, whatever its value.",
            ),
            Wrong(
                "average from the winners",
                {"max": _MAX, "average times 4": (4 * np.array(_MAX)).tolist()},
                "in the average stands four times the array of 'max'; an average has "
                "no winner, and each window gives a share to all of its pixels.",
            ),
            *(
                Wrong(
                    f"lower maximum of window {place}",
                    {"max": _to_lower_four(place), "average times 4": _FOUR},
                    f"under 'max' the lower 4 of window {place} has its gradient; of "
                    "two that are equal the first in row order takes it.",
                )
                for place in ((0, 0), (0, 1))
            ),
            Wrong(
                "corners of the windows",
                {
                    "max": [[2, -1, 3, 0], [1, 4, 5, 0], [0, 0, 0, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' each gradient stands at the upper left of its window; it "
                "goes to the window's winner.",
            ),
            Wrong(
                "winners marked",
                {
                    "max": [[0, 1, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]],
                    "average times 4": _FOUR,
                },
                "under 'max' stands a 1 at every pixel that wins a window; asked is "
                "what those windows send, added up.",
            ),
            Wrong(
                "average times the pixels",
                {"max": _MAX, "average times 4": (np.array(_FOUR) * _X).tolist()},
                "in the average each pixel's gradient is multiplied by its value; a "
                "share of dy does not depend on x.",
            ),
        ),
        points=1,
        hint=(
            "which pixels belong to more than one window, and what do they collect "
            "from all of them?"
        ),
    ),
    Exercise(
        "pool-kink",
        _KINK,
        (
            Wrong(
                "numerical gradient as backward",
                {**_KINK, "numerical": [1, 0, 0, 0]},
                "for the four equal pixels that is what row order gives, as in the "
                "module. A central difference nudges each pixel alone, and all four "
                "are alike.",
            ),
            Wrong(
                "quarters",
                {**_KINK, "numerical": [0.25] * 4},
                "the central difference does not share out. One pixel of four equals "
                "goes up by h: what does the maximum do? It goes down by h: and now?",
            ),
            Wrong(
                "slope to the right",
                {**_KINK, "numerical": [1] * 4},
                "that is the slope upward. A central difference takes the step down "
                "as well, and divides by 2h.",
            ),
            Wrong(
                "split in backward",
                {**_KINK, "backward": [0.25] * 4},
                "the module does not split: one pixel takes the whole gradient.",
            ),
            Wrong(
                "every maximum in backward",
                {**_KINK, "backward": [1] * 4},
                "the module gives the gradient to one pixel, not to all equals.",
            ),
            Wrong(
                "last in backward",
                {**_KINK, "backward": [0, 0, 0, 1]},
                "one pixel takes all, but among equals the module chooses the first "
                "in row order.",
            ),
            Wrong(
                "near is no tie",
                {**_KINK, "near": [1, 0, 0, 0]},
                "that is the true gradient near the tie. But the runner-up is closer "
                "than the nudge: a nudge of h up makes it win.",
            ),
            Wrong(
                "backward says nothing",
                {**_KINK, "backward": [0, 0, 0, 0]},
                "there is no derivative at a tie, but the module does return "
                "something: the gradient must not get lost.",
            ),
            Wrong(
                "halves in backward",
                {**_KINK, "backward": [0.5] * 4},
                "those are the central differences; the module looks for a winner.",
            ),
            Wrong(
                "numerical zero",
                {**_KINK, "numerical": [0] * 4},
                "that is the slope downward alone. The other step, up, does move the "
                "maximum.",
            ),
            Wrong(
                "numerical, two pixels",
                {**_KINK, "numerical": [0.5, 0.5, 0, 0]},
                "numerical: two of the four have a slope there and two have none; all "
                "four pixels are equal, so a nudge does the same with each.",
            ),
            Wrong(
                "not divided by two h",
                {**_KINK, "numerical": [2] * 4},
                "the difference of the two outputs is h, and it is divided by 2h.",
            ),
            Wrong(
                "near halved",
                {**_KINK, "near": [0.75, 0, 0, 0]},
                "'near' is right for the first pixel. Nudge the second one up by h: "
                "does it stay below 3?",
            ),
            Wrong(
                "near swapped",
                {**_KINK, "near": [0.25, 0.75, 0, 0]},
                "in 'near' the two have changed places: the first pixel is the "
                "larger one.",
            ),
            Wrong(
                "near, one step each",
                {**_KINK, "near": [1, 0.5, 0, 0]},
                "in 'near' stand the slopes upward, to 3 + h and 3 + h/2. Subtract "
                "what the step down gives, and divide by 2h.",
            ),
            Wrong(
                "near, first step down",
                {**_KINK, "near": [1, 0.25, 0, 0]},
                "'near' is right for the second pixel. Nudge the first one down by h: "
                "which pixel is the maximum then?",
            ),
            Wrong(
                "near, second falls",
                {**_KINK, "near": [0.75, 0.5, 0, 0]},
                "'near' is right for the first pixel. When the second is nudged up, "
                "it starts half a nudge below the maximum.",
            ),
            Wrong(
                "near as a tie",
                {**_KINK, "near": [0.5, 0.5, 0, 0]},
                "near the tie the two pixels are not equal: compute both outputs of "
                "the difference, for each of them.",
            ),
            Wrong(
                "near, the steps up over 2h",
                {**_KINK, "near": [0.5, 0.25, 0, 0]},
                "'near' is right for the second pixel. When the first is nudged down, "
                "the maximum falls to the second, half a nudge below 3.",
            ),
            Wrong(
                "near, slopes downward",
                {**_KINK, "near": [0.5, 0, 0, 0]},
                "in 'near' stand the slopes downward alone; take the step up as well, "
                "and divide by 2h.",
            ),
            Wrong(
                "near, both alike",
                {**_KINK, "near": [0.75, 0.75, 0, 0]},
                "'near' is right for the first pixel. The second one starts half a "
                "nudge lower: how far above 3 does it come, and what does its way down "
                "change?",
            ),
            Wrong(
                "near, a slope below 0",
                {**_KINK, "near": [0.75, -0.25, 0, 0]},
                "near: one slope is negative there; a maximum never falls when one of "
                "its pixels rises.",
            ),
            Wrong(
                "near, all runners-up",
                {**_KINK, "near": [0.75, 0.25, 0.25, 0.25]},
                "near: the last two pixels have a slope there; they are 0, far below "
                "the maximum, and does a nudge of one of them move it?",
            ),
            Wrong(
                "numerical, one pixel",
                {**_KINK, "numerical": [0.5, 0, 0, 0]},
                "numerical: one of the four has a slope there and three have none; all "
                "four pixels are equal, so a nudge does the same with each.",
            ),
            Wrong(
                "eighths",
                {**_KINK, "numerical": [0.125] * 4},
                "numerical: that is an eighth for each, as if something were shared "
                "out among the four; a central difference nudges one pixel at a time.",
            ),
            Wrong(
                "backward in two halves",
                {**_KINK, "backward": [0.5, 0.5, 0, 0]},
                "backward: two of four equal pixels have half of the gradient each; "
                "the module does not split it.",
            ),
            Wrong(
                "backward, a half lost",
                {**_KINK, "backward": [0.5, 0, 0, 0]},
                "backward: one pixel has half of the gradient, and the other half is "
                "lost; what arrives is 1, and dx adds up to that.",
            ),
        ),
        points=2,
        hint=(
            "which pixel is the largest when you nudge one of them up, and which when "
            "you nudge it down?"
        ),
    ),
    Exercise(
        "pool-average-filter",
        average_filter,
        (
            Wrong(
                "channels mixed",
                lambda f, c: np.full((*f, c, c), 1 / (f[0] * f[1])),
                "every filter looks at every channel, so the channels are added up. "
                "Filter k has weights on channel k alone.",
            ),
            Wrong(
                "average over the channels",
                lambda f, c: np.full((*f, c, c), 1 / (f[0] * f[1] * c)),
                "that averages over all channels as well; each channel is averaged by "
                "itself.",
            ),
            Wrong(
                "sum",
                lambda f, c: average_filter(f, c) * f[0] * f[1],
                "that filter adds the pixels of a window; divide by their number.",
            ),
            Wrong(
                "square",
                lambda f, c: average_filter(f, c) * f[1] / f[0],
                "that is divided by f_h·f_h. The window has f_h·f_w pixels.",
            ),
            Wrong(
                "square of the columns",
                lambda f, c: average_filter(f, c) * f[0] / f[1],
                "that is divided by f_w·f_w. The window has f_h·f_w pixels.",
            ),
            Wrong(
                "whole-number division",
                lambda f, c: np.zeros((*f, c, c)),
                "every weight is 0, as after //, which rounds 1/6 down, or as in an "
                "array of whole numbers, which holds no 1/6; divide with /, and "
                "collect in floats.",
            ),
            Wrong(
                "pool turned",
                lambda f, c: average_filter(f[::-1], c),
                "rows and columns of the pool are swapped: pool_size is (rows, "
                "columns), and so are the first two axes of W.",
            ),
            Wrong(
                "one pixel",
                lambda f, c: (
                    average_filter(f, c)
                    * f[0]
                    * f[1]
                    * (_one(np.ones(f), 0)[:, :, None, None])
                ),
                "only one place of the window has a weight: that picks a pixel, it "
                "does not average.",
            ),
            Wrong(
                "middle pixel",
                lambda f, c: (
                    average_filter(f, c)
                    * f[0]
                    * f[1]
                    * _one(np.ones(f), f[0] // 2 * f[1] + f[1] // 2)[:, :, None, None]
                ),
                "the middle of the window alone has a weight: that passes a pixel on, "
                "it does not average.",
            ),
            Wrong(
                "added sizes",
                lambda f, c: average_filter(f, c) * f[0] * f[1] / (f[0] + f[1]),
                "that is divided by f_h + f_w. A window has f_h rows of f_w pixels.",
            ),
            Wrong(
                "divided by the channels",
                lambda f, c: average_filter(f, c) / c,
                "each weight is divided by the number of channels as well; a filter "
                "looks at one channel.",
            ),
            Wrong(
                "first channel for all",
                lambda f, c: np.broadcast_to(
                    average_filter(f, c)[:, :, :, :1].max(axis=3, keepdims=True),
                    (*f, c, c),
                ),
                "every filter looks at channel 0, so all outputs are the same. Filter "
                "k looks at channel k.",
            ),
            Wrong(
                "channels in reverse",
                lambda f, c: average_filter(f, c)[..., ::-1],
                "the channels come out in reverse order.",
            ),
            Wrong(
                "first axes last",
                lambda f, c: average_filter(f, c).transpose(2, 3, 0, 1),
                "the channels stand in front; the order is rows, columns, channels "
                "in, channels out.",
            ),
            Wrong(
                "channel axes forgotten",
                lambda f, c: np.full(f, 1 / (f[0] * f[1])),
                "that is one window of weights; W has two more axes, channels in and "
                "channels out.",
            ),
            Wrong(
                "one channel axis",
                lambda f, c: np.full((*f, c), 1 / (f[0] * f[1])),
                "that has one axis for the channels; W has two, channels in and "
                "channels out, and 0 where the two differ.",
            ),
            Wrong(
                "one channel in",
                lambda f, c: np.full((*f, 1, c), 1 / (f[0] * f[1])),
                "the axis of the channels in is 1 long, and it is C long: filter k has "
                "a weight of 0 on every channel but its own.",
            ),
            Wrong(
                "one filter per channel, squeezed",
                lambda f, c: np.full((*f, c, 1), 1 / (f[0] * f[1])),
                "that is a single filter. A convolution with C channels out has C of "
                "them: the last axis is C long.",
            ),
            Wrong(
                "ones everywhere",
                lambda f, c: np.ones((*f, c, c)),
                "every weight is 1: that adds all pixels of all channels. Divide, and "
                "keep the channels apart.",
            ),
            Wrong(
                "multiplied",
                lambda f, c: average_filter(f, c) * (f[0] * f[1]) ** 2,
                "that is multiplied by the number of pixels; a mean divides by it.",
            ),
            Wrong(
                "root of the number",
                lambda f, c: average_filter(f, c) * np.sqrt(f[0] * f[1]),
                "that is divided by the square root of the number of pixels; a mean "
                "divides by the number.",
            ),
            Wrong(
                "first channel only",
                lambda f, c: average_filter(f, c) * (np.arange(c) == 0),
                "only filter 0 has weights; every channel is averaged.",
            ),
            Wrong(
                "places on a diagonal",
                lambda f, c: average_filter(f, c) * np.eye(*f)[:, :, None, None],
                "the weights of a window lie on a diagonal; the identity belongs to "
                "the channels, and every place of the window counts.",
            ),
            Wrong(
                "square window",
                lambda f, c: average_filter((f[0], f[0]), c),
                "the window is f_h × f_h; pool_size says rows and columns.",
            ),
            Wrong(
                "divided by one less",
                lambda f, c: average_filter(f, c) * f[0] * f[1] / (f[0] * f[1] - 1),
                "that is divided by one less than the number of pixels; a mean divides "
                "by all of them.",
            ),
            Wrong(
                "an axis lost",
                lambda f, c: average_filter(f, c).squeeze(),
                "an axis of length 1 is gone; W has four axes, whatever their lengths.",
            ),
            Wrong(
                "window one too large",
                lambda f, c: (
                    np.ones((f[0] + 1, f[1] + 1, 1, 1)) * np.eye(c) / (f[0] * f[1])
                ),
                "the window has a row and a column too many; it is f_h × f_w.",
            ),
            Wrong(
                "divided by f_h, times f_w",
                lambda f, c: average_filter(f, c) * f[1] ** 2,
                "that is divided by f_h and multiplied by f_w, as by / f_h * f_w; a "
                "mean divides by both.",
            ),
            Wrong(
                "window of one pixel",
                lambda f, c: np.eye(c)[None, None] / (f[0] * f[1]),
                "the first two axes are 1 long, a window of one pixel; W has f_h rows "
                "and f_w columns.",
            ),
            Wrong(
                "places on a diagonal, wrapped",
                lambda f, c: (
                    average_filter(f, c)
                    * np.eye(f[1])[np.arange(f[0]) % f[1]][:, :, None, None]
                ),
                "each row of the window has a weight at one place only; the identity "
                "belongs to the channels, and every place of the window counts.",
            ),
            Wrong(
                "all channels to the first filter",
                _to_the_first_filter,
                "filter 0 has weights on every channel and the other filters have "
                "none; the weights of filter k stand on channel k, W[:, :, k, k].",
            ),
        ),
        _filter_cases,
        ("W",),
        tolerance=1e-6,
        points=1,
        promises=(
            Promise(
                "the weights of each filter add up to 1",
                lambda case, W: adds_up(W, 1, (0, 1, 2)),
            ),
        ),
        hint=(
            "what may a pixel of channel 0 give to the average of channel 0, and what "
            "to the average of channel 1?"
        ),
    ),
    Exercise(
        "pool-average-backward",
        average_backward,
        (
            Wrong(
                "frame counted",
                lambda *a: average_backward(*a, divide="by places"),
                "that is divided by the size of the window everywhere. At the edge a "
                "window has fewer real pixels, m of Eq. (3.2).",
            ),
            Wrong(
                "not divided",
                lambda *a: average_backward(*a, divide="not"),
                "every pixel gets the whole gradient; its share is one m-th.",
            ),
            Wrong(
                "= for +=",
                lambda *a: average_backward(*a, add=False),
                "where windows overlap, the last one wins: shares add up (+=).",
            ),
            Wrong(
                "stride ignored",
                lambda *a: average_backward(*a, step=1),
                "the windows lie one pixel apart whatever the stride; output i starts "
                "at row i·s.",
            ),
            Wrong(
                "padding not cropped",
                average_backward_padded,
                "the frame is still on: cut off `padding` rows and columns on every "
                "side.",
            ),
            Wrong(
                "cropped by P:-P",
                _cut_from_both_ends(average_backward_padded),
                "where the padding is 0 nothing is left, as of a slice P:-P; say "
                "where it ends by counting from the front.",
            ),
            Wrong(
                "divided by f_h squared",
                lambda *a: average_backward(*a, divide="by rows"),
                "that is divided by f_h·f_h; count the real pixels of each window.",
            ),
            Wrong(
                "divided by f_w squared",
                lambda *a: average_backward(*a, divide="by columns"),
                "that is divided by f_w·f_w; count the real pixels of each window.",
            ),
            Wrong(
                "divided by f_h, times f_w",
                lambda *a: average_backward(*a, divide="by rows, times columns"),
                "that is divided by f_h and multiplied by f_w, as by / f_h * f_w; "
                "count the real pixels of each window, and divide by that.",
            ),
            Wrong(
                "windows that touch",
                _stretched,
                "every share is repeated f_h × f_w times here, as if windows always "
                "touched. The stride says where they start.",
            ),
            Wrong(
                "corner pixel only",
                _to_the_corner,
                "each window gives its gradient to its first real pixel; every pixel "
                "of it gets a share.",
            ),
            Wrong(
                "negative indices",
                _wrapping,
                "a pixel near the edge collects from windows −1, −2, …, which do not "
                "exist; NumPy takes them from the far end without a word.",
            ),
            Wrong(
                "negative indices, as far as they go",
                lambda *a: _wrapping(*a, bounded=True),
                "near the top and the left edge a pixel collects from windows −1, −2, "
                "…: `dy[-1]` is the last row of dy. Bound i and j below as well.",
            ),
            Wrong(
                "first image only",
                lambda dy, *a: average_backward(
                    dy * (np.arange(len(dy)) == 0)[:, None, None, None], *a
                ),
                "only the first image gets a gradient; the others are zero.",
            ),
            Wrong(
                "images added up",
                lambda dy, *a: average_backward(
                    np.broadcast_to(dy.sum(axis=0), dy.shape), *a
                ),
                "the gradients of all images are added up; each image keeps its own.",
            ),
            Wrong(
                "cropped at one corner",
                _average_at_corner,
                "the size is right, the place is not: what stands at (0, 0) belongs "
                "to the corner of the frame, and pixel (0, 0) lies `padding` rows and "
                "columns further in.",
            ),
            Wrong(
                "pool turned",
                lambda dy, size, f, s, P: average_backward(
                    dy.swapaxes(1, 2), size[::-1], f, s, P
                ).swapaxes(1, 2),
                "rows and columns of the pool are swapped: pool_size is (rows, "
                "columns).",
            ),
            Wrong(
                "channels mixed",
                lambda dy, *a: average_backward(
                    np.broadcast_to(dy.mean(axis=3, keepdims=True), dy.shape), *a
                ),
                "the gradient is averaged over the channels; each channel keeps its "
                "own.",
            ),
            Wrong(
                "padding ignored",
                _without_padding(average_backward),
                "that comes out without padding: window (0, 0) starts `padding` rows "
                "above the image and `padding` columns to its left.",
            ),
            Wrong(
                "padding and count ignored",
                _without_padding(average_backward, divide="by places"),
                "that comes out without padding, in the windows and in the count of "
                "real pixels: Eq. (9.5) takes place in the framed image.",
            ),
            Wrong(
                "batch averaged",
                lambda dy, *a: average_backward(dy, *a) / len(dy),
                "that is divided by the number of images. The 1/N is in dy already: "
                "it entered with the loss.",
            ),
            Wrong(
                "columns not cropped",
                lambda dy, size, f, s, P: average_backward_padded(dy, size, f, s, P)[
                    :, P : P + size[0], : size[1]
                ],
                "the frame came off the rows as it should; in the columns only the far "
                "side was cut.",
            ),
            Wrong(
                "last windows forgotten",
                lambda dy, *a: average_backward(_without_last_row(dy), *a),
                "the last row of windows sends nothing; every window sends what "
                "arrives at it.",
            ),
            Wrong(
                "first channel for all",
                lambda dy, *a: average_backward(
                    np.broadcast_to(dy[..., :1], dy.shape), *a
                ),
                "the gradient of the first channel is used for all; each keeps its "
                "own.",
            ),
            Wrong(
                "pool as large as the stride",
                lambda dy, size, f, s, P: average_backward(dy, size, (s, s), s, P),
                "that comes out with windows as large as the stride; pool_size says "
                "how large they are.",
            ),
            Wrong(
                "square window",
                _square,
                "that comes out with a window of f_h × f_h; pool_size says rows and "
                "columns.",
            ),
            Wrong(
                "channels added",
                lambda *a: average_backward(*a).sum(axis=3),
                "the channels were added up, and their axis is gone; each channel "
                "keeps its own.",
            ),
            Wrong(
                "an axis lost",
                lambda *a: average_backward(*a).squeeze(),
                "an axis of length 1 is gone: one image is still a batch, and one "
                "channel still has its axis.",
            ),
            Wrong(
                "divided by the windows",
                _divided_by_windows,
                "what a pixel gets is divided by the number of windows that hold it; "
                "each window divides by its own real pixels, and the shares add up.",
            ),
            Wrong(
                "as wide as high",
                _rows_for_both,
                "the real columns of a window are counted as if the image were as wide "
                "as it is high; input_size is (rows, columns).",
            ),
            Wrong(
                "whole numbers",
                lambda dy, *a: average_backward(dy, *a).astype(dy.dtype),
                "the result has the type of dy; where that is whole numbers, what "
                "stands behind the point is lost.",
            ),
            Wrong(
                "size turned",
                lambda dy, size, *a: average_backward(dy, size[::-1], *a),
                "rows and columns of the image are swapped: input_size is (rows, "
                "columns).",
            ),
            Wrong(
                "last column of windows forgotten",
                lambda dy, *a: average_backward(_without_last_column(dy), *a),
                "the last column of windows sends nothing; every window sends what "
                "arrives at it.",
            ),
            Wrong(
                "last row and column of windows forgotten",
                lambda dy, *a: average_backward(
                    _without_last_row(_without_last_column(dy)), *a
                ),
                "the last row and the last column of windows send nothing; every "
                "window sends what arrives at it.",
            ),
            Wrong(
                "sums cut to whole numbers",
                _sums_in_type_of_dy,
                "where dy holds whole numbers, what a pixel has so far is cut to a "
                "whole number with each share, as in an array of dy's type.",
            ),
            Wrong(
                "shares cut to whole numbers",
                _shares_in_type_of_dy,
                "where dy holds whole numbers, every share is cut to a whole number "
                "before it is added, as in dy's type; a share is a fraction.",
            ),
            Wrong(
                "shares rounded down",
                _shares_rounded_down,
                "every share is rounded down to a whole number, as // does; divide "
                "with /.",
            ),
            Wrong(
                "count of the first window",
                _by_window(lambda m, before, behind, P: m - min(P, m)),
                "every share is divided by the number of real pixels of the first "
                "window; each window has its own.",
            ),
            Wrong(
                "frame counted at the end",
                _by_window(lambda m, before, behind, P: m - before),
                "where a window reaches over the lower or the right edge, the frame "
                "there is counted among its pixels.",
            ),
            Wrong(
                "frame counted at the start",
                _by_window(lambda m, before, behind, P: m - behind),
                "where a window reaches over the upper or the left edge, the frame "
                "there is counted among its pixels.",
            ),
            Wrong(
                "first image and channel only",
                lambda dy, *a: average_backward(
                    dy
                    * (np.arange(len(dy)) == 0)[:, None, None, None]
                    * (np.arange(dy.shape[3]) == 0),
                    *a,
                ),
                "only the first channel of the first image gets a gradient.",
            ),
            Wrong(
                "dy by columns",
                _read_by_columns(average_backward),
                "dy is read with rows and columns swapped, and an index runs out where "
                "there are not as many of each; dy[:, i, j] is row i, column j.",
            ),
            Wrong(
                "returned in the loop over columns",
                _sent_from(average_backward, np.s_[:, :1, :1]),
                "only the first window of each image sends something, as after a "
                "return inside the loop; every window does.",
            ),
            Wrong(
                "returned in the loop over rows",
                _sent_from(average_backward, np.s_[:, :1]),
                "only the first row of windows sends something, as after a return "
                "inside the loop; every window does.",
            ),
            Wrong(
                "negative indices, number of pixels too",
                _wrapping_count,
                "near the top and the left edge a pixel collects from windows −1, −2, "
                "…, which do not exist: their real pixels come out as none, and "
                "`dy[-1]` is the last row of dy. Bound i and j below as well.",
            ),
            Wrong(
                "axes of the window lost",
                _axes_lost,
                "dy[:, i, j] has no axes for the rows and columns of the window, so "
                "that images are taken for its columns, or shapes do not fit. Keep "
                "them with length 1, as dy[:, i : i + 1, j : j + 1] does.",
            ),
            Wrong(
                "cropped with rows for columns",
                lambda dy, size, *a: average_backward_padded(dy, size, *a)[
                    :, a[2] : a[2] + size[1], a[2] : a[2] + size[0]
                ],
                "the frame is cut off with rows and columns swapped: the first of the "
                "two axes ends at P + rows, the second at P + columns.",
            ),
        ),
        _average_cases,
        ("dx",),
        properties=_pool_properties,
        fitted=_fitted,
        tolerance=1e-5,
        points=2,
        promises=(
            Promise(
                "in each image and channel, dx adds up to what dy adds up to",
                lambda case, dx: adds_up(dx, case["dy"].sum((1, 2)), (1, 2)),
            ),
        ),
        hint=(
            "which real pixels went into one output on the way forward, and how many "
            "of them were there?"
        ),
    ),
    Exercise(
        "pool-max-backward",
        max_backward,
        (
            Wrong(
                "= for +=",
                _with(add=False),
                "a pixel that won several windows keeps the gradient of the last one "
                "only; what they send adds up. (With arrays of indices += does not "
                "add up either: a place that occurs twice is written once.)",
            ),
            Wrong(
                "every maximum",
                _with(shares=_every),
                "in tied windows every maximum gets the whole gradient; the first in "
                "row order should take it alone.",
            ),
            Wrong(
                "split evenly",
                _with(shares=_evenly),
                "in tied windows the gradient is split. That is a subgradient too, "
                "but here the first maximum takes all of it.",
            ),
            Wrong(
                "last maximum",
                _with(shares=_last),
                "in tied windows the last maximum takes the gradient; it should be the "
                "first in row order.",
            ),
            Wrong(
                "first by column",
                _with(shares=_first_by_column),
                "in tied windows the first maximum going down the columns takes the "
                "gradient; row order reads like a page.",
            ),
            Wrong(
                "frame of zeros",
                _with(frame=0),
                "the frame wins windows of negative pixels, and their gradient is cut "
                "off with it. Any finite frame can win; frame x with −∞.",
            ),
            Wrong(
                "padding ignored",
                _without_padding(max_backward),
                "that comes out without padding: window (0, 0) starts `padding` rows "
                "above the image and `padding` columns to its left.",
            ),
            Wrong(
                "pool turned",
                _turned,
                "rows and columns of the pool are swapped: pool_size is (rows, "
                "columns).",
            ),
            Wrong(
                "whole numbers",
                _rounding(np.trunc),
                "pixels that differ in their fractions alone count as tied: 1.5 and 1 "
                "are no tie. Keep x in float.",
            ),
            Wrong(
                "rounded",
                _rounding(np.round),
                "pixels that are equal when they are rounded count as tied; pixels "
                "that are almost equal are no tie.",
            ),
            Wrong(
                "stride ignored",
                _with(step=1),
                "the windows lie one pixel apart whatever the stride; output i starts "
                "at row i·s.",
            ),
            Wrong(
                "padding not cropped",
                max_backward_padded,
                "the frame is still on: cut off `padding` rows and columns on every "
                "side.",
            ),
            Wrong(
                "cropped at one corner",
                _at_corner,
                "the size is right, the place is not: what stands at (0, 0) belongs "
                "to the corner of the frame, and pixel (0, 0) lies `padding` rows and "
                "columns further in.",
            ),
            Wrong(
                "winners of the first channel",
                _by_first_channel,
                "the winners of the first channel are used for all; each channel has "
                "its own.",
            ),
            Wrong(
                "cropped by P:-P",
                _cut_from_both_ends(max_backward_padded),
                "where the padding is 0 nothing is left, as of a slice P:-P; say "
                "where it ends by counting from the front.",
            ),
            Wrong(
                "infinity among whole numbers",
                _infinity_in_whole_numbers,
                "an array of whole numbers has no −∞ to be framed with; where x "
                "holds them, turn it into floats first.",
            ),
            Wrong(
                "collected in whole numbers",
                _like_x,
                "where x holds whole numbers, the fractions of dx are cut off, as in "
                "an array made like x, which takes its dtype.",
            ),
            Wrong(
                "almost equal is equal, narrowly",
                _with(shares=_closer),
                "pixels that differ by very little count as tied here; compare them "
                "as they are.",
            ),
            Wrong(
                "compared in float32",
                _rounding(_single_precision),
                "pixels count as tied here whose difference is lost in float32, or by "
                "rounding like that; they are no tie.",
            ),
            Wrong(
                "almost equal is equal",
                _with(shares=_close),
                "pixels that differ by little count as tied here: 1 and 1.00001 are "
                "no tie.",
            ),
            Wrong(
                "maximum from zero",
                _with(shares=_above_zero),
                "a window without a positive pixel sends nothing back; its largest "
                "pixel is its winner all the same.",
            ),
            Wrong(
                "smallest",
                _with(shares=_smallest),
                "the smallest pixel of each window gets the gradient.",
            ),
            Wrong(
                "smallest, with the frame",
                _with(shares=_smallest_of_all),
                "the smallest entry of each window gets the gradient, and where the "
                "frame is in it that is the frame; its largest pixel is its winner.",
            ),
            Wrong(
                "maximum from zero, at the first place",
                _with(shares=_corner_unless_positive),
                "in a window without a positive pixel the first place gets the "
                "gradient, as when the search for the maximum begins at 0; its "
                "largest pixel is its winner all the same.",
            ),
            Wrong(
                "almost equal is equal, or nothing",
                _with(shares=_closer_or_none),
                "pixels that differ by very little count as tied, and among very "
                "large ones no pixel wins, as with > y − 1e-6; compare them as they "
                "are.",
            ),
            Wrong(
                "largest without sign",
                _with(shares=_strongest),
                "the pixel with the largest absolute value gets the gradient; −3 is "
                "smaller than 2.",
            ),
            Wrong(
                "frame of +∞",
                _with(frame=np.inf),
                "the frame wins every window that it is in; it has to lose in all.",
            ),
            Wrong(
                "largest without sign, with the frame",
                _with(shares=_strongest_of_all),
                "so it comes out if the largest absolute value wins, that of the frame "
                "too; −3 is smaller than 2, and the frame smaller than all.",
            ),
            Wrong(
                "served once",
                _served_once,
                "a pixel that wins several windows has the gradient of one of them "
                "here; it collects from each. Which windows are served has to be known "
                "window by window.",
            ),
            Wrong(
                "winner among channels",
                _winner_among_channels,
                "each place hands back the gradient of one channel, that of the "
                "largest pixel of all channels; each channel has its own winner.",
            ),
            Wrong(
                "sums cut to whole numbers",
                _sums_in_type_of_x,
                "where x holds whole numbers, what a pixel collects is cut to whole "
                "numbers, as in an array made like x, which takes its dtype.",
            ),
            Wrong(
                "place unraveled by f_h",
                _rows_for_columns,
                "the gradient goes to the place that the winner would have if a row "
                "of the window had f_h pixels; it has f_w.",
            ),
            Wrong(
                "batch averaged",
                _image_averaged,
                "that is divided by the number of images. The 1/N is in dy already: "
                "it entered with the loss.",
            ),
            Wrong(
                "values routed",
                _values_routed,
                "that is multiplied by the pixels; the slope at the winner is 1, "
                "whatever its value.",
            ),
            Wrong(
                "one channel wins",
                _one_channel_wins,
                "the channels compete with each other; each has its own windows and "
                "winners.",
            ),
            Wrong(
                "first image only",
                _first_image_only,
                "only the first image gets a gradient; the others are zero.",
            ),
            Wrong(
                "average",
                _as_average,
                "that is the backward pass of the average pool.",
            ),
            Wrong(
                "square window",
                lambda dy, x, f, *a: max_backward(dy, x, (f[0], f[0]), *a),
                "that comes out with a window of f_h × f_h; pool_size says rows and "
                "columns.",
            ),
            Wrong(
                "an axis lost",
                lambda *a: max_backward(*a).squeeze(),
                "an axis of length 1 is gone: one image is still a batch, and one "
                "channel still has its axis.",
            ),
            Wrong(
                "frame of the lowest pixel",
                lambda dy, x, *a: max_backward(dy, x, *a, frame=x.min()),
                "that comes out with a frame as high as the lowest pixel, which wins "
                "ties with it. It must be lower than every pixel.",
            ),
            Wrong(
                "edge repeated",
                _edge_repeated,
                "that comes out with a frame that repeats the pixels at the edge and "
                "wins in their place; a frame must never win.",
            ),
            Wrong(
                "almost equal, last",
                _with(shares=_close_from_the_end),
                "pixels that differ by little count as tied, and the last of them gets "
                "the gradient.",
            ),
            Wrong(
                "last windows forgotten",
                _last_window_forgotten,
                "the last row of windows sends nothing; every window sends what "
                "arrives at it.",
            ),
            Wrong(
                "last column of windows forgotten",
                lambda dy, x, *a: max_backward(_without_last_column(dy), x, *a),
                "the last column of windows sends nothing; every window sends what "
                "arrives at it.",
            ),
            Wrong(
                "first channel's gradient for all",
                lambda dy, x, *a: max_backward(
                    np.broadcast_to(dy[..., :1], dy.shape), x, *a
                ),
                "the gradient of the first channel is used for all; each keeps its "
                "own.",
            ),
            Wrong(
                "columns not cropped",
                lambda dy, x, *a: max_backward_padded(dy, x, *a)[
                    :, a[2] : a[2] + x.shape[1], : x.shape[2]
                ],
                "the frame came off the rows as it should; in the columns only the far "
                "side was cut.",
            ),
            Wrong(
                "rounded down",
                _rounding(np.floor),
                "pixels that are equal when they are rounded down count as tied. Keep "
                "x in float.",
            ),
            Wrong(
                "negative gradients dropped",
                _positive_only,
                "a negative gradient is dropped; the winner gets what arrives, "
                "whatever its sign.",
            ),
            Wrong(
                "ties by chance",
                _rounding(
                    lambda x: x + 1e-9 * np.random.default_rng(0).random(x.shape)
                ),
                "ties are decided as if something small were added to the pixels "
                "before they are compared; the first in row order takes the gradient.",
            ),
            Wrong(
                "frame just below the lowest",
                lambda dy, x, *a: max_backward(dy, x, *a, frame=x.min() - 1e-9),
                "that comes out with a frame a little below the lowest pixel; beside "
                "large numbers a little is nothing, and it wins. Frame x with −∞.",
            ),
            Wrong(
                "last column first",
                _with(shares=lambda window: _first(window[:, ::-1])[:, ::-1]),
                "in tied windows the last column of a row comes first; row order goes "
                "from left to right.",
            ),
            Wrong(
                "last row first",
                _with(shares=lambda window: _first(window[::-1])[::-1]),
                "in tied windows the last row comes first; row order begins at the "
                "top.",
            ),
            Wrong(
                "dy by columns",
                _read_by_columns(max_backward),
                "dy is read with rows and columns swapped, and an index runs out where "
                "there are not as many of each; dy[:, i, j] is row i, column j.",
            ),
            *(
                Wrong(
                    f"window of another size: {more}",
                    _with(more=more),
                    f"the winner comes from a window that {what}; it is f_h × f_w.",
                )
                for more, what in (
                    ((0, 1), "has a column too many"),
                    ((1, 0), "has a row too many"),
                    ((1, 1), "has a row and a column too many"),
                    ((0, -1), "lacks its last column"),
                    ((-1, 0), "lacks its last row"),
                    ((-1, -1), "lacks its last row and its last column"),
                )
            ),
            Wrong(
                "= where a place wins",
                _place_by_place,
                "a pixel that won several windows keeps the gradient of the first of "
                "them only, as with an = in a loop over the places of the window; what "
                "they send adds up (+=).",
            ),
            Wrong(
                "= at each place",
                lambda *a: _place_by_place(*a, all_of_it=True),
                "a pixel has what the last place of the window that met it gave, if "
                "only a 0, as with an = in a loop over the places; they add up (+=).",
            ),
            Wrong(
                "maximum from zero, not negative",
                _with(shares=_not_below_zero),
                "a window of negative pixels sends nothing back, as when the search "
                "for its maximum begins at 0; its largest pixel is its winner all the "
                "same.",
            ),
            Wrong(
                "served windows forgotten",
                _with(shares=_forgetful),
                "in tied windows later maxima get the gradient as well, unless they "
                "come right after one that did; a window that is served stays served.",
            ),
            Wrong(
                "returned at the first output",
                _sent_from(max_backward, np.s_[:1, :1, :1, :1]),
                "only the first output of all sends its gradient, as after a return "
                "inside the loop; every output does.",
            ),
            Wrong(
                "returned at the first window",
                _sent_from(max_backward, np.s_[:1, :1, :1]),
                "only the first window of the first image sends its gradient, as after "
                "a return inside a loop; every window does.",
            ),
            Wrong(
                "returned after the first row of windows",
                _sent_from(max_backward, np.s_[:1, :1]),
                "only the first row of windows of the first image sends its gradient, "
                "as after a return inside a loop; every window does.",
            ),
            Wrong(
                "place in the window alone",
                _at_place_in_window,
                "every window sends to the upper left of dx, as with the winner's "
                "place inside its window alone; the window itself begins at row i·s "
                "and column j·s.",
            ),
            Wrong(
                "one winner for all images and channels",
                _one_winner_for_all,
                "all images and channels of a window have one winner here, the place "
                "of the largest pixel among them all; each image and channel has its "
                "own.",
            ),
            Wrong(
                "winner of the whole image",
                _winner_of_image,
                "an index runs out, as where the winner's place is that in the whole "
                "image and the window's own is added besides; look for the winner "
                "among the pixels of the window.",
            ),
        ),
        _max_cases,
        ("dx",),
        properties=_max_properties,
        fitted=_fitted,
        tolerance=1e-5,
        points=3,
        promises=(
            Promise(
                "in each image and channel, dx adds up to what dy adds up to",
                lambda case, dx: adds_up(dx, case["dy"].sum((1, 2)), (1, 2)),
            ),
        ),
        hint=(
            "in an example small enough for paper, which pixel of each window takes "
            "the gradient, and what does every pixel have in the end?"
        ),
    ),
    TestExercise(
        "pool-backward-test",
        (max_pool, max_backward),
        (
            Wrong(
                "dx is a hundredth too large",
                (max_pool, lambda *a: 1.01 * max_backward(*a)),
                "Compare dx with something, and as closely as rounding allows.",
            ),
            Wrong(
                "dx assigns where it should add",
                (max_pool, _with(add=False)),
                "It takes windows that overlap, stride < pool size, a pixel that wins "
                "two of them, and a dx that you know there.",
            ),
            Wrong(
                "every tied maximum gets the whole gradient",
                (max_pool, _with(shares=_every)),
                "It takes a tie to see it, and an answer that you know.",
            ),
            Wrong(
                "the last tied maximum wins",
                (max_pool, _with(shares=_last)),
                "It takes a tie whose first maximum you know.",
            ),
            Wrong(
                "tied maxima share the gradient evenly",
                (max_pool, _with(shares=_evenly)),
                "Sums do not see it: it takes a tie, and to know who gets all.",
            ),
            Wrong(
                "the first maximum by column wins",
                (max_pool, _with(shares=_first_by_column)),
                "It takes a tie between a pixel and one further down and to its left.",
            ),
            Wrong(
                "a frame of zeros wins",
                (max_pool, _with(frame=0)),
                "It takes padding, and a window at the edge without a positive pixel.",
            ),
            Wrong(
                "a window without a positive pixel sends nothing",
                (max_pool, _with(shares=_above_zero)),
                "Which sign have the pixels of your images?",
            ),
            Wrong(
                "the pixel with the largest absolute value wins",
                (max_pool, _with(shares=_strongest)),
                "Put numbers of both signs into one window.",
            ),
            Wrong(
                "rows and columns of the pool are swapped",
                (max_pool, _turned),
                "It takes a pool that is not square, and a dx that you know entry by "
                "entry.",
            ),
            Wrong(
                "dx is that of the average pool",
                (max_pool, _as_average),
                "Compare single entries of dx: the sums are right.",
            ),
            Wrong(
                "dx is cropped at the wrong corner",
                (max_pool, _at_corner),
                "It takes padding to see it, and more than sums.",
            ),
            Wrong(
                "dx ignores the stride",
                (max_pool, _with(step=1)),
                "It takes a stride above 1, and a dx that you know entry by entry.",
            ),
            Wrong(
                "windows touch where the stride leaves gaps",
                (max_pool, _windows_that_touch),
                "How large is your largest stride, beside the pool?",
            ),
            Wrong(
                "windows are counted from the far end of the image",
                (max_pool, _from_the_end),
                "Must the windows come out even?",
            ),
            Wrong(
                "the last row of windows is forgotten",
                (max_pool, _last_window_forgotten),
                "Does every output of your test have to send something?",
            ),
            Wrong(
                "the winner's row and column come from the wrong width",
                (max_pool, lambda *args: _rows_for_columns(*args, inside=True)),
                "Rows and columns of a window have to be told apart.",
            ),
            Wrong(
                "height and width of the image are mixed up",
                (max_pool, _mixed_up),
                "Rows and columns of the image have to be told apart.",
            ),
            Wrong(
                "dx keeps whole numbers only",
                (max_pool, _in_whole_numbers),
                "Which numbers arrive in your dy?",
            ),
            Wrong(
                "negative gradients are dropped",
                (max_pool, _positive_only),
                "Which sign has your dy?",
            ),
            Wrong(
                "dx is divided by the number of images",
                (max_pool, _image_averaged),
                "How many images has your batch?",
            ),
            Wrong(
                "the first channel's winners are used for all",
                (max_pool, _by_first_channel),
                "It takes two channels with winners of their own, and a dx that you "
                "know in both.",
            ),
            Wrong(
                "only the first image gets a gradient",
                (max_pool, _first_image_only),
                "It takes two images, and a dx that you know in both.",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 23"),
            Wrong("shapes only", _only_shapes, "Compare dx with something"),
            Wrong("ones arrive", _ones_and_whole_numbers, "arrive in your dy"),
            Wrong("never a tie", _never_a_tie, "to know who gets all"),
            Wrong("sums only", _only_sums, "It takes a tie"),
            Wrong("windows that touch", _windows_touch, "windows that overlap"),
            Wrong("square pools", _square_pools_and_a_tie, "pool that is not square"),
        ),
        required=(
            "dx assigns where it should add",
            "every tied maximum gets the whole gradient",
            "tied maxima share the gradient evenly",
        ),
        refused=(
            "If it compares with a numerical gradient: that is rounded, and between "
            "pixels that are equal, or nearer to each other than the nudge, it is "
            "another number than Eq. (9.2) gives; let them differ by more, and compare "
            "with np.allclose. If it compares sums: what a window that lies wholly in "
            "the frame sends is cut off; keep the padding below the pool size."
        ),
        points=5,
        part=2,
        hint=(
            "which of your asserts would notice that a tie went to the wrong pixel, "
            "and which that a pixel was paid by one of its windows only?"
        ),
    ),
)
