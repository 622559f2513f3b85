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
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course.layers import Array, Layer, ReLU
from cnn_course.losses import softmax_cross_entropy
from cnn_course.stride_groups import MaxPool2D

if TYPE_CHECKING:
    from cnn_course.network import Network

PART = 64  # images that go through the layers together, at most: longer operations,
# in which another thread can get on, against staying in the cache
CACHE = 3 * 2**17  # numbers that a layer's output for a part should not exceed by much
LANES = 8  # sums of gradients that are kept apart, at most: as many threads have work


def cores() -> int:
    """Count the processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parts(network: Network, n: int) -> list[slice]:
    """Cut ``n`` images into an even number of parts that fit the cache.

    Examples
    --------
    >>> from cnn_course import Dense, Flatten, Network
    >>> net = Network([Flatten(), Dense(10)])
    >>> net.build((28, 28, 1))
    >>> parts(net, 30)
    [slice(0, 15, None), slice(15, 30, None)]
    """
    if n < 16:
        return [slice(0, n)]
    shape, largest = network.input_shape, 0
    for layer in network.layers:
        shape = layer.output_shape(shape)
        largest = max(largest, prod(shape))
    size = max(16, min(PART, CACHE // largest, n // 4))  # n // 4: work for 4 threads
    count = 2 * -(-n // (2 * size))
    ends = [n * i // count for i in range(count + 1)]
    return [slice(*ends[i : i + 2]) for i in range(count)]


def gradients(network: Network, x: Array, labels: np.ndarray) -> tuple[float, int]:
    """Fill the ``grads`` of the layers of ``network`` for one batch.

    Returns
    -------
    loss : float
        Mean over the batch.
    correct : int
        How many images got their highest score for their label.
    """
    cuts = parts(network, len(x))
    lanes = [cuts[i::LANES] for i in range(min(LANES, len(cuts)))]

    def work(lane: list[slice]) -> tuple[float, int, list[dict[str, Array]]]:
        loss, correct, total = 0.0, 0, []
        for part in lane:
            twin = replica(network)
            z = twin._scores(x[part])
            part_loss, dz = softmax_cross_entropy(z, labels[part])
            share = len(z) / len(x)  # a mean over the part, as a part of the mean
            twin.backward(dz * z.dtype.type(share))
            loss += part_loss * share
            correct += int(np.sum(z.argmax(axis=1) == labels[part]))
            add(total, [layer.grads for layer in twin.layers])
        return loss, correct, total

    losses, corrects, totals = zip(*run(work, lanes, network.workers), strict=True)
    for total in totals[1:]:
        add(totals[0], total)
    for layer, grads in zip(ordered(network.layers), totals[0], strict=True):
        layer.grads = grads
    return sum(losses), sum(corrects)


def scores(network: Network, x: Array) -> Array:
    """Send a batch forward and remember nothing."""
    cuts = parts(network, len(x))
    return np.concatenate(
        run(lambda part: replica(network)._scores(x[part]), cuts, network.workers)
    )


def replica(network: Network) -> Network:
    """Copy a network: parameters are shared, what the layers remember is not."""
    twin = twin_of(network)
    twin.layers = [twin_of(layer) for layer in ordered(network.layers)]
    for layer in twin.layers:
        layer.grads = {}
    twin.layers[0].input_gradient = False
    return twin


def twin_of(thing: Any) -> Any:
    """Copy an object whose attributes stay the same objects."""
    twin = object.__new__(type(thing))
    vars(twin).update(vars(thing))
    return twin


def ordered(layers: Sequence[Layer]) -> list[Layer]:
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
    for mine, other in zip(total, grads, strict=True):
        for name in mine:
            mine[name] += other[name]


def run(work: Callable, items: Sequence, workers: int | None) -> list:
    """Give ``[work(item) for item in items]``, over several threads."""
    with one_blas_thread():
        if workers == 1 or len(items) == 1 or _blas() is None:
            return [work(item) for item in items]
        return list(_threads(workers or cores()).map(work, items))


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
        for library, number in zip(libraries, before, strict=True):
            library.set_num_threads(number)


@lru_cache
def _blas() -> list[Any] | None:
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas").lib_controllers
