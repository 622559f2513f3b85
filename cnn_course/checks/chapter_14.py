"""Exercises of chapter 14, why the loops are slow."""

from __future__ import annotations

import math
import statistics

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array

#: multiply-adds: first convolution, second convolution, the two dense layers
_FIRST, _SECOND, _DENSE = 26 * 26 * 10 * 9, 9 * 9 * 16 * 250, 1296 * 100 + 100 * 10


def _counted(first: int, second: int, dense: int, products: int = 1296) -> dict:
    forward = first + second + dense
    return {"products": products, "forward": forward, "backward": 2 * forward - first}


def predict_epoch(times: list[float], n: int, images: int) -> tuple[float, ...]:
    """Eq. (14.6), the first step left out."""
    return _scaled(times[1:], images / n)


def _scaled(times, steps, middle=statistics.median):
    return steps * min(times), steps * middle(times), steps * max(times)


def _first_step_counted(times, n, images):
    return tuple(times[0] + each for each in _scaled(times[1:], images / n - 1))


def _epoch_cases(rng: np.random.Generator) -> list[Case]:
    """Draw steps after a warm-up that is the slowest, neither, or the fastest."""
    cases = []
    for n, images, count in ((2, 66_500, 8), (64, 66_500, 6), (10, 1_003, 5)):
        times = (n * rng.uniform(0.2, 0.6, count)).tolist()
        cases.append({"times": [2.0 * n, *times], "n": n, "images": images})
    for n, images, warm_up, count in (
        (8, 5_000, 0.4, 6),
        (3, 1_000, 0.1, 7),
        (32, 20, 0.9, 2),
        (1, 12, 0.7, 1),
    ):
        times = (n * rng.uniform(0.2, 0.6, count)).tolist()
        cases.append({"times": [n * warm_up, *times], "n": n, "images": images})
    a, b, c = np.sort(rng.uniform(3.2, 9.6, 3)).tolist()
    # the warm-up took as long as steps that count
    cases.append({"times": [a, b, a, c, a, a], "n": 16, "images": 2_000})
    return cases


def _fastest_with_warm_up(times, n, images):
    low, middle, high = predict_epoch(times, n, images)
    return min(low, images / n * times[0]), middle, high


def _slowest_with_warm_up(times, n, images):
    low, middle, high = predict_epoch(times, n, images)
    return low, middle, max(high, images / n * times[0])


