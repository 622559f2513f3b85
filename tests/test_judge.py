"""The judge outside: what travels, what runs, what a notebook is worth."""

import io
import json
import shutil
import struct
import subprocess
import sys
import textwrap
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cnn_course.checks.core import CheckFailed, exercise
from cnn_course.classroom import needed
from cnn_course.classroom.asked import asked
from cnn_course.classroom.judging import judge_submission, read_cells
from cnn_course.classroom.notebook import numbered, read_notebook
from cnn_course.classroom.release import student_edition
from cnn_course.classroom.sandbox import Limits, make_box, problem
from cnn_course.classroom.wire import Gone, Line

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
needs_bwrap = pytest.mark.skipif(bool(problem()), reason=problem() or "-")


# ---- what travels ----------------------------------------------------------------


def travel(value, **limits):
    """Send a value through a line that ends where it begins."""
    sent = io.BytesIO()
    Line(None, sent).send({"value": value})
    return Line(io.BytesIO(sent.getvalue()), None, **limits).receive()["value"]


VALUES = [
    None,
    ...,
    True,
    -3,
    10**100,
    0.1,
    float("inf"),
    2j,
    "é·",
    b"\x00\xff",
    [1, [2.5, "a"]],
    (1, (2,)),
    {"a": 1, (0, 1): [2]},
    {1, 2},
    Fraction(2, 3),
    np.float32(1.5),
    np.int64(-1),
    np.True_,
    np.arange(6, dtype=">i4").reshape(2, 3),
    np.zeros((0, 3)),
    np.array(2.5),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(12, dtype=np.uint8)[::2],
]


def plain(value):
    """A test's name without raw bytes, which pytest-xdist may not take."""
    return ascii(value)[:30].replace("\\x", "0x")


@pytest.mark.parametrize("value", VALUES, ids=plain)
def test_a_value_arrives_as_it_was(value):
    got = travel(value)
    assert type(got) is type(value)
    if isinstance(value, np.ndarray | np.generic):
        assert got.dtype == value.dtype
        assert got.shape == value.shape
    assert np.array_equal(got, value) if isinstance(value, np.ndarray) else got == value


def test_what_does_not_travel_keeps_the_name_of_its_type():
    class Strange:
        pass

    assert type(travel(Strange())).__name__ == "Strange"
    assert type(travel(10**1000)).__name__ == "int"
    assert travel(range(3)) == [0, 1, 2]
    deep = []
    for _ in range(100):
        deep = [deep]
    travel(deep)


def raw(told, content=b"", text=None):
    text = json.dumps(told).encode() if text is None else text
    head = struct.pack("<4sIQ", b"cnn1", len(text), len(content))
    return Line(io.BytesIO(head + text + content), None)


