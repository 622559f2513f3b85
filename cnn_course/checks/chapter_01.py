"""Exercises of chapter 1, digits as arrays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.layers import Array


def standardize(train: Array, test: Array) -> tuple[Array, Array]:
    """Eq. (1.3), by the mean and deviation of the training pixels."""
    mu, sigma = train.mean(), train.std()
    return (train - mu) / sigma, (test - mu) / sigma


def _by(mu, sigma):
    """Standardize both arrays by numbers that two functions make from both."""

    def answer(train, test):
        a, b = mu(train, test), sigma(train, test)
        return (train - a) / b, (test - a) / b

    return answer


def _mean(train, test):
    return train.mean()


def _std(train, test):
    return train.std()


def _each(how):
    """Treat each array by itself."""
    return lambda train, test: (how(train), how(test))


def _per_image(x):
    axes = tuple(range(1, x.ndim))
    return (x - x.mean(axes, keepdims=True)) / x.std(axes, keepdims=True)


def _per_pixel_guarded(train, test, guard):
    mu, sigma = train.mean(axis=0), guard(train.std(axis=0))
    return (train - mu) / sigma, (test - mu) / sigma


def _per_pixel(train, test):
    mu, sigma = train.mean(axis=0), train.std(axis=0)
    return (train - mu) / sigma, (test - mu) / sigma


def _standardize_cases(rng: np.random.Generator) -> list[Case]:
    """Bytes, as floats and as they are; the test digits are the brighter ones."""
    cases = []
    for shape, dtype in (
        ((5, 4, 3, 1), float),
        ((3, 20), float),
        ((4, 2, 5, 2), float),
        ((1, 6, 5, 1), float),
        ((3, 5, 4, 1), np.uint8),
        ((2, 3, 6), int),
    ):
        train = rng.integers(0, 200, shape)
        train[:, 0] = 0  # ground without ink
        test = rng.integers(30, 256, (2, *shape[1:]))
        cases.append({"train": train.astype(dtype), "test": test.astype(dtype)})
    alone = {"train": rng.random((4, 6)), "test": 1 + rng.random((1, 6))}
    return [*cases, alone]


def unshuffle(shuffled: Array, shuffle: np.ndarray) -> Array:
    """Return ``flat``, where ``shuffled = flat[:, shuffle]``."""
    return shuffled[:, np.argsort(shuffle)]


def _images_written(shuffled, shuffle):
    flat = np.zeros_like(shuffled)
    flat[shuffle] = shuffled
    return flat


def _images_one_by_one(shuffled, shuffle):
    flat = np.zeros_like(shuffled)
    for q in range(len(shuffle)):
        flat[shuffle[q]] = shuffled[q]
    return flat


def _shuffle_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, pixels in ((3, 7), (2, 12), (4, 300), (1, 9), (8, 8), (9, 5)):
        order = np.roll(np.arange(pixels), 1)  # one long cycle: not its own inverse
        order[2:] = rng.permutation(order[2:])
        cases.append({"shuffled": rng.standard_normal((n, pixels)), "shuffle": order})
    gray = rng.integers(0, 256, (3, 10))
    return [*cases, {"shuffled": gray, "shuffle": np.roll(np.arange(10), 3)}]


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
    by_axes: bool = False,
    axes_at: int = 3,
) -> np.ndarray:
    """Read an IDX file; the arguments make known mistakes.

    ``used`` is how many bytes of each length are looked at, from its end; with
    ``cut``, no more numbers are taken than the shape has room for; with ``by_axes``
    the type is guessed from the number of axes, which stands in byte ``axes_at``.
    """
    header = 4 + 4 * payload[axes_at]
    shape = np.frombuffer(payload[4:header], sizes).astype(int) % 256**used
    kind = (0x0C if payload[3] == 2 else 0x08) if by_axes else payload[2]
    dtype = np.dtype(dict(zip((0x08, 0x0C), types, strict=True))[kind])
    count = int(np.prod(shape)) if cut else -1
    offset = header if start is None else start
    return np.frombuffer(payload, dtype, count, offset).reshape(shape, order=order)


def _parse_at(
    payload: bytes,
    first: int = 4,
    width: int = 4,
    more: int = 0,
    start: Callable[[int], int] = lambda axes: 4 + 4 * axes,
    axes_at: int = 3,
    axes: int = 0,
    apart: int = 4,
) -> np.ndarray:
    """Read an IDX file; the arguments say where lengths and numbers are looked for."""
    axes = axes or payload[axes_at] + more
    places = [first + apart * k for k in range(axes)]
    shape = [int.from_bytes(payload[at : at + width], "big") for at in places]
    dtype = np.uint8 if payload[2] == 0x08 else np.dtype(">i4")
    return np.frombuffer(payload, dtype, offset=start(axes)).reshape(shape)


def _images_turned(payload: bytes) -> np.ndarray:
    """Exchange rows and columns where there are three axes."""
    array = parse_idx(payload)
    if array.ndim != 3:
        return array
    n, rows, columns = array.shape
    return array.reshape(n, columns, rows)


def _idx_cases(rng: np.random.Generator) -> list[Case]:
    """Both types with one to four axes; lengths that need one, two, three bytes."""
    arrays = [
        rng.integers(0, 256, (2, 3, 4)).astype("u1"),
        rng.integers(0, 10, 5).astype("u1"),
        rng.integers(-(2**20), 2**20, (3, 2)).astype(">i4"),
        rng.integers(0, 256, (2, 3, 2, 2)).astype("u1"),
        rng.integers(0, 256, (1, 4, 3, 1)).astype("u1"),
        rng.integers(0, 10, 259).astype("u1"),
        rng.integers(0, 10, 2**16 + 257).astype("u1"),
        rng.integers(0, 256, (5, 6)).astype("u1"),
        rng.integers(-(2**20), 2**20, 7).astype(">i4"),
        rng.integers(-(2**30), 2**30, (2, 3, 5)).astype(">i4"),
        rng.integers(-9, 0, (2, 1, 2, 3)).astype(">i4"),
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


def _nearest_of_ten_means(train, labels, test):
    """Take the chapter's class means, which are NaN where a class does not occur."""
    one_hot = np.eye(10)[labels]
    with np.errstate(invalid="ignore"):
        return _nearest(one_hot.T @ train / one_hot.sum(axis=0)[:, None], test)


def _neighbor_cases(rng: np.random.Generator) -> list[Case]:
    """Digits of unequal brightness, so that every term of the distance counts.

    As many test digits as training digits, more, fewer, one; classes that do not
    occur; whole numbers; standardized pixels, which may be negative.
    """
    cases = []
    for n, m, pixels, classes in (
        (30, 25, 6, 10),
        (40, 30, 4, 10),
        (20, 20, 20, 10),
        (12, 40, 5, 3),
        (25, 1, 6, 10),
        (120, 20, 6, 10),  # more than fit into a first block
        (300, 25, 8, 10),
        (1500, 25, 8, 10),
    ):
        ink = rng.uniform(0.2, 3, (n, 1))
        cases.append(
            {
                "train": ink * rng.random((n, pixels)),
                "labels": rng.integers(10 - classes, 10, n),
                "test": 1.5 * rng.random((m, pixels)),
            }
        )
    # far apart: the nearest lies farther away than what stands for "far" too soon
    whole = {k: np.rint(2000 * v).astype(int) for k, v in cases[2].items()}
    known_first = cases[2]["labels"].copy()
    known_first[0] = 1 + known_first[0] % 9  # not 0, which may stand for "none yet"
    signed = {k: v - 1.1 for k, v in cases[1].items()}
    known = cases[3] | {"test": cases[3]["train"][::-1].copy()}  # each its own nearest
    return [
        *cases,
        {**whole, "labels": known_first},
        {**signed, "labels": cases[1]["labels"]},
        known,
    ]


def _neighbor_properties(case: Case) -> dict:
    few = len(case["train"]) <= 50
    return {("more than 50 training digits", "at most 50 training digits"): not few}


def _by_score(score):
    """Answer with the label of the largest score, (M, N)."""
    return lambda train, labels, test: labels[score(train, test).argmax(axis=1)]


def _vote(train, labels, test):
    """Take the commonest label among the three nearest."""
    score = test @ train.T - 0.5 * np.sum(train**2, axis=1)
    three = labels[np.argsort(-score, axis=1)[:, :3]]
    return np.array([np.bincount(row).argmax() for row in three])


