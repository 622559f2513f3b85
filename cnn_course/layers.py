"""The layer contract, the layers without windows, and what windows share.

A layer is two methods that stand side by side: ``forward`` maps an input to an
output and remembers what the way back will need; ``backward`` receives the
gradient of the loss for that output, stores the gradients of the layer's own
parameters, and returns the gradient for its input (chapter 6).

Images are ``(N, H, W, C)``: image, row, column, channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_course.rooms import Rooms

Array = NDArray[np.floating]
Shape = tuple[int, ...]


class Layer:
    """What every layer has in common.

    A subclass writes ``_forward(x)`` and ``_backward(dy)``; a layer with
    parameters also writes ``param_shapes``. This class checks what goes in and out.

    Attributes
    ----------
    params, grads : dict of str to ndarray
        Parameters and their gradients, under the same keys. ``params`` is empty
        until the first ``forward`` shows the layer its input; ``grads`` until the
        first ``backward``.
    """

    #: dimensions that ``x`` must have, batch included; None when any will do
    input_ndim: int | None = None
    #: whether ``forward`` treats every image by itself and changes nothing but what
    #: it remembers; only then may `workers` cut a batch into parts
    image_by_image: bool = False
    #: False on the first layer of a network, where nobody asks for ``dx``
    input_gradient: bool = True

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.input_shape: Shape | None = None  # without the batch
        self._cache: Any = None
        self._dy_shape: Shape | None = None
        self._rooms: Rooms | None = None

    # ---- for users -------------------------------------------------------

    def forward(self, x: Array) -> Array:
        """Map the input to the output and remember what ``backward`` needs.

        Parameters
        ----------
        x : ndarray of shape (N, ...)
            float32 or float64.

        Returns
        -------
        y : ndarray of shape (N, ...)
            In the dtype of ``x``.

        Raises
        ------
        ValueError
            If the dtype, the number of dimensions or the shape does not fit.
        """
        x = self._check_input(x)
        if self.input_shape is None:
            self.build(x.shape[1:], dtype=x.dtype)
        y = self._forward(x)
        self._dy_shape = y.shape
        return y

    def backward(self, dy: Array) -> Array:
        """Turn the gradient for the output into the gradient for the input.

        One link of the chain rule, Eq. (6.1). Every gradient is shaped like what it
        is the gradient of, Eq. (6.3).

        Parameters
        ----------
        dy : ndarray, shaped like the last output
            Gradient of the loss for the output of the last ``forward``.

        Returns
        -------
        dx : ndarray, shaped like the last input
            Gradient of the loss for that input. The gradients of the layer's
            own parameters are left in ``grads``.

        Raises
        ------
        RuntimeError
            If there was no ``forward`` to go back through.
        ValueError
            If ``dy`` is not shaped like the last output.
        """
        if self._dy_shape is None:
            raise RuntimeError(
                f"{self}: backward before forward; call forward(x) first, "
                "backward needs what it remembers"
            )
        dy = np.asarray(dy)
        if dy.shape != self._dy_shape:
            raise ValueError(
                f"{self}: dy has shape {dy.shape}, the last output had "
                f"{self._dy_shape}; pass the gradient of the loss for that output"
            )
        if not is_float(dy):
            raise ValueError(
                f"{self}: dy has dtype {dy.dtype}, needs float32 or float64; "
                "try dy.astype(x.dtype)"
            )
        return self._backward(dy)

    def build(
        self,
        input_shape: Shape,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float32,
    ) -> None:
        """Create the parameters for inputs of ``input_shape`` (batch left out).

        The first ``forward`` calls this by itself. Call it to choose the random
        generator (a `Network` hands every layer its own) or the dtype.
        """
        for size in input_shape:
            positive_int(size, repr(self), f"a size in input shape {input_shape}")
        self.output_shape(input_shape)  # raises if the shape cannot work
        self.input_shape = tuple(int(size) for size in input_shape)
        rng = rng or np.random.default_rng()
        for name, shape in self.param_shapes(self.input_shape).items():
            if name == "b":
                self.params[name] = np.zeros(shape, dtype)
            else:
                self.params[name] = he_normal(shape, rng).astype(dtype)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Shape of the output for one input of ``input_shape``, batch left out."""
        return tuple(input_shape)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Shape of each parameter for inputs of ``input_shape``, batch left out."""
        return {}

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments that make an equal, untrained layer."""
        return {}

    # ---- for subclasses --------------------------------------------------

    def _forward(self, x: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} needs a _forward(x)")

    def _backward(self, dy: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} needs a _backward(dy)")

    def _param(self, name: str, dtype: np.dtype) -> Array:
        """Give a parameter in the dtype of the data that meets it."""
        return self.params[name].astype(dtype, copy=False)

    def _room(
        self, name: str, like: Array, shape: Shape | None = None, dtype: Any = None
    ) -> Array:
        """Give an array to write to, in the memory order of another.

        It is new, and may hold anything; in the copies of a layer that `workers`
        makes it is the one of the last batch.
        """
        if self._rooms is None:
            return np.empty_like(like, dtype, shape=shape)
        return self._rooms.room(name, like, shape or like.shape, dtype or like.dtype)

    def _check_input(self, x: Array) -> Array:
        x = np.asarray(x)
        if not is_float(x):
            raise ValueError(
                f"{self}: input has dtype {x.dtype}, needs float32 or float64; "
                "scale images first, e.g. x.astype('float32') / 255"
            )
        if self.input_ndim is not None and x.ndim != self.input_ndim:
            raise ValueError(f"{self}: {self._ndim_hint(x.shape)}")
        if x.ndim < 2 or x.size == 0:
            raise ValueError(
                f"{self}: input has shape {x.shape}; it needs a batch axis first "
                "and at least one number, e.g. x[None] for a single example"
            )
        if self.input_shape is not None:
            self._check_shape(x.shape)
        return x

    def _ndim_hint(self, shape: Shape) -> str:
        if self.input_ndim == 4:
            fix = {2: "x[None, :, :, None]", 3: "x[..., None] for gray images"}
            hint = f"; try {fix[len(shape)]}" if len(shape) in fix else ""
            return f"input has shape {shape}, needs (N, H, W, C){hint}"
        fix = "try x[None]" if len(shape) == 1 else "put Flatten() before it"
        return f"input has shape {shape}, needs (N, features); {fix}"

    def _check_shape(self, shape: Shape) -> None:
        """Refuse a later input that the parameters do not fit."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


# ---- layers without windows ----------------------------------------------


class Flatten(Layer):
    """Lay every image out as one row: ``(N, H, W, C)`` to ``(N, H·W·C)``.

    Nothing is computed, so the gradient is only put back in shape.

    Examples
    --------
    >>> Flatten().forward(np.ones((5, 3, 3, 2))).shape
    (5, 18)
    """

    image_by_image = True

    def output_shape(self, input_shape: Shape) -> Shape:
        """``(H·W·C,)``."""
        return (prod(input_shape),)

    def _forward(self, x: Array) -> Array:
        self._cache = x
        y = self._room("y", x, (len(x), prod(x.shape[1:])))
        y.reshape(x.shape)[...] = x
        return y

    def _backward(self, dy: Array) -> Array:
        x = self._cache
        dx = self._room("dx", x, dtype=dy.dtype)  # in the memory order of x as well
        dx[...] = dy.reshape(x.shape)
        return dx


class Dense(Layer):
    r"""Every output looks at every input: :math:`y = xW + b`.

    Parameters
    ----------
    units : int
        Number of outputs.

    Notes
    -----
    ``params["W"]`` is ``(features, units)``, drawn by He's rule (normal with
    variance 2 / features); ``params["b"]`` is ``(units,)`` and starts at zero.
    Forward is Eq. (4.3), backward Eqs. (8.3), (8.4) and (8.5).

    Examples
    --------
    >>> layer = Dense(10)
    >>> layer.forward(np.ones((5, 18))).shape
    (5, 10)
    >>> layer.params["W"].shape
    (18, 10)
    """

    image_by_image = True
    input_ndim = 2

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = positive_int(units, "Dense", "units")

    def output_shape(self, input_shape: Shape) -> Shape:
        """``(units,)``."""
        if len(input_shape) != 1:
            raise ValueError(f"{self}: {self._ndim_hint(('N', *input_shape))}")
        return (self.units,)

    def arguments(self) -> dict[str, Any]:
        """``units``."""
        return {"units": self.units}

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """``W (features, units)`` and ``b (units,)``."""
        return {"W": (*input_shape, self.units), "b": (self.units,)}

    def _check_shape(self, shape: Shape) -> None:
        features = len(self.params["W"])
        if shape[1] != features:
            raise ValueError(
                f"{self}: input has {shape[1]} features, its weights were made "
                f"for {features}; feed images of one size, or make a new layer"
            )

    def _forward(self, x: Array) -> Array:
        self._cache = x
        y = x @ self._param("W", x.dtype)
        y += self._param("b", x.dtype)
        return y

    def _backward(self, dy: Array) -> Array:
        x = self._cache
        W = self.params["W"]
        self.grads["W"] = np.matmul(x.T, dy, out=self._room("dW", W, dtype=dy.dtype))
        self.grads["b"] = column_sums(dy)
        if not self.input_gradient:
            return None
        return dy @ self._param("W", dy.dtype).T

    def __repr__(self) -> str:
        return f"Dense({self.units})"


class ReLU(Layer):
    r"""Keep what is positive: :math:`y = \max(x, 0)`.

    Eq. (4.7), and backward Eq. (8.7). At exactly 0, where the slope jumps, the
    gradient is taken as 0.

    Examples
    --------
    >>> ReLU().forward(np.array([[-1.0, 0.0, 2.0]]))
    array([[0., 0., 2.]])
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        y = self._room("y", x)
        y.fill(0)  # NumPy compares with an array of zeros sooner than with the number
        self._cache = np.maximum(x, y, out=y)
        return y

    def _backward(self, dy: Array) -> Array:
        y = self._cache
        passes = np.greater(y, 0, out=self._room("passes", y, dtype=bool))
        return np.multiply(dy, passes, out=self._room("dx", y, dtype=dy.dtype))


