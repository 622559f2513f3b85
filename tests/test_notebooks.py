"""The notebooks are complete, executed, and cite equations that exist."""

import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from cnn_course.checks.core import exercises

ROOT = Path(__file__).parent.parent
PATHS = sorted((ROOT / "book").glob("*.ipynb"))
CHAPTERS = [path for path in PATHS if path.stem[:2].isdigit()]
READ = {path: nbformat.read(path, as_version=4) for path in PATHS}
TAG = re.compile(r"\\tag\{(\d+\.\d+)\}")
CITED = re.compile(r"Eqs?\. ((?:\(\d+\.\d+\)(?:, | and | or | to )?)+)")
BOXED = re.compile(r"\$\$([^$]*\\boxed[^$]*)\$\$")

every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def cells(path, kind):
    return [cell for cell in READ[path].cells if cell.cell_type == kind]


def text(path):
    return "\n".join(cell.source for cell in cells(path, "markdown"))


def role(cell, key):
    return cell.metadata.get("nbgrader", {}).get(key, False)


def numbers(match):
    return re.findall(r"\d+\.\d+", match)


def module_docs():
    """Source text of the module, whose docstrings and comments cite equations."""
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in (ROOT / "cnn_course").rglob("*.py")
    }


TAGS = {tag for path in CHAPTERS for tag in TAG.findall(text(path))}


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


@every_chapter
def test_anatomy(path):
    headings = re.findall(r"^(#+) (.*)$", text(path), flags=re.M)
    levels = [len(marks) for marks, _ in headings]
    titles = [title for _, title in headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert titles[0].startswith(f"{int(path.stem[:2])} · ")
    for needed in ("Summary", "Exercises", "Further reading"):
        assert titles.count(needed) == 1, needed
    assert titles.index("Summary") < titles.index("Exercises")
    assert "After this chapter you can" in text(path)


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
    stated = re.findall(r":::\{exercise\} .*[★☆]{3}\n:label: (\S+)", text(path))
    answers = {
        c.metadata.nbgrader.grade_id for c in READ[path].cells if role(c, "solution")
    }
    assert 4 <= len(stated) <= 8
    assert set(stated) == answers
    known = {e.id for e in exercises()}
    graded = {
        c.metadata.nbgrader.grade_id.partition("-check")[0]: c
        for c in READ[path].cells
        if role(c, "grade")
    }
    assert graded.keys() <= known
    open_ended = [i for i in stated if i not in graded]
    assert len(open_ended) >= 1, "one open question a chapter"
    for cell in graded.values():
        assert cell.metadata.nbgrader.points > 0
        assert f'check("{cell.metadata.nbgrader.grade_id.partition("-check")[0]}"' in (
            cell.source
        )


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
    tags = TAG.findall(text(path))
    chapter = str(int(path.stem[:2]))
    assert tags == [f"{chapter}.{k + 1}" for k in range(len(tags))]


@every_notebook
def test_cited_equations_exist(path):
    everything = "\n".join(cell.source for cell in READ[path].cells)
    for group in CITED.findall(everything):
        for number in numbers(group):
            assert number in TAGS, f"Eq. ({number})"


def test_equations_cited_by_the_module_exist():
    for name, source in module_docs().items():
        for group in CITED.findall(source):
            for number in numbers(group):
                assert number in TAGS, f"{name}: Eq. ({number})"


def test_boxed_equations_are_cited_by_the_module():
    boxed = {
        tag
        for path in CHAPTERS
        for display in BOXED.findall(text(path))
        for tag in TAG.findall(display)
    }
    layers = "".join(
        s for n, s in module_docs().items() if not n.startswith("chapter_")
    )
    cited = {n for group in CITED.findall(layers) for n in numbers(group)}
    assert boxed <= cited, f"no docstring cites {sorted(boxed - cited)}"


# ---- links ------------------------------------------------------------------


@every_notebook
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text(path)):
        assert (path.parent / target).exists(), target


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
