"""Install the wheel as a stranger would, and run the core's tests there.

    python tests/versions.py                        # with this Python
    python tests/versions.py python3.10 python3.13  # with others
    python tests/versions.py --newest python3.13    # without the lowest versions

For each Python four clean environments: NumPy alone and all extras, each in the lowest
versions that pyproject.toml allows there and in the newest. Each runs the example of
the README and the tests of the core, from a folder that does not hold the source. Needs
the network and some minutes, and leaves nothing behind.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
#: what a chapter derives, and what stands next to it; needs NumPy alone
CORE = [
    *("geometry", "layers", "gradcheck", "losses", "optimizers", "regularization"),
    *("network", "storage", "inside", "imports"),
]
#: what needs extras
MORE = ["workers", "data", "digits", "results", "cluster", "cli", "references"]


def run(*command: str | Path, cwd: Path | None = None, may_fail: bool = False) -> str:
    """Run a command to its end, and return what it said; shown where it fails."""
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "PYTHONPATH")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        print(*command, done.stdout[-6000:], sep="\n")
        if not may_fail:
            raise SystemExit(1)
    return done.stdout


def environment(place: Path, python: str) -> Path:
    """Make an empty environment; return its Python."""
    run(python, "-m", "venv", place)
    return place / BIN / f"python{EXE}"


def example() -> str:
    """Return the README's program, and what it must reach."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [program] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return f"{program}\nassert accuracy > 0.85\nprint(f'{{accuracy:.3f}}')"


def bare_tree(place: Path) -> Path:
    """Copy what tests read, without the package: the installed one is tested."""
    for name in ("tests", "book"):
        shutil.copytree(ROOT / name, place / name)
    for name in ("README.md", "cnn_course/README.md", "pyproject.toml"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place / name)
    return place


def try_out(wheel: Path, python: str, extras: str, lowest: bool, work: Path) -> str:
    """Install, run the example and the tests; return one line of the report."""
    began = time.monotonic()
    place = work / re.sub(r"\W", "", f"{python}{extras}{lowest}")
    own = environment(place, python)
    limits: list[str | Path] = []
    if lowest:
        limits = ["-c", place / "lowest.txt"]
        run(
            *(work / "uv" / BIN / f"uv{EXE}", "pip", "compile", "pyproject.toml"),
            *("--all-extras", "--resolution", "lowest-direct", "--no-header"),
            *("--only-binary", ":all:", "--python", own, "-o", limits[1]),
            cwd=ROOT,
        )
    pip = [own, "-m", "pip", "install", "--quiet"]
    run(*pip, f"{wheel}{extras}", *limits)
    run(*pip, "pytest>=8,<10", "hypothesis>=6.100,<7", *(["psutil"] if extras else []))
    tree = bare_tree(place / "tree")
    run(own, "-c", example(), cwd=tree)
    pytest = ["-m", "pytest", "-rfEs", "--tb=short", "-W", "ignore"]
    said = []  # what needs extras runs file by file: each in a process of its own
    for names in (CORE, *([name] for name in MORE if extras)):
        tests = [f"tests/test_{name}.py" for name in names]
        done = run(own, *pytest, *tests, cwd=tree, may_fail=True)
        said.append(done.strip().splitlines()[-1])
    versions = run(
        own, "-c", "import sys, numpy; print(sys.version.split()[0], numpy.__version__)"
    )
    have = "Python {}, NumPy {}".format(*versions.split())
    what = f"{extras or 'NumPy alone'}, {'lowest' if lowest else 'newest'}"
    took = time.monotonic() - began
    shutil.rmtree(place)
    return f"{have:32} {what:22} {'; '.join(said)}; {took:.0f} s in all"


def main(words: list[str]) -> None:
    """Try every combination, and print a line for each."""
    pythons = [word for word in words if word != "--newest"] or [sys.executable]
    kinds = [False] if "--newest" in words else [True, False]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        uv = environment(work / "uv", sys.executable)
        run(uv, "-m", "pip", "install", "--quiet", "uv")
        run(uv, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", work, ROOT)
        [wheel] = work.glob("*.whl")
        for python in pythons:
            for extras in ("", "[all]"):
                for lowest in kinds:
                    line = try_out(wheel, python, extras, lowest, work)
                    print(line, flush=True)
                    failed |= " failed" in line or " error" in line
    raise SystemExit(failed)


if __name__ == "__main__":
    main(sys.argv[1:])
