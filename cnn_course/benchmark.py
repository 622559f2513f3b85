"""The speed table: loops, im2col, stride groups, fast, floor, PyTorch; see chapter 16.

Every contender runs in a process of its own, in the same dtype (float32) and with the
same number of threads. The processes take turns, round after round, so that all of
them see the same machine, slow moments included; what is shown is the median of the
rounds. PyTorch is compared, by the better of its two memory orders, where it is
installed, and left out where it is not.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import signal
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from math import prod
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course import fast, naive, stride_groups, workers
from cnn_course.arguments import Array
from cnn_course.layers import Dense, Flatten, Layer, ReLU, column_sums
from cnn_course.network import Network
from cnn_course.optimizers import SGD, Adam
from cnn_course.windows import ConvolutionLayer
from cnn_course.workers import Passes

Call = Callable[[], Any]

#: convolution and pooling alone: image, filters, kernel size; pool 2, batch 64
LAYERS = [((28, 28, 1), 32, 3), ((26, 26, 8), 16, 5)]

#: whole training steps on 28 × 28 × 1: (kind, arguments) of the layers, batch size.
#: ReLU follows every convolution and every dense layer but the last.
Spec = list[tuple]
NETWORKS: list[tuple[Spec, int]] = [
    ([("conv", 32, 2), ("pool", 3), ("dense", 100), ("dense", 10)], 133),
    ([("conv", 32, 3), ("pool", 2), ("dense", 100), ("dense", 10)], 665),
    (
        [("conv", 10, 3), ("pool", 2), ("conv", 16, 5), ("dense", 100), ("dense", 10)],
        512,
    ),
    (
        [("conv", 8, 5), ("conv", 8, 5), ("pool", 2), ("dense", 128), ("dense", 10)],
        32,
    ),
    ([("conv", 8, 3), ("pool", 2), ("dense", 10)], 1),
    (
        [
            *[("conv", 32, 3), ("conv", 32, 3), ("pool", 2)],
            *[("conv", 64, 3), ("conv", 64, 3), ("pool", 2)],
            *[("dense", 128), ("dense", 10)],
        ],
        128,
    ),
]
MNIST: Spec = [
    *[("conv", 8, 3), ("pool", 2), ("conv", 16, 3), ("pool", 2)],
    *[("dense", 128), ("dense", 10)],
]


def main(
    quick: bool = False,
    json_path: str | Path | None = None,
    threads: int | None = None,
    mnist: bool = False,
    processes: int | None = None,
) -> dict[str, Any]:
    """Measure, print the tables, and save them.

    Parameters
    ----------
    quick : bool
        One short round: minutes less, and noisier.
    json_path : str or Path, optional
        Where to write every number, with the machine, versions and threads.
    threads : int, optional
        For every contender; by default the processor cores.
    mnist : bool
        Also one epoch of the whole of MNIST against PyTorch (needs the full set).
    processes : int, optional
        Also a step on a cluster of so many worker processes, one of which is killed.

    Returns
    -------
    results : dict
        What the JSON file holds.
    """
    results = run(quick, threads or workers.cores(), mnist)
    if processes:
        results["cluster"] = on_cluster(processes)
    print(report(results))
    if json_path is not None:
        Path(json_path).write_text(json.dumps(results, indent=2) + "\n", "utf-8")
        print(f"\nsaved to {json_path}")
    return results


def run(quick: bool, threads: int, mnist: bool) -> dict[str, Any]:
    """Measure everything; see `main`."""
    rounds, seconds = (1, 0.3) if quick else (5, 1.5)
    results: dict[str, Any] = {"machine": machine(threads), "layers": [], "steps": []}
    for row, (image, filters, size) in enumerate(LAYERS):
        times = take_turns("layers", row, threads, rounds, seconds)
        batch = {"loops": 1}  # the others take 64 images
        rates = {name: batch.get(name, 64) / t for name, t in times.items()}
        layers = f"Conv2D({filters}, {size}) + MaxPool2D(2) on {image}"
        results["layers"].append({"layers": layers, "images_per_second": rates})
    for row, (spec, batch_size) in enumerate(NETWORKS):
        times = take_turns("steps", row, threads, rounds, seconds)
        results["steps"].append(
            {
                "network": " ".join(
                    kind.capitalize() + str(tuple(args)).replace(",)", ")")
                    for kind, *args in spec
                ),
                "batch": batch_size,
                "seconds": times,
                "ratio": _ratio(times),
                "memory": _memory(spec, batch_size, threads),
            }
        )
    if mnist:
        times = take_turns("epochs", 0, threads, min(rounds, 3), seconds)
        results["mnist"] = {"seconds": times, "ratio": _ratio(times)}
    return results


def _ratio(times: dict[str, float]) -> float | None:
    """Divide our time by PyTorch's better one."""
    theirs = [t for name, t in times.items() if name.startswith("PyTorch")]
    return times["fast"] / min(theirs) if theirs else None


