"""Saving and loading: exact, whole or not at all, and no trust in what is read."""

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import tracemalloc
import zipfile

import numpy as np
import pytest

from cnn_course import (
    SGD,
    Adam,
    AvgPool2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    Sigmoid,
    naive,
)
from cnn_course.optimizers import Cosine, OneCycle, StepDecay

rng = np.random.default_rng(0)
X, Y = rng.random((20, 8, 8, 1)).astype("f4"), rng.integers(0, 3, 20)


def everything(seed=0):
    return Network(
        [
            Conv2D(3, (3, 2), (1, 2), "same"),
            ReLU(),
            MaxPool2D(3, 2, 1),
            naive.Conv2D(2, 2, padding=(0, 1)),
            AvgPool2D(2, 1),
            Sigmoid(),
            Flatten(),
            Dense(3),
        ],
        seed,
    )


def fit(net, optimizer=None, epochs=1):
    return net.fit(X, Y, epochs, batch_size=8, optimizer=optimizer, progress=False)


def assert_equal(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)
        assert a[name].dtype == b[name].dtype


@pytest.fixture
def saved(tmp_path):
    """A file of a trained network."""
    path = tmp_path / "net.npz"
    net = Network([Conv2D(2, 3), ReLU(), Flatten(), Dense(3)])
    fit(net, Adam(0.01))
    net.save(path)
    return path


# ---- exact ---------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_loaded_network_is_the_saved_one(tmp_path, dtype):
    net = everything()
    expected = net.predict(X.astype(dtype))
    net.save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    assert repr(loaded) == repr(net)
    assert [type(layer) for layer in loaded.layers] == [type(x) for x in net.layers]
    assert_equal(loaded.params, net.params)
    np.testing.assert_array_equal(loaded.predict(X.astype(dtype)), expected)


@pytest.mark.parametrize(
    "optimizer",
    [
        None,
        SGD(0.1),
        SGD(np.float32(0.1), momentum=0.9, nesterov=True, weight_decay=0.01),
        Adam(OneCycle(0.01, 12), clip_norm=1.0),
        Adam(Cosine(np.float32(0.01), 12), clip_value=0.5),
        SGD(StepDecay(0.1, 2, 0.5), 0.9),
    ],
    ids=["default", "SGD", "Nesterov", "Adam one-cycle", "Adam cosine", "SGD steps"],
)
def test_training_goes_on_bit_for_bit_as_if_never_stopped(tmp_path, optimizer):
    net = everything(seed=7)
    fit(net, optimizer, epochs=2)
    net.save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    assert loaded.optimizer.steps == net.optimizer.steps == 6
    history, again = fit(net, epochs=2), fit(loaded, epochs=2)
    assert again.batch_loss == history.batch_loss
    assert_equal(loaded.params, net.params)
    for name, state in net.optimizer.state.items():
        assert_equal(loaded.optimizer.state[name], state)


def test_a_network_saved_untrained_trains_like_the_original(tmp_path):
    net = everything()
    net.build(X.shape[1:])
    net.save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    assert loaded.optimizer is None
    assert fit(loaded).batch_loss == fit(net).batch_loss


def test_an_optimizer_that_also_trained_another_network_can_be_saved(tmp_path):
    optimizer = Adam()
    deep, flat = everything(), Network([Flatten(), Dense(3)])
    fit(deep, optimizer)
    optimizer.state.pop("1.W", None)
    fit(flat, Adam())
    flat.optimizer.state |= optimizer.state
    flat.save(tmp_path / "net.npz")
    assert Network.load(tmp_path / "net.npz").optimizer.state.keys() == {"1.W", "1.b"}


def test_the_name_is_taken_as_it_is_and_the_file_is_for_everyone(tmp_path):
    path = tmp_path / "digits.model"
    net = everything()
    net.predict(X)
    net.save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["digits.model"]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    Network.load(str(path))


def test_a_link_stays_a_link(tmp_path, saved):
    link = tmp_path / "link.npz"
    link.symlink_to(saved)
    Network.load(link).save(link)
    assert link.is_symlink()


def test_numpy_alone_can_read_the_parameters(saved):
    with np.load(saved, allow_pickle=False) as arrays:
        W = arrays["param/0.W"]
    np.testing.assert_array_equal(W, Network.load(saved).params["0.W"])


# ---- whole or not at all -------------------------------------------------


