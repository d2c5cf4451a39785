"""Errors that come out of a nursery of ours, as users expect them."""

from __future__ import annotations

from typing import NoReturn


def raise_single(group: BaseExceptionGroup[BaseException]) -> NoReturn:
    """Raise the one error of *group*, so that a ``ValueError`` of the block stays one.

    Its own cause and context stay, too.
    """
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    context = error.__context__
    try:
        raise error
    finally:
        error.__context__ = context
