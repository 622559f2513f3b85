"""What refuses bad input: every message says what came, what is needed, what to try."""

from __future__ import annotations

from math import inf
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Shape = tuple[int, ...]


# ---- numbers ---------------------------------------------------------------


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


def positive(value: Any, name: str, what: str) -> None:
    """Raise unless ``value`` is a finite number above 0."""
    if not (is_real(value) and 0 < value < inf):
        raise ValueError(f"{name}: {what} is {value!r}, needs a number above 0")


def in_range(value: Any, name: str, what: str, low: float, high: float) -> None:
    """Raise unless ``value`` is a number with ``low ≤ value < high``."""
    if not (is_real(value) and low <= value < high):
        raise ValueError(f"{name}: {what} is {value!r}, needs {low} ≤ {what} < {high}")


def seed(value: Any, name: str) -> int:
    """Return ``value`` as an int, or raise if no generator can be made from it."""
    if not _is_whole(value) or value < 0:
        raise ValueError(f"{name}: seed is {value!r}, needs a whole number ≥ 0")
    return int(value)


def shape_of_image(value: Any, name: str) -> Shape:
    """Return ``value`` as a shape without batch, or raise if it is none."""
    hint = "needs the shape of one image, for example (28, 28, 1)"
    if not isinstance(value, tuple | list) or not value:
        raise ValueError(f"{name}: input shape is {value!r}, {hint}")
    return tuple(positive_int(n, name, f"a size in input shape {value}") for n in value)


def short(value: Any) -> str:
    """Show a pair of equal numbers as the one number it was given as."""
    if not isinstance(value, str) and value[0] == value[1]:
        value = value[0]
    return repr(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_real(value: Any) -> bool:
    """Whether ``value`` is a number, and not a truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


# ---- arrays ----------------------------------------------------------------


def is_float(x: np.ndarray) -> bool:
    """Whether numbers are of a kind that layers compute with."""
    return x.dtype in (np.float32, np.float64)


def float_dtype(dtype: Any, name: str) -> np.dtype[Any]:
    """Return a dtype that parameters can have, or raise."""
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(
            f"{name}: dtype is {np.dtype(dtype)}, needs float32 or float64; "
            "weights are fractions"
        )
    return np.dtype(dtype)


def float_array(x: Any, name: str, what: str = "input") -> Array:
    """Return ``x`` as the array it is, or raise unless it is float32 or float64."""
    x = np.asarray(x)
    if is_float(x):
        return x
    fix = "scale images first, e.g. x.astype('float32') / 255"
    if x.dtype.kind == "f":  # float16, long double, or another byte order
        fix = "try x.astype('float32')"
    elif x.dtype.kind not in "iub":
        fix = "images are arrays of numbers"
    raise ValueError(
        f"{name}: {what} has dtype {x.dtype}, needs float32 or float64; {fix}"
    )


def finite(x: Array, name: str, what: str) -> Array:
    """Return ``x``, or raise if an entry is NaN or infinite."""
    if not np.isfinite(x).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(
            f"{name}: {what} hold {x[index]} at {index}; every number must be finite: "
            "look for a division by zero, or try np.nan_to_num(x)"
        )
    return x


def images(x: Any, name: str, shape: Shape | None) -> Array:
    """Return a batch of finite images, ``(N, *shape)``, or raise.

    Parameters
    ----------
    shape : tuple of int, optional
        Of one image, where the parameters are made already.
    """
    x = float_array(x, name, "the batch")
    if x.ndim < 2 or x.size == 0:
        raise ValueError(
            f"{name}: images have shape {x.shape}; there must be a batch axis first "
            "and at least one image, e.g. x[None] for a single one"
        )
    if shape is not None and x.shape[1:] != shape:
        raise ValueError(
            f"{name}: images have shape {x.shape}, the network was made for "
            f"(N, {', '.join(map(str, shape))}); {_reshaping(x.shape, shape)}"
        )
    return finite(x, name, "the images")


def _reshaping(found: Shape, shape: Shape) -> str:
    """Say how images of one shape may become those of another."""
    if found == shape:
        return "try x[None]"
    if (*found[1:], 1) == shape:
        return "they lack the channel axis: try x[..., None]"
    if len(found) == 4 and found[2:] + found[1:2] == shape:
        return "channels come last here: try x.transpose(0, 2, 3, 1)"
    return "resize them, or make a new network"


def labels(values: Any, n: int, k: int) -> Labels:
    """Return labels as ints ``(n,)`` in 0 … k − 1, or raise a ValueError."""
    found = np.asarray(values)
    if found.shape == (n, k) and k > 1:  # with one class, one column is no one-hot
        raise ValueError(
            f"labels have shape {found.shape}, which looks one-hot; "
            "pass class numbers: labels.argmax(axis=1)"
        )
    if found.shape != (n,):
        raise ValueError(
            f"labels have shape {found.shape}, need ({n},): one class per example"
        )
    if not np.issubdtype(found.dtype, np.integer):
        raise ValueError(
            f"labels have dtype {found.dtype}, need whole numbers; "
            "try labels.astype(int)"
        )
    if found.min() < 0 or found.max() >= k:
        raise ValueError(
            f"labels run from {found.min()} to {found.max()}, need 0 to {k - 1} "
            f"for {k} classes; give the last layer more units or renumber the classes"
        )
    return found


def pairs(x: Any, y: Any, name: str) -> tuple[Any, Any]:
    """Return images and labels as arrays, or raise unless there is one for each."""
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim < 2 or len(x) == 0 or y.shape[:1] != x.shape[:1]:
        raise ValueError(
            f"{name}: images have shape {x.shape} and labels {y.shape}; "
            "need one label for each of at least one image"
        )
    return x, y


def rows(z: Any, name: str) -> Array:
    """Return ``z``, one row of float scores per example, or raise."""
    z = np.asarray(z)
    if not is_float(z):
        raise ValueError(f"{name}: dtype is {z.dtype}, needs float32 or float64")
    if z.ndim != 2 or z.size == 0:
        raise ValueError(
            f"{name}: shape is {z.shape}, needs (N, K): one row per example; "
            "for a single example pass z[None]"
        )
    return z
