"""Batch normalization and dropout: by hand, by the numbers, in a network, in a file."""

import copy
import json
import pickle
import zipfile
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_geometry import bounded, normal, run

from cnn_course import (
    SGD,
    Adam,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    check_layer,
    cli,
    workers,
)

SHAPES = st.one_of(
    st.tuples(st.integers(2, 6), st.integers(1, 5)),
    st.tuples(
        st.integers(1, 3), st.integers(2, 4), st.integers(1, 4), st.integers(1, 3)
    ),
)


def digits(n=64, seed=0, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return rng.random((n, 6, 6, 1)).astype(dtype), rng.integers(0, 3, n)


def network(threads=None, seed=0, norm=True):
    layers = [Conv2D(4, 3), *([BatchNorm()] if norm else []), ReLU(), MaxPool2D(2)]
    layers += [Dropout(0.25), Flatten(), Dense(8), ReLU(), Dropout(0.5), Dense(3)]
    return Network(layers, seed, threads)


def kept(net):
    return {name: value.copy() for name, value in (net.params | net.running).items()}


def assert_equal(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


# ---- batch normalization -------------------------------------------------


def test_a_batch_of_four_by_hand():
    layer, x = BatchNorm(epsilon=1.0), np.array([[1.0], [3.0], [5.0], [7.0]])
    layer.build((1,), dtype=float)
    layer.params["gamma"][:], layer.params["beta"][:] = 3, 10
    x_hat = np.array([-3, -1, 1, 3]) / np.sqrt(5 + 1)
    np.testing.assert_allclose(layer.forward(x)[:, 0], 3 * x_hat + 10)
    dx = layer.backward(np.array([[1.0], [0], [0], [0]]))
    assert layer.grads["beta"] == 1
    np.testing.assert_allclose(layer.grads["gamma"], x_hat[:1])
    expected = 3 / np.sqrt(6) * (np.array([1, 0, 0, 0]) - 0.25 - x_hat * x_hat[0] / 4)
    np.testing.assert_allclose(dx[:, 0], expected)
    # the unbiased variance, 20 / 3, takes a tenth
    np.testing.assert_allclose(layer.running["mean"], 0.1 * 4)
    np.testing.assert_allclose(layer.running["var"], 0.9 * 1 + 0.1 * 20 / 3)


@bounded
@given(SHAPES, st.sampled_from([1.0, 100.0]))
def test_every_channel_has_mean_beta_and_deviation_gamma(shape, far):
    layer, x = BatchNorm(epsilon=1e-12), far + 3 * normal(shape)
    layer.build(shape[1:], dtype=float)
    gamma, beta = normal(shape[-1:], seed=1), normal(shape[-1:], seed=2)
    layer.params |= {"gamma": gamma, "beta": beta}
    y = layer.forward(x).reshape(-1, shape[-1])
    np.testing.assert_allclose(y.mean(axis=0), beta, atol=1e-9)
    np.testing.assert_allclose(y.std(axis=0), abs(gamma), rtol=1e-6)


@bounded
@given(SHAPES, st.booleans())
def test_batch_norm_gradients_are_the_numerical_ones(shape, training):
    layer = BatchNorm(epsilon=0.01)
    layer.build(shape[1:], dtype=float)
    for i, part in enumerate((layer.params, layer.running)):
        for j, name in enumerate(part):
            part[name] = 0.5 + normal(shape[-1:], seed=2 * i + j) ** 2
    layer.training = training
    before = {name: value.copy() for name, value in layer.running.items()}
    report = check_layer(layer, normal(shape))
    assert report.ok, report
    assert [d.name for d in report.differences] == ["x", "gamma", "beta"]
    assert_equal(layer.running, before)  # the check leaves no trace


def test_a_channel_that_does_not_vary_becomes_beta():
    layer = BatchNorm()
    y = layer.forward(np.full((5, 2, 2, 1), 7, "f4"))
    assert (y == 0).all()
    assert np.isfinite(layer.backward(y + 1)).all()


def test_the_way_back_is_that_of_the_way_there_whatever_the_mode_is_by_then():
    for layer in (BatchNorm(), Dropout(0.5)):
        for training in (True, False):
            layer.training = training
            y = layer.forward(normal((6, 4)))
            expected = layer.backward(np.sin(y))
            layer.training = not training
            np.testing.assert_array_equal(layer.backward(np.sin(y)), expected)


def test_adding_to_a_channel_changes_nothing_so_its_gradient_sums_to_zero():
    got = run(BatchNorm(), normal((5, 3, 2, 4)))
    np.testing.assert_allclose(got["dx"].sum(axis=(0, 1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose((got["dx"] * got["y"]).sum(axis=(0, 1, 2)), 0, atol=1e-3)


def test_to_predict_the_running_statistics_stand_in_and_stay():
    layer, x = BatchNorm(momentum=1), 5 + 2 * normal((50, 3))
    layer.forward(x)
    layer.training = False
    np.testing.assert_allclose(layer.running["mean"], x.mean(axis=0))
    np.testing.assert_allclose(layer.running["var"], x.var(axis=0, ddof=1))
    y = layer.forward(x[:1])  # a batch of one is fine now
    scale = np.sqrt(x.var(axis=0, ddof=1) + layer.epsilon)
    np.testing.assert_allclose(y, (x[:1] - x.mean(axis=0)) / scale)
    np.testing.assert_allclose(layer.backward(np.ones_like(y)), 1 / scale[None])
    np.testing.assert_allclose(layer.running["mean"], x.mean(axis=0))


@pytest.mark.parametrize("momentum", [0.01, 0.1, 0.5, 1.0])
def test_momentum_is_the_share_of_the_newest_batch(momentum):
    layer, mean, var = BatchNorm(momentum), np.zeros(2), np.ones(2)
    for step in range(5):
        x = normal((7, 2), seed=step)
        layer.forward(x)
        mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
        var = (1 - momentum) * var + momentum * x.var(axis=0, ddof=1)
    np.testing.assert_allclose(layer.running["mean"], mean)
    np.testing.assert_allclose(layer.running["var"], var)


def test_one_image_has_a_spread_if_it_has_two_pixels():
    assert BatchNorm().forward(normal((1, 2, 1, 3))).shape == (1, 2, 1, 3)
    with pytest.raises(ValueError, match="batch of one image has one number"):
        BatchNorm().forward(normal((1, 1, 1, 3)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", [BatchNorm(), Dropout(0.5)], ids=repr)
@pytest.mark.parametrize("training", [True, False])
def test_dtypes_and_shapes_are_as_announced(layer, dtype, training):
    layer = type(layer)(**layer.arguments())
    layer.training = training
    layer.build((3, 2, 4), np.random.default_rng(0), np.float32)
    x = normal((5, 3, 2, 4), dtype)
    y = layer.forward(x)
    dx = layer.backward(np.ones_like(y))
    assert y.shape == dx.shape == x.shape
    assert {a.dtype for a in (y, dx, *layer.grads.values())} == {np.dtype(dtype)}
    assert {a.dtype for a in layer.running.values()} <= {np.dtype("f4")}
    for shapes, arrays in (
        (layer.param_shapes((3, 2, 4)), [layer.params, layer.grads]),
        (layer.running_shapes((3, 2, 4)), [layer.running]),
    ):
        for part in arrays:
            assert {k: v.shape for k, v in part.items()} == shapes
    first = copy.copy(layer)
    first.input_gradient = False
    first.backward(np.ones_like(y))


def test_what_is_remembered_and_handed_out_is_not_changed_later():
    for layer in (BatchNorm(), Dropout(0.5)):
        x = normal((4, 3))
        before, y = x.copy(), layer.forward(x)
        shown = [y, layer.backward(np.sin(y)), *layer.grads.values()]
        then = [a.copy() for a in shown]
        layer.backward(layer.forward(normal((5, 3), seed=1)))
        layer.training = False
        z = layer.forward(x)
        assert not np.shares_memory(z, x)
        layer.backward(z)
        np.testing.assert_array_equal(x, before)
        for a, b in zip(shown, then, strict=True):
            np.testing.assert_array_equal(a, b)


# ---- dropout -------------------------------------------------------------


def built(rate, shape, seed=0):
    layer = Dropout(rate)
    layer.build(shape, np.random.default_rng(seed))
    return layer


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_what_is_kept_is_scaled_so_that_the_mean_stays(rate):
    """Dropout that does not scale fails here, and so does one that scales too late."""
    n = 200_000
    layer = built(rate, (n // 100,))
    x = 3 + normal((100, n // 100))
    y = layer.forward(x)
    np.testing.assert_allclose(y[y != 0], x[y != 0] / (1 - rate))
    bound = 5 * np.sqrt(rate / (1 - rate) * np.mean(x**2) / n)
    assert abs(y.mean() - x.mean()) < bound
    assert abs((y == 0).mean() - rate) < 5 * np.sqrt(rate * (1 - rate) / n)
    dy = normal(x.shape, seed=1)
    np.testing.assert_allclose(layer.backward(dy), np.where(y == 0, 0, dy / (1 - rate)))
    layer.training = False
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(dy), dy)


def test_every_number_is_dropped_by_itself():
    y = built(0.5, (40, 30, 8)).forward(np.ones((20, 40, 30, 8), "f4")) == 0
    for axes in [(0, 1, 2), (1, 2, 3), (0, 1, 3), (0, 2, 3)]:
        share = y.mean(axis=axes)
        n = y.size / share.size
        assert (abs(share - 0.5) < 5 * 0.5 / np.sqrt(n)).all()
    flat = y.reshape(20, -1) - 0.5
    likeness = flat @ flat.T / flat.shape[1] * 4 - np.eye(20)
    assert abs(likeness).max() < 5 / np.sqrt(flat.shape[1])
    for step in (1, 2, 4, 8):
        likeness = 4 * np.mean(flat[:, step:] * flat[:, :-step])
        assert abs(likeness) < 5 / np.sqrt(flat.size)


def test_each_forward_pass_draws_anew_and_two_layers_differ():
    rng = np.random.default_rng(0)
    one, two = Dropout(0.5), Dropout(0.5)
    one.build((50,), rng)
    two.build((50,), rng)
    x = np.ones((4, 50))
    masks = [each.forward(x) for each in (one, two, one, two)]
    assert len({mask.tobytes() for mask in masks}) == 4
    assert built(0.5, (50,)).forward(x).tobytes() == masks[0].tobytes()


def test_nothing_is_dropped_at_rate_zero():
    x = normal((3, 4))
    np.testing.assert_array_equal(Dropout(0).forward(x), x)


@bounded
@given(SHAPES, st.sampled_from([0.0, 0.3, 0.8]), st.booleans(), st.integers(0, 9))
def test_dropout_gradients_are_the_numerical_ones(shape, rate, training, seed):
    layer = Dropout(rate)
    layer.training = training
    report = check_layer(layer, normal(shape), seed=seed)
    assert report.ok, report


def test_a_check_leaves_the_generator_as_it_was():
    layer, twin = built(0.5, (6,)), built(0.5, (6,))
    check_layer(layer, normal((3, 6)))
    x = np.ones((3, 6))
    np.testing.assert_array_equal(layer.forward(x), twin.forward(x))


@bounded
@given(SHAPES, st.integers(1, 6))
def test_the_mask_of_an_image_does_not_know_where_the_batch_was_cut(shape, at):
    layer, x = built(0.5, shape[1:]), np.ones((7, *shape[1:]))
    whole = layer.forward(x)
    parts = []
    for first, part in ((0, x[:at]), (at, x[at:])):
        layer.first_image = first
        parts.append(layer._forward(part))
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    layer.places = np.array([5, 0, 3])
    np.testing.assert_array_equal(layer._forward(x[:3]), whole[[5, 0, 3]])


# ---- in a network --------------------------------------------------------


def test_a_lone_layer_trains_until_it_is_told():
    net = network()
    assert net.training
    assert all(layer.training for layer in net.layers)
    x, labels = digits()
    net.train_batch(x, labels, SGD(0.1))
    one, two = net.forward(x), net.forward(x)
    assert (one != two).any()
    net.training = False
    assert not net.training
    state = copy.deepcopy(net.rng.bit_generator.state)
    np.testing.assert_array_equal(net.forward(x), net.forward(x))
    assert net.rng.bit_generator.state == state
    e = np.exp(net.forward(x))
    np.testing.assert_allclose(net.predict(x), e / e.sum(axis=1, keepdims=True), 1e-5)
    before = {name: value.copy() for name, value in net.running.items()}
    net.train_batch(x, labels, SGD(0.1))  # trains all the same
    assert not net.training
    assert (net.running["1.mean"] != before["1.mean"]).all()


def test_predicting_draws_nothing_moves_nothing_and_leaves_the_mode():
    net, (x, labels) = network(), digits()
    net.train_batch(x, labels, SGD(0.1))
    before, state = kept(net), copy.deepcopy(net.rng.bit_generator.state)
    p = net.predict(x)
    np.testing.assert_allclose(net.predict(x, batch_size=7), p, rtol=1e-5)
    net.evaluate(x, labels)
    assert_equal(kept(net), before)
    assert net.rng.bit_generator.state == state
    assert net.training


@pytest.mark.parametrize("norm", [True, False])
@pytest.mark.parametrize("batch_size", [2, 15, 16, 64, 100])
def test_the_number_of_threads_changes_not_one_bit(batch_size, norm):
    images, labels = digits(100)
    runs = []
    for threads in (1, 2, 3, None):
        net = network(threads, norm=norm)
        history = net.fit(images, labels, 2, batch_size, progress=False)
        runs.append((kept(net), history.batch_loss, net.predict(images)))
    for state, losses, p in runs[1:]:
        assert_equal(state, runs[0][0])
        assert losses == runs[0][1]
        np.testing.assert_array_equal(p, runs[0][2])


@pytest.mark.parametrize("n", [17, 99, 300])
def test_dropout_in_parts_is_dropout_of_the_whole_batch(n, monkeypatch):
    images, labels = digits(n, dtype=np.float64)
    grads = []
    for whole in (False, True):
        net = network(norm=False)
        net.build(images.shape[1:], np.float64)
        with monkeypatch.context() as patch:
            if whole:
                patch.setattr(workers.Workers, "may_cut", lambda *_, **__: False)
            net._workers.gradients(images, labels)
        grads.append({name: value.copy() for name, value in net.grads.items()})
    for name, value in grads[0].items():
        np.testing.assert_allclose(value, grads[1][name], atol=1e-12)


def test_a_batch_norm_trains_on_whole_batches_and_predicts_in_parts():
    net, (x, labels) = network(), digits(300)
    net.build(x.shape[1:])
    assert not net._workers.may_cut()
    assert net._workers.may_cut(training=False)
    assert network(norm=False)._workers.may_cut()
    sizes, plain = [], BatchNorm._forward

    def forward(layer, x):
        sizes.append((len(x), layer.training))
        return plain(layer, x)

    BatchNorm._forward = forward
    try:
        net.train_batch(x, labels, SGD(0.1))
        net.predict(x, batch_size=300)
    finally:
        BatchNorm._forward = plain
    assert sizes[0] == (300, True)
    assert sum(n for n, _ in sizes[1:]) == 300
    assert len(sizes) > 2
    assert not any(training for _, training in sizes[1:])


def test_neither_a_step_nor_weight_decay_touches_the_running_statistics():
    net, (x, labels) = network(), digits()
    net.build(x.shape[1:])
    net.layers[1].params["gamma"][:] = 2
    optimizer = SGD(0.1, weight_decay=0.5)
    seen, step = [], optimizer.step

    def watched(params, grads):
        assert not params.keys() & net.running.keys()
        seen.append(copy.deepcopy(net.running))
        for value in grads.values():
            value[:] = 0
        step(params, grads)
        assert_equal(net.running, seen[-1])

    optimizer.step = watched
    net.train_batch(x, labels, optimizer)
    assert (net.params["1.gamma"] == 2).all()  # no decay either
    assert len(seen) == 1


def test_learning_on_real_numbers():
    x, labels = digits(40)
    history = network().fit(x, labels, 150, 10, Adam(0.01), progress=False)
    assert history.loss[-1] < 0.7 * history.loss[0]


def test_a_single_image_left_over_is_refused_before_the_first_step():
    flat = Network([Flatten(), Dense(4), BatchNorm(), Dense(3)])
    x, labels = digits(65)
    optimizer = Adam()
    with pytest.raises(ValueError, match="leaves no single image over"):
        flat.fit(x, labels, batch_size=64, optimizer=optimizer, progress=False)
    assert optimizer.steps == 0
    with pytest.raises(ValueError, match="batch of one image has one number"):
        flat.train_batch(x[:1], labels[:1], SGD(0.1))
    flat.fit(x, labels, batch_size=13, progress=False)
    assert flat.predict(x[:1]).shape == (1, 3)
    network().fit(x, labels, batch_size=64, progress=False)  # its images have pixels


# ---- going back ----------------------------------------------------------


class Stop(SGD):
    """Interrupts, fails or blows up at one step."""

    def __init__(self, at, what):
        super().__init__(0.1)
        self.at, self.what = at, what

    def _update(self, value, grad, state, rate, decay):
        if self.steps == self.at:
            if isinstance(self.what, BaseException):
                raise self.what
            value += self.what
        super()._update(value, grad, state, rate, decay)


def test_ctrl_c_in_a_step_leaves_the_statistics_of_the_last_whole_one():
    x, labels = digits(40)
    net, expected = network(), network()
    history = net.fit(x, labels, 3, 10, Stop(3, KeyboardInterrupt()), progress=False)
    assert "interrupted" in history.stopped
    expected.build(x.shape[1:])
    order, optimizer = expected.rng.permutation(40), SGD(0.1)
    for batch in (order[:10], order[10:20]):
        expected.train_batch(x[batch], labels[batch], optimizer)
    assert_equal(kept(net), kept(expected))


def test_ctrl_c_on_the_way_forward_or_back_leaves_no_half_batch(monkeypatch):
    x, labels = digits(40)
    net, count = network(), []
    net.build(x.shape[1:])
    plain = Dense._forward

    def forward(layer, x):
        count.append(1)
        if len(count) == 3:  # after the batch norm of the second batch
            before.update(kept(net))
            raise KeyboardInterrupt
        return plain(layer, x)

    before, after_one = {}, {}
    monkeypatch.setattr(Dense, "_forward", forward)
    optimizer = SGD(0.1)
    step = optimizer.step

    def stepping(params, grads):
        step(params, grads)
        after_one.update(kept(net))

    optimizer.step = stepping
    net.fit(x, labels, 1, 10, optimizer, progress=False)
    assert (before["1.mean"] != after_one["1.mean"]).any()
    assert_equal(kept(net), after_one)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_number_leaves_the_statistics_finite_and_as_they_were():
    x, labels = digits(40)
    net = network()
    net.train_batch(x, labels, SGD(0.1))
    before = kept(net)
    bad = np.where(x > 0.99, np.float32(3e38), x)
    with pytest.raises(FloatingPointError):
        net.train_batch(bad, labels, SGD(0.1))
    assert_equal(kept(net), before)
    with pytest.raises(FloatingPointError):
        net.fit(bad, labels, batch_size=40, progress=False)
    assert_equal(kept(net), before)
    with pytest.raises(FloatingPointError):
        net.fit(x, labels, 2, 10, Stop(3, np.inf), progress=False)
    assert all(np.isfinite(value).all() for value in kept(net).values())


def test_patience_goes_back_to_the_statistics_of_the_best_epoch():
    x, labels = digits(40)
    net, seen = network(), []
    losses = iter([3.0, 1.0, 2.0, 2.0])

    def evaluate(*_):
        seen.append(kept(net))
        return next(losses), 0.5

    net.evaluate = evaluate
    net.fit(x, labels, 4, 10, validation=(x, labels), patience=2, progress=False)
    assert len(seen) == 4
    assert (seen[1]["1.var"] != seen[3]["1.var"]).all()
    assert_equal(kept(net), seen[1])


# ---- copies and files ----------------------------------------------------


def test_copies_share_nothing_and_go_on_alike(tmp_path):
    net, (x, labels) = network(), digits()
    fit = partial(Network.fit, images=x, labels=labels, batch_size=16, progress=False)
    fit(net)
    net.save(tmp_path / "net.npz")
    made = [
        copy.deepcopy(net),
        pickle.loads(pickle.dumps(net)),
        Network.load(tmp_path / "net.npz"),
    ]
    assert made[-1].layers[4].rng is made[-1].rng
    before = kept(net)
    losses = fit(net, epochs=2).batch_loss
    after = kept(net)
    for each in made:
        assert_equal(kept(each), before)
        assert repr(each) == repr(net)
        assert fit(each, epochs=2).batch_loss == losses
        assert_equal(kept(each), after)
        assert each.layers[4].rng is each.rng


def test_a_file_holds_the_statistics_and_the_layers_arguments(tmp_path):
    net = Network([BatchNorm(0.3, 0.01), Dropout(0.125), Flatten(), Dense(3)])
    x, labels = digits(dtype=np.float64)
    net.fit(x, labels, progress=False)
    net.save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    assert repr(loaded) == repr(net)
    assert "BatchNorm(momentum=0.3, epsilon=0.01), Dropout(0.125)" in repr(net)
    assert loaded.running["0.var"].dtype == np.float64
    np.testing.assert_array_equal(loaded.predict(x), net.predict(x))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("0.var", -1.0, "statistic 0.var holds a number that it cannot be"),
        ("0.mean", np.nan, "statistic 0.mean holds"),
        ("0.var", np.inf, "statistic 0.var holds"),
    ],
)
def test_a_statistic_that_cannot_be_is_neither_saved_nor_loaded(
    tmp_path, name, value, message, monkeypatch
):
    net = Network([BatchNorm(), Flatten(), Dense(3)])
    net.build((2, 2, 1))
    net.running[name][:] = value
    path = tmp_path / "net.npz"
    with pytest.raises(ValueError, match=f"save: {message}"):
        net.save(path)
    with monkeypatch.context() as patch:
        patch.setattr("cnn_course.storage._check_state", lambda *_: None)
        net.save(path)
    with pytest.raises(ValueError, match=message):
        Network.load(path)


def test_a_file_that_lacks_a_statistic_is_refused(tmp_path):
    net = Network([BatchNorm(), Flatten(), Dense(3)])
    net.build((2, 2, 1))
    net.save(tmp_path / "net.npz")
    with (
        zipfile.ZipFile(tmp_path / "net.npz") as old,
        zipfile.ZipFile(tmp_path / "less.npz", "w") as new,
    ):
        for name in old.namelist():
            if name != "running/0.var.npy":
                new.writestr(name, old.read(name))
    with pytest.raises(ValueError, match=r"running/0\.var is missing"):
        Network.load(tmp_path / "less.npz")


def test_a_network_without_such_layers_is_written_as_before(tmp_path):
    net = Network([Flatten(), Dense(3)])
    net.build((2, 2, 1))
    net.save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as arrays:
        assert sorted(arrays) == ["description", "param/1.W", "param/1.b"]
        description = json.loads(arrays["description"].tobytes())
    assert description["format"] == "cnn-course network 1"


def test_the_twin_that_the_command_line_evaluates_has_the_statistics():
    net, (x, labels) = network(), digits()
    net.fit(x, labels, progress=False)
    twin = cli._fast_twin(net)
    assert_equal(kept(twin), kept(net))
    np.testing.assert_array_equal(twin.predict(x), net.predict(x))


def test_the_summary_counts_what_is_learnt_and_no_statistic(capsys):
    Network([BatchNorm(), Flatten(), Dropout(), Dense(3)]).summary((2, 2, 5))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["BatchNorm()", "(2,", "2,", "5)", "10"]
    assert lines[3].split() == ["Dropout(0.5)", "(20,)", "0"]
    assert lines[-1].split() == ["total", "73"]


# ---- bad input -----------------------------------------------------------


def later(layer, first, shape):
    layer.forward(normal(first))
    return lambda: layer.forward(normal(shape))


ERRORS = {
    "no momentum": (lambda: BatchNorm(0), ["BatchNorm: momentum is 0"]),
    "Keras' momentum, too large": (
        lambda: BatchNorm(1.5),
        ["momentum is 1.5, needs 0 < momentum ≤ 1", "newest batch"],
    ),
    "no epsilon": (lambda: BatchNorm(epsilon=0), ["BatchNorm: epsilon is 0"]),
    "all dropped": (lambda: Dropout(1), ["Dropout: rate is 1, needs 0 ≤ rate < 1"]),
    "a percentage": (lambda: Dropout(50), ["rate is 50"]),
    "True": (lambda: Dropout(True), ["rate is True"]),
    "no channel": (
        lambda: BatchNorm().forward(normal((4, 3, 3))),
        ["('N', 3, 3)", "x[..., None]"],
    ),
    "another number of channels": (
        later(BatchNorm(), (4, 3, 3, 2), (4, 3, 3, 3)),
        ["input has 3 channels, its parameters were made for 2"],
    ),
    "another number of axes": (
        later(BatchNorm(), (4, 3, 3, 2), (4, 3, 2)),
        ["('N', 3, 2)"],
    ),
    "a batch of one": (
        lambda: BatchNorm().forward(normal((1, 3))),
        ["BatchNorm(): a batch of one image", "3 channels", "training = False"],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_it_got_and_what_it_needs(case):
    call, fragments = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for fragment in fragments:
        assert fragment in str(caught.value)
