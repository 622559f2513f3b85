"""MNIST: the embedded sample, the full set, and others in the same form (chapter 1).

A data file comes from somewhere else, so it is compared with what it should be,
byte for byte, before a digit of it is used.
"""

from __future__ import annotations

import importlib
import os
import re
import time
import uuid
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course.idx import PathLike, is_gzip, read_idx, read_idx_header

#: bytes and SHA-256 of MNIST's four files, decompressed
MNIST_FILES = {
    "train-images-idx3-ubyte": (
        47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte": (
        60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "t10k-images-idx3-ubyte": (
        7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte": (
        10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}
#: tried in this order; each holds the four files with `.gz` appended
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
ROUNDS = 2  # times the whole list of mirrors is tried, if any of them answers
PAUSE = 1.0  # seconds between two rounds
TIMEOUT = 15.0  # seconds a mirror may stay silent
DEADLINE = 300.0  # seconds a mirror may take for one file; the next one goes on
ABANDONED = 120.0  # seconds after which nobody writes to a part any more
_CHUNK = 1 << 16

MAX_MEMORY = 3 << 29  # bytes that `load_idx` takes; MNIST needs a fifth of it

#: the folder that is searched before the cache
ENVIRONMENT = "CNN_COURSE_DATA"
SAMPLE = Path(__file__).with_name("mnist_sample.npz")


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images and their labels, to train on and to test with.

    Attributes
    ----------
    train_images, test_images : ndarray of float32, shape (N, H, W, 1)
        Brightness from 0 (background) to 1: the bytes divided by 255, Eq. (1.2).
    train_labels, test_labels : ndarray of int64, shape (N,)
        The class of each image, from 0.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    def __repr__(self) -> str:
        size = "×".join(map(str, self.train_images.shape[1:]))
        train, test = len(self.train_images), len(self.test_images)
        return f"Dataset({train:,} training and {test:,} test images, each {size})"


def load_mnist(which: str = "sample", data_dir: PathLike | None = None) -> Dataset:
    """Load MNIST: the sample that is part of this package, or all 70,000 digits.

    Each file of the full set is looked for in the folder that the environment
    variable ``CNN_COURSE_DATA`` names, then in the user's cache. What is in neither
    is downloaded into the cache. Whatever its source, compressed or not, a file
    whose content is not exactly MNIST's is refused.

    Parameters
    ----------
    which : {"sample", "full"}
        10,000 training and 2,000 test digits, or 60,000 and 10,000.
    data_dir : path, optional
        With ``"full"``: the one folder to look in. Nothing is then downloaded.

    Returns
    -------
    data : Dataset
        Images of shape (N, 28, 28, 1).

    Raises
    ------
    FileNotFoundError
        ``data_dir`` lacks a file.
    ValueError
        A file is not MNIST's, or ``which`` is unknown.
    ConnectionError
        Every mirror failed; the message says how.

    Examples
    --------
    >>> data = load_mnist()
    >>> data
    Dataset(10,000 training and 2,000 test images, each 28×28×1)
    >>> data.train_labels[:8]
    array([...])
    """
    _check_which("load_mnist", which, data_dir)
    if which == "full":
        return _dataset(
            "MNIST", *(_mnist_array(name, data_dir) for name in MNIST_FILES)
        )
    with np.load(SAMPLE, allow_pickle=False) as arrays:
        return _dataset("sample", *(arrays[name] for name in MNIST_FILES))


def _check_which(name: str, which: str, data_dir: PathLike | None) -> None:
    if which not in ("sample", "full"):
        raise ValueError(f"{name}: which={which!r}; needs 'sample' or 'full'")
    if which == "sample" and data_dir is not None:
        raise ValueError(
            f"{name}: the sample is part of the package and needs no data_dir; "
            f"for the files in a folder say {name}('full', data_dir=...)"
        )


def load_idx(directory: PathLike, max_bytes: int = MAX_MEMORY) -> Dataset:
    """Load any dataset that comes as MNIST's four IDX files, such as Fashion-MNIST.

    Parameters
    ----------
    directory : path
        Holds ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``,
        ``t10k-images-idx3-ubyte`` and ``t10k-labels-idx1-ubyte``, each with or
        without ``.gz``.
    max_bytes : int
        Memory for all of it, 1.5 GiB by default. A dataset that needs more is
        refused before its numbers are read, however small its files are.

    Returns
    -------
    data : Dataset
        Images of shape (N, H, W, 1), as large as the files say.

    Raises
    ------
    FileNotFoundError
        A file is missing.
    ValueError
        A file is damaged, the four do not fit together, or are too large.
    """
    found = [_find(name, directory, required=True) for name in MNIST_FILES]
    paths = [path for path in found if path is not None]  # all of them
    needed = 0
    for path, becomes in zip(paths, (np.float32, np.int64) * 2, strict=True):
        dtype, shape = read_idx_header(path)
        needed += prod(shape) * (dtype.itemsize + np.dtype(becomes).itemsize)
        if needed > max_bytes:
            raise ValueError(
                f"{path}: the header claims shape {shape}; up to this file the dataset "
                f"needs {needed:,} bytes, more than {max_bytes:,}; the header is "
                "damaged, or pass a larger max_bytes"
            )
    return _dataset(
        str(directory), *(read_idx(path, max_bytes=max_bytes) for path in paths)
    )


def where(which: str = "full", data_dir: PathLike | None = None) -> dict[str, str]:
    """Say where `load_mnist` would take each file from, without reading any.

    Parameters
    ----------
    which, data_dir
        As for `load_mnist`.

    Returns
    -------
    places : dict of str to str
        File name → its path, or the address it would be downloaded from.

    Examples
    --------
    >>> list(where("sample"))
    ['mnist_sample.npz']
    """
    _check_which("where", which, data_dir)
    if which == "sample":
        return {SAMPLE.name: str(SAMPLE)}
    places = {}
    for name in MNIST_FILES:
        path = _given(name, data_dir) or _find(name, cache_dir())
        places[name] = str(path or f"{MIRRORS[0]}{name}.gz")
    return places


def shifted(
    images: np.ndarray, rng: np.random.Generator, pixels: int = 2
) -> np.ndarray:
    """Move every image by up to ``pixels`` in each direction; zeros move in.

    A digit that stands two pixels further left is the same digit. Trained on shifted
    images, a network makes fewer errors on images that it has not seen.

    Parameters
    ----------
    images : ndarray of shape (N, H, W, C)
    rng : numpy.random.Generator
        Draws how far, for each image by itself.
    pixels : int
        Fewer than the image has rows, and columns.

    Returns
    -------
    shifted : ndarray of shape (N, H, W, C)

    Raises
    ------
    ValueError
        An argument is not of this form.

    Examples
    --------
    >>> image = np.arange(1, 5).reshape(1, 2, 2, 1)
    >>> shifted(image, np.random.default_rng(0), pixels=1)[0, :, :, 0]
    array([[3, 4],
           [0, 0]])
    """
    images = _to_augment("shifted", images, rng)
    n, height, width, _ = images.shape
    whole = isinstance(pixels, int | np.integer) and not isinstance(pixels, bool)
    if not whole or not 0 <= pixels < min(height, width):
        raise ValueError(
            f"shifted: pixels is {pixels!r}, needs a whole number from 0 to "
            f"{min(height, width) - 1}, so that some of a {height}×{width} image stays"
        )
    frame = (pixels, pixels)
    padded = np.pad(images, ((0, 0), frame, frame, (0, 0)))
    places = sliding_window_view(padded, (height, width), axis=(1, 2))
    down, right = rng.integers(0, 2 * pixels + 1, (2, n))
    return np.moveaxis(places[np.arange(n), down, right], 1, 3)


def rotated(
    images: np.ndarray, rng: np.random.Generator, degrees: float = 10.0
) -> np.ndarray:
    """Turn every image about its middle by up to ``degrees``; zeros turn in.

    A digit that leans a little more is the same digit. Both at once:
    ``augment=lambda x, rng: rotated(shifted(x, rng), rng)``.

    Parameters
    ----------
    images : ndarray of float, shape (N, H, W, C)
    rng : numpy.random.Generator
        Draws the angle of each image by itself, all angles being equally likely.
    degrees : float
        From 0 to 180.

    Returns
    -------
    rotated : ndarray of float, shape (N, H, W, C)

    Raises
    ------
    ValueError
        An argument is not of this form.

    Notes
    -----
    Every pixel of the result looks where it came from, Eq. (20.14), a place between
    four pixels as a rule, and takes their mean, weighted by how near they are,
    Eq. (20.15).

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> turned = rotated(image, np.random.default_rng(1), degrees=1)
    >>> bool(turned[0, 1, 1, 0] == 4), bool(abs(turned - image).max() < 0.2)
    (True, True)
    """
    images = _to_augment("rotated", images, rng)
    if images.dtype.kind != "f":
        raise ValueError(
            f"rotated: images have dtype {images.dtype}, needs fractions, since it "
            "takes means of pixels; try images.astype('float32')"
        )
    real = isinstance(degrees, int | float | np.number) and not isinstance(
        degrees, bool
    )
    if not real or not 0 <= degrees <= 180:
        raise ValueError(
            f"rotated: degrees is {degrees!r}, needs a number from 0 to 180"
        )
    return turned(images, np.radians(rng.uniform(-degrees, degrees, len(images))))


def turned(images: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Turn image ``n`` about its middle by ``angles[n]`` radians, counterclockwise.

    See `rotated`.
    """
    n, height, width, _ = images.shape
    down = (np.arange(height) - (height - 1) / 2)[None, :, None]
    right = (np.arange(width) - (width - 1) / 2)[None, None, :]
    cos, sin = (f(angles)[:, None, None] for f in (np.cos, np.sin))
    r = (height - 1) / 2 + cos * down + sin * right
    q = (width - 1) / 2 - sin * down + cos * right
    frame = ((0, 0), (1, 1), (1, 1), (0, 0))
    padded = np.pad(images, frame)  # what lies beyond the edge is 0
    row, below = _whole_and_rest(r + 1, height + 1)
    column, beside = _whole_and_rest(q + 1, width + 1)
    result = np.zeros_like(images)
    which = np.arange(n)[:, None, None]
    for a, down_share in ((0, 1 - below), (1, below)):
        for b, right_share in ((0, 1 - beside), (1, beside)):
            share = (down_share * right_share).astype(images.dtype)[..., None]
            result += share * padded[which, row + a, column + b]
    return result


def _whole_and_rest(place: np.ndarray, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Split places into a pixel and a fraction; those beyond the frame go onto it."""
    place = np.clip(place, 0, last)
    whole = np.minimum(place.astype(int), last - 1)
    return whole, place - whole


def _to_augment(name: str, images: Any, rng: Any) -> np.ndarray:
    """Give images as an array, or refuse what cannot be augmented."""
    images = np.asarray(images)
    if images.ndim != 4:
        fix = {2: "images[None, :, :, None]", 3: "images[..., None]"}.get(images.ndim)
        raise ValueError(
            f"{name}: images have shape {images.shape}, needs (N, H, W, C)"
            + (f"; try {fix}" if fix else "")
        )
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"{name}: rng is {rng!r}, needs a generator; try np.random.default_rng(0)"
        )
    return images


def cache_dir() -> Path:
    """Return the user's cache folder for this course; it need not exist yet."""
    return Path(_optional("pooch").os_cache("cnn-course"))


def _dataset(
    source: str,
    train_images: np.ndarray,
    train_labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
) -> Dataset:
    """Scale to [0, 1], add the channel, and see that images and labels fit."""
    for part, images, labels in [
        ("train", train_images, train_labels),
        ("t10k", test_images, test_labels),
    ]:
        if images.dtype != np.uint8 or images.ndim != 3:
            raise ValueError(
                f"{source}: the {part} images are {images.dtype} of shape "
                f"{images.shape}, need uint8 of shape (N, H, W); read_idx reads any "
                "array"
            )
        if labels.dtype.kind not in "iu" or labels.shape != images.shape[:1]:
            raise ValueError(
                f"{source}: the {part} labels are {labels.dtype} of shape "
                f"{labels.shape}, need one integer for each of {len(images)} images; "
                "are the files of two datasets mixed?"
            )
    if train_images.shape[1:] != test_images.shape[1:]:
        raise ValueError(
            f"{source}: training images are {train_images.shape[1:]}, test images "
            f"{test_images.shape[1:]}, need one size; are two datasets mixed?"
        )
    return Dataset(
        np.divide(train_images[..., np.newaxis], 255, dtype=np.float32),
        train_labels.astype(np.int64),
        np.divide(test_images[..., np.newaxis], 255, dtype=np.float32),
        test_labels.astype(np.int64),
    )


# ---- where files come from -------------------------------------------------


def _find(name: str, folder: PathLike, required: bool = False) -> Path | None:
    """Find a file in a folder, as `name` or `name.gz`."""
    folder = Path(folder).expanduser()
    # Some archives unpack to `train-images.idx3-ubyte`.
    for stem in (name, name.replace("-idx", ".idx")):
        for path in (folder / stem, folder / f"{stem}.gz"):
            if path.is_file():
                return path
    if required:
        raise FileNotFoundError(
            f"{folder}: no {name} or {name}.gz; needs these four files: "
            f"{', '.join(MNIST_FILES)} (each with or without .gz)"
        )
    return None


def _given(name: str, data_dir: PathLike | None) -> Path | None:
    """Find a file in the folder the user named, by argument or environment."""
    if data_dir is not None:
        return _find(name, data_dir, required=True)
    folder = os.environ.get(ENVIRONMENT)
    return _find(name, folder) if folder else None


def _mnist_array(name: str, data_dir: PathLike | None) -> np.ndarray:
    """Read one file of MNIST and verify it, downloading it where that is needed."""
    size, sha256 = MNIST_FILES[name]
    if path := _given(name, data_dir):
        return read_idx(path, sha256, size)
    if path := _find(name, cache_dir()):
        try:
            return read_idx(path, sha256, size)
        except ValueError as error:
            # The cache is ours: what was damaged there is replaced.
            warnings.warn(f"{error}; downloading it anew", stacklevel=4)
            path.unlink(missing_ok=True)
    return _download(name, cache_dir())


def _download(name: str, folder: Path) -> np.ndarray:
    """Fetch one file of MNIST into a folder, from the first mirror that has it.

    The bytes go into a part that nobody else writes to, are verified there, and only
    then take the final name, in one step. So an interrupted download leaves nothing
    that looks like data, two processes cannot disturb each other, and the next
    attempt goes on where this one stopped.
    """
    requests = _optional("requests")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = _take_part(name, folder)
    except OSError as error:
        raise OSError(
            f"the cache {folder} cannot be written ({error.strerror}); put the four "
            f"files of MNIST into a folder and set {ENVIRONMENT} to it"
        ) from error
    reasons: dict[str, str] = {}
    try:
        for attempt in range(ROUNDS):
            if attempt:
                time.sleep(PAUSE)
            answered = False
            for mirror in MIRRORS:
                try:
                    array = _fetch(f"{mirror}{name}.gz", name, part)
                    # Some servers decompress on the way.
                    end = ".gz" if is_gzip(part) else ""
                    part.replace(folder / f"{name}{end}")
                    return array
                except (OSError, ValueError) as error:  # requests' are OSErrors
                    reasons[mirror] = _reason(error).replace(str(part), "what came")
                    answered |= not isinstance(error, requests.ConnectionError)
            if not answered:  # no network: it will not be there in a second either
                break
    finally:
        with suppress(OSError):
            if part.stat().st_size:
                part.replace(folder / f"{name}.part")  # for the next attempt
            else:
                part.unlink()
    tried = "\n".join(f"  {mirror}: {reason}" for mirror, reason in reasons.items())
    raise ConnectionError(
        f"no mirror gave {name}.gz:\n{tried}\n"
        "Try again later; what came is kept. Or get the four files in another way, put "
        f"them into a folder, and set {ENVIRONMENT} to it or pass it as data_dir "
        "(--data-dir). The sample needs no network."
    )


def _take_part(name: str, folder: Path) -> Path:
    """Give the part to download into, with what an earlier attempt has left.

    A part under way has a name of its own. It is free once it has given that name
    up, or once nobody has written to it for long.
    """
    part = folder / f"{name}.{uuid.uuid4().hex}.part"
    free = {}
    for old in folder.iterdir():
        if not re.fullmatch(rf"{re.escape(name)}\.([0-9a-f]{{32}}\.)?part", old.name):
            continue
        with suppress(OSError):  # another was quicker
            found = old.stat()
            if old.name == f"{name}.part" or time.time() - found.st_mtime > ABANDONED:
                free[old] = found.st_size
    for old in sorted(free, key=free.__getitem__):
        with suppress(OSError):
            old.replace(part)  # the longest comes last, and stays
    part.touch()
    return part


def _fetch(url: str, name: str, part: Path) -> np.ndarray:
    """Go on with a part from an address, verify the whole, and read it."""
    size, sha256 = MNIST_FILES[name]
    while True:
        part.touch()
        resumed = part.stat().st_size > 0
        try:
            _transfer(url, name, part, limit=size + _CHUNK)  # gzip adds less than that
            return read_idx(part, sha256, size)
        except ValueError:
            os.truncate(part, 0)
            if not resumed:
                raise
            # The beginning was damaged, or of another file: once more from there.


def _transfer(url: str, name: str, part: Path, limit: int) -> None:
    """Append to a part what it lacks, or write it anew where a server cannot go on.

    Whatever goes wrong on the way is an OSError, and what came is good for more; a
    ValueError says that it is not.
    """
    requests, urllib3 = _optional("requests"), _optional("urllib3")
    have, until = part.stat().st_size, time.monotonic() + DEADLINE
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
        if have and response.status_code == 416:  # there is no more
            return
        response.raise_for_status()
        if response.status_code == 206:
            if not response.headers.get("Content-Range", "").startswith(
                f"bytes {have}-"
            ):
                raise ValueError("it sent another part than the one asked for")
        else:
            have = 0
        rest = int(response.headers.get("Content-Length") or 0)
        # `read1` gives what is there, so that a trickle cannot outlast the deadline.
        take = getattr(response.raw, "read1", partial(response.raw.read, 256))
        bar = None
        with open(part, "r+b") as file:
            file.truncate(have)
            file.seek(have)
            try:
                while chunk := take(_CHUNK):
                    if file.tell() + len(chunk) > limit:
                        raise ValueError(f"it sent more than {limit:,} bytes")
                    if time.monotonic() > until:
                        raise TimeoutError(f"not done after {DEADLINE:g} seconds")
                    if file.tell() == have:  # no bar before there is what to show
                        bar = _bar(name, have, have + rest)
                    file.write(chunk)
                    if bar is not None:
                        bar.update(len(chunk))
            except urllib3.exceptions.ReadTimeoutError as error:
                raise TimeoutError(f"silent for {TIMEOUT:g} seconds") from error
            except urllib3.exceptions.HTTPError as error:
                raise OSError(f"it stopped after {file.tell():,} bytes") from error
            finally:
                if bar is not None:
                    bar.close()


def _bar(name: str, have: int, total: int) -> Any:
    try:
        from tqdm.auto import tqdm  # only where something is downloaded
    except ImportError:
        return None
    form = {"unit": "B", "unit_scale": True, "leave": False}
    return tqdm(desc=name, initial=have, total=max(have, total), **form)


def _reason(error: Exception) -> str:
    """Say in a few words why a mirror gave nothing."""
    requests = _optional("requests")
    if isinstance(error, requests.HTTPError):
        return f"it answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return f"no answer within {TIMEOUT:g} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate was refused"
    if isinstance(error, requests.ConnectionError):
        # `HTTPSConnectionPool(…): … (Caused by …: Connection refused)`: its end
        cause = getattr(error.args[0] if error.args else error, "reason", error)
        why = re.sub(r"\[Errno -?\d+\] ", "", str(cause).rpartition(": ")[2])
        return f"no connection ({why})"
    return str(error)


def _optional(module: str) -> ModuleType:
    """Import what the embedded sample does without."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"the full MNIST needs {module} to be found or downloaded: pip install "
            f"pooch requests, or set {ENVIRONMENT} to a folder with its four files"
        ) from error
