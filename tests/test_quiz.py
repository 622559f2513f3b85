"""The quizzes: one right option each, numbers that are computed, pairs that pair up."""

import json
import math
import re
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest

from cnn_course.checks import answer, quiz, score
from cnn_course.checks.quiz import PARTS, TIMES, quizzes
from cnn_course.classroom.markdown import headings, links, slug
from cnn_course.classroom.notebook import prose, read_chapter, read_notebook
from cnn_course.classroom.quiz_notebooks import notebook
from cnn_course.classroom.release import student_edition

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
SITE = ROOT / "_build" / "html" / "book"
CHAPTERS = {int(p.stem[:2]): p for p in BOOK.glob("[0-9][0-9]_*.ipynb")}
LAST = {1: 5, 2: 10, 3: 13, 4: 17, 5: 22}
QUIZZES = list(quizzes().values())
QUESTIONS = [question for each in QUIZZES for question in each.questions]
OPTIONS = [(question, option) for question in QUESTIONS for option in question.options]
NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")

every_quiz = pytest.mark.parametrize("asked", QUIZZES, ids=lambda q: q.name)
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)


def computed(expression):
    """Return the numbers that an option's expression stands for."""
    known = {name: getattr(math, name) for name in dir(math) if name[0] != "_"}
    value = eval(expression, {"np": np, **known})
    return np.atleast_1d(np.asarray(value, float)).ravel().tolist()


def stated(text):
    """Return the numbers of an option's text, each with its decimals."""
    found = [n.replace(",", "").replace("−", "-") for n in NUMBER.findall(text)]
    return [(float(n), len(n.partition(".")[2])) for n in found]


def agree(option):
    numbers, values = stated(option.text), computed(option.value)
    return len(numbers) == len(values) and all(
        abs(value - number) <= 0.5 * 10.0**-decimals + 1e-12
        for (number, decimals), value in zip(numbers, values, strict=True)
    )


def test_every_part_has_a_quiz_before_and_after():
    assert [q.name for q in QUIZZES] == [f"quiz_{p}_{t}" for p in PARTS for t in TIMES]
    for before, after in zip(QUIZZES[::2], QUIZZES[1::2], strict=True):
        assert 5 <= len(before.questions) <= 8
        for one, other in zip(before.questions, after.questions, strict=True):
            assert one.skill == other.skill and one.read == other.read
            assert one.text != other.text
            assert {o.text for o in one.options} != {o.text for o in other.options}


def test_ids_are_unique():
    assert max(Counter(q.id for q in QUESTIONS).values()) == 1


@every_question
def test_one_option_is_right_and_each_says_why(question):
    assert 3 <= len(question.options) <= 4
    assert sum(o.right for o in question.options) == 1
    whys = [o.why for o in question.options]
    assert len(set(whys)) == len(whys) and all(len(why) >= 20 for why in whys)
    assert len({o.text for o in question.options}) == len(question.options)


@every_quiz
def test_no_letter_is_a_safe_guess(asked):
    right = Counter(o.letter for q in asked.questions for o in q.options if o.right)
    assert len(right) == 3 and max(right.values()) <= len(asked.questions) / 2


@every_question
def test_the_numbers_of_the_options_are_computed(question):
    """That of the right one always, and no wrong expression gives the same."""
    [right] = [o for o in question.options if o.right]
    assert right.value or not stated(right.text), "a number without its expression"
    for option in question.options:
        assert not option.value or agree(option), (option.text, computed(option.value))
        if not option.right and option.value:
            assert stated(option.text) != stated(right.text)
            assert computed(option.value) != computed(right.value)


@every_question
def test_a_question_tests_an_outcome_and_leads_to_its_section(question):
    path = CHAPTERS[question.chapter]
    chapter = read_chapter(path)
    assert 1 <= question.outcome <= len(chapter.head.outcomes)
    [part] = [q.part for q in QUIZZES if question in q.questions]
    assert LAST.get(part - 1, 0) < question.chapter <= LAST[part]
    [link] = links(question.read)
    titles = {slug(t): t for _, t in headings(prose(read_notebook(path)))}
    assert link.file == path.name and titles[link.anchor] == link.text


def test_the_words_the_course_does_without():
    banned = r"\b(simply|obviously|clearly|trivially|it can be shown)\b|!"
    for path in (ROOT / "cnn_course/checks").glob("quiz_*.md"):
        assert not re.findall(banned, path.read_text("utf-8"), flags=re.I), path


# --- in the notebook --------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    monkeypatch.setattr(quiz, "_given", {})


