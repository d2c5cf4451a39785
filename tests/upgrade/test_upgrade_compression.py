"""permessage-deflate over real sockets: when it is agreed on, and that it is then used."""

from __future__ import annotations

import json
import zlib

import pytest
from upgrade_wire import csms_of, dial, read_to_end, request, serving

import trio_ocpp as ocpp
from trio_ocpp import v16, v201
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import FrameReader, text_frame

OFFER = "permessage-deflate; client_max_window_bits"
ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


def csms() -> ocpp.Router:
    """Answers DataTransfer with its own data, in both versions."""
    router = csms_of()

    @router.on(v16.DataTransfer)
    def transfer16(_station: ocpp.Station, call: v16.DataTransfer) -> v16.DataTransferResponse:
        return v16.DataTransferResponse(status="Accepted", data=call.data)

    @router.on(v201.DataTransfer)
    def transfer201(_station: ocpp.Station, call: v201.DataTransfer) -> v201.DataTransferResponse:
        return v201.DataTransferResponse(status="Accepted", data=call.data)

    return router


async def agreed(protocol: str, offer: str | None = OFFER, **options) -> str | None:
    """What the 101 says of extensions."""
    settings = ocpp.ServerOptions(**options)
    async with (
        serving(router=csms(), options=settings) as (server, _),
        await dial(server) as stream,
    ):
        peer = ScriptedPeer(stream)
        await stream.send_all(
            request(Sec_WebSocket_Protocol=protocol, Sec_WebSocket_Extensions=offer)
        )
        assert await peer.read_head() == 101
        return peer.headers.get("sec-websocket-extensions")


@pytest.mark.clause("2.0.1-4 §3.3")
@pytest.mark.parametrize("protocol", ["ocpp2.0.1"])
async def test_it_is_agreed_on_with_2_x_when_offered(protocol):
    assert await agreed(protocol) == ANSWER
    assert await agreed(protocol, None) is None
    assert await agreed(protocol, "x-webkit-deflate-frame") is None


async def test_with_1_6_it_is_not_agreed_on_unless_asked_for():
    assert await agreed("ocpp1.6") is None
    assert await agreed("ocpp1.6", compression="always") == ANSWER


async def test_it_can_be_switched_off():
    assert await agreed("ocpp2.0.1", compression="never") is None


async def test_the_context_is_kept_where_asked_for():
    assert await agreed("ocpp2.0.1", context_takeover=True) == "permessage-deflate"
    forbidden = "permessage-deflate; server_no_context_takeover"
    assert await agreed("ocpp2.0.1", forbidden, context_takeover=True) == forbidden


class Deflating:
    """The client's side of it, on nothing but zlib."""

    def __init__(self, takeover: bool) -> None:
        self._takeover = takeover
        self._out = zlib.compressobj(wbits=-15)
        self._in = zlib.decompressobj(wbits=-15)
        self._buffer = b""

    def frame(self, message: object) -> bytes:
        if not self._takeover:
            self._out = zlib.compressobj(wbits=-15)
        text = json.dumps(message).encode()
        payload = (self._out.compress(text) + self._out.flush(zlib.Z_SYNC_FLUSH))[:-4]
        frame = bytearray(text_frame(payload, masked=True))
        frame[0] |= 0x40
        return bytes(frame)

    async def receive(self, stream) -> tuple[bool, object]:
        """Read one frame: whether it was compressed, and its message."""
        while len(self._buffer) < 4 or len(self._buffer) < self._whole():
            self._buffer += await stream.receive_some()
        whole, first = self._whole(), self._buffer[0]
        start = 4 if self._buffer[1] == 126 else 2
        payload, self._buffer = self._buffer[start:whole], self._buffer[whole:]
        if not first & 0x40:
            return False, json.loads(payload)
        if not self._takeover:
            self._in = zlib.decompressobj(wbits=-15)
        return True, json.loads(self._in.decompress(payload + b"\0\0\xff\xff"))

    def _whole(self) -> int:
        short = self._buffer[1]
        return 4 + int.from_bytes(self._buffer[2:4]) if short == 126 else 2 + short


@pytest.mark.parametrize("takeover", [False, True])
async def test_requests_are_inflated_and_long_answers_deflated(takeover):
    options = ocpp.ServerOptions(context_takeover=takeover)
    async with serving(router=csms(), options=options) as (server, _), await dial(server) as stream:
        await stream.send_all(
            request(Sec_WebSocket_Protocol="ocpp2.0.1", Sec_WebSocket_Extensions=OFFER)
        )
        assert await ScriptedPeer(stream).read_head() == 101
        peer = Deflating(takeover)
        for number, data in enumerate(
            ["short", "long" * 300, "again" * 300, "short", "long" * 300]
        ):
            call = [2, str(number), "DataTransfer", {"vendorId": "v", "data": data}]
            await stream.send_all(peer.frame(call))
            compressed, answer = await peer.receive(stream)
            assert answer == [3, str(number), {"status": "Accepted", "data": data}]
            assert compressed == (len(data) > 512)


async def test_a_bomb_closes_that_station_with_1009_and_no_other():
    async with serving(router=csms()) as (server, _), await dial(server) as good:
        head = request(Sec_WebSocket_Protocol="ocpp2.0.1", Sec_WebSocket_Extensions=OFFER)
        await good.send_all(head.replace(b"CP1", b"CP2"))
        assert await ScriptedPeer(good).read_head() == 101
        async with await dial(server) as stream:
            peer = Deflating(takeover=False)
            await stream.send_all(head)
            assert await ScriptedPeer(stream).read_head() == 101
            await stream.send_all(peer.frame("0" * 10_000_000))
            (close,) = FrameReader(ours="client").receive(await read_to_end(stream))
            assert close.code == 1009
        call = [2, "1", "Heartbeat", {}]
        other = Deflating(takeover=False)
        await good.send_all(other.frame(call))
        assert (await other.receive(good))[1][0] in {3, 4}
