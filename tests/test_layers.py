"""Layers: answers worked out by hand, the contract, and what errors say."""

import warnings

import numpy as np
import pytest

from cnn_course import (
    AvgPool2D,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool2D,
    ReLU,
    Sigmoid,
    fast,
    naive,
    stride_groups,
)

tiers = pytest.mark.parametrize(
    "module", [naive, stride_groups, fast], ids=["naive", "stride_groups", "fast"]
)
GRID = np.arange(16.0).reshape(1, 4, 4, 1)


def image(rows):
    return np.array(rows, float)[None, :, :, None]


def plane(x):
    assert x.shape[0] == x.shape[3] == 1
    return x[0, :, :, 0].tolist()


# ---- known answers -------------------------------------------------------


@tiers
def test_a_curve_detector_answers_6600_on_its_curve_and_0_beside_it(module):
    curve = [(1, 5), (2, 4), (3, 3), (4, 3), (5, 3)]
    conv = module.Conv2D(1, 7)
    conv.build((7, 7, 1))
    conv.params["W"][:] = 0
    on, off = np.zeros((1, 7, 7, 1)), np.zeros((1, 7, 7, 1))
    for (i, j), brightness in zip(curve, [50, 50, 50, 50, 20], strict=True):
        conv.params["W"][i, j] = 30
        on[0, i, j] = brightness
        off[0, 6 - i, j - 3] = brightness
    assert conv.forward(on).item() == 4 * 50 * 30 + 20 * 30 == 6600
    assert conv.forward(off).item() == 0


@tiers
def test_convolution_by_hand_forward_and_backward(module):
    conv = module.Conv2D(1, 2)
    conv.build((3, 3, 1), dtype=float)
    conv.params["W"][:, :, 0, 0] = [[1, 2], [3, 4]]  # asymmetric: a flip would show
    conv.params["b"][:] = 10
    x = image([[1, 0, 2], [0, 3, 0], [4, 0, 5]])
    assert plane(conv.forward(x)) == [[1 + 12 + 10, 4 + 9 + 10], [6 + 12 + 10, 33]]
    dx = conv.backward(image([[1, 0], [0, 2]]))
    assert plane(dx) == [[1, 2, 0], [3, 4 + 2, 4], [0, 6, 8]]
    assert conv.grads["W"][:, :, 0, 0].tolist() == [[1 + 6, 0], [0, 3 + 10]]
    assert conv.grads["b"].tolist() == [3]


@tiers
def test_every_filter_sums_over_all_channels(module):
    conv = module.Conv2D(2, 1)
    conv.build((1, 1, 3), dtype=float)
    conv.params["W"][0, 0] = [[1, 10], [2, 20], [3, 30]]
    y = conv.forward(np.array([[[[1.0, 1, 1]]], [[[0.0, 1, 2]]]]))
    assert y[:, 0, 0].tolist() == [[6, 60], [8, 80]]


@pytest.mark.parametrize(
    ("size", "f", "s", "padding", "out"),
    [
        (28, 5, 1, 0, 24),
        (28, 3, 2, 0, 13),
        (7, 3, 2, 0, 3),
        (8, 3, 2, 0, 3),  # the last column is never reached
        (32, 5, 1, 2, 32),
        (28, 3, 1, "same", 28),
        (28, 3, 2, "same", 14),
        (5, 2, 3, "same", 2),
        (10, 3, 4, 1, 3),
        (3, 3, 9, 0, 1),
        (3, 5, 1, 1, 1),  # the frame counts on both sides
    ],
)
def test_output_size(size, f, s, padding, out):
    assert Conv2D(6, f, s, padding).output_shape((size, size, 2)) == (out, out, 6)


