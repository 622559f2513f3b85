"""What a training step takes on a GPU, beside the bound of Eq. (22.6).

``python -m cnn_course.gpu`` measures it on the CUDA card that PyTorch sees, and writes
``gpu.json``, the file beside this one. Chapter 22 shows it next to what the data sheet
lets one expect. Nothing else needs this file, a card, or PyTorch.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from cnn_course.fast import Conv2D, MaxPool2D
from cnn_course.layers import Dense, Flatten, ReLU
from cnn_course.network import Network
from cnn_course.optimizers import SGD

RESULTS = Path(__file__).with_name("gpu.json")
BATCHES = (1, 16, 64, 256, 1024, 4096, 16384, 65536)
RATE = 0.01


def course_network(workers: int = 1) -> Network:
    """Give the network of the course, built for digits."""
    head = [Conv2D(32, 3), ReLU(), MaxPool2D(2), Flatten()]
    net = Network([*head, Dense(100), ReLU(), Dense(10)], workers=workers)
    net.build((28, 28, 1))
    return net


def timed(call: Callable[[], Any], wait: Callable[[], Any], rounds: int = 15) -> float:
    """Give the median time of a call in ns; so many calls a round that 20 ms pass."""
    for _ in range(5):
        call()
    wait()
    start = time.perf_counter_ns()
    call()
    wait()
    calls = max(1, int(20e6 / (time.perf_counter_ns() - start)))
    times = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for _ in range(calls):
            call()
        wait()
        times.append((time.perf_counter_ns() - start) / calls)
    return median(times)


def rates(torch: Any) -> dict[str, float]:
    """Measure the card's own numbers: a request, a copy, two products.

    Returns
    -------
    rates : dict
        ``request``, ns for a kernel that has nothing to do; ``B``, bytes in a ns, read
        and written; ``R float32`` and ``R bfloat16``, multiply-adds in a ns.
    """
    wait = torch.cuda.synchronize
    one = torch.zeros(1, device="cuda")
    found = {"request": timed(lambda: one.add_(1), wait)}
    here, there = (torch.zeros(2**30, dtype=torch.uint8, device="cuda") for _ in "ab")
    found["B"] = 2 * 2**30 / timed(lambda: there.copy_(here), wait)
    for name in ("float32", "bfloat16"):
        kind = {"device": "cuda", "dtype": getattr(torch, name)}
        square = torch.randn(8192, 8192, **kind)
        found[f"R {name}"] = 8192**3 / timed(
            partial(torch.matmul, square, square), wait
        )
    return found


def card_step(torch: Any, batch: int, dtype: str, recorded: bool) -> float:
    """Time a training step on the card in ns, asked for piece by piece or recorded.

    A recorded step (a CUDA graph) is asked for once, kernels and all.
    """
    from cnn_course import torch_bridge

    kind = getattr(torch, dtype)
    model = torch_bridge.sequential(course_network()).cuda().to(kind)
    x = torch.rand(batch, 1, 28, 28, device="cuda", dtype=kind)
    labels = torch.randint(10, (batch,), device="cuda")
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def step() -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), labels).backward()
        optimizer.step()

    if not recorded:
        return timed(step, torch.cuda.synchronize)
    beside = torch.cuda.Stream()
    with torch.cuda.stream(beside):
        for _ in range(3):
            step()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return timed(graph.replay, torch.cuda.synchronize)


def core_step(batch: int) -> float:
    """Time our own training step in ns, on one core of the same machine."""
    generator = np.random.default_rng(0)
    x = generator.random((batch, 28, 28, 1), dtype=np.float32)
    labels, net = generator.integers(10, size=batch), course_network()
    optimizer = SGD(RATE)
    return timed(lambda: net.train_batch(x, labels, optimizer), lambda: None, rounds=5)


def main() -> None:
    """Measure everything, and store it with the names of machine and programs."""
    import torch

    if not torch.cuda.is_available():
        raise SystemExit("gpu: PyTorch sees no CUDA card here; chapter 22 shows one")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    steps: dict[str, dict[str, float]] = {
        "one core": {str(n): core_step(n) for n in BATCHES if n <= 4096}
    }
    for dtype in ("float32", "bfloat16"):
        for recorded in (False, True):
            name = f"{dtype}, {'recorded' if recorded else 'asked piece by piece'}"
            steps[name] = {
                str(n): card_step(torch, n, dtype, recorded) for n in BATCHES
            }
    found = {
        "made by": "python -m cnn_course.gpu",
        "card": torch.cuda.get_device_name(),
        "PyTorch": torch.__version__,
        "NumPy": np.__version__,
        "rates": rates(torch),
        "step in ns": steps,
    }
    RESULTS.write_text(json.dumps(rounded(found), indent=1) + "\n", "utf-8")
    print(RESULTS.read_text("utf-8"))


def rounded(value: Any) -> Any:
    """Keep four digits of each number, which is more than a second run repeats."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


def stored() -> dict[str, Any]:
    """Read what was measured.

    Examples
    --------
    >>> sorted(stored()["rates"])
    ['B', 'R bfloat16', 'R float32', 'request']
    """
    return json.loads(RESULTS.read_text("utf-8"))


if __name__ == "__main__":
    main()
