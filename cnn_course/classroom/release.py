"""The student edition: the chapters without a word of their solutions."""

import copy
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cnn_course.classroom.fences import drop_links, plain_markdown

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WRITTEN_STUB = "YOUR ANSWER HERE"

_IMAGE = re.compile(r"!\[[^\]]*\]\((?!\w+:)([^)\s]+)\)")


def chapters(book: Path) -> dict[str, Path]:
    """Return the book's notebooks by name: ``{"02_convolution": Path(…)}``."""
    found = {path.stem: path for path in sorted(Path(book).glob("*.ipynb"))}
    if not found:
        raise ValueError(
            f"{book}: no chapters (*.ipynb) here; run this from the course's own "
            "directory or say where its book is"
        )
    return found


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook, or say which file is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises a dozen kinds
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"{path}: not a readable notebook ({what})") from error


def role(cell: NotebookNode, key: str) -> bool:
    """Tell whether nbgrader's metadata give the cell that role (``"solution"``, …)."""
    return bool(cell.metadata.get("nbgrader", {}).get(key))


def without_written_answers(nb: NotebookNode) -> NotebookNode:
    """Blank the ungraded written answers, which nbgrader itself would refuse."""
    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        written = cell.cell_type == "markdown" and role(cell, "solution")
        if written and not role(cell, "grade"):
            cell.source = WRITTEN_STUB
            del cell.metadata["nbgrader"]
    return nb


def strip_solutions(nb: NotebookNode) -> NotebookNode:
    """Return a copy with stubs for solutions and without hidden tests."""
    from nbgrader.preprocessors import (
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
    )

    return _run(
        without_written_answers(nb), ClearSolutions, ClearHiddenTests, ClearMarkScheme
    )


def student_edition(
    nb: NotebookNode, released: Iterable[str] | None = None
) -> NotebookNode:
    """Return the notebook as it is handed out.

    Parameters
    ----------
    nb : NotebookNode
        A chapter, with its solutions.
    released : iterable of str, optional
        Names of the chapters that are handed out with it; links to other files
        become plain text. Without it every link stays.

    Returns
    -------
    NotebookNode
        A copy without solutions, hidden tests, outputs and directives.

    Raises
    ------
    ValueError
        If the notebook's nbgrader metadata or solution markers are wrong.
    """
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearOutput,
        ComputeChecksums,
        LockCells,
    )

    nb = _run(strip_solutions(nb), LockCells, ClearOutput)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = plain_markdown(cell.source)
            if released is not None:
                cell.source = drop_links(cell.source, set(released))
    nb.metadata["kernelspec"] = dict(KERNEL)
    return _run(nb, ComputeChecksums, CheckCellMetadata)


def _run(nb: NotebookNode, *preprocessors: type) -> NotebookNode:
    for preprocessor in preprocessors:
        try:
            nb, _ = preprocessor().preprocess(nb, {})
        except Exception as error:  # nbgrader raises RuntimeError, ValidationError, …
            raise ValueError(f"{preprocessor.__name__}: {error}") from error
    return nb


def release(
    out: Path,
    chapters: Iterable[int] | None = None,
    book: Path = Path("book"),
    force: bool = False,
) -> list[Path]:
    """Write the notebooks to hand out.

    Parameters
    ----------
    out : Path
        Directory to write to; it is made if it is missing.
    chapters : iterable of int, optional
        Numbers of the chapters to release; all by default.
    book : Path
        Directory of the source notebooks.
    force : bool
        Overwrite files that are already there.

    Returns
    -------
    list of Path
        What was written: the notebooks, then the images they show.

    Raises
    ------
    ValueError
        For an unknown chapter, a malformed one, or files that would be overwritten.
    """
    out = Path(out)
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out}: a file stands where the directory should be")
    sources = _select(Path(book), chapters)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".release-") as temporary:
        written = _write_all(sources, Path(temporary))
        taken = [name for name in written if (out / name).exists()]
        if taken and not force:
            raise ValueError(
                f"{out} already holds {', '.join(map(str, taken))}; release to another "
                "directory, or force it to overwrite them"
            )
        for name in written:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(temporary) / name, out / name)
    return [out / name for name in written]


def _select(book: Path, numbers: Iterable[int] | None) -> dict[str, Path]:
    by_number = {
        int(name[:2]): (name, path)
        for name, path in chapters(book).items()
        if name[:2].isdigit()
    }
    wanted = sorted(by_number) if numbers is None else list(dict.fromkeys(numbers))
    unknown = [n for n in wanted if n not in by_number]
    if unknown or not wanted:
        asked = ", ".join(map(str, unknown)) or "was asked for"
        has = ", ".join(map(str, by_number))
        raise ValueError(f"no chapter {asked}; the book has {has}")
    return dict(by_number[n] for n in wanted)


def _write_all(sources: dict[str, Path], target: Path) -> list[Path]:
    notebooks, images = [], []
    for name, path in sources.items():
        try:
            nb = student_edition(read_notebook(path), released=sources)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        notebooks.append(Path(f"{name}.ipynb"))
        nbformat.write(nb, target / notebooks[-1])
        images += _copy_images(nb, path.parent, target)
    return notebooks + sorted(set(images))


def _copy_images(nb: NotebookNode, source: Path, target: Path) -> list[Path]:
    text = "\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    images = [Path(name) for name in _IMAGE.findall(text)]
    for image in images:
        if image.is_absolute() or ".." in image.parts or not (source / image).is_file():
            raise ValueError(f"image {image} is not a file below {source}")
        (target / image).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / image, target / image)
    return images
