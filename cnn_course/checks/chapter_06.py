"""Exercises of chapter 6, backpropagation."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, NamedCase, Wrong
from cnn_course.checks.promises import Promise, adds_up
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
    """Try a square, one number, an x of whole numbers, a v that is mostly zero.

    The last two have a nudge of 10⁻⁵ and less, along a v so long that f bends.
    """
    cases = []
    for shape, h in (
        ((5,), 0.1),
        ((3, 4), 0.05),
        ((2, 3, 2), 0.2),
        ((3, 3), 0.1),
        ((1,), 0.5),
        ((2, 4), 0.25),
    ):
        f, (x, v) = _Cubic(rng, shape), rng.standard_normal((2, *shape))
        cases.append({"f": f, "gradient": f.gradient(x), "x": x, "v": v, "h": h})
    cases[0]["v"][1:4] = 0
    whole = rng.integers(-2, 3, (2, 4))
    f = cases[-1]["f"]
    cases[-1] = cases[-1] | {"x": whole, "gradient": f.gradient(whole)}
    for shape, h, length in (((3, 2), 1e-5, 2e4), ((4,), 1e-7, 1e6)):
        f, (x, v) = _Cubic(rng, shape), rng.standard_normal((2, *shape))
        f.third[:] = 1 + np.abs(
            f.third
        )  # so that the bends of both signs do not cancel
        v = length * (1 + np.abs(v))
        cases.append({"f": f, "gradient": f.gradient(x), "x": x, "v": v, "h": h})
    whole = "x holds whole numbers"
    return [NamedCase(c, whole if c["x"].dtype.kind == "i" else "") for c in cases]


def _direction_properties(case: Case) -> dict:
    return {
        ("an x of whole numbers", "an x of fractions"): case["x"].dtype.kind == "i",
        ("a nudge of 10⁻⁵ or less", "a nudge of more than 10⁻⁵"): case["h"] <= 1e-5,
        ("one axis in x", "two axes or more in x"): case["x"].ndim == 1,
    }


def _entry_by_entry(f, gradient, x, v, h):
    """Nudge the entries of copies of x, which may hold whole numbers."""
    ahead, back = x.copy(), x.copy()
    for index in np.ndindex(x.shape):
        ahead[index] += h * v[index]
        back[index] -= h * v[index]
    return (f(ahead) - f(back)) / (2 * h), np.sum(gradient * v)


def _first_unit(f, gradient, x, v, h):
    return _central(f, x, v / np.linalg.norm(v), h), np.sum(gradient * v)


def _second_unit(f, gradient, x, v, h):
    return _central(f, x, v, h), np.sum(gradient * v) / np.linalg.norm(v)


def _sum_of_products(f, gradient, x, v, h):
    return _central(f, x, v, h), np.sum(gradient @ v.T)


def _matrix_product(f, gradient, x, v, h):
    return _central(f, x, v, h), gradient @ v


def _numerical_twice(f, gradient, x, v, h):
    slope = _central(f, x, v, h)
    return slope, slope


def _over_v(f, x, v, h):
    with np.errstate(divide="ignore"):
        return np.sum((f(x + h * v) - f(x - h * v)) / (2 * h * v))


def _over_each_v(f, x, v, h):
    with np.errstate(divide="ignore"):
        return (f(x + h * v) - f(x - h * v)) / (2 * h * v)


def _half_way(f, x, v, h):
    """Go back by h v once only, to x itself."""
    return (f(x + h * v) - f(x)) / (2 * h)


def _typed_nudge(f, x, v, h):
    """Cut the nudge to the type of x."""
    return _central(f, x, (h * v).astype(x.dtype) / h, h)


def _flat(f, gradient, x, v, h):
    """Lay all arrays flat before f sees them."""
    return directional(f, gradient.ravel(), x.ravel(), v.ravel(), h)


def _called(f, gradient, x, v, h):
    return _central(f, x, v, h), np.sum(gradient(x) * v)


def center_backward(dy: Array) -> Array:
    """Gradient for x of ``y = x - x.mean(axis=1, keepdims=True)``."""
    return dy - dy.mean(axis=1, keepdims=True)


def _center_cases(rng: np.random.Generator) -> list[Case]:
    """Try a square, one image, one feature, whole numbers, a row of zeros."""
    shapes = (2, 3), (4, 6), (5, 2), (3, 3), (1, 3), (3, 1)
    cases = [{"dy": rng.standard_normal(shape)} for shape in shapes]
    cases[1]["dy"][2] = 0
    whole = rng.integers(-3, 4, (3, 4))
    return [*cases, {"dy": whole}, {"dy": (whole.T * 0.5).astype(np.float32)}]


def _center_properties(case: Case) -> dict:
    n, d = case["dy"].shape
    return {
        ("one image", "two images or more"): n == 1,
        ("one feature", "two features or more"): d == 1,
    }


def _others_shared(dy):
    """Take off the mean of the other outputs, over one number less."""
    d = dy.shape[1]
    others = dy.sum(axis=1, keepdims=True) - dy
    return dy * (1 - 1 / d) - others / max(d - 1, 1)


def _last_from_the_others(dy):
    first = dy[:, :-1]
    return np.hstack([first, -first.sum(axis=1, keepdims=True)])


def _standardized(dy):
    centered = dy - dy.mean(axis=1, keepdims=True)
    return centered / dy.std(axis=1, keepdims=True)


def _no_keepdims(dy):
    return dy - dy.mean(axis=1)


def _mean_anew(dy):
    """Take the mean of a row anew after each entry that was changed."""
    dx = dy.astype(float)
    for n, i in np.ndindex(dx.shape):
        dx[n, i] -= dx[n].mean()
    return dx


def _last_row_left(dy):
    dx = center_backward(dy)
    dx[-1] = 0
    return dx


def gram_backward(dy: Array, x: Array) -> Array:
    """Gradient for x of ``y = x @ x.T``."""
    return (dy + dy.T) @ x


def _gram_cases(rng: np.random.Generator) -> list[Case]:
    """Try a square, where no shape warns, one row, one column, whole numbers."""
    cases = [
        {"dy": rng.standard_normal((n, n)), "x": rng.standard_normal((n, d))}
        for n, d in ((3, 3), (2, 4), (5, 3), (1, 3), (3, 1), (3, 4))
    ]
    cases[2]["x"][1] = 0
    cases[4]["dy"][np.diag_indices(3)] = 0
    whole = {"dy": rng.integers(-3, 4, (3, 3)), "x": rng.integers(-3, 4, (3, 2))}
    halves = {name: (v / 2).astype(np.float32) for name, v in whole.items()}
    return [*cases, whole, halves]


def _diagonal_once(dy, x):
    both = dy + dy.T
    return (both - np.diag(np.diag(dy))) @ x


def _gram_properties(case: Case) -> dict:
    n, d = case["x"].shape
    return {
        ("one row in x", "two rows or more in x"): n == 1,
        ("one column in x", "two columns or more in x"): d == 1,
        ("as many columns as rows in x", "another number of columns in x"): n == d,
    }


def _as_columns(dy, x):
    """Gradient of ``x.T @ x`` where the shapes allow it."""
    return x @ (dy + dy.T)


def _row_overwritten(dy, x):
    """Visit all pairs of rows, with = for the first of a pair and += for the other."""
    dx = np.zeros(x.shape)
    for a, b in np.ndindex(dy.shape):
        dx[a] = dy[a, b] * x[b]
        dx[b] += dy[a, b] * x[a]
    return dx


def _other_row_overwritten(dy, x):
    """Visit all pairs of rows, with += for the first of a pair and = for the other."""
    dx = np.zeros(x.shape)
    for a, b in np.ndindex(dy.shape):
        dx[a] += dy[a, b] * x[b]
        dx[b] = dy[a, b] * x[a]
    return dx


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
    right_of: str = "+*",
    local: bool = False,
    loss: str | None = None,
    once: str = "",
    divide: bool = False,
    first_only: bool = False,
    start: float | None = 1.0,
    dead: float = 0.0,
    mean: bool = False,
    times_one: bool = False,
    halve: bool = False,
) -> dict[str, float]:
    """Walk back through the graph; the arguments make known mistakes."""
    known = _forward(tape, values)
    grads = dict.fromkeys(known, 0.0)
    grads[loss or tape[-1][0]] = known[tape[-1][0]] if start is None else start
    arrived = dict.fromkeys(known, 0)
    for name, operation, left, right in tape if forward_order else reversed(tape):
        dy = 1.0 if local else grads[name]
        if dead and not arrived[name] and name != tape[-1][0]:
            dy = dead
        one = operation == "+" and not plus_multiplies
        slopes = (1, 1) if one else (known[right], known[left])
        if times_one:
            slopes = (1, 1)
        if halve and one:
            slopes = (0.5, 0.5)
        if divide and not one:
            slopes = (known[name] / known[left], known[name] / known[right])
        shares = [(left, dy * slopes[own]), (right, dy * slopes[1 - own])]
        both = operation in right_of and not (operation in once and left == right)
        for to, share in shares if both else shares[:1]:
            if not (first_only and arrived[to]):
                grads[to] = grads[to] + share if add else share
            arrived[to] += 1
    if mean:
        return {name: grads[name] / max(1, arrived[name]) for name in values}
    return {name: grads[name] for name in values}


def _forward(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    """Compute what stands in every box."""
    known = dict(values)
    for name, operation, left, right in tape:
        a, b = known[left], known[right]
        known[name] = a + b if operation == "+" else a * b
    return known


def _shares(operation, dy, a, b):
    return (dy, dy) if operation == "+" else (dy * b, dy * a)


def _machine(
    shares=_shares,
    join=lambda operation, side, old, share: old + share,
    steps=lambda tape: tape[::-1],
):
    """Walk back with other shares, another way to join them, or other steps."""

    def answer(tape, values):
        known = _forward(tape, values)
        grads = dict.fromkeys(known, 0.0)
        grads[tape[-1][0]] = 1.0
        for name, operation, left, right in steps(list(tape)):
            handed = shares(operation, grads[name], known[left], known[right])
            for side, to in enumerate((left, right)):
                grads[to] = join(operation, side, grads[to], handed[side])
        return {name: grads[name] for name in values}

    return answer


def _last_as(operation):
    """Begin as if the last step were a sum, or a product, whatever it is."""

    def answer(tape, values):
        *before, (_, _, left, right) = tape
        known = _forward(tape, values)
        grads = dict.fromkeys(known, 0.0)
        to_left, to_right = _shares(operation, 1.0, known[left], known[right])
        grads[left] = to_left
        grads[right] = to_right
        for name, kind, a, b in before[::-1]:
            handed = _shares(kind, grads[name], known[a], known[b])
            grads[a] += handed[0]
            grads[b] += handed[1]
        return {name: grads[name] for name in values}

    return answer


def _by_step(hand_on, start=0.0):
    """Walk back with somebody's way to hand on what has arrived at a step."""

    def answer(tape, values):
        known = _forward(tape, values)
        grads = dict.fromkeys(known, start)
        grads[tape[-1][0]] = 1.0
        for name, operation, left, right in tape[::-1]:
            hand_on(grads, operation, name, left, right, known)
        return {name: grads[name] for name in values}

    return answer


