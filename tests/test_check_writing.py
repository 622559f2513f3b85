"""Tests that learners write: what counts as a catch, and what is no test at all."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cnn_course.checks import CheckFailed, check
from cnn_course.checks.core import MendExercise, TestExercise, Wrong

DOUBLE = TestExercise(
    "double",
    (lambda x: 2 * np.asarray(x),),
    (
        Wrong("zeros", (lambda x: 0 * np.asarray(x),), "Compare with something."),
        Wrong("squared", (lambda x: np.asarray(x) ** 2,), "It takes more than 2."),
        Wrong("positive only", (lambda x: 2 * np.abs(x),), "It takes a negative."),
        Wrong("a row too many", (lambda x: 2 * np.append(x, 0),), "Look at the shape."),
        Wrong("breaks", (lambda x: np.asarray(x) @ np.zeros(99),), "Call it."),
    ),
    (),
    hint="What is the double of −3?",
)


def message(test, kills=None, exercise=DOUBLE):
    with pytest.raises(CheckFailed) as caught:
        exercise.check(test, 0, kills)
    return str(caught.value)


def good(double):
    x = np.array([1.0, -3.0, 2.0])
    y = double(x)
    assert y.shape == x.shape
    assert np.allclose(y, [2, -6, 4])


@pytest.mark.parametrize("seed", range(6))
def test_a_good_test_catches_all(seed):
    assert "catches 5 of 5" in DOUBLE.check(good, seed)


def test_an_error_of_the_test_itself_is_no_catch():
    def shapes_clash(double):
        x = np.array([1.0, -3.0, 2.0])
        assert np.all(double(x) == [2, -6, 4])  # an array too long cannot be compared

    text = message(shapes_clash)
    assert "catches 4 of 5" in text
    assert "Your test itself breaks on this one: a row too many" in text
    assert "np.all(double(x) == [2, -6, 4])" in text


def test_shapes_are_spoken_of_where_shapes_are_unlike():
    def raises(double):
        if np.any(double(np.ones(2)) != 2):
            raise ValueError("twice is 2")

    assert "state with assert" in message(raises)
    assert "compare the shapes" not in message(raises)


def test_a_misspelt_name_is_no_catch():
    def typo(double):
        if not np.allclose(double([3.0]), 6):
            raise AsertionError  # noqa: F821

    text = message(typo, kills=2)
    assert "NameError" in text and "catches 1 of 5" in text


def test_raising_another_error_is_no_catch():
    def raises(double):
        if not np.array_equal(double([1.0, -3, 2]), [2, -6, 4]):
            raise ValueError("wrong")

    assert "catches 1 of 5" in message(raises)  # the one that breaks down by itself


def golden(store):
    def remembers(double):
        y = np.asarray(double(np.array([1.0, -3, 2])))
        if not store:
            store.append(y)
        assert y.shape == store[0].shape and np.allclose(y, store[0])

    return remembers


@pytest.mark.parametrize("seed", range(6))
def test_a_golden_master_is_refused(seed):
    with pytest.raises(CheckFailed) as caught:
        DOUBLE.check(golden([]), seed)
    text = str(caught.value)
    assert "keeps something" in text or "refuses a right" in text


def _remember(double, seen={}):  # noqa: B006
    y = np.asarray(double(np.array([1.0, -3, 2])))
    first = seen.setdefault("y", y)
    assert y.shape == first.shape and np.allclose(y, first)


def _attribute(double):
    y = np.asarray(double(np.array([1.0, -3, 2])))
    first = vars(_attribute).setdefault("first", y)
    assert y.shape == first.shape and np.allclose(y, first)


_STORE: dict = {}


def _global(double):
    y = np.asarray(double(np.array([1.0, -3, 2])))
    first = _STORE.setdefault("y", y)
    assert y.shape == first.shape and np.allclose(y, first)


class _Stored:
    def __call__(self, double):
        y = np.asarray(double(np.array([1.0, -3, 2])))
        self.first = getattr(self, "first", y)
        assert y.shape == self.first.shape and np.allclose(y, self.first)


@pytest.mark.parametrize("test", [_remember, _attribute, _global, _Stored()])
def test_wherever_the_first_result_is_kept(test):
    text = message(test)
    assert "keeps something" in text or "refuses a right" in text


def test_a_golden_master_that_saw_the_right_one_before_is_refused():
    """The learner ran it once: the first result it kept is right."""
    store = []
    test = golden(store)
    test(lambda x: 2 * x)
    counted = []

    def counting(double):
        counted.append(1)
        test(double)

    assert "keeps something" in message(counting)


def test_a_test_of_chance_is_refused():
    rng = np.random.default_rng(0)  # whose first number is above a half

    def moody(double):
        if rng.random() < 0.5:
            good(double)

    found = []
    for seed in range(8):
        with pytest.raises(CheckFailed) as caught:
            DOUBLE.check(moody, seed)
        found.append(str(caught.value))
    assert any("differently the second time" in text for text in found)


def test_a_test_that_calls_nothing_is_refused():
    def blind(double):
        assert 1 + 1 == 3

    assert "refuses a right implementation" in message(blind)

    def idle(double):
        assert 1 + 1 == 2

    text = message(idle, kills=0)
    assert "never calls" in text


def test_no_half_marks_without_the_point():
    pointed = TestExercise(
        "double", DOUBLE.right, DOUBLE.mutants, (), required=("positive only",)
    )

    def weak(double):
        y = double(np.array([3.0]))
        assert y.shape == (1,) and y == 6

    assert "catches 4 of 5" in DOUBLE.check(weak, 0, kills=2)
    text = message(weak, kills=2, exercise=pointed)
    assert "positive only" in text and "enough, but not all" in text


def test_wrong_ones_come_first():
    """What a test meets first is a wrong implementation, whatever the seed."""
    exercise = TestExercise("double", DOUBLE.right, DOUBLE.mutants[:4], ())
    for seed in range(5):
        seen = []

        def looking(double, seen=seen):
            seen.append(np.array_equal(double(np.array([1.0, -3])), [2, -6]))

        with pytest.raises(CheckFailed):
            exercise.check(looking, seed)
        assert not seen[0]


def test_stubs_returns_and_endless_tests():
    def stub(double):
        raise NotImplementedError

    with pytest.raises(CheckFailed, match="empty stub") as caught:
        DOUBLE.check(stub, 0)
    assert caught.value.stub
    assert "returns True" in message(lambda double: True)
    assert "0, 0…; a test" in message(lambda double: [0] * 99)
    assert "needs the test function" in message(3)

    def endless(double):
        while True:
            pass

    brief = TestExercise("double", DOUBLE.right, DOUBLE.mutants, (), seconds=0.1)
    assert "did not end" in message(endless, exercise=brief)


def test_a_test_cannot_spoil_what_the_implementation_keeps():
    """What is handed in is copied: an implementation may not write into it."""
    writes = TestExercise(
        "double",
        DOUBLE.right,
        (Wrong("zeros", (lambda x: x.fill(0),), "."),),
        (),
    )

    def reads_after(double):
        x = np.array([1.0, 2])
        y = double(x)
        assert y is not None and np.allclose(y, 2 * x)

    assert "correct" in writes.check(reads_after, 0)


# ---- more mutants, which are not shown, and programs in a namespace ----------------


def test_mutants_that_are_not_shown_are_counted_and_not_named():
    more = [
        Wrong("secret", (lambda x: 2 * np.asarray(x) * (np.size(x) < 9),), "."),
        Wrong("zeros", (lambda x: 0 * np.asarray(x),), "."),
    ]
    news = DOUBLE.check(good, 0, also=more, least=1)
    assert "of 2 more, which are not shown, it catches 1" in news
    with pytest.raises(CheckFailed, match="it catches 1, needs 2") as caught:
        DOUBLE.check(good, 0, also=more)
    assert "secret" not in str(caught.value)


def test_a_namespace_of_functions_is_counted_and_hands_in_copies():
    def program(double):
        return (SimpleNamespace(double=double, name="double"),)

    exercise = TestExercise(
        "double",
        program(lambda x: 2 * np.asarray(x)),
        (Wrong("writes", program(lambda x: x.fill(0)), "."),),
        (),
    )

    def test(code):
        x = np.array([1.0, -3.0])
        y = code.double(x)
        assert x[0] == 1 and y is not None and code.double.__name__ != "double"

    assert "catches 1 of 1" in exercise.check(test, 0)


def test_a_generator_that_is_handed_in_moves_on():
    """What is drawn the second time is something else."""
    exercise = TestExercise(
        "drawn",
        (SimpleNamespace(draw=lambda rng, n=1: rng.random(n)),),
        (Wrong("seeded", (SimpleNamespace(draw=lambda rng, n=1: np.ones(n)),), "."),),
        (),
    )

    def moves(code):
        rng = np.random.default_rng(0)
        assert code.draw(rng) != code.draw(rng=rng)

    assert "catches 1 of 1" in exercise.check(moves, 0)


def test_what_is_printed_or_swallowed_is_no_catch():
    def swallows(double):
        try:
            good(double)
        except AssertionError:
            print("caught one")

    assert "One that is only printed" in message(swallows)

    def weak(double):
        assert double(np.array([3.0])).shape == (1,)

    assert "only printed" not in message(weak)


# ---- programs that learners mend ----------------------------------------------------

SOURCES = {1: "lambda x: x + x + x", 2: "lambda x: abs(x) * 2"}


def _after(number, *edits):
    text = SOURCES[number]
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} is not there once")
        text = text.replace(old, new)
    return (eval(text),)[0]


MEND = MendExercise(
    "mend",
    {1: (("x + x + x", "x + x"),), 2: (("abs(x)", "x"),)},
    lambda number: eval(SOURCES[number]),
    _after,
    lambda number, f: "" if f(-3) == -6 else "it doubles wrongly.",
    {1: "How many x are there?", 2: "What of a negative x?"},
    (),
    part=1,
    points=2,
)


def _doubles(double):
    assert double(-3) == -6


def mend_message(edits, **options):
    with pytest.raises(CheckFailed) as caught:
        MEND.check(edits, 0, **options)
    return str(caught.value)


def test_edits_count_one_by_one():
    whole = {k: list(map(list, edits)) for k, edits in MEND.answer.items()}
    assert "2 of 2 bugs mended" in MEND.check(whole, 0)
    half = {1: ("x + x + x", "x + x")}
    assert "1 of 2 bugs mended" in MEND.check(half, 0, kills=1)
    assert "No edit yet for 2" in mend_message(half)
    text = mend_message({**half, 2: ("abs(x)", "-x")})
    assert "Bug 2: it doubles wrongly. What of a negative x?" in text


def test_a_bug_counts_if_the_test_catches_it_before_and_accepts_it_after():
    assert "2 of 2 bugs caught and mended" in MEND.check(MEND.answer, 0, test=_doubles)

    def misses(double):
        assert double(3) == 6

    assert "does not catch it before" in mend_message(MEND.answer, test=misses)

    def refuses(double):
        assert double(-3) == 99

    assert "refuses it now" in mend_message(MEND.answer, test=refuses)

    def blind(double):
        raise AssertionError

    assert "never calls what it is given" in mend_message(MEND.answer, test=blind)


def test_a_test_that_is_none_earns_nothing():
    for empty in (None, ...):
        assert "got an empty one" in mend_message(MEND.answer, test=empty)
    assert "got str" in mend_message(MEND.answer, test="suite")

    def stub(double):
        raise NotImplementedError

    assert "still the empty stub" in mend_message(MEND.answer, test=stub)


def test_the_question_is_for_a_bug_that_is_as_it_was():
    told = replace(MEND, fault=lambda k, f: f"{f(-3)}." if f(-3) != -6 else "")
    for edit, asked in (("x * x", False), ("abs(-x)", True)):
        with pytest.raises(CheckFailed) as caught:
            told.check({2: ("abs(x)", edit)}, 0)
        assert ("What of a negative x?" in str(caught.value)) == asked


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([], "needs a dict"),
        ({3: ("a", "b")}, "3 is not asked for here"),
        ({1: "x"}, "a pair of texts"),
        ({1: ("a", "b", "c")}, "a pair of texts"),
        ({1: ("y", "x")}, "not there once"),
        ({1: ("x + x + x", "(")}, "the edit fails"),
        ({1: ("x + x + x", "x" * 700)}, "at most"),
        ({1: ("x + x + x", "__import__('math').nan")}, "from elsewhere"),
        ({1: ("x + x + x", "x + x  # no bug now")}, "'bug', as in 'x + x  # no bug"),
        ({1: (("x +", "x"), ("x", "(\n__\n)"))}, "may not put in '__'."),
        ({1: ("x", "0\n  import math")}, "'import', as in 'import math'."),
    ],
)
def test_edits_that_are_none_are_said(edits, words):
    assert words in mend_message(edits)


def test_no_edits_are_a_stub():
    for blank in (None, ..., {}):
        with pytest.raises(CheckFailed, match="empty") as caught:
            MEND.check(blank, 0)
        assert caught.value.stub


def test_a_test_that_refuses_by_chance_is_told_so():
    rng = np.random.default_rng(0)  # whose first number is above a half

    def unseeded(double):
        good(double)
        assert rng.random() < 0.5

    assert "differently the second time" in message(unseeded)


def test_bits_that_another_order_changes_are_not_to_be_compared():
    from cnn_course.bugs import bug
    from cnn_course.checks.core import exercise

    def exact(part):
        def suite(code):
            x, w = np.random.default_rng(0).standard_normal((2, 9, 9))
            args = {"dense": (x, w, w[0]), "dense_back": (x, x, w), "predict": (x,)}
            here, there = (getattr(c, part)(*args[part]) for c in (code, bug(0)))
            for a, b in zip(here, there, strict=True):
                assert np.array_equal(a, b)

        return suite

    for part in ("dense", "dense_back", "predict"):
        said = message(exact(part), exercise=exercise("hunt-suite"))
        assert "adds up in another order" in said


def sums_in_another_order(double):
    y = double(np.array([0.1, 0.2, 0.3]))
    assert y[0] + y[1] + y[2] == y[2] + y[1] + y[0]


def in_a_comprehension(double):
    assert all(a == 2 * b for a, b in zip(double(np.ones(2)), [1, 2], strict=True))


def another_number(double):
    assert double(np.ones(2))[0] == 3


def other_numbers(double):
    assert np.array_equal(double(np.ones(2)), [2, 3])


def another_shape(double):
    y = double(np.ones(2))
    assert y.shape == (3,) and np.allclose(y, 2)


def a_margin_and_another_number(double):
    y = double(np.ones(2))
    assert y.shape == (2,) and np.allclose(y, 3)


@pytest.mark.parametrize("test", [sums_in_another_order, in_a_comprehension])
def test_a_margin_is_spoken_of_where_it_would_help(test):
    rounds = replace(DOUBLE, rounds=True, refused="Look on paper.")
    said = message(test, exercise=rounds)
    assert "sums in another order" in said
    assert "on paper" not in said


@pytest.mark.parametrize(
    "test", [another_number, other_numbers, another_shape, a_margin_and_another_number]
)
def test_no_margin_makes_another_number_right(test):
    rounds = replace(DOUBLE, rounds=True, refused="Look on paper.")
    said = message(test, exercise=rounds)
    assert "sums in another order" not in said
    assert "on paper" in said


@pytest.mark.parametrize("seed", range(6))
def test_what_a_test_binds_anew_is_kept_too(seed):
    def remembers(double):
        y = np.asarray(double(np.array([1.0, -3, 2])))
        remembers.first = getattr(remembers, "first", y)
        assert y.shape == remembers.first.shape and np.allclose(y, remembers.first)

    with pytest.raises(CheckFailed, match="keeps something"):
        DOUBLE.check(remembers, seed, kills=1)


def test_the_names_of_arguments_give_nothing_away():
    """A wrong one takes them as the right one does: to name them is no catch."""

    def test_dropout(dropout):
        y = dropout(np.ones((3, 3)), 0.5, seed=0, training=True)
        assert y.shape == (3, 3)

    with pytest.raises(CheckFailed, match="catches 0 of 18"):
        check("reg-dropout-test", test_dropout)

    def test_suite(code):
        code.update({"W": np.ones(2)}, {"W": np.ones(2)}, {}, eta=0.1, beta=0, limit=1)

    with pytest.raises(CheckFailed, match="catches 0 of 18"):
        check("hunt-suite", test_suite)


_MODULES = [np]
_BY_NAME = {"np": np, "tolerance": [1e-9]}


def test_a_global_list_may_hold_a_module():
    def honest(double):
        given = _MODULES[0].array([1.0, -3, 2])
        wanted = _BY_NAME["np"].array([2.0, -6, 4])
        assert np.shape(double(given)) == (3,)
        assert np.allclose(double(given), wanted, atol=_BY_NAME["tolerance"][0])

    assert "correct" in DOUBLE.check(honest, 0, kills=1)


def test_whoever_asks_for_a_wrong_one_is_told_which():
    """A right one refused and a wrong one accepted: the test is of that mistake."""

    def test_dropout(dropout):
        x = np.ones((100, 100))
        y = dropout(x, 0.25, 0, True)
        assert abs((y == 0).mean() - 0.25) < 0.05
        assert (y[y != 0] == 1).all()

    with pytest.raises(CheckFailed) as caught:
        check("reg-dropout-test", test_dropout)
    assert "a wrong one instead: what is kept is not scaled." in str(caught.value)
