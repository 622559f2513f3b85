"""The module against PyTorch: layers, losses, optimizers, schedules, a whole network.

Without PyTorch these tests are skipped, except in continuous integration, where
they must run.
"""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_geometry import TOLERANCE, assert_same, bounded, geometries, normal, run

from cnn_course import (
    SGD,
    Adam,
    BatchNorm,
    Dense,
    Dropout,
    Flatten,
    Network,
    ReLU,
    Sigmoid,
    fast,
    naive,
    stride_groups,
    torch_bridge,
)
from cnn_course.losses import softmax_cross_entropy
from cnn_course.optimizers import Cosine, OneCycle, StepDecay

if os.environ.get("CI"):
    import torch
else:
    torch = pytest.importorskip("torch", reason="compares with PyTorch: install torch")
F = torch.nn.functional

few = settings(bounded, max_examples=30)
tiers = pytest.mark.parametrize(
    "module", [naive, stride_groups, fast], ids=["naive", "stride_groups", "fast"]
)
DTYPES = st.sampled_from([np.float32, np.float64])


def images(x):
    """(N, H, W, C) as PyTorch's (N, C, H, W), to be differentiated."""
    x = np.ascontiguousarray(np.moveaxis(x, 3, 1))
    return torch.from_numpy(x).requires_grad_()


def back(tensor):
    return np.moveaxis(tensor.detach().numpy(), 1, 3)


def framed(x, layer, value=0.0):
    """The image with its frame, which PyTorch cannot put on one side alone."""
    (top, bottom), (left, right) = layer.geometry(x.shape[2], x.shape[3]).pad
    return F.pad(x, (left, right, top, bottom), value=value)


@tiers
@few
@given(geometries(), DTYPES)
def test_conv2d(module, geometry, dtype):
    arguments, shape = geometry
    layer, x = module.Conv2D(**arguments), normal(shape, dtype)
    got = run(layer, x, {"b": normal(layer.filters, dtype, 3)})
    xt = images(x)
    W = torch.tensor(layer.params["W"]).permute(3, 2, 0, 1).requires_grad_()
    b = torch.tensor(layer.params["b"], requires_grad=True)
    y = F.conv2d(framed(xt, layer), W, b, layer.stride)
    y.backward(images(normal(got["y"].shape, dtype, 2)))
    expected = {
        "y": back(y),
        "dx": back(xt.grad),
        "dW": W.grad.permute(2, 3, 1, 0).numpy(),
        "db": b.grad.numpy(),
    }
    assert_same(got, expected, TOLERANCE[dtype])


@tiers
@few
@given(geometries(pooling=True), st.booleans(), DTYPES)
def test_max_pool2d(module, geometry, ties, dtype):
    arguments, shape = geometry
    layer, x = module.MaxPool2D(**arguments), normal(shape, dtype)
    if ties:
        x = np.round(x)
    got, xt = run(layer, x), images(x)
    y = F.max_pool2d(framed(xt, layer, -np.inf), layer.kernel_size, layer.stride)
    y.backward(images(normal(got["y"].shape, dtype, 2)))
    assert_same(got, {"y": back(y), "dx": back(xt.grad)}, TOLERANCE[dtype])


@tiers
@few
@given(geometries(pooling=True, same=False, half=True), DTYPES)
def test_avg_pool2d(module, geometry, dtype):
    arguments, shape = geometry
    layer, x = module.AvgPool2D(**arguments), normal(shape, dtype)
    got, xt = run(layer, x), images(x)
    y = F.avg_pool2d(
        xt, layer.kernel_size, layer.stride, layer.padding, count_include_pad=False
    )
    y.backward(images(normal(got["y"].shape, dtype, 2)))
    assert_same(got, {"y": back(y), "dx": back(xt.grad)}, TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("layer", "function"),
    [(ReLU, torch.relu), (Sigmoid, torch.sigmoid), (Flatten, torch.flatten)],
)
def test_layers_without_parameters(layer, function, dtype):
    x = normal((4, 6), dtype)
    got, xt = run(layer(), x), torch.from_numpy(x).requires_grad_()
    y = function(xt, 1) if layer is Flatten else function(xt)
    y.backward(torch.from_numpy(normal(y.shape, dtype, 2)))
    expected = {"y": y.detach().numpy(), "dx": xt.grad.numpy()}
    assert_same(got, expected, TOLERANCE[dtype])


