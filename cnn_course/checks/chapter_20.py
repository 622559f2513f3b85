"""Exercises of chapter 20, regularization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.checks.promises import Promise, adds_up
from cnn_course.checks.writing import Right
from cnn_course.layers import Array

# ---- a batch norm on paper: 2 4 4 4 5 5 7 9, γ = 3, β = 1, ε = 0, ω = 0.1 ----------

_VAR = 0.9 + 0.1 * 32 / 7
_PAPER = {
    "mean": 5.0,
    "var": 4.0,
    "y": 7.0,
    "running_mean": 0.5,
    "running_var": _VAR,
    "alone": 3 * (9 - 0.5) / np.sqrt(_VAR) + 1,
}


# ---- backward -----------------------------------------------------------------


def norm_backward(
    dy: Array, x: Array, gamma: Array, eps: float, mistake: str = ""
) -> tuple[Array, Array, Array]:
    """Eqs. (20.2) and (20.5), for dense units and images, or a wrong answer."""
    dy, x, gamma = (np.asarray(v, float) for v in (dy, x, gamma))
    axes: Any = tuple(range(x.ndim - 1))
    if mistake == "first axis":
        axes = 0
    if mistake == "each image" and x.ndim == 4:
        axes = (1, 2)
    if mistake == "all channels":
        axes = tuple(range(x.ndim))
    if mistake == "constants 0 and 1":
        root = np.sqrt(1 + eps)
        total = tuple(range(x.ndim - 1))
        return gamma * dy / root, (dy * x).sum(axis=total) / root, dy.sum(axis=total)
    keep = {"axis": axes, "keepdims": True}
    M = x.size // x.mean(**keep).size
    if mistake == "images counted":
        M = len(x)
    mean = x.mean(**keep)
    c = x - mean
    var = (c**2).mean(**keep)
    if mistake == "one pass":
        var = np.mean(x**2, **keep) - mean**2
    if mistake == "sum of squares":
        var = (c**2).sum(**keep)
    if mistake == "centered first":
        dy = dy - dy.mean(**keep)
    if mistake == "unbiased":
        var = var * M / max(M - 1, 1)
    root = np.sqrt(var + eps)
    if mistake == "eps ignored":
        root = np.sqrt(var)
    if mistake == "no eps":
        root = np.sqrt(np.where(var > 0, var, 1.0))
    if mistake == "eps outside":
        root = np.sqrt(var) + eps
    if mistake == "no root":
        root = var + eps
    x_hat = c / root
    if mistake == "no eps in x̂":
        x_hat = c / np.sqrt(var)
    if mistake == "no root in x̂":
        x_hat = c / (var + eps)
    dgamma, dbeta = (dy * x_hat).sum(**keep), dy.sum(**keep)
    mean_term, spread_term = dbeta / M, x_hat * dgamma / M
    if mistake == "not divided":
        mean_term, spread_term = dbeta, x_hat * dgamma
    if mistake == "mean not divided":
        mean_term = dbeta
    if mistake == "spread not divided":
        spread_term = x_hat * dgamma
    if mistake == "double":
        spread_term = 2 * spread_term
    if mistake == "no mean":
        mean_term = 0 * mean_term
    if mistake == "no spread":
        spread_term = 0 * spread_term
    if mistake == "constants":
        mean_term, spread_term = 0 * mean_term, 0 * spread_term
    if mistake == "half":
        spread_term = spread_term / 2
    if mistake == "sign":
        spread_term = -spread_term
    if mistake == "x for x̂":
        spread_term = x * dgamma / M
    if mistake == "c for x̂":
        spread_term = c * dgamma / M
    if mistake == "1 for x̂":
        spread_term = dgamma / M
    scale = (1 if mistake == "no gamma" else gamma) / root
    if mistake == "no division":
        scale = gamma * np.ones_like(root)
    if mistake == "variance in front":
        scale = gamma / root**2
    if mistake == "variance in front, no eps":
        with np.errstate(all="ignore"):
            scale = gamma / var
    if mistake == "gamma twice":
        scale = gamma**2 / root
    dx = scale * (dy - mean_term - spread_term)
    if mistake == "bracket times M":
        dx = M * dx
    if mistake == "whole bracket divided":
        dx = scale * (dy - dbeta - x_hat * dgamma) / M
    if mistake == "gamma inside":
        dx = (gamma * dy - mean_term - spread_term) / root
    if mistake == "gamma dy alone":
        dx = gamma * dy
    if mistake == "times the root":
        dx = root**2 * dx
    if mistake == "spread without gamma":
        dx = (gamma * (dy - mean_term) - spread_term) / root
    if mistake == "mean without gamma":
        dx = (gamma * (dy - spread_term) - mean_term) / root
    if mistake == "gamma of x":
        dgamma = (dy * x).sum(**keep)
    if mistake == "gamma of c":
        dgamma = (dy * c).sum(**keep)
    if mistake == "gamma squared":
        dgamma = gamma * dgamma
    if mistake == "beta scaled":
        dbeta = gamma * dbeta
    if mistake in ("means", "dγ a mean"):
        dgamma = dgamma / M
    if mistake in ("means", "dβ a mean"):
        dbeta = dbeta / M
    shape = np.squeeze(dgamma, axis=axes).shape
    found = dgamma.reshape(shape), dbeta.reshape(shape)
    return dx, *(found[::-1] if mistake == "swapped" else found)


def _slip(
    dx: Callable[..., Array] | None = None,
    root: Callable[[Array, float], Array] | None = None,
    M: Callable[[tuple[int, ...]], int] | None = None,
) -> Callable[..., Any]:
    """Make one slip in dx, in the root, or in what M is within dx.

    ``dx`` takes dy, x̂, the root, γ, and dβ and dγ over M.
    """

    def gradients(dy: Array, x: Array, gamma: Array, eps: float) -> tuple[Array, ...]:
        flat, dflat = (np.asarray(v, float).reshape(-1, x.shape[-1]) for v in (x, dy))
        c = flat - flat.mean(axis=0)
        var = (c**2).mean(axis=0)
        below = root(var, eps) if root else np.sqrt(var + eps)
        x_hat = c / below
        dgamma, dbeta = (dflat * x_hat).sum(axis=0), dflat.sum(axis=0)
        m = M(x.shape) if M else len(flat)
        args = dflat, x_hat, below, gamma, dbeta / m, dgamma / m
        made = (dx or _dx)(*args)
        return made.reshape(x.shape), dgamma, dbeta

    return gradients


def _dx(
    dy: Array, x_hat: Array, root: Array, gamma: Array, b: Array, g: Array
) -> Array:
    dx: Array = gamma / root * (dy - b - x_hat * g)
    return dx


def _in_single(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Compute mean and spread in float32."""
    dflat = np.asarray(dy, float).reshape(-1, x.shape[-1])
    flat = x.reshape(-1, x.shape[-1]).astype(np.float32)
    c = flat - flat.mean(axis=0)
    root = np.sqrt((c * c).mean(axis=0) + eps)
    x_hat = c / root
    dgamma, dbeta = (dflat * x_hat).sum(axis=0), dflat.sum(axis=0)
    dx = _dx(dflat, x_hat, root, gamma, dbeta / len(flat), dgamma / len(flat))
    return dx.reshape(x.shape), dgamma, dbeta


