"""Overview, telemetry and metrics: from memory, and without a trace of having been read."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import trio
from api_stage import VIEWER, Stage, make_stage, open_csms

import trio_ocpp as ocpp
from board_ui.records import ErrorRecord, HandshakeRecord, SecurityRecord
from board_ui.stores.memory import MemoryStore

NOW = datetime.now(UTC)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = make_stage()
    async with stage.client:
        yield stage


def keep_handshakes(memory: MemoryStore, *outcomes: str, age: timedelta = timedelta(0)) -> None:
    for outcome in outcomes:
        memory.handshakes.add(
            lambda number, outcome=outcome: HandshakeRecord(
                id=number,
                at=NOW - age,
                outcome=outcome,
                identity="CP1",
                address="192.0.2.1:5",
                stage="auth",
                reason=outcome,
                hint="",
                status=401,
            )
        )


async def test_an_overview_of_nothing_is_all_zero(stage):
    overview = await stage.get("/api/overview")
    assert overview["version"] == ocpp.__version__
    assert (overview["online"], overview["offline"], overview["errors"]) == (0, 0, 0)
    assert overview["sample"] is None
    assert overview["latestMessages"] == overview["latestRefused"] == []


async def test_an_overview_counts_the_last_day_only(stage):
    memory = stage.board.memory
    keep_handshakes(memory, "refused", "accepted", age=timedelta(days=2))
    keep_handshakes(memory, "accepted", "health-check", "refused", "accepted", "timed-out")
    for severity in ("info", "critical"):
        memory.security.add(
            lambda number, severity=severity: SecurityRecord(
                id=number,
                at=NOW,
                source="server",
                category="other",
                severity=severity,
                type="X",
                identity=None,
                address=None,
                description="",
            )
        )
    memory.errors.add(
        lambda number: ErrorRecord(
            id=number, at=NOW, kind="bad-message", identity="CP1", description=""
        )
    )
    overview = await stage.get("/api/overview")
    assert (overview["handshakesAccepted"], overview["handshakesRefused"]) == (2, 2)
    assert (overview["securityEvents"], overview["criticalSecurityEvents"]) == (2, 1)
    assert overview["errors"] == 1
    assert [each["outcome"] for each in overview["latestRefused"]] == ["timed-out", "refused"]


async def test_an_overview_has_who_is_there_and_what_was_said_last(stage):
    async with open_csms(stage) as listener, listener.connect("CP1") as peer:
        await peer.send([2, "1", "Heartbeat", {}])
        await peer.receive()
        overview = await stage.get("/api/overview")
    assert (overview["online"], overview["offline"]) == (1, 0)
    assert [each["type"] for each in overview["latestMessages"]] == ["CALLERROR", "CALL"]
    assert overview["handshakesAccepted"] == 1


async def test_promise_7_reading_takes_no_sample(stage, autojump_clock):
    async with trio.open_nursery() as nursery:
        await nursery.start(stage.board.telemetry.run)
        before = (await stage.get("/api/telemetry"))["sample"]
        for _ in range(20):
            await stage.get("/api/telemetry")
            await stage.get("/api/overview")
        assert (await stage.get("/api/telemetry"))["sample"] == before
        await trio.sleep(stage.board.options.telemetry_interval * 2.5)
        page = await stage.get("/api/telemetry/history")
        assert [each["id"] for each in page["items"]] == [3, 2, 1]
        nursery.cancel_scope.cancel()


async def test_the_history_is_cut_by_limit_and_after(stage, autojump_clock):
    async with trio.open_nursery() as nursery:
        await nursery.start(stage.board.telemetry.run)
        await trio.sleep(stage.board.options.telemetry_interval * 4.5)
        nursery.cancel_scope.cancel()
    newest = await stage.get("/api/telemetry/history", limit=2)
    assert [each["id"] for each in newest["items"]] == [5, 4]
    later = await stage.get("/api/telemetry/history", after=4)
    assert [each["id"] for each in later["items"]] == [5]


async def test_actions_are_told_with_both_latencies_apart(stage):
    stage.answer(stage.hear())
    stage.board.observer(
        ocpp.MessageReceived(
            at=time.time(),
            identity="CP1",
            type=3,
            message_id="r",
            action="Reset",
            raw=b'[3,"r",{"status":"Accepted"}]',
            round_trip=0.5,
        )
    )
    rows = {row["action"]: row for row in (await stage.get("/api/telemetry"))["actions"]}
    assert rows["Heartbeat"]["handling"]["avg"] == pytest.approx(4, rel=0.05)
    assert rows["Heartbeat"]["roundTrip"]["count"] == 0
    assert rows["Reset"]["roundTrip"]["p50"] == pytest.approx(500, rel=0.05)
    assert rows["Reset"]["handling"]["count"] == 0


async def test_metrics_are_in_the_format_that_is_asked_for(stage):
    stage.hear()
    stage.board.telemetry.push({"energy_kwh": 12.5})
    plain = await stage.client.get("/metrics", headers=VIEWER)
    assert plain.headers["Content-Type"].startswith("text/plain; version=")
    assert (
        'trio_ocpp_messages_total{action="Heartbeat",direction="in",type="CALL"} 1.0' in plain.text
    )
    assert "trio_ocpp_custom_energy_kwh 12.5" in plain.text
    openmetrics = await stage.client.get(
        "/metrics", headers={"Accept": "application/openmetrics-text"}
    )
    assert openmetrics.headers["Content-Type"].startswith("application/openmetrics-text")
    assert openmetrics.text.endswith("# EOF\n")


async def test_a_session_of_any_objects_is_shown_without_their_contents(stage):
    class Secret:
        def __repr__(self) -> str:
            return "s3cret"

    async with open_csms(stage) as listener, listener.connect("CP1"):
        station = stage.board.memory.connections.station("CP1")
        station.session["vault"] = Secret()
        answer = await stage.client.get("/api/connections/CP1")
    assert answer.status_code == 200
    assert "s3cret" not in answer.text
    assert "vault" in msgspec.json.decode(answer.content)["session"]
