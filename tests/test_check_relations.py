"""Relations between arrays: each is found where it holds, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course.checks import relations
from cnn_course.checks.beside import partly
from cnn_course.checks.pairs import Pair, plural
from cnn_course.checks.relations import relate
from cnn_course.checks.running import quiet

IMAGES = ("image", "row", "column", "channel")
SHAPES = ((2, 4, 5, 3), (3, 6, 4, 2), (4, 5, 7, 3))


def pairs(change, seed=0, shapes=SHAPES, sizes=None):
    rng = np.random.default_rng(seed)
    wants = [rng.standard_normal(shape) for shape in shapes]
    return [
        Pair(np.asarray(change(w)), w, sizes(w) if sizes else {}, {"x": 2 * w + 1})
        for w in wants
    ]


def per_filter(w):
    return w + np.arange(w.shape[-1])


CHANGES = {
    "every entry is 0": np.zeros_like,
    "there is a NaN": lambda w: np.where(w > 0.5, np.nan, w),
    "there is an infinity": lambda w: np.where(w > 0.5, np.inf, w),
    "that is x itself": lambda w: 2 * w + 1,
    "sign is the wrong way round": np.negative,
    "everything is 2 times": lambda w: 2 * w,
    "rounded to whole ones": np.round,
    "lost what stands behind the point": np.trunc,
    "rounded down": np.floor,
    "rounded up": np.ceil,
    "rounded to 2 digits": lambda w: np.round(w, 2),
    "the sign got lost": np.abs,
    "where the answer is negative, you have 0": lambda w: np.maximum(w, 0),
    "where the answer is positive, you have 0": lambda w: np.minimum(w, 0),
    "where the answer is lower than -0.3, you have": lambda w: np.maximum(w, -0.3),
    "where the answer is higher than 0.3, you have": lambda w: np.minimum(w, 0.3),
    "that is 1 minus": lambda w: 1 - w,
    "that is 1 divided by": lambda w: 1 / w,
    "that is the square": np.square,
    "that is the exponential": np.exp,
    "off by the same number, +0.5": lambda w: w + 0.5,
    "in each channel that is off, all entries are off": per_filter,
    "turned by 180°, over the rows and columns": lambda w: w[:, ::-1, ::-1],
    "the columns are back to front": lambda w: w[:, :, ::-1],
    "rows and columns are swapped": lambda w: w.swapaxes(1, 2),
    "the axes stand in another order": lambda w: w.transpose(0, 3, 1, 2),
    "turned by 90°": lambda w: np.rot90(w, 1, (1, 2)),
    "everything but the edge stands one row too far": lambda w: np.roll(w, 1, 1),
    "everything but the edge stands two columns too early": lambda w: np.roll(w, -2, 2),
    "the answer summed over the channels": lambda w: w.sum(axis=3),
    "the answer averaged over the images": lambda w: w.mean(axis=0),
    "still to be summed over axis 4": lambda w: np.stack([w / 4, w * 3 / 4], -1),
    "axis of length 1 too many": lambda w: w[..., None],
    "the last row is missing": lambda w: w[:, :-1],
    "the last rows are missing": lambda w: w[:, :-2],
    "the first rows and columns are missing": lambda w: w[:, 1:, 1:],
    "are too many: a border is still on": lambda w: np.pad(
        w, ((0, 0), (1, 1), (1, 1), (0, 0))
    ),
    "only the first image comes back": lambda w: w[0],
    "every channel holds what belongs to the first": lambda w: np.repeat(
        w[..., :1], w.shape[3], axis=3
    ),
    "in the right order, but the shape is another": lambda w: w.reshape(len(w), -1),
    "they stand in other places": lambda w: (
        np.random.default_rng(1).permutation(w.ravel()).reshape(w.shape)
    ),
    "1 row too many wherever it is off": lambda w: np.ones(
        (w.shape[0], w.shape[1] + 1, *w.shape[2:])
    ),
}


@pytest.mark.parametrize("words", CHANGES)
def test_relation_is_named(words):
    assert words in relate(pairs(CHANGES[words]), IMAGES)


@pytest.mark.parametrize("words", CHANGES)
def test_relation_is_not_named_where_one_case_does_not_hold(words):
    """One case of three is wrong in another way: the sentence would be false."""
    changed = pairs(CHANGES[words])
    rng = np.random.default_rng(9)
    odd = Pair(rng.standard_normal((3, 3, 3, 3)), rng.standard_normal((3, 3, 3, 3)))
    assert words not in relate([*changed, odd], IMAGES)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_noise_is_related_to_nothing(seed):
    rng = np.random.default_rng(seed + 1)
    noise = pairs(lambda w: rng.standard_normal(w.shape), seed)
    assert relate(noise, IMAGES) == ""
    assert relate(noise, IMAGES, secret=True) == ""


def test_an_infinity_of_a_pool_is_no_matter_of_exp():
    infinite = pairs(lambda w: np.where(w > 0.5, np.inf, w))
    assert "exp of a large number" in relate(infinite, IMAGES)
    pooled = [Pair(p.got, p.want, {"stride": 2.0}) for p in infinite]
    assert "frame" in relate(pooled, IMAGES) and "exp" not in relate(pooled, IMAGES)


def test_entries_that_are_no_pixels_have_no_border():
    longer = [Pair(np.append(w, 5.0), w) for w in (np.arange(3.0), np.arange(2.0, 6))]
    assert relate(longer, ("entry",)) == "the last entry is too many."


def test_logarithm_and_root_are_named():
    positive = [
        Pair(how(w), w)
        for how in (np.log,)
        for w in (np.array([[0.5, 2, 3]]), np.array([[0.1, 7, 4]]))
    ]
    assert "logarithm" in relate(positive, ("row", "column"))
    roots = [Pair(np.sqrt(p.want), p.want) for p in positive]
    assert "that is the root" in relate(roots, ("row", "column"))


@pytest.mark.parametrize(
    ("power", "words"),
    [(-1, "divided by the number of images"), (1, "times the number of")],
)
def test_mean_for_sum_follows_the_size(power, words):
    found = relate(
        pairs(
            lambda w: w * float(len(w)) ** power,
            sizes=lambda w: {"the number of images": len(w)},
        ),
        IMAGES,
    )
    assert words in found


def test_mean_for_sum_is_not_guessed_from_one_size():
    """If all cases have two images, any half looks like a mean over them."""
    same_n = ((2, 4, 5, 3), (2, 6, 4, 2))
    found = relate(
        pairs(
            lambda w: w / 2,
            shapes=same_n,
            sizes=lambda w: {"the number of images": len(w)},
        ),
        IMAGES,
    )
    assert found == "everything is 0.5 times what it should be."


def test_a_factor_that_changes_has_no_number():
    factors = iter((2.0, 3.0, 5.0))
    found = relate(pairs(lambda w: next(factors) * w), IMAGES)
    assert "one factor, which changes from case to case" in found


def test_one_number_is_no_multiple_of_numbers_far_larger():
    rng = np.random.default_rng(0)
    want = -1e38 * (1 + rng.random((3, 4)))
    assert "times" not in relate([Pair(np.full((3, 4), -1000.0), want)], ())


def test_one_number_is_a_multiple_of_any_other():
    assert relate([Pair(np.array(3.0), np.array(2.0))], ()) == ""
    same_want = [Pair(np.array(3.0), np.array(2.0)) for _ in range(5)]
    assert relate(same_want, ()) == ""


def test_counts_that_are_off_by_one():
    counts = [Pair(np.array(n - 1.0), np.array(float(n))) for n in (3, 7, 12)]
    assert "off by the same number each time: -1" in relate(counts, ())
    counts[1] = Pair(np.array(9.0), np.array(7.0))
    assert relate(counts, ()) == ""


def test_a_lost_axis_is_named():
    wants = [np.random.default_rng(0).random((1, 4, 5)), np.ones((3, 1, 4)) * 0.3]
    squeezed = [Pair(w.squeeze(), w) for w in wants]
    assert "an axis of length 1 is gone" in relate(squeezed, ("image", "row", "column"))


def test_an_answer_on_paper_is_not_given_away():
    want = np.array([1.0, 2, 5])
    for change in (lambda w: 2 * w, lambda w: w + 1, lambda w: 1 - w, np.square):
        found = relate([Pair(change(want), want)], ("entry",), secret=True)
        assert not any(c.isdigit() for c in found)
    turned = relate([Pair(want[::-1], want)], ("entry",), secret=True)
    assert "back to front" in turned


def test_nan_is_not_blamed_where_it_belongs():
    want = np.array([np.nan, 1.0, 2.0])
    assert "NaN" not in relate([Pair(want + 1, want)], ("entry",))


def test_zeros_are_no_sum_of_zeros():
    nothing = [Pair(np.array(0.0), np.zeros(shape)) for shape in ((2, 3), (4, 2))]
    assert relate(nothing, ("row", "column")) == ""


def test_a_zero_for_a_nan_does_not_leave_the_last_alone():
    absent = [Pair(np.array([0.0, 1.0]), np.array([np.nan, 1.0]))] * 3
    assert relate(absent, ("entry",)) == ""
    alone = [Pair(np.array([0.0, 0, v]), np.array([2.0, 5, v])) for v in (1.0, 3, 4)]
    assert "only the last entry is there" in relate(alone, ("entry",))


def test_cases_of_unlike_shapes_can_still_be_related():
    wants = [np.arange(6.0), np.arange(6.0).reshape(2, 3) - 2]
    assert "sign" in relate([Pair(-w, w) for w in wants], ())


@pytest.mark.parametrize("relation", relations._ALL)
def test_relations_survive_odd_arrays(relation):
    for got, want in [
        (np.zeros(0), np.zeros(0)),
        (np.array(1.0), np.zeros((2, 3))),
        (np.zeros((2, 0)), np.ones((2, 2))),
        (np.full((2, 2), np.nan), np.full((2, 2), np.inf)),
    ]:
        with quiet():
            assert isinstance(relation([Pair(got, want)], ()), str)


def test_names_have_their_plural():
    assert [plural(n) for n in ("row", "entry", "class", "place along axis 2")] == [
        "rows",
        "entries",
        "classes",
        "places along axis 2",
    ]
    one_more = pairs(lambda w: np.ones(len(w) + 2), shapes=((3,), (5,)))
    assert "2 entries too many" in relate(one_more, ("entry",))


def test_nearly_right_is_said_and_not_related():
    nearly = pairs(lambda w: w + 1e-6)
    assert "to about a millionth" in relate(nearly, IMAGES)
    mixed = [*nearly, *pairs(np.negative)]
    assert relate(mixed, IMAGES) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w, x: w * x, "times that of x"),
        (lambda w, x: w / x, "divided by that of x"),
        (lambda w, x: w + x, "plus that of x"),
        (lambda w, x: w - x, "minus that of x"),
    ],
)
def test_an_argument_too_many_is_named(change, words):
    rng = np.random.default_rng(2)
    made = []
    for shape in SHAPES:
        w, x = rng.standard_normal((2, *shape))
        made.append(Pair(change(w, x), w, {}, {"x": x}))
    assert relate(made, IMAGES) == f"each entry is what it should be, {words}."
    off = [*made[:2], Pair(made[2].got + 0.01, made[2].want, {}, made[2].inputs)]
    assert relate(off, IMAGES) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (np.zeros_like, "every entry that is off is 0. "),
        (np.negative, "where it is off, the sign is the wrong way round everywhere."),
        (lambda w: w / 4, "what is off is 0.25 times what it should be."),
        (lambda w: w * (2 * w + 1), "each entry that is off is what it should be, "),
        (np.square, "what is off is the square of what it should be."),
    ],
)
def test_wrong_entries_are_related_where_others_are_right(change, words):
    made = pairs(lambda w: np.where(w > 0.3, change(w), w))
    assert partly(made, IMAGES).startswith(words)
    assert relate(pairs(change), IMAGES)  # all are off
    noise = np.random.default_rng(3)
    random = pairs(lambda w: np.where(w > 0.3, noise.standard_normal(w.shape), w))
    assert partly(random, IMAGES) == ""


def test_large_numbers_of_one_case_excuse_no_other():
    rng = np.random.default_rng(5)
    made = []
    for size in (1.0, 1e11):
        w, x = rng.standard_normal((2, 4, 5))
        w, x = w * size, x * size
        got = np.where(w > 0, w + x * (1 + 0.1 * (size == 1)), w)
        made.append(Pair(got, w, {}, {"x": x}))
    assert (
        partly(made[1:], ())
        == "each entry that is off is what it should be, plus that of x."
    )
    assert partly(made, ()) == ""
