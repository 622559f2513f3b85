"""Exercises of chapter 1, digits as arrays."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array


def standardize(train: Array, test: Array) -> tuple[Array, Array]:
    """Eq. (1.3), by the mean and deviation of the training pixels."""
    mu, sigma = train.mean(), train.std()
    return (train - mu) / sigma, (test - mu) / sigma


def _each_by_itself(train, test):
    return tuple((x - x.mean()) / x.std() for x in (train, test))


def _rounded(train, test):
    mu, sigma = int(train.mean()), int(train.std())
    return (train - mu) / sigma, (test - mu) / sigma


def _by_variance(train, test):
    return tuple((x - train.mean()) / train.var() for x in (train, test))


def _by_both(train, test):
    both = np.concatenate([train.ravel(), test.ravel()])
    return tuple((x - both.mean()) / both.std() for x in (train, test))


def _shift_only(train, test):
    return train - train.mean(), test - train.mean()


def _per_pixel(train, test):
    mu, sigma = train.mean(axis=0), train.std(axis=0)
    return (train - mu) / sigma, (test - mu) / sigma


def _standardize_cases(rng: np.random.Generator) -> list[Case]:
    """Bytes as floats; the test digits are brighter than the training digits."""
    return [
        {
            "train": rng.integers(0, 200, shape).astype(float),
            "test": rng.integers(30, 256, (2, *shape[1:])).astype(float),
        }
        for shape in ((5, 4, 3, 1), (3, 20), (4, 2, 5, 2))
    ]


def unshuffle(shuffled: Array, shuffle: np.ndarray) -> Array:
    """Return ``flat``, where ``shuffled = flat[:, shuffle]``."""
    return shuffled[:, np.argsort(shuffle)]


def _shuffle_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, pixels in ((3, 7), (2, 12), (4, 30)):
        order = np.roll(np.arange(pixels), 1)  # one long cycle: not its own inverse
        order[2:] = rng.permutation(order[2:])
        cases.append({"shuffled": rng.standard_normal((n, pixels)), "shuffle": order})
    return cases


class _File(bytes):
    """All bytes of a file; a message shows the first few."""

    def __repr__(self) -> str:
        return f"{len(self):,} bytes that start with {self[:20].hex(' ')}"


def parse_idx(payload: bytes) -> np.ndarray:
    """Read the bytes of an IDX file of type 0x08 or 0x0C."""
    return _parse(payload)


def _parse(
    payload: bytes,
    sizes: str = ">u4",
    types: tuple[str, str] = ("u1", ">i4"),
    start: int | None = None,
    order: str = "C",
    used: int = 4,
    cut: bool = False,
) -> np.ndarray:
    """Read an IDX file; the arguments make known mistakes.

    ``used`` is how many bytes of each length are looked at, from its end; with
    ``cut``, no more numbers are taken than the shape has room for.
    """
    header = 4 + 4 * payload[3]
    shape = np.frombuffer(payload[4:header], sizes).astype(int) % 256**used
    dtype = np.dtype(dict(zip((0x08, 0x0C), types, strict=True))[payload[2]])
    count = int(np.prod(shape)) if cut else -1
    offset = header if start is None else start
    return np.frombuffer(payload, dtype, count, offset).reshape(shape, order=order)


def _idx_cases(rng: np.random.Generator) -> list[Case]:
    """Axes of length 1, lengths that need one, two and three bytes."""
    arrays = [
        rng.integers(0, 256, (2, 3, 4)).astype("u1"),
        rng.integers(0, 10, 5).astype("u1"),
        rng.integers(-(2**20), 2**20, (3, 2)).astype(">i4"),
        rng.integers(0, 256, (2, 3, 2, 2)).astype("u1"),
        rng.integers(0, 256, (1, 4, 3, 1)).astype("u1"),
        rng.integers(0, 10, 259).astype("u1"),
        rng.integers(0, 10, 2**16 + 257).astype("u1"),
    ]
    return [
        {
            "payload": _File(
                bytes([0, 0, 0x08 if a.itemsize == 1 else 0x0C, a.ndim])
                + np.array(a.shape, ">u4").tobytes()
                + a.tobytes()
            )
        }
        for a in arrays
    ]


def nearest_neighbor(train: Array, labels: np.ndarray, test: Array) -> np.ndarray:
    """Label of the nearest training digit, by Eq. (1.6) for every digit."""
    return labels[_nearest(train, test)]


def _nearest(train: Array, test: Array) -> np.ndarray:
    return (test @ train.T - 0.5 * np.sum(train**2, axis=1)).argmax(axis=1)


def _nearest_mean(train, labels, test):
    classes = np.unique(labels)
    means = np.stack([train[labels == k].mean(axis=0) for k in classes])
    return classes[_nearest(means, test)]


def _neighbor_cases(rng: np.random.Generator) -> list[Case]:
    """Digits of unequal brightness, so that every term of the distance counts."""
    cases = []
    for n, m, pixels in ((30, 25, 6), (40, 30, 4)):
        ink = rng.uniform(0.2, 3, (n, 1))
        cases.append(
            {
                "train": ink * rng.random((n, pixels)),
                "labels": rng.integers(0, 10, n),
                "test": 1.5 * rng.random((m, pixels)),
            }
        )
    return cases


_HEADER = {"shape": (300, 20, 16), "size": 96_016, "position": 709}
# Inverted, squared, one side mirrored, both mirrored, one side halved, both halved.
_SAME = "sddsds"

EXERCISES = (
    Exercise(
        "images-bytes",
        _HEADER,
        (
            Wrong(
                "header forgotten",
                _HEADER | {"size": 96_000, "position": 693},
                "the header is missing: the pixels start at byte 16.",
            ),
            Wrong(
                "header of four bytes",
                _HEADER | {"size": 96_004, "position": 697},
                "you counted the magic number; the three lengths take four bytes each "
                "as well.",
            ),
            Wrong(
                "last byte only",
                {"shape": (44, 20, 16), "size": 14_096, "position": 709},
                "a length takes four bytes, and 01 2c is more than 2c: the 1 counts "
                "256.",
            ),
            Wrong(
                "hexadecimal read as decimal",
                _HEADER | {"shape": (300, 14, 10), "size": 42_016, "position": 331},
                "14 and 10 are hexadecimal: one sixteen and four, one sixteen and "
                "none.",
            ),
            Wrong(
                "rows and columns swapped",
                _HEADER | {"position": 16 + 2 * 320 + 5 * 20 + 3},
                "you walked down the columns; the pixels stand row by row.",
            ),
            Wrong(
                "counted from one",
                _HEADER | {"position": 16 + (1 * 20 + 2) * 16 + 4},
                "image 2 is the third one: it has two whole images before it, and row "
                "3 has three rows above it.",
            ),
        ),
    ),
    Exercise(
        "images-same",
        _SAME,
        (
            Wrong(
                "inverting is noticed",
                "dddsds",
                "one of the six is not right. The mean of inverted digits is the "
                "inverted mean. What is left of the 1 in x − m?",
            ),
            Wrong(
                "squaring is harmless",
                "ssdsds",
                "one of the six is not right. The mean of the squares is not the "
                "square of the mean, and the differences change unevenly.",
            ),
            Wrong(
                "mirroring one side is harmless",
                "sdssds",
                "one of the six is not right. To mirror is to shuffle, and a shuffle "
                "goes unnoticed as long as the means are shuffled along.",
            ),
            Wrong(
                "mirroring is noticed",
                "sdddds",
                "one of the six is not right. To mirror all digits is to put their "
                "pixels into another order.",
            ),
            Wrong(
                "halving one side is harmless",
                "sddsss",
                "one of the six is not right. In Eq. (1.6), halving x halves the "
                "product and leaves the bias as it is.",
            ),
            Wrong(
                "halving is noticed",
                "sddsdd",
                "one of the six is not right. What happens to all ten distances when "
                "x and m are both halved?",
            ),
            Wrong(
                "nothing is noticed",
                "ssssss",
                "you say that it never notices. It does, where the digits and the "
                "means are no longer treated alike.",
            ),
            Wrong(
                "everything is noticed",
                "dddddd",
                "you say that it always notices. It does not, where all distances "
                "change by the same factor, or only the order of the pixels does.",
            ),
        ),
        outputs=("predictions",),
    ),
    Exercise(
        "images-standardize",
        standardize,
        (
            Wrong(
                "each by itself",
                _each_by_itself,
                "the test pixels are standardized by their own mean and deviation. "
                "Both numbers come from the training pixels.",
            ),
            Wrong(
                "both together",
                _by_both,
                "the test pixels have a say in the mean and the deviation; they must "
                "not be looked at.",
            ),
            Wrong(
                "rounded by int",
                _rounded,
                "the mean and the deviation are rounded to whole numbers.",
            ),
            Wrong(
                "variance",
                _by_variance,
                "you divide by the variance; σ is its square root.",
            ),
            Wrong(
                "not stretched",
                _shift_only,
                "the shift is right, the division by σ is missing.",
            ),
            Wrong(
                "per pixel",
                _per_pixel,
                "every pixel has a mean and a deviation of its own. One μ and one σ "
                "are asked for; on MNIST a pixel that is never lit would give 0/0.",
            ),
            Wrong(
                "only the training pixels",
                lambda train, test: (standardize(train, test)[0], test),
                "the test pixels come back as they were.",
            ),
        ),
        _standardize_cases,
        ("train", "test"),
    ),
    Exercise(
        "images-unshuffle",
        unshuffle,
        (
            Wrong(
                "shuffled again",
                lambda shuffled, shuffle: shuffled[:, shuffle],
                "that shuffles once more. What stands at place q came from "
                "shuffle[q]; it has to go back there.",
            ),
            Wrong(
                "backwards",
                lambda shuffled, shuffle: shuffled[:, shuffle[::-1]],
                "the order read from its end is not the way back.",
            ),
            Wrong(
                "not touched",
                lambda shuffled, shuffle: shuffled.copy(),
                "that is still the shuffled array.",
            ),
            Wrong(
                "sorted pixels",
                lambda shuffled, shuffle: np.sort(shuffled, axis=1),
                "you sorted the pixels; it is their places that have to be sorted.",
            ),
            Wrong(
                "images moved",
                lambda shuffled, shuffle: shuffled[::-1, np.argsort(shuffle)],
                "the pixels are back, the images stand in another order.",
            ),
        ),
        _shuffle_cases,
        ("flat",),
    ),
    Exercise(
        "images-idx",
        parse_idx,
        (
            Wrong(
                "little-endian numbers",
                lambda payload: _parse(payload, types=("u1", "<i4")),
                "the lengths are right, the four-byte numbers are read in the wrong "
                "byte order.",
            ),
            Wrong(
                "unsigned numbers",
                lambda payload: _parse(payload, types=("u1", ">u4")),
                "negative numbers come out huge: type 0x0c has a sign.",
            ),
            Wrong(
                "type ignored",
                lambda payload: _parse(payload, types=("u1", "u1")),
                "every number is read as one byte, whatever byte 2 of the header says: "
                "files of type 0x0c hold four bytes for each.",
            ),
            Wrong(
                "type ignored, numbers cut off",
                lambda payload: _parse(payload, types=("u1", "u1"), cut=True),
                "every number is read as one byte, whatever byte 2 of the header says, "
                "and the last three quarters of a file of type 0x0c are dropped.",
            ),
            Wrong(
                "header of 16 bytes",
                lambda payload: _parse(payload, start=16),
                "the numbers start at byte 16 only where there are three axes.",
            ),
            Wrong(
                "header of 16 bytes, numbers cut off",
                lambda payload: _parse(payload, start=16, cut=True),
                "only with three axes do the numbers start at byte 16; with four the "
                "last length is taken for pixels.",
            ),
            Wrong(
                "header not skipped, numbers cut off",
                lambda payload: _parse(payload, start=0, cut=True),
                "the array starts with the header; skip 4 bytes and 4 more for each "
                "axis.",
            ),
            Wrong(
                "column by column",
                lambda payload: _parse(payload, order="F"),
                "the pixels are laid out column by column; in the file the last axis "
                "runs fastest.",
            ),
            Wrong(
                "squeezed",
                lambda payload: parse_idx(payload).squeeze(),
                "an axis of length 1 got lost; it is in the header, so it is in the "
                "shape.",
            ),
            Wrong(
                "last byte of a length",
                lambda payload: _parse(payload, used=1),
                "only the last byte of each length is used; more than 255 needs two.",
            ),
            Wrong(
                "last byte of a length, numbers cut off",
                lambda payload: _parse(payload, used=1, cut=True),
                "only the last byte of each length is used, so that an array of more "
                "than 255 comes out too short.",
            ),
            Wrong(
                "last two bytes of a length",
                lambda payload: _parse(payload, used=2),
                "only the last two bytes of each length are used; more than 65,535 "
                "needs a third.",
            ),
            Wrong(
                "last two bytes of a length, numbers cut off",
                lambda payload: _parse(payload, used=2, cut=True),
                "only the last two bytes of each length are used, so that an array of "
                "more than 65,535 comes out too short.",
            ),
            Wrong(
                "little-endian lengths",  # or no header skipped: no file fits its shape
                lambda payload: _parse(payload, sizes="<u4"),
                "the numbers do not fit the shape; the error says how many you have, "
                "and which shape. If the shape is huge, its lengths were read with "
                "the smallest part first, and the file has the largest first "
                "(big-endian). If there are a few numbers too many, part of the "
                "header is among them.",
            ),
        ),
        _idx_cases,
        ("array",),
    ),
    Exercise(
        "images-neighbor",
        nearest_neighbor,
        (
            Wrong(
                "dot product alone",
                lambda train, labels, test: labels[(test @ train.T).argmax(axis=1)],
                "that is the largest dot product: the training digit with the most ink "
                "wins. The term y·y of each training digit may not be dropped.",
            ),
            Wrong(
                "index instead of label",
                lambda train, labels, test: _nearest(train, test),
                "that is the place of the nearest digit in the training set; its label "
                "is asked for.",
            ),
            Wrong(
                "farthest",
                lambda train, labels, test: labels[
                    (test @ train.T - 0.5 * np.sum(train**2, axis=1)).argmin(axis=1)
                ],
                "that is the farthest digit: a small distance is a large score.",
            ),
            Wrong(
                "whole y·y",
                lambda train, labels, test: labels[
                    (test @ train.T - np.sum(train**2, axis=1)).argmax(axis=1)
                ],
                "the dot product counts twice in the distance: −2 x·y + y·y.",
            ),
            Wrong(
                "nearest mean",
                _nearest_mean,
                "that is the nearest class mean; keep every training digit.",
            ),
            Wrong(
                "absolute differences",
                lambda train, labels, test: labels[
                    np.abs(test[:, None] - train).sum(axis=2).argmin(axis=1)
                ],
                "the differences are not squared.",
            ),
        ),
        _neighbor_cases,
        ("labels",),
    ),
)
