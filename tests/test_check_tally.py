"""The tally, the hint after a second failure, and exercises not begun."""

from dataclasses import replace

import pytest

from cnn_course.checks import CheckFailed, check, core, progress, tally
from cnn_course.checks.core import Exercise, TestExercise, Wrong

CHAPTER = (
    Exercise("one", 27, (), points=2, hint="What is 3 · 9?"),
    Exercise("two", lambda n: n + 1, (), lambda rng: [{"n": 3}, {"n": 5}]),
    TestExercise(
        "three",
        (lambda x: 2 * x,),
        (
            Wrong("zero", (lambda x: 0,), "."),
            Wrong("square", (lambda x: x**2,), "."),
        ),
        (),
        points=4,
    ),
)


@pytest.fixture(autouse=True)
def one_chapter(monkeypatch):
    monkeypatch.setattr(core, "by_chapter", lambda: {2: (), 7: CHAPTER})
    tally.forget()
    yield
    tally.forget()


def said(capsys, *arguments):
    capsys.readouterr()
    progress(*arguments)
    return capsys.readouterr().out


def weak(double):
    assert double(2) == 4


def strong(double):
    assert double(3) == 6


def test_progress_counts_points_and_names_the_next(capsys):
    assert "Nothing is checked yet" in said(capsys)
    assert "0 of 3 done, 0 of 7 points" in said(capsys, 7)
    check("one", 27)
    assert "1 of 3 done, 2 of 7 points.\nNext: exercise 7.2 (two)." in said(capsys)
    check("three", weak, kills=1)
    assert (
        "1 of 3 done, 4 of 7 points.\nNext: exercise 7.3 (three), which is half"
        in said(capsys)
    )
    check("three", strong)
    with pytest.raises(CheckFailed):
        check("two", lambda n: n)
    assert "2 of 3 done, 6 of 7 points.\nNext: exercise 7.2 (two), once more." in said(
        capsys
    )
    check("two", lambda n: n + 1)
    assert "3 of 3 done, 7 of 7 points.\nAll checks pass." in said(capsys)
    assert "Chapter 13 has no checks" in said(capsys, 13)
    assert "Appendix C has no checks" in said(capsys, "C")


def test_a_part_counts_what_its_cell_gives(capsys, monkeypatch):
    chapter = (replace(CHAPTER[2], points=5, part=2),)
    monkeypatch.setattr(core, "by_chapter", lambda: {7: chapter})
    check("three", weak, kills=1)
    assert "0 of 1 done, 2 of 5 points." in said(capsys)
    check("three", strong)
    assert "1 of 1 done, 5 of 5 points." in said(capsys)


def test_the_second_failure_adds_the_hint():
    for round_ in range(3):
        with pytest.raises(CheckFailed) as caught:
            check("one", 26)
        assert ("Hint: What is 3 · 9?" in str(caught.value)) == (round_ > 0)


def test_without_a_hint_the_place_asks_the_question():
    for _ in range(2):
        with pytest.raises(CheckFailed) as caught:
            check("two", lambda n: n + 1 if n == 3 else 99)
    assert "Hint: " in str(caught.value) and str(caught.value).endswith("?")


STUBS = [None, ...]


def not_implemented(n):
    raise NotImplementedError


@pytest.mark.parametrize("stub", STUBS)
def test_a_stub_fails_where_nobody_sits(stub):
    """Where an exception decides about points, nothing begun is nothing earned."""
    for name in ("one", "two", "three"):
        with pytest.raises(CheckFailed):
            check(name, stub)
    with pytest.raises(CheckFailed):
        check("two", not_implemented)


@pytest.mark.parametrize("stub", STUBS)
def test_a_stub_only_says_so_to_a_person_and_counts_nothing(stub, monkeypatch, capsys):
    monkeypatch.setattr(tally, "somebody_is_there", lambda: True)
    check("one", stub)
    check("two", not_implemented)
    check("two", lambda n: None)
    check("three", stub)
    assert capsys.readouterr().out.count("not begun yet") == 4
    assert "0 of 3 done, 0 of 7 points" in said(capsys)


def test_a_wrong_answer_fails_for_a_person_too(monkeypatch):
    monkeypatch.setattr(tally, "somebody_is_there", lambda: True)
    with pytest.raises(CheckFailed):
        check("one", 26)
    with pytest.raises(CheckFailed):
        check("two", 26)


NOTEBOOK = """
from cnn_course.checks import check
check("conv-window", None)
"""


@pytest.mark.parametrize("stdin", [False, True])
def test_a_kernel_tells_a_person_from_a_program(stdin):
    """A front end offers its keyboard with every cell; nbgrader's runner does not."""
    manager = pytest.importorskip("jupyter_client.manager")
    kernel, client = manager.start_new_kernel(kernel_name="python3")
    try:
        kinds = []
        client.execute_interactive(
            NOTEBOOK,
            allow_stdin=stdin,
            timeout=60,
            output_hook=lambda m: kinds.append(m["msg_type"]),
            stdin_hook=lambda m: None,
        )
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    assert ("error" in kinds) != stdin
    assert ("stream" in kinds) == stdin


def test_nbclient_counts_as_a_program():
    """The runner behind nbgrader and nbconvert: the stub's cell ends in an error."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        nbclient.NotebookClient(notebook, timeout=60).execute()
