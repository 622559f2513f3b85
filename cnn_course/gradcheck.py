"""Numerical gradients, and a check of any layer against them (chapter 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_course.arguments import Array
from cnn_course.layers import Layer


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    r"""Gradient of a scalar function by central differences, Eq. (6.5).

    .. math:: \frac{\partial f}{\partial x_i} \approx
       \frac{f(x + h e_i) - f(x - h e_i)}{2h}

    Parameters
    ----------
    f : callable
        Takes an array shaped like ``x``, returns one number.
    x : ndarray of float64
        The point. It is left as it was found.
    h : float
        The nudge, above 0.

    Returns
    -------
    gradient : ndarray, shaped like ``x``

    Raises
    ------
    ValueError
        If ``x`` is not float64 (a float32 has too few digits to be nudged by
        ``h``), ``h`` is not above 0, or ``f`` does not return one number.

    Examples
    --------
    >>> numerical_gradient(lambda v: v @ v, np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    if not callable(f):
        raise ValueError(
            f"numerical_gradient: f is {f!r}, needs a function; its arguments are "
            "numerical_gradient(f, x)"
        )
    if not isinstance(h, Real) or not 0 < h < np.inf:
        raise ValueError(
            f"numerical_gradient: h is {h!r}, needs a number above 0, such as 1e-5"
        )
    x = np.asarray(x)
    if x.dtype != np.float64:
        raise ValueError(
            f"numerical_gradient: x has dtype {x.dtype}, needs float64: a nudge of "
            f"{h:g} drowns in anything coarser; try x.astype(float)"
        )
    point, gradient = x.copy(), np.empty_like(x)
    for index in np.ndindex(x.shape):
        values = []
        for nudge in (h, -h):
            point[index] = x[index] + nudge
            found = f(point)
            value = np.asarray(found)
            if value.dtype.kind not in "fiub":
                raise ValueError(
                    f"numerical_gradient: f returned {found!r}, needs one number; is a "
                    "return missing?"
                )
            if value.size != 1:
                raise ValueError(
                    f"numerical_gradient: f returned shape {value.shape}, needs one "
                    "number; sum it against a fixed array: np.sum(dy * y)"
                )
            values.append(value.item())
        gradient[index] = (values[0] - values[1]) / (2 * h)
        point[index] = x[index]
    return gradient


@dataclass(frozen=True)
class Difference:
    """How far one analytic gradient is from its numerical twin."""

    name: str
    error: float
    index: tuple[int, ...]
    analytic: float
    numerical: float


@dataclass(frozen=True)
class GradientReport:
    """What `check_layer` found: one `Difference` for the input and each parameter."""

    layer: str
    differences: tuple[Difference, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether every gradient is within the tolerance."""
        return all(d.error <= self.tolerance for d in self.differences)

    def __str__(self) -> str:
        lines = [f"{self.layer}: {'gradients agree' if self.ok else 'MISMATCH'}"]
        for d in self.differences:
            line = f"  d{d.name}: relative error {d.error:.0e}"
            if not d.error <= self.tolerance:
                index = ", ".join(map(str, d.index))
                line += (
                    f", worst at d{d.name}[{index}]: backward says "
                    f"{d.analytic + 0.0:.6g}, the numerical gradient "
                    f"{d.numerical + 0.0:.6g}"
                )
            lines.append(line)
        return "\n".join(lines)


def relative_error(analytic: Array, numerical: Array) -> float:
    """Measure the largest difference against the largest entry, Eq. (6.9).

    Where both are 0 throughout it is 0.

    Examples
    --------
    >>> relative_error(np.array([1.0, 2.0]), np.array([1.0, 2.5]))
    0.2
    """
    scale = np.maximum(np.abs(analytic).max(), np.abs(numerical).max())
    if scale == 0:
        return 0.0
    return float(np.abs(analytic - numerical).max() / scale)


def check_layer(
    layer: Layer, x: Array, tolerance: float = 1e-6, seed: int = 0
) -> GradientReport:
    """Compare every gradient of a layer with its numerical twin.

    The loss is ``sum(dy * y)`` for a random ``dy``, never a plain sum: a gradient
    of ones everywhere hides swapped and misplaced entries.

    Parameters
    ----------
    layer : Layer
        In the mode that it is in (`Layer.training`). Each forward pass finds a random
        generator that begins anew, so that `Dropout` drops the same numbers each time;
        running statistics and generator are left as they were found.
    x : ndarray of float64
        A small input: the work is two forward passes per number.
    tolerance : float
        Largest relative error that passes.
    seed : int
        For ``dy``, for what the layer draws and, where it has none yet, its
        parameters.

    Returns
    -------
    report : GradientReport
        Print it, or ask ``report.ok``. It names the worst index.

    Examples
    --------
    >>> from cnn_course.layers import Sigmoid
    >>> check_layer(Sigmoid(), np.array([[-1.0, 0.5, 2.0]])).ok
    True
    """
    if hasattr(layer, "layers"):
        raise ValueError(
            "check_layer: this is a whole network, needs one layer; check its layers "
            "one at a time, such as check_layer(net.layers[0], x)"
        )
    if isinstance(layer, type) or not hasattr(layer, "backward"):
        raise ValueError(
            f"check_layer: {layer!r} is no layer; needs one that is made, such as "
            "check_layer(Dense(3), x)"
        )
    x = np.asarray(x)
    rng = np.random.default_rng(seed)
    if layer.input_shape is None:
        layer.build(x.shape[1:], rng, np.float64)
    kept_rng, kept_running = layer.rng, dict(layer.running)
    try:
        layer.running = {name: value.copy() for name, value in kept_running.items()}
        return _report(layer, x, tolerance, rng, seed)
    finally:
        layer.rng, layer.running = kept_rng, kept_running


def _report(
    layer: Layer, x: Array, tolerance: float, rng: np.random.Generator, seed: int
) -> GradientReport:
    def forward(v: Array) -> Array:
        layer.rng = np.random.default_rng(seed)
        return layer.forward(v)

    dy = rng.standard_normal(forward(x).shape)
    analytic = {"x": layer.backward(dy), **layer.grads}
    analytic = {name: np.array(value) for name, value in analytic.items()}
    if layer.grads.keys() != layer.params.keys():
        raise ValueError(
            f"{layer}: its params are {sorted(layer.params)}, its grads after backward "
            f"{sorted(layer.grads)}; backward must leave one gradient for each"
        )

    numerical = numerical_gradient(lambda v: np.sum(dy * forward(v)), x)
    differences = [_compare("x", analytic["x"], numerical)]
    for name, value in layer.params.items():
        kept = value
        try:
            numerical = numerical_gradient(
                _loss_of_param(layer, name, lambda: np.sum(dy * forward(x))),
                kept.astype(np.float64),
            )
        finally:
            layer.params[name] = kept
        differences.append(_compare(name, analytic[name], numerical))
    return GradientReport(repr(layer), tuple(differences), tolerance)


def _loss_of_param(
    layer: Layer, name: str, loss: Callable[[], float]
) -> Callable[[Array], float]:
    def with_param(value: Array) -> float:
        layer.params[name] = value
        return loss()

    return with_param


def _compare(name: str, analytic: Array, numerical: Array) -> Difference:
    if analytic.shape != numerical.shape:
        raise ValueError(
            f"d{name} has shape {analytic.shape}, {name} has {numerical.shape}; "
            "a gradient is shaped like what it is the gradient of"
        )
    worst = np.unravel_index(np.argmax(np.abs(analytic - numerical)), analytic.shape)
    return Difference(
        name,
        relative_error(analytic, numerical),
        tuple(int(i) for i in worst),
        float(analytic[worst]),
        float(numerical[worst]),
    )
