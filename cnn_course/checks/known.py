"""Known mistakes: find this one among the wrong answers that an exercise ships.

A whole match comes first. Else each output is explained by itself, so that two wrong
entries get two diagnoses, and a known mistake beside an unknown one keeps its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from cnn_course.checks.amounts import factor
from cnn_course.checks.arrangements import axes_moved, turned
from cnn_course.checks.compare import difference, numbers, scale
from cnn_course.checks.evidence import Evidence, Outcome, axis_names, sizes
from cnn_course.checks.pairs import Pair
from cnn_course.checks.properties import Case
from cnn_course.layers import Array


def mistakes(e: Evidence) -> tuple[list[str], list[str]]:
    """Return the diagnoses that fit, and the outputs that are still unexplained."""
    failing = e.failing
    if found := whole(e):
        return found, []
    for diagnosis, outcomes in e.wrong:
        fits = all(e.same(e.got[i], outcomes[i]) for i in failing)
        fits = fits and _convincing(e, e.names, failing, outcomes)
        if fits and (said := _where_off(diagnosis)):
            return [said], []
    wrong_names = [n for n in e.names if e.failing_for(n) and n not in e.followed]
    if any("error" in e.got[i] for i in failing):
        return _some_cases(e), wrong_names
    found, left = _by_output(e, wrong_names)
    if not found and len(wrong_names) > 0:
        found = _some_cases(e)
        left = [] if found else left  # nothing raised: all of it is explained
    if e.followed:
        follow = "follow" if len(e.followed) > 1 else "follows"
        listed = " and ".join(e.followed)
        found.append(f"{listed} {follow} from your other numbers; begin with those.")
    return found, left


def entirely(e: Evidence) -> bool:
    """Tell whether one mistake gives all that is wrong."""
    return bool(whole(e)) or any(
        all(e.same(e.got[i], outcomes[i]) for i in e.failing) for _, outcomes in e.wrong
    )


def whole(e: Evidence) -> list[str]:
    """Find the mistake that gives what came out in every case, right or wrong."""
    for diagnosis, outcomes in e.wrong:
        if all(map(e.same, e.got, outcomes)) and (
            _many(e, e.names, e.failing) or _made_again(e, e.names, outcomes)
        ):
            return [diagnosis]
    return []


def _where_off(diagnosis: str) -> str:
    """Say of a mistake that the answer makes it in the wrong cases alone."""
    if _EVERY_CASE.search(diagnosis):
        return ""
    said = diagnosis.startswith(("where ", "in some ", "with ", "for "))
    return diagnosis if said else f"where it is off: {diagnosis}"


_EVERY_CASE = re.compile(r"\b(in every case|always|throughout|never)\b")


def _speaks_of(e: Evidence, diagnosis: str) -> list[str]:
    """List the outputs that a diagnosis says something of, by name or all together."""
    if _ALL_OUTPUTS.search(diagnosis):
        return list(e.names)
    named = [n for n in e.names if _has_word(diagnosis, n)]
    together = [
        n for n in named if any(_has_word(diagnosis, f"{n} and {m}") for m in named)
    ]
    says = [
        n
        for n in named
        if re.search(rf"(?<!\w){re.escape(n)} (is|are|comes?) ", diagnosis)
    ]
    return [n for n in named if together or n in says or _GRADIENT.fullmatch(n)]


def _has_word(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


_GRADIENT = re.compile(r"d[A-Za-z](_\w)?")
_ALL_OUTPUTS = re.compile(
    r"\bboth (numbers|results|slopes|weights|come|are|have)\b"
    r"|\bin both (results|products)\b"
    r"|, twice\b|changed places|the other order|the order is|comes? first"
    r"|\beach gradient\b"
    r"|\ball (three|four|five|six)\b|the two \w+ are (exchanged|swapped|upside down)"
    r"|(the|in) (first|second|each) layer|the (first|second) layer's"
)


# ---- is it an accident? ----------------------------------------------------------


def _convincing(
    e: Evidence, names: Iterable[str], which: Iterable[int], outcomes: Sequence[Outcome]
) -> bool:
    """Tell whether agreeing with a mistake in these cases can be no accident.

    It is none where a case has four wrong numbers, no two alike, which all agree. Where
    cases have fewer, as single numbers or choices have, it takes four in all, and three
    quarters of the cases that the mistake gets wrong.
    """
    if e.secret:
        return True
    names, hits = list(names), [i for i in which if "error" not in e.got[i]]
    if _many(e, names, which):
        return True
    off = [_wrong_numbers(e, i, names) for i in hits]
    spoiled = [i for i in range(len(e.cases)) if _differs(e, i, names, outcomes[i])]
    if 4 * len(set(hits) & set(spoiled)) < 3 * len(spoiled):
        return False
    return sum(map(len, off)) >= 4 and _made_again(e, names, outcomes)


def _many(e: Evidence, names: Sequence[str], which: Iterable[int]) -> bool:
    """Tell whether a case has four wrong numbers, no two alike."""
    return any(
        len(np.unique(_wrong_numbers(e, i, names))) >= 4
        for i in which
        if "error" not in e.got[i]
    )


def _made_again(e: Evidence, names: Sequence[str], outcomes: Sequence[Outcome]) -> bool:
    """Tell whether an answer makes a mistake, or none, on cases drawn anew as well."""
    if e.again is None:
        return True
    diagnosis = next(d for d, shipped in e.wrong if shipped is outcomes)
    return all(
        name in right or (name in made and e.agree(got.get(name), made[name]))
        for got, right, made in e.again(diagnosis)
        for name in names
        if name in got
    )


def _wrong_numbers(e: Evidence, i: int, names: Sequence[str]) -> Array:
    """Collect the numbers of case ``i`` that are off; a wrong shape makes all off."""
    found = [np.zeros(0)]
    for name in names:
        got, want = (numbers(side[i].get(name)) for side in (e.got, e.want))
        if got is None:
            continue
        if want is None or got.shape != want.shape:
            found.append(got.ravel())
        else:
            found.append(got[difference(got, want) > 2e-6 * scale(want)])
    return np.concatenate(found)


def _differs(e: Evidence, i: int, names: Sequence[str], outcome: Outcome) -> bool:
    """Tell whether a mistake makes any of these outputs of case ``i`` wrong."""
    return "error" in outcome or any(
        name in e.want[i]
        and not (name in outcome and e.agree(outcome[name], e.want[i][name]))
        for name in names
    )


# ---- output by output ----------------------------------------------------------


def _by_output(e: Evidence, names: list[str]) -> tuple[list[str], list[str]]:
    """Explain as many outputs as the list can, the fewest mistakes first."""
    found, left = [], list(names)
    while left and (best := _best(e, left)):
        diagnosis, explained = best
        label = f"{', '.join(explained)}: " if len(e.names) > 1 else ""
        together = " and ".join(explained)  # a diagnosis may begin so itself
        said = diagnosis.removeprefix(label).removeprefix(f"{together}: ")
        first, colon, rest = said.partition(": ")
        if colon and _has_word(together, first):
            said = rest  # the label says of which already
        found.append(label + said)
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
        owner = next((n for n in e.names if diagnosis.startswith(f"{n}: ")), "")
        if owner and owner not in explained:
            continue  # it speaks of this one alone
        throughout = {n for n in e.names if _agrees_throughout(e, n, outcomes)}
        if not set(_speaks_of(e, diagnosis)) - set(explained) <= throughout:
            continue  # of one output alone this is not true
        said = diagnosis.removeprefix(f"{owner}: ")
        if not set(explained) <= throughout:
            said = _where_off(said)
        here = (len(explained) - len(spoiled), len(explained))
        if said and (best is None or here > rank):
            best, rank = (said, explained), here
    return best


def _explains(e: Evidence, name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether a mistake gives what came out, wherever this output is wrong."""
    failing = e.failing_for(name)
    if not _spoils(e, name, outcomes):
        return False  # it is off by its type alone
    agrees = all(
        name in outcomes[i] and e.agree(e.got[i].get(name), outcomes[i][name])
        for i in failing
    )
    return agrees and _convincing(e, [name], failing, outcomes)


