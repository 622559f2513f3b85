"""What the core accepts, refuses and says, on exercises made for it."""

import contextlib
import gc
import linecache
import re
import signal
import sys
import threading
import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from cnn_course.checks import CheckFailed, check
from cnn_course.checks.compare import apart, close, numbers
from cnn_course.checks.core import Exercise, NamedCase, Wrong
from cnn_course.checks.running import Trouble, changed, run, time_limit
from cnn_course.checks.where import _names


def message(exercise, answer, seed=0):
    with pytest.raises(CheckFailed) as caught:
        exercise.check(answer, seed)
    return str(caught.value)


def question(answer, wrong=(), **options):
    return Exercise("made-up", answer, tuple(wrong), **options)


def total(x):
    return x.sum(axis=1)


def sums(**options):
    """Row sums of arrays of several sizes."""

    def cases(rng):
        return [{"x": rng.standard_normal(shape)} for shape in ((3, 4), (5, 2), (2, 6))]

    return question(total, cases=cases, outputs=("sums",), **options)


# ---- what counts as the same ----------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: total(x).tolist(),
        lambda x: tuple(total(x)),
        lambda x: total(x).astype(np.float32),
        lambda x: total(x.astype(np.float32)),
        lambda x: [float(np.float32(v)) for v in total(x)],
        lambda x: total(x) + 0j,
        lambda x: [Fraction(v) for v in total(x)],
        lambda x: [Decimal(float(v)) for v in total(x)],
        lambda x: total(x).astype(object),
        lambda x: np.array([sum(row[::-1]) for row in x]),
    ],
)
def test_honest_variants_pass(answer):
    assert "correct" in sums().check(answer, 0)


@pytest.mark.parametrize(
    "value", [27, 27.0, np.int8(27), np.float32(27), Fraction(27), [27][0], 27 + 0j]
)
def test_a_number_may_come_in_any_form(value):
    assert "correct" in question(27).check(value, 0)


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: total(x) + 1e-5,
        lambda x: (total(x) + 1e-4).astype(np.float32),
        lambda x: np.round(total(x), 4),
        lambda x: total(x)[:, None],
        lambda x: total(x).astype(int),
        lambda x: total(x) + 1j,
    ],
)
def test_wrong_stays_wrong(answer):
    message(sums(), answer)


def test_whole_numbers_are_no_float32():
    """1,000,000 for 1,000,000.5 is wrong, though float32 would hold both."""
    assert not close(1_000_000.0, 1_000_000.5, 1e-7)
    assert close(np.float32(0.1), 0.1, 1e-7)


def test_float32_is_given_what_it_costs_and_no_more():
    """Large scores lose digits in float32; the reference shows how many."""

    def shifted(x):
        return x - x.max(axis=1, keepdims=True)

    exercise = question(
        shifted, cases=lambda rng: [{"x": rng.standard_normal((4, 3)) + 900}]
    )
    assert "correct" in exercise.check(lambda x: shifted(x.astype(np.float32)), 0)
    message(exercise, lambda x: (shifted(x) * 1.005).astype(np.float32))


@pytest.mark.parametrize(
    "value",
    [
        np.array([1, None], object),
        np.array(["a", "b"]),
        [[1], [2, 3]],
        1 + 2j,
        {"x": 1},
        {1, 2},
        (v for v in (1, 2)),
        np.sum,
        object(),
        np.array([{}, []], object),
        b"12",
    ],
)
def test_odd_results_are_described_and_never_crash(value):
    text = message(sums(), lambda x: value)
    assert "needs a list or an array of 3 numbers" in text or "It is a dict" in text
    assert "ambiguous" not in text


def test_the_right_part_of_a_tuple_is_pointed_out():
    assert "part 1 of it, counted from 0, is right" in message(
        sums(), lambda x: (x, total(x))
    )


def test_as_many_digits_as_it_takes():
    text = message(sums(), lambda x: total(x) * (1 + 3e-7))
    got, want = re.search(r"is (\S+), should be (\S+)", text).groups()
    assert got != want
    assert apart(1.0, 1.0 + 1e-12) == ("1", "1.000000000001")


@pytest.mark.parametrize("value", [1.5, True, "1.5", [1, 2], np.float32(3)])
def test_numbers_round_trip(value):
    found = numbers(value)
    assert (found is None) == isinstance(value, str)


