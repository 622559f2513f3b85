"""The command line: what it prints, what it writes, and how it fails."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnn_course import (
    Conv2D,
    Dense,
    Flatten,
    Network,
    ReLU,
    data,
    load_mnist,
    naive,
    results,
)
from cnn_course.cli import main

COMMANDS = ["train", "evaluate", "data", "benchmark", "release", "grade", "manifest"]
RUN = [sys.executable, "-m", "cnn_course"]
FEW = ["--images", "640", "--epochs", "1"]


def run(*argv):
    """The exit status, whether it was returned or raised."""
    try:
        return main([str(arg) for arg in argv])
    except SystemExit as stop:
        return stop.code


def accuracy(text):
    """The test accuracy in percent, as printed."""
    return float(re.search(r"test accuracy ([\d.]+)%", text)[1])


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "digits.npz"
    assert run("train", "flat", "--quiet", "--epochs", 2, "--save", path) == 0
    return path


# ---- help ----------------------------------------------------------------


def test_help_lists_every_command(capsys):
    assert run("--help") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name, capsys):
    assert run(name, "--help") == 0
    assert f"example: python -m cnn_course {name}" in capsys.readouterr().out


def test_help_waits_for_nothing_heavy():
    script = """if True:
        import sys
        from cnn_course.cli import main
        try:
            main(["train", "--help"])
        except SystemExit:
            pass
        heavy = {"matplotlib", "tqdm", "pooch", "requests", "nbformat"}
        assert not heavy & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE)


def test_the_paths_in_the_commands_of_the_readme_exist():
    root = Path(__file__).parents[1]
    readme = (root / "README.md").read_text("utf-8")
    blocks = readme.split("```")[1::2]
    lines = [line.split("#")[0] for block in blocks for line in block.splitlines()]
    words = [word for line in lines for word in line.split()]
    paths = [word for word in words if re.match(r"(tests|book)\b", word)]
    assert "tests/nbval_sanitize.cfg" in paths
    assert [path for path in paths if not (root / path).exists()] == []


def test_version(capsys):
    assert run("--version") == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


# ---- train ---------------------------------------------------------------


@pytest.mark.thorough
def test_train_cnn_passes_97_percent_on_the_sample(capsys):
    assert run("train", "cnn") == 0
    shown = capsys.readouterr()
    assert accuracy(shown.out) > 97
    assert "Conv2D(16, 3)" in shown.out
    assert "epoch 6/6" in shown.err


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_train_flat_ends_with_the_test_loss_and_accuracy(optimizer, capsys):
    assert run("train", "flat", "--optimizer", optimizer, "--quiet") == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert re.fullmatch(r"test loss 0\.\d{4}, test accuracy 9\d\.\d\d%\n", shown.out)


@pytest.mark.thorough
def test_train_deep_on_shifted_digits(capsys):
    arguments = ["--images", 300, "--epochs", 1, "--quiet"]
    found = []
    for shift in ([], ["--shift", 2], ["--shift", 2]):
        assert run("train", "deep", *arguments, *shift) == 0
        found.append(capsys.readouterr().out)
    plain, shifted, again = found
    assert plain != shifted == again


def test_manifest_prints_or_writes_markdown_or_json(tmp_path, capsys):
    assert run("manifest") == 0
    shown = capsys.readouterr().out
    assert "## 2 · Convolution" in shown
    assert run("manifest", "--out", tmp_path / "m.md") == 0
    assert (tmp_path / "m.md").read_text("utf-8") == shown
    assert run("manifest", "--json", "--out", tmp_path / "m.json") == 0
    chapters = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert chapters[0]["exercises"][0]["points"] == 1


def test_a_seed_gives_the_same_numbers_again(capsys):
    for seed in (5, 5, 6):
        run("train", "flat", *FEW, "--quiet", "--seed", seed)
    first, again, other = capsys.readouterr().out.splitlines()
    assert first == again != other