def _agrees_throughout(e: Evidence, name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether a mistake gives an output in every case, right or wrong."""
    return all(
        name not in g or (name in o and e.agree(g[name], o[name]))
        for g, o in zip(e.got, outcomes, strict=True)
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
        (diagnosis, {i for i in ran if e.same(e.got[i], outcomes[i])}, outcomes)
        for diagnosis, outcomes in e.wrong
    ]
    fits = [fit for fit in fits if fit[1]]
    for diagnosis, which, outcomes in fits:
        half = 2 * len(which) >= len(e.failing)
        if which == ran and half and _convincing(e, e.names, which, outcomes):
            part = "raises no error" if ran != {*e.failing} else "is off"
            return [f"where it {part}: {diagnosis}"]
    for (first, a, of_first), (second, b, of_second) in combinations(fits, 2):
        if (
            a | b == ran
            and _convincing(e, e.names, a - b, of_first)
            and _convincing(e, e.names, b - a, of_second)
        ):
            shown = first if min(ran) in a else second
            if min(ran) != e.failing[0]:
                return [f"in some of the cases that raise no error: {shown}"]
            return [f"in some cases, as in the one shown: {shown}"]
    return []


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
    if all(map(_is_choice, e.got, e.cases)):
        return []  # what is chosen from a list is no sum
    if any(v is None for v in right + got) or not _same_keys(e.got, e.want):
        return []
    if all(len(r) == 1 and r[0] % 1 == 0 for r in right):
        return []  # nor is a count: small whole numbers add up by accident
    shipped = [
        (d, [_flat(o) for o in outcomes])
        for d, outcomes in e.wrong
        if _same_keys(outcomes, e.want) and not d.startswith("two things")
    ]
    fitting = [
        (d, flat)
        for d, flat in shipped
        if all(
            f is not None and f.shape == r.shape
            for f, r in zip(flat, right, strict=True)
        )
    ]
    off = [g - r for g, r in zip(got, right, strict=True) if g.shape == r.shape]
    if len(np.unique(np.round(np.concatenate([*off, np.zeros(1)]), 9))) < 5:
        return []  # a few numbers are the sum of many things
    for (first, a), (second, b) in combinations(fitting, 2):
        sums = [x + y - r for x, y, r in zip(a, b, right, strict=True)]
        one_alone = all(map(_near, a, sums)) or all(map(_near, b, sums))
        if one_alone or _one_share(e, first, second) or not all(map(_near, got, sums)):
            continue
        rest = [np.concatenate(f) for d, f in fitting if d not in (first, second)]
        one, two = np.concatenate(a), np.concatenate(b)
        whole = np.concatenate(right)
        if _independent(whole, one, two) and not _made_of(one, two, [whole, *rest]):
            return [f"two things together would give this: {first} And: {second}"]
    return []


def _is_choice(outcome: Outcome, case: Case) -> bool:
    """Tell whether all that comes out is one number of a list that went in."""
    given = [v for v in map(numbers, case.values()) if v is not None and v.ndim]
    values = [numbers(v) for v in outcome.values()]
    return all(
        v is not None and v.size == 1 and any(np.isin(v, g).all() for g in given)
        for v in values
    )


def _independent(right: Array, a: Array, b: Array) -> bool:
    """Tell whether two changes and the right answer are no sums of each other.

    Where an answer adds two shares, any two mistakes in their factors give a third.
    """
    columns = np.stack([right, a - right, b - right])
    finite = columns[:, np.isfinite(columns).all(axis=0)]
    lengths = np.linalg.norm(finite, axis=1, keepdims=True)
    if not lengths.all():
        return False
    return bool(np.linalg.svd(finite / lengths, compute_uv=False)[-1] > 1e-6)


def _made_of(a: Array, b: Array, others: list[Array]) -> bool:
    """Tell whether both of two answers are sums of other known ones.

    Where a few shares make all answers, a third mistake may be the sum of any two.
    """
    columns = np.stack([*others, a, b], axis=1)
    columns = columns[np.isfinite(columns).all(axis=1)]
    lengths = np.linalg.norm(columns, axis=0)
    columns = columns[:, lengths > 0] / lengths[lengths > 0]
    known, both = columns[:, :-2], columns[:, -2:]
    found, *_ = np.linalg.lstsq(known, both, rcond=1e-9)
    return bool(np.all(np.linalg.norm(both - known @ found, axis=0) < 1e-6))


def _one_share(e: Evidence, first: str, second: str) -> bool:
    """Tell whether two changes are multiples of each other, row by row.

    They come of the same share of the answer then, and together they are a third one.
    """
    known = dict(e.wrong)
    for right, one, two in zip(e.want, known[first], known[second], strict=True):
        for name in right:
            w, a, b = (numbers(side[name]) for side in (right, one, two))
            if w is None or a is None or b is None:
                continue
            if not w.ndim or not w.shape == a.shape == b.shape:
                return False  # no rows to tell by
            c, d = np.nan_to_num(a - w), np.nan_to_num(b - w)
            most = (c * c).sum(-1) * (d * d).sum(-1)
            if np.any(most - (c * d).sum(-1) ** 2 > 1e-9 * (1e-9 + most)):
                return False
    return True


def _same_keys(some: Sequence[Outcome], others: Sequence[Outcome]) -> bool:
    return all(a.keys() == b.keys() for a, b in zip(some, others, strict=True))


def _flat(outcome: Outcome) -> Array | None:
    """All numbers of an outcome in a row."""
    parts = [numbers(value) for value in outcome.values()]
    if "error" in outcome or any(p is None for p in parts):
        return None
    return np.concatenate([p.ravel() for p in parts]) if parts else None


def _near(a: Array, b: Array, by: float = 2e-6) -> bool:
    return a.shape == b.shape and bool(np.all(difference(a, b) <= by * scale(b)))


def _one_and_relation(e: Evidence) -> list[str]:
    """Find a known mistake whose outcome was then turned, transposed or scaled."""
    if len(e.names) != 1:
        return []
    name = e.names[0]
    axes = axis_names(e, name)
    right = _pairs(e, name, e.want)
    if right and all(_near(p.got, p.want, 1e-4) for p in right):
        return []  # nearly right: whatever two things would cancel
    for diagnosis, outcomes in e.wrong:
        if diagnosis.startswith("two things"):
            continue
        pairs = _pairs(e, name, outcomes)
        if all(len(np.unique(p.want)) < 2 for p in pairs):
            continue  # one number is a multiple of any other
        for relation in (_plain_factor, turned, axes_moved):
            if pairs and (sentence := relation(pairs, axes)):
                sentence = sentence.replace("it should be", "that mistake gives")
                return [f"two things: {diagnosis} And, beyond that: {sentence}"]
    return []


def _plain_factor(pairs: Sequence[Pair], axes: Sequence[str]) -> str:
    """Find a sign, or a whole number that multiplies or divides: a mistake by itself.

    Any other factor may undo a part of the first mistake, and then it is one mistake,
    which is neither: a mean is the sum, divided by its number of terms.
    """
    sentence = factor(pairs, axes)
    if sentence.startswith("the sign"):
        return sentence
    found = re.match(r"everything is (\S+) times", sentence)
    if not found:
        return ""
    times = float(found[1])
    turns = times, 1 / times if times else 0.0
    plain = any(round(c) and abs(c - round(c)) < 1e-5 and abs(c) < 1e4 for c in turns)
    return sentence if plain else ""


def _pairs(e: Evidence, name: str, outcomes: Sequence[Outcome]) -> list[Pair]:
    """Pair what came out with what a mistake gives, in every case, right or wrong."""
    pairs = []
    for i in range(len(e.cases)):
        values: list[Any] = [numbers(side[i].get(name)) for side in (e.got, outcomes)]
        if any(v is None or v.size < 4 or not v.any() for v in values):
            return []
        pairs.append(Pair(*values, sizes(e.cases[i], values[1])))
    return pairs if len({p.want.ndim for p in pairs}) == 1 else []
