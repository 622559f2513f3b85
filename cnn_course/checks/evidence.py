"""What happened when an answer was tried: outcomes of each case, as arrays in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course.checks.compare import numbers
from cnn_course.checks.pairs import Pair
from cnn_course.checks.properties import Case

if TYPE_CHECKING:
    from cnn_course.checks.promises import Promise

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
    fitted : callable, optional
        Makes a case hold together again in which one thing was changed.
    tried : callable, optional
        Runs both on another case; returns what came out, what should have, and the
        outputs that are right.
    typed : callable, optional
        What is wrong with the type of an output, in words.
    answer, reference : callable, optional
        Run the learner's function, and the right one, on other arguments.
    followed : sequence of str
        Wrong entries that follow from others: the mistake is not there.
    again : callable, optional
        Takes a diagnosis; yields what came out on cases drawn anew, which outputs are
        right, and what that known mistake gives.
    promises : sequence of Promise
        What a right answer keeps, whatever the numbers.
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
    fitted: Callable[[Case], Case] | None = None
    answer: Callable[[Case], Outcome] | None = None
    reference: Callable[[Case], Outcome] | None = None
    tried: Callable[[Case], tuple[Outcome, Outcome, set[str]]] | None = None
    typed: Callable[[Any, Any], str] | None = None
    again: Callable[[str], Iterable[tuple[Outcome, set[str], Outcome]]] | None = None
    followed: Sequence[str] = ()
    promises: Sequence[Promise] = ()

    @property
    def names(self) -> list[str]:
        """The outputs, in order."""
        return list(dict.fromkeys(n for w in self.want for n in w if n != "error"))

    @property
    def failing(self) -> list[int]:
        """Numbers of the cases in which something is wrong."""
        return [
            i
            for i, (g, w) in enumerate(zip(self.got, self.want, strict=True))
            if set(w) - self.right[i] or g.keys() - w.keys()
        ]

    def failing_for(self, name: str) -> list[int]:
        """Numbers of the cases in which one output is wrong."""
        asked = {name, "error"}
        return [
            i
            for i in self.failing
            if asked & self.want[i].keys() and name not in self.right[i]
        ]

    def asked_for(self, name: str) -> list[int]:
        """Numbers of the cases that ask for an output."""
        return [i for i, want in enumerate(self.want) if {name, "error"} & want.keys()]

    def same(self, a: Outcome, b: Outcome) -> bool:
        """Tell whether two outcomes are the same throughout.

        Errors are if every word of them is: the same type alone says little.
        """
        if "error" in a or "error" in b:
            return str(a.get("error")) == str(b.get("error"))
        return a.keys() == b.keys() and all(self.agree(a[n], b[n]) for n in a)


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
            first = "length of the first axis" if "u" in case else "number of images"
            found.setdefault(f"the {first}", len(array))
        if isinstance(array, np.ndarray) and array.ndim == 4:
            found.setdefault("the number of places", np.prod(array.shape[1:3]))
            of_filters = "W" in case or "kernel_size" in case or len(case) == 1
            last = "filters" if name == "dy" and of_filters else "channels"
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
    tried = [*e.failing, *range(len(e.want))]  # what is off is what is spoken of
    want = next((numbers(e.want[i][name]) for i in tried if name in e.want[i]), None)
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
    scores = [e.cases[0].get(n) for n in ("z", "p", "dp", "logits")]
    if ndim == 2 and any(np.shape(s) == np.shape(want) for s in scores):
        return ("image", "class")
    return {1: ("entry",), 2: ("row", "column")}.get(ndim, ())