def machine(threads: int) -> dict[str, Any]:
    """Describe what the numbers were measured on."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": threads,
        "load_before": _load(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas.get('name')} {blas.get('version')}",
        "torch": version("torch") if find_spec("torch") else None,
        "dtype": "float32",
    }


def _load() -> float | None:
    """Count the processes that wanted to run, on average over the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(x.split(": ")[1] for x in lines if x.startswith("model name"))
    except (OSError, StopIteration, IndexError):
        return platform.processor() or platform.machine()


# ---- measuring ---------------------------------------------------------------


def take_turns(
    table: str, row: int, threads: int, rounds: int, seconds: float
) -> dict[str, float]:
    """Median seconds of one call of each contender, over rounds of processes."""
    names = list(CONTENDERS[table](row, threads))
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            times[name].append(_apart(alone, table, row, name, threads, seconds))
    return {name: float(np.median(values)) for name, values in times.items()}


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a new process: nobody's threads are left over in it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def alone(table: str, row: int, name: str, threads: int, seconds: float) -> float:
    """Median seconds of one call of one contender, after a first that allocates."""
    call = CONTENDERS[table](row, threads)[name]()
    call()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


# ---- one convolution and one pooling -----------------------------------------


class Im2Col(ConvolutionLayer):
    """The usual fast convolution, to compare with: all windows in one big matrix.

    One copy of every window (``f²`` times the image), one product each way, and for
    ``dx`` one slice-add per position in the window.
    """

    image_by_image = True

    def _forward(self, x: Array) -> Array:
        geometry = self.geometry(*x.shape[1:3])
        x_pad = self._padded(x, geometry)
        (s_h, s_w), W = self.stride, self._param("W", x.dtype)
        windows = sliding_window_view(x_pad, self.kernel_size, axis=(1, 2))
        columns = windows[:, ::s_h, ::s_w].transpose(0, 1, 2, 4, 5, 3)
        columns = columns.reshape(-1, W[..., 0].size)
        y = columns @ W.reshape(-1, self.filters) + self._param("b", x.dtype)
        self._cache = columns, x_pad.shape, geometry
        return y.reshape(len(x), *geometry.out, self.filters)

    def _backward(self, dy: Array) -> Array:
        columns, padded_shape, geometry = self._cache
        W = self._param("W", dy.dtype)
        dy_rows = dy.reshape(-1, self.filters)
        self.grads = {
            "W": (columns.T @ dy_rows).reshape(W.shape),
            "b": column_sums(dy),
        }
        d_columns = dy_rows @ W.reshape(-1, self.filters).T
        d_columns = d_columns.reshape(*dy.shape[:3], *W.shape[:3])
        dx_pad = np.zeros(padded_shape, dy.dtype)
        for a, b in np.ndindex(self.kernel_size):
            dx_pad[geometry.pixel(a, b)] += d_columns[:, :, :, a, b]
        return geometry.cropped(dx_pad)


