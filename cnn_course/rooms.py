"""Memory that is used again, batch after batch (chapter 16)."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

LINE = 64  # bytes that a processor moves between memory and cache at a time


class Rooms:
    """Named pieces of memory that layers write their results to.

    Fresh memory is slow: the system hands it out page by page, on first touch, and
    clears each page first. A layer that finds the memory of the last batch instead,
    still in the cache, computes the same numbers sooner. It also finds the numbers of
    the last batch there, and what it hands out is gone with the next batch. So only
    the copies of layers that `workers` makes have rooms.
    """

    def __init__(self) -> None:
        self._memory: dict[str, np.ndarray] = {}
        self._last: dict[str, tuple[tuple, np.ndarray]] = {}

    def room(
        self, name: str, like: np.ndarray, shape: tuple[int, ...], dtype: Any
    ) -> np.ndarray:
        """Give an array with anything in it, in the memory order of ``like``."""
        key = like.strides, shape, dtype
        last = self._last.get(name)
        if last is None or last[0] != key:
            axes = list(range(len(shape)))
            if like.ndim == len(shape):
                axes.sort(key=lambda axis: -like.strides[axis])
            array = np.ndarray(
                [shape[axis] for axis in axes],
                dtype,
                self._bytes(name, prod(shape) * np.dtype(dtype).itemsize),
            )
            last = self._last[name] = key, array.transpose(np.argsort(axes))
        return last[1]

    def _bytes(self, name: str, size: int) -> np.ndarray:
        """Give at least ``size`` bytes that begin where a line does."""
        memory = self._memory.get(name)
        if memory is None or len(memory) < size:
            memory = np.empty(size + LINE, np.uint8)
            memory = self._memory[name] = memory[-memory.ctypes.data % LINE :]
        return memory
