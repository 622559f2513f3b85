"""The network: training is exact, repeatable, and loses nothing when it stops."""

from typing import ClassVar

import numpy as np
import pytest

import cnn_course.network as network_module
from cnn_course import (
    SGD,
    Adam,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    ReLU,
    naive,
)
from cnn_course.losses import softmax, softmax_cross_entropy
from cnn_course.optimizers import OneCycle
from cnn_course.workers import Workers


def small(seed=0, module=None):
    conv = module.Conv2D if module else Conv2D
    return Network([conv(2, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(3)], seed=seed)


def digits(n=20, dtype=np.float32, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    images = rng.random((n, 6, 6, 1))
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] += 1  # a bright bar
    return images.astype(dtype), labels


def copy(network):
    return {name: value.copy() for name, value in network.params.items()}


def assert_equal(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def quiet(network, *args, **kwargs):
    return network.fit(*args, progress=False, **kwargs)


# ---- predicting ----------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_sum_to_one_in_the_dtype_of_the_images(dtype):
    images, _ = digits(5, dtype)
    p = small().predict(images)
    assert p.shape == (5, 3)
    assert p.dtype == dtype
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-6)


def test_predicting_twice_gives_the_same_and_changes_no_parameter():
    images, _ = digits()
    net = small()
    first = net.predict(images)
    before = copy(net)
    np.testing.assert_array_equal(net.predict(images), first)
    assert_equal(net.params, before)


@pytest.mark.parametrize("batch_size", [1, 3, 7, 20, 1000])
def test_the_batch_size_of_predict_changes_nothing_else(batch_size):
    images, labels = digits()
    net = small()
    whole = net.predict(images)
    np.testing.assert_allclose(net.predict(images, batch_size), whole, atol=1e-6)
    got, expected = (
        net.evaluate(images, labels, batch_size),
        net.evaluate(images, labels),
    )
    assert got == pytest.approx(expected, abs=1e-6)


def test_evaluate_is_loss_and_share_right_over_all_images():
    images, labels = digits()
    net = small()
    z = net.forward(images)
    loss, accuracy = net.evaluate(images, labels, batch_size=7)
    assert loss == pytest.approx(softmax_cross_entropy(z, labels)[0])
    assert accuracy == np.mean(z.argmax(1) == labels)


def test_the_loops_and_the_stride_groups_train_alike():
    images, labels = digits(12, np.float64)
    nets = [small(), small(module=naive)]
    for net in nets:
        quiet(net, images, labels, epochs=2, batch_size=5)
    for name, value in nets[0].params.items():
        np.testing.assert_allclose(value, nets[1].params[name], atol=1e-12)


# ---- training ------------------------------------------------------------


def test_the_gradients_of_a_whole_network_are_the_numerical_ones():
    images, labels = digits(4, np.float64)
    net = Network([Conv2D(2, 3, 2, "same"), ReLU(), Flatten(), Dense(3)])
    net.build(images.shape[1:], np.float64)
    net._workers.gradients(images, labels)
    h = 1e-6
    for name, value in net.params.items():
        analytic = net.grads[name]
        for index in list(np.ndindex(value.shape))[::3]:
            kept, losses = value[index], []
            for nudge in (h, -h):
                value[index] = kept + nudge
                losses.append(softmax_cross_entropy(net.forward(images), labels)[0])
            value[index] = kept
            numerical = (losses[0] - losses[1]) / (2 * h)
            assert analytic[index] == pytest.approx(numerical, abs=1e-7)


def test_it_learns_twenty_images_by_heart():
    images, labels = digits()
    history = quiet(small(), images, labels, 60, 5, Adam(0.01))
    assert history.accuracy[-1] == 1
    assert history.loss[-1] < 0.2 < history.loss[0]


def test_fit_is_reproducible_bit_for_bit_from_the_seed():
    images, labels = digits()
    runs = []
    for seed in (3, 3, 4):
        net = small(seed)
        history = quiet(net, images, labels, epochs=3, batch_size=6)
        runs.append((copy(net), history.batch_loss))
    assert_equal(runs[0][0], runs[1][0])
    assert runs[0][1] == runs[1][1] != runs[2][1]


def test_fitting_leaves_images_labels_and_the_global_random_state_alone():
    images, labels = digits()
    before = images.copy(), labels.copy(), str(np.random.get_state())  # noqa: NPY002
    images.setflags(write=False)
    labels.setflags(write=False)
    quiet(small(), images, labels, validation=(images, labels))
    np.testing.assert_array_equal(images, before[0])
    np.testing.assert_array_equal(labels, before[1])
    assert str(np.random.get_state()) == before[2]  # noqa: NPY002


def test_lists_of_images_and_labels_will_do():
    images, labels = digits(6)
    lists, arrays = small(), small()
    quiet(lists, list(images), labels.tolist())
    quiet(arrays, images, labels)
    assert_equal(lists.params, arrays.params)


def test_every_image_is_seen_once_an_epoch_in_a_new_order():
    seen = []

    class Spy(Layer):
        def _forward(self, x):
            seen.append(x[:, 0].copy())
            return x

        def _backward(self, dy):
            return dy

    images = np.arange(10, dtype="f4")[:, None] / 10
    net = Network([Spy(), Dense(2)])
    net.build((1,))
    seen.clear()
    quiet(net, images, np.zeros(10, int), epochs=2, batch_size=4)
    steps = seen[-6:]
    assert [len(batch) for batch in steps] == [4, 4, 2] * 2
    epochs = [np.concatenate(steps[:3]), np.concatenate(steps[3:])]
    for order in epochs:
        assert sorted(order) == images[:, 0].tolist()
    assert epochs[0].tolist() != epochs[1].tolist()


def test_augmented_images_are_what_it_trains_on_and_the_seed_repeats_them():
    images, labels = digits()
    seen = []

    def noisy(x, rng):
        seen.append(x + rng.standard_normal(x.shape).astype(x.dtype))
        return seen[-1]

    first, again = small(), small()
    quiet(first, images, labels, epochs=2, batch_size=8, augment=noisy)
    assert len(seen) == 6
    assert not np.array_equal(np.concatenate(seen[:3]), np.concatenate(seen[3:]))
    quiet(again, images, labels, epochs=2, batch_size=8, augment=noisy)
    assert_equal(first.params, again.params)
    assert np.array_equal(images, digits()[0])
    plain = small()
    quiet(plain, images, labels, epochs=2, batch_size=8)
    assert not np.array_equal(plain.params["0.W"], first.params["0.W"])


def test_augmented_images_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"augment returned float32 \(8, 5, 6, 1\)"):
        quiet(small(), *digits(), batch_size=8, augment=lambda x, rng: x[:, 1:])


