"""A batch in parts that stay in the cache, shared among threads (chapters 16, 21).

The gradient of a batch is the sum of the gradients of its images, so a batch may be
cut: each part goes forward and backward through copies of the layers that share the
parameters but remember their own forward pass, and the gradients are added up.

Where a batch is cut, and in which order the parts are added, depends on its size
alone. Each matrix product runs on one thread. So the numbers are the same, bit for
bit, whatever the number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np

from cnn_course.layers import Array, Layer, ReLU
from cnn_course.losses import softmax_cross_entropy
from cnn_course.stride_groups import MaxPool2D

PART = 32  # images that go through the layers together, at most
LANES = 8  # sums of gradients that are kept apart, at most: as many threads have work


def default_workers() -> int:
    """Count the processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parts(n: int) -> list[slice]:
    """Cut ``n`` images into parts of at most `PART`, an even number of them.

    Examples
    --------
    >>> parts(50)
    [slice(0, 25, None), slice(25, 50, None)]
    """
    count = 2 * -(-n // (2 * PART)) if n >= 16 else 1
    ends = [n * i // count for i in range(count + 1)]
    return [slice(*ends[i : i + 2]) for i in range(count)]


def gradients(
    layers: Sequence[Layer], x: Array, labels: np.ndarray, workers: int
) -> tuple[float, int]:
    """Fill the ``grads`` of ``layers`` for one batch.

    Returns
    -------
    loss : float
        Mean over the batch.
    correct : int
        How many images got their highest score for their label.
    """
    cuts = parts(len(x))
    lanes = [cuts[i::LANES] for i in range(min(LANES, len(cuts)))]

    def work(lane: list[slice]) -> tuple[float, int, list[dict[str, Array]]]:
        loss, correct, total = 0.0, 0, []
        for part in lane:
            replicas = copies(layers)
            z = x[part]
            for layer in in_order(replicas):
                z = layer.forward(z)
            part_loss, dz = softmax_cross_entropy(z, labels[part])
            share = len(z) / len(x)  # turns a mean over the part into its part
            loss += part_loss * share
            correct += int(np.sum(z.argmax(axis=1) == labels[part]))
            dz *= share
            for layer in reversed(in_order(replicas)):
                dz = layer.backward(dz)
            add(total, [layer.grads for layer in replicas])
        return loss, correct, total

    with one_blas_thread():
        results = run(work, lanes, workers)
    losses, corrects, totals = zip(*results)
    for total in totals[1:]:
        add(totals[0], total)
    for layer, grads in zip(layers, totals[0]):
        layer.grads = grads
    return sum(losses), sum(corrects)


def scores(layers: Sequence[Layer], x: Array, workers: int) -> Array:
    """Send a batch forward and remember nothing."""

    def work(part: slice) -> Array:
        z = x[part]
        for layer in in_order(copies(layers)):
            z = layer.forward(z)
        return z

    with one_blas_thread():
        return np.concatenate(run(work, parts(len(x)), workers))


def copies(layers: Sequence[Layer]) -> list[Layer]:
    """Copy layers: the parameters are shared, what they remember is not."""
    replicas = []
    for layer in layers:
        replica = object.__new__(type(layer))
        vars(replica).update(vars(layer), grads={}, _cache=None)
        replicas.append(replica)
    replicas[0].input_gradient = False
    return replicas


def in_order(layers: Sequence[Layer]) -> list[Layer]:
    """Put each ReLU behind the max pooling that follows it.

    The larger of two numbers is the same before and after, so nothing changes but
    that ReLU has fewer pixels to look at.
    """
    order = list(layers)
    for i in range(len(order) - 1):
        if type(order[i]) is ReLU and type(order[i + 1]) is MaxPool2D:
            order[i : i + 2] = order[i + 1], order[i]
    return order


def add(total: list[dict[str, Array]], grads: list[dict[str, Array]]) -> None:
    """Add gradients, layer by layer, onto ``total`` (empty at first)."""
    if not total:
        total.extend(grads)
        return
    for mine, other in zip(total, grads):
        for name in mine:
            mine[name] += other[name]


def run(work: Callable, items: Sequence, workers: int) -> list:
    """Give ``[work(item) for item in items]``, over several threads."""
    if workers == 1 or len(items) == 1 or _blas() is None:
        return [work(item) for item in items]
    return list(_threads(workers).map(work, items))


@lru_cache
def _threads(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers)


if hasattr(os, "register_at_fork"):  # threads do not survive a fork
    os.register_at_fork(after_in_child=_threads.cache_clear)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let each matrix product run on the thread that asks for it.

    Needs threadpoolctl. Without it nothing is limited, and `run` takes one part
    after the other.
    """
    libraries = _blas() or []
    before = [library.get_num_threads() for library in libraries]
    for library in libraries:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, number in zip(libraries, before):
            library.set_num_threads(number)


@lru_cache
def _blas() -> list[Any] | None:
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas").lib_controllers
