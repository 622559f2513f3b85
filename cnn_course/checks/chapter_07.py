"""Exercises of chapter 7, softmax and cross-entropy backward."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.chapter_05 import log_softmax
from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array


def _softmax(z: Array) -> Array:
    return np.exp(log_softmax(z))


def _plain_softmax(z: Array) -> Array:
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def _one_hot(labels: np.ndarray, k: int) -> Array:
    return np.eye(k)[labels]


def softmax_backward(dp: Array, p: Array) -> Array:
    """Eq. (7.6) without a matrix."""
    return p * (dp - (dp * p).sum(axis=1, keepdims=True))


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "dp": rng.standard_normal((n, k)),
            "p": _softmax(1.5 * rng.standard_normal((n, k))),
        }
        for n, k in ((3, 4), (2, 2), (5, 3), (1, 6))
    ]


def weighted_gradient(
    z: Array, labels: np.ndarray, weights: Array, softmax=_softmax
) -> Array:
    """Eq. (7.9) with a weight for every image."""
    difference = softmax(z) - _one_hot(labels, z.shape[1])
    return difference * (weights / weights.sum())[:, None]


def _labeled(rng: np.random.Generator) -> list[Case]:
    """Return scores and labels, some scores beyond what exp can hold."""
    cases = []
    for n, k, size in ((3, 4, 1.0), (5, 3, 2.0), (4, 6, 1e4), (2, 2, 0.5)):
        z = size * rng.standard_normal((n, k))
        cases.append({"z": z, "labels": rng.integers(0, k, n)})
    return cases


def _weighted_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {**case, "weights": rng.uniform(0.5, 4, len(case["z"]))}
        for case in _labeled(rng)
    ]


def _truth_weighted(z, labels, weights):
    e_t = _one_hot(labels, z.shape[1])
    return (_softmax(z) - weights[:, None] * e_t) / weights.sum()


def smoothed(z: Array, labels: np.ndarray, epsilon: float) -> tuple[float, Array]:
    """Mean cross-entropy against softened labels, and its gradient."""
    k = z.shape[1]
    return _against(z, (1 - epsilon) * _one_hot(labels, k) + epsilon / k)


def _against(z: Array, q: Array) -> tuple[float, Array]:
    log_p = log_softmax(z)
    return -np.sum(q * log_p) / len(z), (np.exp(log_p) - q) / len(z)


def _other_q(soften):
    """``smoothed`` with another ``q``, made from e_t, epsilon and K."""
    return lambda z, labels, epsilon: _against(
        z, soften(_one_hot(labels, z.shape[1]), epsilon, z.shape[1])
    )


def _smoothed_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {**case, "epsilon": epsilon}
        for case, epsilon in zip(_labeled(rng), (0.1, 0.3, 0.2, 0.05), strict=True)
    ]


def _smoothed_log_of_p(z, labels, epsilon, floor=0.0):
    k = z.shape[1]
    q = (1 - epsilon) * _one_hot(labels, k) + epsilon / k
    loss = -np.sum(q * np.log(np.maximum(_softmax(z), floor))) / len(z)
    return loss, smoothed(z, labels, epsilon)[1]


def temperature_slope(z: Array, labels: np.ndarray, tau: float) -> float:
    """Chain rule through u = z / tau."""
    du = (_softmax(z / tau) - _one_hot(labels, z.shape[1])) / len(z)
    return np.sum(du * (-z / tau**2))


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "z": size * rng.standard_normal((n, k)),
            "labels": rng.integers(0, k, n),
            "tau": tau,
        }
        for n, k, size, tau in (
            (6, 4, 1.0, 0.7),
            (5, 3, 3.0, 2.5),
            (8, 5, 900.0, 300.0),
            (2, 2, 1.0, 1.6),
            (7, 4, 1e4, 1.5),
        )
    ]


def _slope_at_one(z, labels, tau):
    du = (_softmax(z) - _one_hot(labels, z.shape[1])) / len(z)
    return np.sum(du * (-z / tau**2))


def _slope_of_clipped(z, labels, tau, h=1e-6):
    def loss(tau):
        p = _softmax(z / tau)[np.arange(len(z)), labels]
        return -np.mean(np.log(np.maximum(p, 1e-8)))

    return (loss(tau + h) - loss(tau - h)) / (2 * h)


_J = [[0.24, -0.18, -0.06], [-0.18, 0.21, -0.03], [-0.06, -0.03, 0.09]]
_PAPER = {"J": _J, "dz": [0.6, 0.3, -0.9]}
_FIRST = {"true": -0.018, "other": 0.002, "row sum": 0.0, "limit": 0.02}

EXERCISES = (
    Exercise(
        "softmax-jacobian",
        _PAPER,
        (
            Wrong(
                "diagonal only",
                {"J": np.diag([0.24, 0.21, 0.09]), "dz": [0.6, 0.3, -0.9]},
                "that is the diagonal alone, as for a sigmoid. Every score moves every "
                "probability: off the diagonal stands −p_i p_j.",
            ),
            Wrong(
                "plus sign",
                {"J": np.abs(_J), "dz": [0.6, 0.3, -0.9]},
                "the sign of the entries off the diagonal is wrong: a score that rises "
                "takes from the others.",
            ),
            Wrong(
                "products only",
                {
                    "J": -np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1]),
                    "dz": [0.6, 0.3, -0.9],
                },
                "Eq. (7.4) is for i ≠ j; on the diagonal a p_i has to be added.",
            ),
            Wrong(
                "classes counted from 1",
                {"J": _J, "dz": [0.6, -0.7, 0.1]},
                "you took the second class for the true one; classes are counted from "
                "0, so t = 2 is the last.",
            ),
            Wrong(
                "dz turned round",
                {"J": _J, "dz": [-0.6, -0.3, 0.9]},
                "dz has the wrong sign: it is p − e_t. (A step against it raises the "
                "true score.)",
            ),
            Wrong(
                "dp for dz",
                {"J": _J, "dz": [0, 0, -10]},
                "that is the gradient for the probabilities, Eq. (7.2); multiply it by "
                "J.",
            ),
            Wrong(
                "p for dz",
                {"J": _J, "dz": [0.6, 0.3, 0.1]},
                "the one-hot row is missing: subtract 1 at the true class.",
            ),
            Wrong(
                "J with the wrong sign",
                {"J": -np.array(_J), "dz": [0.6, 0.3, -0.9]},
                "J has the wrong sign everywhere: a score that rises helps its own "
                "class.",
            ),
            Wrong(
                "diagonal left as p",
                {"J": np.array(_J) + np.diag([0.36, 0.09, 0.01]), "dz": _PAPER["dz"]},
                "the diagonal is p_i (1 − p_i), Eq. (7.3): p_i² has to be subtracted "
                "there too.",
            ),
            Wrong(
                "dz divided by K",
                {"J": _J, "dz": [0.2, 0.1, -0.3]},
                "you divided dz by the number of classes; the mean is over images, and "
                "here is one.",
            ),
        ),
        tolerance=1e-6,
    ),
    Exercise(
        "softmax-first-gradient",
        _FIRST,
        (
            Wrong(
                "1/N forgotten",
                {"true": -0.9, "other": 0.1, "row sum": 0.0, "limit": 1.0},
                "the loss is a mean over 50 images: everything is divided by 50.",
            ),
            Wrong(
                "limit without 1/N",
                {**_FIRST, "limit": 1.0},
                "a single p − e_t has entries up to 1; in dz they are divided by the "
                "number of images.",
            ),
            Wrong(
                "limit is the untrained one",
                {**_FIRST, "limit": 0.018},
                "that is the limit for equal scores; a confident mistake gets further, "
                "with p_t near 0.",
            ),
            Wrong(
                "sign",
                {"true": 0.018, "other": -0.002, "row sum": 0.0, "limit": 0.02},
                "the sign is the wrong way round: p − e_t is negative at the true "
                "class.",
            ),
            Wrong(
                "others zero",
                {"true": -0.018, "other": 0.0, "row sum": -0.018, "limit": 0.02},
                "the other scores matter too: each is pushed down by the probability "
                "it got.",
            ),
            Wrong(
                "row sum of p",
                {**_FIRST, "row sum": 0.02},
                "the probabilities add up to 1, but so does e_t, and it is subtracted.",
            ),
            Wrong(
                "divided by K",
                {"true": -0.09, "other": 0.01, "row sum": 0.0, "limit": 0.1},
                "you divided by the number of classes; the mean is over the images.",
            ),
            Wrong(
                "divided by N and K",
                {"true": -0.0018, "other": 0.0002, "row sum": 0.0, "limit": 0.002},
                "you divided by all 500 numbers; the mean is over the 50 images.",
            ),
            Wrong(
                "p negated at the truth",
                {**_FIRST, "true": -0.002},
                "at the true class stands p_t − 1, not −p_t.",
            ),
            Wrong(
                "limit of the row",
                {**_FIRST, "limit": float(np.sqrt(2) / 50)},
                "that is the limit for the length of a whole row, Eq. (7.10); a single "
                "entry reaches less.",
            ),
        ),
        tolerance=1e-5,
    ),
    Exercise(
        "softmax-backward",
        softmax_backward,
        (
            Wrong(
                "diagonal only",
                lambda dp, p: dp * p * (1 - p),
                "you multiplied by p(1 − p), the diagonal of the Jacobian: that is "
                "the sigmoid's derivative. The entries −p_i p_j are missing.",
            ),
            Wrong(
                "off-diagonal added",
                lambda dp, p: p * (dp + (dp * p).sum(axis=1, keepdims=True)),
                "the sum has the wrong sign: off the diagonal J is negative.",
            ),
            Wrong(
                "sum without p",
                lambda dp, p: p * (dp - dp.sum(axis=1, keepdims=True)),
                "inside the sum every dp_i has to be multiplied by its p_i.",
            ),
            Wrong(
                "p outside forgotten",
                lambda dp, p: dp - (dp * p).sum(axis=1, keepdims=True),
                "the factor p_j in front is missing.",
            ),
            Wrong(
                "first term without p",
                lambda dp, p: dp - p * (dp * p).sum(axis=1, keepdims=True),
                "the first term is p_j dp_j, from diag(p); you took dp_j alone.",
            ),
            Wrong(
                "one sum for the batch",
                lambda dp, p: p * (dp - (dp * p).sum()),
                "you took one sum for the whole batch; every image has its own.",
            ),
            Wrong(
                "down the columns",
                lambda dp, p: p * (dp - (dp * p).sum(axis=0)),
                "you summed over the images; sum along each row.",
            ),
            Wrong(
                "divided by N",
                lambda dp, p: softmax_backward(dp, p) / len(p),
                "you divided by the number of images. The 1/N enters with the loss and "
                "is in dp already.",
            ),
        ),
        _backward_cases,
        ("dz",),
    ),
    Exercise(
        "softmax-weighted",
        weighted_gradient,
        (
            Wrong(
                "divided by N",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum() / len(z),
                "you divided by the number of images; this mean is divided by the sum "
                "of the weights.",
            ),
            Wrong(
                "not divided",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum(),
                "the division by the sum of the weights is missing.",
            ),
            Wrong(
                "weights ignored",
                lambda z, t, w: weighted_gradient(z, t, np.ones_like(w)),
                "every image has the same weight in your result.",
            ),
            Wrong(
                "weight at the truth only",
                _truth_weighted,
                "the weight multiplies the whole row p − e_t, not e_t alone.",
            ),
            Wrong(
                "one-hot forgotten",
                lambda z, t, w: _softmax(z) * (w / w.sum())[:, None],
                "the one-hot row is missing: subtract 1 at the true class.",
            ),
            Wrong(
                "plain softmax",
                lambda z, t, w: weighted_gradient(z, t, w, _plain_softmax),
                "exp overflows for large scores; subtract the largest of each row "
                "first.",
            ),
            Wrong(
                "sign",
                lambda z, t, w: -weighted_gradient(z, t, w),
                "the sign is the wrong way round: it is p − e_t.",
            ),
            Wrong(
                "softmax down the columns",
                lambda z, t, w: weighted_gradient(z, t, w, lambda z: _softmax(z.T).T),
                "you normalized over the images; each row is one image, and its "
                "classes stand along axis 1.",
            ),
            Wrong(
                "divided twice",
                lambda z, t, w: weighted_gradient(z, t, w) / len(z),
                "you divided by the sum of the weights and by the number of images; "
                "the first makes it a mean already.",
            ),
            Wrong(
                "one shift for the whole batch",
                lambda z, t, w: weighted_gradient(
                    z, t, w, lambda z: _plain_softmax(z - z.max())
                ),
                "you subtracted the largest score of the whole batch; in a row far "
                "below it every exponential is 0. Take the largest of each row.",
            ),
        ),
        _weighted_cases,
        ("dz",),
    ),
    Exercise(
        "softmax-smoothed",
        smoothed,
        (
            Wrong(
                "one-hot throughout",
                lambda z, t, eps: smoothed(z, t, 0.0),
                "epsilon has no effect: that is the loss and the gradient for the "
                "one-hot labels.",
            ),
            Wrong(
                "one-hot in the gradient",
                lambda z, t, eps: (smoothed(z, t, eps)[0], smoothed(z, t, 0.0)[1]),
                "the loss is right; the gradient still subtracts the one-hot row "
                "instead of q.",
            ),
            Wrong(
                "one-hot in the loss",
                lambda z, t, eps: (smoothed(z, t, 0.0)[0], smoothed(z, t, eps)[1]),
                "the gradient is right; the loss still looks at the true class only.",
            ),
            Wrong(
                "doubt to the others only",
                _other_q(
                    lambda e_t, eps, k: (1 - eps) * e_t + eps / (k - 1) * (1 - e_t)
                ),
                "you divided the doubt among the K − 1 other classes; here every "
                "class gets epsilon/K, the true one included.",
            ),
            Wrong(
                "not reduced",
                _other_q(lambda e_t, eps, k: e_t + eps / k),
                "q adds up to more than 1: the true class has to give up epsilon.",
            ),
            Wrong(
                "logarithm of p",
                _smoothed_log_of_p,
                "the gradient is right; the loss takes the logarithm of probabilities "
                "that round to 0. Use ln p_k = z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "gradient not averaged",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    smoothed(z, t, eps)[1] * len(z),
                ),
                "the loss is a mean and the gradient is not: divide dz by the number "
                "of images.",
            ),
            Wrong(
                "sum over the batch",
                lambda z, t, eps: tuple(v * len(z) for v in smoothed(z, t, eps)),
                "that is the sum over the images; take the mean, in both results.",
            ),
            Wrong(
                "loss not averaged",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0] * len(z),
                    smoothed(z, t, eps)[1],
                ),
                "the gradient is right; the loss is the sum over the images, and the "
                "mean is asked for.",
            ),
            Wrong(
                "mean over classes",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0] / z.shape[1],
                    smoothed(z, t, eps)[1],
                ),
                "the gradient is right; the loss is a mean over all N·K products. Add "
                "up along the classes, take the mean over the images.",
            ),
            Wrong(
                "clipped",
                lambda z, t, eps: _smoothed_log_of_p(z, t, eps, 1e-8),
                "the gradient is right; the loss clips the probabilities, so a large "
                "one comes out too small. Use ln p_k = z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "not divided by K",
                _other_q(lambda e_t, eps, k: (1 - eps) * e_t + eps),
                "you gave every class the whole of epsilon; they share it, epsilon/K "
                "each.",
            ),
            Wrong(
                "withheld from the truth",
                _other_q(lambda e_t, eps, k: (1 - eps) * e_t + eps / k * (1 - e_t)),
                "the true class gets its epsilon/K too; without it, q does not add up "
                "to 1.",
            ),
            Wrong(
                "swapped",
                _other_q(lambda e_t, eps, k: eps * e_t + (1 - eps) / k),
                "epsilon and 1 − epsilon have changed places: e_t keeps 1 − epsilon.",
            ),
        ),
        _smoothed_cases,
        ("loss", "dz"),
    ),
    Exercise(
        "softmax-temperature-slope",
        temperature_slope,
        (
            Wrong(
                "as if u = z·tau",
                lambda z, t, tau: -temperature_slope(z, t, tau) * tau**2,
                "you used z for ∂u/∂tau; u is z divided by tau, not multiplied.",
            ),
            Wrong(
                "1/tau",
                lambda z, t, tau: temperature_slope(z, t, tau) * tau,
                "the derivative of 1/tau is −1/tau², not −1/tau.",
            ),
            Wrong(
                "minus sign",
                lambda z, t, tau: -temperature_slope(z, t, tau),
                "the derivative of 1/tau is negative; the sign is missing.",
            ),
            Wrong(
                "not averaged",
                lambda z, t, tau: temperature_slope(z, t, tau) * len(z),
                "that is the sum over the images; the loss is their mean.",
            ),
            Wrong(
                "mean over classes",
                lambda z, t, tau: temperature_slope(z, t, tau) / z.shape[1],
                "you averaged over the classes; tau touches every score, and the "
                "influences add up.",
            ),
            Wrong(
                "temperature 1",
                _slope_at_one,
                "p has to be taken at the temperature tau: softmax of z/tau.",
            ),
            Wrong(
                "chain rule forgotten",
                lambda z, t, tau: np.sum(
                    (_softmax(z / tau) - _one_hot(t, z.shape[1])) / len(z)
                ),
                "you added up the gradient for u, which is always 0; multiply each "
                "entry by ∂u/∂tau first.",
            ),
            Wrong(
                "plain softmax",
                lambda z, t, tau: np.sum(
                    (_plain_softmax(z / tau) - _one_hot(t, z.shape[1]))
                    * (-z / tau**2)
                    / len(z)
                ),
                "exp overflows for large scores; subtract the largest of each row "
                "first.",
            ),
            Wrong(
                "difference of a clipped loss",
                _slope_of_clipped,
                "that is the slope of a clipped loss, which is flat where the loss is "
                "large. Use Eq. (7.9) and the chain rule.",
            ),
            Wrong(
                "true class only",
                lambda z, t, tau: np.sum(
                    ((_softmax(z / tau) - 1) * -z / tau**2 / len(z))[
                        np.arange(len(z)), t
                    ]
                ),
                "you added up the true classes only; tau touches every score.",
            ),
            Wrong(
                "mean of all entries",
                lambda z, t, tau: temperature_slope(z, t, tau) / z.size,
                "you took the mean over all entries. The 1/N is in Eq. (7.9) already, "
                "and the classes are added up.",
            ),
            Wrong(
                "u for z",
                lambda z, t, tau: temperature_slope(z, t, tau) / tau,
                "you took −u/tau² for ∂u/∂tau; it is −z/tau², or −u/tau.",
            ),
        ),
        _slope_cases,
        ("the slope",),
    ),
)
