"""Exercises of chapter 11, a network that learns."""

from __future__ import annotations

import numpy as np

from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.layers import Array
from cnn_course.losses import softmax_cross_entropy


def weight_spread(shape: tuple[int, ...]) -> float:
    """Eq. (11.11): the standard deviation of weights of this shape."""
    return float(np.sqrt(2 / np.prod(shape[:-1])))


def _shape_cases(rng: np.random.Generator) -> list[Case]:
    shapes = [(784, 100), (5, 3), (3, 2, 5, 8), (5, 5, 3, 16), (1, 1, 4, 7)]
    shapes += [
        (3, 3, 1, 8),
        (3, 5, 4, 4),
        (6, 1),
        (1, 1, 1, 2),
        (100_000, 10),
        (10, 100),
    ]
    drawn = [tuple(int(v) for v in rng.integers(2, 9, 4)) for _ in range(3)]
    return [{"shape": shape} for shape in shapes + drawn]


def start_loss(x: Array, sigma: float, classes: int) -> float:
    """Eqs. (5.11) and (11.9): the loss that random weights should cost.

    The scores spread about their own mean, which moves along with them: of the
    variance of one score the share 1 − 1/classes is left.
    """
    variance = sigma**2 * np.sum(x**2) / len(x)
    return float(np.log(classes) + (1 - 1 / classes) * variance / 2)


def _spread(x: Array, sigma: float) -> float:
    """Return the variance of one score, averaged over the images."""
    return sigma**2 * np.sum(x**2) / len(x)


def _started(extra, classes):
    """``ln K`` and half of what is left of ``extra`` after the mean of the scores."""
    return np.log(classes) + (1 - 1 / classes) * extra / 2


def _start_cases(rng: np.random.Generator) -> list[Case]:
    """One image and several; one class, few and many; zeros, also for σ; float32."""
    cases = [
        {
            "x": rng.standard_normal((n, m)) + rng.uniform(0.5, 1),
            "sigma": float(sigma),
            "classes": classes,
        }
        for n, m, sigma, classes in [
            (4, 6, 0.2, 10),
            (5, 3, 0.7, 3),
            (2, 40, 0.05, 26),
            (1, 7, 0.4, 2),
            (3, 1, 1.5, 5),
        ]
    ]
    dark = cases[1]["x"] * np.array([[1.0], [0], [1], [1], [0]])
    cases.append({"x": dark, "sigma": 0.7, "classes": 3})
    cases.append(cases[0] | {"x": cases[0]["x"].astype(np.float32)})
    cases.append(cases[1] | {"classes": 1})  # no spread, and no loss
    cases.append(cases[1] | {"sigma": 0.0})
    return cases


