"""Exercises of chapter 13, reading results."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
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
}


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
            "recall": recall,
            "precision": precision,
            "half": both / 2,
            "zero": np.nan_to_num(both),
            "not a number": 2 * recall * precision / (recall + precision),
            "half a number": np.where(
                np.isnan(recall) | np.isnan(precision), np.nan, both
            ),
            "product": np.where(
                np.isnan(both), np.nan, np.nan_to_num(recall) * np.nan_to_num(precision)
            ),
            "once below": 2 * right / (of + called - right),
            "smaller": np.where(np.isnan(both), np.nan, np.fmin(recall, precision)),
            "jaccard": right / (of + called - right),
            "of all": np.where(np.isnan(both), np.nan, right / max(1, len(labels))),
            "one": np.where(np.isnan(both), 1.0, both),
        }.get(mistake, both)


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
    ]
    return [
        *(
            {"labels": np.array(a), "answers": np.array(b), "classes": c}
            for a, b, c in fixed
        ),
        case(40, 4, 4, 0.6),
        case(200, 10, 10, 0.8),
        case(30, 6, 4, 0.5),
    ]


def _f1_properties(case: Case) -> dict:
    labels, answers, k = case["labels"], case["answers"], range(case["classes"])
    return {
        ("a class that is never called", "every class called"): any(
            j in labels and j not in answers for j in k
        ),
        ("a class without images", "images of every class"): any(
            j not in labels for j in k
        ),
    }


# ---- two networks ------------------------------------------------------------------

_WORDS = ("first", "second", "not told apart")


def _split(labels: Array, first: Array, second: Array) -> tuple[int, int]:
    a, b = np.asarray(first) == labels, np.asarray(second) == labels
    return int(np.sum(a & ~b)), int(np.sum(b & ~a))


def _chance(n1: int, n2: int) -> float:
    tail = sum(comb(n1 + n2, i) for i in range(min(n1, n2) + 1))
    return min(1.0, 2 * tail / 2 ** (n1 + n2))


def _winner(n1: int, n2: int, differ: bool) -> str:
    return _WORDS[2] if not differ or n1 == n2 else _WORDS[int(n2 > n1)]


def verdict(labels: Array, first: Array, second: Array, mistake: str = "") -> str:
    """Eq. (13.6) at 5 %, or a wrong answer."""
    labels = np.asarray(labels)
    n1, n2 = _split(labels, first, second)
    m, few = n1 + n2, min(n1, n2)
    if mistake == "answers differ":  # whoever is right
        parted = int(np.sum(np.asarray(first) != second))
        n1, n2 = n1, parted - n1
        return _winner(*_split(labels, first, second), _chance(n1, n2) < 0.05)
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
        "normal": (n1 - n2) ** 2 > 3.84 * m,
        "corrected": (abs(n1 - n2) - 1) ** 2 > 3.84 * m,
        "not squared": abs(n1 - n2) > 3.84 * m,
        "one percent": _chance(n1, n2) < 0.01,
        "never": False,
        "turned": _chance(n1, n2) >= 0.05,
        "card": (n1 - n2) ** 2 / max(n1, 1e-9) + n2 > 3.84,
        "all images": 2 * sum(comb(len(labels), i) for i in range(few + 1))
        < 0.05 * 2 ** len(labels),
        "strict tail": 2 * sum(comb(m, i) for i in range(few)) / 2**m < 0.05,
    }.get(mistake, _chance(n1, n2) < 0.05)
    if mistake == "names":
        n1, n2 = n2, n1
    return _winner(n1, n2, differ)


#: only the first right, only the second, both, neither but unlike
_SPLITS = (
    (11, 1, 60, 2),
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
    (40, 20, 20, 0),
    (60, 92, 400, 5),
    (18, 4, 10, 12),
    (2, 10, 100, 0),
    (8, 8, 8, 2),
    (3, 0, 0, 0),
    (10, 2, 100, 0),
    (20, 3, 30, 1),
    (6, 5, 0, 0),
    (22, 10, 60, 0),
    (23, 11, 12, 2),
    (11, 23, 70, 0),
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
        cases.append(
            {"labels": labels[order], "first": first[order], "second": second[order]}
        )
    return cases


def _compare_properties(case: Case) -> dict:
    n1, n2 = _split(case["labels"], case["first"], case["second"])
    return {
        ("more digits right in the first", "no more right in the first"): n1 > n2,
        ("as many right in both", "more right in one of them"): n1 == n2,
        ("a few digits that one alone gets right", "many such digits"): n1 + n2 < 12,
    }


# ---- early stopping ------------------------------------------------------------------


def early_stop(
    losses: Array, patience: int, least: float, mistake: str = ""
) -> tuple[int, int]:
    """Which look to keep and how many were taken, or a wrong answer."""
    losses = np.asarray(losses, float)
    best, waited, lowest = 0, 0, losses[0]
    least = 0.0 if mistake == "no least" else least
    for k in range(1, len(losses)):
        limit = losses[best] - least
        if mistake == "previous":
            limit = losses[k - 1] - least
        if mistake == "lowest":
            limit = lowest - least
            lowest = min(lowest, losses[k])
        if mistake == "relative":
            limit = losses[best] * (1 - least)
        better = losses[k] <= limit if mistake == "ties" else losses[k] < limit
        if mistake == "added":
            better = losses[k] < losses[best] + least
        waited = waited + (mistake != "rises" or losses[k] > losses[best])
        if better:
            best, waited = k, (waited if mistake == "never reset" else 0)
        enough = {"late": patience + 1, "early": patience - 1}.get(mistake, patience)
        if waited >= max(1, enough):
            return _answer(losses, best, k + 1, mistake)
    return _answer(losses, best, len(losses), mistake)


def _answer(losses: Array, best: int, looks: int, mistake: str) -> tuple[int, int]:
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
        ([8.0, 7.5, 7.25, 7.0, 6.0, 6.5, 7.0, 6.75], 2, 0.375),
        (
            [5.0, 4.0, 4.5, 4.25, 4.125, 4.0625, 3.0],
            3,
            0.0,
        ),  # falls, not below the best
        ([1.0, 1.25, 1.5, 1.75, 2.0], 4, 0.0),
        ([0.5, 0.375, 0.625, 0.4375, 0.25, 0.5, 0.25], 2, 0.0625),
        (noise, 4, 0.0),
        (noise, 6, 0.05),
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
    top, hit = p.max(axis=1), (p.argmax(axis=1) == labels).astype(float)
    rows = np.arange(len(p))
    if mistake == "of the truth":
        top = p[rows, labels]
    if mistake == "first class":
        top = p[:, 0]
    if mistake == "above a half":
        hit = (p[rows, labels] > 0.5).astype(float)
    order = np.argsort(top, kind="stable")
    if mistake == "unsorted":
        order = rows
    if mistake == "surest first":
        order = order[::-1]
    if mistake == "hits unsorted":
        top = top[order]
        order = rows
    parts = [g for g in np.array_split(order, groups) if len(g)]
    if mistake == "equal widths":
        which = np.clip(np.ceil(top * groups).astype(int) - 1, 0, groups - 1)
        parts = [
            g for g in (np.flatnonzero(which == i) for i in range(groups)) if len(g)
        ]
    if mistake == "rest dropped":
        size = max(1, len(p) // groups)
        parts = [order[i * size : (i + 1) * size] for i in range(min(groups, len(p)))]
    if mistake == "middle of the group":
        gaps = [np.median(top[g]) - hit[g].mean() for g in parts]
    else:
        gaps = [top[g].mean() - hit[g].mean() for g in parts]
    if mistake == "digit by digit":
        gaps = [np.mean(np.abs(top[g] - hit[g])) for g in parts]
    gaps = np.array(gaps)
    share = np.array([len(g) for g in parts]) / sum(len(g) for g in parts)
    if mistake == "unweighted":
        share = np.full(len(parts), 1 / len(parts))
    if mistake == "all groups":
        share = np.full(len(parts), 1 / groups)
    if mistake == "signed":
        return float(share @ gaps), float(gaps.max())
    if mistake == "root of the mean square":
        return float(np.sqrt(share @ gaps**2)), float(np.abs(gaps).max())
    if mistake == "weighted largest":
        return float(share @ np.abs(gaps)), float(np.max(share * np.abs(gaps)))
    return float(share @ np.abs(gaps)), float(np.abs(gaps).max())


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
    ):
        z = heat * rng.standard_normal((n, k))
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        labels = np.where(rng.random(n) < 0.5, p.argmax(axis=1), rng.integers(0, k, n))
        cases.append({"p": p, "labels": labels, "groups": groups})
    return cases


def _gap_properties(case: Case) -> dict:
    n, groups = len(case["p"]), case["groups"]
    return {
        ("groups of one size", "groups that differ in size"): n % groups == 0,
        ("more groups than digits", "enough digits for all groups"): groups > n,
        ("one group", "more groups"): groups == 1,
    }


# ---- the slope of the loss in the temperature ------------------------------


def temperature_slope(z: Array, labels: Array, tau: float, mistake: str = "") -> float:
    """Differentiate the mean loss for τ, or answer wrongly."""
    z, labels = np.asarray(z, float), np.asarray(labels)
    rows = np.arange(len(z))
    heat = {"at one": 1.0, "times tau": 1 / tau}.get(mistake, tau)
    with np.errstate(all="ignore"):
        e = z / heat
        e = np.exp(e if mistake == "unshifted" else e - e.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        expected = np.sum(p * z, axis=1)
    true = z[rows, labels]
    if mistake == "largest":
        true = z.max(axis=1)
    if mistake == "mean score":
        expected = z.mean(axis=1)
    if mistake == "p of the truth":
        expected = p[rows, labels] * z[rows, labels]
    slope = true - expected
    if mistake == "loss":
        slope = -np.log(np.maximum(p[rows, labels], 1e-300))
    power = {"in gamma": 0, "one tau": 1, "times": -2, "loss": 0}.get(mistake, 2)
    total = slope.sum() if mistake == "sum" else slope.mean()
    if mistake == "over classes":
        total /= z.shape[1]
    sign = -1 if mistake in ("uphill", "in gamma") else 1
    return float(sign * total / tau**power)


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
    huge = {
        "z": np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -1000.5]]),
        "labels": np.array([1, 0]),
        "tau": 0.8,
    }
    return [*cases, right, huge]


def _slope_properties(case: Case) -> dict:
    return {
        ("τ = 1", "τ other than 1"): case["tau"] == 1,
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
                "accuracy: that is how many are right; divide by how many there are.",
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
                "accuracy: you divided by the number of classes; divide by that of "
                "images.",
            ),
            Wrong(
                "recall by the column",
                _TABLE | {"recall_1": 0.75},
                "recall_1: you divided by the column, by all that were called 1.",
            ),
            Wrong(
                "recall of all",
                _TABLE | {"recall_1": 0.15},
                "recall_1: you divided by all images; only those of the class count.",
            ),
            Wrong(
                "missed",
                _TABLE | {"recall_1": 15 / 33},
                "recall_1: of which images is the share asked? Some of those you "
                "counted are not of class 1.",
            ),
            Wrong(
                "precision by the row",
                _TABLE | {"precision_1": 0.5},
                "precision_1: you divided by the row, by all that are a 1.",
            ),
            Wrong(
                "precision of all",
                _TABLE | {"precision_1": 0.15},
                "precision_1: you divided by all images; only those called 1 count.",
            ),
            Wrong(
                "precision of another",
                _TABLE | {"precision_1": 18 / 26},
                "precision_1: that is class 2; the first row and column are class 0.",
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
                "a third",
                _TABLE | {"always_0": 1 / 3},
                "always_0: the three classes are not equally frequent.",
            ),
        ),
        tolerance=1e-3,
        points=1,
        hint=(
            "how many images are of class 1, how many were called 1, and in which "
            "direction of the table does each of the two add up?"
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
                "a class that neither occurs nor is called has no F1; you give it 0, "
                "as if every image of it were missed.",
            ),
            Wrong(
                "one for no class",
                _with(f1_scores, "one"),
                "a class that neither occurs nor is called has no F1; you give it 1.",
            ),
            Wrong(
                "0/0 in the mean",
                _with(f1_scores, "not a number"),
                "where both recall and precision are 0, or one of them is 0/0, your "
                "mean is NaN; it is 0 as long as the class occurs or is called.",
            ),
            Wrong(
                "0/0 stays",
                _with(f1_scores, "half a number"),
                "a class that is never called has the F1 0, and so has one that never "
                "occurs but is called; you give NaN.",
            ),
            Wrong(
                "the smaller one",
                _with(f1_scores, "smaller"),
                "that is the smaller of the two.",
            ),
            Wrong(
                "intersection over union",
                _with(f1_scores, "jaccard"),
                "you divide by the images that are of the class or are called so, each "
                "counted once; in F1 those that are both count twice, above and below.",
            ),
            Wrong(
                "product",
                _with(f1_scores, "product"),
                "that is the product of the two, not their harmonic mean.",
            ),
            Wrong(
                "counted once below",
                _with(f1_scores, "once below"),
                "above the fraction bar the right ones count twice; below it you "
                "count them once.",
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
                "you divide by all images.",
            ),
            Wrong(
                "classes that were seen",
                _found_classes,
                "the highest class need not occur among the labels; the argument says "
                "how many there are.",
            ),
        ),
        _f1_cases,
        ("the scores",),
        properties=_f1_properties,
        points=2,
        hint=(
            "put the two fractions of Eq. (13.2) into 2/(1/recall + 1/precision): what "
            "is left below the fraction bar, and when is that 0?"
        ),
    ),
    Exercise(
        "results-compare",
        verdict,
        (
            Wrong(
                "higher accuracy",
                _with(verdict, "accuracy"),
                "you call every difference a difference; ask how often equals would "
                "part as unevenly.",
            ),
            Wrong(
                "never",
                _with(verdict, "never"),
                "you never tell two networks apart; 11 to 1 are far from even.",
            ),
            Wrong(
                "one side",
                _with(verdict, "one side"),
                "your chance is half of Eq. (13.6), or your limit is 10 %: either "
                "network could be the better one, so count both directions; the limit "
                "is 5 %.",
            ),
            Wrong(
                "this split alone",
                _with(verdict, "only this"),
                "you take the chance of exactly this split; those that are more uneven "
                "belong to it.",
            ),
            Wrong(
                "split left out",
                _with(verdict, "strict tail"),
                "the sum stops one term early: the split that was observed belongs to "
                "it.",
            ),
            Wrong(
                "normal",
                _with(verdict, "normal"),
                "with few such digits (n₁ − n₂)²/(n₁ + n₂) > 3.84 is not exact, and "
                "the exact chance is asked.",
            ),
            Wrong(
                "normal, corrected",
                _with(verdict, "corrected"),
                "that is the normal form with 1 taken off the difference; the exact "
                "chance is asked.",
            ),
            Wrong(
                "unpaired",
                _with(verdict, "unpaired"),
                "you compare as if each network had digits of its own; they saw the "
                "same ones, so count where only one is right.",
            ),
            Wrong(
                "intervals apart",
                _with(verdict, "intervals"),
                "you ask whether two intervals overlap; that forgets that both saw the "
                "same digits.",
            ),
            Wrong(
                "tosses of all images",
                _with(verdict, "all images"),
                "you toss a coin for every image; only those count that exactly one "
                "network gets right.",
            ),
            Wrong(
                "where the answers differ",
                _with(verdict, "answers differ"),
                "digits that both get wrong, in different ways, say nothing about "
                "which is better; you counted them.",
            ),
            Wrong(
                "one percent",
                _with(verdict, "one percent"),
                "your limit is 1 %; 5 % is asked.",
            ),
            Wrong(
                "names exchanged",
                _with(verdict, "names"),
                "you name the other network: n₁ counts digits that the first alone "
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
                "the denominator n₁ + n₂ has lost its parentheses.",
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
        "results-stop",
        early_stop,
        (
            Wrong(
                "compares with the look before",
                _with(early_stop, "previous"),
                "you compare with the look before; a loss can fall again and again "
                "without coming below the best.",
            ),
            Wrong(
                "least ignored",
                _with(early_stop, "no least"),
                "`least` has no effect: a smaller gain does not count.",
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
                "you add `least` to the best, so that even a higher loss is a gain.",
            ),
            Wrong(
                "least as a share",
                _with(early_stop, "relative"),
                "`least` is taken off the best loss, it is not a share of it.",
            ),
            Wrong(
                "compares with the lowest",
                _with(early_stop, "lowest"),
                "you compare with the lowest loss seen; small gains, none of which "
                "counts alone, then never add up. Compare with the loss of the best "
                "look.",
            ),
            Wrong(
                "only rises count",
                _with(early_stop, "rises"),
                "you count only the looks with a higher loss; one that is equal, or "
                "lower by no more than `least`, was not better either.",
            ),
            Wrong(
                "one look late",
                _with(early_stop, "late"),
                "you wait one look longer than `patience` says.",
            ),
            Wrong(
                "one look early",
                _with(early_stop, "early"),
                "you stop one look before `patience` is over.",
            ),
            Wrong(
                "keeps the last",
                _with(early_stop, "last kept"),
                "looks: right; best: you keep the last look, which is what early "
                "stopping is to avoid.",
            ),
            Wrong(
                "looks ahead",
                _with(early_stop, "minimum of all"),
                "best: you take the lowest of all losses, also of those that come "
                "after the stop and are never seen.",
            ),
            Wrong(
                "lowest seen",
                _with(early_stop, "minimum so far"),
                "best: a loss that is lower by no more than `least` does not count, so "
                "the lowest seen need not be the one to keep.",
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
                "looks: you go on to the end; the rest of the losses would never have "
                "been measured.",
            ),
            Wrong(
                "patience never restored",
                _with(early_stop, "never reset"),
                "after a gain the waiting begins anew; yours goes on counting.",
            ),
        ),
        _stop_cases,
        ("best", "looks"),
        properties=_stop_properties,
        points=2,
        hint=(
            "for the losses 3, 2, 1, 2, 3, 4 and a patience of 3, at which look do you "
            "know, and which one do you keep?"
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
        "results-gap",
        group_gaps,
        (
            Wrong(
                "equal widths",
                _with(group_gaps, "equal widths"),
                "your groups have equal widths; asked are equal numbers of digits.",
            ),
            Wrong(
                "not sorted",
                _with(group_gaps, "unsorted"),
                "you cut the digits as they come; sort them by confidence first.",
            ),
            Wrong(
                "surest first",
                _with(group_gaps, "surest first"),
                "you begin with the surest; where the groups differ in size, it "
                "matters that the least sure come first.",
            ),
            Wrong(
                "only the confidences sorted",
                _with(group_gaps, "hits unsorted"),
                "you sort the confidences and leave right and wrong as they were: each "
                "digit must keep its own.",
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
                "the groups are not of quite equal size; each gap counts as often as "
                "its group has digits.",
            ),
            Wrong(
                "empty groups count",
                _with(group_gaps, "all groups"),
                "you divide by the number of groups; weigh each gap by its share of "
                "the digits, so that an empty group counts nothing.",
            ),
            Wrong(
                "digit by digit",
                _with(group_gaps, "digit by digit"),
                "you take the gap of every digit from 0 or 1; average confidence and "
                "right answers in the group first.",
            ),
            Wrong(
                "root of the mean square",
                _with(group_gaps, "root of the mean square"),
                "you square the gaps; Eq. (13.9) takes their sizes.",
            ),
            Wrong(
                "probability of the truth",
                _with(group_gaps, "of the truth"),
                "you take the probability of the true class; confidence is the "
                "largest, whatever is true.",
            ),
            Wrong(
                "probability of class 0",
                _with(group_gaps, "first class"),
                "you take the probability of class 0; confidence is the largest of the "
                "row.",
            ),
            Wrong(
                "right above a half",
                _with(group_gaps, "above a half"),
                "an answer is right if the largest probability is that of the true "
                "class; it need not be above a half.",
            ),
            Wrong(
                "rest left out",
                _with(group_gaps, "rest dropped"),
                "digits are left over when the groups are of one size; "
                "`np.array_split` takes them all.",
            ),
            Wrong(
                "median",
                _with(group_gaps, "middle of the group"),
                "you take the median confidence of a group; Eq. (13.9) has the mean.",
            ),
            Wrong(
                "largest of the weighted",
                _with(group_gaps, "weighted largest"),
                "gap: right; largest: you take the largest share of the sum; the "
                "largest gap itself is asked.",
            ),
        ),
        _gap_cases,
        ("gap", "largest"),
        properties=_gap_properties,
        points=3,
        hint=(
            "with six digits and two groups, which three come first, and what are "
            "their mean confidence and their share of right answers?"
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
                "you divide by τ; the derivative of 1/τ has τ².",
            ),
            Wrong(
                "times tau squared",
                _with(temperature_slope, "times"),
                "you multiply by τ², you should divide.",
            ),
            Wrong(
                "probabilities at 1",
                _with(temperature_slope, "at one"),
                "your probabilities are those at τ = 1; they depend on τ.",
            ),
            Wrong(
                "scores times tau",
                _with(temperature_slope, "times tau"),
                "your probabilities are those of z·τ; scores are *divided* by the "
                "temperature.",
            ),
            Wrong(
                "sum",
                _with(temperature_slope, "sum"),
                "you add over the images; the loss is a mean.",
            ),
            Wrong(
                "over classes",
                _with(temperature_slope, "over classes"),
                "you divide by the number of classes besides; the sum over classes is "
                "a sum.",
            ),
            Wrong(
                "largest score",
                _with(temperature_slope, "largest"),
                "you take the largest score of each image; the true class's is asked.",
            ),
            Wrong(
                "plain mean of the scores",
                _with(temperature_slope, "mean score"),
                "you take the plain mean of the scores; they are weighted by the "
                "probabilities.",
            ),
            Wrong(
                "only the true class",
                _with(temperature_slope, "p of the truth"),
                "the expected score is a sum over *all* classes, not the true one "
                "alone.",
            ),
            Wrong(
                "the loss",
                _with(temperature_slope, "loss"),
                "that is the loss itself.",
            ),
            Wrong(
                "not shifted",
                _with(temperature_slope, "unshifted"),
                "scores of a thousand overflow in exp: subtract the largest of each "
                "row first, Eq. (5.3).",
            ),
        ),
        _slope_cases,
        ("the slope",),
        properties=_slope_properties,
        points=2,
        hint=(
            "if γ = 1/τ, what is dγ/dτ, and what does the chain rule make of "
            "Eq. (13.10)?"
        ),
    ),
)