def test_what_is_saved_is_what_was_evaluated(tmp_path, capsys):
    path = tmp_path / "cnn.npz"
    run("train", "cnn", *FEW, "--batch-size", 32, "--learning-rate", 0.01)
    plain = capsys.readouterr().out
    arguments = ["--batch-size", 32, "--learning-rate", 0.01, "--save", path]
    assert run("train", "cnn", *FEW, *arguments) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-2] == f"saved to {path}"
    assert accuracy(out) == accuracy(plain)
    digits = load_mnist()
    _, right = Network.load(path).evaluate(digits.test_images, digits.test_labels)
    assert f"{right:.2%}" == f"{accuracy(out):.2f}%"


def test_the_loops_say_how_long_they_take_and_learn_the_same(tmp_path, capsys):
    arguments = ["--images", 6, "--epochs", 1, "--batch-size", 3]
    path = tmp_path / "naive.npz"
    assert run("train", "cnn", "--layers", "naive", *arguments, "--save", path) == 0
    shown = capsys.readouterr()
    assert "will take less than a minute" in shown.out
    assert "epoch 1/1" in shown.err
    assert type(Network.load(path).layers[0]) is naive.Conv2D
    assert run("train", "cnn", *arguments) == 0
    assert accuracy(capsys.readouterr().out) == accuracy(shown.out)


@pytest.mark.parametrize("layers", ["fast", "stride-groups"])
def test_every_kind_of_layer_can_be_trained(layers, capsys):
    few = ["--images", 64, "--epochs", 1, "--quiet"]
    assert run("train", "cnn", "--layers", layers, *few) == 0
    assert accuracy(capsys.readouterr().out) > 0


