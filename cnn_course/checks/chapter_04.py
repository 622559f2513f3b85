"""Exercises of chapter 4, dense layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, CheckFailed, Exercise, Wrong
from cnn_course.layers import Array


def flat_index(r: int, q: int, c: int, shape: tuple[int, int, int]) -> int:
    """Eq. (4.2)."""
    _, columns, channels = shape
    return (r * columns + q) * channels + c


def _index_cases(rng: np.random.Generator) -> list[Case]:
    """One channel, one row, one column, the first and the last place, and others."""
    fixed = [
        ((1, 2, 1), (4, 5, 3)),
        ((3, 2, 0), (5, 7, 1)),
        ((0, 4, 1), (1, 6, 2)),
        ((3, 0, 2), (5, 1, 4)),
        ((0, 0, 0), (3, 8, 2)),
        ((5, 2, 4), (6, 3, 5)),
        ((20, 13, 2), (28, 29, 3)),  # beyond what a byte holds
        ((150, 299, 1), (200, 300, 3)),
    ]
    cases = [dict(zip("rqc", at, strict=True), shape=shape) for at, shape in fixed]
    for channels in (2, 3, 4):
        shape = (int(rng.integers(3, 7)), int(rng.integers(7, 12)), channels)
        r, q, c = (int(rng.integers(1, size)) for size in shape)
        cases.append({"r": r, "q": q, "c": c, "shape": shape})
    return cases


def dense_ones(images: Array, W_b: Array) -> Array:
    """Eqs. (4.4) and (4.7)."""
    return np.maximum(_with_ones(images) @ W_b, 0)


def _with_ones(images: Array) -> Array:
    return _ones_beside(images.reshape(len(images), -1))


def _ones_beside(rows: Array) -> Array:
    return np.hstack([rows, np.ones((len(rows), 1))])


def _shares(images: Array, W_b: Array) -> Array:
    y = dense_ones(images, W_b)
    with np.errstate(invalid="ignore"):
        return y / y.sum(axis=1, keepdims=True)


def _ones_cases(rng: np.random.Generator) -> list[Case]:
    """Shapes apart, one image, one unit, more units than numbers, whole numbers."""
    cases = []
    for n, h, w, c, units, dtype in (
        (2, 3, 4, 2, 5, float),
        (4, 5, 2, 3, 6, float),
        (3, 2, 3, 2, 7, float),
        (1, 3, 2, 2, 3, float),
        (3, 4, 3, 1, 1, float),
        (2, 1, 2, 1, 6, float),
        (3, 2, 3, 2, 4, np.uint8),
        (2, 3, 3, 1, 3, np.float32),
    ):
        images = rng.standard_normal((n, h, w, c))
        if dtype is not float:  # few digits, so that no precision is lost; many zeros
            step = 100 if dtype is np.uint8 else 4  # 200 is beyond 127
            images = (rng.integers(0, 3, images.shape) * step).astype(dtype)
        W_b = rng.standard_normal((h * w * c + 1, units)).round(3)
        cases.append({"images": images, "W_b": W_b})
    return cases


class _TwoLayers(Exercise):
    """Weights of two dense layers, judged by what they answer with ReLU between."""

    def check(self, answer: Any, seed: int) -> str:
        """Compare the answers to all patterns of three pixels."""
        if answer is None or answer is ...:
            return super().check(answer, seed)
        wrong = tuple(replace(w, answer=self._answering(w.answer)) for w in self.wrong)
        right = self._answering(self.answer)
        judge = Exercise(self.id, right, wrong, _patterns, ("the answer",))
        try:
            return judge.check(self._answering(answer), seed)
        except CheckFailed as failure:
            W_1 = self._arrays(answer)[0]
            named = "  Diagnosis: " in str(failure)
            alike = self._only_counts(self._answering(answer))
            if np.ptp(W_1, axis=0).max() == 0 or (named and not alike):
                raise
            said = str(failure) + _UNLIKE_ROWS if named else _unlike(str(failure))
            raise CheckFailed(
                said, stub=failure.stub, question=failure.question
            ) from failure.__cause__

    def _only_counts(self, answers: Callable[[tuple[int, ...]], float]) -> bool:
        """Tell whether only the number of lit pixels matters."""
        return all(
            np.isclose(answers(pixels), answers(tuple(sorted(pixels))))
            for pixels in np.ndindex(2, 2, 2)
        )

    def _answering(self, layers: Any) -> Callable[[tuple[int, ...]], float]:
        """Return the two layers as a function of three pixels."""
        W_1, b_1, W_2, b_2 = self._arrays(layers)

        def answers(pixels: tuple[int, ...]) -> float:
            hidden = np.maximum(np.array(pixels) @ W_1 + b_1, 0)
            return float((hidden @ W_2 + b_2)[0])

        return answers

    def _arrays(self, layers: Any) -> list[Array]:
        """Return the four arrays, or say which one cannot be used."""
        names = ("W_1", "b_1", "W_2", "b_2")
        if not isinstance(layers, dict) or layers.keys() != set(names):
            raise CheckFailed(f"{self.id}: needs a dict of {', '.join(names)}")
        try:
            arrays = [np.asarray(layers[name], float) for name in names]
        except (TypeError, ValueError):
            raise CheckFailed(
                f"{self.id}: all four must be arrays of numbers"
            ) from None
        needed = ((3, 2), (2,), (2, 1), (1,))
        for name, array, shape in zip(names, arrays, needed, strict=True):
            if array.shape != shape:
                units = "; the first layer has two units" if name != "b_2" else ""
                raise CheckFailed(
                    f"{self.id}: {name} has shape {array.shape}, needs {shape}{units}"
                )
        return arrays


_UNLIKE_ROWS = (
    "\n  Where: the rows of W_1 differ: in one unit at least the pixels do not count "
    "alike."
)


def _unlike(said: str) -> str:
    """Say of a message without a diagnosis that the rows of W_1 are not the same."""
    shown, *where = said.split("\n  Where: ")
    return "\n  Where: ".join(
        [
            f"{shown}\n  Diagnosis: the rows of W_1 differ, so that the pixels do not "
            "count alike. Only *how many* of them are lit may matter.",
            *where,
        ]
    )


def _patterns(rng: np.random.Generator) -> list[Case]:
    return [{"pixels": pixels} for pixels in np.ndindex(2, 2, 2)]


def _lit(thresholds: tuple[int, int], weights: tuple[int, int]) -> dict[str, Array]:
    """Two units, each the number of lit pixels minus a threshold, then one."""
    return {
        "W_1": np.ones((3, 2)),
        "b_1": -np.array(thresholds, float),
        "W_2": np.array(weights, float)[:, None],
        "b_2": np.zeros(1),
    }


def score_map(image: Array, W: Array, b: Array, size: tuple[int, int]) -> Array:
    """Eq. (4.3) at every window of ``size``."""
    return _scores(image, W, b, size, lambda window: window)


def _scores(image, W, b, size, seen):
    """Score every window after ``seen`` has had its way with it."""
    f_h, f_w = size
    out = (image.shape[0] - f_h + 1, image.shape[1] - f_w + 1)
    scores = np.empty((*out, W.shape[1]))
    for i, j in np.ndindex(out):
        window = seen(image[i : i + f_h, j : j + f_w])
        scores[i, j] = window.reshape(-1) @ W + b
    return scores


def _first_channel(window):
    kept = np.zeros_like(window)
    kept[..., 0] = window[..., 0]
    return kept


def _map_cases(rng: np.random.Generator) -> list[Case]:
    """Shapes apart, one channel, one unit, one place, windows of one pixel."""
    cases = []
    for h, w, c, f_h, f_w, units, dtype in (
        (5, 8, 2, 3, 4, 2, float),
        (7, 6, 3, 4, 2, 3, float),
        (4, 7, 2, 2, 5, 4, float),
        (6, 5, 1, 2, 3, 1, float),
        (3, 4, 2, 3, 4, 3, float),  # the window is the image
        (4, 3, 3, 1, 1, 2, float),
        (5, 6, 2, 3, 2, 3, np.uint8),
        (4, 5, 1, 2, 2, 2, np.float32),
    ):
        image = rng.standard_normal((h, w, c))
        if dtype is not float:
            image = (rng.integers(0, 3, image.shape) * 4).astype(dtype)
        cases.append(
            {
                "image": image,
                "W": rng.standard_normal((f_h * f_w * c, units)).round(3),
                "b": rng.standard_normal(units).round(3),
                "size": (f_h, f_w),
            }
        )
    return cases


def _last_at_0(*arguments):
    scores = score_map(*arguments)
    scores[-1], scores[:, -1] = 0, 0
    return scores


def _size_swapped(image, W, b, size):
    return score_map(image, W, b, size[::-1])


def _places(
    turned: bool = False,
    crossed: bool = False,
    square: bool = False,
    as_wide: bool = False,
    diagonal: bool = False,
    flat: bool = True,
    fixed: bool = False,
    apart: bool = False,
    lying: bool = False,
    size: str = "",
) -> Callable[..., Array]:
    """Score window by window; the arguments make mistakes.

    The sizes of the map are ``turned``, windows start at row j, column i (``crossed``),
    or have as many columns as rows (``square``), or the map has (``as_wide``). On the
    ``diagonal`` they start at row i, column i. They are not ``flat``, or end at a
    ``fixed`` row and column, or touch (``apart``), or have f_w rows (``lying``). The
    ``size`` of the map goes by such windows, or by f_h alone (``"tall"``), or is that
    of the ``"image"``.
    """
    of_map = size

    def wrong(image, W, b, size):
        (height, width), (f_h, f_w) = image.shape[:2], size
        out = (height - f_h + 1, width - f_w + 1)
        out = {
            "lying": (height - f_w + 1, width - f_h + 1),
            "tall": (out[0], width - f_h + 1),
            "image": (height, width),
        }.get(of_map, out[:1] * 2 if as_wide else out)
        if lying:
            f_h, f_w = f_w, f_h
        scores = np.zeros((*(out[::-1] if turned else out), W.shape[1]))
        for i, j in np.ndindex(*scores.shape[:2]):
            top, left = (j, i) if crossed else (i, i if diagonal else j)
            if apart:
                top, left = i * f_h, j * f_w
            window = image[top : top + f_h, left : left + (f_h if square else f_w)]
            if fixed:
                window = image[top:f_h, left:f_w]
            scores[i, j] = (window.reshape(-1) if flat else window) @ W + b
        return scores

    return wrong


def _listed_with_size_swapped(image, W, b, size):
    """Build the map as a list of rows, which is empty where no window fits."""
    f_w, f_h = size
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    return np.array(
        [
            [
                image[i : i + f_h, j : j + f_w].reshape(-1) @ W + b
                for j in range(columns)
            ]
            for i in range(rows)
        ]
    )


def _framed(before: Callable[[int], int], after: Callable[[int], int]):
    """Frame the image so that the map is as large as the image."""

    def wrong(image, W, b, size):
        sides = [(before(f), after(f)) for f in size]
        return score_map(np.pad(image, [*sides, (0, 0)]), W, b, size)

    return wrong


def _padded(image, W, b, size):
    f_h, f_w = size
    framed = np.pad(image, ((0, f_h - 1), (0, f_w - 1), (0, 0)))
    return score_map(framed, W, b, size)


def _apart(image, W, b, size):
    return score_map(image, W, b, size)[:: size[0], :: size[1]]


def _cast(function):
    """Give the result of ``function`` the type of its first argument."""
    return lambda first, *rest: function(first, *rest).astype(first.dtype)


def _counted(features, one_pooling, conv_1=156, conv_2=2_416, last=1_210):
    """Count the network wrongly, from its parts."""
    totals = {
        "total": conv_1 + conv_2 + (features + 1) * 120 + last,
        "one pooling": conv_1 + conv_2 + (one_pooling + 1) * 120 + last,
    }
    return {"features": features, "dense 120": (features + 1) * 120, **totals}


def _unpooled():
    """Count the network without any pooling: 28 → 24 → 20."""
    return 156 + 2_416 + (20 * 20 * 16 + 1) * 120 + 1_210


def _missing(biases: int, words: str, total: bool = True) -> list[Wrong]:
    """Lack some biases in both networks, or in the first alone."""
    less = {k: _LENET[k] - biases for k in ("total", "one pooling")}
    made = [
        Wrong(
            f"both totals: {biases} biases",
            _LENET | less,
            f"total and one pooling: {biases} too few in each, {words}.",
        )
    ]
    if total:
        less.pop("one pooling")
        made.append(
            Wrong(
                f"total: {biases} biases",
                _LENET | less,
                f"total: {biases} too few, {words}.",
            )
        )
    return made


_LENET = {"features": 256, "dense 120": 30_840, "total": 34_622, "one pooling": 126_782}

EXERCISES = (
    Exercise(
        "dense-paper",
        {"y": [2, -5], "relu": [2, 0]},
        (
            Wrong(
                "flattened by columns",
                {"y": [10, 7], "relu": [10, 7]},
                "those are the answers to the image column by column; it is flattened "
                "row by row.",
            ),
            Wrong(
                "bias forgotten",
                {"y": [3, -6], "relu": [3, 0]},
                "so it comes out of the weighted sums alone; each unit adds its bias.",
            ),
            Wrong(
                "step for ReLU",
                {"relu": [1, 0]},
                "relu says which units are open, 1 or 0; ReLU keeps the number of one "
                "that is.",
            ),
            Wrong(
                "biases twice",
                {"y": [1, -4], "relu": [1, 0]},
                "so it comes out with the biases added twice.",
            ),
            Wrong(
                "flattened by columns, without bias",
                {"y": [11, 6], "relu": [11, 6]},
                "those are the weighted sums of the image column by column, without "
                "the biases; it is flattened row by row.",
            ),
            Wrong(
                "ReLU before the bias",
                {"y": [2, -5], "relu": [2, 1]},
                "those are the answers when the bias is added behind ReLU, which "
                "comes after the whole dense layer.",
            ),
            Wrong(
                "absolute value",
                {"y": [2, -5], "relu": [2, 5]},
                "those are absolute values; ReLU replaces what is negative by 0.",
            ),
            Wrong(
                "ReLU forgotten",
                {"y": [2, -5], "relu": [2, -5]},
                "a negative number stands behind ReLU, which lets none pass.",
            ),
            Wrong(
                "biases subtracted",
                {"y": [4, -7], "relu": [4, 0]},
                "so it comes out with both biases subtracted, or exchanged; each unit "
                "has its own, and it is added, with its sign.",
            ),
            Wrong(
                "one bias for both",
                {"y": [2, -7], "relu": [2, 0]},
                "so it comes out with −1 for both biases; b has one for each unit, "
                "with its own sign.",
            ),
            Wrong(
                "units swapped",
                {"y": [-5, 2], "relu": [0, 2]},
                "the two answers stand in the wrong order: unit 0 has the first column "
                "of W and the first bias.",
            ),
            Wrong(
                "smaller kept",
                {"y": [2, -5], "relu": [0, -5]},
                "what is negative is kept here; ReLU keeps what is positive.",
            ),
            Wrong(
                "silent unit left out",
                {"y": [2, -5], "relu": [2]},
                "ReLU leaves no unit out; a silent unit answers with a number too.",
            ),
            Wrong(
                "only as many weights as a row has pixels",
                {"y": [-1, -2], "relu": [0, 0]},
                "those come from the first row of the image alone; every pixel meets "
                "a weight.",
            ),
            Wrong(
                "everything cut",
                {"y": [2, -5], "relu": [0, 0]},
                "ReLU leaves what is positive as it is. If nothing in your y is, look "
                "at y first.",
            ),
            Wrong(
                "ReLU for both",
                {"y": [2, 0], "relu": [2, 0]},
                "the numbers *before* ReLU are asked for too, the negative one as it "
                "is.",
            ),
            Wrong(
                "second bias for both",
                {"y": [4, -5], "relu": [4, 0]},
                "so it comes out with 1 for both biases; b has one for each unit, with "
                "its own sign.",
            ),
            Wrong(
                "second row alone",
                {"y": [2, -2], "relu": [2, 0]},
                "−2 is what either row of the image alone gives for the second unit, "
                "or all pixels but one; every pixel meets a weight.",
            ),
            Wrong(
                "signs of the weights lost",
                {"y": [6, 9], "relu": [6, 9]},
                "those are the answers with all weights positive; three are negative.",
            ),
            Wrong(
                "rows of W for units",
                {"y": [8, 8], "relu": [8, 8]},
                "those come from the first six numbers of W and the last six; a unit "
                "has a column.",
            ),
            Wrong(
                "first bias missing",
                {"y": [3, -5], "relu": [3, 0]},
                "so it comes out without the bias of the first unit; each unit adds "
                "its own.",
            ),
            Wrong(
                "second bias missing",
                {"y": [2, -6], "relu": [2, 0]},
                "so it comes out without the bias of the second unit; each unit adds "
                "its own.",
            ),
            Wrong(
                "first pixel forgotten",
                {"y": [0, -6], "relu": [0, 0]},
                "so it comes out without the first pixel of the first row; every pixel "
                "meets a weight.",
            ),
            Wrong(
                "third pixel forgotten",
                {"y": [4, -1], "relu": [4, 0]},
                "so it comes out without the last pixel of the first row; every pixel "
                "meets a weight.",
            ),
            Wrong(
                "fifth pixel forgotten",
                {"y": [-1, -5], "relu": [0, 0]},
                "so it comes out without the 1 of the second row; every pixel meets a "
                "weight.",
            ),
            Wrong(
                "rows of the image exchanged",
                {"y": [8, 13], "relu": [8, 13]},
                "so it comes out with the two rows of the image exchanged, or each "
                "read from its end; the image is flattened row by row, as it stands.",
            ),
            Wrong(
                "pixels from the last to the first",
                {"y": [-2, -1], "relu": [0, 0]},
                "those are the answers to the pixels from the last to the first.",
            ),
            Wrong(
                "sigmoid for ReLU",
                {"relu": [1 / (1 + np.exp(-2)), 1 / (1 + np.exp(5))]},
                "relu: those are the sigmoids of y; ReLU is another function.",
            ),
            Wrong(
                "leaky ReLU",
                {"relu": [2, -0.05]},
                "relu: that keeps a hundredth of what is below 0, as a leaky ReLU "
                "does; the plain one is asked for.",
            ),
            Wrong(
                "sign in the first column lost",
                {"y": [6, -5], "relu": [6, 0]},
                "so it comes out with the −1 in the first column of W taken for 1; a "
                "weight keeps its sign.",
            ),
            Wrong(
                "signs in the second column lost",
                {"y": [2, 9], "relu": [2, 9]},
                "so it comes out with the second column of W without its signs; two of "
                "its weights are negative.",
            ),
            Wrong(
                "first sign in the second column lost",
                {"y": [2, 3], "relu": [2, 3]},
                "so it comes out with the −2 in the second column of W taken for 2; a "
                "weight keeps its sign.",
            ),
            Wrong(
                "second sign in the second column lost",
                {"y": [2, 1], "relu": [2, 1]},
                "so it comes out with the −1 in the second column of W taken for 1, or "
                "with the bias behind ReLU. A weight keeps its sign, and ReLU comes "
                "last.",
            ),
            Wrong(
                "sigmoid, two decimals",
                {"relu": [0.88, 0.01]},
                "relu: those are the sigmoids of y, to two decimals; ReLU is another "
                "function.",
            ),
            Wrong(
                "sigmoid, three decimals",
                {"relu": [0.881, 0.007]},
                "relu: those are the sigmoids of y, to three decimals; ReLU is another "
                "function.",
            ),
            Wrong(
                "sigmoid, four decimals",
                {"relu": [0.8808, 0.0067]},
                "relu: those are the sigmoids of y, to four decimals; ReLU is another "
                "function.",
            ),
            Wrong(
                "sigmoid, rounded",
                {"relu": [0.881, 0.0067]},
                "relu: those are the sigmoids of y, rounded; ReLU is another function.",
            ),
            Wrong(
                "one unit",
                {"y": [2], "relu": [2]},
                "those have one number each; W has two columns, and each of them is a "
                "unit that answers with a number.",
            ),
            Wrong(
                "columns",
                {"y": [[2], [-5]], "relu": [[2], [0]]},
                "the numbers are right and stand in a column; a list of two is asked "
                "for.",
            ),
            Wrong(
                "both units added",
                {"y": -3, "relu": 0},
                "the two units are added up; each of them has a number of its own.",
            ),
            Wrong(
                "sigmoid, two and three decimals",
                {"relu": [0.88, 0.007]},
                "relu: those are sigmoids of y, with two and three decimals; ReLU is "
                "another function.",
            ),
        ),
        points=1,
        hint=(
            "in which order do the six pixels come out of the image, and which row of "
            "W does each of them meet?"
        ),
        follows=lambda a: {"relu": np.maximum(a["y"], 0)},
    ),
    Exercise(
        "dense-flat-index",
        flat_index,
        (
            Wrong(
                "channels first",
                lambda r, q, c, s: (c * s[0] + r) * s[1] + q,
                "that puts the whole first channel before the second. In (H, W, C) "
                "the channels of one pixel stand side by side.",
            ),
            Wrong(
                "columns first",
                lambda r, q, c, s: (q * s[0] + r) * s[2] + c,
                "that goes down the columns; the image is read row by row.",
            ),
            Wrong(
                "height for width",
                lambda r, q, c, s: (r * s[0] + q) * s[2] + c,
                "a row holds W pixels, not H.",
            ),
            Wrong(
                "channels not counted",
                lambda r, q, c, s: r * s[1] + q + c,
                "each pixel takes C places, one for every channel.",
            ),
            Wrong(
                "counted from 1",
                lambda r, q, c, s: flat_index(r, q, c, s) + 1,
                "that is one place too far: the first place is number 0.",
            ),
            Wrong(
                "channel forgotten",
                lambda r, q, c, s: flat_index(r, q, 0, s),
                "that is the first channel of the pixel; c more places are needed.",
            ),
            Wrong(
                "brackets missing",
                lambda r, q, c, s: r * s[1] + q * s[2] + c,
                "only the pixels of the last row take C places each; those of the rows "
                "above it do so too.",
            ),
            Wrong(
                "one place to the right",
                lambda r, q, c, s: r * s[1] * s[2] + q + c,
                "the rows are counted right; a pixel to the left takes C places, not "
                "one.",
            ),
            Wrong(
                "a row of H pixels, brackets missing",
                lambda r, q, c, s: r * s[0] + q + c,
                "a row holds W pixels, not H, and each pixel takes C places.",
            ),
            Wrong(
                "shape taken as (C, H, W)",
                lambda r, q, c, s: (r * s[2] + q) * s[0] + c,
                "that is the place for a shape read as (C, H, W); it is (H, W, C).",
            ),
            Wrong(
                "arguments counted from 1",
                lambda r, q, c, s: ((r - 1) * s[1] + q - 1) * s[2] + c - 1,
                "that is the place for rows, columns and channels that count from 1; "
                "they start at 0.",
            ),
            Wrong(
                "a float",
                lambda r, q, c, s: float(flat_index(r, q, c, s)),
                "the place is right, but it is a float, which is no index.",
            ),
            Wrong(
                "from the end",
                lambda r, q, c, s: flat_index(r, q, c, s) - s[0] * s[1] * s[2],
                "that is counted from the end of the row of numbers; count from its "
                "start.",
            ),
            Wrong(
                "the pixel's number in its channel",
                lambda r, q, c, s: r * s[1] + q,
                "that counts pixels; each pixel takes C places, one for every channel, "
                "and c of its own come before.",
            ),
            Wrong(
                "three channels",
                lambda r, q, c, s: (r * s[1] + q) * 3 + c,
                "right for three channels alone; the last number of the shape says "
                "how many there are.",
            ),
            Wrong(
                "one place short",
                lambda r, q, c, s: flat_index(r, q, c, s) - 1,
                "that is one place short: the first place is number 0.",
            ),
            Wrong(
                "sum of the indices",
                lambda r, q, c, s: r + q + c,
                "a whole row lies between a pixel and the one below, and not one "
                "place.",
            ),
            Wrong(
                "product of the indices",
                lambda r, q, c, s: r * q * c,
                "the three indices are multiplied with each other; count what lies "
                "before the number: rows, pixels, channels.",
            ),
            Wrong(
                "a row of W - 1",
                lambda r, q, c, s: (r * (s[1] - 1) + q) * s[2] + c,
                "your rows are one pixel short.",
            ),
            Wrong(
                "C + 1 places",
                lambda r, q, c, s: (r * s[1] + q) * (s[2] + 1) + c,
                "your pixels take one place too many.",
            ),
            Wrong(
                "columns and channels exchanged",
                lambda r, q, c, s: r * s[1] * s[2] + q * s[1] + c,
                "that gives each pixel W places; a pixel takes C.",
            ),
            Wrong(
                "channel times channels",
                lambda r, q, c, s: (r * s[1] + q + c) * s[2],
                "c is multiplied by C, too; the channels of a pixel stand side by "
                "side, one place each.",
            ),
            Wrong(
                "H places",
                lambda r, q, c, s: (r * s[1] + q) * s[0] + c,
                "your pixels take H places each; they take C, one for every channel.",
            ),
            Wrong(
                "a byte",
                lambda r, q, c, s: flat_index(r, q, c, s) % 256,
                "right up to 255; beyond it the place goes round, as in a byte.",
            ),
            Wrong(
                "C - 1 places",
                lambda r, q, c, s: (r * s[1] + q) * (s[2] - 1) + c,
                "your pixels take one place too few.",
            ),
            Wrong(
                "a row of W + 1",
                lambda r, q, c, s: (r * (s[1] + 1) + q) * s[2] + c,
                "your rows are one pixel too long.",
            ),
            Wrong(
                "channels back to front",
                lambda r, q, c, s: (r * s[1] + q) * s[2] + s[2] - 1 - c,
                "the channels of each pixel are counted from the last to the first.",
            ),
            Wrong(
                "channels apart in a row",
                lambda r, q, c, s: r * s[1] * s[2] + q + c * s[1],
                "in each row that puts the whole first channel before the second; the "
                "channels of one pixel stand side by side.",
            ),
            Wrong(
                "rows of 28",
                lambda r, q, c, s: (r * 28 + q) * s[2] + c,
                "that is the place in rows of 28 columns; the shape says how many "
                "there are.",
            ),
            Wrong(
                "first axis fastest",
                lambda r, q, c, s: r + s[0] * (q + s[1] * c),
                "there the row runs fastest and the channel slowest; it is the other "
                "way round.",
            ),
            Wrong(
                "column and channel exchanged",
                lambda r, q, c, s: (r * s[1] + c) * s[2] + q,
                "that is the place of row r, column c and channel q.",
            ),
            Wrong(
                "row and column exchanged",
                lambda r, q, c, s: (q * s[1] + r) * s[2] + c,
                "that is the place of row q and column r.",
            ),
            Wrong(
                "a block counted",
                lambda r, q, c, s: (r + 1) * (q + 1) * (c + 1) - 1,
                "those are the places of a block of its own; whole rows of the image "
                "come before row r.",
            ),
            Wrong(
                "two channels",
                lambda r, q, c, s: (r * s[1] + q) * 2 + c,
                "right for two channels alone; how many there are is the last number "
                "of the shape.",
            ),
            Wrong(
                "q in the product",
                lambda r, q, c, s: r * (s[1] + q) * s[2] + c,
                "that is r · (W + q) · C + c, where r multiplies q as well; r counts "
                "whole rows, and q is added to their pixels.",
            ),
            Wrong(
                "c in the product",
                lambda r, q, c, s: (r * s[1] + q) * (s[2] + c),
                "the channel stands inside the product here; it is added after it.",
            ),
            Wrong(
                "H for C at the column",
                lambda r, q, c, s: r * s[1] * s[2] + q * s[0] + c,
                "one column further is H numbers further here; it is as many as a "
                "pixel has channels.",
            ),
            Wrong(
                "H for C at the row",
                lambda r, q, c, s: r * s[1] * s[0] + q * s[2] + c,
                "one row further is W · H numbers further here; it is as many as a "
                "row has pixels, times their channels.",
            ),
            Wrong(
                "channels twice",
                lambda r, q, c, s: (r * s[1] * s[2] + q) * s[2] + c,
                "the number of channels multiplies r twice.",
            ),
            Wrong(
                "counted from 1",
                lambda r, q, c, s: ((r + 1) * s[1] + q + 1) * s[2] + c + 1,
                "that is the place with 1 added to each of r, q and c; all three "
                "count from 0.",
            ),
            Wrong(
                "shape one place off",
                lambda r, q, c, s: (r * s[0] + q) * s[1] + c,
                "here a row has H pixels and a pixel W numbers; a row has W pixels, "
                "and a pixel C numbers.",
            ),
        ),
        _index_cases,
        ("the place",),
        points=1,
        hint=(
            "how many numbers stand in the flattened image before row `r` begins, and "
            "how many more before column `q` of that row?"
        ),
    ),
    Exercise(
        "dense-count",
        _LENET,
        (
            Wrong(
                "biases forgotten",
                {
                    "features": 256,
                    "dense 120": 30_720,
                    "total": 34_470,
                    "one pooling": 126_630,
                },
                "those are the weights alone; each filter and each unit has a bias as "
                "well.",
            ),
            Wrong(
                "channels not flattened",
                {
                    "features": 16,
                    "dense 120": 2_040,
                    "total": 5_822,
                    "one pooling": 11_582,
                },
                "Flatten keeps all 16 channels: rows times columns times channels.",
            ),
            Wrong(
                "second convolution on one channel",
                {**_LENET, "total": 32_622, "one pooling": 124_782},
                "a filter of the second convolution reaches through all 6 channels of "
                "its input.",
            ),
            Wrong(
                "second pooling left out everywhere",
                {
                    "features": 1_024,
                    "dense 120": 123_000,
                    "total": 126_782,
                    "one pooling": 126_782,
                },
                "the first three numbers are those without the second pooling; it "
                "halves 8 × 8 once more.",
            ),
            Wrong(
                "convolutions keep the size",
                {
                    "features": 784,
                    "dense 120": 94_200,
                    "total": 97_982,
                    "one pooling": 380_222,
                },
                "784 is 7 · 7 · 16. Without padding the convolutions make 24 of 28 "
                "and 8 of 12, and each pooling takes steps of 2.",
            ),
            Wrong(
                "last layer left out",
                {**_LENET, "total": 33_412, "one pooling": 125_572},
                "the totals are 1,210 too small, as many as the last layer, "
                "Dense(10), has.",
            ),
            Wrong(
                "convolutions left out",
                {**_LENET, "total": 32_050, "one pooling": 124_210},
                "the totals are 2,572 too small, as many as the two convolutions have.",
            ),
            Wrong(
                "one bias a layer",
                {
                    "features": 256,
                    "dense 120": 30_721,
                    "total": 34_474,
                    "one pooling": 126_634,
                },
                "that is a single bias in each layer; every filter and every unit has "
                "its own.",
            ),
            Wrong(
                "a bias for every input",
                {
                    "features": 256,
                    "dense 120": 30_976,
                    "total": 34_868,
                    "one pooling": 127_796,
                },
                "those have a bias for every *input* of a dense layer; its units have "
                "one each.",
            ),
            Wrong(
                "last layer on the features",
                {**_LENET, "total": 35_982, "one pooling": 135_822},
                "Dense(10) does not see the flattened numbers: it gets what Dense(120) "
                "puts out.",
            ),
            Wrong(
                "first pooling left out",
                {**_LENET, "one pooling": 195_902},
                "the last number is that without the *first* pooling.",
            ),
            Wrong(
                "padded at the start",
                _counted(400, 1_600),
                "5 × 5 × 16 features would come from images of 32 × 32; these have "
                "28 × 28 and no padding.",
            ),
            Wrong(
                "a convolution shortens by 5",
                _counted(144, 576),
                "144 is 3 · 3 · 16. A 5 × 5 filter has 28 − 5 + 1 places to stand "
                "along a side, and each pooling halves what it gets.",
            ),
            Wrong(
                "filters for channels",
                _counted(96, 384, conv_2=906),
                "the flattened image has as many channels as the last convolution has "
                "filters.",
            ),
            Wrong(
                "dense layer alone",
                {**_LENET, "one pooling": 123_000},
                "the last number is Dense(120) alone; the whole network is asked for.",
            ),
            Wrong(
                "a factor",
                {**_LENET, "one pooling": 126_782 / 34_622},
                "the last number is a factor between two networks; how many parameters "
                "has the larger one?",
            ),
            Wrong(
                "what is saved",
                {**_LENET, "one pooling": 126_782 - 34_622},
                "the last number is the difference of two networks; how many "
                "parameters has the larger one?",
            ),
            Wrong(
                "the numbers on their way",
                {**_LENET, "dense 120": 120},
                "120 numbers come out of Dense(120); how many does it learn?",
            ),
            Wrong(
                "features: one factor missing",
                {**_LENET, "features": 16},
                "features: 16 is the number of channels, and of places; rows times "
                "columns times channels are asked for.",
            ),
            Wrong(
                "features: padded",
                {**_LENET, "features": 784},
                "features: 784 is 7 · 7 · 16. Without padding the convolutions shorten "
                "each side, and each pooling halves it.",
            ),
            Wrong(
                "features: 32 × 32",
                {**_LENET, "features": 400},
                "features: so many would come from images of 32 × 32.",
            ),
            Wrong(
                "features: with the bias",
                {**_LENET, "features": 257},
                "features: a bias is no output of Flatten.",
            ),
            Wrong(
                "dense 120: no biases",
                {**_LENET, "dense 120": 30_720},
                "dense 120: those are the weights alone; each unit has a bias as well.",
            ),
            Wrong(
                "dense 120: no channels",
                {**_LENET, "dense 120": 2_040},
                "dense 120: Flatten hands on all 16 channels.",
            ),
            Wrong(
                "dense 120: one pooling",
                {**_LENET, "dense 120": 123_000},
                "dense 120: so many it has without the second pooling.",
            ),
            Wrong(
                "total: no biases",
                {**_LENET, "total": 34_470},
                "total: those are the weights alone; each filter and each unit has a "
                "bias as well.",
            ),
            Wrong(
                "total: first convolution's biases",
                {**_LENET, "total": 34_616},
                "total: 6 too few, as many as the first convolution has biases.",
            ),
            Wrong(
                "total: second convolution's biases",
                {**_LENET, "total": 34_606},
                "total: 16 too few, as many as the second convolution has biases.",
            ),
            Wrong(
                "total: biases of Dense(120)",
                {**_LENET, "total": 34_502},
                "total: 120 too few, as many as Dense(120) has biases.",
            ),
            Wrong(
                "total: biases of Dense(10)",
                {**_LENET, "total": 34_612},
                "total: 10 too few, as many as Dense(10) has biases; 6 biases for the "
                "16 filters of the second convolution make as much of a difference.",
            ),
            Wrong(
                "total: one layer",
                {**_LENET, "total": 30_840},
                "total: that is one layer; all four are to be added.",
            ),
            Wrong(
                "total: last layer",
                {**_LENET, "total": 33_412},
                "total: 1,210 too few, as many as the last layer has.",
            ),
            Wrong(
                "total: without first convolution",
                {**_LENET, "total": 34_466},
                "total: 156 too few, as many as the first convolution has.",
            ),
            Wrong(
                "total: without second convolution",
                {**_LENET, "total": 32_206},
                "total: 2,416 too few, as many as the second convolution has.",
            ),
            Wrong(
                "one pooling: both",
                {**_LENET, "one pooling": 34_622},
                "one pooling: that is the network with both of them.",
            ),
            Wrong(
                "one pooling: no biases",
                {**_LENET, "one pooling": 126_630},
                "one pooling: those are the weights alone; each filter and each unit "
                "has a bias as well.",
            ),
            Wrong(
                "one pooling: last layer",
                {**_LENET, "one pooling": 125_572},
                "one pooling: 1,210 too few, as many as the last layer has.",
            ),
            Wrong(
                "one pooling: none",
                _LENET | {"one pooling": _unpooled()},
                "one pooling: that is without any pooling; the first one stays.",
            ),
            Wrong(
                "features: one axis",
                {**_LENET, "features": 64},
                "features: 64 is 4 · 16; there are rows *and* columns.",
            ),
            Wrong(
                "dense 120: one bias",
                {**_LENET, "dense 120": 30_721},
                "dense 120: that is one bias for the layer; each unit has its own.",
            ),
            *_missing(6, "as many as the first convolution has biases", total=False),
            *_missing(16, "as many as the second convolution has biases", total=False),
            *_missing(120, "as many as Dense(120) has biases", total=False),
            *_missing(
                10,
                "as many as Dense(10) has biases, or as with 6 biases for 16 filters",
                total=False,
            ),
            *_missing(22, "as many as the two convolutions have biases"),
            *_missing(130, "as many as the two dense layers have biases"),
            *_missing(5, "as with one bias for the whole first convolution"),
            *_missing(15, "as with one bias for the whole second convolution"),
            *_missing(20, "as with one bias for each of the convolutions"),
            *_missing(148, "as with one bias for each of the layers"),
            Wrong(
                "dense 120: a bias for every input",
                {**_LENET, "dense 120": 256 * 121},
                "dense 120: that has a bias for each of the inputs; the units have one "
                "each.",
            ),
            Wrong(
                "dense 120: both layers",
                {**_LENET, "dense 120": 30_840 + 1_210},
                "dense 120: that has the parameters of both dense layers; the first "
                "alone is asked for.",
            ),
            Wrong(
                "one pooling: channels not flattened",
                {**_LENET, "one pooling": 11_582},
                "one pooling: that is for 8 · 8 numbers; Flatten keeps the channels as "
                "well.",
            ),
            Wrong(
                "one pooling: biases of Dense(120)",
                {**_LENET, "one pooling": 126_662},
                "one pooling: 120 too few, as many as Dense(120) has biases.",
            ),
            Wrong(
                "one pooling: Dense(120) four times",
                {**_LENET, "one pooling": 127_142},
                "one pooling: that has four times the parameters of Dense(120); a "
                "pooling that is left out brings in inputs, and no biases.",
            ),
            Wrong(
                "one pooling: all four times",
                {**_LENET, "one pooling": 4 * 34_622},
                "one pooling: that is four times the whole network; only one of its "
                "layers gets other inputs.",
            ),
            Wrong(
                "one pooling: twice",
                {**_LENET, "one pooling": 65_342},
                "one pooling: that is for 512 inputs of Dense(120); a pooling halves "
                "rows *and* columns.",
            ),
            Wrong(
                "one pooling: inputs",
                {**_LENET, "one pooling": 1_024},
                "one pooling: that is how many numbers Dense(120) gets; the "
                "parameters of all layers are asked for.",
            ),
            Wrong(
                "features: second pooling left out",
                {**_LENET, "features": 1_024},
                "features: those are the numbers before the second pooling.",
            ),
            Wrong(
                "features: channels of the first convolution",
                {**_LENET, "features": 96},
                "features: 96 is 4 · 4 · 6; the second convolution makes other "
                "channels.",
            ),
            Wrong(
                "features: half",
                {**_LENET, "features": 512},
                "features: 512 is half of what the second pooling sees; it halves "
                "rows *and* columns.",
            ),
            Wrong(
                "total: without convolutions",
                {**_LENET, "total": 32_050},
                "total: 2,572 too few, as many as the two convolutions have.",
            ),
            Wrong(
                "one pooling: without convolutions",
                {**_LENET, "one pooling": 124_210},
                "one pooling: 2,572 too few, as many as the two convolutions have.",
            ),
            Wrong(
                "features: no pooling, no shortening",
                {**_LENET, "features": 28 * 28 * 16},
                "features: 12,544 is 28 · 28 · 16. Convolutions without padding "
                "shorten each side, and each pooling halves it.",
            ),
            Wrong(
                "features: behind the first convolution",
                {**_LENET, "features": 24 * 24 * 6},
                "features: 3,456 is 24 · 24 · 6, what the first convolution puts out; "
                "go on to Flatten.",
            ),
            Wrong(
                "features: behind the first pooling",
                {**_LENET, "features": 12 * 12 * 6},
                "features: 864 is 12 · 12 · 6, what the first pooling puts out; go on "
                "to Flatten.",
            ),
            Wrong(
                "total: convolutions alone",
                {**_LENET, "total": 2_572},
                "total: that is what the two convolutions have; the dense layers count "
                "as well.",
            ),
            Wrong(
                "total: without Dense(120)",
                {**_LENET, "total": 34_622 - 30_840},
                "total: 30,840 too few, as many as Dense(120) has.",
            ),
            Wrong(
                "total: with the features",
                {**_LENET, "total": 34_622 + 256},
                "total: 256 too many, as many as there are features; numbers that pass "
                "through are no parameters.",
            ),
            Wrong(
                "total: with the pools",
                {**_LENET, "total": 34_622 + 4},
                "total: 4 too many, as with a weight for each place of a 2 × 2 window; "
                "a pooling has nothing to learn.",
            ),
            Wrong(
                "total: a bias for every channel",
                {**_LENET, "total": 34_622 + 80},
                "total: 80 too many, as with a bias for each of the 6 channels of the "
                "second convolution's 16 filters; a filter has one.",
            ),
            Wrong(
                "dense 120: its own units as inputs",
                {**_LENET, "dense 120": 121 * 120},
                "dense 120: that is for 120 inputs; it gets as many as Flatten puts "
                "out.",
            ),
            Wrong(
                "one pooling: second convolution keeps the size",
                {**_LENET, "one pooling": 3_782 + (12 * 12 * 16 + 1) * 120},
                "one pooling: that is for 12 · 12 · 16 inputs of Dense(120); the "
                "second convolution shortens the sides once more.",
            ),
            Wrong(
                "one pooling: behind the first convolution",
                {**_LENET, "one pooling": 3_782 + (24 * 24 * 6 + 1) * 120},
                "one pooling: that is for 24 · 24 · 6 inputs of Dense(120), what the "
                "first convolution puts out; a pooling and a convolution follow.",
            ),
        ),
        points=2,
        hint=(
            "what is the shape of an image behind the second pooling, and what would "
            "it be without it?"
        ),
    ),
    Exercise(
        "dense-ones",
        dense_ones,
        (
            Wrong(
                "largest of the images",
                lambda x, W: np.max(_with_ones(x) @ W, axis=0),
                "that is the largest answer of all images for each unit, as np.max "
                "gives it; ReLU is np.maximum, number by number.",
            ),
            Wrong(
                "first bias for all",
                lambda x, W: dense_ones(x, np.vstack([W[:-1], 0 * W[-1] + W[-1, 0]])),
                "all units get the bias of the first.",
            ),
            Wrong(
                "sum of the biases for all",
                lambda x, W: dense_ones(x, np.vstack([W[:-1], 0 * W[-1] + sum(W[-1])])),
                "all units get the sum of all biases.",
            ),
            Wrong(
                "ones in front",
                lambda x, W: np.maximum(np.roll(_with_ones(x), 1, axis=1) @ W, 0),
                "those are the answers with the ones in the first column, but the "
                "biases are the last row.",
            ),
            Wrong(
                "bias ignored",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[:-1], 0),
                "those are the answers without the bias: the last row of W_b needs a "
                "1 to meet.",
            ),
            Wrong(
                "ReLU missing",
                lambda x, W: _with_ones(x) @ W,
                "there are negative numbers in your result; ReLU lets none pass.",
            ),
            Wrong(
                "weights in the type of the images",
                lambda x, W: dense_ones(x, W.astype(x.dtype)),
                "where the pixels are whole numbers, the weights are of their type: "
                "what stands behind the point is cut off, and in a byte −1 is 255.",
            ),
            Wrong(
                "cut at 1",
                lambda x, W: np.clip(_with_ones(x) @ W, 0, 1),
                "what is above 1 is cut off; ReLU lets it through.",
            ),
            Wrong(
                "cut at 6",
                lambda x, W: np.clip(_with_ones(x) @ W, 0, 6),
                "what is above 6 is cut off; ReLU lets it through.",
            ),
            Wrong(
                "absolute value",
                lambda x, W: np.abs(_with_ones(x) @ W),
                "those are absolute values; ReLU replaces what is negative by 0.",
            ),
            Wrong(
                "ReLU before the bias",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[:-1], 0) + W[-1],
                "those are the answers with the bias added behind ReLU; the bias "
                "decides where ReLU cuts.",
            ),
            Wrong(
                "flattened by columns",
                lambda x, W: dense_ones(x.swapaxes(1, 2), W),
                "the images are flattened column by column; it must be row by row.",
            ),
            Wrong(
                "channels first",
                lambda x, W: dense_ones(x.transpose(0, 3, 1, 2), W),
                "the images are flattened channel by channel; the channels of one "
                "pixel belong side by side.",
            ),
            Wrong(
                "cast to the type of the images",
                _cast(dense_ones),
                "the result has the type of the images: whole numbers cut off what "
                "stands behind the point, and a byte goes round past 0 and 255.",
            ),
            Wrong(
                "squeezed",
                lambda x, W: dense_ones(x, W).squeeze(),
                "an axis is lost when there is one image or one unit; the result is "
                "always (N, F).",
            ),
            Wrong(
                "images and units exchanged",
                lambda x, W: dense_ones(x, W).T,
                "the result lies on its side: a row for each image, a column for each "
                "unit.",
            ),
            Wrong(
                "first image only",
                lambda x, W: dense_ones(x[:1], W),
                "that is the answer for the first image; every image has its own row.",
            ),
            Wrong(
                "ReLU on the images",
                lambda x, W: _with_ones(np.maximum(x, 0)) @ W,
                "the images are cut at zero here, and not the result; ReLU comes last.",
            ),
            Wrong(
                "sigmoid",
                lambda x, W: 1 / (1 + np.exp(-(_with_ones(x) @ W))),
                "that is the sigmoid; the exercise asks for ReLU.",
            ),
            Wrong(
                "a step",
                lambda x, W: np.where(_with_ones(x) @ W > 0, 1.0, 0.0),
                "1 and 0 only say which units are open; an open unit answers with its "
                "own number.",
            ),
            Wrong(
                "cut from above",
                lambda x, W: np.minimum(_with_ones(x) @ W, 0),
                "what is negative is kept here; ReLU keeps what is positive.",
            ),
            Wrong(
                "bias twice",
                lambda x, W: np.maximum(_with_ones(x) @ W + W[-1], 0),
                "the bias is in them twice; the column of ones brings it in once.",
            ),
            Wrong(
                "bias subtracted",
                lambda x, W: np.maximum(_with_ones(x) @ W - 2 * W[-1], 0),
                "the bias is subtracted; it is the weight of a constant 1.",
            ),
            Wrong(
                "mean over the images",
                lambda x, W: dense_ones(x, W) / len(x),
                "every answer is divided by the number of images; each image answers "
                "for itself.",
            ),
            Wrong(
                "whole batch in one row",
                lambda x, W: np.maximum(np.append(x.reshape(-1), 1)[None] @ W, 0),
                "right for one image, an error for more: every image has a row of its "
                "own.",
            ),
            Wrong(
                "leaky",
                lambda x, W: np.maximum(_with_ones(x) @ W, 0.01 * (_with_ones(x) @ W)),
                "a little of the negative numbers comes through; ReLU lets nothing "
                "through.",
            ),
            Wrong(
                "two cuts",
                lambda x, W: (
                    dense_ones(x, W * (np.arange(len(W)) < len(W) - 1)[:, None])
                    + np.maximum(W[-1], 0)
                ),
                "the weighted sums and the biases are cut one by one here; ReLU takes "
                "their sum.",
            ),
            Wrong(
                "first row dropped",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[1:] + W[-1], 0),
                "the weights begin one row too late: the last row is the bias, and "
                "the first is a row of weights.",
            ),
            Wrong(
                "first row as bias too",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[:-1] + W[0], 0),
                "those are the answers with the first row of W_b for the bias; it is "
                "the last.",
            ),
            Wrong(
                "scaled pixels",
                lambda x, W: dense_ones(x / 255, W),
                "those are the answers to pixels divided by 255; they are to be taken "
                "as they are.",
            ),
            Wrong(
                "cut at one",
                lambda x, W: np.maximum(_with_ones(x) @ W, 1),
                "nothing in your result is below 1; ReLU cuts at 0.",
            ),
            Wrong(
                "tanh",
                lambda x, W: np.tanh(_with_ones(x) @ W),
                "that is the hyperbolic tangent; the exercise asks for ReLU.",
            ),
            Wrong(
                "weights cut",
                lambda x, W: _with_ones(x) @ np.maximum(W, 0),
                "the weights are cut at zero here, and not the result; ReLU comes "
                "last.",
            ),
            Wrong(
                "softmax",
                lambda x, W: (
                    np.exp(_with_ones(x) @ W)
                    / np.exp(_with_ones(x) @ W).sum(axis=1, keepdims=True)
                ),
                "each row adds up to 1: those are probabilities; the exercise asks "
                "for ReLU.",
            ),
            Wrong(
                "mean of the products",
                lambda x, W: dense_ones(x, W) / len(W),
                "those are means of the products; a dense layer takes their sum.",
            ),
            Wrong(
                "first axis fastest",
                lambda x, W: dense_ones(x.transpose(0, 3, 2, 1), W),
                "each image is flattened with its first axis fastest; in the weights "
                "the last axis runs fastest.",
            ),
            Wrong(
                "summed over the images",
                lambda x, W: dense_ones(x, W).sum(axis=0),
                "the answers are summed over the images; every image has its own row.",
            ),
            Wrong(
                "pixels of all images mixed",
                lambda x, W: np.maximum(_ones_beside(x.reshape(-1, len(x)).T) @ W, 0),
                "reshape(-1, N) deals the pixels out to the images in turn, so that "
                "each row has pixels of all of them; reshape(N, -1) keeps them apart.",
            ),
            Wrong(
                "ReLU on the images as well",
                lambda x, W: dense_ones(np.maximum(x, 0), W),
                "the images are cut at zero, too; ReLU comes last, and only there.",
            ),
            Wrong(
                "bias of 1",
                lambda x, W: np.maximum(x.reshape(len(x), -1) @ W[:-1] + 1, 0),
                "each unit adds 1 here; what it adds stands in the last row of W_b.",
            ),
            Wrong(
                "softplus",
                lambda x, W: np.logaddexp(0, _with_ones(x) @ W),
                "those are the numbers log(1 + exp(z)), a softplus; ReLU is max(z, 0).",
            ),
            Wrong(
                "whole batch in one row, no axis",
                lambda x, W: np.maximum(np.append(x.ravel(), 1) @ W, 0),
                "the pixels of the whole batch stand in one row here, which fails for "
                "more than one image; every image has a row of its own, and the result "
                "is always (N, F).",
            ),
            Wrong(
                "ones appended in one row",
                lambda x, W: np.maximum(
                    np.append(x.reshape(len(x), -1), np.ones((len(x), 1))) @ W, 0
                ),
                "images and ones stand in one long row here, as np.append joins them "
                "without an axis; every image has a row of its own, with its 1 at the "
                "end.",
            ),
            Wrong(
                "weights transposed",
                lambda x, W: np.maximum(_with_ones(x) @ W.T, 0),
                "the rows do not fit, as with W_b transposed: it has a row for each "
                "number of an image and for the bias, and a column for each unit.",
            ),
            Wrong(
                "ones with one axis",
                lambda x, W: np.maximum(
                    np.hstack([x.reshape(len(x), -1), np.ones(len(x))]) @ W, 0
                ),
                "the images have two axes and the ones a single one; beside the images "
                "they stand as a column, (N, 1).",
            ),
            Wrong(
                "ones as a channel",
                lambda x, W: np.maximum(
                    np.concatenate([x, np.ones((*x.shape[:3], 1))], axis=3).reshape(
                        len(x), -1
                    )
                    @ W,
                    0,
                ),
                "the rows are too long by as many numbers as there are pixels, less "
                "one, as with a channel of ones; each image needs a single 1, behind "
                "its numbers.",
            ),
            Wrong(
                "Python's max",
                lambda x, W: max(0, _with_ones(x) @ W),
                "an array has no single True or False, which Python's max and an if "
                "ask for; np.maximum goes number by number.",
            ),
            Wrong(
                "ones forgotten",
                lambda x, W: np.maximum(x.reshape(len(x), -1) @ W, 0),
                "a row has as many numbers as an image, and W_b has one row more: the "
                "1 is missing at the end of each row, as also where ones stand below "
                "the images and not beside them.",
            ),
            Wrong(
                "a bias for every image",
                lambda x, W: dense_ones(x, np.vstack([W[:-1], len(x) * W[-1]])),
                "the bias is in them once for every image; each row needs it once.",
            ),
            Wrong(
                "weights cut as well",
                lambda x, W: dense_ones(x, np.maximum(W, 0)),
                "the weights are cut at zero, too; ReLU comes last, and only there.",
            ),
            Wrong(
                "last row of weights as the bias",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[:-1] + W[-2], 0),
                "those are the answers with the last row but one of W_b for the bias; "
                "it is the last.",
            ),
            Wrong(
                "rows that add up to 1",
                _shares,
                "the answers of each image are divided by their sum here; ReLU alone "
                "is asked for.",
            ),
            Wrong(
                "summed over the units",
                lambda x, W: dense_ones(x, W).sum(axis=1),
                "the answers are summed over the units; each unit has its own column.",
            ),
        ),
        _ones_cases,
        ("y",),
        points=2,
        hint=(
            "for an image of two pixels, what must the row look like that you "
            "multiply by W_b?"
        ),
    ),
    _TwoLayers(
        "dense-lit",
        _lit((1, 2), (1, -2)),
        (
            Wrong(
                "one unit",
                _lit((1, 2), (1, 0)),
                "the answer to three lit pixels is 2: what rises up to two goes on "
                "rising, and has to come down again.",
            ),
            Wrong(
                "at least two",
                _lit((1, 2), (1, -1)),
                "that is 1 for two *or* three lit pixels. The rise stops at two; it "
                "has to turn round there.",
            ),
            Wrong(
                "one of two",
                _lit((0, 1), (1, -2)),
                "the answer to one lit pixel is 1, as with Eq. (4.6); the peak "
                "belongs at two.",
            ),
            Wrong(
                "biases positive",
                _lit((-1, -2), (1, -2)),
                "the answers lie on a straight line, as where ReLU never cuts: a unit "
                "stays silent up to *minus* its bias.",
            ),
            Wrong(
                "units exchanged",
                _lit((2, 1), (1, -2)),
                "the answer to two lit pixels is −2: what opens first is to be added, "
                "and what opens next taken away.",
            ),
            Wrong(
                "inverted",
                _lit((1, 2), (-1, 2)) | {"b_2": np.ones(1)},
                "that is 0 where it should be 1, and 1 where it should be 0.",
            ),
            Wrong(
                "always one",
                _lit((3, 4), (1, -2)) | {"b_2": np.ones(1)},
                "the answer is 1 to all eight patterns; to five of them it must be 0.",
            ),
            Wrong(
                "two at most",
                _lit((2, 9), (-1, 0)) | {"b_2": np.ones(1)},
                "that is 1 up to two lit pixels; the answers to none and to one must "
                "be 0.",
            ),
            Wrong(
                "a tent",
                {
                    "W_1": np.array([[1.0, -1]] * 3),
                    "b_1": np.array([-2.0, 2]),
                    "W_2": -np.ones((2, 1)),
                    "b_2": np.ones(1),
                },
                "right but for no lit pixel: there the answer is −1, as where a tent "
                "goes on down.",
            ),
            Wrong(
                "second unit added",
                _lit((1, 2), (1, 2)),
                "the answer to three lit pixels is 4: from two on it has to come "
                "down, not rise faster.",
            ),
            Wrong(
                "negative",
                _lit((1, 2), (-1, 2)),
                "for two lit pixels the answer is −1: the right shape, upside down.",
            ),
            Wrong(
                "twice as high",
                _lit((1, 2), (2, -4)),
                "the answer for two lit pixels is 2: the right shape, twice as high.",
            ),
            Wrong(
                "all three",
                _lit((2, 3), (1, -2)),
                "that is 1 for three lit pixels; the rise begins one pixel too late.",
            ),
            Wrong(
                "at least one",
                _lit((0, 1), (1, -1)),
                "that is 1 as soon as a single pixel is lit, and stays there.",
            ),
            Wrong(
                "third pixel ignored",
                _lit((1, 2), (1, -2)) | {"W_1": np.array([[1, 1], [1, 1], [0, 0.0]])},
                "the third pixel has no say: the answers to (1, 1, 0) and (1, 1, 1) "
                "are the same.",
            ),
            Wrong(
                "sum only",
                _lit((0, 0), (1, 0)),
                "the answer is always the number of lit pixels: nothing bends the line "
                "before three.",
            ),
            Wrong(
                "always zero",
                _lit((3, 4), (1, -2)),
                "the answer is 0 to all eight patterns; to three of them it must be 1.",
            ),
            Wrong(
                "lifted by the last bias",
                _lit((1, 2), (1, -2)) | {"b_2": np.ones(1)},
                "the shape is right and lies one too high; b_2 moves it down.",
            ),
            Wrong(
                "shifted by the last bias",
                _lit((1, 2), (1, -2)) | {"b_2": -np.ones(1)},
                "the shape is right and lies one too low; b_2 moves it up.",
            ),
            Wrong(
                "down twice as fast",
                _lit((1, 2), (1, -3)),
                "the answer to three lit pixels is −1: what takes away takes too much.",
            ),
            Wrong(
                "half as high",
                _lit((1, 2), (0.5, -1)),
                "the answer for two lit pixels is one half: the right shape, half as "
                "high.",
            ),
            Wrong(
                "opens halfway",
                _lit((1.5, 2), (1, -2)),
                "the answer to two lit pixels is one half, and to three as much below "
                "0: the rise has to begin at one.",
            ),
            Wrong(
                "second opens at once",
                _lit((1, 1), (1, -2)),
                "the answers go down from one lit pixel on: there is no way up before "
                "the way down.",
            ),
            Wrong(
                "first pixel ignored",
                _lit((1, 2), (1, -2)) | {"W_1": np.array([[0.0, 0], [1, 1], [1, 1]])},
                "the first pixel has no say: the answers to (0, 1, 1) and (1, 1, 1) "
                "are the same.",
            ),
            Wrong(
                "rises from the first",
                _lit((0, 2), (1, -2)),
                "the answers to none, one, two and three lit pixels are 0, 1, 2 and 1: "
                "the rise has to begin at one.",
            ),
            Wrong(
                "down halfway",
                _lit((1, 2), (1, -1.5)),
                "the answer to three lit pixels is one half: it has to come down to 0.",
            ),
            Wrong(
                "half of the sum",
                _lit((0, 0), (0.5, 0)),
                "the answer is half of the number of lit pixels, a straight line; a "
                "unit bends it where its own sum passes 0.",
            ),
            Wrong(
                "pixels twice",
                _lit((1, 2), (1, -2)) | {"W_1": np.full((3, 2), 2.0)},
                "the answers to none, one, two and three lit pixels are 0, 1, −1 and "
                "−3: the peak lies at one, and behind it they go on down.",
            ),
            Wrong(
                "opens half a pixel early",
                _lit((0.5, 1.5), (1, -2)),
                "the answers to none, one, two and three lit pixels are 0, ½, ½ and "
                "−½: the peak lies halfway between one and two.",
            ),
            Wrong(
                "opens half a pixel late",
                _lit((1.5, 2.5), (1, -2)),
                "the answers to none, one, two and three lit pixels are 0, 0, ½ and ½: "
                "the peak lies halfway between two and three.",
            ),
            Wrong(
                "rises from the first, down to zero",
                _lit((0, 2), (1, -3)),
                "the answers to none, one, two and three lit pixels are 0, 1, 2 and "
                "0: the rise has to begin at one.",
            ),
            Wrong(
                "minus the sum",
                _lit((0, 0), (1, -2)),
                "the answers to none, one, two and three lit pixels are 0, −1, −2 and "
                "−3, a straight line; a unit bends it where its own sum passes 0.",
            ),
            Wrong(
                "both added",
                _lit((1, 2), (1, 1)),
                "the answer to three lit pixels is 3: from two on it has to come down, "
                "not rise faster.",
            ),
            Wrong(
                "biases in the last layer",
                _lit((0, 0), (1, -2)) | {"b_2": -np.ones(1)},
                "the answers to none, one, two and three lit pixels are −1, −2, −3 and "
                "−4, a straight line: b_2 moves it, and only a bias in b_1 can bend "
                "it.",
            ),
            Wrong(
                "one less than the sum",
                _lit((0, 0), (1, 0)) | {"b_2": -np.ones(1)},
                "the answer is the number of lit pixels less one, a straight line: b_2 "
                "moves it, and only a bias in b_1 can bend it.",
            ),
            Wrong(
                "both open late",
                _lit((2, 2), (1, -2)),
                "the answer is −1 to three lit pixels and 0 to all others: two units "
                "that open at once make one bend, and two are needed.",
            ),
            Wrong(
                "pixels halved",
                _lit((1, 2), (1, -2)) | {"W_1": np.full((3, 2), 0.5)},
                "the answers to none, one, two and three lit pixels are 0, 0, 0 and ½: "
                "the rise has to begin at one.",
            ),
        ),
        points=2,
        hint=(
            "what does each of your two units say for no, one, two and three lit "
            "pixels, and which weighted sum of the two is 0, 0, 1, 0?"
        ),
    ),
    Exercise(
        "dense-score-map",
        score_map,
        (
            Wrong(
                "window transposed",
                lambda *a: _scores(*a, lambda w: w.swapaxes(0, 1)),
                "those come out where each window is flattened column by column; the "
                "weights were made for rows.",
            ),
            Wrong(
                "channels first",
                lambda *a: _scores(*a, lambda w: w.transpose(2, 0, 1)),
                "those come out where each window is flattened channel by channel; the "
                "channels of one pixel belong side by side.",
            ),
            Wrong(
                "order F",
                lambda *a: _scores(*a, lambda w: w.ravel(order="F")),
                "each window is flattened with its first axis fastest; in the weights "
                "the last axis runs fastest.",
            ),
            Wrong(
                "weights in the type of the image",
                lambda image, W, *rest: score_map(image, W.astype(image.dtype), *rest),
                "where the pixels are whole numbers, the weights are of their type: "
                "what stands behind the point is cut off, and in a byte −1 is 255.",
            ),
            Wrong(
                "window turned",
                lambda *a: _scores(*a, lambda w: w[::-1, ::-1]),
                "the weights lie on the window turned by 180°. Nothing is turned here.",
            ),
            Wrong(
                "first channel only",
                lambda *a: _scores(*a, _first_channel),
                "only the first channel of each window counts here.",
            ),
            Wrong(
                "bias ignored",
                lambda image, W, b, size: score_map(image, W, 0 * b, size),
                "those are the weighted sums alone; each unit adds its bias.",
            ),
            Wrong(
                "a row and a column short",
                lambda *a: score_map(*a)[:-1, :-1],
                "the last row and column of windows are missing: H − f_h + 1 and W − "
                "f_w + 1 of them fit.",
            ),
            Wrong(
                "rows and columns of the map swapped",
                lambda *a: score_map(*a).swapaxes(0, 1),
                "the map lies on its side: entry (i, j) belongs to the window at row "
                "i, column j.",
            ),
            Wrong(
                "cast to the type of the image",
                _cast(score_map),
                "the scores have the type of the image: whole numbers cut off what "
                "stands behind the point, and a byte goes round past 0 and 255.",
            ),
            Wrong(
                "squeezed",
                lambda *a: score_map(*a).squeeze(),
                "an axis is lost when there is one unit, one row or one column; the "
                "result always has three.",
            ),
            Wrong(
                "a row short",
                lambda *a: score_map(*a)[:-1],
                "the last row of windows is missing: H − f_h + 1 of them fit.",
            ),
            Wrong(
                "a column short",
                lambda *a: score_map(*a)[:, :-1],
                "the last column of windows is missing: W − f_w + 1 of them fit.",
            ),
            Wrong(
                "size swapped",
                _size_swapped,
                "those are windows of f_w rows and f_h columns; size is (rows, "
                "columns).",
            ),
            Wrong(
                "framed in zeros",
                _padded,
                "the map is as large as the image: windows hang over the edge.",
            ),
            Wrong(
                "windows side by side",
                _apart,
                "your windows do not overlap; at stride 1 the next one starts one "
                "pixel further.",
            ),
            Wrong(
                "ReLU",
                lambda *a: np.maximum(score_map(*a), 0),
                "negative scores have become 0; no activation is asked for.",
            ),
            Wrong(
                "one score",
                lambda *a: score_map(*a).sum(axis=2),
                "the units are added up; each has a score of its own at every place.",
            ),
            Wrong(
                "units first",
                lambda *a: score_map(*a).transpose(2, 0, 1),
                "the units stand first; the result is (rows, columns, units).",
            ),
            Wrong(
                "flat list of places",
                lambda *a: score_map(*a).reshape(-1, a[2].size),
                "the places stand in one row; rows and columns are two axes.",
            ),
            Wrong(
                "bias for every pixel",
                lambda image, W, b, size: score_map(image, W, b * len(W), size),
                "the bias is in them once for every number of the window; it belongs "
                "outside the sum, once.",
            ),
            Wrong(
                "bias for every place",
                lambda image, W, b, size: score_map(
                    image, W, b * size[0] * size[1], size
                ),
                "the bias is in them once for every place of the window; it belongs "
                "outside the sum, once.",
            ),
            Wrong(
                "mean of the window",
                lambda image, W, b, size: score_map(image, W / len(W), b, size),
                "those are means of the products; a dense layer takes their sum.",
            ),
            Wrong(
                "every other window",
                lambda *a: score_map(*a)[::2, ::2],
                "those are every other window, in rows and columns; the stride is 1.",
            ),
            Wrong(
                "window mirrored left to right",
                lambda *a: _scores(*a, lambda w: w[:, ::-1]),
                "each window is mirrored, left to right.",
            ),
            Wrong(
                "window mirrored top to bottom",
                lambda *a: _scores(*a, lambda w: w[::-1]),
                "each window is mirrored, top to bottom.",
            ),
            Wrong(
                "one bias",
                lambda image, W, b, size: score_map(image, W, 0 * b + b[0], size),
                "all units got the bias of the first; b has one for each.",
            ),
            Wrong(
                "only the first bias",
                lambda image, W, b, size: score_map(
                    image, W, b * (np.arange(b.size) == 0), size
                ),
                "only the first unit got its bias.",
            ),
            Wrong(
                "biases added up",
                lambda image, W, b, size: score_map(image, W, 0 * b + b.sum(), size),
                "every unit got the sum of all biases; b has one for each.",
            ),
            Wrong(
                "best unit",
                lambda *a: score_map(*a).argmax(axis=2),
                "those are the numbers of the units with the largest score; the "
                "scores themselves are asked for.",
            ),
            Wrong(
                "softmax",
                lambda *a: (
                    np.exp(score_map(*a))
                    / np.exp(score_map(*a)).sum(axis=2, keepdims=True)
                ),
                "the scores of each place add up to 1: those are probabilities. The "
                "scores themselves are asked for.",
            ),
            Wrong(
                "scaled to 1",
                lambda image, W, b, size: score_map(image / image.max(), W, b, size),
                "those are the scores of the image divided by its largest pixel; its "
                "pixels are to be taken as they are.",
            ),
            Wrong(
                "a batch",
                lambda *a: score_map(*a)[None],
                "there is an axis for images; this is one image.",
            ),
            Wrong(
                "bias subtracted",
                lambda image, W, b, size: score_map(image, W, -b, size),
                "the bias is subtracted; a dense layer adds it.",
            ),
            Wrong(
                "divided by 255",
                lambda image, W, b, size: score_map(image / 255, W, b, size),
                "those are the scores of the image divided by 255; its pixels are to "
                "be taken as they are.",
            ),
            Wrong(
                "first window everywhere",
                lambda *a: 0 * score_map(*a) + score_map(*a)[0, 0],
                "every place has the scores of the first window.",
            ),
            Wrong(
                "last channel left out",
                lambda *a: _scores(
                    *a, lambda w: w * (np.arange(w.shape[2]) < w.shape[2] - 1)
                ),
                "the last channel of each window has no part in it.",
            ),
            Wrong(
                "size swapped, in lists",
                _listed_with_size_swapped,
                "those are windows of f_w rows and f_h columns, and none at all where "
                "they do not fit; size is (rows, columns).",
            ),
            Wrong(
                "windows of f_h × f_h",
                _places(square=True),
                "your windows have as many columns as rows; the second number of size "
                "says how many columns.",
            ),
            Wrong(
                "rows and columns of the map exchanged",
                _places(turned=True),
                "the map has as many rows as windows fit side by side, and as many "
                "columns as fit below each other; it is the other way round.",
            ),
            Wrong(
                "windows start at row j, column i",
                _places(crossed=True),
                "the window of place (i, j) starts at row j, column i here, and some "
                "of them lie outside; i counts the rows, and j the columns.",
            ),
            Wrong(
                "framed on all sides",
                _framed(lambda f: f // 2, lambda f: (f - 1) // 2),
                "the map is as large as the image, as with a frame of zeros on all "
                "sides; only windows that lie in the image count.",
            ),
            Wrong(
                "framed on all sides, more behind",
                _framed(lambda f: (f - 1) // 2, lambda f: f // 2),
                'the map is as large as the image, as with padding "same"; only '
                "windows that lie in the image count.",
            ),
            Wrong(
                "sigmoid",
                lambda *a: 1 / (1 + np.exp(-score_map(*a))),
                "these lie between 0 and 1, as behind a sigmoid; the scores "
                "themselves are asked for.",
            ),
            Wrong(
                "map as wide as high",
                _places(as_wide=True),
                "the map has as many columns as rows, and where it is too wide, "
                "windows lie outside: W − f_w + 1 windows fit side by side.",
            ),
            Wrong(
                "windows start at row i, column i",
                _places(diagonal=True),
                "the window of place (i, j) starts at row i, column i here: j, which "
                "counts the columns, has no part in it.",
            ),
            Wrong(
                "windows not flattened",
                _places(flat=False),
                "right for windows of one pixel: elsewhere they do not fit W, as where "
                "rows, columns and channels are still three axes. W has a row for each "
                "number of the flattened window.",
            ),
            Wrong(
                "windows end at row f_h, column f_w",
                _places(fixed=True),
                "right for the window in the corner alone: behind it windows get "
                "shorter, as in image[i:f_h, j:f_w], where a slice ends at row f_h and "
                "not at i + f_h.",
            ),
            Wrong(
                "units first in W",
                lambda image, W, b, size: score_map(
                    image, W.reshape(W.shape[::-1]).T, b, size
                ),
                "right for one unit: with more, W.reshape(F, …) cuts W into pieces "
                "that are no units, for a unit is a *column* of W.",
            ),
            Wrong(
                "windows touch",
                _places(apart=True),
                "some windows hold less than they should, or nothing, as where they "
                "start at row i·f_h, column j·f_w; at stride 1 window (i, j) starts at "
                "row i, column j.",
            ),
            Wrong(
                "windows of f_w rows",
                _places(lying=True),
                "your windows have f_w rows and f_h columns, and some of them lie "
                "outside; size is (rows, columns).",
            ),
            Wrong(
                "sizes of the map by the other side",
                _places(size="lying"),
                "the map has H − f_w + 1 rows and W − f_h + 1 columns, and where these "
                "are too many, windows lie outside; f_h goes with the rows.",
            ),
            Wrong(
                "map as large as the image",
                _places(size="image"),
                "the map is as large as the image, and the last windows lie outside: H "
                "− f_h + 1 and W − f_w + 1 of them fit.",
            ),
            Wrong(
                "width by f_h",
                _places(size="tall"),
                "right for square windows: elsewhere the number of columns is that for "
                "f_h, and f_w says how many windows fit side by side.",
            ),
            Wrong(
                "the whole image in one row",
                lambda image, W, b, size: image.reshape(-1) @ W + b,
                "so it goes where the whole image is flattened; W has a row for each "
                "number of a window.",
            ),
            Wrong(
                "first window alone",
                lambda *a: score_map(*a)[0, 0],
                "those are the scores of the first window; every window of the image "
                "has its own.",
            ),
            Wrong(
                "largest of the map",
                lambda *a: score_map(*a).max(axis=(0, 1)),
                "that is the largest score of each unit, over all places; the whole "
                "map is asked for.",
            ),
            Wrong(
                "mean of the map",
                lambda *a: score_map(*a).mean(axis=(0, 1)),
                "that is the mean score of each unit, over all places; the whole map "
                "is asked for.",
            ),
            Wrong(
                "bias divided among the places",
                lambda image, W, b, size: score_map(image, W, b / np.prod(size), size),
                "the bias is divided by the number of places of a window; it is added "
                "as it is.",
            ),
            Wrong(
                "last windows not visited",
                _last_at_0,
                "the last row and column of the map hold 0: windows lie there as well, "
                "H − f_h + 1 and W − f_w + 1 in all.",
            ),
            Wrong(
                "first channel in place of all",
                lambda *a: _scores(*a, lambda w: 0 * w + w[..., :1]),
                "every weight meets the first channel of its pixel; each has a channel "
                "of its own.",
            ),
            Wrong(
                "channels added first",
                lambda *a: _scores(*a, lambda w: 0 * w + w.sum(axis=2, keepdims=True)),
                "every weight meets the sum of all channels of its pixel; each has a "
                "channel of its own.",
            ),
        ),
        _map_cases,
        ("the scores",),
        points=3,
        hint=(
            "which pixel of its window, and which channel, did row 1 of W meet when "
            "the layer was made, and which one does it meet in your code?"
        ),
    ),
)
