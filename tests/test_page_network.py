"""The network of the pages: small, good, whole, and read as it was written."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from cnn_course import (
    Adam,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    Sigmoid,
    load_mnist,
    page_network,
)

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / page_network.PLACE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data():
    return load_mnist()


@pytest.fixture(scope="module")
def net():
    return page_network.read(TEXT)


@pytest.fixture(scope="module")
def trained(data):
    small = Network(
        [Conv2D(4, (3, 5), stride=2), ReLU(), MaxPool2D(2), Flatten(), Dense(10)]
    )
    small.fit(
        data.train_images[:500],
        data.train_labels[:500],
        optimizer=Adam(0.01),
        progress=False,
    )
    return small


def test_it_is_small_and_good(data, net):
    assert len(TEXT) <= 300_000
    assert net.evaluate(data.test_images, data.test_labels)[1] >= 0.985
    stored = json.loads(TEXT)
    assert stored["about"]["test accuracy"] >= 0.99
    assert stored["about"]["seed"] == page_network.SEED
    assert [repr(a) for a in net.layers] == [
        repr(b) for b in page_network.network().layers
    ]


def by_the_description(stored, x):
    """Scores of one image, from the docstring alone, in plain loops over windows."""
    weights = base64.b64decode(stored["weights"])
    for layer in stored["layers"]:
        if "shape" in layer:
            shape, count = layer["shape"], layer["shape"][-1]
            scale = np.frombuffer(weights, "<f4", count, layer["scale"])
            b = np.frombuffer(weights, "<f4", count, layer["b"]).astype(float)
            levels = np.frombuffer(weights, np.int8, int(np.prod(shape)), layer["W"])
            W = levels.reshape(shape) * scale.astype(float)
        if layer["kind"] == "ReLU":
            x = np.maximum(x, 0)
        elif layer["kind"] == "Flatten":
            x = x.ravel()
        elif layer["kind"] == "Dense":
            x = x @ W + b
        else:
            conv = layer["kind"] == "Conv2D"
            f = layer["kernel_size" if conv else "pool_size"]
            s = layer["stride"]
            size = [(x.shape[a] - f[a]) // s[a] + 1 for a in (0, 1)]
            y = np.zeros((*size, count if conv else x.shape[2]))
            for i in range(size[0]):
                for j in range(size[1]):
                    window = x[i * s[0] :, j * s[1] :][: f[0], : f[1]]
                    y[i, j] = (
                        np.tensordot(window, W, 3) + b
                        if conv
                        else window.max(axis=(0, 1))
                    )
            x = y
    return x


@pytest.mark.parametrize("which", ["page", "trained"])
def test_the_file_says_all_that_a_page_needs(which, data, trained):
    stored = json.loads(
        TEXT if which == "page" else json.dumps(page_network.export(trained))
    )
    net = page_network.read(json.dumps(stored))
    for image in data.test_images[:5]:
        z = by_the_description(stored, image.astype(float))
        p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        np.testing.assert_allclose(net.predict(image[np.newaxis])[0], p, atol=1e-4)


def test_rounding_costs_little(data, trained):
    again = page_network.read(json.dumps(page_network.export(trained)))
    images = data.test_images[:300]
    assert np.abs(again.predict(images) - trained.predict(images)).max() < 0.1
    once_more = page_network.read(json.dumps(page_network.export(again)))
    np.testing.assert_allclose(
        once_more.predict(images), again.predict(images), atol=1e-4
    )


def test_training_is_that_of_the_constants(data):
    few = type(data)(
        data.train_images[:256],
        data.train_labels[:256],
        data.test_images,
        data.test_labels,
    )
    net = page_network.train(few, epochs=1)
    assert net.optimizer.steps == 2
    assert net.input_shape == (28, 28, 1)


def changed(change):
    stored = json.loads(TEXT)
    change(stored)
    return json.dumps(stored)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        TEXT[:-30],
        changed(lambda s: s.update(format="another")),
        changed(lambda s: s.update(weights="A" + s["weights"][1:])),
        changed(lambda s: s.update(weights=s["weights"][:-8])),
        changed(lambda s: s.update(sha256="0" * 64)),
        changed(lambda s: s["layers"].pop()),
        changed(lambda s: s["layers"].pop(0)),
        changed(lambda s: s["layers"][0].update(filters=8)),
        changed(lambda s: s["layers"][0].update(W=0)),
        changed(lambda s: s["layers"][0].update(shape=[3, 3, 16, 1])),
        changed(lambda s: s["layers"][1].update(kind="Sigmoid")),
        changed(lambda s: s.update(input=[28, 28])),
    ],
)
def test_what_was_not_written_so_is_refused(text):
    with pytest.raises(ValueError, match="not a network that export wrote"):
        page_network.read(text)


@pytest.mark.parametrize(
    "layers",
    [
        [Conv2D(2, 3, padding=1), Flatten(), Dense(10)],
        [Flatten(), Dense(4), Sigmoid(), Dense(10)],
    ],
)
def test_what_a_page_cannot_run_is_not_written(layers):
    net = Network(layers)
    net.build((28, 28, 1))
    with pytest.raises(ValueError, match="none that a page can run"):
        page_network.export(net)


def test_a_network_without_parameters_is_not_written():
    with pytest.raises(ValueError, match="train it first"):
        page_network.export(page_network.network())
