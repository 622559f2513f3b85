"""Name the mistake, or say where it lies.

Three steps. *Known mistakes*: the wrong answers that an exercise ships, compared
output by output and entry by entry. *Relations* that need no list: turned, negated,
a mean for a sum. *Where it lies*: what the wrong cases have in common and the right
ones have not, and which part of an array is off. Each sentence is tested on all cases
before it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnn_course.checks import known
from cnn_course.checks.compare import numbers
from cnn_course.checks.inputs import another_question
from cnn_course.checks.places import locate
from cnn_course.checks.properties import Case, separates, table
from cnn_course.checks.relations import Pair, relate

Outcome = dict[str, Any]  # output name -> value, or "error" -> Trouble


@dataclass(frozen=True)
class Evidence:
    """All that happened.

    Attributes
    ----------
    cases, got, want : sequence
        Arguments, what came out, what should have; one entry for each case.
    wrong : sequence of (str, list of Outcome)
        Each known mistake's diagnosis and what it gives.
    right : sequence of set of str
        The outputs that are right, for each case.
    agree : callable
        Whether two values of an output are the same.
    secret : bool
        Whether the answer is a value, which no sentence may give away.
    axes : tuple of str
        Names of the axes of the result, where they cannot be guessed.
    properties : callable, optional
        More properties of a case.
    answer, reference : callable, optional
        Run the learner's function, and the right one, on other arguments.
    """

    cases: Sequence[Case]
    got: Sequence[Outcome]
    want: Sequence[Outcome]
    wrong: Sequence[tuple[str, Sequence[Outcome]]]
    right: Sequence[set[str]]
    agree: Callable[[Any, Any], bool]
    secret: bool = False
    axes: tuple[str, ...] = ()
    properties: Callable[[Case], dict] | None = None
    answer: Callable[[Case], Outcome] | None = None
    reference: Callable[[Case], Outcome] | None = None

    @property
    def names(self) -> list[str]:
        """The outputs, in order."""
        return list(dict.fromkeys(n for w in self.want for n in w if n != "error"))

    @property
    def failing(self) -> list[int]:
        """Numbers of the cases in which something is wrong."""
        return [i for i, w in enumerate(self.want) if set(w) - self.right[i]]

    def failing_for(self, name: str) -> list[int]:
        """Numbers of the cases in which one output is wrong."""
        return [i for i in self.failing if name not in self.right[i]]

    def same(self, a: Outcome, b: Outcome) -> bool:
        """Tell whether two outcomes are the same throughout."""
        if "error" in a or "error" in b:
            return "error" in a and "error" in b and _like(a["error"], b["error"])
        return a.keys() == b.keys() and all(self.agree(a[n], b[n]) for n in a)


@dataclass
class Findings:
    """What there is to say: diagnoses, places, and a question that leads on."""

    diagnoses: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    question: str = ""


def _like(a: Any, b: Any) -> bool:
    return str(a).split(":")[0] == str(b).split(":")[0]


def diagnose(e: Evidence) -> Findings:
    """Go through the three steps; a later one only for what is left."""
    found = Findings()
    found.diagnoses, left = known.mistakes(e)
    if not left:
        return found
    rest = [name for name in left if not _related(e, name, found)]
    if e.secret and len(rest) > 1:
        found.diagnoses += _all_scaled(e, rest)
    if not found.diagnoses and rest:
        found.diagnoses += _by_arguments(e)
    _say_where(e, rest, found)
    return found


# ---- relations ---------------------------------------------------------------


def _related(e: Evidence, name: str, found: Findings) -> bool:
    """Add the relation that holds wherever this output is wrong."""
    which = e.failing_for(name)
    pairs = pairs_of(e, name, which)
    if e.secret and not _may_relate(pairs):
        return False
    axes = axis_names(e, name)
    sentence = relate(pairs, axes, e.secret) if pairs else ""
    if not sentence and pairs and _shows_nan(pairs[0]):
        sentence = "in the case shown there is a NaN where none should be."
    if not sentence:
        return False
    found.diagnoses.append(_for(e, name, sentence))
    return True


def _shows_nan(pair: Pair) -> bool:
    return bool(np.isnan(pair.got).any() and not np.isnan(pair.want).any())


def _may_relate(pairs: Sequence[Pair]) -> bool:
    """On paper, a hint about a choice between two would be the answer."""
    return bool(pairs) and all(len(np.unique(p.want)) > 2 for p in pairs)


def _for(e: Evidence, name: str, sentence: str) -> str:
    return f"{name}: {sentence}" if len(e.names) > 1 else sentence


def pairs_of(e: Evidence, name: str, which: Iterable[int]) -> list[Pair]:
    """Got and wanted arrays of one output; none if one is no array."""
    pairs = []
    for i in which:
        got, want = (numbers(side[i].get(name)) for side in (e.got, e.want))
        if got is None or want is None:
            return []
        pairs.append(Pair(got, want, sizes(e.cases[i], want), _arrays(e.cases[i])))
    return pairs


def _arrays(case: Case) -> dict[str, Any]:
    return {
        name: numbers(value)
        for name, value in case.items()
        if isinstance(value, np.ndarray | list)
    }


def sizes(case: Case, want: np.ndarray) -> dict[str, float]:
    """Numbers by which somebody may divide once too often, the likeliest first."""
    found: dict[str, float] = {}
    for name in ("dy", "y", "x", "z", "p", "dp", "dz", "x_pad", "train"):
        array = case.get(name)
        if isinstance(array, np.ndarray) and array.ndim > 1:
            found.setdefault("the number of images", len(array))
        if isinstance(array, np.ndarray) and array.ndim == 4:
            found.setdefault("the number of places", np.prod(array.shape[1:3]))
            last = "filters" if name == "dy" else "channels"
            found.setdefault(f"the number of {last}", array.shape[3])
        if name in ("z", "p", "dp", "dz") and isinstance(array, np.ndarray):
            found.setdefault("the number of classes", array.shape[-1])
    W = case.get("W")
    if isinstance(W, np.ndarray) and W.ndim == 4:
        found["the size of the kernel"] = W.shape[0] * W.shape[1]
        found.setdefault("the number of channels", W.shape[2])
        found.setdefault("the number of filters", W.shape[3])
    if isinstance(case.get("pool_size"), tuple):
        found["the size of the window"] = float(np.prod(case["pool_size"]))
    for name, value in case.items():
        if isinstance(value, int | float) and value > 0:
            found[name] = float(value)
    if want.size > 1:
        found["the number of entries"] = want.size
    return found


def axis_names(e: Evidence, name: str) -> tuple[str, ...]:
    """Call the axes of an output by what they are."""
    want = next((numbers(w[name]) for w in e.want if name in w), None)
    ndim = 0 if want is None else want.ndim
    if len(e.axes) == ndim and ndim:
        return e.axes
    W, x = (getattr(e.cases[0].get(n), "ndim", 0) for n in ("W", "x"))
    last = "filter" if name == "y" and W else "channel"
    if ndim == 4:
        image = ("image", "row", "column", last)
        return ("row", "column", "channel", "filter") if "W" in name else image
    if ndim == 3 and W == 3:
        return ("image", "pixel", last)
    if ndim == 3 and x == 3:
        return ("row", "column", last)
    return {1: ("entry",), 2: ("row", "column")}.get(ndim, ())


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


def _by_arguments(e: Evidence) -> list[str]:
    """Find one argument changed, two known mistakes, or an argument not looked at."""
    changed = another_question(e)
    return [changed] if changed else known.combined(e) or _ignored(e)


def _ignored(e: Evidence) -> list[str]:
    """Find an argument that changes the right answer and never the given one."""
    if e.answer is None or any("error" in g for g in e.got):
        return []
    for name in e.cases[0]:
        verdicts = [_looked_at(e, i, name) for i in range(min(len(e.cases), 6))]
        said = [v for v in verdicts if v is not None]
        if len(said) >= 2 and not any(said):
            return [f"your answer is the same whatever {name} is."]
    return []


def _looked_at(e: Evidence, i: int, name: str) -> bool | None:
    """Tell whether answer ``i`` moves with ``name``; None if it need not."""
    for other in _others(e.cases[i][name]):
        case = {**e.cases[i], name: other}
        try:
            want = e.reference(case) if e.reference else {}
        except Exception:  # the reference cannot take these arguments
            continue
        if "error" in want or e.same(want, e.want[i]):
            continue
        return not e.same(e.answer(case), e.got[i]) if e.answer else None
    return None


def _others(value: Any) -> Iterator[Any]:
    """Other values of the same kind."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield value[::-1] * 1.5 + 0.25
    elif isinstance(value, float):
        yield value * 1.5 + 0.125
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (value + 1, value + 2)


