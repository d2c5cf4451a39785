"""The call slot, the answers owed and given, and the boot gate.

**The call slot** (ours, one per connection). OCPP-J 2.x §4.1.1 ends a CALL by
its reply or by its timeout, and by nothing else. A caller that loses interest
therefore leaves the slot taken: freeing it would put a second CALL on the
wire, and the reply to the first would be handed to the second.

::

                   send        reply            expire          abandon
    FREE           WAITING     unsolicited      –               –
    WAITING        –           FREE, deliver    FREE, timeout   ABANDONED
    ABANDONED      –           FREE, swallow    FREE            –

After ``expire`` the reply may still arrive. The last few expired CALLs are
kept so that it is swallowed, and not counted as a message out of nowhere.

**The answers** (theirs). A CALL repeated while its first copy runs is refused
(1.6 §4.2.3: "an existing call with the same unique identifier is being
handled already"); after it was answered it gets the same answer again and
its handler does not run twice. A hit needs the same id *and* the same bytes:
the same id with other content is a new CALL. Whose memory it is, the
connection's or the identity's, says ``Dialect.ids_outlive_connections``.

**The boot gate** (theirs, per identity; 2.x B02, B03). It closes when a
BootNotification was answered Pending or Rejected, and never for an identity
unheard of: a reconnect needs no new BootNotification (1.6 §5.4, 2.1 §5.4), so
a fleet that comes back after a restart of the CSMS must be let through.

Knows no text, no payload and no clock.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, Literal, TypeVar

from ..options import BootGate

SlotState = Literal["free", "waiting", "abandoned"]

#: Expired calls whose late answer is still expected. More than a handful means
#: that the peer answers nothing at all.
_EXPIRED_KEPT = 8


class HasId:
    """What the slot holds: a CALL of ours, known by its message id."""

    __slots__ = ("message_id",)

    def __init__(self, message_id: str) -> None:
        self.message_id = message_id


C = TypeVar("C", bound=HasId)


class CallSlot(Generic[C]):
    """The single CALL of ours that may be outstanding."""

    __slots__ = ("_call", "_expired", "state")

    def __init__(self) -> None:
        self.state: SlotState = "free"
        self._call: C | None = None
        self._expired: deque[C] | None = None

    def send(self, call: C) -> None:
        """Take the slot. Only a free slot can be taken."""
        assert self.state == "free", "one CALL at a time (OCPP-J 2.x §4.1.1)"
        self.state = "waiting"
        self._call = call

    def holds(self, message_id: str) -> C | None:
        """Return the outstanding CALL if it has this id."""
        call = self._call
        return call if call is not None and call.message_id == message_id else None

    def reply(self) -> bool:
        """Free the slot on the reply; tell whether somebody waits for it."""
        wanted = self.state == "waiting"
        self._free()
        return wanted

    def expire(self, call: C) -> None:
        """Free the slot on timeout; its late answer is forgiven. Harmless if already answered."""
        if self._call is call:
            if self._expired is None:
                self._expired = deque(maxlen=_EXPIRED_KEPT)
            self._expired.append(call)
            self._free()

    def abandon(self, call: C) -> None:
        """Keep the slot taken for a caller that went away."""
        if self._call is call:
            self.state = "abandoned"

    def expired(self, message_id: str) -> C | None:
        """Return the expired CALL with this id, if its answer may still come."""
        for call in self._expired or ():
            if call.message_id == message_id:
                return call
        return None

    def forgive(self, message_id: str) -> bool:
        """Tell whether this is the late answer to an expired CALL, and forget the CALL."""
        call = self.expired(message_id)
        if call is None or self._expired is None:
            return False
        self._expired.remove(call)
        return True

    def _free(self) -> None:
        self.state = "free"
        self._call = None


Repeat = Literal["new", "running", "answered", "reused"]


class Answers:
    """The CALLs of the other side that are running, and the answers lately given."""

    __slots__ = ("_bytes", "_digest", "_given", "_max", "_max_bytes", "_others", "_running")

    def __init__(self, max_answers: int, max_bytes: int) -> None:
        # The CALL that is running, nearly always the only one: a dict for it would be written
        # twice a message.
        self._running: str | None = None
        self._digest = 0
        self._others: dict[str, int] | None = None
        self._given: dict[str, tuple[int, bytes]] = {}
        self._max = max_answers
        self._max_bytes = max_bytes
        self._bytes = 0

    def begin(self, message_id: str, text: bytes) -> Repeat:
        """Take note of a CALL; ``new`` and ``reused`` are to be handled."""
        if message_id == self._running or (self._others and message_id in self._others):
            return "running"
        digest = hash(text)
        given = self._given.get(message_id)
        if given is not None and given[0] == digest:
            return "answered"
        if self._running is None:
            self._running = message_id
            self._digest = digest
        elif self._others is None:
            self._others = {message_id: digest}
        else:
            self._others[message_id] = digest
        return "new" if given is None else "reused"

    def given(self, message_id: str) -> bytes:
        """Return the answer that this CALL got."""
        return self._given[message_id][1]

    def finish(self, message_id: str, answer: bytes) -> None:
        """Remember the answer of a running CALL, and let the oldest go over the bounds."""
        if message_id == self._running:
            digest = self._digest
            self._running = None
        else:
            assert self._others is not None, "a CALL is answered once"
            digest = self._others.pop(message_id)
        given = self._given
        if message_id in given:
            self._bytes -= len(given.pop(message_id)[1])
        if len(answer) > self._max_bytes:
            return
        given[message_id] = (digest, answer)
        self._bytes += len(answer)
        while len(given) > self._max or self._bytes > self._max_bytes:
            # A dict keeps the order in which its keys came: the first is the oldest.
            self._bytes -= len(given.pop(next(iter(given)))[1])

    def forget(self, message_id: str) -> None:
        """Let a repeat of this CALL be handled anew: its handler did not run to an answer."""
        if message_id == self._running:
            self._running = None
        elif self._others is not None:
            self._others.pop(message_id, None)

    @property
    def running(self) -> int:
        """How many CALLs are being handled now."""
        return (self._running is not None) + len(self._others or ())


# 2.x B02.FR.02: while Pending, the station sends only what it was asked for. What it may
# then send, by the request that asks.
_REPORTS = {
    "CustomerInformation": "NotifyCustomerInformation",
    "GetBaseReport": "NotifyReport",
    "GetChargingProfiles": "ReportChargingProfiles",
    "GetDERControl": "ReportDERControl",
    "GetDiagnostics": "DiagnosticsStatusNotification",
    "GetDisplayMessages": "NotifyDisplayMessages",
    "GetLog": "LogStatusNotification",
    "GetMonitoringReport": "NotifyMonitoringReport",
    "GetReport": "NotifyReport",
    "PublishFirmware": "PublishFirmwareStatusNotification",
    "SignedUpdateFirmware": "SignedFirmwareStatusNotification",
    "UpdateFirmware": "FirmwareStatusNotification",
}
# The same for triggers, where what they ask for has not the name of the message itself: 2.x
# part 2, MessageTriggerEnumType; 1.6 security whitepaper §6.14.
_TRIGGERS = {
    ("ExtendedTriggerMessage", "FirmwareStatusNotification"): "SignedFirmwareStatusNotification",
    ("ExtendedTriggerMessage", "SignChargePointCertificate"): "SignCertificate",
    ("TriggerMessage", "SignChargingStationCertificate"): "SignCertificate",
    ("TriggerMessage", "SignV2GCertificate"): "SignCertificate",
    ("TriggerMessage", "SignV2G20Certificate"): "SignCertificate",
    ("TriggerMessage", "SignCombinedCertificate"): "SignCertificate",
}


#: One for all: an empty set weighs 216 bytes.
_NOTHING: frozenset[str] = frozenset()


class Gate:
    """Whether a station may send CALLs, by what its last BootNotification was answered."""

    __slots__ = ("_asked_for", "status")

    def __init__(self) -> None:
        self.status: str | None = None
        self._asked_for: frozenset[str] = _NOTHING

    def booted(self, status: str) -> None:
        """Note the status with which a BootNotification was answered."""
        self.status = status
        self._asked_for = _NOTHING

    def asked_for(self, action: str, requested: str | None) -> None:
        """Note a request of ours; *requested* is the message that a trigger asks for."""
        if requested is None:
            wanted = _REPORTS.get(action)
        else:
            wanted = _TRIGGERS.get((action, requested), requested)
        if wanted is not None and self.status == "Pending":
            self._asked_for |= {wanted}

    def permits(self, action: str, mode: BootGate) -> bool:
        """Tell whether the station may send *action* now."""
        # B01: BootNotification is how the gate opens.
        if mode == "off" or self.status == "Accepted" or action == "BootNotification":
            return True
        if self.status is None:
            return mode != "strict"
        # B02.FR.02/09: Pending allows what we asked for; B03: Rejected nothing.
        return self.status == "Pending" and action in self._asked_for

    def why_closed(self) -> str:
        """Say in words why ``permits`` said no."""
        if self.status is None:
            return "BootNotification comes first"
        return f"BootNotification was answered {self.status}"
