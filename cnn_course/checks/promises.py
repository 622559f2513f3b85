"""What a right answer keeps, whatever the numbers: rows that add up to 0, a sum.

A learner can look at each of these alone, with no right answer at hand. What a wrong
answer breaks of them is said where nothing better is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from cnn_course.checks.compare import numbers
from cnn_course.checks.evidence import Evidence
from cnn_course.checks.properties import Case
from cnn_course.layers import Array


class Promise(NamedTuple):
    """What holds for an output of every right answer.

    ``holds`` takes the case and the output as an array.
    """

    words: str
    holds: Callable[[Case, Array], bool]
    output: str = ""  # the only one

    def breaks(self, case: Case, got: Any, want: Any) -> bool:
        """Tell whether a result of the right form breaks it."""
        value = numbers(got)
        if value is None or value.ndim != np.ndim(want):
            return False  # something else is the matter with it
        try:
            return not self.holds(case, value)
        except (LookupError, TypeError, ValueError, ArithmeticError):
            return False


def broken(e: Evidence, name: str) -> Iterator[str]:
    """Say of each promise that the case shown breaks in how many it is broken."""
    ran = [i for i in e.asked_for(name) if {name} <= e.got[i].keys() & e.want[i].keys()]
    for promise in e.promises:
        if promise.output not in ("", name):
            continue
        off = [
            i
            for i in ran
            if promise.breaks(e.cases[i], e.got[i][name], e.want[i][name])
        ]
        if e.failing_for(name)[0] in off:
            cases = f"{len(off)} of {len(ran)} cases"
            yield f"what must hold does not, in {cases}: {promise.words}"


def adds_up(value: Array, to: float | Array, axis: int | None = None) -> bool:
    """Tell whether sums are what they should be, but for rounding."""
    size = 1e-30 + np.abs(value).sum(axis=axis)
    return bool(np.all(np.abs(value.sum(axis=axis) - to) <= 1e-5 * size))
