"""What a test says about a network, and how surely (chapter 13).

All of it is about numbers that a network has left behind: true classes, answers,
probabilities. NumPy is enough.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_course import arguments
from cnn_course.arguments import Array, Labels

Counts = NDArray[np.integer[Any]]

#: 95 % of a normal distribution lie within so many standard deviations
ZETA = 1.96


def confusion(labels: Labels, answers: Labels, classes: int = 10) -> Counts:
    r"""Count how often each class is called what: :math:`M_{tk}`, Eq. (13.1).

    Parameters
    ----------
    labels : ndarray of int, shape (N,)
        True classes, from 0.
    answers : ndarray of int, shape (N,)
        What the network said.
    classes : int
        Their number, K.

    Returns
    -------
    matrix : ndarray of int, shape (K, K)
        Row: the true class. Column: the answer.

    Examples
    --------
    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), classes=2)
    array([[1, 1],
           [0, 1]])
    """
    n = np.asarray(labels).size
    if n == 0:
        raise ValueError("confusion: there are no labels, needs at least one")
    labels = arguments.labels(labels, n, classes)
    answers = arguments.labels(answers, n, classes)
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, answers), 1)
    return matrix


def recall_precision(matrix: Counts) -> tuple[Array, Array]:
    r"""Recall and precision of each class, Eq. (13.2).

    Parameters
    ----------
    matrix : ndarray of int, shape (K, K)
        Of `confusion`.

    Returns
    -------
    recall : ndarray of shape (K,)
        Of the images of a class, the share that was called so; NaN if there is none.
    precision : ndarray of shape (K,)
        Of the images called a class, the share that is of it; NaN if none was.

    Examples
    --------
    >>> recall_precision(np.array([[1, 1], [0, 1]]))
    (array([0.5, 1. ]), array([1. , 0.5]))
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(
            f"recall_precision: the matrix has shape {matrix.shape}, needs (K, K); "
            "make it with confusion(labels, answers)"
        )
    right = np.diagonal(matrix)
    with np.errstate(invalid="ignore"):
        return right / matrix.sum(axis=1), right / matrix.sum(axis=0)


def wilson(right: int, n: int, zeta: float = ZETA) -> tuple[float, float]:
    r"""Interval for the accuracy on all digits to come, Eq. (13.4).

    Parameters
    ----------
    right : int
        How many of the test digits the network got right.
    n : int
        How many there were.
    zeta : float
        Standard deviations to each side; 1.96 for 95 %.

    Returns
    -------
    low, high : float
        Wilson's interval: every accuracy that the result does not contradict.

    Examples
    --------
    >>> [round(100 * limit, 2) for limit in wilson(9900, 10_000)]
    [98.79, 99.18]
    >>> [round(limit, 2) for limit in wilson(20, 20)]
    [0.84, 1.0]
    """
    n = arguments.positive_int(n, "wilson", "n")
    if not 0 <= right <= n:
        raise ValueError(
            f"wilson: {right} right of {n}, needs 0 ≤ right ≤ n; pass counts, not "
            "shares"
        )
    share, more = right / n, zeta**2 / n
    half = zeta * np.sqrt(share * (1 - share) / n + more / (4 * n))
    low, high = (share + more / 2 - half), (share + more / 2 + half)
    return max(0.0, float(low / (1 + more))), min(1.0, float(high / (1 + more)))


