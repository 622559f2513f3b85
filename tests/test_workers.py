"""Parts, threads and memory that is used again: no number may show them."""

import gc
import sys
import threading
import time

import numpy as np
import pytest

from cnn_course import (
    SGD,
    AvgPool2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    workers,
)
from cnn_course.layers import Layer
from cnn_course.rooms import LINE, Rooms


def digits(n, shape=(10, 11, 2), seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, *shape)).astype(dtype), rng.integers(0, 3, n)


def network(threads=2):
    layers = [
        Conv2D(3, (3, 2), stride=(1, 2), padding=1),
        ReLU(),
        MaxPool2D(2, stride=1, padding=1),
        Conv2D(4, 3, padding="same"),
        ReLU(),
        AvgPool2D(2),
        Flatten(),
        Dense(3),
    ]
    return Network(layers, seed=1, workers=threads)


def plainly(net, x, labels):
    """Gradients of a batch as a whole, layer by layer, in memory of their own."""
    from cnn_course.losses import softmax_cross_entropy

    loss, dz = softmax_cross_entropy(net.forward(x), labels)
    net.backward(dz)
    return loss, {name: grad.copy() for name, grad in net.grads.items()}


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_memory_that_is_used_again_changes_no_gradient(threads):
    net = network(threads)
    for step, n in enumerate([64, 3, 64, 40, 65, 16, 300, 64]):
        x, labels = digits(n, seed=step)
        net._gradients(x, labels)
        got = {name: grad.copy() for name, grad in net.grads.items()}
        _, expected = plainly(net, x, labels)
        for name, grad in expected.items():
            np.testing.assert_allclose(got[name], grad, rtol=1e-9, atol=1e-12)


def test_float32_and_float64_batches_may_take_turns():
    net = network()
    for dtype in (np.float64, np.float32, np.float64):
        x, labels = digits(40, dtype=dtype)
        net._gradients(x, labels)
        got = {name: grad.copy() for name, grad in net.grads.items()}
        for name, grad in plainly(net, x, labels)[1].items():
            assert got[name].dtype == grad.dtype
            np.testing.assert_allclose(got[name], grad, rtol=2e-3, atol=1e-5)


def test_gradients_of_a_step_are_not_overwritten_by_the_next():
    net, (x, labels) = network(), digits(40)
    net.train_batch(x, labels, SGD(0.1))
    kept = dict(net.grads)
    copies = {name: grad.copy() for name, grad in kept.items()}
    net.train_batch(*digits(40, seed=1), SGD(0.1))
    for name, grad in kept.items():
        assert np.array_equal(grad, copies[name]), name


def test_predictions_do_not_lie_in_memory_that_is_used_again():
    """The scores of this network are a view of a layer's own memory."""
    net = Network([Conv2D(3, (10, 11)), ReLU(), Flatten()], seed=0)
    x, _ = digits(300)
    first = net.predict(x)
    copy = first.copy()
    net.predict(digits(300, seed=1)[0])
    assert np.array_equal(first, copy)
    parts = [net.forward(x[i : i + 1]) for i in range(300)]
    e = np.exp(np.concatenate(parts))
    np.testing.assert_allclose(first, e / e.sum(axis=1, keepdims=True))


def test_what_a_layer_outside_a_network_returns_is_the_callers():
    layer, relu = Conv2D(3, 3), ReLU()
    x, _ = digits(4)
    y = layer.forward(x)
    copy = y.copy()
    z = relu.forward(y)
    dy = np.ones_like(y)
    relu.backward(dy)
    layer.forward(x + 1)
    assert np.array_equal(y, copy)
    assert np.array_equal(dy, np.ones_like(y))
    assert np.array_equal(z, np.maximum(copy, 0))


def test_images_are_not_changed():
    net, (x, labels) = network(), digits(40)
    net = Network([ReLU(), *net.layers], seed=0)
    copy = x.copy()
    net.train_batch(x, labels, SGD(0.1))
    net.predict(x)
    assert np.array_equal(x, copy)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("bad", [0, 1, 3])