@pytest.mark.parametrize("at", ["replace", "fsync", "write"])
def test_kill_9_in_the_middle_of_saving_loses_nothing(saved, at):
    before = saved.read_bytes()
    script = f"""
        import os, signal, sys, zipfile
        from cnn_course import Network
        net = Network.load(sys.argv[1])
        for value in net.params.values():
            value += 1
        def die(*args, **kwargs):
            os.kill(os.getpid(), {signal.SIGKILL:d})
        if {at!r} == "write":
            original, count = zipfile.ZipFile.open, []
            def third(*args, **kwargs):
                count.append(1)
                return die() if len(count) == 3 else original(*args, **kwargs)
            zipfile.ZipFile.open = third
        else:
            setattr(os, {at!r}, die)
        net.save(sys.argv[1])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), saved])
    assert done.returncode == -signal.SIGKILL
    assert saved.read_bytes() == before
    Network.load(saved)


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failed_save_leaves_the_old_file_and_nothing_else(saved, monkeypatch, error):
    before, net = saved.read_bytes(), Network.load(saved)

    def fail(*args):
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        net.save(saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


class OwnReLU(ReLU):
    pass


SAVE_ERRORS = {
    "no parameters": (RuntimeError, [Flatten(), Dense(3)], None, ["no parameters yet"]),
    "own layer": (ValueError, [OwnReLU(), Flatten()], None, ["OwnReLU", "Conv2D"]),
    "own schedule": (
        ValueError,
        [Flatten(), Dense(3)],
        SGD(lambda step: 0.1),
        ["schedule", "OneCycle", "network.optimizer to None"],
    ),
}


@pytest.mark.parametrize("case", SAVE_ERRORS)
def test_what_cannot_be_saved_is_said_before_anything_is_written(tmp_path, case):
    error, layers, optimizer, fragments = SAVE_ERRORS[case]
    net = Network(layers)
    if case != "no parameters":
        net.predict(X)
    net.optimizer = optimizer
    with pytest.raises(error) as caught:
        net.save(tmp_path / "net.npz")
    for fragment in fragments:
        assert fragment in str(caught.value)
    assert not list(tmp_path.iterdir())


# ---- no trust ------------------------------------------------------------


def rewritten(path, drop=(), compression=zipfile.ZIP_STORED, **members):
    """Write the file anew with other members."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content = {k: v for k, v in content.items() if k not in drop}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in (content | members).items():
            archive.writestr(name, data)


def described(change):
    """A file whose description was changed."""

    def make(path):
        with np.load(path) as arrays:
            content = dict(arrays)
        description = json.loads(content["description"].tobytes())
        text = change(description) or json.dumps(description)
        content["description"] = np.frombuffer(text.encode(), np.uint8)
        np.savez(path, **content)

    return make


def put(*keys, value):
    """A file with one entry of its description replaced."""

    def change(description):
        for key in keys[:-1]:
            description = description[key]
        description[keys[-1]] = value

    return described(change)


def npy(array, header=None):
    """The bytes of an .npy file, with a header of its own if given."""
    file = io.BytesIO()
    if header is None:
        np.save(file, array)
        return file.getvalue()
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + array.tobytes()


def member(name, data):
    return lambda path: rewritten(path, **{f"{name}.npy": data})


class Evil:
    def __reduce__(self):
        return (os._exit, (66,))


def header(shape, descr="<f4"):
    return {"shape": shape, "fortran_order": False, "descr": descr}


