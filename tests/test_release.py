"""The student edition, nbgrader's course, the manifest: no solution leaks."""

import ast
import html
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cnn_course.classroom.lab import RECORD, set_out
from cnn_course.classroom.manifest import as_json, as_markdown, manifest
from cnn_course.classroom.markdown import blocks, links, plain_markdown
from cnn_course.classroom.notebook import (
    exercises,
    figures,
    is_written,
    numbered,
    prose,
    read_chapter,
    read_notebook,
    role,
)
from cnn_course.classroom.release import (
    COMPANIONS,
    RAISED_STUB,
    WRITTEN_POINTS,
    companion,
    gradable,
    lone_edition,
    release,
    release_nbgrader,
    student_edition,
)

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
CHAPTERS = list(numbered(BOOK).values())
CAPSTONE = BOOK / "capstone.ipynb"
BESIDE = [CAPSTONE, *sorted(BOOK.glob("quiz_*.ipynb"))]
SOLVED = [*CHAPTERS, CAPSTONE]


# --- which lines are secret -------------------------------------------------------


def split_secret(nb) -> tuple[list[str], list[str]]:
    """Return the lines of the solutions and hidden tests, and all the others."""
    secret, public = [], []
    for cell in nb.cells:
        hidden = is_written(cell)
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
    pairs = [split_secret(read_notebook(path)) for path in SOLVED]
    secret = {line for lines, _ in pairs for line in lines if len(line) > 8}
    prose = "\n".join(p.read_text("utf-8") for p in BOOK.glob("*.md"))
    prose += "\n".join(p.read_text("utf-8") for p in ROOT.glob("cnn_course/*.py"))
    prose += "\n".join(line for _, lines in pairs for line in lines)
    return {line for line in secret if line not in prose}


def leaks(text: str, secret: set[str]) -> list[str]:
    text = re.sub(r"\s+", " ", text)
    return [line for line in secret if re.sub(r"\s+", " ", line) in text]


# --- release ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> dict[str, nbformat.NotebookNode]:
    """Return the student edition of the whole book, by name."""
    written = release(tmp_path_factory.mktemp("released") / "out", book=BOOK)
    return {p.stem: read_notebook(p) for p in written if p.suffix == ".ipynb"}


def test_release_holds_no_solution(released):
    secret = secret_lines()
    assert len(secret) >= len(CHAPTERS)
    names = [*(path.stem for path in CHAPTERS), *(path.stem for path in BESIDE)]
    assert list(released) == [*names, *COMPANIONS]
    for nb in released.values():
        nbformat.validate(nb)
        text = "\n".join(cell.source for cell in nb.cells)
        assert not leaks(text, secret)
        assert not re.search("(BEGIN|END) (SOLUTION|HIDDEN)|^:::", text, re.MULTILINE)
        assert nb.metadata.kernelspec.name == "python3"
        assert not any(cell.get("outputs") for cell in nb.cells)


def test_nbgrader_takes_every_released_notebook(tmp_path):
    from nbgrader.nbgraderformat import read

    for path in release(tmp_path / "out", book=BOOK):
        if path.suffix == ".ipynb":
            read(path, as_version=4)  # raises if the metadata are not valid
    for path in CHAPTERS:
        for source, cell in zip(
            read_notebook(path).cells, gradable(read_notebook(path)).cells, strict=True
        ):
            if is_written(cell):
                assert role(cell, "grade") and cell.metadata.nbgrader.points >= 0
            else:
                assert cell == source


def test_all_links_of_a_released_notebook_lead_to_its_neighbors(released):
    for name, nb in released.items():
        for link in links(prose(nb)):
            if not link.file:
                continue
            assert link.file.removesuffix(".ipynb") in released, f"{name}: {link}"
            if link.anchor.startswith("cell-id="):
                ids = {cell.id for cell in released[link.file[:-6]].cells}
                assert link.anchor[len("cell-id=") :] in ids, f"{name}: {link}"
    cited = [link for nb in released.values() for link in links(prose(nb))]
    assert {Path(link.file).stem for link in cited} >= set(COMPANIONS)


def test_the_references_name_authors_titles_and_addresses(released):
    works = [c.source for c in released["bibliography"].cells if "###" in c.source]
    assert len(works) > 20
    for work in works:
        assert re.search(r"\d{4}|course notes", work), work
        assert re.search(r"<https://\S+>$|ISBN [\d-]+\.$|Talk at", work), work


