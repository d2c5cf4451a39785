"""Two peers back to back, under every schedule that hypothesis thinks of.

Each side calls, answers out of turn, refuses, times out, loses interest,
retries, sends nonsense. What is on its way comes in order and never gets lost,
but as late as the schedule likes. The model keeps its own books and compares.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from ocpp_peers import ALL, MODULES, V21, check_sendable, make_peer, message

from trio_ocpp.errors import CallError, LocalProtocolError, RemoteProtocolError
from trio_ocpp.options import Protocol
from trio_ocpp.payloads import RawRequest, RawResponse
from trio_ocpp.protocol.peer import (
    Answered,
    Bad,
    CallReceived,
    Ignored,
    OutgoingCall,
    Refused,
    Replayed,
    ResultRefused,
)
from trio_ocpp.protocol.state import Answers

SIDES = st.sampled_from(["ours", "theirs"])
PICK = st.integers(0, 1_000)
NONSENSE = st.sampled_from(
    [
        b"",
        b"\xff",
        b"[3]",
        b'[3,"nobody",{}]',
        b'[4,"nobody","GenericError","",{}]',
        b'[4,"nobody"]',
        b'[5,"nobody","GenericError","",{}]',
        b'[6,"nobody","Vendor.Tell",[]]',
        b'[6,"nobody","Vendor.Tell",{}]',
        b'[7,"nobody",{}]',
        b'[2,7,"DataTransfer",{}]',
    ]
)


class Side:
    """One end: its peer, what is on its way to it, and the books of the model."""

    def __init__(self, protocol: Protocol) -> None:
        self.peer = make_peer(protocol, answers=Answers(1_000, 1_000_000))
        self.calls = 0
        self.coming: deque[bytes] = deque()
        self.handlers: list[CallReceived] = []
        self.outstanding: OutgoingCall | None = None
        self.wanted = False
        self.expired: list[OutgoingCall] = []
        #: By message id: CALLs that came in, and CALLRESULTs and CALLERRORs that went out.
        self.came: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.handled: set[str] = set()
        #: The content that the id "rogue" was last answered with.
        self.rogue: str | None = None


class BackToBack(RuleBasedStateMachine):
    protocol: Protocol

    def __init__(self) -> None:
        super().__init__()
        self.sides = {"ours": Side(self.protocol), "theirs": Side(self.protocol)}
        self.other = {"ours": self.sides["theirs"], "theirs": self.sides["ours"]}
        self.made = 0

    # ── what the sides do ────────────────────────────────────────────────

    @rule(name=SIDES)
    def call(self, name: str) -> None:
        side = self.sides[name]
        if side.outstanding is None:
            # Both sides count alike, so the ids of crossing CALLs collide.
            side.calls += 1
            self._begin(name, side.peer.prepare(self._request(name), str(side.calls)))

    def _request(self, name: str) -> Any:
        self.made += 1
        return MODULES[self.protocol].DataTransfer(vendor_id=f"{name}-{self.made}")

    def _begin(self, name: str, call: OutgoingCall) -> None:
        side = self.sides[name]
        self.other[name].coming.append(side.peer.begin(call))
        side.outstanding, side.wanted = call, True

    @rule(name=SIDES, pick=PICK)
    def retry_a_call_that_expired(self, name: str, pick: int) -> None:
        side = self.sides[name]
        if side.outstanding is None and side.expired:
            old = side.expired[pick % len(side.expired)]
            self._begin(name, side.peer.prepare(old.request, old.message_id))

    @rule(name=SIDES)
    def give_the_id_of_a_call_that_expired_to_another(self, name: str) -> None:
        side = self.sides[name]
        late = [call for call in side.expired if side.peer.slot.expired(call.message_id)]
        for call in late:
            with pytest.raises(LocalProtocolError):
                side.peer.prepare(self._request(name), call.message_id)

    @rule(name=SIDES)
    def call_times_out(self, name: str) -> None:
        side = self.sides[name]
        if side.outstanding is not None:
            side.peer.slot.expire(side.outstanding)
            side.expired.append(side.outstanding)
            side.outstanding = None

    @rule(name=SIDES)
    def caller_loses_interest(self, name: str) -> None:
        side = self.sides[name]
        if side.outstanding is not None:
            side.peer.slot.abandon(side.outstanding)
            side.wanted = False

    @rule(name=SIDES)
    def a_timeout_fires_late(self, name: str) -> None:
        side = self.sides[name]
        for call in side.expired:
            side.peer.slot.expire(call)
            side.peer.slot.abandon(call)

    @rule(name=SIDES, number=st.integers(0, 1))
    def rogue(self, name: str, number: int) -> None:
        """Send a CALL whatever the slot says, often the same again, or its id again."""
        content = {"vendorId": f"rogue-{number}"}
        self.other[name].coming.append(message(2, "rogue", "DataTransfer", content))

    @rule(name=SIDES, text=NONSENSE)
    def nonsense(self, name: str, text: bytes) -> None:
        self.other[name].coming.append(text)

    @precondition(lambda self: self.protocol == V21)
    @rule(name=SIDES)
    def tell(self, name: str) -> None:
        text = self.sides[name].peer.send(RawRequest("Vendor.Tell"), "told")
        self.other[name].coming.append(text)

    # ── what their handlers do ───────────────────────────────────────────

    def _take(self, name: str, pick: int) -> CallReceived | None:
        handlers = self.sides[name].handlers
        return handlers.pop(pick % len(handlers)) if handlers else None

    @rule(name=SIDES, pick=PICK)
    def answer(self, name: str, pick: int) -> None:
        call = self._take(name, pick)
        if call is not None:
            response: Any = MODULES[self.protocol].DataTransferResponse
            echo = response(status="Accepted", data=call.request.vendor_id)
            self._answered(name, call, self.sides[name].peer.answer(call, echo))

    @rule(name=SIDES, pick=PICK, handled=st.booleans())
    def refuse(self, name: str, pick: int, handled: bool) -> None:
        call = self._take(name, pick)
        if call is not None:
            words = call.request.vendor_id
            text = self.sides[name].peer.refuse(call, "GenericError", words, handled=handled)
            self._answered(name, call, text, handled=handled)

    @rule(name=SIDES, pick=PICK)
    def answer_wrongly_then_refuse(self, name: str, pick: int) -> None:
        call = self._take(name, pick)
        if call is not None:
            peer = self.sides[name].peer
            with pytest.raises(LocalProtocolError):
                peer.answer(call, MODULES[self.protocol].HeartbeatResponse(current_time=None))
            text = peer.refuse(call, "InternalError", call.request.vendor_id)
            self._answered(name, call, text)

    @rule(name=SIDES, pick=PICK)
    def answer_what_breaks_the_schema(self, name: str, pick: int) -> None:
        call = self._take(name, pick)
        if call is not None:
            broken = RawResponse({"data": call.request.vendor_id})
            self._answered(name, call, self.sides[name].peer.answer(call, broken))

    def _answered(
        self, name: str, call: CallReceived, text: bytes, *, handled: bool = True
    ) -> None:
        if handled and call.message_id == "rogue":
            self.sides[name].rogue = call.request.vendor_id
        elif handled:
            self.sides[name].handled.add(call.request.vendor_id)
        self._reply(name, text)

    def _reply(self, name: str, text: bytes) -> None:
        check_sendable(text, self.protocol)
        kind, message_id = json.loads(text)[:2]
        if kind in (3, 4) and message_id not in ("-1", "nobody"):
            self.sides[name].answered[message_id] += 1
        self.other[name].coming.append(text)

    # ── what arrives ─────────────────────────────────────────────────────

    @rule(name=SIDES, most=st.integers(1, 3))
    def deliver(self, name: str, most: int) -> None:
        for _ in range(min(most, len(self.sides[name].coming))):
            self._deliver(name, self.sides[name].coming.popleft())

    def _deliver(self, name: str, text: bytes) -> None:
        side = self.sides[name]
        running = {call.message_id for call in side.handlers}
        incoming = side.peer.receive(text)
        match incoming:
            case CallReceived(is_send=True):
                assert incoming.action == "Vendor.Tell"
            case CallReceived():
                self._got_call(side, incoming, running)
            case Refused() if incoming.action == "Vendor.Tell":
                assert incoming.reply is None
            case Refused():
                assert incoming.message_id in running
                side.came[incoming.message_id] += 1
                assert incoming.reply is not None
                self._reply(name, incoming.reply)
            case Replayed():
                assert incoming.message_id not in running
                assert incoming.message_id != "rogue" or (side.rogue or "").encode() in text
                side.came[incoming.message_id] += 1
                self._reply(name, incoming.reply)
            case Answered():
                self._got_answer(name, incoming)
            case Bad():
                if incoming.reply is not None:
                    self._reply(name, incoming.reply)
            case _:
                assert isinstance(incoming, Ignored | ResultRefused)

    def _got_call(self, side: Side, incoming: CallReceived, running: set[str]) -> None:
        token = incoming.request.vendor_id
        assert incoming.message_id not in running, "a CALL is not handled twice at a time"
        assert token not in side.handled | {side.rogue}, "an answered CALL is not handled again"
        assert incoming.reused is (incoming.message_id == "rogue" and side.rogue is not None)
        side.came[incoming.message_id] += 1
        side.handlers.append(incoming)

    def _got_answer(self, name: str, incoming: Answered) -> None:
        side = self.sides[name]
        assert incoming.call is side.outstanding
        assert incoming.wanted is side.wanted
        side.outstanding = None
        token = incoming.call.request.vendor_id
        outcome: Any = incoming.outcome
        if isinstance(outcome, CallError):
            refused_as_running = "being handled already" in outcome.description
            assert outcome.description == token or refused_as_running
        elif isinstance(outcome, RemoteProtocolError):
            assert (incoming.reply is not None) is (self.protocol == V21)
            if incoming.reply is not None:
                self._reply(name, incoming.reply)
        else:
            assert outcome.data == token

    # ── what always holds ────────────────────────────────────────────────

    @invariant()
    def at_most_one_call_is_outstanding_in_each_direction(self) -> None:
        for side in self.sides.values():
            state = side.peer.slot.state
            if side.outstanding is None:
                assert state == "free"
            else:
                assert state == ("waiting" if side.wanted else "abandoned")
                assert side.peer.slot.holds(side.outstanding.message_id) is side.outstanding

    @invariant()
    def every_call_that_came_has_one_answer_or_a_handler(self) -> None:
        for side in self.sides.values():
            running = Counter(call.message_id for call in side.handlers)
            assert side.came == side.answered + running
            assert side.peer.answers.running == len(side.handlers)

    def teardown(self) -> None:
        """Let everything arrive and be answered: then the slots are free."""
        while any(side.coming or side.handlers for side in self.sides.values()):
            for name in self.sides:
                self.deliver(name, 1)
                self.answer(name, 0)
        for side in self.sides.values():
            assert side.peer.slot.state == "free"
            assert side.came == side.answered


@pytest.mark.clause("1.6J §4.1.1, §4.1.4, §4.2.3")
@pytest.mark.clause("2.0.1-4 §4.1.1, §4.1.4, §4.2.3")
@pytest.mark.clause("2.1-4 §4.1.1, §4.1.4, §4.2")
@pytest.mark.parametrize("protocol", ALL)
def test_no_schedule_mixes_up_calls_and_answers(protocol: Protocol):
    machine: type[BackToBack] = type("BackToBack", (BackToBack,), {"protocol": protocol})
    case = machine.TestCase()
    case.settings = settings(max_examples=80, stateful_step_count=60, deadline=None)
    case.runTest()
