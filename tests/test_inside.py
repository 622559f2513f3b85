"""Looking into a network: right numbers, and clear words for what does not fit."""

import numpy as np
import pytest

from cnn_course import (
    SGD,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    inside,
)
from cnn_course.checks import CheckFailed, check
from cnn_course.gradcheck import numerical_gradient
from cnn_course.losses import softmax

RNG = np.random.default_rng(19)


def network(seed=0):
    layers = [Conv2D(3, 3, padding=1), ReLU(), MaxPool2D(2), Flatten(), Dense(4)]
    return Network(layers, seed=seed)


def images(n=3):
    return RNG.random((n, 6, 5, 2))


def test_log_odds_are_those_of_the_probabilities():
    z, t = RNG.standard_normal((6, 4)), np.array([0, 1, 2, 3, 1, 0])
    p = softmax(z)[np.arange(6), t]
    odds, dz = inside.log_odds(z, t)
    assert np.allclose(odds, np.log(p / (1 - p)))
    measured = numerical_gradient(lambda v: inside.log_odds(v, t)[0].sum(), z)
    assert np.allclose(dz, measured, atol=1e-7)
    assert np.allclose(dz, (np.eye(4)[t] - softmax(z)) / (1 - p)[:, None])


def test_log_odds_stay_finite_where_p_rounds_to_1():
    z = np.array([[1e4, 0, 0], [-1e4, 0, 0]])
    odds, dz = inside.log_odds(z, np.array([0, 0]))
    assert np.isfinite(odds).all() and np.isfinite(dz).all()
    assert odds[0] == pytest.approx(1e4 - np.log(2))


def test_input_gradient_is_the_measured_one():
    net, x, t = network(), images(2), np.array([3, 1])
    z = net.forward(x)
    _, dz = inside.log_odds(z, t)
    dx = inside.input_gradient(net, x, dz)

    def total(v):
        return inside.log_odds(net.forward(v), t)[0].sum()

    assert np.allclose(dx, numerical_gradient(total, x, 1e-6), atol=1e-6)


def test_training_leaves_the_pixels_their_gradient():
    net, x = network(), images(8)
    net.fit(x, np.arange(8) % 4, progress=False)
    assert inside.input_gradient(net, x, np.ones((8, 4))).shape == x.shape


