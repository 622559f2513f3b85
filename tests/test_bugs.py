"""The hunt of chapter 18: right code passes every tool, and every bug is caught."""

from pathlib import Path

import numpy as np
import pytest

from cnn_course import Conv2D, Dense, MaxPool2D, ReLU, bugs, load_mnist, losses, toolbox
from cnn_course.bugs import bug, listing, mended
from cnn_course.checks import CheckFailed
from cnn_course.checks.core import exercise
from cnn_course.checks.writing import judge
from cnn_course.classroom.notebook import read_notebook
from cnn_course.optimizers import SGD

NUMBERS = range(1, bugs.COUNT + 1)


@pytest.fixture(scope="module")
def found():
    """What each tool says of each program; 0 is the one without a bug."""
    data = load_mnist()
    images, labels = data.train_images[:300].astype(float), data.train_labels[:300]
    with np.errstate(all="ignore"):
        return {
            number: {
                name: tool(bug(number), images, labels)
                for name, tool in toolbox.TOOLS.items()
            }
            for number in range(bugs.COUNT + 1)
        }


def test_the_right_program_passes_every_tool(found):
    assert found[0] == {name: [] for name in toolbox.TOOLS}


@pytest.mark.parametrize("number", NUMBERS)
def test_every_bug_is_caught(found, number):
    assert any(found[number].values())


def test_each_tool_alone_sees_a_bug(found):
    seers = [{tool for tool, words in found[n].items() if words} for n in NUMBERS]
    alone = {tool for seen in seers if len(seen) == 1 for tool in seen}
    assert alone == set(toolbox.TOOLS)


def test_there_are_bugs_enough_and_each_is_explained():
    assert bugs.COUNT >= 16
    for number in NUMBERS:
        wrong = getattr(bugs.unsound, f"Bug{number}")
        assert len(wrong.__doc__) > 80
        assert set(vars(bug(number))) == set(bugs.PARTS)
        assert '"""' not in listing(number)


@pytest.mark.parametrize("P", [0, 1, 2])
def test_the_right_convolution_is_the_module_s(P):
    rng = np.random.default_rng(P)
    x = rng.standard_normal((3, 6, 5, 2))
    layer = Conv2D(4, (3, 2), padding=P)
    layer.build(x.shape[1:], rng, float)
    layer.params["b"] += rng.standard_normal(4)
    W, b = layer.params.values()
    y = bug(0).conv(x, W, b, P)
    np.testing.assert_allclose(y, layer.forward(x))
    dy = rng.standard_normal(y.shape)
    dx = layer.backward(dy)
    for got, want in zip(
        bug(0).conv_back(dy, x, W, P), [*layer.grads.values(), dx], strict=True
    ):
        np.testing.assert_allclose(got, want)


@pytest.mark.parametrize(("f", "s"), [(2, 2), (2, 1), (3, 2), (2, 3)])
def test_the_right_pool_is_the_module_s(f, s):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, (2, 8, 9, 2)).astype(float)
    layer = MaxPool2D(f, s)
    y = layer.forward(x)
    np.testing.assert_array_equal(bug(0).pool(x, f, s), y)
    dy = rng.standard_normal(y.shape)
    np.testing.assert_allclose(bug(0).pool_back(dy, x, f, s), layer.backward(dy))


def test_the_rest_of_the_right_program_is_the_module_s():
    rng, sound = np.random.default_rng(0), bug(0)
    x, dy, labels = rng.normal(size=(5, 4)), rng.normal(size=(5, 3)), np.arange(5) % 4
    layer = Dense(3)
    y = layer.forward(x)
    W, b = layer.params.values()
    np.testing.assert_allclose(sound.dense(x, W, b), y)
    dx = layer.backward(dy)
    for got, want in zip(
        sound.dense_back(dy, x, W), [*layer.grads.values(), dx], strict=True
    ):
        np.testing.assert_allclose(got, want)
    relu = ReLU()
    np.testing.assert_array_equal(sound.relu(x), relu.forward(x))
    np.testing.assert_array_equal(sound.relu_back(x, x), relu.backward(x))
    for got, want in zip(
        sound.loss(x, labels), losses.softmax_cross_entropy(x, labels), strict=True
    ):
        np.testing.assert_allclose(got, want)
    np.testing.assert_allclose(sound.predict(x), losses.softmax(x))
    params, state, sgd = {"W": x}, {}, SGD(0.1, momentum=0.9, clip_value=0.5)
    theirs = {"W": x.copy()}
    for _ in range(3):
        grads = {"W": rng.normal(size=x.shape)}
        params, state = sound.update(params, grads, state, 0.1, 0.9, 0.5)
        sgd.step(theirs, grads)
    np.testing.assert_allclose(params["W"], theirs["W"])


