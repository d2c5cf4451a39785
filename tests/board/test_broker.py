"""What a viewer gets, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec
import pytest
import trio
from stream_stage import ALL, ERRORS, NOON, Logs, parse, skipped, take, texts, watched
from trio.testing import MockClock, wait_all_tasks_blocked

from board_ui.broker import FLUSH_BYTES, Broker, EventId, Streams, TooManyStreams
from board_ui.options import BoardLimits, BoardOptions
from board_ui.queries import LogQuery, MessageQuery, SecurityQuery
from board_ui.records import Message, SecurityRecord
from board_ui.stores.record_collection import RecordCollection


def numbers(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


# ── where a stream begins ────────────────────────────────────────────────


async def test_the_first_event_says_where_the_stream_begins(autojump_clock: MockClock) -> None:
    logs = Logs(entries=10)
    logs.count(12)
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            (event,) = await take(viewer)
    assert event == ("connected", 12, {"after": 12, "firstId": 3, "lastId": 12})


async def test_the_first_event_of_a_resumed_stream_says_from_where(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    logs.count(12)
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 7) as viewer:
            (event,) = await take(viewer)
    assert event == ("connected", 7, {"after": 7, "firstId": 1, "lastId": 12})


async def test_a_stream_has_what_came_after_its_beginning(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.say("old")
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            logs.say("new", "newer")
            events = await take(viewer)
    assert [(event.name, event.id) for event in events] == [("log", 2), ("log", 3)]
    assert texts(events) == ["new", "newer"]
    assert events[0].data == {
        "id": 2,
        "at": "2026-01-01T12:00:00Z",
        "level": "info",
        "logger": "test",
        "message": "new",
        "exception": None,
    }


async def test_the_collection_is_brought_up_to_date_before_each_look(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    pending = ["first"]

    def digest() -> None:
        logs.say(*pending)
        pending.clear()

    async with watched(logs, before=digest) as broker:
        with broker.subscribe(ALL) as viewer:
            (connected,) = await take(viewer)
            pending.append("second")
            events = await take(viewer)
    assert connected.data["lastId"] == 1
    assert texts(events) == ["second"]


# ── resuming ─────────────────────────────────────────────────────────────


async def test_a_resumed_stream_has_what_was_missed_oldest_first(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.count(12)
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 7) as viewer:
            await take(viewer)
            assert texts(await take(viewer)) == numbers(8, 12)
            logs.count(1)
            assert texts(await take(viewer)) == ["13"]


async def test_resuming_is_paced_and_skips_nothing(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.count(1_000)
    times, seen = [], []
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 0) as viewer:
            await take(viewer)
            while len(seen) < 1_000:
                events = await take(viewer)
                times.append(trio.current_time())
                seen += texts(events)
    assert seen == numbers(1, 1_000)
    assert [round(time - times[0], 6) for time in times] == [0, 0.1, 0.2, 0.3, 0.4]


async def test_what_comes_while_a_viewer_catches_up_is_not_skipped_either(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    logs.count(1_000)
    seen: list[str] = []
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 0) as viewer:
            await take(viewer)
            while len(seen) < 1_500:
                seen += texts(await take(viewer))
                if len(seen) == 600:
                    logs.count(500)
        assert viewer.skipped == 0
    assert seen == numbers(1, 1_500)


async def test_who_has_caught_up_gets_the_newest_from_then_on(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.count(10)
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 0) as viewer:
            await take(viewer)
            await take(viewer)
            logs.count(300)
            events = await take(viewer)
    assert texts(events) == numbers(111, 310)


async def test_what_is_not_kept_any_more_is_skipped_first(autojump_clock: MockClock) -> None:
    logs = Logs(entries=10)
    logs.count(25)
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 5) as viewer:
            await take(viewer)
            gap, *events = await take(viewer)
    assert gap == ("skipped", 15, {"skipped": 10})
    assert texts(events) == numbers(16, 25)
    assert viewer.skipped == broker.skipped == 10


async def test_whether_lost_records_matched_a_filter_is_not_pretended_to_be_known(
    autojump_clock: MockClock,
) -> None:
    logs = Logs(entries=10)
    logs.count(25)
    async with watched(logs) as broker:
        with broker.subscribe(ERRORS, 5) as viewer:
            await take(viewer)
            assert await take(viewer) == [("skipped", 25, {"skipped": 10, "exact": False})]


async def test_an_id_of_another_run_gets_all_that_is_kept(autojump_clock: MockClock) -> None:
    logs = Logs(entries=10)
    logs.count(12)
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 9_000) as viewer:
            (connected,) = await take(viewer)
            assert connected.data["after"] == 2
            assert texts(await take(viewer)) == numbers(3, 12)


async def test_ids_name_their_run_and_of_another_run_all_is_told_anew(
    autojump_clock: MockClock,
) -> None:
    logs = Logs(entries=10)
    logs.count(12)
    async with watched(logs, run="b") as broker:
        with broker.subscribe(ALL, EventId(12, "b")) as same, broker.subscribe(ALL, 12) as plain:
            for viewer in (same, plain):
                assert b"id: 12-b\nevent: connected\n" in await viewer.channel.receive()
        with broker.subscribe(ALL, EventId(5, "a")) as viewer:
            assert b"id: 0-b\nevent: connected\n" in await viewer.channel.receive()
            chunk = await viewer.channel.receive()
            assert b'id: 2-b\nevent: skipped\ndata: {"skipped":2}\n' in chunk
            assert b"id: 12-b\nevent: log\n" in chunk
            assert viewer.heartbeat() == b": keep-alive\nid: 12-b\n\n"


async def test_an_id_of_a_run_is_a_number_where_numbers_go_on_from_run_to_run(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    logs.count(12)
    async with watched(logs) as broker:
        with broker.subscribe(ALL, EventId(5, "a")) as viewer:
            assert (await take(viewer))[0].data["after"] == 5


# ── one flush ────────────────────────────────────────────────────────────


async def test_a_burst_is_cut_to_the_newest_and_the_others_are_counted(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            logs.count(1_000)
            gap, *events = await take(viewer)
    assert gap == ("skipped", 800, {"skipped": 800})
    assert texts(events) == numbers(801, 1_000)
    assert viewer.skipped == broker.skipped == 800


async def test_flushes_are_a_tenth_of_a_second_apart(autojump_clock: MockClock) -> None:
    logs = Logs()
    times = []
    async with watched(logs) as broker, trio.open_nursery() as nursery:

        async def talk() -> None:
            while True:
                logs.count(1)
                await trio.sleep(0.01)

        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            nursery.start_soon(talk)
            for _ in range(10):
                await take(viewer)
                times.append(trio.current_time())
            nursery.cancel_scope.cancel()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.0999


async def test_a_flush_has_at_most_256_kib_and_keeps_the_newest(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            logs.say(*(f"{number} " + 10_000 * "x" for number in range(1, 101)))
            chunk = await viewer.channel.receive()
    gap, *events = parse(chunk)
    assert FLUSH_BYTES - 11_000 < len(chunk) <= FLUSH_BYTES
    assert [event.id for event in events] == list(range(101 - len(events), 101))
    assert gap == ("skipped", 100 - len(events), {"skipped": 100 - len(events)})


async def test_a_resuming_viewer_gets_in_the_next_flush_what_did_not_fit(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    logs.say(*(10_000 * "x" for _ in range(100)))
    seen: list[int] = []
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 0) as viewer:
            await take(viewer)
            while len(seen) < 100:
                chunk = await viewer.channel.receive()
                assert len(chunk) <= FLUSH_BYTES
                seen += [event.id for event in parse(chunk)]
        assert viewer.skipped == 0
    assert seen == list(range(1, 101))


async def test_a_record_that_fits_into_no_flush_is_skipped(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            logs.say(300_000 * "x")
            assert await take(viewer) == [("skipped", 1, {"skipped": 1})]


async def test_a_record_that_fits_into_no_flush_does_not_stop_a_resuming_viewer(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    logs.say(300_000 * "x", "after it")
    async with watched(logs) as broker:
        with broker.subscribe(ALL, 0) as viewer:
            await take(viewer)
            assert await take(viewer) == [("skipped", 1, {"skipped": 1})]
            assert texts(await take(viewer)) == ["after it"]


async def test_line_breaks_in_a_payload_do_not_make_events(autojump_clock: MockClock) -> None:
    # JSON allows them between its tokens, and a payload is shown as the station wrote it.
    payload = msgspec.Raw(b'{"data":\r\n\r\n["event",\n\n"message"]}')
    messages: RecordCollection[Any, Any] = RecordCollection(10, lambda *_: True)
    async with trio.open_nursery() as nursery:
        broker: Broker[MessageQuery] = Broker(messages, "message", BoardOptions())
        nursery.start_soon(broker.run)
        with broker.subscribe(MessageQuery()) as viewer:
            await take(viewer)
            messages.add(lambda number: _message(number, payload))
            chunk = await viewer.channel.receive()
        broker.close()
    assert b"\r" not in chunk
    (event,) = parse(chunk)
    assert event.data["payload"] == {"data": ["event", "message"]}


def _message(number: int, payload: msgspec.Raw) -> Message:
    return Message(
        id=number,
        at=NOON,
        identity="CP1",
        direction="in",
        type="CALL",
        message_id="1",
        action="DataTransfer",
        size=len(payload),
        payload=payload,
    )


# ── filters and groups ───────────────────────────────────────────────────


async def test_the_filters_of_the_list_work_on_the_stream(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ERRORS) as viewer:
            await take(viewer)
            logs.say("fine")
            logs.say("broken", level="error")
            logs.say("fine again")
            assert texts(await take(viewer)) == ["broken"]


async def test_what_a_filter_kept_back_is_not_counted_as_skipped(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ERRORS) as viewer:
            await take(viewer)
            logs.count(1_000)
            logs.say("broken", level="error")
            assert texts(await take(viewer)) == ["broken"]
        assert broker.skipped == 0


async def test_who_watches_the_same_is_served_with_the_same_bytes(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as one, broker.subscribe(LogQuery()) as other:
            await take(one), await take(other)
            logs.count(3)
            first, second = await one.channel.receive(), await other.channel.receive()
    assert first is second
    assert logs.looks == 1


class _Named(type):
    """Counts how often one of its instances' instances is encoded: by its name."""

    encoded = 0

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        _Named.encoded += 1
        return "Opaque"


