"""Observers: told in order, at once or with the batch, whatever they do."""

from __future__ import annotations

import logging

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp._io.observers import Observers
from trio_ocpp.events import Event, ServerClosing


def event(number: int) -> Event:
    return ServerClosing(at=number, stations=0, reason="")


class Together:
    """Takes events that come together at once, and others one by one."""

    def __init__(self) -> None:
        self.calls: list[list[float]] = []

    def __call__(self, event: Event) -> None:
        self.calls.append([event.at])

    def observe_all(self, events: list[Event]) -> None:
        self.calls.append([event.at for event in events])


def test_an_event_outside_of_a_batch_is_told_at_once():
    observers, seen = Observers(), Together()
    observers.add(seen)
    observers.emit(event(1))
    assert seen.calls == [[1]]


def test_events_of_a_batch_are_told_together_and_in_order_at_its_end():
    observers, together, plain = Observers(), Together(), []
    observers.add(together)
    observers.add(lambda event: plain.append(event.at))
    observers.batching = True
    for number in (1, 2, 3):
        observers.emit(event(number))
    assert (together.calls, plain) == ([], [])
    observers.batching = False
    observers.flush()
    observers.emit(event(4))
    assert (together.calls, plain) == ([[1, 2, 3], [4]], [1, 2, 3, 4])


def test_who_comes_within_a_batch_is_not_told_what_was_before_and_who_goes_is():
    observers, early, late = Observers(), Together(), Together()
    leave = observers.add(early)
    observers.batching = True
    observers.emit(event(1))
    observers.add(late)
    observers.emit(event(2))
    leave()
    observers.emit(event(3))
    observers.batching = False
    observers.flush()
    assert (early.calls, late.calls) == ([[1], [2]], [[2], [3]])


def test_what_an_observer_emits_is_told_to_all_after_what_came_before():
    observers = Observers()
    first: list[float] = []
    second: list[float] = []

    def answers(event_: Event) -> None:
        first.append(event_.at)
        if event_.at == 1:
            observers.emit(event(10))

    observers.add(answers)
    observers.add(lambda event_: second.append(event_.at))
    observers.batching = True
    observers.emit(event(1))
    observers.emit(event(2))
    observers.batching = False
    observers.flush()
    assert first == second == [1, 2, 10]


def test_one_that_fails_is_logged_and_counted_and_harms_nobody(caplog):
    class Fails:
        def __call__(self, event: Event) -> None:
            raise RuntimeError("one")

        def observe_all(self, events: list[Event]) -> None:
            raise RuntimeError("all")

    observers, seen = Observers(), Together()
    observers.add(Fails())
    observers.add(seen)
    with caplog.at_level(logging.ERROR):
        observers.emit(event(1))
        observers.batching = True
        observers.emit(event(2))
        observers.emit(event(3))
        observers.batching = False
        observers.flush()
    assert seen.calls == [[1], [2, 3]]
    assert observers.failures == 2
    assert ["ServerClosing" in caplog.text, "2 events" in caplog.text] == [True, True]


async def test_a_station_s_messages_are_told_with_their_answers_in_order():
    """Over a real socket, and so in a batch where there is the shared epoll set."""
    router = ocpp.Router()
    kinds: list[str] = []

    @router.on(v16.Heartbeat)
    def heartbeat(_station: ocpp.Station, _request: v16.Heartbeat):
        return v16.HeartbeatResponse(current_time=ocpp.now())

    async with ocpp.open_server(router, port=0) as server:
        server.observe(lambda event: kinds.append(type(event).__name__))
        url = f"ws://127.0.0.1:{server.port}/CP1"
        async with ocpp.open_charge_point(url, protocols=["ocpp1.6"]) as csms:
            for _ in range(3):
                await csms.call(v16.Heartbeat())
    messages = [kind for kind in kinds if kind.startswith("Message")]
    assert messages == ["MessageReceived", "MessageSent"] * 3
    assert kinds[0] == "StationConnected"
    assert kinds.index("StationDisconnected") > kinds.index("MessageSent")
