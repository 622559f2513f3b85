"""Convolution and pooling as fast as NumPy can, step by step from `stride_groups`.

Every step is a section of chapter 16:

- rows of windows in stride groups, columns in *strips*: fewer copies, longer runs;
- the batch inside: arrays are ``(N, H, W, C)`` for everybody outside, and lie in
  memory as ``(H, C, W, N)``, so that what is copied, compared or added together lies
  side by side; the layers without windows keep the order they find;
- matrix products in pieces, small enough to be multiplied as they lie;
- the first group writes and only the others add;
- maxima in two rounds, rows and then columns;
- memory that is used again, in a network (`workers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod

import numpy as np

from cnn_course import stride_groups
from cnn_course.arguments import Array
from cnn_course.stride_groups import AvgPool2D
from cnn_course.windows import ConvolutionLayer, Geometry

__all__ = ["AvgPool2D", "Conv2D", "MaxPool2D"]  # the average is the plain one

PRODUCT = 10**6  # multiplications in a matrix product that is small


def row_groups(geometry: Geometry) -> Iterator[slice]:
    """Yield every stride group of rows of windows, Eq. (16.3).

    All columns are taken together, so only ``u`` is left of the pair ``(u, v)``.

    Examples
    --------
    >>> conv = Conv2D(filters=1, kernel_size=3, stride=2)
    >>> list(row_groups(conv.geometry(9, 9)))
    [slice(0, None, 2), slice(1, None, 2)]
    """
    g = geometry.groups[0]
    for u in range(min(g, geometry.out[0])):
        yield slice(u, None, g)


def batch_inside(x: Array) -> Array:
    """Give ``(N, H, W, C)`` as ``(H, C, W, N)``; copied unless memory is so already."""
    return np.ascontiguousarray(x.transpose(1, 3, 2, 0))


def batch_outside(x: Array) -> Array:
    """View ``(H, C, W, N)`` as ``(N, H, W, C)``."""
    return x.transpose(3, 0, 2, 1)


def rows_of_windows(strips: Array, geometry: Geometry) -> Array:
    """View every row of windows as a matrix with a window in each column.

    Parameters
    ----------
    strips : ndarray of shape (H, f_w, C, out_w, N)
        Of the padded images, Eq. (16.4): ``strips[:, b]`` is column ``b`` of all
        windows. One block of memory, in that order.

    Returns
    -------
    windows : ndarray of shape (out_h, f_h·f_w·C, out_w·N)
        Nothing is copied: ``f_h`` rows of the strips, one behind the other in memory,
        are such a matrix. Those of one stride group share no number, so they may be
        written through as well as read.
    """
    row, _, line, _, _ = strips.strides  # bytes from one to the next
    lines = geometry.kernel[0] * prod(strips.shape[1:3])
    return np.ndarray(
        (geometry.out[0], lines, prod(strips.shape[3:])),
        strips.dtype,
        buffer=strips,
        strides=(geometry.stride[0] * row, line, strips.itemsize),
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
    costs as much as multiplying, Eq. (16.6). Below some 40 columns nothing is gained
    any more: then there are many filters.
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
    columns of a matrix :math:`X^\top`, Eqs. (15.4) and (15.5) become Eq. (16.5):
    :math:`Y^\top = W^\top X^\top + b`, :math:`dW = \sum X^\top dY` over the rows, and
    :math:`dX^\top = W\,dY^\top`. The columns of :math:`dX^\top` are added onto the
    windows they came from, one stride group at a time.

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
        x_in = batch_inside(self._padded(x, geometry))
        (height, channels, _, n), (out_h, out_w) = x_in.shape, geometry.out
        shape = (height, self.kernel_size[1], channels, out_w, n)
        strips = self._buffer("strips", x_in, shape)
        for b in range(self.kernel_size[1]):
            strips[:, b] = x_in[:, :, geometry.steps(1, b)]
        windows = rows_of_windows(strips, geometry)
        W = self._param("W", x.dtype).reshape(-1, self.filters)
        y = self._buffer("y", windows, (out_h, self.filters, out_w * n))
        products(W.T, windows, out=y)
        y += self._param("b", x.dtype)[:, None]
        self._cache = x_in, strips, geometry
        return batch_outside(y.reshape(out_h, self.filters, out_w, n))

    def _backward(self, dy: Array) -> Array | None:
        _, strips, geometry = self._cache
        dy = batch_inside(dy).reshape(geometry.out[0], self.filters, -1)
        windows = rows_of_windows(strips, geometry)
        W = self._param("W", dy.dtype).reshape(-1, self.filters)
        dW_rows = self._buffer("dW", windows, (len(dy), *W.shape), dy.dtype)
        np.matmul(windows, dy.transpose(0, 2, 1), out=dW_rows)
        self.grads["W"] = dW_rows.sum(axis=0).reshape(self.params["W"].shape)
        self.grads["b"] = (dy @ np.ones(dy.shape[2], dy.dtype)).sum(axis=0)
        return self._input_gradient(dy, W) if self.input_gradient else None

    def _input_gradient(self, dy: Array, W: Array) -> Array:
        x_in, strips, geometry = self._cache
        # Where memory is used again, this overwrites the strips of forward: after dW
        # nobody needs them, and the processor still has them at hand.
        d_strips = self._buffer("strips", x_in, strips.shape, dy.dtype)
        d_windows = rows_of_windows(d_strips, geometry)
        first, *others = row_groups(geometry)
        # The first group writes, the others add: zeros are needed wherever the first
        # does not reach, which is behind its last window if its windows touch.
        touch = first.step * self.stride[0] == self.kernel_size[0]
        d_strips[len(dy[first]) * self.kernel_size[0] if touch else 0 :].fill(0)
        products(W, dy[first], out=d_windows[first])
        buffer = self._buffer("shares", d_windows[first])
        for group in others:
            shares = buffer[: len(dy[group])]
            products(W, dy[group], out=shares)
            d_windows[group] += shares  # a plain +=: no two of these rows overlap
        dx_in = self._buffer("dx_in", x_in, dtype=dy.dtype)
        dx_in.fill(0)
        for b in range(self.kernel_size[1]):  # nor does a slice hold a pixel twice
            dx_in[:, :, geometry.steps(1, b)] += d_strips[:, b]
        return geometry.cropped(batch_outside(dx_in))


class MaxPool2D(stride_groups.MaxPool2D):
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
        rows = [geometry.steps(0, a) for a in range(self.kernel_size[0])]
        cols = [geometry.steps(1, b) for b in range(self.kernel_size[1])]
        tall = self._largest("tall", [x_pad[:, row] for row in rows])
        y = self._largest("y", [tall[:, :, col] for col in cols])
        self._cache = x_pad, y, geometry
        return y

    def _largest(self, name: str, arrays: list[Array]) -> Array:
        """Give the larger of each number and those in its place in other arrays."""
        largest, buffer = arrays[0], self._buffer(name, arrays[0])
        for array in arrays[1:] or arrays:  # one alone is copied
            largest = np.maximum(largest, array, out=buffer)
        return largest

    def _backward(self, dy: Array) -> Array:
        x_pad, y, geometry = self._cache
        if not (np.isfinite(y).all() and np.isfinite(dy).all()):
            return super()._backward(dy)  # 0 · ∞ is not 0, and NaN equals nothing
        dx_pad = self._buffer("dx_pad", x_pad, dtype=dy.dtype)
        (out_h, out_w), (s_h, s_w) = geometry.out, geometry.stride
        if geometry.kernel == geometry.stride:  # zeros only behind the last window
            dx_pad[:, out_h * s_h :] = dx_pad[:, :, out_w * s_w :] = 0
        else:
            dx_pad.fill(0)
        wins = self._buffer("wins", y, dtype=bool)
        waiting = self._buffer("waiting", y, dtype=bool)
        waiting.fill(True)
        *places, last = [geometry.pixel(a, b) for a, b in np.ndindex(geometry.kernel)]
        for pixel in places:
            np.equal(x_pad[pixel], y, out=wins)
            np.logical_and(wins, waiting, out=wins)
            np.logical_xor(waiting, wins, out=waiting)  # who has won waits no more
            self._hand_back(dy, wins, dx_pad[pixel], geometry)
        # Who still waits has its maximum in the last place: nobody need compare.
        self._hand_back(dy, waiting, dx_pad[last], geometry)
        return geometry.cropped(dx_pad)

    def _hand_back(
        self, dy: Array, winners: Array, pixels: Array, geometry: Geometry
    ) -> None:
        """Add their share to pixels; write it where no pixel lies in two windows."""
        if geometry.groups == (1, 1):
            np.multiply(dy, winners, out=pixels)
        else:
            pixels += np.multiply(dy, winners, out=self._buffer("share", dy))
