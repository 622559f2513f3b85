"""The learner's own line that raised an error, and what its names stood for."""

from __future__ import annotations

import ast
import re
import sysconfig
import traceback
from keyword import iskeyword
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

_COURSE = str(Path(__file__).parent.parent)
_FOREIGN = (
    _COURSE,
    str(Path(np.__file__).parent),
    *{sysconfig.get_path(p) for p in ("stdlib", "platstdlib", "purelib", "platlib")},
)
_MOST = 6  # so many names are told


def own_line(error: BaseException) -> str:
    """Find the last line of the learner's own code on the way to an error."""
    found = _own(error)
    return f"line {found[0]}: {found[1]}" if found else ""


def stood(error: BaseException) -> str:
    """Say what the names of that line stood for: shapes of arrays, small values.

    >>> def halve(x):
    ...     return x[:, 0] / 2
    >>> try:
    ...     halve(np.ones(3))
    ... except IndexError as error:
    ...     print(stood(error))
    There, x has shape (3,).
    """
    found = _own(error)
    if not found:
        return ""
    _, line, frame = found
    values = {**frame.f_globals, **frame.f_locals}
    told = [_told(name, values[name]) for name in _names(line) if name in values]
    told = [words for words in told if words][:_MOST]
    return f"There, {', '.join(told)}." if told else ""


def _own(error: BaseException) -> tuple[int, str, FrameType] | None:
    """Find the line's number, its text and the frame that it ran in."""
    steps = list(traceback.walk_tb(error.__traceback__))
    lines = traceback.extract_tb(error.__traceback__)
    for (frame, _), at in reversed(list(zip(steps, lines, strict=True))):
        if at.line and not at.filename.startswith(_FOREIGN):
            return at.lineno or 0, at.line, frame
    return None


def _names(line: str) -> list[str]:
    """List the names of a line in their order; the line may be part of a statement."""
    whole = (line, f"{line}\n    pass", f"if True: pass\n{line}\n    pass")
    tree = next((t for t in map(_parsed, whole) if t), None)
    if tree is None:
        found = re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*(?!\w|\s*=[^=])", line)
        return [name for name in dict.fromkeys(found) if not iskeyword(name)]
    at = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    at.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in at))


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


def _told(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{name} has shape {value.shape}"
    if isinstance(value, float | np.floating):
        return f"{name} is {value:.6g}"
    if isinstance(value, int | np.integer | np.bool_):
        return f"{name} is {value}"
    if isinstance(value, list | tuple | dict):
        return f"{name} is a {type(value).__name__} of length {len(value)}"
    if value is None:
        return f"{name} is None"
    if isinstance(value, str) and len(value) <= 20:
        return f"{name} is {value!r}"
    return ""