def test_a_notebook_alone_brings_what_it_cites():
    nb = new_notebook(
        cells=[new_markdown_cell("See [A](bibliography.md#a-and-b-1999).")]
    )
    page = "# Bibliography\n\n### A and B 1999\n\nA. *Title*.\n\n### C 2000\n\nC."
    lone = lone_edition(nb, page)
    assert lone.cells[0].source == "See A."
    assert lone.cells[-1].source == "## References\n\n**A and B 1999.** A. *Title*."
    assert (
        not lone_edition(new_notebook(cells=[new_markdown_cell("Hi.")]), page)
        .cells[-1]
        .source.startswith("## References")
    )


def test_a_companion_has_a_cell_for_each_heading():
    page = "# Notation\n\nOne [table](01_a.ipynb).\n\n## If you come from C++\n\n- x"
    nb = companion(page)
    assert [cell.id for cell in nb.cells] == ["notation", "if-you-come-from-c"]
    assert nb.cells[0].source == "# Notation\n\nOne table."


def test_captions_stand_below_the_figures(released):
    for path in CHAPTERS:
        chapter, cells = read_chapter(path), released[path.stem].cells
        below = {a.id: b for a, b in pairwise(cells)}
        for count, figure in enumerate(chapter.figures, start=1):
            caption = below[figure.cell.id]
            assert caption.cell_type == "markdown"
            number = f"**Figure {chapter.head.number}.{count}.** "
            assert caption.source == number + plain_markdown(figure.caption)


def test_a_released_notebook_opens_on_how_to_work(released):
    for name, nb in released.items():
        if name in COMPANIONS:
            continue
        title, how, first = nb.cells[:3]
        assert title.source.startswith("# ") and "How to work" in how.source
        assert first.cell_type == "code" and "%pip install" in first.source
        code = first.source.replace("%pip", "pass  # pip")
        assert {"find_spec"} <= set(compile(code, "set-up", "exec").co_names)


def test_the_set_up_installs_nothing_where_the_course_is(monkeypatch):
    from IPython.core.inputtransformer2 import TransformerManager

    nb = student_edition(new_notebook(cells=[new_markdown_cell("# 1 · Small")]))
    source = TransformerManager().transform_cell(nb.cells[2].source)
    asked = []

    class Shell:
        def run_line_magic(self, *line):
            asked.append(line)

    exec(source, {"get_ipython": Shell})
    assert not asked
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    exec(source, {"get_ipython": Shell})
    assert asked[0][0] == "pip" and "cnn-course[" in asked[0][1]


def test_a_chapter_on_a_cluster_installs_what_it_needs(monkeypatch):
    monkeypatch.setattr(
        "cnn_course.classroom.release.PACKAGE", "cnn-course[data,train]"
    )
    cells = [new_markdown_cell("# 1 · Small"), new_code_cell("import dask")]
    _, how, set_up, *_ = student_edition(new_notebook(cells=cells)).cells
    for cell in (how, set_up):
        assert "cnn-course[cluster,data,train]" in cell.source
    assert '["cnn_course", "dask"]' in set_up.source
    _, how, set_up = student_edition(new_notebook(cells=cells[:1])).cells
    assert "cluster" not in how.source + set_up.source


def test_no_stub_stops_a_notebook(released):
    """Outside functions nothing is raised, and what a check reads is there."""
    for path in CHAPTERS:
        nb = released[path.stem]
        for exercise in exercises(read_notebook(path)):
            for answer in exercise.answers:
                [stub] = [c.source for c in nb.cells if c.id == answer.id]
                assert not re.search(f"^{RAISED_STUB}$", stub, re.M), answer.id
                defined: dict = {}
                exec(f"import numpy as np\n{stub}", defined)
                for check in exercise.checks:
                    read = ast.parse(check.source.split("### BEGIN HIDDEN")[0])
                    used = [n for n in ast.walk(read) if isinstance(n, ast.Name)]
                    names = {n.id for n in used if isinstance(n.ctx, ast.Load)}
                    names -= {n.id for n in used if isinstance(n.ctx, ast.Store)}
                    names -= {n.arg for n in ast.walk(read) if isinstance(n, ast.arg)}
                    solved: dict = {}
                    exec(f"import numpy as np\n{answer.source}", solved)
                    own = names & solved.keys()
                    assert own <= {*defined, "np", "check"}, answer.id


