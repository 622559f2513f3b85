"""Every exercise check passes the right answer and names every wrong one."""

import numpy as np
import pytest

from cnn_course.checks import CheckFailed, check
from cnn_course.checks.core import Exercise, TestExercise, exercises

ALL = list(exercises())
MUTANTS = [(e, w) for e in ALL for w in e.wrong]
FUNCTIONS = [e for e in ALL if isinstance(e, Exercise) and e.cases is not None]


def message(exercise, answer):
    """What the student reads."""
    with pytest.raises(CheckFailed) as caught:
        exercise.check(answer, seed=0)
    return str(caught.value)


def stub(*args):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_exercise_is_complete(exercise):
    assert len(exercise.wrong) >= 3
    diagnoses = [w.diagnosis for w in exercise.wrong]
    assert len(set(diagnoses)) == len(diagnoses), "two mistakes share a diagnosis"


def test_ids_are_unique():
    ids = [e.id for e in ALL]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("seed", [0, 1, 20])
@pytest.mark.parametrize(
    "exercise", [e for e in ALL if isinstance(e, Exercise)], ids=lambda e: e.id
)
def test_right_answer_passes(exercise, seed):
    cases = exercise.cases(np.random.default_rng(seed)) if exercise.cases else []
    assert all("error" not in exercise._run(exercise.answer, case) for case in cases)
    assert "correct" in exercise.check(exercise.answer, seed)


@pytest.mark.parametrize("seed", [0, 1, 20])
@pytest.mark.parametrize(
    ("exercise", "wrong"), MUTANTS, ids=lambda x: getattr(x, "id", None) or x.name
)
def test_wrong_answer_gets_its_own_diagnosis(exercise, wrong, seed):
    with pytest.raises(CheckFailed) as caught:
        exercise.check(wrong.answer, seed)
    text = str(caught.value)
    assert wrong.diagnosis in text
    if isinstance(exercise, Exercise):  # and no other
        assert [ln for ln in text.splitlines() if ln.startswith("  Diagnosis")] == [
            f"  Diagnosis: {wrong.diagnosis}"
        ]
        assert "  Where" not in text


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_stub_fails(exercise):
    """Whatever a stub is, it earns nothing, and is known for a stub."""
    function = isinstance(exercise, TestExercise) or exercise.cases
    for blank in (stub, None, ...) if function else (None, ...):
        with pytest.raises(CheckFailed) as caught:
            exercise.check(blank, seed=0)
        assert caught.value.stub
    assert "empty" in message(exercise, stub if function else None)


def each(change, value):
    """Apply ``change`` to every number and array inside a result."""
    if isinstance(value, dict):
        return {name: each(change, v) for name, v in value.items()}
    if type(value) in (tuple, list):
        return type(value)(each(change, v) for v in value)
    return change(value)


def single(value):
    """``value`` in float32, if it holds fractions."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value.astype(np.float32)
    return np.float32(value) if isinstance(value, float | np.floating) else value


def listed(value):
    """``value`` as Python's own lists and numbers."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def boxed(value):
    """``value`` as a NumPy scalar, if it is a number."""
    kinds = {int: np.int32, float: np.float64}
    return kinds.get(type(value), lambda v: v)(value)


#: what a variant may break: the numbers of a case do not fit into float32
NOT_IN_FLOAT32 = {"pool-max-backward"}
VALUES = [e for e in ALL if isinstance(e, Exercise) and e.cases is None]


@pytest.mark.parametrize("seed", [0, 1, 20])
@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.id)
def test_honest_variants_of_the_function_pass(exercise, seed):
    variants = [lambda *a: each(boxed, exercise.answer(*a))]
    if not exercise.dtypes:
        variants += [lambda *a: each(listed, exercise.answer(*a))]
    if exercise.dtypes is not True:
        variants += [lambda *a: each(single, exercise.answer(*a))]
        if exercise.id not in NOT_IN_FLOAT32:
            variants += [lambda *a: exercise.answer(*each(single, a))]
    for variant in variants:
        assert "correct" in exercise.check(variant, seed)


