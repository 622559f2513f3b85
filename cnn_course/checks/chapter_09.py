"""Exercises of chapter 9, pooling backward."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnn_course.checks.chapter_03 import Pair, max_pool
from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
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
) -> Array:
    """Eq. (9.3), the frame still on; the last four make known mistakes."""
    P, (f_h, f_w), s = padding, pool_size, stride if step is None else step
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
    (2, 8, 9, 2, (4, 3), 3, 2),
    (2, 7, 6, 2, (3, 2), 2, 1),
)


def _max_cases(rng: np.random.Generator) -> list[Case]:
    """Ties, halves and near ties; overlap, remainders, padding.

    A frame can win in the last case only; there every finite one does.
    """
    cases = []
    for number, (n, h, w, c, f, s, P) in enumerate(_SHAPES):
        x = rng.integers(-5, 3, (n, h, w, c)) / 2
        x[rng.random(x.shape) < 0.2] += 2.0**-10
        if P:
            x += -1e12 if number == len(_SHAPES) - 1 else 3
        dy = rng.standard_normal(max_pool(x, f, s, P).shape)
        cases.append({"dy": dy, "x": x, "pool_size": f, "stride": s, "padding": P})
    return cases


def _average_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "dy": case["dy"],
            "input_size": case["x"].shape[1:3],
            **{name: case[name] for name in ("pool_size", "stride", "padding")},
        }
        for case in _max_cases(rng)
    ]


def _filter_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [((2, 3), 2), ((3, 3), 4), ((1, 4), 3)]
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


def _no_test(forward, backward):
    """Assert nothing."""


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


_MAX = [[0, 1, 0, 0], [0, 1, 0, 8], [0, 0, 4, 0]]
_FOUR = [[2, 1, 2, 3], [3, 6, 11, 8], [1, 5, 9, 5]]
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
                "where a pixel won two windows, you kept the gradient of the last one. "
                "They add up.",
            ),
            Wrong(
                "last maximum",
                {
                    "max": [[0, 0, 0, 0], [0, 2, 0, 3], [0, 0, 9, 0]],
                    "average times 4": _FOUR,
                },
                "in tied windows you sent the gradient to the last maximum; the first "
                "in row order takes it.",
            ),
            Wrong(
                "column order",
                {
                    "max": [[0, 1, 0, 0], [0, 1, 0, 3], [0, 0, 9, 0]],
                    "average times 4": _FOUR,
                },
                "in one tied window you took the first maximum going down the columns; "
                "row order reads like a page.",
            ),
            Wrong(
                "every maximum",
                {
                    "max": [[0, 1, 0, 0], [0, 2, 0, 8], [0, 0, 9, 0]],
                    "average times 4": _FOUR,
                },
                "in tied windows you gave the whole gradient to both maxima. The sum "
                "of dx is then larger than the sum of dy.",
            ),
            Wrong(
                "split evenly",
                {
                    "max": [[0, 0.5, 0, 0], [0, 1.5, 0, 5.5], [0, 0, 6.5, 0]],
                    "average times 4": _FOUR,
                },
                "you split the gradient of tied windows. That is a subgradient too, "
                "but the exercise lets the first maximum take all.",
            ),
            Wrong(
                "average divided",
                {"max": _MAX, "average times 4": (np.array(_FOUR) / 4).tolist()},
                "that is the gradient of the average pool itself; four times it was "
                "asked for.",
            ),
            Wrong(
                "average without overlap",
                {
                    "max": _MAX,
                    "average times 4": [[2, -1, 3, 3], [1, 4, 5, 5], [1, 4, 5, 5]],
                },
                "in the average, where windows overlap you kept the last share; shares "
                "add up.",
            ),
        ),
    ),
    Exercise(
        "pool-kink",
        _KINK,
        (
            Wrong(
                "numerical gradient as backward",
                {**_KINK, "numerical": [1, 0, 0, 0]},
                "for the four equal pixels you let the central difference know about "
                "row order. It nudges each pixel alone, and all four are alike.",
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
                "near as a tie",
                {**_KINK, "near": [0.5, 0.5, 0, 0]},
                "near the tie the two pixels are not equal: compute both outputs of "
                "the difference, for each of them.",
            ),
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
                "you divided by f_h·f_h. The window has f_h·f_w pixels.",
            ),
            Wrong(
                "square of the columns",
                lambda f, c: average_filter(f, c) * f[0] / f[1],
                "you divided by f_w·f_w. The window has f_h·f_w pixels.",
            ),
            Wrong(
                "whole-number division",
                lambda f, c: np.zeros((*f, c, c)),
                "every weight is 0. If you divided with //, that rounds 1/6 down to "
                "0; divide with /.",
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
                "one filter per channel, squeezed",
                lambda f, c: np.full((*f, c, 1), 1 / (f[0] * f[1])),
                "that is a single filter. A convolution with C channels out has C of "
                "them: the last axis is C long.",
            ),
        ),
        _filter_cases,
        ("W",),
    ),
    Exercise(
        "pool-average-backward",
        average_backward,
        (
            Wrong(
                "frame counted",
                lambda *a: average_backward(*a, divide="by places"),
                "you divided by the size of the window everywhere. At the edge a "
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
                "cropped at one corner",
                _average_at_corner,
                "the size is right, the place is not: the frame has to come off at the "
                "top and the left too.",
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
                "the padding is missing: window (0, 0) starts `padding` rows above "
                "the image and `padding` columns to its left.",
            ),
            Wrong(
                "padding and count ignored",
                _without_padding(average_backward, divide="by places"),
                "the padding is missing, and the count of real pixels with it: Eq. "
                "(9.5) takes place in the framed image.",
            ),
            Wrong(
                "batch averaged",
                lambda dy, *a: average_backward(dy, *a) / len(dy),
                "you divided by the number of images. The 1/N is in dy already: it "
                "entered with the loss.",
            ),
        ),
        _average_cases,
        ("dx",),
    ),
    Exercise(
        "pool-max-backward",
        max_backward,
        (
            Wrong(
                "= for +=",
                _with(add=False),
                "a pixel that won several windows keeps the gradient of the last one "
                "only: add up (+=).",
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
                "in tied windows you split the gradient. That is a subgradient too, "
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
                "in tied windows you take the first maximum going down the columns; "
                "row order reads like a page.",
            ),
            Wrong(
                "frame of zeros",
                _with(frame=0),
                "your frame wins windows of negative pixels, and their gradient is cut "
                "off with it. Any finite frame can win; frame x with −∞.",
            ),
            Wrong(
                "padding ignored",
                _without_padding(max_backward),
                "the padding is missing: window (0, 0) starts `padding` rows above "
                "the image and `padding` columns to its left.",
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
                "the pixels lost their fractions before they were compared: 1.5 and "
                "1 are no tie. Keep x in float.",
            ),
            Wrong(
                "rounded",
                _rounding(np.round),
                "the pixels were rounded before they were compared: pixels that are "
                "almost equal are no tie.",
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
                "the size is right, the place is not: the frame has to come off at the "
                "top and the left too.",
            ),
            Wrong(
                "winners of the first channel",
                _by_first_channel,
                "the winners of the first channel are used for all; each channel has "
                "its own.",
            ),
            Wrong(
                "average",
                _as_average,
                "that is the backward pass of the average pool.",
            ),
        ),
        _max_cases,
        ("dx",),
    ),
    TestExercise(
        "pool-backward-test",
        (max_pool, max_backward),
        (
            Wrong(
                "dx is all zeros",
                (max_pool, lambda dy, x, *a: np.zeros_like(x)),
                "Compare dx with something.",
            ),
            Wrong(
                "dx assigns where it should add",
                (max_pool, _with(add=False)),
                "It takes windows that overlap to see it: stride < pool size.",
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
                "It takes padding and negative pixels at the edge.",
            ),
            Wrong(
                "a frame of −100 wins",
                (max_pool, _with(frame=-100)),
                "It takes padding and pixels below −100 at the edge.",
            ),
            Wrong(
                "rows and columns of the pool are swapped",
                (max_pool, _turned),
                "It takes a pool that is not square.",
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
                "It takes a stride above 1 to see it.",
            ),
            Wrong(
                "the first channel's winners are used for all",
                (max_pool, _by_first_channel),
                "It takes two channels to see it.",
            ),
            Wrong(
                "only the first image gets a gradient",
                (max_pool, _first_image_only),
                "It takes two images to see it.",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 14"),
            Wrong("sums only", _only_sums, "It takes a tie"),
            Wrong("windows that touch", _windows_touch, "windows that overlap"),
            Wrong("square pools", _square_pools_and_a_tie, "pool that is not square"),
        ),
    ),
)
