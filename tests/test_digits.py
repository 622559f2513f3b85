"""A picture of a digit comes out in MNIST's form, and nothing else comes in."""

import numpy as np
import pytest

from cnn_course import digits, load_mnist


@pytest.fixture(scope="module")
def sample():
    return load_mnist().test_images[:200]


def page(x, scale=3):
    """A digit as dark ink on bright paper, larger and off the middle."""
    ink = np.kron(x, np.ones((scale, scale)))
    return np.pad(0.9 - 0.7 * ink, ((5, 40), (21, 3)), constant_values=0.9)


def test_mnist_itself_stays_nearly_as_it_is(sample):
    images = np.concatenate([digits.like_mnist(1 - x) for x in sample[..., 0]])
    assert images.shape == sample.shape and images.dtype == np.float32
    assert np.abs(images - sample).mean() < 0.03


def test_the_result_has_the_form_of_mnist(sample):
    for x in sample[:50, :, :, 0]:
        [image] = digits.like_mnist(page(x))[..., 0]
        assert max(digits.crop(image).shape) == 20
        assert image.min() == 0 and image.max() == 1
        for middle in digits.center_of_mass(image):
            assert 13.5 - 1e-5 <= middle < 14.5


def test_place_polarity_and_brightness_do_not_matter(sample):
    v = page(sample[3, :, :, 0])
    image = digits.like_mnist(v)
    moved = np.roll(v, (-3, 2), (0, 1))
    for other in (1 - v, moved, 0.2 + 0.5 * v):
        np.testing.assert_allclose(digits.like_mnist(other), image, atol=1e-5)
    larger = np.pad(v, 30, constant_values=0.9)  # whose paper weighs more
    np.testing.assert_allclose(digits.like_mnist(larger), image, atol=0.05)


@pytest.mark.parametrize("kind", ["bytes", "colors", "transparent", "channel", "list"])
def test_pictures_come_in_many_forms(sample, kind):
    v = np.round(255 * page(sample[3, :, :, 0])).astype(np.uint8)
    expected = digits.like_mnist(v / 255)
    black = np.zeros((*v.shape, 4), np.uint8)
    black[..., 3] = 255 - v  # ink on nothing
    form = {
        "bytes": v,
        "colors": np.stack([v] * 3, axis=-1),
        "transparent": black,
        "channel": v[..., np.newaxis],
        "list": v.tolist(),
    }[kind]
    np.testing.assert_allclose(digits.like_mnist(form), expected, atol=1e-5)


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_pictures_are_read_from_files(sample, tmp_path, ending):
    plt = pytest.importorskip("matplotlib.pyplot")
    v, path = page(sample[3, :, :, 0], 4), tmp_path / f"digit.{ending}"
    plt.imsave(path, v, vmin=0, vmax=1, cmap="gray")
    assert digits.read_picture(path).shape == v.shape
    np.testing.assert_allclose(digits.read_picture(path), v, atol=0.15)
    assert np.abs(digits.like_mnist(path) - digits.like_mnist(v)).mean() < 0.01


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing"):
        digits.read_picture(tmp_path / "nothing.png")


SIZES = [(1, 1), (1, 5), (5, 1), (3, 2), (2, 3), (20, 7), (7, 20), (28, 28), (100, 20)]


@pytest.mark.parametrize(("size", "new_size"), SIZES)
def test_shares_are_shares_of_both(size, new_size):
    shares = digits.overlaps(size, new_size)
    assert shares.shape == (new_size, size) and shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(shares.sum(axis=0), new_size / size)
    np.testing.assert_allclose(shares, shares[::-1, ::-1], atol=1e-12)


def test_resizing_is_averaging_where_sizes_divide():
    x = np.random.default_rng(0).random((12, 20))
    blocks = x.reshape(4, 3, 5, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(digits.resize(x, 4, 5), blocks)


def test_no_ink_is_lost_in_the_middle():
    rng = np.random.default_rng(0)
    for _ in range(100):
        shape, field = rng.integers(1, 9, 2), int(rng.integers(8, 13))
        x = rng.random(shape) ** rng.integers(1, 40)
        y = digits.centered(x, field)
        assert y.shape == (field, field)
        np.testing.assert_allclose(digits.crop(y), digits.crop(x))


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: digits.like_mnist(np.ones((9, 9))), "no ink"),
        (lambda: digits.like_mnist(np.ones((2, 9, 9, 1))), "one picture at a time"),
        (lambda: digits.like_mnist(np.ones((9, 9, 2))), "shape"),
        (lambda: digits.like_mnist(np.full((9, 9), 300)), "fractions from 0 to 1"),
        (lambda: digits.like_mnist(np.full((9, 9), np.nan)), "fractions from 0 to 1"),
        (lambda: digits.like_mnist(np.full((9, 9), "a")), "needs numbers"),
        (lambda: digits.like_mnist(np.ones((0, 9))), "shape"),
        (lambda: digits.crop(np.zeros((3, 3))), "no ink"),
        (lambda: digits.crop(np.zeros((1, 3, 3, 1))), r"images\[0"),
        (lambda: digits.center_of_mass(np.zeros((3, 3))), "some ink"),
        (lambda: digits.centered(np.ones((9, 3)), field=8), "fit_into"),
        (lambda: digits.resize(np.ones((3, 3)), 0, 2), "whole number"),
        (lambda: digits.resize(np.ones((3, 3)), 2, 1.5), "whole number"),
        (lambda: digits.ink(np.array([[np.inf, 0.0]])), "infinity"),
    ],
)
def test_what_is_no_picture_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
