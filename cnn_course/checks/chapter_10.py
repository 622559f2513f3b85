"""Exercises of chapter 10, convolution backward."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.chapter_02 import conv_image
from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.layers import Array


def conv_forward(x: Array, W: Array, b: Array, stride: int, padding: int) -> Array:
    """Eq. (2.5)."""
    return np.stack([conv_image(image, W, b, stride, padding) for image in x])


def conv_db(dy: Array) -> Array:
    """Eq. (10.3)."""
    return dy.sum(axis=(0, 1, 2))


def conv_dW(dy: Array, x_pad: Array, kernel_size: tuple, stride: int) -> Array:
    """Eq. (10.4)."""
    f_h, f_w = kernel_size
    _, out_h, out_w, filters = dy.shape
    dW = np.zeros((f_h, f_w, x_pad.shape[3], filters))
    for a, b in np.ndindex(f_h, f_w):
        met = x_pad[:, a::stride, b::stride][:, :out_h, :out_w]
        dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
    return dW


def dx_padded(
    dy: Array, W: Array, input_size: tuple, s: int, P: int, step=None, add=True
) -> Array:
    """Eq. (10.6), the frame still on; ``step`` and ``add`` make known mistakes."""
    step = s if step is None else step
    f_h, f_w, channels, _ = W.shape
    rows, columns = input_size
    dx = np.zeros((len(dy), rows + 2 * P, columns + 2 * P, channels))
    for i, j in np.ndindex(dy.shape[1:3]):
        share = np.tensordot(dy[:, i, j], W, (1, 3))
        window = np.s_[:, i * step : i * step + f_h, j * step : j * step + f_w]
        dx[window] = dx[window] + share if add else share
    return dx


def conv_dx(
    dy: Array, W: Array, input_size: tuple, stride: int, padding: int, **mistake
) -> Array:
    """Eq. (10.6)."""
    rows, columns = input_size
    dx = dx_padded(dy, W, input_size, stride, padding, **mistake)
    return dx[:, padding : padding + rows, padding : padding + columns]


def conv_backward(
    dy: Array, x: Array, W: Array, stride: int, padding: int
) -> tuple[Array, Array, Array]:
    """Eqs. (10.3), (10.4) and (10.6)."""
    P = padding
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    return (
        conv_dW(dy, x_pad, W.shape[:2], stride),
        conv_db(dy),
        conv_dx(dy, W, x.shape[1:3], stride, P),
    )


def _geometries(rng: np.random.Generator) -> list[dict]:
    """Awkward ones: remainders, overlap, nothing square, 2 images, 2-3 channels."""
    cases = []
    for h, w, c, f_h, f_w, filters, s, P in (
        (5, 6, 2, 2, 2, 3, 1, 0),
        (6, 8, 2, 3, 2, 3, 2, 0),
        (7, 5, 3, 2, 3, 2, 1, 1),
        (8, 9, 2, 3, 3, 2, 2, 2),
    ):
        x = rng.standard_normal((2, h, w, c))
        W, b = rng.standard_normal((f_h, f_w, c, filters)), rng.standard_normal(filters)
        dy = rng.standard_normal(conv_forward(x, W, b, s, P).shape)
        cases.append({"x": x, "W": W, "b": b, "dy": dy, "s": s, "P": P})
    return cases


def _db_cases(rng: np.random.Generator) -> list[Case]:
    return [{"dy": g["dy"]} for g in _geometries(rng)]


def _dW_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "dy": g["dy"],
            "x_pad": np.pad(g["x"], ((0, 0), (g["P"],) * 2, (g["P"],) * 2, (0, 0))),
            "kernel_size": g["W"].shape[:2],
            "stride": g["s"],
        }
        for g in _geometries(rng)
    ]


def _dx_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "dy": g["dy"],
            "W": g["W"],
            "input_size": g["x"].shape[1:3],
            "stride": g["s"],
            "padding": g["P"],
        }
        for g in _geometries(rng)
    ]


# ---- the mistakes -----------------------------------------------------------


def _first_channel(array: Array, axis: int) -> Array:
    kept = np.zeros_like(array)
    first = [slice(None)] * array.ndim
    first[axis] = slice(0, 1)
    kept[tuple(first)] = array[tuple(first)]
    return kept


def _last_output_only(dy, x_pad, kernel_size, stride):
    last = np.zeros_like(dy)
    last[-1, -1, -1] = dy[-1, -1, -1]
    return conv_dW(last, x_pad, kernel_size, stride)


def _crop_at_corner(dy, W, input_size, s, P):
    dx = dx_padded(dy, W, input_size, s, P)
    return dx[:, : input_size[0], : input_size[1]]


def _dx_assigned_by_filter(dy, W, input_size, s, P):
    rows, columns = input_size
    f_h, f_w, channels, _ = W.shape
    dx = np.zeros((len(dy), rows + 2 * P, columns + 2 * P, channels))
    for n, i, j, k in np.ndindex(dy.shape):
        window = np.s_[n, i * s : i * s + f_h, j * s : j * s + f_w]
        dx[window] = dy[n, i, j, k] * W[..., k]
    return dx[:, P : P + rows, P : P + columns]


def _dx_size_from_outputs(dy, W, input_size, s, P):
    size = tuple(
        (n - 1) * s + f - 2 * P for n, f in zip(dy.shape[1:3], W.shape[:2], strict=True)
    )
    return conv_dx(dy, W, size, s, P)


def _crop_with_minus(dy, W, input_size, s, P):
    return dx_padded(dy, W, input_size, s, P)[:, P:-P, P:-P]


def _swapped(array: Array, first: int) -> Array:
    """Swap two neighboring axes where they are equally long, as a square kernel's."""
    if array.shape[first] != array.shape[first + 1]:
        return np.zeros_like(array)
    return array.swapaxes(first, first + 1)


