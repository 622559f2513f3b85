"""Exercises of chapter 19, what the network sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.inside import log_odds, rank_correlation
from cnn_course.layers import Array
from cnn_course.losses import softmax

# ---- on paper: Eq. (19.1) at (0.9, 0.4, 0.5) --------------------------------

_PAPER = {
    "slope_1": 0.0,
    "hide_1": 0.6,
    "hide_2": 0.1,
    "hide_both": 1.0,
    "gray_1": 0.1,
    "line": 0.25,
}


# ---- agreement on the ink ---------------------------------------------------


def masked_agreement(a: Array, b: Array, mask: Array, mistake: str = "") -> Any:
    """Mean of Eq. (19.7) over the images, or a wrong answer."""
    a, b, mask = np.asarray(a), np.asarray(b), np.asarray(mask, bool)
    if mistake.endswith("its own left out"):
        kept = mask.sum(axis=(1, 2)) >= 2
        mask = _other_mask(a, mask, mistake)
        a, b, mask = a[kept], b[kept], mask[kept]
        found = [
            _correlated(one[m], other[m], "")
            for one, other, m in zip(a, b, mask, strict=True)
        ]
        return float(np.mean(found))
    if mistake == "with itself":
        b = a
    mask = _other_mask(a, mask, mistake)
    if mistake == "rounded":
        a, b = np.round(a, 6), np.round(b, 6)
    if mistake.startswith("multiplied"):
        counts = mask.sum(axis=(1, 2)) if mistake == "multiplied, some left out" else 2
        kept = counts * np.ones(len(mask)) >= 2
        a, b, mask = (a * mask)[kept], (b * mask)[kept], np.ones_like(mask)[kept]
    if mistake == "sizes":
        a, b = np.abs(a), np.abs(b)
    if mistake.startswith("counts"):
        least = 1 if mistake == "counts one pixel" else 0
        kept = np.flatnonzero(mask.sum(axis=(1, 2)) >= least)
        return np.mean([rank_correlation(a[n][mask[n]], b[n][mask[n]]) for n in kept])
    if mistake.endswith("image skipped"):
        kept = np.flatnonzero(mask.sum(axis=(1, 2)) >= 2)
        kept = (
            kept[kept > 0] if mistake.startswith("first") else kept[kept < len(a) - 1]
        )
        a, b, mask = a[kept], b[kept], mask[kept]
    if mistake.endswith("image alone"):
        kept = np.flatnonzero(mask.sum(axis=(1, 2)) >= 2)
        n = kept[0 if mistake.startswith("first") else -1]
        a, b, mask = a[[n]], b[[n]], mask[[n]]
    if mistake == "pooled":
        return rank_correlation(a[mask], b[mask])
    found = []
    for one, other, m in zip(a, b, mask, strict=True):
        if _left_out(one[m], other[m], mistake):
            zero = {"zero for none": (0,), "zero for one": (1,), "zero for few": (0, 1)}
            found += [0.0] if np.sum(m) in zero.get(mistake, ()) else []
        elif mistake == "weighted":
            found += [_correlated(one[m], other[m], "")] * int(np.sum(m))
        elif mistake == "ranked before":
            two = [_PLACES["mean"](v.ravel()).reshape(v.shape)[m] for v in (one, other)]
            found.append(np.corrcoef(*two)[0, 1])
        else:
            found.append(_correlated(one[m], other[m], mistake))
    if mistake == "median":
        return float(np.median(found))
    if mistake.endswith("image skipped") and not found:
        return float("nan")
    if mistake == "largest of the images":
        return float(np.max(found))
    if mistake == "each by itself":
        return np.array(found)
    return float(np.sum(found) if mistake == "sum" else np.mean(found))


def _other_mask(a: Array, mask: Array, mistake: str) -> Array:
    """Give the mask, or what somebody took for it."""
    if mistake.startswith("whole image"):
        return np.ones_like(mask)
    if mistake.startswith("inverted"):
        return ~mask
    if mistake.startswith("positive"):
        return a > 0
    if mistake.startswith("first mask"):
        return np.broadcast_to(mask[0], mask.shape)
    return a != 0 if mistake == "nonzero" else mask


def _left_out(a: Array, b: Array, mistake: str) -> bool:
    """Tell whether an image does not count, by its numbers on the ink."""
    if mistake == "few different":
        return min(len(np.unique(a)), len(np.unique(b))) < 3
    return len(a) < (3 if mistake == "two left out" else 2)


_PLACES: dict[str, Callable[[Array], Array]] = {
    "values": lambda v: v,
    "in order": lambda v: np.argsort(np.argsort(v, kind="stable"), kind="stable"),
    "as argsort has it": lambda v: np.argsort(np.argsort(v)),
    "argsort once": lambda v: np.argsort(v),
    "dense": lambda v: np.unique(v, return_inverse=True)[1],
    "lowest": lambda v: np.searchsorted(np.sort(v), v),
    "highest": lambda v: np.searchsorted(np.sort(v), v, side="right"),
    "mean": lambda v: (
        (np.searchsorted(np.sort(v), v) + np.searchsorted(np.sort(v), v, side="right"))
        / 2
    ),
}


def _correlated(a: Array, b: Array, mistake: str) -> float:
    places = _PLACES.get(mistake, _PLACES["mean"])
    r, s = places(a) + 0.0, places(b) + 0.0
    if mistake == "both sorted":
        r, s = np.sort(a + 0.0), np.sort(b + 0.0)
    if mistake in ("only a ranked", "only b ranked"):
        r, s = (r, b + 0.0) if mistake == "only a ranked" else (a + 0.0, s)
    if mistake == "one turned":
        s = -s
    if mistake == "shortcut":
        n = len(a)
        return float(1 - 6 * np.sum((r - s) ** 2) / (n * (n**2 - 1)))
    if mistake.startswith("not centered"):
        r, s = r + 0.5, s + 0.5  # places count from 1
        r = r - r.mean() if mistake.endswith(", b") else r
        s = s - s.mean() if mistake.endswith(", a") else s
    else:
        r, s = r - r.mean(), s - s.mean()
    if mistake == "pairs counted":
        signs = [np.sign(v[:, None] - v) for v in (r, s)]
        return float(np.sum(signs[0] * signs[1]) / (len(r) * (len(r) - 1)))
    if mistake.startswith("covariance"):
        return float(r @ s / (len(r) - (mistake != "covariance")))
    if mistake == "pairs counted, ties too":
        signs = [np.sign(v[:, None] - v) for v in (r, s)]
        size = np.sqrt(np.prod([np.sum(v * v) for v in signs]))
        return float(np.sum(signs[0] * signs[1]) / size)
    squares = (r @ r) * (s @ s)
    rho = r @ s / (squares if mistake == "no root" else np.sqrt(squares))
    if mistake == "n − 1 over n":
        return float(rho * len(r) / (len(r) - 1))
    others = {"squared": rho**2, "size": abs(rho), "mean above": rho / len(r)}
    return float(others.get(mistake, rho))


def _agreement_cases(rng: np.random.Generator) -> list[Case]:
    def case(shape: tuple[int, ...], share: float, ties: bool) -> Case:
        mask = rng.random(shape) < share
        mask[:, 0, :3] = True  # at least three pixels of each
        a = rng.standard_normal(shape)
        b = 0.7 * a**3 + rng.standard_normal(shape)
        if ties:
            a, b = np.round(1.5 * a), np.round(b)
            a[:, 0, :3], b[:, 0, :3] = [0, 1, 1], [2, 2, 5]
        return {"a": a, "b": b, "mask": mask}

    full = case((1, 3, 4), 1.0, False)
    empty, single = case((4, 5, 6), 0.4, True), case((3, 5, 4), 0.5, True)
    empty["mask"][1] = False  # no ink
    single["mask"][2] = False
    single["mask"][2, 3, 1] = True  # one pixel
    against = case((3, 4, 6), 0.5, False)
    against["b"] = 0.5 * against["b"] - against["a"] ** 3
    for n, count in enumerate((2, 3)):  # as few as that still count
        against["mask"][n] = False
        against["mask"][n, 1, :count] = True
        against["b"][n, 1, :count] = [0.2, 0.1, -0.3][:count]
        against["a"][n, 1, :count] = [-0.1, 0.4, 0.9][:count]
    zeros = case((3, 4, 7), 0.5, True)
    for name in ("a", "b"):
        zeros[name] = np.abs(zeros[name]) * zeros["mask"]
    zeros["a"][1] = np.minimum(zeros["a"][1], 1)  # two numbers on many pixels
    whole = case((2, 3, 5), 0.6, True)
    whole["a"], whole["b"] = whole["a"].astype(int), whole["b"].astype(int)
    plain, tiny = case((3, 4, 5), 0.6, False), case((2, 4, 6), 0.7, False)
    for name in ("a", "b"):
        tiny[name] *= 1e-5  # as gradients are, where a network is sure
    return [plain, full, empty, single, zeros, whole, against, tiny]


def _agreement_properties(case: Case) -> dict:
    count = case["mask"].sum(axis=(1, 2))
    ties = any(
        len(np.unique(v[m])) < m.sum()
        for name in ("a", "b")
        for v, m in zip(case[name], case["mask"], strict=True)
    )
    return {
        ("a mask of fewer than two pixels", "two pixels or more in every mask"): bool(
            np.any(count < 2)
        ),
        ("an image with an empty mask", "no empty mask"): bool(np.any(count == 0)),
        ("a mask of just one pixel", "no mask of just one pixel"): bool(
            np.any(count == 1)
        ),
        ("a mask of just two pixels", "no mask of just two pixels"): bool(
            np.any(count == 2)
        ),
        ("equal numbers on the ink", "no equal numbers on the ink"): bool(ties),
        ("pixels off the mask", "no pixel off the mask"): not case["mask"].all(),
        ("numbers far below 1", "numbers of the size of 1"): bool(
            np.abs(case["a"]).max() < 0.01
        ),
    }


# ---- a patch that slides -----------------------------------------------------


def occlusion_map(
    image: Array,
    W: Array,
    b: Array,
    t: int,
    size: int,
    stride: int,
    fill: float,
    mistake: str = "",
) -> Array:
    """Eq. (19.3) for a dense layer and sliding patches, or a wrong answer."""
    fill = {
        "filled black": 0.0,
        "fill clipped": float(np.clip(fill, 0, 1)),
        "fill cut": float(int(fill)),
    }.get(mistake, fill)
    dtype = image.dtype
    if dtype.kind != "f" and mistake != "type of the pixels":
        image = image.astype(float)
    if mistake.startswith("pixels over 255"):
        image = image / 255
    if mistake == "pixels over 255, fill too":
        fill = fill / 255
    t = (t + {"one beyond": 1, "one before": -1}.get(mistake, 0)) % W.shape[1]
    shape = image.shape[::-1] if mistake == "sides exchanged" else image.shape
    rows, columns = _starts(shape, size, stride, mistake)
    z = image.reshape(1, -1) @ W + b
    covered, found = image.copy(), np.zeros((len(rows), len(columns)), z.dtype)
    before = _measure(image, W, b, t, mistake)
    if mistake == "the map on its side":
        found = found.T.copy()
    if mistake == "class of the whole image":
        t = int((image.reshape(-1) @ W + b).argmax())
        before = _measure(image, W, b, t, "")
    _, dz = log_odds(z.astype(float), np.array([t]))
    if mistake == "first order, of p":
        dz = _slope_by_p(z, t)
    line = (image - fill) * (W @ dz[0]).reshape(image.shape)
    for i, j in np.ndindex(len(rows), len(columns)):
        if mistake != "stays hidden":
            covered = image.copy()
        if mistake == "pixels clipped":
            covered = np.clip(image, 0, 1)
        patch = np.zeros(image.shape, bool)
        r, q = rows[i], columns[j]
        if mistake == "begins at 1":
            r, q = r + 1, q + 1
        if mistake == "places swapped":
            r, q = j * stride, i * stride
        if mistake.startswith("steps of size"):
            r = r if mistake.endswith("columns") else i * size
            q = q if mistake.endswith("rows") else j * size
        change = {"one pixel more": 1, "one pixel less": -1, "side": stride - size}
        side = size + change.get(mistake, 0)
        side = 1 if mistake == "one pixel" else side
        if mistake == "centered":
            r, q = max(r - size // 2, 0), max(q - size // 2, 0)
        taller, wider = _ONE_WAY.get(mistake, (0, 0))
        patch[r : r + side + taller, q : q + side + wider] = True
        if mistake == "ends at size":
            patch[:] = False
            patch[r:size, q:size] = True
        if mistake == "ends counted without the stride":
            patch[:] = False
            patch[r : i + size, q : j + size] = True
        if mistake == "centered, cut":
            r, q = r - size // 2, q - size // 2
            patch[:] = False
            patch[max(r, 0) : r + size, max(q, 0) : q + size] = True
        if mistake == "on the diagonal":
            patch[:] = False
            patch[r : r + size, r : r + size] = True
        if mistake == "whole rows":
            patch[r : r + side] = True
        if mistake == "whole columns":
            patch[:, q : q + side] = True
        if mistake == "all but the patch":
            patch = ~patch
        patch |= mistake == "all hidden"
        covered[patch] = {
            "added": image[patch] + fill,
            "subtracted": image[patch] - fill,
            "times the fill": image[patch] * fill,
            "less the fill": 1 - fill,
            "mean of the image": image.mean(),
        }.get(mistake, fill)
        if mistake == "all clipped":
            covered = np.clip(covered, 0, 1)
        after = _measure(covered, W, b, t, mistake.removesuffix(" when hidden"))
        found[i, j] = after if mistake == "after alone" else before - after
        if mistake.startswith("first order"):
            found[i, j] = line[patch].sum()
    if mistake == "type of the image":
        return found.astype(dtype)
    if mistake.endswith("in a list"):  # a list without rows has no columns either
        return np.array(found.tolist())
    if mistake == "in one row":
        return found.ravel()
    if mistake == "for each pixel":
        return found / size**2
    return -found if mistake == "turned" else found


#: patches that are longer, or shorter, in one direction
_ONE_WAY = {
    "one row more": (1, 0),
    "one row less": (-1, 0),
    "one column more": (0, 1),
    "one column less": (0, -1),
}


def _slope_by_p(z: Array, t: int) -> Array:
    """Give the slope of the log-odds by the probabilities of the others."""
    others = softmax(z.astype(float))
    others[0, t] = 0
    with np.errstate(all="ignore"):
        others = others / others.sum()
    slope: Array = np.eye(z.shape[1])[[t]] - others
    return slope


def _starts(
    shape: tuple[int, ...], size: int, stride: int, mistake: str
) -> tuple[range, range]:
    """Give the rows and the columns at which patches begin."""
    if mistake == "every place":
        stride = 1
    if mistake == "side by side":
        stride = size
    ends = [n - size + (not mistake.startswith("one short")) for n in shape]
    if mistake.startswith("one fewer"):
        ends = [(n - size) // stride * stride for n in shape]
    if mistake == "over the edge":
        ends = list(shape)
    if mistake == "side over stride":
        ends = [n // stride * stride for n in shape]
    if mistake == "parentheses of the count":
        ends = [(n - size // stride + 1) * stride for n in shape]
    if mistake == "below side less stride":
        ends = [n - stride for n in shape]
    if mistake.startswith("side over size"):
        stride = 1 if mistake == "side over size, one apart" else stride
        ends = [n // size * stride for n in shape]
    rows, columns = (range(0, max(end, 0), stride) for end in ends)
    if mistake == "count of rows":
        columns = rows
    if mistake == "count of columns":
        rows = columns
    if mistake == "rows side by side":
        rows = range(0, max(ends[0], 0), size)
    if mistake == "columns side by side":
        columns = range(0, max(ends[1], 0), size)
    return rows, columns


def _measure(image: Array, W: Array, b: Array, t: int, mistake: str) -> float:
    """Give the number whose fall is asked for."""
    order = "F" if mistake == "column order" else "C"
    z = (image.reshape(-1, order=order) @ W + b).astype(float)
    z = z - b if mistake == "no bias" else z
    if mistake == "own class":
        t = int(z.argmax())
    with np.errstate(all="ignore"):
        return float(_MEASURES.get(mistake, _odds)(z, t))


def _odds(z: Array, t: int) -> float:
    return float(log_odds(z[None], np.array([t]))[0][0])


def _log_sum(z: Array) -> float:
    return float(z.max() + np.log(np.exp(z - z.max()).sum()))


def _p(z: Array, t: int, guard: float = 0.0) -> tuple[float, float]:
    """Give p of class t, and 1 − p, both at least as large as a guard."""
    p = softmax(z[None])[0, t]
    return max(p, guard), max(1 - p, guard)


_MEASURES: dict[str, Callable[[Array, int], float]] = {
    "probability": lambda z, t: _p(z, t)[0],
    "logarithm": lambda z, t: z[t] - _log_sum(z),
    "loss": lambda z, t: _log_sum(z) - z[t],
    "loss of p": lambda z, t: -np.log(_p(z, t)[0]),
    "not added back": lambda z, t: (
        z[t] - _log_sum(np.delete(z, t)) + np.delete(z, t).max()
    ),
    "set to 0": lambda z, t: z[t] - _log_sum(np.where(np.arange(len(z)) == t, 0, z)),
    "score": lambda z, t: z[t],
    "odds": lambda z, t: np.exp(_odds(z, t)),
    "odds of p": lambda z, t: np.divide(*_p(z, t)),
    "added before": lambda z, t: (
        z[t] - _log_sum(np.delete(z, t)) + 2 * np.delete(z, t).max()
    ),
    "base ten of the others": lambda z, t: (
        z[t]
        - np.delete(z, t).max()
        - np.log10(np.exp(np.delete(z, t) - np.delete(z, t).max()).sum())
    ),
    "base ten": lambda z, t: _odds(z, t) / np.log(10),
    "base two of the others": lambda z, t: (
        z[t]
        - np.delete(z, t).max()
        - np.log2(np.exp(np.delete(z, t) - np.delete(z, t).max()).sum())
    ),
    "others added": lambda z, t: z[t] + _log_sum(np.delete(z, t)),
    "scores for p": lambda z, t: np.log(np.divide(z[t], 1 - z[t])),
    "best rival": lambda z, t: z[t] - np.delete(z, t).max(),
    "mean of all": lambda z, t: z[t] - z.mean(),
    "mean of others": lambda z, t: z[t] - np.delete(z, t).mean(),
    "sum of others": lambda z, t: z[t] - np.delete(z, t).sum(),
    "the class after": lambda z, t: z[t] - z[(t + 1) % len(z)],
    "the class before": lambda z, t: z[t] - z[t - 1],
    "the first class": lambda z, t: z[t] - z[0 if t else 1],
    "second place": lambda z, t: z[t] - np.sort(z)[-2],
    "no logarithm": lambda z, t: z[t] - np.exp(np.delete(z, t)).sum(),
    "overflow": lambda z, t: np.log(np.divide(*_p(z, t))),
    "guarded": lambda z, t: np.log(np.divide(*_p(z, t, 1e-12))),
    "guarded below": lambda z, t: np.log(_p(z, t)[0] / (_p(z, t)[1] + 1e-12)),
    "sum of probabilities": lambda z, t: (
        np.log(_p(z, t)[0]) - np.log(np.delete(softmax(z[None])[0], t).sum())
    ),
    "largest of all": lambda z, t: (
        z[t] - z.max() - np.log(np.exp(np.delete(z, t) - z.max()).sum())
    ),
    "no shift": lambda z, t: z[t] - np.log(np.exp(np.delete(z, t)).sum()),
    "removed by value": lambda z, t: z[t] - _log_sum(z[z != z[t]]),
    "logarithm of p": lambda z, t: np.log(_p(z, t)[0]),
    "logarithm, no shift": lambda z, t: np.log(np.exp(z[t]) / np.exp(z).sum()),
}


def _occlusion_cases(rng: np.random.Generator) -> list[Case]:
    settings = [  # H, W, K, size, stride, fill, how large the scores are
        (5, 7, 4, 2, 1, 0.0, 1.0),
        (6, 4, 3, 3, 2, 0.5, 1.0),
        (7, 8, 3, 2, 3, 1.0, 1.5),
        (4, 6, 5, 3, 1, 0.25, 0.7),
        (9, 5, 4, 2, 4, 1.0, 1.0),
        (5, 5, 3, 5, 1, 0.0, 1.0),  # the whole image
        (4, 5, 2, 1, 1, 0.3, 1.0),  # one pixel, two classes
    ]
    cases: list[Case] = []
    for k, (height, width, classes, size, stride, fill, large) in enumerate(settings):
        image = rng.random((height, width)) * (rng.random((height, width)) < 0.7)
        W = large * rng.standard_normal((height * width, classes)) / 2
        cases.append(
            {
                "image": image,
                "W": W,
                "b": rng.standard_normal(classes),
                "t": k % classes,
                "size": size,
                "stride": stride,
                "fill": fill,
            }
        )
    first, b = cases[0], np.array([70.0, -3.0, 1.0, 0.5])
    sure = first | {"W": 2 * first["W"], "b": b}  # so that 1 − p rounds to 0
    surer = first | {"b": np.array([800.0, -3.0, 1.0, 0.5])}  # and exp(−800) is 0
    against = first | {"b": np.array([0.5, -3.0, 800.0, 1.0])}  # exp(800) is infinite
    twins = first | {  # in quarters, so that two classes have exactly one score
        "image": np.round(4 * first["image"]) / 4,
        "W": np.round(4 * first["W"]) / 4,
        "b": np.array([0.5, -0.25, 0.5, 1.0]),
        "fill": 0.5,
    }
    twins["W"][:, 2] = twins["W"][:, 0]
    beyond = cases[2] | {"fill": 1.75}
    below = cases[3] | {"fill": -0.5}
    whole = cases[2] | {"image": np.round(3 * cases[2]["image"]).astype(int)}
    between = whole | {"fill": 0.5}
    return [*cases, sure, surer, against, twins, beyond, below, whole, between]


def _occlusion_properties(case: Case) -> dict:
    size, stride, image = case["size"], case["stride"], case["image"]
    fits = all((n - size) % stride == 0 for n in image.shape)
    return {
        ("an image of whole numbers", "an image of fractions"): image.dtype.kind
        in "iu",
        ("two classes with equal scores", "no classes with equal scores"): any(
            np.array_equal(case["W"][:, k], case["W"][:, case["t"]])
            for k in range(case["W"].shape[1])
            if k != case["t"]
        ),
        ("a fill that is no whole number", "a fill that is a whole number"): (
            case["fill"] != int(case["fill"])
        ),
        ("a fill beyond 0 and 1", "a fill from 0 to 1"): not 0 <= case["fill"] <= 1,
        ("a fill that is not black", "black fill"): bool(case["fill"]),
        ("a stride of 2 or more", "a stride of 1"): stride > 1,
        ("a remainder at the edge", "no remainder at the edge"): not fits,
        ("a network that is very sure", "a network that is not very sure"): bool(
            np.abs(case["b"]).max() > 50
        ),
    }


# ---- toward a class ------------------------------------------------------------


def toward(
    x: Array, W: Array, b: Array, targets: Array, epsilon: float, mistake: str = ""
) -> Array:
    """One step of Eq. (19.12) down the loss of a target, or a wrong answer."""
    x, W = np.asarray(x, float), np.asarray(W, float)
    if steps := {"in two halves": 2, "in ten steps": 10}.get(mistake):
        for _ in range(steps):
            x = toward(x, W, b, targets, epsilon / steps)
        return x
    dx = _target_slope(x, W, b, targets, mistake)
    if mistake == "sign alone":
        return np.sign(dx)
    move = -epsilon * _STEPS.get(mistake, np.sign)(dx)
    if mistake.startswith("clipped to the budget"):
        step = dx * epsilon if mistake.endswith("ε times") else dx
        move = -np.clip(step, -epsilon, epsilon)
    move *= epsilon if mistake == "squared budget" else 1
    move *= {"twice": 2, "half": 0.5, "shared": 1 / len(x)}.get(mistake, 1)
    if mistake in ("away", "away from its own", "away, not clipped"):
        move = -move
    if mistake == "darker alone":
        move = np.minimum(move, 0)
    if mistake == "step clipped":
        return x + np.minimum(move, 0)
    if mistake == "black stays":
        move = np.where(x == 0, 0, move)
    if mistake == "stays inside":
        move = np.where((x + move < 0) | (x + move > 1), 0, move)
    if mistake == "a share of the pixel":
        move = move * x
    if mistake == "step alone":
        return move
    if mistake == "some stay":
        move[(x @ W + b).argmax(axis=1) == targets] = 0
    low, high = (
        -np.inf if mistake in (*_UNCLIPPED, "clipped above") else 0.0,
        np.inf if mistake in (*_UNCLIPPED, "clipped below") else 1.0,
    )
    moved: Array = np.clip(x + move, low, high)
    return moved - x if mistake == "what moved" else moved


_UNCLIPPED = "not clipped", "away, not clipped"
_STEPS: dict[str, Callable[[Array], Array]] = {
    "no sign": lambda dx: dx,
    "largest one": lambda dx: dx / np.abs(dx).max(axis=1, keepdims=True),
    "largest of all one": lambda dx: dx / np.abs(dx).max(),
    "length of all one": lambda dx: dx / np.linalg.norm(dx),
    "sum of sizes one": lambda dx: dx / np.abs(dx).sum(axis=1, keepdims=True),
    "steepest of all": lambda dx: np.where(
        np.abs(dx) == np.abs(dx).max(), np.sign(dx), 0
    ),
    "tanh": np.tanh,
    "length one": lambda dx: dx / np.linalg.norm(dx, axis=1, keepdims=True),
    "zero goes down": lambda dx: np.where(dx >= 0, 1.0, -1.0),
    "zero goes up": lambda dx: np.where(dx > 0, 1.0, -1.0),
    "sizes": lambda dx: np.sign(np.abs(dx)),
    "one sign for all": lambda dx: np.full_like(dx, np.sign(dx.mean())),
    "steepest alone": lambda dx: np.where(
        np.abs(dx) == np.abs(dx).max(axis=1, keepdims=True), np.sign(dx), 0
    ),
    "tiny is 0": lambda dx: np.where(np.abs(dx) < 1e-11, 0, np.sign(dx)),
    "small is 0": lambda dx: np.where(np.isclose(dx, 0), 0, np.sign(dx)),
    "guarded": lambda dx: dx / (np.abs(dx) + 1e-8),
}


def _target_slope(x: Array, W: Array, b: Array, targets: Array, mistake: str) -> Array:
    """Give the gradient of the targets' loss for the pixels, or a wrong one."""
    z = x @ W + (0 if mistake == "no bias" else b)
    if mistake in ("own answer", "away from its own"):
        targets = z.argmax(axis=1)
    if mistake == "one class before":
        targets = (targets - 1) % W.shape[1]
    if mistake == "first target":
        targets = np.full_like(targets, targets[0])
    e = np.eye(W.shape[1])[targets]
    p = {
        "no softmax": lambda: z,
        "over the images": lambda: softmax(z.T).T,
        "over the images, shifted by rows": lambda: _columns(z),
        "sigmoid": lambda: 1 / (1 + np.exp(-z)),
        "sigmoid, over their sum": lambda: _shares_of(1 / (1 + np.exp(-z))),
        "no shift": lambda: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
        "rounded": lambda: np.round(softmax(z), 6),
        "guarded probabilities": lambda: np.clip(softmax(z), 1e-7, 1 - 1e-7),
        "hard maximum": lambda: np.eye(W.shape[1])[z.argmax(axis=1)],
    }.get(mistake, lambda: softmax(z))()
    even = np.full_like(p, 1 / p.shape[1])
    dz = {
        "score alone": -e,
        "score alone, down": e,
        "no target": p,
        "target added": p + e,
        "all others alike": even - e,
        "one class off": p - np.roll(e, 1, axis=1),
        "one rival": np.roll(e, 1, axis=1) - e,
        "columns of all": p - e.max(axis=0),
        "sign too early": np.sign(p - e),
        "squared": (p - e) ** 2,
        "sizes of p − e": np.abs(p - e),
        "0 for the target": p * (1 - e),
        "of the probability": (p * e).sum(axis=1, keepdims=True) * (p - e),
    }.get(mistake, p - e)
    dx: Array = dz @ (W.reshape(W.shape[::-1]) if mistake == "reshaped" else W.T)
    if mistake == "mean weight":
        dx = dx * 0 + W.mean() - W.T[targets]
    if mistake == "whole batch":
        dx = dx * 0 + dx.mean(axis=0)
    return dx


