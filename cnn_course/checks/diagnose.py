"""Name the mistake, or say where it lies.

Three steps. *Known mistakes*: the wrong answers that an exercise ships, compared
output by output and entry by entry. *Relations* that need no list: turned, negated,
a mean for a sum. *Where it lies*: what the wrong cases have in common and the right
ones have not, and which part of an array is off. Each sentence is tested on all cases
before it is said, and what the cases have in common on changed ones as well (`trials`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from cnn_course.checks import known
from cnn_course.checks.beside import partly
from cnn_course.checks.compare import numbers
from cnn_course.checks.evidence import Evidence, axis_names, pairs_of
from cnn_course.checks.inputs import another_question
from cnn_course.checks.pairs import Pair, is_are, same
from cnn_course.checks.places import locate
from cnn_course.checks.promises import broken
from cnn_course.checks.properties import own_faces, separates, table
from cnn_course.checks.relations import relate
from cnn_course.checks.trials import Trials


@dataclass
class Findings:
    """What there is to say: diagnoses, places, and a question that leads on."""

    diagnoses: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    question: str = ""


def diagnose(e: Evidence) -> Findings:
    """Go through the three steps; a later one only for what is left."""
    found = Findings()
    if not e.failing:  # keys that nobody asked for
        found.diagnoses = known.whole(e)
        return found
    if not known.entirely(e) and (order := _other_order(e) or _exchanged(e)):
        found.diagnoses.append(order)
        return found
    found.diagnoses, left = known.mistakes(e)
    if not left:
        return found
    wrong = [name for name in e.names if e.failing_for(name)]
    if e.secret and left != wrong and (scaled := _all_scaled(e, wrong)):
        found.diagnoses, left = scaled, []  # it explains more than an accident of one
    related = {name: _related(e, name) for name in left}
    found.diagnoses += [
        _for(e, name, _there(e, name, said)) for name, said in related.items() if said
    ]
    rest = [name for name in left if not related[name]]
    vague = [n for n in left if not related[n] or related[n].startswith(_SYMPTOMS)]
    if e.secret and len(rest) > 1:
        found.diagnoses += _all_scaled(e, rest)
    if not found.diagnoses and rest:
        if changed := another_question(e) or "".join(known.combined(e)):
            found.diagnoses.append(changed)
            rest = vague = []  # that is all of it
        found.diagnoses = found.diagnoses or _ignored(e)
    _say_where(e, rest, vague, found)
    return found


#: diagnoses that say how it shows, and not what it comes from
_SYMPTOMS = (
    "there is a",
    "there are",
    "in the case shown",
    "every entry is 0",
    "in each",
    "all entries of a case",
    "the numbers are right, but they stand",
)


def _other_order(e: Evidence) -> str:
    """Find the right outputs under each other's names."""
    if e.secret:
        return ""
    for order in list(permutations(e.names))[1:] if len(e.names) < 5 else ():
        moved = list(zip(e.names, order, strict=True))
        if all(
            all(
                there in g and here in w and e.agree(g[there], w[here])
                for here, there in moved
            )
            for g, w in zip(e.got, e.want, strict=True)
        ):
            names = ", ".join(e.names)
            return f"all of them are right, in another order; it should be {names}."
    return ""


def _exchanged(e: Evidence) -> str:
    """Find outputs that hold each other's numbers, where nothing else is wrong."""
    wrong = [n for n in e.names if e.failing_for(n)]
    if not 2 <= len(wrong) <= 4 or any("error" in g for g in e.got):
        return ""
    for i in e.failing:
        values = [side[i].get(n) for side in (e.got, e.want) for n in wrong]
        if any(numbers(v) is None or isinstance(v, bool | np.bool_) for v in values):
            return ""
    if e.secret and len({str(e.want[0].get(n)) for n in e.names}) < 3 <= len(e.names):
        return ""  # of two choices any two opposite errors look like a swap
    for order in list(permutations(wrong))[1:]:
        if all(
            e.agree(e.got[i][here], e.want[i][there])
            for i in e.failing
            for here, there in zip(wrong, order, strict=True)
        ):
            listed = f"{', '.join(wrong[:-1])} and {wrong[-1]}"
            return f"{listed} have each other's numbers."
    return ""


