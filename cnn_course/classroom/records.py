"""What grading writes down: merged with what is there, whole at any time.

Each submission's result is a file of its own below ``OUT/.grading``; the tables are
made of all of them, and of the rows of an earlier table that no result is left of. A
table is written beside the old one and then takes its place.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Result = dict[str, Any]
Key = tuple[str, str]

GRADES = ("student", "chapter", "points", "max", "status", "note")
EXERCISES = ("student", "chapter", "exercise", "points", "max", "diagnosis")
MARKS = (
    *("student", "chapter", "exercise", "points", "max", "comment"),
    *("note", "question", "answer", "rubric", "hash"),
)
#: begins the note on an answer that is not the one that was marked
_CHANGED = "the answer changed"
_NOTHING = "(nothing written)"
#: what is not to be taken for a formula by a spreadsheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Records:
    """The results in one folder.

    Parameters
    ----------
    out : Path
        The folder; it is made if it is missing.
    written_points : float
        What an answer in words counts where the chapter does not say it.
    most : dict, optional
        The points of each chapter's checks, for those who have none.
    """

    def __init__(
        self,
        out: Path,
        written_points: float = 2.0,
        most: dict[str, float] | None = None,
    ) -> None:
        self.out, self.folder = out, out / ".grading"
        self.most = most or {}
        self.written_points = written_points
        self.folder.mkdir(parents=True, exist_ok=True)
        self.strangers: set[str] = set()  # who is not on the roster
        self.results: dict[Key, Result] = {}
        for path in sorted(self.folder.glob("*.json")):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
                self.results[found["student"], found["chapter"]] = found
            except (OSError, ValueError, KeyError, TypeError):
                continue  # half a file: its submission is graded again
        self.marks = self._read_marks()
        self.older = {
            name: self._older(name, columns)
            for name, columns in (("grades", GRADES), ("exercises", EXERCISES))
        }

    def secret(self) -> str:
        """Return the secret of the fresh cases: one for a folder, made at first."""
        path = self.folder / "secret"
        if not path.exists():
            replace(path, secrets.token_hex(16))
        return path.read_text(encoding="utf-8").strip()

    def is_done(self, student: str, chapter: str, digest: str) -> bool:
        """Tell whether the very same file was graded before."""
        found = self.results.get((student, chapter), {})
        same = bool(digest) and found.get("digest") == digest
        return same and found.get("status") in ("graded", "partly")

    def add(self, result: Result) -> None:
        """Keep a result, at once."""
        key = result["student"], result["chapter"]
        self.results[key] = result
        if result["chapter"]:  # the student has handed in something after all
            self.forget(result["student"], "")
        name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:20]
        replace(self.folder / f"{name}.json", json.dumps(result))

    def forget(self, student: str, chapter: str) -> None:
        """Drop a result."""
        key = student, chapter
        if self.results.pop(key, None) is not None:
            name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:20]
            (self.folder / f"{name}.json").unlink(missing_ok=True)
        self.older["grades"].pop(key, None)

    # ---- tables ----------------------------------------------------------

    def write(self) -> None:
        """Write the three tables."""
        self.marks = {**self.marks, **self._read_marks()}  # an editor may be open
        _write(self.out / "grades.csv", GRADES, self.grades())
        _write(self.out / "exercises.csv", EXERCISES, self.exercises())
        _write(self.out / "marks.csv", MARKS, self.marks_table())

    def grades(self) -> list[Row]:
        """Return the rows of ``grades.csv``."""
        rows = {key: self._grade(result) for key, result in self.results.items()}
        kept = {key: found[0] for key, found in self.older["grades"].items()}
        return [row for _, row in sorted({**kept, **rows}.items())]

    def _grade(self, result: Result) -> Row:
        row = {name: result.get(name, "") for name in ("student", "chapter", "status")}
        row |= {"points": "", "max": self._most(result), "note": result["note"]}
        if result["status"] in ("graded", "partly"):
            points = sum(e["points"] for e in result["exercises"])
            most = sum(e["max"] for e in result["exercises"])
            marks = self._marks_of(result)
            marked = [m for m in marks if is_counted(m)]
            points += sum(float(m["points"]) for m in marked)
            most += sum(largest(m) for m in marks)
            changed = sum(m["note"].startswith(_CHANGED) for m in marks)
            wrong = sum(bool(mark_problem(m)) for m in marks)
            left = len(marks) - len(marked) - changed - wrong
            words = (
                _answers(left, "to mark"),
                _answers(changed, "to read again, changed after the mark"),
                _answers(wrong, "with a mark that does not count, see marks.csv"),
            )
            note = "; ".join(filter(None, [result["note"], *words]))
            row |= {"points": f"{points:g}", "max": f"{most:g}", "note": note}
        if result["student"] in self.strangers:
            row["note"] = "; ".join(filter(None, [row["note"], "not on the roster"]))
        return row

    def _most(self, result: Result) -> str:
        most = self.most.get(result["chapter"])
        return "" if most is None else f"{most:g}"

    def exercises(self) -> list[Row]:
        """Return the rows of ``exercises.csv``."""
        rows = dict(self.older["exercises"])
        for key, result in self.results.items():
            rows[key] = [
                {
                    "student": key[0],
                    "chapter": key[1],
                    "exercise": entry["id"],
                    "points": f"{entry['points']:g}",
                    "max": f"{entry['max']:g}",
                    "diagnosis": diagnosis(entry),
                }
                for entry in result.get("exercises", [])
                if entry["verdict"] != "none"
            ]
        return [row for _, found in sorted(rows.items()) for row in found]

    def marks_table(self) -> list[Row]:
        """Return the rows of ``marks.csv``: what was filled in stays."""
        rows = dict(self.marks)
        for result in self.results.values():
            for mark in self._marks_of(result):
                rows[_mark_key(mark)] = mark
                if mark["blank"]:  # nothing to read
                    del rows[_mark_key(mark)]
        return [row for _, row in sorted(rows.items())]

    def bad_marks(self) -> list[str]:
        """Tell which marks of ``marks.csv`` do not count, and why."""
        rows = enumerate(self.marks_table(), start=2)
        return [
            f"{self.out / 'marks.csv'}, row {number} ({', '.join(_mark_key(row))}): "
            f"{why}; correct it and run the same command again"
            for number, row in rows
            if (why := mark_problem(row))
        ]

    def waiting(self) -> int:
        """Count the written answers that nobody has marked; their points are not in."""
        return sum(not is_counted(row) for row in self.marks_table())

    def _marks_of(self, result: Result) -> list[Row]:
        found = []
        for part in result.get("written", []):
            row = {
                "student": result["student"],
                "chapter": result["chapter"],
                "exercise": part["exercise"],
                "points": "",
                "max": f"{part['points'] or self.written_points:g}",
                "comment": "",
                "note": "",
                "question": part.get("question", ""),
                "answer": part["answer"] or _NOTHING,
                "rubric": part["rubric"],
                "hash": _hash(part["answer"] or _NOTHING),
            }
            given = self.marks.get(_mark_key(row), {})
            row |= {n: given[n] for n in ("points", "max", "comment") if given.get(n)}
            before = given.get("hash") or _hash(given.get("answer") or row["answer"])
            if before != row["hash"] and row["points"] != "":
                row["note"] = f"{_CHANGED} after its mark {row['points']}; read again"
                row["points"] = ""
            elif row["points"] == "" and (given.get("note") or "").startswith(_CHANGED):
                row["note"] = given["note"]
            elif why := mark_problem(row):
                row["note"] = f"not counted: {why}"
            row["blank"] = not part["answer"] and (
                before != row["hash"] or not (row["points"] or row["comment"])
            )
            if not part["answer"] and row["points"] == "":
                row |= {"points": "0", "note": ""}
            found.append(row)
        return found

    def marks_of(self, student: str, chapter: str) -> dict[str, Row]:
        """Return the marks of one submission, by exercise."""
        result = self.results.get((student, chapter))
        rows = self._marks_of(result) if result else []
        return {row["exercise"]: row for row in rows}

    def _read_marks(self) -> dict[tuple[str, ...], Row]:
        rows = _read(self.out / "marks.csv")
        for row in rows:
            for name in ("points", "max"):
                text = (row.get(name) or "").strip()
                number = text.replace(",", ".")
                row[name] = number if _is_number(number) else text
        return {_mark_key(row): row for row in rows if row.get("exercise")}

    def _older(self, name: str, columns: Iterable[str]) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        for row in _read(self.out / f"{name}.csv"):
            key = row.get("student") or "", row.get("chapter") or ""
            kept = {column: row.get(column) or "" for column in columns}
            found.setdefault(key, []).append(kept)
        return found


def diagnosis(entry: Result) -> str:
    """Return the line of a report that says most, for a table."""
    if entry["verdict"] in ("right", "none"):
        return ""
    if entry["verdict"] == "not begun":
        return "not begun"
    lines = [line.strip() for line in entry["message"].splitlines()]
    for start in ("Diagnosis: ", "Where: "):
        for line in lines:
            if line.startswith(start):
                return line.removeprefix(start)
    told = [line for line in lines if line and not line.startswith("Case:")]
    rest = [line for line in told[1:] if not line.startswith("Survives")]
    survives = any(line.startswith("Survives") for line in told)
    return told[0] if survives or not rest else rest[0]


def _mark_key(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(n) or "") for n in ("student", "chapter", "exercise"))


def mark_problem(row: Row) -> str:
    """Tell why a mark that was filled in does not count; empty where it does."""
    points, most = row.get("points") or "", row.get("max") or ""
    if points == "":
        return ""
    if not _is_number(most):
        return f"the maximum {most!r} is no number; needed: a number such as 2"
    if not _is_number(points):
        return f"the mark {points!r} is no number; needed: a number from 0 to {most}"
    if float(points) > float(most):
        return f"the mark {points} is above the maximum; needed: at most {most}"
    return ""


def is_counted(row: Row) -> bool:
    """Tell whether a mark is there and counts."""
    return row["points"] != "" and not mark_problem(row)


def largest(row: Row) -> float:
    """Return what an answer can give; a maximum that is no number is 0."""
    return float(row["max"]) if _is_number(str(row["max"])) else 0.0


def _answers(count: int, what: str) -> str:
    return f"{count} written answer{'s' * (count > 1)} {what}" if count else ""


def _hash(answer: str) -> str:
    """Tell answers apart, whatever a table and a spreadsheet do to blanks."""
    text = " ".join(plain(safe(answer)).split())
    return f"sha-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", text))


def replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    temporary = path.with_name(f"{path.name}.part")
    temporary.write_text(text, encoding="utf-8", newline="")
    os.replace(temporary, path)


def safe(value: Any) -> str:
    """Keep a spreadsheet from running what a student wrote."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", str(value).replace("\r", ""))
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) and text != "-" else text


def plain(text: str | None) -> str:
    """Undo `safe`."""
    text = text or ""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def decoded(path: Path) -> str:
    """Read a table's text as a spreadsheet may have saved it.

    That is UTF-8, what Excel calls Unicode text, or the letters of an older Windows.
    """
    content = Path(path).read_bytes()
    if content.startswith(b"PK\x03\x04"):
        raise ValueError(
            f"{path}: is a spreadsheet's own file or a zip; needs a table as text: "
            "save it as CSV"
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    temporary = path.with_name(f"{path.name}.part")
    with temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(
            [safe(row.get(column, "")) for column in columns] for row in rows
        )
    os.replace(temporary, path)


def _read(path: Path) -> list[Row]:
    """Read a table that a spreadsheet may have saved: with a BOM, with semicolons."""
    try:
        text = decoded(path)
    except OSError:
        return []
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    csv.field_size_limit(10**7)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    return [{str(k): plain(v) for k, v in row.items() if k} for row in rows
            if isinstance(row, dict)]  # fmt: skip
