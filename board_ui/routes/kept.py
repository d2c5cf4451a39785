"""Questions to the board's store: what a custom one fails to answer may come later (503)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from ..problems import Refusal
from .parts import Parts

T = TypeVar("T")

log = logging.getLogger(__name__)


async def asked(board: Parts, answer: Awaitable[T]) -> T:
    """Wait for *answer* of the store.

    Raises:
        Refusal: 503, where a store that is not ours raised; it is logged.
    """
    try:
        return await answer
    except Exception as failed:
        if board.store is board.memory:
            raise
        log.exception("the board's store %s failed", type(board.store).__name__)
        raise Refusal(503, "the store does not answer now", retry_after=5) from failed
