"""The IDX format, in which MNIST comes (chapter 1).

An IDX file is a short header and then the numbers themselves. The header is two
zero bytes, a byte for the type of the numbers, a byte for how many dimensions
there are, and each dimension as a 4-byte integer; everything is big-endian. In a
file of images, Eq. (1.1) says where a pixel stands.

Nothing a header says is believed before it has been compared with what the file
holds.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path

import numpy as np

PathLike = str | os.PathLike[str]

#: type byte → type of the numbers
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MAX_BYTES = 1 << 30  # of array; the largest dataset in this format needs half of it
_CHUNK = 1 << 18


def read_idx(
    path: PathLike, sha256: str | None = None, max_bytes: int = MAX_BYTES
) -> np.ndarray:
    """Read one IDX file, compressed or not.

    Parameters
    ----------
    path : path
        The content decides whether it is taken as gzip, not the name.
    sha256 : str, optional
        What the decompressed bytes must hash to.
    max_bytes : int
        An array larger than this is refused before its numbers are read.

    Returns
    -------
    array : ndarray
        Of the shape and type the header states, in this machine's byte order.

    Raises
    ------
    ValueError
        The file is not IDX, is shorter or longer than its header says, states an
        unknown type, is too large, or has another hash.

    Examples
    --------
    >>> with open("tiny-idx1-ubyte", "wb") as file:
    ...     _ = file.write(bytes([0, 0, 8, 1,  0, 0, 0, 3,  5, 0, 4]))
    >>> read_idx("tiny-idx1-ubyte")
    array([5, 0, 4], dtype=uint8)
    >>> os.remove("tiny-idx1-ubyte")
    """
    path = Path(path)
    with _opened(path) as file:
        header, dtype, shape = _read_header(file, path, max_bytes)
        payload = _read_payload(file, path, prod(shape) * dtype.itemsize)
    if sha256 is not None:
        digest = hashlib.sha256(header)
        digest.update(payload)
        if digest.hexdigest() != sha256:
            raise ValueError(
                f"{path}: SHA-256 of the decompressed bytes is {digest.hexdigest()}, "
                f"expected {sha256}; it is another dataset or damaged: download it "
                "again"
            )
    array = np.frombuffer(payload, dtype).reshape(shape)
    if not dtype.isnative:  # turned around where they lie, not in a second array
        array = array.byteswap(inplace=True).view(dtype.newbyteorder("="))
    return array


def read_idx_header(path: PathLike) -> tuple[np.dtype, tuple[int, ...]]:
    """Read what the header of an IDX file claims: the type and the shape.

    Raises
    ------
    ValueError
        The file is not IDX, or its header is cut short.
    """
    path = Path(path)
    with _opened(path) as file:
        _, dtype, shape = _read_header(file, path, max_bytes=None)
    return dtype, shape


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedIOBase]:
    """Open a file, unpacked on the way if it is gzip, and name it if that fails."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path}: is not a regular file; load_idx reads a folder")
    try:
        with gzip.open(path) if is_gzip(path) else open(path, "rb") as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(
            f"{path}: damaged gzip stream ({error}); download it again"
        ) from error


def is_gzip(path: PathLike) -> bool:
    """Tell gzip by its first two bytes; a name may say anything."""
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _read_header(
    file: io.BufferedIOBase, path: Path, max_bytes: int | None
) -> tuple[bytes, np.dtype, tuple[int, ...]]:
    """Read the header and refuse what cannot be true."""
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise ValueError(
            f"{path}: starts with {magic!r}, expected two zero bytes, a type and a "
            "number of dimensions; it is no IDX file, perhaps a web page or an archive "
            "saved under its name: download it again"
        )
    code, ndim = magic[2:]
    if code not in IDX_TYPES or not 1 <= ndim <= 32:
        known = ", ".join(f"0x{code:02x}" for code in IDX_TYPES)
        raise ValueError(
            f"{path}: type 0x{code:02x} and {ndim} dimensions, expected one of {known} "
            "and 1 to 32 dimensions; the header is damaged: download it again"
        )
    sizes = file.read(4 * ndim)
    if len(sizes) < 4 * ndim:
        raise ValueError(
            f"{path}: ends inside its header, after {4 + len(sizes)} bytes of "
            f"{4 + 4 * ndim}; download it again"
        )
    dtype = np.dtype(IDX_TYPES[code])
    shape = tuple(np.frombuffer(sizes, ">u4").tolist())
    # A dimension of 0 must not hide others that no array can have. Python's
    # integers do not overflow.
    claim = prod(max(n, 1) for n in shape) * dtype.itemsize
    if max_bytes is not None and claim > max_bytes:
        raise ValueError(
            f"{path}: the header claims shape {shape}, {claim:,} bytes, expected at "
            f"most {max_bytes:,}; the header is damaged, or raise max_bytes"
        )
    return magic + sizes, dtype, shape


def _read_payload(file: io.BufferedIOBase, path: Path, size: int) -> bytearray:
    """Read exactly `size` bytes and see that nothing follows them.

    Memory grows with what is really there, not with what the header claims, and
    never beyond one byte more than that, however much a gzip stream unfolds to.
    """
    payload = bytearray()
    while chunk := file.read(min(_CHUNK, size + 1 - len(payload))):
        payload += chunk
    if len(payload) < size:
        raise ValueError(
            f"{path}: ends after {len(payload):,} bytes of numbers, expected {size:,}; "
            "it was cut short or its header is damaged: download it again"
        )
    if len(payload) > size:
        raise ValueError(
            f"{path}: goes on after the {size:,} bytes its header states, expected the "
            "end; the header is damaged or something was appended: download it again"
        )
    return payload