def test_run_all_goes_on_behind_a_check_that_raises(released):
    for nb in released.values():
        for cell in nb.cells:
            check = cell.cell_type == "code" and role(cell, "grade")
            assert check == ("raises-exception" in cell.metadata.get("tags", []))


@pytest.mark.thorough
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_run_all_runs_a_blank_chapter_to_its_end(path, monkeypatch):
    from nbclient import NotebookClient

    monkeypatch.delenv("CNN_COURSE_DATA", raising=False)  # as a student has it
    monkeypatch.setenv("MPLBACKEND", "agg")  # nbval has seen the figures
    nb = student_edition(read_notebook(path))
    NotebookClient(nb, timeout=300, kernel_name="python3").execute()  # no error
    for cell in nb.cells:
        if role(cell, "grade") and cell.cell_type == "code":
            assert re.search("not yet|not begun|empty stub", str(cell.outputs)), cell.id


@pytest.mark.thorough
def test_run_all_needs_no_pytorch(monkeypatch):
    """Where PyTorch is missing, its cells do nothing, and no other needs them."""
    from nbclient import NotebookClient

    monkeypatch.delenv("CNN_COURSE_DATA", raising=False)
    [path] = [p for p in CHAPTERS if p.stem == "22_to_pytorch"]
    nb = student_edition(read_notebook(path))
    hidden = new_code_cell('import sys; sys.modules["torch"] = None', id="no-torch")
    nb.cells.insert(0, hidden)  # importing it fails
    NotebookClient(nb, timeout=300, kernel_name="python3").execute()  # no error
    assert "PyTorch is not installed" in str([c.get("outputs") for c in nb.cells])


def test_release_writes_all_or_nothing(tmp_path):
    out = tmp_path / "out"
    number = int(CHAPTERS[0].name[:2])
    first, *companions = release(out, [number], BOOK)
    assert release(out, [number], BOOK) == [first, *companions]  # nothing changes
    first.write_text("a student's work")
    with pytest.raises(ValueError, match=f"already holds {first.name}"):
        release(out, book=BOOK)
    assert first.read_text() == "a student's work"
    release(out, [number], BOOK, force=True)
    assert first.read_text() != "a student's work"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    release(out, [number + 1], BOOK)  # another week, the same pages beside it


def test_an_appendix_is_released_by_its_letter(tmp_path):
    from cnn_course.cli import _parser

    asked = ["release", "--out", str(tmp_path), "--chapters", "2,b"]
    assert _parser().parse_args(asked).chapters == [2, "B"]
    names = {path.name for path in release(tmp_path / "out", [2, "B"], BOOK)}
    assert {"02_convolution.ipynb", "B_numpy.ipynb"} <= names
    with pytest.raises(
        ValueError, match=r"no chapter Z; the book has .* 22, A, B, cap"
    ):
        release(tmp_path / "out", ["Z"], BOOK)


def test_quizzes_and_the_capstone_are_released_by_their_names(tmp_path):
    from cnn_course.cli import _parser

    asked = [
        "release",
        "--out",
        str(tmp_path),
        "--chapters",
        "3, quiz_1_after,capstone",
    ]
    wanted = _parser().parse_args(asked).chapters
    names = {path.stem for path in release(tmp_path / "out", wanted, BOOK)}
    assert {"03_pooling", "quiz_1_after", "capstone"} <= names
    assert not names & {"quiz_1_before", "02_convolution"}


def test_an_appendix_is_offered_and_not_asked_for():
    heads = {c.head.number: c.head for c in manifest(BOOK)}
    assert list(heads) == [*range(1, 23), "A", "B"]
    assert heads["A"].kind == "appendix" and not heads["A"].needs
    assert "(A_calculus.ipynb)" in prose(read_notebook(BOOK / "06_backprop.ipynb"))
    assert heads[6].needs == [2, 3, 4, 5]


def test_release_names_what_is_wrong(tmp_path):
    with pytest.raises(ValueError, match="no chapter 99; the book has"):
        release(tmp_path / "out", [99], BOOK)
    with pytest.raises(ValueError, match="no chapters"):
        release(tmp_path / "out", book=tmp_path)
    assert not (tmp_path / "out").exists()