# ---- relations ---------------------------------------------------------------


def _there(e: Evidence, name: str, sentence: str) -> str:
    """Say that a relation holds only where the output is wrong, if some is right."""
    some = len(e.failing_for(name)) < len(e.asked_for(name))
    if some and sentence.startswith("where the answer is "):
        return sentence.replace("the answer", "it is off and the answer", 1)
    said = sentence.startswith(("in ", "where ", "there is", "you return", f"{name}: "))
    return f"where it is off, {sentence}" if some and not said else sentence


def _related(e: Evidence, name: str) -> str:
    """Find the relation that holds wherever this output is wrong."""
    which = e.failing_for(name)
    if sentence := _form(e, name, which) or _type(e, name, which):
        return sentence
    pairs = pairs_of(e, name, which)
    if e.secret and not _may_relate(pairs):
        return ""
    if sentence := _overflow(e, name, which):
        return sentence
    sentence = relate(pairs, axis_names(e, name), e.secret) if pairs else ""
    if not sentence and pairs and _shows_nan(pairs[0]):
        return "in the case shown there is a NaN where none should be."
    return sentence


def _overflow(e: Evidence, name: str, which: Sequence[int]) -> str:
    """Find an infinity that half precision makes of a large number."""
    got = [e.got[i].get(name) for i in which]
    if all(getattr(g, "dtype", None) == np.float16 and np.isinf(g).any() for g in got):
        return "there is an infinity: your numbers are float16, which ends at 65,504."
    return ""


def _form(e: Evidence, name: str, which: Sequence[int]) -> str:
    """Find several things in a tuple where one is asked, and the right one of them."""
    got, want = ([side[i].get(name) for i in which] for side in (e.got, e.want))
    if not all(map(_is_tuple_for_one, got, want)):
        return ""
    for k in () if e.secret else range(min(map(len, got))):
        if all(e.agree(g[k], w) for g, w in zip(got, want, strict=True)):
            return (
                f"you return several things; part {k} of them, counted from 0, is the "
                "one asked for."
            )
    verb = "that is" if e.secret else "you return"
    return f"{verb} a tuple of {len(got[0])}, where one thing is asked."


def _is_tuple_for_one(got: Any, want: Any) -> bool:
    """Tell a tuple of several results from one that lists the entries of a result."""
    if not isinstance(got, tuple) or isinstance(want, tuple | list | dict):
        return False
    return len(got) > 1 and np.shape(want) != getattr(numbers(got), "shape", None)


def _type(e: Evidence, name: str, which: Sequence[int]) -> str:
    """Find the right numbers in another type, where the type is asked for."""
    pairs = pairs_of(e, name, which)
    if not e.typed or not pairs or not all(same(p.got, p.want) for p in pairs):
        return ""
    said = [e.typed(e.got[i][name], e.want[i][name]) for i in which]
    if not all(said):
        return ""
    return f"the numbers are right, their type is not: {said[0]}."


def _shows_nan(pair: Pair) -> bool:
    return bool(np.isnan(pair.got).any() and not np.isnan(pair.want).any())


def _may_relate(pairs: Sequence[Pair]) -> bool:
    """On paper, a hint about a choice between two would be the answer."""
    return bool(pairs) and all(len(np.unique(p.want)) > 2 for p in pairs)


def _for(e: Evidence, name: str, sentence: str) -> str:
    labeled = len(e.names) < 2 or sentence.startswith(f"{name}: ")
    return sentence if labeled else f"{name}: {sentence}"


def _all_scaled(e: Evidence, names: Sequence[str]) -> list[str]:
    """On paper: all wrong entries are off by one factor, which is not named."""
    pairs = [pair for name in names for pair in pairs_of(e, name, [0])]
    some = len(pairs) > 2 and all(p.got.shape == p.want.shape for p in pairs)
    if not some or not all(p.want.any() for p in pairs):
        return []
    got, want = (
        np.concatenate([side.ravel() for side in sides])
        for sides in ([p.got for p in pairs], [p.want for p in pairs])
    )
    if not relate([Pair(got, want)], (), True).startswith(("the sign", "all entries")):
        return []
    return [f"{', '.join(names)} are all off by one and the same factor."]