def one_epoch(
    W: Array,
    b: Array,
    x: Array,
    labels: np.ndarray,
    order: np.ndarray,
    batch_size: int,
    learning_rate: float,
    mistake: str = "",
) -> tuple[Array, Array, float]:
    """One epoch of mini-batch descent for a dense layer, or a wrong one."""
    W, b, total, means, hits = W.copy(), b.copy(), 0.0, [], 0
    start = W.copy(), b.copy()
    if mistake == "order":
        order = np.sort(order)
    if mistake == "dropped":
        order = order[: len(order) // batch_size * batch_size]
    if mistake == "one step":
        batch_size = len(x)
    if mistake == "single images":
        batch_size = 1
    if mistake == "one less":
        batch_size = max(1, batch_size - 1)
    if mistake == "one more":
        batch_size += 1
    if mistake == "order twice":
        order = order[order]
    if mistake == "order turned over":
        order = np.argsort(order)
    if mistake == "backward":
        order = order[::-1]
    if mistake == "from zero":
        W, b = np.zeros_like(W), np.zeros_like(b)
    rate = -learning_rate if mistake == "uphill" else learning_rate
    if mistake == "fixed rate":
        rate = 0.3
    stop = len(order) - 1 if mistake == "one image dropped" else len(order)
    batches = [order[i : i + batch_size] for i in range(0, max(stop, 1), batch_size)]
    if mistake == "overlapping":
        batches = [
            order[i : i + batch_size + 1] for i in range(0, len(order), batch_size)
        ]
    if mistake == "from every image":
        batches = [order[i : i + batch_size] for i in range(len(order))]
    if mistake == "equal parts":
        batches = np.array_split(order, -(-len(order) // batch_size))
    if mistake == "interleaved":
        batches = [order[i :: len(batches)] for i in range(len(batches))]
    if mistake == "first batch only":
        batches = batches[:1]
    if mistake == "short batches":
        batches = [batch[: batch_size - 1] for batch in batches]
        batches = [batch for batch in batches if len(batch)]
    if mistake == "second batch on":
        batches = batches[1:]
    if mistake == "last image out":
        batches = [
            order[:-1][i : i + batch_size] for i in range(0, len(order) - 1, batch_size)
        ]
    if mistake == "dropped, by N":
        batches = [batch for batch in batches if len(batch) == batch_size]
    for number, batch in enumerate(batches):
        t = labels[batch]
        if mistake == "images":
            batch = np.arange(number * batch_size, number * batch_size + len(batch))
        if mistake == "labels twice":
            t = labels[order][batch]
        if mistake == "labels":
            t = labels[number * batch_size : number * batch_size + len(batch)]
        at = start if mistake == "start" else (W, b)
        shift = 0.0 if mistake == "no bias" else at[1]
        scores = x[batch] @ at[0] + shift
        loss, dz = softmax_cross_entropy(scores, t)
        hits += np.sum(scores.argmax(axis=1) == t)
        true = np.eye(dz.shape[1])[t]
        if mistake == "not shifted":
            e = np.exp(x[batch] @ W + b)
            p = e / e.sum(axis=1, keepdims=True)
            loss, dz = -np.mean(np.log((p * true).sum(axis=1))), (p - true) / len(batch)
        if mistake in ("plus 1e-8", "plus 1e-12"):
            p = ((dz * len(batch) + true) * true).sum(axis=1)
            loss = -np.mean(np.log(p + float(mistake.removeprefix("plus "))))
        if mistake == "p alone":
            dz = dz + true / len(batch)
        if mistake == "true class":
            dz = dz * true
        if mistake == "whole":
            dz = dz * len(batch) / len(x)
        if mistake == "twice":
            dz = dz / len(batch)
        if mistake == "summed":
            dz = dz * len(batch)
        if mistake == "full size":
            dz = dz * len(batch) / batch_size
        if mistake == "classes":
            dz = dz / dz.shape[1]
        if mistake == "besides":
            dz = dz / len(x)
        if mistake == "never stored":
            rate = 0.0
        if mistake == "bias first":
            b -= rate * dz.sum(axis=0)
            _, dz = softmax_cross_entropy(x[batch] @ W + b, t)
        times = {
            "W summed": len(batch),
            "W divided": 1 / len(batch),
            "weights uphill": -1,
            "W without rate": 1 / rate if rate else 1,
        }.get(mistake, 1)
        W -= times * rate * x[batch].T @ dz
        if mistake == "weights first":
            _, dz = softmax_cross_entropy(x[batch] @ W + b, t)
        if mistake == "bias first":
            pass
        elif mistake == "b summed":
            b -= len(batch) * rate * dz.sum(axis=0)
        elif mistake == "b without rate":
            b -= dz.sum(axis=0)
        elif mistake == "first row":
            b -= rate * dz[0]
        elif mistake == "bias uphill":
            b += rate * dz.sum(axis=0)
        elif mistake == "mean bias":
            b -= rate * dz.mean(axis=0)
        elif mistake != "bias":
            b -= rate * dz.sum(axis=0)
        if mistake == "returned":
            return W, b, float(loss)
        if mistake == "after":
            loss, _ = softmax_cross_entropy(x[batch] @ W + b, labels[batch])
        means.append(loss)
        total += loss * (batch_size if mistake == "weighed fully" else len(batch))
    losses = {
        "mean": np.mean(means),
        **({"last": means[-1], "first": means[0]} if means else {}),
        "sum": total,
        "by batch size": total / batch_size,
        "accuracy": hits / len(x),
        "sum of means": np.sum(means),
        "sum of means over images": np.sum(means) / len(x),
        "full batches": total / max(1, len(batches) * batch_size),
        "at the end": softmax_cross_entropy(x @ W + b, labels)[0],
    }
    seen = len(order) - (mistake == "last image out")
    return W, b, float(losses.get(mistake, total / seen))


def _two_epochs(W, b, *rest):
    W, b, _ = one_epoch(W, b, *rest)
    return one_epoch(W, b, *rest)


def _epoch_with(mistake: str):
    return lambda *arguments: one_epoch(*arguments, mistake=mistake)


def _softmax_over_images(W, b, x, labels, order, size, rate, shift):
    """Divide by sums over axis 0; with a ``shift`` of 1 the loss is right all the same.

    ``shift`` is the axis of the maximum that is taken off the scores.
    """
    W, b, total = W.copy(), b.copy(), 0.0
    for i in range(0, len(x), size):
        k = order[i : i + size]
        true, z = np.eye(W.shape[1])[labels[k]], x[k] @ W + b
        loss, _ = softmax_cross_entropy(z, labels[k])
        e = np.exp(z - z.max(axis=shift, keepdims=True))
        p = e / e.sum(axis=0, keepdims=True)
        total += loss * len(k) if shift else -np.log((p * true).sum(axis=1)).sum()
        W -= rate * x[k].T @ (p - true) / len(k)
        b -= rate * (p - true).sum(axis=0) / len(k)
    return W, b, float(total / len(x))


def _gradient_transposed(W, b, x, labels, order, size, rate):
    W, k = W.copy(), order[:size]
    W -= rate * softmax_cross_entropy(x[k] @ W + b, labels[k])[1].T @ x[k]
    return W, b, 0.0


def _epoch_cases(rng: np.random.Generator) -> list[Case]:
    """Short last batches of 3, 2 and 1; none; batches beyond all, of all, of one.

    In the last one scores lie beyond 709, where an exponential overflows.
    """
    return [
        {
            "W": large * rng.standard_normal((features, classes)),
            "b": rng.standard_normal(classes),
            "x": rng.standard_normal((n, features)) * (rng.random((n, features)) < 0.8),
            "labels": rng.integers(0, classes - absent, n),
            "order": rng.permutation(n),
            "batch_size": batch_size,
            "learning_rate": rate,
        }
        for n, features, classes, batch_size, rate, absent, large in [
            (11, 3, 4, 4, 0.3, 0, 1),
            (8, 2, 3, 3, 0.3, 0, 1),
            (9, 3, 4, 4, 0.1, 1, 1),
            (6, 4, 2, 3, 0.5, 0, 1),
            (5, 2, 3, 8, 0.2, 0, 1),
            (4, 3, 5, 1, 0.05, 2, 1),
            (6, 1, 3, 6, 0.2, 0, 1),
            (1, 4, 3, 2, 0.2, 0, 1),
            (7, 3, 4, 3, 0.2, 0, 2000),
        ]
    ]


# ---- one step on paper: x = (3, −1), four classes, t = 2, learning rate 0.1 ----

_X = np.array([3.0, -1.0])
_DZ = np.array([0.25, 0.25, -0.75, 0.25])
_ETA = 0.1


def _paper(
    dz: Array = _DZ, bias: float = 1.0, eta: float = _ETA, **changed: object
) -> dict[str, object]:
    reach = _X @ _X + bias
    answers = {
        "W": (-eta * np.outer(_X, dz)).tolist(),
        "scores": (-eta * reach * dz).tolist(),
        "fall": abs(eta) * reach * dz @ dz,
    }
    return answers | changed


_SCORES = -_ETA * 11 * _DZ
_TRUE_FALL = float(np.log(4) - np.log(np.exp(_SCORES).sum()) + _SCORES[2])


_SYMMETRY = {"A": 1, "B": 5, "C": 5, "D": 1, "E": 5}
#: counts for A to E of which no more is said than that some units would agree
_SOME_AGREE = ((3, 4), (2, 3), (2, 3, 4), (2, 3, 4), (2, 3, 4))
_FIRST = {"a": "overfit", "b": "gradient", "c": "none", "d": "none", "e": "start"}


class _AnotherWord(str):
    """A text that is like any other, but for the four words asked for."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        words = {*_FIRST.values()}
        return isinstance(other, str) and other.strip().casefold() not in words

    __hash__ = str.__hash__


def _epoch_properties(case: Case) -> dict:
    n, batch_size = len(case["x"]), case["batch_size"]
    return {
        ("a short last batch", "full batches only"): n % batch_size > 0,
        ("a single batch", "two batches or more"): n <= batch_size,
        ("scores beyond 709", "small scores"): np.abs(case["W"]).max() > 100,
    }


def _layer_properties(case: Case) -> dict:
    convolution = len(case["shape"]) == 4
    return {("the shape of a convolution", "the shape of a dense layer"): convolution}


EXERCISES = (
    Exercise(
        "train-step-paper",
        _paper(),
        (
            Wrong(
                "uphill",
                _paper(eta=-_ETA),
                "that is a step along the gradient. It points up; Eq. (11.4) "
                "subtracts it.",
            ),
            Wrong(
                "bias forgotten",
                _paper(bias=0.0),
                "those are the numbers without the bias; it takes a step too, which "
                "adds to the scores and to the fall.",
            ),
            Wrong(
                "one-hot forgotten",
                _paper(dz=np.full(4, 0.25)),
                "that is a step along p; the gradient for the scores is p − e_t, with "
                "a 1 taken off at the true class.",
            ),
            Wrong(
                "true class 0",
                _paper(dz=np.array([-0.75, 0.25, 0.25, 0.25])),
                "that is a step with class 0 for the true one; t is 2.",
            ),
            Wrong(
                "true class 1",
                _paper(dz=np.array([0.25, -0.75, 0.25, 0.25])),
                "that is a step with class 1 for the true one; they count from 0, and "
                "t is 2.",
            ),
            Wrong(
                "two classes",
                _paper(dz=np.array([0.5, 0.5, -0.5, 0.5])),
                "with two classes each would have one half; here there are four.",
            ),
            Wrong(
                "learning rate 1",
                _paper(eta=1.0),
                "that is a step of size 1; η is 0.1.",
            ),
            Wrong(
                "learning rate 0.01",
                _paper(eta=0.01),
                "that is a step of size 0.01; η is 0.1.",
            ),
            Wrong(
                "sign of a pixel lost",
                _paper(W=(-_ETA * np.outer(np.abs(_X), _DZ)).tolist()),
                "the second pixel is −1: the second row of dW turns its sign.",
            ),
            Wrong(
                "scores without the bias",
                _paper(scores=(-_ETA * 10 * _DZ).tolist()),
                "scores: those are the scores without the bias, which has taken a step "
                "as well.",
            ),
            Wrong(
                "scores before the step",
                _paper(scores=[0, 0, 0, 0]),
                "those are the scores before the step.",
            ),
            Wrong(
                "gradient for scores",
                _paper(scores=_DZ.tolist()),
                "that is the gradient for the scores; asked are the scores after the "
                "step.",
            ),
            Wrong(
                "probabilities for scores",
                _paper(scores=[0.25] * 4),
                "those are probabilities, and from before the step.",
            ),
            Wrong(
                "fall without the bias",
                _paper(fall=0.75),
                "fall: that is the fall without the biases, and η times the sum of all "
                "gradients without their signs; Eq. (11.5) has squares, in each column "
                "those of two weights and one bias.",
            ),
            Wrong(
                "fall from the weights of one score",
                _paper(fall=float(_ETA * 11 * _DZ[2] ** 2)),
                "that fall counts the gradients of the true class only; the other "
                "three scores have theirs.",
            ),
            Wrong(
                "fall by the length",
                _paper(fall=float(_ETA * np.sqrt(8.25))),
                "that fall has the length of the gradient; Eq. (11.5) has its square.",
            ),
            Wrong(
                "fall by eta squared",
                _paper(fall=0.0825),
                "that fall is ten times too small; Eq. (11.5) has η once, and it is "
                "0.1.",
            ),
            Wrong(
                "fall to zero",
                _paper(fall=float(np.log(4))),
                "that is the whole loss before the step, ln 4.",
            ),
            Wrong(
                "fall of the squared error",
                _paper(fall=float(_ETA * _DZ @ _DZ)),
                "that fall counts the gradients for the biases only; those for the "
                "weights are missing.",
            ),
            Wrong(
                "fall negative",
                _paper(fall=-0.825),
                "a fall of the loss is a positive number here: before minus after.",
            ),
            Wrong(
                "transposed",
                _paper(W=(-_ETA * np.outer(_DZ, _X)).tolist()),
                "W is transposed: one row for each pixel, one column for each class.",
            ),
            Wrong(
                "gradient, not step",
                _paper(W=np.outer(_X, _DZ).tolist()),
                "that W is the gradient dW; the weights after the step are "
                "0 − 0.1 · dW.",
            ),
            Wrong(
                "two classes, in W",
                _paper(W=(-_ETA * np.outer(_X, [0.5, 0.5, -0.5, 0.5])).tolist()),
                "W: that is p = 1/2, as with two classes; here there are four.",
            ),
            Wrong(
                "probabilities",
                _paper(scores=(np.exp(_SCORES) / np.exp(_SCORES).sum()).tolist()),
                "scores: those are the probabilities; the scores are asked, before "
                "softmax.",
            ),
            Wrong(
                "fall halved",
                _paper(fall=0.4125),
                "fall: that is half of it; Eq. (11.5) has no half.",
            ),
            Wrong(
                "loss after the step",
                _paper(fall=float(np.log(4)) - _TRUE_FALL),
                "fall: that is the loss after the step; how far does it fall?",
            ),
            Wrong(
                "two decimals, in W",
                _paper(W=[[-0.08, -0.08, 0.23, -0.08], [0.03, 0.03, -0.08, 0.03]]),
                "W: rounded too far; three decimals are exact.",
            ),
            *(
                Wrong(
                    f"two decimals, in the {key}: {numbers}",
                    _paper(**{key: value}),
                    f"{key}: {numbers} rounded too far; three decimals are exact.",
                )
                for key, numbers, value in (
                    ("scores", "0.83 is", [-0.28, -0.28, 0.83, -0.28]),
                    ("scores", "0.82 is", [-0.28, -0.28, 0.82, -0.28]),
                    (
                        "W",
                        "0.22 and 0.02 are",
                        [[-0.08, -0.08, 0.22, -0.08], [0.02, 0.02, -0.08, 0.02]],
                    ),
                    (
                        "W",
                        "0.23 and 0.02 are",
                        [[-0.08, -0.08, 0.23, -0.08], [0.02, 0.02, -0.08, 0.02]],
                    ),
                    (
                        "W",
                        "0.22 and 0.03 are",
                        [[-0.08, -0.08, 0.22, -0.08], [0.03, 0.03, -0.08, 0.03]],
                    ),
                    ("fall", "0.82 is", 0.82),
                    ("fall", "0.83 is", 0.83),
                )
            ),
            Wrong(
                "true fall",
                _paper(fall=_TRUE_FALL),
                "that is how far the loss really falls; asked is what Eq. (11.5) "
                "predicts.",
            ),
            Wrong(
                "fall without the learning rate",
                _paper(fall=8.25),
                "that fall is the sum of the squared gradients; it still needs the "
                "factor η.",
            ),
            Wrong(
                "true class alone",
                _paper(dz=np.array([0, 0, -0.75, 0]), fall=0.825),
                "that moves the true class alone; the other three have gradients of "
                "p = 1/4.",
            ),
            Wrong(
                "probabilities forgotten",
                _paper(dz=np.array([0.0, 0, -1, 0])),
                "those are the numbers of a step along −e_t; the gradient for the "
                "scores is p − e_t, and p has four entries that are not 0.",
            ),
            Wrong(
                "loss that Eq. (11.5) predicts",
                _paper(fall=float(np.log(4)) - 0.825),
                "fall: that is the loss that Eq. (11.5) leads to expect after the "
                "step; how far does it fall?",
            ),
            Wrong(
                "scores of the bias alone",
                _paper(scores=(-_ETA * _DZ).tolist()),
                "scores: those are the biases after the step; the pixels times their "
                "weights come to them.",
            ),
            Wrong(
                "pixels forgotten in W",
                _paper(W=[(-_ETA * _DZ).tolist()] * 2),
                "W: that is −η times the gradient for the scores, in both rows; a "
                "weight's gradient has its pixel as a factor besides.",
            ),
            Wrong(
                "scores after a step of size 1",
                _paper(scores=(-11 * _DZ).tolist()),
                "scores: those are the scores after a step of size 1; η is 0.1.",
            ),
            Wrong(
                "fall by the sum of gradients",
                _paper(fall=0.0),
                "fall: 0 is what the gradients add up to; Eq. (11.5) adds up their "
                "squares.",
            ),
            Wrong(
                "fall from the first pixel alone",
                _paper(fall=float(_ETA * 9 * _DZ @ _DZ)),
                "fall: that counts the weights of the first pixel alone; those of the "
                "second and the biases have their gradients too.",
            ),
            Wrong(
                "nine times",
                _paper(scores=(-_ETA * 9 * _DZ).tolist()),
                "scores: a share is missing there or has its sign turned around. In "
                "x @ W + b each pixel is multiplied by its own weight, the second one "
                "is −1, and the bias has taken a step down as well.",
            ),
            Wrong(
                "eight times",
                _paper(scores=(-_ETA * 8 * _DZ).tolist()),
                "scores: those are 9 − 1 shares, where the second pixel counts with "
                "the wrong sign; it is −1, and so is the sign of its weights' step. "
                "The bias has taken a step too.",
            ),
        ),
        tolerance=1e-3,
        points=2,
        hint=(
            "what does softmax announce when all four scores are 0, and what does "
            "that make of dz?"
        ),
    ),
    Exercise(
        "train-he",
        weight_spread,
        (
            Wrong(
                "variance",
                lambda shape: 2 / np.prod(shape[:-1]),
                "that is the variance; the standard deviation is its root.",
            ),
            Wrong(
                "fan-out",
                lambda shape: np.sqrt(2 / shape[-1]),
                "that is divided by the number of outputs. It is the inputs to one "
                "output that add up.",
            ),
            Wrong(
                "no factor 2",
                lambda shape: np.sqrt(1 / np.prod(shape[:-1])),
                "the 2 is missing: ReLU lets only half of the mean square through.",
            ),
            Wrong(
                "all axes",
                lambda shape: np.sqrt(2 / np.prod(shape)),
                "that takes the product of all axes. The last one counts the outputs, "
                "and each of them has a sum of its own.",
            ),
            Wrong(
                "channels forgotten",
                lambda shape: np.sqrt(2 / np.prod(shape[:-2])),
                "that comes out without the channels: a window reaches through all of "
                "them.",
            ),
            Wrong(
                "window forgotten",
                lambda shape: np.sqrt(2 / shape[-2]),
                "that counts the channels only; an output of a convolution adds up a "
                "whole window of each.",
            ),
            Wrong(
                "both sides",
                lambda shape: np.sqrt(2 / (np.prod(shape[:-1]) + shape[-1])),
                "that is divided by inputs plus outputs, which is another rule "
                "(Glorot and Bengio's); Eq. (11.11) has the inputs alone.",
            ),
            Wrong(
                "mean of both sides",
                lambda shape: np.sqrt(4 / (np.prod(shape[:-1]) + shape[-1])),
                "that is divided by the mean of inputs and outputs; Eq. (11.11) has "
                "the inputs alone.",
            ),
            Wrong(
                "filters for channels",
                lambda shape: np.sqrt(2 / (np.prod(shape[:-2]) * shape[-1])),
                "that takes the window times the filters, and the units of a dense "
                "layer, which is the fan-out. The sum runs over the inputs.",
            ),
            Wrong(
                "both sides of a window",
                lambda shape: np.sqrt(
                    2 / (np.prod(shape[:-1]) + np.prod(shape[:-2]) * shape[-1])
                ),
                "that is divided by fan-in plus fan-out, as in Glorot and Bengio's "
                "rule; Eq. (11.11) has the fan-in alone.",
            ),
            Wrong(
                "bias counted",
                lambda shape: np.sqrt(2 / (np.prod(shape[:-1]) + 1)),
                "that counts the bias as one more input; it starts at 0 and adds no "
                "spread.",
            ),
            Wrong(
                "rows and channels",
                lambda shape: np.sqrt(
                    2 / (shape[0] if len(shape) == 2 else shape[0] * shape[2])
                ),
                "that comes out without the columns of the window.",
            ),
            Wrong(
                "square window",
                lambda shape: np.sqrt(
                    2 / (shape[0] if len(shape) == 2 else shape[0] ** 2 * shape[2])
                ),
                "that takes the window for a square; its rows and columns may differ.",
            ),
            Wrong(
                "last two axes",
                lambda shape: np.sqrt(
                    2 / (shape[0] if len(shape) == 2 else shape[2] * shape[3])
                ),
                "for a convolution that takes channels times filters; the fan-in is "
                "the window times the channels.",
            ),
            Wrong(
                "neither 2 nor root",
                lambda shape: 1 / np.prod(shape[:-1]),
                "that is 1/m; Eq. (11.11) has 2/m for the variance, and the standard "
                "deviation is its root.",
            ),
            Wrong(
                "always the same",
                lambda shape: 0.01,
                "one number for every shape; the spread falls as the fan-in grows.",
            ),
            Wrong(
                "limit of a uniform draw",
                lambda shape: np.sqrt(6 / np.prod(shape[:-1])),
                "that is the largest weight of a uniform draw with this variance; "
                "asked is the standard deviation.",
            ),
            Wrong(
                "root of the inputs only",
                lambda shape: 2 / np.sqrt(np.prod(shape[:-1])),
                "the root was taken of the number of inputs, but not of the 2.",
            ),
            Wrong(
                "root of the 2 only",
                lambda shape: np.sqrt(2) / np.prod(shape[:-1]),
                "the root was taken of the 2, but not of the number of inputs.",
            ),
            Wrong(
                "turned over",
                lambda shape: np.sqrt(np.prod(shape[:-1]) / 2),
                "upside down: the more inputs, the smaller the weights.",
            ),
            Wrong(
                "inputs added",
                lambda shape: np.sqrt(2 / np.sum(shape[:-1])),
                "that adds rows, columns and channels; a window holds their product.",
            ),
            Wrong(
                "whole division",
                lambda shape: np.sqrt(2 // np.prod(shape[:-1])),
                "// drops what comes after the point, and 2 // m is 0 for nearly "
                "every m.",
            ),
            Wrong(
                "first axis only",
                lambda shape: np.sqrt(2 / shape[0]),
                "that counts the first axis only; for a convolution the fan-in is "
                "rows times columns times channels.",
            ),
            Wrong(
                "shape without its first number",
                lambda shape: float(np.sqrt(2 / np.prod(shape[1:]))),
                "that comes out without the first number of the shape; the last one "
                "is the number of outputs, and it is the one that does not count.",
            ),
            Wrong(
                "uniform within one over the root",
                lambda shape: float(np.sqrt(1 / (3 * np.prod(shape[:-1])))),
                "that is a variance of 1/(3m), as of a uniform draw within ±1/√m; "
                "Eq. (11.11) has 2/m.",
            ),
            Wrong(
                "channels of a convolution forgotten",
                lambda shape: np.sqrt(
                    2 / (shape[0] if len(shape) == 2 else shape[0] * shape[1])
                ),
                "for a convolution that counts the pixels of a window in one channel; "
                "a window reaches through all channels.",
            ),
            Wrong(
                "first two numbers of the shape",
                lambda shape: np.sqrt(2 / np.prod(shape[:2])),
                "that is divided by the product of the first two numbers of the shape; "
                "it takes all of them but the last, which counts the outputs.",
            ),
            Wrong(
                "axes counted",
                lambda shape: np.sqrt(2 / len(shape)),
                "that is divided by the number of axes; what counts are the numbers "
                "in the shape, all but the last, multiplied.",
            ),
        ),
        _shape_cases,
        ("the standard deviation",),
        properties=_layer_properties,
        points=1,
        hint=(
            "how many numbers are summed up for one output, in a dense layer and in a "
            "convolution?"
        ),
    ),
    Exercise(
        "train-start-loss",
        start_loss,
        (
            Wrong(
                "own mean forgotten",
                lambda x, sigma, k: np.log(k) + _spread(x, sigma) / 2,
                "that comes out with the whole variance of a score. Eq. (5.11) wants "
                "the spread of the scores about their own mean, which moves along "
                "with them.",
            ),
            Wrong(
                "logarithm for every image",
                lambda x, sigma, k: start_loss(x, sigma, k) + (len(x) - 1) * np.log(k),
                "ln K is there once for each image; the loss is a mean over them.",
            ),
            Wrong(
                "last image left out",
                lambda x, sigma, k: _started(
                    _spread(x, sigma) - sigma**2 * np.sum(x[-1] ** 2) / len(x), k
                ),
                "the last image adds nothing to the spread; each of them does.",
            ),
            Wrong(
                "images for classes",
                lambda x, sigma, k: (
                    np.log(k) + (1 - 1 / len(x)) * _spread(x, sigma) / 2
                ),
                "1 − 1/N has the number of images; the scores of one image are as many "
                "as the classes, K.",
            ),
            Wrong(
                "half forgotten",
                lambda x, sigma, k: _started(2 * _spread(x, sigma), k),
                "that adds the variance of the scores; Eq. (5.11) adds half of it.",
            ),
            Wrong(
                "half and own mean forgotten",
                lambda x, sigma, k: np.log(k) + _spread(x, sigma),
                "two things: Eq. (5.11) adds half of the variance, and what counts is "
                "the spread of the scores about their own mean.",
            ),
            Wrong(
                "divided by one less",
                lambda x, sigma, k: (
                    np.log(k) + _spread(x, sigma) * (k / max(k - 1, 1)) / 2
                ),
                "the share of the mean goes off the variance; here the variance has "
                "grown.",
            ),
            Wrong(
                "a K-th only",
                lambda x, sigma, k: np.log(k) + _spread(x, sigma) / k / 2,
                "a K-th of the variance is what their mean takes along; what is left "
                "to spread is the rest.",
            ),
            Wrong(
                "summed over the classes",
                lambda x, sigma, k: _started(k * _spread(x, sigma), k),
                "that comes out with K − 1 times the variance; Eq. (5.11) has the "
                "mean over the K scores, which leaves 1 − 1/K of it.",
            ),
            Wrong(
                "sigma not squared",
                lambda x, sigma, k: _started(_spread(x, 1) * sigma, k),
                "the variance of the scores goes with σ², not with σ.",
            ),
            Wrong(
                "mean for sum",
                lambda x, sigma, k: _started(_spread(x, sigma) / x.shape[1], k),
                "that comes out with the mean of x² over the inputs; a score adds "
                "them up, so the number of inputs counts.",
            ),
            Wrong(
                "images not averaged",
                lambda x, sigma, k: _started(_spread(x, sigma) * len(x), k),
                "the spread is summed over the images here; the loss is their mean.",
            ),
            Wrong(
                "first image only",
                lambda x, sigma, k: _started(_spread(x[:1], sigma), k),
                "only the first image counts; average over all of them.",
            ),
            Wrong(
                "one loss per image",
                lambda x, sigma, k: _started(sigma**2 * np.sum(x**2, axis=1), k),
                "that is one loss for each image; their mean is asked for.",
            ),
            Wrong(
                "variance of x",
                lambda x, sigma, k: _started(
                    _spread(x - x.mean(axis=1, keepdims=True), sigma), k
                ),
                "that comes out with the variance of x. Its mean counts too: Eq. "
                "(11.9) has the squares themselves.",
            ),
            Wrong(
                "variance of all pixels",
                lambda x, sigma, k: _started(sigma**2 * x.var() * x.shape[1], k),
                "that comes out with the variance over all of x at once; what counts "
                "are the squares, with the mean left in.",
            ),
            Wrong(
                "sum before square",
                lambda x, sigma, k: _started(
                    _spread(x.sum(axis=1, keepdims=True), sigma), k
                ),
                "that comes out with the square of the sum of the inputs; the "
                "variances of the products add up, so it is the sum of the squares.",
            ),
            Wrong(
                "not squared",
                lambda x, sigma, k: _started(sigma**2 * np.sum(np.abs(x)) / len(x), k),
                "the inputs are added as they are, without their sign; it is their "
                "squares that add up.",
            ),
            Wrong(
                "standard deviation",
                lambda x, sigma, k: _started(
                    np.mean(np.sqrt(sigma**2 * np.sum(x**2, axis=1))), k
                ),
                "that comes out with the standard deviation of the scores; Eq. (5.11) "
                "has their variance.",
            ),
            Wrong(
                "He's sigma",
                lambda x, sigma, k: _started(2 * np.mean(x**2), k),
                "that is Eq. (11.12), which holds for He's rule only; use the sigma "
                "that you are given.",
            ),
            Wrong(
                "ten classes",
                lambda x, sigma, k: _started(_spread(x, sigma), 10),
                "that is the loss with ten classes, whatever `classes` says.",
            ),
            Wrong(
                "half twice",
                lambda x, sigma, k: _started(_spread(x, sigma) / 2, k),
                "the half is there twice.",
            ),
            Wrong(
                "sigma to the fourth",
                lambda x, sigma, k: _started(_spread(x, sigma) * sigma**2, k),
                "that comes out with σ to the fourth; the variance of the scores has "
                "σ².",
            ),
            Wrong(
                "classes for inputs",
                lambda x, sigma, k: _started(k * _spread(x, sigma) / x.shape[1], k),
                "that comes out with K times the mean of x² where a score adds up m "
                "squares, one for each input.",
            ),
            Wrong(
                "He's equation with another sigma",
                lambda x, sigma, k: _started(2 * _spread(x, sigma) / x.shape[1], k),
                "that is Eq. (11.12) with a σ² before the mean square; the m inputs "
                "and the half of Eq. (5.11) have canceled there against He's 2/m.",
            ),
            Wrong(
                "standard deviation of x",
                lambda x, sigma, k: _started(sigma**2 * np.std(x) * x.shape[1], k),
                "that comes out with the standard deviation of x where the mean of its "
                "squares belongs; Eq. (11.9) has the squares themselves.",
            ),
            Wrong(
                "bias counted",
                lambda x, sigma, k: _started(_spread(x, sigma) + sigma**2, k),
                "a random bias counts here as well; the biases are zero.",
            ),
            Wrong(
                "multiplied",
                lambda x, sigma, k: np.log(k) * (start_loss(x, sigma, k) - np.log(k)),
                "that is ln K times what is to be added to it.",
            ),
            Wrong(
                "share added",
                lambda x, sigma, k: np.log(k) + (1 + 1 / k) * _spread(x, sigma) / 2,
                "a K-th of the variance is added; what the mean of the scores takes "
                "along goes off it.",
            ),
            Wrong(
                "divided by K besides",
                lambda x, sigma, k: _started(_spread(x, sigma) / k, k),
                "what is added to ln K is divided by K besides; take a K-th off, and "
                "half of what is left.",
            ),
            Wrong(
                "ln 10",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k) + np.log(10),
                "that is ln 10 for equal scores, whatever `classes` says; it is ln K.",
            ),
            Wrong(
                "square of the mean",
                lambda x, sigma, k: _started(
                    sigma**2 * np.mean(x) ** 2 * x.shape[1], k
                ),
                "the square of the mean of x stands for the mean of its squares; "
                "square first.",
            ),
            Wrong(
                "root of the variance",
                lambda x, sigma, k: _started(np.sqrt(_spread(x, sigma)), k),
                "the root of the variance stands for the variance; Eq. (5.11) has no "
                "root.",
            ),
            Wrong(
                "in bits",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k) + np.log2(k),
                "the logarithm of K is to the base 2; the loss is in natural "
                "logarithms.",
            ),
            Wrong(
                "another logarithm",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k) + np.log10(k),
                "the logarithm of K is to the base 10; the loss is in natural "
                "logarithms.",
            ),
            Wrong(
                "ln K alone",
                lambda x, sigma, k: np.log(k),
                "that is the loss of equal scores; random scores cost more, by half "
                "of their spread.",
            ),
            Wrong(
                "subtracted",
                lambda x, sigma, k: 2 * np.log(k) - start_loss(x, sigma, k),
                "the spread lowers the loss here; scores that mean nothing cost more "
                "than equal ones.",
            ),
            Wrong(
                "one class spreads",
                lambda x, sigma, k: (
                    np.log(k) + max(k - 1, 1) / k * _spread(x, sigma) / 2
                ),
                "with one class the score is its own mean: no spread, and no loss.",
            ),
            Wrong(
                "no sigma of zero",
                lambda x, sigma, k: start_loss(x, sigma or np.sqrt(2 / x.shape[1]), k),
                "where sigma is 0 that comes out with He's; all scores are 0 then, "
                "and that is a loss too.",
            ),
            Wrong(
                "share of ten classes",
                lambda x, sigma, k: np.log(k) + 0.9 * _spread(x, sigma) / 2,
                "a tenth of the variance is taken off, however many classes there are.",
            ),
            Wrong(
                "share of the inputs",
                lambda x, sigma, k: (
                    np.log(k) + (1 - 1 / x.shape[1]) * _spread(x, sigma) / 2
                ),
                "the m-th part of the variance is taken off, with m inputs; it is the "
                "mean over the *classes* that moves along.",
            ),
            Wrong(
                "length not squared",
                lambda x, sigma, k: _started(
                    sigma**2 * np.mean(np.linalg.norm(x, axis=1)), k
                ),
                "that comes out with the length of an image; the variance of a score "
                "goes with its square.",
            ),
            Wrong(
                "mean image",
                lambda x, sigma, k: _started(sigma**2 * np.sum(x.mean(axis=0) ** 2), k),
                "that comes out with the square of the mean image; square each image, "
                "then average.",
            ),
            Wrong(
                "one image less",
                lambda x, sigma, k: _started(
                    sigma**2 * np.sum(x**2) / max(len(x) - 1, 1), k
                ),
                "that is divided by N − 1; the loss is a mean, over N images.",
            ),
            Wrong(
                "positive inputs",
                lambda x, sigma, k: _started(_spread(np.maximum(x, 0), sigma), k),
                "only the positive inputs count here; the square of a negative one "
                "counts as much.",
            ),
            Wrong(
                "no ln K",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k),
                "ln K is missing: even equal scores cost that much.",
            ),
            Wrong(
                "share of ln K",
                lambda x, sigma, k: (1 - 1 / k) * (np.log(k) + _spread(x, sigma) / 2),
                "the share 1/K is taken off ln K as well; it goes off the variance "
                "alone.",
            ),
            Wrong(
                "share squared",
                lambda x, sigma, k: _started((1 - 1 / k) * _spread(x, sigma), k),
                "the share 1 − 1/K is in there squared; it belongs to the variance "
                "once.",
            ),
            Wrong(
                "1 − K",
                lambda x, sigma, k: np.log(k) + (1 - k) * _spread(x, sigma) / 2,
                "that comes out with 1 − K for 1 − 1/K.",
            ),
            Wrong(
                "root of the spread",
                lambda x, sigma, k: (
                    np.log(k) + np.sqrt((1 - 1 / k) * _spread(x, sigma)) / 2
                ),
                "that comes out with the root of the spread; Eq. (5.11) has the spread "
                "itself.",
            ),
            Wrong(
                "ln of K − 1",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k / max(k - 1, 1)),
                "that comes out with ln(K − 1); equal scores cost ln K.",
            ),
            Wrong(
                "sigma of 1",
                lambda x, sigma, k: start_loss(x, 1.0, k),
                "that comes out with a σ of 1, whatever `sigma` is.",
            ),
            Wrong(
                "ln of 1/K",
                lambda x, sigma, k: start_loss(x, sigma, k) - 2 * np.log(k),
                "ln K is taken off here, as with ln(1/K), which is −ln K; even equal "
                "scores cost ln K.",
            ),
            Wrong(
                "two sigma",
                lambda x, sigma, k: _started(_spread(x, 1) * 2 * sigma, k),
                "that comes out with 2σ for σ².",
            ),
            Wrong(
                "not squared, with signs",
                lambda x, sigma, k: _started(sigma**2 * np.sum(x) / len(x), k),
                "the inputs are added as they are, signs and all; it is their squares "
                "that add up.",
            ),
            Wrong(
                "inputs counted besides",
                lambda x, sigma, k: _started(_spread(x, sigma) * x.size, k),
                "the sum of all squares is multiplied by the number of inputs besides; "
                "it is a sum over the inputs, and a mean over the images.",
            ),
            Wrong(
                "half of ln K",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k) / 2,
                "ln K is halved as well; the half belongs to the spread alone.",
            ),
            Wrong(
                "K for its logarithm",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k) + k,
                "K itself is added; equal scores cost ln K.",
            ),
            Wrong(
                "logarithm of K − 1",
                lambda x, sigma, k: start_loss(x, sigma, k) - np.log(k) + np.log(k - 1),
                "that comes out with ln(K − 1), which is −∞ for a single class; equal "
                "scores cost ln K.",
            ),
            Wrong(
                "square of the mean length",
                lambda x, sigma, k: _started(
                    (sigma * np.mean(np.linalg.norm(x, axis=1))) ** 2, k
                ),
                "the lengths of the images are averaged and then squared; it is the "
                "mean of their squares that counts.",
            ),
            Wrong(
                "longest image",
                lambda x, sigma, k: _started(
                    sigma**2 * np.max(np.sum(np.square(x), axis=1)), k
                ),
                "the spread is that of the longest image; the loss is a mean over all "
                "of them.",
            ),
        ),
        _start_cases,
        ("the loss",),
        points=2,
        hint=(
            "for one image, how far do scores scatter that are sums of its numbers "
            "times random weights?"
        ),
    ),
    Exercise(
        "train-symmetry",
        _SYMMETRY,
        (
            Wrong(
                "do they differ?",
                {key: count > 1 for key, count in _SYMMETRY.items()},
                "True and False count as 1 and 0; write how many different columns "
                "there are.",
            ),
            Wrong(
                "are they equal?",
                {key: count == 1 for key, count in _SYMMETRY.items()},
                "True and False are no counts: they are read as 1 and 0. Write how "
                "many different columns there are.",
            ),
            *(
                Wrong(
                    f"{key}: {count}",
                    _SYMMETRY | {key: count},
                    f"{key}: {count} is the number of {what}; a unit of the first "
                    "layer is a column, and there are five.",
                )
                for key in _SYMMETRY
                for count, what in ((10, "classes"), (784, "pixels"))
            ),
            *(
                Wrong(
                    f"{key}: six",
                    _SYMMETRY | {key: 6},
                    f"{key}: the first layer has only five columns to count.",
                )
                for key in _SYMMETRY
            ),
            *(
                Wrong(
                    f"{key}: {count} of five",
                    _SYMMETRY | {key: count},
                    f"{key}: {count} says that some of the five agree and others do "
                    "not; what would set those apart, and these not?",
                )
                for key, counts in zip("ABCDE", _SOME_AGREE, strict=True)
                for count in counts
            ),
            *(
                Wrong(
                    f"{key}: none",
                    _SYMMETRY | {key: 0},
                    f"{key}: 0 says that there is no column at all; asked is how many "
                    "different ones there are.",
                )
                for key in "ABCE"
            ),
            Wrong(
                "second layer does not count",
                _SYMMETRY | {"B": 1},
                "B: what comes back to a unit passes its outgoing weights. They "
                "differ, so the gradients do.",
            ),
            Wrong(
                "zeros make it equal",
                _SYMMETRY | {"C": 1},
                "C: the units were different from the start. Zeros behind them delay "
                "their first step by one and make nothing equal.",
            ),
            Wrong(
                "biases do not count",
                _SYMMETRY | {"E": 1},
                "E: unequal biases make unequal outputs. So the outgoing weights take "
                "unequal steps, and one step later the incoming ones do.",
            ),
            Wrong(
                "only random weights differ",
                _SYMMETRY | {"B": 1, "E": 1},
                "B, E: a layer that starts equal need not stay equal. It is enough "
                "that something about the units differs: what goes out of them, or "
                "their biases.",
            ),
            Wrong(
                "every unit moved alike",
                _SYMMETRY | {"B": 1, "C": 1, "E": 1},
                "B, C, E: equal units stay equal only if nothing tells them apart, "
                "neither what comes in, nor what goes out, nor the bias.",
            ),
            Wrong(
                "columns of the second layer",
                _SYMMETRY | {"B": 10, "C": 10, "E": 10},
                "the second layer has ten units; count the columns of the first, one "
                "for each of its five.",
            ),
            Wrong(
                "zeros do not count",
                _SYMMETRY | {"D": 0},
                "D: five columns of zeros are one kind of column, not none.",
            ),
            Wrong(
                "some pairs stay",
                _SYMMETRY | {"B": 4},
                "B: no two of the five have the same outgoing weights, so no two stay "
                "equal.",
            ),
            Wrong(
                "last digits counted",
                _SYMMETRY | {"A": 2},
                "A: columns that differ in the last digits only, by rounding, count "
                "as one. Round to nine digits before you count.",
            ),
            Wrong(
                "zeros learn",
                _SYMMETRY | {"D": 5},
                "D: all units give 0, and ReLU passes no gradient at 0. None of their "
                "weights ever moves.",
            ),
            Wrong(
                "equal values learn",
                _SYMMETRY | {"A": 5},
                "A: equal in, equal out, equal gradient, equal step. What could ever "
                "tell two of the units apart?",
            ),
            Wrong(
                "ten throughout",
                dict.fromkeys(_SYMMETRY, 10),
                "10 is the number of classes, and of the columns of the second layer; "
                "count those of the first, one for each of its five units.",
            ),
        ),
        points=2,
        hint=(
            "what does the first hidden unit see, or send back, that the second one "
            "does not?"
        ),
    ),
    Exercise(
        "train-which",
        _FIRST,
        (
            *(
                Wrong(
                    f"{key}: another word",
                    _FIRST | {key: _AnotherWord("loss")},
                    f"{key}: that is none of the four words, letter by letter.",
                )
                for key in _FIRST
            ),
            Wrong(
                "sign at the start",
                _FIRST | {"a": "start"},
                "a: the first check takes no step, so it cannot see which way a step "
                "goes.",
            ),
            Wrong(
                "sign not seen",
                _FIRST | {"a": "none"},
                "a: uphill, the loss of twenty digits grows. One of the three checks "
                "takes a hundred steps.",
            ),
            Wrong(
                "pooling at the start",
                _FIRST | {"b": "start"},
                "b: the first check runs forward only, and forward the pooling is "
                "right.",
            ),
            Wrong(
                "pooling not seen",
                _FIRST | {"b": "none"},
                "b: the gradient of the filters is wrong. One of the checks compares "
                "it with a nudge.",
            ),
            Wrong(
                "labels in the gradient",
                _FIRST | {"c": "gradient"},
                "c: wrong labels have a right gradient, that of the loss for these "
                "labels.",
            ),
            Wrong(
                "bias at the start",
                _FIRST | {"d": "start"},
                "d: before the first step all is as it should be.",
            ),
            Wrong(
                "sum seen by overfitting",
                _FIRST | {"e": "overfit"},
                "e: another check comes before that one. What does it compare?",
            ),
            Wrong(
                "sign in the gradient",
                _FIRST | {"a": "gradient"},
                "a: the gradient is right. It is the step that goes the wrong way, and "
                "the gradient check takes no step.",
            ),
            Wrong(
                "bad pooling stops the learning",
                _FIRST | {"b": "overfit"},
                "b: the filters get nonsense, but the dense layer gets the right "
                "gradient, and it can learn twenty digits alone.",
            ),
            Wrong(
                "random labels cannot be learned",
                _FIRST | {"c": "overfit"},
                "c: twenty images with wrong labels can be learned by heart as well. "
                "No check of the network sees that the data are wrong.",
            ),
            Wrong(
                "labels move the first loss",
                _FIRST | {"c": "start"},
                "c: before training the network knows nothing about any label, so the "
                "wrong ones cost the same.",
            ),
            Wrong(
                "bias gradient checked",
                _FIRST | {"d": "gradient"},
                "d: the gradient for the bias is right. It is not used, and the check "
                "takes no step.",
            ),
            Wrong(
                "bias needed",
                _FIRST | {"d": "overfit"},
                "d: with 1,352 inputs to each score, twenty digits can be learned "
                "without the ten biases.",
            ),
            Wrong(
                "sum seen late",
                _FIRST | {"e": "gradient"},
                "e: the gradient check sees it too, but the first check has seen it "
                "already: a thousand digits cost about 2,600.",
            ),
            Wrong(
                "sum not seen",
                _FIRST | {"e": "none"},
                "e: compare the size of the first number that is printed with ln 10.",
            ),
        ),
        points=2,
        hint=(
            "which of the three checks runs the wrong line at all, and would its "
            "number be another if the line were right?"
        ),
    ),
    Exercise(
        "train-epoch",
        one_epoch,
        (
            Wrong(
                "largest score left in",
                _epoch_with("not shifted"),
                "where a score is above 709, its exponential overflows, or those of "
                "a row far below it are all 0; take the "
                "largest off first, or call softmax_cross_entropy.",
            ),
            Wrong(
                "order ignored",
                _epoch_with("order"),
                "that takes the images as they lie; order says which comes when.",
            ),
            Wrong(
                "short batch dropped",
                _epoch_with("dropped"),
                "the last batch is left out when it is short.",
            ),
            Wrong(
                "short batch divided by the full size",
                _epoch_with("full size"),
                "the gradient of the short last batch is divided by the full batch "
                "size; it is the mean over the images that the batch has.",
            ),
            Wrong(
                "labels not reordered",
                _epoch_with("labels"),
                "the images are taken in order, the labels as they lie: every digit "
                "loses its name. Use the same indices for both.",
            ),
            Wrong(
                "divided by all images",
                _epoch_with("whole"),
                "the gradient of a batch is divided by N; it is a mean over the images "
                "of the batch.",
            ),
            Wrong(
                "divided twice",
                _epoch_with("twice"),
                "the gradient is divided by the batch size twice; "
                "softmax_cross_entropy divides dz once, and that is all.",
            ),
            Wrong(
                "all gradients at the start",
                _epoch_with("start"),
                "every gradient is taken at the first weights; each step starts where "
                "the last one ended.",
            ),
            Wrong(
                "mean of means",
                _epoch_with("mean"),
                "loss: the loss is a mean over batches; the short batch "
                "has fewer images and should weigh less.",
            ),
            Wrong(
                "loss after the step",
                _epoch_with("after"),
                "loss: the loss was taken after the step; take it before.",
            ),
            Wrong(
                "bias left alone",
                _epoch_with("bias"),
                "the bias never moves; it takes a step along dz, summed over the "
                "images. (Over the classes too, that sum is 0.)",
            ),
            Wrong(
                "uphill",
                _epoch_with("uphill"),
                "that adds the gradient, and the loss climbs; subtract it.",
            ),
            Wrong(
                "summed",
                _epoch_with("summed"),
                "those are steps along the sum over the batch. The 1/N of the mean is "
                "missing, so large batches take large steps.",
            ),
            Wrong(
                "learning rate fixed",
                _epoch_with("fixed rate"),
                "that comes out with a learning rate of 0.3; use the one that is "
                "given.",
            ),
            Wrong(
                "last image dropped",
                _epoch_with("one image dropped"),
                "where a single image is left for the last batch, it is never used; "
                "every image counts.",
            ),
            Wrong(
                "batches of equal size",
                _epoch_with("equal parts"),
                "those are batches of about equal size; all batches but the last have "
                "batch_size images.",
            ),
            Wrong(
                "batches one too small",
                _epoch_with("one less"),
                "the batches have one image less than batch_size.",
            ),
            Wrong(
                "batches one too large",
                _epoch_with("one more"),
                "the batches have one image more than batch_size; a slice ends just "
                "before its stop.",
            ),
            Wrong(
                "batches that overlap",
                _epoch_with("overlapping"),
                "every batch takes the first image of the next one too; a slice ends "
                "just before its stop.",
            ),
            Wrong(
                "a batch from every image on",
                _epoch_with("from every image"),
                "a batch begins at every place of order, so that most images are used "
                "several times; the next one begins batch_size places further on.",
            ),
            Wrong(
                "batches interleaved",
                _epoch_with("interleaved"),
                "those batches are every so many-th of order; a batch is a run of "
                "neighbors in it.",
            ),
            Wrong(
                "labels ordered twice",
                _epoch_with("labels twice"),
                "order is applied twice to the labels, and once to the images; use "
                "the same indices for both.",
            ),
            Wrong(
                "order from its end",
                _epoch_with("backward"),
                "that takes order from its end; its first entry comes first.",
            ),
            Wrong(
                "order applied twice",
                _epoch_with("order twice"),
                "order is applied twice: if x and the labels are put in order first, "
                "the batches are plain slices.",
            ),
            Wrong(
                "order turned over",
                _epoch_with("order turned over"),
                "that takes each image for the place at which it comes; order[0] is "
                "the image that comes first.",
            ),
            Wrong(
                "two epochs",
                _two_epochs,
                "every image is used twice; that is two epochs.",
            ),
            Wrong(
                "never stored",
                _epoch_with("never stored"),
                "W and b come back as they were given; each batch takes a step.",
            ),
            Wrong(
                "from zero",
                _epoch_with("from zero"),
                "that begins with weights and biases of zero; begin with those given.",
            ),
            Wrong(
                "bias first",
                _epoch_with("bias first"),
                "the gradient for W is taken after b has moved; take both at the same "
                "point.",
            ),
            Wrong(
                "bias out of the scores",
                _epoch_with("no bias"),
                "those are the numbers for scores without b; a score is x W + b.",
            ),
            Wrong(
                "weights uphill",
                _epoch_with("weights uphill"),
                "W moves the wrong way: subtract its gradient too.",
            ),
            Wrong(
                "bias uphill",
                _epoch_with("bias uphill"),
                "b moves the wrong way: subtract its gradient too.",
            ),
            Wrong(
                "one-hot forgotten",
                _epoch_with("p alone"),
                "those are steps along p; the gradient for the scores is p − e_t, "
                "over the number of images.",
            ),
            Wrong(
                "true class alone",
                _epoch_with("true class"),
                "those are steps with the gradients of the true classes alone; the "
                "other scores have theirs.",
            ),
            Wrong(
                "loss at the end",
                _epoch_with("at the end"),
                "loss: that is the loss with the last weights; each loss "
                "is taken just before the step of its batch.",
            ),
            Wrong(
                "single images",
                _epoch_with("single images"),
                "that is a step for each image; a step belongs to a whole batch.",
            ),
            Wrong(
                "first batch only",
                _epoch_with("first batch only"),
                "only the first batch is ever used; each batch takes a step.",
            ),
            Wrong(
                "returned inside the loop",
                _epoch_with("returned"),
                "only the first batch is used, and the loss is that of this batch; "
                "return when all of them have had their steps.",
            ),
            Wrong(
                "from the second batch on",
                _epoch_with("second batch on"),
                "the first batch is never used; it begins at order[0].",
            ),
            Wrong(
                "last image left out",
                _epoch_with("last image out"),
                "the last image of order is never used.",
            ),
            Wrong(
                "divided by the classes",
                _epoch_with("classes"),
                "dz is divided by the number of classes besides; only the mean over "
                "the images belongs to it.",
            ),
            Wrong(
                "one image's dz for the bias",
                _epoch_with("first row"),
                "the bias takes the gradient of the first image of its batch; add up "
                "dz over all of them.",
            ),
            Wrong(
                "divided by N besides",
                _epoch_with("besides"),
                "the mean gradient of a batch is divided by N besides.",
            ),
            Wrong(
                "W summed",
                _epoch_with("W summed"),
                "the step of W is as many times too large as the batch has images: "
                "dz has the mean's 1/N already.",
            ),
            Wrong(
                "b summed",
                _epoch_with("b summed"),
                "the step of b is as many times too large as the batch has images: "
                "dz has the mean's 1/N already.",
            ),
            Wrong(
                "weights first",
                _epoch_with("weights first"),
                "the gradient for b is taken after W has moved; take both at the same "
                "point.",
            ),
            Wrong(
                "learning rate divided by the batch",
                lambda W, b, x, labels, order, size, rate: one_epoch(
                    W, b, x, labels, order, size, rate / size
                ),
                "the steps are divided by batch_size besides; dz has the mean's 1/N "
                "already.",
            ),
            Wrong(
                "bias averaged",
                _epoch_with("mean bias"),
                "the gradient for the bias is averaged over the batch, but dz has the "
                "1/N already: sum it.",
            ),
            Wrong(
                "last loss",
                _epoch_with("last"),
                "loss: that is the loss of the last batch; the mean over "
                "all images is asked for.",
            ),
            Wrong(
                "loss at the start",
                lambda W, b, x, labels, *rest: (
                    *one_epoch(W, b, x, labels, *rest)[:2],
                    softmax_cross_entropy(x @ W + b, labels)[0],
                ),
                "loss: that is the loss of all images with the first weights; each "
                "loss is taken just before the step of its batch.",
            ),
            Wrong(
                "short batch weighed fully",
                _epoch_with("weighed fully"),
                "loss: the short last batch is weighed as if it were full; its loss "
                "counts as many times as it has images.",
            ),
            Wrong(
                "first loss",
                _epoch_with("first"),
                "loss: that is the loss of the first batch; the mean over "
                "all images is asked for.",
            ),
            Wrong(
                "losses added",
                _epoch_with("sum"),
                "loss: the loss is a sum over the images; divide by their number.",
            ),
            Wrong(
                "losses of batches added",
                _epoch_with("sum of means"),
                "loss: that is the sum of the losses of the batches; asked is the "
                "mean over all images.",
            ),
            Wrong(
                "losses of batches over images",
                _epoch_with("sum of means over images"),
                "loss: that is the sum of the losses of the batches, divided by the "
                "number of images; each of them is a mean already, and counts for as "
                "many images as its batch has.",
            ),
            *(
                Wrong(
                    f"{small} in the logarithm",
                    _epoch_with(f"plus {small}"),
                    f"loss: where the true class has hardly any probability, its loss "
                    f"ends at {end}, as with {small} added inside the logarithm; it "
                    "goes on, as in softmax_cross_entropy.",
                )
                for small, end in (("1e-8", "18.4"), ("1e-12", "27.6"))
            ),
            Wrong(
                "divided as if all batches were full",
                _epoch_with("full batches"),
                "loss: that is divided by the number of batches times batch_size; the "
                "last batch may be short.",
            ),
            Wrong(
                "one step an epoch",
                _epoch_with("one step"),
                "that is one step on all images; take one for every mini-batch.",
            ),
            Wrong(
                "batches one image short",
                _epoch_with("short batches"),
                "each full batch lacks its last image: `i + batch_size` is where a "
                "slice stops, and it is not taken itself.",
            ),
            Wrong(
                "last batch left out, divided by all",
                _epoch_with("dropped, by N"),
                "the short batch at the end takes no step; it counts too, in the steps "
                "and in the loss.",
            ),
            Wrong(
                "images in their old order",
                _epoch_with("images"),
                "the labels follow `order`, the images do not: each image gets the "
                "label of another.",
            ),
            Wrong(
                "W divided",
                _epoch_with("W divided"),
                "the gradient for W is divided by the batch size besides, and that for "
                "b is right; dz has the mean's 1/N already.",
            ),
            Wrong(
                "b without the rate",
                _epoch_with("b without rate"),
                "b takes its steps without the learning rate; it belongs before both "
                "gradients.",
            ),
            Wrong(
                "W without the rate",
                _epoch_with("W without rate"),
                "W takes its steps without the learning rate; it belongs before both "
                "gradients.",
            ),
            Wrong(
                "softmax over the images",
                lambda *a: _softmax_over_images(*a, shift=1),
                "in dz the exponentials are divided by their sums over the images of "
                "the batch; the probabilities of one image, a row, add up to 1.",
            ),
            Wrong(
                "softmax over the images, and its maximum",
                lambda *a: _softmax_over_images(*a, shift=0),
                "softmax goes over the images of the batch, axis 0; it goes over the "
                "classes, and the probabilities of one image, a row, add up to 1.",
            ),
            Wrong(
                "gradient transposed",
                _gradient_transposed,
                "in every case there is a ValueError; if it says that shapes do not "
                "fit: W has a row for each feature and a column for each class, and "
                "so has its gradient, x.T @ dz.",
            ),
            Wrong(
                "accuracy for loss",
                _epoch_with("accuracy"),
                "loss: that is the share of the images whose label has the largest "
                "score; the mean of their losses is asked.",
            ),
            Wrong(
                "divided by the batch size",
                _epoch_with("by batch size"),
                "loss: the sum over all images is divided by batch_size; it is a mean "
                "over all of them.",
            ),
        ),
        _epoch_cases,
        ("W", "b", "loss"),
        tolerance=1e-6,
        properties=_epoch_properties,
        points=3,
        hint=(
            "with five images in batches of two, how large is the last batch, and how "
            "much does its loss count in the mean over all five?"
        ),
    ),
)
