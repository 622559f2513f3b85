"""Values over a pipe between the judge and a student's process, without pickle.

A message is a line of JSON and plain buffers behind it: numbers, text, lists, dicts,
arrays of numbers. A function stays where it is; what travels is its number, and who
calls it asks across the pipe. Whoever reads does not trust the sender: sizes are looked
at before anything is read, a shape must fit its bytes, and nothing that arrives is run.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, BinaryIO

import numpy as np

#: the most that is read of one message: its JSON, and the arrays behind it
MOST_TEXT = 4 * 2**20
MOST_BYTES = 64 * 2**20

_HEADER = struct.Struct("<4sIQ")
_MAGIC = b"cnn1"
_DEEPEST = 40
_LONGEST_INT = 2**2000
_DIGITS = 700
_KINDS = "biufc"


class Gone(Exception):
    """The other end has closed the pipe, or speaks no language that is known here."""


class Opaque:
    """Something that does not travel: all that is known is the name of its type."""


def opaque(name: str) -> Any:
    """Return an object whose type is called so, for the messages."""
    return type(name[:60] or "object", (Opaque,), {})()


class Line:
    """One end of a conversation: it asks, and answers calls while it waits.

    Parameters
    ----------
    reading, writing : binary file
        The two pipes.
    most_text, most_bytes : int
        The most that is read of one message.
    """

    def __init__(
        self,
        reading: BinaryIO,
        writing: BinaryIO,
        most_text: int = MOST_TEXT,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.reading, self.writing = reading, writing
        self.most_text, self.most_bytes = most_text, most_bytes
        self.offered: list[Callable[..., Any]] = []
        self.proxy: Callable[[Line, int, str], Any] = Proxy
        self.most_calls = 10**9
        self.tells_names = True

    # ---- messages --------------------------------------------------------

    def send(self, message: dict[str, Any]) -> None:
        """Send one message; its values may be anything that `encode` takes."""
        buffers: list[bytes] = []
        told = {key: self.encode(value, buffers) for key, value in message.items()}
        told["buffers"] = [len(buffer) for buffer in buffers]
        text = json.dumps(told).encode()
        head = _HEADER.pack(_MAGIC, len(text), sum(map(len, buffers)))
        try:
            self.writing.write(b"".join([head, text, *buffers]))
            self.writing.flush()
        except (OSError, ValueError) as error:
            raise Gone("it does not listen any more") from error

    def receive(self) -> dict[str, Any]:
        """Read one message, or raise `Gone` if it is none."""
        magic, text, size = _HEADER.unpack(self._read(_HEADER.size))
        if magic != _MAGIC:
            raise Gone("what it says is not in the language of the pipe")
        if text > self.most_text or size > self.most_bytes:
            raise Gone(f"its reply is too long ({text + size:,} bytes)")
        try:
            told = json.loads(self._read(text), parse_int=_whole)
            lengths = told.pop("buffers")
            if sum(lengths) != size or not all(n >= 0 for n in lengths):
                raise ValueError("buffers of another length than it says")
            buffers = [self._read(int(n)) for n in lengths]
            return {key: self.decode(value, buffers) for key, value in told.items()}
        except Gone:
            raise
        except (Exception, RecursionError) as error:  # whatever a lie leads to
            words = f"{type(error).__name__}: {error}"[:200]
            raise Gone(f"its reply cannot be read ({words})") from error

    def _read(self, size: int) -> bytes:
        try:
            found = self.reading.read(size)
        except (OSError, ValueError) as error:
            raise Gone("it cannot be heard any more") from error
        if len(found) != size:
            raise Gone("it has ended")
        return found

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a message and return the reply to it, serving calls in between."""
        self.send(message)
        calls = 0
        while (got := self.receive()).get("op") == "call":
            calls += 1
            if calls > self.most_calls:
                raise Gone(f"it has called more than {self.most_calls:,} times")
            self.serve(got)
        return got

    def serve(self, message: dict[str, Any]) -> None:
        """Answer a call of one of the functions that were offered."""
        try:
            function = self.offered[int(message["function"])]
            value = function(*message["args"], **_named(message["kwargs"]))
        except Exception as error:
            self.send({"raised": type(error).__name__, "words": str(error)[:2000]})
        else:
            self.send({"value": value, "moved": _generators(message["args"])})

    # ---- values ----------------------------------------------------------

    def encode(self, value: Any, buffers: list[bytes], depth: int = 0) -> Any:
        """Put a value as JSON; the bytes of arrays are added to the buffers."""
        if depth > _DEEPEST:
            return {"t": "object", "name": "something too deep"}

        def inside(values: Any) -> list[Any]:
            return [self.encode(v, buffers, depth + 1) for v in values]

        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, np.generic | np.ndarray):
            return self._encode_array(value, buffers, depth)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, int):
            short = -_LONGEST_INT < value < _LONGEST_INT
            return int(value) if short else {"t": "object", "name": "int"}
        if isinstance(value, float):
            return float(value)
        if isinstance(value, list | range):
            return inside(value)
        if isinstance(value, tuple):
            return {"t": "tuple", "v": inside(value)}
        if isinstance(value, dict):
            return {"t": "dict", "v": [inside(pair) for pair in value.items()]}
        if isinstance(value, set | frozenset):
            return {"t": "set", "v": inside(value)}
        if isinstance(value, bytes | bytearray):
            return {"t": "bytes", "n": _add(buffers, bytes(value))}
        if isinstance(value, complex):
            return {"t": "complex", "v": [value.real, value.imag]}
        if isinstance(value, Fraction):
            parts = [value.numerator, value.denominator]
            return {"t": "fraction", "v": inside(parts)}
        if value is ...:
            return {"t": "..."}
        if isinstance(value, Proxy) and value.line is self:
            return {"t": "yours", "n": value.number}
        if callable(value):
            name = _name(value) if self.tells_names else "function"
            return {"t": "function", "n": self._offer(value), "name": name}
        if isinstance(value, SimpleNamespace):
            return {"t": "space", "v": inside(vars(value).items())}
        if isinstance(value, np.random.Generator):
            state = self.encode(value.bit_generator.state, buffers, depth + 1)
            return {"t": "generator", "v": state}
        return self._encode_object(value, buffers, depth)

    def _encode_array(self, value: Any, buffers: list[bytes], depth: int) -> Any:
        if value.dtype.kind in _KINDS:
            told = {
                "t": "array" if isinstance(value, np.ndarray) else "scalar",
                "d": value.dtype.str,
                "s": list(value.shape),
            }
            return {**told, "n": _add(buffers, np.asarray(value).tobytes())}
        if value.dtype.kind in "OU" and depth < _DEEPEST:
            told = self.encode(value.tolist(), buffers, depth + 1)
            return told if not value.ndim else {"t": "objects", "v": told}
        return {"t": "object", "name": "ndarray"}

    def _encode_object(self, value: Any, buffers: list[bytes], depth: int) -> Any:
        """Send what NumPy can read as numbers as an array, and else a name."""
        try:
            array = np.asarray(value)
        except Exception:
            array = np.array(None)
        if array.dtype.kind in _KINDS:
            return self._encode_array(array, buffers, depth)
        return {"t": "object", "name": type(value).__name__}

    def _offer(self, function: Callable[..., Any]) -> int:
        for number, known in enumerate(self.offered):
            if known is function:
                return number
        self.offered.append(function)
        return len(self.offered) - 1

    def decode(self, told: Any, buffers: list[bytes]) -> Any:
        """Turn back what `encode` put; anything else is a ValueError."""
        if isinstance(told, list):
            return [self.decode(v, buffers) for v in told]
        if not isinstance(told, dict):
            return told
        kind = told["t"]
        if kind in ("array", "scalar"):
            return _array(told, buffers)
        if kind == "bytes":
            return bytes(buffers[told["n"]])
        if kind == "function":
            return self.proxy(self, int(told["n"]), str(told["name"])[:60])
        if kind == "yours":
            return self.offered[int(told["n"])]
        if kind == "object":
            return opaque(str(told["name"]))
        if kind == "...":
            return ...
        values = self.decode(told["v"], buffers)
        if kind == "complex":
            return complex(float(values[0]), float(values[1]))
        if kind == "fraction":
            return Fraction(values[0], values[1])
        if kind == "objects":
            return np.array(values, object if _mixed(values) else None)
        if kind == "space":
            return SimpleNamespace(**_named(dict(values)))
        if kind == "generator":
            return _generator(values)
        makers = {"tuple": tuple, "dict": dict, "set": set}
        return makers[kind](values)