LIES = {
    "a shape that is too large": {"t": "array", "d": "<f8", "s": [9, 9], "n": 0},
    "a negative shape": {"t": "array", "d": "<f8", "s": [-1], "n": 0},
    "a fractional shape": {"t": "array", "d": "<f8", "s": [1.0], "n": 0},
    "objects": {"t": "array", "d": "|O", "s": [1], "n": 0},
    "a record": {"t": "array", "d": "i4,i4", "s": [1], "n": 0},
    "no such buffer": {"t": "array", "d": "<f8", "s": [1], "n": 7},
    "no such kind": {"t": "pickle", "v": []},
    "no kind": {"v": []},
    "a dict of lists": {"t": "dict", "v": [[[1], 2]]},
    "a fraction of nothing": {"t": "fraction", "v": [1, 0]},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_reply_that_lies_is_refused(lie):
    with pytest.raises(Gone):
        raw({"value": lie, "buffers": [8]}, b"\0" * 8).receive()


@pytest.mark.parametrize(
    "line",
    [
        Line(io.BytesIO(b"hello, this is no message"), None),
        Line(io.BytesIO(b""), None),
        Line(io.BytesIO(struct.pack("<4sIQ", b"cnn1", 2**31, 0)), None),
        Line(io.BytesIO(struct.pack("<4sIQ", b"cnn1", 2, 2**60) + b"{}"), None),
        raw(None, text=b"[" * 100_000),
        raw(None, text=b'{"buffers": [], "a": ' + b"9" * 5000 + b"}"),
        raw({"buffers": [2**40]}, b"xx"),
        raw({"buffers": [-1, 3]}, b"xx"),
        raw({}),
        raw([1]),
    ],
)
def test_noise_is_refused_before_it_costs_anything(line):
    with pytest.raises(Gone):
        line.receive()


def test_nothing_is_unpickled():
    source = (ROOT / "cnn_course/classroom/wire.py").read_text("utf-8")
    assert "import pickle" not in source and "allow_pickle" not in source


# ---- what runs -------------------------------------------------------------------


def runs(cells, *names, limit=None):
    """Return the first lines of the statements that the names need."""
    statements, _ = needed.read([textwrap.dedent(cell) for cell in cells])
    chosen = needed.plan(statements, names, len(cells) if limit is None else limit)
    return [(s.cell, s.node.lineno) for s in chosen]


def test_only_what_the_answer_needs_runs():
    cells = [
        "import numpy as np\nfrom cnn_course import plots\nplots.use_style()",
        "def pad(x):\n    return np.pad(x, margin)\nmargin = 1\nprint(pad([1]))",
        "slow = measure()\nother = slow + 1",
        "def answer(x):\n    return pad(x)",
    ]
    assert runs(cells, "answer") == [(0, 1), (1, 1), (1, 3), (3, 1)]


def test_what_changes_a_value_runs_too():
    cells = [
        "import numpy as np\nrng = np.random.default_rng(1)",
        "a = rng.random()\nb = rng.random()\nc = 3",
        "table = {}\ntable['x'] = b\ntable.update(y=c)\nfill(table)\nprint(table)",
        "rest = []\nfor i in range(3):\n    rest.append(i)",
    ]
    assert runs(cells, "b") == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert runs(cells, "table")[-4:] == [(2, 1), (2, 2), (2, 3), (2, 4)]
    assert runs(cells, "rest") == [(3, 1), (3, 2)]
    cells = [
        "net = Net()\ndef train(net):\n    rest.append(net)",
        "losses = train(net)\nshown = plot(3)",
        "answer = score(net)",
    ]
    assert runs(cells, "answer") == [(0, 1), (0, 2), (1, 1), (2, 1)]


def test_a_name_is_what_it_was_where_it_is_read():
    cells = ["x = 1", "y = x + 1", "x = 5", "y = x * 2", "def f():\n    return x"]
    assert runs(cells, "y", limit=1) == [(0, 1), (1, 1)]
    assert runs(cells, "y") == [(2, 1), (3, 1)]
    assert runs(cells, "f") == [(0, 1), (2, 1), (4, 1)]


def test_a_helper_below_the_answer_is_found():
    cells = ["def answer(x):\n    return helper(x)", "def helper(x):\n    return x"]
    assert runs(cells, "answer", limit=0) == [(0, 1), (1, 1)]


def test_magics_and_broken_cells_cost_nothing_else():
    cells = [
        "%matplotlib inline\nx = 1\n!ls\nx?",
        "%%time\ny = 2",
        "%%bash\nrm -rf /",
        "def broken(:",
        "a" + ".a" * 50_000,
    ]
    statements, errors = needed.read(cells)
    assert {s.cell for s in statements if s.binds} == {0, 1}
    assert {3} <= set(errors) <= {3, 4}


@pytest.mark.parametrize(
    ("cells", "own", "expected"),
    [
        (["f = ...", "f = 2", "f = ..."], {0}, (1, False)),  # a copy of the stub
        (["f = 1", "f = 2", "f = 3"], {0, 1}, (1, False)),  # the last of its own
        (["def f():\n    raise NotImplementedError()"], set(), (0, True)),
        (["def f():\n    'Says.'\n    return 1", "g = 1"], set(), (0, False)),
        (["from x import f"], set(), (None, False)),
    ],
)
def test_which_cell_counts(cells, own, expected):
    statements, _ = needed.read(cells)
    assert needed.cells_that_answer(statements, "f", own) == expected


# ---- the notebooks ---------------------------------------------------------------


def test_notebooks_of_all_kinds_are_read(tmp_path):
    path = tmp_path / "a.ipynb"
    code = {"cell_type": "code", "source": ["x = 1\n", "y"], "metadata": {}}
    new = {"cells": [code], "nbformat": 7, "nbformat_minor": 99}
    path.write_text(json.dumps(new), encoding="utf-8-sig")  # a BOM, a later format
    assert read_cells(path) == [{"kind": "code", "source": "x = 1\ny", "id": ""}]
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "z"}]}]}
    path.write_text(json.dumps(old))
    assert read_cells(path)[0]["source"] == "z"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"no notebook", "not a notebook"),
        (b'{"cells": 3}', "not a notebook"),
        (b'{"cells": [1]}', "not a notebook"),
        (b"[" * 200_000, "not a notebook"),
        (b"\xff\xfe\x00", "not a notebook"),
        (b"PK\x03\x04", "not a notebook"),
    ],
    ids=plain,
)
def test_what_is_no_notebook_is_named(tmp_path, content, message):
    (tmp_path / "a.ipynb").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_cells(tmp_path / "a.ipynb")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    return make_box(tmp_path_factory.mktemp("box"))


