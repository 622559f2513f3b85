"""What readers touch: the numbers are the module's, the keyboard reaches everything."""

import json
from pathlib import Path

import numpy as np
import pytest

import cnn_course
from cnn_course import load_mnist
from cnn_course.losses import softmax, softmax_cross_entropy

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.thorough
WHERE = {
    "hero": "book/index.html",
    "template": "book/01_images.html",
    "window": "book/02_convolution.html",
    "shift": "book/03_pooling.html",
    "softmax": "book/05_softmax_cross_entropy.html",
    "graph": "book/06_backprop.html",
    "pull": "book/07_softmax_backward.html",
    "routing": "book/09_pooling_backward.html",
    "backward": "book/10_convolution_backward.html",
    "step": "book/11_training.html",
    "groups": "book/15_stride_groups.html",
    "own": "book/17_mnist_in_a_minute.html",
}
rng = np.random.default_rng(0)


def one(array):
    """One image, one channel."""
    return np.asarray(array, float)[None, :, :, None]


def layer(kind, *arguments, W=None, b=None):
    made = getattr(cnn_course.naive, kind)(*arguments)
    if W is not None:
        made.params = {"W": W[:, :, None, None], "b": np.array([b])}
        made.input_shape = (*W.shape, 1)
    return made


def test_convolution_is_the_modules(visit):
    page = visit(WHERE["backward"])
    cases = []
    for _ in range(60):
        f, s, p = rng.integers(1, 4), rng.integers(1, 5), rng.integers(0, 3)
        h, w = f + rng.integers(0, 5, 2)
        x, W, b = rng.normal(size=(h, w)), rng.normal(size=(f, f)), rng.normal()
        conv = cnn_course.naive.Conv2D(1, int(f), stride=int(s), padding=int(p))
        conv.build((int(h), int(w), 1), dtype=float)
        conv.params["W"][...] = W[:, :, None, None]
        conv.params["b"][...] = b
        y = conv.forward(one(x))
        dy = rng.normal(size=y.shape)
        dx = conv.backward(dy)
        cases.append((x, W, b, s, p, y, dy, dx, conv.grads["W"], conv.grads["b"]))
    for x, W, b, s, p, y, dy, dx, dW, db in cases:
        given = [x.tolist(), W.tolist(), float(b), int(s), int(p)]
        found = page.evaluate("a => course.numbers.conv(...a)", given)
        assert np.allclose(found, y[0, :, :, 0])
        given[2] = dy[0, :, :, 0].tolist()
        back = page.evaluate("a => course.numbers.convBackward(...a)", given)
        assert np.allclose(back["dW"], dW[:, :, 0, 0])
        assert np.allclose([back["db"]], db)
        assert np.allclose(back["dx"], dx[0, :, :, 0])


def test_pooling_is_the_modules_ties_included(visit):
    page = visit(WHERE["routing"])
    for _ in range(60):
        f, s = (int(n) for n in rng.integers(1, 4, 2))
        x = rng.integers(-2, 3, size=f + rng.integers(0, 5, 2)).astype(float)
        pool = cnn_course.naive.MaxPool2D(f, s)
        y = pool.forward(one(x))
        dy = rng.normal(size=y.shape)
        dx = pool.backward(dy)
        found = page.evaluate("a => course.numbers.maxPool(...a)", [x.tolist(), f, s])
        assert np.allclose(found["y"], y[0, :, :, 0])
        given = [x.tolist(), dy[0, :, :, 0].tolist(), f, s]
        back = page.evaluate("a => course.numbers.maxPoolBackward(...a)", given)
        assert np.allclose(back, dx[0, :, :, 0])


def test_softmax_and_its_gradient_are_the_modules(visit):
    page = visit(WHERE["softmax"])
    for z in rng.normal(scale=300, size=(20, 4)):
        found = page.evaluate("z => course.numbers.softmax(z)", z.tolist())
        assert np.allclose(found["p"], softmax(z[None])[0])
    page = visit(WHERE["pull"])
    for d in (-3.0, 0.0, 2.5):
        z = np.array([[0.0, d]])
        _, dz = softmax_cross_entropy(z, np.array([0]))
        assert np.isclose(page.evaluate("d => course.pull.cross(d)", d), -dz[0, 0])
        p = softmax(z)[0]
        jacobian = np.diag(p) - np.outer(p, p)
        expected = -(jacobian.T @ (p - [1, 0]))[0]
        assert np.isclose(page.evaluate("d => course.pull.squared(d)", d), expected)


