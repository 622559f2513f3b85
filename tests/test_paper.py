"""The paper: its form, its references, and its numbers, each counted here."""

import re
from pathlib import Path

import yaml

from cnn_course import load_mnist, long_runs
from cnn_course.bugs import COUNT
from cnn_course.checks.core import exercises
from cnn_course.classroom.manifest import manifest
from cnn_course.classroom.markdown import blocks
from cnn_course.classroom.notebook import prose, read_notebook

ROOT = Path(__file__).parents[1]
PAPER = ROOT / ".github" / "paper"
_, FRONT, BODY = (PAPER / "paper.md").read_text("utf-8").split("---\n", 2)
WORDS = {12: "Twelve"}


def test_the_front_matter_says_who_and_what():
    front = yaml.safe_load(FRONT)
    assert front["authors"] and not re.search("TODO|Anonymous|Doe|0000-", FRONT)
    known = {place["index"] for place in front["affiliations"]}
    assert {author["affiliation"] for author in front["authors"]} <= known
    assert (PAPER / front["bibliography"]).is_file() and len(front["tags"]) >= 4


def test_it_is_a_paper_of_the_length_and_the_parts_asked_for():
    assert 900 <= len(BODY.split()) <= 1400
    parts = re.findall("^# (.+)$", BODY, re.MULTILINE)
    needed = ["Summary", "Statement of need", "Content and learning objectives"]
    needed += ["Instructional design", "Use in a class", "The story of the project"]
    assert parts == [*needed, "Acknowledgements", "References"]


def test_every_reference_is_cited_and_every_citation_resolves():
    bib = (PAPER / "paper.bib").read_text(encoding="utf-8")
    works = dict(re.findall(r"^@\w+\{(\w+),\n(.*?)^\}", bib, re.MULTILINE | re.DOTALL))
    assert set(re.findall(r"@(\w+)", BODY)) == works.keys()
    for name, work in works.items():
        fields = set(re.findall(r"^  (\w+) = ", work, re.MULTILINE))
        assert {"author", "title", "year"} <= fields, name
        assert fields & {"doi", "url", "publisher"}, name


def test_each_number_is_what_the_repository_holds():
    chapters = manifest(ROOT / "book")
    tasks = [task for chapter in chapters for task in chapter.exercises]
    known = list(exercises())
    tests = [asked for asked in known if getattr(asked, "mutants", ())]
    run = long_runs.stored()["deep"]
    data = load_mnist()
    pages = [prose(read_notebook(p)) for p in (ROOT / "book").glob("*.ipynb")]
    touch = [b for page in pages for b in blocks(page) if b.kind == "explorable"]
    exactly = {
        "consists of {} chapters": sum(
            isinstance(c.head.number, int) for c in chapters
        ),
        "collects {} bugs": COUNT,
        "{} figures on the pages": WORDS[len(touch)],
        "In {} exercises the answer is a test": len(tests),
        "reaches {} %": f"{100 * sum(run['accuracy']) / len(run['seeds']):.1f}",
        "the mean of {} seeds": len(run["seeds"]),
        "the {} digits that it gets wrong": len(run["errors of seed 0"]),
        "{:,} of them come with": len(data.train_images) + len(data.test_images),
    }
    text = " ".join(BODY.split())
    for words, number in exactly.items():
        assert words.format(number) in text, (words, number)
    more_than = {
        "exercises, with": len(tasks),
        "points, end": sum(task.points for task in tasks),
        "outcomes, each": sum(len(chapter.head.outcomes) for chapter in chapters),
        "equations carry": sum(len(chapter.tags) for chapter in chapters),
        "wrong answers, each": sum(len(asked.wrong) for asked in known),
        "in all, while": sum(len(asked.mutants) for asked in tests),
    }
    for words, number in more_than.items():
        [said] = re.findall(rf"ore than ([\d,]+) {words}", text)
        said = int(said.replace(",", ""))
        assert said < number < 1.25 * said, (words, number)
    assert all(any(not t.checks for t in c.exercises) for c in chapters)
