"""Look into a trained network: pixel gradients, occlusion, ranks, axes (chapter 19).

None of these functions changes a parameter or what `BatchNorm` has measured: images go
through the network's public passes in the mode to predict. Those that go back leave
``grads`` of their own in its layers, as any backward pass does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course import arguments
from cnn_course.arguments import Array, Labels
from cnn_course.losses import softmax
from cnn_course.workers import mode

if TYPE_CHECKING:
    from cnn_course.network import Network


def input_gradient(net: Network, images: Array, dz: Array) -> Array:
    r"""Give the gradient of a function of the scores for every pixel, Eq. (19.4).

    .. math:: \frac{\partial u_n}{\partial x_n} = \operatorname{backward}
       \Big(\frac{\partial u_n}{\partial z_n}\Big)

    Parameters
    ----------
    net : Network
    images : ndarray of shape (N, H, W, C)
    dz : ndarray of shape (N, K)
        Row ``n`` is the gradient of :math:`u_n` for the scores of image ``n``:
        ``np.eye(K)[labels]`` asks for the score of each label.

    Returns
    -------
    dx : ndarray of shape (N, H, W, C)

    Raises
    ------
    ValueError
        If ``dz`` does not fit, or the first layer was told that nobody asks for its
        ``dx``.

    Examples
    --------
    >>> from cnn_course import Dense, Network
    >>> net = Network([Dense(3)])
    >>> x = np.ones((2, 4))
    >>> dx = input_gradient(net, x, np.eye(3)[[2, 0]])
    >>> bool(np.allclose(dx[0], net.layers[0].params["W"][:, 2]))
    True
    """
    first = net.layers[0]
    if not first.input_gradient:
        raise ValueError(
            f"input_gradient: {first}, the first layer, has input_gradient False and "
            "gives no dx; set net.layers[0].input_gradient = True"
        )
    with mode(net.layers, training=False):
        z = net.forward(images)
        dz = np.asarray(dz, z.dtype)
        if dz.shape != z.shape:
            raise ValueError(
                f"input_gradient: dz has shape {dz.shape}, the scores have {z.shape}; "
                "give one row per image, such as np.eye(K)[labels]"
            )
        return net.backward(dz).copy()


def log_odds(z: Array, labels: Labels) -> tuple[Array, Array]:
    r"""Weigh each label against all other classes, Eqs. (19.2) and (19.5).

    .. math:: o_t = \ln\frac{p_t}{1 - p_t} = z_t - \ln\sum_{k \ne t} e^{z_k}, \qquad
       \frac{\partial o_t}{\partial z} = \frac{e_t - p}{1 - p_t}

    Parameters
    ----------
    z : ndarray of shape (N, K)
        Scores of two classes or more.
    labels : ndarray of int, shape (N,)

    Returns
    -------
    odds : ndarray of shape (N,)
        In nats. Finite however sure the scores are.
    dz : ndarray of shape (N, K)
        Gradient for the scores, of each row by itself.

    Examples
    --------
    >>> odds, dz = log_odds(np.array([[1.0, 0, 0]]), np.array([0]))
    >>> odds.round(3), dz
    (array([0.307]), array([[ 1. , -0.5, -0.5]]))
    """
    z = arguments.rows(z, "log_odds")
    labels = arguments.labels(labels, *z.shape)
    if z.shape[1] < 2:
        raise ValueError("log_odds: there is one class, needs two or more to compare")
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, labels] = -np.inf
    top = others.max(axis=1)
    others = np.exp(others - top[:, None])
    total = others.sum(axis=1)
    dz = -others / total[:, None]
    dz[rows, labels] = 1
    return z[rows, labels] - top - np.log(total), dz


def occlusion(
    net: Network, images: Array, labels: Labels, size: int, fill: float = 0.0
) -> Array:
    r"""Measure what hiding each patch costs the label, in nats, Eq. (19.3).

    .. math:: \Delta_R = o_t(x) - o_t(x_R)

    Parameters
    ----------
    net : Network
    images : ndarray of shape (N, H, W, C)
    labels : ndarray of int, shape (N,)
    size : int
        Side of the square patches. They stand side by side; those at the right and at
        the bottom may be cut off by the edge.
    fill : float
        The gray that hides them. It is part of the question.

    Returns
    -------
    map : ndarray of shape (N, ⌈H/size⌉, ⌈W/size⌉)
        Positive where the patch spoke for the label.

    Examples
    --------
    >>> from cnn_course import Dense, Flatten, Network
    >>> net = Network([Flatten(), Dense(3)])
    >>> occlusion(net, np.zeros((2, 5, 4, 1)), np.array([0, 1]), 2).tolist()[0]
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    """
    size = arguments.positive_int(size, "occlusion", "size")
    images, labels = arguments.pairs(images, labels, "occlusion")
    if not arguments.is_real(fill) or not np.isfinite(fill):
        raise ValueError(f"occlusion: fill is {fill!r}, needs a gray, such as 0.0")
    if images.ndim != 4:
        raise ValueError(
            f"occlusion: images have shape {images.shape}, needs (N, H, W, C)"
        )
    before, _ = log_odds(_scores(net, images), labels)
    n, height, width, _ = images.shape
    found = np.empty((n, -(-height // size), -(-width // size)), before.dtype)
    for i, j in np.ndindex(found.shape[1:]):
        hidden = images.copy()
        hidden[:, i * size : (i + 1) * size, j * size : (j + 1) * size] = fill
        found[:, i, j] = before - log_odds(_scores(net, hidden), labels)[0]
    return found


def adversarial(net: Network, images: Array, labels: Labels, epsilon: float) -> Array:
    r"""Move every pixel by at most ε, to raise the loss: one step, Eq. (19.12).

    .. math:: \operatorname{clip}\Bigl(x + \varepsilon\,
       \operatorname{sign}\frac{\partial L}{\partial x},\; 0,\; 1\Bigr)

    Parameters
    ----------
    net : Network
    images : ndarray of shape (N, H, W, C)
        With pixels from 0 to 1.
    labels : ndarray of int, shape (N,)
        The true classes.
    epsilon : float
        Budget for each pixel, 0 or more.

    Returns
    -------
    moved : ndarray, shaped like ``images``
        With pixels from 0 to 1.

    Examples
    --------
    >>> from cnn_course import Dense, Network
    >>> net = Network([Dense(2)])
    >>> x = np.full((1, 4), 0.5)
    >>> moved = adversarial(net, x, np.array([0]), 0.1)
    >>> bool(np.allclose(np.abs(moved - x), 0.1))
    True
    """
    if not arguments.is_real(epsilon) or not 0 <= epsilon < np.inf:
        raise ValueError(
            f"adversarial: epsilon is {epsilon!r}, needs a number of 0 or more"
        )
    images, labels = arguments.pairs(images, labels, "adversarial")
    if images.min() < 0 or images.max() > 1:
        raise ValueError(
            f"adversarial: pixels run from {images.min():g} to {images.max():g}, "
            "needs 0 to 1; divide by 255 first"
        )
    z = _scores(net, images)
    arguments.labels(labels, *z.shape)
    dz = softmax(z)
    dz[np.arange(len(z)), labels] -= 1  # Eq. (7.8), each image by itself
    step = np.sign(input_gradient(net, images, dz))
    moved: Array = np.clip(images + epsilon * step, 0, 1).astype(images.dtype)
    return moved


def ranks(values: Any) -> Array:
    """Give places from 1 for the smallest; equal values share the mean of theirs.

    Parameters
    ----------
    values : array_like
        Read as one row.

    Returns
    -------
    places : ndarray of float, one axis

    Examples
    --------
    >>> ranks([0.0, 7.0, 0.0, 2.0])
    array([1.5, 4. , 1.5, 3. ])
    """
    row = np.ravel(np.asarray(values))
    _, which, count = np.unique(row, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    places: Array = (last - (count - 1) / 2)[which]
    return places


def rank_correlation(a: Any, b: Any) -> float:
    r"""Correlate the ranks of two maps, Eq. (19.7): Spearman's.

    .. math:: \rho = \frac{\sum_i (r_i - \bar r)(s_i - \bar s)}
       {\sqrt{\sum_i (r_i - \bar r)^2 \sum_i (s_i - \bar s)^2}}

    Parameters
    ----------
    a, b : array_like
        Of one shape.

    Returns
    -------
    rho : float
        From −1 to 1; NaN where all of ``a`` or all of ``b`` is equal.

    Examples
    --------
    >>> rank_correlation([1, 2, 3], [1, 10, 100])
    1.0
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.size < 2:
        raise ValueError(
            f"rank_correlation: shapes are {a.shape} and {b.shape}, needs two maps of "
            "one shape with at least two numbers"
        )
    r, s = (each - each.mean() for each in (ranks(a), ranks(b)))
    length = np.sqrt((r @ r) * (s @ s))
    return float(r @ s / length) if length else float("nan")


