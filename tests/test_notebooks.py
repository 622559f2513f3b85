"""The notebooks are complete, executed, and cite equations that exist."""

import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from cnn_course.checks.core import exercises
from cnn_course.classroom.markdown import (
    citations,
    equation_tags,
    headings,
    links,
    number,
)
from cnn_course.classroom.notebook import (
    figures,
    numbered,
    prose,
    read_chapter,
    role,
)

ROOT = Path(__file__).parent.parent
PATHS = sorted((ROOT / "book").glob("*.ipynb"))
CHAPTERS = list(numbered(ROOT / "book").values())
READ = {path: nbformat.read(path, as_version=4) for path in PATHS}
CHAPTER = {path: read_chapter(path) for path in CHAPTERS}
BOXED = re.compile(r"\$\$([^$]*\\boxed[^$]*)\$\$")

every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def cells(path, kind):
    return [cell for cell in READ[path].cells if cell.cell_type == kind]


def text(path):
    return prose(READ[path])


def cited(source):
    return {number for citation in citations(source) for number in citation.numbers}


def module_docs():
    """Source text of the module, whose docstrings and comments cite equations.

    A message in several pieces is joined: a citation may lie across them.
    """
    return {
        path.name: re.sub(r'"\n\s*f?"', "", path.read_text(encoding="utf-8"))
        for path in (ROOT / "cnn_course").rglob("*.py")
    }


TAGS = {tag for chapter in CHAPTER.values() for tag in chapter.tags}


@every_notebook
def test_is_valid_and_executed_in_order(path):
    nbformat.validate(READ[path])
    counts = [c.execution_count for c in cells(path, "code") if c.source.strip()]
    assert counts == list(range(1, len(counts) + 1)), "run make refresh"
    for cell in cells(path, "code"):
        if "raises-exception" not in cell.metadata.get("tags", []):
            assert all(o.output_type != "error" for o in cell.outputs), cell.id


@every_notebook
def test_holds_nothing_of_the_machine_it_ran_on(path):
    raw = path.read_text(encoding="utf-8")
    assert READ[path].metadata.kernelspec.name == "python3"
    assert "execution" not in {k for c in READ[path].cells for k in c.metadata}
    for secret in ("/home/", "/Users/", "/root/", "/tmp/", "site-packages"):
        assert secret not in raw


@every_notebook
def test_every_figure_says_what_is_seen(path):
    for cell in cells(path, "code"):
        images = [
            kind
            for output in cell.outputs
            for kind in output.get("data", {})
            if kind.startswith("image/")
        ]
        if images:
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(alt) >= 25 and not alt.endswith(".png"), cell.id
            assert len(images) == 1, f"{cell.id}: one alt text for {len(images)} images"


@every_notebook
def test_every_caption_stands_under_a_described_figure(path):
    for figure in figures(READ[path]):
        assert len(figure.alt) >= 25 and figure.caption[-3:].rstrip(")")[-1] in ".?"
        assert figure.name.startswith("fig-"), figure.name
    names = [figure.name for figure in figures(READ[path])]
    assert len(set(names)) == len(names)


@every_chapter
def test_anatomy(path):
    found = headings(text(path))
    levels = [level for level, _ in found]
    titles = [title for _, title in found]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert CHAPTER[path].head.number == number(path.stem)
    for needed in ("Summary", "Exercises", "Further reading"):
        assert titles.count(needed) == 1, needed
    assert titles.index("Summary") < titles.index("Exercises")


@every_chapter
def test_cells_stay_small(path):
    for cell in cells(path, "code"):
        assert len(cell.source.splitlines()) <= 25, f"{path.name}: {cell.id}"


@every_chapter
def test_the_words_the_course_does_without(path):
    banned = r"\b(simply|obviously|clearly|trivially|it can be shown)\b|!(?!\[|=)"
    prose = re.sub(r"\$\$[^$]*\$\$|\$[^$]*\$|`[^`]*`", "", text(path))
    assert not re.findall(banned, prose, flags=re.I)


# ---- exercises --------------------------------------------------------------


@every_chapter
def test_exercises_have_statement_answer_and_points(path):
    stated = CHAPTER[path].exercises
    known = {e.id for e in exercises()}
    assert 4 <= len(stated) <= 8
    for exercise in stated:
        assert exercise.number.startswith(f"{number(path.stem)}.")
        if exercise.checks:
            assert exercise.id in known and len(exercise.answers) == 1
        else:
            assert exercise.written, f"{exercise.id} has no place for an answer"
        for cell in exercise.checks:
            assert cell.metadata.nbgrader.points > 0
            assert f'check("{exercise.id}"' in cell.source
    assert any(not e.checks for e in stated), "one open question a chapter"


def test_every_check_belongs_to_an_exercise():
    asked = set(
        re.findall(
            r'check\(\s*"([^"]+)"',
            "".join(c.source for path in CHAPTERS for c in cells(path, "code")),
        )
    )
    assert {e.id for e in exercises()} == asked


@every_chapter
def test_solutions_are_marked(path):
    for cell in cells(path, "code"):
        begin, end = "### BEGIN SOLUTION", "### END SOLUTION"
        assert cell.source.count(begin) == cell.source.count(end)
        assert (begin in cell.source) == bool(role(cell, "solution")), cell.id