# ---- what the arguments tell ----------------------------------------------------


def _ignored(e: Evidence) -> list[str]:
    """Find an argument that changes the right answer and never the given one."""
    if e.answer is None or any("error" in g for g in e.got):
        return []
    for name in e.cases[0]:
        verdicts = [_looked_at(e, i, name) for i in range(min(len(e.cases), 12))]
        said = [v for v in verdicts if v is not None]
        if len(said) >= 2 and not any(said):
            other = "other" if re.search("[^aius]s$", name) else "another"
            return [f"your answer stays the same with {other} {name}, as far as tried."]
    return []


def _looked_at(e: Evidence, i: int, name: str) -> bool | None:
    """Tell whether answer ``i`` moves with ``name``; None if it need not."""
    asked, moved = False, False
    if isinstance(e.cases[i][name], np.ndarray) and e.cases[i][name].ndim == 0:
        return None  # it has no entries to move
    for other in _others(e.cases[i][name]):
        case = {**e.cases[i], name: other}
        try:
            want = e.reference(case) if e.reference else {}
        except Exception:  # the reference cannot take these arguments
            continue
        if "error" not in want and e.answer:
            asked = asked or not e.same(want, e.want[i])
            moved = moved or not e.same(e.answer(case), e.got[i])
    return moved if asked or moved else None


