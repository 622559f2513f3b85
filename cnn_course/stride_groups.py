"""Convolution by stride groups, pooling by pixels, as chapter 15 derives them.

Windows overlap: all of them can be read at once, but not written. Those whose output
rows and columns agree modulo ``g = ⌈f / s⌉`` start ``g·s ≥ f`` pixels apart and never
overlap. They form one *stride group*, Eq. (15.3), and are gathered, multiplied and put
back together, ``g_h · g_w`` groups in all, however large the images.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnn_course.arguments import Array
from cnn_course.windows import (
    ConvolutionLayer,
    Geometry,
    Pair,
    PoolingLayer,
    holds_maximum,
    real_pixels,
)


def groups_of(geometry: Geometry) -> Iterator[Pair]:
    """Yield the stride groups ``(u, v)`` that hold an output, Eq. (15.3).

    Examples
    --------
    >>> list(groups_of(Conv2D(1, kernel_size=3, stride=2).geometry(9, 9)))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    (g_h, g_w), (out_h, out_w) = geometry.groups, geometry.out
    yield from np.ndindex(min(g_h, out_h), min(g_w, out_w))


def outputs_of(group: Pair, geometry: Geometry) -> tuple[slice, slice, slice]:
    """Slice the outputs ``(i, j)`` of one group out of ``(N, out_h, out_w, …)``."""
    (u, v), (g_h, g_w) = group, geometry.groups
    return slice(None), slice(u, None, g_h), slice(v, None, g_w)


def windows_of(x_pad: Array, group: Pair, geometry: Geometry) -> Array:
    """View the windows of one group: ``(N, rows, columns, f_h, f_w, C)``.

    Nothing is copied. No two of these windows share a pixel, so they may be added to
    as well as read.
    """
    (u, v), (s_h, s_w) = group, geometry.stride
    (g_h, g_w), (out_h, out_w) = geometry.groups, geometry.out
    rows, columns = len(range(u, out_h, g_h)), len(range(v, out_w, g_w))
    image, row, column, channel = x_pad.strides
    return as_strided(
        x_pad[:, u * s_h :, v * s_w :],
        (len(x_pad), rows, columns, *geometry.kernel, x_pad.shape[3]),
        (image, g_h * s_h * row, g_w * s_w * column, row, column, channel),
    )


class Conv2D(ConvolutionLayer):
    r"""Slide every filter over every image, a stride group at a time.

    Arguments, parameters and errors as in `fast.Conv2D`.

    Notes
    -----
    With the windows of a group as the rows of :math:`X`, forward is
    :math:`Y = XW + b`, Eq. (15.4), and backward :math:`dW = \sum X^\top dY` and
    :math:`dX = dY\,W^\top`, Eq. (15.5). They are Eqs. (2.5), (10.3), (10.4) and
    (10.6), group by group.

    Examples
    --------
    >>> conv = Conv2D(filters=2, kernel_size=3)
    >>> conv.forward(np.ones((1, 5, 5, 1))).shape
    (1, 3, 3, 2)
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad, b = self._padded(x, geometry), self._param("b", x.dtype)
        W = self._param("W", x.dtype).reshape(-1, self.filters)
        y = np.empty((len(x), *geometry.out, self.filters), x.dtype)
        for group in groups_of(geometry):
            windows = windows_of(x_pad, group, geometry)
            Y = windows.reshape(-1, len(W)) @ W + b
            y[outputs_of(group, geometry)] = Y.reshape(*windows.shape[:3], -1)
        self._cache = x_pad, geometry
        return y

    def _backward(self, dy: Array) -> Array:
        x_pad, geometry = self._cache
        W = self._param("W", dy.dtype).reshape(-1, self.filters)
        dW, dx_pad = np.zeros_like(W), np.zeros_like(x_pad, dy.dtype)
        for group in groups_of(geometry):
            windows = windows_of(x_pad, group, geometry)
            dY = dy[outputs_of(group, geometry)].reshape(-1, self.filters)
            dW += windows.reshape(-1, len(W)).T @ dY
            dx_windows = windows_of(dx_pad, group, geometry)
            dx_windows += (dY @ W.T).reshape(windows.shape)  # a plain slice-add
        self.grads["W"] = dW.reshape(self.params["W"].shape)
        self.grads["b"] = dy.sum(axis=(0, 1, 2))
        return geometry.cropped(dx_pad)


class MaxPool2D(PoolingLayer):
    r"""Keep the largest pixel of every window, channel by channel.

    Arguments and errors as in `fast.MaxPool2D`.

    Notes
    -----
    Pixel :math:`(a, b)` of all windows is a slice that holds no pixel twice. Forward
    is Eq. (15.6), the largest of those slices. Backward, Eq. (9.3): every window
    waits until its maximum is found, and that pixel takes the whole gradient.

    Examples
    --------
    >>> MaxPool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = self._padded(x, geometry, -np.inf)  # padding never wins
        y = np.full((len(x), *geometry.out, x.shape[3]), -np.inf, x.dtype)
        for a, b in np.ndindex(self.kernel_size):
            y = np.maximum(y, x_pad[geometry.pixel(a, b)])
        self._cache = x_pad, y, geometry
        return y

    def _backward(self, dy: Array) -> Array:
        x_pad, y, geometry = self._cache
        real, dx_pad = real_pixels(geometry), np.zeros_like(x_pad, dy.dtype)
        waiting = np.ones(dy.shape, bool)
        for a, b in np.ndindex(self.kernel_size):
            pixel = geometry.pixel(a, b)
            wins = waiting & holds_maximum(x_pad[pixel], y, real[pixel])
            dx_pad[pixel] += np.where(wins, dy, 0)  # no pixel twice: a slice-add
            waiting &= ~wins
        return geometry.cropped(dx_pad)


class AvgPool2D(PoolingLayer):
    r"""Average every window, channel by channel.

    Arguments and errors as in `fast.MaxPool2D`; the frame does not count.

    Notes
    -----
    Eq. (3.3) and its backward, Eq. (9.5), a slice of pixels at a time.

    Examples
    --------
    >>> AvgPool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad, real = self._padded(x, geometry), real_pixels(geometry)
        y = np.zeros((len(x), *geometry.out, x.shape[3]), x.dtype)
        count = np.zeros((1, *geometry.out, 1), x.dtype)  # real pixels in a window
        for a, b in np.ndindex(self.kernel_size):
            pixel = geometry.pixel(a, b)
            y += x_pad[pixel]
            count += real[pixel]
        self._cache = x_pad, count, geometry
        return y / count

    def _backward(self, dy: Array) -> Array:
        x_pad, count, geometry = self._cache
        dx_pad, share = np.zeros_like(x_pad, dy.dtype), dy / count
        for a, b in np.ndindex(self.kernel_size):
            dx_pad[geometry.pixel(a, b)] += share
        return geometry.cropped(dx_pad)
