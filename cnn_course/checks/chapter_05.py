"""Exercises of chapter 5, softmax and cross-entropy."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise, adds_up
from cnn_course.layers import Array


def log_softmax(z: Array) -> Array:
    """Eqs. (5.8) and (5.9), for every class."""
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def mean_loss(batch_losses: Array, batch_sizes: np.ndarray) -> float:
    """Eq. (5.6) from the means of its batches."""
    return np.sum(batch_losses * batch_sizes) / np.sum(batch_sizes)


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    """Try a short last batch, a single batch, one without loss, small integers."""
    sizes = [[64, 64, 64, 7], [2, 1], [512, 100, 512], [5, 5, 5, 5, 2], [9], [64, 63]]
    sizes.append([30, 8, 12, 30, 12, 12])  # short ones in the middle, and two at last
    types = [int, np.int32, int, np.uint8, int, int, int]
    cases = []
    for size, dtype in zip(sizes, types, strict=True):
        losses = rng.uniform(0.2, 3, len(size))
        cases.append({"batch_losses": losses, "batch_sizes": np.array(size, dtype)})
    cases[3]["batch_losses"][1] = 0.0
    return cases


def _score_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {"z": z}
        for z in (
            rng.standard_normal((3, 4)),
            rng.standard_normal((2, 3)) + np.array([[900.0], [-900.0]]),
            np.array([[2e4, 0.0, 19999.0], [-1e4, -1e4, -1e4 - 3], [0.5, 900.0, 1.0]]),
            rng.standard_normal((5, 2)) * 400,
            rng.standard_normal((3, 3)),  # a square, where no shape warns
            rng.standard_normal((1, 3)) * 3,  # one image
            rng.standard_normal((3, 1)),  # one class, which is certain
            np.array([[1000.0, -1000.0, 0.0], [0.0, -900.0, 0.0]]),
            rng.integers(-3, 4, (4, 5)),  # whole numbers
            rng.standard_normal((2, 3)) - 1000,  # low, all of them
            rng.standard_normal((3, 2)).astype(np.float32) * 20,
        )
    ]


def _halved(losses):
    mean = 0.0
    for loss in losses:
        mean = (mean + loss) / 2
    return mean


def _running(losses, sizes):
    """Keep a running mean, with the size of the batch before for its weight."""
    mean, n = losses[0], sizes[0] * 1.0
    for loss, size in zip(losses[1:], sizes[1:], strict=True):
        mean, n = (mean * n + loss * size) / (n + size), size * 1.0
    return mean


def _blended(losses, sizes):
    """Weigh each batch against one image, all those before it."""
    mean = 0
    for loss, size in zip(losses, sizes, strict=True):
        mean = (mean + loss * size) / (1 + size)
    return mean


def _last_share(losses, sizes):
    """Weigh the last batch with its share, the plain mean of the others with theirs."""
    share = sizes[-1] / np.sum(sizes)
    before = np.mean(losses[:-1]) if len(losses) > 1 else np.nan
    return before * (1 - share) + losses[-1] * share


def _stepped(weight):
    """Keep a running mean; ``weight(n, size)`` of each gap is added to it."""

    def answer(losses, sizes):
        mean, n = 0.0, 0
        for loss, size in zip(losses, sizes, strict=True):
            mean, n = mean + (loss - mean) * weight(n, size), n + size
        return mean

    return answer


def _log_of(probabilities):
    return lambda z: np.log(probabilities(z))


def _plain(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def _shifted(z):
    return _plain(z - z.max(axis=1, keepdims=True))


def _max_down(z):
    """Subtract the largest of each column, and sum along the rows."""
    shifted = z - z.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _one_shift(z):
    shifted = z - z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _max_lost(z):
    shifted = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _log_of_clipped(z):
    shifted = np.maximum(_shifted_rows(z), -700)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _without_own(z):
    """Compare each score with the others of its row."""
    others = np.repeat(1.0 * z[:, None], z.shape[1], axis=1)
    others[:, np.eye(z.shape[1], dtype=bool)] = -np.inf
    return z - np.logaddexp.reduce(others, axis=2)


def _down_the_columns(z):
    return log_softmax(z.T).T


def _no_keepdims(in_max, in_sum):
    """Leave ``keepdims`` out: an error, or columns for rows where z is square."""

    def answer(z):
        shifted = z - z.max(axis=1, keepdims=not in_max)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=not in_sum))

    return answer


def _upside_down(z):
    """Turn the signs of all scores, once the largest is subtracted."""
    shifted = -_shifted_rows(z)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _not_in_columns(z):
    """Divide by the sums of the rows, with no shift and no ``keepdims``."""
    return np.exp(z) / np.exp(z).sum(axis=1)


def _shifted_not_in_columns(z):
    e = np.exp(_shifted_rows(z))
    return e / e.sum(axis=1)


def _plain_down(z):
    return np.log(np.exp(z) / np.exp(z).sum(axis=0))


def smallest_loss(low: float, high: float, classes: int) -> float:
    """Eq. (5.13) for any range of scores."""
    return np.log1p((classes - 1) * np.exp(low - high))


def _bound_cases(rng: np.random.Generator) -> list[Case]:
    """Two classes, one, no room between the bounds, and bounds whose exp overflows.

    One lower bound is a whole number: an array made of it would cut off `high`.
    """
    fixed = [(0.0, 1.0, 10), (-1.0, 1.0, 10), (-5.0, 5.0, 3), (2, 2.5, 26)]
    fixed += [(-1.0, 0.5, 2), (0.0, 3.0, 1), (1.5, 1.5, 7)]
    fixed += [(-30.0, 0.0, 10), (-33.0, 0.0, 10)]  # small, and a number all the same
    fixed += [(1000.0, 1001.0, 10), (-1000.0, -998.5, 4), (-1000.0, 1000.0, 10)]
    low = rng.uniform(-3, 0, 3)
    drawn = zip(low, low + rng.uniform(0.5, 4, 3), rng.integers(3, 40, 3), strict=True)
    return [
        {"low": a if a == 2 else float(a), "high": float(b), "classes": int(k)}
        for a, b, k in [*fixed, *drawn]
    ]


def _clipped(low, high, classes):
    p = 1 / (1 + (classes - 1) * np.exp(low - high))
    return -np.log(np.clip(p, 1e-12, 1 - 1e-12))


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _math_overflow(low, high, classes):
    """As `_numpy_overflow`, with Python's own functions, which raise."""
    return math.log(math.exp(high) + (classes - 1) * math.exp(low)) - high


def _numpy_overflow(low, high, classes):
    return np.log(np.exp(high) + (classes - 1) * np.exp(low)) - high


def _ratio_overflow(low, high, classes):
    """Minus the logarithm of the probability, without a shift."""
    p = np.exp(high) / (np.exp(high) + (classes - 1) * np.exp(low))
    return -np.log(p)


def _shifted_by_low(low, high, classes):
    e = np.exp(high - low)
    return -np.log(e / (e + classes - 1))


def best_temperature(z: Array, labels: np.ndarray, temperatures: Sequence) -> float:
    """Temperature of the smallest mean loss."""
    rows = np.arange(len(z))
    each = [-log_softmax(z / tau)[rows, labels].mean() for tau in temperatures]
    return temperatures[int(np.argmin(each))]


def _temperature_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for scale, temperatures in (
        (1.0, [4.0, 0.25, 1.0, 0.5, 2.5]),
        (3.0, [1.0, 9.0, 0.3, 3.0]),
        (400.0, [0.5, 25.0, 6400.0, 400.0, 1600.0]),
        (0.3, [1.0, 0.3, 10.0, 0.1]),
    ):
        z = 1.5 * rng.standard_normal((300, 4))
        z[:, 0] += 5 * (scale == 3.0)  # once most images are of one class
        labels = np.argmax(z + rng.gumbel(size=z.shape), axis=1)  # t with probability p
        if scale == 1.0:  # the mistakes come last, so that no part stands for all
            order = np.argsort(z.argmax(axis=1) != labels)
            z, labels = z[order], labels[order]
        cases.append({"z": scale * z, "labels": labels, "temperatures": temperatures})
    for right, lead, wrong, temperatures in (
        (9, 3000.0, 3000.0, [1.0, 3.0, 2.0]),  # p_t = 0 somewhere at each
        (39, 8.0, 400.0, [200.0, 1.0]),  # a floor makes the one mistake cheap
        (19, 2.0, 12.0, [2.0, 0.5, 0.7, 0.3]),  # other prices choose otherwise
    ):
        z = np.array([[wrong, 0.0]] + right * [[0.0, lead]])
        z = z[::-1] if right == 39 else z  # the last image counts as well
        labels = np.ones(right + 1, int)
        cases.append({"z": z, "labels": labels, "temperatures": temperatures})
    likely = rng.standard_normal((200, 5)) - 5  # all scores below 0 here
    labels = rng.integers(0, 5, 200)
    likely[np.arange(200), labels] += 2
    for neighbor in (labels - 1, (labels + 1) % 5):  # which are likely as well
        likely[np.arange(200), neighbor] += 1.5
    likely[:, [0, 1, 4]] += 0.7
    cases.append({"z": likely, "labels": labels, "temperatures": [9.0, 0.05, 1.0, 3.0]})
    several = rng.standard_normal((60, 5))
    several[:, 4] -= 6  # the last class never occurs
    labels = np.argmax(several + rng.gumbel(size=several.shape), axis=1)
    labels[labels == 4] = 0
    cases += [
        {  # a p that rounds to 0, and not at the first
            "z": 0.2 * several,
            "labels": labels,
            "temperatures": [3.0, 0.0002, 0.2, 1.0],
        },
        {  # rows that lie far apart: every one needs its own shift
            "z": np.array([[1000.0, 998.0], [-1000.0, -998.5], [998.0, 1000.0]]),
            "labels": np.array([0, 0, 1]),
            "temperatures": [0.1, 50.0, 2.0, 7.0],
        },
        {  # 1, which is not in the list, would be better than both
            "z": np.array([[0, 1.0], [1, 0], [0, 1.2], [2, 0]]),
            "labels": np.array([1, 0, 0, 0]),
            "temperatures": [0.1, 50.0],
        },
        {  # one image, right: the colder the better
            "z": np.array([[0.0, 2.0, 1.0]]),
            "labels": np.array([1]),
            "temperatures": [3.0, 0.5, 1.0],
        },
        {  # one image, wrong: the hotter the better
            "z": np.array([[0.0, 2.0, 1.0]]),
            "labels": np.array([0]),
            "temperatures": [1.0, 4.0, 2.0],
        },
        {  # few images: a sum over the wrong ones, or a share of others, shows
            "z": np.array([[2.0, 4.0, 1.0], [0.0, 0.0, 0.0], [2.0, -4.0, 1.0]]),
            "labels": np.array([1, 0, 2]),
            "temperatures": [3.0, 1.0, 0.5],
        },
        {  # all right, and all scores below 0: not by the mean score of the truth
            "z": np.array([[-0.4, -3.4, -3.4], [-3.4, -0.5, -3.6], [-0.3, -4.0, -3.0]]),
            "labels": np.array([0, 1, 0]),
            "temperatures": [8.0, 0.5, 2.0],
        },
    ]
    for scale, classes, temperatures in (
        (1.0, 12, [0.2, 5.0, 1.0]),  # more classes than there are digits
        (1e5, 3, [0.5, 1.0, 20.0, 1e5]),  # more than float16 holds
    ):
        z = scale * rng.standard_normal((80, classes))
        labels = np.argmax(z / scale + rng.gumbel(size=z.shape), axis=1)
        labels[-1] = classes - 1
        cases.append({"z": z, "labels": labels, "temperatures": temperatures})
    return cases


