"""Batch normalization and dropout: layers that train in one way and predict in another.

In training both look beyond one image and its parameters: batch normalization at the
rest of the batch, dropout at random numbers. To predict they do neither, so that an
image gets the same scores in whatever company it comes. `Layer.training` says which.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_course import arguments
from cnn_course.arguments import Array, Shape
from cnn_course.layers import Layer, column_sums


class BatchNorm(Layer):
    r"""Give every channel mean 0 and variance 1 over the batch, then scale and shift.

    .. math:: \hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}, \qquad
       y = \gamma\,\hat x + \beta

    Parameters
    ----------
    momentum : float
        Share of the newest batch in the running statistics, in (0, 1]: PyTorch's
        convention. Where Keras writes 0.99, write 0.01.
    epsilon : float
        Keeps the division finite where a channel does not vary; above 0.

    Attributes
    ----------
    params : dict
        ``"gamma"`` and ``"beta"``, both ``(C,)``; they start at 1 and 0. Weight decay
        leaves them alone, as it does every bias.
    running : dict
        ``"mean"`` and ``"var"``, both ``(C,)``; they start at 0 and 1.

    Notes
    -----
    The last axis is the channel: :math:`\mu` and :math:`\sigma^2` are taken over
    images, rows and columns of ``(N, H, W, C)``, over the images of ``(N, features)``.

    While ``training``, they are those of the batch, :math:`\sigma^2` the mean of the
    squares (biased), and each forward pass moves the running statistics, Eq. (20.7):
    ``running = (1 - momentum) * running + momentum * batch``, with the unbiased
    variance. To predict, the running statistics stand in for those of the batch, and
    nothing moves.

    In training every output depends on every image of the batch, so that a network
    with this layer trains on its batches whole, on one thread. It predicts in parts.

    Forward is Eq. (20.1), backward Eqs. (20.2) and (20.5); to predict, both are
    Eq. (20.9).

    Raises
    ------
    ValueError
        In training, if a channel has a single number: it has no spread.

    Examples
    --------
    >>> BatchNorm().forward(np.array([[1.0, 5.0], [3.0, 5.0]])).round(3) + 0.0
    array([[-1.,  0.],
           [ 1.,  0.]])
    """

    predicts_image_by_image = True

    def __init__(self, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        super().__init__()
        arguments.positive(momentum, "BatchNorm", "momentum")
        if momentum > 1:
            raise ValueError(
                f"BatchNorm: momentum is {momentum!r}, needs 0 < momentum ≤ 1: the "
                "share of the newest batch in the running statistics"
            )
        arguments.positive(epsilon, "BatchNorm", "epsilon")
        self.momentum, self.epsilon = float(momentum), float(epsilon)

    def output_shape(self, input_shape: Shape) -> Shape:
        """As the input."""
        if len(input_shape) not in (1, 3):
            raise ValueError(
                f"{self}: input has shape {('N', *input_shape)}, needs (N, features) "
                "or (N, H, W, C); try x[..., None] for gray images"
            )
        return tuple(input_shape)

    def arguments(self) -> dict[str, Any]:
        """``momentum`` and ``epsilon``."""
        return {"momentum": self.momentum, "epsilon": self.epsilon}

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """``gamma (C,)`` and ``beta (C,)``."""
        return {"gamma": input_shape[-1:], "beta": input_shape[-1:]}

    def running_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """``mean (C,)`` and ``var (C,)``."""
        return {"mean": input_shape[-1:], "var": input_shape[-1:]}

    def check_batch(self, n: int) -> None:
        """Refuse a single number per channel, which has no spread."""
        if self.input_shape is not None and n * prod(self.input_shape[:-1]) == 1:
            raise ValueError(
                f"{self}: a batch of one image has one number for each of "
                f"{self.input_shape[-1]} channels, needs at least 2 to train on: "
                "choose a batch_size that leaves no single image over, or set "
                "training = False to predict"
            )

    def _start(self, name: str, shape: Shape, rng: np.random.Generator) -> Array:
        return np.full(shape, 1.0 if name in ("gamma", "var") else 0.0)

    def _check_shape(self, shape: Shape) -> None:
        channels = len(self.params["gamma"])
        self.output_shape(shape[1:])
        if shape[-1] != channels:
            raise ValueError(
                f"{self}: input has {shape[-1]} channels, its parameters were made "
                f"for {channels}; feed images of as many channels, or make a new layer"
            )

    def _forward(self, x: Array) -> Array:
        if self.training:
            mean, var = self._statistics(x)
        else:
            mean, var = (self.running[k].astype(x.dtype) for k in ("mean", "var"))
        scale = 1 / np.sqrt(var + x.dtype.type(self.epsilon))
        x_hat = (x - mean) * scale
        self._cache = x_hat, scale, self.training
        y = x_hat * self._param("gamma", x.dtype)
        y += self._param("beta", x.dtype)
        return y

    def _statistics(self, x: Array) -> tuple[Array, Array]:
        """Mean and biased variance of the batch; the running ones take their share."""
        count = x.size // x.shape[-1]
        if count == 1:
            self.check_batch(1)
        mean = column_sums(x) / count
        var = column_sums((x - mean) ** 2) / count
        for name, value in (("mean", mean), ("var", var * (count / (count - 1)))):
            kept = self.running[name]
            kept += kept.dtype.type(self.momentum) * (value - kept)
        return mean, var

    def _backward(self, dy: Array) -> Array | None:
        x_hat, scale, training = self._cache
        dbeta, dgamma = column_sums(dy), column_sums(dy * x_hat)
        self.grads["gamma"], self.grads["beta"] = dgamma, dbeta
        if not self.input_gradient:
            return None
        if training:  # the batch's mean and variance moved with x as well
            count = dy.size // dy.shape[-1]
            dy = dy - (dbeta + x_hat * dgamma) / count
        scale = scale.astype(dy.dtype, copy=False)
        return np.asarray(dy * (self._param("gamma", dy.dtype) * scale))

    def __repr__(self) -> str:
        given = [
            f"{name}={value!r}"
            for name, value, default in (
                ("momentum", self.momentum, 0.1),
                ("epsilon", self.epsilon, 1e-5),
            )
            if value != default
        ]
        return f"BatchNorm({', '.join(given)})"


class Dropout(Layer):
    r"""While training, put a random share of the numbers to 0 and scale up the rest.

    .. math:: y = \frac{m\,x}{1 - \rho}, \qquad P(m = 0) = \rho

    Parameters
    ----------
    rate : float
        :math:`\rho` in [0, 1): the probability that a number is dropped.

    Notes
    -----
    Forward is Eq. (20.10), backward Eq. (20.13). Every number is kept or dropped by
    itself. Since the rest is divided by :math:`1 - \rho`, the mean over all masks is
    the input itself, Eq. (20.11), and to predict the layer hands on its input as it is.

    Each forward pass draws one number, the key of its mask, from ``rng``: in a network
    that is the network's own generator, so that training is repeatable, and goes on
    after `Network.load` as if it had never stopped. The mask of an image is a function
    of the key and of the image's place in the batch alone; however a batch is cut
    among threads or shards, the masks are the same. `check_layer` gives every forward
    pass the same key.

    Examples
    --------
    >>> layer = Dropout(0.5)
    >>> layer.build((6,), np.random.default_rng(0))
    >>> layer.forward(np.ones((2, 6)))
    array([[2., 0., 0., 0., 2., 2.],
           [2., 2., 2., 2., 2., 2.]])
    >>> layer.training = False
    >>> layer.forward(np.ones((1, 6)))
    array([[1., 1., 1., 1., 1., 1.]])
    """

    image_by_image = True

    def __init__(self, rate: float = 0.5) -> None:
        super().__init__()
        arguments.in_range(rate, "Dropout", "rate", 0, 1)
        self.rate = float(rate)
        self._key = 0

    def arguments(self) -> dict[str, Any]:
        """``rate``."""
        return {"rate": self.rate}

    def _draw(self) -> None:
        rng = self.rng or np.random.default_rng()
        self._key = int(rng.integers(2**63))

    def _kept(self, x: Array) -> NDArray[np.bool_]:
        """Draw which numbers are kept, True or False, shaped like ``x``.

        Philox counts: it gives the numbers from any place on without those before.
        One count is eight numbers, and each image begins at a count of its own.
        """
        size = prod(x.shape[1:])
        counts = -(-size // 8)

        def draw(first: int, images: int) -> Array:
            place = np.random.Philox(key=self._key, counter=first * counts)
            return np.random.Generator(place).random((images, 8 * counts), np.float32)

        if self.places is None:
            drawn = draw(self.first_image, len(x))
        else:
            drawn = np.concatenate([draw(int(n), 1) for n in self.places])
        kept: NDArray[np.bool_] = drawn[:, :size] >= self.rate
        return kept.reshape(x.shape)

    def _forward(self, x: Array) -> Array:
        y = self._buffer("y", x)
        if not self.training:
            self._cache = None
            y[...] = x
            return y
        self._cache = kept = self._kept(x)
        return self._scaled(x, kept, y)

    def _backward(self, dy: Array) -> Array:
        if self._cache is None:
            return dy.copy()
        return self._scaled(dy, self._cache, self._buffer("dx", dy))

    def _scaled(self, values: Array, kept: NDArray[np.bool_], out: Array) -> Array:
        np.multiply(values, values.dtype.type(1 / (1 - self.rate)), out=out)
        return np.multiply(out, kept, out=out)

    def __repr__(self) -> str:
        return f"Dropout({self.rate!r})"
