"""The checks of the capstone: they say how a milestone stands, and never give points.

The capstone is judged by a reader with a rubric. What a program can honestly look at is
looked at here: numbers that were predicted, a baseline, a layer that was mended.
"""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np

from cnn_course import stride_groups
from cnn_course.data import Dataset
from cnn_course.gradcheck import check_layer
from cnn_course.layers import Dense
from cnn_course.network import Network
from cnn_course.windows import ConvolutionLayer


def milestone(name: str, answer: Any, *given: Any) -> None:
    """Say how a milestone of the capstone stands.

    Parameters
    ----------
    name : str
        ``"baseline"``, ``"parameters"``, ``"multiply-adds"``, ``"mended"``,
        ``"interval"`` or ``"speed-up"``.
    answer : value
        What was found; ``...`` as long as nobody has begun.
    *given
        What it is about: the data, or the network.

    Examples
    --------
    >>> milestone("parameters", ..., None)
    parameters: not begun yet.
    """
    if name not in CHECKS:
        near = difflib.get_close_matches(str(name), CHECKS) or list(CHECKS)
        raise ValueError(
            f"milestone: nothing is called {name!r}; did you mean {', '.join(near)}?"
        )
    if answer is ... or answer is None:
        print(f"{name}: not begun yet.")
        return
    problem = CHECKS[name](answer, *given)
    print(f"{name}: " + (f"not yet. {problem}" if problem else "right."))


def baseline(answers: Any, data: Dataset) -> str:
    """Compare with the nearest of ten mean images (chapter 1)."""
    found, n = np.asarray(answers), len(data.test_images)
    if found.shape != (n,):
        return f"One class for each of the {n} test images is asked, got {found.shape}."
    means = np.stack(
        [data.train_images[data.train_labels == k].mean(axis=0) for k in range(10)]
    ).reshape(10, -1)
    flat = data.test_images.reshape(n, -1)
    nearest = np.argmin((means**2).sum(axis=1) - 2 * flat @ means.T, axis=1)
    same = np.mean(found == nearest)
    if same < 0.995:  # sums in another order may break a tie
        return (
            f"{1 - same:.0%} of the answers are not the class of the nearest mean; is "
            "each mean taken over the training images of one class, and is the "
            "distance a sum of squares?"
        )
    return ""


def parameters(count: Any, net: Network) -> str:
    """Compare with what the network holds (chapter 4)."""
    right = sum(p.size for p in net.params.values())
    if not right:
        return "The network has not seen an image yet; call net.forward on one first."
    without = right - sum(p.size for n, p in net.params.items() if n.endswith("b"))
    return _compared(count, right, {without: "the biases are missing"})


def multiply_adds(count: Any, net: Network) -> str:
    """Compare with the count of one forward pass of one image (chapter 14)."""
    if not net.params:
        return "The network has not seen an image yet; call net.forward on one first."
    right = windows = one_channel = 0
    for layer in net.layers:
        if not isinstance(layer, ConvolutionLayer | Dense):
            continue
        size = layer.params["W"].size
        places, channels = 1, 1
        if isinstance(layer, ConvolutionLayer):
            places = int(np.prod(layer.geometry(*layer.input_shape[:2]).out))
            channels = layer.input_shape[2]
        right += places * size
        windows += size
        one_channel += places * size // channels
    return _compared(
        count,
        right,
        {
            windows: "each filter is counted at one place only",
            one_channel: "each filter is counted on one channel only",
            2 * right: "a multiplication and its addition are one, not two",
            3 * right: "that is forward and backward",
        },
    )


def _compared(count: Any, right: int, known: dict[int, str]) -> str:
    if not isinstance(count, int | np.integer) or isinstance(count, bool):
        return f"A whole number is asked, got {type(count).__name__}."
    if count == right:
        return ""
    if int(count) in known:
        return f"{known[int(count)].capitalize()}."
    return f"It is {'more' if right > count else 'fewer'} than {count:,}."


