"""Exercises of chapter 16, to the metal."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn_course.arguments import Array
from cnn_course.checks.core import Case, Exercise, Wrong
from cnn_course.checks.promises import Promise

#: numbers of the input and of the output of one image, and of the weights
_INPUT, _OUTPUT, _WEIGHTS = 60, 40, 60 * 40


def _roof(
    inputs: float = 1,
    weights: float = 1,
    outputs: float = 1,
    bias: float = 0,
    size: int = 4,
) -> dict[str, Any]:
    """Count the bytes with each kind of number so many times."""

    def intensity(n: int) -> float:
        numbers = n * (inputs * _INPUT + outputs * _OUTPUT) + weights * _WEIGHTS
        return n * _WEIGHTS / (size * (numbers + bias * _OUTPUT))

    return {
        "intensity_1": intensity(1),
        "rate_1": min(40, 16 * intensity(1)),
        "intensity_100": intensity(100),
        "bound_100": "arithmetic",
        "least_ns_100": 6_000,
    }


_ROOF = _roof()


def _intensities_alone() -> list[Wrong]:
    """Know the mistakes of all intensities where one alone has them."""
    changes = (
        (_roof(weights=0), "that comes out without the weights; they are moved too."),
        (_roof(outputs=0), "that comes out without the output; it is stored."),
        (_roof(inputs=0), "that comes out without the input; it is fetched."),
        (
            _roof(inputs=0, outputs=0),
            "that comes out with the weights alone; input and output are moved too.",
        ),
        (_roof(size=1), "that is for each number; a float32 has 4 bytes."),
        (
            _roof(size=8),
            "that comes out with 8 bytes for each number, or with all of them moved "
            "twice; a float32 has 4, and is moved once.",
        ),
        (
            _roof(size=2),
            "that comes out with 2 bytes for each number, or with a product and its "
            "addition counted apart; a float32 has 4, and both are one multiply-add.",
        ),
    )
    return [
        Wrong(f"{key} alone: {words}", _ROOF | {key: roof[key]}, f"{key}: {words}")
        for roof, words in changes
        for key in ("intensity_1", "intensity_100")
    ]


_LAYOUTS = {
    "gray, batch 64": "batch",
    "gray, batch 1": "channels",
    "deep, batch 16": "channels",
    "middle, batch 100": "batch",
    "both long": "equal",
}

_PLACES = {
    "maximum": True,
    "minimum": True,
    "median": True,
    "average": False,
    "largest size": False,
    "average of ReLU": 1.75,
    "ReLU of average": 1.0,
    "largest size of ReLU": 2.0,
    "ReLU of largest size": 0.0,
}

Two = tuple[int, int]


def _out(size: Two, kernel: Two, stride: Two) -> list[int]:
    return [(n - f) // s + 1 for n, f, s in zip(size, kernel, stride, strict=True)]


def numbers_copied(size: Two, kernel: Two, stride: Two, channels: int) -> Two:
    """Numbers in all gathered windows, and in the strips of Eq. (16.4)."""
    out_h, out_w = _out(size, kernel, stride)
    windows = out_h * out_w * kernel[0] * kernel[1] * channels
    return windows, size[0] * kernel[1] * channels * out_w


def _copied_with(groups: Any = None, strips: Any = None) -> Any:
    """Give an answer of which one half is replaced by a wrong formula."""

    def wrong(size, kernel, stride, channels):
        right = numbers_copied(size, kernel, stride, channels)
        place = (size, kernel, stride, channels, *_out(size, kernel, stride))
        return (
            groups(*place) if groups else right[0],
            strips(*place) if strips else right[1],
        )

    return wrong


def _copied_with_outputs(count: Any) -> Any:
    """Give an answer that counts the outputs along an axis in a wrong way."""

    def wrong(size, kernel, stride, channels):
        out_h, out_w = map(count, size, kernel, stride)
        windows = out_h * out_w * kernel[0] * kernel[1] * channels
        return windows, size[0] * kernel[1] * channels * out_w

    return wrong


def _copied_size_over_stride(size, kernel, stride, channels):
    out_h, out_w = (n // s for n, s in zip(size, stride, strict=True))
    windows = out_h * out_w * kernel[0] * kernel[1] * channels
    return windows, size[0] * kernel[1] * channels * out_w


def _copied_rows_for_columns(size, kernel, stride, channels):
    out_h, out_w = _out(size, (kernel[0], kernel[0]), stride)
    windows = out_h * out_w * kernel[0] * kernel[1] * channels
    return windows, size[0] * kernel[1] * channels * out_w


def _copied_without_first(size, kernel, stride, channels):
    out_h, out_w = (n - 1 for n in _out(size, kernel, stride))
    windows = out_h * out_w * kernel[0] * kernel[1] * channels
    return windows, size[0] * kernel[1] * channels * out_w


def _copied_cases(rng: np.random.Generator) -> list[Case]:
    fixed: list[tuple[Two, Two, Two, int]] = [
        ((26, 26), (3, 3), (1, 1), 8),
        ((27, 20), (3, 5), (2, 1), 1),
        ((11, 14), (4, 3), (3, 2), 2),  # remainders
        ((9, 10), (2, 3), (4, 5), 3),  # strides beyond the kernel
        ((5, 6), (5, 6), (1, 1), 4),  # one window
        ((27, 27), (3, 3), (2, 2), 2),  # no remainder
        ((12, 15), (2, 3), (1, 4), 2),  # a stride of 1 in the rows alone
        ((9, 8), (1, 1), (2, 2), 1),
    ]
    for _ in range(3):
        kernel = tuple(rng.integers(1, 6, 2).tolist())
        size = tuple(int(f + rng.integers(3, 20)) for f in kernel)
        stride = tuple(rng.integers(1, 5, 2).tolist())
        fixed.append((size, kernel, stride, int(rng.integers(1, 9))))
    names = ("size", "kernel", "stride", "channels")
    return [dict(zip(names, case, strict=True)) for case in fixed]


def piece_widths(columns: int, size: int, most: int) -> list[int]:
    """Cut columns into as few pieces as fit, as equal as can be; see Eq. (16.6)."""
    return _cut(columns, -(-columns // (most // size)))


def _cut(columns, count):
    share, rest = divmod(columns, count)
    return [share + 1] * rest + [share] * (count - rest)


def _greedy(columns, size, most):
    widest = most // size
    rest = columns % widest
    return [widest] * (columns // widest) + [rest] * (rest > 0)


def _halved(columns, size, most):
    pieces = [columns]
    while pieces[0] * size > most:
        pieces = [half for w in pieces for half in ((w + 1) // 2, w // 2)]
    return sorted(pieces, reverse=True)


def _divisor(columns, size, most):
    """Cut as the module does, where one width serves all pieces."""
    fits = (w for w in range(min(columns, most // size), 0, -1) if columns % w == 0)
    width = next(fits)
    return [width] * (columns // width)


def _shares(change: Any) -> Any:
    """Give an answer that changes what a piece holds: count, columns, the rest."""

    def wrong(columns, size, most):
        return change(columns, -(-columns // (most // size)))

    return wrong


def _last_short(columns, count):
    width = -(-columns // count)
    return [*[width] * (count - 1), columns - width * (count - 1)]


def _even(columns, widest):
    count = -(-columns // widest)
    return count + (count > 1 and count % 2)


def _width_cases(rng: np.random.Generator) -> list[Case]:
    fixed = [
        (1511, 1152, 10**6),  # a prime number, two pieces
        (1536, 1152, 10**6),  # two equal ones
        (1536, 72, 10**6),  # fits as it is
        (120, 100, 4000),  # the limit itself fits: three of 40
        (121, 100, 4000),  # one column more: four
        (23, 5, 31),  # six columns at most
        (7, 50, 99),  # one column at a time
        (100, 3, 45),  # seven pieces of 14 and 15
        (41, 10, 100),  # five pieces, one column left after four
    ]
    for _ in range(3):
        columns, size = int(rng.integers(50, 900)), int(rng.integers(5, 40))
        fixed.append((columns, size, int(size * rng.integers(7, 40) + size // 2)))
    names = ("columns", "size", "most")
    return [dict(zip(names, case, strict=True)) for case in fixed]


def whole_batch(
    sizes: list[int], losses: list[float], gradients: list[Array]
) -> tuple[float, Array]:
    """Eq. (16.8)."""
    shares = np.array(sizes) / sum(sizes)
    return float(shares @ losses), np.tensordot(shares, np.array(gradients), 1)


def _sums(weigh: Any) -> Any:
    """Give an answer that weighs the parts by something else."""

    def wrong(sizes, losses, gradients):
        w = np.asarray(weigh(np.array(sizes, float)))
        return float(w @ losses), np.tensordot(w, np.array(gradients), 1)

    return wrong


def _half(loss_weights: Any, gradient_weights: Any) -> Any:
    def wrong(sizes, losses, gradients):
        loss, _ = _sums(loss_weights)(sizes, losses, gradients)
        return loss, _sums(gradient_weights)(sizes, losses, gradients)[1]

    return wrong


def _right_weights(n):
    return n / n.sum()


def _in_place(sizes, losses, gradients):
    """Add up in the first part's own array."""
    for size, gradient in zip(sizes, gradients, strict=True):
        gradient *= size / sum(sizes)
    for gradient in gradients[1:]:
        gradients[0] += gradient
    return whole_batch(sizes, losses, [gradients[0]] * len(sizes))