def layer_contenders(row: int, threads: int) -> dict[str, Callable[[], Call]]:
    """Convolution and pooling 2, forward and backward, in two parts of 32 images.

    The loops take one image. The "whole batch" is one call, as im2col is usually
    written, and leaves the threads to the matrix product.
    """
    image, filters, size = LAYERS[row]
    rng = np.random.default_rng(0)
    x = rng.standard_normal((64, *image), dtype=np.float32)

    def both_ways(tier: Any, threads: int = threads, parts: int = 2) -> Call:
        net = Network([tier.Conv2D(filters, size), tier.MaxPool2D(2)], workers=threads)
        shape = net.forward(x[:1]).shape[1:]
        dy = rng.standard_normal((64, *shape), dtype=np.float32)
        cuts = [slice(i * 32, (i + 1) * 32) for i in range(2)]

        def work(number: int, passes: Passes) -> None:
            passes.layers[0].input_gradient = True
            passes.forward(x[cuts[number]])
            passes.backward(dy[cuts[number]])

        def whole() -> None:
            net.forward(x)
            net.backward(dy)

        return whole if parts == 1 else lambda: net._workers.run(work, parts)

    def loops() -> Call:
        net = Network([naive.Conv2D(filters, size), naive.MaxPool2D(2)])
        dy = np.ones_like(net.forward(x[:1]))

        def one_image() -> None:
            net.forward(x[:1])
            net.backward(dy)

        return one_image

    def floor() -> Call:
        products = products_of(fast.Conv2D(filters, size), image, 32, first=False)
        run = Network([Dense(1)], workers=threads)._workers.run
        return lambda: run(lambda number, passes: products(), 2)

    im2col = SimpleNamespace(Conv2D=Im2Col, MaxPool2D=fast.MaxPool2D)
    return {
        "loops": loops,
        "im2col, whole batch": partial(both_ways, im2col, parts=1),
        "im2col": partial(both_ways, im2col),
        "stride groups": partial(both_ways, stride_groups),
        "fast, one thread": partial(both_ways, fast, 1),
        "fast": partial(both_ways, fast),
        "floor": floor,
    }


def products_of(
    layer: Layer, shape: tuple[int, ...], n: int, first: bool
) -> Callable[[], None]:
    """Make a function that computes a layer's own matrix products and nothing else.

    On operands that lie ready: forward, ``dW`` and, unless the layer is the
    ``first``, ``dx``.
    """
    ones = partial(np.ones, dtype=np.float32)
    if isinstance(layer, Dense):
        x, dx = ones((1, shape[0], n)), ones((1, shape[0], n))
        w, y = ones((shape[0], layer.units)), ones((1, layer.units, n))
        groups = [slice(None)]
    elif isinstance(layer, fast.Conv2D):
        geometry, (f_h, f_w) = layer.geometry(*shape[:2]), layer.kernel_size
        out_h, out_w = geometry.out
        x, dx = (
            fast.rows_of_windows(strips, geometry)
            for strips in ones((2, shape[0], f_w, shape[2], out_w, n))
        )
        w = ones((f_h * f_w * shape[2], layer.filters))
        y = ones((out_h, layer.filters, out_w * n))
        groups = list(fast.row_groups(geometry))
    else:
        return lambda: None
    dw = ones((len(y), *w.shape))

    def products() -> None:
        fast.products(w.T, x, out=y)
        np.matmul(x, y.transpose(0, 2, 1), out=dw)
        for group in [] if first else groups:
            fast.products(w, y[group], out=dx[group])

    return products


# ---- whole training steps --------------------------------------------------


