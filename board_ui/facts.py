"""What stations tell of themselves: their make, by BootNotification, and how their connectors are.

Reads what was sent, also where it breaks its schema. Knows no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

import msgspec

from .records import Connector
from .station_row import StationFacts
from .times import utc

#: The actions that are read here.
TELLING = frozenset({"BootNotification", "StatusNotification"})

#: Characters of each fact; the longest that a schema allows has 50.
_LENGTH = 100


def boot_facts(raw: bytes) -> StationFacts | None:
    """Read the text of a BootNotification; ``None`` if it cannot be read."""
    payload = _payload(raw)
    if payload is None:
        return None
    station = payload.get("chargingStation")
    if isinstance(station, dict):
        # 2.x: BootNotificationRequest.chargingStation.
        names = ("vendorName", "model", "firmwareVersion", "serialNumber")
        return StationFacts(*(_text(station.get(name)) for name in names))
    serial = payload.get("chargePointSerialNumber") or payload.get("chargeBoxSerialNumber")
    return StationFacts(
        vendor=_text(payload.get("chargePointVendor")),
        model=_text(payload.get("chargePointModel")),
        firmware=_text(payload.get("firmwareVersion")),
        serial=_text(serial),
    )


def connector(raw: bytes, at: float) -> Connector | None:
    """Read the text of a StatusNotification; *at* is when it came, by our clock."""
    payload = _payload(raw) or {}
    number, evse = payload.get("connectorId"), payload.get("evseId")
    # 1.6 and 2.x have different names for it.
    status = _text(payload.get("status")) or _text(payload.get("connectorStatus"))
    if not _is_number(number) or status is None:
        return None
    error = _text(payload.get("errorCode"))
    return Connector(
        evse_id=evse if _is_number(evse) else None,
        connector_id=number,
        status=status,
        error_code=None if error == "NoError" else error,
        at=utc(at),
    )


def _payload(raw: bytes) -> Mapping[str, Any] | None:
    try:
        message = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    payload = message[3] if isinstance(message, list) and len(message) > 3 else None
    return payload if isinstance(payload, dict) else None


def _text(value: object) -> str | None:
    return value[:_LENGTH] if isinstance(value, str) else None


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