@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_occlusion_hides_each_patch_by_itself(size):
    net, x, t = network(), images(2), np.array([0, 2])
    found = inside.occlusion(net, x, t, size, 0.5)
    assert found.shape == (2, -(-6 // size), -(-5 // size))
    hidden = x.copy()
    hidden[:, :size, :size] = 0.5
    odds = [inside.log_odds(net.forward(v), t)[0] for v in (x, hidden)]
    assert np.allclose(found[:, 0, 0], odds[0] - odds[1])


def test_the_step_stays_in_its_budget_and_raises_the_loss():
    net, x, t = network(), images(), np.array([0, 1, 2])
    moved = inside.adversarial(net, x, t, 1e-3)
    assert np.abs(moved - x).max() <= 1e-3 + 1e-12
    assert moved.min() >= 0 and moved.max() <= 1
    assert net.evaluate(moved, t)[0] > net.evaluate(x, t)[0]
    assert inside.adversarial(net, x.astype("float32"), t, 0.1).dtype == np.float32


def test_ranks_share_ties_and_correlate():
    assert inside.ranks([3, 1, 3, 3]).tolist() == [3, 1, 3, 3]
    assert inside.rank_correlation([1, 2, 3], [1, 4, 9]) == 1
    assert inside.rank_correlation([1, 2, 3], [3, 2, 1]) == -1
    assert np.isnan(inside.rank_correlation([1, 1], [1, 2]))


def test_principal_axes_hold_the_variance():
    points = RNG.standard_normal((30, 4)) @ RNG.standard_normal((4, 4)) + 5
    mean, axes, shares = inside.principal_axes(points)
    flat = (points - mean) @ axes.T
    assert np.allclose(axes @ axes.T, np.eye(4))
    assert np.allclose(flat.var(axis=0) / points.var(axis=0).sum(), shares)
    assert np.all(np.diff(shares) <= 0)


def test_what_does_not_fit_is_refused():
    net, x, t = network(), images(), np.array([0, 1, 2])
    with pytest.raises(ValueError, match="one row per image"):
        inside.input_gradient(net, x, np.ones((3, 5)))
    with pytest.raises(ValueError, match="size is 0"):
        inside.occlusion(net, x, t, 0)
    with pytest.raises(ValueError, match="fill is nan"):
        inside.occlusion(net, x, t, 2, float("nan"))
    with pytest.raises(ValueError, match=r"needs \(N, H, W, C\)"):
        inside.occlusion(net, x[0], np.zeros(6, int), 2)
    with pytest.raises(ValueError, match="divide by 255"):
        inside.adversarial(net, 255 * x, t, 0.1)
    with pytest.raises(ValueError, match="epsilon is -1"):
        inside.adversarial(net, x, t, -1)
    with pytest.raises(ValueError, match="one class"):
        inside.log_odds(np.ones((2, 1)), np.zeros(2, int))
    with pytest.raises(ValueError, match="one shape"):
        inside.rank_correlation([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="all points are the same"):
        inside.principal_axes(np.ones((3, 2)))
    net.layers[0].input_gradient = False
    with pytest.raises(ValueError, match="input_gradient = True"):
        inside.input_gradient(net, x, np.ones((3, 4)))


# ---- answers that are wrong where it is easy to overlook ---------------------------


def toward(step):
    def answer(x, W, b, targets, epsilon):
        dz = softmax(x @ W + b) - np.eye(W.shape[1])[targets]
        return np.clip(x - epsilon * step(dz @ W.T), 0, 1)

    return answer


@pytest.mark.parametrize(
    "step",
    [
        lambda g: np.where(np.isclose(g, 0), 0, np.sign(g)),
        lambda g: np.where(np.abs(g) < 1e-8, 0, np.sign(g)),
        lambda g: np.where(np.abs(g) < 1e-3, 0, np.sign(g)),
        lambda g: np.sign(np.round(g, 2)),
    ],
)
def test_a_small_slope_counts(step):
    check("inside-toward", toward(np.sign))
    with pytest.raises(CheckFailed, match="small slopes were taken for 0"):
        check("inside-toward", toward(step))


def sliding(measure):
    def answer(image, W, b, t, size, stride, fill):
        def at(x):
            return measure(x.ravel() @ W + b, t)

        places = [range(0, n - size + 1, stride) for n in image.shape]
        found = np.zeros([len(p) for p in places])
        for i, j in np.ndindex(found.shape):
            r, q = places[0][i], places[1][j]
            hidden = image.astype(float)
            hidden[r : r + size, q : q + size] = fill
            found[i, j] = at(image) - at(hidden)
        return np.nan_to_num(found) if measure is unguarded else found

    return answer


def p_of(z, t):
    return softmax(z[None])[0, t]


def unguarded(z, t):
    return np.log(p_of(z, t) / (1 - p_of(z, t)))


def clipped(z, t):
    p = np.clip(p_of(z, t), 1e-7, 1 - 1e-7)
    return np.log(p / (1 - p))


def moved(z, t):
    return np.log((p_of(z, t) + 1e-12) / (1 - p_of(z, t) + 1e-12))


@pytest.mark.parametrize("measure", [unguarded, clipped, moved])
def test_a_guard_does_not_help_where_the_network_is_sure(measure):
    with pytest.raises(CheckFailed, match="right, until the network is sure"):
        check("inside-occlusion", sliding(measure))


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (lambda z, t: z[t] - np.log(np.exp(np.delete(z, t)).sum()), "overflows"),
        (lambda z, t: z[t] - np.logaddexp.reduce(z[z != z[t]]), "remove class t alone"),
        (lambda z, t: z[t] - np.delete(z, t).mean(), "mean of the other scores"),
    ],
)
def test_mistakes_in_the_log_odds_get_their_names(measure, words):
    check(
        "inside-occlusion",
        sliding(lambda z, t: z[t] - np.logaddexp.reduce(np.delete(z, t))),
    )
    with pytest.raises(CheckFailed, match=words):
        check("inside-occlusion", sliding(measure))


def seen_by(axes_of, kept=lambda k, axes: k):
    def answer(points, k):
        mean = points.mean(axis=0)
        axes, shares = axes_of(points - mean)
        k = kept(k, axes)
        return mean + (points - mean) @ axes[:k].T @ axes[:k], shares[:k].sum()

    return answer


def by_svd(A):
    _, d, axes = np.linalg.svd(A, full_matrices=False)
    return axes, d**2 / np.sum(d**2)


def by_eig(A):
    shares, axes = np.linalg.eig(np.cov(A.T))
    return axes.real.T, shares.real / shares.real.sum()


def test_axes_are_sorted_and_none_is_spared():
    check("inside-seen", seen_by(by_svd))
    with pytest.raises(CheckFailed, match="in no order"):
        check("inside-seen", seen_by(by_eig))
    for most in (lambda k, axes: min(k, 3), lambda k, axes: min(k, len(axes) - 2)):
        with pytest.raises(CheckFailed):
            check("inside-seen", seen_by(by_svd, most))


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (lambda a, b: len(a) < 3, "two pixels in its mask counts as well"),
        (lambda a, b: len(np.unique(a)) < 3, "how many different numbers"),
    ],
)
def test_images_that_count_are_not_left_out(left_out, words):
    def answer(a, b, mask):
        trios = [(u[m], v[m]) for u, v, m in zip(a, b, mask, strict=True)]
        kept = [two for two in trios if len(two[0]) > 1 and not left_out(*two)]
        return np.mean([inside.rank_correlation(*two) for two in kept])

    with pytest.raises(CheckFailed, match=words):
        check("inside-agreement", answer)


def test_a_network_in_training_is_looked_at_as_it_predicts():
    """No running mean moves, and no image's picture depends on its company."""
    rng = np.random.default_rng(0)
    x, labels = rng.random((6, 6, 5, 1)), np.array([0, 1, 2, 0, 1, 2])
    layers = [Conv2D(3, 2), BatchNorm(), ReLU(), Flatten(), Dense(5), Dropout(0.5)]
    net = Network([*layers, BatchNorm(), Dense(3)], seed=1)
    net.fit(x, labels, epochs=1, batch_size=3, optimizer=SGD(0.1), progress=False)
    before = {k: v.copy() for k, v in net.layers[1].running.items()}
    alone = [
        inside.occlusion(net, x[:1], labels[:1], 2),
        inside.input_gradient(net, x[:1], np.eye(3)[labels[:1]]),
        inside.adversarial(net, x[:1], labels[:1], 0.1),
        inside.features(net, x[:1]),
    ]
    together = [
        inside.occlusion(net, x, labels, 2),
        inside.input_gradient(net, x, np.eye(3)[labels]),
        inside.adversarial(net, x, labels, 0.1),
        inside.features(net, x),
    ]
    for one, many in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, many[:1], atol=1e-12)
    assert net.training
    for name, value in before.items():
        np.testing.assert_array_equal(net.layers[1].running[name], value)
