"""What goes wrong for a user of the command line, in one line that says what to do."""

from __future__ import annotations


class CliError(Exception):
    """A failure whose text is all that the user needs to see."""

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code