def test_graph_agrees_with_nudges(visit):
    page = visit(WHERE["graph"])

    def loss(x, w, b):
        return (w * x + b) * w * x

    for x, w, b in rng.integers(-5, 6, (20, 3)).tolist():
        found = page.evaluate(
            "v => course.graph({x: v[0], w: v[1], b: v[2]})", [x, w, b]
        )
        assert found["values"]["L"] == loss(x, w, b)
        for k, name in enumerate("xwb"):
            h = np.eye(3)[k] * 1e-5
            up, down = np.array([x, w, b]) + h, np.array([x, w, b]) - h
            slope = (loss(*up) - loss(*down)) / 2e-5
            assert np.isclose(found["d"][name], slope, atol=1e-6)


def test_groups_never_collide_and_all_at_once_loses(visit):
    page = visit(WHERE["groups"])
    root = page.locator(".explorable.groups")
    status = root.locator("p[aria-live]")
    for f, s in ((3, 1), (5, 2), (2, 2), (1, 4)):
        for number, value in enumerate((f, s)):
            root.locator("input[type=range]").nth(number).fill(str(value))
        out = (10 - f) // s + 1
        groups = min(-(-f // s), out) ** 2
        for _ in range(groups):
            root.get_by_role("button", name="Play the next group").click()
            assert (
                "no pixel is written twice" in root.locator("p[aria-live]").inner_text()
            )
        assert f"{groups} of {groups}" in root.locator("p[aria-live]").inner_text()
        root.get_by_role("button", name="All at once").click()
        touched = len({i * s + a for i in range(out) for a in range(f)}) ** 2
        lost = (out * f) ** 2 - touched
        assert f"{lost} are lost" in status.inner_text()


def test_distances_are_those_of_chapter_1(visit):
    page = visit(WHERE["template"])
    data = load_mnist()
    x = data.train_images[..., 0].reshape(len(data.train_images), -1)
    means = np.array([x[data.train_labels == k].mean(axis=0) for k in range(10)])
    for image in data.test_images[:5, :, :, 0].reshape(5, -1):
        found = page.evaluate("p => course.distances(p)", image.tolist())
        assert np.allclose(found, np.sum((image - means) ** 2, axis=1), rtol=0.01)


def test_shifted_maps_are_those_of_chapter_3(visit):
    page = visit(WHERE["shift"])
    image = load_mnist().test_images[3, :, :, 0].astype(float)
    edge = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    conv = cnn_course.naive.Conv2D(1, 3)
    conv.build((28, 28, 1), dtype=float)
    conv.params["W"][...] = edge[:, :, None, None]
    for d in (0, 1, 3):
        moved = np.zeros_like(image)
        moved[:, d:] = image[:, : 28 - d]
        maps = np.abs(conv.forward(one(moved))) / 4
        pooled = cnn_course.naive.MaxPool2D(2).forward(maps)[0, :, :, 0]
        found = page.evaluate("a => course.shiftMaps(...a)", [3, d, 2])
        assert np.allclose(found["pool"], pooled, atol=0.01)


def test_one_step_costs_what_the_module_measures(visit):
    page = visit(WHERE["step"])
    page.locator(".explorable.step input[type=range]").fill("0")
    status = page.locator(".explorable.step p[aria-live]")
    assert "predicted fall 0, measured 0" in status.inner_text()
    data = page.evaluate("course.data.step")
    first = (data["twenty"][0] - data["twenty"][1]) / data["etas"][1]
    assert 0.9 < first / data["slope"] < 1  # the tangent, less what the curve bends


def test_network_of_the_page_is_the_stored_one(visit, tmp_path):
    from cnn_course.page_network import PLACE, read

    page = visit(WHERE["own"])
    net = read(Path(ROOT, PLACE).read_text("utf-8"))
    images = load_mnist().test_images[:1000]
    run = """list => list.map((image) => {
      const trace = course.forward.run(course.network.layers, image, [28, 28, 1]);
      return course.numbers.softmax(Array.from(trace.at(-1).values)).p; })"""
    page.evaluate("course.network = course.readNetwork(course.data.network)")
    flat = images.reshape(len(images), -1)
    found = [
        row
        for start in range(0, 1000, 250)
        for row in page.evaluate(run, flat[start : start + 250].tolist())
    ]
    assert np.abs(np.array(found) - net.predict(images)).max() < 1e-4
    net.save(tmp_path / "mine.npz")
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.npz")
    status = page.locator(".explorable.own p[aria-live]")
    status.get_by_text("mine.npz reads a").wait_for()
    (tmp_path / "bad.npz").write_bytes(b"nothing of the kind" * 4)
    page.locator("input[type=file]").set_input_files(tmp_path / "bad.npz")
    status.get_by_text("was not loaded").wait_for()


def test_drawing_takes_mnists_form(visit):
    from cnn_course.digits import centered, crop, fit_into

    page = visit(WHERE["own"])
    for _ in range(20):
        x = np.zeros((56, 56))
        h, w = rng.integers(3, 40, 2)
        top, left = rng.integers(0, 56 - h), rng.integers(0, 56 - w)
        x[top : top + h, left : left + w] = rng.uniform(0.1, 1, (h, w))
        small = fit_into(crop(x))
        expected = centered(small / small.max())
        found = page.evaluate(
            "x => Array.from(course.likeMnist(x, 56))", x.ravel().tolist()
        )
        assert np.allclose(np.reshape(found, (28, 28)), expected, atol=1e-6)


@pytest.mark.parametrize("name", WHERE)
def test_keyboard_reaches_and_reset_restores(visit, name):
    """Every control is worked by keys alone, and Reset brings the start back."""
    page = visit(WHERE[name], width=390)
    root = page.locator(f".explorable.{name}")
    start = root.locator("p[aria-live]").inner_text()
    assert start
    for control in root.locator("input[type=range]").all():
        control.focus()
        page.keyboard.press("ArrowRight")
    for grid in root.locator("[role=grid]").all():
        grid.locator("[tabindex='0']").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        focused = page.evaluate("document.activeElement.getAttribute('role')")
        assert focused == "gridcell"
    root.get_by_role("button", name="Reset").press("Enter")
    assert root.locator("p[aria-live]").inner_text() == start
    assert page.evaluate("document.activeElement.textContent") == "Reset"
    assert not page.trouble


@pytest.mark.parametrize("name", WHERE)
def test_without_scripts_the_task_can_be_read(visit, name):
    page = visit(WHERE[name], scripts=False)
    text = page.locator(f".explorable.{name}").inner_text()
    assert "?" in text and len(text) > 150
    still = page.locator(f".explorable.{name} .still img")
    assert still.is_visible()
    still.scroll_into_view_if_needed()
    assert still.evaluate("i => i.decode().then(() => i.naturalWidth)") > 500
    alive = visit(WHERE[name]).locator(f".explorable.{name} p[aria-live]")
    assert not alive.locator("xpath=..").locator(".still").is_visible()
    alt = still.get_attribute("alt").replace("\N{NO-BREAK SPACE}", " ")
    assert alt.endswith(alive.text_content())


def test_every_explorable_is_tested_and_small():
    folder = ROOT / "book" / "_static" / "explore"
    scripts = {path.stem for path in folder.glob("*.js")}
    assert scripts - {"shell", "numbers", "pad", "forward"} == set(WHERE)
    assert all(path.stat().st_size <= 60_000 for path in folder.glob("*.js"))
    used = "".join(p.read_text("utf-8") for p in (ROOT / "book").glob("*.ipynb"))
    for name in WHERE:
        assert json.dumps(f":::{{explorable}} {name}\n")[1:-1] in used