def test_links_lead_to_what_is_released_or_nowhere():
    text = "[two](02_a.ipynb), [ten](10_b.ipynb#top), [n](n.md), [w](https://x.org)"
    text += ", [t](notation.md), [s](bibliography.md#s-2019), ![i](https://x.org/i.png)"
    nb = new_notebook(cells=[new_markdown_cell(text)])

    def first(released):
        return student_edition(nb, released).cells[0].source

    some = ["02_a", "notation", "bibliography"]
    assert first(some) == (
        "[two](02_a.ipynb), ten, n, [w](https://x.org), [t](notation.ipynb), "
        "[s](bibliography.ipynb#cell-id=s-2019), ![i](https://x.org/i.png)"
    )
    assert first(None) == (
        "[two](02_a.ipynb), [ten](10_b.ipynb#top), n, [w](https://x.org), t, s, "
        "![i](https://x.org/i.png)"
    )


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


# --- a folder to work in ----------------------------------------------------------


def test_work_is_never_lost(tmp_path, small_book):
    work, source = tmp_path / "work", small_book / "01_small.ipynb"
    assert set_out(work, small_book) == ["01_small.ipynb: new"]
    assert set_out(work, small_book) == []
    mine, beside = work / "01_small.ipynb", work / "01_small-2.ipynb"

    def revise(word):
        nb = read_notebook(source)
        nb.cells[0].source += f"\n\n{word}"
        nbformat.write(nb, source)

    revise("A second edition.")  # the first was not touched: it may go
    assert "replaced" in set_out(work, small_book)[0]
    assert "second edition" in mine.read_text()

    opened = json.loads(mine.read_text())  # as JupyterLab does, and saves
    opened["metadata"]["language_info"] = {"name": "python", "version": "3.13"}
    mine.write_text(json.dumps(opened))
    revise("An edition between.")
    assert "replaced" in set_out(work, small_book)[0]
    ran = json.loads(mine.read_text())
    ran["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout"}]
    mine.write_text(json.dumps(ran))
    revise("An edition after a run.")
    assert "the new version is 01_small-2.ipynb" in set_out(work, small_book)[0]
    beside.unlink()  # read and thrown away: it does not come back
    assert set_out(work, small_book) == []

    mine.write_text("my work")
    assert set_out(work, small_book) == []
    revise("A third edition.")
    assert "the new version is 01_small-2.ipynb" in set_out(work, small_book)[0]
    assert mine.read_text() == "my work" and "third" in beside.read_text()
    beside.write_text("my other work")
    assert set_out(work, small_book) == []
    revise("A fourth edition.")
    assert "01_small-3.ipynb" in set_out(work, small_book)[0]
    assert [mine.read_text(), beside.read_text()] == ["my work", "my other work"]

    (work / RECORD).unlink()  # without the record everything is taken for the student's
    assert "01_small-4.ipynb" in set_out(work, small_book)[0]
    (work / RECORD).write_text("[]")
    assert "01_small-5.ipynb" in set_out(work, small_book)[0]
    assert [mine.read_text(), beside.read_text()] == ["my work", "my other work"]
    mine.unlink()  # to begin again
    assert set_out(work, small_book) == ["01_small.ipynb: new"]


def test_the_folder_to_work_in_is_a_folder(tmp_path, small_book):
    (tmp_path / "work").write_text("a file")
    with pytest.raises(ValueError, match="a file stands where"):
        set_out(tmp_path / "work", small_book)
    (tmp_path / "desk" / "01_small.ipynb").mkdir(parents=True)
    assert "01_small-2.ipynb" in set_out(tmp_path / "desk", small_book)[0]


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


# --- nbgrader's own way -----------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """An nbgrader course of all chapters, one of them handed out and handed in."""
    root = tmp_path_factory.mktemp("nbgrader") / "course"
    written = release_nbgrader(root, book=BOOK)
    return root, written


