"""Layers in a row, trained: predict, evaluate, fit, save, load, summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from cnn_course import storage, workers
from cnn_course.layers import Array, Layer, Shape, is_float, positive_int
from cnn_course.losses import check_labels, softmax, softmax_cross_entropy
from cnn_course.optimizers import Adam, Optimizer


@dataclass
class History:
    """What `Network.fit` saw, one number per epoch.

    Attributes
    ----------
    loss, accuracy : list of float
        Mean over the training examples, each seen just before its step.
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
        Of the one generator that draws every weight and shuffles every epoch:
        the same seed, data and calls give the same numbers.
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
        self.layers = list(layers)
        self.workers = workers
        if workers is not None:
            positive_int(workers, "Network", "workers")
        if not self.layers or not all(isinstance(x, Layer) for x in self.layers):
            raise ValueError(
                f"Network: needs a list of layers, got {layers!r}; "
                "for example [Flatten(), Dense(10)]"
            )
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError(
                "Network: one layer object stands in the list twice; each place needs "
                "its own, since it remembers its own forward pass"
            )
        self.rng = np.random.default_rng(seed)
        self.input_shape: Shape | None = None
        self.optimizer: Optimizer | None = None  # the one `fit` used last

    # ---- parameters ------------------------------------------------------

    def build(self, input_shape: Shape, dtype: Any = np.float32) -> None:
        """Draw all parameters for images of ``input_shape``, ``(H, W, C)``.

        The first batch does this by itself.
        """
        shapes = [tuple(input_shape)]
        for layer in self.layers:  # all must fit before the first number is drawn
            shapes.append(layer.output_shape(shapes[-1]))
        for layer, shape in zip(self.layers, shapes, strict=False):
            layer.build(shape, self.rng, dtype)
        self.input_shape = shapes[0]

    @property
    def params(self) -> dict[str, Array]:
        """Every parameter, named ``"<layer number>.<name>"``: the arrays themselves."""
        return self._named("params")

    @property
    def grads(self) -> dict[str, Array]:
        """Every gradient, under the same names as `params`."""
        return self._named("grads")

    def _named(self, attribute: str) -> dict[str, Array]:
        return {
            f"{i}.{name}": value
            for i, layer in enumerate(self.layers)
            for name, value in getattr(layer, attribute).items()
        }

    # ---- forward and backward --------------------------------------------

    def forward(self, x: Array) -> Array:
        """Scores (logits) ``(N, K)`` for a batch of images, float32 or float64."""
        x = self._fitting(x)
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def _fitting(self, x: Array) -> Array:
        """Give images that fit the parameters, drawn here if there are none yet."""
        if self.input_shape is None:
            x = self.layers[0]._check_input(x)
            self.build(x.shape[1:], x.dtype)
        elif np.shape(x)[1:] != self.input_shape:
            single = np.shape(x) == self.input_shape
            raise ValueError(
                f"Network: images have shape {np.shape(x)}, it was made for "
                f"(N, {', '.join(map(str, self.input_shape))}); "
                + ("try x[None]" if single else "resize them, or make a new network")
            )
        return x

    def backward(self, dz: Array) -> Array:
        """Send the gradient for the scores back through every layer.

        Returns the gradient for the images; each layer keeps its own ``grads``.
        """
        for layer in reversed(self.layers):
            dz = layer.backward(dz)
        return dz

    def _scores(self, x: Array) -> Array:
        """`forward`, where a loss or a softmax comes next."""
        return self.checked(self.forward(x))

    def checked(self, z: Array) -> Array:
        """Refuse what the last layer gives if it is not scores."""
        if z.ndim != 2:
            raise ValueError(
                f"Network: {self.layers[-1]}, its last layer, gives shape {z.shape}, "
                "needs (N, classes); end the list in Flatten(), Dense(classes)"
            )
        return z

    def train_batch(self, x: Array, labels: np.ndarray, optimizer: Optimizer) -> float:
        """Take one step on one batch and return the loss before it."""
        loss, _ = self._gradients(x, labels)
        optimizer.step(self.params, self.grads)
        return loss

    def _gradients(self, x: Array, labels: np.ndarray) -> tuple[float, int]:
        """Fill `grads` for one batch; return its loss and how many it got right."""
        x = self._fitting(x)
        if self._may_be_cut(x) and np.shape(labels) == (len(x),):
            return workers.gradients(self, x, labels)
        z = self._scores(x)
        loss, dz = softmax_cross_entropy(z, labels)
        self.backward(dz)
        return loss, int(np.sum(z.argmax(axis=1) == labels))

    def _may_be_cut(self, x: Array) -> bool:
        """Whether `workers` may share the batch; the plain way raises what is wrong."""
        fits = x.shape[1:] == self.input_shape and len(x) > 0 and is_float(x)
        # A subclass of a layer must say so itself: it may have changed what is true.
        return fits and all(
            vars(type(layer)).get("image_by_image") for layer in self.layers
        )

    # ---- using it --------------------------------------------------------

    def predict(self, images: Array, batch_size: int = 256) -> Array:
        """Probabilities ``(N, K)``; rows sum to 1.

        Parameters
        ----------
        images : ndarray of shape (N, H, W, C)
        batch_size : int
            Images looked at together. It bounds the memory and changes nothing
            else.
        """
        return np.concatenate([softmax(z) for z in self._logits(images, batch_size)])

    def evaluate(
        self, images: Array, labels: np.ndarray, batch_size: int = 256
    ) -> tuple[float, float]:
        """Mean loss and accuracy on labeled images."""
        images, labels = _pairs("evaluate", images, labels)
        z = np.concatenate(list(self._logits(images, batch_size)))
        loss, _ = softmax_cross_entropy(z, labels)
        return loss, float(np.mean(z.argmax(axis=1) == labels))

    def _logits(self, images: Array, batch_size: int) -> Iterator[Array]:
        batch_size = positive_int(batch_size, "Network", "batch_size")
        if len(images) == 0:
            raise ValueError("Network: there are no images, need at least one")
        images = self._fitting(images)
        for start in range(0, len(images), batch_size):
            batch = images[start : start + batch_size]
            if self._may_be_cut(batch):
                yield workers.scores(self, batch)
            else:
                yield self._scores(batch)

    def fit(
        self,
        images: Array,
        labels: np.ndarray,
        epochs: int = 1,
        batch_size: int = 64,
        optimizer: Optimizer | None = None,
        validation: tuple[Array, np.ndarray] | None = None,
        patience: int | None = None,
        progress: bool = True,
        augment: Callable[[Array, np.random.Generator], Array] | None = None,
    ) -> History:
        """Train on shuffled mini-batches.

        Parameters
        ----------
        images : ndarray of shape (N, H, W, C)
            float32 or float64, scaled to about one.
        labels : ndarray of int, shape (N,)
        epochs : int
            Passes over the training images.
        batch_size : int
            Images per step; the last batch of an epoch may be shorter.
        optimizer : Optimizer, optional
            ``Adam(1e-3)`` by default. It keeps its state, so that a second call
            with the same one goes on where the first stopped.
        validation : (images, labels), optional
            Evaluated after every epoch.
        patience : int, optional
            Stop after this many epochs without a lower validation loss, and go back
            to the parameters of the lowest.
        progress : bool
            Show a progress bar (needs tqdm).
        augment : callable, optional
            Changes the images of every batch before they are used:
            ``augment(images, rng)`` gives as many of the same shape, for example
            `cnn_course.data.shifted`. It draws from the network's own generator.

        Returns
        -------
        history : History
            Ctrl-C ends training early but loses nothing: the parameters of the last
            whole step and the history so far are kept.

        Raises
        ------
        FloatingPointError
            If the loss is no longer a number. The parameters go back to the last
            for which it was.
        ValueError
            If images and labels do not fit.
        """
        images, labels = _pairs("fit", images, labels)
        for what, value in (("epochs", epochs), ("batch_size", batch_size)):
            positive_int(value, "fit", what)
        classes = self._scores(self._fitting(images)[:1]).shape[1]
        check_labels(labels, len(labels), classes)
        if validation is not None:
            validation = _pairs("fit, validation", *validation)
            self._scores(self._fitting(validation[0])[:1])
            check_labels(validation[1], len(validation[1]), classes)
        if patience is not None:
            positive_int(patience, "fit", "patience")
            if validation is None:
                raise ValueError(
                    "fit: patience watches the validation loss; pass validation"
                )
        self.optimizer = optimizer or self.optimizer or Adam(1e-3)
        history, best, whole = History(), _Best(), _Whole(self)
        for epoch in range(epochs):
            try:
                with _progress_bar(
                    f"epoch {epoch + 1}/{epochs}", len(images), progress
                ) as bar:
                    batches = self._batches(images, labels, batch_size, augment)
                    self._epoch(batches, len(images), history, bar, whole)
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
                history.stopped = f"interrupted in epoch {epoch + 1}"
                break
            if patience is not None and best.waited(self, loss) >= patience:
                history.stopped = f"no lower validation loss for {patience} epochs"
                break
        if best.params:
            self._set_params(best.params)
        return history

    def _batches(
        self,
        images: Array,
        labels: np.ndarray,
        batch_size: int,
        augment: Callable[[Array, np.random.Generator], Array] | None,
    ) -> Iterator[tuple[Array, np.ndarray]]:
        """Every image once, in a fresh random order."""
        order = self.rng.permutation(len(images))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            x = images[batch]
            yield augment(x, self.rng) if augment else x, labels[batch]

    def _epoch(
        self,
        batches: Iterator[tuple[Array, np.ndarray]],
        n: int,
        history: History,
        bar: Any,
        whole: _Whole,
    ) -> None:
        """One pass over ``n`` images."""
        total_loss = total_correct = 0.0
        for x, labels in batches:
            loss, correct = self._gradients(x, labels)
            step = len(history.batch_loss) + 1
            whole.require(np.isfinite(loss), f"the loss is {loss} at step {step}")
            whole.keep()
            try:
                self.optimizer.step(self.params, self.grads)
            except BaseException:  # no step is ever half taken
                whole.restore()
                raise
            history.batch_loss.append(loss)
            total_loss += loss * len(x)
            total_correct += correct
            bar.update(len(x))
            bar.set_postfix_str(f"loss {loss:.4f}", refresh=False)
        finite = all(np.isfinite(value).all() for value in self.params.values())
        whole.require(finite, f"step {step} made parameters that are not finite")
        history.loss.append(total_loss / n)
        history.accuracy.append(total_correct / n)

    def _copy_params(self) -> dict[str, Array]:
        return {name: value.copy() for name, value in self.params.items()}

    def _set_params(self, params: dict[str, Array]) -> None:
        for name, value in self.params.items():
            value[...] = params[name]

    def summary(self, input_shape: Shape | None = None) -> None:
        """Print the layers, the shape each hands on, and how many numbers it learns.

        Parameters
        ----------
        input_shape : (H, W, C), optional
            Needed before the network has seen its first batch.
        """
        shape = input_shape or self.input_shape
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


