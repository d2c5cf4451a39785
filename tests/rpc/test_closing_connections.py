"""The end of a WebSocket: closing handshakes from either side, their absence, and broken frames."""

from __future__ import annotations

import socket
import struct

import pytest
import trio
from csms_stage import (
    csms,
    dial,
    done,
    done_reply,
    on_a_port,
    over_a_socket,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import Close, Pong, close_frame, text_frame


def ended(scene) -> tuple[int, str, bool]:
    (event,) = scene.seen.of(ocpp.StationDisconnected)
    return event.code, event.reason, event.by_us


# ── the closing handshake ────────────────────────────────────────────────


@pytest.mark.clause("RFC 6455 §5.5.1")
async def test_a_close_of_the_station_is_echoed_with_its_code_and_the_server_hangs_up_first(
    autojump_clock,
):
    async with stage() as scene, scene.connect() as peer:
        began = trio.current_time()
        await peer.close(3001, "bye")
        assert await peer.receive_message() == Close(3001, "")
        with pytest.raises(EOFError):
            await peer.receive_message()
        assert trio.current_time() == began
        assert ended(scene) == (3001, "bye", False)


@pytest.mark.clause("RFC 6455 §7.4")
@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 70_000, -1, "1000"])
async def test_a_code_that_may_not_be_sent_is_refused_and_the_connection_goes_on(
    code, autojump_clock
):
    async with stage() as scene, scene.connect() as peer:
        with pytest.raises(ValueError, match="close codes are 1000 to 1014 and 3000 to 4999"):
            await scene.station().aclose(code)
        await peer.ping(b"still there")
        assert await peer.receive_message() == Pong(b"still there")


async def test_a_reason_that_is_no_text_leaves_the_connection_as_it_was(autojump_clock):
    async with stage() as scene, scene.connect():
        with pytest.raises(AttributeError):
            await scene.station().aclose(1000, None)
        assert scene.station().connected


