"""Optimizers and schedules: steps by hand, and what errors say."""

import numpy as np
import pytest

from cnn_course.optimizers import SGD, Adam, Cosine, OneCycle, StepDecay


def steps(optimizer, grads, start=1.0):
    """Where a single weight stands after each gradient."""
    params, path = {"W": np.array([[start]])}, []
    for grad in grads:
        optimizer.step(params, {"W": np.array([[grad]], float)})
        path.append(params["W"].item())
    return path


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (SGD(0.1), [0.8, 0.7]),
        (SGD(0.1, momentum=0.5), [0.8, 0.6]),  # v = 2, then 2
        (SGD(0.1, momentum=0.5, nesterov=True), [0.7, 0.5]),  # 2 + 1, then 1 + 1
        (SGD(0.1, weight_decay=0.5), [0.75, 0.6125]),
        (SGD(0.1, clip_value=0.5), [0.95, 0.9]),
        (SGD(0.1, clip_norm=1.5), [0.85, 0.75]),
        (SGD(lambda step: 0.1 / (step + 1)), [0.8, 0.75]),
        # m = 0.2 then 0.28; v = 0.004 then 0.004996; each over its 1 − βᵗ
        (Adam(0.1), [0.9, 0.9 - 0.1 * (0.28 / 0.19) / (0.004996 / 0.001999) ** 0.5]),
    ],
)
def test_two_steps_by_hand(optimizer, expected):
    np.testing.assert_allclose(steps(optimizer, [2, 1]), expected, rtol=1e-7)


@pytest.mark.parametrize("make", [SGD, Adam])
def test_biases_do_not_decay(make):
    plain, decayed = ({"W": np.ones((2, 2)), "b": np.ones(2)} for _ in range(2))
    grads = {"W": np.ones((2, 2)), "b": np.ones(2)}
    make(0.1).step(plain, grads)
    make(0.1, weight_decay=0.5).step(decayed, grads)
    np.testing.assert_array_equal(plain["b"], decayed["b"])
    np.testing.assert_allclose(decayed["W"], plain["W"] - 0.1 * 0.5)


def test_clipping_by_norm_shrinks_all_gradients_alike():
    params = {"a": np.zeros(1), "b": np.zeros(1)}
    SGD(1.0, clip_norm=1).step(params, {"a": np.array([3.0]), "b": np.array([-4.0])})
    np.testing.assert_allclose([params["a"][0], params["b"][0]], [-0.6, 0.8])


def test_values_are_clipped_before_the_norm():
    params = {"a": np.zeros(2)}
    SGD(1.0, clip_value=1, clip_norm=0.5).step(params, {"a": np.array([9.0, -0.75])})
    np.testing.assert_allclose(params["a"], [-0.4, 0.3])  # (1, −0.75) has length 1.25


def test_what_is_below_the_limits_is_left_as_it_is():
    optimizer = SGD(1.0, clip_value=4, clip_norm=5)
    params = {"a": np.zeros(2), "b": np.zeros((1, 1))}
    optimizer.step(params, {"a": np.array([3.0, -4.0]), "b": np.zeros((1, 1))})
    np.testing.assert_array_equal(params["a"], [-3, 4])


def test_clipping_reaches_below_zero_and_stretches_nothing():
    optimizer, params = SGD(1.0, clip_value=2, clip_norm=9), {"a": np.zeros(3)}
    optimizer.step(params, {"a": np.array([3.0, -5.0, 0.5])})
    np.testing.assert_array_equal(params["a"], [-2, 2, -0.5])


def test_a_schedule_may_rest():
    assert steps(SGD(lambda step: 0.0), [1, 2]) == [1, 1]


def test_a_cosine_stays_where_it_ends():
    schedule = Cosine(0.2, steps=100, end=0.05)
    assert schedule(50) == pytest.approx(0.125)
    assert [schedule(step) for step in (100, 101, 150, 200)] == [0.05] * 4


def test_the_rate_falls_in_steps():
    rates = [StepDecay(0.1, every=3, factor=0.5)(step) for step in range(7)]
    assert rates == [0.1] * 3 + [0.05] * 3 + [0.025]


# ---- what chapter 12 derives ---------------------------------------------------


