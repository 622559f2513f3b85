"""What a chapter asks for, as plain data: the judge's copy, read from its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from cnn_course.classroom import needed
from cnn_course.classroom.markdown import blocks, headings
from cnn_course.classroom.notebook import Exercise, exercises, prose, read_notebook

_HIDDEN = re.compile(
    r"^\s*### BEGIN HIDDEN TESTS$(.*?)^\s*### END HIDDEN TESTS$", re.S | re.M
)


def asked(path: Path) -> dict[str, Any]:
    """Return what a chapter asks for.

    Returns
    -------
    dict
        ``name``, ``title``, ``cells`` (the code of the chapter, solutions and all) and
        ``exercises``: of each its id, number, title, difficulty, ``names`` that the
        answer gives, ``others`` (ids of the exercises whose answers its checks read as
        well, by name), ``answers`` (ids of its cells), ``checks`` (points, public and
        hidden source) and ``written`` (id, points, question, rubric).
    """
    nb = read_notebook(path)
    title = next((text for level, text in headings(prose(nb)) if level == 1), path.stem)
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    found = exercises(nb)
    givers = {name: e.id for e in found for name in _given(e)}
    said = {b.options.get("label"): b.body for b in blocks(prose(nb))}
    return {
        "name": path.stem,
        "title": title,
        "cells": code,
        "exercises": [_exercise(e, givers, said.get(e.id, "")) for e in found],
    }


def _exercise(found: Exercise, givers: dict[str, str], question: str) -> dict[str, Any]:
    read, given = _read(found), _given(found)
    return {
        "id": found.id,
        "number": found.number,
        "title": found.title,
        "difficulty": found.difficulty,
        "names": [name for name in read if name in given],
        "others": {
            name: givers[name] for name in read if name in givers and name not in given
        },
        "answers": [cell.metadata.nbgrader.grade_id for cell in found.answers],
        "checks": [
            {
                "points": cell.metadata.nbgrader.get("points", 0),
                "public": _HIDDEN.sub("", cell.source).strip(),
                "hidden": "\n".join(_HIDDEN.findall(cell.source)).strip(),
            }
            for cell in found.checks
        ],
        "written": [
            {
                "id": cell.metadata.nbgrader.grade_id,
                "points": cell.metadata.nbgrader.get("points", 0),
                "question": question.strip(),
                "rubric": cell.source,
            }
            for cell in found.written
        ],
    }


def _given(found: Exercise) -> set[str]:
    """Names that the answer gives, outside functions."""
    return set().union(*(s.binds for s in _statements(found.answers)))


def _read(found: Exercise) -> list[str]:
    """Names that the checks read, in order."""
    statements = _statements(found.checks)
    loaded = set().union(*(s.reads | s.later for s in statements))
    nodes = [node for s in statements for node in ast.walk(s.node)]
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    return list(dict.fromkeys(name for name in names if name in loaded))


def _statements(cells: list[Any]) -> list[needed.Statement]:
    return needed.read([cell.source for cell in cells])[0]