@every_quiz
def test_the_notebook_is_what_the_questions_say(asked):
    """`python -m cnn_course.classroom.quiz_notebooks` writes it."""
    made, there = notebook(asked), BOOK / f"{asked.name}.ipynb"
    assert json.loads(nbformat.writes(made)) == json.loads(there.read_text("utf-8"))
    assert [c.metadata.question for c in made.cells if "question" in c.metadata] == [
        q.id for q in asked.questions
    ]
    handed_out = "\n".join(c.source for c in student_edition(made).cells)
    assert not any(o.why in handed_out for q in asked.questions for o in q.options)


@every_quiz
def test_run_all_of_an_untouched_quiz_says_how_to_answer(asked, capsys):
    stored = []
    for cell in notebook(asked).cells:
        if cell.cell_type == "code":
            exec(cell.source, names := {"answer": answer, "score": score})
            assert names
            stored += [output.text for output in cell.outputs]
    assert capsys.readouterr().out == "".join(stored)


@pytest.mark.parametrize(
    ("question", "option"),
    OPTIONS,
    ids=lambda x: x.letter if hasattr(x, "letter") else x.id,
)
def test_an_answer_is_explained(question, option, capsys):
    answer(question.id, f" {option.letter.upper()})")
    said = capsys.readouterr().out
    assert option.why in said and question.read in said
    assert said.startswith("**Right.**") == option.right


def test_what_is_no_answer_is_refused_with_the_way_out():
    first = QUESTIONS[0]
    with pytest.raises(ValueError, match=f"options a, b, c, got 'e'.*{first.id}"):
        answer(first.id, "e")
    with pytest.raises(ValueError, match=f"did you mean .*{first.id}"):
        answer(first.id[:-1], "a")
    with pytest.raises(ValueError, match="there are quiz_1_before"):
        score("quiz_9")


def test_the_score_counts_last_answers_and_says_what_to_read(capsys):
    asked = QUIZZES[0]
    for question in asked.questions:
        right = next(o.letter for o in question.options if o.right)
        wrong = next(o.letter for o in question.options if not o.right)
        if question is asked.questions[0]:
            answer(question.id, right)  # at first, and then something else is tried
        if question is asked.questions[1]:
            answer(question.id, wrong)
        answer(question.id, wrong if question is asked.questions[0] else right)
    capsys.readouterr()
    score(asked.name)
    first, n = asked.questions[0], len(asked.questions)
    assert capsys.readouterr().out == (
        f"{n - 1} of {n} right, {n - 2} of them at the first try; read again: "
        f"chapter {first.chapter}, {first.read}.\n"
    )


def test_the_score_of_a_quiz_half_done(capsys):
    asked = QUIZZES[1]
    first = asked.questions[0]
    answer(first.id, next(o.letter for o in first.options if o.right))
    capsys.readouterr()
    score(asked.name)
    n = len(asked.questions)
    assert capsys.readouterr().out == f"1 of {n} right. Not answered yet: {n - 1}.\n"


# --- how the questions are written ------------------------------------------------

PAIR = """# Small

## one · A title
1.2 [Section](01_a.ipynb#section)

### before

How many?

- [x] 3
  = 1 + 2
  So it is.
- [ ] few
  Not so.

### after

And now?

- [ ] 4
  No.
- [x] 5
  Yes."""


def test_a_file_is_read():
    before, after = quiz.read(PAIR, 1)
    [one], [two] = before.questions, after.questions
    assert (one.id, two.id, one.chapter, one.outcome) == (
        "one-before",
        "one-after",
        1,
        2,
    )
    assert [(o.letter, o.right, o.value, o.why) for o in one.options] == [
        ("a", True, "1 + 2", "So it is."),
        ("b", False, "", "Not so."),
    ]
    assert [o.text for o in two.options] == ["4", "5"] and two.text == "And now?"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1.2 [", "[", "a pair needs a head"),
        ("### after", "### later", "a pair needs a head"),
        ("  Not so.\n", "", "needs an explanation"),
    ],
)
def test_a_malformed_question_is_named(old, new, message):
    with pytest.raises(ValueError, match=message):
        list(quiz.read(PAIR.replace(old, new), 1))


# --- on the page ------------------------------------------------------------------


@pytest.mark.skipif(not SITE.is_dir(), reason="no book built: `make book`")
@every_quiz
def test_the_page_opens_every_option(asked):
    page = (SITE / f"{asked.name}.html").read_text("utf-8")
    folds = re.findall(r'<details class="option (\w+)">(.*?)</details>', page, re.S)
    wanted = [o for q in asked.questions for o in q.options]
    assert [kind == "right" for kind, _ in folds] == [o.right for o in wanted]
    for kind, fold in folds:
        assert fold.count("<summary>") == 1
        assert ("Right." in fold) == (kind == "right") and "To read: chapter" in fold
    assert "answer(" not in page and "score(" not in page
