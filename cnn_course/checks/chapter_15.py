"""Exercises of chapter 15, stride groups."""

from __future__ import annotations

import numpy as np

from cnn_course.arguments import Array
from cnn_course.checks.core import Case, Exercise, TestExercise, Wrong
from cnn_course.checks.trials import fitted_dy


def iterations(size: int, f: int, s: int, P: int) -> int:
    """Count the groups along one axis that hold an output, Eq. (15.2)."""
    return min(-(-f // s), (size + 2 * P - f) // s + 1)


def _count_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [(28, 3, 1, 0), (28, 5, 2, 0), (9, 3, 3, 1), (4, 4, 1, 0), (3, 5, 1, 2)]
    fixed += [(6, 5, 1, 0), (5, 7, 2, 3), (6, 5, 2, 0), (9, 8, 3, 0)]
    fixed += [(5, 5, 2, 0), (3, 5, 2, 1), (7, 7, 3, 0)]  # one output, few steps
    fixed += [(30, 6, 4, 0), (40, 9, 6, 1)]  # s and f share a divisor
    fixed += [(6, 4, 3, 0), (8, 5, 2, 0), (4, 4, 3, 1)]  # a remainder, few outputs
    drawn = [
        (int(f + rng.integers(0, 30)), int(f), int(rng.integers(1, 5)), int(P))
        for f, P in zip(rng.integers(1, 8, 4), rng.integers(0, 3, 4), strict=True)
    ]
    return [dict(zip(("size", "f", "s", "P"), c, strict=True)) for c in fixed + drawn]


def _starts(f: int, s: int, out: int, u: int) -> Array:
    return np.arange(u, out, -(-f // s)) * s


def conv_1d(x: Array, W: Array, b: Array, s: int) -> Array:
    """Eq. (15.4) in one dimension."""
    f, _, filters = W.shape
    out = (x.shape[1] - f) // s + 1
    windows = x[:, (np.arange(out) * s)[:, None] + np.arange(f)]
    return np.tensordot(windows, W, 2).reshape(len(x), out, filters) + b


def _forward_steps_of_f(x, W, b, s):
    """Windows f apart, as if s always divided f."""
    f, _, filters = W.shape
    out = (x.shape[1] - f) // s + 1
    y = np.zeros((len(x), out, filters))
    for u in range(-(-f // s)):
        part = y[:, u :: -(-f // s)]
        for m in range(part.shape[1]):
            start = min(u * s + m * f, x.shape[1] - f)
            part[:, m] = np.tensordot(x[:, start : start + f], W, 2) + b
    return y


def _forward_first_group(x, W, b, s):
    y, g = conv_1d(x, W, b, s), -(-W.shape[0] // s)
    rest = np.arange(y.shape[1]) % g > 0
    y[:, rest] = 0
    return y


def _forward_with(groups_of):
    """Compute what a wrong number of groups leaves: the outputs that are in none."""

    def forward(x, W, b, s):
        y, g, right = conv_1d(x, W, b, s), groups_of(len(W), s), -(-len(W) // s)
        y[:, [i for i in range(y.shape[1]) if i % right >= g]] = 0
        return y

    return forward


def _forward_in_group_order(x, W, b, s):
    y, g = conv_1d(x, W, b, s), -(-len(W) // s)
    return np.concatenate([y[:, u::g] for u in range(g)], axis=1)


def _forward_axes_mixed(x, W, b, s):
    """Put the columns of X and the rows of W in different orders."""
    f, channels, filters = W.shape
    mixed = W.reshape(channels, f, filters).swapaxes(0, 1)
    return conv_1d(x, mixed, b, s)


def _forward_by_groups(
    step=lambda f, s, g: g * s,
    start=lambda u, s: u * s,
    put=lambda y, part, u, g, s: y[:, u::g],
):
    """Compute Eq. (15.4) group by group, with one thing changed."""

    def forward(x, W, b, s):
        f, _, filters = W.shape
        g, out = -(-f // s), (x.shape[1] - f) // s + 1
        y = np.zeros((len(x), out, filters))
        for u in range(min(g, out)):
            starts = start(u, s) + np.arange(len(range(u, out, g))) * step(f, s, g)
            windows = x[:, np.minimum(starts, x.shape[1] - f)[:, None] + np.arange(f)]
            part = np.tensordot(windows, W, 2) + b
            place = put(y, part, u, g, s)
            place[:] = part[:, : place.shape[1]]
        return y

    return forward


def _put_as_they_fit(y, part, u, g, s):
    return y[:, u::s][:, : part.shape[1]]


def _put_every_s(y, part, u, g, s):
    """Raise what NumPy says where the numbers of places differ."""
    y[:, u::s] = part
    return y[:, u::s]


def _only_where(keep):
    """Leave some outputs at 0."""

    def forward(x, W, b, s):
        y = conv_1d(x, W, b, s)
        out = y.shape[1]
        return y * keep(np.arange(out), -(-len(W) // s), out)[:, None]

    return forward


def _forward_indexed(out_of=None, many=None):
    """Compute Eq. (15.4) by indices, with another count of outputs or of members."""

    def forward(x, W, b, s):
        N, width, Ch = x.shape
        f, _, F = W.shape
        out = out_of(width, s) if out_of else (width - f) // s + 1
        g = -(-f // s)
        y = np.zeros((N, out, F))
        for u in range(g):
            n = many(out, g) if many else len(range(u, out, g))
            starts = u * s + g * s * np.arange(n)
            X = x[:, starts[:, None] + np.arange(f)]
            Y = X.reshape(-1, f * Ch) @ W.reshape(-1, F)
            y[:, u::g] = Y.reshape(N, n, F) + b
        return y

    return forward


def _forward_every_s(x, W, b, s):
    """Take every s-th output for the members of a group."""
    N, width, C = x.shape
    f, _, F = W.shape
    out, g = (width - f) // s + 1, -(-f // s)
    y = np.zeros((N, out, F))
    for u in range(min(g, out)):
        starts = np.arange(u, out, s) * s
        Y = x[:, starts[:, None] + np.arange(f)].reshape(-1, f * C) @ W.reshape(-1, F)
        y[:, u::g] = Y.reshape(N, len(starts), F) + b
    return y


def _bias_of_the_first_group(x, W, b, s):
    y = conv_1d(x, W, 0 * b, s)
    y[:, :: -(-len(W) // s)] += b
    return y


def _bias_per_group(x, W, b, s):
    """Let each group add the bias to all of y, and only then the next begin."""
    y = conv_1d(x, W, 0 * b, s)
    g, i = -(-len(W) // s), np.arange(y.shape[1])
    return y + b * (min(g, len(i)) - i % g)[:, None]


def _gathered_around(dy, W, width, s):
    """Gather for each pixel; an output before the first is the last one."""
    f, channels, _ = W.shape
    dx = np.zeros((len(dy), width, channels))
    for r, a in np.ndindex(width, f):
        if (r - a) % s == 0 and (r - a) // s < dy.shape[1]:
            dx[:, r] += dy[:, (r - a) // s] @ W[a].T
    return dx


def _by_share(dy, W, width, s):
    """Divide by the number of windows over each pixel."""
    many = np.zeros((width, 1))
    for i in range(dy.shape[1]):
        many[i * s : i * s + len(W)] += 1
    return conv_1d_dx(dy, W, width, s) / np.maximum(many, 1)


def _kept(keep):
    """Hand back the gradients of some groups or outputs only."""

    def backward(dy, W, width, s):
        out = dy.shape[1]
        kept = keep(np.arange(out), -(-len(W) // s), out)
        return conv_1d_dx(dy * kept[:, np.newaxis], W, width, s)

    return backward


def conv_1d_dx(dy: Array, W: Array, width: int, s: int) -> Array:
    """Eq. (15.5) in one dimension."""
    f, channels, _ = W.shape
    dx = np.zeros((len(dy), width, channels))
    for i in range(dy.shape[1]):
        dx[:, i * s : i * s + f] += np.tensordot(dy[:, i], W, (1, 2))
    return dx


def _dx_all_at_once(dy, W, width, s, g=1):
    """One indexed add for windows that overlap: repeats are lost."""
    f, channels, _ = W.shape
    dx = np.zeros((len(dy), width, channels))
    for u in range(g):
        starts = np.arange(u, dy.shape[1], g) * s
        shares = np.tensordot(dy[:, u::g], W, (2, 2))
        dx[:, starts[:, None] + np.arange(f)] += shares
    return dx


def _dx_in_type(dy, W, width, s):
    """Add up in the type of dy."""
    f, channels, _ = W.shape
    dx = np.zeros((len(dy), width, channels), dy.dtype)
    for i in range(dy.shape[1]):
        here = dx[:, i * s : i * s + f]
        here[:] = here + np.tensordot(dy[:, i], W, (1, 2))
    return dx


def _dx_by_groups(
    step=lambda f, s, g: g * s,
    start=lambda u, s: u * s,
    part=lambda dy, u, g, many: dy[:, u::g],
    kept=lambda dx: dx,
):
    """Compute Eq. (15.5) group by group, with one thing changed."""

    def backward(dy, W, width, s):
        f, channels, _ = W.shape
        g, out = -(-f // s), dy.shape[1]
        dx = np.zeros((len(dy), width, channels))
        for u in range(min(g, out)):
            many = len(range(u, out, g))
            starts = start(u, s) + np.arange(many) * step(f, s, g)
            places = np.minimum(starts, width - f)[:, None] + np.arange(f)
            dx[:, places] += np.tensordot(part(dy, u, g, many), W, (2, 2))
            dx = kept(dx)
        return dx

    return backward


def _dx_assigned(dy, W, width, s):
    f, channels, _ = W.shape
    g = -(-f // s)
    dx = np.zeros((len(dy), width, channels))
    for u in range(min(g, dy.shape[1])):
        starts = _starts(f, s, dy.shape[1], u)
        dx[:, starts[:, None] + np.arange(f)] = np.tensordot(dy[:, u::g], W, (2, 2))
    return dx


def _dx_laid_out(lay):
    """Compute Eq. (15.5) group by group, with the entries of dX laid out by ``lay``."""

    def backward(dy, W, width, s):
        f, channels, filters = W.shape
        n, out, _ = dy.shape
        dx = np.zeros((n, width, channels))
        for u in range(min(-(-f // s), out)):
            starts = _starts(f, s, out, u)
            dX = dy[:, u :: -(-f // s)].reshape(-1, filters) @ W.reshape(-1, filters).T
            shares = lay(dX, n, len(starts), f, channels)
            dx[:, starts[:, None] + np.arange(f)] += shares
        return dx

    return backward


def _dx_every_s(dy, W, width, s):
    """Take every s-th output for the members of a group."""
    f, channels, filters = W.shape
    n, out, _ = dy.shape
    dx = np.zeros((n, width, channels))
    for u in range(min(-(-f // s), out)):
        starts = np.arange(u, out, s) * s
        dX = dy[:, u :: -(-f // s)].reshape(-1, filters) @ W.reshape(-1, filters).T
        shares = dX.reshape(n, len(starts), f, channels)
        dx[:, starts[:, None] + np.arange(f)] += shares
    return dx


def _dx_reshaped(dy, W, width, s):
    """Add to what reshape makes of the windows, which may be a copy."""
    f, channels, filters = W.shape
    n, out, _ = dy.shape
    g = -(-f // s)
    dx = np.zeros((n, width, channels))
    image, row, channel = dx.strides
    for u in range(min(g, out)):
        windows = np.lib.stride_tricks.as_strided(
            dx[:, u * s :],
            (n, len(range(u, out, g)), f, channels),
            (image, g * s * row, row, channel),
        ).reshape(-1, f * channels)
        windows += dy[:, u::g].reshape(-1, filters) @ W.reshape(-1, filters).T
    return dx


def _signal_cases(rng: np.random.Generator) -> list[dict]:
    cases = []
    for n, width, f, c, filters, s in (
        (2, 9, 3, 2, 3, 1),
        (2, 14, 3, 2, 2, 2),
        (2, 17, 5, 3, 2, 3),
        (3, 12, 2, 2, 3, 3),  # stride beyond the filter
        (1, 5, 4, 2, 2, 1),  # fewer outputs than groups
        (1, 11, 3, 1, 1, 1),  # one image, one channel, one filter
        (2, 18, 5, 2, 2, 2),  # g = 3, and f/s is half way between two numbers
        (2, 17, 4, 3, 3, 3),  # g = 2, as many channels as filters, remainder 1
        (3, 13, 5, 1, 2, 1),  # g = 5
        (2, 9, 3, 4, 1, 2),  # more channels than anything else
        (2, 15, 4, 2, 3, 2),  # a stride above 1 that divides f: g = 2
        (2, 13, 3, 3, 2, 3),  # and one that is f: g = 1
    ):
        x = rng.standard_normal((n, width, c))
        W = rng.standard_normal((f, c, filters))
        b = rng.standard_normal(filters)
        dy = rng.standard_normal(conv_1d(x, W, b, s).shape)
        cases.append({"x": x, "W": W, "b": b, "s": s, "dy": dy, "width": width})
    whole = {  # of whole numbers; the result is not
        name: rng.integers(-9, 10, cases[2][name].shape) for name in ("x", "dy")
    }
    return [*cases, cases[2] | whole]


def _fitted(case: Case) -> Case:
    width = [case["width"]]
    dy = fitted_dy(case["dy"], width, [len(case["W"])], case["s"], 0)
    return case | {"dy": dy}


def _pick(*names: str):
    return lambda rng: [{name: c[name] for name in names} for c in _signal_cases(rng)]


def groups(f: int, s: int, out: int) -> list[list[int]]:
    """Eq. (15.3) along one axis."""
    g = -(-f // s)
    return [list(range(u, out, g)) for u in range(min(g, out))]


def _by_modulus(modulus):
    def wrong(f, s, out):
        g = modulus(f, s)
        return [list(range(u, out, g)) for u in range(min(g, out))]

    return (wrong,)


def _changed(change):
    return (lambda f, s, out: change(groups(f, s, out), f, s, out),)


def _neighbors(f, s, out):
    g = -(-f // s)
    return [
        list(range(k, min(k + -(-out // g), out))) for k in range(0, out, -(-out // g))
    ]


def _overlap_at_end(found, f, s, out):
    """Put the last output before the group of its neighbor, if not the first.

    Only the first and the last member of that group overlap.
    """
    if len(found) < 2 or out < 9 or out - 2 in found[0]:
        return found
    left = [[i for i in m if i < out - 1] for m in found]
    return [[out - 1, *m] if out - 2 in m else m for m in left]


def _same_sum(found, f, s, out):
    """Put two outputs in the place of two others with the same sum, and no overlap."""
    if out != 12 or len(found) < 2:
        return found
    other = {1: 0, 10: 11}
    return [[other.get(i, i) for i in m] for m in found]


def _other_order(f, s, out):
    """Also right: the groups backward, their members too."""
    return [sorted(m, reverse=True) for m in reversed(groups(f, s, out))]


def _no_test(groups):
    """Assert nothing."""


def _only_complete(groups):
    for f, s, out in [(2, 1, 5), (3, 2, 7), (4, 2, 9)]:
        assert sorted(i for m in groups(f, s, out) for i in m) == list(range(out))


def _only_one_case(groups):
    assert sorted(map(sorted, groups(2, 1, 4))) == [[0, 2], [1, 3]]


def _axis_properties(case: Case) -> dict:
    size, f, s, P = case.values()
    few = (size + 2 * P - f) // s + 1 < -(-f // s)
    return {("fewer outputs than groups", "an output for every group"): few}


def _properties_of(name):
    """Say of a case whether this array holds whole numbers, and several images."""

    def found(case: Case) -> dict:
        whole = bool(np.all(case[name] % 1 == 0))
        return {
            (f"whole numbers in {name}", f"fractions in {name}"): whole,
            ("several images", "one image"): len(case[name]) > 1,
        }

    return found


EXERCISES = (
    Exercise(
        "groups-paper",
        {"g": 3, "groups": 9, "step": 6, "members": 4},
        (
            Wrong(
                "rounded down",
                {"g": 2, "groups": 4, "step": 4, "members": 9},
                "5/2 has to be rounded up: with g = 2 neighbors are 4 pixels apart and "
                "windows of 5 overlap.",
            ),
            Wrong(
                "not rounded",
                {"g": 2.5, "groups": 6.25, "step": 5, "members": 4},
                "g counts outputs, so it is whole: 5/2 has to be rounded up, and what "
                "follows from it changes too.",
            ),
            Wrong(
                "step of s",
                {"g": 3, "groups": 9, "step": 2, "members": 4},
                "step: that is s, from one output to the next, and the rows of a "
                "group; neighbors of a group are g outputs apart.",
            ),
            Wrong(
                "step of f",
                {"g": 3, "groups": 9, "step": 5, "members": 4},
                "step: that is f; neighbors of a group are g outputs apart, g a "
                "whole number, and one output is s pixels.",
            ),
            Wrong(
                "a group for each position",
                {"g": 5, "groups": 25, "step": 10, "members": 1},
                "that is all with g = f, as at stride 1; here a stride of 2 spreads "
                "the windows already.",
            ),
            Wrong(
                "groups of both axes added",
                {"g": 3, "groups": 6, "step": 6, "members": 4},
                "groups: 6 is 3 + 3; each of the groups of rows goes with each of the "
                "groups of columns, so multiply.",
            ),
            Wrong(
                "members along one axis",
                {"g": 3, "groups": 9, "step": 6, "members": 2},
                "members: those are the rows of the group; it has as many columns, "
                "and an output where they meet.",
            ),
            Wrong(
                "step in outputs",
                {"g": 3, "groups": 9, "step": 3, "members": 4},
                "step: that is g, how many outputs apart they are; an output is s "
                "pixels from the next.",
            ),
            Wrong(
                "one axis only",
                {"g": 3, "groups": 3, "step": 6, "members": 2},
                "that is one axis; there are groups in rows and in columns.",
            ),
            Wrong(
                "members from the image",
                {"g": 3, "groups": 9, "step": 6, "members": 25},
                "members: those are all the outputs; the group (0, 0) has every "
                "third row and every third column of them.",
            ),
            Wrong(
                "g is 5",
                {"g": 5, "groups": 9, "step": 6, "members": 4},
                "g: 5 is f, and the outputs along an axis; it takes f/s steps of the "
                "stride, rounded up, until windows share no pixel.",
            ),
            Wrong(
                "g is 2",
                {"g": 2, "groups": 9, "step": 6, "members": 4},
                "g: 2 is 5/2 rounded down, and s; it has to be rounded up, or windows "
                "of 5 overlap.",
            ),
            Wrong(
                "smallest group",
                {"g": 3, "groups": 9, "step": 6, "members": 1},
                "members: that is the smallest group; the group (0, 0) has every "
                "third row and every third column.",
            ),
            Wrong(
                "members: the groups",
                {"g": 3, "groups": 9, "step": 6, "members": 9},
                "members: 9 comes out with every second row and column, as with g = 2, "
                "and also where groups are counted; asked are the outputs of the group "
                "(0, 0).",
            ),
            Wrong(
                "groups of f",
                {"g": 3, "groups": 25, "step": 6, "members": 4},
                "groups: 25 is f · f, and the number of outputs as well; a group may "
                "hold more than one of those.",
            ),
            Wrong(
                "groups rounded down",
                {"g": 3, "groups": 4, "step": 6, "members": 4},
                "groups: 4 is 2 · 2, as with 5/2 rounded down; the groups of rows go "
                "with the groups of columns, g of each.",
            ),
            Wrong(
                "step of f · s",
                {"g": 3, "groups": 9, "step": 10, "members": 4},
                "step: 10 is f · s; neighbors of a group are g outputs apart, and an "
                "output is s pixels from the next.",
            ),
            Wrong(
                "step of g · f",
                {"g": 3, "groups": 9, "step": 15, "members": 4},
                "step: 15 is g · f; neighbors of a group are g outputs apart, and an "
                "output is s pixels from the next, not f.",
            ),
            Wrong(
                "g not rounded",
                {"g": 2.5, "groups": 9, "step": 6, "members": 4},
                "g: 2.5 is f/s as it is; g counts outputs, so it is a whole "
                "number, and it has to be rounded up.",
            ),
            Wrong(
                "g of both axes",
                {"g": 9, "groups": 9, "step": 6, "members": 4},
                "g: 9 is a square, as of a count over both axes; one axis is asked.",
            ),
            Wrong(
                "g less a stride",
                {"g": 4, "groups": 9, "step": 6, "members": 4},
                "g: 4 is f − s + 1 and f − 1; it takes f/s steps of the stride, "
                "rounded up, until windows share no pixel.",
            ),
            Wrong(
                "groups not rounded",
                {"g": 3, "groups": 6.25, "step": 6, "members": 4},
                "groups: 6.25 is 2.5 · 2.5; groups are counted, so round f/s up "
                "before you multiply.",
            ),
            Wrong(
                "groups: outputs along an axis",
                {"g": 3, "groups": 5, "step": 6, "members": 4},
                "groups: 5 is f, and the outputs along an axis; each of the g "
                "groups of rows goes with each of the g groups of columns.",
            ),
            Wrong(
                "step of 4",
                {"g": 3, "groups": 9, "step": 4, "members": 4},
                "step: 4 is 2 · 2, as with 5/2 rounded down, or s · s; windows of "
                "5 that start 4 pixels apart overlap.",
            ),
            Wrong(
                "step of f + s",
                {"g": 3, "groups": 9, "step": 7, "members": 4},
                "step: 7 is f + s; windows start at a multiple of s pixels, so "
                "that all steps are multiples of it, and 7 is none.",
            ),
            Wrong(
                "mean of the groups",
                {"g": 3, "groups": 9, "step": 6, "members": 25 / 9},
                "members: that is the mean over all groups; they are not equally "
                "large, and the group (0, 0) is asked.",
            ),
            Wrong(
                "mean of the groups, rounded",
                {"g": 3, "groups": 9, "step": 6, "members": 2.78},
                "members: 2.78 is a mean over all groups, rounded; they are not "
                "equally large, and the group (0, 0) is asked.",
            ),
            Wrong(
                "no square",
                {"g": 3, "groups": 9, "step": 6, "members": 3},
                "members: the group has as many rows as columns, and an output "
                "where they meet; such a number is a square, and 3 is none.",
            ),
            Wrong(
                "members: outputs along an axis",
                {"g": 3, "groups": 9, "step": 6, "members": 5},
                "members: 5 is f, and the outputs along an axis; the group (0, 0) "
                "has some of the rows and some of the columns.",
            ),
            Wrong(
                "mean of four groups",
                {"g": 3, "groups": 9, "step": 6, "members": 6.25},
                "members: 6.25 is 25/4, a mean over four groups, and 2.5 · 2.5; "
                "outputs are counted, those of the group (0, 0).",
            ),
            Wrong(
                "one group",
                {"g": 1, "groups": 9, "step": 6, "members": 4},
                "g: 1 is for windows of which no two neighbors share a pixel; windows "
                "of 5 that start 2 pixels apart do.",
            ),
            Wrong(
                "step of 1",
                {"g": 3, "groups": 9, "step": 1, "members": 4},
                "step: windows of 5 that start 1 pixel apart overlap; neighbors of a "
                "group are g outputs apart, and an output is s pixels from the next.",
            ),
            Wrong(
                "members: four rows",
                {"g": 3, "groups": 9, "step": 6, "members": 16},
                "members: 16 is 4 · 4; of the five rows of outputs the group (0, 0) "
                "has every third, and as many columns.",
            ),
            Wrong(
                "members: no square",
                {"g": 3, "groups": 9, "step": 6, "members": 6},
                "members: the group has as many rows as columns, and an output where "
                "they meet; such a number is a square, and 6 is none.",
            ),
        ),
        points=1,
        hint=(
            "how far apart must two windows of five pixels start so that they share "
            "none, and how many steps of the stride is that?"
        ),
    ),
    Exercise(
        "groups-count",
        iterations,
        (
            Wrong(
                "rounded down",
                lambda size, f, s, P: min(f // s, (size + 2 * P - f) // s + 1),
                "that comes out with f/s rounded down; round it up, or windows of a "
                "group overlap.",
            ),
            Wrong(
                "stride ignored",
                lambda size, f, s, P: min(f, (size + 2 * P - f) // s + 1),
                "that is f, or the number of outputs where that is less; a stride "
                "spreads the windows by itself.",
            ),
            Wrong(
                "empty groups counted",
                lambda size, f, s, P: -(-f // s),
                "that is ⌈f/s⌉ where there are fewer outputs; a group without an "
                "output does not count.",
            ),
            Wrong(
                "outputs rounded up",
                lambda size, f, s, P: min(-(-f // s), -(-(size + 2 * P - f) // s) + 1),
                "that comes out with the number of outputs rounded up; a last step "
                "that does not fit whole is not taken.",
            ),
            Wrong(
                "padding ignored",
                lambda size, f, s, P: min(-(-f // s), max((size - f) // s + 1, 0)),
                "that comes out with outputs of the image alone; their number counts "
                "the padding too, on both sides.",
            ),
            Wrong(
                "divided by the common divisor",
                lambda size, f, s, P: min(
                    f // int(np.gcd(f, s)), (size + 2 * P - f) // s + 1
                ),
                "that comes out with f / gcd(f, s), the first steps of s that make a "
                "multiple of f; it is enough that they make f or more.",
            ),
            Wrong(
                "both axes",
                lambda size, f, s, P: iterations(size, f, s, P) ** 2,
                "that is squared, as for rows and columns; one axis is asked for.",
            ),
            Wrong(
                "one output too few",
                lambda size, f, s, P: max(1, min(-(-f // s), (size + 2 * P - f) // s)),
                "that comes out with one output too few; the window at the start "
                "counts too: (size + 2P − f) // s + 1.",
            ),
            Wrong(
                "outputs without the filter",
                lambda size, f, s, P: min(-(-f // s), (size + 2 * P) // s),
                "these are the numbers with (size + 2P) // s outputs; the windows have "
                "to fit whole: (size + 2P − f) // s + 1.",
            ),
            Wrong(
                "members of a group",
                lambda size, f, s, P: -(-((size + 2 * P - f) // s + 1) // -(-f // s)),
                "that is how many outputs the first group has; asked is how many "
                "groups there are.",
            ),
            Wrong(
                "a list of them",
                lambda *a: list(range(iterations(*a))),
                "those are the groups themselves, in a list; how many there are is "
                "asked.",
            ),
            Wrong(
                "padding on one side",
                lambda size, f, s, P: min(-(-f // s), max((size + P - f) // s + 1, 0)),
                "that comes out with the padding on one side; it is on both: size + "
                "2P.",
            ),
            Wrong(
                "one group more",
                lambda size, f, s, P: min(f // s + 1, (size + 2 * P - f) // s + 1),
                "where s divides f that is one group too many, if there are outputs "
                "enough: round f/s up.",
            ),
            Wrong(
                "outputs counted",
                lambda size, f, s, P: (size + 2 * P - f) // s + 1,
                "that is the number of outputs; the number of groups does not grow "
                "with the image.",
            ),
            Wrong(
                "pixels for outputs",
                lambda size, f, s, P: min(-(-f // s), size + 2 * P - f + 1),
                "that comes out with the outputs of stride 1; there are (size + 2P − "
                "f) // s + 1 of them.",
            ),
            Wrong(
                "step in pixels",
                lambda size, f, s, P: s * iterations(size, f, s, P),
                "that is s times the number of groups; asked is how many groups there "
                "are.",
            ),
            Wrong(
                "padding in f",
                lambda size, f, s, P: min(
                    -(-(f + P) // s), (size + 2 * P - f) // s + 1
                ),
                "that comes out with (f + P)/s rounded up in the place of f/s; padding "
                "adds outputs, and a window is f pixels long all the same.",
            ),
            Wrong(
                "one minus only",
                lambda size, f, s, P: min(-f // s, (size + 2 * P - f) // s + 1),
                "that is f/s rounded up with a minus before it, which -f // s is; a "
                "second minus makes it positive: -(-f // s).",
            ),
            Wrong(
                "the larger of the two",
                lambda size, f, s, P: max(-(-f // s), (size + 2 * P - f) // s + 1),
                "that is the larger of ⌈f/s⌉ and the number of outputs; each group "
                "needs an output, and there are no more than ⌈f/s⌉ of them.",
            ),
            Wrong(
                "s for g",
                lambda size, f, s, P: min(s, (size + 2 * P - f) // s + 1),
                "that is s, or the number of outputs where that is less; it takes f/s "
                "steps of the stride, rounded up, until windows share no pixel.",
            ),
            Wrong(
                "members of the last group",
                lambda size, f, s, P: ((size + 2 * P - f) // s + 1) // -(-f // s),
                "that is the number of outputs over ⌈f/s⌉, rounded down; asked is how "
                "many groups hold an output.",
            ),
            Wrong(
                "not rounded",
                lambda size, f, s, P: min(f / s, (size + 2 * P - f) // s + 1),
                "that is f/s as it is, or the number of outputs where that is "
                "less; groups are counted, so round it up.",
            ),
            Wrong(
                "rounded to the nearest",
                lambda size, f, s, P: min(
                    max(1, round(f / s)), (size + 2 * P - f) // s + 1
                ),
                "that comes out with f/s rounded to the nearest; round it up, or "
                "windows of a group overlap.",
            ),
            Wrong(
                "f − s + 1",
                lambda size, f, s, P: min(
                    max(1, f - s + 1), (size + 2 * P - f) // s + 1
                ),
                "that is f − s + 1, or 1 or the number of outputs where those are "
                "the limit; it takes f/s steps of the stride, rounded up, until "
                "windows share no pixel.",
            ),
            *(
                Wrong(
                    f"{name}, empty groups counted",
                    number,
                    f"that is {words}, also where there are fewer outputs; {asked}, "
                    "and a group without an output does not count.",
                )
                for name, number, words, asked in (
                    (
                        "rounded down",
                        lambda size, f, s, P: f // s,
                        "f/s rounded down",
                        "round it up",
                    ),
                    (
                        "rounded to the nearest",
                        lambda size, f, s, P: round(f / s),
                        "f/s rounded to the nearest",
                        "round it up",
                    ),
                    (
                        "not rounded",
                        lambda size, f, s, P: f / s,
                        "f/s as it is",
                        "round it up",
                    ),
                    (
                        "one more than rounded down",
                        lambda size, f, s, P: f // s + 1,
                        "⌊f/s⌋ + 1",
                        "round it up",
                    ),
                    (
                        "f",
                        lambda size, f, s, P: f,
                        "f",
                        "it takes f/s steps of the stride, rounded up",
                    ),
                    (
                        "both axes",
                        lambda size, f, s, P: (-(-f // s)) ** 2,
                        "⌈f/s⌉ squared, as for rows and columns",
                        "one axis is asked",
                    ),
                )
            ),
            Wrong(
                "padding ignored, below 1 as well",
                lambda size, f, s, P: min(-(-f // s), (size - f) // s + 1),
                "that comes out with outputs of the image alone, and with 0 or less "
                "where the filter is larger; the padding counts too, on both sides.",
            ),
            Wrong(
                "outputs without filter and padding",
                lambda size, f, s, P: min(-(-f // s), size // s),
                "these are the numbers with size // s outputs; the padding counts, and "
                "the windows have to fit whole: (size + 2P − f) // s + 1.",
            ),
        ),
        _count_cases,
        ("the number of groups",),
        properties=_axis_properties,
        points=1,
        hint=(
            "how many outputs are there along the axis, and what happens to the "
            "groups when there are only one or two?"
        ),
    ),
    Exercise(
        "groups-forward",
        conv_1d,
        (
            Wrong(
                "steps of f",
                _forward_steps_of_f,
                "the windows of a group are f pixels apart, as far as the image "
                "goes. That is right only where s divides f; the step is g·s.",
            ),
            Wrong(
                "first group only",
                _forward_first_group,
                "the outputs of all groups but the first are 0; u runs from 0 to g − "
                "1.",
            ),
            Wrong(
                "last group left out",
                _forward_with(lambda f, s: max(-(-f // s) - 1, 1)),
                "the outputs of the last group are 0; u runs from 0 to g − 1, and g "
                "itself is not left out.",
            ),
            Wrong(
                "g = 3",
                _forward_with(lambda f, s: 3),
                "the outputs beyond the third group are 0; find g from f and s.",
            ),
            Wrong(
                "bias once per weight",
                lambda x, W, b, s: conv_1d(x, W, b * W[..., 0].size, s),
                "the bias comes in once per weight; it belongs to the output, once.",
            ),
            Wrong(
                "stride ignored",
                lambda x, W, b, s: conv_1d(x, W, b, 1)[
                    :, : (x.shape[1] - len(W)) // s + 1
                ],
                "those are the outputs of windows one pixel apart, also where the "
                "stride is another number.",
            ),
            Wrong(
                "type of x",
                lambda x, W, b, s: conv_1d(x, W, b, s).astype(x.dtype),
                "y has the type of x; where that holds whole numbers, the fractions "
                "are lost.",
            ),
            Wrong(
                "mean over the window",
                lambda x, W, b, s: conv_1d(x, W / len(W), b, s),
                "that is the sum of products over f, as in a mean over the places; "
                "the products are added.",
            ),
            Wrong(
                "group after group",
                _forward_in_group_order,
                "the outputs stand group after group; y[:, u::g] is the place of a "
                "group.",
            ),
            Wrong(
                "axes mixed",
                _forward_axes_mixed,
                "that comes out when the columns of X and the rows of W are in "
                "different orders; both must run through filter positions first, "
                "channels second.",
            ),
            Wrong(
                "filter turned",
                lambda x, W, b, s: conv_1d(x, W[::-1], b, s),
                "that comes out with the filter back to front; a place of it meets "
                "the same place of the window.",
            ),
            Wrong(
                "bias ignored",
                lambda x, W, b, s: conv_1d(x, W, 0 * b, s),
                "that comes out without the bias; it is added to each output.",
            ),
            Wrong(
                "first channel only",
                lambda x, W, b, s: conv_1d(x[..., :1], W[:, :1], b, s),
                "those are the sums over the first channel alone; all of them count.",
            ),
            Wrong(
                "bias twice",
                lambda x, W, b, s: conv_1d(x, W, 2 * b, s),
                "the bias comes in twice; once is asked.",
            ),
            Wrong(
                "first filter for all",
                lambda x, W, b, s: conv_1d(
                    x, np.repeat(W[..., :1], W.shape[2], axis=2), b, s
                ),
                "every filter gives the products of the first one; each has its own.",
            ),
            Wrong(
                "every group from 0",
                _forward_by_groups(start=lambda u, s: 0),
                "the windows of every group begin at pixel 0, as far as the image "
                "goes; those of group u should begin at u·s.",
            ),
            Wrong(
                "every group from u",
                _forward_by_groups(start=lambda u, s: u),
                "the windows of group u begin at pixel u, as far as the image goes; "
                "they should begin at u·s.",
            ),
            Wrong(
                "steps of s",
                _forward_by_groups(step=lambda f, s, g: s),
                "the windows of a group are s pixels apart, one output from the next; "
                "neighbors of a group are g outputs apart, g·s pixels.",
            ),
            Wrong(
                "steps of g",
                _forward_by_groups(step=lambda f, s, g: g),
                "the windows of a group are g pixels apart; it takes g outputs, and an "
                "output is s pixels.",
            ),
            Wrong(
                "first group left out",
                _only_where(lambda i, g, out: i % g > 0),
                "the outputs of group 0 are 0; u begins at 0.",
            ),
            Wrong(
                "last group left out, also a single one",
                _only_where(lambda i, g, out: i % g < g - 1),
                "the outputs of group g − 1 are 0, and so are all where g is 1; "
                "range(g) ends with g − 1 by itself.",
            ),
            Wrong(
                "side by side",
                _forward_by_groups(
                    put=lambda y, part, u, g, s: y[:, u : u + part.shape[1]]
                ),
                "the outputs of group u stand side by side from u on, where later "
                "groups cover them; their places are y[:, u::g].",
            ),
            Wrong(
                "every s outputs",
                _forward_by_groups(put=_put_as_they_fit),
                "the outputs of group u are put s places apart, as far as there are "
                "places; they are g apart: y[:, u::g].",
            ),
            Wrong(
                "every s outputs, all of them",
                _forward_by_groups(put=_put_every_s),
                "y[:, u::s] has a place for every s-th output; group u has every g-th "
                "one, y[:, u::g].",
            ),
            Wrong(
                "last weight missing",
                lambda x, W, b, s: conv_1d(
                    x, W * (np.arange(len(W)) < len(W) - 1)[:, None, None], b, s
                ),
                "that comes out without the last weight of the filter; each of the f "
                "weights has a product.",
            ),
            Wrong(
                "bias in the first group",
                _bias_of_the_first_group,
                "only the outputs of group 0 have the bias; it is added to every "
                "output.",
            ),
            Wrong(
                "last member missing",
                _only_where(lambda i, g, out: i + g < out),
                "the last output of each group is 0; group u has ⌈(out − u)/g⌉.",
            ),
            Wrong(
                "W laid out filter by filter",
                lambda x, W, b, s: conv_1d(
                    x, W.transpose(2, 0, 1).reshape(W.shape), b, s
                ),
                "that comes out with the filters first among the axes of W when "
                "it is laid out; W.reshape(-1, F) keeps the numbers of a filter "
                "in its column.",
            ),
            Wrong(
                "bias once per group",
                _bias_per_group,
                "the outputs of the first groups have the bias more than once, as "
                "where each group adds it to all of y; it is added to each output "
                "once.",
            ),
            Wrong(
                "members rounded down",
                _only_where(lambda i, g, out: i // g < (out - i % g) // g),
                "the last output of a group is 0 where g does not divide out − u; "
                "group u has ⌈(out − u)/g⌉ of them, rounded up.",
            ),
            Wrong(
                "as many in each group",
                _only_where(lambda i, g, out: i // g < out // g),
                "each group has out/g outputs here, rounded down, and those "
                "beyond are 0; the first groups may have one more.",
            ),
            Wrong(
                "none where the stride is beyond the filter",
                lambda x, W, b, s: conv_1d(x, W, b, s) * (s <= len(W)),
                "where s is larger than f every output is 0, as with f/s rounded "
                "down, which is 0 there; rounded up, it is 1.",
            ),
            Wrong(
                "outputs without the filter",
                _forward_indexed(out_of=lambda width, s: width // s),
                "there are width // s outputs here, and windows of the last ones stick "
                "out, where an index may run out; (width − f) // s + 1 of them fit.",
            ),
            Wrong(
                "as many in each group, none for the rest",
                _forward_indexed(many=lambda out, g: out // g),
                "each group has out // g outputs here, and y[:, u::g] may have room "
                "for one more; group u has ⌈(out − u)/g⌉ of them.",
            ),
            Wrong(
                "as many in each group as in the first",
                _forward_indexed(many=lambda out, g: -(-out // g)),
                "each group has ⌈out/g⌉ windows here, as the first one does, and those "
                "of later groups may stick out or find no room in y; group u has "
                "⌈(out − u)/g⌉ of them.",
            ),
            Wrong(
                "every s-th output",
                _forward_every_s,
                "a group has every s-th output here, and y[:, u::g] has another number "
                "of places where s is not g; its members are g outputs apart.",
            ),
            Wrong(
                "one output more than (width // s)",
                _forward_indexed(out_of=lambda width, s: width // s + 1),
                "windows of some group reach beyond the last pixel, as with width // s "
                "+ 1 outputs, or a member too many in a group; a window has to fit "
                "whole: there are (width − f) // s + 1, and group u has every g-th of "
                "them.",
            ),
            Wrong(
                "framed",
                lambda x, W, b, s: conv_1d(
                    np.pad(x, ((0, 0), (1, 1), (0, 0))), W, b, s
                ),
                "those are the outputs with a frame of one pixel on both sides; here "
                "there is no padding.",
            ),
        ),
        _pick("x", "W", "b", "s"),
        ("y",),
        properties=_properties_of("x"),
        axes=("image", "output", "filter"),
        points=3,
        hint=(
            "which outputs belong to group u, and at which pixel does the window of "
            "each of them begin?"
        ),
    ),
    Exercise(
        "groups-backward",
        conv_1d_dx,
        (
            Wrong(
                "all windows at once",
                _dx_all_at_once,
                "where windows share a pixel all shares but one are lost, as when all "
                "are added in one go. Add group by group.",
            ),
            Wrong(
                "g rounded down",
                lambda dy, W, width, s: _dx_all_at_once(
                    dy, W, width, s, max(len(W) // s, 1)
                ),
                "shares are lost where s is smaller than f and does not divide it, as "
                "with g rounded down; then windows of one group overlap.",
            ),
            Wrong(
                "g rounded down, to 0 as well",
                lambda dy, W, width, s: _dx_all_at_once(dy, W, width, s, len(W) // s),
                "that comes out with g rounded down: where s does not divide f shares "
                "are lost, and where s is larger than f all are; round f/s up.",
            ),
            Wrong(
                "g rounded to the nearest",
                lambda dy, W, width, s: _dx_all_at_once(
                    dy, W, width, s, max(1, round(len(W) / s))
                ),
                "shares are lost where rounding f/s to the nearest rounds it down; it "
                "has to be rounded up, or windows of a group overlap.",
            ),
            Wrong(
                "g = 3",
                lambda dy, W, width, s: _dx_all_at_once(dy, W, width, s, 3),
                "shares are lost where three groups are too few; they are right for "
                "f = 3 at stride 1, so work g out from f and s.",
            ),
            Wrong(
                "first channel only",
                lambda dy, W, width, s: np.concatenate(
                    [
                        conv_1d_dx(dy, W[:, :1], width, s),
                        np.zeros((len(dy), width, W.shape[1] - 1)),
                    ],
                    axis=2,
                ),
                "only the first channel has its gradient here; each has its own.",
            ),
            Wrong(
                "gathered around the end",
                _gathered_around,
                "the first pixels also have shares of the last outputs, as at a "
                "negative index, which Python takes from the end; an output before "
                "the first hands back nothing.",
            ),
            Wrong(
                "one group too few",
                lambda dy, W, width, s: _dx_all_at_once(
                    dy, W, width, s, max(1, -(-len(W) // s) - 1)
                ),
                "shares are lost as with g − 1 groups for all outputs, where windows "
                "of one group overlap.",
            ),
            Wrong(
                "mean of the shares",
                _by_share,
                "that is the sum of the shares over the number of windows at a "
                "pixel; the shares are added.",
            ),
            Wrong(
                "first group only",
                _kept(lambda i, g, out: i % g == 0),
                "only the first group hands back its shares: u runs from 0 to g − 1.",
            ),
            Wrong(
                "last group only",
                _kept(lambda i, g, out: i % g == min(g, out) - 1),
                "only the last group hands back its shares here, as with a dx made "
                "anew for each group; u runs from 0 to g − 1.",
            ),
            Wrong(
                "last group left out",
                _kept(lambda i, g, out: i % g < max(min(g, out) - 1, 1)),
                "the last group hands back nothing: u runs from 0 to g − 1, and g "
                "itself is not left out.",
            ),
            Wrong(
                "last weight missing",
                lambda dy, W, *a: conv_1d_dx(
                    dy, W * (np.arange(len(W)) < len(W) - 1)[:, None, None], *a
                ),
                "the last weight of the filter hands back nothing here; each of the f "
                "weights has a share.",
            ),
            Wrong(
                "last window left out",
                _kept(lambda i, g, out: i < out - 1),
                "the last window hands back nothing here; every output has a share.",
            ),
            Wrong(
                "type of dy",
                lambda dy, W, width, s: conv_1d_dx(dy, W, width, s).astype(dy.dtype),
                "dx has the type of dy; where that holds whole numbers, the fractions "
                "are lost.",
            ),
            Wrong(
                "type of dy, share by share",
                _dx_in_type,
                "these are the numbers of a dx with the type of dy; where that holds "
                "whole numbers, each share loses its fraction. Begin with floats.",
            ),
            Wrong(
                "assigned",
                _dx_assigned,
                "a later group takes the place of an earlier one; windows of "
                "different groups do share pixels, so add (+=).",
            ),
            Wrong(
                "filter turned",
                lambda dy, W, width, s: conv_1d_dx(dy, W[::-1], width, s),
                "that comes out with the filter back to front; a place of it meets "
                "the same place of the window.",
            ),
            Wrong(
                "stride ignored",
                lambda dy, W, width, s: conv_1d_dx(dy, W, width, 1),
                "those are the shares of windows one pixel apart, also where the "
                "stride is another number.",
            ),
            Wrong(
                "first filter only",
                lambda dy, W, width, s: conv_1d_dx(dy[..., :1], W[..., :1], width, s),
                "only the first filter hands back its share here; each does.",
            ),
            Wrong(
                "mean over the filters",
                lambda dy, W, width, s: conv_1d_dx(dy, W / W.shape[2], width, s),
                "that is the sum of the shares over the number of filters; the shares "
                "are added.",
            ),
            Wrong(
                "every group from 0",
                _dx_by_groups(start=lambda u, s: 0),
                "the windows of every group begin at pixel 0; those of group u should "
                "begin at u·s.",
            ),
            Wrong(
                "every group from u",
                _dx_by_groups(start=lambda u, s: u),
                "the windows of group u begin at pixel u; they should begin at u·s.",
            ),
            Wrong(
                "steps of f",
                _dx_by_groups(step=lambda f, s, g: f),
                "the windows of a group are f pixels apart. That is right only where s "
                "divides f; the step is g·s.",
            ),
            Wrong(
                "steps of s",
                _dx_by_groups(step=lambda f, s, g: s),
                "the windows of a group are s pixels apart, one output from the next; "
                "neighbors of a group are g outputs apart, g·s pixels.",
            ),
            Wrong(
                "steps of g",
                _dx_by_groups(step=lambda f, s, g: g),
                "the windows of a group are g pixels apart; it takes g outputs, and an "
                "output is s pixels.",
            ),
            Wrong(
                "first group left out",
                _kept(lambda i, g, out: i % g > 0),
                "group 0 hands back nothing; u begins at 0.",
            ),
            Wrong(
                "last group left out, also a single one",
                _kept(lambda i, g, out: i % g < g - 1),
                "group g − 1 hands back nothing, nor does any where g is 1; range(g) "
                "ends with g − 1 by itself.",
            ),
            Wrong(
                "side by side",
                _dx_by_groups(part=lambda dy, u, g, many: dy[:, u : u + many]),
                "group u hands back the outputs side by side from u on; its own are "
                "dy[:, u::g].",
            ),
            Wrong(
                "the first outputs",
                _dx_by_groups(part=lambda dy, u, g, many: dy[:, :many]),
                "every group hands back the first outputs, as many as it has; its own "
                "are dy[:, u::g].",
            ),
            Wrong(
                "in whole numbers",
                _dx_by_groups(kept=np.trunc),
                "those are sums that lose their fraction with each group, as in a dx "
                "of whole numbers; begin with floats.",
            ),
            Wrong(
                "added to a copy",
                lambda dy, W, width, s: np.zeros((len(dy), width, W.shape[1])),
                "dx is 0 throughout, as where the shares are added to a copy: w = "
                "dx[:, index] makes one when index is an array, and so may "
                "reshape. dx[:, index] += … adds to dx itself.",
            ),
            Wrong(
                "added to a copy by reshape",
                _dx_reshaped,
                "some groups hand back nothing here, as where reshape makes a "
                "copy of what as_strided gives; add to the windows themselves, "
                "before any reshape.",
            ),
            Wrong(
                "first weight missing",
                lambda dy, W, *a: conv_1d_dx(
                    dy, W * (np.arange(len(W)) > 0)[:, None, None], *a
                ),
                "the first weight of the filter hands back nothing here; each of "
                "the f weights has a share.",
            ),
            Wrong(
                "as many in each group",
                _kept(lambda i, g, out: i // g < out // g),
                "each group hands back the shares of out/g outputs here, rounded "
                "down; the first groups may have one more.",
            ),
            Wrong(
                "images and windows mixed",
                _dx_laid_out(
                    lambda dX, n, many, f, c: dX.reshape(many, n, f, c).swapaxes(0, 1)
                ),
                "those are the shares with images and windows in the other order; "
                "in the rows of dX the windows of one image follow each other.",
            ),
            Wrong(
                "places and channels mixed",
                _dx_laid_out(
                    lambda dX, n, many, f, c: dX.reshape(n, many, c, f).swapaxes(2, 3)
                ),
                "those are the shares with channels before filter positions in "
                "the columns of dX; W has positions first, channels second.",
            ),
            Wrong(
                "W laid out filter by filter",
                lambda dy, W, *a: conv_1d_dx(
                    dy, W.reshape(W.shape[2], -1).T.reshape(W.shape), *a
                ),
                "that comes out of W.reshape(F, -1), which does not bring the "
                "filters to the front; W.reshape(-1, F).T does.",
            ),
            Wrong(
                "every s-th output",
                _dx_every_s,
                "a group has every s-th output here, and dy[:, u::g] holds another "
                "number of them where s is not g; its members are g outputs apart.",
            ),
            Wrong(
                "weights added up",
                lambda dy, W, width, s: conv_1d_dx(
                    dy, np.broadcast_to(W.sum(axis=0), W.shape), width, s
                ),
                "every pixel of a window gets the same share, with the sum of the "
                "weights along it; pixel a of a window meets W[a] alone.",
            ),
        ),
        _pick("dy", "W", "width", "s"),
        ("dx",),
        properties=_properties_of("dy"),
        fitted=_fitted,
        points=3,
        hint=(
            "to which pixels does each window of group u hand its share, and what do "
            "the other groups find there when their turn comes?"
        ),
    ),
    TestExercise(
        "groups-test",
        (groups,),
        (
            Wrong(
                "g is rounded down",
                _by_modulus(lambda f, s: max(f // s, 1)),
                "Check that the windows of a group share no pixel; and it takes a "
                "stride that does not divide f.",
            ),
            Wrong(
                "g is f whatever the stride",
                _by_modulus(lambda f, s: f),
                "It takes a stride above 1, and a look at the number of groups.",
            ),
            Wrong(
                "everything is in one group",
                _by_modulus(lambda f, s: 1),
                "Check that the windows of a group share no pixel.",
            ),
            Wrong(
                "a group is a run of neighbors",
                (_neighbors,),
                "Check that the windows of a group share no pixel.",
            ),
            Wrong(
                "the last output is missing",
                _changed(
                    lambda g, f, s, out: [[i for i in m if i < out - 1] for m in g]
                ),
                "Check that every output occurs.",
            ),
            Wrong(
                "the first output occurs in every group",
                _changed(lambda g, f, s, out: [sorted({0, *m}) for m in g]),
                "Check that every output occurs only once.",
            ),
            Wrong(
                "the last group is forgotten",
                _changed(lambda g, f, s, out: g[:-1] if len(g) > 2 else g),
                "Check that every output occurs; and it takes three groups: f > 2.",
            ),
            Wrong(
                "pixels instead of outputs",
                _changed(lambda g, f, s, out: [[i * s for i in m] for m in g]),
                "Check which positions occur; and it takes a stride above 1.",
            ),
            Wrong(
                "a group too many",
                _by_modulus(lambda f, s: 1 if s >= f else f // s + 1),
                "Check the number of groups; and it takes a stride below f that "
                "divides it.",
            ),
            Wrong(
                "an output that does not exist",
                _changed(lambda g, f, s, out: [*g[:-1], [*g[-1], out + f]]),
                "Check that nothing beyond the last output occurs.",
            ),
            Wrong(
                "the first output stands alone once more",
                _changed(lambda g, f, s, out: [*g, [0]] if out < -(-f // s) else g),
                "Check that every output occurs only once; and it takes fewer outputs "
                "than groups.",
            ),
            Wrong(
                "the first and the last window of a long group overlap",
                _changed(_overlap_at_end),
                "Check all pairs of all groups, not only neighbors and not only the "
                "first group; and it takes many outputs.",
            ),
            Wrong(
                "wrong for one stride only",
                _changed(lambda g, f, s, out: [m[:-1] for m in g] if s == 6 else g),
                "It takes a look at every stride, the last one included, and at "
                "whether every output occurs.",
            ),
            Wrong(
                "wrong for the widest filter at stride 1 only",
                _changed(
                    lambda g, f, s, out: groups(5, s, out) if (f, s) == (6, 1) else g
                ),
                "It takes a look at every f and s, the last f and the first s "
                "included, and a rule that says exactly which windows share no pixel.",
            ),
            Wrong(
                "a group for every output at stride 1",
                _changed(
                    lambda g, f, s, out: groups(max(f, out), 1, out) if s == 1 else g
                ),
                "Check the number of groups at every stride, 1 included, and where "
                "there are more outputs than groups.",
            ),
            Wrong(
                "wrong for six outputs only",
                _changed(lambda g, f, s, out: [m[:-1] for m in g] if out == 6 else g),
                "It takes a look at every number of outputs, not only few and many.",
            ),
            Wrong(
                "wrong where the stride is beyond the filter",
                _changed(lambda g, f, s, out: groups(2, 1, out) if s > f == 1 else g),
                "It takes the smallest filter with a stride beyond it, and a look at "
                "the number of groups.",
            ),
            Wrong(
                "wrong for one output only",
                _changed(lambda g, f, s, out: [[1]] if out == 1 else g),
                "It takes very few outputs, and a look at which of them occur.",
            ),
            Wrong(
                "g is rounded to the nearest",
                _by_modulus(lambda f, s: max(1, round(f / s))),
                "Check that the windows of a group share no pixel; and it takes a "
                "stride that does not divide f.",
            ),
            Wrong(
                "wrong for the longest axis only",
                _changed(_same_sum),
                "It takes a look at every number of outputs, and at which of them "
                "occur: neither their count nor their sum will do.",
            ),
        ),
        (
            Wrong("asserts nothing", _no_test, "catches 0 of 20"),
            Wrong("completeness only", _only_complete, "share no pixel"),
            Wrong("one case only", _only_one_case, "it takes a stride"),
        ),
        (_other_order,),
        required=(
            "g is rounded down",
            "g is f whatever the stride",
            "the last output is missing",
        ),
        points=4,
        part=2,
        hint=(
            "of the three promises, which does each of your asserts prove, and for "
            "which f, s and out do you never ask?"
        ),
    ),
)