@pytest.mark.parametrize("older", [False, True], ids=["new file", "older file"])
def test_ctrl_c_keeps_what_was_learnt_and_an_older_file(tmp_path, older):
    path, other = tmp_path / "net.npz", tmp_path / "net.interrupted.npz"
    if older:
        path.write_text("a better network")
    arguments = ["train", "cnn", *FEW[:2], "--epochs", "500", "--save", path]
    with subprocess.Popen(
        [*RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        seen = ""
        while "epoch 2/500" not in seen:
            seen += process.stderr.read(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.search(r"interrupted in epoch \d, after \d+ steps\n", out)
    assert accuracy(out) > 20
    assert "Traceback" not in err
    if older:
        assert path.read_text() == "a better network"
        assert f"{path} is left as it was\nsaved to {other}\n" in out
        Network.load(other)
    else:
        assert f"saved to {path}\n" in out
        assert not other.exists()
        Network.load(path)


def test_ctrl_c_before_the_first_step_saves_nothing(tmp_path, monkeypatch, capsys):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(data, "shifted", stop)
    path = tmp_path / "net.npz"
    assert run("train", "flat", "--shift", 1, "--quiet", "--save", path) == 130
    out = capsys.readouterr().out
    assert "interrupted in epoch 1, after 0 steps" in out
    assert "nothing was learned, nothing is saved" in out
    assert not path.exists()


def test_a_read_only_file_is_refused_before_training(tmp_path, capsys):
    path = tmp_path / "net.npz"
    path.write_text("kept")
    path.chmod(0o444)
    assert run("train", "flat", "--save", path) == 2
    shown = capsys.readouterr()
    assert "net.npz is read-only" in shown.err
    assert shown.out == ""
    assert path.read_text() == "kept"


# ---- evaluate ------------------------------------------------------------


def test_evaluate_gives_recall_and_precision_of_each_digit(model, capsys):
    assert run("evaluate", model) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("digit")) + 1
    rows = [line.split() for line in lines[start : start + 10]]
    digits = load_mnist()
    answers = Network.load(model).predict(digits.test_images).argmax(1)
    assert [int(row[0]) for row in rows] == list(range(10))
    for digit, images, recall, precision, *called in rows:
        of, said = digits.test_labels == int(digit), answers == int(digit)
        hits = np.sum(of & said)
        assert int(images) == of.sum()
        assert recall == f"{hits / of.sum():.2%}"
        assert precision == f"{hits / said.sum():.2%}"
        assert [int(n) for n in called] == np.bincount(
            answers[of], minlength=10
        ).tolist()
    table = lines[start - 1 : start + 10]
    assert len({len(line) for line in table}) == 1, "the columns are not aligned"


def test_evaluate_says_how_sure_it_is_and_names_the_surest_errors(model, capsys):
    assert run("evaluate", model) == 0
    out = capsys.readouterr().out
    digits = load_mnist()
    p = Network.load(model).predict(digits.test_images)
    wrong = np.flatnonzero(p.argmax(1) != digits.test_labels)
    low, high = results.wilson(2000 - len(wrong), 2000)
    assert f"95 % interval {low:.2%} to {high:.2%}" in out
    assert low < accuracy(out) / 100 < high
    errors = re.findall(r"image +(\d+): a (\d), called (\d) with ([\d.]+)%", out)
    assert len(errors) == min(10, len(wrong))
    for i, label, said, _ in errors:
        assert int(i) in wrong
        assert (int(label), int(said)) == (
            digits.test_labels[int(i)],
            p[int(i)].argmax(),
        )
    sure = [float(share) for *_, share in errors]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] == round(100 * float(p[wrong].max()), 1)


def test_evaluate_takes_a_network_of_loops_in_no_time(tmp_path, capsys):
    images = np.zeros((1, 28, 28, 1), "f4")
    twins = []
    for conv in (naive.Conv2D, Conv2D):
        net = Network([conv(2, 3), ReLU(), Flatten(), Dense(10)])
        net.predict(images)
        net.save(tmp_path / "net.npz")
        assert run("evaluate", tmp_path / "net.npz") == 0
        twins.append(capsys.readouterr().out)
    assert twins[0] == twins[1]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_evaluate_draws_what_it_says(model, tmp_path, kind, capsys):
    path = tmp_path / f"report.{kind}"
    assert run("evaluate", model, "--plot", path) == 0
    assert path.stat().st_size > 1000
    assert f"figures in {path}" in capsys.readouterr().out


# ---- data ----------------------------------------------------------------


def test_data_says_where_without_fetching(capsys, tmp_path, monkeypatch):
    monkeypatch.delenv(data.ENVIRONMENT, raising=False)
    monkeypatch.setattr(data, "cache_dir", lambda: tmp_path)
    assert run("data", "--where") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["sample", data.SAMPLE.name, str(data.SAMPLE)]
    assert len(lines) == 5
    assert all(data.MIRRORS[0] in line for line in lines[1:])


def test_data_without_a_network_says_what_was_tried(capfd, tmp_path, monkeypatch):
    monkeypatch.delenv(data.ENVIRONMENT, raising=False)
    monkeypatch.setattr(data, "cache_dir", lambda: tmp_path)
    hosts = ("http://127.0.0.1:9/", "http://localhost:9/")
    monkeypatch.setattr(data, "MIRRORS", hosts)
    assert run("train", "flat", "--data", "full") == 2
    first, *tried, last = capfd.readouterr().err.splitlines()
    assert first.startswith("cnn-course: error: no mirror gave train-images")
    assert [line.split()[0] for line in tried] == [f"{host}:" for host in hosts]
    assert data.ENVIRONMENT in last and "--data-dir" in last


@pytest.mark.skipif(
    not os.environ.get(data.ENVIRONMENT),
    reason="needs the full MNIST: set CNN_COURSE_DATA to its folder",
)
def test_data_verifies_the_full_set_and_evaluate_uses_it(model, capsys):
    folder = os.environ[data.ENVIRONMENT]
    assert run("data", "--data-dir", folder) == 0
    assert "10,000 test images, each 28×28×1): verified" in capsys.readouterr().out
    assert run("evaluate", model, "--data", "full", "--data-dir", folder) == 0
    assert accuracy(capsys.readouterr().out) > 90


# ---- the benchmark and the classroom -------------------------------------


def test_benchmark_passes_its_arguments_on(tmp_path, monkeypatch):
    from cnn_course import benchmark

    asked = []
    monkeypatch.setattr(benchmark, "main", lambda *args: asked.append(args))
    path = tmp_path / "speed.json"
    assert run("benchmark", "--quick", "--json", path, "--threads", 2) == 0
    assert run("benchmark", "--mnist") == 0
    assert run("benchmark", "--processes", 2) == 0
    assert asked == [
        (True, path, 2, False, None),
        (False, None, None, True, None),
        (False, None, None, False, 2),
    ]


def test_release_and_grade_pass_their_arguments_on(tmp_path, monkeypatch, capsys):
    from cnn_course.classroom import grading
    from cnn_course.classroom import release as editions

    asked = []

    def release(*args, **kwargs):
        asked.append((args, kwargs))
        return [tmp_path / "02_convolution.ipynb"]

    def grade(*args, **kwargs):
        asked.append((args, kwargs))
        row = {"student": "ada", "chapter": "02_a", "points": "3", "max": "4"}
        return [row | {"note": "it ended", "status": "partly"}]

    monkeypatch.setattr(editions, "release", release)
    monkeypatch.setattr(grading, "grade", grade)
    assert run("release", "--out", tmp_path, "--chapters", "2,10", "--force") == 0
    assert "02_convolution.ipynb" in capsys.readouterr().out
    (args, kwargs) = asked[0]
    assert args == (tmp_path, [2, 10])
    assert kwargs["force"] is True
    assert run("grade", tmp_path, "--out", tmp_path / "grades") == 0
    out = capsys.readouterr().out
    assert "3/4" in out and "ada 02_a: partly: it ended" in out and "1 partly" in out
    assert asked[1][0][:3] == (tmp_path, tmp_path / "grades", Path("book"))
    arguments = ["--memory", 100, "--cell-time", 2, "--time", 9, "--processes", 3]
    assert run("grade", tmp_path, "--again", "--jobs", 2, *arguments) == 0
    options = asked[2][0][3]
    assert options.again and options.jobs == 2 and not options.unsafe
    assert tuple(options.limits.as_dict().values())[:4] == (100, 2, 9, 3)


# ---- errors --------------------------------------------------------------

ERRORS = {
    "no command": ([], ["command"]),
    "unknown command": (["learn"], ["learn"]),
    "no network": (["train"], ["network", "cnn-course train --help"]),
    "unknown network": (["train", "rnn"], ["'rnn'", "cnn", "flat", "deep"]),
    "unknown option": (["train", "cnn", "--fast"], ["--fast"]),
    "abbreviation": (["train", "cnn", "--epoch", "1"], ["--epoch"]),
    "epochs 0": (["train", "cnn", "--epochs", "0"], ["--epochs", "whole number ≥ 1"]),
    "epochs 1.5": (["train", "cnn", "--epochs", "1.5"], ["'1.5'"]),
    "seed -1": (["train", "cnn", "--seed", "x"], ["--seed", "'x'"]),
    "shift -1": (["train", "cnn", "--shift", "x"], ["--shift", "'x'"]),
    "rate nan": (["train", "cnn", "--learning-rate", "nan"], ["'nan'", "above 0"]),
    "rate text": (["train", "cnn", "--learning-rate", "fast"], ["'fast'"]),
    "sample with folder": (
        ["train", "cnn", "--data-dir", "."],
        ["--data-dir needs --data full"],
    ),
    "folder without data": (
        ["train", "cnn", "--data", "full", "--data-dir", "{tmp}"],
        ["{tmp}: no train-images-idx3-ubyte", "four files"],
    ),
    "data, empty folder": (["data", "--data-dir", "{tmp}"], ["{tmp}: no train-images"]),
    "save to nowhere": (
        ["train", "cnn", "--save", "{tmp}/nowhere/a.npz"],
        ["nowhere is not a directory", "make it first"],
    ),
    "manifest elsewhere": (["manifest", "--book", "{tmp}"], ["{tmp}: no chapters"]),
    "save to a folder": (["train", "cnn", "--save", "{tmp}"], ["is a directory"]),
    "save to a device": (
        ["train", "flat", *FEW, "--save", "/dev/null"],
        ["/dev/null is a device"],
    ),
    "shift of all": (["train", "flat", *FEW, "--quiet", "--shift", "28"], ["pixels"]),
    "diverged": (
        ["train", "flat", *FEW, "--quiet", "--learning-rate", "1e38"],
        ["fit:", "smaller learning rate"],
    ),
    "no such file": (["evaluate", "{tmp}/no.npz"], ["no.npz: No such file"]),
    "not a network": (["evaluate", __file__], ["not a network that save wrote"]),
    "plot to nowhere": (
        ["evaluate", "{model}", "--plot", "{tmp}/nowhere/a.png"],
        ["nowhere is not a directory"],
    ),
    "plot of no kind": (
        ["evaluate", "{tmp}/no.npz", "--plot", "{tmp}/a.xyz"],
        ["a.xyz", ".png, .svg or .pdf"],
    ),
    "json to nowhere": (
        ["benchmark", "--json", "{tmp}/nowhere/a.json"],
        ["nowhere is not a directory"],
    ),
    "no threads": (["benchmark", "--threads", "0"], ["--threads", "'0'"]),
    "release to nothing": (["release"], ["--out"]),
    "chapters two": (
        ["release", "--out", "{tmp}", "--chapters", "two"],
        ["no chapter two; the book has 1, 2", "capstone"],
    ),
    "chapters z": (
        ["release", "--out", "{tmp}", "--chapters", "z"],
        ["no chapter Z; the book has 1, 2", "A, B"],
    ),
    "no book": (
        ["release", "--out", "{tmp}/out", "--book", "{tmp}"],
        ["{tmp}: no chapters"],
    ),
    "no submissions": (["grade", "{tmp}/none", "--book", "{tmp}"], ["{tmp}"]),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_one_line_on_stderr_and_status_2(case, model, tmp_path, capsys):
    argv, fragments = ERRORS[case]
    fill = {"tmp": str(tmp_path), "model": str(model)}
    assert run(*(arg.format(**fill) for arg in argv)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("cnn-course: error: ")
    for fragment in fragments:
        assert fragment.format(**fill) in lines[0]


def test_a_network_for_other_images_is_said_so(tmp_path, capsys):
    net = Network([Flatten(), Dense(10)])
    net.predict(np.zeros((1, 8, 8, 1), "f4"))
    net.save(tmp_path / "net.npz")
    assert run("evaluate", tmp_path / "net.npz") == 2
    assert "was made for (N, 8, 8, 1)" in capsys.readouterr().err


def test_a_missing_package_is_named(model, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run("evaluate", model, "--plot", tmp_path / "a.png") == 2
    assert "--plot needs matplotlib: pip install" in capsys.readouterr().err


def test_ctrl_c_anywhere_else_gives_130_and_no_traceback(monkeypatch, capsys):
    def stop(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(data, "load_mnist", stop)
    assert run("train", "flat") == 130
    assert capsys.readouterr().err == "cnn-course: error: interrupted\n"


STOP = """
import atexit, os, signal, sys

def stop(*args):
    os.kill(os.getpid(), signal.SIGINT)

class Finder:
    def find_spec(self, name, *rest):
        if name == os.environ["STOP_AT"]:
            sys.meta_path.remove(self)
            stop()

sys.meta_path.insert(0, Finder())
if os.environ["STOP_AT"] == "exit":
    atexit.register(stop)
"""


@pytest.mark.parametrize("started", ["-m", "by name"])
@pytest.mark.parametrize(
    "at", ["numpy", "numpy.random", "cnn_course.cli", "argparse", "tqdm", "exit"]
)
def test_ctrl_c_while_loading_or_ending_gives_130_and_no_traceback(
    tmp_path, at, started
):
    (tmp_path / "sitecustomize.py").write_text(STOP)
    script = tmp_path / "cnn-course"
    script.write_text("from cnn_course.cli import main\nraise SystemExit(main())\n")
    paths = [str(tmp_path), str(Path(data.__file__).parents[1])]
    command = RUN if started == "-m" else [sys.executable, script]
    done = subprocess.run(
        [*command, "train", "flat", "--images", "9", "--epochs", "1"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "STOP_AT": at},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    assert "interrupted" in done.stdout + done.stderr
    assert done.returncode == 130


def test_a_program_that_imports_the_package_keeps_its_ctrl_c():
    script = """if True:
        import signal
        import cnn_course.cli
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    """
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_reader_that_leaves_early_causes_no_traceback(model):
    with subprocess.Popen(
        [*RUN, "evaluate", model], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


def test_lines_reach_a_pipe_while_training_goes_on():
    with subprocess.Popen(
        [*RUN, "train", "cnn", "--layers", "naive"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert any("the loops of the equations" in line for line in process.stdout)
        assert process.poll() is None
        process.kill()
