"""Exercises of chapter 8, dense layers backward."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array
from cnn_course.losses import softmax, softmax_cross_entropy


def ones_backward(dy: Array, x: Array, W_b: Array) -> tuple[Array, Array]:
    """Eqs. (8.5) and (8.6)."""
    with_ones = np.hstack([x, np.ones((len(x), 1))])
    return with_ones.T @ dy, dy @ W_b[:-1].T


def _ones_cases(rng: np.random.Generator) -> list[Case]:
    """Make one image, input, unit; all sizes equal; whole x, whole W_b; float32."""
    sizes = (3, 4, 2), (5, 2, 4), (2, 6, 3), (1, 3, 2), (4, 1, 3), (3, 5, 1), (3, 3, 3)
    cases = [
        {
            "dy": rng.standard_normal((n, units)),
            "x": rng.standard_normal((n, inputs)),
            "W_b": rng.standard_normal((inputs + 1, units)),
        }
        for n, inputs, units in (*sizes, (4, 2, 3), (3, 2, 4))
    ]
    cases[-2]["x"] = rng.integers(-3, 4, (4, 2))
    cases[1]["W_b"] = rng.integers(-3, 4, (3, 4))
    cases[-1] = {name: value.astype(np.float32) for name, value in cases[-1].items()}
    return cases


def _reshaped(dy, x, W_b):
    W = W_b[:-1]
    return ones_backward(dy, x, W_b)[0], dy @ W.reshape(W.T.shape)


def _only_first_image(dy, x, W_b):
    dW_b, _ = ones_backward(dy[:1], x[:1], W_b)
    return dW_b, ones_backward(dy, x, W_b)[1]


def _other_dW_b(dW_b):
    """Return another dW_b beside the right dx."""
    return lambda dy, x, W_b: (dW_b(dy, x, W_b), dy @ W_b[:-1].T)


def _ones_added(dy, x, W_b):
    """Add a row of ones under dW where the sum over the images belongs."""
    return np.vstack([x.T @ dy, np.ones((1, dy.shape[1]))])


def _one_sum_for_all(dy, x, W_b):
    return np.vstack([x.T @ dy, np.full((1, dy.shape[1]), dy.sum())])


def _sum_along_units(dy, x, W_b):
    """Give db as the sums of the rows of dy; fails where N is not F."""
    return np.vstack([x.T @ dy, dy.sum(axis=1)])


def _db_averaged(dy, x, W_b):
    dW_b, dx = ones_backward(dy, x, W_b)
    dW_b[-1] /= len(x)
    return dW_b, dx


def _only_last_image(dy, x, W_b):
    dW_b, _ = ones_backward(dy[-1:], x[-1:], W_b)
    return dW_b, ones_backward(dy, x, W_b)[1]


def merge(dW_1: Array, n_1: int, dW_2: Array, n_2: int) -> Array:
    """Eq. (8.9) for two parts of a batch."""
    return (n_1 * dW_1 + n_2 * dW_2) / (n_1 + n_2)


def _merge_cases(rng: np.random.Generator) -> list[Case]:
    """Make equal parts, a filter bank, one axis, whole numbers, float32: once each."""
    cases = [
        {
            "dW_1": rng.standard_normal(shape),
            "n_1": n_1,
            "dW_2": rng.standard_normal(shape),
            "n_2": n_2,
        }
        for shape, n_1, n_2 in (
            ((4, 3), 50, 30),
            ((4, 3), 3, 64),
            ((4, 1), 7, 1),
            ((2, 5), 8, 8),
            ((3, 2, 2, 4), 64, 40),
            ((6,), 20, 45),
            ((3, 3), 4, 6),
            ((3, 4), 2, 5),
            ((5, 2), 1, 9),
        )
    ]
    for name in ("dW_1", "dW_2"):
        cases[-2][name] = rng.integers(-5, 6, (3, 4))
        cases[-1][name] = cases[-1][name].astype(np.float32)
    return cases


def _two_axes(dW_1, n_1, dW_2, n_2):
    """Merge number by number, in two loops."""
    rows, columns = range(len(dW_1)), range(dW_1.shape[1])
    return np.array(
        [[merge(dW_1[i, j], n_1, dW_2[i, j], n_2) for j in columns] for i in rows]
    )


def leaky_relu_backward(dy: Array, x: Array, slope: float) -> Array:
    """Eq. (8.7) with ``slope`` in place of 0."""
    return dy * np.where(x > 0, 1, slope)


def _leaky_cases(rng: np.random.Generator) -> list[Case]:
    """Put zeros into the first case: the text fixes the slope there.

    Later cases hold images, a single row, whole numbers and float32.
    """
    cases = [
        {
            "dy": rng.standard_normal(shape),
            "x": rng.standard_normal(shape),
            "slope": slope,
        }
        for shape, slope in (
            ((4, 5), 0.1),
            ((3, 7), 0.01),
            ((2, 3, 4, 2), 0.3),
            ((1, 6), 0.2),
            ((4, 6), 0.25),
            ((3, 4), 0.05),
            ((4, 4), 0.15),
            ((7,), 0.1),
        )
    ]
    cases[0]["x"][[1, 2], [3, 0]] = 0
    cases[3]["x"][:] = [[-2.0, 0.5, -0.1, 1.5, 0.0, -3.0]]  # both signs, at any seed
    cases[1]["x"][[0, 2], [1, 4]] = 1e-12, -1e-12  # next to 0 is not at 0
    cases[4]["x"] = np.array([[-2, -1, 0, 1, 2, 3]] * 4)
    cases[4]["dy"][1:3, 1::3] = 0  # nothing arrives there, whatever x is
    for name in ("dy", "x"):
        cases[-1][name] = cases[-1][name].astype(np.float32)
    return cases


def _leaky_nudged(dy, x, slope, h=1e-5):
    def y(x):
        return np.where(x > 0, x, slope * x)

    return dy * (y(x + h) - y(x - h)) / (2 * h)


def _leaky_properties(case: Case) -> dict:
    near = (case["x"] != 0) & (np.abs(case["x"]) < 1e-6)
    return {("an x next to 0", "no x next to 0"): bool(near.any())}


def _in_whole_numbers(dy, x, slope):
    """Write the slopes into an array made like x."""
    slopes = np.ones_like(x)
    slopes[x <= 0] = slope
    return dy * slopes


def _decided_at_once(dy, x, slope):
    return dy if x > 0 else slope * dy


def _over_two_axes(dy, x, slope):
    """Go through rows and columns; fails with one axis or more than two."""
    dx = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            dx[i, j] = dy[i, j] * (1 if x[i, j] > 0 else slope)
    return dx


def network_gradients(
    x: Array, labels: np.ndarray, W_1: Array, b_1: Array, W_2: Array, b_2: Array
) -> tuple[Array, Array, Array, Array]:
    """Eqs. (8.3), (8.4), (8.5) and (8.7), one after the other."""
    return _network(x, labels, W_1, b_1, W_2, b_2)


def _network(
    x,
    labels,
    W_1,
    b_1,
    W_2,
    b_2,
    mask=lambda dh, z: z > 0,
    remembered=None,
    scale=(1, 1),
    turned=True,
    biases=(1, 1),
    activation=lambda z: np.maximum(z, 0),
    db_masked=True,
    scores=softmax_cross_entropy,
):
    """Make known mistakes, by the arguments after ``b_2``."""
    z = x @ W_1 + biases[0] * b_1
    hidden = activation(z)
    _, dz = scores(hidden @ W_2 + biases[1] * b_2, labels)
    dh = dz @ (W_2.T if turned else W_2)
    dz_1, dz_2 = scale[0] * dh * mask(dh, z), scale[1] * dz
    kept = remembered(z) if remembered else hidden
    db_1 = (dz_1 if db_masked else dh).sum(axis=0)
    return x.T @ dz_1, db_1, kept.T @ dz_2, dz_2.sum(axis=0)


def _clipped_at(top, mask_too=True):
    """Cut the ReLU off above."""
    return lambda *a: _network(
        *a,
        activation=lambda z: np.clip(z, 0, top),
        mask=lambda dh, z: (z > 0) & (z < top) if mask_too else z > 0,
    )


def _turned_where_square(x, labels, W_1, b_1, W_2, b_2):
    W_2 = W_2.T if W_2.shape[0] == W_2.shape[1] else W_2
    return network_gradients(x, labels, W_1, b_1, W_2, b_2)


def _stepped(rate):
    """Return new weights in place of gradients."""

    def answer(*arguments):
        steps = network_gradients(*arguments)
        return tuple(v - rate * d for v, d in zip(arguments[2:], steps, strict=True))

    return answer


def _reordered(*order):
    """Return the right four in another order."""
    return lambda *a: tuple(network_gradients(*a)[i] for i in order)


def _network_cases(rng: np.random.Generator) -> list[Case]:
    """Make sums of exactly 0, one image, one unit, huge scores, float32."""
    cases = [
        {
            "x": rng.standard_normal((n, inputs)),
            "labels": rng.integers(0, classes, n),
            "W_1": rng.standard_normal((inputs, units)),
            "b_1": rng.standard_normal(units),
            "W_2": rng.standard_normal((units, classes)),
            "b_2": rng.standard_normal(classes),
        }
        for n, inputs, units, classes in (
            (6, 5, 4, 4),
            (8, 3, 7, 7),
            (5, 4, 6, 3),
            (6, 3, 4, 4),
            (1, 4, 5, 3),
            (5, 4, 6, 3),
            (4, 3, 1, 3),
            (7, 3, 4, 5),  # float32
            (5, 4, 4, 3),
            (4, 3, 4, 5),  # as many images as hidden units
            (5, 3, 4, 5),  # … as classes
        )
    ]
    exact, last = cases[3], cases[7]
    for name, entries in (("x", 2), ("W_1", 2), ("b_1", 1)):  # few sums: many are 0
        exact[name] = rng.integers(-entries, entries + 1, exact[name].shape) * 1.0
    exact["x"][:2] = 0
    exact["b_1"][:] = [0, 1, 1e-9, -1]  # a sum next to 0 is not at 0
    exact["labels"][:] = [0, 2, 1, 2, 0, 1]
    cases[4]["labels"][:] = 0
    cases[5]["W_2"] *= 1000
    cases[0]["x"] *= 4  # sums beyond 6
    cases[7] = {name: _single(value) for name, value in last.items()}
    return cases


def _single(value: Array) -> Array:
    return value.astype(np.float32) if value.dtype.kind == "f" else value


def _last_class_missing(z, labels):
    """Make one-hot rows that only reach as far as the labels that occur."""
    loss, dz = softmax_cross_entropy(z, labels)
    p = dz.copy()
    p[np.arange(len(z)), labels] += 1 / len(z)
    return loss, p - np.eye(labels.max() + 1)[labels] / len(z)


def _unshifted(z, labels):
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    return 0.0, (p - np.eye(z.shape[1])[labels]) / len(z)


def _one_hot_missing(z, labels):
    _, dz = softmax_cross_entropy(z, labels)
    dz[np.arange(len(z)), labels] += 1 / len(z)
    return 0.0, dz


def _through_softmax(z, labels):
    """Send p − e_t through the Jacobian of softmax."""
    loss, dz = softmax_cross_entropy(z, labels)
    p = dz * len(z)
    p[np.arange(len(z)), labels] += 1
    return loss, p * (dz - (dz * p).sum(axis=1, keepdims=True))


def _before_relu(x, labels, W_1, b_1, W_2, b_2):
    z = x @ W_1 + b_1
    _, dz = softmax_cross_entropy(np.maximum(z, 0) @ W_2 + b_2, labels)
    return dz @ W_2.T * (z > 0)


def _changed(name, change):
    """Return the right four, with one of them changed."""
    names = "dW_1", "db_1", "dW_2", "db_2"

    def answer(x, *rest):
        right = dict(zip(names, network_gradients(x, *rest), strict=True))
        right[name] = change(right[name], len(x))
        return tuple(right.values())

    return answer


def _share_of(image, place):
    """Return the right four, but in one of them the share of one image alone."""

    def answer(x, labels, *rest):
        right = list(network_gradients(x, labels, *rest))
        alone = network_gradients(x[[image]], labels[[image]], *rest)
        right[place] = alone[place] / len(x)
        return tuple(right)

    return answer


def _from_the_scores(change):
    """Change dz, by the scores."""

    def scores(z, labels):
        loss, dz = softmax_cross_entropy(z, labels)
        return loss, change(dz, z)

    return lambda *a: _network(*a, scores=scores)


def _second_relu(z, labels):
    """Send the scores through a ReLU too, forward and backward."""
    loss, dz = softmax_cross_entropy(np.maximum(z, 0), labels)
    return loss, dz * (z > 0)


def _loss_for_dz(z, labels):
    loss, dz = softmax_cross_entropy(z, labels)
    return loss, np.full_like(dz, loss)


def _mask_without_bias(x, labels, W_1, *rest):
    return _network(x, labels, W_1, *rest, mask=lambda dh, z: x @ W_1 > 0)


def _stepped_before(rate):
    """Send dz back through W_2 after a step."""

    def answer(x, labels, W_1, b_1, W_2, b_2):
        _, _, dW_2, db_2 = network_gradients(x, labels, W_1, b_1, W_2, b_2)
        z = x @ W_1 + b_1
        _, dz = softmax_cross_entropy(np.maximum(z, 0) @ W_2 + b_2, labels)
        dz_1 = dz @ (W_2 - rate * dW_2).T * (z > 0)
        return x.T @ dz_1, dz_1.sum(axis=0), dW_2, db_2

    return answer


def _hidden_for_input(masked):
    """Make dW_1 with the hidden values."""

    def answer(x, labels, W_1, b_1, W_2, b_2):
        _, *others = network_gradients(x, labels, W_1, b_1, W_2, b_2)
        z = x @ W_1 + b_1
        hidden = np.maximum(z, 0)
        _, dz = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
        mask = z > 0 if masked else 1
        return hidden.T @ (dz @ W_2.T * mask), *others

    return answer


def _mask_of_scores(x, labels, W_1, b_1, W_2, b_2):
    hidden = np.maximum(x @ W_1 + b_1, 0)
    scores = hidden @ W_2 + b_2
    _, dz = softmax_cross_entropy(scores, labels)
    dz_1 = dz @ W_2.T * (scores > 0)
    return x.T @ dz_1, dz_1.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def _through(other):
    """Send dz back through something else than W_2."""

    def answer(x, labels, W_1, b_1, W_2, b_2):
        z = x @ W_1 + b_1
        hidden = np.maximum(z, 0)
        _, dz = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
        dz_1 = dz @ other(hidden, W_1).T * (z > 0)
        return x.T @ dz_1, dz_1.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)

    return answer


def _x_not_turned(x, *rest):
    dz_1 = _before_relu(x, *rest)
    return x @ dz_1, *network_gradients(x, *rest)[1:]


def _loss_for_dz_first(x, labels, W_1, b_1, W_2, b_2):
    """Take the loss for dz, and make dW_2 before anything else."""
    z = x @ W_1 + b_1
    hidden = np.maximum(z, 0)
    dz, _ = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
    dW_2, db_2 = hidden.T @ dz, dz.sum(axis=0)
    dz_1 = dz @ W_2.T * (z > 0)
    return x.T @ dz_1, dz_1.sum(axis=0), dW_2, db_2


def _no_softmax(z, labels):
    return 0.0, (z - np.eye(z.shape[1])[labels]) / len(z)


def _down_the_columns(z, labels):
    e = np.exp(z - z.max())
    return 0.0, (e / e.sum(axis=0) - np.eye(z.shape[1])[labels]) / len(z)


def _input_for_hidden(x, labels, W_1, b_1, W_2, b_2):
    dW_1, db_1, _, db_2 = network_gradients(x, labels, W_1, b_1, W_2, b_2)
    hidden = np.maximum(x @ W_1 + b_1, 0)
    _, dz = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
    return dW_1, db_1, x.T @ dz, db_2


def _instead(name, other):
    """Return the right four, with one of them in the place of another."""
    names = "dW_1", "db_1", "dW_2", "db_2"

    def answer(*arguments):
        right = dict(zip(names, network_gradients(*arguments), strict=True))
        return tuple((right | {name: right[other]}).values())

    return answer


def _db_along_the_rows(x, labels, W_1, b_1, W_2, b_2):
    """Add up the gradients of an image where those of a unit belong."""
    dW_1, _, dW_2, _ = network_gradients(x, labels, W_1, b_1, W_2, b_2)
    z = x @ W_1 + b_1
    _, dz = softmax_cross_entropy(np.maximum(z, 0) @ W_2 + b_2, labels)
    return dW_1, (dz @ W_2.T * (z > 0)).sum(axis=1), dW_2, dz.sum(axis=1)


def _scores_for_hidden(x, labels, W_1, b_1, W_2, b_2):
    """Leave W_2 out on the way back; fails where units and classes differ."""
    z_1 = x @ W_1 + b_1
    hidden = np.maximum(z_1, 0)
    _, dz = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
    dz_1 = dz * (z_1 > 0)
    return x.T @ dz_1, dz_1.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def _bias_behind(x, labels, W_1, b_1, W_2, b_2):
    """Add b_1 to what the ReLU returns."""
    z = x @ W_1
    hidden = np.maximum(z, 0) + b_1
    _, dz = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
    dz_1 = dz @ W_2.T * (z > 0)
    return x.T @ dz_1, dz_1.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def _largest_sum(*arguments):
    return _network(*arguments, activation=lambda z: np.max(z, 0))


def _exchanged_results(*arguments):
    return _network(*arguments, scores=lambda *a: softmax_cross_entropy(*a)[::-1])


def _not_unpacked(*arguments):
    return _network(*arguments, scores=lambda *a: (None, softmax_cross_entropy(*a)))


_PAPER = {
    "dW": [[1, -2], [5, 5], [4, -3]],
    "db": [3, -1],
    "dx": [[2, -3, -5], [4, -1, 5]],
}
_TWICE = {"loss": 1, "dW": 1, "db": 1, "dx": 0.5, "dW summed": 2}


EXERCISES = (
    Exercise(
        "dense-back-paper",
        _PAPER,
        (
            Wrong(
                "batch averaged",
                {
                    **_PAPER,
                    "dW": [[0.5, -1], [2.5, 2.5], [2, -1.5]],
                    "db": [1.5, -0.5],
                },
                "dW and db are means over the two images. The 1/N is in dy already: it "
                "entered with the loss.",
            ),
            Wrong(
                "first image only",
                {**_PAPER, "dW": [[1, -2], [-1, 2], [2, -4]], "db": [1, -2]},
                "dW and db are those of the first image alone; weights and biases are "
                "used in both.",
            ),
            Wrong(
                "db along the units",
                {**_PAPER, "db": [-1, 3]},
                "db holds the sums of the rows of dy; each unit has its own bias, so "
                "add up the columns.",
            ),
            Wrong(
                "dW transposed",
                {**_PAPER, "dW": [[1, 5, 4], [-2, 5, -3]]},
                "dW lies on its side: it has the shape of W, inputs by units.",
            ),
            Wrong(
                "W reshaped",
                {**_PAPER, "dx": [[0, -2, -7], [5, 1, 1]]},
                "dx comes out with the numbers of W written row by row into the other "
                "shape, which puts them in other places; W has to be transposed.",
            ),
            Wrong(
                "dy transposed",
                {
                    "dW": [[1, 2], [-7, 1], [0, 5]],
                    "db": [-1, 3],
                    "dx": [[2, 1, 7], [-4, 3, 1]],
                },
                "all three come out with dy transposed: its rows are images, its "
                "columns units.",
            ),
            Wrong(
                "dW with dy transposed",
                {**_PAPER, "dW": [[1, 2], [-7, 1], [0, 5]]},
                "dW comes out with dy transposed. Both shapes fit; rows of dy are "
                "images, and the sum runs over images.",
            ),
            Wrong(
                "dx with dy transposed",
                {**_PAPER, "dx": [[2, 1, 7], [-4, 3, 1]]},
                "dx comes out with dy transposed. Both shapes fit; rows of dy are "
                "images, and so are rows of dx.",
            ),
            Wrong(
                "dW averaged",
                {**_PAPER, "dW": [[0.5, -1], [2.5, 2.5], [2, -1.5]]},
                "dW is a mean over the two images; it is a sum, as db is. The 1/N is "
                "in dy already.",
            ),
            Wrong(
                "db averaged",
                {**_PAPER, "db": [1.5, -0.5]},
                "db is a mean over the two images; it is a sum, as dW is. The 1/N is "
                "in dy already.",
            ),
            Wrong(
                "dW of the first image",
                {**_PAPER, "dW": [[1, -2], [-1, 2], [2, -4]]},
                "dW is that of the first image alone; add the second one's.",
            ),
            Wrong(
                "dW of the second image",
                {**_PAPER, "dW": [[0, 0], [6, 3], [2, 1]]},
                "dW is that of the second image alone; add the first one's.",
            ),
            Wrong(
                "one number for db",
                {**_PAPER, "db": 2},
                "db is one number for the whole layer; each unit has a bias of its "
                "own, and so a sum of its own.",
            ),
            Wrong(
                "db of the first image",
                {**_PAPER, "db": [1, -2]},
                "db is the first row of dy alone; every image has a part in it.",
            ),
            Wrong(
                "images mixed",
                {**_PAPER, "dW": [[2, 1], [1, -7], [5, 0]]},
                "in dW each image meets the gradient of the other one: row n of x "
                "belongs to row n of dy.",
            ),
            Wrong(
                "W in place of x",
                {**_PAPER, "dW": [[2, -4], [1, 3], [7, 1]]},
                "dW is W times dy; the slope of y for a weight is the input it meets.",
            ),
            Wrong(
                "first unit only",
                {**_PAPER, "dx": [[2, -1, 1], [4, -2, 2]]},
                "dx counts the first unit only; an input goes to every unit.",
            ),
            Wrong(
                "second unit only",
                {**_PAPER, "dx": [[0, -2, -6], [0, 1, 3]]},
                "dx counts the second unit only; an input goes to every unit.",
            ),
            Wrong(
                "everything of dy",
                {**_PAPER, "db": [2, 2]},
                "db holds 2 in each place, which is the sum of all of dy and the "
                "number of images; a unit hears of its own column of dy only.",
            ),
            Wrong(
                "dW negated",
                {**_PAPER, "dW": [[-1, 2], [-5, -5], [-4, 3]]},
                "dW has the wrong sign: the minus belongs to the step, not to the "
                "gradient.",
            ),
            Wrong(
                "W not transposed",
                {**_PAPER, "dx": [[2, -4], [1, 3], [7, 1]]},
                "dx is W times dy, which makes three rows; the rows of dx are the two "
                "images. Put dy first, and turn W.",
            ),
            Wrong(
                "dx transposed",
                {**_PAPER, "dx": [[2, 4], [-3, -1], [-5, 5]]},
                "dx lies on its side: it has the shape of x, images by inputs.",
            ),
            Wrong(
                "db of the second image",
                {**_PAPER, "db": [2, 1]},
                "db is the second row of dy alone; every image has a part in it.",
            ),
            Wrong(
                "dx averaged",
                {**_PAPER, "dx": [[1, -1.5, -2.5], [2, -0.5, 2.5]]},
                "dx is halved; an image's gradient is no mean over the images, and the "
                "1/N is in dy already.",
            ),
            Wrong(
                "db negated",
                {**_PAPER, "db": [-3, 1]},
                "db has the wrong sign: the minus belongs to the step, not to the "
                "gradient.",
            ),
            Wrong(
                "x in place of W",
                {**_PAPER, "dx": [[1, -7, 0], [2, 1, 5]]},
                "dx is dy times x; the slope of y for an input is the weight it meets.",
            ),
            Wrong(
                "units of W exchanged",
                {**_PAPER, "dx": [[-4, 3, 1], [2, 1, 7]]},
                "dx comes out with the two units of W exchanged; column k of W goes "
                "with column k of dy.",
            ),
            Wrong(
                "one dx for all images",
                {**_PAPER, "dx": [[6, -4, 0], [6, -4, 0]]},
                "dx holds in each row the sum over both images; each image has a row "
                "of its own.",
            ),
            Wrong(
                "x reshaped",
                {**_PAPER, "dW": [[-1, -3], [2, -4], [5, -5]]},
                "dW comes out with the numbers of x written row by row into the other "
                "shape, which puts them in other places; x has to be transposed.",
            ),
            Wrong(
                "db as a row",
                {**_PAPER, "db": [[3, -1]]},
                "db has two axes, as a list with one list in it has; it has the shape "
                "of b, one number for each unit, and is asked as one list.",
            ),
            Wrong(
                "db as a column",
                {**_PAPER, "db": [[3], [-1]]},
                "db has two axes, as a column has; it has the shape of b, one number "
                "for each unit, and is asked as one list.",
            ),
            Wrong(
                "one number for db, in a list",
                {**_PAPER, "db": [2]},
                "db is a list of one number, for the whole layer; each unit has a bias "
                "of its own, and so a sum of its own.",
            ),
            Wrong(
                "dy for db",
                {**_PAPER, "db": [[1, -2], [2, 1]]},
                "db is dy itself, a row for each image; the same bias is used in all "
                "images, so the rows are added up.",
            ),
            Wrong(
                "all negated",
                {
                    "dW": [[-1, 2], [-5, -5], [-4, 3]],
                    "db": [-3, 1],
                    "dx": [[-2, 3, 5], [-4, 1, -5]],
                },
                "all three have the wrong sign: the minus belongs to the step, not to "
                "the gradient.",
            ),
            Wrong(
                "dW without dy",
                {**_PAPER, "dW": [[1, 1], [2, 2], [3, 3]]},
                "dW holds the sums of the columns of x, in each of its columns; every "
                "input is to be multiplied by the gradient of its image and unit "
                "first.",
            ),
            Wrong(
                "dx without dy",
                {**_PAPER, "dx": [[2, 0, 4], [2, 0, 4]]},
                "dx holds the sums of the rows of W, for each image; every weight is "
                "to be multiplied by the gradient of its unit first.",
            ),
        ),
        one_row=False,  # a list in a list is the shape of another b
        points=1,
        hint=(
            "which inputs did the weight in row c and column k of W meet, one from "
            "each image, and which gradient came back from there?"
        ),
    ),
    Exercise(
        "dense-back-twice",
        _TWICE,
        (
            Wrong(
                "dx unchanged",
                {**_TWICE, "dx": 1},
                "each copy has half the share in the mean that the image had alone.",
            ),
            Wrong(
                "sums for means",
                {"loss": 1, "dW": 2, "db": 2, "dx": 1, "dW summed": 2},
                "those are the factors for a summed loss. With a mean, dy of each copy "
                "is half.",
            ),
            Wrong(
                "everything halved",
                {"loss": 1, "dW": 0.5, "db": 0.5, "dx": 0.5, "dW summed": 1},
                "dW and db are halved here; they add up over the images, and two "
                "halves make one.",
            ),
            Wrong(
                "nothing changes",
                {"loss": 1, "dW": 1, "db": 1, "dx": 1, "dW summed": 1},
                "a mean does not change, a sum over twice as many images does; and dx "
                "belongs to one copy, not to both.",
            ),
            Wrong(
                "loss doubled",
                {**_TWICE, "loss": 2},
                "the loss is a mean, and the mean of every number twice is the same.",
            ),
            Wrong(
                "loss halved",
                {**_TWICE, "loss": 0.5},
                "twice as many losses are added and divided by twice as many images: "
                "the loss is not halved.",
            ),
            Wrong(
                "dW doubled",
                {**_TWICE, "dW": 2},
                "dW has twice as many terms, but each of them is half as large.",
            ),
            Wrong(
                "db doubled",
                {**_TWICE, "db": 2},
                "db adds twice as many rows, but each of them is half as large.",
            ),
            Wrong(
                "dW halved",
                {**_TWICE, "dW": 0.5},
                "each term of dW is halved, but there are twice as many of them.",
            ),
            Wrong(
                "db halved",
                {**_TWICE, "db": 0.5},
                "each row that db adds is halved, but there are twice as many of them.",
            ),
            Wrong(
                "dx doubled",
                {**_TWICE, "dx": 2},
                "dx of one copy comes from its own row of dy, and that got smaller, "
                "not larger.",
            ),
            Wrong(
                "dx quartered",
                {**_TWICE, "dx": 0.25},
                "a quarter is the half, counted twice: the 1/N is in dy once, and dx "
                "does not divide again.",
            ),
            Wrong(
                "sum unchanged",
                {**_TWICE, "dW summed": 1},
                "a sum over twice as many images does not stay the same.",
            ),
            Wrong(
                "sum halved",
                {**_TWICE, "dW summed": 0.5},
                "with a summed loss there is no 1/N that could get smaller.",
            ),
            Wrong(
                "four for two",
                {**_TWICE, "dW summed": 4},
                "for a sum, dy of each copy is unchanged; only the number of terms "
                "doubles.",
            ),
            Wrong(
                "everything doubled",
                dict.fromkeys(_TWICE, 2),
                "only what is a sum over the images doubles; the loss is their mean.",
            ),
            Wrong(
                "everything halved, the loss too",
                {"loss": 0.5, "dW": 0.5, "db": 0.5, "dx": 0.5, "dW summed": 2},
                "loss, dW and db are halved here; twice as many terms are added up in "
                "them, of half the size.",
            ),
            Wrong(
                "dW quartered",
                {**_TWICE, "dW": 0.25},
                "each term of dW is halved once, and there are twice as many of them.",
            ),
            Wrong(
                "changes",
                {"loss": 0, "dW": 0, "db": 0, "dx": -0.5, "dW summed": 1},
                "all five are changes, in parts of what was there before; a factor "
                "multiplies it, and a factor of 1 leaves it as it is.",
            ),
            Wrong(
                "the wrong way round",
                {**_TWICE, "dx": 2, "dW summed": 0.5},
                "dx and dW summed come out as before divided by after; the factor is "
                "after divided by before.",
            ),
            *(
                Wrong(
                    f"0 for no change: {', '.join(names)}",
                    _TWICE | dict.fromkeys(names, 0),
                    f"{', '.join(names)}: a factor of 0 leaves nothing; if it is to "
                    "say that nothing changes, another factor does.",
                )
                for names in (
                    ("loss", "dW", "db"),
                    ("dW", "db"),
                    ("loss",),
                    ("dW",),
                    ("db",),
                )
            ),
            Wrong(
                "nothing arrives",
                {**_TWICE, "dx": 0},
                "dx: a factor of 0 leaves nothing; each of the two copies has a share "
                "in the mean, and hears of it.",
            ),
            Wrong(
                "four times the share",
                {**_TWICE, "dx": 4},
                "dx: 4 is larger than what the image heard alone; two copies divide "
                "its share in the mean.",
            ),
            *(
                Wrong(
                    f"4 for {', '.join(names)}",
                    _TWICE | dict.fromkeys(names, 4),
                    f"{', '.join(names)}: 4 is the 2 of twice as many terms, counted "
                    "twice; and with a mean each of those terms is smaller than "
                    "before.",
                )
                for names in (("dW", "db"), ("dW",), ("db",))
            ),
        ),
        points=1,
        hint=(
            "over how many images is the mean taken now, and how many times does each "
            "weight meet the same image?"
        ),
    ),
    Exercise(
        "dense-back-ones",
        ones_backward,
        (
            Wrong(
                "type of W_b",
                lambda dy, x, W_b: (
                    ones_backward(dy, x, W_b)[0].astype(W_b.dtype),
                    dy @ W_b[:-1].T,
                ),
                "where W_b holds whole numbers dW_b is whole too, as in an array made "
                "like W_b, which takes its dtype.",
            ),
            Wrong(
                "ones kept in dx",
                lambda dy, x, W: (ones_backward(dy, x, W)[0], dy @ W.T),
                "dx has a column too many: the one for the ones, which nobody can "
                "change. Leave the bias row out.",
            ),
            Wrong(
                "wrong column dropped",
                lambda dy, x, W: (ones_backward(dy, x, W)[0], dy @ W[1:].T),
                "dx comes out without the first row of W_b; the bias is the last.",
            ),
            Wrong(
                "ones in front",
                lambda dy, x, W: (
                    np.roll(ones_backward(dy, x, W)[0], 1, axis=0),
                    ones_backward(dy, x, W)[1],
                ),
                "the gradient of the bias stands in the first row of dW_b, the bias "
                "in the last row of W_b.",
            ),
            Wrong(
                "batch averaged",
                lambda dy, x, W: (
                    ones_backward(dy, x, W)[0] / len(x),
                    ones_backward(dy, x, W)[1],
                ),
                "dW_b is divided by the number of images. The 1/N is in dy already: it "
                "entered with the loss.",
            ),
            Wrong(
                "bias averaged",
                _db_averaged,
                "the bias row is a mean over the images; it is a sum, as every other "
                "row.",
            ),
            Wrong(
                "first image only",
                _only_first_image,
                "dW_b counts the first image only; add up over all of them.",
            ),
            Wrong(
                "last image only",
                _only_last_image,
                "dW_b counts the last image only, as with = where += belongs; add up "
                "over all of them.",
            ),
            Wrong(
                "W reshaped",
                _reshaped,
                "dx comes out with reshaped weights; transpose them, for reshape "
                "leaves the numbers in their order.",
            ),
            Wrong(
                "bias row missing",
                lambda dy, x, W: (x.T @ dy, ones_backward(dy, x, W)[1]),
                "dW_b has no row for the bias: append the ones before you multiply.",
            ),
            Wrong(
                "bias gradient of ones",
                _other_dW_b(_ones_added),
                "the last row of dW_b is a row of ones. The ones belong to the input; "
                "the gradient of the bias comes from dy.",
            ),
            Wrong(
                "one number for all biases",
                _other_dW_b(_one_sum_for_all),
                "the last row of dW_b holds one number for all units; each unit has a "
                "sum of its own.",
            ),
            Wrong(
                "bias along the units",
                _other_dW_b(_sum_along_units),
                "the last row of dW_b holds the sums of the rows of dy; every unit "
                "adds up its own column.",
            ),
            Wrong(
                "bias row zero",
                _other_dW_b(lambda dy, x, W: np.vstack([x.T @ dy, 0 * dy.sum(axis=0)])),
                "the last row of dW_b is all zeros: the bias moves every output, so "
                "its gradient is not 0.",
            ),
            Wrong(
                "bias from the first image",
                _other_dW_b(lambda dy, x, W: np.vstack([x.T @ dy, dy[0]])),
                "the last row of dW_b is the first row of dy; the bias is used in "
                "every image.",
            ),
            Wrong(
                "dW_b transposed",
                _other_dW_b(lambda dy, x, W: ones_backward(dy, x, W)[0].T),
                "dW_b lies on its side: it has the shape of W_b.",
            ),
            Wrong(
                "bias added to dx",
                lambda dy, x, W: (
                    ones_backward(dy, x, W)[0],
                    dy @ W[:-1].T + (dy @ W[-1])[:, None],
                ),
                "the bias row has got into dx: no input meets the bias on its way.",
            ),
            Wrong(
                "dx averaged",
                lambda dy, x, W: (
                    ones_backward(dy, x, W)[0],
                    ones_backward(dy, x, W)[1] / len(x),
                ),
                "dx is divided by the number of images. The 1/N is in dy already.",
            ),
            Wrong(
                "results in the other order",
                lambda *a: ones_backward(*a)[::-1],
                "dx comes first; the order is dW_b, dx.",
            ),
            Wrong(
                "both averaged",
                lambda dy, x, W: tuple(v / len(x) for v in ones_backward(dy, x, W)),
                "both are divided by the number of images. The 1/N came with the loss: "
                "dy holds it.",
            ),
            Wrong(
                "ones in front throughout",
                lambda dy, x, W: (
                    np.roll(ones_backward(dy, x, W)[0], 1, axis=0),
                    dy @ W[1:].T,
                ),
                "both come out with the first row of W_b for the bias, as with ones in "
                "front of x. It is the last.",
            ),
            Wrong(
                "whole numbers",
                _other_dW_b(
                    lambda dy, x, W: ones_backward(dy, x, W)[0].astype(x.dtype)
                ),
                "where x holds whole numbers dW_b is whole too, as in an array made "
                "like x, which takes its dtype.",
            ),
            Wrong(
                "dx flattened",
                lambda dy, x, W: tuple(v.squeeze() for v in ones_backward(dy, x, W)),
                "an axis of length 1 is gone: with one image, one input or one unit "
                "the shapes stay as they are.",
            ),
            Wrong(
                "dW_b negated",
                _other_dW_b(lambda dy, x, W: -ones_backward(dy, x, W)[0]),
                "dW_b has the wrong sign: the minus belongs to the step, not to the "
                "gradient.",
            ),
            Wrong(
                "dx negated",
                lambda dy, x, W: (
                    ones_backward(dy, x, W)[0],
                    -ones_backward(dy, x, W)[1],
                ),
                "dx has the wrong sign.",
            ),
            Wrong(
                "bias of the last image",
                _other_dW_b(lambda dy, x, W: np.vstack([x.T @ dy, dy[-1]])),
                "the last row of dW_b is the last row of dy; the bias is used in every "
                "image.",
            ),
            Wrong(
                "the layer forward",
                _other_dW_b(lambda dy, x, W: x @ W[:-1] + W[-1]),
                "in place of dW_b stands y, the forward pass.",
            ),
            Wrong(
                "W_b not transposed",
                lambda dy, x, W_b: (ones_backward(dy, x, W_b)[0], dy @ W_b[:-1]),
                "dx is dy times W as it is, where the shapes allow it; on the way "
                "back W is transposed.",
            ),
            Wrong(
                "three results",
                lambda dy, x, W_b: (x.T @ dy, dy.sum(axis=0), dy @ W_b[:-1].T),
                "those are three results, of the shapes of dW, db and dx; two are "
                "asked, for dW_b holds dW with db as its last row.",
            ),
            Wrong(
                "dW_b alone",
                lambda dy, x, W_b: ones_backward(dy, x, W_b)[0],
                "that is one array, of the shape of dW_b; the pair is asked, dW_b and "
                "dx.",
            ),
            Wrong(
                "dx alone",
                lambda dy, x, W_b: ones_backward(dy, x, W_b)[1],
                "that is one array, of the shape of dx; the pair is asked, dW_b and "
                "dx.",
            ),
            Wrong(
                "bias row of W_b",
                _other_dW_b(lambda dy, x, W_b: np.vstack([x.T @ dy, W_b[-1:]])),
                "the last row of dW_b is that of W_b itself, the biases; the sum of "
                "dy over the images belongs there.",
            ),
            Wrong(
                "dy transposed in dW_b",
                lambda dy, x, W_b: (
                    np.hstack([x, np.ones((len(x), 1))]).T @ dy.T,
                    dy @ W_b[:-1].T,
                ),
                "dW_b comes out with dy transposed, where the shapes allow it; the "
                "rows of dy are images, as those of x are, and the sum runs over them.",
            ),
            Wrong(
                "last column dropped",
                lambda dy, x, W_b: (
                    ones_backward(dy, x, W_b)[0],
                    dy @ W_b[:, :-1].T,
                ),
                "dx is made with W_b without its last column, where the shapes allow "
                "it; the columns are units, and the biases are the last row.",
            ),
            Wrong(
                "one 1 for each input",
                lambda dy, x, W_b: (
                    np.hstack([x, np.ones((x.shape[1], 1))]).T @ dy,
                    dy @ W_b[:-1].T,
                ),
                "the column of ones has as many ones as there are inputs, and fits "
                "where there are as many images; each image has one.",
            ),
            Wrong(
                "ones under x",
                lambda dy, x, W_b: (
                    np.vstack([x, np.ones((1, x.shape[1]))]).T @ dy,
                    dy @ W_b[:-1].T,
                ),
                "those are the errors of ones that stand under x, as one more image; "
                "they are one more column, a 1 beside each image.",
            ),
            Wrong(
                "db beside dW",
                _other_dW_b(
                    lambda dy, x, W_b: np.hstack([x.T @ dy, dy.sum(axis=0)[:, None]])
                ),
                "db stands as a column beside dW, where it fits at all; it is the last "
                "row of dW_b, under dW.",
            ),
        ),
        _ones_cases,
        ("dW_b", "dx"),
        tolerance=1e-5,
        points=2,
        hint=(
            "what did the last row of W_b meet on the way forward, and does anybody "
            "ask for the gradient of the column of ones?"
        ),
    ),
    Exercise(
        "dense-back-merge",
        merge,
        (
            Wrong(
                "squeezed",
                lambda *a: np.squeeze(merge(*a)),
                "an axis of length 1 is lost, as with squeeze; dW has the shape of its "
                "two parts.",
            ),
            Wrong(
                "plain mean",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 + dW_2) / 2,
                "both parts have the same weight here; the larger one stands for more "
                "images.",
            ),
            Wrong(
                "sum",
                lambda dW_1, n_1, dW_2, n_2: dW_1 + dW_2,
                "that is the sum of two means. Turn each into a sum over its images "
                "first.",
            ),
            Wrong(
                "not divided",
                lambda dW_1, n_1, dW_2, n_2: n_1 * dW_1 + n_2 * dW_2,
                "that is the gradient of the summed loss; divide by the number of all "
                "images.",
            ),
            Wrong(
                "sizes swapped",
                lambda dW_1, n_1, dW_2, n_2: merge(dW_1, n_2, dW_2, n_1),
                "each part is weighted with the size of the other.",
            ),
            Wrong(
                "divided again",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 + dW_2) / (n_1 + n_2),
                "that is the sum of two means over the number of all images; dW_1 and "
                "dW_2 hold their 1/n already.",
            ),
            Wrong(
                "divided by the first size",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / (2 * n_1),
                "that is divided as if both parts were as large as the first.",
            ),
            Wrong(
                "whole-number division",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) // (n_1 + n_2),
                "your numbers are all whole, as those of // are: it rounds down, "
                "arrays too.",
            ),
            Wrong(
                "weights rounded to 0",
                lambda dW_1, n_1, dW_2, n_2: (
                    n_1 // (n_1 + n_2) * dW_1 + n_2 // (n_1 + n_2) * dW_2
                ),
                "everything is 0, as n_1 // (n_1 + n_2) is: // rounds down.",
            ),
            Wrong(
                "first part only",
                lambda dW_1, n_1, dW_2, n_2: n_1 * dW_1 / (n_1 + n_2),
                "the second part is missing.",
            ),
            Wrong(
                "second part unweighted",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + dW_2) / (n_1 + n_2),
                "the second part is not multiplied by its number of images.",
            ),
            Wrong(
                "first part unweighted",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 + n_2 * dW_2) / (n_1 + n_2),
                "the first part is not multiplied by its number of images.",
            ),
            Wrong(
                "last part divided",
                lambda dW_1, n_1, dW_2, n_2: n_1 * dW_1 + n_2 * dW_2 / (n_1 + n_2),
                "only the second part is divided: a bracket is missing.",
            ),
            Wrong(
                "divided by the square",
                lambda dW_1, n_1, dW_2, n_2: merge(dW_1, n_1, dW_2, n_2) / (n_1 + n_2),
                "that is divided twice by the number of all images.",
            ),
            Wrong(
                "half of the sum",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / 2,
                "that is divided by the number of parts; divide by what the mean is "
                "taken over.",
            ),
            Wrong(
                "divided by the second size",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / (2 * n_2),
                "that is divided as if both parts were as large as the second.",
            ),
            Wrong(
                "sums divided by the sizes",
                lambda dW_1, n_1, dW_2, n_2: dW_1 / n_1 + dW_2 / n_2,
                "that is the sum of the two parts, each divided by its size; a part is "
                "a mean already.",
            ),
            Wrong(
                "stacked",
                lambda dW_1, n_1, dW_2, n_2: np.concatenate([dW_1, dW_2]),
                "those are the two arrays one under the other. There is one W, so "
                "there is one gradient of its shape.",
            ),
            Wrong(
                "larger part only",
                lambda dW_1, n_1, dW_2, n_2: dW_1 if n_1 >= n_2 else dW_2,
                "that is the gradient of the larger part alone; the other one counts "
                "too.",
            ),
            Wrong(
                "difference",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 - n_2 * dW_2) / (n_1 + n_2),
                "the second part is taken off where it should be added.",
            ),
            Wrong(
                "product of the sizes",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / (n_1 * n_2),
                "that is divided by n_1 · n_2; how many images are there together?",
            ),
            Wrong(
                "one number",
                lambda *a: merge(*a).mean(),
                "that is the mean of all entries; every weight keeps a gradient of its "
                "own.",
            ),
            Wrong(
                "squares of the sizes",
                lambda dW_1, n_1, dW_2, n_2: merge(dW_1, n_1**2, dW_2, n_2**2),
                "the parts are weighted with the squares of their sizes; each image "
                "counts once.",
            ),
            Wrong(
                "divided by the first part",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / n_1,
                "the sum is divided by the images of the first part; divide by all of "
                "them.",
            ),
            Wrong(
                "brackets below",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / n_1 + n_2,
                "that is divided by n_1, and n_2 is added to it, as / n_1 + n_2 does; "
                "put brackets round the sum.",
            ),
            Wrong(
                "roots of the sizes",
                lambda dW_1, n_1, dW_2, n_2: (
                    (n_1**0.5 * dW_1 + n_2**0.5 * dW_2) / (n_1**0.5 + n_2**0.5)
                ),
                "that is weighed with the square roots of the sizes; a mean over n "
                "images stands for n of them.",
            ),
            Wrong(
                "one image less",
                lambda dW_1, n_1, dW_2, n_2: (
                    ((n_1 - 1) * dW_1 + (n_2 - 1) * dW_2) / max(n_1 + n_2 - 2, 1)
                ),
                "each part is counted as one image less than it has; nothing here is "
                "an estimate of a spread.",
            ),
            Wrong(
                "one image more",
                lambda dW_1, n_1, dW_2, n_2: (
                    (n_1 * dW_1 + n_2 * dW_2) / (n_1 + n_2 + 1)
                ),
                "that is divided by one image more than there are.",
            ),
            Wrong(
                "divided by the larger",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / max(n_1, n_2),
                "that is divided by the size of the larger part; divide by the number "
                "of all images.",
            ),
            Wrong(
                "shares in tenths",
                lambda dW_1, n_1, dW_2, n_2: (
                    round(n_1 / (n_1 + n_2), 1) * dW_1
                    + round(n_2 / (n_1 + n_2), 1) * dW_2
                ),
                "the share of each part is rounded to tenths.",
            ),
            Wrong(
                "whole numbers",
                lambda dW_1, *rest: merge(dW_1, *rest).astype(dW_1.dtype),
                "where dW_1 holds whole numbers the result is whole too, as in the "
                "type of dW_1; what stands behind the point is lost.",
            ),
            Wrong(
                "two axes only",
                _two_axes,
                "that needs a second axis; a gradient may have one, as db has, or "
                "four.",
            ),
            Wrong(
                "second part only",
                lambda dW_1, n_1, dW_2, n_2: n_2 * dW_2 / (n_1 + n_2),
                "the first part is missing.",
            ),
            Wrong(
                "smaller part only",
                lambda dW_1, n_1, dW_2, n_2: dW_1 if n_1 < n_2 else dW_2,
                "that is the gradient of the smaller part alone; the other one counts "
                "too.",
            ),
            Wrong(
                "divided by the second part",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / n_2,
                "the sum is divided by the images of the second part; divide by all of "
                "them.",
            ),
            Wrong(
                "a mean of the sums, with half the images",
                lambda dW_1, n_1, dW_2, n_2: (
                    (n_1 * dW_1 + n_2 * dW_2) / (2 * (n_1 + n_2))
                ),
                "that is half of what it should be: the number of all images divides, "
                "and nothing else.",
            ),
            Wrong(
                "first part alone",
                lambda dW_1, n_1, dW_2, n_2: dW_1,
                "that is dW_1, whatever the sizes; the second part counts too.",
            ),
            Wrong(
                "second part alone",
                lambda dW_1, n_1, dW_2, n_2: dW_2,
                "that is dW_2, whatever the sizes; the first part counts too.",
            ),
            Wrong(
                "first part divided",
                lambda dW_1, n_1, dW_2, n_2: n_1 * dW_1 / (n_1 + n_2) + n_2 * dW_2,
                "only the first part is divided; the number of all images divides "
                "both.",
            ),
            Wrong(
                "first size for both",
                lambda dW_1, n_1, dW_2, n_2: n_1 * (dW_1 + dW_2) / (n_1 + n_2),
                "both parts are multiplied by the number of images of the first; each "
                "has its own.",
            ),
            Wrong(
                "second size for both",
                lambda dW_1, n_1, dW_2, n_2: n_2 * (dW_1 + dW_2) / (n_1 + n_2),
                "both parts are multiplied by the number of images of the second; each "
                "has its own.",
            ),
            Wrong(
                "mean of the parts, divided by the sizes",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 / n_1 + dW_2 / n_2) / 2,
                "that is the mean of the two parts, each divided by its size; a part "
                "is a mean already, and the larger one stands for more images.",
            ),
            Wrong(
                "parts divided by the sizes, and by all",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 / n_1 + dW_2 / n_2) / (n_1 + n_2),
                "each part is divided by its size here, and all by the number of "
                "images; a part is a mean already, and is to be turned back into a "
                "sum.",
            ),
            Wrong(
                "one image's way",
                lambda dW_1, n_1, dW_2, n_2: dW_1 + (dW_2 - dW_1) / (n_1 + n_2),
                "that goes from dW_1 toward dW_2 by the share of one image; the second "
                "part has n_2 of them.",
            ),
            Wrong(
                "one of the second part",
                lambda dW_1, n_1, dW_2, n_2: dW_1 + (dW_2 - dW_1) / n_2,
                "that goes from dW_1 toward dW_2 by 1/n_2 of the way; how large a "
                "share of all images is the second part?",
            ),
            Wrong(
                "first part as it is",
                lambda dW_1, n_1, dW_2, n_2: dW_1 + n_2 / (n_1 + n_2) * dW_2,
                "the first part counts in full here, and only the second with its "
                "share of the images.",
            ),
            Wrong(
                "second part as it is",
                lambda dW_1, n_1, dW_2, n_2: n_1 / (n_1 + n_2) * dW_1 + dW_2,
                "the second part counts in full here, and only the first with its "
                "share of the images.",
            ),
            Wrong(
                "shares upside down",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 / n_1 + dW_2 / n_2) * (n_1 + n_2),
                "each part is multiplied by the number of all images and divided by "
                "its own; a share is the other way up.",
            ),
            Wrong(
                "sum of all entries",
                lambda *a: np.sum(merge(*a)),
                "that is one number, the sum of all entries; every weight keeps a "
                "gradient of its own.",
            ),
            Wrong(
                "mean of all entries of the sum",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2).mean(),
                "that is one number, the mean over the entries of the summed gradient; "
                "the mean that is asked is over the images, and every weight keeps a "
                "gradient of its own.",
            ),
            Wrong(
                "averaged along the first axis",
                lambda *a: merge(*a).mean(axis=0),
                "that is averaged along the first axis too, as .mean(axis=0) does it; "
                "dW has the shape of its two parts.",
            ),
            Wrong(
                "ratio of the sizes",
                lambda dW_1, n_1, dW_2, n_2: n_1 / n_2 * dW_1 + (1 - n_1 / n_2) * dW_2,
                "the first part is weighted with n_1/n_2, and the second with the rest "
                "to 1; the share of a part is its size over that of both together.",
            ),
            Wrong(
                "weighted and stacked",
                lambda dW_1, n_1, dW_2, n_2: (
                    np.vstack([n_1 * dW_1, n_2 * dW_2]) / (n_1 + n_2)
                ),
                "those are the two shares, one under the other; they are added up, to "
                "one gradient of the shape of W.",
            ),
            Wrong(
                "matrix product with a number",
                lambda dW_1, n_1, dW_2, n_2: (n_1 @ dW_1 + n_2 @ dW_2) / (n_1 + n_2),
                "@ multiplies matrices, and what stands in front of it is a number; * "
                "is for that.",
            ),
            Wrong(
                "shares in hundredths",
                lambda dW_1, n_1, dW_2, n_2: (
                    round(n_1 / (n_1 + n_2), 2) * dW_1
                    + (1 - round(n_1 / (n_1 + n_2), 2)) * dW_2
                ),
                "the share of each part is rounded to hundredths.",
            ),
            Wrong(
                "divided by one less",
                lambda dW_1, n_1, dW_2, n_2: (
                    (n_1 * dW_1 + n_2 * dW_2) / (n_1 + n_2 - 1)
                ),
                "that is divided by one image less than there are.",
            ),
        ),
        _merge_cases,
        ("dW",),
        tolerance=1e-5,
        points=2,
        hint=(
            "how would you turn each of the two means back into a sum over its images?"
        ),
    ),
    Exercise(
        "dense-back-leaky",
        leaky_relu_backward,
        (
            Wrong(
                "plain ReLU",
                lambda dy, x, slope: dy * (x > 0),
                "where x is negative nothing gets through, as in a plain ReLU; a "
                "little has to. (If you wrote the slope into a mask of whole numbers, "
                "it did not stay what it was.)",
            ),
            Wrong(
                "sign of the gradient",
                lambda dy, x, slope: leaky_relu_backward(dy, dy, slope),
                "the sign of dy decides here; it is the sign of x, in the forward "
                "pass, that does.",
            ),
            Wrong(
                "slopes swapped",
                lambda dy, x, slope: dy * np.where(x > 0, slope, 1),
                "the two sides are swapped: the small slope belongs where x is "
                "negative.",
            ),
            Wrong(
                "slopes swapped, zero apart",
                lambda dy, x, slope: dy * np.where(x < 0, 1, slope),
                "the slopes for positive and for negative x are swapped.",
            ),
            Wrong(
                "slope 1 at zero",
                lambda dy, x, slope: dy * np.where(x >= 0, 1, slope),
                "where x is exactly 0, the exercise takes the slope α, not 1.",
            ),
            Wrong(
                "slope 0 at zero",
                lambda dy, x, slope: dy * ((x > 0) + slope * (x < 0)),
                "where x is exactly 0, nothing gets through; the exercise takes the "
                "slope α there.",
            ),
            Wrong(
                "like |x|",
                lambda dy, x, slope: leaky_relu_backward(dy, x, -slope),
                "on the negative side the sign of the slope is wrong: y falls together "
                "with x there.",
            ),
            Wrong(
                "slope alone",
                lambda dy, x, slope: np.where(x > 0, 1, slope),
                "those are the slopes; the chain rule multiplies them by dy.",
            ),
            Wrong(
                "forward again",
                lambda dy, x, slope: np.where(x > 0, x, slope * x),
                "that is the forward pass, y; dx is dy times a slope.",
            ),
            Wrong(
                "value for slope",
                lambda dy, x, slope: dy * np.where(x > 0, x, slope * x),
                "that is dy times the output; multiply it by the slope, 1 or α.",
            ),
            Wrong(
                "slopes in whole numbers",
                _in_whole_numbers,
                "where x holds whole numbers nothing gets through below 0, as with "
                "slopes in an array made like x: it takes the dtype of x, and α "
                "becomes 0.",
            ),
            Wrong(
                "slope everywhere",
                lambda dy, x, slope: dy * slope,
                "everything is multiplied by α; where x is positive the slope is 1.",
            ),
            Wrong(
                "passed untouched",
                lambda dy, x, slope: dy * np.ones(x.shape),
                "the gradient passes untouched: on the negative side it is multiplied "
                "by α. (A mask of True and False into which a slope is written holds "
                "True there.)",
            ),
            Wrong(
                "slope in place of dy",
                lambda dy, x, slope: np.where(x > 0, dy, slope),
                "where x is not positive stands α itself; the chain rule multiplies dy "
                "by it.",
            ),
            Wrong(
                "slope times x",
                lambda dy, x, slope: np.where(x > 0, dy, slope * x),
                "where x is not positive stands the output αx; it is dy that is "
                "multiplied by α.",
            ),
            Wrong(
                "both slopes added",
                lambda dy, x, slope: dy * ((x > 0) + slope),
                "where x is positive the slope came out as 1 + α: only one of the two "
                "pieces counts at a place.",
            ),
            Wrong(
                "divided by the slope",
                lambda dy, x, slope: np.where(x > 0, dy, dy / slope),
                "where x is not positive dy is divided by α; that undoes the forward "
                "pass. Multiply.",
            ),
            Wrong(
                "one minus the slope",
                lambda dy, x, slope: dy * np.where(x > 0, 1, 1 - slope),
                "on the negative side the slope comes out as 1 − α; that of αx is α.",
            ),
            Wrong(
                "both signs asked",
                lambda dy, x, slope: dy * np.where((x > 0) & (dy > 0), 1, slope),
                "the slope is 1 only where dy is positive too; the sign of dy has no "
                "say.",
            ),
            Wrong(
                "either sign asked",
                lambda dy, x, slope: dy * np.where((x > 0) | (dy > 0), 1, slope),
                "a positive dy is let through on the negative side too; the sign of dy "
                "has no say.",
            ),
            Wrong(
                "sign of the product",
                lambda dy, x, slope: dy * np.where(dy * x > 0, 1, slope),
                "the sign of dy·x decides here; it is the sign of x alone that does.",
            ),
            Wrong(
                "slope 0.01 always",
                lambda dy, x, slope: leaky_relu_backward(dy, x, 0.01),
                "that comes out with the slope 0.01, whatever the argument says.",
            ),
            Wrong(
                "half way at zero",
                lambda dy, x, slope: (
                    dy * np.where(x > 0, 1, np.where(x < 0, slope, (1 + slope) / 2))
                ),
                "where x is exactly 0 the slope is the middle of the two here; the "
                "exercise takes α.",
            ),
            Wrong(
                "slope squared",
                lambda dy, x, slope: leaky_relu_backward(dy, x, slope**2),
                "on the negative side the slope comes out as α²; it is α.",
            ),
            Wrong(
                "one plus the slope",
                lambda dy, x, slope: leaky_relu_backward(dy, x, 1 + slope),
                "on the negative side the slope is α, not 1 + α.",
            ),
            Wrong(
                "sign for slope",
                lambda dy, x, slope: dy * np.sign(x),
                "that is dy times the sign of x, the slope of |x|; α does not occur in "
                "it.",
            ),
            Wrong(
                "added",
                lambda dy, x, slope: dy + np.where(x > 0, 1, slope),
                "that is dy plus the slope; the chain rule multiplies.",
            ),
            Wrong(
                "threshold at the slope",
                lambda dy, x, slope: dy * np.where(x > slope, 1, slope),
                "the slope changes at x = α here; the corner of the curve is at 0.",
            ),
            Wrong(
                "slope added below",
                lambda dy, x, slope: np.where(x > 0, dy, dy + slope),
                "where x is not positive α is added to the gradient here; it is "
                "multiplied by α there.",
            ),
            Wrong(
                "threshold just above 0",
                lambda dy, x, slope: dy * np.where(x > 1e-8, 1, slope),
                "an x next to 0 is taken for 0; a positive x has the slope 1, however "
                "small it is.",
            ),
            Wrong(
                "threshold at 1",
                lambda dy, x, slope: dy * np.where(x > 1, 1, slope),
                "the slope changes at x = 1 here; it does at 0.",
            ),
            Wrong(
                "nudged",
                _leaky_nudged,
                "that is a numerical slope, which mixes both sides where x is 0 or "
                "next to it. Ask for the sign of x.",
            ),
            Wrong(
                "threshold just below 0",
                lambda dy, x, slope: dy * np.where(x > -1e-6, 1, slope),
                "an x just below 0 is taken for positive; it has the slope α, however "
                "small it is.",
            ),
            Wrong(
                "x rounded",
                lambda dy, x, slope: dy * np.where(np.round(x) > 0, 1, slope),
                "that comes out with x rounded before its sign is asked; an x of 0.3 "
                "is positive.",
            ),
            Wrong(
                "root of the slope",
                lambda dy, x, slope: dy * np.where(x > 0, 1, np.sqrt(slope)),
                "below 0 the slope is the root of α here; it is α.",
            ),
            Wrong(
                "dy without its sign",
                lambda dy, x, slope: np.where(x > 0, dy, slope * np.abs(dy)),
                "below 0 dy has lost its sign.",
            ),
            Wrong(
                "x for the slope",
                lambda dy, x, slope: dy * np.clip(x, slope, 1),
                "that is dy times x, cut to between α and 1; the slope is 1 or α, and "
                "nothing between.",
            ),
            Wrong(
                "ELU",
                lambda dy, x, slope: (
                    dy * np.where(x > 0, 1, slope * np.exp(np.minimum(x, 0)))
                ),
                "on the negative side the slope changes with x, as that of an ELU "
                "does; here it is α everywhere.",
            ),
            Wrong(
                "type of x",
                lambda dy, x, slope: leaky_relu_backward(dy, x, slope).astype(x.dtype),
                "where x holds whole numbers dx is whole too, as in an array made like "
                "x, which takes its dtype.",
            ),
            Wrong(
                "α x added",
                lambda dy, x, slope: np.where(x > 0, dy, 0) + slope * x,
                "that is the gradient of a plain ReLU, plus αx everywhere; where x is "
                "not positive it is dy that is multiplied by α.",
            ),
            Wrong(
                "sum of a row decides",
                lambda dy, x, slope: (
                    dy * np.where(x.sum(axis=-1, keepdims=True) > 0, 1, slope)
                ),
                "the sign of the sum of a row of x decides for the whole row; each "
                "number has a slope of its own.",
            ),
            Wrong(
                "first of a row decides",
                lambda dy, x, slope: dy * np.where(x[..., :1] > 0, 1, slope),
                "the first number of a row of x decides for the whole row; each number "
                "has a slope of its own.",
            ),
            Wrong(
                "negative gradients stopped",
                lambda dy, x, slope: np.where(x > 0, np.maximum(dy, 0), slope * dy),
                "where x is positive a negative dy becomes 0; it passes as it is, for "
                "the sign of dy has no say.",
            ),
            Wrong(
                "times x as well",
                lambda dy, x, slope: np.where(x > 0, dy, slope * x * dy),
                "where x is not positive dy is multiplied by αx, the output; multiply "
                "it by the slope, α.",
            ),
            Wrong(
                "x kept above 0",
                lambda dy, x, slope: dy * np.maximum(x, slope),
                "that is dy times x where x is above α; the slope of an open place is "
                "1.",
            ),
            Wrong(
                "sign",
                lambda dy, x, slope: -leaky_relu_backward(dy, x, slope),
                "every gradient has the wrong sign.",
            ),
            Wrong(
                "slope where dy is 0",
                lambda dy, x, slope: np.where(
                    dy != 0, leaky_relu_backward(dy, x, slope), slope
                ),
                "where dy is exactly 0 the slope stands there itself; a slope is "
                "multiplied by what arrives, and there that is 0.",
            ),
            Wrong(
                "slope added everywhere",
                lambda dy, x, slope: dy * (x > 0) + slope,
                "that is the gradient of a plain ReLU, plus α everywhere; where x is "
                "not positive dy is multiplied by α.",
            ),
            Wrong(
                "decided at once",
                _decided_at_once,
                "an array of True and False is taken for one answer there, as by `if` "
                "or max(…); np.where decides number by number.",
            ),
            Wrong(
                "two axes",
                _over_two_axes,
                "that works with two axes and no others, as two loops over rows and "
                "columns do; x can have one axis, or four.",
            ),
            Wrong(
                "α x added to dy",
                lambda dy, x, slope: np.where(x > 0, dy, dy + slope * x),
                "where x is not positive αx, the output, is added to dy; dy is "
                "multiplied by α there.",
            ),
            Wrong(
                "divided by the images",
                lambda dy, x, slope: leaky_relu_backward(dy, x, slope) / len(x),
                "that is divided by the length of the first axis, the number of "
                "images; the 1/N is in dy already.",
            ),
            Wrong(
                "α where x is negative, dy at 0",
                lambda dy, x, slope: np.where(x < 0, slope, dy),
                "where x is negative stands α itself, and at 0 stands dy; at both dy "
                "is to be multiplied by α.",
            ),
        ),
        _leaky_cases,
        ("dx",),
        properties=_leaky_properties,
        tolerance=1e-5,
        points=2,
        hint=(
            "by how much does y move when x is nudged a little, once at x = 2, once "
            "at x = −2 and once at 0?"
        ),
    ),
    Exercise(
        "dense-back-network",
        network_gradients,
        (
            Wrong(
                "mask missing",
                lambda *a: _network(*a, mask=lambda dh, z: 1),
                "the gradient passes ReLU untouched; where the first layer's sum was "
                "negative it has to stop.",
            ),
            Wrong(
                "mask inverted",
                lambda *a: _network(*a, mask=lambda dh, z: z <= 0),
                "the gradient passes where ReLU is closed, and stops where it is open; "
                "it is to be the other way round.",
            ),
            Wrong(
                "mask without the bias",
                _mask_without_bias,
                "the sign of x W_1 decides at ReLU here, without b_1; what goes into "
                "ReLU is the sum with the bias.",
            ),
            Wrong(
                "times the sum",
                lambda *a: _network(*a, mask=lambda dh, z: z),
                "the gradient is multiplied by the sums before ReLU; the slope is 1 "
                "where a sum is positive, and 0 elsewhere.",
            ),
            Wrong(
                "leaky backward",
                lambda *a: _network(*a, mask=lambda dh, z: np.where(z > 0, 1, 0.01)),
                "that comes out with the slope 0.01 where a ReLU is closed, backward "
                "only; a plain one lets nothing through there.",
            ),
            Wrong(
                "mask for the hidden values",
                lambda *a: _network(*a, remembered=lambda z: (z > 0) * 1.0),
                "dW_2 is made with the mask of ReLU, ones and zeros; it takes the "
                "hidden values themselves.",
            ),
            *(
                Wrong(
                    f"W_2 after a step of {rate}",
                    _stepped_before(rate),
                    f"dW_1 and db_1 come out with W_2 after a step of {rate}; the "
                    "gradient goes back through the weights of the forward pass.",
                )
                for rate in (0.1, 1, 0.5, 0.01)
            ),
            Wrong(
                "both db along the rows",
                _db_along_the_rows,
                "db_1 and db_2 are sums along the rows, one number for each image; a "
                "bias is used in all images, and each unit has its own.",
            ),
            *(
                Wrong(
                    f"{name} of the {which} image",
                    _share_of(image, place),
                    f"{name} is the share of the {which} image alone; add up over all "
                    "of them.",
                )
                for place, name in enumerate(("dW_1", "db_1", "dW_2", "db_2"))
                for which, image in (("first", 0), ("last", -1))
            ),
            Wrong(
                "last image only",
                lambda x, t, *rest: network_gradients(x[-1:], t[-1:], *rest),
                "only the last image is counted; the loss is a mean over all.",
            ),
            Wrong(
                "mask of the gradient",
                lambda *a: _network(*a, mask=lambda dh, z: dh > 0),
                "the sign of the gradient decides at ReLU here; it must be the sign of "
                "what went into ReLU.",
            ),
            Wrong(
                "slope of |z|",
                lambda *a: _network(*a, mask=lambda dh, z: np.sign(z)),
                "on the negative side the gradient comes back with the other sign: "
                "that is the slope of |z|, not that of ReLU.",
            ),
            Wrong(
                "second layer before ReLU",
                lambda *a: _network(*a, remembered=lambda z: z),
                "dW_2 is made with the sums before ReLU; the input of the second layer "
                "is what comes after it.",
            ),
            Wrong(
                "W_2 not transposed",
                lambda *a: _network(*a, turned=False),
                "on the way back through the second layer dz meets W_2 as it is here; "
                "it meets W_2 transposed, Eq. (8.5).",
            ),
            Wrong(
                "divided again",
                lambda *a: _network(*a, scale=(1 / len(a[0]), 1 / len(a[0]))),
                "all four are divided by the number of images once more. dz from "
                "softmax_cross_entropy holds its 1/N already.",
            ),
            Wrong(
                "summed and averaged",
                lambda *a: _network(*a, scale=(len(a[0]), 1)),
                "the gradients of the first layer are too large by the number of "
                "images, and those of the second are not.",
            ),
            Wrong(
                "summed",
                lambda *a: _network(*a, scale=(len(a[0]), len(a[0]))),
                "all four are those of the summed loss; the loss is a mean.",
            ),
            Wrong(
                "b_1 missing",
                lambda *a: _network(*a, biases=(0, 1)),
                "that comes out without b_1 in the forward pass. It decides which "
                "ReLUs are open.",
            ),
            Wrong(
                "b_2 missing",
                lambda *a: _network(*a, biases=(1, 0)),
                "that comes out without b_2 in the forward pass: the scores, and so "
                "dz, are those of another network.",
            ),
            Wrong(
                "|z| both ways",
                lambda *a: _network(
                    *a, activation=np.abs, mask=lambda dh, z: np.sign(z)
                ),
                "that is a network with |z| for ReLU, forward and backward; ReLU makes "
                "zeros of negative sums.",
            ),
            Wrong(
                "|z| forward",
                lambda *a: _network(*a, activation=np.abs),
                "that comes out with |z| forward and the slope of ReLU backward; "
                "forward has to be ReLU too.",
            ),
            Wrong(
                "|z| forward, no mask",
                lambda *a: _network(*a, activation=np.abs, mask=lambda dh, z: 1),
                "that comes out with |z| forward, and a gradient that passes untouched "
                "backward: neither belongs to ReLU.",
            ),
            Wrong(
                "mask missing in db_1",
                lambda *a: _network(*a, db_masked=False),
                "db_1 is made from the gradient before ReLU's mask; it takes the "
                "masked one.",
            ),
            Wrong(
                "open at zero",
                lambda *a: _network(*a, mask=lambda dh, z: z >= 0),
                "where a sum is exactly 0 the gradient gets through here; Eq. (8.7) "
                "stops it there.",
            ),
            Wrong(
                "value for slope",
                lambda *a: _network(*a, mask=lambda dh, z: np.maximum(z, 0)),
                "the gradient is multiplied by the hidden values here; the slope of an "
                "open ReLU is 1.",
            ),
            Wrong(
                "divided again, first layer",
                lambda *a: _network(*a, scale=(1 / len(a[0]), 1)),
                "the first layer divides by the number of images once more.",
            ),
            Wrong(
                "divided again, second layer",
                lambda *a: _network(*a, scale=(1, 1 / len(a[0]))),
                "the second layer divides by the number of images once more.",
            ),
            Wrong(
                "summed, second layer",
                lambda *a: _network(*a, scale=(1, len(a[0]))),
                "the gradients of the second layer are too large by the number of "
                "images.",
            ),
            Wrong(
                "dW_2 divided again",
                _changed("dW_2", lambda v, n: v / n),
                "dW_2 is divided by the number of images once more.",
            ),
            Wrong(
                "dW_1 divided again",
                _changed("dW_1", lambda v, n: v / n),
                "dW_1 is divided by the number of images once more.",
            ),
            Wrong(
                "db_1 a mean",
                _changed("db_1", lambda v, n: v / n),
                "db_1 is a mean over the images; it is a sum.",
            ),
            Wrong(
                "db_2 a mean",
                _changed("db_2", lambda v, n: v / n),
                "db_2 is a mean over the images; it is a sum.",
            ),
            Wrong(
                "db_1 one number",
                _changed("db_1", lambda v, n: v.sum()),
                "db_1 is one number for the whole layer; each unit has a bias of its "
                "own.",
            ),
            Wrong(
                "db_2 one number",
                _changed("db_2", lambda v, n: v.sum()),
                "db_2 is one number for the whole layer, and 0 at that; each class has "
                "a bias of its own.",
            ),
            Wrong(
                "dW_1 transposed",
                _changed("dW_1", lambda v, n: v.T),
                "dW_1 lies on its side: it has the shape of W_1.",
            ),
            Wrong(
                "dW_2 transposed",
                _changed("dW_2", lambda v, n: v.T),
                "dW_2 lies on its side: it has the shape of W_2.",
            ),
            Wrong(
                "W_2 left out",
                _scores_for_hidden,
                "the hidden units get dz as it is here; on its way from the scores the "
                "gradient has to pass W_2.",
            ),
            Wrong(
                "classes counted from the labels",
                lambda *a: _network(*a, scores=_last_class_missing),
                "that comes out with one-hot rows as long as the largest label that "
                "occurs. A batch need not hold the last class: the scores know K.",
            ),
            Wrong(
                "unshifted",
                lambda *a: _network(*a, scores=_unshifted),
                "that comes out where exp of a large score overflows; "
                "losses.softmax_cross_entropy takes the largest of each row off.",
            ),
            Wrong(
                "one-hot forgotten",
                lambda *a: _network(*a, scores=_one_hot_missing),
                "that comes out with p over N for dz: the one-hot row is missing.",
            ),
            Wrong(
                "no ReLU",
                lambda *a: _network(*a, activation=lambda z: z, mask=lambda dh, z: 1),
                "those are the gradients of a network without ReLU, forward and "
                "backward.",
            ),
            Wrong(
                "no ReLU forward",
                lambda *a: _network(*a, activation=lambda z: z),
                "that comes out without ReLU forward and with it backward: they belong "
                "to different networks.",
            ),
            Wrong(
                "sigmoid for ReLU",
                lambda *a: _network(
                    *a,
                    activation=lambda z: 1 / (1 + np.exp(-z)),
                    mask=lambda dh, z: 1 / (2 + np.exp(z) + np.exp(-z)),
                ),
                "those are the gradients with a sigmoid between the layers; there "
                "stands a ReLU.",
            ),
            Wrong(
                "guided",
                lambda *a: _network(*a, mask=lambda dh, z: (z > 0) & (dh > 0)),
                "the gradient passes only where it is positive, as well as the sum; "
                "the sign of the gradient has no say.",
            ),
            Wrong(
                "half open at zero",
                lambda *a: _network(*a, mask=lambda dh, z: (np.sign(z) + 1) / 2),
                "where a sum is exactly 0 half of the gradient gets through here; Eq. "
                "(8.7) stops it there.",
            ),
            Wrong(
                "tanh for ReLU",
                lambda *a: _network(
                    *a, activation=np.tanh, mask=lambda dh, z: 1 - np.tanh(z) ** 2
                ),
                "those are the gradients with tanh between the layers; there stands a "
                "ReLU.",
            ),
            Wrong(
                "leaky",
                lambda *a: _network(
                    *a,
                    activation=lambda z: np.where(z > 0, z, 0.01 * z),
                    mask=lambda dh, z: np.where(z > 0, 1, 0.01),
                ),
                "those are the gradients with a leaky ReLU of slope 0.01; here a plain "
                "one is asked for.",
            ),
            Wrong(
                "ReLU on the scores",
                lambda *a: _network(
                    *a, scores=lambda z, t: softmax_cross_entropy(np.maximum(z, 0), t)
                ),
                "that comes out with a ReLU behind the second layer too; its scores go "
                "to softmax as they are.",
            ),
            Wrong(
                "ReLU on the scores, both ways",
                lambda *a: _network(*a, scores=_second_relu),
                "that comes out with a ReLU behind the second layer too, forward and "
                "backward; its scores go to softmax as they are.",
            ),
            Wrong(
                "ReLU on the scores, backward",
                _from_the_scores(lambda dz, z: dz * (z > 0)),
                "that comes out with dz set to 0 where a score is not positive; there "
                "is no ReLU behind the second layer.",
            ),
            Wrong(
                "softmax twice",
                lambda *a: _network(
                    *a, scores=lambda z, t: softmax_cross_entropy(softmax(z), t)
                ),
                "that comes out with softmax taken twice: softmax_cross_entropy is "
                "given scores, and takes it itself.",
            ),
            Wrong(
                "the loss for dz",
                lambda *a: _network(*a, scores=_loss_for_dz),
                "that comes out with the loss in every place of dz; "
                "softmax_cross_entropy returns the loss first, and then dz.",
            ),
            Wrong(
                "squared error",
                lambda *a: _network(*a, scores=_through_softmax),
                "that is p − e_t sent through softmax once more; for the cross-entropy "
                "that is in it already.",
            ),
            Wrong(
                "predicted class",
                lambda *a: _network(
                    *a, scores=lambda z, t: softmax_cross_entropy(z, z.argmax(axis=1))
                ),
                "the class with the largest score stands for the true one here; the "
                "labels say which it is.",
            ),
            Wrong(
                "both db means",
                lambda *a: tuple(
                    v / len(a[0]) if v.ndim == 1 else v for v in network_gradients(*a)
                ),
                "db_1 and db_2 are means over the images; they are sums, as dW_1 and "
                "dW_2 are.",
            ),
            Wrong(
                "both db sums of everything",
                lambda *a: tuple(
                    v.sum() if v.ndim == 1 else v for v in network_gradients(*a)
                ),
                "db_1 and db_2 are one number each; every unit has a bias of its own.",
            ),
            Wrong(
                "both db as rows",
                lambda *a: tuple(
                    v[None] if v.ndim == 1 else v for v in network_gradients(*a)
                ),
                "db_1 and db_2 have two axes; they have the shape of b_1 and b_2.",
            ),
            Wrong(
                "an axis lost",
                lambda *a: tuple(np.squeeze(v) for v in network_gradients(*a)),
                "an axis of length 1 is gone: with one hidden unit the shapes stay as "
                "they are.",
            ),
            Wrong(
                "biases first",
                _reordered(1, 0, 3, 2),
                "in each layer the bias comes first; the order is dW_1, db_1, dW_2, "
                "db_2.",
            ),
            Wrong(
                "input through ReLU",
                lambda x, *rest: (
                    np.maximum(x, 0).T @ _before_relu(x, *rest),
                    *network_gradients(x, *rest)[1:],
                ),
                "dW_1 is made with the input after a ReLU; the first layer sees x as "
                "it is.",
            ),
            Wrong(
                "second layer first",
                _reordered(2, 3, 0, 1),
                "the second layer's gradients come first; the order is dW_1, db_1, "
                "dW_2, db_2.",
            ),
            Wrong(
                "weights first",
                _reordered(0, 2, 1, 3),
                "both weights come first, then both biases; the order is dW_1, db_1, "
                "dW_2, db_2.",
            ),
            Wrong(
                "db_2 zero",
                _changed("db_2", lambda db, n: 0 * db),
                "db_2 is zero. It adds up to zero over the units, for the rows of p − "
                "e_t do; each unit's own sum is another matter.",
            ),
            Wrong(
                "db_1 zero",
                _changed("db_1", lambda db, n: 0 * db),
                "db_1 is zero; it is the sum of the masked gradient over the images, "
                "which need not cancel.",
            ),
            Wrong(
                "nothing arrives at the first layer",
                lambda *a: _network(*a, mask=lambda dh, z: 0),
                "dW_1 and db_1 are 0, up to rounding: no gradient gets through to the "
                "first layer. A row of dz adds up to 0, so each of its numbers has to "
                "meet its own weight in W_2 before they are added up.",
            ),
            Wrong(
                "softplus",
                lambda *a: _network(
                    *a,
                    activation=lambda z: np.logaddexp(0, z),
                    mask=lambda dh, z: 1 / (1 + np.exp(-z)),
                ),
                "those are the gradients with a softplus between the layers, a ReLU "
                "with its corner rounded off; a plain ReLU is asked for.",
            ),
            Wrong(
                "ReLU cut at 1",
                _clipped_at(1),
                "those are the gradients with a ReLU that is cut off at 1; it has no "
                "upper end.",
            ),
            Wrong(
                "ReLU cut at 6",
                _clipped_at(6),
                "those are the gradients with a ReLU that is cut off at 6; it has no "
                "upper end.",
            ),
            Wrong(
                "ReLU cut at 6, forward only",
                _clipped_at(6, mask_too=False),
                "that comes out with a ReLU that is cut off at 6 forward, and not "
                "backward; it has no upper end.",
            ),
            Wrong(
                "W_2 transposed throughout",
                _turned_where_square,
                "that comes out with W_2 transposed, forward and backward; where it is "
                "square no shape complains.",
            ),
            Wrong(
                "closed next to zero",
                lambda *a: _network(*a, mask=lambda dh, z: z > 1e-3),
                "a sum next to 0 is taken for closed; a ReLU is open wherever its "
                "input is positive, however small.",
            ),
            Wrong(
                "first image only",
                lambda x, t, *rest: network_gradients(x[:1], t[:1], *rest),
                "only the first image is counted; the loss is a mean over all.",
            ),
            Wrong(
                "classes counted from 1",
                lambda x, t, W_1, b_1, W_2, b_2: network_gradients(
                    x, (t + 1) % len(b_2), W_1, b_1, W_2, b_2
                ),
                "the true class is taken one too far; classes are counted from 0.",
            ),
            *(
                Wrong(
                    f"new weights, {rate}",
                    _stepped(rate),
                    f"those are the parameters after a step of {rate}; the gradients "
                    "are asked for.",
                )
                for rate in (0.1, 1)
            ),
            Wrong(
                "ELU for ReLU",
                lambda *a: _network(
                    *a,
                    activation=lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
                    mask=lambda dh, z: np.exp(np.minimum(z, 0)),
                ),
                "those are the gradients with an ELU between the layers; there stands "
                "a ReLU.",
            ),
            Wrong(
                "mask missing in dW_1",
                lambda *a: (
                    _network(*a, mask=lambda dh, z: 1)[0],
                    *network_gradients(*a)[1:],
                ),
                "dW_1 is made from the gradient before ReLU's mask; it takes the "
                "masked one.",
            ),
            Wrong(
                "no biases",
                lambda *a: _network(*a, biases=(0, 0)),
                "that comes out without b_1 and b_2 in the forward pass.",
            ),
            Wrong(
                "sign",
                lambda *a: tuple(-v for v in network_gradients(*a)),
                "all four have the wrong sign: the minus belongs to the step, not to "
                "the gradient.",
            ),
            Wrong(
                "mean over the classes",
                lambda *a: tuple(v / len(a[-1]) for v in network_gradients(*a)),
                "all four are divided by the number of classes; the loss is a mean "
                "over the images.",
            ),
            Wrong(
                "mask turned round",
                lambda *a: _network(*a, mask=lambda dh, z: z < 0),
                "the gradient passes where a sum is negative here, and stops where it "
                "is positive; it is the other way round.",
            ),
            Wrong(
                "slope h (1 − h)",
                lambda *a: _network(
                    *a, mask=lambda dh, z: np.maximum(z, 0) * (1 - np.maximum(z, 0))
                ),
                "that comes out with h (1 − h) for the slope of the ReLU, which is a "
                "sigmoid's; a ReLU's is 1 or 0.",
            ),
            Wrong(
                "open for all images",
                lambda *a: _network(*a, mask=lambda dh, z: (z > 0).any(axis=0)),
                "a unit that is open for one image counts as open for all of them "
                "here; each image has a mask of its own.",
            ),
            Wrong(
                "bias behind the ReLU",
                _bias_behind,
                "that comes out with b_1 added behind the ReLU; it belongs to the sum "
                "that goes into the ReLU.",
            ),
            Wrong(
                "largest of each column",
                _largest_sum,
                "that comes out with np.max(…, 0) for the ReLU, which takes the "
                "largest of each column, and makes shapes that do not fit; np.maximum "
                "compares with 0.",
            ),
            Wrong(
                "loss and dz exchanged",
                _exchanged_results,
                "those are the errors that come of taking the two results of "
                "softmax_cross_entropy in the wrong order: the loss is the first, and "
                "then comes dz.",
            ),
            Wrong(
                "results not unpacked",
                _not_unpacked,
                "softmax_cross_entropy returns two results, the loss and dz; those "
                "are the errors that come of taking the pair for dz.",
            ),
            Wrong(
                "input for hidden",
                _input_for_hidden,
                "dW_2 is made with x, and its rows are those of the input; the second "
                "layer's input is what comes out of the ReLU.",
            ),
            Wrong(
                "db_1 for db_2",
                _instead("db_2", "db_1"),
                "db_2 holds the numbers of db_1; it is made from dz, which arrives at "
                "the scores.",
            ),
            Wrong(
                "db_2 for db_1",
                _instead("db_1", "db_2"),
                "db_1 holds the numbers of db_2; it is made from what has passed W_2 "
                "and the mask.",
            ),
            Wrong(
                "mask of the first image",
                lambda *a: _network(*a, mask=lambda dh, z: z[0] > 0),
                "the mask of the first image counts for all of them here; each image "
                "has a mask of its own.",
            ),
            Wrong(
                "hidden for input",
                _hidden_for_input(masked=True),
                "dW_1 is made with the hidden values, and has a row for each of them; "
                "the first layer's input is x.",
            ),
            Wrong(
                "hidden for input, before the mask",
                _hidden_for_input(masked=False),
                "dW_1 is made with the hidden values and the gradient before ReLU's "
                "mask; the first layer's input is x, and the mask comes first.",
            ),
            Wrong(
                "mask of the scores",
                _mask_of_scores,
                "the mask is made of the scores, where its shape fits; ReLU stands in "
                "front of the second layer, and has the sums of the first before it.",
            ),
            Wrong(
                "back through the hidden values",
                _through(lambda hidden, W_1: hidden),
                "on its way back dz meets the hidden values transposed, where the "
                "shapes allow it; from the scores to the hidden units it passes W_2 "
                "transposed.",
            ),
            Wrong(
                "back through W_1",
                _through(lambda hidden, W_1: W_1),
                "on its way back dz meets W_1 transposed, where the shapes allow it; "
                "from the scores to the hidden units it passes W_2 transposed.",
            ),
            Wrong(
                "x not transposed",
                _x_not_turned,
                "that is the error of a product whose first array has a column for "
                "each input, and whose second has a row for each image; in dW_1 images "
                "are added up, and xᵀ has a column for each of them.",
            ),
            Wrong(
                "the loss for dz, dW_2 first",
                _loss_for_dz_first,
                "those are the errors of a product of an array with one number, as the "
                "loss is; softmax_cross_entropy returns the loss first, and then dz.",
            ),
            Wrong(
                "negative sums kept",
                lambda *a: _network(*a, activation=lambda z: np.minimum(z, 0)),
                "that comes out with np.minimum(…, 0) for the ReLU forward, which "
                "keeps the negative sums; np.maximum keeps the positive ones.",
            ),
            Wrong(
                "open wherever it is not 0",
                lambda *a: _network(*a, mask=lambda dh, z: z != 0),
                "the gradient passes where a sum is negative as well, and stops at 0 "
                "alone; a ReLU is open where its input is positive.",
            ),
            Wrong(
                "no softmax",
                lambda *a: _network(*a, scores=_no_softmax),
                "that comes out with z − e_t over N for dz; it is made of the "
                "probabilities, softmax of the scores.",
            ),
            Wrong(
                "softmax down the columns",
                lambda *a: _network(*a, scores=_down_the_columns),
                "that comes out with exponentials divided by their sums over the "
                "images; the probabilities of each image add up to 1.",
            ),
        ),
        _network_cases,
        ("dW_1", "db_1", "dW_2", "db_2"),
        tolerance=1e-5,
        points=3,
        hint=(
            "which array of the forward pass does each of the four gradients need, "
            "and is it the one before the ReLU or the one behind it?"
        ),
    ),
)