def test_strings_and_dicts_are_compared_by_content():
    exercise = question({"a": "same", "b": [1, 2, 5], "c": {"k": 1.5}})
    good = {"a": np.str_("same"), "b": (1, 2, 5), "c": {"k": np.float32(1.5)}}
    assert "correct" in exercise.check(good, 0)
    assert "b[1] is 3" in message(exercise, {**good, "b": [1, 3, 5]})
    assert "c is" in message(exercise, {**good, "c": {"k": 2}})


def test_squeezed_axes_stay_wrong():
    exercise = question(
        lambda x: x.mean(axis=1, keepdims=True),
        cases=lambda rng: [{"x": rng.random((3, 4))}, {"x": rng.random((1, 5))}],
    )
    text = message(exercise, lambda x: x.mean(axis=1))
    assert "an axis of length 1 is gone" in text


def test_dtype_counts_where_it_is_the_point():
    pixels = [{"x": np.arange(6, dtype=">i4")}, {"x": np.arange(3, dtype="u1")}]
    exercise = question(lambda x: x + 0, cases=lambda rng: pixels, dtypes=True)
    assert "correct" in exercise.check(lambda x: x.astype(x.dtype.newbyteorder("=")), 0)
    assert "has dtype float64" in message(exercise, lambda x: x.astype(float))
    assert "is a list" in message(exercise, lambda x: x.tolist())
    loose = question(lambda x: x + 0, cases=lambda rng: pixels, dtypes="kind")
    assert "correct" in loose.check(lambda x: x.astype(int), 0)
    assert "has dtype float64" in message(loose, lambda x: x.astype(float))
    empty = question(lambda x: x[:0], cases=lambda rng: pixels, dtypes="kind")
    assert "correct" in empty.check(lambda x: np.array([]), 0)
    free = question(lambda x: x + 0, cases=lambda rng: pixels)
    assert "correct" in free.check(lambda x: x.astype(float), 0)


# ---- running --------------------------------------------------------------------


def test_an_error_tells_what_the_names_of_its_line_stood_for():
    def answer(x, eps=0.5):
        for k in range(len(x) + 1):
            if (
                x[k, 0] > eps  # past the end
            ):
                return np.ones(3)

    trouble = run(answer, {"x": np.zeros((2, 3))})
    assert trouble.line.endswith("There, x has shape (2, 3), k is 2, eps is 0.5.")


def test_a_name_without_a_value_is_not_told_with_that_of_another():
    here = {"np": np, "n": np.ones((2, 2)), "total": 7}
    code = "def late(x):\n    total = sum(n for n, g in x) + total\n"
    code += "def hidden(x):\n    return x[1] + [n for n in range(3)][x[0]]\n"
    code += "def inside(x):\n    return sum(x[k + 1] for k in range(len(x)))\n"
    path = "answer_of_a_learner.py"
    linecache.cache[path] = len(code), None, code.splitlines(keepends=True), path
    exec(compile(code, path, "exec"), here)
    lines = [run(here[n], {"x": [(1, 2), 3]}).line for n in ("late", "hidden")]
    assert [line.partition("There, ")[2] for line in lines] == [
        "n is 1, g is 2, x is a list of length 2.",
        "x is a list of length 2.",
    ]
    assert "k is 1" in run(here["inside"], {"x": [1, 2]}).line


def test_memory_that_was_never_written_is_seen():
    def diagonal(x):
        W = np.empty((3, 4, 4))
        W[:, range(4), range(4)] = x[0, 0]
        return W

    cases = [{"x": np.ones((1, 1))}]
    exercise = question(
        lambda x: np.eye(4) * np.ones((3, 1, 1)), cases=lambda rng: cases
    )
    gc.collect()
    assert "[0, 0, 1] is 0.1234" in message(exercise, diagonal)


def test_names_are_found_in_part_of_a_statement():
    assert _names("elif x[3] > y.z:") == ["x", "y"]
    assert _names("return np.pad(x, k, mode=m)[") == ["np", "x", "k", "m"]


def test_an_error_shows_the_learners_own_line_and_keeps_its_cause():
    def answer(x):
        return np.reshape(x, (7, 11))  # this very line

    with pytest.raises(CheckFailed) as caught:
        sums().check(answer, 0)
    text = str(caught.value)
    assert "ValueError" in text and "np.reshape(x, (7, 11))" in text
    assert isinstance(caught.value.__cause__, ValueError)


