"""Convolution and pooling as the loops of their equations.

Each line of the loops is one of chapters 2, 3, 9 and 10; each loop is an index of the
equation beside it. `stride_groups` and `fast` compute the same numbers far sooner.
"""

from __future__ import annotations

import numpy as np

from cnn_course.arguments import Array
from cnn_course.windows import (
    ConvolutionLayer,
    PoolingLayer,
    holds_maximum,
    real_pixels,
)


class Conv2D(ConvolutionLayer):
    r"""Slide every filter over every image, one window at a time.

    Arguments, parameters and errors as in `fast.Conv2D`.

    Notes
    -----
    Forward, Eq. (2.5), with stride :math:`s` and :math:`x` already padded:

    .. math:: y_{nijk} = b_k + \sum_{a,b,c} x_{n,\,is+a,\,js+b,\,c}\, W_{abck}

    Backward, Eqs. (10.3), (10.4) and (10.6): every output hands its gradient to
    the filter and the bias that made it, and to the window it was made from.

    Examples
    --------
    >>> conv = Conv2D(filters=2, kernel_size=3)
    >>> conv.forward(np.ones((1, 5, 5, 1))).shape
    (1, 3, 3, 2)
    """

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = self._padded(x, geometry)
        W, b = self._param("W", x.dtype), self._param("b", x.dtype)
        y = np.empty((len(x), *geometry.out, self.filters), x.dtype)
        for n in range(len(x)):
            for i in range(geometry.out[0]):
                for j in range(geometry.out[1]):
                    window = x_pad[n][geometry.window(i, j)]
                    for k in range(self.filters):
                        y[n, i, j, k] = b[k] + np.sum(window * W[..., k])
        self._cache = x_pad, geometry
        return y

    def _backward(self, dy: Array) -> Array:
        x_pad, geometry = self._cache
        W = self._param("W", dy.dtype)
        dW = np.zeros_like(W)
        db = np.zeros(self.filters, dy.dtype)
        dx_pad = np.zeros(x_pad.shape, dy.dtype)
        for n in range(len(dy)):
            for i in range(geometry.out[0]):
                for j in range(geometry.out[1]):
                    window = geometry.window(i, j)
                    for k in range(self.filters):
                        dW[..., k] += dy[n, i, j, k] * x_pad[n][window]
                        db[k] += dy[n, i, j, k]
                        dx_pad[n][window] += dy[n, i, j, k] * W[..., k]
        self.grads = {"W": dW, "b": db}
        return geometry.cropped(dx_pad)


class MaxPool2D(PoolingLayer):
    r"""Keep the largest pixel of every window, channel by channel.

    Arguments and errors as in `fast.MaxPool2D`.

    Notes
    -----
    Forward, Eq. (3.1): :math:`y_{nijc} = \max_{a,b}\, x_{n,\,is+a,\,js+b,\,c}`.
    Backward, Eq. (9.3): the whole gradient goes to the pixel that won, among equals
    to the first in row order, Eq. (9.2). A pixel that won several windows collects
    from each (``+=``).

    Examples
    --------
    >>> MaxPool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = self._padded(x, geometry, -np.inf)  # padding never wins
        y = np.empty((len(x), *geometry.out, x.shape[3]), x.dtype)
        for n in range(len(x)):
            for i in range(geometry.out[0]):
                for j in range(geometry.out[1]):
                    for c in range(x.shape[3]):
                        y[n, i, j, c] = np.max(x_pad[n, ..., c][geometry.window(i, j)])
        self._cache = x_pad, y, geometry
        return y

    def _backward(self, dy: Array) -> Array:
        x_pad, y, geometry = self._cache
        real = real_pixels(geometry)[0, ..., 0]
        dx_pad = np.zeros(x_pad.shape, dy.dtype)
        for n in range(len(dy)):
            for i in range(geometry.out[0]):
                for j in range(geometry.out[1]):
                    window = geometry.window(i, j)
                    for c in range(dy.shape[3]):
                        wins = holds_maximum(
                            x_pad[n, ..., c][window], y[n, i, j, c], real[window]
                        )
                        a, b = np.unravel_index(np.argmax(wins), wins.shape)
                        dx_pad[n, ..., c][window][a, b] += dy[n, i, j, c]
        return geometry.cropped(dx_pad)


class AvgPool2D(PoolingLayer):
    r"""Average every window, channel by channel.

    Arguments and errors as in `fast.MaxPool2D`; the frame does not count.

    Notes
    -----
    Forward, Eq. (3.3):
    :math:`y_{nijc} = \frac{1}{m_{ij}} \sum_{a,b} x_{n,\,is+a,\,js+b,\,c}`, where
    :math:`m_{ij}` counts the real pixels of the window, Eq. (3.2). Backward,
    Eq. (9.5): each of those pixels gets one :math:`m_{ij}`-th of the gradient.

    Examples
    --------
    >>> AvgPool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = self._padded(x, geometry)
        real = real_pixels(geometry)[0, ..., 0]
        y = np.empty((len(x), *geometry.out, x.shape[3]), x.dtype)
        for n in range(len(x)):
            for i in range(geometry.out[0]):
                for j in range(geometry.out[1]):
                    window = geometry.window(i, j)
                    for c in range(x.shape[3]):
                        total = np.sum(x_pad[n, ..., c][window])
                        y[n, i, j, c] = total / np.sum(real[window])
        self._cache = x_pad.shape, real, geometry
        return y

    def _backward(self, dy: Array) -> Array:
        padded_shape, real, geometry = self._cache
        dx_pad = np.zeros(padded_shape, dy.dtype)
        for n in range(len(dy)):
            for i in range(geometry.out[0]):
                for j in range(geometry.out[1]):
                    window = geometry.window(i, j)
                    for c in range(dy.shape[3]):
                        share = dy[n, i, j, c] / np.sum(real[window])
                        dx_pad[n, ..., c][window] += share
        return geometry.cropped(dx_pad)