class Proxy:
    """A function at the other end."""

    def __init__(self, line: Line, number: int, name: str) -> None:
        self.line, self.number, self.__name__ = line, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there; a generator that it draws from moves on here, too."""
        call = {"op": "call", "function": self.number, "args": args, "kwargs": kwargs}
        reply = self.line.ask(call)
        moved = reply.get("moved")
        found = moved if isinstance(moved, list) else []
        pairs = zip(_generators(args), found, strict=False)
        for mine, theirs in pairs:
            if isinstance(theirs, np.random.Generator):
                mine.bit_generator.state = theirs.bit_generator.state
        return result(reply)

    def __deepcopy__(self, memo: dict) -> Proxy:
        return self


def _generators(args: Any) -> list[np.random.Generator]:
    return [each for each in args if isinstance(each, np.random.Generator)]


def result(reply: dict[str, Any]) -> Any:
    """Return the value of a reply, or raise what was raised at the other end."""
    if "raised" in reply:
        kind = type(str(reply["raised"])[:60] or "Error", (Exception,), {})
        raise kind(str(reply.get("words", "")))
    if "value" not in reply:
        raise Gone("its reply holds no value")
    return reply["value"]


def _add(buffers: list[bytes], content: bytes) -> int:
    buffers.append(content)
    return len(buffers) - 1


def _name(value: Any) -> str:
    return str(getattr(value, "__name__", type(value).__name__))


def _named(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict) or not all(isinstance(key, str) for key in told):
        raise ValueError("keyword arguments need names")
    return told


def _array(told: dict[str, Any], buffers: list[bytes]) -> Any:
    """Make an array of its bytes, if they are as many as its shape needs."""
    dtype, shape, content = np.dtype(str(told["d"])), told["s"], buffers[told["n"]]
    if dtype.kind not in _KINDS or dtype.hasobject or dtype.subdtype or dtype.names:
        raise ValueError(f"an array of {dtype}")
    if len(shape) > 32 or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("a shape that is none")
    if math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError(
            f"an array that says it is {tuple(shape)[:8]} holds {len(content)} bytes"
        )
    array = np.frombuffer(content, dtype).reshape(shape).copy()
    return array[()] if told["t"] == "scalar" and not shape else array


def _generator(state: Any) -> np.random.Generator:
    """Make a generator of NumPy's usual kind that goes on from a state."""
    generator = np.random.default_rng(0)
    generator.bit_generator.state = state
    return generator


def _mixed(values: Any) -> bool:
    """Tell whether there is anything but text in nested lists."""
    if isinstance(values, list):
        return any(map(_mixed, values)) or len({type(v) for v in values}) > 1
    return not isinstance(values, str)


def _whole(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError("a whole number that is too long")
    return int(text)
