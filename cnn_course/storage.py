"""A network as one ``.npz`` file: no pickle, whole or not at all, never trusted.

The file holds a JSON description (layers, input shape, random state, optimizer)
and one plain array per parameter, per running statistic of a layer and per running
average of the optimizer. Arrays are stored
uncompressed, so that no file can unpack to more than its own size.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course import (
    fast,
    layers,
    naive,
    optimizers,
    regularization,
    stride_groups,
)
from cnn_course.arguments import positive_int
from cnn_course.windows import WindowLayer

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: there no open file can be taken away
    fcntl = None

if TYPE_CHECKING:
    from cnn_course.network import Network

FORMAT = "cnn-course network 1"
WINDOWS = ("Conv2D", "MaxPool2D", "AvgPool2D")
LAYERS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": getattr(module, name)
    for module, names in (
        (layers, ("Flatten", "Dense", "ReLU", "Sigmoid")),
        (naive, WINDOWS),
        (stride_groups, WINDOWS),
        (fast, ("Conv2D", "MaxPool2D")),
        (regularization, ("BatchNorm", "Dropout")),
    )
    for name in names
}
OPTIMIZERS = {cls.__name__: cls for cls in (optimizers.SGD, optimizers.Adam)}
AVERAGES = {"SGD": {"v"}, "Adam": {"m", "v"}}  # what each keeps of a parameter
SCHEDULES = {
    cls.__name__: cls
    for cls in (optimizers.StepDecay, optimizers.Cosine, optimizers.OneCycle)
}
#: numbers in one image and in all that the layers make of it: half a GiB in float32
MAX_NUMBERS = 1 << 27
#: of them, how many may come from each number in the image and in the file
MAX_GROWTH = 1000
MAX_SIZE = 1 << 31  # of a kernel, a stride, a padding, a layer
MAX_STEPS = 1 << 53  # beyond it a float cannot count

#: what a file is called until it is whole
_PART = ".cnn-course-{}.part"


# ---- writing ---------------------------------------------------------------


def save(network: Network, path: str | Path) -> None:
    """Write ``network`` to ``path``, atomically (see `Network.save`)."""
    if network.input_shape is None:
        raise RuntimeError(
            "save: the network has no parameters yet; train it, or call "
            "build(input_shape), first"
        )
    check_target(path)
    description, arrays = _describe(network)
    text = json.dumps(description, default=lambda number: number.item())
    arrays["description"] = np.frombuffer(text.encode(), np.uint8)
    with _replacing(Path(os.path.realpath(path))) as file:  # a link stays a link
        np.savez(file, **arrays)  # type: ignore[arg-type] # the stub's slip


def check_target(path: str | Path) -> None:
    """Raise if `save` would not write to ``path``: ask before the work, not after."""
    target = Path(os.path.realpath(path))
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        mode = stat.S_IFREG | stat.S_IWUSR
    if not stat.S_ISREG(mode):
        raise ValueError(
            f"save: {path} is a {_kind(mode)}, needs a file or a new name; nothing "
            "was written"
        )
    # The superuser may write to every file; one that is read-only is so on purpose.
    if not mode & 0o222 or (target.exists() and not os.access(target, os.W_OK)):
        raise PermissionError(
            f"save: {path} is read-only; take another name, or make it writable"
        )
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"save: {target.parent} is not a directory; make it first"
        )
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(f"save: {target.parent} cannot be written to")


def _kind(mode: int) -> str:
    kinds = {"DIR": "directory", "CHR": "device", "BLK": "device", "FIFO": "pipe"}
    for name, kind in kinds.items():
        if getattr(stat, f"S_IS{name}")(mode):
            return kind
    return "socket"


@contextmanager
def _replacing(path: Path) -> Iterator[Any]:
    """Give a file that takes the place of ``path`` once it is whole.

    It is written beside it, then renamed: a reader sees the old file or the new.
    """
    _sweep(path.parent)
    part = path.parent / _PART.format(secrets.token_hex(8))
    old = path.stat() if path.exists() else None
    mode = stat.S_IMODE(old.st_mode) if old else 0o666
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(part, flags, mode & 0o666), "wb") as file:
            _lock(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
            if fcntl is None:
                file.close()  # Windows renames no open file; elsewhere it stays locked
            if old:
                with suppress(OSError, AttributeError):  # for the superuser alone
                    os.chown(part, old.st_uid, old.st_gid)
                os.chmod(part, mode)
            os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _lock(file: Any) -> bool:
    """Hold a file until it is closed, if nobody else does."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or on a disk that knows no locks
        return False
    return True


