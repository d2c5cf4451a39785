"""The shared epoll set: peers that take slowly, late, or nothing of what we send."""

from __future__ import annotations

import errno
import os
import select
import socket

import pytest
import trio
from poller_stage import BUFFER, Wired, closing, linux_only, running, settled, text

import trio_ocpp as ocpp
from trio_ocpp.websocket.frames import Close

pytestmark = linux_only

LONG = b"x" * 50_000
SMALL = ocpp.Limits(high_water=100_000)


def fill(one: Wired, count: int = 4) -> list[bytes]:
    """Send more than the kernel takes."""
    texts = [b"%d" % number + LONG for number in range(count)]
    for each in texts:
        one.connection.send_text(each)
    assert one.connection.queued
    return texts


def answering(one: Wired) -> None:
    """Answer each text with a long one."""

    def answer(incoming: bytes) -> None:
        one.texts.append(incoming)
        one.connection.send_text(incoming + LONG)

    one.connection.on_text = answer


def starts(messages) -> list[bytes]:
    return [each.rstrip(b"x") for each in messages]


async def test_the_answers_to_one_read_leave_in_one_send():
    async with running() as each:
        one = each.connect()
        sent: list[bytes] = []

        def note(_self: socket.socket, data: bytes) -> int:
            sent.append(data)
            return len(data)

        one.connection.on_text = lambda incoming: one.connection.send_text(incoming)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket.socket, "send", note, raising=False)
            one.peer.sendall(b"".join(text(str(number)) for number in range(10)))
            await settled()
        assert sent == [b"".join(b"\x81\x01%d" % number for number in range(10))]


async def test_long_answers_to_one_read_meet_the_mark_within_it():
    async with running() as each:
        one = each.connect(limits=SMALL, buffers=BUFFER)
        answering(one)
        one.send(*(text(str(number)) for number in range(50)))
        await settled()
        # Not fifty times 50 kB: it is not read on before these are taken.
        assert one.connection.paused
        assert one.connection.queued < 300_000
        assert len(one.texts) < 10
        answers = await one.all_that_comes()
        assert [answer[: -len(LONG)] for answer in answers] == [b"%d" % n for n in range(50)]


async def test_what_the_kernel_does_not_take_goes_out_as_the_peer_takes_it():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        texts = fill(one)
        await settled()
        assert await one.all_that_comes() == texts
        assert one.connection.queued == 0
        one.connection.send_text(b"and on")
        assert one.came() == [b"and on"]


async def test_a_full_queue_does_not_keep_a_station_from_being_read():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        fill(one)
        one.send(text("1"))
        await settled()
        assert one.texts == [b"1"]


