"""From a picture of a digit to MNIST's form (chapter 17).

MNIST's digits were cleaned before anyone trained on them: ink is 1 and paper is 0, the
longer side is 20 pixels, edges are gray, and the center of mass lies in the middle of
28 × 28. A network that has seen nothing else expects nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cnn_course.arguments import Array

SIDE, FIELD = 20, 28  # pixels of a digit's longer side, and of the whole image
#: share of the way from paper to ink up to which a pixel counts as paper
FAINT = 0.25


def read_picture(path: str | Path) -> Array:
    """Read a picture file as brightness, from 0 (black) to 1 (white).

    Parameters
    ----------
    path : str or Path
        PNG, JPEG, or what else matplotlib reads; it has to be installed for that.

    Returns
    -------
    picture : ndarray of float64, shape (H, W)
        Colors are weighed by how bright they look; what is transparent is white.
    """
    try:
        from matplotlib.image import imread  # only where a file is read
    except ImportError as error:
        raise ImportError(
            f"reading {path} needs matplotlib: pip install matplotlib; or read it in "
            "another way, and pass on an array of brightness"
        ) from error
    return brightness(imread(path))


def brightness(picture: Any) -> Array:
    """Give the brightness of a gray or colored picture, from 0 to 1.

    Parameters
    ----------
    picture : array_like of shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4)
        Bytes from 0 to 255, or fractions from 0 to 1. A fourth channel says how
        opaque a pixel is: behind it is white.

    Returns
    -------
    gray : ndarray of float64, shape (H, W)

    Raises
    ------
    ValueError
        It is not of this form.

    Examples
    --------
    >>> brightness(np.array([[[255, 255, 255], [255, 0, 0]]], "uint8"))
    array([[1.   , 0.299]])
    """
    found = np.asarray(picture)
    if found.ndim == 2:
        found = found[..., np.newaxis]
    if found.ndim != 3 or found.shape[2] not in (1, 3, 4) or not found.size:
        raise ValueError(
            f"brightness: the picture has shape {np.shape(picture)}, needs (H, W), or "
            "(H, W, 3) for colors; pass one picture at a time"
        )
    if found.dtype.kind not in "iufb":
        raise ValueError(f"brightness: the picture is {found.dtype}, needs numbers")
    values = found.astype(float) / (255 if found.dtype.kind in "iu" else 1)
    if not np.all((values >= 0) & (values <= 1)):  # NaN is not
        raise ValueError(
            f"brightness: the picture goes from {values.min():g} to {values.max():g}, "
            "needs fractions from 0 to 1, or whole numbers from 0 to 255"
        )
    channels = values.shape[2]
    gray = values[..., :3] @ ([1.0] if channels == 1 else [0.299, 0.587, 0.114])
    return gray * values[..., 3] + 1 - values[..., 3] if channels == 4 else gray


def paper_and_ink(gray: Array) -> tuple[float, float]:
    """Find the brightness of the paper and of the ink, Eq. (17.1).

    Parameters
    ----------
    gray : ndarray of shape (H, W)

    Returns
    -------
    paper, ink : float
        The means of the two groups of pixels; most of the frame is paper.

    Raises
    ------
    ValueError
        All pixels are alike.

    Examples
    --------
    >>> paper_and_ink(np.array([[0.9, 0.9, 0.9], [0.9, 0.2, 0.7], [0.9, 0.1, 0.9]]))
    (0.8714..., 0.15...)
    """
    gray = _picture(gray, "paper_and_ink")
    if gray.min() == gray.max():
        raise ValueError(
            f"paper_and_ink: every pixel is {gray.min():g}; there is no ink on this "
            "paper"
        )
    limit, before = float((gray.min() + gray.max()) / 2), np.inf
    while limit != before:
        bright = gray > limit
        dark_mean, bright_mean = gray[~bright].mean(), gray[bright].mean()
        before, limit = limit, float((dark_mean + bright_mean) / 2)
    frame = np.concatenate([bright[0], bright[-1], bright[1:-1, 0], bright[1:-1, -1]])
    if frame.mean() >= 0.5:
        return float(bright_mean), float(dark_mean)
    return float(dark_mean), float(bright_mean)


def ink(gray: Array) -> Array:
    """Turn brightness into ink, Eq. (17.2): 0 where there is paper, 1 where it is full.

    Parameters
    ----------
    gray : ndarray of shape (H, W)
        Dark on bright or bright on dark.

    Returns
    -------
    x : ndarray of shape (H, W)
    """
    paper, full = paper_and_ink(gray)
    share = (_picture(gray, "ink") - paper) / (full - paper)
    return np.clip((share - FAINT) / (1 - FAINT), 0, 1)


def crop(x: Array) -> Array:
    """Cut out the rows and columns from the first to the last that has ink.

    Parameters
    ----------
    x : ndarray of shape (H, W)
        Ink, 0 for none.

    Raises
    ------
    ValueError
        There is no ink.

    Examples
    --------
    >>> crop(np.array([[0, 0, 0, 0], [0, 3, 0, 1], [0, 0, 2, 0]]))
    array([[3., 0., 1.],
           [0., 2., 0.]])
    """
    x = _picture(x, "crop")
    rows, columns = np.flatnonzero(x.any(axis=1)), np.flatnonzero(x.any(axis=0))
    if not rows.size:
        raise ValueError("crop: every pixel is 0; there is no ink to cut out")
    return x[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


def overlaps(size: int, new_size: int) -> Array:
    """Give the share of each old pixel in each new one, Eq. (17.4).

    Parameters
    ----------
    size, new_size : int
        Pixels in a line before and after.

    Returns
    -------
    shares : ndarray of shape (new_size, size)
        Rows sum to 1.

    Examples
    --------
    >>> overlaps(3, 2).round(3)
    array([[0.667, 0.333, 0.   ],
           [0.   , 0.333, 0.667]])
    """
    for value in (size, new_size):
        if not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"overlaps: {value!r} pixels; needs a whole number, ≥ 1")
    width = size / new_size  # of a new pixel, in old ones
    new, old = np.arange(new_size)[:, np.newaxis], np.arange(size)
    begin, end = np.maximum(new * width, old), np.minimum((new + 1) * width, old + 1)
    return np.maximum(end - begin, 0) / width


def resize(x: Array, rows: int, columns: int) -> Array:
    """Give each new pixel the mean of what it covers, Eq. (17.5).

    Parameters
    ----------
    x : ndarray of shape (H, W)
    rows, columns : int

    Returns
    -------
    y : ndarray of shape (rows, columns)

    Examples
    --------
    >>> resize(np.array([[0.0, 1, 1], [0, 1, 1], [0, 0, 0]]), 1, 3).round(3)
    array([[0.   , 0.667, 0.667]])
    """
    x = _picture(x, "resize")
    return overlaps(len(x), rows) @ x @ overlaps(x.shape[1], columns).T


def fit_into(x: Array, side: int = SIDE) -> Array:
    """Resize so that the longer side has ``side`` pixels, Eq. (17.3).

    Parameters
    ----------
    x : ndarray of shape (H, W)
    side : int

    Examples
    --------
    >>> fit_into(np.ones((50, 30))).shape
    (20, 12)
    """
    height, width = _picture(x, "fit_into").shape
    longer = max(height, width)
    rows, columns = (max(1, round(side * n / longer)) for n in (height, width))
    return resize(x, rows, columns)


def center_of_mass(x: Array) -> tuple[float, float]:
    """Mean row and column of the ink, each pixel weighed by its ink, Eq. (17.6).

    Parameters
    ----------
    x : ndarray of shape (H, W)

    Examples
    --------
    >>> center_of_mass(np.array([[0.0, 0, 0], [1, 0, 3]]))
    (1.0, 1.5)
    """
    x = _picture(x, "center_of_mass")
    mass = x.sum()
    if not mass > 0:
        raise ValueError(f"center_of_mass: the ink adds up to {mass:g}; needs some ink")
    rows, columns = (np.arange(n) for n in x.shape)
    return float(x.sum(axis=1) @ rows / mass), float(x.sum(axis=0) @ columns / mass)


def centered(x: Array, field: int = FIELD) -> Array:
    """Lay a digit into an empty square, center of mass in the middle, Eq. (17.7).

    It moves by whole pixels, and never so far that ink is lost.

    Parameters
    ----------
    x : ndarray of shape (H, W)
        At most ``field`` rows and columns.
    field : int

    Returns
    -------
    y : ndarray of shape (field, field)

    Examples
    --------
    >>> centered(np.array([[1.0, 1], [1, 5]]), field=5)
    array([[0., 0., 0., 0., 0.],
           [0., 1., 1., 0., 0.],
           [0., 1., 5., 0., 0.],
           [0., 0., 0., 0., 0.],
           [0., 0., 0., 0., 0.]])
    """
    x = _picture(x, "centered")
    if max(x.shape) > field:
        raise ValueError(
            f"centered: a digit of {x.shape[0]}×{x.shape[1]} pixels does not fit into "
            f"{field}×{field}; make it smaller with fit_into"
        )
    top, left = (
        int(np.clip(_nearest(field // 2 - middle), 0, field - n))
        for middle, n in zip(center_of_mass(x), x.shape, strict=True)
    )
    y = np.zeros((field, field))
    y[top : top + x.shape[0], left : left + x.shape[1]] = x
    return y


def _nearest(value: float) -> float:
    """Give the nearest whole number, and of two equally near the smaller one."""
    return float(np.ceil(np.round(value - 0.5, 9)))


def like_mnist(picture: Any) -> Array:
    """Bring a picture of one digit to MNIST's form, all steps in a row.

    Parameters
    ----------
    picture : array_like, str or Path
        As `brightness` takes it; or a file.

    Returns
    -------
    image : ndarray of float32, shape (1, 28, 28, 1)
        For `Network.predict`.

    Examples
    --------
    >>> picture = np.ones((50, 40))  # white paper
    >>> picture[5:45, 18:22] = 0.1  # and a stroke of ink
    >>> image = like_mnist(picture)
    >>> image.shape, [round(middle, 1) for middle in center_of_mass(image[0, :, :, 0])]
    ((1, 28, 28, 1), [13.5, 13.5])
    """
    gray = (
        read_picture(picture)
        if isinstance(picture, str | Path)
        else brightness(picture)
    )
    x = fit_into(crop(ink(gray)))
    image = centered(x / x.max())
    return image[np.newaxis, :, :, np.newaxis].astype(np.float32)


def _picture(x: Any, name: str) -> Array:
    """Give a grid of numbers, or refuse what is none."""
    found = np.asarray(x)
    if found.ndim != 2 or not found.size or found.dtype.kind not in "biuf":
        raise ValueError(
            f"{name}: got {found.dtype} of shape {found.shape}, needs numbers of shape "
            "(rows, columns); for one image of a batch take images[0, :, :, 0]"
        )
    found = found.astype(float)
    if not np.isfinite(found).all():
        raise ValueError(f"{name}: there is a NaN or an infinity in the picture")
    return found