W = np.zeros((3, 3, 1, 2), "f4")
DEEP = "[" * 100_000
HOSTILE = {
    # not such a file
    "empty": (lambda p: p.write_bytes(b""), "not a zip"),
    "text": (lambda p: p.write_text("hello"), "not a zip"),
    "a pickle": (lambda p: p.write_bytes(pickle.dumps(Evil())), "not a zip"),
    "an array": (lambda p: p.write_bytes(npy(W)), "not a zip"),
    "truncated": (lambda p: p.write_bytes(p.read_bytes()[:-500]), "not a zip"),
    "another npz": (lambda p: np.savez(p, W=W), "description is missing"),
    "a folder": (lambda p: (p.unlink(), p.mkdir()), "not a file"),
    "a pipe": (lambda p: (p.unlink(), os.mkfifo(p)), "not a file"),
    "flipped bit": (
        lambda p: p.write_bytes(p.read_bytes().replace(b"Dense", b"Dance", 1)),
        "",
    ),
    # members
    "compressed": (
        lambda p: rewritten(p, compression=zipfile.ZIP_DEFLATED),
        "compressed",
    ),
    "bomb": (
        lambda p: rewritten(
            p,
            compression=zipfile.ZIP_DEFLATED,
            **{"param/0.W.npy": npy(np.zeros(10**7))},
        ),
        "compressed",
    ),
    "missing parameter": (
        lambda p: rewritten(p, drop=["param/3.b.npy"]),
        "param/3.b is missing",
    ),
    "missing average": (
        lambda p: rewritten(p, drop=["state/0.W/m.npy"]),
        "state/0.W/m is missing",
    ),
    "extra": (member("extra", npy(W)), "unknown members: extra.npy"),
    "pickled array": (
        member("param/0.W", pickle.dumps(Evil())),
        "magic string is not correct",
    ),
    "object array": (
        member("param/0.W", npy(np.array([Evil()], object))),
        "param/0.W is object (1,), needs float32 (3, 3, 1, 2)",
    ),
    "wrong shape": (member("param/0.W", npy(W[:2])), "float32 (2, 3, 1, 2), needs"),
    "wrong dtype": (member("param/0.W", npy(W.astype(int))), "int64"),
    "big-endian": (member("param/0.W", npy(W.astype(">f4"))), ">f4"),
    "average of another dtype": (
        member("state/0.W/m", npy(W.astype("f8"))),
        "float64 (3, 3, 1, 2), needs float32",
    ),
    "lying header": (
        member("param/0.W", npy(W[:1], header(W.shape))),
        "not the size its header says",
    ),
    "huge array": (
        member("description", npy(W, header((10**12,), "|u1"))),
        "not the size its header says",
    ),
    "negative size": (
        member("description", npy(W, header((-1,), "|u1"))),
        "not the size its header says",
    ),
    "huge header": (
        member(
            "param/0.W",
            b"\x93NUMPY\x01\x00" + (60_000).to_bytes(2, "little") + b"(" * 60_000,
        ),
        "Header info length (60000) is large",
    ),
    "other header version": (
        member("param/0.W", b"\x93NUMPY\x02\x00" + bytes(100)),
        "unknown header",
    ),
    # the description
    "no json": (described(lambda d: "{"), "Expecting"),
    "no text": (member("description", npy(np.full(9, 255, "u1"))), "decode"),
    "a list": (described(lambda d: "[]"), ""),
    "a number": (described(lambda d: "1e999"), ""),
    "deep nesting": (described(lambda d: DEEP), "recursion"),
    "another format": (put("format", value="x"), "its format is 'x'"),
    "no layers": (put("layers", value=[]), "needs a list of layers"),
    "unknown layer": (put("layers", 0, 0, value="os.system"), "'os.system' is not one"),
    "other module": (put("layers", 0, 0, value="naive.os"), "'naive.os' is not one"),
    "absurd layer": (put("layers", 3, 1, value={"units": 10**12}), "needs float32"),
    "layer of text": (put("layers", 3, 1, value={"units": "3"}), "units is '3'"),
    "wrong argument": (put("layers", 3, 1, value={"size": 3}), "unexpected keyword"),
    "absurd kernel": (put("layers", 0, 1, "kernel_size", value=10**12), "smaller"),
    "absurd image": (put("input_shape", value=[10**9, 10**9, 1]), "needs float32"),
    "negative image": (put("input_shape", value=[-8, 8, 1]), "-8"),
    "image of NaN": (put("input_shape", value=[float("nan"), 8, 1]), "nan"),
    "flat image": (put("input_shape", value=[64]), "needs (H, W, C)"),
    "no random state": (put("rng", value=None), ""),
    "random state NaN": (put("rng", "state", "state", value=float("nan")), ""),
    "other generator": (put("rng", "bit_generator", value="MT19937"), "PCG64"),
    "unknown optimizer": (put("optimizer", "kind", value="Eve"), "'Eve' is not one"),
    "wrong option": (put("optimizer", "options", "beta1", value=2), "beta1 is 2"),
    "NaN rate": (
        put("optimizer", "options", "learning_rate", value=float("nan")),
        "learning_rate is nan",
    ),
    "unknown schedule": (
        put("optimizer", "options", "learning_rate", value=["eval", {}]),
        "'eval' is not one",
    ),
    "absurd schedule": (
        put("optimizer", "options", "learning_rate", value=["Cosine", {"start": -1}]),
        "",
    ),
    "steps -1": (put("optimizer", "steps", value=-1), "steps"),
    "steps 1.5": (put("optimizer", "steps", value=1.5), "steps"),
    "average of nothing": (
        put("optimizer", "state", value=[["9.W", "m"]]),
        "'9.W' is not one",
    ),
    "average forgotten": (put("optimizer", "state", value=[]), "unknown members"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_save_did_not_write_is_refused_in_little_memory(saved, case):
    make, reason = HOSTILE[case]
    make(saved)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError) as caught:
            Network.load(saved)
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert message.startswith(f"load: {saved} is not a network that save wrote")
    assert reason in message
    assert message.endswith("; nothing was loaded")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"net\.npz"):
        Network.load(tmp_path / "net.npz")


def test_any_flipped_byte_is_refused_or_harmless(saved):
    """A damaged file never gives a network with other parameters."""
    whole, original = saved.read_bytes(), Network.load(saved).params
    for position in rng.integers(0, len(whole), 200):
        damaged = bytearray(whole)
        damaged[position] ^= 0x10
        saved.write_bytes(damaged)
        try:
            loaded = Network.load(saved)
        except ValueError:
            continue
        assert_equal(loaded.params, original)
