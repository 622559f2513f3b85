"""Exercises of chapter 6, backpropagation."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.gradcheck import numerical_gradient
from cnn_course.layers import Array

Tape = list[tuple[str, str, str, str]]


class TooManyCalls(Exception):
    """Two calls are enough for a central difference along one direction."""


class _Cubic:
    """A function whose third derivative is not zero; it can be called twice."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, ...]) -> None:
        self.first, self.second, self.third = rng.standard_normal((3, *shape))
        self.calls = 0

    def __call__(self, x: Array) -> float:
        self.calls += 1
        if self.calls > 2:
            raise TooManyCalls("f was called a third time")
        return float(np.sum(x * (self.first + x * (self.second + x * self.third))))

    def gradient(self, x: Array) -> Array:
        return self.first + x * (2 * self.second + 3 * x * self.third)

    def __repr__(self) -> str:
        return f"a cubic of {'×'.join(map(str, self.first.shape))} numbers"


def directional(
    f, gradient: Array, x: Array, v: Array, h: float
) -> tuple[float, float]:
    """Slope of ``f`` along ``v``, by Eq. (6.5) and by the gradient."""
    return _central(f, x, v, h), np.sum(gradient * v)


def _central(f, x, v, h):
    return (f(x + h * v) - f(x - h * v)) / (2 * h)


def _changed(numerical=_central, analytic=lambda gradient, v: np.sum(gradient * v)):
    """Make a known mistake in one of the two slopes."""
    return lambda f, gradient, x, v, h: (numerical(f, x, v, h), analytic(gradient, v))


def _unit_length(f, gradient, x, v, h):
    return directional(f, gradient, x, v / np.linalg.norm(v), h)


def _direction_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for shape, h in (((5,), 0.1), ((3, 4), 0.05), ((2, 3, 2), 0.2)):
        f, (x, v) = _Cubic(rng, shape), rng.standard_normal((2, *shape))
        cases.append({"f": f, "gradient": f.gradient(x), "x": x, "v": v, "h": h})
    return cases


def center_backward(dy: Array) -> Array:
    """Gradient for x of ``y = x - x.mean(axis=1, keepdims=True)``."""
    return dy - dy.mean(axis=1, keepdims=True)


def _center_cases(rng: np.random.Generator) -> list[Case]:
    return [{"dy": rng.standard_normal(shape)} for shape in ((2, 3), (4, 6), (5, 2))]


def gram_backward(dy: Array, x: Array) -> Array:
    """Gradient for x of ``y = x @ x.T``."""
    return (dy + dy.T) @ x


def _gram_cases(rng: np.random.Generator) -> list[Case]:
    """One case is square, where no shape warns."""
    return [
        {"dy": rng.standard_normal((n, n)), "x": rng.standard_normal((n, d))}
        for n, d in ((3, 3), (2, 4), (5, 3))
    ]


