"""The network that the book's pages run: how it is trained, and how it is stored.

``python -m cnn_course.page_network`` trains it on all of MNIST, with a fixed seed, and
writes ``book/_static/digits.json``. Another run on the same machine writes the same
file. The file is one JSON object:

- ``format``: ``"cnn-course digits 1"``.
- ``input``: rows, columns and channels of an image, ``[28, 28, 1]``, from 0 (paper)
  to 1 (ink).
- ``layers``: one object per layer, from the image to the ten scores. ``kind`` is
  ``Conv2D``, ``ReLU``, ``MaxPool2D``, ``Flatten`` or ``Dense``. The other entries are
  the layer's arguments, pairs as ``[rows, columns]``; the padding is always 0. A layer
  with weights has ``shape``, the shape of W as in the notation table, and ``W``,
  ``scale`` and ``b``: where each begins in the weights, in bytes.
- ``weights``: Base64 of one run of bytes: first, four bytes each, little-endian
  float32, the scales and biases of all layers, then one byte each, int8, their
  weights in the order of memory (the filter's index runs fastest).
- ``sha256``: of these bytes, decoded. A file in which it does not match is refused.
- ``about``: how the network was made, and its accuracy on MNIST's 10,000 test digits.

A weight is its whole number, from −127 to 127, times the scale of its filter or unit,
``W[..., k] * scale[k]``. Flatten keeps the order of memory: rows, columns, channels.
Softmax of the scores gives the probabilities.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from cnn_course import fast, layers
from cnn_course.arguments import Array
from cnn_course.data import Dataset, load_mnist, shifted
from cnn_course.network import Network
from cnn_course.optimizers import Adam, OneCycle

FORMAT = "cnn-course digits 1"
#: where the pages look for it
PLACE = Path("book", "_static", "digits.json")
#: all layers that a page can run
KINDS = {
    kind.__name__: kind
    for kind in (
        fast.Conv2D,
        layers.ReLU,
        fast.MaxPool2D,
        layers.Flatten,
        layers.Dense,
    )
}
SEED, EPOCHS, BATCH_SIZE, PEAK, SHIFT = 0, 8, 128, 0.004, 2
_LEVELS = 127  # of a weight, to either side of 0


def network(seed: int = SEED) -> Network:
    """Give the network, before its training: 108,618 numbers."""
    return Network(
        [
            *(fast.Conv2D(16, 3), layers.ReLU(), fast.MaxPool2D(2)),
            *(fast.Conv2D(32, 3), layers.ReLU(), fast.MaxPool2D(2)),
            *(layers.Flatten(), layers.Dense(128), layers.ReLU(), layers.Dense(10)),
        ],
        seed=seed,
    )


def train(data: Dataset, epochs: int = EPOCHS) -> Network:
    """Train the network of the pages on the training digits, with shifts."""
    net = network()
    steps = epochs * -(-len(data.train_images) // BATCH_SIZE)
    net.fit(
        data.train_images,
        data.train_labels,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        optimizer=Adam(OneCycle(PEAK, steps)),
        augment=partial(shifted, pixels=SHIFT),
    )
    return net


def rounded(W: Array) -> tuple[Array, Array]:
    """Give weights as whole numbers, and one scale for each filter or unit.

    Parameters
    ----------
    W : ndarray, its last axis that of the filters
        Finite numbers.

    Returns
    -------
    levels : ndarray of int8, shape of W
        From −127 to 127.
    scale : ndarray of float32, shape (F,)
        ``levels * scale`` is W, to half a scale.

    Examples
    --------
    >>> levels, scale = rounded(np.array([[1.0, 0.0], [-0.5, 0.0]]))
    >>> levels.tolist(), (1 / scale).round().tolist()
    ([[127, 0], [-64, 0]], [127.0, 1.0])
    """
    largest = np.abs(W).max(axis=tuple(range(W.ndim - 1)))
    scale = np.where(largest > 0, largest / _LEVELS, 1).astype(np.float32)
    return np.rint(W / scale).astype(np.int8), scale


def export(net: Network, about: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe a trained network as the module's docstring says.

    Parameters
    ----------
    net : Network
        Of the layers in `KINDS`, without padding, and built.
    about : dict, optional
        What else to say about it.

    Raises
    ------
    ValueError
        A layer is none that a page can run, or there are no parameters yet.
    """
    if net.input_shape is None:
        raise ValueError("export: the network has no parameters yet; train it first")
    described: list[dict[str, Any]] = []
    floats: list[Array] = []
    whole: list[Array] = []
    for layer in net.layers:
        kind = type(layer).__name__
        if KINDS.get(kind) is not type(layer) or np.any(_padding(layer)):
            raise ValueError(
                f"export: {layer} is none that a page can run; needs "
                f"{', '.join(KINDS)}, without padding"
            )
        described.append({"kind": kind, **layer.arguments()})
        if layer.params:
            levels, scale = rounded(layer.params["W"])
            described[-1] |= {"shape": list(levels.shape)}
            whole.append(levels)
            floats += [scale, layer.params["b"].astype(np.float32)]
    weights = b"".join(
        [*(part.astype("<f4").tobytes() for part in floats)]
        + [part.tobytes() for part in whole]
    )
    _place(described)
    return {
        "format": FORMAT,
        "about": about or {},
        "input": list(net.input_shape),
        "layers": described,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "weights": base64.b64encode(weights).decode(),
    }


