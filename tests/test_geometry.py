"""Random geometry: every kernel, stride, padding and remainder must come out right."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course import check_layer, naive, stride_groups

bounded = settings(max_examples=60, deadline=None, derandomize=True, database=None)
few = settings(bounded, max_examples=15)
TOLERANCE = {np.float32: 2e-5, np.float64: 1e-12}
POOLS = ["MaxPool2D", "AvgPool2D"]


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def geometries(draw, pooling=False, same=True, half=False):
    """Window arguments, and the shape of a batch of images that they fit.

    With ``half``, padding is at most half a window.
    """
    kernel, stride = draw(pairs(1, 4)), draw(pairs(1, 5))
    most = [f // 2 if half else f - 1 if pooling else 3 for f in kernel]
    padding = draw(
        st.tuples(*(st.integers(0, m) for m in most))
        | st.sampled_from(["valid", "same"] if same else ["valid"])
    )
    p = (0, 0) if isinstance(padding, str) else padding
    least = [
        1 if padding == "same" else max(1, f - 2 * q)
        for f, q in zip(kernel, p, strict=True)
    ]
    height, width = (n + draw(st.integers(0, 7)) for n in least)
    n, c = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    arguments = {"stride": stride, "padding": padding}
    if pooling:
        arguments["pool_size"] = kernel
    else:
        arguments |= {"kernel_size": kernel, "filters": draw(st.integers(1, 3))}
    return arguments, (n, height, width, c)


def normal(shape, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def run(layer, x, params=None, dy=None):
    """Output, gradient for the input, and the layer's gradients."""
    layer.build(x.shape[1:], np.random.default_rng(1), x.dtype)
    for name, value in (params or {}).items():
        layer.params[name] = value
    y = layer.forward(x)
    dx = layer.backward(normal(y.shape, x.dtype, 2) if dy is None else dy)
    return {"y": y, "dx": dx} | {f"d{name}": g for name, g in layer.grads.items()}


def assert_same(got, expected, tolerance):
    assert got.keys() == expected.keys()
    for name in got:
        assert got[name].dtype == expected[name].dtype, name
        np.testing.assert_allclose(
            got[name], expected[name], rtol=tolerance, atol=10 * tolerance, err_msg=name
        )


@bounded
@given(geometries(), st.sampled_from([np.float32, np.float64]))
def test_convolution_by_groups_equals_the_loops(geometry, dtype):
    arguments, shape = geometry
    x, layer = normal(shape, dtype), naive.Conv2D(**arguments)
    bias = {"b": normal(layer.filters, dtype, 3)}
    expected = run(layer, x, bias)
    assert expected["y"].dtype == expected["dx"].dtype == dtype
    assert_same(
        run(stride_groups.Conv2D(**arguments), x, bias), expected, TOLERANCE[dtype]
    )


@pytest.mark.parametrize("name", POOLS)
@bounded
@given(geometries(pooling=True), st.sampled_from([np.float32, np.float64]))
def test_pooling_by_groups_equals_the_loops_ties_included(name, geometry, dtype):
    arguments, shape = geometry
    x = np.random.default_rng(0).integers(-1, 2, shape).astype(dtype)  # many ties
    expected = run(getattr(naive, name)(**arguments), x)
    assert expected["y"].dtype == expected["dx"].dtype == dtype
    got = run(getattr(stride_groups, name)(**arguments), x)
    assert_same(got, expected, TOLERANCE[dtype])


@pytest.mark.parametrize("module", [naive, stride_groups])
@few
@given(geometries())
def test_convolution_gradients_are_the_numerical_ones(module, geometry):
    arguments, shape = geometry
    report = check_layer(module.Conv2D(**arguments), normal(shape))
    assert report.ok, report


@pytest.mark.parametrize("module", [naive, stride_groups])
@pytest.mark.parametrize("name", POOLS)
@few
@given(geometries(pooling=True))
def test_pooling_gradients_are_the_numerical_ones(module, name, geometry):
    arguments, shape = geometry
    report = check_layer(getattr(module, name)(**arguments), normal(shape))
    assert report.ok, report


@pytest.mark.parametrize("module", [naive, stride_groups])
@few
@given(geometries())
def test_backward_is_the_adjoint_of_forward(module, geometry):
    arguments, shape = geometry
    x, layer = normal(shape), module.Conv2D(**arguments)  # its bias is still 0
    y = layer.forward(x)
    dy = normal(y.shape, seed=5)
    np.testing.assert_allclose(np.vdot(y, dy), np.vdot(x, layer.backward(dy)))


def windows_of(geometry):
    """Make a convolution, and say where its windows lie on an image."""
    arguments, (_, h, w, _) = geometry
    layer = stride_groups.Conv2D(**arguments)
    return layer, layer.geometry(h, w)


