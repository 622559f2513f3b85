"""The instructor's guide: every exercise and every mistake stands in it."""

import functools
import re
from pathlib import Path

import pytest

from cnn_course.checks.core import exercises
from cnn_course.classroom.guide import PARTS, fill_in
from cnn_course.classroom.manifest import manifest
from cnn_course.cli import _parser

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
PIP = ["--no-deps", "--find-links"]  # not ours
PAGES = ["instructors", "manifest", "mistakes", "rubrics"]


@functools.cache
def page(name, solutions=True):
    return fill_in((BOOK / f"{name}.md").read_text("utf-8"), BOOK, solutions)


def test_the_matrix_holds_every_mistake_with_its_diagnosis():
    text = page("mistakes").replace("\\", "")
    flat = " ".join(text.split())
    for asked in exercises():
        assert f"`{asked.id}`" in text
        for wrong in (*asked.wrong, *getattr(asked, "mutants", ())):
            assert f"| {' '.join(wrong.name.split())} |" in flat.replace("\\", "")
            assert " ".join(wrong.diagnosis.replace("\\", "").split()) in flat


def test_every_chapter_stands_in_every_generated_page():
    for chapter in manifest(BOOK):
        head = f"{chapter.head.number} · {chapter.head.title}"
        assert page("instructors").count(f"### {head}\n") == 2
        assert f"## {head}\n" in page("mistakes") and f"## {head}\n" in page("manifest")
        for task in chapter.exercises:
            assert f"{task.number} {task.title}" in page("instructors")
            assert bool(task.written) == (f"## {task.number} " in page("rubrics"))


@pytest.mark.parametrize("name", PAGES)
def test_the_class_edition_of_the_guide_gives_nothing_away(name):
    full, bare = page(name), page(name, solutions=False)
    assert "<!-- generated" not in full + bare
    assert "leaves it out" in bare and "leaves it out" not in full
    columns = {
        line.replace("\\|", "").count("|")
        for line in full.splitlines()
        if line.startswith("|") and name == "mistakes"
    }
    assert columns <= {3}


def test_the_pages_ask_for_what_there_is():
    asked = [
        part
        for name in PAGES
        for part in re.findall(
            r"<!-- generated: (\S+) -->", (BOOK / f"{name}.md").read_text("utf-8")
        )
    ]
    assert sorted(asked) == sorted(PARTS)


def test_the_commands_of_the_guide_are_commands():
    """Every line that calls the course is understood by its parser."""
    text = (BOOK / "instructors.md").read_text("utf-8")
    lines = re.findall(
        r"python -m cnn_course ((?:release|grade|manifest)[^`\n]*)", text
    )
    assert len(lines) >= 3
    for line in lines:
        _parser().parse_args(line.split())
    told = (ROOT / "cnn_course/cli.py").read_text("utf-8")
    for option in set(re.findall(r"--[a-z-]+", text)) - {"--roster", *PIP}:
        assert option in told or f'"{option[2:]}"' in told, option
