"""Exercises of chapter 2, convolution."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array


def output_size(size: int, f: int, s: int, P: int) -> int:
    """Eq. (2.4)."""
    return (size + 2 * P - f) // s + 1


def _size_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [
        (28, 3, 1, 0),
        (28, 2, 2, 0),
        (9, 4, 1, 2),
        (7, 3, 2, 3),
        (10, 4, 3, 0),
        (10, 3, 3, 0),  # remainder 1, less than half a step
        (11, 3, 3, 0),  # remainder 2
        (6, 6, 1, 0),  # one window
        (5, 1, 1, 0),
        (10, 2, 5, 0),  # a stride beyond the kernel
        (12, 3, 4, 1),
        (10, 3, 1, 3),
        (8, 5, 2, 2),
        (7, 3, 3, 1),  # the frame makes a step whole that was not
        (28, 5, 3, 2),
        (2, 3, 1, 1),  # a kernel that only the frame has room for
        (12, 2, 5, 0),  # a stride beyond the kernel, and a remainder
    ]
    drawn = [
        (int(f + rng.integers(0, 30)), int(f), int(rng.integers(1, 5)), int(P))
        for f, P in zip(rng.integers(1, 8, 4), rng.integers(0, 4, 4), strict=True)
    ]
    return [dict(zip(("size", "f", "s", "P"), c, strict=True)) for c in fixed + drawn]


def conv_image(x: Array, W: Array, b: Array, stride: int, padding: int) -> Array:
    """Eq. (2.5) for one image."""
    return _conv(x, W, b, stride, padding)


def _conv(
    x: Array,
    W: Array,
    b: Array,
    stride: int,
    padding: int,
    mode: str = "constant",
    value: float = 0,
    hang: int = 0,
) -> Array:
    """Convolve one image; the last three arguments make known mistakes.

    ``mode`` and ``value`` are what the frame is made of; ``hang`` rows and columns
    more let windows hang over the lower right edge.
    """
    sides = ((padding, padding), (padding, padding), (0, 0))
    kwargs = {"constant_values": value} if mode == "constant" else {}
    x_pad = np.pad(x.astype(float), sides, mode, **kwargs)
    x_pad = np.pad(x_pad, ((0, hang), (0, hang), (0, 0)))
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


def _stride_in_rows_only(x, W, b, stride, padding):
    columns = conv_image(x, W, b, stride, padding).shape[1]
    return conv_image(x, W, b, 1, padding)[::stride, :columns]


def _first_filter(x, W, b, stride, padding):
    y = conv_image(x, W, b, stride, padding)
    return np.repeat(y[..., :1], len(b), axis=2)


def _last_row_or_column_of_filter_left_out(rows, columns):
    def wrong(x, W, b, stride, padding):
        W = W.copy()
        W[len(W) - rows :] = 0
        W[:, W.shape[1] - columns :] = 0
        return conv_image(x, W, b, stride, padding)

    return wrong


def _walked(
    turned: bool = False,
    crossed: bool = False,
    product: bool = False,
    diagonal: bool = False,
    deep: bool = False,
    axes: int = 3,
    framed: bool = False,
    as_wide: bool = False,
    tall: bool = False,
) -> Callable[..., Array]:
    """Count rows as columns: in the size of the output, or at the start of a window.

    With ``product``, one filter at a time is multiplied: that fails in other words.
    On the ``diagonal``, a window starts at row i, column i; a ``deep`` frame goes
    around the channels as well. The sizes of y are those of the ``framed`` image with
    another frame, or it is ``as_wide`` as high, or its width goes by f_h (``tall``).
    """

    def wrong(x, W, b, stride, padding):
        sides = ((padding, padding), (padding, padding), (padding * deep,) * 2)
        x_pad = np.pad(x.astype(float), sides)
        f_h, f_w, _, filters = W.shape
        height, width = np.array(x_pad.shape[:2]) + 2 * padding * framed
        out = ((height - f_h) // stride + 1, (width - f_w) // stride + 1)
        if as_wide:
            out = out[:1] * 2
        elif tall:
            out = (out[0], (width - f_h) // stride + 1)
        y = np.zeros((*(out[::-1] if turned else out), filters))
        for i, j in np.ndindex(*y.shape[:2]):
            top, left = (j, i) if crossed else (i, i if diagonal else j)
            window = x_pad[top * stride :, left * stride :][:f_h, :f_w]
            if not product:
                y[i, j] = np.tensordot(window, W, axes) + b
                continue
            for k in range(filters):
                y[i, j, k] = np.sum(window * W[..., k]) + b[k]
        return y

    return wrong


def _at_every_place(one: Callable[..., Array]) -> Callable[..., Array]:
    """Convolve one image window by window; ``one`` takes a window, W and b."""

    def wrong(x, W, b, stride, padding):
        y = np.zeros_like(conv_image(x, W, b, stride, padding))
        sides = ((padding, padding), (padding, padding), (0, 0))
        x_pad = np.pad(x.astype(float), sides)
        for i, j in np.ndindex(*y.shape[:2]):
            window = x_pad[i * stride :, j * stride :][: W.shape[0], : W.shape[1]]
            y[i, j] = one(window, W, b)
        return y

    return wrong


def _last_window_missing(x, W, b, stride, padding):
    """Leave y at 0 where a window ends with the framed image."""
    y = conv_image(x, W, b, stride, padding)
    rows, columns = (
        -(-(n + 2 * padding - f) // stride)
        for n, f in zip(x.shape[:2], W.shape[:2], strict=True)
    )
    y[rows:], y[:, columns:] = 0, 0
    return y


def _bias_once(x, W, b, stride, padding):
    y = conv_image(x, W, 0 * b, stride, padding)
    y[0, 0] += b
    return y


def _image_cases(rng: np.random.Generator) -> list[Case]:
    """Every remainder up to 2, a stride beyond the kernel, one of each, zeros."""
    shapes = [
        # H, W, C, f_h, f_w, F, stride, padding
        (5, 7, 2, 3, 2, 3, 1, 0),
        (6, 8, 3, 2, 3, 2, 2, 1),
        (8, 5, 2, 3, 3, 2, 1, 2),
        (9, 11, 2, 4, 3, 3, 3, 0),
        (7, 6, 1, 3, 2, 1, 2, 1),
        (5, 4, 1, 2, 3, 2, 1, 0),
        (4, 6, 3, 2, 2, 1, 1, 1),
        (9, 8, 2, 2, 3, 4, 4, 1),  # a stride beyond the kernel
        (3, 5, 2, 3, 2, 2, 1, 0),  # one row of windows
        (6, 6, 3, 3, 3, 3, 1, 1),  # all square, as many filters as channels
        (6, 7, 2, 2, 3, 2, 2, 1),  # bytes
        (5, 6, 2, 3, 2, 2, 1, 1),  # whole numbers that no byte holds
    ]
    cases = [
        {
            "x": rng.standard_normal((h, w, c)),
            "W": rng.standard_normal((f_h, f_w, c, filters)),
            "b": rng.standard_normal(filters),
            "stride": stride,
            "padding": padding,
        }
        for h, w, c, f_h, f_w, filters, stride, padding in shapes
    ]
    cases[-2]["x"] = rng.integers(0, 256, cases[-2]["x"].shape).astype(np.uint8)
    cases[-1]["x"] = rng.integers(-400, 400, cases[-1]["x"].shape)
    cases[1]["x"][::2, 1::2] = 0
    return cases


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


def _field(start=1, own=False, product=True, flip=False):
    """Receptive fields with a mistake: where it starts, which strides count."""

    def wrong(layers):
        field, step = start, 1
        for f, s in reversed(layers) if flip else layers:
            if own:
                step *= s
            field += (f - 1) * step
            if not own:
                step = step * s if product else s
        return field

    return wrong


def _forward(step: Callable[[int, int, int], int]) -> Callable[[list], int]:
    """Go from layer to layer with nothing but the field so far."""

    def wrong(layers):
        field = 1
        for f, s in layers:
            field = step(field, f, s)
        return field

    return wrong


def _product(numbers: Iterable[int]) -> int:
    return int(np.prod(list(numbers)))


def _added_strides(layers):
    field, step = 1, 0
    for f, s in layers:
        field += (f - 1) * max(step, 1)
        step += s
    return field


def _steps(layers):
    """Sum of the steps of all layers, in pixels of the image."""
    return sum(_product(s for _, s in layers[:i]) for i in range(len(layers)))


def _seen(layers):
    """Count the pixels that one output sees, without those between them."""
    pixels = {0}
    for f, s in reversed(layers):
        pixels = {i * s + k for i in pixels for k in range(f)}
    return len(pixels)


def _field_cases(rng: np.random.Generator) -> list[Case]:
    stacks = [
        [(3, 1)],
        [(3, 1), (3, 1)],
        [(5, 2), (3, 1)],
        [(3, 1), (2, 2), (3, 1), (2, 2)],
        [(3, 2), (3, 3), (3, 1)],
        [(2, 3), (2, 2), (4, 2), (3, 1)],
        [(3, 4), (2, 1)],  # a stride beyond the kernel
        [(3, 1), (2, 3), (2, 1)],  # its gaps are filled by the layer below
        [(1, 2), (3, 1), (5, 3), (3, 2)],
        [(4, 2)],
        [(int(rng.integers(2, 6)), int(rng.integers(1, 4))) for _ in range(5)],
    ]
    return [{"layers": stack} for stack in stacks]


def _without_bias(name: str, value: int, diagnosis: str) -> tuple[Wrong, Wrong]:
    """Make two mistakes of one: with the bias of 2, and without it."""
    return (
        Wrong(name, value, f"{value} {diagnosis}"),
        Wrong(
            f"{name}, no bias",
            value - 2,
            f"{value - 2} {diagnosis} The bias is not in it either.",
        ),
    )


def _counts(**changed: int) -> dict[str, int]:
    right = {"first": 208, "second": 1168, "multiplications": _PRODUCTS}
    return right | changed


#: 11 × 11 windows, 16 filters, 3·3·8 products each
_PRODUCTS = 11 * 11 * 16 * (3 * 3 * 8)


def _stack_properties(case: Case) -> dict:
    strides = [s for _, s in case["layers"]]
    below = max(strides[:-1], default=1) > 1
    return {
        ("one layer", "two layers or more"): len(strides) == 1,
        ("stride 1 throughout", "a stride of 2 or more"): max(strides) == 1,
        ("a stride of 2 or more below the top", "stride 1 below the top"): below,
    }


def _channels_kept(x, W, b, stride, padding):
    sides = ((padding, padding), (padding, padding), (0, 0))
    windows = sliding_window_view(np.pad(x, sides), W.shape[:2], (0, 1))
    return np.einsum("ijcab,abck->ijck", windows[::stride, ::stride], W) + b


EXERCISES = (
    Exercise(
        "conv-window",
        31,
        (
            *_without_bias(
                "flipped filter",
                11,
                "is what comes out with the filter turned by 180°, or with 5 · 2 "
                "subtracted; it lies on the image as it stands, and only one of its "
                "weights is negative.",
            ),
            Wrong(
                "stride forgotten",
                15,
                "15 is what the window one step of 1 to the right and down gives, or "
                "one entry of a matrix product with the filter, plus the bias. Output "
                "(1, 1) starts at row 2, column 2, and multiplies pixel by pixel.",
            ),
            *_without_bias(
                "transposed filter",
                19,
                "is what comes out with rows and columns of the filter swapped, or "
                "with the weight 1 on the pixel of 6; the filter lies on the image as "
                "it stands.",
            ),
            Wrong(
                "first window",
                22,
                "22 is what the first window gives, output (0, 0): rows and columns "
                "count from 0, so (1, 1) is the second of each.",
            ),
            Wrong(
                "first window, no bias",
                20,
                "20 is what the first window gives without the bias, output (0, 0), or "
                "the largest product of (1, 1) with it. Rows and columns count from 0, "
                "and all four products are added.",
            ),
            Wrong(
                "bias forgotten",
                29,
                "29 is 2 too few. The bias is 2; so is the product of the first pixel "
                "and its weight.",
            ),
            Wrong(
                "bias of the chapter",
                30,
                "the bias of this exercise is 2; if you added that, look at the four "
                "products once more.",
            ),
            Wrong(
                "window of the first row",
                6,
                "6 is the second output of the *first* row, (0, 1), and the largest "
                "pixel of the window of (1, 1); that one's products are to be added.",
            ),
            Wrong(
                "window of the first column",
                25,
                "25 is the first output of the *second* row, (1, 0).",
            ),
            Wrong(
                "filter upside down",
                8,
                "8 comes out with the rows of the filter exchanged.",
            ),
            Wrong(
                "filter mirrored",
                28,
                "28 comes out with the columns of the filter exchanged, and just so "
                "of the window one column too far to the left.",
            ),
            Wrong(
                "sign lost",
                33,
                "33 is 2 too many: one of the four weights is negative, and the bias "
                "is added once.",
            ),
            Wrong(
                "weights forgotten",
                16,
                "16 is the sum of the pixels and the bias; each pixel is multiplied "
                "by the weight that lies on it.",
            ),
            Wrong(
                "bias for every pixel",
                37,
                "37 is 6 too many. A bias for every pixel of the window gives it, or "
                "something else; the bias belongs to the sum, once.",
            ),
            Wrong(
                "bias subtracted",
                27,
                "27 is what comes out with the bias subtracted, or with the product of "
                "2 and its weight; both are added.",
            ),
            Wrong(
                "zero",
                0,
                "that is zero; the four products and the bias add up to more.",
            ),
            Wrong(
                "window of row 1",
                10,
                "10 comes from the window at row 1, column 2. With stride 2 output "
                "(1, 1) starts at row 2, column 2.",
            ),
            Wrong(
                "pixels alone",
                14,
                "14 is the sum of the four pixels; each is multiplied by the weight "
                "that lies on it, and the bias is added.",
            ),
            Wrong(
                "negative product forgotten",
                32,
                "32 is what comes out without the product of the weight −1.",
            ),
            Wrong(
                "product of 5 forgotten",
                21,
                "21 is what comes out without the product of the pixel 5; each of the "
                "four pixels meets a weight.",
            ),
            Wrong(
                "product of 6 forgotten, or another window",
                13,
                "13 is what comes out without the product of the pixel 6, or of the "
                "window at row 1, column 1 without the bias.",
            ),
            Wrong(
                "window of the first column, no bias",
                23,
                "23 is what the first output of the *second* row, (1, 0), gives "
                "without the bias, or the window at row 1, column 1 with the filter "
                "turned by 180°.",
            ),
            Wrong(
                "window of the first row, no bias",
                4,
                "4 is what the second output of the *first* row, (0, 1), gives without "
                "the bias.",
            ),
            Wrong(
                "bias multiplied",
                58,
                "58 is what comes out with the bias multiplied by the sum of the "
                "products; it is added.",
            ),
            Wrong(
                "all four outputs",
                [[22, 6], [25, 31]],
                "those are all four outputs; the one at (1, 1) is asked for.",
            ),
        ),
        points=1,
        hint=(
            "at stride 2, on which pixel of the image does the upper left corner of "
            "that window lie?"
        ),
    ),
    Exercise(
        "conv-output-size",
        output_size,
        (
            Wrong(
                "no + 1",
                lambda size, f, s, P: (size + 2 * P - f) // s,
                "that is the number of steps. The window also stands somewhere before "
                "the first step: add 1.",
            ),
            Wrong(
                "a window narrower by one",
                lambda size, f, s, P: (size + 2 * P - (f - 1)) // s + 1,
                "these are the sizes for f − 1 in place of f; the window is f pixels "
                "wide, and + 1 stands only once.",
            ),
            Wrong(
                "padding once",
                lambda size, f, s, P: (size + P - f) // s + 1,
                "the padding goes on both sides, so it counts twice.",
            ),
            Wrong(
                "padding ignored",
                lambda size, f, s, P: (size - f) // s + 1,
                "that is the size without padding; it goes on both sides.",
            ),
            Wrong(
                "stride ignored",
                lambda size, f, s, P: size + 2 * P - f + 1,
                "that is the size at stride 1; divide the room to move by the stride.",
            ),
            Wrong(
                "rounded up",
                lambda size, f, s, P: -(-(size + 2 * P - f) // s) + 1,
                "that is rounded up. A last step that does not fit whole is not "
                "taken: round down.",
            ),
            Wrong(
                "not rounded",
                lambda size, f, s, P: (size + 2 * P - f) / s + 1,
                "that is a fraction where the last step does not fit; a step is taken "
                "whole or not at all (// in Python).",
            ),
            Wrong(
                "a float",
                lambda *a: float(output_size(*a)),
                "the number is right, but it is a float, which no shape and no range "
                "takes; // keeps whole numbers whole.",
            ),
            Wrong(
                "each rounded by itself",
                lambda size, f, s, P: (size + 2 * P) // s - f // s + 1,
                "that comes out when the framed image and the kernel are divided one "
                "by one, and each loses its fraction. Divide the whole room, once.",
            ),
            Wrong(
                "image and frame rounded each",
                lambda size, f, s, P: (size - f) // s + 2 * P // s + 1,
                "that comes out when the image and its frame are divided one by one, "
                "and each loses its fraction. Divide the whole room, once.",
            ),
            Wrong(
                "room less one",
                lambda size, f, s, P: (size + 2 * P - f - 1) // s + 1,
                "right wherever a remainder is left, one too few where the last step "
                "fits exactly.",
            ),
            Wrong(
                "rounded to the nearest",
                lambda size, f, s, P: round((size + 2 * P - f) / s) + 1,
                "that is rounded to the nearest whole number; a step that does not "
                "fit whole is not taken, however nearly it fits.",
            ),
            Wrong(
                "size of the image divided",
                lambda size, f, s, P: -(-size // s),
                "that is the size of the image divided by the stride: what padding "
                '"same" gives. Here P is given, and the kernel counts.',
            ),
            Wrong(
                "room divided by the kernel",
                lambda size, f, s, P: (size + 2 * P - f) // f + 1,
                "the room is divided by the size of the kernel; each step takes a "
                "stride of it.",
            ),
            Wrong(
                "only the kernel divided",
                lambda size, f, s, P: size + 2 * P - f // s + 1,
                "only f is divided by the stride; the whole room belongs in "
                "parentheses.",
            ),
            Wrong(
                "kernel forgotten",
                lambda size, f, s, P: (size + 2 * P) // s + 1,
                "the first window covers f pixels, and they are no room to move in.",
            ),
            Wrong(
                "stride in place of the kernel",
                lambda size, f, s, P: (size + 2 * P - s) // s + 1,
                "the first window covers as many pixels as the kernel has, not as many "
                "as the stride.",
            ),
            Wrong(
                "stride no larger than the kernel",
                lambda size, f, s, P: (size + 2 * P - f) // min(s, f) + 1,
                "a stride beyond the kernel is cut down to it; it may skip pixels.",
            ),
            Wrong(
                "stride no larger than 2",
                lambda size, f, s, P: (size + 2 * P - f) // min(s, 2) + 1,
                "strides above 2 are taken for 2.",
            ),
            Wrong(
                "padding no larger than 1",
                lambda size, f, s, P: (size + 2 * min(P, 1) - f) // s + 1,
                "more than one pixel of padding counts as one.",
            ),
            Wrong(
                "padding four times",
                lambda size, f, s, P: (size + 4 * P - f) // s + 1,
                "the padding counts four times; there are two sides along one axis.",
            ),
            Wrong(
                "padding taken away",
                lambda size, f, s, P: (size - 2 * P - f) // s + 1,
                "the padding makes the image larger, not smaller.",
            ),
            Wrong(
                "padding divided too late",
                lambda size, f, s, P: (size - f) // s + 2 * P + 1,
                "the stride divides the padding as well: the frame is room like any "
                "other.",
            ),
            Wrong(
                "size padded",
                lambda size, f, s, P: size + 2 * P,
                "that is the size of the image with its frame; how many windows stand "
                "on it?",
            ),
            Wrong(
                "+ 1 before dividing",
                lambda size, f, s, P: (size + 2 * P - f + 1) // s,
                "the 1 belongs outside the division: it is the window that stands "
                "before any step.",
            ),
            Wrong(
                "never beyond the image",
                lambda size, f, s, P: min(size, output_size(size, f, s, P)),
                "the output never grows beyond the image here; with a wide frame and "
                "a small kernel it does.",
            ),
            Wrong(
                "half a kernel on both sides",
                lambda size, f, s, P: (size + 2 * P - 2 * (f // 2) - 1) // s + 1,
                "that counts f // 2 on each side of a middle; an even kernel has none.",
            ),
            Wrong(
                "one too many",
                lambda size, f, s, P: output_size(size, f, s, P) + 1,
                "that is one too many: one window stands before the first step.",
            ),
            Wrong(
                "size of the image divided, rounded down",
                lambda size, f, s, P: size // s,
                "that is the size of the image divided by the stride; the frame and "
                "the kernel count.",
            ),
            Wrong(
                "stride and padding exchanged",
                lambda size, f, s, P: (size + 2 * s - f) // P + 1,
                "that divides by the padding, which may be 0: stride and padding have "
                "changed places; the arguments are size, f, s and P.",
            ),
            Wrong(
                "remainder",
                lambda size, f, s, P: (size + 2 * P - f) % s + 1,
                "that is the remainder of the division, and 1; how many whole steps "
                "fit is what // gives.",
            ),
            Wrong(
                "stride and padding exchanged, at least 1",
                lambda size, f, s, P: (size + 2 * s - f) // max(P, 1) + 1,
                "that comes out with stride and padding exchanged, where a padding of "
                "0 divides as 1; the arguments are size, f, s and P.",
            ),
            Wrong(
                "half of the padding on each side",
                lambda size, f, s, P: (size + 2 * (P // 2) - f) // s + 1,
                "the padding is divided among the two sides here, P // 2 on each; P "
                "pixels go on each side.",
            ),
        ),
        _size_cases,
        ("the size",),
        points=1,
        hint=(
            "how far can the filter move from its first place before it would hang "
            "over the edge, and at how many places has it stood by then?"
        ),
    ),
    Exercise(
        "conv-count",
        {"first": 208, "second": 1168, "multiplications": _PRODUCTS},
        (
            Wrong(
                "biases forgotten",
                _counts(first=200, second=1152),
                "those are the weights alone; each filter has a bias as well.",
            ),
            Wrong(
                "f for its square",
                _counts(first=48, second=400),
                "a filter has rows *and* columns: f · f places for each channel.",
            ),
            Wrong(
                "bias of the first layer forgotten",
                _counts(first=200),
                "the first layer has a bias for each filter, too.",
            ),
            Wrong(
                "bias of the second layer forgotten",
                _counts(second=1152),
                "the second layer has a bias for each filter, too.",
            ),
            Wrong(
                "one bias for all filters",
                _counts(first=201, second=1153),
                "that is one bias in each layer; every filter has its own.",
            ),
            Wrong(
                "one bias for all filters of the first layer",
                _counts(first=201),
                "the first layer has a bias for every filter, not one for all.",
            ),
            Wrong(
                "one bias for all filters of the second layer",
                _counts(second=1153),
                "the second layer has a bias for every filter, not one for all.",
            ),
            Wrong(
                "biases of the other layer",
                _counts(first=216, second=1160),
                "each layer has as many biases as filters of its own.",
            ),
            Wrong(
                "biases of the first layer in the second",
                _counts(second=1160),
                "the second layer has a bias for each of *its* filters.",
            ),
            Wrong(
                "places of the window",
                _counts(multiplications=11 * 11),
                "that is how many places the window has; at each it takes products.",
            ),
            Wrong(
                "bias for every channel",
                _counts(second=(9 + 1) * 8 * 16),
                "1280 has a bias for every channel of a filter; a filter has one.",
            ),
            Wrong(
                "channels forgotten",
                _counts(second=160),
                "a filter of the second layer reaches through all 8 channels of its "
                "input.",
            ),
            Wrong(
                "kernel of the first layer in the second",
                _counts(second=(25 * 8 + 1) * 16),
                "the filters of the second layer are 3 × 3.",
            ),
            Wrong(
                "kernel of the second layer in the first",
                _counts(first=80),
                "the filters of the first layer are 5 × 5.",
            ),
            Wrong(
                "filters once",
                _counts(first=26, second=73),
                "that is one filter; each has weights of its own.",
            ),
            Wrong(
                "one filter in the first layer",
                _counts(first=26),
                "that is one filter of the first layer; it has eight.",
            ),
            Wrong(
                "one filter in the second layer",
                _counts(second=73),
                "that is one filter of the second layer; it has sixteen.",
            ),
            Wrong(
                "weights for every place",
                _counts(first=26 * 8 * 24 * 24),
                "that has the filters anew at every place; the same weights are used "
                "everywhere.",
            ),
            Wrong(
                "outputs rounded up",
                _counts(multiplications=12 * 12 * 16 * 72),
                "that is for 12 × 12 places. In the second layer a step is left that "
                "does not fit whole: round down in Eq. (2.4).",
            ),
            Wrong(
                "steps counted, or multiplications of the first layer",
                _counts(multiplications=10 * 10 * 16 * 72),
                "two roads lead to that number: the products of the *first* layer, "
                "and those of the second if its window only stood where a step ends.",
            ),
            Wrong(
                "multiplications of one filter",
                _counts(multiplications=_PRODUCTS // 16),
                "those are the products of one filter; every filter visits every "
                "window.",
            ),
            Wrong(
                "multiplications of one channel",
                _counts(multiplications=_PRODUCTS // 8),
                "those are the products of one channel; every filter reaches through "
                "all of them.",
            ),
            Wrong(
                "multiplications of one window",
                _counts(multiplications=16 * 72),
                "those are the products at one place of the window.",
            ),
            Wrong(
                "multiplications of one channel and one filter",
                _counts(multiplications=11 * 11 * 9),
                "those are the products of one channel and one filter.",
            ),
            Wrong(
                "multiplications at stride 1",
                _counts(multiplications=22 * 22 * 16 * 72),
                "those are the products of windows at stride 1; Eq. (2.4) with stride "
                "2 gives fewer.",
            ),
            Wrong(
                "multiplications on the image",
                _counts(multiplications=13 * 13 * 16 * 72),
                "that is for 13 × 13 places, which an image of 28 × 28 has; the "
                "second layer sees what the first one made of it.",
            ),
            Wrong(
                "multiplications by the bias",
                _counts(multiplications=11 * 11 * 16 * 73),
                "the bias is added, not multiplied.",
            ),
            Wrong(
                "multiplications of both layers",
                _counts(multiplications=24 * 24 * 8 * 25 + _PRODUCTS),
                "those are the products of both layers together.",
            ),
            Wrong(
                "outputs",
                _counts(multiplications=11 * 11 * 16),
                "that is how many outputs there are; each takes a window of products.",
            ),
            Wrong(
                "one row of the window",
                _counts(multiplications=11 * 11 * 16 * 3 * 8),
                "a window has rows *and* columns: f · f products for each channel.",
            ),
            Wrong(
                "one row of places",
                _counts(multiplications=11 * 16 * 72),
                "that is one row of windows; there are 11 rows of them.",
            ),
            Wrong(
                "a window at every pixel",
                _counts(multiplications=24 * 24 * 16 * 72),
                "that is for 24 × 24 places; the second layer takes steps of 2 and "
                "has no padding.",
            ),
            Wrong(
                "half of the places",
                _counts(multiplications=22 * 22 // 2 * 16 * 72),
                "so many come out of half of the 22 × 22 places at stride 1, or with "
                "additions counted as well. Stride 2 leaves out every other row *and* "
                "every other column, and products alone are asked for.",
            ),
            Wrong(
                "both layers for the second",
                _counts(second=208 + 1168),
                "1376 has the parameters of both layers; the second alone is asked "
                "for.",
            ),
            Wrong(
                "filters of the first layer in the second",
                _counts(second=(9 * 8 + 1) * 8),
                "584 is for 8 filters in the second layer; it has 16.",
            ),
            Wrong(
                "one channel, no biases",
                _counts(second=144),
                "144 has one channel for each filter, and no biases; a filter of the "
                "second layer reaches through all 8 channels of its input.",
            ),
            Wrong(
                "one channel, eight biases",
                _counts(second=152),
                "152 is 9 weights for each filter, and 8 biases; a filter reaches "
                "through all channels of its input, and each has a bias.",
            ),
            Wrong(
                "multiplications of 14 × 14 places",
                _counts(multiplications=14 * 14 * 16 * 72),
                "that is for 14 × 14 places, half of 28 each way, as with a frame in "
                "both layers. Neither of them has one; go through Eq. (2.4) twice.",
            ),
            Wrong(
                "numbers of a map for parameters",
                _counts(first=28 * 28 * 8),
                "first: 6272 is 28 · 28 · 8, as many numbers as a map of the image's "
                "size has; parameters do not depend on the size of the image.",
            ),
            Wrong(
                "outputs of the first layer for parameters",
                _counts(first=24 * 24 * 8),
                "first: 4608 is 24 · 24 · 8, how many numbers the first layer puts "
                "out; its parameters are asked for.",
            ),
            Wrong(
                "multiplications at 11 × 12 places",
                _counts(multiplications=11 * 12 * 16 * 72),
                "multiplications: that is for 11 × 12 places; rows and columns shorten "
                "alike.",
            ),
        ),
        points=2,
        hint=(
            "how many channels does one filter of the second layer see, and at how "
            "many places does it stand?"
        ),
    ),
    Exercise(
        "conv-shift-filter",
        _only(1, 0),
        (
            Wrong(
                "shifts left",
                _only(1, 2),
                "that moves the image sideways, in the other direction. As a *true* "
                "convolution it would be right; here the filter is not flipped.",
            ),
            Wrong("shifts down", _only(0, 1), "that moves the image down."),
            Wrong("shifts up", _only(2, 1), "that moves the image up."),
            Wrong(
                "shifts down and right",
                _only(0, 0),
                "that moves the image down as well.",
            ),
            Wrong(
                "shifts up and right",
                _only(2, 0),
                "that moves the image up as well.",
            ),
            Wrong(
                "shifts down and left",
                _only(0, 2),
                "that moves the image down and to the left.",
            ),
            Wrong(
                "shifts up and left",
                _only(2, 2),
                "that moves the image up and to the left.",
            ),
            Wrong("identity", _only(1, 1), "that leaves the image where it is."),
            Wrong(
                "zeros",
                np.zeros((3, 3)),
                "all weights are zero, and so is every output.",
            ),
            Wrong(
                "image and moved image",
                _only(1, 1) + _only(1, 0),
                "the moved image is there, and the unmoved one is added to it.",
            ),
            Wrong(
                "difference",
                _only(1, 0) - _only(1, 1),
                "the unmoved image is subtracted from the moved one: that is an edge "
                "detector.",
            ),
            Wrong(
                "both sides",
                _only(1, 0) + _only(1, 2),
                "that adds two copies of the image, moved in opposite directions.",
            ),
            Wrong(
                "column",
                _only(0, 0) + _only(1, 0) + _only(2, 0),
                "that adds three rows of the image, of which only one is asked for.",
            ),
            Wrong(
                "negative",
                -_only(1, 0),
                "the image moves, and every pixel changes its sign.",
            ),
            Wrong(
                "twice as bright",
                2 * _only(1, 0),
                "the image moves, and every pixel is doubled.",
            ),
            Wrong(
                "left column",
                np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0]]) / 3,
                "that averages three rows of the image, of which only one is asked "
                "for.",
            ),
            Wrong(
                "row of ones",
                _only(1, 0) + _only(1, 1) + _only(1, 2),
                "that adds three copies of the image: moved to the left, moved to the "
                "right, and not moved.",
            ),
            Wrong(
                "edges",
                _only(1, 0) - _only(1, 2),
                "that subtracts what lies to the right from what lies to the left: an "
                "edge detector.",
            ),
            Wrong(
                "two halves",
                (_only(1, 0) + _only(1, 1)) / 2,
                "that is the image and the moved image, half of each.",
            ),
            Wrong(
                "255",
                255 * _only(1, 0),
                "the image moves, and every pixel is 255 times as bright.",
            ),
            Wrong(
                "blur",
                np.full((3, 3), 1 / 9),
                "that averages the neighborhood; one weight is enough.",
            ),
            Wrong(
                "sum",
                np.ones((3, 3)),
                "that adds up the whole neighborhood; one weight is enough.",
            ),
            Wrong(
                "the other difference",
                _only(1, 1) - _only(1, 0),
                "the moved image is subtracted from the unmoved one: that is an edge "
                "detector.",
            ),
            Wrong(
                "half as bright",
                _only(1, 0) / 2,
                "the image moves, and every pixel is halved.",
            ),
            Wrong(
                "a third as bright",
                _only(1, 0) / 3,
                "the image moves, and every pixel is a third of what it was.",
            ),
            Wrong(
                "a ninth as bright",
                _only(1, 0) / 9,
                "the image moves, and every pixel is a ninth of what it was.",
            ),
            Wrong(
                "edges, the other way round",
                _only(1, 2) - _only(1, 0),
                "that subtracts what lies to the left from what lies to the right: an "
                "edge detector.",
            ),
            Wrong(
                "Sobel",
                np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
                "that subtracts what lies to the left from what lies to the right, in "
                "three rows: the edge detector named after Sobel.",
            ),
            Wrong(
                "diagonal",
                np.eye(3),
                "that adds three copies of the image: moved down and to the right, "
                "moved up and to the left, and not moved.",
            ),
            Wrong(
                "row",
                _only(0, 0) + _only(0, 1) + _only(0, 2),
                "that adds three copies of the image, all of which have moved down.",
            ),
            Wrong(
                "right column",
                _only(0, 2) + _only(1, 2) + _only(2, 2),
                "that adds three rows of the image, and moves them to the left.",
            ),
            Wrong(
                "right column, averaged",
                (_only(0, 2) + _only(1, 2) + _only(2, 2)) / 3,
                "that averages three rows of the image, and moves them to the left.",
            ),
            Wrong(
                "row of thirds",
                (_only(1, 0) + _only(1, 1) + _only(1, 2)) / 3,
                "that averages three copies of the image: moved to the left, moved to "
                "the right, and not moved.",
            ),
            Wrong(
                "negative, to the left",
                -_only(1, 2),
                "that moves the image to the left, and every pixel changes its sign.",
            ),
            Wrong(
                "half of both sides",
                (_only(1, 0) + _only(1, 2)) / 2,
                "that averages two copies of the image, moved in opposite directions.",
            ),
        ),
        points=2,
        hint=(
            "put a single 1 into the middle of a 5 × 5 image: where should it stand "
            "in the output, and which weight lies on it when that output is made?"
        ),
    ),
    Exercise(
        "conv-image",
        conv_image,
        (
            Wrong(
                "flipped filter",
                lambda x, W, b, s, P: conv_image(x, W[::-1, ::-1], b, s, P),
                "that is the true convolution, with the filter turned by 180°. Eq. "
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
                "those are the sums without the bias.",
            ),
            Wrong(
                "bias added per channel",
                lambda x, W, b, s, P: conv_image(x, W, x.shape[2] * b, s, P),
                "the bias is in them once for every channel; it belongs outside the "
                "sum.",
            ),
            Wrong(
                "padding ignored",
                lambda x, W, b, s, P: conv_image(x, W, b, s, 0),
                "those are the outputs without padding; it sets a frame around the "
                "image.",
            ),
            Wrong(
                "stride ignored in the slices",
                _stride_in_size_only,
                "the size of the output is right, the windows are one pixel apart: "
                "output (i, j) starts at row i·stride, column j·stride.",
            ),
            Wrong(
                "stride in the rows only",
                _stride_in_rows_only,
                "the windows take steps of the stride downward and steps of 1 to the "
                "right.",
            ),
            Wrong(
                "padding at the start only",
                _pad_at_start_only,
                "all the padding went to the top and the left; half of it belongs to "
                "the bottom and the right.",
            ),
            Wrong(
                "padding counted once",
                lambda x, W, b, s, P: _conv(x, W, b, s, P)[
                    : (x.shape[0] + P - W.shape[0]) // s + 1,
                    : (x.shape[1] + P - W.shape[1]) // s + 1,
                ],
                "the rows and columns of y are those for a frame on one side; it is on "
                "both, so the padding counts twice.",
            ),
            Wrong(
                "padding on one side",
                _pad_at_end_only,
                "all the padding went to the bottom and the right; half of it belongs "
                "to the top and the left.",
            ),
            Wrong(
                "frame of edge pixels",
                lambda *a: _conv(*a, mode="edge"),
                "the frame repeats the pixels of the edge here; it is made of zeros.",
            ),
            Wrong(
                "frame of mirrored pixels",
                lambda *a: _conv(*a, mode="reflect"),
                "the frame mirrors the image here; it is made of zeros.",
            ),
            Wrong(
                "frame from the other side",
                lambda *a: _conv(*a, mode="wrap"),
                "the frame continues the image from its other side here; it is made "
                "of zeros.",
            ),
            Wrong(
                "frame of ones",
                lambda *a: _conv(*a, value=1),
                "the frame counts as ones here; it is made of zeros, which add "
                "nothing.",
            ),
            Wrong(
                "windows over the edge",
                lambda x, W, b, s, P: _conv(x, W, b, s, P, hang=s - 1),
                "your last windows hang over the edge. A step that does not fit whole "
                "is not taken.",
            ),
            Wrong(
                "last windows left out",
                lambda x, W, b, s, P: conv_image(x, W, b, s, P)[:-1, :-1],
                "the last row and column of windows are missing: one more output than "
                "steps, Eq. (2.4).",
            ),
            Wrong(
                "upside down",
                lambda x, W, b, s, P: conv_image(x, W[::-1], b, s, P),
                "the rows of the filter are in reverse order.",
            ),
            Wrong(
                "mirrored",
                lambda x, W, b, s, P: conv_image(x, W[:, ::-1], b, s, P),
                "the columns of the filter are in reverse order.",
            ),
            Wrong(
                "channels of the filter reversed",
                lambda x, W, b, s, P: conv_image(x, W[:, :, ::-1], b, s, P),
                "the channels of the filter are in reverse order: channel c of the "
                "filter meets channel c of the image.",
            ),
            Wrong(
                "filter turned, channels as well",
                lambda x, W, b, s, P: conv_image(x, W[::-1, ::-1, ::-1], b, s, P),
                "the filter is turned in all its axes, the channels as well; it lies "
                "on the image as it stands.",
            ),
            Wrong(
                "last row of the filter left out",
                _last_row_or_column_of_filter_left_out(1, 0),
                "the last row of the filter has no part in it.",
            ),
            Wrong(
                "last column of the filter left out",
                _last_row_or_column_of_filter_left_out(0, 1),
                "the last column of the filter has no part in it.",
            ),
            Wrong(
                "channels averaged",
                lambda x, W, b, s, P: conv_image(x, W / x.shape[2], b, s, P),
                "the channels are averaged; their products are summed.",
            ),
            Wrong(
                "window averaged",
                lambda x, W, b, s, P: conv_image(x, W / W[..., 0].size, b, s, P),
                "the products of a window are averaged; they are summed.",
            ),
            Wrong(
                "first filter everywhere",
                _first_filter,
                "every output channel comes from the first filter.",
            ),
            Wrong(
                "filters summed",
                lambda *a: np.broadcast_to(
                    conv_image(*a).sum(axis=2, keepdims=True), conv_image(*a).shape
                ).copy(),
                "the filters are added up; each makes a channel of its own.",
            ),
            Wrong(
                "filters in reverse order",
                lambda *a: conv_image(*a)[..., ::-1],
                "the output channels stand in reverse order.",
            ),
            Wrong(
                "one bias for all",
                lambda x, W, b, s, P: conv_image(x, W, b[0] + 0 * b, s, P),
                "every filter gets the bias of the first.",
            ),
            Wrong(
                "bias added inside the sum",
                lambda x, W, b, s, P: conv_image(x, W, W[..., 0].size * b, s, P),
                "the bias is in them once for every weight; it belongs outside the "
                "sum.",
            ),
            Wrong(
                "bias subtracted",
                lambda x, W, b, s, P: conv_image(x, W, -b, s, P),
                "the bias is subtracted here; Eq. (2.5) adds it.",
            ),
            Wrong(
                "negative outputs cut off",
                lambda *a: np.maximum(conv_image(*a), 0),
                "negative outputs come out as 0; keep their sign.",
            ),
            Wrong(
                "type of the image",
                lambda x, *a: conv_image(x, *a).astype(x.dtype),
                "where the pixels are whole numbers, the outputs are of their type: "
                "what stands behind the point is cut off, and a byte goes round past "
                "255.",
            ),
            Wrong(
                "whole numbers as bytes",
                lambda x, *a: conv_image(
                    x.astype(np.uint8) if x.dtype.kind == "i" else x, *a
                ),
                "right but for whole numbers that no byte holds: −1 is 255 in one.",
            ),
            Wrong(
                "weights in the type of the image",
                lambda x, W, b, *rest: conv_image(x, W.astype(x.dtype), b, *rest),
                "where the pixels are whole numbers, the weights are of their type: "
                "what stands behind the point is cut off, and in a byte −1 is 255.",
            ),
            Wrong(
                "whole numbers",
                lambda *a: conv_image(*a).astype(int),
                "every output is cut down to a whole number; y has to hold fractions.",
            ),
            Wrong(
                "sum not started anew in a row",
                lambda *a: conv_image(*a).cumsum(axis=1),
                "every output adds to the one on its left: start each window anew.",
            ),
            Wrong(
                "sum never started anew",
                lambda *a: (
                    conv_image(*a)
                    .reshape(-1, len(a[2]))
                    .cumsum(axis=0)
                    .reshape(conv_image(*a).shape)
                ),
                "every output adds to all before it: start each window anew.",
            ),
            Wrong(
                "last filter everywhere",
                lambda *a: np.repeat(conv_image(*a)[..., -1:], len(a[2]), axis=2),
                "every output channel comes from the last filter.",
            ),
            Wrong(
                "axis for images",
                lambda *a: conv_image(*a)[None],
                "there is an axis for images; the function takes one image and gives "
                "one output.",
            ),
            Wrong(
                "squeezed",
                lambda *a: conv_image(*a).squeeze(),
                "an axis of length 1 got lost: one filter still makes one channel, "
                "and one row of windows one row.",
            ),
            Wrong(
                "rows and columns of the output swapped",
                lambda *a: conv_image(*a).swapaxes(0, 1),
                "rows and columns of the output have changed places.",
            ),
            Wrong(
                "zeros",
                lambda *a: 0 * conv_image(*a),
                "every output is zero: put each window's sum into its place.",
            ),
            Wrong(
                "twice",
                lambda *a: 2 * conv_image(*a),
                "every output is twice what it should be.",
            ),
            Wrong(
                "stride in the columns only",
                lambda x, W, b, s, P: conv_image(x, W, b, 1, P)[
                    : conv_image(x, W, b, s, P).shape[0], ::s
                ],
                "the windows take steps of the stride to the right and steps of 1 "
                "downward.",
            ),
            Wrong(
                "padding twice",
                lambda x, W, b, s, P: conv_image(x, W, b, s, 2 * P),
                "the frame is twice as wide as `padding`.",
            ),
            Wrong(
                "last channel left out",
                lambda x, W, b, s, P: conv_image(x[..., :-1], W[:, :, :-1], b, s, P),
                "the last channel has no part in it; every filter reaches through all "
                "channels.",
            ),
            Wrong(
                "all biases for each",
                lambda x, W, b, s, P: conv_image(x, W, 0 * b + b.sum(), s, P),
                "every filter gets the sum of all biases.",
            ),
            Wrong(
                "rows and columns of the output exchanged",
                _walked(turned=True, crossed=False, product=False),
                "right where there are as many rows of windows as columns: elsewhere "
                "the two numbers have changed places, and windows lie outside.",
            ),
            Wrong(
                "rows and columns of the output exchanged, by a product",
                _walked(turned=True, crossed=False, product=True),
                "right where there are as many rows of windows as columns: elsewhere "
                "y has its two sizes exchanged, and windows lie outside.",
            ),
            Wrong(
                "windows start at row j, column i",
                _walked(turned=False, crossed=True, product=False),
                "your windows start at row j·stride, column i·stride, and some of them "
                "lie outside: i counts the rows of y, and j its columns.",
            ),
            Wrong(
                "windows start at row j, column i, by a product",
                _walked(turned=False, crossed=True, product=True),
                "the windows of output (i, j) start at row j·stride, column i·stride, "
                "and some of them lie outside: i counts the rows of y.",
            ),
            Wrong(
                "channels kept",
                _channels_kept,
                "the channels are still there, on an axis of their own; the products "
                "of all channels are added.",
            ),
            Wrong(
                "first output alone",
                lambda *a: conv_image(*a)[0, 0],
                "only the first output comes back, with a number for each filter; a "
                "return inside the loops does that.",
            ),
            Wrong(
                "windows start at row i, column i",
                _walked(diagonal=True),
                "the windows of output (i, j) start at row i·stride, column i·stride: "
                "j, which counts the columns of y, has no part in it.",
            ),
            Wrong(
                "windows start at row i, column i, by a product",
                _walked(diagonal=True, product=True),
                "output (i, j) comes from the window at row i·stride, column i·stride: "
                "it is j that counts the columns of y.",
            ),
            Wrong(
                "frame around the channels",
                _walked(deep=True),
                "right without padding: elsewhere windows do not fit the filters, as "
                "where the frame counts for the sizes and not for the windows, or "
                "twice, or where it goes around the channels as well.",
            ),
            Wrong(
                "frame around the channels, by a product",
                _walked(deep=True, product=True),
                "right without padding: elsewhere the windows have another depth than "
                "the filters, as with a frame around the channels as well, which "
                "np.pad makes of one number for all axes.",
            ),
            Wrong(
                "all filters together",
                lambda x, W, b, s, P: conv_image(
                    x, W.sum(axis=3, keepdims=True).repeat(len(b), axis=3), b, s, P
                ),
                "the products of all filters are added; each filter has a sum of its "
                "own.",
            ),
            Wrong(
                "two axes summed",
                _walked(axes=2),
                "the axes of the window do not meet those of W, as in np.tensordot "
                "with 2 of them: three are summed, rows, columns and channels.",
            ),
            Wrong(
                "frame counted twice, by a product",
                _walked(framed=True, product=True),
                "right without padding: elsewhere windows lie outside and are too "
                "small for the filters, as where 2P is added to the sizes of an image "
                "that has its frame already.",
            ),
            Wrong(
                "all filters at once",
                _at_every_place(lambda window, W, b: np.sum(window * W) + b),
                "the window (f_h, f_w, C) is multiplied by all of W, which has one "
                "axis more, for the filters. Give the window one as well, window[..., "
                "None], or take one filter, W[..., k].",
            ),
            Wrong(
                "as many columns as rows",
                _walked(as_wide=True),
                "y has as many columns as rows, and where these are too many, windows "
                "lie outside: its width comes from that of the image, and from f_w.",
            ),
            Wrong(
                "as many columns as rows, by a product",
                _walked(as_wide=True, product=True),
                "y has as many columns as rows, and windows lie outside where these "
                "are too many; its width comes from that of the image, and from f_w.",
            ),
            Wrong(
                "width by f_h",
                _walked(tall=True),
                "right for square filters: elsewhere the number of columns of y is "
                "that for f_h, and f_w says how many windows fit side by side.",
            ),
            Wrong(
                "width by f_h, by a product",
                _walked(tall=True, product=True),
                "right for square filters: elsewhere y has as many columns as windows "
                "of f_h would fit side by side, and f_w is how wide they are.",
            ),
            Wrong(
                "last window not visited",
                _last_window_missing,
                "the last window is left out where it ends with the framed image, and "
                "y is 0 there: a range stops before its end, which has to be H + 2P − "
                "f_h + 1.",
            ),
            Wrong(
                "windows flattened by columns",
                _at_every_place(
                    lambda window, W, b: (
                        window.swapaxes(0, 1).reshape(-1) @ W.reshape(-1, len(b)) + b
                    )
                ),
                "those come out where the windows are flattened column by column, and "
                "the filters row by row.",
            ),
            Wrong(
                "filters cut out of W in a row",
                _at_every_place(
                    lambda window, W, b: W.reshape(len(b), -1) @ window.reshape(-1) + b
                ),
                "right for one filter: with more, W.reshape(F, …) cuts W into pieces "
                "that are no filters, for F is its last axis; a filter is W[..., k].",
            ),
            Wrong(
                "frame of the rows alone",
                lambda x, W, b, s, P: conv_image(
                    np.pad(x, ((P, P), (0, 0), (0, 0))), W, b, s, 0
                ),
                "there is no frame at the left and the right, as np.pad makes it for "
                "the rows alone; it goes around the image.",
            ),
            Wrong(
                "bias in the first output alone",
                _bias_once,
                "only the first output has its bias; it is added to every one of them.",
            ),
            Wrong(
                "first filter alone",
                lambda x, W, b, s, P: conv_image(x, W[..., :1], b[:1], s, P),
                "only the channel of the first filter comes back; each filter makes "
                "one.",
            ),
            Wrong(
                "stride in the rows alone",
                lambda x, W, b, s, P: conv_image(x, W, b, 1, P)[::s],
                "the windows take steps of the stride downward alone: y has as many "
                "columns as at stride 1.",
            ),
        ),
        _image_cases,
        ("y",),
        points=3,
        hint=(
            "at which pixel of the framed image does the window of output (i, j) "
            "begin, and which of its axes meet which axes of W?"
        ),
    ),
    Exercise(
        "conv-receptive-field",
        receptive_field,
        (
            Wrong(
                "filters of 3",
                lambda layers: receptive_field([(3, s) for _, s in layers]),
                "those are the fields of filters of 3 throughout; the first number of "
                "each pair says how large they are.",
            ),
            Wrong(
                "strides ignored",
                lambda layers: 1 + sum(f - 1 for f, _ in layers),
                "those are the fields at stride 1: after a stride of s, one step of "
                "the next layer is s pixels of the image.",
            ),
            Wrong(
                "sizes added",
                lambda layers: sum(f for f, _ in layers),
                "neighboring windows overlap: a second 3 adds 2 pixels, not 3.",
            ),
            Wrong(
                "stride of the layer itself",
                _field(own=True),
                "a layer's own stride does not widen its own windows, only those of "
                "the layers after it.",
            ),
            Wrong(
                "only the stride before",
                _field(product=False),
                "only the stride of the layer just below counts here; those further "
                "down count as well, and they multiply.",
            ),
            Wrong(
                "strides added",
                _added_strides,
                "strides multiply: two strides of 2 make steps of 2 · 2 pixels. With "
                "2 and 3 you see the difference to their sum.",
            ),
            Wrong(
                "from the top",
                _field(flip=True),
                "that is the field of the layers from the last to the first; the "
                "image lies under the first.",
            ),
            Wrong(
                "starts at nothing",
                _field(start=0),
                "one pixel is missing: without any layer, an output sees itself.",
            ),
            Wrong(
                "all strides for all layers",
                lambda layers: (
                    1 + sum(f - 1 for f, _ in layers) * _product(s for _, s in layers)
                ),
                "all strides widen all layers; a stride widens only the layers above "
                "it.",
            ),
            Wrong(
                "whole windows",
                lambda layers: sum(
                    f * _product(s for _, s in layers[:k])
                    for k, (f, _) in enumerate(layers)
                ),
                "a window of f has f − 1 steps between its first pixel and its last.",
            ),
            Wrong(
                "product of the strides",
                lambda layers: _product(s for _, s in layers),
                "that is how many pixels apart two outputs are, not how many one of "
                "them sees.",
            ),
            Wrong(
                "size and stride swapped",
                lambda layers: receptive_field([(s, f) for f, s in layers]),
                "size and stride have changed places: the pairs are (f, s).",
            ),
            Wrong(
                "half windows",
                lambda layers: (
                    1
                    + 2
                    * sum(
                        f // 2 * _product(s for _, s in layers[:k])
                        for k, (f, _) in enumerate(layers)
                    )
                ),
                "that counts f // 2 pixels on both sides of a middle; a filter of 2 "
                "or 4 has no middle.",
            ),
            Wrong(
                "in two directions",
                lambda layers: receptive_field(layers) ** 2,
                "that is how many pixels a square has; the pixels along one axis are "
                "asked for.",
            ),
            Wrong(
                "one side of the window",
                lambda layers: receptive_field(layers) // 2,
                "that is half of the field, rounded down; an output sees to both "
                "sides.",
            ),
            Wrong(
                "largest filter",
                lambda layers: max(f for f, _ in layers),
                "that is the largest filter alone; the layers add up.",
            ),
            Wrong(
                "first layer",
                lambda layers: layers[0][0],
                "that is what the first layer sees; go on upward.",
            ),
            Wrong(
                "last layer left out",
                lambda layers: receptive_field(layers[:-1]),
                "that is what the layers see without the last one.",
            ),
            Wrong(
                "sizes multiplied",
                lambda layers: int(np.prod([f for f, _ in layers])),
                "windows that overlap do not multiply.",
            ),
            Wrong(
                "f for f - 1",
                lambda layers: receptive_field(layers) + _steps(layers),
                "that is f steps for each layer; a window of f pixels adds f − 1 of "
                "them, for it begins on a pixel that is counted already.",
            ),
            Wrong(
                "first layer left out",
                lambda layers: receptive_field(layers[1:]),
                "that is what the layers see without the first one of the list.",
            ),
            Wrong(
                "first stride left out",
                lambda layers: receptive_field([(layers[0][0], 1), *layers[1:]]),
                "that is the field with a stride of 1 in the first layer; its own "
                "spreads the windows of every layer above it.",
            ),
            Wrong(
                "one too many",
                _field(start=2),
                "one pixel too many: without any layer, an output sees itself alone.",
            ),
            Wrong(
                "first stride for all",
                lambda layers: receptive_field(
                    [layers[0], *((f, 1) for f, _ in layers[1:])]
                ),
                "only the stride of the first layer counts here; those above it "
                "count as well, and they multiply.",
            ),
            Wrong(
                "stride no larger than the kernel",
                lambda layers: receptive_field([(f, min(f, s)) for f, s in layers]),
                "a stride beyond the kernel is cut down to it; it may skip pixels.",
            ),
            Wrong(
                "pixels without the gaps",
                _seen,
                "that is how many pixels the output really sees; the field is the "
                "stretch from the first to the last, with the gaps between them.",
            ),
            Wrong(
                "own stride alone",
                lambda layers: 1 + sum((f - 1) * s for f, s in layers),
                "each layer adds f − 1 times its *own* stride here; what widens its "
                "steps are the strides of the layers below it, and they multiply.",
            ),
            Wrong(
                "steps from 0, strides added",
                lambda layers: (
                    1
                    + sum(
                        (f - 1) * sum(s for _, s in layers[:k])
                        for k, (f, _) in enumerate(layers)
                    )
                ),
                "the first layer adds nothing, and the strides add up, as where the "
                "step starts at 0; a step starts at 1, and strides multiply.",
            ),
            Wrong(
                "always one",
                lambda layers: 1,
                "every field comes out as 1, as where the step starts at 0 and stays "
                "there; without any stride a step is 1.",
            ),
            Wrong(
                "first two layers",
                lambda layers: receptive_field(layers[:2]),
                "that is what the first two layers see; go on upward.",
            ),
            Wrong(
                "both sides",
                lambda layers: 2 * receptive_field(layers) - 1,
                "that has each layer's f − 1 steps twice, as on both sides of a pixel; "
                "f − 1 is how many they are in all.",
            ),
            Wrong(
                "first layer twice",
                lambda layers: receptive_field(layers) + layers[0][0] - 1,
                "the f − 1 steps of the first layer count twice, as where the field "
                "starts at its f and then passes through all layers.",
            ),
            Wrong(
                "first layer twice, strides ignored",
                lambda layers: layers[0][0] + sum(f - 1 for f, _ in layers),
                "those are the fields at stride 1, with the f − 1 steps of the first "
                "layer in them twice; strides spread the windows of the layers above.",
            ),
            Wrong(
                "f // 2 steps",
                lambda layers: (
                    1
                    + sum(
                        f // 2 * _product(s for _, s in layers[:k])
                        for k, (f, _) in enumerate(layers)
                    )
                ),
                "each layer adds f // 2 steps here; from the first pixel of a window "
                "to its last there are f − 1.",
            ),
            Wrong(
                "backward without the gap",
                lambda layers: (
                    receptive_field(layers)
                    + sum(
                        _product(s for _, s in layers[: k + 1])
                        for k in range(len(layers))
                    )
                ),
                "that is what r · s + f gives from the last layer to the first; "
                "between r outputs lie r − 1 steps, not r.",
            ),
            Wrong(
                "backward from nothing",
                lambda layers: receptive_field(layers) - _product(s for _, s in layers),
                "that is too small by the product of all strides, as on a way back "
                "that starts at 0 outputs; it starts at one.",
            ),
            Wrong(
                "steps alone",
                lambda layers: sum(f - 1 for f, _ in layers),
                "those are sums of f − 1: strides have no part in them, and the pixel "
                "in which an output without any layer sees itself is missing.",
            ),
            Wrong(
                "sizes times strides",
                lambda layers: sum(f * s for f, s in layers),
                "those are sums of f · s. A layer adds f − 1 steps, and the strides "
                "of the layers below it say how long they are.",
            ),
            Wrong(
                "all fields",
                lambda layers: [
                    receptive_field(layers[: k + 1]) for k in range(len(layers))
                ],
                "those are the fields behind each of the layers, in a list; the last "
                "of them is asked for.",
            ),
            Wrong(
                "a filter of 1 adds a step",
                lambda layers: receptive_field([(max(f, 2), s) for f, s in layers]),
                "right where no filter has a size of 1: such a filter looks at one "
                "pixel of its input, and adds f − 1 = 0 steps to the field.",
            ),
            Wrong(
                "stride times field, forward",
                _forward(lambda r, f, s: r * s + f - 1),
                "that multiplies the field so far by the stride of the layer, from the "
                "first to the last; a layer adds f − 1 steps, which are as long as the "
                "strides below it make them.",
            ),
            Wrong(
                "first filter whole, others by their own stride",
                lambda layers: layers[0][0] + sum((f - 1) * s for f, s in layers[1:]),
                "each layer above the first adds f − 1 times its *own* stride here; "
                "what spreads its steps are the strides of the layers below it.",
            ),
            Wrong(
                "sizes multiplied, strides divided",
                _forward(lambda r, f, s: r * f // s),
                "the sizes are multiplied and the strides divided here; a layer *adds* "
                "f − 1 steps, and the strides below it multiply how long they are.",
            ),
            Wrong(
                "backward, less one",
                lambda layers: _forward(lambda r, f, s: r * s + f - 1)(layers[::-1]),
                "that is what r · s + f − 1 gives from the last layer to the first; "
                "between r outputs lie r − 1 steps of s, and around them a window of "
                "f.",
            ),
            Wrong(
                "last filter",
                lambda layers: layers[-1][0],
                "that is the filter of the last layer alone; the layers below it widen "
                "what it sees.",
            ),
        ),
        _field_cases,
        ("the receptive field",),
        properties=_stack_properties,
        points=3,
        hint=(
            "when a second layer is put on top, how many new image pixels does each "
            "further input of its window bring in?"
        ),
    ),
)