def _chosen(price):
    """Choose the temperature with the smallest ``price(z, labels, tau)``."""
    return lambda z, labels, temperatures: min(
        temperatures, key=lambda tau: price(z, labels, tau)
    )


def _true(z, labels):
    return _shifted(z)[np.arange(len(z)), labels]


def _unsafe(floor):
    """Mean loss from probabilities, not below ``floor``."""
    return _chosen(
        lambda z, t, tau: -np.log(np.maximum(_true(z / tau, t), floor)).mean()
    )


def _plain_argmin(z, labels, temperatures):
    rows = np.arange(len(z))
    each = [-np.log(_plain(z / tau)[rows, labels]).mean() for tau in temperatures]
    return temperatures[int(np.argmin(each))]


def _unshifted_loss(z, labels, tau):
    """Log-sum-exp as it stands, less the score of the truth."""
    s = z / tau
    return (np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(z)), labels]).mean()


def _unshifted_argmin(z, labels, temperatures):
    each = [_unshifted_loss(z, labels, tau) for tau in temperatures]
    return temperatures[int(np.argmin(each))]


def _one_hot_sum(z, labels, tau):
    """Sum the logarithms of p times one-hot rows."""
    return np.sum(np.eye(z.shape[1])[labels] * np.log(_shifted(z / tau)))


def _squared(z, labels, tau):
    return np.sum((_shifted(z / tau) - np.eye(z.shape[1])[labels]) ** 2)


def _overconfidence(z, labels, tau):
    accuracy = np.mean(z.argmax(axis=1) == labels)
    return abs(_shifted(z / tau).max(axis=1).mean() - accuracy)


def _shifted_by(number):
    """``log_softmax`` with a shift that is not the maximum."""

    def answer(z):
        shifted = z - number(z)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    return answer


def _loss_at(function):
    """Choose by the mean loss, with ``function`` for the logarithms of p."""
    return _chosen(lambda z, t, tau: -function(z / tau)[np.arange(len(z)), t].mean())


def _loss_of_all(function):
    """Choose by the mean of ``function`` at all labels, in every row."""
    return _chosen(lambda z, t, tau: -function(z / tau)[:, t].mean())


def _looked_up_sorted(z, labels, temperatures):
    best = best_temperature(z, labels, temperatures)
    return sorted(temperatures)[list(temperatures).index(best)]


def _shifted_rows(z):
    return z - z.max(axis=1, keepdims=True)


def _one_sum(z):
    """``log_softmax`` with the sum over the whole batch."""
    return _shifted_rows(z) - np.log(np.exp(_shifted_rows(z)).sum())


def _from_1(z, labels, temperatures):
    """Begin with the loss at 1, and with the first temperature."""
    first = -log_softmax(z)[np.arange(len(z)), labels].mean()
    return _running_best(first)(z, labels, temperatures)


def _first_rise_sorted(z, labels, temperatures):
    """Go up until the loss rises; the coldest if it never does."""
    found = _first_rise(z, labels, sorted(temperatures))
    return min(temperatures) if found == max(temperatures) else found


def _running_best(start):
    """Keep the best so far, in a loop whose best begins at ``start``."""

    def answer(z, labels, temperatures):
        best, chosen = start, temperatures[0]
        for tau in temperatures:
            loss = -log_softmax(z / tau)[np.arange(len(z)), labels].mean()
            if loss < best:
                best, chosen = loss, tau
        return chosen

    return answer


def _first_rise(z, labels, temperatures):
    def loss(tau):
        return -log_softmax(z / tau)[np.arange(len(z)), labels].mean()

    best = temperatures[0]
    for tau in temperatures[1:]:
        if loss(tau) > loss(best):
            break
        best = tau
    return best


def _below_the_first(z, labels, temperatures):
    """Compare every loss with the first one."""

    def loss(tau):
        return -log_softmax(z / tau)[np.arange(len(z)), labels].mean()

    better = [tau for tau in temperatures if loss(tau) < loss(temperatures[0])]
    return (better or temperatures)[-1 if better else 0]


def _divided_again(z, labels, temperatures):
    each = []
    for tau in temperatures:
        z = z / tau
        each.append(-log_softmax(z)[np.arange(len(z)), labels].mean())
    return temperatures[int(np.argmin(each))]


def _loss_at_p(scores):
    """Choose by the loss of ``scores(z, tau)``."""
    return _chosen(
        lambda z, t, tau: -log_softmax(scores(z, tau))[np.arange(len(z)), t].mean()
    )


def _without_infinite(z, labels, temperatures):
    """Choose by the mean of the losses that are finite."""
    each = [-np.log(_true(z / tau, labels)) for tau in temperatures]
    means = [loss[np.isfinite(loss)].mean() for loss in each]
    return temperatures[int(np.argmin(means))]


def _loss_itself(z, labels, temperatures):
    tau = best_temperature(z, labels, temperatures)
    return -log_softmax(z / tau)[np.arange(len(z)), labels].mean()


def _index_only(z, labels, temperatures):
    return temperatures.index(best_temperature(z, labels, temperatures))


_LN = {k: float(np.log(k)) for k in (2, 5, 8, 10, 26)}
_P = [2 / 8, 1 / 8, 5 / 8]
_UNTRAINED = {
    "digits": _LN[10],
    "letters": _LN[26],
    "zeros and ones": _LN[10],
    "best constant": _LN[2],
}


def _each_untrained():
    """Make the common mistakes in one of the four losses at a time."""
    made = []
    for name, right in _UNTRAINED.items():
        for what, value, why in (
            (
                "bits",
                right / _LN[2],
                "that is in bits; the loss takes natural logarithms",
            ),
            ("base 10", right / _LN[10], "that is the surprise to base 10, not to e"),
            ("sign", -right, "a surprise is not negative"),
            ("p", np.exp(-right), "that is a probability; the loss is its surprise"),
            ("1 / p", np.exp(right), "that is 1/p; the loss is its logarithm"),
            ("1 - p", 1 - np.exp(-right), "that is a share of errors, not a surprise"),
            ("zero", 0.0, "a loss of 0, or nearly, is that of classes all but certain"),
        ):
            if name == "best constant" and what in ("1 - p", "zero"):
                continue  # half of the images, and named elsewhere
            if name == "best constant" and what == "bits":
                why = (
                    "1 is that surprise in bits; in natural logarithms, which the loss "
                    "takes, it only rounds to 1"
                )
            answer = {**_UNTRAINED, name: float(value)}
            made.append(Wrong(f"{name}: {what}", answer, f"{name}: {why}."))
    return made


