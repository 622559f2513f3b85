"""Convolution and pooling by stride groups: the loops' numbers, far sooner.

Let ``g = ceil(f / s)`` along each axis. Windows whose positions agree modulo ``g``
form one *stride group*: neighbors in it are ``g·s ≥ f`` pixels apart, so they never
overlap (chapter 15). All windows of a group can therefore be read, multiplied and
written back at once, and ``g_h · g_w`` groups, however large the images, make up
the whole layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnn_course.layers import (
    Array,
    ConvolutionLayer,
    Geometry,
    PoolingLayer,
    WindowLayer,
    column_sums,
)


def stride_groups(
    layer: WindowLayer, geometry: Geometry
) -> Iterator[tuple[int, int, int, int]]:
    """Yield ``(u, v, g_h, g_w)`` for every group that holds a window.

    The group's windows are the outputs ``y[:, u::g_h, v::g_w]``.

    Examples
    --------
    >>> conv = Conv2D(filters=1, kernel_size=2)
    >>> list(stride_groups(conv, conv.geometry(4, 4)))
    [(0, 0, 2, 2), (0, 1, 2, 2), (1, 0, 2, 2), (1, 1, 2, 2)]
    """
    g_h, g_w = (-(-f // s) for f, s in zip(layer.kernel_size, layer.stride))
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
    return as_strided(
        x_pad[:, u * s_h :, v * s_w :],
        (len(x_pad), rows, cols, *layer.kernel_size, x_pad.shape[3]),
        (image, g_h * s_h * row, g_w * s_w * col, row, col, channel),
    )


class Wide:
    """The same convolution, a block of neighboring outputs at a time (chapter 16).

    With few channels and few filters the matrices of a stride group are thin, and
    a product of thin matrices is slow. One window that covers the windows of
    ``q_h · q_w`` neighboring outputs, with the filters repeated at each of the
    places they take in it and zeros around, makes all of these outputs at once:
    again a convolution, with kernel ``f + (q - 1)·s``, stride ``q·s`` and
    ``q_h · q_w`` times the filters. Fewer pixels are copied, in fewer groups, for
    thicker products; the multiplications by zero cost less than they save.
    """

    def __init__(self, conv: ConvolutionLayer, geometry: Geometry) -> None:
        self.conv = conv
        channels = conv.params["W"].shape[2]
        q = self.q = (1, 1)
        if conv.filters * channels <= 64:
            q = self.q = tuple(
                next((q for q in (2, 3) if f > s and size % q == 0), 1)
                for f, s, size in zip(conv.kernel_size, conv.stride, geometry.out)
            )
        axes = range(2)
        self.kernel_size = tuple(
            conv.kernel_size[i] + (q[i] - 1) * conv.stride[i] for i in axes
        )
        self.stride = tuple(q[i] * conv.stride[i] for i in axes)
        self.out = tuple(geometry.out[i] // q[i] for i in axes)

    def blocks(self, y: Array) -> Array:
        """View ``y`` as ``(N, rows, columns, q_h, q_w, filters)``: block by block."""
        (rows, cols), (q_h, q_w) = self.out, self.q
        split = y.reshape(len(y), rows, q_h, cols, q_w, self.conv.filters)
        return split.transpose(0, 1, 3, 2, 4, 5)

    def places(self):
        """Yield where in the wide filters each copy of the filters stands."""
        (f_h, f_w), (s_h, s_w) = self.conv.kernel_size, self.conv.stride
        for i, j in np.ndindex(self.q):
            rows, cols = slice(i * s_h, i * s_h + f_h), slice(j * s_w, j * s_w + f_w)
            yield rows, cols, slice(None), i, j

    def filters(self, W: Array) -> Array:
        """Repeat the filters for every output of a block: a matrix."""
        if self.q == (1, 1):
            return W.reshape(-1, W.shape[3])
        wide = np.zeros((*self.kernel_size, W.shape[2], *self.q, W.shape[3]), W.dtype)
        for place in self.places():
            wide[place] = W
        return wide.reshape(-1, prod(wide.shape[3:]))

    def narrowed(self, dW: Array) -> Array:
        """Add up what the gradients of all copies of the filters say."""
        shape = self.conv.params["W"].shape
        if self.q == (1, 1):
            return dW.reshape(shape)
        wide = dW.reshape(*self.kernel_size, shape[2], *self.q, shape[3])
        return sum(wide[place] for place in self.places())


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

    Per group, with its windows as the rows of a matrix :math:`X`, its outputs
    :math:`Y` and the filters as the columns of :math:`W`: :math:`Y = XW + b`,
    :math:`dW = X^\top dY`, :math:`dX = dY\,W^\top`; the rows of :math:`dX` are
    added onto the windows they came from.

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
        x_pad = geometry.padded(x)
        wide = Wide(self, geometry)
        W = wide.filters(self._param("W", x.dtype))
        b = self._param("b", x.dtype)
        y = np.empty((len(x), *geometry.out, self.filters), x.dtype)
        y_blocks = wide.blocks(y)
        for group in stride_groups(wide, wide):
            u, v, g_h, g_w = group
            windows = windows_of(x_pad, wide, wide, group)
            y_group = y_blocks[:, u::g_h, v::g_w]
            product = windows.reshape(-1, len(W)) @ W
            np.add(product.reshape(y_group.shape), b, out=y_group)
        self._cache = x_pad, geometry, wide
        return y

    def _backward(self, dy: Array) -> Array:
        x_pad, geometry, wide = self._cache
        W = wide.filters(self._param("W", dy.dtype))
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
        self.grads = {"W": wide.narrowed(dW), "b": column_sums(dy)}
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
    Among equal maxima the first in row order takes the whole gradient. A pixel
    that is the maximum of several windows collects from each.

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
        apart = all(s >= f for f, s in zip(self.kernel_size, self.stride))
        dx_pad = np.zeros(x_pad.shape, dy.dtype)
        waiting = np.ones(y.shape, bool)  # windows whose winner is not yet found
        for a, b in np.ndindex(self.kernel_size):
            pixel = self._pixel(a, b, geometry)
            wins = x_pad[pixel] == y
            wins &= waiting
            if apart:  # every pixel lies in one window at most
                np.multiply(dy, wins, out=dx_pad[pixel])
            else:
                dx_pad[pixel] += dy * wins
            waiting ^= wins
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
