"""One line of the table of stations: what is known of a station, as it changes.

``StationFacts`` come from its BootNotification. Knows no event and no other
station; how many messages there were, the table counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from .records import Connection, ConnectionStatus, Connector, LastClose
from .times import utc

if TYPE_CHECKING:
    import trio_ocpp as ocpp

_HOUR = 3_600.0
_SLOT = 600.0
_SLOTS_A_DAY = 144

#: So many reconnects in one hour are flapping.
FLAPPING = 5

#: Connectors that one station may have in the table. Depots have dozens at one controller.
_CONNECTORS = 64


class StationFacts(msgspec.Struct, frozen=True):
    """What a station says about itself when it boots."""

    vendor: str | None = None
    model: str | None = None
    firmware: str | None = None
    serial: str | None = None


class DayCount:
    """How often something has happened in the last 24 hours, to ten minutes."""

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots: dict[int, int] = {}

    def add(self, at: float, times: int = 1) -> None:
        """Count it."""
        slot = int(at // _SLOT)
        self._slots[slot] = self._slots.get(slot, 0) + times
        if len(self._slots) > _SLOTS_A_DAY:
            # In the order of time, unless the clock was set back.
            del self._slots[min(self._slots)]

    def total(self, now: float) -> int:
        """Return how often it was."""
        oldest = int(now // _SLOT) - _SLOTS_A_DAY
        return sum(times for slot, times in self._slots.items() if slot > oldest)


class Row:
    """What is known of a station."""

    __slots__ = (
        "address",
        "connected_at",
        "connectors",
        "disconnected_at",
        "errors",
        "facts",
        "frozen_last",
        "frozen_messages",
        "identity",
        "last_close",
        "offline_since",
        "protocol",
        "reconnects",
        "replacements",
        "saved_messages",
        "searched",
        "security_profile",
        "starting_errors",
        "starting_messages",
        "station",
        "status",
        "times",
    )

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.status: ConnectionStatus = "online"
        self.protocol: str | None = None
        self.address: str | None = None
        self.connected_at: float | None = None
        self.disconnected_at: float | None = None
        #: For how long it may have been gone; later than ``disconnected_at`` after a restart.
        self.offline_since = 0.0
        self.errors = 0
        self.facts = StationFacts()
        self.last_close: LastClose | None = None
        self.security_profile: int | None = None
        #: The handle, while it is connected and was seen to connect.
        self.station: ocpp.Station | None = None
        self.connectors: dict[tuple[int, int], Connector] = {}
        self.reconnects = DayCount()
        self.replacements = DayCount()
        #: When it last reconnected. A deque would weigh more than all the rest of the row.
        self.times: tuple[float, ...] = ()
        #: What a search looks into, once somebody has searched.
        self.searched: str | None = None
        #: What had been counted when this connection began, and when it was last saved.
        self.starting_messages = self.starting_errors = 0
        self.saved_messages = -1
        #: What was counted of a connection that was replaced.
        self.frozen_messages = 0
        self.frozen_last: float | None = None

    def connected(self, at: float, messages: int) -> None:
        """Begin a new connection; *messages* were counted before it."""
        self.status = "online"
        self.connected_at, self.disconnected_at = at, None
        self.starting_messages, self.starting_errors = messages, self.errors

    def reconnected(self, at: float) -> None:
        """Count that it has come back."""
        self.reconnects.add(at)
        self.times = (*self.times[1 - FLAPPING :], at)

    def retired(self, messages: int, last: float | None) -> Row:
        """Return its present connection as one that was replaced."""
        older = Row(self.identity)
        for name in ("protocol", "address", "connected_at", "facts", "security_profile", "station"):
            setattr(older, name, getattr(self, name))
        older.status = "replaced"
        older.errors = self.errors - self.starting_errors
        older.frozen_messages = messages - self.starting_messages
        since = self.connected_at or 0.0
        older.frozen_last = last if last is not None and last >= since else None
        older.connectors = dict(self.connectors)
        return older

    def is_flapping(self, now: float) -> bool:
        """Whether it comes back again and again."""
        return len(self.times) == FLAPPING and self.times[0] > now - _HOUR

    def told(self, connector: Connector) -> None:
        """Take what a StatusNotification says of a connector."""
        place = (-1 if connector.evse_id is None else connector.evse_id, connector.connector_id)
        # Put last, so that of a station that makes numbers up the stalest goes.
        self.connectors.pop(place, None)
        self.connectors[place] = connector
        if len(self.connectors) > _CONNECTORS:
            del self.connectors[next(iter(self.connectors))]

    def matches(self, search: str) -> bool:
        """Whether *search*, in lower case, is in what identifies it."""
        if self.searched is None:
            facts = self.facts
            names = (facts.vendor, facts.model, facts.firmware, facts.serial)
            # A line break is in none of them that was sent by its schema.
            self.searched = "\n".join(
                each.lower() for each in (self.identity, self.address, *names) if each
            )
        return search in self.searched

    def ping_ms(self) -> float | None:
        """Return the round trip of the last ping, while it is connected."""
        station = self.station if self.status == "online" else None
        seconds = None if station is None else station.round_trip
        return None if seconds is None else round(seconds * 1_000, 3)

    def record(self, messages: int, last: float | None, now: float) -> Connection:
        """Return it as the API shows it."""
        facts = self.facts
        return Connection(
            identity=self.identity,
            status=self.status,
            protocol=self.protocol,
            address=self.address,
            connected_at=None if self.connected_at is None else utc(self.connected_at),
            disconnected_at=None if self.disconnected_at is None else utc(self.disconnected_at),
            last_message_at=None if last is None else utc(last),
            message_count=messages,
            errors=self.errors,
            vendor=facts.vendor,
            model=facts.model,
            firmware=facts.firmware,
            serial=facts.serial,
            ping_ms=self.ping_ms(),
            reconnects24h=self.reconnects.total(now),
            replacements24h=self.replacements.total(now),
            last_close=self.last_close,
            security_profile=self.security_profile,
            connectors=tuple(self.connectors[place] for place in sorted(self.connectors)),
        )


def row_of(saved: Connection, now: float) -> Row:
    """Return what was saved of a station as a row; it is offline until it is seen again."""
    row = Row(saved.identity)
    row.status = "offline"
    row.protocol, row.address = saved.protocol, saved.address
    row.connected_at = _seconds(saved.connected_at)
    row.disconnected_at = _seconds(saved.disconnected_at or saved.last_message_at)
    # It has had no chance to come back before now.
    row.offline_since = now
    row.errors = saved.errors
    row.facts = StationFacts(saved.vendor, saved.model, saved.firmware, saved.serial)
    row.last_close, row.security_profile = saved.last_close, saved.security_profile
    for connector in saved.connectors:
        row.told(connector)
    if saved.reconnects24h:
        row.reconnects.add(now, saved.reconnects24h)
    if saved.replacements24h:
        row.replacements.add(now, saved.replacements24h)
    return row


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
