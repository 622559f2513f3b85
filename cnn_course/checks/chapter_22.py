"""Exercises of chapter 22, to PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn_course.arguments import Array
from cnn_course.checks.compare import close, numbers
from cnn_course.checks.core import Case, Exercise, Wrong

# ---- on paper: an image of 4 × 5 pixels and 2 channels, flattened ------------

#: no two of the ways to count a place end at the same number
_POSITIONS = {
    "ours": 15,
    "theirs": 27,
    "from": 22,
    "stay": 2,
    "filters": (5, 2, 3, 4),
    "dense": (6, 40),
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
    if mistake == "reshaped for turned":
        W = weight[:, np.argsort(order)].reshape(-1, units)
    if mistake == "units inside":
        cut = weight.reshape(units, channels, height, width)
        W = cut.transpose(2, 3, 0, 1).reshape(-1, units)
    if mistake == "width twice":
        cut = weight.reshape(-1, channels, width, width)
        W = cut.transpose(2, 3, 1, 0).reshape(height * width * channels, -1)
    if mistake == "height twice":
        cut = weight.reshape(-1, channels, height, height)
        W = cut.transpose(2, 3, 1, 0).reshape(height * width * channels, -1)
    if mistake == "sides exchanged":
        cut = weight.reshape(units, channels, width, height)
        W = cut.transpose(3, 2, 1, 0).reshape(-1, units)
    if mistake == "channels in front":
        W = weight.reshape(units, *shape).transpose(2, 3, 1, 0).reshape(-1, units)
    if mistake == "turned by half":
        cut = weight.reshape(units, channels, height, width)[:, :, ::-1, ::-1]
        W = cut.transpose(2, 3, 1, 0).reshape(-1, units)
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


class _Bits(Exercise):
    """Asks for the very numbers, in whatever type holds them: nothing is computed."""

    def _is_right(self, name: str, got: Any, want: Any, case: Case) -> bool:
        a, b = numbers(got), numbers(want)
        return a is not None and b is not None and np.array_equal(a, b)


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
        ("a square image", "an image that is not square"): height == width,
        ("one channel", "two channels or more"): channels == 1,
        ("one pixel", "two pixels or more"): height * width == 1,
        ("one unit", "two units or more"): len(case["weight"]) == 1,
    }


# ---- the tape: division and products of stacks -------------------------------


def undo_broadcast(dy: Array, shape: tuple[int, ...], mistake: str = "") -> Array:
    """Eq. (22.5): add up what the copies of an entry have got, or a wrong answer."""
    dy = np.asarray(dy)
    if mistake == "the chapter's":
        return _chapters_undo(dy, shape)
    if mistake in ("from the left", "from the left, none missing"):
        if mistake == "from the left":
            dy = dy.sum(axis=tuple(range(len(shape), dy.ndim)))
        pairs = enumerate(zip(shape, dy.shape, strict=False))
        return dy.sum(axis=tuple(k for k, (n, m) in pairs if n < m), keepdims=True)
    if mistake == "not undone" or (mistake == "size" and dy.size == np.prod(shape)):
        return dy
    if mistake == "two axes" and not (dy.ndim == len(shape) == 2):
        return dy
    if mistake == "first axis":
        return dy if dy.shape == tuple(shape) else dy.sum(axis=0)
    if mistake == "last axis":
        return dy if dy.shape == tuple(shape) else dy.sum(axis=-1)
    if mistake == "one axis missing" and dy.ndim > len(shape):
        return _stretched(dy.sum(axis=0), shape)
    if mistake == "last axes alone":
        return dy.sum(axis=tuple(range(len(shape), dy.ndim)))
    if mistake == "reshaped":
        return dy.reshape((-1, *shape)).sum(axis=0)
    add = np.mean if mistake == "mean" else np.sum
    leading = tuple(range(dy.ndim - len(shape)))
    if mistake == "leading behind":
        leading = tuple(range(len(shape), dy.ndim))
    if mistake != "axes of one alone":
        dy = add(dy, axis=leading)
    if mistake == "leading axes alone":
        return dy
    if mistake == "first copy":
        return dy[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]
    stretched = tuple(
        k for k, n in enumerate(shape) if n == 1 and k < dy.ndim and dy.shape[k] > 1
    )
    if mistake == "first stretched":
        stretched = stretched[:1]
    if mistake == "last stretched":
        stretched = stretched[-1:]
    done = add(dy, axis=stretched, keepdims=mistake != "squeezed")
    return done.ravel() if mistake == "raveled" else done


def _chapters_undo(dy: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting as the chapter does, whatever fits or not."""
    dy = dy.sum(axis=tuple(range(dy.ndim - len(shape))))
    stretched = tuple(k for k, n in enumerate(shape) if n < dy.shape[k])
    return dy.sum(axis=stretched, keepdims=True)


def _stretched(dy: Array, shape: tuple[int, ...]) -> Array:
    """Add up over the stretched axes; those missing in front stay."""
    axes = (k - len(shape) for k, n in enumerate(shape) if n == 1)
    which = tuple(k for k in axes if -k <= dy.ndim and dy.shape[k] > 1)
    return dy.sum(axis=which, keepdims=True)


def divide_backward(
    dy: Array, u: Array, v: Array, mistake: str = "", undo: str = ""
) -> tuple[Array, Array]:
    """Gradients of ``y = u / v``, broadcasting undone, or a wrong answer."""
    dy, u, v = (np.asarray(a, float) for a in (dy, u, v))
    if mistake == "at least one axis":
        u, v = np.atleast_1d(u, v)
    quotient = dy * (v - u) / v**2
    du = {
        "times": dy * v,
        "quotient rule": quotient,
        "du by the square": dy / v**2,
        "du as of a product": dy * u,
        "du by way of the quotient": dy * u / v,
    }.get(mistake, dy / v)
    if mistake == "whole quotients":
        du = dy // v
    if mistake == "du by way of y":
        with np.errstate(invalid="ignore"):  # 0/0 is the mistake
            du = dy * (u / v) / u
    dv = {
        "plus": dy * u / v**2,
        "first power": -dy * u / v,
        "first power, no sign": dy * u / v,
        "third power": -dy * u / v**3,
        "twice for squared": -dy * u / (2 * v),
        "no numerator": -dy / v**2,
        "product": dy * u,
        "square of u": -dy * u**2 / v**2,
        "square above": -dy * u * v**2,
        "halved": -dy * u / 2 * v,
        "dy added": dy - u / v**2,
        "quotient rule": quotient,
    }.get(mistake, -dy * u / v**2)
    if mistake == "whole quotients":
        dv = -dy * u // v**2
    if mistake.startswith("summed first"):
        du = undo_broadcast(dy, u.shape) / v
        dv = -undo_broadcast(dy, v.shape) * u / v**2
        if mistake == "summed first":
            return du, dv
    if mistake == "du without a slope":
        du = dy
    if mistake == "multiplied at the end":
        dv = -dy * u
    if mistake.startswith("dv from du"):
        dv = -undo_broadcast(du, u.shape) * u / v
        if mistake == "dv from du alone":
            return undo_broadcast(du, u.shape), dv
    if mistake in ("du by u", "dv by the square of u"):
        with np.errstate(divide="ignore", invalid="ignore"):  # 1/0 is the mistake
            du = dy / u if mistake == "du by u" else du
            dv = -dy * v / u**2 if mistake != "du by u" else dv
            return undo_broadcast(du, u.shape), undo_broadcast(dv, v.shape)
    if mistake == "v over u":
        with np.errstate(divide="ignore", invalid="ignore"):  # 1/0 is the mistake
            du, dv = -dy * v / u**2, dy / u
            return undo_broadcast(du, u.shape), undo_broadcast(dv, v.shape)
    if mistake == "one copy":
        return _first(du, u.shape), _first(dv, v.shape)
    if mistake == "no upstream":
        du, dv = np.ones(dy.shape) / v, -np.ones(dy.shape) * u / v**2
    if mistake == "swapped":
        return undo_broadcast(dv, v.shape), undo_broadcast(du, u.shape)
    if mistake == "shapes exchanged":
        return _chapters_undo(du, v.shape), _chapters_undo(dv, u.shape)
    first = undo if mistake != "first undone" else ""
    second = undo if mistake != "second undone" else ""
    return undo_broadcast(du, u.shape, first), undo_broadcast(dv, v.shape, second)


