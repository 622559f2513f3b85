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
    _, line, frames = found
    values = _values(frames, line)
    told = [_told(name, values[name]) for name in _names(line) if name in values]
    told = [words for words in told if words][:_MOST]
    return f"There, {', '.join(told)}." if told else ""


def _own(error: BaseException) -> tuple[int, str, list[FrameType]] | None:
    """Find the line's number, its text and the frames that it ran in.

    Those are several for a comprehension: its own, and before it the function's.
    """
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    lines = traceback.extract_tb(error.__traceback__)
    for n, at in reversed(list(enumerate(lines))):
        if at.line and not at.filename.startswith(_FOREIGN):
            code = frames[n].f_code
            around = [f for f in frames[:n] if code in f.f_code.co_consts]
            return at.lineno or 0, at.line, [*around[-1:], frames[n]]
    return None


def _values(frames: list[FrameType], line: str) -> dict[str, Any]:
    """Look up what the names stood for; those that had no value yet are left out."""
    values, inner = dict(frames[-1].f_globals), _inner(line)
    for frame in frames:
        code = frame.f_code
        its_own = {*code.co_varnames, *code.co_cellvars}
        apart = set() if re.fullmatch("<(?!module).*>", code.co_name) else inner
        values = {k: v for k, v in values.items() if k not in its_own | apart}
        values |= {k: v for k, v in frame.f_locals.items() if k not in apart}
    return values


def _inner(line: str) -> set[str]:
    """List the names that a comprehension or a lambda of the line keeps to itself."""
    tree = _tree(line)
    if tree is None:
        return set(re.findall(r"\w+", " ".join(re.findall(r"\bfor (.+?) in ", line))))
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own = [n.target for n in ast.walk(tree) if isinstance(n, ast.comprehension)]
    names = [n for target in own for n in ast.walk(target) if isinstance(n, ast.Name)]
    return bound | {name.id for name in names}


def _names(line: str) -> list[str]:
    """List the names of a line in their order; the line may be part of a statement."""
    tree = _tree(line)
    if tree is None:
        found = re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*(?!\w|\s*=[^=])", line)
        return [name for name in dict.fromkeys(found) if not iskeyword(name)]
    at = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    at.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in at))


def _tree(line: str) -> ast.Module | None:
    whole = (line, f"{line}\n    pass", f"if True: pass\n{line}\n    pass")
    return next((t for t in map(_parsed, whole) if t), None)


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
