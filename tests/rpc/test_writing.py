"""Writing: whole frames, wherever a write is cut."""

from __future__ import annotations

import pytest
import trio
import trio.lowlevel
from csms_stage import (
    settled,
)

import trio_ocpp as ocpp
from trio_ocpp._io.connection import Connection
from trio_ocpp._io.deadlines import Deadlines
from trio_ocpp._io.waiting import Waiting
from trio_ocpp.websocket.frames import Close, FrameReader, Ping, Pong, ping_frame, server_text_frame


class Trickle:
    """A transport that takes *first* bytes at once and then *step* bytes each *pause* seconds."""

    def __init__(self, first: int, step: int, pause: float = 0) -> None:
        self.first, self.step, self.pause = first, step, pause
        self.taken = bytearray()
        self.incoming, self._received = trio.open_memory_channel[bytes](10)

    @property
    def sink(self) -> Trickle:
        return self

    def send(self, data: bytes) -> int:
        size = min(self.first, len(data))
        self.first -= size
        self.taken += data[:size]
        return size

    async def send_some(self, data: bytes) -> int:
        await trio.sleep(self.pause)
        self.taken += data[: self.step]
        return min(self.step, len(data))

    async def receive(self, max_bytes: int = 0) -> bytes:
        return await self._received.receive()

    def end_sending(self) -> None:
        pass

    def abort(self) -> None:
        pass


def connection_over(transport: Trickle, **timeouts: float) -> Connection:
    return Connection(
        transport,
        ours="server",
        limits=ocpp.Limits(),
        timeouts=ocpp.Timeouts(**timeouts),
        deadlines=Deadlines(),
    )


TEXTS = [b"[3,%d,{}]" % number for number in range(4)]


@pytest.mark.parametrize("step", [1, 2, 5, 1000])
async def test_wherever_a_write_is_cut_no_frame_is_mixed_with_another(step, autojump_clock):
    whole = sum(len(server_text_frame(text)) for text in TEXTS)
    for cut in range(whole + 8):
        transport = Trickle(cut, step)
        connection = connection_over(transport)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(Waiting(connection, transport).run)
            await trio.lowlevel.checkpoint()
            assert connection.send_text(TEXTS[0])
            connection.ping(b"one")
            assert connection.send_text(TEXTS[1])
            await transport.incoming.send(ping_frame(b"two", masked=True))
            await trio.lowlevel.checkpoint()
            assert connection.send_text(TEXTS[2])
            assert connection.send_text(TEXTS[3])
            connection.begin_close(4000, "done")
            await settled()
            nursery.cancel_scope.cancel()
        messages = FrameReader(ours="client").receive(bytes(transport.taken))
        assert [m for m in messages if isinstance(m, bytes)] == TEXTS
        assert [m for m in messages if isinstance(m, Ping | Pong)] in (
            [Ping(b"one"), Pong(b"two")],
            [Ping(b"one")],  # closed before its ping was read
        )
        assert messages[-1] == Close(4000, "done")


async def test_what_is_written_before_the_connection_runs_goes_out_when_it_does(autojump_clock):
    transport = Trickle(0, 10)
    connection = connection_over(transport)
    connection.send_text(TEXTS[0])
    assert connection.queued
    async with trio.open_nursery() as nursery:
        nursery.start_soon(Waiting(connection, transport).run)
        await settled()
        assert bytes(transport.taken) == server_text_frame(TEXTS[0])
        assert connection.queued == 0
        nursery.cancel_scope.cancel()
    assert (connection.close_code, connection.close_reason) == (1006, "dropped")
    # Nobody is left to write it.
    assert not connection.send_text(TEXTS[1])


async def test_a_slow_but_steady_reader_is_not_stalled(autojump_clock):
    transport = Trickle(0, 1, pause=25)
    connection = connection_over(transport, stall=30)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(Waiting(connection, transport).run)
        connection.send_text(b"x" * 100)
        await trio.sleep(25 * 102 + 1)
        assert bytes(transport.taken) == server_text_frame(b"x" * 100)
        assert not connection.closing
        nursery.cancel_scope.cancel()


async def test_nothing_can_be_sent_after_the_end(autojump_clock):
    transport = Trickle(0, 1, pause=1)
    connection = connection_over(transport)
    ended = []

    async def run():
        await Waiting(connection, transport).run()
        ended.append(connection.queued)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        await settled()
        connection.send_text(b"x" * 100)
        await trio.sleep(3.5)
        # The peer hangs up while the writer is at work.
        await transport.incoming.send(b"")
        await settled()
    assert ended == [0]
    connection.write(b"late")
    connection.ping(b"late")
    assert connection.close_code == 1006
