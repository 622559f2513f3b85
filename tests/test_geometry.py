"""Random geometry: every kernel, stride, padding and remainder must come out right."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course import Layer, check_layer, fast, naive, stride_groups

bounded = settings(max_examples=60, deadline=None, derandomize=True, database=None)
few = settings(bounded, max_examples=15)
TOLERANCE = {np.float32: 2e-5, np.float64: 1e-12}
TIERS = [naive, stride_groups, fast]
POOLS = ["MaxPool2D", "AvgPool2D"]


@pytest.fixture(autouse=True, scope="module")
def poisoned():
    """A buffer may hold anything; here it holds NaN, so that a missing zero shows."""
    plain = Layer._buffer

    def buffer(self, name, like, shape=None, dtype=None):
        found = plain(self, name, like, shape, dtype)
        found.fill(False if found.dtype == bool else np.nan)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Layer, "_buffer", buffer)
        yield


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


@pytest.mark.parametrize("module", TIERS[1:])
@bounded
@given(geometries(), st.sampled_from([np.float32, np.float64]))
def test_convolution_equals_the_loops(module, geometry, dtype):
    arguments, shape = geometry
    x, layer = normal(shape, dtype), naive.Conv2D(**arguments)
    bias = {"b": normal(layer.filters, dtype, 3)}
    expected = run(layer, x, bias)
    assert expected["y"].dtype == expected["dx"].dtype == dtype
    assert_same(run(module.Conv2D(**arguments), x, bias), expected, TOLERANCE[dtype])


@pytest.mark.parametrize("module", TIERS[1:])
@pytest.mark.parametrize("name", POOLS)
@bounded
@given(geometries(pooling=True), st.sampled_from([np.float32, np.float64]))
def test_pooling_equals_the_loops_ties_included(module, name, geometry, dtype):
    arguments, shape = geometry
    x = np.random.default_rng(0).integers(-1, 2, shape).astype(dtype)  # many ties
    expected = run(getattr(naive, name)(**arguments), x)
    assert expected["y"].dtype == expected["dx"].dtype == dtype
    got = run(getattr(module, name)(**arguments), x)
    assert_same(got, expected, TOLERANCE[dtype])


@pytest.mark.parametrize("module", TIERS)
@few
@given(geometries())
def test_convolution_gradients_are_the_numerical_ones(module, geometry):
    arguments, shape = geometry
    report = check_layer(module.Conv2D(**arguments), normal(shape))
    assert report.ok, report


@pytest.mark.parametrize("module", TIERS)
@pytest.mark.parametrize("name", POOLS)
@few
@given(geometries(pooling=True))
def test_pooling_gradients_are_the_numerical_ones(module, name, geometry):
    arguments, shape = geometry
    report = check_layer(getattr(module, name)(**arguments), normal(shape))
    assert report.ok, report


@pytest.mark.parametrize("module", TIERS)
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
    (f_h, f_w), seen = layer.kernel_size, Counter()
    groups = list(stride_groups.groups_of(found))
    numbers = np.arange(np.prod(found.out)).reshape(1, *found.out)
    for group in groups:
        windows = stride_groups.windows_of(
            np.arange(np.prod(found.padded), dtype=float).reshape(1, *found.padded, 1),
            group,
            found,
        )
        pixels = windows.ravel()
        assert len(np.unique(pixels)) == len(pixels), "two windows of a group overlap"
        members = numbers[stride_groups.outputs_of(group, found)]
        assert windows.shape[:3] == members.shape
        seen.update(members.ravel().tolist())
        for member, window in zip(
            members.ravel(), windows.reshape(-1, f_h * f_w), strict=True
        ):
            i, j = divmod(int(member), found.out[1])
            rows, cols = found.window(i, j)
            assert window[0] == rows.start * found.padded[1] + cols.start
    assert sorted(seen.elements()) == list(range(numbers.size)), "not each once"
    assert len(groups) <= np.prod(found.groups) <= f_h * f_w


@bounded
@given(geometries())
def test_rows_of_windows_are_views_that_a_group_never_writes_twice(geometry):
    n, _, _, c = geometry[1]
    layer, found = windows_of(geometry)
    (f_h, f_w), (out_h, out_w) = layer.kernel_size, found.out
    strips = np.zeros((found.padded[0], f_w, c, out_w, n))
    strips[...] = np.arange(strips.size).reshape(strips.shape)
    windows = fast.rows_of_windows(strips, found)
    assert np.shares_memory(windows, strips)
    for i, window in enumerate(windows):
        rows = strips[i * layer.stride[0] :][:f_h]
        assert np.array_equal(window, rows.reshape(f_h * f_w * c, out_w * n))
    groups = list(fast.row_groups(found))
    for group in groups:
        numbers = windows[group].ravel()
        assert len(np.unique(numbers)) == len(numbers)
    rows = sorted(i for group in groups for i in range(out_h)[group])
    assert rows == list(range(out_h))


@pytest.mark.parametrize("columns", [1, 39, 40, 41, 97, 360, 768, 1664])
@pytest.mark.parametrize("inner", [1, 9, 300])
def test_products_in_pieces_are_the_products(columns, inner):
    a, b = normal((70, inner)), normal((3, inner, columns), seed=1)
    out = np.full((3, 70, columns), np.nan)
    fast.products(a, b, out=out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-12, atol=1e-12)
    m = fast._width(columns, a.size)
    assert columns % m == 0
    assert m == columns or m * a.size <= fast.PRODUCT


def test_pieces_of_a_product_are_small_but_not_too_small():
    assert fast._width(360, 21_000) == 45  # 360 / 8; a million allows 47
    assert fast._width(390, 10**6 // 39) == 390  # 39 would do, and gain nothing


@pytest.mark.parametrize("module", TIERS)
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
@pytest.mark.parametrize("module", TIERS)
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


# ---- numbers that are not finite ------------------------------------------

SPECIAL = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0, -2.0])


@pytest.mark.parametrize("module", TIERS[1:])
@pytest.mark.parametrize("name", POOLS)
@bounded
@given(geometries(pooling=True), st.data())
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_pools_treat_nan_and_infinity_as_the_loops_do(module, name, geometry, data):
    arguments, shape = geometry
    x = np.array(data.draw(st.lists(SPECIAL, min_size=12, max_size=12)))
    x = np.resize(x, shape)
    layers = [getattr(m, name)(**arguments) for m in (naive, module)]
    y, got = (layer.forward(x) for layer in layers)
    np.testing.assert_array_equal(got, y)
    dy = normal(y.shape)
    dy.flat[data.draw(st.integers(0, dy.size - 1))] = np.inf
    with np.errstate(all="ignore"):
        dx, got = (layer.backward(dy) for layer in layers)
    np.testing.assert_allclose(got, dx, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("module", TIERS)
def test_an_infinite_gradient_goes_to_the_one_pixel_that_won(module):
    pool = module.MaxPool2D(2)
    pool.forward(np.arange(4.0).reshape(1, 2, 2, 1))
    dx = pool.backward(np.full((1, 1, 1, 1), np.inf))
    assert dx.ravel().tolist() == [0, 0, 0, np.inf]


@pytest.mark.parametrize("module", TIERS)
def test_no_number_is_the_maximum_and_takes_the_gradient(module):
    pool, x = module.MaxPool2D(2), np.arange(4.0).reshape(1, 2, 2, 1)
    x[0, 0, 1] = np.nan
    assert np.isnan(pool.forward(x)).all()
    assert pool.backward(np.ones((1, 1, 1, 1))).ravel().tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("module", TIERS)
def test_a_frame_never_wins_not_even_against_minus_infinity(module):
    pool = module.MaxPool2D(2, padding=1)
    y = pool.forward(np.full((1, 2, 2, 1), -np.inf))
    assert np.isneginf(y).all()
    assert pool.backward(np.ones_like(y)).ravel().tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("module", TIERS)
def test_a_pixel_below_every_bound_still_beats_the_frame(module):
    x = np.full((1, 2, 2, 1), -1e30)
    assert (module.MaxPool2D(2, padding=1).forward(x) == -1e30).all()
