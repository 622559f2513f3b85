"""What students handed in, however it was exported; nothing in it stops a class.

``<student>/<chapter>.ipynb``, Moodle's folders, Canvas's flat names, zips of any of
them. Files are only looked at here: sizes, names, dates. Nobody's notebook is parsed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

#: bytes; a notebook with all its figures has less than a tenth of it
LARGEST = 20 * 2**20
#: of one zip: bytes of what is in it, entries, and how deep zips lie in zips
LARGEST_ZIP = 500 * 2**20
_MOST_ENTRIES = 5000
_DEEPEST = 3

_LAYOUT = (
    "needed: DIR/<student>/<chapter>.ipynb, or what Moodle or Canvas exports, as a "
    "folder or as a zip"
)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_(assignsubmission_\w+?|onlinetext)_?")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
_COPY = re.compile(
    r"^(copy of )?(?P<name>.*?)"
    r"([ _-]*\(\d+\)|[-_ ]copy ?\d*( ?\(\d+\))?|[-_ ]\d{1,2})*$",
    re.IGNORECASE,
)
_GRADE_ID = re.compile(rb'"grade_id"\s*:\s*"([\w-]{1,80})"')
_IGNORED = {"__MACOSX", ".ipynb_checkpoints", ".git", ".DS_Store", "Thumbs.db"}


@dataclass
class Submission:
    """One student's notebook of one chapter.

    Attributes
    ----------
    student, chapter : str
        Who, and the chapter's name (``"02_convolution"``), empty if unknown.
    path : Path or None
        The file that counts; None if there is none that can be graded.
    note : str
        Which of several counts, or why none does.
    number : str
        The student's number in Moodle or Canvas.
    digest : str
        SHA-256 of the file.
    """

    student: str
    chapter: str
    path: Path | None = None
    note: str = ""
    number: str = ""
    digest: str = ""


@dataclass
class _File:
    """A file that was found: whose, what it is called, why it may not count."""

    student: str
    name: str
    path: Path
    when: float
    number: str = ""
    problem: str = ""
    chapter: str = field(default="", init=False)


def find_submissions(
    root: Path, chapters: dict[str, set[str]], unpacked: Path, companions: set[str]
) -> list[Submission]:
    """Return what was handed in, sorted by student and chapter.

    Parameters
    ----------
    root : Path
        A folder, or a zip.
    chapters : dict
        The ids of the graded cells of each chapter, by its name.
    unpacked : Path
        An empty folder for what lies in zips.
    companions : set of str
        Names of notebooks that are handed out and not graded.

    Raises
    ------
    ValueError
        If there is nothing at all.
    """
    if not root.exists():
        raise ValueError(f"{root}: not found; {_LAYOUT}")
    files = list(_files(root, unpacked))
    by_student: dict[str, list[_File]] = {}
    for file in files:
        file.chapter = "" if file.problem == "ignored" else _chapter(file, chapters)
        by_student.setdefault(file.student, []).append(file)
    if not by_student:
        raise ValueError(f"{root}: nothing was handed in; {_LAYOUT}")
    found = []
    for student, mine in sorted(by_student.items()):
        found += _of_one(student, mine, companions)
    return found


def _of_one(student: str, files: list[_File], companions: set[str]) -> list[Submission]:
    """Choose of a student's files the one that counts for each chapter."""
    number = next((file.number for file in files if file.number), "")
    found = []
    for chapter in sorted({file.chapter for file in files} - {""}):
        versions = [file for file in files if file.chapter == chapter]
        good = [file for file in versions if not file.problem]
        good.sort(key=lambda file: (file.when, -len(file.name), file.name))
        if good:
            best = good[-1]
            note = _which(best, chapter, len(versions))
            digest = hashlib.sha256(best.path.read_bytes()).hexdigest()
            found.append(Submission(student, chapter, best.path, note, number, digest))
        else:
            reasons = "; ".join(f"{file.name}: {file.problem}" for file in versions)
            found.append(Submission(student, chapter, None, reasons, number))
    if not found:
        rest = [f for f in files if _stem(f.name).lower() not in companions]
        if rest or not files:
            names = "; ".join(
                f"{f.name}: {f.problem or 'no chapter of the book'}" for f in rest[:5]
            )
            note = names or "the folder is empty"
            found.append(Submission(student, "", None, note, number))
    return found


