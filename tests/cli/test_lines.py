"""Events as lines: on a terminal, as key=value, as JSON."""

import json
from typing import Any

import pytest

from trio_ocpp import events
from trio_ocpp.cli.lines import Line, Lines, render

AT = 1_767_225_600.5


def received(action: str, payload: Any, *, kind: int = 2, **more: Any) -> events.MessageReceived:
    raw = json.dumps([kind, "1", action, payload] if kind in (2, 6) else [kind, "1", payload])
    return events.MessageReceived(
        at=AT, identity="CP1", type=kind, message_id="1", action=action, raw=raw.encode(), **more
    )


def sent(action: str, payload: Any, *, kind: int = 3, **more: Any) -> events.MessageSent:
    raw = json.dumps([kind, "1", payload]).encode()
    return events.MessageSent(
        at=AT, identity="CP1", type=kind, message_id="1", action=action, raw=raw, **more
    )


def aborted(**more: Any) -> events.UpgradeAborted:
    facts: dict[str, Any] = {
        "at": AT, "reason": "why", "stage": "auth", "status": 401, "remote_address": "10.0.0.1:5",
    }  # fmt: skip
    return events.UpgradeAborted(**{**facts, **more})


def text_of(*all_events: events.Event) -> str:
    lines = Lines()
    made = [line for event in all_events if (line := lines.line(event)) is not None]
    assert len(made) == 1, made
    return f"{made[0].sign} {made[0].identity}  {made[0].text}"


def test_a_call_and_its_answer_are_one_line() -> None:
    line = text_of(
        received("BootNotification", {}),
        sent("BootNotification", {"status": "Accepted"}, handling=0.0011),
    )
    assert line == "< CP1  BootNotification → Accepted  1.1 ms"


def test_a_transaction_event_tells_which() -> None:
    line = text_of(
        received("TransactionEvent", {"eventType": "Started"}),
        sent("TransactionEvent", {}, handling=0.0009),
    )
    assert line == "< CP1  TransactionEvent Started → ok  0.9 ms"


def test_the_status_of_an_id_tag_is_the_outcome() -> None:
    line = text_of(
        received("Authorize", {}), sent("Authorize", {"idTagInfo": {"status": "Blocked"}})
    )
    assert line == "< CP1  Authorize → Blocked"


def test_our_call_points_the_other_way() -> None:
    line = text_of(
        sent("Reset", {}, kind=2),
        received("Reset", {"status": "Accepted"}, kind=3, round_trip=0.012),
    )
    assert line == "> CP1  Reset → Accepted  12.0 ms"


def test_a_call_of_ours_without_an_answer_says_how_long_it_waited() -> None:
    event = events.CallTimedOut(at=AT, identity="CP1", message_id="1", action="Reset", waited=30.04)
    assert text_of(event) == "> CP1  Reset → no answer  30.0 s"
    lines = Lines()
    lines.line(event)
    assert lines.errors == 1


def test_an_error_answer_shows_code_and_description() -> None:
    error = events.MessageSent(
        at=AT, identity="CP1", type=4, message_id="1", action="Foo",
        raw=b'[4,"1","NotImplemented","Foo is no action",{}]', error_code="NotImplemented",
    )  # fmt: skip
    assert text_of(error) == "< CP1  Foo → NotImplemented  Foo is no action"