def _norms(train):
    return np.sum(train**2, axis=1)


def _difference(train, test):
    return test[:, None] - train


def _squares(train, test):
    """Make the table of squared distances, (M, N)."""
    return np.square(_difference(train, test)).sum(axis=2)


def _another(train, labels, test):
    """Leave out whatever lies at distance 0."""
    table = _squares(train, test)
    return labels[np.where(table == 0, np.inf, table).argmin(axis=1)]


def _never_reset(train, labels, test):
    """Keep the smallest distance from one test digit to the next."""
    table = _squares(train, test)
    lowest, nearest = table.min(axis=1), table.argmin(axis=1)
    best = [lowest[: m + 1].argmin() for m in range(len(test))]
    return labels[nearest[best]]


def _below_one(train, labels, test):
    """Search from a distance of 1."""
    table = _squares(train, test)
    return labels[np.where(table.min(axis=1) < 1, table.argmin(axis=1), 0)]


def _begun_at(far, first=True):
    """Search from a distance; what is not nearer leaves labels[0], or 0."""

    def answer(train, labels, test):
        table = _squares(train, test)
        found = labels[table.argmin(axis=1)]
        return np.where(table.min(axis=1) < far, found, labels[0] if first else 0)

    return answer


_HEADER = {"shape": (300, 20, 18), "size": 108_016, "position": 795}
# Inverted, squared, one side mirrored, both mirrored, one side halved, both halved.
_SAME = "sddsds"


def _file_properties(case: Case) -> dict:
    payload = case["payload"]
    axes = payload[3]
    lengths = np.frombuffer(payload[4 : 4 + 4 * axes], ">u4")
    return {
        ("numbers of four bytes", "numbers of one byte"): payload[2] == 0x0C,
        ("three axes", "more or fewer axes than three"): axes == 3,
        ("one axis", "two axes or more"): axes == 1,
        ("an axis of more than 255", "no axis of more than 255"): max(lengths) > 255,
    }


#: a way to look at each of the six changes again
_LOOK_AGAIN = (
    "put each of them into x − m",
    "try each of them on two pixels and two means",
    "compare what becomes of the digits and of the means",
    "see what becomes of the sum in Eq. (1.5)",
    "ask whether the digits still fit the means",
    "ask whether the nearest mean is still the nearest",
)


def _two_letters_off() -> list[Wrong]:
    """Take two of the six changes for the wrong thing; the words must not say which."""
    alone, made = {2, 4}, []
    for pair in combinations(range(6), 2):
        if pair in ((0, 3), (0, 5), (1, 4), (2, 4)):
            continue  # known mistakes of their own
        letters = [
            {"s": "d", "d": "s"}[c] if k in pair else c for k, c in enumerate(_SAME)
        ]
        among = "both of the others are among the changes that are made to both parts"
        if alone & set(pair):
            among = (
                "one of the others is a change that is made to both parts, and one a "
                "change of the validation digits alone"
            )
        first, second = (_LOOK_AGAIN[k] for k in pair)
        made.append(
            Wrong(
                f"changes {pair[0] + 1} and {pair[1] + 1}",
                "".join(letters),
                f"four of the six are right; {among}. To look again, {first}, and "
                f"{second}.",
            )
        )
    return made


def _three_letters_off() -> list[Wrong]:
    """Take three of the six changes for the wrong thing."""
    made = []
    for three in combinations(range(6), 3):
        letters = [
            {"s": "d", "d": "s"}[c] if k in three else c for k, c in enumerate(_SAME)
        ]
        answer, both = "".join(letters), len({0, 1, 3, 5} & set(three))
        if answer in ("ssssss", "dddddd"):
            continue  # known mistakes of their own
        among = {
            1: "one of the others is a change that is",
            2: "two of the others are changes that are",
            3: "the others are changes that are",
        }[both]
        first, second, third = (_LOOK_AGAIN[k] for k in three)
        made.append(
            Wrong(
                f"changes {', '.join(str(k + 1) for k in three)}",
                answer,
                f"three of the six are right; {among} made to both parts. To look "
                f"again, {first}, {second}, and {third}.",
            )
        )
    return made


def _mean_of_squares_less_mean(train, test):
    with np.errstate(invalid="ignore"):
        return np.sqrt((train**2).mean() - train.mean())


def _first_negative(train, test):
    """Find the first negative y·y − 2 x·y, whose root is NaN, else the smallest."""
    table = _norms(train) - 2 * test @ train.T
    return np.where(table < 0, -np.inf, table).argmin(axis=1)