@bounded
@given(geometries())
def test_the_shape_formula_counts_the_windows(geometry):
    _, (n, h, w, c) = geometry
    layer, found = windows_of(geometry)
    for axis, size in enumerate((h, w)):
        f, s = layer.kernel_size[axis], layer.stride[axis]
        total = size + sum(found.pad[axis])
        starts = [i for i in range(0, total, s) if i + f <= total]
        assert found.out[axis] == len(starts)
        if layer.padding == "same":
            assert len(starts) == -(-size // s)
            assert 0 <= found.pad[axis][1] - found.pad[axis][0] <= 1
    assert layer.output_shape((h, w, c)) == (*found.out, layer.filters)
    assert layer.forward(normal((n, h, w, c))).shape == (n, *found.out, layer.filters)


@bounded
@given(geometries())
def test_stride_groups_are_disjoint_complete_and_few(geometry):
    layer, found = windows_of(geometry)
    f, s = layer.kernel_size[0], layer.stride[0]
    groups = list(stride_groups.stride_groups(layer, found))
    members = [list(range(found.out[0])[group]) for group in groups]
    for group in members:
        rows = Counter(i * s + a for i in group for a in range(f))
        assert set(rows.values()) == {1}, "two rows of windows of a group overlap"
    assert sorted(i for group in members for i in group) == list(range(found.out[0])), (
        "not each exactly once"
    )
    assert len(groups) <= -(-f // s) <= f


@bounded
@given(geometries())
def test_windows_are_views_that_a_group_never_writes_twice(geometry):
    n, h, _, c = geometry[1]
    layer, found = windows_of(geometry)
    (f_h, f_w), (_, out_w) = layer.kernel_size, found.out
    strips = np.zeros((h + sum(found.pad[0]), f_w, c, out_w, n))
    strips[...] = np.arange(strips.size).reshape(strips.shape)
    windows = stride_groups.rows_of_windows(strips, layer, found)
    assert np.shares_memory(windows, strips)
    for i, window in enumerate(windows):
        rows = strips[i * layer.stride[0] :][:f_h]
        assert np.array_equal(window, rows.reshape(f_h * f_w * c, out_w * n))
    for group in stride_groups.stride_groups(layer, found):
        numbers = windows[group].ravel()
        assert len(np.unique(numbers)) == len(numbers)


@pytest.mark.parametrize("columns", [1, 39, 40, 41, 97, 360, 768, 1664])
@pytest.mark.parametrize("inner", [1, 9, 300])
def test_products_in_pieces_are_the_products(columns, inner):
    a, b = normal((70, inner)), normal((3, inner, columns), seed=1)
    out = np.full((3, 70, columns), np.nan)
    stride_groups.products(a, b, out=out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-12, atol=1e-12)
    m = stride_groups._width(columns, a.size)
    assert columns % m == 0
    assert m == columns or m * a.size <= stride_groups.PRODUCT


@pytest.mark.parametrize("module", [naive, stride_groups])
@bounded
@given(geometries(pooling=True))
def test_a_tie_goes_to_the_first_in_row_order(module, geometry):
    arguments, shape = geometry
    layer = module.MaxPool2D(**arguments)
    x = np.random.default_rng(0).integers(0, 2, shape).astype(float)
    y = layer.forward(x)
    dy = normal(y.shape, seed=6)
    found = layer.geometry(*shape[1:3])
    (top, _), (left, _) = found.pad
    expected = np.zeros_like(x)
    for n, i, j, c in np.ndindex(y.shape):
        rows = range(layer.stride[0] * i - top, layer.stride[0] * i - top + 99)
        cols = range(layer.stride[1] * j - left, layer.stride[1] * j - left + 99)
        inside = [
            (a, b)
            for a in rows[: layer.kernel_size[0]]
            for b in cols[: layer.kernel_size[1]]
            if 0 <= a < shape[1] and 0 <= b < shape[2]
        ]
        best = max(x[n, a, b, c] for a, b in inside)
        winner = next((a, b) for a, b in inside if x[n, a, b, c] == best)
        assert y[n, i, j, c] == best
        expected[n, winner[0], winner[1], c] += dy[n, i, j, c]
    np.testing.assert_allclose(layer.backward(dy), expected, atol=1e-12)


LAYOUTS = {
    "read-only": lambda x: (x.setflags(write=False), x)[1],
    "Fortran order": np.asfortranarray,
    "every second pixel": lambda x: np.repeat(np.repeat(x, 2, 1), 2, 2)[:, ::2, ::2],
    "reversed": lambda x: x[:, ::-1, ::-1].copy()[:, ::-1, ::-1],
    "channels moved": lambda x: np.moveaxis(np.moveaxis(x, 3, 1).copy(), 1, 3),
    "broadcast": lambda x: np.broadcast_to(x[:1], x.shape),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("module", [naive, stride_groups])
@pytest.mark.parametrize("name", ["Conv2D", *POOLS])
@pytest.mark.parametrize("padding", [0, 1])
def test_the_memory_layout_changes_nothing(layout, module, name, padding):
    arguments = (2, 3, 2, padding) if name == "Conv2D" else (3, 2, padding)
    make = getattr(module, name)
    plain = normal((2, 6, 7, 2))
    if layout == "broadcast":
        plain[1] = plain[0]
    x, expected = LAYOUTS[layout](plain.copy()), run(make(*arguments), plain)
    dy = LAYOUTS[layout](normal(expected["y"].shape, seed=2))
    expected = run(make(*arguments), plain, dy=np.ascontiguousarray(dy))
    before = x.copy(), dy.copy()
    assert_same(run(make(*arguments), x, dy=dy), expected, 1e-12)
    np.testing.assert_array_equal(x, before[0], err_msg="the input was changed")
    np.testing.assert_array_equal(dy, before[1], err_msg="the gradient was changed")
