"""Parts, threads and memory that is used again: no number may show them."""

import copy
import gc
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cnn_course import (
    SGD,
    AvgPool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    workers,
)
from cnn_course.layers import Layer
from cnn_course.workers import LINE, Replica, Workers, Workspace


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
        net._workers.gradients(net._fitting(x, "test"), labels)
        got = {name: grad.copy() for name, grad in net.grads.items()}
        _, expected = plainly(net, x, labels)
        for name, grad in expected.items():
            np.testing.assert_allclose(got[name], grad, rtol=1e-9, atol=1e-12)


def test_float32_and_float64_batches_may_take_turns():
    net = network()
    for dtype in (np.float64, np.float32, np.float64):
        x, labels = digits(40, dtype=dtype)
        net._workers.gradients(net._fitting(x, "test"), labels)
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
    monkeypatch.setattr(Workers, "parts", lambda *_: cuts)
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
        network()._workers.run(lambda i, _: 1 // i, 2, cut=False)
    assert sys.getswitchinterval() == before


def test_every_part_is_worked_on_once():
    for count in (1, 2, 7):
        for threads in (1, 2, 5, None):
            seen = []
            run = network(threads)._workers.run
            run(lambda number, _, seen=seen: seen.append(number), count, cut=False)
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
    "BatchNorm": BatchNorm,
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


def test_a_buffer_has_the_shape_dtype_and_order_asked_for():
    workspace = Workspace()
    like = np.zeros((5, 3, 2)).transpose(2, 0, 1)
    for shape, dtype in [
        ((2, 5, 3), np.float32),
        ((4, 1, 3), np.float64),
        ((2, 5, 3), bool),
        ((7,), np.float32),
        ((2, 3, 4, 5), np.float32),
    ]:
        buffer = workspace.buffer("a", like, shape, dtype)
        assert buffer.shape == shape
        assert buffer.dtype == dtype
        expected = np.empty_like(like, dtype, shape=shape)
        assert buffer.strides == expected.strides
        assert buffer.ctypes.data % LINE == 0


def test_a_buffer_lies_in_memory_as_the_array_that_it_is_like():
    workspace = Workspace()
    for axes in itertools.permutations(range(3)):
        like = np.zeros((4, 4, 4)).transpose(axes)
        assert workspace.buffer("a", like, like.shape).strides == like.strides


def test_a_buffer_is_used_again_and_grows_when_it_must():
    workspace, like = Workspace(), np.zeros(1)
    big = workspace.buffer("a", like, (100,))
    small = workspace.buffer("a", like, (50,))
    assert np.shares_memory(big, small)
    assert np.shares_memory(big, workspace.buffer("a", like, (100,)))
    assert not np.shares_memory(big, workspace.buffer("b", like, (100,)))
    larger = workspace.buffer("a", like, (200,))
    larger[:] = 1
    assert larger.sum() == 200


def test_a_replica_has_memory_of_its_own_while_it_is_in_use():
    net, (x, _) = network(), digits(16)
    net.build(x.shape[1:], x.dtype)
    one, two = net._workers._passes(True), net._workers._passes(True)
    a, b = one.layers[0]._forward(x), two.layers[0]._forward(x)
    assert not np.shares_memory(a, b)
    holders = net.layers[0], one.layers[0], two.layers[0]
    assert len({id(layer.grads) for layer in holders}) == 3
    net._workers._idle += [one.workspaces, two.workspaces]
    c = net._workers._passes(True).layers[0]._forward(x)
    assert np.shares_memory(c, a) or np.shares_memory(c, b)
    again = [net._workers._passes(True).workspaces for _ in range(2)]
    assert again[0] is not again[1]


def test_two_batches_at_once_have_memory_of_their_own():
    net, (x, _) = network(), digits(64)
    expected = net.predict(x)
    with ThreadPoolExecutor(4) as pool:
        for p in pool.map(lambda _: net.predict(x), range(20)):
            assert np.array_equal(p, expected)


def test_a_network_that_is_gone_takes_its_memory_with_it():
    net = network()
    net.train_batch(*digits(16), SGD(0.1))
    memory = weakref.ref(net._workers._idle[0][0])
    del net
    gc.collect()
    assert memory() is None


def test_copies_of_a_network_share_nothing_with_it():
    net, (x, labels) = network(), digits(64)
    net.train_batch(x, labels, SGD(0.1))
    for made in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        before = net.predict(x)
        assert np.array_equal(made.predict(x), before)
        made.train_batch(x, labels, SGD(0.1))
        assert np.array_equal(net.predict(x), before)
        assert made._workers.network is made
        assert made._workers.threads == net._workers.threads == 2


def test_a_layer_outside_a_network_gets_fresh_memory():
    layer, x = Layer(), np.zeros((2, 3))
    assert not np.shares_memory(layer._buffer("a", x), layer._buffer("a", x))


def behind(*layers):
    """These layers behind one whose gradients show what they hand back."""
    return Network([Conv2D(2, 1), *layers, Flatten()])


def test_no_number_of_an_earlier_batch_is_left_in_a_buffer(monkeypatch):
    """Memory that is used again is filled with NaN before it is handed out."""
    plain = Workspace.buffer

    def poisoned(self, name, like, shape, dtype=None):
        buffer = plain(self, name, like, shape, dtype)
        buffer.fill(True if buffer.dtype == bool else np.nan)
        return buffer

    monkeypatch.setattr(Workspace, "buffer", poisoned)
    for make in (
        network,
        lambda: behind(MaxPool2D(3, 2, 1), ReLU(), MaxPool2D(2, 3)),
        lambda: behind(Conv2D(3, 2, 3), Conv2D(3, (3, 2), (1, 2))),
        lambda: behind(Conv2D(3, 3, 2), MaxPool2D((2, 1), 3)),
        lambda: behind(Flatten(), ReLU(), Dense(3)),
    ):
        net, (x, labels) = make(), digits(40)
        net._workers.gradients(net._fitting(x, "test"), labels % 3)
        got = {name: grad.copy() for name, grad in net.grads.items()}
        assert got
        for name, grad in plainly(net, x, labels % 3)[1].items():
            np.testing.assert_allclose(got[name], grad, rtol=1e-9, atol=1e-12)


def test_an_interrupt_between_two_parts_does_not_leave_a_thread_waiting(monkeypatch):
    """Ctrl-C may come when the calling thread has taken a part but not begun it."""
    net, (x, labels) = network(2), digits(64)
    net.build(x.shape[1:], x.dtype)
    plain, caller = Replica.forward, threading.current_thread()
    begun = threading.Event()  # the other thread must not take both parts

    def interrupted(replica, images):
        if threading.current_thread() is caller:
            begun.set()
            raise KeyboardInterrupt
        assert begun.wait(30)
        return plain(replica, images)

    monkeypatch.setattr(Replica, "forward", interrupted)
    with pytest.raises(KeyboardInterrupt):
        net.train_batch(x, labels, SGD(0.1))
    monkeypatch.undo()
    net.train_batch(x, labels, SGD(0.1))


def test_a_network_from_a_file_works_in_the_same_parts(tmp_path):
    net, (x, labels) = network(), digits(300)
    net.train_batch(x, labels, SGD(0.1))
    net.save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    assert loaded._workers.parts(300) == net._workers.parts(300)
    assert np.array_equal(loaded.predict(x), net.predict(x))


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="only 3.11 makes two")
@pytest.mark.parametrize("call", ["train_batch", "predict"])
def test_no_two_threads_are_the_first_to_ask_a_layer_for_its_vars(call, monkeypatch):
    """If they are, that dictionary may be made twice and its memory freed twice."""
    net, (x, labels) = network(2), digits(64)
    net.build(x.shape[1:], x.dtype)
    plain, made = Workers._submit, []

    def submit(self, *arguments):
        for layer in net.layers:
            held = [each for each in gc.get_referents(layer) if type(each) is dict]
            made.append(any("input_shape" in each for each in held))
        return plain(self, *arguments)

    monkeypatch.setattr(Workers, "_submit", submit)
    getattr(net, call)(x, *([labels, SGD(0.1)] if call == "train_batch" else []))
    assert made and all(made)


