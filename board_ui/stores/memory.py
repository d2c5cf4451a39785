"""MemoryStore: everything the board knows, in bounded memory and nowhere else.

Knows neither where records come from nor who asks for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..connections import ConnectionTable
from ..options import BoardLimits
from ..queries import (
    ErrorQuery,
    HandshakeQuery,
    LogQuery,
    Query,
    SecurityQuery,
    SystemEventQuery,
)
from ..records import (
    Connection,
    ErrorRecord,
    HandshakeRecord,
    LogRecord,
    Page,
    SecurityRecord,
    SystemEvent,
)
from .base import AnyRecord, Kind
from .collection import Collection
from .filters import (
    error_matches,
    handshake_matches,
    log_matches,
    security_matches,
    system_event_matches,
)
from .messages import Messages
from .record_collection import RecordCollection

_MIB = 1024 * 1024


class MemoryStore:
    """The board's store when no other is given, and what its streams are always fed from.

    All of it is bounded, in entries and in bytes, by ``BoardLimits``; the oldest records make way.
    Nothing is written anywhere: it ends with the process. The collections are used directly and
    synchronously by whoever runs on the board's event loop; ``find`` and ``get`` offer them as the
    ``Store`` protocol has it. They never wait and never fail.

    Attributes:
        messages: the common ring of messages, and the last ones of each station.
        handshakes, security, errors, system_events, logs: the newest records of each kind.
        connections: the stations, connected or remembered.
    """

    def __init__(
        self, limits: BoardLimits | None = None, *, now: Callable[[], float] = time.time
    ) -> None:
        kept = limits or BoardLimits()
        self.connections = ConnectionTable(kept.connections, now=now)
        self.messages = Messages(kept, now=now, totals=self.connections.totals)
        # Beside their number their text is bounded: a stranger may send heads of 16 KiB as often
        # as it likes, and the application's log lines are as long as it wants.
        self.handshakes = RecordCollection[HandshakeRecord, HandshakeQuery](
            kept.handshakes, handshake_matches, size=2 * _MIB, now=now
        )
        self.security = RecordCollection[SecurityRecord, SecurityQuery](
            kept.security_events, security_matches, size=_MIB, now=now
        )
        self.errors = RecordCollection[ErrorRecord, ErrorQuery](
            kept.errors, error_matches, size=4 * _MIB, now=now
        )
        self.system_events = RecordCollection[SystemEvent, SystemEventQuery](
            kept.system_events, system_event_matches, size=_MIB, now=now
        )
        self.logs = RecordCollection[LogRecord, LogQuery](
            kept.logs, log_matches, size=4 * _MIB, now=now
        )
        #: The collections of finished records by kind: all but the messages.
        self.records: Mapping[Kind, RecordCollection[Any, Any]] = {
            "handshake": self.handshakes,
            "security": self.security,
            "error": self.errors,
            "system-event": self.system_events,
            "log": self.logs,
        }

    @property
    def collections(self) -> Mapping[Kind, Messages | RecordCollection[Any, Any]]:
        """All collections by kind."""
        return {"message": self.messages, **self.records}

    def continue_after(self, ids: Mapping[Kind, int]) -> None:
        """Number from these ids on: a store holds them from before the restart.

        What is kept already is numbered anew; streams that run see it as ``skipped``.
        """
        for kind, last_id in ids.items():
            if last_id > 0:
                self.collections[kind].continue_after(last_id)

    # ── the Store protocol ───────────────────────────────────────────────

    async def start(self) -> Mapping[Kind, int]:
        """Return the highest id of each kind."""
        return {kind: collection.last_id for kind, collection in self.collections.items()}

    async def append(self, records: Sequence[AnyRecord], /) -> None:
        """Refuse: the collections are filled directly, events first.

        Raises:
            TypeError: always.
        """
        raise TypeError("a MemoryStore is filled through its collections, not through append()")

    async def find(self, kind: Kind, query: Query, /) -> Page[Any]:
        """Return a page of *kind*, newest first."""
        return self._collection(kind).find(query)

    def _collection(self, kind: Kind) -> Collection[Any, Any]:
        """Return a collection whose queries are of its kind, which the types do not tell."""
        return self.collections[kind]

    async def get(self, kind: Kind, id: int, /) -> Any:  # noqa: A002 - what it is called everywhere
        """Return one record, a ``MessageDetail`` for a message; ``None`` if it is not kept."""
        return self.messages.detail(id) if kind == "message" else self.records[kind].get(id)

    async def load_connections(self) -> Sequence[Connection]:
        """Return nothing: what is remembered is in ``connections`` already."""
        return ()

    async def save_connections(self, connections: Sequence[Connection], /) -> None:
        """Do nothing: ``connections`` is the newest state."""

    async def delete_connection(self, identity: str, /) -> None:
        """Forget a station."""
        self.connections.remove(identity)
        self.messages.remove_station(identity)

    async def aclose(self) -> None:
        """Do nothing: there is nothing to give up."""
