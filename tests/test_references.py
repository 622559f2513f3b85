"""The bibliography: whole entries, each cited, each citation resolved."""

import re
from pathlib import Path

import pytest

from cnn_course.classroom.markdown import links, slug
from cnn_course.classroom.notebook import prose, read_notebook
from cnn_course.classroom.references import citing, entries, with_backlinks

BOOK = Path(__file__).parents[1] / "book"
PAGE = (BOOK / "bibliography.md").read_text(encoding="utf-8")
ENTRIES = {entry.anchor: entry for entry in entries(PAGE)}
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.ipynb"))
CITED = citing(BOOK)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.anchor)
def test_an_entry_is_one_paragraph_with_author_title_year_and_place(entry):
    assert "\n" not in entry.text, "two works under one name"
    address = r"<https://\S+>|ISBN [\d-]+\.|Talk at .*"
    assert re.search(rf"({address})$", entry.text) or "Talk at" in entry.text
    year = re.search(r"\d{4}$", entry.name)
    assert not year or year[0] in entry.text.split("<")[0]
    first, *others = re.split(" and | et al", re.sub(r" \d{4}$", "", entry.name))
    for name in (first, *(other for other in others if other)):
        name = name.removesuffix(" documentation").removeprefix("Van ")
        authors = entry.text.split("*")[0] + entry.text.split(". ")[0]
        assert name.lower() in f"{authors}{entry.text[:90]}".lower()


def test_every_work_is_listed_once_and_in_order():
    assert len(ENTRIES) == PAGE.count("\n### ") > 80
    for section in PAGE.split("\n## ")[1:]:
        names = [entry.name.lower() for entry in entries(section)]
        assert names == sorted(names)
    addresses = [a for e in ENTRIES.values() for a in re.findall("<(.+)>$", e.text)]
    assert len(set(addresses)) == len(addresses)


def test_every_citation_is_listed_and_every_work_is_cited():
    assert not {a: pages for a, pages in CITED.items() if a not in ENTRIES}
    assert not ENTRIES.keys() - CITED.keys()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_citation_names_the_work_that_it_leads_to(path):
    for link in links(prose(read_notebook(path))):
        if Path(link.file).stem == "bibliography" and re.search(r"\d{4}", link.text):
            first, year = re.search(r"^([\w-]+).*(\d{4})", link.text).groups()
            assert link.anchor.startswith(slug(first)), link.text
            assert link.anchor.endswith(year), link.text


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_further_reading_cites_works_and_says_why(path):
    _, reading = prose(read_notebook(path)).split("## Further reading")
    lines = re.findall(r"^- (.+)$", reading, re.MULTILINE)
    assert len(lines) >= 3
    for line in lines:
        assert "](bibliography.md#" in line
        assert len(re.sub(r"\[.*?\]\(.*?\)", "", line).split()) >= 2, line


def test_each_work_says_who_cites_it():
    page = with_backlinks(PAGE, BOOK)
    assert page.count("\nCited in ") == len(ENTRIES)
    for entry in entries(page):
        text, _, by = entry.text.partition("\n\n")
        assert text == ENTRIES[entry.anchor].text
        assert [link.file for link in links(by)] == [
            path.name for path in CITED[entry.anchor]
        ]
    assert "Cited in chapters [3](03_pooling.ipynb) and [9](" in page  # Boureau
    assert with_backlinks(PAGE, CHAPTERS[0]) == PAGE  # of a book that cites nothing
