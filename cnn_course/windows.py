"""Sliding windows: where they lie, and what convolution and pooling share.

A window layer looks at its input through windows of one size, a stride apart, on an
image with a frame around it (chapters 2 and 3). `Geometry` knows where they lie; the
layers of `naive`, `stride_groups` and `fast` say what becomes of what is seen there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from cnn_course import arguments
from cnn_course.arguments import Array, Shape, short
from cnn_course.layers import Layer

Pair = tuple[int, int]


@dataclass(frozen=True)
class Geometry:
    """Where the windows of one layer lie on one size of image.

    Attributes
    ----------
    kernel, stride : (int, int)
        Rows and columns of a window, and from one window to the next.
    size : (int, int)
        Rows and columns of the image.
    pad : ((top, bottom), (left, right))
        Rows and columns of the frame around it.
    out : (int, int)
        Number of windows down and across, Eq. (2.4).

    Examples
    --------
    >>> g = geometry_of(kernel=(3, 3), stride=(2, 2), padding=(0, 0), size=(9, 9))
    >>> g.out
    (4, 4)
    >>> g.window(1, 0)
    (slice(2, 5, None), slice(0, 3, None))
    >>> g.groups
    (2, 2)
    """

    kernel: Pair
    stride: Pair
    size: Pair
    pad: tuple[Pair, Pair]
    out: Pair

    @property
    def padded(self) -> Pair:
        """Rows and columns of the image with its frame."""
        (height, width), ((top, bottom), (left, right)) = self.size, self.pad
        return height + top + bottom, width + left + right

    def cropped(self, x: Array) -> Array:
        """Cut the frame away again."""
        (top, _), (left, _) = self.pad
        return x[:, top : top + self.size[0], left : left + self.size[1]]

    def window(self, i: int, j: int) -> tuple[slice, slice]:
        """Rows and columns of the padded image that output ``(i, j)`` looks at."""
        (f_h, f_w), (s_h, s_w) = self.kernel, self.stride
        return slice(i * s_h, i * s_h + f_h), slice(j * s_w, j * s_w + f_w)

    def steps(self, axis: int, a: int) -> slice:
        """Row (axis 0) or column (axis 1) ``a`` of every window, as a slice."""
        step = self.stride[axis]
        return slice(a, a + (self.out[axis] - 1) * step + 1, step)

    def pixel(self, a: int, b: int) -> tuple[slice, slice, slice]:
        """Pixel ``(a, b)`` of every window at once, as a slice of the padded images."""
        return slice(None), self.steps(0, a), self.steps(1, b)

    @property
    def groups(self) -> Pair:
        """Stride groups down and across, :math:`g = ⌈f/s⌉`, Eq. (15.2)."""
        (f_h, f_w), (s_h, s_w) = self.kernel, self.stride
        return -(-f_h // s_h), -(-f_w // s_w)


@lru_cache
def geometry_of(
    kernel: Pair, stride: Pair, padding: Pair | str, size: Pair
) -> Geometry:
    """Lay windows on an image; ``padding`` is a pair or ``"same"``."""
    pad, out = [], []
    for axis, (f, s, n) in enumerate(zip(kernel, stride, size, strict=True)):
        if isinstance(padding, str):
            total = max((-(-n // s) - 1) * s + f - n, 0)
            before, after = total // 2, total - total // 2
        else:
            before = after = padding[axis]
        pad.append((before, after))
        out.append((n + before + after - f) // s + 1)  # Eq. (2.4)
    return Geometry(kernel, stride, size, (pad[0], pad[1]), (out[0], out[1]))


class WindowLayer(Layer):
    """A layer that looks at its input through sliding windows.

    Parameters
    ----------
    kernel_size, stride, padding : int or pair of int
        Rows and columns of a window, steps between windows, rows and columns of
        frame on each side. ``padding`` may also be ``"valid"`` (none) or
        ``"same"`` (as much as gives ``ceil(H / stride)`` rows; an odd row of it
        goes to the bottom, an odd column to the right, as in Keras).
    """

    input_ndim = 4
    window = "kernel"  # what error messages call it; its argument is window_size

    def __init__(self, kernel_size: Any, stride: Any, padding: Any) -> None:
        super().__init__()
        name = type(self).__name__
        size = f"{self.window}_size"
        self.kernel_size = arguments.pair(kernel_size, name, size, least=1)
        self.stride = arguments.pair(stride, name, "stride", least=1)
        self.padding: Pair | str
        if not isinstance(padding, str):
            self.padding = arguments.pair(padding, name, "padding", least=0)
        elif padding in ("valid", "same"):
            self.padding = (0, 0) if padding == "valid" else padding
        else:
            raise ValueError(
                f'{name}: padding is {padding!r}, needs "valid", "same", '
                "a number or a pair of numbers"
            )

    def geometry(self, height: int, width: int) -> Geometry:
        """Where the windows lie on an image of ``height`` rows, ``width`` columns."""
        self._check_fits((height, width), (height, width))
        return geometry_of(self.kernel_size, self.stride, self.padding, (height, width))

    def _padded(self, x: Array, geometry: Geometry, value: float = 0.0) -> Array:
        """``x`` with its frame of ``value``, or ``x`` itself where there is none."""
        if geometry.padded == geometry.size:
            return x
        framed = self._buffer("framed", x, (len(x), *geometry.padded, x.shape[3]))
        framed.fill(value)
        geometry.cropped(framed)[...] = x
        return framed

    def _check_input(self, x: Array) -> Array:
        x = super()._check_input(x)
        self._check_fits(x.shape[1:3], x.shape)
        return x

    def _check_fits(self, size: Shape, shape: Shape) -> None:
        """Refuse an image that is smaller than a window; ``shape`` is what it says."""
        if isinstance(self.padding, str):  # "same" always fits
            return
        lacks = [f - n for f, n in zip(self.kernel_size, size, strict=True)]
        if all(lack <= 2 * p for lack, p in zip(lacks, self.padding, strict=True)):
            return
        padded = "" if self.padding == (0, 0) else f" + padding {short(self.padding)}"
        raise ValueError(
            f"{self}: input {shape}{padded} is smaller than the "
            f"{self.kernel_size[0]}×{self.kernel_size[1]} {self.window}; "
            f"add padding ≥ {-(-max(lacks) // 2)} or use a smaller {self.window}"
        )

    def output_shape(self, input_shape: Shape) -> Shape:
        """``(out_h, out_w, channels out)``, Eq. (2.4)."""
        if len(input_shape) != 3:
            raise ValueError(f"{self}: input shape is {input_shape}, needs (H, W, C)")
        height, width, channels = input_shape
        self._check_fits((height, width), tuple(input_shape))  # to say it all
        return (*self.geometry(height, width).out, self._channels_out(channels))

    def _channels_out(self, channels: int) -> int:
        return channels

    def _options(self) -> str:
        """Write the part of the repr that differs from the defaults."""
        text = ""
        if self.stride != self._default_stride():
            text += f", stride={short(self.stride)}"
        if self.padding != (0, 0):
            text += f", padding={short(self.padding)}"
        return text

    def _default_stride(self) -> Pair:
        return (1, 1)


class ConvolutionLayer(WindowLayer):
    """Parameters and checks of a convolution; the three tiers add the work.

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

    Notes
    -----
    ``params["W"]`` is ``(f_h, f_w, C, filters)``, drawn by He's rule (normal with
    variance 2 / (f_h·f_w·C)); ``params["b"]`` is ``(filters,)`` and starts at zero.
    """

    def __init__(
        self, filters: int, kernel_size: Any, stride: Any = 1, padding: Any = 0
    ) -> None:
        self.filters = arguments.positive_int(filters, type(self).__name__, "filters")
        super().__init__(kernel_size, stride, padding)

    def arguments(self) -> dict[str, Any]:
        """Give the constructor's four arguments."""
        return {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
        }

    def _channels_out(self, channels: int) -> int:
        return self.filters

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """``W (f_h, f_w, C, filters)`` and ``b (filters,)``."""
        shape = (*self.kernel_size, input_shape[2], self.filters)
        return {"W": shape, "b": (self.filters,)}

    def _check_shape(self, shape: Shape) -> None:
        channels = self.params["W"].shape[2]
        if shape[3] != channels:
            raise ValueError(
                f"{self}: input {shape} has {shape[3]} channels, its filters were "
                f"made for {channels}; the channel axis comes last"
            )

    def __repr__(self) -> str:
        kernel = short(self.kernel_size)
        return f"{type(self).__name__}({self.filters}, {kernel}{self._options()})"


