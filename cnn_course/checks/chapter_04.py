"""Exercises of chapter 4, dense layers."""

from __future__ import annotations

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
    cases = [{"r": 1, "q": 2, "c": 1, "shape": (4, 5, 3)}]
    for _ in range(6):
        shape = (int(rng.integers(3, 7)), int(rng.integers(7, 12)), 3)
        r, q, c = (int(rng.integers(1, size)) for size in shape)
        cases.append({"r": r, "q": q, "c": c, "shape": shape})
    return cases


def dense_ones(images: Array, W_b: Array) -> Array:
    """Eqs. (4.4) and (4.7)."""
    return np.maximum(_with_ones(images) @ W_b, 0)


def _with_ones(images: Array) -> Array:
    rows = images.reshape(len(images), -1)
    return np.hstack([rows, np.ones((len(rows), 1))])


def _ones_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {
            "images": rng.standard_normal((n, h, w, c)),
            "W_b": rng.standard_normal((h * w * c + 1, units)),
        }
        for n, h, w, c, units in ((2, 3, 4, 2, 5), (4, 5, 2, 3, 6), (3, 2, 3, 2, 7))
    ]


class _TwoLayers(Exercise):
    """Weights of two dense layers, judged by what they answer with ReLU between."""

    def check(self, answer: Any, seed: int) -> str:
        """Compare the answers to all patterns of three pixels."""
        wrong = tuple(replace(w, answer=self._answers(w.answer)) for w in self.wrong)
        plain = Exercise(self.id, self._answers(self.answer), wrong)
        return plain.check(self._answers(answer), seed)

    def _answers(self, layers: Any) -> Any:
        if layers is None or layers is ...:
            return layers
        W_1, b_1, W_2, b_2 = self._arrays(layers)
        every = np.array(list(np.ndindex(2, 2, 2)), float)
        y = np.maximum(every @ W_1 + b_1, 0) @ W_2 + b_2
        return {
            f"y{tuple(map(int, x))}": float(v) for x, (v,) in zip(every, y, strict=True)
        }

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
        units = np.shape(layers["b_1"])[:1] or (2,)
        needed = ((3, *units), units, (*units, 1), (1,))
        for name, array, shape in zip(names, arrays, needed, strict=True):
            if array.shape != shape:
                raise CheckFailed(
                    f"{self.id}: {name} has shape {array.shape}, needs {shape}"
                )
        return arrays


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
    return [
        {
            "image": rng.standard_normal((h, w, c)),
            "W": rng.standard_normal((f_h * f_w * c, units)),
            "b": rng.standard_normal(units),
            "size": (f_h, f_w),
        }
        for h, w, c, f_h, f_w, units in (
            (5, 8, 2, 3, 4, 2),
            (7, 6, 3, 4, 2, 3),
            (4, 7, 2, 2, 5, 4),
        )
    ]


_LENET = {"features": 256, "dense 120": 30_840, "total": 34_622, "one pooling": 126_782}