def shrinks(optimizer, steps=400):
    """Whether a quadratic of curvature 1 is walked down, not up."""
    params = {"W": np.ones(1)}
    for _ in range(steps):
        optimizer.step(params, {"W": params["W"].copy()})
    return abs(params["W"][0]) < 1


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_momentum_is_stable_up_to_its_limit(beta):
    limit = 2 + 2 * beta  # Eq. (12.9)
    assert shrinks(SGD(limit - 0.02, momentum=beta))
    assert not shrinks(SGD(limit + 0.02, momentum=beta))


def test_nesterov_is_momentum_with_the_gradient_ahead():
    curvature, eta, beta = np.array([1.0, 10.0]), 0.05, 0.8
    theta, v = np.array([10.0, 1.0]), np.zeros(2)
    params, optimizer = {"W": theta.copy()}, SGD(eta, momentum=beta, nesterov=True)
    for _ in range(9):
        v = beta * v + curvature * (theta - eta * beta * v)
        theta = theta - eta * v
        optimizer.step(params, {"W": curvature * params["W"]})
    np.testing.assert_allclose(params["W"], theta - eta * beta * v)


def test_adam_does_not_see_the_scale_of_the_loss():
    grads = np.random.default_rng(0).standard_normal(20)
    a, b = steps(Adam(0.1), grads), steps(Adam(0.1), 1e4 * grads)
    np.testing.assert_allclose(a, b, rtol=1e-6)


def test_adam_emptied_at_every_step_follows_the_sign():
    params = {"W": np.zeros((1, 3))}
    for grad in ([3.0, -0.002, 40.0], [-1.0, -5.0, 0.1]):
        before = params["W"].copy()
        Adam(0.01).step(params, {"W": np.array([grad])})
        moved = params["W"] - before
        np.testing.assert_allclose(moved, -0.01 * np.sign([grad]), rtol=1e-5)


def test_eps_is_added_to_the_root():
    assert steps(Adam(0.1, eps=2.0), [2]) == pytest.approx([1 - 0.1 * 2 / (2 + 2)])


@pytest.mark.parametrize("u", [0, 7, 24, 25, 26, 60, 99])
def test_one_cycle_rises_and_falls_along_half_a_cosine(u):
    def half(a, b, q):
        return b + (a - b) * (1 + np.cos(np.pi * q)) / 2

    up = half(0.2 / 25, 0.2, u / 25)
    down = half(0.2, 0.2 / 1e5, (u - 25) / 75)  # Eq. (12.21), w = 0.25
    assert OneCycle(0.2, 100, 0.25)(u) == pytest.approx(up if u < 25 else down)


def test_a_refused_step_changes_nothing():
    optimizer, params = SGD(0.1, momentum=0.9), {"W": np.ones(2), "b": np.ones(3)}
    with pytest.raises(ValueError, match="'b'"):
        optimizer.step(params, {"W": np.ones(2), "b": np.ones(2)})
    assert optimizer.steps == 0 and not optimizer.state
    np.testing.assert_array_equal(params["W"], 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(np.float64(0.1), momentum=np.float64(0.9), clip_norm=0.1, weight_decay=0.1),
        Adam(np.float32(0.1), clip_value=0.1, weight_decay=0.1),
    ],
)
def test_a_step_is_taken_in_place_and_keeps_the_dtype(optimizer, dtype):
    value, grad = np.ones((2, 3), dtype), np.ones((2, 3), dtype)
    grad.setflags(write=False)
    optimizer.steps, optimizer.state = 0, {}
    optimizer.step({"W": value}, {"W": grad})
    assert value.dtype == dtype
    assert (value != 1).all()
    assert {a.dtype for a in optimizer.state["W"].values()} == {np.dtype(dtype)}