async def test_a_close_without_code_is_1005_and_echoed_without_code(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        await peer.send_frame(close_frame(None, "", masked=True))
        assert await peer.receive_message() == Close(1005, "")
        await settled()
        assert ended(scene) == (1005, "", False)


async def test_our_close_waits_for_the_peers_and_says_code_and_reason(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        station = scene.station()
        nursery.start_soon(station.aclose, 4002, "maintenance")
        assert await peer.receive_message() == Close(4002, "maintenance")
        assert not station.connected
        await trio.sleep(1)
        assert scene.seen.of(ocpp.StationDisconnected) == []
        await peer.close(4002)
        await settled()
        assert ended(scene) == (4002, "maintenance", True)


async def test_a_peer_that_never_answers_our_close_is_dropped_after_timeouts_close(autojump_clock):
    async with stage(timeouts=ocpp.Timeouts(close=7)) as scene, scene.connect():
        began = trio.current_time()
        await scene.station().aclose()
        assert trio.current_time() - began == pytest.approx(7)
        assert ended(scene) == (1000, "", True)


async def test_a_peer_that_goes_on_talking_instead_of_closing_is_dropped_as_well(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:

        @nursery.start_soon
        async def talk():
            while True:
                await peer.ping()
                await trio.sleep(1)

        began = trio.current_time()
        await scene.station().aclose()
        assert trio.current_time() - began == pytest.approx(5)
        nursery.cancel_scope.cancel()


async def test_closing_twice_changes_nothing_and_a_cancelled_close_goes_on(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        station = scene.station()
        with trio.move_on_after(1):
            await station.aclose(4000, "first")
        station.begin_close(4001, "second")
        station.drop("third")
        await station.closed()
        assert await peer.receive_close() == Close(4000, "first")
        assert ended(scene) == (4000, "first", True)


@pytest.mark.clause("RFC 6455 §5.5.1")
async def test_text_and_pings_after_our_close_frame_are_not_answered(autojump_clock):
    ran = []
    async with stage(csms(lambda _s, r: ran.append(r) or done())) as scene, scene.connect() as peer:
        scene.station().begin_close(1000, "enough")
        await peer.send(transfer(1))
        await peer.ping()
        await peer.close()
        assert await peer.receive_message() == Close(1000, "enough")
        with pytest.raises(EOFError):
            await peer.receive_message()
        assert ran == []


async def test_what_a_handler_answers_after_it_closed_the_station_is_not_sent(autojump_clock):
    def handler(station, _request):
        station.begin_close(1000, "enough")
        return done()

    async with stage(csms(handler)) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        await peer.close()
        assert await peer.receive_message() == Close(1000, "enough")
        await settled()
        assert scene.seen.of(ocpp.MessageSent) == []


async def test_a_violation_during_our_closing_changes_neither_code_nor_reason(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        scene.station().begin_close(4000, "ours")
        await peer.send_frame(bytes([0x82, 0x80, 0, 0, 0, 0]))
        await trio.sleep(10)
        assert ended(scene) == (4000, "ours", True)


async def test_the_end_of_the_stream_without_a_close_frame_is_1006(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        await trio.aclose_forcefully(peer.stream)
        await settled()
        code, reason, by_us = ended(scene)
        assert (code, by_us) == (1006, False)
        assert "without a closing handshake" in reason


async def test_a_dropped_station_gets_no_close_frame(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        scene.station().drop("it never reconnects after a clean close")
        with pytest.raises(EOFError):
            await peer.receive_message()
        assert ended(scene) == (1006, "it never reconnects after a clean close", True)


async def test_a_stream_closed_under_us_is_a_lost_connection(autojump_clock):
    class Kept(trio.abc.Listener[trio.abc.Stream]):
        def __init__(self, listener):
            self.listener = listener
            self.accepted = []

        async def accept(self):
            self.accepted.append(await self.listener.accept())
            return self.accepted[-1]

        async def aclose(self):
            await self.listener.aclose()

    async with stage() as scene:
        kept = Kept(type(scene.listener)())
        async with ocpp.open_server(csms(), listeners=[kept]) as server:
            server.observe(scene.seen)
            async with kept.listener.connect():
                await trio.aclose_forcefully(kept.accepted[0])
                await settled()
                code, reason, by_us = ended(scene)
                assert (code, by_us) == (1006, False)
                assert "connection lost" in reason


# ── broken frames, over real sockets ─────────────────────────────────────

MASK = bytes(4)
SHORT = ocpp.Timeouts(close=0.2, drain=1)

BROKEN = {
    "binary": (bytes([0x82, 0x81]) + MASK + b"x", 1003),
    "bad UTF-8": (bytes([0x81, 0x82]) + MASK + b"\xc3\x28", 1007),
    "bad UTF-8 over fragments": (
        bytes([0x01, 0x81]) + MASK + b"\xc3" + bytes([0x80, 0x81]) + MASK + b"\x28",
        1007,
    ),
    "too long": (bytes([0x81, 0xFE]) + struct.pack(">H", 2001) + MASK, 1009),
    "far too long": (bytes([0x81, 0xFF]) + struct.pack(">Q", 1 << 40) + MASK, 1009),
    "fragments too long": (
        bytes([0x01, 0xFE])
        + struct.pack(">H", 1500)
        + MASK
        + b"x" * 1500
        + bytes([0x80, 0xFE])
        + struct.pack(">H", 501)
        + MASK,
        1009,
    ),
    "unmasked": (bytes([0x81, 0x01]) + b"x", 1002),
    "reserved bit": (bytes([0xC1, 0x81]) + MASK + b"x", 1002),
    "reserved opcode": (bytes([0x83, 0x80]) + MASK, 1002),
    "reserved control opcode": (bytes([0x8B, 0x80]) + MASK, 1002),
    "fragmented ping": (bytes([0x09, 0x80]) + MASK, 1002),
    "long ping": (bytes([0x89, 0xFE]) + struct.pack(">H", 126) + MASK + b"x" * 126, 1002),
    "continuation of nothing": (bytes([0x80, 0x80]) + MASK, 1002),
    "text inside a message": (
        bytes([0x01, 0x81]) + MASK + b"x" + bytes([0x81, 0x81]) + MASK + b"y",
        1002,
    ),
    "close of one byte": (bytes([0x88, 0x81]) + MASK + b"x", 1002),
    "close with a bad code": (bytes([0x88, 0x82]) + MASK + struct.pack(">H", 1005), 1002),
    "close with a bad reason": (
        bytes([0x88, 0x83]) + MASK + struct.pack(">H", 1000) + b"\xff",
        1007,
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_frame_is_closed_with_its_code_and_the_server_serves_the_others(kind):
    frame, code = BROKEN[kind]
    limits = ocpp.Limits(message=2000)
    async with (
        on_a_port(limits=limits, timeouts=SHORT) as server,
        over_a_socket(server, "BAD") as bad,
        over_a_socket(server, "GOOD") as good,
    ):
        # More behind it, which must not turn the close frame into a reset.
        await bad.send_frame(frame + text_frame(b"more", masked=True) * 100)
        assert (await bad.receive_close()).code == code
        await bad.stream.send_eof()
        with pytest.raises(EOFError):
            await bad.receive_message()
        await good.send(transfer(1))
        assert await good.receive() == done_reply(1)
        assert [station.identity for station in server.stations] == ["GOOD"]


async def test_a_peer_that_does_not_hang_up_after_a_violation_is_dropped(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        began = trio.current_time()
        await peer.send_frame(BROKEN["binary"][0])
        assert (await peer.receive_close()).code == 1003
        await peer.send(transfer(1))
        with pytest.raises(EOFError):
            await peer.receive_message()
        assert trio.current_time() - began == pytest.approx(5)
        code, _, by_us = ended(scene)
        assert (code, by_us) == (1003, True)


async def test_a_peer_that_resets_after_a_violation_is_gone_at_once():
    async with on_a_port() as server, over_a_socket(server) as peer:
        await peer.send_frame(BROKEN["binary"][0])
        assert (await peer.receive_close()).code == 1003
        station = server.station("CP1")
        reset(peer.stream)
        await station.closed()


def reset(stream: trio.SocketStream) -> None:
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.socket.close()


# ── the same, once over a real socket ────────────────────────────────────


async def test_over_a_socket_both_sides_can_close():
    async with on_a_port() as server:
        async with over_a_socket(server) as peer:
            await peer.ping(b"?")
            assert await peer.receive_message() == Pong(b"?")
            await peer.close(1001)
            assert await peer.receive_message() == Close(1001, "")
            with pytest.raises(EOFError):
                await peer.receive_message()
        async with over_a_socket(server) as peer, trio.open_nursery() as nursery:
            await peer.ping()
            await peer.receive_message()
            nursery.start_soon(server.station("CP1").aclose, 4000, "ours")
            assert await peer.receive_message() == Close(4000, "ours")
            await peer.close(4000)
            with pytest.raises(EOFError):
                await peer.receive_message()


async def test_a_reset_is_a_lost_connection_with_the_words_of_the_system():
    async with on_a_port() as server, server.events() as events, over_a_socket(server) as peer:
        await peer.ping()
        await peer.receive_message()
        reset(peer.stream)
        with trio.fail_after(10):
            async for event in events:
                if isinstance(event, ocpp.StationDisconnected):
                    break
    assert (event.code, event.by_us) == (1006, False)
    assert "reset" in event.reason


async def test_writing_to_a_connection_that_was_reset_harms_nobody():
    async with on_a_port() as server, over_a_socket(server) as peer:
        await peer.ping()
        await peer.receive_message()
        station = server.station("CP1")
        reset(peer.stream)
        station.begin_close(4000, "too late")
        closed = await station.closed()
        assert (closed.code, closed.reason) == (4000, "too late")


async def test_what_came_with_the_opening_request_is_read_after_the_101():
    async with on_a_port() as server, await dial(server) as stream:
        peer = ScriptedPeer(stream)
        early = b'[2,"1","DataTransfer",{"vendorId":"test","data":"1"}]'
        with trio.fail_after(10):
            assert await peer.upgrade("/CP1", early=text_frame(early, masked=True)) == 101
            assert await peer.receive() == done_reply(1)
