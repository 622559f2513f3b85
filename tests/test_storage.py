"""Saving and loading: exact, whole or not at all, and no trust in what is read."""

import io
import json
import os
import pickle
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import tracemalloc
import warnings
import zipfile
from pathlib import Path

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
    storage,
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


def names(folder):
    return sorted(path.name for path in folder.iterdir())


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
    # The original is told its optimizer; the loaded network must know it by itself.
    history, again = fit(net, net.optimizer, 2), fit(loaded, epochs=2)
    assert again.batch_loss == history.batch_loss
    assert_equal(loaded.params, net.params)
    assert type(loaded.optimizer) is type(net.optimizer)
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
    assert names(tmp_path) == ["digits.model"]
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize("at", ["replace", "write"])
def test_kill_9_in_the_middle_of_saving_loses_nothing_and_leaves_nothing(saved, at):
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
    assert len(list(saved.parent.iterdir())) == 2, "the test killed too late"
    Network.load(saved).save(saved.parent / "another.npz")
    assert names(saved.parent) == ["another.npz", "net.npz"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps what is open")
def test_sweeping_takes_nothing_that_is_being_written_or_is_not_ours(saved, tmp_path):
    (tmp_path / ".cnn-course-0123456789abcdef.part.txt").write_text("a note")
    (tmp_path / ".net.npz.part").write_text("another's")
    (tmp_path / ".cnn-course-0123456789abcdef.part").mkdir()
    empty = tmp_path / f".cnn-course-{'1' * 16}.part"
    empty.touch()  # of a writer that has only begun
    kept = names(tmp_path)
    with storage._replacing(tmp_path / "slow.npz") as file:
        file.write(b"half of it")
        file.flush()
        Network.load(saved).save(saved)
        file.write(b", and the rest")
    assert (tmp_path / "slow.npz").read_text() == "half of it, and the rest"
    assert names(tmp_path) == sorted([*kept, "slow.npz"])
    os.utime(empty, (0, 0))
    Network.load(saved).save(saved)
    assert not empty.exists()


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


OCCUPIED = {"directory": lambda p: p.mkdir()}
if os.name == "posix":
    OCCUPIED |= {"pipe": os.mkfifo, "socket": a_socket}
    OCCUPIED |= {"device": lambda p: p.symlink_to("/dev/null")}


@pytest.mark.parametrize("kind", OCCUPIED)
def test_only_a_file_is_replaced(tmp_path, saved, kind, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    path = Path("taken")
    OCCUPIED[kind](path)
    before, files = path.stat(), names(tmp_path)
    with pytest.raises(ValueError, match=f"save: taken is a {kind}, needs a file"):
        Network.load(saved).save(path)
    assert (path.stat().st_mode, path.stat().st_ino) == before[:2]
    assert names(tmp_path) == files


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_that_is_replaced_keeps_its_mode(saved, mode):
    saved.chmod(mode)
    net, seen, replace = Network.load(saved), [], os.replace
    try:
        os.replace = lambda a, b: (seen.append(os.stat(a).st_mode), replace(a, b))
        net.save(saved)
    finally:
        os.replace = replace
    assert stat.S_IMODE(saved.stat().st_mode) == stat.S_IMODE(seen[0]) == mode


def test_a_read_only_file_is_kept(saved):
    saved.chmod(0o444)
    before = saved.read_bytes()
    with pytest.raises(PermissionError, match=r"net\.npz is read-only"):
        Network.load(saved).save(saved)
    assert saved.read_bytes() == before
    assert names(saved.parent) == ["net.npz"]


def test_a_folder_that_is_not_there_is_named(saved):
    for path in (saved / "a.npz", saved.parent / "nowhere" / "a.npz"):
        with pytest.raises(FileNotFoundError, match=r"not a directory; make it first"):
            Network.load(saved).save(path)


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


class OwnSGD(SGD):
    pass


def with_state(**state):
    """An Adam that remembers this of the only weights."""
    optimizer = Adam()
    optimizer.state["1.W"] = state
    return optimizer


FLAT = [Flatten(), Dense(3)]
SAVE_ERRORS = {
    "no parameters": (RuntimeError, FLAT, None, ["no parameters yet"]),
    "own layer": (ValueError, [OwnReLU(), Flatten()], None, ["OwnReLU", "Conv2D"]),
    "own schedule": (
        ValueError,
        FLAT,
        SGD(lambda step: 0.1),
        ["schedule", "OneCycle", "network.optimizer to None"],
    ),
    "own optimizer": (ValueError, FLAT, OwnSGD(), ["OwnSGD", "SGD, Adam", "to None"]),
    "half an optimizer": (
        ValueError,
        FLAT,
        with_state(m=np.zeros((64, 3), "f4")),
        ["Adam keeps ['m'] of 1.W, needs ['m', 'v']"],
    ),
    "another's optimizer": (
        ValueError,
        FLAT,
        with_state(m=np.zeros(2), v=np.zeros(2)),
        ["m of 1.W is float64 (2,), the parameter float32 (64, 3)"],
    ),
    "averages in another dtype": (
        ValueError,
        FLAT,
        with_state(m=np.zeros((64, 3)), v=np.zeros((64, 3))),
        ["m of 1.W is float64 (64, 3), the parameter float32 (64, 3)"],
    ),
    "far too much": (
        ValueError,
        [Conv2D(1, 1, padding=9999), Flatten()],
        None,
        ["Conv2D(1, 1, padding=9999)", "one image would become", "less padding"],
    ),
}


@pytest.mark.parametrize("case", SAVE_ERRORS)
def test_what_cannot_be_saved_is_said_before_anything_is_written(tmp_path, case):
    error, layers, optimizer, fragments = SAVE_ERRORS[case]
    net = Network([type(layer)(**layer.arguments()) for layer in layers])
    if case != "no parameters":
        net.build(X.shape[1:])
    net.optimizer = optimizer
    with pytest.raises(error) as caught:
        net.save(tmp_path / "net.npz")
    for fragment in fragments:
        assert fragment in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_parameters_that_are_not_finite_are_not_saved(saved):
    before, net = saved.read_bytes(), Network.load(saved)
    net.params["3.b"][1] = np.inf
    with pytest.raises(ValueError, match=r"save: parameter 3\.b holds NaN or infinity"):
        net.save(saved)
    assert saved.read_bytes() == before


# ---- no trust ------------------------------------------------------------


def rewritten(path, drop=(), compression=zipfile.ZIP_STORED, twice=(), **members):
    """Write the file anew with other members."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content = {k: v for k, v in content.items() if k not in drop}
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", compression) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in (content | members).items():
            for _ in range(1 + (name in twice)):
                archive.writestr(name, data)


def claiming(path):
    """A file whose directory says that a member of it has a gigabyte."""
    with zipfile.ZipFile(path, "a") as archive:
        info = archive.getinfo("param/0.W.npy")
        info.file_size = info.compress_size = 10**9
        archive.writestr("again", b"")  # so that the directory is written anew


def moved(path):
    """A file whose members start before it, as its directory has it."""
    content = bytearray(path.read_bytes())
    content[-4] ^= 1  # of where the directory lies, the third byte
    path.write_bytes(content)


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


def small(layers, size):
    """A file of some hundred bytes: layers without parameters on such an image."""

    def make(path):
        net = Network([Flatten()])
        net.build((1, 1, 1))
        net.save(path)
        put("layers", value=layers)(path)
        put("input_shape", value=size)(path)

    return make


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


def without_v(path):
    """A file whose Adam knows the one average of a parameter, not the other."""
    rewritten(path, drop=["state/0.W/v.npy"])
    described(lambda d: d["optimizer"]["state"].remove(["0.W", "v"]))(path)


W = np.zeros((3, 3, 1, 2), "f4")
DEEP = "[" * 100_000
RATE = ("optimizer", "options", "learning_rate")
HOSTILE = {
    # not such a file
    "empty": (lambda p: p.write_bytes(b""), "not a zip"),
    "a pickle": (lambda p: p.write_bytes(pickle.dumps(Evil())), "not a zip"),
    "truncated": (lambda p: p.write_bytes(p.read_bytes()[:-500]), "not a zip"),
    "another npz": (lambda p: np.savez(p, W=W), "description is missing"),
    "a pipe": (lambda p: (p.unlink(), os.mkfifo(p)), "not a file"),
    "moved": (moved, ""),
    # members
    "bomb": (
        lambda p: rewritten(
            p,
            compression=zipfile.ZIP_DEFLATED,
            **{"param/0.W.npy": npy(np.zeros(10**7))},
        ),
        "compressed",
    ),
    "a gigabyte in some bytes": (claiming, "more than its own size"),
    "missing parameter": (
        lambda p: rewritten(p, drop=["param/3.b.npy"]),
        "param/3.b is missing",
    ),
    "extra": (member("extra", npy(W)), "unknown members: extra.npy"),
    "twins": (lambda p: rewritten(p, twice=["param/0.W.npy"]), "two members of one"),
    "pickled array": (
        member("param/0.W", pickle.dumps(Evil())),
        "magic string is not correct",
    ),
    "object array": (
        member("param/0.W", npy(np.array([Evil()], object))),
        "param/0.W is object (1,), needs float32 (3, 3, 1, 2)",
    ),
    "wrong shape": (member("param/0.W", npy(W[:2])), "float32 (2, 3, 1, 2), needs"),
    "big-endian": (member("param/0.W", npy(W.astype(">f4"))), ">f4"),
    "NaN": (member("param/0.W", npy(W * np.nan)), "parameter 0.W holds NaN"),
    "lying header": (
        member("param/0.W", npy(W[:1], header(W.shape))),
        "not the size its header says",
    ),
    "negative size": (
        member("description", npy(W, header((-1,), "|u1"))),
        "not the size its header says",
    ),
    "other header version": (
        member("param/0.W", b"\x93NUMPY\x02\x00" + bytes(100)),
        "unknown header",
    ),
    # the description
    "no json": (described(lambda d: "{"), "Expecting"),
    "no text": (member("description", npy(np.full(9, 255, "u1"))), "decode"),
    "deep nesting": (described(lambda d: DEEP), "recursion"),
    "another format": (put("format", value="x"), "its format is 'x'"),
    "other module": (put("layers", 0, 0, value="naive.os"), "'naive.os' is not one"),
    "absurd layer": (put("layers", 3, 1, value={"units": 10**12}), "needs float32"),
    "wrong argument": (put("layers", 3, 1, value={"size": 3}), "unexpected keyword"),
    "absurd stride": (put("layers", 0, 1, "stride", value=10**12), ""),
    "absurd padding": (put("layers", 0, 1, "padding", value=10**400), "401 digits"),
    "negative image": (put("input_shape", value=[-8, 8, 1]), "-8"),
    "149 GiB of image": (
        small([["layers.Flatten", {}]], [200_000, 200_000, 1]),
        "become",
    ),
    "half a GiB, twice": (
        small([["layers.Flatten", {}]], [8200, 8200, 1]),
        "one image would become 134,480,000 numbers",
    ),
    "149 GiB of frame": (
        small(
            [
                [
                    "stride_groups.AvgPool2D",
                    {"pool_size": 200_000, "stride": 1, "padding": 199_999},
                ]
            ],
            [1, 1, 1],
        ),
        "one image would become",
    ),
    "149 GiB of frame, same": (
        small(
            [["naive.MaxPool2D", {"pool_size": 400_000, "padding": "same"}]], [1, 1, 1]
        ),
        "one image would become 160,0",
    ),
    "other generator": (put("rng", "bit_generator", value="MT19937"), "PCG64"),
    # the optimizer
    "unknown optimizer": (put("optimizer", "kind", value="Eve"), "'Eve' is not one"),
    "wrong option": (put("optimizer", "options", "beta1", value=2), "beta1 is 2"),
    "NaN rate": (put(*RATE, value=float("nan")), "learning_rate is nan"),
    "unknown schedule": (put(*RATE, value=["eval", {}]), "'eval' is not one"),
    "absurd schedule": (
        put(*RATE, value=["StepDecay", {"start": 1, "every": 10**30}]),
        "Adam holds 1,000,000",
    ),
    "endless rate": (
        put(*RATE, value=["StepDecay", {"start": 1e308, "every": 1, "factor": 1e9}]),
        "learning rate is inf",
    ),
    "steps -1": (put("optimizer", "steps", value=-1), "steps"),
    "steps 10**30": (put("optimizer", "steps", value=10**30), "needs at most"),
    "average of nothing": (
        put("optimizer", "state", value=[["9.W", "m"]]),
        "'9.W' is not one",
    ),
    "averages forgotten": (put("optimizer", "state", value=[]), "unknown members"),
    "no v": (without_v, "Adam keeps ['m'] of 0.W, needs ['m', 'v']"),
    "average of another dtype": (
        member("state/0.W/m", npy(W.astype("f8"))),
        "float64 (3, 3, 1, 2), needs float32",
    ),
    "endless average": (member("state/0.W/m", npy(W + np.inf)), "that it cannot be"),
    "squares below 0": (member("state/0.W/v", npy(W - 1)), "that it cannot be"),
}
if os.name != "posix":
    del HOSTILE["a pipe"]


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