@tiers
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("MaxPool2D", (2,), [[5, 7], [13, 15]]),
        ("AvgPool2D", (2,), [[2.5, 4.5], [10.5, 12.5]]),
        ("MaxPool2D", (3, 1), [[10, 11], [14, 15]]),
        ("AvgPool2D", (3, 1), [[5, 6], [9, 10]]),
        ("MaxPool2D", (2, 3), [[5]]),  # a remainder: only one window fits
        ("MaxPool2D", ((1, 4),), [[3], [7], [11], [15]]),
        ("MaxPool2D", (3, 3, 1), [[5, 7], [13, 15]]),
        ("AvgPool2D", (3, 3, 1), [[2.5, 4.5], [10.5, 12.5]]),  # of 4 pixels, not 9
        ("MaxPool2D", (3, 3, "same"), [[5, 7], [13, 15]]),
    ],
)
def test_pooling_a_4_by_4_image(module, name, arguments, expected):
    pool = getattr(module, name)(*arguments)
    assert plane(pool.forward(GRID)) == expected


@tiers
def test_padding_never_wins_and_is_never_counted(module):
    dark = -1 - GRID
    assert module.MaxPool2D(3, 2, 1).forward(dark).max() == -1
    assert plane(module.AvgPool2D(2, 2, 1).forward(dark))[0][0] == -1


@tiers
def test_a_pixel_that_wins_overlapping_windows_collects_from_each(module):
    pool = module.MaxPool2D(2, 1)
    pool.forward(image([[0, 0, 0], [0, 9, 0], [0, 0, 0]]))
    dx = pool.backward(image([[1, 2], [3, 4]]))
    assert plane(dx) == [[0, 0, 0], [0, 10, 0], [0, 0, 0]]


@tiers
def test_overlapping_averages_share_the_gradient(module):
    pool = module.AvgPool2D(2, 1)
    pool.forward(np.zeros((1, 3, 3, 1)))
    dx = pool.backward(image([[4, 8], [12, 16]]))
    assert plane(dx) == [[1, 3, 2], [4, 10, 6], [3, 7, 4]]


@tiers
def test_among_equal_maxima_the_first_in_row_order_takes_it_all(module):
    pool = module.MaxPool2D(2)
    pool.forward(image([[1, 7], [7, 7]]))
    assert plane(pool.backward(image([[3]]))) == [[0, 3], [0, 0]]


def test_dense_by_hand():
    dense = Dense(2)
    dense.build((3,), dtype=float)
    dense.params["W"][:] = [[1, 2], [3, 4], [5, 6]]
    dense.params["b"][:] = [10, 20]
    y = dense.forward(np.array([[1.0, 0, 2], [0, 1, 0]]))
    assert y.tolist() == [[21, 34], [13, 24]]
    assert dense.backward(np.array([[1.0, 0], [0, 1]])).tolist() == [
        [1, 3, 5],
        [2, 4, 6],
    ]
    assert dense.grads["W"].tolist() == [[1, 0], [0, 1], [2, 0]]
    assert dense.grads["b"].tolist() == [1, 1]


