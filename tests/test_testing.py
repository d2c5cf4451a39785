"""The public test helpers do what their users rely on."""

from __future__ import annotations

import pytest
import trio
from csms_stage import RESET, csms, done, done_reply, echo, settled, transfer

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.testing import MemoryListener, ScriptedPeer, back_to_back
from trio_ocpp.websocket.frames import Ping


async def test_a_memory_listener_serves_without_a_network(autojump_clock):
    listener = MemoryListener()
    async with (
        ocpp.open_server(csms(), listeners=[listener]) as server,
        listener.connect("CP1", ["ocpp1.6"]) as peer,
    ):
        assert server.station("CP1").identity == "CP1"
        assert peer.headers["sec-websocket-protocol"] == "ocpp1.6"
        await peer.send(transfer(1))
        assert await peer.receive() == done_reply(1)


async def test_what_came_before_the_server_is_accepted_when_it_comes(autojump_clock):
    listener = MemoryListener()
    stream = await listener.open_stream()
    async with ocpp.open_server(csms(), listeners=[listener]):
        assert await ScriptedPeer(stream).upgrade("/CP1") == 101


async def test_a_closed_memory_listener_refuses_and_hangs_up_on_whom_it_has_not_accepted(
    autojump_clock,
):
    listener = MemoryListener()
    waiting = await listener.open_stream()
    await listener.aclose()
    assert await waiting.receive_some() == b""
    with pytest.raises(trio.BrokenResourceError):
        await listener.open_stream()
    with pytest.raises(trio.ClosedResourceError):
        await listener.accept()


async def test_closing_a_memory_listener_ends_a_waiting_accept(autojump_clock):
    listener = MemoryListener()

    async def accept():
        with pytest.raises(trio.ClosedResourceError):
            await listener.accept()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(accept)
        await settled()
        await listener.aclose()


async def test_a_peer_shows_status_and_body_of_a_refusal(autojump_clock):
    router = csms()

    @router.auth("/{identity}")
    def auth(handshake):
        if not handshake.password_is("secret"):
            raise ocpp.RejectUpgrade(401, "no")

    listener = MemoryListener()
    async with ocpp.open_server(router, listeners=[listener]):
        async with listener.connect(password="wrong") as peer:
            assert (peer.status, peer.body) == (401, b"no\n")
        for password in ("secret", b"secret"):
            async with listener.connect(password=password) as peer:
                assert peer.status == 101


async def test_a_peer_without_subprotocols_offers_none(autojump_clock):
    listener = MemoryListener()
    async with (
        ocpp.open_server(csms(), listeners=[listener]),
        listener.connect(protocols=[]) as peer,
    ):
        assert (await peer.receive_close()).code == 1002


async def test_a_peer_reads_heads_and_messages_however_they_arrive(autojump_clock):
    ours, theirs = trio.testing.memory_stream_pair()
    peer = ScriptedPeer(ours)
    answer = b"HTTP/1.1 101 Switching\r\nA: b\r\n\r\n" + b"\x81\x02[]" + b"\x89\x00" + b"\x81\x021"

    async def send():
        for place in range(len(answer)):
            await theirs.send_all(answer[place : place + 1])
            await trio.lowlevel.checkpoint()
        await theirs.send_all(b"2" + b"\x88\x02\x03\xe8")
        await theirs.send_eof()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(send)
        assert await peer.read_head() == 101
        assert peer.headers == {"a": "b"}
        assert await peer.receive() == []
        assert await peer.receive() == 12
        # The ping between them was answered.
        assert (await theirs.receive_some())[:2] == b"\x8a\x80"
        with pytest.raises(EOFError, match="closed with 1000"):
            await peer.receive()
        with pytest.raises(EOFError, match="ended"):
            await peer.receive_close()


async def test_a_peer_whose_answer_never_comes_says_so(autojump_clock):
    ours, theirs = trio.testing.memory_stream_pair()
    await theirs.send_all(b"HTTP/1.1 101")
    await theirs.send_eof()
    with pytest.raises(EOFError, match="inside the answer"):
        await ScriptedPeer(ours).read_head()


async def test_receive_skips_pongs_and_receive_message_gives_everything(autojump_clock):
    listener = MemoryListener()
    timeouts = ocpp.Timeouts(ping_interval=1)
    async with (
        ocpp.open_server(csms(), listeners=[listener], timeouts=timeouts),
        listener.connect() as peer,
    ):
        await peer.ping(b"x")
        await peer.send(transfer(1))
        assert await peer.receive() == done_reply(1)
        assert isinstance(await peer.receive_message(), Ping)


# ── back_to_back ─────────────────────────────────────────────────────────


def station_router() -> ocpp.Router:
    router = ocpp.Router()

    @router.on(v16.Reset)
    async def reset(_peer, request):
        await trio.sleep(1)
        return v16.ResetResponse(status="Accepted")

    return router


async def test_back_to_back_joins_two_routers(autojump_clock):
    async with back_to_back(csms(echo), station_router()) as (server, client):
        assert (await server.call(RESET)).status == "Accepted"
        answer = await client.call(v16.DataTransfer(vendor_id="x", data="y"))
        assert answer == done("y")


async def test_back_to_back_times_out_and_fails_as_the_real_thing(autojump_clock):
    async def never(_peer, _request):
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(call=3)
    async with back_to_back(csms(never), ocpp.Router(), timeouts=timeouts) as (server, client):
        with pytest.raises(ocpp.CallTimeout):
            await client.call(v16.DataTransfer(vendor_id="x"))
        with pytest.raises(ocpp.CallError) as caught:
            await server.call(RESET)
        assert caught.value.code == "NotSupported"


async def test_closing_one_side_of_back_to_back_ends_both_at_once(autojump_clock):
    async with back_to_back(csms(), station_router()) as (server, client):
        began = trio.current_time()
        await client.aclose(1000, "done")
        closed = await server.closed()
        assert trio.current_time() == began
        assert (closed.code, closed.reason, closed.by_us) == (1000, "done", False)
        with pytest.raises(ocpp.ConnectionClosed):
            await server.call(RESET)


async def test_an_error_in_the_block_of_back_to_back_stays_what_it_is(autojump_clock):
    with pytest.raises(ZeroDivisionError):
        async with back_to_back(csms(), station_router()):
            raise ZeroDivisionError


async def test_who_still_waits_when_the_block_ends_is_told(autojump_clock):
    caught = []

    async def call(peer):
        try:
            await peer.call(RESET)
        except ocpp.ConnectionClosed as error:
            caught.append(error)

    async with (
        trio.open_nursery() as nursery,
        back_to_back(csms(), station_router()) as (server, _client),
    ):
        nursery.start_soon(call, server)
        await settled()
    assert len(caught) == 1


async def test_back_to_back_has_no_handshake_and_says_so():
    router = csms()
    router.auth("/{identity}")(lambda _handshake: None)
    with pytest.raises(ValueError, match="without auth routes"):
        async with back_to_back(router, ocpp.Router()):
            pass