def test_no_thread_is_left_running_when_a_batch_ends_early():
    """BLAS gets its threads back then, and must not be in the middle of a product."""
    net = network(4)
    for _ in range(10):  # which thread takes which number is left to chance
        running, all_in = set(), threading.Barrier(4)

        def work(number, _, running=running, all_in=all_in):
            all_in.wait(30)
            if number > 1:
                running.add(number)
                time.sleep(0.05)
                running.remove(number)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            net._workers.run(work, 4, cut=False)
        assert not running


def test_parts_are_added_in_their_order_whoever_comes_first(monkeypatch):
    """a + b is b + a, but three and more sums show the order."""
    net, (x, labels) = network(4), digits(12 * 16, dtype=np.float32)
    monkeypatch.setattr(workers, "PART", 16)
    assert len(net._workers.parts(len(x))) == 12
    plain = Replica.backward

    def late(replica, dz):
        time.sleep(float(np.random.default_rng().random()) / 200)
        return plain(replica, dz)

    runs = []
    for slow in (False, True, True, True):
        if slow:
            monkeypatch.setattr(Replica, "backward", late)
        net._workers.gradients(net._fitting(x, "test"), labels)
        runs.append({name: grad.copy() for name, grad in net.grads.items()})
    for run in runs[1:]:
        for name, grad in run.items():
            assert np.array_equal(grad, runs[0][name]), name