def test_an_error_in_some_cases_is_located():
    def answer(x):
        return total(x) if len(x) != 5 else x[7]

    text = message(
        sums(properties=lambda case: {"five rows": len(case["x"]) == 5}), answer
    )
    assert (
        "Where: it runs in every case with no five rows and raises an error in every "
        "case with five rows." in text
    )


def test_an_error_that_is_not_shown_is_told():
    def answer(x):
        if len(x) == 5:
            raise ValueError("five rows are too many")
        return total(x) + (len(x) != 5)

    text = message(
        sums(properties=lambda case: {"five rows": len(case["x"]) == 5}), answer
    )
    assert "should be" in text
    assert "in another case it raised ValueError: five rows are too many. At " in text


def test_a_path_without_a_return_is_no_stub():
    def answer(x):
        return total(x) if len(x) != 5 else None

    with pytest.raises(CheckFailed) as caught:
        sums().check(answer, 0)
    assert "it returns None: is there a return on every path?\n" in str(caught.value)
    assert not caught.value.stub
    with pytest.raises(CheckFailed) as caught:
        sums().check(lambda x: None, 0)
    assert caught.value.stub


def counting(*wrong, **options):
    return question(
        lambda n, s: n // s + 1,
        wrong,
        cases=lambda rng: [{"n": n, "s": s} for n, s in ((6, 3), (7, 2), (9, 4))],
        **options,
    )