class Sigmoid(Layer):
    r"""Squash to (0, 1): :math:`y = 1 / (1 + e^{-x})`.

    Computed from :math:`e^{-|x|}`, which cannot overflow, Eq. (4.9); backward is
    Eq. (8.8).

    Examples
    --------
    >>> Sigmoid().forward(np.array([[-1000.0, 0.0, 1000.0]]))
    array([[0. , 0.5, 1. ]])
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        small = np.exp(-np.abs(x))
        y = np.where(x >= 0, 1, small) / (1 + small)
        self._cache = y
        return y

    def _backward(self, dy: Array) -> Array:
        y = self._cache
        return dy * y * (1 - y)


# ---- what every convolution and pooling layer shares ---------------------


@dataclass(frozen=True)
class Geometry:
    """Where the windows of one layer lie on one size of image.

    Attributes
    ----------
    pad : ((top, bottom), (left, right))
        Rows and columns added around the image.
    out : (out_h, out_w)
        Number of windows down and across, Eq. (2.4).
    """

    size: tuple[int, int]
    pad: tuple[tuple[int, int], tuple[int, int]]
    out: tuple[int, int]

    def cropped(self, x: Array) -> Array:
        """Cut the frame away again."""
        (top, _), (left, _) = self.pad
        return x[:, top : top + self.size[0], left : left + self.size[1]]


@lru_cache
def _geometry(kernel: tuple, stride: tuple, padding: Any, size: tuple) -> Geometry:
    pad, out = [], []
    for axis, (f, s, n) in enumerate(zip(kernel, stride, size, strict=True)):
        if padding == "same":
            total = max((-(-n // s) - 1) * s + f - n, 0)
            before, after = total // 2, total - total // 2
        else:
            before = after = padding[axis]
        pad.append((before, after))
        out.append((n + before + after - f) // s + 1)  # Eq. (2.4)
    return Geometry(size, tuple(pad), tuple(out))


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
        self.kernel_size = pair(kernel_size, name, f"{self.window}_size", least=1)
        self.stride = pair(stride, name, "stride", least=1)
        if isinstance(padding, str):
            if padding not in ("valid", "same"):
                raise ValueError(
                    f'{name}: padding is {padding!r}, needs "valid", "same", '
                    "a number or a pair of numbers"
                )
            self.padding = (0, 0) if padding == "valid" else padding
        else:
            self.padding = pair(padding, name, "padding", least=0)

    def geometry(self, height: int, width: int) -> Geometry:
        """Where the windows lie on an image of ``height`` rows, ``width`` columns."""
        self._check_fits((height, width), (height, width))
        return _geometry(self.kernel_size, self.stride, self.padding, (height, width))

    def _padded(self, x: Array, geometry: Geometry, value: float = 0.0) -> Array:
        """``x`` with its frame of ``value``, or ``x`` itself where there is none."""
        if geometry.pad == ((0, 0), (0, 0)):
            return x
        sizes = [n + sum(p) for n, p in zip(geometry.size, geometry.pad, strict=True)]
        framed = self._room("framed", x, (len(x), *sizes, x.shape[3]))
        framed.fill(value)
        geometry.cropped(framed)[...] = x
        return framed

    def _window(self, i: int, j: int) -> tuple[slice, slice]:
        """Rows and columns of the padded image that output ``(i, j)`` looks at."""
        (f_h, f_w), (s_h, s_w) = self.kernel_size, self.stride
        return slice(i * s_h, i * s_h + f_h), slice(j * s_w, j * s_w + f_w)

    def _steps(self, axis: int, a: int, geometry: Geometry) -> slice:
        """Row (axis 0) or column (axis 1) ``a`` of every window, as a slice."""
        step = self.stride[axis]
        return slice(a, a + (geometry.out[axis] - 1) * step + 1, step)

    def _pixel(self, a: int, b: int, geometry: Geometry) -> tuple[slice, ...]:
        """Pixel ``(a, b)`` of every window at once, as a slice of the padded images."""
        rows, cols = self._steps(0, a, geometry), self._steps(1, b, geometry)
        return slice(None), rows, cols

    def _check_input(self, x: Array) -> Array:
        x = super()._check_input(x)
        self._check_fits(x.shape[1:3], x.shape)
        return x

    def _check_fits(self, size: tuple[int, ...], shape: Shape) -> None:
        """Refuse an image that is smaller than a window; ``shape`` is what it says."""
        lacks = [f - n for f, n in zip(self.kernel_size, size, strict=True)]
        if self.padding == "same" or all(
            lack <= 2 * p for lack, p in zip(lacks, self.padding, strict=True)
        ):
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
        self._check_fits((height, width), tuple(input_shape))
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

    def _default_stride(self) -> tuple[int, int]:
        return (1, 1)


class ConvolutionLayer(WindowLayer):
    """Parameters and checks of a convolution; `naive` and `stride_groups` add the work.

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
        self.filters = positive_int(filters, type(self).__name__, "filters")
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
        if self.padding != "same" and any(
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

    def _default_stride(self) -> tuple[int, int]:
        return self.kernel_size

    def _real(self, x_pad: Array, geometry: Geometry) -> Array:
        """Mark the pixels of the image by 1, those of its frame by 0: (1, H, W, 1)."""
        real = np.zeros((1, *x_pad.shape[1:3], 1), x_pad.dtype)
        geometry.cropped(real)[...] = 1
        return real

    def __repr__(self) -> str:
        return f"{type(self).__name__}({short(self.kernel_size)}{self._options()})"


# ---- small helpers ---------------------------------------------------------


def he_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Draw weights with variance 2 / fan_in, Eq. (11.11) (He et al., 2015).

    ``fan_in``, the number of inputs to one output, is every axis but the last.
    """
    return rng.standard_normal(shape) * np.sqrt(2 / prod(shape[:-1]))


def column_sums(dy: Array) -> Array:
    """Sum over every axis but the last; a product with ones is the quick way."""
    flat = dy.reshape(-1, dy.shape[-1])
    return np.ones(len(flat), dy.dtype) @ flat


def is_float(x: np.ndarray) -> bool:
    """Whether numbers are of a kind that layers compute with."""
    return x.dtype in (np.float32, np.float64)


def positive_int(value: Any, name: str, what: str) -> int:
    """Return ``value`` as an int, or raise if it is not a whole number ≥ 1."""
    if not _is_whole(value) or value < 1:
        raise ValueError(f"{name}: {what} is {value!r}, needs a whole number ≥ 1")
    return int(value)


def pair(value: Any, name: str, what: str, least: int) -> tuple[int, int]:
    """Return an int or a pair of ints as a pair, or raise if it is neither."""
    values = tuple(value) if isinstance(value, tuple | list) else (value, value)
    if len(values) != 2 or not all(_is_whole(v) and v >= least for v in values):
        raise ValueError(
            f"{name}: {what} is {value!r}, needs a whole number ≥ {least} "
            "or a pair of them"
        )
    return int(values[0]), int(values[1])


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def short(value: Any) -> str:
    """Show a pair of equal numbers as the one number it was given as."""
    if not isinstance(value, str) and value[0] == value[1]:
        value = value[0]
    return repr(value)
