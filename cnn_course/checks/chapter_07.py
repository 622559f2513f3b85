"""Exercises of chapter 7, softmax and cross-entropy backward."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.chapter_05 import log_softmax
from cnn_course.checks.compare import numbers
from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise, adds_up
from cnn_course.layers import Array


def _softmax(z: Array) -> Array:
    return np.exp(log_softmax(z))


def _plain_softmax(z: Array) -> Array:
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def _one_hot(labels: np.ndarray, k: int) -> Array:
    return np.eye(k)[labels]


def softmax_backward(dp: Array, p: Array) -> Array:
    """Eq. (7.6) without a matrix."""
    return p * (dp - (dp * p).sum(axis=1, keepdims=True))


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    """Make as many images as classes once; once certain ones, with exact zeros.

    And once probabilities next to 0 whose gradients are as large as they are small.
    """
    sizes = ((3, 4), (2, 2), (5, 3), (1, 6), (4, 4))
    cases = [
        {
            "dp": rng.standard_normal((n, k)),
            "p": _softmax(1.5 * rng.standard_normal((n, k))),
        }
        for n, k in sizes
    ]
    certain = 1000.0 * np.array([[0, 1, 0], [1, 0, 1], [-1, 0, 0], [0, 0, 1]])
    cases.append({"dp": rng.standard_normal((4, 3)), "p": _softmax(certain)})
    tiny = np.array(
        [[2e-11, 0.3, 0.5, 0.2], [0.6, 0.3, 3e-11, 0.1], [0.2, 4e-7, 0.3, 0.5]]
    )
    rare = tiny < 1e-6  # what is rare can be dear: p · dp is of ordinary size
    dear = np.where(rare, rng.uniform(1, 2, (3, 4)) / tiny, rng.standard_normal((3, 4)))
    cases.append({"dp": dear, "p": tiny / tiny.sum(axis=1, keepdims=True)})
    dp, p = rng.standard_normal((3, 5)), _softmax(rng.standard_normal((3, 5)))
    cases.append({"dp": dp.astype(np.float32), "p": p.astype(np.float32)})
    cases.append({"dp": rng.integers(-4, 5, (3, 5)), "p": p})
    return cases


def _backward_properties(case: Case) -> dict:
    p = case["p"]
    return {
        ("a probability of 0", "no probability of 0"): bool((p == 0).any()),
        ("a probability next to 0", "no probability next to 0"): bool(
            ((p > 0) & (p < 1e-6)).any()
        ),
    }


def _mean_jacobian(dp, p):
    p = p.mean(axis=0)
    return dp @ _jacobian(p)


def _first_jacobian(dp, p):
    return dp @ _jacobian(p[0])


def _row_of_the_smallest(dp, p):
    """Go through the row of the smallest dp alone, as if it were the true class."""
    t = dp.argmin(axis=1)[:, None]
    e_t = _one_hot(t[:, 0], p.shape[1])
    return np.take_along_axis(dp * p, t, axis=1) * (e_t - p)


def _mixed(sums):
    """Subtract what lets every image meet the others; fails where N is not K."""
    return lambda dp, p: p * (dp - sums(dp, p))


def _images_for_classes(dp, p):
    """Loop over as many images as there are classes, and the other way round."""
    dz = np.zeros(p.shape)
    for n, j in np.ndindex(p.shape[::-1]):
        dz[n, j] = p[n, j] * (dp[n, j] - dp[n] @ p[n])
    return dz


def _flat_sums(back):
    """Lay a flat list of the N sums along the classes."""
    return lambda dp, p: back(dp, p, (dp * p).sum(axis=1))


def weighted_gradient(
    z: Array, labels: np.ndarray, weights: Array, softmax=_softmax, one_hot=_one_hot
) -> Array:
    """Eq. (7.9) with a weight for every image; the last two make known mistakes."""
    difference = softmax(z) - one_hot(labels, z.shape[1])
    return difference * (weights / weights.sum())[:, None]


def _labeled(rng: np.random.Generator) -> list[Case]:
    """Return scores and labels, some scores beyond what exp can hold.

    Then a single image, as many images as classes, the last class absent; whole
    numbers with ties; scores that are high throughout, or far apart; and float32.
    """
    cases = []
    for n, k, size in ((3, 4, 1.0), (5, 3, 2.0), (4, 6, 1e4), (2, 2, 0.5)):
        z = size * rng.standard_normal((n, k))
        z = z.round() if size > 100 else z  # whole numbers are exact in float32 too
        cases.append({"z": z, "labels": rng.integers(0, k, n)})
    one, square = rng.standard_normal((1, 5)), rng.standard_normal((4, 4))
    whole = 1000 * rng.integers(-1, 2, (5, 4))
    apart = _quarters(rng, 3, 3) - 800 * np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    single = rng.standard_normal((6, 3)).astype(np.float32)
    return [
        *cases,
        {"z": one, "labels": np.array([0])},
        {"z": square, "labels": np.array([1, 2, 0, 2])},
        {"z": whole, "labels": np.array([3, 0, 1, 1, 2])},
        {"z": 800 + _quarters(rng, 4, 5), "labels": np.array([0, 4, 2, 2])},
        {"z": apart, "labels": np.array([1, 0, 2])},
        {"z": single, "labels": np.array([0, 1, 1, 0, 1, 0])},
    ]


def _quarters(rng: np.random.Generator, n: int, k: int) -> Array:
    """Draw scores that float32 holds exactly, beside a large number too."""
    return rng.integers(-8, 9, (n, k)) / 4


def _narrow(labels: np.ndarray, k: int) -> Array:
    """Make one-hot rows that only reach as far as the labels that occur."""
    return np.eye(labels.max() + 1)[labels]


def _columns(labels: np.ndarray, k: int) -> Array:
    """Mark, in every row, the classes of all images: ``e[:, labels] = 1``."""
    return np.isin(np.arange(k), labels) + np.zeros((len(labels), 1))


def _one_shift(z: Array) -> Array:
    return _plain_softmax(z - z.max())


def _whole_rows(labels: np.ndarray, k: int) -> Array:
    """Mark rows, by their numbers: ``e[labels] = 1``."""
    e = np.zeros((len(labels), k))
    e[labels] = 1
    return e


def _one_sum(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


def _down_the_columns(z: Array) -> Array:
    return _softmax(z.T).T


def _weighted_cases(rng: np.random.Generator) -> list[Case]:
    """Make weights of any size, whole ones once, and once some next to 0."""
    cases = [
        {**case, "weights": rng.uniform(0.5, 4, len(case["z"]))}
        for case in _labeled(rng)
    ]
    z = rng.standard_normal((3, 5))
    whole = {"z": z, "labels": np.array([4, 0, 4]), "weights": np.array([3, 1, 5])}
    small = {"z": -z, "labels": np.array([1, 4, 2]), "weights": np.array([2, 3, 1.5])}
    small["weights"] *= 1e-9
    return [*cases, whole, small]


def _weighted_properties(case: Case) -> dict:
    z, weights = case["z"], case["weights"]
    return {
        ("weights next to 0", "weights of ordinary size"): weights.max() < 1e-6,
        ("whole weights", "weights with fractions"): weights.dtype.kind == "i",
        ("scores beyond exp", "scores that exp can hold"): bool(np.abs(z).max() > 700),
    }


def _weights_by_class(z, labels, weights):
    """Take the class of an image for its number, or the last one if it is too high."""
    share = (weights / weights.sum())[np.minimum(labels, len(weights) - 1)]
    return (_softmax(z) - _one_hot(labels, z.shape[1])) * share[:, None]


def _divided_by_weight(scale):
    """Divide each row by its weight, and multiply all of them by ``scale(weights)``."""

    def answer(z, labels, weights):
        difference = _softmax(z) - _one_hot(labels, z.shape[1])
        return difference / weights[:, None] * scale(weights)

    return answer


def _papered_over(value):
    """Put a number where inf / inf left none."""

    def softmax(z: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.nan_to_num(_plain_softmax(z), nan=value)

    return softmax


def _share_of_the_class(z, labels, weights):
    """Divide each weight by the sum of the weights of its own class."""
    of_class = np.array([weights[labels == t].sum() for t in labels])
    difference = _softmax(z) - _one_hot(labels, z.shape[1])
    return difference * (weights / of_class)[:, None]


def _weighted_loss(log):
    """Return the loss for dz, with logarithms of somebody's."""

    def answer(z, labels, weights):
        with np.errstate(divide="ignore"):
            true = log(z)[np.arange(len(z)), labels]
        return -np.sum(weights * true) / weights.sum()

    return answer


def _truth_weighted(z, labels, weights):
    e_t = _one_hot(labels, z.shape[1])
    return (_softmax(z) - weights[:, None] * e_t) / weights.sum()


def _into_whole_numbers(z, labels, weights):
    return weighted_gradient(z, labels, weights).astype(z.dtype)


def _weighted_across(z, labels, weights):
    """Weigh the classes, not the images; fails where N is not K."""
    return (_softmax(z) - _one_hot(labels, z.shape[1])) * (weights / weights.sum())


def _eye_of_images(labels: np.ndarray, k: int) -> Array:
    """Make one-hot rows as long as the batch."""
    return np.eye(len(labels))[labels]


def _long_way_weighted(z, labels, weights):
    """Go by way of 1/p, with 1e-8 added below."""
    p, e_t = _softmax(z), _one_hot(labels, z.shape[1])
    dz = softmax_backward(-e_t / (p + 1e-8), p)
    return dz * (weights / weights.sum())[:, None]


def _truth_averaged(z, labels, weights):
    p = _softmax(z) * (weights / weights.sum())[:, None]
    return p - _one_hot(labels, z.shape[1]) / len(z)


def smoothed(
    z: Array, labels: np.ndarray, epsilon: float, log=log_softmax, one_hot=_one_hot
) -> tuple[float, Array]:
    """Mean cross-entropy against softened labels, and its gradient."""
    k = z.shape[1]
    return _against(z, (1 - epsilon) * one_hot(labels, k) + epsilon / k, log)


def _against(z: Array, q: Array, log=log_softmax) -> tuple[float, Array]:
    log_p = log(z)
    return -np.sum(q * log_p) / len(z), (np.exp(log_p) - q) / len(z)


def _unshifted_log(z: Array) -> Array:
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _log_one_shift(z: Array) -> Array:
    return _unshifted_log(z - z.max())


def _log_down(z: Array) -> Array:
    return log_softmax(z.T).T


def _with_loss(change):
    """``smoothed`` with another loss and the right gradient."""

    def answer(z, labels, epsilon):
        loss, dz = smoothed(z, labels, epsilon)
        return change(loss, z, labels, epsilon), dz

    return answer


def _each_loss(loss, z, labels, epsilon):
    k = z.shape[1]
    q = (1 - epsilon) * _one_hot(labels, k) + epsilon / k
    return -np.sum(q * log_softmax(z), axis=1)


def _less_entropy(loss, z, labels, epsilon):
    k = z.shape[1]
    q = (1 - epsilon) * _one_hot(labels, k) + epsilon / k
    return loss + np.sum(q * np.log(np.maximum(q, 1e-300))) / len(z)


def _other_q(soften):
    """``smoothed`` with another ``q``, made from e_t, epsilon and K."""
    return lambda z, labels, epsilon: _against(
        z, soften(_one_hot(labels, z.shape[1]), epsilon, z.shape[1])
    )


def _smoothed_cases(rng: np.random.Generator) -> list[Case]:
    """As in `_labeled`, whole numbers as floats: the module's softmax needs those."""
    cases = [
        {**case, "epsilon": epsilon}
        for case, epsilon in zip(_labeled(rng), _DOUBTS, strict=True)
    ]
    for case in cases:
        if case["z"].dtype.kind == "i":
            case["z"] = case["z"].astype(float)
    none, all_but_all = rng.standard_normal((3, 4)), rng.standard_normal((5, 3))
    return [
        *cases,
        {"z": none, "labels": np.array([2, 0, 3]), "epsilon": 0.0},
        {"z": all_but_all, "labels": np.array([1, 2, 0, 0, 2]), "epsilon": 0.9},
        {"z": none[::-1], "labels": np.array([1, 1, 2]), "epsilon": 1.0},
        {"z": np.array([[6.0, -3, 1]]), "labels": np.array([1]), "epsilon": 0.1},
    ]


def _smoothed_properties(case: Case) -> dict:
    z = case["z"]
    return {
        ("an epsilon of 0", "an epsilon above 0"): case["epsilon"] == 0,
        ("an epsilon above ½", "an epsilon up to ½"): case["epsilon"] > 0.5,
        ("scores beyond exp", "scores that exp can hold"): bool(np.abs(z).max() > 700),
    }


_DOUBTS = (0.1, 0.3, 0.2, 0.05, 0.15, 0.4, 0.1, 0.2, 0.3, 0.25)


def _scores_alone(loss, z, labels, epsilon):
    k = z.shape[1]
    return -np.sum(((1 - epsilon) * _one_hot(labels, k) + epsilon / k) * z) / len(z)


def _true_share(loss, z, labels, epsilon):
    true = log_softmax(z)[np.arange(len(z)), labels]
    return -np.mean((1 - epsilon + epsilon / z.shape[1]) * true)


def _second_part_subtracted(loss, z, labels, epsilon):
    return loss + 2 * epsilon * log_softmax(z).mean()


def _smoothed_probabilities(z, labels, epsilon):
    """Soften p, where the labels should be."""
    k = z.shape[1]
    softened = (1 - epsilon) * _softmax(z) + epsilon / k
    dz = (softened - _one_hot(labels, k)) / len(z)
    return smoothed(z, labels, epsilon)[0], dz


def _shift_lost(loss, z, labels, epsilon):
    """Leave the largest score out of ln Σ exp z_j, where it was taken off."""
    return loss - z.max(axis=1).mean()


