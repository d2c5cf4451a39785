"""What the observer records of each event, in order, without secrets, and without ever raising."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import trio
from observer_stage import AT, Watched, bad, received, sent, violation

import trio_ocpp as ocpp
from board_ui.inbox import ROOM
from board_ui.observer import Observer
from board_ui.options import BoardLimits, BoardOptions
from board_ui.queries import MessageQuery
from board_ui.records import LastClose
from board_ui.redaction import Redaction
from board_ui.stores.message_ring import ENTRY
from board_ui.times import utc

SECRET = "hunter2hunter2"
#: A message, and how many of it wait at most before one more has them recorded.
BEAT = received(message_id="0000")
FULL = ROOM // (ENTRY + len(BEAT.raw))


@pytest.fixture
def watched() -> Watched:
    return Watched()


# ── messages ─────────────────────────────────────────────────────────────


def test_messages_are_recorded_in_order_in_both_directions(watched: Watched) -> None:
    watched.see(
        received(message_id="a"),
        sent(message_id="a", handling=0.0021),
        sent("Reset", type=2, message_id="b"),
        received("Reset", type=3, message_id="b", round_trip=0.5),
        received("NotifyPeriodicEventStream", type=6, message_id="c"),
    )
    shown = [(each.direction, each.type, each.action) for each in watched.messages()]
    assert shown == [
        ("in", "CALL", "Heartbeat"),
        ("out", "CALLRESULT", "Heartbeat"),
        ("out", "CALL", "Reset"),
        ("in", "CALLRESULT", "Reset"),
        ("in", "SEND", "NotifyPeriodicEventStream"),
    ]
    assert [each.id for each in watched.messages()] == [1, 2, 3, 4, 5]
    assert (watched.messages()[1].handling_ms, watched.messages()[1].round_trip_ms) == (2.1, None)
    assert (watched.messages()[3].handling_ms, watched.messages()[3].round_trip_ms) == (None, 500.0)
    assert (watched.counters.messages_in, watched.counters.messages_out) == (3, 2)


def test_promise_6_messages_wait_until_somebody_reads_or_there_are_many(watched: Watched) -> None:
    watched.see(*[BEAT] * FULL)
    assert len(watched.memory.messages) == 0
    watched.see(*[BEAT] * 2)
    assert len(watched.memory.messages) == FULL + 1
    watched.observer.digest()
    assert len(watched.memory.messages) == FULL + 2


def test_long_messages_do_not_wait_in_numbers(watched: Watched) -> None:
    long = received("DataTransfer", {"data": "x" * 60_000})
    for number in range(1, 101):
        watched.see(long)
        assert (number - len(watched.memory.messages)) * len(long.raw) < 500_000
    assert len(watched.messages()) == 100


def test_messages_are_counted_for_their_station(watched: Watched) -> None:
    watched.see(received(at=AT), received(at=AT + 5), received(identity="CP2", at=AT + 7))
    watched.observer.digest()
    one = watched.table.get("CP1")
    assert one is not None
    assert (one.message_count, one.last_message_at, one.status) == (2, utc(AT + 5), "online")


# ── what stations tell of themselves ─────────────────────────────────────


def connection(watched: Watched) -> Any:
    watched.observer.digest()
    return watched.table.get("CP1")


def test_a_boot_of_1_6_tells_the_make(watched: Watched) -> None:
    boot = {
        "chargePointVendor": "Acme", "chargePointModel": "Wall", "firmwareVersion": "1.2",
        "chargeBoxSerialNumber": "BOX", "chargePointSerialNumber": "SN",
    }  # fmt: skip
    watched.see(received("BootNotification", boot))
    one = connection(watched)
    assert (one.vendor, one.model, one.firmware, one.serial) == ("Acme", "Wall", "1.2", "SN")
    del boot["chargePointSerialNumber"], boot["firmwareVersion"]
    watched.see(received("BootNotification", boot))
    one = connection(watched)
    assert (one.firmware, one.serial) == (None, "BOX")


def test_a_boot_of_2_tells_the_make(watched: Watched) -> None:
    station = {
        "vendorName": "Acme", "model": "Wall", "firmwareVersion": "1.2", "serialNumber": "SN",
    }  # fmt: skip
    watched.see(received("BootNotification", {"reason": "PowerUp", "chargingStation": station}))
    one = connection(watched)
    assert (one.vendor, one.model, one.firmware, one.serial) == ("Acme", "Wall", "1.2", "SN")


def test_a_status_of_1_6_tells_a_connector_and_its_error(watched: Watched) -> None:
    watched.see(
        received("StatusNotification", {"connectorId": 0, "status": "Available", "errorCode": "NoError"}),
        received("StatusNotification", {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure"}, at=AT + 1),
    )  # fmt: skip
    whole, one = connection(watched).connectors
    assert (whole.evse_id, whole.connector_id, whole.status) == (None, 0, "Available")
    assert whole.error_code is None
    assert (one.connector_id, one.status, one.error_code) == (1, "Faulted", "GroundFailure")
    assert one.at == utc(AT + 1)


def test_a_status_of_2_tells_a_connector_of_an_evse(watched: Watched) -> None:
    status = {"timestamp": "x", "connectorStatus": "Occupied", "evseId": 2, "connectorId": 1}
    watched.see(received("StatusNotification", status))
    [one] = connection(watched).connectors
    assert (one.evse_id, one.connector_id, one.status) == (2, 1, "Occupied")
    assert one.error_code is None


@pytest.mark.parametrize("action", ["BootNotification", "StatusNotification"])
@pytest.mark.parametrize(
    "raw",
    [
        b'[2,"1","X",{"connectorId":true,"status":"A"}]',
        b'[2,"1","X",{"connectorId":1}]',
        b'[2,"1","X",{"connectorId":99999999999,"status":"A"}]',
        b'[2,"1","X",{"chargePointVendor":5,"chargingStation":"x"}]',
        b'[2,"1","X",[]]',
        b'[2,"1"]',
        b'{"a":1}',
        b"not json",
        b"[" * 5_000,
    ],
)
def test_what_cannot_be_read_tells_nothing_and_harms_nobody(
    watched: Watched, action: str, raw: bytes
) -> None:
    watched.see(received(action, raw=raw))
    one = connection(watched)
    assert (one.vendor, one.model, one.connectors) == (None, None, ())
    assert watched.observer.failures == 0


def test_the_answers_to_boots_and_states_tell_nothing(watched: Watched) -> None:
    watched.see(sent("StatusNotification", {"connectorId": 1, "status": "Available"}))
    assert connection(watched).connectors == ()


# ── errors ───────────────────────────────────────────────────────────────


def error_message(kind: int = 4, **more: Any) -> dict[str, Any]:
    raw = json.dumps([kind, "9", "GenericError", "too bad", {}]).encode()
    return {"type": kind, "message_id": "9", "raw": raw, **more}


def test_callerrors_of_either_side_are_errors(watched: Watched) -> None:
    watched.see(
        received("Reset", **error_message(error_code="GenericError")),
        sent("Foo", **error_message(error_code="GenericError")),
        # Of a CALLERROR that is sent again the code is only in its text.
        sent("Foo", **error_message(replayed=True)),
        received("", **error_message(kind=5, error_code="FormatViolation")),
    )
    errors = watched.errors()
    assert {each.kind for each in errors} == {"call-error"}
    assert [each.description for each in errors] == [
        "CALLERROR of the station, GenericError: too bad",
        "CALLERROR of the server, GenericError: too bad",
        "CALLERROR of the server, GenericError: too bad",
        "CALLRESULTERROR of the station, FormatViolation: too bad",
    ]
    assert [each.action for each in errors] == ["Reset", "Foo", "Foo", None]
    assert (errors[0].identity, errors[0].message_id, errors[0].code) == (
        "CP1",
        "9",
        "GenericError",
    )
    assert errors[0].raw == '[4, "9", "GenericError", "too bad", {}]'
    assert watched.counters.errors["call-error"] == 4
    assert connection(watched).errors == 4


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'[4,"9",5,6]', "without a code"),
        (b'[4,"9","X"]', "X"),
        (b'{"a":1}', "without a code"),
        (b"[4", "unreadable"),
    ],
)
def test_a_callerror_that_cannot_be_read_is_one_all_the_same(
    watched: Watched, raw: bytes, words: str
) -> None:
    watched.see(received("Reset", type=4, raw=raw))
    assert watched.errors()[0].description == f"CALLERROR of the station, {words}"


def test_a_call_without_an_answer_is_an_error(watched: Watched) -> None:
    watched.see(
        received(),
        ocpp.CallTimedOut(at=AT, identity="CP1", message_id="7", action="Reset", waited=30.04),
    )
    [error] = watched.errors()
    assert (error.kind, error.action, error.message_id) == ("call-timeout", "Reset", "7")
    assert error.description == "no answer to Reset within 30.0 s"
    assert watched.counters.by_action()["Reset"].timeouts == 1
    assert connection(watched).errors == 1


def test_a_bad_message_is_an_error_with_its_text(watched: Watched) -> None:
    watched.see(bad(b"hello"), bad(b"x" * 60_000, in_a_row=2, answered=True))
    first, second = watched.errors()
    assert (first.kind, first.description, first.raw) == ("bad-message", "not JSON", "hello")
    assert second.description == "not JSON, 2 in a row; answered with a CALLERROR"
    assert len(second.raw or "") == 2_048


def test_a_violation_is_an_error_and_a_mark_on_its_message(watched: Watched) -> None:
    watched.see(
        received("MeterValues", raw=violation().raw),
        violation(),
        received("MeterValues", message_id="2"),
        violation(message_id="2", tolerated=True),
    )
    first, second = watched.errors()
    assert (first.kind, first.code, first.path) == (
        "payload-violation", "FormationViolation", "$.password",
    )  # fmt: skip
    assert first.description == "refused: $.password: there is no such property"
    assert second.description.startswith("tolerated: ")
    marks = [[each.tolerated for each in message.violations] for message in watched.messages()]
    assert marks == [[False], [True]]


def test_failed_handlers_limits_and_reused_ids_are_errors(watched: Watched) -> None:
    facts: dict[str, Any] = {"at": AT, "identity": "CP1", "message_id": "1", "action": "Heartbeat"}
    watched.see(
        ocpp.HandlerFailed(error=ValueError("password=hunter2"), **facts),
        ocpp.RateLimited(**facts),
        ocpp.MessageIdReused(**facts),
    )
    errors = watched.errors()
    assert [each.kind for each in errors] == ["handler-failed", "rate-limited", "message-id-reused"]
    assert errors[0].description == "the handler raised ValueError: password=***"
    assert {each.action for each in errors} == {"Heartbeat"}
    assert watched.counters.errors.total() == 3


def test_an_error_of_the_transport_is_a_handshake_and_an_error(watched: Watched) -> None:
    watched.see(received())
    watched.see(
        ocpp.UpgradeError(
            at=AT, error=OSError(), reason="connection lost: reset", remote_address="10.0.0.1:5",
            identity="CP1", stage="request",
        )
    )  # fmt: skip
    [error] = watched.errors()
    assert (error.kind, error.description) == (
        "upgrade-error",
        "connection lost: reset (10.0.0.1:5)",
    )
    assert [each.outcome for each in watched.handshakes()] == ["transport-error"]
    assert watched.counters.handshakes["transport-error"] == 1
    # It only says that it is CP1.
    assert connection(watched).errors == 0


def test_what_peers_choose_is_cut(watched: Watched) -> None:
    long = "x" * 60_000
    watched.see(
        received(long, raw=b'[4,"1","x"]', type=4, message_id=long, error_code=long),
        violation(path=long, description=long, code=long, action=long),
    )
    for error in watched.errors():
        assert len(repr(error)) < 5_000


# ── handshakes and the system ────────────────────────────────────────────


def aborted(**more: Any) -> ocpp.UpgradeAborted:
    facts: dict[str, Any] = {
        "at": AT, "identity": "CP1", "remote_address": "10.0.0.1:5", "reason": "Invalid password",
        "stage": "auth", "status": 401,
    }  # fmt: skip
    return ocpp.UpgradeAborted(**{**facts, **more})


def test_aborted_handshakes_are_recorded_by_outcome(watched: Watched) -> None:
    watched.see(
        aborted(),
        aborted(outcome="crashed", status=500, reason="password=hunter2"),
        aborted(outcome="health-check", status=200, stage="validation"),
    )
    records = watched.handshakes()
    assert [each.outcome for each in records] == ["refused", "crashed", "health-check"]
    assert records[1].reason == "password=***"
    assert watched.counters.handshakes == {"refused": 1, "crashed": 1, "health-check": 1}
    # Nobody has vouched for that identity: no line of the table.
    assert watched.table.get("CP1") is None


def closed(code: int = 1000, by_us: bool = False, reason: str = "") -> ocpp.StationDisconnected:
    return ocpp.StationDisconnected(
        at=AT, identity="CP1", protocol="ocpp1.6", remote_address="10.0.0.1:5", station=None,
        code=code, reason=reason, by_us=by_us, connected_for=61.2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "by", "words", "severity"),
    [
        (closed(), "station", "closed by the station with 1000 after 61 s", "info"),
        (closed(1001, True, "bye"), "server", "closed by the server with 1001 (bye) after 61 s", "info"),
        (closed(1006), "network", "closed by the network with 1006 after 61 s", "warning"),
        (closed(1006, True), "server", "closed by the server with 1006 after 61 s", "info"),
    ],
)  # fmt: skip
def test_a_disconnection_tells_how_and_by_whom(
    watched: Watched, event: ocpp.StationDisconnected, by: Any, words: str, severity: str
) -> None:
    watched.see(event)
    [record] = watched.system()
    assert (record.kind, record.severity) == ("station-disconnected", severity)
    assert record.description == words
    assert connection(watched).last_close == LastClose(
        at=utc(AT), code=event.code, reason=event.reason, by=by
    )


def test_what_an_operator_may_want_to_know_is_recorded(watched: Watched) -> None:
    watched.see(
        ocpp.StationReplaced(at=AT, identity="CP1", old_remote_address="a:1", new_remote_address="b:2"),
        ocpp.BackPressure(at=AT, identity="CP1", queued=70_000, paused=True),
        ocpp.BackPressure(at=AT, identity="CP1", queued=100, paused=False),
        ocpp.PongTimeout(at=AT, identity="CP1", silent_for=20),
        ocpp.ServerClosing(at=AT, stations=3, reason="the server is shutting down"),
        ocpp.EventsDropped(at=AT, count=17),
    )  # fmt: skip
    shown = [(each.kind, each.severity, each.identity) for each in watched.system()]
    assert shown == [
        ("station-replaced", "warning", "CP1"),
        ("back-pressure", "warning", "CP1"),
        ("back-pressure", "info", "CP1"),
        ("pong-timeout", "warning", "CP1"),
        ("server-closing", "warning", None),
        ("events-dropped", "warning", None),
    ]
    words = [each.description for each in watched.system()]
    assert words[0] == "the connection from b:2 took over from the one from a:1"
    assert "70000 bytes" in words[1]
    assert "20 s" in words[3]
    assert words[4] == "the server is shutting down; 3 stations are let go"
    assert words[5] == "17 events were lost"


def test_what_comes_before_an_event_is_recorded_before_it(watched: Watched) -> None:
    watched.see(received(), aborted())
    assert len(watched.memory.messages) == 1


# ── secrets ──────────────────────────────────────────────────────────────


def test_secrets_are_replaced_before_anything_is_kept(watched: Watched) -> None:
    change = {"key": "AuthorizationKey", "value": SECRET}
    broken = received("MeterValues", {"password": SECRET}, message_id="broken")
    watched.see(
        sent("ChangeConfiguration", change, type=2, message_id="7"),
        broken,
        violation(message_id="broken", raw=broken.raw),
        bad(b'{"password":"' + SECRET.encode()),
        received("Reset", type=4, raw=f'[4,"1","X","password={SECRET}",{{}}]'.encode()),
        ocpp.SecurityEvent(
            at=AT, source="server", type="X", identity=None, remote_address=None,
            description=f"password={SECRET}", details={"password": SECRET},
        ),
    )  # fmt: skip
    assert SECRET not in "".join(watched.texts())
    kept = (watched.messages(), watched.errors(), watched.security(), watched.system())
    assert SECRET not in repr(kept)
    assert (
        watched.texts()[0]
        == '[2,"7","ChangeConfiguration",{"key":"AuthorizationKey","value":"***"}]'
    )


@pytest.mark.parametrize("before", range(FULL - 2, FULL + 3))
def test_a_broken_message_is_looked_into_wherever_a_batch_ends(
    watched: Watched, before: int
) -> None:
    watched.see(*[BEAT] * before)
    broken = received("MeterValues", {"password": SECRET}, message_id="broken")
    watched.see(broken, violation(message_id="broken", raw=broken.raw))
    watched.see(*[BEAT] * before)
    # Where the boot gate refuses it, its schema is not asked, and there is no violation.
    refusal = sent("MeterValues", **error_message(message_id="gated"))
    watched.see(received("MeterValues", {"password": SECRET}, message_id="gated"), refusal)
    assert SECRET not in "".join(watched.texts())


def test_a_message_that_turns_out_to_be_broken_is_looked_into_again(watched: Watched) -> None:
    broken = received("MeterValues", {"password": SECRET}, message_id="broken")
    watched.see(broken)
    # Its schema has no place for a secret, so that nobody looked for one.
    assert SECRET in "".join(watched.texts())
    watched.see(violation(message_id="broken", raw=broken.raw))
    assert SECRET not in "".join(watched.texts())


@pytest.mark.parametrize("stations", [1, 40])
def test_secrets_leave_neither_by_the_ring_nor_by_a_history(stations: int) -> None:
    limits = BoardLimits(
        messages=16, message_bytes=4_096, station_messages=3, all_message_bytes=90_000
    )
    watched = Watched(limits=limits)
    secret = received("ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRET})
    watched.see(secret)
    watched.see(*(received(identity=f"CP{n % stations + 2}") for n in range(500)))
    watched.observer.digest()
    found = watched.memory.messages.find(MessageQuery(identity="CP1"))
    (detail,) = (watched.memory.messages.detail(each.id) for each in found.items)
    assert detail is not None
    assert '"***"' in detail.raw
    assert not watched.memory.messages.find(MessageQuery(text=SECRET)).items
    assert not watched.memory.messages.find(MessageQuery(identity="CP1", text=SECRET)).items


def test_what_cannot_be_redacted_is_not_shown(
    watched: Watched, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Redaction, "messages", Refusing.refuse)
    watched.see(received(), received())
    with caplog.at_level(logging.ERROR, "board_ui.observer"):
        assert watched.texts() == ["", ""]
    assert [each.message for each in caplog.records] == ["the board could not redact 2 messages"]


def test_tokens_are_kept_unless_the_options_say_otherwise() -> None:
    for redact, there in ((False, True), (True, False)):
        watched = Watched(BoardOptions(redact_tokens=redact))
        watched.see(received("StartTransaction", {"idTag": SECRET}))
        assert (SECRET in "".join(watched.texts())) is there


# ── never raising ────────────────────────────────────────────────────────


class Refusing(Watched):
    """Its collections fail, as no collection should."""

    def refuse(self, *_what: object) -> None:
        raise RuntimeError("no room")


def test_what_cannot_be_recorded_is_logged_and_counted_and_raises_nothing(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Refusing()
    monkeypatch.setattr(watched.memory.messages, "extend", watched.refuse)
    monkeypatch.setattr(watched.memory.system_events, "add", watched.refuse)
    with caplog.at_level(logging.ERROR, "board_ui.observer"):
        watched.see(received(), received())
        watched.observer.digest()
        watched.see(ocpp.PongTimeout(at=AT, identity="CP1", silent_for=20))
    assert watched.observer.failures == 2
    assert [each.message for each in caplog.records] == [
        "the board could not record 2 messages",
        "the board could not record a PongTimeout",
    ]
    monkeypatch.undo()
    watched.see(received())
    assert len(watched.messages()) == 1


def test_events_of_other_kinds_are_no_concern_of_it(watched: Watched) -> None:
    watched.see(ocpp.ConnectionOpened(at=AT, identity="CP1", url="ws://x", protocol="ocpp1.6"))
    assert watched.observer.failures == 0
    assert (watched.errors(), watched.system()) == ([], [])


# ── one station, and the pump ────────────────────────────────────────────


def test_a_station_that_is_not_known_has_no_page(watched: Watched) -> None:
    assert watched.observer.detail("CP1") is None


def test_a_stations_page_tells_latencies_by_action_apart(watched: Watched) -> None:
    watched.see(
        received(message_id="a"),
        sent(message_id="a", handling=0.002),
        sent("Reset", type=2, message_id="b"),
        received("Reset", type=3, message_id="b", round_trip=0.5),
        received("Heartbeat", identity="CP2"),
    )
    detail = watched.observer.detail("CP1")
    assert detail is not None
    assert (detail.connection.message_count, detail.session, detail.replaced) == (4, {}, None)
    by_action = {each.action: each for each in detail.latency}
    assert set(by_action) == {"Heartbeat", "Reset"}
    beat, reset = by_action["Heartbeat"], by_action["Reset"]
    assert (beat.messages, beat.handling.count, beat.round_trip.count) == (2, 1, 0)
    assert beat.handling.avg == pytest.approx(2, rel=0.05)
    assert (reset.handling.count, reset.round_trip.count) == (0, 1)
    assert reset.round_trip.avg == pytest.approx(500, rel=0.05)


async def test_what_waits_is_recorded_within_50_ms(watched: Watched, autojump_clock: Any) -> None:
    async with trio.open_nursery() as nursery:
        await nursery.start(watched.observer.run)
        watched.see(received())
        assert len(watched.memory.messages) == 0
        await trio.sleep(0.051)
        assert len(watched.memory.messages) == 1
        watched.see(received())
        nursery.cancel_scope.cancel()
    # The last words too.
    assert len(watched.memory.messages) == 2


def test_by_default_it_has_the_boards_options_and_limits() -> None:
    watched = Watched()
    observer = Observer(watched.memory, watched.counters)
    observer(received("X", {"password": SECRET}))
    observer.digest()
    assert watched.texts() == ['[2,"1","X",{"password":"***"}]']
    assert BoardLimits().messages == 5_000
