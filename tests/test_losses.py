"""Softmax and cross-entropy: by hand, at the extremes, and what errors say."""

import warnings

import numpy as np
import pytest

from cnn_course.gradcheck import numerical_gradient
from cnn_course.losses import cross_entropy, softmax, softmax_cross_entropy

DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def test_softmax_by_hand():
    z = np.log([[1.0, 2, 5], [3.0, 3, 2]])
    np.testing.assert_allclose(
        softmax(z), [[1 / 8, 2 / 8, 5 / 8], [3 / 8, 3 / 8, 0.25]]
    )


def test_cross_entropy_is_the_mean_over_the_batch():
    p = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert cross_entropy(p, np.array([0, 0])) == pytest.approx(np.log(2 * 4) / 2)


def test_an_undecided_network_costs_ln_10():
    loss, _ = softmax_cross_entropy(np.zeros((4, 10)), np.arange(4))
    assert loss == pytest.approx(np.log(10))


def test_the_gradient_is_p_minus_one_hot_over_the_batch():
    z, labels = np.random.default_rng(0).standard_normal((3, 4)), np.array([2, 0, 3])
    loss, dz = softmax_cross_entropy(z, labels)
    np.testing.assert_allclose(dz, (softmax(z) - np.eye(4)[labels]) / 3)
    np.testing.assert_allclose(
        dz,
        numerical_gradient(lambda v: softmax_cross_entropy(v, labels)[0], z),
        atol=1e-9,
    )
    np.testing.assert_allclose(dz.sum(axis=1), 0, atol=1e-15)
    assert loss == pytest.approx(cross_entropy(softmax(z), labels))


@DTYPES
@pytest.mark.parametrize("shift", [-1e4, -100, 0, 100, 1e4])
def test_a_shift_of_all_scores_changes_nothing(dtype, shift):
    z, labels = np.array([[0, 1, 2], [4, 4, 0]], dtype), np.array([0, 2])
    np.testing.assert_array_equal(softmax(z + dtype(shift)), softmax(z))
    loss, dz = softmax_cross_entropy(z, labels)
    shifted = softmax_cross_entropy(z + dtype(shift), labels)
    assert shifted[0] == pytest.approx(loss)
    np.testing.assert_array_equal(shifted[1], dz)


@DTYPES
def test_scores_of_ten_thousand_give_finite_numbers_and_no_warning(dtype):
    z, labels = np.array([[1e4, -1e4], [1e4, -1e4]], dtype), np.array([0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = softmax(z)
        loss, dz = softmax_cross_entropy(z, labels)
        rescued = cross_entropy(p, labels)
    assert p.tolist() == [[1, 0], [1, 0]]
    assert loss == 1e4  # (0 + 20000) / 2
    assert dz.tolist() == [[0, 0], [0.5, -0.5]]
    assert p.dtype == dz.dtype == dtype
    assert np.isfinite(rescued)


def test_a_probability_may_be_rounded_beyond_1():
    assert cross_entropy(np.array([[1 + 1e-6, 0]]), np.array([0])) < 0


def test_inputs_are_left_as_they_were():
    z, labels = np.array([[1.0, 2.0]]), np.array([1])
    z.setflags(write=False)
    labels.setflags(write=False)
    p = softmax(z)
    p.setflags(write=False)
    cross_entropy(p, labels)
    softmax_cross_entropy(z, labels)


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8", "u8"])
def test_labels_may_be_any_integers(dtype):
    z = np.array([[1.0, 2.0], [3.0, 0.0]])
    expected = softmax_cross_entropy(z, np.array([1, 0]))
    got = softmax_cross_entropy(z, np.array([1, 0], dtype))
    assert got[0] == expected[0]
    np.testing.assert_array_equal(got[1], expected[1])


z23 = np.zeros((2, 3))
ERRORS = {
    "one row": (lambda: softmax(np.zeros(3)), ["softmax", "(3,)", "z[None]"]),
    "no rows": (lambda: softmax(np.zeros((0, 3))), ["softmax", "(0, 3)"]),
    "no classes": (lambda: softmax(np.zeros((3, 0))), ["softmax", "(3, 0)"]),
    "integer scores": (lambda: softmax(np.zeros((2, 3), int)), ["int64", "float32"]),
    "one-hot": (lambda: softmax_cross_entropy(z23, z23), ["one-hot", "argmax(axis=1)"]),
    "float labels": (
        lambda: softmax_cross_entropy(z23, np.array([0.0, 1])),
        ["float64", "astype(int)"],
    ),
    "bool labels": (
        lambda: softmax_cross_entropy(z23, np.array([True, False])),
        ["bool", "whole numbers"],
    ),
    "too few labels": (
        lambda: softmax_cross_entropy(z23, np.array([1])),
        ["(1,)", "need (2,)", "one class per example"],
    ),
    "label 3 of 3": (
        lambda: softmax_cross_entropy(z23, np.array([0, 3])),
        ["from 0 to 3", "need 0 to 2", "more units"],
    ),
    "label -1": (lambda: softmax_cross_entropy(z23, np.array([0, -1])), ["from -1"]),
    "a column of labels for one class": (
        lambda: softmax_cross_entropy(np.zeros((3, 1)), np.zeros((3, 1), int)),
        ["(3, 1), need (3,): one class per example"],
    ),
    "a probability of 2": (
        lambda: cross_entropy(np.array([[0.5, 2.0]]), np.array([0])),
        ["p runs from 0.5 to 2, needs", "[0, 1]"],
    ),
    "a probability of -0.5": (
        lambda: cross_entropy(np.array([[-0.5, 0.5]]), np.array([1])),
        ["p runs from -0.5 to 0.5"],
    ),
    "a probability that is no number": (
        lambda: cross_entropy(np.array([[np.nan, 0.5]]), np.array([1])),
        ["p runs from nan to nan"],
    ),
    "scores as probabilities": (
        lambda: cross_entropy(np.array([[-1.0, 2]]), np.array([0])),
        ["cross_entropy", "from -1 to 2", "softmax(z)"],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_it_got_and_what_it_needs(case):
    call, fragments = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for fragment in fragments:
        assert fragment in str(caught.value)
