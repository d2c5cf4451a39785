"""Events as a server makes them, and an observer with a store of its own, for the tests of it.

Knows no socket.
"""

from __future__ import annotations

import json
from typing import Any

import trio_ocpp as ocpp
from board_ui.counters import Counters
from board_ui.observer import Observer
from board_ui.options import BoardLimits, BoardOptions
from board_ui.queries import (
    ErrorQuery,
    HandshakeQuery,
    MessageQuery,
    SecurityQuery,
    SystemEventQuery,
)
from board_ui.records import ErrorRecord, HandshakeRecord, Message, SecurityRecord, SystemEvent
from board_ui.stores.memory import MemoryStore

#: 2026-01-01T00:00:00Z.
AT = 1_767_225_600.0


def received(action: str = "Heartbeat", payload: Any = None, **more: Any) -> ocpp.MessageReceived:
    """A CALL of a station, or with ``type`` another message of it."""
    facts: dict[str, Any] = {"at": AT, "identity": "CP1", "type": 2, "message_id": "1", **more}
    facts.setdefault("raw", _text(facts, action, payload))
    return ocpp.MessageReceived(action=action, **facts)


def sent(action: str = "Heartbeat", payload: Any = None, **more: Any) -> ocpp.MessageSent:
    """An answer of ours, or with ``type`` another message."""
    facts: dict[str, Any] = {"at": AT, "identity": "CP1", "type": 3, "message_id": "1", **more}
    facts.setdefault("raw", _text(facts, action, payload))
    return ocpp.MessageSent(action=action, **facts)


def _text(facts: dict[str, Any], action: str, payload: Any) -> bytes:
    middle = [action] if facts["type"] in (2, 6) else []
    return json.dumps([facts["type"], facts["message_id"], *middle, payload or {}]).encode()


def violation(**more: Any) -> ocpp.PayloadViolation:
    facts: dict[str, Any] = {
        "at": AT, "identity": "CP1", "message_id": "1", "action": "MeterValues",
        "path": "$.password", "rule": "additionalProperties", "code": "FormationViolation",
        "description": "$.password: there is no such property", "tolerated": False,
        "raw": b'[2,"1","MeterValues",{"password":"hunter2"}]',
    }  # fmt: skip
    return ocpp.PayloadViolation(**{**facts, **more})


def bad(raw: bytes, **more: Any) -> ocpp.BadMessage:
    facts: dict[str, Any] = {
        "at": AT, "identity": "CP1", "reason": "not JSON", "in_a_row": 1, "answered": False,
    }  # fmt: skip
    return ocpp.BadMessage(raw=raw, **{**facts, **more})


class Watched:
    """An observer with its parts, and what it has recorded, oldest first."""

    def __init__(
        self, options: BoardOptions = BoardOptions(), limits: BoardLimits = BoardLimits()
    ) -> None:
        self.memory = MemoryStore(limits)
        self.counters = Counters()
        self.observer = Observer(self.memory, self.counters, options, limits)
        self.table = self.memory.connections

    def see(self, *events: ocpp.Event) -> None:
        for event in events:
            self.observer(event)

    def texts(self) -> list[str]:
        """The texts of all messages."""
        self.observer.digest()
        details = [self.memory.messages.detail(each.id) for each in self.messages()]
        return [each.raw for each in details if each is not None]

    def messages(self) -> list[Message]:
        self.observer.digest()
        return [*reversed(self.memory.messages.find(MessageQuery(limit=1_000)).items)]

    def errors(self) -> list[ErrorRecord]:
        self.observer.digest()
        return [*reversed(self.memory.errors.find(ErrorQuery(limit=1_000)).items)]

    def security(self) -> list[SecurityRecord]:
        return [*reversed(self.memory.security.find(SecurityQuery()).items)]

    def system(self) -> list[SystemEvent]:
        return [*reversed(self.memory.system_events.find(SystemEventQuery()).items)]

    def handshakes(self) -> list[HandshakeRecord]:
        return [*reversed(self.memory.handshakes.find(HandshakeQuery()).items)]
