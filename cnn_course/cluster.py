"""A batch in shards, shared among the processes of a Dask cluster (chapter 21).

The images never travel. Each shard of them is *made* where it is needed, by a task
that calls ``load(q)``; a batch is a list of image numbers, and every shard sends back
its share of the gradient, which are added up in the order of the shards, Eq. (16.8).

So a worker may be lost at any moment: all that it held was made by tasks, and others
do them again, with the same result. What random numbers a batch needs are drawn here,
once, and only layers that treat each image by itself may be trained like this.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course import arguments
from cnn_course.arguments import Array, Labels
from cnn_course.layers import Layer
from cnn_course.network import History, Network
from cnn_course.workers import Workspace, cores

if TYPE_CHECKING:
    from distributed import Client, Future

#: makes a shard, given its number, wherever it is called
Load = Callable[[int], tuple[Array, Labels]]
#: a shard's part of the loss, how many are right, gradients by layer
Share = tuple[float, int, list[dict[str, Array]]]

_LARGE = "distributed.admin.large-graph-warning-threshold"
LOOK = 1.0  # seconds between two looks at who is there
_WORKSPACES: list[list[Workspace]] = []  # memory that no task of this process is using


# ---- in the workers ------------------------------------------------------------


def _made(load: Load, q: int) -> tuple[Array, Labels]:
    """Make shard ``q``, or say what is wrong with it."""
    images, labels = arguments.pairs(*load(q), f"shard {q}")
    return arguments.images(images, f"shard {q}", None), labels


def _about(shard: tuple[Array, Labels]) -> tuple[int, tuple[int, ...], Any, int, int]:
    images, labels = shard
    arguments.labels(labels, len(labels), int(1e9))
    low, high = int(labels.min()), int(labels.max())
    return len(images), images.shape[1:], images.dtype, low, high


def _kept(layers: list[Layer]) -> list[Layer]:
    """Hand on what it was given, so that it is the result of a task."""
    return layers


def share(
    layers: list[Layer],
    shard: tuple[Array, Labels],
    rows: Labels,
    places: Labels,
    n: int,
) -> Share:
    """Compute what some images of a shard add to the gradient of a batch of ``n``.

    One term of Eq. (16.8): the mean over the ``rows``, times ``len(rows) / n``. The
    ``places`` are theirs in the batch as it was drawn; by them `Dropout` finds its
    masks, Eq. (20.10), which are therefore those of one process.
    """
    images, labels = shard
    # Other threads of this process may be using the same layers.
    network = Network([_bare(layer) for layer in layers], workers=1)
    network._workers._idle = _WORKSPACES
    loss, correct = network._workers.gradients(images[rows], labels[rows], places)
    weight = len(rows) / n
    for layer in network.layers:
        for name in layer.grads:
            layer.grads[name] *= weight
    return loss * weight, correct, [layer.grads for layer in network.layers]


def _bare(layer: Layer) -> Layer:
    """Copy a layer without its generator, and what it remembers of a batch."""
    copied: Layer = object.__new__(type(layer))
    nothing: dict[str, Any] = dict.fromkeys(
        ("rng", "_cache", "_dy_shape", "_workspace")
    )
    vars(copied).update(vars(layer) | nothing | {"grads": {}})
    return copied


def step_seconds(
    images: int,
    per_image: float,
    workers: int,
    size: float,
    bandwidth: float,
    latency: float,
) -> float:
    """Predict the time of a step on a cluster, Eq. (21.4).

    Parameters
    ----------
    images : int
        Of the batch.
    per_image : float
        Seconds that one worker needs for an image, forward and back.
    workers : int
    size : float
        Bytes of the parameters, and so of their gradients.
    bandwidth : float
        Bytes a second that whoever adds up can send or receive.
    latency : float
        Seconds that a step takes in which nothing is computed and nothing sent.

    Examples
    --------
    >>> step_seconds(256, 1e-4, 2, 434_472, 1e9, 1e-3).__round__(4)
    0.0155
    """
    sent = 2 * workers * size / bandwidth
    return latency + images * per_image / workers + sent


# ---- which images, and where ---------------------------------------------------


def rows_of(batch: Labels, sizes: Sequence[int]) -> list[Labels]:
    """Find the images of a batch in the shards, which are numbered one after the other.

    Examples
    --------
    Shards of 4 and 6 images hold the numbers 0 to 3 and 4 to 9.

    >>> rows_of(np.array([7, 2, 4, 0]), [4, 6])
    [array([2, 0]), array([3, 0])]
    """
    ends = np.cumsum(sizes)
    taken = places_of(batch, sizes)
    return [batch[taken[q]] - (ends[q] - size) for q, size in enumerate(sizes)]


def places_of(batch: Labels, sizes: Sequence[int]) -> list[Labels]:
    """Find the places in the batch of the images that each shard holds.

    Examples
    --------
    >>> places_of(np.array([7, 2, 4, 0]), [4, 6])
    [array([1, 3]), array([0, 2])]
    """
    shard = np.searchsorted(np.cumsum(sizes), batch, side="right")
    return [np.flatnonzero(shard == q) for q in range(len(sizes))]


def placed(owners: Sequence[str], workers: Sequence[str]) -> list[str]:
    """Give every shard a worker that is there, and move as few as can be.

    No worker has more than its share, rounded up: the one with most sets the pace.

    Examples
    --------
    >>> placed(["a", "a", "a", "b", "b", "b"], ["a", "b", "c"])
    ['a', 'a', 'c', 'b', 'b', 'c']
    """
    most = -(-len(owners) // len(workers))
    held = Counter(dict.fromkeys(workers, 0))
    found = [""] * len(owners)
    for q, owner in enumerate(owners):  # keeps what it has, up to its share
        if owner in held and held[owner] < most:
            found[q] = owner
            held[owner] += 1
    for q in [q for q, owner in enumerate(found) if not owner]:
        found[q] = min(workers, key=lambda worker: held[worker])
        held[found[q]] += 1
    return found


class Shards:
    """The training images as shards on a cluster, and the gradient of a batch of them.

    Parameters
    ----------
    network : Network
        Its ``grads`` are filled.
    client : distributed.Client
        Connected to a scheduler, here or elsewhere.
    load : callable
        ``load(q)`` makes the images and labels of shard ``q``, in a worker, more than
        once if need be, and always the same.
    count : int
        Of shards; as many as workers, or a few times as many where workers come and
        go.
    late : float
        Seconds after which a worker that does not answer is left aside, and its shards
        are made elsewhere; it is asked again after ten times as long, then twenty. One
        that has never answered may only be new, with the package still to import: it is
        asked again after as long once more.
    timeout : float
        Seconds to wait for a worker when there is none.
    """

    def __init__(
        self,
        network: Network,
        client: Client,
        load: Load,
        count: int,
        late: float = 10.0,
        timeout: float = 60.0,
    ) -> None:
        arguments.positive_int(count, "cluster", "shards")
        arguments.positive(late, "cluster", "late")
        arguments.positive(timeout, "cluster", "timeout")
        if not callable(load):
            raise ValueError(
                f"cluster: load is {type(load).__name__}, needs a function that makes "
                "shard q, for example lambda q: (images[q::4], labels[q::4])"
            )
        _refuse(network)
        self.network, self.client, self.load = network, client, load
        self.late, self.timeout = late, timeout
        self.owners = [""] * count
        self._shards: list[Any] = [None] * count
        self._late: Counter[str] = Counter()  # how often each worker was late
        self._aside: dict[str, float] = {}  # and until when it is left alone
        self._answered: set[str] = set()  # who is no newcomer
        self._looked = -LOOK
        about = self._answers(
            lambda q: self._submit(q, _about, self._shards[q]), range(count)
        )
        self.sizes = [size for size, *_ in about]
        for q, (size, shape, dtype, least, most) in enumerate(about):
            if network.input_shape is None:
                network.build(shape, dtype)
            nothing: Array = np.broadcast_to(dtype.type(), (size, *shape))
            arguments.images(nothing, f"shard {q}", network.input_shape)
            arguments.labels([least, most], 2, network._classes())

    def gradients(self, batch: Labels) -> tuple[float, int]:
        """Fill the network's ``grads`` for the images with the numbers in ``batch``.

        Returns
        -------
        loss : float
            Mean over the batch.
        correct : int
            How many images got their highest score for their label.
        """
        rows = rows_of(batch, self.sizes)
        places = places_of(batch, self.sizes)
        for layer in self.network.layers:
            layer.rng = self.network.rng
            layer._draw()
        layers = [_bare(layer) for layer in self.network.layers]
        sent: dict[Any, Future] = {}

        def ask(q: int) -> Future:
            owner = self.owners[q]
            if owner not in sent:  # the parameters go to each worker once
                sent[owner] = self._submit(q, _kept, layers)
            return self._submit(
                q,
                share,
                sent[owner],
                self._shards[q],
                rows[q],
                places[q],
                len(batch),
            )

        loss, correct = 0.0, 0
        total: list[dict[str, Array]] = []
        found = self._answers(ask, [q for q in range(len(rows)) if len(rows[q])])
        for part_loss, part_correct, grads in found:  # in the order of the shards
            loss, correct = loss + part_loss, correct + part_correct
            if not total:
                total = [{k: v.copy() for k, v in each.items()} for each in grads]
                continue
            for mine, other in zip(total, grads, strict=True):
                for name in mine:
                    mine[name] += other[name]
        for layer, each in zip(self.network.layers, total, strict=True):
            layer.grads = each
        return loss, correct

    # ---- whoever is there ----------------------------------------------------

    def _submit(self, q: int, task: Callable[..., Any], *given: Any) -> Future:
        """Ask the owner of shard ``q``; another will do it if that one is lost."""
        return self.client.submit(
            task, *given, workers=[self.owners[q]], allow_other_workers=True, pure=False
        )

    def _answers(
        self, ask: Callable[[int], Future], shards: Sequence[int]
    ) -> list[Any]:
        """Ask for several shards, and give the answers in their order."""
        import dask
        from distributed import TimeoutError as Late
        from distributed import wait
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            if time.monotonic() > self._looked + LOOK:
                self._look()
            # that the parameters are large is meant
            with dask.config.set({_LARGE: "1 TiB"}):
                asked = {q: ask(q) for q in shards}
            patience = self.late
            while True:
                with suppress(Late):  # on Python 3.10 not the built-in TimeoutError
                    wait(list(asked.values()), timeout=patience)
                    found = self.client.gather(list(asked.values()))
                    self._answered.update(self.owners[q] for q in shards)
                    return found
                waiting = [q for q, future in asked.items() if not future.done()]
                before = {q: self.owners[q] for q in waiting}
                self._look(late=frozenset(before.values()))
                asked |= {q: ask(q) for q in waiting if self.owners[q] != before[q]}
                patience *= 2
        except KilledWorker as error:
            raise ConnectionError(
                f"cluster: {error.task!r} was begun by {error.allowed_failures + 1} "
                "workers, and each of them died; does a shard fit their memory? Make "
                "more shards, or give each worker more memory"
            ) from error
        except FutureCancelledError as error:
            raise ConnectionError(
                f"cluster: the scheduler at {_address(self.client)} is gone, and with "
                "it all tasks; the parameters are those of the last whole step"
            ) from error

    def _look(self, late: frozenset[str] = frozenset()) -> None:
        """See who is there, and have every shard made by one of them."""
        here = _workers(self.client, self.timeout)
        now = time.monotonic()
        if not late.issuperset(
            here
        ):  # else the work takes long, and nobody is to blame
            for worker in late:
                if worker not in self._answered and worker not in self._aside:
                    self._aside[worker] = now + self.late  # it may only be new
                    continue
                self._late[worker] += 1  # twice as long each time
                self._aside[worker] = now + 5 * self.late * 2 ** self._late[worker]
        quick = [worker for worker in here if self._aside.get(worker, 0) < now]
        left = [worker for worker in here if worker not in late]
        owners = placed(self.owners, quick or left or here)
        for q, (before, owner) in enumerate(zip(self.owners, owners, strict=True)):
            if owner != before:
                self.owners[q] = owner
                self._shards[q] = self._submit(q, _made, self.load, q)
        self._looked = time.monotonic()


def _refuse(network: Network) -> None:
    """Raise unless a batch of this network may be cut."""
    if network._workers.may_cut():
        return
    for layer in network.layers:
        if not vars(type(layer)).get("image_by_image"):
            raise ValueError(
                f"cluster: {layer} does not say that it treats each image by itself, "
                "and no worker sees a whole batch. Batch normalization takes its mean "
                "over the batch: leave it out, or train in one process with fit. The "
                "loops have fast twins; in a layer of your own, set "
                "image_by_image = True if that is true"
            )
    raise ValueError(
        "cluster: forward or backward of the network or of a layer was replaced, and "
        "what stands there now may need a whole batch; train in one process with fit"
    )


# ---- for users -------------------------------------------------------------------


def fit(
    network: Network,
    client: Client,
    load: Load,
    shards: int,
    *,
    late: float = 10.0,
    timeout: float = 60.0,
    **options: Any,
) -> History:
    """Train on a cluster: `Network.fit`, but the images are where the workers are.

    With the same seed the batches are the same as in one process, and so are all
    numbers up to rounding, the masks of `Dropout` included, however many shards there
    are. With the same shards they are the same to the last bit, on
    equal machines, whoever does the work, and whoever is lost on the way.

    Parameters
    ----------
    network : Network
    client : distributed.Client
        See `connect`.
    load : callable
        ``load(q)`` gives the images and labels of shard ``q``; it runs in the workers.
    shards : int
    late, timeout : float
        See `Shards`.
    **options
        As for `Network.fit`: ``epochs``, ``batch_size``, ``optimizer``,
        ``validation``, ``patience``, ``progress``.

    Returns
    -------
    history : History

    Raises
    ------
    ValueError
        If a layer needs the whole batch, or images and labels do not fit.
    ConnectionError
        If no worker is left, or the scheduler. The parameters are those of the last
        whole step.
    """
    if "augment" in options:
        raise ValueError(
            "cluster: augment changes images here, and they are in the workers; let "
            "load make the changed ones"
        )

    def look() -> tuple[int, Callable[[Labels], tuple[float, int]]]:
        made = Shards(network, client, load, shards, late, timeout)
        return sum(made.sizes), made.gradients

    return network._train(look, **options)


@contextmanager
def connect(scheduler: str, timeout: float = 20.0) -> Iterator[Client]:
    """Connect to a scheduler, or start some workers on this machine.

    Parameters
    ----------
    scheduler : str
        An address, as ``tcp://10.0.0.5:8786``, or ``local:2`` for two processes here,
        which end with the ``with`` statement.
    timeout : float
        Seconds to wait for the scheduler, and again for its first worker.

    Raises
    ------
    ImportError
        If ``dask.distributed`` is missing.
    ConnectionError
        If nobody answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
        from distributed import TimeoutError as Late
    except ImportError as error:
        raise ImportError(
            "cluster: needs dask.distributed: pip install 'cnn-course[cluster]'"
        ) from error
    kind, _, number = scheduler.partition(":")
    if kind == "local":
        if not number.isdecimal() or int(number) < 1:
            raise ValueError(
                f"cluster: {scheduler!r} says local, needs a number of processes after "
                "it, for example local:2"
            )
        quiet = {"logging.distributed": "critical"}
        with (
            dask.config.set(quiet),
            LocalCluster(
                n_workers=int(number),
                threads_per_worker=max(1, cores() // int(number)),
                dashboard_address=":0",
                silence_logs=50,
            ) as local,
            Client(local) as client,
        ):
            client.register_worker_callbacks(_leave_interrupts_to_us)
            yield client
        return
    try:
        client = Client(scheduler, timeout=timeout)
    except (OSError, ValueError, Late) as error:
        raise ConnectionError(
            f"cluster: no scheduler answers at {scheduler!r}; start one with "
            "`dask scheduler`, which prints its address, or take local:2"
        ) from error
    with client:
        _workers(client, timeout)
        yield client


def _leave_interrupts_to_us() -> None:
    """Ctrl-C in a terminal reaches every process; this one ends with its cluster."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _workers(client: Client, timeout: float) -> list[str]:
    """Addresses of the workers; wait for one if there is none."""
    end = time.monotonic() + timeout
    while True:
        known = client.scheduler_info(n_workers=-1)["workers"].items()
        if here := sorted(at for at, its in known if its["status"] == "running"):
            return here
        if time.monotonic() > end:
            raise ConnectionError(
                f"cluster: {_address(client)} has had no worker for {timeout:g} "
                f"seconds; start one with `dask worker {_address(client)}`. The "
                "parameters are those of the last whole step"
            )
        time.sleep(0.05)


def _address(client: Client) -> str:
    return str(client.scheduler.address) if client.scheduler else "the scheduler"
