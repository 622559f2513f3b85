"""A batch in parts, shared among threads, in memory that is used again (chapter 16).

The gradient of a batch is a sum over its images, so a batch may be cut, Eq. (16.8):
each part goes forward and backward through a `Replica`, copies of the layers that
share the parameters but remember their own forward pass, and the gradients are added
up. Large parts leave the threads more to do at a time; small ones need less memory.

Where a batch is cut, and in which order the parts are added, depends on its size
alone, and each matrix product runs on one thread. So the numbers are the same, bit for
bit, whatever the number of threads.

Two layers need care (chapter 20). `BatchNorm` looks at the whole batch: where there is
one, no batch is cut in training. `Dropout` draws: it draws a key before the batch is
cut, and each part is told which places of the batch it holds.
"""

from __future__ import annotations

import os
import sys
from _thread import start_new_thread
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from math import prod
from queue import SimpleQueue
from threading import Lock
from typing import Any, Protocol
from weakref import finalize

import numpy as np

from cnn_course.arguments import Array, Labels, Shape
from cnn_course.fast import MaxPool2D
from cnn_course.layers import Layer, ReLU
from cnn_course.losses import softmax_cross_entropy

PART = 128  # images that go through the layers together, at most
NUMBERS = 6 * 2**20  # that go into the layers for a part: 24 MiB in float32
LINE = 64  # bytes that a processor moves between memory and cache at a time

_FORWARD, _BACKWARD = Layer.forward, Layer.backward
_PASSES = {"forward", "backward", "_forward", "_backward"}


class Passes(Protocol):
    """What goes forward and back: a network, or a replica of one."""

    layers: list[Layer]

    def forward(self, x: Array) -> Array:
        """Images to scores."""

    def backward(self, dz: Array) -> Any:
        """Gradient for the scores to the gradients in each layer's ``grads``."""


class Whole(Passes, Protocol):
    """A network: it can say whether its passes are its own."""

    rng: np.random.Generator

    def passes_changed(self) -> bool:
        """Whether somebody has put something in the place of a pass."""


# ---- memory that is used again ---------------------------------------------


class Workspace:
    """The memory of one layer of one replica, used again batch after batch.

    Fresh memory is slow: the system hands it out page by page, on first touch, and
    clears each page first. A layer that finds the memory of the last batch instead,
    still in the cache, computes the same numbers sooner. It also finds the numbers of
    the last batch there, and what it hands out is gone with the next batch.
    """

    def __init__(self) -> None:
        self._bytes: dict[str, np.ndarray] = {}
        self._last: dict[str, tuple[tuple[Any, ...], Array]] = {}

    def buffer(
        self, name: str, like: Array, shape: Shape, dtype: Any = None
    ) -> np.ndarray:
        """Give an array with anything in it, in the memory order of ``like``."""
        dtype = np.dtype(dtype or like.dtype)
        key = like.strides, shape, dtype
        last = self._last.get(name)
        if last is None or last[0] != key:
            axes = list(range(len(shape)))
            if like.ndim == len(shape):
                axes.sort(key=lambda axis: -like.strides[axis])
            array: np.ndarray = np.ndarray(
                [shape[axis] for axis in axes],
                dtype,
                self._memory(name, prod(shape) * dtype.itemsize),
            )
            last = self._last[name] = key, array.transpose(np.argsort(axes))
        return last[1]

    def _memory(self, name: str, size: int) -> np.ndarray:
        """Give at least ``size`` bytes that begin where a line does."""
        memory = self._bytes.get(name)
        if memory is None or len(memory) < size:
            memory = np.empty(size + LINE, np.uint8)
            memory = self._bytes[name] = memory[-memory.ctypes.data % LINE :]
        return memory