def gradients(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    """Gradient of the last step for each input, by one walk back, Eq. (6.1)."""
    return _walk(tape, values)


def _walk(
    tape: Tape,
    values: dict[str, float],
    add: bool = True,
    own: bool = False,
    plus_multiplies: bool = False,
    forward_order: bool = False,
    right_too: bool = True,
    local: bool = False,
    loss: str | None = None,
    once: bool = False,
) -> dict[str, float]:
    """Walk back through the graph; the arguments make known mistakes."""
    known = dict(values)
    for name, operation, left, right in tape:
        a, b = known[left], known[right]
        known[name] = a + b if operation == "+" else a * b
    grads = dict.fromkeys(known, 0.0)
    grads[loss or tape[-1][0]] = 1.0
    for name, operation, left, right in tape if forward_order else reversed(tape):
        dy = 1.0 if local else grads[name]
        one = operation == "+" and not plus_multiplies
        slopes = (1, 1) if one else (known[right], known[left])
        shares = [(left, dy * slopes[own]), (right, dy * slopes[1 - own])]
        both = right_too and not (once and left == right)
        for to, share in shares if both else shares[:1]:
            grads[to] = grads[to] + share if add else share
    return {name: grads[name] for name in values}


def _nudged(tape: Tape, values: dict[str, float], h: float = 1e-5) -> dict[str, float]:
    """Central differences in place of a walk."""

    def loss(changed: dict[str, float]) -> float:
        known = {**values, **changed}
        for name, operation, left, right in tape:
            a, b = known[left], known[right]
            known[name] = a + b if operation == "+" else a * b
        return known[tape[-1][0]]

    return {
        name: (loss({name: value + h}) - loss({name: value - h})) / (2 * h)
        for name, value in values.items()
    }


class _Doublings(list):
    """A tape too long to be shown in full: x doubled forty times, plus w."""

    def __init__(self, steps: int) -> None:
        names = ["x", *(f"d{i}" for i in range(1, steps + 1))]
        pairs = zip(names[1:], names[:-1], strict=True)
        super().__init__((name, "+", old, old) for name, old in pairs)
        self.append(("top", "+", names[-1], "w"))

    def __repr__(self) -> str:
        return f"[{self[0]}, {self[1]}, …, {self[-2]}, {self[-1]}]"


def _tape_cases(rng: np.random.Generator) -> list[Case]:
    chapter = [("v", "*", "w", "x"), ("u", "+", "v", "b"), ("L", "*", "u", "v")]
    squares = [
        ("a", "*", "x", "x"),
        ("b", "+", "a", "x"),
        ("c", "*", "b", "w"),
        ("d", "+", "c", "c"),
        ("e", "*", "d", "a"),
        ("total", "+", "e", "w"),
    ]
    cases = []
    for tape, names in (
        (chapter, "xwb"),
        (squares, ["x", "w", "unused"]),
        (_Doublings(40), "xw"),
    ):
        numbers = rng.uniform(0.5, 2, len(names)) * rng.choice([-1, 1], len(names))
        numbers = [float(number) for number in numbers.round(2)]
        cases.append({"tape": tape, "values": dict(zip(names, numbers, strict=True))})
    return cases


def _loss_called_L(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    return _walk(tape, values, loss="L")


_JUDGED = {
    "relu at 0.000002": 0.6,
    "abs at 0": 0,
    "max of three": 0.5,
    "step at 0": 50_000,
}

EXERCISES = (
    Exercise(
        "backprop-graph",
        {"ds": 6, "dm": 5, "dx": 21, "dw": 16},
        (
            Wrong(
                "through the sum only",
                {"ds": 6, "dm": 5, "dx": 6, "dw": 6},
                "x and w hear from the sum only; they are used in the product as well.",
            ),
            Wrong(
                "through the product only",
                {"ds": 6, "dm": 5, "dx": 15, "dw": 10},
                "x and w hear from the product only; they are used in the sum as well.",
            ),
            Wrong(
                "multiplied at the fork",
                {"ds": 6, "dm": 5, "dx": 90, "dw": 60},
                "you multiplied what comes back along the two arrows. Along a path "
                "slopes are multiplied; where paths meet, they are added.",
            ),
            Wrong(
                "own factor",
                {"ds": 6, "dm": 5, "dx": 16, "dw": 21},
                "in the product x w, the slope for x is the other factor, w.",
            ),
            Wrong(
                "own factor at the loss",
                {"ds": 5, "dm": 6, "dx": 23, "dw": 17},
                "in L = s m, the slope for s is the other factor, m.",
            ),
            Wrong(
                "slopes without the loss",
                {"ds": 6, "dm": 5, "dx": 4, "dw": 3},
                "you added the slopes of the steps and forgot the gradients that "
                "arrive at s and m.",
            ),
        ),
    ),
    Exercise(
        "backprop-kinks",
        _JUDGED,
        (
            Wrong(
                "what a layer says",
                {
                    "relu at 0.000002": 1,
                    "abs at 0": 0,
                    "max of three": 1,
                    "step at 0": 0,
                },
                "that is what a layer would answer. Put the four into Eq. (6.5) and "
                "compute.",
            ),
            Wrong(
                "left nudge stays on the slope",
                _JUDGED | {"relu at 0.000002": 1},
                "the point lies nearer to the kink than the nudge: on the left the "
                "function is 0 already.",
            ),
            Wrong(
                "the chapter's own point",
                _JUDGED | {"relu at 0.000002": 0.7},
                "0.7 is for the point 0.000004 of the chapter; this one lies nearer to "
                "the kink.",
            ),
            Wrong(
                "abs on the right",
                _JUDGED | {"abs at 0": 1},
                "that is the slope of |x| on the right of 0; the formula looks at both "
                "sides.",
            ),
            Wrong(
                "kink averaged everywhere",
                _JUDGED | {"relu at 0.000002": 0.5},
                "one half is right at the kink itself; this point lies beside it, and "
                "the right side weighs more.",
            ),
            Wrong(
                "tie shared by three",
                _JUDGED | {"max of three": 1 / 3},
                "nudge u alone: up, the maximum follows it; down, the others hold the "
                "maximum. How many others there are does not matter.",
            ),
            Wrong(
                "one-sided",
                {
                    "relu at 0.000002": 1,
                    "abs at 0": 1,
                    "max of three": 1,
                    "step at 0": 100_000,
                },
                "that is the one-sided difference, Eq. (6.4).",
            ),
            Wrong(
                "divided by h",
                {
                    "relu at 0.000002": 1.2,
                    "abs at 0": 0,
                    "max of three": 1,
                    "step at 0": 100_000,
                },
                "the two nudged points lie 2h apart; you divided by h.",
            ),
            Wrong(
                "step divided by h",
                _JUDGED | {"step at 0": 100_000},
                "at the step you divided by h; Eq. (6.5) divides by 2h.",
            ),
            Wrong(
                "infinite step",
                _JUDGED | {"step at 0": np.inf},
                "the nudge is small, but it is not zero: put h = 10⁻⁵ into Eq. (6.5).",
            ),
            Wrong(
                "step has no slope",
                _JUDGED | {"step at 0": 0},
                "the step is flat on both sides, but the two nudged points lie on "
                "different sides of it.",
            ),
        ),
    ),
    Exercise(
        "backprop-direction",
        directional,
        (
            Wrong(
                "one-sided",
                _changed(lambda f, x, v, h: (f(x + h * v) - f(x)) / h),
                "the first number is a one-sided difference; nudge along −v too.",
            ),
            Wrong(
                "divided by h",
                _changed(lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / h),
                "the first number is twice too large: the two points lie 2h apart.",
            ),
            Wrong(
                "h ignored in the nudge",
                _changed(lambda f, x, v, h: (f(x + v) - f(x - v)) / (2 * h)),
                "you went along v, not along h v.",
            ),
            Wrong(
                "v ignored in the nudge",
                _changed(lambda f, x, v, h: (f(x + h) - f(x - h)) / (2 * h)),
                "every entry is nudged by h; nudge entry i by h v_i.",
            ),
            Wrong(
                "v made a unit vector",
                _unit_length,
                "you divided v by its length; both slopes are off by that factor.",
            ),
            Wrong(
                "not summed",
                _changed(analytic=lambda gradient, v: gradient * v),
                "the second result is an array: the slope along v is the sum of "
                "gradient · v over all entries.",
            ),
            Wrong(
                "v left out",
                _changed(analytic=lambda gradient, v: np.sum(gradient)),
                "the second number sums the gradient without v.",
            ),
            Wrong(
                "lengths multiplied",
                _changed(analytic=lambda g, v: np.linalg.norm(g) * np.linalg.norm(v)),
                "the second number is a product of two lengths; v need not point along "
                "the gradient.",
            ),
            Wrong(
                "swapped",
                lambda *a: directional(*a)[::-1],
                "the two numbers are swapped: first the central difference, then the "
                "slope by the gradient.",
            ),
            Wrong(
                "h of its own",
                _changed(lambda f, x, v, h: _central(f, x, v, 1e-5)),
                "the first number is the slope for a tiny nudge, or that of the "
                "gradient; use the h that is passed in.",
            ),
            Wrong(
                "every entry nudged",
                lambda f, gradient, x, v, h: (
                    np.sum(numerical_gradient(f, x, h) * v),
                    np.sum(gradient * v),
                ),
                "two calls of f are enough for an x of any size, one on each side "
                "along v. numerical_gradient makes two for each entry.",
            ),
            Wrong(
                "one array",
                lambda *a: np.array(directional(*a)),
                "return a tuple of the two numbers: return numerical, analytic.",
            ),
        ),
        _direction_cases,
        ("numerical", "analytic"),
    ),
    Exercise(
        "backprop-center",
        center_backward,
        (
            Wrong(
                "mean treated as a constant",
                lambda dy: dy.copy(),
                "the mean is treated as a constant. It moves when x moves: each x "
                "reaches all outputs of its row through it.",
            ),
            Wrong(
                "own output only",
                lambda dy: dy * (1 - 1 / dy.shape[1]),
                "each x hears from its own output only. Through the mean it moves the "
                "other outputs of its row too.",
            ),
            Wrong(
                "mean over the images",
                lambda dy: dy - dy.mean(axis=0),
                "the mean runs over the images; each row was centered by itself.",
            ),
            Wrong(
                "mean over everything",
                lambda dy: dy - dy.mean(),
                "the mean runs over the whole array; each row was centered by itself.",
            ),
            Wrong(
                "sum instead of mean",
                lambda dy: dy - dy.sum(axis=1, keepdims=True),
                "the share through the mean is too large: 1/m of each output of the "
                "row.",
            ),
            Wrong(
                "divided by the images",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) / len(dy),
                "you divided by the number of images; a row has as many numbers as "
                "there are features.",
            ),
            Wrong(
                "everything, divided by the images",
                lambda dy: dy - dy.sum() / len(dy),
                "you added up the whole array and divided by the number of images; "
                "each row was centered by itself, by its own mean.",
            ),
            Wrong(
                "sign",
                lambda dy: dy + dy.mean(axis=1, keepdims=True),
                "the mean was subtracted on the way forward, so its share comes back "
                "with a minus sign.",
            ),
            Wrong(
                "zero",
                np.zeros_like,
                "zero is what a dy of ones gives. Other losses do care where in its "
                "row a number stands.",
            ),
        ),
        _center_cases,
        ("dx",),
    ),
    Exercise(
        "backprop-gram",
        gram_backward,
        (
            Wrong(
                "left factor only",
                lambda dy, x: dy @ x,
                "that is the share of the left factor; x is the right one too.",
            ),
            Wrong(
                "right factor only",
                lambda dy, x: dy.T @ x,
                "that is the share of the right factor; x is the left one too.",
            ),
            Wrong(
                "twice the left",
                lambda dy, x: 2 * dy @ x,
                "you took the two shares to be equal. They are if dy is symmetric, for "
                "example all ones; in general one of them has dy transposed.",
            ),
            Wrong(
                "averaged",
                lambda dy, x: (dy + dy.T) @ x / 2,
                "you averaged the two shares; at a fork they add up.",
            ),
            Wrong(
                "shares multiplied",
                lambda dy, x: dy @ dy.T @ x,
                "you chained the two shares; at a fork they add up.",
            ),
            Wrong(
                "difference",
                lambda dy, x: (dy - dy.T) @ x,
                "you subtracted the two shares; at a fork they add up.",
            ),
            Wrong(
                "result transposed",
                lambda dy, x: gram_backward(dy, x).T,
                "dx is transposed: it has the shape of x.",
            ),
        ),
        _gram_cases,
        ("dx",),
    ),
    Exercise(
        "backprop-tape",
        gradients,
        (
            Wrong(
                "= for +=",
                lambda tape, values: _walk(tape, values, add=False),
                "at a fork, the last gradient to arrive overwrites the others: use +=.",
            ),
            Wrong(
                "own factor",
                lambda tape, values: _walk(tape, values, own=True),
                "a product hands each factor the gradient times itself; it should be "
                "times the *other* factor.",
            ),
            Wrong(
                "sums treated as products",
                lambda tape, values: _walk(tape, values, plus_multiplies=True),
                "a sum passes the gradient on as it is, without multiplying.",
            ),
            Wrong(
                "not reversed",
                lambda tape, values: _walk(tape, values, forward_order=True),
                "you walk through the steps in forward order; a gradient must have "
                "arrived before it can be handed on.",
            ),
            Wrong(
                "left only",
                lambda tape, values: _walk(tape, values, right_too=False),
                "only the left operand of each step gets a gradient.",
            ),
            Wrong(
                "slopes not chained",
                lambda tape, values: _walk(tape, values, local=True),
                "each step hands on its own slope without the gradient that arrived.",
            ),
            Wrong(
                "same name once",
                lambda tape, values: _walk(tape, values, once=True),
                "where a step uses the same name twice, as in x · x, only one of the "
                "two gradients is counted.",
            ),
            Wrong(
                "loss called L",
                _loss_called_L,
                "the walk starts at the last step, whatever its name; in this graph "
                "there is no L.",
            ),
            Wrong(
                "nudged",
                _nudged,
                "those are central differences. Next to a loss of 10¹², a nudge drowns "
                "in rounding; walk backward.",
            ),
        ),
        _tape_cases,
    ),
)
