"""The exercise checks: compare an answer, and say which mistake it makes.

One file per chapter holds its exercises; `core` holds what they share.
"""

from cnn_course.checks.core import CheckFailed, check

__all__ = ["CheckFailed", "check"]
