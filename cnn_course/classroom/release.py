"""The student edition: the chapters without a word of their solutions."""

import ast
import copy
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cnn_course.classroom.markdown import (
    Link,
    Number,
    headings,
    links,
    number,
    plain_markdown,
    relink,
    slug,
)
from cnn_course.classroom.notebook import (
    chapters as notebooks,
)
from cnn_course.classroom.notebook import (
    figures,
    is_written,
    numbered,
    prose,
    read_notebook,
    role,
)

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WRITTEN_STUB = "YOUR ANSWER HERE"
RAISED_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"

#: Pages of the book that travel with the chapters, as notebooks.
COMPANIONS = ("notation", "bibliography")

#: Notebooks that are no chapters and travel with all of them.
BESIDE = re.compile(r"quiz_\d_(before|after)|capstone")

#: What pip installs where the course is missing; the environment may name another.
PACKAGE = os.environ.get("CNN_COURSE_PACKAGE") or (
    "cnn-course[data,plots,threads,train]"
)

#: What an answer in words counts in a course for nbgrader.
WRITTEN_POINTS = 2

HOW_TO_WORK = """\
**How to work here.** Run the next cell first, then one cell after the other, from top \
to bottom. Where the text asks what a cell will show, decide before you run it. In an \
exercise, write your answer in place of `...`, of `raise NotImplementedError()` or of \
`{written}`, and run the check below it. It tells you whether you are right. You may \
run all cells at once at any time: where an answer is still missing, its check says so \
and the rest runs on.

The next cell installs the course where it is missing, as in Colab. Elsewhere you can \
install it once, in a terminal: `pip install "{package}"`."""

HOW_TO_ANSWER = """\
**How to work here.** Run the next cell first. Then write a letter, in quotes, \
in place of `...` in the cell below each question, and run it. You may run all cells \
at once at any time.

The next cell installs the course where it is missing, as in Colab. Elsewhere you can \
install it once, in a terminal: `pip install "{package}"`."""

SET_UP = """\
from importlib.util import find_spec

if None in map(find_spec, {needed}):
    %pip install --quiet --find-links . "{package}"
"""

#: What a chapter needs besides, and which extra brings it.
EXTRA_OF = {"dask": "cluster"}


def gradable(nb: NotebookNode) -> NotebookNode:
    """Return a copy whose written answers nbgrader accepts.

    It takes an answer in words only if that can earn points, so one without points
    becomes one of 0 points, for an instructor to read.
    """
    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if is_written(cell) and not role(cell, "grade"):
            cell.metadata.nbgrader.update(grade=True, points=0)
    return nb


def strip_solutions(nb: NotebookNode) -> NotebookNode:
    """Return a copy with stubs for solutions and without hidden tests."""
    from nbgrader.preprocessors import (
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
    )

    stripped = _run(gradable(nb), ClearSolutions, ClearHiddenTests, ClearMarkScheme)
    checked = _names_checked(nb)
    for source, cell in zip(nb.cells, stripped.cells, strict=True):
        if cell.cell_type == "code" and role(cell, "solution"):
            cell.source = _quiet_stub(cell.source, source.source, checked)
    return stripped


