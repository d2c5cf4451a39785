"""The shared epoll set: how connections in it end, and what came before they began."""

from __future__ import annotations

import socket

import pytest
from poller_stage import BUFFER, closing, linux_only, running, settled, text

import trio_ocpp as ocpp
from trio_ocpp.websocket.frames import Close

pytestmark = linux_only

LONG = b"x" * 50_000
CLOSE = ocpp.Timeouts(close=5)
VIOLATION = b"\x82\x81\0\0\0\0x"


# ── closing handshakes ───────────────────────────────────────────────────


@pytest.mark.clause("RFC 6455 §5.5.1")
@pytest.mark.clause("RFC 6455 §7.1.1")
async def test_a_close_of_the_peer_is_echoed_and_we_hang_up_first():
    async with running() as each:
        one = each.connect()
        one.send(text("1"), closing(1001))
        await settled()
        assert one.texts == [b"1"]
        assert one.came() == [Close(1001, "")]
        assert one.hung_up()
        assert one.ended == (1001, "")


async def test_our_close_waits_for_the_peers():
    async with running() as each:
        one = each.connect()
        one.connection.begin_close(1000, "done")
        await settled()
        assert one.came() == [Close(1000, "done")]
        assert one.ended is None
        one.send(text("crossing"), closing(1000))
        await settled()
        assert one.ended == (1000, "done")
        assert one.texts == []
        assert one.hung_up()


async def test_a_peer_that_never_answers_our_close_is_dropped(mock_clock):
    async with running() as each:
        one = each.connect(timeouts=CLOSE)
        one.connection.begin_close(1000, "done")
        mock_clock.jump(4.9)
        await settled()
        assert one.ended is None
        mock_clock.jump(0.1)
        await settled()
        assert one.ended == (1000, "done")


async def test_an_echo_goes_out_behind_what_was_queued():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        for number in range(4):
            one.connection.send_text(b"%d" % number + LONG)
        assert one.connection.queued
        one.send(closing(1000))
        await settled()
        assert one.ended is None
        messages = await one.all_that_comes()
        assert [message[:1] for message in messages[:-1]] == [b"0", b"1", b"2", b"3"]
        assert messages[-1] == Close(1000, "")
        assert one.ended == (1000, "")


async def test_a_peer_that_takes_nothing_of_the_rest_is_dropped_after_timeouts_close(mock_clock):
    async with running() as each:
        one = each.connect(buffers=BUFFER, timeouts=CLOSE)
        for _ in range(4):
            one.connection.send_text(LONG)
        one.send(closing(1000))
        await settled()
        assert one.ended is None
        mock_clock.jump(5)
        await settled()
        assert one.ended == (1000, "")


async def test_what_is_dropped_inside_its_own_read_has_ended():
    async with running() as each:
        one = each.connect()
        one.connection.on_text = lambda _text: one.connection.abort("at once")
        one.send(text("1"), text("2"), closing())
        await settled()
        assert one.ended == (1006, "at once")
        assert one.hung_up()


# ── hanging up ───────────────────────────────────────────────────────────


async def test_a_peer_that_has_said_all_still_gets_the_rest():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        for number in range(4):
            one.connection.send_text(b"%d" % number + LONG)
        one.peer.shutdown(socket.SHUT_WR)
        await settled()
        assert one.ended is None
        messages = await one.all_that_comes()
        assert [message[:1] for message in messages] == [b"0", b"1", b"2", b"3"]
        assert one.ended == (1006, "the peer hung up without a closing handshake")


async def test_a_peer_that_has_said_all_and_is_reset_before_it_got_the_rest_is_gone():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        for _ in range(4):
            one.connection.send_text(LONG)
        one.peer.shutdown(socket.SHUT_WR)
        await settled()
        assert one.ended is None
        one.reset()
        await settled()
        assert one.ended == (1006, "the peer hung up without a closing handshake")
        assert len(each.poller) == 0


# ── violations ───────────────────────────────────────────────────────────


async def test_after_a_violation_the_peer_can_read_why_though_it_goes_on_sending():
    async with running() as each:
        one = each.connect()
        one.send(VIOLATION, text("more") * 1000)
        await settled()
        one.send(text("and more") * 1000)
        await settled()
        (close,) = one.came()
        assert isinstance(close, Close)
        assert close.code == 1003
        assert one.hung_up()
        assert one.ended is None
        one.peer.close()
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1003


async def test_a_peer_that_does_not_hang_up_after_a_violation_is_dropped(mock_clock):
    async with running() as each:
        one = each.connect(timeouts=CLOSE)
        one.send(VIOLATION)
        await settled()
        assert one.ended is None
        mock_clock.jump(5)
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1003