def _mutant(**changed):
    """Make a backward pass that computes some of dW, db and dx wrongly."""

    def backward(dy, x, W, stride, padding):
        result = dict(
            zip(
                ("dW", "db", "dx"),
                conv_backward(dy, x, W, stride, padding),
                strict=True,
            )
        )
        for name, mistake in changed.items():
            result[name] = mistake(dy, x, W, stride, padding)
        return result["dW"], result["db"], result["dx"]

    return conv_forward, backward


def _right(name):
    index = ("dW", "db", "dx").index(name)
    return lambda *args: conv_backward(*args)[index]


def _dx_with(**mistake):
    return lambda dy, x, W, s, P: conv_dx(dy, W, x.shape[1:3], s, P, **mistake)


def _no_test(forward, backward):
    """Assert nothing."""


def _only_shapes(forward, backward):
    rng = np.random.default_rng(0)
    x, W, b = rng.random((2, 6, 7, 2)), rng.random((3, 2, 2, 3)), rng.random(3)
    dW, db, dx = backward(forward(x, W, b, 2, 1), x, W, 2, 1)
    assert dW.shape == W.shape and db.shape == b.shape and dx.shape == x.shape


def _plain_sum(forward, backward):
    """One image, one channel, one filter, stride 1, no padding, dy of ones."""
    rng = np.random.default_rng(0)
    x, W, b = rng.random((1, 4, 4, 1)), rng.random((2, 2, 1, 1)), rng.random(1)
    dy = np.ones(forward(x, W, b, 1, 0).shape)
    for got, want in zip(
        backward(dy, x, W, 1, 0), conv_backward(dy, x, W, 1, 0), strict=True
    ):
        assert np.allclose(got, want)


_PAPER = {"dW": [[-1, 2], [5, -2]], "db": 2}

