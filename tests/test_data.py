"""The data: the sample, the IDX format, and everything a download can do wrong.

Run as a script, with CNN_COURSE_DATA set, this file makes the embedded sample anew.
"""

import contextlib
import gzip
import hashlib
import http.server
import os
import re
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_course import data
from cnn_course.data import load_idx, load_mnist, where
from cnn_course.idx import IDX_TYPES, read_idx

NAMES = list(data.MNIST_FILES)
RNG = np.random.default_rng(0)
needs_mnist = pytest.mark.skipif(
    not os.environ.get(data.ENVIRONMENT),
    reason="needs the full MNIST: set CNN_COURSE_DATA to its folder",
)


def make_sample(path, seed=2024):
    """Write every sixth training and every fifth test digit, in shuffled order.

    They are counted within each class, after a shuffle, so the classes keep their
    shares. The shuffles sort the raw output of PCG64, which NumPy promises never
    to change; the methods of `Generator` have no such promise.
    """
    raw = np.random.PCG64(seed).random_raw
    full = [data._mnist_array(n, os.environ[data.ENVIRONMENT]) for n in NAMES]
    arrays = {}
    for part, step in [(0, 6), (2, 5)]:
        images, labels = full[part : part + 2]
        shuffled = np.argsort(raw(len(labels)), kind="stable")
        by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
        chosen = by_class[::step]
        chosen = chosen[np.argsort(raw(len(chosen)), kind="stable")]
        arrays |= {NAMES[part]: images[chosen], NAMES[part + 1]: labels[chosen]}
    np.savez_compressed(path, **arrays)


def idx(array, code=None):
    """The bytes of an IDX file."""
    array = np.asarray(array)
    codes = {np.dtype(t).newbyteorder("="): c for c, t in IDX_TYPES.items()}
    head = bytes([0, 0, codes[array.dtype] if code is None else code, array.ndim])
    sizes = np.array(array.shape, ">u4").tobytes()
    return head + sizes + array.astype(array.dtype.newbyteorder(">")).tobytes()


def tiny(seed=0, n=7, size=(4, 5)):
    """Four small files in the layout of MNIST: name → bytes."""
    rng = np.random.default_rng(seed)
    files = {}
    for images, labels, count in [(*NAMES[:2], n), (*NAMES[2:], n - 2)]:
        files[images] = idx(rng.integers(0, 256, (count, *size), np.uint8))
        files[labels] = idx(rng.integers(0, 10, count, np.uint8))
    return files


def write(folder, files, pack=False):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / (name + ".gz" * pack)).write_bytes(
            gzip.compress(content) if pack else content
        )
    return folder


# ---- the sample ------------------------------------------------------------


def test_sample_shapes_types_and_range():
    sample = load_mnist()
    for images, labels, n in [
        (sample.train_images, sample.train_labels, 10_000),
        (sample.test_images, sample.test_labels, 2_000),
    ]:
        assert images.shape == (n, 28, 28, 1) and images.dtype == np.float32
        assert labels.shape == (n,) and labels.dtype == np.int64
        assert images.min() == 0 and images.max() == 1
        assert images.flags.c_contiguous and images.flags.writeable