def test_the_box_is_empty_handed(box):
    """No reference, hidden test or notebook; what is there imports on its own."""
    files = {path.relative_to(box).as_posix() for path in box.rglob("*.py")}
    assert not any(
        word in name for word in ("chapter_", "appendix_", "core") for name in files
    )
    assert not list(box.rglob("*.ipynb"))
    program = (
        f"import sys; sys.path.insert(0, {str(box)!r})\n"
        "from cnn_course.checks import check, progress\n"
        "check('conv-window', 0); progress(2)\n"
        "import cnn_course.classroom.desk, cnn_course.plots\n"
        f"loaded = [m.__file__ for n, m in sys.modules.items() if 'cnn_course' in n]\n"
        f"assert all(f.startswith({str(box)!r}) for f in loaded), loaded"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=box)


class Class:
    """Judges notebooks of one chapter."""

    def __init__(self, box, folder):
        self.box, self.folder = box, folder
        self.specs = {}

    def __call__(self, name, cells, only=None, unsafe=False, **limits):
        if name not in self.specs:
            self.specs[name] = asked(BOOK / f"{name}.ipynb")
        spec = self.specs[name]
        if only:
            tasks = [e for e in spec["exercises"] if e["id"] in only]
            spec = {**spec, "exercises": tasks}
        path = self.folder / "submitted.ipynb"
        path.write_text(json.dumps({"cells": [cell(c) for c in cells]}))
        limits = Limits(**{"cell_time": 3.0, "time": 90.0, **limits})
        job = {"notebook": str(path), "chapter": spec, "box": str(self.box)}
        job |= {"limits": limits.as_dict(), "secret": "s", "unsafe": unsafe}
        found = judge_submission(job)
        found["by_id"] = {e["id"]: e for e in found.get("exercises", [])}
        return found


def cell(source):
    """A code cell; a pair is a cell and its id."""
    source, name = source if isinstance(source, tuple) else (source, "")
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    return {"cell_type": "code", "source": source, "metadata": metadata}


@pytest.fixture
def judged(box, tmp_path):
    return Class(box, tmp_path)


SIZE = "def output_size(size, f, s, P):\n    return (size + 2 * P - f) // s + 1"
STUB = "def output_size(size, f, s, P):\n    raise NotImplementedError()"
OWN = ("conv-output-size",)


def size(judged, *cells, **limits):
    return judged("02_convolution", cells, OWN, **limits)["by_id"]["conv-output-size"]


@needs_bwrap
def test_the_answer_counts_wherever_it_stands(judged):
    """No metadata, a copy with its metadata, a stub below, an altered check."""
    assert size(judged, SIZE)["points"] == 1
    assert size(judged, (SIZE, *OWN), (STUB, *OWN))["points"] == 1
    assert size(judged, (STUB, *OWN), SIZE)["points"] == 1
    assert size(judged, (SIZE, *OWN), (SIZE, *OWN), "output_size = 3")["points"] == 1
    altered = ("assert False", "conv-output-size-check")
    assert size(judged, altered, "1 / 0", "def broken(:", SIZE)["points"] == 1


@needs_bwrap
def test_what_is_no_answer_is_said(judged):
    assert size(judged, (STUB, *OWN))["verdict"] == "not begun"
    assert size(judged)["verdict"] == "not begun"
    found = size(judged, ("def output_size(:\n    return 1", *OWN))
    assert "no Python" in found["message"]
    found = size(judged, SIZE.replace("//", "/"))
    assert found["verdict"] == "wrong" and "Diagnosis: " in found["message"]
    found = size(judged, "output_size = 1 / 0")
    assert "ZeroDivisionError" in found["message"]
    found = size(judged, SIZE.replace("return", "raise Exception('Ach'); return"))
    assert "Ach" in found["message"] and found["source"].startswith("def output_size")


