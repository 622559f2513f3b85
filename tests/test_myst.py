"""The sources for another engine: no solution in them, so none in what it builds."""

import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from test_release import BOOK, CHAPTERS, leaks, secret_lines

from cnn_course.classroom.markdown import links
from cnn_course.classroom.myst import release_myst
from cnn_course.classroom.notebook import figures, prose, read_notebook
from cnn_course.cli import main

MARKS = re.compile("(BEGIN|END) (SOLUTION|HIDDEN)")
LEFT_OUT = ["instructors", "manifest", "mistakes", "rubrics", "api"]
ENGINE = find_spec("mystmd_py") and shutil.which("node")


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("myst") / "out"
    release_myst(out, book=BOOK)
    return out


def strings(value) -> list[str]:
    """Return every text in what JSON holds, code and outputs too."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def nodes(value, kind: str) -> list[dict]:
    """Return all parts of a page that are of a kind."""
    inner = value.values() if isinstance(value, dict) else value
    inner = inner if isinstance(value, dict | list) else ()
    found = [node for part in inner for node in nodes(part, kind)]
    return found + [value] * (isinstance(value, dict) and value.get("type") == kind)


def pictured(output) -> bool:
    return "image/png" in output.get("data", {})


def all_text(folder: Path) -> str:
    """Return all that can be read in a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".ipynb"):
            found += strings(json.loads(path.read_text(encoding="utf-8")))
        elif path.is_file() and path.suffix != ".png":
            found.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(found)


def test_the_sources_hold_no_solution_and_no_block_that_is_ours(sources):
    text = all_text(sources)
    assert not MARKS.search(text) and not leaks(text, secret_lines())
    assert not re.search(r"^:::|YOUR ANSWER HERE", text, re.MULTILINE)
    for path in CHAPTERS:
        nb = read_notebook(sources / path.name)
        assert sum(bool(c.get("outputs")) for c in nb.cells) >= 5, "no outputs shown"
        for figure in figures(read_notebook(path)):
            assert f"**Figure {figure.number}.** " in prose(nb)
            assert figure.alt.replace("[", r"\[").replace("]", r"\]") in prose(nb)
        assert not [o for c in nb.cells for o in c.get("outputs", []) if pictured(o)]
    ids = [c.id for p in sources.glob("*.ipynb") for c in read_notebook(p).cells]
    assert len(set(ids)) == len(ids)


def test_the_contents_are_those_of_the_book_less_the_instructors(sources):
    config = yaml.safe_load((sources / "myst.yml").read_text(encoding="utf-8"))
    first, *parts = config["project"]["toc"]
    assert first == {"file": "index.ipynb"}
    listed = [entry["file"] for part in parts for entry in part["children"]]
    files = re.findall(
        r"file: book/(\S+)", (BOOK.parent / "_toc.yml").read_text("utf-8")
    )
    kept = [name for name in files if name not in LEFT_OUT]
    assert [Path(name).stem for name in listed] == kept
    assert {*listed, "index.ipynb"} == {
        path.name for path in sources.iterdir() if path.suffix in (".md", ".ipynb")
    }


def test_every_link_of_the_sources_leads_to_one_of_them(sources):
    for path in sources.iterdir():
        if path.suffix in (".md", ".ipynb"):
            notebook = path.suffix == ".ipynb"
            text = prose(read_notebook(path)) if notebook else path.read_text("utf-8")
            for link in links(text):
                assert not link.file or (sources / link.file).exists(), link.target


def test_a_few_chapters_alone(tmp_path, capsys):
    out = tmp_path / "out"
    command = ["release", "--myst", str(out), "--chapters", "2,3", "--book", str(BOOK)]
    assert main(command) == 0
    assert str(out / "myst.yml") in capsys.readouterr().out
    names = {path.name for path in out.glob("[0-9]*.ipynb")}
    assert names == {"02_convolution.ipynb", "03_pooling.ipynb"}
    assert main([*command, "--out", str(tmp_path)]) != 0  # one way or the other


@pytest.mark.skipif(not ENGINE, reason="mystmd or node is not installed")
def test_what_the_engine_builds_holds_no_solution(sources, tmp_path):
    work = shutil.copytree(sources, tmp_path / "book")
    theme = tmp_path / "theme"  # the usual one would be fetched
    theme.mkdir()
    (theme / "template.yml").write_text("jtex: v1\ntitle: none\n")
    config = (work / "myst.yml").read_text(encoding="utf-8")
    config = config.replace("template: book-theme", f"template: {theme}")
    (work / "myst.yml").write_text(config, encoding="utf-8")
    page = work / "bibliography.md"  # nor is anything asked about works
    page.write_text(page.read_text("utf-8").replace("//doi.org/", "//example.org/"))
    [engine] = Path(find_spec("mystmd_py").origin).parent.glob("*.cjs")
    command = [ENGINE, str(engine), "build", "--site", "--ci"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    built = work / "_build" / "site"
    pages = list((built / "content").glob("*.json"))
    assert len(pages) == len(list(sources.glob("*.ipynb")) + list(sources.glob("*.md")))
    content = [json.loads(path.read_text(encoding="utf-8")) for path in pages]
    images = [image for page in content for image in nodes(page, "image")]
    drawn = sum(len(figures(read_notebook(path))) for path in CHAPTERS)
    assert len(images) >= drawn and all(image["alt"] for image in images)
    assert all((built / "public" / Path(i["url"]).name).is_file() for i in images)
    text = all_text(built)
    assert "one output of a convolution by hand" in text
    assert not MARKS.search(text) and not leaks(text, secret_lines())
