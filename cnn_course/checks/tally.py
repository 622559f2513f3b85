"""What was done so far in this notebook, and what to do next.

The tally lives as long as the Python process. It gives no marks: those come from the
check cells, one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnn_course.checks.failure import CheckFailed

if TYPE_CHECKING:
    from cnn_course.checks.core import Exercise, TestExercise

_QUESTION = (
    "take the smallest example you can do on paper, print what your code makes of it, "
    "and go through it line by line: which is the first number that you did not expect?"
)


@dataclass
class Record:
    """How an exercise stands: how often it failed, and the share that is done."""

    failures: int = 0
    share: float = 0.0


records: dict[str, Record] = {}


def passed(exercise: Exercise | TestExercise, options: Mapping[str, Any]) -> None:
    """Note a success; a part, if a test was asked for some of its catches."""
    record = _record(exercise.id)
    part = getattr(exercise, "part", 0) / exercise.points or 0.5
    record.share = max(record.share, part if options.get("kills") else 1.0)


def failed(exercise: Exercise | TestExercise, failure: CheckFailed) -> CheckFailed:
    """Note a failure; from the second on, the message ends in a hint."""
    record = _record(exercise.id)
    record.failures += 1
    if record.failures < 2:
        return failure
    hint = exercise.hint or failure.question or _QUESTION
    return CheckFailed(f"{failure}\n  Hint: {hint}", question=failure.question)


def not_begun(exercise_id: str) -> None:
    """Note that an exercise was looked at."""
    _record(exercise_id)


def forget() -> None:
    """Start again."""
    records.clear()


def _record(exercise_id: str) -> Record:
    record = records.pop(exercise_id, Record())
    records[exercise_id] = record  # the last one checked stands last
    return record


def progress(
    chapters: Mapping[int | str, Sequence[Exercise | TestExercise]],
    chapter: int | str | None = None,
) -> str:
    """Say how far one is: "4 of 6 done, 9 of 13 points", and what to do next."""
    number = _last_chapter(chapters) if chapter is None else chapter
    if number is None:
        return "Nothing is checked yet. Run a check cell, or ask for progress(2)."
    if number not in chapters:
        known = ", ".join(map(str, chapters))
        return f"{_called(number)} has no checks; those of {known} have."
    asked = chapters[number]
    shares = {e.id: records.get(e.id, Record()).share for e in asked}
    done = sum(share == 1 for share in shares.values())
    points = sum(e.points * shares[e.id] for e in asked)
    total = sum(e.points for e in asked)
    count = f"{done} of {len(asked)} done, {points:g} of {total} points."
    return f"{_called(number)}: {count}\n{_next(number, asked, shares)}"


def _called(number: int | str) -> str:
    """Call a chapter by its number, an appendix by its letter."""
    return f"{'Appendix' if isinstance(number, str) else 'Chapter'} {number}"


def _last_chapter(chapters: Mapping[int | str, Sequence[Any]]) -> int | str | None:
    last = next(reversed(records), None)
    return next(
        (n for n, es in chapters.items() if any(e.id == last for e in es)), None
    )


def _next(
    number: int | str,
    asked: Sequence[Exercise | TestExercise],
    shares: Mapping[str, float],
) -> str:
    """Name the next exercise: what is begun comes before what is not."""
    left = [e for e in asked if shares[e.id] < 1]
    if not left:
        return "All checks pass. The open question has\nno check: write it down."
    begun = [e for e in left if shares[e.id] or records.get(e.id, Record()).failures]
    first = (begun or left)[0]
    name = f"exercise {number}.{asked.index(first) + 1} ({first.id})"
    if shares[first.id]:
        return f"Next: {name}, which is half done."
    return f"Next: {name}{', once more' if begun else ''}."


def somebody_is_there() -> bool:
    """Tell whether a person runs this cell, and not a program.

    A front end with a keyboard (JupyterLab, VS Code, Colab) offers to answer
    ``input()`` with every cell it sends; programs that run notebooks (nbgrader,
    nbconvert, nbval, papermill) do not. In doubt nobody is there: then an exercise
    that is not begun fails, as it must where an exception decides about points.
    """
    try:
        from IPython import get_ipython

        request = get_ipython().kernel.get_parent("shell")["content"]
        return request.get("allow_stdin") is True
    except (ImportError, AttributeError, KeyError, TypeError):
        return False
