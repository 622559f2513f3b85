"""What a case is like: its stride, its padding, how many images, ties, zeros, ….

A property has two faces, ``("stride 1", "a stride of 2 or more")``, and is true or
false of a case. They are read off the names and shapes of the case's arguments; an
exercise adds its own where that is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from cnn_course.checks.compare import numbers

Case = dict[str, Any]
Faces = tuple[str, str]  # what it is called where it is true, where it is false
Row = dict[Faces, bool]  # what a case is like
Tried = Callable[[], Sequence[tuple[Row, bool]]]  # changed cases, and which are wrong


class NamedCase(dict):
    """A case with a name, or with properties of its own.

    Examples
    --------
    >>> case = NamedCase({"x": [0.0, 0.0]}, "two equal pixels", ties=True)
    >>> case.name, case.properties
    ('two equal pixels', {'ties': True})
    """

    def __init__(self, arguments: Case, name: str = "", **properties: bool) -> None:
        super().__init__(arguments)
        self.name, self.properties = name, properties

    def __reduce__(self) -> tuple:
        return _rebuild, (dict(self), self.name, self.properties)


def _rebuild(arguments: Case, name: str, properties: dict[str, bool]) -> NamedCase:
    return NamedCase(arguments, name, **properties)


_STRIDE = ("stride", "s")
_PADDING = ("padding", "P")
_KERNEL = ("kernel_size", "pool_size", "f")
_WEIGHTS = ("W", "w", "dW")
_IMAGES = ("x", "image", "x_pad", "dy", "images")


def properties(case: Case) -> dict[Faces, bool]:
    """Read off a case what it is like, the most telling first."""
    found: dict[Faces, bool] = {}
    for part in (_named, _geometry, _counts, _labels, _contents):
        found.update(part(case))
    return found


def _named(case: Case) -> dict[Faces, bool]:
    own = getattr(case, "properties", {})
    return {_faces(name.replace("_", " ")): bool(v) for name, v in own.items()}


def _faces(name: str | Faces) -> Faces:
    return name if isinstance(name, tuple) else (name, f"no {name}")


def _first(case: Case, names: Iterable[str]) -> Any:
    return next((case[n] for n in names if n in case), None)


def _pair(value: Any) -> tuple[int, int] | None:
    """Return a whole number, or two of them, as a pair."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return int(value), int(value)
    if not isinstance(value, tuple | list) or len(value) != 2:
        return None
    whole = all(isinstance(v, int | np.integer) for v in value)
    return (int(value[0]), int(value[1])) if whole else None


def _kernel(case: Case) -> tuple[int, ...] | None:
    given = _pair(_first(case, _KERNEL))
    W = _first(case, _WEIGHTS)
    if given is None and isinstance(W, np.ndarray) and W.ndim in (3, 4):
        return W.shape[: W.ndim - 2]
    return given


def _size(case: Case) -> tuple[int, ...] | None:
    """Rows and columns of the input, without a frame."""
    given = _pair(_first(case, ("input_size", "size", "width")))
    x = _first(case, ("x", "image", "x_pad"))
    if given is not None or not isinstance(x, np.ndarray):
        return given
    return {3: x.shape[:2], 4: x.shape[1:3]}.get(x.ndim)


def _geometry(case: Case) -> dict[Faces, bool]:
    stride, padding, kernel = (
        _pair(_first(case, _STRIDE)),
        _pair(_first(case, _PADDING)),
        _kernel(case),
    )
    found: dict[Faces, bool] = {}
    if stride:
        found["stride 1", "a stride of 2 or more"] = max(stride) == 1
        found["a stride of 3 or more", "a stride of 1 or 2"] = max(stride) > 2
    if padding:
        found["padding", "no padding"] = max(padding) > 0
    if stride and kernel:
        f, s = kernel[: len(stride)], stride
        found["windows that overlap", "windows that do not overlap"] = any(
            a > b for a, b in zip(f, s, strict=False)
        )
        found["a stride beyond the kernel", "a stride up to the kernel"] = any(
            b > a for a, b in zip(f, s, strict=False)
        )
        found[
            "a stride that divides the kernel",
            "a stride that does not divide the kernel",
        ] = all(a % b == 0 for a, b in zip(f, s, strict=False))
    if kernel and len(kernel) == 2:
        found["a square kernel", "a kernel that is not square"] = kernel[0] == kernel[1]
    return found | _remainder(case, stride, padding, kernel)


def _remainder(
    case: Case, stride: Any, padding: Any, kernel: tuple[int, ...] | None
) -> dict[Faces, bool]:
    size = _size(case)
    if not (size and stride and kernel):
        return {}
    p = (0, 0) if padding is None or "x_pad" in case else padding
    left = [
        (n + 2 * q - f) % s for n, q, f, s in zip(size, p, kernel, stride, strict=False)
    ]
    found = {("a remainder", "no remainder"): any(left)}
    if len(size) == 2 and "size" not in case and "width" not in case:
        found["a square image", "an image that is not square"] = size[0] == size[1]
    return found


