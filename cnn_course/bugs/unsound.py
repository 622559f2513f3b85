"""Eighteen bugs, each a class that holds what it puts in the place of a right function.

This page spoils the hunt: the docstrings say what is wrong, who has published it in
some form, and why it went unnoticed. Everything is written anew for `sound`.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course.bugs.sound import conv_back as _conv_back
from cnn_course.bugs.sound import pool
from cnn_course.data import shifted

_dice = np.random.default_rng(18)


class Bug1:
    """The gradient goes to every pixel that ties for the maximum.

    In several published codes. Harmless with random numbers, which do not tie; digits
    do, all over their background. It learns, with a step that is not what it says.
    """

    def pool_back(dy, x, f, s):
        y, dx = pool(x, f, s), np.zeros_like(x)
        h, w = dy.shape[1] * s, dy.shape[2] * s
        for a, b in np.ndindex(f, f):
            here = np.s_[:, a : a + h - s + 1 : s, b : b + w - s + 1 : s]
            wins = x[here] == y
            dx[here] += wins * dy
        return dx


class Bug2:
    """What clipping returns is dropped, so that nothing is clipped.

    Published: assigned to a loop variable and lost. A run without a bad batch clips a
    few entries, and ends about the same with and without it.
    """

    def update(params, grads, state, eta, beta, limit):
        moved, velocity = {}, {}
        for name, g in grads.items():
            np.clip(g, -limit, limit)
            velocity[name] = beta * state.get(name, 0) + g
            moved[name] = params[name] - eta * velocity[name]
        return moved, velocity


class Bug3:
    """The bias is added inside the sum, once for each weight of the filter.

    Published as an excellent solution of an exercise. Forward and backward agree, so
    the gradient is right, for a bias that counts as many times as the filter has
    weights.
    """

    def conv(x, W, b, P):
        x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
        windows = sliding_window_view(x, W.shape[:2], axis=(1, 2))
        windows = windows.transpose(0, 1, 2, 4, 5, 3)[..., None]
        return np.sum(windows * W + b, axis=(3, 4, 5))

    def conv_back(dy, x, W, P):
        dW, db, dx = _conv_back(dy, x, W, P)
        return dW, W[..., 0].size * db, dx


class Bug4:
    """Images and labels are shuffled, each in an order of its own.

    The classic of anybody's first training loop. Everything runs, and the loss falls
    to the entropy of the labels.
    """

    def shuffle(images, labels, rng):
        images = images[rng.permutation(len(images))]
        labels = labels[rng.permutation(len(labels))]
        return images, labels


class Bug5:
    """The conv layer's bias gradient is made from dW in place of dy.

    Published. The filters learn; the bias drifts with the brightness of the images.
    """

    def conv_back(dy, x, W, P):
        x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
        h, w = dy.shape[1:3]
        dW, dx = np.zeros_like(W), np.zeros_like(x)
        for a, b in np.ndindex(W.shape[:2]):
            here = np.s_[:, a : a + h, b : b + w]
            dW[a, b] = np.tensordot(x[here], dy, axes=[(0, 1, 2), (0, 1, 2)])
            dx[here] += dy @ W[a, b].T
        db = dW.sum(axis=(0, 1, 2))
        return dW, db, dx[:, P : x.shape[1] - P, P : x.shape[2] - P]


class Bug6:
    """The pixels are scaled by the mean and spread of the batch they come in.

    An image is then seen differently in other company, and alone differently again.
    """

    def prepare(images):
        n, height, width, c = images.shape
        small = images.reshape(n, height // 4, 4, width // 4, 4, c).mean(axis=(2, 4))
        return (small - small.mean()) / (small.std() + 1e-6)


class Bug7:
    """Softmax of a sigmoid: the scores cannot leave 0 to 1.

    Published, as a dense layer with the same activation as the others. The gradient
    is right. With ten classes no probability can exceed e/(e + 9) = 0.23.
    """

    def network():
        return [
            ("conv", 4, 3, 1),
            ("relu",),
            ("pool", 2, 1),
            ("conv", 8, 3, 1),
            ("relu",),
            ("flatten",),
            ("dense", 10),
            ("sigmoid",),
        ]


class Bug8:
    """Where pooling windows overlap, a later one overwrites an earlier one.

    Published: ``=`` for ``+=``. With windows that touch it is right, and most
    networks pool that way.
    """

    def pool_back(dy, x, f, s):
        y, dx, free = pool(x, f, s), np.zeros_like(x), np.ones(dy.shape, bool)
        h, w = dy.shape[1] * s, dy.shape[2] * s
        for a, b in np.ndindex(f, f):
            here = np.s_[:, a : a + h - s + 1 : s, b : b + w - s + 1 : s]
            wins = free & (x[here] == y)
            dx[here] = np.where(wins, dy, dx[here])
            free &= ~wins
        return dx


class Bug9:
    """Filters are drawn anew at every forward pass.

    Published. The dense layers learn to live with it, a little.
    """

    def conv(x, W, b, P):
        W = _dice.standard_normal(W.shape) * np.sqrt(2 / W[..., 0].size)
        x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
        windows = sliding_window_view(x, W.shape[:2], axis=(1, 2))
        return np.tensordot(windows, W, axes=[(4, 5, 3), (0, 1, 2)]) + b


class Bug10:
    """Momentum begins again with every batch: the state that is read is a new one.

    Published for Adam, whose averages were set to zero in each batch. It still walks
    downhill.
    """

    def update(params, grads, state, eta, beta, limit):
        moved, velocity = {}, {}
        for name, g in grads.items():
            g = np.clip(g, -limit, limit)
            velocity[name] = beta * velocity.get(name, 0) + g
            moved[name] = params[name] - eta * velocity[name]
        return moved, velocity


class Bug11:
    """The rows and columns of the filter are swapped in a reshape, on the way back.

    Published for the axes of the image. The first layer learns from its own right dW,
    and what lies below a second one gets a scrambled gradient.
    """

    def conv_back(dy, x, W, P):
        x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
        (h, w), (f_h, f_w, c, k) = dy.shape[1:3], W.shape
        dW, dx = np.zeros_like(W), np.zeros_like(x)
        shares = (dy @ W.reshape(-1, k).T).reshape(*dy.shape[:3], f_w, f_h, c)
        for a, b in np.ndindex(f_h, f_w):
            here = np.s_[:, a : a + h, b : b + w]
            dW[a, b] = np.tensordot(x[here], dy, axes=[(0, 1, 2), (0, 1, 2)])
            dx[here] += shares[..., b, a, :]
        db = dy.sum(axis=(0, 1, 2))
        return dW, db, dx[:, P : x.shape[1] - P, P : x.shape[2] - P]


class Bug12:
    """Noise is added to the probabilities, to break ties.

    Published. Ask twice, and get two answers.
    """

    def predict(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True) + 1e-6 * _dice.random(z.shape)


class Bug13:
    """The bias gradient of the dense layer is one number for all units.

    Published: a sum over both axes. The gradients of the scores sum to 0 in each row,
    so that the bias of the last layer never moves.
    """

    def dense_back(dy, x, W):
        return x.T @ dy, np.full(dy.shape[1], dy.sum()), dy @ W.T


class Bug14:
    """Digits are moved and copied before they are split, so that the test leaks.

    Copies of one digit stand on both sides. The test accuracy is better than it is.
    """

    def split(images, labels, rng):
        images = np.concatenate([images, shifted(images, rng, 1)])
        labels = np.concatenate([labels, labels])
        order = rng.permutation(len(images))
        test, train = np.split(order, [len(order) // 4])
        return images[train], labels[train], images[test], labels[test]


class Bug15:
    """The frame is cut off at the wrong corner: the gradient lies one pixel off.

    Published padding code fails in louder ways. The shape is right.
    """

    def conv_back(dy, x, W, P):
        (h, w), (height, width) = dy.shape[1:3], x.shape[1:3]
        x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
        dW, dx = np.zeros_like(W), np.zeros_like(x)
        for a, b in np.ndindex(W.shape[:2]):
            here = np.s_[:, a : a + h, b : b + w]
            dW[a, b] = np.tensordot(x[here], dy, axes=[(0, 1, 2), (0, 1, 2)])
            dx[here] += dy @ W[a, b].T
        db = dy.sum(axis=(0, 1, 2))
        return dW, db, dx[:, :height, :width]


class Bug16:
    """The exponentials are not shifted: large scores are infinity over infinity.

    Published more than once. In float32 the limit is a score of 89, which a network
    with scaled pixels does not reach until its first bad batch.
    """

    def loss(z, labels):
        rows = np.arange(len(z))
        e = np.exp(z)
        dz = e / e.sum(axis=1, keepdims=True)
        mean = -np.mean(np.log(dz[rows, labels]))
        dz[rows, labels] -= 1
        return mean, dz / len(z)


class Bug17:
    """The absolute value stands for ReLU, and its backward pass has no mask.

    Published. Where all inputs are positive it is right.
    """

    def relu(x):
        return np.abs(x)

    def relu_back(dy, x):
        return dy


class Bug18:
    """The mean over the batch is taken twice: in the loss and in the dense layer.

    The dense layer moves as many times too slowly as the batch has images.
    """

    def dense_back(dy, x, W):
        return x.T @ dy / len(x), dy.sum(axis=0), dy @ W.T
