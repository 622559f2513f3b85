"""Exercises of chapter 8, dense layers backward."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array
from cnn_course.losses import softmax_cross_entropy


def ones_backward(dy: Array, x: Array, W_b: Array) -> tuple[Array, Array]:
    """Eqs. (8.5) and (8.6)."""
    with_ones = np.hstack([x, np.ones((len(x), 1))])
    return with_ones.T @ dy, dy @ W_b[:-1].T


def _ones_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "dy": rng.standard_normal((n, units)),
            "x": rng.standard_normal((n, inputs)),
            "W_b": rng.standard_normal((inputs + 1, units)),
        }
        for n, inputs, units in ((3, 4, 2), (5, 2, 4), (2, 6, 3))
    ]


def _reshaped(dy, x, W_b):
    W = W_b[:-1]
    return ones_backward(dy, x, W_b)[0], dy @ W.reshape(W.T.shape)


def _only_first_image(dy, x, W_b):
    dW_b, _ = ones_backward(dy[:1], x[:1], W_b)
    return dW_b, ones_backward(dy, x, W_b)[1]


def _db_averaged(dy, x, W_b):
    dW_b, dx = ones_backward(dy, x, W_b)
    dW_b[-1] /= len(x)
    return dW_b, dx


def merge(dW_1: Array, n_1: int, dW_2: Array, n_2: int) -> Array:
    """Eq. (8.9) for two parts of a batch."""
    return (n_1 * dW_1 + n_2 * dW_2) / (n_1 + n_2)


def _merge_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "dW_1": rng.standard_normal((4, 3)),
            "n_1": n_1,
            "dW_2": rng.standard_normal((4, 3)),
            "n_2": n_2,
        }
        for n_1, n_2 in ((50, 30), (3, 64), (7, 1))
    ]


def leaky_relu_backward(dy: Array, x: Array, slope: float) -> Array:
    """Eq. (8.7) with ``slope`` in place of 0."""
    return dy * np.where(x > 0, 1, slope)


def _leaky_cases(rng: np.random.Generator) -> list[Case]:
    """Put two zeros into the first case: the text fixes the slope there."""
    cases = [
        {
            "dy": rng.standard_normal(shape),
            "x": rng.standard_normal(shape),
            "slope": slope,
        }
        for shape, slope in (((4, 5), 0.1), ((3, 7), 0.01), ((2, 3, 4, 2), 0.3))
    ]
    cases[0]["x"][[1, 2], [3, 0]] = 0
    return cases


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
):
    """Make known mistakes, by the arguments after ``b_2``."""
    z = x @ W_1 + biases[0] * b_1
    hidden = activation(z)
    _, dz = softmax_cross_entropy(hidden @ W_2 + biases[1] * b_2, labels)
    dh = dz @ (W_2.T if turned else W_2)
    dz_1, dz_2 = scale[0] * dh * mask(dh, z), scale[1] * dz
    kept = remembered(z) if remembered else hidden
    db_1 = (dz_1 if db_masked else dh).sum(axis=0)
    return x.T @ dz_1, db_1, kept.T @ dz_2, dz_2.sum(axis=0)


def _reordered(*order):
    """Return the right four in another order."""
    return lambda *a: tuple(network_gradients(*a)[i] for i in order)


def _network_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "x": rng.standard_normal((n, inputs)),
            "labels": rng.integers(0, classes, n),
            "W_1": rng.standard_normal((inputs, units)),
            "b_1": rng.standard_normal(units),
            "W_2": rng.standard_normal((units, classes)),
            "b_2": rng.standard_normal(classes),
        }
        for n, inputs, units, classes in ((6, 5, 4, 4), (8, 3, 7, 7), (5, 4, 6, 3))
    ]


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
                "you took the mean over the two images. The 1/N is in dy already: it "
                "entered with the loss.",
            ),
            Wrong(
                "first image only",
                {**_PAPER, "dW": [[1, -2], [-1, 2], [2, -4]], "db": [1, -2]},
                "only the first image is counted; a weight is used in both.",
            ),
            Wrong(
                "db along the units",
                {**_PAPER, "db": [-1, 3]},
                "you added up the rows of dy; each unit has its own bias, so add up "
                "the columns.",
            ),
            Wrong(
                "dW transposed",
                {**_PAPER, "dW": [[1, 5, 4], [-2, 5, -3]]},
                "dW lies on its side: it has the shape of W, inputs by units.",
            ),
            Wrong(
                "W reshaped",
                {**_PAPER, "dx": [[0, -2, -7], [5, 1, 1]]},
                "for dx, W has to be transposed. Writing its numbers row by row into "
                "the other shape puts them in other places.",
            ),
            Wrong(
                "dy transposed",
                {
                    "dW": [[1, 2], [-7, 1], [0, 5]],
                    "db": [-1, 3],
                    "dx": [[2, 1, 7], [-4, 3, 1]],
                },
                "you used the transpose of dy: its rows are images, its columns units.",
            ),
            Wrong(
                "dW with dy transposed",
                {**_PAPER, "dW": [[1, 2], [-7, 1], [0, 5]]},
                "in dW you used the transpose of dy. Both shapes fit; rows of dy are "
                "images, and the sum runs over images.",
            ),
            Wrong(
                "dx with dy transposed",
                {**_PAPER, "dx": [[2, 1, 7], [-4, 3, 1]]},
                "in dx you used the transpose of dy. Both shapes fit; rows of dy are "
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
                "you counted the loss as a sum. With a mean, dy of each copy is half.",
            ),
            Wrong(
                "everything halved",
                {"loss": 1, "dW": 0.5, "db": 0.5, "dx": 0.5, "dW summed": 1},
                "you forgot that dW and db add up over the images: two halves make "
                "one.",
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
                "four for two",
                {**_TWICE, "dW summed": 4},
                "for a sum, dy of each copy is unchanged; only the number of terms "
                "doubles.",
            ),
        ),
    ),
    Exercise(
        "dense-back-ones",
        ones_backward,
        (
            Wrong(
                "ones kept in dx",
                lambda dy, x, W: (ones_backward(dy, x, W)[0], dy @ W.T),
                "dx has a column too many: the one for the ones, which nobody can "
                "change. Leave the bias row out.",
            ),
            Wrong(
                "wrong column dropped",
                lambda dy, x, W: (ones_backward(dy, x, W)[0], dy @ W[1:].T),
                "you left out the first row of W_b on the way to dx; the bias is the "
                "last.",
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
                "you divided dW_b by the number of images. The 1/N is in dy already: "
                "it entered with the loss.",
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
                "W reshaped",
                _reshaped,
                "for dx, the weights have to be transposed, not reshaped: reshape "
                "leaves the numbers in their order.",
            ),
            Wrong(
                "bias row missing",
                lambda dy, x, W: (x.T @ dy, ones_backward(dy, x, W)[1]),
                "dW_b has no row for the bias: append the ones before you multiply.",
            ),
        ),
        _ones_cases,
        ("dW_b", "dx"),
    ),
    Exercise(
        "dense-back-merge",
        merge,
        (
            Wrong(
                "plain mean",
                lambda dW_1, n_1, dW_2, n_2: (dW_1 + dW_2) / 2,
                "you gave both parts the same weight; the larger one stands for more "
                "images.",
            ),
            Wrong(
                "sum",
                lambda dW_1, n_1, dW_2, n_2: dW_1 + dW_2,
                "you added two means. Turn each into a sum over its images first.",
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
                "you divided without multiplying: dW_1 and dW_2 hold their 1/n "
                "already.",
            ),
            Wrong(
                "divided by the first size",
                lambda dW_1, n_1, dW_2, n_2: (n_1 * dW_1 + n_2 * dW_2) / (2 * n_1),
                "you divided as if both parts were as large as the first.",
            ),
        ),
        _merge_cases,
        ("dW",),
    ),
    Exercise(
        "dense-back-leaky",
        leaky_relu_backward,
        (
            Wrong(
                "plain ReLU",
                lambda dy, x, slope: dy * (x > 0),
                "that is plain ReLU: where x is negative, a little has to get through.",
            ),
            Wrong(
                "sign of the gradient",
                lambda dy, x, slope: leaky_relu_backward(dy, dy, slope),
                "you looked at the sign of dy; what decides is the sign of x, in the "
                "forward pass.",
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
                "you multiplied dy by the output; multiply it by the slope, 1 or α.",
            ),
        ),
        _leaky_cases,
        ("dx",),
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
                "mask of the gradient",
                lambda *a: _network(*a, mask=lambda dh, z: dh > 0),
                "ReLU's mask looks at the sign of the gradient; it must be the sign of "
                "what went into ReLU.",
            ),
            Wrong(
                "slope of |z|",
                lambda *a: _network(*a, mask=lambda dh, z: np.sign(z)),
                "on the negative side your ReLU hands back the gradient with the other "
                "sign: that is the slope of |z|.",
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
                "on the way back through the second layer, dz meets W_2 transposed, "
                "Eq. (8.5).",
            ),
            Wrong(
                "divided again",
                lambda *a: _network(*a, scale=(1 / len(a[0]), 1 / len(a[0]))),
                "you divided by the number of images. dz from softmax_cross_entropy "
                "holds its 1/N already.",
            ),
            Wrong(
                "summed and averaged",
                lambda *a: _network(*a, scale=(len(a[0]), 1)),
                "the second layer is right, and the first is too large by the number "
                "of images: one of them sums and the other averages.",
            ),
            Wrong(
                "summed",
                lambda *a: _network(*a, scale=(len(a[0]), len(a[0]))),
                "all four are those of the summed loss; the loss is a mean.",
            ),
            Wrong(
                "b_1 missing",
                lambda *a: _network(*a, biases=(0, 1)),
                "b_1 is missing in the forward pass. It decides which ReLUs are open.",
            ),
            Wrong(
                "b_2 missing",
                lambda *a: _network(*a, biases=(1, 0)),
                "b_2 is missing in the forward pass: the scores, and so dz, are those "
                "of another network.",
            ),
            Wrong(
                "|z| both ways",
                lambda *a: _network(
                    *a, activation=np.abs, mask=lambda dh, z: np.sign(z)
                ),
                "your activation is |z|, forward and backward; ReLU makes zeros of "
                "negative sums.",
            ),
            Wrong(
                "|z| forward",
                lambda *a: _network(*a, activation=np.abs),
                "forward you take |z|, backward the slope of ReLU; forward has to be "
                "ReLU too.",
            ),
            Wrong(
                "|z| forward, no mask",
                lambda *a: _network(*a, activation=np.abs, mask=lambda dh, z: 1),
                "forward you take |z|, and backward the gradient passes untouched: "
                "neither belongs to ReLU.",
            ),
            Wrong(
                "mask missing in db_1",
                lambda *a: _network(*a, db_masked=False),
                "db_1 alone is made from the gradient before ReLU's mask; use the "
                "masked one, as for dW_1.",
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
        ),
        _network_cases,
        ("dW_1", "db_1", "dW_2", "db_2"),
    ),
)