def test_relu_blocks_the_gradient_at_zero_and_below():
    relu = ReLU()
    assert relu.forward(np.array([[-2.0, 0, 3]])).tolist() == [[0, 0, 3]]
    assert relu.backward(np.array([[5.0, 6, 7]])).tolist() == [[0, 0, 7]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_neither_overflows_nor_warns(dtype):
    sigmoid = Sigmoid()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = sigmoid.forward(np.array([[-1e4, -1, 0, 1, 1e4]], dtype))
        dx = sigmoid.backward(np.ones_like(y))
    assert y.dtype == dx.dtype == dtype
    np.testing.assert_allclose(y, [[0, 0.2689414, 0.5, 0.7310586, 1]], rtol=1e-6)
    np.testing.assert_allclose(dx, y * (1 - y), rtol=1e-6)


def test_flatten_keeps_row_order_and_puts_the_gradient_back():
    x = np.arange(24.0).reshape(2, 2, 3, 2)
    flatten = Flatten()
    y = flatten.forward(x)
    assert y[1].tolist() == list(range(12, 24))
    np.testing.assert_array_equal(flatten.backward(y), x)


# ---- the contract --------------------------------------------------------

ALL = [
    Conv2D(2, 3),
    naive.Conv2D(2, 3),
    stride_groups.Conv2D(2, 3),
    MaxPool2D(2),
    naive.MaxPool2D(2),
    stride_groups.MaxPool2D(2),
    AvgPool2D(2),
    naive.AvgPool2D(2),
    Flatten(),
    Dense(4),
    ReLU(),
    Sigmoid(),
]


def fresh(layer):
    return type(layer)(**layer.arguments())


def input_for(layer, dtype=np.float64, n=2):
    shape = (n, 18) if isinstance(layer, Dense) else (n, 6, 5, 3)
    return np.random.default_rng(0).standard_normal(shape).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_dtype_in_is_dtype_out(layer, dtype):
    layer, x = fresh(layer), input_for(layer, dtype)
    y = layer.forward(x)
    dx = layer.backward(np.ones_like(y))
    everything = [y, dx, *layer.params.values(), *layer.grads.values()]
    assert {a.dtype for a in everything} == {np.dtype(dtype)}


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_params_made_in_float32_do_not_lower_a_float64_input(layer):
    layer = fresh(layer)
    x = input_for(layer)
    layer.build(x.shape[1:], dtype=np.float32)
    y = layer.forward(x)
    assert y.dtype == layer.backward(y).dtype == np.float64


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_params_made_in_float64_do_not_raise_a_float32_input(layer):
    layer = fresh(layer)
    x = input_for(layer, np.float32)
    layer.build(x.shape[1:], dtype=np.float64)
    y = layer.forward(x)
    dx = layer.backward(y)
    assert {a.dtype for a in (y, dx, *layer.grads.values())} == {np.dtype("f4")}


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_gradients_are_computed_in_the_dtype_of_the_gradient_that_comes_in(layer):
    plain, double = fresh(layer), fresh(layer)
    x = input_for(layer, np.float32)
    y = plain.forward(x)
    double.build(x.shape[1:], dtype=np.float64)
    double.params = {name: value.astype(float) for name, value in plain.params.items()}
    double.forward(x.astype(float))
    dy = np.random.default_rng(1).standard_normal(y.shape)
    got, expected = ({"x": each.backward(dy)} | each.grads for each in (plain, double))
    tolerance = 1e-6 if isinstance(layer, Sigmoid) else 1e-12  # whose y is rounded
    for name, grad in expected.items():
        assert got[name].dtype == np.float64, name
        np.testing.assert_allclose(got[name], grad, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("n", [1, 3])
def test_dense_takes_every_memory_order(n):
    rng = np.random.default_rng(2)
    x, dy = rng.standard_normal((18, n)).T, rng.standard_normal((4, n)).T
    layer = Dense(4)
    layer.build((18,), dtype=np.float64)
    layer.params["W"] = np.asfortranarray(layer.params["W"])
    layer.forward(x)
    layer.backward(dy)
    expected = [[sum(x[:, i] * dy[:, k]) for k in range(4)] for i in range(18)]
    np.testing.assert_allclose(layer.grads["W"], expected)


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_a_gradient_of_less_digits_than_the_input_is_taken(layer):
    layer = fresh(layer)
    y = layer.forward(input_for(layer))
    layer.backward(np.ones_like(y, np.float32))
    assert {grad.dtype for grad in layer.grads.values()} <= {np.dtype("f4")}


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_shapes_and_keys_are_as_announced(layer):
    layer = fresh(layer)
    x = input_for(layer)
    y = layer.forward(x)
    assert y.shape[1:] == layer.output_shape(x.shape[1:])
    assert layer.backward(y).shape == x.shape
    shapes = layer.param_shapes(x.shape[1:])
    assert {k: v.shape for k, v in layer.params.items()} == shapes
    assert {k: v.shape for k, v in layer.grads.items()} == shapes


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_two_passes_leave_no_trace_in_each_other(layer):
    layer = fresh(layer)
    x, other = input_for(layer), input_for(layer, n=3)
    y = layer.forward(x)
    dx = layer.backward(np.sin(y))
    kept = [a.copy() for a in (y, dx, *layer.grads.values())]
    shown = [y, dx]
    layer.backward(layer.forward(other))
    for now, then in zip(shown, kept, strict=False):
        np.testing.assert_array_equal(now, then, err_msg="an old result was changed")
    y = layer.forward(x)
    again = [y, layer.backward(np.sin(y)), *layer.grads.values()]
    for a, b in zip(again, kept, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("layer", [Conv2D(2, 3), Dense(4)], ids=repr)
def test_a_first_layer_gives_no_gradient_back_but_keeps_its_own(layer):
    first, plain = fresh(layer), fresh(layer)
    x = input_for(layer)
    dy = np.sin(plain.forward(x))
    plain.backward(dy)
    first.build(x.shape[1:], dtype=x.dtype)
    first.params, first.input_gradient = plain.params, False
    first.forward(x)
    assert first.backward(dy).size == 0
    for name, grad in plain.grads.items():
        np.testing.assert_array_equal(first.grads[name], grad)


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_the_repr_makes_an_equal_layer(layer):
    copy = eval(repr(layer), vars(__import__("cnn_course")))
    assert repr(copy) == repr(layer)
    assert copy.arguments() == layer.arguments()


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Conv2D(32, 5), "Conv2D(32, 5)"),
        (Conv2D(8, (3, 5), 2, "same"), "Conv2D(8, (3, 5), stride=2, padding='same')"),
        (Conv2D(8, 3, (1, 2), (0, 1)), "Conv2D(8, 3, stride=(1, 2), padding=(0, 1))"),
        (MaxPool2D(2), "MaxPool2D(2)"),
        (AvgPool2D(3, 2, 1), "AvgPool2D(3, stride=2, padding=1)"),
    ],
)
def test_repr(layer, text):
    assert repr(layer) == text


