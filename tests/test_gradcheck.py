"""The checker itself: it must pass right layers and catch every wrong one."""

import numpy as np
import pytest

from cnn_course import (
    Dense,
    Flatten,
    Layer,
    Network,
    ReLU,
    Sigmoid,
    check_layer,
    numerical_gradient,
)
from cnn_course.gradcheck import Difference, GradientReport, relative_error


def test_numerical_gradient_of_a_known_function_leaves_its_point_alone():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    x.setflags(write=False)
    gradient = numerical_gradient(lambda v: np.sum(v**3), x)
    np.testing.assert_allclose(gradient, 3 * x**2, rtol=1e-8)


def test_each_number_is_nudged_alone():
    x = np.array([1.0, -2.0, 3.0])
    gradient = numerical_gradient(np.prod, x)
    np.testing.assert_allclose(gradient, [-6, 3, -2], rtol=1e-9)


def test_numerical_gradient_takes_a_point_of_no_axes():
    assert numerical_gradient(lambda v: v**2, np.array(3.0)) == pytest.approx(6)


@pytest.mark.parametrize("layer", [Dense(3), Sigmoid(), ReLU()], ids=repr)
def test_right_layers_pass(layer):
    report = check_layer(layer, np.random.default_rng(0).standard_normal((4, 5)))
    assert report.ok, report
    assert {d.name for d in report.differences} == {"x", *layer.params}
    assert "gradients agree" in str(report)


def dense_with(backward):
    """A dense layer whose gradients `backward` spoils."""

    class Wrong(Dense):
        def _backward(self, dy):
            return backward(self, super()._backward(dy))

    return Wrong(3)


def spoil(name, change):
    def backward(layer, dx):
        if name == "x":
            return change(dx)
        layer.grads[name] = change(layer.grads[name])
        return dx

    return backward


def one_wrong(g):
    g = g.copy()
    g.flat[1] += 1e-3
    return g


@pytest.mark.parametrize("name", ["x", "W", "b"])
@pytest.mark.parametrize(
    "change",
    [
        np.zeros_like,
        lambda g: 2 * g,
        lambda g: -g,
        lambda g: g[::-1],
        lambda g: g * np.nan,
        one_wrong,
    ],
    ids=["zeros", "double", "sign", "reversed", "nan", "one entry"],
)
def test_wrong_gradients_fail_and_are_named(name, change):
    layer = dense_with(spoil(name, change))
    report = check_layer(layer, np.random.default_rng(0).standard_normal((4, 3)))
    assert not report.ok
    assert [d.name for d in report.differences if not d.error <= 1e-6] == [name]
    assert f"worst at d{name}[" in str(report)
    assert "MISMATCH" in str(report)


def test_the_worst_index_is_named_with_both_values():
    layer = dense_with(spoil("b", one_wrong))
    report = check_layer(layer, np.ones((2, 3)))
    difference = report.differences[-1]
    assert difference.index == (1,)
    assert difference.analytic - difference.numerical == pytest.approx(1e-3, rel=1e-4)


def test_the_layer_keeps_its_parameters():
    layer = Dense(2)
    layer.build((3,), dtype=np.float32)
    kept = layer.params["W"]
    before = kept.copy()
    check_layer(layer, np.ones((2, 3)))
    assert layer.params["W"] is kept
    np.testing.assert_array_equal(kept, before)


def test_no_difference_between_zeros():
    assert relative_error(np.zeros(3), np.zeros(3)) == 0


def test_errors_are_measured_against_the_larger_of_both_whichever_it_is():
    a, b = np.array([1.0, 2.0]), np.array([1.0, 4.0])
    assert relative_error(a, b) == relative_error(b, a) == 0.5


@pytest.mark.parametrize(("error", "ok"), [(1e-6, True), (1.1e-6, False)])
def test_an_error_of_just_the_tolerance_passes(error, ok):
    difference = Difference("x", error, (0,), 1.0, 1.0)
    assert GradientReport("Own()", (difference,), tolerance=1e-6).ok is ok


def test_a_layer_may_use_the_memory_of_its_gradients_again():
    class Reuses(Dense):
        def _forward(self, x):
            for grad in self.grads.values():
                grad.fill(0)
            return super()._forward(x)

    report = check_layer(Reuses(2), np.random.default_rng(0).standard_normal((4, 3)))
    assert report.ok, report


def test_a_layer_that_fails_on_the_way_keeps_its_parameters():
    class Fragile(Dense):
        def _forward(self, x):
            if self.params["W"] is not kept:
                raise OverflowError
            return super()._forward(x)

    layer, kept = Fragile(2), None
    layer.build((3,), dtype=float)
    kept = layer.params["W"]
    with pytest.raises(OverflowError):
        check_layer(layer, np.ones((2, 3)))
    assert layer.params["W"] is kept


class Forgetful(Layer):
    def param_shapes(self, input_shape):
        return {"W": input_shape}

    def _forward(self, x):
        return x * self.params["W"]

    def _backward(self, dy):
        return dy * self.params["W"]


ERRORS = {
    "no nudge": (
        lambda: numerical_gradient(np.sum, np.ones(2), h=0),
        ["numerical_gradient: h is 0,", "above 0", "1e-5"],
    ),
    "endless nudge": (
        lambda: numerical_gradient(np.sum, np.ones(2), h=np.inf),
        ["h is inf,", "above 0"],
    ),
    "nudge of text": (
        lambda: numerical_gradient(np.sum, np.ones(2), h="small"),
        ["h is 'small'"],
    ),
    "arguments swapped": (
        lambda: numerical_gradient(np.ones(2), np.sum),
        ["f is array([1., 1.])", "numerical_gradient(f, x)"],
    ),
    "nothing returned": (
        lambda: numerical_gradient(lambda v: None, np.ones(2)),
        ["f returned None, needs one number", "return missing"],
    ),
    "a network": (
        lambda: check_layer(Network([Flatten(), Dense(3)]), np.ones((2, 2))),
        ["check_layer: this is a whole network", "net.layers[0]"],
    ),
    "a class": (
        lambda: check_layer(Dense, np.ones((2, 2))),
        ["Dense", "is no layer", "check_layer(Dense(3), x)"],
    ),
    "float32": (
        lambda: numerical_gradient(np.sum, np.ones(2, "f4")),
        ["float32", "needs float64", "astype(float)"],
    ),
    "not one number": (
        lambda: numerical_gradient(lambda v: v, np.ones(2)),
        ["returned shape (2,)", "np.sum(dy * y)"],
    ),
    "a gradient of another shape": (
        lambda: check_layer(dense_with(spoil("W", np.transpose)), np.ones((2, 2))),
        ["dW has shape (3, 2)", "W has (2, 3)"],
    ),
    "a gradient forgotten": (
        lambda: check_layer(Forgetful(), np.ones((2, 2))),
        ["Forgetful()", "['W']", "[]", "one gradient for each"],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_it_got_and_what_it_needs(case):
    call, fragments = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for fragment in fragments:
        assert fragment in str(caught.value)
