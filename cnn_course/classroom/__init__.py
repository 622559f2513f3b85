"""The classroom: the student edition, its grading, the instructor's manifest."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "grade": "grading",
    "manifest": "manifest",
    "release": "release",
    "student_edition": "release",
}

__all__ = ["grade", "manifest", "release", "student_edition"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: a judge needs no notebook library, and starts often."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