def test_a_short_last_batch_weighs_as_many_images_as_it_has():
    images, labels = digits(10, np.float64)
    net = small()
    net.build(images.shape[1:], np.float64)
    still = SGD(1e-300)  # the parameters stay as they are
    history = quiet(net, images, labels, batch_size=8, optimizer=still)
    assert len(history.batch_loss) == 2
    assert (history.loss[0], history.accuracy[0]) == pytest.approx(
        net.evaluate(images, labels)
    )


def test_train_batch_returns_the_loss_before_the_step_and_lowers_it():
    images, labels = digits()
    net = small()
    before, _ = net.evaluate(images, labels)
    assert net.train_batch(images, labels, SGD(0.01)) == pytest.approx(before)
    assert net.evaluate(images, labels)[0] < before


def test_two_calls_of_one_epoch_are_one_call_of_two():
    images, labels = digits()
    once, twice = small(), small()
    quiet(once, images, labels, epochs=2, optimizer=Adam(0.01))
    optimizer = Adam(0.01)
    for _ in range(2):
        quiet(twice, images, labels, optimizer=optimizer)
    assert_equal(once.params, twice.params)


def test_history_has_one_entry_an_epoch_and_validation_is_evaluate():
    images, labels = digits()
    net = small()
    history = quiet(
        net, images, labels, epochs=3, batch_size=8, validation=(images, labels)
    )
    for numbers in (history.loss, history.accuracy, history.val_loss):
        assert len(numbers) == 3
    assert len(history.batch_loss) == 9
    assert history.stopped == ""
    expected = net.evaluate(images, labels)
    assert (history.val_loss[-1], history.val_accuracy[-1]) == expected


def test_labels_for_validation_are_looked_at_before_the_first_step():
    images, labels = digits()
    net = small()
    net.build(images.shape[1:])
    before = copy(net)
    with pytest.raises(ValueError, match="from 1 to 3"):
        quiet(net, images, labels, validation=(images, labels + 1))
    assert_equal(net.params, before)


