"""The shared epoll set: reading, fairness, and what one connection may do to another."""

from __future__ import annotations

import errno
import itertools
import logging
import os
import select
import socket
from pathlib import Path

import pytest
import trio
from poller_stage import linux_only, running, settled, tcp_pair, text

import trio_ocpp as ocpp
from trio_ocpp._io.connection import Connection
from trio_ocpp._io.deadlines import Deadlines
from trio_ocpp._io.observers import Observers
from trio_ocpp._io.poller import Poller
from trio_ocpp._io.transport import SocketTransport
from trio_ocpp.websocket.frames import Close

pytestmark = linux_only


async def test_each_connection_gets_its_own_messages_in_order():
    async with running() as each:
        # More than one batch.
        wired = [each.connect() for _ in range(100)]
        for number in range(5):
            for place, one in enumerate(wired):
                one.send(text(f"{place} {number}"))
        await settled()
        for place, one in enumerate(wired):
            assert one.texts == [b"%d %d" % (place, number) for number in range(5)]


async def test_a_frame_may_come_in_pieces():
    async with running() as each:
        one = each.connect()
        frame = text("x" * 300)
        for at in range(0, len(frame), 50):
            one.send(frame[at : at + 50])
            await settled()
        assert one.texts == [b"x" * 300]


async def test_the_rest_of_a_long_frame_is_read_at_once():
    async with running() as each:
        one, sizes = each.connect(), []
        feed = one.connection.feed
        frame = text("x" * 60_000)
        one.send(frame)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                Connection, "feed", lambda _self, data: sizes.append(len(data)) or feed(data)
            )
            await settled()
        assert one.texts == [b"x" * 60_000]
        assert sizes == [4096, len(frame) - 4096]


async def test_pings_are_answered():
    async with running() as each:
        one = each.connect()
        one.send(b"\x89\x82\0\0\0\0hi")
        await settled()
        assert [pong.payload for pong in one.came()] == [b"hi"]


async def test_a_flooding_station_delays_another_by_a_batch_at_most():
    async with running() as each:
        flooding, other, order = each.connect(), each.connect(), []
        flood = text("f") * 20_000
        flooding.connection.on_text = lambda _text: order.append("f")
        other.connection.on_text = lambda _text: order.append("o")
        sent = flooding.peer.send(flood)
        assert sent > 10 * 4096
        other.send(text("o"))
        await settled()
        # One recv of 4 KiB, at seven bytes a frame.
        assert order.index("o") <= 4096 // 7 + 1
        assert order.count("f") >= sent // 7


