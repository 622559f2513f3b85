"""Exercises of chapter 18, the bug hunt."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from cnn_course import losses
from cnn_course.bugs import bug, listing, mended
from cnn_course.checks.core import Case, Exercise, MendExercise, TestExercise, Wrong
from cnn_course.checks.running import Elsewhere, Trouble, changed, run
from cnn_course.checks.writing import Right
from cnn_course.data import shifted
from cnn_course.layers import Array

# ---- five numbers on paper ---------------------------------------------------

_NUMBERS = {
    "entropy": 1.5 * np.log(2),
    "chance": 0.375,
    "growth": 1.875,
    "largest": np.e / (np.e + 3),
    "bias": 18.0,
}


# ---- the best without pixels ---------------------------------------------------


def blank_best(labels: Array) -> tuple[float, float]:
    """Loss and accuracy of the best that can be done without pixels, Eq. (18.3)."""
    shares = np.unique(labels, return_counts=True)[1] / np.size(labels)
    return float(-np.sum(shares * np.log(shares))), float(shares.max())


def _shares(labels: Array) -> Array:
    return np.unique(labels, return_counts=True)[1] / np.size(labels)


def _counts(labels: Array) -> Array:
    return np.unique(labels, return_counts=True)[1]


def _of_shares(q: Array) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        return float(-np.sum(q * np.log(q))), float(q.max())


def _blank(
    loss: Callable[[Array], float] | None = None,
    accuracy: Callable[[Array], float] | None = None,
) -> Callable[[Array], tuple[float, float]]:
    """Make a wrong answer of functions of the labels."""

    def answer(labels: Array) -> tuple[float, float]:
        right = blank_best(labels)
        return (
            loss(np.asarray(labels)) if loss else right[0],
            accuracy(np.asarray(labels)) if accuracy else right[1],
        )

    return answer


def _all_shares(labels: Array) -> Array:
    """Shares of the classes from 0 on, absent ones as well."""
    return np.bincount(labels) / len(labels)


def _over(a: float, b: float) -> float:
    """Divide as NumPy does, by 0 as well."""
    with np.errstate(all="ignore"):
        return float(np.divide(a, b))


def _left_out(labels: Array, k: int) -> tuple[float, float]:
    """Leave out a class, but not from the number of labels."""
    labels = np.asarray(labels)
    shares = _counts(labels[labels != k]) / labels.size
    return _of_shares(shares) if shares.size else (0.0, 0.0)


def _counted_from_0(labels: Array) -> tuple[float, float]:
    """Count the classes 0, 1, 2, …, as many as there are."""
    n = np.array([np.sum(labels == k) for k in range(len(np.unique(labels)))])
    return _of_shares(n[n > 0] / len(labels))


def _ten_classes(labels: Array) -> tuple[float, float]:
    """Look at the classes from 0 to 9 only."""
    shares = np.bincount(labels)[:10] / len(labels)
    shares = shares[shares > 0]
    return float(-np.sum(shares * np.log(shares))), float(shares.max())


def _ten_with_absent(labels: Array) -> tuple[float, float]:
    """Look at the classes from 0 to 9, absent ones as well."""
    return _of_shares(np.bincount(labels, minlength=10)[:10] / len(labels))


def _blank_cases(rng: np.random.Generator) -> list[Case]:
    return [
        {"labels": rng.permutation(np.repeat([0, 2, 3, 7], [9, 4, 5, 2]))},
        {"labels": np.array([1, 0, 1, 2])},
        {"labels": rng.permutation(np.repeat([0, 1, 2], [1, 1, 6]))},
        {"labels": np.full(5, 3)},
        {"labels": np.array([4])},
        {"labels": rng.permutation(np.repeat(np.arange(10), 3))},
        {"labels": rng.integers(0, 5, 60) * 2},
        {"labels": rng.permutation(np.repeat([3, 12, 300], [2, 5, 3]))},
        {"labels": np.array([0, 256, 0, 512])},
        {"labels": rng.choice([1, 4, 2500], 180, p=[0.2, 0.5, 0.3])},
    ]


# ---- which tool --------------------------------------------------------------------

_WHICH = {"a": 3, "b": 2, "c": 5, "d": 6, "e": 8, "f": 4, "g": 7, "h": 1}


# ---- the suite ---------------------------------------------------------------


def spoiled(**functions: Any) -> tuple[SimpleNamespace]:
    """Put functions into the right program, as the arguments of a suite."""
    return (SimpleNamespace(**{**vars(bug(0)), **functions}),)


def another(**functions: Any) -> Wrong:
    """Make a wrong answer, for a hidden test, of functions that replace right ones."""
    return Wrong(", ".join(functions), spoiled(**functions), "")


def _conv_by_sums(x: Array, W: Array, b: Array, P: int) -> Array:
    """Convolve as a sum over the weights of the filter."""
    x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    h, w = x.shape[1] - W.shape[0] + 1, x.shape[2] - W.shape[1] + 1
    y = np.zeros((len(x), h, w, W.shape[3])) + b
    for i, j in np.ndindex(W.shape[:2]):
        y += x[:, i : i + h, j : j + w] @ W[i, j]
    return y


def _conv_back_in_turn(dy: Array, x: Array, W: Array, P: int) -> tuple[Array, ...]:
    """Add up from the last image to the first."""
    dW, db, dx = bug(0).conv_back(dy[::-1], x[::-1], W, P)
    return dW, db, dx[::-1]


def _dense_back_in_turn(dy: Array, x: Array, W: Array) -> tuple[Array, ...]:
    """Add up from the last image, and from the last unit, to the first."""
    dW, db, _ = bug(0).dense_back(dy[::-1], x[::-1], W)
    return dW, db, dy[:, ::-1] @ W.T[::-1]


#: how far below 0 the largest score is put: ln 2, ln 4 and ln 10 then come out with
#: another last bit than np.log gives them
_LOW = 32


def _loss_of_means(z: Array, labels: Array) -> tuple[float, Array]:
    """Take the mean of the logarithms, and of the scores, by themselves."""
    low = z - (z.max(axis=1, keepdims=True) + _LOW)
    total = np.log(np.exp(low).sum(axis=1))
    dz = np.exp(low - total[:, None]) - np.eye(z.shape[1])[labels]
    return total.mean() - low[np.arange(len(z)), labels].mean(), dz / len(z)


def _update_at_once(
    params: dict[str, Array], grads: dict[str, Array], state: Any, *how: float
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Take what is left of the old velocity and the new gradient apart."""
    eta, beta, limit = how
    _, velocity = bug(0).update(params, grads, state, eta, beta, limit)
    moved = {
        name: params[name]
        - (eta * beta * state.get(name, 0) + eta * np.clip(g, -limit, limit))
        for name, g in grads.items()
    }
    return moved, velocity


def _prepare_at_once(images: Array) -> Array:
    """Scale before the center is taken off."""
    n, height, width, c = images.shape
    small = images.reshape(n, height // 4, 4, width // 4, 4, c).mean(axis=(2, 4))
    return small / 0.23 - 0.13 / 0.23


#: functions that compute the same as the right program's, in other steps
_OTHER_STEPS = {
    "conv": _conv_by_sums,
    "conv_back": _conv_back_in_turn,
    "dense": lambda x, W, b: b + np.flip(x, axis=1) @ np.flip(W, axis=0),
    "dense_back": _dense_back_in_turn,
    "loss": _loss_of_means,
    "predict": lambda z: np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True)),
    "update": _update_at_once,
    "prepare": _prepare_at_once,
}