EXERCISES = (
    Exercise(
        "conv-dw-paper",
        _PAPER,
        (
            Wrong(
                "gradient turned",
                {"dW": [[3, 6], [6, 9]], "db": 2},
                "you turned dy by 180°; Eq. (10.2) lays it on x as it stands. (It is "
                "dx that needs a turn.)",
            ),
            Wrong(
                "result turned",
                {"dW": [[-2, 5], [2, -1]], "db": 2},
                "the four numbers are right and stand upside down: dW[0][0] belongs to "
                "the upper left pixel of each window.",
            ),
            Wrong(
                "transposed",
                {"dW": [[-1, 5], [2, -2]], "db": 2},
                "rows and columns of dW are swapped.",
            ),
            Wrong(
                "db is a mean",
                {"dW": [[-1, 2], [5, -2]], "db": 0.5},
                "db is the sum over the outputs, not their mean.",
            ),
            Wrong(
                "dx instead",
                {"dW": [[2, 4, 2], [1, 1, 5], [0, -1, 0]], "db": 2},
                "that has the shape of the image; dW has the shape of the filter.",
            ),
        ),
    ),
    Exercise(
        "conv-touched",
        {"stride 1": [1, 2, 3, 3, 3, 2, 1], "stride 2": [1, 1, 2, 1, 2, 1, 1]},
        (
            Wrong(
                "edges forgotten",
                {"stride 1": [3] * 7, "stride 2": [1, 1, 2, 1, 2, 1, 1]},
                "at the edges there are fewer windows: none starts before pixel 0 or "
                "ends after pixel 6.",
            ),
            Wrong(
                "stride forgotten",
                {
                    "stride 1": [1, 2, 3, 3, 3, 2, 1],
                    "stride 2": [1, 2, 3, 3, 3, 2, 1],
                },
                "at stride 2 windows start at pixels 0, 2 and 4 only.",
            ),
            Wrong(
                "windows touch",
                {"stride 1": [1, 2, 3, 3, 3, 2, 1], "stride 2": [1] * 7},
                "at stride 2 windows of 3 still overlap, by one pixel.",
            ),
            Wrong(
                "a window too many",
                {
                    "stride 1": [1, 2, 3, 3, 3, 3, 2],
                    "stride 2": [1, 1, 2, 1, 2, 1, 2],
                },
                "you let a last window hang over the edge.",
            ),
        ),
    ),
    Exercise(
        "conv-db",
        conv_db,
        (
            Wrong(
                "mean over the images",
                lambda dy: dy.sum(axis=(1, 2)).mean(axis=0),
                "you averaged over the images. The 1/N is in dy already: it entered "
                "with the loss.",
            ),
            Wrong(
                "batch not summed",
                lambda dy: dy[0].sum(axis=(0, 1)),
                "only the first image is counted.",
            ),
            Wrong(
                "filters summed too",
                lambda dy: dy.sum(),
                "you summed over the filters as well; each filter has its own bias.",
            ),
            Wrong(
                "places not summed",
                lambda dy: dy.sum(axis=0),
                "you summed over the images only; the bias is used at every place of "
                "the output.",
            ),
            Wrong(
                "mean over everything",
                lambda dy: dy.mean(axis=(0, 1, 2)),
                "db is a sum over images and places, not a mean.",
            ),
        ),
        _db_cases,
        ("db",),
    ),
    Exercise(
        "conv-dw",
        conv_dW,
        (
            Wrong(
                "turned",
                lambda *a: conv_dW(*a)[::-1, ::-1],
                "dW is upside down: entry (a, b) belongs to the pixel a rows and b "
                "columns into the window. The turn by 180° belongs to dx.",
            ),
            Wrong(
                "transposed",
                lambda *a: conv_dW(*a).swapaxes(0, 1),
                "rows and columns of the filter are swapped.",
            ),
            Wrong(
                "gradient turned",
                lambda dy, *a: conv_dW(dy[:, ::-1, ::-1], *a),
                "you turned dy by 180°; Eq. (10.4) lays it on the input as it stands.",
            ),
            Wrong(
                "first channel only",
                lambda *a: _first_channel(conv_dW(*a), 2),
                "only the first channel of the input is used.",
            ),
            Wrong(
                "first filter only",
                lambda *a: _first_channel(conv_dW(*a), 3),
                "only the first filter gets a gradient.",
            ),
            Wrong(
                "stride ignored",
                lambda dy, x, f, s: conv_dW(dy, x, f, 1),
                "the pixels that dy meets are neighbors in your sum, whatever the "
                "stride; output i starts at row i·s.",
            ),
            Wrong(
                "batch not summed",
                lambda dy, x, f, s: conv_dW(dy[:1], x[:1], f, s),
                "only the first image is counted.",
            ),
            Wrong(
                "batch averaged",
                lambda dy, x, f, s: conv_dW(dy, x, f, s) / len(x),
                "you divided by the number of images. The 1/N is in dy already: it "
                "entered with the loss.",
            ),
            Wrong(
                "= for +=",
                _last_output_only,
                "only the last output counts: add to dW with +=, do not assign.",
            ),
        ),
        _dW_cases,
        ("dW",),
    ),
    Exercise(
        "conv-dx",
        conv_dx,
        (
            Wrong(
                "filter turned",
                lambda dy, W, *a: conv_dx(dy, W[::-1, ::-1], *a),
                "the filter is the wrong way round. Handing out shares, it is used as "
                "it stands; in the full convolution, turned by 180°.",
            ),
            Wrong(
                "filter transposed",
                lambda dy, W, *a: conv_dx(dy, W.swapaxes(0, 1), *a),
                "rows and columns of the filter are swapped.",
            ),
            Wrong(
                "= for +=",
                lambda *a: conv_dx(*a, add=False),
                "where windows overlap, the last one wins: shares add up (+=).",
            ),
            Wrong(
                "= for +=, filter by filter",
                _dx_assigned_by_filter,
                "the last filter and the last window win: every share adds up (+=), "
                "over filters and over windows.",
            ),
            Wrong(
                "size from dy",
                _dx_size_from_outputs,
                "you took the size of the image from dy. Where the last step does not "
                "fit, the image is larger: use input_size.",
            ),
            Wrong(
                "stride and padding swapped",
                lambda dy, W, size, s, P: conv_dx(dy, W, size, max(P, 1), s),
                "stride and padding are swapped.",
            ),
            Wrong(
                "cropped with -padding",
                _crop_with_minus,
                "[padding:-padding] is empty when there is no padding; end at padding "
                "+ rows instead.",
            ),
            Wrong(
                "stride ignored",
                lambda *a: conv_dx(*a, step=1),
                "the shares lie one pixel apart whatever the stride; output i starts "
                "at row i·s.",
            ),
            Wrong(
                "padding not cropped",
                dx_padded,
                "the frame is still on: cut off `padding` rows and columns on every "
                "side.",
            ),
            Wrong(
                "cropped at one corner",
                _crop_at_corner,
                "the size is right, the place is not: the frame has to come off at the "
                "top and the left too.",
            ),
            Wrong(
                "first filter only",
                lambda dy, W, *a: conv_dx(dy[..., :1], W[..., :1], *a),
                "only the first filter hands back its share; sum over all of them.",
            ),
            Wrong(
                "first channel only",
                lambda *a: _first_channel(conv_dx(*a), 3),
                "only the first channel gets a gradient.",
            ),
        ),
        _dx_cases,
        ("dx",),
    ),
    TestExercise(
        "conv-test",
        (conv_forward, conv_backward),
        (
            Wrong(
                "dx is all zeros",
                _mutant(dx=lambda dy, x, *a: np.zeros_like(x)),
                "Compare dx with something.",
            ),
            Wrong(
                "db is all zeros",
                _mutant(db=lambda dy, *a: np.zeros(dy.shape[3])),
                "Compare db with something.",
            ),
            Wrong(
                "everything is twice too large",
                _mutant(**{n: lambda *a, n=n: 2 * _right(n)(*a) for n in ("dW", "dx")}),
                "A comparison up to scale is none.",
            ),
            Wrong(
                "the filter is turned in dx",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy, W[::-1, ::-1], x.shape[1:3], s, P
                    )
                ),
                "A symmetric filter or a dy of ones may hide it.",
            ),
            Wrong(
                "dx assigns where it should add",
                _mutant(dx=_dx_with(add=False)),
                "It takes windows that overlap to see it: stride < kernel.",
            ),
            Wrong(
                "dx ignores the stride",
                _mutant(dx=_dx_with(step=1)),
                "It takes a stride above 1 to see it.",
            ),
            Wrong(
                "dx is cropped at the wrong corner",
                _mutant(
                    dx=lambda dy, x, W, s, P: _crop_at_corner(dy, W, x.shape[1:3], s, P)
                ),
                "It takes padding to see it.",
            ),
            Wrong(
                "dW counts the first image only",
                _mutant(
                    dW=lambda dy, x, W, s, P: conv_backward(dy[:1], x[:1], W, s, P)[0]
                ),
                "It takes two images to see it.",
            ),
            Wrong(
                "the rows and columns of dW are swapped",
                _mutant(dW=lambda *a: _swapped(_right("dW")(*a), 0)),
                "A symmetric input may hide it, and so may a dW of ones.",
            ),
            Wrong(
                "dx uses dy upside down",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy[:, ::-1, ::-1], W, x.shape[1:3], s, P
                    )
                ),
                "A dy of ones looks the same upside down.",
            ),
            Wrong(
                "dx sees the first filter only",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy[..., :1], W[..., :1], x.shape[1:3], s, P
                    )
                ),
                "It takes two filters to see it.",
            ),
            Wrong(
                "dW sees the first channel only",
                _mutant(dW=lambda *a: _first_channel(_right("dW")(*a), 2)),
                "It takes two channels to see it.",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 12"),
            Wrong("shapes only", _only_shapes, "Compare dx with something"),
            Wrong("one of everything", _plain_sum, "It takes"),
        ),
    ),
)