def test_early_stopping_goes_back_to_the_best_epoch():
    images, labels = digits()
    wrong = (images, (labels + 1) % 3)  # the better it learns, the worse this gets
    best = small()
    quiet(best, images, labels, optimizer=SGD(0.1), validation=wrong)
    net = small()
    history = quiet(
        net, images, labels, 50, optimizer=SGD(0.1), validation=wrong, patience=2
    )
    assert len(history.val_loss) == 3
    assert np.argmin(history.val_loss) == 0
    assert history.stopped == "no lower validation loss for 2 epochs; back at epoch 1"
    assert_equal(net.params, best.params)


# ---- when it stops -------------------------------------------------------


class Interrupted(ReLU):
    """Raises KeyboardInterrupt in its `at`-th forward (or backward)."""

    def __init__(self, at=-1, where="_forward"):
        super().__init__()
        self.at, self.where, self.calls = at, where, []

    def _count(self, where):
        if where == self.where:
            self.calls.append(where)
            if len(self.calls) == self.at:
                raise KeyboardInterrupt

    def _forward(self, x):
        self._count("_forward")
        return super()._forward(x)

    def _backward(self, dy):
        self._count("_backward")
        return super()._backward(dy)


class InterruptedThread(Interrupted):
    """The same, in one of the threads that share a batch."""

    image_by_image = True


def trained_for(steps, relu=None, batch_size=6):
    """The small network after so many steps, and its optimizer."""
    images, labels = digits()
    net, optimizer = small(), Adam(0.01)
    net.layers[1] = relu or net.layers[1]
    net.build(images.shape[1:])
    taken = 0
    while taken < steps:
        order = net.rng.permutation(len(images))
        for start in range(0, len(order), batch_size):
            if taken < steps:
                batch = order[start : start + batch_size]
                net.train_batch(images[batch], labels[batch], optimizer)
                taken += 1
    return net, optimizer


def assert_same_state(a, b):
    assert a.steps == b.steps
    assert a.state.keys() == b.state.keys()
    for name in a.state:
        assert_equal(a.state[name], b.state[name])


@pytest.mark.parametrize("kind", [Interrupted, InterruptedThread])
@pytest.mark.parametrize("where", ["_forward", "_backward"])
def test_ctrl_c_in_a_layer_keeps_the_last_whole_step(where, kind):
    images, labels = digits()
    net = small()
    net.layers[1] = kind(6, where)
    optimizer = Adam(0.01)
    history = quiet(net, images, labels, 3, batch_size=6, optimizer=optimizer)
    assert history.stopped == "interrupted in epoch 2"
    assert len(history.batch_loss) == 5
    assert len(history.loss) == 1
    expected, its_optimizer = trained_for(5, kind())
    assert_equal(net.params, expected.params)
    assert_same_state(optimizer, its_optimizer)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("step", [1, 6])
def test_a_step_is_taken_whole_or_not_at_all(error, step):
    class Torn(Adam):
        updates = 0

        def _update(self, value, *rest):
            super()._update(value, *rest)
            self.updates += 1
            if self.updates == 4 * (step - 1) + 2:  # of four parameters
                raise error

    images, labels = digits()
    net, optimizer = small(), Torn(0.01)
    if error is KeyboardInterrupt:
        history = quiet(net, images, labels, 3, batch_size=6, optimizer=optimizer)
        assert history.stopped.startswith("interrupted")
    else:
        with pytest.raises(error):
            quiet(net, images, labels, 3, batch_size=6, optimizer=optimizer)
    expected, its_optimizer = trained_for(step - 1)
    assert_equal(net.params, expected.params)
    assert_same_state(optimizer, its_optimizer)


def test_ctrl_c_while_validating_keeps_the_epoch():
    images, labels = digits()
    net = small()
    net.layers[1] = Interrupted(4 + 1)  # four steps, validation
    history = quiet(net, images, labels, 3, 6, Adam(0.01), (images, labels))
    assert history.stopped == "interrupted in epoch 1"
    assert len(history.loss) == 1
    assert history.val_loss == []
    assert_equal(net.params, trained_for(4, Interrupted())[0].params)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("bad_step", [1, 3, 4, 5])
