"""The quizzes before and after each part: not graded, every option explained.

All that is asked stands once, in ``quiz_1.md`` to ``quiz_5.md`` beside this file. The
notebooks of the quizzes are written from it, the pages take their explanations from it,
and `answer` prints the same ones.

A file has a title, then pairs of questions. The head of a pair names the skill, the
chapter and the outcome in its head that it tests, and where to read. An option begins
with ``- [x]`` (the right one) or ``- [ ]``, perhaps a line ``= expression`` that
computes its number, and says why one would choose it and what is so.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PARTS = (1, 2, 3, 4, 5)
ROMAN = ("", "I", "II", "III", "IV", "V")
TIMES = ("before", "after")

_PAIR = re.compile(
    r"## (?P<skill>[a-z0-9-]+) · (?P<title>.+)\n"
    r"(?P<chapter>\d+)\.(?P<outcome>\d) (?P<read>\[.+\]\(\S+\))\n\n"
    r"### before\n\n(?P<before>(?:.|\n)+?)\n\n### after\n\n(?P<after>(?:.|\n)+)"
)
_OPTION = re.compile(r"- \[(?P<mark>[x ])\] (?P<text>.+)\n(?:  = (?P<value>.+)\n)?")


@dataclass(frozen=True)
class Option:
    """One option of a question.

    Attributes
    ----------
    letter : str
        What it is chosen by.
    value : str
        A Python expression for the numbers in its text; empty if it has none.
    why : str
        What is so, and why one would think otherwise.
    """

    letter: str
    text: str
    right: bool
    value: str
    why: str


@dataclass(frozen=True)
class Question:
    """A question of a quiz.

    Attributes
    ----------
    skill : str
        What its counterpart in the other quiz of the part tests as well.
    chapter, outcome : int
        The chapter, and the number of the outcome in its head.
    read : str
        Link to the section that explains it, in Markdown.
    """

    skill: str
    time: str
    title: str
    chapter: int
    outcome: int
    read: str
    text: str
    options: tuple[Option, ...]

    @property
    def id(self) -> str:
        """What `answer` knows it by."""
        return f"{self.skill}-{self.time}"

    def verdict(self, option: Option) -> str:
        """Say whether an option is right, and why; Markdown."""
        begin = "Right." if option.right else "Not this one."
        return (
            f"**{begin}** {option.why}\n\nTo read: chapter {self.chapter}, {self.read}."
        )


@dataclass(frozen=True)
class Quiz:
    """The questions before a part, or after it."""

    part: int
    time: str
    title: str
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        """Name of its notebook."""
        return f"quiz_{self.part}_{self.time}"


@cache
def quizzes() -> dict[str, Quiz]:
    """Return every quiz by its name: ``{"quiz_1_before": …}``."""
    found = {}
    for part in PARTS:
        path = files("cnn_course.checks").joinpath(f"quiz_{part}.md")
        for quiz in read(path.read_text(encoding="utf-8"), part):
            found[quiz.name] = quiz
    return found


def read(text: str, part: int) -> Iterator[Quiz]:
    """Read both quizzes of a part, or say which question is malformed."""
    title, *sections = re.split(r"\n\n(?=## )", text.strip())
    pairs = []
    for section in sections:
        pair = _PAIR.fullmatch(section)
        if pair is None:
            first = section.splitlines()[0]
            raise ValueError(
                f"quiz_{part}.md, {first!r}: a pair needs a head '## skill · Title', a "
                "line '2.4 [Section](file.ipynb#section)', '### before' and '### after'"
            )
        pairs.append(pair)
    for time in TIMES:
        questions = tuple(_question(pair, time) for pair in pairs)
        yield Quiz(part, time, title.removeprefix("# "), questions)


def _question(pair: re.Match[str], time: str) -> Question:
    text, *options = re.split(r"\n(?=- \[[x ]\] )", pair[time])
    return Question(
        skill=pair["skill"],
        time=time,
        title=pair["title"],
        chapter=int(pair["chapter"]),
        outcome=int(pair["outcome"]),
        read=pair["read"],
        text=text.strip(),
        options=tuple(map(_option, "abcdefgh", options)),
    )


def _option(letter: str, text: str) -> Option:
    head = _OPTION.match(text)
    if head is None or not text[head.end() :].strip():
        raise ValueError(f"option {text!r}: needs an explanation in the lines below it")
    why = " ".join(text[head.end() :].split())
    return Option(letter, head["text"], head["mark"] == "x", head["value"] or "", why)


# --- in a notebook ----------------------------------------------------------------

#: the letters that were given to each question, in order
_given: dict[str, list[str]] = {}


def answer(question_id: str, letter: Any = ...) -> None:
    """Answer a question of a quiz, and read why that is right or not.

    Parameters
    ----------
    question_id : str
        As in the cell below the question, for example ``"output-size-before"``.
    letter : str
        The option you choose. Without it the cell says how to answer.

    Raises
    ------
    ValueError
        If there is no such question, or it has no such option.

    Examples
    --------
    >>> answer("output-size-before")
    output-size-before: not answered yet; write a, b or c in quotes in place of ...
    """
    question = _find(question_id)
    letters = [option.letter for option in question.options]
    if letter is ... or letter is None:
        choice = f"{', '.join(letters[:-1])} or {letters[-1]}"
        print(
            f"{question.id}: not answered yet; write {choice} in quotes in place of ..."
        )
        return
    chosen = str(letter).strip(" .()").lower()
    if chosen not in letters:
        raise ValueError(
            f"answer: {question.id} has the options {', '.join(letters)}, got "
            f'{letter!r}; for example answer("{question.id}", "a")'
        )
    _given.setdefault(question.id, []).append(chosen)
    _show(question.verdict(question.options[letters.index(chosen)]))


def score(name: str) -> None:
    """Say how many questions of a quiz you have right, and what to read again.

    The last answer to each question counts.

    Examples
    --------
    >>> score("quiz_1_before")
    0 of 7 questions answered so far; answer them above, then run this cell again.
    """
    if name not in quizzes():
        known = ", ".join(quizzes())
        raise ValueError(f"score: no quiz {name!r}; there are {known}")
    asked = quizzes()[name].questions
    done = [q for q in asked if q.id in _given]
    if not done:
        print(
            f"0 of {len(asked)} questions answered so far; answer them above, then run "
            "this cell again."
        )
        return
    right = [q for q in done if _is_right(q, _given[q.id][-1])]
    first = sum(_is_right(q, _given[q.id][0]) for q in right)
    text = f"{len(right)} of {len(asked)} right"
    text += f", {first} of them at the first try" if first < len(right) else ""
    again = dict.fromkeys(
        f"chapter {q.chapter}, {q.read}" for q in done if q not in right
    )
    text += f"; read again: {'; '.join(again)}." if again else "."
    if len(done) < len(asked):
        text += f" Not answered yet: {len(asked) - len(done)}."
    _show(text)


def _is_right(question: Question, letter: str) -> bool:
    return any(o.right and o.letter == letter for o in question.options)


def _find(question_id: str) -> Question:
    known = {q.id: q for quiz in quizzes().values() for q in quiz.questions}
    if question_id not in known:
        near = difflib.get_close_matches(str(question_id), known, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "see the cells above"
        raise ValueError(f"answer: no question {question_id!r}; {hint}")
    return known[question_id]


def _show(text: str) -> None:
    """Show Markdown: as text in a notebook, as it is elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import Markdown, display
    except ImportError:
        print(text)
        return
    if get_ipython() is None:
        print(text)
    else:
        display(Markdown(text))
