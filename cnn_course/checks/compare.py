"""When are two results the same? As numbers, whatever form they come in."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np

from cnn_course.layers import Array

#: what float32 arithmetic may cost, relative to the largest expected entry
FLOAT32 = 4e-6
#: beyond this an answer is no float32 version of the right one
_TOO_FAR = 1e-3


def numbers(value: Any) -> Array | None:
    """``value`` as an array of floats, or None if it is no such thing.

    Lists, NumPy scalars, fractions and complex numbers without an imaginary part
    are numbers; text, None and lists of unequal lengths are not.
    """
    try:
        array = np.asarray(value)
        if array.dtype == object:
            if not array.size or not all(isinstance(v, Number) for v in array.flat):
                return None
            flat = [complex(v) for v in array.flat]
            array = np.array(flat).reshape(array.shape)
        if array.dtype.kind == "c":
            return None if np.any(array.imag) else array.real.astype(float)
        return array.astype(float) if array.dtype.kind in "biuf" else None
    except (ValueError, TypeError, OverflowError, RuntimeError):
        return None


def scale(want: Array) -> float:
    """Return the largest finite entry, at least 1."""
    return max(1.0, float(np.abs(want[np.isfinite(want)]).max(initial=0)))


def close(got: Any, want: Any, tolerance: float, slack: float = 0.0) -> bool:
    """Tell whether two results are the same up to rounding.

    Parameters
    ----------
    got, want : anything
        What came out and what should.
    tolerance : float
        Largest difference of float64 results, relative to `scale`.
    slack : float
        How far the expected result moves when it is computed in float32.
    """
    a, b = numbers(got), numbers(want)
    if a is None or b is None:
        return same_thing(got, want)
    if a.shape != b.shape:
        return False
    off, size = float(difference(a, b).max(initial=0)), scale(b)
    if off <= tolerance * size or off > max(tolerance, _TOO_FAR) * size:
        return off <= tolerance * size
    return off <= allowed(a, b, tolerance, slack)


def difference(a: Array, b: Array) -> Array:
    """Absolute difference; equal infinities and two NaNs differ by 0."""
    with np.errstate(invalid="ignore"):
        off = np.abs(a - b)
    equal = (a == b) | (np.isnan(a) & np.isnan(b))
    return np.where(equal, 0.0, np.where(np.isnan(off), np.inf, off))


def allowed(a: Array, b: Array, tolerance: float, slack: float = 0.0) -> float:
    """Largest difference that passes."""
    size = scale(b)
    bits = 2.4e-7 * size if slack > 1e-9 * size else 0.0  # two of float32's last
    most = max(tolerance * size, min(max(4 * slack, bits), 1e-6 * size))
    if not _single(a, b):
        return most
    room = 4 * slack if 4 * slack <= _TOO_FAR * size else 0.0
    return max(most, FLOAT32 * size, room)


def might_be_float32(got: Any, want: Any) -> bool:
    """Tell whether it is worth asking how much float32 costs here."""
    a, b = numbers(got), numbers(want)
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool(np.all(difference(a, b) <= _TOO_FAR * scale(b)))


def _single(a: Array, b: Array) -> bool:
    """Tell whether ``a`` was held in float32: nothing in it needs more bits.

    Whole numbers fit anywhere; they count only where whole numbers are expected.
    """
    with np.errstate(over="ignore"):
        fits = np.array_equal(a.astype(np.float32).astype(float), a, equal_nan=True)
    whole = np.array_equal(a, np.round(a), equal_nan=True)
    return fits and (not whole or np.array_equal(b, np.round(b), equal_nan=True))


def same_thing(got: Any, want: Any) -> bool:
    """Compare what is not an array of numbers, inside lists and dicts too."""
    if isinstance(want, dict):
        return (
            isinstance(got, dict)
            and got.keys() == want.keys()
            and all(_alike(got[k], want[k]) for k in want)
        )
    if isinstance(want, list | tuple):
        listed = isinstance(got, list | tuple)
        return listed and len(got) == len(want) and all(map(_alike, got, want))
    if isinstance(want, str):
        return isinstance(got, str) and str(got) == want
    try:
        return type(got) is type(want) and bool(got == want)
    except Exception:  # whatever == does in a class of the learner's
        return False


def _alike(got: Any, want: Any) -> bool:
    a, b = numbers(got), numbers(want)
    if a is not None and b is not None:
        return a.shape == b.shape and np.allclose(a, b, equal_nan=True)
    return same_thing(got, want)


def apart(a: float, b: float) -> tuple[str, str]:
    """Print two numbers with the digits it takes to tell them apart, six or more."""
    a, b = a + 0.0, b + 0.0  # no −0
    for digits in range(6, 18):
        x, y = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if x != y:
            return x, y
    return x, y


def in_float32(value: Any, kept: bool = False) -> Any:
    """Copy, with every float rounded to float32; with ``kept``, the dtype is kept."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        single = value.astype(np.float32)
        return single.astype(value.dtype) if kept else single
    if isinstance(value, float):
        return float(np.float32(value))
    if type(value) in (list, tuple):
        return type(value)(in_float32(v, kept) for v in value)
    if type(value) is dict:
        return {k: in_float32(v, kept) for k, v in value.items()}
    return value


def dtype_problem(got: Any, want: Any, how: bool | str) -> str:
    """Say what is wrong with the type of ``got``'s numbers; nothing if it is right.

    ``how`` is True for the same dtype (in any byte order), ``"kind"`` for the same
    kind: whole numbers, or numbers with a fraction. Where there is not one number,
    any kind will do.
    """
    if not how or not isinstance(want, np.ndarray | np.generic):
        return ""
    if how == "kind" and isinstance(got, list) and numbers(got) is not None:
        got = np.asarray(got or want[:0])
    if how == "kind" and isinstance(got, np.ndarray) and not got.size:
        return ""
    if not isinstance(got, np.ndarray | np.generic):
        return f"is a {type(got).__name__}, needs an array of {want.dtype.name}"
    a, b = got.dtype, want.dtype
    kinds = {"u": "i"} if how == "kind" else {}
    right = kinds.get(a.kind, a.kind) == kinds.get(b.kind, b.kind)
    if how != "kind":
        right = right and a.itemsize == b.itemsize
    need = "whole numbers" if how == "kind" and b.kind in "iu" else b.name
    return "" if right else f"has dtype {a.name}, needs {need}"
