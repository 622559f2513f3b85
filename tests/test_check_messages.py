"""Answers that no list held: what chapters 6 to 10 say of them, and what they do not.

Each was once accepted, refused though right, or told something untrue.
"""

import numpy as np
import pytest

from cnn_course.checks import CheckFailed, check
from cnn_course.checks import chapter_06 as backprop
from cnn_course.checks import chapter_07 as softmax
from cnn_course.checks import chapter_08 as dense
from cnn_course.checks import chapter_09 as pool
from cnn_course.checks import chapter_10 as conv
from cnn_course.checks.core import exercise


def message(exercise_id, answer):
    with pytest.raises(CheckFailed) as caught:
        exercise(exercise_id).check(answer, seed=0)
    return str(caught.value)


def emptied(tape, values):
    """Walk back by taking the steps off the list that was handed in."""
    result = backprop.gradients(list(tape), values)
    tape.clear()
    return result


def minus_at_a_sum(tape, values):
    turned = [(n, o, le, r) for n, o, le, r in tape if o == "+"]
    result = backprop.gradients(tape, values)
    return {
        n: g - 1000 * sum(r == n for _, _, _, r in turned) for n, g in result.items()
    }


def no_entry_for_dead_steps(tape, values):
    known = dict(values)
    for name, operation, left, right in tape:
        a, b = known[left], known[right]
        known[name] = a + b if operation == "+" else a * b
    grads = {tape[-1][0]: 1.0}
    for name, operation, left, right in reversed(tape):
        a, b = (1, 1) if operation == "+" else (known[right], known[left])
        grads[left] = grads.get(left, 0) + grads[name] * a
        grads[right] = grads.get(right, 0) + grads[name] * b
    return {name: grads.get(name, 0) for name in values}


def numerical_in_proportion(z, labels, tau, share=3e-6):
    def loss(tau):
        u = np.asarray(z, float) / tau
        u = u - u.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(u).sum(axis=1))
        return np.mean(log_sum - u[np.arange(len(z)), labels])

    return (loss(tau + share * tau) - loss(tau - share * tau)) / (2 * share * tau)


def assigned_at_stride_3(dy, x, f, s, P):
    return pool.max_backward(dy, x, f, s, P, add=s != 3)


#: exercise, answer, what the message holds, what it does not
WRONG = [
    (
        "backprop-direction",
        backprop._first_unit,
        "in the first number",
        "both slopes",
    ),
    (
        "backprop-direction",
        lambda f, g, x, v, h: backprop.directional(f, g, x, v, max(h, 1e-6)),
        "a nudge of 10⁻⁵ or less",
        "two things",
    ),
    (
        "backprop-direction",
        lambda f, g, x, v, h: backprop.directional(f, g, x, np.clip(v, -3, 3), h),
        "analytic",
        "two things",
    ),
    ("backprop-center", lambda dy: dy / dy.shape[1], "the direct one", "two things"),
    ("backprop-gram", lambda dy, x: (dy @ x) * (2 - (x.shape[1] != 1)), "", "two"),
    ("backprop-tape", emptied, "changed", "Where: b"),
    ("backprop-tape", minus_at_a_sum, "", "b: right in every case"),
    (
        "backprop-tape",
        lambda tape, values: {
            n: 3 * g for n, g in backprop.gradients(tape, values).items()
        },
        "x: everything is 3 times",
        "b: right in every case",
    ),
    (
        "pool-max-backward",
        lambda dy, x, *a: pool.max_backward(dy, np.round(x, 8), *a),
        "lost in float32",
        "1.00001",
    ),
    ("backprop-tape", no_entry_for_dead_steps, "leads nowhere", "one name twice"),
    (
        "softmax-backward",
        lambda dp, p: softmax.softmax_backward(dp, np.clip(p, 1e-8, 1 - 1e-8)),
        "a floor under p",
        "two things",
    ),
    (
        "softmax-weighted",
        lambda z, t, w: (softmax._softmax(z) - np.eye(z.shape[1])[t]) / w.sum(),
        "divided by the sum of the weights and counts",
        "two things",
    ),
    (
        "softmax-weighted",
        lambda z, t, w: softmax.weighted_gradient(z, t, w, softmax._papered_over(1)),
        "a guess",
        "sigmoid",
    ),
    (
        "softmax-smoothed",
        lambda z, t, eps: dict(
            zip(("loss", "dz"), softmax.smoothed(z, t, eps), strict=True)
        ),
        "it must return loss, dz",
        "right",
    ),
    (
        "softmax-smoothed",
        lambda z, t, eps: (
            softmax.smoothed(z, t, eps)[0],
            softmax.smoothed(z, t, max(eps, 0.01))[1],
        ),
        "an epsilon of 0",
        "two things",
    ),
    (
        "softmax-smoothed",
        lambda z, t, eps: (
            (1 - eps) * softmax.smoothed(z, t, 0.0)[0],
            softmax.smoothed(z, t, eps)[1],
        ),
        "missing in it",
        "both results",
    ),
    (
        "softmax-temperature-slope",
        numerical_in_proportion,
        "a loss next to 0",
        "two things",
    ),
    (
        "dense-back-leaky",
        lambda dy, x, slope: dy * np.where(np.isclose(x, 0) | (x < 0), slope, 1),
        "an x next to 0",
        "two things",
    ),
    (
        "dense-back-network",
        lambda *a: (*dense.network_gradients(*a)[:3], 0 * a[-1]),
        "db_2 is zero",
        "behind the point",
    ),
    (
        "dense-back-network",
        lambda *a: dense._network(*a, mask=lambda dh, z: z > 1e-5),
        "next to 0",
        "two things",
    ),
    (
        "pool-average-filter",
        lambda f, c: np.ones((f[0] + 1, f[1] + 1, 1, 1)) * np.eye(c) / (f[0] * f[1]),
        "a row and a column too many",
        "the first",
    ),
    (
        "pool-max-backward",
        lambda dy, x, *a: pool.max_backward(dy, x.astype("f4"), *a),
        "float32",
        "1.00001",
    ),
    ("pool-max-backward", assigned_at_stride_3, "", "back to front"),
    (
        "conv-dx",
        lambda dy, W, size, s, P: conv.conv_dx(dy, W, size, s, P) * (P < 3),
        "a padding of 3 or more",
        "two things",
    ),
    (
        "conv-dW".lower(),
        lambda dy, x, f, s: conv.conv_dW(
            dy.swapaxes(1, 2) if dy.shape[1] == dy.shape[2] else dy, x, f, s
        ),
        "a square output",
        "two things",
    ),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("exercise_id", "answer", "said", "unsaid"), WRONG)
def test_what_is_said_is_true(exercise_id, answer, said, unsaid):
    found = message(exercise_id, answer)
    assert said in found
    assert unsaid not in found


def test_a_test_at_stride_1_knows_what_it_lacks():
    """The text of 10.6 says what the half marks ask for."""

    def test_conv(forward, backward):
        conv._compares((5, 7, 3, 3, 2, 4, 1, 1, 2))(forward, backward)

    with pytest.raises(CheckFailed, match="ignores the stride"):
        check("conv-test", test_conv, kills=14)
