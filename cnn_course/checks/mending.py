"""Exercises in which the learner mends programs by small edits of their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cnn_course.checks.failure import CheckFailed
from cnn_course.checks.running import SECONDS, in_words
from cnn_course.checks.writing import Wrong, judge

Edit = tuple[str, str]

#: the longest text that an edit may put in: an edit is no new program
LONGEST = 600

#: with these an edit could fetch the right program, or another one
_FORBIDDEN = re.compile(r"\b(import|bug|exec|eval)\b|__")

_NO_TEST = object()  # asked for none; None is what somebody's empty test may be


@dataclass(frozen=True)
class MendExercise:
    """The learner gives an edit for each of several bugs, and may give a test.

    A bug counts if the edited program is right and, where a test is given as well, the
    test catches the program before the edit and accepts it afterward.

    Attributes
    ----------
    answer : dict of int to tuple of (str, str)
        Edits that mend each bug: what to replace, and what with.
    before : callable
        Gives the program with a bug, by its number.
    after : callable
        Gives it after edits, ``after(number, *edits)``; raises if they do not fit.
    fault : callable
        Says what is still wrong, ``fault(number, program)``; empty if nothing is.
    hints : dict of int to str
        A question for whoever has left a bug as it was: the same is wrong as before.
        Another mending may leave the same wrong, so it takes for granted none.
    wrong : tuple of Wrong
        Edits that mend too little.
    points, part : int
        What it counts, in all and for a part of the bugs.
    hint : str
        A question that leads on, said after the second failure.
    """

    id: str
    answer: dict[int, tuple[Edit, ...]]
    before: Callable[[int], Any]
    after: Callable[..., Any]
    fault: Callable[[int, Any], str]
    hints: dict[int, str]
    wrong: tuple[Wrong, ...]
    points: int = 1
    part: int = 0
    hint: str = ""
    cases: None = field(default=None, init=False)
    seconds: float = SECONDS

    def check(
        self, edits: Any, seed: int, kills: int | None = None, test: Any = _NO_TEST
    ) -> str:
        """Return the score, or raise `CheckFailed` below ``kills`` bugs."""
        if edits is None or edits is ... or edits == {}:
            raise CheckFailed(f"{self.id}: not yet; it is empty.", stub=True)
        if not isinstance(edits, dict):
            raise CheckFailed(
                f"{self.id}: needs a dict of edits, got {type(edits).__name__}"
            )
        strange = [key for key in edits if key not in self.answer]
        if strange:
            numbers = ", ".join(map(str, self.answer))
            raise CheckFailed(
                f"{self.id}: {strange[0]!r} is not asked for here; the bugs of this "
                f"exercise have the numbers {numbers}, without quotes"
            )
        if test is not _NO_TEST and not callable(test):
            raise CheckFailed(
                f"{self.id}: test needs your test function itself, got "
                f"{'an empty one' if test in (None, ...) else type(test).__name__}"
            )
        left = {}
        for number in self.answer:
            words = self._left(number, edits.get(number), test)
            if words:
                left[number] = words
        total = len(self.answer)
        done, needed = total - len(left), total if kills is None else kills
        what = "mended" if test is _NO_TEST else "caught and mended"
        score = f"{done} of {total} bugs {what}"
        if done >= needed:
            return f"{self.id}: correct; {score}"
        lines = [f"{self.id}: not yet; {score}, needs {needed}."]
        lines += [f"  Bug {n}: {words}" for n, words in left.items() if n in edits][:3]
        missing = [str(number) for number in left if number not in edits]
        if missing:
            lines.append(f"  No edit yet for {', '.join(missing)}.")
        raise CheckFailed("\n".join(lines))

    def _left(self, number: int, edits: Any, test: Any) -> str:
        """Say what is left to do about one bug; empty if it is caught and mended."""
        if edits is None:
            return "no edit"
        pairs = _pairs(edits)
        if pairs is None:
            return "an edit is a pair of texts, (old, new), or several such pairs."
        if any(len(new) > LONGEST for _, new in pairs):
            return f"put in at most {LONGEST} letters; an edit is no new program."
        if words := _forbidden(new for _, new in pairs):
            return (
                "an edit mends what is there; it fetches nothing from elsewhere, and "
                f"may not put in {words}."
            )
        try:
            program = self.after(number, *pairs)
        except Exception as error:
            words = in_words(error).removeprefix("it raised ")
            return f"the edit fails: {words.removeprefix('ValueError: mended: ')}"
        fault = self.fault(number, program)
        if fault:
            same = fault == self.fault(number, self.before(number))
            return f"{fault} {self.hints[number]}" if same else fault
        if test is _NO_TEST:
            return ""
        verdict = judge(test, (program,), self.seconds)
        if verdict.says == "stub":
            return "it is mended, but your test is still the empty stub."
        if verdict.says == "silent":
            return "it is mended, but your test never calls what it is given."
        if verdict.says != "accepted":
            return f"it is mended, but your test refuses it now: {verdict.words}"
        if judge(test, (self.before(number),), self.seconds).says != "caught":
            return "it is mended, but your test does not catch it before."
        return ""


def _forbidden(texts: Iterable[str]) -> str:
    """Name the first word that no edit may put in, and its line; empty if none is."""
    for line in "\n".join(texts).splitlines():
        if found := _FORBIDDEN.search(line):
            word = repr(found[0])
            shown = line.strip()
            shown = shown if len(shown) <= 60 else shown[:57] + "..."
            return word if shown == found[0] else f"{word}, as in {shown!r}"
    return ""


def _pairs(edits: Any) -> list[Edit] | None:
    """One pair of texts, or several, as a list of pairs; None if it is neither."""
    if not isinstance(edits, tuple | list):
        return None
    if len(edits) == 2 and all(isinstance(text, str) for text in edits):
        edits = [edits]
    pairs = [tuple(pair) for pair in edits if isinstance(pair, tuple | list)]
    whole = len(pairs) == len(edits) and all(
        len(pair) == 2 and all(isinstance(text, str) for text in pair) for pair in pairs
    )
    return pairs if whole and pairs else None  # type: ignore[return-value]
