"""Exercises of chapter 5, softmax and cross-entropy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array


def log_softmax(z: Array) -> Array:
    """Eqs. (5.8) and (5.9), for every class."""
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def mean_loss(batch_losses: Array, batch_sizes: np.ndarray) -> float:
    """Eq. (5.6) from the means of its batches."""
    return np.sum(batch_losses * batch_sizes) / np.sum(batch_sizes)


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [[64, 64, 64, 7], [2, 1], [100, 100, 50], [5, 5, 5, 5, 2]]
    return [
        {
            "batch_losses": rng.uniform(0.2, 3, len(size)),
            "batch_sizes": np.array(size),
        }
        for size in sizes
    ]


def _score_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {"z": z}
        for z in (
            rng.standard_normal((3, 4)),
            rng.standard_normal((2, 3)) + np.array([[900.0], [-900.0]]),
            np.array([[1e4, 0.0, 9999.0], [-1e4, -1e4, -1e4 - 3], [0.5, 900.0, 1.0]]),
            rng.standard_normal((5, 2)) * 400,
        )
    ]


def _log_of(probabilities):
    return lambda z: np.log(probabilities(z))


def _plain(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def _shifted(z):
    return _plain(z - z.max(axis=1, keepdims=True))


def _one_shift(z):
    shifted = z - z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _max_lost(z):
    shifted = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _down_the_columns(z):
    return log_softmax(z.T).T


def _one_sum(z):
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


def smallest_loss(low: float, high: float, classes: int) -> float:
    """Eq. (5.13) for any range of scores."""
    return np.log(1 + (classes - 1) * np.exp(low - high))


def _bound_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [(0.0, 1.0, 10), (-1.0, 1.0, 10), (-5.0, 5.0, 3), (2.0, 2.5, 26)]
    low = rng.uniform(-3, 0, 3)
    drawn = zip(low, low + rng.uniform(0.5, 4, 3), rng.integers(3, 40, 3), strict=True)
    return [
        {"low": float(a), "high": float(b), "classes": int(k)}
        for a, b, k in [*fixed, *drawn]
    ]


def best_temperature(z: Array, labels: np.ndarray, temperatures: Sequence) -> float:
    """Temperature of the smallest mean loss."""
    rows = np.arange(len(z))
    each = [-log_softmax(z / tau)[rows, labels].mean() for tau in temperatures]
    return temperatures[int(np.argmin(each))]


def _temperature_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for scale, temperatures in (
        (1.0, [4.0, 0.25, 1.0, 0.5, 2.0]),
        (3.0, [1.0, 9.0, 0.3, 3.0]),
        (400.0, [0.5, 25.0, 6400.0, 400.0, 1600.0]),
        (0.3, [1.0, 0.3, 10.0, 0.1]),
    ):
        z = 1.5 * rng.standard_normal((300, 4))
        labels = np.argmax(z + rng.gumbel(size=z.shape), axis=1)  # t with probability p
        cases.append({"z": scale * z, "labels": labels, "temperatures": temperatures})
    return cases


def _chosen(price):
    """Choose the temperature with the smallest ``price(z, labels, tau)``."""
    return lambda z, labels, temperatures: min(
        temperatures, key=lambda tau: price(z, labels, tau)
    )


def _true(z, labels):
    return _shifted(z)[np.arange(len(z)), labels]


def _index_only(z, labels, temperatures):
    return temperatures.index(best_temperature(z, labels, temperatures))


_LN = {k: float(np.log(k)) for k in (2, 8, 10, 26)}
_UNTRAINED = {
    "digits": _LN[10],
    "letters": _LN[26],
    "zeros and ones": _LN[10],
    "best constant": _LN[2],
}

EXERCISES = (
    Exercise(
        "softmax-paper",
        {"p": [3 / 8, 1 / 8, 4 / 8], "loss": _LN[8]},
        (
            Wrong(
                "largest class",
                {"p": [3 / 8, 1 / 8, 4 / 8], "loss": _LN[2]},
                "that is the surprise at the class the network prefers; the loss looks "
                "at the true class, whatever it is.",
            ),
            Wrong(
                "classes counted from 1",
                {"p": [3 / 8, 1 / 8, 4 / 8], "loss": float(np.log(8 / 3))},
                "you took the first class; classes are counted from 0, so t = 1 is the "
                "second.",
            ),
            Wrong(
                "in bits",
                {"p": [3 / 8, 1 / 8, 4 / 8], "loss": 3.0},
                "that is the surprise in bits; Eq. (5.5) takes the natural logarithm.",
            ),
            Wrong(
                "logarithm to base 10",
                {"p": [3 / 8, 1 / 8, 4 / 8], "loss": float(np.log10(8))},
                "that is the logarithm to base 10; Eq. (5.5) takes the natural one.",
            ),
            Wrong(
                "one minus p",
                {"p": [3 / 8, 1 / 8, 4 / 8], "loss": 7 / 8},
                "that is 1 − p at the true class; the surprise is its logarithm, "
                "negated.",
            ),
            Wrong(
                "minus sign",
                {"p": [3 / 8, 1 / 8, 4 / 8], "loss": -_LN[8]},
                "the minus sign is missing: a logarithm of a probability is negative, "
                "a surprise is not.",
            ),
            Wrong(
                "exponential forgotten",
                {
                    "p": [float(np.log(3) / np.log(12)), 0, float(np.log(4 / 1))],
                    "loss": _LN[8],
                },
                "the scores went in without the exponential.",
            ),
        ),
        tolerance=2e-3,
    ),
    Exercise(
        "softmax-untrained",
        _UNTRAINED,
        (
            Wrong(
                "in bits",
                {name: value / _LN[2] for name, value in _UNTRAINED.items()},
                "these are bits; the loss takes the natural logarithm.",
            ),
            Wrong(
                "probabilities",
                {name: float(np.exp(-v)) for name, v in _UNTRAINED.items()},
                "these are the probabilities given to the true class; the loss is "
                "their surprise.",
            ),
            Wrong(
                "knows the two classes",
                {**_UNTRAINED, "zeros and ones": _LN[2]},
                "how should an untrained network know that only two classes occur? Its "
                "equal scores give each of the ten outputs 1/10.",
            ),
            Wrong(
                "constant must be equal",
                {**_UNTRAINED, "best constant": _LN[10]},
                "a constant forecast need not be the equal one. By Eq. (5.7) the "
                "cheapest announces the true frequencies.",
            ),
            Wrong(
                "certain is best",
                {**_UNTRAINED, "best constant": 0.0},
                "a forecast that costs 0 on every image gives each its own true class; "
                "a constant one cannot, for half of them are the other class.",
            ),
            Wrong(
                "ten for letters",
                {**_UNTRAINED, "letters": _LN[10]},
                "with 26 outputs each class gets 1/26.",
            ),
        ),
        tolerance=4e-3,
    ),
    Exercise(
        "softmax-batches",
        mean_loss,
        (
            Wrong(
                "mean of means",
                lambda losses, sizes: np.mean(losses),
                "you gave every batch the same weight; an image of the short batch "
                "then counts for more than any other.",
            ),
            Wrong(
                "full size for all",
                lambda losses, sizes: np.mean(losses * sizes) / sizes[0],
                "you divided by the number of images as if every batch were full.",
            ),
            Wrong(
                "sizes not multiplied",
                lambda losses, sizes: np.sum(losses) / np.sum(sizes),
                "the sum of a batch's losses is its mean times its size; you added the "
                "means.",
            ),
            Wrong(
                "all full in the sum",
                lambda losses, sizes: np.sum(losses) * sizes[0] / np.sum(sizes),
                "you multiplied every mean by the size of a full batch; the last holds "
                "fewer images.",
            ),
            Wrong(
                "short batch dropped",
                lambda losses, sizes: mean_loss(losses[:-1], sizes[:-1]),
                "the last, shorter batch is missing.",
            ),
            Wrong(
                "not divided",
                lambda losses, sizes: np.sum(losses * sizes),
                "that is the sum over all images; divide by how many there are.",
            ),
        ),
        _batch_cases,
        ("the mean loss",),
    ),
    Exercise(
        "softmax-log",
        log_softmax,
        (
            Wrong(
                "log of the plain softmax",
                _log_of(_plain),
                "exp overflows or underflows: that is Eq. (5.1) as it stands, and its "
                "logarithm. Subtract the largest score of each row first.",
            ),
            Wrong(
                "log of the shifted softmax",
                _log_of(_shifted),
                "the shift is right, but a probability that rounds to 0 has the "
                "logarithm −inf. Do not form it: use Eq. (5.8) with the shift of "
                "Eq. (5.9).",
            ),
            Wrong(
                "clipped",
                lambda z: np.log(np.maximum(_shifted(z), 1e-8)),
                "you clipped the probabilities, so no logarithm lies below that of the "
                "floor.",
            ),
            Wrong(
                "one shift for the whole batch",
                _one_shift,
                "you subtracted the largest score of the whole batch; in a row far "
                "below it every exponential is 0. Take the largest of each row.",
            ),
            Wrong(
                "shift in one term only",
                _max_lost,
                "the largest score is subtracted inside the logarithm and not added "
                "back; see Eq. (5.9).",
            ),
            Wrong(
                "sum without logarithm",
                lambda z: (
                    z
                    - z.max(axis=1, keepdims=True)
                    - np.exp(z - z.max(axis=1, keepdims=True)).sum(1, keepdims=True)
                ),
                "you subtracted the sum of the exponentials, not its logarithm.",
            ),
            Wrong(
                "down the columns",
                _down_the_columns,
                "you normalized over the images; each row is one image, and its "
                "classes stand along axis 1.",
            ),
            Wrong(
                "one sum for the batch",
                _one_sum,
                "you took one sum for the whole batch; every row has its own.",
            ),
        ),
        _score_cases,
        ("log p",),
    ),
    Exercise(
        "softmax-bound",
        smallest_loss,
        (
            Wrong(
                "largest loss",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(high - low)),
                "that is the largest loss: you put the true class at `low` and the "
                "others at `high`.",
            ),
            Wrong(
                "K others",
                lambda low, high, k: np.log(1 + k * np.exp(low - high)),
                "you counted the true class among the others: there are classes − 1 of "
                "them.",
            ),
            Wrong(
                "one other",
                lambda low, high, k: np.log(1 + np.exp(low - high)),
                "you counted one other class; there are classes − 1 of them.",
            ),
            Wrong(
                "sigmoid only",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(-1.0)),
                "that holds for scores between 0 and 1; use the width of the range.",
            ),
            Wrong(
                "low taken as 0",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(-high)),
                "you put the other classes at the score 0; they can go down to `low`.",
            ),
            Wrong(
                "probability",
                lambda low, high, k: 1 / (1 + (k - 1) * np.exp(low - high)),
                "that is the largest probability; the loss is its surprise.",
            ),
            Wrong(
                "untrained",
                lambda low, high, k: np.log(k),
                "that is the loss when all scores are equal; they can differ by "
                "high − low.",
            ),
        ),
        _bound_cases,
        ("the smallest loss",),
    ),
    Exercise(
        "softmax-temperature",
        best_temperature,
        (
            Wrong(
                "multiplied",
                _chosen(
                    lambda z, t, tau: -log_softmax(z * tau)[np.arange(len(z)), t].mean()
                ),
                "you multiplied the scores by the temperature; Eq. (5.12) divides.",
            ),
            Wrong(
                "by class error",
                _chosen(lambda z, t, tau: np.mean(z.argmax(axis=1) != t)),
                "you compared class errors. Temperature never changes them, so the "
                "first of the list always wins.",
            ),
            Wrong(
                "by mean probability",
                _chosen(lambda z, t, tau: -_true(z / tau, t).mean()),
                "you maximized the mean probability of the truth without its "
                "logarithm; that rewards certainty, so the coldest wins.",
            ),
            Wrong(
                "clipped",
                _chosen(
                    lambda z, t, tau: (
                        -np.log(
                            np.maximum(_plain(z / tau)[np.arange(len(z)), t], 1e-8)
                        ).mean()
                    )
                ),
                "exp overflows at the low temperatures, and a NaN is neither larger "
                "nor smaller than anything. Compute the loss from the scores, Eq. "
                "(5.8), shifted.",
            ),
            Wrong(
                "largest loss",
                _chosen(
                    lambda z, t, tau: log_softmax(z / tau)[np.arange(len(z)), t].mean()
                ),
                "that is the temperature with the *largest* loss.",
            ),
            Wrong(
                "index",
                _index_only,
                "that is the place of the temperature in the list; return the "
                "temperature.",
            ),
        ),
        _temperature_cases,
        ("the temperature",),
    ),
)