async def test_above_the_mark_it_is_not_read_until_it_has_taken_half():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        answering(one)
        for number in range(20):
            one.send(text(b"%d" % number))
            await settled()
        assert len(one.texts) < 5
        assert one.pressure == [True]
        numbers = [b"%d" % number for number in range(20)]
        assert starts(await one.all_that_comes()) == numbers
        assert one.texts == numbers
        assert one.pressure == [True, False] * (len(one.pressure) // 2)


async def test_what_was_read_before_the_pause_goes_before_what_was_not():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        answering(one)
        # All in one read, and then more that is not read.
        one.send(*(text(b"%d" % number) for number in range(10)))
        await settled()
        one.send(*(text(b"%d" % number) for number in range(10, 20)))
        await settled()
        assert len(one.texts) < 5
        assert starts(await one.all_that_comes()) == [b"%d" % number for number in range(20)]


async def test_an_event_that_is_stale_by_now_does_not_read_a_paused_one():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        fill(one, 12)
        (polled,) = each.poller._sockets.values()
        assert one.connection.paused
        one.send(text("1"))
        polled.ready(select.EPOLLIN)
        assert one.texts == []
        assert one.ended is None
        await one.all_that_comes()
        assert one.texts == [b"1"]


async def test_held_messages_go_first_though_the_peer_has_gone_meanwhile():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        answering(one)
        one.send(*(text(b"%d" % number) for number in range(6)))
        await settled()
        held = len(one.texts)
        assert held < 6
        (polled,) = each.poller._sockets.values()
        one.send(text("6"))
        # It takes much at once, and sends its last: both are seen in one event.
        one.connection.taken(one.connection.queued)
        polled.ready(select.EPOLLOUT | select.EPOLLIN)
        polled.ready(select.EPOLLOUT | select.EPOLLIN)
        await one.all_that_comes()
        assert one.texts == [b"%d" % number for number in range(7)]


async def test_room_is_made_when_the_peer_takes_again():
    async with running() as each, trio.open_nursery() as nursery:
        one, waited = each.connect(buffers=BUFFER, limits=SMALL), []
        fill(one, 12)

        @nursery.start_soon
        async def wait() -> None:
            await one.connection.room()
            waited.append(one.connection.queued)

        await settled()
        assert waited == []
        await one.all_that_comes()
        assert waited[0] <= 50_000


async def test_an_observer_may_drop_a_station_because_it_takes_again():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        fill(one, 12)
        one.connection.on_pressure = lambda *_how: one.connection.abort("not a moment more")
        await one.all_that_comes()
        assert one.ended == (1006, "not a moment more")
        assert len(each.poller) == 0


@pytest.mark.parametrize("how", ["end", "reset"])
async def test_a_paused_peer_that_goes_is_noticed(how):
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        fill(one, 12)
        assert one.connection.paused
        await settled()
        if how == "end":
            one.peer.shutdown(socket.SHUT_WR)
        else:
            one.reset()
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1006
        assert len(each.poller) == 0


async def test_a_peer_that_is_reset_while_something_is_queued_is_lost():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        fill(one)
        one.reset()
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1006
        assert one.connection.queued == 0


async def test_a_paused_peer_can_be_closed_and_its_close_frame_is_read():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        answering(one)
        one.send(*(text(b"%d" % number) for number in range(10)))
        await settled()
        assert one.connection.paused
        one.connection.begin_close(4000, "enough")
        one.send(closing(4000))
        messages = await one.all_that_comes()
        assert messages[-1] == Close(4000, "enough")
        assert one.ended == (4000, "enough")
        # RFC 6455 §5.5.1: what crosses our close frame is not answered.
        assert len(messages) - 1 == len(one.texts) < 10


# Stalls

STALL = ocpp.Timeouts(stall=30, close=5)


async def test_a_peer_that_takes_nothing_is_dropped_after_timeouts_stall(mock_clock):
    async with running() as each:
        one = each.connect(buffers=BUFFER, timeouts=STALL)
        fill(one)
        await settled()
        mock_clock.jump(29)
        await settled()
        assert one.ended is None
        mock_clock.jump(1)
        await settled()
        assert one.ended == (1006, "took no data for 30 s")


async def test_a_slow_but_steady_peer_is_not_stalled(mock_clock):
    async with running() as each:
        one = each.connect(buffers=BUFFER, timeouts=STALL)
        fill(one, 10)
        await settled()
        while one.connection.queued:
            mock_clock.jump(29)
            before = one.connection.queued
            while one.connection.queued == before:
                await trio.lowlevel.wait_readable(one.peer)
                one.peer.recv(BUFFER)
                await settled()
            assert one.ended is None
        mock_clock.jump(100)
        await settled()
        assert one.ended is None


async def test_each_queue_gets_the_whole_time(mock_clock):
    async with running() as each:
        one = each.connect(buffers=BUFFER, timeouts=STALL)
        fill(one)
        await one.all_that_comes()
        mock_clock.jump(20)
        fill(one)
        await settled()
        mock_clock.jump(20)
        await settled()
        assert one.ended is None
        mock_clock.jump(10)
        await settled()
        assert one.ended == (1006, "took no data for 30 s")


async def test_what_ends_before_its_stall_leaves_no_deadline_behind(mock_clock):
    async with running() as each:
        one = each.connect(buffers=BUFFER, timeouts=STALL)
        fill(one)
        one.connection.abort("enough")
        mock_clock.jump(100)
        await settled()
        assert one.ended == (1006, "enough")


# Written before it was driven


async def test_what_was_written_before_goes_out_and_its_stall_counts(mock_clock):
    async with running() as each:
        taking, stalled = (each.wire(buffers=BUFFER, timeouts=STALL) for _ in range(2))
        texts = fill(taking)
        fill(stalled)
        taking.drive()
        stalled.drive()
        await settled()
        assert await taking.all_that_comes() == texts
        mock_clock.jump(30)
        await settled()
        assert taking.ended is None
        assert stalled.ended == (1006, "took no data for 30 s")


async def test_what_was_paused_before_is_read_once_it_has_taken():
    async with running() as each:
        one = each.wire(buffers=BUFFER, limits=SMALL)
        fill(one, 12)
        assert one.connection.paused
        one.send(text("2"))
        one.drive(early=text("1"))
        await settled()
        assert one.texts == []
        await one.all_that_comes()
        assert one.texts == [b"1", b"2"]


async def test_writing_to_a_peer_that_is_gone_harms_nobody():
    async with running() as each:
        one = each.connect()
        one.reset()
        one.connection.send_text(b"1")
        one.connection.send_text(b"2")
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1006
        assert one.connection.queued == 0


async def test_a_write_that_fails_later_drops_the_queue():
    async with running() as each:
        one = each.connect(buffers=BUFFER, limits=SMALL)
        fill(one, 12)
        (polled,) = each.poller._sockets.values()
        one.transport.socket.shutdown(socket.SHUT_WR)
        polled.ready(select.EPOLLOUT)
        assert one.connection.queued == 0
        one.send(text("it still speaks"))
        await settled()
        assert one.texts == [b"it still speaks"]
        one.reset()
        await settled()
        words = os.strerror(errno.ECONNRESET)
        assert one.ended == (1006, f"connection lost: [Errno {errno.ECONNRESET}] {words}")
