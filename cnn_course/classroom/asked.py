"""What a chapter asks for, as plain data: the judge's copy, read from its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from cnn_course.classroom.markdown import headings
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
        answer gives, ``answers`` (ids of its cells), ``checks`` (points, public and
        hidden source) and ``written`` (id, points, rubric).
    """
    nb = read_notebook(path)
    title = next((text for level, text in headings(prose(nb)) if level == 1), path.stem)
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    return {
        "name": path.stem,
        "title": title,
        "cells": code,
        "exercises": [_exercise(found) for found in exercises(nb)],
    }


def _exercise(found: Exercise) -> dict[str, Any]:
    return {
        "id": found.id,
        "number": found.number,
        "title": found.title,
        "difficulty": found.difficulty,
        "names": _names(found),
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
                "rubric": cell.source,
            }
            for cell in found.written
        ],
    }


def _names(found: Exercise) -> list[str]:
    """Names that the answer gives and its checks read."""
    given = _all_names(found.answers, ast.Store)
    return [name for name in _all_names(found.checks, ast.Load) if name in given]


def _all_names(cells: list[Any], context: type) -> list[str]:
    """Names that cells load or store outside functions, in order."""
    names = []
    for cell in cells:
        tree = ast.parse(cell.source)
        if context is ast.Store:
            names += [
                node.name
                for node in tree.body
                if isinstance(node, ast.FunctionDef | ast.ClassDef)
            ]
        names += [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, context)
        ]
    return list(dict.fromkeys(names))