@pytest.mark.parametrize("training", [True, False])
@few
@given(
    st.integers(2, 6),
    st.sampled_from([(), (3, 2), (1, 4)]),
    st.integers(1, 4),
    st.sampled_from([0.01, 0.1, 1.0]),
    st.sampled_from([1e-5, 0.1]),
    DTYPES,
)
def test_batch_norm(training, n, size, c, momentum, epsilon, dtype):
    """Forward, backward and running statistics, in both modes."""
    layer = BatchNorm(momentum, epsilon)
    kind = torch.nn.BatchNorm2d if size else torch.nn.BatchNorm1d
    twin = kind(c, epsilon, momentum, dtype=torch.tensor(np.zeros(1, dtype)).dtype)
    layer.build((*size, c), dtype=dtype)
    arrays = [*layer.params.values(), *layer.running.values()]
    names = "weight", "bias", "running_mean", "running_var"
    tensors = dict(twin.named_parameters()) | dict(twin.named_buffers())
    for i, (name, array) in enumerate(zip(names, arrays, strict=True)):
        array[:] = 0.5 + normal(c, dtype, 20 + i) ** 2
        with torch.no_grad():
            tensors[name][:] = torch.tensor(array)
    layer.training = training
    twin.train(training)
    tolerance = 10 * TOLERANCE[dtype]  # divides by a deviation that may be small
    for step in range(3):
        x = 1 + 2 * normal((n, *size, c), dtype, step)
        dy = normal(x.shape, dtype, 10 + step)
        y, dx = layer.forward(x), layer.backward(dy)
        xt = images(x) if size else torch.from_numpy(x).requires_grad_()
        yt = twin(xt)
        twin.zero_grad()
        yt.backward(images(dy) if size else torch.from_numpy(dy))
        turned = back if size else lambda tensor: tensor.detach().numpy()
        got = {"y": y, "dx": dx} | layer.grads | layer.running
        expected = {
            "y": turned(yt),
            "dx": turned(xt.grad),
            "gamma": twin.weight.grad.numpy(),
            "beta": twin.bias.grad.numpy(),
            "mean": twin.running_mean.numpy(),
            "var": twin.running_var.numpy(),
        }
        assert_same(got, expected, tolerance)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_with_batch_norm_has_a_twin(dtype):
    """Batch norm before and behind Flatten: scores, gradients, running statistics."""

    def fresh(seed):
        layers = [naive.Conv2D(3, 2), BatchNorm(0.3, 0.01), ReLU(), Flatten()]
        layers += [BatchNorm(), Dropout(0.0), Dense(4), BatchNorm(), Dense(3)]
        net = Network(layers, seed=seed)
        net.build((3, 4, 2), dtype)
        return net

    net, rng = fresh(0), np.random.default_rng(0)
    for value in (*net.params.values(), *net.running.values()):
        value[...] = rng.uniform(0.5, 2, value.shape)
    twin, tolerance = torch_bridge.sequential(net), 100 * TOLERANCE[dtype]
    for step in range(3):  # training: each forward pass moves the running statistics
        x, dz = normal((6, 3, 4, 2), dtype, step), normal((6, 3), dtype, 10 + step)
        z, xt = net.forward(x), images(x)
        dx, zt = net.backward(dz), twin(xt)
        zt.backward(torch.from_numpy(dz))
        np.testing.assert_allclose(z, zt.detach().numpy(), tolerance, tolerance)
        np.testing.assert_allclose(dx, back(xt.grad), tolerance, tolerance)
    ours = torch_bridge.to_arrays(net)
    for name, theirs in twin.state_dict().items():
        if "num_batches" not in name:
            np.testing.assert_allclose(ours[name], theirs, tolerance, tolerance)
    other = fresh(1)
    torch_bridge.load_state_dict(other, twin.state_dict())
    other.training = False
    z, zt = other.forward(x), twin.eval()(images(x))
    np.testing.assert_allclose(z, zt.detach().numpy(), tolerance, tolerance)


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.9])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dropout(rate, dtype):
    """The same mask gives the same numbers; each draws masks of its own."""
    x, dy = normal((5, 400), dtype), normal((5, 400), dtype, 2)
    layer, xt = Dropout(rate), torch.from_numpy(x).requires_grad_()
    y = layer.forward(x)
    dx = layer.backward(dy)
    torch.manual_seed(0)
    yt = F.dropout(xt, rate)
    yt.backward(torch.from_numpy(dy))
    ours, theirs = y != 0, yt.detach().numpy() != 0
    assert abs(ours.mean() - theirs.mean()) <= 5 * np.sqrt(2 * rate * (1 - rate) / 2000)
    both, neither = ours & theirs, ~ours & ~theirs
    expected = {"y": yt.detach().numpy(), "dx": xt.grad.numpy()}
    for where in (both, neither):
        got = {"y": y[where], "dx": dx[where]}
        assert_same(got, {k: v[where] for k, v in expected.items()}, TOLERANCE[dtype])
    layer.training = False
    np.testing.assert_array_equal(
        layer.forward(x), F.dropout(torch.from_numpy(x), rate, training=False).numpy()
    )