class PoolingLayer(WindowLayer):
    """Arguments and checks of a pooling layer; it has no parameters.

    Parameters
    ----------
    pool_size : int or (int, int)
        Rows and columns of a window.
    stride : int or (int, int), optional
        Steps between neighboring windows; by default the pool size, so that
        windows touch and do not overlap.
    padding : int, (int, int), "valid" or "same"
        Frame around the image, narrower than the window. It is not made of
        pixels: it never wins a maximum and does not count in an average.
    """

    window = "pool"

    def __init__(self, pool_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__(pool_size, pool_size if stride is None else stride, padding)
        if not isinstance(self.padding, str) and any(
            p >= f for p, f in zip(self.padding, self.kernel_size, strict=True)
        ):
            raise ValueError(
                f"{self}: padding {self.padding} is not smaller than the pool "
                f"{self.kernel_size}; some windows would hold no pixel at all"
            )

    def arguments(self) -> dict[str, Any]:
        """Give the constructor's three arguments."""
        return {
            "pool_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
        }

    def _default_stride(self) -> Pair:
        return self.kernel_size

    def __repr__(self) -> str:
        return f"{type(self).__name__}({short(self.kernel_size)}{self._options()})"


def real_pixels(geometry: Geometry) -> np.ndarray:
    """Mark what of the padded images is pixel, and not frame: (1, H, W, 1) of bool."""
    real = np.zeros((1, *geometry.padded, 1), bool)
    geometry.cropped(real)[...] = True
    return real


def holds_maximum(x: Array, y: Array, real: np.ndarray) -> np.ndarray:
    """Mark where a pixel is its window's maximum ``y``, which a frame never is.

    The maximum of numbers among which one is no number is NaN, and NaN equals
    nothing, itself included. The frame of −∞ equals a maximum of −∞.
    """
    return real & ((x == y) | np.isnan(x))
