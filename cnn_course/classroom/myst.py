"""The book's sources for another engine, MyST, without a word of the solutions.

What an engine is given is stripped before it sees it: no page, search index or download
that it makes can hold a solution or a hidden test.
"""

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from cnn_course.classroom.markdown import (
    Link,
    Number,
    number,
    plain_markdown,
    relink,
    rewrite,
)
from cnn_course.classroom.notebook import (
    Figure,
    chapters,
    figures,
    is_written,
    read_notebook,
    role,
)
from cnn_course.classroom.references import PAGE, with_backlinks
from cnn_course.classroom.release import copy_images, put, select, strip_solutions

#: Pages that give nothing away and hold no directive of Sphinx.
PAGES = ("notation", "glossary", "faq", PAGE)


def release_myst(
    out: Path,
    chapters: Iterable[Number] | None = None,
    book: Path = Path("book"),
    force: bool = False,
) -> list[Path]:
    """Write a folder that ``myst build`` takes: stripped pages, and ``myst.yml``.

    The stored outputs stay, those of answers and checks go. Exercises and theorems
    become plain text under their numbers, and captions stand below the figures, which
    say in words what is seen.

    Parameters
    ----------
    out, chapters, book, force
        As in `cnn_course.classroom.release.release`.

    Returns
    -------
    list of Path
        What was written.
    """
    return put(Path(out), force, lambda new: _write(new, chapters, Path(book)))


def _write(target: Path, numbers: Iterable[Number] | None, book: Path) -> list[Path]:
    sources = {
        "index": chapters(book).get("index"),
        **select(book, numbers, beside=True),
    }
    sources = {name: path for name, path in sources.items() if path}
    texts = {name: book / f"{name}.md" for name in PAGES}
    texts = {name: path for name, path in texts.items() if path.is_file()}
    known = {path.name for path in (*sources.values(), *texts.values())}
    written, images = [], []
    for name, path in sources.items():
        try:
            nb = stripped_page(read_notebook(path), known)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        short = name if number(name) is None else name.partition("_")[0]
        for cell in nb.cells:  # an engine looks for them in the whole book
            cell.id = f"{short}-{cell.id}"[:64]
        nbformat.write(nb, target / path.name)
        images += copy_images(nb, path.parent, target)
        written.append(Path(path.name))
    for name, path in texts.items():
        text = path.read_text(encoding="utf-8")
        text = with_backlinks(text, book) if name == PAGE else text
        (target / path.name).write_text(_plain(text, known), encoding="utf-8")
        written.append(Path(path.name))
    (target / "myst.yml").write_text(_config(book.parent, known), encoding="utf-8")
    return [*written, *sorted(set(images)), Path("myst.yml")]


def stripped_page(nb: NotebookNode, known: set[str]) -> NotebookNode:
    """Return a notebook as a page without solutions, for readers of the pages `known`.

    Answers in words are left out, and so is what answers and checks have printed.
    """
    page = strip_solutions(nb)
    captions = {id(figure.cell): figure for figure in figures(page)}
    cells = []
    for source, cell in zip(nb.cells, page.cells, strict=True):
        if is_written(source):
            continue
        if cell.cell_type == "markdown":
            cell.source = _plain(cell.source, known)
        elif role(source, "solution") or role(source, "grade"):
            cell.outputs, cell.execution_count = [], None
        cells.append(copy.deepcopy(cell))
        if id(cell) in captions:
            cells.append(_pictured(cells[-1], captions[id(cell)], known))
    page.cells = cells
    return page


def _pictured(cell: NotebookNode, figure: Figure, known: set[str]) -> NotebookNode:
    """Move a figure out of its cell's outputs, into a text that says what is seen.

    An engine finds no words for a picture among the outputs.
    """
    [drawn] = [o for o in cell.outputs if "image/png" in o.get("data", {})]
    cell.outputs = [o for o in cell.outputs if o is not drawn]
    alt = figure.alt.replace("[", r"\[").replace("]", r"\]")
    picture = f"![{alt}](attachment:{cell.id}.png)"
    text = f"{picture}\n\n{_plain(figure.text, known)}"
    shown = new_markdown_cell(text, id=f"caption-{cell.id}"[:64])
    shown.attachments = {f"{cell.id}.png": {"image/png": drawn.data["image/png"]}}
    return shown


def _plain(text: str, known: set[str]) -> str:
    """Rewrite a text for an engine that knows these pages, and none of our blocks."""

    def lead(link: Link) -> str | None:
        return link.text if link.file and link.file not in known else None

    return plain_markdown(relink(rewrite(text, _unframed), lead))


def _unframed(
    kind: str, title: str, options: dict[str, str], body: list[str], colons: str
) -> list[str]:
    """Leave out what only the book's own pages can show."""
    if kind in {"cards", "container"}:
        return body if kind == "container" else []
    fields = [f":{key}: {value}".rstrip() for key, value in options.items()]
    return [f"{colons}{{{kind}}} {title}".rstrip(), *fields, "", *body, colons]


def _config(root: Path, known: set[str]) -> str:
    """Return ``myst.yml``, its table of contents taken from ``_toc.yml``."""
    import yaml

    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    book = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    names = {Path(name).stem: name for name in known}

    def entry(place: str) -> list[dict[str, Any]]:
        name = names.get(Path(place).name)
        return [{"file": name}] if name else []

    contents = entry(toc["root"])
    for part in toc["parts"]:
        files = [e for chapter in part["chapters"] for e in entry(chapter["file"])]
        if files:
            contents.append({"title": part["caption"], "children": files})
    project = {"title": book["title"], "license": {"content": "CC-BY-4.0"}}
    project |= {"authors": [{"name": book["author"]}], "toc": contents}
    # works are listed as they are; what doi.org knows of them changes nothing
    project |= {"error_rules": [{"rule": "doi-link-valid", "severity": "ignore"}]}
    config = {"version": 1, "project": project, "site": {"template": "book-theme"}}
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
