"""The speed table of chapter 16: loops, im2col, stride groups, their floor, PyTorch.

Every comparison is one run in which the competitors take turns, in the same dtype
(float32) and with the same number of threads; what is shown is the median of the
turns. PyTorch is compared where it is installed and left out where it is not.
"""

from __future__ import annotations

import json
import os
import platform
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course import naive, stride_groups, workers
from cnn_course.layers import (
    Array,
    ConvolutionLayer,
    Dense,
    Flatten,
    Layer,
    ReLU,
    column_sums,
)
from cnn_course.network import Network
from cnn_course.optimizers import SGD, Adam

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
) -> dict[str, Any]:
    """Measure, print the tables, and save them.

    Parameters
    ----------
    quick : bool
        A few turns of each: a minute less, and noisier.
    json_path : str or Path, optional
        Where to write every number, with the machine, versions and threads.
    threads : int, optional
        For every competitor; by default the processor cores.
    mnist : bool
        Also one epoch of the whole of MNIST against PyTorch (needs the full set).

    Returns
    -------
    results : dict
        What the JSON file holds.
    """
    results = run(quick, threads, mnist)
    print(report(results))
    if json_path is not None:
        Path(json_path).write_text(json.dumps(results, indent=2) + "\n", "utf-8")
        print(f"\nsaved to {json_path}")
    return results


def run(
    quick: bool = False, threads: int | None = None, mnist: bool = False
) -> dict[str, Any]:
    """Measure everything; see `main`."""
    threads = threads or workers.cores()
    seconds = 0.5 if quick else 5.0
    torch = _torch(threads)
    results = {
        "machine": machine(threads, torch),
        "layers": [measure_layers(*case, threads, seconds) for case in LAYERS],
        "steps": [
            measure_step(spec, batch, threads, seconds, torch)
            for spec, batch in NETWORKS
        ],
    }
    if mnist:
        results["mnist"] = measure_epochs(threads, 1 if quick else 3, torch)
    return results


def machine(threads: int, torch: Any) -> dict[str, Any]:
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
        "torch": torch.__version__ if torch else None,
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


def take_turns(
    competitors: dict[str, Callable[[], Any]], seconds: float
) -> dict[str, float]:
    """Median seconds of one call of each, measured in turns.

    Taking turns, all of them see the same machine, slow moments included.
    """
    times: dict[str, list[float]] = {name: [] for name in competitors}
    for call in competitors.values():
        call()  # the first call also allocates
    end = time.perf_counter() + seconds * len(competitors)
    while time.perf_counter() < end or min(map(len, times.values())) < 3:
        for name, call in competitors.items():
            start, calls = time.perf_counter(), 0
            while calls == 0 or time.perf_counter() - start < 0.25:
                call()
                calls += 1
            times[name].append((time.perf_counter() - start) / calls)
    return {name: float(np.median(values)) for name, values in times.items()}


# ---- one convolution and one pooling -----------------------------------------


class Im2Col(ConvolutionLayer):
    """The usual fast convolution, to compare with: all windows in one big matrix.

    One copy of every window (``f²`` times the image), one product each way, and for
    ``dx`` one slice-add per position in the window.
    """

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
            dx_pad[self._pixel(a, b, geometry)] += d_columns[:, :, :, a, b]
        return geometry.cropped(dx_pad)


