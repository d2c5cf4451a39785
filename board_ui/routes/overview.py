"""The state of the network on one page, and the telemetry: all from memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import trio_ocpp

from ..queries import HistoryQuery, MessageQuery
from ..records import Overview, Page, Record, Sample, Telemetry
from ..stores.collection import Collection
from .parts import Parts

R = TypeVar("R", bound=Record)

_LATELY = timedelta(hours=24)
_MESSAGES = MessageQuery(limit=10)
_REFUSED = 5


async def overview(board: Parts) -> Overview:
    """Show how things are."""
    return summary(board)


def summary(board: Parts) -> Overview:
    """Put together what needs a look first."""
    board.refresh()
    memory, since = board.memory, datetime.now(UTC) - _LATELY
    handshakes = list(_lately(memory.handshakes, since))
    # A health check of a load balancer is neither a station that got in nor one that did not.
    refused = [each for each in handshakes if each.outcome not in {"accepted", "health-check"}]
    severities = [each.severity for each in _lately(memory.security, since)]
    return Overview(
        version=trio_ocpp.__version__,
        started_at=board.started_at,
        online=memory.connections.online,
        offline=memory.connections.offline,
        sample=board.telemetry.sample,
        handshakes_accepted=sum(each.outcome == "accepted" for each in handshakes),
        handshakes_refused=len(refused),
        errors=sum(1 for _ in _lately(memory.errors, since)),
        security_events=len(severities),
        critical_security_events=severities.count("critical"),
        needs_attention=memory.connections.attention(),
        latest_messages=memory.messages.find(_MESSAGES).items,
        latest_refused=tuple(refused[:_REFUSED]),
    )


def _lately(collection: Collection[R, Any], since: datetime) -> Iterator[R]:
    """Walk back through *collection* as far as *since*."""
    for id in range(collection.last_id, collection.first_id - 1, -1):  # noqa: A001
        record = collection.get(id)
        if record is None or record.at < since:
            return
        yield record


async def telemetry(board: Parts) -> Telemetry:
    """Show the newest sample and the table of actions. Takes no sample: reading never writes."""
    board.refresh()
    return board.telemetry.report()


async def history(board: Parts, query: HistoryQuery) -> Page[Sample]:
    """Find samples."""
    return board.telemetry.samples.find(query)
