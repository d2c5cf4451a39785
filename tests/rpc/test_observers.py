"""Observers and streams of events: passive, harmless, and bounded."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from trio_ocpp import Event, EventsDropped, now
from trio_ocpp._io.observers import Observers


def event(number: int) -> Event:
    return Event(at=float(number))


def test_every_observer_sees_every_event_until_it_is_removed():
    observers, one, two = Observers(), [], []
    remove_one = observers.add(one.append)
    observers.add(two.append)
    observers.emit(event(1))
    remove_one()
    remove_one()
    observers.emit(event(2))
    assert (one, two) == ([event(1)], [event(1), event(2)])


def test_an_observer_that_was_added_twice_is_removed_once_by_each_remover():
    observers, seen = Observers(), []
    observe = seen.append
    removers = [observers.add(observe), observers.add(observe)]
    observers.emit(event(1))
    removers.pop()()
    observers.emit(event(2))
    removers.pop()()
    observers.emit(event(3))
    assert seen == [event(1), event(1), event(2)]
    assert observers.all == ()


def test_an_observer_may_leave_while_it_is_called():
    observers, seen = Observers(), []

    def once(event):
        seen.append(event)
        remove()

    remove = observers.add(once)
    observers.add(seen.append)
    observers.emit(event(1))
    observers.emit(event(2))
    assert seen == [event(1), event(1), event(2)]


def test_an_observer_that_raises_is_logged_and_counted_and_harms_nobody(caplog):
    observers, seen = Observers(), []

    def broken(_event):
        raise ZeroDivisionError

    observers.add(broken)
    observers.add(seen.append)
    observers.emit(event(1))
    assert seen == [event(1)]
    assert observers.failures == 1
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == ("ERROR", "an observer failed on Event")
    assert record.exc_info is not None


async def test_a_stream_gives_the_events_in_order():
    observers = Observers()
    async with observers.stream(10) as events:
        for number in range(3):
            observers.emit(event(number))
        assert [await events.receive() for _ in range(3)] == [event(n) for n in range(3)]
    assert observers.all == ()


async def test_a_slow_reader_loses_the_newest_and_is_told_how_many():
    observers = Observers()
    async with observers.stream(3) as events:
        for number in range(8):
            observers.emit(event(number))
        assert [await events.receive() for _ in range(2)] == [event(0), event(1)]
        observers.emit(event(8))
        observers.emit(event(9))
        assert await events.receive() == event(2)
        dropped = await events.receive()
        assert isinstance(dropped, EventsDropped)
        assert dropped.count == 5
        assert await events.receive() == event(8)
        # It holds as many as were asked for, and the notice.
        assert events.statistics().max_buffer_size == 4


async def test_a_reader_that_closed_its_stream_is_left_alone(caplog):
    observers = Observers()
    async with observers.stream(1) as events:
        await events.aclose()
        for number in range(5):
            observers.emit(event(number))
    assert observers.failures == 0
    assert caplog.records == []


@pytest.mark.parametrize("buffer", [0, -1, 1.5, math.inf, None])
async def test_a_stream_without_a_finite_size_is_refused(buffer):
    with pytest.raises(ValueError, match="buffer"):
        async with Observers().stream(buffer):
            pass


def test_now_is_aware_utc_cut_to_milliseconds():
    moment = now()
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0
    assert timedelta() <= datetime.now(UTC) - moment < timedelta(seconds=10)
