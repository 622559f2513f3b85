"""The bibliography: its entries, and who cites them."""

import re
from dataclasses import dataclass
from pathlib import Path

from cnn_course.classroom.markdown import links, slug
from cnn_course.classroom.notebook import prose, read_notebook

PAGE = "bibliography"

_ENTRY = re.compile(r"^### (.+)\n\n((?:(?!#).*\n?)*)", re.MULTILINE)

#: what pages without a number are called
_PAGES = {"index": "first page", "faq": "questions"}


@dataclass(frozen=True)
class Entry:
    """A work: the name it is cited by, its anchor, and what stands below."""

    name: str
    anchor: str
    text: str


def entries(page: str) -> list[Entry]:
    r"""Return the works of a bibliography in Markdown.

    >>> entries("# B\n\n## Books\n\n### A and B 1999\n\nA. *Title*. 1999.\n")
    [Entry(name='A and B 1999', anchor='a-and-b-1999', text='A. *Title*. 1999.')]
    """
    return [
        Entry(name, slug(name), text.strip()) for name, text in _ENTRY.findall(page)
    ]


def citing(book: Path) -> dict[str, list[Path]]:
    """Return the pages that cite each work, by its anchor; chapters come first."""
    found: dict[str, list[Path]] = {}
    for path in (*sorted(book.glob("*.ipynb")), *sorted(book.glob("*.md"))):
        notebook = path.suffix == ".ipynb"
        text = prose(read_notebook(path)) if notebook else path.read_text("utf-8")
        cited = {link.anchor for link in links(text) if Path(link.file).stem == PAGE}
        for anchor in cited:
            found.setdefault(anchor, []).append(path)
    return found


def with_backlinks(page: str, book: Path) -> str:
    """Put under each work of a bibliography which chapters cite it."""
    cited = citing(book)

    def more(found: re.Match[str]) -> str:
        pages = cited.get(slug(found[1]), [])
        return f"{found[0].rstrip()}\n\n{_sentence(pages)}\n\n" if pages else found[0]

    return _ENTRY.sub(more, page)


def _sentence(pages: list[Path]) -> str:
    """Say where a work is cited.

    >>> _sentence([Path("02_convolution.ipynb"), Path("11_b.ipynb")])
    'Cited in chapters [2](02_convolution.ipynb) and [11](11_b.ipynb).'
    >>> _sentence([Path("02_a.ipynb"), Path("A_calculus.ipynb")])
    'Cited in chapter [2](02_a.ipynb), and in appendix [A](A_calculus.ipynb).'
    """
    chapters, others = [], []
    for path in pages:
        name, _, _ = path.stem.partition("_")
        if name.isdigit():
            chapters.append(f"[{int(name)}]({path.name})")
        elif len(name) == 1:
            others.append(f"appendix [{name}]({path.name})")
        else:
            others.append(f"the [{_PAGES.get(path.stem, path.stem)}]({path.name})")
    if chapters:
        others.insert(0, f"chapter{'s' * (len(chapters) > 1)} {_and(chapters)}")
    return f"Cited in {', and in '.join(others)}."


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
