"""The command line: ``python -m cnn_course …``, also installed as ``cnn-course``.

Each command imports what it needs when it runs, so that ``--help`` is quick and
nobody has to install what only another command uses.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cnn_course import interrupt

if TYPE_CHECKING:
    from types import ModuleType

    from cnn_course.arguments import Array, Labels
    from cnn_course.data import Dataset
    from cnn_course.layers import Layer
    from cnn_course.network import History, Network
    from cnn_course.optimizers import Optimizer

#: what --layers may say, and the module that holds them; the first is the fastest
LAYERS = {"fast": "fast", "stride-groups": "stride_groups", "naive": "naive"}
#: what --plot can draw
PLOTS = (".png", ".svg", ".pdf")
#: peak of the one-cycle schedule
LEARNING_RATES = {"sgd": 0.1, "adam": 0.005}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; those of the process by default.

    Returns
    -------
    status : int
        0, or 2 after an error, 130 after Ctrl-C.
    """
    alone = False
    try:
        alone = interrupt.raise_again()
        options = _parser().parse_args(argv)
        status = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt as stop:
        if alone:
            interrupt.leave_at_once()  # as well while this is being said
        return _complain(str(stop) or "interrupted", 130)
    except BrokenPipeError:  # as in `… | head`: nobody is left to write to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if error.strerror and error.filename:
            return _complain(f"{error.filename}: {error.strerror}")
        return _complain(error)
    except ModuleNotFoundError as error:
        return _complain(f"this command needs {error.name}: pip install {error.name}")
    except (ValueError, ArithmeticError, ImportError, MemoryError) as error:
        return _complain(error)
    finally:
        if alone:
            interrupt.leave_at_once()
    return status or 0


def _complain(problem: object, status: int = 2) -> int:
    text = str(problem).strip() or type(problem).__name__
    if not isinstance(problem, ConnectionError):  # which has a line for each mirror
        text = " ".join(text.split())
    print(f"cnn-course: error: {text}", file=sys.stderr)
    return status


def _say(text: str = "") -> None:
    print(text, flush=True)


# ---- commands --------------------------------------------------------------


def train(options: argparse.Namespace) -> int:
    """Train a network and say how well it does on the test digits."""
    from cnn_course.data import shifted
    from cnn_course.network import Network

    if options.save:
        _check_save(options.save)
    if options.scheduler:
        _check_scheduler(options)
    data = _load(options)
    images, labels = data.train_images, data.train_labels
    if options.images:
        images, labels = images[: options.images], labels[: options.images]
    module = _module(options.layers)
    network = Network(_layers(options.network, module), seed=options.seed)
    network.build(images.shape[1:])
    if not options.quiet:
        network.summary()
        _say(
            f"training on {len(images):,} digits, {options.epochs} "
            f"epoch{'s' * (options.epochs > 1)}"
        )
    if options.layers == "naive" and options.network != "flat":
        _say(_forecast(options.network, module, images, labels, options.epochs))
    training: dict[str, Any] = {
        "epochs": options.epochs,
        "batch_size": options.batch_size,
        "optimizer": _optimizer(options, len(images)),
        "progress": not options.quiet and find_spec("tqdm") is not None,
    }
    if options.scheduler:
        history = _fit_on_cluster(network, options, len(images), training)
    else:
        move = partial(shifted, pixels=options.shift) if options.shift else None
        history = network.fit(images, labels, augment=move, **training)
    if history.stopped:
        steps = len(history.batch_loss)
        _say(f"{history.stopped}, after {steps:,} step{'s' * (steps != 1)}")
    if history.stopped and not history.batch_loss:
        _say("nothing was learned" + ", nothing is saved" * bool(options.save))
        return 130
    if options.save:  # first: nobody may want to wait for the rest
        _save(network, options.save, whole=not history.stopped)
    # The loops would take minutes over the test digits, for the same numbers.
    loss, accuracy = _fast_twin(network).evaluate(data.test_images, data.test_labels)
    _say(f"test loss {loss:.4f}, test accuracy {accuracy:.2%}")
    return 130 if history.stopped else 0