def mcnemar(first: Any, second: Any) -> tuple[int, int, float]:
    r"""Compare two networks by the digits that only one got right, Eq. (13.6).

    Parameters
    ----------
    first, second : ndarray of bool, shape (N,)
        Which of the same N digits each network got right.

    Returns
    -------
    only_first, only_second : int
        Digits that only one of them got right.
    p : float
        How often equally good networks would differ at least as far.

    Examples
    --------
    >>> first = np.array([True] * 11 + [False] * 1 + [True] * 8)
    >>> second = np.array([False] * 11 + [True] * 1 + [True] * 8)
    >>> only_first, only_second, p = mcnemar(first, second)
    >>> only_first, only_second, round(p, 4)
    (11, 1, 0.0063)
    """
    first, second = np.asarray(first), np.asarray(second)
    if first.dtype != bool or second.dtype != bool or first.shape != second.shape:
        raise ValueError(
            f"mcnemar: got {first.dtype} of shape {first.shape} and {second.dtype} of "
            f"shape {second.shape}, needs two bool arrays of one shape; "
            "try answers == labels"
        )
    a, b = int(np.sum(first & ~second)), int(np.sum(second & ~first))
    tail = sum(comb(a + b, i) for i in range(min(a, b) + 1))
    return a, b, min(1.0, 2 * tail / 2 ** (a + b))


