"""The benchmark runs, compares like with like, and says what it measured on."""

import json
import os

import numpy as np
import pytest

from cnn_course import Dense, benchmark, fast, naive

APART = benchmark._apart


@pytest.fixture(autouse=True)
def one_turn(monkeypatch):
    """Call every contender once: nothing here depends on how long it takes."""

    def once(function, table, row, name, threads, seconds):
        benchmark.CONTENDERS[table](row, threads)[name]()()
        return 1.0

    monkeypatch.setattr(benchmark, "_apart", once)
    monkeypatch.setattr(benchmark, "LAYERS", [((9, 8, 2), 3, 3)])
    monkeypatch.setattr(benchmark, "NETWORKS", benchmark.NETWORKS[4:5])


def test_results_are_printed_and_saved(tmp_path, capsys):
    path = tmp_path / "speed.json"
    results = benchmark.main(quick=True, json_path=path, threads=1)
    assert json.loads(path.read_text("utf-8")) == results
    assert results["machine"]["threads"] == 1
    assert results["machine"]["numpy"] == np.__version__
    (row,) = results["layers"]
    assert {"loops", "im2col", "stride groups", "fast", "floor"} <= set(
        row["images_per_second"]
    )
    printed = capsys.readouterr().out
    assert "images a second" in printed
    assert "Conv(8, 3) Pool(2) Dense(10), batch 1" in printed


@pytest.mark.parametrize("padding", [0, 1, "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_im2col_gives_the_same_numbers(stride, padding):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 8, 7, 3))
    column, loops = (
        kind(4, (3, 2), stride, padding) for kind in (benchmark.Im2Col, naive.Conv2D)
    )
    column.build(x.shape[1:], rng, x.dtype)
    loops.build(x.shape[1:], rng, x.dtype)
    for name, value in loops.params.items():
        value[...] = rng.standard_normal(value.shape)
        column.params[name][...] = value
    y = loops.forward(x)
    np.testing.assert_allclose(column.forward(x), y, atol=1e-12)
    dy = rng.standard_normal(y.shape)
    np.testing.assert_allclose(column.backward(dy), loops.backward(dy), atol=1e-12)
    for name, value in loops.grads.items():
        np.testing.assert_allclose(column.grads[name], value, atol=1e-12)


def test_every_network_of_the_table_learns_on_both_sides():
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).random((4, 28, 28, 1), dtype=np.float32)
    labels = np.arange(4)
    step = benchmark._torch_step(
        torch, benchmark.MNIST, "contiguous_format", "Adam", 1e-3
    )
    theirs = benchmark._torch_images(torch, x, "contiguous_format")
    assert np.isfinite(step(theirs, torch.tensor(labels)))
    net = benchmark.network(benchmark.MNIST, threads=1)
    net.build(x.shape[1:])
    count = sum(value.size for value in net.params.values())
    assert count == sum(p.numel() for p in _parameters(step))


def _parameters(step):
    cells = dict(zip(step.__code__.co_freevars, step.__closure__, strict=True))
    return cells["model"].cell_contents.parameters()


@pytest.mark.parametrize("n", [1, 15, 16, 32, 133, 665])
def test_parts_are_all_images_once(n):
    net = benchmark.network(benchmark.MNIST, threads=1)
    net.build((28, 28, 1))
    cuts = net._workers.parts(n)
    assert [i for cut in cuts for i in range(n)[cut]] == list(range(n))
    assert len(cuts) == 1 or len(cuts) % 2 == 0


@pytest.mark.parametrize("first", [True, False])
def test_floor_counts_the_products_of_every_window(first, monkeypatch):
    """Windows times weights times filters, once per product."""
    work = []
    matmul = np.matmul

    def counted(a, b, out):
        work.append(out.size * a.shape[-1])
        return matmul(a, b, out=out)

    monkeypatch.setattr(np, "matmul", counted)
    conv, dense = fast.Conv2D(4, (3, 2), stride=(2, 1)), Dense(5)
    benchmark.products_of(conv, (9, 8, 2), 3, first)()
    assert work[:2] == [3 * 4 * 7 * (3 * 2 * 2) * 4] * 2
    assert sum(work[2:]) == (0 if first else work[0])  # of all stride groups
    work.clear()
    benchmark.products_of(dense, (7,), 3, first)()
    assert work == [3 * 7 * 5] * (2 if first else 3)


def test_a_contender_runs_in_a_process_of_its_own():
    assert APART(os.getpid) != os.getpid()


def test_alone_gives_the_median_of_at_least_three_calls(monkeypatch):
    calls = []
    monkeypatch.setitem(
        benchmark.CONTENDERS, "test", lambda row, threads: {"a": lambda: count}
    )

    def count():
        calls.append(1)

    assert 0 <= benchmark.alone("test", 0, "a", 1, 0.0) < 60
    assert len(calls) == 4  # the first is not counted


def test_a_cluster_is_measured_and_survives_a_kill(monkeypatch):
    monkeypatch.setattr(
        benchmark, "_best", lambda call, *given: bool(call(*given)) or 1.0
    )
    found = benchmark.on_cluster(2, images=192)
    assert [row["batch"] for row in found["steps"]] == [3, 24, 192]
    assert found["same_bits"]
    text = "\n".join(benchmark._cluster_lines(found))
    assert "the same bits" in text and "batch   192: one process" in text