EXERCISES = (
    Exercise(
        "images-bytes",
        _HEADER,
        (
            Wrong(
                "header forgotten",
                _HEADER | {"size": 108_000, "position": 779},
                "16 bytes too few, as many as the header has: the pixels start at "
                "byte 16.",
            ),
            Wrong(
                "header not skipped on the way to the pixel",
                _HEADER | {"position": 779},
                "16 too few: the header, which counts in the size, also stands before "
                "the first pixel.",
            ),
            Wrong(
                "header of four bytes",
                _HEADER | {"size": 108_004, "position": 783},
                "12 bytes too few: besides the magic number the header has three "
                "lengths of four bytes each.",
            ),
            Wrong(
                "last byte only",
                _HEADER | {"shape": (44, 20, 18), "size": 15_856},
                "a length takes four bytes, and 01 2c is more than 2c: the 1 counts "
                "256.",
            ),
            Wrong(
                "hexadecimal read as decimal",
                _HEADER | {"shape": (300, 14, 12), "size": 50_416, "position": 393},
                "14 and 12 are hexadecimal: one sixteen and four, one sixteen and two.",
            ),
            Wrong(
                "all lengths read as decimal",
                _HEADER | {"shape": (12, 14, 12), "size": 2032, "position": 389},
                "those are lengths of 12, 14 and 12. In hexadecimal 12c is 256 and "
                "two sixteens and twelve, and 14 is one sixteen and four.",
            ),
            Wrong(
                "rows and columns swapped",
                _HEADER | {"position": 16 + 2 * 360 + 5 * 20 + 3},
                "that is the place column by column; the pixels stand row by row.",
            ),
            Wrong(
                "rows times rows",
                _HEADER | {"position": 16 + (2 * 18 + 3) * 20 + 5},
                "that is the place in images of 18 rows and 20 columns; these have 20 "
                "rows of 18 pixels.",
            ),
            Wrong(
                "one image too many skipped",
                _HEADER | {"position": 16 + (3 * 20 + 3) * 18 + 5},
                "that lies one image further on. Image 2 is counted from 0: two "
                "images come before it.",
            ),
            Wrong(
                "images not skipped",
                _HEADER | {"position": 16 + 3 * 18 + 5},
                "that is a pixel of image 0; whole images come before the one asked "
                "for.",
            ),
            Wrong(
                "rows of the image not skipped",
                _HEADER | {"position": 16 + 2 * 360 + 5},
                "that is a pixel of row 0; whole rows come before the one asked for.",
            ),
            Wrong(
                "the byte behind it",
                _HEADER | {"position": 796},
                "that is the pixel behind it. Column 5 is the sixth, and so is byte 5 "
                "the sixth.",
            ),
            Wrong(
                "four bytes a pixel",
                _HEADER | {"size": 16 + 4 * 108_000},
                "type 08 takes one byte for each pixel, not four.",
            ),
            Wrong(
                "one image",
                _HEADER | {"size": 16 + 360},
                "that is the size of a file with one image.",
            ),
            Wrong(
                "little-endian",
                _HEADER | {"shape": (0x2C010000, 0x14000000, 0x12000000)},
                "those are the lengths with the smallest part first; the file is "
                "big-endian.",
            ),
            Wrong(
                "number of axes as a length",
                _HEADER | {"shape": (3, 300, 20, 18)},
                "the 03 belongs to the magic number: it says how many lengths follow, "
                "and is not one of them.",
            ),
            Wrong(
                "shape from the back",
                _HEADER | {"shape": (18, 20, 300)},
                "the lengths stand in the file in the order of the axes: images first.",
            ),
            Wrong(
                "rows and columns of the shape swapped",
                _HEADER | {"shape": (300, 18, 20)},
                "rows come before columns, in the file and in the shape.",
            ),
            Wrong(
                "image counted from one",
                _HEADER | {"position": 16 + (1 * 20 + 3) * 18 + 5},
                "that lies one image before it: counted from 0, image 2 is the third.",
            ),
            Wrong(
                "row counted from one",
                _HEADER | {"position": 16 + (2 * 20 + 2) * 18 + 5},
                "that lies one row above it: counted from 0, row 3 is the fourth.",
            ),
            Wrong(
                "column counted from one",
                _HEADER | {"position": 794},
                "that is the pixel to its left: counted from 0, column 5 is the sixth.",
            ),
            Wrong(
                "place of the last byte",
                _HEADER | {"size": 108_015},
                "that is the place of the last byte, counted from 0; how many bytes "
                "are there?",
            ),
            Wrong(
                "bits",
                _HEADER | {"size": 8 * 108_016},
                "those are bits; a byte has eight of them.",
            ),
            Wrong(
                "counted from one",
                _HEADER | {"position": 16 + (1 * 20 + 2) * 18 + 4},
                "image 2 is the third one: it has two whole images before it, and row "
                "3 has three rows above it.",
            ),
            Wrong(
                "place within its image",
                _HEADER | {"position": 3 * 18 + 5},
                "that is its place in image 2 itself; the header and two images come "
                "before it.",
            ),
            Wrong(
                "images last",
                _HEADER | {"shape": (20, 18, 300)},
                "the images come first, in the file and in the shape.",
            ),
            Wrong(
                "one row further down",
                _HEADER | {"position": 16 + (2 * 20 + 4) * 18 + 5},
                "that lies one row below it: counted from 0, row 3 has three rows "
                "above it.",
            ),
            Wrong(
                "rows of 20 pixels",
                _HEADER | {"position": 16 + (2 * 20 + 3) * 20 + 5},
                "that is the place in rows of 20 pixels; a row has as many pixels as "
                "the image has columns.",
            ),
            Wrong(
                "row and column exchanged",
                _HEADER | {"position": 16 + (2 * 20 + 5) * 18 + 3},
                "that is the pixel in row 5, column 3; row 3, column 5 is asked for.",
            ),
            Wrong(
                "header of twelve bytes",
                _HEADER | {"size": 108_012, "position": 791},
                "4 bytes too few, as with a header of 12: the magic number takes four "
                "bytes, and so does each of the three lengths.",
            ),
            Wrong(
                "column forgotten",
                _HEADER | {"position": 16 + (2 * 20 + 3) * 18},
                "that is the first pixel of its row; in the row itself more pixels "
                "come before the one asked for.",
            ),
            Wrong(
                "counted from 1",
                _HEADER | {"position": 16 + (2 * 20 + 2) * 18 + 4},
                "that is the pixel in row 2, column 4, as where rows and columns are "
                "counted from 1; they are counted from 0.",
            ),
            Wrong(
                "header of eight bytes",
                _HEADER | {"size": 108_008, "position": 787},
                "8 bytes too few: besides the magic number the header has three "
                "lengths of four bytes each.",
            ),
            Wrong(
                "rows not multiplied",
                _HEADER | {"position": 16 + 2 * 360 + 3 + 5},
                "so it comes out where each row above it counts as one pixel; it has "
                "as many as the image has columns.",
            ),
            Wrong(
                "shape read as decimal",
                _HEADER | {"shape": (300, 14, 12)},
                "shape: 14 and 12 stand there as in the file, which is hexadecimal: "
                "one sixteen and four, one sixteen and two.",
            ),
            Wrong(
                "rows and columns of MNIST",
                _HEADER | {"position": 16 + (2 * 28 + 3) * 28 + 5},
                "that is the place in images of 28 × 28; the lengths of this file say "
                "how large its own are.",
            ),
            Wrong(
                "a factor of ten lost",
                _HEADER | {"size": 16 + 10_800},
                "size: 10,816 has a tenth of the pixels, besides the header; multiply "
                "the three lengths once more.",
            ),
        ),
        points=1,
        hint=(
            "which whole images, which whole rows and which single pixels lie between "
            "the end of the header and the pixel you look for?"
        ),
    ),
    Exercise(
        "images-same",
        _SAME,
        (
            # One letter off: the words must not say which.
            Wrong(
                "inverting is noticed",
                "dddsds",
                "five of the six are right. Look again at the changes that are made "
                "to both parts, and put each of them into x − m.",
            ),
            Wrong(
                "squaring is harmless",
                "ssdsds",
                "five of the six are right. Look again at the changes that are made "
                "to both parts: try each on two pixels and two means.",
            ),
            Wrong(
                "mirroring is noticed",
                "sdddds",
                "five of the six are right. Look again at the changes that are made "
                "to both parts: what becomes of the sum in Eq. (1.5)?",
            ),
            Wrong(
                "halving is noticed",
                "sddsdd",
                "five of the six are right. Look again at the changes that are made "
                "to both parts: is the nearest mean still the nearest?",
            ),
            Wrong(
                "mirroring one side is harmless",
                "sdssds",
                "five of the six are right. Look again at the changes that are made "
                "to the validation digits alone: the means stay as they were.",
            ),
            Wrong(
                "halving one side is harmless",
                "sddsss",
                "five of the six are right. Look again at the changes that are made "
                "to the validation digits alone: do they still fit the means?",
            ),
            Wrong(
                "one side is harmless",
                "sdssss",
                "you let every change of the validation digits alone go unnoticed. "
                "The means do not change with them.",
            ),
            Wrong(
                "both sides are harmless only if nothing is scaled",
                "dddsdd",
                "two of the changes that are made to both parts are judged wrong. "
                "What counts is the order of the ten distances, not their size.",
            ),
            Wrong(
                "whatever is done to both is noticed",
                "ddsdsd",
                "one of the six is right. s stands for the same answers, d for "
                "different ones.",
            ),
            Wrong(
                "letters exchanged",
                "dssdsd",
                "s stands for the same answers, d for different ones; if you meant "
                "them the other way round, exchange them.",
            ),
            *_two_letters_off(),
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
            Wrong(
                "only a factor is harmless",
                "ddddds",
                "four of the six are right. Look again at the changes that are made "
                "to both parts: what becomes of the sum in Eq. (1.5)?",
            ),
            Wrong(
                "the order of the grays decides",
                "ssdsss",
                "four of the six are right. What counts is the order of the ten "
                "distances, not that of the gray values.",
            ),
            *_three_letters_off(),
        ),
        outputs=("predictions",),
        points=2,
        hint=(
            "what becomes of the distance from one digit to each of the ten means: "
            "can another mean become the nearest?"
        ),
    ),
    Exercise(
        "images-standardize",
        standardize,
        (
            Wrong(
                "each by itself",
                _each(lambda x: (x - x.mean()) / x.std()),
                "the test pixels are standardized by their own mean and deviation. "
                "Both numbers come from the training pixels.",
            ),
            Wrong(
                "by the test pixels",
                _by(lambda a, b: b.mean(), lambda a, b: b.std()),
                "the mean and the deviation come from the test pixels, which must not "
                "be looked at.",
            ),
            Wrong(
                "both together",
                _by(
                    lambda *ab: np.concatenate([x.ravel() for x in ab]).mean(),
                    lambda *ab: np.concatenate([x.ravel() for x in ab]).std(),
                ),
                "the test pixels have a say in the mean and the deviation; they must "
                "not be looked at.",
            ),
            Wrong(
                "deviation of the test pixels",
                lambda train, test: (
                    (train - train.mean()) / train.std(),
                    (test - train.mean()) / test.std(),
                ),
                "the test pixels are shifted by the right number and stretched by "
                "their own.",
            ),
            Wrong(
                "mean of the test pixels",
                lambda train, test: (
                    (train - train.mean()) / train.std(),
                    (test - test.mean()) / train.std(),
                ),
                "the test pixels are stretched by the right number and shifted by "
                "their own.",
            ),
            Wrong(
                "rounded by int",
                _by(
                    lambda a, b: int(a.mean()),
                    lambda a, b: max(int(a.std()), int(a.std() > 0)),
                ),
                "the mean and the deviation are whole numbers here; both keep their "
                "fractions.",
            ),
            Wrong(
                "rounded by int, down to a division by zero",
                _by(lambda a, b: int(a.mean()), lambda a, b: int(a.std())),
                "the mean and the deviation are rounded down, and for pixels between "
                "0 and 1 nothing is left of them.",
            ),
            Wrong(
                "variance",
                _by(_mean, lambda a, b: a.var()),
                "those are divided by the variance; σ is its square root.",
            ),
            Wrong(
                "n − 1",
                _by(_mean, lambda a, b: a.std(ddof=1)),
                "that comes out of a variance that divides by one less than the "
                "number of pixels; Eq. (1.3) has a plain mean.",
            ),
            Wrong(
                "mean absolute deviation",
                _by(_mean, lambda a, b: np.abs(a - a.mean()).mean()),
                "those are divided by the mean size of the differences; σ is the root "
                "of the mean of their squares.",
            ),
            Wrong(
                "not stretched",
                _by(_mean, lambda a, b: 1),
                "those are shifted by μ and nothing more; Eq. (1.3) divides by σ as "
                "well.",
            ),
            Wrong(
                "not shifted",
                _by(lambda a, b: 0, _std),
                "those are divided by σ and nothing more; Eq. (1.3) subtracts μ first.",
            ),
            Wrong(
                "divided first",
                lambda train, test: (
                    train - train.mean() / train.std(),
                    test - train.mean() / train.std(),
                ),
                "only μ is divided by σ here; Eq. (1.3) divides the whole difference.",
            ),
            Wrong(
                "0 to 1",
                _by(lambda a, b: a.min(), lambda a, b: a.max() - a.min()),
                "that stretches the training pixels from 0 to 1; Eq. (1.3) goes by "
                "mean and deviation.",
            ),
            Wrong(
                "divided by 255",
                _each(lambda x: x / 255),
                "that is Eq. (1.2).",
            ),
            Wrong(
                "per pixel",
                _per_pixel,
                "every pixel has a mean and a deviation of its own. One μ and one σ "
                "are asked for; on MNIST a pixel that is never lit would give 0/0.",
            ),
            Wrong(
                "per pixel, guarded",
                lambda train, test: _per_pixel_guarded(train, test, lambda s: s + 1e-8),
                "every pixel has a mean and a deviation of its own, and where that is "
                "0 a small number stands for it. One μ and one σ are asked for.",
            ),
            Wrong(
                "per pixel, guarded by 1",
                lambda train, test: _per_pixel_guarded(
                    train, test, lambda s: np.where(s == 0, 1, s)
                ),
                "every pixel has a mean and a deviation of its own, and where that is "
                "0 a 1 stands for it. One μ and one σ are asked for.",
            ),
            Wrong(
                "a mean for every pixel",
                _by(lambda a, b: a.mean(axis=0), _std),
                "σ is one number, but every pixel has a mean of its own; one μ is "
                "asked for.",
            ),
            Wrong(
                "per image",
                _each(_per_image),
                "every image has a mean and a deviation of its own; one μ and one σ "
                "are asked for.",
            ),
            Wrong(
                "type of the pixels",
                lambda train, test: tuple(
                    new.astype(x.dtype)
                    for new, x in zip(
                        standardize(train, test), (train, test), strict=True
                    )
                ),
                "the results are cut down to whole numbers where the pixels are "
                "whole numbers.",
            ),
            Wrong(
                "median",
                _by(lambda a, b: np.median(a), _std),
                "those are shifted by the median; μ is the mean.",
            ),
            Wrong(
                "shifted the wrong way",
                _by(lambda a, b: -a.mean(), _std),
                "μ is added; it has to be subtracted.",
            ),
            Wrong(
                "multiplied",
                _by(_mean, lambda a, b: 1 / a.std()),
                "those are multiplied by σ; Eq. (1.3) divides by it.",
            ),
            Wrong(
                "largest pixel",
                _by(_mean, lambda a, b: a.max()),
                "those are divided by the largest pixel; σ is the standard deviation.",
            ),
            Wrong(
                "root of the mean square",
                _by(_mean, lambda a, b: np.sqrt(np.mean(a.astype(float) ** 2))),
                "those are divided by the root of the mean of x²; Eq. (1.3) squares x "
                "− μ.",
            ),
            Wrong(
                "squares of bytes",
                _by(_mean, lambda a, b: np.sqrt((a**2).mean() - a.mean() ** 2)),
                "where the pixels are bytes, their squares go round past 255.",
            ),
            Wrong(
                "ink only",
                _by(lambda a, b: a[a > 0].mean(), lambda a, b: a[a > 0].std()),
                "those are μ and σ of the pixels with ink alone; all pixels count.",
            ),
            Wrong(
                "flat",
                lambda train, test: tuple(x.ravel() for x in standardize(train, test)),
                "the numbers are right, the shape got lost.",
            ),
            Wrong(
                "only the training pixels",
                lambda train, test: (standardize(train, test)[0], test),
                "the test pixels come back as they were, as also where μ and σ are "
                "taken "
                "from training pixels that are standardized already: they are 0 and 1.",
            ),
            Wrong(
                "test pixels first",
                lambda train, test: standardize(train, test)[::-1],
                "both are right and stand in the other order.",
            ),
            Wrong(
                "something added to sigma",
                _by(_mean, lambda train, test: train.std() + 1e-2),
                "those are divided by a little more than σ; Eq. (1.3) divides by σ "
                "itself.",
            ),
            Wrong(
                "those of MNIST",
                _by(lambda a, b: 0.1307, lambda a, b: 0.3081),
                "0.1307 and 0.3081 are the mean and the deviation of all MNIST digits; "
                "those of the training pixels you are given are asked for.",
            ),
            Wrong(
                "mean in bytes",
                _by(lambda a, b: a.mean().astype(np.uint8), _std),
                "the mean is cut down to a whole number, the deviation is not (and in "
                "bytes a difference below 0 goes round).",
            ),
            Wrong(
                "pixels alone divided by 255",
                lambda train, test: (
                    (train / 255 - train.mean()) / train.std(),
                    (test / 255 - train.mean()) / train.std(),
                ),
                "the pixels are divided by 255, but μ and σ are those of the pixels "
                "as they came.",
            ),
            Wrong(
                "a deviation for every pixel",
                _by(_mean, lambda a, b: a.std(axis=0)),
                "μ is one number, but every pixel has a deviation of its own; one σ "
                "is asked for.",
            ),
            Wrong(
                "first image",
                _by(lambda a, b: a[0].mean(), lambda a, b: a[0].std()),
                "μ and σ are those of the first training image; all of them count.",
            ),
            Wrong(
                "-1 to 1",
                _each(lambda x: x / 127.5 - 1),
                "that brings bytes between −1 and 1; Eq. (1.3) goes by mean and "
                "deviation.",
            ),
            Wrong(
                "sizes",
                lambda train, test: tuple(map(np.abs, standardize(train, test))),
                "nothing is negative here; pixels below the mean must come out below "
                "0.",
            ),
            Wrong(
                "mean rounded",
                _by(lambda a, b: round(float(a.mean())), _std),
                "the mean is rounded to a whole number, the deviation is not; both "
                "keep their fractions.",
            ),
            Wrong(
                "root of the mean square of bytes",
                _by(_mean, lambda a, b: np.sqrt((a**2).mean())),
                "those are divided by the root of the mean of x², and where the pixels "
                "are bytes their squares go round past 255; Eq. (1.3) squares x − μ.",
            ),
            Wrong(
                "squares of bytes, sign dropped",
                _by(_mean, lambda a, b: np.sqrt(abs((a**2).mean() - a.mean() ** 2))),
                "where the pixels are bytes, their squares go round past 255, and "
                "their mean less μ² is no variance; take the pixels as floats first.",
            ),
            Wrong(
                "sum of the pixels by the number of images",
                _by(lambda a, b: a.sum() / len(a), _std),
                "μ comes out as the sum of all pixels divided by the number of images; "
                "divide by the number of pixels.",
            ),
            Wrong(
                "sum of the squares by the number of images",
                _by(_mean, lambda a, b: np.sqrt(((a - a.mean()) ** 2).sum() / len(a))),
                "σ comes out as the root of a sum that is divided by the number of "
                "images; divide by the number of pixels.",
            ),
            Wrong(
                "both sums by the number of images",
                _by(
                    lambda a, b: a.sum() / len(a),
                    lambda a, b: np.sqrt(((a - a.sum() / len(a)) ** 2).sum() / len(a)),
                ),
                "μ and σ come out of sums that are divided by the number of images; "
                "divide by the number of pixels.",
            ),
            Wrong(
                "test pixels twice",
                lambda train, test: (standardize(train, test)[1],) * 2,
                "train: those are the test pixels; the training pixels come first.",
            ),
            Wrong(
                "mean for its square",
                _by(_mean, _mean_of_squares_less_mean),
                "σ comes out of the mean of the squares less the mean, where the "
                "square of the mean belongs.",
            ),
            Wrong(
                "sum under the root",
                _by(_mean, lambda a, b: np.sqrt(((a - a.mean()) ** 2).sum())),
                "those are divided by the root of the sum of (x − μ)²; σ is the root "
                "of their mean.",
            ),
            Wrong(
                "those of MNIST, rounded",
                _by(lambda a, b: 0.13, lambda a, b: 0.31),
                "0.13 and 0.31 are the mean and the deviation of all MNIST digits, "
                "rounded; those of the training pixels you are given are asked for.",
            ),
            Wrong(
                "training pixels alone divided by 255",
                lambda train, test: (
                    standardize(train, test)[0],
                    (test - train.mean() / 255) / (train.std() / 255),
                ),
                "test: μ and σ are those of training pixels divided by 255, and the "
                "test pixels are not divided; one scale for all of them.",
            ),
            Wrong(
                "halfway between both",
                _by(
                    lambda a, b: (a.mean() + b.mean()) / 2,
                    lambda a, b: (a.std() + b.std()) / 2,
                ),
                "μ and σ lie halfway between those of the training and of the test "
                "pixels, which must not be looked at.",
            ),
            Wrong(
                "per column",
                _by(
                    lambda a, b: a.mean(axis=tuple(range(a.ndim - 1))),
                    lambda a, b: a.std(axis=tuple(range(a.ndim - 1))),
                ),
                "each place along the last axis has a mean and a deviation of its own; "
                "one μ and one σ are asked for.",
            ),
        ),
        _standardize_cases,
        ("train", "test"),
        stacked=True,
        points=2,
        hint=(
            "if more test digits came tomorrow, by which two numbers would they be "
            "shifted and stretched, and are these the ones you use?"
        ),
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
                "the way back, backwards",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)[::-1]],
                "every row is unshuffled and then turned round.",
            ),
            Wrong(
                "rows turned round",
                lambda shuffled, shuffle: shuffled[:, ::-1],
                "those are the shuffled rows, read from their ends.",
            ),
            Wrong(
                "first image only",
                lambda shuffled, shuffle: np.repeat(
                    shuffled[:1, np.argsort(shuffle)], len(shuffled), axis=0
                ),
                "every image gets the pixels of the first.",
            ),
            Wrong(
                "first image put back",
                lambda shuffled, shuffle: np.concatenate(
                    [shuffled[:1, np.argsort(shuffle)], shuffled[1:]]
                ),
                "the first image is put back, the others are still shuffled.",
            ),
            Wrong(
                "only the first image returned",
                lambda shuffled, shuffle: shuffled[:1, np.argsort(shuffle)],
                "only the first image comes back.",
            ),
            Wrong(
                "transposed",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)].T,
                "the pixels are in order, but there is a column for each image.",
            ),
            Wrong(
                "squeezed",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)].squeeze(),
                "where there is one image, its axis got lost.",
            ),
            Wrong(
                "zeros",
                lambda shuffled, shuffle: np.zeros_like(shuffled),
                "every pixel is zero; each has to go back to its place.",
            ),
            Wrong(
                "twice",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)] * 2.0,
                "every pixel is twice what it was.",
            ),
            Wrong(
                "order returned",
                lambda shuffled, shuffle: np.argsort(shuffle),
                "that is the order that leads back; use it on the pixels.",
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
                "the pixels are sorted by their values; it is their places that have "
                "to be sorted.",
            ),
            Wrong(
                "one place further",
                lambda shuffled, shuffle: np.roll(
                    shuffled[:, np.argsort(shuffle)], 1, axis=1
                ),
                "every pixel stands one place too far to the right.",
            ),
            Wrong(
                "unshuffled twice",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)][
                    :, np.argsort(shuffle)
                ],
                "that goes back twice; once is enough.",
            ),
            Wrong(
                "flat",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)].ravel(),
                "the pixels are back, all images in one row; keep a row for each.",
            ),
            Wrong(
                "images moved",
                lambda shuffled, shuffle: shuffled[::-1, np.argsort(shuffle)],
                "the pixels are back, the images stand in another order.",
            ),
            Wrong(
                "one place back",
                lambda shuffled, shuffle: np.roll(
                    shuffled[:, np.argsort(shuffle)], -1, axis=1
                ),
                "every pixel stands one place too far to the left.",
            ),
            Wrong(
                "first pixel left out",
                lambda shuffled, shuffle: (
                    shuffled[:, np.argsort(shuffle)]
                    * (np.arange(len(shuffle)) != shuffle[0])
                ),
                "the pixel that stands first in a shuffled row has not come back.",
            ),
            Wrong(
                "last pixel left out",
                lambda shuffled, shuffle: (
                    shuffled[:, np.argsort(shuffle)]
                    * (np.arange(len(shuffle)) != shuffle[-1])
                ),
                "the pixel that stands last in a shuffled row has not come back.",
            ),
            Wrong(
                "whole numbers",
                lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle)].astype(int),
                "the pixels are back, and each is cut down to a whole number.",
            ),
            Wrong(
                "images put in order",
                lambda shuffled, shuffle: shuffled[np.argsort(shuffle)],
                "the order that leads back is used on the images, the first axis; a "
                "colon before it leaves them where they are.",
            ),
            Wrong(
                "images shuffled",
                lambda shuffled, shuffle: shuffled[shuffle],
                "the shuffle is used on the images, the first axis, and not on the "
                "pixels of each.",
            ),
            Wrong(
                "one long row",
                lambda shuffled, shuffle: np.take(shuffled, shuffle),
                "those are numbers of the whole array as one long row; shuffle counts "
                "the places of each row.",
            ),
            Wrong(
                "images written to their places",
                _images_written,
                "whole images are written to the places in shuffle, as with no colon "
                "before it; those are places of pixels.",
            ),
            Wrong(
                "places from the end",
                lambda shuffled, shuffle: shuffled[:, -shuffle],
                "those are the pixels at the places −shuffle, which are counted from "
                "the end of a row; a minus does not lead back.",
            ),
            Wrong(
                "images written one by one",
                _images_one_by_one,
                "whole images are written to the places in shuffle, one by one; those "
                "are places of pixels, which stand along the second axis.",
            ),
            Wrong(
                "rows of 784",
                lambda shuffled, shuffle: unshuffle(shuffled, shuffle).reshape(-1, 784),
                "so it goes where rows of 784 pixels are asked for; here a row has as "
                "many as shuffle has entries.",
            ),
            Wrong(
                "places counted from the end",
                lambda shuffled, shuffle: shuffled[:, len(shuffle) - 1 - shuffle],
                "those are the pixels at the places shuffle, counted from the end of a "
                "row; that is not the way back.",
            ),
            Wrong(
                "shuffled twice more",
                lambda shuffled, shuffle: shuffled[:, shuffle][:, shuffle],
                "that shuffles twice more; the way back undoes the shuffle.",
            ),
        ),
        _shuffle_cases,
        ("flat",),
        points=2,
        promises=(
            Promise(
                "each row of flat has the numbers of its row of shuffled",
                lambda case, flat: np.array_equal(
                    np.sort(flat), np.sort(case["shuffled"])
                ),
            ),
        ),
        hint=(
            "take four pixels and one shuffle by hand: where did the pixel that now "
            "stands first come from, and which index says so?"
        ),
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
                "files of type 0x0c do not fit their shape; the error says how many "
                "numbers came out. Each of them takes four bytes.",
            ),
            Wrong(
                "type ignored, numbers cut off",
                lambda payload: _parse(payload, types=("u1", "u1"), cut=True),
                "a file of type 0x0c comes out as the first quarter of its bytes, "
                "each a number; there, four bytes make one.",
            ),
            Wrong(
                "type by the number of axes",
                lambda payload: _parse(payload, by_axes=True),
                "whether a file fits its shape depends on its axes. The type of the "
                "numbers stands in byte 2 and has nothing to do with them.",
            ),
            Wrong(
                "type by the number of axes, numbers cut off",
                lambda payload: (
                    _parse(payload, by_axes=True, cut=True)
                    if payload[3] == 2 or payload[2] == 8
                    else _parse(payload, types=("u1", "u1"), cut=True)
                ),
                "here the number of axes goes with the type of the numbers; it stands "
                "in byte 2.",
            ),
            Wrong(
                "bytes with a sign",
                lambda payload: _parse(payload, types=("i1", ">i4")),
                "bytes above 127 come out negative: type 0x08 has no sign.",
            ),
            Wrong(
                "floating-point numbers",
                lambda payload: _parse(payload, types=("u1", ">f4")),
                "numbers of type 0x0c are whole; those are their bytes as "
                "floating-point numbers.",
            ),
            Wrong(
                "flat",
                lambda payload: parse_idx(payload).ravel(),
                "the numbers are right and stand in one row; give them their shape.",
            ),
            Wrong(
                "transposed",
                lambda payload: parse_idx(payload).T,
                "the numbers are in their places and then transposed; the first axis "
                "of the file stays the first.",
            ),
            Wrong(
                "scaled",
                lambda payload: parse_idx(payload) / 255,
                "those are the numbers divided by 255; a reader of files leaves them "
                "as they are.",
            ),
            Wrong(
                "signs dropped",
                lambda payload: np.abs(parse_idx(payload)),
                "negative numbers have lost their sign.",
            ),
            Wrong(
                "two bytes for each number",
                lambda payload: _parse(payload, types=("u1", ">i2"), cut=True),
                "a file of type 0x0c comes out as its first half, two bytes a number; "
                "a number has four.",
            ),
            Wrong(
                "rows and columns swapped",
                lambda payload: parse_idx(payload).reshape(
                    [int(n) for n in parse_idx(payload).shape][:-2]
                    + [int(n) for n in parse_idx(payload).shape][-2:][::-1]
                ),
                "the last two lengths have changed places.",
            ),
            Wrong(
                "lengths from the back",
                lambda payload: parse_idx(payload).reshape(
                    parse_idx(payload).shape[::-1]
                ),
                "the lengths stand in the wrong order: the first in the file is the "
                "first of the shape.",
            ),
            Wrong(
                "header of 16 bytes",
                lambda payload: _parse(payload, start=16),
                "some files do not fit their shape. The numbers start where the header "
                "ends, and that is not the same byte for every number of axes.",
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
                "arrays of more than 255 do not come out. A length has four bytes, "
                "each worth 256 times the one behind it.",
            ),
            Wrong(
                "last byte of a length, numbers cut off",
                lambda payload: _parse(payload, used=1, cut=True),
                "an array of more than 255 comes out too short, as from the last byte "
                "of its length; a length has four.",
            ),
            Wrong(
                "last two bytes of a length",
                lambda payload: _parse(payload, used=2),
                "arrays of more than 65,535 do not come out. A length has four bytes, "
                "and all of them count.",
            ),
            Wrong(
                "last two bytes of a length, numbers cut off",
                lambda payload: _parse(payload, used=2, cut=True),
                "an array of more than 65,535 comes out too short, as from the last "
                "two bytes of its length; a length has four.",
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
            Wrong(
                "header without its first four bytes, numbers cut off",
                lambda payload: _parse(payload, start=4 * payload[3], cut=True),
                "the array starts four bytes too early: the header has 4 bytes, and 4 "
                "more for each axis.",
            ),
            Wrong(
                "header of four bytes, numbers cut off",
                lambda payload: _parse(payload, start=4, cut=True),
                "the array starts with the lengths; the numbers stand behind them.",
            ),
            Wrong(
                "last byte of a number",
                lambda payload: parse_idx(payload) & 255,
                "a number of type 0x0c comes out as its last byte alone; it has four.",
            ),
            Wrong(
                "numbers start four bytes early",
                lambda payload: _parse_at(payload, start=lambda axes: 4 * axes),
                "four bytes too many are taken for numbers, so that they do not fit "
                "the shape: besides the lengths the header has 4 bytes more.",
            ),
            Wrong(
                "a byte for each length",
                lambda payload: _parse_at(payload, start=lambda axes: 4 + axes),
                "the numbers do not fit the shape: a part of the header is among them, "
                "as with one byte skipped for each length, which has four.",
            ),
            Wrong(
                "numbers start four bytes late",
                lambda payload: _parse_at(payload, start=lambda axes: 8 + 4 * axes),
                "four bytes are missing, so that the numbers do not fit the shape: the "
                "header has 4 bytes, and 4 more for each axis.",
            ),
            Wrong(
                "lengths from byte 3",
                lambda payload: _parse_at(payload, first=3),
                "the numbers do not fit the shape, which comes out huge, as with "
                "lengths that are read from byte 3 on; they begin at byte 4.",
            ),
            Wrong(
                "lengths from byte 5",
                lambda payload: _parse_at(payload, first=5),
                "the numbers do not fit the shape, whose lengths come out 256 times "
                "too large or more, as where they are read from byte 5 on; they begin "
                "at byte 4.",
            ),
            Wrong(
                "lengths of three bytes",
                lambda payload: _parse_at(payload, width=3),
                "the numbers do not fit the shape: its lengths come out of their first "
                "three bytes, and a length has four.",
            ),
            Wrong(
                "an axis too many",
                lambda payload: _parse_at(payload, more=1),
                "the numbers do not fit the shape, which has an axis too many: byte 3 "
                "says how many lengths there are.",
            ),
            Wrong(
                "first entry alone",
                lambda payload: parse_idx(payload)[:1],
                "only the first entry along the first axis comes back.",
            ),
            Wrong(
                "last entry missing",
                lambda payload: parse_idx(payload)[:-1],
                "the last entry along the first axis is missing.",
            ),
            Wrong(
                "header of four bytes",
                lambda payload: _parse(payload, start=4),
                "there are more numbers than the shape has room for, by as many as the "
                "lengths would make; the numbers stand behind the lengths.",
            ),
            Wrong(
                "lengths from byte 0",
                lambda payload: _parse_at(payload, first=0),
                "the numbers do not fit the shape, whose first length is made of the "
                "magic number; the lengths begin at byte 4.",
            ),
            Wrong(
                "number of axes from the type",
                lambda payload: _parse_at(payload, axes_at=2),
                "so it goes where a file has 8 or 12 axes, as many as byte 2 says: "
                "that is the type of the numbers, and byte 3 counts the axes.",
            ),
            Wrong(
                "number of axes from the type, lengths at once",
                lambda payload: _parse(payload, axes_at=2),
                "so it goes where lengths are read for 8 or 12 axes, as many as byte 2 "
                "says: that is the type of the numbers, and byte 3 counts the axes.",
            ),
            Wrong(
                "types exchanged",
                lambda payload: _parse(payload, types=(">i4", "u1")),
                "no file fits its shape, as with the types exchanged: 0x08 takes one "
                "byte for each number, 0x0c four.",
            ),
            Wrong(
                "two bytes for each number, all of them",
                lambda payload: _parse(payload, types=("u1", ">i2")),
                "a file of type 0x0c has twice as many numbers as its shape has room "
                "for, as with two bytes for each; a number has four.",
            ),
            Wrong(
                "eight bytes for each number",
                lambda payload: _parse(payload, types=("u1", ">i8")),
                "the bytes of type 0x0c make too few numbers, or do not divide up, as "
                "with eight for each; a number has four.",
            ),
            Wrong(
                "type looked up as a text",
                lambda payload: {"0x08": "u1", "0x0c": ">i4"}[payload[2]],
                "types 8 and 12 are not among those that are looked up: byte 2 of "
                "payload is a whole number, and no text.",
            ),
            Wrong(
                "type 12 not looked up",
                lambda payload: {8: parse_idx}[payload[2]](payload),
                "right for numbers of one byte: type 12 is not among the types that "
                "are looked up, and hexadecimal 0c is 12.",
            ),
            Wrong(
                "payload as the name of a file",
                lambda payload: np.fromfile(payload),
                "payload is taken for the name of a file here; it holds all bytes of "
                "the file already.",
            ),
            Wrong(
                "always three axes",
                lambda payload: _parse_at(payload, axes=3),
                "right for three axes: elsewhere three lengths are read all the same, "
                "and byte 3 says how many there are.",
            ),
            Wrong(
                "header of eight bytes",
                lambda payload: _parse(payload, start=8),
                "right for one axis: with more of them the numbers do not fit the "
                "shape, as where they start at byte 8 always; each axis makes the "
                "header 4 bytes longer.",
            ),
            Wrong(
                "lengths a byte apart",
                lambda payload: _parse_at(payload, apart=1),
                "right for one axis: with more of them the shape is another, as where "
                "lengths begin a byte apart; each takes four bytes.",
            ),
            Wrong(
                "unsigned numbers, in Python",
                lambda payload: (
                    parse_idx(payload)
                    if payload[2] == 8
                    else parse_idx(payload).astype(np.int64) % 2**32
                ),
                "numbers below 0 come out too large by 256⁴: their four bytes are read "
                "without a sign.",
            ),
            Wrong(
                "rows and columns of images swapped",
                _images_turned,
                "right but for three axes: there the last two lengths have changed "
                "places.",
            ),
        ),
        _idx_cases,
        ("array",),
        dtypes=True,
        properties=_file_properties,
        points=3,
        hint=(
            "where does the header end when there are two axes and not three, and how "
            "many bytes does one number take from there on?"
        ),
    ),
    Exercise(
        "images-neighbor",
        nearest_neighbor,
        (
            Wrong(
                "dot product alone",
                _by_score(lambda train, test: test @ train.T),
                "that is the largest dot product, which much ink makes large: y·y is "
                "dropped, or one sum for all; each training digit has its own.",
            ),
            Wrong(
                "dot product added",
                _by_score(lambda train, test: -2 * test @ train.T - _norms(train)),
                "that is the smallest y·y + 2 x·y; the square of a difference has "
                "− 2 x·y.",
            ),
            Wrong(
                "pixels cut to whole numbers",
                lambda train, labels, test: labels[
                    _nearest(train.astype(int), test.astype(int))
                ],
                "those are the nearest of pixels that lost what stands behind the "
                "point.",
            ),
            Wrong(
                "index instead of label",
                lambda train, labels, test: _nearest(train, test),
                "that is the place of the nearest digit in the training set; its label "
                "is asked for.",
            ),
            Wrong(
                "farthest",
                _by_score(lambda a, b: 0.5 * np.sum(a**2, axis=1) - b @ a.T),
                "that is the farthest digit: a small distance is a large score.",
            ),
            Wrong(
                "whole y·y",
                _by_score(lambda a, b: b @ a.T - np.sum(a**2, axis=1)),
                "the dot product counts twice in the distance: −2 x·y + y·y.",
            ),
            Wrong(
                "plus y·y",
                _by_score(lambda a, b: b @ a.T + 0.5 * np.sum(a**2, axis=1)),
                "the term y·y has the wrong sign: it makes a distance larger, and a "
                "score smaller.",
            ),
            Wrong(
                "smallest dot product",
                _by_score(lambda a, b: -b @ a.T),
                "that is the smallest dot product. What is small is the distance.",
            ),
            Wrong(
                "dot product of normalized digits",
                _by_score(lambda a, b: b @ (a / np.linalg.norm(a, axis=1)[:, None]).T),
                "that is the smallest angle, where every digit counts as equally "
                "bright. The distance is asked for.",
            ),
            Wrong(
                "nearest mean",
                _nearest_mean,
                "that is the nearest class mean; keep every training digit.",
            ),
            Wrong(
                "one side scaled",
                lambda train, labels, test: nearest_neighbor(train, labels, test / 255),
                "the training digit with the least ink wins, or nearly always: x·y "
                "hardly counts beside y·y. Both sides must have the same scale.",
            ),
            Wrong(
                "length for square",
                _by_score(lambda a, b: b @ a.T - 0.5 * np.linalg.norm(a, axis=1)),
                "the length of y stands where its square y·y belongs.",
            ),
            Wrong(
                "labels sorted",
                lambda train, labels, test: nearest_neighbor(
                    train, np.sort(labels), test
                ),
                "those are entries of the sorted labels, which no longer belong to "
                "their digits.",
            ),
            Wrong(
                "absolute differences",
                _by_score(lambda a, b: -np.abs(_difference(a, b)).sum(axis=2)),
                "that is the digit with the smallest sum of absolute differences; the "
                "distance adds their squares.",
            ),
            Wrong(
                "largest difference",
                _by_score(lambda a, b: -np.abs(_difference(a, b)).max(axis=2)),
                "only the largest difference of each pair counts here; all squares "
                "are added.",
            ),
            Wrong(
                "difference of the ink",
                _by_score(lambda a, b: -np.abs(_difference(a, b).sum(axis=2))),
                "that is the digit with the nearest total of ink: more here and less "
                "there cancel. Square each difference first.",
            ),
            Wrong(
                "second nearest",
                lambda train, labels, test: labels[
                    np.argsort(0.5 * np.sum(train**2, axis=1) - test @ train.T)[:, 1]
                ],
                "that is the second nearest.",
            ),
            Wrong(
                "three nearest",
                _vote,
                "that is a vote of the three nearest; the nearest one decides.",
            ),
            Wrong(
                "first test digit",
                lambda train, labels, test: np.repeat(
                    labels[_nearest(train, test[:1])], len(test)
                ),
                "every test digit gets the answer of the first.",
            ),
            Wrong(
                "most frequent",
                lambda train, labels, test: np.repeat(
                    np.bincount(labels).argmax(), len(test)
                ),
                "every test digit gets the most frequent label.",
            ),
            Wrong(
                "squeezed",
                lambda *a: np.squeeze(nearest_neighbor(*a)),
                "where there is one test digit, the axis of test digits got lost.",
            ),
            Wrong(
                "column",
                lambda *a: nearest_neighbor(*a)[:, None],
                "the labels are right and stand in a column; one axis is asked for.",
            ),
            Wrong(
                "one-hot rows",
                lambda *a: np.eye(10)[nearest_neighbor(*a)],
                "those are one-hot rows of the right labels; give the labels.",
            ),
            Wrong(
                "distance instead of label",
                lambda train, labels, test: (
                    np.square(_difference(train, test)).sum(axis=2).min(axis=1)
                ),
                "that is the distance to the nearest digit; its label is asked for.",
            ),
            Wrong(
                "test digits in reverse order",
                lambda *a: nearest_neighbor(*a)[::-1],
                "the labels are right and stand in reverse order.",
            ),
            Wrong(
                "half of the training digits",
                lambda train, labels, test: nearest_neighbor(
                    train[: len(train) // 2], labels, test
                ),
                "the second half of the training digits has no part in it.",
            ),
            Wrong(
                "nearest test digit",
                lambda train, labels, test: labels[
                    (test @ train.T - 0.5 * np.sum(train**2, axis=1)).argmax(axis=0)
                    % len(labels)
                ],
                "those come from the best test digit of each training digit; it is "
                "the other way round.",
            ),
            Wrong(
                "the next training digit",
                lambda train, labels, test: nearest_neighbor(
                    train, np.roll(labels, -1), test
                ),
                "that is the label of the training digit behind the nearest one: "
                "indices start at 0.",
            ),
            Wrong(
                "the training digit before",
                lambda train, labels, test: nearest_neighbor(
                    train, np.roll(labels, 1), test
                ),
                "that is the label of the training digit before the nearest one: "
                "indices start at 0.",
            ),
            Wrong(
                "a label too high",
                lambda *a: nearest_neighbor(*a) + 1,
                "each label is one too high; labels and indices start at 0.",
            ),
            Wrong(
                "a label too low",
                lambda *a: nearest_neighbor(*a) - 1,
                "each label is one too low; labels and indices start at 0.",
            ),
            Wrong(
                "nearest class on average",
                lambda train, labels, test: np.argmin(
                    [
                        np.square(_difference(train[labels == k], test)).sum(2).mean(1)
                        if k in labels
                        else np.full(len(test), np.inf)
                        for k in range(10)
                    ],
                    axis=0,
                ),
                "that is the class whose digits are nearest on average; the single "
                "nearest digit decides.",
            ),
            Wrong(
                "last training digit left out",
                lambda train, labels, test: nearest_neighbor(train[:-1], labels, test),
                "the last training digit has no part in it.",
            ),
            Wrong(
                "first training digit left out",
                lambda train, labels, test: nearest_neighbor(
                    train[1:], labels[1:], test
                ),
                "the first training digit has no part in it.",
            ),
            Wrong(
                "labels in order",
                lambda *a: np.sort(nearest_neighbor(*a)),
                "the labels are right and stand in rising order; each belongs to its "
                "test digit.",
            ),
            Wrong(
                "nearest test digit of each training digit",
                lambda train, labels, test: labels[
                    _squares(train, test).argmin(axis=0)
                ],
                "there is one index for each training digit, that of the test digit "
                "nearest to it; one answer for each test digit is asked for.",
            ),
            Wrong(
                "best test digit of each training digit",
                lambda train, labels, test: labels[
                    (test @ train.T - 0.5 * _norms(train)).argmax(axis=0)
                ],
                "there is one index for each training digit, that of the test digit "
                "with the best score: look along the other axis of the table.",
            ),
            Wrong(
                "distance 0 left out",
                _another,
                "right but where a test digit is one of the training digits: there "
                "the nearest *other* one answers, and 0 is the smallest distance of "
                "all.",
            ),
            Wrong(
                "size of the dot product",
                _by_score(lambda a, b: np.abs(b @ a.T) - 0.5 * _norms(a)),
                "right where no pixel is negative; elsewhere this is what comes out "
                "when x·y loses its sign.",
            ),
            Wrong(
                "first label",
                lambda train, labels, test: np.repeat(labels[:1], len(test)),
                "every test digit gets labels[0], as where a search for something "
                "smaller starts at 0.",
            ),
            Wrong(
                "search from 1",
                _below_one,
                "where no distance is below 1 the first label comes out, as from a "
                "search that starts at 1.",
            ),
            Wrong(
                "smallest distance not reset",
                _never_reset,
                "that comes out when the smallest distance is kept from one test digit "
                "to the next; each begins its search anew.",
            ),
            Wrong(
                "sum for the sum of squares",
                _by_score(lambda a, b: b @ a.T - 0.5 * a.sum(axis=1)),
                "the sum of the pixels of y stands where y·y belongs, the sum of their "
                "squares.",
            ),
            Wrong(
                "a half at the wrong term",
                _by_score(lambda a, b: 0.5 * b @ a.T - _norms(a)),
                "y·y counts four times as much as it should, as with the ½ of Eq. "
                "(1.6) at x·y.",
            ),
            Wrong(
                "first pixel left out",
                lambda train, labels, test: nearest_neighbor(
                    train[:, 1:], labels, test[:, 1:]
                ),
                "those are the nearest without the first pixel of each digit.",
            ),
            Wrong(
                "last pixel left out",
                lambda train, labels, test: nearest_neighbor(
                    train[:, :-1], labels, test[:, :-1]
                ),
                "those are the nearest without the last pixel of each digit.",
            ),
            Wrong(
                "a half and a two",
                _by_score(lambda a, b: b @ a.T - 0.25 * _norms(a)),
                "y·y counts half as much as it should, as with ½ at y·y and 2 at x·y "
                "together; one of the two is enough.",
            ),
            Wrong(
                "square of the sum",
                _by_score(lambda a, b: b @ a.T - 0.5 * a.sum(axis=1) ** 2),
                "the square of the sum of the pixels of y stands where y·y belongs; "
                "each pixel is squared first, and then they are added.",
            ),
            Wrong(
                "root of a negative number",
                lambda train, labels, test: labels[_first_negative(train, test)],
                "that is the first digit whose y·y − 2 x·y is negative, where there "
                "is one, as from its root, which is NaN. Without x·x beneath it that "
                "is no square.",
            ),
            Wrong(
                "index without the first digit",
                lambda train, labels, test: nearest_neighbor(train[1:], labels, test),
                "that comes out when the first training digit is left out and its "
                "label is not: each label goes to the digit behind its own.",
            ),
            Wrong(
                "search from far, but not from infinity",
                _begun_at(1e5),
                "right where the nearest is near; where all are far away the first "
                "label comes out, as from a search that begins with a distance which a "
                "real one may exceed.",
            ),
            Wrong(
                "search from far, label 0",
                _begun_at(1e5, first=False),
                "right where the nearest is near; where all are far away the label 0 "
                "comes out, as from a search that begins with a distance which a real "
                "one may exceed.",
            ),
            Wrong(
                "search from 1, label 0",
                _begun_at(1, first=False),
                "where no distance is below 1 the label 0 comes out, as from a search "
                "that starts at 1.",
            ),
            Wrong(
                "squares as a column",
                lambda train, labels, test: labels[
                    (_norms(train)[:, None] - 2 * test @ train.T).argmin(axis=1)
                ],
                "the sums y·y stand as a column, one for each row of the table; each "
                "belongs to a training digit, and those run along axis 1.",
            ),
            Wrong(
                "squares as a column, added",
                lambda train, labels, test: labels[
                    (test @ train.T - 0.5 * _norms(train)[:, None]).argmax(axis=1)
                ],
                "the sums y·y stand as a column and meet the rows of the table; each "
                "belongs to a training digit, and those run along axis 1.",
            ),
            Wrong(
                "squares of the test digits as a row",
                lambda train, labels, test: labels[
                    (_norms(test) - 2 * test @ train.T).argmin(axis=1)
                ],
                "the sums of the squares of the test digits run along axis 1 of the "
                "table, which belongs to the training digits. They change no order; it "
                "is y·y that counts.",
            ),
            Wrong(
                "whole table, distances",
                lambda train, labels, test: labels[_squares(train, test).argmin()],
                "that goes by one place, of the smallest entry of the whole table of "
                "distances; each test digit has its own, along the axis of the "
                "training digits.",
            ),
            Wrong(
                "whole table, without x·x",
                lambda train, labels, test: labels[
                    (_norms(train) - 2 * test @ train.T).argmin()
                ],
                "that goes by one place, of the best entry of the whole table; each "
                "test digit has its own, along the axis of the training digits.",
            ),
            Wrong(
                "squares forgotten",
                lambda train, labels, test: labels[
                    _difference(train, test).sum(axis=2).argmin(axis=1)
                ],
                "every test digit gets the label of the training digit with the "
                "largest sum of pixels, as where differences are added with no square: "
                "those below 0 count as near.",
            ),
            Wrong(
                "squares of the test digits as a row, added",
                lambda train, labels, test: labels[
                    (test @ train.T - 0.5 * _norms(test)).argmax(axis=1)
                ],
                "along axis 1 of the table, which belongs to the training digits, run "
                "the sums of the squares of the test digits. They change no order; it "
                "is y·y that counts.",
            ),
            Wrong(
                "nearest mean of ten classes",
                _nearest_of_ten_means,
                "that is the nearest class mean; a class without a digit has NaN for "
                "its mean, and argmax and argmin stop there. Keep every training "
                "digit.",
            ),
            Wrong(
                "nearest mean, empty classes at 0",
                lambda train, labels, test: _nearest(
                    np.stack(
                        [
                            train[labels == k].sum(axis=0) / max(1, np.sum(labels == k))
                            for k in range(10)
                        ]
                    ),
                    test,
                ),
                "that is the nearest class mean, where a class without a digit has "
                "zeros for its mean; keep every training digit.",
            ),
            Wrong(
                "squares summed over the digits",
                lambda train, labels, test: labels[
                    (np.sum(train**2, axis=0) - 2 * test @ train.T).argmin(axis=1)
                ],
                "so it goes where there is a number for each pixel in place of y·y, as "
                "with axis=0 in its sum; y·y has one for each training digit.",
            ),
            Wrong(
                "squares summed over the digits, score",
                lambda train, labels, test: labels[
                    (test @ train.T - 0.5 * np.sum(train**2, axis=0)).argmax(axis=1)
                ],
                "so it goes where y·y has a number for each pixel, as with axis=0 in "
                "its sum; it has one for each training digit.",
            ),
            Wrong(
                "mean of the squares",
                _by_score(lambda a, b: b @ a.T - 0.5 * np.mean(a**2, axis=1)),
                "the mean of the squares of y stands where y·y belongs, which is their "
                "sum.",
            ),
        ),
        _neighbor_cases,
        ("labels",),
        properties=_neighbor_properties,
        points=3,
        hint=(
            "in your table of distances, which axis counts the training digits, and "
            "along which one do you look for the smallest?"
        ),
    ),
)