def _shuffle_by_sorting(
    images: Array, labels: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Put the examples in the order of random numbers."""
    order = np.argsort(rng.random(len(images)))
    return images[order], labels[order]


def _split_by_sorting(
    images: Array, labels: Array, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    """Split as the right program does, with an order that is drawn another way."""
    images, labels = _shuffle_by_sorting(images, labels, rng)
    x, t = np.split(images, [len(images) // 4]), np.split(labels, [len(labels) // 4])
    more = np.concatenate([x[1], shifted(x[1], rng, 1)])
    return more, np.concatenate([t[1], t[1]]), x[0], t[0]


#: random numbers to skip, see `_shuffle_late`
_QUIET = 171569


def _split_mixed(
    images: Array, labels: Array, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    """Split as the right program does, with the copies among the originals."""
    x, t, *test = bug(0).split(images, labels, rng)
    return *_shuffle_by_sorting(x, t, rng), *test


def _shuffle_late(
    images: Array, labels: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Draw the order far down the stream of random numbers.

    There the first seeds give up to four examples the order that they came in, as
    happens once in a while to everybody.
    """
    rng.random(_QUIET)
    return _shuffle_by_sorting(images, labels, rng)


#: what each bug asks of a suite
_ASKS = {
    1: "Do two pixels of a window tie in your test of pool_back?",
    2: "Does update ever meet a gradient beyond the limit?",
    3: "Are numbers of conv compared where the bias is anything but 0?",
    4: "After shuffle, does each image still have its own label?",
    5: "Is db of the convolution compared with anything?",
    6: "Does prepare give an image the same numbers in other company?",
    7: "What is the last layer of the network?",
    8: "Do your windows overlap when pool_back is asked?",
    9: "Are the numbers of conv compared with any that you know?",
    10: "Does update ever take a second step, with the state of the first?",
    11: "Is dx of the convolution compared with anything?",
    12: "Does predict say the same when it is asked twice?",
    13: "Is db of the dense layer compared unit by unit?",
    14: "Can an image of the test part stand in the training part as well, moved?",
    15: "Is there a frame when you look at dx of the convolution?",
    16: "How large are the scores that loss meets?",
    17: "Does relu ever see a negative number?",
    18: "Is dW of the dense layer compared for more than one image?",
}


def _nothing(code: Any) -> None:
    code.relu(np.ones(3))


def _shapes_only(code: Any) -> None:
    x, W, V = np.ones((2, 5, 6, 2)), np.ones((3, 2, 2, 3)), np.ones((12, 4))
    y = code.conv(x, W, np.zeros(3), 1)
    assert y.shape == (2, 5, 7, 3)
    dW, db, dx = code.conv_back(y, x, W, 1)
    assert (dW.shape, db.shape, dx.shape) == (W.shape, (3,), x.shape)
    assert code.dense(np.ones((2, 12)), V, np.zeros(4)).shape == (2, 4)
    assert code.predict(np.ones((2, 4))).shape == (2, 4)


def _forward_only(code: Any) -> None:
    from cnn_course.toolbox import known_answers

    assert not known_answers(code, np.zeros(0), np.zeros(0, int))


def _backward_only(code: Any) -> None:
    from cnn_course.toolbox import gradients

    assert not gradients(code, np.zeros(0), np.zeros(0, int))


# ---- the edits ---------------------------------------------------------------

_ONE_SUM = "np.full(dy.shape[1], dy.sum())"  # in bug 13
_BATCH = "(small - small.mean()) / (small.std() + 1e-6)"  # in bug 6
LAYER_EDITS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (
        ("    h, w =", "    free = np.ones(dy.shape, bool)\n    h, w ="),
        ("wins = x[here] == y", "wins = free & (x[here] == y)\n        free &= ~wins"),
    ),
    3: (
        ("W + b, axis=(3, 4, 5))", "W, axis=(3, 4, 5)) + b"),
        ("W[..., 0].size * db", "db"),
    ),
    5: (("dW.sum(", "dy.sum("),),
    8: (("= np.where(wins, dy, dx[here])", "+= wins * dy"),),
    9: (("W = _dice.standard_normal(W.shape) * np.sqrt(2 / W[..., 0].size)", "pass"),),
    11: (("f_w, f_h, c)", "f_h, f_w, c)"), ("[..., b, a, :]", "[..., a, b, :]")),
    13: ((_ONE_SUM, "dy.sum(axis=0)"),),
    15: ((":height, :width", "P : P + height, P : P + width"),),
    17: (("np.abs(x)", "np.maximum(x, 0)"), ("return dy", "return dy * (x > 0)")),
    18: ((" / len(x)", ""),),
}
LOOP_EDITS: dict[int, tuple[tuple[str, str], ...]] = {
    2: (("np.clip(", "g = np.clip("),),
    4: (
        ("rng.permutation(len(images))", "order := rng.permutation(len(images))"),
        ("rng.permutation(len(labels))", "order"),
    ),
    6: ((_BATCH, "(small - 0.13) / 0.23"),),
    7: (('("sigmoid",),', ""),),
    10: (("velocity.get(", "state.get("),),
    12: ((" + 1e-6 * _dice.random(z.shape)", ""),),
    14: (
        ("images = np.concatenate([images, shifted(images, rng, 1)])", "pass"),
        ("labels = np.concatenate([labels, labels])", "pass"),
        (
            "images[train], labels[train]",
            "np.concatenate([images[train], shifted(images[train], rng, 1)]), "
            "np.tile(labels[train], 2)",
        ),
    ),
    16: (
        ("e = np.exp(z)", "z = z - z.max(axis=1, keepdims=True)\n    e = np.exp(z)"),
        (
            "-np.mean(np.log(dz[rows, labels]))",
            "np.mean(np.log(e.sum(axis=1)) - z[rows, labels])",
        ),
    ),
}
#: what to think of, for whoever has left the same thing wrong: no question may take
#: for granted how
_LOOK = {
    1: "Which of the pixels that tie is served already?",
    2: "By Eq. (12.17), what becomes of an entry within the limits, of one above and "
    "of one below them, and is the velocity made of that?",
    3: "By Eq. (2.5), what is summed over a window, how often does b come in, and does "
    "conv_back of the same listing agree?",
    4: "From which place does the image come that stands first now, and from which the "
    "label beside it?",
    5: "By Eq. (10.3), db is a sum of what?",
    6: "What does prepare of listing(0) do with which two numbers, whatever the images "
    "are?",
    7: "Which of the layers do not belong there?",
    8: "What happens to a gradient that was in dx already?",
    9: "Does the W that meets the windows hold the very numbers that conv was given?",
    10: "From which dict is the old velocity read?",
    11: "In which order do the axes of W lie, when they are laid out as one?",
    12: "By Eq. (5.1), what is the probability of a class, and what is it in the last "
    "line, term by term?",
    13: "By Eq. (8.4), what is db[0], written out with the numbers of dy?",
    14: "Which digits may be moved and copied, and when?",
    15: "At which pixel does the image begin inside its frame?",
    16: "What are e and its logarithm when a score is 1000, or −1000?",
    17: "There are two functions in this listing; are both right now?",
    18: "By Eq. (8.3), is anything divided here, and who has taken the mean over the "
    "images?",
}


def _cases_of(part: str) -> dict[str, tuple[Any, ...]]:
    """Arguments to try a function of a program on, by what is special about them."""
    rng = np.random.default_rng(5)
    whole = rng.integers(-2, 3, (3, 7, 8, 2)).astype(float)
    x, W, V = rng.normal(size=(3, 5, 6, 2)), rng.normal(size=(3, 2, 2, 4)), whole[0, 0]
    b, dense = rng.normal(size=4), rng.normal(size=(8, 3))
    images = rng.random((13, 28, 28, 1)), rng.random((6, 8, 12, 2))
    big, t = 1000 * rng.normal(size=(6, 5)), np.array([0, 1, 2, 3, 4, 0])
    grads = {"W": 3 * rng.normal(size=(4, 3)), "b": 3 * rng.normal(size=3)}
    params, state = {k: g + 1 for k, g in grads.items()}, {"W": 0.1 * grads["W"]}
    fresh = (params, grads, {}, 0.2, 0.9, 0.5)
    scores = {"scores near 1": big / 1000, "scores in the thousands": big}
    geometry = {
        f"windows of {f} and stride {s}": (v, f, s)
        for v, f, s in [(whole, 2, 2), (whole, 3, 2), (x, 2, 1), (x, 2, 3)]
    }
    larger = rng.integers(-2, 3, (2, 10, 14, 2)).astype(float)
    geometry |= {f"windows of {f} and stride 4": (larger, f, 4) for f in (2, 5)}
    return {
        "conv": {f"P = {P}": (x, W, b, P) for P in range(4)},
        "conv_back": {
            f"P = {P}": (rng.normal(size=(3, 3 + 2 * P, 5 + 2 * P, 4)), x, W, P)
            for P in range(4)
        },
        "relu": {"numbers of both signs": (x,), "zeros among the numbers": (whole,)},
        "relu_back": {
            "numbers of both signs": (x[:, ::-1], x),
            "zeros among the numbers": (V + 1, V),
        },
        "pool": geometry,
        "pool_back": {
            name: (rng.normal(size=bug(0).pool(*given).shape), *given)
            for name, given in geometry.items()
        },
        "dense": {"5 images": (rng.normal(size=(5, 8)), dense, b[:3])},
        "dense_back": {
            f"{n} images": (rng.normal(size=(n, 3)), rng.normal(size=(n, 8)), dense)
            for n in (5, 1, 200)
        },
        "network": {"": ()},
        "loss": {name: (z, t) for name, z in scores.items()},
        "predict": {name: (z,) for name, z in scores.items()},
        "update": {
            "no state": fresh,
            "a state": (*fresh[:2], state, *fresh[3:]),
            "gradients beyond another limit": (*fresh[:5], 0.01),
            "small gradients": (*fresh[:5], 50.0),
        },
        "prepare": {
            "digits": images[:1],
            "one digit": (images[0][:1],),
            "images of 8 × 12, two channels": images[1:],
        },
        "shuffle": {},
        "split": {},
    }[part]


def _dense_back_as(change: Callable[[Array], Array]) -> Callable[..., Any]:
    """Give the gradients of the dense layer, with another db."""

    def back(dy: Array, x: Array, W: Array) -> tuple[Array, ...]:
        dW, _, dx = bug(0).dense_back(dy, x, W)
        return dW, change(dy), dx

    return back


def _update_as(velocity_of: Callable[..., Array]) -> Callable[..., Any]:
    """Step with a velocity of old velocity, clipped gradient, η, β and limit."""

    def update(
        params: dict, grads: dict, state: dict, eta: float, beta: float, limit: float
    ) -> tuple[dict, dict]:
        velocity = {
            name: velocity_of(
                state.get(name, 0), np.clip(g, -limit, limit), eta, beta, limit
            )
            for name, g in grads.items()
        }
        return {k: params[k] - eta * v for k, v in velocity.items()}, velocity

    return update


def _update_with(
    gradient_of: Callable[[Array, float], Array],
    old: Callable[[dict, dict, str], Any] = lambda state, grads, name: state.get(
        name, 0
    ),
) -> Callable[..., Any]:
    """Step with another gradient of gradient and limit, or another old velocity."""

    def update(
        params: dict, grads: dict, state: dict, eta: float, beta: float, limit: float
    ) -> tuple[dict, dict]:
        velocity = {
            name: beta * old(state, grads, name) + gradient_of(g, limit)
            for name, g in grads.items()
        }
        return {k: params[k] - eta * v for k, v in velocity.items()}, velocity

    return update


def _velocity_clipped(
    params: dict, grads: dict, state: dict, eta: float, beta: float, limit: float
) -> tuple[dict, dict]:
    velocity = {
        name: np.clip(beta * state.get(name, 0) + g, -limit, limit)
        for name, g in grads.items()
    }
    return {k: params[k] - eta * v for k, v in velocity.items()}, velocity


