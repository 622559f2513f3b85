"""Which notebooks nbval leaves out where PyTorch is missing, and says so loudly.

PyTorch is an optional oracle. In continuous integration nothing is left out.
"""

import os
from importlib.util import find_spec

import pytest

#: their stored outputs were made with PyTorch; without it they run, but say less
WITH_TORCH = {"22_to_pytorch.ipynb"}
REASON = "its stored outputs need PyTorch: pip install torch==2.13.0"


def left_out(name):
    """Tell whether a notebook cannot be proven here."""
    return name in WITH_TORCH and not find_spec("torch") and not os.environ.get("CI")


def pytest_collection_modifyitems(items):
    """Skip every cell of such a notebook: one kernel less, and no failure."""
    for item in items:
        if left_out(item.path.name):
            item.add_marker(pytest.mark.skip(reason=REASON))


def pytest_terminal_summary(terminalreporter):
    """Say what was left out, whatever the verbosity."""
    for name in sorted(filter(left_out, WITH_TORCH)):
        terminalreporter.section("NOT TESTED", yellow=True, bold=True)
        terminalreporter.line(f"book/{name} was skipped: {REASON}", yellow=True)