@needs_bwrap
def test_hard_coded_cases_of_the_notebook_fail_on_fresh_ones(judged):
    """The table holds what the public seed asks, and nothing else."""
    program = """
    from cnn_course.checks.core import exercise
    e = exercise("images-unshuffle")
    print([(c["shuffled"].tolist(), e.answer(**c).tolist()) for c in e.cases(
        __import__("numpy").random.default_rng(0))])"""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=True,
    )
    table = f"""
    import numpy as np
    table = {done.stdout.strip()}
    def unshuffle(shuffled, shuffle):
        for asked, answer in table:
            if np.array_equal(asked, shuffled):
                return np.array(answer)
        return shuffled"""
    only = ("images-unshuffle",)
    found = judged("01_images", [textwrap.dedent(table)], only)["by_id"][only[0]]
    assert found["points"] == 0
    assert "fails on other cases of the same kind" in found["message"]
    assert "Case:" not in found["message"]


@needs_bwrap
def test_a_test_may_not_remember(judged):
    """A vote of all it has seen, kept where no look at its globals finds it."""
    vote = """
    import numpy as np, builtins
    class Votes(list): pass
    builtins.votes = Votes()
    def test_groups(*implementations):
        x = np.arange(1.0, 9.0)
        try:
            got = repr([f(9, 3, 2) for f in implementations])
        except Exception as error:
            got = repr(error)
        builtins.votes.append(got)
        best = max(set(builtins.votes), key=builtins.votes.count)
        assert got == best"""
    only = ("groups-test",)
    found = judged("15_stride_groups", [textwrap.dedent(vote)], only)
    assert found["by_id"][only[0]]["points"] == 0


# ---- programs, and edits of them -----------------------------------------------------

HUNT = "18_bug_hunt"
SUITE = """
def suite(code):
    assert code.relu(-3.0) == 0
    order, labels = code.shuffle(np.arange(9), np.arange(9), np.random.default_rng(0))
    assert np.array_equal(order, labels)"""
EDITS = """
layer_edits = {
    13: ("np.full(dy.shape[1], dy.sum())", "dy.sum(axis=0)"),
    17: [("np.abs(x)", "np.maximum(x, 0)"), ("return dy", "return dy * (x > 0)")],
}"""
SPY = """
layer_edits = {
    17: [("np.abs(x)", "np.maximum(x, 0)"),
         ("return dy", "open('/tmp/mark', 'w').close(); return dy * (x > 0)")],
    18: (" / len(x)", " / len(x) / quit()"),
    5: ("dW.sum(", "exec('1') or dW.sum("),
}"""


@needs_bwrap
def test_a_suite_is_given_programs_as_stand_ins(judged):
    """Generators travel, too; nothing of a stand-in says which program it is."""
    inside = """
    inner = [c.cell_contents for c in code.relu.__closure__]
    assert "relu" not in [getattr(f, "__name__", "") for f in inner]"""
    cells = ["import numpy as np", SUITE + inside]
    entry = judged(HUNT, cells, ("hunt-suite",))["by_id"]["hunt-suite"]
    assert "your test catches 2 of 18" in entry["message"], entry["message"]


@needs_bwrap
def test_edits_are_judged_with_the_students_own_suite(judged):
    both = ("hunt-suite", "hunt-layers")
    cells = ["import numpy as np", SUITE, EDITS]
    entry = judged(HUNT, cells, both)["by_id"]["hunt-layers"]
    assert "1 of 10 bugs caught and mended" in entry["message"], entry["message"]
    assert "Bug 13: it is mended, but your test does not" in entry["message"]
    entry = judged(HUNT, [cells[0], EDITS], both)["by_id"]["hunt-layers"]
    assert entry["points"] == 0


@needs_bwrap
def test_a_generator_moves_on_across_the_pipe(judged):
    """Two orders from one generator differ, in a right program."""
    twice = """
def suite(code):
    rng, t = np.random.default_rng(0), np.arange(50)
    first, again = (code.shuffle(t, t, rng)[1] for _ in range(2))
    assert not np.array_equal(first, again)"""
    entry = judged(HUNT, ["import numpy as np", twice], ("hunt-suite",))
    assert "refuses" not in entry["by_id"]["hunt-suite"]["message"]


@needs_bwrap
def test_edits_run_neither_in_the_judge_nor_with_the_notebook(judged, tmp_path):
    """What they write stays in their own sandbox, and a bad one costs itself."""
    seen = "\n    import os\n    assert not os.path.exists('/tmp/mark')"
    cells = ["import numpy as np", SUITE + seen, SPY]
    found = judged(HUNT, cells, ("hunt-suite", "hunt-layers"))
    assert found["status"] == "graded", found["note"]
    message = found["by_id"]["hunt-layers"]["message"]
    assert "1 of 10 bugs caught and mended" in message
    assert "Bug 5: an edit mends what is there" in message
    assert "Bug 18: dense_back: it raised" in message
    assert not Path("/tmp/mark").exists()


