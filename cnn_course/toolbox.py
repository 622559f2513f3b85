"""Nine tools that find bugs in a program that learns (chapter 18).

A program is a set of functions of arrays, such as `cnn_course.bugs.bug` gives. Each
tool looks at it from one side and returns its complaints, one sentence each; an empty
list means that it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_course.arguments import Array, Labels, Shape
from cnn_course.gradcheck import numerical_gradient, relative_error
from cnn_course.layers import Flatten, Layer, Sigmoid

Program = Any
Complaints = list[str]


# ---- a network from the functions of a program -------------------------------


class Conv(Layer):
    """A convolution that leaves the work to the functions of a program."""

    def __init__(self, program: Program, filters: int, f: int, P: int) -> None:
        super().__init__()
        self.program, self.filters, self.f, self.P = program, filters, f, P

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """``W (f, f, C, filters)`` and ``b (filters,)``."""
        return {
            "W": (self.f, self.f, input_shape[2], self.filters),
            "b": (self.filters,),
        }

    def output_shape(self, input_shape: Shape) -> Shape:
        """Rows, columns, filters."""
        return (*(n + 2 * self.P - self.f + 1 for n in input_shape[:2]), self.filters)

    def _forward(self, x: Array) -> Array:
        self._cache = x
        return self.program.conv(x, self.params["W"], self.params["b"], self.P)

    def _backward(self, dy: Array) -> Array:
        back = self.program.conv_back(dy, self._cache, self.params["W"], self.P)
        self.grads = {"W": back[0], "b": back[1]}
        return back[2]


class Rectifier(Layer):
    """The program's ReLU."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program

    def _forward(self, x: Array) -> Array:
        self._cache = x
        return self.program.relu(x)

    def _backward(self, dy: Array) -> Array:
        return self.program.relu_back(dy, self._cache)


