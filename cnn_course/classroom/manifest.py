"""The instructor's manifest: what each chapter asks of a class, in one table."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cnn_course.classroom.notebook import Chapter, numbered, read_chapter


def manifest(book: Path | str = "book") -> list[Chapter]:
    """Read from the notebooks what the course asks of a class.

    Parameters
    ----------
    book : Path
        Folder of the source notebooks.

    Returns
    -------
    list of Chapter
        In their order, appendices with exercises behind them.

    Raises
    ------
    ValueError
        If there are no chapters, or one lacks its head.
    """
    return [read_chapter(path) for path in numbered(Path(book)).values()]


def mistakes() -> dict[str, list[str]]:
    """Return the mistakes that the check of each exercise names."""
    from cnn_course.checks.core import exercises

    return {e.id: [wrong.name for wrong in e.wrong] for e in exercises()}


def as_rows(book: list[Chapter]) -> list[dict[str, Any]]:
    """Return the manifest as plain data, a dict for each chapter."""
    named = mistakes()
    return [
        {
            "file": chapter.file,
            **asdict(chapter.head),
            "points": chapter.points,
            "exercises": [
                {
                    "number": exercise.number,
                    "title": exercise.title,
                    "id": exercise.id,
                    "difficulty": exercise.difficulty,
                    "points": exercise.points,
                    "mistakes": named.get(exercise.id, []),
                }
                for exercise in chapter.exercises
            ],
        }
        for chapter in book
    ]


def as_markdown(book: list[Chapter]) -> str:
    """Write the manifest as Markdown: a table of the chapters, then each of them."""
    lines = [
        "| chapter | after | minutes to read | minutes to work | exercises | points |",
        "|---|---|---|---|---|---|",
    ]
    rows = as_rows(book)
    for row in rows:
        after = ", ".join(map(str, row["needs"])) or "–"
        lines.append(
            f"| {row['number']} · {row['title']} | {after} | {row['read']} "
            f"| {row['work']} | {len(row['exercises'])} | {row['points']:g} |"
        )
    total = {key: sum(row[key] for row in rows) for key in ("read", "work", "points")}
    count = sum(len(row["exercises"]) for row in rows)
    lines.append(
        f"| in all | | {total['read']} | {total['work']} | {count} "
        f"| {total['points']:g} |"
    )
    for row in rows:
        title = f"## {row['number']} · {row['title']}"
        lines += ["", title, "", f"`{row['file']}`", ""]
        lines += [f"- {outcome}" for outcome in row["outcomes"]]
        lines += [
            "",
            "| exercise | id | difficulty | points | mistakes that its check names |",
            "|---|---|---|---|---|",
        ]
        for task in row["exercises"]:
            named = "; ".join(task["mistakes"]).replace("|", r"\|") or "–"
            lines.append(
                f"| {task['number']} {task['title']} | `{task['id']}` "
                f"| {'★' * task['difficulty']} | {task['points']:g} | {named} |"
            )
    return "\n".join(lines) + "\n"


def as_json(book: list[Chapter]) -> str:
    """Write the manifest as JSON, for other programs."""
    return json.dumps(as_rows(book), indent=2, ensure_ascii=False) + "\n"