def _one_mean(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Center and scale all channels by one mean and one spread."""
    flat, dflat = (np.asarray(v, float).reshape(-1, x.shape[-1]) for v in (x, dy))
    c = flat - flat.mean()
    root = np.sqrt((c * c).mean() + eps) + np.zeros(x.shape[-1])
    x_hat = c / root
    dgamma, dbeta = (dflat * x_hat).sum(axis=0), dflat.sum(axis=0)
    dx = _dx(dflat, x_hat, root, gamma, dbeta / len(flat), dgamma / len(flat))
    return dx.reshape(x.shape), dgamma, dbeta


def _means_divided_again(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    M = x.size // x.shape[-1]
    dx, _, _ = _slip(M=lambda _: M * M)(dy, x, gamma, eps)
    _, dgamma, dbeta = norm_backward(dy, x, gamma, eps)
    return dx, dgamma / M, dbeta / M


def _one_mean_alone(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Subtract one mean from all channels; each has a spread about it of its own."""
    flat, dflat = (np.asarray(v, float).reshape(-1, x.shape[-1]) for v in (x, dy))
    c = flat - flat.mean()
    root = np.sqrt((c * c).mean(axis=0) + eps)
    x_hat = c / root
    dgamma, dbeta = (dflat * x_hat).sum(axis=0), dflat.sum(axis=0)
    dx = _dx(dflat, x_hat, root, gamma, dbeta / len(flat), dgamma / len(flat))
    return dx.reshape(x.shape), dgamma, dbeta


def _x_channels_first(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Read x, and not dy, as if the channels stood first."""
    C = x.shape[-1]
    dx, dgamma, dbeta = norm_backward(dy.reshape(-1, C), x.reshape(C, -1).T, gamma, eps)
    return dx.reshape(x.shape), dgamma, dbeta


def _other_axes(axes: tuple[int, ...], ndim: int = 4) -> Callable[..., Any]:
    """Take the statistics over some axes, but add up dγ and dβ over all places."""

    def gradients(dy: Array, x: Array, gamma: Array, eps: float) -> tuple[Array, ...]:
        if x.ndim < ndim:
            return norm_backward(dy, x, gamma, eps)
        keep: Any = {"axis": axes, "keepdims": True}
        root = np.sqrt(x.var(**keep) + eps)
        x_hat = (x - x.mean(**keep)) / root
        shares = dy.mean(**keep) + x_hat * (dy * x_hat).mean(**keep)
        total = tuple(range(x.ndim - 1))
        dgamma = (dy * x_hat).sum(axis=total)
        return gamma / root * (dy - shares), dgamma, dy.sum(axis=total)

    return gradients


def _channels_first(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Read the numbers as if the channels stood first."""
    C = x.shape[-1]
    dx, dgamma, dbeta = norm_backward(
        dy.reshape(C, -1).T, x.reshape(C, -1).T, gamma, eps
    )
    return dx.T.reshape(x.shape), dgamma, dbeta


def _mean_of_its_type(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Cut the fraction off the mean of whole numbers."""
    flat, dflat = x.reshape(-1, x.shape[-1]), dy.reshape(-1, x.shape[-1])
    c = flat - flat.mean(axis=0).astype(x.dtype)
    root = np.sqrt((c**2).mean(axis=0) + eps)
    x_hat = c / root
    dgamma, dbeta = (dflat * x_hat).sum(axis=0), dflat.sum(axis=0)
    dx = gamma / root * (dflat - (dbeta + x_hat * dgamma) / len(flat))
    return dx.reshape(x.shape), dgamma, dbeta


def _of_its_type(
    dy: Array, x: Array, gamma: Array, eps: float
) -> tuple[Array, Array, Array]:
    dx, dgamma, dbeta = norm_backward(dy, x, gamma, eps)
    return dx.astype(x.dtype), dgamma, dbeta


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, ...], eps: float, gamma: Any = None) -> Case:
        if gamma is None:
            gamma = rng.uniform(0.5, 2, shape[-1]) * rng.choice([-1, 1], shape[-1])
        return {
            "dy": rng.standard_normal(shape),
            "x": rng.normal(2, 1.5, shape),
            "gamma": np.asarray(gamma, float),
            "eps": eps,
        }

    still = case((5, 3), 0.25)
    still["x"][:, 1] = 2.0  # a unit that does not vary
    whole, two = case((6, 2), 0.0), case((2, 2), 0.4)
    whole["x"] = np.stack([rng.permutation(9)[:6] for _ in range(2)], axis=1)
    two["dy"] *= 50
    images, far = case((2, 2, 2, 2), 0.1), case((1, 7, 1, 2), 0.5)
    images["x"] = rng.permutation(40)[:16].reshape(2, 2, 2, 2)
    # A mean of 10⁸: the squares of such numbers have lost what the spread is made of.
    spread = np.stack([rng.permutation(9)[:7] for _ in range(2)], axis=1)
    far["x"] = 10**8 + spread.reshape(1, 7, 1, 2)
    return [
        case((4, 1), 0.1),
        case((7, 3), 0.01, [1.0, -2.0, 0.0]),
        case((2, 3, 4, 2), 0.5),
        case((1, 3, 2, 3), 0.2),
        case((3, 1, 1, 2), 0.3),
        case((3, 2, 5, 1), 0.05),
        two,
        still,
        case((2, 2, 3, 3), 0.0),
        whole,
        case((2, 1, 1, 3), 0.3),
        images,
        far,
    ]


def _shape_properties(case: Case) -> dict:
    x = np.asarray(case["x"])
    return {
        ("a mean far above the spread", "a mean of the size of the spread"): bool(
            np.mean(x) > 1e6
        ),
        ("whole numbers in x", "fractions in x"): x.dtype.kind == "i",
        ("just two numbers in a channel", "more than two numbers in a channel"): (
            x.size == 2 * x.shape[-1]
        ),
        ("images", "dense units"): x.ndim == 4,
    }


# ---- running statistics ---------------------------------------------------------


def update_running(
    mean: Array, var: Array, x: Array, momentum: float, mistake: str = ""
) -> tuple[Array, Array]:
    """Eq. (20.7), or a wrong answer."""
    mean, var, x = (np.asarray(v, float) for v in (mean, var, x))
    axes = tuple(range(x.ndim - 1))
    if mistake == "channels first":
        x, axes = np.moveaxis(x.reshape(x.shape[-1], -1), 0, -1), (0,)
    few = {"images and rows": axes[:2], "within each image": axes[-2:]}
    axes = (few | {"first axis": (0,)}).get(mistake, axes)
    factor = _running_factor(x, axes, mistake)
    mu = x.mean(axis=axes)
    v = _running_spread(x, mean, mu, axes, factor, momentum, mistake)
    if mistake == "factor on the mean":
        mu = mu * factor
    if mistake.startswith("one mean"):
        mu = x.mean() + 0 * mu
    if mistake == "sums":
        mu = mu * (x.size // x.shape[-1])
    new, old = momentum, 1 - momentum
    new, old = {
        "keep": (old, new),
        "added": (new, 1.0),
        "replaced": (1.0, 0.0),
        "halves": (0.5, 0.5),
        "new one whole": (1.0, old),
        "both keep": (old, old),
        "both move": (new, new),
        "the batch counted twice": (1 - old**2, old**2),
    }.get(mistake, (new, old))
    results = old * mean + new * mu, old * var + new * v
    deviation = old * np.sqrt(var) + new * np.sqrt(v)
    moved_mean = {
        "moved away": mean - new * (mu - mean),
        "old mean lost": new * mu,
        "mean kept": mean,
        "mean in parentheses": old * (mean + new * mu),
        "old mean with ω": new * (mean + mu),
    }.get(mistake, results[0])
    moved_var = {
        "shares squared": lambda: old**2 * var + new**2 * v,
        "variance less": lambda: old * var + new - x.var(axis=axes),
        "mixture": lambda: results[1] + old * new * (mu - mean) ** 2,
        "factor on all": lambda: factor * (old * var + new * v / factor),
        "deviations averaged": lambda: deviation,
        "deviations squared": lambda: deviation**2,
        "larger kept": lambda: np.maximum(var, results[1]),
        "var kept": lambda: var,
        "variance in parentheses": lambda: old * (var + new * v),
        "old variance with ω": lambda: new * (var + v),
    }.get(mistake, lambda: results[1])()
    return results[::-1] if mistake == "swapped" else (moved_mean, moved_var)


def _running_factor(x: Array, axes: tuple[int, ...], mistake: str) -> Any:
    """Give the factor of the variance, M/(M − 1), or a wrong one."""
    n, M, images = len(x), x.size // x.shape[-1], x.ndim == 4

    def over(count: Any, less: Any) -> Any:
        with np.errstate(all="ignore"):
            return np.divide(count, less)

    right = M / (M - 1)
    counted = np.prod([x.shape[k] for k in axes])
    rows = n * x.shape[1]
    return {
        "images and rows": over(counted, counted - 1.0),
        "within each image": over(counted, counted - 1.0),
        "biased": 1.0,
        "images counted": n / max(n - 1, 1),
        "upside down": (M - 1) / M,
        "M over M + 1": M / (M + 1),
        "twice": right**2,
        "plus one": (M + 1) / M,
        "minus two": M / max(M - 2, 1),
        "minus two, by 0": over(M, M - 2.0),
        "images counted, by 0": over(n, n - 1.0),
        "sum over images": over(M, n - 1.0),
        "rows and columns counted": over(M // n, M // n - 1.0) if images else right,
        "sum of squares": M,
        "M − 1 alone": M - 1,
        "rows counted": rows / max(rows - 1, 1) if images else right,
        "all numbers counted": x.size / (x.size - 1),
    }.get(mistake, right)


def _running_spread(
    x: Array, mean: Array, mu: Array, axes: Any, factor: Any, momentum: float, what: str
) -> Array:
    """Give the variance of the batch by M − 1, or what ``what`` has in its place."""
    v = np.var(x, axis=axes) * factor

    def about(center: Array) -> Array:
        return np.mean((x - center) ** 2, axis=axes)

    def moved() -> Array:
        return (1 - momentum) * mean + momentum * mu

    return {
        "one pass, biased": lambda: about(0.0) - mu**2,
        "one pass": lambda: (about(0.0) - mu**2) * factor,
        "squares": lambda: about(0.0),
        "squares, with the factor": lambda: about(0.0) * factor,
        "mean not squared": lambda: about(0.0) - mu,
        "about the running mean": lambda: about(mean) * factor,
        "about the running mean, biased": lambda: about(mean),
        "about the new mean": lambda: about(moved()) * factor,
        "about the new mean, biased": lambda: about(moved()),
        "deviation": lambda: np.sqrt(v),
        "deviation, biased": lambda: x.std(axis=axes),
        "deviation times the factor": lambda: x.std(axis=axes) * factor,
        "distances": lambda: np.abs(x - mu).mean(axis=axes),
        "distances, with the factor": lambda: np.abs(x - mu).mean(axis=axes) * factor,
        "mean of the variances": lambda: v.mean() + 0 * v,
        "1 less in the end": lambda: x.var(axis=axes) - 1,
        "each image": lambda: (
            x.var(axis=(1, 2), ddof=1).mean(axis=0) if x.ndim == 4 else v
        ),
        "a small number more": lambda: v + 1e-5,
        "one variance": lambda: x.var() * factor + 0 * v,
        "one mean": lambda: x.var(ddof=1) + 0 * v,
        "one mean, biased": lambda: x.var() + 0 * v,
        "sums": lambda: v * (x.size // x.shape[-1]),
    }.get(what, lambda: v)()


def _running_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, ...], momentum: float) -> Case:
        return {
            "mean": rng.normal(0, 1, shape[-1]),
            "var": rng.uniform(0.5, 3, shape[-1]),
            "x": rng.normal(3, 2, shape),
            "momentum": momentum,
        }

    still, whole = case((6, 3), 0.4), case((4, 2), 0.25)
    still["x"][:, :2] = 2.0, -1.0  # channels that do not vary
    still["var"][1] = 1e-7
    whole["x"] = rng.permutation(20)[:8].reshape(4, 2)
    large = case((2, 2, 2, 3), 1.0)
    large["x"] *= 100
    images, far = case((2, 2, 1, 2), 0.5), case((1, 7, 1, 2), 0.5)
    images["x"] = rng.permutation(20)[:8].reshape(2, 2, 1, 2)
    # A mean of 10⁸: the squares of such numbers have lost what the spread is made of.
    spread = np.stack([rng.permutation(9)[:7] for _ in range(2)], axis=1)
    far["x"] = 10**8 + spread.reshape(1, 7, 1, 2)
    return [
        case((5, 3), 0.1),
        case((2, 1), 0.3),
        case((2, 3, 2, 4), 0.2),
        case((1, 2, 3, 2), 0.05),
        case((3, 1, 1, 2), 0.7),
        case((4, 2, 2, 1), 0.01),
        case((9, 2), 1.0),
        still,
        whole,
        large,
        case((1, 2, 1, 3), 0.6),
        images,
        far,
    ]


def _in_whole_numbers(
    mean: Array, var: Array, x: Array, momentum: float
) -> tuple[Array, Array]:
    mean, var = update_running(mean, var, x, momentum)
    return mean.astype(x.dtype), var.astype(x.dtype)


def _mean_in_whole_numbers(
    mean: Array, var: Array, x: Array, momentum: float
) -> tuple[Array, Array]:
    """Cut the fraction off the batch's mean."""
    flat = x.reshape(-1, x.shape[-1])
    mu = flat.mean(axis=0).astype(x.dtype)
    v = ((flat - mu) ** 2).sum(axis=0) / (len(flat) - 1)
    old = 1 - momentum
    return old * mean + momentum * mu, old * var + momentum * v


def _running_in_single(
    mean: Array, var: Array, x: Array, momentum: float
) -> tuple[Array, Array]:
    """Compute mean and variance of the batch in float32."""
    flat = x.reshape(-1, x.shape[-1]).astype(np.float32)
    mu, v = flat.mean(axis=0), flat.var(axis=0, ddof=1)
    old = 1 - momentum
    return old * mean + momentum * mu, old * var + momentum * v


def _along_the_channels(
    mean: Array, var: Array, x: Array, momentum: float
) -> tuple[Array, Array]:
    """Take the statistics over the last axis."""
    M = x.size // x.shape[-1]
    mu = x.mean(axis=-1)
    v = ((x - mu) ** 2).mean(axis=-1) * M / (M - 1)
    old = 1 - momentum
    return old * mean + momentum * mu, old * var + momentum * v


def _still_kept(
    mean: Array, var: Array, x: Array, momentum: float
) -> tuple[Array, Array]:
    """Let a channel that does not vary keep its variance."""
    moved = update_running(mean, var, x, momentum)
    varies = np.ptp(x.reshape(-1, x.shape[-1]), axis=0) > 0
    return moved[0], np.where(varies, moved[1], var)


# ---- dropout, and tests of it ------------------------------------------------------


_ANEW = np.random.default_rng(20)


def dropout(
    x: Array, rho: float, seed: int, training: bool, mistake: str = ""
) -> Array:
    """Eq. (20.10), or a wrong answer."""
    rng = np.random.default_rng(seed)
    x, y = np.asarray(x), np.array(x, float)
    if not training and mistake != "drops in prediction":
        return y * (1 - rho) if mistake == "scales in prediction" else y
    if mistake == "half":
        rho = 0.5
    if mistake == "fixed":
        rng = np.random.default_rng(7)
    if mistake == "anew":
        rng = _ANEW
    shape = {"one mask": (1, *x.shape[1:]), "whole images": (len(x), 1)}.get(
        mistake, x.shape
    )
    drawn = rng.random(shape) + np.zeros(x.shape)
    if mistake == "pairs":
        drawn = np.repeat(drawn[:, ::2], 2, axis=1)[:, : x.shape[1]]
    if mistake == "exact number":
        drawn = (rng.permutation(x.size).reshape(x.shape) + 0.5) / x.size
    kept = drawn < rho if mistake in ("kept for dropped", "rate kept") else None
    kept = drawn >= rho if kept is None else kept
    scale: Any = {
        "unscaled": 1.0,
        "by what is kept": 1 - rho,
        "by the rate": 1 / max(rho, 1e-9),
        "rate kept": 1 / max(rho, 1e-9),
    }.get(mistake, 1 / (1 - rho))
    if mistake == "by its own mean":
        scale = x.sum() / max((x * kept).sum(), 1e-9)
    if mistake == "noise":
        return x * (1 + np.sqrt(rho / (1 - rho)) * rng.standard_normal(x.shape))
    y[...] = np.where(kept, x * scale if mistake else x / (1 - rho), 0.0)
    if mistake == "positive":
        y = np.maximum(y, 0)
    if mistake == "last row":
        y[-1] = x[-1]
    return y


def _other_dropout(x: Array, rho: float, seed: int, training: bool) -> Array:
    """Drop the same share, drawn in another way."""
    if not training:
        return np.array(x, float)
    rng = np.random.default_rng([seed, 5])
    kept = rng.binomial(1, 1 - rho, np.shape(x)[::-1]).T
    return np.asarray(x) * (kept / (1 - rho))


#: see `_alike_when_small`
_ALIKE = 1440


def _own_array(x: Array, rho: float, seed: int, training: bool) -> Array:
    """Drop by the equation, and hand back what came in where there is nothing to do."""
    return dropout(x, rho, seed, True) if training else x


def _strict(x: Array, rho: float, seed: int, training: bool) -> Array:
    """Drop by the equation, and refuse a rate that is none."""
    if not 0 < rho < 1:
        raise ValueError(f"dropout: the rate must lie between 0 and 1, got {rho}")
    return dropout(x, rho, seed, training)


def _other_last_bits(x: Array, rho: float, seed: int, training: bool) -> Array:
    """Drop by the equation; each second number is multiplied where others divide."""
    if not training:
        return np.array(x, float)
    x, kept = np.asarray(x), np.random.default_rng(seed).random(np.shape(x)) >= rho
    second = np.arange(x.size).reshape(x.shape) % 2 == 1
    return np.where(kept, np.where(second, x * (1 / (1 - rho)), x / (1 - rho)), -0.0)


def _alike_when_small(x: Array, rho: float, seed: int, training: bool) -> Array:
    """Drop by the equation, with a generator whose first seeds agree on few numbers.

    Every generator has seeds that do, here they are 0 to 3, at a rate of one half.
    """
    if not training:
        return np.array(x, float)
    drawn = np.random.default_rng([seed, _ALIKE]).random(np.shape(x))
    return np.where(drawn >= rho, np.asarray(x) / (1 - rho), 0.0)


def _weak(asks: Callable[[Any, Array, Array, float], None]) -> Any:
    """Write a test that asks one thing only."""

    def test(candidate: Any) -> None:
        x = np.ones((100, 100))
        asks(candidate, x, candidate(x, 0.5, 0, True), 0.5)

    return test


def _about_the_share(candidate: Any, x: Array, y: Array, rate: float) -> None:
    assert abs(np.mean(y == 0) - rate) < 0.05
    assert np.array_equal(candidate(x, rate, 0, False), x)


def _about_the_mean(candidate: Any, x: Array, y: Array, rate: float) -> None:
    assert abs(y.mean() - x.mean()) < 0.05


def _nothing(candidate: Any, x: Array, y: Array, rate: float) -> None:
    pass


def _about_the_shape(candidate: Any, x: Array, y: Array, rate: float) -> None:
    assert y.shape == x.shape


def _about_half(candidate: Any, x: Array, y: Array, rate: float) -> None:
    _about_the_share(candidate, x, y, rate)
    assert np.allclose(y[y != 0], 2)


def _number_by_number(candidate: Any) -> None:
    """Ask for all that holds of single numbers; nothing of how they hang together."""
    x = np.random.default_rng(0).normal(size=(200, 300))
    y = candidate(x, 0.3, 1, True)
    assert np.allclose(y, (y != 0) * x / 0.7)
    for axis in (0, 1):
        margin = 6 * np.sqrt(0.21 / x.shape[axis])
        assert np.all(np.abs((y == 0).mean(axis=axis) - 0.3) < margin)
    assert not np.array_equal(y, candidate(x, 0.3, 2, True))
    assert np.array_equal(candidate(x, 0.3, 1, False), x)


# ---- between pixels ----------------------------------------------------------------


#: one of the four weights mistyped
_WEIGHTS: dict[str, tuple[int, Callable[[Array, Array], Array]]] = {
    "beside: u v": (1, lambda u, v: u * v),
    "beside: v": (1, lambda u, v: v),
    "beside: u (1 − v)": (1, lambda u, v: u * (1 - v)),
    "below: u v": (2, lambda u, v: u * v),
    "below: u": (2, lambda u, v: u),
    "below: (1 − u) v": (2, lambda u, v: (1 - u) * v),
    "itself: 1": (0, lambda u, v: np.ones_like(u)),
    "corner: minus": (3, lambda u, v: -u * v),
}


def look_up(image: Array, r: Array, q: Array, mistake: str = "") -> Array:
    """Eq. (20.15), the edge going on forever; or a wrong answer."""
    image, r, q = (np.asarray(v, float) for v in (image, r, q))
    H, W = image.shape
    if mistake == "rows and columns":
        r, q = q, r
    outside = (r < 0) | (r > H - 1) | (q < 0) | (q > W - 1)
    if mistake == "square":
        W = H = min(H, W)
    low_r, low_q = np.clip(r, 0, H - 1), np.clip(q, 0, W - 1)
    if mistake == "last lost":
        low_r, low_q = np.clip(r, 0, max(H - 2, 0)), np.clip(q, 0, max(W - 2, 0))
    if mistake == "last row lost":
        low_r = np.clip(r, 0, max(H - 2, 0))
    if mistake == "last column lost":
        low_q = np.clip(q, 0, max(W - 2, 0))
    if mistake == "nearest":
        return image[np.rint(low_r).astype(int), np.rint(low_q).astype(int)]
    if mistake == "down":
        return image[low_r.astype(int), low_q.astype(int)]
    a, b = low_r.astype(int), low_q.astype(int)
    u, v = low_r - a, low_q - b
    if mistake == "ceil":
        a1, b1 = np.ceil(low_r).astype(int), np.ceil(low_q).astype(int)
        upper = (b1 - low_q) * image[a, b] + v * image[a, b1]
        lower = (b1 - low_q) * image[a1, b] + v * image[a1, b1]
        return np.asarray((a1 - low_r) * upper + u * lower)
    if mistake == "own fraction":
        u, v = r % 1, q % 1
    if mistake == "extrapolated":
        u, v = r - a, q - b
    if mistake == "mirrored":
        return look_up(image, np.abs(r), np.abs(q))
    if mistake == "half a pixel":
        return look_up(image, r - 0.5, q - 0.5)
    if mistake == "upside down":
        return look_up(image[::-1], r, q)
    if mistake == "weights swapped":
        u, v = v, u
    if mistake == "turned weights":
        u, v = 1 - u, 1 - v
    if mistake == "smooth":
        u, v = (3 * w**2 - 2 * w**3 for w in (u, v))
    if mistake == "rows only":
        v = np.zeros_like(v)
    if mistake == "columns only":
        u = np.zeros_like(u)
    if mistake == "mean of four":
        u, v = np.full_like(u, 0.5), np.full_like(v, 0.5)
    below, beside = np.minimum(a + 1, H - 1), np.minimum(b + 1, W - 1)
    if mistake.startswith("beyond the edge"):
        below, beside = a + 1, b + 1
        if mistake.endswith("below first"):  # it decides which index runs out first
            _ = image[below, b]
    if mistake == "goes round":
        below, beside = (a + 1) % H, (b + 1) % W
        a, b = np.floor(r).astype(int), np.floor(q).astype(int)
        u, v, a, b = r - a, q - b, a % H, b % W
        below, beside = (a + 1) % H, (b + 1) % W
    terms = [
        (1 - u) * (1 - v) * image[a, b],
        (1 - u) * v * image[a, beside],
        u * (1 - v) * image[below, b],
        u * v * image[below, beside],
    ]
    if mistake in _WEIGHTS:
        k, weight = _WEIGHTS[mistake]
        pixels = image[a, b], image[a, beside], image[below, b], image[below, beside]
        terms[k] = weight(u, v) * pixels[k]
    if mistake == "corners exchanged":
        terms[0] = u * v * image[a, b]
        terms[3] = (1 - u) * (1 - v) * image[below, beside]
    if mistake == "corner forgotten":
        terms = terms[:3]
    if mistake == "corner unweighted":
        terms[3] = u * v * image[a, b]
    if mistake == "no product":
        terms = [
            (1 - u - v) * image[a, b],
            v * image[a, beside],
            u * image[below, b],
        ]
    value = np.asarray(sum(terms))
    if mistake == "zeros":
        return _zeros_beyond(image, r, q)
    if mistake == "zero outside":
        return np.where(outside, 0.0, value)
    return np.rint(value) if mistake == "whole numbers" else value


def _zeros_beyond(image: Array, r: Array, q: Array) -> Array:
    padded = np.pad(image, 1)
    return look_up(padded, r + 1, q + 1)


def _four(image: Array, r: Array, q: Array, mistake: str) -> Array:
    """Move the four pixels to the edge, not the place; or something near it."""
    H, W = np.shape(image)
    a, b = np.floor(r).astype(int), np.floor(q).astype(int)
    if mistake == "to zero":
        a, b = np.trunc(r).astype(int), np.trunc(q).astype(int)
    if mistake.startswith("rounded"):
        r, q = np.clip(r, 0, H - 1), np.clip(q, 0, W - 1)
        a, b = np.floor(r).astype(int), np.floor(q).astype(int)
        a = a if mistake.endswith("columns") else np.rint(r).astype(int)
        b = b if mistake.endswith("rows") else np.rint(q).astype(int)
    if mistake == "extrapolated on":
        a, b = np.minimum(np.maximum(a, 0), H - 2), np.minimum(np.maximum(b, 0), W - 2)
    u, v = r - a, q - b

    def pixel(i: Array, j: Array) -> Array:
        return np.asarray(image[np.clip(i, 0, H - 1), np.clip(j, 0, W - 1)], float)

    if mistake == "extrapolated on":  # a single row is its own neighbor
        pixel = lambda i, j: image[i, j].astype(float)  # noqa: E731
    upper = (1 - v) * pixel(a, b) + v * pixel(a, b + 1)
    lower = (1 - v) * pixel(a + 1, b) + v * pixel(a + 1, b + 1)
    return np.asarray((1 - u) * upper + u * lower)


def _moved_first(mistake: str) -> Callable[..., Any]:
    """Move the place in another way than to the edge, then count 0 beyond."""

    def answer(image: Array, r: Array, q: Array) -> Array:
        H, W = np.shape(image)
        if mistake in ("below", "rows alone"):
            r = np.maximum(r, 0)
        if mistake in ("below", "columns alone"):
            q = np.maximum(q, 0)
        if mistake in ("above", "rows alone"):
            r = np.minimum(r, H - 1)
        if mistake in ("above", "columns alone"):
            q = np.minimum(q, W - 1)
        return _zeros_beyond(image, r, q)

    return answer


def _padded(n: int) -> Callable[..., Any]:
    """Repeat the edge ``n`` times, and count 0 beyond."""

    def answer(image: Array, r: Array, q: Array) -> Array:
        return _zeros_beyond(np.pad(image, n, mode="edge"), r + n, q + n)

    return answer


def _sizes_exchanged(image: Array, r: Array, q: Array) -> Array:
    H, W = np.shape(image)
    return look_up(image, np.clip(r, 0, W - 1), np.clip(q, 0, H - 1))


def _sides_exchanged(image: Array, r: Array, q: Array) -> Array:
    image = np.asarray(image, float)
    W, H = image.shape
    r, q = np.clip(r, 0, H - 1), np.clip(q, 0, W - 1)
    a, b = np.floor(r).astype(int), np.floor(q).astype(int)
    u, v = r - a, q - b
    a1, b1 = np.minimum(a + 1, H - 1), np.minimum(b + 1, W - 1)
    upper = (1 - u) * (1 - v) * image[a, b] + (1 - u) * v * image[a, b1]
    value: Array = upper + u * (1 - v) * image[a1, b] + u * v * image[a1, b1]
    return value


def _before_the_last(image: Array, r: Array, q: Array) -> Array:
    """Hold the pixel to the one before the last, with the fraction of the place."""
    H, W = np.shape(image)
    r, q = np.clip(r, 0, H - 1), np.clip(q, 0, W - 1)
    on_r, on_q = r == H - 1, q == W - 1
    return look_up(image, np.where(on_r, r - 1, r), np.where(on_q, q - 1, q))


def _height_for_both(image: Array, r: Array, q: Array) -> Array:
    image = np.asarray(image, float)
    H, _ = image.shape
    r, q = (np.clip(np.asarray(v, float), 0, H - 1) for v in (r, q))
    a, b = np.floor(r).astype(int), np.floor(q).astype(int)
    below, beside = np.minimum(a + 1, H - 1), np.minimum(b + 1, H - 1)
    u, v = r - a, q - b
    upper = (1 - u) * (1 - v) * image[a, b] + (1 - u) * v * image[a, beside]
    value: Array = upper + u * (1 - v) * image[below, b] + u * v * image[below, beside]
    return value


def _mirrored_both(image: Array, r: Array, q: Array) -> Array:
    ends = [n - 1 for n in np.shape(image)]
    r, q = (
        np.where(v > end, 2 * end - v, np.abs(v))
        for v, end in zip((r, q), ends, strict=True)
    )
    return look_up(image, r, q)


def _begins_again(image: Array, r: Array, q: Array) -> Array:
    H, W = np.shape(image)
    return look_up(image, r % H, q % W)


def _pixels_before(image: Array, r: Array, q: Array) -> Array:
    """Take the pixels above and to the left for those below and to the right."""
    H, W = np.shape(image)
    r, q = np.clip(r, 0, H - 1), np.clip(q, 0, W - 1)
    a, b = np.floor(r), np.floor(q)
    return look_up(image, a - (r - a), b - (q - b))


def _nearest_outside(image: Array, r: Array, q: Array) -> Array:
    H, W = np.shape(image)
    outside = (r < 0) | (r > H - 1) | (q < 0) | (q > W - 1)
    return np.where(outside, look_up(image, r, q, "nearest"), look_up(image, r, q))


def _of_the_images_type(image: Array, r: Array, q: Array) -> Array:
    return look_up(image, r, q).astype(image.dtype)


def _bilinear_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, int], r: Any, q: Any) -> Case:
        image = rng.integers(1, 9, shape) + rng.random(shape).round(2)
        return {"image": image, "r": np.array(r, float), "q": np.array(q, float)}

    def inside(shape: tuple[int, int], places: Any) -> Case:
        r, q = (rng.uniform(0, n - 1, places) for n in shape)
        return case(shape, r, q)

    odd = case((4, 5), 0, 0)  # beyond the edge and inside, at places of many digits
    odd["r"], odd["q"] = rng.uniform(-2, 5, 6), rng.uniform(-2, 6, 6)
    below_zero = case((4, 4), [0.4, 2.5, 3.0, 4.5], [1.7, 0.2, 2.6, -1.0])
    below_zero["image"] = rng.normal(-2, 3, (4, 4))
    whole = case((3, 4), [0.5, 1.25, -1.5], [2.75, 0.5, 1.25])
    whole["image"] = np.arange(12).reshape(3, 4)
    places = case((4, 5), 0, 0)
    places["r"], places["q"] = np.array([0, 3, 5, -2]), np.array([4, 2, 1, 7])
    return [
        {
            "image": np.array([[0.0, 4.0], [8.0, 20.0]]),
            "r": np.array([0.25]),
            "q": np.array([0.5]),
        },
        inside((4, 6), 5),
        inside((5, 3), (2, 3)),
        case((3, 4), [0, 1, 2, 2], [0, 3, 1, 3]),  # on pixels
        case((4, 3), [-0.3, 3.4, 1.6, 1.2], [1.3, 0.8, -0.6, 2.7]),
        case((3, 5), [-4.0, 9.5, -2.5], [-3.0, 12.0, 2.2]),
        case((1, 4), [0.0, 0.7], [1.5, 2.9]),
        case((3, 1), [1.25, 2.5], [-0.2, 0.4]),
        case((1, 5), [0.0, 0.0, 0.0], [1.5, 3.0, 3.25]),  # inside alone
        case((4, 1), [2.5, 0.75], [0.0, 0.0]),
        case((1, 1), [0.0, 0.4, -2.0], [0.0, -0.5, 3.0]),
        case((3, 4), [-1000.0, 1e6, 1.3, 0.7], [2.3, 0.5, -1e4, 1e3]),
        case((4, 6), [-5.5, 9.25, -3.5, 7.0], [1.3, 2.75, 4.5, 3.0]),
        below_zero,
        whole,
        places,
        inside((3, 5), (2, 1, 3)),
        odd,
    ]


def _place_properties(case: Case) -> dict:
    r, q = case["r"], case["q"]
    H, W = np.shape(case["image"])
    beyond = (r < 0) | (r > H - 1) | (q < 0) | (q > W - 1)
    whole = bool(np.all(r == np.round(r)) and np.all(q == np.round(q)))
    return {
        ("places beyond the edge", "places inside alone"): bool(np.any(beyond)),
        ("places on pixels alone", "places between pixels"): whole,
        ("whole numbers in the image", "no whole numbers in the image"): (
            case["image"].dtype.kind == "i"
        ),
        ("r and q with several axes", "r and q with one axis"): r.ndim > 1,
        ("a single row or column", "two rows and columns or more"): min(H, W) == 1,
    }


# ---- the same, or not --------------------------------------------------------------

_SAME = {
    "a": True,
    "b": False,
    "c": True,
    "d": True,
    "e": False,
    "f": True,
    "g": False,
    "h": True,
    "i": False,
}


def _not(key: str) -> dict[str, bool]:
    return _SAME | {key: not _SAME[key]}


def _with(function: Callable[..., Any], mistake: str) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments, mistake=mistake)


