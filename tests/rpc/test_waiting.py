"""A connection that waits for its socket in tasks of its own does what the epoll set does."""

from __future__ import annotations

import socket

import pytest
import trio
import trio.testing
from poller_stage import BUFFER, closing, linux_only, running, settled, text

import trio_ocpp as ocpp
from trio_ocpp._io.signal import Signal
from trio_ocpp.websocket.frames import Close

# The stage has an epoll set too.
pytestmark = linux_only

LONG = b"x" * 50_000
VIOLATION = b"\x82\x81\0\0\0\0x"


async def test_messages_come_in_order_the_early_ones_first():
    async with running() as each:
        one, early = each.wire(), [b"%d" % number for number in range(2000)]
        one.send(text("late"))
        each.drive_alone(one, b"".join(map(text, early)))
        await settled()
        assert one.texts == [*early, b"late"]


async def test_what_the_kernel_does_not_take_goes_out_as_the_peer_takes_it():
    async with running() as each:
        one = each.connect_alone(buffers=BUFFER)
        await settled()
        for number in range(4):
            one.connection.send_text(b"%d" % number + LONG)
        assert one.connection.queued
        assert await one.all_that_comes() == [b"%d" % number + LONG for number in range(4)]


async def test_what_was_paused_before_is_read_once_it_has_taken():
    async with running() as each:
        one = each.wire(buffers=BUFFER, limits=ocpp.Limits(high_water=100_000))
        for _ in range(12):
            one.connection.send_text(LONG)
        assert one.connection.paused
        one.send(text("2"))
        each.drive_alone(one, text("1"))
        await settled()
        assert one.texts == []
        assert await one.all_that_comes() == [LONG] * 12
        assert one.texts == [b"1", b"2"]


async def test_what_is_resumed_and_paused_at_once_is_still_read_in_the_end():
    async with running() as each:
        one = each.connect_alone(buffers=BUFFER, limits=ocpp.Limits(high_water=100_000))
        await settled()
        for _ in range(12):
            one.connection.send_text(LONG)
        one.send(text("1"))
        await settled()
        one.connection.taken(one.connection.queued)
        assert not one.connection.paused
        for _ in range(12):
            one.connection.send_text(LONG)
        assert one.connection.paused
        await settled()
        assert one.texts == []
        # What was cut out of the queue is missing from the stream: only reading matters here.
        while one.connection.queued:
            await trio.lowlevel.wait_readable(one.peer)
            one.peer.recv(1 << 20)
            await settled()
        assert one.texts == [b"1"]


async def test_a_peer_that_has_said_all_still_gets_the_rest():
    async with running() as each:
        one = each.connect_alone(buffers=BUFFER)
        await settled()
        for _ in range(4):
            one.connection.send_text(LONG)
        one.peer.shutdown(socket.SHUT_WR)
        await settled()
        assert await one.all_that_comes() == [LONG] * 4
        await settled()
        assert one.ended == (1006, "the peer hung up without a closing handshake")


@pytest.mark.parametrize("how", ["end", "reset"])
async def test_after_a_violation_it_waits_for_the_peer_to_go(how):
    async with running() as each:
        one = each.connect_alone()
        one.send(VIOLATION)
        await settled()
        (close,) = one.came()
        assert isinstance(close, Close)
        assert close.code == 1003
        assert one.ended is None
        if how == "end":
            one.peer.close()
        else:
            one.reset()
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1003


async def test_a_close_that_began_before_goes_on():
    async with running() as each:
        one = each.wire()
        one.connection.begin_close(4001, "replaced")
        each.drive_alone(one)
        await settled()
        assert one.came() == [Close(4001, "replaced")]
        one.send(closing(4001))
        await settled()
        assert one.ended == (4001, "replaced")


async def test_a_peer_that_takes_nothing_is_dropped_after_timeouts_stall(mock_clock):
    async with running() as each:
        one = each.connect_alone(buffers=BUFFER, timeouts=ocpp.Timeouts(stall=30))
        await settled()
        for _ in range(4):
            one.connection.send_text(LONG)
        await settled()
        mock_clock.jump(30)
        await settled()
        assert one.ended == (1006, "took no data for 30 s")


async def test_cancelling_it_drops_the_connection():
    async with running() as each:
        one = each.connect_alone()
        await settled()
        one.connection.abort("enough")
        await settled()
        assert one.ended == (1006, "enough")
        assert one.hung_up()


# ── the signal ───────────────────────────────────────────────────────────


async def test_a_signal_wakes_all_who_wait_and_lets_pass_who_comes_later():
    signal, woken = Signal(), []

    async def wait(name: str) -> None:
        await signal.wait()
        woken.append(name)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait, "a")
        nursery.start_soon(wait, "b")
        await settled()
        assert not signal.is_set()
        assert woken == []
        signal.set()
        assert signal.is_set()
    assert sorted(woken) == ["a", "b"]
    with trio.testing.assert_checkpoints():
        await signal.wait()
    signal.set()
    assert signal.is_set()


async def test_waiting_for_a_signal_can_be_cancelled():
    signal = Signal()
    with trio.move_on_after(0):
        await signal.wait()
    signal.set()
    await signal.wait()