async def test_other_tasks_have_their_turn_between_batches():
    async with running() as each, trio.open_nursery() as nursery:
        one, turns = each.connect(), []

        @nursery.start_soon
        async def ticking() -> None:
            while True:
                await trio.lowlevel.checkpoint()
                turns.append(len(one.texts))

        sent = one.peer.send(text("f") * 20_000)
        while len(one.texts) < sent // 7:
            await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()
        # One recv in each turn of the scheduler, which shuffles them: two in a row at most.
        most = max(b - a for a, b in itertools.pairwise(turns))
        assert most <= 2 * (4096 // 7 + 1)


async def test_what_one_connection_raises_ends_that_one_only(caplog):
    def broken(_text):
        raise ZeroDivisionError("a fault of ours")

    async with running() as each:
        bad, good = each.connect(), each.connect()
        bad.connection.on_text = broken
        bad.send(text("1"))
        good.send(text("2"))
        await settled()
        assert bad.ended == (1006, "internal error")
        assert good.texts == [b"2"]
        assert len(each.poller) == 1
        good.send(text("3"))
        await settled()
        assert good.texts == [b"2", b"3"]
    (record,) = [r for r in caplog.records if r.name == "trio_ocpp._io.poller"]
    assert (record.levelno, record.message) == (logging.ERROR, "a connection failed")
    assert record.exc_info[0] is ZeroDivisionError


async def test_an_event_of_a_connection_that_was_dropped_earlier_in_the_batch_is_void():
    async with running() as each:
        first, second = each.connect(), each.connect()
        first.connection.on_text = lambda _text: second.connection.abort("dropped by the first")
        second.connection.on_text = lambda _text: first.connection.abort("dropped by the second")
        first.send(text("1"))
        second.send(text("2"))
        await settled()
        ends = {first.ended, second.ended}
        assert None in ends
        assert ends & {(1006, "dropped by the first"), (1006, "dropped by the second")}


async def test_a_descriptor_number_that_is_used_again_within_a_batch_gets_nothing_of_the_old_one():
    async with running() as each:
        wired = [each.connect(), each.connect()]
        spare, peer = tcp_pair()
        newcomers = []

        def replace(old):
            number = old.transport.socket.fileno()
            old.connection.abort("replaced")
            os.dup2(spare.fileno(), number)
            newcomers.append(each.connect(pair=(socket.socket(fileno=number), peer)))
            assert newcomers[0].transport.socket.fileno() == number

        # Whichever comes first.
        wired[0].connection.on_text = lambda _text: replace(wired[1])
        wired[1].connection.on_text = lambda _text: replace(wired[0])
        for one in wired:
            one.send(text("for the old one"))
        await settled()
        spare.close()
        (new,) = newcomers
        assert new.texts == []
        assert new.ended is None
        new.send(text("for the new one"))
        await settled()
        assert new.texts == [b"for the new one"]


async def test_a_spurious_event_is_ignored():
    async with running() as each:
        one = each.connect()
        (polled,) = each.poller._sockets.values()
        for events in (select.EPOLLIN, select.EPOLLOUT, select.EPOLLIN | select.EPOLLOUT):
            polled.ready(events)
        assert one.ended is None
        one.send(text("1"))
        await settled()
        assert one.texts == [b"1"]


async def test_the_end_of_the_stream_is_1006():
    async with running() as each:
        one = each.connect()
        one.send(text("1"))
        one.peer.close()
        await settled()
        assert one.texts == [b"1"]
        assert one.ended == (1006, "the peer hung up without a closing handshake")
        assert len(each.poller) == 0


async def test_a_reset_is_1006_with_the_words_of_the_system():
    async with running() as each:
        one = each.connect()
        one.reset()
        await settled()
        words = os.strerror(errno.ECONNRESET)
        assert one.ended == (1006, f"connection lost: [Errno {errno.ECONNRESET}] {words}")


async def test_cancelling_the_set_ends_all_that_is_in_it():
    async with running() as each, trio.open_nursery() as nursery:
        wired = []
        poller = Poller(Observers())

        @nursery.start_soon
        async def run() -> None:
            await poller.run()

        for _ in range(300):
            one = each.wire()
            poller.add(one.connection, one.transport.socket, each.deadlines)
            wired.append(one)
        await settled()
        descriptor = poller._epoll.fileno()
        nursery.cancel_scope.cancel()
    assert len(poller) == 0
    assert {one.ended for one in wired} == {(1006, "dropped")}
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        os.fstat(descriptor)


async def test_dropping_a_connection_takes_it_out_of_the_set_before_it_is_closed():
    async with running() as each:
        one = each.connect()
        one.connection.abort("enough")
        assert len(each.poller) == 0
        assert one.ended == (1006, "enough")
        await settled()
        assert one.hung_up()


def test_a_set_that_never_runs_has_no_descriptor():
    before = len(list(Path("/proc/self/fd").iterdir()))
    sets = [Poller(Observers()) for _ in range(10)]
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert [len(each) for each in sets] == [0] * 10


async def test_a_socket_that_the_kernel_does_not_watch_is_none_of_the_set():
    ours, peer = tcp_pair()
    connection = Connection(
        SocketTransport(ours),
        ours="server",
        limits=ocpp.Limits(),
        timeouts=ocpp.Timeouts(),
        deadlines=Deadlines(),
    )
    poller = Poller(Observers())
    await cancelled(poller.run)
    with ours, peer, socket.socket() as closed:
        closed.close()
        with pytest.raises((OSError, ValueError)):
            poller.add(connection, closed, Deadlines())
        assert len(poller) == 0
        connection.drop()
        assert connection.closed.is_set()


async def cancelled(task):
    with trio.CancelScope() as scope:
        scope.cancel()
        await task()


async def test_a_violation_is_answered_with_its_code():
    async with running() as each:
        one = each.connect()
        one.send(b"\x82\x81\0\0\0\0x")
        await settled()
        (close,) = one.came()
        assert isinstance(close, Close)
        assert close.code == 1003