def _first_parts(count: Any) -> Any:
    """Give an answer that knows the first parts only."""

    def wrong(sizes, *rest):
        k = count(len(sizes))
        return whole_batch(sizes[:k], *(each[:k] for each in rest))

    return wrong


def _without_first_part(sizes, losses, gradients):
    parts = list(zip(sizes, losses, gradients, strict=True))[1:]
    loss = sum(n / sum(sizes) * each for n, each, _ in parts)
    return loss, sum(n / sum(sizes) * gradient for n, _, gradient in parts)


def _ends_only(sizes, losses, gradients):
    some = [0, -1] if len(sizes) > 1 else [0]
    return whole_batch(*([v[k] for k in some] for v in (sizes, losses, gradients)))


def _running_mean(sizes, losses, gradients):
    loss, total = losses[0], np.array(gradients[0])
    for other, gradient in zip(losses[1:], gradients[1:], strict=True):
        loss, total = (loss + other) / 2, (total + gradient) / 2
    return loss, total


def _parts_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for sizes, shape in (
        ([48, 16], (3, 3, 1, 2)),
        ([1, 99], (4,)),
        ([20, 20, 20], (2, 3)),  # one size
        ([7], (3, 2)),  # one part
        ([5, 8, 13, 2], (2, 2, 3)),
        ([10, 1, 10], (1,)),
        ([3, 4], (2, 2)),  # nearly one size
        ([1000, 1001], (3,)),
        ([4, 4, 2], (2, 3)),  # a short last part, as ever
    ):
        losses = rng.uniform(0.1, 3, len(sizes)).tolist()
        gradients = [rng.standard_normal(shape) for _ in sizes]
        cases.append({"sizes": sizes, "losses": losses, "gradients": gradients})
    return cases


