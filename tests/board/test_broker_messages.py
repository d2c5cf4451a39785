"""The stream of messages, from the collection that a board has."""

from __future__ import annotations

import trio
from stream_stage import Event, skipped, take
from trio.testing import MockClock

import trio_ocpp as ocpp
from board_ui.broker import Broker
from board_ui.options import BoardLimits, BoardOptions
from board_ui.queries import MessageQuery
from board_ui.stores.messages import Messages

ALL = MessageQuery()


def heartbeat(number: int, identity: str = "CP1") -> ocpp.MessageReceived:
    return transfer(number, identity, b"{}", "Heartbeat")


def transfer(
    number: int, identity: str, payload: bytes, action: str = "DataTransfer"
) -> ocpp.MessageReceived:
    raw = b'[2,"%d","%s",%s]' % (number, action.encode(), payload)
    return ocpp.MessageReceived(
        at=1_800_000_000.0,
        identity=identity,
        type=2,
        message_id=str(number),
        action=action,
        raw=raw,
    )


def numbers(events: list[Event]) -> list[int]:
    return [int(event.data["messageId"]) for event in events if event.name == "message"]


async def test_messages_are_streamed_as_the_list_shows_them(autojump_clock: MockClock) -> None:
    messages = Messages()
    broker: Broker[MessageQuery] = Broker(messages, "message", BoardOptions())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(broker.run)
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            messages.extend([heartbeat(7)])
            (event,) = await take(viewer)
        broker.close()
    shown = ("identity", "direction", "type", "messageId", "action", "payload")
    assert {name: event.data[name] for name in shown} == {
        "identity": "CP1",
        "direction": "in",
        "type": "CALL",
        "messageId": "7",
        "action": "Heartbeat",
        "payload": {},
    }


async def test_each_viewer_sees_the_messages_of_its_filter(autojump_clock: MockClock) -> None:
    messages = Messages()
    broker: Broker[MessageQuery] = Broker(messages, "message", BoardOptions())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(broker.run)
        station = broker.subscribe(MessageQuery(identity="CP3"))
        action = broker.subscribe(MessageQuery(action="DataTransfer"), 0)
        text = broker.subscribe(MessageQuery(text="needle"))
        with station, action, text:
            await take(station), await take(action), await take(text)
            messages.extend([heartbeat(n, f"CP{n}") for n in range(5)])
            messages.extend([transfer(9, "CP9", b'{"data":"a NEEDLE"}')])
            assert numbers(await take(station)) == [3]
            assert numbers(await take(action)) == [9]
            assert numbers(await take(text)) == [9]
        broker.close()


async def test_a_resumed_stream_of_messages_has_them_all(autojump_clock: MockClock) -> None:
    messages = Messages()
    messages.extend([heartbeat(n) for n in range(1, 1_001)])
    broker: Broker[MessageQuery] = Broker(messages, "message", BoardOptions())
    seen: list[int] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(broker.run)
        with broker.subscribe(ALL, 300) as viewer:
            await take(viewer)
            while len(seen) < 700:
                seen += numbers(await take(viewer))
        broker.close()
    assert seen == list(range(301, 1_001))
    assert broker.skipped == 0


async def test_a_flood_of_large_messages_has_small_flushes(autojump_clock: MockClock) -> None:
    messages = Messages(BoardLimits(messages=300))
    broker: Broker[MessageQuery] = Broker(messages, "message", BoardOptions())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(broker.run)
        with broker.subscribe(ALL) as viewer:
            await take(viewer)
            large = b'{"data":"%s"}' % (60_000 * b"x")
            messages.extend([transfer(n, "CP1", large) for n in range(250)])
            events = await take(viewer)
        broker.close()
    # Their payloads are left out.
    assert {event.data["truncated"] for event in events if event.name == "message"} == {True}
    assert len(numbers(events)) + skipped(events) == 250
    assert numbers(events)[-1] == 249