def _others(value: Any) -> Iterator[Any]:
    """Other values of the same kind."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield value[::-1] * 1.5 + 0.25
        yield value * 1000
        yield value / 1000
        if np.any(value < 0):
            yield -value
        for k in range(min(value.shape[1], 10)) if value.ndim == 2 else ():
            raised = value.copy()  # one column above all others
            raised[:, k] += 1 + np.ptp(value)
            yield raised
    elif isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        yield from (value[::-1], np.roll(value, 1))
        if value.size:  # what a sum and a sort can see, with no number that is new
            yield value.min() + (value.max() - value)
            yield np.full_like(value, value.flat[0])
    elif isinstance(value, float):
        yield from (value * 1.5 + 0.125, value / 2, value * 1000)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (value + 1, value + 2, 2 * value + 3, value // 2, 10 * value)
    elif isinstance(value, list) and value:
        yield from (value[::-1], value[:-1], value[1:], value + value[-1:])
        if all(type(v) is int for v in value):  # what a sum and a sort can see
            yield [v + k for k, v in enumerate(value, 1)]
        elif all(type(v) is float or isinstance(v, np.ndarray) for v in value):
            yield [v * (k + 0.5) for k, v in enumerate(value, 1)]


# ---- where it lies -------------------------------------------------------------


def _say_where(
    e: Evidence, rest: Sequence[str], vague: Sequence[str], found: Findings
) -> None:
    """Add what separates right from wrong: outputs, cases, places in an array.

    Places are looked for in the outputs that are not explained (``rest``), cases also
    for those of which only a symptom was named (``vague``).
    """
    if len(e.names) > 1:
        found.where += _right_outputs(e)
    rows, own = table(e.cases, e.properties), own_faces(e.cases, e.properties)
    trials = Trials(e)
    does, errors = _errors(e)
    raising = {i for i in e.failing if "error" in e.got[i]}
    raised = partial(trials.rows, lambda got, right, want: "error" in got)
    unseen = _error_not_shown(e) if vague else ""
    if unseen:
        found.where.append(f"in another case {unseen}")
    if errors and vague and (sentence := separates(rows, errors, own, raised)):
        found.where.append(f"{_about_errors(sentence, does)}.")
        found.question = found.question or _question(sentence)
        if not unseen:
            return
    said = set()
    for name in vague:
        kept = [_for(e, name, f"{promise}.") for promise in broken(e, name)]
        found.where += kept[:2]
        # a case that lacks it is not right, and one with an error says nothing of it
        asked = [i for i in e.asked_for(name) if i not in raising]
        failing = {k for k, i in enumerate(asked) if i in e.failing_for(name)}
        off = partial(
            trials.rows,
            lambda got, right, want, n=name: n not in right and "error" not in got,
        )
        sentence = separates([rows[i] for i in asked], failing, own, off)
        if sentence and sentence not in said:
            said.add(sentence)
            ran = "of the cases that raise no error, " if raising else ""
            found.where.append(_for(e, name, f"{ran}{sentence}."))
            found.question = found.question or _question(sentence)
        if name in rest and not e.secret:
            part = partly(pairs_of(e, name, e.failing_for(name)), axis_names(e, name))
            found.where += [_for(e, name, part)] if part else []
        place = _place(e, name) if name in rest else ""
        if place:
            some = len(failing) < len(asked)
            off = "where it is off, " if some and place.startswith(_CLAIMS) else ""
            found.where.append(_for(e, name, f"{off}{place}."))
            found.question = found.question or _question(place)


#: how a sentence about places begins that is true of the wrong cases alone
_CLAIMS = ("right ", "wrong ", "only")
_DOES = {"raised": "raises an error", "changed": "changes its input"}
_DOES |= {"empty": "returns nothing", "stub": "is not written yet"}


def _errors(e: Evidence) -> tuple[str, set[int]]:
    """Say what the answer does instead of giving a result, and in which cases."""
    errors = {i for i in e.failing if "error" in e.got[i]}
    kinds = {getattr(e.got[i]["error"], "kind", "") for i in errors}
    if not kinds or kinds - _DOES.keys() or any("error" in w for w in e.want):
        return "", set()
    return " or ".join(_DOES[kind] for kind in _DOES if kind in kinds), errors


def _error_not_shown(e: Evidence) -> str:
    """Write the first error, if the case that is shown has a wrong result instead."""
    found = [e.got[i]["error"] for i in e.failing if "error" in e.got[i]]
    if not found or "error" in e.got[e.failing[0]] or any("error" in w for w in e.want):
        return ""
    line = getattr(found[0], "line", "")
    stop = "" if found[0].endswith((".", "?", "!")) else "."
    return f"{found[0]}{stop}" + (f" At {line}" if line else "")


def _about_errors(sentence: str, does: str) -> str:
    """Say of errors what `separates` says of wrong results."""
    if sentence.startswith("right"):
        ran = sentence.replace("right", "it runs", 1)
        return ran.replace(", wrong", f" and {does}", 1)
    raised = sentence.replace("wrong", f"it {does}", 1)
    return raised.replace(", right", ", and runs", 1)


def _right_outputs(e: Evidence) -> list[str]:
    """Name the outputs that are right throughout, if others are not."""
    if any("error" in g for g in e.got):
        return []
    shown = e.want[e.failing[0]]
    right = [n for n in e.names if n in shown and not e.failing_for(n)]
    if not right or len(right) == len(e.names):
        return []
    verb = is_are(right[0]) if len(right) == 1 else "are"
    listed = ", ".join(right[:-1]) + " and " * (len(right) > 1) + right[-1]
    return [f"{listed} {verb} right."]


def _place(e: Evidence, name: str) -> str:
    pairs = pairs_of(e, name, e.failing_for(name))
    if e.secret and not _may_relate(pairs):
        return ""
    return locate(pairs, axis_names(e, name), e.secret)


def _question(sentence: str) -> str:
    """Turn a place into a question that leads on."""
    _, _, wrong = sentence.partition("wrong")
    what = wrong.split(", right")[0].strip(" .,")
    for start in ("in every case with both ", "in every case with ", "only with "):
        what = what.removeprefix(start)
    if not what:
        return ""
    if "case with" in sentence or "only with" in sentence:
        return (
            f"take the smallest example you can think of with {what}, and do it on "
            "paper: at which step does your code do something else?"
        )
    return f"your answer is {sentence}: what does your code do differently there?"