def _divide_cases(rng: np.random.Generator) -> list[Case]:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((3, 4), (3, 4)),
        ((3, 4), (4,)),
        ((3, 1), (1, 4)),
        ((3, 1), (1, 3)),  # two axes of one length
        ((4,), (3, 4)),
        ((2, 3, 4), (3, 1)),
        ((1,), (2, 1, 3)),
        ((5, 1), (5, 1)),
        ((2, 1, 3), (4, 1)),
        ((), (2, 3)),
        ((2, 2), ()),
        ((1, 1), (3, 4)),  # two axes stretched
        ((3, 4), (1, 1)),
        ((4,), (1, 4)),  # as many numbers, in another shape
        ((1, 4), (4,)),
        ((1, 3, 1), (2, 3, 4)),
        ((2, 3, 4), (1, 3, 1)),
        ((), ()),
        ((4,), (2, 3, 4)),  # two axes missing
        ((2, 1, 2), ()),
        ((2, 3, 4), (2, 3, 1)),
        ((), (3,)),
        ((3,), ()),
        ((), (1, 2)),
    ]
    cases: list[Case] = []
    for i, (left, right) in enumerate(shapes):
        u = rng.standard_normal(left)
        v = rng.uniform(0.5, 2, right) * rng.choice([-1, 1], right)
        dy = rng.standard_normal(np.broadcast_shapes(left, right))
        if i in (0, 5, 7, 18):
            u.flat[0] = 0.0
        cases.append({"dy": dy, "u": u, "v": v})
    return cases


def _divide_properties(case: Case) -> dict:
    shape = np.shape(case["dy"])
    found = {("zeros in u", "no zero in u"): bool((np.asarray(case["u"]) == 0).any())}
    for name in ("v", "u"):
        own = np.shape(case[name])
        stretched = sum(
            n == 1 and m > 1 for n, m in zip(own[::-1], shape[::-1], strict=False)
        )
        found |= {
            (f"a single number {name}", f"{name} with axes"): not own,
            (f"{name} broadcast", f"{name} as it is"): own != shape,
            (
                f"an axis of {name} stretched",
                f"no axis of {name} stretched",
            ): stretched > 0,
            (
                f"two axes of {name} stretched",
                f"one axis of {name} stretched at most",
            ): stretched > 1,
            (
                f"axes of {name} missing in front",
                f"no axis of {name} missing in front",
            ): len(own) < len(shape),
            (
                f"two axes of {name} missing in front",
                f"one axis of {name} missing at most",
            ): len(shape) - len(own) > 1,
        }
    return found | {("three axes", "two axes or fewer"): len(shape) > 2}


def matmul_backward(
    dy: Array, u: Array, v: Array, mistake: str = "", undo: str = ""
) -> tuple[Array, Array]:
    """Gradients of ``y = u @ v`` for stacks of matrices, or a wrong answer."""
    dy, u, v = (np.asarray(a, float) for a in (dy, u, v))
    turned = _TURNS.get(mistake, _turned)
    if mistake == "swapped factors":
        du, dv = v @ _turned(dy), _turned(dy) @ u
        return undo_broadcast(du, u.shape, undo), undo_broadcast(dv, v.shape, undo)
    du, dv = _FACTORS.get(mistake, _products)(dy, u, v, turned)
    if mistake.startswith("summed first"):
        du = undo_broadcast(dy, u.shape[:-2] + dy.shape[-2:]) @ _turned(v)
        dv = _turned(u) @ undo_broadcast(dy, v.shape[:-2] + dy.shape[-2:])
        if mistake == "summed first":
            return du, dv
    if mistake == "du transposed":
        du = _turned(du)
    if mistake == "dv transposed":
        dv = _turned(dv)
    if mistake == "swapped":
        return undo_broadcast(dv, v.shape), undo_broadcast(du, u.shape)
    if mistake == "shapes exchanged":
        return _chapters_undo(du, v.shape), _chapters_undo(dv, u.shape)
    if mistake == "first of the stack":
        return _first(du, u.shape), _first(dv, v.shape)
    if mistake == "every stack added up":
        return tuple(d.sum(axis=tuple(range(d.ndim - 2))) for d in (du, dv))  # type: ignore[return-value]
    first = undo if mistake != "first undone" else ""
    second = undo if mistake != "second undone" else ""
    return undo_broadcast(du, u.shape, first), undo_broadcast(dv, v.shape, second)


def _turned(a: Array) -> Array:
    return a.swapaxes(-1, -2)


def _products(dy: Array, u: Array, v: Array, turned: Any) -> tuple[Array, Array]:
    return dy @ turned(v), turned(u) @ dy


