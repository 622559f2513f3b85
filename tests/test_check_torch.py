"""Chapter 22's checks: answers that once passed, or were called by a wrong name."""

import numpy as np
import pytest

from cnn_course.checks import CheckFailed
from cnn_course.checks import chapter_22 as chapter
from cnn_course.checks.chapter_22 import divide_backward, matmul_backward
from cnn_course.checks.chapter_22 import undo_broadcast as undone
from cnn_course.checks.core import exercise


def message(name, answer, seed=0):
    with pytest.raises(CheckFailed) as caught:
        exercise(name).check(answer, seed)
    return str(caught.value)


def dividing(undo=undone, du=lambda dy, u, v: dy / v):
    return lambda dy, u, v: (
        undo(du(dy, u, v), np.shape(u)),
        undo(-dy * u / v**2, np.shape(v)),
    )


def multiplying(undo=undone, turn=lambda a: a.swapaxes(-1, -2)):
    return lambda dy, u, v: (undo(dy @ turn(v), u.shape), undo(turn(u) @ dy, v.shape))


def one_stretched(dy, shape):
    dy = dy.sum(axis=tuple(range(dy.ndim - len(shape))))
    for k, n in enumerate(shape):
        if n < dy.shape[k]:
            return dy.sum(axis=k, keepdims=True)
    return dy


def one_missing(dy, shape):
    dy = dy.sum(axis=0) if dy.ndim > len(shape) else dy
    stretched = tuple(k for k, n in enumerate(shape) if n < dy.shape[k])
    return dy.sum(axis=stretched, keepdims=True)


def by_size(dy, shape):
    return dy if dy.size == np.prod(shape) else undone(dy, shape)


def two_axes_only(dy, shape):
    if dy.ndim == len(shape) == 2:
        for k in (0, 1):
            dy = dy.sum(axis=k, keepdims=True) if shape[k] == 1 else dy
        return dy
    return dy if dy.shape == shape else dy.sum(axis=0)


def up_to_four_axes(a):
    orders = {2: (1, 0), 3: (0, 2, 1), 4: (0, 1, 3, 2)}
    return a.transpose(orders[a.ndim])


@pytest.mark.parametrize("seed", [0, 1, 20])
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        *(("torch-divide", dividing(f)) for f in (one_stretched, by_size, one_missing)),
        *(("torch-matmul", multiplying(f)) for f in (one_stretched, one_missing)),
        ("torch-matmul", multiplying(turn=up_to_four_axes)),
    ],
)
def test_what_few_shapes_let_through_is_refused(name, answer, seed):
    assert message(name, answer, seed)


@pytest.mark.parametrize("intensity", [0.2493, 0.2494, 0.2496, 0.2498, 0.2499, 0.25])
def test_four_decimals_of_the_intensity_are_needed(intensity):
    assert message("torch-roof", chapter._ROOF | {"intensity_1": intensity})


@pytest.mark.parametrize(
    ("key", "value"), [("ns_1", 1335.9), ("ns_1", 1336.4), ("corner", 10.004)]
)
def test_nearly_is_not_enough_and_gets_no_name(key, value):
    assert "Diagnosis" not in message("torch-roof", chapter._ROOF | {key: value})


@pytest.mark.parametrize("intensity", [0.2495, 0.249501])
def test_the_intensity_may_have_more_decimals(intensity):
    right = chapter._ROOF | {"intensity_1": intensity}
    assert "correct" in exercise("torch-roof").check(right, 0)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("intensity_1", 0.25, "the weights alone"),
        ("intensity_1", 0.2498, "one of them is missing"),
        ("intensity_1", 0.24975, "one of them is missing"),
        ("ns_1", 1333.33, "ns_1: input and output"),
        ("ns_1", 33.3, "multiply-adds take"),
        ("batch_corner", 43.48, "whole number"),
        ("batch_half", 20.8, "whole number"),
    ],
)
def test_a_mistake_keeps_its_name_when_it_is_rounded(key, value, words):
    assert words in message("torch-roof", chapter._ROOF | {key: value})


def test_every_way_to_count_a_place_ends_at_another_number():
    height, width, channels, (i, j, c) = 4, 5, 2, (1, 2, 1)
    right = chapter._POSITIONS
    assert right["ours"] == (i * width + j) * channels + c
    assert right["theirs"] == (c * height + i) * width + j
    others = [
        (i * channels + c) * width + j,
        (j * height + i) * channels + c,
        (j * width + i) * channels + c,
        (i * height + j) * channels + c,
        (c * width + j) * height + i,
        (c * height + j) * width + i,
        (c * width + i) * width + j,
        (c * height + i) * height + j,
        i * width + j,
    ]
    assert not {right["ours"], right["theirs"]} & set(others)


def test_only_two_places_that_are_exchanged_have_changed_places():
    right = chapter._POSITIONS
    for key, other in (("ours", "theirs"), ("theirs", "ours")):
        text = message("torch-positions", right | {key: right[other]})
        assert "changed places" not in text and f"Diagnosis: {key}: that is" in text


def test_where_it_lies_names_the_cause_and_the_argument():
    text = message("torch-divide", lambda dy, u, v: dividing()(dy, u, np.atleast_1d(v)))
    assert "Diagnosis: dv: a single number comes back" in text
    through_y = dividing(du=lambda dy, u, v: dy * (u / v) / u)
    with np.errstate(invalid="ignore"):
        assert "where u is 0" in message("torch-divide", through_y)
    text = message("torch-divide", dividing(two_axes_only))
    assert "still to be summed" not in text
    assert "dv: right in every case with v as it is" in text
    text = message("torch-matmul", multiplying(turn=up_to_four_axes))
    assert "raises an error in every case with five axes" in text


def test_an_image_that_is_not_square_is_named_as_the_cause():
    def square(weight, bias, shape):
        height, _, channels = shape
        cut = weight.reshape(-1, channels, height, height)
        return cut.transpose(2, 3, 1, 0).reshape(-1, len(weight)), bias

    assert "need not be square" in message("torch-back", square)


@pytest.mark.parametrize(
    ("cases", "properties"),
    [
        (chapter._divide_cases, chapter._divide_properties),
        (chapter._matmul_cases, chapter._matmul_properties),
    ],
)
def test_each_property_is_carried_by_two_cases_and_no_two_are_alike(cases, properties):
    rows = [properties(case) for case in cases(np.random.default_rng(0))]
    truth = {faces: tuple(row[faces] for row in rows) for faces in rows[0]}
    assert all(2 <= sum(t) <= len(t) - 2 for t in truth.values())
    either_way = [frozenset({t, tuple(not v for v in t)}) for t in truth.values()]
    assert len(set(either_way)) == len(truth)


def test_honest_ways_pass():
    def by_reshape(dy, u, v):
        du, dv = dividing()(dy, u, v)
        return du.reshape(np.shape(u)).tolist(), np.float32(dv)

    def by_einsum(dy, u, v):
        du = np.einsum("...ik,...jk->...ij", dy, v)
        return undone(du, u.shape), undone(
            np.einsum("...ij,...ik->...jk", u, dy), v.shape
        )

    assert "correct" in exercise("torch-divide").check(by_reshape, 0)
    assert "correct" in exercise("torch-matmul").check(by_einsum, 0)
    assert divide_backward(1.0, 2.0, 4.0) == (0.25, -0.125)
    assert matmul_backward(np.eye(2), np.eye(2), np.eye(2))[0].shape == (2, 2)
