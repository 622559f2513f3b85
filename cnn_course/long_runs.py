"""Training runs that are too long for a chapter, and what came of them.

``python -m cnn_course.long_runs`` makes them all again and writes ``long_runs.json``,
the file beside this one; with names, as in ``… long_runs deep loops``, only those. It
needs the full MNIST. Chapter 17 shows the results, and says what was published.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from cnn_course.data import load_mnist, shifted
from cnn_course.fast import Conv2D, MaxPool2D
from cnn_course.layers import Dense, Flatten, Layer, ReLU
from cnn_course.network import Network
from cnn_course.optimizers import SGD, Adam, OneCycle, Optimizer

RESULTS = Path(__file__).with_name("long_runs.json")


@dataclass(frozen=True)
class Run:
    """One network, and how it is trained.

    Attributes
    ----------
    layers : callable
        Makes the layers.
    optimizer : callable
        Makes the optimizer, for so many steps.
    epochs, batch_size : int
    images : int
        How many of the 60,000 training digits, from the first on.
    shift : int
        Pixels by which each training digit moves at random, in each direction.
    middle : float
        Taken off every pixel.
    seeds : int
        Seeds 0, 1, …: one run for each.
    test : int
        How many of the 10,000 test digits, from the first on.
    """

    layers: Callable[[], list[Layer]]
    optimizer: Callable[[int], Optimizer]
    epochs: int
    batch_size: int
    images: int = 60_000
    shift: int = 0
    middle: float = 0.0
    seeds: int = 1
    test: int = 10_000

    @property
    def steps(self) -> int:
        """Steps in all."""
        return self.epochs * -(-self.images // self.batch_size)

    def network(self, seed: int = 0) -> Network:
        """Give the network, not yet trained."""
        return Network(self.layers(), seed=seed)


def _deep() -> list[Layer]:
    return [
        *(Conv2D(32, 3), ReLU(), Conv2D(32, 3), ReLU(), MaxPool2D(2)),
        *(Conv2D(64, 3), ReLU(), Conv2D(64, 3), ReLU(), MaxPool2D(2)),
        *(Flatten(), Dense(128), ReLU(), Dense(10)),
    ]


def _first() -> list[Layer]:
    return [Conv2D(8, 3), MaxPool2D(2), Flatten(), Dense(10)]


def _groups() -> list[Layer]:
    return [
        *(Conv2D(32, 3), ReLU(), MaxPool2D(2)),
        *(Flatten(), Dense(100), ReLU(), Dense(10)),
    ]


def _stacked() -> list[Layer]:
    return [
        *(Conv2D(8, 5), ReLU(), Conv2D(8, 5), ReLU(), MaxPool2D(2)),
        *(Flatten(), Dense(128), ReLU(), Dense(10)),
    ]


def _vectorized() -> list[Layer]:
    return [
        *(Conv2D(10, 3), ReLU(), MaxPool2D(2), Conv2D(16, 5), ReLU()),
        *(Flatten(), Dense(100), ReLU(), Dense(10)),
    ]


def _plain(learning_rate: float) -> Callable[[int], Optimizer]:
    return lambda steps: SGD(learning_rate)


#: the deep network, and the networks of the four from-scratch codes
RUNS = {
    "deep": Run(
        _deep, lambda steps: Adam(OneCycle(0.003, steps)), 12, 128, shift=2, seeds=3
    ),
    "Zhou": Run(
        _first, _plain(0.005), 3, 1, images=1000, middle=0.5, seeds=5, test=1000
    ),
    "Stein": Run(_groups, _plain(0.1), 3, 120, seeds=3),
    "Escontrela": Run(
        _stacked, lambda steps: Adam(1e-3), 2, 32, images=50_000, seeds=3
    ),
    "numbersmithy": Run(_vectorized, _plain(0.1), 50, 512, seeds=1),
}


def train(run: Run, seed: int, progress: bool = True) -> tuple[float, list[int]]:
    """Train once on the full set.

    Returns
    -------
    accuracy : float
        On the test digits.
    errors : list of int
        Which of them it gets wrong.
    """
    data = load_mnist("full")
    net = run.network(seed)
    net.fit(
        data.train_images[: run.images] - np.float32(run.middle),
        data.train_labels[: run.images],
        epochs=run.epochs,
        batch_size=run.batch_size,
        optimizer=run.optimizer(run.steps),
        augment=partial(shifted, pixels=run.shift) if run.shift else None,
        progress=progress,
    )
    p = net.predict(data.test_images[: run.test] - np.float32(run.middle))
    wrong = np.flatnonzero(p.argmax(axis=1) != data.test_labels[: run.test])
    return 1 - len(wrong) / len(p), wrong.tolist()


def stored() -> dict[str, Any]:
    """Read what the runs gave: for each name, accuracies by seed, and how made.

    Examples
    --------
    >>> stored()["deep"]["epochs"]
    12
    """
    return json.loads(RESULTS.read_text("utf-8"))


def main(names: list[str]) -> None:
    """Make some runs again, or all, and store what they give."""
    for name in names or list(RUNS):
        if name not in RUNS:
            raise SystemExit(f"no run {name!r}; needs one of {', '.join(RUNS)}")
        run = RUNS[name]
        found = [train(run, seed) for seed in range(run.seeds)]
        results = stored() if RESULTS.exists() else {}
        results[name] = {
            "made by": f"python -m cnn_course.long_runs {name}",
            "epochs": run.epochs,
            "batch size": run.batch_size,
            "training digits": run.images,
            "shift": run.shift,
            "test digits": run.test,
            "seeds": list(range(run.seeds)),
            "accuracy": [round(accuracy, 4) for accuracy, _ in found],
            "errors of seed 0": found[0][1],
        }
        if name != "deep":
            del results[name]["errors of seed 0"]
        ordered = {key: results[key] for key in RUNS if key in results}
        RESULTS.write_text(_text(ordered), "utf-8")
        print(f"{name}: {results[name]['accuracy']}")


def _text(results: dict[str, Any]) -> str:
    """Lay the results out as JSON, one line for each fact."""
    blocks = [
        f' "{name}": {{\n'
        + ",\n".join(f'  "{key}": {json.dumps(value)}' for key, value in found.items())
        + "\n }"
        for name, found in results.items()
    ]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
