"""Exercises of chapter 12, optimizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.layers import Array

# ---- a ravine on paper: curvatures 2 and 18, so κ = 9 ----------------------

_RAVINE = {"limit": 1 / 9, "best": 0.1, "factor": 0.8, "momentum": 0.5}


# ---- momentum ---------------------------------------------------------------


def momentum_moves(
    gradients: Array,
    learning_rate: float,
    beta: float,
    nesterov: bool,
    mistake: str = "",
) -> Array:
    """Eqs. (12.6) and (12.11): what each step subtracts, or a wrong answer."""
    gradients = np.asarray(gradients, float)
    moves, v = np.zeros(gradients.shape), np.zeros(gradients.shape[1:])
    if mistake == "warm start" and len(gradients):
        v = gradients[0].copy()
    if mistake == "begins at 1":
        v = np.ones(gradients.shape[1:])
    if mistake in ("never", "always"):
        nesterov = mistake == "always"
    last = np.zeros(gradients.shape[1:])
    for tau, g in enumerate(gradients):
        old, last, before = v, g, last
        v = beta * v + g
        if mistake == "average":
            v = beta * old + (1 - beta) * g
        if mistake == "rate inside" or (mistake == "rate inside, ahead" and nesterov):
            v = beta * old + learning_rate * g
        if mistake == "gradient before":
            v = beta * before + g
        if mistake == "forgets":
            v = beta * g
        if mistake == "swapped":
            v = (1 - beta) * old + g
        if mistake == "no decay":
            v = old + g
        if mistake == "gradient for velocity":
            v = old + beta * g
        if mistake == "beta on both":
            v = beta * (old + g)
        if mistake == "no memory":
            v = g
        if mistake == "downhill":
            v = beta * old - g
        if mistake == "squared beta":
            v = beta**2 * old + g
        if mistake == "power of beta":
            v = beta**tau * old + g
        if mistake == "velocity with 0.9":
            v = 0.9 * old + g
        move = learning_rate * (g + beta * v if nesterov else v)
        if mistake == "rate inside alone" and nesterov:
            v = beta * old + learning_rate * g
            move = g + beta * v
        if mistake == "no beta":
            move = learning_rate * (g + v if nesterov else v)
        if mistake == "gradient faded" and nesterov:
            move = learning_rate * (v + beta * g)
        if mistake == "squared ahead" and nesterov:
            move = learning_rate * (g + beta**2 * v)
        if mistake == "old alone":
            move = learning_rate * beta * old
        if mistake == "no gradient":
            move = learning_rate * (beta * v if nesterov else v)
        if mistake == "no rate":
            move = g + beta * v if nesterov else v
        if mistake == "corrected":
            move = move / (1 - beta ** (tau + 1))
        if mistake == "late":
            move = learning_rate * (g + beta * old if nesterov else old)
        moves[tau] = move
    return np.cumsum(moves, axis=0) if mistake == "positions" else moves


def _whole_velocity(
    gradients: Array, learning_rate: float, beta: float, nesterov: bool
) -> Array:
    """Keep the velocity in the dtype of the gradients."""
    v, moves = np.zeros_like(gradients[0]), []
    for g in gradients:
        v = (beta * v + g).astype(v.dtype)
        moves.append(learning_rate * (g + beta * v if nesterov else v))
    return np.array(moves)


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    shapes = [
        ((6,), 0.1, 0.9, False),
        ((5, 3), 0.3, 0.5, True),
        ((4, 2, 3), 0.05, 0.8, False),
        ((7, 1), 2.0, 0.95, True),
        ((1, 4), 0.2, 0.9, True),
        ((3, 2), 0.7, 0.0, False),
        ((4, 3), 0.4, 0.0, False),
        ((5,), 0.6, 0.7, True),
    ]
    cases: list[Case] = [
        {
            "gradients": rng.standard_normal(shape),
            "learning_rate": rate,
            "beta": beta,
            "nesterov": nesterov,
        }
        for shape, rate, beta, nesterov in shapes
    ]
    silent = np.array([[2.0, -1.0], [0.0, 0.0], [0.0, 3.0]])
    return [
        *cases,
        {"gradients": silent, "learning_rate": 0.5, "beta": 0.5, "nesterov": False},
        {
            "gradients": rng.integers(-4, 5, (4, 3)),
            "learning_rate": 0.1,
            "beta": 0.9,
            "nesterov": True,
        },
    ]


# ---- clipping ---------------------------------------------------------------


def clip_by_norm(
    dW: Array, db: Array, limit: float, mistake: str = ""
) -> tuple[Array, Array]:
    """Eq. (12.17), by norm, or a wrong answer."""
    dW, db = np.asarray(dW, float), np.asarray(db, float)
    row = np.concatenate([dW.ravel(), db.ravel()])
    norm = {
        "weights alone": np.linalg.norm(dW),
        "bias alone": np.linalg.norm(db),
        "larger norm": max(np.linalg.norm(dW), np.linalg.norm(db)),
        "a little more": np.linalg.norm(row) + 1e-3,
        "squared": row @ row,
        "largest": np.abs(row).max(),
        "absolute": np.abs(row).sum(),
        "mean": np.sqrt(np.mean(row**2)),
        "sum of norms": np.linalg.norm(dW) + np.linalg.norm(db),
    }.get(mistake, np.linalg.norm(row))
    if mistake == "value":
        return np.clip(dW, -limit, limit), np.clip(db, -limit, limit)
    if mistake == "apart":
        return _shrunk(dW, limit), _shrunk(db, limit)
    if mistake == "no bias" and not db.any():
        return dW, db
    if mistake == "unit":
        limit = limit if norm <= limit else 1.0
    compared = 1.0 if mistake == "beyond 1" else limit
    shrink = limit / norm if norm > compared or mistake == "always" else 1.0
    if mistake == "zeroed":
        shrink = 0.0 if norm > limit else 1.0
    if mistake == "inverse":
        shrink = norm / limit if norm > limit else 1.0
    return dW * shrink, db * (1.0 if mistake == "bias forgotten" else shrink)


def _shrunk(g: Array, limit: float) -> Array:
    return g * min(1.0, limit / max(float(np.linalg.norm(g)), 1e-300))


def _clip_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, ...], size: float, limit: float) -> Case:
        return {
            "dW": size * rng.standard_normal(shape),
            "db": size * rng.standard_normal(shape[-1]),
            "limit": limit,
        }

    return [
        {"dW": np.array([[3.0, 0.0]]), "db": np.array([0.0, -4.0]), "limit": 2.0},
        case((4, 3), 2.0, 1.5),
        case((3, 2, 2, 4), 5.0, 0.7),
        case((2, 5), 0.1, 3.0),  # short: stays
        case((1, 1), 4.0, 0.25),
        {"dW": np.array([[3.0, 0.0]]), "db": np.array([0.0, -4.0]), "limit": 5.0},
        {"dW": np.zeros((2, 3)), "db": np.zeros(3), "limit": 1.0},
        {"dW": np.zeros((2, 2)), "db": np.array([6.0, -8.0]), "limit": 1.0},
        {"dW": np.array([[6.0, 0.0], [0.0, -8.0]]), "db": np.zeros(2), "limit": 1.0},
        # short and longer than 1; too long and shorter than 1
        {"dW": np.array([[1.5, 0.5]]), "db": np.array([-1.5, 1.0]), "limit": 4.0},
        {"dW": np.array([[0.3], [0.2]]), "db": np.array([-0.4]), "limit": 0.2},
        # neither is too long by itself
        {"dW": np.array([[0.6, 0.6]]), "db": np.array([0.6, 0.6]), "limit": 1.0},
        # short in four axes; so short that it might be taken for 0
        case((2, 2, 1, 3), 0.05, 2.0),
        {"dW": np.array([[5e-6, 0.0]]), "db": np.array([0.0, -6e-6]), "limit": 1.0},
        {"dW": np.array([[3, 0]]), "db": np.array([0, -4]), "limit": 2.0},
        # between the limit and its square, on either side of 1
        {"dW": np.array([[3.0, 0.0]]), "db": np.zeros(2), "limit": 2.0},
        {"dW": np.array([[0.3, 0.0]]), "db": np.zeros(2), "limit": 0.5},
        {"dW": np.array([[0.6, 0.0]]), "db": np.zeros(2), "limit": 0.5},
    ]


# ---- a schedule ---------------------------------------------------------------


def warm_cosine(
    u: int, steps: int, warmup: int, peak: float, mistake: str = ""
) -> float:
    """Rise in a straight line, fall along half a cosine; or a wrong answer."""
    if mistake == "no warm-up":
        warmup = 0
    if u < warmup or (mistake == "warm-up too long" and u == warmup):
        start = 0 if mistake == "from zero" else 1
        rise = peak * (u + start) / warmup
        return peak / warmup if mistake == "level" else rise
    length = steps if mistake == "whole length" else steps - warmup
    done = u if mistake in ("not moved", "whole length") else u - warmup
    q = (done + (mistake == "a step ahead")) / length
    if mistake != "not stopped":
        q = min(1.0, q)
    if mistake == "straight":
        return peak * (1 - q)
    if mistake == "quarter":
        return float(peak * np.cos(np.pi * q / 2))
    if mistake == "no half":
        return float(peak * (1 + np.cos(np.pi * q)))
    if mistake == "sine":
        return float(peak * (1 - np.sin(np.pi * q / 2)))
    if mistake == "rising":
        return float(peak * (1 - np.cos(np.pi * q)) / 2)
    if mistake == "degrees":
        return float(peak * (1 + np.cos(180 * q)) / 2)
    if mistake == "floor":
        return float(peak * (1e-5 + (1 - 1e-5) * (1 + np.cos(np.pi * q)) / 2))
    if mistake == "whole wave":
        return float(peak * (1 + np.cos(2 * np.pi * q)) / 2)
    if mistake == "no pi":
        return float(peak * (1 + np.cos(q)) / 2)
    if mistake == "below zero":
        return float(peak * np.cos(np.pi * q))
    return float(peak * (1 + np.cos(np.pi * q)) / 2)


def _divides_by_warmup(u: int, steps: int, warmup: int, peak: float) -> float:
    rise = (u + 1) / warmup
    return peak * rise if u < warmup else warm_cosine(u, steps, warmup, peak)


def _smaller(u: int, steps: int, warmup: int, peak: float) -> float:
    """Take the smaller of a line and of a cosine over all steps."""
    line = (u + 1) / warmup if warmup else 1.0
    return float(peak * min(line, (1 + np.cos(np.pi * min(1.0, u / steps))) / 2))


def _schedule_cases(rng: np.random.Generator) -> list[Case]:
    times = [
        (0, 100, 10),
        (4, 100, 10),
        (55, 100, 10),
        (100, 100, 10),
        (31, 100, 10),
        (9, 100, 10),
        (10, 100, 10),
        (99, 100, 10),
        (137, 100, 10),
        (0, 40, 0),
        (13, 40, 0),
        (0, 7, 1),
        (1, 7, 1),
        (2, 9, 5),
        (6, 9, 5),
        (10, 9, 5),  # soon after the end
        (41, 40, 0),
        *((u, 100, 10) for u in (20, 44, 60, 77, 90)),
        *((u, 40, 0) for u in (5, 21, 34)),
    ]
    peaks = rng.uniform(0.05, 2.5, len(times)).round(4)
    peaks[[0, 9]], peaks[[1, 10]] = 1.75, 0.25  # some above 1, some below
    return [
        {"u": u, "steps": steps, "warmup": warmup, "peak": float(peak)}
        for (u, steps, warmup), peak in zip(times, peaks, strict=True)
    ]


# ---- Adam ---------------------------------------------------------------------


def adam_step(
    W: Array,
    dW: Array,
    m: Array,
    s: Array,
    tau: int,
    learning_rate: float,
    beta1: float,
    beta2: float,
    eps: float,
    alpha: float,
    mistake: str = "",
) -> tuple[Array, Array, Array]:
    """Eq. (12.16), one step, or a wrong answer."""
    if mistake == "biases left out" and np.ndim(W) < 2:
        alpha = 0.0
    if mistake == "betas fixed":
        beta1, beta2 = 0.9, 0.999
    if mistake == "L2":
        dW = dW + alpha * W
    if mistake == "betas swapped":
        beta1, beta2 = beta2, beta1
    before_m, before_s = m, s
    if mistake == "unweighted":
        m, s = beta1 * m + dW, beta2 * s + dW**2
    elif mistake == "weights swapped":
        m, s = (1 - beta1) * m + beta1 * dW, (1 - beta2) * s + beta2 * dW**2
    else:
        square = {
            "absolute": np.abs(dW),
            "not squared": dW,
            "square of the average": (beta1 * m + (1 - beta1) * dW) ** 2,
        }.get(mistake, dW**2)
        m = beta1 * m + (1 - beta1) * dW
        s = beta2 * s + (1 - beta2) * square
    if mistake == "m unweighted":
        m = beta1 * before_m + dW
    if mistake == "s unweighted":
        s = beta2 * before_s + dW**2
    if mistake == "weights of m swapped":
        m = (1 - beta1) * before_m + beta1 * dW
    if mistake == "weights of s swapped":
        s = (1 - beta2) * before_s + beta2 * dW**2
    count = tau + {
        "a step early": -1,
        "early, 1 at least": -int(tau > 1),
        "a step late": 1,
    }.get(mistake, 0)
    m_hat = m if mistake in ("uncorrected", "m uncorrected") else m / (1 - beta1**count)
    s_hat = s if mistake in ("uncorrected", "s uncorrected") else s / (1 - beta2**count)
    if mistake == "one minus, to the power":
        m_hat, s_hat = m / (1 - beta1) ** tau, s / (1 - beta2) ** tau
    if mistake in ("corrections multiplied", "m multiplied"):
        m_hat = m * (1 - beta1**tau)
    if mistake in ("corrections multiplied", "s multiplied"):
        s_hat = s * (1 - beta2**tau)
    if mistake == "corrections swapped":
        m_hat, s_hat = m / (1 - beta2**tau), s / (1 - beta1**tau)
    if mistake == "averages from before":
        m_hat, s_hat = before_m / (1 - beta1**tau), before_s / (1 - beta2**tau)
    if mistake == "m from before":
        m_hat = before_m / (1 - beta1**tau)
    if mistake == "s from before":
        s_hat = before_s / (1 - beta2**tau)
    if mistake == "root of the correction":
        s_hat = s / np.sqrt(1 - beta2**tau)
    if mistake == "beta1 in both":
        s_hat = s / (1 - beta1**tau)
    if mistake == "times tau":
        m_hat, s_hat = m / (1 - beta1 * tau), s / (1 - beta2 * tau)
    root = np.sqrt(s_hat) + eps
    if mistake == "no eps":
        root = np.sqrt(s_hat)
    if mistake == "eps inside":
        root = np.sqrt(s_hat + eps)
    if mistake == "eps corrected":
        root = (np.sqrt(s) + eps) / np.sqrt(1 - beta2**tau)
    if mistake == "root before the correction":
        root = np.sqrt(s) / (1 - beta2**tau) + eps
    if mistake == "larger":
        root = np.maximum(np.sqrt(s_hat), eps)
    if mistake == "no root":
        root = s_hat + eps
    step = learning_rate * m_hat / root
    if mistake == "precedence":
        step = learning_rate * m_hat / np.sqrt(s_hat) + eps
    if mistake == "eps added to W":
        step = learning_rate * m_hat / np.sqrt(s_hat) - eps
    if mistake == "decay in the fraction":
        step = learning_rate * (m_hat + alpha * W) / root
    if mistake == "decay by the sign":
        step = step + learning_rate * alpha * np.sign(W)
    if mistake == "gradient over root":
        step = learning_rate * dW / root
    if mistake == "uphill":
        step = -step
    keep = {
        "decay without the rate": 1 - alpha,
        "rate squared": 1 - learning_rate**2 * alpha,
        "L2": 1.0,
        "no decay": 1.0,
        "decay in the fraction": 1.0,
        "decay by the sign": 1.0,
    }.get(mistake, 1 - learning_rate * alpha)
    after = keep * (W - step) if mistake == "decay after" else keep * W - step
    if mistake == "corrected kept":
        return after, m_hat, s_hat
    return after, m, s


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    settings = [  # shape, step, η, β₁, β₂, ε, α
        ((3, 2), 1, 0.1, 0.9, 0.999, 1e-8, 0.0),
        ((2, 3), 7, 0.05, 0.8, 0.99, 0.1, 0.3),
        ((4,), 2, 0.3, 0.9, 0.95, 0.01, 0.4),
        ((1, 1), 40, 0.01, 0.95, 0.9, 1e-3, 2.0),
        ((2, 1, 2), 3, 0.2, 0.0, 0.9, 1e-2, 0.5),
    ]
    cases: list[Case] = []
    for shape, tau, rate, beta1, beta2, eps, alpha in settings:
        before = 0 if tau == 1 else 1
        cases.append(
            {
                "W": rng.standard_normal(shape),
                "dW": rng.standard_normal(shape) + 0.3,
                "m": before * 0.3 * rng.standard_normal(shape),
                "s": before * rng.uniform(0.1, 1, shape),
                "tau": tau,
                "learning_rate": rate,
                "beta1": beta1,
                "beta2": beta2,
                "eps": eps,
                "alpha": alpha,
            }
        )
    # An entry whose gradient has always been 0 stays where it is.
    still = cases[0] | {"dW": np.array([[0.0, 2.0], [-3.0, 0.0], [0.5, -0.01]])}
    # Roots well below ε.
    faint = cases[3] | {name: 1e-3 * cases[3][name] for name in ("dW", "s")}
    # A gradient of 0 fades the averages, and does not stop the step or the decay.
    rest = {name: cases[1][name].copy() for name in ("dW", "m", "s")}
    rest["dW"][0] = 0
    rest["m"][0, 0] = rest["s"][0, 0] = 0
    return [*cases, still, cases[1] | rest, faint | {"eps": 0.5}]


_SAME = {
    "a": False,
    "b": True,
    "c": True,
    "d": True,
    "e": False,
    "f": True,
    "g": True,
    "h": False,
}


def _not(key: str) -> dict[str, bool]:
    return _SAME | {key: not _SAME[key]}


def _with(function: Callable[..., Any], mistake: str) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments, mistake=mistake)


def _schedule_properties(case: Case) -> dict:
    u, steps, warmup = case["u"], case["steps"], case["warmup"]
    return {
        ("u in the warm-up", "u behind the warm-up"): u < warmup,
        ("u beyond the last step", "u up to the last step"): u > steps,
        ("u from `steps` on", "u below `steps`"): u >= steps,
        ("u on the cosine", "u before or behind the cosine"): warmup <= u <= steps,
        ("no warm-up", "a warm-up"): warmup == 0,
    }


def _schedule_fitted(case: Case) -> Case:
    """Keep the warm-up shorter than the whole run."""
    return case | {"warmup": min(case["warmup"], case["steps"] - 1)}


def _gradient_properties(case: Case) -> dict:
    norm = np.sqrt(np.sum(case["dW"] ** 2) + np.sum(case["db"] ** 2))
    long = bool(norm > case["limit"])
    return {
        ("a gradient beyond the limit", "a gradient within the limit"): long,
        ("a gradient of zeros", "a gradient that is not 0"): bool(norm == 0),
        ("a dW of four axes", "a dW of two axes"): np.ndim(case["dW"]) == 4,
    }


def _one_late(gradients, rate, beta, nesterov=False):
    moves = momentum_moves(gradients, rate, beta, nesterov)
    return np.concatenate([np.zeros_like(moves[:1]), moves[:-1]])


def _one_array(gradients, rate, beta, nesterov):
    """Append the same velocity again and again, so that all entries are the last."""
    v, moves = np.zeros(np.shape(gradients)[1:]), []
    for g in gradients:
        v *= beta
        v += g
        moves.append(rate * (g + beta * v) if nesterov else v)
    return np.array(moves) * (1 if nesterov else rate)


def _first_left_out(gradients, *rest):
    gradients = np.array(gradients, float)
    gradients[:1] = 0
    return momentum_moves(gradients, *rest)


def _last_left_out(gradients, *rest):
    moves = momentum_moves(gradients, *rest)
    moves[-1] = 0
    return moves


def _first_move_only(gradients, *rest):
    moves = momentum_moves(gradients, *rest)
    moves[1:] = 0
    return moves


def _one_array_plain(gradients, rate, beta, nesterov):
    """Append the same velocity again and again, and do not look ahead."""
    return _one_array(gradients, rate, beta, False)


def _rms_step(W, dW, m, s, tau, rate, beta1, beta2, eps, alpha):
    s = beta2 * s + (1 - beta2) * dW**2
    return (1 - rate * alpha) * W - rate * dW / (np.sqrt(s) + eps), m, s


def _warm_up_changed(change):
    """Replace the rate of the warm-up by ``change(u, warmup, peak)``."""
    return lambda u, steps, warmup, peak: (
        float(change(u, warmup, peak))
        if u < warmup
        else warm_cosine(u, steps, warmup, peak)
    )


def _fall_changed(change):
    """Replace the fall by ``change(q)`` times the peak."""

    def answer(u, steps, warmup, peak):
        if not warmup <= u < steps:
            return warm_cosine(u, steps, warmup, peak)
        return float(change((u - warmup) / (steps - warmup), peak))

    return answer


def _last_axis(gradients, *rest):
    return np.moveaxis(momentum_moves(np.moveaxis(gradients, -1, 0), *rest), 0, -1)


def _shrunk_by(factor):
    """Multiply both arrays by ``factor(norm, limit, row)``."""

    def wrong(dW, db, limit):
        row = np.concatenate([np.ravel(dW), np.ravel(db)])
        shrink = factor(np.linalg.norm(row), limit, row)
        return dW * shrink, db * shrink

    return wrong


def _unit_by_unit(dW, db, limit):
    norms = np.sqrt(np.sum(dW**2, axis=0) + db**2)
    shrink = np.minimum(1, limit / np.maximum(norms, 1e-300))
    return dW * shrink, db * shrink


EXERCISES = (
    Exercise(
        "opt-ravine",
        _RAVINE,
        (
            Wrong(
                "limit of the floor",
                _RAVINE | {"limit": 1.0},
                "limit: that is 2/λ for the flat direction. The steep one is thrown "
                "out long before.",
            ),
            Wrong(
                "limit of one over",
                _RAVINE | {"limit": 1 / 18},
                "limit: at 1/λ the factor is 0, which is as good as it gets; it is "
                "thrown out where the factor reaches −1.",
            ),
            Wrong(
                "best for the wall",
                _RAVINE | {"best": 1 / 18},
                "best: that lands on the floor in one step and then creeps along it. "
                "The flat direction may go faster at the steep one's cost.",
            ),
            Wrong(
                "best at the limit",
                _RAVINE | {"best": 1 / 9},
                "best: there the steep direction jumps from wall to wall for ever.",
            ),
            Wrong(
                "best without the two",
                _RAVINE | {"best": 0.05},
                "best: that is 1/(λ₁ + λ₂), half of it; solve 1 − ηλ₁ = ηλ₂ − 1 once "
                "more.",
            ),
            Wrong(
                "best for the floor",
                _RAVINE | {"best": 0.5},
                "best: that is 1/λ of the flat direction, and far beyond the limit.",
            ),
            Wrong(
                "negative factor",
                _RAVINE | {"factor": -0.8},
                "factor: one coordinate changes its sign, but how fast the way "
                "shrinks is the size of the factor.",
            ),
            Wrong(
                "root of the factor, in three digits",
                _RAVINE | {"factor": 0.894},
                "factor: 0.894 is the root of the right one, in three digits; no root "
                "is taken.",
            ),
            Wrong(
                "largest curvature for the condition",
                _RAVINE | {"factor": 17 / 19},
                "factor: that is near what Eq. (12.3) gives with 18 for κ, and near "
                "the root of the right factor. κ is the ratio of the two curvatures, "
                "and no root is taken.",
            ),
            Wrong(
                "factor at the wall's step",
                _RAVINE | {"factor": 8 / 9},
                "factor: that is 1 − λ₁/λ₂, the floor's factor at η = 1/λ₂; the best η "
                "is larger.",
            ),
            Wrong(
                "beta for its root",
                _RAVINE | {"momentum": 0.25},
                "momentum: that is the best β; the factor is its root.",
            ),
            Wrong(
                "root of the factor",
                _RAVINE | {"momentum": np.sqrt(0.8)},
                "momentum: that is the root of plain descent's factor; the root is "
                "taken of κ.",
            ),
            Wrong(
                "same as plain",
                _RAVINE | {"momentum": 0.8},
                "momentum: that is plain descent's factor; put √κ where κ was.",
            ),
            *(
                Wrong(name, _RAVINE | {key: value}, f"{key}: {diagnosis}")
                for key, name, value, diagnosis in (
                    (
                        "limit",
                        "limit of momentum",
                        2.5 / 18,
                        "that is momentum's limit, Eq. (12.9), at its best β; plain "
                        "descent is asked.",
                    ),
                    (
                        "limit",
                        "limit turned over",
                        9.0,
                        "9 is λ₂/2, the limit upside down, and κ; the limit is a "
                        "step, and falls as the curvature grows.",
                    ),
                    (
                        "best",
                        "difference for sum",
                        0.125,
                        "that is 2/(λ₂ − λ₁), or momentum's step; plain descent is "
                        "asked, and its best η has a sum below the fraction bar.",
                    ),
                    (
                        "best",
                        "mean of the two",
                        (1 / 2 + 1 / 18) / 2,
                        "that is the mean of 1/λ₁ and 1/λ₂; it lies beyond the limit.",
                    ),
                    (
                        "best",
                        "the text's step",
                        2 / 11,
                        "that is the best step of the text's ravine, with 1 and 10; "
                        "here the curvatures are 2 and 18.",
                    ),
                    (
                        "factor",
                        "the text's factor",
                        9 / 11,
                        "that is the factor of the text's ravine, with κ = 10; here "
                        "κ is another.",
                    ),
                    (
                        "factor",
                        "two steps",
                        0.64,
                        "that is the square of it, the factor of two steps.",
                    ),
                    (
                        "factor",
                        "what goes",
                        0.2,
                        "that is how much of the way one step takes off; the factor is "
                        "what is left.",
                    ),
                    (
                        "factor",
                        "the condition",
                        9.0,
                        "that is κ itself; the factor is below 1.",
                    ),
                    (
                        "momentum",
                        "root of 18",
                        (18**0.5 - 1) / (18**0.5 + 1),
                        "that comes out with the root of 18; κ is a ratio of two "
                        "curvatures.",
                    ),
                    (
                        "limit",
                        "difference in the limit",
                        0.125,
                        "0.125 is 2/(λ₂ − λ₁), and momentum's best step too; the limit "
                        "comes from the steep direction alone.",
                    ),
                    (
                        "best",
                        "twice the best",
                        0.2,
                        "that is twice as much as it should be, and beyond the limit.",
                    ),
                    (
                        "factor",
                        "floor at the limit",
                        7 / 9,
                        "that is the flat direction's factor at the limit, where the "
                        "steep one does not shrink at all.",
                    ),
                    (
                        "factor",
                        "one over the condition",
                        1 / 9,
                        "that is 1/κ; Eq. (12.3) has (κ − 1)/(κ + 1).",
                    ),
                    (
                        "momentum",
                        "factor squared",
                        0.64,
                        "that is the square of plain descent's factor; it is κ that "
                        "changes, to its root.",
                    ),
                    (
                        "momentum",
                        "momentum's step",
                        0.125,
                        "that is the best learning rate of momentum; asked is its "
                        "factor, the root of the best β.",
                    ),
                    (
                        "momentum",
                        "upside down",
                        2.0,
                        "2 is (√κ + 1)/(√κ − 1), the factor upside down, and √κ − 1; "
                        "a factor above 1 flies off.",
                    ),
                    (
                        "momentum",
                        "one over the root",
                        1 / 3,
                        "that is 1/√κ; put √κ for κ in the factor of Eq. (12.3).",
                    ),
                )
            ),
            *(
                Wrong(name, _RAVINE | {key: value}, f"{key}: {diagnosis}")
                for key, name, value, diagnosis in (
                    (
                        "limit",
                        "the text's limit",
                        0.2,
                        "0.2 is the limit of the text's ravine, whose steep curvature "
                        "is 10; here it is 18.",
                    ),
                    (
                        "factor",
                        "difference for ratio",
                        15 / 17,
                        "that comes out with 16 for κ, the difference of the two "
                        "curvatures; κ is their ratio.",
                    ),
                    (
                        "momentum",
                        "root of the difference",
                        0.6,
                        "that comes out with 16 for κ, the difference of the two "
                        "curvatures, and its root; κ is their ratio.",
                    ),
                    (
                        "factor",
                        "condition squared in the factor",
                        80 / 82,
                        "that comes out with κ² where Eq. (12.3) has κ.",
                    ),
                    (
                        "momentum",
                        "condition squared",
                        80 / 82,
                        "that comes out with κ² for κ in Eq. (12.3); momentum has the "
                        "root there.",
                    ),
                    (
                        "factor",
                        "factor upside down",
                        1.25,
                        "that is (κ + 1)/(κ − 1), the factor upside down; a factor "
                        "above 1 flies off.",
                    ),
                    (
                        "factor",
                        "momentum's factor",
                        0.5,
                        "0.5 is what comes out with √κ for κ, which belongs to "
                        "momentum, and 1/λ₁; plain descent has κ itself.",
                    ),
                    (
                        "momentum",
                        "root of the condition",
                        3.0,
                        "3 is √κ itself; put it where κ was in Eq. (12.3).",
                    ),
                    (
                        "momentum",
                        "the usual beta",
                        0.9,
                        "0.9 is a usual β, for any loss; asked is the factor at the "
                        "best β of this one.",
                    ),
                    (
                        "momentum",
                        "root of the usual beta",
                        np.sqrt(0.9),
                        "that is the root of 0.9, which is a usual β, for any loss; "
                        "the best β of this one is another.",
                    ),
                )
            ),
            *(
                Wrong(name, _RAVINE | {key: value}, f"{key}: {diagnosis}")
                for key, name, value, diagnosis in (
                    (
                        "limit",
                        "the floor's best",
                        0.5,
                        "that is 1/λ of the flat direction; the steep one is thrown "
                        "out long before.",
                    ),
                    (
                        "factor",
                        "the usual beta for the factor",
                        0.9,
                        "0.9 is a usual β for any loss, and here κ/(κ + 1) too; asked "
                        "is what plain descent leaves of the way in one step at its "
                        "best η.",
                    ),
                    (
                        "momentum",
                        "root of momentum's factor",
                        np.sqrt(0.5),
                        "that is the root of it; once √κ stands for κ, no other root "
                        "is taken.",
                    ),
                    (
                        "momentum",
                        "the text's momentum",
                        (10**0.5 - 1) / (10**0.5 + 1),
                        "that is momentum's factor in the text's ravine, with κ = 10; "
                        "here κ is another.",
                    ),
                    (
                        "momentum",
                        "root above the bar alone",
                        0.2,
                        "0.2 is (√κ − 1)/(κ + 1); √κ stands below the fraction bar as "
                        "well.",
                    ),
                    (
                        "momentum",
                        "1 less the usual beta",
                        0.1,
                        "0.1 is 1 − β for the usual β of 0.9; asked is the factor at "
                        "the best β of this ravine.",
                    ),
                    (
                        "momentum",
                        "1 less the best beta",
                        0.75,
                        "0.75 comes out as √κ/(√κ + 1), and as 1 less the best β; put "
                        "√κ for κ in all of Eq. (12.3).",
                    ),
                    (
                        "momentum",
                        "a root too many",
                        (3**0.5 - 1) / (3**0.5 + 1),
                        "that comes out with the root of √κ where √κ itself belongs.",
                    ),
                    (
                        "best",
                        "one over the geometric mean",
                        1 / 6,
                        "that is 1/√(λ₁λ₂); at the best η both directions shrink by "
                        "the same factor, 1 − ηλ₁ = ηλ₂ − 1.",
                    ),
                    (
                        "momentum",
                        "the text's plain factor",
                        9 / 11,
                        "that is plain descent's factor in the text's ravine, with "
                        "κ = 10; here κ is another, and momentum has its root.",
                    ),
                )
            ),
            Wrong(
                "limit at the best step",
                _RAVINE | {"limit": 0.1},
                "limit: if that is rounded, give three digits; if it is the step at "
                "which both directions shrink alike, the limit lies where the steep "
                "factor reaches −1.",
            ),
            Wrong(
                "limit in two digits",
                _RAVINE | {"limit": 0.11},
                "limit: that is right in two digits; give three.",
            ),
            Wrong(
                "what goes, by the root",
                _RAVINE | {"momentum": 2 / 3},
                "momentum: 2/3 is 1 − 1/√κ; put √κ for κ in all of Eq. (12.3).",
            ),
        ),
        tolerance=5.1e-4,
        points=1,
        hint=(
            "what does one step do to the way in each of the two directions, and "
            "which of the two sets the limit?"
        ),
    ),
    Exercise(
        "opt-momentum",
        momentum_moves,
        (
            Wrong(
                "plain",
                lambda gradients, rate, beta, nesterov: (
                    rate * np.asarray(gradients, float)
                ),
                "nothing is remembered: that is plain descent.",
            ),
            Wrong(
                "average",
                _with(momentum_moves, "average"),
                "these are the moves of a velocity that averages, with 1 − β before "
                "the gradient; Eq. (12.6) adds the gradient whole.",
            ),
            Wrong(
                "Nesterov ignored",
                _with(momentum_moves, "never"),
                "plain momentum is right; with nesterov true the move is another. "
                "(With v from before the update, g + βv is plain momentum again.)",
            ),
            Wrong(
                "always Nesterov",
                _with(momentum_moves, "always"),
                "with nesterov false too, these are Nesterov's moves; look ahead only "
                "when nesterov is true.",
            ),
            Wrong(
                "second beta forgotten",
                _with(momentum_moves, "no beta"),
                "with nesterov true those are the moves η(g + v); Eq. (12.11) has β "
                "before v.",
            ),
            Wrong(
                "moves before the update",
                _with(momentum_moves, "late"),
                "the moves are made with the velocity of the step before; v takes in "
                "the gradient first.",
            ),
            Wrong(
                "new gradient left out",
                _with(momentum_moves, "old alone"),
                "each move is ηβ times the velocity of the step before; v takes in "
                "the new gradient before the move.",
            ),
            Wrong(
                "starts with the first gradient",
                _with(momentum_moves, "warm start"),
                "that comes out with a velocity that starts at the first gradient, "
                "which then counts twice; it starts at zero.",
            ),
            Wrong(
                "begins at 1",
                _with(momentum_moves, "begins at 1"),
                "the velocity begins at 1; before the first gradient nothing moves, "
                "and it is 0.",
            ),
            Wrong(
                "rate in the velocity",
                _with(momentum_moves, "rate inside"),
                "these are the moves with the learning rate both in the velocity and "
                "before it; it counts once.",
            ),
            Wrong(
                "positions",
                _with(momentum_moves, "positions"),
                "that is how far the parameters have come in all; asked is each step "
                "by itself.",
            ),
            Wrong(
                "uphill",
                lambda *a: -momentum_moves(*a),
                "the sign: return what is subtracted, which points along the gradient.",
            ),
            Wrong(
                "nothing forgotten",
                _with(momentum_moves, "no decay"),
                "these are the moves with v = v + g, which forgets nothing; Eq. "
                "(12.6) has βv + g.",
            ),
            Wrong(
                "old velocity forgotten",
                _with(momentum_moves, "forgets"),
                "these are the moves with v = βg; Eq. (12.6) has βv + g.",
            ),
            Wrong(
                "whole numbers",
                lambda gradients, *rest: momentum_moves(gradients, *rest).astype(
                    np.asarray(gradients).dtype
                ),
                "where the gradients are whole numbers, the moves are cut to whole "
                "numbers too, as in an array that takes over their dtype; they are "
                "fractions.",
            ),
            Wrong(
                "whole velocity",
                _whole_velocity,
                "where the gradients are whole numbers, the velocity is cut to whole "
                "numbers too, as in an array that takes over their dtype; it holds "
                "fractions.",
            ),
            Wrong(
                "one minus beta",
                _with(momentum_moves, "swapped"),
                "these are the moves with 1 − β of the old velocity; β is the share "
                "that stays.",
            ),
            Wrong(
                "exchanged",
                lambda g, rate, beta, nesterov: momentum_moves(
                    g, rate, beta, not nesterov
                ),
                "with nesterov true these are the moves of plain momentum, and the "
                "other way round.",
            ),
            Wrong(
                "rate left out",
                _with(momentum_moves, "no rate"),
                "every move comes out without the learning rate.",
            ),
            Wrong(
                "Nesterov without the gradient",
                _with(momentum_moves, "no gradient"),
                "with nesterov true these are the moves ηβv; Eq. (12.11) has the "
                "gradient besides, g + βv.",
            ),
            Wrong(
                "rate in Nesterov's velocity",
                _with(momentum_moves, "rate inside, ahead"),
                "with nesterov true these are the moves with the learning rate both "
                "in the velocity and before it; it counts once.",
            ),
            Wrong(
                "Nesterov, beta on the gradient",
                _with(momentum_moves, "gradient faded"),
                "with nesterov true those are the moves η(v + βg); Eq. (12.11) has β "
                "before v, and not before g.",
            ),
            Wrong(
                "beta on the gradient",
                _with(momentum_moves, "gradient for velocity"),
                "those are the numbers of v + βg, which forgets nothing; Eq. (12.6) "
                "has βv + g.",
            ),
            Wrong(
                "Nesterov with beta squared",
                _with(momentum_moves, "squared ahead"),
                "with nesterov true those are the moves η(g + β²v); Eq. (12.11) has "
                "one β before v.",
            ),
            Wrong(
                "beta on both",
                _with(momentum_moves, "beta on both"),
                "these are the moves in which β multiplies the newest gradient once "
                "more than it should; with nesterov the move is η(g + βv), and plain "
                "it is ηv with v = βv + g.",
            ),
            Wrong(
                "no memory",
                _with(momentum_moves, "no memory"),
                "these are the moves with v = g; the old velocity, times β, belongs "
                "to it.",
            ),
            Wrong(
                "velocity taken off ahead",
                lambda g, eta, beta, nesterov: (
                    2 * eta * np.asarray(g, float) - momentum_moves(g, eta, beta, True)
                    if nesterov
                    else momentum_moves(g, eta, beta, False)
                ),
                "Nesterov's move takes β v off the gradient; Eq. (12.11) adds it.",
            ),
            Wrong(
                "velocity downhill",
                _with(momentum_moves, "downhill"),
                "these are the moves with v = βv − g; Eq. (12.6) adds the gradient, "
                "and the step subtracts the velocity.",
            ),
            Wrong(
                "beta squared",
                _with(momentum_moves, "squared beta"),
                "these are the moves with v = β²v + g; Eq. (12.6) has one β.",
            ),
            Wrong(
                "corrected as in Adam",
                _with(momentum_moves, "corrected"),
                "the moves are divided by 1 − β^τ, Adam's correction of an average; "
                "Eq. (12.6) adds up, and needs none.",
            ),
            Wrong(
                "everything one step late",
                _one_late,
                "every row stands one step too late: moves[0] belongs to the first "
                "gradient.",
            ),
            Wrong(
                "one array again and again",
                _one_array,
                "with plain momentum all rows are the last move, as when the same "
                "array is appended each time and goes on changing. Append a copy.",
            ),
            Wrong(
                "one array again and again, plain",
                _one_array_plain,
                "all rows are the last move of plain momentum, as when the same array "
                "is appended each time and goes on changing; and with nesterov true "
                "the move is another.",
            ),
            Wrong(
                "time along the last axis",
                _last_axis,
                "the steps run along the last axis here; it is the first that counts "
                "them.",
            ),
            Wrong(
                "from the last gradient back",
                lambda g, *rest: momentum_moves(g[::-1], *rest)[::-1],
                "the velocity builds up from the last gradient back; gradients[0] "
                "comes first.",
            ),
            Wrong(
                "beta of zero",
                lambda g, rate, beta, nesterov: momentum_moves(
                    g, rate, beta or 0.9, nesterov
                ),
                "where β is 0 these are the moves with 0.9; 0 is a β like any other, "
                "and gives plain descent.",
            ),
            Wrong(
                "before the update",
                lambda g, rate, beta, nesterov: _one_late(g, rate, beta),
                "these are plain momentum's moves, one step late, with nesterov true "
                "too; v takes in the gradient before the move, and Nesterov's is "
                "another.",
            ),
            Wrong(
                "velocity for the gradient",
                lambda g, rate, beta, nesterov: (
                    momentum_moves(g, rate, beta, False) * (1 + beta * nesterov)
                ),
                "with nesterov true these are the moves η(v + βv); Eq. (12.11) has "
                "g + βv.",
            ),
            Wrong(
                "first gradient left out",
                _first_left_out,
                "those are the moves without gradients[0], as of a loop that begins "
                "at 1.",
            ),
            Wrong(
                "last move left out",
                _last_left_out,
                "the last move is 0; there is one for each gradient.",
            ),
            Wrong(
                "the last move alone",
                lambda *a: momentum_moves(*a)[-1],
                "that is the last move alone; one for each gradient is asked.",
            ),
            Wrong(
                "0.9 in the velocity",
                _with(momentum_moves, "velocity with 0.9"),
                "those are the moves of a velocity with 0.9 for β, whatever beta is.",
            ),
            Wrong(
                "0.9 throughout",
                lambda g, rate, beta, nesterov: momentum_moves(g, rate, 0.9, nesterov),
                "those are the moves with 0.9 for β, in the velocity and ahead of it, "
                "whatever beta is.",
            ),
            Wrong(
                "power of beta",
                _with(momentum_moves, "power of beta"),
                "those are the moves of a velocity with β to the power of the step; "
                "Eq. (12.6) has β itself, at every step.",
            ),
            Wrong(
                "returned inside the loop",
                _first_move_only,
                "only the first move is there, and the rest is 0, as after a return "
                "inside the loop.",
            ),
            Wrong(
                "one move only",
                lambda gradients, *a: momentum_moves(gradients[:1], *a),
                "where there are several gradients, the first move alone comes back, "
                "as after a return inside the loop; each gradient makes a move.",
            ),
            Wrong(
                "first gradient skipped",
                lambda gradients, *a: np.array(list(momentum_moves(gradients[1:], *a))),
                "there is one move too few: those are the moves without the first "
                "gradient, and that one makes a move too.",
            ),
            Wrong(
                "gradient before for the velocity before",
                _with(momentum_moves, "gradient before"),
                "the velocity holds the last two gradients only, as with β times the "
                "gradient before; β times the velocity before keeps all of them.",
            ),
            Wrong(
                "places",
                lambda *a: -np.cumsum(momentum_moves(*a), axis=0),
                "those are the moves added up, with a minus sign: the way from where "
                "it began; asked is what each step subtracts.",
            ),
            Wrong(
                "rate in the velocity, not before Nesterov's gradient",
                _with(momentum_moves, "rate inside alone"),
                "with nesterov true these are moves with the learning rate inside the "
                "velocity and none before the gradient that is added to it; all of "
                "g + βv is multiplied by it.",
            ),
        ),
        _momentum_cases,
        ("the moves",),
        points=2,
        hint=(
            "with two gradients, 1 and then 1 again, what is the velocity after each, "
            "and what is subtracted?"
        ),
    ),
    Exercise(
        "opt-same",
        _SAME,
        (
            Wrong(
                "a",
                _not("a"),
                "a: a thousand times the loss is a thousand times the gradient, and "
                "plain descent multiplies by it.",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: put 1000·g into Eq. (12.14): above and below the fraction bar the "
                "factor is the same.",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: the averaging velocity is a tenth of the adding one, at every "
                "step. What does ten times the rate do to it?",
            ),
            Wrong("d", _not("d"), "d: read Eq. (12.15) from left to right."),
            Wrong(
                "e",
                _not("e"),
                "e: where does the penalty's gradient go first, and how many steps "
                "does it act from there?",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: with both β zero, what is left of m and s after a step, and what "
                "are the corrections?",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: everything is N times as large, the limit too, and the rate takes "
                "the N out again.",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: a constant factor would cancel, as in b. Is it the same factor at "
                "every step?",
            ),
            Wrong(
                "all the same",
                dict.fromkeys(_SAME, True),
                "three of them are not the same; try them with walk.",
            ),
            Wrong(
                "all different",
                dict.fromkeys(_SAME, False),
                "five of them are the same; try them with walk.",
            ),
        ),
        points=2,
        hint=(
            "with one parameter and the gradients 1 and then 3, which two steps does "
            "each of the two ways take?"
        ),
    ),
    Exercise(
        "opt-clip",
        clip_by_norm,
        (
            Wrong(
                "by value",
                _with(clip_by_norm, "value"),
                "that is clipped by value, entry by entry; by norm, all shrink alike.",
            ),
            Wrong(
                "each apart",
                _with(clip_by_norm, "apart"),
                "each gradient is clipped by a norm of its own here. Their common "
                "norm counts, and both shrink by one factor.",
            ),
            Wrong(
                "each apart, always",
                lambda dW, db, limit: (
                    dW * limit / np.linalg.norm(dW),
                    db * limit / np.linalg.norm(db),
                ),
                "each gradient is brought to the limit by itself, long or short; their "
                "common norm decides, and a short one stays.",
            ),
            Wrong(
                "always",
                _with(clip_by_norm, "always"),
                "a short gradient is stretched to the limit; it should stay as it is.",
            ),
            Wrong(
                "never",
                lambda dW, db, limit: (dW, db),
                "what was given comes back as it was, however long; beyond the limit "
                "dW and db shrink by one factor.",
            ),
            Wrong(
                "weights not shrunk",
                lambda dW, db, limit: (dW, clip_by_norm(dW, db, limit)[1]),
                "dW is not shrunk; it shrinks by the same factor as db.",
            ),
            Wrong(
                "norm without its root",
                _with(clip_by_norm, "squared"),
                "that comes out with the sum of squares for the norm; the norm is its "
                "root.",
            ),
            Wrong(
                "largest entry",
                _with(clip_by_norm, "largest"),
                "that comes out with the largest entry for the norm; the norm is the "
                "root of the sum of squares.",
            ),
            Wrong(
                "sum of sizes",
                _with(clip_by_norm, "absolute"),
                "that comes out with the sum of the sizes for the norm; add the "
                "squares, and take the root.",
            ),
            Wrong(
                "root of the mean square",
                _with(clip_by_norm, "mean"),
                "that comes out with the mean of the squares below the root; the norm "
                "has their sum.",
            ),
            Wrong(
                "norms added",
                _with(clip_by_norm, "sum of norms"),
                "that comes out with the sum of the two norms; it is their squares "
                "that add up.",
            ),
            Wrong(
                "bias out of the norm",
                _with(clip_by_norm, "weights alone"),
                "that comes out with the norm of dW alone; db belongs to it.",
            ),
            Wrong(
                "beyond 1",
                _with(clip_by_norm, "beyond 1"),
                "a gradient is brought to the limit here where its norm is beyond 1; "
                "it should be where the norm is beyond the limit.",
            ),
            Wrong(
                "weights alone",
                lambda dW, db, limit: (_shrunk(dW, limit), db),
                "dW is clipped by its own norm here, and db left alone; one norm is "
                "taken over both, and both shrink.",
            ),
            Wrong(
                "larger of the two norms",
                _with(clip_by_norm, "larger norm"),
                "that comes out with the larger of the two norms; their squares add "
                "up.",
            ),
            Wrong(
                "weights out of the norm",
                _with(clip_by_norm, "bias alone"),
                "that comes out with the norm of db alone; dW belongs to it.",
            ),
            Wrong(
                "no bias, no clipping",
                _with(clip_by_norm, "no bias"),
                "where db is 0 nothing is clipped; dW may be too long all the same.",
            ),
            Wrong(
                "something added to the norm",
                _with(clip_by_norm, "a little more"),
                "that comes out with 0.001 added to the norm; to guard against a norm "
                "of 0, ask first whether it is beyond the limit.",
            ),
            Wrong(
                "a millionth added to the norm",
                _shrunk_by(lambda norm, limit, row: min(1.0, limit / (norm + 1e-6))),
                "that comes out with a millionth added to the norm; ask whether the "
                "norm is beyond the limit, and add nothing.",
            ),
            Wrong(
                "bias not shrunk",
                _with(clip_by_norm, "bias forgotten"),
                "db is not shrunk; it shrinks by the same factor as dW.",
            ),
            Wrong(
                "to length one",
                _with(clip_by_norm, "unit"),
                "a gradient beyond the limit is cut to length 1 here, if it is "
                "longer; the limit is given.",
            ),
            Wrong(
                "to length one, beyond the limit",
                _shrunk_by(lambda norm, limit, row: 1 / norm if norm > limit else 1.0),
                "a gradient beyond the limit comes out with length 1; it should come "
                "out as long as the limit.",
            ),
            Wrong(
                "the other way round",
                _shrunk_by(
                    lambda norm, limit, row: limit / norm if 0 < norm < limit else 1.0
                ),
                "a gradient within the limit is stretched to it, and one beyond it "
                "stays; it is the other way round.",
            ),
            Wrong(
                "the other way round, and 0 by 0",
                _shrunk_by(
                    lambda norm, limit, row: limit / norm if norm < limit else 1.0
                ),
                "a gradient within the limit is stretched to it, or is NaN if it was "
                "0, and one beyond the limit stays; it is the other way round.",
            ),
            Wrong(
                "thrown away",
                _with(clip_by_norm, "zeroed"),
                "a long gradient comes out as 0; it should be shortened.",
            ),
            Wrong(
                "factor upside down",
                _with(clip_by_norm, "inverse"),
                "the factor is norm/limit here, which makes a long gradient longer.",
            ),
            Wrong(
                "factor turned over, never above 1",
                _shrunk_by(lambda norm, limit, row: min(1.0, norm / limit)),
                "the factor is turned over: a gradient within the limit is made "
                "smaller, and one beyond it stays. It is limit over norm.",
            ),
            Wrong(
                "mean square",
                _shrunk_by(lambda norm, limit, row: min(1.0, limit / np.mean(row**2))),
                "that comes out with the mean of the squares for the norm; a norm is "
                "the root of their sum.",
            ),
            Wrong(
                "each unit by itself",
                _unit_by_unit,
                "each unit is shrunk by a norm of its own; one norm is taken over all "
                "the numbers, so that the direction stays.",
            ),
            Wrong(
                "always, but for 0",
                _shrunk_by(lambda norm, limit, row: limit / norm if norm else 1.0),
                "a short gradient is stretched to the limit, unless it is 0; it should "
                "stay as it is.",
            ),
            Wrong(
                "tiny ones for 0",
                lambda dW, db, limit: tuple(
                    g * (np.sum(dW**2) + np.sum(db**2) > 1e-10)
                    for g in clip_by_norm(dW, db, limit)
                ),
                "a gradient with a norm below a hundred-thousandth comes out as 0; a "
                "short one stays as it is.",
            ),
            Wrong(
                "square against the limit",
                _shrunk_by(
                    lambda norm, limit, row: limit / norm if norm**2 > limit else 1.0
                ),
                "a gradient is brought to the limit where the square of its norm is "
                "beyond it; the norm itself decides.",
            ),
        ),
        _clip_cases,
        ("dW", "db"),
        properties=_gradient_properties,
        points=2,
        hint=(
            "how long is the one row that holds all entries of dW and db, and what "
            "should happen to it when it is shorter than the limit, or 0?"
        ),
    ),
    Exercise(
        "opt-schedule",
        warm_cosine,
        (
            Wrong(
                "from zero",
                _with(warm_cosine, "from zero"),
                "the warm-up starts at zero, so the first step does nothing; the "
                "share is (u + 1)/warmup.",
            ),
            Wrong(
                "no warm-up",
                _with(warm_cosine, "no warm-up"),
                "there is no warm-up: the cosine begins at once.",
            ),
            Wrong(
                "cosine over everything",
                _with(warm_cosine, "whole length"),
                "the cosine runs over all steps, so the rate drops when the warm-up "
                "ends; let it begin there.",
            ),
            Wrong(
                "start not moved",
                _with(warm_cosine, "not moved"),
                "the length of the fall is right, but it is counted from u = 0; count "
                "from the end of the warm-up.",
            ),
            Wrong(
                "not stopped",
                _with(warm_cosine, "not stopped"),
                "after the last step the rate rises again along the cosine; it should "
                "stay 0.",
            ),
            Wrong(
                "cosine a step ahead",
                _with(warm_cosine, "a step ahead"),
                "the cosine is a step ahead; it begins at u = warmup with the peak "
                "itself.",
            ),
            Wrong(
                "straight down",
                _with(warm_cosine, "straight"),
                "it falls in a straight line; half a cosine is asked.",
            ),
            Wrong(
                "quarter of a wave",
                _with(warm_cosine, "quarter"),
                "that is a quarter of a wave, which ends steeply; half a wave, moved "
                "up and halved, ends level.",
            ),
            Wrong(
                "not halved",
                _with(warm_cosine, "no half"),
                "1 + cos starts at 2, so the fall begins at twice the peak; halve it.",
            ),
            Wrong(
                "whole wave",
                _with(warm_cosine, "whole wave"),
                "that is a whole wave: it is back at the peak at the end.",
            ),
            Wrong(
                "pi forgotten",
                _with(warm_cosine, "no pi"),
                "the angle ends at 1, in radians; half a wave is π long.",
            ),
            Wrong(
                "below zero",
                _with(warm_cosine, "below zero"),
                "that is the cosine itself, which falls to −1, so that rates are "
                "negative.",
            ),
            Wrong(
                "warm-up not divided",
                _with(warm_cosine, "level"),
                "the warm-up is level, at peak/warmup; it should rise with u.",
            ),
            Wrong(
                "warm-up of nothing",
                _divides_by_warmup,
                "with warmup = 0 there is a division by it; ask first whether there "
                "is a warm-up.",
            ),
            Wrong(
                "one step too long",
                _with(warm_cosine, "warm-up too long"),
                "at u = warmup the warm-up goes on, one step beyond the peak; there "
                "it is over.",
            ),
            Wrong(
                "one step too long, if there is a warm-up",
                lambda u, steps, warmup, peak: (
                    peak * (u + 1) / warmup
                    if warmup and u <= warmup
                    else warm_cosine(u, steps, warmup, peak)
                ),
                "at u = warmup the rate is beyond the peak; there the warm-up is over, "
                "and the rate is the peak.",
            ),
            Wrong(
                "nothing at the last step",
                lambda u, steps, *a: (
                    0.0 if u >= steps - 1 else warm_cosine(u, steps, *a)
                ),
                "the rate is 0 one step too early: the cosine ends at u = steps.",
            ),
            Wrong(
                "warm-up at the peak",
                lambda u, steps, warmup, peak: (
                    peak if u < warmup else warm_cosine(u, steps, warmup, peak)
                ),
                "during the warm-up the rate is at its peak already; it rises to it "
                "step by step.",
            ),
            Wrong(
                "quarter of a sine",
                _with(warm_cosine, "sine"),
                "that is a quarter of a sine wave, which begins steeply; half a cosine "
                "begins and ends level.",
            ),
            Wrong(
                "rising half",
                _with(warm_cosine, "rising"),
                "after the warm-up the rate rises from 0, as with 1 − cos, or with a "
                "share that runs from 1 to 0; it falls with 1 + cos and a share that "
                "begins at 0.",
            ),
            Wrong(
                "degrees",
                _with(warm_cosine, "degrees"),
                "that comes out with an angle of 180q, in radians; half a turn is π.",
            ),
            Wrong(
                "ends above 0",
                _with(warm_cosine, "floor"),
                "the cosine ends at peak/10⁵, as one cycle does, Eq. (12.21); here it "
                "ends at 0.",
            ),
            Wrong(
                "a warm-up of one step at least",
                lambda u, steps, warmup, peak: warm_cosine(
                    u, steps, max(warmup, 1), peak
                ),
                "with warmup = 0 there is one step of warm-up all the same, and the "
                "cosine begins a step late.",
            ),
            Wrong(
                "peak of 1",
                lambda u, steps, warmup, peak: warm_cosine(u, steps, warmup, 1.0),
                "the peak comes out as 1, whatever `peak` says.",
            ),
            Wrong(
                "never above 1",
                lambda *a: min(1.0, warm_cosine(*a)),
                "the rate is cut off at 1; a rate may be larger.",
            ),
            Wrong(
                "nothing without a warm-up",
                lambda u, steps, warmup, peak: (
                    warm_cosine(u, steps, warmup, peak) if warmup else 0.0
                ),
                "with warmup = 0 the rate is 0 throughout; then the cosine begins at "
                "once.",
            ),
            Wrong(
                "level after the warm-up",
                lambda u, steps, warmup, peak: (
                    peak if warmup <= u < steps else warm_cosine(u, steps, warmup, peak)
                ),
                "after the warm-up the rate stays at the peak to the end; it should "
                "fall along half a cosine.",
            ),
            Wrong(
                "warm-up in percent",
                lambda u, steps, warmup, peak: (
                    0.0
                    if u >= steps
                    else peak * (u + 1) / warmup
                    if u < 100 * warmup
                    else warm_cosine(u, steps, warmup, peak)
                ),
                "the warm-up goes on far beyond u = warmup, and beyond the peak.",
            ),
            Wrong(
                "smaller of two curves",
                _smaller,
                "that is the smaller of the line and of a cosine over all steps; the "
                "cosine begins where the warm-up ends.",
            ),
            Wrong(
                "share cut to a whole number",
                lambda u, steps, warmup, peak: (
                    peak * ((u + 1) // warmup)
                    if u < warmup
                    else warm_cosine(u, steps, warmup, peak)
                ),
                "the share (u + 1)/warmup is cut to a whole number, as // does, so "
                "that it is 0 until the last step of the warm-up.",
            ),
            Wrong(
                "peak one step late",
                _warm_up_changed(lambda u, warmup, peak: peak * (u + 1) / (warmup + 1)),
                "the warm-up is divided by warmup + 1, and ends below the peak; the "
                "share is (u + 1)/warmup.",
            ),
            Wrong(
                "cosine too long",
                lambda u, steps, warmup, peak: (
                    warm_cosine(u, steps, warmup, peak)
                    if not warmup <= u < steps
                    else peak * (1 + np.cos(np.pi * (u - warmup) / steps)) / 2
                ),
                "the cosine begins at the end of the warm-up, but takes `steps` steps "
                "for its fall; only steps − warmup are left.",
            ),
            Wrong(
                "peak afterward",
                lambda u, steps, warmup, peak: (
                    peak if u >= steps else warm_cosine(u, steps, warmup, peak)
                ),
                "from the last step on the rate is the peak again; it should be 0.",
            ),
            Wrong(
                "warm-up cut to a whole number",
                _warm_up_changed(lambda u, warmup, peak: peak * (u + 1) // warmup),
                "the rates of the warm-up are cut to whole numbers, as // does.",
            ),
            Wrong(
                "warm-up without the peak",
                _warm_up_changed(lambda u, warmup, peak: (u + 1) / warmup),
                "the warm-up rises to 1, whatever `peak` is; it should rise to the "
                "peak.",
            ),
            Wrong(
                "fall without the peak",
                _fall_changed(lambda q, peak: (1 + np.cos(np.pi * q)) / 2),
                "the cosine falls from 1, whatever `peak` is; it should fall from the "
                "peak.",
            ),
            Wrong(
                "angle cut to a whole number",
                _fall_changed(
                    lambda q, peak: peak * (1 + np.cos(np.floor(np.pi * q))) / 2
                ),
                "the angle of the cosine is cut to a whole number, as // does.",
            ),
            Wrong(
                "sine for cosine",
                _fall_changed(lambda q, peak: peak * (1 + np.sin(np.pi * q)) / 2),
                "after the warm-up the rate follows 1 + sin, which begins and ends at "
                "half the peak; it is 1 + cos.",
            ),
            Wrong(
                "warm-up along a cosine",
                lambda u, steps, warmup, peak: (
                    peak * (1 - np.cos(np.pi * (u + 1) / warmup)) / 2
                    if u < warmup
                    else warm_cosine(u, steps, warmup, peak)
                ),
                "the warm-up follows a cosine; it rises in a straight line.",
            ),
            Wrong(
                "zero at the last step",
                lambda u, steps, *a: warm_cosine(u, steps - 1, *a),
                "the cosine is a step too short: it reaches 0 at u = steps − 1, and "
                "should at u = steps.",
            ),
            Wrong(
                "peak before the 1 alone",
                _fall_changed(lambda q, peak: peak + np.cos(np.pi * q) / 2),
                "after the warm-up the rate is peak + cos/2; the peak multiplies all "
                "of (1 + cos)/2.",
            ),
            Wrong(
                "half of the cosine alone",
                _fall_changed(lambda q, peak: peak * (1 + np.cos(np.pi * q) / 2)),
                "after the warm-up the rate is peak · (1 + cos/2); the 1 is halved as "
                "well.",
            ),
            Wrong(
                "cosine a step too long",
                lambda u, steps, warmup, peak: (
                    warm_cosine(u, steps, warmup, peak)
                    if not warmup <= u < steps
                    else warm_cosine(u, steps + 1, warmup, peak)
                ),
                "the cosine is a step too long, as with steps − warmup + 1: it would "
                "reach 0 at u = steps + 1, and should at u = steps.",
            ),
            Wrong(
                "cosine a step too long, not stopped",
                lambda u, steps, *a: warm_cosine(u, steps + 1, *a),
                "the cosine is a step too long: it reaches 0 at u = steps + 1, and "
                "should at u = steps.",
            ),
            Wrong(
                "peak without a warm-up",
                lambda u, steps, warmup, peak: (
                    peak
                    if not warmup and u < steps
                    else warm_cosine(u, steps, warmup, peak)
                ),
                "with warmup = 0 the rate stays at the peak up to the last step; then "
                "the cosine begins at once.",
            ),
            Wrong(
                "peak without a warm-up, for ever",
                lambda u, steps, warmup, peak: (
                    warm_cosine(u, steps, warmup, peak) if warmup else peak
                ),
                "with warmup = 0 the rate is the peak throughout; then the cosine "
                "begins at once.",
            ),
            Wrong(
                "warm-up from a part of the peak",
                _warm_up_changed(
                    lambda u, warmup, peak: peak / 25 + 24 / 25 * peak * u / warmup
                ),
                "the warm-up begins at peak/25, as one cycle does, Eq. (12.21); here "
                "it is peak · (u + 1)/warmup.",
            ),
            Wrong(
                "warm-up from a part of the peak, a step ahead",
                _warm_up_changed(
                    lambda u, warmup, peak: peak * (1 + 24 * (u + 1) / warmup) / 25
                ),
                "the warm-up is a line from peak/25, where one cycle begins, Eq. "
                "(12.21), to the peak; here it is peak · (u + 1)/warmup.",
            ),
            Wrong(
                "only the 1 divided",
                _warm_up_changed(lambda u, warmup, peak: peak * (u + 1 / warmup)),
                "in the warm-up that is peak · (u + 1/warmup), which soon exceeds the "
                "peak; all of u + 1 is divided by warmup.",
            ),
            Wrong(
                "parentheses forgotten",
                _warm_up_changed(lambda u, warmup, peak: peak * u + 1 / warmup),
                "in the warm-up that is peak · u + 1/warmup; peak multiplies all of "
                "(u + 1)/warmup, and u + 1 stands in parentheses.",
            ),
            Wrong(
                "start not moved, not stopped",
                lambda u, steps, warmup, peak: (
                    warm_cosine(u, steps, warmup, peak)
                    if not warmup <= u < steps
                    else peak * (1 + np.cos(np.pi * u / (steps - warmup))) / 2
                ),
                "behind the warm-up the share is u/(steps − warmup), and is above 1 "
                "near the end, where the rate rises again. Count from the end of the "
                "warm-up, u − warmup.",
            ),
            Wrong(
                "ends a warm-up later",
                lambda u, steps, warmup, peak: warm_cosine(
                    u, steps + warmup, warmup, peak
                ),
                "the fall takes `steps` steps from the end of the warm-up on, and ends "
                "at warmup + steps; it should end at u = steps.",
            ),
            Wrong(
                "one more above and below",
                lambda u, steps, warmup, peak: warm_cosine(
                    u, steps, warmup if u < warmup else warmup - 1, peak
                ),
                "the cosine begins a step early, as with the share "
                "(u − warmup + 1)/(steps − warmup + 1); at u = warmup the share is 0.",
            ),
            Wrong(
                "cosine in the warm-up too",
                lambda u, steps, warmup, peak: (
                    peak
                    * (1 + np.cos(np.pi * min(1, (u - warmup) / (steps - warmup))))
                    / 2
                ),
                "in the warm-up the rate follows the cosine, carried on to the left; "
                "there it rises in a straight line, peak · (u + 1)/warmup.",
            ),
        ),
        _schedule_cases,
        ("the learning rate",),
        properties=_schedule_properties,
        fitted=_schedule_fitted,
        points=2,
        promises=(
            Promise(
                "the learning rate lies between 0 and peak",
                lambda case, eta: 0 <= eta <= case["peak"] * (1 + 1e-6),
            ),
        ),
        hint=(
            "which share of the way from `warmup` to `steps` lies behind you at step "
            "u, and where on its half turn must the cosine be there?"
        ),
    ),
    Exercise(
        "opt-adam",
        adam_step,
        (
            Wrong(
                "uncorrected",
                _with(adam_step, "uncorrected"),
                "that comes out without the bias corrections: m and s start at zero "
                "and are too small.",
            ),
            Wrong(
                "m uncorrected",
                _with(adam_step, "m uncorrected"),
                "that comes out with s corrected and m not: the first steps are too "
                "short.",
            ),
            Wrong(
                "s uncorrected",
                _with(adam_step, "s uncorrected"),
                "that comes out with m corrected and s not: the first steps are far "
                "too long.",
            ),
            Wrong(
                "corrected averages kept",
                _with(adam_step, "corrected kept"),
                "the averages come back corrected; the next step would correct them "
                "again.",
            ),
            Wrong(
                "a step early",
                _with(adam_step, "a step early"),
                "that comes out with τ − 1 in the correction; at the first step that "
                "is a division by 0.",
            ),
            Wrong(
                "a step late",
                _with(adam_step, "a step late"),
                "that comes out with τ + 1 in the correction; tau counts from 1 "
                "already.",
            ),
            Wrong(
                "times for power",
                _with(adam_step, "times tau"),
                "that comes out with β times τ in the correction; it has β to the "
                "power of τ.",
            ),
            Wrong(
                "one minus, to the power",
                _with(adam_step, "one minus, to the power"),
                "the correction has 1 − β^τ; those are the numbers of (1 − β)^τ.",
            ),
            Wrong(
                "corrections swapped",
                _with(adam_step, "corrections swapped"),
                "that comes out with m corrected by β₂ and s by β₁; it is the other "
                "way round.",
            ),
            Wrong(
                "beta1 in both",
                _with(adam_step, "beta1 in both"),
                "that comes out with β₁ in both corrections; s is an average with β₂.",
            ),
            Wrong(
                "step from the averages before",
                _with(adam_step, "averages from before"),
                "W: the step comes out with m and s as they were before this "
                "gradient; they take it in first, and then make the step.",
            ),
            Wrong(
                "eps inside the root",
                _with(adam_step, "eps inside"),
                "that comes out with ε inside the root, where it holds back every "
                "small gradient; add it to the root.",
            ),
            Wrong(
                "eps before the correction",
                _with(adam_step, "eps corrected"),
                "that comes out with ε added before the root is corrected; correct s "
                "first.",
            ),
            Wrong(
                "larger of the two",
                _with(adam_step, "larger"),
                "that comes out with the larger of the root and ε; Eq. (12.16) adds ε "
                "to the root.",
            ),
            Wrong(
                "biases left out",
                _with(adam_step, "biases left out"),
                "a W of one axis does not decay; here every entry decays.",
            ),
            Wrong(
                "betas fixed",
                _with(adam_step, "betas fixed"),
                "that comes out with 0.9 and 0.999, whatever beta1 and beta2 are.",
            ),
            Wrong(
                "a step early, and 1 at least",
                _with(adam_step, "early, 1 at least"),
                "from the second step on, that comes out with τ − 1 in the "
                "correction; tau counts from 1 already.",
            ),
            Wrong(
                "no eps",
                _with(adam_step, "no eps"),
                "that comes out without ε: where a gradient has always been 0, 0 is "
                "divided by 0.",
            ),
            Wrong(
                "precedence",
                _with(adam_step, "precedence"),
                "that comes out with ε added to the step, not to the root: "
                "parentheses.",
            ),
            Wrong(
                "no root",
                _with(adam_step, "no root"),
                "the step is divided by the mean square here; it is divided by its "
                "root.",
            ),
            Wrong(
                "averages before the step",
                lambda W, dW, m, s, *a: (
                    adam_step(W, dW, m, s, *a)[0],
                    m,
                    s,
                ),
                "m and s come back as they were, without the new gradient.",
            ),
            Wrong(
                "m before the step",
                lambda W, dW, m, s, *a: (
                    adam_step(W, dW, m, s, *a)[0],
                    m,
                    adam_step(W, dW, m, s, *a)[2],
                ),
                "m: it comes back as it was, without the new gradient.",
            ),
            Wrong(
                "s before the step",
                lambda W, dW, m, s, *a: (*adam_step(W, dW, m, s, *a)[:2], s),
                "s: it comes back as it was, without the new gradient.",
            ),
            Wrong(
                "RMSprop",
                _rms_step,
                "that is RMSprop: W moves by dW over the root of s, nothing is "
                "corrected, and m comes back as it was.",
            ),
            Wrong(
                "size for square",
                _with(adam_step, "absolute"),
                "s comes out as an average of the gradient's size; it averages its "
                "square.",
            ),
            Wrong(
                "square of the average",
                _with(adam_step, "square of the average"),
                "s comes out with the square of the averaged gradient; it averages "
                "the squared one.",
            ),
            Wrong(
                "betas swapped",
                _with(adam_step, "betas swapped"),
                "that comes out with β₁ and β₂ in each other's places.",
            ),
            Wrong(
                "gradients not weighted",
                _with(adam_step, "unweighted"),
                "that comes out with the new gradient whole; in an average it has the "
                "weight 1 − β.",
            ),
            Wrong(
                "habits for arguments",
                lambda W, dW, m, s, tau, rate, beta1, beta2, eps, alpha: adam_step(
                    W, dW, m, s, tau, rate, 0.9, 0.999, 1e-8, alpha
                ),
                "that comes out with 0.9, 0.999 and 1e-8, whatever beta1, beta2 and "
                "eps are.",
            ),
            Wrong(
                "RMS",
                _with(adam_step, "gradient over root"),
                "W comes out with the gradient itself in the step; it takes its "
                "average m.",
            ),
            Wrong(
                "L2",
                _with(adam_step, "L2"),
                "that comes out with the decay added to the gradient, an L2 penalty; "
                "Eq. (12.16) takes it off the weights and leaves the averages alone.",
            ),
            Wrong(
                "no decay",
                _with(adam_step, "no decay"),
                "the weights do not decay.",
            ),
            Wrong(
                "decay without the rate",
                _with(adam_step, "decay without the rate"),
                "α of the weights is taken off; each step takes off η times that.",
            ),
            Wrong(
                "decay after the step",
                _with(adam_step, "decay after"),
                "the step decays too here; only the weights from before it should.",
            ),
            Wrong(
                "uphill",
                _with(adam_step, "uphill"),
                "that goes uphill: subtract the step.",
            ),
            Wrong(
                "eps of 1e-8",
                lambda *a: adam_step(*a[:8], 1e-8, a[9]),
                "that comes out with an ε of 1e-8 or of nothing, whatever the argument "
                "says.",
            ),
            Wrong(
                "weights of the average swapped",
                _with(adam_step, "weights swapped"),
                "that comes out with 1 − β before the old average and β before the "
                "new gradient; it is the other way round.",
            ),
            Wrong(
                "step without the rate",
                lambda W, dW, m, s, tau, rate, beta1, beta2, eps, alpha: adam_step(
                    W, dW, m, s, tau, 1.0, beta1, beta2, eps, rate * alpha
                ),
                "the step comes out without the learning rate; the decay has it.",
            ),
            Wrong(
                "decay upward",
                lambda *a: adam_step(*a[:9], -a[9]),
                "the weights grow where they should decay; the decay is taken off.",
            ),
            Wrong(
                "gradient not squared",
                _with(adam_step, "not squared"),
                "s: that is an average of the gradient itself; it averages the "
                "square, and a negative s has no root.",
            ),
            Wrong(
                "new gradient whole in m",
                _with(adam_step, "m unweighted"),
                "m: the new gradient comes in whole; in an average it has the "
                "weight 1 − β₁.",
            ),
            Wrong(
                "new square whole in s",
                _with(adam_step, "s unweighted"),
                "s: the new square comes in whole; in an average it has the "
                "weight 1 − β₂.",
            ),
            Wrong(
                "weights swapped in m",
                _with(adam_step, "weights of m swapped"),
                "m: that comes out with 1 − β₁ before the old average and β₁ before "
                "the new gradient; it is the other way round.",
            ),
            Wrong(
                "weights swapped in s",
                _with(adam_step, "weights of s swapped"),
                "s: that comes out with 1 − β₂ before the old average and β₂ before "
                "the new square; it is the other way round.",
            ),
            Wrong(
                "eps added to W",
                _with(adam_step, "eps added to W"),
                "that comes out with ε added to W, not to the root, as of / "
                "np.sqrt(…) + eps: parentheses.",
            ),
            Wrong(
                "root before the correction",
                _with(adam_step, "root before the correction"),
                "that comes out with the root of s divided by 1 − β₂^τ; the "
                "correction divides s, below the root.",
            ),
            Wrong(
                "decay in the fraction",
                _with(adam_step, "decay in the fraction"),
                "that comes out with αW above the fraction bar, so that the root "
                "divides it too; Eq. (12.16) takes ηαW off by itself.",
            ),
            Wrong(
                "corrections multiplied",
                _with(adam_step, "corrections multiplied"),
                "that comes out with m and s times 1 − β^τ; the corrections divide "
                "by it, which makes the averages larger.",
            ),
            Wrong(
                "correction of m multiplied",
                _with(adam_step, "m multiplied"),
                "that comes out with m times 1 − β₁^τ in the step; the correction "
                "divides by it.",
            ),
            Wrong(
                "correction of s multiplied",
                _with(adam_step, "s multiplied"),
                "that comes out with s times 1 − β₂^τ below the root; the "
                "correction divides by it.",
            ),
            Wrong(
                "step from the m before",
                _with(adam_step, "m from before"),
                "W: the step comes out with m as it was before this gradient; m takes "
                "it in first, and then makes the step.",
            ),
            Wrong(
                "step from the s before",
                _with(adam_step, "s from before"),
                "W: the step comes out with s as it was before this gradient; s takes "
                "its square in first, and then divides the step.",
            ),
            Wrong(
                "root of the correction",
                _with(adam_step, "root of the correction"),
                "W: the step comes out with s over the root of 1 − β₂^τ; the "
                "correction of s has no root, which is taken of the corrected s.",
            ),
            Wrong(
                "rate squared in the decay",
                _with(adam_step, "rate squared"),
                "W: the decay comes out with η²α; Eq. (12.16) takes ηα of the weights "
                "off.",
            ),
            Wrong(
                "decay by the sign",
                _with(adam_step, "decay by the sign"),
                "W: every weight decays by ηα, however large it is, as with an L1 "
                "penalty; Eq. (12.16) takes ηαW off.",
            ),
        ),
        _adam_cases,
        ("W", "m", "s"),
        points=3,
        hint=(
            "at tau = 1, with empty averages, what are the averages that are kept, "
            "and what are the ones that the step uses?"
        ),
    ),
)
