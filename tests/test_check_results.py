"""Answers to chapters 11 to 13, right in another form, or wrong in a small way."""

from math import comb

import numpy as np
import pytest

from cnn_course.checks import CheckFailed
from cnn_course.checks.core import exercise
from cnn_course.losses import softmax, softmax_cross_entropy


def said(name, answer, seed=0):
    """What the check says, good or bad."""
    try:
        return exercise(name).check(answer, seed)
    except CheckFailed as failure:
        return str(failure)


# ---- the slope for the temperature -------------------------------------------------


def slope(z, labels, tau):
    true = z[np.arange(len(z)), labels]
    return np.mean(true - np.sum(softmax(z / tau) * z, axis=1)) / tau**2


def through_the_loss(guard):
    """Give a numerical gradient, with a logarithm kept from −∞ by ``guard``."""

    def loss(z, labels, tau):
        p = softmax(z / tau)[np.arange(len(z)), labels]
        return -np.log(guard(p)).mean()

    return lambda z, labels, tau: (
        (loss(z, labels, tau + 1e-5) - loss(z, labels, tau - 1e-5)) / 2e-5
    )


@pytest.mark.parametrize("seed", [0, 20])
def test_a_slope_in_float32_passes(seed):
    def single(z, labels, tau):
        return slope(z.astype(np.float32), labels, tau)

    assert "correct" in said("results-slope", single, seed)
    assert "correct" in said("results-slope", lambda *a: float(single(*a)), seed)


@pytest.mark.parametrize(
    ("guard", "words"),
    [
        (lambda p: p + 1e-300, "as of a level loss"),
        (lambda p: np.clip(p, 1e-12, 1), "is next to 0"),
        (lambda p: p, "ln p is −∞"),
    ],
)
def test_a_numerical_slope_is_lost_where_p_is(guard, words):
    assert words in said("results-slope", through_the_loss(guard))


@pytest.mark.parametrize("limit", [50, 500, 700])
def test_clipped_scores_are_refused(limit):
    def clipped(z, labels, tau):
        return slope(tau * np.clip(z / tau, -limit, limit), labels, tau)

    text = said("results-slope", clipped)
    assert "not yet" in text and "rounded" not in text


# ---- early stopping -----------------------------------------------------------------


def stopping(better):
    def early_stop(losses, patience, least):
        best = 0
        for k in range(1, len(losses)):
            if better(losses[best], losses[k], least):
                best = k
            if k - best == patience:
                return best, k + 1
        return best, len(losses)

    return early_stop


def test_two_whole_numbers_in_an_array_pass():
    right = stopping(lambda best, loss, least: best - loss > least)
    assert "correct" in said("results-stop", lambda *a: np.array(right(*a)))
    assert "correct" in said(
        "results-gap", lambda *a: np.array(exercise("results-gap").answer(*a))
    )


@pytest.mark.parametrize("more", [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
def test_a_tolerance_is_refused(more):
    lax = stopping(lambda best, loss, least: best - loss > least + more)
    assert "a gain must exceed `least` here" in said("results-stop", lax)


@pytest.mark.parametrize("digits", range(2, 7))
def test_a_rounded_gain_is_refused(digits):
    lax = stopping(lambda best, loss, least: round(best - loss, digits) > least)
    assert "not yet" in said("results-stop", lax)


# ---- two networks --------------------------------------------------------------------


def comparing(differ):
    def verdict(labels, first, second):
        a, b = first == labels, second == labels
        n1, n2 = int(np.sum(a & ~b)), int(np.sum(b & ~a))
        if not differ(n1, n2):
            return "not told apart"
        return "first" if n1 > n2 else "second"

    return verdict


def chance(n1, n2):
    tail = sum(comb(n1 + n2, i) for i in range(min(n1, n2) + 1))
    return 2 * tail / 2 ** (n1 + n2)


@pytest.mark.parametrize("most", [20, 25, 30, 40, 60, 100, 150, 200, 1000])
def test_the_normal_form_is_refused_from_wherever_it_begins(most):
    def differ(n1, n2):
        if n1 + n2 <= most:
            return chance(n1, n2) < 0.05
        return (n1 - n2) ** 2 > 3.84 * (n1 + n2)

    assert "not yet" in said("results-compare", comparing(differ))


def test_a_misspelled_verdict_is_shown_the_three():
    right = comparing(lambda n1, n2: chance(n1, n2) < 0.05)
    assert "correct" in said("results-compare", right)
    assert "correct" in said("results-compare", lambda *a: right(*a).title())
    text = said("results-compare", lambda *a: f"the {right(*a)}")
    assert "'first', 'not told apart', 'second'" in text and "n₁ = 11, n₂ = 1" in text


# ---- chapters 11 and 12 -------------------------------------------------------------


def test_a_short_gradient_may_come_back_itself():
    def clip(dW, db, limit):
        norm = np.sqrt(np.sum(dW**2) + np.sum(db**2))
        return (dW, db) if norm <= limit else (dW * limit / norm, db * limit / norm)

    assert "correct" in said("opt-clip", clip)


def test_an_epoch_that_ends_after_one_batch_is_not_told_that_its_weights_are_right():
    def one_epoch(W, b, x, labels, order, batch_size, learning_rate):
        batch = order[:batch_size]
        loss, dz = softmax_cross_entropy(x[batch] @ W + b, labels[batch])
        return W - learning_rate * x[batch].T @ dz, b - 0.1 * dz.sum(axis=0), loss

    text = said("train-epoch", one_epoch)
    assert "are right" not in text and "first batch" in text


def test_an_epsilon_that_is_used_is_not_called_unused():
    def adam_step(W, dW, m, s, tau, rate, beta1, beta2, eps, alpha):
        m, s = beta1 * m + (1 - beta1) * dW, beta2 * s + (1 - beta2) * dW**2
        root = np.hypot(np.sqrt(s / (1 - beta2**tau)), eps)
        return (1 - rate * alpha) * W - rate * m / (1 - beta1**tau) / root, m, s

    text = said("opt-adam", adam_step)
    assert "not yet" in text and "1e-8" not in text.split("Diagnosis")[-1]


# ---- on paper -----------------------------------------------------------------------


@pytest.mark.parametrize(("value", "right"), [(0.767, True), (0.766, False)])
def test_three_decimals_are_rounded(value, right):
    answer = exercise("results-table").answer | {"mean_recall": value}
    assert ("not yet" not in said("results-table", answer)) == right


def test_more_than_ten_classes_are_told_apart():
    def ten_columns(labels, answers, classes):
        pairs = np.bincount(10 * labels + answers, minlength=100)[:100]
        M = pairs.reshape(10, 10)[:classes, :classes]
        return 2 * np.diagonal(M) / (M.sum(axis=0) + M.sum(axis=1))

    assert "more than ten classes" in said("results-f1", ten_columns)
