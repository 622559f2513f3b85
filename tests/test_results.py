"""What is read off a test: counts, intervals, comparisons, calibration."""

import os
from math import comb

import numpy as np
import pytest

from cnn_course import data, load_mnist, losses, plots, results

RNG = np.random.default_rng(13)


def drawn(n, k, heat=1.0, seed=0):
    """Scores, their probabilities, and labels drawn from these."""
    rng = np.random.default_rng(seed)
    z = heat * rng.standard_normal((n, k))
    p = losses.softmax(z)
    return z, p, (p.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)


def test_confusion_counts_every_pair_once():
    labels, answers = RNG.integers(0, 4, (2, 300))
    matrix = results.confusion(labels, answers, 6)
    assert matrix.sum() == 300 and matrix.shape == (6, 6)
    for t in range(6):
        for k in range(6):
            assert matrix[t, k] == np.sum((labels == t) & (answers == k))


def test_a_share_of_nothing_is_no_number():
    matrix = np.array([[6, 0, 0], [0, 0, 0], [2, 1, 0]])
    recall, precision = results.recall_precision(matrix)
    assert np.array_equal(recall, [1, np.nan, 0], equal_nan=True)
    assert np.array_equal(precision, [0.75, 0, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    "right, n", [(0, 1), (1, 1), (0, 50), (37, 50), (9900, 10_000)]
)
def test_wilson_keeps_what_the_result_does_not_contradict(right, n):
    low, high = results.wilson(right, n)
    q = np.linspace(0, 1, 200_001)
    kept = q[np.abs(right / n - q) <= 1.96 * np.sqrt(q * (1 - q) / n) + 1e-12]
    assert np.allclose([low, high], [kept.min(), kept.max()], atol=1e-5)
    mirrored = results.wilson(n - right, n)
    assert np.allclose([low, high], [1 - mirrored[1], 1 - mirrored[0]])


@pytest.mark.parametrize("a, b", [(0, 0), (1, 0), (11, 1), (1, 11), (25, 15), (7, 7)])
def test_mcnemar_adds_up_the_tosses_that_are_no_more_even(a, b):
    first = np.repeat([True, False, True, False], (a, b, 9, 4))
    second = np.repeat([False, True, True, False], (a, b, 9, 4))
    m = a + b
    far = [i for i in range(m + 1) if abs(2 * i - m) >= abs(a - b)]
    p = sum(comb(m, i) for i in far) / 2**m
    assert results.mcnemar(first, second) == (a, b, pytest.approx(p))


def test_mcnemar_takes_many_digits():
    first, second = np.random.default_rng(1).random((2, 30_000)) < 0.5
    a, b, p = results.mcnemar(first, second)
    assert a + b > 14_000 and 0 < p <= 1


def test_reliability_sorts_each_digit_into_its_bin():
    p = np.array([[0.5, 0.5], [0.5001, 0.4999], [1, 0], [0.2, 0.8], [0.75, 0.25]])
    labels = np.array([0, 1, 0, 1, 0])
    count, confidence, accuracy = results.reliability(p, labels, 4)
    assert count.tolist() == [0, 1, 2, 2]
    assert np.allclose(confidence[1:], [0.5, (0.5001 + 0.75) / 2, 0.9])
    assert np.allclose(accuracy[1:], [1, 0.5, 1])
    gap = (0.5 + 2 * abs(0.5 - (0.5001 + 0.75) / 2) + 2 * 0.1) / 5
    assert results.calibration_error(p, labels, 4) == pytest.approx(gap)


def test_an_honest_network_has_a_small_error_and_needs_no_temperature():
    z, p, labels = drawn(20_000, 5, 2.0)
    assert results.calibration_error(p, labels) < 0.02
    assert results.temperature(z, labels) == pytest.approx(1, abs=0.03)
    assert results.calibration_error(losses.softmax(3 * z), labels) > 0.1
    assert results.temperature(3 * z, labels) == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("shift", [0, 1000])
def test_no_other_temperature_has_a_smaller_loss(shift, dtype):
    z, _, labels = drawn(300, 4, 3.0, seed=2)
    best = results.temperature((z + shift).astype(dtype), labels)

    def loss(tau):
        return losses.softmax_cross_entropy(z / tau, labels)[0]

    assert all(loss(best) <= loss(best * factor) + 1e-9 for factor in (0.9, 1.1))


def test_temperature_of_probabilities_is_that_of_scores():
    z, p, labels = drawn(200, 6, 2.0, seed=3)
    from_p = results.temperature(np.log(p), labels)
    assert from_p == pytest.approx(results.temperature(z, labels))


def test_without_an_error_the_temperature_stays_at_its_limit():
    z = np.eye(3)
    assert results.temperature(z, np.arange(3)) == pytest.approx(0.001)
    assert results.temperature(z, np.array([1, 2, 0])) == pytest.approx(1000)


def test_the_surest_errors_come_first():
    _, p, labels = drawn(200, 4, 3.0, seed=5)
    found = results.most_wrong(p, labels, 7)
    wrong = np.flatnonzero(p.argmax(1) != labels)
    assert set(found) <= set(wrong) and len(found) == 7
    left = np.setdiff1d(wrong, found)
    assert p[found].max(1).min() >= p[left].max(1).max()
    assert (np.diff(p[found].max(1)) <= 0).all()


@pytest.mark.skipif(
    not os.environ.get(data.ENVIRONMENT),
    reason="needs the full MNIST: set CNN_COURSE_DATA to its folder",
)
def test_the_rejected_labels_stand_where_chapter_13_says():
    sample, full = load_mnist(), load_mnist("full")
    for i, j, label in ((171, 9729, 5), (1131, 8527, 4), (1872, 6783, 1)):
        assert np.array_equal(sample.test_images[i], full.test_images[j])
        assert sample.test_labels[i] == full.test_labels[j] == label


def test_a_report_of_a_perfect_network_and_of_classes_that_are_missing():
    p = np.eye(12)[[0, 1, 1, 11]]
    text = results.report(p, np.array([0, 1, 1, 11]))
    assert "no errors" in text and "4 of 4, 100.00%" in text
    assert text.count("none") == 2 * 9
    table = [line for line in text.splitlines() if line[:5].strip().isdigit()]
    assert len(table) == 12 and len({len(line) for line in table}) == 1


@pytest.mark.parametrize(
    "call, fragment",
    [
        (lambda: results.confusion([], []), "at least one"),
        (lambda: results.confusion([0, 1], [0]), r"need \(2,\)"),
        (lambda: results.confusion([0, 3], [0, 1], 3), "0 to 2"),
        (lambda: results.recall_precision(np.zeros((2, 3))), r"needs \(K, K\)"),
        (lambda: results.wilson(3, 2), "0 ≤ right ≤ n"),
        (lambda: results.wilson(0, 0), "whole number ≥ 1"),
        (lambda: results.mcnemar([1, 0], [1, 1]), "answers == labels"),
        (lambda: results.reliability(np.eye(2), np.array([0])), r"need \(2,\)"),
        (lambda: results.reliability(np.eye(2), np.array([0, 1]), 0), "bins"),
        (lambda: results.temperature(np.full((1, 2), np.nan), np.array([0])), "finite"),
        (lambda: results.most_wrong(np.zeros(3), np.array([0])), r"\(N, K\)"),
    ],
)
def test_bad_input_is_refused_with_a_fix(call, fragment):
    with pytest.raises(ValueError, match=fragment):
        call()


def test_the_page_of_figures_takes_any_network():
    plots.plt.switch_backend("agg")
    perfect = np.eye(3)[[0, 1, 1]]
    _, p, labels = drawn(30, 3)
    pictures = np.zeros((30, 5, 5, 1))
    for q, t in ((p, labels), (perfect, np.array([0, 1, 1]))):
        fig = plots.evaluation(pictures[: len(q)], t, q)
        assert len(fig.axes) == 13
        fig.canvas.draw()
        plots.plt.close(fig)


def test_digits_are_gray_without_the_style_and_framed_on_white():
    plots.plt.switch_backend("agg")
    p = np.full((2, 10), 0.1)
    with plots.plt.rc_context({"image.cmap": "viridis"}):
        fig = plots.gallery([np.zeros((3, 3)), np.ones((3, 3))], [0, 1], p)
    black, white, *_ = fig.axes
    assert [ax.images[0].get_cmap().name for ax in (black, white)] == ["gray"] * 2
    assert (len(black.patches), len(white.patches)) == (0, 1)
    plots.plt.close(fig)
