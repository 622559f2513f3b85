"""Exercises of chapter 10, convolution backward."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.chapter_02 import conv_image
from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.checks.trials import fitted_dy
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


#: rows, columns, channels, kernel rows, kernel columns, filters, stride, padding,
#: images, mostly different. Once each: one image, one channel, one filter, as many
#: channels as filters, every remainder of stride 3, a stride beyond the kernel, and
#: what the last six say.
_GEOMETRIES = (
    (5, 6, 2, 2, 2, 4, 1, 0, 3),
    (6, 8, 3, 3, 2, 4, 2, 0, 2),
    (7, 5, 2, 3, 2, 5, 1, 1, 4),
    (8, 9, 2, 3, 3, 2, 2, 2, 1),
    (9, 8, 1, 2, 3, 1, 3, 0, 2),
    (8, 9, 2, 2, 2, 2, 3, 1, 3),
    (10, 7, 3, 4, 2, 1, 3, 0, 1),
    (5, 4, 2, 1, 1, 3, 1, 1, 2),  # 1 × 1, and a frame as wide
    (9, 10, 2, 2, 3, 3, 4, 1, 2),  # a stride of 4
    (4, 5, 2, 2, 3, 2, 2, 3, 2),  # a frame wider than the filter
    (5, 6, 2, 2, 3, 3, 1, 0, 2),  # a square output
    (3, 6, 2, 3, 2, 4, 1, 0, 3),  # one row of outputs
    (1, 3, 2, 1, 3, 4, 1, 0, 3),  # one row of pixels, and a single output
)


def _geometries(rng: np.random.Generator) -> list[dict]:
    """Awkward ones; one with whole numbers, one in float32 with zeros in dy."""
    cases = []
    for h, w, c, f_h, f_w, filters, s, P, n in _GEOMETRIES:
        x = rng.standard_normal((n, h, w, c))
        W, b = rng.standard_normal((f_h, f_w, c, filters)), rng.standard_normal(filters)
        dy = rng.standard_normal(conv_forward(x, W, b, s, P).shape)
        cases.append({"x": x, "W": W, "b": b, "dy": dy, "s": s, "P": P})
    cases.append(dict(cases[2]))
    for name in ("x", "W"):
        cases[-1][name] = rng.integers(-3, 4, cases[-1][name].shape)
    dy = cases[1]["dy"] * (rng.random(cases[1]["dy"].shape) < 0.6)
    cases.append(cases[1] | {"dy": dy})
    cases[-1] |= {k: cases[-1][k].astype(np.float32) for k in ("x", "W", "b", "dy")}
    return cases


def _db_cases(rng: np.random.Generator) -> list[Case]:
    """Make as many filters as images, as rows, as columns: an axis can be mistaken."""
    cases = [{"dy": g["dy"]} for g in _geometries(rng)]
    for shape in ((3, 4, 5, 3), (2, 3, 4, 3), (2, 4, 3, 3), (4, 3, 5, 4)):
        cases.append({"dy": rng.standard_normal(shape)})
    return cases


def _db_properties(case: Case) -> dict:
    n, rows, columns, filters = case["dy"].shape
    return {
        ("as many images as filters", "another number of images"): n == filters,
        ("as many rows as filters", "another number of rows"): rows == filters,
        ("as many columns as filters", "another number of columns"): columns == filters,
    }


def _conv_properties(case: Case) -> dict:
    dy = case["dy"]
    f = case.get("kernel_size") or case["W"].shape[:2]
    x = case.get("x_pad", case.get("W"))
    return {
        ("a filter of one pixel", "a filter of several pixels"): f == (1, 1),
        ("a filter higher than wide", "a filter no higher than wide"): f[0] > f[1],
        ("a filter wider than high", "a filter no wider than high"): f[0] < f[1],
        ("a stride of 4 or more", "a stride up to 3"): case["stride"] > 3,
        ("a padding of 2 or more", "a padding up to 1"): case.get("padding", 0) > 1,
        ("a padding of 3 or more", "a padding up to 2"): case.get("padding", 0) > 2,
        (
            "a frame as wide as the filter or wider",
            "a frame narrower than the filter",
        ): (case.get("padding", 0) > min(f) - 1),
        ("a square output", "an output that is not square"): (
            dy.shape[1] == dy.shape[2]
        ),
        ("whole numbers", "fractions"): x.dtype.kind == "i",
        ("whole numbers in dy", "fractions in dy"): dy.dtype.kind == "i",
    }


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
    ] + [
        {
            "dy": rng.integers(-3, 4, (2, 4, 3, 3)),
            "W": rng.standard_normal((2, 3, 2, 3)),
            "input_size": (6, 6),
            "stride": 2,
            "padding": 1,
        }
    ]


def _fitted(case: Case) -> Case:
    if "x_pad" in case:
        size, f, P = case["x_pad"].shape[1:3], case["kernel_size"], 0
    else:
        size, f, P = case["input_size"], case["W"].shape[:2], case["padding"]
    return case | {"dy": fitted_dy(case["dy"], size, f, case["stride"], P)}


# ---- the mistakes -----------------------------------------------------------


def _without_first(dy: Array, axis: int) -> Array:
    """Set what arrives at the first row (1) or column (2) of outputs to zero."""
    kept = np.arange(dy.shape[axis]) > 0
    return dy * np.expand_dims(kept, [k for k in range(4) if k != axis])


def _first_channel(array: Array, axis: int) -> Array:
    kept = np.zeros_like(array)
    first = [slice(None)] * array.ndim
    first[axis] = slice(0, 1)
    kept[tuple(first)] = array[tuple(first)]
    return kept


def _turned(array: Array) -> Array:
    return array[:, ::-1, ::-1]


def _first_image(array: Array) -> Array:
    return _first_channel(array, 0)


def _dW_stride_in_window(dy, x_pad, kernel_size, stride):
    """Step inside the window instead of from window to window."""
    f_h, f_w = kernel_size
    _, out_h, out_w, filters = dy.shape
    room = ((0, 0), (0, f_h * stride + out_h), (0, f_w * stride + out_w), (0, 0))
    x_pad = np.pad(x_pad, room)
    dW = np.zeros((f_h, f_w, x_pad.shape[3], filters))
    for a, b in np.ndindex(f_h, f_w):
        met = x_pad[:, a * stride :, b * stride :][:, :out_h, :out_w]
        dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
    return dW


def _last_output_only(dy, x_pad, kernel_size, stride):
    last = np.zeros_like(dy)
    last[-1, -1, -1] = dy[-1, -1, -1]
    return conv_dW(last, x_pad, kernel_size, stride)


def _dW_from_slices(slice_of):
    """Sum over slices of the input, which need not be as long as dy."""

    def answer(dy, x_pad, kernel_size, stride):
        dW = np.zeros((*kernel_size, x_pad.shape[3], dy.shape[3]))
        for a, b in np.ndindex(*kernel_size):
            met = x_pad[:, slice_of(a, stride), slice_of(b, stride)]
            dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
        return dW

    return answer


def _dW_cut_to(slice_of):
    """Sum over slices of the input, cut to the length of dy, which may be longer."""

    def answer(dy, x_pad, kernel_size, stride):
        _, out_h, out_w, filters = dy.shape
        dW = np.zeros((*kernel_size, x_pad.shape[3], filters))
        for a, b in np.ndindex(*kernel_size):
            met = x_pad[:, slice_of(a, stride), slice_of(b, stride)]
            met = met[:, :out_h, :out_w]
            dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
        return dW

    return answer


def _dW_last_pixels(dy, x_pad, kernel_size, stride):
    """Keep the last pixels of each slice, where there are more than dy has."""
    _, out_h, out_w, filters = dy.shape
    dW = np.zeros((*kernel_size, x_pad.shape[3], filters))
    for a, b in np.ndindex(*kernel_size):
        met = x_pad[:, a::stride, b::stride][:, -out_h:, -out_w:]
        dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
    return dW


def _last_step_cut(dy, x_pad, kernel_size, stride):
    """End each slice one step too early, and dy with it."""
    return conv_dW(dy[:, :-1, :-1], x_pad, kernel_size, stride)


def _padded_again(dy, x_pad, kernel_size, stride):
    x_pad = np.pad(x_pad, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return conv_dW(dy, x_pad, kernel_size, stride)


def _dx_full(dy, W, input_size, s, P):
    """Frame dy with f − 1 − P zeros, which is less than none where P is large."""
    (f_h, f_w), (rows, columns) = W.shape[:2], input_size
    spread = np.zeros(
        (len(dy), rows + 2 * P - f_h + 1, columns + 2 * P - f_w + 1, dy.shape[3])
    )
    spread[:, ::s, ::s][:, : dy.shape[1], : dy.shape[2]] = dy
    frame = ((0, 0), (f_h - 1 - P,) * 2, (f_w - 1 - P,) * 2, (0, 0))
    spread, turned = np.pad(spread, frame), W[::-1, ::-1].transpose(0, 1, 3, 2)
    dx = np.zeros((len(dy), rows, columns, W.shape[2]))
    for r, q in np.ndindex(rows, columns):
        dx[:, r, q] = np.tensordot(spread[:, r : r + f_h, q : q + f_w], turned, 3)
    return dx


def _step_too_long(dy, W, input_size, s, P, cut=False):
    """Put s zeros between two entries of dy; with ``cut`` leave out what hangs over."""
    room = [m + 2 * P - f + 1 for m, f in zip(input_size, W.shape[:2], strict=True)]
    if cut:
        rows, columns = (-(-n // (s + 1)) for n in room)
        dy = dy[:, :rows, :columns]
    large = tuple(m + 2 * P + n for m, n in zip(input_size, dy.shape[1:3], strict=True))
    large = tuple(m * (s + 1) for m in large)
    dx = dx_padded(dy, W, large, s, 0, step=s + 1)
    return dx[:, P : P + input_size[0], P : P + input_size[1]]


def _crop_at_corner(dy, W, input_size, s, P):
    dx = dx_padded(dy, W, input_size, s, P)
    return dx[:, : input_size[0], : input_size[1]]


def _cut_early(dy, W, input_size, s, P):
    """Cut off one row and column less than the frame has at the top and the left."""
    first = max(P - 1, 0)
    dx = dx_padded(dy, W, input_size, s, P)
    return dx[:, first:, first:][:, : input_size[0], : input_size[1]]


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


def _dx_size_guessed(dy, W, input_size, s, P):
    """One row and column more than the outputs need, wherever a step does not fit."""
    size = []
    for n, f, m in zip(dy.shape[1:3], W.shape[:2], input_size, strict=True):
        needed = (n - 1) * s + f
        size.append(needed + (needed < m + 2 * P) - 2 * P)
    return conv_dx(dy, W, tuple(size), s, P)


def _dx_scattered(dy, W, input_size, s, P):
    """Add share by share, where a window that does not fit raises."""
    (f_h, f_w, channels, _), (rows, columns) = W.shape, input_size
    dx = np.zeros((len(dy), rows + 2 * P, columns + 2 * P, channels))
    for n, i, j, k in np.ndindex(dy.shape):
        share = dy[n, i, j, k] * W[..., k]
        dx[n, i * s : i * s + f_h, j * s : j * s + f_w] += share
    return dx[:, P : P + rows, P : P + columns]


def _dx_by_places(dy, W, input_size, s, P):
    """Add place by place of the filter, where a slice that does not fit raises."""
    (f_h, f_w, channels, _), (rows, columns) = W.shape, input_size
    out_h, out_w = dy.shape[1:3]
    dx = np.zeros((len(dy), rows + 2 * P, columns + 2 * P, channels))
    for a, b in np.ndindex(f_h, f_w):
        down = slice(a, a + s * (out_h - 1) + 1, s)
        across = slice(b, b + s * (out_w - 1) + 1, s)
        dx[:, down, across] += dy @ W[a, b].T
    return dx[:, P : P + rows, P : P + columns]


def _dx_turned_shape(dy, W, input_size, s, P):
    """Gather for pixels of an image with rows and columns swapped."""
    rows, columns = input_size
    dx = conv_dx(dy, W, (rows + columns, rows + columns), s, P)
    return dx[:, :columns, :rows]


def _dx_indices_swapped(dy, W, input_size, s, P):
    """Take W[b, a] for W[a, b], which runs out where W is not square."""
    read = np.empty_like(W)
    for a, b in np.ndindex(W.shape[:2]):
        read[a, b] = W[b, a]
    return conv_dx(dy, read, input_size, s, P)


def _with_part_of(places):
    """Use this part of the filter alone."""

    def answer(dy, W, *rest):
        used = np.zeros_like(W)
        used[places] = W[places]
        return conv_dx(dy, used, *rest)

    return answer


def _sent_from(places):
    """Let these entries of dy alone arrive, as after a return inside a loop."""

    def answer(dy, *rest):
        sent = np.zeros_like(dy)
        sent[places] = dy[places]
        return conv_dx(sent, *rest)

    return answer


def _dW_one_short(dy, x_pad, kernel_size, stride):
    """End each slice at a + s·(H′ − 1), one pixel too early for dy."""
    s, (_, out_h, out_w, filters) = stride, dy.shape
    dW = np.zeros((*kernel_size, x_pad.shape[3], filters))
    for a, b in np.ndindex(*kernel_size):
        rows = slice(a, a + s * (out_h - 1), s)
        met = x_pad[:, rows, b : b + s * (out_w - 1) : s]
        dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
    return dW


def _dW_filters_first(dy, x_pad, kernel_size, stride):
    """Store products with the filters in front, as tensordot(dy, pixels) has them."""
    right = conv_dW(dy, x_pad, kernel_size, stride)
    dW = np.zeros(right.shape)
    for place in np.ndindex(*kernel_size):
        dW[place] = right[place].T
    return dW


def _dx_wraps(dy, W, input_size, s, P):
    """Gather without a bound below: negative indices count from the end."""
    rows, columns = (m + 2 * P for m in input_size)
    _, out_h, out_w, _ = dy.shape
    dx = np.zeros((len(dy), rows, columns, W.shape[2]))
    for r, q, a, b in np.ndindex(rows, columns, *W.shape[:2]):
        (i, r_left), (j, q_left) = divmod(r - a, s), divmod(q - b, s)
        if r_left or q_left or not (-out_h <= i < out_h and -out_w <= j < out_w):
            continue
        dx[:, r, q] += np.tensordot(dy[:, i, j], W[a, b], (1, 1))
    return dx[:, P : rows - P, P : columns - P]


def _dx_square(dy, W, input_size, s, P):
    """Use no more of the filter than a square."""
    side = min(W.shape[:2])
    cut = np.zeros_like(W)
    cut[:side, :side] = W[:side, :side]
    return conv_dx(dy, cut, input_size, s, P)


def _dx_from_far_end(dy, W, input_size, s, P):
    """Count the windows from the last row and column, not from the first."""
    dx = dx_padded(dy, W, input_size, s, P)
    left = [
        m - ((n - 1) * s + f)
        for m, n, f in zip(dx.shape[1:3], dy.shape[1:3], W.shape[:2], strict=True)
    ]
    rows, columns = input_size
    return np.roll(dx, left, axis=(1, 2))[:, P : P + rows, P : P + columns]


def _dW_frame_at_end(dy, x, W, s, P):
    x_pad = np.pad(x, ((0, 0), (0, 2 * P), (0, 2 * P), (0, 0)))
    return conv_dW(dy, x_pad, W.shape[:2], s)


def _crop_with_minus(dy, W, input_size, s, P):
    return dx_padded(dy, W, input_size, s, P)[:, P:-P, P:-P]


def _db_in_whole_numbers(dy):
    """Add output by output in an array of whole numbers, which cuts every sum."""
    db = np.zeros(dy.shape[3], int)
    for place in np.ndindex(dy.shape[:3]):
        db[:] = db + dy[place]  # what is assigned is cut
    return db


def _db_by_images(dy):
    """Make as many entries as there are images."""
    db = np.zeros(len(dy))
    for k in range(dy.shape[3]):
        db[k] += dy[..., k].sum()
    return db


def _dW_reshaped(dy, x_pad, kernel_size, stride):
    """Reshape the pixels to channels first, which moves no axis."""
    s, (_, out_h, out_w, filters) = stride, dy.shape
    channels = x_pad.shape[3]
    dW = np.zeros((*kernel_size, channels, filters))
    for a, b in np.ndindex(*kernel_size):
        met = x_pad[:, a::s, b::s][:, :out_h, :out_w]
        dW[a, b] = met.reshape(channels, -1) @ dy.reshape(-1, filters)
    return dW


def _dx_frame_of_f(dy, W, input_size, s, P):
    """Frame dy with f zeros, so that all shares stand one pixel too far."""
    rows, columns = input_size
    dx = dx_padded(dy, W, input_size, s, P)
    dx = np.pad(dx, ((0, 0), (1, 0), (1, 0), (0, 0)))
    return dx[:, P : P + rows, P : P + columns]


def _dx_bounded_below(dy, W, input_size, s, P, frame=0):
    """Gather without a bound above, where an index runs out."""
    large = [m + 2 * frame for m in input_size]
    dx, P = np.zeros((len(dy), *large, W.shape[2])), P - frame
    for r, q, a, b in np.ndindex(*large, *W.shape[:2]):
        (i, r_left), (j, q_left) = divmod(r + P - a, s), divmod(q + P - b, s)
        if not (r_left or q_left) and i >= 0 and j >= 0:
            dx[:, r, q] += dy[:, i, j] @ W[a, b].T
    rows, columns = input_size
    return dx[:, frame : frame + rows, frame : frame + columns]


def _dx_open_slices(dy, W, input_size, s, P):
    """Add place by place to slices that run to the end."""
    rows, columns = input_size
    dx = np.zeros((len(dy), rows + 2 * P, columns + 2 * P, W.shape[2]))
    for a, b in np.ndindex(W.shape[:2]):
        dx[:, a::s, b::s] += dy @ W[a, b].T
    return dx[:, P : P + rows, P : P + columns]


def _dx_unbounded(dy, W, input_size, s, P):
    """Gather without any bound, where an index runs out or counts from the end."""
    dx = np.zeros((len(dy), *input_size, W.shape[2]))
    for r, q, a, b in np.ndindex(*input_size, *W.shape[:2]):
        (i, r_left), (j, q_left) = divmod(r + P - a, s), divmod(q + P - b, s)
        if not (r_left or q_left):
            dx[:, r, q] += dy[:, i, j] @ W[a, b].T
    return dx


def _dx_places_wrap(dy, W, input_size, s, P):
    """Gather by outputs, with places of the filter that may be negative."""
    dx = np.zeros((len(dy), *input_size, W.shape[2]))
    for r, q, i, j in np.ndindex(*input_size, *dy.shape[1:3]):
        a, b = r + P - i * s, q + P - j * s
        if a < W.shape[0] and b < W.shape[1]:
            dx[:, r, q] += dy[:, i, j] @ W[a, b].T
    return dx


def _dx_by_zeros(dy, W, input_size, s, P, frame, gap):
    """Spread dy with zeros, frame it, and let the turned filter slide."""
    room = [m + 2 * P - f + 1 for m, f in zip(input_size, W.shape[:2], strict=True)]
    spread = np.zeros((len(dy), *room, dy.shape[3]))
    step, (out_h, out_w) = gap(s) + 1, dy.shape[1:3]
    down, across = (
        slice(0, step * (out_h - 1) + 1, step),
        slice(0, step * (out_w - 1) + 1, step),
    )
    spread[:, down, across] = dy
    spread = np.pad(spread, ((0, 0), *((frame(f),) * 2 for f in W.shape[:2]), (0, 0)))
    rows, columns = (m + 2 * P for m in input_size)
    dx = np.zeros((len(dy), rows, columns, W.shape[2]))
    for r, q in np.ndindex(rows, columns):
        window = spread[:, r : r + W.shape[0], q : q + W.shape[1]]
        dx[:, r, q] = np.tensordot(window, W[::-1, ::-1], ((1, 2, 3), (0, 1, 3)))
    return dx[:, P : rows - P, P : columns - P]


def _dx_half_frame(*arguments):
    return _dx_by_zeros(*arguments, lambda f: f // 2, lambda s: s - 1)


def _dx_frame_of_padding(dy, W, input_size, s, P):
    return _dx_by_zeros(dy, W, input_size, s, P, lambda f: P, lambda s: s - 1)


def _dx_frame_turned(dy, W, *rest):
    """Frame dy with f_w − 1 rows and f_h − 1 columns."""
    both = sum(W.shape[:2])
    return _dx_by_zeros(dy, W, *rest, lambda f: both - f - 1, lambda s: s - 1)


def _dx_wide_gaps(*arguments):
    return _dx_by_zeros(*arguments, lambda f: f - 1, lambda s: s)


def _dx_whole_batch(dy, W, input_size, s, P):
    """Add the shares of a window for all images, where one that is cut raises."""
    (f_h, f_w, channels, _), (rows, columns) = W.shape, input_size
    dx = np.zeros((len(dy), rows + 2 * P, columns + 2 * P, channels))
    for i, j in np.ndindex(dy.shape[1:3]):
        share = np.tensordot(dy[:, i, j], W, (1, 3))
        dx[:, i * s : i * s + f_h, j * s : j * s + f_w] += share
    return dx[:, P : P + rows, P : P + columns]


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


def _compares(*geometries, sums_only=False):
    """Make a test that knows the answer, but looks at these geometries only."""

    def test(forward, backward):
        rng = np.random.default_rng(0)
        for h, w, c, f_h, f_w, filters, s, P, n in geometries:
            x = rng.standard_normal((n, h, w, c))
            W, b = rng.standard_normal((f_h, f_w, c, filters)), np.ones(filters)
            dy = rng.standard_normal(forward(x, W, b, s, P).shape)
            want = conv_backward(dy, x, W, s, P)
            for got, right in zip(backward(dy, x, W, s, P), want, strict=True):
                if sums_only:
                    got, right = got.sum(), right.sum()
                assert np.allclose(got, right)

    return test


_X = np.array([[2, 0, 1], [1, 3, 0], [0, 2, 5]])
_DY = np.array([[1, 2], [0, -1]])


def _paper_with(dy) -> dict[str, object]:
    """Return what `conv-dw-paper` gives with another dy."""
    dW = [[int(np.sum(_X[i : i + 2, j : j + 2] * dy)) for j in (0, 1)] for i in (0, 1)]
    return {"dW": dW, "db": int(np.sum(dy))}


_PAPER = {"dW": [[-1, 2], [5, -2]], "db": 2}

EXERCISES = (
    Exercise(
        "conv-dw-paper",
        _PAPER,
        (
            Wrong(
                "gradient turned",
                {"dW": [[3, 6], [1, 6]], "db": 2},
                "those are the numbers for a dy turned by 180°; Eq. (10.2) lays it on "
                "x as it stands. (It is dx that needs a turn.)",
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
                "one place only",
                {"dW": [[2, 0], [0, -3]], "db": 2},
                "that is dy times the pixels of the first window, entry by entry; each "
                "weight meets four pixels, one in each window.",
            ),
            Wrong(
                "gradient transposed",
                {"dW": [[1, 6], [-1, 2]], "db": 2},
                "those are the numbers for a dy with rows and columns swapped; its "
                "first row is 1, 2.",
            ),
            Wrong(
                "sign lost",
                {"dW": [[5, 2], [9, 8]], "db": 4},
                "those are the numbers for a dy whose last entry is 1; it is −1.",
            ),
            Wrong(
                "dW is a mean",
                {"dW": [[-0.25, 0.5], [1.25, -0.5]], "db": 2},
                "dW is divided by the number of outputs; Eq. (10.2) is a sum.",
            ),
            Wrong(
                "db is a count",
                {"dW": [[-1, 2], [5, -2]], "db": 4},
                "db is 4, the number of outputs, the sum of dy without its sign, and "
                "the sum of dW; it adds up what the loss says about each output, with "
                "its sign.",
            ),
            Wrong(
                "db is the loss of one output",
                {"dW": [[-1, 2], [5, -2]], "db": 1},
                "1 is the first entry of dy, and the number of biases; db adds up all "
                "entries of dy.",
            ),
            Wrong(
                "dx instead",
                {"dW": [[2, 4, 2], [1, 1, 5], [0, -1, 0]], "db": 2},
                "that has the shape of the image; dW has the shape of the filter.",
            ),
            Wrong(
                "db without the negative",
                {"dW": [[-1, 2], [5, -2]], "db": 3},
                "db: 3 is the sum of 1 and 2; the last entry of dy, −1, belongs to the "
                "sum.",
            ),
            Wrong(
                "negative left out of dW",
                {"dW": [[2, 2], [7, 3]], "db": 2},
                "dW: those are the numbers without the −1 of dy; each entry has four "
                "products, and that of the −1 is one of them.",
            ),
            Wrong(
                "rows of dy in reverse",
                {"dW": [[7, 2], [1, 12]], "db": 2},
                "dW: those are the numbers for a dy whose rows are in reverse order; "
                "its first row is 1, 2.",
            ),
            Wrong(
                "columns of dy in reverse",
                {"dW": [[3, -2], [5, 4]], "db": 2},
                "dW: those are the numbers for a dy whose columns are in reverse "
                "order; its first row is 1, 2.",
            ),
            Wrong(
                "x transposed",
                {"dW": [[1, -1], [6, 2]], "db": 2},
                "dW: those are the numbers for an x with rows and columns swapped; its "
                "first row is 2, 0, 1.",
            ),
            Wrong(
                "0 of dy read as 1",
                _paper_with([[1, 2], [1, -1]]),
                "dW: those are the numbers for a dy with a 1 where its 0 is; that "
                "place adds nothing.",
            ),
            Wrong(
                "first row of dy reversed",
                _paper_with([[2, 1], [0, -1]]),
                "dW: those are the numbers for a dy whose first row is 2, 1; it is "
                "1, 2.",
            ),
            Wrong(
                "first product only",
                _paper_with([[1, 0], [0, 0]]) | {"db": 2},
                "dW: that is the first entry of dy times the pixels of the first "
                "window; the other entries of dy meet windows of their own, and all "
                "of it adds up.",
            ),
            Wrong(
                "last product only",
                _paper_with([[0, 0], [0, -1]]) | {"db": 2},
                "dW: that is the last entry of dy times the pixels of the last "
                "window, as with an = in the loop; the products of all four windows "
                "add up.",
            ),
            Wrong(
                "x turned",
                _PAPER | {"dW": [[6, 1], [6, 3]]},
                "dW: those are the numbers for an x turned by 180°; its first row is "
                "2, 0, 1.",
            ),
            Wrong(
                "matrix product",
                _PAPER | {"dW": (_X[:2, :2] @ _DY).tolist()},
                "dW: that is the matrix product of the first window and dy; an entry "
                "of dW adds up products of single pixels with single entries of dy, "
                "one from each window.",
            ),
            *(
                Wrong(
                    f"db: {what}",
                    _PAPER | {"db": db},
                    f"db: {what}; one bias serves all places, so that db is one "
                    "number, a sum over them.",
                )
                for what, db in (
                    ("that is dy itself", _DY.tolist()),
                    ("that is dy itself, in a row", _DY.ravel().tolist()),
                    ("that has a number for each column", _DY.sum(axis=0).tolist()),
                    ("that has a number for each row", _DY.sum(axis=1).tolist()),
                )
            ),
            *(
                Wrong(
                    f"db is {db}",
                    _PAPER | {"db": db},
                    f"db: {what}; db adds up all entries of dy, each with its own "
                    "sign.",
                )
                for db, what in (
                    (-2, "that is below 0"),
                    (14, "14 is the sum of x, and a bias meets no pixel"),
                    (0, "0 is the product of the entries of dy"),
                    (-1, "−1 is the last entry of dy alone"),
                )
            ),
        ),
        points=1,
        hint=(
            "which four pixels does the weight in the upper right corner meet as the "
            "filter slides, and which gradient comes back from each of the four "
            "places?"
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
                "padding assumed",
                {
                    "stride 1": [2, 3, 3, 3, 3, 3, 2],
                    "stride 2": [1, 2, 1, 2, 1, 2, 1],
                },
                "those are the numbers with windows that start before the first "
                "pixel, as with padding 1; here there is none.",
            ),
            Wrong(
                "pyramid",
                {
                    "stride 1": [1, 2, 3, 4, 3, 2, 1],
                    "stride 2": [1, 1, 2, 1, 2, 1, 1],
                },
                "a window has three places, so no pixel can lie in four windows.",
            ),
            Wrong(
                "windows of two",
                {
                    "stride 1": [1, 2, 2, 2, 2, 2, 1],
                    "stride 2": [1, 1, 1, 1, 1, 1, 0],
                },
                "those are the numbers of windows of two pixels; this filter covers "
                "three.",
            ),
            Wrong(
                "windows of two at stride 1",
                {
                    "stride 1": [1, 2, 2, 2, 2, 2, 1],
                    "stride 2": [1, 1, 2, 1, 2, 1, 1],
                },
                "stride 1: those are the numbers of windows of two pixels, or of a "
                "count that stops at 2; this filter covers three.",
            ),
            Wrong(
                "windows of two, or side by side",
                {
                    "stride 1": [1, 2, 3, 3, 3, 2, 1],
                    "stride 2": [1, 1, 1, 1, 1, 1, 0],
                },
                "stride 2: those are the numbers of windows of two pixels, and of two "
                "windows of three side by side; here windows of three start two "
                "pixels apart.",
            ),
            *(
                Wrong(
                    name,
                    {"stride 1": [1, 2, 3, 3, 3, 2, 1], "stride 2": counts},
                    f"stride 2: {diagnosis}",
                )
                for name, counts, diagnosis in (
                    (
                        "gaps at stride 2",
                        [1, 0, 3, 0, 3, 0, 1],
                        "that is the list of stride 1 with a 0 at every second pixel; "
                        "windows of three leave no gap.",
                    ),
                    (
                        "gaps between starts",
                        [1, 0, 2, 0, 2, 0, 1],
                        "every second pixel has a 0 there, as if no window held it; "
                        "windows of three leave no gap.",
                    ),
                    (
                        "halves",
                        [0.5, 1, 1.5, 1.5, 1.5, 1, 0.5],
                        "those are halves of the numbers for stride 1; a pixel lies in "
                        "a whole number of windows.",
                    ),
                    (
                        "halves rounded up",
                        [1, 1, 2, 2, 2, 1, 1],
                        "those are halves of the numbers for stride 1, rounded up; "
                        "see for each pixel which of the windows hold it.",
                    ),
                    (
                        "halves rounded down",
                        [0, 1, 1, 1, 1, 1, 0],
                        "those are halves of the numbers for stride 1, rounded down; "
                        "see for each pixel which of the windows hold it.",
                    ),
                    (
                        "twice at both ends",
                        [2, 1, 2, 1, 2, 1, 2],
                        "the first and the last pixel have a 2, as with windows that "
                        "hang over the edge; none begins before pixel 0 or ends after "
                        "pixel 6.",
                    ),
                    *(
                        (
                            f"shared once, at pixel {counts.index(2)}",
                            counts,
                            f"only pixel {counts.index(2)} lies in two windows there; "
                            "write down the first and the last pixel of each window.",
                        )
                        for counts in ([1, 1, 1, 2, 1, 1, 1], [1, 1, 2, 1, 1, 1, 1])
                    ),
                    (
                        "last pixel left out",
                        [1, 1, 2, 1, 2, 1, 0],
                        "the last pixel lies in no window there; at which pixel does "
                        "the last window end?",
                    ),
                )
            ),
            Wrong(
                "windows beyond the end",
                {
                    "stride 1": [1, 2, 3, 3, 3, 3, 3],
                    "stride 2": [1, 1, 2, 1, 2, 1, 1],
                },
                "stride 1: right at the start, and then as if windows went on beyond "
                "the end; none ends after pixel 6.",
            ),
            Wrong(
                "windows before the start",
                {
                    "stride 1": [3, 3, 3, 3, 3, 2, 1],
                    "stride 2": [1, 1, 2, 1, 2, 1, 1],
                },
                "stride 1: right at the end, and before that as if windows began "
                "ahead of the image; none starts before pixel 0.",
            ),
            Wrong(
                "nothing at the ends",
                {
                    "stride 1": [0, 1, 2, 3, 2, 1, 0],
                    "stride 2": [1, 1, 2, 1, 2, 1, 1],
                },
                "stride 1: a 0 at both ends says that no window holds the first pixel "
                "or the last; the first window begins at pixel 0, and the last one "
                "ends at pixel 6.",
            ),
            Wrong(
                "stride 2 for stride 1",
                {
                    "stride 1": [1, 1, 2, 1, 2, 1, 1],
                    "stride 2": [1, 1, 2, 1, 2, 1, 1],
                },
                "stride 1: those are the numbers of windows that start at pixels 0, 2 "
                "and 4; at stride 1 the next one starts one pixel further on.",
            ),
            Wrong(
                "keys swapped",
                {
                    "stride 1": [1, 1, 2, 1, 2, 1, 1],
                    "stride 2": [1, 2, 3, 3, 3, 2, 1],
                },
                "the two lists have changed places.",
            ),
            Wrong(
                "windows counted",
                {"stride 1": 5, "stride 2": 3},
                "that is how many windows there are; asked is a number for each of "
                "the seven pixels.",
            ),
            Wrong(
                "starts only",
                {
                    "stride 1": [1, 1, 1, 1, 1, 0, 0],
                    "stride 2": [1, 0, 1, 0, 1, 0, 0],
                },
                "that marks where a window starts; it covers the two pixels after "
                "that as well.",
            ),
            Wrong(
                "windows counted, seven times",
                {"stride 1": [5] * 7, "stride 2": [3] * 7},
                "that is how many windows there are, at every pixel; asked is how many "
                "of them hold it.",
            ),
            Wrong(
                "one entry per window",
                {"stride 1": [3, 3, 3, 3, 3], "stride 2": [3, 3, 3]},
                "that is one number for each window, the pixels it holds; asked is "
                "one for each pixel, the windows it lies in.",
            ),
            Wrong(
                "last window lost",
                {
                    "stride 1": [1, 2, 3, 3, 2, 1, 0],
                    "stride 2": [1, 1, 2, 1, 1, 0, 0],
                },
                "those are the numbers without the last window, which ends at pixel 6.",
            ),
            Wrong(
                "counted from 0",
                {
                    "stride 1": [0, 1, 2, 2, 2, 1, 0],
                    "stride 2": [0, 0, 1, 0, 1, 0, 0],
                },
                "every number is one too small: a pixel in a single window counts 1.",
            ),
            Wrong(
                "a window too many",
                {
                    "stride 1": [1, 2, 3, 3, 3, 3, 2],
                    "stride 2": [1, 1, 2, 1, 2, 1, 2],
                },
                "those are the numbers with a last window that hangs over the edge.",
            ),
        ),
        points=1,
        hint=(
            "at which pixels does each window begin and end, and which windows hold "
            "the first pixel, the second, the third?"
        ),
    ),
    Exercise(
        "conv-db",
        conv_db,
        (
            Wrong(
                "mean over the images",
                lambda dy: dy.sum(axis=(1, 2)).mean(axis=0),
                "that is the mean over the images. The 1/N is in dy already: it "
                "entered with the loss.",
            ),
            Wrong(
                "batch not summed",
                lambda dy: dy[0].sum(axis=(0, 1)),
                "only the first image is counted.",
            ),
            Wrong(
                "filters summed too",
                lambda dy: dy.sum(),
                "that is summed over the filters as well; each filter has its own "
                "bias.",
            ),
            Wrong(
                "places not summed",
                lambda dy: dy.sum(axis=0),
                "that is summed over the images only; the bias is used at every place "
                "of the output.",
            ),
            Wrong(
                "images not summed",
                lambda dy: dy.sum(axis=(1, 2)),
                "that is one row for each image; every image uses the same biases, so "
                "add over the images too.",
            ),
            Wrong(
                "rows not summed",
                lambda dy: dy.sum(axis=(0, 2)),
                "the rows of the output are still there; the bias is added in each "
                "of them.",
            ),
            Wrong(
                "columns not summed",
                lambda dy: dy.sum(axis=(0, 1)),
                "the columns of the output are still there; the bias is added in "
                "each of them.",
            ),
            Wrong(
                "one per image",
                lambda dy: dy.sum(axis=(1, 2, 3)),
                "the axis of the images is kept, and summed over are the filters too; "
                "it is the other way round.",
            ),
            Wrong(
                "axes kept",
                lambda dy: dy.sum(axis=(0, 1, 2), keepdims=True),
                "the numbers are right, but the axes that were summed over are still "
                "there, with length 1; db has one axis.",
            ),
            Wrong(
                "squeezed",
                lambda dy: dy.sum(axis=(0, 1, 2)).squeeze(),
                "with one filter that is a bare number; db still has an axis, of "
                "length 1.",
            ),
            Wrong(
                "mean over the places",
                lambda dy: dy.mean(axis=(1, 2)).sum(axis=0),
                "that is a mean over rows and columns; the bias moves every output by "
                "as much, so their gradients add up.",
            ),
            Wrong(
                "first place only",
                lambda dy: dy[:, 0, 0].sum(axis=0),
                "only the output in the corner is counted.",
            ),
            Wrong(
                "mean over everything",
                lambda dy: dy.mean(axis=(0, 1, 2)),
                "db is a sum over images and places, not a mean.",
            ),
            Wrong(
                "last row missing",
                lambda dy: dy[:, :-1].sum(axis=(0, 1, 2)),
                "the last row of the output is left out; the bias is added in each "
                "row.",
            ),
            Wrong(
                "last column missing",
                lambda dy: dy[:, :, :-1].sum(axis=(0, 1, 2)),
                "the last column of the output is left out; the bias is added in each "
                "column.",
            ),
            Wrong(
                "last row and column missing",
                lambda dy: dy[:, :-1, :-1].sum(axis=(0, 1, 2)),
                "the last row and the last column of the output are left out; the "
                "bias is added at every place.",
            ),
            Wrong(
                "last image only",
                lambda dy: dy[-1].sum(axis=(0, 1)),
                "only the last image is counted; add over all of them (+=).",
            ),
            Wrong(
                "all zeros",
                lambda dy: np.zeros(dy.shape[3]),
                "db is zero everywhere.",
            ),
            Wrong(
                "twice",
                lambda dy: 2 * conv_db(dy),
                "every entry of db is twice what it should be; each output adds its "
                "gradient once.",
            ),
            Wrong(
                "summed over the filters",
                lambda dy: dy.sum(axis=3),
                "that is summed over the filters, and all the rest is kept; it is the "
                "other way round: db has a number for each filter.",
            ),
            Wrong(
                "edges left out",
                lambda dy: dy[:, 1:-1, 1:-1].sum(axis=(0, 1, 2)),
                "the outputs at the edges are left out; the bias is added to all.",
            ),
            Wrong(
                "largest",
                lambda dy: dy.max(axis=(0, 1, 2)),
                "that is the largest entry of each filter; they add up.",
            ),
            Wrong(
                "first image left out",
                lambda dy: dy[1:].sum(axis=(0, 1, 2)),
                "the first image is left out; all images add up.",
            ),
            Wrong(
                "last image left out",
                lambda dy: dy[:-1].sum(axis=(0, 1, 2)),
                "the last image is left out; all images add up.",
            ),
            Wrong(
                "first row missing",
                lambda dy: dy[:, 1:].sum(axis=(0, 1, 2)),
                "the first row of the output is left out; the bias is added in each "
                "row.",
            ),
            Wrong(
                "first column missing",
                lambda dy: dy[:, :, 1:].sum(axis=(0, 1, 2)),
                "the first column of the output is left out; the bias is added in "
                "each column.",
            ),
            Wrong(
                "= for +=",
                lambda dy: dy[-1, -1, -1],
                "that is the gradient at the last place of the last image; those of "
                "all places add up (+=).",
            ),
            Wrong(
                "sums cut to whole numbers",
                _db_in_whole_numbers,
                "what db has so far is cut to whole numbers with each gradient, as in "
                "an array of whole numbers; collect in floats.",
            ),
            Wrong(
                "as many as images",
                _db_by_images,
                "db has as many entries as there are images, and an index runs out "
                "where there are more filters; it has one for each filter.",
            ),
            Wrong(
                "sizes",
                lambda dy: np.abs(dy).sum(axis=(0, 1, 2)),
                "that is the sum of dy without its signs; a negative gradient counts "
                "as such.",
            ),
            Wrong(
                "squares",
                lambda dy: np.sum(dy**2, axis=(0, 1, 2)),
                "that adds up the squares of dy; db is the sum of its entries, signs "
                "and all.",
            ),
        ),
        _db_cases,
        ("db",),
        properties=_db_properties,
        tolerance=1e-5,
        points=1,
        hint=(
            "to which outputs was one bias added on the way forward, and along which "
            "axes do they lie?"
        ),
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
                "those are the numbers for a dy turned by 180°; Eq. (10.4) lays it on "
                "the input as it stands.",
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
                "that comes out with neighbors as the pixels that dy meets, whatever "
                "the stride; output i starts at row i·s.",
            ),
            Wrong(
                "batch not summed",
                lambda dy, x, f, s: conv_dW(dy[:1], x[:1], f, s),
                "only the first image is counted.",
            ),
            Wrong(
                "batch averaged",
                lambda dy, x, f, s: conv_dW(dy, x, f, s) / len(x),
                "that is divided by the number of images. The 1/N is in dy already: "
                "it entered with the loss.",
            ),
            Wrong(
                "= for +=",
                _last_output_only,
                "only the last output counts; every output adds its share (+=).",
            ),
            Wrong(
                "one pixel late",
                lambda dy, x, f, s: conv_dW(
                    dy, np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))[:, 1:, 1:], f, s
                ),
                "that comes out with every pixel one row and one column too far: "
                "indices count from 0.",
            ),
            Wrong(
                "stride inside the window",
                _dW_stride_in_window,
                "that comes out with the stride before the position in the filter; it "
                "belongs to the output: weight (a, b) meets pixel (i·s + a, j·s + b).",
            ),
            Wrong(
                "first row missing",
                lambda dy, *a: conv_dW(_without_first(dy, 1), *a),
                "the first row of outputs is left out; each output adds its share.",
            ),
            Wrong(
                "first column missing",
                lambda dy, *a: conv_dW(_without_first(dy, 2), *a),
                "the first column of outputs is left out; each output adds its share.",
            ),
            Wrong(
                "negative gradients dropped",
                lambda dy, *a: conv_dW(np.maximum(dy, 0), *a),
                "the negative gradients of dy are dropped; there is no ReLU in this "
                "layer.",
            ),
            Wrong(
                "last row missing",
                lambda dy, x, f, s: conv_dW(dy[:, :-1], x, f, s),
                "the last row of outputs is left out; each output adds its share.",
            ),
            Wrong(
                "last column missing",
                lambda dy, x, f, s: conv_dW(dy[:, :, :-1], x, f, s),
                "the last column of outputs is left out; each output adds its share.",
            ),
            Wrong(
                "last image only",
                lambda dy, x, f, s: conv_dW(dy[-1:], x[-1:], f, s),
                "only the last image is counted; add up all of them.",
            ),
            Wrong(
                "stride at most 2",
                lambda dy, x, f, s: conv_dW(dy, x, f, min(s, 2)),
                "right up to stride 2; with a longer stride the pixels that dy meets "
                "lie further apart than two.",
            ),
            Wrong(
                "averaged over the places",
                lambda dy, x, f, s: conv_dW(dy, x, f, s) / (dy.size / dy.shape[3]),
                "that is the mean over images and places; each of them adds its "
                "share, so it is the sum.",
            ),
            Wrong(
                "channels and filters swapped",
                lambda *a: conv_dW(*a).swapaxes(2, 3),
                "channels and filters have changed places: the last axis of dW counts "
                "the filters.",
            ),
            Wrong(
                "channels summed",
                lambda *a: np.repeat(
                    conv_dW(*a).sum(axis=2, keepdims=True), a[1].shape[3], axis=2
                ),
                "every channel gets the sum over all of them; a weight meets one "
                "channel only.",
            ),
            Wrong(
                "filters summed",
                lambda *a: np.repeat(
                    conv_dW(*a).sum(axis=3, keepdims=True), a[0].shape[3], axis=3
                ),
                "every filter gets the sum over all of them; a weight makes outputs "
                "of its own filter only.",
            ),
            Wrong(
                "one image, one place",
                lambda dy, x, f, s: conv_dW(dy[:, :1, :1], x[:, : f[0], : f[1]], f, s),
                "only the window in the corner counts; the filter visits all of them.",
            ),
            Wrong(
                "all zeros",
                lambda *a: np.zeros_like(conv_dW(*a)),
                "dW is zero everywhere; each entry is a sum of pixels times gradients.",
            ),
            Wrong(
                "twice",
                lambda *a: 2 * conv_dW(*a),
                "every entry of dW is twice what it should be; each output adds its "
                "share once.",
            ),
            Wrong(
                "slices without an end",
                _dW_from_slices(lambda a, s: slice(a, None, s)),
                "windows end where the last one fits, and a slice like x_pad[:, "
                "a::stride] runs to the end of the image, which may be longer than "
                "dy. Cut it to the rows and columns of dy.",
            ),
            Wrong(
                "slices a pixel further on",
                _dW_cut_to(lambda a, s: slice(a + 1, None, s)),
                "every slice of x_pad begins one row and one column too far on, and "
                "where no pixel is left over it is too short; that of W[a, b] begins "
                "at row a and column b.",
            ),
            Wrong(
                "slices with a step too long",
                _dW_cut_to(lambda a, s: slice(a, None, s + 1)),
                "the slices of x_pad take every (s + 1)-th pixel, and are mostly too "
                "short for dy; the windows begin s pixels apart.",
            ),
            Wrong(
                "last step cut",
                _last_step_cut,
                "the last row and the last column of outputs are left out; the stop "
                "of a slice is not part of it.",
            ),
            Wrong(
                "padded again",
                _padded_again,
                "that comes out with the input framed once more; x_pad has its frame "
                "already.",
            ),
            Wrong(
                "whole numbers",
                lambda dy, x, f, s: conv_dW(dy, x, f, s).astype(x.dtype),
                "the result has the type of x_pad; where that is whole numbers, dW "
                "loses what stands behind the point.",
            ),
            Wrong(
                "gradient without signs",
                lambda dy, *a: conv_dW(np.abs(dy), *a),
                "those are the numbers for a dy without its signs.",
            ),
            Wrong(
                "averaged over the places of an image",
                lambda dy, *a: conv_dW(dy, *a) / (dy.shape[1] * dy.shape[2]),
                "that is the mean over the places; each of them adds its share, so it "
                "is the sum.",
            ),
            Wrong(
                "last pixels kept",
                _dW_last_pixels,
                "dy meets the last pixels of x_pad[:, a::s, b::s] here; where a step "
                "is left over, those are too far on: keep the first.",
            ),
            Wrong(
                "pixels of another image",
                lambda dy, x, *a: conv_dW(dy, x[::-1], *a),
                "each dy meets the pixels of another image; it belongs to those of its "
                "own.",
            ),
            Wrong(
                "slice one short",
                _dW_one_short,
                "in every case there is a ValueError; if it says that shapes do not "
                "fit, each slice of x_pad must hold as many pixels as dy has outputs "
                "(it ends before its stop), and what is summed must be images, rows "
                "and columns in both.",
            ),
            Wrong(
                "filters first",
                _dW_filters_first,
                "what is stored in dW[a, b] has the filters first and the channels "
                "second, as np.tensordot(dy, pixels, …) has them; it is the other way "
                "round.",
            ),
            Wrong(
                "first image left out",
                lambda dy, x, f, s: conv_dW(dy[1:], x[1:], f, s),
                "the first image is left out; all images add up.",
            ),
            Wrong(
                "last image left out",
                lambda dy, x, f, s: conv_dW(dy[:-1], x[:-1], f, s),
                "the last image is left out; all images add up.",
            ),
            Wrong(
                "reshaped to channels first",
                _dW_reshaped,
                "pixels of several channels stand in one row, as after "
                "reshape(C, −1), which moves no axis; reshape(−1, C).T has a row for "
                "each channel.",
            ),
            Wrong(
                "returned at the first place",
                lambda *a: _first_channel(_first_channel(conv_dW(*a), 0), 1),
                "only dW[0, 0] is there and the rest is 0, as after a return inside "
                "the loop.",
            ),
        ),
        _dW_cases,
        ("dW",),
        properties=_conv_properties,
        fitted=_fitted,
        tolerance=1e-5,
        points=3,
        hint=(
            "which pixels does the weight at place (a, b) meet as the window walks "
            "over the image, and which entry of dy belongs to each?"
        ),
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
                "type of dy",
                lambda dy, *a: conv_dx(dy, *a).astype(dy.dtype),
                "the result has the type of dy; where that is whole numbers, what "
                "stands behind the point is lost.",
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
                "of each pixel the last filter and the last window alone count; every "
                "share adds up (+=), over filters and over windows.",
            ),
            Wrong(
                "s zeros in between",
                _step_too_long,
                "the shares lie s + 1 pixels apart, as with s zeros between two "
                "entries of dy; they lie s apart, with s − 1 zeros in between.",
            ),
            Wrong(
                "s zeros in between, cut",
                lambda *a: _step_too_long(*a, cut=True),
                "the shares lie s + 1 pixels apart, and what does not fit is left out; "
                "they lie s apart, with s − 1 zeros between two entries of dy.",
            ),
            Wrong(
                "last row and column missing",
                lambda dy, W, *a: conv_dx(dy[:, :-1, :-1], W, *a),
                "the last row and the last column of outputs hand back nothing; every "
                "output hands back its share.",
            ),
            Wrong(
                "size from dy",
                _dx_size_from_outputs,
                "where the last step does not fit, dx is no larger than what the "
                "windows cover; the image is larger: use input_size.",
            ),
            Wrong(
                "stride and padding swapped",
                lambda dy, W, size, s, P: conv_dx(dy, W, size, max(P, 1), s),
                "that comes out with stride and padding swapped.",
            ),
            Wrong(
                "cropped with -padding",
                _crop_with_minus,
                "where there is no padding nothing is left, as of [padding:-padding]; "
                "end at padding + rows instead.",
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
                "cut one early",
                _cut_early,
                "one pixel of the frame is still on at the top and the left; it is "
                "`padding` wide.",
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
            Wrong(
                "first row missing",
                lambda dy, *a: conv_dx(_without_first(dy, 1), *a),
                "the first row of outputs hands back nothing; every output hands back "
                "its share.",
            ),
            Wrong(
                "first column missing",
                lambda dy, *a: conv_dx(_without_first(dy, 2), *a),
                "the first column of outputs hands back nothing; every output hands "
                "back its share.",
            ),
            Wrong(
                "last row missing",
                lambda dy, W, *a: conv_dx(dy[:, :-1], W, *a),
                "the last row of outputs hands back nothing; every output hands back "
                "its share.",
            ),
            Wrong(
                "last column missing",
                lambda dy, W, *a: conv_dx(dy[:, :, :-1], W, *a),
                "the last column of outputs hands back nothing; every output hands "
                "back its share.",
            ),
            Wrong(
                "last filter missing",
                lambda dy, W, *a: conv_dx(dy[..., :-1], W[..., :-1], *a),
                "the last filter hands back nothing.",
            ),
            Wrong(
                "negative indices",
                _dx_wraps,
                "near the top and the left edge gradients come from the far end of "
                "dy: an index below 0 counts from the end, and no error says so.",
            ),
            Wrong(
                "stride at most 2",
                lambda *a: conv_dx(*a, step=min(a[3], 2)),
                "right up to stride 2; with a longer stride the shares lie further "
                "apart than two pixels.",
            ),
            Wrong(
                "remainder taken for 1",
                _dx_size_guessed,
                "where the last step does not fit, dx has one row more than the "
                "windows cover; more than one can be left over: use input_size.",
            ),
            Wrong(
                "windows from the far end",
                _dx_from_far_end,
                "where the last step does not fit, the rows that are left over lie at "
                "the start here; they lie at the end.",
            ),
            Wrong(
                "gradient turned",
                lambda dy, *a: conv_dx(_turned(dy), *a),
                "those are the numbers for a dy turned by 180°; it is the filter that "
                "a full convolution turns.",
            ),
            Wrong(
                "square filter",
                _dx_square,
                "that comes out with a square of the filter; its other rows or "
                "columns hand back shares too.",
            ),
            Wrong(
                "first image only",
                lambda *a: _first_image(conv_dx(*a)),
                "only the first image gets a gradient.",
            ),
            Wrong(
                "images summed",
                lambda *a: np.repeat(
                    conv_dx(*a).sum(axis=0, keepdims=True), len(a[0]), axis=0
                ),
                "every image gets the sum over all images; a pixel is met by outputs "
                "of its own image only.",
            ),
            Wrong(
                "batch averaged",
                lambda *a: conv_dx(*a) / len(a[0]),
                "that is divided by the number of images; this is in dy already.",
            ),
            Wrong(
                "channels summed",
                lambda *a: np.repeat(
                    conv_dx(*a).sum(axis=3, keepdims=True), a[1].shape[2], axis=3
                ),
                "every channel gets the sum over all channels; a pixel of one channel "
                "meets the weights of that channel only.",
            ),
            Wrong(
                "filters averaged",
                lambda *a: conv_dx(*a) / a[1].shape[3],
                "that is the mean over the filters; their shares add up.",
            ),
            Wrong(
                "all zeros",
                lambda *a: np.zeros_like(conv_dx(*a)),
                "dx is zero everywhere; every output hands its gradient, times the "
                "weights, to the pixels of its window.",
            ),
            Wrong(
                "twice",
                lambda *a: 2 * conv_dx(*a),
                "every entry of dx is twice what it should be; each output hands back "
                "its share once.",
            ),
            Wrong(
                "frame of f − 1 − P",
                _dx_full,
                "right, but where the padding is larger than f − 1: there dy cannot "
                "have a frame of f − 1 − P zeros. Frame it with f − 1, and cut P off "
                "in the end.",
            ),
            Wrong(
                "size turned",
                lambda dy, W, size, *a: conv_dx(dy, W, size[::-1], *a),
                "rows and columns of the image are swapped: input_size is (rows, "
                "columns).",
            ),
            Wrong(
                "filter averaged with its turn",
                lambda dy, W, *a: conv_dx(dy, (W + W[::-1, ::-1]) / 2, *a),
                "the filter is averaged with itself, turned by 180°; it is used one "
                "way only.",
            ),
            Wrong(
                "signs of the filter",
                lambda dy, W, *a: conv_dx(dy, np.sign(W), *a),
                "those are the shares of weights that are 1, 0 or −1, by their signs; "
                "a share is as large as its weight.",
            ),
            Wrong(
                "gradient without signs",
                lambda dy, *a: conv_dx(np.abs(dy), *a),
                "those are the numbers for a dy without its signs.",
            ),
            Wrong(
                "whole numbers",
                lambda dy, W, *a: conv_dx(dy, W, *a).astype(W.dtype),
                "the result has the type of W; where that is whole numbers, dx loses "
                "what stands behind the point.",
            ),
            Wrong(
                "negative gradients dropped",
                lambda dy, *a: conv_dx(np.maximum(dy, 0), *a),
                "the negative gradients of dy are dropped; there is no ReLU in this "
                "layer.",
            ),
            Wrong(
                "images reversed",
                lambda *a: conv_dx(*a)[::-1],
                "the images come out in reverse order.",
            ),
            Wrong(
                "averaged over the window",
                lambda dy, W, *a: conv_dx(dy, W, *a) / (W.shape[0] * W.shape[1]),
                "that is divided by the number of pixels of a window; each of them "
                "gets its whole share.",
            ),
            *(
                Wrong(
                    f"filter without its {what}",
                    _with_part_of(places),
                    f"the {what} of the filter {never} used; each of its weights "
                    "hands back a share.",
                )
                for what, never, places in (
                    ("last row", "is never", np.s_[:-1]),
                    ("last column", "is never", np.s_[:, :-1]),
                    ("last row and column", "are never", np.s_[:-1, :-1]),
                    ("first row", "is never", np.s_[1:]),
                    ("first column", "is never", np.s_[:, 1:]),
                    ("first row and column", "are never", np.s_[1:, 1:]),
                )
            ),
            Wrong(
                "returned at the first weight",
                _with_part_of(np.s_[:1, :1]),
                "only W[0, 0] hands back something, as after a return inside the loop; "
                "every weight does.",
            ),
            Wrong(
                "returned after the first row of the filter",
                _with_part_of(np.s_[:1]),
                "only the first row of the filter hands back something, as after a "
                "return inside the loop; every weight does.",
            ),
            Wrong(
                "returned at the first output",
                _sent_from(np.s_[:1, :1, :1, :1]),
                "only the first output of all hands back its share, as after a return "
                "inside the loop; every output does.",
            ),
            Wrong(
                "returned at the first window",
                _sent_from(np.s_[:1, :1, :1]),
                "only the first window of the first image hands back its shares, as "
                "after a return inside a loop; every window does.",
            ),
            Wrong(
                "returned after the first row of windows",
                _sent_from(np.s_[:1, :1]),
                "only the first row of windows of the first image hands back its "
                "shares, as after a return inside a loop; every window does.",
            ),
            Wrong(
                "returned at the first window of each image",
                _sent_from(np.s_[:, :1, :1]),
                "only the first window of each image hands back its shares, as after a "
                "return inside a loop; every window does.",
            ),
            Wrong(
                "returned after the first row of windows of each image",
                _sent_from(np.s_[:, :1]),
                "only the first row of windows of each image hands back its shares, as "
                "after a return inside a loop; every window does.",
            ),
            Wrong(
                "size turned, share by share",
                lambda dy, W, size, *a: _dx_scattered(dy, W, size[::-1], *a),
                "rows and columns of the image are swapped, so that some windows do "
                "not fit into it: input_size is (rows, columns).",
            ),
            Wrong(
                "size turned, for the whole batch",
                lambda dy, W, size, *a: _dx_whole_batch(dy, W, size[::-1], *a),
                "rows and columns of the image are swapped, and shares do not fit "
                "where a window hangs over: input_size is (rows, columns).",
            ),
            Wrong(
                "frame of f",
                _dx_frame_of_f,
                "every share stands one row and one column too far on, as with a "
                "frame of f zeros in the full convolution; it takes f − 1.",
            ),
            Wrong(
                "no bound above",
                _dx_bounded_below,
                "an index runs out, as where a pixel asks for outputs beyond the last "
                "row or column of dy; bound i and j above as well as below.",
            ),
            Wrong(
                "no bound above, with the frame",
                lambda *a: _dx_bounded_below(*a, frame=a[4]),
                "an index runs out, as where a place of the framed image asks for "
                "outputs beyond the last row or column of dy; bound i and j above as "
                "well as below.",
            ),
            Wrong(
                "slices without an end",
                _dx_open_slices,
                "in some cases shapes do not fit, as where slices of dx run to the "
                "end like dx[:, a::s, b::s] and the windows do not; each has as many "
                "rows and columns as dy.",
            ),
            Wrong(
                "size turned, place by place",
                lambda dy, W, size, *a: _dx_by_places(dy, W, size[::-1], *a),
                "rows and columns of the image are swapped, so that some slices are "
                "not as long as dy: input_size is (rows, columns).",
            ),
            Wrong(
                "size turned, pixel by pixel",
                _dx_turned_shape,
                "dx has as many rows as the image has columns, and as many columns as "
                "it has rows: input_size is (rows, columns).",
            ),
            Wrong(
                "W[b, a]",
                _dx_indices_swapped,
                "that is W[b, a] for W[a, b]: the filter transposed where it is "
                "square, and an IndexError where it is not.",
            ),
            Wrong(
                "no bound at all",
                _dx_unbounded,
                "an index runs out, or counts from the far end where it is below 0, "
                "as where a pixel asks for outputs that dy does not have; it has "
                "rows 0 to H′ − 1 and columns 0 to W′ − 1.",
            ),
            Wrong(
                "place of the filter not bounded below",
                _dx_places_wrap,
                "an index runs out, or counts from the far end where it is below 0, "
                "as where a place of the filter may be −1; a runs from 0 to f_h − 1, "
                "and b from 0 to f_w − 1.",
            ),
            Wrong(
                "frame of half the filter",
                _dx_half_frame,
                "that has the shapes of a frame of f // 2 zeros around dy; the full "
                "convolution takes f − 1.",
            ),
            Wrong(
                "frame of the padding",
                _dx_frame_of_padding,
                "that has the shapes of a frame of P zeros around dy; the full "
                "convolution takes f − 1, whatever the padding.",
            ),
            Wrong(
                "frame turned",
                _dx_frame_turned,
                "a kernel that is not square raises a ValueError, as where rows and "
                "columns of the frame around dy are exchanged or taken for one; it is "
                "f_h − 1 rows and f_w − 1 columns.",
            ),
            Wrong(
                "s zeros in the gaps",
                _dx_wide_gaps,
                "a dy that is spread with s zeros between two entries has no room; "
                "there are s − 1 of them.",
            ),
        ),
        _dx_cases,
        ("dx",),
        properties=_conv_properties,
        fitted=_fitted,
        tolerance=1e-5,
        points=3,
        hint=(
            "to which pixels of the framed image does one output hand its gradient "
            "back, and what becomes of the share of the frame?"
        ),
    ),
    TestExercise(
        "conv-test",
        (conv_forward, conv_backward),
        (
            Wrong(
                "the sign of dx is turned",
                _mutant(dx=lambda *a: -_right("dx")(*a)),
                "Compare dx with something, signs and all, in an assert that is "
                "reached.",
            ),
            Wrong(
                "db is all zeros",
                _mutant(db=lambda dy, *a: np.zeros(dy.shape[3])),
                "Compare db with something, in an assert that is reached.",
            ),
            Wrong(
                "dW and dx are a hundredth too large",
                _mutant(
                    **{n: lambda *a, n=n: 1.01 * _right(n)(*a) for n in ("dW", "dx")}
                ),
                "A comparison up to scale is none, nor is one with a wide margin.",
            ),
            Wrong(
                "the filter is turned in dx",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy, W[::-1, ::-1], x.shape[1:3], s, P
                    )
                ),
                "A symmetric filter or a dy of ones may hide it, and so may a sum "
                "over dx.",
            ),
            Wrong(
                "dx assigns where it should add",
                _mutant(dx=_dx_with(add=False)),
                "It takes windows that overlap, stride < kernel, and a dx that you "
                "know there.",
            ),
            Wrong(
                "dx ignores the stride",
                _mutant(dx=_dx_with(step=1)),
                "It takes a stride above 1, and a comparison of dx entry by entry.",
            ),
            Wrong(
                "dx is cropped at the wrong corner",
                _mutant(
                    dx=lambda dy, x, W, s, P: _crop_at_corner(dy, W, x.shape[1:3], s, P)
                ),
                "It takes padding, and a dx that you know at the edges.",
            ),
            Wrong(
                "dW takes the pixels of another image",
                _mutant(
                    dW=lambda dy, x, W, s, P: conv_backward(dy, x[::-1], W, s, P)[0]
                ),
                "It takes two images to see it, and they must differ, as must what "
                "dy says of them.",
            ),
            Wrong(
                "the rows and columns of dW are swapped",
                _mutant(dW=lambda *a: _swapped(_right("dW")(*a), 0)),
                "A symmetric input may hide it, and so may a dW of ones, or a sum "
                "over dW.",
            ),
            Wrong(
                "dx uses dy upside down",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy[:, ::-1, ::-1], W, x.shape[1:3], s, P
                    )
                ),
                "A dy of ones looks the same upside down, and so may a sum over dx.",
            ),
            Wrong(
                "dx sees the first filter only",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy[..., :1], W[..., :1], x.shape[1:3], s, P
                    )
                ),
                "It takes two filters, and a dx that you know.",
            ),
            Wrong(
                "dW sees the first channel only",
                _mutant(dW=lambda *a: _first_channel(_right("dW")(*a), 2)),
                "It takes two channels, and a dW that you know in both.",
            ),
            Wrong(
                "db is the same for every filter",
                _mutant(db=lambda dy, *a: np.full(dy.shape[3], dy.sum() / dy.shape[3])),
                "The sum of db is right: compare db filter by filter, with several "
                "filters and a dy that differs from one to the next.",
            ),
            Wrong(
                "db is averaged over the images",
                _mutant(db=lambda dy, *a: conv_db(dy) / len(dy)),
                "With one image sum and mean are the same; with two, compare the "
                "numbers of db.",
            ),
            Wrong(
                "dW ignores the stride",
                _mutant(
                    dW=lambda dy, x, W, s, P: (
                        conv_backward(dy, x, W, 1, P)[0]
                        if s == 1
                        else conv_dW(
                            dy,
                            np.pad(x, ((0, 0), (P, P), (P, P), (0, 0))),
                            W.shape[:2],
                            1,
                        )
                    )
                ),
                "dW knows about the stride too; stride 1 shows nothing of it.",
            ),
            Wrong(
                "dW has the frame of the padding on the wrong side",
                _mutant(dW=_dW_frame_at_end),
                "dW knows about the padding too; without padding nothing shows.",
            ),
            Wrong(
                "dx takes the filter for a square",
                _mutant(
                    dx=lambda dy, x, W, s, P: _dx_square(dy, W, x.shape[1:3], s, P)
                ),
                "It takes a filter that has not as many rows as columns, and a close "
                "comparison.",
            ),
            Wrong(
                "dx counts the windows from the far end",
                _mutant(
                    dx=lambda dy, x, W, s, P: _dx_from_far_end(
                        dy, W, x.shape[1:3], s, P
                    )
                ),
                "Where the last step fits exactly, both ends give the same windows; "
                "where it does not, a sum over dx may.",
            ),
            Wrong(
                "dx is right up to stride 2",
                _mutant(
                    dx=lambda dy, x, W, s, P: conv_dx(
                        dy, W, x.shape[1:3], s, P, step=min(s, 2)
                    )
                ),
                "Strides do not end at 2, and a sum over dx may come out right.",
            ),
            Wrong(
                "dx gives each image the gradient of another",
                _mutant(dx=lambda *a: _right("dx")(*a)[::-1]),
                "A sum over the images cannot tell them apart, nor can a single one.",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 20"),
            Wrong("shapes only", _only_shapes, "Compare dx with something"),
            Wrong("one of everything", _plain_sum, "It takes"),
            Wrong(
                "one square geometry, no remainder",
                _compares((6, 7, 2, 3, 3, 3, 1, 1, 2), (5, 7, 2, 3, 3, 3, 2, 1, 2)),
                "as many rows as columns",
            ),
            Wrong(
                "no remainder",
                _compares((6, 7, 2, 3, 2, 3, 1, 1, 2), (7, 6, 2, 3, 2, 3, 3, 1, 2)),
                "fits exactly",
            ),
            Wrong(
                "strides 1 and 2",
                _compares((6, 7, 2, 3, 2, 3, 1, 1, 2), (6, 7, 2, 3, 2, 3, 2, 1, 2)),
                "do not end at 2",
            ),
            Wrong(
                "sums only",
                _compares(*_GEOMETRIES, sums_only=True),
                "The sum of db",
            ),
            Wrong(
                "one image",
                _compares((6, 7, 2, 3, 2, 3, 3, 1, 1), (6, 7, 2, 3, 2, 3, 1, 1, 1)),
                "two images",
            ),
        ),
        required=(
            "the filter is turned in dx",
            "dx assigns where it should add",
            "dx ignores the stride",
        ),
        refused=(
            "backward returns dW, db and dx, in that order; db is a sum and no mean; "
            "what dx adds up to depends on W; and ⟨y, v⟩ is ⟨x, dx⟩ only without the "
            "bias. If it is none of these: sums in another order differ by rounding, "
            "so compare with np.allclose, and leave its margins as they are."
        ),
        points=5,
        part=2,
        hint=(
            "what do all the cases of your test have in common, and which of the "
            "three gradients could be wrong without showing it there?"
        ),
    ),
)