def test_schedules_start_peak_and_end_where_they_say():
    cycle = OneCycle(0.2, steps=100, warmup=0.25)
    rates = [cycle(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.2 / 25)
    assert np.argmax(rates) == 25
    assert rates[25] == pytest.approx(0.2)
    assert rates[100] == pytest.approx(0.2 / 1e5)
    assert (np.diff(rates[:26]) > 0).all()
    assert (np.diff(rates[25:]) < 0).all()
    assert cycle(10**6) == rates[100]


@pytest.mark.parametrize("total", [1, 2, 3, 7, 10])
@pytest.mark.parametrize("warmup", [0, 0.3, 0.99])
def test_a_short_cycle_has_a_rate_for_every_step(total, warmup):
    cycle = OneCycle(0.1, total, warmup)
    assert cycle(int(total * warmup)) == 0.1  # the rise is cut to whole steps
    assert all(0 < cycle(step) <= 0.1 * (1 + 1e-12) for step in range(total + 2))


def test_a_share_of_the_steps_is_cut_where_numbers_cut_it_and_not_where_floats_do():
    rates = [OneCycle(0.1, steps=100, warmup=0.29)(step) for step in range(101)]
    assert np.argmax(rates) == 29  # int(0.29 * 100) is 28


def test_a_schedule_is_asked_for_each_step():
    asked = []
    optimizer = SGD(lambda step: asked.append(step) or 0.1)
    steps(optimizer, [1, 1, 1])
    assert asked == [0, 1, 2]
    assert optimizer.steps == 3


W = {"W": np.ones((2, 2))}


def on_another_network(optimizer):
    """Take a step on one network, and the next on a larger one."""
    for size in (2, 3):
        optimizer.step({"0.W": np.ones((size, 2))}, {"0.W": np.ones((size, 2))})


def scheduled(rate):
    SGD(lambda step: rate).step({"W": np.ones(2)}, {"W": np.ones(2)})


ERRORS = {
    "rate 0": (lambda: SGD(0), ["SGD: learning_rate is 0", "above 0"]),
    "rate -1": (lambda: Adam(-1.0), ["Adam: learning_rate is -1.0"]),
    "rate nan": (lambda: Adam(np.nan), ["learning_rate is nan"]),
    "rate inf": (lambda: SGD(np.inf), ["learning_rate is inf"]),
    "rate text": (lambda: SGD("0.1"), ["learning_rate is '0.1'", "a number"]),
    "rate None": (lambda: SGD(None), ["learning_rate is None"]),
    "rate True": (lambda: SGD(True), ["learning_rate is True"]),
    "momentum 1": (lambda: SGD(0.1, momentum=1.0), ["0 ≤ momentum < 1"]),
    "momentum text": (lambda: SGD(0.1, momentum="0.9"), ["momentum is '0.9'"]),
    "lone nesterov": (lambda: SGD(0.1, nesterov=True), ["momentum=0.9"]),
    "decay -1": (lambda: SGD(0.1, weight_decay=-1), ["weight_decay is -1"]),
    "beta1 1": (lambda: Adam(beta1=1), ["Adam: beta1 is 1"]),
    "beta2 nan": (lambda: Adam(beta2=np.nan), ["Adam: beta2 is nan"]),
    "eps 0": (lambda: Adam(eps=0), ["Adam: eps is 0"]),
    "clip 0": (lambda: Adam(clip_norm=0), ["Adam: clip_norm is 0"]),
    "clip text": (lambda: SGD(clip_value="1"), ["SGD: clip_value is '1'"]),
    "cosine of no steps": (lambda: Cosine(0.1, 0), ["Cosine: steps is 0"]),
    "cycle of no steps": (lambda: OneCycle(0.1, 0), ["OneCycle: steps is 0"]),
    "cycle all warm-up": (lambda: OneCycle(0.1, 9, 1.0), ["OneCycle: warmup is 1.0"]),
    "decay every 0": (lambda: StepDecay(0.1, 0), ["StepDecay: every is 0"]),
    "no gradient": (lambda: SGD().step(W, {}), ["SGD: ['W']", "call backward"]),
    "a gradient too many": (
        lambda: SGD().step(W, W | {"b": np.ones(2)}),
        ["SGD: ['b']", "only one of params and grads"],
    ),
    "another network, momentum": (
        lambda: on_another_network(SGD(0.1, momentum=0.9)),
        ["SGD: what it remembers of '0.W'", "(2, 2)", "(3, 2)", "a new SGD"],
    ),
    "another network, Adam": (
        lambda: on_another_network(Adam()),
        ["Adam: what it remembers of '0.W'", "another network", "a new Adam"],
    ),
    "schedule below 0": (
        lambda: scheduled(-0.1),
        ["SGD: the schedule gives -0.1 for step 0", "from 0 up"],
    ),
    "schedule of nothing": (lambda: scheduled(None), ["the schedule gives None"]),
    "schedule in words": (lambda: scheduled("fast"), ["the schedule gives 'fast'"]),
    "gradient of another shape": (
        lambda: Adam().step(W, {"W": np.ones(2)}),
        ["Adam: the gradient of 'W'", "(2,)", "(2, 2)"],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_it_got_and_what_it_needs(case):
    call, fragments = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for fragment in fragments:
        assert fragment in str(caught.value)
