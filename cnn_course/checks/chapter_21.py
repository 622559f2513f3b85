"""Exercises of chapter 21, many workers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cnn_course.arguments import Array, Labels
from cnn_course.checks.compare import close
from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise
from cnn_course.cluster import rows_of

# ---- three shards on paper: 50, 30 and 20 images, gradients 2, −1 and 4 ----------

_THREE = {
    "gradient": 1.5,
    "plain": 5 / 3,
    "worth": 9 / (1 / 50 + 1 / 30 + 1 / 20),
    "without": 0.875,
    "worth without": 80.0,
}


# ---- which shard, which row ----------------------------------------------------


def where_is(
    batch: Labels, sizes: Sequence[int], mistake: str = ""
) -> tuple[Labels, Labels]:
    """Give the shard of each image and its row there, or a wrong answer."""
    batch, lengths = np.asarray(batch), np.asarray(sizes)
    if mistake == "empty skipped":
        lengths = lengths[lengths > 0]
    if mistake == "sizes sorted":
        lengths = np.sort(lengths)
    if mistake == "first size":
        return batch // max(sizes[0], 1), batch % max(sizes[0], 1)
    if mistake == "first size, none beyond the last":
        first = max(sizes[0], 1)
        return np.minimum(batch // first, len(lengths) - 1), batch % first
    if mistake == "first size, or nothing" and not sizes[0]:
        return batch, batch
    if mistake == "first size, or nothing":
        return batch // sizes[0], batch % sizes[0]
    if mistake == "first size, even 0":
        return batch // sizes[0], batch % sizes[0]
    if mistake == "lists of rows":
        return rows_of(batch, sizes)  # type: ignore[return-value]
    if mistake.startswith("lists of "):
        ends, own = np.cumsum(sizes), where_is(batch, sizes)[0]
        starts = (ends - sizes) * (mistake == "lists of rows, any batch")
        return [batch[own == q] - n for q, n in enumerate(starts)]  # type: ignore
    if mistake == "sorted":
        batch = np.sort(batch, axis=None).reshape(batch.shape)
    ends = np.cumsum(lengths)
    side = "left" if mistake == "left" else "right"
    shard = np.minimum(np.searchsorted(ends, batch, side), len(ends) - 1)
    if mistake == "mean size":
        mean = max(int(lengths.sum()) // len(lengths), 1)
        return batch // mean, batch % mean
    if mistake == "before the start":
        starts = ends - lengths
        shard = np.searchsorted(starts, batch, "left")
        return shard, batch - starts[shard - 1]
    if mistake in ("ends too early", "ends too early, clipped"):
        shard = np.searchsorted(ends - 1, batch, "right")
        if mistake == "ends too early, clipped":
            shard = np.minimum(shard, len(ends) - 1)
    if mistake == "ends too early, one more shard":
        shard = np.searchsorted(ends - 1, batch, "right")
        return shard, batch - np.append(0, ends)[shard]
    if mistake == "equal":
        shard = batch * len(lengths) // lengths.sum()
    if mistake == "in turns":
        return batch % len(lengths), batch // len(lengths)
    if mistake in ("sizes not added up", "sizes not added up, left"):
        side = "left" if mistake.endswith("left") else "right"
        shard = np.searchsorted(lengths, batch, side)
        return shard, batch - (ends - lengths)[np.minimum(shard, len(ends) - 1)]
    if mistake == "starts from the left":
        shard = np.searchsorted(ends - lengths, batch, "left") - 1
    row = batch - (ends - lengths)[shard]
    if mistake == "remainder":
        row = batch % lengths[shard]
    if mistake == "not moved":
        row = batch
    if mistake == "its size":
        row = lengths[shard]
    if mistake == "its start":
        row = (ends - lengths)[shard]
    if mistake == "from the end":
        row = batch - ends[shard]
    if mistake == "end before":
        row = batch - ends[shard - 1]
    if mistake == "own size":
        row = batch - lengths[shard] * (shard > 0)
    if mistake == "own size always":
        row = batch - lengths[shard]
    if mistake == "one before":
        row = batch - lengths[shard - 1] * (shard > 0)
    if mistake == "backward":
        row = ends[shard] - batch
    if mistake == "backward from 0":
        row = ends[shard] - 1 - batch
    if mistake == "one before, even the last":
        row = batch - lengths[shard - 1]
    if mistake == "bytes":
        return shard.astype(np.uint8), row.astype(np.uint8)
    if mistake == "all in the first":
        return np.zeros_like(batch), batch
    if mistake == "flat":
        return shard.ravel(), row.ravel()
    if mistake == "one size":
        row = batch - shard * lengths[0]
    if mistake == "place":
        flat = shard.ravel()
        row = np.array([np.sum(flat[:i] == q) for i, q in enumerate(flat)], int)
        row = row.reshape(batch.shape)
    if mistake == "exchanged":
        return row, shard
    return shard + (mistake == "shard from 1"), row + (mistake == "row from 1")


def _of_one_size(length: Callable[[Labels], int], clipped: bool = False) -> Any:
    """Give an answer for which all shards have one size."""

    def wrong(batch: Labels, sizes: Sequence[int]) -> tuple[Labels, Labels]:
        one = max(length(np.asarray(sizes)), 1)
        shard = np.asarray(batch) // one
        return np.minimum(shard, len(sizes) - 1) if clipped else shard, batch % one

    return wrong


def _one_row_less(batch: Labels, sizes: Sequence[int]) -> tuple[Labels, Labels]:
    shard, row = where_is(batch, sizes)
    return shard, row - (shard > 0)


def _rows_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [
        [4, 6],
        [7, 2, 5],
        [3, 0, 8, 4],  # an empty shard
        [0, 5, 9],
        [6, 4, 0],
        [1, 1, 1, 12],
        [10],
        [4, 0, 0, 5],  # two empty ones side by side
        [9, 3, 1, 6],
    ]
    cases: list[Case] = [{"batch": np.array([7, 2, 4, 0]), "sizes": sizes[0]}]
    for each in sizes[1:]:
        order = rng.permutation(sum(each))
        ends = np.unique(np.cumsum(each))[:-1]  # the first image of every shard
        cases.append({"batch": np.append(ends, order), "sizes": each})
    cases.append({"batch": rng.permutation(19)[:1], "sizes": sizes[-1]})
    cases.append({"batch": rng.permutation(19)[:6].reshape(2, 3), "sizes": [5, 6, 8]})
    cases.append({"batch": rng.permutation(19)[:12].reshape(2, 3, 2), "sizes": [9, 10]})
    long = [90, 80, 450, 40]  # numbers and rows beyond a byte
    cases.append({"batch": np.append(rng.permutation(660)[:9], 610), "sizes": long})
    return cases


def _rows_properties(case: Case) -> dict:
    sizes = case["sizes"]
    return {
        ("rows beyond a byte", "rows within a byte"): max(sizes) > 256,
        ("an empty shard", "no empty shard"): 0 in sizes,
        ("a single shard", "several shards"): len(sizes) == 1,
        ("a batch of one", "a batch of several"): np.size(case["batch"]) == 1,
        ("a batch of several axes", "a batch of one axis"): np.ndim(case["batch"]) > 1,
    }


# ---- answers as they come --------------------------------------------------------


def add_up(
    shards: Sequence[int],
    sizes: Sequence[int],
    gradients: Sequence[Array],
    mistake: str = "",
) -> Any:
    """Eq. (16.8), each shard once and in order; or a wrong answer."""
    came = mistake.startswith("came, ")
    mistake = mistake.removeprefix("came, ")
    answers = list(zip(shards, sizes, gradients, strict=True))
    once = {q: (q, n, g) for q, n, g in answers}
    kept = [once[q] for q in sorted(once)]
    if mistake == "shards sorted alone":
        return add_up(sorted(shards), sizes, gradients)
    if mistake == "shards sorted alone, first":
        turned = ([*each][::-1] for each in (sorted(shards), sizes, gradients))
        return add_up(*turned)
    if mistake in ("without 0", "without 0, counted"):
        kept = [each for each in kept if each[0]] or kept
    if mistake == "arrival":
        kept = list(once.values())
    if mistake == "arrival, backward":
        kept = list(once.values())[::-1]
    if mistake == "falling sizes":
        kept = sorted(kept, key=lambda each: -each[1])
    if mistake == "falling sizes, as they came":
        kept = sorted(once.values(), key=lambda each: -each[1])
    if mistake == "last first":
        kept = kept[-1:] + kept[:-1]
    if mistake == "backward":
        kept = kept[::-1]
    if mistake == "by size":
        kept = sorted(once.values(), key=lambda each: each[1])
    if mistake == "by size, then by number":
        kept = sorted(kept, key=lambda each: each[1])
    if mistake == "twice":
        kept = sorted(answers, key=lambda each: each[0])
    if mistake == "neighbors":
        kept = [a for i, a in enumerate(answers) if i == 0 or a[0] != answers[i - 1][0]]
        kept = sorted(kept, key=lambda each: each[0])
    if mistake == "texts":
        kept = [once[q] for q in sorted(once, key=str)]
    if mistake == "by array":
        same = {(n, np.asarray(g).tobytes()): (q, n, g) for q, n, g in answers}
        kept = sorted(same.values(), key=lambda each: each[0])
    if mistake in ("same size", "same size, last"):
        given = answers if mistake == "same size, last" else reversed(answers)
        sizes_seen = {n: (q, n, g) for q, n, g in given}
        kept = sorted(sizes_seen.values(), key=lambda each: each[0])
    if mistake == "dropped":
        kept = [each for each in kept if list(shards).count(each[0]) == 1]
        kept = kept or [once[min(once)]]
    if mistake == "all plain":
        kept = answers
    if mistake == "too much":
        kept = sorted(answers, key=lambda each: each[0])
    if mistake in ("last left out", "largest left out"):
        kept = kept[:-1]
    if mistake == "below their count":
        kept = [each for each in kept if each[0] < len(once)]
    if mistake == "set":
        kept = [once[q] for q in set(shards)]
    if mistake == "number for place":
        kept = [(q, sizes[q], gradients[q]) for q in sorted(once)]
    if mistake in ("sizes backward", "sizes as they came"):
        lengths = [n for _, n, _ in once.values()]
        if mistake == "sizes backward":
            lengths = [n for _, n, _ in reversed(kept)]
        kept = [(q, n, g) for (q, _, g), n in zip(kept, lengths, strict=True)]
    if came:
        kept = answers if mistake == "too much" else list(once.values())
    batch: float = sum(n for _, n, _ in kept)
    if mistake == "all answers":
        batch = sum(sizes)
    if mistake in ("last left out", "too much", "without 0, counted"):
        batch = sum(n for _, n, _ in once.values())
    if mistake == "a hundred":
        batch = 100
    weight: Callable[[int], float] = {
        "plain": lambda n: 1 / len(kept),
        "all plain": lambda n: 1 / len(kept),
        "no numbers": lambda n: 1 / batch,
        "sum": lambda n: 1.0,
        "images": lambda n: float(n),
        "shards": lambda n: n / len(kept),
        "inverse": lambda n: (1 / n) / sum(1 / m for _, m, _ in kept),
        "squared": lambda n: (n / batch) ** 2,
        "roots": lambda n: np.sqrt(n) / sum(np.sqrt(m) for _, m, _ in kept),
        "numbers": lambda n: 1 / (1 + max(shards)),
    }.get(mistake, lambda n: n / batch)
    dtype = np.float32 if mistake == "float32" else float
    terms = [np.asarray(weight(n) * np.asarray(g), dtype) for _, n, g in kept]
    if mistake == "first to the others' sum":
        terms = [terms[0], sum(terms[1:], np.zeros(np.shape(gradients[0])))]
    if mistake == "every other":
        terms = [sum(each) for each in (terms[::2], terms[1::2]) if each]
    if mistake == "pairs":
        terms = [np.sum(terms[k : k + 2], axis=0) for k in range(0, len(terms), 2)]
    if mistake == "last alone":
        terms = terms[-1:]
    if mistake == "not added":
        return np.array(terms)
    total = np.zeros(np.shape(gradients[0]), dtype)
    for term in terms:
        total = total + term
    return float(total.sum()) if mistake == "one number" else total.astype(float)


def _first_answers(
    shards: Sequence[int], sizes: Sequence[int], gradients: Sequence[Array]
) -> Array:
    """Take as many answers from the front as there are shards."""
    k = len(set(shards))
    return add_up(range(k), sizes[:k], gradients[:k])


def _sizes_once(
    shards: Sequence[int], sizes: Sequence[int], gradients: Sequence[Array]
) -> Array:
    once = dict(zip(shards, zip(sizes, gradients, strict=True), strict=True))
    total = np.zeros_like(gradients[0])
    for q in sorted(once):
        total = total + once[q][0] / sum(set(sizes)) * once[q][1]
    return total


def _arrival_cases(rng: np.random.Generator) -> list[Case]:
    def case(shards: list[int], sizes: list[int], shape: tuple[int, ...]) -> Case:
        found = {q: rng.standard_normal(shape) + 1 for q in sorted(set(shards))}
        given = [found[q].copy() for q in shards]
        return {"shards": shards, "sizes": sizes, "gradients": given}

    cases = [
        case([1, 0, 2], [30, 50, 20], (6,)),
        case([2, 0, 2, 1], [20, 5, 20, 20], (3, 4)),  # asked twice
        case([0, 0, 1], [12, 12, 4], (2, 3)),
        case([3, 1, 3, 0, 1], [7, 31, 7, 2, 31], (2, 2, 2)),  # 2 never answered
        case([5], [9], (5,)),
        case([0, 1], [1, 63], (3, 2)),
        case([4, 0, 9, 4], [1, 25, 40, 1], (7,)),
        case([6, 2, 0, 5, 3], [8, 30, 4, 17, 11], (3, 2)),
        case([0, 2, 1], [10, 15, 10], (4,)),
    ]
    alike = cases[-1]["gradients"]  # two shards with one size and one gradient
    alike[2] = alike[0].copy()
    # Whoever adds in another order loses the small numbers beside the large. Three
    # entries: four would let a mistake be named that explains some of these alone.
    small = [np.round(8 * rng.standard_normal(3)) + 16 * np.arange(1, 4) for _ in "ab"]
    large = 2.0**60 * np.arange(1, 4)
    for shards, given in (
        ([2, 0, 1, 3], [small[0], large, -large, small[1]]),
        ([3, 1, 0, 2], [small[0], -large, large, small[1]]),
        ([10, 2, 1, 3], [small[0], -large, large, small[1]]),  # "10" before "2"
        ([16, 1, 8, 2], [small[0], large, small[1], -large]),  # a set begins with 16
        ([3, 1, 0, 2], [small[0], large / 2, large / 2, -large]),  # 0 + 1 and 2 + 3
    ):
        cases.append({"shards": shards, "sizes": [2] * 4, "gradients": given})
    # Beside these nothing is lost in float64, and in float32 it is.
    near = 2.0**26 * np.arange(1, 4)
    given = [small[1], near + small[0], -near, 0 * near]
    cases.append({"shards": [3, 0, 2, 1], "sizes": [2] * 4, "gradients": given})
    # Here those in front are lost by whoever adds in order, and no others.
    third = np.round(8 * rng.standard_normal(3)) + 16 * np.arange(1, 4)
    for sizes, terms in (
        ([2, 2, 1, 1, 2], [*small, -large, large, third]),
        ([2, 1, 1, 2, 2], [large, *small, -large, third]),
        ([2, 1, 2, 1, 2], [large, small[0], -large, small[1], third]),
    ):
        shards = [4, 1, 3, 0, 2]
        came = ([values[q] for q in shards] for values in (sizes, terms))
        cases.append({"shards": shards, "sizes": next(came), "gradients": next(came)})
    # and whoever adds in the order of the sizes loses them here
    given = [2 * large, -large / 2, small[0], small[1]]
    cases.append({"shards": [0, 1, 2, 3], "sizes": [2, 8, 4, 2], "gradients": given})
    return cases


def _in_order(case: Case, got: Array) -> bool:
    """Tell a sum of the right terms that is off by no more than another order costs."""
    right = add_up(**case)
    if close(got, right, 1e-9) or got.shape != right.shape:
        return True
    terms = np.array(add_up(**case, mistake="not added"))
    exact = np.apply_along_axis(math.fsum, 0, terms)
    room = len(terms) * np.finfo(float).eps * np.abs(terms).sum(axis=0)
    return not np.all(np.abs(got - exact) <= room)


def _arrival_properties(case: Case) -> dict:
    shards = case["shards"]
    return {
        (
            "all shards' numbers beyond their count",
            "a shard's number below their count",
        ): min(shards) >= len(set(shards)),
        ("an answer that came twice", "no answer that came twice"): len(set(shards))
        < len(shards),
        ("a shard that never answered", "no shard missing"): max(shards) + 1
        > len(set(shards)),
        ("small numbers beside huge ones", "numbers of like size"): bool(
            max(np.abs(g).max() for g in case["gradients"]) > 1e9
        ),
        ("a shard of one image", "no shard of one image"): 1 in case["sizes"],
        ("answers in order", "answers out of order"): list(shards) == sorted(shards),
        ("gradients of several axes", "gradients of one axis"): np.ndim(
            case["gradients"][0]
        )
        > 1,
    }


# ---- how many workers --------------------------------------------------------------


def best_workers(
    N: int,
    A: float,
    M: float,
    B: float,
    tau: float,
    most: int,
    mistake: str = "",
) -> tuple[int, float]:
    """Give the number of workers by Eq. (21.4), and the speed-up; or a wrong answer."""
    root = np.sqrt(N * A * B / (2 * M))
    turns: dict[str, Callable[[float], float]] = {
        "root": round,
        "root up": np.ceil,
        "root down": np.floor,
    }
    if mistake in turns:
        w = int(np.clip(turns[mistake](root), 1, most))
        return w, N * A / (_step(N, A, M, B, tau, w) if w > 1 else N * A)
    if mistake == "root itself":
        root = float(np.clip(root, 1, most))
        return root, N * A / (_step(N, A, M, B, tau, root) if root > 1 else N * A)
    if mistake == "all or one":
        w = min([1, most], key=lambda w: _step(N, A, M, B, tau, w) if w > 1 else N * A)
        return w, N * A / (_step(N, A, M, B, tau, w) if w > 1 else N * A)
    if mistake in ("rounded", "rounded, or 1 last", "floor", "ceiling", "climbs"):
        return _tried(N, A, M, B, tau, most, mistake)
    if mistake == "unlimited":
        most = 4 * most + 40
    last = most - 1 if mistake == "one short" else most
    step = {
        "one way": lambda w: _step(N, A, M / 2, B, tau, w),
        "one less": lambda w: _step(N, A, M, B, tau, w) - 2 * M / B,
        "sent once": lambda w: _step(N, A, M / w, B, tau, w),
        "no waiting": lambda w: _step(N, A, M, B, 0, w),
        "waits for each": lambda w: _step(N, A, M, B, w * tau, w),
        "not shared": lambda w: _step(N * w, A, M, B, tau, w),
        "free": lambda w: N * A / w,
        "ring": lambda w: N * A / w + 2 * (w - 1) / w * M / B + 2 * (w - 1) * tau,
        "twice the bytes": lambda w: _step(N, A, 2 * M, B, tau, w),
        "four times the bytes": lambda w: _step(N, A, 4 * M, B, tau, w),
        "one image": lambda w: _step(1, A, M, B, tau, w),
        "one image, N in front": lambda w: _step(1, A, M, B, tau, w),
        "one image in both": lambda w: _step(1, A, M, B, tau, w),
        "bits": lambda w: _step(N, A, 8 * M, B, tau, w),
        "speed by bytes": lambda w: _step(N, A, B, M, tau, w),
        "at the same time": lambda w: max(N * A / w, 2 * w * M / B) + tau,
        "whole images": lambda w: -(-N // w) * A + 2 * w * M / B + tau,
        "client too": lambda w: (
            _step(N, A, M, B, tau, w) - N * A * (1 / w - 1 / (w + 1))
        ),
    }.get(mistake, lambda w: _step(N, A, M, B, tau, w))
    times = {1: N * A} | {w: step(w) for w in range(2, last + 1)}
    if mistake in ("cluster of one", "chosen as cluster"):
        times[1] = step(1)
    if mistake in ("one image, N in front", "one image in both"):
        times[1] = A
    if mistake == "always" and len(times) > 1:
        del times[1]
    order = reversed(times) if mistake == "larger" else times
    w = min(order, key=lambda w: times[w])
    if mistake == "slowest":
        w = max(times, key=lambda w: times[w])
    if mistake == "chosen as cluster":
        times[1] = N * A
    if mistake == "one image in both":
        return w, A / times[w]
    if mistake == "exchanged":
        return N * A / times[w], w
    if mistake == "efficiency":
        return w, N * A / times[w] / w
    if mistake == "saved":
        return w, N * A - times[w]
    if mistake == "against the cluster":
        return w, _step(N, A, M, B, tau, 1) / times[w]
    if mistake == "against two":
        return w, _step(N, A, M, B, tau, 2) / times[w]
    if mistake == "upside down":
        return w, times[w] / (N * A)
    if mistake == "time":
        return w, times[w]
    if mistake == "speed-up at the root":
        return w, N * A / _step(N, A, M, B, tau, root)
    if mistake == "as many":
        return w, float(w)
    return w, N * A / times[w]


def _step(N: int, A: float, M: float, B: float, tau: float, w: float) -> float:
    return N * A / w + 2 * w * M / B + tau


def _tried(
    N: int, A: float, M: float, B: float, tau: float, most: int, mistake: str
) -> tuple[int, float]:
    """Try too few numbers of workers."""

    def time(w: int) -> float:
        return N * A if w == 1 else _step(N, A, M, B, tau, w)

    root = np.sqrt(N * A * B / (2 * M))
    w = 1
    if mistake == "climbs":  # until the next is no better
        while w < most and time(w + 1) < time(w):
            w += 1
    if mistake == "rounded":  # and compared with one process
        w = min([1, int(np.clip(round(root), 1, most))], key=time)
    if mistake == "rounded, or 1 last":
        w = min([int(np.clip(round(root), 1, most)), 1], key=time)
    if mistake in ("floor", "ceiling"):
        turned = np.floor(root) if mistake == "floor" else np.ceil(root)
        w = min([1, int(np.clip(turned, 1, most))], key=time)
    return w, N * A / time(w)


def _workers_cases(rng: np.random.Generator) -> list[Case]:
    noise = float(rng.uniform(1, 1.02))
    settings = [  # N, A, M, B, τ, most
        (256, 1e-4 * noise, 4e5, 1.25e9, 1e-3, 30),
        (2048, 1e-4 * noise, 4e5, 1.25e9, 1e-3, 12),  # more could help
        (64, 2e-5 * noise, 4e7, 1e9, 1e-3, 20),  # does not pay
        (64, 1e-4 * noise, 4e5, 1.25e9, 8e-3, 20),  # nor here: too much waiting
        (512, 3e-3 * noise, 4e7, 1.25e9, 2e-2, 25),
        (100, 0.01 * noise, 1e6, 1e8, 0.05, 1),  # nobody else is there
        (100, 0.01 * noise, 1e6, 1e8, 0.0625, 6),
        (12, 1.0, 1.0, 1.0, 0.0, 9),  # 2 and 3 are equally good
        (8, 1.0, 1.0, 1.0, 0.0, 2),  # so are 1 and 2
        (40, 1.0, 1.0, 1.0, 0.0, 9),  # 4 and 5
        (1000, 1e-3 * noise, 2.5e6, 5e8, 0.004, 7),
        (100, 0.01 * noise, 5e6, 1e9, 0.6, 20),  # two lose where ten win
        (62, 0.1, 1.0, 2.0, 0.0, 9),  # w* is 2.49, and 3 is best
        (900, 0.01 * noise, 5e4, 1e9, 1e-3, 400),  # hundreds
    ]
    names = ("N", "A", "M", "B", "tau", "most")
    return [dict(zip(names, each, strict=True)) for each in settings]


def _workers_properties(case: Case) -> dict:
    w, _ = best_workers(**case)
    root = np.sqrt(case["N"] * case["A"] * case["B"] / (2 * case["M"]))
    return {
        ("a cluster that does not pay", "a cluster that pays"): w == 1,
        ("too few workers to be had", "workers enough"): root > case["most"],
        ("one worker to be had", "several workers to be had"): case["most"] == 1,
        ("a waiting time of 0", "a waiting time"): case["tau"] == 0,
    }


# ---- workers of different speed ------------------------------------------------------


def by_speed(
    count: int, speeds: Sequence[float], mistake: str = ""
) -> tuple[list[int], float]:
    """Give each shard to whoever would be finished first; or a wrong answer."""
    speeds, has = list(speeds), [0] * len(speeds)
    if mistake == "speeds sorted":
        speeds = sorted(speeds)
    if mistake == "speeds sorted down":
        speeds = sorted(speeds, reverse=True)
    key: Callable[[int], Any] = {
        "free and fast": lambda i: (has[i] / speeds[i], -speeds[i]),
        "half": lambda i: (has[i] + 0.5) / speeds[i],
        "quicker": lambda i: ((has[i] + 1) / speeds[i], -speeds[i]),
        "brackets": lambda i: has[i] + 1 / speeds[i],
        "fewest tie": lambda i: ((has[i] + 1) / speeds[i], has[i]),
        "factor": lambda i: (has[i] + 1) * (1 / speeds[i]),
        "added up": lambda i: sum([1 / speeds[i]] * has[i]) + 1 / speeds[i],
        "whole times": lambda i: (has[i] + 1) // speeds[i],
        "one more": lambda i: (has[i] + 2) / speeds[i],
        "limit": lambda i: (
            has[i] >= -(-count // len(speeds)),
            (has[i] + 1) / speeds[i],
        ),
        "one each": lambda i: (has[i] > 0, (has[i] + 1) / speeds[i]),
        "free first": lambda i: has[i] / speeds[i],
        "fewest": lambda i: has[i],
        "speed as time": lambda i: (has[i] + 1) * speeds[i],
        "fastest": lambda i: -speeds[i],
        "slowest": lambda i: speeds[i],
    }.get(mistake, lambda i: (has[i] + 1) / speeds[i])
    if mistake.startswith("rounded to "):
        key = lambda i: round((has[i] + 1) / speeds[i], int(mistake[-1]))  # noqa: E731
    order = range(len(speeds))
    if mistake == "one each in turn":
        has = [int(i < count) for i in order]
    owners = []
    for _ in range(count - sum(has)):
        i = min(reversed(order) if mistake == "later" else order, key=key)
        owners.append(i)
        has[speeds.index(speeds[i]) if mistake == "equals" else i] += 1
    if mistake == "remainders":
        exact = [count * v / sum(speeds) for v in speeds]
        has = [int(n) for n in exact]
        rest = sorted(order, key=lambda i: has[i] - exact[i])[: count - sum(has)]
        has = [n + (i in rest) for i, n in enumerate(has)]
    turned = {"down": math.floor, "up": math.ceil, "to the nearest": round}
    if mistake.removeprefix("shares ") in turned:
        turn = turned[mistake.removeprefix("shares ")]
        has = [int(turn(count * v / sum(speeds))) for v in speeds]
        for i in range(abs(count - sum(has))):
            has[i % len(has)] += 1 if sum(has) < count else -1
    if mistake == "rest to the first":
        has = [int(count * v / sum(speeds)) for v in speeds]
        has[0] += count - sum(has)
    if mistake == "rest to the fastest":
        has = [int(count * v / sum(speeds)) for v in speeds]
        has[speeds.index(max(speeds))] += count - sum(has)
    if mistake == "dealt, fastest first":
        turns = sorted(order, key=lambda i: -speeds[i])
        has = [len(range(turns.index(i), count, len(speeds))) for i in order]
    if mistake == "one each, also too many":
        has = [1] * len(speeds)
        for _ in range(count - len(speeds)):
            has[min(order, key=key)] += 1
    if mistake == "proportional":
        has = [round(count * v / sum(speeds)) for v in speeds]
    done = [n / v for n, v in zip(has, speeds, strict=True)]
    if mistake == "owners":
        return owners, max(done)
    if mistake == "owners in order":
        return sorted(owners), max(done)
    if mistake == "times of all":
        return has, done  # type: ignore[return-value]
    if mistake == "fast one":
        return has, done[speeds.index(max(speeds))]
    if mistake == "most at the slowest speed":
        return has, max(has) / min(speeds)
    if mistake == "all at the lowest speed":
        return has, sum(has) / min(speeds)
    if mistake == "all at the highest speed":
        return has, sum(has) / max(speeds)
    if mistake == "most at all speeds":
        return has, max(has) / sum(speeds)
    if mistake == "last in the list":
        return has, done[-1]
    if mistake == "counts sorted":
        return sorted(has), max(done)
    if mistake == "counts sorted down":
        return sorted(has, reverse=True), max(done)
    if mistake == "sum":
        return has, sum(done)
    if mistake == "mean":
        return has, sum(done) / len(done)
    if mistake == "first finished":
        return has, min(done)
    if mistake == "slow one":
        return has, done[speeds.index(min(speeds))]
    if mistake == "number":
        return has, float(max(has))
    if mistake == "most shards":
        return has, done[has.index(max(has))]
    if mistake == "next":
        return has, min((n + 1) / v for n, v in zip(has, speeds, strict=True))
    if mistake == "one more for all":
        return has, max((n + 1) / v for n, v in zip(has, speeds, strict=True))
    if mistake == "times":
        return has, max(n * v for n, v in zip(has, speeds, strict=True))
    if mistake == "ideal":
        return has, count / sum(speeds)
    return has, max(done)


def _speed_cases(rng: np.random.Generator) -> list[Case]:
    settings = [
        (6, [1.0, 1.0, 1.0]),
        (7, [2.0, 1.0]),
        (11, [1.0, 3.0, 2.0]),
        (9, [0.5, 1.0, 4.0, 2.0]),
        (2, [1.0, 2.0, 1.0, 4.0]),  # fewer shards than workers
        (1, [3.0, 1.0]),
        (5, [4.0]),
        (8, [1.0, 1.0, 0.25]),
        (13, [1.0, 2.0, 1.0, 2.0]),
        (3, [1.0, 2.9]),  # the one with fewer shards is last
        (14, [5.4, 0.7, 0.4, 2.0, 2.6]),
        (6, [0.6, 4.8, 1.6, 2.2, 0.5]),
        (8, [5.0, 10.0]),  # ties that a sum of rounded times would lose
        (1, [30.0, 40.0]),
        (1, [1000.0, 2000.0]),  # and times that a few digits do not tell apart
        (4, [2e4, 1e4, 4e4]),
        (11, [2.5, 7.5]),  # a tie that a product with 1/v would lose
    ]
    drawn = np.round(rng.uniform(0.3, 3, 5), 2).tolist()
    return [{"count": n, "speeds": v} for n, v in [*settings, (17, drawn)]]


def _speed_properties(case: Case) -> dict:
    speeds = case["speeds"]
    return {
        ("equal speeds", "different speeds"): len(set(speeds)) == 1,
        ("fewer shards than workers", "shards for all"): case["count"] < len(speeds),
        ("a single worker", "several workers"): len(speeds) == 1,
    }


_CUT = {
    "a": True,
    "b": False,
    "c": True,
    "d": False,
    "e": True,
    "f": False,
    "g": True,
    "h": False,
}


def _not(key: str) -> dict[str, bool]:
    return _CUT | {key: not _CUT[key]}


def _with(function: Callable[..., Any], mistake: str) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments, mistake=mistake)


def _wrong(function: Callable[..., Any], mistake: str, diagnosis: str) -> Wrong:
    return Wrong(mistake, _with(function, mistake), diagnosis)


EXERCISES = (
    Exercise(
        "shards-paper",
        _THREE,
        (
            Wrong(
                "plain for weighted",
                _THREE | {"gradient": 5 / 3},
                "gradient: that is the plain mean; each shard counts with its share "
                "of the images.",
            ),
            Wrong(
                "sum for the gradient",
                _THREE | {"gradient": 150.0},
                "gradient: that is the sum over all images; divide by their number.",
            ),
            Wrong(
                "sum of the means for the gradient",
                _THREE | {"gradient": 5.0},
                "gradient: that is the sum of the three means, without weights; each "
                "shard counts with its share of the images.",
            ),
            Wrong(
                "three times the batch",
                _THREE | {"worth": 300.0},
                "worth: that is three times as many as the batch has; no mean of its "
                "images is worth more than all of them.",
            ),
            Wrong(
                "images that did not answer",
                _THREE | {"worth without": 20.0},
                "worth without: those are the images of the shard that does not "
                "answer; asked is for the two that do.",
            ),
            Wrong(
                "shards that answered",
                _THREE | {"worth without": 2.0},
                "worth without: that is the number of shards that answer; asked is a "
                "number of images.",
            ),
            Wrong(
                "sign lost",
                _THREE | {"gradient": 2.1},
                "gradient: 2.1 comes out if the sign of −1 is lost, or if the weights "
                "stand the wrong way round; 50, 30 and 20 images go with 2, −1 and 4.",
            ),
            Wrong(
                "divided by three",
                _THREE | {"gradient": 0.5},
                "gradient: the shares add up to 1 already; do not divide by three.",
            ),
            Wrong(
                "plain is a sum",
                _THREE | {"plain": 5.0},
                "plain: that is the sum of the three; a mean divides by three.",
            ),
            Wrong(
                "plain is weighted",
                _THREE | {"plain": 1.5},
                "plain: that one is weighted by size; the plain mean is not.",
            ),
            Wrong(
                "worth is all",
                _THREE | {"worth": 100.0},
                "worth: only weights in proportion to the sizes are worth all images.",
            ),
            Wrong(
                "weights not squared",
                _THREE | {"worth": 3 / (1 / 50 + 1 / 30 + 1 / 20)},
                "worth: 29 comes out with weights that are not squared; they stand "
                "squared in the sum.",
            ),
            Wrong(
                "weights left out",
                _THREE | {"worth": 1 / (1 / 50 + 1 / 30 + 1 / 20)},
                "worth: the weights are missing; each is one third, squared.",
            ),
            Wrong(
                "not turned over",
                _THREE | {"worth": (1 / 50 + 1 / 30 + 1 / 20) / 9},
                "worth: that is the variance for S² = 1; images are one over it.",
            ),
            Wrong(
                "share of the whole batch",
                _THREE | {"without": 0.7},
                "without: 0.7 is 0.5 · 2 − 0.3 · 1, and these two shares add up to "
                "0.8; only 80 images answered.",
            ),
            Wrong(
                "plain mean of two",
                _THREE | {"without": 0.5},
                "without: the two that answered differ in size as well.",
            ),
            Wrong(
                "two thirds",
                _THREE | {"worth without": 200 / 3},
                "worth without: it is not two thirds of the shards that count, but "
                "their images.",
            ),
            Wrong(
                "plain mean of two is worth",
                _THREE | {"worth without": 75.0},
                "worth without: that is what the plain mean of the two is worth; the "
                "best one is weighted.",
            ),
            Wrong(
                "worth of three",
                _THREE | {"worth without": 9 / (1 / 50 + 1 / 30 + 1 / 20)},
                "worth without: that is what the plain mean of all three is worth; "
                "here two shards answer.",
            ),
            Wrong(
                "worth as a share",
                _THREE | {"worth": 0.09 / (1 / 50 + 1 / 30 + 1 / 20)},
                "worth: that is a share of the batch; asked is a number of images.",
            ),
            Wrong(
                "divided by three still",
                _THREE | {"without": 1 / 3},
                "without: two answered, and neither has a weight of a third.",
            ),
            Wrong(
                "nothing lost",
                _THREE | {"worth without": 100.0},
                "worth without: nobody has looked at the third shard's 20 images.",
            ),
            Wrong(
                "sign lost in the plain mean",
                _THREE | {"plain": 7 / 3},
                "plain: that comes out with 1 for −1; the second gradient keeps its "
                "sign.",
            ),
            Wrong(
                "sign lost without the third",
                _THREE | {"without": 1.625},
                "without: that comes out with 1 for −1; the second gradient keeps "
                "its sign.",
            ),
            Wrong(
                "sizes of the two exchanged",
                _THREE | {"without": 0.125},
                "without: that comes out with the two sizes exchanged; 50 images go "
                "with 2, and 30 with −1.",
            ),
            Wrong(
                "shares of the whole batch squared",
                _THREE | {"worth without": 125.0},
                "worth without: that comes out with the weights 0.5 and 0.3, which "
                "add up to 0.8; the weights of the two that answered add up to 1.",
            ),
            Wrong(
                "weights left out, rounded",
                _THREE | {"worth": 10.0},
                "worth: 10 comes out, rounded, where the weights are missing; each "
                "is one third, squared.",
            ),
            Wrong(
                "a third of the batch, rounded",
                _THREE | {"worth": 33.0},
                "worth: 33 is a third of the images, rounded; put weights of one "
                "third into Eq. (21.3), with the three sizes as they are.",
            ),
            Wrong(
                "a third of the batch",
                _THREE | {"worth": 100 / 3},
                "worth: that is a third of the images, the mean size of a shard; put "
                "weights of one third into Eq. (21.3), with the three sizes as they "
                "are.",
            ),
            Wrong(
                "rounded on the way down",
                _THREE | {"worth": 86.0},
                "worth: 86 is close; keep more digits on the way, and round to the "
                "nearest at the end.",
            ),
            Wrong(
                "rounded on the way up",
                _THREE | {"worth": 88.0},
                "worth: 88 is close; keep more digits on the way, and round to the "
                "nearest at the end.",
            ),
            Wrong(
                "plain cut off",
                _THREE | {"plain": 1.66},
                "plain: 1.66 is cut off behind the second decimal; round to the "
                "nearest.",
            ),
            Wrong(
                "plain of two",
                _THREE | {"plain": 0.5},
                "plain: that is the plain mean of the first two; the third counts "
                "here too.",
            ),
            Wrong(
                "number of shards",
                _THREE | {"worth": 3.0},
                "worth: that comes out with the squares of the weights alone; each of "
                "them is divided by the size of its shard.",
            ),
            Wrong(
                "sum over two shards",
                _THREE | {"without": 70.0},
                "without: that is the sum over the images that answered; divide by "
                "their number.",
            ),
            Wrong(
                "with the third",
                _THREE | {"without": 1.5},
                "without: that is the gradient of the whole batch; the third shard "
                "does not answer.",
            ),
            Wrong(
                "four fifths of the plain mean",
                _THREE | {"worth without": 70.0},
                "worth without: 70 is four fifths of what the plain mean is worth, "
                "rounded; here two shards answer, and their weights are not equal.",
            ),
            Wrong(
                "first shard away",
                _THREE | {"without": 1.0, "worth without": 50.0},
                "without and worth without: those are the numbers of the second and "
                "the third shard; it is the third that does not answer.",
            ),
            Wrong(
                "two added",
                _THREE | {"without": 1.0},
                "without: 1 is the sum of 2 and −1, and what the second and the third "
                "shard give; weigh the first and the second by their images.",
            ),
            Wrong(
                "half of the images",
                _THREE | {"worth without": 50.0},
                "worth without: 50 is half of the images, those of the first shard or "
                "of the other two; two shards answer, the first and the second.",
            ),
        ),
        tolerance=3e-3,
        points=1,
        hint="how many of the images does each shard's mean speak for?",
    ),
    Exercise(
        "shards-rows",
        where_is,
        (
            _wrong(
                where_is,
                "left",
                "the first image of a shard is put into the shard before: a number "
                "equal to an end lies behind it.",
            ),
            _wrong(
                where_is,
                "sizes sorted",
                "those are shard and row if the sizes were sorted; the shards stand "
                "in the order given.",
            ),
            _wrong(
                where_is,
                "first size",
                "those are shard and row if every shard were of the size of the first.",
            ),
            _wrong(
                where_is,
                "first size, none beyond the last",
                "those are the numbers for shards of the size of the first, none put "
                "beyond the last shard; add up the sizes to see where each ends.",
            ),
            _wrong(
                where_is,
                "first size, even 0",
                "those are quotient and remainder by the size of the first shard, "
                "which may be 0; add up the sizes to see where each shard ends.",
            ),
            _wrong(
                where_is,
                "lists of rows",
                "those are the rows in lists, one for each shard, as `rows_of` gives "
                "them; asked are two arrays of the shape of the batch.",
            ),
            _wrong(
                where_is,
                "lists of rows, any batch",
                "those are the rows in lists, one for each shard; asked are two arrays "
                "of the shape of the batch.",
            ),
            _wrong(
                where_is,
                "lists of numbers",
                "those are the batch's images in lists, one for each shard; asked are "
                "two arrays of the shape of the batch, shards and rows.",
            ),
            _wrong(
                where_is,
                "ends too early",
                "the last image of a shard is put into the shard behind, and behind "
                "the last there is none; a shard holds the numbers below its end.",
            ),
            _wrong(
                where_is,
                "ends too early, clipped",
                "the last image of a shard is put into the shard behind, if there is "
                "one; a shard holds the numbers below its end.",
            ),
            _wrong(
                where_is,
                "end before",
                "row: in shard 0 that is the number less that of all images, as with "
                "ends[q − 1], which is the last end where q is 0; shard 0 begins at 0.",
            ),
            _wrong(
                where_is,
                "equal",
                "the shards come out as if they were of one size; add up their sizes "
                "to see where each ends.",
            ),
            _wrong(
                where_is,
                "in turns",
                "the images come out dealt in turns; they are numbered shard after "
                "shard.",
            ),
            _wrong(
                where_is,
                "not moved",
                "row: that is the number in the whole array; rows of a shard begin at "
                "0.",
            ),
            _wrong(
                where_is,
                "from the end",
                "row: that is counted from where the shard ends; subtract where it "
                "begins.",
            ),
            _wrong(
                where_is,
                "own size",
                "row: that is the number less the size of the shard itself, from "
                "shard 1 on; subtract the sizes of all shards before it.",
            ),
            _wrong(
                where_is,
                "own size always",
                "row: that is the number less the shard's own length; what stands "
                "before it are the others.",
            ),
            _wrong(
                where_is,
                "one before",
                "row: that is the number less the size of the shard just before; all "
                "before it count.",
            ),
            _wrong(
                where_is,
                "backward",
                "row: that is counted back from where the shard ends; rows count from "
                "where it begins.",
            ),
            _wrong(
                where_is,
                "all in the first",
                "every image comes out in shard 0, with its number in the whole array "
                "for a row.",
            ),
            _wrong(
                where_is,
                "flat",
                "the answers have one axis always; they should have the shape of the "
                "batch.",
            ),
            _wrong(
                where_is,
                "one size",
                "row: that is the number less the first size for each shard before; "
                "their sizes differ.",
            ),
            _wrong(
                where_is,
                "place",
                "row: that counts the batch's images of a shard as they come; asked is "
                "where each lies in the shard.",
            ),
            _wrong(
                where_is,
                "sorted",
                "those are the answers for a sorted batch; they belong to the images "
                "in the order they were given.",
            ),
            _wrong(
                where_is,
                "exchanged",
                "the two results are exchanged: first the shard, then the row.",
            ),
            _wrong(
                where_is, "shard from 1", "shard: the shards are counted from 1, not 0."
            ),
            _wrong(where_is, "row from 1", "row: the rows are counted from 1, not 0."),
            _wrong(
                where_is,
                "empty skipped",
                "an empty shard is left out, and those behind it get the wrong number.",
            ),
            _wrong(
                where_is,
                "mean size",
                "those are shard and row if all shards had the mean size; add up "
                "their sizes to see where each ends.",
            ),
            Wrong(
                "mean size, none beyond the last",
                _of_one_size(lambda sizes: int(sizes.mean()), clipped=True),
                "those are the numbers for shards of the mean size, rounded down, none "
                "put beyond the last shard; add up the sizes to see where each ends.",
            ),
            Wrong(
                "mean size rounded up",
                _of_one_size(lambda sizes: -(-int(sizes.sum()) // len(sizes))),
                "those are shard and row if all shards had the mean size, rounded up; "
                "add up their sizes to see where each ends.",
            ),
            Wrong(
                "largest size",
                _of_one_size(lambda sizes: int(sizes.max())),
                "those are shard and row if all shards had the size of the largest; "
                "add up their sizes to see where each ends.",
            ),
            Wrong(
                "as many images as shards",
                _of_one_size(len),
                "those are quotient and remainder by the number of shards; a shard has "
                "as many images as its size says.",
            ),
            Wrong(
                "one row less behind the first",
                _one_row_less,
                "row: from shard 1 on that is one too few, −1 for the first image of a "
                "shard; the first row is 0 in every shard.",
            ),
            _wrong(
                where_is,
                "before the start",
                "the shard is the number of starts below the image's number; an image "
                "that stands at a start belongs to that shard, and counting begins at "
                "0.",
            ),
            _wrong(
                where_is,
                "its size",
                "row: that is the size of the shard; asked is where the image lies in "
                "it.",
            ),
            _wrong(
                where_is,
                "its start",
                "row: that is where the shard begins; asked is where the image lies "
                "in it.",
            ),
            _wrong(
                where_is,
                "sizes not added up",
                "the shard is searched among the sizes; search among the ends, the "
                "sizes added up.",
            ),
            _wrong(
                where_is,
                "sizes not added up, left",
                "the shard is searched among the sizes, and from the left; search "
                "among the ends, the sizes added up.",
            ),
            _wrong(
                where_is,
                "remainder",
                "row: that is the remainder of the number by the size of its shard; "
                "take away the start of the shard.",
            ),
            _wrong(
                where_is,
                "starts from the left",
                "the first image of a shard is given to the one before, and image 0 "
                "to shard −1; an image at a start belongs to the shard that starts "
                "there.",
            ),
            _wrong(
                where_is,
                "one before, even the last",
                "row: that is the number less the size of the shard just before, "
                "which for shard 0 is the last one, as with sizes[q − 1]; take away "
                "all the shards before, and for shard 0 nothing.",
            ),
            _wrong(
                where_is,
                "ends too early, one more shard",
                "the last image of a shard is put into the shard behind, even where "
                "there is none; a shard holds the numbers below its end.",
            ),
            _wrong(
                where_is,
                "first size, or nothing",
                "those are quotient and remainder by the size of the first shard, and "
                "where it is empty the number itself for both; add up the sizes to see "
                "where each shard ends.",
            ),
            _wrong(
                where_is,
                "backward from 0",
                "row: that is counted back from the last image of the shard; rows "
                "count from the first.",
            ),
            _wrong(
                where_is,
                "bytes",
                "row: rows from 256 on begin again at 0, as in one byte; a shard may "
                "have more rows than that.",
            ),
        ),
        _rows_cases,
        ("shard", "row"),
        properties=_rows_properties,
        dtypes="kind",
        stacked=True,
        points=2,
        hint="how many images lie in the shards before the one you are looking at?",
    ),
    Exercise(
        "shards-arrivals",
        add_up,
        (
            _wrong(
                add_up,
                "plain",
                "that is the plain mean of the shards; weigh each by its images.",
            ),
            _wrong(
                add_up,
                "sum",
                "the means are added without a weight; weigh each by its share of the "
                "batch.",
            ),
            _wrong(
                add_up,
                "images",
                "that is the sum over all images; divide by their number.",
            ),
            _wrong(
                add_up,
                "shards",
                "that comes out divided by the number of shards; divide by that of "
                "the images.",
            ),
            _wrong(
                add_up,
                "numbers",
                "that comes out divided by the largest number of a shard plus one; "
                "not all shards have answered, and each has a weight.",
            ),
            _wrong(
                add_up,
                "inverse",
                "that comes out with weights the wrong way round: a larger shard "
                "counts for more.",
            ),
            _wrong(
                add_up,
                "squared",
                "that comes out with the squares of the shares; each mean is over its "
                "images already.",
            ),
            _wrong(
                add_up,
                "twice",
                "an answer that came twice is counted twice; each shard counts once.",
            ),
            _wrong(
                add_up,
                "neighbors",
                "an answer that came twice is dropped only right behind the first; "
                "others may come in between.",
            ),
            _wrong(
                add_up,
                "all answers",
                "each shard is added once, but the size of the batch counts some "
                "twice: the weights do not add up to 1.",
            ),
            Wrong(
                "sizes once",
                _sizes_once,
                "each shard is added once, but the size of the batch counts shards of "
                "one size as one; an answer came twice if the number of its shard did.",
            ),
            Wrong(
                "the first answers",
                _first_answers,
                "that comes out of the first answers, as many as there are shards, in "
                "the order in which they came; one of them may have come twice.",
            ),
            Wrong(
                "the last answer",
                lambda shards, sizes, gradients: gradients[-1].copy(),
                "that is the mean gradient of the answer that came last, and nothing "
                "else; each shard counts with its share of the images.",
            ),
            Wrong(
                "one number in an array",
                lambda *a: np.array(
                    [sum(map(np.sum, add_up(*a, mistake="not added")))]
                ),
                "that is one number for all parameters, in an array; each entry of the "
                "gradient has its own sum.",
            ),
            _wrong(
                add_up,
                "too much",
                "an answer that came twice is added twice, though the batch counts it "
                "once: the weights add up to more than 1.",
            ),
            _wrong(
                add_up,
                "all plain",
                "that is the plain mean of all answers, also of those that came twice.",
            ),
            _wrong(
                add_up,
                "no numbers",
                "each mean comes out divided by the images of the batch, and not "
                "multiplied by its own.",
            ),
            _wrong(
                add_up,
                "dropped",
                "a shard whose answer came twice is left out altogether; it counts "
                "once.",
            ),
            _wrong(
                add_up,
                "texts",
                "that is the order of the shards' numbers sorted as texts, where 10 "
                "comes before 2.",
            ),
            _wrong(
                add_up,
                "by array",
                "two shards with the same size and the same gradient have come out as "
                "one; tell them apart by their numbers.",
            ),
            _wrong(
                add_up,
                "last left out",
                "the shard with the highest number never enters the sum.",
            ),
            _wrong(
                add_up,
                "pairs",
                "the terms come out added in pairs, 0 + 1 and 2 + 3, as in a matrix "
                "product; each shard is to be added to the sum of all before it.",
            ),
            _wrong(
                add_up,
                "float32",
                "the last digits are lost here, as in terms of float32; the sum is "
                "float64, as the gradients are.",
            ),
            _wrong(
                add_up,
                "same size",
                "of two shards of one size one counts here; an answer came twice if "
                "the number of its shard did.",
            ),
            _wrong(
                add_up,
                "same size, last",
                "of several shards of one size the last counts here; an answer came "
                "twice if the number of its shard did.",
            ),
            _wrong(
                add_up,
                "arrival",
                "that is the sum in the order of arrival; the last digits, and here "
                "more than those, then depend on who was first.",
            ),
            _wrong(
                add_up,
                "backward",
                "that is the sum from the last shard to the first; the order is 0, 1, "
                "2 …",
            ),
            _wrong(
                add_up,
                "arrival, backward",
                "that is the sum in the order of arrival, the last first; the order is "
                "that of the shards' numbers.",
            ),
            _wrong(
                add_up,
                "last first",
                "that is the sum with the last shard first and the others behind it in "
                "order; the order is 0, 1, 2 …",
            ),
            _wrong(
                add_up,
                "first to the others' sum",
                "the first shard meets the sum of all others here; each shard is to be "
                "added to the sum of all before it.",
            ),
            _wrong(
                add_up,
                "every other",
                "that is the sum of every other shard and that of those between, added "
                "up; each is to be added to the sum of all before it.",
            ),
            _wrong(
                add_up,
                "shards sorted alone",
                "that comes out with the numbers of the shards in order, and sizes and "
                "gradients as they came; each answer has its own three.",
            ),
            _wrong(
                add_up,
                "shards sorted alone, first",
                "that comes out with the numbers of the shards in order, sizes and "
                "gradients as they came, and of equal numbers the first; each answer "
                "has its own three.",
            ),
            _wrong(
                add_up,
                "without 0",
                "shard 0 is missing from the sum and from the batch; its number counts "
                "like any other.",
            ),
            _wrong(
                add_up,
                "without 0, counted",
                "shard 0 is missing from the sum, and its images are in the batch; its "
                "number counts like any other.",
            ),
            _wrong(
                add_up,
                "falling sizes",
                "that is the sum from the largest size to the smallest, and of equal "
                "sizes by number; the order is that of the numbers throughout.",
            ),
            _wrong(
                add_up,
                "falling sizes, as they came",
                "that is the sum from the largest size to the smallest, and of equal "
                "sizes as they came; the order is that of the numbers throughout.",
            ),
            _wrong(
                add_up,
                "by size",
                "that is the sum in the order of the sizes; the order is that of the "
                "shards' numbers.",
            ),
            _wrong(
                add_up,
                "not added",
                "those are the weighted gradients one by one; add them up.",
            ),
            _wrong(
                add_up,
                "one number",
                "that is one number for all parameters; each entry of the gradient "
                "has its own sum.",
            ),
            _wrong(
                add_up,
                "roots",
                "those are weights by the roots of the sizes; weigh each mean by its "
                "share of the images.",
            ),
            _wrong(
                add_up,
                "by size, then by number",
                "that is the sum in the order of the sizes, and of the numbers where "
                "sizes are equal; the order is that of the numbers alone.",
            ),
            _wrong(
                add_up,
                "came, all answers",
                "each shard is added once, but the size of the batch counts some "
                "twice; and the order is that of the shards' numbers, not that in "
                "which answers came.",
            ),
            _wrong(
                add_up,
                "came, too much",
                "an answer that came twice is added twice, though the batch counts "
                "it once; and the order is that of the shards' numbers, not that in "
                "which answers came.",
            ),
            _wrong(
                add_up,
                "came, images",
                "that is the sum over all images, not divided by their number; and "
                "the order is that of the shards' numbers, not that in which "
                "answers came.",
            ),
            _wrong(
                add_up,
                "came, no numbers",
                "that is the sum of the means divided by the number of images; a "
                "mean counts with its share of the batch; and the order is that of "
                "the shards' numbers, not that in which answers came.",
            ),
            _wrong(
                add_up,
                "largest left out",
                "the shard with the largest number is missing, and its images are "
                "not counted either; it has answered too.",
            ),
            _wrong(
                add_up,
                "below their count",
                "shards with numbers as large as the count of those that answered, "
                "or larger, are missing; a shard that never answered leaves its "
                "number free, and others lie beyond.",
            ),
            _wrong(
                add_up,
                "set",
                "that is the sum in the order in which a set gives the numbers, and a "
                "set has an order of its own; sort them.",
            ),
            _wrong(
                add_up,
                "number for place",
                "sizes and gradients come out taken at the places that the shards' "
                "numbers name; the lists stand as answers came, so look for the place "
                "of each number.",
            ),
            _wrong(
                add_up,
                "last alone",
                "that is the share of the shard with the highest number alone, as "
                "where each term takes the place of those before; add up all shares.",
            ),
            _wrong(
                add_up,
                "sizes backward",
                "that comes out with the sizes in the opposite order; each mean has "
                "the weight of its own shard.",
            ),
            _wrong(
                add_up,
                "sizes as they came",
                "that comes out with the gradients in the order of the shards' "
                "numbers, and the sizes as they came; each mean has the weight of its "
                "own shard.",
            ),
            _wrong(
                add_up,
                "a hundred",
                "that comes out with 100 images in the batch, whatever has answered; "
                "add up the sizes of the shards.",
            ),
        ),
        _arrival_cases,
        ("the gradient",),
        properties=_arrival_properties,
        promises=(
            Promise(
                "the terms are added in the order 0, 1, 2 …, each to the sum of all "
                "before it; a matrix product and a set have orders of their own",
                _in_order,
            ),
        ),
        tolerance=1e-9,
        dtypes=True,
        points=3,
        hint=(
            "if you first made a table with one line for each shard, in the order of "
            "their numbers, what would stand in a line?"
        ),
    ),
    Exercise(
        "shards-workers",
        best_workers,
        (
            _wrong(
                best_workers,
                "root",
                "that is w* of Eq. (21.5) rounded; the best whole number need not be "
                "the nearest, and one process alone may beat them all.",
            ),
            _wrong(
                best_workers,
                "exchanged",
                "the two results are exchanged: first the workers, then how many times "
                "as fast.",
            ),
            _wrong(
                best_workers,
                "climbs",
                "that is the first number whose next is no better; two workers may "
                "lose where ten win.",
            ),
            _wrong(
                best_workers,
                "rounded",
                "that is w* rounded, or 1 where that is better; of the whole numbers "
                "on the two sides of w* the nearer need not be the better.",
            ),
            _wrong(
                best_workers,
                "rounded, or 1 last",
                "that is w* rounded, or 1 where that is quicker; of the whole numbers "
                "on the two sides of w* the nearer need not be the better, and of two "
                "equally good ones the smaller counts.",
            ),
            _wrong(
                best_workers,
                "floor",
                "that is w* rounded down, or 1 where that is better; the whole number "
                "above w* may be the better.",
            ),
            _wrong(
                best_workers,
                "ceiling",
                "that is w* rounded up, or 1 where that is better; the whole number "
                "below w* may be the better.",
            ),
            _wrong(
                best_workers,
                "chosen as cluster",
                "where you choose, one process alone is not tried, or sends and waits "
                "as well; its time is NA.",
            ),
            _wrong(
                best_workers,
                "ring",
                "that is the time in a ring, Eq. (21.6); here all bytes pass the "
                "client, Eq. (21.4).",
            ),
            _wrong(
                best_workers,
                "twice the bytes",
                "that comes out with 4wM bytes; 2wM are there and back together.",
            ),
            _wrong(
                best_workers,
                "efficiency",
                "the second number is divided by the workers; asked is how many times "
                "as fast all of them are.",
            ),
            _wrong(
                best_workers,
                "saved",
                "the second number is the time that is saved; asked is a ratio.",
            ),
            _wrong(
                best_workers,
                "one way",
                "that comes out with wM bytes; the parameters go out and the "
                "gradients come back: 2wM.",
            ),
            _wrong(
                best_workers,
                "one less",
                "that comes out with 2(w − 1)M bytes; the client sends M to each of w "
                "workers and gets M from each: 2wM.",
            ),
            _wrong(
                best_workers,
                "sent once",
                "that comes out when the bytes do not grow with w; every worker gets "
                "all parameters, 2wM bytes.",
            ),
            _wrong(best_workers, "no waiting", "τ is missing from the time of a step."),
            _wrong(
                best_workers,
                "waits for each",
                "that comes out with τ once for each worker; Eq. (21.4) has it once.",
            ),
            _wrong(
                best_workers,
                "not shared",
                "one process alone comes out, with a speed-up of 1, where more workers "
                "pay too; in Eq. (21.4) the work is shared, NA/w, and T(w) may well be "
                "below NA.",
            ),
            Wrong(
                "a speed-up of 1",
                lambda *a: (best_workers(*a)[0], 1.0),
                "the speed-up: that is 1, where more workers pay too; divide NA by the "
                "time with as many workers as you return.",
            ),
            Wrong(
                "one worker",
                lambda *a: (1, best_workers(*a)[1]),
                "the workers: that is 1, where more workers pay too; return the number "
                "with which the step is shortest.",
            ),
            _wrong(
                best_workers,
                "speed by bytes",
                "that comes out with 2wB/M; 2wM bytes at B bytes a second take 2wM/B.",
            ),
            _wrong(
                best_workers,
                "against two",
                "the speed-up: that is against two workers; compare with one process "
                "alone, NA.",
            ),
            _wrong(
                best_workers,
                "free",
                "the workers: these are all there are, also where fewer are quicker; "
                "compare T(w) for each w.",
            ),
            _wrong(
                best_workers,
                "cluster of one",
                "one process alone sends nothing and waits for nobody: NA.",
            ),
            _wrong(
                best_workers,
                "always",
                "you never answer 1, though one process alone may be quickest.",
            ),
            _wrong(
                best_workers, "larger", "of two equally good numbers take the smaller."
            ),
            _wrong(
                best_workers,
                "unlimited",
                "no more than `most` workers can be had.",
            ),
            _wrong(
                best_workers,
                "one short",
                "`most` itself may be taken too; range stops before its end.",
            ),
            _wrong(
                best_workers,
                "against the cluster",
                "the second number compares with a cluster of one worker; compare with "
                "one process alone.",
            ),
            _wrong(
                best_workers,
                "upside down",
                "the second number is upside down: how many times as fast, not what "
                "share of the time.",
            ),
            _wrong(
                best_workers,
                "as many",
                "the second number is that of the workers once more; sending and "
                "waiting cost something.",
            ),
            _wrong(
                best_workers,
                "time",
                "the second number is the time of a step; asked is how many times as "
                "fast it is.",
            ),
            _wrong(
                best_workers,
                "root up",
                "that is w* of Eq. (21.5) rounded up; the whole number below it may "
                "be better, and so may one process alone.",
            ),
            _wrong(
                best_workers,
                "root down",
                "that is w* of Eq. (21.5) rounded down; the whole number above it may "
                "be better, and so may one process alone.",
            ),
            _wrong(
                best_workers,
                "one image",
                "in the time of a cluster stands A/w; all workers together have N "
                "images, NA/w.",
            ),
            _wrong(
                best_workers,
                "client too",
                "the images come out shared by w + 1; w workers compute, and the "
                "client waits.",
            ),
            _wrong(
                best_workers,
                "slowest",
                "the step comes out slowest with that many workers; the quickest is "
                "asked.",
            ),
            _wrong(
                best_workers,
                "one image, N in front",
                "T(w) comes out with the work of one image, and the time in front "
                "of it with that of all N; a step is over N images in both.",
            ),
            _wrong(
                best_workers,
                "one image in both",
                "both results come out with the work of one image; a step is over N "
                "images, whose work the workers share.",
            ),
            _wrong(
                best_workers,
                "bits",
                "that comes out with 16 · w · M to be sent; M is in bytes already, "
                "and B in bytes for each second.",
            ),
            _wrong(
                best_workers,
                "at the same time",
                "that comes out with the larger of computing and sending; Eq. "
                "(21.4) adds them, one comes after the other.",
            ),
            _wrong(
                best_workers,
                "whole images",
                "that comes out with ⌈N/w⌉ images for each worker; Eq. (21.4) has N/w.",
            ),
            _wrong(
                best_workers,
                "speed-up at the root",
                "the speed-up: that is the one at w* of Eq. (21.5), which need not be "
                "whole, nor one that can be had; take the time at the number that you "
                "return.",
            ),
            _wrong(
                best_workers,
                "root itself",
                "that is w* of Eq. (21.5) as it is, within 1 and `most`; only whole "
                "numbers of workers can be had, and one process alone may beat them "
                "all.",
            ),
            _wrong(
                best_workers,
                "all or one",
                "those are all workers that can be had, or 1 where that is quicker; a "
                "number between may be quicker than both.",
            ),
            _wrong(
                best_workers,
                "four times the bytes",
                "that comes out with 8wM bytes; M is in bytes already, and 2wM are "
                "there and back together.",
            ),
        ),
        _workers_cases,
        ("the workers", "the speed-up"),
        properties=_workers_properties,
        stacked=True,
        points=2,
        hint=(
            "if you wrote the time for 1, 2, 3 … workers into a table, which line "
            "would not follow Eq. (21.4)?"
        ),
    ),
    Exercise(
        "shards-placed",
        by_speed,
        (
            _wrong(
                by_speed,
                "free first",
                "those are shards given to whoever is free first; ask who would be "
                "finished first, the new shard included.",
            ),
            _wrong(
                by_speed,
                "free and fast",
                "those are shards given to whoever is free first, the fastest of "
                "them; what counts is when the new shard would be finished.",
            ),
            _wrong(
                by_speed,
                "half",
                "those are shards given to whoever has half of the new one first; ask "
                "when all of it is done.",
            ),
            _wrong(
                by_speed,
                "brackets",
                "those are shards given by n + 1/v; a worker takes 1/v for each, the "
                "old ones and the new one: (n + 1)/v.",
            ),
            _wrong(
                by_speed,
                "factor",
                "of two that would be finished at the same time the later one has it "
                "at times, as with n · (1/v), where 1/v is rounded; n/v is rounded "
                "once.",
            ),
            _wrong(
                by_speed,
                "added up",
                "of two that would be finished at the same time the later one has it "
                "at times, as with 1/v added up, which is rounded each time; divide n "
                "by v.",
            ),
            _wrong(
                by_speed,
                "whole times",
                "those are shards given by (n + 1) // v, which drops what stands "
                "behind the point; times that differ look alike then: divide with /.",
            ),
            _wrong(
                by_speed,
                "one more",
                "those are shards given by (n + 2)/v; who has n would be finished with "
                "one more after (n + 1)/v.",
            ),
            *(
                _wrong(
                    by_speed,
                    f"rounded to {digits}",
                    f"those are shards given by times rounded to {words}, which look "
                    "alike where they differ; compare them as they are.",
                )
                for digits, words in (
                    (0, "whole numbers"),
                    (2, "a digit or two"),
                    (3, "three digits"),
                )
            ),
            *(
                _wrong(
                    by_speed,
                    f"shares {turned}",
                    f"those are shares in proportion to the speeds, rounded {turned}, "
                    f"and {rest} one by one from the first on; ask for each shard who "
                    "would be finished first.",
                )
                for turned, rest in (
                    ("down", "the rest given out"),
                    ("up", "what is too much taken away"),
                    ("to the nearest", "the difference made up"),
                )
            ),
            _wrong(
                by_speed,
                "owners",
                "the shards: those are the numbers of workers, one for each shard; "
                "asked is how many shards each worker has.",
            ),
            _wrong(
                by_speed,
                "one each",
                "every worker gets one shard first; a slow one may do best with none.",
            ),
            _wrong(
                by_speed,
                "equals",
                "two workers of equal speed are taken for one; tell them apart by "
                "where they stand.",
            ),
            _wrong(
                by_speed,
                "quicker",
                "of two that would be finished at the same time the faster has it; "
                "the one that stands earlier should.",
            ),
            _wrong(
                by_speed,
                "fewest tie",
                "of two that would be finished at the same time the one with fewer "
                "shards has it; the one that stands earlier should.",
            ),
            _wrong(
                by_speed,
                "limit",
                "nobody gets more than an equal share; that limit of `placed` is for "
                "workers of equal speed.",
            ),
            _wrong(
                by_speed,
                "remainders",
                "shares in proportion to the speed, the rest by largest remainders, "
                "need not be the quickest; give shards out one by one.",
            ),
            _wrong(
                by_speed,
                "speeds sorted",
                "those are the shards for sorted speeds; they belong to the workers "
                "in the order they were given.",
            ),
            _wrong(
                by_speed,
                "most shards",
                "the time is that of the worker with most shards, who need not be the "
                "last: it may be fast.",
            ),
            _wrong(
                by_speed,
                "next",
                "the time is when one shard more would be finished; there is none.",
            ),
            _wrong(
                by_speed,
                "fewest",
                "the shards are dealt out evenly, whatever the speeds.",
            ),
            _wrong(
                by_speed,
                "speed as time",
                "those are shards given by (n + 1)·v; a worker of twice the speed "
                "takes half the time: divide.",
            ),
            _wrong(
                by_speed,
                "fastest",
                "so it comes out if the fastest gets all; count what it already has.",
            ),
            _wrong(
                by_speed, "slowest", "the slowest gets all, and everybody waits for it."
            ),
            _wrong(
                by_speed,
                "later",
                "of two equally quick take the one that stands first.",
            ),
            _wrong(
                by_speed,
                "one each in turn",
                "every worker has one shard to begin with; a slow one may have to go "
                "without.",
            ),
            _wrong(
                by_speed,
                "rest to the first",
                "that is a share in proportion to the speeds, rounded down, and the "
                "rest to the first; give each shard by itself.",
            ),
            _wrong(
                by_speed,
                "proportional",
                "shares in proportion to the speed, rounded, need not add up to all "
                "shards, nor be the quickest; give them out one by one.",
            ),
            _wrong(
                by_speed,
                "sum",
                "the time is the sum over the workers; they work at the same time.",
            ),
            _wrong(
                by_speed,
                "mean",
                "the time is the mean over the workers; all are done when the last is.",
            ),
            _wrong(
                by_speed,
                "first finished",
                "the time is that of the first to be finished; all are done when the "
                "last is.",
            ),
            _wrong(
                by_speed,
                "slow one",
                "the time is that of the slowest worker, who need not be the last: it "
                "may have nothing to do.",
            ),
            _wrong(
                by_speed,
                "number",
                "the time is a number of shards; divide by the speed of who has them.",
            ),
            _wrong(
                by_speed,
                "times",
                "the time is shards times speed; it is shards over speed.",
            ),
            _wrong(
                by_speed,
                "ideal",
                "the time is what it would be if shards could be split; they cannot.",
            ),
            _wrong(
                by_speed,
                "rest to the fastest",
                "that is a share in proportion to the speeds, rounded down, and the "
                "rest to the fastest; give each shard by itself.",
            ),
            _wrong(
                by_speed,
                "dealt, fastest first",
                "the shards come out dealt in turns, the fastest first; a fast worker "
                "may have two before a slow one has any.",
            ),
            _wrong(
                by_speed,
                "one each, also too many",
                "every worker has a shard to begin with, also where there are fewer "
                "shards than workers; a slow one may have to go without.",
            ),
            _wrong(
                by_speed,
                "one more for all",
                "that is the time with one shard more for each worker; asked is "
                "when the last is finished with what it has.",
            ),
            _wrong(
                by_speed,
                "speeds sorted down",
                "those are the shards for the speeds from the fastest down; they "
                "belong to the workers in the order they were given.",
            ),
            _wrong(
                by_speed,
                "fast one",
                "the time is that of the fastest worker, who need not be the last to "
                "be finished; look at all of them.",
            ),
            _wrong(
                by_speed,
                "owners in order",
                "the shards: those are numbers of workers, each as many times as it "
                "has shards; asked is how many shards each worker has.",
            ),
            _wrong(
                by_speed,
                "most at the slowest speed",
                "the time is the most shards divided by the lowest speed, which need "
                "not be one worker's; each has a time of its own.",
            ),
            _wrong(
                by_speed,
                "all at the lowest speed",
                "the time: that is all shards divided by the lowest speed; each worker "
                "takes what it has, divided by its own.",
            ),
            _wrong(
                by_speed,
                "all at the highest speed",
                "the time: that is all shards divided by the highest speed; each "
                "worker takes what it has, divided by its own.",
            ),
            _wrong(
                by_speed,
                "most at all speeds",
                "the time: that is the most shards divided by the sum of the speeds; "
                "each worker takes what it has, divided by its own speed.",
            ),
            _wrong(
                by_speed,
                "last in the list",
                "the time: that is when the last in the list is finished; all are done "
                "when the latest is.",
            ),
            _wrong(
                by_speed,
                "counts sorted",
                "the shards: the numbers are right and sorted, the smallest first; "
                "each belongs to the worker that stands at its place in `speeds`.",
            ),
            _wrong(
                by_speed,
                "counts sorted down",
                "the shards: the numbers are right and sorted, the largest first; "
                "each belongs to the worker that stands at its place in `speeds`.",
            ),
            _wrong(
                by_speed,
                "times of all",
                "the time comes as a list, one for each worker; asked is when the "
                "last is finished.",
            ),
        ),
        _speed_cases,
        ("the shards", "the time"),
        properties=_speed_properties,
        points=2,
        promises=(
            Promise(
                "the shards add up to `count`",
                lambda case, has: has.sum() == case["count"],
                "the shards",
            ),
        ),
        hint=(
            "a worker of speed 2 has one shard and one of speed 1 has none: when would "
            "each be finished with one more?"
        ),
    ),
    Exercise(
        "shards-cut",
        _CUT,
        (
            Wrong(
                "a",
                _not("a"),
                "a: sums need no weights. Add them up on paper for two shards.",
            ),
            Wrong(
                "b",
                _not("b"),
                "b: a shard whose gradient is long is cut down and the other not, so "
                "even the direction changes.",
            ),
            Wrong(
                "c",
                _not("c"),
                "c: write down the mean of two such parameters; the weights add up to "
                "1, and plain descent is linear in the gradient.",
            ),
            Wrong(
                "d",
                _not("d"),
                "d: the first step of Adam is almost the sign of the gradient, and the "
                "mean of signs is not the sign of the mean.",
            ),
            Wrong(
                "e",
                _not("e"),
                "e: to predict, batch normalization looks at no other image.",
            ),
            Wrong(
                "f",
                _not("f"),
                "f: other dice, other masks; and another number of workers is another "
                "training.",
            ),
            Wrong(
                "g",
                _not("g"),
                "g: each mean has the same penalty added, and the weights add up to 1.",
            ),
            Wrong(
                "h",
                _not("h"),
                "h: one right of one image and none of nine: is that half of the ten?",
            ),
            Wrong(
                "all survive",
                dict.fromkeys(_CUT, True),
                "four of them do not survive; for each, put in one shard of 1 image "
                "and one of 9.",
            ),
            Wrong(
                "none survives",
                dict.fromkeys(_CUT, False),
                "four of them survive; for each, put in one shard of 1 image and one "
                "of 9.",
            ),
        ),
        points=2,
        hint=(
            "if one shard has 1 image and the other 9, and their gradients are 10 and "
            "0, what does each recipe give?"
        ),
    ),
)