def _counts(case: Case) -> dict[Faces, bool]:
    """One or many images, channels, filters, classes."""
    found: dict[Faces, bool] = {}
    x, W, z = (
        _first(case, _IMAGES),
        _first(case, _WEIGHTS),
        _first(case, ("z", "p", "logits")),
    )
    if isinstance(x, np.ndarray) and x.ndim == 4:
        found["one image", "two images or more"] = len(x) == 1
        what = (
            "filter"
            if x is case.get("dy") and ("W" in case or len(case) == 1)
            else "channel"
        )
        found[f"one {what}", f"two {what}s or more"] = x.shape[3] == 1
    if isinstance(W, np.ndarray) and W.ndim >= 3:
        found["one channel", "two channels or more"] = W.shape[-2] == 1
        found["one filter", "two filters or more"] = W.shape[-1] == 1
        found[
            "as many channels as filters", "other numbers of channels and filters"
        ] = W.shape[-2] == W.shape[-1]
    if isinstance(z, np.ndarray) and z.ndim == 2:
        found["one image", "two images or more"] = len(z) == 1
        found["two classes", "three classes or more"] = z.shape[1] == 2
    matrices = [v for v in case.values() if isinstance(v, np.ndarray) and v.ndim == 2]
    if matrices:
        found["square arrays", "arrays that are not square"] = all(
            len(set(m.shape)) == 1 for m in matrices
        )
    return found


def _labels(case: Case) -> dict[Faces, bool]:
    labels, scores = case.get("labels"), _first(case, ("z", "p", "logits"))
    if not isinstance(labels, np.ndarray) or not labels.size:
        return {}
    found = {}
    if isinstance(scores, np.ndarray) and scores.ndim == 2:
        found["a last class that does not occur", "a last class that occurs"] = (
            labels.max() < scores.shape[1] - 1
        )
    return found


def _contents(case: Case) -> dict[Faces, bool]:
    """Look at the numbers, argument by argument."""
    found: dict[Faces, bool] = {}
    for name, value in case.items():
        array = numbers(value)
        if array is None:
            continue
        if isinstance(value, bool):
            found[f"{name} = True", f"{name} = False"] = value
            continue
        if array.ndim == 0:
            found[f"{name} = {value!r}", f"another {name}"] = True
            continue
        if not array.size:
            continue
        kind = getattr(value, "dtype", np.dtype(float)).kind
        if isinstance(value, np.ndarray):
            found[f"whole numbers in {name}", f"fractions in {name}"] = kind in "iub"
            found[f"float32 in {name}", f"no float32 in {name}"] = value.dtype == "f4"
        if name not in ("labels", "shape", "kernel_size", "pool_size", "input_size"):
            found[f"zeros in {name}", f"no zero in {name}"] = bool((array == 0).any())
            found[f"negative numbers in {name}", f"nothing negative in {name}"] = bool(
                (array < 0).any()
            )
            found[f"large numbers in {name}", f"no large numbers in {name}"] = bool(
                np.abs(array).max() > 500
            )
            found[f"equal numbers in {name}", f"all different numbers in {name}"] = (
                len(np.unique(array)) < array.size
            )
        found[f"one entry in {name}", f"two or more entries in {name}"] = (
            array.size == 1
        )
    return found


# ---- what separates right from wrong ------------------------------------------


def table(
    cases: Sequence[Case], extra: Callable[[Case], dict] | None = None
) -> list[dict[Faces, bool]]:
    """List the properties of all cases, an exercise's own first."""
    rows = [row_of(case, extra) for case in cases]
    return [_with_single_numbers(row, rows) for row in rows]


def row_of(case: Case, extra: Callable[[Case], dict] | None = None) -> Row:
    """List the properties of one case, an exercise's own first."""
    own = {_faces(k): bool(v) for k, v in (extra(case) if extra else {}).items()}
    return own | properties(case)


def _with_single_numbers(row: dict, rows: list[dict]) -> dict:
    """Give each "n = 3" of any case to all: true here, false there."""
    singles = {f: False for r in rows for f in r if f[1].startswith("another ")}
    return {f: v for f, v in row.items() if f not in singles} | {
        f: row.get(f, False) for f in singles
    }


def separates(
    rows: list[Row],
    failing: set[int],
    own: Collection[Faces] = (),
    tried: Tried | None = None,
) -> str:
    """Tell the right cases from the wrong in a sentence; empty if there is none.

    One property that is true of all wrong cases and of no right one is best; then two
    together; then one that is at least true of every wrong case. A few cases can be
    separated by luck: two right ones and two wrong ones must speak for a property, and
    three of each for one that says little about the task (`_is_incidental`). Of the
    exercise's ``own`` properties, one wrong case is enough.

    With ``tried``, each sentence is put to the test on cases with one thing changed
    (`_stands`); the next is taken where it does not hold there.
    """
    if not failing or len(failing) == len(rows):
        return ""
    changed: list[tuple[Row, bool]] | None = None
    for sentence, faces in _sentences(rows, failing, own):
        if tried is None:
            return sentence
        changed = list(tried()) if changed is None else changed
        least = 0.0 if "wrong only" in sentence else 0.5
        if _stands(faces, changed, own, least):
            return sentence
    return ""


