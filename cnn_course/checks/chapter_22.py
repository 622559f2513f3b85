"""Exercises of chapter 22, to PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn_course.arguments import Array
from cnn_course.checks.core import Case, Exercise, Wrong

# ---- on paper: an image of 3 × 4 pixels and 2 channels, flattened ------------

_POSITIONS = {
    "ours": 19,
    "theirs": 21,
    "from": 10,
    "stay": 2,
    "filters": (5, 2, 2, 3),
    "dense": (6, 24),
}


# ---- a dense layer, back from PyTorch ----------------------------------------


def from_torch(
    weight: Array, bias: Array, shape: tuple[int, int, int], mistake: str = ""
) -> tuple[Array, Array]:
    """Eq. (22.3) turned back: W and b of ours, or a wrong answer."""
    weight, bias = np.asarray(weight), np.asarray(bias)
    height, width, channels = shape
    units = len(weight)
    order = np.arange(weight.shape[1]).reshape(shape).transpose(2, 0, 1).ravel()
    W = weight.reshape(units, channels, height, width).transpose(2, 3, 1, 0)
    W = W.reshape(-1, units)
    if mistake == "transposed alone":
        W = weight.T
    if mistake == "there again":
        W = weight.T[order]
    if mistake == "untransposed":
        W = W.T
    if mistake == "no order, no transpose":
        W = weight
    if mistake == "columns first":
        cut = weight.reshape(units, channels, height, width)
        W = cut.transpose(3, 2, 1, 0).reshape(-1, units)
    if mistake == "reshaped alone":
        W = weight.reshape(-1, units)
    if mistake == "units inside":
        cut = weight.reshape(units, channels, height, width)
        W = cut.transpose(2, 3, 0, 1).reshape(-1, units)
    if mistake == "channels backward":
        cut = weight.reshape(units, channels, height, width)[:, ::-1]
        W = cut.transpose(2, 3, 1, 0).reshape(-1, units)
    if mistake == "four axes":
        W = W.reshape(height, width, channels, units)
    if mistake == "no bias":
        bias = np.zeros_like(bias)
    if mistake == "bias column":
        bias = bias[:, None]
    return W, bias


def _back_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, int, int], units: int, dtype: Any = float) -> Case:
        inputs = int(np.prod(shape))
        return {
            "weight": rng.standard_normal((units, inputs)).astype(dtype),
            "bias": rng.standard_normal(units).astype(dtype),
            "shape": shape,
        }

    return [
        case((2, 3, 2), 4),
        case((3, 2, 4), 1),
        case((4, 2, 3), 24),  # as many units as inputs
        case((3, 3, 2), 5),
        case((2, 4, 1), 3),  # one channel: nothing to reorder
        case((1, 1, 5), 2),  # one pixel: the same
        case((1, 4, 3), 2),
        case((3, 1, 2), 3, np.float32),
    ]


def _back_properties(case: Case) -> dict:
    height, width, channels = case["shape"]
    return {
        ("one channel", "two channels or more"): channels == 1,
        ("one pixel", "two pixels or more"): height * width == 1,
        ("a square image", "an image that is not square"): height == width,
        ("one unit", "two units or more"): len(case["weight"]) == 1,
    }


# ---- the tape: division and products of stacks -------------------------------


def undo_broadcast(dy: Array, shape: tuple[int, ...], mistake: str = "") -> Array:
    """Eq. (22.5): add up what the copies of an entry have got, or a wrong answer."""
    dy = np.asarray(dy)
    if mistake == "not undone":
        return dy
    add = np.mean if mistake == "mean" else np.sum
    leading = tuple(range(dy.ndim - len(shape)))
    if mistake != "axes of one alone":
        dy = add(dy, axis=leading)
    if mistake == "leading axes alone":
        return dy
    if mistake == "first copy":
        return dy[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]
    stretched = tuple(
        k for k, n in enumerate(shape) if n == 1 and k < dy.ndim and dy.shape[k] > 1
    )
    return add(dy, axis=stretched, keepdims=mistake != "squeezed")


def divide_backward(
    dy: Array, u: Array, v: Array, mistake: str = "", undo: str = ""
) -> tuple[Array, Array]:
    """Gradients of ``y = u / v``, broadcasting undone, or a wrong answer."""
    dy, u, v = (np.asarray(a, float) for a in (dy, u, v))
    du = dy * v if mistake == "times" else dy / v
    dv = {
        "plus": dy * u / v**2,
        "first power": -dy * u / v,
        "no numerator": -dy / v**2,
        "product": dy * u,
        "square of u": -dy * u**2 / v**2,
    }.get(mistake, -dy * u / v**2)
    if mistake == "no upstream":
        du, dv = np.ones(dy.shape) / v, -np.ones(dy.shape) * u / v**2
    if mistake == "swapped":
        return undo_broadcast(dv, v.shape), undo_broadcast(du, u.shape)
    first = undo if mistake != "first undone" else ""
    second = undo if mistake != "second undone" else ""
    return undo_broadcast(du, u.shape, first), undo_broadcast(dv, v.shape, second)


def _divide_cases(rng: np.random.Generator) -> list[Case]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3, 4), (3, 4)),
        ((3, 4), (4,)),
        ((3, 1), (1, 4)),
        ((4,), (3, 4)),
        ((2, 3, 4), (3, 1)),
        ((1,), (2, 1, 3)),
        ((5, 1), (5, 1)),
        ((2, 1, 3), (4, 1)),
        ((), (2, 3)),
        ((2, 2), ()),
    ]
    cases: list[Case] = []
    for left, right in shapes:
        u = rng.standard_normal(left)
        v = rng.uniform(0.5, 2, right) * rng.choice([-1, 1], right)
        dy = rng.standard_normal(np.broadcast_shapes(left, right))
        cases.append({"dy": dy, "u": u, "v": v})
    cases[0]["u"][0, 0] = 0.0
    return cases


def _divide_properties(case: Case) -> dict:
    u, v, shape = np.shape(case["u"]), np.shape(case["v"]), np.shape(case["dy"])
    return {
        ("u broadcast", "u as it is"): u != shape,
        ("v broadcast", "v as it is"): v != shape,
        ("an axis of length 1 stretched", "no axis of length 1 stretched"): any(
            n == 1 and m > 1
            for each in (u, v)
            for n, m in zip(each[::-1], shape[::-1], strict=False)
        ),
        ("an axis missing in front", "no axis missing"): len(u) != len(v),
    }


def matmul_backward(
    dy: Array, u: Array, v: Array, mistake: str = "", undo: str = ""
) -> tuple[Array, Array]:
    """Gradients of ``y = u @ v`` for stacks of matrices, or a wrong answer."""
    dy, u, v = (np.asarray(a, float) for a in (dy, u, v))
    turned = (lambda a: a.T) if mistake == "all axes" else _turned
    if mistake == "not turned":
        turned = np.asarray
    if mistake == "swapped factors":
        du, dv = v @ _turned(dy), _turned(dy) @ u
        return undo_broadcast(du, u.shape), undo_broadcast(dv, v.shape)
    du, dv = dy @ turned(v), turned(u) @ dy
    if mistake == "swapped":
        return undo_broadcast(dv, v.shape), undo_broadcast(du, u.shape)
    if mistake == "first of the stack":
        return _first(du, u.shape), _first(dv, v.shape)
    first = undo if mistake != "first undone" else ""
    second = undo if mistake != "second undone" else ""
    return undo_broadcast(du, u.shape, first), undo_broadcast(dv, v.shape, second)


def _turned(a: Array) -> Array:
    return a.swapaxes(-1, -2)


def _first(dy: Array, shape: tuple[int, ...]) -> Array:
    dy = dy[(0,) * (dy.ndim - len(shape))]
    return dy[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]


def _matmul_cases(rng: np.random.Generator) -> list[Case]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((2, 3), (3, 4)),
        ((5, 2, 3), (5, 3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((3, 1, 2, 3), (4, 3, 2)),
        ((3, 3), (2, 3, 3)),
        ((2, 1, 3), (1, 3, 1)),
        ((3, 3), (3, 3)),
    ]
    cases: list[Case] = []
    for left, right in shapes:
        u, v = rng.standard_normal(left), rng.standard_normal(right)
        cases.append({"dy": rng.standard_normal((u @ v).shape), "u": u, "v": v})
    return cases


def _matmul_properties(case: Case) -> dict:
    u, v = case["u"], case["v"]
    stack = np.shape(case["dy"])[:-2]
    return {
        ("a stack for u", "one matrix u"): np.ndim(u) > 2,
        ("a stack for v", "one matrix v"): np.ndim(v) > 2,
        ("u used for many", "each u used once"): np.shape(u)[:-2] != stack,
        ("v used for many", "each v used once"): np.shape(v)[:-2] != stack,
    }


# ---- the same numbers, or not ------------------------------------------------

_SAME = {
    "a": False,
    "b": True,
    "c": True,
    "d": True,
    "e": False,
    "f": True,
    "g": False,
    "h": True,
}

_ROOF = {
    "corner": 10,
    "intensity_1": 0.2495,
    "ns_1": 1336,
    "bound_1": "requests",
    "batch_corner": 44,
    "batch_requests": 150,
    "batch_half": 21,
}


def _not(key: str) -> dict[str, bool]:
    return _SAME | {key: not _SAME[key]}


def _with(function: Any, *options: str) -> Any:
    return lambda *arguments: function(*arguments, *options)


EXERCISES = (
    Exercise(
        "torch-positions",
        _POSITIONS,
        (
            Wrong(
                "the two swapped",
                _POSITIONS | {"ours": 21, "theirs": 19},
                "ours and theirs have changed places: in ours the channel runs "
                "quickest, in theirs slowest.",
            ),
            Wrong(
                "ours with rows and columns swapped",
                _POSITIONS | {"ours": 13},
                "ours: that is pixel (1, 2), row 1 and column 2.",
            ),
            Wrong(
                "ours with the wrong side",
                _POSITIONS | {"ours": 15},
                "ours: one row of pixels is as long as the image is wide, 4, and not "
                "as it is high.",
            ),
            Wrong(
                "theirs with rows and columns swapped",
                _POSITIONS | {"theirs": 17},
                "theirs: within a channel you went down the columns; rows come first.",
            ),
            Wrong(
                "theirs by the number of channels",
                _POSITIONS | {"theirs": 9},
                "theirs: that is the pixel's place in channel 0; a whole channel of 12 "
                "comes before channel 1.",
            ),
            Wrong(
                "theirs in ones",
                _POSITIONS | {"theirs": 22},
                "theirs: all counting starts at 0, that of rows and columns too.",
            ),
            Wrong(
                "ours in ones",
                _POSITIONS | {"ours": 20},
                "ours: all counting starts at 0, that of channels too.",
            ),
            Wrong(
                "the other direction",
                _POSITIONS | {"from": 14},
                "from: that is where entry 5 of ours stands in theirs; asked is the "
                "other direction.",
            ),
            Wrong(
                "from without channels",
                _POSITIONS | {"from": 5},
                "from: entry 5 of theirs is pixel (1, 1) of channel 0. In ours each "
                "pixel before it takes up as many places as there are channels.",
            ),
            Wrong(
                "from in channel 1",
                _POSITIONS | {"from": 11},
                "from: entry 5 of theirs lies among the first 12, which are channel 0.",
            ),
            Wrong(
                "only the first stays",
                _POSITIONS | {"stay": 1},
                "stay: the first entry does. Look at the other end as well.",
            ),
            Wrong(
                "none stays",
                _POSITIONS | {"stay": 0},
                "stay: where does pixel (0, 0) of channel 0 stand in either?",
            ),
            Wrong(
                "filters as ours",
                _POSITIONS | {"filters": (2, 3, 2, 5)},
                "filters: that is our shape; PyTorch's begins with the filters, and "
                "then come the channels.",
            ),
            Wrong(
                "filters turned round",
                _POSITIONS | {"filters": (5, 2, 3, 2)},
                "filters: W.T turns all axes round, rows and columns of the kernel "
                "too; those keep their order.",
            ),
            Wrong(
                "dense as ours",
                _POSITIONS | {"dense": (24, 6)},
                "dense: that is our shape; PyTorch's rows are the units.",
            ),
        ),
        points=1,
        hint=(
            "which of row, column and channel changes when you go one place to the "
            "right in each of the two rows?"
        ),
    ),
    Exercise(
        "torch-back",
        from_torch,
        (
            Wrong(
                "transposed alone",
                _with(from_torch, "transposed alone"),
                "W is transposed, but its rows still stand in PyTorch's order: channel "
                "by channel.",
            ),
            Wrong(
                "there again",
                _with(from_torch, "there again"),
                "you reorder as on the way to PyTorch; here that has to be undone.",
            ),
            Wrong(
                "not transposed",
                _with(from_torch, "untransposed"),
                "the order is right, but W is (units, inputs); ours is "
                "(inputs, units).",
            ),
            Wrong(
                "as it came",
                _with(from_torch, "no order, no transpose"),
                "that is PyTorch's weight as it came, neither transposed nor "
                "reordered.",
            ),
            Wrong(
                "columns first",
                _with(from_torch, "columns first"),
                "cut right, put together as (W, H, C); ours is (H, W, C).",
            ),
            Wrong(
                "reshape for transpose",
                _with(from_torch, "reshaped alone"),
                "reshape does not move a number; W has the right shape and the wrong "
                "order. Turn the axes first.",
            ),
            Wrong(
                "units inside",
                _with(from_torch, "units inside"),
                "the units come before the channels; in ours they are the last axis.",
            ),
            Wrong(
                "channels backward",
                _with(from_torch, "channels backward"),
                "the channels run backward; only their place among the axes changes.",
            ),
            Wrong(
                "four axes",
                _with(from_torch, "four axes"),
                "W has four axes; flatten the first three again, ours is "
                "(H·W·C, units).",
            ),
            Wrong(
                "bias lost",
                _with(from_torch, "no bias"),
                "b is zero; PyTorch's bias has to come along.",
            ),
            Wrong(
                "bias as a column",
                _with(from_torch, "bias column"),
                "b is a column; ours is (units,).",
            ),
        ),
        _back_cases,
        ("W", "b"),
        axes=("input", "unit"),
        properties=_back_properties,
        points=2,
        hint=(
            "if PyTorch's row is cut into four axes, which axes are they, and in which "
            "order do you need them?"
        ),
    ),
    Exercise(
        "torch-same",
        _SAME,
        (
            Wrong(
                "a",
                _not("a"),
                "a: CrossEntropyLoss takes scores and has a softmax of its own. What "
                "does softmax make of numbers from 0 to 1?",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: Adam looks at every entry by itself. Does it matter where it "
                "stands?",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: the norm is a sum over all entries. Does it depend on their order?",
            ),
            Wrong(
                "d",
                _not("d"),
                "d: a sum over N images is N times the mean, and so is its gradient.",
            ),
            Wrong(
                "e",
                _not("e"),
                "e: two steps on paper, gradient 1 both times, rates 1 and then 0: "
                "how far does the second step go in each?",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: at a rate that stays the same, one velocity is −η times the other, "
                "at every step.",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: in a corner of the frame, by how many numbers does each of the two "
                "divide?",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: what is the frame made of, if it can never win?",
            ),
            Wrong(
                "all the same",
                dict.fromkeys(_SAME, True),
                "three of them are not the same; go through the tables of the chapter.",
            ),
            Wrong(
                "all different",
                dict.fromkeys(_SAME, False),
                "five of them are the same; what does a permutation of the weights "
                "change?",
            ),
        ),
        points=2,
        hint=(
            "for each line, which number is the first that would differ: an output, a "
            "gradient or a step?"
        ),
    ),
    Exercise(
        "torch-divide",
        divide_backward,
        (
            Wrong(
                "not undone",
                _with(divide_backward, "", "not undone"),
                "the slopes are right, the broadcasting is not undone: a gradient is "
                "shaped like what it is the gradient of.",
            ),
            Wrong(
                "mean for sum",
                _with(divide_backward, "", "mean"),
                "you average over the copies; gradients add up at a fork.",
            ),
            Wrong(
                "leading axes alone",
                _with(divide_backward, "", "leading axes alone"),
                "axes that were missing in front are summed; those of length 1 that "
                "were stretched are not.",
            ),
            Wrong(
                "axes of one alone",
                _with(divide_backward, "", "axes of one alone"),
                "axes are not lined up: a shape with fewer axes is filled up in front, "
                "and those axes have to be summed first.",
            ),
            Wrong(
                "squeezed",
                _with(divide_backward, "", "squeezed"),
                "an axis of length 1 is lost in the sum; keep it, the shape must come "
                "back as it was.",
            ),
            Wrong(
                "first copy",
                _with(divide_backward, "", "first copy"),
                "you keep the gradient of one copy; all of them count.",
            ),
            Wrong(
                "only u undone",
                _with(divide_backward, "second undone", "not undone"),
                "dv is right; the broadcasting of u is not undone.",
            ),
            Wrong(
                "only v undone",
                _with(divide_backward, "first undone", "not undone"),
                "du is right; the broadcasting of v is not undone.",
            ),
            Wrong(
                "sign",
                _with(divide_backward, "plus"),
                "the sign of dv: when v grows, u / v falls.",
            ),
            Wrong(
                "first power",
                _with(divide_backward, "first power"),
                "dv: the derivative of 1/v has v squared below.",
            ),
            Wrong(
                "no numerator",
                _with(divide_backward, "no numerator"),
                "dv: the slope is −u/v²; u is missing.",
            ),
            Wrong(
                "multiplied",
                _with(divide_backward, "times"),
                "du: the slope of u / v for u is 1/v, not v.",
            ),
            Wrong(
                "slope of a product",
                _with(divide_backward, "product"),
                "dv: that is the gradient of a product for v.",
            ),
            Wrong(
                "slopes alone",
                _with(divide_backward, "no upstream"),
                "these are the slopes; each has to be multiplied by what comes back, "
                "dy.",
            ),
            Wrong(
                "u squared",
                _with(divide_backward, "square of u"),
                "dv: u is squared; only v is.",
            ),
            Wrong(
                "swapped",
                _with(divide_backward, "swapped"),
                "du and dv have changed places.",
            ),
        ),
        _divide_cases,
        ("du", "dv"),
        properties=_divide_properties,
        points=2,
        hint=(
            "if u is one number and y has six, by how many ways does u reach the loss, "
            "and what happens to what comes back on them?"
        ),
    ),
    Exercise(
        "torch-matmul",
        matmul_backward,
        (
            Wrong(
                "all axes turned",
                _with(matmul_backward, "all axes"),
                ".T turns round all axes of a stack; only the last two may change "
                "places.",
            ),
            Wrong(
                "not turned",
                _with(matmul_backward, "not turned"),
                "a factor is not transposed. Check by the shapes, with matrices that "
                "are not square.",
            ),
            Wrong(
                "factors in another order",
                _with(matmul_backward, "swapped factors"),
                "each gradient comes out transposed: dy stands on the other side.",
            ),
            Wrong(
                "swapped",
                _with(matmul_backward, "swapped"),
                "du and dv have changed places.",
            ),
            Wrong(
                "not undone",
                _with(matmul_backward, "", "not undone"),
                "one matrix was used for the whole stack, and its gradient is still a "
                "stack: the shares have to be added up.",
            ),
            Wrong(
                "mean for sum",
                _with(matmul_backward, "", "mean"),
                "you average over the stack; gradients add up at a fork.",
            ),
            Wrong(
                "first of the stack",
                _with(matmul_backward, "first of the stack"),
                "you keep the first matrix of the stack; all of them count.",
            ),
            Wrong(
                "leading axes alone",
                _with(matmul_backward, "", "leading axes alone"),
                "axes that were missing in front are summed; one of length 1 that was "
                "stretched is not.",
            ),
            Wrong(
                "squeezed",
                _with(matmul_backward, "", "squeezed"),
                "an axis of length 1 is lost in the sum; the shape must come back as "
                "it was.",
            ),
            Wrong(
                "only u undone",
                _with(matmul_backward, "first undone", "not undone"),
                "du is right; where one v serves a stack, its shares are not added up.",
            ),
            Wrong(
                "only v undone",
                _with(matmul_backward, "second undone", "not undone"),
                "dv is right; where one u serves a stack, its shares are not added up.",
            ),
        ),
        _matmul_cases,
        ("du", "dv"),
        properties=_matmul_properties,
        points=3,
        hint=(
            "with one matrix each you know both formulas; which axes of a stack stand "
            "for its two, and which only count?"
        ),
    ),
    Exercise(
        "torch-roof",
        _ROOF,
        (
            Wrong(
                "corner upside down",
                _ROOF | {"corner": 0.1},
                "corner: that is bytes for each multiply-add; intensity is the other "
                "way round.",
            ),
            Wrong(
                "a multiply-add as two",
                _ROOF | {"corner": 20},
                "corner: R counts multiply-adds already; do not count each twice.",
            ),
            Wrong(
                "corner in numbers",
                _ROOF | {"corner": 40},
                "corner: that is for each number; the roofline counts bytes.",
            ),
            Wrong(
                "weights left out",
                _ROOF | {"intensity_1": 125},
                "intensity_1: the weights are moved too, and with one image they are "
                "nearly all.",
            ),
            Wrong(
                "for each number",
                _ROOF | {"intensity_1": 0.998},
                "intensity_1: that is for each number; a number has four bytes.",
            ),
            Wrong(
                "time of the arithmetic",
                _ROOF | {"ns_1": 33},
                "ns_1: that is the time of the multiply-adds; moving takes longer.",
            ),
            Wrong(
                "one after the other",
                _ROOF | {"ns_1": 1369},
                "ns_1: moving and multiplying go on at the same time; the longer of "
                "the two is the floor.",
            ),
            Wrong(
                "numbers for bytes",
                _ROOF | {"ns_1": 334},
                "ns_1: you moved numbers; a number has four bytes.",
            ),
            Wrong(
                "weights alone",
                _ROOF | {"ns_1": 1333},
                "ns_1: input and output are moved as well.",
            ),
            Wrong(
                "bound by memory",
                _ROOF | {"bound_1": "memory"},
                "bound_1: memory takes longer than arithmetic, and what takes longer "
                "than both?",
            ),
            Wrong(
                "bound by arithmetic",
                _ROOF | {"bound_1": "arithmetic"},
                "bound_1: the multiply-adds are done in 33 ns.",
            ),
            Wrong(
                "activations left out",
                _ROOF | {"batch_corner": 40},
                "batch_corner: with the batch, input and output grow too.",
            ),
            Wrong(
                "rounded down",
                _ROOF | {"batch_corner": 43},
                "batch_corner: at 43 the layer is still left of the corner.",
            ),
            Wrong(
                "requests against memory",
                _ROOF | {"batch_requests": 1375},
                "batch_requests: that is where moving takes as long as a request; the "
                "multiply-adds take longer than moving long before.",
            ),
            Wrong(
                "microseconds",
                _ROOF | {"batch_requests": 0.15},
                "batch_requests: five microseconds are 5,000 nanoseconds.",
            ),
            Wrong(
                "half the batch",
                _ROOF | {"batch_half": 22},
                "batch_half: half of 44 is close; solve it once more and round at the "
                "end.",
            ),
            Wrong(
                "half precision changes nothing",
                _ROOF | {"batch_half": 44},
                "batch_half: with two bytes a number the same multiply-adds move half "
                "as many bytes.",
            ),
            Wrong(
                "twice the batch",
                _ROOF | {"batch_half": 87},
                "batch_half: fewer bytes bring the corner nearer, not further.",
            ),
            Wrong(
                "half, activations left out",
                _ROOF | {"batch_half": 20},
                "batch_half: with the batch, input and output grow too.",
            ),
        ),
        tolerance=5e-4,
        points=2,
        hint=(
            "how many bytes does each part need, the weights, the input and the "
            "output, and which of them grow with the batch?"
        ),
    ),
)
