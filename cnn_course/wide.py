"""Wide windows: several outputs of a thin convolution at once (chapter 15)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnn_course.layers import Array

THIN = 160  # channels times filters up to which a convolution works on blocks


@dataclass(frozen=True)
class Wide:
    """A convolution that makes a block of ``q_h · q_w`` outputs at a time.

    Few channels and few filters give thin matrices, whose products are slow. But a
    block of neighboring outputs looks at one window, ``(q - 1)·s`` wider than ``f``,
    and the next block at one ``q·s`` further on: with a copy of the filters, among
    zeros, for each output of the block, that is again a convolution, Eq. (15.7). It
    copies fewer pixels, in fewer groups, for thicker products; that saves more time
    than the multiplications by zero cost.

    Attributes
    ----------
    q : (q_h, q_w)
        Rows and columns of a block; ``(1, 1)`` is the convolution as it stands.
    kernel_size, stride, out : pair of int
        Of the wide convolution.
    places : tuple
        Where in the wide filters each copy of the filters stands.
    """

    q: tuple[int, int]
    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    out: tuple[int, int]
    places: tuple[tuple, ...]

    @staticmethod
    @lru_cache
    def of(kernel_size: tuple, stride: tuple, out: tuple, thickness: int) -> Wide:
        """Choose blocks: of 2 or 3 if the matrices are thin and the blocks fit."""
        thin = thickness <= THIN
        axes = list(zip(kernel_size, stride, out, strict=True))
        q_h, q_w = (
            next((q for q in (2, 3) if thin and f > s and size % q == 0), 1)
            for f, s, size in axes
        )
        (f_h, s_h, out_h), (f_w, s_w, out_w) = axes
        places = tuple(
            np.s_[i * s_h : i * s_h + f_h, j * s_w : j * s_w + f_w, :, i, j]
            for i, j in np.ndindex(q_h, q_w)
        )
        return Wide(
            (q_h, q_w),
            (f_h + (q_h - 1) * s_h, f_w + (q_w - 1) * s_w),
            (q_h * s_h, q_w * s_w),
            (out_h // q_h, out_w // q_w),
            places,
        )

    def blocks(self, y: Array) -> Array:
        """View ``(N, out_h, out_w, F)`` as ``(N, rows, columns, q_h, q_w, F)``."""
        n, (rows, cols), (q_h, q_w) = len(y), self.out, self.q
        return y.reshape(n, rows, q_h, cols, q_w, -1).transpose(0, 1, 3, 2, 4, 5)

    def filters(self, W: Array) -> Array:
        """Give the matrix of the wide filters."""
        _, _, channels, filters = W.shape
        wide = np.zeros((*self.kernel_size, channels, *self.q, filters), W.dtype)
        for place in self.places:
            wide[place] = W
        return wide.reshape(-1, len(self.places) * filters)

    def gradient(self, dW: Array, shape: tuple[int, ...]) -> Array:
        """Add up the gradients of all copies: the one of the filters themselves."""
        wide = dW.reshape(*self.kernel_size, shape[2], *self.q, shape[3])
        return sum(wide[place] for place in self.places)