def test_a_float_that_is_a_whole_number_passes_unless_an_int_is_asked():
    def answer(n, s):
        return np.floor(n / s) + 1

    as_float = Wrong("a float", lambda n, s: float(n // s + 1), "that is no int.")
    assert "correct" in counting().check(answer, 0)
    assert "that is no int" in message(counting(as_float), answer)
    assert "int" in message(counting(dtypes=True), lambda n, s: float(n // s + 1))
    assert "needs a whole number" in message(counting(), lambda n, s: n / s + 1)


def test_leaving_python_is_caught_and_ctrl_c_is_not():
    assert "SystemExit" in message(sums(), lambda x: sys.exit(3))

    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sums().check(interrupted, 0)


def test_endless_recursion_is_named():
    def answer(x):
        return answer(x)

    assert "calls itself without an end" in message(sums(), answer)


needs_alarm = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this platform has no alarm"
)


@needs_alarm
def test_an_endless_loop_is_stopped_once():
    calls = []

    def answer(x):
        calls.append(1)
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    assert "did not end within 0.2 seconds" in message(sums(seconds=0.2), answer)
    assert len(calls) == 1, "the other cases are not waited for"
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@needs_alarm
def test_an_alarm_of_somebody_else_is_kept():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30)
        with time_limit(60):
            assert signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        with time_limit(5):
            pass
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        assert signal.getsignal(signal.SIGALRM)(0, None) is None and rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_another_thread_runs_without_a_limit():
    found = []
    thread = threading.Thread(target=lambda: found.append(run(total, {"x": np.eye(2)})))
    thread.start()
    thread.join()
    assert np.array_equal(found[0], [1, 1])


@pytest.mark.parametrize(
    ("value", "change", "where"),
    [
        ([3, 1, 2], lambda v: v.sort(), "[0]"),
        ({"u": [1.0]}, lambda v: v["u"].append(2), "['u']"),
        ({"u": 1.0}, lambda v: v.update(w=3), ""),
        ([np.zeros(2)], lambda v: v[0].fill(1), "[0]"),
        ([("a", "+"), ("b", "*")], lambda v: v.reverse(), "[0][0]"),
        (np.array([[1, 2], None], object), lambda v: v[0].append(3), ""),
        ({1, 2}, lambda v: v.add(3), ""),
    ],
)
def test_a_change_inside_an_input_is_seen(value, change, where):
    def answer(v):
        change(v)
        return 1

    found = run(answer, {"v": value})
    assert isinstance(found, Trouble)
    assert f"it changed its input v{where}; work on a copy" in found
    assert run(lambda v: 1, {"v": value}) == 1


def test_nan_and_objects_have_not_changed():
    counter = type("Counter", (), {})()
    assert (
        changed(
            [float("nan"), np.array([np.nan]), counter],
            [
                float("nan"),
                np.array([np.nan]),
                counter,
            ],
        )
        is None
    )


# ---- known mistakes, beside each other and beside others ------------------------

FOUR = {"a": 1, "b": 2, "c": 30, "d": 40}
FOUR_WRONG = (
    Wrong("a of b", {**FOUR, "a": 2}, "a counts from zero."),
    Wrong("b halved", {**FOUR, "b": 1}, "b is not halved."),
    Wrong("c and d swapped", {**FOUR, "c": 40, "d": 30}, "c is d and d is c."),
    Wrong("all doubled", {k: 2 * v for k, v in FOUR.items()}, "all are doubled."),
)


def four(**given):
    return message(question(FOUR, FOUR_WRONG), {**FOUR, **given})


def test_two_wrong_entries_get_two_diagnoses():
    off = Wrong("b of nothing", {**FOUR, "b": 0}, "b is not 0.")
    text = message(question(FOUR, (*FOUR_WRONG, off)), {**FOUR, "a": 2, "b": 0})
    assert "a: a counts from zero." in text and "b: b is not 0." in text


def test_two_exchanged_entries_are_told_so():
    assert "a and b have each other's numbers." in four(a=2, b=1)
    assert "each other" not in four(a=2, b=3)
    words = question({"p": "up", "q": "down", "t": True, "f": False})
    for given in ({"p": "down", "q": "up"}, {"t": False, "f": True}):
        assert "each other" not in message(words, words.answer | given)


def test_three_that_are_one_further_have_each_others_numbers():
    text = message(question({"a": 3, "b": 4, "c": 7}), {"a": 4, "b": 7, "c": 3})
    assert "a, b and c have each other's numbers." in text


def test_an_output_that_the_case_shown_lacks_is_not_said_to_be_right():
    def cases(rng):
        return [{"n": n} for n in (1, 2)]

    def answer(n):
        return {"a": n, "b": 2} if n == 1 else {"a": n, "b": 2, "unused": 0}

    exercise = question(answer, cases=cases)
    text = message(exercise, lambda n: {**answer(n), "a": n + n * n})
    assert "b is right" in text and "unused" not in text


def test_verbs_follow_the_name():
    asked = Exercise("made-up", 3, (), outputs=("the workers",))
    assert "the workers are 5" in message(asked, 5)
    asked = Exercise("made-up", 3, (), outputs=("the number of workers",))
    assert "the number of workers is 5" in message(asked, 5)
    asked = Exercise("made-up", [3, 4], (), outputs=("the loss",))
    assert "the loss has shape" in message(asked, [5])


def test_a_list_that_is_never_looked_at_is_named():
    def cases(rng):
        return [{"layers": [2] * n} for n in (1, 2, 3, 4)]

    asked = question(lambda layers: sum(layers) + 1, cases=cases)
    assert "the same with other layers" in message(asked, lambda layers: 7)
    text = message(asked, lambda layers: 2 * len(layers))
    assert "other layers" not in text


def test_a_list_is_an_array_where_the_kind_counts():
    def cases(rng):
        return [{"x": rng.random(n)} for n in (3, 4)]

    asked = Exercise("made-up", np.argsort, (), cases, dtypes="kind")
    assert "correct" in asked.check(lambda x: np.argsort(x).tolist(), 0)
    text = message(asked, lambda x: np.argsort(x).astype(float).tolist())
    assert "needs whole numbers" in text


def test_a_yes_is_no_number():
    asked = question({"a": 0, "b": 2.5})
    assert "a is False" in message(asked, {"a": False, "b": 2.5})
    assert "correct" in question({"a": True}).check({"a": 1}, 0)


def test_parts_that_are_no_numbers_are_called_what_they_are():
    asked = question({"a": [1, 2, 3]})
    for given, words in (
        (["1", "2", "3"], "a list that holds texts, such as '1'; needs"),
        ([1, None, 3], "a list that holds None"),
        ([1, {}, 3], "a list that holds a dict"),
        ([[1], [2, 3]], "a list of 2 parts of different shapes"),
    ):
        assert words in message(asked, {"a": given})
    assert "a is an ellipsis" in message(asked, {"a": ...})


def test_a_relation_says_where_it_holds():
    text = message(sums(), lambda x: 2 * total(x) if x.shape[0] > 3 else total(x))
    assert "everything is 2 times" not in text or "where it is off, every" in text


def test_half_precision_that_overflows_is_named():
    x = np.arange(20.0).reshape(4, 5)
    asked = Exercise("made-up", lambda x: x * 9e4, (), lambda rng: [{"x": x}])
    text = message(asked, lambda x: (x * 9e4).astype(np.float16))
    assert "float16, which ends at 65,504" in text and "log(0)" not in text


def test_an_empty_array_is_not_all_zero():
    asked = Exercise(
        "made-up", lambda x: x[x > 0], (), lambda rng: [{"x": rng.random(4)}]
    )
    assert "every entry is 0" not in message(asked, lambda x: x[x > 9])


def test_two_shares_of_a_sum_are_not_two_mistakes():
    """What is a third mistake in two shares is no sum of the first and the second."""
    asked = Exercise(
        "made-up",
        lambda dy, x: (dy + dy.T) @ x,
        (
            Wrong("left", lambda dy, x: dy @ x, "that is one share."),
            Wrong("twice", lambda dy, x: 2 * (dy + dy.T) @ x, "each share is twice."),
        ),
        lambda rng: [
            {"dy": rng.standard_normal((n, n)), "x": rng.standard_normal((n, 3))}
            for n in (3, 4, 5)
        ],
    )
    assert "two things" not in message(asked, lambda dy, x: (2 * dy + dy.T) @ x)


def test_two_changes_of_one_share_are_not_two_mistakes():
    """Each is a number times p, row by row; a third mistake is the sum of both."""

    def slope(dp, p, inner):
        return p * (dp - inner.sum(axis=1, keepdims=True))

    asked = Exercise(
        "made-up",
        lambda dp, p: slope(dp, p, dp * p),
        (
            Wrong("no p", lambda dp, p: slope(dp, p, dp), "p is not in the sum."),
            Wrong("no sum", lambda dp, p: slope(dp, p, 0 * dp), "no second term."),
        ),
        lambda rng: [
            {"dp": rng.random((4, n)), "p": rng.random((4, n))} for n in (3, 4)
        ],
    )
    text = message(asked, lambda dp, p: slope(dp, p, dp * (1 - p)))
    assert "two things" not in text and "no second term" not in text


def test_a_border_is_named_only_where_the_inside_can_tell():
    def cases(rng):
        return [{"x": rng.random(shape)} for shape in ((2, 6, 5, 2), (1, 6, 5, 2))]

    def off(depth, some):
        def answer(x):
            y = x.copy()
            y[:, depth:-depth, depth:-depth] = 0
            return x + y * (some(x) < 1)

        return answer

    asked = Exercise("made-up", lambda x: x, (), cases)
    text = message(asked, off(1, lambda x: 0 * x))
    assert "wrong at the border only" in text
    few = off(2, lambda x: np.arange(x.size).reshape(x.shape) % 3)
    assert "border" not in message(asked, few)


def test_a_known_mistake_beside_an_unknown_one_is_named():
    text = four(a=2, d=-7)
    assert "a: a counts from zero." in text and "d is -7" in text


def test_a_mistake_in_several_entries_is_named_once():
    text = four(c=40, d=30)
    assert text.count("c is d and d is c.") == 1
    assert "all are doubled." in four(**{k: 2 * v for k, v in FOUR.items()})


def test_a_misspelt_key_gets_no_diagnosis():
    text = message(question(FOUR, FOUR_WRONG), {"A": 2, "b": 2, "c": 30, "d": 40})
    assert "'a' is missing and 'A' is not asked for" in text
    assert "Diagnosis" not in text and "b, c and d are right" in text


def test_a_known_mistake_may_return_more_than_is_asked():
    more = Wrong("all", {**FOUR, "e": 5}, "e is not asked for.")
    text = message(question(FOUR, (more,)), {**FOUR, "e": 5})
    assert "Diagnosis: e is not asked for." in text


def test_language_of_small_things():
    text = message(question({"p": True, "w": "up"}), {"p": "yes", "w": 3})
    assert "needs True or False" in text and "w is 3; needs a text" in text
    assert "the result is True, which" in message(question(2.5), True)
    text = message(sums(), lambda x: np.round(total(x), 1))
    assert "rounded to 1 digit behind" in text
    doubled = (Wrong("low", {"a": 0, "b": 2}, "a: it starts at 1."),)
    assert "a: a:" not in message(question({"a": 1, "b": 2}, doubled), {"a": 0, "b": 9})


def test_right_entries_are_named_and_unknown_ones_are_not_blamed():
    text = four(b=77)
    assert "a, c and d are right" in text and "Diagnosis" not in text


def pair_exercise():
    return question(
        lambda x: (x.sum(axis=1), x.max(axis=1)),
        (
            Wrong("mean", lambda x: (x.mean(axis=1), x.max(axis=1)), "that is a mean."),
            Wrong("low", lambda x: (x.sum(axis=1), x.min(axis=1)), "that is least."),
        ),
        cases=sums().cases,
        outputs=("sum", "top"),
    )


def test_two_wrong_outputs_get_two_diagnoses():
    text = message(pair_exercise(), lambda x: (x.mean(axis=1), x.min(axis=1)))
    assert "sum: that is a mean." in text and "top: that is least." in text


def test_a_known_output_beside_an_unknown_one():
    text = message(pair_exercise(), lambda x: (x.mean(axis=1), x.max(axis=1) ** 3))
    assert "sum: that is a mean." in text and "top" in text
    text = message(pair_exercise(), lambda x: (x.mean(axis=1), -x.max(axis=1)))
    assert "top: the sign is the wrong way round" in text


def conv(x, w, b):
    return np.correlate(x, w, "valid") + b


def filters():
    def cases(rng):
        return [
            {
                "x": rng.standard_normal(n),
                "w": rng.standard_normal(f),
                "b": float(rng.standard_normal()),
            }
            for n, f in ((7, 3), (9, 2), (8, 4))
        ]

    return question(
        conv,
        (
            Wrong("turned", lambda x, w, b: conv(x, w[::-1], b), "w is turned."),
            Wrong("no bias", lambda x, w, b: conv(x, w, 0), "the bias is missing."),
        ),
        cases=cases,
        outputs=("y",),
    )


def test_two_known_mistakes_at_once():
    text = message(filters(), lambda x, w, b: conv(x, w[::-1], 0))
    assert (
        "two things together would give this: w is turned. And: the bias is missing."
        in text
    )


def test_a_known_mistake_and_a_factor():
    text = message(filters(), lambda x, w, b: 3 * conv(x, w[::-1], b))
    assert "w is turned. And, beyond that: everything is 3 times" in text


def test_two_known_mistakes_in_turn():
    def answer(x, w, b):
        return conv(x, w[::-1], b) if len(w) == 3 else conv(x, w, 0)

    text = message(filters(), answer)
    assert "in some cases, as in the one shown: w is turned." in text
    assert "bias" not in text  # what fits the others may fit them by accident


def test_a_known_mistake_where_nothing_is_raised():
    def answer(x, w, b):
        return conv(x, w[::-1], b) if len(w) > 2 else x[99]

    assert "where it raises no error: w is turned." in message(filters(), answer)


def test_a_known_mistake_in_less_than_half_of_the_wrong_cases_may_be_an_accident():
    def answer(x, w, b):
        return conv(x, w[::-1], b) if len(w) == 3 else x[99]

    assert "turned" not in message(filters(), answer)


def test_a_known_mistake_in_a_part_of_the_cases_may_be_an_accident():
    def answer(x, w, b):
        return conv(x, w[::-1], b) if len(w) == 3 else conv(x, w, b) ** 3 + x[0]

    assert "turned" not in message(filters(), answer)


def test_outputs_in_another_order():
    text = message(pair_exercise(), lambda x: (x.max(axis=1), x.sum(axis=1)))
    assert "in another order; it should be sum, top" in text


def test_one_array_for_several_outputs():
    def both(x):
        return np.array([x.sum(axis=1), x.max(axis=1)])

    assert "must return sum, top" in message(pair_exercise(), both)
    stacked = replace(pair_exercise(), stacked=True)
    assert "correct" in stacked.check(both, 0)
    alone = message(stacked, lambda x: np.ones((5, 4)))
    assert "and it returns an array of shape (5, 4)." in alone


def test_a_number_that_should_be_an_argument():
    exercise = question(
        lambda x, rate: x * rate - x**2,
        cases=lambda rng: [
            {"x": rng.random(5), "rate": rate} for rate in (0.3, 0.1, 2.0)
        ],
    )
    text = message(exercise, lambda x, rate: x * 0.3 - x**2)
    assert "rate is taken for 0.3, whatever it is" in text


def test_a_known_mistake_in_all_wrong_cases():
    def answer(x, w, b):
        return conv(x, w[::-1], b) if len(w) == 3 else conv(x, w, b)

    assert "Diagnosis: where it is off: w is turned." in message(filters(), answer)


def test_an_argument_that_was_changed_is_found():
    text = message(filters(), lambda x, w, b: conv(x[::-1], w, b))
    assert "x is back to front" in text
    text = message(filters(), lambda x, w, b: conv(x, np.abs(w), b))
    assert "w without its signs" in text
    assert "one change" not in message(filters(), lambda x, w, b: conv(x**3, w, b))


def test_an_argument_that_is_not_looked_at_is_found():
    exercise = question(
        lambda n, f, s: (n - f) // s + 1,
        cases=lambda rng: [
            {"n": n, "f": f, "s": s} for n, f, s in ((9, 3, 2), (7, 2, 1), (11, 4, 3))
        ],
    )
    assert "the same with another f" in message(exercise, lambda n, f, s: n // s + 2)
    assert "whatever" not in message(exercise, lambda n, f, s: n * f * s)


# ---- the form of an answer ------------------------------------------------------


def test_a_float_for_a_whole_number_is_no_rounding():
    exercise = question(
        lambda n, s: n // s + 1,
        cases=lambda rng: [{"n": n, "s": s} for n, s in ((9, 2), (12, 3), (5, 5))],
        outputs=("the size",),
        dtypes="kind",
    )
    for answer in (lambda n, s: float(n // s + 1), lambda n, s: np.floor(n / s) + 1):
        text = message(exercise, answer)
        assert "a whole number (int) is asked, this is a float" in text
        assert "rounded" not in text


def test_rounded_numbers_are_named_in_any_size_and_dtype():
    def cases(rng):
        return [{"x": 10.0**k * rng.random((3, 4))} for k in (0, 3, -1)]

    exercise = question(total, cases=cases)
    for dtype in (float, np.float32):
        text = message(exercise, lambda x, d=dtype: np.round(total(x), 3).astype(d))
        assert "rounded to 3 digits" in text


def test_a_tuple_where_one_thing_is_asked():
    exercise = sums()
    text = message(exercise, lambda x: (0.5, total(x)))
    assert "part 1 of them, counted from 0, is the one asked for" in text
    text = message(exercise, lambda x: (0.5, 2 * total(x)))
    assert "you return a tuple of 2, where one thing is asked" in text
    count = question(len, cases=exercise.cases)
    assert "averaged" not in message(count, lambda x: (len(x), len(x)))


def test_keys_that_nobody_asked_for_are_named_and_nothing_else_is():
    text = message(question(FOUR, FOUR_WRONG), {**FOUR, "e": 5})
    assert "'e' is not asked for; needs a dict with the keys 'a', 'b', 'c', 'd'" in text
    assert "Diagnosis" not in text and "Where" not in text
    renamed = {"A": 1, **{k: v for k, v in FOUR.items() if k != "a"}, "b": 1}
    text = message(question(FOUR, FOUR_WRONG), renamed)
    assert "'a' is missing and 'A' is not asked for" in text
    assert "b is 1, which is not the answer" in text
    assert "b: b is not halved." in text


def test_a_list_for_a_dict_is_told_which_keys_it_needs():
    text = message(question(FOUR, FOUR_WRONG), [1, 2, 30, 40])
    assert "That is a list; needs a dict with the keys 'a', 'b'" in text
    assert "missing" not in text and "not asked" not in text
    assert "That is a number; needs a dict" in message(question(FOUR, FOUR_WRONG), 3)


def test_several_keys_that_are_missing_are_missing():
    text = message(question(FOUR, FOUR_WRONG), {"a": FOUR["a"], "c": FOUR["c"]})
    assert "'b', 'd' are missing; needs a dict" in text


def test_a_dict_for_an_array_is_refused():
    text = message(sums(), lambda x: {"sums": total(x)})
    assert "it is a dict; sums itself is asked" in text
    text = message(sums(), lambda x: dict(enumerate(total(x))))
    assert "It is a dict; needs sums alone, without keys." in text


def test_a_text_that_nobody_may_say_is_shown_those_one_may():
    def cases(rng):
        return [{"n": n} for n in range(4)]

    words = ("even", "odd")
    exercise = question(lambda n: words[n % 2], cases=cases)
    text = message(exercise, lambda n: words[n % 2][:3])
    assert "One of these is needed: 'even', 'odd'." in text
    assert "One of these" not in message(exercise, lambda n: "odd")
    assert "correct" in exercise.check(lambda n: words[n % 2].title(), 0)


def test_errors_of_one_type_are_not_the_same_mistake():
    wrong = Wrong("too few", lambda x: np.ones(3) @ np.ones(4), "you lost a row.")
    exercise = replace(sums(), wrong=(wrong,))
    assert "you lost a row" in message(exercise, wrong.answer)

    def answer(x):
        return np.ones(2) + np.ones(3)

    assert "you lost a row" not in message(exercise, answer)


def test_single_numbers_that_agree_by_accident_get_no_name():
    """Two of eight answers are that of the mistake; it would get all eight wrong."""
    exercise = question(
        lambda x: max(x),
        (Wrong("last", lambda x: x[-1], "that is the last of the list."),),
        cases=lambda rng: [{"x": [5 + k, 9 + k, k]} for k in range(8)],
    )

    def answer(x):
        return x[-1] if x[-1] in (3, 5) else max(x)

    assert "last of the list" not in message(exercise, answer)


def test_a_mistake_that_changes_nothing_is_no_second_one():
    def nearly(x):
        return total(x) * (1 + 1e-9)

    exercise = replace(
        sums(),
        wrong=(
            Wrong("nearly", nearly, "that is nearly right."),
            Wrong("doubled", lambda x: 2 * total(x) + 1, "that is doubled."),
        ),
    )
    text = message(exercise, lambda x: 2 * total(x) + 1 + 1e-9)
    assert "two things" not in text


def test_one_image_of_all_is_named():
    def first(x):
        return np.where(np.arange(len(x)) == 0, total(x), 0)

    assert "only the first entry is there, the rest is 0" in message(sums(), first)


# ---- answers on paper are not given away ----------------------------------------


def test_a_choice_is_not_an_oracle():
    text = message(question(np.array([[0, 0], [1, 0]])), np.array([[0, 1], [0, 0]]))
    assert "[1, 0]" not in text and "[0, 1]" not in text
    assert "Diagnosis" not in text and "Where" not in text
    text = message(question("sdds"), "sdsd")
    assert text.splitlines()[1:] == ["  the result is 'sdsd', which is not the answer."]


def test_a_rounded_number_is_told_so():
    assert "if that is rounded, give more digits" in message(question(1 / 3), 0.33)
    assert "rounded" not in message(question(1 / 3), 0.34)
    for given in (0.562, 0.563):  # a half is rounded up, or to an even digit
        assert "if that is rounded" in message(question(0.5625), given)


def test_factors_are_not_given_away():
    text = message(question({"a": 3.0, "b": 4.0, "c": 7.0}), {"a": 6, "b": 8, "c": 14})
    assert "one and the same factor" in text and "2 times" not in text


# ---- names, bad ids, cases with names -------------------------------------------


@pytest.mark.parametrize("bad", [None, 3, np.sum, ["conv-window"]])
def test_a_bad_id_gets_a_clear_message(bad):
    with pytest.raises(ValueError, match="name of an exercise in quotes"):
        check(bad, 3)


def test_an_id_like_no_other_is_not_answered_with_all_of_them():
    with pytest.raises(ValueError) as caught:
        check("zzzzzz", 3)
    assert len(str(caught.value)) < 200


def test_a_case_tells_its_name_and_properties():
    cases = [
        NamedCase({"x": np.eye(2)}, "the identity", diagonal=True),
        NamedCase({"x": np.ones((2, 2)) * 0.3}, diagonal=False),
        NamedCase({"x": np.ones((2, 3)) * 0.7}, diagonal=False),
    ]
    exercise = question(total, cases=lambda rng: cases)
    text = message(exercise, lambda x: total(x) + (x[0, 0] == 1) * np.arange(2))
    assert "Case: the identity: x of shape (2, 2)" in text
    assert "wrong in every case with diagonal" in text


def test_swapped_choices_on_paper_are_not_given_away():
    text = message(question({"a": "s", "b": "d"}), {"a": "d", "b": "s"})
    assert "another order" not in text and "Diagnosis" not in text
