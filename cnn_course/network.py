"""Layers in a row, trained: predict, evaluate, fit, save, load, summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from cnn_course import arguments, storage
from cnn_course.arguments import Array, Labels, Shape
from cnn_course.layers import Layer
from cnn_course.losses import softmax, softmax_cross_entropy
from cnn_course.optimizers import SGD, Adam, Optimizer
from cnn_course.workers import Workers

_HINT = "Try a smaller learning rate, clip_norm=1.0, or look for NaN in the images"

#: numbers of the images of a batch, to its loss and how many are right
Gradients = Callable[[Labels], tuple[float, int]]
Augment = Callable[[Array, np.random.Generator], Array]


@dataclass
class History:
    """What `Network.fit` saw, one number per epoch.

    Attributes
    ----------
    loss, accuracy : list of float
        Mean over the training examples, each seen just before its step, by a network
        that trains: dropout makes them worse than `Network.evaluate` would find.
    val_loss, val_accuracy : list of float
        On the validation set after the epoch; empty without one.
    batch_loss : list of float
        The loss of every single step.
    stopped : str
        Why training ended early; empty if it did not.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    batch_loss: list[float] = field(default_factory=list)
    stopped: str = ""


class Network:
    """A list of layers that ends in scores, with softmax cross-entropy on top.

    Parameters
    ----------
    layers : sequence of Layer
        The last one gives one score (logit) per class.
    seed : int
        Of the one generator that draws every weight, shuffles every epoch and drops
        (`Dropout`): the same seed, data and calls give the same numbers on one machine.
    workers : int, optional
        Threads that share the work of a batch; by default one per processor core.
        It changes the time and no number (see `cnn_course.workers`).

    Examples
    --------
    >>> from cnn_course import Conv2D, Dense, Flatten, MaxPool2D, ReLU
    >>> net = Network([Conv2D(8, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)])
    >>> net.predict(np.zeros((2, 28, 28, 1), "float32")).shape
    (2, 10)
    """

    def __init__(
        self, layers: Sequence[Layer], seed: int = 0, workers: int | None = None
    ) -> None:
        listed = list(layers) if isinstance(layers, list | tuple) else []
        if not listed or not all(isinstance(layer, Layer) for layer in listed):
            raise ValueError(
                f"Network: needs a list of layers, got {layers!r}; "
                "for example [Flatten(), Dense(10)]"
            )
        if len({id(layer) for layer in listed}) < len(listed):
            raise ValueError(
                "Network: one layer object stands in the list twice; each place needs "
                "its own, since it remembers its own forward pass"
            )
        self.layers = listed
        if workers is not None:
            arguments.positive_int(workers, "Network", "workers")
        self.rng = np.random.default_rng(arguments.seed(seed, "Network"))
        self.input_shape: Shape | None = None
        self._output_shape: Shape | None = None
        self.optimizer: Optimizer | None = None  # the one `fit` used last
        self._workers = Workers(self, workers)

    # ---- parameters ------------------------------------------------------

    def build(self, input_shape: Shape, dtype: Any = np.float32) -> None:
        """Draw all parameters for images of ``input_shape``, ``(H, W, C)``.

        The first batch does this by itself.
        """
        shape = arguments.shape_of_image(input_shape, "Network")
        dtype = arguments.float_dtype(dtype, "Network")
        shapes = self._shapes(shape)  # all must fit before the first number is drawn
        for layer in self.layers if self.input_shape is None else []:
            if layer.input_shape is not None:
                raise ValueError(
                    f"Network: {layer} has its parameters already, from another "
                    "network or a forward pass of its own, and would lose them: a "
                    "network draws its own. Give each network layers of its own, and "
                    "set parameters after build(input_shape)"
                )
        for layer, each in zip(self.layers, shapes, strict=False):
            layer.build(each, self.rng, dtype)
        self.input_shape, self._output_shape = shape, shapes[-1]

    def _shapes(self, shape: Shape) -> list[Shape]:
        """Shape of the input of each layer, and last of what the network gives."""
        shapes = [shape]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return shapes

    def _classes(self) -> int:
        """Count the classes, or refuse a network that does not end in scores."""
        if self._output_shape is None:
            self._output_shape = self._shapes(self.input_shape or ())[-1]
        if len(self._output_shape) != 1:
            raise ValueError(
                f"Network: {self.layers[-1]}, its last layer, gives shape "
                f"{('N', *self._output_shape)}, needs (N, classes); "
                "end the list in Flatten(), Dense(classes)"
            )
        return self._output_shape[0]

    @property
    def params(self) -> dict[str, Array]:
        """Every parameter itself, named ``"<layer number>.<name>"``."""
        return self._named("params")

    @property
    def grads(self) -> dict[str, Array]:
        """Every gradient, under the same names as `params`."""
        return self._named("grads")

    @property
    def running(self) -> dict[str, Array]:
        """Running statistics (`BatchNorm`), named likewise; no optimizer sees them."""
        return self._named("running")

    @property
    def training(self) -> bool:
        """Whether every layer is in the mode to train; set it for all of them.

        It matters to `forward` alone, which takes the layers as they are: in the mode
        to train unless you set this to False. `fit` and `train_batch` always train,
        `predict` and `evaluate` never.
        """
        return all(layer.training for layer in self.layers)

    @training.setter
    def training(self, value: bool) -> None:
        for layer in self.layers:
            layer.training = bool(value)

    def _named(self, attribute: str) -> dict[str, Array]:
        return {
            f"{i}.{name}": value
            for i, layer in enumerate(self.layers)
            for name, value in getattr(layer, attribute).items()
        }

    # ---- forward and backward --------------------------------------------

    def forward(self, x: Array) -> Array:
        """Scores (logits) ``(N, K)`` for a batch of images, float32 or float64.

        To train, if not told otherwise (see `training`): `BatchNorm` and `Dropout`
        give other scores than `predict` then.
        """
        x = self._fitting(x, "forward")
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dz: Array) -> Array:
        """Send the gradient for the scores back through every layer.

        Returns the gradient for the images; each layer keeps its own ``grads``.
        """
        for layer in reversed(self.layers):
            dz = layer.backward(dz)
        return dz

    def passes_changed(self) -> bool:
        """Whether a subclass or an assignment has put in a pass of its own."""
        return (
            type(self).forward is not _FORWARD
            or type(self).backward is not _BACKWARD
            or not vars(self).keys().isdisjoint(("forward", "backward"))
        )

    def _fitting(self, x: Any, name: str) -> Array:
        """Give images that fit the parameters, drawn here if there are none yet."""
        x = arguments.images(x, name, self.input_shape)
        if self.input_shape is None:
            self.layers[0]._check_input(x)
            self.build(x.shape[1:], x.dtype)
        return x

    def train_batch(self, x: Array, labels: Labels, optimizer: Optimizer) -> float:
        """Take one step on one batch and return the loss before it.

        Raises
        ------
        FloatingPointError
            If the loss is not a number; no step is taken then.
        """
        optimizer = _optimizer(optimizer, "train_batch")
        x = self._fitting(x, "train_batch")
        labels = arguments.labels(labels, len(x), self._classes())
        with self._whole_step():
            loss, _ = self._workers.gradients(x, labels)
            if not np.isfinite(loss):
                raise FloatingPointError(
                    f"train_batch: the loss is {loss}, no step was taken. {_HINT}"
                )
            optimizer.step(self.params, self.grads)
        return loss

    @contextmanager
    def _whole_step(self) -> Iterator[None]:
        """Take back what a batch did to the running statistics if it comes to nothing.

        They move on the way forward, before the step.
        """
        before = _copied(self.running)
        try:
            yield
        except BaseException:
            for name, value in self.running.items():
                value[...] = before[name]
            raise

    # ---- using it --------------------------------------------------------

    def predict(self, images: Array, batch_size: int = 256) -> Array:
        """Probabilities ``(N, K)``; rows sum to 1.

        Parameters
        ----------
        images : ndarray of shape (N, H, W, C)
        batch_size : int
            Images looked at together. It bounds the memory, and changes no number but
            in its last digits.
        """
        logits = self._logits(images, batch_size, "predict")
        return np.concatenate([softmax(z) for z in logits])

    def evaluate(
        self, images: Array, labels: Labels, batch_size: int = 256
    ) -> tuple[float, float]:
        """Mean loss and accuracy on labeled images."""
        images, labels = arguments.pairs(images, labels, "evaluate")
        z = np.concatenate(list(self._logits(images, batch_size, "evaluate")))
        loss, _ = softmax_cross_entropy(z, labels)
        return loss, float(np.mean(z.argmax(axis=1) == labels))

    def _logits(self, images: Array, batch_size: int, name: str) -> Iterator[Array]:
        batch_size = arguments.positive_int(batch_size, name, "batch_size")
        images = self._fitting(images, name)
        self._classes()  # refuses what does not end in scores
        for start in range(0, len(images), batch_size):
            yield self._workers.scores(images[start : start + batch_size])

    def fit(
        self,
        images: Array,
        labels: Labels,
        epochs: int = 1,
        batch_size: int = 64,
        optimizer: Optimizer | str | None = None,
        validation: tuple[Array, Labels] | None = None,
        patience: int | None = None,
        progress: bool = True,
        augment: Augment | None = None,
    ) -> History:
        """Train on shuffled mini-batches: the loop of chapter 11, Eq. (11.4).

        Parameters
        ----------
        images : ndarray of shape (N, H, W, C)
            float32 or float64, scaled to about one.
        labels : ndarray of int, shape (N,)
        epochs : int
            Passes over the training images.
        batch_size : int
            Images per step; the last batch of an epoch may be shorter.
        optimizer : Optimizer or str, optional
            An optimizer, or ``"adam"`` or ``"sgd"`` for one with its defaults. Without
            one, that of the last call, at first ``Adam(1e-3)``. It keeps its state, so
            that a second call with the same one goes on where the first stopped.
        validation : (images, labels), optional
            Evaluated after every epoch.
        patience : int, optional
            Stop after this many epochs without a lower validation loss. However
            training ends, it then goes back to the lowest one: parameters,
            running statistics and optimizer are those of that epoch.
        progress : bool
            Show a progress bar, where tqdm is installed.
        augment : callable, optional
            Changes the images of every batch before they are used:
            ``augment(images, rng)`` gives as many of the same shape, for example
            `cnn_course.data.shifted` or `cnn_course.data.rotated`. It draws from the
            network's own generator.

        Returns
        -------
        history : History
            Ctrl-C ends training early but loses nothing: the history so far is kept,
            and the parameters of the last whole step (with ``patience`` those of the
            lowest validation loss, if an epoch has ended). ``stopped`` says which.

        Raises
        ------
        FloatingPointError
            If the loss is no longer a number. The parameters go back to the last
            for which it was.
        ValueError
            If images and labels do not fit.
        """

        def look() -> tuple[int, Gradients]:
            x, t = self._examples("fit", images, labels)

            def gradients(batch: Labels) -> tuple[float, int]:
                chosen = x[batch]
                if augment is not None:
                    chosen = _augmented(augment(chosen, self.rng), chosen)
                return self._workers.gradients(chosen, t[batch])

            return len(x), gradients

        return self._train(
            look, epochs, batch_size, optimizer, validation, patience, progress
        )

    def _train(
        self,
        look: Callable[[], tuple[int, Gradients]],
        epochs: int = 1,
        batch_size: int = 64,
        optimizer: Optimizer | str | None = None,
        validation: tuple[Array, Labels] | None = None,
        patience: int | None = None,
        progress: bool = True,
    ) -> History:
        """Do what `fit` does, wherever the images are.

        ``look`` says how many there are, and gives a function that fills ``grads``
        for those with the numbers in a batch.
        """
        for what, value in (("epochs", epochs), ("batch_size", batch_size)):
            arguments.positive_int(value, "fit", what)
        n, gradients = look()
        if validation is not None:
            if not isinstance(validation, tuple | list) or len(validation) != 2:
                raise ValueError(
                    f"fit: validation is {type(validation).__name__}, needs a pair "
                    "(images, labels)"
                )
            validation = self._examples("fit, validation", *validation)
        if patience is not None:
            arguments.positive_int(patience, "fit", "patience")
            if validation is None:
                raise ValueError(
                    "fit: patience watches the validation loss; pass validation"
                )
        for layer in self.layers:  # the last batch of an epoch, which may be short
            layer.check_batch(n % batch_size or batch_size)
        if optimizer is not None:
            optimizer = _optimizer(optimizer, "fit")
        self.optimizer = optimizer or self.optimizer or Adam(1e-3)
        history, best, whole = History(), _Best(), _Snapshot(self)
        for epoch in range(1, epochs + 1):
            try:
                title = f"epoch {epoch}/{epochs}"
                with _progress_bar(title, n, progress) as bar:
                    order = self.rng.permutation(n)
                    batches = [
                        order[i : i + batch_size] for i in range(0, n, batch_size)
                    ]
                    self._epoch(batches, gradients, history, bar, whole)
                    text = f"loss {history.loss[-1]:.4f}"
                    if validation is not None:
                        loss, accuracy = self.evaluate(*validation)
                        whole.require(
                            np.isfinite(loss), f"the validation loss is {loss}"
                        )
                        history.val_loss.append(loss)
                        history.val_accuracy.append(accuracy)
                        text += f", validation {loss:.4f}, accuracy {accuracy:.2%}"
                    bar.set_postfix_str(text)
            except KeyboardInterrupt:
                history.stopped = f"interrupted in epoch {epoch}"
                break
            if patience is not None and best.waited(self, loss, epoch) >= patience:
                history.stopped = f"no lower validation loss for {patience} epochs"
                break
        if best.snapshot is not None:
            best.snapshot.restore()
            if history.stopped:
                history.stopped += f"; back at epoch {best.epoch}"
        return history

    def _examples(self, name: str, images: Any, labels: Any) -> tuple[Array, Labels]:
        """Give images and labels that fit each other and the network."""
        images, labels = arguments.pairs(images, labels, name)
        images = self._fitting(images, name)
        classes = self._classes()
        return images, arguments.labels(labels, len(images), classes)

    def _epoch(
        self,
        batches: Sequence[Labels],
        gradients: Gradients,
        history: History,
        bar: Any,
        whole: _Snapshot,
    ) -> None:
        """One pass over all images."""
        total_loss = total_correct = 0.0
        assert self.optimizer is not None
        for batch in batches:
            step = len(history.batch_loss) + 1
            with self._whole_step():
                loss, correct = gradients(batch)
                whole.require(np.isfinite(loss), f"the loss is {loss} at step {step}")
                whole.keep()
                try:
                    self.optimizer.step(self.params, self.grads)
                except BaseException:  # no step is ever half taken
                    whole.restore()
                    raise
            history.batch_loss.append(loss)
            total_loss += loss * len(batch)
            total_correct += correct
            bar.update(len(batch))
            bar.set_postfix_str(f"loss {loss:.4f}", refresh=False)
        arrays = [*self.params.values(), *self.running.values()]
        finite = all(np.isfinite(value).all() for value in arrays)
        whole.require(finite, f"step {step} made parameters that are not finite")
        n = sum(map(len, batches))
        history.loss.append(total_loss / n)
        history.accuracy.append(total_correct / n)

    def summary(self, input_shape: Shape | None = None) -> None:
        """Print the layers, the shape each hands on, and how many numbers it learns.

        Parameters
        ----------
        input_shape : (H, W, C), optional
            Needed before the network has seen its first batch.
        """
        shape = self.input_shape
        if input_shape is not None:
            shape = arguments.shape_of_image(input_shape, "summary")
        if shape is None:
            raise ValueError(
                "summary: no image has passed yet, so the shapes are unknown; "
                "pass input_shape, e.g. net.summary((28, 28, 1))"
            )
        rows, total = [("input", str(tuple(shape)), "")], 0
        for layer in self.layers:
            count = sum(prod(s) for s in layer.param_shapes(shape).values())
            shape = layer.output_shape(shape)
            rows.append((repr(layer), str(shape), f"{count:,}"))
            total += count
        rows.append(("total", "", f"{total:,}"))
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        for name, out, count in rows:
            line = f"{name:<{widths[0]}}  {out:<{widths[1]}}  {count:>{widths[2]}}"
            print(line.rstrip())

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}])"

    # ---- files -----------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write layers, parameters, random state and optimizer to one ``.npz``.

        The file appears whole or not at all, and holds no pickle.
        """
        storage.save(self, path)

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """Read what `save` wrote, ready to predict or to train on.

        Raises
        ------
        ValueError
            If the file is not one that `save` wrote, or was changed since.
        """
        return storage.load(cls, path)


class _Snapshot:
    """Parameters, running statistics and optimizer at one moment of `fit`."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.params: dict[str, Array] = {}
        self.running: dict[str, Array] = {}
        self.keep()

    def keep(self) -> None:
        """Remember how things stand."""
        optimizer = self._optimizer()
        self.params = _copied(self.network.params)
        self.running = _copied(self.network.running)
        self.steps = optimizer.steps
        self.state = {name: _copied(each) for name, each in optimizer.state.items()}

    def restore(self) -> None:
        """Go back to what `keep` saw."""
        optimizer = self._optimizer()
        for name, value in self.network.params.items():
            value[...] = self.params[name]
        for name, value in self.network.running.items():
            value[...] = self.running[name]
        optimizer.steps = self.steps
        optimizer.state = {name: _copied(each) for name, each in self.state.items()}

    def require(self, finite: bool | np.bool_, problem: str) -> None:
        """Go back and raise unless all is finite."""
        if not finite:
            self.restore()
            raise FloatingPointError(
                f"fit: {problem}; the parameters are back at the last finite loss. "
                f"{_HINT}"
            )

    def _optimizer(self) -> Optimizer:
        assert self.network.optimizer is not None
        return self.network.optimizer