def _which(best: _File, chapter: str, versions: int) -> str:
    if versions > 1:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(best.when))
        return f"{versions} versions; the newest counts: {best.name} of {when}"
    return "" if _stem(best.name) == chapter else f"the file is called {best.name}"


def _chapter(file: _File, chapters: dict[str, set[str]]) -> str:
    """Return the chapter that a file is of: by its name, else by the ids in it."""
    stem = _stem(file.name)
    by_name = {name.lower(): name for name in chapters}
    plain = _COPY.match(stem)
    for name in (stem, plain["name"] if plain else stem):
        if name.strip().lower() in by_name:
            return by_name[name.strip().lower()]
    if file.problem or not file.name.lower().endswith(".ipynb"):
        return ""
    ids = {match.decode() for match in _GRADE_ID.findall(file.path.read_bytes())}
    counts = {name: len(ids & known) for name, known in chapters.items()}
    best = max(counts, key=counts.__getitem__, default="")
    return best if best and counts[best] > 0 else ""


def _stem(name: str) -> str:
    return name[: -len(".ipynb")] if name.lower().endswith(".ipynb") else name


# ---- folders and zips ------------------------------------------------------------


def _files(root: Path, unpacked: Path) -> Iterator[_File]:
    """Yield every file that may be somebody's."""
    if root.is_file():
        problem, root = _unpack(root, unpacked / "all")
        if problem:
            raise ValueError(f"{unpacked.name}: {problem}; {_LAYOUT}")
    for entry in sorted(_inner(root).iterdir()):
        if entry.name in _IGNORED:
            continue
        if entry.is_symlink():
            yield _File(entry.stem, entry.name, entry, 0.0, problem=_LINK)
        elif entry.is_dir():
            yield from _of_folder(entry, unpacked)
        elif entry.suffix.lower() == ".zip" and not _CANVAS.fullmatch(entry.name):
            yield from _of_top_zip(entry, unpacked)
        elif entry.suffix.lower() in (".ipynb", ".zip"):
            yield from _of_flat(entry, unpacked)


def _inner(root: Path) -> Path:
    """Return the folder of the students, where it lies alone in another one."""
    entries = [entry for entry in root.iterdir() if entry.name not in _IGNORED]
    if len(entries) != 1 or entries[0].is_symlink() or not entries[0].is_dir():
        return root
    inside = [entry for entry in entries[0].iterdir() if entry.name not in _IGNORED]
    folders = [entry for entry in inside if entry.is_dir()]
    return entries[0] if len(folders) > 1 and len(folders) == len(inside) else root


_LINK = "a link, and links are not followed"


def _of_flat(entry: Path, unpacked: Path) -> Iterator[_File]:
    """Yield what a flat name stands for: Canvas's, or a file without a student."""
    named = _CANVAS.fullmatch(entry.name)
    if named is None:
        yield _File(
            "(no student)", entry.name, entry, 0.0, problem="not in a student's folder"
        )
        return
    who, number = named["name"], named["id"]
    if entry.suffix.lower() == ".zip":
        yield from _of_zip(entry, who, number, unpacked, 1)
    else:
        yield _looked_at(entry, who, named["file"], number)


def _of_top_zip(entry: Path, unpacked: Path) -> Iterator[_File]:
    """Yield from a zip beside the folders: a student's, or a whole export."""
    problem, folder = _unpack(entry, unpacked / _key(entry.name))
    if problem:
        yield _File(entry.stem, entry.name, entry, 0.0, problem=problem)
        return
    inside = [e for e in folder.iterdir() if e.name not in _IGNORED]
    exported = any(
        _MOODLE.fullmatch(e.name) or _CANVAS.fullmatch(e.name) for e in inside
    )
    if exported:
        yield from _files(folder, unpacked / f"{_key(entry.name)}-in")
    else:
        yield from _of_folder(folder, unpacked, entry.stem)


