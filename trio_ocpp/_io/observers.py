"""Fan-out of events to synchronous observers, and to the readers of ``events()``.

An observer is a plain callable. It runs inside the message path, so it must
be quick; it cannot break it: what it raises is logged and counted. Callers
test ``observers.all`` before they make an event, so that with nobody watching
no event object exists. Does not know what the events mean.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import BuiltinFunctionType, FunctionType, MethodType

import trio

from ..events import Event, EventsDropped

log = logging.getLogger(__name__)

Observer = Callable[[Event], object]


class Observers:
    """Whoever watches one server."""

    __slots__ = ("_by_place", "all", "failures")

    def __init__(self) -> None:
        self._by_place: dict[object, Observer] = {}
        #: The observers; replaced, never changed in place, so that one may leave while called.
        self.all: tuple[Observer, ...] = ()
        self.failures = 0

    def add(self, observer: Observer) -> Callable[[], None]:
        """Add an observer; call what is returned to remove it again.

        Added twice, it is called twice, and each removal removes one.
        """
        place = object()
        # The method itself: through the object it is looked up anew at each event.
        is_plain = isinstance(observer, FunctionType | MethodType | BuiltinFunctionType)
        self._by_place[place] = observer if is_plain else observer.__call__  # type: ignore[operator]  # every callable has one
        self.all = tuple(self._by_place.values())

        def remove() -> None:
            self._by_place.pop(place, None)
            self.all = tuple(self._by_place.values())

        return remove

    def emit(self, event: Event) -> None:
        """Hand *event* to every observer; never raises."""
        for observer in self.all:
            try:
                observer(event)
            except Exception:  # the border named in architecture.md
                self.failures += 1
                log.exception("an observer failed on %s", type(event).__name__)

    @asynccontextmanager
    async def stream(self, buffer: int) -> AsyncIterator[trio.MemoryReceiveChannel[Event]]:
        """Open a channel of events. What a slow reader has no room for is dropped and counted.

        The count comes as an ``EventsDropped`` before the next event that fits.
        """
        # No infinity either: every buffer has an end.
        if not isinstance(buffer, int) or buffer < 1:
            raise ValueError(f"events(buffer=…) takes a whole number from 1, not {buffer!r}")
        # One place more than asked for: for the EventsDropped before the event that fits.
        send, receive = trio.open_memory_channel[Event](buffer + 1)
        feed = _Feed(send, buffer)
        remove = self.add(feed)
        try:
            with send, receive:
                yield receive
        finally:
            remove()


class _Feed:
    """An observer that puts events into a channel for as long as there is room."""

    __slots__ = ("_buffer", "_dropped", "_send")

    def __init__(self, send: trio.MemorySendChannel[Event], buffer: int) -> None:
        self._send = send
        self._buffer = buffer
        self._dropped = 0

    def __call__(self, event: Event) -> None:
        statistics = self._send.statistics()
        if not statistics.open_receive_channels:
            # The reader closed it before its block ended.
            return
        if statistics.current_buffer_used >= self._buffer:
            self._dropped += 1
            return
        if self._dropped:
            self._send.send_nowait(EventsDropped(at=time.time(), count=self._dropped))
            self._dropped = 0
        self._send.send_nowait(event)
