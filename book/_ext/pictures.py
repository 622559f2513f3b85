"""Figures in the dark: lines turn light, pictures keep their lightness.

A figure is stored once, on white. In the dark a drawing is turned by the stylesheet. In
a digit or a filter the lightness says something: figures that hold such pictures are
drawn a second time, with everything turned but the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image
from sphinx.writers.html5 import HTML5Translator

DENSITY = 1.5  # pixels of a stored figure for one of the page, so that type is 16 px
WHITE = 250  # and more, in every color, is ground
FRAME = 60  # and less is ink: so dark are the frames of pictures, not those of tables
INVERT = 0.93  # as in the stylesheet: white becomes the ground of a dark page
TURN = np.array(  # the matrix of hue-rotate(180deg)
    [[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]]
)


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write a picture with its size, to be loaded when it comes near."""
    HTML5Translator.visit_image(self, node)
    source = Path(self.builder.srcdir, node.get("candidates", {}).get("*", ""))
    if source.suffix != ".png" or not source.exists():
        return
    picture = Image.open(source).convert("RGBA").convert("RGB")
    width, height = (round(n / DENSITY) for n in picture.size)
    size = f'width="{width}" height="{height}" style="--width: {width}px"'
    size += ' loading="lazy" decoding="async"'
    night = at_night(picture)
    if night is None:
        self.body[-1] = self.body[-1].replace("<img ", f'<img {size} class="lines" ', 1)
        return
    path = Path(self.builder.outdir, self.builder.imagedir, f"{source.stem}-night.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    night.quantize(64).save(path, optimize=True)
    plain = self.body[-1]
    dark = re.sub(r'(src="[^"]*)\.png"', r'\1-night.png"', plain)
    self.body[-1] = "".join(
        tag.replace("<img ", f'<img {size} class="{name}" ', 1)
        for tag, name in ((plain, "by-day"), (dark, "by-night"))
    )


def at_night(figure: Image.Image) -> Image.Image | None:
    """Draw a figure for dark ground; None if it holds no picture that has to stay."""
    if is_line_drawing(figure):
        return None
    day = np.asarray(figure).astype(float)
    night = np.clip((255 * INVERT + day * (1 - 2 * INVERT)) @ TURN.T, 0, 255)
    found = False
    for rows, columns in blocks(day.min(axis=2) < WHITE):
        block = day[rows, columns]
        if is_picture(block) and block.shape != day.shape:
            night[rows, columns] = block
            found = True
    return Image.fromarray(night.astype(np.uint8)) if found else None


def is_line_drawing(figure: Image.Image) -> bool:
    """Tell whether a figure is mostly white, with little black: tables, curves."""
    counts = figure.convert("L").histogram()
    white, black = sum(counts[WHITE:]), sum(counts[:30])
    return white > 0.72 * sum(counts) and black < 0.1 * sum(counts)


def blocks(ink: np.ndarray, top: int = 0, left: int = 0) -> Iterator[tuple[slice, ...]]:
    """Cut at white rows and columns, over and over, until there are none.

    >>> ink = np.array([[1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 1]])
    >>> [(rows.start, columns.start) for rows, columns in blocks(ink > 0)]
    [(0, 0), (2, 1), (2, 3)]
    """
    for axis in (0, 1):
        parts = runs(ink.any(axis=1 - axis))
        if parts != [(0, ink.shape[axis])]:
            for start, stop in parts:
                if axis == 0:
                    yield from blocks(ink[start:stop], top + start, left)
                else:
                    yield from blocks(ink[:, start:stop], top, left + start)
            return
    yield slice(top, top + ink.shape[0]), slice(left, left + ink.shape[1])


def runs(line: np.ndarray) -> list[tuple[int, int]]:
    """Give where each run of True begins and ends."""
    edges = np.flatnonzero(np.diff(np.r_[0, line.astype(int), 0]))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def is_picture(block: np.ndarray) -> bool:
    """Tell whether a block is nearly all ink, or a color bar, or in a dark frame."""
    (height, width), ink = block.shape[:2], (block.min(axis=2) < WHITE).mean()
    short, long = sorted((height, width))
    if short < 12:
        return False
    if short < 40:
        return long > 5 * short and ink > 0.6
    dark = block.max(axis=2) < FRAME
    sides = dark[:2].any(0), dark[-2:].any(0), dark[:, :2].any(1), dark[:, -2:].any(1)
    return ink > 0.7 or all(side.mean() > 0.98 for side in sides)