def measure_layers(
    image: tuple[int, int, int], filters: int, size: int, threads: int, seconds: float
) -> dict[str, Any]:
    """Images a second through convolution and pooling 2, forward and backward.

    The "whole batch" is one call, as im2col is usually written, and leaves the
    threads to the matrix product; the others share the batch among `workers`.
    """
    batch = 64
    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, *image), dtype=np.float32)

    def pair(conv: Layer, pool: Layer) -> Callable[[slice], None]:
        net = Network([conv, pool])
        net.build(image)
        workers.settle(net)
        shape = pool.output_shape(conv.output_shape(image))
        dy = rng.standard_normal((batch, *shape), dtype=np.float32)

        def there_and_back(part: slice) -> None:
            with workers.replica(net) as (one, two):
                one.input_gradient = True
                two.forward(one.forward(x[part]))
                one.backward(two.backward(dy[part]))

        return there_and_back

    conv, pool = stride_groups.Conv2D(filters, size), stride_groups.MaxPool2D(2)
    ours = pair(conv, pool)
    columns = pair(Im2Col(filters, size), stride_groups.MaxPool2D(2))
    loops = pair(naive.Conv2D(filters, size), naive.MaxPool2D(2))
    parts = [slice(0, batch // 2), slice(batch // 2, batch)]
    floor = products_of(conv, image, batch // len(parts), first=False)

    def shared(work: Callable[[slice], None], threads: int) -> Callable[[], None]:
        return lambda: workers.run(lambda i: work(parts[i]), len(parts), threads)

    start = time.perf_counter()
    loops(slice(0, 1))
    naive_time = time.perf_counter() - start
    times = take_turns(
        {
            "im2col, whole batch": lambda: columns(slice(0, batch)),
            "im2col": shared(columns, threads),
            "stride groups, one thread": shared(ours, 1),
            "stride groups": shared(ours, threads),
            "floor": shared(lambda _: floor(), threads),
        },
        seconds,
    )
    rates = {"naive": 1 / naive_time} | {k: batch / t for k, t in times.items()}
    return {"layers": f"{conv} + {pool} on {image}", "images_per_second": rates}


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
    elif isinstance(layer, stride_groups.Conv2D):
        geometry, (f_h, f_w) = layer.geometry(*shape[:2]), layer.kernel_size
        out_h, out_w = geometry.out
        x, dx = (
            stride_groups.rows_of_windows(strips, layer, geometry)
            for strips in ones((2, shape[0], f_w, shape[2], out_w, n))
        )
        w = ones((f_h * f_w * shape[2], layer.filters))
        y = ones((out_h, layer.filters, out_w * n))
        groups = list(stride_groups.stride_groups(layer, geometry))
    else:
        return lambda: None
    dw = ones((len(y), *w.shape))

    def products() -> None:
        stride_groups.products(w.T, x, out=y)
        np.matmul(x, y.transpose(0, 2, 1), out=dw)
        for group in [] if first else groups:
            stride_groups.products(w, y[group], out=dx[group])

    return products


# ---- whole training steps --------------------------------------------------


def network(spec: Spec, threads: int, seed: int = 0) -> Network:
    """Build one of `NETWORKS` from our layers."""
    layers: list[Layer] = []
    for i, (kind, *arguments) in enumerate(spec):
        if kind == "conv":
            layers += [stride_groups.Conv2D(*arguments), ReLU()]
        elif kind == "pool":
            layers.append(stride_groups.MaxPool2D(*arguments))
        else:
            if not any(isinstance(layer, Flatten) for layer in layers):
                layers.append(Flatten())
            layers.append(Dense(*arguments))
            if i < len(spec) - 1:
                layers.append(ReLU())
    return Network(layers, seed, workers=threads)


def measure_step(
    spec: Spec, batch: int, threads: int, seconds: float, torch: Any
) -> dict[str, Any]:
    """Time one training step (forward, backward, SGD) of each competitor."""
    rng = np.random.default_rng(0)
    x = rng.random((batch, 28, 28, 1), dtype=np.float32)
    labels = rng.integers(0, 10, batch)
    net, optimizer = network(spec, threads), SGD(0.01)
    net.build(x.shape[1:])
    competitors = {
        "stride groups": lambda: net.train_batch(x, labels, optimizer),
        "floor": _network_products(net, batch, threads),
    }
    if torch:
        for layout in ("contiguous_format", "channels_last"):
            step = _torch_step(torch, spec, layout, "SGD", 0.01)
            step = _bound(step, _torch_images(torch, x, layout), torch.tensor(labels))
            competitors[f"PyTorch, {layout}"] = step
    times = take_turns(competitors, seconds)
    theirs = [t for name, t in times.items() if name.startswith("PyTorch")]
    return {
        "network": " ".join(
            kind.capitalize() + str(tuple(args)).replace(",)", ")")
            for kind, *args in spec
        ),
        "batch": batch,
        "seconds": times,
        "ratio": times["stride groups"] / min(theirs) if theirs else None,
        "memory": _memory(network(spec, threads), x, labels),
    }


def _network_products(net: Network, batch: int, threads: int) -> Callable[[], Any]:
    parts = workers.parts(net, batch)
    n = max(part.stop - part.start for part in parts)
    shape, products = net.input_shape, []
    for i, layer in enumerate(net.layers):
        products.append(products_of(layer, shape, n, first=i == 0))
        shape = layer.output_shape(shape)

    def all_products(_: int) -> None:
        for product in products:
            product()

    return lambda: workers.run(all_products, len(parts), threads)


def _memory(net: Network, x: Array, labels: np.ndarray) -> dict[str, float]:
    """Peak of a first step, and the outputs a whole-batch step would keep, in MB."""
    shape, kept = x.shape[1:], 0
    net.build(shape)
    for layer in net.layers:
        shape = layer.output_shape(shape)
        kept += 4 * len(x) * prod(shape)
    tracemalloc.start()
    net.train_batch(x, labels, SGD(0.01))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"peak_mb": peak / 1e6, "activations_mb": kept / 1e6}


# ---- PyTorch -----------------------------------------------------------------


def _torch(threads: int) -> Any:
    """PyTorch with that many threads, or None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
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


def _bound(step: Callable, *arguments: Any) -> Callable[[], Any]:
    return lambda: step(*arguments)


# ---- one epoch of the whole of MNIST ------------------------------------------


def measure_epochs(threads: int, rounds: int, torch: Any) -> dict[str, Any]:
    """Time epochs of MNIST with Adam, batch 128: ours by ``fit``, theirs by hand."""
    from cnn_course.data import load_mnist

    data = load_mnist("full")
    x, labels = data.train_images, data.train_labels
    net, optimizer = network(MNIST, threads), Adam(1e-3)
    net.build(x.shape[1:])
    fit = {"epochs": 1, "batch_size": 128, "optimizer": optimizer, "progress": False}
    competitors = {"stride groups": lambda: net.fit(x, labels, **fit)}
    if torch:
        for layout in ("contiguous_format", "channels_last"):
            competitors[f"PyTorch, {layout}"] = _bound(
                _torch_epoch,
                torch,
                _torch_step(torch, MNIST, layout, "Adam", 1e-3),
                _torch_images(torch, x, layout),
                torch.tensor(labels.astype(np.int64)),
            )
    times: dict[str, list[float]] = {name: [] for name in competitors}
    for _ in range(rounds):
        for name, epoch in competitors.items():
            start = time.perf_counter()
            epoch()
            times[name].append(time.perf_counter() - start)
    seconds = {name: float(np.median(values)) for name, values in times.items()}
    theirs = [t for name, t in seconds.items() if name.startswith("PyTorch")]
    _, accuracy = net.evaluate(data.test_images, data.test_labels)
    return {
        "network": repr(net),
        "epochs": rounds,
        "test_accuracy": accuracy,
        "seconds": seconds,
        "ratio": seconds["stride groups"] / min(theirs) if theirs else None,
    }


def _torch_epoch(torch: Any, step: Callable, images: Any, labels: Any) -> None:
    order = torch.randperm(len(images))
    for start in range(0, len(order), 128):
        batch = order[start : start + 128]
        step(images[batch], labels[batch])


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
            times = f"{rate / rates['naive']:10,.0f} × the loops"
            lines.append(f"    {name:<28}{rate:12,.0f}{times}")
    lines += [
        "",
        "One training step (forward, backward, SGD), milliseconds",
    ]
    for row in results["steps"]:
        seconds = row["seconds"]
        figures = "".join(f"{name} {t * 1e3:.2f}  " for name, t in seconds.items())
        lines.append(f"  {row['network']}, batch {row['batch']}")
        ratio = f"ratio {row['ratio']:.2f}  " if row["ratio"] else ""
        memory = "peak {peak_mb:.1f} MB of {activations_mb:.1f} MB".format(
            **row["memory"]
        )
        lines.append(f"    {figures}{ratio}{memory}")
    ratios = [row["ratio"] for row in results["steps"] if row["ratio"]]
    if ratios:
        mean = np.exp(np.mean(np.log(ratios)))
        lines.append(f"  geometric mean of our time / PyTorch's: {mean:.2f}")
    if "mnist" in results:
        row = results["mnist"]
        figures = "".join(f"{name} {t:.2f} s  " for name, t in row["seconds"].items())
        ratio = f"ratio {row['ratio']:.2f}" if row["ratio"] else ""
        lines += ["", "One epoch of MNIST, Adam, batch 128", f"  {figures}{ratio}"]
    return "\n".join(lines)