EXERCISES = (
    Exercise(
        "metal-roofline",
        _ROOF,
        (
            Wrong(
                "input and output alone",
                _roof(weights=0),
                "those are the intensities without the weights, which have to be "
                "fetched too; for one image they are nearly all there is.",
            ),
            Wrong(
                "weights alone",
                _roof(inputs=0, outputs=0) | {"intensity_100": 25.0},
                "those are the intensities of the weights alone; the input has to be "
                "fetched and the output stored.",
            ),
            Wrong(
                "output forgotten",
                _roof(outputs=0),
                "those are the intensities without the output; it has to be stored, "
                "and so moved.",
            ),
            Wrong(
                "input forgotten",
                _roof(inputs=0) | {"rate_1": 3.932},  # 3.934, and rounded
                "those are the intensities without the input; it has to be fetched.",
            ),
            Wrong(
                "output fetched too",
                _roof(outputs=2),
                "that comes out with 40 numbers more for each image; the output is "
                "stored once, nobody has to fetch it, and this layer has no bias.",
            ),
            Wrong(
                "bias fetched too",
                _roof(bias=1),
                "those are the intensities with a bias for each output; this layer "
                "is taken without.",
            ),
            Wrong(
                "numbers for bytes",
                _roof(size=1),
                "those are multiply-adds for each number; a float32 has 4 bytes.",
            ),
            Wrong(
                "eight bytes",
                _roof(size=8) | {"bound_100": "memory", "least_ns_100": 6_200},
                "those are the intensities with twice the bytes, as of numbers of 8 "
                "bytes, or with every array moved twice; a float32 has 4, and each "
                "array is moved once.",
            ),
            Wrong(
                "weights once per image",
                _ROOF
                | {
                    "intensity_100": 0.24,
                    "bound_100": "memory",
                    "least_ns_100": 62_500,
                },
                "intensity_100 is that of one image; the weights are fetched once "
                "for the whole batch, and that is why a batch raises the intensity.",
            ),
            Wrong(
                "a hundred times the intensity",
                _ROOF | {"intensity_100": 24.0},
                "intensity_100 is 100 times that of one image; a batch of 100 has "
                "100 times the input and the output to move, too, and only the "
                "weights are moved once.",
            ),
            Wrong(
                "multiplications and additions apart",
                _roof(size=2) | {"least_ns_100": 12_000},
                "the intensities and the least time are twice what they should be; a "
                "product and its addition are one multiply-add.",
            ),
            Wrong(
                "two bytes",
                _roof(size=2),
                "the intensity is twice what it should be; a product and its addition "
                "are one multiply-add, and a float32 has 4 bytes.",
            ),
            Wrong(
                "the peak whatever the intensity",
                _ROOF | {"rate_1": 40.0},
                "rate_1: that is R; the rate is the smaller of R and I · B, Eq. "
                "(16.1), and at N = 1 that is not R.",
            ),
            Wrong(
                "intensity times the peak",
                _ROOF | {"rate_1": 9.6},
                "rate_1: that is I · R; memory brings B bytes in a nanosecond, and "
                "feeds I multiply-adds with each.",
            ),
            Wrong(
                "bytes for each multiply-add",
                _ROOF
                | {
                    "intensity_1": 25 / 6,
                    "rate_1": 40.0,
                    "intensity_100": 4 * 12_400 / 240_000,
                },
                "the intensity is upside down: multiply-adds for each byte, not bytes "
                "for each multiply-add.",
            ),
            Wrong(
                "only the intensities upside down",
                _ROOF | {"intensity_1": 25 / 6, "intensity_100": 4 * 12_400 / 240_000},
                "the two intensities are upside down, and the rate is not: "
                "multiply-adds for each byte, not bytes for each multiply-add.",
            ),
            Wrong(
                "bandwidth for the rate",
                _ROOF | {"rate_1": 16.0},
                "rate_1: that is B, the bytes of a nanosecond; each feeds I "
                "multiply-adds.",
            ),
            Wrong(
                "one image moved",
                _ROOF | {"least_ns_100": 625},
                "least_ns_100: that is what moving takes for one image; the batch has "
                "100.",
            ),
            Wrong(
                "bandwidth divided by intensity",
                _ROOF | {"rate_1": 16 / 0.24},
                "rate_1: that is B / I, or B times bytes for each multiply-add; the "
                "rate is I · B, with multiply-adds for each byte.",
            ),
            Wrong(
                "corner compared with nothing",
                _ROOF | {"bound_100": "memory"},
                "bound_100: compare the intensity with the corner R/B of the roof: "
                "left of it memory is the bound, right of it arithmetic.",
            ),
            Wrong(
                "memory bound",
                _ROOF | {"bound_100": "memory", "least_ns_100": 3_100.0},
                "3,100 ns is what moving takes; compare it with what multiplying "
                "takes. The larger of the two is the floor.",
            ),
            Wrong(
                "both times added",
                _ROOF | {"least_ns_100": 9_100},
                "least_ns_100: that is the sum of the two times; the roofline lets "
                "memory and arithmetic work at the same time, so the least time is "
                "the larger.",
            ),
            Wrong(
                "time of moving",
                _ROOF | {"least_ns_100": 3_100.0},  # 3,099 with a rounded intensity
                "least_ns_100: that is what moving takes; the larger of the two "
                "times is the least.",
            ),
            Wrong(
                "one image",
                _ROOF | {"least_ns_100": 60},
                "least_ns_100: that is the arithmetic of one image; the batch has 100.",
            ),
            Wrong(
                "at the rate of one image",
                _ROOF | {"least_ns_100": 62_500},
                "least_ns_100: 62,500 ns is what it takes at the rate of one image, "
                "with the weights moved once for each; they are moved once for the "
                "batch.",
            ),
            Wrong(
                "upside down and carried on",
                _ROOF
                | {
                    "intensity_1": 25 / 6,
                    "rate_1": 200 / 3,
                    "intensity_100": 0.21,
                    "bound_100": "memory",
                },
                "the intensities are upside down, and the rate and the bound come "
                "of them: multiply-adds for each byte are asked, not bytes for each "
                "multiply-add.",
            ),
            Wrong(
                "upside down and carried on, time too",
                _ROOF
                | {
                    "intensity_1": 25 / 6,
                    "rate_1": 200 / 3,
                    "intensity_100": 0.21,
                    "bound_100": "memory",
                }
                | {"least_ns_100": 3_100},
                "least_ns_100 is the time of moving, and the intensities are upside "
                "down, with the rate and the bound that come of them; multiply-adds "
                "for each byte are asked.",
            ),
            Wrong(
                "one image's bytes for each multiply-add",
                _ROOF | {"intensity_1": 25 / 6},
                "intensity_1: that is bytes for each multiply-add; intensity is the "
                "other way round.",
            ),
            Wrong(
                "the batch's bytes for each multiply-add",
                _ROOF | {"intensity_100": 4 * 12_400 / 240_000},
                "intensity_100: that is bytes for each multiply-add; intensity is "
                "the other way round.",
            ),
            Wrong(
                "microseconds",
                _ROOF | {"least_ns_100": 6},
                "least_ns_100: that is in microseconds; nanoseconds are asked.",
            ),
            Wrong(
                "another word for the bound",
                _ROOF | {"bound_100": "compute"},
                "bound_100: the two words to choose from are 'memory' and "
                "'arithmetic'.",
            ),
            Wrong(
                "one digit of the rate",
                _ROOF | {"rate_1": 3.8},
                "rate_1: 3.8 has one decimal; two are needed.",
            ),
            Wrong(
                "one digit of the intensity",
                _ROOF | {"intensity_100": 4.8},
                "intensity_100: 4.8 has one decimal; two are needed.",
            ),
            Wrong(
                "cut off",
                _ROOF | {"intensity_100": 4.83},
                "intensity_100: 4.83 is cut off behind the second decimal; round to "
                "the nearest.",
            ),
            Wrong(
                "input of one image",
                _ROOF | {"intensity_100": 60_000 / (_INPUT + 100 * _OUTPUT + _WEIGHTS)},
                "intensity_100: that comes out with the input of one image; the batch "
                "has that of 100 to be fetched.",
            ),
            Wrong(
                "output of one image",
                _ROOF | {"intensity_100": 60_000 / (100 * _INPUT + _OUTPUT + _WEIGHTS)},
                "intensity_100: that comes out with the output of one image; the batch "
                "has that of 100 to be stored.",
            ),
            Wrong(
                "weights moved twice",
                _roof(weights=2) | {"intensity_100": 4.052},  # 4.054, and rounded
                "those are the intensities with the weights moved twice; forward they "
                "are fetched, and nothing is written back.",
            ),
            Wrong(
                "multiply-adds by the bandwidth",
                _ROOF | {"least_ns_100": 15_000},
                "least_ns_100: that is the multiply-adds divided by B; B counts bytes, "
                "and R multiply-adds.",
            ),
            *_intensities_alone(),
            Wrong(
                "intensity of one image",
                _ROOF | {"intensity_100": 0.24},
                "intensity_100: that is the intensity of one image; the weights are "
                "moved once for the whole batch.",
            ),
            Wrong(
                "multiply-adds of one image",
                _ROOF | {"intensity_100": 0.05},  # 0.048, rounded
                "intensity_100: that is the multiply-adds of one image for each byte "
                "of the batch; the batch has 100 times as many.",
            ),
            Wrong(
                "multiplications and additions apart in the time",
                _ROOF | {"least_ns_100": 12_000},
                "least_ns_100: that comes out with a product and its addition counted "
                "apart; they are one multiply-add, and R counts those.",
            ),
            Wrong(
                "numbers moved for bytes",
                _ROOF | {"least_ns_100": 775},
                "least_ns_100: that is the numbers moved, divided by B; B counts "
                "bytes, and the larger of the two times is the least.",
            ),
            Wrong(
                "bytes by the peak",
                _ROOF | {"least_ns_100": 1_240},
                "least_ns_100: that is the bytes divided by R; R counts multiply-adds, "
                "and B bytes.",
            ),
        ),
        tolerance=7e-4,  # the digits asked for are enough, and more are no mistake
        points=2,
        hint=(
            "which three arrays are moved, how many bytes is each, and which of them "
            "grow with the batch?"
        ),
        follows=lambda a: {
            "rate_1": min(40, 16 * a["intensity_1"]),
            "bound_100": "arithmetic" if a["intensity_100"] > 40 / 16 else "memory",
        },
    ),
    Exercise(
        "metal-layouts",
        _LAYOUTS,
        (
            Wrong(
                "the batch always",
                dict.fromkeys(_LAYOUTS, "batch"),
                "that is the batch for all: it gives runs of N. For few images and "
                "many channels that is the shorter one.",
            ),
            Wrong(
                "the channels always",
                dict.fromkeys(_LAYOUTS, "channels"),
                "that is the channels for all: they give runs of f_w · C = 3C. With "
                "one channel that is 3.",
            ),
            Wrong(
                "the other way round",
                {
                    "gray, batch 64": "channels",
                    "gray, batch 1": "batch",
                    "deep, batch 16": "batch",
                    "middle, batch 100": "channels",
                    "both long": "equal",
                },
                "every choice is turned around: the longer run has the lower price.",
            ),
            Wrong(
                "runs of C",
                {**_LAYOUTS, "gray, batch 1": "equal"},
                "with the channels innermost a row of a window is one run: f_w · C "
                "numbers, not C. For C = 1 and N = 1 that is 3 against 1.",
            ),
            Wrong(
                "batch 1 as batch",
                {**_LAYOUTS, "gray, batch 1": "batch"},
                "at N = 1 the batch inside leaves runs of one number, for the windows "
                "of a group are three pixels apart.",
            ),
            Wrong(
                "the longer always wins",
                {**_LAYOUTS, "both long": "batch"},
                "runs of 210 and of 256 have the same price on this list.",
            ),
            Wrong(
                "the longer of C and N",
                {**_LAYOUTS, "gray, batch 1": "equal", "both long": "batch"},
                "that is what C against N gives. A run has f_w · C numbers, and what "
                "decides is its price.",
            ),
            Wrong(
                "64 as channels",
                {**_LAYOUTS, "gray, batch 64": "channels"},
                "with one channel a row of a window is 3 numbers, and a run over the "
                "batch 64: look up both prices.",
            ),
            Wrong(
                "64 as equal",
                {**_LAYOUTS, "gray, batch 64": "equal"},
                "gray, batch 64: the runs are 3 and 64, and their prices differ.",
            ),
            Wrong(
                "deep as batch",
                {**_LAYOUTS, "deep, batch 16": "batch"},
                "at C = 128 and N = 16 the runs are 384 and 16: look up both prices.",
            ),
            Wrong(
                "deep as equal",
                {**_LAYOUTS, "deep, batch 16": "equal"},
                "deep, batch 16: the runs are 384 and 16, and their prices differ.",
            ),
            Wrong(
                "middle as equal",
                {**_LAYOUTS, "middle, batch 100": "equal"},
                "middle, batch 100: the runs are 30 and 100, and their prices differ.",
            ),
            Wrong(
                "both long as channels",
                {**_LAYOUTS, "both long": "channels"},
                "both long: runs of 210 and of 256 stand in one line of this list.",
            ),
            Wrong(
                "letters",
                {
                    name: {"batch": "N", "channels": "C", "equal": "="}[order]
                    for name, order in _LAYOUTS.items()
                },
                'write "batch", "channels" or "equal", as the task has it.',
            ),
            Wrong(
                "middle turned round",
                {**_LAYOUTS, "middle, batch 100": "channels"},
                "at C = 10 the runs are 30 and 100: look up both prices.",
            ),
            Wrong(
                "channel for channels",
                {
                    name: "channel" if order == "channels" else order
                    for name, order in _LAYOUTS.items()
                },
                'the three words to choose from are "channels", "batch" and "equal".',
            ),
            *(
                Wrong(
                    f"channel for {name}",
                    {**_LAYOUTS, name: "channel"},
                    f'{name}: the words to choose from are "channels", "batch" and '
                    '"equal".',
                )
                for name in ("gray, batch 64", "middle, batch 100", "both long")
            ),
        ),
        points=2,
        hint=(
            "in each of the two orders, how many numbers of one window's row lie side "
            "by side in memory?"
        ),
    ),
    Exercise(
        "metal-copies",
        numbers_copied,
        (
            Wrong(
                "exchanged",
                lambda *a: numbers_copied(*a)[::-1],
                "the two numbers are exchanged: groups first, strips second.",
            ),
            Wrong(
                "one group",
                _copied_with(
                    groups=lambda n, f, s, c, h, w: (
                        -(-h // -(-f[0] // s[0]))
                        * -(-w // -(-f[1] // s[1]))
                        * f[0]
                        * f[1]
                        * c
                    )
                ),
                "groups: that is the first group; all groups together gather every "
                "window once.",
            ),
            Wrong(
                "overlap by whole images",
                _copied_with(
                    groups=lambda n, f, s, c, h, w: (
                        n[0] * n[1] * -(-f[0] // s[0]) * -(-f[1] // s[1]) * c
                    )
                ),
                "groups: that is ⌈f/s⌉ copies of the image in each direction, an "
                "upper bound; count the windows, each with f_h · f_w · C numbers.",
            ),
            Wrong(
                "channels forgotten",
                lambda n, f, s, c: numbers_copied(n, f, s, 1),
                "both come out for one channel; every window and every strip has C "
                "numbers for each pixel.",
            ),
            Wrong(
                "strips of output rows",
                _copied_with(strips=lambda n, f, s, c, h, w: h * f[1] * c * w),
                "strips: that is as many rows as outputs; strips have every row of "
                "the image, r runs over the rows of the padded image.",
            ),
            Wrong(
                "strips of whole rows",
                _copied_with(strips=lambda n, f, s, c, h, w: n[0] * f[1] * c * n[1]),
                "strips: that is with rows as wide as the image; a strip holds one "
                "column of every window, W' numbers in a row.",
            ),
            Wrong(
                "kernel rows for columns",
                _copied_with(strips=lambda n, f, s, c, h, w: n[0] * f[0] * c * w),
                "strips: that is f_h strips; there is one for each column of the "
                "kernel, f_w of them.",
            ),
            Wrong(
                "strips copied f_h times",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: n[0] * f[0] * f[1] * c * w
                ),
                "strips: that is f_h times too much; the windows of a row are a view "
                "of the strips, and nothing is copied f_h times.",
            ),
            Wrong(
                "stride ignored",
                lambda n, f, s, c: numbers_copied(n, f, (1, 1), c),
                "that is the count at stride 1.",
            ),
            Wrong(
                "outputs rounded up",
                _copied_with_outputs(lambda n, f, s: -(-(n - f) // s) + 1),
                "that comes out with the number of outputs rounded up; a last step "
                "that does not fit whole is not taken.",
            ),
            Wrong(
                "outputs not whole",
                _copied_with_outputs(lambda n, f, s: (n - f) / s + 1),
                "that comes out with parts of an output; a last step that does not "
                "fit whole is not taken: round down.",
            ),
            Wrong(
                "outputs to the nearest",
                _copied_with_outputs(lambda n, f, s: round((n - f) / s) + 1),
                "that comes out with the number of outputs rounded to the nearest; a "
                "last step that does not fit whole is not taken.",
            ),
            Wrong(
                "strips by the steps",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: n[0] * c * w * -(-f[1] // s[1])
                ),
                "strips: that is ⌈f_w/s_w⌉ strips; there is one for each column of "
                "the kernel, f_w of them.",
            ),
            Wrong(
                "outputs without the first",
                _copied_without_first,
                "that comes out with one output too few in each direction; the "
                "window at the start counts too.",
            ),
            Wrong(
                "rows up to the last that is used",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: (
                        ((h - 1) * s[0] + f[0]) * f[1] * c * w
                    )
                ),
                "strips: those are the rows up to the last that a window uses; strips "
                "have every row of the image.",
            ),
            Wrong(
                "columns up to the last that is used",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: n[0] * ((w - 1) * s[1] + f[1]) * c
                ),
                "strips: those are the columns up to the last that a window uses, each "
                "once; a strip has W' of them, and there are f_w strips.",
            ),
            Wrong(
                "columns between the steps",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: n[0] * f[1] * c * w * s[1]
                ),
                "strips: that is s_w times too much; a strip takes every s_w-th column "
                "alone, W' numbers in a row.",
            ),
            Wrong(
                "used rows only",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: (
                        min(h * f[0], (h - 1) * s[0] + f[0]) * f[1] * c * w
                    )
                ),
                "strips: that is the rows that windows use; strips have every row of "
                "the image, those that no window uses too.",
            ),
            Wrong(
                "images for strips",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: n[0] * n[1] * -(-f[1] // s[1]) * c
                ),
                "strips: that is ⌈f_w/s_w⌉ copies of the image, an upper bound; a "
                "strip has W' numbers in a row.",
            ),
            Wrong(
                "channels of the strips forgotten",
                _copied_with(strips=lambda n, f, s, c, h, w: n[0] * f[1] * w),
                "strips: that is for one channel; a strip has C numbers for each "
                "pixel, as a window has.",
            ),
            Wrong(
                "bytes",
                lambda *a: tuple(4 * count for count in numbers_copied(*a)),
                "those are bytes; numbers are asked for.",
            ),
            Wrong(
                "one stride for both",
                lambda n, f, s, c: numbers_copied(n, f, (s[0], s[0]), c),
                "that comes out with the stride of the rows for the columns too; "
                "these have their own: stride[1].",
            ),
            Wrong(
                "strides exchanged",
                lambda n, f, s, c: numbers_copied(n, f, s[::-1], c),
                "that comes out with the two strides exchanged: stride[0] is that of "
                "the rows, stride[1] that of the columns.",
            ),
            Wrong(
                "kernel for the stride",
                lambda n, f, s, c: numbers_copied(n, f, f, c),
                "that comes out with the kernel for the stride, as with windows side "
                "by side; they begin `stride` apart.",
            ),
            Wrong(
                "size over stride",
                _copied_size_over_stride,
                "these are the numbers for size // stride outputs; a window has to fit "
                "whole: (size − kernel) // stride + 1.",
            ),
            Wrong(
                "squares",
                lambda n, f, s, c: numbers_copied(
                    (n[0],) * 2, (f[0],) * 2, (s[0],) * 2, c
                ),
                "these are the numbers of squares: columns as many as rows, in the "
                "image, the kernel and the stride.",
            ),
            Wrong(
                "rows and columns exchanged",
                lambda n, f, s, c: numbers_copied(n[::-1], f[::-1], s[::-1], c),
                "rows and columns are exchanged: each pair is (rows, columns).",
            ),
            Wrong(
                "one strip",
                _copied_with(strips=lambda n, f, s, c, h, w: n[0] * c * w),
                "strips: that is one strip; there is one for each column of the "
                "kernel, f_w of them.",
            ),
            Wrong(
                "windows counted",
                _copied_with(groups=lambda n, f, s, c, h, w: h * w),
                "groups: that is the number of windows; each has f_h · f_w · C "
                "numbers.",
            ),
            Wrong(
                "a column of outputs too few",
                _copied_with(
                    groups=lambda n, f, s, c, h, w: h * (w - 1) * f[0] * f[1] * c,
                    strips=lambda n, f, s, c, h, w: n[0] * f[1] * c * (w - 1),
                ),
                "both come out with one output too few in each row, and with all "
                "the rows; from 0 on, the last place counts too.",
            ),
            Wrong(
                "a column too few in the strips",
                _copied_with(strips=lambda n, f, s, c, h, w: n[0] * f[1] * c * (w - 1)),
                "strips: that comes out with one output too few in each row; from 0 "
                "on, the last place counts too.",
            ),
            Wrong(
                "a column too few in the groups",
                _copied_with(
                    groups=lambda n, f, s, c, h, w: h * (w - 1) * f[0] * f[1] * c
                ),
                "groups: that comes out with one output too few in each row; from 0 "
                "on, the last place counts too.",
            ),
            Wrong(
                "one pixel of each window",
                _copied_with(groups=lambda n, f, s, c, h, w: h * w * c),
                "groups: that is C numbers for each window; a window has f_h · f_w "
                "pixels, each of C numbers.",
            ),
            Wrong(
                "every window in every group",
                _copied_with(
                    groups=lambda n, f, s, c, h, w: (
                        h * w * f[0] * f[1] * c * -(-f[0] // s[0]) * -(-f[1] // s[1])
                    )
                ),
                "groups: that is every window once for each of the groups; a window "
                "belongs to one group alone.",
            ),
            Wrong(
                "1 added before the division",
                _copied_with_outputs(lambda n, f, s: (n - f + 1) // s),
                "that comes out with (size − kernel + 1) // stride outputs; the 1 is "
                "added after the division.",
            ),
            Wrong(
                "a window at every pixel",
                _copied_with(
                    groups=lambda n, f, s, c, h, w: n[0] * n[1] * f[0] * f[1] * c
                ),
                "groups: that is a window for every pixel of the image; a window has "
                "to fit whole, and the next begins `stride` further on.",
            ),
            Wrong(
                "one row of each window",
                _copied_with(groups=lambda n, f, s, c, h, w: h * w * f[1] * c),
                "groups: that is f_w · C numbers for each window, one of its rows; a "
                "window has f_h rows.",
            ),
            Wrong(
                "one column of each window",
                _copied_with(groups=lambda n, f, s, c, h, w: h * w * f[0] * c),
                "groups: that is f_h · C numbers for each window, one of its columns; "
                "a window has f_w columns.",
            ),
            Wrong(
                "rows of the kernel for its columns",
                _copied_rows_for_columns,
                "that comes out with f_h for f_w where the outputs of a row are "
                "counted; columns have kernel[1].",
            ),
            Wrong(
                "as many rows as columns",
                _copied_with(strips=lambda n, f, s, c, h, w: n[1] * f[1] * c * w),
                "strips: that is with as many rows as the image has columns; a strip "
                "has the rows of the image, size[0].",
            ),
            Wrong(
                "rows of outputs for columns",
                _copied_with(strips=lambda n, f, s, c, h, w: n[0] * f[1] * c * h),
                "strips: that is with H' numbers in a row, and not W'; a strip "
                "holds one column of every window of a row.",
            ),
            Wrong(
                "groups for strips",
                _copied_with(strips=lambda n, f, s, c, h, w: h * w * f[0] * f[1] * c),
                "strips: that is what the groups gather; strips hold each row of the "
                "image once, however many windows it is part of.",
            ),
            Wrong(
                "one row of the strips",
                _copied_with(strips=lambda n, f, s, c, h, w: f[1] * c * w),
                "strips: that is one row of every strip; a strip has all the rows of "
                "the image.",
            ),
            Wrong(
                "images by parts for strips",
                _copied_with(
                    strips=lambda n, f, s, c, h, w: n[0] * n[1] * c * f[1] / s[1]
                ),
                "strips: that is f_w/s_w copies of the image; a strip has W' numbers "
                "in a row, and there are f_w strips.",
            ),
        ),
        _copied_cases,
        ("the numbers that groups gather", "the numbers in the strips"),
        stacked=True,
        points=2,
        hint=(
            "how many windows are there in all, and how many times does a column of "
            "pixels stand in the strips?"
        ),
    ),
    Exercise(
        "metal-width",
        piece_widths,
        (
            Wrong(
                "not cut",
                lambda columns, size, most: [columns],
                "that is one piece with all columns; it is right only where the "
                "whole of it is small enough.",
            ),
            Wrong(
                "as wide as fits, then the rest",
                _greedy,
                "the pieces are as wide as fits, and the last one has what is left. "
                "The columns are to be shared out evenly instead.",
            ),
            Wrong(
                "narrow ones first",
                _shares(lambda columns, count: _cut(columns, count)[::-1]),
                "the widths are right; the wider pieces stand first.",
            ),
            Wrong(
                "wide and narrow exchanged",
                _shares(
                    lambda columns, count: (
                        [columns // count + 1] * (count - columns % count)
                        + [columns // count] * (columns % count)
                    )
                ),
                "as many pieces are one wider as should be narrow: the columns that "
                "the division leaves go to one piece each.",
            ),
            Wrong(
                "rest dropped",
                _shares(lambda columns, count: [columns // count] * count),
                "the widths do not add up to the columns: what the division leaves is "
                "lost.",
            ),
            Wrong(
                "all rounded up",
                _shares(lambda columns, count: [-(-columns // count)] * count),
                "the widths add up to more than there are columns: every piece is "
                "rounded up.",
            ),
            Wrong(
                "rest to the first piece",
                _shares(
                    lambda columns, count: [
                        columns // count + columns % count,
                        *[columns // count] * (count - 1),
                    ]
                ),
                "one piece takes all that the division leaves; no two widths may "
                "differ by more than 1.",
            ),
            Wrong(
                "count rounded down",
                lambda columns, size, most: _cut(
                    columns, max(1, columns // (most // size))
                ),
                "the number of pieces has to be rounded up, or some pieces are too "
                "wide.",
            ),
            Wrong(
                "one piece too many",
                lambda columns, size, most: _cut(
                    columns, columns // (most // size) + 1
                ),
                "where the widest piece divides the columns that is one piece too "
                "many: round up, do not add one.",
            ),
            Wrong(
                "work shared out",
                lambda columns, size, most: _cut(columns, -(-columns * size // most)),
                "that is all the work divided by `most`, rounded up. A piece holds "
                "whole columns, most // size of them, so more pieces may be needed.",
            ),
            Wrong(
                "rest to the last piece",
                _shares(
                    lambda columns, count: [
                        *[columns // count] * (count - 1),
                        columns // count + columns % count,
                    ]
                ),
                "the last piece takes all that the division leaves; no two widths may "
                "differ by more than 1.",
            ),
            Wrong(
                "last one short",
                _shares(_last_short),
                "every piece is rounded up and the last gets what is left; no two "
                "widths may differ by more than 1.",
            ),
            Wrong(
                "places rounded down",
                _shares(
                    lambda columns, count: np.diff(
                        np.arange(count + 1) * columns // count
                    ).tolist()
                ),
                "wider and narrower pieces are mixed, as rounded places leave them; "
                "the wider ones stand first.",
            ),
            Wrong(
                "two halves",
                lambda columns, size, most: _cut(
                    columns, 1 if columns * size <= most else 2
                ),
                "there are two pieces at most; each must fit.",
            ),
            Wrong(
                "an even number",
                lambda columns, size, most: _cut(columns, _even(columns, most // size)),
                "the number of pieces is even here, unless it is one; the fewest may "
                "be odd.",
            ),
            Wrong(
                "how many",
                lambda columns, size, most: -(-columns // (most // size)),
                "that is how many pieces there are; asked is the width of each.",
            ),
            Wrong(
                "slices",
                lambda *a: [
                    slice(int(end) - w, int(end))
                    for w, end in zip(
                        piece_widths(*a), np.cumsum(piece_widths(*a)), strict=True
                    )
                ],
                "those are the pieces as slices; asked is the width of each.",
            ),
            Wrong(
                "never below 40",
                lambda columns, size, most: piece_widths(
                    columns, size, max(most, 40 * size)
                ),
                "a piece of up to 40 columns is never cut, as in the module, which "
                "cuts no pieces below 40; here the limit `most` holds always.",
            ),
            Wrong(
                "never narrower than 40",
                lambda columns, size, most: (
                    [columns]
                    if most // size < 40
                    else piece_widths(columns, size, most)
                ),
                "where a piece could hold fewer than 40 columns, it is not cut. The "
                "module has that floor; here the limit `most` holds always.",
            ),
            Wrong(
                "one piece for none below 40",
                lambda *a: piece_widths(*a) if min(piece_widths(*a)) >= 40 else [a[0]],
                "where a piece would have fewer than 40 columns, there is one piece "
                "with all of them. The module cuts no pieces below 40; here the limit "
                "`most` holds always.",
            ),
            Wrong(
                "always a million",
                lambda columns, size, most: piece_widths(columns, size, 10**6),
                "these are the widths for a limit of a million; here the limit is "
                "`most`.",
            ),
            Wrong(
                "nearest count",
                lambda columns, size, most: _cut(
                    columns, max(1, round(columns / (most // size)))
                ),
                "the number of pieces is rounded to the nearest; where that is down, "
                "some pieces are too wide.",
            ),
            Wrong(
                "columns to the nearest",
                lambda columns, size, most: _cut(
                    columns, -(-columns // max(1, round(most / size)))
                ),
                "the columns of a piece are most / size, rounded to the nearest; "
                "where that is up, a piece may be too wide.",
            ),
            Wrong(
                "rest first",
                lambda *a: [*_greedy(*a)[-1:], *_greedy(*a)[:-1]],
                "one piece has what is left, and the others are as wide as fits. The "
                "columns are to be shared out evenly instead.",
            ),
            Wrong(
                "work shared out, and one more",
                lambda columns, size, most: _cut(columns, columns * size // most + 1),
                "that is columns · size // most + 1 pieces. A piece holds whole "
                "columns, most // size of them: divide by these, and round up.",
            ),
            Wrong(
                "most excluded",
                lambda columns, size, most: _cut(
                    columns, -(-columns // max(1, (most - 1) // size))
                ),
                "a piece of exactly `most` multiply-adds is cut further; it is "
                "allowed.",
            ),
            Wrong(
                "size forgotten",
                lambda columns, size, most: _cut(columns, -(-columns // most)),
                "those are the widths for a limit of `most` columns; each column "
                "costs `size` multiply-adds, and the limit is on the product.",
            ),
            Wrong(
                "half at a time",
                _halved,
                "there are 1, 2, 4, 8 … pieces, as by halving again and again; the "
                "fewest that fit may be three.",
            ),
            Wrong(
                "a divisor",
                _divisor,
                "all pieces have one width that divides the columns. Here pieces may "
                "differ by one column, so that fewer are enough.",
            ),
            Wrong(
                "one column at a time",
                lambda columns, size, most: [1] * columns,
                "these are the most pieces there can be; asked are the fewest.",
            ),
            Wrong(
                "equal shares",
                _shares(lambda columns, count: [columns / count] * count),
                "these are equal shares of the columns, and not all of them are "
                "whole; a column is not cut.",
            ),
            Wrong(
                "all to the nearest",
                _shares(lambda columns, count: [round(columns / count)] * count),
                "all widths are equal here, each the nearest whole number; they need "
                "not add up to the columns.",
            ),
            Wrong(
                "starts of the pieces",
                lambda columns, size, most: [
                    0,
                    *np.cumsum(piece_widths(columns, size, most)).tolist()[:-1],
                ],
                "these are the places where pieces begin; asked is how wide each one "
                "is.",
            ),
            Wrong(
                "ends of the pieces",
                lambda columns, size, most: np.cumsum(
                    piece_widths(columns, size, most)
                ).tolist(),
                "these are the places where pieces end; asked is how wide each one is.",
            ),
            Wrong(
                "widest piece",
                lambda columns, size, most: most // size,
                "that is how many columns a piece has at most; asked are the widths "
                "of the fewest that fit.",
            ),
        ),
        _width_cases,
        ("the widths",),
        points=2,
        promises=(
            Promise(
                "the widths add up to `columns`",
                lambda case, widths: widths.sum() == case["columns"],
            ),
            Promise(
                "no piece costs more than `most`",
                lambda case, widths: widths.max() * case["size"] <= case["most"],
            ),
            Promise(
                "there are as few pieces as fit",
                lambda case, widths: len(widths) <= len(piece_widths(**case)),
            ),
            Promise(
                "no two widths differ by more than 1",
                lambda case, widths: np.ptp(widths) <= 1,
            ),
            Promise(
                "the wider pieces stand first",
                lambda case, widths: bool(np.all(np.diff(widths) <= 0)),
            ),
        ),
        hint=(
            "how many columns may one piece have at most, and how many pieces does "
            "that make at least?"
        ),
    ),
    Exercise(
        "metal-order",
        _PLACES,
        (
            Wrong(
                "the average too",
                {**_PLACES, "average": True},
                "average: average of ReLU and ReLU of average differ for (−3, 1, 0, "
                "6), and one window is enough to refute it.",
            ),
            Wrong(
                "largest size too",
                {**_PLACES, "largest size": True},
                "largest size: for (−5, 2) the two differ: a large negative number "
                "wins before ReLU, and is 0 after it.",
            ),
            Wrong(
                "only the maximum",
                {**_PLACES, "minimum": False, "median": False},
                "minimum and median: ReLU never turns an order round. A pool that "
                "picks by rank, the smallest or the middle one, picks the same pixel "
                "before and after.",
            ),
            Wrong(
                "not the minimum",
                {**_PLACES, "minimum": False},
                "minimum: the smallest of the numbers after ReLU is ReLU of the "
                "smallest; the order does not change.",
            ),
            Wrong(
                "not the median",
                {**_PLACES, "median": False},
                "median: of an odd number of pixels it is one of them, the middle "
                "one in order, and ReLU keeps the order.",
            ),
            Wrong(
                "negative pixel cut before the average",
                {**_PLACES, "ReLU of average": 1.75},
                "ReLU of average: that is the average of ReLU; the average is taken "
                "first, over all four pixels as they are, the negative one too.",
            ),
            Wrong(
                "negative pixel not cut",
                {**_PLACES, "average of ReLU": 1.0},
                "average of ReLU: that is the average before ReLU; the negative pixel "
                "is 0 when the average is taken.",
            ),
            Wrong(
                "size 5 after ReLU",
                {**_PLACES, "largest size of ReLU": 5.0},
                "largest size of ReLU: no 5 is left after ReLU; −5 is 0 then.",
            ),
            Wrong(
                "size 2 before ReLU",
                {**_PLACES, "ReLU of largest size": 2.0},
                "ReLU of largest size: the number of the largest size is chosen before "
                "ReLU, and it is not 2.",
            ),
            Wrong(
                "ReLU left out",
                {**_PLACES, "ReLU of largest size": -5.0},
                "ReLU of largest size: −5 is what ReLU gets; what does it give?",
            ),
            Wrong(
                "sums",
                {**_PLACES, "average of ReLU": 7.0, "ReLU of average": 4.0},
                "that is 4 times the average, as the sum of the four pixels; the "
                "average is asked.",
            ),
            Wrong(
                "sizes averaged",
                {**_PLACES, "average of ReLU": 2.5},
                "average of ReLU: that is the average with 3 for −3; −3 keeps its "
                "sign, and ReLU makes it 0.",
            ),
            Wrong(
                "sizes averaged, then ReLU",
                {**_PLACES, "ReLU of average": 2.5},
                "ReLU of average: that is the average with 3 for −3; the average is "
                "taken of −3 as it is.",
            ),
            Wrong(
                "not the maximum",
                {**_PLACES, "maximum": False},
                "the largest of the numbers after ReLU is ReLU of the largest: the "
                "order does not change.",
            ),
            Wrong(
                "averages exchanged",
                {**_PLACES, "average of ReLU": 1.0, "ReLU of average": 1.75},
                "the two averages are exchanged: the average of ReLU cuts the negative "
                "pixel first.",
            ),
            Wrong(
                "average of positive pixels",
                {**_PLACES, "average of ReLU": 3.5},
                "average of ReLU: that is the average of the positive pixels; the "
                "window still has four pixels, and two of them are 0 now.",
            ),
            Wrong(
                "average of three",
                {**_PLACES, "average of ReLU": 7 / 3},
                "average of ReLU: that is divided by 3; the negative pixel becomes "
                "0, it does not vanish: divide by 4.",
            ),
            Wrong(
                "sign forgotten",
                {**_PLACES, "ReLU of largest size": 5.0},
                "ReLU of largest size: the number of the largest size keeps its "
                "sign: it is −5, and ReLU makes it 0.",
            ),
            Wrong(
                "all of the five",
                {**_PLACES, "average": True, "largest size": True},
                "average and largest size can differ, and one window is enough to "
                "refute each.",
            ),
            Wrong(
                "none of the five",
                {**_PLACES, "maximum": False, "minimum": False, "median": False},
                "a pool that picks by rank picks the same pixel before and after, for "
                "ReLU never turns an order round.",
            ),
            Wrong(
                "all five turned round",
                {k: not v if isinstance(v, bool) else v for k, v in _PLACES.items()},
                "all five are turned around: a pool that picks by rank picks the same "
                "pixel before and after, and for each of the other two one window is "
                "enough to refute it.",
            ),
            Wrong(
                "zero of ReLU",
                {**_PLACES, "largest size of ReLU": 0.0},
                "largest size of ReLU: 2 is left after ReLU, beside the 0 of −5.",
            ),
            Wrong(
                "size −5 after ReLU",
                {**_PLACES, "largest size of ReLU": -5.0},
                "largest size of ReLU: ReLU comes first here, and no −5 is left "
                "after it.",
            ),
            Wrong(
                "average of ReLU not above 0",
                {**_PLACES, "average of ReLU": 0.0},
                "average of ReLU: 0 would be the average of four zeros; ReLU keeps the "
                "positive pixels.",
            ),
            Wrong(
                "average below 0",
                {**_PLACES, "ReLU of average": -1.0},
                "ReLU of average: ReLU gives nothing below 0; and add the four pixels "
                "up once more, with their signs.",
            ),
            Wrong(
                "average of what is not 0",
                {**_PLACES, "ReLU of average": 4 / 3},
                "ReLU of average: that is the sum divided by 3; a pixel of 0 counts "
                "too: divide by 4.",
            ),
            Wrong(
                "average of what is not 0, rounded",
                {**_PLACES, "ReLU of average": 1.33},
                "ReLU of average: that is the sum divided by 3, and rounded; a pixel "
                "of 0 counts too: divide by 4.",
            ),
            Wrong(
                "average not above 0",
                {**_PLACES, "ReLU of average": 0.0},
                "ReLU of average: 0 comes out where an average is not above 0; add "
                "the four pixels up once more, with their signs.",
            ),
            Wrong(
                "largest for average",
                {**_PLACES, "average of ReLU": 6.0, "ReLU of average": 6.0},
                "6 is the largest of the four pixels; the average is asked for.",
            ),
            Wrong(
                "median for average",
                {**_PLACES, "average of ReLU": 0.5, "ReLU of average": 0.5},
                "0.5 is the median of the four pixels; the average is asked for.",
            ),
        ),
        points=2,
        hint=(
            "is the pool's choice among the pixels, or its sum, any different once "
            "the negative ones are 0?"
        ),
    ),
    Exercise(
        "metal-parts",
        whole_batch,
        (
            Wrong(
                "plain mean",
                _sums(lambda n: np.full(len(n), 1 / len(n))),
                "that is the plain mean of the parts, right only if all parts have one "
                "size; weigh each by N_q/N.",
            ),
            Wrong(
                "plain sum",
                _sums(lambda n: np.ones(len(n))),
                "that is the sum of the parts' means without weights; weigh each by "
                "N_q/N.",
            ),
            Wrong(
                "sum over images",
                _sums(lambda n: n),
                "that is the sum over all images; divide by their number.",
            ),
            Wrong(
                "divided by the parts",
                _sums(lambda n: n / len(n)),
                "that is the sum over all images divided by the number of parts; "
                "divide by the number of images.",
            ),
            Wrong(
                "largest part",
                _sums(lambda n: n / n.max()),
                "that is the sum over all images divided by the largest size; the "
                "weights must add up to 1, so divide by the sum of the sizes.",
            ),
            Wrong(
                "largest part for each",
                _sums(lambda n: n / (n.max() * len(n))),
                "that is the sum over all images divided by the largest size times the "
                "number of parts; add up the sizes.",
            ),
            Wrong(
                "means over N",
                _sums(lambda n: np.full(len(n), 1 / n.sum())),
                "that is the sum of the parts' means divided by N; a part's mean "
                "stands for N_q images: weigh each by N_q/N.",
            ),
            Wrong(
                "sizes added up on the way",
                _sums(lambda n: np.cumsum(n) / np.cumsum(n).sum()),
                "that comes out with the sizes up to each part as weights; each part "
                "has the weight of its own size.",
            ),
            Wrong(
                "weights upside down",
                _sums(lambda n: n.sum() / n),
                "that comes out with the weights N/N_q; they are upside down: N_q/N.",
            ),
            Wrong(
                "weights inverted",
                _sums(lambda n: (1 / n) / (1 / n).sum()),
                "the weights are the wrong way round: a larger part counts for more.",
            ),
            Wrong(
                "divided by the sizes",
                _sums(lambda n: 1 / n),
                "that is the sum of the parts' means, each divided by its size; they "
                "are means already: weigh each by N_q/N.",
            ),
            Wrong(
                "the largest part alone",
                _sums(lambda n: np.eye(len(n))[n.argmax()]),
                "that is the largest part alone; the others count too.",
            ),
            Wrong(
                "sizes in order",
                _sums(lambda n: np.sort(n) / n.sum()),
                "that comes out with the sizes in order; each part has the weight of "
                "its own size.",
            ),
            Wrong(
                "roots as weights",
                _sums(lambda n: np.sqrt(n) / np.sqrt(n).sum()),
                "that comes out with the roots of the sizes as weights; N_q/N is "
                "asked.",
            ),
            Wrong(
                "one image less",
                _sums(lambda n: n / (n.sum() - 1)),
                "that is divided by N − 1; the weights must add up to 1, so divide by "
                "N.",
            ),
            Wrong(
                "weights squared",
                _sums(lambda n: (n / n.sum()) ** 2),
                "that comes out with the weights N_q/N squared; a part's mean is "
                "over its own images already.",
            ),
            Wrong(
                "sizes squared",
                _sums(lambda n: n**2 / (n**2).sum()),
                "that comes out with the squares of the sizes as weights; N_q/N is "
                "enough.",
            ),
            *(
                Wrong(
                    f"weights to {digits} digits",
                    _sums(lambda n, digits=digits: np.round(n / n.sum(), digits)),
                    f"the weights are rounded to {digits} digits; leave them as they "
                    "are.",
                )
                for digits in (2, 3, 4)
            ),
            Wrong(
                "two parts only",
                _first_parts(lambda count: 2),
                "that is the first two parts; there may be more.",
            ),
            Wrong(
                "without the last",
                _first_parts(lambda count: max(count - 1, 1)),
                "that is the mean without the images of the last part; they count too.",
            ),
            Wrong(
                "all as large as the first",
                _sums(lambda n: n / (n[0] * len(n))),
                "that is the sum over all images divided by the size of the first "
                "part times the number of parts; add up the sizes.",
            ),
            Wrong(
                "weight of the first",
                _sums(lambda n: np.full(len(n), n[0]) / n.sum()),
                "every part has the weight of the first one here; each has its own.",
            ),
            Wrong(
                "mean of means",
                _running_mean,
                "the last part counts for a half, and all before it share the other "
                "half, as in a mean of what is there and the next, again and again; "
                "weigh each by N_q/N.",
            ),
            Wrong(
                "nearly one size",
                lambda n, losses, gradients: (
                    whole_batch(n, losses, gradients)
                    if max(n) - min(n) > 1
                    else _sums(lambda m: np.full(len(m), 1 / len(m)))(
                        n, losses, gradients
                    )
                ),
                "where sizes differ by 1 that is the plain mean; the weights differ "
                "there too.",
            ),
            Wrong(
                "last part left out",
                _sums(lambda n: np.append(n[:-1], 0) / n.sum()),
                "the last part is missing from the sum, and its images are in N.",
            ),
            Wrong(
                "loss unweighted",
                _half(lambda n: np.full(len(n), 1 / len(n)), _right_weights),
                "the loss is the plain mean of the parts'; weigh each by N_q/N.",
            ),
            Wrong(
                "loss summed",
                _half(lambda n: np.ones(len(n)), _right_weights),
                "the loss is the sum of the parts' losses without weights; weigh "
                "each by N_q/N.",
            ),
            Wrong(
                "gradient unweighted",
                _half(_right_weights, lambda n: np.full(len(n), 1 / len(n))),
                "the gradient is the plain mean of the parts'; weigh each by N_q/N.",
            ),
            Wrong(
                "gradient summed",
                _half(_right_weights, lambda n: np.ones(len(n))),
                "the gradient is the sum of the parts' gradients without weights; "
                "weigh each by N_q/N.",
            ),
            Wrong(
                "gradient divided twice",
                _half(_right_weights, lambda n: n / n.sum() ** 2),
                "the gradient is divided by N once more; a part's gradient is a mean "
                "already, and N_q/N are its weights.",
            ),
            Wrong(
                "gradient of the first part whole",
                _half(_right_weights, lambda n: np.append(1, n[1:] / n.sum())),
                "the gradient comes out with the first part's without a weight, and "
                "the others with theirs; each has N_q/N.",
            ),
            Wrong(
                "first gradient on top",
                _half(_right_weights, lambda n: n / n.sum() + (np.arange(len(n)) == 0)),
                "the gradient comes out with the first part's once more on top, "
                "without a weight; begin with zeros.",
            ),
            Wrong(
                "gradient over the mean size",
                _half(_right_weights, lambda n: n / n.mean()),
                "the gradient is the sum over all images divided by the mean size of a "
                "part; divide by their number.",
            ),
            Wrong(
                "gradient weighted by the losses",
                lambda sizes, losses, gradients: (
                    whole_batch(sizes, losses, gradients)[0],
                    np.average(gradients, axis=0, weights=losses),
                ),
                "the gradient comes out with the losses as weights; a part weighs as "
                "much as it has images: N_q/N.",
            ),
            Wrong(
                "losses side by side",
                lambda sizes, losses, gradients: (
                    np.multiply(sizes, losses) / sum(sizes),
                    whole_batch(sizes, losses, gradients)[1],
                ),
                "the loss is a number for each part, weighted; add them up.",
            ),
            Wrong(
                "gradients side by side",
                lambda sizes, losses, gradients: (
                    whole_batch(sizes, losses, gradients)[0],
                    np.stack(
                        [
                            n / sum(sizes) * g
                            for n, g in zip(sizes, gradients, strict=True)
                        ]
                    ),
                ),
                "the gradient is an array for each part, weighted; add them up.",
            ),
            Wrong(
                "first and last part",
                _ends_only,
                "these are the numbers of the first and the last part; there may be "
                "more.",
            ),
            Wrong(
                "in place",
                _in_place,
                "the arrays that you were given are changed, and they belong to "
                "others; begin with an array of your own.",
            ),
            Wrong(
                "loss of the sum",
                _half(lambda n: n, _right_weights),
                "the loss is the sum over all images; divide by their number.",
            ),
            Wrong(
                "gradient of the sum",
                _half(_right_weights, lambda n: n),
                "the gradient is the sum over all images; divide by their number.",
            ),
            Wrong(
                "weights reversed",
                _sums(lambda n: n[::-1] / n.sum()),
                "the weights stand in the opposite order; each part has that of its "
                "own size.",
            ),
            Wrong(
                "gradient to one number",
                lambda n, losses, gradients: (
                    whole_batch(n, losses, gradients)[0],
                    np.mean(gradients),
                ),
                "the gradient is one number, the mean over all entries of all "
                "parts; only the parts are averaged, with the weights N_q/N, and "
                "the entries stay apart.",
            ),
            Wrong(
                "both to one number",
                lambda n, losses, gradients: (np.mean(losses), np.mean(gradients)),
                "both come out as plain means, and the gradient as one number; "
                "weigh each part by N_q/N, and leave the entries of a gradient "
                "apart.",
            ),
            Wrong(
                "weighted, and divided by the parts",
                _sums(lambda n: n / (n.sum() * len(n))),
                "that is the weighted sum, divided by the number of parts; the "
                "weights N_q/N add up to 1 already.",
            ),
            Wrong(
                "the last share alone",
                _sums(lambda n: np.append(np.zeros(len(n) - 1), n[-1]) / n.sum()),
                "that is the last part alone, times its N_q/N, as where each term "
                "takes the place of those before; add them up.",
            ),
            Wrong(
                "first part left out",
                _sums(lambda n: np.append(0, n[1:]) / n.sum()),
                "the first part is missing from the sum, and its images are in N.",
            ),
            Wrong(
                "sum begins behind the first part",
                _without_first_part,
                "the first part is missing from the sum, and where it is the only one "
                "nothing but the number 0 is left.",
            ),
            Wrong(
                "the first part alone",
                _sums(lambda n: np.eye(len(n))[0]),
                "that is the first part alone; the others count too.",
            ),
            Wrong(
                "mean over the entries",
                lambda *a: (whole_batch(*a)[0], float(whole_batch(*a)[1].mean())),
                "the gradient is one number, the mean over its entries; each entry has "
                "its own weighted mean over the parts.",
            ),
            Wrong(
                "sum over the entries",
                lambda *a: (whole_batch(*a)[0], float(whole_batch(*a)[1].sum())),
                "the gradient is one number, the sum over its entries; each entry has "
                "its own weighted mean over the parts.",
            ),
        ),
        _parts_cases,
        ("the loss", "the gradient"),
        points=2,
        hint=(
            "how would you turn the mean of each part back into a sum over its images?"
        ),
    ),
)