def reliability(
    p: Array, labels: Labels, bins: int = 10
) -> tuple[Counts, Array, Array]:
    r"""Sort digits by their confidence, and see how many are right: bins of Eq. (13.9).

    Parameters
    ----------
    p : ndarray of shape (N, K)
        Probabilities.
    labels : ndarray of int, shape (N,)
    bins : int
        Of equal width, from 0 to 1; a confidence on a border counts below it.

    Returns
    -------
    count : ndarray of int, shape (bins,)
        Digits in each bin.
    confidence, accuracy : ndarray of shape (bins,)
        Mean largest probability, and share of right answers; NaN in an empty bin.

    Examples
    --------
    >>> p = np.array([[0.7, 0.3], [0.1, 0.9], [0.05, 0.95]])
    >>> count, confidence, accuracy = reliability(p, np.array([0, 1, 0]), bins=2)
    >>> count, confidence.round(2), accuracy.round(2)
    (array([0, 3]), array([ nan, 0.85]), array([ nan, 0.67]))
    """
    p = arguments.rows(p, "reliability")
    labels = arguments.labels(labels, *p.shape)
    bins = arguments.positive_int(bins, "reliability", "bins")
    top, right = p.max(axis=1), p.argmax(axis=1) == labels
    which = np.clip(np.ceil(top * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(which, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(which, weights=top, minlength=bins) / count
        accuracy = np.bincount(which, weights=right, minlength=bins) / count
    return count, confidence, accuracy


def calibration_error(p: Array, labels: Labels, bins: int = 10) -> float:
    r"""Return the mean gap between confidence and accuracy, Eq. (13.9).

    Parameters
    ----------
    p, labels, bins
        As for `reliability`.

    Returns
    -------
    error : float
        From 0 to 1. Chance alone makes it larger than 0.

    Examples
    --------
    >>> p = np.array([[0.7, 0.3], [0.1, 0.9], [0.05, 0.95]])
    >>> round(calibration_error(p, np.array([0, 1, 0]), bins=2), 2)
    0.18
    """
    count, confidence, accuracy = reliability(p, labels, bins)
    gaps = np.abs(accuracy - confidence)[count > 0]
    return float(count[count > 0] @ gaps / count.sum())


def temperature(z: Array, labels: Labels) -> float:
    r"""Find the temperature of the smallest loss, Eq. (13.11).

    The loss is convex in :math:`1/\tau`, so its slope changes sign once at most;
    halving an interval finds where.

    Parameters
    ----------
    z : ndarray of shape (N, K)
        Scores of *validation* digits; the logarithms of probabilities serve as well,
        by Eq. (5.3).
    labels : ndarray of int, shape (N,)

    Returns
    -------
    tau : float
        Between 1/1000 and 1000. At a limit if the loss still falls there: at 1/1000
        where every digit has its highest score at the true class (or all scores of
        each row are alike), at 1000 where the true classes have no more than the mean
        score of their rows.

    Examples
    --------
    >>> z = np.array([[4.0, 0.0]] * 4)
    >>> round(temperature(z, np.array([0, 0, 0, 1])), 3)  # 4 / ln 3: sure of 3/4
    3.641
    """
    z = arguments.finite(arguments.rows(z, "temperature"), "temperature", "the scores")
    labels = arguments.labels(labels, *z.shape)
    z = z.astype(float) - z.max(axis=1, keepdims=True)  # Eq. (5.3)
    true = z[np.arange(len(z)), labels].mean()
    low, high = -np.log(1000), np.log(1000)
    for _ in range(60):
        tau = np.exp((low + high) / 2)
        e = np.exp(z / tau)
        expected = np.sum(e / e.sum(axis=1, keepdims=True) * z, axis=1).mean()
        if expected > true:  # too sure
            low = np.log(tau)
        else:
            high = np.log(tau)
    return float(tau)


def most_wrong(p: Array, labels: Labels, count: int = 10) -> Counts:
    """Find the errors that the network is surest of, the surest first.

    Parameters
    ----------
    p : ndarray of shape (N, K)
    labels : ndarray of int, shape (N,)
    count : int
        At most so many.

    Returns
    -------
    index : ndarray of int

    Examples
    --------
    >>> p = np.array([[0.7, 0.3], [0.1, 0.9], [0.4, 0.6]])
    >>> most_wrong(p, np.array([1, 0, 1]))
    array([1, 0])
    """
    p = arguments.rows(p, "most_wrong")
    labels = arguments.labels(labels, *p.shape)
    wrong = np.flatnonzero(p.argmax(axis=1) != labels)
    return wrong[np.argsort(-p[wrong].max(axis=1), kind="stable")[:count]]


def report(p: Array, labels: Labels) -> str:
    """Say in a screen of text what chapter 13 reads off the answers to a test.

    Parameters
    ----------
    p : ndarray of shape (N, K)
        Probabilities of the test digits.
    labels : ndarray of int, shape (N,)

    Returns
    -------
    text : str
        Accuracy with its interval, calibration, recall and precision of each class,
        the confusion matrix, the most confident errors.

    Examples
    --------
    >>> p = np.array([[0.7, 0.3], [0.1, 0.9], [0.4, 0.6]])
    >>> print(report(p, np.array([0, 0, 1])).splitlines()[0])
    right: 2 of 3, 66.67%, 95 % interval 20.77% to 93.85%
    """
    p = arguments.rows(p, "report")
    labels = arguments.labels(labels, *p.shape)
    matrix = confusion(labels, p.argmax(axis=1), p.shape[1])
    right, n = int(np.trace(matrix)), len(labels)
    low, high = wilson(right, n)
    lines = [
        f"right: {right:,} of {n:,}, {right / n:.2%}, "
        f"95 % interval {low:.2%} to {high:.2%}",
        f"sure: {p.max(axis=1).mean():.2%} on average, calibration error "
        f"{calibration_error(p, labels):.2%}",
        "",
        *_table(matrix),
        "",
        *_errors(p, labels),
    ]
    return "\n".join(lines)


def _table(matrix: Counts) -> list[str]:
    """Show recall, precision and the confusion matrix, a class to a line."""
    classes = range(len(matrix))
    width = max(4, len(str(matrix.max())) + 1)
    lines = ["digit   images   recall  precision   called " + _row(classes, width)]
    for k, recall, precision in zip(classes, *recall_precision(matrix), strict=True):
        lines.append(
            f"{k:5}  {matrix[k].sum():7,}  {_share(recall)}    {_share(precision)}   "
            f"{'':7}{_row(matrix[k], width)}"
        )
    return lines


def _row(numbers: Any, width: int) -> str:
    return "".join(f"{number:{width}}" for number in numbers)


def _share(share: float) -> str:
    return f"{share:7.2%}" if np.isfinite(share) else f"{'none':>7}"


def _errors(p: Array, labels: Labels) -> list[str]:
    """Name the most confident errors."""
    found = most_wrong(p, labels)
    if not len(found):
        return ["no errors"]
    said, sure = p.argmax(axis=1), p.max(axis=1)
    return ["the most confident errors:"] + [
        f"  image {i:5}: a {labels[i]}, called {said[i]} with {sure[i]:.1%}"
        for i in found
    ]