@pytest.mark.parametrize(
    ("layer", "shape", "fan_in"),
    [(Dense(500), (200,), 200), (Conv2D(300, (3, 5)), (9, 9, 20), 300)],
    ids=["dense", "conv"],
)
def test_weights_start_by_he_rule_and_biases_at_zero(layer, shape, fan_in):
    layer.build(shape, np.random.default_rng(0))
    W = layer.params["W"]
    np.testing.assert_allclose(W.std(), np.sqrt(2 / fan_in), rtol=0.01)
    assert abs(W.mean()) < 4 * W.std() / np.sqrt(W.size)
    assert not layer.params["b"].any()


@pytest.mark.parametrize("make", [lambda: Dense(4), lambda: Conv2D(4, 3)])
def test_two_equal_layers_draw_different_weights_unless_seeded_alike(make):
    x = input_for(make())
    weights = []
    for rng in (None, None, np.random.default_rng(7), np.random.default_rng(7)):
        layer = make()
        layer.build(x.shape[1:], rng)
        weights.append(layer.params["W"])
    assert not np.array_equal(weights[0], weights[1])
    np.testing.assert_array_equal(weights[2], weights[3])


def test_nothing_touches_the_global_random_state():
    before = str(np.random.get_state())  # noqa: NPY002
    for layer in ALL:
        layer = fresh(layer)
        layer.backward(layer.forward(input_for(layer)))
    assert str(np.random.get_state()) == before  # noqa: NPY002


def test_an_image_of_another_size_fits_a_convolution_but_not_a_dense_layer():
    conv = Conv2D(2, 3)
    conv.forward(np.ones((1, 6, 6, 1)))
    assert conv.forward(np.ones((2, 9, 4, 1))).shape == (2, 7, 2, 2)


@tiers
def test_a_kernel_as_large_as_the_image_is_a_dense_layer(module):
    conv, dense = module.Conv2D(3, (5, 4)), Dense(3)
    x = np.random.default_rng(0).standard_normal((2, 5, 4, 2))
    y = conv.forward(x)
    dense.build((40,), dtype=float)
    dense.params["W"][:] = conv.params["W"].reshape(40, 3)
    np.testing.assert_allclose(y[:, 0, 0], dense.forward(x.reshape(2, 40)))


# ---- what errors say -----------------------------------------------------


def trained(layer, x):
    layer.forward(x)
    return layer