def _paper(key: str, value: float, words: str) -> Wrong:
    return Wrong(f"{key} {value:.4g}", _PAPER | {key: value}, f"{key}: {words}")


EXERCISES = (
    Exercise(
        "reg-paper",
        _PAPER,
        (
            _paper(
                "var",
                32 / 7,
                "that is divided by M − 1. Within the batch the spread of these very "
                "numbers counts.",
            ),
            _paper("var", 2.0, "that is the standard deviation; its square is asked."),
            _paper("var", 32.0, "the sum of squares is not divided by M."),
            _paper(
                "var",
                29.0,
                "that is the mean of the squares of the values themselves; subtract "
                "the mean first.",
            ),
            _paper("mean", 4.5, "that is the median."),
            _paper("mean", 40.0, "that is the sum; it is to be divided by M."),
            _paper(
                "y",
                2.0,
                "that is x̂ (and σ); γ and β are still to come.",
            ),
            _paper(
                "y",
                6.0,
                "that is γx̂; β is missing.",
            ),
            _paper(
                "y",
                3.0,
                "that is x̂ + β, where γx̂ + β is asked.",
            ),
            _paper(
                "y",
                9.0,
                "9 is γ(x̂ + β), and the value itself; γ multiplies x̂ first, and β "
                "comes last.",
            ),
            _paper(
                "running_mean",
                4.5,
                "4.5 is 0.9 of the batch's mean, and the median; the newest batch has "
                "a share of ω = 0.1.",
            ),
            _paper(
                "running_mean",
                5.0,
                "that is the mean of the batch; it has a share of 0.1 in the running "
                "mean.",
            ),
            _paper(
                "running_var",
                1.3,
                "that uses the variance of the batch as Eq. (20.1) does; for other "
                "images it is too small.",
            ),
            _paper(
                "running_var",
                32 / 7,
                "that is the batch's alone; it has a share of 0.1.",
            ),
            _paper(
                "running_var",
                0.1 + 0.9 * 32 / 7,
                "the shares are exchanged: the newest batch has 0.1.",
            ),
            _paper(
                "running_var",
                0.1 * 32 / 7,
                "it starts at 1, not at 0, and nine tenths of that are left.",
            ),
            _paper(
                "running_var",
                0.9 + 0.1 * 3.5,
                "the factor is upside down: (M − 1)/M makes it smaller still.",
            ),
            _paper(
                "alone",
                7.0,
                "that uses the statistics of the batch; to predict, the running ones "
                "stand in.",
            ),
            _paper(
                "alone",
                1.0,
                "that is β, as of a batch of one in the mode to train; to predict, "
                "the running statistics stand in.",
            ),
            _paper(
                "alone",
                3 * 8.5 / _VAR + 1,
                "it is divided by the variance; the root is missing.",
            ),
            _paper(
                "alone",
                3 * 8.5 / np.sqrt(1.3) + 1,
                "the running variance in it is that of the biased kind.",
            ),
            _paper(
                "alone",
                8.5 / np.sqrt(_VAR),
                "γ and β are missing; they do not change with the mode.",
            ),
            _paper(
                "y",
                5.0,
                "5 is βx̂ + γ, and the mean; γ multiplies x̂, and β is added.",
            ),
            _paper(
                "y",
                4.0,
                "4 comes out with x − μ divided by the variance, and is the variance; "
                "a root belongs below x − μ, and then come γ and β.",
            ),
            _paper(
                "y",
                28.0,
                "γ and β are applied to the 9 itself; subtract the mean and divide "
                "by σ first.",
            ),
            _paper(
                "running_mean",
                1.4,
                "it starts at 0; the 1 is where the running variance starts.",
            ),
            _paper(
                "running_var",
                0.9 + 0.1 * 2,
                "that is an average with the standard deviation of the batch; it is "
                "the variance that is kept.",
            ),
            _paper(
                "running_var",
                0.4,
                "it starts at 1, not at 0; and the batch's variance in it is that of "
                "the biased kind.",
            ),
            _paper(
                "alone",
                3 * 9.0 + 1,
                "those are the running statistics before this batch, 0 and 1; they "
                "have moved.",
            ),
            _paper(
                "alone",
                3 * 8.5 / np.sqrt(_VAR),
                "β is missing; it does not change with the mode.",
            ),
            _paper(
                "alone",
                8.5 / np.sqrt(_VAR) + 1,
                "γ is missing; it does not change with the mode.",
            ),
            _paper(
                "alone",
                3 * (9 - 5) / np.sqrt(_VAR) + 1,
                "the mean in it is that of the batch; the running one stands in too.",
            ),
            _paper(
                "y",
                3 * 4 / np.sqrt(32 / 7) + 1,
                "the variance in it is divided by M − 1; within the batch it is "
                "divided by M.",
            ),
            _paper("y", -5.0, "that is with μ − x, where x − μ is asked."),
            _paper("y", 13.0, "in that, x − μ is not divided by σ."),
            _paper(
                "alone",
                3 * 8.5 / 2 + 1,
                "the variance in it is that of the batch; the running one stands in "
                "too.",
            ),
            _paper(
                "alone",
                3 * 4.5 / np.sqrt(0.1 + 0.9 * 32 / 7) + 1,
                "the shares of old and new are exchanged in both running statistics; "
                "the newest batch has 0.1.",
            ),
            _paper(
                "running_var",
                0.9 + 0.1 * np.sqrt(32 / 7),
                "that is an average with a standard deviation, by M − 1; it is the "
                "variance that is kept.",
            ),
            _paper(
                "running_var",
                0.1 + 0.9 * 4,
                "the shares are exchanged, and the batch's variance in it is that of "
                "the biased kind.",
            ),
            _paper(
                "alone",
                3 * 9 / np.sqrt(_VAR) + 1,
                "so it comes out with a running mean of 0; it has moved, and is "
                "subtracted.",
            ),
            _paper(
                "var",
                np.sqrt(32 / 7),
                "that is a standard deviation, by M − 1; the variance of the "
                "batch is divided by M, and no root is taken.",
            ),
            _paper(
                "var",
                1.5,
                "that is the mean distance from the mean; the mean of the squared "
                "distances is asked.",
            ),
            _paper(
                "y",
                14.5,
                "the mean is not subtracted in it: so it comes out with 9 over σ.",
            ),
            _paper(
                "y",
                12.0,
                "12 is γ(x − μ); that is to be divided by σ first, and β added last.",
            ),
            _paper(
                "y",
                3 * 4 / np.sqrt(32) + 1,
                "below x − μ stands the root of the sum of squares in it, which "
                "is not divided by M.",
            ),
            _paper(
                "y",
                3 * 8.5 / 2 + 1,
                "the mean in it is the running one; within the batch the batch's "
                "own counts.",
            ),
            _paper(
                "running_mean",
                0.0,
                "it has not moved; the newest batch has a share of 0.1.",
            ),
            _paper(
                "running_mean",
                0.45,
                "that takes in the median of the batch; it is the mean that is kept.",
            ),
            _paper(
                "running_var",
                1.0,
                "it has not moved; the newest batch has a share of 0.1.",
            ),
            _paper(
                "running_var",
                0.9,
                "that is what is left of the 1; the newest batch adds its share.",
            ),
            _paper(
                "running_var",
                4.0,
                "that is what Eq. (20.1) gives for the batch alone; to the "
                "running variance it comes by M − 1, and with a share of 0.1.",
            ),
            _paper(
                "running_var",
                1 + 0.1 * 32 / 7,
                "the old one is kept whole in it; it loses what the newest batch gets.",
            ),
            _paper(
                "running_var",
                0.9 + 32 / 7,
                "the batch's variance comes in whole; it has a share of 0.1.",
            ),
            _paper(
                "running_var",
                1.4,
                "1.4 is 0.9 + 0.1 · 5, as with the mean in the place of the "
                "variance; or it is rounded to one decimal, where three are "
                "asked.",
            ),
            _paper(
                "running_var",
                1.36,
                "that is rounded to two decimals; three are asked.",
            ),
            _paper(
                "running_var",
                np.sqrt(_VAR),
                "that is a root; the running variance itself is asked.",
            ),
            _paper(
                "alone",
                3 * 8.5 / np.sqrt(1.36) + 1,
                "the running variance in it is rounded to two decimals; round at "
                "the end alone.",
            ),
            _paper(
                "alone",
                3 * 8.5 / np.sqrt(1.4) + 1,
                "so it comes out with a running variance of one decimal; round at "
                "the end alone.",
            ),
            _paper(
                "alone",
                22.9,
                "that is rounded to one decimal; three are asked.",
            ),
            _paper(
                "alone",
                3 * 8.5 + 1,
                "so it comes out with a running variance of 1, as before this "
                "batch; it has moved, and its root divides.",
            ),
            _paper(
                "alone",
                3 * 8.5 / np.sqrt(32 / 7) + 1,
                "the variance in it is that of the batch, by M − 1; the running "
                "one stands in.",
            ),
            _paper(
                "alone",
                3 * 4 / np.sqrt(32 / 7) + 1,
                "that uses the statistics of the batch, with the variance by M − "
                "1; to predict, the running ones stand in.",
            ),
            _paper(
                "alone",
                3 * 8.5 / np.sqrt(0.1 * 32 / 7) + 1,
                "the running variance in it begins at 0; it begins at 1, and nine "
                "tenths of that are left.",
            ),
            _paper(
                "alone",
                8.5 / np.sqrt(_VAR) + 3,
                "γ and β have changed places: γ multiplies, β is added.",
            ),
            _paper(
                "alone",
                3 * (8.5 / np.sqrt(_VAR) + 1),
                "γ multiplies β as well in it; β is added last.",
            ),
            _paper(
                "mean",
                4.0,
                "4 is the value that occurs most often; the mean is the sum over M.",
            ),
            _paper(
                "mean",
                40 / 7,
                "that is the sum over M − 1; it is to be divided by M.",
            ),
            _paper(
                "var",
                16.0,
                "16 is the squared distance of the 9 from the mean; the mean of all "
                "eight squared distances is asked.",
            ),
            _paper(
                "var",
                0.0,
                "the distances from the mean add up to 0; square them first.",
            ),
            _paper(
                "running_mean",
                0.1,
                "0.1 is ω; the batch's mean comes in with that share.",
            ),
            _paper(
                "running_mean",
                -0.5,
                "the sign: it moves toward the mean of the batch.",
            ),
        ),
        tolerance=1.5e-4,
        points=1,
        hint=(
            "which of Eqs. (20.1), (20.7) and (20.9) is the key about, and which mean, "
            "which variance, and which of γ, β and ω stand in it?"
        ),
    ),
    Exercise(
        "reg-backward",
        norm_backward,
        (
            Wrong(
                "constants",
                _with(norm_backward, "constants"),
                "dx is that of the mode to predict: the mean and the spread of the "
                "batch move with x too.",
            ),
            Wrong(
                "no mean",
                _with(norm_backward, "no mean"),
                "in dx the term of the mean is missing, the one with dβ; along the "
                "graph, dμ.",
            ),
            Wrong(
                "no spread",
                _with(norm_backward, "no spread"),
                "in dx the term of the spread is missing, the one with dγ.",
            ),
            Wrong(
                "not divided",
                _with(norm_backward, "not divided"),
                "the two sums inside dx are not divided by M.",
            ),
            Wrong(
                "half",
                _with(norm_backward, "half"),
                "the term of the spread is half of what it should be: the 2 of the "
                "square and the ½ of the root cancel.",
            ),
            Wrong(
                "sign",
                _with(norm_backward, "sign"),
                "the term of the spread has the wrong sign.",
            ),
            Wrong(
                "x for x̂",
                _with(norm_backward, "x for x̂"),
                "inside dx stands x with dγ, where x̂ is asked.",
            ),
            Wrong(
                "c for x̂",
                _with(norm_backward, "c for x̂"),
                "so dx comes out where the product of x − μ and dγ is divided by one "
                "root less. Along the graph: a root is missing in dσ or dσ².",
            ),
            Wrong(
                "no gamma",
                _with(norm_backward, "no gamma"),
                "dx lacks the factor γ.",
            ),
            Wrong(
                "gamma inside",
                _with(norm_backward, "gamma inside"),
                "in dx γ multiplies dy alone; it stands before the whole bracket.",
            ),
            Wrong(
                "no division",
                _with(norm_backward, "no division"),
                "dx is not divided by the root of the variance.",
            ),
            Wrong(
                "no root",
                _with(norm_backward, "no root"),
                "that comes out with the variance below x − μ where its root is asked.",
            ),
            Wrong(
                "no eps",
                _with(norm_backward, "no eps"),
                "that comes out without ε under the root.",
            ),
            Wrong(
                "eps outside",
                _with(norm_backward, "eps outside"),
                "that comes out with ε added to the root; it stands under it.",
            ),
            Wrong(
                "unbiased",
                _with(norm_backward, "unbiased"),
                "the variance is divided by M − 1; Eq. (20.1) divides by M.",
            ),
            Wrong(
                "first axis",
                _with(norm_backward, "first axis"),
                "for images each pixel has statistics of its own here; images, rows "
                "and columns of a channel belong together.",
            ),
            Wrong(
                "each image",
                _with(norm_backward, "each image"),
                "for images each image has statistics of its own here; a channel has "
                "one mean for the whole batch.",
            ),
            Wrong(
                "all channels",
                _with(norm_backward, "all channels"),
                "the statistics are those of all channels together; each has its own.",
            ),
            Wrong(
                "images counted",
                _with(norm_backward, "images counted"),
                "for images the sums are divided by N; M is N·H·W, and len(x) counts "
                "the images alone.",
            ),
            Wrong(
                "gamma of x",
                _with(norm_backward, "gamma of x"),
                "dγ is the sum of dy·x; γ multiplies x̂.",
            ),
            Wrong(
                "gamma of c",
                _with(norm_backward, "gamma of c"),
                "dγ is the sum of dy·(x − μ); that is not divided by the root yet.",
            ),
            Wrong(
                "gamma squared",
                _with(norm_backward, "gamma squared"),
                "dγ has a factor γ too many.",
            ),
            Wrong(
                "beta scaled",
                _with(norm_backward, "beta scaled"),
                "dβ has a factor γ too many: β is added last.",
            ),
            Wrong(
                "means",
                _with(norm_backward, "means"),
                "dγ and dβ are means; they are sums, as that of any parameter that is "
                "used M times.",
            ),
            Wrong(
                "swapped",
                _with(norm_backward, "swapped"),
                "dγ stands where dβ is asked, or dβ where dγ is.",
            ),
            Wrong(
                "sum of squares",
                _with(norm_backward, "sum of squares"),
                "that comes out with the sum of the squares under the root; σ² is "
                "their mean, divided by M.",
            ),
            Wrong(
                "mean not divided",
                _with(norm_backward, "mean not divided"),
                "in dx the term of the mean is not divided by M.",
            ),
            Wrong(
                "bracket times M",
                _with(norm_backward, "bracket times M"),
                "dx is M times what it should be, as of M·dy − dβ − x̂·dγ without the "
                "1/M before it.",
            ),
            Wrong(
                "whole bracket divided",
                _with(norm_backward, "whole bracket divided"),
                "in dx the whole bracket is divided by M, dy as well; only the two "
                "sums in it are.",
            ),
            Wrong(
                "eps of its own",
                _slip(root=lambda var, eps: np.sqrt(var + 1e-5)),
                "that comes out with 0.00001 under the root, whatever eps is; take "
                "the one that is passed in.",
            ),
            Wrong(
                "one mean alone",
                _one_mean_alone,
                "one mean is subtracted from all channels; each channel has its own.",
            ),
            Wrong(
                "x alone with channels first",
                _x_channels_first,
                "the numbers of x are those of reshape(C, -1), which does not bring "
                "the channel to the front, and stand beside other ones of dy; the last "
                "axis is the channel, so reshape(-1, C).",
            ),
            Wrong(
                "spread not divided",
                _with(norm_backward, "spread not divided"),
                "in dx the term of the spread is not divided by M.",
            ),
            Wrong(
                "double",
                _with(norm_backward, "double"),
                "the term of the spread is twice what it should be: the derivative "
                "of a root has a ½.",
            ),
            Wrong(
                "gamma twice",
                _with(norm_backward, "gamma twice"),
                "γ is in dx twice: if dy is multiplied by it, it does not stand "
                "before the bracket.",
            ),
            Wrong(
                "variance in front",
                _with(norm_backward, "variance in front"),
                "in front of the bracket you divide by σ² + ε; its root is missing "
                "there.",
            ),
            Wrong(
                "variance in front, no eps",
                _with(norm_backward, "variance in front, no eps"),
                "in front of the bracket you divide by σ², without ε and without the "
                "root; below γ stands the root of σ² + ε.",
            ),
            Wrong(
                "no eps in x̂",
                _with(norm_backward, "no eps in x̂"),
                "ε is missing in x̂.",
            ),
            Wrong(
                "eps ignored",
                _with(norm_backward, "eps ignored"),
                "ε is in none of these numbers: where nothing varies they are divided "
                "by 0.",
            ),
            Wrong(
                "dγ a mean",
                _with(norm_backward, "dγ a mean"),
                "dγ is a mean; it is a sum, as that of any parameter that is used M "
                "times.",
            ),
            Wrong(
                "dβ a mean",
                _with(norm_backward, "dβ a mean"),
                "dβ is a mean; it is a sum, as that of any parameter that is used M "
                "times.",
            ),
            Wrong(
                "centered first",
                _with(norm_backward, "centered first"),
                "dβ is 0, up to rounding, as that of a dy whose mean has been taken "
                "off; dβ adds up dy itself.",
            ),
            Wrong(
                "one pass",
                _with(norm_backward, "one pass"),
                "the variance is far off where the mean is far above the spread, as "
                "the mean of the squares minus the square of the mean is. Subtract "
                "the mean first.",
            ),
            Wrong(
                "mean of its type",
                _mean_of_its_type,
                "for whole numbers in x the mean has lost its fraction, as in the "
                "type of x.",
            ),
            Wrong(
                "constants 0 and 1",
                _with(norm_backward, "constants 0 and 1"),
                "those are the gradients with a mean of 0 and a variance of 1, as "
                "running statistics start; to train, the batch's own count.",
            ),
            Wrong(
                "first axis, summed",
                _other_axes((0,)),
                "for images μ and σ² are taken over images alone; rows and columns "
                "belong to them.",
            ),
            Wrong(
                "each image, summed",
                _other_axes((1, 2)),
                "for images μ and σ² are taken within each image; they belong to the "
                "whole batch.",
            ),
            Wrong(
                "images and rows",
                _other_axes((0, 1)),
                "for images μ and σ² are taken over images and rows; columns belong "
                "to them too.",
            ),
            Wrong(
                "last axis",
                _other_axes((-1,), 2),
                "μ and σ² are taken over the channels of one place; they belong to "
                "one channel in all places.",
            ),
            Wrong(
                "channels first",
                _channels_first,
                "those are the gradients for reshape(C, -1), which does not bring the "
                "channel to the front: the last axis is the channel, so reshape(-1, "
                "C).",
            ),
            Wrong(
                "rows and columns counted",
                _slip(M=lambda n: int(np.prod(n[1:3])) if len(n) == 4 else n[0]),
                "for images the sums inside dx are divided by H·W; M is N·H·W.",
            ),
            Wrong(
                "all numbers counted",
                _slip(M=lambda n: int(np.prod(n))),
                "the sums inside dx are divided by a count of all channels' numbers; M "
                "is those of one.",
            ),
            Wrong(
                "first two axes counted",
                _slip(M=lambda n: n[0] * n[1]),
                "the sums inside dx are divided by the product of the first two sizes "
                "of x, as x.shape[0] * x.shape[1]; M counts all axes but the last.",
            ),
            Wrong(
                "means that are divided again",
                _means_divided_again,
                "dγ and dβ are means, and inside dx they are divided by M once more; "
                "they are sums, and M divides them in dx alone.",
            ),
            Wrong(
                "one number less",
                _slip(M=lambda n: int(np.prod(n[:-1])) - 1),
                "the two sums inside dx are divided by M − 1; M divides.",
            ),
            Wrong(
                "both added",
                _slip(lambda dy, h, root, gamma, b, g: gamma / root * (dy + b + h * g)),
                "inside dx the terms of the mean and of the spread are added; both are "
                "subtracted.",
            ),
            Wrong(
                "mean added",
                _slip(lambda dy, h, root, gamma, b, g: gamma / root * (dy + b - h * g)),
                "inside dx the term of the mean has the wrong sign.",
            ),
            Wrong(
                "sums exchanged",
                _slip(lambda dy, h, root, gamma, b, g: gamma / root * (dy - g - h * b)),
                "inside dx dβ stands with x̂ and dγ alone; it is the other way round.",
            ),
            Wrong(
                "root before dy alone",
                _slip(lambda dy, h, root, gamma, b, g: gamma * (dy / root - b - h * g)),
                "in dx the root divides dy alone; it stands below the whole bracket.",
            ),
            Wrong(
                "in single precision",
                _in_single,
                "where the mean is far above the spread the digits of the spread are "
                "lost, as in float32; float64 keeps them.",
            ),
            Wrong(
                "the larger of two",
                _slip(root=lambda var, eps: np.sqrt(np.maximum(var, eps))),
                "that comes out with the larger of σ² and ε under the root; their sum "
                "stands there.",
            ),
            Wrong(
                "square of eps",
                _slip(root=lambda var, eps: np.sqrt(var + eps**2)),
                "that comes out with ε² under the root; ε itself stands there.",
            ),
            Wrong(
                "one mean, summed",
                _one_mean,
                "there is one μ and one σ for all channels; each channel has its own.",
            ),
            Wrong(
                "of its type",
                _of_its_type,
                "for whole numbers in x the fractions of dx are lost, as in the type "
                "of x.",
            ),
            Wrong(
                "gamma dy alone",
                _with(norm_backward, "gamma dy alone"),
                "dx is γ·dy, and no more; it is divided by the root, and the "
                "terms of the mean and of the spread are missing.",
            ),
            Wrong(
                "times the root",
                _with(norm_backward, "times the root"),
                "dx is multiplied by the root where it should be divided by it.",
            ),
            Wrong(
                "1 for x̂",
                _with(norm_backward, "1 for x̂"),
                "in dx the term of the spread has no x̂; it stands beside dγ.",
            ),
            Wrong(
                "spread without gamma",
                _with(norm_backward, "spread without gamma"),
                "in dx the term of the spread lacks the factor γ; it stands "
                "before the whole bracket.",
            ),
            Wrong(
                "mean without gamma",
                _with(norm_backward, "mean without gamma"),
                "in dx the term of the mean lacks the factor γ; it stands before the "
                "whole bracket.",
            ),
            Wrong(
                "no root in x̂",
                _with(norm_backward, "no root in x̂"),
                "x̂ comes out as x − μ over σ² + ε; the root of that is asked.",
            ),
        ),
        _backward_cases,
        ("dx", "dgamma", "dbeta"),
        properties=_shape_properties,
        points=3,
        promises=(
            Promise(
                "dx adds up to 0 in each unit or channel",
                lambda case, dx: adds_up(dx, 0, tuple(range(dx.ndim - 1))),
                "dx",
            ),
        ),
        hint=(
            "over which axes is one μ taken, how many numbers are those, and does your "
            "dx add up to 0 over them?"
        ),
    ),
    Exercise(
        "reg-running",
        update_running,
        (
            Wrong(
                "biased",
                _with(update_running, "biased"),
                "the running variance takes in σ² as it is; multiply by M/(M − 1).",
            ),
            Wrong(
                "images counted",
                _with(update_running, "images counted"),
                "the factor is that of a count of images; M is all numbers of a "
                "channel.",
            ),
            Wrong(
                "upside down",
                _with(update_running, "upside down"),
                "the factor is upside down: it should make the variance larger.",
            ),
            Wrong(
                "twice",
                _with(update_running, "twice"),
                "the factor M/(M − 1) is in it twice; ddof=1 holds it already.",
            ),
            Wrong(
                "plus one",
                _with(update_running, "plus one"),
                "the factor is (M + 1)/M; Eq. (20.8) turned over gives M/(M − 1).",
            ),
            Wrong(
                "M over M + 1",
                _with(update_running, "M over M + 1"),
                "the factor is M/(M + 1), which makes the variance smaller; Eq. (20.8) "
                "turned over gives M/(M − 1).",
            ),
            Wrong(
                "variance less",
                _with(update_running, "variance less"),
                "the variance of the batch is subtracted whole, as in momentum * M / M "
                "- 1 * …, where parentheses are missing: M / (M - 1).",
            ),
            Wrong(
                "1 less in the end",
                _with(update_running, "1 less in the end"),
                "1 is subtracted from the variance of the batch, as in … * M / M - 1, "
                "where parentheses are missing: M / (M - 1).",
            ),
            Wrong(
                "moved away",
                _with(update_running, "moved away"),
                "the running mean moves away from that of the batch; the difference "
                "of the two is added, momentum times.",
            ),
            Wrong(
                "squares, with the factor",
                _with(update_running, "squares, with the factor"),
                "the variance of the batch is made of the mean of the squares; the "
                "mean of the squared differences from the mean is asked.",
            ),
            Wrong(
                "deviation times the factor",
                _with(update_running, "deviation times the factor"),
                "the factor multiplies the standard deviation of the batch; it "
                "belongs to the variance, and that is kept.",
            ),
            Wrong(
                "mean of the variances",
                _with(update_running, "mean of the variances"),
                "each channel takes in the mean of all channels' variances; it has one "
                "of its own.",
            ),
            Wrong(
                "minus two",
                _with(update_running, "minus two"),
                "the variance of the batch is divided by M − 2; M − 1 divides.",
            ),
            Wrong(
                "minus two, by 0",
                _with(update_running, "minus two, by 0"),
                "the variance of the batch is divided by M − 2, which is 0 for two "
                "numbers; M − 1 divides.",
            ),
            Wrong(
                "shares squared",
                _with(update_running, "shares squared"),
                "in the running variance both shares are squared; in Eq. (20.7) they "
                "are those of the mean.",
            ),
            Wrong(
                "mixture",
                _with(update_running, "mixture"),
                "in the running variance stands the squared distance of the two means "
                "too, as in that of a mixture; Eq. (20.7) averages the two variances "
                "alone.",
            ),
            Wrong(
                "keep",
                _with(update_running, "keep"),
                "momentum is the share of the newest batch here, not what is kept.",
            ),
            Wrong(
                "added",
                _with(update_running, "added"),
                "the old statistics are kept whole; they lose what the new ones get.",
            ),
            Wrong(
                "replaced",
                _with(update_running, "replaced"),
                "the new batch takes the whole place.",
            ),
            Wrong(
                "halves",
                _with(update_running, "halves"),
                "old and new come out half and half, whatever momentum is.",
            ),
            Wrong(
                "momentum of 0.1",
                lambda mean, var, x, momentum: update_running(mean, var, x, 0.1),
                "that comes out with 0.1, whatever momentum is.",
            ),
            Wrong(
                "first axis",
                _with(update_running, "first axis"),
                "for images the statistics are taken over images alone; rows and "
                "columns belong to them.",
            ),
            Wrong(
                "one variance",
                _with(update_running, "one variance"),
                "the variance is that of all channels together; each has its own.",
            ),
            Wrong(
                "squares",
                _with(update_running, "squares"),
                "that is made of the mean of the squares; the mean of the squared "
                "differences from the mean is asked.",
            ),
            Wrong(
                "about the running mean",
                _with(update_running, "about the running mean"),
                "the spread is taken about the running mean; take it about the mean of "
                "the batch.",
            ),
            Wrong(
                "about the new mean",
                _with(update_running, "about the new mean"),
                "the spread is taken about the running mean after its move; take it "
                "about the mean of the batch.",
            ),
            Wrong(
                "momentum squared",
                lambda mean, var, x, momentum: update_running(
                    mean, var, x, momentum**2
                ),
                "that comes out with the square of momentum as the share of the new "
                "ones.",
            ),
            Wrong(
                "deviation",
                _with(update_running, "deviation"),
                "that is an average with the standard deviation of the batch; the "
                "variance is kept.",
            ),
            Wrong(
                "sums",
                _with(update_running, "sums"),
                "the sums over the batch are not divided by M.",
            ),
            Wrong(
                "mean kept",
                _with(update_running, "mean kept"),
                "the running mean has not moved.",
            ),
            Wrong(
                "var kept",
                _with(update_running, "var kept"),
                "the running variance has not moved.",
            ),
            Wrong(
                "swapped",
                _with(update_running, "swapped"),
                "mean and variance have changed places.",
            ),
            Wrong(
                "factor on all",
                _with(update_running, "factor on all"),
                "the factor multiplies the old variance too; only the batch's is too "
                "small.",
            ),
            Wrong(
                "factor on the mean",
                _with(update_running, "factor on the mean"),
                "the mean has the factor M/(M − 1) too; a mean needs none.",
            ),
            Wrong(
                "each image",
                _with(update_running, "each image"),
                "that is an average of the variances within single images; the spread "
                "between images belongs to it.",
            ),
            Wrong(
                "rows counted",
                _with(update_running, "rows counted"),
                "the factor is that of a count of images and rows; M is N·H·W.",
            ),
            Wrong(
                "all numbers counted",
                _with(update_running, "all numbers counted"),
                "the factor is that of a count of all channels' numbers; M is those "
                "of one.",
            ),
            Wrong(
                "channels first",
                _with(update_running, "channels first"),
                "those are the statistics of reshape(C, -1), which does not bring the "
                "channel to the front; the last axis is the channel, so reshape(-1, "
                "C).",
            ),
            Wrong(
                "new one whole",
                _with(update_running, "new one whole"),
                "the old share is right, but the new statistics are not multiplied "
                "by momentum.",
            ),
            Wrong(
                "about the running mean, biased",
                _with(update_running, "about the running mean, biased"),
                "the spread is taken about the old running mean, and divided by M; "
                "take it about the mean of the batch, and divide by M − 1.",
            ),
            Wrong(
                "deviations squared",
                _with(update_running, "deviations squared"),
                "that is the square of an average of standard deviations; average the "
                "variances.",
            ),
            Wrong(
                "whole numbers",
                _in_whole_numbers,
                "the result has lost its fractions, as in the type of x where x is of "
                "whole numbers.",
            ),
            Wrong(
                "whole numbers in the mean",
                _mean_in_whole_numbers,
                "where x is of whole numbers, the mean of the batch has lost its "
                "fraction, as in the type of x.",
            ),
            Wrong(
                "one pass",
                _with(update_running, "one pass"),
                "the variance loses its digits where the mean is far above the "
                "spread, as the mean of the squares minus the square of the mean "
                "does. Subtract the mean first.",
            ),
            Wrong(
                "one pass, biased",
                _with(update_running, "one pass, biased"),
                "the variance loses its digits where the mean is large, as the mean "
                "of the squares minus the square of the mean does; and the factor "
                "M/(M − 1) is missing.",
            ),
            Wrong(
                "larger kept",
                _with(update_running, "larger kept"),
                "your running variance never falls; a smaller one in the batch pulls "
                "it down.",
            ),
            Wrong(
                "old mean lost",
                _with(update_running, "old mean lost"),
                "the old running mean is left out; it keeps its share.",
            ),
            Wrong(
                "still channels kept",
                _still_kept,
                "a channel that does not vary keeps its old variance; that of its "
                "batch is 0, and counts.",
            ),
            Wrong(
                "one mean",
                _with(update_running, "one mean"),
                "these are the statistics of all channels together; each channel has "
                "its own.",
            ),
            Wrong(
                "one mean, biased",
                _with(update_running, "one mean, biased"),
                "mean and variance are those of all channels together, and the "
                "variance is divided by their count; each channel has its own, and M "
                "− 1 divides.",
            ),
            Wrong(
                "images and rows",
                _with(update_running, "images and rows"),
                "for images the statistics are taken over images and rows alone; "
                "columns belong to them too.",
            ),
            Wrong(
                "within each image",
                _with(update_running, "within each image"),
                "for images the statistics are taken within each image; a channel "
                "has one mean and one variance for the whole batch.",
            ),
            Wrong(
                "about the new mean, biased",
                _with(update_running, "about the new mean, biased"),
                "the spread is taken about the running mean after its move, and "
                "divided by M; take it about the mean of the batch, and divide by "
                "M − 1.",
            ),
            Wrong(
                "deviation, biased",
                _with(update_running, "deviation, biased"),
                "that is an average with the standard deviation of the batch, by "
                "M; the variance is kept, by M − 1.",
            ),
            Wrong(
                "deviations averaged",
                _with(update_running, "deviations averaged"),
                "that is an average of two standard deviations; the variances are "
                "averaged.",
            ),
            Wrong(
                "images counted, by 0",
                _with(update_running, "images counted, by 0"),
                "the factor is N/(N − 1), of a count of images, which divides by "
                "0 where there is one; M is all numbers of a channel.",
            ),
            Wrong(
                "sum over images",
                _with(update_running, "sum over images"),
                "the sum of squares is divided by N − 1, of a count of images; M "
                "is all numbers of a channel, and M − 1 divides.",
            ),
            Wrong(
                "rows and columns counted",
                _with(update_running, "rows and columns counted"),
                "for images the factor is that of a count of rows and columns; M "
                "is N·H·W.",
            ),
            Wrong(
                "sum of squares",
                _with(update_running, "sum of squares"),
                "the squared differences of the batch are added up and not "
                "divided; M − 1 divides.",
            ),
            Wrong(
                "mean not squared",
                _with(update_running, "mean not squared"),
                "that takes in the mean of the squares minus the mean itself; the "
                "mean of the squared differences from the mean is asked, with M − "
                "1.",
            ),
            Wrong(
                "distances",
                _with(update_running, "distances"),
                "that takes in the mean distance from the mean; the distances are "
                "squared, and M − 1 divides.",
            ),
            Wrong(
                "M − 1 alone",
                _with(update_running, "M − 1 alone"),
                "var: the variance of the batch by M is multiplied by M − 1; times "
                "M/(M − 1) is asked.",
            ),
            Wrong(
                "distances, with the factor",
                _with(update_running, "distances, with the factor"),
                "var: that takes in the mean distance from the mean, times M/(M − 1); "
                "the distances are squared.",
            ),
            Wrong(
                "mean in parentheses",
                _with(update_running, "mean in parentheses"),
                "mean: 1 − momentum multiplies the new one as well, beside its own "
                "share; it stands before the old one alone.",
            ),
            Wrong(
                "variance in parentheses",
                _with(update_running, "variance in parentheses"),
                "var: 1 − momentum multiplies the new one as well, beside its own "
                "share; it stands before the old one alone.",
            ),
            Wrong(
                "old mean with ω",
                _with(update_running, "old mean with ω"),
                "mean: the share of the old one is momentum, as that of the new one "
                "is; the old one has 1 − momentum.",
            ),
            Wrong(
                "old variance with ω",
                _with(update_running, "old variance with ω"),
                "var: the share of the old one is momentum, as that of the new one "
                "is; the old one has 1 − momentum.",
            ),
            Wrong(
                "along the channels",
                _along_the_channels,
                "the means are taken along the last axis, over the channels, and they "
                "do not line up with those that they move; every other axis is to go.",
            ),
            Wrong(
                "both keep",
                _with(update_running, "both keep"),
                "old and new both have the share 1 − momentum; that of the new "
                "ones is momentum.",
            ),
            Wrong(
                "both move",
                _with(update_running, "both move"),
                "old and new both have the share momentum; that of the old ones "
                "is 1 − momentum.",
            ),
            Wrong(
                "the batch counted twice",
                _with(update_running, "the batch counted twice"),
                "that comes out where the step is taken twice with the same "
                "batch; once is asked.",
            ),
            Wrong(
                "a small number more",
                _with(update_running, "a small number more"),
                "that comes out with ε = 1e-5 in the variance of the batch; it "
                "belongs under the root alone, where x̂ is made.",
            ),
            Wrong(
                "in single precision",
                _running_in_single,
                "where the mean is far above the spread the digits of the spread "
                "are lost, as in float32; float64 keeps them.",
            ),
        ),
        _running_cases,
        ("mean", "var"),
        properties=_shape_properties,
        stacked=True,
        points=2,
        hint=(
            "for x of shape (2, 3, 2, 4), how many numbers has one channel, and what "
            "share of them does momentum = 1 leave of the old statistics?"
        ),
    ),
    TestExercise(
        "reg-dropout-test",
        (dropout,),
        (
            Wrong(
                "what is kept is not scaled",
                (_with(dropout, "unscaled"),),
                "Which number must stand where a number is kept?",
            ),
            Wrong(
                "what is kept is made smaller",
                (_with(dropout, "by what is kept"),),
                "Compare a kept number with what it was.",
            ),
            Wrong(
                "what is kept is divided by the rate",
                (_with(dropout, "by the rate"),),
                "Compare a kept number with what it was, where ρ and 1 − ρ differ.",
            ),
            Wrong(
                "the rate is what is kept, and scaled for what is dropped",
                (_with(dropout, "kept for dropped"),),
                "How many numbers are 0? Try a rate that is not one half.",
            ),
            Wrong(
                "the rate is what is kept, and the mean is right",
                (_with(dropout, "rate kept"),),
                "The mean does not see it. How many numbers are 0?",
            ),
            Wrong(
                "the rate is one half, always",
                (_with(dropout, "half"),),
                "Try a rate that is not one half.",
            ),
            Wrong(
                "it drops in prediction too",
                (_with(dropout, "drops in prediction"),),
                "What must come out when training is False?",
            ),
            Wrong(
                "it scales in prediction too",
                (_with(dropout, "scales in prediction"),),
                "What must come out when training is False?",
            ),
            Wrong(
                "the same number of numbers is dropped each time",
                (_with(dropout, "exact number"),),
                "The share is too good. Count the zeros under several seeds.",
            ),
            Wrong(
                "all images share one mask",
                (_with(dropout, "one mask"),),
                "Compare the zeros of two images.",
            ),
            Wrong(
                "whole images are dropped",
                (_with(dropout, "whole images"),),
                "Is every number dropped by itself? Look at one row.",
            ),
            Wrong(
                "the seed is ignored",
                (_with(dropout, "fixed"),),
                "Call it with two seeds.",
            ),
            Wrong(
                "noise in place of zeros",
                (_with(dropout, "noise"),),
                "Mean and spread are right. How many numbers are 0?",
            ),
            Wrong(
                "it is scaled so that the mean is right exactly",
                (_with(dropout, "by its own mean"),),
                "The mean is too good. Which number must stand where one is kept?",
            ),
            Wrong(
                "negative numbers are lost",
                (_with(dropout, "positive"),),
                "Which sign have your numbers?",
            ),
            Wrong(
                "the last image is left out",
                (_with(dropout, "last row"),),
                "Look at every image by itself.",
            ),
            Wrong(
                "the same seed gives another mask the second time",
                (_with(dropout, "anew"),),
                "Call it twice with one seed.",
            ),
            Wrong(
                "neighbors are dropped in pairs",
                (_with(dropout, "pairs"),),
                "How often are two neighbors both 0, if each is dropped by itself?",
            ),
        ),
        (
            Wrong("asks nothing", _weak(_nothing), "catches 0 of 18"),
            Wrong(
                "shape only",
                _weak(_about_the_shape),
                "Which number must stand where a number is kept?",
            ),
            Wrong(
                "share and prediction only",
                _weak(_about_the_share),
                "Survives: what is kept is not scaled.",
            ),
            Wrong(
                "mean only",
                _weak(_about_the_mean),
                "The mean does not see it. How many numbers are 0?",
            ),
            Wrong(
                "number by number",
                _number_by_number,
                "How often are two neighbors both 0",
            ),
            Wrong(
                "a rate of one half only",
                _weak(_about_half),
                "Try a rate that is not one half.",
            ),
        ),
        (_other_dropout,),
        (
            Right(
                (_other_last_bits,),
                "This one has other last digits, and zeros with a minus in front: "
                "compare with a margin.",
            ),
            Right(
                (_other_dropout,),
                "This one draws its mask in a way of its own, from a seed that is a "
                "whole number: ask what must hold whatever is drawn, with a margin.",
            ),
            Right(
                (_own_array,),
                "This one returns x itself where training is False; its values are "
                "right.",
            ),
            Right(
                (_strict,),
                "This one refuses a rate that is not between 0 and 1; ask for none.",
            ),
            Right(
                (_alike_when_small,),
                "This one has two seeds that give four numbers the same mask, as every "
                "right one has. Another mask takes a large array, a share of zeros a "
                "wide margin.",
            ),
        ),
        points=4,
        part=2,
        hint=(
            "if you know x and ρ, which two values may an entry of y have, and how "
            "many of each do you expect?"
        ),
        required=("what is kept is not scaled",),
        rounds=True,
        refused=(
            "If it counts zeros or takes a mean: allow a margin, and mind that the "
            "zeros of x stay zeros."
        ),
    ),
    Exercise(
        "reg-bilinear",
        look_up,
        (
            Wrong(
                "zeros",
                _with(look_up, "zeros"),
                "beyond the edge the pixels are 0 here; the edge goes on.",
            ),
            Wrong(
                "zero outside",
                _with(look_up, "zero outside"),
                "a place beyond the edge gets 0; it should get what the nearest place "
                "inside has.",
            ),
            Wrong(
                "nearest",
                _with(look_up, "nearest"),
                "those are nearest pixels; the weighted mean of four is asked.",
            ),
            Wrong(
                "down",
                _with(look_up, "down"),
                "those are the pixels above and to the left; the fractions count.",
            ),
            Wrong(
                "rows and columns",
                _with(look_up, "rows and columns"),
                "rows and columns have changed places: r counts rows.",
            ),
            Wrong(
                "weights swapped",
                _with(look_up, "weights swapped"),
                "u and v have changed places, or the pixels below and beside: u goes "
                "with the pixel below, v with the one beside.",
            ),
            Wrong(
                "turned weights",
                _with(look_up, "turned weights"),
                "the weights are turned over: the nearer pixel should count more.",
            ),
            Wrong(
                "smooth",
                _with(look_up, "smooth"),
                "the weights are curved; between two pixels the way is straight.",
            ),
            Wrong(
                "rows only",
                _with(look_up, "rows only"),
                "that is an interpolation between rows only; the fraction of q counts "
                "as well.",
            ),
            Wrong(
                "columns only",
                _with(look_up, "columns only"),
                "that is an interpolation between columns only; the fraction of r "
                "counts as well.",
            ),
            Wrong(
                "mean of four",
                _with(look_up, "mean of four"),
                "all four pixels have the weight ¼; it depends on the place.",
            ),
            Wrong(
                "last lost",
                _with(look_up, "last lost"),
                "the last row and column are out of reach: a place on them gets the "
                "one before.",
            ),
            Wrong(
                "last row lost",
                _with(look_up, "last row lost"),
                "r goes up to H − 2, so that the last row is never reached; it goes "
                "up to H − 1.",
            ),
            Wrong(
                "last column lost",
                _with(look_up, "last column lost"),
                "q goes up to W − 2, so that the last column is never reached; it "
                "goes up to W − 1.",
            ),
            Wrong(
                "goes round",
                _with(look_up, "goes round"),
                "beyond one edge the pixels of the other come in: in NumPy −1 is the "
                "last.",
            ),
            Wrong(
                "corner forgotten",
                _with(look_up, "corner forgotten"),
                "that is the sum without the fourth pixel, the one below and to the "
                "right.",
            ),
            Wrong(
                "corner unweighted",
                _with(look_up, "corner unweighted"),
                "the fourth weight meets the first pixel; it belongs to the one below "
                "and to the right.",
            ),
            Wrong(
                "no product",
                _with(look_up, "no product"),
                "that is a plane through three of the pixels; the fourth counts as "
                "well.",
            ),
            Wrong(
                "extrapolated",
                _with(look_up, "extrapolated"),
                "beyond the edge the fraction goes on to grow; move the place to the "
                "edge before you split it.",
            ),
            Wrong(
                "mirrored",
                _with(look_up, "mirrored"),
                "beyond the first row or column the image is mirrored, as with the "
                "absolute value of a negative place.",
            ),
            Wrong(
                "half a pixel",
                _with(look_up, "half a pixel"),
                "those are the values half a pixel away: pixel (0, 0) lies at the "
                "place (0, 0) itself.",
            ),
            Wrong(
                "upside down",
                _with(look_up, "upside down"),
                "those are the values with the rows counted from below.",
            ),
            Wrong(
                "whole numbers",
                _with(look_up, "whole numbers"),
                "the result is rounded to whole numbers.",
            ),
            Wrong(
                "ceil",
                _with(look_up, "ceil"),
                "at a whole place floor and ceil are the same, and weights like "
                "ceil(r) − r are 0 on both sides; take a + 1 for the other pixel and "
                "1 − u for its weight.",
            ),
            Wrong(
                "to zero",
                _with(_four, "to zero"),
                "those are the values with places cut toward 0, as int() and "
                "astype(int) do: −0.3 becomes 0, and the fraction is negative. "
                "np.floor goes down; or move the place to the edge first.",
            ),
            Wrong(
                "extrapolated on",
                _with(_four, "extrapolated on"),
                "the pixels stay inside, but the fraction grows beyond 1 or below 0: "
                "you go on along the slope at the edge. Move the place itself to the "
                "edge.",
            ),
            Wrong(
                "below",
                _moved_first("below"),
                "negative places are right; those beyond the last row or column run "
                "into zeros. The last pixel lies at H − 1 and W − 1, not at H and W: "
                "clip to that.",
            ),
            Wrong(
                "above",
                _moved_first("above"),
                "negative places are not moved to the edge, only those beyond the "
                "last row or column.",
            ),
            Wrong(
                "rows alone",
                _moved_first("rows alone"),
                "r is moved to the edge, q is not.",
            ),
            Wrong(
                "columns alone",
                _moved_first("columns alone"),
                "q is moved to the edge, r is not.",
            ),
            Wrong(
                "sizes exchanged",
                _sizes_exchanged,
                "H and W have changed places where you clip, or one of them is "
                "taken for both.",
            ),
            Wrong(
                "sizes exchanged throughout",
                _sides_exchanged,
                "H and W have changed places, and places are held inside an image of "
                "the other form, where an index may run out; image.shape is (H, W).",
            ),
            Wrong(
                "one number",
                lambda image, r, q: look_up(image, r, q).flat[0],
                "that is one number, the value at the first place; there is one for "
                "each place.",
            ),
            Wrong(
                "corners exchanged",
                _with(look_up, "corners exchanged"),
                "the first pixel and the fourth have each other's weights: (1 − u)·"
                "(1 − v) belongs to the first, u·v to the fourth.",
            ),
            *(
                Wrong(
                    f"a weight mistyped, {mistake}",
                    _with(look_up, mistake),
                    f"that comes out with {words}; two of the four factors u, 1 − u, "
                    "v and 1 − v belong to each pixel, one for its row and one for "
                    "its column.",
                )
                for mistake, words in (
                    ("beside: u v", "u·v for the pixel beside"),
                    ("beside: v", "v for the pixel beside"),
                    ("beside: u (1 − v)", "u·(1 − v) for the pixel beside"),
                    ("below: u v", "u·v for the pixel below"),
                    ("below: u", "u for the pixel below"),
                    ("below: (1 − u) v", "(1 − u)·v for the pixel below"),
                    ("itself: 1", "1 for the first pixel"),
                    ("corner: minus", "−u·v for the fourth pixel"),
                )
            ),
            Wrong(
                "mirrored at both ends",
                _mirrored_both,
                "beyond the edge the image is mirrored; here it stays as it is at "
                "the edge.",
            ),
            Wrong(
                "own fraction",
                _with(look_up, "own fraction"),
                "beyond the edge the pixel is that of the edge, but the fraction is "
                "that of the place as it was; split the place after you have moved "
                "it.",
            ),
            Wrong(
                "nearest outside",
                _nearest_outside,
                "beyond the edge those are nearest pixels; the nearest place inside "
                "lies between two.",
            ),
            Wrong(
                "the image's type",
                _of_the_images_type,
                "for an image of whole numbers the fractions are lost, as in the type "
                "of the image.",
            ),
            Wrong(
                "nothing negative",
                lambda image, r, q: np.maximum(look_up(image, r, q), 0),
                "values below 0 have become 0: a pixel may have any value.",
            ),
            Wrong(
                "no negative pixels",
                lambda image, r, q: look_up(np.maximum(image, 0), r, q),
                "pixels below 0 count as 0: a pixel may have any value.",
            ),
            Wrong(
                "one before the last",
                _before_the_last,
                "a place on the last row or column gets the one before: where a is "
                "held to H − 2, u is to be 1 there, and not 0.",
            ),
            Wrong(
                "beyond the edge",
                lambda *a: look_up(*a, mistake="beyond the edge"),
                "on the last row or column the pixel below, or the one beside, is "
                "none, and an index runs out; hold a + 1 and b + 1 inside the image.",
            ),
            Wrong(
                "beyond the edge, below first",
                lambda *a: look_up(*a, mistake="beyond the edge, below first"),
                "the pixel below, or the one beside, does not exist on the last row or "
                "column, and an index runs out; hold a + 1 and b + 1 inside the image.",
            ),
            Wrong(
                "height for both",
                _height_for_both,
                "the columns are held to H − 1, as if the image were as wide as it is "
                "high; they end at W − 1.",
            ),
            Wrong(
                "rounded",
                _with(_four, "rounded"),
                "that comes out when the place is rounded to the nearest pixel where "
                "it should go down: fractions are negative then.",
            ),
            *(
                Wrong(
                    f"rounded, {which}",
                    _with(_four, f"rounded, {which}"),
                    f"that comes out when {name} is rounded to the nearest pixel where "
                    "it should go down: its fraction is negative then.",
                )
                for which, name in (("rows", "r"), ("columns", "q"))
            ),
            Wrong(
                "nothing above 1",
                lambda image, r, q: np.clip(look_up(image, r, q), 0, 1),
                "the result is cut off at 0 and 1: a pixel may have any value.",
            ),
            Wrong(
                "places rounded",
                lambda image, r, q: look_up(image, np.round(r, 2), np.round(q, 2)),
                "that comes out of places, or fractions, that are rounded to two "
                "digits.",
            ),
            Wrong(
                "padded by 1",
                _padded(1),
                "the edge is repeated once only, and a place further out gets 0; "
                "clip the place, and do not pad the image.",
            ),
            Wrong(
                "padded by 2",
                _padded(2),
                "the edge is repeated twice only, and a place further out gets 0; "
                "clip the place, and do not pad the image.",
            ),
            Wrong(
                "padded by 5",
                _padded(5),
                "the edge is repeated 5 times only, and a place further out gets 0; "
                "clip the place, and do not pad the image.",
            ),
            Wrong(
                "padded by 20",
                _padded(20),
                "a place far outside gets 0; the edge goes on forever, so clip the "
                "place, and do not pad the image.",
            ),
            Wrong(
                "nearest, half up",
                lambda image, r, q: look_up(
                    image, np.floor(r + 0.5), np.floor(q + 0.5)
                ),
                "those are nearest pixels, of two equally near the lower or the right "
                "one; the weighted mean of four is asked.",
            ),
            Wrong(
                "counted from 1",
                lambda image, r, q: look_up(image, r - 1, q - 1),
                "those are the values one row up and one column to the left: places "
                "are counted from 0.",
            ),
            Wrong(
                "half a pixel on",
                lambda image, r, q: look_up(image, r + 0.5, q + 0.5),
                "those are the values half a pixel further down and to the right: "
                "pixel (0, 0) lies at the place (0, 0) itself.",
            ),
            Wrong(
                "one pixel on",
                lambda image, r, q: look_up(image, r + 1, q + 1),
                "those are the values one row down and one column to the right: "
                "pixel (0, 0) lies at the place (0, 0) itself.",
            ),
            Wrong(
                "begins again",
                _begins_again,
                "beyond an edge the image begins again at the other one, as with "
                "a remainder of the place; here it stays as it is at the edge.",
            ),
            Wrong(
                "pixels before",
                _pixels_before,
                "the fractions meet the pixels above and to the left; they belong "
                "to those below and to the right.",
            ),
        ),
        _bilinear_cases,
        ("the values",),
        properties=_place_properties,
        points=2,
        hint=(
            "where must a place beyond the edge be moved before you split it into a "
            "pixel and a fraction, and which pixel lies below the last row?"
        ),
    ),
    Exercise(
        "reg-same",
        _SAME,
        (
            Wrong(
                "a",
                _not("a"),
                "a: what is added to every image is in the mean, and is taken off.",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: σ is positive whatever the sign of x; what happens to x̂?",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: mean and variance do not know the order of the batch.",
            ),
            Wrong(
                "d",
                _not("d"),
                "d: compute μ and σ² of (1, 3) and of (1, 3, 1, 3).",
            ),
            Wrong(
                "e",
                _not("e"),
                "e: Eq. (20.7) has an M in it that Eq. (20.1) has lost.",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: a number survives both with which probability, and what has it "
                "been divided by in all?",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: the largest of what is left is not what is left of the largest.",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: Eq. (20.9) multiplies by one constant and adds another.",
            ),
            Wrong(
                "i",
                _not("i"),
                "i: where did the pixels between the first and the second turn come "
                "from?",
            ),
            Wrong(
                "all the same",
                dict.fromkeys(_SAME, True),
                "four of them are not the same; try them on small numbers.",
            ),
            Wrong(
                "all different",
                dict.fromkeys(_SAME, False),
                "five of them are the same; try them on small numbers.",
            ),
        ),
        points=2,
        hint=(
            "what is the smallest example of the line, with two images, one window of "
            "two pixels or one weight, and what do both ways give for it?"
        ),
    ),
)
