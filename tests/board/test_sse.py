"""A stream as the body of a response, and where it resumes."""

from __future__ import annotations

import pytest
import trio
from stream_stage import ALL, ERRORS, Logs, parse, watched
from trio.testing import MockClock

from board_ui.broker import Broker, EventId
from board_ui.options import BoardOptions
from board_ui.queries import LogQuery
from board_ui.sse import BadLastEventId, events, head, last_event_id, stream


async def test_the_body_is_the_chunks_of_the_stream(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        body = events(broker.subscribe(ALL), 15)
        assert [event.name for event in parse(await anext(body))] == ["connected"]
        logs.say("new")
        assert [event.name for event in parse(await anext(body))] == ["log"]
        await body.aclose()


async def test_a_quiet_stream_has_heartbeats(autojump_clock: MockClock) -> None:
    async with watched(Logs()) as broker:
        body = events(broker.subscribe(ALL), 15)
        await anext(body)
        begun = trio.current_time()
        for beat in (1, 2):
            assert await anext(body) == b": keep-alive\nid: 0\n\n"
            assert trio.current_time() - begun == 15 * beat
        await body.aclose()


async def test_a_heartbeat_moves_on_where_a_filtered_stream_resumes(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        body = events(broker.subscribe(ERRORS), 15)
        await anext(body)
        logs.count(700)
        # No event for it, but it need not look through these 700 again.
        assert await anext(body) == b": keep-alive\nid: 700\n\n"
        await body.aclose()


async def test_a_heartbeat_does_not_run_ahead_of_what_waits(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            logs.count(5)
            await trio.sleep(1)
            assert viewer.cursor == 5
            assert viewer.heartbeat() == b": keep-alive\n\n"


async def test_the_body_ends_with_the_broker(autojump_clock: MockClock) -> None:
    async with watched(Logs()) as broker:
        body = events(broker.subscribe(ALL), 15)
        await anext(body)
        broker.close()
        assert [chunk async for chunk in body] == []


async def test_closing_the_body_leaves_the_stream(autojump_clock: MockClock) -> None:
    async with watched(Logs()) as broker:
        body = events(broker.subscribe(ALL), 15)
        await anext(body)
        assert broker.viewers == 1
        await body.aclose()
        assert broker.viewers == 0


async def test_a_body_that_begins_after_its_place_was_given_up_is_empty(
    autojump_clock: MockClock,
) -> None:
    async with watched(Logs()) as broker:
        body = events(broker.subscribe(ALL), 15)
        await trio.sleep(10)
        assert broker.viewers == 0
        assert [chunk async for chunk in body] == []


async def test_the_headers_keep_proxies_from_holding_a_stream_back(
    autojump_clock: MockClock,
) -> None:
    broker: Broker[LogQuery] = Broker(Logs(), "log", BoardOptions())
    for response in (stream(broker.subscribe(ALL), 15), head()):
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-cache, no-transform"
        assert response.headers["X-Accel-Buffering"] == "no"
        assert "Content-Encoding" not in response.headers
    broker.close()


async def test_a_stream_has_no_time_limit(autojump_clock: MockClock) -> None:
    broker: Broker[LogQuery] = Broker(Logs(), "log", BoardOptions())
    assert stream(broker.subscribe(ALL), 15).timeout is None
    broker.close()


# ── Last-Event-ID ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "parameter", "expected"),
    [
        (None, None, None),
        ("", "", None),
        ("0", None, EventId(0)),
        ("17", None, EventId(17)),
        ("17-a0f3", None, EventId(17, "a0f3")),
        (None, "17", EventId(17)),
        ("", "17", EventId(17)),
        ("18", "17", EventId(18)),  # what a reconnecting EventSource sends whose URL has one
    ],
)
def test_a_stream_resumes_where_the_header_or_else_the_parameter_says(
    header: str | None, parameter: str | None, expected: EventId | None
) -> None:
    assert last_event_id(header, parameter) == expected


@pytest.mark.parametrize(
    "text", ["x", "-1", "1.0", "1-", "1-x", "1-a-b", "1-a\n", " 1", "1e3", "٣", "²", "1" * 19]
)
@pytest.mark.parametrize("name", ["Last-Event-ID", "lastEventId"])
def test_what_is_no_id_is_refused_by_name(text: str, name: str) -> None:
    given = (text, None) if name == "Last-Event-ID" else (None, text)
    with pytest.raises(BadLastEventId, match=f"{name} takes the id of an event") as refused:
        last_event_id(*given)
    assert refused.value.name == name
