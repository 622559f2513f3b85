"""Break the module in one place after the other, and see whether a test notices.

    python tests/mutants.py [word ...]      (or `make mutants`)

`mutants.txt` holds the mutants: a file, the tests that should fail, what is wrong, the
text as it is and as the mutant has it. Each is made in a copy of the package, never in
the tree. With words, only those mutants are tried whose entry holds one of them.

Tools that make mutants from a grammar (mutmut, cosmic-ray) change thousands of places,
most of them in messages or equal, and would run the whole suite on each; a list of
mistakes that somebody could make takes minutes, and can say which of them are none.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_name("mutants.txt")
PROCESSES = 2
LIMIT = 180  # seconds for the tests of one mutant; it hangs if they take longer
NOT_COUNTED = ("costs time", "same numbers")
#: What fails need not be made small, and no test may find bytecode of another mutant.
CONFTEST = """
from hypothesis import Phase, settings
settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")
"""


class Mutant(NamedTuple):
    """One place, and what is wrong there."""

    file: str
    tests: tuple[str, ...]  # empty if no test can notice
    wrong: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """Give the source with the mistake, or raise if the list is out of date."""
        if source.count(self.old) != 1:
            raise ValueError(
                f"{LIST.name}: {self.file}, {self.wrong}: the text stands "
                f"{source.count(self.old)} times in the file, needs once:\n{self.old}"
            )
        mutated = source.replace(self.old, self.new)
        if ast.dump(ast.parse(mutated)) == ast.dump(ast.parse(source)):
            raise ValueError(f"{LIST.name}: {self.wrong}: that is the same program")
        return mutated


def read(text: str) -> list[Mutant]:
    """Read the list: a blank line between mutants, `#` before a remark."""
    mutants = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        head, *changes = lines
        file, tests, wrong = head.split(" | ")
        old, new = (
            "\n".join(line[2:] for line in changes if line[0] == sign) for sign in "-+"
        )
        names = () if tests in NOT_COUNTED else tuple(tests.split())
        mutants.append(Mutant(file, names, wrong, old, new))
    return mutants


class Place:
    """A copy of the package and its tests, in which one thing at a time is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("cnn_course", "tests"):
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "tests" / "conftest.py").write_text(CONFTEST)

    def passes(self, tests: tuple[str, ...]) -> tuple[bool, str]:
        """Whether the tests pass here, and what was printed last."""
        files = [f"tests/test_{name}.py" for name in tests]
        settings = {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # two thirds of the time for some
        }
        printed = self.folder / "printed"  # no pipe, which a child could keep open
        try:
            with printed.open("w") as file:
                code = subprocess.run(
                    [sys.executable, "-m", "pytest", "-x", "-q", *files],
                    cwd=self.folder,
                    env=os.environ | settings,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    timeout=LIMIT,
                ).returncode
        except subprocess.TimeoutExpired:
            return False, f"not done after {LIMIT} seconds"
        text = printed.read_text(errors="replace")
        if code > 2:  # pytest itself failed, or found no test
            raise RuntimeError(f"pytest ended with {code}:\n{text}")
        lines = [line for line in text.splitlines() if line.strip()] or ["no word"]
        failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
        return code == 0, (failed or lines)[-1]

    def survives(self, mutant: Mutant) -> tuple[bool, str]:
        """Whether no test notices this mutant."""
        path = self.folder / "cnn_course" / mutant.file
        source = path.read_text(encoding="utf-8")
        path.write_text(mutant.applied(source), encoding="utf-8")
        try:
            return self.passes(mutant.tests)
        finally:
            path.write_text(source, encoding="utf-8")


def main(words: list[str]) -> int:
    """Try the mutants, print what became of them and the score."""
    everything = read(LIST.read_text(encoding="utf-8"))
    for mutant in everything:  # before the first minute is spent
        mutant.applied((ROOT / "cnn_course" / mutant.file).read_text(encoding="utf-8"))
    chosen = [m for m in everything if not words or any(w in str(m) for w in words)]
    counted = [mutant for mutant in chosen if mutant.tests]
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        places = [Place(Path(folder) / str(i)) for i in range(PROCESSES)]
        names = tuple(sorted({name for mutant in counted for name in mutant.tests}))
        green, last = places[0].passes(names) if names else (True, "")
        if not green:
            print(f"the tests fail without a mutant: {last}")
            return 2

        def attempt(mutant: Mutant) -> tuple[bool, str]:
            place = places.pop()  # as many as threads
            try:
                return place.survives(mutant)
            finally:
                places.append(place)

        with ThreadPoolExecutor(PROCESSES) as pool:
            found = zip(counted, pool.map(attempt, counted), strict=True)
            for mutant, (survived, last) in found:
                fate = "SURVIVED" if survived else "killed"
                print(f"{fate:9}{mutant.file:18}{mutant.wrong}")
                print(f"{'':27}{last[:100]}", flush=True)
                survivors += [mutant] if survived else []
    killed = len(counted) - len(survivors)
    score = f"{killed / len(counted):.1%}" if counted else "nothing to try"
    print(f"\n{killed} of {len(counted)} killed ({score})")
    print(f"{len(chosen) - len(counted)} that no test can notice are not counted")
    for mutant in survivors:
        print(f"survived: {mutant.file}: {mutant.wrong}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