def nbgrader_api(root, monkeypatch):
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    bin_folder = str(Path(sys.executable).parent)  # nbgrader starts its `alembic`
    monkeypatch.setenv("PATH", bin_folder + os.pathsep + os.environ["PATH"])
    monkeypatch.chdir(root)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    config.Exchange.root = str(root.parent / "exchange")
    (root.parent / "exchange").mkdir(exist_ok=True, mode=0o777)
    (root.parent / "exchange").chmod(0o777)
    return NbGraderAPI(config=config)


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore")
def test_nbgrader_takes_the_course_as_it_is(course, monkeypatch):
    from nbgrader.validator import Validator

    root, _ = course
    api = nbgrader_api(root, monkeypatch)
    secret = secret_lines()
    for path in CHAPTERS:
        made = api.generate_assignment(path.stem)
        assert made["success"], made["log"]
        handed_out = root / "release" / path.stem / path.name
        text = "\n".join(cell.source for cell in read_notebook(handed_out).cells)
        assert not leaks(text, secret) and ":::{" not in text
    name = CHAPTERS[0].stem
    work = {
        "solved": root / "source" / name / f"{name}.ipynb",
        "blank": root / "release" / name / f"{name}.ipynb",
    }
    for student, path in work.items():
        target = root / "submitted" / student / name / path.name
        target.parent.mkdir(parents=True)
        target.write_bytes(path.read_bytes())
        graded = api.autograde(name, student)
        assert graded["success"], graded["log"]
        fed_back = api.generate_feedback(name, student)
        assert fed_back["success"], fed_back["log"]
    with api.gradebook as gradebook:
        scores = {s: gradebook.find_submission(name, s).score for s in work}
        most = gradebook.find_assignment(name).max_score
    tasks = read_chapter(CHAPTERS[0]).exercises
    assert any(task.written for task in tasks)
    assert scores == {"solved": most - WRITTEN_POINTS, "blank": 0}
    listed = {a["name"]: a for a in api.get_assignments()}  # as formgrader asks
    assert set(listed) == {path.stem for path in CHAPTERS}
    assert listed[name]["num_submissions"] == 2
    waiting = api.get_submissions(name)
    manual = {s["student"]: s["needs_manual_grade"] for s in waiting}
    assert manual == {"solved": True, "blank": False}  # it sees what is untouched
    failed = Validator().validate(str(work["blank"]))["failed"]
    failed = "\n".join(cell["source"] for cell in failed)
    assert all(f'check("{task.id}"' in failed for task in tasks if task.checks)


@pytest.mark.thorough
def test_nbgrader_validates_every_chapter(course):
    from nbgrader.nbgraderformat import read

    root, _ = course
    for path in CHAPTERS:
        nb = read(root / "source" / path.stem / path.name, as_version=4)
        marked = [c.metadata.nbgrader for c in nb.cells if is_written(c)]
        assert all(m.grade and m.points > 0 for m in marked)
        assert not any(cell.get("outputs") for cell in nb.cells)
        for link in links(prose(nb)):
            if link.image and link.file:
                assert (root / "source" / path.stem / link.file).is_file()


def test_an_nbgrader_course_says_what_it_does_not_promise(course):
    root, _ = course
    note = (root / "README.md").read_text("utf-8")
    assert "can write its own grade" in note and "cnn_course grade" in note
    with pytest.raises(ValueError, match="already holds"):
        (root / "source/02_convolution/02_convolution.ipynb").write_text("mine")
        release_nbgrader(root, [2], BOOK)


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


@pytest.mark.thorough
def test_class_edition_holds_no_solution(class_edition):
    secret = secret_lines()
    checked = 0
    for path in class_edition.rglob("*"):
        if path.name == "searchindex.js":
            continue  # words and pages, which can look like answers: the next test
        if path.suffix in {".html", ".ipynb", ".js", ".txt", ".md"}:
            raw = path.read_text("utf-8")
            text = html.unescape(re.sub(r"<[^>]+>", "", raw))
            if path.suffix == ".ipynb":
                text = "\n".join("".join(c["source"]) for c in json.loads(raw)["cells"])
            assert not leaks(text, secret), path
            assert "Show a solution" not in raw, path
            checked += 1
    assert checked > len(CHAPTERS)


