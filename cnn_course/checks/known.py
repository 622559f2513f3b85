"""Known mistakes: find this one among the wrong answers that an exercise ships.

A whole match comes first. Else each output is explained by itself, so that two wrong
entries get two diagnoses, and a known mistake beside an unknown one keeps its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from cnn_course.checks.compare import difference, numbers, scale
from cnn_course.checks.evidence import Evidence, Outcome, axis_names, sizes
from cnn_course.checks.relations import Pair, axes_moved, factor, turned
from cnn_course.layers import Array


def mistakes(e: Evidence) -> tuple[list[str], list[str]]:
    """Return the diagnoses that fit, and the outputs that are still unexplained."""
    failing = e.failing
    for which in (range(len(e.cases)), failing):
        for diagnosis, outcomes in e.wrong:
            if all(e.same(e.got[i], outcomes[i]) for i in which):
                return [diagnosis], []
    wrong_names = [n for n in e.names if e.failing_for(n)]
    if any("error" in e.got[i] for i in failing):
        return _some_cases(e), wrong_names
    found, left = _by_output(e, wrong_names)
    if not found and len(wrong_names) > 0:
        found = _some_cases(e)
    return found, left


# ---- output by output ----------------------------------------------------------


def _by_output(e: Evidence, names: list[str]) -> tuple[list[str], list[str]]:
    """Explain as many outputs as the list can, the fewest mistakes first."""
    found, left = [], list(names)
    while left and (best := _best(e, left)):
        diagnosis, explained = best
        label = f"{', '.join(explained)}: " if len(e.names) > 1 else ""
        found.append(label + diagnosis)
        left = [n for n in left if n not in explained]
    return found, left


def _best(e: Evidence, left: list[str]) -> tuple[str, list[str]] | None:
    """Pick the mistake that explains most of what is left and spoils least besides."""
    best, rank = None, (0, 0)
    for diagnosis, outcomes in e.wrong:
        explained = [n for n in left if _explains(e, n, outcomes)]
        spoiled = [n for n in e.names if _spoils(e, n, outcomes)]
        if not explained or 2 * len(explained) < len(spoiled):
            continue
        here = (len(explained) - len(spoiled), len(explained))
        if best is None or here > rank:
            best, rank = (diagnosis, explained), here
    return best


def _explains(e: Evidence, name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether a mistake gives what came out, wherever this output is wrong."""
    return all(
        name in outcomes[i] and e.agree(e.got[i].get(name), outcomes[i][name])
        for i in e.failing_for(name)
    )


def _spoils(e: Evidence, name: str, outcomes: Sequence[Outcome]) -> bool:
    return any(
        name in w and not (name in o and e.agree(o[name], w[name]))
        for o, w in zip(outcomes, e.want, strict=True)
    )


# ---- case by case --------------------------------------------------------------


def _some_cases(e: Evidence) -> list[str]:
    """Find one mistake for the wrong cases that raise nothing, or two for them all.

    A mistake that explains only a part of them may do so by accident: where there are
    two classes, many mistakes look alike.
    """
    ran = {i for i in e.failing if "error" not in e.got[i]}
    fits = [
        (diagnosis, {i for i in ran if e.same(e.got[i], outcomes[i])})
        for diagnosis, outcomes in e.wrong
    ]
    fits = [(diagnosis, which) for diagnosis, which in fits if _enough(e, which)]
    for diagnosis, which in fits:
        if which == ran:
            return [f"where it raises no error: {diagnosis}"]
    for (first, a), (second, b) in combinations(fits, 2):
        if a | b == ran and _enough(e, a - b) and _enough(e, b - a):
            return [f"in some cases: {first} In others: {second}"]
    return []


def _enough(e: Evidence, which: Iterable[int]) -> bool:
    """Tell whether four numbers agree, which is no accident; a single one may."""
    arrays = [numbers(v) for i in which for v in e.got[i].values()]
    return sum(a.size for a in arrays if a is not None) >= 4


# ---- two at once ---------------------------------------------------------------


def combined(e: Evidence) -> list[str]:
    """Two known mistakes at once, or a known one and a turn or a factor."""
    if e.secret or any("error" in e.got[i] for i in e.failing):
        return []
    with np.errstate(all="ignore"):
        return _two_added(e) or _one_and_relation(e)


def _two_added(e: Evidence) -> list[str]:
    """Find two mistakes whose changes add up to what is wrong."""
    right = [_flat(w) for w in e.want]
    got = [_flat(g) for g in e.got]
    if any(v is None for v in right + got):
        return []
    shipped = [(d, [_flat(o) for o in outcomes]) for d, outcomes in e.wrong]
    fitting = [
        (d, flat)
        for d, flat in shipped
        if all(
            f is not None and f.shape == r.shape
            for f, r in zip(flat, right, strict=True)
        )
    ]
    for (first, a), (second, b) in combinations(fitting, 2):
        sums = [x + y - r for x, y, r in zip(a, b, right, strict=True)]
        if all(_near(g, s) for g, s in zip(got, sums, strict=True)):
            return [f"two things. {first} And: {second}"]
    return []


def _flat(outcome: Outcome) -> Array | None:
    """All numbers of an outcome in a row."""
    parts = [numbers(value) for value in outcome.values()]
    if "error" in outcome or any(p is None for p in parts):
        return None
    return np.concatenate([p.ravel() for p in parts]) if parts else None


def _near(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.all(difference(a, b) <= 2e-6 * scale(b)))


def _one_and_relation(e: Evidence) -> list[str]:
    """Find a known mistake whose outcome was then turned, transposed or scaled."""
    if len(e.names) != 1:
        return []
    name = e.names[0]
    axes = axis_names(e, name)
    for diagnosis, outcomes in e.wrong:
        pairs = _pairs(e, name, outcomes)
        for relation in (factor, turned, axes_moved):
            if pairs and (sentence := relation(pairs, axes)):
                sentence = sentence.replace("it should be", "that mistake gives")
                return [f"two things. {diagnosis} And, beyond that: {sentence}"]
    return []


def _pairs(e: Evidence, name: str, outcomes: Sequence[Outcome]) -> list[Pair]:
    pairs = []
    for i in e.failing:
        values: list[Any] = [numbers(side[i].get(name)) for side in (e.got, outcomes)]
        if any(v is None or v.size < 4 or not v.any() for v in values):
            return []
        pairs.append(Pair(*values, sizes(e.cases[i], values[1])))
    return pairs if len({p.want.ndim for p in pairs}) == 1 else []
