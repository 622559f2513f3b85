"""Set out the student edition in a folder to work in.

``python -m cnn_course.classroom.lab work``

Run again, it adds what is new in the course and never changes what a student changed:
a new version of such a notebook is put beside it.
"""

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

from cnn_course.classroom.release import write_edition

#: Names the edition of each file that was set out last, by its hash.
RECORD = ".edition.json"


def set_out(folder: Path, book: Path = Path("book")) -> list[str]:
    """Write the student edition where it is missing, and what is new beside the rest.

    Parameters
    ----------
    folder : Path
        Where the student works; it is made if it is missing.
    book : Path
        Directory of the source notebooks.

    Returns
    -------
    list of str
        What was done, a line for each file that was written.

    Raises
    ------
    ValueError
        If there are no chapters, or a file stands in the folder's place.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder}: a file stands where the folder should be")
    done = []
    with tempfile.TemporaryDirectory() as temporary:
        names = write_edition(Path(temporary), None, Path(book))
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder)
        for name in names:
            new = (Path(temporary) / name).read_bytes()
            done += _set_out_one(folder, name, new, record.get(name.as_posix()))
            record[name.as_posix()] = _digest(new)
            _write(folder / RECORD, json.dumps(record, indent=1).encode())
    return done


def _set_out_one(folder: Path, name: Path, new: bytes, last: str | None) -> list[str]:
    target = folder / name
    if not os.path.lexists(target):
        _create(target, new)
        return [f"{name}: new"]
    there = _digest(target.read_bytes()) if target.is_file() else ""
    if _digest(new) in (there, last):
        return []
    if there == last:
        _write(target, new)
        return [f"{name}: replaced by its new version; you had not changed it"]
    beside = _free_name(target)
    _create(beside, new)
    return [f"{name}: yours is as it was; the new version is {beside.name}"]


def _free_name(taken: Path) -> Path:
    count = 2
    while os.path.lexists(beside := taken.with_stem(f"{taken.stem}-{count}")):
        count += 1
    return beside


def _create(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:  # x: never over a file that is there
        file.write(content)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(content)
    os.replace(temporary, path)


def _digest(content: bytes) -> str:
    """Hash what a file says: JupyterLab rewrites metadata when it opens a notebook."""
    return hashlib.sha256(_cells(content) or content).hexdigest()


def _cells(content: bytes) -> bytes | None:
    """Return what a student can change of a notebook: text, code, outputs, points."""
    try:
        cells = json.loads(content)["cells"]
        told = [
            [
                cell["cell_type"],
                "".join(cell["source"]),
                cell.get("outputs"),
                cell.get("attachments"),
                cell["metadata"].get("nbgrader"),
            ]
            for cell in cells
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return json.dumps(told, sort_keys=True).encode()


def _read_record(folder: Path) -> dict[str, str]:
    """Return the record; a lost or broken one only means that nothing is replaced."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    work = Path(sys.argv[1] if len(sys.argv) > 1 else "work")
    for line in set_out(work):
        print(line)
    print(f"Your notebooks are in {work}{os.sep}")
