"""A data set for the capstone that needs no network: ten letters in thirteen fonts.

The letters A to J are taken from the fonts that come with Matplotlib, turned, slanted,
shifted, and photographed badly. The fonts of the test letters are in no training
letter. They are written as the four IDX files that MNIST and Fashion-MNIST come as, so
that `cnn_course.load_idx` reads any of the three.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np

from cnn_course.data import MNIST_FILES

LETTERS = "ABCDEFGHIJ"
FONTS = {
    "train": (
        *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono"),
        *("STIXGeneral", "STIXGeneralItalic", "cmr10", "cmtt10", "cmb10"),
    ),
    "test": ("DejaVuSerif-BoldItalic", "STIXGeneralBol", "cmss10", "cmmi10"),
}
SIZE = 28
_FINE = 3  # places per pixel and axis at which a letter is looked up
_MASTER = 96  # pixels of the large drawing that they are looked up in


def write_letters(
    folder: str | os.PathLike[str], train: int = 2000, test: int = 1000, seed: int = 0
) -> Path:
    """Write the four IDX files of the letters.

    Parameters
    ----------
    folder : path
        Made if it is missing. Files of the same names in it are replaced.
    train, test : int
        How many letters of each; all ten are equally frequent, up to one.
    seed : int
        Of everything that is drawn by chance.

    Returns
    -------
    folder : Path

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cnn_course import load_idx
    >>> with TemporaryDirectory() as folder:
    ...     load_idx(write_letters(folder, train=20, test=10)).train_images.shape
    (20, 28, 28, 1)
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    arrays = (*letters(train, "train", rng), *letters(test, "test", rng))
    for name, array in zip(MNIST_FILES, arrays, strict=True):
        write_idx(folder / name, array)
    return folder


def letters(
    count: int, part: str, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw letters: images (N, 28, 28) of uint8, and which letter each is."""
    fonts = FONTS[part]
    labels = rng.permutation(np.arange(count) % len(LETTERS))
    font = rng.integers(len(fonts), size=count)
    masters = np.stack([[_master(f, letter) for letter in LETTERS] for f in fonts])
    images = np.empty((count, SIZE, SIZE))
    for start in range(0, count, 250):  # a few megabytes at a time
        some = slice(start, start + 250)
        images[some] = _photographed(masters[font[some], labels[some]], rng)
    return np.round(255 * images).astype(np.uint8), labels.astype(np.uint8)


def _photographed(drawn: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take a bad picture of each of some large drawings: (N, M, M) to (N, 28, 28)."""
    n = len(drawn)
    angle, slant = rng.uniform(-0.3, 0.3, (2, n, 1, 1))
    height = rng.uniform(13, 20, (n, 1, 1))  # pixels
    width = height * rng.uniform(0.75, 1.2, (n, 1, 1))
    down, right = rng.uniform(-3, 3, (2, n, 1, 1))
    place = (np.arange(SIZE * _FINE) + 0.5) / _FINE - SIZE / 2
    y, x = place[:, None] - down, place[None, :] - right
    y, x = np.cos(angle) * y - np.sin(angle) * x, np.sin(angle) * y + np.cos(angle) * x
    x = x + slant * y
    row, column = (
        np.clip(np.floor((at / size + 0.5) * 0.8 * _MASTER + 0.1 * _MASTER), 0, last)
        for at, size, last in ((y, height, _MASTER - 1), (x, width, _MASTER - 1))
    )
    which = np.arange(n)[:, None, None]
    ink = drawn[which, row.astype(int), column.astype(int)]
    ink = ink.reshape(n, SIZE, _FINE, SIZE, _FINE).mean(axis=(2, 4))
    light = rng.uniform(0.5, 1, (n, 1, 1))
    noise = rng.normal(0, 0.15, ink.shape)
    return np.clip(light * ink + noise, 0, 1)


@cache
def _master(font: str, letter: str) -> np.ndarray:
    """Draw a letter, its larger side 0.8 of a square, from the outline in the font."""
    import matplotlib
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as Outline
    from matplotlib.textpath import TextPath

    file = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{font}.ttf")
    if not file.exists():
        raise ValueError(
            f"letters: Matplotlib {matplotlib.__version__} comes without the font "
            f"{font}, which 3.9 to 3.11 have; pip install 'matplotlib<4' may bring it"
        )
    outline = TextPath((0, 0), letter, size=100, prop=FontProperties(fname=str(file)))
    low, high = outline.vertices.min(axis=0), outline.vertices.max(axis=0)
    at = (np.arange(_MASTER) + 0.5) / _MASTER - 0.5
    scale = (high - low).max() / 0.8
    x, y = (low + high)[:, None] / 2 + scale * np.stack([at, -at])
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    inside = np.zeros(len(points), bool)
    for ring in outline.to_polygons():  # a ring inside another is a hole
        inside ^= Outline(ring).contains_points(points)
    return inside.reshape(_MASTER, _MASTER).astype(float)


def write_idx(path: str | os.PathLike[str], array: np.ndarray) -> None:
    """Write bytes as an IDX file, the layout of chapter 1.

    Raises
    ------
    ValueError
        If the array holds anything but uint8.
    """
    array = np.asarray(array)
    if array.dtype != np.uint8:
        raise ValueError(
            f"write_idx: got {array.dtype}, needs uint8; try "
            "np.round(255 * images).astype(np.uint8)"
        )
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    Path(path).write_bytes(header + array.tobytes())