def test_an_error_in_one_part_ends_the_batch_and_nobody_waits(
    threads, bad, monkeypatch
):
    class Fails(ReLU):
        image_by_image = True

        def _backward(self, dy):
            if np.any(self._cache == 77):
                raise ZeroDivisionError("in one part")
            return super()._backward(dy)

    net = Network([Flatten(), Fails(), Dense(3)], seed=0, workers=threads)
    x, labels = digits(64)
    net.build(x.shape[1:], x.dtype)
    cuts = [slice(i, i + 16) for i in range(0, 64, 16)]
    monkeypatch.setattr(workers, "parts", lambda *_: cuts)
    x[cuts[bad]][5] = 77
    caught = []

    def train():
        with pytest.raises(ZeroDivisionError) as error:
            net.train_batch(x, labels, SGD(0.1))
        caught.append(str(error.value))

    thread = threading.Thread(target=train, daemon=True)
    thread.start()
    thread.join(30)
    assert caught == ["in one part"], "another error, or still waiting"
    x[x == 77] = 1
    net.train_batch(x, labels, SGD(0.1))  # and the next batch goes through


def test_python_and_blas_are_left_as_they_were():
    before = sys.getswitchinterval()
    network().train_batch(*digits(64), SGD(0.1))
    assert sys.getswitchinterval() == before
    with pytest.raises(ZeroDivisionError):
        workers.run(lambda i: 1 // i, 2, 2)
    assert sys.getswitchinterval() == before


def test_every_part_is_worked_on_once():
    for count in (1, 2, 7):
        for threads in (1, 2, 5, None):
            seen = []
            workers.run(seen.append, count, threads)
            assert sorted(seen) == list(range(count))


ORDERS = {
    "C": lambda x: np.ascontiguousarray(x),
    "Fortran": lambda x: np.asfortranarray(x),
    "batch inside": lambda x: np.ascontiguousarray(x.transpose(1, 3, 2, 0)).transpose(
        3, 0, 2, 1
    ),
    "every other": lambda x: np.repeat(x, 2, axis=2)[:, :, ::2],
    "backward": lambda x: np.ascontiguousarray(x[:, ::-1])[:, ::-1],
    "broadcast": lambda x: np.broadcast_to(x[:1], x.shape),
}
MAKERS = {
    "Conv2D": lambda: Conv2D(3, (3, 2), stride=(2, 1), padding=1),
    "MaxPool2D": lambda: MaxPool2D(3, stride=2, padding=1),
    "AvgPool2D": lambda: AvgPool2D((2, 3), stride=(2, 1), padding=1),
    "ReLU": ReLU,
    "Flatten": Flatten,
}


@pytest.mark.parametrize("layer", MAKERS)
@pytest.mark.parametrize("order", ORDERS)
def test_the_order_in_memory_changes_no_number(layer, order):
    x, _ = digits(4)
    if order == "broadcast":
        x[:] = x[:1]
    plain, other = MAKERS[layer](), MAKERS[layer]()
    y = plain.forward(x)
    other.build(x.shape[1:], dtype=x.dtype)
    other.params = plain.params
    np.testing.assert_allclose(other.forward(ORDERS[order](x)), y, rtol=1e-12)
    dy = np.random.default_rng(3).standard_normal(y.shape)
    dx = plain.backward(dy)
    got = other.backward(
        ORDERS[order](dy) if dy.ndim == 4 and order != "broadcast" else dy
    )
    np.testing.assert_allclose(got, dx, rtol=1e-12, atol=1e-13)
    for name, grad in plain.grads.items():
        np.testing.assert_allclose(other.grads[name], grad, rtol=1e-12, atol=1e-13)


def test_a_room_has_the_shape_dtype_and_order_asked_for():
    rooms = Rooms()
    like = np.zeros((5, 3, 2)).transpose(2, 0, 1)
    for shape, dtype in [
        ((2, 5, 3), np.float32),
        ((4, 1, 3), np.float64),
        ((2, 5, 3), bool),
        ((7,), np.float32),
        ((2, 3, 4, 5), np.float32),
    ]:
        room = rooms.room("a", like, shape, dtype)
        assert room.shape == shape
        assert room.dtype == dtype
        expected = np.empty_like(like, dtype, shape=shape)
        assert room.strides == expected.strides
        assert room.ctypes.data % LINE == 0


def test_a_room_is_used_again_and_grows_when_it_must():
    rooms, like = Rooms(), np.zeros(1)
    big = rooms.room("a", like, (100,), np.float64)
    small = rooms.room("a", like, (50,), np.float64)
    assert np.shares_memory(big, small)
    assert np.shares_memory(big, rooms.room("a", like, (100,), np.float64))
    assert not np.shares_memory(big, rooms.room("b", like, (100,), np.float64))
    larger = rooms.room("a", like, (200,), np.float64)
    larger[:] = 1
    assert larger.sum() == 200


def test_a_copy_has_memory_of_its_own_while_it_is_in_use():
    net, (x, _) = network(), digits(16)
    net.build(x.shape[1:], x.dtype)
    with workers.replica(net) as one, workers.replica(net) as two:
        a = one[0]._forward(x)
        b = two[0]._forward(x)
        assert not np.shares_memory(a, b)
    with workers.replica(net) as again:
        c = again[0]._forward(x)
        assert np.shares_memory(c, a) or np.shares_memory(c, b)


def test_a_network_that_is_gone_takes_its_memory_with_it():
    gc.collect()
    before = len(workers._memories)
    net = network()
    net.train_batch(*digits(16), SGD(0.1))
    assert len(workers._memories) == before + 1
    del net
    gc.collect()
    assert len(workers._memories) == before


def test_a_layer_without_rooms_gets_fresh_memory():
    layer, x = Layer(), np.zeros((2, 3))
    assert not np.shares_memory(layer._room("a", x), layer._room("a", x))


def test_an_interrupt_between_two_parts_does_not_leave_a_thread_waiting(monkeypatch):
    """Ctrl-C may come when the calling thread has taken a part but not begun it."""
    net, (x, labels) = network(2), digits(64)
    net.build(x.shape[1:], x.dtype)
    plain, caller = workers.forward, threading.current_thread()
    begun = threading.Event()  # the other thread must not take both parts

    def interrupted(layers, images):
        if threading.current_thread() is caller:
            begun.set()
            raise KeyboardInterrupt
        assert begun.wait(30)
        return plain(layers, images)

    monkeypatch.setattr(workers, "forward", interrupted)
    with pytest.raises(KeyboardInterrupt):
        net.train_batch(x, labels, SGD(0.1))
    monkeypatch.undo()
    net.train_batch(x, labels, SGD(0.1))


def test_a_network_from_a_file_works_in_the_same_parts(tmp_path):
    net, (x, labels) = network(), digits(300)
    net.train_batch(x, labels, SGD(0.1))
    net.save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    assert workers.parts(loaded, 300) == workers.parts(net, 300)
    assert np.array_equal(loaded.predict(x), net.predict(x))


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="only 3.11 makes two")
@pytest.mark.parametrize("call", ["train_batch", "predict"])
def test_no_two_threads_are_the_first_to_ask_a_layer_for_its_vars(call, monkeypatch):
    """If they are, that dictionary may be made twice and its memory freed twice."""
    net, (x, labels) = network(2), digits(64)
    net.build(x.shape[1:], x.dtype)
    plain, made = workers.run, []

    def run(*arguments):
        for layer in net.layers:
            held = [each for each in gc.get_referents(layer) if type(each) is dict]
            made.append(any("input_shape" in each for each in held))
        plain(*arguments)

    monkeypatch.setattr(workers, "run", run)
    getattr(net, call)(x, *([labels, SGD(0.1)] if call == "train_batch" else []))
    assert made and all(made)


def test_no_thread_is_left_running_when_a_batch_ends_early():
    """BLAS gets its threads back then, and must not be in the middle of a product."""
    for _ in range(10):  # which thread takes which number is left to chance
        running, all_in = set(), threading.Barrier(4)

        def work(number, running=running, all_in=all_in):
            all_in.wait(30)
            if number > 1:
                running.add(number)
                time.sleep(0.05)
                running.remove(number)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            workers.run(work, 4, 4)
        assert not running