class Replica:
    """Copies of layers: the parameters are shared, what they remember is not.

    They go past the checks of `Layer.forward` and `Layer.backward`; the network has
    checked the batch.
    """

    def __init__(self, layers: Sequence[Layer], workspaces: list[Workspace]) -> None:
        self.workspaces = workspaces
        self.layers = [_copy(layer) for layer in pooled_first(layers)]
        for layer, workspace in zip(self.layers, workspaces, strict=True):
            layer.grads, layer._workspace = {}, workspace
        self.layers[0].input_gradient = False

    def forward(self, x: Array) -> Array:
        """Images to scores."""
        for layer in self.layers:
            x = layer._returned("_forward", layer._forward(x))
        return x

    def backward(self, dz: Array) -> None:
        """Gradient for the scores to the gradients in each layer's ``grads``."""
        *others, last = reversed(self.layers)
        for layer in others:
            dz = layer._returned("_backward", layer._backward(dz))
        last._backward(dz)


def _copy(layer: Layer) -> Layer:
    """Copy a layer; its attributes stay the same objects."""
    copied: Layer = object.__new__(type(layer))
    vars(copied).update(vars(layer))
    return copied


def pooled_first(layers: Sequence[Layer]) -> list[Layer]:
    """Put each ReLU behind the max pooling that follows it, Eq. (16.7).

    The larger of two numbers is the same before and after, so nothing changes but
    that ReLU has fewer pixels to look at.
    """
    order = list(layers)
    for i in range(len(order) - 1):
        if type(order[i]) is ReLU and type(order[i + 1]) is MaxPool2D:
            order[i : i + 2] = order[i + 1], order[i]
    return order


@contextmanager
def mode(layers: Sequence[Layer], training: bool) -> Iterator[None]:
    """Let layers train, or predict, and then be as they were."""
    before = [layer.training for layer in layers]
    try:
        for layer in layers:
            layer.training = training
        yield
    finally:
        for layer, was in zip(layers, before, strict=True):
            layer.training = was


# ---- a batch -----------------------------------------------------------------


