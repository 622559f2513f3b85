"""The list of mutants is not out of date: each still changes the module in one place.

What the tests make of them is for `make mutants` to say.
"""

from pathlib import Path

import mutants
import pytest

LIST = mutants.read(mutants.LIST.read_text(encoding="utf-8"))


def test_every_mutant_still_applies():
    for mutant in LIST:
        path = mutants.ROOT / "cnn_course" / mutant.file
        mutant.applied(path.read_text(encoding="utf-8"))
        for name in mutant.tests:
            assert Path(__file__).with_name(f"test_{name}.py").is_file(), mutant
    assert len({(mutant.file, mutant.wrong) for mutant in LIST}) == len(LIST)


def test_what_no_longer_applies_is_said():
    mutant = mutants.Mutant("a.py", ("a",), "a dropped", "a", "b")
    assert mutant.applied("a = 1\n") == "b = 1\n"
    with pytest.raises(ValueError, match=r"a\.py, a dropped: the text stands 2 times"):
        mutant.applied("a = a\n")
    with pytest.raises(ValueError, match="the same program"):
        mutant._replace(old="# a", new="# b").applied("c = 1  # a\n")