@pytest.mark.parametrize("batches", [4, 1])
def test_a_loss_that_is_not_finite_stops_at_the_step_before(bad_step, batches):
    """Also where the bad step is the first of an epoch, or the last of all."""
    images, labels = digits(24)
    net = small()
    optimizer = SGD(lambda step: np.inf if step == bad_step - 1 else 0.01)
    with pytest.raises(FloatingPointError) as caught:
        quiet(net, images, labels, 6, 24 // batches, optimizer)
    expected = small()
    expected.build(images.shape[1:])
    its_optimizer, taken = SGD(0.01), 0
    while taken < bad_step - 1:
        order = expected.rng.permutation(24)
        for batch in np.split(order, batches):
            if taken < bad_step - 1:
                expected.train_batch(images[batch], labels[batch], its_optimizer)
                taken += 1
    assert all(np.isfinite(value).all() for value in net.params.values())
    if bad_step % batches:
        assert f"the loss is nan at step {bad_step + 1}" in str(caught.value)
    else:
        assert f"step {bad_step} made parameters" in str(caught.value)
    assert "smaller learning rate" in str(caught.value)
    assert_equal(net.params, expected.params)
    assert optimizer.steps == bad_step - 1


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_step_that_spoils_the_parameters_is_found_even_at_the_very_end():
    images, labels = digits(6)
    net = small()
    net.build(images.shape[1:])
    before = copy(net)
    with pytest.raises(FloatingPointError, match="step 1 made parameters"):
        quiet(net, images, labels, optimizer=SGD(lambda step: np.inf))
    assert_equal(net.params, before)


def test_nan_in_the_images_is_found_at_the_first_step():
    images, labels = digits(6)
    with pytest.raises(
        FloatingPointError, match=r"nan at step 1; .* NaN in the images"
    ):
        quiet(small(), images, labels, augment=lambda x, rng: x * np.float32(np.nan))


def test_nan_in_the_validation_images_is_found_after_the_first_epoch():
    (images, labels), net = digits(6), small()
    net.evaluate = lambda *_: (np.nan, 0.1)
    with pytest.raises(FloatingPointError, match="validation loss is nan"):
        quiet(net, images, labels, validation=(images, labels))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_training_goes_on_after_a_stop():
    images, labels = digits()
    net = small()
    with pytest.raises(FloatingPointError):
        quiet(net, images, labels, optimizer=SGD(lambda step: np.inf))
    history = quiet(net, images, labels, 60, 5, Adam(0.01))
    assert history.accuracy[-1] == 1


# ---- threads -------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 15, 16, 64, 100])
def test_the_number_of_threads_changes_not_one_bit(batch_size):
    images, labels = digits(100)
    runs = []
    for workers in (1, 2, 3, None):
        net = small()
        net._workers.threads = workers
        history = quiet(net, images, labels, 2, batch_size)
        runs.append((copy(net), history.batch_loss, net.predict(images)))
    for params, losses, p in runs[1:]:
        assert_equal(params, runs[0][0])
        assert losses == runs[0][1]
        np.testing.assert_array_equal(p, runs[0][2])


@pytest.mark.parametrize("n", [17, 99, 100])  # the parts need not be equal
def test_a_batch_in_parts_is_the_batch(n):
    images, labels = digits(n, np.float64)
    net = small()
    net.build(images.shape[1:], np.float64)
    loss, correct = net._workers.gradients(images, labels)
    shared = {name: value.copy() for name, value in net.grads.items()}
    z = net.forward(images)
    expected, dz = softmax_cross_entropy(z, labels)
    net.backward(dz)
    assert loss == pytest.approx(expected)
    assert correct == np.sum(z.argmax(1) == labels)
    for name, value in net.grads.items():
        np.testing.assert_allclose(shared[name], value, atol=1e-12)


def test_a_layer_that_looks_at_the_whole_batch_gets_the_whole_batch():
    class MinusMean(ReLU):  # a subclass of a layer that need not
        def _forward(self, x):
            sizes.append(len(x))
            return x - x.mean(axis=0)

        def _backward(self, dy):
            return dy - dy.mean(axis=0)

    sizes, (images, labels) = [], digits(64)
    net = Network([MinusMean(), Flatten(), Dense(3)])
    net.train_batch(images, labels, SGD())
    net.predict(images)
    assert sizes == [64, 64]


# ---- user-defined layers -------------------------------------------------


class Scale(Layer):
    """y = x · W, one weight per channel; made by a user."""

    def param_shapes(self, input_shape):
        return {"W": (1, input_shape[-1])}

    def _forward(self, x):
        self._cache = x
        return x * self.params["W"][0]

    def _backward(self, dy):
        self.grads["W"] = np.sum(dy * self._cache, axis=(0, 1, 2))[None]
        return dy * self.params["W"][0]


def test_a_layer_of_your_own_trains_in_a_network():
    images, labels = digits()
    net = Network([Scale(), Conv2D(2, 3), ReLU(), Flatten(), Dense(3)])
    net.build(images.shape[1:])
    start = copy(net)
    history = quiet(net, images, labels, 60, 5, Adam(0.01))
    assert (net.params["0.W"] != start["0.W"]).all()
    assert history.accuracy[-1] == 1


# ---- showing -------------------------------------------------------------


def test_summary_counts_what_is_learnt(capsys):
    small().summary((6, 6, 1))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [
        "input",
        "Conv2D(2, 3)",
        "ReLU()",
        "MaxPool2D(2)",
        "Flatten()",
        "Dense(3)",
        "total",
    ]
    assert lines[1].split()[-1] == "20"  # 3·3·1·2 + 2
    assert lines[5].split()[-1] == "27"  # 8·3 + 3
    assert lines[6].split()[-1] == "47"
    assert "(4, 4, 2)" in lines[1]


def test_summary_after_training_needs_no_shape(capsys):
    net = small()
    net.predict(digits(1)[0])
    net.summary()
    assert "47" in capsys.readouterr().out


def test_progress_shows_the_loss(capsys):
    pytest.importorskip("tqdm")
    images, labels = digits()
    small().fit(images, labels, epochs=2, validation=(images, labels))
    shown = capsys.readouterr().err
    assert "epoch 2/2" in shown
    assert "validation" in shown


def test_without_tqdm_there_is_no_bar_and_nothing_else_is_missing(monkeypatch, capfd):
    monkeypatch.setattr(network_module, "find_spec", lambda name: None)
    small().fit(*digits(6))
    assert capfd.readouterr() == ("", "")


class Bar:
    """A progress bar that remembers what it showed."""

    shown: ClassVar[list[str]] = []

    def __init__(self, **options):
        self.seen, self.total = 0, options["total"]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        assert self.seen == self.total

    def update(self, n):
        self.seen += n

    def set_postfix_str(self, text, refresh=True):
        self.shown.append(text)


def test_the_bar_shows_every_image_and_the_running_loss(monkeypatch):
    pytest.importorskip("tqdm")
    monkeypatch.setattr("tqdm.auto.tqdm", Bar)
    Bar.shown.clear()
    history = small().fit(*digits(20), batch_size=8, validation=digits(20))
    assert Bar.shown[:3] == [f"loss {loss:.4f}" for loss in history.batch_loss]
    assert Bar.shown[3].startswith(f"loss {history.loss[0]:.4f}, validation")


# ---- passes of one's own ---------------------------------------------------


def shifted_scores(net, x):
    return type(net).__mro__[1].forward(net, x) + np.arange(3.0, dtype=x.dtype)


class Shifted(Network):
    forward = shifted_scores


@pytest.mark.parametrize("threads", [1, 2])
def test_a_network_with_its_own_forward_uses_it_everywhere(threads):
    images, labels = digits(40)
    net, plain = (
        kind(small().layers, seed=0, workers=threads) for kind in (Shifted, Network)
    )
    z = plain.forward(images) + np.arange(3, dtype=np.float32)
    np.testing.assert_allclose(net.predict(images), softmax(z), rtol=1e-5)
    loss, dz = softmax_cross_entropy(z, labels)
    assert net.evaluate(images, labels)[0] == pytest.approx(loss, rel=1e-5)
    plain.backward(dz)
    assert net.train_batch(images, labels, SGD(1e-9)) == pytest.approx(loss, rel=1e-5)
    for name, grad in plain.grads.items():
        np.testing.assert_allclose(net.grads[name], grad, rtol=1e-3, atol=1e-6)


def test_a_network_with_its_own_backward_uses_it():
    class Doubled(Network):
        def backward(self, dz):
            return super().backward(2 * dz)

    images, labels = digits(40)
    nets = [kind(small().layers, seed=0) for kind in (Doubled, Network)]
    for net in nets:
        net.train_batch(images, labels, SGD(1e-9))
    for name, grad in nets[1].grads.items():
        np.testing.assert_allclose(nets[0].grads[name], 2 * grad, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("at", ["forward", "backward"])
def test_a_layer_with_a_pass_of_its_own_is_not_asked_for_its_parts(at):
    """It may say that it treats each image by itself: it is still its own pass."""
    called, (images, labels) = [], digits(40)

    def own(self, array):
        called.append(at)
        return getattr(ReLU, at)(self, array)

    kind = type("Own", (ReLU,), {at: own, "image_by_image": True})
    net = Network([Flatten(), kind(), Dense(3)])
    net.train_batch(images, labels, SGD(0.1))
    assert called


@pytest.mark.parametrize("patched", ["forward", "_forward", "backward", "_backward"])
@pytest.mark.parametrize("at", ["layer", "class", "network"])
def test_a_patched_pass_is_not_left_out(patched, at, monkeypatch):
    images, labels = digits(40)
    net, called = small(), []
    place = {"layer": net.layers[1], "class": ReLU, "network": net}[at]
    if at == "network" and patched.startswith("_"):
        pytest.skip("a network has no such method")
    plain = getattr(place, patched)

    def counted(*arguments):
        called.append(patched)
        return plain(*arguments)

    monkeypatch.setattr(place, patched, counted)
    net.train_batch(images, labels, SGD(0.1))
    assert called
    called.clear()
    net.predict(images)
    assert called or "backward" in patched


def test_a_layer_of_a_trained_network_is_refused_by_another():
    net = fitted()
    before = copy(net)
    other = Network([net.layers[0], ReLU(), Flatten(), Dense(3)])
    with pytest.raises(ValueError, match=r"Conv2D\(.*\) has its parameters already"):
        other.predict(X)
    assert_equal(net.params, before)
    net.build(X.shape[1:])  # drawing its own again is its own affair


def test_the_first_batch_decides_the_dtype():
    for dtype in (np.float32, np.float64):
        net = small()
        net.predict(X.astype(dtype))
        assert {value.dtype for value in net.params.values()} == {np.dtype(dtype)}


def test_a_step_on_a_loss_that_is_no_number_is_not_taken():
    net = fitted()
    net.params["4.b"][0] = np.nan
    before = copy(net)
    with pytest.raises(FloatingPointError, match="loss is nan, no step was taken"):
        net.train_batch(X, Y, SGD(0.1))
    assert_equal(net.params, before)


def test_the_optimizer_of_the_last_call_is_taken_up_again():
    images, labels = digits(20)
    nets = [small(), small()]
    quiet(nets[0], images, labels, 2, optimizer="SGD")
    quiet(nets[1], images, labels, 1, optimizer=SGD())
    quiet(nets[1], images, labels, 1)
    assert isinstance(nets[1].optimizer, SGD)
    assert nets[1].optimizer.steps == nets[0].optimizer.steps
    assert_equal(nets[0].params, nets[1].params)


def test_early_stopping_goes_back_to_the_optimizer_of_the_best_epoch():
    images, labels = digits()
    wrong = (images, (labels + 1) % 3)
    nets, optimizers = [small(), small()], [Adam(0.1), Adam(0.1)]
    quiet(nets[0], images, labels, 1, optimizer=optimizers[0], validation=wrong)
    quiet(
        *(nets[1], images, labels, 50),
        optimizer=optimizers[1],
        validation=wrong,
        patience=2,
    )
    assert_same_state(optimizers[1], optimizers[0])
    quiet(nets[1], images, labels)  # and training goes on from there
    assert optimizers[1].steps > optimizers[0].steps


def test_a_loss_as_low_as_the_lowest_is_not_lower():
    net = fitted()
    best = network_module._Best()
    net.optimizer = SGD()
    assert [best.waited(net, 1.0, epoch) for epoch in (1, 2, 3)] == [0, 1, 2]
    assert best.waited(net, 0.5, 4) == 0


def test_ctrl_c_with_patience_goes_back_to_the_lowest_loss():
    images, labels = digits()
    wrong = (images, (labels + 1) % 3)
    best, net = small(), small()
    quiet(best, images, labels, 1, 20, SGD(0.1), wrong)
    epoch = []

    def interrupt(x, rng):
        epoch.append(len(x))
        if len(epoch) == 3:
            raise KeyboardInterrupt
        return x

    history = quiet(
        *(net, images, labels, 9, 20, SGD(0.1), wrong), patience=5, augment=interrupt
    )
    assert history.stopped == "interrupted in epoch 3; back at epoch 1"
    assert_equal(net.params, best.params)


def test_an_augmentation_draws_from_the_networks_own_generator():
    images, labels = digits(20)
    drawn = []
    for _ in range(2):
        net = small()
        net.build(images.shape[1:])

        def augment(x, rng, net=net):
            assert rng is net.rng
            drawn.append(rng.random())
            return x

        quiet(net, images, labels, 3, augment=augment)
    assert drawn[:3] == drawn[3:]
    assert len(set(drawn)) == 3


def test_predict_takes_no_more_images_at_a_time_than_it_is_told(monkeypatch):
    net, sizes = fitted(), []
    plain = Workers.scores

    def scores(self, x):
        sizes.append(len(x))
        return plain(self, x)

    monkeypatch.setattr(Workers, "scores", scores)
    net.predict(digits(20)[0], batch_size=8)
    assert sizes == [8, 8, 4]


# ---- what errors say -----------------------------------------------------

X, Y = digits(6)


def fitted():
    net = small()
    net.predict(X)
    return net


RELU = ReLU()


class Own(Layer):
    """Forgets to return its gradient."""

    def _forward(self, x):
        return x

    def _backward(self, dy):
        self.dy = dy


class OwnForward(ReLU):
    """Forgets to return its output, and says it may be cut."""

    image_by_image = True

    def _forward(self, x):
        super()._forward(x)


class OwnBackward(ReLU):
    """Forgets to return its gradient, and says it may be cut."""

    image_by_image = True

    def _backward(self, dy):
        super()._backward(dy)


def test_an_init_that_forgot_its_first_line_is_named():
    class Bare(Layer):
        def __init__(self):
            self.units = 3

    with pytest.raises(AttributeError, match=r"Bare.*super\(\).__init__\(\)"):
        Bare().forward(X)
    with pytest.raises(AttributeError, match="no attribute 'unit'"):
        _ = Bare().unit


ERRORS = {
    "no layers": (lambda: Network([]), ["Network: needs a list of layers"]),
    "no workers": (lambda: Network([RELU], workers=0), ["Network: workers is 0"]),
    "not layers": (lambda: Network([ReLU]), ["needs a list of layers", "Dense(10)"]),
    "one layer twice": (lambda: Network([RELU, RELU]), ["stands in the list twice"]),
    "uint8": (
        lambda: quiet(small(), X.astype("u1"), Y),
        ["fit", "uint8", "/ 255"],
    ),
    "no channel axis": (
        lambda: small().predict(X[..., 0]),
        ["Conv2D(2, 3)", "(6, 6, 6)", "x[..., None]"],
    ),
    "one image": (
        lambda: fitted().predict(X[0]),
        ["(6, 6, 1)", "(N, 6, 6, 1)", "try x[None]"],
    ),
    "another size": (
        lambda: fitted().predict(X[:, 1:]),
        ["(6, 5, 6, 1)", "made for (N, 6, 6, 1)", "resize"],
    ),
    "no images": (
        lambda: small().predict(X[:0]),
        ["predict", "(0, 6, 6, 1)", "at least one"],
    ),
    "nothing to fit": (lambda: quiet(small(), X[:0], Y[:0]), ["fit", "at least one"]),
    "too few labels": (
        lambda: quiet(small(), X, Y[:5]),
        ["fit", "(6, 6, 6, 1)", "(5,)", "one label for each"],
    ),
    "no labels": (lambda: small().evaluate(X, None), ["evaluate", "labels ()"]),
    "one-hot labels": (lambda: quiet(small(), X, np.eye(3)[Y]), ["argmax(axis=1)"]),
    "labels from 1": (
        lambda: quiet(small(), X, Y + 1),
        ["from 1 to 3", "need 0 to 2", "more units"],
    ),
    "float labels": (lambda: quiet(small(), X, Y / 1), ["float64", "astype(int)"]),
    "validation labels": (
        lambda: quiet(small(), X, Y, validation=(X, Y[:2])),
        ["fit, validation", "(2,)"],
    ),
    "epochs 0": (lambda: quiet(small(), X, Y, 0), ["fit: epochs is 0, needs a whole"]),
    "epochs 1.5": (lambda: quiet(small(), X, Y, 1.5), ["fit: epochs is 1.5"]),
    "batch_size True": (
        lambda: quiet(small(), X, Y, batch_size=True),
        ["fit: batch_size is True"],
    ),
    "patience 0": (
        lambda: quiet(small(), X, Y, validation=(X, Y), patience=0),
        ["fit: patience is 0"],
    ),
    "patience alone": (lambda: quiet(small(), X, Y, patience=1), ["pass validation"]),
    "predict batch_size": (lambda: small().predict(X, 0), ["batch_size is 0"]),
    "too small inside": (
        lambda: Network([MaxPool2D(4), Conv2D(1, 3), Flatten(), Dense(3)]).predict(X),
        ["Conv2D(1, 3)", "(1, 1, 1)", "3×3 kernel"],
    ),
    "no Flatten": (
        lambda: Network([Conv2D(2, 3), Dense(3)]).predict(X),
        ["Dense(3)", "Flatten()"],
    ),
    "no scores": (
        lambda: quiet(Network([Conv2D(2, 3)]), X, Y),
        ["Conv2D(2, 3)", "('N', 4, 4, 2)", "needs (N, classes)", "Flatten(), Dense"],
    ),
    "one layer": (lambda: Network(Dense(3)), ["list of layers", "Dense(3)"]),
    "seed -1": (lambda: Network([Dense(3)], seed=-1), ["seed is -1", "≥ 0"]),
    "build None": (lambda: small().build(None), ["input shape is None", "(28, 28, 1)"]),
    "build without axes": (
        lambda: small().build(()),
        ["input shape is (), needs the shape of one image"],
    ),
    "a step with a label too many": (
        lambda: small().train_batch(X, np.append(Y, 0), SGD()),
        ["(7,), need (6,): one class per example"],
    ),
    "build int32": (lambda: small().build((6, 6, 1), "int32"), ["int32", "float32"]),
    "optimizer text": (lambda: quiet(small(), X, Y, optimizer="rms"), ["fit", "'rms'"]),
    "optimizer 0": (lambda: quiet(small(), X, Y, optimizer=0), ["optimizer is 0"]),
    "a new optimizer every batch": (
        lambda: small().train_batch(X, Y, "adam"),
        ["train_batch: optimizer is 'adam'", "made once"],
    ),
    "no optimizer": (
        lambda: small().train_batch(X, Y, None),
        ["train_batch: optimizer is None", "Adam(1e-3)"],
    ),
    "validation images": (
        lambda: quiet(small(), X, Y, validation=X),
        ["validation is ndarray", "pair (images, labels)"],
    ),
    "validation labels from 1": (
        lambda: quiet(small(), X, Y, validation=(X, Y + 1)),
        ["from 1 to 3"],
    ),
    "augment None": (
        lambda: quiet(small(), X, Y, augment=lambda x, rng: None),
        ["augment returned", "NoneType"],
    ),
    "augment a list": (
        lambda: quiet(small(), X, Y, augment=lambda x, rng: list(x)),
        ["augment returned", "list"],
    ),
    "augment float64": (
        lambda: quiet(small(), X, Y, augment=lambda x, rng: x * np.float64(2)),
        ["augment returned float64"],
    ),
    "channels first": (
        lambda: fitted().predict(X.transpose(0, 3, 1, 2)),
        ["(6, 1, 6, 6)", "x.transpose(0, 2, 3, 1)"],
    ),
    "no channels": (
        lambda: fitted().predict(X[..., 0]),
        ["(6, 6, 6)", "x[..., None]"],
    ),
    "float16": (lambda: fitted().predict(X.astype("f2")), ["astype('float32')"]),
    "big-endian": (lambda: fitted().predict(X.astype(">f4")), ["astype('float32')"]),
    "NaN": (lambda: fitted().predict(X * np.nan), ["nan at (0, 0, 0, 0)"]),
    "NaN in a step": (
        lambda: fitted().train_batch(X / 0, Y, SGD()),
        ["train_batch: the images hold", "finite"],
    ),
    "NaN evaluated": (lambda: fitted().evaluate(X * np.inf, Y), ["the images hold"]),
    "summary of text": (lambda: small().summary("28"), ["summary: input shape is"]),
    "backward None": (
        lambda: Network([Own(), Flatten(), Dense(3)]).train_batch(X, Y, SGD()),
        ["Own()", "_backward returned NoneType", "return at its end"],
    ),
    "backward None in a part": (
        lambda: Network([Flatten(), OwnBackward(), Dense(3)]).train_batch(X, Y, SGD()),
        ["OwnBackward()", "_backward returned NoneType", "return at its end"],
    ),
    "forward None": (
        lambda: Network([Flatten(), OwnForward()]).predict(X),
        ["OwnForward()", "_forward returned NoneType"],
    ),
    "summary": (lambda: small().summary(), ["summary", "net.summary((28, 28, 1))"]),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_it_got_and_what_it_needs(case):
    call, fragments = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_a_failed_first_batch_draws_no_number():
    images, _ = digits()
    tried, clean = small(), small()
    with pytest.raises(ValueError):
        tried.predict(images[:, :2])
    np.testing.assert_array_equal(tried.predict(images), clean.predict(images))


def test_backward_before_forward_is_a_clear_error():
    with pytest.raises(RuntimeError, match=r"Dense\(3\): backward before forward"):
        small().backward(np.ones((1, 3)))


def test_a_cycle_ends_with_the_last_step():
    images, labels = digits()
    optimizer = Adam(OneCycle(0.01, steps=8))
    quiet(small(), images, labels, epochs=2, batch_size=5, optimizer=optimizer)
    assert optimizer.steps == 8
