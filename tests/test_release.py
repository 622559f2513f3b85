"""The student edition and its grading: no solution leaks, and grades are right."""

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cnn_course.classroom import grade, manifest, release, student_edition
from cnn_course.classroom.fences import plain_markdown
from cnn_course.classroom.manifest import as_markdown
from cnn_course.classroom.release import read_notebook, role

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.ipynb"))


# --- which lines are secret -------------------------------------------------------


def split_secret(nb) -> tuple[list[str], list[str]]:
    """Return the lines of the solutions and hidden tests, and all the others."""
    secret, public = [], []
    for cell in nb.cells:
        hidden = cell.cell_type == "markdown" and role(cell, "solution")
        for line in cell.source.split("\n"):
            if re.search("BEGIN (SOLUTION|HIDDEN TESTS)", line):
                hidden = True
            elif re.search("END (SOLUTION|HIDDEN TESTS)", line):
                hidden = False
            else:
                (secret if hidden else public).append(line.strip())
        if not (role(cell, "solution") or role(cell, "grade")):  # captions, outputs
            public += [json.dumps(cell.metadata), json.dumps(cell.get("outputs", []))]
    return secret, public


def secret_lines() -> set[str]:
    """Return the lines that stand nowhere but in solutions and hidden tests."""
    pairs = [split_secret(read_notebook(path)) for path in CHAPTERS]
    secret = {line for lines, _ in pairs for line in lines if len(line) > 8}
    prose = "\n".join(p.read_text("utf-8") for p in BOOK.glob("*.md"))
    prose += "\n".join(p.read_text("utf-8") for p in ROOT.glob("cnn_course/*.py"))
    prose += "\n".join(line for _, lines in pairs for line in lines)
    return {line for line in secret if line not in prose}


def leaks(text: str, secret: set[str]) -> list[str]:
    text = re.sub(r"\s+", " ", text)
    return [line for line in secret if re.sub(r"\s+", " ", line) in text]


# --- release ----------------------------------------------------------------------


def test_release_holds_no_solution(tmp_path):
    secret = secret_lines()
    assert len(secret) >= len(CHAPTERS)
    written = release(tmp_path / "out", book=BOOK)
    assert [p.stem for p in written if p.suffix == ".ipynb"] == [
        path.stem for path in CHAPTERS
    ]
    for path in CHAPTERS:
        nb = nbformat.read(tmp_path / "out" / path.name, as_version=4)
        nbformat.validate(nb)
        text = "\n".join(cell.source for cell in nb.cells)
        assert not leaks(text, secret)
        assert not re.search("(BEGIN|END) (SOLUTION|HIDDEN)|^:::", text, re.MULTILINE)
        assert nb.metadata.kernelspec.name == "python3"
        assert not any(cell.get("outputs") for cell in nb.cells)


def test_release_writes_all_or_nothing(tmp_path):
    out = tmp_path / "out"
    number = int(CHAPTERS[0].name[:2])
    [first] = [p for p in release(out, [number], BOOK) if p.suffix == ".ipynb"]
    first.write_text("a student's work")
    with pytest.raises(ValueError, match=f"already holds {first.name}"):
        release(out, book=BOOK)
    assert first.read_text() == "a student's work"
    release(out, [number], BOOK, force=True)
    assert first.read_text() != "a student's work"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_release_names_what_is_wrong(tmp_path):
    with pytest.raises(ValueError, match="no chapter 99; the book has"):
        release(tmp_path / "out", [99], BOOK)
    with pytest.raises(ValueError, match="no chapters"):
        release(tmp_path / "out", book=tmp_path)
    assert not (tmp_path / "out").exists()


def test_links_lead_to_what_is_released_or_nowhere():
    text = "[two](02_a.ipynb), [ten](10_b.ipynb#top), [n](n.md), [w](https://x.org)"
    nb = new_notebook(cells=[new_markdown_cell(text)])
    [cell] = student_edition(nb, released=["02_a"]).cells
    assert cell.source == "[two](02_a.ipynb), ten, n, [w](https://x.org)"


@pytest.mark.parametrize(
    ("fenced", "plain"),
    [
        (
            ":::{exercise} 2.1 Output size ★☆☆\n:label: a\n:nonumber:\n\nDo it.\n:::",
            "**Exercise 2.1 · Output size ★☆☆**\n\nDo it.",
        ),
        (
            ":::{prf:theorem} 15.1 Disjoint\n:label: b\nNo overlap.\n:::",
            "**Theorem 15.1 · Disjoint**\n\nNo overlap.",
        ),
        (":::{prf:proof}\nSee $x$.\n:::", "**Proof**\n\nSee $x$."),
        (":::{note}\nOne.\n\nTwo.\n:::", "> **Note**\n>\n> One.\n>\n> Two."),
        (
            "::::{exercise} 1.1 A ★☆☆\n:::{note}\nMind.\n:::\n::::",
            "**Exercise 1.1 · A ★☆☆**\n\n> **Note**\n>\n> Mind.",
        ),
    ],
)
def test_fences_become_plain_markdown(fenced, plain):
    assert plain_markdown(fenced) == plain