class Workers:
    """What does the work of a network's batches.

    Parameters
    ----------
    network : Network
        Its layers are looked at anew for every batch.
    threads : int, optional
        By default one for each processor core.
    """

    def __init__(self, network: Whole, threads: int | None = None) -> None:
        self.network, self.threads = network, threads
        self._idle: list[list[Workspace]] = []  # memory that no batch is using
        self._tasks: SimpleQueue[Any] | None = None  # for the other threads
        self._process = os.getpid()

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle without the memory and the threads."""
        return Workers, (self.network, self.threads)

    def gradients(
        self, x: Array, labels: Labels, places: Labels | None = None
    ) -> tuple[float, int]:
        """Fill the ``grads`` of the network's layers for one batch.

        Parameters
        ----------
        x, labels : ndarray
            The batch.
        places : ndarray, optional
            Where it is a part of a larger one: the place of each of its images there.
            What the layers need to draw was drawn for the larger one then.

        Returns
        -------
        loss : float
            Mean over the batch.
        correct : int
            How many images got their highest score for their label.
        """
        cut = self.may_cut()
        parts = self.parts(len(x), cut)
        total = _Total(len(parts))
        for layer in self.network.layers:
            layer.rng = self.network.rng
            if cut and places is None:  # else `Layer.forward` does, or it was done
                layer._draw()

        def work(number: int, passes: Passes) -> None:
            part = parts[number]
            for layer in passes.layers:
                layer.first_image = part.start
                layer.places = None if places is None else places[part]
            with mode(passes.layers, training=True):
                z = passes.forward(x[part])
                loss, dz = softmax_cross_entropy(z, labels[part])
                share = len(z) / len(x)  # Eq. (16.8): the weight of this part
                dz *= share
                passes.backward(dz)
            correct = int(np.count_nonzero(z.argmax(axis=1) == labels[part]))
            grads = [layer.grads for layer in passes.layers]
            total.add(number, loss * share, correct, grads)

        self.run(work, len(parts), cut, total.stop)
        # Layers that `pooled_first` swaps have no gradients to mix up.
        for layer, grads in zip(self.network.layers, total.grads, strict=True):
            layer.grads = grads
        return total.loss, total.correct

    def scores(self, x: Array) -> Array:
        """Send a batch forward to predict, and remember nothing."""
        cut = self.may_cut(training=False)
        parts = self.parts(len(x), cut)
        found: list[Any] = [None] * len(parts)

        def work(number: int, passes: Passes) -> None:
            with mode(passes.layers, training=False):
                # a copy: it may lie in memory that is used again
                found[number] = passes.forward(x[parts[number]]).copy()

        self.run(work, len(parts), cut)
        return np.concatenate(found)

    def may_cut(self, training: bool = True) -> bool:
        """Whether a batch may be cut, and the layers' own checks left out.

        Only where every layer says that it treats each image by itself, and nobody
        has put anything in the place of what this module would leave out. A subclass
        of a layer must say so itself: it may have changed what is true. `BatchNorm`
        needs the whole batch to train, but not to predict.
        """
        claims = ["image_by_image", "predicts_image_by_image"][: 1 if training else 2]
        return not self.network.passes_changed() and all(
            any(vars(type(layer)).get(claim) for claim in claims)
            and type(layer).forward is _FORWARD
            and type(layer).backward is _BACKWARD
            and vars(layer).keys().isdisjoint(_PASSES)
            for layer in self.network.layers
        )

    def parts(self, n: int, cut: bool = True) -> list[slice]:
        """Cut ``n`` images, from 16 on, into an even number of parts.

        They are of one size but for rounding. A few images stay together.

        Examples
        --------
        >>> from cnn_course import Dense, Flatten, Network
        >>> net = Network([Flatten(), Dense(10)])
        >>> net.build((28, 28, 1))
        >>> Workers(net).parts(30)
        [slice(0, 15, None), slice(15, 30, None)]
        """
        if n < 16 or not cut:
            return [slice(0, n)]
        numbers = sum(prod(layer.input_shape or ()) for layer in self.network.layers)
        size = max(16, min(PART, NUMBERS // numbers))
        count = 2 * -(-n // (2 * size))
        ends = [n * i // count for i in range(count + 1)]
        return [slice(*ends[i : i + 2]) for i in range(count)]

    def run(
        self,
        work: Callable[[int, Passes], None],
        count: int,
        cut: bool = True,
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        """Call ``work`` for the parts 0 to ``count - 1``, shared among threads.

        Each thread has a replica of its own; without ``cut`` the network itself does
        the work.

        The calling thread takes its share, so one thread less has to be woken. After
        an error or Ctrl-C no other part is begun, and ``stop`` is called.
        """
        numbers = iter(range(count))  # each thread takes the next

        def loop(passes: Passes) -> None:
            try:
                for number in numbers:
                    work(number, passes)
            except BaseException:
                end()
                raise

        def end() -> None:
            list(numbers)  # takes all that are left
            stop()

        def help_with(passes: Passes, done: Lock) -> None:
            try:
                loop(passes)
            except BaseException as error:
                errors.append(error)
            finally:
                done.release()

        errors: list[BaseException] = []
        with one_blas_thread(), short_turns():
            threads = 1 if _blas() is None else min(self.threads or cores(), count)
            mine, *others = passes = [self._passes(cut) for _ in range(threads)]
            helpers: list[Lock] = []  # each is held until that thread has ended
            try:
                for each in others:
                    done = Lock()
                    done.acquire()
                    self._submit(help_with, each, done)
                    helpers.append(done)
                loop(mine)
            except BaseException:
                end()
                raise
            finally:
                for done in helpers:
                    done.acquire()
                self._idle += [p.workspaces for p in passes if isinstance(p, Replica)]
        if errors:
            raise errors[0]

    def _passes(self, cut: bool) -> Passes:
        """Give what a part goes through: a replica, or the network as it is.

        Replicas are made here, by the calling thread: CPython 3.11 makes a layer's
        `vars` when first asked for them, and if two threads ask at once both make
        them, and their memory is freed twice.
        """
        if not cut:
            return self.network
        layers = self.network.layers
        workspaces: list[Workspace] = []
        with suppress(IndexError):  # none is idle
            workspaces = self._idle.pop()
        if len(workspaces) != len(layers):
            workspaces = [Workspace() for _ in layers]
        return Replica(layers, workspaces)

    def _submit(self, work: Callable[..., None], *arguments: Any) -> None:
        """Hand work to the threads of this network, which do not survive a fork."""
        if self._tasks is None or self._process != os.getpid():
            self._tasks, self._process = SimpleQueue(), os.getpid()
            threads = (self.threads or cores()) - 1
            for _ in range(threads):
                start_new_thread(_serve, (self._tasks,))
            finalize(self, _dismiss, self._tasks, threads).atexit = False
        self._tasks.put((work, arguments))


# What follows waits with bare locks and a `SimpleQueue`, not with a pool of threads or
# a `threading.Condition`. Those take their locks in steps of Python; if Ctrl-C comes
# between two steps, the lock is never freed, and a thread that needs it waits for ever.


def _serve(tasks: SimpleQueue[Any]) -> None:
    """Do one task after the other, until there is none and there will be none."""
    while (task := tasks.get()) is not None:
        work, arguments = task
        work(*arguments)
        del task, work, arguments  # a thread that waits keeps no network alive


def _dismiss(tasks: SimpleQueue[Any], threads: int) -> None:
    for _ in range(threads):
        tasks.put(None)


class _Total:
    """Sums over the parts, added up in the order of the parts.

    Part ``k`` takes lock ``k``, adds, and frees lock ``k + 1``.
    """

    def __init__(self, parts: int) -> None:
        self.loss, self.correct = 0.0, 0
        self.grads: list[dict[str, Array]] = []
        self._turns = [Lock() for _ in range(parts + 1)]
        for turn in self._turns[1:]:
            turn.acquire()
        self._stopped = False

    def add(
        self, number: int, loss: float, correct: int, grads: list[dict[str, Array]]
    ) -> None:
        """Wait for the turn of part ``number`` and add what was found."""
        self._turns[number].acquire()
        if self._stopped:
            return
        self.loss += loss
        self.correct += correct
        if number == 0:  # a copy, for the memory will be used again
            self.grads = [{k: v.copy() for k, v in each.items()} for each in grads]
        else:
            for mine, other in zip(self.grads, grads, strict=True):
                for name in mine:
                    mine[name] += other[name]
        self._turns[number + 1].release()

    def stop(self) -> None:
        """Let nobody wait any more: after an error a turn may never come."""
        self._stopped = True
        for turn in self._turns:
            with suppress(RuntimeError):  # it was free already
                turn.release()


# ---- settings of the whole process --------------------------------------------


def cores() -> int:
    """Count the processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Setting:
    """A setting of the whole process, changed for as long as anybody needs it.

    ``change`` makes it and returns what undoes it. With several users at once the
    first one changes and the last one undoes.
    """

    def __init__(self, change: Callable[[], Callable[[], None]]) -> None:
        self._change, self._users, self._lock = change, 0, Lock()
        self._undo: Callable[[], None] = lambda: None

    def __enter__(self) -> None:
        with self._lock:
            if self._users == 0:
                self._undo = self._change()
            self._users += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._undo()


def one_blas_thread() -> AbstractContextManager[None]:
    """Let each matrix product run on the thread that asks for it.

    Needs threadpoolctl (``pip install cnn-course[threads]``). Without it nothing is
    limited, and a batch takes one part after the other.
    """
    return _ONE_BLAS_THREAD


def short_turns() -> AbstractContextManager[None]:
    """Let Python threads take turns quickly.

    Python's own code runs on one thread at a time. Between two long NumPy
    operations a thread needs its turn for microseconds; it should not wait the
    usual 5 milliseconds before it may ask for it.
    """
    return _SHORT_TURNS


def _limit_blas() -> Callable[[], None]:
    libraries = _blas() or []
    before = [library.get_num_threads() for library in libraries]
    for library in libraries:
        library.set_num_threads(1)

    def undo() -> None:
        for library, number in zip(libraries, before, strict=True):
            library.set_num_threads(number)

    return undo


def _shorten_turns() -> Callable[[], None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    return lambda: sys.setswitchinterval(before)


@lru_cache
def _blas() -> list[Any] | None:
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


_ONE_BLAS_THREAD, _SHORT_TURNS = _Setting(_limit_blas), _Setting(_shorten_turns)
