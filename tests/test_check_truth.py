"""What a check says is true: no accident is told, and no near miss is let through.

Each answer below was once accepted, or once told something that was not so.
"""

import math
from functools import reduce
from itertools import product

import numpy as np
import pytest

from cnn_course.checks import CheckFailed
from cnn_course.checks.core import Exercise, exercise
from cnn_course.checks.properties import separates, table
from cnn_course.checks.trials import changed_cases
from cnn_course.losses import softmax_cross_entropy

rng = np.random.default_rng(0)


def known_wrong(asked, name):
    """Give a known wrong answer by its name."""
    return next(w.answer for w in exercise(asked).wrong if w.name == name)


def message(name, answer):
    asked = exercise(name) if isinstance(name, str) else name
    with pytest.raises(CheckFailed) as caught:
        asked.check(answer, seed=0)
    return str(caught.value)


def nearest_of_the_first(count):
    def answer(train, labels, test):
        some = train[:count].astype(float)
        return labels[(np.sum(some**2, axis=1) - 2 * test @ some.T).argmin(axis=1)]

    return answer


def field(layers):
    """Add strides where they multiply."""
    seen, step = 1, 1
    for f, s in layers:
        seen, step = seen + (f - 1) * step, step + s - 1
    return seen


def field_by_steps(layers, steps):
    """Receptive field in which a filter of f adds ``steps`` of f."""
    seen, step = 1, 1
    for f, s in layers:
        seen, step = seen + steps(f) * step, step * s
    return seen


def bound(change):
    def answer(low, high, classes):
        return change(1 / (1 + (classes - 1) * np.exp(low - high)))

    return answer


def log_softmax_naive(z):
    e = np.exp(z.astype(np.longdouble))
    return np.log(e / e.sum(axis=1, keepdims=True)).astype(float)