def _padding(layer: layers.Layer) -> Any:
    return layer.arguments().get("padding", 0)


def _place(described: list[dict[str, Any]]) -> int:
    """Note where the numbers of each layer begin; return where the last one ends."""
    at, learned = 0, [layer for layer in described if "shape" in layer]
    for layer in learned:
        count = layer["shape"][-1]
        layer["scale"], layer["b"] = at, at + 4 * count
        at += 8 * count
    for layer in learned:
        layer["W"] = at
        at += prod(layer["shape"])
    return at


def read(text: str) -> Network:
    """Build the network that a file of this form describes.

    Parameters
    ----------
    text : str
        Content of the file.

    Returns
    -------
    net : Network
        It gives the probabilities that a page gives.

    Raises
    ------
    ValueError
        It is not such a file, or was changed since it was written.
    """
    try:
        stored = json.loads(text)
        if stored["format"] != FORMAT:
            raise ValueError(f"its format is {stored['format']!r}, not {FORMAT!r}")
        weights = base64.b64decode(stored["weights"], validate=True)
        if hashlib.sha256(weights).hexdigest() != stored["sha256"]:
            raise ValueError("its weights do not match their SHA-256")
        return _built(stored, weights)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"read: this is not a network that export wrote, or it was changed since "
            f"({error})"
        ) from error


def _built(stored: dict[str, Any], weights: bytes) -> Network:
    described = [dict(layer) for layer in stored["layers"]]
    if _place(described) != len(weights) or described != stored["layers"]:
        raise ValueError("its layers and its weights do not fit each other")
    places = ("kind", "shape", "W", "scale", "b")
    net = Network(
        [
            KINDS[layer["kind"]](
                **{name: value for name, value in layer.items() if name not in places}
            )
            for layer in described
        ]
    )
    net.build(tuple(stored["input"]))
    for layer, found in zip(net.layers, described, strict=True):
        if not layer.params:
            continue
        shape, count = tuple(found["shape"]), found["shape"][-1]
        if shape != layer.params["W"].shape:
            raise ValueError(f"{layer} needs W {layer.params['W'].shape}, got {shape}")
        levels = np.frombuffer(weights, np.int8, prod(shape), found["W"])
        scale = np.frombuffer(weights, "<f4", count, found["scale"])
        layer.params["W"][...] = levels.reshape(shape) * scale
        layer.params["b"][...] = np.frombuffer(weights, "<f4", count, found["b"])
    return net


def main() -> None:
    """Train on the full set, and write the file."""
    data = load_mnist("full")
    net = train(data)
    _, exact = net.evaluate(data.test_images, data.test_labels)
    stored = read(json.dumps(export(net)))
    _, accuracy = stored.evaluate(data.test_images, data.test_labels)
    about = {
        "made by": "python -m cnn_course.page_network",
        "seed": SEED,
        "epochs": EPOCHS,
        "batch_size": BATCH_SIZE,
        "peak": PEAK,
        "shift": SHIFT,
        "training digits": len(data.train_images),
        "test accuracy": round(accuracy, 4),
        "test accuracy before rounding": round(exact, 4),
    }
    text = _text(export(net, about))
    PLACE.write_text(text, "utf-8")
    print(f"{PLACE}: {len(text):,} bytes, test accuracy {accuracy:.2%}")


def _text(stored: dict[str, Any]) -> str:
    """Lay it out as JSON, one line for each entry and each layer."""
    rows = ",\n  ".join(json.dumps(layer) for layer in stored["layers"])
    entries = [
        f' "{key}": ' + (f"[\n  {rows}\n ]" if key == "layers" else json.dumps(value))
        for key, value in stored.items()
    ]
    return "{\n" + ",\n".join(entries) + "\n}\n"


if __name__ == "__main__":
    main()
