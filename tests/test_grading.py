"""Grading a class: what is taken in, what is written down, what a page shows."""

import csv
import html.parser
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from cnn_course.classroom import feedback, grading, sandbox
from cnn_course.classroom.grading import Options, read_roster
from cnn_course.classroom.records import Records, diagnosis, plain, safe
from cnn_course.classroom.submissions import LARGEST, find_submissions
from cnn_course.cli import main

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
needs_bwrap = pytest.mark.skipif(
    bool(sandbox.problem()), reason=sandbox.problem() or "-"
)

# ---- intake ----------------------------------------------------------------------

CHAPTERS = {"02_convolution": {"conv-image"}, "03_pooling": {"pool-max"}}
NOTEBOOK = '{"cells": [{"metadata": {"nbgrader": {"grade_id": "conv-image"}}}]}'


def find(folder, tmp_path):
    unpacked = tmp_path / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    found = find_submissions(folder, CHAPTERS, unpacked, {"notation", "bibliography"})
    return {(s.student, s.chapter): s for s in found}


def put(path, content=NOTEBOOK, when=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    if when is not None:
        os.utime(path, (when, when))
    return path


@pytest.mark.parametrize(
    ("name", "student", "number"),
    [
        ("ada/02_convolution.ipynb", "ada", ""),
        ("ada/02_convolution/02_convolution.ipynb", "ada", ""),
        ("ada/week 2/02_Convolution.IPYNB", "ada", ""),
        ("ada/02_convolution (1).ipynb", "ada", ""),
        ("ada/02_convolution-Copy1.ipynb", "ada", ""),
        ("ada/Copy of 02_convolution.ipynb", "ada", ""),
        ("ada/my homework.ipynb", "ada", ""),
        (".ada/02_convolution.ipynb", ".ada", ""),
        ("a[b]c*/02_convolution.ipynb", "a[b]c*", ""),
        (
            "Ada Lovelace_4711_assignsubmission_file_/02_convolution.ipynb",
            "Ada Lovelace",
            "4711",
        ),
        ("lovelaceada_4711_99_02_convolution.ipynb", "lovelaceada", "4711"),
        ("lovelaceada_LATE_4711_99_02_convolution-1.ipynb", "lovelaceada", "4711"),
    ],
)
def test_every_layout_is_understood(tmp_path, name, student, number):
    put(tmp_path / "in" / name)
    found = find(tmp_path / "in", tmp_path)
    [(key, submission)] = found.items()
    assert key == (student, "02_convolution")
    assert submission.path is not None and submission.number == number
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:  # the same as a zip
        archive.write(tmp_path / "in" / name, name)
    if "_4711_" in name:
        assert find(tmp_path / "all.zip", tmp_path).keys() == found.keys()


def test_the_newest_of_several_versions_counts_and_it_is_said(tmp_path):
    put(tmp_path / "in/ada/02_convolution.ipynb", when=1e9)
    new = put(tmp_path / "in/ada/02_convolution (1).ipynb", NOTEBOOK + " ", 1.1e9)
    [submission] = find(tmp_path / "in", tmp_path).values()
    assert submission.path == new
    assert "2 versions; the newest counts: 02_convolution (1)" in submission.note


def test_a_zip_of_a_student_and_a_zip_in_a_folder(tmp_path):
    for target in (tmp_path / "in/ada.zip", tmp_path / "in/bo/work.zip"):
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("deep/02_convolution.ipynb", NOTEBOOK)
            archive.writestr("__MACOSX/deep/._02_convolution.ipynb", "x")
    found = find(tmp_path / "in", tmp_path)
    assert set(found) == {("ada", "02_convolution"), ("bo", "02_convolution")}
    assert all(s.path for s in found.values())


def test_a_folder_of_folders_in_a_folder_is_a_class(tmp_path):
    for student in ("ada", "bo"):
        put(tmp_path / f"in/submissions/{student}/02_convolution.ipynb")
    assert {s for s, _ in find(tmp_path / "in", tmp_path)} == {"ada", "bo"}


def lone(folder, tmp_path):
    [submission] = find(folder, tmp_path).values()
    assert submission.path is None
    return submission.note


def test_what_cannot_be_graded_is_a_row_with_its_reason(tmp_path):
    put(tmp_path / "a/ada/notes.txt")
    assert "no notebook" in lone(tmp_path / "a", tmp_path)
    put(tmp_path / "b/ada/scratch.ipynb", "{}")
    assert "no chapter of the book" in lone(tmp_path / "b", tmp_path)
    put(tmp_path / "c/02_convolution.ipynb")
    assert "not in a student's folder" in lone(tmp_path / "c", tmp_path)
    huge = put(tmp_path / "d/ada/02_convolution.ipynb", "")
    os.truncate(huge, 10 * LARGEST)
    assert "200 MB" in lone(tmp_path / "d", tmp_path)
    (tmp_path / "e/ada").mkdir(parents=True)
    assert "no notebook" in lone(tmp_path / "e", tmp_path)
    with pytest.raises(ValueError, match="nothing was handed in"):
        find(tmp_path / "e/ada", tmp_path)
    with pytest.raises(ValueError, match="not found"):
        find(tmp_path / "nowhere", tmp_path)


def test_links_are_not_followed(tmp_path):
    secret = put(tmp_path / "solutions/02_convolution.ipynb")
    (tmp_path / "in/ada").mkdir(parents=True)
    (tmp_path / "in/ada/02_convolution.ipynb").symlink_to(secret)
    assert "link" in lone(tmp_path / "in", tmp_path)
    (tmp_path / "in2/ada").mkdir(parents=True)
    (tmp_path / "in2/ada/work").symlink_to(secret.parent)
    assert "link" in lone(tmp_path / "in2", tmp_path)
    (tmp_path / "in3").mkdir()
    (tmp_path / "in3/ada").symlink_to(secret.parent)
    assert "link" in lone(tmp_path / "in3", tmp_path)


def zipped(path, entries):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize(
    "name",
    ["../../evil.ipynb", "/tmp/evil.ipynb", "a/../../evil.ipynb", "..\\evil.ipynb"],
)
def test_no_name_in_a_zip_leaves_its_folder(tmp_path, name):
    zipped(tmp_path / "in/ada.zip", {name: NOTEBOOK})
    assert "would leave its folder" in lone(tmp_path / "in", tmp_path)
    assert not list(tmp_path.rglob("evil.ipynb"))


def test_a_link_in_a_zip_is_no_link(tmp_path):
    info = zipfile.ZipInfo("02_convolution.ipynb")
    info.external_attr = 0o120777 << 16
    zipped(tmp_path / "in/ada.zip", {info: "/etc/passwd"})
    [submission] = find(tmp_path / "in", tmp_path).values()
    assert submission.path.read_text() == "/etc/passwd"  # its text, not its content


def test_zip_bombs_are_bounded(tmp_path, monkeypatch):
    import cnn_course.classroom.submissions as submissions

    monkeypatch.setattr(submissions, "LARGEST", 2**20)
    monkeypatch.setattr(submissions, "LARGEST_ZIP", 5 * 2**20)
    zeros = b"\0" * 2**21
    zipped(tmp_path / "a/ada.zip", {"02_convolution.ipynb": zeros})
    assert "MB" in lone(tmp_path / "a", tmp_path)
    many = {f"{i}.ipynb": b"\0" * 2**20 for i in range(9)}
    zipped(tmp_path / "b/ada.zip", many)
    assert "more than 5 MB when unpacked" in lone(tmp_path / "b", tmp_path)
    inner = zipped(tmp_path / "0.zip", {"02_convolution.ipynb": NOTEBOOK}).read_bytes()
    for i in range(4):
        inner = zipped(tmp_path / f"{i}.zip", {"in.zip": inner}).read_bytes()
    put(tmp_path / "c/ada/x").with_suffix(".zip").write_bytes(inner)
    assert "a zip in a zip" in lone(tmp_path / "c", tmp_path)
    put(tmp_path / "d/ada.zip", "PK no zip")
    assert "cannot be read" in lone(tmp_path / "d", tmp_path)
    used = sum(p.stat().st_size for p in (tmp_path / "unpacked").rglob("*"))
    assert used < 10 * 2**20


# ---- what is written down --------------------------------------------------------


def result(student="ada", points=1.0, digest="d", **more):
    entry = {
        "id": "conv-output-size",
        "number": "2.2",
        "title": "Output size",
        "difficulty": 1,
        "points": points,
        "max": 1.0,
        "output": "",
        "source": "x",
        "verdict": "right" if points else "wrong",
        "message": "" if points else "conv-output-size: not yet.\n  Diagnosis: Floor.",
    }
    part = {"exercise": "conv-open", "points": 0, "rubric": "R", "answer": "=1+1"}
    base = {"student": student, "chapter": "02_convolution", "digest": digest}
    base |= {"number": "", "status": "graded", "note": ""}
    return {**base, "exercises": [entry], "written": [part], **more}


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_grades_are_merged_never_cut(tmp_path):
    first = Records(tmp_path)
    for student in ("ada", "bo", "cy"):
        first.add(result(student))
    first.write()
    shutil.rmtree(tmp_path / ".grading")  # even so the old rows stay
    late = Records(tmp_path)
    late.add(result("bo", points=0.0, digest="new"))
    late.add(result("di"))
    late.write()
    grades = {row["student"]: row["points"] for row in table(tmp_path / "grades.csv")}
    assert grades == {"ada": "1", "bo": "0", "cy": "1", "di": "1"}
    rows = table(tmp_path / "exercises.csv")
    assert [row["student"] for row in rows] == ["ada", "bo", "cy", "di"]
    assert rows[1]["diagnosis"] == "Floor."


def test_marks_are_kept_and_count(tmp_path):
    records = Records(tmp_path)
    records.add(result())
    records.write()
    [mark] = table(tmp_path / "marks.csv")
    assert mark["answer"] == "'=1+1" and mark["rubric"] == "R" and not mark["points"]
    assert "1 written answer to mark" in table(tmp_path / "grades.csv")[0]["note"]
    mark["points"], mark["comment"] = "1,5", "Well seen."
    with (tmp_path / "marks.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, mark, delimiter=";")  # as a spreadsheet saves it
        writer.writeheader()
        writer.writerow(mark)
    again = Records(tmp_path)
    again.add(result(digest="later"))
    again.write()
    [row] = table(tmp_path / "grades.csv")
    assert (row["points"], row["max"], row["note"]) == ("2.5", "3", "")
    [kept] = table(tmp_path / "marks.csv")
    assert (kept["points"], kept["comment"]) == ("1.5", "Well seen.")


def mark(folder, **values):
    """Fill in the first row of marks.csv."""
    rows = table(folder / "marks.csv")
    rows[0] |= values
    with (folder / "marks.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("typed", ["five", "1 / 2", "-1", "20"])
def test_a_mark_by_a_typo_never_counts(tmp_path, typed):
    records = Records(tmp_path)
    records.add(result())
    records.write()
    mark(tmp_path, points=typed)
    again = Records(tmp_path)
    again.write()
    [row] = table(tmp_path / "grades.csv")
    assert (row["points"], row["max"]) == ("1", "3")
    assert "1 written answer with a mark that does not count" in row["note"]
    [kept] = table(tmp_path / "marks.csv")
    assert plain(kept["points"]) == typed and "not counted" in kept["note"]
    [told] = again.bad_marks()
    assert "row 2 (ada, 02_convolution, conv-open)" in told
    assert typed in told and "2; correct it" in told
    page = feedback.Pages(tmp_path, {}, again).of_one(result())
    assert "<strong>1</strong> of 3 points" in page
    mark(tmp_path, points="2")
    again.write()
    assert table(tmp_path / "grades.csv")[0]["points"] == "3"
    assert not table(tmp_path / "marks.csv")[0]["note"] and not again.bad_marks()


def test_a_mark_belongs_to_the_answer_it_was_given_for(tmp_path):
    records = Records(tmp_path)
    records.add(result())
    records.write()
    mark(tmp_path, points="1.5", comment="Good.")
    records.write()
    assert table(tmp_path / "grades.csv")[0]["points"] == "2.5"
    changed = result(digest="new")
    changed["written"][0]["answer"] = "Something else."
    records.add(changed)
    for _ in range(2):  # it stays so until it is read
        records.write()
        records = Records(tmp_path)
        [row] = table(tmp_path / "grades.csv")
        assert row["points"] == "1" and "1 written answer to read again" in row["note"]
        [kept] = table(tmp_path / "marks.csv")
        assert not kept["points"] and "changed after its mark 1.5" in kept["note"]
        assert "Good." not in feedback.Pages(tmp_path, {}, records).of_one(changed)
    mark(tmp_path, points="0.5")
    records.write()
    [row], [kept] = (table(tmp_path / f"{n}.csv") for n in ("grades", "marks"))
    assert (row["points"], row["note"], kept["note"]) == ("1.5", "", "")


def test_a_blank_answer_needs_no_marking(tmp_path):
    blank = result()
    blank["written"][0]["answer"] = ""
    records = Records(tmp_path)
    records.add(blank)
    records.write()
    [row] = table(tmp_path / "grades.csv")
    assert (row["points"], row["max"], row["note"]) == ("1", "3", "")
    assert not table(tmp_path / "marks.csv")
    page = feedback.Pages(tmp_path, {}, records).of_one(blank)
    assert "0 of 2 points" in page and "still to be read" not in page


def test_a_half_written_result_is_graded_again(tmp_path):
    records = Records(tmp_path)
    records.add(result())
    assert Records(tmp_path).is_done("ada", "02_convolution", "d")
    assert not Records(tmp_path).is_done("ada", "02_convolution", "other")
    [file] = (tmp_path / ".grading").glob("*.json")
    file.write_text(file.read_text()[:40])
    assert not Records(tmp_path).is_done("ada", "02_convolution", "d")
    assert Records(tmp_path).secret() == Records(tmp_path).secret()


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@x", "\t=1", "plain", "'"])
def test_no_table_holds_a_formula(text):
    kept = safe(text)
    assert not kept.startswith(("=", "+", "-", "@", "\t"))
    assert plain(kept) == text
    assert "\x1b" not in safe("a\x1b[2J")


def test_the_diagnosis_of_a_report():
    entry = result(points=0.0)["exercises"][0]
    assert diagnosis(entry) == "Floor."
    told = "t: not yet; your test catches 3 of 9 wrong answers, needs 9.\n  Survives: a"
    assert diagnosis({**entry, "message": told}) == told.splitlines()[0]
    assert diagnosis({**entry, "verdict": "right"}) == ""


class Strict(html.parser.HTMLParser):
    """Notes every tag, and everything that leads out of the page."""

    def __init__(self):
        super().__init__()
        self.tags, self.leads = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.leads += [v for k, v in attrs if k in ("src", "href") or k[:2] == "on"]


def test_feedback_shows_a_students_text_as_text(tmp_path):
    evil = "<script>alert(1)</script><img src=x onerror=y>\u202e\x00"
    bad = result("<b>", points=0.0)
    bad["exercises"][0] |= {"message": evil, "output": evil, "source": evil}
    bad["written"][0]["answer"] = evil
    records = Records(tmp_path)
    records.add(bad)
    pages = feedback.Pages(tmp_path, {"02_convolution": {"title": evil}}, records)
    pages.write(bad)
    for path in tmp_path.rglob("*.html"):
        page, strict = path.read_text("utf-8"), Strict()
        strict.feed(page)
        assert not {"script", "img", "b", "link"} & set(strict.tags)
        assert not strict.leads and "\u202e" not in page and "http:" not in page
        assert "default-src 'none'" in page
        assert "viewport" in page and "prefers-color-scheme: dark" in page
    assert (tmp_path / "class.html").exists()


@pytest.mark.parametrize(
    "name",
    ["..", "../x", "/etc", "a/b", ".", "a\\b", pytest.param("\0", id="NUL"), "é ö"],
)
def test_a_students_name_is_one_folder(name):
    folder = feedback.file_name(name)
    assert re.fullmatch(r"[^/\\\0]+", folder) and not folder.startswith(".")
    assert folder == "é ö" or folder != name


def test_rosters_are_read(tmp_path):
    path = put(tmp_path / "r.csv", "\ufeffid;Student\n1;ada\n2;bo\n;\n")
    assert [row["student"] for row in read_roster(path)] == ["ada", "bo"]
    assert read_roster(put(tmp_path / "s.csv", "ada\nbo\n"))[1]["student"] == "bo"
    with pytest.raises(ValueError, match="the roster is empty"):
        read_roster(put(tmp_path / "t.csv", ""))


def test_the_header_of_a_roster_is_recognized(tmp_path):
    canvas = "Student,ID,SIS User ID,SIS Login ID,Section\nPoints Possible,,,,\n"
    canvas += '"Lovelace, Ada",4711,s1,ada,1\n"Li, Bo",4712,s2,bo,1\n'
    path = put(tmp_path / "r.csv", canvas)
    names = [row["student"] for row in read_roster(path)]
    assert names == ["Lovelace, Ada", "Li, Bo"]
    assert [r["student"] for r in read_roster(path, {"ada", "x"})] == ["ada", "bo"]
    assert "4711" in read_roster(path)[0]["names"]
    moodle = "First name,Last name,Email address\nAda,Lovelace,a@x.org\n"
    path = put(tmp_path / "q.csv", canvas + '"Ray, Zoe",4713,s3,,1\n')
    assert read_roster(path, {"ada", "bo"})[2]["student"] == "Ray, Zoe"
    path = put(tmp_path / "s.csv", moodle)
    [row] = read_roster(path, {"Ada Lovelace"})
    assert row["student"] == "Ada Lovelace"
    path = put(tmp_path / "t.csv", "ada,student\nbo,student\n")  # a role, no header
    assert [row["student"] for row in read_roster(path)] == ["ada", "bo"]
    assert read_roster(put(tmp_path / "u.csv", "Login\nada\n"))[0]["student"] == "ada"


def test_who_is_off_the_roster_is_noted_or_gone(tmp_path, capsys):
    put(tmp_path / "in/ada/02_convolution.ipynb", notebook("1"))
    put(tmp_path / "in/eve/02_convolution.ipynb", notebook("1"))
    arguments = ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    arguments += ["--book", str(BOOK), "--unsafe", "--roster"]
    for text, missing in (("id,login\n1,ada\n2,zoe\n", ["zoe"]), ("login\nada\n", [])):
        roster = put(tmp_path / "roster.csv", text)
        assert main([*arguments, str(roster)]) == 0
        assert "eve 02_convolution: graded:" in capsys.readouterr().out
        rows = {row["student"]: row for row in table(tmp_path / "out/grades.csv")}
        assert [s for s, r in rows.items() if r["status"] == "missing"] == missing
        assert "not on the roster" in rows["eve"]["note"]
        assert "roster" not in rows["ada"]["note"]


# ---- a class ---------------------------------------------------------------------

RIGHT = {
    "conv-window": "y_11 = 31",
    "conv-output-size": "def output_size(size, f, s, P):\n"
    "    return (size + 2 * P - f) // s + 1",
}


def notebook(*cells):
    sources = [{"cell_type": "code", "source": c, "metadata": {}} for c in cells]
    words = {"grade_id": "conv-open"}
    said = {"cell_type": "markdown", "source": "Said.", "metadata": {"nbgrader": words}}
    return json.dumps({"cells": [*sources, said]})


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A small class of every kind, graded once."""
    folder = tmp_path_factory.mktemp("class")
    work = {
        "ada": notebook(*RIGHT.values()),
        "bo": notebook("1"),
        "cy": "no notebook",
        "di": notebook(RIGHT["conv-window"], "def output_size(a, f, s, P): return a"),
    }
    for student, content in work.items():
        put(folder / "in" / student / "02_convolution.ipynb", content)
    roster = put(folder / "roster.csv", "student\nada\nbo\nzoe\n")
    arguments = ["grade", str(folder / "in"), "--out", str(folder / "out")]
    arguments += ["--book", str(BOOK), "--roster", str(roster), "--jobs", "2"]
    status = main(arguments)
    return folder, arguments, status


@needs_bwrap
def test_a_class_is_graded(graded):
    folder, arguments, status = graded
    assert status == 1  # somebody is not graded
    rows = {row["student"]: row for row in table(folder / "out/grades.csv")}
    assert {s: (r["points"], r["status"]) for s, r in rows.items()} == {
        "ada": ("2", "graded"),
        "bo": ("0", "graded"),
        "cy": ("", "not-graded"),
        "di": ("1", "graded"),
        "zoe": ("", "missing"),
    }
    assert all(row["max"] == "14" for row in rows.values())
    assert "not a notebook" in rows["cy"]["note"]
    pages = {p.parent.name for p in (folder / "out/feedback").rglob("*.html")}
    assert pages == {"ada", "bo", "cy", "di"}
    page = (folder / "out/feedback/cy/02_convolution.html").read_text("utf-8")
    assert "This is not 0 points" in page
    page = (folder / "out/feedback/di/02_convolution.html").read_text("utf-8")
    assert "Output size" in page and "Diagnosis:" in page
    assert "HIDDEN" not in page and "seed=20" not in page
    page = (folder / "out/class.html").read_text("utf-8")
    assert "1 of 3 right" in page and not re.search("ada|zoe", page)

    before = (folder / "out/grades.csv").read_bytes()  # again: nothing is run
    start = time.monotonic()
    main(arguments)
    assert (folder / "out/grades.csv").read_bytes() == before
    put(folder / "in/zoe/02_convolution.ipynb", notebook(*RIGHT.values()))
    main(arguments)  # late work
    rows = {row["student"]: row for row in table(folder / "out/grades.csv")}
    assert rows["zoe"]["points"] == "2" and rows["ada"]["points"] == "2"
    assert time.monotonic() - start < 60


@needs_bwrap
@pytest.mark.thorough
def test_interrupted_and_run_again_it_gives_the_same(tmp_path):
    for i in range(4):
        put(tmp_path / f"in/s{i}/02_convolution.ipynb", notebook(RIGHT["conv-window"]))
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    grading.grade(tmp_path / "in", whole, BOOK)
    command = [sys.executable, "-m", "cnn_course", "grade", str(tmp_path / "in")]
    command += ["--out", str(halves), "--book", str(BOOK)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not list(halves.glob(".grading/*.json")) and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in (130, 0)
    assert 1 <= len(table(halves / "grades.csv")) <= 4
    grading.grade(tmp_path / "in", halves, BOOK)
    for name in ("grades.csv", "exercises.csv", "marks.csv"):
        assert (halves / name).read_bytes() == (whole / name).read_bytes()


def test_what_an_interrupted_run_left_is_not_missing(tmp_path, monkeypatch, capsys):
    for student in ("ada", "bo"):
        put(tmp_path / "in" / student / "02_convolution.ipynb", notebook("1"))
    roster = put(tmp_path / "roster.csv", "student\nada\nbo\nzoe\n")
    judge = grading._Judges.run

    def stops(self, job):
        if job["notebook"].endswith("1.ipynb"):
            raise KeyboardInterrupt
        return judge(self, job)

    arguments = ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    arguments += ["--book", str(BOOK), "--roster", str(roster), "--unsafe"]
    arguments += ["--jobs", "1"]
    with monkeypatch.context() as patched:
        patched.setattr(grading._Judges, "run", stops)
        assert main(arguments) == 130
    assert "run the same command again" in capsys.readouterr().err
    rows = {row["student"]: row for row in table(tmp_path / "out/grades.csv")}
    statuses = [rows[student]["status"] for student in ("ada", "bo", "zoe")]
    assert statuses == ["graded", "not-graded", "missing"]
    assert rows["bo"]["note"] == "not graded yet; run the same command again"
    assert not (tmp_path / "out/feedback/bo").exists()
    assert main(arguments) == 0
    rows = {row["student"]: row for row in table(tmp_path / "out/grades.csv")}
    assert rows["bo"]["status"] == "graded"


def test_the_results_do_not_lie_among_the_submissions(tmp_path, capsys):
    put(tmp_path / "ada/02_convolution.ipynb", notebook(RIGHT["conv-window"]))
    arguments = ["grade", str(tmp_path), "--out", str(tmp_path / "grades")]
    assert main([*arguments, "--book", str(BOOK), "--unsafe"]) == 2
    assert "write to another folder" in capsys.readouterr().err


def test_without_a_sandbox_it_refuses(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sandbox, "problem", lambda: "bubblewrap is not installed")
    put(tmp_path / "in/ada/02_convolution.ipynb", notebook(RIGHT["conv-window"]))
    arguments = ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    arguments += ["--book", str(BOOK)]
    assert main(arguments) == 2
    assert "--unsafe does it without" in capsys.readouterr().err
    assert main([*arguments, "--unsafe"]) == 0
    told = capsys.readouterr()
    assert "warning: --unsafe" in told.err and "1/14" in told.out
    assert "1 answer in words to mark" in told.out
    mark(tmp_path / "out", points="five")
    assert main([*arguments, "--unsafe"]) == 1
    assert "'five' is no number; needed: a number from 0" in capsys.readouterr().out


@needs_bwrap
def test_regrading_after_a_fix(tmp_path, monkeypatch):
    put(tmp_path / "in/ada/02_convolution.ipynb", notebook(RIGHT["conv-window"]))
    grading.grade(tmp_path / "in", tmp_path / "out", BOOK)
    asked = grading.asked

    def fixed(path):
        spec = asked(path)
        spec["exercises"] = spec["exercises"][:1]
        return spec

    monkeypatch.setattr(grading, "asked", fixed)
    [row] = grading.grade(tmp_path / "in", tmp_path / "out", BOOK)
    assert row["max"] == "14"
    again = Options(again=True)
    [row] = grading.grade(tmp_path / "in", tmp_path / "out", BOOK, again)
    assert (row["points"], row["max"]) == ("1", "1")


@needs_bwrap
def test_cases_of_the_instructors_own(tmp_path):
    """A table that knows all public cases fails on one more."""
    public = "{(s, f, t, P): (s + 2 * P - f) // t + 1 for s in range(60) for f in "
    public += "range(1, 12) for t in range(1, 9) for P in range(6)}"
    cheat = f"T = {public}\ndef output_size(*a):\n    return T.get(a, 0)"
    put(tmp_path / "in/ada/02_convolution.ipynb", notebook(cheat))
    [row] = grading.grade(tmp_path / "in", tmp_path / "out", BOOK)
    assert row["points"] == "1"
    text = 'CASES = {"conv-output-size": lambda rng: [dict(size=901, f=8, s=6, P=3)]}'
    more = Options(cases=put(tmp_path / "more.py", text), again=True)
    [row] = grading.grade(tmp_path / "in", tmp_path / "out", BOOK, more)
    assert row["points"] == "0"


def test_canvas_and_moodle_get_their_tables(tmp_path):
    from cnn_course.classroom import lms

    records = Records(tmp_path)
    records.add(result("lovelaceada", number="4711"))
    records.add(result("Bo Li", points=0.0))
    gradebook = "Student,ID,SIS Login ID,Section,02_convolution (77)\n"
    gradebook += '"Lovelace, Ada",4711,al,1,\n"Li, Bo",12,bl,1,\n"No, One",13,no,1,\n'
    path = put(tmp_path / "gradebook.csv", gradebook)
    assert lms.write_canvas(path, tmp_path / "canvas.csv", records) == 2
    points = [row["02_convolution (77)"] for row in table(tmp_path / "canvas.csv")]
    assert points == ["1", "0", ""]
    sheet = (
        "Identifier,Full name,Grade\nParticipant 4711,Ada L,\nParticipant 5,Bo Li,\n"
    )
    path = put(tmp_path / "sheet.csv", sheet)
    assert lms.write_moodle(path, tmp_path / "moodle.csv", records) == 2
    assert [row["Grade"] for row in table(tmp_path / "moodle.csv")] == ["1", "0"]
    with pytest.raises(ValueError, match="no column Grade, Identifier"):
        lms.write_moodle(put(tmp_path / "x.csv", "a,b\n"), tmp_path / "y", records)


def test_what_does_not_fit_a_platforms_table_is_told(tmp_path):
    from cnn_course.classroom import lms

    records = Records(tmp_path)
    records.add(result("ada", number="4711"))
    records.add(result("ada", number="4711", chapter="03_pooling"))
    records.add(result("eve"))
    gradebook = "Student,ID,02_convolution (77)\n    Points Possible,,2\n"
    path = put(tmp_path / "g.csv", f'{gradebook}"L, Ada",4711,\n"One, No",13,\n')
    told = []
    assert lms.write_canvas(path, tmp_path / "canvas.csv", records, told.append) == 2
    column, nobody, left = told
    assert "no column for 03_pooling" in column
    assert "let 03_pooling stand in its name" in column
    assert nobody.endswith("rows without a submission: One, No")
    assert "students without a row: eve;" in left
    sheet = "Identifier,Full name,Grade,Maximum Grade\n"
    path = put(tmp_path / "s.csv", f'{sheet}Participant 4711,Ada L,,"1,50"\n')
    told = []
    lms.write_moodle(path, tmp_path / "moodle.csv", records, told.append)
    assert "the sum of 2 chapters: 02_convolution, 03_pooling" in told[0]
    assert "Ada L has 2 points, above the maximum 1.50; chapters are summed" in told[1]


@needs_bwrap
@pytest.mark.thorough
def test_a_dask_cluster_grades_too(tmp_path):
    distributed = pytest.importorskip("distributed")
    put(tmp_path / "in/ada/02_convolution.ipynb", notebook(RIGHT["conv-window"]))
    with distributed.LocalCluster(1, processes=True, dashboard_address=None) as cluster:
        how = Options(scheduler=cluster.scheduler_address)
        [row] = grading.grade(tmp_path / "in", tmp_path / "out", BOOK, how)
    assert (row["points"], row["status"]) == ("1", "graded")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("student;id\nJürgen;7\n".encode("cp1252"), "Jürgen"),
        ("student,id\nJürgen,7\n".encode("utf-8-sig"), "Jürgen"),
        ("student\tid\nJürgen\t7\n".encode("utf-16"), "Jürgen\t7"),
    ],
    ids=["an older Windows", "with a mark", "Unicode text"],
)
def test_a_table_is_read_as_a_spreadsheet_saved_it(tmp_path, content, name):
    path = tmp_path / "class.csv"
    path.write_bytes(content)
    assert [row["student"] for row in read_roster(path)] == [name]


def test_a_spreadsheets_own_file_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "class.xlsx"
    path.write_bytes(b"PK\x03\x04...")
    with pytest.raises(ValueError, match="save it as CSV"):
        read_roster(path)


def test_what_is_starred_or_quoted_is_set_off_and_nothing_else():
    given = "that is `x[0]`, the *true* class; not 2 * 3 * 4, a*b*c or <b>*</b>"
    assert feedback.styled(given) == (
        "that is <code>x[0]</code>, the <em>true</em> class; not 2 * 3 * 4, a*b*c or "
        "&lt;b&gt;*&lt;/b&gt;"
    )


@needs_bwrap
def test_one_student_is_graded_again_and_the_others_stay(tmp_path):
    """A regrade of one: the others' rows are what they were, and nobody is missing."""
    for student in ("ada", "bo"):
        path = tmp_path / f"in/{student}/02_convolution.ipynb"
        put(path, notebook(RIGHT["conv-window"]))
    first = grading.grade(tmp_path / "in", tmp_path / "out", BOOK)
    put(tmp_path / "in/ada/02_convolution.ipynb", notebook("1"))
    again = Options(again=True, only=["bo"])
    assert grading.grade(tmp_path / "in", tmp_path / "out", BOOK, again) == first
    with pytest.raises(ValueError, match=r"nothing from b among .*, such as"):
        grading.grade(tmp_path / "in", tmp_path / "out", BOOK, Options(only=["b"]))
