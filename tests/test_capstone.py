"""The capstone: its letters, what its checks say, how it is handed out."""

import ast
import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from cnn_course import (
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    load_idx,
    stride_groups,
)
from cnn_course.checks import milestone
from cnn_course.checks.milestones import CHECKS
from cnn_course.classroom.guide import rubrics
from cnn_course.classroom.notebook import exercises, prose, read_notebook, role
from cnn_course.classroom.release import student_edition
from cnn_course.idx import read_idx
from cnn_course.letters import (
    FONTS,
    LETTERS,
    _master,
    letters,
    write_idx,
    write_letters,
)

BOOK = Path(__file__).parents[1] / "book"
NOTEBOOK = read_notebook(BOOK / "capstone.ipynb")


def says(capsys, *answer):
    milestone(*answer)
    return capsys.readouterr().out


# --- the letters ------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return load_idx(write_letters(tmp_path_factory.mktemp("letters"), 200, 100))


def test_letters_are_what_load_idx_reads(data, tmp_path):
    assert data.train_images.shape == (200, 28, 28, 1)
    assert data.test_images.shape == (100, 28, 28, 1)
    for labels in (data.train_labels, data.test_labels):
        assert set(np.bincount(labels)) == {len(labels) // len(LETTERS)}
    again = load_idx(write_letters(tmp_path, 200, 100))
    assert np.array_equal(again.train_images, data.train_images)
    other = load_idx(write_letters(tmp_path, 200, 100, seed=1))
    assert not np.array_equal(other.train_images, data.train_images)


def test_no_test_letter_is_in_a_font_of_the_training_letters():
    assert not set(FONTS["train"]) & set(FONTS["test"])
    assert len({*FONTS["train"], *FONTS["test"]}) == 13


def test_letters_are_drawn_alike_with_every_matplotlib():
    """From 3.9 to 3.11 at least; on Python 3.10 it is 3.10."""
    fonts = [*FONTS["train"], *FONTS["test"]]
    ink = sum(_master(font, letter) for font in fonts for letter in LETTERS)
    digest = hashlib.sha256(ink.astype(np.uint8).tobytes()).hexdigest()
    assert digest[:12] == "95169757f647"


def test_letters_can_be_told_apart_and_have_their_holes():
    images, labels = letters(400, "train", np.random.default_rng(0))
    assert images.dtype == np.uint8 and labels.dtype == np.uint8
    means = np.stack([images[labels == k].mean(axis=0) for k in range(10)])
    ink = (images > 128).mean(axis=(1, 2))
    assert ink.min() > 0.01 and ink.max() < 0.4
    apart = np.linalg.norm((means[:, None] - means).reshape(10, 10, -1), axis=2)
    assert apart[~np.eye(10, dtype=bool)].min() > 100


def test_write_idx_writes_what_read_idx_reads(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    write_idx(tmp_path / "some", array)
    assert np.array_equal(read_idx(tmp_path / "some"), array)
    with pytest.raises(ValueError, match="got float64, needs uint8; try"):
        write_idx(tmp_path / "some", array / 255)


# --- what the checks say ----------------------------------------------------------


def test_nothing_is_begun(capsys):
    for name in CHECKS:
        assert says(capsys, name, ..., ...) == f"{name}: not begun yet.\n"
    with pytest.raises(ValueError, match="did you mean parameters"):
        milestone("parameter", 3)


def test_the_baseline_is_the_nearest_mean(capsys, data):
    flat = data.test_images.reshape(100, -1)
    means = [data.train_images[data.train_labels == k].mean(axis=0) for k in range(10)]
    means = np.stack(means).reshape(10, -1)
    distance = ((flat[:, None] - means) ** 2).sum(axis=2)
    assert "right" in says(capsys, "baseline", distance.argmin(axis=1), data)
    assert "right" in says(capsys, "baseline", distance.argmin(axis=1).tolist(), data)
    for wrong in (
        (flat @ means.T).argmax(axis=1),
        distance.argmax(axis=1),
        data.test_labels,
        np.zeros(100, int),
    ):
        assert "not the class of the nearest" in says(capsys, "baseline", wrong, data)
    assert "got (3,)" in says(capsys, "baseline", [1, 2, 3], data)


def net():
    layers = [Conv2D(4, 5, stride=2), ReLU(), MaxPool2D(2), Conv2D(3, 3, padding=1)]
    return Network([*layers, Flatten(), Dense(10)], seed=0)


def test_sizes_are_counted(capsys):
    seen = net()
    assert "has not seen" in says(capsys, "parameters", 5, seen)
    assert "has not seen" in says(capsys, "multiply-adds", 5, seen)
    seen.forward(np.zeros((1, 28, 28, 1), np.float32))
    weights = (4 * 25, 3 * 9 * 4, 108 * 10)
    assert "right" in says(capsys, "parameters", sum(weights) + 17, seen)
    assert "biases are missing" in says(capsys, "parameters", sum(weights), seen)
    assert "fewer than 9,999" in says(capsys, "parameters", 9999, seen)
    assert "whole number" in says(capsys, "parameters", 13.0, seen)
    right = 144 * weights[0] + 36 * weights[1] + weights[2]
    assert "right" in says(capsys, "multiply-adds", right, seen)
    for wrong, told in (
        (sum(weights), "one place only"),
        (144 * 100 + 36 * 27 + 1080, "one channel only"),
        (2 * right, "are one, not two"),
        (3 * right, "forward and backward"),
        (7, "more than 7"),
    ):
        assert told in says(capsys, "multiply-adds", wrong, seen)


class Skip(stride_groups.Conv2D):
    def __init__(self, filters):
        super().__init__(filters, 3, padding=1)

    def _forward(self, x):
        y = super()._forward(x)
        self.open = y > 0
        return x + y * self.open

    def _backward(self, dy):
        return dy + super()._backward(dy * self.open)


def test_only_a_mended_skip_passes(capsys):
    conv = stride_groups.Conv2D
    assert "right" in says(capsys, "mended", Skip)

    def variant(name, function):
        return type("Other", (Skip,), {name: function})

    def stops(self, dy):
        raise RuntimeError("no")

    for told, other in {
        "disagree still": variant(
            "_backward", lambda s, dy: conv._backward(s, dy * s.open)
        ),
        "disagree": variant("_backward", lambda s, dy: dy - conv._backward(s, dy)),
        "leave one gradient": variant("_backward", lambda s, dy: dy),
        "gradients": variant("_backward", lambda s, dy: 2 * dy + conv._backward(s, dy)),
        "is not x": variant("_forward", lambda s, x: conv._forward(s, x)),
        "forward pass": variant("_forward", lambda s, x: x + conv._forward(s, x)),
        "RuntimeError: no": variant("_backward", stops),
    }.items():
        said = says(capsys, "mended", other)
        assert "not yet" in said and re.search(told, said), said
    for other in (Skip(3), 3, stride_groups.MaxPool2D):
        assert "class itself" in says(capsys, "mended", other)


def test_an_interval_is_that_of_paired_differences(capsys):
    d = np.array([0.02, 0.05, -0.01, 0.04, 0.03])
    error = d.std(ddof=1) / np.sqrt(5)
    for half, told in (
        (2.776 * error, "right"),
        (1.96 * error, "1.96"),
        (2.776 * d.std(ddof=1), "root"),
        (2.776 * d.std() / np.sqrt(5), "ddof=1"),
        (error, "one standard error"),
        (0.5, "It is not"),
    ):
        ends = (d.mean() - half, d.mean() + half)
        assert told in says(capsys, "interval", ends, d)
    assert "At least five" in says(capsys, "interval", (0, 1), d[:4])
    assert "Two ends" in says(capsys, "interval", 0.1, d)
    assert "seeds" in says(capsys, "interval", (0, 1), np.zeros(13))


def test_a_speed_up_is_that_of_amdahl(capsys):
    for predicted, told in (
        (2.5, "right"),
        (4, "limit"),
        (5, "whole"),
        (3.75, "Shares"),
        (3, "Amdahl"),
    ):
        assert told in says(capsys, "speed-up", predicted, 0.75, 5, 2.7)
    assert "between 0 and 1" in says(capsys, "speed-up", 2, 75, 5, 2.7)
    assert "now measure" in says(capsys, "speed-up", 2.5, 0.75, 5, ...)
    for measured in (2.5, 0, np.inf, np.nan):
        assert "divided by" in says(capsys, "speed-up", 2.5, 0.75, 5, measured)


# --- the notebook -----------------------------------------------------------------


def test_points_are_those_of_the_table():
    tasks = exercises(NOTEBOOK)
    table = re.findall(r"^\| (C\.\d) .+? \| (\d+) \|", prose(NOTEBOOK), re.MULTILINE)
    assert {t.number: t.points for t in tasks} == {n: int(p) for n, p in table}
    assert sum(t.points for t in tasks) == 30
    for task in tasks:
        [cell] = task.written
        assert f"*Rubric ({task.points:g} points).*" in cell.source
        assert all(check.metadata.nbgrader.points == 0 for check in task.checks)


def test_the_rubrics_show_every_milestone():
    page = rubrics(BOOK)
    for task in exercises(NOTEBOOK):
        assert (
            f"## {task.number} {task.title}\n\n[The capstone](capstone.ipynb)" in page
        )


def test_the_student_edition_tells_no_solution_and_stops_nowhere():
    edition = student_edition(NOTEBOOK)
    text = "\n".join(cell.source for cell in edition.cells)
    assert "Rubric (" not in text and "MendedSkip" not in text
    assert "One answer" not in text and "BEGIN SOLUTION" not in text
    for task in exercises(NOTEBOOK):
        for answer in task.answers:
            [stub] = [c.source for c in edition.cells if c.id == answer.id]
            exec(stub, defined := {})
            read = {
                node.id
                for check in task.checks
                for node in ast.walk(ast.parse(check.source))
                if isinstance(node, ast.Name) and node.id not in ("milestone", "data")
            }
            assert read <= defined.keys(), answer.id
    for cell in edition.cells:
        if cell.cell_type == "code" and role(cell, "grade"):
            assert "raises-exception" in cell.metadata.tags


def test_the_bug_of_the_script_is_there_and_is_the_only_one(capsys):
    [script] = [c.source for c in NOTEBOOK.cells if c.id == "script"]
    names = {"stride_groups": stride_groups, "np": np}
    exec(script, names)
    said = says(capsys, "mended", names["SkipConv"])
    assert "disagree still" in said
    images = np.random.default_rng(1).random((40, 28, 28, 1))
    moved = names["moved"](images, np.random.default_rng(0))
    for image, other in zip(images, moved, strict=True):
        shifts = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1)]
        assert any(np.array_equal(np.roll(image, s, (0, 1)), other) for s in shifts)
