"""What goes wrong while a board runs, as whoever runs it is to see it: one error, one line.

Knows nothing of what ran.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn


def single(error: BaseException) -> BaseException:
    """Return the one error that a nursery wrapped up in groups, or the group if there are more."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def raise_single(group: BaseExceptionGroup[BaseException]) -> NoReturn:
    """Raise the one error of *group*, with its own cause and context."""
    error = single(group)
    context = error.__context__
    try:
        raise error
    finally:
        error.__context__ = context


def in_words(error: BaseException) -> str:
    """Say in one line what went wrong."""
    error = single(error)
    if isinstance(error, BaseExceptionGroup):
        return " · ".join(in_words(each) for each in error.exceptions)
    words = " ".join(str(error).split())
    if isinstance(error, OSError):
        return error.strerror or words
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def end_process(words: str, code: int) -> NoReturn:
    """Say *words* and end the process, at once and whatever still hangs.

    An exception would not do: ASGI servers log it and go on serving, and a
    ``SystemExit`` comes out of their nurseries as a page of traceback.
    """
    print(f"trio-ocpp: {words}", file=sys.stderr, flush=True)  # noqa: T201  # its last words
    logging.shutdown()
    os._exit(code)