def network(
    spec: Spec, threads: int, tier: ModuleType = fast, seed: int = 0
) -> Network:
    """Build one of `NETWORKS` from the layers of one tier."""
    layers: list[Layer] = []
    for i, (kind, *arguments) in enumerate(spec):
        if kind == "conv":
            layers += [tier.Conv2D(*arguments), ReLU()]
        elif kind == "pool":
            layers.append(tier.MaxPool2D(*arguments))
        else:
            if not any(isinstance(layer, Flatten) for layer in layers):
                layers.append(Flatten())
            layers.append(Dense(*arguments))
            if i < len(spec) - 1:
                layers.append(ReLU())
    return Network(layers, seed, workers=threads)


def step_contenders(row: int, threads: int) -> dict[str, Callable[[], Call]]:
    """One training step: forward, backward, SGD."""
    spec, batch = NETWORKS[row]
    rng = np.random.default_rng(0)
    x = rng.random((batch, 28, 28, 1), dtype=np.float32)
    labels = rng.integers(0, 10, batch)

    def ours(tier: ModuleType) -> Call:
        net, optimizer = network(spec, threads, tier), SGD(0.01)
        return lambda: net.train_batch(x, labels, optimizer)

    def floor() -> Call:
        net = network(spec, threads)
        net.build(x.shape[1:])
        return _network_products(net, batch)

    def theirs(layout: str) -> Call:
        torch = _torch(threads)
        step = _torch_step(torch, spec, layout, "SGD", 0.01)
        images, targets = _torch_images(torch, x, layout), torch.tensor(labels)
        return lambda: step(images, targets)

    return {
        "stride groups": partial(ours, stride_groups),
        "fast": partial(ours, fast),
        "floor": floor,
        **_pytorch(theirs),
    }


def _network_products(net: Network, batch: int) -> Callable[[], Any]:
    parts = net._workers.parts(batch)
    n = max(part.stop - part.start for part in parts)
    shape, products = net.input_shape, []
    for i, layer in enumerate(net.layers):
        products.append(products_of(layer, shape, n, first=i == 0))
        shape = layer.output_shape(shape)

    def all_products(number: int, passes: Passes) -> None:
        for product in products:
            product()

    return lambda: net._workers.run(all_products, len(parts))


def _memory(spec: Spec, batch: int, threads: int) -> dict[str, float]:
    """Peak of a first step, and the outputs a whole-batch step would keep, in MB."""
    x, net = np.zeros((batch, 28, 28, 1), np.float32), network(spec, threads)
    shape, kept = x.shape[1:], 0
    net.build(shape)
    for layer in net.layers:
        shape = layer.output_shape(shape)
        kept += 4 * batch * prod(shape)
    tracemalloc.start()
    net.train_batch(x, np.zeros(batch, int), SGD(0.01))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"peak_mb": peak / 1e6, "activations_mb": kept / 1e6}


# ---- PyTorch -----------------------------------------------------------------


LAYOUTS = ("contiguous_format", "channels_last")


def _torch(threads: int) -> Any:
    """Give PyTorch with that many threads."""
    import torch

    torch.set_num_threads(threads)
    return torch


def _torch_images(torch: Any, x: Array, layout: str) -> Any:
    images = torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))
    return images.contiguous(memory_format=getattr(torch, layout))


def _torch_step(
    torch: Any, spec: Spec, layout: str, optimizer: str, rate: float
) -> Callable[[Any, Any], float]:
    """Make the training step of the same network in PyTorch."""
    nn, modules = torch.nn, []
    for i, (kind, *arguments) in enumerate(spec):
        if kind == "conv":
            modules += [nn.LazyConv2d(*arguments), nn.ReLU()]
        elif kind == "pool":
            modules.append(nn.MaxPool2d(*arguments))
        else:
            if not any(isinstance(module, nn.Flatten) for module in modules):
                modules.append(nn.Flatten())
            modules.append(nn.LazyLinear(*arguments))
            if i < len(spec) - 1:
                modules.append(nn.ReLU())
    model = nn.Sequential(*modules)
    model(torch.zeros(1, 1, 28, 28))
    model = model.to(memory_format=getattr(torch, layout))
    optimizer = getattr(torch.optim, optimizer)(model.parameters(), lr=rate)

    def step(x: Any, labels: Any) -> float:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def _pytorch(make: Callable[[str], Call]) -> dict[str, Callable[[], Call]]:
    """Both memory orders, where PyTorch is installed."""
    layouts = LAYOUTS if find_spec("torch") else ()
    return {f"PyTorch, {layout}": partial(make, layout) for layout in layouts}