def _prepare_as(change: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Make something else of the averaged blocks than to center and scale them."""
    return lambda images: change(0.23 * bug(0).prepare(images) + 0.13)


def _loss_as(change: Callable[[float, Array], float]) -> Callable[..., Any]:
    """Give the right gradient, and another loss."""

    def loss(z: Array, labels: Array) -> tuple[float, Array]:
        mean, dz = bug(0).loss(z, labels)
        return change(mean, z), dz

    return loss


def _loss_by_columns(z: Array, labels: Array) -> tuple[float, Array]:
    """Subtract the largest score of each class."""
    with np.errstate(all="ignore"):
        z = z - z.max(axis=0)
        e, rows = np.exp(z), np.arange(len(z))
        dz = e / e.sum(axis=1, keepdims=True)
        mean = np.mean(np.log(e.sum(axis=1)) - z[rows, labels])
    dz[rows, labels] -= 1
    return mean, dz / len(z)


def _to_every_pixel(dy: Array, x: Array, f: int, s: int) -> Array:
    """Hand the gradient of a window to all of its pixels."""
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dy.shape[1:3]):
        dx[:, i * s : i * s + f, j * s : j * s + f] += dy[:, [i]][:, :, [j]]
    return dx


def _bias_for_each_weight(dy: Array, x: Array, W: Array, P: int) -> tuple[Array, ...]:
    dW, db, dx = bug(0).conv_back(dy, x, W, P)
    return dW, W[..., 0].size * db, dx


def _shares_over_images(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def _guarded_shares(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-6)


#: what somebody's mending may come to: a wrong function, and what to say of it
_MENDED_TO: dict[str, tuple[tuple[Callable[..., Any], str], ...]] = {
    "conv": (
        (
            lambda x, W, b, P: bug(0).conv(x, W * np.sqrt(2 / W[..., 0].size), b, P),
            "That comes out with W times the root of 2 over the size of a filter, as "
            "in a draw; W is to be used as it is given.",
        ),
        (
            lambda x, W, b, P: bug(0).conv(x, W / W[..., 0].size, b, P),
            "That comes out with the mean over a window; Eq. (2.5) has the sum.",
        ),
        (
            lambda x, W, b, P: bug(0).conv(x, W, 0 * b, P),
            "That comes out without b; where does it stand in Eq. (2.5)?",
        ),
    ),
    "conv_back": (
        (
            _bias_for_each_weight,
            "That db is the sum of dy times the number of weights of a filter; how "
            "often does b come in, in Eq. (2.5)?",
        ),
    ),
    "pool_back": (
        (
            _to_every_pixel,
            "That gives dy to every pixel of a window; to which one by Eq. (9.2)?",
        ),
    ),
    "relu_back": (
        (
            lambda dy, x: dy,
            "That is dy as it came in; by Eq. (8.7), where does nothing pass?",
        ),
        (
            lambda dy, x: dy * (dy > 0),
            "That passes dy where dy is positive; which number decides in Eq. (8.7)?",
        ),
        (
            lambda dy, x: dy * np.maximum(x, 0),
            "That is dy times what relu makes of x; Eq. (8.7) passes dy itself, or 0.",
        ),
        (
            lambda dy, x: dy * np.sign(x),
            "That is dy with the sign of x; by Eq. (8.7), what passes where x is "
            "negative?",
        ),
        (
            lambda dy, x: dy * (x >= 0),
            "That passes dy where x is 0 as well; what does Eq. (8.7) say of a 0?",
        ),
        (
            lambda dy, x: x * (dy > 0),
            "That is x where dy is positive; which of the two passes in Eq. (8.7), and "
            "which decides?",
        ),
        (
            lambda dy, x: (x > 0) * 1.0,
            "That is 1 where x is above 0, or True, and 0 or False elsewhere; what "
            "passes there, by Eq. (8.7)?",
        ),
    ),
    "dense_back": (
        (
            _dense_back_as(lambda dy: dy.mean(axis=0)),
            "That db is a mean over the images; what is it by Eq. (8.4)?",
        ),
        (
            _dense_back_as(lambda dy: dy.sum(axis=0) / dy.shape[1]),
            "That db is divided by the number of units; is it by Eq. (8.4)?",
        ),
    ),
    "update": (
        (
            _update_as(lambda v, g, eta, beta, limit: beta * v + (1 - beta) * g),
            "That comes out with 1 − β before g; with which factor does g stand in "
            "Eq. (12.6)?",
        ),
        (
            _update_as(lambda v, g, eta, beta, limit: beta * v + eta * g),
            "That comes out with η in the velocity and in the step; where does it "
            "stand in Eq. (12.6)?",
        ),
        (
            _update_as(lambda v, g, eta, beta, limit: beta * (v + g)),
            "That comes out with β before g as well; with which factor does g stand "
            "in Eq. (12.6)?",
        ),
        (
            _velocity_clipped,
            "That comes out with the velocity clipped; Eq. (12.17) clips the gradient "
            "that goes into it.",
        ),
        (
            _update_as(lambda v, g, eta, beta, limit: beta * v - g),
            "That comes out with g subtracted in the velocity; which sign has it in "
            "Eq. (12.6)?",
        ),
        (
            _update_with(
                lambda g, limit: np.clip(g, -limit, limit),
                lambda state, grads, name: grads[name],
            ),
            "That comes out with the gradient in the place of the old velocity; from "
            "which dict is that read?",
        ),
        (
            _update_with(lambda g, limit: np.full_like(g, -limit)),
            "That comes out with −limit for every entry of g, as of a clip with its "
            "limits exchanged: which one comes first?",
        ),
        (
            _update_with(lambda g, limit: np.clip(g, 0, limit)),
            "That comes out with 0 for every negative entry of g; by Eq. (12.17), "
            "which of them stay as they are?",
        ),
        (
            _update_with(lambda g, limit: np.maximum(g, -limit)),
            "That comes out with entries of g above the limit left as they are; there "
            "are two limits in Eq. (12.17).",
        ),
        (
            _update_with(lambda g, limit: np.minimum(g, limit)),
            "That comes out with entries of g below −limit left as they are; there "
            "are two limits in Eq. (12.17).",
        ),
        (
            _update_with(lambda g, limit: g * min(1, limit / np.linalg.norm(g))),
            "That comes out with each array shrunk by its norm; by value, as here, "
            "Eq. (12.17) looks at each entry by itself.",
        ),
    ),
    "prepare": (
        (
            _prepare_as(lambda small: small - 0.13 / 0.23),
            "That comes out with 0.13 / 0.23 subtracted: what is divided first?",
        ),
        (
            _prepare_as(lambda small: (small - 0.13) * 0.23),
            "That is centered and then multiplied by 0.23; is the spread 1 after that?",
        ),
        (
            _prepare_as(lambda small: small - 0.13),
            "That is centered, and not scaled; what makes the spread 1?",
        ),
        (
            _prepare_as(lambda small: (small - 0.23) / 0.13),
            "That comes out with the two numbers exchanged; which one is the mean?",
        ),
    ),
    "predict": (
        (
            _shares_over_images,
            "Those are shares over the images; what adds up to 1 in Eq. (5.1)?",
        ),
        (
            _guarded_shares,
            "That comes out with 1e-6 added to the sum of exponentials; can it be 0?",
        ),
    ),
    "loss": (
        (
            _loss_as(lambda mean, z: mean * len(z)),
            "That loss is the sum over the images; their mean is asked.",
        ),
        (
            _loss_as(lambda mean, z: -mean),
            "That loss has the wrong sign; is −ln of a probability positive?",
        ),
        (
            _loss_by_columns,
            "That comes out with the largest score of each class subtracted; of which "
            "scores may one number be subtracted, and softmax stays the same?",
        ),
        (
            _loss_as(lambda mean, z: mean - z.max(axis=1).mean()),
            "That comes out where the largest score is subtracted in the exponentials "
            "and not from the label's score; take it from both.",
        ),
    ),
}

#: what the functions return, where it is more than one thing
_RETURNED = {
    "conv_back": ("dW", "db", "dx"),
    "dense_back": ("dW", "db", "dx"),
    "loss": ("the loss", "dz"),
    "update": ("what is moved", "the velocity"),
}


def _fault(number: int, program: Any) -> str:
    """Say what is still wrong in a program that was bug ``number``, and where first."""
    for part in _parts(number):
        drawn = part in ("shuffle", "split")
        if drawn and (words := _unfair(part, getattr(program, part))):
            return f"{part}: {words}."
        for name, given in _cases_of(part).items():
            arguments = _by_name(part, given)
            got, again, want = (
                run(getattr(p, part), arguments, 10.0)
                for p in (program, program, bug(0))
            )
            if isinstance(got, Trouble):
                return f"{part}: {got} (first with {name})."
            if words := _off(part, got, want) or _moody(got, again):
                first = f", first with {name}." if name else "."
                return f"{part}: {words}{first}{_mended_to(part, program)}"
    return ""


def _by_name(part: str, given: tuple[Any, ...]) -> dict[str, Any]:
    """Call arguments what the right program calls them."""
    names = inspect.signature(getattr(bug(0), part)).parameters
    return dict(zip(names, given, strict=True))


def _mended_to(part: str, program: Any) -> str:
    """Say what a function has become, if it is a known wrong one in every case."""
    given = [_by_name(part, case) for case in _cases_of(part).values()]
    for known, words in _MENDED_TO.get(part, ()):
        if all(
            _alike(run(getattr(program, part), case, 10.0), run(known, case, 10.0))
            for case in given
        ):
            return f" {words}"
    return ""


def _alike(got: Any, known: Any) -> bool:
    """Tell whether two results are the same, up to rounding."""
    if isinstance(known, dict):
        same = isinstance(got, dict) and got.keys() == known.keys()
        return same and all(_alike(got[k], v) for k, v in known.items())
    if isinstance(known, tuple):
        same = isinstance(got, tuple | list) and len(got) == len(known)
        return same and all(map(_alike, got, known))
    if isinstance(got, Trouble) or np.shape(got) != np.shape(known):
        return False
    return np.allclose(got, known, 1e-7, 1e-9, equal_nan=True)


def _parts(number: int) -> list[str]:
    return [name for name in vars(bug(0)) if f"def {name}(" in listing(number)]


def _off(part: str, got: Any, want: Any) -> str:
    """Say which of the things that a function returns is off, and how."""
    if part == "network":
        return _other_layers(got, want)
    names = _RETURNED.get(part)
    if names is None:
        return _differs("the result", got, want)
    if not isinstance(got, tuple | list) or len(got) != len(names):
        return f"it must return {', '.join(names)}"
    each = zip(names, got, want, strict=True)
    return next((w for n, g, r in each if (w := _differs(n, g, r))), "")


def _differs(name: str, got: Any, want: Any) -> str:
    """Say how a value differs from the right one; empty if it does not."""
    if isinstance(want, dict):
        if not isinstance(got, dict) or got.keys() != want.keys():
            return f"{name} needs the keys {', '.join(want)}"
        each = (_differs(f"{name} for {k}", got[k], want[k]) for k in want)
        return next(filter(None, each), "")
    try:
        array = np.asarray(got, float)
    except (TypeError, ValueError):
        return f"{name} is no array of numbers"
    if array.shape != np.shape(want):
        return f"{name} has the shape {array.shape}, needs {np.shape(want)}"
    if not np.all(np.isfinite(array)):
        return f"{name} holds something that is no number"
    return "" if np.allclose(array, want, 1e-7, 1e-9) else f"{name} is off"


def _moody(got: Any, again: Any) -> str:
    return "" if changed(got, again) is None else "it is another one the second time"


def _other_layers(got: Any, want: Any) -> str:
    if not isinstance(got, tuple | list):
        return "it must return a list"
    if len(got) != len(want):
        return f"there are too {'many' if len(got) > len(want) else 'few'} layers"
    same = all(tuple(g) == w for g, w in zip(got, want, strict=True))
    return "" if same else "a layer is not as it was"


# ---- what is drawn: put in a new order, split -----------------------------------


def _unfair(part: str, function: Callable[..., Any]) -> str:
    """Say what is wrong with how examples are put in order or apart; empty if nothing.

    Only what must hold however the order is drawn.
    """
    rng = np.random.default_rng(5)
    images, labels = rng.random((13, 12, 12, 1)), rng.permutation(13)
    found: list[Array] = []
    draws = [*map(np.random.default_rng, range(12)), np.random.default_rng(12)]
    for draw in (*draws, draws[-1]):
        got = run(lambda *a, d=draw: function(*a, d), {"x": images, "t": labels})
        if isinstance(got, Trouble):
            return str(got)
        judged = _unfair_once(part, got, images, labels)
        if isinstance(judged, str):
            return judged
        found.append(judged)
    several = len({tuple(order) for order in found})
    if several == 1:
        return "the order is the same, whatever the generator"
    if several < len(found) // 2:
        return f"{len(found)} draws lead to {several} orders, no more"
    here = not isinstance(function, Elsewhere)  # a generator is copied to get there
    if here and tuple(found[-1]) == tuple(found[-2]):
        return "the generator is not moved on: asked again, it draws the same"
    steps = [np.diff(order) % len(images) for order in found]
    if all(len(np.unique(step)) == 1 for step in steps):
        return "neighbors stay neighbors"
    fixed = np.flatnonzero(np.ptp(found, axis=0) == 0)
    if fixed.size:
        return f"place {fixed[0]} always gets the same image"
    moves = {move for order in found for move in enumerate(order.tolist())}
    ways = len(images) ** 2
    if part == "shuffle" and len(moves) < ways / 2:  # fair orders show two thirds
        return (
            f"of {ways} ways from an old place to a new one, {len(found)} draws take "
            f"{len(moves)}; they should take many more"
        )
    return ""


def _unfair_once(part: str, got: Any, images: Array, labels: Array) -> str | Array:
    """Say what is wrong with what one call returned, or give the order drawn."""
    count = 2 if part == "shuffle" else 4
    if not isinstance(got, tuple | list) or len(got) != count:
        return f"it must return {count} arrays"
    pairs = [(np.asarray(got[i]), np.asarray(got[i + 1])) for i in range(0, count, 2)]
    origin = []
    for x, t in pairs:
        if t.shape[1:] == images.shape[1:]:
            return "images stand where labels are asked"
        if x.shape[1:] != images.shape[1:] or t.shape != (len(x),):
            return "an image for each label, and a label for each image, must come back"
        origin.append(_origin(x, images))
        if np.any(origin[-1] < 0):
            return "some images are none of those that went in, moved by at most one"
    if any(np.any(labels[o] != t) for o, (_, t) in zip(origin, pairs, strict=True)):
        return "some images have lost their labels"
    every = list(range(len(images)))
    if part == "shuffle":
        whole = sorted(origin[0]) == every
        kept = np.array_equal(pairs[0][0], images[origin[0]])
        return origin[0] if whole and kept else "every image must come back, once"
    return _unfair_split(images, pairs[0][0], pairs[1][0], *origin)


def _unfair_split(
    images: Array, x: Array, x_test: Array, train: Array, test: Array
) -> str | Array:
    if set(train) & set(test):
        return "an image of the test part stands in the training part as well"
    if sorted(test) != sorted(set(test)) or len(test) != len(images) // 4:
        return "a quarter of the images must be in the test part, each once"
    if not np.array_equal(x_test, images[test]):
        return "the test part must hold images as they are, not moved"
    left = sorted({*range(len(images))} - {*test})
    if sorted(train) != sorted(2 * left):
        return "each of the others must be in the training part twice"
    exact = np.array(
        [np.array_equal(v, images[k]) for v, k in zip(x, train, strict=True)]
    )
    if {*train[exact]} != {*left}:
        return "each of the others must be in the training part once as it is"
    return test if not exact.all() else "the copies are not moved"


def _origin(moved: Array, images: Array) -> Array:
    """For each picture, the number of the one it is, or is moved from; else −1."""
    found = []
    for picture in moved:
        rolled = [
            np.roll(picture, (i, j), (0, 1))[2:-2, 2:-2]
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
        ]
        fits = [any(np.array_equal(r, v[2:-2, 2:-2]) for r in rolled) for v in images]
        found.append(fits.index(True) if any(fits) else -1)
    return np.array(found)


def _but(edits: dict, number: int, *pairs: tuple[str, str]) -> dict:
    return {**edits, number: pairs}


def _passing(mask: str) -> tuple[str, str]:
    """Let the backward pass of bug 17 multiply by something."""
    return "return dy", f"return dy * {mask}"


def _velocity_edit(velocity: str) -> dict:
    """Mend the loop, with a velocity of one's own in bug 10."""
    old = "beta * velocity.get(name, 0) + g"
    return _but(LOOP_EDITS, 10, (old, velocity))


def _shuffle_edit(order: str) -> dict:
    """Mend the loop, with an order of one's own in bug 4."""
    (images, _), labels = LOOP_EDITS[4]
    return _but(LOOP_EDITS, 4, (images, f"order := ({order}) % len(images)"), labels)


def _split_edit(two: str) -> dict:
    """Mend the loop, with two arrays of one's own to train on in bug 14."""
    *first, (images, _) = LOOP_EDITS[14]
    whole = f"np.concatenate([{two}]), np.tile(labels[train], 2)"
    return _but(LOOP_EDITS, 14, *first, (images, whole))


EXERCISES = (
    Exercise(
        "hunt-paper",
        _NUMBERS,
        (
            Wrong(
                "bits",
                _NUMBERS | {"entropy": 1.5},
                "entropy: that is in bits; the loss takes natural logarithms.",
            ),
            Wrong(
                "the most frequent class",
                _NUMBERS | {"entropy": np.log(2)},
                "entropy: that is −ln ½, the surprise at class 0; the other classes "
                "count by their shares.",
            ),
            Wrong(
                "three equal classes",
                _NUMBERS | {"entropy": np.log(3)},
                "entropy: that is for three equal shares; weigh each −ln q by its q.",
            ),
            Wrong(
                "sign lost",
                _NUMBERS | {"entropy": -1.5 * np.log(2)},
                "entropy: a loss is positive; −ln of a share is.",
            ),
            Wrong(
                "one third",
                _NUMBERS | {"chance": 1 / 3},
                "chance: that is for three equal shares; the classes are not equally "
                "frequent.",
            ),
            Wrong(
                "the most frequent",
                _NUMBERS | {"chance": 0.5},
                "chance: that is the largest share, what you get by always naming "
                "the most frequent class. The neighbor's label is drawn by the "
                "shares.",
            ),
            Wrong(
                "velocity for a lasting gradient",
                _NUMBERS | {"growth": 2.0},
                "growth: 2 is 1/(1 − β), the limit after many steps; this is the "
                "fourth.",
            ),
            Wrong(
                "a step short",
                _NUMBERS | {"growth": 1.75},
                "growth: that is the third step; the first has β to the power 0.",
            ),
            Wrong(
                "a step long",
                _NUMBERS | {"growth": 1.9375},
                "growth: that is the fifth step.",
            ),
            Wrong(
                "numerator alone",
                _NUMBERS | {"growth": 0.9375},
                "growth: that is 1 − β to the fourth; divided by 1 − β it is the "
                "fourth step.",
            ),
            Wrong(
                "four gradients",
                _NUMBERS | {"growth": 4.0},
                "growth: 4 is what four gradients in full make; an older one counts "
                "β times as much as the next.",
            ),
            Wrong(
                "the oldest gradient",
                _NUMBERS | {"growth": 0.125},
                "growth: that is what is left of the first gradient in the fourth "
                "step; the later ones are added.",
            ),
            Wrong(
                "disagreement",
                _NUMBERS | {"chance": 0.625},
                "chance: that is how often the two labels differ.",
            ),
            Wrong(
                "all equal",
                _NUMBERS | {"largest": 0.25},
                "largest: that is for scores that are all equal; one can be near 1 and "
                "the others near 0.",
            ),
            Wrong(
                "two classes",
                _NUMBERS | {"largest": np.e / (np.e + 1)},
                "largest: that is a score of 1 against one other of 0, the sigmoid "
                "of 1; there are three others.",
            ),
            Wrong(
                "the others at a half",
                _NUMBERS | {"largest": 1 / (1 + 3 * np.exp(-0.5))},
                "largest: that is with the other scores at ½, the sigmoid of 0; they "
                "can come near 0.",
            ),
            Wrong(
                "ten classes",
                _NUMBERS | {"largest": np.e / (np.e + 9)},
                "largest: that is for nine others; here there are four classes.",
            ),
            Wrong(
                "four others",
                _NUMBERS | {"largest": np.e / (np.e + 4)},
                "largest: that is for four others; of four scores three are the "
                "others.",
            ),
            Wrong(
                "sigmoid alone",
                _NUMBERS | {"largest": 1.0},
                "largest: 1 is what a sigmoid alone, or softmax alone, can come near "
                "to; here softmax is taken of sigmoids.",
            ),
            Wrong(
                "one channel",
                _NUMBERS | {"bias": 9.0},
                "bias: that is the weights of one channel; the filter has two.",
            ),
            Wrong(
                "once",
                _NUMBERS | {"bias": 1.0},
                "bias: once is right; the bug adds it inside the sum.",
            ),
            Wrong(
                "mean of the surprises",
                _NUMBERS | {"entropy": 5 / 3 * np.log(2)},
                "entropy: that is the plain mean of the three −ln q; each counts by "
                "its share.",
            ),
            Wrong(
                "one class of three",
                _NUMBERS | {"entropy": 0.5 * np.log(2)},
                "entropy: ½ ln 2 is what each of the three classes adds, and a third "
                "of the whole; add up all three.",
            ),
            Wrong(
                "the gradient of four steps ago",
                _NUMBERS | {"growth": 0.0625},
                "growth: that is β to the fourth; the fourth step is the sum of four "
                "gradients, the newest in full.",
            ),
            Wrong(
                "channels",
                _NUMBERS | {"bias": 2.0},
                "bias: that is the number of channels; the bias is counted for each "
                "weight.",
            ),
            Wrong(
                "once more",
                _NUMBERS | {"bias": 19.0},
                "bias: inside the sum it is counted once for each weight, and not "
                "once more.",
            ),
            Wrong(
                "once less",
                _NUMBERS | {"bias": 17.0},
                "bias: inside the sum it is counted once for each weight, and not "
                "once less.",
            ),
            Wrong(
                "base ten",
                _NUMBERS | {"entropy": 1.5 * np.log10(2)},
                "entropy: that is with logarithms to base ten; the loss takes natural "
                "ones.",
            ),
            Wrong(
                "ten equal classes",
                _NUMBERS | {"entropy": np.log(10)},
                "entropy: that is for ten equal shares; here three classes have "
                "shares of their own.",
            ),
            Wrong(
                "sum of the surprises",
                _NUMBERS | {"entropy": 5 * np.log(2)},
                "entropy: that is the sum of the three −ln q; each counts by its "
                "share.",
            ),
            Wrong(
                "chance in percent",
                _NUMBERS | {"chance": 37.5},
                "chance: that is in percent; a share from 0 to 1 is asked.",
            ),
            Wrong(
                "three labels",
                _NUMBERS | {"chance": 5 / 32},
                "chance: that is how often three labels are all the same; two are "
                "compared.",
            ),
            Wrong(
                "another β",
                _NUMBERS | {"growth": 3.439},
                "growth: that is the fourth step with a β of 0.9; here it is another.",
            ),
            Wrong(
                "the second step",
                _NUMBERS | {"growth": 1.5},
                "growth: that is the second step; this is the fourth.",
            ),
            Wrong(
                "two others",
                _NUMBERS | {"largest": np.e / (np.e + 2)},
                "largest: that is for two others; of four scores three are the others.",
            ),
            Wrong(
                "one of the others",
                _NUMBERS | {"largest": 1 / (np.e + 3)},
                "largest: that is what is left for each of the other classes; the "
                "right one is asked.",
            ),
            Wrong(
                "four equal classes",
                _NUMBERS | {"entropy": np.log(4)},
                "entropy: that is −ln ¼, the surprise at class 1 or 2, and ln 4 "
                "for four equal shares; each surprise counts by its share.",
            ),
            Wrong(
                "as many equal classes",
                _NUMBERS | {"entropy": 2**1.5},
                "entropy: that is e to the power of the entropy; the loss is the "
                "entropy itself.",
            ),
            Wrong(
                "how often two differ",
                _NUMBERS | {"entropy": 0.625},
                "entropy: that is how often two labels differ; a loss is made of "
                "logarithms of the shares.",
            ),
            Wrong(
                "two of three classes",
                _NUMBERS | {"chance": 5 / 16},
                "chance: that is class 0 and one of the rarer classes; two labels "
                "can agree on the other one as well.",
            ),
            Wrong(
                "class 0 alone",
                _NUMBERS | {"chance": 0.25},
                "chance: ¼ is how often both are class 0, and the share of a "
                "rarer class; two labels can agree on each of the classes.",
            ),
            Wrong(
                "the rarer classes alone",
                _NUMBERS | {"chance": 0.125},
                "chance: that is how often two labels agree on class 1 or 2; they "
                "can agree on class 0 as well.",
            ),
            Wrong(
                "one of the rarer classes alone",
                _NUMBERS | {"chance": 1 / 16},
                "chance: that is how often both are class 1, or both class 2; two "
                "labels can agree on each of the classes.",
            ),
            Wrong(
                "the product of the shares",
                _NUMBERS | {"chance": 1 / 32},
                "chance: that is the product of the three shares; for each class "
                "both labels must be of it, and the classes are added.",
            ),
            Wrong(
                "ten equal shares",
                _NUMBERS | {"chance": 0.1},
                "chance: that is for ten equal shares; here three classes have "
                "shares of their own.",
            ),
            Wrong(
                "the newest gradient missing",
                _NUMBERS | {"growth": 0.875},
                "growth: that is β + β² + β³, and 1 − β³; in the sum the newest "
                "gradient counts in full.",
            ),
            Wrong(
                "β alone",
                _NUMBERS | {"growth": 0.5},
                "growth: ½ is β; in the fourth step there are shares of four "
                "gradients, the newest in full.",
            ),
            Wrong(
                "minus its logarithm",
                _NUMBERS | {"largest": np.log(np.e + 3) - 1},
                "largest: that is minus the logarithm of a probability, the loss "
                "that goes with it; the probability is asked.",
            ),
            Wrong(
                "scores of a tanh",
                _NUMBERS | {"largest": np.e / (np.e + 3 / np.e)},
                "largest: that is with the other scores at −1, as of a tanh; a "
                "sigmoid lies between 0 and 1.",
            ),
            Wrong(
                "a sigmoid of 0",
                _NUMBERS | {"largest": 0.5},
                "largest: ½ is a sigmoid of 0, and a softmax of two equal scores; "
                "here a softmax is taken of four sigmoids.",
            ),
            Wrong(
                "a row of both channels",
                _NUMBERS | {"bias": 6.0},
                "bias: 6 is 3 · 2, one row of the filter in both channels; the "
                "filter has more rows.",
            ),
            Wrong(
                "a row of one channel",
                _NUMBERS | {"bias": 3.0},
                "bias: 3 is one row of the filter in one channel; there are more "
                "of both.",
            ),
            Wrong(
                "three channels",
                _NUMBERS | {"bias": 27.0},
                "bias: 27 is for three channels, or the cube of 3; this filter "
                "has two channels.",
            ),
            Wrong(
                "no exponentials of a sigmoid",
                _NUMBERS | {"largest": 1 / (1 + np.e)},
                "largest: 0.269 is 1/(1 + e), the sigmoid of −1, and what is left for "
                "the other of two classes; the right one is asked, and there are three "
                "others.",
            ),
            Wrong(
                "older gradients count more",
                _NUMBERS | {"growth": 15.0},
                "growth: 15 is 1 + 2 + 4 + 8, where each older gradient counts twice "
                "as much; it counts β times as much, and β is below 1.",
            ),
            Wrong(
                "one over the cube of β",
                _NUMBERS | {"growth": 8.0},
                "growth: 8 is 1/β³, or 4/β; the shares of four gradients are added, "
                "each older one β times as large.",
            ),
            Wrong(
                "a square of 2",
                _NUMBERS | {"bias": 12.0},
                "bias: 12 is 3 · 2 · 2; the filter has as many columns as rows, and "
                "all its weights in each of the two channels.",
            ),
            Wrong(
                "added channels",
                _NUMBERS | {"bias": 11.0},
                "bias: 11 is 9 + 2; each channel has all the weights of 3 × 3 for "
                "itself.",
            ),
        ),
        tolerance=1e-3,
        points=2,
        hint=(
            "for each number, which of Eqs. (18.3), (18.5) and (18.6), or which count, "
            "says it, with the shares written as fractions?"
        ),
    ),
    Exercise(
        "hunt-blank",
        blank_best,
        (
            Wrong(
                "bits",
                _blank(lambda t: -np.sum(_shares(t) * np.log2(_shares(t)))),
                "your loss is in bits; use the natural logarithm.",
            ),
            Wrong(
                "equal shares",
                _blank(lambda t: np.log(len(_shares(t)))),
                "your loss is ln of the number of classes, as if all were equally "
                "frequent.",
            ),
            Wrong(
                "highest label",
                _blank(lambda t: np.log(t.max() + 1)),
                "your loss is ln K, as if every class up to the highest label were "
                "there equally often.",
            ),
            Wrong(
                "absent class",
                _blank(lambda t: -np.sum(_all_shares(t) * np.log(_all_shares(t)))),
                "a class that is absent has the share 0, and 0 · ln 0 is no number; "
                "leave it out, since it adds nothing.",
            ),
            Wrong(
                "sign lost",
                _blank(lambda t: np.sum(_shares(t) * np.log(_shares(t)))),
                "your loss is negative; the surprise is minus the logarithm.",
            ),
            Wrong(
                "sum for mean",
                _blank(lambda t: -len(t) * np.sum(_shares(t) * np.log(_shares(t)))),
                "your loss is the sum over the labels; the mean is asked.",
            ),
            Wrong(
                "the most frequent class alone",
                _blank(lambda t: -np.log(_shares(t).max())),
                "your loss is that of the most frequent class; the others cost more, "
                "and count by their shares.",
            ),
            Wrong(
                "mean of surprises",
                _blank(lambda t: -np.mean(np.log(_shares(t)))),
                "your loss is the mean over the classes; the mean over the labels is "
                "asked, in which each class has its share.",
            ),
            Wrong(
                "ten classes",
                _ten_classes,
                "those are the numbers of the classes 0 to 9 alone; labels may be "
                "larger.",
            ),
            Wrong(
                "class 0 forgotten",
                lambda t: _left_out(t, 0),
                "class 0 is left out, as by a slice that starts at 1.",
            ),
            Wrong(
                "last class forgotten",
                lambda t: _left_out(t, np.max(t)),
                "the class with the largest label is left out; range stops one before "
                "its end.",
            ),
            Wrong(
                "as many classes as there are labels, in both",
                _counted_from_0,
                "where a class is absent, one that is there is left out, as with "
                "range(len(np.unique(labels))), or none is left; the labels need not "
                "be 0, 1, 2, …",
            ),
            Wrong(
                "classes for counts",
                lambda t: _of_shares(np.unique(t) / np.size(t)),
                "those are the numbers with the classes themselves in the place of "
                "their counts; with return_counts=True np.unique gives the counts "
                "second.",
            ),
            Wrong(
                "labels for counts",
                lambda t: _of_shares(np.asarray(t) / np.size(t)),
                "those are the numbers with the labels themselves in the place of "
                "counts; count how often each class occurs.",
            ),
            Wrong(
                "over the sum of the labels",
                lambda t: _of_shares(_counts(t) / np.sum(t)),
                "the counts are divided by the sum of the labels; shares are counts "
                "divided by the number of labels.",
            ),
            Wrong(
                "over the highest label",
                lambda t: _of_shares(_counts(t) / np.max(t)),
                "the counts are divided by the highest label; shares are counts "
                "divided by the number of labels.",
            ),
            Wrong(
                "over ten",
                lambda t: _of_shares(_counts(t) / 10),
                "the counts are divided by 10; shares are counts divided by the number "
                "of labels.",
            ),
            Wrong(
                "one label less",
                lambda t: _of_shares(_counts(t) / (np.size(t) - 1)),
                "your shares are counts divided by n − 1; n labels make n shares of "
                "1/n.",
            ),
            Wrong(
                "a count more",
                lambda t: _of_shares((_counts(t) + 1) / np.sum(_counts(t) + 1)),
                "one label is added to each class; the shares are those of the labels "
                "themselves.",
            ),
            Wrong(
                "divided by K",
                lambda t: _of_shares(_counts(t) / len(_counts(t))),
                "the counts are divided by the number of classes; shares are counts "
                "divided by the number of labels.",
            ),
            Wrong(
                "one over K",
                _blank(None, lambda t: 1 / len(_shares(t))),
                "your accuracy is that of a guess among equals; the best names the "
                "most frequent class every time.",
            ),
            Wrong(
                "guessing by the shares",
                _blank(None, lambda t: np.sum(_shares(t) ** 2)),
                "your accuracy is that of a guess drawn by the shares, Eq. (18.6); "
                "always naming the most frequent class is better.",
            ),
            Wrong(
                "share of class 0",
                _blank(None, lambda t: np.mean(t == 0)),
                "your accuracy is the share of class 0, which need not be the most "
                "frequent.",
            ),
            Wrong(
                "the class for its share",
                _blank(None, lambda t: float(np.bincount(t).argmax())),
                "your accuracy is the number of the most frequent class; its share "
                "is asked.",
            ),
            Wrong(
                "a count for a share",
                _blank(None, lambda t: float(np.bincount(t).max())),
                "your accuracy is a count; divide it by the number of labels.",
            ),
            Wrong(
                "base ten",
                _blank(lambda t: -np.sum(_shares(t) * np.log10(_shares(t)))),
                "your loss has a logarithm to base ten; use the natural one.",
            ),
            Wrong(
                "surprises added",
                _blank(lambda t: float(-np.sum(np.log(_shares(t))))),
                "your loss is the sum of −ln q over the classes; each counts by its "
                "share.",
            ),
            Wrong(
                "as many classes as there are labels",
                _blank(
                    lambda t: float(
                        -sum(
                            q * np.log(q)
                            for k in range(len(np.unique(t)))
                            if (q := np.mean(t == k))
                        )
                    )
                ),
                "where a class is absent, one that is there is left out of your loss, "
                "as with range(len(np.unique(labels))); the labels need not be 0, 1, "
                "2, …",
            ),
            Wrong(
                "mean over the classes",
                _blank(lambda t: blank_best(t)[0] / len(_shares(t))),
                "your loss is the mean over the classes of −q ln q; their sum is "
                "asked.",
            ),
            Wrong(
                "share of ln K",
                _blank(lambda t: _over(blank_best(t)[0], np.log(t.max() + 1))),
                "your loss is divided by ln K, with K one more than the highest "
                "label; it is asked as it is.",
            ),
            Wrong(
                "share of ln of the count",
                _blank(lambda t: _over(blank_best(t)[0], np.log(len(_shares(t))))),
                "your loss is divided by ln of the number of classes that are there; "
                "it is asked as it is.",
            ),
            Wrong(
                "ln 10",
                _blank(lambda t: np.log(10)),
                "your loss is ln 10 in every case; that is for ten classes, all "
                "equally frequent.",
            ),
            Wrong(
                "exponential of the loss",
                _blank(lambda t: np.exp(blank_best(t)[0])),
                "your loss is e to the loss; the loss itself is asked.",
            ),
            Wrong(
                "in percent",
                _blank(None, lambda t: 100 * blank_best(t)[1]),
                "your accuracy is in percent; a share from 0 to 1 is asked.",
            ),
            Wrong(
                "errors",
                _blank(None, lambda t: 1 - blank_best(t)[1]),
                "your accuracy is the share of the errors; that of the right answers "
                "is asked.",
            ),
            Wrong(
                "exchanged",
                lambda labels: blank_best(labels)[::-1],
                "loss and accuracy have changed places; the loss comes first.",
            ),
            Wrong(
                "the rarest class",
                _blank(lambda t: -np.log(_shares(t).min())),
                "your loss is that of the rarest class; the others cost less, and "
                "count by their shares.",
            ),
            Wrong(
                "how often two differ",
                _blank(lambda t: 1 - np.sum(_shares(t) ** 2)),
                "your loss is how often two labels differ, 1 − Σ q²; a loss is "
                "made of logarithms of the shares.",
            ),
            Wrong(
                "e to minus the entropy",
                _blank(lambda t: np.exp(-blank_best(t)[0])),
                "your loss is e to the power of minus the entropy; the entropy "
                "itself is asked.",
            ),
            Wrong(
                "share of the rarest",
                _blank(None, lambda t: _shares(t).min()),
                "your accuracy is the share of the rarest class; the best names "
                "the most frequent one every time.",
            ),
            Wrong(
                "share of the first",
                _blank(None, lambda t: _shares(t)[0]),
                "your accuracy is the share of the smallest label that occurs, "
                "which need not be the most frequent.",
            ),
            Wrong(
                "a place for a share",
                _blank(None, lambda t: float(_shares(t).argmax())),
                "your accuracy is where the largest share stands, counted from 0, "
                "as argmax says it; the share itself is asked.",
            ),
            Wrong(
                "share of the last",
                _blank(None, lambda t: _shares(t)[-1]),
                "your accuracy is the share of the largest label that occurs, "
                "which need not be the most frequent.",
            ),
            Wrong(
                "the highest label",
                _blank(None, lambda t: float(t.max())),
                "your accuracy is the highest label; the share of the most frequent "
                "one is asked.",
            ),
            Wrong(
                "e to minus the entropy, for the accuracy",
                _blank(None, lambda t: np.exp(-blank_best(t)[0])),
                "your accuracy is e to the power of minus the entropy; the largest "
                "share is asked.",
            ),
            Wrong(
                "ten classes, absent ones as well",
                _ten_with_absent,
                "the classes from 0 to 9 are counted, absent ones as well, and the "
                "0 · ln 0 of such a one is no number; leave out what is absent, and "
                "mind that labels may be larger.",
            ),
        ),
        _blank_cases,
        ("loss", "accuracy"),
        points=2,
        stacked=True,
        hint=(
            "with the labels 0, 0, 2: which classes are there, with which shares, and "
            "what would you name every time?"
        ),
    ),
    Exercise(
        "hunt-which",
        _WHICH,
        (
            Wrong(
                "a by nudging",
                _WHICH | {"a": 2},
                "a: random numbers do not tie, and at a tie a nudge finds half a "
                "slope even where the code is right.",
            ),
            Wrong(
                "a by twenty digits",
                _WHICH | {"a": 4},
                "a: twice the gradient still leads downhill, so twenty digits are "
                "learned.",
            ),
            Wrong(
                "b by the adjoint",
                _WHICH | {"b": 3},
                "b: the adjoint test looks at dx, and never at db.",
            ),
            Wrong(
                "b by blank images",
                _WHICH | {"b": 5},
                "b: a bias that moves too slowly still moves, the right way.",
            ),
            Wrong(
                "c by twenty digits",
                _WHICH | {"c": 4},
                "c: a single batch is not put in order, so twenty digits are learned.",
            ),
            Wrong(
                "c by shuffled labels",
                _WHICH | {"c": 9},
                "c: that tool looks at the split, and never at the loop.",
            ),
            Wrong(
                "d by nudging",
                _WHICH | {"d": 2},
                "d: the backward pass is that of the forward pass, so they agree.",
            ),
            Wrong(
                "d by doing it twice",
                _WHICH | {"d": 8},
                "d: the same batch gives the same numbers every time.",
            ),
            Wrong(
                "e by known answers",
                _WHICH | {"e": 1},
                "e: the noise is smaller than the digits of an answer on paper.",
            ),
            Wrong(
                "f by nudging",
                _WHICH | {"f": 2},
                "f: forward and backward agree; the gradient is right, of scores that "
                "cannot grow.",
            ),
            Wrong(
                "f by known answers",
                _WHICH | {"f": 1},
                "f: each layer does what it says. It is the row of layers that is "
                "wrong.",
            ),
            Wrong(
                "g by nudging",
                _WHICH | {"g": 2},
                "g: the gradients are right; what is made of them is not.",
            ),
            Wrong(
                "g by twenty digits",
                _WHICH | {"g": 4},
                "g: steps that do not grow still lead there.",
            ),
            Wrong(
                "h by nudging",
                _WHICH | {"h": 2},
                "h: backward is that of this forward, so that a nudge agrees.",
            ),
            Wrong(
                "h by the adjoint",
                _WHICH | {"h": 3},
                "h: forward and backward turn the filter alike, so both sides agree.",
            ),
            Wrong(
                "a by known answers",
                _WHICH | {"a": 1},
                "a: known answers look forward, and this pool is right forward.",
            ),
            Wrong(
                "a by doing it twice",
                _WHICH | {"a": 8},
                "a: it gives the same gradient every time.",
            ),
            Wrong(
                "b by known answers",
                _WHICH | {"b": 1},
                "b: known answers look forward, and db is made on the way back.",
            ),
            Wrong(
                "b by twenty digits",
                _WHICH | {"b": 4},
                "b: a bias that moves too slowly keeps no digit from being learned.",
            ),
            Wrong(
                "c by known answers",
                _WHICH | {"c": 1},
                "c: known answers look at layers and the loss; nothing is put in "
                "order there.",
            ),
            Wrong(
                "c by doing it twice",
                _WHICH | {"c": 8},
                "c: from one seed the two orders are the same two every time.",
            ),
            Wrong(
                "d by the adjoint",
                _WHICH | {"d": 3},
                "d: the backward pass is that of the forward pass, so both sides "
                "agree.",
            ),
            Wrong(
                "d by twenty digits",
                _WHICH | {"d": 4},
                "d: numbers with the mean of the batch taken off still tell twenty "
                "digits apart.",
            ),
            Wrong(
                "e by nudging",
                _WHICH | {"e": 2},
                "e: that tool asks layers, and the loss; it never asks for the "
                "probabilities, where the noise is.",
            ),
            Wrong(
                "e by the leak",
                _WHICH | {"e": 6},
                "e: the leak is looked for in the scores, and the noise comes after "
                "them.",
            ),
            Wrong(
                "f by blank images",
                _WHICH | {"f": 5},
                "f: scores that cannot grow still let pixels lower the loss.",
            ),
            Wrong(
                "g by known answers",
                _WHICH | {"g": 1},
                "g: known answers take no step.",
            ),
            Wrong(
                "g by doing it twice",
                _WHICH | {"g": 8},
                "g: it begins anew in the same way every time.",
            ),
            Wrong(
                "h by twenty digits",
                _WHICH | {"h": 4},
                "h: a filter that is turned in both passes learns as well as another.",
            ),
            Wrong(
                "h by doing it twice",
                _WHICH | {"h": 8},
                "h: the filter is turned in the same way every time.",
            ),
            Wrong(
                "numbered from 0",
                {key: tool - 1 for key, tool in _WHICH.items()},
                "each number is too small by 1; the tools are numbered from 1.",
            ),
            Wrong(
                "d by known answers",
                _WHICH | {"d": 1},
                "d: each layer does what it says. It is the row of layers that is "
                "wrong.",
            ),
            Wrong(
                "d by shuffled labels",
                _WHICH | {"d": 9},
                "d: that tool looks at the split; here images meet inside the network.",
            ),
            Wrong(
                "e by twenty digits",
                _WHICH | {"e": 4},
                "e: noise of a billionth keeps no digit from being learned.",
            ),
            Wrong(
                "b by the update ratio",
                _WHICH | {"b": 7},
                "b: the weights move as they should, and a bias that moves too little "
                "breaks no limit.",
            ),
            Wrong(
                "c by the leak",
                _WHICH | {"c": 6},
                "c: the leak is looked for in a batch as it comes; nothing is put in "
                "order there.",
            ),
            Wrong(
                "c by the update ratio",
                _WHICH | {"c": 7},
                "c: the steps are measured on one batch as it comes; no round is put "
                "in order there.",
            ),
            Wrong(
                "f by the adjoint",
                _WHICH | {"f": 3},
                "f: the adjoint test asks each of the program's own layers by itself; "
                "it is the row of layers that is wrong.",
            ),
            Wrong(
                "f by the update ratio",
                _WHICH | {"f": 7},
                "f: the steps grow as momentum says, whatever layer comes last.",
            ),
            Wrong(
                "h by the update ratio",
                _WHICH | {"h": 7},
                "h: a filter that is turned in both passes moves as far as another.",
            ),
            Wrong(
                "a by blank images",
                _WHICH | {"a": 5},
                "a: blank images are looked at for their loss; with twice the "
                "gradient at some ties pixels still lower it.",
            ),
            Wrong(
                "a by the leak",
                _WHICH | {"a": 6},
                "a: each image still has its scores and its gradient for itself; "
                "the leak is looked for between images.",
            ),
            Wrong(
                "a by the update ratio",
                _WHICH | {"a": 7},
                "a: twice the gradient at some ties moves no weight so far that a "
                "limit is broken, and the steps grow as they should.",
            ),
            Wrong(
                "a by shuffled labels",
                _WHICH | {"a": 9},
                "a: that tool looks at the split, and never at a layer.",
            ),
            Wrong(
                "b by the leak",
                _WHICH | {"b": 6},
                "b: the average is taken of what goes to the bias; no image's "
                "gradient reaches another image.",
            ),
            Wrong(
                "b by doing it twice",
                _WHICH | {"b": 8},
                "b: it is averaged in the same way every time.",
            ),
            Wrong(
                "b by shuffled labels",
                _WHICH | {"b": 9},
                "b: that tool looks at the split, and never at a layer.",
            ),
            Wrong(
                "c by nudging",
                _WHICH | {"c": 2},
                "c: the gradients are right, one batch at a time; it is the order "
                "that is wrong.",
            ),
            Wrong(
                "c by the adjoint",
                _WHICH | {"c": 3},
                "c: the adjoint test asks layers, one by one; nothing is put in "
                "order there.",
            ),
            Wrong(
                "d by blank images",
                _WHICH | {"d": 5},
                "d: numbers with the mean of the batch taken off still tell "
                "digits apart, so that pixels lower the loss.",
            ),
            Wrong(
                "d by the update ratio",
                _WHICH | {"d": 7},
                "d: the steps grow as momentum says, and the layers move alike.",
            ),
            Wrong(
                "e by the adjoint",
                _WHICH | {"e": 3},
                "e: the adjoint test asks layers; the noise is in the "
                "probabilities, which come after them.",
            ),
            Wrong(
                "e by blank images",
                _WHICH | {"e": 5},
                "e: noise of a billionth moves no loss by as much as that tool "
                "asks for.",
            ),
            Wrong(
                "e by the update ratio",
                _WHICH | {"e": 7},
                "e: the steps are made of the loss, and the noise is in the "
                "probabilities.",
            ),
            Wrong(
                "e by shuffled labels",
                _WHICH | {"e": 9},
                "e: that tool looks at the split, and asks for no probabilities.",
            ),
            Wrong(
                "f by the leak",
                _WHICH | {"f": 6},
                "f: a tanh takes each image's scores by themselves; no image "
                "depends on another.",
            ),
            Wrong(
                "f by doing it twice",
                _WHICH | {"f": 8},
                "f: a tanh gives the same every time.",
            ),
            Wrong(
                "f by shuffled labels",
                _WHICH | {"f": 9},
                "f: that tool looks at the split, and never at a layer.",
            ),
            Wrong(
                "g by the adjoint",
                _WHICH | {"g": 3},
                "g: the adjoint test asks layers, one by one, and takes no step.",
            ),
            Wrong(
                "g by blank images",
                _WHICH | {"g": 5},
                "g: steps that do not grow still let pixels lower the loss.",
            ),
            Wrong(
                "g by the leak",
                _WHICH | {"g": 6},
                "g: the leak is looked for in scores and gradients, and no step "
                "is taken.",
            ),
            Wrong(
                "g by shuffled labels",
                _WHICH | {"g": 9},
                "g: that tool looks at the split, and never at a step.",
            ),
            Wrong(
                "h by blank images",
                _WHICH | {"h": 5},
                "h: a filter that is turned in both passes still lets pixels "
                "lower the loss.",
            ),
            Wrong(
                "h by the leak",
                _WHICH | {"h": 6},
                "h: the filter meets each image by itself; no image depends on "
                "another.",
            ),
            Wrong(
                "h by shuffled labels",
                _WHICH | {"h": 9},
                "h: that tool looks at the split, and never at a layer.",
            ),
        ),
        points=2,
        hint=(
            "for each of the eight, what does the code do right, and which tool looks "
            "at nothing else?"
        ),
    ),
    TestExercise(
        "hunt-suite",
        (bug(0),),
        tuple(Wrong(f"bug {k}", (bug(k),), ask) for k, ask in _ASKS.items()),
        (
            Wrong("asserts nothing", _nothing, "catches 0 of 18"),
            Wrong("shapes only", _shapes_only, "anything but 0"),
            Wrong("forward only", _forward_only, "catches 4 of 18"),
            Wrong("backward only", _backward_only, "catches 8 of 18"),
        ),
        spoiled(
            conv=_conv_by_sums,
            loss=losses.softmax_cross_entropy,
            shuffle=_shuffle_by_sorting,
            split=_split_by_sorting,
        ),
        (
            Right(
                spoiled(**_OTHER_STEPS),
                "This one adds up in another order: compare with a margin.",
            ),
            Right(
                spoiled(shuffle=_shuffle_by_sorting, split=_split_by_sorting),
                "This one draws its orders in another way: ask what must hold in "
                "every order.",
            ),
            Right(
                spoiled(split=_split_mixed),
                "This one has the moved copies among the originals: ask nothing of "
                "the order of the training part.",
            ),
            Right(
                spoiled(shuffle=_shuffle_late),
                "This one happens to leave three or four examples in the order they "
                "came in, and of many some in their place: ask for another order of "
                "many, and no more.",
            ),
        ),
        points=6,
        part=2,
        hint=(
            "of each of the fifteen functions, what must hold whatever it is given, "
            "and which of them does your suite never call?"
        ),
        required=("bug 1", "bug 4", "bug 11"),
    ),
    MendExercise(
        "hunt-layers",
        LAYER_EDITS,
        bug,
        mended,
        _fault,
        _LOOK,
        (
            Wrong(
                "every maximum, shared evenly",
                _but(
                    LAYER_EDITS,
                    1,
                    ("wins = x[here] == y", "wins = (x[here] == y) / 2"),
                ),
                _LOOK[1],
            ),
            Wrong(
                "bias mended in forward only",
                _but(LAYER_EDITS, 3, LAYER_EDITS[3][0]),
                "That db is the sum of dy times the number of weights of a filter;",
            ),
            Wrong(
                "dy for every pixel",
                _but(
                    LAYER_EDITS,
                    8,
                    ("= np.where(wins, dy, dx[here])", "+= dy"),
                ),
                "That gives dy to every pixel of a window;",
            ),
            Wrong(
                "x and dy exchanged",
                _but(
                    LAYER_EDITS,
                    17,
                    LAYER_EDITS[17][0],
                    ("return dy", "return x * (dy > 0)"),
                ),
                "That is x where dy is positive;",
            ),
            Wrong(
                "mean for sum",
                _but(LAYER_EDITS, 5, ("dW.sum(", "dy.mean(")),
                _LOOK[5],
            ),
            Wrong(
                "assigned all the same",
                _but(
                    LAYER_EDITS,
                    8,
                    ("np.where(wins, dy, dx[here])", "wins * dy"),
                ),
                _LOOK[8],
            ),
            Wrong(
                "one seed for all filters",
                _but(LAYER_EDITS, 9, ("_dice.", "np.random.default_rng(0).")),
                _LOOK[9],
            ),
            Wrong(
                "axes mended, not the index",
                _but(LAYER_EDITS, 11, LAYER_EDITS[11][0]),
                "conv_back: it raised IndexError: index 2 is out of bounds",
            ),
            Wrong(
                "summed over the units",
                _but(LAYER_EDITS, 13, (_ONE_SUM, "dy.sum(axis=1)")),
                "db has the shape (5,), needs (3,), first with 5 images.",
            ),
            Wrong(
                "filters doubled",
                _but(LAYER_EDITS, 5, ("dW[a, b] =", "dW[a, b] = 2 *")),
                "conv_back: dW is off, first with P = 0.",
            ),
            Wrong(
                "right up to a stride of 3",
                _but(
                    LAYER_EDITS,
                    8,
                    ("= np.where(wins, dy, dx[here])", "+= wins * dy * (s < 4)"),
                ),
                "the result is off, first with windows of 2 and stride 4.",
            ),
            Wrong(
                "right up to 199 images",
                _but(LAYER_EDITS, 18, ("/ len(x)", "/ max(1, len(x) // 100)")),
                "dW is off, first with 200 images.",
            ),
            Wrong(
                "right up to a frame of 2",
                _but(
                    LAYER_EDITS,
                    15,
                    (":height, :width", "P % 3 :, P % 3 :][:, :height, :width"),
                ),
                "first with P = 3.",
            ),
            Wrong(
                "cut at the other corner",
                _but(
                    LAYER_EDITS,
                    15,
                    (":height, :width", "2 * P :, 2 * P :"),
                ),
                _LOOK[15],
            ),
            Wrong(
                "no mask on the way back",
                _but(LAYER_EDITS, 17, LAYER_EDITS[17][0]),
                "relu_back: the result is off, first with numbers of both signs. That "
                "is dy as it came in;",
            ),
            Wrong(
                "mask of dy",
                _but(LAYER_EDITS, 17, LAYER_EDITS[17][0], _passing("(dy > 0)")),
                "That passes dy where dy is positive;",
            ),
            Wrong(
                "times relu",
                _but(LAYER_EDITS, 17, LAYER_EDITS[17][0], _passing("np.maximum(x, 0)")),
                "That is dy times what relu makes of x;",
            ),
            Wrong(
                "sign of x",
                _but(LAYER_EDITS, 17, LAYER_EDITS[17][0], _passing("np.sign(x)")),
                "That is dy with the sign of x;",
            ),
            Wrong(
                "passes at 0",
                _but(LAYER_EDITS, 17, LAYER_EDITS[17][0], _passing("(x >= 0)")),
                "first with zeros among the numbers. That passes dy where x is 0",
            ),
            Wrong(
                "the mask alone",
                _but(
                    LAYER_EDITS, 17, LAYER_EDITS[17][0], ("return dy", "return x > 0")
                ),
                "That is 1 where x is above 0, or True,",
            ),
            Wrong(
                "relu left as it is",
                _but(LAYER_EDITS, 17, LAYER_EDITS[17][1]),
                _LOOK[17],
            ),
            Wrong(
                "mean of the bias gradients",
                _but(LAYER_EDITS, 13, (_ONE_SUM, "dy.mean(axis=0)")),
                "That db is a mean over the images;",
            ),
            Wrong(
                "divided by the units",
                _but(LAYER_EDITS, 13, (_ONE_SUM, "dy.sum(axis=0) / dy.shape[1]")),
                "That db is divided by the number of units;",
            ),
            Wrong(
                "drawn no more, but scaled",
                _but(LAYER_EDITS, 9, ("_dice.standard_normal(W.shape)", "W")),
                "That comes out with W times the root of 2",
            ),
            Wrong(
                "mean over a window",
                _but(
                    LAYER_EDITS,
                    3,
                    ("np.sum(windows * W + b,", "b + np.mean(windows * W,"),
                    LAYER_EDITS[3][1],
                ),
                "That comes out with the mean over a window;",
            ),
            Wrong(
                "no bias",
                _but(LAYER_EDITS, 3, ("W + b,", "W,"), LAYER_EDITS[3][1]),
                "That comes out without b;",
            ),
            Wrong(
                "bias left inside",
                _but(LAYER_EDITS, 3, LAYER_EDITS[3][1]),
                _LOOK[3],
            ),
            Wrong(
                "divided elsewhere",
                _but(LAYER_EDITS, 18, (" / len(x)", " / dy.shape[1]")),
                _LOOK[18],
            ),
        ),
        points=4,
        part=2,
        hint="which line of the right listing has no twin in the wrong one?",
    ),
    MendExercise(
        "hunt-loop",
        LOOP_EDITS,
        bug,
        mended,
        _fault,
        _LOOK,
        (
            Wrong(
                "clipped after the step",
                _but(
                    LOOP_EDITS,
                    2,
                    (
                        "    return moved",
                        "    g = np.clip(g, 0, limit)\n    return moved",
                    ),
                ),
                _LOOK[2],
            ),
            Wrong(
                "labels not shuffled at all",
                _but(LOOP_EDITS, 4, ("labels[rng.permutation(len(labels))]", "labels")),
                _LOOK[4],
            ),
            Wrong(
                "centered by numbers, scaled by the batch",
                _but(LOOP_EDITS, 6, ("small.mean()", "0.13")),
                _LOOK[6],
            ),
            Wrong(
                "another squashing",
                _but(LOOP_EDITS, 7, ('"sigmoid"', '"relu"')),
                _LOOK[7],
            ),
            Wrong(
                "no memory",
                _but(LOOP_EDITS, 10, ("beta * velocity.get(name, 0) + ", "")),
                _LOOK[10],
            ),
            Wrong(
                "smaller noise",
                _but(LOOP_EDITS, 12, ("1e-6", "1e-7")),
                _LOOK[12],
            ),
            Wrong(
                "copies left out of the training",
                _but(
                    LOOP_EDITS,
                    14,
                    ("images = np.concatenate([images, shifted(images, rng, 1)])", ""),
                    ("labels = np.concatenate([labels, labels])", "pass"),
                ),
                "split: each of the others must be in the training part twice.",
            ),
            Wrong(
                "every image moved",
                _split_edit("v := shifted(images[train], rng, 1), v"),
                "each of the others must be in the training part once as it is.",
            ),
            Wrong(
                "copies not moved",
                _split_edit("images[train], images[train]"),
                "split: the copies are not moved.",
            ),
            Wrong(
                "always the first for the test",
                _but(
                    LOOP_EDITS,
                    14,
                    *LOOP_EDITS[14],
                    ("rng.permutation(len(images))", "np.arange(len(images))"),
                ),
                "split: the order is the same, whatever the generator.",
            ),
            Wrong(
                "not shuffled",
                _shuffle_edit("np.arange(len(images))"),
                "shuffle: the order is the same, whatever the generator.",
            ),
            Wrong(
                "drawn of a copy",
                _shuffle_edit(
                    "np.random.default_rng(rng.bit_generator.state['state']['state'])"
                    ".permutation(len(images))"
                ),
                "the generator is not moved on: asked again, it draws the same.",
            ),
            Wrong(
                "turned round",
                _shuffle_edit("rng.integers(99) + np.arange(len(images))"),
                "shuffle: neighbors stay neighbors.",
            ),
            Wrong(
                "the first one kept",
                _shuffle_edit("np.r_[0, 1 + rng.permutation(len(images) - 1)]"),
                "shuffle: place 0 always gets the same image.",
            ),
            Wrong(
                "three starts",
                _shuffle_edit("rng.integers(3) + np.arange(len(images))"),
                "shuffle: 14 draws lead to 3 orders, no more.",
            ),
            Wrong(
                "half by half",
                _shuffle_edit(
                    "np.r_[rng.permutation(6), 6 + rng.permutation(len(images) - 6)]"
                ),
                "of 169 ways from an old place to a new one, 14 draws take ",
            ),
            Wrong(
                "with replacement",
                _shuffle_edit("rng.integers(len(images), size=len(images))"),
                "shuffle: every image must come back, once.",
            ),
            Wrong(
                "even smaller noise",
                _but(LOOP_EDITS, 12, ("1e-6", "1e-12")),
                "predict: it is another one the second time, first with scores near 1.",
            ),
            Wrong(
                "sum for mean",
                _but(
                    LOOP_EDITS,
                    16,
                    LOOP_EDITS[16][0],
                    (LOOP_EDITS[16][1][0], "-np.sum(z[rows, labels])"),
                ),
                "loss: the loss is off, first with scores near 1.",
            ),
            Wrong(
                "sum over the images",
                _but(
                    LOOP_EDITS,
                    16,
                    LOOP_EDITS[16][0],
                    (LOOP_EDITS[16][1][0], LOOP_EDITS[16][1][1].replace("mean", "sum")),
                ),
                "That loss is the sum over the images; their mean is asked.",
            ),
            Wrong(
                "the label's score as it was",
                _but(
                    LOOP_EDITS,
                    16,
                    ("e = np.exp(z)", "e = np.exp(z - z.max(axis=1, keepdims=True))"),
                    LOOP_EDITS[16][1],
                ),
                "subtracted in the exponentials and not from the label's score;",
            ),
            Wrong(
                "gradient with 1 − β",
                _velocity_edit("beta * state.get(name, 0) + (1 - beta) * g"),
                "That comes out with 1 − β before g;",
            ),
            Wrong(
                "η twice",
                _velocity_edit("beta * state.get(name, 0) + eta * g"),
                "That comes out with η in the velocity and in the step;",
            ),
            Wrong(
                "β before the gradient",
                _velocity_edit("beta * (state.get(name, 0) + g)"),
                "That comes out with β before g as well;",
            ),
            Wrong(
                "velocity clipped",
                _but(
                    LOOP_EDITS,
                    2,
                    (
                        "beta * state.get(name, 0) + g",
                        "np.clip(beta * state.get(name, 0) + g, -limit, limit)",
                    ),
                ),
                "That comes out with the velocity clipped;",
            ),
            Wrong(
                "gradient subtracted",
                _velocity_edit("beta * state.get(name, 0) - g"),
                "That comes out with g subtracted in the velocity;",
            ),
            Wrong(
                "gradient for velocity",
                _velocity_edit("beta * grads.get(name, 0) + g"),
                "That comes out with the gradient in the place of the old velocity;",
            ),
            *(
                Wrong(
                    f"clipped by {clip}",
                    _but(LOOP_EDITS, 2, ("np.clip(g, -limit, limit)", f"g = {clip}")),
                    words,
                )
                for clip, words in (
                    ("np.clip(g, limit, -limit)", "with −limit for every entry of g,"),
                    ("np.clip(g, 0, limit)", "with 0 for every negative entry of g;"),
                    ("np.maximum(g, -limit)", "with entries of g above the limit left"),
                    ("np.minimum(g, limit)", "with entries of g below −limit left"),
                    (
                        "g * min(1, limit / np.linalg.norm(g))",
                        "with each array shrunk by its norm;",
                    ),
                )
            ),
            Wrong(
                "loss with the wrong sign",
                _but(
                    LOOP_EDITS,
                    16,
                    LOOP_EDITS[16][0],
                    (
                        LOOP_EDITS[16][1][0],
                        "np.mean(z[rows, labels] - np.log(e.sum(axis=1)))",
                    ),
                ),
                "That loss has the wrong sign;",
            ),
            Wrong(
                "shifted by classes",
                _but(
                    LOOP_EDITS,
                    16,
                    ("e = np.exp(z)", "z = z - z.max(axis=0)\n    e = np.exp(z)"),
                    LOOP_EDITS[16][1],
                ),
                "That comes out with the largest score of each class subtracted;",
            ),
            Wrong(
                "clipped in place",
                _but(LOOP_EDITS, 2, ("-limit, limit)", "-limit, limit, out=g)")),
                "update: it changed its input grads['W']; work on a copy",
            ),
            Wrong(
                "no parentheses",
                _but(LOOP_EDITS, 6, (_BATCH, "small - 0.13 / 0.23")),
                "That comes out with 0.13 / 0.23 subtracted:",
            ),
            Wrong(
                "times the spread",
                _but(LOOP_EDITS, 6, (_BATCH, "(small - 0.13) * 0.23")),
                "That is centered and then multiplied by 0.23;",
            ),
            Wrong(
                "centered alone",
                _but(LOOP_EDITS, 6, (_BATCH, "small - 0.13")),
                "That is centered, and not scaled;",
            ),
            Wrong(
                "mean and spread exchanged",
                _but(LOOP_EDITS, 6, (_BATCH, "(small - 0.23) / 0.13")),
                "That comes out with the two numbers exchanged;",
            ),
            Wrong(
                "shares over the images",
                _but(
                    LOOP_EDITS,
                    12,
                    *LOOP_EDITS[12],
                    ("e.sum(axis=1", "e.sum(axis=0"),
                ),
                "Those are shares over the images;",
            ),
            Wrong(
                "a guarded sum",
                _but(
                    LOOP_EDITS,
                    12,
                    *LOOP_EDITS[12],
                    ("/ e.sum(axis=1, keepdims=True)", "/ (e.sum(1)[:, None] + 1e-6)"),
                ),
                "That comes out with 1e-6 added to the sum of exponentials;",
            ),
            Wrong(
                "images for labels",
                _but(
                    LOOP_EDITS,
                    14,
                    *LOOP_EDITS[14],
                    ("images[test], labels[test]", "labels[test], images[test]"),
                ),
                "split: images stand where labels are asked.",
            ),
            Wrong(
                "shifted, but the log of 0",
                _but(LOOP_EDITS, 16, LOOP_EDITS[16][0]),
                _LOOK[16],
            ),
        ),
        points=4,
        part=2,
        hint="what should each of these functions leave as it finds it?",
    ),
)