@pytest.mark.thorough
def test_class_edition_cannot_be_searched_for_solutions(class_edition):
    from snowballstemmer import stemmer

    pairs = [split_secret(read_notebook(path)) for path in SOLVED]
    outside = "\n".join(line for _, lines in pairs for line in lines)
    inside = "\n".join(line for lines, _ in pairs for line in lines)
    around = ("book/index.ipynb", "cnn_course/*.py", "cnn_course/checks/*.md")
    for pattern in ("book/*.md", "book/quiz_*.ipynb", *around):
        outside += "\n".join(p.read_text("utf-8") for p in ROOT.glob(pattern))
    stem = stemmer("porter").stemWord
    words = {
        kind: {stem(word.lower()) for word in re.findall(pattern, text)}
        for kind, pattern, text in (
            (
                "secret",
                r"[^\W\d]\w{4,}",
                inside,
            ),
            ("public", r"[^\W\d]\w+", outside),  # "rests" has the stem of "rest"
        )
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
        nb, head = read_notebook(path), chapter.head
        graded = [c.metadata.nbgrader for c in nb.cells if role(c, "grade")]
        assert chapter.points == sum(cell.points for cell in graded)
        stated = [b for b in blocks(prose(nb)) if b.kind == "exercise"]
        ids = [exercise.id for exercise in chapter.exercises]
        assert ids == [block.options["label"] for block in stated]
        assert all(e.number.startswith(f"{head.number}.") for e in chapter.exercises)
        assert {e.difficulty for e in chapter.exercises} <= {1, 2, 3}
        assert 3 <= len(head.outcomes) <= 5
        assert head.number not in head.needs
        assert head.read > 0
        assert head.work > 0


def test_the_manifest_names_the_mistakes_of_every_checked_exercise():
    from cnn_course.checks.core import exercises

    known = {e.id: [w.name for w in e.wrong] for e in exercises()}
    rows = json.loads(as_json(manifest(BOOK)))
    listed = {t["id"]: t["mistakes"] for row in rows for t in row["exercises"]}
    assert {name: m for name, m in listed.items() if m} == known
    text = as_markdown(manifest(BOOK))
    assert all(len(set(known[name])) >= 3 and name in text for name in known)
    columns = {line.replace(r"\|", "").count("|") for line in text.splitlines()}
    assert columns == {0, 6, 7}  # every row of both kinds of table is whole


def test_points_are_found_by_id_not_by_place(tmp_path):
    cells = [new_markdown_cell(HEAD)]
    for name in ("a", "a-check", "b"):
        box = f":::{{exercise}} 3.1 Title ★★☆\n:label: {name}\n\nDo it.\n:::"
        cells.append(new_markdown_cell(box))
    for name, points in (("b-check", 4), ("a-check-check-all", 2), ("a-check-one", 1)):
        meta = nbgrader(grade=True, locked=True, grade_id=name, points=points)
        cells.append(new_code_cell("check()", metadata=meta))
    path = tmp_path / "03_small.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    points = {e.id: e.points for e in read_chapter(path).exercises}
    assert points == {"a": 1, "a-check": 2, "b": 4}
    cells[-1].metadata.nbgrader.grade_id = "c-check"
    nbformat.write(new_notebook(cells=cells), path)
    with pytest.raises(ValueError, match="'c-check' belongs to no exercise"):
        read_chapter(path)


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ("3.1 Title ★★\n:label: a", "three stars"),
        ("Title ★★☆\n:label: a", "a number"),
        ("3.1 Title ★★☆", ":label:"),
        ("3.1 T ★☆☆\n:label: a\n:::\n:::{exercise} 3.2 T ★☆☆\n:label: a", "two exer"),
    ],
)
def test_a_malformed_exercise_is_named(box, message):
    nb = new_notebook(cells=[new_markdown_cell(f":::{{exercise}} {box}\n:::")])
    with pytest.raises(ValueError, match=message):
        exercises(nb)


def test_figures_count_where_there_is_a_caption():
    drawn = {"mystnb": {"figure": {"caption": "One.", "name": "fig-one"}}}
    cells = [new_markdown_cell("# 3 · Small"), new_code_cell("plot()")]
    cells += [new_code_cell("plot()", metadata=drawn) for _ in range(2)]
    numbers = [figure.number for figure in figures(new_notebook(cells=cells))]
    assert numbers == ["3.1", "3.2"]
    assert [f.text for f in figures(new_notebook(cells=cells[1:]))] == ["One."] * 2


def test_a_range_of_chapters_is_all_of_them():
    eleventh = next(c.head for c in manifest(BOOK) if c.head.number == 11)
    assert eleventh.needs == list(range(1, 11))


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
    head = chapter.head
    assert (head.needs, head.read, head.work) == ([1, 2], 5, 6)
    assert head.outcomes == ["do one thing", "do another"]
    broken = HEAD.replace(lost, "nothing", 1)
    nbformat.write(new_notebook(cells=[new_markdown_cell(broken)]), path)
    with pytest.raises(ValueError, match=r"03_small\.ipynb: no "):
        manifest(tmp_path)