# ---- one epoch of the whole of MNIST ------------------------------------------


def epoch_contenders(row: int, threads: int) -> dict[str, Callable[[], Call]]:
    """One epoch of MNIST with Adam, batch 128: ours by ``fit``, theirs by hand."""

    def ours() -> Call:
        data, net = _full(), network(MNIST, threads)
        options = {"batch_size": 128, "optimizer": Adam(1e-3), "progress": False}
        return lambda: net.fit(data.train_images, data.train_labels, 1, **options)

    def theirs(layout: str) -> Call:
        torch, data = _torch(threads), _full()
        step = _torch_step(torch, MNIST, layout, "Adam", 1e-3)
        images = _torch_images(torch, data.train_images, layout)
        labels = torch.tensor(data.train_labels.astype(np.int64))
        return lambda: _torch_epoch(torch, step, images, labels)

    return {"fast": ours, **_pytorch(theirs)}


def _full() -> Any:
    from cnn_course.data import load_mnist

    return load_mnist("full")


def _torch_epoch(torch: Any, step: Callable, images: Any, labels: Any) -> None:
    order = torch.randperm(len(images))
    for start in range(0, len(order), 128):
        batch = order[start : start + 128]
        step(images[batch], labels[batch])


# ---- a cluster -------------------------------------------------------------------


