"""What is built from the source: complete, and declared once."""

import importlib.util
import re
import subprocess
import sys
import tarfile
import zipfile
from contextlib import redirect_stdout
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

import pytest

from cnn_course import __version__
from cnn_course.cli import main

tomllib = pytest.importorskip("tomllib", reason="part of Python since 3.11")

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("no clone: nothing says which files belong to the source")
    listed = ["git", "-C", str(ROOT), "ls-files"]
    done = subprocess.run(listed, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def name_of(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower()


def test_the_source_distribution_takes_every_tracked_file():
    include = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert all(entry.startswith("/") for entry in include)
    for entry in include:
        assert (ROOT / entry[1:]).exists(), entry
    for name in tracked():
        assert any(f"/{name}/".startswith(f"{entry}/") for entry in include), name


def test_the_package_holds_what_it_reads_and_says_that_it_is_typed():
    package = ROOT / "cnn_course"
    assert (package / "py.typed").exists()
    assert (package / "mnist_sample.npz").exists()
    readme = ROOT / PROJECT["project"]["readme"]
    text = readme.read_text(encoding="utf-8")
    # an index page shows it where no other file of the source is
    assert not re.findall(r"\]\((?!https://|#)", text) and "<img" not in text
    assert all(f"`{extra}`" in text for extra in EXTRAS)


def test_all_is_all_and_each_requirement_is_stated_once():
    [everything] = EXTRAS["all"]
    named = set(re.search(r"\[(.*)\]", everything)[1].split(","))
    assert named == EXTRAS.keys() - {"all"}
    stated = [*PROJECT["project"]["dependencies"]]
    stated += [r for extra in named for r in EXTRAS[extra]]
    same = {name_of(requirement): requirement for requirement in stated}
    assert all(same[name_of(r)] == r for r in stated), "two ranges for one package"
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if line and not line.startswith("#")]
    assert own[-1] == "-e .[all]"
    assert not {name_of(r) for r in own[:-1]} & same.keys()


def test_there_is_one_version_and_everything_names_it():
    assert "version" not in PROJECT["project"]  # hatch reads the module
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "cnn_course/__init__.py"
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.*)$", citation, re.MULTILINE)[1] == __version__
    day = re.search(r"^date-released: (.*)$", citation, re.MULTILINE)[1]
    changes = (ROOT / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## (\d\S*)(?: — (\S+))?$", changes, re.MULTILINE)
    assert released[0] == (__version__, day)
    with pytest.raises(SystemExit), redirect_stdout(StringIO()) as said:
        main(["--version"])
    assert said.getvalue().strip() == __version__


PAGES = ["README.md", ".github/CONTRIBUTING.md", ".github/workflows/ci.yml"]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_and_files_that_a_page_names_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    for target in re.findall(r"(?:^|`|edition=\S+ )make ([a-z][a-z-]*)", text, re.M):
        assert target in targets and f"\n{target}:" in makefile, target
    for name in re.findall(r"(?<!/)\b(?:tests|book|cnn_course)/[\w/]+\.\w+", text):
        made_up = "NN" in name or name.endswith("/name.js")
        assert made_up or (ROOT / name).exists(), name
    for name in re.findall(r"-m (cnn_course(?:\.\w+)*)", text):
        assert importlib.util.find_spec(name), name
    for command in re.findall(r"-m cnn_course (\w+)", text):
        with pytest.raises(SystemExit) as end, redirect_stdout(StringIO()):
            main([command, "--help"])
        assert end.value.code == 0, command


def test_what_comes_from_others_has_its_license_beside_it():
    table = (ROOT / "LICENSES.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", table):
        assert (ROOT / target).is_file(), target
    texts = {
        "LICENSE": "BSD 3-Clause License",
        "book/LICENSE.txt": "Attribution 4.0 International",
        "book/_static/katex/LICENSE.txt": "The MIT License",
        "book/_static/katex/fonts/LICENSE.txt": "Reserved Font Names\nKaTeX_AMS",
        "cnn_course/MNIST_SAMPLE.LICENSE.txt": "Attribution-ShareAlike 3.0",
    }
    for font in (ROOT / "book" / "_static" / "fonts").glob("*.woff2"):
        family = re.match(r"[a-z]+-[a-z]+-\d", font.name)[0]
        texts[f"book/_static/fonts/{family}.LICENSE.txt"] = (
            "Reserved Font Name 'Source'"
        )
    for file, words in texts.items():
        assert f"]({file})" in table
        assert words in (ROOT / file).read_text(encoding="utf-8"), file
    assert {"LICENSE", "cnn_course/MNIST_SAMPLE.LICENSE.txt"} < set(
        PROJECT["project"]["license-files"]
    )


def test_the_installed_handout_asks_for_extras_that_exist():
    from cnn_course.classroom.release import PACKAGE

    asked = re.fullmatch(r"cnn-course\[(.*)\]", PACKAGE)
    if asked:  # an instructor may name another address
        assert set(asked[1].split(",")) < EXTRAS.keys()


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("build", "hatchling"))),
    reason="build and hatchling are not installed, and nothing is fetched here",
)
def test_both_distributions_are_complete(tmp_path):
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    [source], [wheel] = tmp_path.glob("*.tar.gz"), tmp_path.glob("*.whl")
    with tarfile.open(source) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert set(tracked()) <= packed
    left = {name for name in packed if fnmatch(name, "*/_build/*") or "/." in name}
    assert not left
    with zipfile.ZipFile(wheel) as archive:
        installed = set(archive.namelist())
    module = {name for name in tracked() if name.startswith("cnn_course/")}
    assert module <= installed
    [notes] = {name for name in installed if name.endswith("dist-info/METADATA")}
    for file in PROJECT["project"]["license-files"]:
        assert notes.replace("METADATA", f"licenses/{file}") in installed
    assert not {name for name in installed if name.startswith(("tests/", "book/"))}
