"""What the bridge to PyTorch does where PyTorch is missing: all but the tensors."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnn_course import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    ReLU,
    torch_bridge,
)
from cnn_course.classroom import notebook

ROOT = Path(__file__).parent.parent


def network(seed=0, dtype=np.float64, shape=(6, 7, 2)):
    layers = [Conv2D(3, (2, 3)), ReLU(), MaxPool2D(2), Flatten(), ReLU(), Dense(4)]
    net = Network([*layers, Dense(3)], seed=seed)
    net.build(shape, dtype)
    for name, value in net.params.items():
        if name.endswith("b"):
            value[...] = np.arange(len(value)) + seed
    return net


@pytest.mark.parametrize(
    "shape", [(1, 1, 1), (2, 3, 1), (1, 3, 4), (4, 1, 2), (3, 2, 5)]
)
def test_flatten_order_finds_every_pixel(shape):
    order = torch_bridge.flatten_order(shape)
    height, width, channels = shape
    assert sorted(order) == list(range(height * width * channels))
    image = np.random.default_rng(0).standard_normal(shape)
    theirs = image.transpose(2, 0, 1).ravel()
    np.testing.assert_array_equal(image.ravel()[order], theirs)
    for i, j, c in np.ndindex(shape):  # Eq. (22.2), one by one
        u = (c * height + i) * width + j
        assert (
            theirs[u] == image[i, j, c] and order[u] == (i * width + j) * channels + c
        )


def test_names_shapes_and_places():
    net = network()
    arrays = torch_bridge.to_arrays(net)
    assert {name: value.shape for name, value in arrays.items()} == {
        "0.weight": (3, 2, 2, 3),
        "0.bias": (3,),
        "5.weight": (4, 12),
        "5.bias": (4,),
        "6.weight": (3, 4),
        "6.bias": (3,),
    }
    assert arrays["0.weight"][2, 1, 0, 2] == net.params["0.W"][0, 2, 1, 2]
    # pool gives (2, 2, 3): pixel (1, 0), channel 2 is entry 8 of ours, 10 of theirs
    assert arrays["5.weight"][3, 10] == net.params["5.W"][8, 3]
    assert arrays["6.weight"][2, 1] == net.params["6.W"][1, 2]  # no Flatten before it


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_there_and_back_keeps_every_bit(dtype):
    net, other = network(0, dtype), network(1, dtype)
    kept = {name: value for name, value in other.params.items()}
    torch_bridge.from_arrays(other, torch_bridge.to_arrays(net))
    for name, value in net.params.items():
        assert other.params[name].dtype == dtype and other.params[name] is kept[name]
        np.testing.assert_array_equal(other.params[name], value)


def normed(seed=0, dtype=np.float64):
    """Batch norm before and behind Flatten; all its arrays differ from the start."""
    layers = [Conv2D(3, 2), BatchNorm(0.3, 0.01), ReLU(), Flatten(), BatchNorm()]
    net = Network([*layers, Dropout(0.25), Dense(4), BatchNorm(), Dense(3)], seed=seed)
    net.build((3, 4, 2), dtype)
    rng = np.random.default_rng(seed)
    for value in (*net.params.values(), *net.running.values()):
        value[...] = rng.uniform(0.5, 2, value.shape)
    return net


def test_batch_norm_brings_its_running_statistics_in_pytorch_s_order():
    net = normed()
    arrays = torch_bridge.to_arrays(net)
    names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    assert [n for n in arrays if n.startswith("4.")] == [f"4.{name}" for name in names]
    order = torch_bridge.flatten_order((2, 3, 3))
    for name, kept in (
        ("weight", net.params["4.gamma"]),
        ("bias", net.params["4.beta"]),
    ):
        np.testing.assert_array_equal(arrays[f"4.{name}"], kept[order])
    for name in ("mean", "var"):
        kept = net.running[f"4.{name}"]
        np.testing.assert_array_equal(arrays[f"4.running_{name}"], kept[order])
        kept = net.running[f"7.{name}"]  # behind Dense: in order again
        np.testing.assert_array_equal(arrays[f"7.running_{name}"], kept)
    np.testing.assert_array_equal(arrays["6.weight"], net.params["6.W"][order].T)
    np.testing.assert_array_equal(arrays["6.bias"], net.params["6.b"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_batch_norm_there_and_back_keeps_every_bit(dtype):
    net, other = normed(0, dtype), normed(1, dtype)
    arrays = torch_bridge.to_arrays(net)
    for given in (arrays, {k: v for k, v in arrays.items() if "num" not in k}):
        other = normed(1, dtype)
        torch_bridge.from_arrays(other, given)
        for kept, there in ((net.params, other.params), (net.running, other.running)):
            for name, value in kept.items():
                np.testing.assert_array_equal(there[name], value)
    with pytest.raises(ValueError, match=r"'1.running_var' is negative"):
        torch_bridge.from_arrays(other, arrays | {"1.running_var": -np.ones(3)})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda a: {k: v for k, v in a.items() if k != "5.bias"}, r"\['5.bias'\]"),
        (lambda a: a | {"7.weight": np.ones(3)}, r"\['7.weight'\]"),
        (lambda a: a | {"6.weight": a["6.weight"].T}, r"\(4, 3\), needs"),
        (lambda a: a | {"0.bias": np.array([1, np.nan, 0])}, "NaN"),
        (lambda a: a | {"0.bias": np.array(["a", "b", "c"])}, "needs numbers"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(spoil, message):
    net = network()
    before = {name: value.copy() for name, value in net.params.items()}
    with pytest.raises(ValueError, match=message):
        torch_bridge.from_arrays(net, spoil(torch_bridge.to_arrays(network(1))))
    for name, value in before.items():
        np.testing.assert_array_equal(net.params[name], value)


def test_networks_without_a_counterpart_are_refused():
    class Twice(Layer):
        def _forward(self, x):
            return 2 * x

    with pytest.raises(ValueError, match="no parameters yet"):
        torch_bridge.to_arrays(Network([Flatten(), Dense(2)]))
    for layers, message in [
        ([Twice(), Flatten(), Dense(2)], "no counterpart"),
        ([Conv2D(3, 2), Flatten()], "end it in Dense"),
    ]:
        net = Network(layers)
        net.build((4, 4, 1))
        with pytest.raises(ValueError, match=message):
            torch_bridge.to_arrays(net)
    net = Network([Conv2D(3, 4), Flatten()])  # one pixel: the order is the same
    net.build((4, 4, 1))
    assert list(torch_bridge.to_arrays(net)) == ["0.weight", "0.bias"]


def test_without_pytorch_the_message_says_what_to_do():
    script = """if True:
        import sys
        sys.modules["torch"] = None  # importing it fails
        import numpy as np
        from cnn_course import Dense, Flatten, Network, torch_bridge
        net = Network([Flatten(), Dense(2)])
        net.build((2, 2, 1))
        arrays = torch_bridge.to_arrays(net)
        torch_bridge.from_arrays(net, arrays)
        for call in (
            lambda: torch_bridge.state_dict(net),
            lambda: torch_bridge.sequential(net),
            lambda: torch_bridge.load_state_dict(net, arrays),
            lambda: torch_bridge.images(np.ones((1, 2, 2, 1))),
        ):
            try:
                call()
            except ImportError as error:
                assert "pip install torch" in str(error)
            else:
                raise AssertionError("no error")
    """
    subprocess.run([sys.executable, "-c", script], check=True)


# ---- the chapter, where PyTorch is missing --------------------------------------


def nbval_without_torch(tmp_path, **environment):
    """Hand chapter 22 to nbval in an interpreter that cannot import torch."""
    hide = 'import sys; sys.modules["torch"] = None'
    (tmp_path / "sitecustomize.py").write_text(hide)
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    asked = ["--nbval", "--nbval-current-env", "book/22_to_pytorch.ipynb"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", *asked],
        env={**kept, "PYTHONPATH": str(tmp_path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_without_pytorch_nbval_leaves_the_chapter_out_and_says_so(tmp_path):
    done = nbval_without_torch(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "NOT TESTED" in done.stdout and "22_to_pytorch.ipynb was skip" in done.stdout
    assert " passed" not in done.stdout


def test_in_continuous_integration_nothing_is_left_out(tmp_path):
    done = nbval_without_torch(tmp_path, CI="true", PYTEST_ADDOPTS="--collect-only")
    assert "NOT TESTED" not in done.stdout


def test_every_chapter_that_needs_pytorch_is_known_to_nbval():
    known = (ROOT / "book" / "conftest.py").read_text(encoding="utf-8")
    for path in notebook.chapters(ROOT / "book").values():
        nb = notebook.read_notebook(path)
        code = [c.source for c in nb.cells if c.cell_type == "code"]
        needs = any(re.search(r"^if torch:", source, re.MULTILINE) for source in code)
        assert needs == (f'"{path.name}"' in known), path.name


def test_every_layer_of_the_module_has_a_counterpart():
    assert set(torch_bridge._KIND.values()) == set(torch_bridge._MODULES)
