"""A network as one ``.npz`` file: no pickle, whole or not at all, never trusted.

The file holds a JSON description (layers, input shape, random state, optimizer)
and one plain array per parameter and per running average. Arrays are stored
uncompressed, so that no file can unpack to more than its own size.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course import fast, layers, naive, optimizers, stride_groups
from cnn_course.arguments import positive_int

if TYPE_CHECKING:
    from cnn_course.network import Network

FORMAT = "cnn-course network 1"
LAYERS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": getattr(module, name)
    for module, names in (
        (layers, ("Flatten", "Dense", "ReLU", "Sigmoid")),
        (naive, ("Conv2D", "MaxPool2D", "AvgPool2D")),
        (stride_groups, ("Conv2D", "MaxPool2D", "AvgPool2D")),
        (fast, ("Conv2D", "MaxPool2D")),
    )
    for name in names
}
OPTIMIZERS = {cls.__name__: cls for cls in (optimizers.SGD, optimizers.Adam)}
SCHEDULES = {
    cls.__name__: cls
    for cls in (optimizers.StepDecay, optimizers.Cosine, optimizers.OneCycle)
}


def save(network: Network, path: str | Path) -> None:
    """Write ``network`` to ``path``, atomically (see `Network.save`)."""
    path = Path(os.path.realpath(path))  # a link stays a link
    if network.input_shape is None:
        raise RuntimeError(
            "save: the network has no parameters yet; train it, or call "
            "build(input_shape), first"
        )
    description, arrays = _describe(network)
    text = json.dumps(description, default=lambda number: number.item())
    arrays["description"] = np.frombuffer(text.encode(), np.uint8)
    # Write beside the target, then rename: a reader sees the old file or the new.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _describe(network: Network) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    names = {cls: name for name, cls in LAYERS.items()}
    for layer in network.layers:
        if type(layer) not in names:
            raise ValueError(
                f"save: {layer} is a {type(layer).__module__}.{type(layer).__name__}, "
                f"not one of the module's layers: {', '.join(LAYERS)}"
            )
    arrays = {f"param/{name}": value for name, value in network.params.items()}
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
    return description, arrays


def _describe_optimizer(optimizer: optimizers.Optimizer) -> dict[str, Any]:
    options = {k: v for k, v in vars(optimizer).items() if k not in ("state", "steps")}
    rate = options["learning_rate"]
    if callable(rate):
        if type(rate).__name__ not in SCHEDULES:
            raise ValueError(
                f"save: the learning-rate schedule {rate!r} cannot be written to a "
                f"file; use one of {', '.join(SCHEDULES)}, or set network.optimizer "
                "to None to save without it"
            )
        options["learning_rate"] = [type(rate).__name__, vars(rate)]
    kind = type(optimizer).__name__
    return {"kind": kind, "steps": optimizer.steps, "options": options}


def load(cls: type[Network], path: str | Path) -> Network:
    """Read ``path`` into a new ``cls`` (see `Network.load`)."""
    path = Path(path)
    try:
        if not path.is_file() and path.exists():  # a folder, a pipe
            raise ValueError("it is not a file")
        with zipfile.ZipFile(path) as archive:
            return _rebuild(cls, _Members(archive, path.stat().st_size))
    except OSError:
        raise  # missing or not readable: Python's own message says so
    except Exception as error:
        raise ValueError(
            f"load: {path} is not a network that save wrote, or was changed since "
            f"({error}); nothing was loaded"
        ) from error


class _Members:
    """The arrays in a file, each read only once its size is known to be right."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self.archive = archive
        self.infos = {m.filename: m for m in archive.infolist()}
        if any(m.compress_type != zipfile.ZIP_STORED for m in self.infos.values()):
            raise ValueError("it holds compressed members")
        if sum(m.file_size for m in self.infos.values()) > size:
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
    description = json.loads(members.pop("description", None, np.uint8).tobytes())
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
        layer.input_shape, shape = shape, out
    network.rng.bit_generator.state = description["rng"]
    if description["optimizer"] is not None:
        network.optimizer = _make_optimizer(description["optimizer"])
        for name, average in description["optimizer"]["state"]:
            like = _pick(network.params, name)
            value = members.pop(f"state/{name}/{average}", like.shape, like.dtype.type)
            network.optimizer.state.setdefault(name, {})[average] = value
    if members.infos:
        raise ValueError(f"it holds unknown members: {', '.join(members.infos)}")
    return network


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
