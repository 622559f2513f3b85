"""The layer contract, and the layers without windows.

A layer is two methods that stand side by side: ``forward`` maps an input to an
output and remembers what the way back will need; ``backward`` receives the
gradient of the loss for that output, stores the gradients of the layer's own
parameters, and returns the gradient for its input (chapter 6).

Images are ``(N, H, W, C)``: image, row, column, channel.
"""

from __future__ import annotations

from math import prod
from typing import Any, NoReturn

import numpy as np

from cnn_course import arguments
from cnn_course.arguments import Array, Labels, Shape


class Layer:
    """What every layer has in common.

    A subclass writes ``_forward(x)`` and ``_backward(dy)``; a layer with
    parameters also writes ``param_shapes``. This class checks what goes in and out.

    Attributes
    ----------
    params, grads : dict of str to ndarray
        Parameters and their gradients, under the same keys. ``params`` is empty
        until ``build`` or the first ``forward`` tells the layer the shape of its
        input; ``grads`` until the first ``backward``.
    running : dict of str to ndarray
        What training measures and keeps beside the parameters, such as the mean of
        the inputs (`BatchNorm`). No gradient belongs to it; optimizers and weight
        decay never see it. Files and copies hold it.

    Examples
    --------
    A layer of your own, derived like any other: :math:`y = 3x`.

    >>> class Triple(Layer):
    ...     def _forward(self, x):
    ...         return 3 * x
    ...     def _backward(self, dy):
    ...         return 3 * dy
    >>> Triple().forward(np.ones((1, 2)))
    array([[3., 3.]])
    """

    #: dimensions that ``x`` must have, batch included; None when any will do
    input_ndim: int | None = None
    #: whether ``forward`` treats every image by itself and changes nothing but what
    #: it remembers; only then may a batch be cut into parts (chapter 16)
    image_by_image: bool = False
    #: the same while it predicts, for a layer that trains on whole batches only
    predicts_image_by_image: bool = False
    #: False on the first layer of a network, where nobody asks for ``dx``
    input_gradient: bool = True
    #: True to train, False to predict; only `BatchNorm` and `Dropout` ask. A layer by
    #: itself trains until it is told. A network sets it for each batch that it trains
    #: on or predicts, and then puts it back
    training: bool = True
    #: what training draws from; a network hands its own to every layer
    rng: np.random.Generator | None = None
    #: place in the batch of the first image it is given, where a batch is cut
    first_image: int = 0
    #: the places of all of them, where they do not follow one another (chapter 21)
    places: Labels | None = None

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.running: dict[str, Array] = {}
        self.input_shape: Shape | None = None  # without the batch
        self._cache: Any = None
        self._dy_shape: Shape | None = None
        self._workspace: Any = None  # where a network keeps memory for this layer

    def __getattr__(self, name: str) -> NoReturn:
        """Say what is missing, where an ``__init__`` has forgotten its first line."""
        made = "params", "grads", "running", "input_shape", "_dy_shape", "_workspace"
        if name in made:
            raise AttributeError(
                f"{type(self).__name__} has no {name}; its __init__ must call "
                "super().__init__()"
            )
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    # ---- for users -------------------------------------------------------

    def forward(self, x: Array) -> Array:
        """Map the input to the output and remember what ``backward`` needs.

        Parameters
        ----------
        x : ndarray of shape (N, ...)
            float32 or float64. The layer remembers this array, not a copy: change
            nothing in it, nor in ``y``, before ``backward``.

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
        if self.training:
            self._draw()
        y = self._returned("_forward", self._forward(x))
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
            Gradient of the loss for that input; it may be of length 0 where
            ``input_gradient`` is False. The gradients of the layer's own parameters
            are left in ``grads``.

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
        if not arguments.is_float(dy):
            raise ValueError(
                f"{self}: dy has dtype {dy.dtype}, needs float32 or float64; "
                "try dy.astype(x.dtype)"
            )
        dx = self._backward(dy)
        if dx is None and not self.input_gradient:
            return dy[:0]  # an array, as promised, with nothing in it
        return self._returned("_backward", dx)

    def build(
        self,
        input_shape: Shape,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float32,
    ) -> None:
        """Create the parameters for inputs of ``input_shape`` (batch left out).

        The first ``forward`` calls this by itself. Call it to choose the random
        generator (a `Network` hands every layer its own) or the dtype. The layer keeps
        the generator: `Dropout` goes on drawing from it.
        """
        shape = arguments.shape_of_image(input_shape, repr(self))
        dtype = arguments.float_dtype(dtype, repr(self))
        self.output_shape(shape)  # raises if the shape cannot work
        self.input_shape = shape
        self.rng = rng = rng or np.random.default_rng()
        for name, needed in self.param_shapes(shape).items():
            self.params[name] = self._start(name, needed, rng).astype(dtype)
        for name, needed in self.running_shapes(shape).items():
            self.running[name] = self._start(name, needed, rng).astype(dtype)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Shape of the output for one input of ``input_shape``, batch left out."""
        return tuple(input_shape)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Shape of each parameter for inputs of ``input_shape``, batch left out."""
        return {}

    def running_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Shape of each of the ``running`` arrays, as `param_shapes`."""
        return {}

    def check_batch(self, n: int) -> None:
        """Refuse a batch of ``n`` images if it cannot be trained on."""

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments that make an equal, untrained layer."""
        return {}

    # ---- for subclasses --------------------------------------------------

    def _forward(self, x: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} needs a _forward(x)")

    def _backward(self, dy: Array) -> Array | None:
        """Give ``dx``; None will do where ``input_gradient`` is False."""
        raise NotImplementedError(f"{type(self).__name__} needs a _backward(dy)")

    def _start(self, name: str, shape: Shape, rng: np.random.Generator) -> Array:
        """Give what a parameter is before training: zeros for ``b``, else He's rule."""
        return np.zeros(shape) if name == "b" else he_normal(shape, rng)

    def _draw(self) -> None:
        """Draw from ``rng`` what a batch of training needs, before it may be cut."""

    def _returned(self, method: str, value: Array | None) -> Array:
        """Refuse what a layer of one's own hands on if it is no array."""
        if not isinstance(value, np.ndarray):
            raise ValueError(
                f"{self}: {method} returned {type(value).__name__}, needs an array; "
                "is there a return at its end?"
            )
        return value

    def _param(self, name: str, dtype: Any) -> Array:
        """Give a parameter in the dtype of the data that meets it."""
        return self.params[name].astype(dtype, copy=False)

    def _buffer(
        self, name: str, like: Array, shape: Shape | None = None, dtype: Any = None
    ) -> Array:
        """Give an array to write to, in the memory order of another.

        It may hold anything. It is new, except in a network: there it is the memory
        that the last batch wrote to under this name (chapter 16).
        """
        if self._workspace is None:
            return np.empty_like(like, dtype, shape=shape)
        return self._workspace.buffer(name, like, shape or like.shape, dtype)

    def _check_input(self, x: Array) -> Array:
        x = arguments.float_array(x, repr(self))
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

    def _ndim_hint(self, shape: tuple[int | str, ...]) -> str:
        if self.input_ndim == 4:
            fixes = {2: "x[None, :, :, None]", 3: "x[..., None] for gray images"}
            hint = f"; try {fixes[len(shape)]}" if len(shape) in fixes else ""
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
        y = self._buffer("y", x, (len(x), prod(x.shape[1:])))
        y.reshape(x.shape)[...] = x
        return y

    def _backward(self, dy: Array) -> Array:
        x = self._cache
        dx = self._buffer("dx", x, dtype=dy.dtype)  # in the memory order of x as well
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
        self.units = arguments.positive_int(units, "Dense", "units")

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

    def _backward(self, dy: Array) -> Array | None:
        x, W = self._cache.astype(dy.dtype, copy=False), self.params["W"]
        dW = self._buffer("dW", dy[0], W.shape)
        # For a batch of one, `matmul` leaves BLAS aside and is five times slower.
        self.grads["W"] = np.dot(x.T, dy, out=dW)
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
        y = self._buffer("y", x)
        y.fill(0)  # NumPy compares with an array of zeros sooner than with the number
        np.maximum(x, y, out=y)
        self._cache = y
        return y

    def _backward(self, dy: Array) -> Array:
        y = self._cache
        passes = np.greater(y, 0, out=self._buffer("passes", y, dtype=bool))
        return np.multiply(dy, passes, out=self._buffer("dx", y, dtype=dy.dtype))


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
