"""The inbox: where a server's messages wait, and how they are sorted for all that asks about them.

Nearly all that the board does for each message while nobody looks is done here: what follows are
a few operations for a whole batch. Knows neither what is counted nor what is kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from operator import attrgetter
from typing import cast

import trio_ocpp as ocpp
from trio_ocpp import MessageReceived, MessageSent

from .stores.message_record import MessageEvent
from .stores.message_ring import ENTRY

#: Bytes that waiting messages are charged with, and by one message more, or by as much once more
#: where many come together. Large enough
#: that what is done once for a batch does not count, small enough for a processor's cache.
ROOM = 360_000

_MESSAGES = frozenset((MessageReceived, MessageSent))
_raw = attrgetter("raw")

# Types of OCPP-J messages (1.6J §4.1.3, 2.1 §4.1.3).
_CALL, _CALLRESULT = 2, 3


class Batch:
    """*events* that follow each other, oldest first, with *size* bytes of text.

    Attributes:
        counts: how many there are of each station.
        last: when the last one of each station was.
        calls: the stations' CALLs by action.
        results: by action, how long each of our CALLRESULTs took, if that is known.
        rest: all others.
    """

    __slots__ = ("calls", "counts", "events", "last", "rest", "results", "size")

    def __init__(self, events: list[MessageEvent], size: int = 0) -> None:
        self.events = events
        self.size = size
        self.last: dict[str, float] = {}
        self.calls: defaultdict[str, list[MessageReceived]] = defaultdict(list)
        self.results: defaultdict[str, list[float | None]] = defaultdict(list)
        self.rest: list[MessageEvent] = []
        self.counts = Counter(self._sort())

    def _sort(self) -> list[str]:
        """Sort the events; return whose each of them is.

        The one loop in Python that sees each message. Both branches begin alike: at a place that
        meets one class only, Python reads an attribute at half the cost.
        """
        last, calls, results = self.last, self.calls, self.results
        identities: list[str] = []
        note, put_aside = identities.append, self.rest.append
        for event in self.events:
            if type(event) is MessageSent:
                identity = event.identity
                note(identity)
                last[identity] = event.at
                if event.type == _CALLRESULT:
                    results[event.action].append(event.handling)
                else:
                    put_aside(event)
            else:
                identity = event.identity
                note(identity)
                last[identity] = event.at
                if event.type == _CALL:
                    calls[event.action].append(event)  # type: ignore[arg-type]  # it is received
                else:
                    put_aside(event)
        return identities


class Inbox:
    """Takes events; a base for whoever does something with them."""

    __slots__ = ("_events", "_room")

    def __init__(self) -> None:
        self._events: list[MessageEvent] = []
        self._room = ROOM

    def __call__(self, event: ocpp.Event) -> None:
        """Take an event. Quick for messages, and never raises."""
        if type(event) is MessageReceived:
            self._events.append(event)
            self._room = room = self._room - ENTRY - len(event.raw)
        elif type(event) is MessageSent:
            # The same again: see above.
            self._events.append(event)
            self._room = room = self._room - ENTRY - len(event.raw)
        else:
            self._tell(event)
            return
        if room < 0:
            self.digest()

    def observe_all(self, events: list[ocpp.Event]) -> None:
        """Take events that came together, oldest first. Never raises."""
        if _MESSAGES.issuperset(map(type, events)):
            messages = cast("list[MessageEvent]", events)
            size = sum(map(len, map(_raw, messages)))
            if size < ROOM:
                self._events += messages
                self._room -= ENTRY * len(messages) + size
                if self._room < 0:
                    self.digest()
                return
        for event in events:
            self(event)

    def take(self) -> Batch:
        """Return what waits, and begin anew."""
        events, room = self._events, self._room
        self._events, self._room = [], ROOM
        return Batch(events, ROOM - room - ENTRY * len(events))

    def digest(self) -> None:
        """Do with what waits whatever is to be done; called when there is no more room."""

    def _tell(self, event: ocpp.Event) -> None:
        """Take what is no message."""
