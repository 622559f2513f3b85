"""A small program that learns digits, in functions of arrays, without a bug.

Fifteen functions, each a few lines of an earlier chapter at stride 1. They are written
to be read, and to be spoiled one at a time: `cnn_course.bugs.bug` puts a wrong one in
the place of a right one.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course.data import shifted


def conv(x, W, b, P):
    """Convolve with stride 1 and a frame of ``P`` zeros, Eq. (2.5)."""
    x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    windows = sliding_window_view(x, W.shape[:2], axis=(1, 2))
    return np.tensordot(windows, W, axes=[(4, 5, 3), (0, 1, 2)]) + b


def conv_back(dy, x, W, P):
    """Give dW, db and dx, Eqs. (10.3), (10.4) and (10.6)."""
    x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    h, w = dy.shape[1:3]
    dW, dx = np.zeros_like(W), np.zeros_like(x)
    for a, b in np.ndindex(W.shape[:2]):
        here = np.s_[:, a : a + h, b : b + w]
        dW[a, b] = np.tensordot(x[here], dy, axes=[(0, 1, 2), (0, 1, 2)])
        dx[here] += dy @ W[a, b].T
    db = dy.sum(axis=(0, 1, 2))
    return dW, db, dx[:, P : x.shape[1] - P, P : x.shape[2] - P]


def relu(x):
    """Keep what is positive, Eq. (4.7)."""
    return np.maximum(x, 0)


def relu_back(dy, x):
    """Pass the gradient where the input was positive, Eq. (8.7)."""
    return dy * (x > 0)


def pool(x, f, s):
    """Take the largest pixel of each f × f window, a stride apart, Eq. (3.1)."""
    windows = sliding_window_view(x, (f, f), axis=(1, 2))[:, ::s, ::s]
    return np.max([windows[..., a, b] for a, b in np.ndindex(f, f)], axis=0)


def pool_back(dy, x, f, s):
    """Give each window's gradient to its first maximum, Eqs. (9.2) and (9.3)."""
    y, dx, free = pool(x, f, s), np.zeros_like(x), np.ones(dy.shape, bool)
    h, w = dy.shape[1] * s, dy.shape[2] * s
    for a, b in np.ndindex(f, f):
        here = np.s_[:, a : a + h - s + 1 : s, b : b + w - s + 1 : s]
        wins = free & (x[here] == y)
        dx[here] += wins * dy
        free &= ~wins
    return dx


def dense(x, W, b):
    """Let every output look at every input, Eq. (4.3)."""
    return x @ W + b


def dense_back(dy, x, W):
    """Give dW, db and dx, Eqs. (8.3), (8.4) and (8.5)."""
    return x.T @ dy, dy.sum(axis=0), dy @ W.T


def network():
    """Name the layers in a row, with what each is made with."""
    return [
        ("conv", 4, 3, 1),
        ("relu",),
        ("pool", 2, 1),
        ("conv", 8, 3, 1),
        ("relu",),
        ("flatten",),
        ("dense", 10),
    ]


def loss(z, labels):
    """Mean cross-entropy of softmax and its gradient, Eqs. (5.8) and (7.9)."""
    rows = np.arange(len(z))
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    mean = np.mean(np.log(total[:, 0]) - shifted[rows, labels])
    dz = e / total
    dz[rows, labels] -= 1
    return mean, dz / len(z)


def predict(z):
    """Probabilities of the classes, Eq. (5.1)."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def update(params, grads, state, eta, beta, limit):
    """Clip each entry, Eq. (12.17), then step with momentum, Eq. (12.6)."""
    moved, velocity = {}, {}
    for name, g in grads.items():
        g = np.clip(g, -limit, limit)
        velocity[name] = beta * state.get(name, 0) + g
        moved[name] = params[name] - eta * velocity[name]
    return moved, velocity


def prepare(images):
    """Average 4 × 4 blocks, then center and scale by the training digits' numbers."""
    n, height, width, c = images.shape
    small = images.reshape(n, height // 4, 4, width // 4, 4, c).mean(axis=(2, 4))
    return (small - 0.13) / 0.23


def shuffle(images, labels, rng):
    """Put the examples in a new order."""
    order = rng.permutation(len(images))
    return images[order], labels[order]


def split(images, labels, rng):
    """Keep a quarter for the test, and add a moved copy of each of the others."""
    order = rng.permutation(len(images))
    test, train = np.split(order, [len(order) // 4])
    images_train = np.concatenate([images[train], shifted(images[train], rng, 1)])
    labels_train = np.concatenate([labels[train], labels[train]])
    return images_train, labels_train, images[test], labels[test]
