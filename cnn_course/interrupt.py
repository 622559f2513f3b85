"""Ctrl-C while the command line still loads, or is about to end.

``python -m cnn_course`` imports this package, and with it NumPy, before `cli.main` can
catch anything. Until then, and after it, Ctrl-C ends the process at once and without a
traceback. A program that imports the package is left as it is.
"""

import _signal as signal  # type: ignore[import-not-found] # no enum, 10 ms sooner
import os
import sys


def is_command_line() -> bool:
    """Tell whether this process was started as ``cnn-course``, by name or by ``-m``."""
    argv = getattr(sys, "argv", None) or [""]
    if argv[0] == "-m":  # as long as the module that was asked for is being found
        return sys.orig_argv[-len(argv)] in ("cnn_course", "-mcnn_course")
    return os.path.basename(argv[0]).removesuffix(".exe") == "cnn-course"


def leave_at_once() -> None:
    """End the process on Ctrl-C, unless somebody else looks after it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def raise_again() -> bool:
    """Let Ctrl-C raise KeyboardInterrupt again; say whether it did not."""
    if signal.getsignal(signal.SIGINT) is not _leave:
        return False
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return True


def _leave(*_: object) -> None:
    os.write(2, b"cnn-course: error: interrupted\n")
    os._exit(130)


if is_command_line():
    leave_at_once()