class _Opaque(metaclass=_Named):
    pass


async def test_a_record_is_encoded_once_for_viewers_with_different_filters(
    autojump_clock: MockClock,
) -> None:
    records: RecordCollection[Any, Any] = RecordCollection(10, lambda *_: True)
    async with trio.open_nursery() as nursery:
        broker: Broker[SecurityQuery] = Broker(records, "security", BoardOptions())
        nursery.start_soon(broker.run)
        one = broker.subscribe(SecurityQuery())
        other = broker.subscribe(SecurityQuery(severity="info"))
        with one, other:
            await take(one), await take(other)
            _Named.encoded = 0
            records.add(_with_something_foreign)
            (event,) = await take(one)
            assert await take(other) == [event]
        broker.close()
    assert _Named.encoded == 1
    # It is named, not shown: its repr could carry a secret.
    assert event.data["details"] == {"thing": "<Opaque>"}


def _with_something_foreign(number: int) -> SecurityRecord:
    return SecurityRecord(
        id=number,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        source="server",
        category="other",
        severity="info",
        type="Test",
        identity=None,
        address=None,
        description="",
        details={"thing": _Opaque()},
    )


async def test_viewers_at_many_places_get_each_what_is_theirs(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.count(1_600)
    async with watched(logs) as broker:
        viewers = [broker.subscribe(ALL, start) for start in range(0, 1_600, 200)]
        for viewer in viewers:
            with viewer:
                (connected,) = await take(viewer)
                start = connected.data["after"]
                assert texts(await take(viewer)) == numbers(start + 1, start + 200)


async def test_a_viewer_may_leave_while_others_are_served(autojump_clock: MockClock) -> None:
    logs = _Interrupted()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as one, broker.subscribe(ERRORS) as other:
            await take(one), await take(other)
            logs.interruption = other.end  # its turn would come after that of the first one
            logs.say("broken", level="error")
            assert texts(await take(one)) == ["broken"]
            with pytest.raises(trio.EndOfChannel):
                await other.channel.receive()
            assert broker.viewers == 1
    assert logs.looks == 1


class _Interrupted(Logs):
    """Something happens while it is looked through."""

    interruption: Callable[[], None]

    def newer(self, *place: Any, newest: bool) -> Any:
        self.interruption()
        return super().newer(*place, newest=newest)


# ── slow viewers ─────────────────────────────────────────────────────────


async def test_a_slow_viewer_stays_and_is_told_what_it_missed(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as quick, broker.subscribe(ALL) as slow:
            await take(quick)
            for _ in range(10):  # `connected` and one flush wait for the slow one, then no more
                logs.count(50)
                assert len(await take(quick)) == 50
            assert [event.name for event in await take(slow)] == ["connected"]
            assert texts(await take(slow)) == numbers(1, 50)
            gap, *events = await take(slow)
    assert gap == ("skipped", 300, {"skipped": 250})
    assert texts(events) == numbers(301, 500)
    assert (quick.skipped, slow.skipped, broker.skipped) == (0, 250, 250)


async def test_nothing_is_looked_up_for_a_viewer_that_takes_nothing(
    autojump_clock: MockClock,
) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL):
            for _ in range(20):
                logs.count(1)
                await trio.sleep(0.1)
    assert logs.looks == 1


async def test_nothing_is_looked_up_while_nothing_happens(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.count(10)
    async with watched(logs) as broker:
        with broker.subscribe(ALL):
            await trio.sleep(100)
    assert logs.looks == 0


async def test_a_reader_that_closes_its_channel_has_left(autojump_clock: MockClock) -> None:
    logs = Logs()
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            viewer.channel.close()
            logs.count(1)
            await trio.sleep(1)
            assert broker.viewers == 0


# ── the task, its end, and places ────────────────────────────────────────


async def test_the_task_sleeps_while_nobody_watches(autojump_clock: MockClock) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1

    async with watched(Logs(), before=look) as broker:
        await trio.sleep(100)
        assert looks == 0
        with broker.subscribe(ALL):
            await trio.sleep(1)
        await wait_all_tasks_blocked()
        seen = looks
        await trio.sleep(100)
        # One tick may have been due when the last viewer left.
        assert looks <= seen + 1


async def test_a_viewer_after_a_quiet_time_is_served_at_once(autojump_clock: MockClock) -> None:
    logs = Logs()
    logs.count(1)
    async with watched(logs) as broker:
        await trio.sleep(100)
        begun = trio.current_time()
        with broker.subscribe(ALL, 0) as viewer:
            await take(viewer)
            assert texts(await take(viewer)) == ["1"]
        assert trio.current_time() == begun


async def test_close_ends_all_streams_and_the_task(autojump_clock: MockClock) -> None:
    logs = Logs()
    broker: Broker[LogQuery] = Broker(logs, "log", BoardOptions())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(broker.run)
        with broker.subscribe(ALL) as one, broker.subscribe(ERRORS) as other:
            for viewer in (one, other):
                await take(viewer)
            nursery.start_soon(_close_later, broker)
            for viewer in (one, other):
                with pytest.raises(trio.EndOfChannel):
                    await viewer.channel.receive()
            assert broker.viewers == 0


async def _close_later(broker: Broker[LogQuery]) -> None:
    await wait_all_tasks_blocked()
    broker.close()


async def test_close_wakes_a_task_without_viewers(autojump_clock: MockClock) -> None:
    broker: Broker[LogQuery] = Broker(Logs(), "log", BoardOptions())
    with trio.fail_after(1):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(broker.run)
            nursery.start_soon(_close_later, broker)


async def test_a_stream_of_a_closed_broker_ends_after_its_first_event(
    autojump_clock: MockClock,
) -> None:
    streams = Streams()
    broker: Broker[LogQuery] = Broker(Logs(), "log", BoardOptions(), streams=streams)
    broker.close()
    with broker.subscribe(ALL) as viewer:
        assert [event.name for event in await take(viewer)] == ["connected"]
        with pytest.raises(trio.EndOfChannel):
            await viewer.channel.receive()
    assert (broker.viewers, streams.count) == (0, 0)


async def test_streams_are_limited_over_all_brokers_together(autojump_clock: MockClock) -> None:
    streams = Streams(BoardLimits(streams=2))
    one: Broker[LogQuery] = Broker(Logs(), "log", BoardOptions(), streams=streams)
    other: Broker[LogQuery] = Broker(Logs(), "log", BoardOptions(), streams=streams)
    with one.subscribe(ALL):
        with other.subscribe(ALL):
            with pytest.raises(TooManyStreams, match="has 2 streams open") as refused:
                one.subscribe(ALL)
            assert refused.value.most == 2
            assert (one.viewers, other.viewers, streams.count) == (1, 1, 2)
        with one.subscribe(ALL):
            assert streams.count == 2
    assert streams.count == 0


async def test_the_end_of_a_stream_is_told_once(autojump_clock: MockClock) -> None:
    told: list[str] = []
    async with watched(Logs()) as broker:
        with broker.subscribe(ALL, on_end=lambda: told.append("first")) as viewer:
            viewer.end()
            assert told == ["first"]
        with broker.subscribe(ALL, on_end=lambda: told.append("second")):
            broker.close()
    assert told == ["first", "second"]


async def test_a_stream_that_nobody_comes_for_gives_its_place_back(
    autojump_clock: MockClock,
) -> None:
    streams = Streams()
    async with watched(Logs(), streams=streams) as broker:
        broker.subscribe(ALL)
        with broker.subscribe(ALL):
            await trio.sleep(7.9)
            assert (streams.count, broker.viewers) == (2, 2)
            await trio.sleep(0.3)
            assert (streams.count, broker.viewers) == (1, 1)


async def test_a_burst_that_was_lost_whole_is_told_of(autojump_clock: MockClock) -> None:
    # More in one interval than the collection keeps.
    logs = Logs(entries=50)
    async with watched(logs) as broker:
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            logs.count(1_000)
            events = await take(viewer)
    assert skipped(events) == 950
    assert texts(events) == numbers(951, 1_000)
