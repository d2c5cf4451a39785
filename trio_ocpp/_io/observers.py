"""Fan-out of events to synchronous observers, and to the readers of ``events()``.

An observer is a plain callable. It runs inside the message path, so it must
be quick; it cannot break it: what it raises is logged and counted. Callers
test ``observers.all`` before they make an event, so that with nobody watching
no event object exists.

While the shared epoll set deals with a batch of sockets, events wait for its
end and are then told together, in order: what watches is out of the way of
what answers, and one that has ``observe_all`` takes them all at once. Does not
know what the events mean.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import trio

from ..events import Event, EventsDropped

log = logging.getLogger(__name__)

Observer = Callable[[Event], object]


class Observers:
    """Whoever watches one server."""

    __slots__ = ("_by_place", "_telling", "all", "batching", "failures", "pending")

    def __init__(self) -> None:
        self._by_place: dict[object, Observer] = {}
        #: Events that wait for ``flush``: at most those of one batch of sockets.
        self.pending: list[Event] = []
        self._telling = False
        #: Whether events wait for ``flush``.
        self.batching = False
        #: The observers; replaced, never changed in place, so that one may leave while called.
        self.all: tuple[Observer, ...] = ()
        self.failures = 0

    def add(self, observer: Observer) -> Callable[[], None]:
        """Add an observer; call what is returned to remove it again.

        Added twice, it is called twice, and each removal removes one.
        """
        # What has happened until now is not for who comes, and still for who goes.
        self.flush()
        place = object()
        self._by_place[place] = observer
        self.all = tuple(self._by_place.values())

        def remove() -> None:
            self.flush()
            self._by_place.pop(place, None)
            self.all = tuple(self._by_place.values())

        return remove

    def emit(self, event: Event) -> None:
        """Hand *event* to every observer, now or with the batch; never raises."""
        self.pending.append(event)
        if not self.batching:
            self.flush()

    def flush(self) -> None:
        """Hand what waits to every observer; never raises."""
        if self._telling:
            # Emitted by an observer: told when all have heard what came before.
            return
        self._telling = True
        try:
            while self.pending:
                events, self.pending = self.pending, []
                for observer in self.all:
                    self._tell(observer, events)
        finally:
            self._telling = False

    def _tell(self, observer: Observer, events: list[Event]) -> None:
        together = getattr(observer, "observe_all", None) if len(events) > 1 else None
        if together is not None:
            try:
                together(events)
            except Exception:  # the border named in architecture.md
                self.failures += 1
                log.exception("an observer failed on %d events", len(events))
            return
        for event in events:
            try:
                observer(event)
            except Exception:  # as above
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