def test_a_send_has_a_line_of_its_own() -> None:
    line = text_of(received("NotifyPeriodicEventStream", {}, kind=6))
    assert line == "< CP1  NotifyPeriodicEventStream  (no answer due)"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (aborted(identity="CP7"), "x CP7  refused 401  why"),
        (aborted(status=101, close_code=1002), "x ?  refused 101/1002  why"),
        (aborted(status=None, reason="hung up"), "x ?  gave up  hung up"),
        (
            events.UpgradeError(
                at=AT, error=OSError(), reason="reset", remote_address="a:1", identity=None,
                stage="tls",
            ),
            "x ?  failed  reset  a:1",
        ),
        (
            events.StationConnected(
                at=AT, identity="CP1", protocol="ocpp1.6", remote_address="a:1", station=None,
                took=0.1,
            ),
            "+ CP1  connected  ocpp1.6  a:1",
        ),
        (
            events.StationDisconnected(
                at=AT, identity="CP1", protocol="ocpp1.6", remote_address="a:1", station=None,
                code=1001, reason="bye", by_us=True, connected_for=2.0,
            ),
            "- CP1  disconnected  1001 by server  bye  after 2.0 s",
        ),
        (
            events.StationReplaced(
                at=AT, identity="CP1", old_remote_address="a:1", new_remote_address="b:2"
            ),
            "! CP1  replaced  a:1 by b:2",
        ),
        (
            events.BadMessage(
                at=AT, identity="CP1", reason="not JSON", raw=b"{", in_a_row=1, answered=False
            ),
            "! CP1  bad message  not JSON",
        ),
        (
            events.PayloadViolation(
                at=AT, identity="CP1", message_id="1", action="MeterValues", path="$.x",
                rule="type", code="T", description="$.x: wrong", tolerated=True, raw=b"",
            ),
            "! CP1  MeterValues  tolerated: $.x: wrong",
        ),
        (
            events.PongTimeout(at=AT, identity="CP1", silent_for=20.0),
            "! CP1  no sign of life for 20 s after a ping",
        ),
        (
            events.EventsDropped(at=AT, count=7),
            "!   7 lines left out: more happens than this output takes",
        ),
    ],
)  # fmt: skip
def test_each_event_has_its_line(event: events.Event, expected: str) -> None:
    assert text_of(event) == expected


def test_a_health_check_and_a_refused_violation_make_no_line() -> None:
    violation = events.PayloadViolation(
        at=AT, identity="CP1", message_id="1", action="A", path="$", rule="type", code="T",
        description="", tolerated=False, raw=b"",
    )  # fmt: skip
    lines = Lines()
    assert lines.line(aborted(status=200)) is None
    assert lines.line(violation) is None


def test_a_call_result_error_has_no_line() -> None:
    assert Lines().line(received("", {}, kind=5)) is None


def test_hints_of_calls_that_are_never_answered_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trio_ocpp.cli.lines._PENDING", 2)
    lines = Lines()
    for number in range(5):
        raw = json.dumps([2, str(number), "TransactionEvent", {"eventType": "Updated"}]).encode()
        lines.line(
            events.MessageReceived(
                at=AT, identity="CP1", type=2, message_id=str(number), action="TransactionEvent",
                raw=raw,
            )
        )  # fmt: skip
    assert len(lines._hints) == 2


def test_off_a_terminal_lines_are_key_value() -> None:
    line = Line(AT, "x", "refused", "CP 7", {"status": "401", "reason": 'say "no"', "n": ""}, "")
    assert render(line, "text") == (
        "2026-01-01T00:00:00.500Z".join(["time=", ""])
        + ' event=refused station="CP 7" status=401 reason="say \\"no\\"" n=""'
    )


def test_a_peer_cannot_break_a_line_in_two() -> None:
    line = Line(AT, "x", "refused", "CP\n7", {}, "")
    assert "\n" not in render(line, "text")
    assert "\n" not in render(line, "terminal")


def test_json_lines_are_objects() -> None:
    line = Line(AT, "+", "connected", "CP1", {"protocol": "ocpp1.6"}, "")
    assert json.loads(render(line, "json")) == {
        "time": "2026-01-01T00:00:00.500Z",
        "event": "connected",
        "station": "CP1",
        "protocol": "ocpp1.6",
    }


def test_unreadable_text_is_no_obstacle() -> None:
    event = events.MessageReceived(
        at=AT, identity="CP1", type=3, message_id="1", action="Reset", raw=b"\xff"
    )
    assert text_of(event) == "> CP1  Reset → ok"