def _as_it_is(grads, operation, name, left, right, known):
    shares = _shares(operation, grads[name], known[left], known[right])
    for to, share in zip((left, right), shares, strict=True):
        grads[to] += share


def _left_twice_in_a_sum(grads, operation, name, left, right, known):
    right_too = left if operation == "+" else right
    _handed(grads, operation, name, (left, right), (left, right_too), known)


def _left_twice_in_a_product(grads, operation, name, left, right, known):
    right_too = left if operation == "*" else right
    _handed(grads, operation, name, (left, right), (left, right_too), known)


def _handed(grads, operation, name, names, to, known):
    shares = _shares(operation, grads[name], *(known[n] for n in names))
    for there, share in zip(to, shares, strict=True):
        grads[there] += share


def _from_the_left(grads, operation, name, left, right, known):
    if operation == "+":
        _as_it_is(grads, operation, name, left, right, known)
    else:
        grads[left] += grads[name] * known[right]
        grads[right] += grads[left] * known[left]


def _from_the_left_of_a_sum(grads, operation, name, left, right, known):
    if operation == "*":
        _as_it_is(grads, operation, name, left, right, known)
    else:
        grads[left] += grads[name]
        grads[right] += grads[left]


def _square_twice(grads, operation, name, left, right, known):
    """Give 2x for x · x to each of the two factors."""
    _as_it_is(grads, operation, name, left, right, known)
    if operation == "*" and left == right:
        _as_it_is(grads, operation, name, left, right, known)


def _one_kind_forward(kind):
    """Take every step for a sum, or a product, on the way forward alone."""

    def answer(tape, values):
        alike = [(name, kind, *rest) for name, _, *rest in tape]
        return _walk_back(tape, values, _forward(alike, values), tape[::-1])

    return answer


def _no_entry(tape, values):
    """Begin with the loss alone, and look up every step."""
    known, grads = _forward(tape, values), {tape[-1][0]: 1.0}
    for name, operation, left, right in tape[::-1]:
        shares = _shares(operation, grads[name], known[left], known[right])
        for to, share in zip((left, right), shares, strict=True):
            grads[to] = grads.get(to, 0.0) + share
    return {name: grads.get(name, 0.0) for name in values}


def _stack(tape, values):
    """Hand on what had arrived at the first visit, from the top of a stack."""
    made_by, known = {step[0]: step for step in tape}, _forward(tape, values)
    grads, waiting, seen = dict.fromkeys(known, 0.0), [(tape[-1][0], 1.0)], set()
    while waiting:
        name, share = waiting.pop()
        grads[name] += share
        if name in made_by and name not in seen:
            seen.add(name)
            _, operation, left, right = made_by[name]
            shares = _shares(operation, grads[name], known[left], known[right])
            waiting += zip((left, right), shares, strict=True)
    return {name: grads[name] for name in values}


def _value_handed_on(grads, operation, name, left, right, known):
    shares = _shares(operation, known[name], known[left], known[right])
    for to, share in zip((left, right), shares, strict=True):
        grads[to] += share


def _value_overwritten(grads, operation, name, left, right, known):
    """Put each gradient of a left operand in the place of its value."""
    slope = 1 if operation == "+" else known[right]
    grads[left] += grads[name] * slope
    known[left] = grads[left]
    slope = 1 if operation == "+" else known[left]
    grads[right] += grads[name] * slope


def _inputs_only(tape, values):
    """Take 1 for the value of every step."""
    known = dict.fromkeys((step[0] for step in tape), 1.0) | values
    return _walk_back(tape, values, known, tape[::-1])


def _exchanged_forward(tape, values):
    other = [(name, _OTHER[operation], *rest) for name, operation, *rest in tape]
    return _walk_back(tape, values, _forward(other, values), tape[::-1])


def _visiting(deep, marked_at_once=False, left_first=True):
    """Go from box to box, each one once, and hand on at the first visit."""

    def answer(tape, values):
        made_by = {step[0]: step for step in tape}
        waiting = [tape[-1][0]]
        seen, order = set(waiting) if marked_at_once else set(), []
        while waiting:
            name = waiting.pop(-1 if deep else 0)
            if name not in made_by or (name in seen and not marked_at_once):
                continue
            seen.add(name)
            order.append(made_by[name])
            onward = made_by[name][2:]
            for to in onward[::-1] if deep and left_first else onward:
                if not (marked_at_once and to in seen):
                    waiting.append(to)
                    seen |= {to} if marked_at_once else set()
        return _walk_back(tape, values, _forward(tape, values), order)

    return answer


def _walk_back(tape, values, known, steps):
    """Hand on, in the order of ``steps``, with ``known`` for what is in the boxes."""
    grads = dict.fromkeys(known, 0.0)
    grads[tape[-1][0]] = 1.0
    for name, operation, left, right in steps:
        _as_it_is(grads, operation, name, left, right, known)
    return {name: grads[name] for name in values}


_OTHER = {"+": "*", "*": "+"}


def _swapped(operation, dy, a, b):
    return _shares(_OTHER[operation], dy, a, b)


def _swapped_throughout(tape, values):
    other = [(name, _OTHER[operation], *rest) for name, operation, *rest in tape]
    return _walk(other, values)


def _mean_everywhere(tape, values):
    """Divide what reaches a box by the number of its arrows, in steps as well."""
    used = [name for _, _, left, right in tape for name in (left, right)]
    known, grads = _forward(tape, values), {tape[-1][0]: 1.0}
    for name, operation, left, right in tape[::-1]:
        handed = _shares(operation, grads.get(name, 0.0), known[left], known[right])
        for to, share in zip((left, right), handed, strict=True):
            grads[to] = grads.get(to, 0.0) + share / used.count(to)
    return {name: grads.get(name, 0.0) for name in values}


def _nudged(h: float = 1e-5, below: float = 1.0, relative: bool = False):
    """Differences in place of a walk: from ``below`` times h under to h above."""

    def answer(tape: Tape, values: dict[str, float]) -> dict[str, float]:
        def slope(name: str) -> float:
            value = values[name]
            up, down = (value * (1 + k) if relative else value + k for k in (h, -h))
            losses = [
                _forward(tape, values | {name: at})[tape[-1][0]]
                for at in (up, down if below else value)
            ]
            nudge = h * value if relative else h
            return (losses[0] - losses[1]) / ((1 + below) * nudge)

        return {name: slope(name) for name in values}

    return answer


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
    dead = [  # "spare" and "idle" are computed, and the loss never sees them
        ("a", "*", "x", "w"),
        ("spare", "*", "a", "x"),
        ("b", "+", "a", "w"),
        ("idle", "+", "spare", "b"),
        ("cost", "*", "b", "a"),
    ]
    many = [  # one input, used in every step
        ("p", "+", "x", "w"),
        ("q", "*", "p", "x"),
        ("r", "*", "q", "x"),
        ("s", "+", "r", "x"),
        ("t", "*", "s", "p"),
    ]
    cases = []
    for tape, names in (
        (chapter, "xwb"),
        (squares, ["x", "w", "unused"]),
        (_Doublings(40), "xw"),
        (dead, ["x", "w"]),
        (many, ["w", "x"]),
        ([("only", "*", "x", "x")], ["x"]),
        ([("sum", "+", "x", "w")], ["x", "w"]),
        ([*chapter[:2], ("L", "*", "v", "u")], "xwb"),  # the near use comes first
    ):
        numbers = rng.uniform(0.5, 2, len(names)) * rng.choice([-1, 1], len(names))
        numbers = [float(number) for number in numbers.round(2)]
        cases.append({"tape": tape, "values": dict(zip(names, numbers, strict=True))})
    # A zero among the inputs, and whole numbers.
    cases.append({"tape": chapter, "values": {"x": 0.0, "w": 1.5, "b": -2.0}})
    cases.append({"tape": squares, "values": {"x": 2, "w": -1, "unused": 0}})
    return cases