def test_a_thread_that_waits_keeps_no_images_alive():
    net, (x, _) = network(2), digits(64)
    net.predict(x)
    images = weakref.ref(x)
    del x
    for _ in range(100):  # the other thread may not have come to its end yet
        if images() is None:
            break
        time.sleep(0.05)
    assert images() is None


def test_blas_gets_back_the_threads_it_had():
    pytest.importorskip("threadpoolctl")
    libraries = workers._blas()
    before = [each.get_num_threads() for each in libraries]
    try:
        for number in (2, 1):
            for each in libraries:
                each.set_num_threads(number)
            network().predict(digits(64)[0])
            assert {each.get_num_threads() for each in libraries} == {number}
    finally:
        for each, number in zip(libraries, before, strict=True):
            each.set_num_threads(number)


def settings():
    found = workers._blas()
    return sys.getswitchinterval(), [each.get_num_threads() for each in found or []]


def test_two_networks_trained_in_two_threads_leave_the_process_as_it_was():
    before = settings()
    x, labels = digits(64)

    def train(seed):
        net = network(2)
        for _ in range(5):
            net.train_batch(x, labels, SGD(0.01))

    for _ in range(5):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(train, range(3)))
        assert settings() == before


def test_a_batch_runs_with_one_blas_thread_and_short_turns(monkeypatch):
    pytest.importorskip("threadpoolctl")
    seen, plain = [], Replica.forward

    def look(replica, x):
        seen.append(settings())
        return plain(replica, x)

    monkeypatch.setattr(Replica, "forward", look)
    network().predict(digits(32)[0])
    assert seen
    for interval, threads in seen:
        assert interval < 1e-4
        assert set(threads) == {1}


def test_settings_are_undone_by_the_last_who_needed_them():
    log = []

    def change():
        log.append("changed")
        return lambda: log.append("undone")

    setting = workers._Setting(change)
    with setting:
        with setting:
            pass
        assert log == ["changed"]
    assert log == ["changed", "undone"]
    with pytest.raises(ZeroDivisionError), setting:
        raise ZeroDivisionError
    assert log == ["changed", "undone"] * 2


def test_without_threadpoolctl_one_part_follows_the_other(monkeypatch):
    """BLAS cannot be limited then, and threads that share it fight for the cores."""
    net, (x, _) = network(4), digits(300)
    expected = net.predict(x)
    monkeypatch.setattr(workers, "_blas", lambda: None)
    monkeypatch.setattr(
        Workers, "_submit", lambda *_: pytest.fail("a thread was asked for help")
    )
    assert np.array_equal(net.predict(x), expected)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    net, (x, _) = network(2), digits(64)
    net.predict(x)
    assert net._workers._tasks is not None
    child = os.fork()
    if child == 0:
        threading.Timer(20, lambda: os._exit(1)).start()
        net.predict(x)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_relu_goes_behind_the_pool_and_nowhere_else():
    relu, pool, other = ReLU(), MaxPool2D(2), ReLU()
    layers = [Conv2D(1, 2), relu, pool, other, AvgPool2D(2)]
    assert workers.pooled_first(layers) == [layers[0], pool, relu, other, layers[4]]
    assert layers[1] is relu


def test_a_kin_of_relu_stays_where_it_is():
    class Shifted(ReLU):
        """It may do something that comes out otherwise behind a pool."""

    layers = [Shifted(), MaxPool2D(2)]
    assert workers.pooled_first(layers) == layers


