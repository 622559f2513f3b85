"""A cluster computes what one process computes, whoever is lost on the way."""

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial

import numpy as np
import psutil
import pytest

from cnn_course import (
    SGD,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    ReLU,
    cluster,
    load_mnist,
    naive,
)
from cnn_course.cli import main
from cnn_course.cluster import placed, rows_of

SIZES = [130, 70, 1, 99]  # of the shards of 300 digits
ENDS = [0, *np.cumsum(SIZES).tolist()]


def load(q, dtype="float64"):
    data = load_mnist()
    part = slice(ENDS[q], ENDS[q + 1])
    return data.train_images[part].astype(dtype), data.train_labels[part]


def digits(dtype="float64"):
    data = load_mnist()
    return data.train_images[:300].astype(dtype), data.train_labels[:300]


def network(dtype="float64"):
    net = Network([Conv2D(4, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)], seed=3)
    net.build((28, 28, 1), dtype)
    return net


def trained(client, **options):
    """Train a network for three epochs on the cluster; its losses and parameters."""
    net = network("float32")
    shards = partial(load, dtype="float32")
    options = {"epochs": 3, "progress": False, **options}
    history = cluster.fit(net, client, shards, 4, optimizer=SGD(0.1), **options)
    return history.batch_loss, np.concatenate([v.ravel() for v in net.params.values()])


pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGALRM"), reason="this platform has no alarm"
)


@pytest.fixture(autouse=True)
def nothing_takes_for_ever():
    def too_long(*_):
        raise AssertionError("this test takes too long")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(240)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def client():
    with cluster.connect("local:2") as client:
        pids = client.run(os.getpid).values()
        yield client
        pids = {*pids, *two_workers(client).values()}
    for pid in pids:  # no process is left over
        end = time.monotonic() + 20
        while psutil.pid_exists(pid) and time.monotonic() < end:
            time.sleep(0.1)
        assert not psutil.pid_exists(pid)


@pytest.fixture(scope="module")
def undisturbed(client):
    return trained(client)


def same(one, other):
    return one[0] == other[0] and np.array_equal(one[1], other[1])


def two_workers(client):
    """Wait until two workers are there, as at first, and give their processes."""
    client.cluster.scale(2)
    end = time.monotonic() + 90
    while time.monotonic() < end:
        with suppress(Exception):  # one that leaves may be asked
            found = client.run(os.getpid)
            if len(found) == 2 == len(client.scheduler_info(n_workers=-1)["workers"]):
                return found
        time.sleep(0.1)
    raise AssertionError("there are not two workers")


def at_share(monkeypatch, number, act):
    """Call ``act(owner)`` when the share of that number has just been asked for."""
    submit, asked = cluster.Shards._submit, []

    def submitted(self, q, task, *given):
        future = submit(self, q, task, *given)
        if task is cluster.share:
            asked.append(q)
            if len(asked) == number:
                act(self.owners[q])
        return future

    monkeypatch.setattr(cluster.Shards, "_submit", submitted)
    return asked


# ---- the same numbers ----------------


def test_the_gradient_of_a_batch_is_that_of_one_process(client):
    images, labels = digits()
    net, alone = network(), network()
    shards = cluster.Shards(net, client, load, 4)
    assert shards.sizes == SIZES
    order = np.random.default_rng(0).permutation(300)
    only_one = np.array([205, 299, 203])  # in the last shard
    for batch in (order, order[:64], order[:1], only_one, np.array([200])):
        loss, correct = shards.gradients(batch)
        expected = alone._workers.gradients(images[batch], labels[batch])
        assert (loss, correct) == (pytest.approx(expected[0], rel=1e-12), expected[1])
        for name, grad in alone.grads.items():
            np.testing.assert_allclose(net.grads[name], grad, atol=1e-13)
            assert net.grads[name].dtype == grad.dtype


def with_dropout():
    net = Network([Dropout(0.2), Flatten(), Dense(9), ReLU(), Dropout(), Dense(10)])
    net.build((28, 28, 1), np.float64)
    return net