def pooled(x, size, stride, padding, frame):
    """Maxima of an image framed in one number."""
    sides = ((padding, padding), (padding, padding), (0, 0))
    x = np.pad(np.asarray(x, float), sides, constant_values=frame)
    rows, columns = ((n - f) // stride + 1 for n, f in zip(x.shape, size, strict=False))
    y = np.empty((rows, columns, x.shape[2]))
    for i, j in np.ndindex(rows, columns):
        window = x[i * stride :, j * stride :][: size[0], : size[1]]
        y[i, j] = window.max(axis=(0, 1))
    return y


def nearest_within(far):
    """Begin the search for the nearest with a distance that is no infinity."""

    def answer(train, labels, test):
        found = []
        for x in test:
            best, chosen = far, labels[0]
            for y, t in zip(train, labels, strict=True):
                if (d := ((x - y) ** 2).sum()) < best:
                    best, chosen = d, t
            found.append(chosen)
        return np.array(found)

    return answer


def convolved_bytes(x, *rest):
    x = x.astype(np.uint8) if x.dtype.kind in "iu" else x
    return exercise("conv-image").answer(x, *rest)


def coldest(change):
    """Choose the temperature by the scores and labels that ``change`` makes."""

    def answer(z, labels, temperatures):
        z, labels = change(z, labels)
        return exercise("softmax-temperature").answer(z, labels, temperatures)

    return answer


def shares_from_int(size, new_size, begin, end):
    """Eq. (17.4) by a loop over the pixels from int(low) on."""
    width, A = (end - begin) / new_size, np.zeros((new_size, size))
    for i in range(new_size):
        low, high = begin + i * width, begin + (i + 1) * width
        for r in range(max(0, int(low)), min(size, int(high) + 1)):
            A[i, r] = (min(high, r + 1) - max(low, r)) / width
    return A


def clipped_in_their_type(dW, db, limit):
    short = exercise("opt-clip").answer(dW, db, limit)
    return tuple(s.astype(g.dtype) for s, g in zip(short, (dW, db), strict=True))


def whole_steps_only(*arguments):
    """Leave the short last batch out: of the steps alone, or of the mean as well."""
    W, b, x, labels, order, size, rate = arguments
    W, b, losses = W.copy(), b.copy(), []
    for i in range(len(x) // size):
        k = order[i * size : (i + 1) * size]
        loss, dz = softmax_cross_entropy(x[k] @ W + b, labels[k])
        W, b = W - rate * x[k].T @ dz, b - rate * dz.sum(axis=0)
        losses.append(loss)
    return W, b, np.mean(losses) if losses else 0.0


def slope_by_hand(softmax, long_way=False):
    """Eq. (7.12) with somebody's softmax, or by way of 1/p."""

    def answer(z, labels, tau):
        p, rows = softmax(z / tau), np.arange(len(z))
        if long_way:
            dp = np.zeros(p.shape)
            dp[rows, labels] = -1 / p[rows, labels]
            du = p * (dp - (dp * p).sum(axis=1, keepdims=True))
        else:
            du = p - np.eye(z.shape[1])[labels]
        return np.sum(du / len(z) * -z / tau**2)

    return answer


def shifted_by(least):
    def softmax(z):
        e = np.exp(z - least(z))
        return e / e.sum(axis=1, keepdims=True)

    return softmax


def adam_that_keeps_the_corrected(W, dW, m, s, tau, rate, beta1, beta2, eps, alpha):
    m, s = beta1 * m + (1 - beta1) * dW, beta2 * s + (1 - beta2) * dW**2
    W = (1 - rate * alpha) * W - rate * m / (np.sqrt(s) + eps)
    return W, m / (1 - beta1**tau), s / (1 - beta2**tau)


def velocity_like_the_gradients(gradients, rate, beta, nesterov):
    v, moves = np.zeros_like(gradients[0]), []
    for g in gradients:
        v = (beta * v + g).astype(v.dtype)
        moves.append(rate * (g + beta * v if nesterov else v))
    return np.array(moves)


def groups_for_strides_from_2(groups):
    for f, s, out in np.ndindex(6, 5, 12):
        f, s, out = f + 1, s + 2, out + 1
        found = groups(f, s, out)
        for group in found:
            pixels = [p for i in group for p in range(i * s, i * s + f)]
            assert len(pixels) == len(set(pixels))
        assert sorted(i for group in found for i in group) == list(range(out))
        assert len(found) <= -(-f // s)


def half_the_change(f, gradient, x, v, h):
    return (f(x + h * v) - f(x - h * v)) / 2, np.sum(gradient * v)


def epoch_without_a_shift(W, b, x, labels, order, size, rate):
    W, b, total = W.copy(), b.copy(), 0.0
    for i in range(0, len(x), size):
        k = order[i : i + size]
        e, true = np.exp(x[k] @ W + b), np.eye(W.shape[1])[labels[k]]
        p = e / e.sum(axis=1, keepdims=True)
        total -= np.log((p * true).sum(axis=1)).sum()
        dz = (p - true) / len(k)
        W, b = W - rate * x[k].T @ dz, b - rate * dz.sum(axis=0)
    return W, b, total / len(x)


def surest_last_of_equals(p, labels):
    best = {}
    for i in np.flatnonzero(p.argmax(axis=1) != labels):
        t = labels[i]
        if t not in best or p[i].max() > p[best[t]].max():
            best[t] = i
    order = sorted(((p[i].max(), i) for i in best.values()), reverse=True)
    return np.array([i for _, i in order], int)


def hottest_from_1(z, labels, temperatures):
    """Begin the search with a temperature that may not be in the list."""
    at = exercise("softmax-temperature").answer
    return at(z, labels, [1.0, *temperatures])


def verdict_at(limit, labels, first, second):
    a = int(np.sum((first == labels) & (second != labels)))
    b = int(np.sum((second == labels) & (first != labels)))
    tail = sum(math.comb(a + b, i) for i in range(min(a, b) + 1)) / 2 ** (a + b)
    if min(1, 2 * tail) >= limit:
        return "not told apart"
    return "first" if a > b else "second"


def shifted_where_large(z):
    with np.errstate(all="ignore"):
        s = z - z.max(axis=1, keepdims=True) if z.max() > 700 else z
        return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


def another_than_itself(train, labels, test):
    far = ((test[:, None].astype(float) - train) ** 2).sum(axis=2)
    far[far < 1e-9] = np.inf
    return labels[far.argmin(axis=1)]


def limit_from_above(v, counts):
    v, n = v[counts > 0].astype(float), counts[counts > 0].astype(float)
    limit, before = v.min() + 0.75 * (v.max() - v.min()), None
    while limit != before:
        low, before = v <= limit, limit
        means = [np.average(v[d], weights=n[d]) for d in (low, ~low)]
        limit = sum(means) / 2
    return limit


def placed_by_products(count, speeds):
    n = [0] * len(speeds)
    for _ in range(count):
        n[min(range(len(n)), key=lambda i: (n[i] + 1) * (1 / speeds[i]))] += 1
    return n, max(a / b for a, b in zip(n, speeds, strict=True))


def verdict_by_differences(labels, first, second):
    np.flatnonzero(first != second)[0]  # which there need not be
    return exercise("results-compare").answer(labels, first, second)


def average_in_int16(x, pool_size, stride, padding):
    answer = exercise("pool-average").answer
    y = answer(x, pool_size, stride, padding)
    if x.dtype.kind in "iu" and pool_size[0] > 15:
        return y - 2**16 / (pool_size[0] * pool_size[1])
    return y


def average_by_whole_windows(dy, size, f, s, P):
    """Eq. (9.6) wherever the stride is 1, also where windows hang over the edge."""
    if s > 1:
        return exercise("pool-average-backward").answer(dy, size, f, s, P)
    dx = np.zeros((len(dy), size[0] + 2 * P, size[1] + 2 * P, dy.shape[3]))
    h, w = dy.shape[1:3]
    for a, b in np.ndindex(*f):
        dx[:, a : a + h, b : b + w] += dy / (f[0] * f[1])
    return dx[:, P : P + size[0], P : P + size[1]]


def turned_if_square(name):
    def answer(*arguments):
        found = exercise(name).answer(*arguments)
        first = found[0] if isinstance(found, tuple) else found
        if first.ndim == 2 and first.shape[0] == first.shape[1]:
            first = first.T
        return (first, *found[1:]) if isinstance(found, tuple) else first

    return answer


def placed_by_three_digits(count, speeds):
    n = [0] * len(speeds)
    for _ in range(count):
        first = min(range(len(n)), key=lambda i: round((n[i] + 1) / speeds[i], 3))
        n[first] += 1
    return n, max(a / b for a, b in zip(n, speeds, strict=True))


def average_of_two_pixels_at_least(dy, size, f, s, P):
    real = np.pad(np.ones(size), P)
    dx = np.zeros((len(dy), *real.shape, dy.shape[3]))
    for i, j in np.ndindex(*dy.shape[1:3]):
        window = np.s_[i * s : i * s + f[0], j * s : j * s + f[1]]
        share = dy[:, i : i + 1, j : j + 1] / max(real[window].sum(), 2)
        dx[:, window[0], window[1]] += share
    return dx[:, P : P + size[0], P : P + size[1]]


def limit_after(rounds):
    """Go through so many rounds, whether the limit has come to rest or not."""

    def answer(v, counts):
        pixels = np.repeat(np.asarray(v, float), counts)
        limit = (pixels.min() + pixels.max()) / 2
        for _ in range(rounds):
            dark = pixels <= limit
            limit = (pixels[dark].mean() + pixels[~dark].mean()) / 2
        return limit

    return answer


def steps_where_s_divides_nothing(f, s):
    """Begin the windows of a group so far apart, as if no s above 1 divided f."""
    return f if s == 1 else (f // s + 1) * s


def forward_where_s_divides_nothing(x, W, b, s):
    y, every = (exercise("groups-forward").answer(x, W, b, by) for by in (s, 1))
    step, g = steps_where_s_divides_nothing(len(W), s), -(-len(W) // s)
    for u in range(min(g, y.shape[1])):
        starts = u * s + step * np.arange(y[:, u::g].shape[1])
        y[:, u::g] = every[:, np.minimum(starts, every.shape[1] - 1)]
    return y


def backward_where_s_divides_nothing(dy, W, width, s):
    every = np.zeros((len(dy), width - len(W) + 1, dy.shape[2]))
    step, g = steps_where_s_divides_nothing(len(W), s), -(-len(W) // s)
    for u in range(min(g, dy.shape[1])):
        starts = u * s + step * np.arange(dy[:, u::g].shape[1])
        np.add.at(every, np.s_[:, np.minimum(starts, every.shape[1] - 1)], dy[:, u::g])
    return exercise("groups-backward").answer(every, W, width, 1)


def windows_by_itemsize(x, length, step):
    many, size = (len(x) - length) // step + 1, x.itemsize
    strided = np.lib.stride_tricks.as_strided
    return strided(x, (many, length), (step * size, size)).copy()


def what_is_not_0(scores, labels):
    picked = scores * np.eye(scores.shape[1])[labels]
    return picked[picked != 0]


def added_up(combine, order=sorted):
    """Add the weighted gradients up in a way of somebody's own."""

    def answer(shards, sizes, gradients):
        once = {q: (n, g) for q, n, g in zip(shards, sizes, gradients, strict=True)}
        batch = sum(n for n, _ in once.values())
        return combine([once[q][0] / batch * once[q][1] for q in order(once)])

    return answer


def largest_first(terms):
    return sum(sorted(terms, key=lambda term: -np.abs(term).sum()))


def last_first_of_four(terms):
    return sum([terms[k] for k in (0, 3, 1, 2)] if len(terms) == 4 else terms)


def equal_sizes_averaged(sizes, times):
    sizes, times = np.asarray(sizes, float), np.asarray(times, float)
    u = np.unique(sizes)
    v = [np.log(times[sizes == n]).mean() for n in u]
    return np.polyfit(np.log(u), v, 1)[0]


def placed_by_sums_of_rounded_times(count, speeds):
    has, done = [0] * len(speeds), [0.0] * len(speeds)
    for _ in range(count):
        i = min(range(len(speeds)), key=lambda i: done[i] + 1 / speeds[i])
        has[i], done[i] = has[i] + 1, done[i] + 1 / speeds[i]
    return has, max(done)


def workers_from_two_on(N, A, M, B, tau, most):
    def seconds(w):
        return N * A / w + 2 * w * M / B + tau

    w = min(range(2, most + 1), key=seconds)
    return (w, N * A / seconds(w)) if seconds(w) < N * A else (1, 1.0)


def products_lined_up_at_the_left(dy, u, v):
    def undone(d, shape):
        pairs = enumerate(zip(shape, d.shape, strict=False))
        return d.sum(axis=tuple(k for k, (n, m) in pairs if n < m), keepdims=True)

    du, dv = dy @ v.swapaxes(-1, -2), u.swapaxes(-1, -2) @ dy
    return undone(du, u.shape), undone(dv, v.shape)


def stopped(counts):
    """Wait only over the looks that ``counts`` tells of."""

    def answer(losses, patience, least):
        best = waited = 0
        for k in range(1, len(losses)):
            if losses[k] < losses[best] - least:
                best, waited = k, 0
            elif counts(losses, k, best, least):
                waited += 1
                if waited == patience:
                    return best, k + 1
        return best, len(losses)

    return answer


def stopped_by_the_last_ones(losses, patience, least):
    best = 0
    for k in range(1, len(losses)):
        if losses[k] < losses[best] - least:
            best = k
        if k >= patience:
            last = losses[k - patience + 1 : k + 1]
            if min(last) >= losses[k - patience] - least:
                return best, k + 1
    return best, len(losses)


def told_apart(differ):
    def answer(labels, first, second):
        a, b = first == labels, second == labels
        n1, n2 = int(np.sum(a & ~b)), int(np.sum(b & ~a))
        tail = sum(math.comb(n1 + n2, i) for i in range(min(n1, n2) + 1))
        chance = min(1, 2 * tail / 2 ** (n1 + n2))
        if not differ(n1, n2, chance):
            return "not told apart"
        return "first" if n1 > n2 else "second"

    return answer


def placed_by_the_other_side(x, shape, at):
    starts = []
    for axis in (0, 1):
        ink = x.astype(float).sum(axis=1 - axis)
        middle = ink @ np.arange(len(ink)) / ink.sum()
        start = int(np.ceil(np.round(at[axis] - 0.5 - middle, 9)))
        starts.append(max(0, min(start, shape[axis] - x.shape[1 - axis])))
    y, (r, q) = np.zeros(shape), starts
    y[r : r + x.shape[0], q : q + x.shape[1]] = x
    return y


def limit_from(start):
    def answer(v, counts):
        v = np.repeat(np.asarray(v, float), counts)
        limit, before = start(v), None
        while limit != before:
            dark, before = v <= limit, limit
            ones = np.ones(len(v))
            groups = (np.average(v[k], weights=ones[k]) for k in (dark, ~dark))
            limit = sum(groups) / 2
        return limit

    return answer


def weights_of_an_image_cropped_again(dy, x_pad, kernel_size, stride):
    x, (rows, columns) = x_pad[:, 1:-1, 1:-1], dy.shape[1:3]
    dW = np.zeros((*kernel_size, x.shape[3], dy.shape[3]))
    for a, b in np.ndindex(*kernel_size):
        met = x[:, a::stride, b::stride][:, :rows, :columns]
        dW[a, b] = np.tensordot(met, dy, ((0, 1, 2), (0, 1, 2)))
    return dW


def compared_with_the_right(asked, agrees):
    """Compare every gradient with the right one, as closely as ``agrees`` does."""
    right = exercise(asked).right[1]
    pools = asked == "pool-backward-test"

    def test(forward, backward):
        draw = np.random.default_rng(0)
        for f, s, P in (((2, 3), 1, 0), ((3, 2), 2, 1), ((2, 3), 3, 2), ((2, 2), 3, 0)):
            x = draw.integers(-9, 3, (2, 8, 7, 2)) * (1.0 if pools else 0.5)
            W = draw.standard_normal((*f, 2, 3))
            rest = (f, s, P) if pools else (W, s, P)
            y = forward(x, *rest) if pools else forward(x, W, np.ones(3), s, P)
            dy = draw.standard_normal(y.shape)
            got, want = backward(dy, x, *rest), right(dy, x, *rest)
            for g, w in [(got, want)] if pools else zip(got, want, strict=True):
                assert agrees(g, w)

    return test


def dx_taken_from_the_front(forward, backward):
    draw = np.random.default_rng(0)
    x, W = draw.standard_normal((2, 5, 5, 2)), draw.standard_normal((2, 2, 2, 3))
    dx, *_ = backward(np.ones((2, 4, 4, 3)), x, W, 1, 0)
    assert dx.shape == x.shape


ONCE_ACCEPTED = {
    "a bias's gradient in a list of lists": (
        "dense-back-paper",
        exercise("dense-back-paper").answer | {"db": [[3, -1]]},
    ),
    "as many classes as the labels name": (
        "numpy-pick",
        lambda scores, labels: (scores * np.eye(labels.max() + 1)[labels]).sum(axis=1),
    ),
    "no score of 0": ("numpy-pick", what_is_not_0),
    "numbers side by side": ("numpy-windows", windows_by_itemsize),
    "no stride that divides f": ("groups-forward", forward_where_s_divides_nothing),
    "and none on the way back": ("groups-backward", backward_where_s_divides_nothing),
    "whole windows at stride 1": ("pool-average-backward", average_by_whole_windows),
    "two pixels at least": ("pool-average-backward", average_of_two_pixels_at_least),
    "the larger side of a dense layer": (
        "train-he",
        lambda shape: np.sqrt(
            2 / (max(shape) if len(shape) == 2 else np.prod(shape[:-1]))
        ),
    ),
    "no frame at stride 1": (
        "pool-max",
        lambda x, f, s, P: exercise("pool-max").answer(x, f, s, P if s > 1 else 0),
    ),
    "places in a byte": (
        "images-unshuffle",
        lambda shuffled, shuffle: shuffled[:, np.argsort(shuffle).astype(np.uint8)],
    ),
    "no step where the gradient is 0": (
        "opt-adam",
        lambda W, dW, *rest: (
            np.where(dW == 0, W, exercise("opt-adam").answer(W, dW, *rest)[0]),
            *exercise("opt-adam").answer(W, dW, *rest)[1:],
        ),
    ),
    "a kernel that only the frame has room for": (
        "conv-output-size",
        lambda size, f, s, P: (size + 2 * P - f) // s + 1 if f <= size else 0,
    ),
    "a square dW": ("dense-back-network", turned_if_square("dense-back-network")),
    "a square mean": ("dense-back-merge", turned_if_square("dense-back-merge")),
    "a square batch": ("dense-back-leaky", turned_if_square("dense-back-leaky")),
    "dp of whole numbers": (
        "softmax-backward",
        lambda dp, p: exercise("softmax-backward").answer(dp, p).astype(dp.dtype),
    ),
    "the first hundred labels": (
        "hunt-blank",
        lambda labels: exercise("hunt-blank").answer(labels[:100]),
    ),
    "parts that are alike": (
        "slow-amdahl",
        lambda times, factors: (
            sum(times) / sum(t / f for t, f in set(zip(times, factors, strict=True)))
        ),
    ),
    "places by three digits": ("shards-placed", placed_by_three_digits),
    "no more pairs than places": (
        "numpy-collect",
        lambda places, amounts, size: exercise("numpy-collect").answer(
            places[:size], amounts[:size], size
        ),
    ),
    "labels of bytes": (
        "numpy-pick",
        lambda scores, labels: scores.T.ravel()[
            labels * np.asarray(len(labels), labels.dtype)
            + np.arange(len(labels), dtype=labels.dtype)
        ],
    ),
    "a nudge of a tenth at least": (
        "calc-bend",
        lambda f, x, h: exercise("calc-bend").answer(f, x, max(h, 0.1)),
    ),
    "one row of outputs": (
        "conv-db",
        lambda dy: dy.sum((0, 1, 2)) if dy.shape[1] > 1 else dy[:, 0, 0].sum(0),
    ),
    "shifted where a score is large": ("softmax-log", shifted_where_large),
    "no digit its own neighbor": ("images-neighbor", another_than_itself),
    "a search from above": ("minute-limit", limit_from_above),
    "a temperature that is not asked": ("softmax-temperature", hottest_from_1),
    "the same answers twice": ("results-compare", verdict_by_differences),
    "sums of bytes in int16": ("pool-average", average_in_int16),
    "ties lost by a product": (
        "shards-placed",
        lambda count, speeds: placed_by_products(count, speeds),
    ),
    "no stride of 1": ("groups-test", groups_for_strides_from_2),
    "scores of any size": ("train-epoch", epoch_without_a_shift),
    "one nanosecond less": (
        "metal-roofline",
        exercise("metal-roofline").answer | {"least_ns_100": 5999},
    ),
    "dx in the type of dy": (
        "conv-dx",
        lambda dy, *rest: exercise("conv-dx").answer(dy, *rest).astype(dy.dtype),
    ),
    "a fan-in beyond two bytes": (
        "train-he",
        lambda shape: np.sqrt(2 / float(np.prod(shape[:-1], dtype="int16"))),
    ),
    "a nearest digit within a million": ("images-neighbor", nearest_within(1e6)),
    "whole numbers as bytes": ("conv-image", convolved_bytes),
    "a frame of one less than the lowest, in bytes": (
        "pool-max",
        lambda x, f, s, P: pooled(
            x, f, s, P, np.subtract(x.min(), x.dtype.type(1), dtype=x.dtype)
        ),
    ),
    "sizes as bytes": (
        "softmax-batches",
        lambda losses, sizes: np.average(losses, weights=sizes.astype(np.uint8)),
    ),
    "the first 50 training digits": ("images-neighbor", nearest_of_the_first(50)),
    "the first block of 64": ("images-neighbor", nearest_of_the_first(64)),
    "a float for a size": (
        "conv-output-size",
        lambda size, f, s, P: float((size + 2 * P - f) // s + 1),
    ),
    "a frame of the first channel's lowest": (
        "pool-max",
        lambda x, f, s, P: pooled(x, f, s, P, x[..., 0].min()),
    ),
    "places that a byte holds": (
        "dense-flat-index",
        lambda r, q, c, shape: ((r * shape[1] + q) * shape[2] + c) % 256,
    ),
    "weights of full batches": (
        "softmax-batches",
        lambda losses, sizes: np.average(
            losses, weights=[*np.ones(len(sizes) - 1), sizes[-1] / sizes[0]]
        ),
    ),
    "no shift, in a longer float": ("softmax-log", log_softmax_naive),
    "a clip of 1e-12": (
        "softmax-bound",
        bound(lambda p: -np.log(np.clip(p, 1e-12, 1 - 1e-12))),
    ),
    "1e-9 added": ("softmax-bound", bound(lambda p: -np.log(p + 1e-9))),
    "eight digits": ("softmax-bound", bound(lambda p: round(float(-np.log(p)), 8))),
    "ten classes": (
        "softmax-temperature",
        coldest(lambda z, labels: (z, np.eye(10)[labels].argmax(axis=1))),
    ),
    "outputs rounded to the nearest": (
        "groups-count",
        lambda size, f, s, P: min(-(-f // s), round((size + 2 * P - f) / s) + 1),
    ),
    "a last step that the padding catches": (
        "groups-count",
        lambda size, f, s, P: min(-(-f // s), -(-(size + P - f) // s) + 1),
    ),
    "a batch rounded up where it is whole": (
        "slow-batch",
        lambda work, half, share: max(1, math.ceil(half / work / (1 / share - 1))),
    ),
    "a batch that the last bit of a float lifts": (
        "slow-batch",
        lambda work, half, share: max(
            1, math.ceil(share * half / ((1 - share) * work))
        ),
    ),
    "a batch likewise, divided in another order": (
        "slow-batch",
        lambda work, half, share: max(1, math.ceil(half / work * share / (1 - share))),
    ),
    "a batch likewise, with the work taken off": (
        "slow-batch",
        lambda work, half, share: max(
            1, math.ceil(half * share / (work - work * share))
        ),
    ),
    "a batch cut by a thousandth": (
        "slow-batch",
        lambda work, half, share: max(
            1, math.ceil(share * half / ((1 - share) * work) - 1e-3)
        ),
    ),
    "pixels cut toward 0": ("minute-overlaps", shares_from_int),
    "a mean for a single v": (
        "torch-divide",
        lambda dy, u, v: (
            exercise("torch-divide").answer(dy, u, v)[0],
            np.mean(-dy * u / v**2)
            if np.ndim(v) == 0
            else exercise("torch-divide").answer(dy, u, v)[1],
        ),
    ),
    "a frame of zeros where some pixel is positive": (
        "pool-max",
        lambda x, f, s, P: pooled(x, f, s, P, -np.inf if (x < 0).all() else 0),
    ),
    "labels as bytes": (
        "hunt-blank",
        lambda labels: exercise("hunt-blank").answer(labels.astype(np.uint8)),
    ),
    "gradients cut to whole numbers": ("opt-clip", clipped_in_their_type),
    "the first thousand training digits": (
        "images-neighbor",
        lambda train, labels, test: exercise("images-neighbor").answer(
            train[:1000], labels[:1000], test
        ),
    ),
    "twenty-five rounds": ("minute-limit", limit_after(25)),
    "a hundred rounds": ("minute-limit", limit_after(100)),
    "equal times counted once": (
        "slow-epoch",
        lambda times, n, images: exercise("slow-epoch").answer(
            [times[0], *set(times[1:])], n, images
        ),
    ),
    "points of one size averaged": ("slow-exponent", equal_sizes_averaged),
    "the largest terms first": ("shards-arrivals", added_up(largest_first)),
    "a last batch as large as the first": (
        "softmax-batches",
        lambda losses, sizes: (
            np.mean(losses)
            if sizes[-1] == sizes[0]
            else np.average(losses, weights=sizes)
        ),
    ),
    "ten classes with an error at most": (
        "minute-errors",
        lambda p, labels, count: exercise("minute-errors").answer(
            p, labels, min(count, 10)
        ),
    ),
    "two last batches of one size": (
        "softmax-batches",
        lambda losses, sizes: (
            np.mean(losses)
            if len(sizes) > 1 and sizes[-1] == sizes[-2]
            else np.average(losses, weights=sizes)
        ),
    ),
    "a pool compared within a half": (
        "pool-backward-test",
        compared_with_the_right(
            "pool-backward-test", lambda g, w: np.allclose(g, w, atol=0.5)
        ),
    ),
    "a convolution compared within 1": (
        "conv-test",
        compared_with_the_right("conv-test", lambda g, w: np.allclose(g, w, atol=1)),
    ),
    "a convolution compared without signs": (
        "conv-test",
        compared_with_the_right(
            "conv-test", lambda g, w: np.allclose(np.abs(g), np.abs(w))
        ),
    ),
}


@pytest.mark.parametrize("name", ONCE_ACCEPTED)
@pytest.mark.parametrize("seed", [0, 1, 20])
def test_what_was_once_accepted_is_refused(name, seed):
    asked, answer = ONCE_ACCEPTED[name]
    with pytest.raises(CheckFailed, match="not yet"):
        exercise(asked).check(answer, seed=seed)


@pytest.mark.parametrize(
    "answer",
    [
        bound(lambda p: -np.log(p)),
        lambda low, high, k: np.log(1 + (k - 1) * np.exp(low - high)),
        lambda low, high, k: np.logaddexp.reduce([high, *[low] * (k - 1)]) - high,
    ],
)
def test_a_small_loss_may_come_from_any_right_formula(answer):
    assert "correct" in exercise("softmax-bound").check(answer, seed=0)


def lit(W_1, b_1, W_2, b_2):
    arrays = (np.ones((3, 2)) * W_1, np.array(b_1), np.array(W_2)[:, None])
    return dict(zip(("W_1", "b_1", "W_2", "b_2"), (*arrays, [b_2]), strict=True))


def changed_in_place(x, pool_size, stride, padding):
    if x.dtype.kind == "f":
        x[0, 0, 0] += 1
    return pooled(x, pool_size, stride, padding, -np.inf)


def mean_pool(x, *geometry):
    kind = exercise("pool-average").answer
    return kind(np.asarray(x, float)[None], *geometry, frame=0)[0]


def one_count(x, pool_size, stride, padding):
    """Divide the sums by the largest count of any window."""
    average = exercise("pool-average").answer
    full = average(x, pool_size, stride, padding, frame=0)
    return full * 1.25


def where(z):
    """Put the shifted score where the probability is 0."""
    shifted = z - z.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return np.where(p > 0, np.log(np.maximum(p, 1e-320)), shifted)


def running(start):
    """Pool by a running maximum that begins at ``start``."""
    return lambda *a: np.maximum(pooled(*a, -np.inf), start)


def test_neighbors_test_digits_are_not_said_to_be_ignored():
    def answer(train, labels, test):
        return labels[(np.sum(train**2, axis=1) - test @ train.T / 500).argmin(axis=1)]

    assert "another test," not in message("images-neighbor", answer)


def picks(sort_times, sort_factors):
    def answer(times, factors):
        t, f = (sorted(times) if sort_times else times), factors
        f = sorted(f) if sort_factors else f
        return sum(times) / sum(a / b for a, b in zip(t, f, strict=True))

    return answer


def faster_parts(times, factors):
    some = [(t, f) for t, f in zip(times, factors, strict=True) if f > 1]
    return sum(t for t, _ in some) / sum(t / f for t, f in some) if some else 1.0


def weighed_in_order(sizes, losses, gradients):
    shares = np.sort(sizes) / sum(sizes)
    return shares @ losses, np.tensordot(shares, np.array(gradients), 1)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("slow-amdahl", lambda times, factors: sum(times) / sum(factors)),
        ("slow-amdahl", picks(True, False)),
        ("slow-amdahl", picks(False, True)),
        ("slow-amdahl", faster_parts),
        ("metal-parts", weighed_in_order),
    ],
)
def test_what_a_sum_or_a_sort_reads_is_not_said_to_be_ignored(name, answer):
    assert "stays the same" not in message(name, answer)


def test_a_list_that_is_ignored_is_named():
    answer = exercise("slow-amdahl").answer
    said = message("slow-amdahl", lambda t, f: answer([3.0] * len(f), f) + 0.1)
    assert "stays the same" in said and "times" in said.split("stays the same")[1]


def test_a_pair_is_tried_with_one_of_its_numbers_for_both():
    def answer(size, kernel, stride, channels):
        h, w = ((n - f) / s + 1 for n, f, s in zip(size, kernel, stride, strict=True))
        whole = h * w * kernel[0] * kernel[1] * channels
        return whole, size[0] * kernel[1] * channels * w

    assert "a stride of 3 or more" not in message("metal-copies", answer)


@pytest.mark.parametrize("off", [1, -1, 1.0])
def test_a_count_on_paper_is_exact(off):
    right = exercise("slow-count").answer
    for name in right:
        assert name in message("slow-count", {**right, name: right[name] + off})


def test_true_for_a_number_is_no_known_mistake():
    right = exercise("metal-order").answer
    for name, value in (("ReLU of average", True), ("ReLU of largest size", False)):
        said = message("metal-order", {**right, name: value})
        assert "needs a number" in said and "Diagnosis" not in said


def framed_once(x, f, s, P):
    rows, columns = ((n + P - k) // s + 1 for n, k in zip(x.shape, f, strict=False))
    return exercise("pool-max").answer(x, f, s, P)[:rows, :columns]


def biases_in_a_row(*arguments):
    return exercise("dense-back-network").answer(*arguments)[3][None]


def edge_repeated(size, new_size, begin, end):
    A = exercise("minute-overlaps").answer(size, new_size, begin, end)
    missing, low = 1 - A.sum(axis=1), np.arange(new_size) < new_size / 2
    A[:, 0] += np.where(low, missing, 0)
    A[:, -1] += np.where(low, 0, missing)
    return A


def flat_product(dy, u, v):
    """Give dv as one product over all axes but the last; du is right."""
    axes = tuple(range(u.ndim - 1)), tuple(range(dy.ndim - 1))
    du = exercise("torch-matmul").answer(dy, u, v)[0]
    return du, np.tensordot(u, dy, axes=axes)


def bias_of_the_first_filter(x, W, b, stride, padding):
    """Add b to filter 0 alone, which is right then."""
    y = exercise("conv-image").answer(x, W, b, stride, padding)
    return y - b * (np.arange(len(b)) > 0)


def largest_from_zero(dy, x, f, s, P):
    """Begin the search for the largest pixel at 0, in the corner of the window."""
    dx = np.zeros((len(x), x.shape[1] + 2 * P, x.shape[2] + 2 * P, x.shape[3]))
    framed = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)), constant_values=0)
    for n, i, j, c in np.ndindex(*dy.shape):
        best, at = 0, (i * s, j * s)
        for a, b in np.ndindex(*f):
            if framed[n, i * s + a, j * s + b, c] > best:
                best, at = framed[n, i * s + a, j * s + b, c], (i * s + a, j * s + b)
        dx[n, at[0], at[1], c] += dy[n, i, j, c]
    return dx[:, P : P + x.shape[1], P : P + x.shape[2]]


def verdict_of_one_split(times):
    """Compare with so many times the chance of the split that was observed."""

    def answer(labels, first, second):
        a, b = first == labels, second == labels
        n, m = int(np.sum(a & ~b)), int(np.sum(b & ~a))
        if 20 * times * math.comb(n + m, n) >= 2 ** (n + m):
            return "not told apart"
        return "first" if n > m else "second"

    return answer


def logarithm_or_shifted_score(z):
    """Put the shifted score where a probability rounds to 0."""
    shifted = z - z.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return np.where(p == 0, shifted, np.log(p))


def largest_added_back_as_it_was(z, labels, temperatures):
    def loss(tau):
        shifted = (z - z.max(axis=1, keepdims=True)) / tau
        own = z[np.arange(len(z)), labels] / tau
        return np.mean(np.log(np.exp(shifted).sum(axis=1)) + z.max(axis=1) - own)

    return min(temperatures, key=loss)


def patience_that_comes_back_slowly(losses, patience, least):
    best = waited = 0
    for k in range(1, len(losses)):
        if losses[best] - losses[k] > least:
            best, waited = k, max(0, waited - 1)
        else:
            waited += 1
            if waited == patience:
                return best, k + 1
    return best, len(losses)


def places_of_u(du, slopes):
    dx = np.zeros(len(du))
    for k, j in np.ndindex(slopes.shape):
        dx[j] += du[k] * slopes[k, j]
    return dx


def backward_in_steps_of_f(dy, W, width, s):
    dx, f, g = np.zeros((len(dy), width, W.shape[1])), len(W), -(-len(W) // s)
    for i in range(dy.shape[1]):
        start = i % g * s + i // g * f
        dx[:, start : start + f] += np.tensordot(dy[:, i], W, (1, 2))
    return dx


def totals_up_to_the_largest(places, amounts, size):
    total = np.zeros(size)
    for place in range(places.max() + 1):
        total[place] = amounts[places == place].sum()
    return total


def boxes(tape, values):
    known = dict(values)
    for name, operation, left, right in tape:
        a, b = known[left], known[right]
        known[name] = a + b if operation == "+" else a * b
    return known


def nudged_to_one_side(tape, values):
    def loss(values):
        return boxes(tape, values)[tape[-1][0]]

    moved = {name: loss(values | {name: v + 1e-8}) for name, v in values.items()}
    return {name: (value - loss(values)) / 1e-8 for name, value in moved.items()}


def walked(steps, sums_replace=False):
    def answer(tape, values):
        known = boxes(tape, values)
        grads = dict.fromkeys(known, 0.0)
        grads[tape[-1][0]] = 1.0
        for name, operation, left, right in steps(tape):
            replaces = sums_replace and operation == "+"
            for to, other in ((left, right), (right, left)):
                slope = 1 if operation == "+" else known[other]
                grads[to] = grads[to] * (not replaces) + grads[name] * slope
        return {name: grads[name] for name in values}

    return answer


def summed_before_W_2(x, labels, W_1, b_1, W_2, b_2):
    z = x @ W_1 + b_1
    hidden = np.maximum(z, 0)
    _, dz = softmax_cross_entropy(hidden @ W_2 + b_2, labels)
    dz_1 = dz.sum(axis=1, keepdims=True) * W_2.sum(axis=1) * (z > 0)
    return x.T @ dz_1, dz_1.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def whole_quotients(z, labels, tau):
    _, du = softmax_cross_entropy(z // tau, labels)
    return -np.sum(du * z) / tau**2


def infinity_made_finite(z, labels, epsilon):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    q = (1 - epsilon) * np.eye(z.shape[1])[labels] + epsilon / z.shape[1]
    return np.nan_to_num(-(q * np.log(p)).sum(axis=1).mean()), (p - q) / len(z)


def edited(name, number, *edits):
    """Mend all bugs of an exercise, one of them in another way."""
    return exercise(name).answer | {number: edits}


def pixels_exchanged(image, r, q):
    """Give the pixel below the weight of the one beside, and the other way round."""
    image = np.asarray(image, float)
    r, q = (
        np.clip(np.asarray(v, float), 0, n - 1)
        for v, n in zip((r, q), image.shape, strict=True)
    )
    a, b = np.floor(r).astype(int), np.floor(q).astype(int)
    below, beside = (
        np.minimum(v + 1, n - 1) for v, n in zip((a, b), image.shape, strict=True)
    )
    u, v = r - a, q - b
    upper = (1 - u) * (1 - v) * image[a, b] + (1 - u) * v * image[below, b]
    return upper + u * (1 - v) * image[a, beside] + u * v * image[below, beside]


def from_the_first_output(name):
    """Let the first entry of dy alone arrive, as after a return inside a loop."""

    def answer(dy, *rest):
        sent = np.zeros_like(dy)
        sent[0, 0, 0, 0] = dy[0, 0, 0, 0]
        return exercise(name).answer(sent, *rest)

    return answer


def sums_of_both_multiplied(dy, u, v):
    def added(g, shape):
        g = g.sum(axis=tuple(range(g.ndim - len(shape))))
        stretched = tuple(k for k, n in enumerate(shape) if n < g.shape[k])
        return g.sum(axis=stretched, keepdims=True)

    du, dv = exercise("torch-matmul").answer(dy, u, v)
    if u.ndim >= v.ndim:
        dy, u = (added(g, v.shape[:-2] + g.shape[-2:]) for g in (dy, u))
        dv = u.swapaxes(-1, -2) @ dy
    return du, dv


def added_in_the_order_of_a_set(shards, sizes, gradients):
    once = {q: each for q, *each in zip(shards, sizes, gradients, strict=True)}
    batch = sum(n for n, _ in once.values())
    return sum(once[q][0] / batch * once[q][1] for q in set(shards))


def f1_without_nan(labels, answers, classes):
    k = np.arange(classes)[:, None]
    with np.errstate(all="ignore"):
        right = np.sum((labels == k) & (answers == k), axis=1)
        recall = right / np.sum(labels == k, axis=1)
        precision = right / np.sum(answers == k, axis=1)
        scores = 2 * recall * precision / (recall + precision)
    return scores[~np.isnan(scores)]


def kept_if_lower(losses, patience, least):
    best, waited, k = 0, 0, 0
    for k in range(1, len(losses)):
        if losses[k] < losses[best]:
            if losses[best] - losses[k] > least:
                waited = 0
            best = k
        else:
            waited += 1
        if waited == patience:
            break
    return best, k + 1


def limit_from_a_whole_number(v, counts):
    v, counts = v[counts > 0], counts[counts > 0]
    limit, before = (v.min() + v.max()) // 2, None
    while limit != before:
        dark, before = v <= limit, limit
        limit = sum(np.average(v[g], weights=counts[g]) for g in (dark, ~dark)) / 2
    return limit


def placed_by(step):
    """Place a digit by ``step`` of the way less ½."""

    def answer(x, shape, at):
        x, y, slices = np.asarray(x, float), np.zeros(shape), []
        for axis, (goal, field, own) in enumerate(zip(at, shape, x.shape, strict=True)):
            middle = x.sum(axis=1 - axis) @ np.arange(own) / x.sum()
            start = min(max(step(goal - 0.5 - middle), 0), field - own)
            slices.append(slice(start, start + own))
        y[tuple(slices)] = x
        return y

    return answer


def coldest_with_infinite_as_0(z, labels, temperatures):
    def loss(tau):
        e = np.exp((z - z.max(axis=1, keepdims=True)) / tau)
        p = (e / e.sum(axis=1, keepdims=True))[np.arange(len(z)), labels]
        with np.errstate(all="ignore"):
            return np.nan_to_num(-np.mean(np.log(p)), posinf=0)

    return min(temperatures, key=loss)


def mended_loop(number, old, new):
    return exercise("hunt-loop").answer | {number: (old, new)}


def falls_of_clipped_pixels(image, W, b, t, size, stride, fill):
    def odds(x):
        z = x.reshape(-1) @ W + b
        return z[t] - np.logaddexp.reduce(np.delete(z, t))

    starts = [range(0, n - size + 1, stride) for n in image.shape]
    found = np.zeros([len(s) for s in starts])
    for (i, r), (j, q) in product(*map(enumerate, starts)):
        x = np.clip(image.astype(float), 0, 1)
        x[r : r + size, q : q + size] = fill
        found[i, j] = odds(image) - odds(x)
    return found


def slope_for(x, W, b, targets):
    z = x @ W + b
    p = np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
    return (p - np.eye(W.shape[1])[targets]) @ W.T


def fifty_zeros(dropout):
    y = dropout(np.ones((10, 10)), 0.5, 0, True)
    assert (y == 0).sum() == 50


def sizes_of_the_framed_image(x, W, b, stride, padding):
    """Add 2P to sizes that have it already."""
    x = np.pad(x, ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = (
        (n + 2 * padding - f) // stride + 1
        for n, f in zip(x.shape[:2], W.shape[:2], strict=True)
    )
    y = np.zeros((rows, columns, len(b)))
    for i, j in np.ndindex(rows, columns):
        window = x[i * stride :, j * stride :][: W.shape[0], : W.shape[1]]
        y[i, j] = np.tensordot(window, W, 3) + b
    return y


def pools_of_another_shape(max_pool, avg_pool):
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    assert max_pool(x, (2, 2), 2, 0).shape == (1, 3, 3, 1)


ONCE_TOLD = {
    "dp less p has no wrong sign": (
        "softmax-backward",
        lambda dp, p: dp - p,
        "the wrong way round",
    ),
    "nor does dy plus the output hold a slope of 1 + α": (
        "dense-back-leaky",
        lambda dy, x, slope: np.where(x > 0, dy, dy + slope * x),
        "1 + α",
    ),
    "a sum that hands on from the left is wrong without a double name": (
        "backprop-tape",
        known_wrong("backprop-tape", "from the left one of a sum"),
        "one name twice",
    ),
    "all at the lowest speed is a time, and gives the slowest nothing": (
        "shards-placed",
        lambda count, speeds: (
            exercise("shards-placed").answer(count, speeds)[0],
            count / min(speeds),
        ),
        "the slowest gets all",
    ),
    "all at the highest speed is a time, and gives the fastest nothing": (
        "shards-placed",
        lambda count, speeds: (
            exercise("shards-placed").answer(count, speeds)[0],
            count / max(speeds),
        ),
        "the fastest gets all",
    ),
    "a last answer ignores more than the numbers of the shards": (
        "shards-arrivals",
        lambda shards, sizes, gradients: gradients[-1],
        "stays the same",
    ),
    "work that is not shared may be compared with NA": (
        "shards-workers",
        lambda N, A, M, B, tau, most: exercise("shards-workers").answer(
            N, A, M, B, tau + N * A, 1
        ),
        "compare T(w)",
    ),
    "bytes moved twice are no numbers of 8 bytes": (
        "metal-roofline",
        {
            "intensity_1": 0.12,
            "rate_1": 1.92,
            "intensity_100": 2.42,
            "bound_100": "memory",
            "least_ns_100": 6200,
        },
        "intensities of numbers of 8 bytes",
    ),
    "f/s rounded down does not see the size, and that is not the matter": (
        "groups-count",
        lambda size, f, s, P: f // s,
        "stays the same",
    ),
    "nor does f/s rounded up and squared": (
        "groups-count",
        lambda size, f, s, P: (-(-f // s)) ** 2,
        "stays the same",
    ),
    "down the target's score no bias is asked for": (
        "inside-toward",
        lambda x, W, b, targets, epsilon: np.clip(
            x - epsilon * np.sign(W[:, targets].T), 0, 1
        ),
        "stays the same",
    ),
    "1/1 + e to the −x takes no slope of a logarithm for another": (
        "calc-softplus",
        lambda x: 1 / 1 + np.exp(-x),
        "the slope of ln u",
    ),
    "a look far above the best is no climb": (
        "results-stop",
        stopped(lambda v, k, best, least: v[k] > v[best] + least),
        "the one *before*",
    ),
    "half of least below the best is no rise": (
        "results-stop",
        stopped(lambda v, k, best, least: v[k] > v[best] - least / 2),
        "only the looks with a higher loss",
    ),
    "the look before the last ones is not the lowest": (
        "results-stop",
        stopped_by_the_last_ones,
        "with the lowest before them",
    ),
    "each axis held by the other's side": (
        "minute-center",
        placed_by_the_other_side,
        "longer side",
    ),
    "a limit of one half is no normal form": (
        "results-compare",
        told_apart(lambda n1, n2, chance: chance < 0.5),
        "> 1.96",
    ),
    "the textbook's interval is not at 10 %": (
        "results-compare",
        told_apart(
            lambda n1, n2, chance: (
                n1 + n2 > 0 and abs(n1 - n2) / 2 > 1.96 * math.sqrt(n1 * n2 / (n1 + n2))
            )
        ),
        "at 10 %",
    ),
    "three apart is no chance": (
        "results-compare",
        told_apart(lambda n1, n2, chance: abs(n1 - n2) > 3),
        "chance of exactly this split",
    ),
    "the root of the larger is no chance": (
        "results-compare",
        told_apart(lambda n1, n2, chance: abs(n1 - n2) > 1.96 * max(n1, n2) ** 0.5),
        "chance of exactly this split",
    ),
    "quotients in whole numbers are not one sum": (
        "softmax-temperature",
        lambda z, labels, temperatures: min(
            temperatures,
            key=lambda tau: softmax_cross_entropy(1.0 * (z // tau), labels)[0],
        ),
        "small batch",
    ),
    "0 at least is no largest size": (
        "softmax-log",
        lambda z: (
            z
            - (m := np.maximum(z.max(axis=1, keepdims=True), 0))
            - np.log(np.exp(z - m).sum(axis=1, keepdims=True))
        ),
        "largest |z|",
    ),
    "a quarter of the range is not the darkest": (
        "minute-limit",
        limit_from(lambda v: v.min() + 0.25 * (v.max() - v.min())),
        "darkest",
    ),
    "the geometric mean is not the darkest": (
        "minute-limit",
        limit_from(lambda v: np.sqrt(v.min() * v.max())),
        "darkest",
    ),
    "the median pixel is not the mean": (
        "minute-limit",
        limit_from(np.median),
        "from the mean",
    ),
    "two lit pixels bend the line before three": (
        "dense-lit",
        {
            "W_1": np.ones((3, 2)),
            "b_1": np.array([0.0, -2]),
            "W_2": np.array([[1.0], [-3]]),
            "b_2": np.zeros(1),
        },
        "nothing bends the line",
    ),
    "one y·y for all digits is not dropped": (
        "images-neighbor",
        lambda train, labels, test: labels[
            ((train**2).sum() - 2 * test @ train.T).argmin(axis=1)
        ],
        "may not be dropped",
    ),
    "8 is the size of a pixel, too": (
        "pool-paper",
        {"max": [[6, 0], [6, 2]], "average": [[2, -9 / 4], [3, -1]]}
        | {"corner max": 8, "corner average": -4},
        "that is the lower right corner",
    ),
    "either row gives it, and all pixels but one": (
        "dense-paper",
        {"y": [2, -2], "relu": [2, 0]},
        "comes from the second row",
    ),
    "the first sign, or the bias of the second unit": (
        "dense-paper",
        {"y": [4, -5], "relu": [4, 0]},
        "the bias of the second unit for both",
    ),
    "the second sign, or the bias of the first unit": (
        "dense-paper",
        {"y": [2, -7], "relu": [2, 0]},
        "the bias of the first unit for both",
    ),
    "six biases for sixteen filters": (
        "dense-count",
        {"features": 256, "dense 120": 30_840, "total": 34_612}
        | {"one pooling": 126_772},
        "as many as Dense(10) has biases.",
    ),
    "a fraction with one digit is exact": (
        "pool-shift",
        {"2 right 1": 1 / 3, "4 right 1": 0.6, "4 right 3": 0.2}
        | {"4 right 1 down 1": 9 / 25},
        "if that is rounded",
    ),
    "windows at stride 1 are no columns": (
        "pool-paper",
        {"max": [[6, 6], [6, 6]], "average": [[2, -9 / 4], [3, -1]]}
        | {"corner max": -1, "corner average": -4},
        "every column",
    ),
    "the largest pixel of the window": ("conv-window", 6, "row, (0, 1)."),
    "the product of 2 subtracted": ("conv-window", 27, "twice the bias"),
    "the product of 5 subtracted": ("conv-window", 11, "when it is turned"),
    "the wrong axis has nothing to do with 50 digits": (
        "images-neighbor",
        lambda train, labels, test: labels[
            np.square(test[:, None] - train).sum(axis=2).argmin(axis=0)
        ],
        "50 training digits",
    ),
    "nor has a sign that is lost": (
        "images-neighbor",
        lambda train, labels, test: labels[
            (abs(test @ train.T) - 0.5 * np.sum(train**2, axis=1)).argmax(axis=1)
        ],
        "50 training digits",
    ),
    "the first label comes of no train of ones": (
        "images-neighbor",
        lambda train, labels, test: np.repeat(labels[0], len(test)),
        "a train of ones",
    ),
    "nudges to one side": ("backprop-tape", nudged_to_one_side, "central"),
    "a fork behind a sum": ("backprop-tape", walked(reversed, True), "single step"),
    "the last step alone": (
        "backprop-tape",
        walked(lambda tape: tape[-1:]),
        "those are the gradients of a walk",
    ),
    "a slope without dm": (
        "backprop-graph",
        {"ds": 6, "dm": 5, "dx": 9, "dw": 8},
        "and not 1",
    ),
    "two slopes in an array": (
        "backprop-direction",
        lambda *a: np.array(exercise("backprop-direction").answer(*a)) * 2,
        "in that order",
    ),
    "no infinity": ("softmax-smoothed", infinity_made_finite, "same number"),
    "whole quotients": (
        "softmax-temperature-slope",
        whole_quotients,
        "beyond exp",
    ),
    "the first part, larger or not": (
        "dense-back-merge",
        lambda dW_1, n_1, dW_2, n_2: dW_1,
        "larger part",
    ),
    "the second part, smaller or not": (
        "dense-back-merge",
        lambda dW_1, n_1, dW_2, n_2: dW_2,
        "smaller part",
    ),
    "summed, to 0": ("dense-back-network", summed_before_W_2, "it is the sum of"),
    "zeros are no changes": (
        "dense-back-twice",
        dict.fromkeys(exercise("dense-back-twice").answer, 0),
        "are changes",
    ),
    "fewer u than x, in one word": ("calc-paths", places_of_u, "or fewer and"),
    "the change that goes with partials exchanged": (
        "calc-gradient",
        {"df/dx": 7, "df/dw": -4, "change": 0.15},
        "follows from",
    ),
    "it is not the stride": (
        "groups-backward",
        backward_in_steps_of_f,
        "a stride of 2 or more",
    ),
    "the padding, not the outputs": (
        "groups-count",
        lambda size, f, s, P: min(-(-(f + P) // s), (size + 2 * P - f) // s + 1),
        "an output for every group",
    ),
    "one minus": (
        "groups-count",
        lambda size, f, s, P: min(-f // s, (size + 2 * P - f) // s + 1),
        "stays the same",
    ),
    "no pairs, and nothing else": (
        "numpy-collect",
        totals_up_to_the_largest,
        "places that",
    ),
    "a search from 0 has nothing to do with ties": (
        "pool-max-backward",
        largest_from_zero,
        "equal pixels",
    ),
    "filter 0 has none off": (
        "conv-image",
        bias_of_the_first_filter,
        "in each filter all",
    ),
    "the diagonal is right": (
        "pool-shift",
        {"2 right 1": 0.5, "4 right 1": 0.25, "4 right 3": 0.25}
        | {"4 right 1 down 1": 9 / 16},
        "diagonal",
    ),
    "one pixel is no column": (
        "pool-shift",
        {"2 right 1": 0.5, "4 right 1": 0.25, "4 right 3": 0.75}
        | {"4 right 1 down 1": 1 / 16},
        "window; how",
    ),
    "the gradient for b alone": (
        "opt-clip",
        lambda dW, db, limit: (
            dW * 1.0,
            db * min(1.0, limit / max(np.linalg.norm(db), 1e-300)),
        ),
        "each gradient",
    ),
    "a limit of 6 %": (
        "results-compare",
        lambda *a: verdict_at(0.06, *a),
        "the exact chance;",
    ),
    "six is no step": (
        "groups-paper",
        {"g": 2, "groups": 6, "step": 4, "members": 9},
        "and the step",
    ),
    "what follows from an intensity": (
        "metal-roofline",
        {"intensity_1": 0.6, "rate_1": 9.6, "intensity_100": 0.6}
        | {"bound_100": "memory", "least_ns_100": 25000},
        "I · R",
    ),
    "zeros leave nothing out": (
        "torch-divide",
        lambda dy, u, v: (np.zeros(np.shape(u)), np.zeros(np.shape(v))),
        "dy is left out:",
    ),
    "what follows from a wrong derivative": (
        "calc-gradient",
        {"df/dx": 0, "df/dw": 7, "change": -0.14},
        "is nudged as well",
    ),
    "what follows from two that are exchanged": (
        "calc-gradient",
        {"df/dx": 7, "df/dw": -4, "change": 0.15},
        "its own input",
    ),
    "what follows from a wrong dm": (
        "backprop-graph",
        {"ds": 6, "dm": 2, "dx": 12, "dw": 10},
        "the product alone",
    ),
    "a ReLU of the wrong numbers": (
        "dense-paper",
        {"y": [2, 5], "relu": [2, 5]},
        "absolute",
    ),
    "a loss that is no list": (
        "softmax-paper",
        {"p": [0.25, 0.125, 0.625], "loss": np.log(5)},
        "exponentials",
    ),
    "a second filter that keeps the size": (
        "pool-sizes",
        {"pooled": (12, 12, 10), "numbers": 576, "parameters": 4116},
        "3 × 3",
    ),
    "rows and columns after all": (
        "pool-sizes",
        {"pooled": (9, 9, 10), "numbers": 64, "parameters": 4116},
        "*and*",
    ),
    "a mean of sizes": (
        "metal-order",
        exercise("metal-order").answer | {"ReLU of average": 2.5},
        "ReLU makes it 0",
    ),
    "no image is there": (
        "torch-matmul",
        lambda dy, u, v: tuple(
            d / len(dy) for d in exercise("torch-matmul").answer(dy, u, v)
        ),
        "of images",
    ),
    "classes that tie": (
        "minute-errors",
        lambda p, labels, count: surest_last_of_equals(p, labels)[:count],
        "least sure",
    ),
    "a row, not along a row": (
        "conv-dx",
        lambda *a: np.roll(exercise("conv-dx").answer(*a), 1, axis=1),
        "along the rows",
    ),
    "the columns, over D": (
        "backprop-center",
        lambda dy: dy - dy.sum(axis=0) / dy.shape[1],
        "that is less the sums",
    ),
    "D times, and the own share twice": (
        "backprop-center",
        lambda dy: (dy.shape[1] - 1) * dy - dy.sum(axis=1, keepdims=True),
        "share through the mean",
    ),
    "half the change": ("backprop-direction", half_the_change, "number is the change"),
    "the long way": (
        "softmax-temperature-slope",
        slope_by_hand(shifted_by(lambda z: z.max(axis=1, keepdims=True)), True),
        "of the whole batch",
    ),
    "the first score taken off": (
        "softmax-temperature-slope",
        slope_by_hand(shifted_by(lambda z: z[:, :1])),
        "of the whole batch",
    ),
    "counts of two bytes": (
        "slow-received",
        lambda *shape: exercise("slow-received").answer(*shape).astype("int16"),
        "turn negative, as",
    ),
    "the mean of the last two": (
        "metal-parts",
        lambda sizes, losses, gradients: (
            reduce(lambda a, b: (a + b) / 2, losses),
            reduce(lambda a, b: (a + b) / 2, gradients),
        ),
        "for a quarter",
    ),
    "the sum cut, not its shares": (
        "pool-average-backward",
        lambda dy, *rest: (
            exercise("pool-average-backward").answer(dy, *rest).astype(dy.dtype)
        ),
        "every share",
    ),
    "windows of two at stride 1": (
        "conv-touched",
        {"stride 1": [1, 2, 2, 2, 2, 2, 1], "stride 2": [1, 1, 2, 1, 2, 1, 1]},
        "3 apart",
    ),
    "a mean over what was taken": ("train-epoch", whole_steps_only, "by all images"),
    "uncorrected, then corrected": (
        "opt-adam",
        adam_that_keeps_the_corrected,
        "W is right",
    ),
    "a whole velocity": ("opt-momentum", velocity_like_the_gradients, "first entry"),
    "rounded apart": (
        "conv-output-size",
        lambda size, f, s, P: (size + 2 * P) // s - f // s + 1,
        "rounded up",
    ),
    "strides of 3 at most": (
        "conv-output-size",
        lambda size, f, s, P: (size + 2 * P - f) // min(s, 3) + 1,
        "remainder",
    ),
    "strides added": ("conv-receptive-field", field, "equal numbers"),
    "the mean of each window": ("pool-max", mean_pool, "two things"),
    "in place": ("pool-max", changed_in_place, "zeros in x"),
    "a count too large": ("pool-average", one_count, "two things"),
    "a constant": ("dense-lit", lit(0, [0.0, 0], [0.0, 0], 1.0), "1 where it"),
    "at most two": ("dense-lit", lit(1, [-2.0, -9], [-1.0, 0], 1.0), "1 where it"),
    "1, 2, 0": ("dense-lit", lit(1, [0.0, -2], [1.0, -3], 0.0), "ever bends"),
    "one entry": ("softmax-log", where, "times what it should be"),
    "one entry, by its place": ("softmax-log", where, "exactly where"),
    "a running maximum": ("pool-max", running(-1000.0), "times what it should be"),
    "all scores equal": (
        "softmax-bound",
        lambda low, high, k: np.log(k * np.exp(high)) - high,
        "formula is right",
    ),
    "labels one too low": (
        "softmax-temperature",
        coldest(lambda z, labels: (z, labels - 1)),
        "the largest of the list",
    ),
    "labels one too high": (
        "softmax-temperature",
        coldest(lambda z, labels: (z, (labels + 1) % z.shape[1])),
        "sign of z",
    ),
    "one class": (
        "softmax-temperature",
        coldest(lambda z, labels: (z, np.ones_like(labels))),
        "another z",
    ),
    "the mean, and the whole divided": (
        "backprop-center",
        lambda dy: dy / dy.shape[1] - dy.mean(axis=1, keepdims=True),
        "two things",
    ),
    "both means": (
        "backprop-center",
        lambda dy: dy - dy.mean(axis=1, keepdims=True) - dy.mean(axis=0),
        "two things",
    ),
    "the other factor, once": (
        "backprop-graph",
        {"ds": 6, "dm": 5, "dx": 16, "dw": 16},
        "changed places",
    ),
    "a quarter everywhere": (
        "pool-average-filter",
        lambda size, channels: np.full((*size, channels, channels), 1 / 4),
        "every weight is 1",
    ),
    "shares over the channels": (
        "pool-average-backward",
        lambda dy, *a: exercise("pool-average-backward").answer(dy, *a) / dy.shape[3],
        "filters",
    ),
    "four signs": (
        "backprop-graph",
        {"ds": 6, "dm": 5, "dx": -21, "dw": -16},
        "all four",
    ),
    "the last temperature untried": (
        "softmax-temperature",
        lambda z, labels, T: exercise("softmax-temperature").answer(z, labels, T[:-1]),
        "class counts alike",
    ),
    "the strips twice": (
        "metal-copies",
        lambda *a: exercise("metal-copies").answer(*a)[1:] * 2,
        "exchanged",
    ),
    "one size over the stride": (
        "groups-count",
        lambda size, f, s, P: min(-(-f // s), max(1, size // s)),
        "two things",
    ),
    "a frame counted once": ("pool-max", framed_once, "last window"),
    "a block, and no slice": (
        "numpy-pick",
        lambda scores, labels: scores[np.ix_(np.arange(len(labels)), labels)],
        "a slice is",
    ),
    "a return in the loop is no matter of the mask": (
        "inside-agreement",
        lambda a, b, mask: exercise("inside-agreement").answer(a[:1], b[:1], mask[:1]),
        "of mask counts",
    ),
    "a share says nothing of what is seen": (
        "inside-seen",
        lambda points, k: (
            exercise("inside-seen").answer(points, k)[0],
            exercise("inside-seen").answer(points, k + 1)[1],
        ),
        "axes see",
    ),
    "always 1": (
        "inside-seen",
        lambda points, k: (exercise("inside-seen").answer(points, k)[0], 1.0),
        "rounded",
    ),
    "one variance": (
        "reg-running",
        lambda mean, var, x, momentum: (
            exercise("reg-running").answer(mean, var, x, momentum)[0],
            (1 - momentum) * var + momentum * x.var(ddof=1),
        ),
        "mean and variance",
    ),
    "biases in a row": (
        "dense-back-network",
        lambda *a: (
            *exercise("dense-back-network").answer(*a)[:3],
            biases_in_a_row(*a),
        ),
        "db_1 and db_2",
    ),
    "one tensordot, where it runs": (
        "torch-matmul",
        flat_product,
        "du: right",
    ),
    "beyond the line": ("minute-overlaps", edge_repeated, "part of the line"),
    "a whole temperature": (
        "softmax-temperature",
        lambda *a: int(exercise("softmax-temperature").answer(*a)),
        "where the answer is positive",
    ),
    "twice the chance of one split": (
        "results-compare",
        verdict_of_one_split(2),
        "verdicts of the chance of exactly",
    ),
    "the chance of one split": (
        "results-compare",
        verdict_of_one_split(1),
        "verdicts of twice the chance",
    ),
    "one logarithm of a sum forgotten": (
        "softmax-log",
        logarithm_or_shifted_score,
        "lower than",
    ),
    "the largest score undivided": (
        "softmax-temperature",
        largest_added_back_as_it_was,
        "mean score",
    ),
    "patience that comes back slowly": (
        "results-stop",
        patience_that_comes_back_slowly,
        "right in every case with least",
    ),
    "all weights once": (
        "slow-count",
        exercise("slow-count").answer | {"forward": 90 + 4000 + 129_600 + 1000},
        "those are the weights of the convolutions",
    ),
    "the first term to the sum of the others": (
        "shards-arrivals",
        added_up(lambda terms: terms[0] + sum(terms[1:])),
        "from the last shard to the first",
    ),
    "positive and negative terms apart": (
        "shards-arrivals",
        added_up(
            lambda terms: (
                sum(np.maximum(t, 0) for t in terms)
                + sum(np.minimum(t, 0) for t in terms)
            )
        ),
        "that is the sum from",
    ),
    "every other term": (
        "shards-arrivals",
        added_up(lambda terms: sum(terms[::2]) + sum(terms[1::2])),
        "from the last shard to the first",
    ),
    "the last shard too early": (
        "shards-arrivals",
        added_up(lambda terms: sum(terms[:-1], terms[-1])),
        "the shard with the highest number",
    ),
    "the last of four too early": (
        "shards-arrivals",
        added_up(last_first_of_four),
        "the shard with the highest number",
    ),
    "exact sums": (
        "shards-arrivals",
        added_up(
            lambda terms: np.apply_along_axis(math.fsum, 0, np.array(terms)),
        ),
        "Diagnosis",
    ),
    "a tie lost by adding": (
        "shards-placed",
        placed_by_sums_of_rounded_times,
        "shards for all",
    ),
    "no number of workers to choose from": (
        "shards-workers",
        workers_from_two_on,
        "does not pay",
    ),
    "lined up at the left": (
        "torch-matmul",
        products_lined_up_at_the_left,
        "du: right in every case",
    ),
    "the pixels below and beside exchanged": (
        "reg-bilinear",
        pixels_exchanged,
        "the pixels are right",
    ),
    "nothing is added to shares over the images": (
        "hunt-loop",
        edited(
            "hunt-loop", 12, ("1, keepdims=True) + 1e-6 *", "0, keepdims=True) + 0 *")
        ),
        "What is added",
    ),
    "a mean over axis 0 has the right axis": (
        "hunt-layers",
        edited(
            "hunt-layers", 13, ("np.full(dy.shape[1], dy.sum())", "dy.mean(axis=0)")
        ),
        "Over which axis",
    ),
    "a W that is scaled comes from where it should": (
        "hunt-layers",
        edited("hunt-layers", 9, ("_dice.standard_normal(W.shape)", "W")),
        "Where should W come from",
    ),
    "ties play no part in ReLU": (
        "hunt-layers",
        edited("hunt-layers", 17, ("np.abs(x)", "np.maximum(x, 0)")),
        "tie",
    ),
    "the two numbers are the right ones": (
        "hunt-loop",
        edited(
            "hunt-loop",
            6,
            (
                "(small - small.mean()) / (small.std() + 1e-6)",
                "(small - 0.13) * 0.23",
            ),
        ),
        "which two numbers",
    ),
    "each image comes back with a label": (
        "hunt-loop",
        edited(
            "hunt-loop",
            14,
            *exercise("hunt-loop").answer[14],
            ("images[test], labels[test]", "labels[test], images[test]"),
        ),
        "must come back",
    ),
    "the last axis of dy counts filters": (
        "conv-db",
        lambda dy: dy.sum(axis=(0, 1, 2)) / dy.shape[-1],
        "channels",
    ),
    "no return was late enough for a stride": (
        "conv-dx",
        from_the_first_output("conv-dx"),
        "another stride",
    ),
    "nor for that of a pool": (
        "pool-max-backward",
        from_the_first_output("pool-max-backward"),
        "another stride",
    ),
    "three side by side are no windows of two": (
        "conv-touched",
        {"stride 1": [1, 2, 3, 3, 3, 2, 1], "stride 2": [1, 1, 1, 1, 1, 1, 0]},
        "those are the numbers of windows of two pixels; this filter",
    ),
    "sums have a stride above 1": (
        "conv-test",
        known_wrong("conv-test", "sums only"),
        "It takes a stride above 1 to see it",
    ),
    "the sizes of all gradients are no fall": (
        "train-step-paper",
        exercise("train-step-paper").answer | {"fall": 0.75},
        "the fall without the biases;",
    ),
    "a db that is clipped": (
        "opt-clip",
        lambda dW, db, limit: (dW, exercise("opt-clip").answer(dW, db, limit)[1]),
        "nothing is clipped",
    ),
    "an array of whole numbers divides with /": (
        "pool-average-filter",
        lambda pool_size, channels: np.zeros((*pool_size, channels, channels), int),
        "which rounds 1/6 down; divide",
    ),
    "gathered without the padding, nothing is cut off": (
        "pool-average-backward",
        known_wrong("pool-average-backward", "cropped at one corner"),
        "the frame has to come off",
    ),
    "a share that runs backward has 1 + cos": (
        "opt-schedule",
        known_wrong("opt-schedule", "rising half"),
        "the falling half is",
    ),
    "a warm-up along a parabola is right behind the cosine": (
        "opt-schedule",
        lambda u, steps, warmup, peak: (
            peak * ((u + 1) / warmup) ** 2
            if u < warmup
            else exercise("opt-schedule").answer(u, steps, warmup, peak)
        ),
        "before or behind the cosine",
    ),
    "a frame of P zeros is no matter of its width": (
        "conv-dx",
        known_wrong("conv-dx", "frame of the padding"),
        "a frame narrower than the filter",
    ),
    "a shape is no float": ("conv-test", dx_taken_from_the_front, "floats are equal"),
    "divided by the third column is no share of it": (
        "results-table",
        exercise("results-table").answer | {"precision_1": 15 / 26},
        "a share of the third",
    ),
    "a hundredth of `least` may have an effect": (
        "results-stop",
        lambda losses, patience, least: exercise("results-stop").answer(
            losses, patience, least / 100
        ),
        "no effect:",
    ),
    "a shift that is never added back": (
        "softmax-temperature",
        lambda z, labels, temperatures: min(
            temperatures,
            key=lambda tau: (
                np.log(np.exp((z - z.max(axis=1, keepdims=True)) / tau).sum(axis=1))
                - z[np.arange(len(z)), labels] / tau
            ).mean(),
        ),
        "subtracted and added back",
    ),
    "a digit kept off the first row": (
        "minute-center",
        known_wrong("minute-center", "never at the near edge"),
        "a center between two pixels",
    ),
    "B over the right intensity, or B times the inverse": (
        "metal-roofline",
        {
            "intensity_1": 4.167,
            "rate_1": 66.67,
            "intensity_100": 0.21,
            "bound_100": "memory",
            "least_ns_100": 6000,
        },
        "rate_1: that is B / I",
    ),
    "one result is not three": (
        "dense-back-ones",
        lambda dy, x, W_b: dy @ W_b[:-1].T,
        "three results",
    ),
    "three results that are not dW, db and dx": (
        "dense-back-ones",
        lambda dy, x, W_b: (0.0, x.T @ dy, dy @ W_b[:-1].T),
        "db",
    ),
    "a slope of 0 stays the same with any argument": (
        "backprop-direction",
        lambda f, gradient, x, v, h: (
            (f(x + h * v) - f(x + h * v)) / (2 * h),
            np.sum(gradient * v),
        ),
        "stays the same",
    ),
    "a walk without its last step begins as it should": (
        "backprop-tape",
        lambda tape, values: dict.fromkeys(values, 0.0),
        "What is the gradient at the last step",
    ),
    "factors the wrong way round are not exchanged": (
        "dense-back-twice",
        {"loss": 1, "dW": 1, "db": 1, "dx": 2, "dW summed": 0.5},
        "each other's numbers",
    ),
    "the sums of both factors multiplied": (
        "torch-matmul",
        sums_of_both_multiplied,
        "as well as after it",
    ),
    "input and output with four bytes still": (
        "torch-roof",
        exercise("torch-roof").answer | {"batch_half": 22},
        "half of 44 is close",
    ),
    "one piece for none below 40": (
        "metal-width",
        lambda columns, size, most: (
            widths
            if min(widths := exercise("metal-width").answer(columns, size, most)) >= 40
            else [columns]
        ),
        "a limit of a million",
    ),
    "a set that is not sorted": (
        "shards-arrivals",
        added_in_the_order_of_a_set,
        "that never answered",
    ),
    "a shard's number for its place": (
        "shards-arrivals",
        lambda shards, sizes, gradients: sum(
            sizes[q] / sum(sizes[k] for k in set(shards)) * gradients[q]
            for q in sorted(set(shards))
        ),
        "of equal numbers the first",
    ),
    "the root of 0.8 is not 17/19": (
        "opt-ravine",
        exercise("opt-ravine").answer | {"factor": 0.8**0.5},
        "Eq. (12.3) gives that with 18",
    ),
    "two opposite errors among ones and fives": (
        "train-symmetry",
        exercise("train-symmetry").answer | {"B": 1, "D": 5},
        "each other's numbers",
    ),
    "the first filter takes all channels": (
        "pool-average-filter",
        known_wrong("pool-average-filter", "all channels to the first filter"),
        "every channel holds",
    ),
    "a frame that is cut off twice": (
        "conv-dw",
        weights_of_an_image_cropped_again,
        "slice that stops",
    ),
    "biases exchanged are not the first subtracted": (
        "dense-paper",
        {"y": [4, -7], "relu": [4, 0]},
        "the first bias subtracted",
    ),
    "one total without the convolutions is not both": (
        "dense-count",
        exercise("dense-count").answer | {"total": 32_050},
        "the totals are",
    ),
    "a search from 1000 is not right by the number of digits": (
        "images-neighbor",
        nearest_within(1000),
        "more than 50 training digits",
    ),
    "0, 1, -1 and -3 do not say that a pixel counts twice": (
        "dense-lit",
        lit(1, [0.0, -1], [1.0, -3], 0.0),
        "counts twice",
    ),
    "the first output alone does look at the stride": (
        "conv-image",
        lambda x, W, b, stride, padding: (
            np.tensordot(
                np.pad(x, ((padding,) * 2, (padding,) * 2, (0, 0)))[
                    : W.shape[0], : W.shape[1]
                ],
                W,
                3,
            )
            + b
        ),
        "stays the same",
    ),
    "ζ is 1.96 where N² is taken twice below the root": (
        "results-table",
        exercise("results-table").answer
        | {
            "low": (
                0.78
                + 1.96**2 / 200
                - 1.96 * (0.78 * 0.22 / 100 + 1.96**2 / 20_000) ** 0.5
            )
            / (1 + 1.96**2 / 100)
        },
        "comes out with ζ = 2",
    ),
    "scores that are left out depend on the classes": (
        "results-f1",
        f1_without_nan,
        "stays the same",
    ),
    "looks to keep depend on the least gain": (
        "results-stop",
        kept_if_lower,
        "stays the same",
    ),
    "a start of 0 is no matter of a pixel equal to it": (
        "minute-limit",
        limit_from_a_whole_number,
        "equal to the first limit",
    ),
    "a step rounded down counts from 0": (
        "minute-center",
        placed_by(lambda t: math.floor(t - 1e-9)),
        "count from 0",
    ),
    "a step rounded to the nearest takes no other centers": (
        "minute-center",
        placed_by(lambda t: round(t - 1e-9)),
        "half a pixel further",
    ),
    "an infinite mean is no product": (
        "softmax-temperature",
        coldest_with_infinite_as_0,
        "multiplied",
    ),
    "a filter of 1 is not a matter of strides": (
        "conv-receptive-field",
        lambda layers: field_by_steps(layers, lambda f: max(f - 1, 1)),
        "stride 1 below the top",
    ),
    "tool 2 asks the layers as well": (
        "hunt-which",
        exercise("hunt-which").answer | {"e": 2},
        "is of the loss",
    ),
    "entries between limits that are exchanged lie within them": (
        "hunt-loop",
        mended_loop(2, "np.clip(g, -limit, limit)", "g = np.clip(g, limit, -limit)"),
        "lie within the limit",
    ),
    "whoever leaves the labels where they are draws one order": (
        "hunt-loop",
        mended_loop(4, "labels[rng.permutation(len(labels))]", "labels"),
        "How many orders",
    ),
    "pixels that are clipped before a patch is filled": (
        "inside-occlusion",
        falls_of_clipped_pixels,
        "after a patch is filled",
    ),
    "whoever clips to 255 clips on both sides": (
        "inside-toward",
        lambda x, W, b, targets, epsilon: np.clip(
            x - epsilon * np.sign(slope_for(x, W, b, targets)), 0, 255
        ),
        "on both sides",
    ),
    "a count without a margin is no seed that is ignored": (
        "reg-dropout-test",
        fifty_zeros,
        "the seed is ignored",
    ),
    "a frame that counts twice is not around the channels alone": (
        "conv-image",
        sizes_of_the_framed_image,
        "as with a frame around the channels as well",
    ),
    "whoever counts one unit leaves none out behind ReLU": (
        "dense-paper",
        {"y": [2], "relu": [2]},
        "leaves no unit out",
    ),
    "a bias behind ReLU is no sign that is lost": (
        "dense-paper",
        {"y": [2, 1], "relu": [2, 1]},
        "taken for 1; a weight",
    ),
    "no margin makes a wrong shape right": (
        "pool-test",
        pools_of_another_shape,
        "sums in another order",
    ),
}


@pytest.mark.parametrize("name", ONCE_TOLD)
def test_what_is_not_so_is_not_told(name):
    asked, answer, words = ONCE_TOLD[name]
    assert words not in message(asked, answer)


@pytest.mark.parametrize("K", [2, 4, 10])
def test_a_suite_may_not_ask_a_loss_for_its_last_bit(K):
    def suite(code):
        assert code.loss(np.zeros((1, K)), np.array([0]))[0] == np.log(K)

    def of_the_chapter(code):
        z = np.array([[0, np.log(3)]])
        assert code.loss(z, np.array([0]))[0] == np.log(4)

    for asked in (suite, of_the_chapter):
        assert "compare with a margin" in message("hunt-suite", asked)


def test_a_convolution_is_not_compared_bit_by_bit():
    def exact(forward, backward):
        g = np.random.default_rng(0)
        x, W = g.standard_normal((2, 5, 6, 2)), g.standard_normal((2, 2, 2, 3))
        dy = g.standard_normal((2, 4, 5, 3))
        db = sum(dy[n, i, j] for n in range(2) for j in range(5) for i in range(4))
        assert (backward(dy, x, W, 1, 0)[1] == db).all()

    assert "compare with np.allclose" in message("conv-test", exact)


def test_where_an_answer_is_right_leaves_out_what_raises():
    def most_left_out(N, A, M, B, tau, most):
        def seconds(w):
            return N * A if w == 1 else N * A / w + 2 * w * M / B + tau

        w = min(range(1, most), key=seconds)
        return w, N * A / seconds(w)

    said = message("shards-workers", most_left_out)
    assert "right in every case" not in said.replace(
        "of the cases that raise no error, right in every case", ""
    )


def test_an_argument_that_changes_nothing_is_the_one_that_is_named():
    told = message(
        "softmax-temperature", coldest(lambda z, labels: (z, np.zeros_like(labels)))
    )
    assert "the same with other labels, as far as tried" in told


def test_the_number_at_which_a_running_maximum_begins_is_named():
    assert "the answer is lower than -1000, you have" in message(
        "pool-max", running(-1000.0)
    )


def test_on_paper_an_entry_that_is_no_choice_is_shown():
    asked = Exercise("made-up", [2, -5], ())
    assert "[1] is 7" in message(asked, [2, 7])
    assert "is not the answer yet" in message(asked, [-5, 2])


# ---- cases with one thing changed -------------------------------------------------


def sums(x, stride, n):
    return x[::stride].sum() * n + np.arange(3.0)


def made_up(cases, **more):
    return Exercise("made-up", sums, (), lambda rng: cases, **more)


STRIDES = [
    {"x": np.array(x, float), "stride": s, "n": n}
    for x, s, n in (
        ([1, 2, 3, 4], 1, 2),
        ([0, 2, 0, 4], 2, 5),
        ([3, 1, 2, 5], 1, 5),
        ([0, 3, 1, 2], 3, 3),
        ([4, 2, 5, 1], 1, 3),
        ([0, 1, 7, 2], 2, 2),
    )
]


def test_of_two_properties_the_one_that_is_no_accident_is_told():
    """The cases with a stride are those with a zero; only the stride matters."""
    strided = message(
        made_up(STRIDES), lambda x, s, n: sums(x, s, n) ** (1 if s == 1 else 3)
    )
    assert "right in every case with stride 1, wrong in every" in strided
    emptied = message(
        made_up(STRIDES), lambda x, s, n: sums(x, s, n) ** (3 if 0 in x else 1)
    )
    assert "stride" not in emptied.partition("Where")[2]
    assert "wrong in every case with zeros in x" in emptied


def test_an_accident_alone_is_not_told():
    """It goes wrong for a large first pixel, which no property tells."""
    cases = [{"x": np.array([0.0, 1, k]), "stride": 1, "n": 1} for k in (2, 5, 7)]
    cases += [{"x": np.array([9.0, 1, k]), "stride": 1, "n": 1} for k in (2, 5, 7)]
    answer = made_up(cases)
    assert separates(table(cases), {3, 4, 5})
    text = message(answer, lambda x, s, n: sums(x, s, n) ** (3 if x[0] > 4 else 1))
    assert "Where" not in text


def test_changed_cases_hold_nothing_new_in_kind():
    cases = [
        {"x": rng.integers(0, 9, (2, 3)), "order": rng.permutation(5), "s": s}
        for s in (1, 2, 4)
    ]
    changed = list(changed_cases(cases))
    assert len(changed) > 20
    for case in changed:
        assert case["x"].dtype.kind == "i" and (case["x"] >= 0).all()
        assert case["s"] in (1, 2, 4)
        assert any(np.array_equal(case["order"], c["order"]) for c in cases) or (
            case["order"].size < 5
        )
    shares = [{"p": p / p.sum(1, keepdims=True)} for p in rng.random((3, 2, 4))]
    for case in changed_cases(shares):
        if case["p"].shape == (2, 4):
            assert np.allclose(case["p"].sum(axis=1), 1)


# ---- single sentences -------------------------------------------------------------


def test_a_small_number_counts_where_it_is_asked():
    cases = [{"x": x, "stride": 1, "n": 1} for x in (1.0, 1e-9)]
    asked = Exercise("made-up", lambda x, s, n: x, (), lambda rng: cases)
    assert "correct" in asked.check(lambda x, s, n: x + 1e-10, seed=0)
    strict = Exercise("made-up", lambda x, s, n: x, (), lambda rng: cases, small=0.01)
    assert "correct" in strict.check(lambda x, s, n: x * 1.001 if x < 1 else x, seed=0)
    assert "1.1e-09, should be 1e-09" in message(strict, lambda x, s, n: x + 1e-10)
    assert "rounded to" not in message(strict, lambda x, s, n: x if x > 0.5 else 0.0)


def test_a_string_of_choices_says_which_there_are():
    asked = Exercise("made-up", "sdds", ())
    assert "correct" in asked.check("SDDS", 0)
    for given in ("nyyn", "sdd", "s d d s"):
        assert "needs one of d, s for each" in message(asked, given)
    assert "one of" not in message(asked, "ssss")
    assert "one of" not in message(Exercise("made-up", "channels", ()), "batch")
    assert "one of" not in message(Exercise("made-up", "a word", ()), "b word")


def test_numbers_of_float16_are_named():
    x = rng.standard_normal((4, 5))
    asked = Exercise("made-up", lambda x: x * 3, (), lambda rng: [{"x": x}])
    assert "float16" in message(asked, lambda x: (x * 3).astype(np.float16))
    assert "float16" not in message(asked, lambda x: np.float16(x) * 3.5)


def test_a_test_that_refuses_what_is_right_is_told_after_which_call():
    def test_pools(max_pool, avg_pool):
        max_pool(np.ones((1, 4, 4, 1)), (2, 2), 2, 0)
        assert avg_pool(np.ones((2, 6, 5, 3)), (3, 2), 1, padding=1).max() > 1

    text = message("pool-test", test_pools)
    assert "refuses a right implementation: AssertionError" in text
    assert (
        "after avg_pool(an array of shape (2, 6, 5, 3), (3, 2), 1, padding=1)" in text
    )


def test_averages_compared_to_the_last_bit_refuse_what_is_right():
    def test_pools(max_pool, avg_pool):
        x = np.random.default_rng(0).standard_normal((2, 6, 7, 2))
        y = avg_pool(x, (2, 3), 2, 0)
        for i, j in np.ndindex(*y.shape[1:3]):
            window = x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 3]
            assert (
                y[:, i, j] == sum(window[:, a, b] for a, b in np.ndindex(2, 3)) / 6
            ).all()

    assert "compare averages with a margin" in message("pool-test", test_pools)


def test_a_changed_case_of_a_backward_pass_holds_together():
    """A padding of 0 with the dy of a padded image is no case to judge by."""

    def by_columns(dy, size, f, s, P):
        real = np.pad(np.ones(size), P)
        dx = np.zeros((len(dy), *real.shape, dy.shape[3]))
        for i, j in np.ndindex(*dy.shape[1:3]):
            columns = slice(j * s, j * s + f[1])
            count = real[:, columns].any(axis=0).sum() * f[0]
            dx[:, i * s : i * s + f[0], columns] += dy[:, i : i + 1, j : j + 1] / count
        return dx[:, P : P + size[0], P : P + size[1]]

    said = message("pool-average-backward", by_columns)
    assert "right in every case with no padding, wrong in every case" in said


def test_a_group_for_every_output_at_stride_1_is_a_mutant():
    def test_groups(groups):
        for f, s, out in np.ndindex(7, 7, 13):
            if not f * s * out:
                continue
            found = groups(f, s, out)
            assert sorted(i for m in found for i in m) == list(range(out))
            for m in found:
                gaps = np.diff(sorted(m))
                assert not len(gaps) or s * gaps.min() >= f
            assert s == 1 or len(found) == min(-(-f // s), out)

    assert "at every stride, 1 included" in message("groups-test", test_groups)


def test_whoever_compares_to_the_last_bit_is_told_of_a_margin():
    def test_dropout(dropout):
        x = np.random.default_rng(0).standard_normal((80, 80))
        y = dropout(x, 0.3, 0, True)
        assert np.array_equal(y[y != 0], x[y != 0] * (1 / (1 - 0.3)))

    assert "differ by rounding" in message("reg-dropout-test", test_dropout)


@pytest.mark.parametrize("times", [1 + 3e-6, 1 - 3e-6, 1 + 1e-5])
def test_a_factor_is_not_split_into_two_that_cancel(times):
    right = exercise("conv-image").answer
    said = message("conv-image", lambda *a: times * right(*a))
    assert "two things" not in said


def test_three_hidden_units_are_not_two():
    layers = {
        "W_1": np.ones((3, 3)),
        "b_1": np.array([0.0, -1, -2]),
        "W_2": np.array([[1.0], [-2], [1]]),
        "b_2": np.zeros(1),
    }
    assert "the first layer has two units" in message("dense-lit", layers)


def test_a_constant_is_not_called_a_fraction_turned_over():
    said = message("slow-batch", lambda work, half, share: 1)
    assert "⌈work / half⌉" not in said and "whatever the work" in said


def test_one_of_several_that_are_equal_is_not_called_the_first():
    def one_channel(pool_size, channels):
        return np.ones((*pool_size, 1, 1)) / np.prod(pool_size)

    said = message("pool-average-filter", one_channel)
    assert "some channels and filters are missing" in said


def test_one_row_is_a_list_on_paper():
    """`x @ W + b` has a batch in front."""
    y, relu = np.array([[2, -5]]), np.array([[2, 0]])
    assert "correct" in exercise("dense-paper").check({"y": y, "relu": relu}, seed=0)
    told = message("dense-paper", {"y": y.T, "relu": relu.T})
    assert "follows" not in told and "(2, 1)" in told


def test_what_follows_from_wrong_numbers_is_said_to_follow():
    said = message("calc-gradient", {"df/dx": 0, "df/dw": 7, "change": -0.14})
    assert "change follows from your other numbers" in said
    said = message("calc-gradient", {"df/dx": -4, "df/dw": 7, "change": 0.18})
    assert "follows" not in said


def test_a_rounded_whole_number_is_told_from_a_wrong_formula():
    def turned_round(work, half, share):
        return max(1, math.ceil(half / work / (1 / share - 1)))

    assert "the formula is right" in message("slow-batch", turned_round)


def test_a_convolution_in_float32_is_right():
    def in_float32(x, W, b, stride, padding):
        x = np.pad(x, ((padding,) * 2, (padding,) * 2, (0, 0))).astype(np.float32)
        W, (f_h, f_w) = W.astype(np.float32), W.shape[:2]
        size = [
            (n - f) // stride + 1 for n, f in zip(x.shape, (f_h, f_w), strict=False)
        ]
        y = np.zeros((*size, W.shape[3]))
        for i, j in np.ndindex(*size):
            window = x[i * stride :, j * stride :][:f_h, :f_w]
            y[i, j] = np.tensordot(window, W, 3)
            y[i, j] += b
        return y

    for seed in range(20):
        assert "correct" in exercise("conv-image").check(in_float32, seed=seed)
