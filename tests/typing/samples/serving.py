# pyright: strict
"""Opening a server, watching it, and matching its events."""

from functools import partial
from typing import assert_never, reveal_type

import trio

import trio_ocpp as ocpp
from trio_ocpp import v16


async def a_context(router: ocpp.Router) -> None:
    async with ocpp.open_server(
        router,
        "127.0.0.1",
        0,
        protocols=["ocpp2.1", "ocpp2.0.1", "ocpp1.6"],
        timeouts=ocpp.Timeouts(handshake=2),
        limits=ocpp.Limits(message=1000),
        options=ocpp.ServerOptions(boot_gate="strict"),
    ) as server:
        reveal_type(server)  # revealed: Server
        reveal_type(server.port)  # revealed: int
        reveal_type(server.stations)  # revealed: list[Station]
        reveal_type(server.station("CP1"))  # revealed: Station
        reveal_type(server.stats())  # revealed: Stats
        stop = server.observe(seen)
        stop()


async def together_with_a_nursery(router: ocpp.Router) -> None:
    async with ocpp.open_server(router, port=0) as server, trio.open_nursery() as nursery:
        nursery.start_soon(watch, server)


async def a_task(router: ocpp.Router, nursery: trio.Nursery) -> ocpp.Server:
    server: ocpp.Server = await nursery.start(partial(ocpp.serve, router, "127.0.0.1", 0))
    await nursery.start(partial(ocpp.serve, router, port=0, protocols=["ocpp1.6"]))
    await nursery.start(ocpp.serve, router)
    return server


async def a_program_of_its_own(router: ocpp.Router) -> None:
    await ocpp.serve(router)


def seen(event: ocpp.Event) -> None:
    print(event.at)


async def watch(server: ocpp.Server) -> None:
    async with server.events(buffer=200) as events:
        reveal_type(events)  # revealed: MemoryReceiveChannel[Event]
        async for event in events:
            print(told(event))


def told(event: ocpp.Event) -> str:
    match event:
        case ocpp.UpgradeAborted(identity=who, reason=why, status=status, headers=headers):
            reveal_type(who)  # revealed: str | None
            reveal_type(why)  # revealed: str
            reveal_type(status)  # revealed: int | None
            reveal_type(headers)  # revealed: tuple[tuple[str, str], ...]
            return why
        case ocpp.UpgradeError(error=error):
            reveal_type(error)  # revealed: BaseException
            return str(error)
        case ocpp.StationConnected(identity=_, took=took):
            reveal_type(took)  # revealed: float
            return "connected"
        case ocpp.MessageReceived(type=kind, raw=raw, round_trip=round_trip):
            reveal_type(kind)  # revealed: int
            reveal_type(raw)  # revealed: bytes
            reveal_type(round_trip)  # revealed: float | None
            return raw.decode()
        case ocpp.EventsDropped(count=count):
            reveal_type(count)  # revealed: int
            return f"{count} lost"
        case ocpp.BadMessage(resaon=_):  # error: misspelt attribute
            return "?"
        case _:
            return type(event).__name__


def every_stage_can_be_told_apart(event: ocpp.SecurityEvent) -> str:
    match event.source:
        case "server":
            return "ours"
        case "station":
            return "theirs"
        case _:
            assert_never(event.source)


def wrong_observer(event: ocpp.UpgradeAborted) -> None:
    return None


async def wrong_uses(server: ocpp.Server, router: ocpp.Router, nursery: trio.Nursery) -> None:
    server.observe(wrong_observer)  # error: it is given every event
    server.observe(lambda: None)  # error: it is given the event
    ocpp.open_server(router, protocols=["ocpp1.5"])  # error: no such version
    ocpp.open_server(router, "127.0.0.1", "9000")  # error: the port is a number
    ocpp.open_server()  # error: what?
    ocpp.Timeouts(handshake="2")  # error: seconds are a number
    ocpp.Timeouts(hand_shake=2)  # error: misspelt
    ocpp.ServerOptions(boot_gate="on")  # error: no such gate
    with ocpp.open_server(router):  # error: async with
        pass
    try:
        await server.call("CP1", v16.ClearCache())
    except ocpp.CallError as error:
        reveal_type(error.code)  # revealed: str
        print(error.messages)  # error: misspelt attribute
