"""Where an answer is wrong: the property of the cases, the part of the array."""

import numpy as np
import pytest

from cnn_course.checks import CheckFailed
from cnn_course.checks.core import Exercise
from cnn_course.checks.pairs import Pair
from cnn_course.checks.places import locate
from cnn_course.checks.properties import (
    NamedCase,
    own_faces,
    properties,
    separates,
    table,
)

IMAGES = ("image", "row", "column", "channel")


def conv_case(n=2, h=6, w=7, c=2, f=(3, 2), filters=3, s=1, P=0, x=None):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, h, w, c)) if x is None else x
    W = rng.standard_normal((*f, x.shape[3], filters))
    return {"x": x, "W": W, "stride": s, "padding": P}


# name, a case that has it, a case that has not: all else equal
PROPERTIES = {
    "stride 1": (conv_case(s=1), conv_case(s=2)),
    "a stride of 3 or more": (conv_case(s=3), conv_case(s=2)),
    "padding": (conv_case(P=1), conv_case(P=0)),
    "windows that overlap": (conv_case(s=1), conv_case(s=3)),
    "a stride beyond the kernel": (conv_case(s=4), conv_case(s=2)),
    "a stride that divides the kernel": (
        conv_case(f=(4, 2), s=2),
        conv_case(f=(3, 2), s=2),
    ),
    "a remainder": (conv_case(h=6, s=2), conv_case(h=5, w=6, s=2)),
    "a square kernel": (conv_case(f=(3, 3)), conv_case(f=(3, 2))),
    "a square image": (conv_case(h=7, w=7), conv_case(h=6, w=7)),
    "one image": (conv_case(n=1), conv_case(n=2)),
    "one channel": (conv_case(c=1), conv_case(c=2)),
    "one filter": (conv_case(filters=1), conv_case(filters=3)),
    "as many channels as filters": (conv_case(c=3), conv_case(c=2)),
    "whole numbers in x": ({"x": np.arange(4)}, {"x": np.arange(4.0)}),
    "float32 in x": ({"x": np.ones(2, np.float32)}, {"x": np.ones(2)}),
    "zeros in x": ({"x": np.array([0.0, 1])}, {"x": np.array([2.0, 1])}),
    "negative numbers in x": ({"x": np.array([-1.0, 1])}, {"x": np.array([2.0, 1])}),
    "large numbers in z": ({"z": np.array([[900.0, 1]])}, {"z": np.array([[2.0, 1]])}),
    "equal numbers in x": ({"x": np.array([3, 3.0])}, {"x": np.array([2.0, 1])}),
    "one entry in x": ({"x": np.ones(1)}, {"x": np.ones(2)}),
    "two classes": ({"z": np.eye(2)}, {"z": np.eye(3)}),
    "square arrays": ({"a": np.eye(2)}, {"a": np.ones((2, 3))}),
    "a last class that does not occur": (
        {"z": np.eye(3), "labels": np.array([0, 1, 0])},
        {"z": np.eye(3), "labels": np.array([0, 2, 0])},
    ),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_property_is_read_off_the_case(name):
    has, has_not = (
        {f[0]: v for f, v in properties(c).items()} for c in PROPERTIES[name]
    )
    assert has[name] is True or has[name] == np.True_
    assert not has_not[name]


def test_padding_in_the_arguments_counts_for_the_remainder():
    with_frame = conv_case(h=6, w=6, f=(3, 3), s=2, P=1)  # (6 + 2 − 3) % 2 = 1
    assert properties(with_frame)[("a remainder", "no remainder")]
    assert not properties({"size": 7, "f": 3, "s": 2, "P": 0})[
        ("a remainder", "no remainder")
    ]


def rows(*cases):
    return table(cases)


def test_one_property_separates():
    cases = [conv_case(s=s, P=P) for s, P in ((1, 0), (1, 1), (2, 0), (3, 1))]
    assert separates(rows(*cases), {2, 3}) == (
        "right in every case with stride 1, wrong in every case with a stride of 2 or "
        "more"
    )
    assert "right in every case with no padding" in separates(rows(*cases), {1, 3})


def test_two_properties_separate_together():
    cases = [conv_case(s=s, P=P) for s, P in ((1, 0), (1, 1), (2, 0), (2, 1), (3, 2))]
    more = [conv_case(s=s, P=P) for s, P in ((1, 2), (3, 0))]
    found = separates(rows(*cases, *more), {3, 4})
    assert "both" in found and "padding" in found and "stride" in found


def test_a_necessary_property_is_better_than_none():
    cases = [conv_case(P=P) for P in (0, 0, 0, 1, 1, 1)]
    assert "wrong only with padding" in separates(rows(*cases), {3, 4})
    assert separates(rows(*cases[1:]), {2, 3}) == ""


def test_the_property_that_says_most_about_the_right_cases_is_named():
    cases = [conv_case(s=s, P=P) for s, P in ((3, 0), (4, 0), (1, 0), (1, 1), (2, 1))]
    more = [conv_case(s=1, P=1)]
    assert "wrong only with padding" in separates(rows(*cases, *more), {3, 4})


def test_nothing_is_said_where_nothing_separates():
    cases = [conv_case(s=s, P=P) for s, P in ((1, 0), (1, 0), (2, 1), (2, 1))]
    assert separates(rows(*cases), {0, 2}) == ""
    assert separates(rows(*cases), {0, 1, 2, 3}) == ""
    assert separates(rows(*cases), set()) == ""


def test_single_numbers_can_separate():
    cases = [{"n": n} for n in (4, 7, 9, 7, 3, 7)]
    assert "wrong in every case with n = 7" in separates(rows(*cases), {1, 3, 5})


def test_a_few_cases_are_separated_by_luck():
    cases = [conv_case(P=P) for P in (0, 0, 0, 1)]
    assert separates(rows(*cases), {3}) == separates(rows(*cases), {0, 1, 2}) == ""
    marked = [NamedCase(c, ties=c["padding"] > 0) for c in cases]
    own = own_faces(marked)
    assert "with ties" in separates(rows(*marked), {3}, own)


def test_what_a_case_happens_to_hold_needs_more_of_them():
    zeros = [{"v": np.array([float(k % 2), 2.0])} for k in range(6)]
    assert "zeros in v" in separates(rows(*zeros), {0, 2, 4})
    assert separates(rows(*zeros[:4]), {0, 2}) == ""


@pytest.mark.parametrize("failing", [{0}, {1, 3}, {0, 1, 2}, {2, 4}, {0, 4}])
def test_whatever_is_said_is_true(failing):
    cases = [
        conv_case(n=n, s=s, P=P, f=f, h=h)
        for n, s, P, f, h in (
            (1, 1, 0, (3, 2), 6),
            (2, 2, 1, (3, 3), 7),
            (3, 3, 0, (2, 2), 8),
            (2, 4, 2, (3, 2), 9),
            (1, 2, 1, (2, 3), 7),
        )
    ]
    sentence = separates(rows(*cases), failing)
    if "right in every case with " not in sentence:
        return
    good = sentence.removeprefix("right in every case with ").split(", wrong")[0]
    for i, row in enumerate(rows(*cases)):
        has = any(
            (f == good and v) or (o == good and not v) for (f, o), v in row.items()
        )
        assert not (has and i in failing)


# ---- places in an array ----------------------------------------------------------


def spoil(index, shapes=((3, 5, 6, 4), (4, 6, 5, 3)), seed=0):
    rng = np.random.default_rng(seed)
    found = []
    for shape in shapes:
        want = rng.standard_normal(shape)
        got = want.copy()
        got[index] += 1 + rng.random(got[index].shape)
        found.append(Pair(got, want))
    return found


PLACES = {
    "right in the first image, wrong in all the others": np.s_[1:],
    "right in the last image, wrong in all the others": np.s_[:-1],
    "wrong in the last image, right in all the others": np.s_[-1:],
    "wrong in the first row, right in all the others": np.s_[:, :1],
    "wrong in the last column, right in all the others": np.s_[:, :, -1:],
    "right in the first channel, wrong in all the others": np.s_[..., 1:],
    "wrong in channel 1 only": np.s_[:, ::2, 1::3, 1:2],
}


@pytest.mark.parametrize("words", PLACES)
def test_place_is_named(words):
    assert words in locate(spoil(PLACES[words]), IMAGES)


@pytest.mark.parametrize("words", PLACES)
def test_place_is_not_named_if_one_case_is_wrong_elsewhere(words):
    odd = spoil(np.s_[1:2, 2:4, 1:3, ::2])
    assert words not in locate([*spoil(PLACES[words]), *odd], IMAGES)


def test_the_border_is_named():
    pairs = spoil(np.s_[:, 0])
    for p in pairs:
        p.got[:, :, 0] += 2
    assert locate(pairs, IMAGES) == "wrong at the top and the left only, right inside"
    for p in pairs:
        p.got[:, -1] += 2
    assert locate(pairs, IMAGES) == "wrong at the border only, right inside"
    for p in pairs:
        p.got[:, 2, 2] += 2
    assert "border" not in locate(pairs, IMAGES)


def test_one_image_in_a_case_does_not_hide_the_last_image():
    pairs = spoil(np.s_[-1:], shapes=((3, 4, 4, 2), (1, 4, 4, 2)))
    assert "wrong in the last image" in locate(pairs, IMAGES)


def square(change):
    found = []
    for n in (3, 4):
        want = np.random.default_rng(n).standard_normal((n, n))
        found.append(Pair(change(want), want))
    return found


def test_the_diagonal_is_named():
    on = square(lambda w: w + np.eye(len(w)))
    off = square(lambda w: w + 1 - np.eye(len(w)))
    assert "wrong on the diagonal" in locate(on, ("row", "column"))
    assert "right on the diagonal" in locate(off, ("row", "column"))


def test_places_where_an_argument_is_zero_or_a_class_is_true():
    rng = np.random.default_rng(0)
    x = rng.integers(-1, 2, (4, 6)).astype(float)
    want = rng.standard_normal((4, 6))
    labels = np.array([3, 0, 1, 1])
    for mask, words in (
        (x == 0, "wrong exactly where x is 0"),
        (x < 0, "wrong exactly where x is negative"),
        (x > 0, "wrong exactly where x is positive"),
        (np.eye(6)[labels] == 1, "wrong at the true class"),
        (np.eye(6)[labels] == 0, "right at the true class"),
    ):
        inputs = {"x": x, "labels": labels.astype(float)}
        found = locate([Pair(want + mask, want, {}, inputs)], ("image", "class"))
        assert words in found
        other = Pair(want + (x < 2) * (want > 0.2), want, {}, inputs)
        assert words not in locate([other], ("image", "class"))


def test_signs_say_nothing_where_nearly_all_entries_are_wrong():
    x = np.random.default_rng(0).random((5, 6)) + 0.1
    x[0, 0] = 0
    pair = Pair(x + (x > 0), x + 0.5, {}, {"x": x})
    pair.got[0, 0] = pair.want[0, 0]
    assert "positive" not in locate([pair], ("row", "column"))


def test_places_by_the_sign_of_the_answer():
    want = np.array([[0.0, 1, -2], [3, 0, -1]])
    at = {"0": want == 0, "negative": want < 0, "positive": want > 0}
    for word, mask in at.items():
        found = locate([Pair(want + mask, want)], ("row", "column"))
        assert found.endswith(f"where the answer is {word}")
        assert "answer" not in locate(
            [Pair(want + mask, want)], ("row", "column"), secret=True
        )
    assert locate([Pair(want + 1, want)], ("row", "column")) == ""


# ---- in a message -----------------------------------------------------------------


def strided(x, stride, padding):
    return np.pad(x, padding)[:, ::stride].sum(axis=0)


def exercise():
    def cases(rng):
        return [
            {"x": rng.standard_normal((3, 7)), "stride": s, "padding": P}
            for s, P in ((1, 0), (1, 1), (2, 0), (3, 1))
        ]

    return Exercise("made-up", strided, (), cases)


def test_a_message_says_which_cases_are_wrong_and_asks_about_them():
    def answer(x, stride, padding):
        y = strided(x, stride, padding)
        return y if stride == 1 else y**3 + y[::-1]

    with pytest.raises(CheckFailed) as caught:
        exercise().check(answer, 0)
    assert "Where: right in every case with stride 1, wrong in every" in str(
        caught.value
    )
    assert "with a stride of 2 or more" in caught.value.question
    assert caught.value.question.endswith("?")


def test_places_by_an_argument_need_no_common_number_of_axes():
    rng = np.random.default_rng(0)
    made = []
    for shape in ((3, 4), (2, 3, 2), (9,)):
        w, x = rng.standard_normal((2, *shape))
        made.append(Pair(np.where(x <= 0, 2 * w, w), w, {}, {"x": x}))
    assert locate(made, ()) == "wrong exactly where x is negative"
    for pair in made:
        pair.got.flat[np.argmin(pair.inputs["x"])] = pair.want.flat[
            np.argmin(pair.inputs["x"])
        ]
    assert locate(made, ()) == "wrong only where x is negative"
