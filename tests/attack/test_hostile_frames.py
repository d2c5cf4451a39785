"""One peer that sends as much as it can: it is read in small pieces, others have their turn."""

from __future__ import annotations

import json

import trio
from csms_stage import csms, done_reply, transfer

import trio_ocpp as ocpp
from trio_ocpp.testing import MemoryListener, ScriptedPeer
from trio_ocpp.websocket.frames import FrameReader, Pong, text_frame

PING = b"\x89\x80abcd"


class Noted(trio.abc.Stream):
    """A stream that notes how much of it is asked for at once."""

    def __init__(self, stream):
        self.inner = stream
        self.asked = []

    async def receive_some(self, max_bytes=None):
        self.asked.append(max_bytes)
        return await self.inner.receive_some(max_bytes)

    async def send_all(self, data):
        await self.inner.send_all(data)

    async def wait_send_all_might_not_block(self):
        await self.inner.wait_send_all_might_not_block()

    async def aclose(self):
        await self.inner.aclose()


class NotedListener(MemoryListener):
    async def accept(self):
        self.noted = Noted(await super().accept())
        return self.noted


async def test_small_frames_are_read_in_small_pieces_and_a_long_one_at_once(autojump_clock):
    listener = NotedListener()
    async with (
        ocpp.open_server(csms(), listeners=[listener]),
        listener.connect() as peer,
    ):
        asked = listener.noted.asked
        asked.clear()
        await peer.send_frame(PING * 5000)
        for _ in range(5000):
            assert isinstance(await peer.receive_message(), Pong)
        assert max(asked) <= 4096
        assert len(asked) >= 7
        asked.clear()
        await peer.send_frame(text_frame(b"[2," + b" " * 60_000 + b'"1"]', masked=True))
        await peer.send(transfer(2))
        while (await peer.receive())[1] != "2":
            pass
        assert max(asked) > 50_000


async def test_what_came_too_early_is_taken_in_small_pieces_and_in_order(autojump_clock):
    listener = MemoryListener()
    requests = [transfer(number, "x" * 300) for number in range(100)]
    early = b"".join(text_frame(_json(each), masked=True) for each in requests)
    assert 30_000 < len(early) < 65_536
    async with ocpp.open_server(csms(), listeners=[listener]):
        peer = ScriptedPeer(await listener.open_stream())
        assert await peer.upgrade("/CP1", early=early) == 101
        for number in range(100):
            assert await peer.receive() == done_reply(number, "x" * 300)
        await peer.stream.aclose()


def _json(message):
    return json.dumps(message).encode()


def test_a_reader_tells_what_its_unfinished_frame_lacks():
    reader = FrameReader(ours="server")
    assert reader.missing() == 0
    frame = text_frame(b"x" * 1000, masked=True)
    reader.receive(frame[:400])
    assert reader.missing() == len(frame) - 400
    assert reader.receive(frame[400:]) == [b"x" * 1000]
    assert reader.missing() == 0