@pytest.mark.parametrize("cut", [SIZES, [300], [1, 2, 150, 147]])
def test_dropout_drops_what_one_process_drops(client, cut):
    """In a shuffled batch, whatever the shards."""
    images, labels = digits()
    ends = [0, *np.cumsum(cut).tolist()]

    def pieces(q):
        data = load_mnist()
        part = slice(ends[q], ends[q + 1])
        return data.train_images[part].astype("float64"), data.train_labels[part]

    net, alone = with_dropout(), with_dropout()
    shards = cluster.Shards(net, client, pieces, len(cut))
    order = np.random.default_rng(1).permutation(300)
    for batch in (order[:90], order[:90], order, order[:1]):
        loss, _ = shards.gradients(batch)
        expected, _ = alone._workers.gradients(images[batch], labels[batch])
        assert loss == pytest.approx(expected, rel=1e-12)
        for name, grad in alone.grads.items():
            np.testing.assert_allclose(net.grads[name], grad, atol=1e-13)
    assert net.rng.random() == alone.rng.random()


def test_training_with_dropout_is_that_of_one_process(client):
    net, alone = with_dropout(), with_dropout()
    options = {"epochs": 2, "batch_size": 70, "progress": False}
    there = cluster.fit(net, client, load, 4, **options)
    here = alone.fit(*digits(), **options)
    np.testing.assert_allclose(there.batch_loss, here.batch_loss, rtol=1e-8)


def test_training_is_that_of_one_process(client, undisturbed):
    net = network("float32")
    images, labels = digits("float32")
    history = net.fit(images, labels, 3, optimizer=SGD(0.1), progress=False)
    losses, params = undisturbed
    np.testing.assert_allclose(losses, history.batch_loss, atol=1e-5)
    alone = np.concatenate([v.ravel() for v in net.params.values()])
    np.testing.assert_allclose(params, alone, atol=1e-5)


def test_validation_patience_and_progress_are_those_of_fit(client, capsys):
    net, (images, labels) = network("float32"), digits("float32")
    history = cluster.fit(
        net,
        client,
        partial(load, dtype="float32"),
        4,
        epochs=4,
        validation=(images[:50], labels[:50]),
        patience=2,
        optimizer=SGD(1e-9),
        batch_size=128,
    )
    assert len(history.val_loss) == len(history.loss) <= 4
    assert "epoch 1/4" in capsys.readouterr().err


def test_a_network_of_its_own_is_built_for_the_shards(client):
    net = Network([Flatten(), Dense(10)], seed=0)
    cluster.fit(net, client, load, 4, progress=False)
    assert net.params["1.W"].dtype == np.float64


# ---- workers that come and go ----------------


def test_a_worker_is_killed_in_mid_epoch(client, undisturbed, monkeypatch):
    pids = two_workers(client)
    asked = at_share(monkeypatch, 22, lambda w: os.kill(pids[w], signal.SIGKILL))
    assert same(trained(client), undisturbed)
    assert len(asked) >= 22
    left = two_workers(client)
    assert len({*pids.values(), *left.values()}) == 3


def test_a_worker_that_joins_is_used(client, undisturbed, monkeypatch):
    two_workers(client)
    monkeypatch.setattr(cluster, "LOOK", 0.0)
    seen = set()

    def join(owner):
        client.cluster.scale(4)
        client.wait_for_workers(4, 60)

    at_share(monkeypatch, 10, join)
    look = cluster.Shards._look

    def looked(self, *late):
        look(self, *late)
        seen.add(len(set(self.owners)))

    monkeypatch.setattr(cluster.Shards, "_look", looked)
    assert same(trained(client), undisturbed)
    assert seen == {2, 4}
    two_workers(client)


def test_a_worker_that_freezes_is_left_aside(client, undisturbed, monkeypatch):
    pids = two_workers(client)
    frozen = []

    def freeze(owner):
        frozen.append(pids[owner])
        os.kill(pids[owner], signal.SIGSTOP)

    at_share(monkeypatch, 30, freeze)
    try:
        assert same(trained(client, late=4.0), undisturbed)
        assert frozen
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    two_workers(client)