#: ways to turn a stack that are right for some numbers of axes only
_TURNS: dict[str, Any] = {
    "all axes": lambda a: a.T,
    "not turned": np.asarray,
    "reshaped": lambda a: a.reshape(a.shape[:-2] + a.shape[:-3:-1]),
    "three axes": lambda a: a.transpose(0, 2, 1),
    "first two axes": lambda a: a.swapaxes(0, 1),
    "second and third axis": lambda a: a.swapaxes(1, 2),
    "last axis in front": lambda a: np.moveaxis(a, -1, 0),
    "two or three axes": lambda a: a.T if a.ndim < 3 else a.transpose(0, 2, 1),
}
#: factors in another order, with both ways to turn a factor
_FACTORS: dict[str, Any] = {
    "du from behind": lambda dy, u, v, t: (t(v) @ dy, t(u) @ dy),
    "dv from before": lambda dy, u, v, t: (dy @ t(v), dy @ t(u)),
    "both": lambda dy, u, v, t: (t(v) @ dy, dy @ t(u)),
    "du not turned": lambda dy, u, v, t: (dy @ v, t(u) @ dy),
    "dv not turned": lambda dy, u, v, t: (dy @ t(v), u @ dy),
    "entry by entry": lambda dy, u, v, t: (dy * v, dy * u),
    "v by all axes": lambda dy, u, v, t: (dy @ v.T, t(u) @ dy),
    "u by all axes": lambda dy, u, v, t: (dy @ t(v), u.T @ dy),
    "dot": lambda dy, u, v, t: (np.dot(dy, t(v)), np.dot(t(u), dy)),
}
for _name, _factors in list(_FACTORS.items()):
    _FACTORS[f"{_name}, all axes"] = _factors
    _TURNS[f"{_name}, all axes"] = _TURNS["all axes"]


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
        ((2, 3), (4, 5, 3, 2)),  # two axes missing
        ((4, 5, 2, 3), (3, 2)),
        ((1, 1, 2, 3), (4, 5, 3, 2)),  # two axes stretched
        ((4, 5, 2, 3), (1, 1, 3, 2)),
        ((2, 1, 3, 2, 3), (4, 1, 3, 2)),
        ((2, 4, 2, 3), (2, 4, 3, 5)),  # four axes, nothing broadcast
        ((1, 2, 3), (4, 3, 2)),
        ((4, 1, 2, 3), (4, 3, 2)),  # two axes of one length
        ((2, 3), (2, 1, 2, 3, 2)),
        ((2, 4, 2, 3), (3, 5)),
        ((3, 2, 2, 3), (1, 1, 3, 4)),
        ((1, 1, 3, 2), (2, 3, 2, 4)),
        ((2, 2, 3), (2, 2, 3, 2)),  # a stack of one's own, and an axis missing
        ((2, 2, 2, 3), (2, 3, 2)),
    ]
    cases: list[Case] = []
    for left, right in shapes:
        u, v = rng.standard_normal(left), rng.standard_normal(right)
        cases.append({"dy": rng.standard_normal((u @ v).shape), "u": u, "v": v})
    return cases


def _matmul_properties(case: Case) -> dict:
    stack = np.shape(case["dy"])[:-2]
    found = {
        ("five axes", "four axes or fewer"): len(stack) > 2,
        ("four axes or more", "three axes or fewer"): len(stack) > 1,
        ("stacks", "single matrices"): len(stack) > 0,
    }
    for name in ("v", "u"):
        own = np.shape(case[name])[:-2]
        stretched = sum(
            n == 1 and m > 1 for n, m in zip(own[::-1], stack[::-1], strict=False)
        )
        found |= {
            (f"a stack for {name}", f"one matrix {name}"): len(own) > 0,
            (f"{name} used for many", f"each {name} used once"): own != stack,
            (
                f"an axis of {name} stretched",
                f"no axis of {name} stretched",
            ): stretched > 0,
            (
                f"two axes of {name} stretched",
                f"one axis of {name} stretched at most",
            ): stretched > 1,
            (
                f"axes of {name} missing in front",
                f"no axis of {name} missing in front",
            ): len(own) < len(stack),
            (
                f"two axes of {name} missing in front",
                f"one axis of {name} missing at most",
            ): len(stack) - len(own) > 1,
        }
    return found


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
    "intensity_1": 0.249501,
    "ns_1": 1336,
    "bound_1": "requests",
    "batch_corner": 44,
    "batch_requests": 150,
    "batch_half": 21,
}


