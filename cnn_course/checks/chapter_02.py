"""Exercises of chapter 2, convolution."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array


def output_size(size: int, f: int, s: int, P: int) -> int:
    """Eq. (2.4)."""
    return (size + 2 * P - f) // s + 1


def _size_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [(28, 3, 1, 0), (28, 2, 2, 0), (9, 4, 1, 2), (7, 3, 2, 3), (10, 4, 3, 0)]
    drawn = [
        (int(f + rng.integers(0, 30)), int(f), int(rng.integers(1, 5)), int(P))
        for f, P in zip(rng.integers(1, 8, 4), rng.integers(0, 4, 4), strict=True)
    ]
    return [dict(zip(("size", "f", "s", "P"), c, strict=True)) for c in fixed + drawn]


def conv_image(x: Array, W: Array, b: Array, stride: int, padding: int) -> Array:
    """Eq. (2.5) for one image."""
    x_pad = np.pad(x, ((padding, padding), (padding, padding), (0, 0)))
    f_h, f_w, _, filters = W.shape
    out_h = (x_pad.shape[0] - f_h) // stride + 1
    out_w = (x_pad.shape[1] - f_w) // stride + 1
    y = np.empty((out_h, out_w, filters))
    for i in range(out_h):
        for j in range(out_w):
            window = x_pad[i * stride :, j * stride :][:f_h, :f_w]
            y[i, j] = np.tensordot(window, W, 3) + b
    return y


def _pad_at_end_only(x, W, b, stride, padding):
    x_pad = np.pad(x, ((0, 2 * padding), (0, 2 * padding), (0, 0)))
    return conv_image(x_pad, W, b, stride, 0)


def _pad_at_start_only(x, W, b, stride, padding):
    x_pad = np.pad(x, ((2 * padding, 0), (2 * padding, 0), (0, 0)))
    return conv_image(x_pad, W, b, stride, 0)


def _stride_in_size_only(x, W, b, stride, padding):
    out_h, out_w = conv_image(x, W, b, stride, padding).shape[:2]
    return conv_image(x, W, b, 1, padding)[:out_h, :out_w]


def _image_cases(rng: np.random.Generator) -> list[Case]:
    shapes = [
        # H, W, C, f_h, f_w, F, stride, padding
        (5, 7, 2, 3, 2, 3, 1, 0),
        (6, 8, 3, 2, 3, 2, 2, 1),
        (8, 5, 2, 3, 3, 2, 1, 2),
        (9, 11, 2, 4, 3, 3, 3, 0),
    ]
    return [
        {
            "x": rng.standard_normal((h, w, c)),
            "W": rng.standard_normal((f_h, f_w, c, filters)),
            "b": rng.standard_normal(filters),
            "stride": stride,
            "padding": padding,
        }
        for h, w, c, f_h, f_w, filters, stride, padding in shapes
    ]


def _only(row: int, column: int) -> Array:
    W = np.zeros((3, 3))
    W[row, column] = 1
    return W


def receptive_field(layers: list[tuple[int, int]]) -> int:
    """Pixels along one axis that one output of a stack of ``(f, s)`` layers sees."""
    field, step = 1, 1
    for f, s in layers:
        field += (f - 1) * step
        step *= s
    return field


def _late_step(layers):
    field, step = 1, 1
    for f, s in layers:
        step *= s
        field += (f - 1) * step
    return field


def _field_cases(rng: np.random.Generator) -> list[Case]:
    stacks = [
        [(3, 1)],
        [(3, 1), (3, 1)],
        [(5, 2), (3, 1)],
        [(3, 1), (2, 2), (3, 1), (2, 2)],
        [(3, 2), (3, 3), (3, 1)],
        [(2, 3), (2, 2), (4, 2), (3, 1)],
        [(int(rng.integers(2, 6)), int(rng.integers(1, 4))) for _ in range(5)],
    ]
    return [{"layers": stack} for stack in stacks]


#: 11 × 11 windows, 16 filters, 3·3·8 products each
_PRODUCTS = 11 * 11 * 16 * (3 * 3 * 8)

EXERCISES = (
    Exercise(
        "conv-window",
        27,
        (
            Wrong(
                "flipped filter",
                14,
                "you turned the filter by 180°. The course, like every framework, "
                "lays it on the image as it stands.",
            ),
            Wrong(
                "bias forgotten",
                25,
                "the window is right, the bias is missing.",
            ),
            Wrong(
                "stride forgotten",
                16,
                "that is the window one step of 1 to the right and down. With stride "
                "2 output (1, 1) starts at row 2, column 2.",
            ),
            Wrong(
                "transposed filter",
                18,
                "you laid the filter on the image with rows and columns swapped.",
            ),
            Wrong(
                "first window",
                12,
                "that is the first window, output (0, 0): rows and columns count from "
                "0, so (1, 1) is the second of each.",
            ),
            Wrong("bias of the chapter", 26, "the bias of this exercise is 2."),
        ),
    ),
    Exercise(
        "conv-output-size",
        output_size,
        (
            Wrong(
                "no + 1",
                lambda size, f, s, P: (size + 2 * P - f) // s,
                "you counted the steps. The window also stands somewhere before the "
                "first step: add 1.",
            ),
            Wrong(
                "padding once",
                lambda size, f, s, P: (size + P - f) // s + 1,
                "the padding goes on both sides, so it counts twice.",
            ),
            Wrong(
                "padding ignored",
                lambda size, f, s, P: (size - f) // s + 1,
                "the padding is missing.",
            ),
            Wrong(
                "stride ignored",
                lambda size, f, s, P: size + 2 * P - f + 1,
                "the stride is missing: divide the room to move by it.",
            ),
            Wrong(
                "rounded up",
                lambda size, f, s, P: -(-(size + 2 * P - f) // s) + 1,
                "you rounded up. A last step that does not fit whole is not taken: "
                "round down.",
            ),
            Wrong(
                "not rounded",
                lambda size, f, s, P: (size + 2 * P - f) / s + 1,
                "you divided without rounding down; a step is taken whole or not at "
                "all (// in Python).",
            ),
            Wrong(
                "+ 1 before dividing",
                lambda size, f, s, P: (size + 2 * P - f + 1) // s,
                "the 1 belongs outside the division: it is the window that stands "
                "before any step.",
            ),
        ),
        _size_cases,
        ("the size",),
    ),
    Exercise(
        "conv-count",
        {"first": 208, "second": 1168, "multiplications": _PRODUCTS},
        (
            Wrong(
                "biases forgotten",
                {"first": 200, "second": 1152, "multiplications": _PRODUCTS},
                "one bias per filter is missing.",
            ),
            Wrong(
                "bias of the first layer forgotten",
                {"first": 200, "second": 1168, "multiplications": _PRODUCTS},
                "the first layer has a bias for each filter, too.",
            ),
            Wrong(
                "bias of the second layer forgotten",
                {"first": 208, "second": 1152, "multiplications": _PRODUCTS},
                "the second layer has a bias for each filter, too.",
            ),
            Wrong(
                "outputs rounded up",
                {"first": 208, "second": 1168, "multiplications": 12 * 12 * 16 * 72},
                "with stride 2 there are 11 × 11 windows: round down in Eq. (2.4).",
            ),
            Wrong(
                "channels forgotten",
                {"first": 208, "second": 160, "multiplications": _PRODUCTS},
                "a filter of the second layer reaches through all 8 channels of its "
                "input.",
            ),
            Wrong(
                "filters once",
                {"first": 26, "second": 73, "multiplications": _PRODUCTS},
                "you counted one filter; each has weights of its own.",
            ),
            Wrong(
                "multiplications of one filter",
                {"first": 208, "second": 1168, "multiplications": _PRODUCTS // 16},
                "you counted the products for one filter; every filter visits every "
                "window.",
            ),
            Wrong(
                "multiplications at stride 1",
                {"first": 208, "second": 1168, "multiplications": 22 * 22 * 16 * 72},
                "you counted the windows at stride 1; Eq. (2.4) with stride 2 gives "
                "fewer.",
            ),
        ),
    ),
    Exercise(
        "conv-shift-filter",
        _only(1, 0),
        (
            Wrong(
                "shifts left",
                _only(1, 2),
                "that moves the image to the left: the output looks at its right "
                "neighbor. (As a *true* convolution it would move right; here the "
                "filter is not flipped.)",
            ),
            Wrong("shifts down", _only(0, 1), "that moves the image down."),
            Wrong("shifts up", _only(2, 1), "that moves the image up."),
            Wrong("identity", _only(1, 1), "that leaves the image where it is."),
            Wrong(
                "blur",
                np.full((3, 3), 1 / 9),
                "that averages the neighborhood; one weight is enough.",
            ),
        ),
    ),
    Exercise(
        "conv-image",
        conv_image,
        (
            Wrong(
                "flipped filter",
                lambda x, W, b, s, P: conv_image(x, W[::-1, ::-1], b, s, P),
                "you turned the filter by 180°: that is the true convolution. Eq. "
                "(2.5) lays the filter on the image as it stands.",
            ),
            Wrong(
                "transposed filter",
                lambda x, W, b, s, P: conv_image(x, W.swapaxes(0, 1), b, s, P),
                "rows and columns of the filter are swapped.",
            ),
            Wrong(
                "first channel only",
                lambda x, W, b, s, P: conv_image(x[..., :1], W[:, :, :1], b, s, P),
                "only the first channel is summed; every filter reaches through all "
                "channels.",
            ),
            Wrong(
                "stride ignored",
                lambda x, W, b, s, P: conv_image(x, W, b, 1, P),
                "the windows are one pixel apart whatever the stride.",
            ),
            Wrong(
                "bias ignored",
                lambda x, W, b, s, P: conv_image(x, W, 0 * b, s, P),
                "the bias is missing.",
            ),
            Wrong(
                "bias added per channel",
                lambda x, W, b, s, P: conv_image(x, W, x.shape[2] * b, s, P),
                "the bias is added once for every channel; it belongs outside the sum.",
            ),
            Wrong(
                "padding ignored",
                lambda x, W, b, s, P: conv_image(x, W, b, s, 0),
                "the padding is missing.",
            ),
            Wrong(
                "stride ignored in the slices",
                _stride_in_size_only,
                "the size of the output is right, the windows are one pixel apart: "
                "output (i, j) starts at row i·stride, column j·stride.",
            ),
            Wrong(
                "padding at the start only",
                _pad_at_start_only,
                "all the padding went to the top and the left; half of it belongs to "
                "the bottom and the right.",
            ),
            Wrong(
                "padding on one side",
                _pad_at_end_only,
                "all the padding went to the bottom and the right; half of it belongs "
                "to the top and the left.",
            ),
        ),
        _image_cases,
        ("y",),
    ),
    Exercise(
        "conv-receptive-field",
        receptive_field,
        (
            Wrong(
                "strides ignored",
                lambda layers: 1 + sum(f - 1 for f, _ in layers),
                "strides are missing: after a stride of s, one step of the next layer "
                "is s pixels of the image.",
            ),
            Wrong(
                "sizes added",
                lambda layers: sum(f for f, _ in layers),
                "neighboring windows overlap: a second 3 adds 2 pixels, not 3.",
            ),
            Wrong(
                "stride of the layer itself",
                _late_step,
                "a layer's own stride does not widen its own windows, only those of "
                "the layers after it.",
            ),
            Wrong(
                "sizes multiplied",
                lambda layers: int(np.prod([f for f, _ in layers])),
                "windows that overlap do not multiply.",
            ),
        ),
        _field_cases,
        ("the receptive field",),
    ),
)