def _sentences(
    rows: list[Row], failing: set[int], own: Collection[Faces]
) -> Iterator[tuple[str, list[Faces]]]:
    """Yield what can be said of the cases, and the properties of the wrong ones."""
    count = len(failing)
    signs = [s for s in _signs(rows) if count >= _least(s, own)[1]]
    wrong = [i in failing for i in range(len(rows))]
    for face, other, truth in signs:
        if truth == wrong and len(rows) - count >= _least((face, other), own)[0]:
            words = f"right in every case with {other}, wrong in every case with {face}"
            yield words, [(face, other)]
    telling = [s for s in signs if not _is_incidental(s[0], s[1])]
    for (a, x, p), (b, y, q) in combinations(telling, 2):
        if count > 1 and _both(p, q, wrong):
            words = (
                f"wrong in every case with both {a} and {b}, right in all the others"
            )
            yield words, [(a, x), (b, y)]
    fitting = [s for s in signs if _only_where(s[2], wrong, 1 + _least(s, own)[0])]
    for face, other, _ in sorted(fitting, key=lambda s: sum(s[2])):
        # the first says most about the right cases
        if _is_incidental(face, other) and not _is_own((face, other), own):
            continue  # the weakest sentence about the weakest property
        words = f"right in every case with {other}, wrong only with {face}"
        yield words, [(face, other)]


def _stands(
    faces: Sequence[Faces],
    changed: Sequence[tuple[Row, bool]],
    own: Collection[Faces],
    least: float,
) -> bool:
    """Tell whether a sentence holds where one thing was changed.

    Without the properties that it names, no changed case may be wrong. With them, a
    share of ``least`` must be, and not all: what is wrong at a stride of 2 may be right
    by luck, where there is but one window. What a case happens to hold
    (`_is_incidental`) must have been changed.
    """
    without, having = [], []
    for row, wrong in changed:
        truths = [_truth(row, f) for f in faces]
        if all(t is True for t in truths):
            having.append(wrong)
        elif any(t is False for t in truths):
            without.append(wrong)
    if any(without) or sum(having) < least * len(having):
        return False
    must = any(_is_incidental(*f) and not _is_own(f, own) for f in faces)
    return not must or bool(without and having)


def _truth(row: Row, faces: Faces) -> bool | None:
    """Look a property up, by either face; None where a case does not have it."""
    face, other = faces
    if (face, other) in row:
        return bool(row[face, other])
    if (other, face) in row:
        return not row[other, face]
    if other.startswith("another ") and any(f[1] == other for f in row):
        return False  # it is another number
    return None


def _is_own(faces: Faces, own: Collection[Faces]) -> bool:
    return faces in own or faces[::-1] in own


def own_faces(
    cases: Sequence[Case], extra: Callable[[Case], dict] | None = None
) -> set[Faces]:
    """Collect the properties that were not guessed: the exercise's, and its cases'."""
    named = {faces for case in cases for faces in _named(case)}
    return named | {_faces(k) for c in cases for k in (extra(c) if extra else {})}


_INCIDENTAL = re.compile(
    "(whole numbers|float32|zeros|negative numbers|large numbers|equal numbers) in "
    "|two classes$|square arrays$|a last class|another "
)


def _is_incidental(face: str, other: str) -> bool:
    """Tell what a case happens to hold from how the task is set: stride, padding, …."""
    return any(_INCIDENTAL.match(f) for f in (face, other))


def _least(sign: Sequence[Any], own: Collection[Faces]) -> tuple[int, int]:
    """Count the right cases and the wrong ones that it takes to believe a property."""
    face, other = sign[:2]
    if _is_own((face, other), own):
        return 2, 1
    return (3, 3) if _is_incidental(face, other) else (2, 2)


def _both(p: list[bool], q: list[bool], wrong: list[bool]) -> bool:
    """Both are true of the wrong cases alone; each alone is true of two right ones."""
    if [a and b for a, b in zip(p, q, strict=True)] != wrong:
        return False
    return all(
        sum(t and not w for t, w in zip(s, wrong, strict=True)) > 1 for s in (p, q)
    )


def _signs(rows: list[dict[Faces, bool]]) -> list[tuple[str, str, list[bool]]]:
    """Every property that all cases have an opinion on, and its opposite."""
    shared = [f for f in rows[0] if all(f in row for row in rows)]
    found = []
    for face, other in shared:
        truth = [row[face, other] for row in rows]
        found.append((face, other, truth))
        if not other.startswith("another "):
            found.append((other, face, [not t for t in truth]))
    return found


def _only_where(truth: list[bool], wrong: list[bool], least: int) -> bool:
    """Wrong implies true, and enough right cases speak for it.

    As other right cases speak against it, this takes one more than a clean cut.
    """
    spared = sum(not t for t in truth)
    return spared >= least and all(
        t or not w for t, w in zip(truth, wrong, strict=True)
    )
