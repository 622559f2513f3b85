"""Convolution and pooling by stride groups: the loops' numbers, far sooner.

Let ``g = ceil(f / s)`` along each axis, Eq. (15.2). Windows whose positions agree
modulo ``g`` form one *stride group*: neighbors in it are ``g·s ≥ f`` pixels apart, so
they never overlap (chapter 15). All windows of a group can therefore be read,
multiplied and written back at once, and ``g_h · g_w`` groups, however large the
images, make up the whole layer.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnn_course.layers import (
    Array,
    ConvolutionLayer,
    Geometry,
    PoolingLayer,
    WindowLayer,
    column_sums,
)
from cnn_course.wide import Wide


def stride_groups(
    layer: WindowLayer | Wide, geometry: Geometry | Wide
) -> Iterator[tuple[int, int, int, int]]:
    """Yield ``(u, v, g_h, g_w)`` for every group that holds a window.

    The group's windows are the outputs ``y[:, u::g_h, v::g_w]``, Eq. (15.3).

    Examples
    --------
    >>> conv = Conv2D(filters=1, kernel_size=2)
    >>> list(stride_groups(conv, conv.geometry(4, 4)))
    [(0, 0, 2, 2), (0, 1, 2, 2), (1, 0, 2, 2), (1, 1, 2, 2)]
    """
    pairs = zip(layer.kernel_size, layer.stride, strict=True)
    g_h, g_w = (-(-f // s) for f, s in pairs)
    for u in range(min(g_h, geometry.out[0])):
        for v in range(min(g_w, geometry.out[1])):
            yield u, v, g_h, g_w


def windows_of(
    x_pad: Array, layer: WindowLayer, geometry: Geometry, group: tuple
) -> Array:
    """View the windows of one group, shape ``(N, rows, columns, f_h, f_w, C)``.

    Nothing is copied: the view only steps through ``x_pad`` in its own way. No two
    of its windows share a pixel, so it may be written through as well as read.
    """
    u, v, g_h, g_w = group
    (s_h, s_w), (out_h, out_w) = layer.stride, geometry.out
    rows, cols = len(range(u, out_h, g_h)), len(range(v, out_w, g_w))
    image, row, col, channel = x_pad.strides
    return np.ndarray(
        (len(x_pad), rows, cols, *layer.kernel_size, x_pad.shape[3]),
        x_pad.dtype,
        buffer=x_pad,
        offset=u * s_h * row + v * s_w * col,
        strides=(image, g_h * s_h * row, g_w * s_w * col, row, col, channel),
    )


class Conv2D(ConvolutionLayer):
    r"""Slide every filter over every image, one stride group at a time.

    Parameters
    ----------
    filters : int
        Number of filters, which is the number of output channels.
    kernel_size : int or (int, int)
        Rows and columns of a filter.
    stride : int or (int, int)
        Steps between neighboring windows. Rows and columns that the last step
        does not reach are ignored.
    padding : int, (int, int), "valid" or "same"
        Zeros around the image.

    Raises
    ------
    ValueError
        If an argument is not of that kind; in ``forward``, if the image is smaller
        than the kernel or has another number of channels than the filters.

    Notes
    -----
    ``params["W"]`` is ``(f_h, f_w, C, filters)``, drawn by He's rule (normal with
    variance 2 / (f_h·f_w·C)); ``params["b"]`` is ``(filters,)`` and starts at zero.

    It computes Eqs. (2.5), (10.3), (10.4) and (10.6). Per group, with its windows
    as the rows of a matrix :math:`X`, its outputs :math:`Y` and the filters as the
    columns of :math:`W`: :math:`Y = XW + b`, Eq. (15.4), and on the way back
    :math:`dW = X^\top dY` and :math:`dX = dY\,W^\top`, Eq. (15.5); the rows of
    :math:`dX` are added onto the windows they came from.

    Examples
    --------
    >>> conv = Conv2D(filters=8, kernel_size=3, padding="same")
    >>> conv.forward(np.ones((5, 28, 28, 1))).shape
    (5, 28, 28, 8)
    >>> {name: value.shape for name, value in conv.params.items()}
    {'W': (3, 3, 1, 8), 'b': (8,)}
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = np.ascontiguousarray(geometry.padded(x))
        wide = self.wide(geometry.out, x.shape[3])
        W = wide.filters(self._param("W", x.dtype))
        b = self._param("b", x.dtype)[None].repeat(wide.q[1], axis=0)
        y = np.empty((len(x), *geometry.out, self.filters), x.dtype)
        y_blocks = wide.blocks(y)
        for group in stride_groups(wide, wide):
            u, v, g_h, g_w = group
            windows = windows_of(x_pad, wide, wide, group)
            product = windows.reshape(-1, len(W)) @ W
            y_group = y_blocks[:, u::g_h, v::g_w]
            np.add(product.reshape(y_group.shape), b, out=y_group)
        self._cache = x_pad, W, geometry, wide
        return y

    def wide(self, out: tuple[int, int], channels: int) -> Wide:
        """Give the convolution as it is computed, several outputs at a time."""
        return Wide.of(self.kernel_size, self.stride, out, channels * self.filters)

    def _backward(self, dy: Array) -> Array | None:
        x_pad, W, geometry, wide = self._cache
        W = W.astype(dy.dtype, copy=False)
        dW = np.zeros_like(W)
        dx_pad = np.zeros(x_pad.shape, dy.dtype) if self.input_gradient else None
        dy_blocks = wide.blocks(dy)
        for group in stride_groups(wide, wide):
            u, v, g_h, g_w = group
            dy_rows = dy_blocks[:, u::g_h, v::g_w].reshape(-1, W.shape[1])
            windows = windows_of(x_pad, wide, wide, group)
            dW += windows.reshape(-1, len(W)).T @ dy_rows
            if dx_pad is not None:
                dx_windows = windows_of(dx_pad, wide, wide, group)
                dx_windows += (dy_rows @ W.T).reshape(windows.shape)
        dW = wide.gradient(dW, self.params["W"].shape)
        self.grads = {"W": dW, "b": column_sums(dy)}
        return None if dx_pad is None else geometry.cropped(dx_pad)