class _Roof(Exercise):
    """Knows a mistake again although its number was rounded."""

    def _agree(self, got: Any, known: Any) -> bool:
        a, b = numbers(got), numbers(known)
        if a is None or b is None or a.ndim or b < 10 or known in self.answer.values():
            return close(got, known, self.tolerance)
        return bool(abs(a - b) <= max(0.04, 5e-4 * b))


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
                _POSITIONS | {"ours": 27, "theirs": 15},
                "ours and theirs have changed places: in ours the channel runs "
                "quickest, in theirs slowest.",
            ),
            Wrong(
                "theirs counted as ours",
                _POSITIONS | {"theirs": 15},
                "theirs: that is the place in our row; in theirs the channel runs "
                "slowest.",
            ),
            Wrong(
                "ours counted as theirs",
                _POSITIONS | {"ours": 27},
                "ours: that is the place in PyTorch's row; in ours the channel runs "
                "quickest.",
            ),
            Wrong(
                "ours with rows and columns swapped",
                _POSITIONS | {"ours": 23},
                "ours: that is pixel (2, 1), row 2 and column 1.",
            ),
            Wrong(
                "ours column by column",
                _POSITIONS | {"ours": 19},
                "ours: you went down the columns; rows come first.",
            ),
            Wrong(
                "ours with the wrong side",
                _POSITIONS | {"ours": 13},
                "ours: so it comes out with rows as long as the image is high, or "
                "with a column counted as one number; a row is 5 pixels, a pixel two "
                "numbers.",
            ),
            Wrong(
                "ours with the channel between row and column",
                _POSITIONS | {"ours": 17},
                "ours: that is the order (row, channel, column); the channel is the "
                "last axis.",
            ),
            Wrong(
                "ours without the channel",
                _POSITIONS | {"ours": 14},
                "ours: that is channel 0 of the pixel; the channel itself is still to "
                "be added.",
            ),
            Wrong(
                "ours in pixels",
                _POSITIONS | {"ours": 7},
                "ours: you counted pixels; each takes as many places as there are "
                "channels.",
            ),
            Wrong(
                "ours in ones",
                _POSITIONS | {"ours": 16},
                "ours: all counting starts at 0, that of channels too.",
            ),
            Wrong(
                "theirs with rows and columns swapped",
                _POSITIONS | {"theirs": 29},
                "theirs: within a channel you went down the columns; rows come first.",
            ),
            Wrong(
                "theirs with the pixel turned",
                _POSITIONS | {"theirs": 31},
                "theirs: that is row 2, column 1 of the channel.",
            ),
            Wrong(
                "theirs with the wrong side",
                _POSITIONS | {"theirs": 22},
                "theirs: the rows before this one are right in number or in length, "
                "not in both: a channel has 4 rows, each of 5 numbers.",
            ),
            Wrong(
                "theirs with channels of five rows",
                _POSITIONS | {"theirs": 32},
                "theirs: a channel has as many rows as the image is high, 4.",
            ),
            Wrong(
                "theirs with the channel between row and column",
                _POSITIONS | {"theirs": 17},
                "theirs: that is the order (row, channel, column); in theirs the "
                "channel is the first axis.",
            ),
            Wrong(
                "theirs by the number of channels",
                _POSITIONS | {"theirs": 9},
                "theirs: a whole channel of 20 comes before channel 1, not one of 2.",
            ),
            Wrong(
                "theirs in channel 0",
                _POSITIONS | {"theirs": 7},
                "theirs: that is the pixel's place in channel 0; a whole channel of 20 "
                "comes before channel 1.",
            ),
            Wrong(
                "theirs in channel 2",
                _POSITIONS | {"theirs": 47},
                "theirs: before channel 1 there is one channel, not two; channels, "
                "too, are counted from 0.",
            ),
            Wrong(
                "theirs in ones",
                _POSITIONS | {"theirs": 28},
                "theirs: so it comes out where a count begins at 1; each begins at 0.",
            ),
            Wrong(
                "the other direction",
                _POSITIONS | {"from": 25},
                "from: that is where entry 11 of ours stands in theirs; asked is the "
                "other direction.",
            ),
            Wrong(
                "from without channels",
                _POSITIONS | {"from": 11},
                "from: entry 11 of theirs is pixel (2, 1) of channel 0. In ours each "
                "pixel before it takes up as many places as there are channels.",
            ),
            Wrong(
                "from in channel 1",
                _POSITIONS | {"from": 23},
                "from: entry 11 of theirs lies among the first 20, which are "
                "channel 0.",
            ),
            Wrong(
                "from with rows and columns swapped",
                _POSITIONS | {"from": 34},
                "from: in PyTorch's channel, too, numbers stand row by row; you went "
                "down the columns.",
            ),
            Wrong(
                "from with rows of four",
                _POSITIONS | {"from": 26},
                "from: a row of a channel has 5 numbers, so entry 11 lies in row 2, "
                "column 1.",
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
                "a whole channel stays",
                _POSITIONS | {"stay": 20},
                "stay: in ours the numbers of channel 0 stand at every other place, in "
                "theirs one beside the other. How many can meet?",
            ),
            Wrong(
                "all but the ends stay",
                _POSITIONS | {"stay": 38},
                "stay: that many move; asked is how many do not.",
            ),
            Wrong(
                "which stay",
                _POSITIONS | {"stay": [0, 39]},
                "stay: those are the places; asked is how many they are.",
            ),
            Wrong(
                "filters as ours",
                _POSITIONS | {"filters": (3, 4, 2, 5)},
                "filters: that is our shape; PyTorch's begins with the filters, and "
                "then come the channels.",
            ),
            Wrong(
                "filters turned round",
                _POSITIONS | {"filters": (5, 2, 4, 3)},
                "filters: W.T turns all axes round, rows and columns of the kernel "
                "too; those keep their order.",
            ),
            Wrong(
                "channels last",
                _POSITIONS | {"filters": (5, 3, 4, 2)},
                "filters: the filters are in front; the channels come next, before "
                "rows and columns.",
            ),
            Wrong(
                "channels first",
                _POSITIONS | {"filters": (2, 5, 3, 4)},
                "filters: what is made, the filters, comes before what is read, the "
                "channels.",
            ),
            Wrong(
                "dense as ours",
                _POSITIONS | {"dense": (40, 6)},
                "dense: that is our shape; PyTorch's rows are the units.",
            ),
            Wrong(
                "dense in pixels",
                _POSITIONS | {"dense": (6, 20)},
                "dense: a unit has a weight for each number, and each pixel has as "
                "many as there are channels.",
            ),
            Wrong(
                "dense over the image",
                _POSITIONS | {"dense": (6, 2, 4, 5)},
                "dense: behind Flatten the image is one row; a unit's weights are one "
                "axis.",
            ),
            Wrong(
                "ours without channels in the rows",
                _POSITIONS | {"ours": 8},
                "ours: 7 pixels come before this one, and each takes as many places "
                "as there are channels.",
            ),
            Wrong(
                "theirs with the sides swapped",
                _POSITIONS | {"theirs": 26},
                "theirs: a row of a channel has 5 numbers, as the image is wide, not "
                "4.",
            ),
            Wrong(
                "from a pixel before",
                _POSITIONS | {"from": 20},
                "from: that is the pixel before; entry 11 is the twelfth, for "
                "counting starts at 0.",
            ),
            Wrong(
                "from a pixel behind",
                _POSITIONS | {"from": 24},
                "from: that is the pixel behind; entry 11 has eleven before it.",
            ),
            Wrong(
                "theirs without the column",
                _POSITIONS | {"theirs": 25},
                "theirs: that is where the row of the pixel begins in channel 1; "
                "the column is still to be added.",
            ),
            Wrong(
                "filters without channels",
                _POSITIONS | {"filters": (5, 3, 4)},
                "filters: the channels are missing; a filter has weights for each "
                "of them.",
            ),
            Wrong(
                "from with rows of four in ours",
                _POSITIONS | {"from": 18},
                "from: that comes out with rows of 4 pixels in ours; the image is 5 "
                "wide.",
            ),
            Wrong(
                "from column by column",
                _POSITIONS | {"from": 12},
                "from: that comes out with our pixels counted down the columns; rows "
                "come first in ours too.",
            ),
            Wrong(
                "ours with rows of five numbers",
                _POSITIONS | {"ours": 10},
                "ours: that comes out with 5 numbers for the row before; it has 5 "
                "pixels, each of two numbers.",
            ),
            Wrong(
                "dense over the channels",
                _POSITIONS | {"dense": (6, 2)},
                "dense: 2 is the number of channels; behind Flatten a unit has a "
                "weight for each number of the image.",
            ),
            Wrong(
                "dense over a row",
                _POSITIONS | {"dense": (6, 10)},
                "dense: 10 is how many numbers one row of the image has; behind "
                "Flatten a unit has a weight for each of all rows.",
            ),
            Wrong(
                "dense with the bias",
                _POSITIONS | {"dense": (6, 41)},
                "dense: there is one column too many; the bias is an array of its own.",
            ),
            Wrong(
                "filters of the image's size",
                _POSITIONS | {"filters": (5, 2, 4, 5)},
                "filters: 4 and 5 are the sides of the image; a filter has rows and "
                "columns of its own.",
            ),
            Wrong(
                "square filters",
                _POSITIONS | {"filters": (5, 2, 3, 3)},
                "filters: these are square; the second number of a pair is that of "
                "the columns.",
            ),
            Wrong(
                "ours with all counted from 1",
                _POSITIONS | {"ours": 2},
                "ours: that is the place of row 0, column 1, channel 0; the numbers of "
                "the question are counted from 0 already.",
            ),
            Wrong(
                "from a place before",
                _POSITIONS | {"from": 21},
                "from: that is channel 1 of the pixel before; entry 11 of theirs lies "
                "among the first 20, which are channel 0.",
            ),
            Wrong(
                "all stay",
                _POSITIONS | {"stay": 40},
                "stay: all 40 would be one order; in ours the channel runs quickest, "
                "in theirs slowest.",
            ),
            Wrong(
                "filters in one axis",
                _POSITIONS | {"filters": (5, 2, 12)},
                "filters: rows and columns of a filter come out as one axis; they are "
                "two.",
            ),
            Wrong(
                "dense over the image of ours",
                _POSITIONS | {"dense": (6, 4, 5, 2)},
                "dense: that has the axes of the image; behind Flatten it is one row, "
                "and a unit's weights are one axis.",
            ),
            Wrong(
                "units alone",
                _POSITIONS | {"dense": (6,)},
                "dense: that is the shape of the bias, a number for each unit; its "
                "weights are one for each number of the row.",
            ),
            Wrong(
                "how many weights of the dense layer",
                _POSITIONS | {"dense": 240},
                "dense: that is how many weights there are; asked is the shape.",
            ),
            Wrong(
                "how many weights",
                _POSITIONS | {"filters": 120},
                "filters: that is how many weights there are; asked is the shape.",
            ),
        ),
        points=1,
        hint=(
            "what does the row, or the shape, that is off begin with, and what "
            "changes when you go one place to the right in it?"
        ),
    ),
    _Bits(
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
                "the inputs stand as if they were reordered once more on the way to "
                "PyTorch; here that has to be undone.",
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
                "W has the right shape and the numbers in PyTorch's order, as after a "
                "reshape, which moves none. Turn the axes first.",
            ),
            Wrong(
                "reshaped for turned",
                _with(from_torch, "reshaped for turned"),
                "the inputs are in our order, but W is reshaped to (inputs, units) "
                "where it has to be transposed.",
            ),
            Wrong(
                "height twice",
                _with(from_torch, "height twice"),
                "that comes out if the image is cut with its height for both sides; "
                "it need not be square.",
            ),
            Wrong(
                "width twice",
                _with(from_torch, "width twice"),
                "that comes out if the image is cut with its width for both sides; it "
                "need not be square.",
            ),
            Wrong(
                "units inside",
                _with(from_torch, "units inside"),
                "in these rows the units come before the channels; in ours they are "
                "the last axis.",
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
            Wrong(
                "sides exchanged",
                _with(from_torch, "sides exchanged"),
                "that comes out if PyTorch's row is cut as (C, W, H) and put together "
                "as (H, W, C); it has to be cut as it stands, (C, H, W).",
            ),
            Wrong(
                "channels in front",
                _with(from_torch, "channels in front"),
                "that comes out if `shape` is read as (C, H, W); it is (H, W, C).",
            ),
            Wrong(
                "turned by half",
                _with(from_torch, "turned by half"),
                "rows and columns run backward; each pixel keeps its place in the "
                "image.",
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
                "that is the mean over the copies; gradients add up at a fork.",
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
                "axes that were missing in front are not summed, and so those of "
                "length 1 are not lined up; sum the missing ones first.",
            ),
            Wrong(
                "squeezed",
                _with(divide_backward, "", "squeezed"),
                "an axis of length 1 is lost in the sum; keep it, the shape must come "
                "back as it was.",
            ),
            Wrong(
                "first stretched axis alone",
                _with(divide_backward, "", "first stretched"),
                "of the axes that were stretched only the first is summed; there can "
                "be several.",
            ),
            Wrong(
                "last stretched axis alone",
                _with(divide_backward, "", "last stretched"),
                "of the axes that were stretched only the last is summed; there can be "
                "several.",
            ),
            Wrong(
                "size for shape",
                _with(divide_backward, "", "size"),
                "where the number of entries is right already the shape stays as it "
                "is; (1, 4) has as many entries as (4,) and is another shape.",
            ),
            Wrong(
                "two axes",
                _with(divide_backward, "", "two axes"),
                "right between arrays of two axes; with other numbers of axes the "
                "shape stays as it is.",
            ),
            Wrong(
                "one axis missing",
                _with(divide_backward, "", "one axis missing"),
                "of the axes that were missing in front only one is summed; there can "
                "be several.",
            ),
            Wrong(
                "missing behind",
                _with(divide_backward, "", "leading behind"),
                "those are sums over the last axes; shapes are lined up at their "
                "right ends, so the missing axes are the first.",
            ),
            Wrong(
                "last axis",
                _with(divide_backward, "", "last axis"),
                "wherever a shape is off that is a sum over the last axis; which axes "
                "were added or stretched depends on the shape.",
            ),
            Wrong(
                "raveled",
                _with(divide_backward, "", "raveled"),
                "the numbers come back in one row; they are needed in the shapes of u "
                "and v.",
            ),
            Wrong(
                "a number with an axis",
                _with(divide_backward, "at least one axis"),
                "a single number comes back as an array of one; np.atleast_1d adds an "
                "axis, and the shape must be ().",
            ),
            Wrong(
                "first copy",
                _with(divide_backward, "", "first copy"),
                "that is the gradient of one copy; all of them count.",
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
                "dv: its sign; the derivative of 1/v is negative.",
            ),
            Wrong(
                "first power",
                _with(divide_backward, "first power"),
                "dv: the derivative of 1/v has v squared below.",
            ),
            Wrong(
                "third power",
                _with(divide_backward, "third power"),
                "dv: the derivative of 1/v has v squared below, not cubed.",
            ),
            Wrong(
                "quotient rule",
                _with(divide_backward, "quotient rule"),
                "that is the quotient rule for u and v that move together; here one "
                "moves and the other stays.",
            ),
            Wrong(
                "whole quotients",
                _with(divide_backward, "whole quotients"),
                "the fractions of the quotients are cut off, as // does; / keeps them.",
            ),
            Wrong(
                "square below du",
                _with(divide_backward, "du by the square"),
                "du: the slope of u / v for u is 1/v; the square belongs to dv.",
            ),
            Wrong(
                "by way of y",
                _with(divide_backward, "du by way of y"),
                "du is 0/0 where u is 0, as y/u is; the slope is 1/v, whatever u is.",
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
                "du by u",
                _with(divide_backward, "du by u"),
                "du: that is dy / u; in y = u / v what stands below is v.",
            ),
            Wrong(
                "dv by the square of u",
                _with(divide_backward, "dv by the square of u"),
                "dv: that is −dy · v/u²; in y = u / v what stands below is v.",
            ),
            Wrong(
                "du by way of the quotient",
                _with(divide_backward, "du by way of the quotient"),
                "du: that is dy · y, or dy · u/v; the slope of u / v for u has no u in "
                "it.",
            ),
            Wrong(
                "square above",
                _with(divide_backward, "square above"),
                "dv: that is −dy · u · v²; the derivative of 1/v has v² below the "
                "line.",
            ),
            Wrong(
                "halved",
                _with(divide_backward, "halved"),
                "dv: that is −dy · u/2 · v; the derivative of 1/v has v² below the "
                "line, not a 2 alone.",
            ),
            Wrong(
                "dy added",
                _with(divide_backward, "dy added"),
                "dv: that is dy − u/v²; the slope −u/v² is multiplied by dy.",
            ),
            Wrong(
                "dv from du",
                _with(divide_backward, "dv from du"),
                "dv: that is −du · u/v with du summed already; where u was broadcast "
                "each copy has its own share, so take dy/v before the sum.",
            ),
            Wrong(
                "dv from du alone",
                _with(divide_backward, "dv from du alone"),
                "dv: that is −du · u/v with du summed already, and in the shape of y; "
                "take dy/v before the sum, and sum to the shape of v at the end.",
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
            Wrong(
                "first power, no sign",
                _with(divide_backward, "first power, no sign"),
                "dv: that is dy·u/v; the derivative of 1/v is −1/v².",
            ),
            Wrong(
                "summed first",
                _with(divide_backward, "summed first"),
                "dy is summed to the shape of the operand before the slope is "
                "there, and what comes out is as large as the broadcast again; each "
                "copy has a slope of its own, so multiply first and sum afterward.",
            ),
            Wrong(
                "summed first, and again",
                _with(divide_backward, "summed first, and again"),
                "dy is summed to the shape of the operand before the slope is "
                "there; each copy has a slope of its own, so multiply first and sum "
                "afterward.",
            ),
            Wrong(
                "du without a slope",
                _with(divide_backward, "du without a slope"),
                "du: that is dy, summed; the slope of u / v in u is missing.",
            ),
            Wrong(
                "multiplied at the end",
                _with(divide_backward, "multiplied at the end"),
                "dv: that is −dy · u; in dy * u / v * v the last v multiplies, so "
                "put the square in brackets.",
            ),
            Wrong(
                "v over u",
                _with(divide_backward, "v over u"),
                "those are the slopes with u and v in each other's places; u is "
                "divided by v.",
            ),
            Wrong(
                "one copy",
                _with(divide_backward, "one copy"),
                "that is what comes back over the first copy alone; all copies of "
                "an entry count, added up.",
            ),
            Wrong(
                "last axes alone",
                _with(divide_backward, "", "last axes alone"),
                "where an axis is missing in front that is a sum over the last axes, "
                "and an axis of length 1 that was stretched is not summed; shapes are "
                "lined up at their right ends, so the missing axes are the first.",
            ),
            Wrong(
                "sums over a reshape",
                _with(divide_backward, "", "reshaped"),
                "where an axis of length 1 was stretched inside, those are sums over "
                "a reshape, (−1, …), which puts numbers of different entries "
                "together; sum over the axes that were stretched.",
            ),
            Wrong(
                "shapes exchanged",
                _with(divide_backward, "shapes exchanged"),
                "du comes out summed to the shape of v, and dv to that of u; each "
                "gradient has the shape of its own operand.",
            ),
            Wrong(
                "du as of a product",
                _with(divide_backward, "du as of a product"),
                "du: that is dy · u; the slope of u / v for u is 1/v.",
            ),
            Wrong(
                "twice for squared",
                _with(divide_backward, "twice for squared"),
                "dv: that comes out with 2v below the line; the derivative of 1/v has "
                "v² there, which is v · v.",
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
                "that comes out when all axes of a stack are turned round, as .T "
                "does; only the last two may change places.",
            ),
            Wrong(
                "not turned",
                _with(matmul_backward, "not turned"),
                "a factor is not transposed. Check by the shapes, with matrices that "
                "are not square.",
            ),
            Wrong(
                "not turned, not undone",
                _with(matmul_backward, "not turned", "not undone"),
                "a factor is not transposed, and nothing is summed where one matrix "
                "served for several. Check by the shapes, with matrices that are not "
                "square.",
            ),
            Wrong(
                "du not turned",
                _with(matmul_backward, "du not turned"),
                "du: v is not transposed. Check by the shapes, with matrices that are "
                "not square.",
            ),
            Wrong(
                "dv not turned",
                _with(matmul_backward, "dv not turned"),
                "dv: u is not transposed. Check by the shapes, with matrices that are "
                "not square.",
            ),
            Wrong(
                "both from the wrong side, not undone",
                _with(matmul_backward, "both", "not undone"),
                "in both products the factors are in the wrong order, and nothing is "
                "summed where one matrix served for several. Each factor stays on its "
                "side of dy.",
            ),
            Wrong(
                "entry by entry",
                _with(matmul_backward, "entry by entry"),
                "* multiplies entry by entry; the gradients of a product of matrices "
                "are products of matrices too: @.",
            ),
            Wrong(
                "entry by entry, not undone",
                _with(matmul_backward, "entry by entry", "not undone"),
                "* multiplies entry by entry, and nothing is summed; the gradients of "
                "a product of matrices are products of matrices: @.",
            ),
            Wrong(
                "factors in another order",
                _with(matmul_backward, "swapped factors"),
                "each gradient comes out transposed, as with dy on the other side.",
            ),
            Wrong(
                "du transposed",
                _with(matmul_backward, "du transposed"),
                "du comes out transposed.",
            ),
            Wrong(
                "dv transposed",
                _with(matmul_backward, "dv transposed"),
                "dv comes out transposed.",
            ),
            *(
                Wrong(
                    f"{mistake}, and an axis of the matrix summed",
                    _with(matmul_backward, mistake, "the chapter's"),
                    f"{words} transposed, and what undoes the broadcast then sums an "
                    "axis of the matrix itself; look at the product before it.",
                )
                for mistake, words in (
                    ("swapped factors", "both products come out"),
                    ("du transposed", "du: the product comes out"),
                    ("dv transposed", "dv: the product comes out"),
                )
            ),
            Wrong(
                "dot, undone",
                _with(matmul_backward, "dot", "the chapter's"),
                "that comes out of np.dot, which pairs every matrix of one stack with "
                "every one of the other, and of a sum over what is too much; matching "
                "ones are multiplied, as @ does.",
            ),
            Wrong(
                "du from behind",
                _with(matmul_backward, "du from behind"),
                "du: v stands on the right of u, and so it does on the right of dy, "
                "turned.",
            ),
            Wrong(
                "dv from before",
                _with(matmul_backward, "dv from before"),
                "dv: u stands on the left of v, and so it does on the left of dy, "
                "turned.",
            ),
            Wrong(
                "both from the wrong side",
                _with(matmul_backward, "both"),
                "in both products the factors are in the wrong order; each factor "
                "stays on its side of dy.",
            ),
            Wrong(
                "du from behind, all axes",
                _with(matmul_backward, "du from behind, all axes"),
                "du: v belongs on the right of dy. And .T turns all axes of a stack; "
                "only the last two may change places.",
            ),
            Wrong(
                "dv from before, all axes",
                _with(matmul_backward, "dv from before, all axes"),
                "dv: u belongs on the left of dy. And .T turns all axes of a stack; "
                "only the last two may change places.",
            ),
            Wrong(
                "both from the wrong side, all axes",
                _with(matmul_backward, "both, all axes"),
                "each factor belongs on its own side of dy. And .T turns all axes of a "
                "stack; only the last two may change places.",
            ),
            Wrong(
                "three axes",
                _with(matmul_backward, "three axes"),
                "transpose(0, 2, 1) knows three axes only; count the two that change "
                "places from the end.",
            ),
            Wrong(
                "two or three axes",
                _with(matmul_backward, "two or three axes"),
                "right for matrices and stacks of three axes; a stack may have more. "
                "Count the two that change places from the end.",
            ),
            Wrong(
                "first two axes",
                _with(matmul_backward, "first two axes"),
                "swapaxes(0, 1) turns the first two axes; a matrix is the last two.",
            ),
            Wrong(
                "second and third axis",
                _with(matmul_backward, "second and third axis"),
                "swapaxes(1, 2) counts from the front, and a single matrix has no axis "
                "2; the two that change places are the last two: −1 and −2.",
            ),
            Wrong(
                "last axis in front",
                _with(matmul_backward, "last axis in front"),
                "moveaxis(-1, 0) brings the last axis to the very front; it may go "
                "back one place only.",
            ),
            Wrong(
                "one axis missing",
                _with(matmul_backward, "", "one axis missing"),
                "of the axes that were missing in front only one is summed; a stack "
                "may have several.",
            ),
            Wrong(
                "first stretched axis alone",
                _with(matmul_backward, "", "first stretched"),
                "of the axes that were stretched only the first is summed; a stack may "
                "have several.",
            ),
            Wrong(
                "swapped",
                _with(matmul_backward, "swapped"),
                "du and dv have changed places.",
            ),
            Wrong(
                "not undone",
                _with(matmul_backward, "", "not undone"),
                "what comes out has the shape of the stack where one matrix served "
                "for all of it: the shares have to be added up.",
            ),
            Wrong(
                "mean for sum",
                _with(matmul_backward, "", "mean"),
                "that is the mean over the stack; gradients add up at a fork.",
            ),
            Wrong(
                "first of the stack",
                _with(matmul_backward, "first of the stack"),
                "that is the first matrix of the stack; all of them count.",
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
                "dv: it is still to be summed to the shape of v, as one v served for "
                "several.",
            ),
            Wrong(
                "only v undone",
                _with(matmul_backward, "second undone", "not undone"),
                "du: it is still to be summed to the shape of u, as one u served for "
                "several.",
            ),
            Wrong(
                "lined up at the left",
                _with(matmul_backward, "", "from the left"),
                "the shapes come out lined up at the left; broadcasting lines them up "
                "at the right, and the axes that are missing are those in front.",
            ),
            Wrong(
                "lined up at the left, none missing",
                _with(matmul_backward, "", "from the left, none missing"),
                "axes that were missing in front are not summed, and the others are "
                "compared from the left; shapes are lined up at the right.",
            ),
            Wrong(
                "missing axes left",
                _with(matmul_backward, "", "axes of one alone"),
                "axes that were missing in front are not summed, and so those of "
                "length 1 are not lined up; sum the missing ones first.",
            ),
            Wrong(
                "every stack added up",
                _with(matmul_backward, "every stack added up"),
                "all matrices of a stack are added up, also where each was used once; "
                "what has to be added is what one matrix has got.",
            ),
            Wrong(
                "reshaped",
                _with(matmul_backward, "reshaped"),
                "those are the products with reshaped factors; reshape moves no "
                "number, and a factor has to be transposed.",
            ),
            Wrong(
                "v by all axes",
                _with(matmul_backward, "v by all axes"),
                "du: that comes out where all axes of v are turned round, as .T "
                "does; only the last two may change places.",
            ),
            Wrong(
                "u by all axes",
                _with(matmul_backward, "u by all axes"),
                "dv: that comes out where all axes of u are turned round, as .T "
                "does; only the last two may change places.",
            ),
            Wrong(
                "dot",
                _with(matmul_backward, "dot"),
                "that is what np.dot gives: it pairs every matrix of one stack with "
                "every one of the other; matching ones are multiplied, as @ does.",
            ),
            Wrong(
                "first axis summed",
                _with(matmul_backward, "", "first axis"),
                "where shapes differ, the first axis is summed, and no other; sum "
                "those that are missing in front, and those of length 1 that "
                "were stretched.",
            ),
            Wrong(
                "summed first",
                _with(matmul_backward, "summed first"),
                "dy is summed before the product, for each operand to that one's "
                "stack; the other operand may differ from copy to copy, so multiply "
                "first and sum afterward.",
            ),
            Wrong(
                "summed first, and again",
                _with(matmul_backward, "summed first, and again"),
                "that comes out when dy is summed before the product; the other "
                "operand may differ from copy to copy, so multiply first and sum "
                "afterward.",
            ),
            Wrong(
                "last axes alone",
                _with(matmul_backward, "", "last axes alone"),
                "where an axis is missing in front that is a sum over the last axes, "
                "and an axis of length 1 that was stretched is not summed; shapes are "
                "lined up at their right ends, so the missing axes are the first.",
            ),
            Wrong(
                "missing behind",
                _with(matmul_backward, "", "leading behind"),
                "those are sums over the last axes where axes are missing in front; "
                "shapes are lined up at their right ends, so the missing axes are the "
                "first.",
            ),
            Wrong(
                "sums over a reshape",
                _with(matmul_backward, "", "reshaped"),
                "where an axis of length 1 was stretched inside, those are sums over "
                "a reshape, (−1, …), which puts numbers of different entries "
                "together; sum over the axes that were stretched.",
            ),
            Wrong(
                "shapes exchanged",
                _with(matmul_backward, "shapes exchanged"),
                "du comes out summed to the shape of v, and dv to that of u; each "
                "gradient has the shape of its own operand.",
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
    _Roof(
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
                "corner for each FLOP",
                _ROOF | {"corner": 5},
                "corner: R and the layer are counted in multiply-adds; do not halve.",
            ),
            Wrong(
                "corner divided by four",
                _ROOF | {"corner": 2.5},
                "corner: B is in bytes already; the size of a number does not enter.",
            ),
            Wrong(
                "weights alone",
                _ROOF | {"intensity_1": 0.25},
                "intensity_1: that is what the weights alone give; input and output "
                "are moved as well, which shows in the fourth decimal.",
            ),
            Wrong(
                "input or output left out",
                _ROOF | {"intensity_1": 0.24978},  # 0.24975, and rounded
                "intensity_1: input and output, both are moved; one of them is "
                "missing.",
            ),
            Wrong(
                "bias counted",
                _ROOF | {"intensity_1": 0.24928},  # 0.249252, and rounded
                "intensity_1: a thousand numbers too many are moved; there is no bias, "
                "and input and output count once each.",
            ),
            Wrong(
                "bytes for each multiply-add",
                _ROOF | {"intensity_1": 4.008},
                "intensity_1: that is bytes for each multiply-add; intensity is the "
                "other way round.",
            ),
            Wrong(
                "intensity in FLOPs",
                _ROOF | {"intensity_1": 0.499002},
                "intensity_1: twice too much: a number has four bytes here, and a "
                "multiply-add counts once, not as two FLOPs.",
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
                "time of the arithmetic, not rounded",
                _ROOF | {"ns_1": 33.33},
                "ns_1: that is how long the multiply-adds take; moving takes longer.",
            ),
            Wrong(
                "request included",
                _ROOF | {"ns_1": 6336},
                "ns_1: the request of 5,000 ns is to be left out.",
            ),
            Wrong(
                "the request alone",
                _ROOF | {"ns_1": 5000},
                "ns_1: that is the request, which is to be left out.",
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
                "input or output not moved",
                _ROOF | {"ns_1": 1334.667},
                "ns_1: input and output, both are moved; one of them is missing.",
            ),
            Wrong(
                "time of the weights alone",
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
                "intensity of one image, many times",
                _ROOF | {"batch_corner": 41},
                "batch_corner: 41 is the corner over the intensity of one image, "
                "rounded up; with the batch input and output grow too.",
            ),
            Wrong(
                "not rounded",
                _ROOF | {"batch_corner": 43.478},
                "batch_corner: there the intensity is that of the corner; what is the "
                "first whole number of images from there on?",
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
                "requests against one image's moving",
                _ROOF | {"batch_requests": 4},
                "batch_requests: 4 is the request over the time that moving takes for "
                "one image, rounded up; asked is the time of the multiply-adds.",
            ),
            Wrong(
                "request minus one",
                _ROOF | {"batch_requests": 149},
                "batch_requests: with 149 images the multiply-adds take less than the "
                "request; asked is the first that is not less.",
            ),
            Wrong(
                "request plus one",
                _ROOF | {"batch_requests": 151},
                "batch_requests: 151 is beyond; as long as the request is enough.",
            ),
            Wrong(
                "two FLOPs each",
                _ROOF | {"batch_requests": 75},
                "batch_requests: R counts multiply-adds; do not count each twice.",
            ),
            Wrong(
                "twice R",
                _ROOF | {"batch_requests": 300},
                "batch_requests: R counts multiply-adds already; do not double it.",
            ),
            Wrong(
                "microseconds",
                _ROOF | {"batch_requests": 0.15},
                "batch_requests: five microseconds are 5,000 nanoseconds.",
            ),
            Wrong(
                "half, not rounded",
                _ROOF | {"batch_half": 20.833},
                "batch_half: what is the first whole number of images from there on?",
            ),
            Wrong(
                "half the batch",
                _ROOF | {"batch_half": 22},
                "batch_half: that is half of the batch with four bytes, or what comes "
                "out with two bytes for the weights alone; input and output have two "
                "as well, and rounding comes at the end.",
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
                "batch_half: too few. Input and output grow with the batch too, and "
                "where the solution is no whole number, the next one is the smallest.",
            ),
            Wrong(
                "corner with one activation",
                _ROOF | {"batch_corner": 42},
                "batch_corner: that comes out with one of input and output left "
                "out; both are moved, and both grow with the batch.",
            ),
            Wrong(
                "bound by a request",
                _ROOF | {"bound_1": "request"},
                "bound_1: the three words to choose from are 'requests', 'memory' "
                "and 'arithmetic'.",
            ),
            Wrong(
                "bound by asking",
                _ROOF | {"bound_1": "asking"},
                "bound_1: what takes longest has another name; the three words are "
                "'requests', 'memory' and 'arithmetic'.",
            ),
            Wrong(
                "twice the rounded batch",
                _ROOF | {"batch_half": 88},
                "batch_half: that is twice the batch with four bytes; fewer bytes "
                "bring the corner nearer, not further.",
            ),
            Wrong(
                "one beyond the corner",
                _ROOF | {"batch_corner": 45},
                "batch_corner: at 45 the layer is past the corner, but it is not "
                "the first batch that is.",
            ),
            Wrong(
                "picoseconds of a request",
                _ROOF | {"batch_requests": 150_000},
                "batch_requests: that is a thousand times too large; R is for each "
                "nanosecond, and five microseconds are 5,000 of them.",
            ),
            Wrong(
                "microseconds of moving",
                _ROOF | {"ns_1": 1.336},
                "ns_1: that is in microseconds; nanoseconds are asked.",
            ),
            Wrong(
                "output forgotten, carried on",
                _ROOF | {"intensity_1": 0.24975, "ns_1": 1335, "batch_corner": 42},
                "intensity_1, ns_1 and batch_corner come out with one of input and "
                "output left out; both are moved.",
            ),
            Wrong(
                "thirty nanoseconds an image",
                _ROOF | {"batch_requests": 167},
                "batch_requests: that comes out with 30 ns for the multiply-adds of an "
                "image; divide them by R, and keep what stands behind the point.",
            ),
            Wrong(
                "a tenth of the request",
                _ROOF | {"batch_requests": 15},
                "batch_requests: that comes out with a request of 500 ns, with ten "
                "times the multiply-adds, or with B where R belongs; five microseconds "
                "are 5,000 ns.",
            ),
            Wrong(
                "microseconds, rounded up",
                _ROOF | {"batch_requests": 1},
                "batch_requests: with one image the multiply-adds take 33 ns, and a "
                "request takes microseconds.",
            ),
            Wrong(
                "the corner for half",
                _ROOF | {"batch_half": 10},
                "batch_half: that is the corner, multiply-adds for each byte; asked is "
                "a number of images.",
            ),
            Wrong(
                "half precision changes nothing, rounded down",
                _ROOF | {"batch_half": 43},
                "batch_half: 43 comes out with four bytes a number, rounded down; with "
                "two the same multiply-adds move half as many bytes.",
            ),
            Wrong(
                "one byte at the corner",
                _ROOF | {"batch_corner": 11},
                "batch_corner: that comes out with one byte a number; a number has "
                "four.",
            ),
            Wrong(
                "the corner for the batch",
                _ROOF | {"batch_corner": 10},
                "batch_corner: that is the corner, multiply-adds for each byte; asked "
                "is a number of images.",
            ),
            Wrong(
                "half of the corner too",
                _ROOF | {"batch_half": 11},
                "batch_half: that comes out with one byte a number, or with half of "
                "the corner besides; a number has two, and R and B stay as they are.",
            ),
            Wrong(
                "intensity cut off",
                _ROOF | {"intensity_1": 0.249},
                "intensity_1: close, but not to four decimals, as with the rest cut "
                "off, or with input and output counted twice.",
            ),
        ),
        tolerance=5e-5,
        points=2,
        hint=(
            "of the three times of the question that is off, multiplying, moving and "
            "asking, what does each come to, and which of them grow with the batch?"
        ),
    ),
)