def _every_box(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    """Return the gradients of the steps too."""
    return _walk(tape, _forward(tape, values))


def _used_only(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    used = {name for _, _, left, right in tape for name in (left, right)}
    return {n: g for n, g in _walk(tape, values).items() if n in used}


def _one_where_unused(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    return dict.fromkeys(values, 1.0) | _used_only(tape, values)


def _in_order(tape: Tape, values: dict[str, float]) -> list[float]:
    return list(_walk(tape, values).values())


def _loss_called_L(tape: Tape, values: dict[str, float]) -> dict[str, float]:
    return _walk(tape, values, loss="L")


_JUDGED = {
    "relu at 0.000002": 0.6,
    "abs at 0": 0,
    "max of three": 0.5,
    "step at 0": 50_000,
}


def _graph_properties(case: Case) -> dict:
    steps = case["tape"]
    used = [name for _, _, left, right in steps for name in (left, right)]
    never = any(name not in used for name in case["values"])
    twice = any(left == right for _, _, left, right in steps)
    forks = len(set(used)) < len(used)
    dead = any(name not in used for name, _, _, _ in steps[:-1])
    zero = any(value == 0 for name, value in case["values"].items() if name in used)
    return {
        ("a step that leads nowhere", "steps that all lead to the loss"): dead,
        ("an input of 0", "inputs other than 0"): zero,
        ("an input that is never used", "inputs that are all used"): never,
        ("a step that uses one name twice", "steps of two names"): twice,
        ("a name that is used more than once", "names that are used once"): forks,
        ("a single step", "two steps or more"): len(steps) == 1,
        ("forty doublings", "a short graph"): len(steps) > 20,
    }


EXERCISES = (
    Exercise(
        "backprop-graph",
        {"ds": 6, "dm": 5, "dx": 21, "dw": 16},
        (
            Wrong(
                "through the sum only",
                {"ds": 6, "dm": 5, "dx": 6, "dw": 6},
                "that is what comes through the sum alone; the product uses it too.",
            ),
            Wrong(
                "through the product only",
                {"ds": 6, "dm": 5, "dx": 15, "dw": 10},
                "that is what comes through the product alone; the sum uses it too.",
            ),
            Wrong(
                "multiplied at the fork",
                {"ds": 6, "dm": 5, "dx": 90, "dw": 60},
                "dx and dw are products of what comes back along the two arrows. Along "
                "a path slopes are multiplied; where paths meet, they are added.",
            ),
            Wrong(
                "own factor",
                {"ds": 6, "dm": 5, "dx": 16, "dw": 21},
                "that is the gradient for the other factor; in the product x w, the "
                "slope for x is w, and that for w is x.",
            ),
            Wrong(
                "own factor at the loss",
                {"ds": 5, "dm": 6, "dx": 23, "dw": 17},
                "ds and dm have changed places, and dx and dw follow from them; in L = "
                "s m, the slope for s is the other factor, m.",
            ),
            Wrong(
                "slopes without the loss",
                {"ds": 6, "dm": 5, "dx": 4, "dw": 3},
                "dx and dw are the slopes of the two steps, added up; each is to be "
                "multiplied by the gradient that arrives at s or m.",
            ),
            Wrong(
                "started from the loss itself",
                {"ds": 180, "dm": 150, "dx": 630, "dw": 480},
                "all four are too large by the factor L; when L rises by a little, L "
                "rises by as much, so the walk begins with 1.",
            ),
            Wrong(
                "averaged at the fork",
                {"ds": 6, "dm": 5, "dx": 10.5, "dw": 8},
                "dx and dw are means of what comes back along the two arrows; where "
                "paths meet, it is added.",
            ),
            Wrong(
                "subtracted at the fork",
                {"ds": 6, "dm": 5, "dx": -9, "dw": -4},
                "that is the difference of what comes back along the two arrows; where "
                "paths meet, they are added, each with the sign it has.",
            ),
            Wrong(
                "slope of the product alone",
                {"ds": 6, "dm": 5, "dx": 9, "dw": 8},
                "dx and dw are ds plus the slopes of m = x w; each slope is to be "
                "multiplied by the gradient that arrives at m.",
            ),
            Wrong(
                "subtracted at the fork, the other way",
                {"ds": 6, "dm": 5, "dx": 9, "dw": 4},
                "dx and dw are what comes through the product less what comes through "
                "the sum; where paths meet, they are added.",
            ),
            Wrong(
                "dm of one, carried on",
                {"ds": 6, "dm": 1, "dx": 9, "dw": 8},
                "in L = s m the slope for m is the other factor, s, and not 1; dx and "
                "dw follow from it.",
            ),
            Wrong(
                "ds of one, carried on",
                {"ds": 1, "dm": 5, "dx": 16, "dw": 11},
                "in L = s m the slope for s is the other factor, m, and not 1; dx and "
                "dw follow from it.",
            ),
            Wrong(
                "dm with the sign lost, carried on",
                {"ds": 6, "dm": -5, "dx": -9, "dw": -4},
                "the slope for m is s with its own sign; dx and dw follow from it.",
            ),
            Wrong(
                "sum treated as a product",
                {"ds": 6, "dm": 5, "dx": 33, "dw": 22},
                "in s = x + w both slopes are 1; a sum passes the gradient on as it "
                "is.",
            ),
            Wrong(
                "product treated as a sum",
                {"ds": 6, "dm": 5, "dx": 11, "dw": 11},
                "in m = x w the slope is not 1: a product hands to each factor the "
                "gradient times the other.",
            ),
            Wrong(
                "the values of s and m",
                {"ds": 5, "dm": 6, "dx": 21, "dw": 16},
                "5 and 6 are the values of s and m; the gradients there are asked for.",
            ),
            Wrong(
                "values",
                {"ds": 5, "dm": 6, "dx": 2, "dw": 3},
                "those are the values in the boxes; the gradients there are asked for.",
            ),
            Wrong(
                "one for s and m",
                {"ds": 1, "dm": 1, "dx": 4, "dw": 3},
                "L is the product of s and m, so the slopes of its two arrows are not "
                "1.",
            ),
            Wrong(
                "ds as the loss",
                {"ds": 30, "dm": 5, "dx": 21, "dw": 16},
                "ds: that is the value of L; how much does L change when s does?",
            ),
            Wrong(
                "dm as the loss",
                {"ds": 6, "dm": 30, "dx": 21, "dw": 16},
                "dm: that is the value of L; how much does L change when m does?",
            ),
            Wrong(
                "everything halved",
                {"ds": 3, "dm": 2.5, "dx": 10.5, "dw": 8},
                "all four are half of what they should be; nothing here is a mean.",
            ),
            Wrong(
                "signs",
                {"ds": -6, "dm": -5, "dx": -21, "dw": -16},
                "all four have the wrong sign; when any box rises here, L rises.",
            ),
            Wrong(
                "times the values",
                {"ds": 30, "dm": 30, "dx": 42, "dw": 48},
                "each gradient is multiplied by the value in its box; the gradients "
                "alone are asked for.",
            ),
            Wrong(
                "through the sum twice",
                {"ds": 6, "dm": 5, "dx": 12, "dw": 12},
                "12 is twice 6; the way through the sum brings 6, and that through the "
                "product 5 times the other factor.",
            ),
            Wrong(
                "ds for both arrows",
                {"ds": 6, "dm": 5, "dx": 24, "dw": 18},
                "dx and dw come out with 6, the gradient at s, for both arrows; what "
                "comes back through the product begins with the gradient at m.",
            ),
            Wrong(
                "dm for both arrows",
                {"ds": 6, "dm": 5, "dx": 20, "dw": 15},
                "dx and dw come out with 5, the gradient at m, for both arrows; what "
                "comes back through the sum begins with the gradient at s.",
            ),
            Wrong(
                "slopes of the product",
                {"ds": 6, "dm": 5, "dx": 3, "dw": 2},
                "dx and dw are the slopes of m = x w; each is to be multiplied by the "
                "gradient at m, and the way through the sum is to be added.",
            ),
            Wrong(
                "the gradients at s and m exchanged",
                {"ds": 6, "dm": 5, "dx": 23, "dw": 17},
                "dx and dw come out with the gradient at m on the way through the sum, "
                "and with that at s on the way through the product.",
            ),
            Wrong(
                "own value through the sum",
                {"ds": 6, "dm": 5, "dx": 27, "dw": 28},
                "in dx and dw, what comes through the sum is multiplied by x or w "
                "itself; a sum passes the gradient on as it is.",
            ),
            Wrong(
                "through the product with ds",
                {"ds": 6, "dm": 5, "dx": 18, "dw": 12},
                "dx and dw are 6, the gradient at s, times the other factor; through "
                "the product comes the gradient at m times that, and the sum brings a "
                "share besides.",
            ),
            Wrong(
                "ds times its own value",
                {"ds": 6, "dm": 5, "dx": 12, "dw": 18},
                "dx and dw are 6, the gradient at s, times x or w itself; a sum passes "
                "the gradient on as it is, and the product brings a share besides.",
            ),
            Wrong(
                "ds times dm",
                {"ds": 6, "dm": 5, "dx": 30, "dw": 30},
                "dx and dw are 30, which is ds times dm and the value of L; along each "
                "of the two ways a gradient is multiplied by a slope, and then they "
                "are added up.",
            ),
            Wrong(
                "slopes of the sum",
                {"ds": 6, "dm": 5, "dx": 1, "dw": 1},
                "dx and dw are 1, the slopes of s = x + w; each is to be multiplied by "
                "the gradient at s, and the way through the product is to be added.",
            ),
            Wrong(
                "its own value for the way through the product",
                {"ds": 6, "dm": 5, "dx": 8, "dw": 9},
                "dx and dw are ds plus x or w itself; the slope of m = x w is the "
                "other factor, and the gradient at m multiplies it.",
            ),
        ),
        points=1,
        hint=(
            "along which ways does a nudge of x reach L, and what does each of them "
            "contribute?"
        ),
        follows=lambda a: {
            "dx": a["ds"] + 3 * a["dm"],
            "dw": a["ds"] + 2 * a["dm"],
        },
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
                "those are the differences over h; the two nudged points lie 2h apart.",
            ),
            Wrong(
                "relu divided by h",
                _JUDGED | {"relu at 0.000002": 1.2},
                "at the ReLU that is the difference over h; Eq. (6.5) divides by 2h.",
            ),
            Wrong(
                "step divided by h",
                _JUDGED | {"step at 0": 100_000},
                "at the step that is the difference over h; Eq. (6.5) divides by 2h.",
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
            Wrong(
                "relu on the left",
                _JUDGED | {"relu at 0.000002": 0},
                "the point lies to the right of the kink, and the nudge to the right "
                "climbs.",
            ),
            Wrong(
                "relu the wrong way",
                _JUDGED | {"relu at 0.000002": 0.4},
                "0.4 is h less the distance to the kink, over 2h; to the right of the "
                "kink the distance is added.",
            ),
            Wrong(
                "relu with a shorter way",
                _JUDGED | {"relu at 0.000002": 0.2},
                "that is the point itself over h; the formula looks at the two nudged "
                "points.",
            ),
            Wrong(
                "abs averaged to one half",
                _JUDGED | {"abs at 0": 0.5},
                "|x| is no ReLU: to the left of 0 it rises as it does to the right.",
            ),
            Wrong(
                "abs without sign",
                _JUDGED | {"abs at 0": 2},
                "2 is the sum of f(x + h) and f(x − h) over h, and the jump of the "
                "slope; the formula takes the difference of the two values, over 2h.",
            ),
            Wrong(
                "tie to the first",
                _JUDGED | {"max of three": 1},
                "a layer may give everything to one of the equal maxima; the judge "
                "nudges u up *and* down.",
            ),
            Wrong(
                "tie to nobody",
                _JUDGED | {"max of three": 0},
                "lowering u changes nothing; raising it does.",
            ),
            Wrong(
                "step of one half",
                _JUDGED | {"step at 0": 0.5},
                "0.5 is the mean of the values on the two sides; the formula divides "
                "their difference by 2h.",
            ),
            Wrong(
                "step of one",
                _JUDGED | {"step at 0": 1},
                "that is the height of the step; the formula divides it by 2h.",
            ),
            Wrong(
                "step cut in half once more",
                _JUDGED | {"step at 0": 25_000},
                "of the two nudged points one lies on the step, the other below: the "
                "difference is its whole height.",
            ),
            Wrong(
                "step with another h",
                _JUDGED | {"step at 0": 500_000},
                "that is the answer for h = 10⁻⁶; put h = 10⁻⁵ into Eq. (6.5).",
            ),
            Wrong(
                "relu, part of the way",
                _JUDGED | {"relu at 0.000002": 0.1},
                "that is the way from the kink to the point, over 2h; the way that "
                "the function climbs is longer.",
            ),
            Wrong(
                "abs on the left",
                _JUDGED | {"abs at 0": -1},
                "that is the slope of |x| on the left of 0; the formula looks at both "
                "sides.",
            ),
            Wrong(
                "step down",
                _JUDGED | {"step at 0": -50_000},
                "the step goes up: the upper value belongs to x + h.",
            ),
            Wrong(
                "step with h = 1e-4",
                _JUDGED | {"step at 0": 5_000},
                "that is the answer for h = 10⁻⁴; put h = 10⁻⁵ into Eq. (6.5).",
            ),
            Wrong(
                "step as h",
                _JUDGED | {"step at 0": 1e-5},
                "that is h; what is divided by it?",
            ),
            Wrong(
                "tie, two of three",
                _JUDGED | {"max of three": 2 / 3},
                "nothing is shared among three here: only u is nudged, up and down.",
            ),
            Wrong(
                "no number",
                _JUDGED | {"step at 0": np.nan},
                "the formula gives a number at the step: compute both of its values.",
            ),
            Wrong(
                "relu, the shorter way over h",
                _JUDGED | {"relu at 0.000002": 0.8},
                "0.8 is h less the distance to the kink, over h; to the right of the "
                "kink the distance is added, and 2h divides.",
            ),
            Wrong(
                "tie, one of four",
                _JUDGED | {"max of three": 0.25},
                "0.25 is half of what comes out: with u nudged up, the maximum rises "
                "by all of h.",
            ),
            Wrong(
                "abs without a number",
                _JUDGED | {"abs at 0": np.nan},
                "the formula gives a number at the corner: compute |h| and |−h|.",
            ),
            *(
                Wrong(
                    f"tie shared by three, as {share}",
                    _JUDGED | {"max of three": share},
                    f"{share} is a share among three, rounded; here only u is nudged, "
                    "once up and once down, and the others stay where they are.",
                )
                for share in (0.33, 0.333, 0.3333, 0.67, 0.667)
            ),
            Wrong(
                "not divided",
                {
                    "relu at 0.000002": 1.2e-5,
                    "abs at 0": 0,
                    "max of three": 1e-5,
                    "step at 0": 1,
                },
                "those are the differences of the two values alone; Eq. (6.5) divides "
                "them by 2h.",
            ),
            Wrong(
                "relu not divided",
                _JUDGED | {"relu at 0.000002": 1.2e-5},
                "at the ReLU that is the difference of the two values alone; Eq. (6.5) "
                "divides it by 2h.",
            ),
            Wrong(
                "step times h over 2",
                _JUDGED | {"step at 0": 5e-6},
                "that is h over 2, as 1 / 2 * h makes it; in Eq. (6.5) h stands below, "
                "with the 2.",
            ),
            Wrong(
                "step over half of h",
                _JUDGED | {"step at 0": 200_000},
                "that is the height of the step over h/2; the two nudged points lie 2h "
                "apart.",
            ),
            Wrong(
                "the wrong way round",
                {
                    "relu at 0.000002": -0.6,
                    "abs at 0": 0,
                    "max of three": -0.5,
                    "step at 0": -50_000,
                },
                "those are f(x − h) − f(x + h) over 2h; f(x + h) comes first.",
            ),
        ),
        points=2,
        hint=(
            "which two values of the function does the formula look at, and on which "
            "side of the kink does each of them lie?"
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
                "the first number comes out with nudges of v to each side, over 2h; "
                "nudge by h v.",
            ),
            Wrong(
                "v ignored in the nudge",
                _changed(lambda f, x, v, h: (f(x + h) - f(x - h)) / (2 * h)),
                "the first number comes out with every entry nudged by h; nudge entry "
                "i by h v_i.",
            ),
            Wrong(
                "v made a unit vector",
                _unit_length,
                "both numbers are those for v divided by its length; take v as it is.",
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
                "the second number is the sum of the gradient, without v.",
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
                "backward difference",
                _changed(lambda f, x, v, h: (f(x) - f(x - h * v)) / h),
                "the first number is a one-sided difference, to the back; nudge along "
                "+v too.",
            ),
            Wrong(
                "the other way",
                _changed(lambda f, x, v, h: (f(x - h * v) - f(x + h * v)) / (2 * h)),
                "the first number has the wrong sign: forward minus backward.",
            ),
            Wrong(
                "divided by 2 only",
                _changed(lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / 2),
                "the first number is half the change of f; divide it by the nudge, "
                "too.",
            ),
            Wrong(
                "brackets",
                _changed(lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / 2 * h),
                "the first number is the change of f, divided by 2 and *multiplied* by "
                "h: / 2 * h does that, / (2 * h) does not.",
            ),
            Wrong(
                "divided by h²",
                _changed(
                    lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (2 * h * h)
                ),
                "the first number is divided by h once too often.",
            ),
            Wrong(
                "gradient with itself",
                _changed(analytic=lambda gradient, v: np.sum(gradient * gradient)),
                "the second number is the gradient times itself; it goes along v.",
            ),
            Wrong(
                "mean",
                _changed(analytic=lambda gradient, v: np.mean(gradient * v)),
                "the second number is a mean over the entries; the chain rule adds "
                "them up.",
            ),
            Wrong(
                "matrix product",
                _matrix_product,
                "the second result is a matrix product. It is no sum over all entries, "
                "and for arrays of most shapes there is none: multiply entry by entry "
                "and add up.",
            ),
            Wrong(
                "cosine",
                _changed(
                    analytic=lambda g, v: (
                        np.sum(g * v) / np.linalg.norm(g) / np.linalg.norm(v)
                    )
                ),
                "the second number is divided by two lengths; that is an angle, not "
                "a slope.",
            ),
            Wrong(
                "h in the second",
                lambda f, gradient, x, v, h: (
                    _central(f, x, v, h),
                    h * np.sum(gradient * v),
                ),
                "the second number is multiplied by h; a slope has no nudge in it.",
            ),
            Wrong(
                "numerical twice",
                _numerical_twice,
                "both numbers are the central difference; the second is to come from "
                "the gradient.",
            ),
            Wrong(
                "not divided",
                _changed(lambda f, x, v, h: f(x + h * v) - f(x - h * v)),
                "the first number is a change of f; a slope is a change divided by "
                "what was nudged.",
            ),
            Wrong(
                "half the nudge",
                _changed(lambda f, x, v, h: (f(x + h * v / 2) - f(x - h * v / 2)) / h),
                "the first number comes out with a nudge of half of h to each side; "
                "nudge by h, and divide by what lies between.",
            ),
            Wrong(
                "along x",
                lambda f, gradient, x, v, h: (
                    _central(f, x, v, h),
                    np.sum(gradient * x),
                ),
                "the second number goes along x; v is the direction.",
            ),
            Wrong(
                "gradient itself",
                _changed(analytic=lambda gradient, v: gradient),
                "the second result is the gradient itself, an array; the slope along "
                "v is one number.",
            ),
            Wrong(
                "without its sign",
                _changed(analytic=lambda gradient, v: abs(np.sum(gradient * v))),
                "the second number has lost its sign.",
            ),
            Wrong(
                "v squared",
                _changed(analytic=lambda gradient, v: np.sum(gradient * v**2)),
                "v comes in squared in the second number.",
            ),
            Wrong(
                "signs of v",
                lambda f, gradient, x, v, h: (
                    _central(f, x, np.sign(v), h),
                    np.sum(gradient * np.sign(v)),
                ),
                "both slopes go along the signs of v; its sizes count too.",
            ),
            Wrong(
                "along the gradient",
                lambda f, gradient, x, v, h: (
                    _central(f, x, gradient, h),
                    np.sum(gradient * gradient),
                ),
                "both slopes go along the gradient; v is the direction.",
            ),
            Wrong(
                "relative nudge",
                _changed(
                    lambda f, x, v, h: (
                        (f(x * (1 + h * v)) - f(x * (1 - h * v))) / (2 * h)
                    )
                ),
                "the first number comes out with a nudge in proportion to x; add h v "
                "to it.",
            ),
            Wrong(
                "largest",
                _changed(analytic=lambda gradient, v: np.max(gradient * v)),
                "the second number is the largest of the products; the chain rule "
                "adds them up.",
            ),
            Wrong(
                "difference of the two",
                lambda f, gradient, x, v, h: (
                    abs(_central(f, x, v, h) - np.sum(gradient * v)),
                    0.0,
                ),
                "that is how far the two slopes are apart, and 0; return both of them.",
            ),
            Wrong(
                "copies of whole numbers",
                _entry_by_entry,
                "where x holds whole numbers, the nudges are cut off, as in a copy of "
                "x. Add h v to the whole array, or make the copy of floats.",
            ),
            Wrong(
                "only the first along a unit vector",
                _first_unit,
                "in the first number v is divided by its length; take v as it is.",
            ),
            Wrong(
                "only the second along a unit vector",
                _second_unit,
                "in the second number v is divided by its length; take v as it is.",
            ),
            Wrong(
                "sum of a matrix product",
                _sum_of_products,
                "the second number is the sum of a matrix product, where every row of "
                "the gradient meets every row of v. Multiply entry by entry and add "
                "up.",
            ),
            Wrong(
                "the first without its sign",
                _changed(lambda f, x, v, h: abs(_central(f, x, v, h))),
                "the first number has lost its sign.",
            ),
            Wrong(
                "a nudge of at least 0.001",
                _changed(lambda f, x, v, h: _central(f, x, v, max(h, 1e-3))),
                "the first number has a smallest nudge of its own; use the h that is "
                "passed in.",
            ),
            Wrong(
                "gradient twice",
                lambda f, gradient, x, v, h: (np.sum(gradient * v),) * 2,
                "these are the numbers of the gradient, twice; the first is to come "
                "from f.",
            ),
            Wrong(
                "the first over the length of v",
                _changed(lambda f, x, v, h: _central(f, x, v, h) / np.linalg.norm(v)),
                "the first number is divided by the length of v; the slope along v is "
                "not.",
            ),
            Wrong(
                "both over the length of v",
                lambda f, gradient, x, v, h: tuple(
                    slope / np.linalg.norm(v)
                    for slope in directional(f, gradient, x, v, h)
                ),
                "both numbers are divided by the length of v; the slope along v is "
                "not.",
            ),
            Wrong(
                "sums multiplied",
                _changed(analytic=lambda gradient, v: np.sum(gradient) * np.sum(v)),
                "the second number is the product of two sums; multiply entry by "
                "entry, then add up.",
            ),
            Wrong(
                "one number",
                lambda *a: directional(*a)[0],
                "two numbers are asked for: return numerical, analytic.",
            ),
            Wrong(
                "two nudges ahead",
                _changed(lambda f, x, v, h: (f(x + 2 * h * v) - f(x)) / (2 * h)),
                "the first number is a one-sided difference, with a nudge of 2h; go by "
                "h to each side of x.",
            ),
            Wrong(
                "forward and x itself, over 2h",
                _changed(_half_way),
                "the first number is f(x + h v) − f(x), over 2h: the second call of f "
                "is to be at x − h v, which lies 2h v from the first.",
            ),
            Wrong(
                "one side divided",
                _changed(lambda f, x, v, h: f(x + h * v) - f(x - h * v) / (2 * h)),
                "in the first number only f(x − h v) is divided by 2h; the difference "
                "needs brackets.",
            ),
            Wrong(
                "half the nudge over 2h",
                _changed(
                    lambda f, x, v, h: (f(x + h * v / 2) - f(x - h * v / 2)) / (2 * h)
                ),
                "the first number comes out with a nudge of half of h to each side, "
                "over 2h; the two points lie h apart then.",
            ),
            Wrong(
                "both without their signs",
                lambda *a: tuple(map(abs, directional(*a))),
                "both numbers have lost their signs.",
            ),
            Wrong(
                "added",
                _changed(lambda f, x, v, h: (f(x + h * v) + f(x - h * v)) / (2 * h)),
                "the first number is the sum of the two values over 2h; a slope takes "
                "their difference.",
            ),
            Wrong(
                "signs of v in the first",
                _changed(lambda f, x, v, h: _central(f, x, np.sign(v), h)),
                "the first number goes along the signs of v; its sizes count too.",
            ),
            Wrong(
                "sizes of v in the second",
                _changed(analytic=lambda gradient, v: np.sum(gradient * np.abs(v))),
                "in the second number v has lost its signs.",
            ),
            Wrong(
                "first row in the second",
                _changed(analytic=lambda gradient, v: np.sum(gradient[0] * v[0])),
                "the second number is the sum over the first row alone; every entry of "
                "x is nudged.",
            ),
            Wrong(
                "the second the other way",
                _changed(analytic=lambda gradient, v: -np.sum(gradient * v)),
                "the second number has the wrong sign.",
            ),
            Wrong(
                "twice the nudge over 2h",
                _changed(
                    lambda f, x, v, h: (f(x + 2 * h * v) - f(x - 2 * h * v)) / (2 * h)
                ),
                "the first number comes out with a nudge of 2h to each side, over 2h; "
                "the two points lie 4h apart then, and h to each side is asked for.",
            ),
            Wrong(
                "back by twice the nudge",
                _changed(
                    lambda f, x, v, h: (f(x + h * v) - f(x - 2 * h * v)) / (2 * h)
                ),
                "the first number comes out with a nudge of h ahead and 2h back, over "
                "2h; go by h to each side.",
            ),
            Wrong(
                "the first times v",
                _changed(lambda f, x, v, h: np.sum(_central(f, x, v, h) * v)),
                "the first number is multiplied by v once more, and added up; v is in "
                "the nudge already.",
            ),
            Wrong(
                "divided by v",
                _changed(_over_v),
                "the first number is divided by 2 h v, entry by entry, and added up; "
                "v is a direction, and the difference is divided by 2h alone.",
            ),
            Wrong(
                "the same point twice",
                _changed(lambda f, x, v, h: (f(x + h * v) - f(x + h * v)) / (2 * h)),
                "the first number is 0, as where f is taken at the same point twice; "
                "one point lies at x + h v, the other at x − h v.",
            ),
            Wrong(
                "divided by v, not added up",
                _changed(_over_each_v),
                "the first result is an array, the difference over 2 h v, entry by "
                "entry; v is a direction, and the difference is divided by 2h alone.",
            ),
            Wrong(
                "gradient called",
                _called,
                "an array is called there as if it were a function; `gradient` is one, "
                "and holds the slopes at x already.",
            ),
            Wrong(
                "v forgotten behind",
                _changed(lambda f, x, v, h: (f(x + h * v) - f(x - h)) / (2 * h)),
                "in the first number the point behind is x − h, without v; both nudges "
                "go along v.",
            ),
            Wrong(
                "v forgotten ahead",
                _changed(lambda f, x, v, h: (f(x + h) - f(x - h * v)) / (2 * h)),
                "in the first number the point ahead is x + h, without v; both nudges "
                "go along v.",
            ),
            Wrong(
                "added up along one axis",
                _changed(analytic=lambda gradient, v: np.sum(gradient * v, axis=0)),
                "the second result is added up along the first axis alone, as sum(…) "
                "of Python does it; np.sum adds up all entries.",
            ),
            Wrong(
                "np.dot",
                _changed(analytic=lambda gradient, v: np.dot(gradient, v)),
                "the second result is that of np.dot, which takes arrays of two axes "
                "for matrices; multiply entry by entry and add up.",
            ),
            Wrong(
                "root of the squares",
                _changed(analytic=lambda gradient, v: np.linalg.norm(gradient * v)),
                "the second number is the root of the sum of the squares, as "
                "np.linalg.norm makes it; the chain rule adds up the products "
                "themselves.",
            ),
            Wrong(
                "products without their signs",
                _changed(analytic=lambda gradient, v: np.sum(np.abs(gradient * v))),
                "in the second number the products have lost their signs.",
            ),
            Wrong(
                "nudge of whole numbers",
                _changed(_typed_nudge),
                "where x holds whole numbers the first number comes out with a nudge "
                "cut to whole numbers, as in the type of x; add h v as it is, and the "
                "sum is an array of floats.",
            ),
            Wrong(
                "laid flat",
                _flat,
                "where x has two axes or more, an array laid flat meets one that is "
                "not; f takes an x of its own shape, and gradient and v have that "
                "shape too.",
            ),
        ),
        _direction_cases,
        ("numerical", "analytic"),
        stacked=True,
        properties=_direction_properties,
        points=2,
        hint=(
            "at which two points do you call f, and how far apart do they lie along v?"
        ),
    ),
    Exercise(
        "backprop-center",
        center_backward,
        (
            Wrong(
                "mean treated as a constant",
                lambda dy: dy.copy(),
                "that is dy itself, as if the mean were a constant. It moves when x "
                "moves: each x reaches all outputs of its row through it.",
            ),
            Wrong(
                "own output only",
                lambda dy: dy * (1 - 1 / dy.shape[1]),
                "each x hears from its own output only. Through the mean it moves the "
                "other outputs of its row too.",
            ),
            Wrong(
                "the slopes of the others alone",
                lambda dy: dy * (1 - 1 / dy.shape[1]) - 1 / dy.shape[1],
                "1 − 1/D is there, but of the other outputs the slope −1/D comes "
                "alone; each is multiplied by the gradient that arrives, and they are "
                "added up.",
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
                "the share through the mean is too large: 1/D of each output of the "
                "row.",
            ),
            Wrong(
                "divided by the images",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) / len(dy),
                "the sum of the row is divided by the number of images here; a row has "
                "as many numbers as there are features.",
            ),
            Wrong(
                "everything, divided by the images",
                lambda dy: dy - dy.sum() / len(dy),
                "the sum of the whole array, over the number of images, is taken off "
                "here; each row was centered by itself, by its own mean.",
            ),
            Wrong(
                "sign",
                lambda dy: dy + dy.mean(axis=1, keepdims=True),
                "the share through the mean is added here; the mean was subtracted on "
                "the way forward, so its share comes back with a minus sign.",
            ),
            Wrong(
                "zero",
                np.zeros_like,
                "that is 0, up to rounding: right for a dy of ones, and else what a "
                "dy makes of a whole row of slopes, which adds up to 0. The slope of "
                "output j goes with dy[n, j].",
            ),
            Wrong(
                "keepdims missing",
                _no_keepdims,
                "each row's mean is taken from a feature here, not from its image; it "
                "has to stand in a column: keepdims=True.",
            ),
            Wrong(
                "mean only",
                lambda dy: np.zeros(dy.shape) - dy.mean(axis=1, keepdims=True),
                "that is the share through the mean; each x is used directly too.",
            ),
            Wrong(
                "mean twice",
                lambda dy: dy - 2 * dy.mean(axis=1, keepdims=True),
                "the share through the mean is counted twice.",
            ),
            Wrong(
                "the others only",
                lambda dy: dy - (dy.sum(1, keepdims=True) - dy) / dy.shape[1],
                "through the mean, each x moves its own output as well as the others "
                "of its row.",
            ),
            Wrong(
                "one too few",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) / (dy.shape[1] - 1),
                "the sum of the row is divided by D − 1 here; a mean of D numbers "
                "divides by D.",
            ),
            Wrong(
                "one output of the row",
                lambda dy: dy - dy / dy.shape[1] - dy.mean(axis=1, keepdims=True),
                "an output's own share through the mean is counted once by itself and "
                "once more in the sum.",
            ),
            Wrong(
                "cast to the type of dy",
                lambda dy: center_backward(dy).astype(dy.dtype),
                "where dy holds whole numbers the result is whole too, as in the type "
                "of dy; what stands behind the point is cut off.",
            ),
            Wrong(
                "standardized",
                lambda dy: (
                    (dy - dy.mean(axis=1, keepdims=True))
                    / (dy.std(axis=1, keepdims=True) + 1e-8)
                ),
                "the rows are divided by their spread as well; the step subtracts the "
                "mean and does nothing else.",
            ),
            Wrong(
                "whole columns",
                lambda dy: dy - dy.sum(axis=0) / dy.shape[1],
                "what is taken off are the sums of the columns, over D; each row was "
                "centered by its own mean.",
            ),
            Wrong(
                "sums of the columns",
                lambda dy: dy - dy.sum(axis=0),
                "what is taken off are the sums of the columns; each row was centered "
                "by its own mean.",
            ),
            Wrong(
                "own share twice, D times",
                lambda dy: (dy.shape[1] - 1) * dy - dy.sum(axis=1, keepdims=True),
                "that is D − 1 times dy, less the sum of the row; dy counts once, and "
                "the sum of the row 1/D times.",
            ),
            Wrong(
                "mean divided again",
                lambda dy: dy - dy.mean(axis=1, keepdims=True) / dy.shape[1],
                "the share through the mean is too small: it is divided by the "
                "numbers of a row twice.",
            ),
            Wrong(
                "all but one",
                lambda dy: dy - dy.mean(1, keepdims=True) * (1 - 1 / dy.shape[1]),
                "the share through the mean is a little too small: all outputs of the "
                "row are in it.",
            ),
            Wrong(
                "positive mean only",
                lambda dy: np.zeros(dy.shape) + dy.mean(axis=1, keepdims=True),
                "that is the mean alone; each x is used directly too, and the mean "
                "was subtracted.",
            ),
            Wrong(
                "median",
                lambda dy: dy - np.median(dy, axis=1, keepdims=True),
                "that is less the median of the row; the mean was subtracted.",
            ),
            Wrong(
                "less the first",
                lambda dy: dy - dy[:, :1],
                "that is less the first of each row; every output of the row has a "
                "share.",
            ),
            Wrong(
                "less the largest",
                lambda dy: dy - dy.max(axis=1, keepdims=True),
                "that is less the largest of each row; every output of the row has a "
                "share.",
            ),
            Wrong(
                "both means",
                lambda dy: dy - dy.mean(1, keepdims=True) - dy.mean(0) + dy.mean(),
                "the columns are centered as well; each row was centered by itself, "
                "the columns were left alone.",
            ),
            Wrong(
                "times the images",
                lambda dy: dy - dy.mean(axis=1, keepdims=True) * len(dy),
                "the share through the mean is multiplied by the number of images; "
                "the other images have no part in it.",
            ),
            Wrong(
                "squeezed",
                lambda dy: center_backward(dy).squeeze(),
                "an axis is lost where there is one image or one feature; dx has the "
                "shape of dy.",
            ),
            Wrong(
                "divided by the row",
                lambda dy: dy / dy.shape[1],
                "every entry is divided by the numbers of a row. The share that goes "
                "through the mean is; the direct one is not, and the two are "
                "subtracted.",
            ),
            Wrong(
                "one over D",
                lambda dy: dy - 1 / dy.shape[1],
                "1/D is taken off, the slope alone: it is multiplied by the gradients "
                "that arrive, and they are added up.",
            ),
            Wrong(
                "one too many",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) / (dy.shape[1] + 1),
                "the sum of the row is divided by D + 1 here; a mean of D numbers "
                "divides by D.",
            ),
            Wrong(
                "three in every row",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) / 3,
                "the sum of the row is divided by 3 whatever the row holds; "
                "dy.shape[1] knows how many there are.",
            ),
            Wrong(
                "mean of the sizes",
                lambda dy: dy - np.abs(dy).mean(axis=1, keepdims=True),
                "the mean is taken without signs; negative gradients count as they "
                "are.",
            ),
            Wrong(
                "whole-number division",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) // dy.shape[1],
                "the mean is rounded down here, as // does; divide with /.",
            ),
            Wrong(
                "divided by the spread",
                _standardized,
                "the rows are divided by their spread, and where a row does not vary "
                "that is 0; the step subtracts the mean and does nothing else.",
            ),
            Wrong(
                "the others over one less",
                _others_shared,
                "the share of the other outputs is divided by D − 1; each of the D "
                "outputs moves by 1/D.",
            ),
            Wrong(
                "last entry from the others",
                _last_from_the_others,
                "only the last entry of each row is changed, so that a row adds up to "
                "0. A row of dx does, but every entry gives its share for it.",
            ),
            Wrong(
                "less the last",
                lambda dy: dy - dy[:, -1:],
                "that is less the last of each row; every output of the row has a "
                "share.",
            ),
            Wrong(
                "less the smallest",
                lambda dy: dy - dy.min(axis=1, keepdims=True),
                "that is less the smallest of each row; every output of the row has a "
                "share.",
            ),
            Wrong(
                "first image only",
                lambda dy: np.vstack([center_backward(dy[:1]), dy[1:]]),
                "only the first row is centered; each row has its own mean.",
            ),
            Wrong(
                "divided by N",
                lambda dy: center_backward(dy) / len(dy),
                "that is divided by the number of images; nothing in the step does "
                "that.",
            ),
            Wrong(
                "times D",
                lambda dy: center_backward(dy) * dy.shape[1],
                "everything is D times too large: dy counts once, and the sum of the "
                "row 1/D times.",
            ),
            Wrong(
                "sum of the others",
                lambda dy: 2 * dy - dy.sum(axis=1, keepdims=True),
                "that is dy less the sum of the other outputs; through the mean all "
                "outputs of the row come back, 1/D of each.",
            ),
            Wrong(
                "less the mean of the others",
                lambda dy: (
                    dy - (dy.sum(axis=1, keepdims=True) - dy) / (dy.shape[1] - 1)
                ),
                "that is dy less the mean of the other outputs, or D/(D − 1) times "
                "what is asked; the mean that was subtracted holds all D of the row.",
            ),
            Wrong(
                "half of the mean",
                lambda dy: dy - dy.mean(axis=1, keepdims=True) / 2,
                "half of the share through the mean is missing.",
            ),
            Wrong(
                "the others added",
                lambda dy: (
                    dy * (1 - 1 / dy.shape[1])
                    + (dy.sum(axis=1, keepdims=True) - dy) / dy.shape[1]
                ),
                "the share of the other outputs is added here; the mean was "
                "subtracted, so each of them comes back with −1/D.",
            ),
            Wrong(
                "own output only, by the images",
                lambda dy: dy * (1 - 1 / len(dy)),
                "that is dy times 1 − 1/N, with N the number of images; a row has D "
                "numbers, and its other outputs have a share too.",
            ),
            Wrong(
                "divided by the size of the array",
                lambda dy: dy - dy.sum(axis=1, keepdims=True) / dy.size,
                "the sum of the row is divided by the number of entries of the whole "
                "array; a row has D of them.",
            ),
            Wrong(
                "sum of the array over D",
                lambda dy: dy - dy.sum() / dy.shape[1],
                "the sum of the whole array, over D, is taken off here; each row was "
                "centered by itself, by its own mean.",
            ),
            Wrong(
                "mean taken anew",
                _mean_anew,
                "that comes out of a loop that takes the mean of a row anew after each "
                "entry it has changed; the mean is that of dy as it arrived.",
            ),
            Wrong(
                "last row left",
                _last_row_left,
                "the last row is 0, as in a loop that ends one image too early; every "
                "image has a gradient.",
            ),
            Wrong(
                "mean of the first row",
                lambda dy: dy - dy[0].mean(),
                "the mean of the first row is taken off all rows; each row has its "
                "own.",
            ),
            Wrong(
                "one share twice",
                lambda dy: center_backward(dy) * (1 - 1 / dy.shape[1]),
                "that is dy less its mean, times 1 − 1/D; the share of an output in "
                "its own mean is in that mean already.",
            ),
        ),
        _center_cases,
        ("dx",),
        properties=_center_properties,
        points=2,
        promises=(
            Promise("each row of dx adds up to 0", lambda case, dx: adds_up(dx, 0, 1)),
        ),
        hint=(
            "in a row of three, by how much does each of the three outputs move when "
            "you nudge the first x alone?"
        ),
    ),
    Exercise(
        "backprop-gram",
        gram_backward,
        (
            Wrong(
                "transposed part twice",
                lambda dy, x: (dy + 2 * dy.T) @ x,
                "the part with dy transposed counts twice here, the other once; each "
                "counts once.",
            ),
            Wrong(
                "plain part twice",
                lambda dy, x: (2 * dy + dy.T) @ x,
                "the part with dy as it is counts twice here, the other once; each "
                "counts once.",
            ),
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
                "that is twice the share of the left factor. The two shares are equal "
                "if dy is symmetric, for example all ones; in general one of them has "
                "dy transposed.",
            ),
            Wrong(
                "averaged",
                lambda dy, x: (dy + dy.T) @ x / 2,
                "that is the mean of the two shares; at a fork they add up.",
            ),
            Wrong(
                "shares multiplied",
                lambda dy, x: dy @ dy.T @ x,
                "that is dy times dyᵀ times x; at a fork the two shares add up.",
            ),
            Wrong(
                "difference",
                lambda dy, x: (dy - dy.T) @ x,
                "that is the left share less the right one; at a fork they add up.",
            ),
            Wrong(
                "result transposed",
                lambda dy, x: gram_backward(dy, x).T,
                "dx is transposed: it has the shape of x.",
            ),
            Wrong(
                "twice the right",
                lambda dy, x: 2 * dy.T @ x,
                "that is twice the share of the right factor; in the other one dy is "
                "not transposed.",
            ),
            Wrong(
                "twice both",
                lambda dy, x: 2 * (dy + dy.T) @ x,
                "everything is twice too large: x is used twice, and that is counted "
                "already by adding two shares.",
            ),
            Wrong(
                "diagonal once",
                _diagonal_once,
                "the diagonal counts once here; a row's product with itself uses the "
                "row twice.",
            ),
            Wrong(
                "triangle only",
                lambda dy, x: (np.triu(dy) + np.triu(dy).T) @ x,
                "that comes out of the upper triangle of dy alone; each pair of rows "
                "stands in y twice, and dy need not be symmetric.",
            ),
            Wrong(
                "factors the other way round",
                _as_columns,
                "x stands on the wrong side of dy; where x is not square the shapes "
                "say so.",
            ),
            Wrong(
                "entry by entry",
                lambda dy, x: (dy + dy.T).sum(axis=1, keepdims=True) * x,
                "every entry is multiplied by its own row of x; a row of y holds "
                "products with all the rows.",
            ),
            Wrong(
                "diagonal only",
                lambda dy, x: 2 * np.diag(dy)[:, None] * x,
                "only the products of a row with itself are there; each row meets the "
                "others too.",
            ),
            Wrong(
                "mean over the rows",
                lambda dy, x: gram_backward(dy, x) / len(x),
                "that is divided by the number of rows; nothing in y = x xᵀ does that.",
            ),
            Wrong(
                "forward again",
                lambda dy, x: (x @ x.T) @ x,
                "dy is nowhere to be seen: that is y times x.",
            ),
            Wrong(
                "shares entry by entry",
                lambda dy, x: (dy @ x) * (dy.T @ x),
                "that is the product of the two shares, entry by entry; at a fork they "
                "add up.",
            ),
            Wrong(
                "diagonal three times",
                lambda dy, x: gram_backward(dy, x) + np.diag(dy)[:, None] * x,
                "the diagonal is there once too often.",
            ),
            Wrong(
                "dy with itself",
                lambda dy, x: (dy * dy.T) @ x,
                "dy is multiplied by its transpose, entry by entry; the shares of the "
                "two factors add up.",
            ),
            Wrong(
                "x turned",
                lambda dy, x: gram_backward(dy, x[::-1]),
                "the rows of x are taken from the end.",
            ),
            Wrong(
                "x centered",
                lambda dy, x: gram_backward(dy, x - x.mean(axis=0)),
                "that comes out with a mean subtracted from x; nothing in the step "
                "does that.",
            ),
            Wrong(
                "x added",
                lambda dy, x: dy @ x + x,
                "x is added as it is; its second use sends a gradient back too.",
            ),
            Wrong(
                "twice x",
                lambda dy, x: 2 * x,
                "that is right for one row and a dy of 1; the gradient that arrives "
                "has a say.",
            ),
            Wrong(
                "only positive",
                lambda dy, x: np.maximum(gram_backward(dy, x), 0),
                "negative gradients have become 0; there is no ReLU in this step.",
            ),
            Wrong(
                "both shares",
                lambda dy, x: (dy @ x, dy.T @ x),
                "those are the two shares; at a fork they are added up to one array.",
            ),
            Wrong(
                "squeezed",
                lambda dy, x: gram_backward(dy, x).squeeze(),
                "an axis is lost where there is one row or one column; dx has the "
                "shape of x.",
            ),
            Wrong(
                "difference, turned",
                lambda dy, x: (dy.T - dy) @ x,
                "that is the right share less the left one; at a fork they add up.",
            ),
            Wrong(
                "lower triangle only",
                lambda dy, x: (np.tril(dy) + np.tril(dy).T) @ x,
                "that comes out of the lower triangle of dy alone; each pair of rows "
                "stands in y twice, and dy need not be symmetric.",
            ),
            Wrong(
                "diagonal left out",
                lambda dy, x: (dy + dy.T) @ x - 2 * np.diag(dy)[:, None] * x,
                "the diagonal of dy is left out; a row meets itself as well.",
            ),
            Wrong(
                "the larger of the two",
                lambda dy, x: 2 * np.maximum(dy, dy.T) @ x,
                "of each two entries of dy that face each other the larger one counts "
                "twice here; they add up.",
            ),
            Wrong(
                "sum of dy",
                lambda dy, x: 2 * dy.sum() * x,
                "that is 2x times the sum of all dy; each entry of dy belongs to one "
                "pair of rows.",
            ),
            Wrong(
                "y times dy",
                lambda dy, x: (dy * (x @ x.T)) @ x,
                "dy is multiplied by y; the slope of a product is the other factor, "
                "not the product.",
            ),
            Wrong(
                "dy chained with dy",
                lambda dy, x: dy.T @ dy @ x,
                "that is dyᵀ times dy times x; at a fork the two shares add up.",
            ),
            Wrong(
                "one product too many",
                lambda dy, x: dy @ x @ x.T,
                "that is multiplied by x once too often: dx has the shape of x.",
            ),
            Wrong(
                "x first, in the shape of x",
                lambda dy, x: dy @ x + (x.T @ dy).reshape(x.shape),
                "the share with x in front, xᵀ dy, has the shape of x turned, and a "
                "reshape does not turn it; the two shares are dy x and dyᵀ x.",
            ),
            Wrong(
                "x first",
                lambda dy, x: x.T @ dy,
                "x stands in front of dy, and transposed: dx has the shape of x, a row "
                "for each row of dy.",
            ),
            Wrong(
                "dy in whole numbers",
                lambda dy, x: (dy + dy.T).astype(int) @ x,
                "that comes out with dy cut to whole numbers; take it as it is.",
            ),
            Wrong(
                "x missing",
                lambda dy, x: dy + dy.T,
                "that is dy plus its transpose; the slope of a product is the other "
                "factor, x.",
            ),
            Wrong(
                "sign",
                lambda dy, x: -(dy + dy.T) @ x,
                "every gradient has the wrong sign.",
            ),
            Wrong(
                "the smaller of the two",
                lambda dy, x: 2 * np.minimum(dy, dy.T) @ x,
                "of each two entries of dy that face each other the smaller one counts "
                "twice here; they add up.",
            ),
            Wrong(
                "a row overwritten",
                _row_overwritten,
                "that comes out of a loop over the pairs of rows with dx[a] = … and "
                "dx[b] += …: what had arrived at row a is lost. At a fork shares are "
                "added up.",
            ),
            Wrong(
                "both shares into one row",
                lambda dy, x: dy @ x + dy.sum(axis=1, keepdims=True) * x,
                "of each product of two rows both shares go to the left one here; each "
                "of the two rows gets the gradient times the other.",
            ),
            Wrong(
                "last row only",
                lambda dy, x: (dy[:, -1:] + dy[-1:].T) * x[-1],
                "only the products with the last row of x are there, as with = where "
                "+= belongs; each row meets all the rows.",
            ),
            Wrong(
                "triangle twice",
                lambda dy, x: 2 * np.triu(dy) @ x,
                "that is twice the upper triangle of dy, times x; what stands below "
                "the diagonal is a gradient of its own.",
            ),
            Wrong(
                "rows of dy added up",
                lambda dy, x: dy.sum(axis=1, keepdims=True) * x,
                "each row of x is multiplied by the sum of its row of dy; an entry of "
                "dy belongs to a product of two rows, and the slope is the other one.",
            ),
            Wrong(
                "second share from the left, transposed",
                lambda dy, x: dy @ x + x.T @ dy,
                "in one of the two shares xᵀ stands in front of dy; where x is not "
                "square the shapes say so. The rows of dx are those of x.",
            ),
            Wrong(
                "second share from the left",
                lambda dy, x: dy @ x + x @ dy,
                "in one of the two shares x stands in front of dy; where x is not "
                "square the shapes say so. The rows of dx are those of x.",
            ),
            Wrong(
                "x times dy",
                lambda dy, x: (dy.T @ x.T).T,
                "that is x times dy; where x is not square the shapes say that x "
                "stands on the wrong side. It has two uses, besides.",
            ),
            Wrong(
                "brackets",
                lambda dy, x: dy + dy.T @ x,
                "that is dy plus dyᵀ x, where the shapes allow it; @ comes before +, "
                "so the sum of dy and dyᵀ needs brackets.",
            ),
            Wrong(
                "right share with x in front",
                lambda dy, x: dy @ x + x @ dy.T,
                "the share of the right factor is x times dyᵀ here, where the shapes "
                "allow it; dyᵀ comes first, as its rows and columns are those of y.",
            ),
            Wrong(
                "row j for both",
                lambda dy, x: dy @ x + dy.sum(axis=0)[:, None] * x,
                "that comes out with x[j] at the share of row j; in y[i, j] row j was "
                "multiplied by x[i].",
            ),
            Wrong(
                "lower triangle without the diagonal",
                lambda dy, x: (np.tril(dy, -1) + np.tril(dy, -1).T) @ x,
                "only the pairs with j < i are counted; y has the other pairs too, "
                "and each row's product with itself.",
            ),
            Wrong(
                "the other row overwritten",
                _other_row_overwritten,
                "that comes out of a loop over the pairs of rows with dx[a] += … and "
                "dx[b] = …: what had arrived at row b is lost. At a fork shares are "
                "added up.",
            ),
            Wrong(
                "y times dy, as matrices",
                lambda dy, x: x @ x.T @ dy,
                "that is y @ dy, and has the shape of y; the slope of a product is the "
                "other factor, x, and dx has the shape of x.",
            ),
            Wrong(
                "left share with x transposed",
                lambda dy, x: dy @ x.T + dy.T @ x,
                "in the share of the left factor dy meets xᵀ, where the shapes allow "
                "it; in y = a cᵀ, da is made with c, and dx has the shape of x.",
            ),
            Wrong(
                "both shares with x transposed",
                lambda dy, x: (dy + dy.T) @ x.T,
                "in both shares xᵀ stands where x belongs; where x is not square the "
                "shapes say so.",
            ),
            Wrong(
                "first share from the left, transposed",
                lambda dy, x: x.T @ dy + dy @ x,
                "in the first of the two shares xᵀ stands in front of dy; where x is "
                "not square the shapes say so. The rows of dx are those of x.",
            ),
            Wrong(
                "rows of dy added up, twice",
                lambda dy, x: 2 * dy.sum(axis=1, keepdims=True) * x,
                "each row of x is multiplied by twice the sum of its row of dy; an "
                "entry of dy belongs to a product of two rows, and each of the two "
                "gets it times the other.",
            ),
            Wrong(
                "shares side by side",
                lambda dy, x: np.hstack([dy @ x, dy.T @ x]),
                "those are the two shares side by side; at a fork they are added up to "
                "one array.",
            ),
            Wrong(
                "the larger share",
                lambda dy, x: np.maximum(dy @ x, dy.T @ x),
                "of the two shares the larger one counts, entry by entry; at a fork "
                "they add up.",
            ),
        ),
        _gram_cases,
        ("dx",),
        properties=_gram_properties,
        points=3,
        hint=(
            "x enters twice, once on the left and once on the right: what comes back "
            "through each of the two, by the shapes alone?"
        ),
    ),
    Exercise(
        "backprop-tape",
        gradients,
        (
            Wrong(
                "= for +=",
                lambda tape, values: _walk(tape, values, add=False),
                "at a fork, only the last gradient to arrive is there: use +=.",
            ),
            Wrong(
                "= for += in sums",
                _machine(
                    join=lambda operation, side, old, share: (
                        share if operation == "+" else old + share
                    )
                ),
                "what a sum hands on replaces what had arrived before, where it should "
                "be added; products add. At a fork use += in both.",
            ),
            Wrong(
                "= for += in products",
                _machine(
                    join=lambda operation, side, old, share: (
                        share if operation == "*" else old + share
                    )
                ),
                "what a product hands on replaces what had arrived before, where it "
                "should be added; sums add. At a fork use += in both.",
            ),
            Wrong(
                "= for += on the right",
                _machine(
                    join=lambda operation, side, old, share: share + old * (1 - side)
                ),
                "what the right operand gets replaces what had arrived there before, "
                "where it should be added; on the left it is. Use += for both.",
            ),
            Wrong(
                "= for += on the left",
                _machine(join=lambda operation, side, old, share: share + old * side),
                "what the left operand gets replaces what had arrived there before, "
                "where it should be added; on the right it is. Use += for both.",
            ),
            Wrong(
                "left of a sum",
                lambda tape, values: _walk(tape, values, right_of="*"),
                "a sum hands its gradient to its first input alone; each of the two "
                "gets all of it.",
            ),
            Wrong(
                "left of a product",
                lambda tape, values: _walk(tape, values, right_of="+"),
                "a product hands a gradient to its first factor alone; each gets the "
                "gradient times the other.",
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
                "only the last step has handed anything on, as in a walk in forward "
                "order; go from the last step to the first, so that a gradient has "
                "arrived before it is handed on.",
            ),
            Wrong(
                "left only",
                lambda tape, values: _walk(tape, values, right_of=""),
                "only the left operand of each step gets a gradient.",
            ),
            Wrong(
                "slopes not chained",
                lambda tape, values: _walk(tape, values, local=True),
                "each step hands on its own slope without the gradient that arrived.",
            ),
            Wrong(
                "same name once",
                lambda tape, values: _walk(tape, values, once="+*"),
                "where a step uses the same name twice, as in x · x, only one of the "
                "two gradients is counted.",
            ),
            Wrong(
                "same name once in a product",
                lambda tape, values: _walk(tape, values, once="*"),
                "where a product has one name for both factors, as in x · x, only one "
                "of the two gradients is counted; in a sum both are.",
            ),
            Wrong(
                "same name once in a sum",
                lambda tape, values: _walk(tape, values, once="+"),
                "where a sum uses one name twice, as in x + x, only one of the two "
                "gradients is counted; in a product both are.",
            ),
            Wrong(
                "loss called L",
                _loss_called_L,
                "where no step is called L every gradient is 0; the walk starts at the "
                "last step, whatever its name.",
            ),
            Wrong(
                "nudged",
                _nudged(),
                "those come from nudges. Next to a loss of 10¹², a nudge drowns in "
                "rounding; walk backward.",
            ),
            Wrong(
                "nudged to one side by 1e-6",
                _nudged(1e-6, below=0.0),
                "those come from nudges to one side, by a millionth. They are off "
                "where the loss bends, and next to a loss of 10¹² they drown in "
                "rounding; walk backward.",
            ),
            Wrong(
                "nudged to one side by 1e-5",
                _nudged(1e-5, below=0.0),
                "those come from nudges to one side, by 10⁻⁵. They are off where the "
                "loss bends, and next to a loss of 10¹² they drown in rounding; walk "
                "backward.",
            ),
            Wrong(
                "nudged in proportion",
                _nudged(1e-6, relative=True),
                "those come from nudges in proportion to the inputs: an input of 0 is "
                "not nudged at all, and next to a loss of 10¹² a nudge drowns in "
                "rounding. Walk backward.",
            ),
            Wrong(
                "nudged by 1",
                _nudged(1.0, below=0.0),
                "that is by how much the loss changes when an input rises by 1; a "
                "gradient is for a change so small that nothing bends. Walk backward.",
            ),
            Wrong(
                "a dead step speaks",
                lambda tape, values: _walk(tape, values, dead=1.0),
                "a step that nothing uses counts like the loss here. It has a gradient "
                "of 0; only the last step begins with 1.",
            ),
            Wrong(
                "divided by the factor",
                lambda tape, values: _walk(tape, values, divide=True),
                "where a factor is 0 there is no number, as when the other factor is "
                "the product divided by it. Take the other factor itself.",
            ),
            Wrong(
                "first arrival only",
                lambda tape, values: _walk(tape, values, first_only=True),
                "at a fork, only the first gradient to arrive is there: use +=.",
            ),
            Wrong(
                "mean at the fork",
                lambda tape, values: _walk(tape, values, mean=True),
                "an input that is used several times gets the mean of its gradients; "
                "at a fork they add up.",
            ),
            Wrong(
                "begins with the loss",
                lambda tape, values: _walk(tape, values, start=None),
                "every gradient is multiplied by the value of the loss; when L rises "
                "by a little, L rises by as much, so the walk begins with 1.",
            ),
            Wrong(
                "begins with 0",
                lambda tape, values: _walk(tape, values, start=0.0),
                "every gradient is 0, as in a walk that begins with 0 or leaves the "
                "last step out; the last step begins with 1, and hands on first.",
            ),
            Wrong(
                "every box",
                _every_box,
                "the gradients of the steps are there too; only those of the inputs "
                "are asked for. (If the results of the steps stand in `values`: work "
                "on a copy.)",
            ),
            Wrong(
                "unused left out",
                _used_only,
                "an input that no step uses has a gradient as well: the loss does not "
                "change with it. It belongs into the dict.",
            ),
            Wrong(
                "a list",
                _in_order,
                "those are the right numbers in a list; return a dict, with the names "
                "of the inputs.",
            ),
            Wrong(
                "right only",
                lambda tape, values: _walk(
                    [(n, o, r, le) for n, o, le, r in tape], values, right_of=""
                ),
                "only the right operand of each step gets a gradient.",
            ),
            Wrong(
                "sign",
                lambda tape, values: {n: -g for n, g in _walk(tape, values).items()},
                "every gradient has the wrong sign.",
            ),
            Wrong(
                "products treated as sums",
                lambda tape, values: _walk(tape, values, times_one=True),
                "a product passes the gradient on as it is; it should be times the "
                "other factor.",
            ),
            Wrong(
                "halves at a sum",
                lambda tape, values: _walk(tape, values, halve=True),
                "a sum hands half of its gradient to each side; each side gets all of "
                "it.",
            ),
            Wrong(
                "times the value",
                lambda tape, values: {
                    n: g * values[n] for n, g in _walk(tape, values).items()
                },
                "each gradient is multiplied by the value of its input.",
            ),
            Wrong(
                "whole numbers",
                lambda tape, values: {
                    n: int(g) for n, g in _walk(tape, values).items()
                },
                "the gradients are cut to whole numbers.",
            ),
            Wrong(
                "without signs",
                lambda tape, values: {
                    n: abs(g) for n, g in _walk(tape, values).items()
                },
                "the gradients have lost their signs.",
            ),
            Wrong(
                "all ones",
                lambda tape, values: dict.fromkeys(values, 1.0),
                "every gradient is 1, as that of the last step is; what comes back at "
                "the inputs is the question.",
            ),
            Wrong(
                "other names",
                lambda tape, values: {
                    f"d{n}": g for n, g in _walk(tape, values).items()
                },
                "the names of the dict are those of the inputs, without a d.",
            ),
            Wrong(
                "none where unused",
                lambda tape, values: {
                    n: g or None for n, g in _walk(tape, values).items()
                },
                "None is no number: an input that the loss does not depend on has the "
                "gradient 0.",
            ),
            Wrong(
                "the values",
                lambda tape, values: dict(values),
                "those are the values of the inputs; the gradients there are asked "
                "for.",
            ),
            Wrong(
                "reversed names",
                lambda tape, values: dict(
                    zip(values, list(_walk(tape, values).values())[::-1], strict=True)
                ),
                "the gradients are right and stand under the wrong names.",
            ),
            Wrong(
                "a sum taken for a difference",
                _machine(
                    lambda operation, dy, a, b: (
                        (dy, -dy) if operation == "+" else (dy * b, dy * a)
                    )
                ),
                "a sum hands minus its gradient to its second input, as a difference "
                "would; both of its slopes are 1.",
            ),
            Wrong(
                "operations exchanged",
                _machine(_swapped),
                "sums go back as products and products as sums: a product multiplies "
                "by the other factor, a sum passes the gradient on as it is.",
            ),
            Wrong(
                "operations exchanged, forward too",
                _swapped_throughout,
                'that comes out with "+" taken for a product and "*" for a sum, on '
                "both ways.",
            ),
            Wrong(
                "own value at a sum",
                _machine(
                    lambda operation, dy, a, b: (
                        (dy * a, dy * b) if operation == "+" else (dy * b, dy * a)
                    )
                ),
                "a sum hands to each input the gradient times that input; it passes "
                "the gradient on as it is.",
            ),
            Wrong(
                "last step taken for a product",
                _last_as("*"),
                "the last step goes back as a product, whatever it is; it can be a "
                "sum.",
            ),
            Wrong(
                "last step taken for a sum",
                _last_as("+"),
                "the last step goes back as a sum, whatever it is; it can be a "
                "product.",
            ),
            Wrong(
                "multiplied at a fork",
                _machine(
                    join=lambda operation, side, old, share: (
                        old * share if old else share
                    )
                ),
                "at a fork the gradients are multiplied; they add up.",
            ),
            Wrong(
                "the largest at a fork",
                _machine(
                    join=lambda operation, side, old, share: max(old, share, key=abs)
                ),
                "at a fork only the largest of the gradients is there; they add up.",
            ),
            Wrong(
                "mean at every fork",
                _mean_everywhere,
                "at a fork the gradients are averaged, in the steps as well as in the "
                "inputs; they add up.",
            ),
            Wrong(
                "products not chained",
                _machine(
                    lambda operation, dy, a, b: (dy, dy) if operation == "+" else (b, a)
                ),
                "a product hands on the other factor without the gradient that "
                "arrived; multiply the two.",
            ),
            Wrong(
                "sums not chained",
                _machine(
                    lambda operation, dy, a, b: (
                        (1, 1) if operation == "+" else (dy * b, dy * a)
                    )
                ),
                "a sum hands on 1 where it should hand on the gradient that arrived.",
            ),
            Wrong(
                "times the product",
                _machine(
                    lambda operation, dy, a, b: (
                        (dy, dy) if operation == "+" else (dy * a * b, dy * a * b)
                    )
                ),
                "a product hands to each factor the gradient times the product; it "
                "should be times the *other* factor.",
            ),
            Wrong(
                "right factor for both",
                _machine(
                    lambda operation, dy, a, b: (
                        (dy, dy) if operation == "+" else (dy * b, dy * b)
                    )
                ),
                "a product hands to both factors the gradient times the right one; the "
                "right factor gets it times the left.",
            ),
            Wrong(
                "left factor for both",
                _machine(
                    lambda operation, dy, a, b: (
                        (dy, dy) if operation == "+" else (dy * a, dy * a)
                    )
                ),
                "a product hands to both factors the gradient times the left one; the "
                "left factor gets it times the right.",
            ),
            Wrong(
                "first step skipped",
                _machine(steps=lambda tape: tape[:0:-1]),
                "the first step of the tape has handed nothing on; the walk back ends "
                "behind it.",
            ),
            Wrong(
                "left twice in a sum",
                _by_step(_left_twice_in_a_sum),
                "a sum hands both shares to its first input and none to its second; "
                "each of the two gets one.",
            ),
            Wrong(
                "left twice in a product",
                _by_step(_left_twice_in_a_product),
                "a product hands both shares to its first factor and none to its "
                "second; each of the two gets its own.",
            ),
            Wrong(
                "from the left one",
                _by_step(_from_the_left),
                "the right factor of a product gets the gradient of the left one, "
                "times the left one; it should be the gradient of the product.",
            ),
            Wrong(
                "begun with 1",
                _by_step(_as_it_is, start=1.0),
                "every gradient begins with 1 here; the last step's does, and all "
                "others begin with 0.",
            ),
            *(
                Wrong(
                    f"box by box, {words}",
                    _visiting(**how),
                    "a step hands on before everything that uses it has handed in its "
                    f"share, as in a walk from box to box, {words}, that comes to each "
                    "once; the tape, from its end, has the right order.",
                )
                for words, how in (
                    ("level by level", {"deep": False}),
                    ("as deep as it goes, left first", {"deep": True}),
                    (
                        "as deep as it goes, right first",
                        {"deep": True, "left_first": False},
                    ),
                )
            ),
            Wrong(
                "sums hand nothing on",
                _machine(
                    lambda operation, dy, a, b: (
                        (0, 0) if operation == "+" else (dy * b, dy * a)
                    )
                ),
                "a sum hands nothing on here; it passes the gradient on to both as it "
                "is.",
            ),
            Wrong(
                "products hand nothing on",
                _machine(
                    lambda operation, dy, a, b: (dy, dy) if operation == "+" else (0, 0)
                ),
                "a product hands nothing on here; it hands to each factor the gradient "
                "times the other.",
            ),
            Wrong(
                "1 for what a step made",
                _inputs_only,
                "that comes out with 1 for every factor that is no input; the walk "
                "forward knows the values of the steps.",
            ),
            Wrong(
                "the value handed on",
                _by_step(_value_handed_on),
                "each step hands on its own value, times its slopes, in place of the "
                "gradient that arrived at it.",
            ),
            Wrong(
                "by name",
                _machine(steps=sorted),
                "that comes out with the steps in the order of their names, as "
                "sorted(tape) has them; the way back is the tape from its end.",
            ),
            Wrong(
                "by name, from the last",
                _machine(steps=lambda tape: sorted(tape)[::-1]),
                "that comes out with the steps in the order of their names, from the "
                "last name to the first; the way back is the tape from its end.",
            ),
            Wrong(
                "operations exchanged, forward only",
                _exchanged_forward,
                'that comes out with "+" taken for a product and "*" for a sum on the '
                "way forward, and not on the way back.",
            ),
            Wrong(
                "values overwritten",
                _by_step(_value_overwritten),
                "that comes out where the gradient of a left operand is written in the "
                "place of its value; a step further back may still need that value.",
            ),
            Wrong(
                "from the left one of a sum",
                _by_step(_from_the_left_of_a_sum),
                "the right operand of a sum gets the gradient of the left one, with "
                "all that has arrived there; each of the two gets that of the sum.",
            ),
            *(
                Wrong(
                    f"every step a {word}, forward only",
                    _one_kind_forward(kind),
                    f"that comes out with every step taken for a {word} on the way "
                    "forward, and not on the way back.",
                )
                for word, kind in (("sum", "+"), ("product", "*"))
            ),
            Wrong(
                "no entry for a dead step",
                _no_entry,
                "where a step leads nowhere, its name is looked up in a dict without "
                "an entry for it, as one of gradients that begins with the loss alone; "
                "its gradient is 0.",
            ),
            Wrong(
                "a stack",
                _stack,
                "a step hands on what had arrived at its first visit, and nothing of "
                "what arrives later, as in a walk with a stack of boxes; the tape, "
                "from its end, has the right order.",
            ),
            Wrong(
                "2x for both factors",
                _by_step(_square_twice),
                "where a product has one name for both factors, as in x · x, its "
                "gradient is counted twice, as with 2x for each of the two; 2x holds "
                "the shares of both.",
            ),
            Wrong(
                "1 where unused",
                _one_where_unused,
                "an input that no step uses has the gradient 1 here; the loss does not "
                "change with it.",
            ),
        ),
        _tape_cases,
        properties=_graph_properties,
        points=3,
        hint=(
            "when you reach a step on the way back, have all the steps that use its "
            "result handed in their share already?"
        ),
    ),
)
