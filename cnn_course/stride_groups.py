"""Convolution and pooling by stride groups: the loops' numbers, far sooner.

Windows overlap. All of them can be read at once, but not written. Rows of windows
whose indices agree modulo ``g = ceil(f / s)``, Eq. (15.2), start ``g·s ≥ f`` pixels
apart and never overlap: they form one *stride group* (chapter 15). ``g`` groups make
up the way back of the whole layer, however large the images.

Arrays are ``(N, H, W, C)`` for everybody outside. In memory a convolution lays them
out as ``(H, C, W, N)``, rows outside and the batch inside, and the other layers keep
the order they find: then the numbers that are copied, compared or added together lie
side by side, in long runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod

import numpy as np

from cnn_course.layers import (
    Array,
    ConvolutionLayer,
    Geometry,
    PoolingLayer,
    WindowLayer,
)

PRODUCT = 10**6  # multiplications in a matrix product that is small


def stride_groups(layer: WindowLayer, geometry: Geometry) -> Iterator[slice]:
    """Yield every stride group, as a slice of the rows of windows, Eq. (15.3).

    All columns are taken together, so only ``u`` is left of the pair ``(u, v)``.

    Examples
    --------
    >>> conv = Conv2D(filters=1, kernel_size=3, stride=2)
    >>> list(stride_groups(conv, conv.geometry(9, 9)))
    [slice(0, None, 2), slice(1, None, 2)]
    """
    g = -(-layer.kernel_size[0] // layer.stride[0])
    for u in range(min(g, geometry.out[0])):
        yield slice(u, None, g)


def batch_inside(x: Array) -> Array:
    """Give ``(N, H, W, C)`` as ``(H, C, W, N)``; copied unless memory is so already."""
    return np.ascontiguousarray(x.transpose(1, 3, 2, 0))


def batch_outside(x: Array) -> Array:
    """View ``(H, C, W, N)`` as ``(N, H, W, C)``."""
    return x.transpose(3, 0, 2, 1)


def rows_of_windows(strips: Array, layer: WindowLayer, geometry: Geometry) -> Array:
    """View every row of windows as a matrix with a window in each column.

    Parameters
    ----------
    strips : ndarray of shape (H, f_w, C, out_w, N)
        Of the padded images, Eq. (15.7): ``strips[:, b]`` is column ``b`` of all
        windows. One block of memory, in that order.

    Returns
    -------
    windows : ndarray of shape (out_h, f_h·f_w·C, out_w·N)
        Nothing is copied: ``f_h`` rows of the strips, one behind the other in memory,
        are such a matrix. Those of one stride group share no number, so they may be
        written through as well as read.
    """
    row, _, line, _, _ = strips.strides  # bytes from one to the next
    lines = layer.kernel_size[0] * prod(strips.shape[1:3])
    return np.ndarray(
        (geometry.out[0], lines, prod(strips.shape[3:])),
        strips.dtype,
        buffer=strips,
        strides=(layer.stride[0] * row, line, strips.itemsize),
    )


def products(A: Array, matrices: Array, out: Array) -> None:
    """Multiply ``A`` with every matrix, ``(rows, inner, columns)``, into ``out``.

    In pieces of ``width`` columns. Cutting the last axis in two makes no copy, so what
    is written to the pieces of ``out`` is written to ``out``.
    """
    width = _width(matrices.shape[2], A.size)
    pieces, out_pieces = (
        each.reshape(*each.shape[:2], -1, width).swapaxes(1, 2)
        for each in (matrices, out)
    )
    np.matmul(np.ascontiguousarray(A), pieces, out=out_pieces)


@lru_cache
def _width(columns: int, size: int) -> int:
    """Choose how many columns to multiply at a time with a matrix of ``size`` numbers.

    OpenBLAS rearranges its operands before it multiplies, but for products of up to a
    million multiplications, which it takes as they are. For few filters rearranging
    costs as much as multiplying. Below some 40 columns nothing is gained any more.
    """
    fits = range(min(columns, PRODUCT // size), 39, -1)
    return next((width for width in fits if columns % width == 0), columns)


class Conv2D(ConvolutionLayer):
    r"""Slide every filter over every image, a row of windows at a time.

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

    It computes Eqs. (2.5), (10.3), (10.4) and (10.6). With a row of windows as the
    columns of a matrix :math:`X^\top`, Eq. (15.4) reads
    :math:`Y^\top = W^\top X^\top + b`, and Eq. (15.5) :math:`dW = \sum X^\top dY` over
    the rows and :math:`dX^\top = W\,dY^\top`. The columns of :math:`dX^\top` are added
    onto the windows they came from, one stride group at a time.

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
        x_pad = batch_inside(self._padded(x, geometry))
        (height, channels, _, n), (out_h, out_w) = x_pad.shape, geometry.out
        shape = (height, self.kernel_size[1], channels, out_w, n)
        strips = self._room("strips", x_pad, shape)
        for b in range(self.kernel_size[1]):
            strips[:, b] = x_pad[:, :, self._steps(1, b, geometry)]
        windows = rows_of_windows(strips, self, geometry)
        W = self._param("W", x.dtype).reshape(-1, self.filters)
        y = self._room("y", windows, (out_h, self.filters, out_w * n))
        products(W.T, windows, out=y)
        y += self._param("b", x.dtype)[:, None]
        self._cache = x_pad, strips, geometry
        return batch_outside(y.reshape(out_h, self.filters, out_w, n))

    def _backward(self, dy: Array) -> Array | None:
        _, strips, geometry = self._cache
        dy = batch_inside(dy).reshape(geometry.out[0], self.filters, -1)
        windows = rows_of_windows(strips, self, geometry)
        W = self._param("W", dy.dtype).reshape(-1, self.filters)
        dW_rows = self._room("dW", windows, (len(dy), *W.shape), dy.dtype)
        np.matmul(windows, dy.transpose(0, 2, 1), out=dW_rows)
        self.grads["W"] = dW_rows.sum(axis=0).reshape(self.params["W"].shape)
        self.grads["b"] = (dy @ np.ones(dy.shape[2], dy.dtype)).sum(axis=0)
        return self._input_gradient(dy, W) if self.input_gradient else None

    def _input_gradient(self, dy: Array, W: Array) -> Array:
        x_pad, strips, geometry = self._cache
        # Where memory is used again, this overwrites the strips of forward: after dW
        # nobody needs them, and the processor still has them at hand.
        d_strips = self._room("strips", x_pad, strips.shape, dy.dtype)
        d_windows = rows_of_windows(d_strips, self, geometry)
        first, *others = stride_groups(self, geometry)
        # The first group writes, the others add: zeros are needed wherever the first
        # does not reach, which is behind its last window if its windows touch.
        touch = first.step * self.stride[0] == self.kernel_size[0]
        d_strips[len(dy[first]) * self.kernel_size[0] if touch else 0 :].fill(0)
        products(W, dy[first], out=d_windows[first])
        room = self._room("shares", d_windows[first])
        for group in others:
            shares = room[: len(dy[group])]
            products(W, dy[group], out=shares)
            d_windows[group] += shares  # a plain +=: no two of these rows overlap
        dx_pad = self._room("dx_pad", x_pad, dtype=dy.dtype)
        dx_pad.fill(0)
        for b in range(self.kernel_size[1]):  # nor does a slice hold a pixel twice
            dx_pad[:, :, self._steps(1, b, geometry)] += d_strips[:, b]
        return geometry.cropped(batch_outside(dx_pad))


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
        x_pad = self._padded(x, geometry, -np.inf)  # padding never wins
        rows = [self._steps(0, a, geometry) for a in range(self.kernel_size[0])]
        cols = [self._steps(1, b, geometry) for b in range(self.kernel_size[1])]
        tall = self._largest("tall", [x_pad[:, row] for row in rows])
        y = self._largest("y", [tall[:, :, col] for col in cols])
        self._cache = x_pad, y, geometry
        return y

    def _largest(self, name: str, arrays: list[Array]) -> Array:
        """Give the larger of each number and those in its place in other arrays."""
        largest, room = arrays[0], self._room(name, arrays[0])
        for array in arrays[1:] or arrays:  # one alone is copied
            largest = np.maximum(largest, array, out=room)
        return largest

    def _backward(self, dy: Array) -> Array:
        x_pad, y, geometry = self._cache
        f, s, out = self.kernel_size, self.stride, geometry.out
        apart = s[0] >= f[0] and s[1] >= f[1]  # no pixel lies in two windows
        dx_pad = self._room("dx_pad", x_pad, dtype=dy.dtype)
        if f == s:  # between the windows there is no pixel, only behind the last
            dx_pad[:, out[0] * s[0] :] = dx_pad[:, :, out[1] * s[1] :] = 0
        else:
            dx_pad.fill(0)
        wins = self._room("wins", y, dtype=bool)
        share_room = self._room("share", y, dtype=dy.dtype)
        rest_room = self._room("rest", y, dtype=dy.dtype)
        rest = dy  # the gradients of windows whose largest pixel is not found yet
        for a, b in np.ndindex(f):
            pixel = self._pixel(a, b, geometry)
            share = rest  # if no other pixel was the largest, the last one is
            if (a, b) != (f[0] - 1, f[1] - 1):
                np.equal(x_pad[pixel], y, out=wins)
                share = np.multiply(rest, wins, out=share_room)
                rest = np.subtract(rest, share, out=rest_room)
            if apart:
                dx_pad[pixel] = share
            else:
                dx_pad[pixel] += share
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
        x_pad = self._padded(x, geometry)
        real = self._real(x_pad, geometry)
        y = np.zeros_like(x, shape=(len(x), *geometry.out, x.shape[3]))
        count = np.zeros((1, *geometry.out, 1), x.dtype)  # real pixels in a window
        for a, b in np.ndindex(self.kernel_size):
            pixel = self._pixel(a, b, geometry)
            y += x_pad[pixel]
            count += real[pixel]
        self._cache = x_pad, count, geometry
        return y / count

    def _backward(self, dy: Array) -> Array:
        x_pad, count, geometry = self._cache
        dx_pad = np.zeros_like(x_pad, dy.dtype)
        share = dy / count
        for a, b in np.ndindex(self.kernel_size):
            dx_pad[self._pixel(a, b, geometry)] += share
        return geometry.cropped(dx_pad)