def _sweep(folder: Path) -> None:
    """Take away what savings that were killed have left in a folder."""
    pattern = re.escape(_PART).replace(r"\{\}", "[0-9a-f]{16}")
    for name in os.listdir(folder):
        if not re.fullmatch(pattern, name):
            continue
        with suppress(OSError):  # another's, or swept by another
            part = folder / name
            found = part.lstat()
            # An empty one may be so new that its writer does not hold it yet.
            new = not found.st_size and time.time() - found.st_mtime < 60
            if new or not stat.S_ISREG(found.st_mode):
                continue
            with open(part, "r+b") as file:
                abandoned = _lock(file)
            if abandoned:
                part.unlink()


def _describe(network: Network) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    names = {cls: name for name, cls in LAYERS.items()}
    for layer in network.layers:
        if type(layer) not in names:
            raise ValueError(
                f"save: {layer} is a {type(layer).__module__}.{type(layer).__name__}, "
                f"not one of the module's layers: {', '.join(LAYERS)}"
            )
    arrays = {f"param/{name}": value for name, value in network.params.items()}
    arrays |= {f"running/{name}": value for name, value in network.running.items()}
    description: dict[str, Any] = {
        "format": FORMAT,
        "layers": [[names[type(x)], x.arguments()] for x in network.layers],
        "input_shape": list(network.input_shape or ()),
        "rng": network.rng.bit_generator.state,
        "optimizer": None,
    }
    if network.optimizer is not None:
        averages = [
            (name, key, value)
            for name, state in network.optimizer.state.items()
            for key, value in state.items()
            if name in network.params  # it may have trained another network too
        ]
        arrays |= {f"state/{name}/{key}": value for name, key, value in averages}
        description["optimizer"] = _describe_optimizer(network.optimizer)
        description["optimizer"]["state"] = [average[:2] for average in averages]
    try:  # what `load` would refuse is not written
        _check_sizes(network)
        _check_state(network)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"save: {error}; nothing was written") from error
    return description, arrays


def _describe_optimizer(optimizer: optimizers.Optimizer) -> dict[str, Any]:
    kind = type(optimizer).__name__
    if OPTIMIZERS.get(kind) is not type(optimizer):
        raise ValueError(
            f"save: the optimizer {kind} is not one of {', '.join(OPTIMIZERS)}; set "
            "network.optimizer to None to save without it"
        )
    options = {k: v for k, v in vars(optimizer).items() if k not in ("state", "steps")}
    rate = options["learning_rate"]
    if callable(rate):
        if SCHEDULES.get(type(rate).__name__) is not type(rate):
            raise ValueError(
                f"save: the learning-rate schedule {rate!r} cannot be written to a "
                f"file; use one of {', '.join(SCHEDULES)}, or set network.optimizer "
                "to None to save without it"
            )
        options["learning_rate"] = [type(rate).__name__, vars(rate)]
    return {"kind": kind, "steps": optimizer.steps, "options": options}


# ---- reading ---------------------------------------------------------------


def load(cls: type[Network], path: str | Path) -> Network:
    """Read ``path`` into a new ``cls`` (see `Network.load`)."""
    path = Path(path)
    if path.exists() and not path.is_file():  # a folder, a pipe
        raise _refusal(path, "it is not a file")
    with open(path, "rb") as file:  # missing or not readable: Python's message says so
        try:
            with zipfile.ZipFile(file) as archive:
                size = os.fstat(file.fileno()).st_size
                return _rebuild(cls, _Members(archive, size))
        except Exception as error:
            raise _refusal(path, error) from error


