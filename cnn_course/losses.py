"""Softmax, cross-entropy, and the two fused, stably (chapters 5 and 7)."""

from __future__ import annotations

import numpy as np

from cnn_course import arguments
from cnn_course.arguments import Array, Labels


def softmax(z: Array) -> Array:
    r"""Turn scores into probabilities: :math:`p_k = e^{z_k} / \sum_j e^{z_j}`.

    Eq. (5.1). The largest score of each row is subtracted first. That changes no
    probability, Eq. (5.3), and keeps every exponential at or below 1. The Jacobian
    is Eq. (7.5).

    Parameters
    ----------
    z : ndarray of shape (N, K)
        Scores, of any finite size.

    Returns
    -------
    p : ndarray of shape (N, K)
        Rows sum to 1.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 0.0], [2.0, 2.0]]))
    array([[1. , 0. ],
           [0.5, 0.5]])
    """
    z = arguments.rows(z, "softmax")
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(p: Array, labels: Labels) -> float:
    r"""Mean surprise at the true class: :math:`L = -\frac1N\sum_n \ln p_{n t_n}`.

    Eq. (5.6).

    Parameters
    ----------
    p : ndarray of shape (N, K)
        Probabilities. One below the smallest normal number of the dtype counts as
        that number, so that the loss stays finite; `softmax_cross_entropy` needs no
        such rescue.
    labels : ndarray of int, shape (N,)
        True classes, 0 to K − 1.

    Returns
    -------
    loss : float

    Examples
    --------
    >>> p = np.full((1, 10), 0.1)
    >>> round(cross_entropy(p, np.array([3])), 4)
    2.3026
    """
    p = arguments.rows(p, "cross_entropy")
    labels = arguments.labels(labels, *p.shape)
    if not 0 <= p.min() <= p.max() <= 1.001:  # nor NaN
        raise ValueError(
            f"cross_entropy: p runs from {p.min():.3g} to {p.max():.3g}, needs "
            "probabilities in [0, 1]; pass softmax(z), or the scores z to "
            "softmax_cross_entropy"
        )
    p_true = p[np.arange(len(p)), labels]
    return float(-np.mean(np.log(np.maximum(p_true, np.finfo(p.dtype).tiny))))


def softmax_cross_entropy(z: Array, labels: Labels) -> tuple[float, Array]:
    r"""Loss and gradient of softmax and cross-entropy together.

    With :math:`L_n = \ln\sum_k e^{z_{nk}} - z_{n t_n}`, Eq. (5.8), the loss is never
    the logarithm of a probability that was rounded to 0, and the gradient is the
    difference of two distributions, Eqs. (7.7) and (7.9).

    .. math:: L = \frac1N \sum_n L_n, \qquad
       \frac{\partial L}{\partial z} = \frac1N\,(p - e_t)

    Parameters
    ----------
    z : ndarray of shape (N, K)
        Scores (logits).
    labels : ndarray of int, shape (N,)
        True classes, 0 to K − 1.

    Returns
    -------
    loss : float
        Mean over the batch.
    dz : ndarray of shape (N, K)
        Gradient of that mean; each row sums to 0.

    Examples
    --------
    >>> loss, dz = softmax_cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), dz
    (1.3863, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    z = arguments.rows(z, "softmax_cross_entropy")
    labels = arguments.labels(labels, *z.shape)
    rows = np.arange(len(z))
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    losses = np.log(total[:, 0]) - shifted[rows, labels]
    dz = e / total
    dz[rows, labels] -= 1
    return float(losses.sum() / len(z)), dz / len(z)
