"""TLS in the shared epoll set: what OpenSSL has read already is no event of its socket."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
import trio.testing
from poller_stage import BUFFER, Set, Wired, closing, linux_only, running, settled, tcp_pair, text
from tls_peer import VERSIONS, TlsPeer, tls_pair

import trio_ocpp as ocpp
from trio_ocpp.websocket.frames import Close, FrameReader, Message

pytestmark = linux_only
both = pytest.mark.parametrize("version", VERSIONS, ids=["1.2", "1.3"])
#: Fifteen thousand bytes in small messages.
MANY = [b"%d" % number + b"x" * 100 for number in range(140)]


class Secure:
    """A connection over TLS, and its peer."""

    def __init__(self, one: Wired, peer: TlsPeer) -> None:
        self.one = one
        self.peer = peer
        self._reader = FrameReader(ours="client", max_message=1 << 20)

    async def message(self) -> Message:
        """Read the next message that comes to the peer."""
        messages = self._reader.receive(b"")
        while not messages:
            messages = self._reader.receive(await self.peer.read(1))
        (message,) = messages
        return message


@asynccontextmanager
async def secure(
    each: Set, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, **settings: Any
) -> AsyncIterator[Secure]:
    """Connect one over TLS; it is not driven yet."""
    pair = tcp_pair(settings.pop("buffers", None))
    async with tls_pair(version, pair) as (transport, peer):
        one = each.wire(pair=(transport, peer.sock), **settings)
        try:
            yield Secure(one, peer)
        finally:
            # Taken out of the set before its socket is closed.
            one.connection.drop()


@both
async def test_messages_pass_both_ways(version: ssl.TLSVersion):
    async with running() as each, secure(each, version) as it:
        it.one.drive()
        for number in range(3):
            it.peer.send_raw(it.peer.records(text(b"%d" % number)))
            await settled()
            it.one.connection.send_text(b"answer")
            assert await it.message() == b"answer"
        assert it.one.texts == [b"0", b"1", b"2"]


@both
@pytest.mark.parametrize("records", ["one", "many"])
async def test_all_that_came_at_once_is_taken(version: ssl.TLSVersion, records: str):
    async with running() as each, secure(each, version) as it:
        it.one.drive()
        frames = [text(each) for each in MANY]
        it.peer.send_raw(it.peer.records(*([b"".join(frames)] if records == "one" else frames)))
        await settled()
        assert it.one.texts == MANY
        # It is an ordinary one again.
        it.peer.send_raw(it.peer.records(text(b"more")))
        await settled()
        assert it.one.texts[-1] == b"more"


async def test_another_one_has_its_turn_while_much_of_one_is_taken():
    async with running() as each, secure(each) as it, secure(each) as other:
        taken: list[bytes] = []
        for one in (it.one, other.one):
            one.connection.on_text = taken.append
        it.peer.send_raw(it.peer.records(b"".join(text(each) for each in MANY)))
        other.peer.send_raw(other.peer.records(text(b"other")))
        it.one.drive()
        other.one.drive()
        await settled()
        assert sorted(taken) == sorted([*MANY, b"other"])
        assert taken.index(b"other") < 40


async def test_what_came_with_the_handshake_goes_first():
    async with running() as each, secure(each) as it:
        frames = [text(each) for each in MANY]
        it.peer.send_raw(it.peer.records(*frames[2:]))
        # As if it had looked for more, and TLS had read all of it.
        begun = it.one.transport.try_receive(10)
        assert begun == frames[2][:10]
        it.one.drive(frames[0] + frames[1] + begun)
        await settled()
        assert it.one.texts == MANY


async def test_a_paused_peer_is_not_read_and_nothing_spins():
    limits = ocpp.Limits(high_water=10_000)
    async with running() as each, secure(each, limits=limits, buffers=BUFFER) as it:
        connection, answer = it.one.connection, b"y" * 20_000
        texts = it.one.texts

        def on_text(message: bytes) -> None:
            texts.append(message)
            connection.send_text(answer)

        connection.on_text = on_text
        it.one.drive()
        it.peer.send_raw(it.peer.records(*[text(each) for each in MANY[:60]]))
        await settled()
        assert connection.paused
        assert len(texts) < 60
        for _ in range(60):
            assert await it.message() == answer
        await settled()
        assert texts == MANY[:60]
        assert not connection.paused


async def test_a_peer_that_takes_a_little_is_not_stalled_and_one_that_takes_nothing_is(
    mock_clock: trio.testing.MockClock,
):
    timeouts = ocpp.Timeouts(stall=1)
    async with running() as each, secure(each, timeouts=timeouts, buffers=BUFFER) as it:
        it.one.drive()
        it.one.connection.send_text(b"z" * 1_000_000)
        for _ in range(5):
            assert len(await it.peer.read(20_000)) == 20_000
            await settled()
            mock_clock.jump(0.8)
            await settled()
        assert it.one.ended is None
        mock_clock.jump(1)
        await it.one.connection.closed.wait()
        assert it.one.ended == (1006, "took no data for 1 s")


# The end


async def test_close_notify_behind_a_message_ends_the_connection():
    async with running() as each, secure(each) as it:
        it.one.drive()
        it.peer.send_raw(it.peer.records(text(b"last")) + it.peer.goodbye())
        await settled()
        assert it.one.texts == [b"last"]
        assert it.one.ended == (1006, "the peer hung up without a closing handshake")


async def test_what_is_not_tls_ends_the_connection():
    async with running() as each, secure(each) as it:
        it.one.drive()
        it.peer.send_raw(it.peer.records(text(b"last"), text(b"words")) + bytes(100))
        await settled()
        assert it.one.texts == [b"last", b"words"]
        assert it.one.ended is not None
        assert it.one.ended[1].startswith("connection lost: [SSL")


async def test_the_closing_handshake_ends_with_what_is_behind_it_unread():
    async with running() as each, secure(each) as it:
        it.one.drive()
        it.peer.send_raw(it.peer.records(closing(), *[text(each) for each in MANY]))
        assert isinstance(await it.message(), Close)
        await settled()
        assert it.one.texts == []
        assert it.one.ended == (1000, "")


async def test_after_a_violation_the_peer_may_read_why():
    async with running() as each, secure(each) as it:
        it.one.drive()
        # Of a reserved opcode, and much behind it that nobody will read.
        frames = [text(each) for each in MANY]
        it.peer.send_raw(it.peer.records(b"\x83\x80\0\0\0\0", *frames))
        message = await it.message()
        assert isinstance(message, Close)
        assert message.code == 1002
        assert await it.peer.read(1) == b""
        it.peer.sock.close()
        await settled()
        assert it.one.ended is not None
        assert it.one.texts == []