ones = np.ones
ERRORS = {
    # construction
    "no filters": (lambda: Conv2D(0, 3), ["Conv2D: filters is 0", "whole number ≥ 1"]),
    "filters 1.5": (lambda: Conv2D(1.5, 3), ["Conv2D: filters is 1.5"]),
    "filters True": (lambda: Conv2D(True, 3), ["Conv2D: filters is True"]),
    "filters pair": (lambda: Conv2D((8, 8), 3), ["Conv2D: filters is (8, 8)"]),
    "kernel 0": (lambda: Conv2D(8, 0), ["kernel_size is 0", "or a pair"]),
    "kernel 2.5": (lambda: Conv2D(8, 2.5), ["kernel_size is 2.5"]),
    "kernel triple": (lambda: Conv2D(8, (3, 3, 3)), ["kernel_size is (3, 3, 3)"]),
    "kernel None": (lambda: Conv2D(8, None), ["kernel_size is None"]),
    "stride 0": (lambda: Conv2D(8, 3, 0), ["Conv2D: stride is 0"]),
    "stride 1.5": (lambda: Conv2D(8, 3, 1.5), ["stride is 1.5, needs a whole number"]),
    "stride True": (lambda: Conv2D(8, 3, True), ["stride is True"]),
    "stride (1, 0)": (lambda: Conv2D(8, 3, (1, 0)), ["stride is (1, 0)"]),
    "padding -1": (lambda: Conv2D(8, 3, 1, -1), ["padding is -1", "≥ 0"]),
    "padding word": (lambda: Conv2D(8, 3, 1, "SAME"), ["'SAME'", '"same"', '"valid"']),
    "pool '2'": (lambda: MaxPool2D("2"), ["MaxPool2D: pool_size is '2'"]),
    "pool stride False": (lambda: AvgPool2D(2, False), ["AvgPool2D: stride is False"]),
    "pool padding": (
        lambda: MaxPool2D(2, 2, 2),
        ["MaxPool2D(2, padding=2)", "not smaller than the pool", "no pixel"],
    ),
    "pool padding in one direction": (
        lambda: MaxPool2D(2, 2, (0, 2)),
        ["padding (0, 2) is not smaller than the pool"],
    ),
    "units '10'": (lambda: Dense("10"), ["Dense: units is '10'", "whole number"]),
    "units -3": (lambda: Dense(-3), ["Dense: units is -3"]),
    # dtype
    "uint8": (
        lambda: Conv2D(8, 3).forward(ones((1, 9, 9, 1), np.uint8)),
        ["Conv2D(8, 3)", "uint8", "float32 or float64", "/ 255"],
    ),
    "int64": (lambda: ReLU().forward(ones((1, 2), int)), ["ReLU()", "int64"]),
    "float16": (lambda: Dense(2).forward(ones((1, 2), "f2")), ["Dense(2)", "float16"]),
    "bool": (lambda: Flatten().forward(ones((1, 2), bool)), ["Flatten()", "bool"]),
    "complex": (lambda: ReLU().forward(ones((1, 2), complex)), ["complex128"]),
    "text": (lambda: Dense(2).forward([["a"]]), ["Dense(2)", "<U1"]),
    "None": (lambda: Dense(2).forward(None), ["Dense(2)", "object"]),
    "integer gradient": (
        lambda: trained(Dense(2), ones((1, 2))).backward(ones((1, 2), int)),
        ["Dense(2)", "dy has dtype int64", "dy.astype"],
    ),
    # number of axes
    "one image": (
        lambda: Conv2D(8, 3).forward(ones((9, 9))),
        ["(9, 9)", "(N, H, W, C)", "x[None, :, :, None]"],
    ),
    "gray images": (
        lambda: MaxPool2D(2).forward(ones((5, 9, 9))),
        ["MaxPool2D(2)", "(5, 9, 9)", "x[..., None]"],
    ),
    "images to Dense": (
        lambda: Dense(2).forward(ones((5, 9, 9, 1))),
        ["Dense(2)", "(N, features)", "Flatten()"],
    ),
    "one row to Dense": (
        lambda: Dense(2).forward(ones(3)),
        ["Dense(2)", "(3,)", "x[None]"],
    ),
    "no batch axis": (lambda: ReLU().forward(ones(3)), ["ReLU()", "x[None]"]),
    "a number": (lambda: Flatten().forward(1.0), ["Flatten()", "()", "batch axis"]),
    # sizes
    "no images": (
        lambda: Conv2D(8, 3).forward(ones((0, 9, 9, 1))),
        ["Conv2D(8, 3)", "(0, 9, 9, 1)", "at least one number"],
    ),
    "no channels": (
        lambda: Conv2D(8, 3).forward(ones((1, 9, 9, 0))),
        ["Conv2D(8, 3)", "(1, 9, 9, 0)"],
    ),
    "build without channels": (
        lambda: Conv2D(8, 3).build((9, 9, 0)),
        ["Conv2D(8, 3)", "(9, 9, 0)", "whole number ≥ 1"],
    ),
    "build without axes": (lambda: Conv2D(8, 3).build((9, 9)), ["needs (H, W, C)"]),
    "huge kernel": (
        lambda: Conv2D(8, 10**9).forward(ones((1, 9, 9, 1))),
        ["smaller than the 1000000000×1000000000 kernel"],
    ),
    "too small after padding": (
        lambda: Conv2D(8, (7, 3), padding=1).forward(ones((1, 4, 4, 1))),
        ["(1, 4, 4, 1) + padding 1", "7×3 kernel", "padding ≥ 2"],
    ),
    "too small across": (
        lambda: Conv2D(8, (3, 9)).forward(ones((1, 9, 4, 1))),
        ["3×9 kernel", "padding ≥ 3"],
    ),
    "too small for a pool": (
        lambda: AvgPool2D(3).forward(ones((1, 2, 2, 1))),
        ["AvgPool2D(3)", "(1, 2, 2, 1)", "3×3 pool", "smaller pool"],
    ),
    "too small later": (
        lambda: trained(Conv2D(8, 3), ones((1, 9, 9, 1))).forward(ones((1, 2, 9, 1))),
        ["Conv2D(8, 3)", "(1, 2, 9, 1)", "3×3 kernel"],
    ),
    "other channels": (
        lambda: trained(Conv2D(8, 3), ones((1, 9, 9, 1))).forward(ones((1, 9, 9, 3))),
        ["Conv2D(8, 3)", "3 channels", "made for 1", "channel axis comes last"],
    ),
    "other features": (
        lambda: trained(Dense(2), ones((1, 5))).forward(ones((1, 6))),
        ["Dense(2)", "6 features", "for 5"],
    ),
    "dy of another shape": (
        lambda: trained(MaxPool2D(2), ones((1, 4, 4, 1))).backward(ones((1, 4, 4, 1))),
        ["MaxPool2D(2)", "(1, 4, 4, 1)", "(1, 2, 2, 1)"],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_it_got_and_what_it_needs(case):
    call, fragments = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for fragment in fragments:
        assert fragment in str(caught.value)


@tiers
def test_the_message_for_a_kernel_larger_than_the_image(module):
    with pytest.raises(ValueError) as caught:
        module.Conv2D(32, 5).forward(np.ones((1, 4, 4, 1)))
    assert str(caught.value) == (
        "Conv2D(32, 5): input (1, 4, 4, 1) is smaller than the 5×5 kernel; "
        "add padding ≥ 1 or use a smaller kernel"
    )


@pytest.mark.parametrize("layer", ALL, ids=repr)
def test_backward_before_forward_names_the_layer(layer):
    with pytest.raises(RuntimeError) as caught:
        fresh(layer).backward(np.ones((1, 2)))
    assert repr(layer) in str(caught.value)
    assert "call forward(x) first" in str(caught.value)


def test_following_the_advice_for_a_small_image_works():
    assert Conv2D(1, 5, padding=1).forward(np.ones((1, 4, 4, 1))).shape == (1, 2, 2, 1)


def test_an_unfinished_layer_says_what_it_lacks():
    class Half(Layer):
        def _forward(self, x):
            return x

    with pytest.raises(NotImplementedError, match="Half needs a _backward"):
        trained(Half(), np.ones((1, 2))).backward(np.ones((1, 2)))


@tiers
@pytest.mark.parametrize("name", ["Conv2D", "MaxPool2D", "AvgPool2D"])
def test_a_1x1_window_gives_new_memory(module, name):
    """Who writes to the output must not change the input."""
    layer = getattr(module, name)(*([1, 1] if name == "Conv2D" else [1]))
    x = GRID.copy()
    y = layer.forward(x)
    assert not np.shares_memory(x, y)
    assert not np.shares_memory(y, layer.backward(y))
