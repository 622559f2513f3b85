"""Fill in the tables that Canvas and Moodle take back.

Both export one first: Canvas its gradebook, Moodle its grading worksheet. A student
is found in it by the number that the platform puts into the names of the files, or by
name.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from cnn_course.classroom.records import Records, Row, plain, safe


def write_canvas(table: Path, out: Path, records: Records) -> int:
    """Fill a column for each chapter into Canvas's gradebook; return how many cells.

    A column is used if the name of the chapter's file stands in its head; else one is
    added, which Canvas offers to make an assignment of.
    """
    head, rows = _read(table)
    need = {"Student", "ID"} - set(head)
    if need:
        raise ValueError(
            f"{table}: no column {', '.join(sorted(need))}; export the gradebook in "
            "Canvas and give that file"
        )
    filled = 0
    grades = _by_chapter(records)
    kept = [c for c in ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
            if c in head]  # fmt: skip
    columns = {c: next((h for h in head if c in h), c) for c in grades}
    for row in rows:
        for chapter, column in columns.items():
            found = _find(grades[chapter], row["ID"], row["Student"])
            if found is not None and found["points"] != "":
                row[column] = found["points"]
                filled += 1
    _write(out, [*kept, *columns.values()], rows)
    return filled


def write_moodle(table: Path, out: Path, records: Records) -> int:
    """Fill the column Grade of Moodle's worksheet; return how many cells.

    A worksheet is of one assignment, so the chapters are added up.
    """
    head, rows = _read(table)
    need = {"Identifier", "Grade"} - set(head)
    if need:
        raise ValueError(
            f"{table}: no column {', '.join(sorted(need))}; download the grading "
            "worksheet in Moodle and give that file"
        )
    filled = 0
    grades = _by_chapter(records)
    for row in rows:
        number = re.sub(r"\D", "", row["Identifier"])
        found = [_find(of, number, row.get("Full name", "")) for of in grades.values()]
        points = [float(f["points"]) for f in found if f and f["points"] != ""]
        if points:
            row["Grade"] = f"{sum(points):g}"
            filled += 1
    _write(out, head, rows)
    return filled


def _by_chapter(records: Records) -> dict[str, list[Row]]:
    numbers = {key: r.get("number", "") for key, r in records.results.items()}
    found: dict[str, list[Row]] = {}
    for row in records.grades():
        if row["chapter"]:
            number = numbers.get((row["student"], row["chapter"]), "")
            found.setdefault(row["chapter"], []).append({**row, "number": number})
    return found


def _find(rows: list[Row], number: str, name: str) -> Row | None:
    """Find a student by number; by name if that is nobody else's."""
    same = [row for row in rows if row["number"] and row["number"] == number.strip()]
    if not same:
        wanted = letters(name)
        same = [r for r in rows if not r["number"] and letters(r["student"]) == wanted]
    return same[0] if len(same) == 1 else None


def letters(name: str) -> str:
    """Return a name without case and order: "Lovelace, Ada" is "Ada Lovelace"."""
    return " ".join(sorted(re.findall(r"\w+", name.lower())))


def _read(path: Path) -> tuple[list[str], list[Row]]:
    try:
        content = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read as a table ({error})") from error
    reader = csv.DictReader(content.splitlines(keepends=True))
    rows = [{k: plain(v) for k, v in row.items() if k} for row in reader]
    return [name.strip() for name in reader.fieldnames or []], rows


def _write(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([safe(row.get(name, "")) for name in columns] for row in rows)
