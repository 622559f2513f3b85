"""Cases drawn anew, to tell a known mistake from an accident.

Two answers that give one number a case, or one word of three, agree in a dozen cases
by accident. Before such an answer is called a known mistake, both are run on the cases
of other seeds. Where they part, and the answer is not right there, it is another one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from cnn_course.checks.evidence import Outcome
from cnn_course.checks.properties import Case

#: so many seconds for the answer, and for each mistake
SECONDS = 0.5

Tried = Callable[[Case], tuple[Outcome, Outcome, set[str]]]


class Redrawn:
    """What an answer, and known mistakes, give on other cases.

    Parameters
    ----------
    tried : callable
        Runs the answer and the reference; see `Evidence`.
    mistakes : dict
        Each known mistake's function, by its diagnosis.
    cases, others : sequence of Case
        Those of the check, and those of other seeds; only what is new among the others
        is used.
    """

    def __init__(
        self,
        tried: Tried,
        mistakes: dict[str, Callable[[Case], Outcome]],
        cases: Sequence[Case],
        others: Callable[[], Sequence[Case]],
    ) -> None:
        self._tried, self._mistakes = tried, mistakes
        self._cases, self._others = cases, others

    @cached_property
    def _answers(self) -> list[tuple[Case, Outcome, set[str]]]:
        known, found, start = {repr(case) for case in self._cases}, [], time.monotonic()
        for case in self._others():
            if time.monotonic() - start > SECONDS:
                break
            if repr(case) not in known:
                got, _, right = self._tried(case)
                found.append((case, got, right))
        return found

    def beside(self, diagnosis: str) -> Iterator[tuple[Outcome, set[str], Outcome]]:
        """Yield what the answer gives, which outputs are right, and the mistake's."""
        start = time.monotonic()
        for case, got, right in self._answers:
            if time.monotonic() - start > SECONDS:
                return
            yield got, right, self._mistakes[diagnosis](case)