class MaxPool2D(PoolingLayer):
    r"""Keep the largest pixel of every window, channel by channel.

    Parameters
    ----------
    pool_size : int or (int, int)
        Rows and columns of a window.
    stride : int or (int, int), optional
        Steps between neighboring windows; by default the pool size, so that
        windows touch and do not overlap.
    padding : int, (int, int), "valid" or "same"
        Frame around the image, narrower than the window. It never wins.

    Raises
    ------
    ValueError
        If an argument is not of that kind; in ``forward``, if the image is smaller
        than the window.

    Notes
    -----
    Forward is Eq. (3.1), backward Eq. (9.3): among equal maxima the first in row
    order takes the whole gradient, and a pixel that is the maximum of several
    windows collects from each.

    Examples
    --------
    >>> MaxPool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = geometry.padded(x, -np.inf)  # padding never wins
        first, *others = np.ndindex(self.kernel_size)
        y = x_pad[self._pixel(*first, geometry)].copy()
        for a, b in others:
            np.maximum(y, x_pad[self._pixel(a, b, geometry)], out=y)
        self._cache = x_pad, y, geometry
        return y

    def _backward(self, dy: Array) -> Array:
        x_pad, y, geometry = self._cache
        f, s, out = self.kernel_size, self.stride, geometry.out
        apart = s[0] >= f[0] and s[1] >= f[1]  # no pixel lies in two windows
        full = f == s and x_pad.shape[1:3] == (out[0] * s[0], out[1] * s[1])
        dx_pad = (np.empty if full else np.zeros)(x_pad.shape, dy.dtype)
        waiting = np.ones(y.shape, bool)  # windows whose winner is not yet found
        for a, b in np.ndindex(f):
            pixel = self._pixel(a, b, geometry)
            wins = x_pad[pixel] == y
            wins &= waiting
            waiting ^= wins
            if apart:
                np.multiply(dy, wins, out=dx_pad[pixel])
            else:
                dx_pad[pixel] += dy * wins
        return geometry.cropped(dx_pad)


class AvgPool2D(PoolingLayer):
    r"""Average every window, channel by channel.

    Parameters
    ----------
    pool_size : int or (int, int)
        Rows and columns of a window.
    stride : int or (int, int), optional
        Steps between neighboring windows; by default the pool size, so that
        windows touch and do not overlap.
    padding : int, (int, int), "valid" or "same"
        Frame around the image, narrower than the window. It is not counted: the
        average is over the real pixels alone.

    Raises
    ------
    ValueError
        If an argument is not of that kind; in ``forward``, if the image is smaller
        than the window.

    Examples
    --------
    >>> AvgPool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = geometry.padded(x)
        real = geometry.padded(np.ones((1, *x.shape[1:3], 1), x.dtype))
        y = np.zeros((len(x), *geometry.out, x.shape[3]), x.dtype)
        count = np.zeros((1, *geometry.out, 1), x.dtype)  # real pixels in a window
        for a, b in np.ndindex(self.kernel_size):
            pixel = self._pixel(a, b, geometry)
            y += x_pad[pixel]
            count += real[pixel]
        self._cache = x_pad.shape, count, geometry
        return y / count

    def _backward(self, dy: Array) -> Array:
        padded_shape, count, geometry = self._cache
        dx_pad = np.zeros(padded_shape, dy.dtype)
        share = dy / count
        for a, b in np.ndindex(self.kernel_size):
            dx_pad[self._pixel(a, b, geometry)] += share
        return geometry.cropped(dx_pad)