def test_sample_keeps_the_shares_of_the_classes():
    # How often each digit occurs among the 60,000 and the 10,000.
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    sample = load_mnist()
    for labels, counts, step in [
        (sample.train_labels, train, 6),
        (sample.test_labels, test, 5),
    ]:
        assert np.abs(np.bincount(labels) - np.array(counts) / step).max() < 1
        assert (np.bincount(labels[: len(labels) // 4]) > 0).all()  # shuffled


def test_sample_is_small_and_its_repr_short():
    assert data.SAMPLE.stat().st_size <= 2_500_000
    assert len(repr(load_mnist())) < 80


def test_sample_is_frozen():
    with pytest.raises(AttributeError):
        load_mnist().train_images = None


@needs_mnist
def test_sample_is_made_from_mnist_byte_for_byte(tmp_path):
    make_sample(tmp_path / "again.npz")
    # Members, not archives: another zlib may compress the same bytes otherwise.
    with (
        zipfile.ZipFile(data.SAMPLE) as kept,
        zipfile.ZipFile(tmp_path / "again.npz") as again,
    ):
        assert kept.namelist() == again.namelist() == [f"{n}.npy" for n in NAMES]
        for name in kept.namelist():
            assert kept.read(name) == again.read(name)


@needs_mnist
def test_full_mnist_loads_and_is_verified():
    full = load_mnist("full")
    assert full.train_images.shape == (60_000, 28, 28, 1)
    assert full.test_labels.shape == (10_000,)
    assert full.train_labels[:5].tolist() == [5, 0, 4, 1, 9]


def test_which_and_data_dir_are_checked(tmp_path):
    for function in (load_mnist, where):
        name = function.__name__
        with pytest.raises(ValueError, match=f"{name}: which='half'; needs 'sample'"):
            function("half")
        with pytest.raises(ValueError, match=f"{name}: .* needs no data_dir"):
            function("sample", tmp_path)


def test_import_needs_numpy_alone():
    code = (
        "import sys; from cnn_course import data; data.load_mnist();"
        "print([m for m in ('pooch', 'requests', 'tqdm') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert out.stdout.strip() == "[]", out.stderr


# ---- the IDX format --------------------------------------------------------


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("kind", IDX_TYPES.values())
def test_every_type_is_read_big_endian(tmp_path, kind, pack):
    dtype = np.dtype(kind).newbyteorder("=")
    array = np.array([[1, 2, 3], [100, 101, 127]], dtype)
    content = idx(array)
    path = tmp_path / "array"
    path.write_bytes(gzip.compress(content) if pack else content)
    found = read_idx(path)
    assert found.dtype == dtype and found.dtype.isnative
    np.testing.assert_array_equal(found, array)


def test_turning_bytes_around_takes_no_second_array(tmp_path):
    path = tmp_path / "wide"
    path.write_bytes(idx(np.arange(250_000.0)))
    tracemalloc.start()
    assert read_idx(path)[-1] == 249_999
    assert tracemalloc.get_traced_memory()[1] < 1.6 * 2_000_000
    tracemalloc.stop()


def test_known_bytes(tmp_path):
    path = tmp_path / "known"
    path.write_bytes(bytes.fromhex("00000B02 00000001 00000002 0102 FFFE"))
    assert read_idx(path).tolist() == [[258, -2]]


DAMAGE = {
    "empty": (b"", "starts with b''.*expected two zero bytes"),
    "web page": (b"<!DOCTYPE html>", "web page"),
    "unknown type": (bytes([0, 0, 0x0A, 1, 0, 0, 0, 0]), "type 0x0a"),
    "no dimensions": (bytes([0, 0, 8, 0, 5]), "0 dimensions"),
    "255 dimensions": (bytes([0, 0, 8, 255]) + b"\0\0\0\1" * 255, "255 dimensions"),
    "cut in the header": (bytes([0, 0, 8, 3, 0, 0]), "ends inside its header"),
    "cut": (idx(np.zeros(9, np.uint8))[:-1], "ends after 8 bytes.*expected 9"),
    "trailing": (idx(np.zeros(9, np.uint8)) + b"\0", "goes on after the 9 bytes"),
    "lying header": (bytes([0, 0, 8, 1, 0x3F, 255, 255, 255, 7]), "ends after 1 "),
    "overflow": (bytes([0, 0, 14, 4]) + b"\xff" * 16, "header claims shape"),
    "hidden by 0": (bytes([0, 0, 8, 3]) + bytes(4) + b"\xff" * 8, "claims shape"),
}


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named(tmp_path, damage, pack):
    content, message = DAMAGE[damage]
    path = tmp_path / "damaged-idx"
    path.write_bytes(gzip.compress(content) if pack else content)
    with pytest.raises(ValueError, match=f"(?s)damaged-idx: .*{message}"):
        read_idx(path)


@pytest.mark.parametrize("cut", [1, 3, 11, 30, -9, -5, -1])
def test_cut_gzip_is_refused(tmp_path, cut):
    whole = gzip.compress(idx(np.arange(100, dtype=np.uint8)))
    (tmp_path / "cut.gz").write_bytes(whole[:cut])
    with pytest.raises(ValueError, match="cut"):
        read_idx(tmp_path / "cut.gz")


@pytest.mark.parametrize(
    "tail", [b"junk", gzip.compress(b"more", mtime=0)], ids=["junk", "stream"]
)
def test_bytes_after_the_gzip_stream_are_refused(tmp_path, tail):
    path = tmp_path / "tail.gz"
    path.write_bytes(gzip.compress(idx(np.zeros(9, np.uint8))) + tail)
    with pytest.raises(ValueError, match="tail"):
        read_idx(path)


def test_names_of_tests_are_the_same_on_every_worker(request):
    """Raw bytes in a name may hold the time of day, and pytest-xdist then stops."""
    names = [item.nodeid for item in request.session.items]
    assert not [name for name in names if re.search(r"\\x[01]", name)]


def test_an_array_may_take_just_the_bytes_it_is_allowed(tmp_path):
    path = tmp_path / "nine"
    path.write_bytes(idx(np.arange(9, dtype=np.uint8)))
    assert len(read_idx(path, max_bytes=9)) == 9
    with pytest.raises(ValueError, match="9 bytes, expected at most 8"):
        read_idx(path, max_bytes=8)


def test_other_hash_is_refused(tmp_path):
    path = tmp_path / "other"
    path.write_bytes(idx(np.zeros(9, np.uint8)))
    with pytest.raises(ValueError, match=r"SHA-256 .* expected 0123"):
        read_idx(path, sha256="0123")


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="load_idx reads a folder"):
        read_idx(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "absent")


@pytest.fixture(scope="module")
def bomb(tmp_path_factory):
    """100 MB that come as 100 kB, under a header that asks for `claim` bytes."""
    folder = tmp_path_factory.mktemp("bomb")

    def make(claim):
        path = folder / f"{claim}.gz"
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(bytes([0, 0, 8, 1]) + claim.to_bytes(4, "big"))
            for _ in range(100):
                file.write(bytes(1_000_000))
        return path

    return make


@pytest.mark.parametrize(
    ("claim", "message"), [(1000, "goes on after the 1,000"), (1 << 31, "claims")]
)
def test_gzip_bomb_costs_no_memory(bomb, claim, message):
    path = bomb(claim)
    tracemalloc.start()
    with pytest.raises(ValueError, match=message):
        read_idx(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


VALID = idx(np.arange(60, dtype=np.int16).reshape(3, 4, 5))
SHA256 = hashlib.sha256(VALID).hexdigest()


@settings(max_examples=300, deadline=None)
@given(
    st.booleans(),
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 2), st.binary(max_size=6)),
        max_size=4,
    ),
)
def test_fuzzed_file_gives_its_array_or_a_value_error(tmp_path_factory, pack, edits):
    content = bytearray(gzip.compress(VALID, mtime=0) if pack else VALID)
    for at, kind, new in edits:
        if kind == 0:  # overwrite
            content[at : at + len(new)] = new
        elif kind == 1:  # insert
            content[at:at] = new
        else:  # delete
            del content[at : at + len(new)]
    path = tmp_path_factory.getbasetemp() / "fuzzed"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        found = read_idx(path, SHA256)
        np.testing.assert_array_equal(found, np.arange(60).reshape(3, 4, 5))
    except ValueError as error:
        assert str(path) in str(error)
    try:
        read_idx(path)  # without a hash other numbers may be found
    except ValueError as error:
        assert str(path) in str(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


# ---- a folder of four files ------------------------------------------------


@pytest.mark.parametrize("pack", [False, True])
def test_load_idx(tmp_path, pack):
    found = load_idx(write(tmp_path, tiny(), pack))
    assert repr(found) == "Dataset(7 training and 5 test images, each 4×5×1)"
    raw = np.frombuffer(tiny()[NAMES[0]], np.uint8, offset=16).reshape(7, 4, 5, 1)
    np.testing.assert_array_equal(found.train_images, raw / np.float32(255))
    assert found.train_images.dtype == np.float32
    assert found.test_labels.dtype == np.int64


def test_load_idx_knows_the_name_with_a_dot(tmp_path):
    write(tmp_path, {n.replace("-idx", ".idx"): c for n, c in tiny().items()})
    assert len(load_idx(tmp_path).train_labels) == 7


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        (NAMES[1], np.zeros(6, np.uint8), "train labels .* each of 7 images"),
        (NAMES[3], np.zeros(5, np.float32), "t10k labels are float32"),
        (NAMES[0], np.zeros((7, 20), np.uint8), "train images .* need uint8"),
        (NAMES[2], np.zeros((5, 4, 4), np.uint8), "need one size"),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path, name, array, message):
    write(tmp_path, tiny() | {name: idx(array)})
    with pytest.raises(ValueError, match=message):
        load_idx(tmp_path)


def test_what_a_dataset_may_take_is_bounded_before_it_is_read(tmp_path):
    """A header of some bytes, or a small gzip, must not ask for gigabytes."""
    claim = bytes([0, 0, 8, 3]) + np.array([1_000_000, 28, 28], ">u4").tobytes()
    write(tmp_path, tiny() | {NAMES[2]: claim}, pack=True)
    tracemalloc.start()
    with pytest.raises(
        ValueError, match=rf"{NAMES[2]}.gz: .* 3,920,\d{{3}},\d{{3}} bytes"
    ):
        load_idx(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    write(tmp_path, tiny(), pack=True)
    needed = (7 + 5) * (4 * 5 * (1 + 4) + 1 + 8)
    assert len(load_idx(tmp_path, max_bytes=needed).test_images) == 5
    with pytest.raises(ValueError, match=f"needs {needed:,} bytes, more than"):
        load_idx(tmp_path, max_bytes=needed - 1)


def test_missing_file_names_all_four(tmp_path):
    write(tmp_path, {n: c for n, c in tiny().items() if n != NAMES[3]})
    for load in (load_idx, lambda folder: load_mnist("full", folder)):
        with pytest.raises((FileNotFoundError, ValueError)) as caught:
            load(tmp_path / "empty")
        assert all(name in str(caught.value) for name in NAMES)
    with pytest.raises(FileNotFoundError, match=f"no {NAMES[3]} or"):
        load_idx(tmp_path)


# ---- the full set: where it comes from -------------------------------------


RANGED = ("ranged", "half", "astray")


class Mirror(http.server.BaseHTTPRequestHandler):
    """One server, many mirrors: the first part of the path says how it behaves."""

    files = tiny()

    def do_GET(self):
        behavior, name = self.path.strip("/").split("/")
        body = gzip.compress(self.files[name.removesuffix(".gz")])
        asked = self.headers["Range"]
        with self.server.lock:
            self.server.seen.append(behavior)
            self.server.ranges.append(asked)
        if behavior.isdigit():
            return self.send_error(int(behavior))
        if behavior == "wrong":
            body = gzip.compress(tiny(seed=1)[name.removesuffix(".gz")])
        elif behavior == "page":
            body = b"<html>Please log in to this network</html>"
        elif behavior == "raw":
            body = gzip.decompress(body)
        start = int(asked[6:-1]) if asked and behavior in RANGED else 0
        if start >= len(body):
            return self.send_error(416)
        body = body[start:]
        self.send_response(206 if start else 200)
        if start:
            shown = 0 if behavior == "astray" else start
            self.send_header("Content-Range", f"bytes {shown}-{shown + len(body)}/*")
        if behavior != "endless":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if behavior == "endless":
            body = body + bytes(10_000_000)
        elif behavior in ("cut", "half"):
            body = body[: len(body) // 2]
        elif behavior == "drip":
            for byte in body[:50]:
                if self.server.stop.wait(0.02):
                    return None
                self.wfile.write(bytes([byte]))
            body = body[50:]
        elif behavior == "stall":
            self.wfile.write(body[:10])
            self.server.stop.wait(5)
        elif behavior == "slow":
            time.sleep(0.2)
        self.wfile.write(body)

    def log_message(self, *args):
        pass

    def handle(self):
        with contextlib.suppress(OSError):  # the client hung up, as it should
            super().handle()


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.seen, server.ranges = [], []
    server.lock, server.stop = threading.Lock(), threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.stop.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, no environment variable, and `tiny` in the place of MNIST."""
    sums = {n: (len(c), hashlib.sha256(c).hexdigest()) for n, c in tiny().items()}
    monkeypatch.setattr(data, "MNIST_FILES", sums)
    monkeypatch.setattr(data, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(data, "PAUSE", 0.0)
    monkeypatch.setattr(data, "TIMEOUT", 0.3)
    monkeypatch.setattr(data, "MIRRORS", ())
    monkeypatch.delenv(data.ENVIRONMENT, raising=False)
    return tmp_path / "cache"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


PACKED = sorted(f"{name}.gz" for name in NAMES)


# ---- shifted images --------------------------------------------------------


def test_shifted_images_are_moved_by_up_to_so_many_pixels_and_zeros_move_in():
    image = np.arange(1.0, 31).reshape(1, 5, 3, 2)
    images = np.repeat(image, 400, axis=0)
    copy = images.copy()
    moved = data.shifted(images, np.random.default_rng(0), pixels=2)
    assert moved.shape == images.shape
    assert moved.dtype == images.dtype
    assert np.array_equal(images, copy)
    expected = {}
    for down in range(-2, 3):
        for right in range(-2, 3):
            one = np.zeros((5, 3, 2))
            for i in range(5):
                for j in range(3):
                    if 0 <= i - down < 5 and 0 <= j - right < 3:
                        one[i, j] = image[0, i - down, j - right]
            expected[one.tobytes()] = (down, right)
    places = {expected[np.ascontiguousarray(one).tobytes()] for one in moved}
    assert len(places) == 25, "not every shift occurs"


def test_shifting_by_no_pixel_changes_nothing():
    images = np.random.default_rng(0).random((3, 4, 5, 1))
    moved = data.shifted(images, np.random.default_rng(0), pixels=0)
    assert np.array_equal(moved, images)


SHIFTED_ERRORS = {
    "one image": ((np.ones((5, 3)), RNG, 1), r"\(5, 3\).*images\[None, :, :, None\]"),
    "no channel": (
        (np.ones((9, 5, 3)), RNG, 1),
        r"needs \(N, H, W, C\).*\[..., None\]",
    ),
    "a seed": ((np.ones((2, 5, 3, 1)), 0, 1), r"rng is 0.*default_rng\(0\)"),
    "pixels -1": ((np.ones((2, 5, 3, 1)), RNG, -1), "pixels is -1, needs a whole"),
    "pixels 1.5": ((np.ones((2, 5, 3, 1)), RNG, 1.5), "pixels is 1.5"),
    "all of it": ((np.ones((2, 5, 3, 1)), RNG, 3), "from 0 to 2.*5×3 image stays"),
}


@pytest.mark.parametrize("case", SHIFTED_ERRORS)
def test_shifted_says_what_it_needs(case):
    arguments, message = SHIFTED_ERRORS[case]
    with pytest.raises(ValueError, match=f"shifted: .*{message}"):
        data.shifted(*arguments)


# ---- turned images ---------------------------------------------------------


def looked_up(image, angle):
    """One image turned, pixel by pixel, by the words of the docstring."""
    height, width, _ = image.shape
    out = np.zeros_like(image)
    for i, j in np.ndindex(height, width):
        down, right = i - (height - 1) / 2, j - (width - 1) / 2
        r = (height - 1) / 2 + np.cos(angle) * down + np.sin(angle) * right
        q = (width - 1) / 2 - np.sin(angle) * down + np.cos(angle) * right
        for a, b in np.ndindex(height, width):
            near = max(0, 1 - abs(r - a)) * max(0, 1 - abs(q - b))
            out[i, j] += near * image[a, b]
    return out


@pytest.mark.parametrize("shape", [(5, 5, 2), (4, 7, 1), (1, 3, 1), (6, 2, 1)])
@pytest.mark.parametrize("angle", [0.1, -0.7, 1.5, 3.0])
def test_a_turned_pixel_is_the_mean_of_the_four_around_its_place(shape, angle):
    image = np.random.default_rng(0).random(shape)
    [got] = data.turned(image[None], np.array([angle]))
    np.testing.assert_allclose(got, looked_up(image, angle), atol=1e-12)


def test_a_quarter_turn_is_that_of_numpy_and_each_image_has_an_angle_of_its_own():
    images = np.random.default_rng(0).random((5, 6, 6, 2)).astype("f4")
    quarters = np.arange(5)
    got = data.turned(images, quarters * np.pi / 2)
    assert got.dtype == np.float32
    for image, mine, k in zip(images, got, quarters, strict=True):
        np.testing.assert_allclose(mine, np.rot90(image, k), atol=1e-5)


def test_rotated_images_are_turned_by_up_to_so_many_degrees():
    image = np.zeros((1, 41, 41, 1))
    image[0, 20, 40] = image[0, 20, 39] = image[0, 20, 38] = 1  # at three o'clock
    images = np.repeat(image, 500, axis=0)
    copy = images.copy()
    moved = data.rotated(images, np.random.default_rng(0), degrees=30)
    assert np.array_equal(images, copy)
    rows, columns = np.indices((41, 41)) - 20
    ink = moved[..., 0].sum(axis=(1, 2))
    up = -(moved[..., 0] * rows).sum(axis=(1, 2)) / ink
    right = (moved[..., 0] * columns).sum(axis=(1, 2)) / ink
    angles = np.degrees(np.arctan2(up, right))
    assert -31 < angles.min() < -28
    assert 28 < angles.max() < 31
    np.testing.assert_allclose(
        np.histogram(angles, 6, (-30, 30))[0], 500 / 6, atol=5 * np.sqrt(500 / 6)
    )
    same = data.rotated(images, np.random.default_rng(0), degrees=30)
    assert np.array_equal(moved, same)


def test_rotating_by_no_degree_changes_nothing():
    images = np.random.default_rng(0).random((3, 4, 5, 1))
    np.testing.assert_allclose(data.rotated(images, RNG, 0), images, atol=1e-12)


ROTATED_ERRORS = {
    "one image": ((np.ones((5, 3)), RNG, 1), r"\(5, 3\).*images\[None, :, :, None\]"),
    "bytes": ((np.ones((2, 5, 3, 1), "u1"), RNG, 1), "uint8.*astype"),
    "a seed": ((np.ones((2, 5, 3, 1)), 0, 1), r"rng is 0.*default_rng\(0\)"),
    "degrees -1": ((np.ones((2, 5, 3, 1)), RNG, -1), "degrees is -1"),
    "degrees 360": ((np.ones((2, 5, 3, 1)), RNG, 360), "degrees is 360"),
    "nan": ((np.ones((2, 5, 3, 1)), RNG, float("nan")), "degrees is nan"),
    "text": ((np.ones((2, 5, 3, 1)), RNG, "ten"), "degrees is 'ten'"),
}


@pytest.mark.parametrize("case", ROTATED_ERRORS)
def test_rotated_says_what_it_needs(case):
    arguments, message = ROTATED_ERRORS[case]
    with pytest.raises(ValueError, match=f"rotated: .*{message}"):
        data.rotated(*arguments)


def test_download_fills_the_cache_once(cache, server, monkeypatch, capfd):
    monkeypatch.setattr(data, "MIRRORS", (server.url + "good/",))
    assert where()[NAMES[0]] == f"{server.url}good/{NAMES[0]}.gz"
    first = load_mnist("full")
    assert names(cache) == PACKED and len(server.seen) == 4
    assert NAMES[0] in capfd.readouterr().err  # the progress bar
    np.testing.assert_array_equal(load_mnist("full").test_images, first.test_images)
    assert len(server.seen) == 4
    assert where()[NAMES[0]] == str(cache / f"{NAMES[0]}.gz")


BAD = {
    "404": "404",
    "403": "403",
    "503": "503",
    "stall": "silent for 0.3 seconds",
    "drip": "not done after 0.6 seconds",
    "cut": r"it stopped after \d+ bytes",
    "wrong": "SHA-256 .* expected|claims|goes on",
    "page": "web page",
    "endless": "sent more than",
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_mirror_leaves_no_data_and_the_next_is_tried(
    cache, server, monkeypatch, bad
):
    monkeypatch.setattr(data, "DEADLINE", 0.6)
    monkeypatch.setattr(data, "MIRRORS", (f"{server.url}{bad}/",))
    with pytest.raises(ConnectionError, match=BAD[bad]) as caught:
        load_mnist("full")
    kept = [f"{NAMES[0]}.part"] if bad in ("cut", "stall", "drip") else []
    assert names(cache) == kept
    assert server.seen == [bad] * data.ROUNDS
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(f"  {server.url}{bad}/: ")
    assert ".part" not in lines[1]
    assert data.ENVIRONMENT in lines[2] and "data_dir" in lines[2]

    monkeypatch.setattr(data, "MIRRORS", (f"{server.url}{bad}/", f"{server.url}good/"))
    assert len(load_mnist("full").train_labels) == 7
    assert names(cache) == PACKED


def test_offline_every_mirror_is_named_once_and_no_bar_is_shown(
    cache, monkeypatch, capfd
):
    monkeypatch.setattr(data, "PAUSE", 60)
    hosts = ("http://127.0.0.1:9/a/", "http://localhost:9/b/")
    monkeypatch.setattr(data, "MIRRORS", hosts)
    with pytest.raises(ConnectionError) as caught:
        load_mnist("full")
    first, *tried, last = str(caught.value).splitlines()
    assert first == f"no mirror gave {NAMES[0]}.gz:"
    assert [line.split(": ")[0].strip() for line in tried] == list(hosts)
    assert all(line.endswith("no connection (Connection refused)") for line in tried)
    assert data.ENVIRONMENT in last and "needs no network" in last
    assert names(cache) == []
    assert capfd.readouterr().err == ""


def halves(server):
    """Where each half of the file begins that a mirror was asked for."""
    return [asked and int(asked.removeprefix("bytes=")[:-1]) for asked in server.ranges]


def test_a_download_goes_on_where_the_last_one_stopped(cache, server, monkeypatch):
    monkeypatch.setattr(data, "ROUNDS", 1)
    monkeypatch.setattr(data, "MIRRORS", (server.url + "half/",))
    with pytest.raises(ConnectionError):
        load_mnist("full")
    part = cache / f"{NAMES[0]}.part"
    have = part.stat().st_size
    whole = len(gzip.compress(tiny()[NAMES[0]]))
    assert have == whole // 2
    monkeypatch.setattr(data, "MIRRORS", (server.url + "ranged/",))
    load_mnist("full")
    assert halves(server) == [None, have, None, None, None]
    assert names(cache) == PACKED


DAMAGED_PARTS = {
    "of another file": (lambda whole: b"another" * 3, "ranged"),
    "longer than the file": (lambda whole: whole + b"more", "ranged"),
    "continued elsewhere": (lambda whole: whole[:20], "astray"),
    "of a server that cannot go on": (lambda whole: whole[:20], "good"),
}


@pytest.mark.parametrize("case", DAMAGED_PARTS)
def test_a_part_that_does_not_fit_is_fetched_whole(cache, server, monkeypatch, case):
    make, behavior = DAMAGED_PARTS[case]
    monkeypatch.setattr(data, "ROUNDS", 1)  # the same mirror gives it, at once
    cache.mkdir()
    content = gzip.compress(tiny()[NAMES[0]])
    (cache / f"{NAMES[0]}.part").write_bytes(make(content))
    monkeypatch.setattr(data, "MIRRORS", (f"{server.url}{behavior}/",))
    assert len(load_mnist("full").train_labels) == 7
    assert halves(server)[0] == len(make(content))
    assert len(server.seen) == (4 if behavior == "good" else 5)
    assert names(cache) == PACKED


def test_a_part_that_is_whole_is_not_fetched_again(cache, server, monkeypatch):
    write(cache, {f"{NAMES[0]}.part": gzip.compress(tiny()[NAMES[0]])})
    monkeypatch.setattr(data, "MIRRORS", (server.url + "ranged/",))
    load_mnist("full")
    assert len(server.seen) == 4 and halves(server)[0] is not None
    assert names(cache) == PACKED


def test_what_killed_downloads_left_is_used_and_taken_away(cache, server, monkeypatch):
    whole = gzip.compress(tiny()[NAMES[0]])
    left = {
        f"{NAMES[0]}.{digit * 32}.part": whole[:n]
        for digit, n in zip("abc", [9, 30, 20], strict=True)
    }
    busy, note = f"{NAMES[0]}.{'d' * 32}.part", f"{NAMES[0]}.my.part"
    write(cache, left | {busy: whole[:40], note: b"not ours"})
    for name in [*left, note]:
        os.utime(cache / name, (0, 0))
    monkeypatch.setattr(data, "MIRRORS", (server.url + "ranged/",))
    load_mnist("full")
    assert halves(server)[0] == 30
    assert names(cache) == sorted([*PACKED, busy, note])


def test_server_that_decompresses(cache, server, monkeypatch):
    monkeypatch.setattr(data, "MIRRORS", (server.url + "raw/",))
    load_mnist("full")
    assert names(cache) == sorted(NAMES)


def test_interrupted_download_goes_on_with_the_missing_files(
    cache, server, monkeypatch
):
    write(cache, dict(list(tiny().items())[:3]), pack=True)
    monkeypatch.setattr(data, "MIRRORS", (server.url + "good/",))
    load_mnist("full")
    assert len(server.seen) == 1 and names(cache) == PACKED


@pytest.mark.parametrize(
    ("damaged", "message"),
    [(tiny()[NAMES[2]][:-3], "ends after"), (tiny(seed=1)[NAMES[2]], "SHA-256 of")],
    ids=["cut", "of another dataset"],
)
def test_damaged_cache_is_named_and_replaced(
    cache, server, monkeypatch, damaged, message
):
    write(cache, tiny() | {NAMES[2]: damaged})
    monkeypatch.setattr(data, "MIRRORS", (server.url + "good/",))
    with pytest.warns(UserWarning, match=f"{NAMES[2]}: {message} .* anew"):
        load_mnist("full")
    assert names(cache) == sorted([*NAMES[:2], NAMES[3], f"{NAMES[2]}.gz"])
    load_mnist("full")
    assert len(server.seen) == 1


@pytest.mark.parametrize("obstacle", ["a file in the way", "read-only"])
def test_unwritable_cache_is_named(cache, monkeypatch, obstacle):
    if obstacle == "read-only":  # root may write anywhere, so the error is staged
        monkeypatch.setattr(
            data.Path, "touch", lambda *_: (_ for _ in ()).throw(OSError(30, "ro"))
        )
    else:
        cache.write_text("not a folder")
    with pytest.raises(OSError, match=f"cache cannot be written.*{data.ENVIRONMENT}"):
        load_mnist("full")


def test_two_processes_at_once(cache, server):
    code = """
import sys
from pathlib import Path
from cnn_course import data
data.MNIST_FILES = eval(sys.argv[1])
data.MIRRORS = (sys.argv[2],)
data.cache_dir = lambda: Path(sys.argv[3])
print(data.load_mnist("full").train_images.sum())
"""
    arguments = [repr(data.MNIST_FILES), server.url + "slow/", str(cache)]
    both = [
        subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=-1, stderr=-1)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0] != b""
    assert names(cache) == PACKED and len(server.seen) >= 4


def test_order_argument_environment_cache(cache, tmp_path, monkeypatch):
    given = write(tmp_path / "given", tiny())
    named = write(tmp_path / "named", tiny())
    write(cache, tiny(), pack=True)
    assert where()[NAMES[1]] == str(cache / f"{NAMES[1]}.gz")
    monkeypatch.setenv(data.ENVIRONMENT, str(named))
    assert where()[NAMES[1]] == str(named / NAMES[1])
    assert where("full", given)[NAMES[1]] == str(given / NAMES[1])
    # Whoever is first is also believed least: what is wrong there is refused.
    write(named, {NAMES[1]: tiny(seed=1)[NAMES[1]]})
    with pytest.raises(ValueError, match=f"named/{NAMES[1]}: SHA-256"):
        load_mnist("full")
    assert len(load_mnist("full", given).train_labels) == 7


def test_environment_without_the_files_falls_back(cache, tmp_path, monkeypatch):
    write(cache, tiny())
    monkeypatch.setenv(data.ENVIRONMENT, str(tmp_path / "absent"))
    assert len(load_mnist("full").train_labels) == 7


def test_data_dir_never_downloads(cache, server, tmp_path, monkeypatch):
    monkeypatch.setattr(data, "MIRRORS", (server.url + "good/",))
    write(cache, tiny())
    with pytest.raises(FileNotFoundError):
        load_mnist("full", tmp_path / "absent")
    assert server.seen == []


@pytest.mark.parametrize("module", ["pooch", "requests"])
def test_missing_package_is_named(cache, monkeypatch, module):
    monkeypatch.undo()
    monkeypatch.delenv(data.ENVIRONMENT, raising=False)
    if module == "requests":
        monkeypatch.setattr(data, "cache_dir", lambda: cache)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=f"needs {module} .*pip install pooch req"):
        load_mnist("full")


def test_without_tqdm_there_is_no_bar(cache, server, monkeypatch, capfd):
    monkeypatch.setattr(data, "MIRRORS", (server.url + "good/",))
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    load_mnist("full")
    assert capfd.readouterr().err == ""


if __name__ == "__main__":
    make_sample(data.SAMPLE)