def mended(layer: Any) -> str:
    """Try a layer that adds its input to its convolution, rectified."""
    if not (isinstance(layer, type) and issubclass(layer, stride_groups.Conv2D)):
        return "The class itself is asked, a convolution with its own two passes."
    rng = np.random.default_rng(0)
    for n, height, width, channels in ((2, 5, 4, 3), (1, 3, 6, 2), (2, 4, 4, 1)):
        x = rng.normal(size=(n, height, width, channels))
        conv = stride_groups.Conv2D(channels, 3, padding=1)
        try:
            skip = layer(channels)
            y = skip.forward(x.copy())
            conv.build(x.shape[1:], dtype=x.dtype)
            conv.params.update(skip.params)
            right = x + np.maximum(conv.forward(x), 0)
            if y.shape != x.shape or not np.allclose(y, right):
                return "Its forward pass is not x + relu(conv(x)); that was no bug."
            report = check_layer(skip, x)
        except Exception as error:
            return f"It stops with {type(error).__name__}: {error}"
        if not report.ok:
            return f"Its gradients and the nudges disagree still.\n{report}"
    return ""


#: Student's factor for an interval of 95 %, by the number of differences
FACTORS = {5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
FACTORS |= {11: 2.228, 12: 2.201, 15: 2.145, 20: 2.093}


def interval(ends: Any, differences: Any) -> str:
    """Compare with Student's interval of paired differences (chapter 12)."""
    d, found = np.asarray(differences, float), np.asarray(ends, float)
    if d.ndim != 1 or len(d) < 5:
        return "At least five differences are asked, one for each seed."
    if len(d) not in FACTORS:
        return f"This check knows {', '.join(map(str, FACTORS))} seeds."
    if found.shape != (2,):
        return f"Two ends are asked, (low, high), got shape {found.shape}."
    mean, spread, n = d.mean(), d.std(ddof=1), len(d)
    known = {
        "": FACTORS[n] * spread / np.sqrt(n),
        "The factor is 1.96, which is for many runs.": 1.96 * spread / np.sqrt(n),
        "The root of the number of seeds is missing.": FACTORS[n] * spread,
        "The deviation divides by n, needs n − 1 (ddof=1).": FACTORS[n]
        * d.std()
        / np.sqrt(n),
        "That is one standard error to each side.": spread / np.sqrt(n),
    }
    for said, half in known.items():
        if np.allclose(found, [mean - half, mean + half], rtol=0.01, atol=1e-6):
            return said
    return "It is not the mean of the differences ± t · s / √n."


def speed_up(predicted: Any, share: Any, factor: Any, measured: Any) -> str:
    """Compare with Amdahl's law (chapter 14), and ask for the measurement."""
    p, share, factor = (float(v) for v in (predicted, share, factor))
    if not 0 < share < 1 or factor <= 0:
        return "The share of the time lies between 0 and 1, the factor above 0."
    known = {
        "": 1 / (1 - share + share / factor),
        "That is the limit, for a part that takes no time at all.": 1 / (1 - share),
        "That would hold if the part were the whole.": factor,
        "Shares of the time add up, not shares of the speed.": share * factor,
    }
    near = (said for said, value in known.items() if np.isclose(p, value, rtol=0.01))
    said = next(near, "It is not what Amdahl's law says of this share and factor.")
    if said or measured is ... or measured is None:
        return said or "The prediction is right; now measure the step itself."
    if not 0 < float(measured) < np.inf or float(measured) == p:
        return (
            "What is measured is the time of the step before, divided by the time "
            f"after: a number above 0, hardly ever the predicted one; it is {measured}."
        )
    return ""


CHECKS = {
    "baseline": baseline,
    "parameters": parameters,
    "multiply-adds": multiply_adds,
    "mended": mended,
    "interval": interval,
    "speed-up": speed_up,
}