def _shares_of(p: Array) -> Array:
    shares: Array = p / p.sum(axis=1, keepdims=True)
    return shares


def _columns(z: Array) -> Array:
    """Exponentials of rows without their largest, over the sums of the columns."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    with np.errstate(all="ignore"):
        p: Array = e / e.sum(axis=0)
    return p


def _toward_cases(rng: np.random.Generator) -> list[Case]:
    settings = [(4, 6, 3, 0.1), (1, 5, 4, 0.3), (3, 8, 2, 0.05), (5, 4, 5, 0.6)]
    cases: list[Case] = []
    for n, m, k, epsilon in settings:
        x = rng.random((n, m))
        x[rng.random((n, m)) < 0.3] = 0.0
        x[:, 0] = 1.0
        W = rng.standard_normal((m, k))
        W[m // 2] = 0.0  # nothing depends on this pixel
        x[:, m // 2] = 0.5
        cases.append(
            {
                "x": x,
                "W": W,
                "b": rng.standard_normal(k) / 2,
                "targets": rng.integers(0, k, n),
                "epsilon": epsilon,
            }
        )
    none = cases[0] | {"epsilon": 0.0}
    bend: Case = {  # halfway there the signs of two pixels have turned
        "x": np.array([[0.5, 0.5, 0.2]]),
        "W": np.array([[0.0, 1.0, -1.0], [0.0, -3.0, 3.0], [0.5, -0.2, 0.1]]),
        "b": np.array([0.0, 1.2, -1.0]),
        "targets": np.array([0]),
        "epsilon": 0.4,
    }
    small: Case = {  # slopes of 1e-13, all far from 0 for their size
        "x": np.array([[0.5, 0.25, 0.75, 0.1]]),
        "W": 1e-10
        * np.array([[1.0, -2, 0.5], [-1, 0.5, 2], [0.3, 1, -1.2], [2, 0.1, -0.4]]),
        "b": np.array([8.0, 0.0, 0.0]),  # nearly certain of the target
        "targets": np.array([0]),
        "epsilon": 0.2,
    }
    large = {**cases[2], "x": cases[2]["x"].copy(), "W": 3000 * cases[2]["W"]}
    scores = large["x"] @ large["W"] + large["b"]
    large["targets"] = scores.argmin(axis=1)  # exp overflows for most
    sure: Case = {  # certain of the target to 1e-8
        "x": np.array([[0.5, 0.5, 0.25, 0.75]]),
        "W": 0.1 * np.array([[0.0, 1, -2], [0, -0.3, 1], [0, 2, 0.5], [0, -1, -0.5]]),
        "b": np.array([18.4, 0.0, -2.0]),
        "targets": np.array([0]),
        "epsilon": 0.1,
    }
    return [*cases, none, bend, small, large, sure]


def _toward_properties(case: Case) -> dict:
    return {
        ("a budget of 0", "a budget above 0"): case["epsilon"] == 0,
        ("one image", "several images"): len(case["x"]) == 1,
        ("scores in the thousands", "no large scores"): bool(
            np.abs(case["W"]).max() > 500
        ),
        ("a target that is nearly certain", "no target that is nearly certain"): bool(
            case["b"].max() > 15
        ),
        ("slopes that are small and not 0", "no very small slopes"): bool(
            np.abs(case["W"]).max() < 1e-6
        ),
    }


# ---- what the first axes see -----------------------------------------------------


def _one(share: Any) -> Any:
    """Give a share as a float, where it is one number."""
    return float(share) if np.ndim(share) == 0 else share


def seen_by(points: Array, k: int, mistake: str = "") -> tuple[Array, float]:
    """Give points on the first axes and their share, Eq. (19.10); or a wrong answer."""
    given = np.asarray(points)
    points = np.asarray(points, float)
    if mistake == "mean of all":
        mean = np.full(points.shape[1], points.mean())
    elif mistake == "not centered":
        mean = np.zeros(points.shape[1])
    else:
        mean = points.mean(axis=0)
    if mistake == "median":
        mean = np.median(points, axis=0)
    if mistake == "whole mean":
        mean = mean.astype(given.dtype)
    A = points - mean
    if mistake == "mean of rows":
        A = points - points.mean(axis=1, keepdims=True)
    spread = A.std(axis=0) if mistake == "standardized" else 1.0
    U, d, axes = np.linalg.svd(A / spread, full_matrices=False)
    shares = d**2 / np.sum(d**2)
    if mistake == "singular values":
        shares = d / np.sum(d)
    if mistake == "fourth powers":
        shares = d**4 / np.sum(d**4)
    k = {"one more": k + 1, "one less": k - 1}.get(mistake, k)
    if mistake == "eigenvectors in rising order":
        rising, columns = np.linalg.eigh(A.T @ A)
        axes, shares = columns.T, rising / rising.sum()
    if mistake == "eigenvectors in no order":
        some, columns = np.linalg.eig(A.T @ A)
        axes, shares = columns.real.T, some.real / some.real.sum()
    if mistake == "rows of eigh":
        axes = np.linalg.eigh(A.T @ A)[1][::-1]
    if mistake == "columns for rows":
        axes = np.linalg.svd(A)[2].T
    first = slice(len(d) - k, None) if mistake == "last axes" else slice(0, k)
    share = _share_of(points, A, d, shares, first, k, mistake)
    if mistake == "from the second axis":
        axes = axes[1:]
    if mistake in ("largest columns", "first columns"):
        kept = np.zeros(points.shape[1])
        variance = A.var(axis=0)
        order = np.argsort(-variance if mistake == "largest columns" else kept)
        kept[order[:k]] = 1
        return mean + A * kept, float(variance @ kept / variance.sum())
    flat = (A / spread) @ axes[first].T
    if mistake == "coordinates":
        return flat, _one(share)
    if mistake == "coordinates and mean":
        return mean + flat, _one(share)
    if mistake in ("axis k alone", "first axis alone"):
        one = k - 1 if mistake == "axis k alone" else 0
        back = A @ axes[[one]].T @ axes[[one]]
        return mean + back, _one(share if one else shares[0])
    if mistake == "points as they were":
        return points @ axes[first].T @ axes[first], _one(share)
    if mistake == "no axes turned":
        return mean + A @ axes[first], _one(share)
    if mistake == "mean twice":
        flat = points @ axes[first].T
    if mistake == "U alone":
        flat = U[:, first]
    back = flat @ axes[first] * spread
    if mistake == "all numbers in one variance":
        share = np.var(mean + back) / np.var(points)
    if mistake == "turned around":
        back = -back
    if mistake.startswith("forgotten"):
        back = A - back
    if mistake == "mean alone":
        back = 0 * back
    if mistake in ("mean forgotten", "forgotten alone"):
        return back, _one(share)
    if mistake == "mean of rows":
        return points.mean(axis=1, keepdims=True) + back, _one(share)
    if mistake == "whole result":
        return (mean + back).astype(given.dtype), _one(share)
    return mean + back, _one(share)


def _share_of(
    points: Array, A: Array, d: Array, shares: Array, first: slice, k: int, what: str
) -> Any:
    """Give the share of the first axes, or what ``what`` has in its place."""
    kept, share = np.sum(d[first] ** 2), shares[first].sum()
    divisors: dict[str, Callable[[], float]] = {
        "over the largest": lambda: d.max() ** 2,
        "over the count of axes": lambda: len(d),
        "over the columns": lambda: points.shape[1],
        "over the squares of the points": lambda: np.sum(points**2),
        "over the squares of all but the mean of all": lambda: np.sum(
            (points - points.mean()) ** 2
        ),
        "over the sum of the singular values": lambda: d.sum(),
        "over its square": lambda: d.sum() ** 2,
        "over k": lambda: k,
        "over the others": lambda: np.sum(d[k:] ** 2),
        "over the positive": lambda: np.sum(np.maximum(A, 0) ** 2),
        "over the deviations": lambda: A.std(axis=0).sum(),
    }
    if what in divisors:
        with np.errstate(all="ignore"):
            return kept / np.float64(divisors[what]())
    if what.startswith("variance kept"):
        return kept / (len(A) - what.endswith("n − 1"))
    others: dict[str, Callable[[], Any]] = {
        "share of one": lambda: shares[k - 1],
        "share lost": lambda: 1 - share,
        "each share by itself": lambda: shares[first],
        "running shares": lambda: np.cumsum(shares)[first],
        "axes counted": lambda: k / points.shape[1],
        "singular values counted": lambda: k / len(d),
        "squared at the end": lambda: (d[first].sum() / d.sum()) ** 2,
        "product": lambda: np.prod(shares[first]),
        "singular values over squares": lambda: np.sum(d[first]) / np.sum(d**2),
        "variance over the mean variance": lambda: (
            np.mean(d[first] ** 2) / np.mean(d**2)
        ),
        "squares kept": lambda: kept,
    }
    return others.get(what, lambda: share)()


def _seen_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, m: int, k: int) -> Case:
        turned = rng.standard_normal((n, m)) @ rng.standard_normal((m, m))
        return {"points": turned + 3 * rng.standard_normal(m), "k": k}

    four = np.array([[4.0, 2.0], [3.0, 3.0], [0.0, 0.0], [1.0, -1.0]])
    spread = np.array([1.0, 2.0, 3.0])  # along the columns, the least first
    crossed = np.vstack([np.diag(spread), -np.diag(spread)]) + np.array([5, -1, 2])
    return [
        {"points": four, "k": 1},
        case(9, 4, 3),
        case(4, 6, 2),  # fewer points than columns
        case(12, 6, 5),
        case(8, 5, 5),  # all axes
        case(7, 3, 1),
        {"points": crossed, "k": 2},
        {"points": rng.integers(-5, 9, (6, 4)), "k": 2},  # whole numbers
    ]


_PROVES = {
    "a": False,
    "b": True,
    "c": True,
    "d": False,
    "e": False,
    "f": True,
    "g": False,
    "h": False,
}


def _not(key: str) -> dict[str, bool]:
    return _PROVES | {key: not _PROVES[key]}


def _with(function: Callable[..., Any], mistake: str) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments, mistake=mistake)


def _named(function: Callable[..., Any], mistakes: dict[str, str]) -> tuple[Wrong, ...]:
    """Known wrong answers, each by the name of its mistake."""
    return tuple(Wrong(m, _with(function, m), words) for m, words in mistakes.items())


EXERCISES = (
    Exercise(
        "inside-paper",
        _PAPER,
        (
            Wrong(
                "slope of a unit that is off",
                _PAPER | {"slope_1": 1.0},
                "slope_1: that would be the slope if the first unit were on. What is "
                "1 − x₁ − x₂ here?",
            ),
            Wrong(
                "slope with the sign of the unit",
                _PAPER | {"slope_1": -1.0},
                "slope_1: two signs are minus, that of the unit and that of x₁, and "
                "the unit is off besides.",
            ),
            Wrong(
                "what is left of 1",
                _PAPER | {"hide_1": 0.65},
                "hide_1: that is y after x₁ was hidden; asked is how far it fell.",
            ),
            Wrong(
                "no fall of x1",
                _PAPER | {"hide_1": 0.0},
                "hide_1: the slope is 0 here, but on the way down to 0 the first unit "
                "comes on.",
            ),
            Wrong(
                "the whole pixel 1",
                _PAPER | {"hide_1": 0.9},
                "hide_1: the first part of the way costs nothing, until x₁ + x₂ falls "
                "below 1.",
            ),
            *(
                Wrong(
                    f"a rise for a fall, {name}",
                    _PAPER | {name: -_PAPER[name]},
                    f"{name}: the sign; the fall is y before, minus y after.",
                )
                for name in ("hide_1", "hide_2", "hide_both", "gray_1")
            ),
            Wrong(
                "no fall of x2",
                _PAPER | {"hide_2": 0.0},
                "hide_2: x₁ alone is 0.9, a little below what keeps the unit off.",
            ),
            Wrong(
                "the whole pixel 2",
                _PAPER | {"hide_2": 0.4},
                "hide_2: of the 0.4, most was more than was needed.",
            ),
            Wrong(
                "sum of the two",
                _PAPER | {"hide_both": 0.7},
                "hide_both: that is the sum of the two falls; set both to 0 and work "
                "out y once more.",
            ),
            Wrong(
                "no fall of both",
                _PAPER | {"hide_both": 0.0},
                "hide_both: the slopes are 0 here, but on the way down to 0 the first "
                "unit comes on.",
            ),
            Wrong(
                "sum of the pixels",
                _PAPER | {"hide_both": 1.3},
                "hide_both: beyond a sum of 1 nothing is gained, so no more than 1 "
                "can be lost.",
            ),
            Wrong(
                "gray taken for black",
                _PAPER | {"gray_1": 0.6},
                "gray_1: that is the fall with black; gray leaves x₁ at 0.5.",
            ),
            Wrong(
                "how far the pixel moved",
                _PAPER | {"gray_1": 0.4},
                "gray_1: that is how far the pixel moved; how far did y?",
            ),
            Wrong(
                "what is left without x2",
                _PAPER | {"hide_2": 1.15},
                "hide_2: that is y after x₂ was hidden; asked is how far it fell.",
            ),
            Wrong(
                "what is left without both",
                _PAPER | {"hide_both": 0.25},
                "hide_both: that is y after both were hidden; asked is how far it "
                "fell.",
            ),
            Wrong(
                "y as it is, both",
                _PAPER | {"hide_both": 1.25},
                "hide_both: that is y before anything is hidden; asked is how far it "
                "falls.",
            ),
            Wrong(
                "what is left with gray",
                _PAPER | {"gray_1": 1.15},
                "gray_1: that is y after x₁ was made gray; asked is how far it fell.",
            ),
            Wrong(
                "no fall with gray",
                _PAPER | {"gray_1": 0.0},
                "gray_1: the slope is 0 here, but on the way to gray the first unit "
                "comes on.",
            ),
            Wrong(
                "half of the fall",
                _PAPER | {"gray_1": 0.3},
                "gray_1: that is half of the fall with black, and on its way down y "
                "does not fall evenly.",
            ),
            Wrong(
                "the gray itself",
                _PAPER | {"gray_1": 0.5},
                "gray_1: that is what x₁ becomes; how far does y fall?",
            ),
            Wrong(
                "y as it is",
                _PAPER | {"line": 1.25},
                "line: that is y itself; asked is slope times pixel, added up.",
            ),
            Wrong(
                "slopes alone",
                _PAPER | {"line": 0.5},
                "line: that is the sum of the slopes; each is multiplied by its pixel.",
            ),
            Wrong(
                "what the second unit adds to y",
                _PAPER | {"line": 0.75},
                "line: that is one half times 1 + x₃, what the second unit adds to y; "
                "asked is slope times pixel, and the 1 is no pixel.",
            ),
            Wrong(
                "every unit on, one sign lost",
                _PAPER | {"line": -1.05},
                "line: that is the sum with slopes of −1 for x₁ and x₂; is the unit "
                "that they meet in on?",
            ),
            Wrong(
                "every unit on",
                _PAPER | {"line": 1.55},
                "line: that is the sum with both units on; the first is off.",
            ),
            Wrong(
                "slope of x3",
                _PAPER | {"slope_1": 0.5},
                "slope_1: that is the slope for x₃.",
            ),
            Wrong(
                "what stands in the unit",
                _PAPER | {"slope_1": -0.3},
                "slope_1: that is 1 − x₁ − x₂ itself; how does max(0, …) of it move "
                "with x₁?",
            ),
            Wrong(
                "what is above 1",
                _PAPER | {"slope_1": 0.3},
                "slope_1: that is how far x₁ + x₂ lies above 1; a slope is asked.",
            ),
            Wrong(
                "what is left of the sum 1",
                _PAPER | {"hide_1": 0.4},
                "hide_1: that is x₁ + x₂ after x₁ was hidden; what is y there?",
            ),
            Wrong(
                "what costs nothing 1",
                _PAPER | {"hide_1": 0.3},
                "hide_1: that is the part of the way that costs nothing; how long is "
                "the rest?",
            ),
            Wrong(
                "y as it is 1",
                _PAPER | {"hide_1": 1.25},
                "hide_1: that is y before anything is hidden; asked is how far it "
                "falls.",
            ),
            Wrong(
                "what is left of the sum 2",
                _PAPER | {"hide_2": 0.9},
                "hide_2: that is x₁ + x₂ after x₂ was hidden; what is y there?",
            ),
            Wrong(
                "what costs nothing 2",
                _PAPER | {"hide_2": 0.3},
                "hide_2: that is the part of the way that costs nothing; how long is "
                "the rest?",
            ),
            Wrong(
                "y as it is 2",
                _PAPER | {"hide_2": 1.25},
                "hide_2: that is y before anything is hidden; asked is how far it "
                "falls.",
            ),
            Wrong(
                "what is left of the sum, gray",
                _PAPER | {"gray_1": 0.9},
                "gray_1: that is x₁ + x₂ after x₁ was made gray; how far does y fall?",
            ),
            Wrong(
                "y as it is, gray",
                _PAPER | {"gray_1": 1.25},
                "gray_1: that is y before x₁ was made gray; asked is how far it falls.",
            ),
            Wrong(
                "half of the pixel",
                _PAPER | {"gray_1": 0.45},
                "gray_1: that is half of x₁; gray is 0.5, and the fall of y is asked.",
            ),
            Wrong(
                "no line",
                _PAPER | {"line": 0.0},
                "line: one of the three pixels has a slope and is not black.",
            ),
            Wrong(
                "sum of all pixels",
                _PAPER | {"line": 1.8},
                "line: that is the sum of the pixels; each is multiplied by its slope.",
            ),
            Wrong(
                "sum of two pixels",
                _PAPER | {"line": 1.3},
                "line: that is x₁ + x₂; each pixel is multiplied by its slope, and x₃ "
                "counts too.",
            ),
            Wrong(
                "the fall of the other pixel 1",
                _PAPER | {"hide_1": 0.1},
                "hide_1: is x₁ the pixel that was set to 0 for this?",
            ),
            Wrong(
                "the fall of the other pixel 2",
                _PAPER | {"hide_2": 0.6},
                "hide_2: is x₂ the pixel that was set to 0 for this?",
            ),
            Wrong(
                "x1 alone",
                _PAPER | {"line": 0.9},
                "line: that is x₁; each pixel is multiplied by its slope.",
            ),
            Wrong(
                "line turned",
                _PAPER | {"line": -0.25},
                "line: the sign; does y rise or fall with x₃?",
            ),
            Wrong(
                "the pixel for its slope",
                _PAPER | {"slope_1": 0.9},
                "slope_1: that is x₁ itself; asked is how fast y moves with it.",
            ),
            *(
                Wrong(
                    f"only {pixel} hidden",
                    _PAPER | {"hide_both": fall},
                    f"hide_both: that is the fall with {pixel} alone set to 0; here "
                    "both are.",
                )
                for pixel, fall in (("x₁", 0.6), ("x₂", 0.1))
            ),
        ),
        tolerance=1e-3,
        points=1,
        hint=(
            "what is 1 − x₁ − x₂ before and after each change, and when is the first "
            "unit on?"
        ),
    ),
    Exercise(
        "inside-agreement",
        masked_agreement,
        _named(
            masked_agreement,
            {
                "whole image": "the mask is not used: these are the ranks of the "
                "whole images.",
                "whole image, its own left out": "these are the ranks of the whole "
                "images, of those that the mask keeps; it says which pixels count as "
                "well.",
                "inverted, its own left out": "these are the ranks of the pixels off "
                "the ink, in the images that the mask keeps, and off a full mask there "
                "are none; the mask is True on the ink.",
                "inverted": "these are the ranks of the pixels off the ink; the mask "
                "is True on the ink.",
                "nonzero": "these are the ranks of the pixels where `a` is not 0; the "
                "mask says which pixels count.",
                "positive": "these are the ranks of the pixels where `a` is above 0; "
                "the mask says which pixels count.",
                "positive, its own left out": "these are the ranks of the pixels where "
                "`a` is above 0, in the images that the mask keeps; it says which "
                "pixels count as well.",
                "first mask, its own left out": "these are the ranks on the ink of the "
                "first image, for all; each image has a mask of its own.",
                "first mask": "these are the ranks on the ink of the first image, for "
                "all, and it leaves out none or all; each image has a mask of its own.",
                "with itself": "that is 1, up to rounding, as of a map beside itself; "
                "the two maps are `a` and `b`.",
                "multiplied": "these are the ranks with zeros for all pixels off the "
                "mask. Their ties are the trap of Eq. (19.8); leave them out.",
                "multiplied, some left out": "the images to leave out are the right "
                "ones, but the others give the ranks with zeros off the mask; their "
                "ties are the trap of Eq. (19.8).",
                "ranked before": "these are ranks among all pixels of an image, not "
                "among those of its mask; choose the pixels first, then rank them.",
                "pooled": "these are the ranks of all images in one row; take each "
                "image by itself, then the mean.",
                "values": "that is the correlation of the numbers themselves; rank "
                "them first.",
                "in order": "equal numbers have different places here, in the order "
                "in which they stand; they share the mean of their places.",
                "as argsort has it": "equal numbers have different places here, as a "
                "quick argsort happens to leave them; they share the mean of their "
                "places.",
                "lowest": "equal numbers have the lowest of their places here; they "
                "share the mean.",
                "highest": "equal numbers have the highest of their places here; they "
                "share the mean.",
                "dense": "equal numbers share one place, but they also take up only "
                "one: the next number is to come behind all of them.",
                "argsort once": "argsort gives where each place is filled from, not "
                "the place of each number.",
                "shortcut": "1 − 6Σd²/(n(n² − 1)) holds only where no numbers are "
                "equal; take the correlation of the ranks.",
                "not centered": "that comes out without the mean rank subtracted, "
                "with places counted from 1.",
                "not centered, a": "that comes out without the mean rank subtracted "
                "from the ranks of `a`, with places counted from 1; both are centered.",
                "not centered, b": "that comes out without the mean rank subtracted "
                "from the ranks of `b`, with places counted from 1; both are centered.",
                "covariance": "that is the mean product, not divided by the two "
                "lengths.",
                "covariance, n − 1": "that is the covariance of the ranks, not "
                "divided by the two deviations.",
                "n − 1 over n": "that is ρ times n/(n − 1), as with a covariance that "
                "is divided by n − 1 and deviations that are divided by n.",
                "no root": "these are the products over the squares of the lengths; "
                "below the fraction of Eq. (19.7) stands a root.",
                "mean above": "that comes out with each ρ divided by the number of its "
                "pixels, as with a mean above the fraction and sums below; take sums "
                "in both.",
                "squared": "that is ρ²: its sign is gone.",
                "sizes": "these are the ranks of sizes; the sign belongs to the map.",
                "only a ranked": "these are the ranks of `a` beside the numbers of "
                "`b`; rank both maps.",
                "only b ranked": "these are the ranks of `b` beside the numbers of "
                "`a`; rank both maps.",
                "zero for few": "an image with fewer than two pixels in its mask "
                "counts as 0; it is to be left out, of the count as well.",
                "zero for none": "an image with an empty mask counts as 0; it is to "
                "be left out, of the count as well.",
                "zero for one": "an image with one pixel in its mask counts as 0; it "
                "is to be left out, of the count as well.",
                "two left out": "an image with two pixels in its mask counts as well; "
                "only those with fewer are left out.",
                "few different": "some images are left out by how many different "
                "numbers they have; what counts is the pixels in the mask.",
                "sum": "that is the sum over the images; the mean is asked.",
                "median": "that is the median of the images; the mean is asked.",
                "largest of the images": "that is the largest of the images; the mean "
                "is asked.",
                "first image skipped": "the first image is not there, and a batch of "
                "one gives no number; images count from 0.",
                "last image skipped": "the last image is not there, and a batch of one "
                "gives no number; range(n) ends with n − 1 by itself.",
                "both sorted": "that is the correlation of sorted numbers, where each "
                "has lost its pixel; a rank stays at the pixel that it belongs to.",
                "counts one pixel": "an image with one pixel in its mask counts here, "
                "and one number has no correlation; those with fewer than two are left "
                "out.",
                "counts all": "images with an empty mask and with one pixel in it "
                "count here, and they have no correlation; they are left out.",
                "first image alone": "that is the first image alone, as of a return "
                "inside the loop; the mean over the images is asked.",
                "last image alone": "that is the last image that counts, alone, as of "
                "a number that each image of the loop writes anew; the mean over the "
                "images is asked.",
                "each by itself": "there is one number for each image that counts; "
                "their mean is asked.",
                "size": "ρ may be negative; that is its size.",
                "pairs counted": "that is Kendall's measure, of the pairs of pixels "
                "that stand in the same order; Eq. (19.7) correlates the ranks.",
                "pairs counted, ties too": "that is Kendall's measure with its "
                "correction for equal numbers; Eq. (19.7) correlates the ranks.",
                "weighted": "images with more ink count more; each image counts once.",
                "one turned": "the sign is turned: that of the result, or one of the "
                "maps was ranked from the largest down.",
                "rounded": "small numbers that differ have become equal, as by "
                "rounding, before they were ranked.",
            },
        ),
        _agreement_cases,
        ("the mean rank correlation",),
        properties=_agreement_properties,
        points=2,
        promises=(
            Promise(
                "it lies between −1 and 1", lambda case, mean: abs(mean) <= 1 + 1e-6
            ),
        ),
        hint=(
            "with the map (5, 2, 2, 9) and a mask that leaves out the 9, what are "
            "the three ranks?"
        ),
    ),
    Exercise(
        "inside-occlusion",
        occlusion_map,
        _named(
            occlusion_map,
            {
                "probability": "those are the falls of the probability; Eq. (19.3) "
                "takes that of the log-odds.",
                "logarithm": "those are the falls of ln p; near p = 1 they show "
                "nothing, and those of the log-odds of Eq. (19.2) do.",
                "loss": "those are the falls of the loss, which rises where the "
                "network becomes unsure; Eq. (19.3) takes that of the log-odds.",
                "loss of p": "those are the falls of −ln p, the loss, and no numbers "
                "where p is too small for a float; Eq. (19.3) takes that of the "
                "log-odds.",
                "first order, of p": "that is the straight line of Eq. (19.6), and no "
                "number where the other probabilities are too small for a float; hide "
                "the patch and ask the network.",
                "first order": "that is the straight line of Eq. (19.6), slope times "
                "move; hide the patch and ask the network.",
                "score": "that is the fall of the score itself; the log-odds "
                "of Eq. (19.2) also hold what the patch does to the other classes.",
                "odds": "those are the falls of the odds; Eq. (19.3) takes their "
                "logarithm.",
                "odds of p": "those are the falls of p/(1 − p), the odds, and no "
                "numbers where 1 − p rounds to 0; Eq. (19.3) takes their logarithm.",
                "best rival": "that is the class against its best rival alone; "
                "Eq. (19.2) has all the others, in a sum of exponentials.",
                "mean of all": "that is the class against the mean score; "
                "Eq. (19.2) has ln Σ exp of the others.",
                "mean of others": "that is the class against the mean of the "
                "other scores; Eq. (19.2) has ln Σ exp of them.",
                "sum of others": "that is the class against the sum of the others; "
                "Eq. (19.2) has ln Σ exp of them.",
                "the class after": "that is the class against one other alone, "
                "the next; Eq. (19.2) has ln Σ exp of all others.",
                "the class before": "that is the class against one other alone, "
                "the one before (the last, for class 0); Eq. (19.2) has ln Σ exp of "
                "all others.",
                "the first class": "that is the class against one other alone, "
                "the first; Eq. (19.2) has ln Σ exp of all others.",
                "second place": "that is the class against the score in second "
                "place, which may be its own; Eq. (19.2) has ln Σ exp of all others.",
                "no logarithm": "that comes out when the sum of exponentials is taken "
                "as it is; Eq. (19.2) has its logarithm.",
                "overflow": "right, until the network is sure: there p or 1 − p rounds "
                "to 0. Use the right side of Eq. (19.2).",
                "guarded": "right, until the network is sure: there 1 − p or p rounds "
                "to 0, and a clip or a small number added hides that, and every fall "
                "with it. Use the right side of Eq. (19.2).",
                "guarded below": "right, until the network is sure: there 1 − p rounds "
                "to 0, and the small number added to it hides that, and every fall "
                "with it. Use the right side of Eq. (19.2).",
                "sum of probabilities": "right, until the network is very sure: there "
                "the other probabilities, or this one, are too small for a float. "
                "Work with the scores, as on the right side of Eq. (19.2).",
                "largest of all": "right, until the network is very sure: subtract "
                "the largest of the *other* scores, or all exponentials round to 0.",
                "no shift": "exp overflows beyond 709 and rounds to 0 below −745; "
                "subtract the largest of the other scores first, and add it after the "
                "logarithm.",
                "not added back": "that comes out when the largest of the other scores "
                "is subtracted in the exponentials, and not added again after the "
                "logarithm.",
                "added before": "that comes out when the largest of the other scores "
                "is added where it is to be subtracted; what is subtracted in the "
                "exponentials belongs to the logarithm, which has a minus.",
                "set to 0": "that comes out when the score of class t is set to 0 in "
                "the sum of exponentials, where it still adds 1; leave the class out.",
                "removed by value": "that comes out when every class is removed whose "
                "score equals that of class t; remove class t alone.",
                "base ten": "those are the falls with a logarithm to base ten; the "
                "log-odds are in nats.",
                "base ten of the others": "that comes out when the logarithm of the "
                "sum is one to base ten; Eq. (19.2) has the natural one.",
                "base two of the others": "that comes out when the logarithm of the "
                "sum is one to base two; Eq. (19.2) has the natural one.",
                "others added": "that comes out when ln Σ exp of the others is added "
                "to the score; Eq. (19.2) subtracts it.",
                "scores for p": "those are falls of ln z/(1 − z), with the score z in "
                "the place of p, and no numbers where it is not between 0 and 1; "
                "Eq. (19.2) has z less ln Σ exp of the others.",
                "class of the whole image": "those are the falls for the class that "
                "the network gives to the whole image; asked is class t.",
                "one beyond": "that is the class one beyond t; classes count from 0.",
                "one before": "that is class t − 1; classes count from 0.",
                "own class": "those are the falls for the class with the highest "
                "score, which may change when a patch is hidden; asked is class t.",
                "turned": "the sign: what falls when the patch is hidden counts as "
                "positive.",
                "after alone": "those are the log-odds with the patch hidden; asked "
                "is the fall from those of the whole image.",
                "filled black": "those are the falls for patches filled with 0, also "
                "where `fill` is another number.",
                "fill clipped": "that comes out with a fill kept between 0 and 1; "
                "take it as it is given.",
                "all clipped": "that comes out when the whole image is clipped to 0 "
                "and 1 after a patch is filled; take pixels and fill as they are "
                "given.",
                "pixels clipped": "that comes out when the pixels are clipped to 0 and "
                "1 before a patch is filled; take the image as it is given.",
                "fill cut": "that comes out when the fraction of the fill is cut off.",
                "less the fill": "those are the falls for patches filled with 1 − "
                "`fill`; `fill` itself is asked.",
                "type of the pixels": "an image of whole numbers cuts the fraction off "
                "the fill; make it an image of fractions first.",
                "begins at 1": "those are patches that begin one row and one column "
                "too late; the first is 0.",
                "logarithm of p": "those are the falls of ln p; near p = 1 they show "
                "nothing, and a p that is too small for a float is 0. Ask for the "
                "log-odds, by the right side of Eq. (19.2).",
                "logarithm, no shift": "that is the fall of ln p, the loss, and not of "
                "the log-odds; and exp overflows beyond 709.",
                "added": "those are the falls when the fill is added to the pixels; "
                "it takes their place.",
                "subtracted": "those are the falls when the fill is subtracted from "
                "the pixels; it takes their place.",
                "times the fill": "those are the falls when the pixels are multiplied "
                "by the fill; it takes their place.",
                "mean of the image": "those are the falls for patches filled with the "
                "mean of the image; `fill` is given.",
                "ends at size": "your patches end at row and column `size`, wherever "
                "they begin; each ends `size` after its own beginning.",
                "ends counted without the stride": "your patches end at row i + size "
                "and column j + size, for entry (i, j); each ends `size` after its own "
                "beginning.",
                "parentheses of the count": "in each direction there are side − size "
                "// stride + 1 patches; the division is of (side − size).",
                "below side less stride": "your patches begin below side − stride; the "
                "last one that fits begins at side − size at most.",
                "every place": "your patches move by one pixel, also where the stride "
                "is another number.",
                "side by side": "your patches stand side by side, as with a stride of "
                "`size`; they begin at multiples of `stride`.",
                "rows side by side": "the rows of your patches move by `size`; they "
                "move by `stride`, as the columns do.",
                "columns side by side": "the columns of your patches move by `size`; "
                "they move by `stride`, as the rows do.",
                "steps of size": "your patches begin at multiples of `size`; the "
                "count is right, the places are multiples of `stride`.",
                "steps of size, rows": "the rows of your patches begin at multiples of "
                "`size`; they begin at multiples of `stride`, as the columns do.",
                "steps of size, columns": "the columns of your patches begin at "
                "multiples of `size`; they begin at multiples of `stride`, as the rows "
                "do.",
                "side": "your patches are `stride` pixels long on each side; they "
                "are `size` long.",
                "whole rows": "whole rows are hidden; a patch is `size` columns wide.",
                "whole columns": "whole columns are hidden; a patch is `size` rows "
                "high.",
                "centered": "your patches have their middle where they should begin; "
                "none begins before the image does.",
                "centered, cut": "your patches have their middle where they should "
                "begin, and those at the edge are cut off.",
                "on the diagonal": "your patches lie on the diagonal, as when their "
                "columns are counted from the row where they begin.",
                "for each pixel": "those are the falls divided by the pixels of a "
                "patch; Eq. (19.3) takes the whole fall.",
                "places swapped": "rows and columns are swapped: entry (i, j) hides "
                "the patch in row j and column i.",
                "count of rows": "as many columns of patches come out as rows; each "
                "side of the image has a count of its own.",
                "count of columns": "as many rows of patches come out as columns; "
                "each side of the image has a count of its own.",
                "stays hidden": "those are the falls when each patch stays hidden "
                "while the next one is; hide one at a time.",
                "all but the patch": "those are the falls when all but the patch is "
                "hidden.",
                "all hidden": "those are the falls when every pixel is hidden, and so "
                "they are all the same; hide one patch, in a copy of the image.",
                "one pixel more": "your patches are one pixel too long on each side.",
                "one pixel less": "your patches are one pixel too short on each side.",
                "one row more": "your patches have one row too many; from r to "
                "r + size a slice holds `size` of them.",
                "one row less": "your patches have one row too few; from r to r + size "
                "a slice holds `size` of them.",
                "one column more": "your patches have one column too many; from q to "
                "q + size a slice holds `size` of them.",
                "one column less": "your patches have one column too few; from q to "
                "q + size a slice holds `size` of them.",
                "one pixel": "those are the falls when one pixel of each patch is "
                "hidden, its first; hide all of it.",
                "pixels over 255": "that comes out when the pixels are divided by 255 "
                "first; take the image as it is given.",
                "pixels over 255, fill too": "that comes out when the pixels and the "
                "fill are divided by 255 first; take both as they are given.",
                "sides exchanged": "the two sides of the image have changed places: "
                "patches are counted by columns where there are rows; image.shape "
                "gives the rows first.",
                "the map on its side": "the map has a row for each column of patches, "
                "where an index may run out; it has a row for each row of them.",
                "in one row": "the falls stand in one row; the map has a row for each "
                "row of patches.",
                "one short": "the last place is missing: a patch may end at the edge.",
                "one short, in a list": "the last place is missing, and a side as "
                "long as `size` has none at all; a patch may end at the edge.",
                "one fewer": "in each direction one patch is missing, the last that "
                "fits: (side − size) // stride steps make one place more.",
                "one fewer, in a list": "there is one patch too few in each "
                "direction: (side − size) // stride steps make one place more.",
                "side over stride": "in each direction there are side // stride "
                "patches; only those that lie inside are asked, and their count "
                "depends on `size`.",
                "side over size": "in each direction there are side // size patches, "
                "`stride` apart; as many are asked as lie inside, and their count "
                "depends on `stride`.",
                "side over size, one apart": "in each direction there are side // "
                "size patches, one pixel apart; they begin at multiples of `stride`, "
                "and all that lie inside are asked.",
                "over the edge": "patches that reach over the edge count as well; "
                "only those that lie inside are asked.",
                "column order": "that comes out when the image lies column by column "
                "in its row; `W` wants the order of memory, row by row.",
                "no bias": "that comes out without the bias in the scores.",
                "no bias when hidden": "that comes out with the bias in the scores of "
                "the whole image alone; the network has it with the patch hidden too.",
                "column order when hidden": "that comes out when the image with the "
                "patch lies column by column in its row; `W` wants the order of "
                "memory, row by row.",
                "type of the image": "the falls have lost their fractions, as in a "
                "map that takes the type of the image; give it floats.",
            },
        ),
        _occlusion_cases,
        ("the map",),
        axes=("row of patches", "column of patches"),
        properties=_occlusion_properties,
        points=3,
        hint=(
            "for an image of 5 × 7 pixels, size 2 and stride 3, at which rows and "
            "columns do the patches begin?"
        ),
    ),
    Exercise(
        "inside-toward",
        toward,
        _named(
            toward,
            {
                "no shift": "exp overflows beyond 709 and rounds to 0 below −745; "
                "subtract the largest score of each image first.",
                "rounded": "some slopes near a certain target are 0 or another sign "
                "here, as with probabilities that are rounded; something is left of p "
                "− e.",
                "guarded probabilities": "where the target is nearly certain the "
                "slope is another one, as with probabilities that are kept away from "
                "0 and 1.",
                "away": "that is the way up: it makes the target less likely. The "
                "loss of the target is to fall.",
                "not clipped": "some pixels left the range from 0 to 1; clip the "
                "result.",
                "away, not clipped": "that is the way up, and some pixels left the "
                "range from 0 to 1; the loss of the target is to fall, and the result "
                "to be clipped.",
                "step clipped": "no pixel gets brighter and some fall below 0, as with "
                "a step that is clipped to 0 and 1; clip the pixels after the step.",
                "darker alone": "no pixel gets brighter, as with a step that is "
                "clipped to 0 and 1; a pixel may move both ways.",
                "stays inside": "a pixel that would leave the range stays where it "
                "was; it moves to the edge of the range.",
                "black stays": "black pixels stay black, as with the sign of gradient "
                "× pixel; the slope of a black pixel counts too.",
                "clipped above": "some pixels fell below 0; the range to clip to is "
                "from 0 to 1.",
                "clipped below": "some pixels rose above 1; the range to clip to is "
                "from 0 to 1.",
                "no sign": "each pixel moves by ε times its slope; it may use its "
                "whole budget, so only the sign counts.",
                "clipped to the budget": "each pixel moves by its slope, no further "
                "than ε; a small slope may use its whole budget as well, so only the "
                "sign counts.",
                "clipped to the budget, ε times": "each pixel moves by ε times its "
                "slope, no further than ε; a small slope may use its whole budget as "
                "well, so only the sign counts.",
                "largest one": "that is the step with the gradient scaled so that its "
                "largest entry is 1; all other pixels leave some of their budget "
                "unused.",
                "largest of all one": "that is the step with the gradients scaled so "
                "that the largest entry of all images is 1; every pixel may use its "
                "whole budget.",
                "length of all one": "that is the step with the gradient of all "
                "images together scaled to length 1; each pixel has a budget of its "
                "own.",
                "sum of sizes one": "that is the step with each gradient divided by "
                "the sum of its sizes, a budget on that sum; here each pixel has its "
                "own.",
                "steepest of all": "in all images together only the pixel of the "
                "steepest slope moves; every pixel may use its budget.",
                "tanh": "those are steps of ε times the tanh of the slope; it is near "
                "±1 for steep slopes alone, and the sign is ±1 for small ones too.",
                "squared budget": "the pixels move by ε²; the budget is ε.",
                "one sign for all": "all pixels of all images move the same way, by "
                "the sign of the mean slope; each pixel has a slope of its own.",
                "sizes of p − e": "those are the steps with the sizes of p − e, which "
                "have lost its sign; the gradient for the scores is p − e.",
                "0 for the target": "those are the steps with 0 for the target in the "
                "gradient for the scores; p − e is p − 1 there.",
                "squared": "those are the steps with the squares of p − e, which have "
                "lost its sign; the gradient for the scores is p − e.",
                "length one": "that is the step with a gradient of length 1. It is "
                "best for a budget on the whole length, and here each pixel has its "
                "own.",
                "zero goes down": "a pixel whose slope is exactly 0 was moved down; "
                "it stays.",
                "zero goes up": "a pixel whose slope is exactly 0 was moved up; it "
                "stays.",
                "tiny is 0": "slopes near 1e-13 were taken for 0, by a threshold, a "
                "rounding or a smaller type; only a slope of exactly 0 leaves its "
                "pixel alone.",
                "small is 0": "small slopes were taken for 0, by isclose, a threshold "
                "or a rounding; only a slope of exactly 0 leaves its pixel alone.",
                "guarded": "where the slope is small the step gets short, as with the "
                "size plus a small number below the slope; np.sign needs none.",
                "sizes": "every pixel gets darker, as with the sign of sizes; the "
                "sign of the slope counts.",
                "no bias": "that comes out without the bias in the scores.",
                "over the images": "those are the probabilities of a softmax over the "
                "images; each row of scores has a softmax of its own.",
                "over the images, shifted by rows": "those are sums over the images "
                "below the exponentials; each row of scores has a softmax of its own.",
                "sigmoid": "those are the steps with the sigmoid of each score; the "
                "probabilities are those of softmax.",
                "sigmoid, over their sum": "those are the steps with the sigmoid of "
                "each score, divided by their sum; in softmax stand exponentials.",
                "hard maximum": "those are the steps with a probability of 1 for the "
                "class with the highest score; in the loss each class counts with its "
                "p.",
                "one rival": "those are the steps of the target against one other "
                "class alone; in the loss each of the others counts with its p.",
                "mean weight": "those are the steps of the target's weights against "
                "one mean over all of `W`; in the loss each of the other classes "
                "counts with its p, pixel by pixel.",
                "sign too early": "those are the steps with the sign of p − e in "
                "place of p − e, before the product with `W`; the sign of the pixels' "
                "gradient is asked.",
                "columns of all": "those are the steps with 1 subtracted, in every "
                "row, at the targets of all images; each row has one target: "
                "p[np.arange(N), targets].",
                "first target": "those are the steps toward the first target, for all "
                "images.",
                "score alone": "those are the steps up the score of the target alone; "
                "the loss also falls when the others' scores do.",
                "score alone, down": "those are the steps down the score of the "
                "target, as with its columns of `W` for the gradient of the loss; that "
                "loss falls where its score rises and the others' fall.",
                "no target": "that is the step down p alone: the gradient for the "
                "scores is p − e, with a 1 at the target.",
                "target added": "that is the step down p + e; the gradient for the "
                "scores is p − e.",
                "reshaped": "that is what comes out of `W` reshaped to (classes, "
                "pixels); the axes have to be turned, W.T.",
                "steepest alone": "in each image only the pixel of the steepest slope "
                "moves; every pixel may use its budget.",
                "some stay": "images that the network gives to their target already "
                "stay as they are; they take the step as well.",
                "all others alike": "those are the steps of the target against the "
                "mean of the scores; in the loss each of the others counts with its "
                "p.",
                "in two halves": "that comes out after two steps of half the size, "
                "with a fresh gradient; one step is asked.",
                "in ten steps": "that comes out after ten steps, with a fresh "
                "gradient each; one step is asked.",
                "no softmax": "those are the steps with the scores themselves for p; "
                "the gradient for the scores is p − e.",
                "of the probability": "where the target's probability rounds to 0 no "
                "pixel moves, as with the slope of p_t, which has it as a factor; "
                "p − e has not.",
                "own answer": "those are the steps that make the network surer of "
                "what it says already; the step asked leads toward `targets`.",
                "away from its own": "those are the steps away from the class that "
                "the network gives; the step asked leads toward `targets`.",
                "one class off": "those are the steps toward the class one beyond the "
                "target; classes count from 0.",
                "one class before": "those are the steps toward class t − 1 for "
                "target t; classes count from 0.",
                "whole batch": "all images move by the same signs, those of the "
                "mean gradient; each has its own.",
                "twice": "the pixels move by 2ε.",
                "half": "the pixels move by ε/2.",
                "shared": "each pixel moves by ε over the number of images; each "
                "image has all of the budget.",
                "a share of the pixel": "each pixel moves by a share of itself; the "
                "budget is the same for all, and a black pixel can move too.",
                "step alone": "you return the step; the image after it is asked.",
                "sign alone": "you return the sign of the gradient; the image after "
                "the step is asked.",
                "what moved": "you return how far each pixel moved after clipping; "
                "the image after the step is asked.",
            },
        ),
        _toward_cases,
        ("the batch of images",),
        axes=("image", "place"),
        properties=_toward_properties,
        points=2,
        promises=(
            Promise(
                "each pixel is between 0 and 1",
                lambda case, x: bool(np.all((x >= -1e-6) & (x <= 1 + 1e-6))),
            ),
            Promise(
                "no pixel moves by more than ε",
                lambda case, x: bool(
                    np.all(np.abs(x - case["x"]) <= case["epsilon"] + 1e-6)
                ),
            ),
        ),
        hint=(
            "what is the gradient, for the pixels, of the loss that takes the target "
            "for the label, and which way does that loss fall?"
        ),
    ),
    Exercise(
        "inside-seen",
        seen_by,
        _named(
            seen_by,
            {
                "not centered": "that comes out when the axes begin at 0, not in the "
                "middle of the points; subtract the mean first.",
                "mean of all": "that comes out when one number is subtracted from "
                "everything; each column has a mean of its own.",
                "mean of rows": "that comes out when the mean of each row is "
                "subtracted; the mean is over the points, one for each column.",
                "mean forgotten": "the points are seen around 0; add the mean again.",
                "standardized": "that comes out when each column is divided by its "
                "spread first; it is another question, where every column counts the "
                "same.",
                "mean twice": "that comes out when the mean is still in the points as "
                "they are laid on the axes, and is added after that.",
                "eigenvectors in rising order": "these are the axes of least "
                "variance; eigh gives the smallest eigenvalue first.",
                "eigenvectors in no order": "eig gives the eigenvalues in no order; "
                "sort them, the largest first, or use eigh or svd.",
                "rows of eigh": "these are rows of the matrix that eigh returns; the "
                "axes are its columns.",
                "U alone": "that comes out with coordinates of length 1 along each "
                "axis, as the columns of `U` have it; they are these times the "
                "singular values.",
                "forgotten": "that is the mean plus what lies along the other axes, "
                "which the map forgets.",
                "forgotten alone": "that is what lies along the other axes, which the "
                "map forgets; asked is the mean plus what lies along the first k.",
                "mean alone": "every point is seen as the mean; add what lies along "
                "the first k axes.",
                "median": "that comes out when the median is subtracted and added; the "
                "axes go through the mean.",
                "whole mean": "for whole numbers in `points` the mean has lost its "
                "fraction, as in their type.",
                "columns for rows": "these are the columns of what svd returns as V "
                "transposed; the axes are its rows.",
                "coordinates": "those are the coordinates along the axes; turn them "
                "back into points of M numbers.",
                "coordinates and mean": "the array of points: it has the mean plus the "
                "coordinates along the axes, which are k numbers for each point where "
                "the mean has M; turn them back into points first.",
                "turned around": "the array of points: each lies on the other side of "
                "the mean; what lies along the axes is added to it.",
                "from the second axis": "the array of points: it has axes from the "
                "second on; the first is number 0, and belongs to the first k.",
                "last axes": "these are the last k axes, those of least variance.",
                "one more": "that comes out with k + 1 axes.",
                "one less": "that comes out with k − 1 axes.",
                "largest columns": "these are the k columns of most variance as they "
                "were, and the means of the others; a principal axis is a mixture of "
                "all columns.",
                "first columns": "these are the first k columns as they were, and the "
                "means of the others; a principal axis is a mixture of all columns.",
                "singular values": "the share: that is made of the singular values; "
                "it has their squares.",
                "singular values over squares": "the share: the singular values are "
                "added above, their squares below; squares stand in both sums.",
                "all numbers in one variance": "the share: those are variances around "
                "one mean of all numbers; each column has its own mean.",
                "fourth powers": "the share: that is made of fourth powers of the "
                "singular values, as of eigenvalues that are squared; it has the "
                "squares.",
                "variance kept": "the share: that is the variance along the first k "
                "axes; divide by that of all axes.",
                "variance kept, n − 1": "the share: that is the variance, with n − 1, "
                "along the first k axes; divide by that of all axes.",
                "squares kept": "the share: that is the sum of squares along the "
                "first k axes; divide by that of all axes.",
                "axis k alone": "the array of points: it has what lies along axis k "
                "alone; that along the first k is asked.",
                "first axis alone": "that is the first axis alone; the first k are "
                "asked.",
                "points as they were": "the array of points: the points are laid on "
                "the axes with the mean still in them; subtract it before and add it "
                "after.",
                "no axes turned": "the centered points have M columns, and the first "
                "k axes as many rows only where k is M; multiply by their transpose "
                "first.",
                "each share by itself": "the share: there is one for each axis; those "
                "of the first k are added up.",
                "running shares": "the share: those are running sums; the one of the "
                "first k together is asked.",
                "axes counted": "the share: that is k over the number of columns; the "
                "axes do not hold the same variance.",
                "singular values counted": "the share: that is k over the number of "
                "singular values; the axes do not hold the same variance.",
                "squared at the end": "the share: that is the square of the singular "
                "values' share; square each of them before you add.",
                "product": "the share: that is a product of shares; they are added up.",
                "whole result": "the array of points: for whole numbers in `points` "
                "it has lost its fractions, as of zeros_like(points); give it floats.",
                "over the largest": "the share: that is divided by the largest of the "
                "squares; divide by the sum of all of them.",
                "over the count of axes": "the share: that is divided by the number "
                "of singular values; divide by the sum of their squares.",
                "over the columns": "the share: that is divided by the number of "
                "columns; divide by the sum over all axes.",
                "over the squares of the points": "the share: below stands the sum of "
                "the squares of the points as they are; the mean is to be subtracted "
                "there as well.",
                "over the squares of all but the mean of all": "the share: below stand "
                "squares around one mean of all numbers; each column has its own "
                "mean.",
                "over the sum of the singular values": "the share: squares are divided "
                "by a sum of singular values here; below stands the sum of their "
                "squares.",
                "over its square": "the share: below stands the square of a sum; it "
                "is the sum of the squares.",
                "over k": "the share: that is divided by k; divide by the sum over "
                "all axes.",
                "over the others": "the share: that is divided by the variance of the "
                "other axes; divide by that of all axes.",
                "over the positive": "the share: below stand the squares of the "
                "numbers above the mean alone; those below it count as well.",
                "over the deviations": "the share: that is divided by a sum of "
                "standard deviations; variances are to be added.",
                "variance over the mean variance": "the share: means are divided "
                "here, of the first k and of all; sums are asked.",
                "share of one": "that is the share of axis k alone; asked is that of "
                "the first k together.",
                "share lost": "that is the share that the map has lost.",
            },
        ),
        _seen_cases,
        ("the array of points", "the share"),
        points=2,
        promises=(
            Promise(
                "the mean of what is seen is the mean of the points",
                lambda case, seen: np.allclose(
                    seen.mean(axis=0), case["points"].mean(axis=0), atol=1e-4
                ),
                "the array of points",
            ),
            Promise(
                "the share lies between 0 and 1, and is 1 where all axes are kept",
                lambda case, share: (
                    -1e-6 <= share <= 1 + 1e-6
                    and (share > 1 - 1e-6 or case["k"] < case["points"].shape[1])
                ),
                "the share",
            ),
        ),
        hint=(
            "with the four points of the section on paper moved by (5, 0), what does "
            "the first axis see of (7, 1)?"
        ),
    ),
    Exercise(
        "inside-proves",
        _PROVES,
        (
            Wrong(
                "a",
                _not("a"),
                "a: add c(x) to all scores. What happens to the probabilities, and "
                "what to the gradient of one score?",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: the log-odds are a function of p_t. Two functions that are equal "
                "everywhere have equal slopes.",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: what does filling a black patch with black change?",
            ),
            Wrong(
                "d",
                _not("d"),
                "d: sizes are 0 or more. Does squaring change which of two is larger?",
            ),
            Wrong(
                "e",
                _not("e"),
                "e: put q = 0.2 into Eq. (19.8), which was derived for maps that know "
                "nothing of each other on the ink.",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: in Eq. (19.11) with = for ≈, can any term be made larger?",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: the map has forgotten all other axes. How far apart may they be "
                "there?",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: a picture of the filters alone differs as well, and says nothing "
                "of any decision.",
            ),
            Wrong(
                "all true",
                dict.fromkeys(_PROVES, True),
                "five of them are false; look for a counterexample to each.",
            ),
            Wrong(
                "all false",
                dict.fromkeys(_PROVES, False),
                "three of them are true; they follow from an equation.",
            ),
        ),
        points=2,
        hint=(
            "for which of the eight can you name one network, or two maps, that "
            "break the sentence?"
        ),
    ),
)