# ---- where it lies -------------------------------------------------------------


def _say_where(e: Evidence, names: Sequence[str], found: Findings) -> None:
    """Add what separates right from wrong: outputs, cases, places in an array."""
    if len(e.names) > 1:
        found.where += _right_outputs(e)
    rows = table(e.cases, e.properties)
    errors = {i for i in e.failing if "error" in e.got[i]}
    said = set()
    for name in names or e.names:
        which = set(e.failing_for(name))
        sentence = separates(rows, which)
        if errors and errors != which:
            sentence = _about_errors(separates(rows, errors)) or sentence
        if sentence and sentence not in said:
            said.add(sentence)
            found.where.append(_for(e, name, f"{sentence}."))
            found.question = found.question or _question(sentence)
        place = _place(e, name) if name in names else ""
        if place:
            found.where.append(_for(e, name, f"{place}."))
            found.question = found.question or _question(place)


def _about_errors(sentence: str) -> str:
    return sentence.replace("wrong", "an error").replace("right", "none")


def _right_outputs(e: Evidence) -> list[str]:
    """Name the outputs that are right throughout, if others are not."""
    if any("error" in g for g in e.got):
        return []
    right = [n for n in e.names if not e.failing_for(n)]
    if not right or len(right) == len(e.names):
        return []
    verb = "is" if len(right) == 1 else "are"
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