def test_a_newcomer_that_is_late_is_asked_again_soon(client, monkeypatch):
    """It may only be importing; one that has answered before is left aside longer."""
    two_workers(client)
    made = cluster.Shards(network(), client, load, 4, late=60.0)
    one, two = made._answered
    assert {one, two} == set(made.owners)
    monkeypatch.setattr(cluster, "_workers", lambda *_: [one, two, "new"])
    begin = time.monotonic()
    for late, aside in [("new", 60), (one, 600), ("new", 600), ("new", 1200)]:
        made._look(late=frozenset([late]))
        assert made._aside[late] == pytest.approx(begin + aside, abs=30)
        assert late not in made.owners


def test_without_a_worker_training_ends_and_says_so(client, monkeypatch):
    two_workers(client)
    net, shards = network("float32"), partial(load, dtype="float32")
    made = cluster.Shards(net, client, shards, 4, late=0.5, timeout=1.0)
    made.gradients(np.arange(64))
    before = {name: value.copy() for name, value in net.params.items()}
    client.cluster.scale(0)
    end = time.monotonic() + 60
    while client.scheduler_info()["workers"] and time.monotonic() < end:
        time.sleep(0.05)
    with pytest.raises(ConnectionError, match=r"no worker for 1 seconds.*dask worker"):
        made.gradients(np.arange(64))
    assert all(np.array_equal(net.params[k], v) for k, v in before.items())
    # one that comes in time is waited for
    made.timeout = 60.0
    comes = threading.Timer(1, lambda: client.cluster.scale(2))
    comes.start()
    loss, _ = made.gradients(np.arange(64))
    comes.join()
    assert np.isfinite(loss)
    two_workers(client)


# ---- what is refused ----------------


class MeanOfTheBatch(Layer):
    def _forward(self, x):
        return x - x.mean(axis=0)

    def _backward(self, dy):
        return dy - dy.mean(axis=0)


def test_a_layer_that_needs_the_whole_batch_is_refused(client):
    for layer in (MeanOfTheBatch(), naive.MaxPool2D(2), BatchNorm()):
        net = Network([layer, Flatten(), Dense(10)])
        with pytest.raises(ValueError, match=r"treats each image by itself"):
            cluster.fit(net, client, load, 4)
    net = network()
    net.forward = lambda x: x
    with pytest.raises(ValueError, match=r"was replaced"):
        cluster.fit(net, client, load, 4)


def shard_of(images, labels):
    return lambda q: (images, labels) if q else load(0)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (shard_of(np.zeros((5, 28, 28, 1)), np.arange(4)), "shard 1: .* one label for"),
        (shard_of(np.zeros((5, 9, 9, 1)), np.arange(5)), "shard 1: .*the network was"),
        (shard_of(np.zeros((5, 28, 28, 1)), np.arange(5) + 8), "10 classes"),
        (shard_of(np.zeros((5, 28, 28, 1), int), np.arange(5)), "shard 1: .*dtype"),
        (shard_of(np.full((5, 28, 28, 1), np.nan), np.arange(5)), "shard 1: .*finite"),
    ],
)
def test_a_bad_shard_is_named(client, made, message):
    with pytest.raises(ValueError, match=message):
        cluster.fit(network(), client, made, 2)


def test_other_bad_input_is_refused(client):
    for options, message in [
        ({"augment": abs}, "augment changes images here"),
        ({"epochs": 0}, "epochs"),
        ({"late": 0}, "late"),
        ({"timeout": -1}, "timeout"),
    ]:
        with pytest.raises(ValueError, match=message):
            cluster.fit(network(), client, load, 4, **options)
    with pytest.raises(ValueError, match="load is list, needs a function"):
        cluster.fit(network(), client, [1], 4)
    with pytest.raises(ValueError, match="shards"):
        cluster.fit(network(), client, load, 0)


