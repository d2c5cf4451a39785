"""Events as lines: one for each connection, message and refusal.

::

    12:00:01.204 + CP1  connected  ocpp1.6  127.0.0.1:51234
    12:00:01.209 < CP1  BootNotification → Accepted  1.1 ms       its CALL, our answer
    12:00:09.120 > CP1  Reset → Accepted  12.0 ms                 our CALL, its answer
    12:01:10.551 x CP7  refused 401  bad credentials

On a terminal; elsewhere the same as ``key=value``, or as JSON. Pure: prints
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from .. import events
from ..protocol.messages import CALL, CALLERROR, CALLRESULT, SEND

Style = Literal["terminal", "text", "json"]

#: Requests whose answer has not been seen yet, kept for the answer's line.
_PENDING = 10_000


class Line(msgspec.Struct, frozen=True):
    """One line: a sign for the eye, the station, and facts by name, in order."""

    at: float
    sign: str
    event: str
    identity: str
    facts: dict[str, Any]
    text: str


class Lines:
    """Turns events into lines; joins a CALL and its answer into one."""

    def __init__(self) -> None:
        self._hints: dict[tuple[str, str], str] = {}
        self.messages = 0
        self.errors = 0

    def line(self, event: events.Event) -> Line | None:
        """Return the line for *event*, if it has one."""
        method = _METHODS.get(type(event))
        return None if method is None else method(self, event)

    def _connected(self, e: events.StationConnected) -> Line:
        facts = {"protocol": e.protocol, "address": e.remote_address}
        text = f"connected  {e.protocol}  {e.remote_address}"
        return Line(e.at, "+", "connected", e.identity, facts, text)

    def _disconnected(self, e: events.StationDisconnected) -> Line:
        by = "server" if e.by_us else "station"
        facts = {"code": e.code, "reason": e.reason, "by": by, "after_s": round(e.connected_for, 1)}
        words = f"  {e.reason}" if e.reason else ""
        text = f"disconnected  {e.code} by {by}{words}  after {e.connected_for:.1f} s"
        return Line(e.at, "-", "disconnected", e.identity, facts, text)

    def _replaced(self, e: events.StationReplaced) -> Line:
        facts = {"old": e.old_remote_address, "new": e.new_remote_address}
        text = f"replaced  {e.old_remote_address} by {e.new_remote_address}"
        return Line(e.at, "!", "replaced", e.identity, facts, text)

    def _aborted(self, e: events.UpgradeAborted) -> Line | None:
        # A load balancer that asks every few seconds is no news.
        if e.status == 200:
            return None
        status = "-" if e.status is None else str(e.status)
        if e.close_code is not None:
            status = f"{status}/{e.close_code}"
        facts = {
            "status": status,
            "stage": e.stage,
            "reason": e.reason,
            "address": e.remote_address,
        }
        text = f"refused {status}  {e.reason}" if e.status else f"gave up  {e.reason}"
        return Line(e.at, "x", "refused", e.identity or "?", facts, text)

    def _upgrade_error(self, e: events.UpgradeError) -> Line:
        facts = {"stage": e.stage, "reason": e.reason, "address": e.remote_address}
        text = f"failed  {e.reason}  {e.remote_address}"
        return Line(e.at, "x", "failed", e.identity or "?", facts, text)

    def _received(self, e: events.MessageReceived) -> Line | None:
        self.messages += 1
        if e.type == CALL:
            self._remember(e)
            return None
        if e.type == SEND:
            facts = {"action": e.action, "answer": "none"}
            return Line(e.at, "<", "message", e.identity, facts, f"{e.action}  (no answer due)")
        if e.type in (CALLRESULT, CALLERROR):
            return self._answer(e.at, ">", e, e.round_trip)
        return None

    def _sent(self, e: events.MessageSent) -> Line | None:
        self.messages += 1
        # An error without an action answers a bad message, which has a line of its own.
        if e.type in (CALLRESULT, CALLERROR) and e.action:
            return self._answer(e.at, "<", e, e.handling)
        return None

    def _remember(self, e: events.MessageReceived) -> None:
        hint = _hint(_payload(e.raw, 3))
        if hint:
            if len(self._hints) >= _PENDING:
                self._hints.pop(next(iter(self._hints)))
            self._hints[e.identity, e.message_id] = hint

    def _answer(
        self,
        at: float,
        sign: str,
        e: events.MessageReceived | events.MessageSent,
        took: float | None,
    ) -> Line:
        hint = self._hints.pop((e.identity, e.message_id), "") if sign == "<" else ""
        answer = e.error_code or _outcome(_payload(e.raw, 2))
        self.errors += e.error_code is not None
        facts: dict[str, Any] = {"action": e.action, "answer": answer}
        if hint:
            facts["detail"] = hint
        words = f"{e.action}{' ' + hint if hint else ''} → {answer}"
        if e.error_code is not None:
            facts["description"] = _description(e.raw)
            words += f"  {facts['description']}"
        if took is not None:
            facts["ms"] = round(took * 1000, 1)
            words += f"  {took * 1000:.1f} ms"
        return Line(at, sign, "message", e.identity, facts, words)

    def _timed_out(self, e: events.CallTimedOut) -> Line:
        self.errors += 1
        facts = {"action": e.action, "answer": "none", "waited_s": round(e.waited, 1)}
        text = f"{e.action} → no answer  {e.waited:.1f} s"
        return Line(e.at, ">", "message", e.identity, facts, text)

    def _bad(self, e: events.BadMessage) -> Line:
        self.errors += 1
        facts = {"reason": e.reason, "in_a_row": e.in_a_row}
        return Line(e.at, "!", "bad_message", e.identity, facts, f"bad message  {e.reason}")

    def _violation(self, e: events.PayloadViolation) -> Line | None:
        # One that is refused shows as its CALLERROR.
        if not e.tolerated:
            return None
        facts = {"action": e.action, "path": e.path, "rule": e.rule}
        text = f"{e.action}  tolerated: {e.description}"
        return Line(e.at, "!", "violation", e.identity, facts, text)

    def _pong_timeout(self, e: events.PongTimeout) -> Line:
        facts = {"silent_s": round(e.silent_for, 1)}
        text = f"no sign of life for {e.silent_for:.0f} s after a ping"
        return Line(e.at, "!", "pong_timeout", e.identity, facts, text)

    def _closing(self, e: events.ServerClosing) -> Line:
        text = f"draining {e.stations} stations ... (once more to stop waiting)"
        return Line(e.at, "!", "draining", "", {"stations": e.stations, "reason": e.reason}, text)

    def _dropped(self, e: events.EventsDropped) -> Line:
        text = f"{e.count} lines left out: more happens than this output takes"
        return Line(e.at, "!", "lines_left_out", "", {"count": e.count}, text)


_METHODS: Mapping[type[events.Event], Any] = {
    events.StationConnected: Lines._connected,
    events.StationDisconnected: Lines._disconnected,
    events.StationReplaced: Lines._replaced,
    events.UpgradeAborted: Lines._aborted,
    events.UpgradeError: Lines._upgrade_error,
    events.MessageReceived: Lines._received,
    events.MessageSent: Lines._sent,
    events.CallTimedOut: Lines._timed_out,
    events.BadMessage: Lines._bad,
    events.PayloadViolation: Lines._violation,
    events.PongTimeout: Lines._pong_timeout,
    events.ServerClosing: Lines._closing,
    events.EventsDropped: Lines._dropped,
}


def _payload(raw: bytes, place: int) -> Mapping[str, Any]:
    payload = _part(raw, place)
    return payload if isinstance(payload, dict) else {}


def _part(raw: bytes, place: int) -> Any:
    # What the library could read need not be readable as a whole: elements too many are skipped.
    try:
        message = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return message[place] if isinstance(message, list) and len(message) > place else None


def _hint(request: Mapping[str, Any]) -> str:
    """Say what kind of request it is, where the action alone does not."""
    for name in ("eventType", "connectorStatus", "status"):
        if isinstance(request.get(name), str):
            return str(request[name])
    return ""


def _outcome(response: Mapping[str, Any]) -> str:
    info = response.get("idTagInfo") or response.get("idTokenInfo")
    status = response.get("status") or (info.get("status") if isinstance(info, dict) else None)
    return status if isinstance(status, str) else "ok"


def _description(raw: bytes) -> str:
    description = _part(raw, 3)
    return description if isinstance(description, str) else ""


def render(line: Line, style: Style) -> str:
    """Write *line* for a terminal, as ``key=value``, or as JSON."""
    moment = datetime.fromtimestamp(line.at, UTC)
    if style == "terminal":
        clock = moment.astimezone().strftime("%H:%M:%S.%f")[:-3]
        who = f"{_printable(line.identity)}  " if line.identity else ""
        return f"{clock} {line.sign} {who}{_printable(line.text)}"
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    facts = {"time": stamp, "event": line.event, "station": line.identity, **line.facts}
    if style == "json":
        return _quoted(facts)
    return " ".join(f"{name}={_value(value)}" for name, value in facts.items())


def _printable(text: str) -> str:
    # A peer chooses its identity and its reasons: it must not move our cursor.
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def _value(value: object) -> str:
    text = str(value)
    plain = text and not any(c in text for c in ' "=\\') and text.isprintable()
    return text if plain else _quoted(text)


def _quoted(value: object) -> str:
    # JSON escapes the first 32 control characters only: those from 0x80 move a cursor as well.
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)