def _exchanged_logarithm(loss, z, labels, epsilon, floor=1e-12):
    k = z.shape[1]
    q = (1 - epsilon) * _one_hot(labels, k) + epsilon / k
    return -np.sum(_softmax(z) * np.log(np.maximum(q, floor))) / len(z)


def _mean_for_sum(loss, z, labels, epsilon):
    """Take epsilon/K times the mean of the logarithms for the second part of q."""
    log_p = log_softmax(z)
    true = log_p[np.arange(len(z)), labels]
    share = epsilon / z.shape[1]
    return -np.mean((1 - epsilon) * true + share * log_p.mean(axis=1))


def _made_finite(z, labels, epsilon):
    loss, dz = _smoothed_log_of_p(z, labels, epsilon)
    return np.nan_to_num(loss), dz


def _smoothed_log_of_p(z, labels, epsilon, floor=0.0):
    k = z.shape[1]
    q = (1 - epsilon) * _one_hot(labels, k) + epsilon / k
    loss = -np.sum(q * np.log(np.maximum(_softmax(z), floor))) / len(z)
    return loss, smoothed(z, labels, epsilon)[1]


def _flat_shift(z: Array) -> Array:
    return _unshifted_log(z - z.max(axis=1))


def _flat_sum(z: Array) -> Array:
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1))


def _both_flat(z: Array) -> Array:
    shifted = z - z.max(axis=1)
    return shifted - np.log(np.exp(shifted).sum(axis=1))


def _flat_log_sum(z: Array) -> Array:
    top = z.max(axis=1)
    return z - (top + np.log(np.exp(z - top[:, None]).sum(axis=1)))


def _log_one_sum(z: Array) -> Array:
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


def _flat_sum_in_dz(z, labels, epsilon):
    loss, dz = smoothed(z, labels, epsilon)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return loss, dz + (e / e.sum(axis=1) - _softmax(z)) / len(z)


def _other_dz(dz):
    """Return another dz, made from p, q and the one-hot rows, beside the right loss."""

    def answer(z, labels, epsilon):
        k = z.shape[1]
        e_t = _one_hot(labels, k)
        q = (1 - epsilon) * e_t + epsilon / k
        loss = smoothed(z, labels, epsilon)[0]
        return loss, dz(_softmax(z), q, e_t, epsilon) / len(z)

    return answer


def temperature_slope(
    z: Array, labels: np.ndarray, tau: float, softmax=_softmax, one_hot=_one_hot
) -> float:
    """Chain rule through u = z / tau."""
    return np.sum(_slopes(z, labels, tau, softmax, one_hot))


def _slopes(z, labels, tau, softmax=_softmax, one_hot=_one_hot):
    """One term of the sum for every score."""
    du = (softmax(z / tau) - one_hot(labels, z.shape[1])) / len(z)
    return du * (-z / tau**2)


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    """Large scores, tiny ones, and whole numbers; one image, an absent class.

    And images whose loss is next to 0: a central difference has too few digits there,
    however its nudge is chosen.
    """
    cases = [
        {
            "z": size * rng.standard_normal((n, k)),
            "labels": rng.integers(0, k, n),
            "tau": tau,
        }
        for n, k, size, tau in (
            (6, 4, 1.0, 0.7),
            (5, 3, 3.0, 2.5),
            (8, 5, 900.0, 300.0),
            (2, 2, 1.0, 1.6),
            (7, 4, 1e4, 1.5),
            (4, 3, 1e-6, 2e-6),
            (1, 4, 2.0, 1.3),
        )
    ]
    cases[4]["z"] = cases[4]["z"].round()
    cases[-1]["labels"][:] = 1
    whole, some = rng.integers(-3, 4, (6, 5)), rng.standard_normal((4, 4))
    high = 800 - 100.0 * rng.permuted([[0, 1, 2, 3]] * 3, axis=1)
    sure = -22e-9 - 1e-9 * rng.random((3, 3))  # a nudge of tau drowns in rounding here
    sure[[0, 1, 2], [1, 0, 2]] = 0
    return [
        *cases,
        {"z": sure, "labels": np.array([1, 0, 2]), "tau": 1e-9},
        {"z": whole, "labels": np.array([0, 3, 2, 2, 1, 0]), "tau": 2.0},
        {"z": high, "labels": high.argmin(axis=1), "tau": 1.0},
        {
            "z": some.astype(np.float32),
            "labels": np.array([2, 0, 1, 1]),
            "tau": 0.8,
        },
    ]


def _slope_properties(case: Case) -> dict:
    u, n = case["z"] / case["tau"], len(case["z"])
    loss = -np.mean(log_softmax(u)[np.arange(n), case["labels"]])
    return {
        ("a loss next to 0", "a loss of ordinary size"): loss < 1e-8,
        ("a tau next to 0", "a tau of ordinary size"): case["tau"] < 1e-3,
        ("z / τ beyond exp", "z / τ that exp can hold"): bool(np.abs(u).max() > 700),
        ("one image", "two images or more"): n == 1,
    }


def _long_way(floor):
    """Go by way of 1/p, with a floor under p."""

    def answer(z, labels, tau):
        p = _plain_softmax(z / tau - (z / tau).max(axis=1, keepdims=True))
        dp = -_one_hot(labels, z.shape[1]) / np.maximum(p, floor)
        return np.sum(softmax_backward(dp, p) * (-z / tau**2)) / len(z)

    return answer


def _inner_z_lost(z, labels, tau):
    """Treat ln Σ exp u as if it were divided by tau as a whole."""
    u = z / tau
    top = u.max(axis=1)
    log_sum = top + np.log(np.exp(u - top[:, None]).sum(axis=1))
    return np.mean(z[np.arange(len(z)), labels] - log_sum) / tau**2


class _Nothing(float):
    """0, but for what rounding has left, which is no more than ``noise``."""

    noise = 0.0


class _Slope(Exercise):
    """A number; where it is nothing but rounding, any such number is as good."""

    def _agree(self, got, known):
        if not isinstance(known, _Nothing):
            return super()._agree(got, known)
        value = numbers(got)
        return value is not None and not value.ndim and abs(value) <= known.noise


def _scores_left_out(z, labels, tau):
    """Multiply by −1/tau² and no score: 0, but for rounding, which 1/tau² enlarges."""
    p = _plain_softmax(z / tau - (z / tau).max(axis=1, keepdims=True))
    slope = _Nothing(-np.sum((p - _one_hot(labels, z.shape[1])) / len(z)) / tau**2)
    slope.noise = 16 * float(np.finfo(p.dtype).eps) / tau**2
    return slope


def _typed_like(z, tau):
    """Write z/tau into an array made like z."""
    u = np.empty_like(z)
    u[:] = z / tau
    return u


def _divided_in_place(z, labels, tau):
    u = z - z.max(axis=1, keepdims=True)
    u /= tau
    return temperature_slope(z, labels, tau, lambda _: _softmax(u))


def _multiplied_in_place(z, labels, tau):
    u = z - z.max(axis=1, keepdims=True)
    u *= 1 / tau
    return temperature_slope(z, labels, tau, lambda _: _softmax(u))


def _relative_nudge(share):
    return lambda z, labels, tau: _nudged(share * tau)(z, labels, tau)


def _slope_at_one(z, labels, tau):
    du = (_softmax(z) - _one_hot(labels, z.shape[1])) / len(z)
    return np.sum(du * (-z / tau**2))


def _slope_of_clipped(z, labels, tau, h=1e-6):
    def loss(tau):
        p = _softmax(z / tau)[np.arange(len(z)), labels]
        return -np.mean(np.log(np.maximum(p, 1e-8)))

    return (loss(tau + h) - loss(tau - h)) / (2 * h)


def _nudged(h, below=1.0):
    """Difference of two losses, tau + h and ``below`` times h under tau."""

    def answer(z, labels, tau):
        def loss(tau):
            return -np.mean(log_softmax(z / tau)[np.arange(len(z)), labels])

        return (loss(tau + h) - loss(tau - below * h)) / ((1 + below) * h)

    return answer


def _log_sum_less_score(u, labels):
    """Compute the mean loss, as ln Σ exp u less the true u, which rounds otherwise."""
    top = u.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(u - top).sum(axis=1))
    return (log_sum - u[np.arange(len(u)), labels]).mean()


def _nudged_sum(step):
    """Difference of two losses, tau plus and minus ``step(tau)``."""

    def answer(z, labels, tau):
        h = step(tau)
        up, down = (_log_sum_less_score(z / t, labels) for t in (tau + h, tau - h))
        return (up - down) / (2 * h)

    return answer


_MORE_DIFFERENCES = tuple(
    Wrong(
        f"central difference of ln Σ exp u − u_t, {words}",
        _nudged_sum(step),
        f"that is a central difference with a nudge of {words}. Where tau or the loss "
        "is next to 0 it is off, by its width or by rounding: derive the slope.",
    )
    for words, step in (
        ("10⁻⁵", lambda tau: 1e-5),
        ("10⁻⁶", lambda tau: 1e-6),
        ("10⁻⁷", lambda tau: 1e-7),
        ("10⁻⁵ tau", lambda tau: 1e-5 * tau),
        ("10⁻⁶ tau", lambda tau: 1e-6 * tau),
        ("6 · 10⁻⁶ tau", lambda tau: 6e-6 * tau),
    )
)


def _jacobian(p: Array) -> Array:
    """Eq. (7.5)."""
    return np.diag(p) - np.outer(p, p)


_J = [[0.24, -0.18, -0.06], [-0.18, 0.21, -0.03], [-0.06, -0.03, 0.09]]


def _with_diagonal(diagonal: list[float]) -> Array:
    """J with other numbers on its diagonal."""
    return _J - np.diag(np.diag(_J)) + np.diag(diagonal)


_PAPER = {"J": _J, "dz": [0.6, 0.3, -0.9]}
_FIRST = {"true": -0.018, "other": 0.002, "row sum": 0.0, "limit": 0.02}

