"""Fill in the tables that Canvas and Moodle take back.

Both export one first: Canvas its gradebook, Moodle its grading worksheet. A student
is found in it by the number that the platform puts into the names of the files, or by
name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from cnn_course.classroom.records import Records, Row, decoded, plain, safe

Tell = Callable[[str], object]


def write_canvas(table: Path, out: Path, records: Records, tell: Tell = print) -> int:
    """Fill a column for each chapter into Canvas's gradebook; return how many cells.

    A column is used if the name of the chapter's file stands in its head; else one is
    added, which Canvas offers to make an assignment of. What was added, and who
    matched nobody, is told.
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
    for chapter in grades:
        if columns[chapter] not in head:
            tell(
                f"{table}: no column for {chapter}; {out} has a new one, and Canvas "
                "will offer to make an assignment of it. To fill in one that is there, "
                f"let {chapter} stand in its name"
            )
    matched: set[str] = set()
    nobody = []
    for row in rows:
        seen = [_find(of, row["ID"], row["Student"]) for of in grades.values()]
        for column, found in zip(columns.values(), seen, strict=True):
            if found is not None and found["points"] != "":
                row[column] = found["points"]
                filled += 1
        matched |= {found["student"] for found in seen if found}
        if not any(seen) and row["ID"].strip():  # "Points Possible" has no ID
            nobody.append(row["Student"])
    _tell_unmatched(table, nobody, grades, matched, tell)
    _write(out, [*kept, *columns.values()], rows)
    return filled


def _tell_unmatched(
    table: Path,
    nobody: list[str],
    grades: dict[str, list[Row]],
    matched: set[str],
    tell: Tell,
) -> None:
    """Say which rows are nobody's, and which students have no row."""
    left = {
        row["student"]
        for of in grades.values()
        for row in of
        if row["status"] != "missing"
    } - matched
    if nobody:
        tell(f"{table}: rows without a submission: {'; '.join(nobody)}")
    if left:
        tell(
            f"{table}: students without a row: {'; '.join(sorted(left))}; their points "
            "are not in it"
        )


def write_moodle(table: Path, out: Path, records: Records, tell: Tell = print) -> int:
    """Fill the column Grade of Moodle's worksheet; return how many cells.

    A worksheet is of one assignment, so the chapters are added up. That is told, and
    which sums are above the maximum.
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
    if len(grades) > 1:
        tell(
            f"{table}: each grade is the sum of {len(grades)} chapters: "
            f"{', '.join(sorted(grades))}"
        )
    matched: set[str] = set()
    nobody = []
    for row in rows:
        number = re.sub(r"\D", "", row["Identifier"])
        found = [_find(of, number, row.get("Full name", "")) for of in grades.values()]
        matched |= {f["student"] for f in found if f}
        if not any(found):
            nobody.append(row.get("Full name") or row["Identifier"])
        points = [float(f["points"]) for f in found if f and f["points"] != ""]
        if points:
            row["Grade"] = f"{sum(points):g}"
            filled += 1
            most = (row.get("Maximum Grade") or "").strip().replace(",", ".")
            if re.fullmatch(r"\d+(\.\d+)?", most) and sum(points) > float(most):
                tell(
                    f"{table}: {row.get('Full name') or row['Identifier']} has "
                    f"{row['Grade']} points, above the maximum {most}; chapters are "
                    "summed, so raise the assignment's maximum in Moodle, or grade "
                    "one chapter into a folder of its own (--out)"
                )
    _tell_unmatched(table, nobody, grades, matched, tell)
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
        content = decoded(path)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read as a table ({error})") from error
    reader = csv.DictReader(content.splitlines(keepends=True))
    rows = [{k: plain(v) for k, v in row.items() if k} for row in reader]
    return [name.strip() for name in reader.fieldnames or []], rows


def _write(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([safe(row.get(name, "")) for name in columns] for row in rows)