def _names_checked(nb: NotebookNode) -> set[str]:
    """Return the names that the check cells read."""
    checks = [c.source for c in nb.cells if c.cell_type == "code" and role(c, "grade")]
    return {
        node.id
        for source in checks
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _quiet_stub(stub: str, solution: str, checked: set[str]) -> str:
    """Let no stub stop the notebook: where an answer is ``x``, it is ``x = ...``.

    So for each name that the answer assigns outside functions and a check reads.
    """
    if not re.search(rf"^{re.escape(RAISED_STUB)}$", stub, re.MULTILINE):
        return stub
    assigned = [
        node.id
        for statement in ast.parse(solution).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    names = [name for name in dict.fromkeys(assigned) if name in checked]
    quiet = "\n".join(["# YOUR CODE HERE", *(f"{name} = ..." for name in names)])
    return stub.replace(RAISED_STUB, quiet) if names else stub


def student_edition(
    nb: NotebookNode, released: Iterable[str] | None = None
) -> NotebookNode:
    """Return the notebook as it is handed out.

    Parameters
    ----------
    nb : NotebookNode
        A chapter, with its solutions.
    released : iterable of str, optional
        Names of the notebooks that are handed out with it; links to other files
        become plain text. Without it only links between chapters stay, for a
        notebook that is handed out alone.

    Returns
    -------
    NotebookNode
        A copy without solutions, hidden tests, outputs and directives. It opens on
        how to work, and each figure's caption stands below it as text.

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
    nb = _dress(nb, None if released is None else set(released))
    return _run(nb, ComputeChecksums, CheckCellMetadata)


def _dress(nb: NotebookNode, known: set[str] | None) -> NotebookNode:
    """Make a notebook readable without the book: text, captions, how to work."""
    captions = {id(figure.cell): figure for figure in figures(nb)}
    cells = []
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = _alone(cell.source, known)
        elif role(cell, "grade"):  # "Run All" goes on behind a check that raises
            tags = cell.metadata.get("tags", [])
            cell.metadata["tags"] = sorted({*tags, "raises-exception"})
        cells.append(cell)
        if id(cell) in captions:
            text = _alone(captions[id(cell)].text, known)
            cells.append(_markdown(f"caption-{cell.id}", text))
    nb.cells = cells[:1] + _opening(nb) + cells[1:]
    nb.metadata["kernelspec"] = dict(KERNEL)
    return nb


def _opening(nb: NotebookNode) -> list[NotebookNode]:
    """Return the cells that say how to work and set the notebook up."""
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    more = [
        name
        for name in EXTRA_OF
        if re.search(rf"^\s*(import|from) {name}\b", code, re.MULTILINE)
    ]
    package = PACKAGE
    for name in more:  # an address that an instructor named stays as it is
        package = package.replace("cnn-course[", f"cnn-course[{EXTRA_OF[name]},")
    asks = any("question" in cell.metadata for cell in nb.cells)
    how = HOW_TO_ANSWER if asks else HOW_TO_WORK
    how = how.format(package=package, written=WRITTEN_STUB)
    needed = str(["cnn_course", *more]).replace("'", '"')
    set_up = SET_UP.format(package=package, needed=needed).rstrip()
    return [_markdown("how-to-work", how), new_code_cell(set_up, id="set-up")]


def _markdown(name: str, text: str) -> NotebookNode:
    return new_markdown_cell(text, id=name[:64])


def _alone(text: str, known: set[str] | None) -> str:
    """Rewrite a text for readers who have no more of the book than `known`."""

    def lead(link: Link) -> str | None:
        if not link.file or (link.chapter and known is None):
            return None
        name = Path(link.file).stem
        if name not in (known or ()):
            return link.text
        kind = "cell-id=" if name in COMPANIONS else ""  # as JupyterLab spells it
        anchor = f"#{kind}{link.anchor}" if link.anchor else ""
        return f"[{link.text}]({name}.ipynb{anchor})"

    return plain_markdown(relink(text, lead))


def companion(page: str) -> NotebookNode:
    """Return a page of Markdown as a notebook: a cell for each heading, named so.

    It is the same whichever chapters it travels with, so it links to none of them.
    """
    parts = re.split(r"\n(?=#{1,6} )", _alone(page, set(COMPANIONS)))
    cells = [_markdown(slug(headings(part)[0][1]), part.strip()) for part in parts]
    nb = new_notebook(cells=cells)
    nb.metadata["kernelspec"] = dict(KERNEL)
    return nb


def lone_edition(nb: NotebookNode, bibliography: str) -> NotebookNode:
    """Return the student edition of a notebook that travels alone.

    What it cites stands at its end.
    """
    edition = student_edition(nb)
    works = {cell.id: cell for cell in companion(bibliography).cells}
    cited = {
        link.anchor
        for link in links(prose(nb))
        if Path(link.file).stem == "bibliography" and link.anchor
    }
    if cited:
        entries = [works[anchor].source.split("\n", 1) for anchor in sorted(cited)]
        lines = [f"**{title.lstrip('# ')}.** {text.strip()}" for title, text in entries]
        text = "\n\n".join(["## References", *lines])
        edition.cells.append(_markdown("references", text))
    return edition


def _run(nb: NotebookNode, *preprocessors: type) -> NotebookNode:
    for preprocessor in preprocessors:
        try:
            nb, _ = preprocessor().preprocess(nb, {})
        except Exception as error:  # nbgrader raises RuntimeError, ValidationError, …
            raise ValueError(f"{preprocessor.__name__}: {error}") from error
    return nb


def release(
    out: Path,
    chapters: Iterable[Number] | None = None,
    book: Path = Path("book"),
    force: bool = False,
) -> list[Path]:
    """Write the notebooks to hand out.

    Parameters
    ----------
    out : Path
        Directory to write to; it is made if it is missing.
    chapters : iterable of int or str, optional
        Numbers of the chapters to release, letters of appendices, names of quizzes and
        of the capstone; by default all of them.
    book : Path
        Directory of the source notebooks.
    force : bool
        Overwrite files that are already there.

    Returns
    -------
    list of Path
        What was written: the chapters, the pages they lean on, the images they show.

    Raises
    ------
    ValueError
        For an unknown chapter, a malformed one, or files that would be overwritten.
    """
    return put(Path(out), force, lambda new: write_edition(new, chapters, Path(book)))


def release_nbgrader(
    out: Path,
    chapters: Iterable[Number] | None = None,
    book: Path = Path("book"),
    force: bool = False,
) -> list[Path]:
    """Write a course directory for nbgrader, solutions and hidden tests included.

    ``generate_assignment``, ``autograde`` and formgrader take it as it is. Answers in
    words earn `WRITTEN_POINTS` there, since nbgrader knows none that earn nothing.

    Parameters
    ----------
    out, chapters, book, force
        As in `release`.

    Returns
    -------
    list of Path
        What was written.
    """
    return put(Path(out), force, lambda new: _write_course(new, chapters, Path(book)))


def _write_course(
    target: Path, numbers: Iterable[Number] | None, book: Path
) -> list[Path]:
    from nbgrader.preprocessors import ClearOutput

    sources = select(book, numbers)
    written = []
    for name, path in sources.items():
        nb = gradable(read_notebook(path))
        for cell in nb.cells:
            if is_written(cell) and not cell.metadata.nbgrader.points:
                cell.metadata.nbgrader.points = WRITTEN_POINTS
        nb = _dress(_run(nb, ClearOutput), set(sources))
        folder = Path("source") / name
        (target / folder).mkdir(parents=True)
        nbformat.write(nb, target / folder / f"{name}.ipynb")
        images = copy_images(nb, path.parent, target / folder)
        written += [
            folder / f"{name}.ipynb",
            *(folder / image for image in set(images)),
        ]
    for name, text in (("nbgrader_config.py", _CONFIG), ("README.md", _COURSE)):
        (target / name).write_text(text, encoding="utf-8")
        written.append(Path(name))
    return written


_CONFIG = """\
# nbgrader reads this file where it is started.
c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "cnn-course"
c.Execute.timeout = 300
"""
_COURSE = """\
# The course for nbgrader

    nbgrader generate_assignment 02_convolution
    nbgrader autograde 02_convolution
    nbgrader generate_feedback 02_convolution

or `jupyter lab`, and formgrader. The folder `source` holds the solutions and the hidden
tests: hand out what lies in `release`.

**What this way does not promise.** nbgrader runs a notebook in the grader's own process
environment: a submission can write its own grade, read the hidden tests and the other
submissions, and change the installed package for everyone after it. nbgrader's
feedback shows the hidden tests. Use it where you trust the class. Elsewhere
`python -m cnn_course grade` judges from outside of the notebook's process, in a
sandbox.
"""


def put(out: Path, force: bool, write: Callable[[Path], list[Path]]) -> list[Path]:
    """Put files into a folder: all of them, or none."""
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out}: a file stands where the directory should be")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".release-") as temporary:
        written = write(Path(temporary))
        taken = [name for name in written if _differs(Path(temporary), out, name)]
        if taken and not force:
            raise ValueError(
                f"{out} already holds {', '.join(map(str, taken))}; release to another "
                "directory, or force it to overwrite them"
            )
        for name in written:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(temporary) / name, out / name)
    return [out / name for name in written]


def _differs(new: Path, out: Path, name: Path) -> bool:
    """Tell whether another file stands where this one should."""
    there = out / name
    return there.exists() and not (
        there.is_file() and there.read_bytes() == (new / name).read_bytes()
    )


def write_edition(
    target: Path, numbers: Iterable[Number] | None, book: Path
) -> list[Path]:
    """Write the student edition into an empty folder; return the files' names."""
    sources = select(book, numbers, beside=True)
    pages = [book / f"{name}.md" for name in COMPANIONS]
    pages = [page for page in pages if page.is_file()]
    released = {*sources, *(page.stem for page in pages)}
    notebooks, images = [], []
    for name, path in sources.items():
        try:
            nb = student_edition(read_notebook(path), released)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        notebooks.append(Path(f"{name}.ipynb"))
        nbformat.write(nb, target / notebooks[-1])
        images += copy_images(nb, path.parent, target)
    for page in pages:
        notebooks.append(Path(f"{page.stem}.ipynb"))
        nb = companion(page.read_text(encoding="utf-8"))
        nbformat.write(nb, target / notebooks[-1])
    return notebooks + sorted(set(images))


def select(
    book: Path, numbers: Iterable[Number] | None, beside: bool = False
) -> dict[str, Path]:
    """Return the chapters asked for by name; without numbers all.

    With ``beside`` that means also the quizzes and the capstone, by their names.
    """
    by_number = {number(name): (name, path) for name, path in numbered(book).items()}
    for name, path in notebooks(book).items() if beside else ():
        if BESIDE.fullmatch(name):
            by_number[name] = name, path
    wanted = list(by_number if numbers is None else dict.fromkeys(numbers))
    unknown = [n for n in wanted if n not in by_number]
    if unknown or not wanted:
        asked = ", ".join(map(str, unknown)) or "was asked for"
        has = ", ".join(map(str, by_number))
        raise ValueError(f"no chapter {asked}; the book has {has}")
    return dict(by_number[n] for n in wanted)


def copy_images(nb: NotebookNode, source: Path, target: Path) -> list[Path]:
    """Copy the images that a notebook's text shows; return where they stand."""
    images = [Path(link.file) for link in links(prose(nb)) if link.image and link.file]
    for image in images:
        if image.is_absolute() or ".." in image.parts or not (source / image).is_file():
            raise ValueError(f"image {image} is not a file below {source}")
        (target / image).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / image, target / image)
    return images