@pytest.mark.parametrize("exercise", VALUES, ids=lambda e: e.id)
@pytest.mark.parametrize("variant", [single, listed, boxed])
def test_honest_variants_of_the_value_pass(exercise, variant):
    assert "correct" in exercise.check(each(variant, exercise.answer), seed=0)


ODD = [
    np.array([1, None], object),
    [[1], [2, 3]],
    "text",
    1 + 2j,
    {"x": {}},
    {1, 2},
    np.array(["a"]),
    np.zeros((0, 3)),
    float("nan"),
    object(),
    (),
    [None],
]


@pytest.mark.parametrize(
    "exercise", [e for e in ALL if isinstance(e, Exercise)], ids=lambda e: e.id
)
def test_odd_results_are_refused_and_never_crash(exercise):
    for odd in ODD:
        text = message(exercise, (lambda *a, odd=odd: odd) if exercise.cases else odd)
        assert "ambiguous" not in text


def _scaled(exercise, factor):
    def answer(*args):
        value = exercise.answer(*args)
        if isinstance(value, dict):
            return {name: factor * np.asarray(v) for name, v in value.items()}
        if isinstance(value, tuple):
            return tuple(factor * np.asarray(v) for v in value)
        return factor * np.asarray(value)

    return answer


def _numeric(exercise):
    case = exercise.cases(np.random.default_rng(0))[0]
    values = exercise._run(exercise.answer, case).values()
    return all(np.asarray(v).dtype.kind in "if" for v in values)


NUMERIC = [e for e in FUNCTIONS if _numeric(e)]


@pytest.mark.parametrize("exercise", NUMERIC, ids=lambda e: e.id)
@pytest.mark.parametrize("factor", [0, 2, -1])
def test_scaled_answers_are_refused_and_named(exercise, factor):
    text = message(exercise, _scaled(exercise, factor))
    case = exercise.cases(np.random.default_rng(0))[0]
    values = exercise._run(exercise.answer, case).values()
    if all(np.size(v) > 1 for v in values):  # one number is a multiple of any other
        assert "Diagnosis" in text


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.id)
def test_functions_that_raise_or_return_nothing_are_refused(exercise):
    assert "return" in message(exercise, lambda *args: None)
    assert "TypeError" in message(exercise, lambda: 0)
    assert "needs the function" in message(exercise, 3)


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.id)
def test_changing_an_input_is_refused(exercise):
    case = exercise.cases(np.random.default_rng(0))[0]
    if not any(isinstance(v, np.ndarray) for v in case.values()):
        pytest.skip("this exercise takes no array that could be changed")

    def answer(*args):
        value = exercise.answer(*args)
        next(a for a in args if isinstance(a, np.ndarray)).flat[0] += 1
        return value

    assert "changed its input" in message(exercise, answer)


TESTS = [e for e in ALL if isinstance(e, TestExercise)]


@pytest.mark.parametrize("exercise", TESTS, ids=lambda e: e.id)
def test_a_test_that_refuses_the_right_answer_scores_nothing(exercise):
    def refuse(*args):
        raise AssertionError("no")

    assert "refuses a right implementation" in message(exercise, refuse)


def test_unknown_id_suggests_the_known_one():
    with pytest.raises(ValueError, match="conv-output-size"):
        check("conv-outputsize", 3)


def test_axes_in_another_order_are_recognized():
    exercise = next(e for e in ALL if e.id == "conv-image")

    def channels_first(*args):
        return exercise.answer(*args).transpose(2, 0, 1)

    assert "another order" in message(exercise, channels_first)


def test_the_notebook_shows_the_message_without_a_traceback():
    assert CheckFailed("a\nb")._render_traceback_() == ["a", "b"]