# ---- a class -------------------------------------------------------------------------


def handed_in(name, solved):
    """A student edition in which so many exercises are solved, and what it is worth."""
    chapter = read_notebook(BOOK / f"{name}.ipynb")
    answers = {c.metadata.nbgrader.grade_id: c.source for c in chapter.cells
               if c.metadata.get("nbgrader", {}).get("solution")}  # fmt: skip
    nb = student_edition(chapter)
    checked = [e for e in asked(BOOK / f"{name}.ipynb")["exercises"] if e["checks"]]
    done = checked[: round(solved * len(checked))]
    for c in nb.cells:
        mine = c.metadata.get("nbgrader", {}).get("grade_id")
        if any(mine in e["answers"] for e in done):
            c.source = answers[mine]
    points = sum(part["points"] for e in done for part in e["checks"])
    return nb, points


@needs_bwrap
@pytest.mark.parametrize("name", ["03_pooling", "13_results", "20_regularization"])
def test_a_class_of_honest_students_gets_what_it_has_earned(name, box, tmp_path):
    start, path = time.monotonic(), tmp_path / "submitted.ipynb"
    job = {"notebook": str(path), "chapter": asked(BOOK / f"{name}.ipynb")}
    job |= {"box": str(box), "limits": Limits(time=60.0).as_dict(), "secret": "s"}
    for solved in (1, 0.5, 0):
        nb, points = handed_in(name, solved)
        path.write_text(json.dumps(nb))
        found = judge_submission({**job, "unsafe": False})
        assert found["status"] == "graded", found["note"]
        assert sum(e["points"] for e in found["exercises"]) == points
    assert time.monotonic() - start < 120  # seconds; ten on a quiet machine


@needs_bwrap
@pytest.mark.thorough
@pytest.mark.parametrize("name", numbered(BOOK))
def test_a_solved_chapter_has_full_marks(name, box):
    path = BOOK / f"{name}.ipynb"
    job = {"notebook": str(path), "chapter": asked(path), "box": str(box)}
    job |= {"limits": Limits().as_dict(), "secret": "s", "unsafe": False}
    found = judge_submission(job)
    lost = [e for e in found["exercises"] if e["points"] < e["max"]]
    assert not lost and found["status"] == "graded"
    assert sum(e["points"] for e in found["exercises"]) > 0
    assert all(part["answer"] for part in found["written"])


# ---- the known mistakes ----------------------------------------------------------


@pytest.fixture(scope="module")
def full_box(tmp_path_factory):
    """A box that holds the wrong answers, so that notebooks can give them."""
    box = tmp_path_factory.mktemp("full")
    shutil.copytree(ROOT / "cnn_course", box / "cnn_course")
    return box


@needs_bwrap
@pytest.mark.thorough
@pytest.mark.parametrize(
    "name", ["02_convolution", "03_pooling", "10_convolution_backward"]
)
def test_known_mistakes_are_told_over_the_pipe_as_in_the_notebook(
    name, full_box, tmp_path
):
    judged = Class(full_box, tmp_path)
    tasks = [e for e in asked(BOOK / f"{name}.ipynb")["exercises"] if e["checks"]]
    known = {task["id"]: exercise(task["id"]) for task in tasks}
    # every seventh: the notebook's own checks see all, here the pipe is looked at
    for k in range(0, max(len(e.wrong) for e in known.values()), 7):
        cells = ["from cnn_course.checks.core import exercise"]
        left = [task for task in tasks if k < len(known[task["id"]].wrong)]
        for task in left:
            give = f"exercise({task['id']!r}).wrong[{k}].answer"
            cells.append(f"{task['names'][0]} = {give}")
        found = judged(name, cells, [task["id"] for task in left])
        assert found["status"] == "graded", found["note"]
        for task in left:
            asked_for = known[task["id"]]
            wrong = asked_for.wrong[k]
            entry = found["by_id"][task["id"]]
            with pytest.raises(CheckFailed) as told:
                asked_for.check(wrong.answer, 0)
            if told.value.stub:
                assert entry["verdict"] == "not begun"
                continue
            assert entry["points"] < entry["max"], (task["id"], wrong.name)
            for line in str(told.value).splitlines():
                if "Diagnosis:" in line:
                    assert line in entry["message"], (task["id"], wrong.name)