EXERCISES = (
    Exercise(
        "softmax-jacobian",
        _PAPER,
        (
            Wrong(
                "diagonal only",
                {"J": np.diag([0.24, 0.21, 0.09]), "dz": [0.6, 0.3, -0.9]},
                "that is the diagonal alone, as for a sigmoid. Every score moves every "
                "probability: off the diagonal stands −p_i p_j.",
            ),
            Wrong(
                "plus sign",
                {"J": np.abs(_J), "dz": [0.6, 0.3, -0.9]},
                "the sign of the entries off the diagonal is wrong: a score that rises "
                "takes from the others.",
            ),
            Wrong(
                "products only",
                {
                    "J": -np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1]),
                    "dz": [0.6, 0.3, -0.9],
                },
                "Eq. (7.4) is for i ≠ j; on the diagonal a p_i has to be added.",
            ),
            Wrong(
                "classes counted from 1",
                {"J": _J, "dz": [0.6, -0.7, 0.1]},
                "that is dz with the second class for the true one; classes are "
                "counted from 0, so t = 2 is the last.",
            ),
            Wrong(
                "dz turned round",
                {"J": _J, "dz": [-0.6, -0.3, 0.9]},
                "dz has the wrong sign: it is p − e_t. (A step against it raises the "
                "true score.)",
            ),
            Wrong(
                "dp for dz",
                {"J": _J, "dz": [0, 0, -10]},
                "that is the gradient for the probabilities, Eq. (7.2); multiply it by "
                "J.",
            ),
            Wrong(
                "p for dz",
                {"J": _J, "dz": [0.6, 0.3, 0.1]},
                "that is p itself; subtract 1 at the true class, the one-hot row.",
            ),
            Wrong(
                "J with the wrong sign",
                {"J": -np.array(_J), "dz": [0.6, 0.3, -0.9]},
                "J has the wrong sign everywhere: a score that rises helps its own "
                "class.",
            ),
            Wrong(
                "diagonal left as p",
                {"J": np.array(_J) + np.diag([0.36, 0.09, 0.01]), "dz": _PAPER["dz"]},
                "the diagonal is p_i (1 − p_i), Eq. (7.3): p_i² has to be subtracted "
                "there too.",
            ),
            Wrong(
                "diag(p) alone",
                {**_PAPER, "J": np.diag([0.6, 0.3, 0.1])},
                "that is the first term of Eq. (7.5), diag(p); the products have to "
                "be subtracted, everywhere.",
            ),
            Wrong(
                "p pT alone",
                {**_PAPER, "J": np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1])},
                "that is p pᵀ, the second term of Eq. (7.5), with its sign lost and "
                "the first term missing.",
            ),
            Wrong(
                "diagonal zero",
                {
                    **_PAPER,
                    "J": [[0, -0.18, -0.06], [-0.18, 0, -0.03], [-0.06, -0.03, 0]],
                },
                "the diagonal is 0, as if a score did not move its own probability.",
            ),
            Wrong(
                "one fewer at every class",
                {**_PAPER, "dz": [-0.4, -0.7, -0.9]},
                "1 is subtracted from every probability; the one-hot row has a single "
                "1.",
            ),
            Wrong(
                "true class only",
                {**_PAPER, "dz": [0, 0, -0.9]},
                "the other scores count too: each of them changes p_t.",
            ),
            Wrong(
                "row of J",
                {**_PAPER, "dz": [-0.06, -0.03, 0.09]},
                "that is the row of J for the true class; Eq. (7.6) multiplies it by "
                "the gradient for p_t.",
            ),
            Wrong(
                "squared error",
                {**_PAPER, "dz": [0.144, -0.018, -0.126]},
                "that is p − e_t sent through J as well, the gradient of the squared "
                "error, Eq. (7.11).",
            ),
            Wrong(
                "losses for dz",
                {**_PAPER, "dz": [0.510826, 1.203973, 2.302585]},
                "those are −ln p, a loss for each class; the gradient is asked for.",
            ),
            Wrong(
                "dz divided by K",
                {"J": _J, "dz": [0.2, 0.1, -0.3]},
                "dz comes out like that if p − e_t is divided by the number of "
                "classes, or the row of J by 0.3, which is another class's "
                "probability; the mean is over images, and here is one.",
            ),
            Wrong(
                "minus p at the truth",
                {**_PAPER, "dz": [0.6, 0.3, -0.1]},
                "at the true class of dz stands p_t − 1, not −p_t.",
            ),
            Wrong(
                "p_i (1 − p_j) everywhere",
                {
                    **_PAPER,
                    "J": np.outer([0.6, 0.3, 0.1], [0.4, 0.7, 0.9]),
                },
                "J is p_i (1 − p_j) everywhere, which holds on the diagonal; off it "
                "stands −p_i p_j.",
            ),
            Wrong(
                "products added",
                {
                    **_PAPER,
                    "J": np.diag([0.6, 0.3, 0.1])
                    + np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1]),
                },
                "J is diag(p) plus p pᵀ; in Eq. (7.5) the products are subtracted.",
            ),
            Wrong(
                "softmax of p",
                {
                    **_PAPER,
                    "J": _jacobian(_softmax(np.array([[0.6, 0.3, 0.1]]))[0]),
                },
                "J comes out with softmax of p; the numbers that are given are the "
                "probabilities already.",
            ),
            Wrong(
                "1 less the products",
                {**_PAPER, "J": 1 - np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1])},
                "J is 1 − p_i p_j everywhere; in Eq. (7.5) stands diag(p), which is 0 "
                "off the diagonal.",
            ),
            Wrong(
                "identity less the products",
                {
                    **_PAPER,
                    "J": np.eye(3) - np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1]),
                },
                "J is the identity less p pᵀ; on the diagonal of the first term stand "
                "the probabilities.",
            ),
            Wrong(
                "first class",
                {**_PAPER, "dz": [-0.4, 0.3, 0.1]},
                "that is dz with the first class for the true one; t is 2, and classes "
                "are counted from 0.",
            ),
            Wrong(
                "p in every row",
                {
                    **_PAPER,
                    "J": np.array([0.6, 0.3, 0.1])
                    - np.outer([0.6, 0.3, 0.1], [0.6, 0.3, 0.1]),
                },
                "J has p in every row, less p pᵀ; in Eq. (7.5) p stands on the "
                "diagonal alone.",
            ),
            Wrong(
                "1 − p on the diagonal",
                {**_PAPER, "J": _with_diagonal([0.4, 0.7, 0.9])},
                "J has 1 − p_i on the diagonal; Eq. (7.3) has one more factor there.",
            ),
            Wrong(
                "squares on the diagonal",
                {**_PAPER, "J": _with_diagonal([0.36, 0.09, 0.01])},
                "J has p_i² on the diagonal; Eq. (7.3) says what stands there.",
            ),
            Wrong(
                "minus the row of J",
                {**_PAPER, "dz": [0.06, 0.03, -0.09]},
                "dz comes out with −1 for the gradient that arrives at p_t; Eq. (7.2) "
                "says what it is.",
            ),
            *(
                Wrong(
                    f"the loss at the truth, as {loss}",
                    {**_PAPER, "dz": [0, 0, loss]},
                    f"dz: {loss} is −ln p_t, the loss itself; the gradient for each of "
                    "the three scores is asked for.",
                )
                for loss in (2.302585, 2.303, 2.3)
            ),
            Wrong(
                "1 − p at the truth",
                {**_PAPER, "dz": [0.6, 0.3, 0.9]},
                "dz has 1 − p_t at the true class; the 1 is subtracted from p there.",
            ),
            Wrong(
                "p off every row of diag(p)",
                {**_PAPER, "J": np.diag([0.6, 0.3, 0.1]) - np.array([0.6, 0.3, 0.1])},
                "J is diag(p) less p in every row; in Eq. (7.5) the products p_i p_j "
                "are subtracted, a matrix of their own.",
            ),
            Wrong(
                "upper triangle only",
                {**_PAPER, "J": np.triu(_J)},
                "J has zeros below the diagonal; every score moves every probability, "
                "so no entry is 0.",
            ),
            Wrong(
                "diagonal negated",
                {**_PAPER, "J": _with_diagonal([-0.24, -0.21, -0.09])},
                "the diagonal of J has the wrong sign: a score that rises helps its "
                "own class.",
            ),
            Wrong(
                "one-hot added",
                {**_PAPER, "dz": [0.6, 0.3, 1.1]},
                "dz is p + e_t; the one-hot row is subtracted.",
            ),
            Wrong(
                "1 − p at the others",
                {**_PAPER, "dz": [0.4, 0.7, -0.9]},
                "dz has 1 − p at the classes that are not true; the one-hot row is 0 "
                "there, and p stays as it is.",
            ),
        ),
        tolerance=1e-6,
        points=1,
        hint=(
            "if only the first score is nudged, which of the three probabilities "
            "move, and in which direction?"
        ),
    ),
    Exercise(
        "softmax-first-gradient",
        _FIRST,
        (
            Wrong(
                "1/N forgotten",
                {"true": -0.9, "other": 0.1, "row sum": 0.0, "limit": 1.0},
                "the loss is a mean over 50 images: everything is divided by 50.",
            ),
            Wrong(
                "limit without 1/N",
                {**_FIRST, "limit": 1.0},
                "a single p − e_t has entries up to 1; in dz they are divided by the "
                "number of images.",
            ),
            Wrong(
                "limit is the untrained one",
                {**_FIRST, "limit": 0.018},
                "that is the limit for equal scores; a confident mistake gets further, "
                "with p_t near 0.",
            ),
            Wrong(
                "sign",
                {"true": 0.018, "other": -0.002, "row sum": 0.0, "limit": 0.02},
                "the sign is the wrong way round: p − e_t is negative at the true "
                "class.",
            ),
            Wrong(
                "others zero",
                {"true": -0.018, "other": 0.0, "row sum": -0.018, "limit": 0.02},
                "the other scores matter too: each is pushed down by the probability "
                "it got.",
            ),
            Wrong(
                "row sum of p",
                {**_FIRST, "row sum": 0.02},
                "the probabilities add up to 1, but so does e_t, and it is subtracted.",
            ),
            Wrong(
                "divided by K",
                {"true": -0.09, "other": 0.01, "row sum": 0.0, "limit": 0.1},
                "those are divided by the number of classes; the mean is over the "
                "images.",
            ),
            Wrong(
                "divided by N and K",
                {"true": -0.0018, "other": 0.0002, "row sum": 0.0, "limit": 0.002},
                "those are divided by all 500 numbers; the mean is over the 50 images.",
            ),
            Wrong(
                "p negated at the truth",
                {**_FIRST, "true": -0.002},
                "at the true class stands p_t − 1, not −p_t.",
            ),
            Wrong(
                "1/N forgotten at the truth",
                {**_FIRST, "true": -0.9},
                "'true' is p − e_t of one image; in dz the mean over 50 images is "
                "taken.",
            ),
            Wrong(
                "1/N forgotten elsewhere",
                {**_FIRST, "other": 0.1},
                "'other' is the probability itself; in dz the mean over 50 images is "
                "taken.",
            ),
            Wrong(
                "truth positive",
                {**_FIRST, "true": 0.018},
                "'true' has the wrong sign: the loss falls when the true score rises.",
            ),
            Wrong(
                "p forgotten at the truth",
                {**_FIRST, "true": -0.02},
                "'true' is −1/N alone here: the probability that it was given is "
                "missing.",
            ),
            Wrong(
                "other negative",
                {**_FIRST, "other": -0.002},
                "'other' has the wrong sign: the loss rises when a wrong score rises.",
            ),
            Wrong(
                "other zero",
                {**_FIRST, "other": 0.0},
                "'other' is not 0: a wrong class was given a probability too, and the "
                "one-hot row has nothing to take from it.",
            ),
            Wrong(
                "other as the truth",
                {**_FIRST, "other": -0.018},
                "the one-hot row has a 1 at the true class only; nothing is "
                "subtracted at the others.",
            ),
            Wrong(
                "row sum is the truth",
                {**_FIRST, "row sum": -0.018},
                "the row has nine more entries; add them.",
            ),
            Wrong(
                "row sum of one",
                {**_FIRST, "row sum": 1.0},
                "a row of p adds up to 1. A row of dz is p − e_t; what does e_t add "
                "up to?",
            ),
            Wrong(
                "row sum of the others",
                {**_FIRST, "row sum": 0.018},
                "that is the sum of the nine others; the true class belongs to the "
                "row.",
            ),
            Wrong(
                "no limit",
                {**_FIRST, "limit": float("inf")},
                "the loss has no limit, its gradient has one: a probability cannot "
                "leave the range from 0 to 1.",
            ),
            Wrong(
                "limit of two",
                {**_FIRST, "limit": 0.04},
                "that is the largest sum of absolute values in a row; one entry of it "
                "was asked for.",
            ),
            Wrong(
                "limit with a sign",
                {**_FIRST, "limit": -0.02},
                "an absolute value was asked for.",
            ),
            Wrong(
                "limit of the row",
                {**_FIRST, "limit": float(np.sqrt(2) / 50)},
                "that is the limit for the length of a whole row, Eq. (7.10); a single "
                "entry reaches less.",
            ),
            Wrong(
                "limit of one image, untrained",
                {**_FIRST, "limit": 0.9},
                "0.9 is the largest entry of p − e_t for equal scores; a confident "
                "mistake gets further, and dz is divided by the number of images.",
            ),
            Wrong(
                "other without p",
                {**_FIRST, "other": 0.02},
                "'other' is 1/N here; the class was given 1/10, and that is divided by "
                "N.",
            ),
            Wrong(
                "row sum of absolute values",
                {**_FIRST, "row sum": 0.036},
                "that is the sum of the absolute values; add the entries with their "
                "signs.",
            ),
            Wrong(
                "p at the truth",
                {**_FIRST, "true": 0.002},
                "'true' is p over N, as at any other class; the one-hot row has a 1 "
                "there.",
            ),
            Wrong(
                "gradient for p at the truth",
                {**_FIRST, "true": -0.2},
                "'true' is −1/p over N, the gradient for the probability, Eq. (7.2); "
                "the one for the score is asked for.",
            ),
            Wrong(
                "length of a row, one image",
                {**_FIRST, "limit": float(np.sqrt(2))},
                "√2 is the limit for the length of a whole row of p − e_t; a single "
                "entry reaches less, and dz is divided by the number of images.",
            ),
            Wrong(
                "truth divided by K",
                {**_FIRST, "true": -0.09},
                "'true' is divided by the number of classes; the mean is over the "
                "images.",
            ),
            Wrong(
                "other divided by K",
                {**_FIRST, "other": 0.01},
                "'other' is divided by the number of classes; the mean is over the "
                "images.",
            ),
            Wrong(
                "limit divided by K",
                {**_FIRST, "limit": 0.1},
                "0.1 is 1/K; an entry of p − e_t can be as large as 1, and dz is "
                "divided by the number of images.",
            ),
            Wrong(
                "slope for p_t",
                {**_FIRST, "true": -10},
                "true: −10 is −1/p_t, the gradient for the probability, and of one "
                "image; that for the score is asked for, and the loss is a mean over "
                "50.",
            ),
            Wrong(
                "1/50 for p",
                {**_FIRST, "true": -0.0196, "other": 0.0004},
                "'true' and 'other' come out with 1/50 for every probability; 50 is "
                "the number of images, and a row has ten classes.",
            ),
            Wrong(
                "1/50 for p, and added up",
                {**_FIRST, "true": -0.0196, "other": 0.0004, "row sum": -0.016},
                "'true', 'other' and 'row sum' come out with 1/50 for every "
                "probability; 50 is the number of images, and a row has ten classes.",
            ),
            Wrong(
                "1/50 for p at the truth",
                {**_FIRST, "true": -0.0196},
                "'true' comes out with 1/50 for the probability; 50 is the number of "
                "images, and a row has ten classes.",
            ),
            Wrong(
                "1/50 for p elsewhere",
                {**_FIRST, "other": 0.0004},
                "'other' comes out with 1/50 for the probability; 50 is the number of "
                "images, and a row has ten classes.",
            ),
            Wrong(
                "two entries of the row",
                {**_FIRST, "row sum": -0.016},
                "row sum: −0.016 is the entry at the true class and one other; how "
                "many others has a row?",
            ),
            Wrong(
                "p (1 − p) at the truth",
                {**_FIRST, "true": 0.0018},
                "'true' is p(1 − p) over N, the slope of p_t for its own score; the "
                "slope of the loss for p_t comes in as well.",
            ),
            Wrong(
                "−p (1 − p) at the truth",
                {**_FIRST, "true": -0.0018},
                "true: −0.0018 is −p(1 − p) over 50, and −0.9 over all 500 numbers; "
                "the slope of −ln p_t for its score is asked for, over the images.",
            ),
            Wrong(
                "1/9 for p",
                {**_FIRST, "true": -8 / 450, "other": 1 / 450},
                "'true' and 'other' come out with 1/9 for every probability; all ten "
                "classes share the 1, the true one included.",
            ),
            Wrong(
                "1/9 for p elsewhere",
                {**_FIRST, "other": 1 / 450},
                "'other' comes out with 1/9 for the probability; all ten classes share "
                "the 1, the true one included.",
            ),
            Wrong(
                "limit as N",
                {**_FIRST, "limit": 50},
                "50 is the number of images, which divides; how large can an entry of "
                "p − e_t be?",
            ),
            Wrong(
                "row sum of the others, one image",
                {**_FIRST, "row sum": 0.9},
                "0.9 is what the nine others were given, in one image; the true class "
                "belongs to the row.",
            ),
            Wrong(
                "row sum is the truth, one image",
                {**_FIRST, "row sum": -0.9},
                "−0.9 is p − e_t at the true class, of one image; the row has nine "
                "more entries.",
            ),
        ),
        tolerance=1e-5,
        points=1,
        hint=(
            "what is announced for each class before training, what happened, and "
            "what does the mean over the batch do to the difference?"
        ),
    ),
    Exercise(
        "softmax-backward",
        softmax_backward,
        (
            Wrong(
                "diagonal only",
                lambda dp, p: dp * p * (1 - p),
                "that is dp times p(1 − p), the diagonal of the Jacobian and the "
                "sigmoid's derivative. The entries −p_i p_j are missing.",
            ),
            Wrong(
                "off-diagonal added",
                lambda dp, p: p * (dp + (dp * p).sum(axis=1, keepdims=True)),
                "the sum has the wrong sign: off the diagonal J is negative.",
            ),
            Wrong(
                "plus off the diagonal",
                lambda dp, p: (
                    p * dp * (1 - 2 * p) + p * (dp * p).sum(axis=1, keepdims=True)
                ),
                "those are the sums with +p_i p_j off the diagonal; the Jacobian has "
                "−p_i p_j there.",
            ),
            Wrong(
                "p alone on the diagonal",
                lambda dp, p: p * (dp * (1 + p) - (dp * p).sum(axis=1, keepdims=True)),
                "those are the sums with p_i on the diagonal; it is p_i(1 − p_i).",
            ),
            Wrong(
                "rows of the Jacobian added up",
                lambda dp, p: dp * (p - p * p.sum(axis=1, keepdims=True)),
                "that is 0, up to rounding, as the sum of each row of the Jacobian is; "
                "every entry has to meet its own dp_i before the sum.",
            ),
            Wrong(
                "sum without p",
                lambda dp, p: p * (dp - dp.sum(axis=1, keepdims=True)),
                "inside the sum every dp_i has to be multiplied by its p_i.",
            ),
            Wrong(
                "p outside forgotten",
                lambda dp, p: dp - (dp * p).sum(axis=1, keepdims=True),
                "the factor p_j in front is missing.",
            ),
            Wrong(
                "first term without p",
                lambda dp, p: dp - p * (dp * p).sum(axis=1, keepdims=True),
                "the first term is dp_j alone here; it is p_j dp_j, from diag(p).",
            ),
            Wrong(
                "one sum for the batch",
                lambda dp, p: p * (dp - (dp * p).sum()),
                "one sum for the whole batch is subtracted here; every image has its "
                "own.",
            ),
            Wrong(
                "down the columns",
                lambda dp, p: p * (dp - (dp * p).sum(axis=0)),
                "the sum runs over the images here; sum along each row.",
            ),
            Wrong(
                "divided by N",
                lambda dp, p: softmax_backward(dp, p) / len(p),
                "that is divided by the number of images. The 1/N enters with the loss "
                "and is in dp already.",
            ),
            Wrong(
                "keepdims missing",
                lambda dp, p: p * (dp - (dp * p).sum(axis=1)),
                "each row's sum is taken from a class here, not from its image: NumPy "
                "lays a flat list of N numbers along the classes. It has to stay a "
                "column, N × 1.",
            ),
            Wrong(
                "mean for sum",
                lambda dp, p: p * (dp - (dp * p).mean(axis=1, keepdims=True)),
                "along the classes stands a mean here; the chain rule adds up.",
            ),
            Wrong(
                "first image's Jacobian",
                _first_jacobian,
                "that is the Jacobian of the first image for all; each has its own p.",
            ),
            Wrong(
                "diag(p) alone",
                lambda dp, p: p * dp,
                "that is diag(p) times dp. The second term of Eq. (7.5) is missing.",
            ),
            Wrong(
                "outer product alone",
                lambda dp, p: -p * (dp * p).sum(axis=1, keepdims=True),
                "that is −p pᵀ times dp. The first term of Eq. (7.5) is missing.",
            ),
            Wrong(
                "off the diagonal only",
                lambda dp, p: p * (dp * p - (dp * p).sum(axis=1, keepdims=True)),
                "those are the sums with 0 on the diagonal of the Jacobian, as with "
                "p_i² for p_i in the first term; it is p_i(1 − p_i).",
            ),
            Wrong(
                "row of the smallest dp",
                _row_of_the_smallest,
                "only the class with the smallest dp is sent through the Jacobian, as "
                "the true one is with the cross-entropy; here dp is any gradient, and "
                "all its entries count.",
            ),
            Wrong(
                "diagonal twice",
                lambda dp, p: p * (dp * (1 - p) - (dp * p).sum(axis=1, keepdims=True)),
                "the term with i = j is subtracted twice; the sum over all i holds it "
                "already.",
            ),
            Wrong(
                "log-softmax",
                lambda dp, p: dp - p * dp.sum(axis=1, keepdims=True),
                "that is the way back through the logarithm of softmax; dp arrives for "
                "p itself.",
            ),
            Wrong(
                "softmax of p",
                lambda dp, p: softmax_backward(dp, _softmax(p)),
                "that comes out with softmax of p; the argument p is what softmax gave "
                "already.",
            ),
            Wrong(
                "one-hot subtracted",
                lambda dp, p: p - dp,
                "that is p − dp. p − e_t holds for the cross-entropy alone; here dp is "
                "any gradient.",
            ),
            Wrong(
                "divided by K",
                lambda dp, p: softmax_backward(dp, p) / p.shape[1],
                "that is divided by the number of classes; nothing here is a mean.",
            ),
            Wrong(
                "factor inside twice",
                lambda dp, p: p * dp - (p * dp * p).sum(axis=1, keepdims=True),
                "in the second term p_i stands twice inside the sum; one of the two "
                "factors is p_j, outside.",
            ),
            Wrong(
                "squares",
                lambda dp, p: p * dp - p**2 * dp.sum(axis=1, keepdims=True),
                "off the diagonal stands p_j² here, where it is p_i p_j.",
            ),
            Wrong(
                "complement",
                lambda dp, p: (1 - p) * (dp - (dp * p).sum(axis=1, keepdims=True)),
                "the factor in front is p_j, not 1 − p_j.",
            ),
            Wrong(
                "an axis lost",
                lambda dp, p: softmax_backward(dp, p).squeeze(),
                "an axis of length 1 is gone: one image is still a batch.",
            ),
            Wrong(
                "mean over the images",
                lambda dp, p: softmax_backward(dp, p).mean(axis=0),
                "that is the mean over the images; each keeps a row of its own.",
            ),
            Wrong(
                "second term without p",
                lambda dp, p: p * dp - (dp * p).sum(axis=1, keepdims=True),
                "in the second term the factor p_j outside the sum is missing.",
            ),
            Wrong(
                "divided by p",
                lambda dp, p: dp / p,
                "that is dp/p; 1/p belongs to the logarithm, and dp arrives for p "
                "itself.",
            ),
            Wrong(
                "mean of dp",
                lambda dp, p: p * (dp - dp.mean(axis=1, keepdims=True)),
                "that is with the plain mean of dp taken off; the mean is weighed with "
                "the probabilities, Σ p_i dp_i.",
            ),
            Wrong(
                "images mixed",
                lambda dp, p: p * dp - p @ (p.T @ dp),
                "the sum is that of p.T @ dp, which adds up over the images; each "
                "image has its own.",
            ),
            Wrong(
                "mean Jacobian",
                _mean_jacobian,
                "that is one Jacobian for all, that of the mean p; each image has its "
                "own p.",
            ),
            Wrong(
                "floor",
                lambda dp, p: softmax_backward(dp, np.maximum(p, 1e-8)),
                "that comes out with a floor under p; a probability next to 0 counts "
                "as it is, and its dp can be large.",
            ),
            Wrong(
                "floor added",
                lambda dp, p: softmax_backward(dp, p + 1e-8),
                "that comes out with a small number added to p; a probability next to "
                "0 counts as it is, and its dp can be large.",
            ),
            Wrong(
                "next to 0 is 0",
                lambda dp, p: softmax_backward(dp, p) * (p > 1e-6),
                "where p is next to 0 your result is 0; its dp can be as large as p is "
                "small.",
            ),
            Wrong(
                "largest loss for the truth",
                lambda dp, p: p - np.eye(p.shape[1])[dp.argmin(axis=1)],
                "that is p − e_t with the class of the smallest dp for t. It holds for "
                "the cross-entropy alone, and dp does not say what is true; here it is "
                "any gradient.",
            ),
            Wrong(
                "floor of a thousandth",
                lambda dp, p: softmax_backward(dp, np.clip(p, 1e-3, 1)),
                "that comes out with p kept above a thousandth; take the probabilities "
                "as they are.",
            ),
            Wrong(
                "sign",
                lambda dp, p: -softmax_backward(dp, p),
                "every gradient has the wrong sign.",
            ),
            Wrong(
                "dp itself",
                lambda dp, p: dp.copy(),
                "that is dp itself; it has to pass the Jacobian, Eq. (7.5).",
            ),
            Wrong(
                "second term times p once more",
                lambda dp, p: p * (dp - p * (dp * p).sum(axis=1, keepdims=True)),
                "the sum is multiplied by p_j² here; it is by p_j.",
            ),
            Wrong(
                "transposed",
                lambda dp, p: softmax_backward(dp, p).T,
                "images and classes have changed places: dz has the shape of p.",
            ),
            Wrong(
                "into the type of dp",
                lambda dp, p: softmax_backward(dp, p).astype(dp.dtype),
                "where dp holds whole numbers the result is whole too, as in an array "
                "made like dp; what stands behind the point is cut off.",
            ),
            Wrong(
                "inner product for outer",
                lambda dp, p: (
                    p * dp - (p * p).sum(1, keepdims=True) * dp.sum(1, keepdims=True)
                ),
                "that comes out with p · p, one number, for the products p_i p_j: p @ "
                "p.T of a row without a second axis is no matrix, and np.outer makes "
                "one.",
            ),
            Wrong(
                "images mixed, from the left",
                lambda dp, p: p * dp - dp @ p.T @ p,
                "the second term is that of dp @ p.T @ p, which lets every image meet "
                "the p of all the others; each image has a sum of its own.",
            ),
            Wrong(
                "p squared in the sum",
                lambda dp, p: p * (dp - (dp * p * p).sum(axis=1, keepdims=True)),
                "inside the sum every dp_i is multiplied by p_i², as where dp holds p "
                "· dp already; it is by p_i.",
            ),
            Wrong(
                "p subtracted",
                lambda dp, p: dp - p,
                "that is dp − p; dp is any gradient, and has to pass the Jacobian, Eq. "
                "(7.5).",
            ),
            *(
                Wrong(
                    f"keepdims missing, {name}",
                    _flat_sums(back),
                    f"{words} And the sums are a flat list of N numbers, which NumPy "
                    "lays along the classes, where it fits at all: keepdims=True.",
                )
                for name, words, back in (
                    (
                        "and p in front",
                        "the factor p_j in front is missing.",
                        lambda dp, p, s: dp - s,
                    ),
                    (
                        "and added",
                        "the sum is added, where J is negative off the diagonal.",
                        lambda dp, p, s: p * (dp + s),
                    ),
                    (
                        "and p outside",
                        "in the second term the factor p_j outside the sum is missing.",
                        lambda dp, p, s: p * dp - s,
                    ),
                    (
                        "and dp subtracted",
                        "dp is subtracted from the sum; it is the other way round.",
                        lambda dp, p, s: p * (s - dp),
                    ),
                )
            ),
            Wrong(
                "keepdims missing, sums without p",
                lambda dp, p: p * (dp - dp.sum(axis=1)),
                "the sums are those of dp_i alone, without p_i, and a flat list of N "
                "numbers, which NumPy lays along the classes, where it fits at all: "
                "keepdims=True.",
            ),
            Wrong(
                "keepdims missing, a mean",
                lambda dp, p: p * (dp - (dp * p).mean(axis=1)),
                "along the classes stands a mean, where the chain rule adds up; and a "
                "flat list of N numbers needs keepdims=True to stand in a column.",
            ),
            Wrong(
                "sums in a row",
                lambda dp, p: p * (dp - (dp * p).sum(axis=1)[None]),
                "the sums stand in a row here, 1 × N, and lie along the classes, where "
                "that fits at all; they have to be a column, N × 1.",
            ),
            *(
                Wrong(
                    f"{product} for the sum",
                    _mixed(sums),
                    f"{product} is N × N: every image meets every other there. Each "
                    "image has one sum, of its own p_i dp_i.",
                )
                for product, sums in (
                    ("p @ dp.T", lambda dp, p: p @ dp.T),
                    ("dp @ p.T", lambda dp, p: dp @ p.T),
                )
            ),
            Wrong(
                "last class left out",
                lambda dp, p: softmax_backward(
                    dp * (np.arange(p.shape[1]) < p.shape[1] - 1), p
                ),
                "dp of the last class is left out, as in a loop that ends one class "
                "too early; all classes count.",
            ),
            Wrong(
                "images for classes",
                _images_for_classes,
                "that comes out where images and classes have changed places, as in "
                "loops over range(K) for the images; p has N rows, one for each image.",
            ),
            Wrong(
                "dp times 1 − p",
                lambda dp, p: dp * (1 - p),
                "that is dp times 1 − p; on the diagonal of the Jacobian stands p_i(1 "
                "− p_i), and off it −p_i p_j.",
            ),
            Wrong(
                "p times 1 − dp",
                lambda dp, p: p * (1 - dp),
                "that is p times 1 − dp; the slope p_i(1 − p_i) on the diagonal of the "
                "Jacobian has only p in it, and dp multiplies it.",
            ),
            Wrong(
                "1 for the sum",
                lambda dp, p: p * (dp - p.sum(axis=1, keepdims=True)),
                "1 is subtracted from dp, which is the sum of p in each row; the sum "
                "is that of p_i dp_i.",
            ),
            Wrong(
                "the Jacobians",
                lambda dp, p: np.array([_jacobian(row) for row in p]),
                "those are the Jacobians, a K × K matrix for each image; dp has to "
                "meet them, and a row of K numbers is left.",
            ),
        ),
        _backward_cases,
        ("dz",),
        properties=_backward_properties,
        tolerance=1e-5,
        points=3,
        promises=(
            Promise("each row of dz adds up to 0", lambda case, dz: adds_up(dz, 0, 1)),
        ),
        hint=(
            "when the Jacobian meets dp, which sum is the same for all the scores of "
            "one image?"
        ),
    ),
    Exercise(
        "softmax-weighted",
        weighted_gradient,
        (
            Wrong(
                "divided by N",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum() / len(z),
                "that is divided by the number of images; this mean is divided by the "
                "sum of the weights.",
            ),
            Wrong(
                "not divided",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum(),
                "the division by the sum of the weights is missing.",
            ),
            Wrong(
                "weights ignored",
                lambda z, t, w: weighted_gradient(z, t, np.ones_like(w)),
                "every image has the same weight in your result.",
            ),
            Wrong(
                "weight at the truth only",
                _truth_weighted,
                "the weight multiplies the whole row p − e_t, not e_t alone.",
            ),
            Wrong(
                "one-hot forgotten",
                lambda z, t, w: _softmax(z) * (w / w.sum())[:, None],
                "that is p, weighed, without the one-hot row: subtract 1 at the true "
                "class.",
            ),
            Wrong(
                "plain softmax",
                lambda z, t, w: weighted_gradient(z, t, w, _plain_softmax),
                "exp overflows for large scores; subtract the largest of each row "
                "first.",
            ),
            Wrong(
                "sign",
                lambda z, t, w: -weighted_gradient(z, t, w),
                "the sign is the wrong way round: it is p − e_t.",
            ),
            Wrong(
                "softmax down the columns",
                lambda z, t, w: weighted_gradient(z, t, w, _down_the_columns),
                "those are normalized over the images; each row is one image, and its "
                "classes stand along axis 1.",
            ),
            Wrong(
                "divided twice",
                lambda z, t, w: weighted_gradient(z, t, w) / len(z),
                "that is divided by the number of images as well; the sum of the "
                "weights makes it a mean already.",
            ),
            Wrong(
                "one shift for the whole batch",
                lambda z, t, w: weighted_gradient(z, t, w, _one_shift),
                "that comes out when the largest score of the whole batch is "
                "subtracted; in a row far below it every exponential is 0. Take the "
                "largest of each row.",
            ),
            Wrong(
                "classes counted from the labels",
                lambda z, t, w: weighted_gradient(z, t, w, one_hot=_narrow),
                "that comes out with one-hot rows as long as the largest label that "
                "occurs. A batch need not hold the last class: the scores know K.",
            ),
            Wrong(
                "all labels in every row",
                lambda z, t, w: weighted_gradient(z, t, w, one_hot=_columns),
                "that comes out with the classes of all images in every row, as an "
                "index like [:, labels] picks them. Each row has one true class.",
            ),
            Wrong(
                "weights along the classes",
                _weighted_across,
                "the weights are laid along the classes here; they belong to the "
                "images, one for each row.",
            ),
            Wrong(
                "divided by the mean weight",
                lambda z, t, w: weighted_gradient(z, t, w) * len(z),
                "that is divided by the mean of the weights; the loss divides by their "
                "sum.",
            ),
            Wrong(
                "weight on p only",
                lambda z, t, w: (
                    (_softmax(z) * w[:, None] - _one_hot(t, z.shape[1])) / w.sum()
                ),
                "the weight multiplies the whole row p − e_t, not p alone.",
            ),
            Wrong(
                "weights in the exponent",
                lambda z, t, w: weighted_gradient(z * w[:, None], t, w),
                "that comes out with the scores multiplied by the weights too; the "
                "probabilities of an image do not depend on how much it counts.",
            ),
            Wrong(
                "weights turned over",
                lambda z, t, w: weighted_gradient(z, t, 1 / w),
                "that is weighed with 1/w: the images that should count more count "
                "less.",
            ),
            Wrong(
                "sum of the batch at once",
                lambda z, t, w: weighted_gradient(
                    z, t, w, lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()
                ),
                "that comes out with all exponentials over their sum in the batch; "
                "each row is divided by its own.",
            ),
            Wrong(
                "whole numbers",
                _into_whole_numbers,
                "where the scores are whole numbers the result is whole too, as in an "
                "array made like z, which cannot hold fractions.",
            ),
            Wrong(
                "predicted class",
                lambda z, t, w: weighted_gradient(z, z.argmax(axis=1), w),
                "the 1 is subtracted at the largest score here; it belongs to the true "
                "class.",
            ),
            Wrong(
                "one at every class",
                lambda z, t, w: (_softmax(z) - 1) * (w / w.sum())[:, None],
                "1 is subtracted from every probability here; the one-hot row has a "
                "single 1.",
            ),
            Wrong(
                "cut to whole numbers",
                lambda z, t, w: weighted_gradient(
                    z, t, w, lambda z: _softmax(z).astype(np.asarray(z).dtype)
                ),
                "where z holds whole numbers the probabilities have lost their "
                "fractions, as in the type of z.",
            ),
            Wrong(
                "NaN made 1",
                lambda z, t, w: weighted_gradient(z, t, w, _papered_over(1.0)),
                "exp overflows for large scores, and a 1 where inf / inf left no "
                "number is a guess. Subtract the largest of each row first.",
            ),
            Wrong(
                "NaN made 0",
                lambda z, t, w: weighted_gradient(z, t, w, _papered_over(0.0)),
                "the probabilities are 0 where they should not be: that comes out "
                "where inf / inf is papered over with 0. Subtract the largest of each "
                "row first, and keep the probabilities as they are.",
            ),
            Wrong(
                "sigmoid",
                lambda z, t, w: weighted_gradient(
                    z, t, w, lambda z: np.exp(-np.logaddexp(0, -z))
                ),
                "those are sigmoids, one for each score by itself; the classes of an "
                "image share a probability of 1.",
            ),
            Wrong(
                "squared error",
                lambda z, t, w: softmax_backward(
                    weighted_gradient(z, t, w), _softmax(z)
                ),
                "that is p − e_t sent through the Jacobian once more; for the "
                "cross-entropy that is in it already.",
            ),
            Wrong(
                "added over the images",
                lambda z, t, w: weighted_gradient(z, t, w).sum(axis=0),
                "the rows are added up here; each image keeps a row of its own.",
            ),
            Wrong(
                "first weight for all",
                lambda z, t, w: (
                    weighted_gradient(z, t, 0 * w + w[0]) * len(z) * w[0] / w.sum()
                ),
                "every image is weighed with the weight of the first.",
            ),
            Wrong(
                "divided by the largest weight",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum() / w.max(),
                "that is divided by the largest weight; the loss divides by the sum of "
                "all.",
            ),
            Wrong(
                "an axis lost",
                lambda z, t, w: weighted_gradient(z, t, w).squeeze(),
                "an axis of length 1 is gone: one image is still a batch.",
            ),
            Wrong(
                "first image only",
                lambda z, t, w: (
                    weighted_gradient(z, t, w) * (np.arange(len(z)) == 0)[:, None]
                ),
                "only the first image has a gradient; the rows of the others are zero.",
            ),
            Wrong(
                "classes counted from 1",
                lambda z, t, w: weighted_gradient(z, (t + 1) % z.shape[1], w),
                "the 1 is subtracted one class too far; classes are counted from 0.",
            ),
            Wrong(
                "weight forgotten above",
                lambda z, t, w: (
                    weighted_gradient(z, t, np.ones(len(z))) * len(z) / w.sum()
                ),
                "every row is divided by the sum of the weights and counts alike; each "
                "is to be multiplied by its own weight.",
            ),
            Wrong(
                "one image, its weight left",
                lambda z, t, w: (
                    weighted_gradient(z, t, w) * (w[0] if len(z) == 1 else 1)
                ),
                "a single image keeps its weight in your result; divided by the sum of "
                "the weights, which is itself, it is 1.",
            ),
            Wrong(
                "root of the weights",
                lambda z, t, w: weighted_gradient(z, t, np.sqrt(w)),
                "that is weighed with the square roots of the weights.",
            ),
            Wrong(
                "softmax of the weights",
                lambda z, t, w: weighted_gradient(z, t, np.exp(w - w.max())),
                "that comes out with a softmax of the weights; they are divided by "
                "their sum and nothing else.",
            ),
            Wrong(
                "weights cut at 1",
                lambda z, t, w: weighted_gradient(z, t, np.minimum(w, 1)),
                "that comes out with weights above 1 cut down to 1.",
            ),
            Wrong(
                "whole weights",
                lambda z, t, w: weighted_gradient(z, t, np.maximum(1, np.round(w))),
                "that comes out with the weights rounded to whole numbers; an image "
                "may count 1.7 times as much.",
            ),
            Wrong(
                "weights by class",
                _weights_by_class,
                "that comes out with the weights looked up by the class; weights[n] "
                "belongs to image n.",
            ),
            Wrong(
                "weights sorted",
                lambda z, t, w: weighted_gradient(z, t, np.sort(w)),
                "the weights are in another order than the images.",
            ),
            Wrong(
                "scores weighed",
                lambda z, t, w: weighted_gradient(z * w[:, None], t, 0 * w + 1),
                "that comes out with the scores multiplied by the weights, and not the "
                "gradient.",
            ),
            Wrong(
                "one class too low",
                lambda z, t, w: weighted_gradient(z, t - 1, w),
                "the 1 is subtracted one class too low; classes are counted from 0, as "
                "columns are.",
            ),
            Wrong(
                "only the mistakes",
                lambda z, t, w: (
                    weighted_gradient(z, t, w) * (z.argmax(axis=1) != t)[:, None]
                ),
                "only the images that are classified wrongly have a gradient; the "
                "others pull as well, with 1 − p_t.",
            ),
            Wrong(
                "shift of the columns",
                lambda z, t, w: weighted_gradient(z - z.max(axis=0), t, w),
                "that comes out when the largest of each column is subtracted, which "
                "changes the probabilities; subtract the largest of each row.",
            ),
            Wrong(
                "something added to the sum",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum() / (w.sum() + 1e-8),
                "that comes out with a small number added to the sum of the weights, "
                "and the weights can be as small. They are never all 0.",
            ),
            Wrong(
                "weights cut to whole ones",
                lambda z, t, w: weighted_gradient(z, t, np.trunc(w)),
                "that comes out with weights that have lost what stands behind the "
                "point.",
            ),
            Wrong(
                "weights with a floor",
                lambda z, t, w: weighted_gradient(z, t, np.maximum(w, 1e-6)),
                "that comes out with small weights raised to a floor; what counts is "
                "how large they are beside each other.",
            ),
            Wrong(
                "weights squared",
                lambda z, t, w: weighted_gradient(z, t, w**2),
                "that is weighed with the squares of the weights.",
            ),
            Wrong(
                "divided by K",
                lambda z, t, w: weighted_gradient(z, t, w) / z.shape[1],
                "that is divided by the number of classes as well; the mean is over "
                "the images.",
            ),
            Wrong(
                "transposed",
                lambda z, t, w: weighted_gradient(z, t, w).T,
                "images and classes have changed places: dz has the shape of z.",
            ),
            Wrong(
                "p alone divided",
                lambda z, t, w: (
                    _softmax(z) * (w / w.sum())[:, None] - _one_hot(t, z.shape[1])
                ),
                "e_t is subtracted without its weight; the weight and the sum belong "
                "to the whole row p − e_t.",
            ),
            Wrong(
                "weights squared above",
                lambda z, t, w: weighted_gradient(z, t, w) * w[:, None],
                "every row is multiplied by its weight twice and divided by the sum of "
                "the weights once.",
            ),
            Wrong(
                "sum of each class",
                _share_of_the_class,
                "each weight is divided by the sum of the weights of its own class; "
                "the loss divides by the sum of all.",
            ),
            Wrong(
                "weights shifted",
                lambda z, t, w: weighted_gradient(z, t, np.roll(w, 1)),
                "every image is weighed with the weight of the one before it.",
            ),
            Wrong(
                "the loss",
                _weighted_loss(log_softmax),
                "that is the loss, one number; its gradient for the scores is asked "
                "for.",
            ),
            Wrong(
                "the loss, by way of ln p",
                _weighted_loss(lambda z: np.log(_softmax(z))),
                "that is the loss, one number, and infinite where a probability rounds "
                "to 0; its gradient for the scores is asked for.",
            ),
            Wrong(
                "weights raised by 1",
                lambda z, t, w: weighted_gradient(z, t, 1 + w),
                "that is weighed with 1 + w.",
            ),
            Wrong(
                "largest of each class",
                lambda z, t, w: weighted_gradient(
                    z, t, w, lambda z: _plain_softmax(z - z.max(axis=0))
                ),
                "that comes out with the largest score of each class taken off, along "
                "axis 0; softmax stays the same if each image loses its own largest, "
                "in a column.",
            ),
            Wrong(
                "largest as a row",
                lambda z, t, w: weighted_gradient(
                    z, t, w, lambda z: _plain_softmax(z - z.max(axis=1))
                ),
                "z.max(axis=1) has an axis less and lines up with the classes, where "
                "it fits at all; the largest of each image has to stand in a column: "
                "keepdims=True.",
            ),
            Wrong(
                "whole rows",
                lambda z, t, w: weighted_gradient(z, t, w, one_hot=_whole_rows),
                "an index like p[labels] picks whole rows, or none where a label is "
                "no row; 1 is subtracted at one place of each row, which takes both "
                "numbers: [n, labels[n]].",
            ),
            Wrong(
                "one sum for the batch",
                lambda z, t, w: weighted_gradient(z, t, w, _one_sum),
                "the exponentials are divided by the sum over the whole batch here; "
                "each image's probabilities add up to 1.",
            ),
            Wrong(
                "scores weighed, over the sum",
                lambda z, t, w: (
                    (_softmax(z * w[:, None]) - _one_hot(t, z.shape[1])) / w.sum()
                ),
                "that comes out with softmax of the scores times the weights, over the "
                "sum of the weights; a weight multiplies the gradient of its image, "
                "and no score.",
            ),
            Wrong(
                "scores weighed, not divided",
                lambda z, t, w: _softmax(z * w[:, None]) - _one_hot(t, z.shape[1]),
                "that comes out with softmax of the scores times the weights, and no "
                "mean; a weight multiplies the gradient of its image, over the sum of "
                "the weights.",
            ),
            *(
                Wrong(
                    f"divided by the weight{name}",
                    _divided_by_weight(scale),
                    f"each row is divided by its own weight{words}; the weight "
                    "multiplies the row, and the sum of the weights divides it.",
                )
                for name, words, scale in (
                    ("", "", lambda w: 1.0),
                    (", and N", ", and by the number of images", lambda w: 1 / len(w)),
                    (
                        ", and the sum",
                        ", and by the sum of the weights",
                        lambda w: 1 / w.sum(),
                    ),
                    (
                        ", times the sum",
                        " and multiplied by the sum of the weights",
                        lambda w: w.sum(),
                    ),
                )
            ),
            Wrong(
                "shares rounded down",
                lambda z, t, w: (
                    (_softmax(z) - _one_hot(t, z.shape[1])) * (w // w.sum())[:, None]
                ),
                "with two images or more everything is 0, as weights // weights.sum() "
                "is: // rounds down, / does not.",
            ),
            Wrong(
                "e_t over N",
                _truth_averaged,
                "p is weighed, and from it comes off e_t over the number of images; "
                "the weight and the sum belong to the whole row p − e_t.",
            ),
            Wrong(
                "neither weight nor mean",
                lambda z, t, w: _softmax(z) - _one_hot(t, z.shape[1]),
                "that is p − e_t of each image; each row is to be multiplied by its "
                "weight, and divided by the sum of the weights.",
            ),
            Wrong(
                "divided by K for the sum",
                lambda z, t, w: weighted_gradient(z, t, w) * w.sum() / z.shape[1],
                "that is divided by the number of classes; this mean is divided by the "
                "sum of the weights.",
            ),
            Wrong(
                "weights in a row",
                lambda z, t, w: (
                    (_softmax(z) - _one_hot(t, z.shape[1])) * w[None] / w.sum()
                ),
                "the weights stand in a row here, 1 × N, and lie along the classes, "
                "where that fits at all; they have to be a column, N × 1.",
            ),
            Wrong(
                "one-hot rows as long as the batch",
                lambda z, t, w: weighted_gradient(z, t, w, one_hot=_eye_of_images),
                "that comes out with one-hot rows as long as the batch, where they can "
                "be made and fit at all; a row has K places, as the scores have.",
            ),
            Wrong(
                "long way",
                _long_way_weighted,
                "that comes out with a small number added to p, or a floor under it, "
                "on the way through 1/p: where p_t is far smaller, nothing is left. p "
                "− e_t divides by no probability.",
            ),
            Wrong(
                "scores cut",
                lambda z, t, w: weighted_gradient(np.clip(z, -500, 500), t, w),
                "that comes out with large scores cut off, which makes them equal; "
                "subtract the largest of each row, which changes no probability.",
            ),
            Wrong(
                "weights over their length",
                lambda z, t, w: (
                    weighted_gradient(z, t, w) * w.sum() / np.linalg.norm(w)
                ),
                "that is divided by the root of the sum of the squared weights, as "
                "np.linalg.norm makes it; the loss divides by their sum.",
            ),
        ),
        _weighted_cases,
        ("dz",),
        properties=_weighted_properties,
        tolerance=1e-5,
        points=2,
        promises=(
            Promise("each row of dz adds up to 0", lambda case, dz: adds_up(dz, 0, 1)),
        ),
        hint=(
            "if the weight of one image is twice that of every other, how much does "
            "its gradient count in the whole?"
        ),
    ),
    Exercise(
        "softmax-smoothed",
        smoothed,
        (
            Wrong(
                "one-hot throughout",
                lambda z, t, eps: smoothed(z, t, 0.0),
                "epsilon has no effect: that is the loss and the gradient for the "
                "one-hot labels.",
            ),
            Wrong(
                "one-hot in the gradient",
                lambda z, t, eps: (smoothed(z, t, eps)[0], smoothed(z, t, 0.0)[1]),
                "the gradient still subtracts the one-hot row instead of q.",
            ),
            Wrong(
                "one-hot in the loss",
                lambda z, t, eps: (smoothed(z, t, 0.0)[0], smoothed(z, t, eps)[1]),
                "the loss still looks at the true class only.",
            ),
            Wrong(
                "doubt to the others only",
                _other_q(
                    lambda e_t, eps, k: (1 - eps) * e_t + eps / (k - 1) * (1 - e_t)
                ),
                "epsilon is shared by the K − 1 other classes here; every class gets "
                "epsilon/K, the true one included.",
            ),
            Wrong(
                "not reduced",
                _other_q(lambda e_t, eps, k: e_t + eps / k),
                "q adds up to more than 1: the true class has to give up epsilon.",
            ),
            Wrong(
                "logarithm of p",
                _smoothed_log_of_p,
                "the loss is no finite number where a probability rounds to 0. Use ln "
                "p_k = z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "gradient not averaged",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    smoothed(z, t, eps)[1] * len(z),
                ),
                "the loss is a mean and the gradient is not: divide dz by the number "
                "of images.",
            ),
            Wrong(
                "sum over the batch",
                lambda z, t, eps: tuple(v * len(z) for v in smoothed(z, t, eps)),
                "that is the sum over the images; take the mean, in both results.",
            ),
            Wrong(
                "loss not averaged",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0] * len(z),
                    smoothed(z, t, eps)[1],
                ),
                "the loss is the sum over the images, and the mean is asked for.",
            ),
            Wrong(
                "mean over classes",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0] / z.shape[1],
                    smoothed(z, t, eps)[1],
                ),
                "the loss is a mean over all N·K products. Add "
                "up along the classes, take the mean over the images.",
            ),
            Wrong(
                "clipped",
                lambda z, t, eps: _smoothed_log_of_p(z, t, eps, 1e-8),
                "the loss comes out too small where a probability is next to 0, as "
                "with a floor of 1e-8 under it, or 1e-8 added to it. Use ln p_k = z_k "
                "− ln Σ exp z_j.",
            ),
            Wrong(
                "clipped at 1e-12",
                lambda z, t, eps: _smoothed_log_of_p(z, t, eps, 1e-12),
                "the loss comes out too small where a probability is next to 0, as "
                "with a floor of 1e-12 under it, or 1e-12 added to it. Use ln p_k = "
                "z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "clipped at 1e-15",
                lambda z, t, eps: _smoothed_log_of_p(z, t, eps, 1e-15),
                "the loss comes out too small where a probability is next to 0, as "
                "with a floor of 1e-15 under it, or 1e-15 added to it. Use ln p_k = "
                "z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "clipped at 1e-10",
                lambda z, t, eps: _smoothed_log_of_p(z, t, eps, 1e-10),
                "the loss comes out too small where a probability is next to 0, as "
                "with a floor of 1e-10 under it, or 1e-10 added to it. Use ln p_k = "
                "z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "infinity made a number",
                _made_finite,
                "where a probability rounds to 0 the loss is the largest number of "
                "float64, which np.nan_to_num makes of an infinite one. Use ln p_k = "
                "z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "shift not undone",
                _with_loss(_shift_lost),
                "the loss takes ln Σ exp of the shifted scores, and the scores as they "
                "are beside it; the largest of the row has to come back.",
            ),
            Wrong(
                "p and q exchanged",
                _with_loss(_exchanged_logarithm),
                "the loss is −Σ p ln q; the logarithm belongs to p.",
            ),
            Wrong(
                "mean of the logarithms over K",
                _with_loss(_mean_for_sum),
                "the loss takes epsilon/K times the mean of ln p; it is epsilon/K "
                "times their sum, or epsilon times their mean.",
            ),
            Wrong(
                "gradient times 1 − epsilon",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    (1 - eps) * smoothed(z, t, 0.0)[1],
                ),
                "the gradient is (1 − epsilon) times that of the plain loss: the "
                "second part of q has a gradient too.",
            ),
            Wrong(
                "not divided by K",
                _other_q(lambda e_t, eps, k: (1 - eps) * e_t + eps),
                "every class gets the whole of epsilon here; they share it, epsilon/K "
                "each.",
            ),
            Wrong(
                "withheld from the truth",
                _other_q(lambda e_t, eps, k: (1 - eps) * e_t + eps / k * (1 - e_t)),
                "the true class gets its epsilon/K too; without it, q does not add up "
                "to 1.",
            ),
            Wrong(
                "swapped",
                _other_q(lambda e_t, eps, k: eps * e_t + (1 - eps) / k),
                "epsilon and 1 − epsilon have changed places: e_t keeps 1 − epsilon.",
            ),
            Wrong(
                "unshifted",
                lambda z, t, eps: smoothed(z, t, eps, _unshifted_log),
                "ln Σ exp z_j is the right road, but exp of a large score overflows "
                "on it, in both results. Subtract the largest of each row first.",
            ),
            Wrong(
                "unshifted in the loss",
                lambda z, t, eps: (
                    smoothed(z, t, eps, _unshifted_log)[0],
                    smoothed(z, t, eps)[1],
                ),
                "in the loss exp of a large score overflows. "
                "Eq. (5.9) takes the largest of each row off first.",
            ),
            Wrong(
                "unshifted in the gradient",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    smoothed(z, t, eps)[1] + (_plain_softmax(z) - _softmax(z)) / len(z),
                ),
                "in the gradient exp of a large score overflows.",
            ),
            Wrong(
                "one shift for the whole batch",
                lambda z, t, eps: smoothed(z, t, eps, _log_one_shift),
                "that comes out when the largest score of the whole batch is "
                "subtracted; in a row far below it every exponential is 0. Each row "
                "has a largest score.",
            ),
            Wrong(
                "down the columns",
                lambda z, t, eps: smoothed(z, t, eps, _log_down),
                "those are normalized over the images; the classes stand along axis 1.",
            ),
            Wrong(
                "classes counted from the labels",
                lambda z, t, eps: smoothed(z, t, eps, one_hot=_narrow),
                "that comes out with one-hot rows as long as the largest label that "
                "occurs. A batch need not hold the last class: the scores know K.",
            ),
            Wrong(
                "all labels in every row",
                lambda z, t, eps: smoothed(z, t, eps, one_hot=_columns),
                "that comes out with the classes of all images in every row, as an "
                "index like [:, labels] picks them. Each row has one true class.",
            ),
            Wrong(
                "entropy of q taken off",
                _with_loss(_less_entropy),
                "the loss is Σ q ln(q/p), which lacks the entropy of q; the "
                "cross-entropy is −Σ q ln p.",
            ),
            Wrong(
                "loss negated",
                _with_loss(lambda loss, *_: -loss),
                "the loss has the wrong sign.",
            ),
            Wrong(
                "one loss per image",
                _with_loss(_each_loss),
                "the loss is one number per image. The loss of "
                "the batch is their mean.",
            ),
            Wrong(
                "loss in bits",
                _with_loss(lambda loss, *_: loss / np.log(2)),
                "the loss is in bits: the course takes the natural logarithm.",
            ),
            Wrong(
                "gradient negated",
                lambda z, t, eps: (smoothed(z, t, eps)[0], -smoothed(z, t, eps)[1]),
                "the gradient has the wrong sign.",
            ),
            Wrong(
                "gradient over N and K",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    smoothed(z, t, eps)[1] / z.shape[1],
                ),
                "the gradient is divided by the number of classes as well.",
            ),
            Wrong(
                "p for the gradient",
                lambda z, t, eps: (smoothed(z, t, eps)[0], _softmax(z) / len(z)),
                "in the gradient nothing is subtracted from p.",
            ),
            Wrong(
                "results in the other order",
                lambda z, t, eps: smoothed(z, t, eps)[::-1],
                "the gradient comes first; the order is loss, dz.",
            ),
            Wrong(
                "share of the others missing in the loss",
                _with_loss(lambda loss, z, t, eps: (1 - eps) * smoothed(z, t, 0.0)[0]),
                "the loss takes (1 − epsilon) of the plain one: the second part of q "
                "is missing in it.",
            ),
            Wrong(
                "share of the others missing in the gradient",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    (_softmax(z) - (1 - eps) * _one_hot(t, z.shape[1])) / len(z),
                ),
                "the gradient subtracts (1 − epsilon) e_t, and the "
                "second part of q is missing.",
            ),
            Wrong(
                "share of the others missing",
                _other_q(lambda e_t, eps, k: (1 - eps) * e_t),
                "both results are those of q = (1 − epsilon) e_t; its second part is "
                "missing.",
            ),
            Wrong(
                "log of the sum missing",
                _with_loss(
                    lambda loss, z, t, eps: (
                        loss
                        - np.mean(
                            np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1))
                        )
                    )
                ),
                "the loss is made of shifted scores; to be logarithms of p they lack "
                "the logarithm of their sum.",
            ),
            Wrong(
                "both over K",
                lambda z, t, eps: tuple(v / z.shape[1] for v in smoothed(z, t, eps)),
                "both results are divided by the number of classes; the mean is over "
                "images.",
            ),
            Wrong(
                "ten classes assumed",
                _other_q(lambda e_t, eps, k: (1 - eps) * e_t + eps / 10),
                "epsilon is divided by 10 here, whatever the number of classes; z "
                "knows K.",
            ),
            Wrong(
                "largest score for the loss",
                _with_loss(
                    lambda loss, z, t, eps: np.mean(
                        z.max(axis=1) - z[np.arange(len(z)), t]
                    )
                ),
                "the loss is only the lead of the largest score.",
            ),
            Wrong(
                "dz added over the images",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    smoothed(z, t, eps)[1].sum(axis=0),
                ),
                "the rows of the gradient were added up. Each image keeps its own.",
            ),
            Wrong(
                "scores cut",
                lambda z, t, eps: smoothed(np.clip(z, -500, 500), t, eps),
                "that comes out with large scores cut off; that changes which class "
                "leads, and by how much.",
            ),
            Wrong(
                "classes counted from 1",
                lambda z, t, eps: smoothed(z, (t + 1) % z.shape[1], eps),
                "q has its peak one class too far; classes are counted from 0.",
            ),
            Wrong(
                "divided by N",
                lambda z, t, eps: _against(
                    z, (1 - eps) * _one_hot(t, z.shape[1]) + eps / len(z)
                ),
                "epsilon is divided by the number of images here; the classes share "
                "it, epsilon/K each.",
            ),
            Wrong(
                "epsilon/K withheld alone",
                _other_q(lambda e_t, eps, k: (1 - eps / k) * e_t + eps / k * (1 - e_t)),
                "the true class gets 1 − epsilon/K here; it is 1 − epsilon + "
                "epsilon/K.",
            ),
            Wrong(
                "predicted class",
                lambda z, t, eps: smoothed(z, z.argmax(axis=1), eps),
                "q has its peak at the largest score here; it belongs to the true "
                "class.",
            ),
            Wrong(
                "both negated",
                lambda z, t, eps: tuple(-v for v in smoothed(z, t, eps)),
                "both results have the wrong sign: a surprise is minus a logarithm.",
            ),
            Wrong(
                "an axis lost",
                lambda z, t, eps: tuple(np.squeeze(v) for v in smoothed(z, t, eps)),
                "an axis of length 1 is gone from dz: one image is still a batch.",
            ),
            Wrong(
                "ln Σ exp left out",
                _with_loss(_scores_alone),
                "the loss is −Σ q_k z_k, made of the scores alone; in ln p_k = z_k − "
                "ln Σ exp z_j the second term counts too.",
            ),
            Wrong(
                "p smoothed",
                _smoothed_probabilities,
                "dz has the softening at p, (1 − epsilon) p + epsilon/K, and "
                "subtracts the one-hot row; it is the label that is softened.",
            ),
            Wrong(
                "true class of q alone",
                _with_loss(_true_share),
                "the loss counts the true class alone, with its share q_t; the sum "
                "runs over all classes, and each has a share of epsilon/K.",
            ),
            Wrong(
                "p ln q",
                _with_loss(lambda *a: _exchanged_logarithm(*a, floor=1e-300)),
                "the loss is −Σ p_k ln q_k, as far as a floor under q of 1e-300 lets "
                "it; the logarithm belongs to p, the share to q.",
            ),
            Wrong(
                "second part with the wrong sign",
                _with_loss(_second_part_subtracted),
                "the loss comes out with the wrong sign at its second part, epsilon "
                "times the mean of ln p; both parts have a minus in front.",
            ),
            Wrong(
                "one class too low",
                lambda z, t, eps: smoothed(z, t - 1, eps),
                "q has its peak one class too low; classes are counted from 0, as "
                "columns are.",
            ),
            Wrong(
                "all of q over K",
                _other_q(lambda e_t, eps, k: ((1 - eps) * e_t + eps) / k),
                "both results come out with q divided by K as a whole; in q = (1 − "
                "epsilon) e_t + epsilon/K only epsilon is.",
            ),
            *(
                Wrong(
                    name,
                    lambda z, t, eps, log=log: smoothed(z, t, eps, log),
                    f"{words} an axis less than z, and what is subtracted lines up "
                    "with the classes, where it fits at all; it has to stand in a "
                    "column: keepdims=True.",
                )
                for name, words, log in (
                    ("largest score in a row", "z.max(axis=1) has", _flat_shift),
                    (
                        "sum of the exponentials in a row",
                        "the sum of the exponentials has",
                        _flat_sum,
                    ),
                    (
                        "both in a row",
                        "z.max(axis=1) and the sum of the exponentials have",
                        _both_flat,
                    ),
                    ("ln Σ exp in a row", "ln Σ exp z_j has", _flat_log_sum),
                )
            ),
            Wrong(
                "sum in a row, in dz",
                _flat_sum_in_dz,
                "in dz the sum of the exponentials has an axis less and lines up with "
                "the classes, where it fits at all; it has to stand in a column: "
                "keepdims=True.",
            ),
            Wrong(
                "one sum for the whole batch",
                lambda z, t, eps: smoothed(z, t, eps, _log_one_sum),
                "the exponentials of the whole batch are added up here; each image has "
                "a sum of its own.",
            ),
            Wrong(
                "share of all the scores missing",
                _with_loss(lambda loss, z, t, eps: loss + eps * z.mean()),
                "the loss is ln Σ exp z_j − (1 − epsilon) z_t; the second part of q "
                "takes epsilon/K of every score besides.",
            ),
            Wrong(
                "sum of the scores for their mean",
                _with_loss(
                    lambda loss, z, t, eps: (
                        loss + eps * (z.mean() - z.sum(axis=1).mean())
                    )
                ),
                "the loss takes epsilon times the sum of an image's scores; each class "
                "has a share of epsilon/K.",
            ),
            Wrong(
                "clipped at 1e-300",
                lambda z, t, eps: _smoothed_log_of_p(z, t, eps, 1e-300),
                "the loss comes out too small where a probability is next to 0, as "
                "with a floor of 1e-300 under it, or 1e-300 added to it. Use ln p_k = "
                "z_k − ln Σ exp z_j.",
            ),
            Wrong(
                "gradient over K for N",
                lambda z, t, eps: (
                    smoothed(z, t, eps)[0],
                    smoothed(z, t, eps)[1] * len(z) / z.shape[1],
                ),
                "the gradient is divided by the number of classes, and not by that of "
                "the images; the loss is a mean over images.",
            ),
            Wrong(
                "each class by itself",
                _other_dz(lambda p, q, e_t, eps: q * p - q),
                "dz is −q (1 − p) over N, what comes through each class's own p; a "
                "score moves the probabilities of all classes.",
            ),
            Wrong(
                "q at the truth alone",
                _other_dz(lambda p, q, e_t, eps: p - q * e_t),
                "dz subtracts q at the true class alone; every class has its share of "
                "epsilon/K, and it comes off there.",
            ),
            Wrong(
                "p times 1 − epsilon",
                _other_dz(lambda p, q, e_t, eps: (1 - eps) * p - q),
                "dz has (1 − epsilon) p where p belongs; q adds up to 1, and so p "
                "counts in full.",
            ),
        ),
        _smoothed_cases,
        ("loss", "dz"),
        properties=_smoothed_properties,
        tolerance=1e-5,
        points=3,
        promises=(
            Promise(
                "each row of dz adds up to 0", lambda case, dz: adds_up(dz, 0, 1), "dz"
            ),
        ),
        hint=(
            "which property of the one-hot row did the derivation of Eq. (7.9) use, "
            "and does q have it too?"
        ),
    ),
    _Slope(
        "softmax-temperature-slope",
        temperature_slope,
        (
            Wrong(
                "as if u = z·tau",
                lambda z, t, tau: -temperature_slope(z, t, tau) * tau**2,
                "that comes out with z for ∂u/∂tau; u is z divided by tau, not "
                "multiplied.",
            ),
            Wrong(
                "1/tau",
                lambda z, t, tau: temperature_slope(z, t, tau) * tau,
                "the derivative of 1/tau is −1/tau², not −1/tau.",
            ),
            Wrong(
                "minus sign",
                lambda z, t, tau: -temperature_slope(z, t, tau),
                "the slope has the wrong sign; the derivative of 1/tau is negative.",
            ),
            Wrong(
                "not averaged",
                lambda z, t, tau: temperature_slope(z, t, tau) * len(z),
                "that is the sum over the images; the loss is their mean.",
            ),
            Wrong(
                "mean over classes",
                lambda z, t, tau: temperature_slope(z, t, tau) / z.shape[1],
                "that is divided by the number of classes; tau touches every score, "
                "and the influences add up.",
            ),
            Wrong(
                "temperature 1",
                _slope_at_one,
                "that comes out with softmax of z; p has to be taken at the "
                "temperature tau, softmax of z/tau.",
            ),
            Wrong(
                "chain rule forgotten",
                lambda z, t, tau: np.sum(
                    (_softmax(z / tau) - _one_hot(t, z.shape[1])) / len(z)
                ),
                "that is 0, as the sum of the gradient for u always is. Each entry is "
                "multiplied by its own ∂u/∂tau first; a factor that is the same for "
                "all leaves the 0.",
            ),
            Wrong(
                "no scores in the factor",
                _scores_left_out,
                "that is the sum of the gradient for u, over tau²: 0, but for rounding "
                "that a small tau enlarges. Each entry is multiplied by its own "
                "∂u/∂tau, and the score stands in that.",
            ),
            Wrong(
                "logarithm of the sum taken whole",
                _inner_z_lost,
                "that comes out with ln Σ exp u differentiated as if it were divided "
                "by tau as a whole; tau stands inside, in every u.",
            ),
            Wrong(
                "long way, with a floor",
                _long_way(1e-8),
                "that comes out with a floor of 1e-8 under p on the way through 1/p: "
                "where p_t is smaller, nearly nothing is left of the slope. Go by p − "
                "e_t, which divides by no probability.",
            ),
            Wrong(
                "plain softmax",
                lambda z, t, tau: temperature_slope(z, t, tau, _plain_softmax),
                "exp overflows for large scores; subtract the largest of each row "
                "first.",
            ),
            Wrong(
                "difference of a clipped loss",
                _slope_of_clipped,
                "that is the slope of a clipped loss, which is flat where the loss is "
                "large. Use Eq. (7.9) and the chain rule.",
            ),
            Wrong(
                "true class only",
                lambda z, t, tau: np.sum(
                    ((_softmax(z / tau) - 1) * -z / tau**2 / len(z))[
                        np.arange(len(z)), t
                    ]
                ),
                "that is the sum over the true classes only; tau touches every score.",
            ),
            Wrong(
                "mean of all entries",
                lambda z, t, tau: temperature_slope(z, t, tau) / z.size,
                "that is the mean over all entries. The 1/N is in Eq. (7.9) already, "
                "and the classes are added up.",
            ),
            Wrong(
                "u for z",
                lambda z, t, tau: temperature_slope(z, t, tau) / tau,
                "that comes out with −u/tau² for ∂u/∂tau; it is −z/tau², or −u/tau.",
            ),
            Wrong(
                "one shift for the whole batch",
                lambda z, t, tau: temperature_slope(z, t, tau, _one_shift),
                "there is a NaN where scores lie far apart: an exponential, or a "
                "probability, is 0 or infinite there, and something is divided by it. "
                "Subtract the largest score of each row, and go by p − e_t, which "
                "divides by no probability.",
            ),
            Wrong(
                "down the columns",
                lambda z, t, tau: temperature_slope(z, t, tau, _down_the_columns),
                "those are probabilities normalized over the images; the classes stand "
                "along axis 1.",
            ),
            Wrong(
                "classes counted from the labels",
                lambda z, t, tau: temperature_slope(z, t, tau, one_hot=_narrow),
                "that comes out with one-hot rows as long as the largest label that "
                "occurs. A batch need not hold the last class: the scores know K.",
            ),
            Wrong(
                "all labels in every row",
                lambda z, t, tau: temperature_slope(z, t, tau, one_hot=_columns),
                "that comes out with the classes of all images in every row, as an "
                "index like [:, labels] picks them. Each row has one true class.",
            ),
            Wrong(
                "one-hot forgotten",
                lambda z, t, tau: np.sum(_softmax(z / tau) * (-z / tau**2)) / len(z),
                "that comes out with p over N for ∂L/∂u; it is p − e_t over N.",
            ),
            Wrong(
                "scores multiplied by tau",
                lambda z, t, tau: temperature_slope(z * tau**2, t, tau) / tau**2,
                "that comes out with softmax of z·tau; the scores are divided by tau.",
            ),
            Wrong(
                "central difference, nudge 1e-5",
                _nudged(1e-5),
                "that is a central difference. Its nudge has to be small beside tau, "
                "and tau can be anything. Derive the slope.",
            ),
            Wrong(
                "central difference, nudge 1e-6",
                _nudged(1e-6),
                "that is a central difference. A nudge of a millionth is not small if "
                "tau is as small. Derive the slope.",
            ),
            Wrong(
                "central difference, nudge 1e-4",
                _nudged(1e-4),
                "that is a central difference with a large nudge, and tau minus the "
                "nudge can be negative. Derive the slope.",
            ),
            Wrong(
                "one slope per image",
                lambda z, t, tau: _slopes(z, t, tau).sum(axis=1),
                "those are sums along the classes only: tau is one number for all "
                "images, so its slope is one number.",
            ),
            Wrong(
                "one slope per score",
                _slopes,
                "those are the terms, one for each score. One tau moves them all: add "
                "them up.",
            ),
            Wrong(
                "averaged twice",
                lambda z, t, tau: temperature_slope(z, t, tau) / len(z),
                "the 1/N is in twice: Eq. (7.9) holds it already.",
            ),
            Wrong(
                "slope for 1/tau",
                lambda z, t, tau: -temperature_slope(z, t, tau) * tau,
                "that comes out with z/tau for ∂u/∂tau. Differentiate z/tau for tau, "
                "not for z.",
            ),
            Wrong(
                "p forgotten",
                lambda z, t, tau: np.mean(z[np.arange(len(z)), t]) / tau**2,
                "only the one-hot row is left of p − e_t; the probabilities are "
                "missing.",
            ),
            Wrong(
                "largest score",
                lambda z, t, tau: (
                    np.mean(z[np.arange(len(z)), t] - z.max(axis=1)) / tau**2
                ),
                "that compares the true score with the largest one; what counts is the "
                "mean of the scores, weighed by p.",
            ),
            Wrong(
                "the loss itself",
                lambda z, t, tau: -np.mean(log_softmax(z / tau)[np.arange(len(z)), t]),
                "that is the loss at tau; its derivative is asked for.",
            ),
            Wrong(
                "one slope per class",
                lambda z, t, tau: _slopes(z, t, tau).sum(axis=0),
                "those are sums along the images only; tau touches every class too.",
            ),
            Wrong(
                "predicted class",
                lambda z, t, tau: temperature_slope(z, z.argmax(axis=1), tau),
                "the 1 is subtracted at the largest score here; it belongs to the true "
                "class.",
            ),
            Wrong(
                "classes counted from 1",
                lambda z, t, tau: temperature_slope(z, (t + 1) % z.shape[1], tau),
                "the 1 is subtracted one class too far; classes are counted from 0.",
            ),
            Wrong(
                "scores cut",
                lambda z, t, tau: temperature_slope(np.clip(z, -500, 500), t, tau),
                "that comes out with large scores cut off; shift them, which changes "
                "no probability.",
            ),
            Wrong(
                "central difference, nudge in proportion",
                _relative_nudge(1e-5),
                "that is a central difference. Where the loss is next to 0, too few "
                "digits of it are left. Derive the slope.",
            ),
            Wrong(
                "central difference, wide",
                _relative_nudge(1e-3),
                "that is a central difference with a nudge of a thousandth of tau, and "
                "the loss bends within it. Derive the slope.",
            ),
            Wrong(
                "one-sided difference",
                _nudged(1e-6, 0.0),
                "that is a one-sided difference. Derive the slope.",
            ),
            Wrong(
                "one-sided difference, nudge 1e-4",
                _nudged(1e-4, 0.0),
                "that is a one-sided difference with a nudge of 10⁻⁴, and tau can be "
                "smaller than that. Derive the slope.",
            ),
            Wrong(
                "one-sided difference, nudge 1e-5",
                _nudged(1e-5, 0.0),
                "that is a one-sided difference with a nudge of 10⁻⁵, and tau can be "
                "smaller than that. Derive the slope.",
            ),
            Wrong(
                "one-sided difference, nudge 1e-7",
                _nudged(1e-7, 0.0),
                "that is a one-sided difference with a nudge of 10⁻⁷, and tau can be "
                "smaller than that. Derive the slope.",
            ),
            Wrong(
                "central difference, a ten-thousandth of tau",
                _relative_nudge(1e-4),
                "that is a central difference with a nudge of a ten-thousandth of tau. "
                "Where the loss is next to 0, too few digits of it are left. Derive "
                "the slope.",
            ),
            Wrong(
                "central difference, a millionth of tau",
                _relative_nudge(1e-6),
                "that is a central difference with a nudge of a millionth of tau. "
                "Where the loss is next to 0, too few digits of it are left. Derive "
                "the slope.",
            ),
            Wrong(
                "no 1/tau²",
                lambda z, t, tau: temperature_slope(z, t, tau) * tau**2,
                "that is the slope times tau²: u = z/tau, and its derivative "
                "for tau is −z/tau².",
            ),
            Wrong(
                "tau² above",
                lambda z, t, tau: temperature_slope(z, t, tau) * tau**4,
                "that comes out with −z·tau² for ∂u/∂tau; the derivative of 1/tau is "
                "−1/tau².",
            ),
            Wrong(
                "temperature tau²",
                lambda z, t, tau: temperature_slope(z, t, tau**2) * tau**2,
                "that comes out with softmax of z/tau²; the scores are divided by tau "
                "once.",
            ),
            Wrong(
                "tau² throughout",
                lambda z, t, tau: temperature_slope(z, t, tau**2),
                "that comes out with tau² for tau, in the softmax and in front.",
            ),
            Wrong(
                "wrong classes alone",
                lambda z, t, tau: np.sum(
                    _slopes(z, t, tau) * (1 - _one_hot(t, z.shape[1]))
                ),
                "that is the sum over the wrong classes only; tau touches the true "
                "score as well.",
            ),
            Wrong(
                "spread of the scores",
                lambda z, t, tau: np.mean(z.var(axis=1)) / tau**3,
                "that is the spread of the scores, without p and without the true "
                "class.",
            ),
            Wrong(
                "scores without sign",
                lambda z, t, tau: np.sum(
                    _slopes(np.abs(z), t, tau)
                    + (_softmax(z / tau) - _softmax(np.abs(z) / tau))
                    * (-np.abs(z) / tau**2 / len(z))
                ),
                "that comes out with |z| in ∂u/∂tau; it is −z/tau², whatever the sign "
                "of z.",
            ),
            Wrong(
                "first image only",
                lambda z, t, tau: temperature_slope(z[:1], t[:1], tau),
                "only the first image is counted; the loss is a mean over all.",
            ),
            Wrong(
                "slope without its sign",
                lambda z, t, tau: abs(temperature_slope(z, t, tau)),
                "the slope has lost its sign; a loss can fall as tau grows.",
            ),
            Wrong(
                "quotient cut at 500",
                lambda z, t, tau: temperature_slope(
                    z, t, tau, lambda u: _softmax(np.clip(u, -500, 500))
                ),
                "that comes out with z/tau cut off before the softmax; shift it "
                "instead, which changes no probability.",
            ),
            Wrong(
                "whole quotients",
                lambda z, t, tau: np.sum(
                    (_softmax(z / tau) - _one_hot(t, z.shape[1]))
                    * -(z // tau)
                    / (len(z) * tau)
                ),
                "that comes out with z/tau cut down to whole numbers, as // does; "
                "divide with /.",
            ),
            Wrong(
                "whole quotients in the softmax",
                lambda z, t, tau: np.sum(
                    (_softmax(z // tau) - _one_hot(t, z.shape[1]))
                    * (-z / tau**2)
                    / len(z)
                ),
                "that comes out with softmax of z/tau cut down to whole numbers, as // "
                "does; divide with /.",
            ),
            Wrong(
                "whole quotients throughout",
                lambda z, t, tau: temperature_slope(z // tau, t, 1.0) / tau,
                "that comes out with z/tau cut down to whole numbers, as // does, in "
                "the softmax and beside it; divide with /.",
            ),
            Wrong(
                "u = z·tau",
                lambda z, t, tau: -temperature_slope(z, t, 1 / tau) / tau**2,
                "that comes out with u = z·tau, in the softmax and in ∂u/∂tau; the "
                "scores are divided by tau.",
            ),
            Wrong(
                "central difference, nudge 0.01",
                _nudged(1e-2),
                "that is a central difference with a nudge of a hundredth, which is "
                "far too wide. Derive the slope.",
            ),
            Wrong(
                "plain mean of the scores",
                lambda z, t, tau: (
                    np.mean(z[np.arange(len(z)), t] - z.mean(axis=1)) / tau**2
                ),
                "that compares the true score with the plain mean of the scores; the "
                "mean is weighed with the probabilities.",
            ),
            Wrong(
                "loss over tau",
                lambda z, t, tau: (
                    np.mean(log_softmax(z / tau)[np.arange(len(z)), t]) / tau
                ),
                "that is −L/tau, as if the loss itself were divided by tau; it is the "
                "scores that are.",
            ),
            Wrong(
                "halved",
                lambda z, t, tau: temperature_slope(z, t, tau) / 2,
                "that is half of the slope.",
            ),
            Wrong(
                "sizes added",
                lambda z, t, tau: np.sum(np.abs(_slopes(z, t, tau))),
                "the terms are added without their signs; some of them are negative.",
            ),
            Wrong(
                "one slope per image, not averaged",
                lambda z, t, tau: _slopes(z, t, tau).sum(axis=1) * len(z),
                "those are the slopes of each image's own loss; the loss is a mean "
                "over the images, and its slope is one number.",
            ),
            Wrong(
                "loss over tau²",
                lambda z, t, tau: (
                    np.mean(log_softmax(z / tau)[np.arange(len(z)), t]) / tau**2
                ),
                "that is −L/tau², as if the loss itself were divided by tau; it is "
                "the scores that are.",
            ),
            Wrong(
                "z/tau in an array like z",
                lambda z, t, tau: np.sum(
                    (_softmax(_typed_like(z, tau)) - _one_hot(t, z.shape[1]))
                    * (-z / tau**2 / len(z))
                ),
                "where z holds whole numbers, z/tau has lost what stands behind the "
                "point, as in an array made like z, which takes its dtype; z / tau is "
                "an array of floats.",
            ),
            Wrong(
                "z/tau in an array like z, throughout",
                lambda z, t, tau: np.sum(
                    (_softmax(_typed_like(z, tau)) - _one_hot(t, z.shape[1]))
                    * (-_typed_like(z, tau) / tau / len(z))
                ),
                "where z holds whole numbers, z/tau has lost what stands behind the "
                "point, in the softmax and in −u/tau, as in an array made like z, "
                "which takes its dtype; z / tau is an array of floats.",
            ),
            Wrong(
                "divided in place",
                _divided_in_place,
                "where z holds whole numbers, /= cannot write fractions into its "
                "array; z = z / tau makes a new one, of floats.",
            ),
            Wrong(
                "multiplied in place",
                _multiplied_in_place,
                "where z holds whole numbers, *= cannot write fractions into its "
                "array; z = z / tau makes a new one, of floats.",
            ),
            Wrong(
                "times 2 over tau",
                lambda z, t, tau: temperature_slope(z, t, tau) * 2 * tau,
                "that comes out with −2z/tau for ∂u/∂tau, as / tau * 2 gives; the "
                "derivative of 1/tau has tau squared below.",
            ),
            Wrong(
                "over twice tau",
                lambda z, t, tau: temperature_slope(z, t, tau) * tau / 2,
                "that comes out with −z/(2 tau) for ∂u/∂tau; the derivative of 1/tau "
                "has tau squared below.",
            ),
            Wrong(
                "tau to the fourth",
                lambda z, t, tau: temperature_slope(z, t, tau) / tau**2,
                "that comes out with −z/tau⁴ for ∂u/∂tau; the derivative of 1/tau is "
                "−1/tau².",
            ),
            Wrong(
                "one class too low",
                lambda z, t, tau: temperature_slope(z, t - 1, tau),
                "the 1 is subtracted one class too low; classes are counted from 0, as "
                "columns are.",
            ),
            Wrong(
                "one-hot added",
                lambda z, t, tau: temperature_slope(
                    z, t, tau, one_hot=lambda t, k: -_one_hot(t, k)
                ),
                "that comes out with p + e_t over N for ∂L/∂u; the one-hot row is "
                "subtracted, Eq. (7.9).",
            ),
            Wrong(
                "softmax over tau",
                lambda z, t, tau: temperature_slope(
                    z, t, tau, lambda u: _softmax(z) / tau
                ),
                "that comes out with softmax(z)/tau for p; the scores are divided by "
                "tau, before the softmax.",
            ),
            Wrong(
                "p for z",
                lambda z, t, tau: np.sum(
                    (_softmax(z / tau) - _one_hot(t, z.shape[1]))
                    * (-_softmax(z / tau) / tau**2 / len(z))
                ),
                "that comes out with −p/tau² for ∂u/∂tau; u is z/tau, so the score "
                "stands there.",
            ),
            *_MORE_DIFFERENCES,
            Wrong(
                "slope of 1/tau²",
                lambda z, t, tau: temperature_slope(z, t, tau) * 2 / tau,
                "that comes out with −2z/tau³ for ∂u/∂tau, the slope of z/tau²; the "
                "scores are divided by tau once.",
            ),
            Wrong(
                "plain sum of the scores",
                lambda z, t, tau: (
                    np.mean(z[np.arange(len(z)), t] - z.sum(axis=1)) / tau**2
                ),
                "that compares the true score with the plain sum of the scores; what "
                "counts is their mean, weighed with the probabilities.",
            ),
            Wrong(
                "gradient squared",
                lambda z, t, tau: (
                    -np.sum((_softmax(z / tau) - _one_hot(t, z.shape[1])) ** 2)
                    / (len(z) * tau**2)
                ),
                "the gradient for u is multiplied by itself, over tau²; it is to be "
                "multiplied by ∂u/∂tau, in which the score stands.",
            ),
            Wrong(
                "last image only",
                lambda z, t, tau: temperature_slope(z[-1:], t[-1:], tau),
                "only the last image is counted, as with = where += belongs; the loss "
                "is a mean over all.",
            ),
            Wrong(
                "K for N",
                lambda z, t, tau: temperature_slope(z, t, tau) * len(z) / z.shape[1],
                "the sum over everything is divided by the number of classes; the loss "
                "is a mean over the images.",
            ),
            Wrong(
                "p (1 − p)",
                lambda z, t, tau: (
                    -np.sum(_softmax(z / tau) * (1 - _softmax(z / tau)) * z)
                    / (len(z) * tau**2)
                ),
                "that comes out with p(1 − p) over N for ∂L/∂u, in which no label "
                "occurs; Eq. (7.9) says what stands there.",
            ),
        ),
        _slope_cases,
        ("the slope",),
        properties=_slope_properties,
        tolerance=1e-5,
        points=3,
        hint=(
            "when τ grows a little, which of the scores u move, and by how much does "
            "each of them?"
        ),
    ),
)