@pytest.mark.parametrize("text", ["local:", "local:0", "local:x", "local"])
def test_local_needs_a_number(text):
    with pytest.raises(ValueError, match="for example local:2"), cluster.connect(text):
        pass


def test_a_scheduler_that_is_not_there_is_named():
    with (
        pytest.raises(ConnectionError, match=r"'tcp://127.0.0.1:9'.*dask scheduler"),
        cluster.connect("tcp://127.0.0.1:9", timeout=1),
    ):
        pass


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ImportError, match=r"pip install 'cnn-course\[cluster\]'"),
        cluster.connect("local:2"),
    ):
        pass


def test_importing_it_needs_numpy_alone():
    script = (
        "import sys; sys.modules.update(dask=None, distributed=None); "
        "import cnn_course.cluster"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


# ---- the same over an address, and at the command line ----------------


def test_a_scheduler_elsewhere_is_found_by_its_address(client, undisturbed):
    two_workers(client)
    with cluster.connect(client.scheduler.address) as other:
        assert same(trained(other), undisturbed)


def test_a_scheduler_that_ends_is_named():
    """And so is the address at which it was."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    command += ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for line in scheduler.stderr:
            if "Scheduler at:" in line:
                break
        address = line.split()[-1]
        with (
            pytest.raises(ConnectionError, match=r"has had no worker for 1 seconds"),
            cluster.connect(address, timeout=1),
        ):
            pass
    finally:
        scheduler.kill()
        scheduler.wait()
        scheduler.stderr.close()


def test_the_command_line_trains_on_a_cluster(capsys):
    command = ["train", "flat", "--images", "640", "--epochs", "1", "--quiet"]
    assert main(command) == 0
    alone = capsys.readouterr().out
    assert main([*command, "--scheduler", "local:2"]) == 0
    assert capsys.readouterr().out.split()[-1] == alone.split()[-1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--scheduler", "local:none"], "for example local:2"),
        (["--scheduler", "local:2", "--shift", "2"], "leave one of them out"),
        (["--scheduler", "local:2", "--layers", "naive"], "treats each image by"),
    ],
)
def test_the_command_line_says_what_is_wrong(options, message, capsys):
    assert main(["train", "cnn", "--images", "64", "--quiet", *options]) == 2
    assert message in capsys.readouterr().err


def test_the_command_line_names_the_extra(capsys, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "cnn_course.cli.find_spec",
        lambda name: None if name == "distributed" else find(name),
    )
    assert main(["train", "flat", "--quiet", "--scheduler", "local:2"]) == 2
    assert "cnn-course[cluster]" in capsys.readouterr().err


# ---- which images, and where ----------------


def test_rows_are_all_images_of_a_batch_once():
    rng = np.random.default_rng(0)
    for _ in range(50):
        sizes = rng.integers(1, 9, rng.integers(1, 6)).tolist()
        batch = rng.permutation(sum(sizes))[: rng.integers(1, sum(sizes) + 1)]
        starts = np.cumsum([0, *sizes])
        rows = rows_of(batch, sizes)
        assert all(((r >= 0) & (r < n)).all() for r, n in zip(rows, sizes, strict=True))
        back = np.concatenate([starts[q] + r for q, r in enumerate(rows)])
        assert sorted(back) == sorted(batch)


def test_shards_are_spread_and_few_are_moved():
    rng = np.random.default_rng(0)
    for _ in range(200):
        workers = [f"w{i}" for i in range(rng.integers(1, 6))]
        there = ["", *workers, "gone"]
        owners = [there[i] for i in rng.integers(0, len(there), rng.integers(1, 12))]
        found = placed(owners, workers)
        most = -(-len(owners) // len(workers))
        counts = [found.count(worker) for worker in workers]
        assert sum(counts) == len(owners) and max(counts) <= most
        moved = sum(a != b for a, b in zip(owners, found, strict=True))
        kept = sum(min(owners.count(worker), most) for worker in workers)
        assert moved == len(owners) - kept
        assert placed(found, workers) == found