def test_open_fence_is_an_error():
    with pytest.raises(ValueError, match="never closed"):
        plain_markdown(":::{note}\nOne.")


# --- grading ----------------------------------------------------------------------


def nbgrader(**roles) -> dict:
    blank = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, **blank, **roles}}


@pytest.fixture
def small_book(tmp_path) -> Path:
    """One chapter, two exercises of 2 and 3 points, one written answer."""
    cells = [new_markdown_cell("# 1 · Small\n\n:::{note}\nHello.\n:::")]
    for name, points in (("double", 2), ("halve", 3)):
        factor = "2 *" if name == "double" else "0.5 *"
        answer = f"### BEGIN SOLUTION\n    return {factor} x\n    ### END SOLUTION"
        test = f"assert {name}(4) in (8, 2)\n### BEGIN HIDDEN TESTS\n"
        test += f"assert {name}(3) in (6, 1.5)\n### END HIDDEN TESTS"
        solution = nbgrader(solution=True, grade_id=name)
        check = nbgrader(
            grade=True, locked=True, points=points, grade_id=f"{name}-check"
        )
        source = f"def {name}(x):\n    {answer}"
        cells.append(new_code_cell(source, metadata=solution))
        cells.append(new_code_cell(test, metadata=check))
    why = nbgrader(solution=True, grade_id="why")
    cells.append(new_markdown_cell("Because.", metadata=why))
    nb = new_notebook(cells=cells)
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nb.metadata["kernelspec"]["language"] = "python"
    (tmp_path / "small").mkdir()
    nbformat.write(nb, tmp_path / "small" / "01_small.ipynb")
    return tmp_path / "small"


def hand_in(directory: Path, student: str, nb, nested: bool = False) -> None:
    folder = directory / student / ("01_small" if nested else "")
    folder.mkdir(parents=True)
    nbformat.write(nb, folder / "01_small.ipynb")


def test_grades(tmp_path, small_book):
    source = read_notebook(small_book / "01_small.ipynb")
    blank = student_edition(source)
    tampered, cheat, half = (student_edition(source) for _ in range(3))
    for cell in tampered.cells:
        if role(cell, "grade"):
            cell.source = "pass"
    cheat.cells[1].source = "def double(x):\n    return 8  # passes what it can see"
    half.cells[3].source = "def halve(x):\n    return x / 2"
    work = {"ada": source, "bo": blank, "cy": tampered, "di": cheat, "ed": half}
    for student, nb in work.items():
        hand_in(tmp_path / "in", student, nb, nested=student in "ada bo")
    rows = grade(tmp_path / "in", tmp_path / "out", small_book)
    points = {row["student"]: row["points"] for row in rows}
    assert points == {"ada": 5, "bo": 0, "cy": 0, "di": 0, "ed": 3}
    assert all(row["max"] == 5 and not row["note"] for row in rows)
    table = (tmp_path / "out" / "grades.csv").read_text()
    assert "ed,01_small,3.0,5.0," in table
    assert (tmp_path / "out" / "feedback" / "ed" / "01_small.html").exists()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("01_small.ipynb", "not in a student's directory"),
        ("ada/01_small (1).ipynb", "no such chapter; the book has 01_small"),
        ("ada/week1/01_small.ipynb", "in ada/week1/, which is not a chapter's"),
        ("ada/01_small.ipynb", "not a readable notebook"),
        ("ada/notes.txt", "no notebooks in it"),
    ],
)
def test_wrong_layouts_are_named(tmp_path, small_book, path, message):
    file = tmp_path / "in" / path
    file.parent.mkdir(parents=True)
    file.write_text("no notebook")
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        grade(tmp_path / "in", tmp_path / "out", small_book)
    assert "needed: DIR/<student>/<chapter>.ipynb" in str(error.value)


EVERY = CHAPTERS if os.environ.get("CI") else CHAPTERS[:1]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_solved_chapter_has_full_marks_and_a_blank_one_none(tmp_path, path):
    source = read_notebook(path)
    work = {"solved": source, "blank": student_edition(source)}
    for student, nb in work.items():
        (tmp_path / "in" / student).mkdir(parents=True)
        nbformat.write(nb, tmp_path / "in" / student / path.name)
    blank, solved = grade(tmp_path / "in", tmp_path / "out", BOOK)
    assert solved["points"] == solved["max"] > 0, solved
    assert blank["points"] == 0 and not blank["note"], blank


# --- the class edition of the book ------------------------------------------------