def principal_axes(points: Array) -> tuple[Array, Array, Array]:
    r"""Find mean, principal axes and shares of the variance, Eq. (19.10).

    .. math:: A = U D V^\top, \qquad
       \text{share}_i = \frac{d_i^2}{\sum_j d_j^2}

    where :math:`A` is ``points`` less their mean.

    Parameters
    ----------
    points : ndarray of shape (N, M)
        One row for each image.

    Returns
    -------
    mean : ndarray of shape (M,)
    axes : ndarray of shape (min(N, M), M)
        Rows of length 1 at right angles, the one of most variance first. The sign of
        each is an accident.
    shares : ndarray of shape (min(N, M),)
        They add up to 1.

    Examples
    --------
    >>> mean, axes, shares = principal_axes(np.array([[3.0, 0], [1, 2], [2, 1]]))
    >>> mean, shares.round(6) + 0.0
    (array([2., 1.]), array([1., 0.]))
    """
    points = arguments.rows(points, "principal_axes")
    mean = points.mean(axis=0)
    _, d, axes = np.linalg.svd(points - mean, full_matrices=False)
    total = np.sum(d**2)
    if not total > 0:
        raise ValueError(
            "principal_axes: all points are the same, so there is no variance to share"
        )
    return mean, axes, d**2 / total


def features(net: Network, images: Array) -> Array:
    """Give what the last layer receives, ``(N, M)``.

    Examples
    --------
    >>> from cnn_course import Dense, Flatten, Network, ReLU
    >>> net = Network([Flatten(), Dense(7), ReLU(), Dense(10)])
    >>> features(net, np.zeros((2, 4, 4, 1))).shape
    (2, 7)
    """
    _scores(net, images[:1])  # checks the images, and builds a network that is new
    with mode(net.layers, training=False):
        for layer in net.layers[:-1]:
            images = layer.forward(images)
    return images.copy()


def _scores(net: Network, images: Array) -> Array:
    """Give the scores as `Network.predict` finds them, each image by itself."""
    with mode(net.layers, training=False):
        return net.forward(images)
