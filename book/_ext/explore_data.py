"""What the explorables show, computed by the module while the book is built.

Each set becomes a script that fills ``course.data``: pages are read from a disk too,
where a browser lets no script fetch a file.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sphinx.application import Sphinx

from cnn_course import Conv2D, Dense, Flatten, MaxPool2D, Network, load_mnist
from cnn_course.losses import softmax_cross_entropy

#: the data that each explorable needs
NEEDS = {"hero": "digits", "template": "digits", "shift": "digits"}
NEEDS |= {"step": "step", "own": "network"}


def in_bytes(image: np.ndarray) -> str:
    """Write pixels from 0 to 1 as one byte each, in Base64."""
    return base64.b64encode(np.rint(255 * image).astype(np.uint8).tobytes()).decode()


def digits() -> dict[str, Any]:
    """Return the mean image of each class, Eq. (1.4), and twelve test digits."""
    data = load_mnist()
    images, labels = data.train_images[..., 0], data.train_labels
    samples = data.test_images[:12, :, :, 0]
    return {
        "means": [in_bytes(images[labels == k].mean(axis=0)) for k in range(10)],
        "samples": [in_bytes(image) for image in samples],
        "labels": data.test_labels[:12].tolist(),
    }


def step() -> dict[str, Any]:
    """Return the loss after one step of each size, as chapter 11 measures it."""
    data = load_mnist()
    x, labels = data.train_images[:320].astype(float), data.train_labels[:320]
    net = Network([Conv2D(8, 3), MaxPool2D(2), Flatten(), Dense(10)], seed=0)
    net.build((28, 28, 1), dtype=float)
    _, dz = softmax_cross_entropy(net.forward(x[:20]), labels[:20])
    net.backward(dz)
    start = {name: value.copy() for name, value in net.params.items()}
    grads = {name: value.copy() for name, value in net.grads.items()}

    def after(eta: float, part: slice) -> float:
        for name, value in net.params.items():
            value[...] = start[name] - eta * grads[name]
        loss, _ = softmax_cross_entropy(net.forward(x[part]), labels[part])
        return round(float(loss), 4)

    etas = np.linspace(0, 0.3, 61)
    return {
        "etas": etas.round(3).tolist(),
        "twenty": [after(eta, slice(20)) for eta in etas],
        "others": [after(eta, slice(20, 320)) for eta in etas],
        "slope": round(sum(float(np.sum(g**2)) for g in grads.values()), 3),
    }


def network() -> dict[str, Any]:
    """Return the network of chapter 17's page, as it is stored."""
    place = Path(__file__).parents[1] / "_static" / "digits.json"
    return dict(json.loads(place.read_text("utf-8")))


MAKERS: dict[str, Callable[[], dict[str, Any]]] = {
    "digits": digits,
    "step": step,
    "network": network,
}


def write_data(app: Sphinx, error: Exception | None) -> None:
    """Write the data that the pages of this book ask for."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir, "_static", "explore")
    for name in sorted(getattr(app.env, "course_data", ())):
        text = json.dumps(MAKERS[name]())
        script = f"(course.data ??= {{}}).{name} = {text};\n"
        out.joinpath(f"data-{name}.js").write_text(script, "utf-8")