async def test_a_peer_that_resets_after_a_violation_is_gone_at_once():
    async with running() as each:
        one = each.connect()
        one.send(VIOLATION)
        await settled()
        one.reset()
        await settled()
        assert one.ended is not None
        assert one.ended[0] == 1003


async def test_after_a_violation_the_close_frame_goes_out_behind_what_was_queued():
    async with running() as each:
        one = each.connect(buffers=BUFFER)
        for _ in range(4):
            one.connection.send_text(LONG)
        one.send(VIOLATION)
        await settled()
        messages = await one.all_that_comes()
        assert messages[:-1] == [LONG] * 4
        assert isinstance(messages[-1], Close)
        assert one.hung_up()
        one.peer.close()
        await settled()
        assert one.ended is not None


async def test_a_spurious_event_while_it_waits_for_the_peer_to_hang_up_is_ignored():
    async with running() as each:
        one = each.connect()
        one.send(VIOLATION)
        await settled()
        (polled,) = each.poller._sockets.values()
        polled.ready(polled.mask)
        assert one.ended is None


# ── before it was driven ─────────────────────────────────────────────────


async def test_a_close_that_began_before_goes_on():
    async with running() as each:
        one = each.wire()
        one.connection.begin_close(4001, "replaced")
        one.drive()
        await settled()
        assert one.came() == [Close(4001, "replaced")]
        assert one.ended is None
        one.send(closing(4001))
        await settled()
        assert one.ended == (4001, "replaced")


async def test_a_close_before_with_a_full_queue_goes_out_behind_it():
    async with running() as each:
        one = each.wire(buffers=BUFFER, limits=ocpp.Limits(high_water=50_000))
        for _ in range(4):
            one.connection.send_text(LONG)
        assert one.connection.paused
        one.connection.begin_close(4001, "replaced")
        one.send(closing(4001))
        one.drive(early=text("early"))
        await settled()
        messages = await one.all_that_comes()
        assert messages[-1] == Close(4001, "replaced")
        assert one.ended == (4001, "replaced")
        assert one.texts == []


async def test_early_messages_come_first_in_order():
    async with running() as each:
        one = each.wire()
        # More than one read of them.
        early = [b"%d" % number for number in range(2000)]
        one.send(text("late"))
        one.drive(early=b"".join(map(text, early)))
        await settled()
        assert one.texts == [*early, b"late"]


async def test_an_early_frame_may_end_in_the_socket():
    async with running() as each:
        one, frame = each.wire(), text("cut somewhere")
        one.send(frame[9:])
        one.drive(early=frame[:9])
        await settled()
        assert one.texts == [b"cut somewhere"]


async def test_early_messages_do_not_hold_up_the_others():
    async with running() as each:
        early, other = each.wire(), each.connect()
        order = []
        early.connection.on_text = lambda _text: order.append("e")
        other.connection.on_text = lambda _text: order.append("o")
        other.send(text("o"))
        early.drive(early=text("e") * 9000)
        await settled()
        assert order.count("e") == 9000
        assert order.index("o") <= 4096 // 7 + 1


async def test_early_messages_wait_while_the_peer_does_not_take_their_answers():
    async with running() as each:
        one = each.wire(buffers=BUFFER, limits=ocpp.Limits(high_water=100_000))

        def answer(incoming: bytes) -> None:
            one.texts.append(incoming)
            one.connection.send_text(incoming + LONG)

        one.connection.on_text = answer
        # Long enough that one piece does not hold them all.
        one.drive(early=b"".join(text(b"%d" % number + b" " * 1000) for number in range(20)))
        await settled()
        assert len(one.texts) < 6
        messages = await one.all_that_comes()
        assert [int(message.rstrip(b"x")) for message in messages] == list(range(20))


async def test_an_early_close_frame_is_echoed_and_we_hang_up():
    async with running() as each:
        one = each.wire()
        one.drive(early=text("1") + closing(1000) + text("2") * 5000)
        await settled()
        assert one.texts == [b"1"]
        assert one.came() == [Close(1000, "")]
        assert one.hung_up()
        assert one.ended == (1000, "")


async def test_an_early_violation_is_answered():
    async with running() as each:
        one = each.wire()
        one.drive(early=VIOLATION + text("2") * 5000)
        await settled()
        (close,) = one.came()
        assert isinstance(close, Close)
        assert close.code == 1003
        one.peer.close()
        await settled()
        assert one.ended is not None


async def test_what_an_early_message_raises_ends_that_connection_only(caplog):
    async with running() as each:
        one, other = each.wire(), each.connect()
        one.connection.on_text = lambda _text: 1 / 0
        one.drive(early=text("1"))
        other.send(text("2"))
        await settled()
        assert one.ended == (1006, "internal error")
        assert other.texts == [b"2"]
    assert "a connection failed" in caplog.text