def _fit_on_cluster(
    network: Network, options: argparse.Namespace, images: int, training: dict[str, Any]
) -> History:
    """Train where the workers are, each of which reads the digits for itself."""
    from cnn_course import cluster

    with cluster.connect(options.scheduler) as client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        shards = min(images, 2 * workers)
        if not options.quiet:
            _say(
                f"{shards} shards on {workers} worker{'s' * (workers != 1)}: "
                f"{options.scheduler}"
            )
        folder = options.data_dir and str(options.data_dir.resolve())
        load = partial(_shard, options.data, folder, images, shards)
        return cluster.fit(network, client, load, shards, **training)


def _shard(
    which: str, folder: str | None, images: int, shards: int, q: int
) -> tuple[Array, Labels]:
    """Give shard ``q`` of the first digits, from a worker's own copy of them."""
    from cnn_course.data import load_mnist

    data = load_mnist(which, folder)
    part = slice(images * q // shards, images * (q + 1) // shards)
    return data.train_images[part], data.train_labels[part]


def _save(network: Network, path: Path, whole: bool) -> None:
    """Save a network; half a training does not replace what a whole one gave."""
    if not whole and path.exists():
        _say(f"{path} is left as it was")
        path = path.with_name(f"{path.stem}.interrupted{path.suffix}")
    network.save(path)
    _say(f"saved to {path}")


def evaluate(options: argparse.Namespace) -> None:
    """Evaluate a saved network as chapter 13 does: how good, how sure, what errors."""
    from cnn_course import results
    from cnn_course.losses import cross_entropy
    from cnn_course.network import Network

    if options.plot:
        _check_plot(options.plot)
    network = _fast_twin(Network.load(options.file))
    data = _load(options)
    images, labels = data.test_images, data.test_labels
    p = network.predict(images)
    loss, right = cross_entropy(p, labels), (p.argmax(axis=1) == labels).mean()
    _say(f"test loss {loss:.4f}, test accuracy {right:.2%}")
    _say(results.report(p, labels))
    if options.plot:
        _plot_evaluation(images, labels, p, options.plot)
        _say(f"\nfigures in {options.plot}")


def data(options: argparse.Namespace) -> None:
    """Say where the data come from; fetch and verify the full set."""
    from cnn_course.data import load_mnist, where

    for which in ("sample", "full"):
        folder = options.data_dir if which == "full" else None
        for name, place in where(which, folder).items():
            _say(f"{which:6}  {name:23}  {place}")
    if not options.where:
        _say("reading all of them (what has an address is downloaded first) …")
        for which in ("sample", "full"):
            folder = options.data_dir if which == "full" else None
            _say(f"{which:6}  {load_mnist(which, folder)!r}: verified")


def benchmark(options: argparse.Namespace) -> None:
    """Time the convolutions side by side, with PyTorch where it is installed."""
    from cnn_course import benchmark

    if options.json:
        _check_target(options.json)
    if options.processes and find_spec("distributed") is None:
        raise ImportError("--processes needs dask: pip install 'cnn-course[cluster]'")
    _say("measuring; a quiet machine gives better numbers …")
    benchmark.main(
        options.quick, options.json, options.threads, options.mnist, options.processes
    )


def release(options: argparse.Namespace) -> None:
    """Write the student edition of the chapters."""
    from cnn_course.classroom import myst
    from cnn_course.classroom import release as editions

    ways = {
        "out": editions.release,
        "nbgrader": editions.release_nbgrader,
        "myst": myst.release_myst,
    }
    asked = [name for name in ways if getattr(options, name) is not None]
    if len(asked) != 1:
        raise ValueError("release needs one of --out, --nbgrader and --myst DIR")
    for path in ways[asked[0]](
        getattr(options, asked[0]),
        options.chapters,
        book=options.book,
        force=options.force,
    ):
        _say(str(path))


def grade(options: argparse.Namespace) -> int:
    """Grade submissions: runs what students wrote, in a sandbox."""
    from cnn_course.classroom import grading
    from cnn_course.classroom.records import Records
    from cnn_course.classroom.sandbox import Limits

    if options.unsafe:
        print(f"warning: {grading.UNSAFE}", file=sys.stderr)
    limits = Limits(options.memory, options.cell_time, options.time, options.processes)
    how = grading.Options(
        limits=limits,
        progress=True,
        **{
            name: getattr(options, name)
            for name in (
                *("unsafe", "again", "only", "jobs", "roster", "scheduler", "cases"),
                *("written_points", "canvas", "moodle"),
            )
        },
    )
    rows = grading.grade(options.directory, options.out, options.book, how, _say)
    _say(grading.format_table(rows))
    for row in rows:
        if row["status"] in ("partly", "not-graded") or "not on the" in row["note"]:
            _say(f"{row['student']} {row['chapter']}: {row['status']}: {row['note']}")
    counts = {status: 0 for status in ("graded", "partly", "not-graded", "missing")}
    for row in rows:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    students = len({row["student"] for row in rows})
    told = ", ".join(f"{n} {status}" for status, n in counts.items() if n)
    _say(f"{_count(students, 'student')}, {_count(len(rows), 'notebook')}: {told}")
    _say(f"grades, feedback, marks and the class's page in {options.out}")
    kept = Records(options.out, options.written_points)
    if waiting := kept.waiting():
        _say(
            f"{_count(waiting, 'answer')} in words to mark in "
            f"{options.out / 'marks.csv'}; the points are in no grade yet"
        )
    bad = kept.bad_marks()
    for words in bad:
        _say(words)
    return 1 if counts["not-graded"] or bad else 0


def manifest(options: argparse.Namespace) -> None:
    """List chapters, outcomes, exercises and points, for instructors."""
    from cnn_course.classroom.manifest import as_json, as_markdown, manifest

    found = manifest(options.book)
    text = as_json(found) if options.json else as_markdown(found)
    if options.out is None:
        _say(text.rstrip())
        return
    _check_target(options.out)
    options.out.write_text(text, "utf-8")
    _say(f"{len(found)} chapters in {options.out}")


# ---- their parts -----------------------------------------------------------


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _load(options: argparse.Namespace) -> Dataset:
    from cnn_course.data import load_mnist

    if options.data_dir is not None and options.data != "full":
        raise ValueError("--data-dir needs --data full; the sample is in the package")
    return load_mnist(options.data, options.data_dir)


def _module(layers: str) -> ModuleType:
    return import_module(f"cnn_course.{LAYERS[layers]}")


def _layers(name: str, module: ModuleType) -> list[Layer]:
    from cnn_course.layers import Dense, Flatten, ReLU

    if name == "flat":
        return [Flatten(), Dense(100), ReLU(), Dense(10)]
    if name == "deep":
        return [
            *(module.Conv2D(32, 3), ReLU(), module.Conv2D(32, 3), ReLU()),
            module.MaxPool2D(2),
            *(module.Conv2D(64, 3), ReLU(), module.Conv2D(64, 3), ReLU()),
            module.MaxPool2D(2),
            *(Flatten(), Dense(128), ReLU(), Dense(10)),
        ]
    return [
        *(module.Conv2D(16, 3), ReLU(), module.MaxPool2D(2)),
        *(module.Conv2D(32, 3), ReLU(), module.MaxPool2D(2)),
        *(Flatten(), Dense(128), ReLU(), Dense(10)),
    ]


def _optimizer(options: argparse.Namespace, images: int) -> Optimizer:
    from cnn_course.optimizers import SGD, Adam, OneCycle

    peak = options.learning_rate or LEARNING_RATES[options.optimizer]
    steps = options.epochs * -(-images // options.batch_size)
    schedule = OneCycle(peak, steps)
    return Adam(schedule) if options.optimizer == "adam" else SGD(schedule, 0.9)


def _fast_twin(network: Network) -> Network:
    """Make the same network of the fastest layers, with the same parameters."""
    from cnn_course.network import Network

    twins = {f"cnn_course.{module}" for module in LAYERS.values()}

    def fast(layer: Layer) -> Layer:
        kind = type(layer)
        if kind.__module__ in twins:
            kind = getattr(_module(next(iter(LAYERS))), kind.__name__)
        return kind(**layer.arguments())

    twin = Network([fast(layer) for layer in network.layers])
    params = network.params
    dtype = next((value.dtype for value in params.values()), "float32")
    twin.build(network.input_shape, dtype)
    for name, value in twin.params.items():
        value[...] = params[name]
    running = network.running
    for name, value in twin.running.items():
        value[...] = running[name]
    return twin


def _forecast(name: str, module: ModuleType, images, labels, epochs: int) -> str:
    """Time a few digits on a network of its own, and say how long all will take."""
    from cnn_course.network import Network
    from cnn_course.optimizers import SGD

    network, few, start = Network(_layers(name, module)), 3, time.perf_counter()
    network.train_batch(images[:few], labels[:few], SGD())
    few = min(few, len(images))
    minutes = (time.perf_counter() - start) / few * len(images) * epochs / 60
    shown = "less than a minute" if minutes < 1 else f"about {minutes:,.0f} minutes"
    return (
        f"the loops of the equations will take {shown}; "
        "--images 1000 takes fewer digits, Ctrl-C ends early"
    )


def _plot_evaluation(images: Array, labels: Labels, p: Array, path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")  # a file needs no window
    from cnn_course import plots

    with matplotlib.rc_context(plots.STYLE):
        plots.evaluation(images, labels, p).savefig(path)


# Each finds out before the work, not after it, that its result cannot be written.


def _check_plot(path: Path) -> None:
    if path.suffix.lower() not in PLOTS:
        raise ValueError(
            f"--plot {path}: needs a name that ends in {', '.join(PLOTS[:-1])} or "
            f"{PLOTS[-1]}"
        )
    if find_spec("matplotlib") is None:
        raise ImportError("--plot needs matplotlib: pip install matplotlib")
    _check_target(path)


def _check_scheduler(options: argparse.Namespace) -> None:
    if options.shift:
        raise ValueError(
            "--shift needs the images here, with --scheduler they are in the workers; "
            "leave one of them out"
        )
    if find_spec("distributed") is None:
        raise ImportError("--scheduler needs dask: pip install 'cnn-course[cluster]'")


def _check_save(path: Path) -> None:
    from cnn_course.storage import check_target

    _check_target(path)
    check_target(path)


def _check_target(path: Path) -> None:
    if path.is_dir():
        raise ValueError(f"{path} is a directory, needs the name of a file")
    if not path.parent.is_dir():
        raise ValueError(f"{path.parent} is not a directory; make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError(f"{path} cannot be written")


# ---- arguments -------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        raise SystemExit(_complain(f"{message} (see {self.prog} --help)"))


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number ≥ 1")
    return int(text)


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number ≥ 0")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return rate


def _chapters(text: str) -> list[int | str]:
    parts = [part.strip() for part in text.split(",")]
    return [_number_or_name(part) for part in parts]


def _number_or_name(part: str) -> int | str:
    if len(part) == 1 and part.isalpha():
        return part.upper()
    return part if part.isidentifier() else _whole(part)


def _grade_arguments(added: argparse.ArgumentParser) -> None:
    added.add_argument(
        "directory",
        type=Path,
        metavar="DIR",
        help="holds <student>/<chapter>.ipynb; or a folder or zip that Moodle or "
        "Canvas exported",
    )
    added.add_argument(
        "--out",
        type=Path,
        default=Path("grades"),
        metavar="DIR",
        help="gets grades.csv, exercises.csv, marks.csv, class.html and feedback/ "
        "(grades)",
    )
    added.add_argument(
        "--roster",
        type=Path,
        metavar="FILE.csv",
        help="the class, to list who is missing; a first row with words such as "
        "student, name, id, login, email or SIS is its header, and the column that "
        "matches the folders' names best counts",
    )
    added.add_argument(
        "--again",
        action="store_true",
        help="grade anew what was graded before, after a fix of an exercise; marks are "
        "kept",
    )
    added.add_argument(
        "--only",
        nargs="+",
        default=(),
        metavar="STUDENT",
        help="grade these students alone, named as in grades.csv; with --again a "
        "regrade of one",
    )
    added.add_argument(
        "--jobs",
        type=_whole,
        default=os.cpu_count() or 1,
        metavar="N",
        help="notebooks at a time (one for each core)",
    )
    added.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="of a Dask cluster to use"
    )
    limits = (
        ("memory", _whole, 2048, "MB", "of one notebook with all its processes"),
        ("cell-time", _rate, 30.0, "SECONDS", "for one statement"),
        ("time", _rate, 240.0, "SECONDS", "for one notebook and its checks"),
        ("processes", _whole, 32, "N", "processes and threads of one notebook"),
    )
    for name, kind, default, unit, words in limits:
        added.add_argument(
            f"--{name}",
            type=kind,
            default=default,
            metavar=unit,
            help=f"{words} ({default:g})",
        )
    added.add_argument(
        "--cases",
        type=Path,
        metavar="FILE.py",
        help="further secret cases: CASES = {id: function of a random generator}",
    )
    added.add_argument(
        "--written-points",
        type=_rate,
        default=2.0,
        metavar="N",
        help="what an answer in words counts, until marks.csv says otherwise (2)",
    )
    for name, words in (("canvas", "gradebook"), ("moodle", "grading worksheet")):
        added.add_argument(
            f"--{name}",
            type=Path,
            metavar="FILE.csv",
            help=f"{name.title()}'s exported {words}; filled in as OUT/{name}.csv",
        )
    added.add_argument(
        "--unsafe",
        action="store_true",
        help="without a sandbox: the notebooks can then do all that you can, read and "
        "change your files, reach the network",
    )


def _parser() -> argparse.ArgumentParser:
    from cnn_course import __version__

    parser = _Parser(
        prog="cnn-course",
        description="Convolutional networks from scratch: train, evaluate, measure, "
        "teach.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="command", required=True)

    def command(
        run: Callable[[argparse.Namespace], int | None], example: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            run.__name__,
            help=run.__doc__,
            description=run.__doc__,
            epilog=f"example: python -m cnn_course {run.__name__} {example}",
            allow_abbrev=False,
        )
        added.set_defaults(run=run)
        return added

    def which_data(added: argparse.ArgumentParser) -> None:
        added.add_argument(
            "--data",
            choices=["sample", "full"],
            default="sample",
            help="10,000 + 2,000 digits that come with the package (default), "
            "or all 70,000",
        )
        added.add_argument(
            "--data-dir", type=Path, metavar="DIR", help="folder of the full set"
        )

    added = command(train, "cnn --save digits.npz")
    added.add_argument(
        "network",
        choices=["cnn", "flat", "deep"],
        help="two convolutions with pooling, then two dense layers; these alone; "
        "or twice two convolutions",
    )
    added.add_argument(
        "--layers",
        choices=list(LAYERS),
        default=next(iter(LAYERS)),
        help="the quickest (default), those of chapter 15, or the loops of the "
        "equations: one network, three ways to compute it",
    )
    which_data(added)
    added.add_argument(
        "--images", type=_whole, metavar="N", help="train on the first N digits only"
    )
    added.add_argument("--epochs", type=_whole, default=6, metavar="N", help="(6)")
    added.add_argument(
        "--batch-size", type=_whole, default=64, metavar="N", help="(64)"
    )
    added.add_argument(
        "--learning-rate",
        type=_rate,
        metavar="RATE",
        help="peak of the one-cycle schedule "
        f"({', '.join(f'{v} for {k}' for k, v in LEARNING_RATES.items())})",
    )
    added.add_argument(
        "--optimizer", choices=list(LEARNING_RATES), default="adam", help="(adam)"
    )
    added.add_argument(
        "--shift",
        type=_natural,
        default=0,
        metavar="N",
        help="move each training digit by up to N pixels, anew in every epoch (0)",
    )
    added.add_argument(
        "--seed",
        type=_natural,
        default=0,
        metavar="N",
        help="of the weights and of the order: the same one gives the same numbers "
        "again on one machine; another processor rounds its sums otherwise (0)",
    )
    added.add_argument(
        "--save",
        type=Path,
        metavar="FILE",
        help="write the network to FILE (.npz) at the end. After Ctrl-C, what was "
        "learned goes to FILE only if there is none yet; an older one is left as it "
        "was, and digits.interrupted.npz is written beside digits.npz",
    )
    added.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="train on the workers of a Dask cluster: the address of its scheduler, or "
        "local:N for N processes on this machine. Each worker reads the digits for "
        "itself; the numbers are those of one process, up to rounding",
    )
    added.add_argument("--quiet", action="store_true", help="show the result alone")

    added = command(evaluate, "digits.npz --plot report.png")
    added.add_argument(
        "file", type=Path, metavar="FILE", help="what train --save wrote"
    )
    which_data(added)
    added.add_argument(
        "--plot",
        type=Path,
        metavar="FILE",
        help="draw recall and precision, confusion, calibration and the surest errors "
        "(.png, .svg, .pdf)",
    )

    added = command(data, "--where")
    added.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="folder of the full set"
    )
    added.add_argument(
        "--where", action="store_true", help="only say where; fetch and read nothing"
    )

    added = command(benchmark, "--quick --json speed.json")
    added.add_argument("--quick", action="store_true", help="fewer turns, more noise")
    added.add_argument(
        "--json", type=Path, metavar="FILE", help="write every number to FILE"
    )
    added.add_argument(
        "--threads", type=_whole, metavar="N", help="for every competitor (all cores)"
    )
    added.add_argument(
        "--mnist", action="store_true", help="also an epoch of the full set"
    )
    added.add_argument(
        "--processes",
        type=_whole,
        metavar="N",
        help="also a batch on a cluster of N worker processes, one of which is killed",
    )

    book = {"type": Path, "default": Path("book"), "metavar": "DIR"}
    added = command(release, "--out handout --chapters 2,10")
    added.add_argument(
        "--out", type=Path, metavar="DIR", help="gets the notebooks to hand out"
    )
    added.add_argument(
        "--nbgrader",
        type=Path,
        metavar="DIR",
        help="a course directory for nbgrader instead, with solutions; its grading is "
        "less safe than grade's",
    )
    added.add_argument(
        "--myst",
        type=Path,
        metavar="DIR",
        help="the book's pages instead, without solutions, for `myst build` there",
    )
    added.add_argument(
        "--chapters",
        type=_chapters,
        metavar="2,10",
        help="their numbers; A or B for an appendix, quiz_1_before, capstone (all)",
    )
    added.add_argument("--force", action="store_true", help="overwrite what is there")
    added.add_argument("--book", **book, help="the source notebooks (book)")

    added = command(grade, "submissions --out grades --roster class.csv --jobs 2")
    added.description = (
        "Grade submissions. It runs what students wrote: each notebook in a process of "
        "its own, in a sandbox of bubblewrap (Linux) without network, home and other "
        "files, which holds no reference and no hidden test. What is there already is "
        "kept and not graded again; after Ctrl-C, the same command goes on."
    )
    _grade_arguments(added)
    added.add_argument("--book", **book, help="the source notebooks (book)")

    added = command(manifest, "--out manifest.md")
    added.add_argument("--out", type=Path, metavar="FILE", help="write it to FILE")
    added.add_argument("--json", action="store_true", help="as JSON, not as Markdown")
    added.add_argument("--book", **book, help="the source notebooks (book)")
    return parser