class Pool(Layer):
    """The program's maximum of windows."""

    def __init__(self, program: Program, f: int, s: int) -> None:
        super().__init__()
        self.program, self.f, self.s = program, f, s

    def output_shape(self, input_shape: Shape) -> Shape:
        """Rows, columns, channels."""
        return (*((n - self.f) // self.s + 1 for n in input_shape[:2]), input_shape[2])

    def _forward(self, x: Array) -> Array:
        self._cache = x
        return self.program.pool(x, self.f, self.s)

    def _backward(self, dy: Array) -> Array:
        return self.program.pool_back(dy, self._cache, self.f, self.s)


class Scores(Layer):
    """The program's dense layer."""

    def __init__(self, program: Program, units: int) -> None:
        super().__init__()
        self.program, self.units = program, units

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """``W (features, units)`` and ``b (units,)``."""
        return {"W": (*input_shape, self.units), "b": (self.units,)}

    def output_shape(self, input_shape: Shape) -> Shape:
        """``(units,)``."""
        return (self.units,)

    def _forward(self, x: Array) -> Array:
        self._cache = x
        return self.program.dense(x, self.params["W"], self.params["b"])

    def _backward(self, dy: Array) -> Array:
        back = self.program.dense_back(dy, self._cache, self.params["W"])
        self.grads = {"W": back[0], "b": back[1]}
        return back[2]


class Trainer:
    """The network of a program, with the loop that trains it.

    Parameters
    ----------
    program : namespace of functions
    seed : int
        Of the first weights and of the order of the images.
    eta, beta, limit : float
        Learning rate, momentum, and where each entry of a gradient is clipped.

    Examples
    --------
    >>> from cnn_course.bugs import bug
    >>> trainer = Trainer(bug(0))
    >>> trainer.scores(np.zeros((2, 28, 28, 1))).shape
    (2, 10)
    """

    def __init__(
        self,
        program: Program,
        seed: int = 0,
        eta: float = 0.02,
        beta: float = 0.9,
        limit: float = 0.5,
    ) -> None:
        kinds: dict[str, Callable[..., Layer]] = {
            "conv": lambda *a: Conv(program, *a),
            "relu": lambda: Rectifier(program),
            "pool": lambda *a: Pool(program, *a),
            "dense": lambda *a: Scores(program, *a),
            "flatten": Flatten,
            "sigmoid": Sigmoid,
        }
        self.program = program
        self.layers: list[Layer] = [kinds[k](*given) for k, *given in program.network()]
        self.rng = np.random.default_rng(seed)
        shape: Shape = (7, 7, 1)  # what `prepare` makes of a digit
        for layer in self.layers:
            layer.build(shape, self.rng, np.float64)
            shape = layer.output_shape(shape)
        self.settings = (eta, beta, limit)
        self.state: dict[str, Array] = {}

    def scores(self, images: Array) -> Array:
        """Scores of the classes, one row an image."""
        x = self.program.prepare(images)
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def back(self, dz: Array) -> Array:
        """Gradient for what `scores` made of the images."""
        for layer in reversed(self.layers):
            dz = layer.backward(dz)
        return dz

    def named(self, what: str) -> dict[str, Array]:
        """Every array in ``params`` or ``grads``, by the number of its layer."""
        return {
            f"{i} {name}": value
            for i, layer in enumerate(self.layers)
            for name, value in getattr(layer, what).items()
        }

    def step(self, images: Array, labels: Labels) -> float:
        """Take one step on one batch; return the loss before it."""
        loss, dz = self.program.loss(self.scores(images), labels)
        self.back(dz)
        moved, self.state = self.program.update(
            self.named("params"), self.named("grads"), self.state, *self.settings
        )
        for name, value in moved.items():
            number, key = name.split()
            self.layers[int(number)].params[key] = value
        return float(loss)

    def fit(self, images: Array, labels: Labels, epochs: int, size: int) -> Array:
        """Train in shuffled batches; return the loss before each step."""
        losses = []
        for _ in range(epochs):
            x, t = self.program.shuffle(images, labels, self.rng)
            for i in range(0, len(x), size):
                losses.append(self.step(x[i : i + size], t[i : i + size]))
        return np.array(losses)

    def accuracy(self, images: Array, labels: Labels) -> float:
        """Share of the images whose highest score is the label's."""
        return float(np.mean(self.scores(images).argmax(axis=1) == labels))


# ---- the tools -----------------------------------------------------------------


def known_answers(program: Program, images: Array, labels: Labels) -> Complaints:
    """Compare what goes forward with numbers that were worked out on paper."""
    count = np.arange(9.0).reshape(1, 3, 3, 1)
    corner = np.array([[1.0, 0], [0, -2]]).reshape(2, 2, 1, 1)
    dot, three = np.ones((1, 1, 1, 1)), np.array([[0.0, np.log(3)]])
    first, second = np.array([0]), np.array([1])
    answers = {
        "conv": (
            program.conv(count, corner, np.ones(1), 0).ravel(),
            [-7, -8, -10, -11],
        ),
        "conv in a frame": (program.conv(dot, corner, np.zeros(1), 1).sum(), -1),
        "relu": (program.relu(np.array([-3.0, 0, 2])), [0, 0, 2]),
        "pool": (program.pool(count - 9, 2, 1).ravel(), [-5, -4, -2, -1]),
        "dense": (program.dense(np.array([[1.0, 2]]), np.eye(2), np.ones(2)), [[2, 3]]),
        "loss, 1 to 3": (program.loss(three, first)[0], np.log(4)),
        "loss, far apart": (program.loss(1000 * three, second)[0], 0),
        "predict": (program.predict(three), [[0.25, 0.75]]),
    }
    return [
        f"{name} gives {np.ravel(got)[0]:.3g}, on paper {np.ravel(want)[0]:.3g}"
        for name, (got, want) in answers.items()
        if not np.allclose(got, want, atol=1e-4)
    ]


@dataclass(frozen=True)
class Pass:
    """A layer as two functions, with arrays to try them on; the last one is ``x``."""

    arrays: dict[str, Array]
    forward: Callable[..., Array]
    backward: Callable[[Array], Sequence[Array]]

    def of(self, key: str, dy: Array) -> Callable[[Array], float]:
        """``sum(dy * y)`` as a function of one of the arrays."""
        return lambda v: np.sum(dy * self.forward(*{**self.arrays, key: v}.values()))


def passes(program: Program, x: Array, W: Array, V: Array) -> dict[str, Pass]:
    """Every layer of a program, on images ``x``, with filters ``W``, weights ``V``.

    The biases are 0.
    """
    flat = x.reshape(-1, len(V))
    return {
        "conv": Pass(
            {"W": W, "b": np.zeros(W.shape[3]), "x": x},
            lambda W, b, x: program.conv(x, W, b, 1),
            lambda dy: program.conv_back(dy, x, W, 1),
        ),
        "dense": Pass(
            {"W": V, "b": np.zeros(V.shape[1]), "x": flat},
            lambda W, b, x: program.dense(x, W, b),
            lambda dy: program.dense_back(dy, flat, V),
        ),
        "relu": Pass({"x": x}, program.relu, lambda dy: [program.relu_back(dy, x)]),
        "pool": Pass(
            {"x": x},
            lambda x: program.pool(x, 3, 2),
            lambda dy: [program.pool_back(dy, x, 3, 2)],
        ),
    }


def gradients(program: Program, images: Array, labels: Labels) -> Complaints:
    """Compare every backward pass with the numerical gradient, Eq. (6.5)."""
    draw = np.random.default_rng(0).standard_normal
    found = []
    layers = passes(program, draw((2, 5, 6, 2)), draw((3, 2, 2, 3)), draw((12, 4)))
    for name, layer in layers.items():
        dy = draw(layer.forward(*layer.arrays.values()).shape)
        for (key, value), got in zip(
            layer.arrays.items(), layer.backward(dy), strict=True
        ):
            want = numerical_gradient(layer.of(key, dy), value)
            found.append((f"{name}, d{key}", got, want))
    z, t = draw((3, 4)), np.array([1, 3, 3])
    want = numerical_gradient(lambda v: program.loss(v, t)[0], z)
    found.append(("loss, dz", program.loss(z, t)[1], want))
    errors = {name: relative_error(got, want) for name, got, want in found}
    return [f"{name} is off by {e:.0%}" for name, e in errors.items() if not e < 1e-6]


def adjoint(program: Program, images: Array, labels: Labels) -> Complaints:
    r"""Compare :math:`\langle A(x), y\rangle` with :math:`\langle x, A^\top(y)\rangle`.

    Every layer without its bias must give the same number twice, Eq. (18.2). The
    arrays hold small whole numbers, so that many pixels tie.
    """
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Array:
        return rng.integers(-2, 4, shape).astype(float)

    complaints = []
    layers = passes(program, draw(2, 6, 7, 2), draw(3, 2, 2, 3), draw(12, 4))
    for name, layer in layers.items():
        out = layer.forward(*layer.arrays.values())
        y = draw(*out.shape)
        one, other = np.sum(out * y), np.sum(layer.arrays["x"] * layer.backward(y)[-1])
        if abs(one - other) > 1e-9:
            complaints.append(f"{name}: {one:.0f} one way, {other:.0f} the other")
    return complaints


def overfit(program: Program, images: Array, labels: Labels) -> Complaints:
    """Learn twenty digits by heart."""
    trainer = Trainer(program, eta=0.05)
    for _ in range(60):
        loss = trainer.step(images[:20], labels[:20])
    return [] if loss < 0.5 else [f"twenty digits still have a loss of {_short(loss)}"]


def _short(loss: float) -> str:
    return f"{loss:.1f}" if loss < 10 else "more than 10"


def zero_input(program: Program, images: Array, labels: Labels) -> Complaints:
    """Train on a hundred digits as they are, and on as many with every pixel 0.

    Without pixels the best is the entropy of the labels, Eq. (18.3); with them, less.
    """
    x, t = images[:100], labels[:100]
    shares = np.unique(t, return_counts=True)[1] / len(t)
    entropy = -np.sum(shares * np.log(shares))
    real, blank = (
        float(Trainer(program).fit(v, t, epochs=6, size=20)[-10:].mean())
        for v in (x, np.zeros_like(x))
    )
    complaints = []
    if not abs(blank - entropy) < 0.1:
        complaints.append(
            f"loss of blank images {_short(blank)}, entropy {entropy:.1f}"
        )
    if not real < blank - 0.2:
        complaints.append(
            f"loss of images {_short(real)}, of blank ones {_short(blank)}"
        )
    return complaints


def leak(program: Program, images: Array, labels: Labels) -> Complaints:
    """Ask whether one image of a batch depends on another, Eq. (18.4)."""
    trainer = Trainer(program)
    others = np.concatenate([images[:1], images[5:9]])
    moved = np.ptp([trainer.scores(x)[0] for x in (others, images[:5])], axis=0).max()
    dz = np.zeros((5, 10))
    dz[0] = np.arange(10)
    reached = np.abs(trainer.back(dz)[1:]).max()
    complaints = []
    if moved > 1e-9:
        complaints.append("the scores of an image change with its neighbors")
    if reached > 0:
        complaints.append("the gradient of an image reaches its neighbors")
    return complaints


def update_ratio(program: Program, images: Array, labels: Labels) -> Complaints:
    """Measure how far the steps go: against the weights, and Eqs. (18.5), (12.17)."""
    x, t = images[:50], labels[:50]
    first, *_, fifth = _moves(Trainer(program, eta=1e-4), x, t, 5)
    complaints = []
    ratios = {name: ratio for name, (ratio, _) in first.items() if "W" in name}
    apart = max(ratios.values()) / min(ratios.values())
    if apart > 20:
        complaints.append(f"one layer moves {apart:.0f} times as far as another")
    growth = np.mean([fifth[name][0] / ratio for name, ratio in ratios.items()])
    if not abs(growth - (1 - 0.9**5) / (1 - 0.9)) < 0.5:
        complaints.append(f"the fifth step is {growth:.1f} times the first")
    trainer = Trainer(program)
    [bad] = _moves(trainer, 100 * x, t, 1)
    longest = max(far for _, far in bad.values()) / (0.02 * 0.5)
    if not longest < 1 + 1e-9:
        complaints.append(f"a bad batch moves a weight {longest:.0f} times too far")
    return complaints


def _moves(
    trainer: Trainer, x: Array, t: Labels, steps: int
) -> list[dict[str, tuple[float, float]]]:
    """For each step, how far each array moves: against its own length, at most."""
    found = []
    for _ in range(steps):
        before = trainer.named("params")
        trainer.step(x, t)
        moves = {k: v - before[k] for k, v in trainer.named("params").items()}
        found.append(
            {
                k: (
                    float(np.linalg.norm(v) / (np.linalg.norm(before[k]) or 1)),
                    float(np.abs(v).max()),
                )
                for k, v in moves.items()
            }
        )
    return found


def same_twice(program: Program, images: Array, labels: Labels) -> Complaints:
    """Do everything twice from one seed."""
    scores = [Trainer(program).scores(images[:9]) for _ in "12"]
    x, t = images[:60], labels[:60]
    losses = [Trainer(program).fit(x, t, epochs=1, size=20) for _ in "12"]
    pairs = {
        "scores": scores,
        "probabilities": [program.predict(scores[0]) for _ in "12"],
        "losses": losses,
    }
    return [
        f"the {name} differ the second time"
        for name, (one, other) in pairs.items()
        if not np.array_equal(one, other)
    ]


def shuffled_labels(program: Program, images: Array, labels: Labels) -> Complaints:
    """Give each image the label of another; the nearest neighbor should not know it.

    Chance is the sum of the squared shares of the classes, Eq. (18.6).
    """
    rng = np.random.default_rng(0)
    x, t, x_test, t_test = program.split(images, rng.permutation(labels), rng)
    x, x_test = x.reshape(len(x), -1), x_test.reshape(len(x_test), -1)
    nearest = np.argmax(x_test @ x.T - 0.5 * np.sum(x * x, axis=1), axis=1)
    right = np.mean(t[nearest] == t_test)
    chance = np.sum((np.bincount(labels) / len(labels)) ** 2)
    if right < chance + 4 * np.sqrt(chance * (1 - chance) / len(t_test)):
        return []
    return [f"of labels that mean nothing, the test knows {right:.0%}"]


TOOLS: dict[str, Callable[[Program, Array, Labels], Complaints]] = {
    "known answers": known_answers,
    "numerical gradient": gradients,
    "adjoint": adjoint,
    "overfit twenty": overfit,
    "zero input": zero_input,
    "leak": leak,
    "update ratio": update_ratio,
    "same twice": same_twice,
    "shuffled labels": shuffled_labels,
}