def test_an_edit_that_does_not_fit_is_said():
    with pytest.raises(ValueError, match=r"stands 0 times.*as it stands, spaces"):
        mended(17, ("np.fabs(x)", ""))
    with pytest.raises(ValueError, match="changed places"):
        mended(17, ("np.maximum(x, 0)", "np.abs(x)"))
    with pytest.raises(ValueError, match=r"stands 2 times.*a longer piece"):
        mended(17, ("return", ""))
    with pytest.raises(ValueError, match="leaves no function 'pool_back'"):
        mended(8, ("def pool_back", "def other"))
    with pytest.raises(ValueError, match="not an edited one"):
        mended(8, ("def pool_back", "from cnn_course.bugs.sound import *\ndef other"))
    with pytest.raises(ValueError, match="is no bug"):
        mended(0, ("a", "b"))
    with pytest.raises(ValueError, match="run from 1 to"):
        bug(99)
    with pytest.raises(ValueError, match="no function 'pool'"):
        listing(17, "pool")


def test_a_right_edit_makes_the_right_program():
    x = np.array([-2.0, 3.0])
    whole = mended(
        17, ("np.abs(x)", "np.maximum(x, 0)"), ("return dy", "return dy * (x > 0)")
    )
    np.testing.assert_array_equal(whole.relu(x), [0, 3])
    np.testing.assert_array_equal(whole.relu_back(np.ones(2), x), [0, 1])


def test_the_second_set_passes_all_tools_and_the_solution_catches_it():
    """It stands in a hidden test, which the student edition does not carry."""
    book = Path(__file__).parents[1] / "book"
    cells = {c.id: c.source for c in read_notebook(book / "18_bug_hunt.ipynb").cells}
    data = load_mnist()
    few = data.train_images[:300].astype(float), data.train_labels[:300]
    names = {"digits": few[0], "labels": few[1], "np": np, "toolbox": toolbox}
    names["bug"] = bug
    exec(cells["hunt-suite"], names)
    hidden = cells["hunt-suite-check-all"].split("### BEGIN HIDDEN TESTS")[1]
    exec(hidden[: hidden.index("check(")], names)
    assert len(names["second"]) == 10
    for wrong in names["second"]:
        with np.errstate(all="ignore"):
            said = {k: tool(wrong.answer[0], *few) for k, tool in toolbox.TOOLS.items()}
        assert not any(said.values()), wrong.name
        assert judge(names["suite"], wrong.answer).says == "caught", wrong.name


# ---- suites of all kinds -----------------------------------------------------------


def test_a_suite_of_the_nine_tools_catches_all():
    """As the exercise says."""
    data = load_mnist()
    few = data.train_images[:300].astype(float), data.train_labels[:300]

    def nine(code):
        for tool in toolbox.TOOLS.values():
            assert not tool(code, *few)

    assert "catches 18 of 18" in exercise("hunt-suite").check(nine, 0)


def orders(code, *seeds):
    t = np.arange(10)
    return [code.shuffle(t, t, np.random.default_rng(s))[0].tolist() for s in seeds]


def test_a_new_order_each_round_may_be_asked():
    def rounds(code):
        t, rng = np.arange(10), np.random.default_rng(0)
        assert not np.array_equal(code.shuffle(t, t, rng), code.shuffle(t, t, rng))
        images, labels = code.shuffle(t, t, rng)
        assert np.array_equal(images, labels)

    for program in (exercise("hunt-suite").right, exercise("hunt-suite").also_right):
        assert judge(rounds, program).says == "accepted"
    assert judge(rounds, (bug(4),)).says == "caught"


def test_numbers_of_one_program_are_no_test():
    recorded = np.random.default_rng(0).permutation(10).tolist()
    digits = load_mnist().train_images[:40].astype(float)
    parts = bug(0).split(digits, np.arange(40), np.random.default_rng(0))

    def order(code):
        assert orders(code, 0) == [recorded]

    def split(code):
        found = code.split(digits, np.arange(40), np.random.default_rng(0))
        assert all(map(np.array_equal, found, parts))

    for golden in (order, split):
        with pytest.raises(CheckFailed, match="refuses a right implementation"):
            exercise("hunt-suite").check(golden, 0, kills=0)


def test_what_a_right_program_need_not_do_is_not_asked():
    few = np.arange(3)
    images = load_mnist().train_images[:40].astype(float)

    def another_order(code):
        assert not np.array_equal(
            code.shuffle(few, few, np.random.default_rng(0))[1], few
        )

    def copies_behind(code):
        labels = code.split(images, np.arange(40), np.random.default_rng(0))[1]
        assert np.array_equal(labels[:30], labels[30:])

    def last_digits(code):
        x = np.random.default_rng(0).standard_normal((1, 9, 9, 3))
        W = np.random.default_rng(1).standard_normal((3, 3, 3, 2))
        y = np.zeros((1, 7, 7, 2))
        windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
        y += np.tensordot(windows, W, axes=[(4, 5, 3), (0, 1, 2)])
        assert np.array_equal(code.conv(x, W, np.zeros(2), 0), y)

    for suite, words in (
        (another_order, "in the order they came in"),
        (copies_behind, "copies among the originals"),
        (last_digits, "compare with a margin"),
    ):
        with pytest.raises(CheckFailed, match=words):
            exercise("hunt-suite").check(suite, 0, kills=0)