def on_cluster(processes: int, images: int = 4096) -> dict[str, Any]:
    """Time steps on worker processes of this machine, and kill one of them.

    Each batch is measured in one process on one thread, predicted by Eq. (21.4), and
    measured on the cluster.
    """
    from cnn_course import cluster

    load, steps = partial(_shard, images, processes), []
    alone, shared = (network(MNIST, threads=1) for _ in range(2))
    x, labels = _shard(images, 1, 0)
    alone.build(x.shape[1:])
    size = sum(value.nbytes for value in alone.params.values())
    with cluster.connect(f"local:{processes}") as client:
        latency, there_and_back = (_echo(client, n) for n in (4, size))
        bandwidth = 2 * size / max(there_and_back - latency, 1e-6)
        shards = cluster.Shards(shared, client, load, processes)
        for n in (images // 64, images // 8, images):
            batch = np.random.default_rng(n).permutation(images)[:n]
            one = partial(alone._workers.gradients, x[batch], labels[batch])
            time_of_one, time_of_many = _best(one), _best(shards.gradients, batch)
            model = time_of_one / n, processes, size, bandwidth, latency
            steps.append(
                {
                    "batch": n,
                    "one_process": time_of_one,
                    "predicted": cluster.step_seconds(n, *model),
                    "cluster": time_of_many,
                }
            )
        before = shards.gradients(batch), shared.grads
        os.kill(client.run(os.getpid)[shards.owners[0]], signal.SIGKILL)
        start = time.perf_counter()
        after = shards.gradients(batch), shared.grads
        killed = time.perf_counter() - start
    equal = all(np.array_equal(after[1][k], g) for k, g in before[1].items())
    return {
        "processes": processes,
        "latency": latency,
        "bandwidth": bandwidth,
        "steps": steps,
        "killed": killed,
        "same_bits": bool(equal and before[0] == after[0]),
    }


def _shard(images: int, shards: int, q: int) -> tuple[Array, Array]:
    """Make random images, the same at each call."""
    rng = np.random.default_rng(0)
    x = rng.random((images, 28, 28, 1), dtype=np.float32)
    labels = rng.integers(0, 10, images)
    part = slice(images * q // shards, images * (q + 1) // shards)
    return x[part], labels[part]


def _echo(client: Any, size: int) -> float:
    """Time ``size`` bytes to a worker and back, in two tasks as a step has."""

    def call() -> None:
        sent = client.submit(_same, np.zeros(size, np.uint8), pure=False)
        client.submit(_same, sent, pure=False).result()

    return _best(call)


def _same(value: Any) -> Any:
    return value


def _best(call: Callable[..., Any], *arguments: Any) -> float:
    """Shortest of five times."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call(*arguments)
        times.append(time.perf_counter() - start)
    return min(times)


CONTENDERS = {
    "layers": layer_contenders,
    "steps": step_contenders,
    "epochs": epoch_contenders,
}


# ---- as text -------------------------------------------------------------------


def _warning(m: dict[str, Any]) -> list[str]:
    """Say so if the machine was busy."""
    load = m["load_before"]
    if load is None or load < 0.3:
        return []
    return [
        f"Other programs were running (load {load:.1f}), and threads that wait for "
        "each other suffer most: measure again on a quiet machine"
    ]


def report(results: dict[str, Any]) -> str:
    """Lay the results out as tables."""
    m = results["machine"]
    torch = f", PyTorch {m['torch']}" if m["torch"] else ""
    lines = [
        f"{m['processor']}, {m['cores']} cores, {m['threads']} threads; "
        f"Python {m['python']}, NumPy {m['numpy']}, {m['blas']}{torch}; {m['dtype']}",
        *_warning(m),
        "",
        "Convolution and pooling, forward and backward, images a second (batch 64)",
    ]
    for row in results["layers"]:
        rates = row["images_per_second"]
        lines.append(f"  {row['layers']}")
        for name, rate in rates.items():
            times = f"{rate / rates['loops']:10,.0f} × the loops"
            lines.append(f"    {name:<28}{rate:12,.0f}{times}")
    lines += ["", "One training step (forward, backward, SGD), milliseconds"]
    for row in results["steps"]:
        memory = "peak {peak_mb:.1f} MB of {activations_mb:.1f} MB"
        lines.append(f"  {row['network']}, batch {row['batch']}")
        lines.append(f"    {_figures(row, 1e3)}{memory.format(**row['memory'])}")
    ratios = [row["ratio"] for row in results["steps"] if row["ratio"]]
    if ratios:
        mean = np.exp(np.mean(np.log(ratios)))
        lines.append(f"  geometric mean of our time / PyTorch's: {mean:.2f}")
    if "mnist" in results:
        title = "One epoch of MNIST, Adam, batch 128, seconds"
        lines += ["", title, f"  {_figures(results['mnist'], 1)}"]
    if "cluster" in results:
        lines += ["", *_cluster_lines(results["cluster"])]
    return "\n".join(lines)


def _cluster_lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"The gradient of a batch on {found['processes']} worker processes, "
        f"milliseconds (latency {1e3 * found['latency']:.1f}, "
        f"{found['bandwidth'] / 1e6:.0f} million bytes a second)"
    ]
    for row in found["steps"]:
        times = (f"{k.replace('_', ' ')} {1e3 * row[k]:.1f}" for k in list(row)[1:])
        lines.append(f"  batch {row['batch']:5}: {', '.join(times)}")
    same = "the same bits" if found["same_bits"] else "OTHER NUMBERS"
    lines.append(f"  with one worker killed: {1e3 * found['killed']:.0f}, {same}")
    return lines


def _figures(row: dict[str, Any], unit: float) -> str:
    times = "".join(f"{name} {t * unit:.2f}  " for name, t in row["seconds"].items())
    return times + (f"ratio {row['ratio']:.2f}  " if row["ratio"] else "")