class _Best:
    """The parameters of the lowest validation loss so far."""

    def __init__(self) -> None:
        self.loss, self.params, self.epochs = np.inf, {}, 0

    def waited(self, network: Network, loss: float) -> int:
        """Epochs since the lowest loss, this one counted."""
        if loss < self.loss:
            self.loss, self.params, self.epochs = loss, network._copy_params(), 0
        else:
            self.epochs += 1
        return self.epochs


class _Whole:
    """Parameters and optimizer as they were at the last finite loss."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.keep()

    def keep(self) -> None:
        """Remember how things stand."""
        optimizer = self.network.optimizer
        self.params, self.steps = self.network._copy_params(), optimizer.steps
        self.state = {
            name: {key: value.copy() for key, value in averages.items()}
            for name, averages in optimizer.state.items()
        }

    def restore(self) -> None:
        """Go back to what `keep` saw."""
        self.network._set_params(self.params)
        self.network.optimizer.steps = self.steps
        self.network.optimizer.state = self.state

    def require(self, finite: bool, problem: str) -> None:
        """Go back and raise unless all is finite."""
        if not finite:
            self.restore()
            raise FloatingPointError(
                f"fit: {problem}; the parameters are back at the last finite loss. "
                "Try a smaller learning rate, clip_norm=1.0, or look for NaN in the "
                "images"
            )


class _NoBar:
    """Stands in for a progress bar where none is wanted."""

    def update(self, n: int) -> None:
        """Nothing to show."""

    def set_postfix_str(self, text: str, refresh: bool = True) -> None:
        """Nothing to show."""


def _progress_bar(title: str, total: int, wanted: bool) -> AbstractContextManager[Any]:
    if not wanted:
        return nullcontext(_NoBar())
    try:
        from tqdm.auto import tqdm  # only where a bar is wanted
    except ImportError as error:
        raise ImportError(
            "fit: the progress bar needs tqdm; pip install tqdm, or pass progress=False"
        ) from error
    return tqdm(total=total, desc=title, unit=" images")


def _pairs(name: str, images: Array, labels: np.ndarray) -> tuple[Array, np.ndarray]:
    images, labels = np.asarray(images), np.asarray(labels)
    if images.ndim < 2 or len(images) == 0 or labels.shape[:1] != images.shape[:1]:
        raise ValueError(
            f"{name}: images have shape {images.shape} and labels {labels.shape}; "
            "need one label for each of at least one image"
        )
    return images, labels
