"""Exercises of chapter 11, a network that learns."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array
from cnn_course.losses import softmax_cross_entropy


def weight_spread(shape: tuple[int, ...]) -> float:
    """Eq. (11.11): the standard deviation of weights of this shape."""
    return float(np.sqrt(2 / np.prod(shape[:-1])))


def _shape_cases(rng: np.random.Generator) -> list[Case]:
    shapes = [(784, 100), (5, 3), (3, 2, 5, 8), (5, 5, 3, 16), (1, 1, 4, 7)]
    drawn = [tuple(int(v) for v in rng.integers(2, 9, 4)) for _ in range(3)]
    return [{"shape": shape} for shape in shapes + drawn]


def start_loss(x: Array, sigma: float, classes: int) -> float:
    """Eqs. (5.11) and (11.9): the loss that random weights should cost.

    The scores spread about their own mean, which moves along with them: of the
    variance of one score the share 1 − 1/classes is left.
    """
    variance = sigma**2 * np.sum(x**2) / len(x)
    return float(np.log(classes) + (1 - 1 / classes) * variance / 2)


def _start_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "x": rng.standard_normal((n, m)) + rng.uniform(0.5, 1),
            "sigma": float(sigma),
            "classes": classes,
        }
        for n, m, sigma, classes in [(4, 6, 0.2, 10), (5, 3, 0.7, 3), (2, 40, 0.05, 26)]
    ]


def one_epoch(
    W: Array,
    b: Array,
    x: Array,
    labels: np.ndarray,
    order: np.ndarray,
    batch_size: int,
    learning_rate: float,
    mistake: str = "",
) -> tuple[Array, Array, float]:
    """One epoch of mini-batch descent for a dense layer, or a wrong one."""
    W, b, total, means = W.copy(), b.copy(), 0.0, []
    start = W.copy(), b.copy()
    if mistake == "order":
        order = np.sort(order)
    if mistake == "dropped":
        order = order[: len(order) // batch_size * batch_size]
    if mistake == "one step":
        batch_size = len(x)
    rate = -learning_rate if mistake == "uphill" else learning_rate
    for first in range(0, len(order), batch_size):
        batch = order[first : first + batch_size]
        t = labels[batch]
        if mistake == "labels":
            t = labels[first : first + batch_size]
        at = start if mistake == "start" else (W, b)
        loss, dz = softmax_cross_entropy(x[batch] @ at[0] + at[1], t)
        if mistake == "whole":
            dz = dz * len(batch) / len(x)
        if mistake == "twice":
            dz = dz / len(batch)
        if mistake == "summed":
            dz = dz * len(batch)
        if mistake == "full size":
            dz = dz * len(batch) / batch_size
        W -= rate * x[batch].T @ dz
        if mistake != "bias":
            b -= rate * dz.sum(axis=0)
        if mistake == "after":
            loss, _ = softmax_cross_entropy(x[batch] @ W + b, labels[batch])
        means.append(loss)
        total += loss * len(batch)
    return W, b, float(np.mean(means) if mistake == "mean" else total / len(order))


def _epoch_with(mistake: str):
    return lambda *arguments: one_epoch(*arguments, mistake=mistake)


def _epoch_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "W": rng.standard_normal((features, classes)),
            "b": rng.standard_normal(classes),
            "x": rng.standard_normal((n, features)),
            "labels": rng.integers(0, classes, n),
            "order": rng.permutation(n),
            "batch_size": batch_size,
            "learning_rate": 0.3,
        }
        for n, features, classes, batch_size in [
            (11, 3, 4, 4),
            (8, 2, 3, 3),
            (6, 4, 2, 3),
        ]
    ]


# ---- one step on paper: x = (3, −1), four classes, t = 2, learning rate 0.1 ----

_X = np.array([3.0, -1.0])
_DZ = np.array([0.25, 0.25, -0.75, 0.25])
_ETA = 0.1


def _paper(
    dz: Array = _DZ, bias: float = 1.0, eta: float = _ETA, **changed: object
) -> dict[str, object]:
    reach = _X @ _X + bias
    answers = {
        "W": (-eta * np.outer(_X, dz)).tolist(),
        "scores": (-eta * reach * dz).tolist(),
        "fall": abs(eta) * reach * dz @ dz,
    }
    return answers | changed


_SCORES = -_ETA * 11 * _DZ
_TRUE_FALL = float(np.log(4) - np.log(np.exp(_SCORES).sum()) + _SCORES[2])


_SYMMETRY = {"A": 1, "B": 5, "C": 5, "D": 1, "E": 5}
_FIRST = {"a": "overfit", "b": "gradient", "c": "none", "d": "none", "e": "start"}

EXERCISES = (
    Exercise(
        "train-step-paper",
        _paper(),
        (
            Wrong(
                "uphill",
                _paper(eta=-_ETA),
                "you added the gradient. It points up; Eq. (11.4) subtracts it.",
            ),
            Wrong(
                "bias forgotten",
                _paper(bias=0.0),
                "the weights are right, but the bias takes a step too: it adds to the "
                "scores and to the fall.",
            ),
            Wrong(
                "one-hot forgotten",
                _paper(dz=np.full(4, 0.25)),
                "that is a step along p; the gradient for the scores is p − e_t, with "
                "a 1 taken off at the true class.",
            ),
            Wrong(
                "true class 0",
                _paper(dz=np.array([-0.75, 0.25, 0.25, 0.25])),
                "you took class 0 for the true one; t is 2.",
            ),
            Wrong(
                "transposed",
                _paper(W=(-_ETA * np.outer(_DZ, _X)).tolist()),
                "W is transposed: one row for each pixel, one column for each class.",
            ),
            Wrong(
                "gradient, not step",
                _paper(W=np.outer(_X, _DZ).tolist()),
                "that W is the gradient dW; the weights after the step are "
                "0 − 0.1 · dW.",
            ),
            Wrong(
                "true fall",
                _paper(fall=_TRUE_FALL),
                "that is how far the loss really falls; asked is what Eq. (11.5) "
                "predicts.",
            ),
            Wrong(
                "fall without the learning rate",
                _paper(fall=8.25),
                "that fall is the sum of the squared gradients; it still needs the "
                "factor η.",
            ),
        ),
    ),
    Exercise(
        "train-he",
        weight_spread,
        (
            Wrong(
                "variance",
                lambda shape: 2 / np.prod(shape[:-1]),
                "that is the variance; the standard deviation is its root.",
            ),
            Wrong(
                "fan-out",
                lambda shape: np.sqrt(2 / shape[-1]),
                "you divided by the number of outputs. It is the inputs to one output "
                "that add up.",
            ),
            Wrong(
                "no factor 2",
                lambda shape: np.sqrt(1 / np.prod(shape[:-1])),
                "the 2 is missing: ReLU lets only half of the mean square through.",
            ),
            Wrong(
                "all axes",
                lambda shape: np.sqrt(2 / np.prod(shape)),
                "you multiplied all axes. The last one counts the outputs, and each of "
                "them has a sum of its own.",
            ),
            Wrong(
                "channels forgotten",
                lambda shape: np.sqrt(2 / np.prod(shape[:-2])),
                "the channels are missing: a window reaches through all of them.",
            ),
            Wrong(
                "window forgotten",
                lambda shape: np.sqrt(2 / shape[-2]),
                "you counted the channels only; an output of a convolution adds up a "
                "whole window of each.",
            ),
            Wrong(
                "first axis only",
                lambda shape: np.sqrt(2 / shape[0]),
                "you counted the first axis only; for a convolution the fan-in is "
                "rows times columns times channels.",
            ),
        ),
        _shape_cases,
        ("the standard deviation",),
    ),
    Exercise(
        "train-start-loss",
        start_loss,
        (
            Wrong(
                "half forgotten",
                lambda x, sigma, k: np.log(k) + sigma**2 * np.sum(x**2) / len(x),
                "you added the variance of the scores; Eq. (5.11) adds half of it.",
            ),
            Wrong(
                "sigma not squared",
                lambda x, sigma, k: np.log(k) + sigma * np.sum(x**2) / len(x) / 2,
                "the variance of the scores goes with σ², not with σ.",
            ),
            Wrong(
                "mean for sum",
                lambda x, sigma, k: np.log(k) + sigma**2 * np.mean(x**2) / 2,
                "you averaged x² over the inputs; a score adds them up, so the number "
                "of inputs counts.",
            ),
            Wrong(
                "images not averaged",
                lambda x, sigma, k: np.log(k) + sigma**2 * np.sum(x**2) / 2,
                "you summed over the images; the loss is their mean.",
            ),
            Wrong(
                "variance of x",
                lambda x, sigma, k: (
                    np.log(k)
                    + sigma**2
                    * np.sum((x - x.mean(axis=1, keepdims=True)) ** 2)
                    / len(x)
                    / 2
                ),
                "you took the variance of x. Its mean counts too: Eq. (11.9) has the "
                "squares themselves.",
            ),
            Wrong(
                "sum before square",
                lambda x, sigma, k: (
                    np.log(k) + sigma**2 * np.mean(x.sum(axis=1) ** 2) / 2
                ),
                "you squared the sum of the inputs; the variances of the products add "
                "up, so it is the sum of the squares.",
            ),
            Wrong(
                "He's sigma",
                lambda x, sigma, k: np.log(k) + np.mean(x**2),
                "that is Eq. (11.12), which holds for He's rule only; use the sigma "
                "that you are given.",
            ),
            Wrong(
                "no ln K",
                lambda x, sigma, k: sigma**2 * np.sum(x**2) / len(x) / 2,
                "ln K is missing: even equal scores cost that much.",
            ),
        ),
        _start_cases,
        ("the loss",),
    ),
    Exercise(
        "train-symmetry",
        _SYMMETRY,
        (
            Wrong(
                "second layer does not count",
                _SYMMETRY | {"B": 1},
                "B: what comes back to a unit passes its outgoing weights. They "
                "differ, so the gradients do.",
            ),
            Wrong(
                "zeros make it equal",
                _SYMMETRY | {"C": 1},
                "C: the units were different from the start. Zeros behind them delay "
                "their first step by one and make nothing equal.",
            ),
            Wrong(
                "biases do not count",
                _SYMMETRY | {"E": 1},
                "E: unequal biases make unequal outputs. So the outgoing weights take "
                "unequal steps, and one step later the incoming ones do.",
            ),
            Wrong(
                "only random weights differ",
                _SYMMETRY | {"B": 1, "E": 1},
                "B and E: a layer that starts equal need not stay equal. It is enough "
                "that something about the units differs: what goes out of them, or "
                "their biases.",
            ),
            Wrong(
                "last digits counted",
                _SYMMETRY | {"A": 2},
                "A: they differ in the last digits only, by rounding. Round to nine "
                "digits before you count.",
            ),
            Wrong(
                "zeros learn",
                _SYMMETRY | {"D": 5},
                "D: all units give 0, and ReLU passes no gradient at 0. Nothing in the "
                "first layer ever moves.",
            ),
            Wrong(
                "equal values learn",
                _SYMMETRY | {"A": 5},
                "A: equal in, equal out, equal gradient, equal step. What could ever "
                "tell two of the units apart?",
            ),
        ),
    ),
    Exercise(
        "train-which",
        _FIRST,
        (
            Wrong(
                "sign in the gradient",
                _FIRST | {"a": "gradient"},
                "a: the gradient is right. It is the step that goes the wrong way, and "
                "the gradient check takes no step.",
            ),
            Wrong(
                "bad pooling stops the learning",
                _FIRST | {"b": "overfit"},
                "b: the filters get nonsense, but the dense layer gets the right "
                "gradient, and it can learn twenty digits alone.",
            ),
            Wrong(
                "random labels cannot be learned",
                _FIRST | {"c": "overfit"},
                "c: twenty images with wrong labels can be learned by heart as well. "
                "No check of the network sees that the data are wrong.",
            ),
            Wrong(
                "labels move the first loss",
                _FIRST | {"c": "start"},
                "c: before training the network knows nothing about any label, so the "
                "wrong ones cost the same.",
            ),
            Wrong(
                "bias gradient checked",
                _FIRST | {"d": "gradient"},
                "d: the gradient for the bias is right. It is not used, and the check "
                "takes no step.",
            ),
            Wrong(
                "bias needed",
                _FIRST | {"d": "overfit"},
                "d: with 1,352 inputs to each score, twenty digits can be learned "
                "without the ten biases.",
            ),
            Wrong(
                "sum seen late",
                _FIRST | {"e": "gradient"},
                "e: the gradient check sees it too, but the first check has seen it "
                "already: a thousand digits cost about 2,600.",
            ),
            Wrong(
                "sum not seen",
                _FIRST | {"e": "none"},
                "e: compare the size of the first number that is printed with ln 10.",
            ),
        ),
    ),
    Exercise(
        "train-epoch",
        one_epoch,
        (
            Wrong(
                "order ignored",
                _epoch_with("order"),
                "you took the images as they lie; order says which comes when.",
            ),
            Wrong(
                "short batch dropped",
                _epoch_with("dropped"),
                "the last batch is left out when it is short.",
            ),
            Wrong(
                "short batch divided by the full size",
                _epoch_with("full size"),
                "the gradient of the short last batch is divided by the full batch "
                "size; its images count for less.",
            ),
            Wrong(
                "labels not reordered",
                _epoch_with("labels"),
                "the images are taken in order, the labels as they lie: every digit "
                "loses its name. Use the same indices for both.",
            ),
            Wrong(
                "divided by all images",
                _epoch_with("whole"),
                "the gradient of a batch is divided by N; it is a mean over the images "
                "of the batch.",
            ),
            Wrong(
                "divided twice",
                _epoch_with("twice"),
                "the gradient is divided by the batch size twice: "
                "softmax_cross_entropy has done it already.",
            ),
            Wrong(
                "all gradients at the start",
                _epoch_with("start"),
                "every gradient is taken at the weights you began with; each step "
                "starts where the last one ended.",
            ),
            Wrong(
                "mean of means",
                _epoch_with("mean"),
                "W and b are right. The loss is a mean over batches; the short batch "
                "has fewer images and should weigh less.",
            ),
            Wrong(
                "loss after the step",
                _epoch_with("after"),
                "W and b are right. The loss was taken after the step; take it before.",
            ),
            Wrong(
                "bias left alone",
                _epoch_with("bias"),
                "the bias never moves.",
            ),
            Wrong(
                "uphill",
                _epoch_with("uphill"),
                "you add the gradient, and the loss climbs; subtract it.",
            ),
            Wrong(
                "summed",
                _epoch_with("summed"),
                "your gradient is the sum over the batch. The 1/N of the mean is "
                "missing, so large batches take large steps.",
            ),
            Wrong(
                "one step an epoch",
                _epoch_with("one step"),
                "you took one step on all images; take one for every mini-batch.",
            ),
        ),
        _epoch_cases,
        ("W", "b", "loss"),
    ),
)