@pytest.fixture(scope="module")
def class_edition(tmp_path_factory) -> Path:
    """Build the book without solutions."""
    out = tmp_path_factory.mktemp("class")
    program = "from jupyter_book.cli.main import main; main()"
    arguments = ["build", str(ROOT), "--path-output", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "CNN_COURSE_EDITION": "class"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return out / "_build" / "html"


def test_class_edition_holds_no_solution(class_edition):
    secret = secret_lines()
    checked = 0
    for path in class_edition.rglob("*"):
        if path.suffix in {".html", ".ipynb", ".js", ".txt", ".md"}:
            raw = path.read_text("utf-8")
            text = html.unescape(re.sub(r"<[^>]+>", "", raw))
            if path.suffix == ".ipynb":
                text = "\n".join("".join(c["source"]) for c in json.loads(raw)["cells"])
            assert not leaks(text, secret), path
            assert "Show a solution" not in raw, path
            checked += 1
    assert checked > len(CHAPTERS)


def test_class_edition_cannot_be_searched_for_solutions(class_edition):
    from snowballstemmer import stemmer

    pairs = [split_secret(read_notebook(path)) for path in CHAPTERS]
    outside = "\n".join(line for _, lines in pairs for line in lines)
    for pattern in ("book/*.md", "book/index.ipynb", "cnn_course/*.py"):
        outside += "\n".join(p.read_text("utf-8") for p in ROOT.glob(pattern))
    stem = stemmer("porter").stemWord
    words = {
        kind: {stem(word.lower()) for word in re.findall(r"[^\W\d]\w{4,}", text)}
        for kind, text in {
            "secret": "\n".join(line for lines, _ in pairs for line in lines),
            "public": outside,
        }.items()
    }
    index = (class_edition / "searchindex.js").read_text("utf-8")
    terms = set(json.loads(re.search(r"\((.*)\)", index, re.DOTALL)[1])["terms"])
    leaked = terms & (words["secret"] - words["public"])
    assert not leaked


def test_the_full_edition_shows_solutions_folded_and_hands_out_none():
    site = ROOT / "_build" / "html"
    if not site.is_dir():
        pytest.skip("no book built: `make book`")
    secret = secret_lines()
    for path in CHAPTERS:
        built = site / "book" / f"{path.stem}.html"
        assert built.exists(), f"{path.name} is not built; is it in _toc.yml?"
        page = built.read_text("utf-8")
        folded = r"<details.*?</details>"
        shown = html.unescape(
            re.sub(r"<[^>]+>", "", re.sub(folded, "", page, flags=re.DOTALL))
        )
        assert "<details" in page and not leaks(shown, secret)
        handed_out = read_notebook(site / "_sources" / "book" / path.name)
        assert not leaks("\n".join(c.source for c in handed_out.cells), secret)


# --- the manifest -----------------------------------------------------------------


def test_the_manifest_says_what_the_notebooks_say():
    found = manifest(BOOK)
    assert [c.file for c in found] == [path.name for path in CHAPTERS]
    for chapter, path in zip(found, CHAPTERS, strict=True):
        nb = read_notebook(path)
        graded = [c.metadata.nbgrader for c in nb.cells if role(c, "grade")]
        assert chapter.points == sum(cell.points for cell in graded)
        ids = [t.id for t in chapter.exercises]
        assert ids == re.findall(r":::\{exercise\}.*\n:label: (.+)", _prose(nb))
        assert {g.grade_id.split("-check")[0] for g in graded} <= set(ids)
        assert all(t.number.startswith(f"{chapter.number}.") for t in chapter.exercises)
        assert {t.difficulty for t in chapter.exercises} <= {1, 2, 3}
        assert 3 <= len(chapter.outcomes) <= 5
        assert chapter.number not in chapter.needs
        assert chapter.read > 0
        assert chapter.work > 0


def _prose(nb) -> str:
    return "\n".join(c.source for c in nb.cells if c.cell_type == "markdown")


def test_the_manifest_names_the_mistakes_of_every_checked_exercise():
    from cnn_course.checks.core import exercises

    known = {e.id: [w.name for w in e.wrong] for e in exercises()}
    listed = {t.id: t.mistakes for c in manifest(BOOK) for t in c.exercises}
    assert {name: m for name, m in listed.items() if m} == known
    text = as_markdown(manifest(BOOK))
    assert all(len(set(known[name])) >= 3 and name in text for name in known)
    columns = {line.replace(r"\|", "").count("|") for line in text.splitlines()}
    assert columns == {0, 6, 7}  # every row of both kinds of table is whole


def test_a_range_of_chapters_is_all_of_them():
    eleventh = next(c for c in manifest(BOOK) if c.number == 11)
    assert eleventh.needs == list(range(2, 11))


HEAD = """# 3 · Small

After this chapter you can

- do one thing;
- do another.

**You need** [chapter 1](01_a.ipynb), [2](02_b.ipynb).

**Time** 5 minutes to read, 6 minutes for the exercises."""


@pytest.mark.parametrize("lost", ["# 3", "After this", "**You need**", "**Time**"])
def test_a_chapter_without_its_head_is_named(tmp_path, lost):
    path = tmp_path / "03_small.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(HEAD)]), path)
    (chapter,) = manifest(tmp_path)
    assert (chapter.needs, chapter.read, chapter.work) == ([1, 2], 5, 6)
    assert chapter.outcomes == ["do one thing", "do another"]
    broken = HEAD.replace(lost, "nothing", 1)
    nbformat.write(new_notebook(cells=[new_markdown_cell(broken)]), path)
    with pytest.raises(ValueError, match=r"03_small\.ipynb: no "):
        manifest(tmp_path)
