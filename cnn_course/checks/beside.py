"""What the wrong entries of an array have to do with an argument that stands beside.

Here an entry that is off may be what it should be times the argument's entry there, or
all that is off may be 0, or negated, while other entries are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from cnn_course.checks.amounts import factor, numberwise, zeros
from cnn_course.checks.compare import difference, scale
from cnn_course.checks.pairs import Pair, Pairs, Relation, enough, same_shapes
from cnn_course.checks.places import wrong_entries
from cnn_course.checks.running import quiet
from cnn_course.layers import Array

_LEAST = 6  # so many entries must be off to speak for a relation

_TOGETHER: tuple[tuple[str, Callable[[Array, Array], Array]], ...] = (
    ("times", np.multiply),
    ("divided by", np.divide),
    ("plus", np.add),
    ("minus", np.subtract),
)


def with_an_argument(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find the right answer times, over, plus or minus an argument, entry by entry."""
    if not same_shapes(pairs) or not _enough_off(pairs):
        return ""
    if not any(p.got.any() for p in pairs):
        return ""  # nothing came of it
    for name in pairs[0].inputs:
        given = [_spread(p, name) for p in pairs]
        if any(v is None or v.dtype.kind == "b" for v in given):
            continue
        if len(np.unique(np.concatenate([v.ravel() for v in given]))) < 4:
            continue  # a factor, or nearly
        for word, change in _TOGETHER:
            if all(
                _fits(p, change(p.want, v)) for p, v in zip(pairs, given, strict=True)
            ):
                return f"each entry is what it should be, {word} that of {name}."
    return ""


def _spread(pair: Pair, name: str) -> Array | None:
    """Give an argument the shape of the answer, if it has that or that of its end."""
    value, shape = pair.inputs.get(name), pair.want.shape
    if value is None or value.ndim == 0 or shape[-value.ndim :] != value.shape:
        return None
    return np.broadcast_to(value, shape)


def _fits(pair: Pair, made: Array) -> bool:
    with quiet():
        return bool(
            np.isfinite(made).all()
            and np.all(difference(pair.got, made) <= 2e-6 * scale(made))
        )


def _enough_off(pairs: Pairs) -> bool:
    return sum(p.want.size for p in pairs) >= _LEAST and enough(pairs, 4)


_PARTLY: tuple[Relation, ...] = (zeros, factor, with_an_argument, numberwise)


def partly(pairs: Pairs, axes: Sequence[str]) -> str:
    """Find what holds for the entries that are off, where others are right."""
    if not same_shapes(pairs) or not all(p.want.size for p in pairs):
        return ""
    off = list(_wrong_parts(pairs))
    if all(o.want.size == p.want.size for o, p in zip(off, pairs, strict=True)):
        return ""
    if not all(o.want.size for o in off) or not _enough_off(off):
        return ""
    with quiet():
        for relation in _PARTLY:
            # that all is 0 can be told of a case with one wrong entry, too
            if said := relation(
                [_joined(off)] if relation is zeros else off, ("entry",)
            ):
                return _of_these(said)
    return ""


def _joined(pairs: Pairs) -> Pair:
    """Put the entries of all cases in one row."""
    got, want = (
        np.concatenate(s) for s in ([p.got for p in pairs], [p.want for p in pairs])
    )
    return Pair(got, want)


def _wrong_parts(pairs: Pairs) -> Iterator[Pair]:
    for p in pairs:
        mask = wrong_entries(p)
        inputs = {n: v for n in p.inputs if (v := _spread(p, n)) is not None}
        inputs = {name: value[mask] for name, value in inputs.items()}
        yield Pair(p.got[mask], p.want[mask], p.sizes, inputs)


def _of_these(sentence: str) -> str:
    """Say of the entries that are off what was said of all."""
    for old, new in (
        ("every entry is 0", "every entry that is off is 0"),
        ("the sign is", "where it is off, the sign is"),
        ("everything is", "what is off is"),
        ("each entry is", "each entry that is off is"),
        ("all entries of a case are off", "all wrong entries of a case are off"),
        ("that is", "what is off is"),
    ):
        if sentence.startswith(old):
            return sentence.replace(old, new, 1)
    return sentence if sentence.startswith("where ") else f"where it is off, {sentence}"