def _of_folder(folder: Path, unpacked: Path, name: str = "") -> Iterator[_File]:
    name = name or folder.name
    named = _MOODLE.fullmatch(name)
    who, number = (named["name"], named["id"]) if named else (name, "")
    found = False
    for file in _below(folder, who, number, unpacked, 0):
        found = True
        yield file
    if not found:
        yield _File(who, "its folder", folder, 0.0, number, "holds no notebook")


def _below(
    folder: Path, who: str, number: str, unpacked: Path, depth: int
) -> Iterator[_File]:
    for path, _, names in os.walk(folder, followlinks=False):
        if set(Path(path).relative_to(folder).parts) & _IGNORED:
            continue
        for name in sorted(names):
            entry = Path(path) / name
            if name in _IGNORED or name.startswith("._"):
                continue
            if entry.suffix.lower() == ".zip" and not entry.is_symlink():
                yield from _of_zip(entry, who, number, unpacked, depth + 1)
            elif entry.suffix.lower() == ".ipynb":
                yield _looked_at(entry, who, name, number)
    for path, folders, _ in os.walk(folder, followlinks=False):
        for name in folders:
            entry = Path(path) / name
            if entry.is_symlink():
                yield _File(who, name, entry, 0.0, number, _LINK)


def _looked_at(path: Path, who: str, name: str, number: str) -> _File:
    """Return a notebook with what is wrong with it as a file."""
    status = path.lstat()
    problem = ""
    if stat.S_ISLNK(status.st_mode):
        problem = _LINK
    elif not stat.S_ISREG(status.st_mode):
        problem = "not a file"
    elif status.st_size > LARGEST:
        problem = (
            f"{status.st_size / 2**20:,.0f} MB; more than {LARGEST // 2**20} MB is not "
            "read (ask for it with its outputs cleared)"
        )
    elif not os.access(path, os.R_OK):
        problem = "cannot be read"
    return _File(who, name, path, status.st_mtime, number, problem)


def _of_zip(
    path: Path, who: str, number: str, unpacked: Path, depth: int
) -> Iterator[_File]:
    if depth > _DEEPEST:
        yield _File(who, path.name, path, 0.0, number, "a zip in a zip in a zip")
        return
    problem, folder = _unpack(path, unpacked / _key(str(path)))
    if problem:
        yield _File(who, path.name, path, 0.0, number, problem)
    else:
        yield from _below(folder, who, number, unpacked, depth)


class _TooLarge(Exception):
    """A zip that would not fit."""


def _key(name: str) -> str:
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()[:16]


def _unpack(path: Path, folder: Path) -> tuple[str, Path]:
    """Unpack notebooks and zips of a zip; return what is wrong with it, and where.

    No name leads out of the folder, nothing is larger than it says, and a link is
    written as the text that it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    room = LARGEST_ZIP
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                return f"a zip of {len(entries):,} files", folder
            for entry in entries:
                name = PurePosixPath(entry.filename.replace("\\", "/"))
                wanted = name.suffix.lower() in (".ipynb", ".zip")
                if entry.is_dir() or not wanted or set(name.parts) & _IGNORED:
                    continue
                if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
                    return f"a zip whose {name} would leave its folder", folder
                room = _unpack_one(archive, entry, folder / name, room)
    except _TooLarge as error:
        return str(error), folder
    except Exception as error:  # zipfile and zlib raise a dozen kinds
        return f"a zip that cannot be read ({error})"[:200], folder
    return "", folder


def _unpack_one(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: int
) -> int:
    """Write one entry, no more than there is room for; return the room left."""
    most = min(room, LARGEST_ZIP if target.suffix.lower() == ".zip" else LARGEST + 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("xb") as sink:
        left = most
        while chunk := source.read(min(2**20, left + 1)):
            left -= len(chunk)
            if left < 0:
                if most == room:
                    raise _TooLarge(
                        f"a zip of more than {LARGEST_ZIP // 2**20} MB when unpacked"
                    )
                break
            sink.write(chunk)
    if left < 0:  # too large to be graded: keep its size, not its content
        with target.open("r+b") as sink:
            sink.truncate(LARGEST + 1)
    when = time.mktime((*entry.date_time, 0, 0, -1))
    os.utime(target, (when, when))
    return room - (most - max(left, 0))


def copy_out(path: Path, target: Path) -> None:
    """Copy a notebook that counts, as it is now."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target, follow_symlinks=False)