EXERCISES = (
    Exercise(
        "dense-paper",
        {"y": [2, -5], "relu": [2, 0]},
        (
            Wrong(
                "flattened by columns",
                {"y": [10, 7], "relu": [10, 7]},
                "you read the image column by column; it is flattened row by row.",
            ),
            Wrong(
                "bias forgotten",
                {"y": [3, -6], "relu": [3, 0]},
                "the weighted sums are right, the biases are missing.",
            ),
            Wrong(
                "ReLU before the bias",
                {"y": [2, -5], "relu": [2, 1]},
                "you applied ReLU to the weighted sums and added the bias afterwards; "
                "ReLU comes after the whole dense layer.",
            ),
            Wrong(
                "absolute value",
                {"y": [2, -5], "relu": [2, 5]},
                "you took the absolute value; ReLU replaces what is negative by 0.",
            ),
            Wrong(
                "ReLU forgotten",
                {"y": [2, -5], "relu": [2, -5]},
                "y is right, and ReLU did nothing to it; no negative number passes.",
            ),
        ),
    ),
    Exercise(
        "dense-flat-index",
        flat_index,
        (
            Wrong(
                "channels first",
                lambda r, q, c, s: (c * s[0] + r) * s[1] + q,
                "you put the whole first channel before the second. In (H, W, C) the "
                "channels of one pixel stand side by side.",
            ),
            Wrong(
                "columns first",
                lambda r, q, c, s: (q * s[0] + r) * s[2] + c,
                "you went down the columns; the image is read row by row.",
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
                "you are one place too far: the first place is number 0.",
            ),
            Wrong(
                "channel forgotten",
                lambda r, q, c, s: flat_index(r, q, 0, s),
                "that is the first channel of the pixel; c more places are needed.",
            ),
        ),
        _index_cases,
        ("the place",),
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
                "one bias per filter and per unit is missing.",
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
                "without padding a 5 × 5 convolution shortens each side by 4: 28 → 24.",
            ),
            Wrong(
                "last layer left out",
                {**_LENET, "total": 33_412, "one pooling": 125_572},
                "the last layer, Dense(10), is missing in the totals.",
            ),
        ),
    ),
    Exercise(
        "dense-ones",
        dense_ones,
        (
            Wrong(
                "ones in front",
                lambda x, W: np.maximum(np.roll(_with_ones(x), 1, axis=1) @ W, 0),
                "the ones stand in the first column, but the biases are the last row.",
            ),
            Wrong(
                "bias ignored",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[:-1], 0),
                "the bias is missing: the last row of W_b needs a 1 to meet.",
            ),
            Wrong(
                "ReLU missing",
                lambda x, W: _with_ones(x) @ W,
                "ReLU is missing: there are negative numbers in your result.",
            ),
            Wrong(
                "absolute value",
                lambda x, W: np.abs(_with_ones(x) @ W),
                "you took the absolute value; ReLU replaces what is negative by 0.",
            ),
            Wrong(
                "ReLU before the bias",
                lambda x, W: np.maximum(_with_ones(x)[:, :-1] @ W[:-1], 0) + W[-1],
                "you added the bias after ReLU; the bias decides where ReLU cuts.",
            ),
            Wrong(
                "flattened by columns",
                lambda x, W: dense_ones(x.swapaxes(1, 2), W),
                "the images are flattened column by column; it must be row by row.",
            ),
            Wrong(
                "channels first",
                lambda x, W: dense_ones(x.transpose(0, 3, 1, 2), W),
                "the channels are moved to the front before flattening; those of one "
                "pixel belong side by side.",
            ),
        ),
        _ones_cases,
        ("y",),
    ),
    _TwoLayers(
        "dense-lit",
        _lit((1, 2), (1, -2)),
        (
            Wrong(
                "one unit",
                _lit((1, 2), (1, 0)),
                "your answer for three lit pixels is 2: one unit rises for two and "
                "goes on rising. A second one has to take it down again.",
            ),
            Wrong(
                "at least two",
                _lit((1, 2), (1, -1)),
                "that is 1 for two *or* three lit pixels. The second unit stops the "
                "rise; it has to turn it round.",
            ),
            Wrong(
                "one of two",
                _lit((0, 1), (1, -2)),
                "those are the thresholds of Eq. (4.6), which peak at one lit pixel; "
                "move both by one.",
            ),
            Wrong(
                "biases positive",
                _lit((-1, -2), (1, -2)),
                "both units are open for every pattern, so ReLU never cuts: a unit "
                "stays silent up to *minus* its bias.",
            ),
            Wrong(
                "units exchanged",
                _lit((2, 1), (1, -2)),
                "the unit that opens first is the one you take away. Exchange the two "
                "weights of the second layer.",
            ),
        ),
    ),
    Exercise(
        "dense-score-map",
        score_map,
        (
            Wrong(
                "window transposed",
                lambda *a: _scores(*a, lambda w: w.swapaxes(0, 1)),
                "each window is flattened column by column; the weights were made for "
                "rows.",
            ),
            Wrong(
                "channels first",
                lambda *a: _scores(*a, lambda w: w.transpose(2, 0, 1)),
                "each window is flattened channel by channel; the channels of one "
                "pixel belong side by side.",
            ),
            Wrong(
                "window turned",
                lambda *a: _scores(*a, lambda w: w[::-1, ::-1]),
                "the weights lie on the window turned by 180°. Nothing is turned here.",
            ),
            Wrong(
                "first channel only",
                lambda *a: _scores(*a, _first_channel),
                "only the first channel of each window is used.",
            ),
            Wrong(
                "bias ignored",
                lambda image, W, b, size: score_map(image, W, 0 * b, size),
                "the bias is missing.",
            ),
            Wrong(
                "a row and a column short",
                lambda *a: score_map(*a)[:-1, :-1],
                "the last windows are missing: H − f_h + 1 of them fit, not H − f_h.",
            ),
            Wrong(
                "rows and columns of the map swapped",
                lambda *a: score_map(*a).swapaxes(0, 1),
                "the map lies on its side: entry (i, j) belongs to the window at row "
                "i, column j.",
            ),
        ),
        _map_cases,
        ("the scores",),
    ),
)