def _middle_unsorted(times, n, images):
    low, _, high = predict_epoch(times, n, images)
    counted = times[1:]
    return low, images / n * counted[len(counted) // 2], high


def _equal_times_once(times, n, images):
    return _scaled(sorted(set(times[1:])), images / n)


def _middle_of_limits(times, n, images):
    low, _, high = predict_epoch(times, n, images)
    return low, (low + high) / 2, high


def _upper_median(times, n, images):
    low, _, high = predict_epoch(times, n, images)
    return low, images / n * statistics.median_high(times[1:]), high


def bias_counts(N: int, out_h: int, out_w: int, F: int) -> Array:
    """Eq. (14.8)."""
    Q = N * out_h * out_w * F
    return (Q - np.arange(Q)).reshape(N, out_h, out_w, F)


def _with_lengths(lengths):
    """Give an answer that numbers the outputs by other lengths."""

    def wrong(N, out_h, out_w, F):
        n, i, j, k = np.indices((N, out_h, out_w, F))
        rows, columns, filters = lengths(N, out_h, out_w, F)
        place = ((n * rows + i) * columns + j) * filters + k
        return N * out_h * out_w * F - place

    return wrong


def _filter_slowest(N, out_h, out_w, F):
    counts = bias_counts(F, N, out_h, out_w)
    return np.moveaxis(counts, 0, -1)


def _own_filter_only(N, out_h, out_w, F):
    return np.repeat(bias_counts(N, out_h, out_w, 1), F, axis=3)


def _image_fastest(*shape):
    Q = np.prod(shape)
    return (Q - np.arange(Q)).reshape(shape, order="F")


def _counts_cases(rng: np.random.Generator) -> list[Case]:
    shapes = [(1, 2, 3, 2), (2, 3, 2, 4), tuple(rng.integers(2, 6, 4).tolist())]
    shapes += [(3, 1, 1, 1), (2, 4, 3, 1), (1, 1, 5, 3), (1, 1, 1, 1)]
    shapes.append((4, 26, 26, 32))  # more than two bytes hold
    names = ("N", "out_h", "out_w", "F")
    return [dict(zip(names, shape, strict=True)) for shape in shapes]


def speedup(times: list[float], factors: list[float]) -> float:
    """Eq. (14.10) for any number of parts."""
    return sum(times) / sum(t / f for t, f in zip(times, factors, strict=True))


def _mean_factor(times, factors):
    changed = [(t, f) for t, f in zip(times, factors, strict=True) if f != 1]
    phi = sum(t for t, _ in changed) / sum(times)
    return 1 / ((1 - phi) + phi / statistics.fmean(f for _, f in changed))


def _faster(times, factors):
    some = [k for k, f in enumerate(factors) if f > 1]
    return ([v[k] for k in some] for v in (times, factors)) if some else ([1], [1])


def _best_part(times, factors):
    count = range(len(times))
    return max(
        speedup(times, [factors[k] if k == j else 1 for k in count]) for j in count
    )


def _alone(times, factors):
    """Give the speed-up that each part alone gives."""
    whole = sum(times)
    return [whole / (whole - t + t / f) for t, f in zip(times, factors, strict=True)]


def _last_part_lost(times, factors):
    left = sum(t / f for t, f in zip(times[:-1], factors[:-1], strict=True))
    return sum(times) / left


def _first_largest_factor(times, factors):
    k = factors.index(max(factors))
    return speedup(times, [f if i == k else 1 for i, f in enumerate(factors)])


def _no_time_at_all(times, factors):
    left = sum(t for t, f in zip(times, factors, strict=True) if f == 1)
    return sum(times) / left if left else math.inf


def _parts_cases(rng: np.random.Generator) -> list[Case]:
    cases = [{"times": [8.0, 2.0], "factors": [10.0, 1.0]}]
    cases.append({"times": [3.0, 3.0], "factors": [3.0, 1.0]})
    cases.append({"times": [5.0], "factors": [4.0]})
    cases.append({"times": [2.0, 1.0, 1.0], "factors": [0.5, 4.0, 1.0]})
    cases.append({"times": [4.0, 1.0], "factors": [0.25, 2.0]})  # slower in all
    cases.append({"times": [3.0, 3.0, 1.0], "factors": [2.0, 2.0, 1.0]})  # alike
    for count in (2, 3, 5):
        times = rng.uniform(0.1, 5, count).tolist()
        factors = rng.uniform(1, 50, count).tolist()
        cases.append({"times": times, "factors": [1.0, *factors[1:]]})
    return cases


def exponent(sizes: Array, times: Array) -> float:
    """Slope of the best line in logarithms."""
    u, v = np.log(sizes), np.log(times)
    u = u - u.mean()
    return float(u @ v / (u @ u))


def _growth_cases(rng: np.random.Generator) -> list[Case]:
    """Exponents on both sides of 1, falling too; sizes in no order, and lists."""
    cases = []
    for beta, alpha in ((1.0, 0.3), (2.0, 0.02), (1.4, 5.0), (0.3, 1.0), (-0.8, 7.0)):
        sizes = np.array([1.0, 2, 4, 8, 16, 40])
        noise = np.exp(0.1 * rng.standard_normal(6))
        cases.append({"sizes": sizes, "times": alpha * sizes**beta * noise})
    order = rng.permutation(6)
    cases.append({name: v[order].copy() for name, v in cases[1].items()})
    cases.append({"sizes": [3, 5, 60], "times": [0.2, 0.7, 90.0]})
    sizes = np.array([3.0, 12, 3, 25, 50, 12])  # two of them twice
    times = 0.4 * sizes**1.3 * np.exp(0.3 * rng.standard_normal(6))
    cases.append({"sizes": sizes, "times": times})
    return cases


def _through_first(sizes, times):
    u, v = (np.log(np.asarray(a, float) / a[0]) for a in (sizes, times))
    return float(u @ v / (u @ u))


def _median_of_pairs(sizes, times):
    u, v = np.log(sizes), np.log(times)
    a, b = np.triu_indices(len(u), 1)
    return float(np.median((v[b] - v[a]) / (u[b] - u[a])))


def _median_of_unlike_pairs(sizes, times):
    u, v = np.log(sizes), np.log(times)
    a, b = np.triu_indices(len(u), 1)
    a, b = a[u[a] != u[b]], b[u[a] != u[b]]
    return float(np.median((v[b] - v[a]) / (u[b] - u[a])))


def _equal_sizes(middle):
    """Give an answer that makes one point of all that have one size."""

    def wrong(sizes, times):
        sizes, times = np.asarray(sizes, float), np.asarray(times, float)
        u = np.unique(sizes)
        return exponent(u, [middle(times[sizes == n]) for n in u])

    return wrong


def _mean_quotient(sizes, times):
    u, v = np.log(sizes), np.log(times)
    return float(np.mean(v[u != 0] / u[u != 0]))


def _total_least_squares(sizes, times):
    (uu, uv), (_, vv) = np.cov(np.log(sizes), np.log(times))
    return float((vv - uu + np.hypot(vv - uu, 2 * uv)) / (2 * uv))


def _median_slope(sizes, times):
    u, v = np.log(sizes), np.log(times)
    return float(np.median(np.diff(v) / np.diff(u)))


def least_batch(work: float, half: float, share: float) -> int:
    """Solve Eq. (14.2) for the batch."""
    batch = _batch(work, half, share)
    return max(1, int(np.ceil(batch - 1e-9)))  # 9 is 9: 1 − 0.9 is not quite 0.1


def _batch(work, half, share):
    return share * half / ((1 - share) * work)


def _rounded_after(change):
    """Give an answer that rounds the changed quotient up."""
    return lambda *a: max(1, math.ceil(change(_batch(*a))))


def _whole_in_each_factor(lift):
    """Give an answer that rounds both factors up."""

    def wrong(work, half, share):
        factor = math.ceil(share / (1 - share) - lift)
        return max(1, factor * math.ceil(half / work))

    return wrong


#: prime numbers for the work: with a `half` 1 above a multiple no batch is whole
_PRIMES = [7, 11, 13, 17, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83]


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [
        (288, 20_011, 0.9),
        (250, 1_000, 0.5),  # exactly 4, however the division is written
        (250, 1_001, 0.5),  # hardly more than 4
        (288, 100, 0.5),  # one image is enough
        (100, 100, 0.75),  # exactly 3
        (9, 30_011, 0.75),
        (1, 3, 0.25),  # exactly 1
        (64, 8_000, 0.01),  # a small share
        (7, 50_000, 0.999),  # nearly all
        (150, 110, 0.9),  # more work than half, and several images
        (33, 81, 0.55),  # exactly 3, and a bit more however it is written
        (33, 4_725, 0.55),  # likewise exactly 175
        (60_840, 182_521, 0.5),  # really more than 3, by far less than a thousandth
        (10, 47, 0.3),  # 20 multiply-adds and a bit: 3 images
    ]
    drawn = [
        (w, w * int(rng.integers(10_000 // w, 90_000 // w)) + 1, share)
        for w, share in zip(rng.choice(_PRIMES, 2).tolist(), (0.6, 0.95), strict=True)
    ]
    names = ("work", "half", "share")
    return [dict(zip(names, case, strict=True)) for case in fixed + drawn]


def _times_properties(case: Case) -> dict:
    times, n, images = case.values()
    slow_start, even = times[0] == max(times), len(times) % 2 == 1
    return {
        ("one time that counts", "several times that count"): len(times) == 2,
        ("a last step that is short", "full steps only"): images % n > 0,
        ("an even number of times that count", "an odd number of them"): even,
        ("a first step that is the slowest", "a slower step later"): slow_start,
    }


EXERCISES = (
    Exercise(
        "slow-count",
        _counted(_FIRST, _SECOND, _DENSE),
        (
            Wrong(
                "channels forgotten",
                _counted(_FIRST, _SECOND // 10, _DENSE),
                "that comes out with one channel for each filter of the second "
                "convolution; it reaches through 10: 25 · 10 multiply-adds for each "
                "window product.",
            ),
            Wrong(
                "channels forgotten forward",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "forward": _FIRST + _SECOND // 10 + _DENSE,
                },
                "forward comes out with one channel for each filter of the second "
                "convolution; it reaches through 10.",
            ),
            Wrong(
                "channels forgotten and dx counted",
                {
                    **_counted(_FIRST, _SECOND // 10, _DENSE),
                    "backward": 2 * (_FIRST + _SECOND // 10 + _DENSE),
                },
                "two things: the filters of the second convolution reach through 10 "
                "channels, and the first convolution computes no dx.",
            ),
            Wrong(
                "dx of the first layer counted",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": 2 * (_FIRST + _SECOND + _DENSE),
                },
                "backward: that is twice forward, with a dx of the first "
                "convolution; this network computes none.",
            ),
            Wrong(
                "backward as forward",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": _FIRST + _SECOND + _DENSE,
                },
                "backward: that is as much as forward. Backward needs dW and dx, and "
                "each of the two costs what forward costs.",
            ),
            Wrong(
                "backward for forward",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "forward": 2 * (_FIRST + _SECOND + _DENSE) - _FIRST,
                },
                "forward: that is what backward takes.",
            ),
            Wrong(
                "comparisons counted",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "forward": _FIRST + _SECOND + _DENSE + 13 * 13 * 10 * 3,
                },
                "forward is too large by 5,070, as many as the pool has comparisons; "
                "they are no multiply-adds.",
            ),
            Wrong(
                "pixels of the pool counted",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "forward": _FIRST + _SECOND + _DENSE + 13 * 13 * 10 * 4,
                },
                "forward is too large by 6,760, as many as the pool reads pixels, and "
                "as the first convolution adds biases; neither is a multiply-add.",
            ),
            Wrong(
                "a batch",
                {
                    name: 512 * count
                    for name, count in _counted(_FIRST, _SECOND, _DENSE).items()
                },
                "each number is 512 times too large, as of a whole batch; one image "
                "is asked for.",
            ),
            Wrong(
                "before the second filter",
                _counted(_FIRST, _SECOND, _DENSE, 13 * 13 * 16),
                "13 × 13 is what arrives at the second convolution; a filter of 5 has "
                "fewer places in it.",
            ),
            Wrong(
                "first convolution missing",
                {**_counted(_FIRST, _SECOND, _DENSE), "forward": _SECOND + _DENSE},
                "forward: that is without the first convolution; it has no dx to "
                "compute, but it does have outputs.",
            ),
            Wrong(
                "biases counted",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "forward": _FIRST + _SECOND + _DENSE + 6760 + 1296 + 110,
                },
                "forward is too large by one addition for each output; biases do not "
                "count here.",
            ),
            Wrong(
                "forward and backward together",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "forward": 3 * (_FIRST + _SECOND + _DENSE) - _FIRST,
                },
                "forward: that is forward and backward together; asked is forward "
                "alone.",
            ),
            Wrong(
                "padding assumed",
                _counted(
                    28 * 28 * 90, 14 * 14 * 16 * 250, 3136 * 100 + 1000, 14 * 14 * 16
                ),
                "those are the counts with padding; no layer here is padded: a "
                "filter of f takes f − 1 rows and columns off.",
            ),
            Wrong(
                "products of both",
                _counted(_FIRST, _SECOND, _DENSE, 1296 + 6760),
                "products: those are the window products of both convolutions; the "
                "second alone is asked for.",
            ),
            Wrong(
                "products of the first",
                _counted(_FIRST, _SECOND, _DENSE, 6760),
                "products: those are the window products of the first convolution.",
            ),
            Wrong(
                "filters forgotten in the products",
                _counted(_FIRST, _SECOND, _DENSE, 81),
                "products: those are the places of one filter; each of the 16 has "
                "its own window products.",
            ),
            Wrong(
                "channels in the products",
                _counted(_FIRST, _SECOND, _DENSE, 12_960),
                "products is 10 times too large; a window product goes through all "
                "channels at once: one for each output, not for each channel.",
            ),
            Wrong(
                "parameters",
                _counted(90, 16 * 250, _DENSE),
                "that comes out with each weight of a convolution counted once; it is "
                "used at every place of the output.",
            ),
            Wrong(
                "last layer forgotten",
                _counted(_FIRST, _SECOND, 1296 * 100),
                "that comes out without the last dense layer: 100 inputs times 10 "
                "units.",
            ),
            Wrong(
                "both ways in one",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": 3 * (_FIRST + _SECOND + _DENSE) - _FIRST,
                },
                "backward: that is forward and backward together; asked is backward "
                "alone.",
            ),
            Wrong(
                "first layer without dW",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": 2 * (_SECOND + _DENSE),
                },
                "backward: that is without the first convolution; it still needs its "
                "dW, and only its dx is left out.",
            ),
            Wrong(
                "pooling forgotten",
                _counted(_FIRST, 22 * 22 * 16 * 250, 7744 * 100 + 1000, 22 * 22 * 16),
                "those are the counts without the max pool, which halves rows and "
                "columns before the second convolution.",
            ),
            Wrong(
                "one filter",
                _counted(26 * 26 * 9, 81 * 250, _DENSE, 81),
                "those are the counts with one filter in each convolution; every "
                "filter visits every window.",
            ),
            Wrong(
                "dense layers forgotten",
                _counted(_FIRST, _SECOND, 0),
                "that comes out without the dense layers; they multiply too: inputs "
                "times units.",
            ),
            Wrong(
                "multiply-adds for window products",
                _counted(_FIRST, _SECOND, _DENSE, _SECOND),
                "products: those are multiply-adds; a window product is one output, "
                "made of 250 of them.",
            ),
            Wrong(
                "multiplications and additions apart",
                _counted(2 * _FIRST, 2 * _SECOND, 2 * _DENSE),
                "that is twice what it should be; a multiplication and its addition "
                "are one multiply-add.",
            ),
            Wrong(
                "a batch of two",
                {
                    name: 2 * count
                    for name, count in _counted(_FIRST, _SECOND, _DENSE).items()
                },
                "each number is twice what it should be; one image is asked for, and a "
                "multiplication with its addition is one multiply-add.",
            ),
            *(
                Wrong(name, counts, f"those are the counts {words}")
                for name, counts, words in (
                    (
                        "28 after the first",
                        _counted(28 * 28 * 90, 10 * 10 * 16 * 250, 161_000, 1600),
                        "with padding in the first convolution; it has none, so 28 "
                        "becomes 26.",
                    ),
                    (
                        "a pool of 3",
                        _counted(_FIRST, 4 * 4 * 16 * 250, 26_600, 256),
                        "with 8 rows and columns after the pool; it halves 26.",
                    ),
                    (
                        "a second filter of 3",
                        _counted(_FIRST, 11 * 11 * 16 * 90, 194_600, 1936),
                        "with a filter of 3 in the second convolution; it is one of 5.",
                    ),
                    (
                        "10 filters in the second",
                        _counted(_FIRST, 9 * 9 * 10 * 250, 82_000, 810),
                        "with 10 filters in the second convolution; it has 16, and 10 "
                        "channels.",
                    ),
                    (
                        "8 after the second",
                        _counted(_FIRST, 8 * 8 * 16 * 250, 103_400, 1024),
                        "with 8 rows and columns after the second convolution; 13 − 5 "
                        "+ 1 is 9.",
                    ),
                )
            ),
            Wrong(
                "three times forward",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": 3 * (_FIRST + _SECOND + _DENSE),
                },
                "backward: that is three times forward; dW and dx cost once forward "
                "each, and the first convolution computes no dx.",
            ),
            *(
                Wrong(name, counts, f"that comes out {words}")
                for name, counts, words in (
                    (
                        "first dense layer forgotten",
                        _counted(_FIRST, _SECOND, 100 * 10),
                        "without the first dense layer; each of its 100 units "
                        "multiplies every number that it gets.",
                    ),
                    (
                        "28 in the first alone",
                        _counted(28 * 28 * 90, _SECOND, _DENSE),
                        "with 28 × 28 places in the first convolution, as with "
                        "padding; it has none, so 28 becomes 26.",
                    ),
                    (
                        "one filter in the first",
                        _counted(26 * 26 * 9, _SECOND, _DENSE),
                        "with one filter in the first convolution; it has 10, and "
                        "each of them visits every window.",
                    ),
                    (
                        "one filter in the second",
                        _counted(_FIRST, 81 * 250, _DENSE),
                        "with one filter in the second convolution; it has 16, and "
                        "each of them visits every window.",
                    ),
                    (
                        "flattened without channels",
                        _counted(_FIRST, _SECOND, 81 * 100 + 1000),
                        "with 81 inputs of the first dense layer, or with 10 filters "
                        "in the second convolution; it has 16, and Flatten gives on "
                        "the numbers of all 16 channels.",
                    ),
                    (
                        "flattened behind a second pool",
                        _counted(_FIRST, _SECOND, 4 * 4 * 16 * 100 + 1000),
                        "with 256 inputs of the first dense layer, as behind a second "
                        "pool; the only one stands before the second convolution.",
                    ),
                    (
                        "dense layers alone",
                        _counted(0, 0, _DENSE),
                        "with the dense layers alone; a convolution multiplies as "
                        "well, each filter in each of its windows.",
                    ),
                    (
                        "11 after the second alone",
                        _counted(_FIRST, 11 * 11 * 16 * 250, _DENSE),
                        "with 11 rows and columns after the second convolution, as of "
                        "a filter of 3; count the places of a filter of 5 in 13.",
                    ),
                    (
                        "10 after the second alone",
                        _counted(_FIRST, 10 * 10 * 16 * 250, _DENSE),
                        "with 10 rows and columns after the second convolution; count "
                        "the places of a filter of 5 in 13.",
                    ),
                    (
                        "13 after the second alone",
                        _counted(_FIRST, 13 * 13 * 16 * 250, _DENSE),
                        "with 13 rows and columns after the second convolution, as "
                        "with padding; it has none.",
                    ),
                    (
                        "dense layer behind the pool",
                        _counted(_FIRST, _SECOND, 1690 * 100 + 1000),
                        "with the numbers behind the pool as inputs of the first "
                        "dense layer; it gets what the second convolution puts out.",
                    ),
                    (
                        "f for its square in the second",
                        _counted(_FIRST, 1296 * 50, _DENSE),
                        "with 5 · 10 multiply-adds for each window product of the "
                        "second convolution; its filters have 5 rows and 5 columns.",
                    ),
                )
            ),
            Wrong(
                "10 after the second",
                _counted(_FIRST, 10 * 10 * 16 * 250, 161_000, 1600),
                "those are the counts with 10 rows and columns after the second "
                "convolution; count the places of a filter of 5 in 13.",
            ),
            *(
                Wrong(
                    f"products of {n} rows",
                    _counted(_FIRST, _SECOND, _DENSE, n * n * 16),
                    f"products: those are the window products of {n} rows and "
                    f"columns{more}; count the places of a filter of 5 in 13.",
                )
                for n, more in (
                    (22, ", as without the pool"),
                    (11, ", as of a filter of 3"),
                    (10, ""),
                    (8, ""),
                )
            ),
            Wrong(
                "outputs for multiply-adds",
                {**_counted(_FIRST, _SECOND, _DENSE), "forward": 6760 + 1296 + 110},
                "forward: that is 1 for each output; an output takes as many "
                "multiply-adds as a filter or a unit has weights.",
            ),
            Wrong(
                "second convolution once",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": 2 * (_FIRST + _SECOND + _DENSE) - _SECOND,
                },
                "backward: that is twice forward, less the second convolution; the "
                "dx that is not computed is that of the first.",
            ),
            *(
                Wrong(
                    name,
                    {**_counted(_FIRST, _SECOND, _DENSE), "backward": count},
                    f"backward: that is {words}",
                )
                for name, count, words in (
                    (
                        "one product of the second",
                        _FIRST + _SECOND + 2 * _DENSE,
                        "with one product of the second convolution; it needs both "
                        "dW and dx, and each costs as much as its forward.",
                    ),
                    (
                        "one product of the dense layers",
                        _FIRST + 2 * _SECOND + _DENSE,
                        "with one product in each dense layer; both need dW and dx, "
                        "and each costs as much as the layer's forward.",
                    ),
                    (
                        "window products taken off",
                        2 * (_FIRST + _SECOND + _DENSE) - 6760,
                        "twice forward, less 6,760: the first convolution has as many "
                        "window products, and each of them is 9 multiply-adds.",
                    ),
                )
            ),
            Wrong(
                "10 filters in the second alone",
                _counted(_FIRST, 810 * 250, _DENSE, 810),
                "those are the counts with 10 filters in the second convolution, and "
                "1,296 numbers behind it; it has 16 filters, and 10 channels.",
            ),
            Wrong(
                "forward without the first",
                {
                    **_counted(_FIRST, _SECOND, _DENSE),
                    "backward": _SECOND + _DENSE,
                },
                "backward: that is forward, less the first convolution; dW and dx "
                "cost once forward each, and the first has its dW.",
            ),
        ),
        points=2,
        hint=(
            "how large is the image in front of each layer, and how many numbers does "
            "one output of that layer multiply?"
        ),
    ),
    Exercise(
        "slow-epoch",
        predict_epoch,
        (
            Wrong(
                "warm-up counted",
                lambda times, n, images: _scaled(times, images / n),
                "that comes out with the first time among the others; it is the "
                "warm-up, leave it out.",
            ),
            Wrong(
                "all that are equal to the warm-up",
                lambda times, n, images: _scaled(
                    [t for t in times if t != times[0]], images / n
                ),
                "every time that equals the first is left out here; only the first is "
                "the warm-up, another step may take as long.",
            ),
            Wrong(
                "warm-up in the fastest",
                _fastest_with_warm_up,
                "low: the first time is among the others here, and it can be the "
                "fastest of all; it is the warm-up.",
            ),
            Wrong(
                "warm-up in the slowest",
                _slowest_with_warm_up,
                "high: the first time is among the others here; it is the warm-up.",
            ),
            Wrong(
                "last left out",
                lambda times, n, images: _scaled(
                    times[:-1] if len(times) > 1 else times, images / n
                ),
                "those are the numbers without the last time; the warm-up is the "
                "first.",
            ),
            Wrong(
                "middle unsorted",
                _middle_unsorted,
                "the middle is the time that happens to stand in the middle of the "
                "list; the median is that of the sorted times.",
            ),
            Wrong(
                "middle of the limits",
                _middle_of_limits,
                "the middle lies half-way between low and high; the median asks how "
                "many times are below, not how far.",
            ),
            Wrong(
                "equal times once",
                _equal_times_once,
                "the middle: that is the median with equal times counted as one; each "
                "step that was timed counts.",
            ),
            Wrong(
                "upper of two",
                _upper_median,
                "with an even number of times two stand in the middle; the median is "
                "their mean, and that is the upper one.",
            ),
            Wrong(
                "in hours",
                lambda times, n, images: _scaled(times[1:], images / n / 3600),
                "each number is 3,600 times too small, as of hours; return the unit "
                "that the times come in.",
            ),
            Wrong(
                "steps rounded",
                lambda times, n, images: _scaled(times[1:], round(images / n)),
                "that comes out with a rounded number of steps; the last step counts "
                "as a fraction.",
            ),
            Wrong(
                "lower of two",
                lambda times, n, images: _scaled(
                    times[1:], images / n, statistics.median_low
                ),
                "of two times in the middle that is the lower; the median is their "
                "mean.",
            ),
            Wrong(
                "quartiles",
                lambda times, n, images: tuple(
                    np.quantile(times[1:], [0.25, 0.5, 0.75]) * images / n
                ),
                "low and high are quartiles; the fastest and the slowest step are "
                "asked for.",
            ),
            Wrong(
                "mean and spread",
                lambda times, n, images: tuple(
                    images / n * (np.mean(times[1:]) + k * np.std(times[1:]))
                    for k in (-1, 0, 1)
                ),
                "that is the mean and one standard deviation either way; asked are "
                "fastest, median and slowest.",
            ),
            Wrong(
                "middle first",
                lambda times, n, images: tuple(
                    predict_epoch(times, n, images)[k] for k in (1, 0, 2)
                ),
                "low and middle have changed places.",
            ),
            Wrong(
                "divided by n twice",
                lambda times, n, images: _scaled(times[1:], images / n / n),
                "that is divided by n once more; a time is that of a whole step, not "
                "of an image.",
            ),
            Wrong(
                "turned over",
                lambda times, n, images: _scaled(times[1:], n / images),
                "that is n / images times the step; an epoch has images / n steps.",
            ),
            Wrong(
                "images times n",
                lambda times, n, images: _scaled(times[1:], images * n),
                "that is images · n times the step; the more images a step takes, "
                "the fewer steps there are.",
            ),
            Wrong(
                "slowest dropped",
                lambda times, n, images: _scaled(sorted(times)[:-1], images / n),
                "those are the numbers without the slowest time. The warm-up is the "
                "first one, whether it is slow or not.",
            ),
            Wrong(
                "fastest dropped",
                lambda times, n, images: _scaled(sorted(times)[1:], images / n),
                "those are the numbers without the fastest time. The warm-up is the "
                "first one, whether it is fast or not.",
            ),
            Wrong(
                "warm-up on top",
                lambda times, n, images: tuple(
                    times[0] + t for t in predict_epoch(times, n, images)
                ),
                "each of the three has the warm-up on top; it does not count at all.",
            ),
            Wrong(
                "mean for median",
                lambda times, n, images: _scaled(
                    times[1:], images / n, statistics.fmean
                ),
                "the middle is the mean; the median is asked for, which one slow "
                "step does not move.",
            ),
            Wrong(
                "sum by all times",
                lambda times, n, images: (
                    _scaled(times[1:], images / n)[0],
                    images / n * sum(times[1:]) / len(times),
                    _scaled(times[1:], images / n)[2],
                ),
                "the middle: that is the sum of the times that count over the number "
                "of all times; the median is asked for, and no mean.",
            ),
            Wrong(
                "one step per image",
                lambda times, n, images: _scaled(times[1:], images),
                "that is an epoch of steps of one image; a step takes n images, so "
                "there are images / n steps.",
            ),
            Wrong(
                "whole steps only",
                lambda times, n, images: _scaled(times[1:], images // n),
                "the images of the last, shorter step are missing.",
            ),
            Wrong(
                "last step taken whole",
                lambda times, n, images: _scaled(times[1:], -(-images // n)),
                "that comes out with the number of steps rounded up; the last step "
                "counts as a fraction.",
            ),
            Wrong(
                "one step only",
                lambda times, n, images: _scaled(times[1:], 1),
                "that is one step, not an epoch.",
            ),
            Wrong(
                "high before low",
                lambda times, n, images: _scaled(times[1:], images / n)[::-1],
                "the order is low, middle, high.",
            ),
            Wrong(
                "two steps left out",
                lambda times, n, images: predict_epoch(
                    times[1:] if len(times) > 2 else times, n, images
                ),
                "two steps are left out; only the first one is a warm-up.",
            ),
            Wrong(
                "warm-up in the middle",
                lambda times, n, images: tuple(
                    _scaled(t, images / n)[k]
                    for k, t in enumerate((times[1:], times, times[1:]))
                ),
                "the middle: the first time is among the others here; it is the "
                "warm-up.",
            ),
            Wrong(
                "all the times added",
                lambda times, n, images: (sum(times[1:]),) * 3,
                "each of the three is the sum of the times; scale the fastest, the "
                "median and the slowest to an epoch.",
            ),
            Wrong(
                "one step more than whole ones",
                lambda times, n, images: _scaled(times[1:], images // n + 1),
                "each comes out with images // n + 1 steps; the number of steps is "
                "images / n, with its fraction as it is.",
            ),
            Wrong(
                "the first step as one of the steps",
                _first_step_counted,
                "each comes out with the time of the first step as one of the "
                "steps; Eq. (14.6) leaves the first out, and takes images / n times "
                "one that counts.",
            ),
            Wrong(
                "first and last",
                lambda times, n, images: (
                    images / n * times[1],
                    predict_epoch(times, n, images)[1],
                    images / n * times[-1],
                ),
                "low and high come of the first and the last time that count, as they "
                "stand; the fastest and the slowest step are asked for.",
            ),
            Wrong(
                "twentieths",
                lambda times, n, images: tuple(
                    np.quantile(times[1:], [0.05, 0.5, 0.95]) * images / n
                ),
                "low and high are the 5th and the 95th percentile; the fastest and "
                "the slowest step are asked for.",
            ),
            Wrong(
                "one step less",
                lambda times, n, images: _scaled(times[1:], images / n - 1),
                "each comes out with images / n − 1 steps; the time of the first step "
                "is left out, its images are not: an epoch has images / n steps.",
            ),
            Wrong(
                "divided by the times that count",
                lambda times, n, images: _scaled(
                    times[1:], images / n / (len(times) - 1)
                ),
                "each is divided by the number of times that count; a fastest, a "
                "median and a slowest step are one step already.",
            ),
            Wrong(
                "divided by all times",
                lambda times, n, images: _scaled(times[1:], images / n / len(times)),
                "each is divided by the number of all the times; a fastest, a median "
                "and a slowest step are one step already.",
            ),
        ),
        _epoch_cases,
        ("low", "middle", "high"),
        stacked=True,
        properties=_times_properties,
        points=1,
        hint=(
            "how many steps has an epoch, and which of the measured times make the "
            "least, the middle and the most of it?"
        ),
    ),
    Exercise(
        "slow-received",
        bias_counts,
        (
            Wrong(
                "counting up",
                lambda *shape: bias_counts(*shape)[::-1, ::-1, ::-1, ::-1],
                "the wrong way round: the first output is there for every later "
                "addition, the last for one only.",
            ),
            Wrong(
                "own run missed",
                lambda *shape: bias_counts(*shape) - 1,
                "one too few: an output also receives the bias of its own run, which "
                "comes after the line that writes it.",
            ),
            Wrong(
                "one too many",
                lambda *shape: bias_counts(*shape) + 1,
                "one too many: the last output is written in the last run, and "
                "collects one.",
            ),
            Wrong(
                "places only",
                lambda N, h, w, F: np.broadcast_to(
                    bias_counts(1, h, w, 1), (N, h, w, F)
                ).copy(),
                "those are the counts for one map; every image and every filter has "
                "runs of its own, and each of them adds to all of y.",
            ),
            Wrong(
                "filters only",
                lambda N, h, w, F: np.broadcast_to(
                    F - np.arange(F), (N, h, w, F)
                ).copy(),
                "those are the counts for the filters of one place; the places and "
                "images that come later add to it too.",
            ),
            Wrong(
                "all runs",
                lambda *shape: int(np.prod(shape)),
                "that is the number of runs; asked is an array, one count for each "
                "output.",
            ),
            Wrong(
                "rises",
                lambda *shape: np.arange(np.prod(shape)).reshape(shape),
                "those are the numbers of the outputs in order; the earlier an "
                "output is written, the more runs come after it.",
            ),
            Wrong(
                "once each",
                lambda *shape: np.ones(shape, int),
                "once each is what a right loop does; here every run adds the bias to "
                "all of y.",
            ),
            Wrong(
                "flat",
                lambda *shape: bias_counts(*shape).ravel(),
                "the numbers are right, in one row; the outputs have four axes.",
            ),
            Wrong(
                "columns before rows",
                lambda N, h, w, F: bias_counts(N, w, h, F).transpose(0, 2, 1, 3),
                "that comes out with the rows changing faster; rows are visited "
                "before columns, so the column changes faster.",
            ),
            Wrong(
                "first image only",
                lambda N, *rest: (
                    np.concatenate(
                        [bias_counts(1, *rest)]
                        + [np.zeros((N - 1, *rest), int)] * (N > 1)
                    )
                    + (np.arange(N) < 0)[:, None, None, None]
                ),
                "only the first image has counts, and they leave out what the runs of "
                "the other images add to it.",
            ),
            Wrong(
                "additions, not times",
                lambda *shape: np.full(shape, np.prod(shape)) ** 2,
                "that is the number of all additions, Eq. (14.9); asked is how many "
                "reach each output.",
            ),
            Wrong(
                "images by themselves",
                lambda N, *rest: np.repeat(bias_counts(1, *rest), N, axis=0),
                "y holds all images: an image goes on collecting while the later "
                "ones are computed.",
            ),
            Wrong(
                "assignment ignored",
                lambda *shape: np.full(shape, np.prod(shape)),
                "as many as there are runs, for every output. But a run *writes* its "
                "output, and what was collected there before is gone.",
            ),
            Wrong(
                "filter slowest",
                _filter_slowest,
                "that comes out with the filter as the outermost loop; it is the "
                "innermost and changes fastest, as the last axis does.",
            ),
            Wrong(
                "image fastest",
                _image_fastest,
                "that comes out with the image changing fastest; images are the "
                "outermost loop.",
            ),
            Wrong(
                "one row",
                lambda N, h, w, F: np.broadcast_to(
                    bias_counts(1, 1, w, F), (N, h, w, F)
                ).copy(),
                "those are the counts for one row of the map; later rows, and later "
                "images, add to it too.",
            ),
            Wrong(
                "one byte",
                lambda *shape: bias_counts(*shape).astype(np.uint8),
                "the counts begin again at 256, as with the type uint8, which ends "
                "at 255; they go on.",
            ),
            Wrong(
                "one byte with a sign",
                lambda *shape: bias_counts(*shape).astype(np.int8),
                "the counts beyond 127 turn negative, and beyond 255 begin again at "
                "0, as with the type int8; they go on.",
            ),
            Wrong(
                "two bytes with a sign",
                lambda *shape: bias_counts(*shape).astype(np.int16),
                "the counts beyond 32,767 turn negative, and beyond 65,535 begin again "
                "at 0, as with the type int16; they go on.",
            ),
            Wrong(
                "two bytes",
                lambda *shape: bias_counts(*shape).astype(np.uint16),
                "the counts begin again at 65,536, as with the type uint16, which "
                "ends at 65,535; they go on.",
            ),
            Wrong(
                "own filter only",
                _own_filter_only,
                "those are the runs of the output's own filter; y += b adds to every "
                "filter in every run.",
            ),
            Wrong(
                "rows as long as the map is high",
                _with_lengths(lambda N, h, w, F: (h, h, F)),
                "that comes out with a row as long as the map is high; a row has out_w "
                "places, and out_h is the number of rows.",
            ),
            Wrong(
                "as many rows as columns",
                _with_lengths(lambda N, h, w, F: (w, w, F)),
                "that comes out with as many rows as columns in each image; a map has "
                "out_h rows of out_w places.",
            ),
            Wrong(
                "rows as long as there are filters",
                _with_lengths(lambda N, h, w, F: (h, F, F)),
                "that comes out with a row of F places; a row has out_w places of F "
                "filters each.",
            ),
            Wrong(
                "rows and columns exchanged",
                _with_lengths(lambda N, h, w, F: (w, h, F)),
                "that comes out with the two lengths of a map exchanged; a row has "
                "out_w places, and there are out_h rows.",
            ),
            Wrong(
                "whole images",
                lambda N, h, w, F: np.broadcast_to(
                    (N - np.arange(N))[:, None, None, None] * h * w * F, (N, h, w, F)
                ).copy(),
                "all outputs of an image have the count of its first one; what an "
                "output had collected before it is written is gone.",
            ),
            Wrong(
                "filters second",
                lambda *shape: np.moveaxis(bias_counts(*shape), 3, 1),
                "the axis of the filters stands second; in y it is the last.",
            ),
            Wrong(
                "images innermost",
                lambda N, h, w, F: np.moveaxis(bias_counts(h, w, F, N), -1, 0),
                "that comes out where the images run quickest; they run slowest, "
                "and in an image the rows, the columns and the filters follow.",
            ),
        ),
        _counts_cases,
        ("the counts",),
        axes=("image", "row", "column", "filter"),
        points=2,
        hint=(
            "with two images of two outputs each, how often does `y += b` run after "
            "each of the four outputs is written?"
        ),
    ),
    Exercise(
        "slow-amdahl",
        speedup,
        (
            Wrong(
                "mean of the factors",
                lambda times, factors: statistics.fmean(factors),
                "that is the mean of the factors, and they cannot be averaged: add "
                "up the times before and after.",
            ),
            Wrong(
                "weighted mean of the factors",
                lambda times, factors: float(np.average(factors, weights=times)),
                "that is the mean of the factors, weighted by the times. What adds "
                "up is the time that is left, t / factor.",
            ),
            Wrong(
                "the limit",
                lambda times, factors: (
                    sum(times)
                    / (
                        sum(t for t, f in zip(times, factors, strict=True) if f == 1)
                        or 1
                    )
                ),
                "that is all of the time over that of the parts with the factor 1: the "
                "limit, if the others took no time at all.",
            ),
            Wrong(
                "slowest part only",
                lambda times, factors: (
                    sum(times) / max(t / f for t, f in zip(times, factors, strict=True))
                ),
                "that is the time before over the longest part after, as if the "
                "parts ran side by side then; they run one after another.",
            ),
            Wrong(
                "harmonic mean",
                lambda times, factors: statistics.harmonic_mean(factors),
                "that is the harmonic mean of the factors, as if all parts took the "
                "same time.",
            ),
            Wrong(
                "whole numbers after",
                lambda times, factors: (
                    sum(times) / left
                    if (
                        left := sum(t // f for t, f in zip(times, factors, strict=True))
                    )
                    else float("inf")
                ),
                "these are the numbers of t // factor, which drops what stands behind "
                "the point; the time that is left is t / factor.",
            ),
            Wrong(
                "parts as they were left out",
                lambda times, factors: (
                    sum(times) / left
                    if (
                        left := sum(
                            t / f for t, f in zip(times, factors, strict=True) if f != 1
                        )
                    )
                    else 1.0
                ),
                "these are the numbers without the parts whose factor is 1 in the time "
                "that is left; they take as long as before.",
            ),
            Wrong(
                "largest part alone faster",
                lambda times, factors: (
                    sum(times)
                    / (
                        sum(times)
                        - max(times)
                        + max(times) / factors[int(np.argmax(times))]
                    )
                ),
                "that comes out of the largest part's factor alone; use every factor.",
            ),
            Wrong(
                "last part only",
                lambda times, factors: (
                    sum(times) / (sum(times[:-1]) + times[-1] / factors[-1])
                ),
                "only the last part becomes faster here; use every factor.",
            ),
            Wrong(
                "two parts only",
                lambda times, factors: speedup(times[:2], factors[:2]),
                "those are the first two parts; there may be more.",
            ),
            Wrong(
                "unchanged parts left out",
                lambda times, factors: speedup(
                    [t for t, f in zip(times, factors, strict=True) if f != 1],
                    [f for f in factors if f != 1],
                ),
                "that comes out without the parts whose factor is 1; they take time "
                "as well, before and after.",
            ),
            Wrong(
                "never slower",
                lambda times, factors: max(1.0, speedup(times, factors)),
                "no speed-up is below 1 here; a part may become slower, and the "
                "whole with it.",
            ),
            Wrong(
                "parts at the same time",
                lambda times, factors: (
                    max(times) / max(t / f for t, f in zip(times, factors, strict=True))
                ),
                "that is the longest part before over the longest after, as if the "
                "parts ran side by side; they run one after another.",
            ),
            Wrong(
                "times as shares",
                lambda times, factors: (
                    1 / sum(t / f for t, f in zip(times, factors, strict=True))
                ),
                "that is 1 over the time after; asked is how many times it goes into "
                "the time before.",
            ),
            Wrong(
                "no part slower",
                lambda times, factors: speedup(times, [max(f, 1) for f in factors]),
                "that is the speed-up with no part slower than before; a factor below "
                "1 makes a part slower, and it counts.",
            ),
            Wrong(
                "sum over sum",
                lambda times, factors: sum(times) / sum(factors),
                "that is the sum of the times over that of the factors; each time is "
                "divided by its own factor.",
            ),
            Wrong(
                "faster parts alone",
                lambda times, factors: speedup(*_faster(times, factors)),
                "that comes out with only the parts that become faster; the others "
                "take time as well, before and after.",
            ),
            Wrong(
                "best part alone",
                _best_part,
                "that is the largest speed-up that one part alone gives; all parts "
                "change at once.",
            ),
            Wrong(
                "percent",
                lambda times, factors: 100 * (speedup(times, factors) - 1),
                "that is the gain in percent; asked is how many times as fast.",
            ),
            Wrong(
                "largest factor alone",
                lambda times, factors: speedup(
                    times, [f if f == max(factors) else 1 for f in factors]
                ),
                "only the part with the largest factor becomes faster here; use "
                "every factor.",
            ),
            Wrong(
                "first of the largest factors alone",
                _first_largest_factor,
                "one part with the largest factor becomes faster here, and all others "
                "stay as they were; use every factor.",
            ),
            Wrong(
                "factors sorted",
                lambda times, factors: speedup(times, sorted(factors)),
                "that comes out with the factors in order and the times as they were; "
                "a factor belongs to its part.",
            ),
            Wrong(
                "mean of the gains",
                lambda times, factors: statistics.fmean(_alone(times, factors)),
                "that is the mean of what each part alone gives; all parts change at "
                "once: add up the times that are left.",
            ),
            Wrong(
                "gains added",
                lambda times, factors: 1 + sum(s - 1 for s in _alone(times, factors)),
                "that is 1 and what each part alone gains, added up; once one part is "
                "faster, the shares of the others have grown.",
            ),
            Wrong(
                "by the time saved",
                lambda times, factors: (
                    sum(times)
                    / (
                        sum(times)
                        - sum(t / f for t, f in zip(times, factors, strict=True))
                    )
                ),
                "that is the time before over the time that is saved; asked is how "
                "often the time that is left goes into it.",
            ),
            Wrong(
                "no time at all",
                _no_time_at_all,
                "that is all of the time over that of the parts with the factor 1, "
                "infinite where there are none; the other parts take t / factor.",
            ),
            Wrong(
                "last part lost",
                lambda times, factors: (
                    _last_part_lost(times, factors)
                    if len(times) > 1
                    else speedup(times, factors)
                ),
                "these are the numbers without the last part in the time that is left; "
                "it takes time too.",
            ),
            Wrong(
                "last part lost, a single one too",
                _last_part_lost,
                "these are the numbers without the last part in the time that is left; "
                "it takes time too, and where it is the only one nothing is left to "
                "divide by.",
            ),
            Wrong(
                "one factor for all that change",
                _mean_factor,
                "that is Eq. (14.10) with a mean of the factors; add up the times of "
                "the parts, each with its own factor.",
            ),
            Wrong(
                "the largest factor for all that change",
                lambda times, factors: speedup(
                    times, [f if f == 1 else max(factors) for f in factors]
                ),
                "that is Eq. (14.10) with the largest factor for all parts that "
                "change; each part has its own.",
            ),
            Wrong(
                "mean time after",
                lambda times, factors: (
                    sum(t / f for t, f in zip(times, factors, strict=True)) / len(times)
                ),
                "that is the time after, divided by the number of parts; asked is how "
                "many times the whole of it goes into the time before.",
            ),
            Wrong(
                "geometric mean by times",
                lambda times, factors: float(
                    np.exp(np.average(np.log(factors), weights=times))
                ),
                "that is a mean of the factors by their logarithms, weighted by the "
                "times; what adds up is the time that is left, t / factor.",
            ),
            Wrong(
                "laws multiplied",
                lambda times, factors: float(
                    np.prod(
                        [
                            sum(times) / (sum(times) - t + t / f)
                            for t, f in zip(times, factors, strict=True)
                        ]
                    )
                ),
                "that is the product of the gains of the parts, each against the old "
                "whole; once one part is faster, the shares of the others have grown.",
            ),
            Wrong(
                "factor on top",
                lambda times, factors: speedup(times, [f + 1 for f in factors]),
                "that comes out with 1 added to each factor; three times as fast "
                "means a third of the time, not a fourth.",
            ),
            Wrong(
                "time after",
                lambda times, factors: sum(
                    t / f for t, f in zip(times, factors, strict=True)
                ),
                "that is the time after; asked is how many times it goes into the "
                "time before.",
            ),
            Wrong(
                "time saved",
                lambda times, factors: (
                    sum(times) - sum(t / f for t, f in zip(times, factors, strict=True))
                ),
                "that is the time saved, not a factor.",
            ),
            Wrong(
                "multiplied",
                lambda times, factors: (
                    sum(times) / sum(t * f for t, f in zip(times, factors, strict=True))
                ),
                "that is the time before over the times multiplied by their factors; "
                "a part that becomes f times as fast takes its time divided by f.",
            ),
            Wrong(
                "smallest factor",
                lambda times, factors: min(factors),
                "that is the smallest factor; the whole becomes as much faster only "
                "where that part takes all of the time.",
            ),
            Wrong(
                "largest factor",
                lambda times, factors: max(factors),
                "that is the largest factor, as if that part were the whole program.",
            ),
            Wrong(
                "first part only",
                lambda times, factors: (
                    sum(times) / (times[0] / factors[0] + sum(times[1:]))
                ),
                "that comes out of the first part's factor alone; use every factor.",
            ),
            Wrong(
                "geometric mean",
                lambda times, factors: float(np.prod(factors) ** (1 / len(factors))),
                "that is the geometric mean of the factors, and they cannot be "
                "averaged: add up times.",
            ),
            Wrong(
                "per part",
                lambda times, factors: (
                    statistics.fmean(
                        t / (t / f) for t, f in zip(times, factors, strict=True)
                    )
                    * len(times)
                ),
                "that is the sum of the factors, the gains of the parts; what adds "
                "up is their time.",
            ),
            Wrong(
                "inverse",
                lambda times, factors: 1 / speedup(times, factors),
                "that is the time after, as a share of the time before: turn it over.",
            ),
            Wrong(
                "largest part only",
                lambda times, factors: factors[int(np.argmax(times))],
                "that is the factor of the largest part; the others take time too.",
            ),
            Wrong(
                "product of the factors",
                lambda times, factors: float(np.prod(factors)),
                "that is the product of the factors, as if each part were the whole "
                "program.",
            ),
            Wrong(
                "bound",
                lambda times, factors: (
                    sum(times)
                    / sum(t for t, f in zip(times, factors, strict=True) if f == 1)
                ),
                "that is the bound 1/(1 − φ), where the faster parts take no time at "
                "all.",
            ),
            Wrong(
                "largest part at no cost",
                lambda times, factors: sum(times) / (sum(times) - max(times)),
                "that is the bound if the largest part cost nothing at all; here its "
                "factor is known.",
            ),
            Wrong(
                "share saved",
                lambda times, factors: (
                    1
                    - sum(t / f for t, f in zip(times, factors, strict=True))
                    / sum(times)
                ),
                "that is the share of the time that is saved, not a factor.",
            ),
            Wrong(
                "one too small",
                lambda times, factors: speedup(times, factors) - 1,
                "each number is too small by 1; as fast as before is a speed-up of 1.",
            ),
            Wrong(
                "smallest part alone faster",
                lambda times, factors: speedup(
                    times,
                    [
                        f if t == min(times) else 1
                        for t, f in zip(times, factors, strict=True)
                    ],
                ),
                "only the smallest part becomes faster here; use every factor.",
            ),
            Wrong(
                "single speed-ups added",
                lambda times, factors: sum(_alone(times, factors)),
                "that is the sum of what each part alone would give; add up the "
                "times that are left, and divide once.",
            ),
        ),
        _parts_cases,
        ("the speed-up",),
        points=2,
        hint=(
            "how long does each part take afterward, and how long do all of them "
            "together?"
        ),
    ),
    Exercise(
        "slow-exponent",
        exponent,
        (
            Wrong(
                "no logarithms",
                lambda sizes, times: np.polyfit(sizes, times, 1)[0],
                "that is the slope of the times themselves; take logarithms of sizes "
                "and times.",
            ),
            Wrong(
                "logarithm of the times only",
                lambda sizes, times: np.polyfit(sizes, np.log(times), 1)[0],
                "that is the slope with the times alone in logarithms, as of an "
                "exponential; take those of the sizes as well.",
            ),
            Wrong(
                "correlation",
                lambda sizes, times: float(
                    np.corrcoef(np.log(sizes), np.log(times))[0, 1]
                ),
                "that is the correlation, which says how straight the line is, not "
                "how steep.",
            ),
            Wrong(
                "spreads",
                lambda sizes, times: float(
                    np.std(np.log(times)) / np.std(np.log(sizes))
                ),
                "that is the spread of the times over that of the sizes, which knows "
                "no sign and takes all noise for slope; least squares has the "
                "covariance above.",
            ),
            Wrong(
                "every other point",
                lambda sizes, times: exponent(sizes[::2], times[::2]),
                "that is the line through every other point; fit all of them.",
            ),
            Wrong(
                "one added",
                lambda sizes, times: exponent(np.add(sizes, 1), np.add(times, 1)),
                "that comes out with 1 added before the logarithm, as by log1p; that "
                "bends the line.",
            ),
            Wrong(
                "other line turned over",
                lambda sizes, times: 1 / exponent(times, sizes),
                "that is the slope of sizes by times, turned over; it is close, but "
                "it is another line.",
            ),
            Wrong(
                "first two points",
                lambda sizes, times: exponent(sizes[:2], times[:2]),
                "that is the line through the first two points; fit all of them.",
            ),
            Wrong(
                "last two points",
                lambda sizes, times: exponent(sizes[-2:], times[-2:]),
                "that is the line through the last two points; fit all of them.",
            ),
            Wrong(
                "first point left out",
                lambda sizes, times: exponent(sizes[1:], times[1:]),
                "that is the line without the first point; here all of them count.",
            ),
            Wrong(
                "last three",
                lambda sizes, times: exponent(sizes[-3:], times[-3:]),
                "that is the line through the last three points; here all of them "
                "count.",
            ),
            Wrong(
                "middle of a parabola",
                lambda sizes, times: np.polyfit(np.log(sizes), np.log(times), 2)[1],
                "that is the slope of the best parabola at ln N = 0; a straight line "
                "is asked for, degree 1.",
            ),
            Wrong(
                "last point left out",
                lambda sizes, times: exponent(sizes[:-1], times[:-1]),
                "that is the line without the last point; here all of them count.",
            ),
            Wrong(
                "sorted apart",
                lambda sizes, times: exponent(sorted(sizes), sorted(times)),
                "that comes out with sizes and times each in order; a time belongs "
                "to its size.",
            ),
            Wrong(
                "without its sign",
                lambda sizes, times: abs(exponent(sizes, times)),
                "the sign is lost; an exponent is negative where the time falls.",
            ),
            Wrong(
                "weighted",
                lambda sizes, times: np.polyfit(
                    np.log(sizes), np.log(times), 1, w=np.asarray(sizes, float)
                )[0],
                "that is the line where large sizes count for more; weigh all points "
                "alike.",
            ),
            Wrong(
                "weighted by times",
                lambda sizes, times: np.polyfit(
                    np.log(sizes), np.log(times), 1, w=np.asarray(times, float)
                )[0],
                "that is the line where long times count for more; weigh all points "
                "alike.",
            ),
            Wrong(
                "through the first point",
                _through_first,
                "that is the best line through the first point, whose noise it then "
                "has; fit all the points, with a height.",
            ),
            Wrong(
                "sizes sorted alone",
                lambda sizes, times: exponent(sorted(sizes), times),
                "that comes out with the sizes in order and the times as they were; "
                "a time belongs to its size.",
            ),
            Wrong(
                "smallest and largest",
                lambda sizes, times: (
                    np.log(max(times) / min(times)) / np.log(max(sizes) / min(sizes))
                ),
                "that is the slope from the smallest size and time to the largest; fit "
                "all the points, and mind that times can fall.",
            ),
            Wrong(
                "median of all slopes",
                _median_of_pairs,
                "that is the median of the slopes between any two points; asked is "
                "the line of least squares.",
            ),
            Wrong(
                "median of all slopes but upright ones",
                _median_of_unlike_pairs,
                "that is the median of the slopes between any two points of different "
                "sizes; asked is the line of least squares.",
            ),
            Wrong(
                "points of one size averaged",
                _equal_sizes(lambda times: np.exp(np.log(times).mean())),
                "where a size comes twice, its logarithms are averaged to one point "
                "here; fit all the points.",
            ),
            Wrong(
                "times of one size averaged",
                _equal_sizes(np.mean),
                "where a size comes twice, its times are averaged to one point here; "
                "fit all the points.",
            ),
            Wrong(
                "last of one size",
                _equal_sizes(lambda times: times[-1]),
                "where a size comes twice, the last of its points counts alone here, "
                "as in a dict; fit all the points.",
            ),
            Wrong(
                "first of one size",
                _equal_sizes(lambda times: times[0]),
                "where a size comes twice, the first of its points counts alone here; "
                "fit all the points.",
            ),
            Wrong(
                "covariance and variance of two kinds",
                lambda sizes, times: float(
                    np.cov(np.log(sizes), np.log(times))[0, 1] / np.var(np.log(sizes))
                ),
                "that is n / (n − 1) times the slope for n points, as np.cov(u, v) "
                "over np.var(u) is: np.cov divides by n − 1, np.var by n.",
            ),
            Wrong(
                "mean quotient",
                lambda sizes, times: float(np.mean(np.log(times) / np.log(sizes))),
                "that is the mean of ln T / ln N, as if α were 1, and infinite where N "
                "is 1; fit a line that has a height.",
            ),
            Wrong(
                "mean quotient where there is one",
                _mean_quotient,
                "that is the mean of ln T / ln N over the points with N above 1, as if "
                "α were 1; fit a line that has a height.",
            ),
            Wrong(
                "factor in front",
                lambda sizes, times: float(
                    np.exp(np.polyfit(np.log(sizes), np.log(times), 1)[1])
                ),
                "that is α, e to the height of the line; asked is its slope.",
            ),
            Wrong(
                "growth at twice the size",
                lambda sizes, times: 2 ** exponent(sizes, times),
                "that is 2 to the slope, by how much the time grows at twice the size; "
                "asked is the slope itself.",
            ),
            Wrong(
                "distance across",
                _total_least_squares,
                "that is the line closest in both directions at once; least squares "
                "here are those of the times alone.",
            ),
            Wrong(
                "logarithm of the sizes only",
                lambda sizes, times: np.polyfit(np.log(sizes), times, 1)[0],
                "that is the slope with the sizes alone in logarithms; take those of "
                "the times as well.",
            ),
            Wrong(
                "mean of the steps",
                lambda sizes, times: float(
                    np.mean(np.diff(np.log(times)) / np.diff(np.log(sizes)))
                ),
                "that is the mean of the slopes between neighbors; asked is the line "
                "closest to all points.",
            ),
            Wrong(
                "median of the steps",
                _median_slope,
                "that is the median of the slopes between neighbors; asked is the "
                "line closest to all points.",
            ),
            Wrong(
                "through the origin",
                lambda sizes, times: float(
                    np.log(times) @ np.log(sizes) / (np.log(sizes) @ np.log(sizes))
                ),
                "that is the best line through the origin, as if α were 1; let it "
                "have a height.",
            ),
            Wrong(
                "both numbers",
                lambda sizes, times: np.polyfit(np.log(sizes), np.log(times), 1),
                "those are two numbers, slope and height, as np.polyfit gives them; "
                "return the slope.",
            ),
            Wrong(
                "rounded",
                lambda sizes, times: round(exponent(sizes, times)),
                "that is rounded to a whole number; the exponent need not be one.",
            ),
            Wrong(
                "parabola",
                lambda sizes, times: np.polyfit(np.log(sizes), np.log(times), 2)[0],
                "that is the bend of the best parabola; a straight line is asked "
                "for, degree 1.",
            ),
            Wrong(
                "size squared",
                lambda sizes, times: exponent(np.square(sizes), times),
                "that is half of what it should be, as with the sizes squared.",
            ),
            Wrong(
                "ends only",
                lambda sizes, times: (
                    np.log(times[-1] / times[0]) / np.log(sizes[-1] / sizes[0])
                ),
                "that is the line through the first and the last point; the noise of "
                "those two goes right into it. Fit all the points.",
            ),
            Wrong(
                "axes swapped",
                lambda sizes, times: np.polyfit(np.log(times), np.log(sizes), 1)[0],
                "that is the slope of ln N by ln T, about 1/β; sizes and times have "
                "changed places.",
            ),
            Wrong(
                "height instead of slope",
                lambda sizes, times: np.polyfit(np.log(sizes), np.log(times), 1)[1],
                "that is the height ln α of the line, not its slope.",
            ),
            Wrong(
                "per size",
                lambda sizes, times: exponent(sizes, times) - 1,
                "one too small: that is the exponent of the time per image.",
            ),
            Wrong(
                "logarithms of two kinds",
                lambda sizes, times: exponent(sizes, times) * np.log(2),
                "that is ln 2 times the slope, as with a logarithm to base two of the "
                "sizes alone; take the same for both.",
            ),
            Wrong(
                "sign turned",
                lambda sizes, times: -exponent(sizes, times),
                "the sign is turned: an exponent above 0 is a time that grows.",
            ),
            Wrong(
                "covariance",
                lambda sizes, times: float(np.cov(np.log(sizes), np.log(times))[0, 1]),
                "that is the covariance of the logarithms; divided by the variance of "
                "ln N it is the slope.",
            ),
            Wrong(
                "times multiplied by sizes",
                lambda sizes, times: exponent(sizes, np.multiply(times, sizes)),
                "that is the right exponent plus 1, as for times multiplied by the "
                "sizes; the times stand alone.",
            ),
            Wrong(
                "decimal logarithm of the times",
                lambda sizes, times: exponent(sizes, times) / np.log(10),
                "that is the slope with decimal logarithms of the times and natural "
                "ones of the sizes; take one kind for both.",
            ),
        ),
        _growth_cases,
        ("the exponent",),
        points=2,
        hint=(
            "if T doubles whenever N doubles, what is the slope, and what does your "
            "function give for such times?"
        ),
    ),
    Exercise(
        "slow-batch",
        least_batch,
        (
            Wrong(
                "rounded down",
                lambda *a: max(1, int(_batch(*a))),
                "that is rounded down; such a batch does not quite reach the share.",
            ),
            Wrong(
                "rounded down to 0",
                lambda *a: int(_batch(*a)),
                "these are the numbers rounded down, to 0 at times: such a batch does "
                "not quite reach the share, and it has at least one image.",
            ),
            Wrong(
                "the quotient rounded down first",
                lambda work, half, share: max(
                    1, int(np.ceil(half // work * share / (1 - share) - 1e-9))
                ),
                "these are the numbers of half // work; round once, at the end and up.",
            ),
            Wrong(
                "rounded on the way",
                lambda work, half, share: max(
                    1, int(np.ceil(np.ceil(half / work) * share / (1 - share) - 1e-9))
                ),
                "these are the numbers of half / work rounded up first; round once, at "
                "the end.",
            ),
            Wrong(
                "the quotient rounded down, the factor not whole",
                lambda work, half, share: max(
                    1, math.ceil(share / (1 - share) * (half // work))
                ),
                "these are the numbers of half // work, and share / (1 − share), which "
                "is hardly above 9 for 0.9, lifts some by one more; round once, at the "
                "end and up.",
            ),
            Wrong(
                "the factor rounded up",
                lambda work, half, share: max(
                    1, math.ceil(math.ceil(share / (1 - share)) * half / work)
                ),
                "these are the numbers of share / (1 − share) rounded up first, 10 for "
                "0.9, as 1 − 0.9 is not quite 0.1; round once, at the end.",
            ),
            Wrong(
                "the factor rounded up, 9 left as it is",
                lambda work, half, share: max(
                    1, math.ceil(math.ceil(share / (1 - share) - 1e-9) * half / work)
                ),
                "these are the numbers of share / (1 − share) rounded up first; round "
                "once, at the end.",
            ),
            Wrong(
                "rounded to the nearest",
                lambda *a: max(1, round(_batch(*a))),
                "that is rounded to the nearest whole number: where that is down, "
                "the batch does not quite reach the share.",
            ),
            Wrong(
                "one more than needed",
                lambda *a: int(_batch(*a)) + 1,
                "where the division comes out whole that is one too many; at least "
                "the share is enough.",
            ),
            Wrong(
                "not whole",
                lambda *a: max(1.0, _batch(*a)),
                "that is no whole number at times; a batch is a whole number of "
                "images: round up.",
            ),
            Wrong(
                "half speed only",
                lambda work, half, share: max(1, int(np.ceil(half / work))),
                "that is the batch for a share of one half, whatever the share.",
            ),
            Wrong(
                "denominator forgotten",
                lambda work, half, share: max(1, int(np.ceil(share * half / work))),
                "that is share · half / work, rounded up; N w appears on both sides "
                "of Eq. (14.2), and so 1 − share stands below the line.",
            ),
            Wrong(
                "share turned round",
                lambda work, half, share: max(
                    1, int(np.ceil(_batch(work, half, 1 - share)))
                ),
                "that is the share of the asking, not of the arithmetic.",
            ),
            Wrong(
                "True for 1",
                lambda *a: least_batch(*a) if least_batch(*a) > 1 else True,
                "where one image is enough that is True; return the number 1.",
            ),
            Wrong(
                "the last bit lifted",
                lambda *a: max(1, math.ceil(_batch(*a))),
                "the formula is right, and where the quotient is a whole number one "
                "too many comes out at times, as with share = 0.55: there its float "
                "lies a bit above, and rounding up lifts it to the next.",
            ),
            Wrong(
                "turned round",
                lambda work, half, share: max(
                    1, math.ceil(half / work / (1 / share - 1))
                ),
                "the formula is right, and where the quotient is a whole number one "
                "too many comes out at times, as with share = 0.75: there its float "
                "lies a bit above, as 1/share − 1 and (1 − share)/share make it.",
            ),
            Wrong(
                "whole multiply-adds",
                lambda work, half, share: max(
                    1, -(-int(half * share / (1 - share)) // work)
                ),
                "that comes out with the multiply-adds of the whole batch cut off or "
                "rounded to a whole number, before they are divided by what one image "
                "brings; round up once, at the end.",
            ),
            Wrong(
                "a thousandth let go",
                _rounded_after(lambda quotient: quotient - 1e-3),
                "3.00002 images are 3 here; what is dropped is more than the last bits "
                "of a float, and 3 images do not quite reach the share.",
            ),
            Wrong(
                "a hundredth let go",
                _rounded_after(lambda quotient: quotient - 0.01),
                "4.004 images are 4 here; what is dropped is more than the last bits "
                "of a float, and 4 images do not quite reach the share.",
            ),
            Wrong(
                "both factors rounded up",
                _whole_in_each_factor(1e-9),
                "these are the numbers of share / (1 − share) and half / work, each "
                "rounded up; round their product once.",
            ),
            Wrong(
                "both factors rounded up, 10 for 9",
                _whole_in_each_factor(0),
                "these are the numbers of share / (1 − share) and half / work, each "
                "rounded up, the first to 10 for 0.9; round their product once.",
            ),
            Wrong(
                "percent below the line",
                lambda work, half, share: max(
                    1, math.ceil(100 * share * half / ((100 - share) * work) - 1e-9)
                ),
                "that comes out with 100 − share below the line, and 100 · share above "
                "it; share lies between 0 and 1, and so does 1 − share.",
            ),
            Wrong(
                "a float",
                lambda *a: float(least_batch(*a)),
                "the number is right, but it is a float; make it an int.",
            ),
            Wrong(
                "rounded up twice",
                lambda work, half, share: max(
                    1, int(np.ceil(np.ceil(half / work) * share / (1 - share)))
                ),
                "these are the numbers rounded up before the end, and the rounding "
                "was multiplied; round once.",
            ),
            Wrong(
                "nine tenths",
                lambda work, half, share: max(1, int(np.ceil(9 * half / work))),
                "that is the batch for a share of 0.9, whatever the share.",
            ),
            Wrong(
                "share added",
                lambda work, half, share: max(
                    1, int(np.ceil(share * half / ((1 + share) * work)))
                ),
                "that is share · half / ((1 + share) · work), rounded up; solved, "
                "Eq. (14.2) is N w (1 − share), with a minus.",
            ),
            Wrong(
                "no share on top",
                lambda work, half, share: max(
                    1, int(np.ceil(half / ((1 - share) * work)))
                ),
                "that is half / ((1 − share) · work), rounded up; N w (1 − share) "
                "must reach share · half.",
            ),
            Wrong(
                "always 1",
                lambda work, half, share: 1,
                "that is 1, whatever the work; at least 1 is asked, and so 1 is the "
                "least that can come out, not the most.",
            ),
            Wrong(
                "turned over",
                lambda work, half, share: max(1, int(np.ceil(work / half))),
                "that is ⌈work / half⌉; the batch grows with half, and the more work "
                "an image is, the fewer it takes.",
            ),
            Wrong(
                "at least one forgotten",
                lambda *a: int(_batch(*a)) + (_batch(*a) % 1 > 0.5),
                "that is rounded to the nearest, and so 0 images where one is "
                "enough; a batch has at least one.",
            ),
            Wrong(
                "strictly more",
                lambda *a: max(2, int(_batch(*a)) + 1),
                "a batch of one image is allowed, and so is one that reaches the "
                "share exactly.",
            ),
            Wrong(
                "at least two",
                lambda *a: max(2, least_batch(*a)),
                "a batch of one image is allowed; at least 1 is asked, not at least 2.",
            ),
            Wrong(
                "twice the share",
                lambda work, half, share: max(1, int(np.ceil(2 * share * half / work))),
                "that is 2 · share · half / work, rounded up; the batch has to grow "
                "without bound as the share goes to 1.",
            ),
            Wrong(
                "share in percent",
                lambda work, half, share: least_batch(work, half, share / 100),
                "that is the batch for a hundredth of the share; the share lies "
                "between 0 and 1 already.",
            ),
            Wrong(
                "times work",
                lambda work, half, share: max(
                    1, int(np.ceil(share * half * work / (1 - share)))
                ),
                "that is multiplied by work; the more an image brings, the fewer "
                "images it takes.",
            ),
            Wrong(
                "times work, the last bit held",
                lambda work, half, share: least_batch(1, half * work, share),
                "that is multiplied by work, and rounded up; the more an image brings, "
                "the fewer images it takes.",
            ),
            Wrong(
                "squared",
                lambda work, half, share: max(
                    1, int(np.ceil((share / (1 - share)) ** 2 * half / work))
                ),
                "share / (1 − share) comes in squared; solve Eq. (14.2) once more.",
            ),
            Wrong(
                "work in the half",
                lambda work, half, share: max(
                    1, int(np.ceil(share * (half + work) / work))
                ),
                "that is the batch with one image in the sum below the line of Eq. "
                "(14.2); there stand the N images of the batch.",
            ),
            Wrong(
                "capped",
                lambda *a: min(1000, least_batch(*a)),
                "no batch is above 1,000 images here; no batch is too large.",
            ),
            Wrong(
                "power of two",
                lambda *a: 2 ** max(0, int(np.ceil(np.log2(_batch(*a))))),
                "that is rounded up to a power of two; any whole number will do.",
            ),
            Wrong(
                "multiple of eight",
                lambda *a: -(-least_batch(*a) // 8) * 8,
                "that is rounded up to a multiple of 8; any whole number will do.",
            ),
            Wrong(
                "multiply-adds instead of images",
                lambda work, half, share: int(np.ceil(_batch(1, half, share))),
                "that is in multiply-adds; divide by what one image brings.",
            ),
            Wrong(
                "multiply-adds, the last bit held",
                lambda work, half, share: least_batch(1, half, share),
                "that is share · half / (1 − share), rounded up, which counts "
                "multiply-adds; divide by what one image brings.",
            ),
            Wrong(
                "share below",
                lambda work, half, share: max(
                    1, int(np.ceil((1 - share) * half / work))
                ),
                "that is (1 − share) · half / work, rounded up; solved, Eq. (14.2) "
                "has 1 − share below the line.",
            ),
        ),
        _batch_cases,
        ("the batch",),
        points=3,
        hint=(
            "at which batch is the share exactly the one that is asked for, and what "
            "do you do when that is no whole number?"
        ),
    ),
)
