"""An event that weighs next to nothing until somebody waits for it.

``trio.Event`` keeps a set for its waiters from the beginning, 270 bytes;
every station has such events, and hardly anybody ever waits for them.
"""

from __future__ import annotations

import trio


class Signal:
    """Set once, and for ever; as ``trio.Event`` otherwise."""

    __slots__ = ("_event", "_set")

    def __init__(self) -> None:
        self._set = False
        self._event: trio.Event | None = None

    def set(self) -> None:
        """Wake whoever waits, and let pass whoever comes later."""
        self._set = True
        if self._event is not None:
            self._event.set()
            self._event = None

    def is_set(self) -> bool:
        """Tell whether ``set`` was called."""
        return self._set

    async def wait(self) -> None:
        """Wait until it is set. Cancel-safe; a checkpoint in any case."""
        if self._set:
            await trio.lowlevel.checkpoint()
            return
        if self._event is None:
            self._event = trio.Event()
        await self._event.wait()
