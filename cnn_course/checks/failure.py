"""What a check raises."""

from __future__ import annotations


class CheckFailed(AssertionError):
    """An answer that is not right yet; the message says what to look at.

    Attributes
    ----------
    stub : bool
        Whether nothing was answered yet.
    question : str
        A question that leads on, from where the mistake lies.
    """

    def __init__(self, message: str, stub: bool = False, question: str = "") -> None:
        super().__init__(message)
        self.stub, self.question = stub, question

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: the traceback is not the lesson."""
        return str(self).splitlines()
