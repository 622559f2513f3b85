"""What a right answer keeps, and that breaking it is said."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_course.checks.compare import numbers
from cnn_course.checks.core import CheckFailed, Exercise, check, exercises

PROMISES = [
    pytest.param(e, promise, id=f"{e.id}: {promise.words}")
    for e in exercises()
    if isinstance(e, Exercise)
    for promise in e.promises
]


@pytest.mark.parametrize(("asked", "promise"), PROMISES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_promise_is_kept_by_the_right_answer_and_broken_by_a_wrong_one(asked, promise):
    name = promise.output or asked.outputs[0]
    assert name in asked.outputs
    broken = 0
    for seed in range(4):
        for case in asked._cases(seed):
            want = asked._run(asked.answer, case)
            if "error" in want:
                continue
            assert promise.holds(case, numbers(want[name])), case
            for wrong in asked.wrong:
                got = asked._run(wrong.answer, case).get(name)
                broken += promise.breaks(case, got, want[name])
    assert broken


def _told(name, answer):
    with pytest.raises(CheckFailed) as failure:
        check(name, answer)
    return str(failure.value)


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        (
            "metal-width",
            lambda columns, size, most: [columns // 2, columns // 3],
            "cases: the widths add up to `columns`.",
        ),
        (
            "softmax-backward",
            lambda dp, p: p * dp - p**2 * dp - 0.3 * p**3,
            "each row of dz adds up to 0.",
        ),
        (
            "pool-max-backward",
            lambda dy, x, pool_size, stride, padding: np.cos(x),
            "in each image and channel, dx adds up to what dy adds up to.",
        ),
    ],
)
def test_broken_promise_is_said(name, answer, words):
    assert words in _told(name, answer)
