"""A batch in parts, shared among threads (chapters 16, 21).

The gradient of a batch is the sum of the gradients of its images, so a batch may be
cut: each part goes forward and backward through copies of the layers that share the
parameters but remember their own forward pass, and the gradients are added up. Large
parts leave the threads more to do at a time; small ones need less memory.

Where a batch is cut, and in which order the parts are added, depends on its size
alone. Each matrix product runs on one thread. So the numbers are the same, bit for
bit, whatever the number of threads.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import lru_cache
from math import prod
from threading import Condition
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from cnn_course.layers import Array, Layer, ReLU
from cnn_course.losses import softmax_cross_entropy
from cnn_course.rooms import Rooms
from cnn_course.stride_groups import MaxPool2D

if TYPE_CHECKING:
    from cnn_course.network import Network

PART = 128  # images that go through the layers together, at most
NUMBERS = 6 * 2**20  # that go into the layers for a part: 24 MB in float32


def cores() -> int:
    """Count the processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parts(network: Network, n: int) -> list[slice]:
    """Cut ``n`` images into an even number of parts, of one size but for rounding.

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
    numbers = sum(prod(layer.input_shape) for layer in network.layers)
    size = max(16, min(PART, NUMBERS // numbers))
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
    total = _Total()

    def work(number: int) -> None:
        part = cuts[number]
        with replica(network) as layers:
            z = network.checked(forward(layers, x[part]))
            loss, dz = softmax_cross_entropy(z, labels[part])
            share = len(z) / len(x)  # a mean over the part, as a part of the mean
            dz *= z.dtype.type(share)
            for layer in reversed(layers):
                dz = layer._backward(dz)
            correct = int(np.sum(z.argmax(axis=1) == labels[part]))
            total.add(number, loss * share, correct, [layer.grads for layer in layers])

    settle(network)
    run(work, len(cuts), network.workers, total.stop)
    for layer, grads in zip(ordered(network.layers), total.grads, strict=True):
        layer.grads = grads
    return total.loss, total.correct


def scores(network: Network, x: Array) -> Array:
    """Send a batch forward and remember nothing."""
    cuts = parts(network, len(x))
    found = [None] * len(cuts)

    def work(number: int) -> None:
        with replica(network) as layers:
            z = network.checked(forward(layers, x[cuts[number]]))
            found[number] = z.copy()  # it may lie in memory that is used again

    settle(network)
    run(work, len(cuts), network.workers)
    return np.concatenate(found)


def settle(network: Network) -> None:
    """Ask every layer for its `vars` before several threads do.

    CPython 3.11 makes that dictionary when it is first asked for. If the garbage
    collector interrupts one thread there and another asks for the same dictionary,
    both make one, and the memory is freed twice.
    """
    for layer in network.layers:
        vars(layer)


def forward(layers: list[Layer], x: Array) -> Array:
    """Send images that fit through layers that are not asked to check that."""
    for layer in layers:
        x = layer._forward(x)
    return x


class _Total:
    """Sums over the parts, added up in the order of the parts."""

    def __init__(self) -> None:
        self.loss, self.correct, self.grads = 0.0, 0, []
        self._next, self._stopped, self._turn = 0, False, Condition()

    def add(self, number: int, loss: float, correct: int, grads: list) -> None:
        """Wait for the turn of part ``number`` and add what was found."""
        with self._turn:
            self._turn.wait_for(lambda: self._next == number or self._stopped)
            self.loss += loss
            self.correct += correct
            if number == 0:  # a copy, for the memory will be used again
                self.grads = [{k: v.copy() for k, v in each.items()} for each in grads]
            for mine, other in zip(self.grads, grads if number else [], strict=False):
                for name in mine:
                    mine[name] += other[name]
            self._next += 1
            self._turn.notify_all()

    def stop(self) -> None:
        """Let nobody wait any more: after an error a turn may never come."""
        with self._turn:
            self._stopped = True
            self._turn.notify_all()


@contextmanager
def replica(network: Network) -> Iterator[list[Layer]]:
    """Copy the layers: parameters are shared, what the layers remember is not.

    Memory goes from one copy to the next; copies in use at the same time have
    different memory.
    """
    memories = _memories.setdefault(network, [])
    memory = memories.pop() if memories else [Rooms() for _ in network.layers]
    layers = [twin_of(layer) for layer in ordered(network.layers)]
    for layer, rooms in zip(layers, memory, strict=False):
        layer.grads, layer._rooms = {}, rooms
    layers[0].input_gradient = False
    yield layers
    memories.append(memory)


_memories: WeakKeyDictionary[Network, list] = WeakKeyDictionary()


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


def run(
    work: Callable[[int], None],
    count: int,
    workers: int | None,
    stop: Callable[[], None] = lambda: None,
) -> None:
    """Call ``work(0)`` to ``work(count - 1)``, shared among threads.

    The calling thread takes its share, so one thread less has to be woken. After an
    error or Ctrl-C no other part is begun, and ``stop`` is called.
    """
    numbers = iter(range(count))  # each thread takes the next

    def loop() -> None:
        try:
            for number in numbers:
                work(number)
        except BaseException:
            end()
            raise

    def end() -> None:
        list(numbers)  # takes all that are left
        stop()

    with one_blas_thread(), short_turns():
        threads = 1 if _blas() is None else min(workers or cores(), count)
        helpers = []
        try:
            for _ in range(threads - 1):
                helpers.append(_threads(threads - 1).submit(loop))
            loop()
            wait(helpers)
        except BaseException:
            end()
            raise
        finally:
            wait(helpers)
            for helper in helpers:
                helper.result()


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


@contextmanager
def short_turns() -> Iterator[None]:
    """Let Python threads take turns quickly.

    Python's own code runs on one thread at a time. Between two long NumPy
    operations a thread needs its turn for microseconds; it should not wait the
    usual 5 milliseconds before it may ask for it.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@lru_cache
def _blas() -> list[Any] | None:
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas").lib_controllers