# ---- equations --------------------------------------------------------------


@every_chapter
def test_tags_are_of_this_chapter_and_in_order(path):
    tags = CHAPTER[path].tags
    assert tags == [f"{number(path.stem)}.{k + 1}" for k in range(len(tags))]


def test_a_citation_is_all_the_equations_it_means():
    meant = {
        "Eq. (10.4)": "10.4",
        "Eqs. (7.2) to (7.4)": "7.2 7.3 7.4",
        "Eqs. (7.2)–(7.4)": "7.2 7.3 7.4",
        "Eqs. (8.3), (8.4) and (8.5)": "8.3 8.4 8.5",
        "Eqs. (8.3), (8.4), and (8.5)": "8.3 8.4 8.5",
        "Eq. (2.5) or (2.6)": "2.5 2.6",
        "Eqs. (7.2) to\n    # (7.4)": "7.2 7.3 7.4",
        "its equations (3.1) and (3.3)": "3.1 3.3",
        "Eq. (4.3), backward Eqs. (8.3) and (8.4)": "4.3 8.3 8.4",
        "Eqs. (A.1) to (A.3)": "A.1 A.2 A.3",
        "a loss of (2.303), Eq. 4": "",
    }
    for source, numbers in meant.items():
        found = [n for citation in citations(source) for n in citation.numbers]
        assert found == numbers.split(), source
        marks = [mark for citation in citations(source) for mark in citation.marks]
        assert [source[a:b] for _, a, b in marks] == re.findall(
            r"\([\dA]+\.\d\)", source
        ), source
    with pytest.raises(ValueError, match="not a range"):
        list(citations("Eqs. (7.4) to (7.2)"))


@every_notebook
def test_cited_equations_exist(path):
    everything = "\n".join(cell.source for cell in READ[path].cells)
    assert cited(everything) <= TAGS


def test_equations_cited_by_the_module_exist():
    for name, source in module_docs().items():
        if name != "markdown.py":  # which explains how to cite
            assert cited(source) <= TAGS, name


def test_no_citation_is_written_in_a_way_that_is_not_read():
    pages = {path.name: "\n".join(c.source for c in READ[path].cells) for path in PATHS}
    for name, source in {**module_docs(), **pages}.items():
        if name == "markdown.py":
            continue
        for citation in citations(source):
            source = source.replace(citation.text, "", 1)
        assert not re.findall(r"\bEqs?\b.*", source), name


def test_boxed_equations_are_cited_by_the_module():
    boxed = {
        tag
        for path in CHAPTERS
        for display in BOXED.findall(text(path))
        for tag in equation_tags(display)
    }
    layers = "".join(
        s
        for n, s in module_docs().items()
        if not n.startswith(("chapter_", "appendix_"))
    )
    uncited = boxed - cited(layers)
    assert not uncited, f"no docstring cites {sorted(uncited)}"


def test_the_grammar_of_the_chapters_is_written_down_once():
    """No other file has a pattern for tags, citations, exercises or outcomes."""
    home = {"markdown.py", "notebook.py", Path(__file__).name}
    places = [*(ROOT / "cnn_course").rglob("*.py"), *(ROOT / "tests").glob("*.py")]
    places += (ROOT / "book" / "_ext").glob("*.py")
    grammar = re.compile(
        r"""\\\\tag|Eqs\?|\{exercise\\?\}|After this chapter|\*\*Time|You need\\"""
    )
    for path in places:
        if path.name not in home:
            for line in path.read_text(encoding="utf-8").splitlines():
                pattern = re.search(r"re\.\w+\(|_RE\b", line)
                assert not (pattern and grammar.search(line)), f"{path.name}: {line}"


# ---- links ------------------------------------------------------------------


@every_notebook
def test_links_lead_somewhere(path):
    for link in links(text(path)):
        assert (path.parent / link.file).exists(), link.target


def test_toc_lists_every_page():
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"(?:root|file): book/(\S+)", toc))
    pages = {p.stem for p in (ROOT / "book").glob("*.ipynb")} | {
        p.stem for p in (ROOT / "book").glob("*.md")
    }
    assert listed == pages


def test_stored_json_ends_in_a_newline():
    for path in PATHS:
        raw = path.read_text(encoding="utf-8")
        assert raw.endswith("\n") and json.loads(raw)


@every_chapter
def test_every_chapter_spoken_of_is_linked_once(path):
    """The first time a chapter names another one, the reader can go there."""
    said = text(path)
    linked = {int(n) for n in re.findall(r"\]\((\d\d)_\w+\.ipynb", said)}
    plain = re.sub(r"\[[^\]]*\]\([^)]*\)|`[^`]*`", "", said)
    spoken = {int(n) for n in re.findall(r"\b[Cc]hapters? (\d+)\b", plain)}
    known = {int(p.stem[:2]) for p in CHAPTERS if p.stem[:2].isdigit()}
    mine = int(path.stem[:2]) if path.stem[:2].isdigit() else None
    assert spoken & known - linked <= {mine}
