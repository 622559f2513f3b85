"""Exercises of chapter 13, reading results."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from math import comb
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, NamedCase, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.layers import Array
from cnn_course.results import wilson

# ---- a confusion matrix on paper ---------------------------------------------------

# [[45, 3, 2], [9, 15, 6], [0, 2, 18]]
_TABLE = {
    "accuracy": 0.78,
    "recall_1": 0.5,
    "precision_1": 0.75,
    "mean_recall": 2.3 / 3,
    "always_0": 0.5,
    "low": wilson(78, 100)[0],
}


def _low(
    middle: float = 1.96**2 / 200,
    root: float = 1.96**2 / 40_000,
    times: float = 1.96,
    power: float = 0.5,
    square: float = 1.96**2,
) -> float:
    """Eq. (13.4) for 78 of 100, with a part of it taken otherwise."""
    middle, root = middle * square / 1.96**2, root * square / 1.96**2
    half = times * (0.78 * 0.22 / 100 + root) ** power
    return float((0.78 + middle - half) / (1 + square / 100))


# ---- F1 --------------------------------------------------------------------------


def f1_scores(labels: Array, answers: Array, classes: int, mistake: str = "") -> Array:
    """Harmonic mean of recall and precision, or a wrong answer."""
    labels, answers = np.asarray(labels), np.asarray(answers)
    k = np.arange(classes)[:, None]
    right = np.sum((labels == k) & (answers == k), axis=1)
    of, called = np.sum(labels == k, axis=1), np.sum(answers == k, axis=1)
    with np.errstate(all="ignore"):
        recall, precision = right / of, right / called
        both = 2 * right / (of + called)
        return {
            "arithmetic": np.where(
                np.isnan(both),
                np.nan,
                (np.nan_to_num(recall) + np.nan_to_num(precision)) / 2,
            ),
            "geometric": np.where(
                np.isnan(both),
                np.nan,
                np.sqrt(np.nan_to_num(recall) * np.nan_to_num(precision)),
            ),
            "arithmetic, NaN": (recall + precision) / 2,
            "geometric, NaN": np.sqrt(recall * precision),
            "recall": recall,
            "precision": precision,
            "half": both / 2,
            "zero": np.nan_to_num(both),
            "not a number": _harmonic(recall, precision),
            "half a number": np.where(
                np.isnan(recall) | np.isnan(precision), np.nan, both
            ),
            "product": np.where(
                np.isnan(both), np.nan, np.nan_to_num(recall) * np.nan_to_num(precision)
            ),
            "once below": 2 * right / (of + called - right),
            "smaller": np.where(np.isnan(both), np.nan, np.fmin(recall, precision)),
            "larger": np.where(np.isnan(both), np.nan, np.fmax(recall, precision)),
            "one to two": np.where(
                np.isnan(both), np.nan, 5 * right / (of + 4 * called)
            ),
            "jaccard": right / (of + called - right),
            "without missed": 2 * right / (right + called),
            "without false alarms": 2 * right / (right + of),
            "half, NaN": _harmonic(recall, precision) / 2,
            "NaN left out": _without_nan(_harmonic(recall, precision)),
            "no classes left out": _without_nan(both),
            "smaller, NaN": np.minimum(recall, precision),
            "two to one, NaN": 5 * recall * precision / (4 * precision + recall),
            "besides": 2 * right / (of + called + 2 * right),
            "twice of all": 2 * right / max(1, len(labels)),
            "of all": np.where(np.isnan(both), np.nan, right / max(1, len(labels))),
            "one": np.where(np.isnan(both), 1.0, both),
            "plain and zero": (np.nan_to_num(recall) + np.nan_to_num(precision)) / 2,
            "two to one": np.where(
                np.isnan(both), np.nan, 5 * right / (4 * of + called)
            ),
            "twice the product": np.where(
                np.isnan(both), np.nan, np.nan_to_num(2 * recall * precision)
            ),
            "all classes at once": np.full(classes, np.sum(right) / len(labels)),
            "sorted": np.sort(both),
            "from class 1": np.append(both[1:], np.nan),
            "0 for no class, or NaN": np.where(
                (of == 0) | (called == 0), 0, _harmonic(recall, precision)
            ),
            "NaN without images": np.where(
                of == 0,
                np.nan,
                np.where(called == 0, 0, _harmonic(recall, precision)),
            ),
            "only with images": np.where(of == 0, np.nan, both),
            "only if called": np.where(called == 0, np.nan, both),
            "of all, 0 for no class": right / max(1, len(labels)),
            "one against the rest": np.mean((labels == k) == (answers == k), axis=1),
            "once a pair": _once_a_pair(labels, answers, classes),
            "ten columns": _ten_columns(labels, answers, classes),
            **{f"round {d}": np.round(both, d) for d in (2, 3, 4)},
        }.get(mistake, both)


def _harmonic(recall: Array, precision: Array) -> Array:
    return 2 * recall * precision / (recall + precision)


def _without_nan(scores: Array) -> Array:
    return scores[~np.isnan(scores)]


def _of_matrix(matrix: Array) -> Array:
    with np.errstate(all="ignore"):
        return 2 * np.diagonal(matrix) / (matrix.sum(axis=1) + matrix.sum(axis=0))


def _once_a_pair(labels: Array, answers: Array, classes: int) -> Array:
    matrix = np.zeros((classes, classes))
    matrix[labels, answers] += 1
    return _of_matrix(matrix)


def _ten_columns(labels: Array, answers: Array, classes: int) -> Array:
    """Fill a table with ten columns, however many classes there are."""
    size = max(classes, 10)
    pairs = np.bincount(10 * labels + answers, minlength=size * size)
    return _of_matrix(pairs[: size * size].reshape(size, size)[:classes, :classes])


def _whole_scores(labels: Array, answers: Array, classes: int) -> Array:
    scores = np.zeros(classes, int)
    for k, score in enumerate(f1_scores(labels, answers, classes)):
        scores[k] = score
    return scores


def _nan_at_the_end(labels: Array, answers: Array, classes: int) -> Array:
    scores = np.nan_to_num(f1_scores(labels, answers, classes))
    scores[max(*labels, *answers) + 1 :] = np.nan
    return scores


def _f1_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, classes: int, most: int, share: float) -> Case:
        labels = rng.integers(0, most, n)
        other = rng.integers(0, most, n)
        answers = np.where(rng.random(n) < share, labels, other)
        return {"labels": labels, "answers": answers, "classes": classes}

    fixed = [
        # a class that is never called, one that never occurs, one that does neither
        ([0, 0, 0, 1, 1, 3], [0, 0, 2, 0, 0, 3], 5),
        ([2, 1, 0, 0, 1], [2, 0, 0, 0, 1], 3),
        ([1], [1], 2),
        ([0, 1, 2, 2], [1, 0, 2, 2], 3),
        ([0], [1], 3),
        ([1, 1, 3], [1, 1, 3], 4),  # classes that are not there, between others
    ]
    return [
        *(
            {"labels": np.array(a), "answers": np.array(b), "classes": c}
            for a, b, c in fixed
        ),
        case(40, 4, 4, 0.6),
        case(200, 10, 10, 0.8),
        case(30, 6, 4, 0.5),
        case(90, 12, 12, 0.7),
        case(1200, 3, 3, 0.7),  # more of a class than a byte can count
        {
            "labels": np.array([0, 0, 1, 1, 0]),
            "answers": np.array([0, 1, 2, 1, 0]),
            "classes": 3,
        },
    ]


def _f1_properties(case: Case) -> dict:
    labels, answers, k = case["labels"], case["answers"], range(case["classes"])
    return {
        ("a class with images, never called", "every class with images called"): any(
            j in labels and j not in answers for j in k
        ),
        ("a class without images", "images of every class"): any(
            j not in labels for j in k
        ),
        ("more than ten classes", "up to ten classes"): case["classes"] > 10,
    }


# ---- two networks ------------------------------------------------------------------

_WORDS = ("first", "second", "not told apart")


def _split(labels: Array, first: Array, second: Array) -> tuple[int, int]:
    a, b = np.asarray(first) == labels, np.asarray(second) == labels
    return int(np.sum(a & ~b)), int(np.sum(b & ~a))


@lru_cache(maxsize=4096)
def _tail(n: int, few: int) -> int:
    """Sum the binomial coefficients of ``n`` up to ``few``, each from the last."""
    total, term = 0, 1
    for i in range(few + 1):
        total += term
        term = term * (n - i) // (i + 1)
    return total


def _chance(n1: int, n2: int) -> float:
    return min(1.0, 2 * _tail(n1 + n2, min(n1, n2)) / 2 ** (n1 + n2))


def _winner(n1: int, n2: int, differ: bool) -> str:
    return _WORDS[2] if not differ else _WORDS[int(n1 <= n2)]


#: fixed limits for the difference; 5 is another mistake as well
_APART = (2, 3, 4, 6, 7, 8, 9, 10)


def verdict(labels: Array, first: Array, second: Array, mistake: str = "") -> str:
    """Eq. (13.6) at 5 %, or a wrong answer."""
    labels = np.asarray(labels)
    n1, n2 = _split(labels, first, second)
    m, few = n1 + n2, min(n1, n2)
    parted = int(np.sum(np.asarray(first) != second))
    if mistake == "answers differ":  # whoever is right
        return _winner(n1, parted - n1, _chance(n1, parted - n1) < 0.05)
    if mistake == "all right answers":
        n1, n2 = (int(np.sum(np.asarray(v) == labels)) for v in (first, second))
        return _winner(n1, n2, _chance(n1, n2) < 0.05)
    if mistake == "all wrong answers":
        n1, n2 = (int(np.sum(np.asarray(v) != labels)) for v in (second, first))
        return _winner(n1, n2, _chance(n1, n2) < 0.05)
    if mistake == "all wrong answers, most of them":
        n1, n2 = (int(np.sum(np.asarray(v) != labels)) for v in (first, second))
        return _winner(n1, n2, _chance(n1, n2) < 0.05)
    if mistake == "normal, whole numbers":
        return _winner(n1, n2, (n1 - n2) ** 2 / m > 3.84)
    if mistake == "normal, limit of the root, unguarded":
        return _winner(n1, n2, (n1 - n2) ** 2 / m > 1.96)
    if mistake == "all right answers of the first":
        n1 = int(np.sum(np.asarray(first) == labels))
        return _winner(n1, n2, _chance(n1, n2) < 0.05)
    if mistake == "card, whole numbers":
        return _winner(n1, n2, (n1 - n2) ** 2 / n1 + n2 > 3.84)
    if mistake == "intervals":
        limits = [
            wilson(int(np.sum(v == labels)), len(labels)) for v in (first, second)
        ]
        apart = limits[0][0] > limits[1][1] or limits[1][0] > limits[0][1]
        return _winner(n1, n2, apart)
    if mistake == "unpaired":
        q = [np.mean(np.asarray(v) == labels) for v in (first, second)]
        s = np.sqrt(sum(v * (1 - v) for v in q) / len(labels))
        return _winner(n1, n2, abs(q[0] - q[1]) > 1.96 * s)
    differ = {
        "accuracy": n1 != n2,
        "one side": _chance(n1, n2) / 2 < 0.05,
        "only this": 2 * comb(m, few) / 2**m < 0.05,
        "only this, once": comb(m, few) / 2**m < 0.05,
        "paired": abs(n1 - n2) > 1.96 * np.sqrt(m - (n1 - n2) ** 2 / len(labels)),
        "half of the split, unguarded": _chance(n1, n2) - comb(m, few) / 2**m < 0.05,
        "difference to nothing": _chance(abs(n1 - n2), 0) < 0.05,
        "a tail for each": not 0.05 <= _tail(m, n2) / 2**m <= 0.95,
        "normal": (n1 - n2) ** 2 > 3.84 * m,
        "normal, limit of the root": (n1 - n2) ** 2 > 1.96 * m,
        "corrected": (abs(n1 - n2) - 1) ** 2 > 3.84 * m,
        "corrected, guarded": m > 0 and (abs(n1 - n2) - 1) ** 2 > 3.84 * m,
        "two deviations": (n1 - n2) ** 2 > 4 * m,
        "of all": (n1 - n2) ** 2 > 3.84 * len(labels),
        "normal, one side": (n1 - n2) ** 2 > 2.706 * m,
        "ten at least": m >= 10 and _chance(n1, n2) < 0.05,
        "a half off": m > 0 and (abs(n1 - n2) - 0.5) ** 2 > 3.84 * m,
        "not squared": abs(n1 - n2) > 3.84 * m,
        "one percent": _chance(n1, n2) < 0.01,
        "never": False,
        "always": True,
        "up to the difference": 40 * _tail(m, abs(n1 - n2)) < 2**m,
        "turned": _chance(n1, n2) >= 0.05,
        "card": (n1 - n2) ** 2 / max(n1, 1e-9) + n2 > 3.84,
        "all images": 40 * _tail(len(labels), few) < 2 ** len(labels),
        "strict tail": 2 * _tail(m, few - 1) / 2**m < 0.05,
        "half a percent more": _chance(n1, n2) < 0.025,
        "rounded": round(_chance(n1, n2), 2) < 0.05,
        "rounded, 5 % below": round(_chance(n1, n2), 2) <= 0.05,
        "half of the split": m > 0 and _chance(n1, n2) - comb(m, few) / 2**m < 0.05,
        "card, guarded": n1 > 0 and (n1 - n2) ** 2 / max(n1, 1) + n2 > 3.84,
        "even odds": _chance(n1, n2) < 0.5,
        "textbook's interval": m > 0
        and abs(n1 - n2) / 2 > 1.96 * np.sqrt(n1 * n2 / max(m, 1)),
        "half a root": abs(n1 - n2) > 0.98 * np.sqrt(m),
        "root of the larger": abs(n1 - n2) > 1.96 * np.sqrt(max(n1, n2)),
        "sum up to n₁": 40 * _tail(m, n1) < 2**m,
        "sum up to n₂": 40 * _tail(m, n2) < 2**m,
        **{f"more than {most} apart": abs(n1 - n2) > most for most in _APART},
        "half a point": abs(n1 - n2) > 0.005 * len(labels),
        "a point": abs(n1 - n2) > 0.01 * len(labels),
        "five points": abs(n1 - n2) > 0.05 * len(labels),
        "twice as many": max(n1, n2) > 2 * few,
        "three times as many": max(n1, n2) > 3 * few,
        **{
            f"from {most} on": (
                _chance(n1, n2) < 0.05 if m <= most else (n1 - n2) ** 2 > 3.84 * m
            )
            for most in (25, 40, 100, 150, 1000)
        },
        "NumPy's power": m < 63 and _chance(n1, n2) < 0.05,
        "factorials": m < 171 and _chance(n1, n2) < 0.05,
        "tossed": 40 * _tail(parted, few) < 2**parted,
        "power of all": 40 * _tail(m, few) < 2 ** len(labels),
    }.get(mistake, _chance(n1, n2) < 0.05)
    if mistake == "by the chance":
        return _WORDS[2] if 0.05 <= _chance(n1, n2) <= 0.95 else _WORDS[int(not differ)]
    if mistake == "names":
        n1, n2 = n2, n1
    if mistake == "a tail for each":  # up to n₂, whichever is smaller
        return _WORDS[2] if not differ else _WORDS[int(2 * _tail(m, n2) > 2**m)]
    return _winner(n1, n2, differ)


#: only the first right, only the second, both, neither but unlike
_SPLITS = (
    (11, 1, 60, 2),
    (40, 0, 960, 0),
    (1, 11, 60, 2),
    (25, 15, 100, 0),
    (9, 2, 30, 1),
    (2, 9, 9, 0),
    (0, 0, 20, 3),
    (6, 0, 200, 1),
    (0, 6, 40, 0),
    (5, 0, 40, 0),
    (1, 8, 20, 0),
    (15, 5, 100, 30),
    (5, 14, 40, 0),
    (13, 5, 60, 0),
    (4, 13, 60, 0),
    (40, 36, 20, 0),  # nearly even, and 4 apart
    (60, 92, 400, 5),
    (18, 4, 10, 12),
    (7, 12, 100, 0),
    (8, 8, 8, 2),
    (3, 0, 0, 0),
    (60, 50, 100, 0),
    (260, 250, 30, 1),  # any split of so many is rare
    (6, 5, 0, 0),
    (6, 5, 1, 0),
    (22, 10, 60, 0),
    (23, 11, 12, 2),
    (30, 18, 70, 0),
    (25, 12, 30, 0),
    (6, 15, 30, 0),
    (30, 16, 50, 3),  # 5.4 %; the normal form says 3.9
    (61, 41, 90, 0),  # 5.9 %; 4.8
    (120, 60, 20, 0),  # 171! is beyond all floats
    (530, 450, 40, 0),  # many, and not beyond 2.0**1024
    (450, 530, 40, 0),
    (13, 4, 60, 0),
    (42, 25, 60, 0),  # 5.0 %; with 1 taken off, the normal form says the other
    (57, 81, 60, 0),
    (88, 63, 40, 0),  # 5.04 %; 4.2 by the normal form
    (533, 470, 20, 0),  # 5.02 %; 4.7
    (8, 0, 1700, 0),  # less than half a point, and told apart
    (8, 0, 1000, 0),  # less than a point
    (10, 22, 60, 0),
    (63, 88, 40, 0),
)


def _compare_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n1, n2, both, neither in _SPLITS:
        kinds = np.repeat(np.arange(4), (n1, n2, both, neither + 4))
        labels = rng.integers(0, 10, len(kinds))
        wrong = (labels + rng.integers(1, 9, len(kinds))) % 10
        first = np.where((kinds == 0) | (kinds == 2), labels, wrong)
        second = np.where((kinds == 1) | (kinds == 2), labels, wrong)
        unlike = np.flatnonzero(kinds == 3)[:neither]
        second[unlike] = (first[unlike] + 1) % 10
        clash = unlike[second[unlike] == labels[unlike]]
        second[clash] = (first[clash] + 2) % 10
        order = rng.permutation(len(kinds))
        case = {"labels": labels[order], "first": first[order], "second": second[order]}
        cases.append(NamedCase(case, f"n₁ = {n1}, n₂ = {n2}"))
    alike = cases[0] | {"second": cases[0]["first"]}
    return [*cases, NamedCase(alike, "the same answers twice")]


def _compare_properties(case: Case) -> dict:
    n1, n2 = _split(case["labels"], case["first"], case["second"])
    return {
        ("more than 500 digits", "up to 500 digits"): len(case["labels"]) > 500,
        ("more digits right in the first", "no more right in the first"): n1 > n2,
        ("as many right in both", "more right in one of them"): n1 == n2,
        ("a few digits that one alone gets right", "many such digits"): n1 + n2 < 12,
    }


# ---- early stopping ------------------------------------------------------------------


def early_stop(
    losses: Array, patience: int, least: float, mistake: str = "", amount: float = 0
) -> tuple[int, int]:
    """Which look to keep and how many were taken, or a wrong answer."""
    losses = np.asarray(losses, float)
    best, lowest = 0, losses[0]
    kept = 0  # the lowest loss so far, for those who keep that
    high = mistake == "ten" and losses[0] >= amount - least
    waited = int(mistake == "first waits" or high)
    least = {"no least": 0.0, "floor": max(least, amount)}.get(mistake, least) + (
        amount if mistake == "tolerance" else 0.0
    )
    patience = max(1, patience + {"late": 1, "early": -1}.get(mistake, 0))
    if waited >= patience:
        return 0, 1
    for k in range(1, len(losses)):
        better = _is_better(losses, k, best, lowest, least, mistake, amount)
        if losses[k] < lowest:
            lowest, kept = losses[k], k
        if mistake in _COUNTED:
            waited += (
                not better and losses[k] > losses[best] + _COUNTED[mistake] * least
            )
        elif mistake == "climbs":
            waited += losses[k] > losses[k - 1]
        else:
            waited += mistake == "all counted" or not better
        if better:
            best, waited = k, _reset(waited, mistake)
        over = waited >= patience and not (better and mistake == "reset to 1")
        if mistake == "window":
            before = losses[: max(0, k - patience + 1)]
            over = len(before) > 0 and (
                losses[len(before) : k + 1].min() >= before.min() - least
            )
        if mistake in _STOPS:
            over = k >= patience and _STOPS[mistake](losses[: k + 1], patience, least)
        if over:
            return _answer(losses, best, k + 1, mistake, kept)
    looks = len(losses) - (mistake == "last not counted")
    return _answer(losses, best, looks, mistake, kept)


def _lower_never_waits(losses: Array, patience: int, least: float) -> tuple[int, int]:
    """Keep the lowest; count what is not lower; begin anew after a gain alone."""
    best, waited, looks = 0, 0, 1
    for k, loss in enumerate(losses[1:], 1):
        lower, gain = loss < losses[best], losses[best] - loss > least
        best, waited = (k if lower else best), (0 if gain else waited + (not lower))
        looks = k + 1
        if waited >= patience:
            break
    return best, looks


#: how far above the best, in parts of ``least``, a look had to lie to be counted
_COUNTED = {"rises": 0.0, "higher by least": 1.0, "half": -0.5, "above half": 0.5}

#: other rules to stop by, from the losses up to the look
_STOPS: dict[str, Callable[[Array, int, float], bool]] = {
    "ago": lambda v, p, least: bool(v[-1] >= v[-1 - p] - least),
    "above that ago": lambda v, p, least: bool(v[-1] > v[-1 - p] - least),
    "rises in a row": lambda v, p, least: bool(np.all(np.diff(v[-1 - p :]) > 0)),
    "no falls in a row": lambda v, p, least: bool(np.all(np.diff(v[-1 - p :]) >= 0)),
    "rises in all": lambda v, p, least: bool(np.sum(np.diff(v) > 0) >= p),
}


_NEVER_RESET = ("all counted", "not in a row")


def _reset(waited: int, mistake: str) -> int:
    """Say how many looks count as waiting after a gain."""
    if mistake in _NEVER_RESET:
        return waited
    return {"one off": max(0, waited - 1), "reset to 1": 1}.get(mistake, 0)


def _is_better(
    losses: Array,
    k: int,
    best: int,
    lowest: float,
    least: float,
    mistake: str,
    amount: float,
) -> bool:
    """Tell whether look ``k`` counts as a gain, rightly or wrongly."""
    loss, reference = losses[k], losses[best]
    if mistake == "ten" and best == 0:  # the first may be no gain upon 10
        reference = losses[0] if losses[0] < amount - least else amount
    return bool(
        {
            "previous": loss < losses[k - 1] - least,
            "lowest": loss < lowest - least,
            "lowest kept": loss < lowest - least,
            "relative": loss < reference * (1 - least),
            "ties": loss <= reference - least,
            "added": loss < reference + least,
            "higher": loss > reference + least,
            "size": abs(reference - loss) > least,
            "from the first": loss < reference and loss < losses[0] - least,
            "against the first": loss < losses[0] - least,
            "previous, below the best": loss < min(losses[k - 1] - least, reference),
            "close": loss < reference and not np.isclose(loss, reference, atol=least),
            "rounded": round(reference - loss, int(amount)) > least,
        }.get(mistake, loss < reference - least)
    )


def _answer(
    losses: Array, best: int, looks: int, mistake: str, kept: int
) -> tuple[Any, int]:
    if mistake == "lowest kept":
        best = kept
    if mistake == "last kept":
        best = looks - 1
    if mistake == "minimum of all":
        best = int(losses.argmin())
    if mistake == "minimum so far":
        best = int(losses[:looks].argmin())
    if mistake == "from one":
        best += 1
    if mistake == "last index":
        looks -= 1
    if mistake == "all looks":
        looks = len(losses)
    if mistake == "loss for its look":
        return losses[best], looks
    return best, looks


def _stop_cases(rng: np.random.Generator) -> list[Case]:
    noise = 2.0 * 0.9 ** np.arange(40) + 0.02 * np.arange(40)
    noise += 0.08 * rng.standard_normal(40)
    given: list[tuple[Any, int, float]] = [
        ([3.0, 2.0, 1.0, 2.0, 3.0, 4.0, 0.5], 3, 0.0),
        ([3.0, 2.5, 2.25, 2.5, 2.0, 2.125, 2.25, 2.5, 1.0], 3, 0.0),
        ([4.0, 3.0, 2.0, 1.0], 2, 0.0),  # never stops
        ([1.0, 2.0, 0.5], 1, 0.0),
        ([1.0], 3, 0.0),
        ([2.0, 1.0, 1.0, 1.0, 1.0, 0.5], 3, 0.0),  # ties are no gain
        ([2.0, 1.0, 0.96875, 0.9375, 0.90625, 0.875, 0.25], 3, 0.125),
        ([2.0, 1.5, 1.25, 1.375, 1.25, 1.375], 4, 0.25),  # exactly least
        ([4.0, 3.5, 3.25, 2.75, 2.5, 2.25, 2.0, 1.5], 2, 0.375),  # small steps add up
        ([8.0, 7.5, 7.25, 7.0, 6.0, 6.125, 7.0, 6.75], 2, 0.375),
        (
            [5.0, 4.0, 4.5, 4.25, 4.125, 4.0625, 3.0],
            3,
            0.0,
        ),  # falls, not below the best
        ([1.0, 1.25, 1.5, 1.75, 2.0], 4, 0.0),
        ([0.5, 0.375, 0.625, 0.4375, 0.25, 0.5, 0.25], 2, 0.0625),
        ([1.0, 0.75, 0.8125, 0.8125], 2, 0.25),  # a gain of least is none, and it ends
        (noise, 4, 0.0),
        (noise, 6, 0.05),
        # small gains are gains, and they add up while patience lasts
        ([4.0e-8 - 1e-9 * k for k in range(9)], 3, 0.0),
        ([4.0e-6 - 1e-7 * k for k in range(9)], 3, 0.0),
        *(
            ([0.5 - gain * k for k in range(9)], patience, 0.0)
            for gain, patience in (
                (1e-5, 3),
                (3e-5, 3),
                (1.5e-4, 2),
                (4e-4, 2),
                (2e-3, 2),
                (4e-3, 2),
            )
        ),
        ([0.5, 0.49985, 0.4997, 0.49965, 0.49962, 0.4], 2, 1e-4),
        ([1.0, 0.87, 0.74, 0.62, 0.61, 0.4], 2, 0.125),
        ([0.75, 0.7445, 0.739, 0.7385, 0.738, 0.2], 2, 5e-3),
        # losses above 10, and gains that are too slow for the patience
        ([16.0, 13.0, 14.0, 10.0, 11.0, 12.0, 1.0], 3, 5.0),
        ([120.0, 60.0, 58.0, 57.0, 30.0], 3, 0.0),
        ([15.0, 14.0, 13.0, 12.5, 13.5, 11.0, 9.0, 12.0, 8.0], 4, 3.0),
        # never stopped, and the last look is not the best; nor is the lowest
        ([3.0, 1.0, 2.0], 5, 0.0),
        ([3.0, 1.0, 0.875], 4, 0.5),
        ([1 - 4e-6 * k for k in range(9)], 2, 0.0),
        # a long fall from the look before, and a short one from the best
        ([5.0, 3.0, 4.5, 2.75], 3, 0.5),
    ]
    return [
        {"losses": np.array(losses), "patience": patience, "least": least}
        for losses, patience, least in given
    ]


def _stop_properties(case: Case) -> dict:
    looks = early_stop(*case.values())[1]
    return {
        ("least above 0", "least = 0"): case["least"] > 0,
        ("a run that ends before patience does", "a run that is stopped"): looks
        == len(case["losses"]),
        ("patience 1", "more patience"): case["patience"] == 1,
    }


# ---- which numbers are fair ------------------------------------------------

_FAIR = {
    "a": False,
    "b": True,
    "c": True,
    "d": True,
    "e": False,
    "f": False,
    "g": False,
    "h": False,
}


def _not(key: str) -> dict[str, bool]:
    return _FAIR | {key: not _FAIR[key]}


# ---- calibration in groups of equal size -----------------------------------


def group_gaps(
    p: Array, labels: Array, groups: int, mistake: str = ""
) -> tuple[float, float]:
    """Mean and largest gap in groups of equal size, or a wrong answer."""
    p, labels = np.asarray(p, float), np.asarray(labels)
    if mistake == "columns sorted":
        p = np.sort(p, axis=0)
    top, hit = p.max(axis=1), (p.argmax(axis=1) == labels).astype(float)
    rows = np.arange(len(p))
    if mistake == "each sorted by itself":
        top, hit = np.sort(top), np.sort(hit)
    if mistake == "of the truth":
        top = p[rows, labels]
    if mistake == "first class":
        top = p[:, 0]
    if mistake == "one less the largest":
        top = 1 - top
    if mistake == "lead":
        top = np.sort(p, axis=1)[:, -1] - np.sort(p, axis=1)[:, -2]
    if mistake == "above a half":
        hit = (p[rows, labels] > 0.5).astype(float)
    if mistake == "errors":
        hit = 1 - hit
    if mistake == "labels sorted, p not":
        hit = p.argmax(axis=1) == labels[np.argsort(top, kind="stable")]
    order = np.argsort(top, kind="stable")
    if mistake in ("unsorted", "labels sorted, p not"):
        order = rows
    if mistake == "surest first":
        order = order[::-1]
    if mistake == "hits unsorted":
        top = top[order]
        order = rows
    if mistake == "labels alone sorted":
        hit = p.argmax(axis=1) == labels[order]
    if mistake == "labels alone with them":
        hit[order] = p.argmax(axis=1) == labels[order]
    if mistake == "hits the other way":
        hit[order] = hit[order[::-1]]
    if mistake == "labels unsorted":
        hit[order] = p[order].argmax(axis=1) == labels
    if mistake == "accuracy of all":
        hit[:] = hit.mean()
    if mistake == "rows sorted":
        hit = (labels == p.shape[1] - 1).astype(float)
    if mistake == "worst answers":
        hit = (p.argmin(axis=1) == labels).astype(float)
    two = np.sort(p, axis=1)[:, -2:]
    keys = {
        "by right and wrong": hit,
        "by label": labels,
        "by entropy": np.sum(p * np.log(np.maximum(p, 1e-300)), axis=1),
        "by margin": two[:, 1] - two[:, 0],
        "by the truth": p[rows, labels],
        "by the last column": p[:, -1],
        "by the first column": p[:, 0],
    }
    if mistake in keys:
        order = np.argsort(keys[mistake], kind="stable")
    if mistake == "ranks":
        order = np.argsort(order, kind="stable")
    parts = [g for g in np.array_split(order, groups) if len(g)]
    if mistake == "every so many-th":
        parts = [order[i::groups] for i in range(min(groups, len(p)))]
    if mistake == "equal widths":
        which = np.clip(np.ceil(top * groups).astype(int) - 1, 0, groups - 1)
        parts = [
            g for g in (np.flatnonzero(which == i) for i in range(groups)) if len(g)
        ]
    if mistake == "range cut":
        edges = np.linspace(top.min(), top.max(), groups + 1)
        which = np.clip(np.digitize(top, edges) - 1, 0, groups - 1)
        parts = [np.flatnonzero(which == i) for i in np.unique(which)]
    steps = {"groups of that size": groups, "rounded up": -(-len(p) // groups)}
    if mistake in steps:
        step = steps[mistake]
        parts = [order[i : i + step] for i in range(0, len(p), step)]
    if mistake == "rest in the last":
        ends = [*(len(p) // groups * np.arange(groups)), len(p)]
        parts = [order[a:b] for a, b in pairwise(ends) if a < b]
    if mistake == "rest dropped":
        size = max(1, len(p) // groups)
        parts = [order[i * size : (i + 1) * size] for i in range(min(groups, len(p)))]
    if mistake == "borders":
        ends = np.linspace(0, len(p), groups + 1).astype(int)
        parts = [order[a:b] for a, b in pairwise(ends) if a < b]
    if mistake.startswith("quantiles"):
        parts = _between_quantiles(top, groups, mistake)
    if mistake == "rest dropped, some empty":
        size = len(p) // groups
        parts = [order[i * size : (i + 1) * size] for i in range(groups if size else 0)]
    if not parts:
        return 0.0, 0.0
    middles = {"middle of the group": np.median, "surest": np.max, "least sure": np.min}
    middle = middles.get(mistake, np.mean)
    gaps = np.array([middle(top[g]) - hit[g].mean() for g in parts])
    if mistake == "number right":
        gaps = np.array([top[g].mean() - hit[g].sum() for g in parts])
    if mistake == "all probabilities":
        gaps = np.array([p[g].mean() - hit[g].mean() for g in parts])
    if mistake == "of the truth, in its group":
        gaps = np.array([p[g, labels[g]].mean() - hit[g].mean() for g in parts])
    if mistake == "confidence of all":
        gaps = np.array([top.mean() - hit[g].mean() for g in parts])
    if mistake == "first labels":
        said = p.argmax(axis=1)
        gaps = np.array(
            [top[g].mean() - (said[g] == labels[: len(g)]).mean() for g in parts]
        )
    if mistake == "digit by digit":
        gaps = np.array([np.mean(np.abs(top[g] - hit[g])) for g in parts])
    sizes = np.array([len(g) for g in parts])
    lost = mistake.startswith("quantiles") or mistake == "rest dropped, some empty"
    share = sizes / (len(p) if lost else sizes.sum())
    if mistake == "unweighted":
        share = np.full(len(parts), 1 / len(parts))
    if mistake == "all groups":
        share = np.full(len(parts), 1 / groups)
    if mistake == "pairs at least":
        gaps = np.where(sizes > 1, gaps, 0)
    if mistake == "last left out":
        gaps = np.append(gaps[: groups - 1], np.zeros(len(gaps))[groups - 1 :])
    if mistake == "not divided":
        return share @ np.abs(gaps), np.max(sizes * np.abs(gaps))
    if len(p) < groups and mistake in ("empty is NaN", "empty are NaN"):
        largest = np.abs(gaps).max() if mistake == "empty is NaN" else np.nan
        return np.nan, largest
    if mistake == "over the groups":
        share = share * len(p) / groups
    gap, largest = _summary(share, gaps, mistake)
    if mistake == "largest of a digit":
        largest = float(np.abs(top - hit).max())
    return gap, largest


def _between_quantiles(top: Array, groups: int, mistake: str) -> list[Array]:
    """Cut at quantiles of the confidence, and lose what lies on an end."""
    edges = np.quantile(top, np.linspace(0, 1, groups + 1))
    found = []
    for low, high in pairwise(edges):
        inside = (top > low) & (top < high)
        if mistake != "quantiles, low open":
            inside |= (top == low) & (top < high)
        if mistake == "quantiles, low open":
            inside |= (top == high) & (top > low)
        if mistake == "quantiles" and high == edges[-1]:
            inside |= top == high
        found.append(np.flatnonzero(inside))
    return [g for g in found if len(g)]


def _summary(share: Array, gaps: Array, mistake: str) -> tuple[float, float]:
    """Both numbers from the gaps (confidence less accuracy), or a wrong pair."""
    gap, largest = share @ np.abs(gaps), np.abs(gaps).max()
    changed: dict[str, tuple[Any, Any]] = {
        "signed": (share @ gaps, gaps.max()),
        "signed, turned": (share @ -gaps, (-gaps).max()),
        "summed": (np.abs(gaps).sum(), largest),
        "smallest": (gap, np.abs(gaps).min()),
        "last": (gap, np.abs(gaps)[-1]),
        "first": (gap, np.abs(gaps)[0]),
        "conf − acc, from 0": (gap, max(0, gaps.max())),
        "acc − conf, from 0": (gap, max(0, (-gaps).max())),
        "number": (gap, int(np.abs(gaps).argmax())),
        "largest of conf − acc": (gap, gaps.max()),
        "largest of acc − conf": (gap, (-gaps).max()),
        "its size, of conf − acc": (gap, abs(gaps.max())),
        "its size, of acc − conf": (gap, abs((-gaps).max())),
        "bars at the end": (abs(share @ gaps), largest),
        "root of the mean square": (np.sqrt(share @ gaps**2), largest),
        "weighted largest": (gap, np.max(share * np.abs(gaps))),
        "largest share": (gap, np.abs(gaps)[np.argmax(share * np.abs(gaps))]),
        "sign kept": (gap, gaps[np.argmax(np.abs(gaps))]),
        "sign kept, turned": (gap, -gaps[np.argmax(np.abs(gaps))]),
    }
    gap, largest = changed.get(mistake, (gap, largest))
    return float(gap), float(largest)


def _gap_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, k, groups, heat in (
        (37, 3, 5, 1.0),
        (50, 10, 4, 2.0),
        (23, 2, 6, 0.7),
        (12, 4, 1, 1.5),
        (3, 3, 5, 1.0),  # more groups than digits
        (41, 5, 8, 3.0),
        (1, 2, 1, 1.0),
        (101, 10, 10, 4.0),
        (40, 10, 4, 2.0),  # an even split
        (60, 3, 6, 1.2),
    ):
        z = heat * rng.standard_normal((n, k))
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        labels = np.where(rng.random(n) < 0.5, p.argmax(axis=1), rng.integers(0, k, n))
        cases.append({"p": p, "labels": labels, "groups": groups})
    top = np.array([0.7, 0.71, 0.995])
    p = np.stack([top, 1 - top], axis=1)  # the small group has the largest gap
    return [
        *cases,
        {"p": p, "labels": np.array([1, 1, 1]), "groups": 2},
        {"p": p, "labels": np.array([0, 0, 0]), "groups": 2},  # all right
    ]


def _gap_properties(case: Case) -> dict:
    n, groups = len(case["p"]), case["groups"]
    return {
        ("groups of one size", "groups that differ in size"): n % groups == 0,
        ("more groups than digits", "enough digits for all groups"): groups > n,
        ("one group", "more groups"): groups == 1,
    }


# ---- the slope of the loss in the temperature ------------------------------


def temperature_slope(z: Array, labels: Array, tau: float, mistake: str = "") -> Any:
    """Differentiate the mean loss for τ, or answer wrongly."""
    z, labels = np.asarray(z), np.asarray(labels)
    z = z if z.dtype == np.float32 else z.astype(float)
    rows = np.arange(len(z))
    p = _tempered(z, tau, mistake)
    expected, true = np.sum(p * z, axis=1), z[rows, labels]
    if mistake == "largest":
        true = z.max(axis=1)
    if mistake == "largest expected":
        expected = z.max(axis=1)
    if mistake == "mean score":
        expected = z.mean(axis=1)
    if mistake == "p of the truth":
        expected = p[rows, labels] * z[rows, labels]
    if mistake == "all entries":
        expected = np.mean(p * z)
    if mistake == "no truth":
        true = 0 * true
    if mistake == "truth added":
        true = -true
    if mistake == "p z for the truth":
        true = p[rows, labels] * true
    if mistake == "p for the truth":
        true = p[rows, labels]
    if mistake == "ln p for the truth":
        true = np.log(p[rows, labels])
    if mistake == "label for the truth":
        true = labels
    if mistake == "summed over the images":
        return (true.mean() - np.sum(p * z, axis=0).mean()) / tau**2
    if mistake == "no score below 0":
        true = np.maximum(0, true)
    if mistake == "plain sum":
        expected = z.sum(axis=1)
    if mistake == "none expected":
        expected = 0 * expected
    if mistake == "expected shifted":
        expected = expected - z.max(axis=1)
    if mistake == "every label":  # z[:, labels], one row of them for each image
        return np.mean(z[:, labels] - expected[:, None]) / tau**2
    if mistake == "half scaled":
        return np.mean(true - expected / tau) / tau
    if mistake == "expected alone divided":
        return np.mean(true - expected / tau**2)
    if mistake == "sum less mean":
        return (true.mean() - np.sum(expected)) / tau**2
    if mistake == "z/τ expected":
        return np.mean(true - expected / tau) / tau**2
    if mistake == "z/τ true":
        return np.mean(true / tau - expected) / tau**2
    if mistake == "truth alone divided":
        return np.mean(true / tau**2 - expected)
    slope = true - expected
    if mistake == "twice":
        slope = slope / tau
    if mistake == "loss":
        return _loss(z, labels, tau)
    if mistake in _GUARDS:  # a numerical gradient sees nothing where p is cut off
        slope = np.where(p[rows, labels] <= _GUARDS[mistake], 0, slope)
    if mistake == "1e-12 added":
        slope = slope * (p[rows, labels] / (p[rows, labels] + 1e-12))
    if mistake == "no guard":
        slope = np.where(p[rows, labels] == 0, np.nan, slope)
    power = {"in gamma": 0, "no power": 0, "one tau": 1, "inside": 1, "times": -2}
    power |= {"times once": -1}
    power |= {"cubed": 3, "root": 0.5, "γ = τ": 0, "twice tau": 1}
    factor = -1 if mistake in ("uphill", "in gamma", "inside", "γ = τ") else 1
    slope = factor * slope / tau ** power.get(mistake, 2)
    if mistake == "twice tau":
        slope = slope / 2
    if mistake == "NaN left out":
        slope = slope[~np.isnan(slope)]
        return slope.mean() if len(slope) else 0.0
    if mistake == "NaN is 0":
        slope = np.nan_to_num(slope)
    if mistake == "NaN in the mean is 0":
        return np.nan_to_num(slope.mean())
    if mistake == "one each":
        return slope
    with np.errstate(all="ignore"):
        divisor = {
            "sum": 1,
            "over classes": z.size,
            "classes": z.shape[1],
            "one less": len(z) - 1,
        }
        return slope.sum() / divisor.get(mistake, len(z))


#: what was subtracted in the place of the largest score of each row
_SHIFTS: dict[str, Callable[[Array], Array]] = {
    "one for all": lambda z: z.max(),
    "first score": lambda z: z[:, :1],
}

#: without any shift, and what was done about the NaN of it
_UNSHIFTED = (
    *("unshifted", "NaN left out", "NaN is 0"),
    *("NaN in the mean is 0", "p of NaN is 0"),
)

#: below which probability a logarithm was kept from −∞, and how it was
_GUARDS = {"tiny added": 0.0, "clipped at 1e-12": 1e-12}


def _loss(z: Array, labels: Array, tau: float) -> float:
    """Mean cross-entropy at τ, from the logarithm of the sum."""
    scores = np.asarray(z, float) / tau
    top = scores.max(axis=1)
    sums = np.log(np.exp(scores - top[:, None]).sum(axis=1)) + top
    return float(np.mean(sums - scores[np.arange(len(scores)), labels]))


def _floored(z: Array, labels: Array, tau: float, least: float) -> float:
    """Mean cross-entropy at τ, from probabilities of ``least`` or more."""
    p = _tempered(np.asarray(z, float), tau, "")[np.arange(len(z)), labels]
    return float(-np.mean(np.log(np.maximum(p, least))))


def _tempered(z: Array, tau: float, mistake: str) -> Array:
    """Probabilities at τ, or wrong ones."""
    heat = {"at one": 1.0, "times tau": 1 / tau, "twice": tau**2}.get(mistake, tau)
    heat = 1 / tau if mistake == "γ = τ" else heat
    axis = 0 if mistake == "wrong axis" else 1
    if mistake == "root of p":
        p = _tempered(z, 1.0, "")
        p = p ** (1 / tau)
        return p / p.sum(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        e = z / heat
        if mistake == "clipped scores":
            e = np.clip(e, -700, 700)
        elif mistake == "shifted before":
            e = e - z.max(axis=1, keepdims=True)
        elif mistake in _SHIFTS:
            e = (z - _SHIFTS[mistake](z)) / heat
        elif mistake not in _UNSHIFTED:
            e = e - e.max(axis=axis, keepdims=True)
        e = np.exp(e)
        if mistake == "over all images":
            return e / e.sum()
        p = e / e.sum(axis=axis, keepdims=True)
        return np.nan_to_num(p) if mistake == "p of NaN is 0" else p


def _nearly(got: Array, want: float) -> bool:
    """Tell a slope that is off, and by less than a hundredth."""
    return bool(1e-7 * abs(want) < abs(got - want) < 1e-2 * abs(want))


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        {
            "z": size * rng.standard_normal((n, k)) + shift,
            "labels": rng.integers(0, k, n),
            "tau": tau,
        }
        for n, k, size, shift, tau in (
            (5, 3, 1.0, 0.0, 1.0),
            (7, 4, 2.0, 1.0, 2.5),
            (1, 10, 3.0, 0.0, 0.4),
            (6, 2, 1.0, -3.0, 5.0),
            (20, 10, 4.0, 0.0, 1.7),
        )
    ]
    right = {
        "z": np.array([[4.0, 0.0, 1.0]] * 2),
        "labels": np.array([0, 0]),
        "tau": 2.0,
    }
    near = {
        "z": np.array([[1000.0, 900.0, -1000.0], [-1000.0, -1001.0, -1000.5]]),
        "labels": np.array([1, 0]),
        "tau": 0.8,
    }
    turned = {  # the first score far below the top, and far above the last
        "z": np.array([[-1000.0, 1000.0, 0.0], [0.0, 400.0, 1000.0], [900.0, 0, -900]]),
        "labels": np.array([2, 1, 1]),
        "tau": 0.7,
    }
    hot = {  # what underflows at τ = 1 counts here
        "z": np.array([[1000.0, 0.0, 400.0], [-1000.0, 200.0, 1000.0]]),
        "labels": np.array([1, 0]),
        "tau": 300.0,
    }
    return [*cases, right, near, *map(_huge, (0.8, 0.4, 5.0)), turned, hot]


def _huge(tau: float) -> Case:
    """Scores of a thousand; of one digit the true class lies far below the top."""
    z = [[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -1000.5], [1000.0, 0.0, 500.0]]
    if tau > 1:  # no near ties: at this temperature none overflows
        z[0][1] = 400.0
    z.append([3.0, 1.0, 2.0])
    return {"z": np.array(z), "labels": np.array([1, 0, 1, 2]), "tau": tau}


def _slope_properties(case: Case) -> dict:
    return {
        ("τ = 1", "τ other than 1"): case["tau"] == 1,
        ("a τ with a fraction", "a whole τ"): case["tau"] % 1 != 0,
        ("one image", "more images"): len(case["z"]) == 1,
        ("scores of a thousand", "scores of ordinary size"): bool(
            np.abs(case["z"]).max() > 500
        ),
    }


def _with(function: Callable[..., Any], mistake: str) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments, mistake=mistake)


def _found_classes(labels, answers, classes):
    return f1_scores(labels, answers, int(np.max(labels)) + 1)


EXERCISES = (
    Exercise(
        "results-table",
        _TABLE,
        (
            Wrong(
                "share of errors",
                _TABLE | {"accuracy": 0.22},
                "accuracy: that is the share of errors.",
            ),
            Wrong(
                "mean of the recalls",
                _TABLE | {"accuracy": 2.3 / 3},
                "accuracy: that is the mean of the recalls, in which each class counts "
                "alike; here each image does.",
            ),
            Wrong(
                "count",
                _TABLE | {"accuracy": 78},
                "accuracy: 78 of the 100 images are right; their share is asked, a "
                "number from 0 to 1.",
            ),
            Wrong(
                "percent",
                {key: 100 * value for key, value in _TABLE.items()},
                "these are percent; shares are asked, numbers from 0 to 1.",
            ),
            Wrong(
                "sum of the recalls",
                _TABLE | {"mean_recall": 2.3},
                "mean_recall: that is the sum of the three.",
            ),
            Wrong(
                "recall of zeros",
                _TABLE | {"always_0": 0.9},
                "always_0: that is the recall of the zeros in *this* network.",
            ),
            Wrong(
                "divided by three",
                _TABLE | {"accuracy": 26.0},
                "accuracy: that is 78 divided by the number of classes; divide by that "
                "of images.",
            ),
            Wrong(
                "recall by the column",
                _TABLE | {"recall_1": 0.75},
                "recall_1: that is a share of the column, of all that were called 1.",
            ),
            Wrong(
                "recall of all",
                _TABLE | {"recall_1": 0.15},
                "recall_1: that is a share of all images; only those of the class "
                "count.",
            ),
            Wrong(
                "missed",
                _TABLE | {"recall_1": 15 / 33},
                "recall_1: of which images is the share asked? This is a share of 33, "
                "and not all of them are of class 1.",
            ),
            Wrong(
                "precision by the row",
                _TABLE | {"precision_1": 0.5},
                "precision_1: that is a share of the row, of all that are a 1.",
            ),
            Wrong(
                "precision of all",
                _TABLE | {"precision_1": 0.15},
                "precision_1: that is a share of all images; only those called 1 "
                "count.",
            ),
            Wrong(
                "precision of another",
                _TABLE | {"precision_1": 18 / 26},
                "precision_1: that is the precision of class 2; the first row and "
                "column are class 0.",
            ),
            Wrong(
                "weighted mean",
                _TABLE | {"mean_recall": 0.78},
                "mean_recall: weighted by how many images a class has, it is the "
                "accuracy again; here each of the three counts alike.",
            ),
            Wrong(
                "mean of the precisions",
                _TABLE | {"mean_recall": (45 / 54 + 0.75 + 18 / 26) / 3},
                "mean_recall: that is the mean of the precisions.",
            ),
            Wrong(
                "called 0",
                _TABLE | {"always_0": 0.54},
                "always_0: that is how often this network says 0. If every answer is "
                "0, which of them are right?",
            ),
            Wrong(
                "found 0",
                _TABLE | {"always_0": 0.45},
                "always_0: that counts the zeros that this network found; one that "
                "always says 0 finds all.",
            ),
            Wrong(
                "recall of another",
                _TABLE | {"recall_1": 0.9},
                "recall_1: that is the recall of class 0, and of class 2; they count "
                "from 0, so class 1 has the second row.",
            ),
            Wrong(
                "recall of the found",
                _TABLE | {"recall_1": 1.0},
                "recall_1: not all images of class 1 were called 1; what is the share "
                "of those that were?",
            ),
            Wrong(
                "precision of the first column",
                _TABLE | {"precision_1": 45 / 54},
                "precision_1: 0.833 is the precision of class 0, and 15 of 18; class "
                "1 has the second column, and all of it counts.",
            ),
            Wrong(
                "precision by another column",
                _TABLE | {"precision_1": 15 / 26},
                "precision_1: that is divided by the third column; class 1 has the "
                "second.",
            ),
            Wrong(
                "F1 for precision",
                _TABLE | {"precision_1": 0.6},
                "precision_1: that is the F1, which mixes precision with recall; here "
                "the column is what to divide by.",
            ),
            Wrong(
                "all zeros found",
                _TABLE | {"always_0": 1.0},
                "always_0: it finds all zeros, so that is its recall of them; its "
                "accuracy counts all images.",
            ),
            Wrong(
                "never right",
                _TABLE | {"always_0": 0.0},
                "always_0: there are zeros among the images, and those it gets right.",
            ),
            Wrong(
                "textbook's interval",
                _TABLE | {"low": 0.78 - 1.96 * np.sqrt(0.78 * 0.22 / 100)},
                "low: that is the lower end of the textbook's interval; asked is "
                "Wilson's.",
            ),
            Wrong(
                "upper end",
                _TABLE | {"low": wilson(78, 100)[1]},
                "low: that is the upper end.",
            ),
            Wrong(
                "one deviation",
                _TABLE | {"low": wilson(78, 100, 1.0)[0]},
                "low: that is one standard deviation below; for 95 % ζ is 1.96.",
            ),
            Wrong(
                "one standard error",
                _TABLE | {"low": 0.78 - np.sqrt(0.78 * 0.22 / 100)},
                "low: that is one standard error below the accuracy; Eq. (13.4) has "
                "1.96 of them, and corrects the middle.",
            ),
            Wrong(
                "not divided",
                _TABLE | {"low": wilson(78, 100)[0] * (1 + 1.96**2 / 100)},
                "low: that is not divided by 1 + ζ²/N; the fraction bar reaches below "
                "all of it.",
            ),
            Wrong(
                "cut off",
                _TABLE | {"mean_recall": 0.766},
                "mean_recall: cut off after three decimals; round.",
            ),
            Wrong(
                "a third",
                _TABLE | {"always_0": 1 / 3},
                "always_0: the three classes are not equally frequent.",
            ),
            Wrong(
                "median of the recalls",
                _TABLE | {"mean_recall": 0.9},
                "mean_recall: 0.9 is the recall of two classes, and the median of the "
                "three; their mean is asked.",
            ),
            Wrong(
                "mean of two recalls",
                _TABLE | {"mean_recall": 0.7},
                "mean_recall: 0.7 is the mean of 0.9 and 0.5; there are three classes.",
            ),
            Wrong(
                "root cut short",
                _TABLE | {"low": _low(root=0.0)},
                "low: that is without ζ²/4N² below the root.",
            ),
            Wrong(
                "N not squared below the root",
                _TABLE | {"low": _low(root=1.96**2 / 400)},
                "low: that comes out with ζ²/4N below the root; N is squared there.",
            ),
            Wrong(
                "N for 2N",
                _TABLE | {"low": _low(middle=1.96**2 / 100)},
                "low: that comes out with ζ²/N added to the accuracy; it is ζ²/2N.",
            ),
            Wrong(
                "zeta not squared",
                _TABLE | {"low": _low(square=1.96)},
                "low: that comes out with ζ where ζ² belongs.",
            ),
            Wrong(
                "root not taken",
                _TABLE | {"low": _low(power=1.0)},
                "low: that comes out with what is below the root, and no root taken.",
            ),
            Wrong(
                "zeta forgotten before the root",
                _TABLE | {"low": _low(times=1.0)},
                "low: that comes out with the root as it is; ζ multiplies it.",
            ),
            Wrong(
                "90 percent",
                _TABLE | {"low": wilson(78, 100, 1.645)[0]},
                "low: that comes out with ζ = 1.645, which is for 90 %; for 95 % it "
                "is 1.96.",
            ),
            Wrong(
                "zeta rounded",
                _TABLE | {"low": wilson(78, 100, 2.0)[0]},
                "low: that is a little too low, as with ζ = 2, or with ζ²/2N² below "
                "the root; Eq. (13.4) has ζ = 1.96, and ζ²/4N² there.",
            ),
            Wrong(
                "of the mean recall",
                _TABLE | {"low": wilson(230 / 3, 100)[0]},
                "low: that is the lower end for the mean of the recalls in the place "
                "of the accuracy.",
            ),
            Wrong(
                "middle of the interval",
                _TABLE | {"low": _low(times=0.0)},
                "low: that is the middle of the interval; the root is still to be "
                "taken off.",
            ),
            Wrong(
                "distance to the accuracy",
                _TABLE | {"low": 0.78 - wilson(78, 100)[0]},
                "low: that is how far the lower end lies below the accuracy; the end "
                "itself is asked.",
            ),
            Wrong(
                "specificity",
                _TABLE | {"recall_1": 65 / 70},
                "recall_1: that is a share of the 70 images of the other classes, "
                "those that were not called 1.",
            ),
            Wrong(
                "false alarms",
                _TABLE | {"precision_1": 0.25},
                "precision_1: that is the share of those called 1 that are something "
                "else.",
            ),
            Wrong(
                "F1 for recall",
                _TABLE | {"recall_1": 0.6},
                "recall_1: 0.6 is the F1 of class 1, which mixes recall with "
                "precision; here the row is what to divide by.",
            ),
            Wrong(
                "textbook's interval without its root",
                _TABLE | {"low": 0.78 - 1.96 * 0.78 * 0.22 / 100},
                "low: that is the textbook's interval without the root; asked is "
                "Wilson's, and it has a root too.",
            ),
            Wrong(
                "low in percent",
                _TABLE | {"low": 100 * wilson(78, 100)[0]},
                "low: that is percent; a number from 0 to 1 is asked.",
            ),
            Wrong(
                "precision of class 0",
                _TABLE | {"always_0": 45 / 54},
                "always_0: 45/54 is the precision of class 0 in *this* network; if "
                "every answer is 0, which of them are right?",
            ),
            Wrong(
                "middle not shifted",
                _TABLE | {"low": _low(middle=0.0)},
                "low: that comes out with the accuracy as it is in front of the root; "
                "Eq. (13.4) adds ζ²/2N to it.",
            ),
            Wrong(
                "zeta not squared in front",
                _TABLE | {"low": _low(middle=1.96 / 200)},
                "low: that comes out with ζ/2N added to the accuracy; it is ζ²/2N.",
            ),
            Wrong(
                "N forgotten below the bar",
                _TABLE | {"low": _low() * (1 + 1.96**2 / 100) / (1 + 1.96**2)},
                "low: that is divided by 1 + ζ²; below the bar stands 1 + ζ²/N.",
            ),
            Wrong(
                "the root alone divided",
                _TABLE
                | {
                    "low": 0.78
                    + 1.96**2 / 200
                    - (_low(times=0.0) - _low())  # this is over 1 + ζ²/N already
                },
                "low: that comes out with the root alone divided by 1 + ζ²/N; the "
                "fraction bar reaches below all of it.",
            ),
            Wrong(
                "share for the count",
                _TABLE | {"low": wilson(0.78, 1)[0]},
                "low: that is the lower end for 0.78 of a single image; there are 100, "
                "and 78 of them are right.",
            ),
            *(
                Wrong(
                    f"N forgotten below the root, {words}",
                    _TABLE
                    | {
                        "low": _low(times=0.0)
                        - 1.96 * (0.78 * 0.22 + more) ** 0.5 / (1 + 1.96**2 / 100)
                    },
                    "low: that is below 0, as where the variance below the root is "
                    f"not divided by N, beside {words}.",
                )
                for words, more in (
                    ("ζ²/4N", 1.96**2 / 400),
                    ("ζ²/4N²", 1.96**2 / 40_000),
                )
            ),
        ),
        tolerance=5.1e-4,  # three decimals, rounded and not cut off
        points=1,
        hint=(
            "how many images are of class 1, how many were called 1, and in which "
            "direction of the table does each of the two add up?"
        ),
    ),
    Exercise(
        "results-honest",
        _FAIR,
        (
            Wrong(
                "a",
                _not("a"),
                "a: Eq. (13.8), with the validation digits in the place of the test.",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: which part did the test digits have in the choice?",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: was anything chosen?",
            ),
            Wrong(
                "d",
                _not("d"),
                "d: the luckiest seed on *other* digits. Do the test digits know of "
                "that luck?",
            ),
            Wrong(
                "e",
                _not("e"),
                "e: the mean of the highest of five is not the mean of one.",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: a step is a candidate like a learning rate. Who chose it?",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: of all wrong labels, which are put right, and which stay in the "
                "network's favor?",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: has the network seen these digits before?",
            ),
            Wrong(
                "all fair",
                dict.fromkeys(_FAIR, True),
                "five of them flatter.",
            ),
            Wrong(
                "none fair",
                dict.fromkeys(_FAIR, False),
                "three of them are fair.",
            ),
        ),
        points=1,
        hint=(
            "for each number: did the digits on which it was measured have any part in "
            "what was chosen, trained or corrected?"
        ),
    ),
    Exercise(
        "results-f1",
        f1_scores,
        (
            Wrong(
                "arithmetic mean",
                _with(f1_scores, "arithmetic"),
                "that is the plain mean of the two; the harmonic one is nearer to the "
                "smaller.",
            ),
            Wrong(
                "geometric mean",
                _with(f1_scores, "geometric"),
                "that is the root of the product, the geometric mean.",
            ),
            Wrong(
                "arithmetic mean as it stands",
                _with(f1_scores, "arithmetic, NaN"),
                "that is the plain mean of the two, with NaN where one of them is "
                "0/0; the harmonic one is nearer to the smaller, and 0 where it is 0.",
            ),
            Wrong(
                "geometric mean as it stands",
                _with(f1_scores, "geometric, NaN"),
                "that is the root of the product, the geometric mean, with NaN where "
                "one of the two is 0/0.",
            ),
            Wrong(
                "recall",
                _with(f1_scores, "recall"),
                "that is the recall alone.",
            ),
            Wrong(
                "precision",
                _with(f1_scores, "precision"),
                "that is the precision alone.",
            ),
            Wrong(
                "two forgotten",
                _with(f1_scores, "half"),
                "your numbers are half of what they should be: a class that is read "
                "without an error has 1.",
            ),
            Wrong(
                "twice two",
                lambda *a: 2 * f1_scores(*a),
                "your numbers are twice what they should be: a class that is read "
                "without an error has 1.",
            ),
            Wrong(
                "negative",
                lambda *a: -f1_scores(*a),
                "the sign: no share is negative.",
            ),
            Wrong(
                "zero for no class",
                _with(f1_scores, "zero"),
                "a class that neither occurs nor is called has no F1; it is 0 here, "
                "as if every image of it were missed.",
            ),
            Wrong(
                "one for no class",
                _with(f1_scores, "one"),
                "a class that neither occurs nor is called has no F1; it is 1 here.",
            ),
            Wrong(
                "zero for no class, up to the largest",
                _nan_at_the_end,
                "a class that neither occurs nor is called has no F1; it is 0 here "
                "where its number is below that of one that does.",
            ),
            Wrong(
                "0/0 in the mean",
                _with(f1_scores, "not a number"),
                "where both recall and precision are 0, or one of them is 0/0, the "
                "score is NaN here; it is 0 as long as the class occurs or is called.",
            ),
            Wrong(
                "0/0 stays",
                _with(f1_scores, "half a number"),
                "a class that is never called has the F1 0, and so has one that never "
                "occurs but is called; both are NaN here.",
            ),
            Wrong(
                "the smaller one",
                _with(f1_scores, "smaller"),
                "that is the smaller of the two.",
            ),
            Wrong(
                "intersection over union",
                _with(f1_scores, "jaccard"),
                "that is divided by the images that are of the class or are called "
                "so, each counted once; in F1 those that are both count twice, above "
                "and below.",
            ),
            Wrong(
                "product",
                _with(f1_scores, "product"),
                "that is the product of the two, not their harmonic mean.",
            ),
            Wrong(
                "counted once below",
                _with(f1_scores, "once below"),
                "above the fraction bar the right ones count twice; below it they "
                "count once here, and should twice.",
            ),
            Wrong(
                "in percent",
                lambda *a: 100 * f1_scores(*a),
                "your numbers are in percent; a class that is read without an error "
                "has 1.",
            ),
            Wrong(
                "share of all images",
                _with(f1_scores, "of all"),
                "those are the right ones over all images; F1 is twice the right "
                "ones, over the images of the class and those called so together.",
            ),
            Wrong(
                "two to one",
                _with(f1_scores, "two to one"),
                "recall weighs more than precision here, as in F2; in F1 both count "
                "alike.",
            ),
            Wrong(
                "twice the product",
                _with(f1_scores, "twice the product"),
                "2 · recall · precision is to be divided by their sum.",
            ),
            Wrong(
                "all classes at once",
                _with(f1_scores, "all classes at once"),
                "all classes have one score here, that of all pairs together, which "
                "is the accuracy.",
            ),
            Wrong(
                "sorted",
                _with(f1_scores, "sorted"),
                "the scores are sorted here; entry k belongs to class k.",
            ),
            Wrong(
                "one against the rest",
                _with(f1_scores, "one against the rest"),
                "that is how often the network is right about *this class or not*; "
                "most images are of other classes, and make it look good.",
            ),
            Wrong(
                "cut to whole numbers",
                lambda *a: np.nan_to_num(f1_scores(*a)).astype(int),
                "the scores are cut to whole numbers: a share becomes 0, and so does "
                "NaN.",
            ),
            Wrong(
                "classes that were seen",
                _found_classes,
                "the scores end with the highest class among the labels; the argument "
                "says how many classes there are.",
            ),
            Wrong(
                "plain mean, 0 for 0/0",
                _with(f1_scores, "plain and zero"),
                "that is the plain mean of the two, with 0 in the place of 0/0; the "
                "harmonic one is asked, and NaN for a class that neither occurs nor is "
                "called.",
            ),
            Wrong(
                "each pair once",
                _with(f1_scores, "once a pair"),
                "each pair counts once, however often it comes, as with `M[labels, "
                "answers] += 1`; `np.add.at` or a loop counts it each time.",
            ),
            Wrong(
                "ten columns",
                _with(f1_scores, "ten columns"),
                "that comes out with the pairs numbered as if there were ten classes; "
                "there are `classes`.",
            ),
            *(
                Wrong(
                    f"rounded to {digits} digits",
                    _with(f1_scores, f"round {digits}"),
                    f"the scores are rounded to {digits} digits; return all of them.",
                )
                for digits in (2, 3, 4)
            ),
            Wrong(
                "whole numbers",
                _whole_scores,
                "the scores are whole numbers, so that a share becomes 0, and NaN "
                "does not fit at all; `np.zeros(classes)` holds fractions.",
            ),
            Wrong(
                "the larger one",
                _with(f1_scores, "larger"),
                "that is the larger of the two.",
            ),
            Wrong(
                "one to two",
                _with(f1_scores, "one to two"),
                "precision weighs more than recall here; in F1 both count alike.",
            ),
            Wrong(
                "one score",
                lambda *a: np.nanmean(f1_scores(*a)),
                "that is the mean of the scores; one for each class is asked.",
            ),
            Wrong(
                "right ones besides",
                _with(f1_scores, "besides"),
                "below the fraction bar the right ones stand besides the row and the "
                "column, and both of these hold them already.",
            ),
            Wrong(
                "the smaller one as it stands",
                _with(f1_scores, "smaller, NaN"),
                "that is the smaller of the two, with NaN where one of them is 0/0.",
            ),
            Wrong(
                "two to one as it stands",
                _with(f1_scores, "two to one, NaN"),
                "recall weighs more than precision here, as in F2, and there is NaN "
                "where one of them is 0/0, or both are 0; in F1 both count alike.",
            ),
            Wrong(
                "twice the share of all images",
                _with(f1_scores, "twice of all"),
                "those are twice the right ones over all images; below the bar only "
                "those count that are of the class, and those called so.",
            ),
            Wrong(
                "from class 1",
                _with(f1_scores, "from class 1"),
                "entry k is the score of class k + 1 here, and the last is NaN, as of "
                "a class that is not there; classes count from 0.",
            ),
            Wrong(
                "0 for no class, or NaN",
                _with(f1_scores, "0 for no class, or NaN"),
                "a class that neither occurs nor is called is 0 here, and has no F1; "
                "one that occurs and is called, and never rightly, is NaN, and has 0.",
            ),
            Wrong(
                "NaN if called in vain",
                _with(f1_scores, "NaN without images"),
                "a class that is called, and never rightly, is NaN here, and its F1 is "
                "0; only a class that neither occurs nor is called has none.",
            ),
            Wrong(
                "only with images",
                _with(f1_scores, "only with images"),
                "a class without images is NaN here also where it is called; then its "
                "F1 is 0.",
            ),
            Wrong(
                "only if called",
                _with(f1_scores, "only if called"),
                "a class that is never called is NaN here also where it occurs; then "
                "its F1 is 0.",
            ),
            Wrong(
                "share of all images, 0 for no class",
                _with(f1_scores, "of all, 0 for no class"),
                "those are the right ones over all images, and 0 for a class that "
                "neither occurs nor is called; F1 is twice the right ones, over the "
                "images of the class and those called so together.",
            ),
            Wrong(
                "two forgotten, as it stands",
                _with(f1_scores, "half, NaN"),
                "your numbers are half of what they should be, and NaN where one of "
                "the two is 0/0, or both are 0; a class that is read without an error "
                "has 1, and one that is never read rightly 0.",
            ),
            Wrong(
                "missed ones forgotten",
                _with(f1_scores, "without missed"),
                "below the bar are twice the right ones and those called so wrongly; "
                "the missed images of the class belong there too.",
            ),
            Wrong(
                "false alarms forgotten",
                _with(f1_scores, "without false alarms"),
                "below the bar are twice the right ones and the missed ones; the "
                "images that were called so wrongly belong there too.",
            ),
            Wrong(
                "NaN left out",
                _with(f1_scores, "NaN left out"),
                "there is a score only for the classes whose recall and precision are "
                "numbers, and not both 0; each of the others has an entry too, 0 or "
                "NaN.",
            ),
            Wrong(
                "no classes left out",
                _with(f1_scores, "no classes left out"),
                "the classes that neither occur nor are called have no entry here; "
                "each of them has one, NaN.",
            ),
        ),
        _f1_cases,
        ("the scores",),
        properties=_f1_properties,
        points=2,
        promises=(
            Promise(
                "no score is below 0 or above 1",
                lambda case, f1: bool(np.all(~((f1 < 0) | (f1 > 1 + 1e-6)))),
            ),
        ),
        hint=(
            "put the two fractions of Eq. (13.2) into 2/(1/recall + 1/precision): what "
            "is left below the fraction bar, and when is that 0?"
        ),
    ),
    Exercise(
        "results-stop",
        early_stop,
        (
            Wrong(
                "compares with the look before",
                _with(early_stop, "previous"),
                "that comes out when each loss is compared with the one before; a "
                "loss can fall again and again without coming below the best.",
            ),
            Wrong(
                "least ignored",
                _with(early_stop, "no least"),
                "`least` has no effect, or hardly any: a smaller gain does not count.",
            ),
            Wrong(
                "least ignored, ties count",
                lambda losses, patience, least: early_stop(losses, patience, 0, "ties"),
                "a look as low as the best counts as better here, whatever `least`: it "
                "must be lower by *more* than `least`.",
            ),
            Wrong(
                "ties count",
                _with(early_stop, "ties"),
                "a loss that equals the limit is no gain: it must be lower by *more* "
                "than `least`.",
            ),
            Wrong(
                "least added",
                _with(early_stop, "added"),
                "that comes out with `least` added to the best, so that even a higher "
                "loss is a gain.",
            ),
            Wrong(
                "least as a share",
                _with(early_stop, "relative"),
                "that comes out with `least` as a share of the best loss; it is taken "
                "off it.",
            ),
            Wrong(
                "compares with the lowest",
                _with(early_stop, "lowest"),
                "that comes out when each loss is compared with the lowest seen; "
                "small gains, none of which counts alone, then never add up. Compare "
                "with the loss of the best look.",
            ),
            Wrong(
                "only rises count",
                _with(early_stop, "rises"),
                "only the looks with a higher loss count here; one that is equal, or "
                "lower by no more than `least`, was not better either.",
            ),
            Wrong(
                "one look late",
                _with(early_stop, "late"),
                "that waits one look longer than `patience` says.",
            ),
            Wrong(
                "one look early",
                _with(early_stop, "early"),
                "that stops one look before `patience` is over.",
            ),
            Wrong(
                "keeps the last",
                _with(early_stop, "last kept"),
                "looks: right; best: that is the last look, which early stopping is "
                "to avoid.",
            ),
            Wrong(
                "looks ahead",
                _with(early_stop, "minimum of all"),
                "best: that is the look of the lowest of all losses, also of those "
                "that come after the stop and are never seen.",
            ),
            Wrong(
                "lowest seen",
                _with(early_stop, "minimum so far"),
                "best: a loss that is lower by no more than `least` does not count, so "
                "the lowest seen need not be the one to keep.",
            ),
            Wrong(
                "loss for its look",
                _with(early_stop, "loss for its look"),
                "best: that is the loss of the best look; its number is asked.",
            ),
            Wrong(
                "best counted from 1",
                _with(early_stop, "from one"),
                "best: looks are numbered from 0.",
            ),
            Wrong(
                "index for a count",
                _with(early_stop, "last index"),
                "looks: that is the number of the last look, counted from 0; asked is "
                "how many were taken.",
            ),
            Wrong(
                "does not stop",
                _with(early_stop, "all looks"),
                "looks: that is the number of all losses; the rest of them would "
                "never have been measured.",
            ),
            Wrong(
                "patience never restored",
                _with(early_stop, "not in a row"),
                "after a gain the waiting begins anew; here it goes on counting.",
            ),
            Wrong(
                "all looks count as waiting",
                _with(early_stop, "all counted"),
                "every look counts here, also those that are better; only looks that "
                "were not, in a row, use up the patience.",
            ),
            Wrong(
                "only climbs count",
                _with(early_stop, "climbs"),
                "the looks count here that are higher than the one *before*; every "
                "look counts that is not better than the best.",
            ),
            Wrong(
                "first look waits",
                _with(early_stop, "first waits"),
                "the first look counts here as one that was not better; it is the "
                "best so far.",
            ),
            Wrong(
                "higher is better",
                _with(early_stop, "higher"),
                "the higher loss counts as the better one here; the lower one is.",
            ),
            *(
                Wrong(
                    f"losses rounded to {digits} digits",
                    lambda losses, *a, d=digits: early_stop(np.round(losses, d), *a),
                    f"that comes out with losses rounded to {digits} digits; small "
                    "gains are gains.",
                )
                for digits in (2, 3, 4)
            ),
            Wrong(
                "first look cut off",
                lambda losses, *a: (
                    tuple(np.add(early_stop(losses[1:], *a), (1, 0)))
                    if len(losses) > 1
                    else (0, 1)
                ),
                "that begins with the second look; the first is the best so far, and "
                "is a look like the others.",
            ),
            Wrong(
                "size of the change",
                _with(early_stop, "size"),
                "the size of the change counts here; a loss that *rises* by more than "
                "`least` is no gain.",
            ),
            Wrong(
                "least off the first",
                _with(early_stop, "from the first"),
                "that comes out with `least` taken off the very first loss; it is "
                "taken off that of the best look so far.",
            ),
            Wrong(
                "compares with the first",
                _with(early_stop, "against the first"),
                "that comes out when each loss is compared with the very first; "
                "compare with that of the best look so far.",
            ),
            Wrong(
                "falls from the look before",
                _with(early_stop, "previous, below the best"),
                "that comes out when the fall from the look before must exceed "
                "`least`; it is the fall from the best look so far.",
            ),
            Wrong(
                "a share of a hundred-thousandth",
                _with(early_stop, "close"),
                "that comes out when a fall by less than a hundred-thousandth of the "
                "loss is none, as with np.isclose; small gains are gains.",
            ),
            Wrong(
                "keeps the lowest",
                _with(early_stop, "lowest kept"),
                "the lowest loss is kept here, and compared with; a look that is "
                "lower by no more than `least` is not the one to keep, nor the one to "
                "compare with.",
            ),
            Wrong(
                "two windows",
                _with(early_stop, "window"),
                "that compares the lowest of the last looks with what came before "
                "them; a gain is a look that is below the best by more than `least`, "
                "and after it `patience` looks are granted anew.",
            ),
            *(
                Wrong(words, _with(early_stop, words), diagnosis)
                for words, diagnosis in (
                    (
                        "higher by least",
                        "only the looks count here that are higher than the best by "
                        "more than `least`; every look counts that is not lower than "
                        "it by more than `least`.",
                    ),
                    (
                        "half",
                        "only the looks count here that are above the best less half "
                        "of `least`; every look counts that is not lower than it by "
                        "more than `least`.",
                    ),
                    (
                        "above half",
                        "only the looks count here that are higher than the best by "
                        "more than half of `least`; every look counts that is not "
                        "lower than it by more than `least`.",
                    ),
                    (
                        "ago",
                        "that stops at a look that is not lower by more than `least` "
                        "than the one `patience` looks before it; what uses up the "
                        "patience are looks in a row that are not better than the "
                        "best.",
                    ),
                    (
                        "above that ago",
                        "that stops at a look higher than the one `patience` looks "
                        "before it, less `least`; what uses up the patience are looks "
                        "in a row that are not better than the best.",
                    ),
                    (
                        "rises in a row",
                        "that stops after `patience` rises in a row, each look higher "
                        "than the one before; every look counts that is not better "
                        "than the best, whether it rises or falls.",
                    ),
                    (
                        "no falls in a row",
                        "that stops after `patience` looks in a row that are no lower "
                        "than the one before each; compare every look with the best.",
                    ),
                    (
                        "rises in all",
                        "that stops after `patience` rises in all, each from one look "
                        "to the next; looks that are not better than the best count, "
                        "in a row.",
                    ),
                    (
                        "last not counted",
                        "looks: where the losses run out before the patience does, the "
                        "last look is missing; it was taken too.",
                    ),
                )
            ),
            Wrong(
                "begins at ten",
                lambda *a: early_stop(*a, mistake="ten", amount=10.0),
                "that begins with 10 as the best loss; the first one is, however high.",
            ),
            *(
                Wrong(
                    f"{more:g} besides",
                    lambda *a, m=more: early_stop(*a, mistake="tolerance", amount=m),
                    f"a gain must exceed `least` here by something like {more:g}; it "
                    "counts as soon as it exceeds `least`.",
                )
                for more in (1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
            ),
            Wrong(
                "least at least 0.01",
                lambda *a: early_stop(*a, mistake="floor", amount=0.01),
                "that comes out with 0.01 where `least` is smaller.",
            ),
            Wrong(
                "looks beyond the end",
                lambda losses, patience, least: (
                    (best := early_stop(losses, patience, least)[0]),
                    best + patience + 1,
                ),
                "looks: that is best + 1 + patience, also where the losses end before; "
                "no more looks are taken than there are losses.",
            ),
            Wrong(
                "patience before the end",
                lambda losses, patience, least: (
                    (looks := early_stop(losses, patience, least)[1]) - 1 - patience,
                    looks,
                ),
                "best: that is `patience` looks before the last; it is so only where "
                "the run is stopped.",
            ),
            *(
                Wrong(
                    f"gain rounded to {digits} digits",
                    lambda *a, d=digits: early_stop(*a, mistake="rounded", amount=d),
                    f"that comes out with gains rounded to {digits} digits; small "
                    "gains are gains.",
                )
                for digits in (2, 3, 4)
            ),
            Wrong(
                "waiting begins at 1",
                _with(early_stop, "reset to 1"),
                "after a gain the waiting begins at 1 here; the look that was better "
                "is none of those that wait.",
            ),
            Wrong(
                "one off the waiting",
                _with(early_stop, "one off"),
                "a gain takes one off the looks that were not better here; after it "
                "they are counted from 0.",
            ),
            Wrong(
                "one look early, or never",
                lambda losses, patience, least: early_stop(
                    losses, patience - 1 or len(losses), least
                ),
                "that stops one look before `patience` is over, and where `patience` "
                "is 1 it never stops.",
            ),
            Wrong(
                "lower never waits",
                _lower_never_waits,
                "a lower loss is kept here whatever the gain, and uses up no patience; "
                "one that is lower by no more than `least` is not kept, and counts as "
                "a look that was not better.",
            ),
            Wrong(
                "looks from the best on",
                lambda losses, patience, least: (
                    (best := early_stop(losses, patience, least)[0]),
                    early_stop(losses, patience, least)[1] - best,
                ),
                "looks: those are the looks from the best one on, with it; asked is "
                "how many were taken in all.",
            ),
        ),
        _stop_cases,
        ("best", "looks"),
        properties=_stop_properties,
        stacked=True,
        points=2,
        hint=(
            "for the losses 3, 2, 1, 2, 3, 4 and a patience of 3, at which look do you "
            "know, and which one do you keep?"
        ),
    ),
    Exercise(
        "results-compare",
        verdict,
        (
            Wrong(
                "higher accuracy",
                _with(verdict, "accuracy"),
                "every difference counts as one here; ask how often equals would part "
                "as unevenly.",
            ),
            Wrong(
                "never",
                _with(verdict, "never"),
                "no two networks are told apart here; 11 to 1 are far from even.",
            ),
            Wrong(
                "always",
                _with(verdict, "always"),
                "every two networks are told apart here, and the second named where "
                "as many are right in both; 6 to 5 are near even.",
            ),
            Wrong(
                "always, ties to the first",
                lambda *given: _WORDS[int(np.less(*_split(*given)))],
                "every two networks are told apart here, and the first named where as "
                "many are right in both; 6 to 5 are near even.",
            ),
            Wrong(
                "one side",
                _with(verdict, "one side"),
                "those are the verdicts with half the chance of Eq. (13.6), or with a "
                "limit of 10 %; either network could be the better one, so count both "
                "directions, and the limit is 5 %.",
            ),
            Wrong(
                "this split alone",
                _with(verdict, "only this"),
                "those are the verdicts of twice the chance of exactly this split; the "
                "splits that are more uneven belong to it too.",
            ),
            Wrong(
                "split left out",
                _with(verdict, "strict tail"),
                "those are the verdicts of a sum that stops one term early; the split "
                "that was observed belongs to it.",
            ),
            Wrong(
                "normal",
                _with(verdict, "normal"),
                "those are the verdicts of (n₁ − n₂)²/(n₁ + n₂) > 3.84, which is not "
                "exact; the exact chance is asked.",
            ),
            Wrong(
                "normal, whole numbers",
                _with(verdict, "normal, whole numbers"),
                "those are the verdicts of (n₁ − n₂)²/(n₁ + n₂) > 3.84, where 0 to 0 "
                "divides by 0; the exact chance is asked.",
            ),
            Wrong(
                "two deviations",
                _with(verdict, "two deviations"),
                "those are the verdicts of two deviations of the normal form; the "
                "exact chance is asked.",
            ),
            Wrong(
                "normal, a half off",
                _with(verdict, "a half off"),
                "those are the verdicts of the normal form with ½ taken off the "
                "difference; the exact chance is asked.",
            ),
            Wrong(
                "normal, corrected",
                _with(verdict, "corrected"),
                "those are the verdicts of the normal form with 1 taken off the "
                "difference; the exact chance is asked.",
            ),
            Wrong(
                "normal, corrected and guarded",
                _with(verdict, "corrected, guarded"),
                "those are the verdicts of (|n₁ − n₂| − 1)²/(n₁ + n₂) > 3.84, which is "
                "not exact; the exact chance is asked.",
            ),
            Wrong(
                "sum up to the difference",
                _with(verdict, "up to the difference"),
                "those are the verdicts of a sum up to |n₁ − n₂|; it goes up to the "
                "smaller of n₁ and n₂.",
            ),
            Wrong(
                "unpaired",
                _with(verdict, "unpaired"),
                "those are the verdicts as if each network had digits of its own; "
                "they saw the same ones, so count where only one is right.",
            ),
            Wrong(
                "all images below the root",
                _with(verdict, "of all"),
                "those are the verdicts with the root of all N images; the coins are "
                "the n₁ + n₂ that one network alone gets right.",
            ),
            Wrong(
                "intervals apart",
                _with(verdict, "intervals"),
                "those are the verdicts of intervals that do not overlap; these "
                "forget that both networks saw the same digits.",
            ),
            Wrong(
                "tosses of all images",
                _with(verdict, "all images"),
                "those are the verdicts with a coin tossed for every image; only "
                "those count that exactly one network gets right.",
            ),
            Wrong(
                "where the answers differ",
                _with(verdict, "answers differ"),
                "digits that both get wrong, in different ways, count here; they say "
                "nothing about which is better.",
            ),
            Wrong(
                "one percent",
                _with(verdict, "one percent"),
                "those are the verdicts with a limit of 1 %; 5 % is asked.",
            ),
            Wrong(
                "names exchanged",
                _with(verdict, "names"),
                "the other network is named: n₁ counts digits that the first alone "
                "gets right, and many of them speak for it.",
            ),
            Wrong(
                "turned over",
                _with(verdict, "turned"),
                "turned over: a *small* chance says that they differ.",
            ),
            Wrong(
                "parentheses lost",
                _with(verdict, "card"),
                "those are the verdicts of (n₁ − n₂)²/n₁ + n₂ > 3.84; the denominator "
                "is n₁ + n₂, and the exact chance is asked.",
            ),
            Wrong(
                "parentheses lost, whole numbers",
                _with(verdict, "card, whole numbers"),
                "those are the verdicts of (n₁ − n₂)²/n₁ + n₂ > 3.84, where n₁ = 0 "
                "divides by 0; the denominator is n₁ + n₂.",
            ),
            Wrong(
                "both directions twice",
                _with(verdict, "half a percent more"),
                "those are the verdicts with twice the chance of Eq. (13.6), or with "
                "a limit of 2.5 %; the 2 in the formula counts both directions "
                "already, and the limit is 5 %.",
            ),
            Wrong(
                "rounded",
                _with(verdict, "rounded"),
                "those are the verdicts of a chance that is rounded to two digits; "
                "4.9 % is below 5 %.",
            ),
            Wrong(
                "rounded, and 5 % below",
                _with(verdict, "rounded, 5 % below"),
                "those are the verdicts of a chance that is rounded to two digits, "
                "with 5 % below the limit; 5.01 % is not below 5 %.",
            ),
            Wrong(
                "half of the split",
                _with(verdict, "half of the split"),
                "those are the verdicts with the observed split counted by half; Eq. "
                "(13.6) counts all of it.",
            ),
            *(
                Wrong(
                    f"normal from {most} on",
                    _with(verdict, f"from {most} on"),
                    f"beyond {most} such digits the verdicts are not those of the "
                    f"exact chance at 5 %; {split} is not told apart.",
                )
                for most, split in (
                    (25, "22 to 10"),
                    (40, "30 to 16"),
                    (100, "61 to 41"),
                    (150, "88 to 63"),
                    (1000, "533 to 470"),
                )
            ),
            Wrong(
                "parentheses lost, guarded",
                _with(verdict, "card, guarded"),
                "those are the verdicts of (n₁ − n₂)²/n₁ + n₂ > 3.84, and n₁ = 0 is "
                "not told apart; the denominator is n₁ + n₂.",
            ),
            *(
                Wrong(
                    f"{words} of accuracy",
                    _with(verdict, words),
                    "those are the verdicts of whether the accuracies differ by more "
                    f"than {words}; how much that says depends on how many digits "
                    "there are, and on which of them the two part.",
                )
                for words in ("half a point", "a point", "five points")
            ),
            *(
                Wrong(
                    words,
                    _with(verdict, words),
                    "those are the verdicts of whether one side has more than "
                    f"{words}; 2 to 0 would pass that, and says next to nothing.",
                )
                for words in ("twice as many", "three times as many")
            ),
            Wrong(
                "all wrong answers",
                _with(verdict, "all wrong answers"),
                "those are the verdicts of all that each gets wrong; those that both "
                "get wrong belong neither to n₁ nor to n₂.",
            ),
            Wrong(
                "more wrong answers",
                _with(verdict, "all wrong answers, most of them"),
                "those are the verdicts of all that each gets wrong, and the one with "
                "more of them is named; n₁ and n₂ count where only one is right.",
            ),
            Wrong(
                "factorials",
                _with(verdict, "factorials"),
                "with more than 170 such digits no two are told apart here; 171! is "
                "beyond all floats, and `math.comb` counts in whole numbers.",
            ),
            Wrong(
                "all right answers",
                _with(verdict, "all right answers"),
                "those are the verdicts of all that each gets right; those that both "
                "get right belong neither to n₁ nor to n₂.",
            ),
            Wrong(
                "wrong ones tossed",
                _with(verdict, "tossed"),
                "those are the verdicts with a coin tossed wherever the answers "
                "differ; where both are wrong, in different ways, nobody wins.",
            ),
            Wrong(
                "power of all",
                _with(verdict, "power of all"),
                "those are the verdicts of a sum divided by 2 to the number of all "
                "images; n₁ + n₂ coins are tossed.",
            ),
            Wrong(
                "normal, one side",
                _with(verdict, "normal, one side"),
                "those are the verdicts of the normal form at 10 %; the exact chance "
                "is asked, at 5 %.",
            ),
            Wrong(
                "ten at least",
                _with(verdict, "ten at least"),
                "below ten such digits no two networks are told apart here; 6 to 0 "
                "are.",
            ),
            Wrong(
                "this split alone, once",
                _with(verdict, "only this, once"),
                "those are the verdicts of the chance of exactly this split; the "
                "splits that are more uneven belong to it, and both directions count.",
            ),
            Wrong(
                "paired interval",
                _with(verdict, "paired"),
                "those are the verdicts of whether the paired difference exceeds 1.96 "
                "of its standard errors, which is not exact; the exact chance is "
                "asked.",
            ),
            Wrong(
                "half of the split, no coins",
                _with(verdict, "half of the split, unguarded"),
                "those are the verdicts with the observed split counted by half, and "
                "without any coins one network is named; Eq. (13.6) counts all of it.",
            ),
            Wrong(
                "difference to nothing",
                _with(verdict, "difference to nothing"),
                "those are the verdicts of a split of |n₁ − n₂| to 0, or of whether "
                "that is more than 5; how many digits speak for the other one counts "
                "as well.",
            ),
            Wrong(
                "a tail for each",
                _with(verdict, "a tail for each"),
                "those are the verdicts of one tail below 5 % or above 95 %, and 5 % "
                "on each side are 10 % together; the 2 in Eq. (13.6) counts both.",
            ),
            Wrong(
                "normal, limit of the root",
                _with(verdict, "normal, limit of the root"),
                "those are the verdicts of (n₁ − n₂)²/(n₁ + n₂) > 1.96, which is the "
                "limit of its root; the exact chance is asked.",
            ),
            Wrong(
                "normal, limit of the root, unguarded",
                _with(verdict, "normal, limit of the root, unguarded"),
                "those are the verdicts of (n₁ − n₂)²/(n₁ + n₂) > 1.96, which is the "
                "limit of its root; the exact chance is asked, and 0 to 0 has one.",
            ),
            Wrong(
                "all right answers of the first",
                _with(verdict, "all right answers of the first"),
                "those are the verdicts with n₁ as all right answers of the first; it "
                "counts those that the second has wrong.",
            ),
            Wrong(
                "even odds",
                _with(verdict, "even odds"),
                "those are the verdicts with a limit of 50 %, or 0.5; 5 % is 0.05.",
            ),
            Wrong(
                "textbook's interval",
                _with(verdict, "textbook's interval"),
                "those are the verdicts of whether the textbook's interval of "
                "n₁/(n₁ + n₂) leaves out ½, which is not exact; the exact chance is "
                "asked.",
            ),
            Wrong(
                "half a root",
                _with(verdict, "half a root"),
                "those are the verdicts of whether |n₁ − n₂| is more than 1.96·√(n₁ + "
                "n₂)/2, which is half the limit of the normal form; the exact chance "
                "is asked.",
            ),
            Wrong(
                "root of the larger",
                _with(verdict, "root of the larger"),
                "those are the verdicts of whether |n₁ − n₂| is more than 1.96 roots "
                "of the larger of the two; the exact chance of n₁ + n₂ coins is asked.",
            ),
            *(
                Wrong(
                    words,
                    _with(verdict, words),
                    f"where n{words[-1]} is the larger of the two, no networks are "
                    f"told apart here, as with a {words}; it goes up to the smaller "
                    "one.",
                )
                for words in ("sum up to n₁", "sum up to n₂")
            ),
            *(
                Wrong(
                    f"more than {most} apart",
                    _with(verdict, f"more than {most} apart"),
                    f"those are the verdicts of whether n₁ and n₂ are more than {most} "
                    "apart; how much a difference says depends on how large n₁ + n₂ "
                    "is.",
                )
                for most in _APART
            ),
            Wrong(
                "by the chance",
                _with(verdict, "by the chance"),
                "the first is named for a chance below 5 % here, and the second for "
                "one above 95 %; a small chance tells them apart, and n₁ and n₂ say "
                "which is better.",
            ),
            Wrong(
                "NumPy's power",
                _with(verdict, "NumPy's power"),
                "with 64 such digits or more no two are told apart here, as where "
                "`2**n` is an integer of NumPy, and 0 from there on; with `int(n)` it "
                "is one of Python's, which has no end.",
            ),
        ),
        _compare_cases,
        ("the verdict",),
        properties=_compare_properties,
        points=2,
        hint=(
            "on how many digits is exactly one of the two right, and how often would "
            "that many fair coins fall at least as unevenly?"
        ),
    ),
    Exercise(
        "results-slope",
        temperature_slope,
        (
            Wrong(
                "for gamma",
                _with(temperature_slope, "in gamma"),
                "that is the slope for γ = 1/τ, Eq. (13.10); asked is the slope for τ. "
                "The chain rule adds dγ/dτ.",
            ),
            Wrong(
                "sign",
                _with(temperature_slope, "uphill"),
                "the sign: dγ/dτ is negative.",
            ),
            Wrong(
                "one tau",
                _with(temperature_slope, "one tau"),
                "that is divided by τ; the derivative of 1/τ has τ².",
            ),
            Wrong(
                "times tau squared",
                _with(temperature_slope, "times"),
                "that is multiplied by τ²; it should be divided.",
            ),
            Wrong(
                "probabilities at 1",
                _with(temperature_slope, "at one"),
                "that comes out with the probabilities at τ = 1; they depend on τ.",
            ),
            Wrong(
                "scores times tau",
                _with(temperature_slope, "times tau"),
                "that comes out with the probabilities of z·τ; scores are *divided* "
                "by the temperature.",
            ),
            Wrong(
                "sum",
                _with(temperature_slope, "sum"),
                "that is the sum over the images; the loss is a mean.",
            ),
            Wrong(
                "over classes",
                _with(temperature_slope, "over classes"),
                "that is divided by the number of classes besides; the sum over "
                "classes is a sum.",
            ),
            Wrong(
                "largest score",
                _with(temperature_slope, "largest"),
                "that comes out with the largest score of each image; the true "
                "class's is asked.",
            ),
            Wrong(
                "largest for the expected score",
                _with(temperature_slope, "largest expected"),
                "these are the numbers with the largest score of each image in the "
                "place of the expected one, which is a mean with the probabilities as "
                "weights.",
            ),
            Wrong(
                "plain mean of the scores",
                _with(temperature_slope, "mean score"),
                "that comes out with the plain mean of the scores; they are weighted "
                "by the probabilities.",
            ),
            Wrong(
                "only the true class",
                _with(temperature_slope, "p of the truth"),
                "that comes out with p·z of the true class alone; the expected score "
                "is a sum over *all* classes.",
            ),
            Wrong(
                "the loss",
                _with(temperature_slope, "loss"),
                "that is the loss itself.",
            ),
            Wrong(
                "sign alone",
                _with(temperature_slope, "no power"),
                "that has the sign of dγ/dτ and not its size, 1/τ².",
            ),
            Wrong(
                "divided inside",
                _with(temperature_slope, "inside"),
                "that is Eq. (13.10) with z/τ in the place of z; leave z as it is "
                "there, and multiply by dγ/dτ.",
            ),
            Wrong(
                "softmax along the wrong axis",
                _with(temperature_slope, "wrong axis"),
                "that comes out with probabilities that add up to 1 down the images; "
                "they should along the classes of each image.",
            ),
            Wrong(
                "mean over all entries",
                _with(temperature_slope, "all entries"),
                "that comes out with the mean of p·z over images *and* classes; over "
                "the classes it is a sum.",
            ),
            Wrong(
                "divided by the classes",
                _with(temperature_slope, "classes"),
                "that is the sum over the images divided by the number of classes; "
                "the loss is the mean over the images.",
            ),
            Wrong(
                "divided by one less",
                _with(temperature_slope, "one less"),
                "that is divided by N − 1; the loss is a mean, over N images.",
            ),
            Wrong(
                "one for each image",
                _with(temperature_slope, "one each"),
                "that is one slope for each image; the loss is their mean.",
            ),
            Wrong(
                "shifted before it is divided",
                _with(temperature_slope, "shifted before"),
                "that comes out with the largest z subtracted from z/τ, so that exp "
                "overflows for a small τ, and all are 0 for a large one; subtract the "
                "largest z/τ.",
            ),
            Wrong(
                "scores clipped",
                _with(temperature_slope, "clipped scores"),
                "that comes out with z/τ clipped, so that all large scores become "
                "equal; subtract the largest of each row instead, Eq. (5.3).",
            ),
            Wrong(
                "something added below the logarithm",
                _with(temperature_slope, "tiny added"),
                "where the true class lies far below the top, p is 0 and the slope "
                "comes out as of a level loss; Eq. (13.10) needs no logarithm.",
            ),
            Wrong(
                "p clipped",
                _with(temperature_slope, "clipped at 1e-12"),
                "where p of the true class is next to 0, the slope comes out as of a "
                "level loss; Eq. (13.10) needs no logarithm.",
            ),
            Wrong(
                "logarithm of 0",
                _with(temperature_slope, "no guard"),
                "where the true class lies far below the top there is a NaN: p is 0, "
                "ln p is −∞, and a quotient by p is 0/0; Eq. (13.10) needs neither.",
            ),
            Wrong(
                "not shifted",
                _with(temperature_slope, "unshifted"),
                "at scores of a thousand there is a NaN, as where exp is ∞, or 0 all "
                "along a row, or a p of 0 is multiplied by its logarithm: subtract the "
                "largest of each row first, Eq. (5.3), and take no logarithm.",
            ),
            Wrong(
                "root of p",
                _with(temperature_slope, "root of p"),
                "that comes out with p at τ = 1 to the power 1/τ; what underflows at "
                "τ = 1 is lost, and it may count at a higher τ. Divide the scores "
                "first.",
            ),
            Wrong(
                "one shift for all",
                _with(temperature_slope, "one for all"),
                "in a row that lies far below what is subtracted every exp is 0. "
                "Subtract the largest of *each row*, whatever it is.",
            ),
            Wrong(
                "first score subtracted",
                _with(temperature_slope, "first score"),
                "that comes out with the first score of each row subtracted; where it "
                "lies far below the largest, exp overflows. Subtract the largest.",
            ),
            *(
                Wrong(
                    f"scores kept within {limit}",
                    lambda z, labels, tau, m=limit: temperature_slope(
                        np.clip(z, -m, m), labels, tau
                    ),
                    f"that comes out with z clipped to ±{limit}; large scores are "
                    "scores. Subtract the largest of each row instead.",
                )
                for limit in (50, 100, 500)
            ),
            Wrong(
                "tau turned over",
                lambda z, labels, tau: temperature_slope(z, labels, 1 / tau),
                "that comes out with 1/τ where τ belongs, throughout.",
            ),
            Wrong(
                "true class forgotten",
                _with(temperature_slope, "no truth"),
                "that comes out without the score of the true class.",
            ),
            *(
                Wrong(words, _with(temperature_slope, words), diagnosis)
                for words, diagnosis in (
                    (
                        "truth added",
                        "that comes out with the score of the true class added to the "
                        "expected one; it is taken off.",
                    ),
                    (
                        "p for the truth",
                        "that comes out with p of the true class where its score "
                        "belongs.",
                    ),
                    (
                        "no score below 0",
                        "that comes out with 0 for the true class's score where it is "
                        "negative; it counts as it is.",
                    ),
                    (
                        "plain sum",
                        "that comes out with the plain sum of the scores; they are "
                        "weighted by the probabilities.",
                    ),
                    (
                        "none expected",
                        "that comes out without the expected score: the true class's "
                        "alone is there.",
                    ),
                    (
                        "expected shifted",
                        "that comes out with the largest score of each image taken off "
                        "the expected score, and not off the true class's; the shift "
                        "belongs in the softmax alone.",
                    ),
                    (
                        "over all images",
                        "that comes out with probabilities that add up to 1 over all "
                        "images; those of each image do.",
                    ),
                )
            ),
            Wrong(
                "labels one too low",
                lambda z, labels, tau: temperature_slope(z, labels - 1, tau),
                "that comes out with the class before the true one, and the last for "
                "class 0; labels count from 0.",
            ),
            Wrong(
                "nudged in gamma",
                lambda z, labels, tau: (
                    (
                        _loss(z, labels, 1 / (1 / tau + 1e-5))
                        - _loss(z, labels, 1 / (1 / tau - 1e-5))
                    )
                    / 2e-5
                ),
                "that looks like a numerical gradient for γ = 1/τ; asked is the slope "
                "for τ.",
            ),
            Wrong(
                "every label in every row",
                _with(temperature_slope, "every label"),
                "that comes out with every label in every row, as z[:, labels] takes "
                "them; one of each row is asked: z[np.arange(N), labels].",
            ),
            Wrong(
                "divided twice",
                _with(temperature_slope, "twice"),
                "that comes out with z/τ in the place of z throughout; z is divided "
                "once, in the softmax.",
            ),
            Wrong(
                "tau cubed",
                _with(temperature_slope, "cubed"),
                "that is divided by τ³; the derivative of 1/τ has τ².",
            ),
            Wrong(
                "by the scores of the first class",
                lambda z, labels, tau: temperature_slope(z, 0 * labels, tau),
                "that comes out with class 0 for the true one of every image.",
            ),
            Wrong(
                "half of it scaled",
                _with(temperature_slope, "half scaled"),
                "that comes out with the expected score divided by τ, and not that of "
                "the true class; neither is, before 1/τ² multiplies.",
            ),
            *(
                Wrong(
                    f"loss with a floor of {floor}",
                    lambda *given, f=floor: _floored(*given, float(f)),
                    f"that is the loss, with a floor of {floor} below p; its slope is "
                    "asked.",
                )
                for floor in ("1e-12", "1e-8")
            ),
            *(
                Wrong(
                    f"nudged by {nudge}",
                    lambda z, labels, tau, h=nudge: (
                        (_loss(z, labels, tau + h) - _loss(z, labels, tau - h))
                        / (2 * h)
                    ),
                    f"that looks like a numerical gradient with a nudge of {nudge}, "
                    "which is too coarse; take the formula.",
                )
                for nudge in (0.1, 0.01, 0.001)
            ),
            Wrong(
                "nudged to one side",
                lambda z, labels, tau: (
                    (_loss(z, labels, tau + 1e-5) - _loss(z, labels, tau)) / 1e-5
                ),
                "that looks like a numerical gradient to one side, which is off by "
                "the nudge; take the formula.",
            ),
            *(
                Wrong(
                    f"nudged by {nudge} to one side",
                    lambda z, labels, tau, h=nudge: (
                        (_loss(z, labels, tau + h) - _loss(z, labels, tau)) / h
                    ),
                    "that looks like a numerical gradient to one side with a nudge of "
                    f"{nudge}, which is too coarse; take the formula.",
                )
                for nudge in (0.01, 0.001)
            ),
            Wrong(
                "p times the true score",
                _with(temperature_slope, "p z for the truth"),
                "that comes out with p times the score of the true class where that "
                "score alone belongs.",
            ),
            Wrong(
                "twice tau",
                _with(temperature_slope, "twice tau"),
                "that is divided by 2τ; the derivative of 1/τ has τ².",
            ),
            Wrong(
                "root of tau",
                _with(temperature_slope, "root"),
                "that is divided by the root of τ; the derivative of 1/τ has τ².",
            ),
            Wrong(
                "gamma taken as tau",
                _with(temperature_slope, "γ = τ"),
                "that is Eq. (13.10) with τ in the place of γ; γ is 1/τ, and the "
                "slope for τ is asked.",
            ),
            Wrong(
                "images with a NaN left out",
                _with(temperature_slope, "NaN left out"),
                "images whose exponentials overflow, or are 0 all along the row, are "
                "left out of the mean; subtract the largest of each row first, Eq. "
                "(5.3).",
            ),
            Wrong(
                "images with a NaN counted as 0",
                _with(temperature_slope, "NaN is 0"),
                "images whose exponentials overflow, or are 0 all along the row, "
                "count as a slope of 0; subtract the largest of each row first, Eq. "
                "(5.3).",
            ),
            Wrong(
                "a NaN made 0",
                _with(temperature_slope, "NaN in the mean is 0"),
                "the slope is 0 where exponentials overflow, or are 0 all along a "
                "row; subtract the largest of each row first, Eq. (5.3).",
            ),
            Wrong(
                "probabilities made 0",
                _with(temperature_slope, "p of NaN is 0"),
                "where exp overflows, or is 0 all along a row, probabilities come out "
                "as 0; subtract the largest of each row first, Eq. (5.3).",
            ),
            Wrong(
                "expected alone divided",
                _with(temperature_slope, "expected alone divided"),
                "that comes out with only the expected score divided by τ²; the score "
                "of the true class is divided as well.",
            ),
            Wrong(
                "truth alone divided",
                _with(temperature_slope, "truth alone divided"),
                "that comes out with only the score of the true class divided by τ²; "
                "the expected score is divided as well.",
            ),
            *(
                Wrong(words, _with(temperature_slope, words), diagnosis)
                for words, diagnosis in (
                    (
                        "sum less mean",
                        "that comes out with the sum of the expected scores over the "
                        "images, and the mean of the true ones; the mean is taken of "
                        "both.",
                    ),
                    (
                        "z/τ expected",
                        "that comes out with z/τ in the expected score, and z in that "
                        "of the true class; it is z in both.",
                    ),
                    (
                        "z/τ true",
                        "that comes out with z/τ for the true class's score, and z in "
                        "the expected one; it is z in both.",
                    ),
                )
            ),
            Wrong(
                "only the true class, uphill",
                lambda *given: -temperature_slope(*given, mistake="p of the truth"),
                "that comes out with p·z of the true class alone, and without the sign "
                "of dγ/dτ; the expected score is a sum over *all* classes.",
            ),
            Wrong(
                "for gamma, summed",
                lambda z, *rest: len(z) * temperature_slope(z, *rest, "in gamma"),
                "that is the slope for γ = 1/τ, Eq. (13.10), added up over the images; "
                "asked is that of their mean for τ, and the chain rule adds dγ/dτ.",
            ),
            *(
                Wrong(
                    f"nudged down by {nudge:g}",
                    lambda z, labels, tau, h=nudge: (
                        (_loss(z, labels, tau) - _loss(z, labels, tau - h)) / h
                    ),
                    "that looks like a numerical gradient with a nudge downward by "
                    f"{nudge:g}, which is off by the nudge; take the formula.",
                )
                for nudge in (0.01, 0.001, 1e-4, 1e-5)
            ),
            Wrong(
                "nudged up by 1e-4",
                lambda z, labels, tau: (
                    (_loss(z, labels, tau + 1e-4) - _loss(z, labels, tau)) / 1e-4
                ),
                "that looks like a numerical gradient with a nudge upward by 0.0001, "
                "which is off by the nudge; take the formula.",
            ),
            Wrong(
                "times tau",
                _with(temperature_slope, "times once"),
                "that is multiplied by τ; the derivative of 1/τ has τ², and divides "
                "by it.",
            ),
            *(
                Wrong(words, _with(temperature_slope, words), diagnosis)
                for words, diagnosis in (
                    (
                        "ln p for the truth",
                        "that comes out with ln p of the true class where its score "
                        "belongs; Eq. (13.10) takes z itself.",
                    ),
                    (
                        "label for the truth",
                        "that comes out with the label itself where the score of the "
                        "true class belongs; a label says which column to take.",
                    ),
                    (
                        "summed over the images",
                        "that comes out with p·z added up over the images, and the "
                        "mean over the classes; it is added up over the classes, and "
                        "the mean is over the images.",
                    ),
                    (
                        "1e-12 added",
                        "that comes out with something like 1e-12 added to p below the "
                        "logarithm: an image whose p of the true class is no larger "
                        "hardly counts. Eq. (13.10) needs no logarithm.",
                    ),
                )
            ),
        ),
        _slope_cases,
        ("the slope",),
        properties=_slope_properties,
        points=2,
        promises=(
            Promise(
                "the slope is that of the formula, in all of its digits; a numerical "
                "gradient, whatever its nudge, comes near and is off",
                lambda case, slope: not _nearly(slope, temperature_slope(**case)),
            ),
        ),
        hint=(
            "if γ = 1/τ, what is dγ/dτ, and what does the chain rule make of "
            "Eq. (13.10)?"
        ),
    ),
    Exercise(
        "results-gap",
        group_gaps,
        (
            Wrong(
                "equal widths",
                _with(group_gaps, "equal widths"),
                "those are groups of equal widths; asked are equal numbers of digits.",
            ),
            Wrong(
                "not sorted",
                _with(group_gaps, "unsorted"),
                "that comes out with the digits cut as they come; sort them by "
                "confidence first.",
            ),
            Wrong(
                "surest first",
                _with(group_gaps, "surest first"),
                "the larger groups are those of the surest digits here; sorted with "
                "the least sure first, the first groups have one digit more, as "
                "`np.array_split` cuts them.",
            ),
            Wrong(
                "only the confidences sorted",
                _with(group_gaps, "hits unsorted"),
                "that comes out with the confidences sorted, and right and wrong left "
                "as they were: each digit must keep its own.",
            ),
            Wrong(
                "labels not sorted",
                _with(group_gaps, "labels unsorted"),
                "that comes out with the rows of p sorted, and the labels left as they "
                "were; each digit must keep its own.",
            ),
            Wrong(
                "equal widths, from end to end",
                _with(group_gaps, "range cut"),
                "those are groups of equal widths between the smallest confidence and "
                "the largest; asked are equal numbers of digits.",
            ),
            Wrong(
                "size for number",
                _with(group_gaps, "groups of that size"),
                "those are groups of `groups` digits each; there should be `groups` of "
                "them.",
            ),
            Wrong(
                "one group fewer",
                lambda p, labels, groups: group_gaps(p, labels, max(1, groups - 1)),
                "that is what comes out with one group fewer.",
            ),
            Wrong(
                "rest in the last",
                _with(group_gaps, "rest in the last"),
                "that comes out with groups of ⌊N/groups⌋, and all digits left over in "
                "the last; `np.array_split` gives the first groups one more each.",
            ),
            Wrong(
                "sizes rounded up",
                _with(group_gaps, "rounded up"),
                "that comes out with groups of ⌈N/groups⌉, so that the last is too "
                "small, or missing; `np.array_split` makes sizes that differ by one.",
            ),
            Wrong(
                "accuracy of all",
                _with(group_gaps, "accuracy of all"),
                "that comes out with the accuracy of all digits in every group; each "
                "group has its own.",
            ),
            *(
                Wrong(
                    words,
                    _with(group_gaps, words),
                    f"largest: that is the {words}, which passes over a gap of the "
                    "other sign; take the size of each gap before the largest.",
                )
                for words in ("largest of conf − acc", "largest of acc − conf")
            ),
            *(
                Wrong(
                    words,
                    _with(group_gaps, words),
                    f"largest: that is the size of the largest{words[8:]}; take the "
                    "size of each gap first, and then the largest.",
                )
                for words in ("its size, of conf − acc", "its size, of acc − conf")
            ),
            Wrong(
                "last gap",
                _with(group_gaps, "last"),
                "largest: that is the gap of the last group; the largest of all is "
                "asked.",
            ),
            Wrong(
                "number of the group",
                _with(group_gaps, "number"),
                "largest: that is the number of the group with the largest gap; the "
                "gap is asked.",
            ),
            Wrong(
                "signed",
                _with(group_gaps, "signed"),
                "too sure in one group and not sure enough in another cancel: take the "
                "size of each gap.",
            ),
            Wrong(
                "not weighted",
                _with(group_gaps, "unweighted"),
                "that is the plain mean of the gaps; the groups differ in size, and "
                "each gap counts as often as its group has digits.",
            ),
            Wrong(
                "empty groups count",
                _with(group_gaps, "all groups"),
                "that is divided by the number of groups; weigh each gap by its share "
                "of the digits, so that an empty group counts nothing.",
            ),
            Wrong(
                "digit by digit",
                _with(group_gaps, "digit by digit"),
                "those are the gaps of every digit from 0 or 1; average confidence "
                "and right answers in the group first.",
            ),
            Wrong(
                "root of the mean square",
                _with(group_gaps, "root of the mean square"),
                "that is the root of the mean square of the gaps; Eq. (13.9) takes "
                "their sizes.",
            ),
            Wrong(
                "probability of the truth",
                _with(group_gaps, "of the truth"),
                "that comes out with the probability of the true class; confidence is "
                "the largest, whatever is true.",
            ),
            Wrong(
                "probability of class 0",
                _with(group_gaps, "first class"),
                "that comes out with the probability of class 0; confidence is the "
                "largest of the row.",
            ),
            Wrong(
                "right above a half",
                _with(group_gaps, "above a half"),
                "an answer counts as right here if the true class is above a half; it "
                "need not be: its probability has to be the largest.",
            ),
            Wrong(
                "rest left out",
                _with(group_gaps, "rest dropped"),
                "that comes out with groups of one size, and digits left over; "
                "`np.array_split` takes them all.",
            ),
            Wrong(
                "median",
                _with(group_gaps, "middle of the group"),
                "that comes out with the median confidence of a group; Eq. (13.9) has "
                "the mean.",
            ),
            Wrong(
                "signed, the other way",
                _with(group_gaps, "signed, turned"),
                "that comes out without the bars |·|: groups that are not sure enough "
                "and groups that are too sure cancel.",
            ),
            Wrong(
                "bars at the end",
                _with(group_gaps, "bars at the end"),
                "gap: that is the size of the sum; take the size of each gap, and "
                "then the sum, else they cancel.",
            ),
            Wrong(
                "errors for right answers",
                _with(group_gaps, "errors"),
                "that comes out with the share of *wrong* answers; accuracy is the "
                "share of right ones.",
            ),
            Wrong(
                "last group left out",
                _with(group_gaps, "last left out"),
                "that comes out without the last group, the surest digits.",
            ),
            Wrong(
                "groups of one skipped",
                _with(group_gaps, "pairs at least"),
                "groups of one digit count nothing here; they count like the others. "
                "Only empty ones do not.",
            ),
            Wrong(
                "borders rounded down",
                _with(group_gaps, "borders"),
                "that comes out with borders that are equally spaced and rounded "
                "down; `np.array_split` gives the first groups one digit more.",
            ),
            Wrong(
                "every so many-th",
                _with(group_gaps, "every so many-th"),
                "those groups hold every so many-th digit; a group is a run of "
                "neighbors in the sorted row.",
            ),
            Wrong(
                "least likely class",
                _with(group_gaps, "worst answers"),
                "that comes out with the least likely class for the answer; it is the "
                "class with the *largest* probability.",
            ),
            *(
                Wrong(
                    f"sorted {words}",
                    _with(group_gaps, words),
                    f"that comes out with the digits sorted {words}{more}; sort them "
                    "by confidence, the largest probability.",
                )
                for words, more in (
                    ("by right and wrong", ""),
                    ("by label", ""),
                    ("by entropy", ", which is another order from three classes on"),
                    ("by margin", ", the largest probability less the second"),
                    ("by the truth", ", the probability of the true class"),
                    ("by the last column", ""),
                    ("by the first column", ""),
                )
            ),
            Wrong(
                "ranks for indices",
                _with(group_gaps, "ranks"),
                "that comes out with each digit's rank in the place of its index, as "
                "argsort of argsort gives it; argsort once gives the digits in their "
                "order.",
            ),
            Wrong(
                "largest share",
                _with(group_gaps, "largest share"),
                "largest: that is the gap that weighs most in the sum; the largest "
                "gap is asked, however few digits are in its group.",
            ),
            Wrong(
                "sign kept",
                _with(group_gaps, "sign kept"),
                "largest: the group is right; the size of its gap is asked, without a "
                "sign.",
            ),
            Wrong(
                "sign kept, the other way",
                _with(group_gaps, "sign kept, turned"),
                "largest: the group is right, and the sign is that of acc − conf; the "
                "size is asked.",
            ),
            Wrong(
                "largest of the weighted",
                _with(group_gaps, "weighted largest"),
                "gap: right; largest: that is the largest share of the sum; the "
                "largest gap itself is asked.",
            ),
            Wrong(
                "summed",
                _with(group_gaps, "summed"),
                "gap: that is the sum of the gaps; each is weighted by its group's "
                "share of the digits.",
            ),
            Wrong(
                "smallest",
                _with(group_gaps, "smallest"),
                "largest: that is the smallest gap.",
            ),
            *(
                Wrong(
                    f"largest of {words}",
                    _with(group_gaps, words),
                    f"largest: that is the largest {words[:10]}, or 0 where none is "
                    "positive; take the size of each gap before the largest.",
                )
                for words in ("conf − acc, from 0", "acc − conf, from 0")
            ),
            Wrong(
                "gap of the first group",
                _with(group_gaps, "first"),
                "largest: that is the gap of the first group; the largest of all is "
                "asked.",
            ),
            Wrong(
                "largest not divided",
                _with(group_gaps, "not divided"),
                "largest: that is a gap times the number of digits in its group; it "
                "is a difference of two means.",
            ),
            Wrong(
                "rest left out, groups of none",
                _with(group_gaps, "rest dropped, some empty"),
                "that comes out with groups of ⌊N/groups⌋ digits, none where there "
                "are more groups than digits, and the rest left out; `np.array_split` "
                "takes them all.",
            ),
            Wrong(
                "empty group without a mean",
                _with(group_gaps, "empty is NaN"),
                "gap: with more groups than digits that is NaN: an empty group has no "
                "mean, and counts nothing.",
            ),
            Wrong(
                "empty groups without means",
                _with(group_gaps, "empty are NaN"),
                "gap and largest: with more groups than digits both are NaN: an empty "
                "group has no mean, and counts nothing.",
            ),
            Wrong(
                "quantiles, upper ends left out",
                _with(group_gaps, "quantiles, high open"),
                "that comes out with groups between quantiles of the confidence, each "
                "without its upper end, so that the surest digit is in none; cut the "
                "sorted row.",
            ),
            Wrong(
                "quantiles, lower ends left out",
                _with(group_gaps, "quantiles, low open"),
                "that comes out with groups between quantiles of the confidence, each "
                "without its lower end, so that the least sure digit is in none; cut "
                "the sorted row.",
            ),
            Wrong(
                "quantiles",
                _with(group_gaps, "quantiles"),
                "that comes out with groups between quantiles of the confidence, "
                "whose sizes are others than those of `np.array_split`; cut the "
                "sorted row.",
            ),
            Wrong(
                "one less the largest",
                _with(group_gaps, "one less the largest"),
                "that comes out with 1 less the largest probability for the "
                "confidence; it is the largest itself.",
            ),
            Wrong(
                "lead for the confidence",
                _with(group_gaps, "lead"),
                "that comes out with the largest probability less the second for the "
                "confidence; it is the largest itself.",
            ),
            Wrong(
                "each sorted by itself",
                _with(group_gaps, "each sorted by itself"),
                "gap and largest come out with the confidences and the right answers "
                "each sorted by itself; sort both by the confidence.",
            ),
            *(
                Wrong(words, _with(group_gaps, words), diagnosis)
                for words, diagnosis in (
                    (
                        "all probabilities",
                        "that comes out with the mean of all probabilities of a group, "
                        "1 over the number of classes; confidence is the mean of the "
                        "largest of each row.",
                    ),
                    (
                        "surest",
                        "that comes out with the largest confidence of a group; Eq. "
                        "(13.9) has the mean of all in it.",
                    ),
                    (
                        "least sure",
                        "that comes out with the smallest confidence of a group; Eq. "
                        "(13.9) has the mean of all in it.",
                    ),
                    (
                        "number right",
                        "that comes out with the number of right answers in a group; "
                        "accuracy is their share.",
                    ),
                    (
                        "hits the other way",
                        "that comes out with the confidences sorted from the least "
                        "sure on, and right and wrong from the surest on; each digit "
                        "must keep its own.",
                    ),
                    (
                        "labels alone sorted",
                        "that comes out with the labels in the order of the "
                        "confidences, compared with answers that are not; only then "
                        "are the digits sorted. Each must keep its label.",
                    ),
                    (
                        "labels alone with them",
                        "that comes out with confidences and labels sorted, and the "
                        "answers left as they were; each digit must keep its own.",
                    ),
                    (
                        "rows sorted",
                        "that comes out with the last class for every answer, as "
                        "where the rows of p are sorted before argmax; p keeps its "
                        "columns.",
                    ),
                )
            ),
            Wrong(
                "columns sorted",
                _with(group_gaps, "columns sorted"),
                "gap and largest come out with every column of p sorted by itself; "
                "the digits are sorted, and a digit keeps its row.",
            ),
            Wrong(
                "largest of a digit",
                _with(group_gaps, "largest of a digit"),
                "largest: that is the largest gap of a single digit from 0 or 1; a gap "
                "is between the two means of a group.",
            ),
            Wrong(
                "over the groups",
                _with(group_gaps, "over the groups"),
                "gap: each gap is multiplied by the digits of its group and divided by "
                "the number of groups; divide by the number of all digits.",
            ),
            *(
                Wrong(words, _with(group_gaps, words), diagnosis)
                for words, diagnosis in (
                    (
                        "of the truth, in its group",
                        "that comes out with the mean probability of the true class in "
                        "groups sorted by the largest; confidence is the mean of the "
                        "largest, whatever is true.",
                    ),
                    (
                        "confidence of all",
                        "that comes out with the mean confidence of all digits in "
                        "every group; each group has its own.",
                    ),
                    (
                        "first labels",
                        "that comes out with the first labels of all compared with the "
                        "answers of each group; each digit must keep its label.",
                    ),
                    (
                        "labels sorted, p not",
                        "that comes out with the labels in the order of the "
                        "confidences, and the rows of p cut as they come; each digit "
                        "must keep its label.",
                    ),
                )
            ),
        ),
        _gap_cases,
        ("gap", "largest"),
        properties=_gap_properties,
        stacked=True,
        points=3,
        hint=(
            "with six digits and two groups, which three come first, and what are "
            "their mean confidence and their share of right answers?"
        ),
    ),
)