class _Best:
    """The network at the lowest validation loss so far."""

    def __init__(self) -> None:
        self.loss, self.epoch = np.inf, 0
        self.snapshot: _Snapshot | None = None

    def waited(self, network: Network, loss: float, epoch: int) -> int:
        """Epochs since the lowest loss."""
        if loss < self.loss:
            self.loss, self.epoch, self.snapshot = loss, epoch, _Snapshot(network)
        return epoch - self.epoch


class _NoBar:
    """Stands in for a progress bar where there is none."""

    def update(self, n: int) -> None:
        """Nothing to show."""

    def set_postfix_str(self, text: str, refresh: bool = True) -> None:
        """Nothing to show."""


def _progress_bar(title: str, total: int, wanted: bool) -> AbstractContextManager[Any]:
    if not wanted or find_spec("tqdm") is None:
        return nullcontext(_NoBar())
    from tqdm.auto import tqdm  # only where a bar is wanted

    bar: AbstractContextManager[Any] = tqdm(total=total, desc=title, unit=" images")
    return bar


def _copied(arrays: dict[str, Array]) -> dict[str, Array]:
    return {name: value.copy() for name, value in arrays.items()}


def _optimizer(value: Any, name: str) -> Optimizer:
    """Give an optimizer, or refuse what is none."""
    kinds: dict[str, type[Adam | SGD]] = {"adam": Adam, "sgd": SGD}
    if name == "fit" and isinstance(value, str) and value.lower() in kinds:
        return kinds[value.lower()]()
    if not isinstance(value, Optimizer):
        raise ValueError(
            f"{name}: optimizer is {value!r}, needs an Optimizer that is made once "
            "and kept, for example optimizer = Adam(1e-3)"
        )
    return value


def _augmented(x: Any, before: Array) -> Array:
    """Refuse what an augmentation gives if it cannot stand in for the images."""
    if not isinstance(x, np.ndarray) or (x.shape, x.dtype) != (
        before.shape,
        before.dtype,
    ):
        got = f"{x.dtype} {x.shape}" if isinstance(x, np.ndarray) else repr(type(x))
        raise ValueError(
            f"fit: augment returned {got}, needs as many images of the same shape and "
            f"dtype as it was given: {before.dtype} {before.shape}"
        )
    return x


_FORWARD, _BACKWARD = Network.forward, Network.backward