@pytest.mark.parametrize("side", [6, 28, 256, 512, 3000])
def test_parts_are_even_in_number_and_of_a_size_that_fits(side):
    net = Network([Conv2D(1, 1), Flatten()])
    net.build((side, side, 1))
    most = max(16, min(workers.PART, workers.NUMBERS // (2 * side**2)))
    for n in range(16, 700, 37):
        parts = net._workers.parts(n)
        sizes = [part.stop - part.start for part in parts]
        assert len(parts) % 2 == 0
        assert sum(sizes) == n
        assert max(sizes) <= most
        assert max(sizes) - min(sizes) <= 1
        assert [part.start for part in parts[1:]] == [part.stop for part in parts[:-1]]
    assert net._workers.parts(15) == net._workers.parts(15, cut=True) == [slice(0, 15)]
    assert net._workers.parts(64, cut=False) == [slice(0, 64)]


def test_a_layer_that_is_added_later_gets_memory_too():
    net, (x, _) = Network([Flatten(), Dense(3)]), digits(40)
    before = net.predict(x)
    net.layers.append(ReLU())
    e = np.exp(net.forward(x))
    np.testing.assert_allclose(net.predict(x), e / e.sum(axis=1, keepdims=True))
    assert not np.allclose(net.predict(x), before)


def test_after_an_error_no_other_part_is_begun(monkeypatch):
    monkeypatch.setattr(workers, "_blas", list)  # two threads, whatever is installed
    caller, begun, seen = threading.current_thread(), threading.Event(), []

    def work(number, _):
        if threading.current_thread() is caller:
            assert begun.wait(30)
            raise ZeroDivisionError
        begun.set()
        seen.append(number)
        time.sleep(0.01)

    with pytest.raises(ZeroDivisionError):
        network(2)._workers.run(work, 300, cut=False)
    assert len(seen) < 150


def test_nobody_computes_the_gradient_for_the_images():
    net, (x, labels) = network(), digits(16)
    net.build(x.shape[1:], x.dtype)
    replica = net._workers._passes(True)
    replica.forward(x)
    assert replica.layers[0]._backward(np.ones((16, 10, 6, 3))) is None
    net.train_batch(x, labels, SGD(0.1))
    dx = net.backward(np.ones_like(net.forward(x)))  # who asks still gets it
    assert dx.shape == x.shape
    flat, rows = Network([Dense(3)]), x.reshape(16, -1)
    flat.build(rows.shape[1:], x.dtype)
    replica = flat._workers._passes(True)
    replica.forward(rows)
    assert replica.layers[0]._backward(np.ones((16, 3))) is None


def serving():
    """How many threads wait for work."""
    frames = sys._current_frames().values()
    return sum(frame.f_code.co_name == "_serve" for frame in frames)


def test_threads_end_with_their_network():
    gc.collect()
    time.sleep(0.5)  # those of earlier tests
    before = serving()
    nets = [network(3) for _ in range(5)]
    for net in nets:
        net.predict(digits(64)[0])
    assert serving() > before
    del net, nets
    gc.collect()
    for _ in range(100):
        if serving() <= before:
            break
        time.sleep(0.05)
    assert serving() <= before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to oneself")
def test_ctrl_c_at_any_moment_leaves_nobody_waiting():
    script = """if True:
        import os, random, signal, sys, threading, time
        import numpy as np
        from cnn_course import Dense, Flatten, Network, ReLU
        x = np.random.default_rng(0).random((512, 8, 8, 1), dtype=np.float32)
        labels = np.arange(512) % 10
        net = Network([Flatten(), Dense(64), ReLU(), Dense(10)], workers=2)
        before = sys.getswitchinterval()

        def interrupt():
            time.sleep(0.001 + random.random() / 50)
            os.kill(os.getpid(), signal.SIGINT)

        for _ in range(100):
            thread = threading.Thread(target=interrupt, daemon=True)
            try:
                thread.start()
                net.fit(x, labels, epochs=9, progress=False)
                thread.join()
            except KeyboardInterrupt:
                pass
        time.sleep(0.1)
        print("done", sys.getswitchinterval() == before)
    """
    for attempt in range(3):  # Ctrl-C may also hit the loop above, outside of `try`
        found = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=120
        )
        if "KeyboardInterrupt" not in found.stderr or attempt == 2:
            break
    assert found.stdout.strip() == "done True", found.stderr
