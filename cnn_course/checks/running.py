"""Run what somebody else wrote: with a time limit, an eye on the inputs, and a line.

Whatever happens inside, what comes back is a value or a `Trouble`, except that
Ctrl-C still interrupts.
"""

from __future__ import annotations

import copy
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from cnn_course.checks.where import own_line, stood

#: a generous limit for one call, in seconds
SECONDS = 20.0


class TooSlow(BaseException):
    """The time is up; no ``except Exception`` of the learner's holds it back."""


class Trouble(str):
    """Why there is no result, in words.

    Attributes
    ----------
    kind : str
        ``"stub"``, ``"raised"``, ``"changed"``, ``"time"``, ``"empty"`` or
        ``"form"``.
    cause : BaseException or None
        What was raised.
    line : str
        The learner's own line that raised it, if there is one, and what its names
        stood for.
    """

    kind: str
    cause: BaseException | None
    line: str

    def __new__(  # noqa: D102
        cls, text: str, kind: str, cause: BaseException | None = None
    ) -> Trouble:
        self = super().__new__(cls, text)
        self.kind, self.cause = kind, cause
        at = (own_line(cause), stood(cause)) if cause is not None else ()
        self.line = "\n  ".join(filter(None, at))
        return self

    def like(self, other: str) -> bool:
        """Tell whether the same kind of thing went wrong."""
        return self.split(":")[0] == other.split(":")[0]


class Elsewhere:
    """A function of somebody else's process: it runs there, and is judged here."""

    def run(self, arguments: dict[str, Any], seconds: float) -> Any:
        """Return a value or a `Trouble`, as the function `run` does."""
        raise NotImplementedError

    def judge(
        self, arguments: tuple[Any, ...], seconds: float
    ) -> tuple[str, Exception | None, str]:
        """Let a test run on stand-ins; return the parts of a `writing.Verdict`."""
        raise NotImplementedError


def run(
    function: Callable[..., Any], arguments: dict[str, Any], seconds: float = SECONDS
) -> Any:
    """Call ``function`` on copies of the arguments, in their order.

    Returns
    -------
    value or Trouble
        `Trouble` if it raises, takes too long, or changes what it was given.
    """
    given = copy.deepcopy(arguments)
    if isinstance(function, Elsewhere):
        return function.run(given, seconds)
    try:
        with quiet(), time_limit(seconds):
            value = function(*given.values())
    except NotImplementedError as error:
        return Trouble("it is still the empty stub", "stub", error)
    except TooSlow as error:
        return Trouble(too_slow(seconds), "time", error)
    except (Exception, SystemExit) as error:
        return Trouble(in_words(error), "raised", error)
    for name, before in arguments.items():
        where = changed(before, given[name])
        if where is not None:
            what = f"it changed its input {name}{where}; work on a copy"
            return Trouble(what, "changed")
    return value


def too_slow(seconds: float) -> str:
    """Name an endless loop as what it probably is."""
    return (
        f"it did not end within {seconds:g} seconds; look for a loop whose end never "
        "comes (a NaN never equals itself), or for one that goes through more than it "
        "has to"
    )


def in_words(error: BaseException) -> str:
    """Say what was raised."""
    if isinstance(error, SystemExit):
        return "it raised SystemExit: it leaves Python (exit, quit); return instead"
    if isinstance(error, RecursionError):
        return "it raised RecursionError: it calls itself without an end"
    return f"it raised {type(error).__name__}: {error}".rstrip().removesuffix(":")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep warnings of NumPy off the page: the message says what is wrong."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` when the time is up, where the platform can.

    It takes a Unix alarm and the main thread. The alarm rings again every second, so
    that a bare ``except`` in a loop does not swallow it. An earlier alarm of somebody
    else's is left alone, a later one is set again.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return
    earlier, _ = signal.getitimer(signal.ITIMER_REAL)
    if 0 < earlier <= seconds:
        yield
        return
    start = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)
        if earlier:
            left = earlier - (time.monotonic() - start)
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3))


def _ring(number: int, frame: object) -> None:
    raise TooSlow


def changed(before: Any, after: Any) -> str | None:
    """Where two values differ in content, as an index; None if nowhere.

    Looks into arrays, lists, tuples, dicts and sets; other objects may keep books of
    their own.
    """
    if isinstance(before, np.ndarray):
        return None if _equal(before, after) else ""
    if isinstance(before, dict):
        return _changed_dict(before, after)
    if isinstance(before, list | tuple):
        if not isinstance(after, list | tuple) or len(before) != len(after):
            return ""
        inside = (
            (i, changed(b, a))
            for i, (b, a) in enumerate(zip(before, after, strict=True))
        )
        return next((f"[{i}]{where}" for i, where in inside if where is not None), None)
    if isinstance(before, set | str | bytes | int | float | complex) or before is None:
        # NaN is not equal to itself, and has not changed
        return None if before is after or before == after or before != before else ""
    return None


def _changed_dict(before: dict, after: Any) -> str | None:
    if not isinstance(after, dict) or before.keys() != after.keys():
        return ""
    inside = ((key, changed(value, after[key])) for key, value in before.items())
    return next((f"[{key!r}]{w}" for key, w in inside if w is not None), None)


def _equal(before: np.ndarray, after: Any) -> bool:
    if not isinstance(after, np.ndarray) or before.dtype != after.dtype:
        return False
    if before.dtype == object:
        return (
            before.shape == after.shape
            and changed(before.ravel().tolist(), after.ravel().tolist()) is None
        )
    return np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")


def leave_numbers_behind() -> None:
    """Fill free memory, which `np.empty` hands out as it is, and which is often 0."""
    for size in (*range(1, 129), 256, 512, 1024, 4096):
        [np.full(size, 0.1234) for _ in range(8)]


def short(value: Any, most: int = 60) -> str:
    """Write a value in a line."""
    try:
        text = repr(value)
    except Exception:  # a class of the learner's
        text = f"a {type(value).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
