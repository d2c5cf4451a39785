"""What an aborted handshake came to, in one word; and what the event of an accepted one shows."""

from __future__ import annotations

from typing import Any

import pytest
import trio
import trio.testing
from csms_stage import LockstepListener
from upgrade_wire import Endings, basic, csms_of, dial, read_to_end, request, serving, station

import trio_ocpp as ocpp
from trio_ocpp.testing import MemoryListener, request_head

HEALTH = b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n"


async def fate(handshake: ocpp.Handshake) -> Any:
    match handshake.identity:
        case "UNKNOWN":
            raise ocpp.RejectUpgrade(404)
        case "SORRY":
            raise ocpp.RejectUpgrade(500)
        case "CRASH":
            raise RuntimeError("hunter2")
        case "NONSENSE":
            return "yes"
        case "OTHER":
            return ocpp.Accept(protocol="ocpp2.1")


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (request("/elsewhere/a/b"), "refused"),
        (request(Host=None), "refused"),
        (request(Authorization="Bearer x"), "refused"),
        (request("/ocpp/UNKNOWN"), "refused"),
        # Its auth function says so; it did not fail.
        (request("/ocpp/SORRY"), "refused"),
        (request("/ocpp/CRASH"), "crashed"),
        (request("/ocpp/NONSENSE"), "crashed"),
        (request("/ocpp/OTHER"), "crashed"),
        (request(Sec_WebSocket_Protocol="ocpp1.5"), "no-common-version"),
        (request(Sec_WebSocket_Protocol=None), "no-common-version"),
        (request()[:60], "hung-up"),
        (HEALTH, "health-check"),
    ],
)
async def test_an_aborted_handshake_says_what_it_came_to(data: bytes, outcome: str):
    async with serving(fate) as (server, endings), await dial(server) as stream:
        await stream.send_all(data)
        if outcome == "hung-up":
            await stream.send_eof()
        await read_to_end(stream)
        assert (await endings.aborted()).outcome == outcome


async def never(_handshake: ocpp.Handshake) -> None:
    await trio.sleep_forever()


@pytest.mark.parametrize("data", [request()[:60], request()])
async def test_a_deadline_that_struck_is_told_from_a_refusal(
    data: bytes, autojump_clock: trio.abc.Clock
):
    listener = MemoryListener()
    async with (
        ocpp.open_server(csms_of(never), listeners=[listener]) as server,
        server.events() as events,
    ):
        stream = await listener.open_stream()
        await stream.send_all(data)
        event = await events.receive()
    assert isinstance(event, ocpp.UpgradeAborted)
    assert (event.outcome, event.took) == ("timed-out", pytest.approx(30))


async def test_a_peer_that_does_not_take_its_101_timed_out(autojump_clock: trio.abc.Clock):
    listener = LockstepListener()
    async with (
        ocpp.open_server(csms_of(), listeners=[listener]) as server,
        server.events() as events,
        trio.open_nursery() as nursery,
    ):
        stream = await listener.open_stream()
        nursery.start_soon(stream.send_all, request_head("/ocpp/CP1"))
        event = await events.receive()
    assert isinstance(event, ocpp.UpgradeAborted)
    assert (event.outcome, event.stage) == ("timed-out", "accept")


@pytest.mark.parametrize("data", [request()[:60], request()])
async def test_a_handshake_that_the_shutdown_ends_is_refused(data: bytes):
    endings = Endings()
    async with ocpp.open_server(csms_of(never), port=0) as server, await dial(server) as stream:
        server.observe(endings)
        await stream.send_all(data)
        with trio.fail_after(10):
            while not server.stats().handshaking:
                await trio.testing.wait_all_tasks_blocked()
        await trio.testing.wait_all_tasks_blocked(0.01)
        await server.drain()
        assert (await endings.aborted()).outcome == "refused"


async def test_a_tls_handshake_that_the_shutdown_ends_is_refused(world: Any):
    endings = Endings()
    settings: Any = {"tls": world.server_tls(), "port": 0}
    async with ocpp.open_server(csms_of(), **settings) as server, await dial(server) as stream:
        server.observe(endings)
        await stream.send_all(b"\x16\x03")
        with trio.fail_after(10):
            while not server.stats().handshaking:
                await trio.testing.wait_all_tasks_blocked()
        await trio.testing.wait_all_tasks_blocked(0.01)
        await server.drain()
        event = await endings.aborted()
    assert (event.outcome, event.stage) == ("refused", "tls")


async def test_an_accepted_handshake_shows_its_request_without_secrets():
    async with serving() as (server, endings):
        secret = basic("CP1", "s3cret")
        target = "/ocpp/CP1?token=s3cret"
        offered = "ocpp9.9, ocpp1.6"
        async with station(
            server, target, Authorization=secret, Sec_WebSocket_Protocol=offered
        ) as peer:
            assert peer.status == 101
            event = await endings.connected()
    assert event.request == "GET /ocpp/CP1?token=*** HTTP/1.1"
    assert event.offered == ("ocpp9.9", "ocpp1.6")
    shown = dict(event.headers)
    assert shown["Authorization"] == "Basic CP1:***"
    assert shown["Host"] == "csms.example:9000"
    assert "s3cret" not in repr(event)