def _refusal(path: Path, reason: object) -> ValueError:
    return ValueError(
        f"load: {path} is not a network that save wrote, or was changed since "
        f"({reason}); nothing was loaded"
    )


class _Members:
    """The arrays in a file, each read only once its size is known to be right."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self.archive = archive
        members = archive.infolist()
        self.infos = {member.filename: member for member in members}
        if len(self.infos) < len(members):
            raise ValueError("it holds two members of one name")
        if any(m.compress_type != zipfile.ZIP_STORED for m in members):
            raise ValueError("it holds compressed members")
        if sum(m.file_size for m in members) > size:
            raise ValueError("it claims to hold more than its own size")

    def pop(self, name: str, shape: tuple[int, ...] | None, *dtypes: type) -> Any:
        """Read an array of this shape (any one-dimensional if None) and dtype."""
        info = self.infos.pop(f"{name}.npy", None)
        if info is None:
            raise ValueError(f"{name} is missing")
        with self.archive.open(info) as file:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError(f"{name} has an unknown header")
            found, _, dtype = np.lib.format.read_array_header_1_0(file)
            if dtype not in dtypes or (found != shape if shape else len(found) != 1):
                raise ValueError(
                    f"{name} is {dtype} {found}, needs {np.dtype(dtypes[0])} "
                    f"{shape or '(any,)'}"
                )
            if prod(found) * dtype.itemsize != info.file_size - file.tell():
                raise ValueError(f"{name} is not the size its header says")
        with self.archive.open(info) as file:
            return np.lib.format.read_array(file, allow_pickle=False)


def _rebuild(cls: type[Network], members: _Members) -> Network:
    text = members.pop("description", None, np.uint8).tobytes()
    description = json.loads(text, parse_int=_integer)
    if description["format"] != FORMAT:
        raise ValueError(f"its format is {description['format']!r}, not {FORMAT!r}")
    network = cls(
        [_pick(LAYERS, name)(**arguments) for name, arguments in description["layers"]]
    )
    network.input_shape = shape = tuple(
        positive_int(size, "input_shape", "a size")
        for size in description["input_shape"]
    )
    for i, layer in enumerate(network.layers):
        out = layer.output_shape(shape)  # raises if the shape cannot work
        for name, needed in layer.param_shapes(shape).items():
            value = members.pop(f"param/{i}.{name}", needed, np.float32, np.float64)
            layer.params[name] = value
        for name, needed in layer.running_shapes(shape).items():
            value = members.pop(f"running/{i}.{name}", needed, np.float32, np.float64)
            layer.running[name] = value
        layer.input_shape, layer.rng, shape = shape, network.rng, out
    _check_sizes(network)
    network.rng.bit_generator.state = description["rng"]
    if description["optimizer"] is not None:
        network.optimizer = _make_optimizer(description["optimizer"])
        for name, average in description["optimizer"]["state"]:
            like = _pick(network.params, name)
            value = members.pop(f"state/{name}/{average}", like.shape, like.dtype.type)
            network.optimizer.state.setdefault(name, {})[average] = value
    _check_state(network)
    if members.infos:
        raise ValueError(f"it holds unknown members: {', '.join(members.infos)}")
    return network


def _integer(digits: str) -> int:
    """Read a whole number of the description; the longest counts to 2¹²⁸."""
    if len(digits) > 40:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _pick(known: dict[str, Any], name: str) -> Any:
    if name not in known:
        raise ValueError(f"{name!r} is not one of {', '.join(known)}")
    return known[name]


def _make_optimizer(description: dict[str, Any]) -> optimizers.Optimizer:
    options = dict(description["options"])
    if isinstance(options["learning_rate"], list):
        kind, arguments = options["learning_rate"]
        options["learning_rate"] = _pick(SCHEDULES, kind)(**arguments)
    optimizer = _pick(OPTIMIZERS, description["kind"])(**options)
    steps = description["steps"] + 1  # may be 0
    optimizer.steps = positive_int(steps, "optimizer", "steps + 1") - 1
    return optimizer


# ---- what is refused in both directions ------------------------------------


def _check_sizes(network: Network) -> None:
    """Refuse layers that would make too much of one image.

    A number in the description costs nothing, the memory for which it asks does: a
    padding of 100,000 needs no parameter, but 149 GiB for the first image.
    """
    shape = network.input_shape or ()
    given = prod(shape) + sum(value.size for value in network.params.values())
    allowed = min(MAX_NUMBERS, (1 << 20) + MAX_GROWTH * given)
    needed = prod(shape)
    for i, layer in enumerate(network.layers):
        _check_whole(repr(layer), layer.arguments(), MAX_SIZE)
        needed += _framed(layer, shape)
        shape = layer.output_shape(shape)
        needed += prod(shape)
        if needed > allowed:
            raise ValueError(
                f"up to layer {i}, {layer}, one image would become {needed:,} numbers, "
                f"of which at most {allowed:,} are allowed; use smaller images, less "
                "padding or a larger stride"
            )


def _framed(layer: layers.Layer, shape: tuple[int, ...]) -> int:
    """Count the numbers in an image with its frame, if the layer adds one."""
    if not isinstance(layer, WindowLayer):
        return 0
    return prod((*layer.geometry(*shape[:2]).padded, shape[2]))


def _check_state(network: Network) -> None:
    """Refuse parameters and averages that no training can have left."""
    params, optimizer = network.params, network.optimizer
    for name, value in params.items():
        if not np.isfinite(value).all():
            raise ValueError(f"parameter {name} holds NaN or infinity")
    for name, value in network.running.items():
        low = 0.0 if name.endswith(".var") else -np.inf
        if not _possible(value, low):
            raise ValueError(f"statistic {name} holds a number that it cannot be")
    if optimizer is None:
        return
    kind = type(optimizer).__name__
    options = {k: v for k, v in vars(optimizer).items() if k != "state"}
    schedule = getattr(options["learning_rate"], "__dict__", {})
    _check_whole(kind, [options, schedule], MAX_STEPS)
    if not 0 <= optimizer.rate() < np.inf:
        raise ValueError(
            f"{kind}'s learning rate is {optimizer.rate()} at step {optimizer.steps:,}"
        )
    for name, state in optimizer.state.items():
        if name not in params:  # it may have trained another network too
            continue
        if state and state.keys() != AVERAGES[kind]:
            raise ValueError(
                f"{kind} keeps {sorted(state)} of {name}, needs "
                f"{sorted(AVERAGES[kind])}, or nothing"
            )
        for key, value in state.items():
            like = params[name]
            if (value.shape, value.dtype) != (like.shape, like.dtype):
                raise ValueError(
                    f"{kind}'s {key} of {name} is {value.dtype} {value.shape}, the "
                    f"parameter {like.dtype} {like.shape}"
                )
            # Adam's v is an average of squares.
            low = 0.0 if (kind, key) == ("Adam", "v") else -np.inf
            if not _possible(value, low):
                raise ValueError(
                    f"{kind}'s {key} of {name} holds a number that it cannot be"
                )


def _possible(values: np.ndarray, low: float) -> bool:
    """Whether all are finite and none is below ``low``."""
    return bool((np.isfinite(values) & (values >= low)).all())


def _check_whole(name: str, found: Any, limit: int) -> None:
    """Refuse a whole number beyond ``limit``, however deep it lies."""
    if isinstance(found, dict | list | tuple):
        for value in found.values() if isinstance(found, dict) else found:
            _check_whole(name, value, limit)
    elif isinstance(found, int | np.integer) and abs(int(found)) > limit:
        raise ValueError(f"{name} holds {found:,}, needs at most {limit:,}")