@pytest.mark.parametrize("scale", [1, 100, 1e4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy(scale, dtype):
    z, labels = normal((6, 5), dtype) * dtype(scale), np.array([0, 4, 2, 2, 1, 3])
    loss, dz = softmax_cross_entropy(z, labels)
    zt = torch.from_numpy(z).requires_grad_()
    expected = F.cross_entropy(zt, torch.from_numpy(labels))
    expected.backward()
    np.testing.assert_allclose(loss, expected.item(), rtol=TOLERANCE[dtype])
    np.testing.assert_allclose(dz, zt.grad.numpy(), atol=TOLERANCE[dtype])


OPTIMIZERS = {
    "sgd": (SGD(0.1), torch.optim.SGD, {"lr": 0.1}),
    "decay": (
        SGD(0.1, weight_decay=0.05),
        torch.optim.SGD,
        {"lr": 0.1, "weight_decay": 0.05},
    ),
    "momentum": (
        SGD(0.1, 0.9, weight_decay=0.05),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.05},
    ),
    "nesterov": (
        SGD(0.1, 0.9, nesterov=True, weight_decay=0.05),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
    ),
    "adam": (Adam(0.1), torch.optim.Adam, {"lr": 0.1}),
    "adam's betas": (
        Adam(0.02, 0.8, 0.99, 1e-3),
        torch.optim.Adam,
        {"lr": 0.02, "betas": (0.8, 0.99), "eps": 1e-3},
    ),
    "adamw": (
        Adam(0.1, weight_decay=0.2),
        torch.optim.AdamW,
        {"lr": 0.1, "weight_decay": 0.2},
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("clip", ["none", "norm", "value"])
def test_optimizers(name, clip):
    ours, theirs, arguments = OPTIMIZERS[name]
    ours.steps, ours.state = 0, {}
    ours.clip_norm = 2.0 if clip == "norm" else None
    ours.clip_value = 0.5 if clip == "value" else None
    params = {"W": normal((3, 4)), "V": normal((2, 2), seed=1)}  # both decay
    tensors = [torch.tensor(v, requires_grad=True) for v in params.values()]
    theirs = theirs(tensors, **arguments)
    for step in range(20):
        grads = {k: normal(v.shape, seed=10 + step) for k, v in params.items()}
        for tensor, grad in zip(tensors, grads.values(), strict=True):
            tensor.grad = torch.tensor(grad)
        if clip == "norm":
            torch.nn.utils.clip_grad_norm_(tensors, 2.0)
        elif clip == "value":
            torch.nn.utils.clip_grad_value_(tensors, 0.5)
        theirs.step()
        ours.step(params, grads)
    for value, tensor in zip(params.values(), tensors, strict=True):
        # clip_grad_norm_ divides by norm + 1e-6
        np.testing.assert_allclose(value, tensor.detach().numpy(), 1e-5, 1e-6)


def torch_rates(start, steps, make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=start)
    schedule = make(optimizer)
    rates = schedule.get_last_lr()
    for _ in range(steps):
        optimizer.step()
        schedule.step()
        rates += schedule.get_last_lr()
    return rates


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            Cosine(0.1, 40, 0.01),
            lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 40, 0.01),
        ),
        (
            StepDecay(0.1, 7, 0.5),
            lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.5),
        ),
        (
            OneCycle(0.1, 40, 0.3),  # theirs counts the rate after the last step
            lambda o: torch.optim.lr_scheduler.OneCycleLR(
                o, 0.1, 41, pct_start=13 / 41, final_div_factor=4000
            ),
        ),
    ],
    ids=["cosine", "step decay", "one cycle"],
)
def test_schedules(ours, theirs):
    rates = torch_rates(0.1, 40, theirs)
    np.testing.assert_allclose([ours(step) for step in range(41)], rates, rtol=1e-9)


