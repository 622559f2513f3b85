"""Every exercise check passes the right answer and names every wrong one."""

import copy
import functools
from pathlib import Path

import numpy as np
import pytest

from cnn_course.checks import CheckFailed, check
from cnn_course.checks.core import Exercise, TestExercise, exercises
from cnn_course.classroom import notebook

BOOK = Path(__file__).parent.parent / "book"

ALL = list(exercises())
TESTS = [e for e in ALL if isinstance(e, TestExercise)]
FUNCTIONS = [e for e in ALL if isinstance(e, Exercise) and e.cases is not None]


# ---- each answer runs once on each case ------------------------------------------


def content(value):
    """What a value holds, as something that can be looked up."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return tuple((k, content(v)) for k, v in value.items())
    if type(value) in (list, tuple):
        return type(value), *map(content, value)
    if isinstance(value, bytes):
        return bytes(value)
    simple = isinstance(value, int | float | str | np.generic)
    return type(value), repr(value) if simple else id(value)


@functools.cache
def cases_of(cases, seed):
    return cases(np.random.default_rng(seed))


@pytest.fixture(autouse=True, scope="module")
def outcomes_are_remembered():
    """Keep what the right answer and the known wrong ones give.

    Each wrong answer is compared with all the others of its exercise.
    """
    known = {f for e in FUNCTIONS for f in (e.answer, *(w.answer for w in e.wrong))}
    outcomes, run = {}, Exercise._run

    def remembered(self, function, case):
        if self.cases is None or function not in known:
            return run(self, function, case)
        key = self.id, function, content(dict(case))
        if key not in outcomes:
            outcomes[key] = run(self, function, case)
        return outcomes[key]

    def cases(self, seed):
        return [{}] if self.cases is None else cases_of(self.cases, seed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Exercise, "_run", remembered)
        patch.setattr(Exercise, "_cases", cases)
        yield


def seeds(exercise):
    """Several, if the cases are random."""
    if exercise not in FUNCTIONS:
        return (0,)
    first, other = (content(list(cases_of(exercise.cases, s))) for s in (0, 1))
    return (0,) if first == other else (0, 1, 20)


ALL_SEEDS = [(e, seed) for e in FUNCTIONS for seed in seeds(e)]
MUTANTS = [
    pytest.param(e, w, seed, marks=[pytest.mark.thorough] if seed else [])
    for e in ALL
    for w in e.wrong
    for seed in seeds(e)
]


def names(x):
    return getattr(x, "id", None) or getattr(x, "name", None)


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


def test_points_are_those_of_the_notebooks():
    """`progress` counts as the grade does."""
    stated = {
        exercise.id: exercise.points
        for path in notebook.numbered(BOOK).values()  # a reader judges the capstone
        for exercise in notebook.exercises(notebook.read_notebook(path))
        if exercise.checks
    }
    assert {e.id: e.points for e in ALL} == stated
    cells = (
        cell.metadata.get("nbgrader", {})
        for path in notebook.chapters(BOOK).values()
        for cell in notebook.read_notebook(path).cells
    )
    parts = {
        cell.grade_id.removesuffix("-check-half"): cell.points
        for cell in cells
        if cell.get("grade_id", "").endswith("-half")
    }
    assert {e.id: e.part for e in ALL if getattr(e, "part", 0)} == parts


def test_every_exercise_has_a_hint_of_its_own():
    """One question, which leads on."""
    hints = [e.hint for e in ALL]
    assert len(set(hints)) == len(hints)
    assert all(hint.endswith("?") and hint.count("?") == 1 for hint in hints)


def test_ids_are_unique():
    ids = [e.id for e in ALL]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("exercise", "seed"),
    ALL_SEEDS + [(e, 0) for e in ALL if e not in FUNCTIONS and hasattr(e, "answer")],
    ids=names,
)
def test_right_answer_passes(exercise, seed):
    cases = exercise._cases(seed) if exercise.cases else []
    assert all("error" not in exercise._run(exercise.answer, case) for case in cases)
    assert "correct" in exercise.check(exercise.answer, seed)


@pytest.mark.parametrize(("exercise", "wrong", "seed"), MUTANTS, ids=names)
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
#: the result is the numbers that came in, every bit of them
EVERY_BIT = {"torch-back"}
VALUES = [e for e in ALL if isinstance(e, Exercise) and e.cases is None]


@pytest.mark.parametrize(("exercise", "seed"), ALL_SEEDS, ids=names)
def test_honest_variants_of_the_function_pass(exercise, seed):
    variants = [lambda *a: each(boxed, exercise.answer(*a))]
    if not exercise.dtypes:
        variants += [lambda *a: each(listed, exercise.answer(*a))]
    if exercise.dtypes is not True and exercise.id not in EVERY_BIT:
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


@pytest.mark.thorough
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
    case = cases_of(exercise.cases, 0)[0]
    values = exercise._run(exercise.answer, case).values()
    return all(np.asarray(v).dtype.kind in "if" for v in values)


NUMERIC = [e for e in FUNCTIONS if _numeric(e)]


@pytest.mark.parametrize("exercise", NUMERIC, ids=lambda e: e.id)
@pytest.mark.parametrize("factor", [0, 2, -1])
def test_scaled_answers_are_refused_and_named(exercise, factor):
    text = message(exercise, _scaled(exercise, factor))
    case = exercise._cases(0)[0]
    values = exercise._run(exercise.answer, case).values()
    if all(np.size(v) > 1 for v in values):  # one number is a multiple of any other
        assert "Diagnosis" in text


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.id)
def test_functions_that_raise_or_return_nothing_are_refused(exercise):
    assert "return" in message(exercise, lambda *args: None)
    assert "TypeError" in message(exercise, lambda: 0)
    assert "needs the function" in message(exercise, 3)


def takes_an_array(exercise):
    case = cases_of(exercise.cases, 0)[0]
    return any(isinstance(v, np.ndarray) for v in case.values())


@pytest.mark.parametrize(
    "exercise", [e for e in FUNCTIONS if takes_an_array(e)], ids=names
)
def test_changing_an_input_is_refused(exercise):
    def answer(*args):
        value = exercise.answer(*args)
        next(a for a in args if isinstance(a, np.ndarray)).flat[0] += 1
        return value

    assert "changed its input" in message(exercise, answer)


@pytest.mark.parametrize("exercise", TESTS, ids=lambda e: e.id)
def test_a_test_that_refuses_the_right_answer_scores_nothing(exercise):
    def refuse(*args):
        raise AssertionError("no")

    assert "refuses a right implementation" in message(exercise, refuse)


@pytest.mark.parametrize("exercise", TESTS, ids=lambda e: e.id)
def test_half_marks_ask_for_the_point_of_the_exercise(exercise):
    assert exercise.required
    assert set(exercise.required) <= {m.name for m in exercise.mutants}


# ---- no known mistake is named where nobody made it --------------------------------


def noisy(value, rng, amount=1e-3):
    """``value`` with small noise in every number."""
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        return value
    if array.dtype.kind == "f":
        top = np.abs(array).max(initial=1e-3)
        return array + amount * top * rng.uniform(0.5, 1.5, array.shape)
    return array.astype(int) + rng.choice([-2, -1, 1, 2], array.shape)


def one_off(value, rng):
    """``value`` with one wrong number."""
    array = np.array(value)
    if array.dtype.kind not in "iuf" or not array.size:
        return value
    array = array.astype(int if array.dtype.kind in "iu" else float)
    array.flat[rng.integers(array.size)] += rng.integers(1, 4) * rng.choice([-1, 1])
    return array


def right_answers(exercise, seed):
    cases = copy.deepcopy(cases_of(exercise.cases, seed))
    return [exercise.answer(*case.values()) for case in cases]


def replayed(values):
    """A function that returns one value after the other."""
    left = iter(values)
    return lambda *args: next(left, None)


def assert_no_name(exercise, answer):
    text = message(exercise, answer)
    assert not [w.name for w in exercise.wrong if w.diagnosis in text], text


@pytest.mark.thorough
@pytest.mark.parametrize("spoil", [noisy, one_off])
@pytest.mark.parametrize("exercise", NUMERIC, ids=names)
def test_noise_gets_no_name(exercise, spoil):
    rng = np.random.default_rng(3)
    for seed in seeds(exercise):
        right = right_answers(exercise, seed)
        spoiled = [each(lambda v: spoil(v, rng), value) for value in right]
        assert_no_name(exercise, replayed(spoiled))


@pytest.mark.thorough
@pytest.mark.parametrize("exercise", FUNCTIONS, ids=names)
def test_answers_to_other_cases_get_no_name(exercise):
    right = right_answers(exercise, 0)
    for by in (1, 2):
        assert_no_name(exercise, replayed(right[by:] + right[:by]))


def numeric_value(value):
    found = []
    each(lambda v: found.append(np.asarray(v).dtype.kind in "iuf"), value)
    return all(found)


@pytest.mark.parametrize(
    "exercise", [e for e in VALUES if numeric_value(e.answer)], ids=names
)
def test_noise_on_paper_gets_no_name(exercise):
    rng = np.random.default_rng(3)
    value = each(lambda v: noisy(np.asarray(v, float), rng, 0.03), exercise.answer)
    assert_no_name(exercise, value)


def test_unknown_id_suggests_the_known_one():
    with pytest.raises(ValueError, match="conv-output-size"):
        check("conv-outputsize", 3)


def named(exercise_id):
    return next(e for e in ALL if e.id == exercise_id)


def test_one_array_of_three_times_is_as_good_as_a_tuple():
    def answer(times, n, images):
        return np.quantile(times[1:], [0, 0.5, 1]) * images / n

    assert "correct" in named("slow-epoch").check(answer, seed=0)


def test_a_dict_is_no_answer_where_several_numbers_are_asked_for():
    def answer(*args):
        low, middle, high = named("slow-epoch").answer(*args)
        return {"low": low, "middle": middle, "high": high}

    assert "not a dict" in message(named("slow-epoch"), answer)


def test_capitals_of_a_text_on_paper_do_not_matter():
    exercise = named("metal-roofline")
    answer = exercise.answer | {"bound_100": "Arithmetic"}
    assert "correct" in exercise.check(answer, seed=0)


@pytest.mark.parametrize("seed", [0, 1, 20])
def test_ten_images_and_a_fixed_learning_rate_are_not_enough(seed):
    best, epoch = named("softmax-temperature"), named("train-epoch")
    with pytest.raises(CheckFailed):
        best.check(lambda z, t, taus: best.answer(z[:10], t[:10], taus), seed)
    with pytest.raises(CheckFailed):
        epoch.check(lambda *a: epoch.answer(*a[:-1], 0.3), seed)


def test_bits_lost_on_the_way_are_seen():
    exercise = named("torch-back")

    def halved(weight, *rest):
        return exercise.answer(weight.astype(np.float32), *rest)

    assert "right but for its last digits" in message(exercise, halved)
    assert "48 of 48 entries" in message(exercise, halved)


def dropout(x, rate, seed, training):
    """Drop by Eq. (20.10)."""
    kept = np.random.default_rng(seed).random(x.shape) >= rate
    return x * kept / (1 - rate) if training else x.copy()


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        (lambda d, x: d(x, 0.5, 0, False) is not x, "returns x itself"),
        (lambda d, x: not np.shares_memory(x, d(x, 0.5, 0, False)), "x itself"),
        (lambda d, x: np.array_equal(d(x, 0.0, 0, True), x), "between 0 and 1"),
        (
            lambda d, x: (
                not np.array_equal(
                    d(x[:2, :2], 0.5, 1, True), d(x[:2, :2], 0.5, 2, True)
                )
            ),
            "four numbers the same mask",
        ),
    ],
)
def test_what_a_right_dropout_need_not_do_is_not_asked(asks, words):
    x = np.ones((30, 20))
    assert asks(dropout, x)  # so the first right one passes

    def test(candidate):
        assert asks(candidate, np.ones((30, 20)))

    text = message(named("reg-dropout-test"), test)
    assert "a right implementation" in text
    assert words in text


def test_axes_in_another_order_are_recognized():
    exercise = named("conv-image")

    def channels_first(*args):
        return exercise.answer(*args).transpose(2, 0, 1)

    assert "another order" in message(exercise, channels_first)


def test_the_notebook_shows_the_message_without_a_traceback():
    assert CheckFailed("a\nb")._render_traceback_() == ["a", "b"]