EXERCISES = (
    Exercise(
        "softmax-paper",
        {"p": _P, "loss": _LN[8]},
        (
            Wrong(
                "largest class",
                {"p": _P, "loss": float(np.log(8 / 5))},
                "that is the surprise at the class the network prefers; the loss looks "
                "at the true class, whatever it is.",
            ),
            Wrong(
                "classes counted from 1",
                {"p": _P, "loss": float(np.log(4))},
                "that is the surprise at the first class; classes are counted from 0, "
                "so t = 1 is the second.",
            ),
            Wrong(
                "in bits",
                {"p": _P, "loss": 3.0},
                "that is the surprise in bits; Eq. (5.5) takes the natural logarithm.",
            ),
            Wrong(
                "logarithm to base 10",
                {"p": _P, "loss": float(np.log10(8))},
                "that is the logarithm to base 10; Eq. (5.5) takes the natural one.",
            ),
            Wrong(
                "one minus p",
                {"p": _P, "loss": 7 / 8},
                "that is 1 − p at the true class; the surprise is −ln p there.",
            ),
            Wrong(
                "minus sign",
                {"p": _P, "loss": -_LN[8]},
                "that is ln p at the true class, and negative; a surprise is −ln p.",
            ),
            Wrong(
                "exponential forgotten",
                {"p": [_LN[2] / _LN[10], 0, _LN[5] / _LN[10]], "loss": np.inf},
                "p: those are the scores over their sum; softmax takes their "
                "exponentials first.",
            ),
            Wrong(
                "exponential of 0 taken as 0",
                {"p": [2 / 7, 0, 5 / 7], "loss": np.inf},
                "p: the score 0 counts too: e⁰ is 1, not 0.",
            ),
            Wrong(
                "mean over the classes",
                {"p": _P, "loss": _LN[8] / 3},
                "that is ln 2, a third of the surprise at the true class; the whole of "
                "it is the loss of one image.",
            ),
            Wrong(
                "not divided",
                {"p": [2, 1, 5], "loss": 0.0},
                "p: those are the exponentials; probabilities add up to 1.",
            ),
            Wrong(
                "divided by the largest",
                {"p": [2 / 5, 1 / 5, 1], "loss": _LN[5]},
                "p: those are the exponentials over the largest of them; probabilities "
                "add up to 1.",
            ),
            Wrong(
                "divided by the classes",
                {"p": [2 / 3, 1 / 3, 5 / 3], "loss": float(np.log(3))},
                "p: those are the exponentials over the number of classes, and one is "
                "above 1; probabilities add up to 1.",
            ),
            Wrong(
                "logarithms overlooked",
                {
                    "p": list(_shifted(np.array([[2.0, 0, 5]]))[0]),
                    "loss": -float(log_softmax(np.array([[2.0, 0, 5]]))[0, 1]),
                },
                "p: that is softmax of 2, 0 and 5; the scores are ln 2, 0 and ln 5, "
                "and e undoes a logarithm.",
            ),
            Wrong(
                "all classes added",
                {"p": _P, "loss": float(-np.log(_P).sum())},
                "that is the sum of the surprises at all three classes; only the true "
                "one happened.",
            ),
            Wrong(
                "mean surprise",
                {"p": _P, "loss": float(-np.dot(_P, np.log(_P)))},
                "that is the surprise you would have on average if your own forecast "
                "were the truth; class 1 is what happened.",
            ),
            Wrong(
                "p reversed",
                {"p": _P[::-1], "loss": _LN[8]},
                "the probabilities stand in another order than the scores.",
            ),
            Wrong(
                "one over p",
                {"p": _P, "loss": 8.0},
                "that is 1/p at the true class; the surprise is its logarithm.",
            ),
            Wrong(
                "the score itself",
                {"p": _P, "loss": 0.0},
                "0 is the score of the true class, and the surprise at something "
                "certain; the true class got less than certainty.",
            ),
            Wrong(
                "infinite",
                {"p": _P, "loss": np.inf},
                "a loss is infinite only where the true class was given the "
                "probability 0.",
            ),
            Wrong(
                "equal shares",
                {"p": [1 / 3] * 3, "loss": float(np.log(3))},
                "three equal shares belong to three equal scores; these differ.",
            ),
            Wrong(
                "p itself",
                {"p": _P, "loss": 1 / 8},
                "that is the probability of the true class; the loss is its surprise.",
            ),
            Wrong(
                "middle left out",
                {"p": [2 / 8, 0, 5 / 8], "loss": np.inf},
                "two of the three probabilities are right, and they do not add up to "
                "1 with yours for the score 0.",
            ),
            Wrong(
                "in percent",
                {"p": [25, 12.5, 62.5], "loss": _LN[8]},
                "those are percents; probabilities add up to 1.",
            ),
            Wrong(
                "surprise of the contrary",
                {"p": _P, "loss": float(-np.log(7 / 8))},
                "that is the surprise at 1 − p; the loss takes the true class itself.",
            ),
            Wrong(
                "weighed with p",
                {"p": _P, "loss": _LN[8] / 8},
                "that is −p ln p at the true class; the loss is −ln p alone.",
            ),
            Wrong(
                "every class asked yes or no",
                {
                    "p": _P,
                    "loss": float(-np.log(1 / 8) - np.log(3 / 4) - np.log(3 / 8)),
                },
                "that is −ln p at the true class and −ln(1 − p) at the two others, "
                "added up; Eq. (5.5) asks the true class alone.",
            ),
            Wrong(
                "two decimals, rounded up",
                {"p": [0.25, 0.13, 0.63], "loss": _LN[8]},
                "p: those are right to two decimals; three are asked for.",
            ),
            Wrong(
                "two decimals, rounded down",
                {"p": [0.25, 0.12, 0.62], "loss": _LN[8]},
                "p: those are cut off after two decimals, or rounded to them; three "
                "are asked for.",
            ),
            Wrong(
                "logarithms of p",
                {"p": [float(v) for v in np.log(_P)], "loss": _LN[8]},
                "p: those are the logarithms of the probabilities; the probabilities "
                "themselves are asked.",
            ),
            Wrong(
                "distance to the largest",
                {"p": _P, "loss": _LN[5]},
                "loss: ln 5 is how far the score of the true class lies below the "
                "largest; the loss is the surprise at what softmax gives to the true "
                "class.",
            ),
            Wrong(
                "mean of three surprises",
                {"p": _P, "loss": float(-np.log(_P).mean())},
                "that is the mean of the surprises at all three classes; only the true "
                "one happened.",
            ),
        ),
        tolerance=2e-3,
        points=1,
        hint=(
            "what are the exponentials of the three scores, and what do they add up to?"
        ),
        follows=lambda a: {"loss": -math.log(a["p"][1])},
    ),
    Exercise(
        "softmax-untrained",
        _UNTRAINED,
        (
            Wrong(
                "in bits",
                {name: value / _LN[2] for name, value in _UNTRAINED.items()},
                "these are bits; the loss takes the natural logarithm.",
            ),
            Wrong(
                "probabilities",
                {name: float(np.exp(-v)) for name, v in _UNTRAINED.items()},
                "these are the probabilities given to the true class; the loss is "
                "their surprise.",
            ),
            Wrong(
                "knows the two classes",
                {**_UNTRAINED, "zeros and ones": _LN[2]},
                "ln 2 is the surprise at one half, as if the network knew that only "
                "two classes occur. Its equal scores give each of the ten outputs "
                "1/10.",
            ),
            Wrong(
                "constant must be equal",
                {**_UNTRAINED, "best constant": _LN[10]},
                "a constant forecast need not be the equal one. By Eq. (5.7) the "
                "cheapest announces the true frequencies.",
            ),
            Wrong(
                "certain is best",
                {**_UNTRAINED, "best constant": 0.0},
                "a forecast that costs 0, or nearly, gives each image its own true "
                "class; a constant one cannot, for half of them are the other class.",
            ),
            Wrong(
                "ten for letters",
                {**_UNTRAINED, "letters": _LN[10]},
                "with 26 outputs each class gets 1/26.",
            ),
            Wrong(
                "mean over N·K",
                {
                    name: value / k
                    for (name, value), k in zip(
                        _UNTRAINED.items(), (10, 26, 10, 10), strict=True
                    )
                },
                "those are the losses over the number of outputs; Eq. (5.6) is a mean "
                "over the N images.",
            ),
            Wrong(
                "logarithm to base 10",
                {name: value / _LN[10] for name, value in _UNTRAINED.items()},
                "these are logarithms to base 10; the loss takes the natural one.",
            ),
            Wrong(
                "minus sign",
                {name: -value for name, value in _UNTRAINED.items()},
                "all four are negative, as the logarithm of a probability is; a "
                "surprise is not.",
            ),
            Wrong(
                "class errors",
                {
                    "digits": 0.9,
                    "letters": 25 / 26,
                    "zeros and ones": 0.9,
                    "best constant": 0.5,
                },
                "those are shares of wrong answers; the loss is a mean surprise.",
            ),
            Wrong(
                "two outputs of ten",
                {**_UNTRAINED, "zeros and ones": _LN[5]},
                "which classes occur does not change what the network announces: its "
                "ten scores are equal.",
            ),
            Wrong(
                "mistaken half the time",
                {**_UNTRAINED, "zeros and ones": _LN[10] / 2},
                "both kinds of image get 1/10 for their class; nothing is to be "
                "halved.",
            ),
            Wrong(
                "eight impossible classes",
                {**_UNTRAINED, "best constant": _LN[8]},
                "eight classes never occur; how many are left to share the "
                "probability?",
            ),
            Wrong(
                "a perfect start",
                dict.fromkeys(_UNTRAINED, 0.0),
                "a loss of 0, or nearly, is that of true classes all but certain.",
            ),
            Wrong(
                "counted without the true class",
                {
                    **_UNTRAINED,
                    "digits": float(np.log(9)),
                    "letters": float(np.log(25)),
                    "zeros and ones": float(np.log(9)),
                },
                "those are logarithms of one class too few; the true one has a share "
                "of the probability too.",
            ),
            *_each_untrained(),
            *(
                Wrong(
                    f"{name}: over the outputs",
                    {**_UNTRAINED, name: _UNTRAINED[name] / outputs},
                    f"{name}: that is the loss divided by the number of outputs; the "
                    "mean is over the N images, Eq. (5.6).",
                )
                for name, outputs in (
                    ("digits", 10),
                    ("letters", 26),
                    ("zeros and ones", 10),
                )
            ),
            Wrong(
                "letters: counted without the true one",
                {**_UNTRAINED, "letters": float(np.log(25))},
                "letters: the true class has a share of the probability too.",
            ),
            Wrong(
                "best constant: one half of it",
                {**_UNTRAINED, "best constant": 0.25},
                "best constant: the two classes are equally many; what does each of "
                "them get?",
            ),
            Wrong(
                "both classes added",
                {**_UNTRAINED, "zeros and ones": 2 * _LN[10]},
                "zeros and ones: that is 2 ln 10, the sum over the two classes; the "
                "loss is a mean over the images.",
            ),
            Wrong(
                "both halves added",
                {**_UNTRAINED, "best constant": 2 * _LN[2]},
                "best constant: that is ln 4, twice the surprise at one half; the loss "
                "is a mean over the images.",
            ),
            Wrong(
                "spread of the scores",
                {k: v + 0.5 * (k != "best constant") for k, v in _UNTRAINED.items()},
                "digits, letters and zeros and ones are ½ too large, like s²/2 for "
                "scores with a standard deviation of 1; here all scores are equal.",
            ),
            Wrong(
                "spread of the scores, four times",
                {k: v + 0.5 for k, v in _UNTRAINED.items()},
                "all four are ½ too large, like s²/2 for scores with a standard "
                "deviation of 1; in three of them all scores are equal, and a "
                "forecast is chosen in the last.",
            ),
            Wrong(
                "best constant: two logarithms subtracted",
                {**_UNTRAINED, "best constant": _LN[5]},
                "best constant: ln 5, or ln 10 − ln 2, is the surprise at 1/5; how "
                "often does each of the two classes occur?",
            ),
            Wrong(
                "best constant: one share of the mean",
                {**_UNTRAINED, "best constant": _LN[2] / 2},
                "best constant: that is −p ln p for one class that is as frequent as "
                "all others together; the mean has such a term for every class that "
                "occurs.",
            ),
            Wrong(
                "letters: small and capital",
                {**_UNTRAINED, "letters": float(np.log(52))},
                "letters: that is ln 52, as for small letters and capitals; count the "
                "outputs.",
            ),
            Wrong(
                "zeros and ones: two of ten",
                {**_UNTRAINED, "zeros and ones": 0.2 * _LN[10]},
                "zeros and ones: that is like a mean with eight classes more, each "
                "with a loss of 0; the mean is over the images shown.",
            ),
            Wrong(
                "zeros and ones: infinite",
                {**_UNTRAINED, "zeros and ones": np.inf},
                "zeros and ones: a loss is infinite only where the true class gets "
                "the probability 0.",
            ),
            Wrong(
                "best constant: floor of the sigmoid",
                {**_UNTRAINED, "best constant": float(np.log1p(9 / np.e))},
                "best constant: 1.461 is the smallest loss with scores between 0 and "
                "1; this forecast may be any ten probabilities.",
            ),
            Wrong(
                "best constant: over the outputs",
                {**_UNTRAINED, "best constant": _LN[2] / 10},
                "best constant: that is the loss divided by the number of outputs; "
                "Eq. (5.6) is a mean over the N images.",
            ),
            Wrong(
                "zeros and ones: eight classes",
                {**_UNTRAINED, "zeros and ones": _LN[8]},
                "zeros and ones: ln 8 is the surprise at 1/8, as of eight outputs; the "
                "network has as many as before, with equal scores.",
            ),
            Wrong(
                "digits: counted without the true one",
                {**_UNTRAINED, "digits": float(np.log(9))},
                "digits: ln 9 is that of one class too few; the true one has a share "
                "of the probability too.",
            ),
            Wrong(
                "letters: in proportion",
                {**_UNTRAINED, "letters": 2.6 * _LN[10]},
                "letters: that is 2.6 times ln 10, as if the loss grew along with the "
                "number of outputs; its logarithm does.",
            ),
        ),
        tolerance=4e-3,
        points=1,
        hint=(
            "which probability does the forecast give to the true class of each "
            "image, and which one would you give if you knew that only two classes "
            "occur?"
        ),
    ),
    Exercise(
        "softmax-batches",
        mean_loss,
        (
            Wrong(
                "mean of means",
                lambda losses, sizes: np.mean(losses),
                "every batch has the same weight here; an image of the short batch "
                "then counts for more than any other.",
            ),
            Wrong(
                "full size for all",
                lambda losses, sizes: np.mean(losses * sizes) / sizes[0],
                "that is the sum over all images, divided as if every batch were as "
                "large as the first; divide by the images there are.",
            ),
            Wrong(
                "sizes not multiplied",
                lambda losses, sizes: np.sum(losses) / np.sum(sizes),
                "that is the sum of the means over the number of images; the sum of a "
                "batch's losses is its mean times its size.",
            ),
            Wrong(
                "all full in the sum",
                lambda losses, sizes: np.sum(losses) * sizes[0] / np.sum(sizes),
                "every mean is multiplied by the size of the first batch here; another "
                "may hold fewer images.",
            ),
            Wrong(
                "short batch dropped",
                lambda losses, sizes: mean_loss(losses[:-1], sizes[:-1]),
                "that is the mean without the last batch; its images count too.",
            ),
            Wrong(
                "not divided",
                lambda losses, sizes: np.sum(losses * sizes),
                "that is the sum over all images; divide by how many there are.",
            ),
            Wrong(
                "divided by the batches",
                lambda losses, sizes: np.mean(losses * sizes),
                "that is the sum over all images divided by the number of batches; "
                "divide by that of the images.",
            ),
            Wrong(
                "mean of means, the last left out",
                lambda losses, sizes: (
                    np.mean(losses[:-1]) if len(losses) > 1 else losses[0]
                ),
                "that is the mean of the losses of all batches but the last, each "
                "with the same weight.",
            ),
            Wrong(
                "sizes sorted",
                lambda losses, sizes: mean_loss(losses, np.sort(sizes)),
                "that comes out with the sizes sorted; then they no longer belong to "
                "their losses.",
            ),
            Wrong(
                "only the last batch weighted",
                lambda losses, sizes: np.average(
                    losses, weights=[*np.ones(len(sizes) - 1), sizes[-1] / sizes[0]]
                ),
                "only the last batch has a weight of its own; any batch may be short.",
            ),
            Wrong(
                "first and last alone",
                lambda losses, sizes: mean_loss(losses[[0, -1]], sizes[[0, -1]]),
                "that is the mean over the first batch and the last alone.",
            ),
            Wrong(
                "largest batches alone",
                lambda losses, sizes: np.mean(losses[sizes == sizes.max()]),
                "that is the mean of the largest batches alone; the images of a "
                "smaller one count too.",
            ),
            Wrong(
                "last loss scaled",
                lambda losses, sizes: (
                    (losses[:-1].sum() + losses[-1] * sizes[-1] / sizes[0])
                    / len(losses)
                ),
                "the last loss is scaled by the size of its batch, and the sum is "
                "divided by the number of batches: weigh every loss, and divide by the "
                "sum of the weights.",
            ),
            Wrong(
                "sixteen images each",
                lambda losses, sizes: np.sum(losses * sizes) / (16 * len(sizes)),
                "that is divided as if every batch held 16 images; their sizes are "
                "passed to you.",
            ),
            Wrong(
                "running halves",
                lambda losses, sizes: _halved(losses),
                "each new loss counts as much as all before it; every image has the "
                "same say.",
            ),
            Wrong(
                "weighted the other way",
                lambda losses, sizes: np.sum(losses / sizes) / np.sum(1 / sizes),
                "a small batch has more say than a large one; it should have less.",
            ),
            Wrong(
                "divided by each size",
                lambda losses, sizes: np.sum(losses / sizes),
                "that is the sum of the losses, each over the size of its batch; a "
                "batch loss is a mean already.",
            ),
            Wrong(
                "median",
                lambda losses, sizes: np.median(losses),
                "that is the median of the batches; every image has a say in the mean.",
            ),
            Wrong(
                "last batch",
                lambda losses, sizes: losses[-1],
                "that is the last batch alone.",
            ),
            Wrong(
                "rounded",
                lambda losses, sizes: np.round(mean_loss(losses, sizes), 2),
                "the mean is right and rounded too early.",
            ),
            Wrong(
                "losses cut to whole numbers",
                lambda losses, sizes: (
                    np.sum((losses * sizes).astype(int)) / sizes.sum()
                ),
                "that comes out with the sums of the batches cut to whole numbers.",
            ),
            Wrong(
                "full batches of 64",
                lambda losses, sizes: np.sum(losses * sizes) / (64 * len(sizes)),
                "that is divided as if every batch held 64 images; their sizes are "
                "passed to you.",
            ),
            Wrong(
                "64 images",
                lambda losses, sizes: np.sum(losses * sizes) / 64,
                "that is the sum over all images, divided by 64; how many are there in "
                "all?",
            ),
            Wrong(
                "divided twice",
                lambda losses, sizes: np.mean(losses * sizes) / np.sum(sizes),
                "that is divided by the number of batches as well as by that of the "
                "images; the second is enough.",
            ),
            Wrong(
                "running means",
                lambda losses, sizes: np.cumsum(losses * sizes) / np.cumsum(sizes),
                "those are the means after each batch; one number is asked for.",
            ),
            Wrong(
                "largest",
                lambda losses, sizes: np.max(losses),
                "that is the worst batch alone.",
            ),
            Wrong(
                "one image too few",
                lambda losses, sizes: np.sum(losses * sizes) / (np.sum(sizes) - 1),
                "that is divided by one less than the number of images.",
            ),
            Wrong(
                "sizes squared",
                lambda losses, sizes: np.sum(losses * sizes**2) / np.sum(sizes**2),
                "the sizes come in squared, so a large batch counts for more than its "
                "images.",
            ),
            Wrong(
                "root mean square",
                lambda losses, sizes: np.sqrt(mean_loss(losses**2, sizes)),
                "that is the root of the mean square; the plain mean is asked for.",
            ),
            Wrong(
                "geometric",
                lambda losses, sizes: np.exp(mean_loss(np.log(losses), sizes)),
                "that is the geometric mean, e to the mean of the logarithms; the "
                "plain mean is asked for.",
            ),
            Wrong(
                "last batch left out of the sum",
                lambda losses, sizes: np.sum((losses * sizes)[:-1]) / np.sum(sizes),
                "the last batch is missing from the sum, while its images are counted "
                "below the line.",
            ),
            Wrong(
                "first batch",
                lambda losses, sizes: losses[0],
                "that is the first batch alone.",
            ),
            Wrong(
                "smallest",
                lambda losses, sizes: np.min(losses),
                "that is the best batch alone.",
            ),
            Wrong(
                "one for each batch",
                lambda losses, sizes: losses * sizes / np.sum(sizes),
                "there is one number for each batch, its share of the mean; add them "
                "up.",
            ),
            Wrong(
                "one image too many",
                lambda losses, sizes: np.sum(losses * sizes) / (np.sum(sizes) + 1),
                "that is divided by one more than the number of images.",
            ),
            Wrong(
                "divided by the last size",
                lambda losses, sizes: np.sum(losses * sizes) / sizes[-1],
                "that is the sum over all images, divided by the size of the last "
                "batch; divide by that of all batches together.",
            ),
            Wrong(
                "first batch left out of the sum",
                lambda losses, sizes: np.sum((losses * sizes)[1:]) / np.sum(sizes),
                "the first batch is missing from the sum, while its images are "
                "counted below the line.",
            ),
            Wrong(
                "weight of the batch before",
                lambda losses, sizes: _running(losses, sizes),
                "all batches so far weigh only as much here as the one just before; "
                "they stand for all the images seen.",
            ),
            Wrong(
                "both sorted",
                lambda losses, sizes: mean_loss(np.sort(losses), np.sort(sizes)),
                "that comes out with losses and sizes each sorted by itself; then "
                "they no longer belong together.",
            ),
            Wrong(
                "no loss, no images",
                lambda losses, sizes: mean_loss(losses[losses > 0], sizes[losses > 0]),
                "where a batch has the loss 0, its images are not counted; they count "
                "too.",
            ),
            Wrong(
                "divided by the sizes",
                lambda losses, sizes: np.mean(losses / sizes),
                "that comes out with every mean divided by the size of its batch; the "
                "sum of a batch's losses is its mean times its size.",
            ),
            Wrong(
                "size of the last for all",
                lambda losses, sizes: np.mean(losses * sizes) / sizes[-1],
                "that is the sum over all images, divided as if every batch were as "
                "large as the last; divide by the images there are.",
            ),
            Wrong(
                "all like the last in the sum",
                lambda losses, sizes: np.sum(losses) * sizes[-1] / np.sum(sizes),
                "every mean is multiplied by the size of the last batch here; the "
                "others may hold more images, or fewer.",
            ),
            Wrong(
                "full but for the last in the sum",
                lambda losses, sizes: (
                    (sizes[0] * losses[:-1].sum() + sizes[-1] * losses[-1])
                    / np.sum(sizes)
                ),
                "every mean but the last is multiplied by the size of the first batch "
                "here; any batch may be short.",
            ),
            Wrong(
                "weighted if the last differs",
                lambda losses, sizes: (
                    np.mean(losses)
                    if sizes[-1] == sizes[0]
                    else mean_loss(losses, sizes)
                ),
                "where the last batch is as large as the first that is the plain mean "
                "of the losses; a batch between them may be short.",
            ),
            Wrong(
                "running mean of single images",
                _stepped(lambda n, size: 1 / (n + size)),
                "that comes out where the running mean moves by one image's share for "
                "each batch; a batch counts with all of its images.",
            ),
            Wrong(
                "running mean, counted too late",
                _stepped(lambda n, size: size / n if n else 1.0),
                "that comes out where the running mean moves by a batch's images over "
                "those *before* it; its own belong to the number below as well.",
            ),
            Wrong(
                "running mean, counted too late, 1 at first",
                _stepped(lambda n, size: size / max(n, 1)),
                "that comes out where the running mean moves by a batch's images over "
                "those *before* it, or over 1 at first; its own belong to the number "
                "below as well.",
            ),
            Wrong(
                "running mean, divided by 0 at first",
                _stepped(lambda n, size: size / np.float64(n)),
                "there is no number in any case, as where a running mean divides by "
                "the images *before* each batch, which are 0 at first; its own belong "
                "to the number below as well.",
            ),
            Wrong(
                "last batch never reached",
                lambda losses, sizes: (
                    mean_loss(losses[:-1], sizes[:-1]) if len(sizes) > 1 else 0.0
                ),
                "that is the mean without the last batch, and 0 where there is one "
                "batch alone; its images count too.",
            ),
            Wrong(
                "last batch left out of the count",
                lambda losses, sizes: np.sum(losses * sizes) / sizes[:-1].sum(),
                "the last batch is in the sum, and its images are not counted below "
                "the line.",
            ),
            Wrong(
                "last batch left out of the count, which is 1 at least",
                lambda losses, sizes: np.sum(losses * sizes) / max(sizes[:-1].sum(), 1),
                "the last batch is in the sum, and its images are not counted below "
                "the line, where 1 stands for a single batch.",
            ),
            Wrong(
                "all before as one image",
                _blended,
                "that comes out where all batches so far count as one image next to "
                "each new batch; they count with all of theirs.",
            ),
            Wrong(
                "last batch by its share",
                _last_share,
                "that comes out with the plain mean of all batches but the last, which "
                "alone is weighed by its images; any batch may be short.",
            ),
            Wrong(
                "last batch by its share, or alone",
                lambda losses, sizes: (
                    _last_share(losses, sizes) if len(losses) > 1 else losses[0]
                ),
                "that comes out with the plain mean of all batches but the last, and "
                "the last weighed by its images, which is right for a single batch; "
                "any batch may be short.",
            ),
        ),
        _batch_cases,
        ("the mean loss",),
        points=1,
        hint=(
            "what is the sum of the losses of one batch, given its mean and how many "
            "images it held?"
        ),
    ),
    Exercise(
        "softmax-log",
        log_softmax,
        (
            Wrong(
                "divided by log-sum-exp",
                lambda z: (
                    _shifted_rows(z)
                    / np.log(np.exp(_shifted_rows(z)).sum(axis=1, keepdims=True))
                ),
                "log-sum-exp is subtracted; those are the scores, less the largest of "
                "their row, divided by it.",
            ),
            Wrong(
                "sum of the first image",
                lambda z: (
                    _shifted_rows(z) - np.log(np.exp(_shifted_rows(z)).sum(axis=1)[0])
                ),
                "the logarithm of the first image's sum is taken off all rows; each "
                "has its own.",
            ),
            Wrong(
                "log of the plain softmax",
                _log_of(_plain),
                "exp overflows or underflows: that is Eq. (5.1) as it stands, and its "
                "logarithm. Subtract the largest score of each row first.",
            ),
            Wrong(
                "log of the shifted softmax",
                _log_of(_shifted),
                "the shift is right, but a probability that rounds to 0 has the "
                "logarithm −inf. Do not form it: use Eq. (5.8) with the shift of "
                "Eq. (5.9).",
            ),
            Wrong(
                "clipped",
                lambda z: np.log(np.maximum(_shifted(z), 1e-8)),
                "no logarithm lies below −18.4 here, that of a floor of 1e-8 under the "
                "probabilities. Do not form the probability.",
            ),
            Wrong(
                "one shift for the whole batch",
                _one_shift,
                "that comes out when the largest score of the whole batch is "
                "subtracted; in a row far below it every exponential is 0. Take the "
                "largest of each row.",
            ),
            Wrong(
                "shift in one term only",
                _max_lost,
                "each row is too large by its largest score: what is subtracted inside "
                "the logarithm is added back outside, Eq. (5.9).",
            ),
            Wrong(
                "sum without logarithm",
                lambda z: (
                    z
                    - z.max(axis=1, keepdims=True)
                    - np.exp(z - z.max(axis=1, keepdims=True)).sum(1, keepdims=True)
                ),
                "that is less the sum of the exponentials; its logarithm is "
                "subtracted.",
            ),
            Wrong(
                "down the columns",
                _down_the_columns,
                "those are normalized over the images; each row is one image, and its "
                "classes stand along axis 1.",
            ),
            Wrong(
                "one sum for the batch",
                _one_sum,
                "that comes out with one sum for the whole batch; every row has its "
                "own.",
            ),
            Wrong(
                "not shifted",
                _shifted_by(lambda z: 0.0),
                "the exponentials overflow where the scores are large; the largest of "
                "each row has to be subtracted first. See Eq. (5.9).",
            ),
            Wrong(
                "shifted by the smallest",
                _shifted_by(lambda z: z.min(axis=1, keepdims=True)),
                "that comes out when the smallest score of each row is subtracted; "
                "then the others can still overflow. Subtract the largest.",
            ),
            Wrong(
                "shifted by the mean",
                _shifted_by(lambda z: z.mean(axis=1, keepdims=True)),
                "that comes out when the mean of each row is subtracted; a score far "
                "above it still overflows. Subtract the largest.",
            ),
            Wrong(
                "smallest number as floor",
                lambda z: np.log(np.maximum(_shifted(z), np.finfo(float).tiny)),
                "no logarithm lies below −708.4 here, that of the smallest normal "
                "number. Do not form the probability.",
            ),
            Wrong(
                "small number added",
                lambda z: np.log(_shifted(z) + 1e-12),
                "no logarithm lies below −27.6 here, that of 1e-12. Do not form the "
                "probability.",
            ),
            Wrong(
                "softmax",
                _shifted,
                "those are the probabilities; their logarithms are asked for.",
            ),
            Wrong(
                "the plain softmax down the columns",
                _plain_down,
                "two things: those are normalized over the images, where each row is "
                "one image, and nothing keeps exp from overflowing.",
            ),
            Wrong(
                "keepdims missing in the largest score",
                _no_keepdims(True, False),
                "each row's largest score is subtracted from a class here, not from "
                "its image; it has to stand in a column: keepdims=True.",
            ),
            Wrong(
                "keepdims missing in the sum",
                _no_keepdims(False, True),
                "each row's sum is taken from a class here, not from its image; it has "
                "to stand in a column: keepdims=True.",
            ),
            Wrong(
                "keepdims missing twice",
                _no_keepdims(True, True),
                "the largest score and the sum of each row are taken from a class "
                "here, not from its image: both need keepdims=True.",
            ),
            Wrong(
                "to base 2",
                lambda z: log_softmax(z) / _LN[2],
                "those are logarithms to base 2; the natural ones are asked for.",
            ),
            Wrong(
                "to base 10",
                lambda z: log_softmax(z) / _LN[10],
                "those are logarithms to base 10; the natural ones are asked for.",
            ),
            Wrong(
                "surprises",
                lambda z: -log_softmax(z),
                "those are surprises: the logarithms of all probabilities, with the "
                "sign changed.",
            ),
            Wrong(
                "scores less the largest",
                lambda z: z - z.max(axis=1, keepdims=True),
                "the scores are shifted, and not normalized: exp of a row has to add "
                "up to 1.",
            ),
            Wrong(
                "logarithm added",
                lambda z: 2 * (z - z.max(axis=1, keepdims=True)) - log_softmax(z),
                "the logarithm of the sum is added; a division inside a logarithm "
                "becomes a minus.",
            ),
            Wrong(
                "mean for the sum",
                lambda z: log_softmax(z) + np.log(z.shape[1]),
                "every entry is too large by ln K, as with the mean of the "
                "exponentials; Eq. (5.8) has their sum.",
            ),
            Wrong(
                "infinities replaced",
                lambda z: np.nan_to_num(_log_of(_shifted)(z)),
                "a huge number stands where a logarithm came out infinite; each has a "
                "true value. Do not form the probability.",
            ),
            Wrong(
                "scores clipped",
                lambda z: log_softmax(np.clip(z, -50, 50)),
                "that comes out with the scores clipped at ±50; that changes their "
                "differences.",
            ),
            Wrong(
                "cast to the type of the scores",
                lambda z: log_softmax(z).astype(z.dtype),
                "where the scores are whole numbers the logarithms are whole too, as "
                "in an array made like z; they have fractions.",
            ),
            Wrong(
                "losses only",
                lambda z: log_softmax(z).max(axis=1),
                "that is one number for each image; the logarithms of all classes are "
                "asked for.",
            ),
            Wrong(
                "keepdims missing after the sum",
                lambda z: z - (z - log_softmax(z))[:, 0],
                "each log-sum-exp is subtracted from a class here, not from its image; "
                "it has to stand in a column.",
            ),
            Wrong(
                "one log-sum-exp",
                lambda z: z - (z - log_softmax(z)).max(),
                "the largest log-sum-exp of the batch is subtracted everywhere; every "
                "row has its own.",
            ),
            Wrong(
                "floor of -700",
                lambda z: np.maximum(log_softmax(z), -700),
                "no logarithm of yours lies below −700; the true ones do.",
            ),
            Wrong(
                "1e-300 added",
                lambda z: np.log(_shifted(z) + 1e-300),
                "no logarithm lies below −690.8 here, that of 1e-300. Do not form the "
                "probability.",
            ),
            Wrong(
                "shifted scores cut off",
                lambda z: _log_of_clipped(z),
                "a score more than 700 below the largest counts as 700 below it here; "
                "each keeps its own logarithm.",
            ),
            Wrong(
                "sigmoid",
                lambda z: -np.logaddexp(0, -1.0 * z),
                "that is the logarithm of a sigmoid of each score by itself; in "
                "softmax all classes of a row share one sum.",
            ),
            Wrong(
                "own score left out",
                lambda z: _without_own(z),
                "each class is left out of its own sum; the sum of Eq. (5.8) runs "
                "over all classes.",
            ),
            Wrong(
                "eps as floor",
                lambda z: np.log(np.maximum(_shifted(z), np.finfo(float).eps)),
                "no logarithm lies below −36 here, that of 2e-16. Do not form the "
                "probability.",
            ),
            Wrong(
                "smallest denormal",
                lambda z: np.log(np.maximum(_shifted(z), 5e-324)),
                "no logarithm of yours lies below −744.4, for there is no smaller "
                "number. Do not form the probability.",
            ),
            Wrong(
                "log of 1 + p",
                lambda z: np.log1p(_shifted(z)),
                "those are the logarithms of 1 + p; those of p are asked for.",
            ),
            Wrong(
                "last axis squeezed",
                lambda z: log_softmax(z).squeeze(),
                "an axis of length 1 is lost where there is one image or one class.",
            ),
            Wrong(
                "transposed",
                lambda z: log_softmax(z).T,
                "images and classes have changed places: the result has the shape of "
                "z.",
            ),
            Wrong(
                "sum over the images",
                lambda z: (
                    _shifted_rows(z) - np.log(np.exp(_shifted_rows(z)).sum(axis=0))
                ),
                "each row is shifted by its own maximum, but the sum of the "
                "exponentials runs over the images; it runs over the classes, axis 1.",
            ),
            Wrong(
                "largest subtracted twice",
                lambda z: log_softmax(z) - z.max(axis=1, keepdims=True),
                "each row is too small by its largest score; Eq. (5.9) takes it off "
                "the scores once.",
            ),
            Wrong(
                "largest with the wrong sign",
                lambda z: log_softmax(z) + 2 * z.max(axis=1, keepdims=True),
                "each row is too large by twice its largest score; Eq. (5.9) adds it "
                "to the logarithm of the sum.",
            ),
            Wrong(
                "log-sum-exp",
                lambda z: (z - log_softmax(z))[:, 0],
                "that is log-sum-exp, one number for each image; it is subtracted from "
                "the scores.",
            ),
            Wrong(
                "p less 1",
                lambda z: _shifted(z) - 1,
                "that is p − 1, which is near ln p only where p is near 1.",
            ),
            Wrong(
                "1e-8 added",
                lambda z: np.log(_shifted(z) + 1e-8),
                "no logarithm lies below that of 1e-8 here, as with 1e-8 added to the "
                "probabilities. Do not form them.",
            ),
            Wrong(
                "scores clipped at 700",
                lambda z: log_softmax(np.clip(z, -700, 700)),
                "that comes out with the scores clipped at ±700, where exp does not "
                "overflow; it changes their differences. Subtract the largest of each "
                "row.",
            ),
            Wrong(
                "logarithm of K for that of the sum",
                lambda z: _shifted_rows(z) - np.log(z.shape[1]),
                "that is each score less the largest of its row and less ln K; Eq. "
                "(5.9) takes off the logarithm of a sum of exponentials.",
            ),
            Wrong(
                "weighed with p",
                lambda z: np.exp(log_softmax(z)) * log_softmax(z),
                "those are p ln p; the logarithms alone are asked for.",
            ),
            Wrong(
                "shifted by the first score",
                _shifted_by(lambda z: z[:, :1]),
                "that comes out when the first score of each row is subtracted; one "
                "far above it still overflows. Subtract the largest.",
            ),
            Wrong(
                "shifted by the largest size",
                _shifted_by(lambda z: np.abs(z).max(axis=1, keepdims=True)),
                "that comes out when the largest |z| of each row is subtracted; where "
                "the scores are far below 0 every exponential is 0. Subtract the "
                "largest score.",
            ),
            Wrong(
                "shifted by the largest of the first image",
                _shifted_by(lambda z: z[0].max()),
                "that comes out when the largest score of the first image is "
                "subtracted from all rows; take the largest of each row.",
            ),
            Wrong(
                "one shift, and the probabilities formed",
                lambda z: np.log(_plain(z - z.max())),
                "that comes out when the largest score of the whole batch is "
                "subtracted and the probabilities are formed: in a row far below it "
                "they are 0/0, and ln 0 is −∞. Take the largest of each row, and form "
                "none.",
            ),
            Wrong(
                "score for a logarithm",
                lambda z: np.where(_shifted(z) == 0, z, _log_of(_shifted)(z)),
                "where a probability rounds to 0 the score stands in the place of its "
                "logarithm. Do not form the probability.",
            ),
            Wrong(
                "shifted score for a logarithm",
                lambda z: np.where(
                    _shifted(z) == 0, _shifted_rows(z), _log_of(_shifted)(z)
                ),
                "where a probability rounds to 0 the score less the largest of its "
                "row stands, and the logarithm of the sum is not taken off. Eq. (5.9) "
                "holds there too.",
            ),
            Wrong(
                "largest of each column",
                _max_down,
                "those come out with the largest score of each column subtracted, "
                "another number for every class; it should be one number for all "
                "classes of an image, as in Eq. (5.9).",
            ),
            Wrong(
                "shifted by 0 at least",
                _shifted_by(lambda z: np.maximum(z.max(axis=1, keepdims=True), 0)),
                "that comes out with 0 subtracted where all scores of a row are below "
                "0; if they are far below, every exponential is 0. Subtract the "
                "largest score, whatever its sign.",
            ),
            Wrong(
                "signs turned",
                _upside_down,
                "that comes out with the signs of all scores changed, so that the "
                "lowest is the likeliest, and exp overflows where they lie far apart; "
                "Eq. (5.9) takes them as they are.",
            ),
            Wrong(
                "signs turned, safely",
                lambda z: log_softmax(-1.0 * z),
                "that comes out with the signs of all scores changed, so that the "
                "lowest is the likeliest; Eq. (5.9) takes them as they are.",
            ),
            Wrong(
                "keepdims missing, no shift",
                _log_of(_not_in_columns),
                "each row's sum divides a class here, not its image: it needs "
                "keepdims=True. And nothing keeps exp from overflowing.",
            ),
            Wrong(
                "keepdims missing, logarithm of the sum, no shift",
                lambda z: z - np.log(np.exp(z).sum(axis=1)),
                "the logarithm of each row's sum is taken from a class here, not from "
                "its image: it needs keepdims=True. And nothing keeps exp from "
                "overflowing.",
            ),
            Wrong(
                "keepdims missing twice, and a division",
                lambda z: np.log(
                    np.exp(z - z.max(axis=1)) / np.exp(z - z.max(axis=1)).sum(axis=1)
                ),
                "the largest score and the sum of each row meet a class here, not "
                "their image: both need keepdims=True. And a probability that rounds "
                "to 0 has the logarithm −inf.",
            ),
            Wrong(
                "keepdims missing in the division",
                _log_of(_shifted_not_in_columns),
                "each row's sum divides a class here, not its image: it needs "
                "keepdims=True. And a probability that rounds to 0 has the logarithm "
                "−inf.",
            ),
        ),
        _score_cases,
        ("log p",),
        points=3,
        promises=(
            Promise(
                "e to the power of log p adds up to 1 in each row",
                lambda case, log_p: adds_up(np.exp(log_p), 1, 1),
            ),
        ),
        hint=(
            "what is left of the logarithm of a fraction if you take it on paper, "
            "before the computer has divided anything?"
        ),
    ),
    Exercise(
        "softmax-bound",
        smallest_loss,
        (
            Wrong(
                "bounds in one array of whole numbers",
                lambda low, high, k: smallest_loss(
                    low, np.array(high).astype(type(low)), k
                ),
                "where `low` is a whole number, that comes out with `high` cut down to "
                "one, as in an array made of `low`.",
            ),
            Wrong(
                "overflow",
                _numpy_overflow,
                "exp overflows or underflows for scores around ±1000. Shift the scores "
                "before exp, as in Eq. (5.9).",
            ),
            Wrong(
                "untrained, with overflow",
                lambda low, high, k: np.log(k * np.exp(high)) - high,
                "that is the loss when all scores are equal, where exp neither "
                "overflows nor underflows; they can differ by high − low.",
            ),
            Wrong(
                "overflow, raised",
                _math_overflow,
                "math.exp gives up for scores around ±1000. Shift the scores before "
                "exp, as in Eq. (5.9).",
            ),
            Wrong(
                "overflow in the probability",
                _ratio_overflow,
                "exp overflows or underflows in the probability for scores around "
                "±1000. Shift the scores first.",
            ),
            Wrong(
                "largest loss",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(high - low)),
                "that is the largest loss, with the true class at `low` and the others "
                "at `high`.",
            ),
            Wrong(
                "largest loss, as Eq. (5.13) is written",
                lambda low, high, k: np.log(np.exp(low) + (k - 1) * np.exp(high)) - low,
                "that is the largest loss, with the true class at `low`, by "
                "exponentials that overflow where a bound is large.",
            ),
            Wrong(
                "largest loss, without overflow",
                lambda low, high, k: np.logaddexp(0, np.log(k - 1) + high - low),
                "that is the largest loss, however safely computed: `low` for the true "
                "class, `high` for the others.",
            ),
            Wrong(
                "clipped",
                _clipped,
                "the loss never falls below 1e-12 here, as with a probability that is "
                "kept away from 1; for wide ranges it is smaller.",
            ),
            Wrong(
                "nothing for wide ranges",
                lambda low, high, k: (
                    0.0 if high - low > 15 else smallest_loss(low, high, k)
                ),
                "for a wide range that is 0; the loss is small there, and not 0.",
            ),
            Wrong(
                "difference cut off at -30",
                lambda low, high, k: smallest_loss(max(low - high, -30), 0, k),
                "for wide ranges the loss stays at that of a range of 30 here; it "
                "falls on.",
            ),
            Wrong(
                "sizes of the bounds added",
                lambda low, high, k: smallest_loss(-abs(low) - abs(high), 0, k),
                "that comes out for a range of |high| + |low|; it is high − low.",
            ),
            Wrong(
                "true class left out, not below 0",
                lambda low, high, k: max(0.0, np.log(max(k - 1, 1)) + low - high),
                "that is ln((K − 1) e^(low − high)), with 0 where it is negative; the "
                "true class has a share of the sum too.",
            ),
            Wrong(
                "K others",
                lambda low, high, k: np.log(1 + k * np.exp(low - high)),
                "that comes out with `classes` others beside the true class; there are "
                "classes − 1 of them.",
            ),
            Wrong(
                "one other",
                lambda low, high, k: np.log(1 + np.exp(low - high)),
                "that comes out with one other class; there are classes − 1 of them.",
            ),
            Wrong(
                "sigmoid only",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(-1.0)),
                "that holds for scores between 0 and 1; use the width of the range.",
            ),
            Wrong(
                "low taken as 0",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(-high)),
                "that comes out with the other classes at the score 0; they can go "
                "down to `low`.",
            ),
            Wrong(
                "probability",
                lambda low, high, k: 1 / (1 + (k - 1) * np.exp(low - high)),
                "that is the largest probability; the loss is its surprise.",
            ),
            Wrong(
                "untrained",
                lambda low, high, k: np.log(k),
                "that is the loss when all scores are equal; they can differ by "
                "high − low.",
            ),
            Wrong(
                "minus sign",
                lambda low, high, k: -smallest_loss(low, high, k),
                "that is the logarithm of the largest probability; the loss is its "
                "surprise, above 0.",
            ),
            Wrong(
                "logarithm forgotten",
                lambda low, high, k: 1 + (k - 1) * np.exp(low - high),
                "that is 1/p; the loss is its logarithm.",
            ),
            Wrong(
                "divided by the classes",
                lambda low, high, k: smallest_loss(low, high, k) / k,
                "that is divided by the number of classes; the surprise at the true "
                "class is the whole loss of one image.",
            ),
            Wrong(
                "in bits",
                lambda low, high, k: smallest_loss(low, high, k) / _LN[2],
                "that is in bits; the loss takes the natural logarithm.",
            ),
            Wrong(
                "ten classes",
                lambda low, high, k: smallest_loss(low, high, 10),
                "that holds for ten classes; use the number that is passed.",
            ),
            Wrong(
                "true class left out",
                lambda low, high, k: np.log(k - 1) + low - high,
                "that is ln((K − 1) e^(low − high)); the true class has a share of the "
                "sum too.",
            ),
            Wrong(
                "linear",
                lambda low, high, k: np.log(k) - (high - low),
                "that is ln K less high − low; the loss does not fall by the whole "
                "lead, for log-sum-exp rises along with the true score.",
            ),
            Wrong(
                "never below the linear one",
                lambda low, high, k: max(0.0, np.log(k) - (high - low)),
                "the loss does not fall by the whole lead: log-sum-exp rises along "
                "with the true score.",
            ),
            Wrong(
                "half the range",
                lambda low, high, k: smallest_loss((low + high) / 2, high, k),
                "that comes out with the other classes in the middle of the range; "
                "they can go down to `low`.",
            ),
            Wrong(
                "scores through a sigmoid",
                lambda low, high, k: np.log(
                    1 + (k - 1) * np.exp(_sigmoid(low) - _sigmoid(high))
                ),
                "that comes out with the bounds squashed by a sigmoid; the scores lie "
                "between low and high as they are.",
            ),
            Wrong(
                "log-sum-exp alone",
                lambda low, high, k: smallest_loss(low, high, k) + high,
                "that is log-sum-exp; the true score is still to be taken away.",
            ),
            Wrong(
                "less the low score",
                lambda low, high, k: smallest_loss(low, high, k) + high - low,
                "that is log-sum-exp less `low`; the score of the true class is taken "
                "away, and that stands elsewhere.",
            ),
            Wrong(
                "odds",
                lambda low, high, k: (k - 1) * np.exp(low - high),
                "that is how much the others weigh next to the true class; the loss "
                "has a logarithm of the whole sum.",
            ),
            Wrong(
                "to base 10",
                lambda low, high, k: smallest_loss(low, high, k) / _LN[10],
                "that is a logarithm to base 10; the loss takes the natural one.",
            ),
            Wrong(
                "difference clipped",
                lambda low, high, k: np.log(
                    1 + (k - 1) * np.exp(np.clip(low - high, -5, 5))
                ),
                "that comes out with the difference of the bounds clipped at 5.",
            ),
            Wrong(
                "absolute values",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(abs(low) - abs(high))),
                "that comes out without the signs of the bounds; they count.",
            ),
            Wrong(
                "lead of two highs",
                lambda low, high, k: np.log(1 + (k - 1) * np.exp(-2 * high)),
                "that comes out for a range from −high to high; it begins at `low`.",
            ),
            Wrong(
                "rounded",
                lambda low, high, k: round(float(smallest_loss(low, high, k)), 3),
                "the loss is right and rounded; for wide ranges nothing of it is left.",
            ),
            Wrong(
                "zero",
                lambda low, high, k: 0.0,
                "scores that end at `high` cannot make the truth certain, unless "
                "there is one class.",
            ),
            Wrong(
                "the range",
                lambda low, high, classes: high - low,
                "that is how far apart the scores can lie; the loss at that distance "
                "is asked for.",
            ),
            Wrong(
                "one minus p",
                lambda low, high, k: 1 - 1 / (1 + (k - 1) * np.exp(low - high)),
                "that is 1 minus the largest probability; the loss is its surprise, "
                "−ln p.",
            ),
            Wrong(
                "shared by the others",
                lambda low, high, k: np.log(1 + np.exp(low - high) / max(k - 1, 1)),
                "the others come out divided by classes − 1; each of them adds its "
                "exponential.",
            ),
            Wrong(
                "every class low",
                lambda low, high, k: np.log(k * np.exp(low - high)),
                "that is ln(K e^(low − high)); of the K exponentials one is that of "
                "`high`.",
            ),
            Wrong(
                "two different shifts",
                lambda low, high, k: np.log(np.exp(high - low) + k - 1) - high,
                "inside the logarithm `low` is taken off all scores, and what is "
                "subtracted outside is `high` as it was; the shift belongs to both.",
            ),
            Wrong(
                "kept away from 1",
                lambda low, high, k: (
                    -np.log(
                        np.clip(1 / (1 + (k - 1) * np.exp(low - high)), 1e-8, 1 - 1e-8)
                    )
                ),
                "the loss never falls below 1e-8 here, as with a probability clipped "
                "at 1 − 1e-8; for wide ranges it is smaller.",
            ),
            Wrong(
                "one other at least",
                lambda low, high, k: smallest_loss(low, high, max(k, 2)),
                "where there is one class, another is counted beside it; there is "
                "none.",
            ),
            Wrong(
                "evenly spread",
                lambda low, high, k: (
                    -float(log_softmax(np.linspace(low, high, k)[None])[0, -1])
                ),
                "that comes out with the scores spread evenly from `low` to `high`; "
                "every class but the true one can be at `low`.",
            ),
            Wrong(
                "a logarithm for each",
                lambda low, high, k: (k - 1) * np.logaddexp(0, low - high),
                "that is (K − 1) ln(1 + e^(low − high)), a logarithm for each other "
                "class; the loss has one, of the whole sum.",
            ),
            Wrong(
                "to the power of the others",
                lambda low, high, k: np.log1p(np.exp(low - high) ** (k - 1)),
                "the exponentials of the other classes are multiplied here; they are "
                "added.",
            ),
            Wrong(
                "parentheses lost",
                lambda low, high, k: np.log(1 + k - np.exp(low - high)),
                "that is ln(1 + K − e^(low − high)), as where the parentheses of (K − "
                "1) are missing.",
            ),
            Wrong(
                "difference of exponentials",
                lambda low, high, k: np.log1p((k - 1) * (np.exp(low) - np.exp(high))),
                "that comes out with e^low − e^high; a quotient of exponentials is "
                "the exponential of the difference.",
            ),
            Wrong(
                "ln 2 for one class",
                lambda low, high, k: _LN[2] if k == 1 else smallest_loss(low, high, k),
                "with one class that is ln 2; there are no other classes then, and "
                "the true one is certain.",
            ),
            Wrong(
                "no number for one class",
                lambda low, high, k: np.nan if k == 1 else smallest_loss(low, high, k),
                "with one class that is NaN; there are no other classes then, and the "
                "true one is certain.",
            ),
            Wrong(
                "a little inside the logarithm",
                lambda low, high, k: (
                    -np.log(1 / (1 + (k - 1) * np.exp(low - high)) + 1e-12)
                ),
                "that comes out with 1e-12 added to the probability; where p is "
                "almost 1 that is more than the loss, or much of it.",
            ),
            Wrong(
                "shifted by low",
                _shifted_by_low,
                "exp overflows where high − low is large, as with `low` subtracted "
                "from all scores; subtract the largest, as in Eq. (5.9).",
            ),
            Wrong(
                "shifted by low, as a sum",
                lambda low, high, k: np.log(np.exp(high - low) + k - 1) - (high - low),
                "exp overflows where high − low is large, as in a sum with `low` "
                "subtracted from all scores; subtract the largest, as in Eq. (5.9).",
            ),
            Wrong(
                "log-sum-exp alone, with overflow",
                lambda low, high, k: np.log(np.exp(high) + (k - 1) * np.exp(low)),
                "that is log-sum-exp, and infinite for scores around ±1000; shift the "
                "scores before exp, and take the true score away.",
            ),
            Wrong(
                "high taken off twice",
                lambda low, high, k: smallest_loss(low, high, k) - high,
                "that is the loss less `high`; with low − high in the exponential "
                "`high` is taken off already.",
            ),
            Wrong(
                "rounded to twelve digits",
                lambda low, high, k: round(float(smallest_loss(low, high, k)), 12),
                "the loss is rounded to twelve digits behind the point; for wide "
                "ranges little of it is left.",
            ),
            Wrong(
                "true class among the lowest",
                lambda low, high, k: (
                    np.log((k - 1) * np.exp(high - low) + 1) - (high - low)
                ),
                "that comes out with `low` for one class and `high` for the others, "
                "one of which is the true one, and exp overflows where high − low is "
                "large; only the true class is to be at `high`.",
            ),
            Wrong(
                "classes − 1 without a logarithm",
                lambda low, high, k: np.logaddexp(high, low + k - 1) - high,
                "that comes out with K − 1 added to `low`; K − 1 exponentials of "
                "`low` together are e to the power of low + ln(K − 1).",
            ),
        ),
        _bound_cases,
        ("the smallest loss",),
        small=1e-2,
        points=2,
        hint=(
            "if you could choose every score between `low` and `high`, which would "
            "you give to the true class and which to the others?"
        ),
    ),
    Exercise(
        "softmax-temperature",
        best_temperature,
        (
            Wrong(
                "multiplied",
                _chosen(
                    lambda z, t, tau: -log_softmax(z * tau)[np.arange(len(z)), t].mean()
                ),
                "that is the choice with the scores multiplied by the temperature; Eq. "
                "(5.12) divides.",
            ),
            Wrong(
                "class before",
                _chosen(
                    lambda z, t, tau: (
                        -log_softmax(z / tau)[np.arange(len(z)), t - 1].mean()
                    )
                ),
                "that is the choice by the class before the true one, labels − 1; "
                "labels and columns both count from 0.",
            ),
            Wrong(
                "class after",
                _chosen(
                    lambda z, t, tau: (
                        -log_softmax(z / tau)[
                            np.arange(len(z)), (t + 1) % z.shape[1]
                        ].mean()
                    )
                ),
                "that is the choice by the class after the true one, labels + 1; "
                "labels and columns both count from 0.",
            ),
            Wrong(
                "score for the loss",
                _chosen(lambda z, t, tau: -(z / tau)[np.arange(len(z)), t].mean()),
                "that is the choice by the mean score of the truth; the loss is "
                "log-sum-exp less that score.",
            ),
            Wrong(
                "whole number",
                lambda *a: int(best_temperature(*a)),
                "those are the right temperatures, made whole numbers.",
            ),
            Wrong(
                "by class error",
                _chosen(lambda z, t, tau: np.mean(z.argmax(axis=1) != t)),
                "that is the first of the list, whatever the scores are. (Class errors "
                "choose so too: no temperature changes them.) What is compared should "
                "be the mean loss at the true classes, of the scores divided by each "
                "temperature.",
            ),
            Wrong(
                "by mean probability",
                _chosen(lambda z, t, tau: -_true(z / tau, t).mean()),
                "that is the choice by the mean probability of the truth, which "
                "rewards certainty. Eq. (5.6) is a mean of logarithms.",
            ),
            Wrong(
                "plain softmax",
                _chosen(
                    lambda z, t, tau: (
                        -np.log(
                            np.maximum(_plain(z / tau)[np.arange(len(z)), t], 1e-8)
                        ).mean()
                    )
                ),
                "that is the choice where exp overflows or underflows at the low "
                "temperatures, and a NaN is neither larger nor smaller than anything. "
                "Compute the loss from the scores, Eq. (5.8), each row shifted by its "
                "own maximum.",
            ),
            Wrong(
                "largest loss",
                _chosen(
                    lambda z, t, tau: log_softmax(z / tau)[np.arange(len(z)), t].mean()
                ),
                "that is the temperature with the *largest* loss.",
            ),
            Wrong(
                "logarithm of p",
                _unsafe(0.0),
                "that is the choice where a probability rounds to 0, and its loss is "
                "infinite, or cut off: such losses cannot be compared. Take that of "
                "the scores, Eq. (5.8).",
            ),
            Wrong(
                "clipped",
                _unsafe(1e-8),
                "that is the choice with a floor under p, which makes a confident "
                "mistake cheap. Compute the loss from the scores, Eq. (5.8).",
            ),
            Wrong(
                "plain softmax and argmin",
                _plain_argmin,
                "that is the choice where exp overflows or underflows at the low "
                "temperatures, and argmin takes a NaN for the smallest. Compute the "
                "loss from the scores, Eq. (5.8), each row shifted by its own maximum.",
            ),
            Wrong(
                "squared error",
                _chosen(_squared),
                "that is the choice by squared errors; the mean loss is Eq. (5.6).",
            ),
            Wrong(
                "confidence against accuracy",
                _chosen(_overconfidence),
                "that is the choice by confidence against accuracy. The two come close "
                "where the loss is small, but the question is for the smallest loss.",
            ),
            Wrong(
                "index",
                _index_only,
                "that is the place of the temperature in the list; return the "
                "temperature.",
            ),
            Wrong(
                "one shift for all",
                _loss_at(_one_shift),
                "that is the choice with the largest score of the whole batch "
                "subtracted; in a row far below it every exponential is 0. Take the "
                "largest of each row.",
            ),
            Wrong(
                "best begins at 1",
                _running_best(1.0),
                "where every loss is above 1 that is the first of the list, as when "
                "the best begins at 1: begin with infinity, or with the first.",
            ),
            Wrong(
                "sorted losses, list unsorted",
                lambda z, labels, temperatures: temperatures[
                    _index_only(z, labels, sorted(temperatures))
                ],
                "that is the place of the smallest loss in the sorted list, looked up "
                "in the unsorted one.",
            ),
            Wrong(
                "median of the losses",
                _chosen(
                    lambda z, t, tau: np.median(
                        -log_softmax(z / tau)[np.arange(len(z)), t]
                    )
                ),
                "that is the choice by the median of the losses; the mean is over all "
                "images.",
            ),
            Wrong(
                "stops at the first rise",
                _first_rise,
                "that is the last temperature before the loss first rises; the list is "
                "in no particular order.",
            ),
            Wrong(
                "half of the images",
                _chosen(
                    lambda z, t, tau: (
                        -log_softmax(z / tau)[np.arange(len(z)), t][
                            : max(1, len(z) // 2)
                        ].mean()
                    )
                ),
                "that is the choice by the first half of the images; the mean is over "
                "all.",
            ),
            Wrong(
                "smallest",
                lambda z, labels, temperatures: min(temperatures),
                "that is the smallest of the list, whatever the scores are. What is "
                "compared should be the mean loss at the true classes, of the scores "
                "divided by each temperature.",
            ),
            Wrong(
                "the hottest",
                lambda z, labels, temperatures: max(temperatures),
                "that is the largest of the list, whatever the scores are. What is "
                "compared should be the mean loss at the true classes, of the scores "
                "divided by each temperature.",
            ),
            Wrong(
                "nearest to 1",
                lambda z, labels, temperatures: min(
                    temperatures, key=lambda tau: abs(tau - 1)
                ),
                "that is the one closest to 1, whatever the scores are.",
            ),
            Wrong(
                "last",
                lambda z, labels, temperatures: temperatures[-1],
                "that is the last of the list, whatever the scores are.",
            ),
            Wrong(
                "the loss",
                _loss_itself,
                "that is the smallest loss; the temperature where it is reached is "
                "asked for.",
            ),
            Wrong(
                "every pair",
                _chosen(lambda z, t, tau: -log_softmax(z / tau)[:, t].mean()),
                "that is the choice by images paired with labels that are not theirs, "
                "as `[:, labels]` pairs them. Each image has one label: index rows and "
                "labels together.",
            ),
            Wrong(
                "first image only",
                _chosen(lambda z, t, tau: -log_softmax(z / tau)[0, t[0]]),
                "that is the choice by the first image alone; the mean is over all.",
            ),
            Wrong(
                "worst image",
                _chosen(
                    lambda z, t, tau: -log_softmax(z / tau)[np.arange(len(z)), t].min()
                ),
                "that is the choice by the worst image; the mean is over all.",
            ),
            Wrong(
                "squared temperature",
                _chosen(
                    lambda z, t, tau: (
                        -log_softmax(z / tau**2)[np.arange(len(z)), t].mean()
                    )
                ),
                "that is the choice with the scores divided by the square of the "
                "temperature.",
            ),
            Wrong(
                "scores clipped",
                _chosen(
                    lambda z, t, tau: (
                        -log_softmax(np.clip(z / tau, -30, 30))[
                            np.arange(len(z)), t
                        ].mean()
                    )
                ),
                "that is the choice with clipped scores, which makes confident "
                "mistakes cheap; a shift keeps exp from overflowing.",
            ),
            Wrong(
                "text",
                lambda z, labels, temperatures: str(
                    best_temperature(z, labels, temperatures)
                ),
                "return the number itself, not a text.",
            ),
            Wrong(
                "one sum for all",
                _loss_at(_one_sum),
                "that is too hot a temperature for a small batch. Eq. (5.6) asks each "
                "image by itself, at its true class.",
            ),
            Wrong(
                "last image only",
                _chosen(lambda z, t, tau: -log_softmax(z / tau)[-1, t[-1]]),
                "that is the choice by the last image alone; the mean is over all.",
            ),
            Wrong(
                "root of the temperature",
                _chosen(
                    lambda z, t, tau: (
                        -log_softmax(z / np.sqrt(tau))[np.arange(len(z)), t].mean()
                    )
                ),
                "that is the choice with the scores divided by the root of the "
                "temperature.",
            ),
            Wrong(
                "mean of the classes",
                _chosen(
                    lambda z, t, tau: np.mean(
                        [
                            -log_softmax(z / tau)[t == k, k].mean()
                            for k in range(z.shape[1])
                            if (t == k).any()
                        ]
                    )
                ),
                "that is the choice by a mean in which every class counts alike; in "
                "Eq. (5.6) every image does.",
            ),
            Wrong(
                "squares of the losses",
                _chosen(
                    lambda z, t, tau: (
                        log_softmax(z / tau)[np.arange(len(z)), t] ** 2
                    ).mean()
                ),
                "that is the choice by the squares of the losses; Eq. (5.6) is their "
                "plain mean.",
            ),
            Wrong(
                "largest not divided",
                _chosen(
                    lambda z, t, tau: (
                        np.log(np.exp(_shifted_rows(z) / tau).sum(axis=1))
                        + z.max(axis=1)
                        - z[np.arange(len(z)), t] / tau
                    ).mean()
                ),
                "that is the choice where the largest score is subtracted, and not "
                "added back, or added back undivided; what is added back is divided by "
                "the temperature too.",
            ),
            Wrong(
                "best never updated",
                _below_the_first,
                "that is the last temperature with a smaller loss than the first has; "
                "each should be compared with the smallest so far.",
            ),
            Wrong(
                "divided again and again",
                _divided_again,
                "that is the choice where the scores are divided by each temperature "
                "on top of those before it; divide the scores as they came.",
            ),
            Wrong(
                "probabilities divided",
                _loss_at_p(lambda z, tau: _shifted(z) / tau),
                "that is the choice with probabilities divided by the temperature, in "
                "the place of scores, and softmax taken of them.",
            ),
            Wrong(
                "softmax twice",
                _loss_at_p(lambda z, tau: _shifted(z / tau)),
                "that is the choice with softmax taken twice: the loss of Eq. (5.8) "
                "has scores in it, and not probabilities.",
            ),
            Wrong(
                "infinite losses left out",
                _without_infinite,
                "that is the choice where infinite losses are left out of the mean, or "
                "count as 0, and those images are the worst. Compute the loss from the "
                "scores, Eq. (5.8).",
            ),
            Wrong(
                "every label",
                _loss_of_all(lambda z: np.log(_shifted(z))),
                "that is the choice where the labels of all images are looked up in "
                "every row, as with `p[:, labels]`; each image has a label of its own.",
            ),
            Wrong(
                "place in the sorted list",
                _looked_up_sorted,
                "that is the place of the smallest loss, looked up in the sorted "
                "list; the losses stand in the order of `temperatures` as it came.",
            ),
            Wrong(
                "largest of each column",
                _loss_at(_max_down),
                "that is the choice with the largest score of each column subtracted, "
                "another number for every class; it should be one number for all "
                "classes of an image.",
            ),
            Wrong(
                "0 times an infinity",
                _chosen(lambda z, t, tau: -_one_hot_sum(z, t, tau)),
                "that is the choice where 0 is multiplied by the logarithm of a p "
                "that rounds to 0, and a NaN cannot be compared. Take the loss of the "
                "true class alone, from the scores, Eq. (5.8).",
            ),
            *(
                Wrong(
                    f"{which} image left out",
                    _chosen(
                        lambda z, t, tau, s=part: (
                            -log_softmax(z / tau)[np.arange(len(z)), t][s].sum()
                        )
                    ),
                    f"that is the choice without the {which} image; the mean is over "
                    "all.",
                )
                for which, part in (("last", slice(-1)), ("first", slice(1, None)))
            ),
            Wrong(
                "scores in whole numbers",
                _loss_at_p(lambda z, tau: z // tau),
                "that is the choice with quotients rounded down to whole numbers, as "
                "with `//`; Eq. (5.12) divides by the temperature with `/`.",
            ),
            Wrong(
                "infinite mean counts as 0",
                _chosen(
                    lambda z, t, tau: np.nan_to_num(
                        -np.log(_true(z / tau, t)).mean(), posinf=0
                    )
                ),
                "that is the choice where an infinite mean loss counts as 0, the "
                "smallest there is. Compute the loss from the scores, Eq. (5.8).",
            ),
            Wrong(
                "best begins with the loss at 1",
                _from_1,
                "where no loss is below that at a temperature of 1, that is the first "
                "of the list; begin with infinity, or with the first one's own loss.",
            ),
            Wrong(
                "first rise of the sorted list",
                _first_rise_sorted,
                "where the loss falls all along the sorted temperatures that is the "
                "lowest of them; the smallest loss is at the highest then.",
            ),
            Wrong(
                "keepdims missing",
                _loss_at(_log_of(_shifted_not_in_columns)),
                "the sums of the rows do not stand in a column, so that each divides a "
                "class where the shapes allow it: keepdims=True. Then mind that an exp "
                "may overflow, or a probability round to 0.",
            ),
            Wrong(
                "log-sum-exp without a shift",
                _unshifted_argmin,
                "that is the choice where exp overflows or underflows at the low "
                "temperatures, and a loss that is infinite or NaN cannot be compared. "
                "Shift each row by its own maximum, Eq. (5.9).",
            ),
        ),
        _temperature_cases,
        ("the temperature",),
        points=3,
        hint=(
            "print the mean loss at each temperature: are all of them finite, and to "
            "which temperature does the smallest belong?"
        ),
    ),
)