@tiers
def test_a_network_takes_the_same_twenty_steps(module):
    net = Network(
        [
            module.Conv2D(3, (3, 2), padding=1),
            ReLU(),
            module.MaxPool2D(3, 2),
            module.AvgPool2D(2, 1),
            Flatten(),
            Dense(7),
            Sigmoid(),
            Dense(4),
        ]
    )
    net.build((8, 7, 2), np.float64)
    # By hand, not by `torch_bridge`: this is its oracle too.
    twin = torch.nn.Sequential(
        torch.nn.Conv2d(2, 3, (3, 2), padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(3, 2),
        torch.nn.AvgPool2d(2, 1),
        torch.nn.Flatten(),
        torch.nn.Linear(12, 7),
        torch.nn.Sigmoid(),
        torch.nn.Linear(7, 4),
    ).double()
    # Theirs flattens (C, H, W), ours (H, W, C).
    order = np.arange(12).reshape(2, 2, 3).transpose(2, 0, 1).ravel()
    with torch.no_grad():
        W = torch.tensor(net.params["0.W"])
        twin[0].weight[:], twin[0].bias[:] = W.permute(3, 2, 0, 1), 0
        twin[5].weight[:] = torch.tensor(net.params["5.W"].T[:, order])
        twin[7].weight[:] = torch.tensor(net.params["7.W"].T)
        twin[5].bias[:], twin[7].bias[:] = 0, 0
    ours = SGD(0.1, 0.9)
    theirs = torch.optim.SGD(twin.parameters(), lr=0.1, momentum=0.9)
    for step in range(20):
        x = normal((5, 8, 7, 2), seed=step)
        labels = np.random.default_rng(step).integers(0, 4, 5)
        loss = F.cross_entropy(twin(images(x)), torch.tensor(labels))
        theirs.zero_grad()
        loss.backward()
        theirs.step()
        assert net.train_batch(x, labels, ours) == pytest.approx(loss.item(), rel=1e-9)


# ---- the bridge: chapter 22 ----------------------------------------------------


def images_of(shape, seed=0):
    return normal((3, *shape), np.float64, seed)


def assert_twins(net, shape, tolerance=1e-12):
    """Outputs, and the gradients of images and of all parameters."""
    x, labels = images_of(shape), np.array([0, 2, 1])
    twin, xt = torch_bridge.sequential(net), torch_bridge.images(x).requires_grad_()
    z, loss = net.forward(x), F.cross_entropy(zt := twin(xt), torch.tensor(labels))
    np.testing.assert_allclose(z, zt.detach().numpy(), tolerance, tolerance)
    dx = net.backward(softmax_cross_entropy(z, labels)[1])
    loss.backward()
    np.testing.assert_allclose(dx, back(xt.grad), tolerance, tolerance)
    # Gradients travel as parameters do.
    for layer in net.layers:
        for name, grad in layer.grads.items():
            layer.params[name] = grad.copy()
    ours = torch_bridge.to_arrays(net)
    assert list(ours) == list(twin.state_dict())
    for name, parameter in twin.named_parameters():
        np.testing.assert_allclose(
            ours[name], parameter.grad.numpy(), tolerance, tolerance, err_msg=name
        )


@tiers
@few
@given(geometries(same=False), geometries(pooling=True, same=False, half=True))
def test_the_bridge_makes_a_twin_of_every_geometry(module, first, second):
    arguments, (_, height, width, channels) = first
    pool, (_, rows, columns, _) = second
    layers = [
        module.Conv2D(**arguments),
        ReLU(),
        module.Conv2D(2, (2, 1), padding=(rows + 1, columns)),  # room for the pool
        module.MaxPool2D(**pool),
        module.AvgPool2D((1, 2), 1, (0, 1)),
        Flatten(),
        Sigmoid(),
        Dense(5),
        ReLU(),
        Dense(3),
    ]
    net, shape = Network(layers), (height, width, channels)
    net.build(shape, np.float64)
    for layer in layers:
        if layer.params:
            layer.params["b"] = normal(layer.params["b"].shape, seed=7)
    assert_twins(net, shape)


@pytest.mark.parametrize("kernel", [2, (3, 4), 5])
@pytest.mark.parametrize("stride", [1, 2])
def test_the_bridge_carries_same_padding_over_or_says_that_it_cannot(kernel, stride):
    shape, net = (6, 8, 2), Network([fast.Conv2D(3, kernel, stride, "same")])
    net.layers += [Flatten(), Dense(3)]
    net.build(shape, np.float64)
    if stride == 1 or kernel == 2:
        assert_twins(net, shape)
    else:
        with pytest.raises(ValueError, match="wider on one side"):
            torch_bridge.sequential(net)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saved_network_goes_to_a_state_dict_and_back(tmp_path, dtype):
    def fresh(seed):
        net = Network([fast.Conv2D(3, 3), ReLU(), fast.MaxPool2D(2)], seed=seed)
        net.layers += [Flatten(), Dense(6), ReLU(), Dense(4)]
        net.build((8, 9, 2), dtype)
        return net

    fresh(0).save(tmp_path / "net.npz")
    net = Network.load(tmp_path / "net.npz")
    torch.save(torch_bridge.state_dict(net), tmp_path / "net.pt")
    state = torch.load(tmp_path / "net.pt", weights_only=True)
    twin = torch_bridge.sequential(fresh(1))
    twin.load_state_dict(state)  # every name and shape is known to PyTorch
    assert {v.dtype for v in state.values()} == {torch.from_numpy(dtype([0])).dtype}
    other = fresh(2)
    torch_bridge.load_state_dict(other, twin.state_dict())
    other.save(tmp_path / "back.npz")
    again = Network.load(tmp_path / "back.npz")
    for name, value in net.params.items():
        assert again.params[name].dtype == dtype
        np.testing.assert_array_equal(again.params[name], value)  # every bit


def test_the_bridge_does_not_share_memory():
    net = Network([Flatten(), Dense(3)])
    net.build((2, 2, 1))
    before = net.params["1.W"].copy()
    for tensor in torch_bridge.state_dict(net).values():
        tensor.zero_()
    with torch.no_grad():
        for parameter in torch_bridge.sequential(net).parameters():
            parameter.zero_()
    np.testing.assert_array_equal(net.params["1.W"], before)


def test_the_bridge_refuses_what_pytorch_does_not_have():
    net = Network([fast.MaxPool2D(3, 1, 2), Flatten(), Dense(2)])
    net.build((5, 5, 1))
    with pytest.raises(ValueError, match="at most half the pool"):
        torch_bridge.sequential(net)
    with pytest.raises(ValueError, match="needs \\(N, H, W, C\\)"):
        torch_bridge.images(np.ones((3, 4)))
