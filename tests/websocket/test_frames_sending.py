"""Frames to send, read back by our reader of the other side and by ``websockets``."""

from __future__ import annotations

import pytest
from websockets.frames import Frame as TheirFrame
from websockets.protocol import Protocol
from websockets.protocol import Side as TheirSide

from trio_ocpp.websocket.frames import (
    Close,
    FrameReader,
    Message,
    Ping,
    Pong,
    close_frame,
    may_be_sent,
    ping_frame,
    pong_frame,
    server_text_frame,
    text_frame,
)

either_way = pytest.mark.parametrize("masked", [True, False], ids=["masked", "unmasked"])
BORDERS = [0, 1, 3, 4, 5, 125, 126, 127, 65535, 65536, 70000]


def read_back(data: bytes, *, masked: bool) -> list[Message]:
    return FrameReader(ours="server" if masked else "client", max_message=100_000).receive(data)


def read_by_websockets(data: bytes, *, masked: bool) -> tuple[int, bytes]:
    protocol = Protocol(TheirSide.SERVER if masked else TheirSide.CLIENT)
    protocol.receive_data(data)
    [event] = protocol.events_received()
    assert isinstance(event, TheirFrame)
    return event.opcode, bytes(event.data)


@pytest.mark.clause("RFC 6455 §5.2")
@either_way
@pytest.mark.parametrize("length", BORDERS)
def test_a_text_frame_reads_back_as_its_payload(length: int, masked: bool) -> None:
    payload = b"abcdefg" * (length // 7) + b"x" * (length % 7)
    data = text_frame(payload, masked=masked)
    assert read_back(data, masked=masked) == [payload]
    assert read_by_websockets(data, masked=masked) == (1, payload)


@pytest.mark.clause("RFC 6455 §5.1")
@pytest.mark.parametrize("length", BORDERS)
def test_the_short_way_to_a_text_frame_of_a_server_makes_the_same_frame(length: int) -> None:
    payload = b"a" * length
    assert server_text_frame(payload) == text_frame(payload, masked=False)


@either_way
@pytest.mark.parametrize("payload", [b"", b"\xff\0", b"a" * 125])
def test_pings_and_pongs_read_back_as_their_payload(payload: bytes, masked: bool) -> None:
    assert read_back(ping_frame(payload, masked=masked), masked=masked) == [Ping(payload)]
    assert read_back(pong_frame(payload, masked=masked), masked=masked) == [Pong(payload)]
    assert read_by_websockets(ping_frame(payload, masked=masked), masked=masked) == (9, payload)
    assert read_by_websockets(pong_frame(payload, masked=masked), masked=masked) == (10, payload)


@pytest.mark.clause("RFC 6455 §5.5")
def test_a_ping_of_more_than_125_bytes_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="at most 125 bytes"):
        ping_frame(b"a" * 126, masked=False)


@pytest.mark.clause("RFC 6455 §5.3")
def test_each_masked_frame_has_a_key_of_its_own() -> None:
    frames = {text_frame(b"a", masked=True) for _ in range(50)}
    assert len(frames) > 45


@either_way
@pytest.mark.parametrize("code", [1000, 1001, 1002, 1008, 1011, 1014, 3000, 4999])
def test_a_close_frame_reads_back_as_its_code_and_reason(code: int, masked: bool) -> None:
    data = close_frame(code, "tschüß", masked=masked)
    assert read_back(data, masked=masked) == [Close(code, "tschüß")]
    expected = code.to_bytes(2) + "tschüß".encode()
    assert read_by_websockets(data, masked=masked) == (8, expected)


@pytest.mark.clause("RFC 6455 §7.4.1")
@either_way
@pytest.mark.parametrize("code", [None, 1005, 1006, 1015])
def test_a_code_that_must_not_be_sent_makes_an_empty_close_frame(
    code: int | None, masked: bool
) -> None:
    data = close_frame(code, "ignored", masked=masked)
    assert read_back(data, masked=masked) == [Close(1005, "")]


@pytest.mark.clause("RFC 6455 §7.4")
def test_registered_codes_and_those_of_libraries_and_applications_may_be_sent() -> None:
    registered = [*range(1000, 1004), *range(1007, 1015)]
    assert [code for code in range(3000) if may_be_sent(code)] == registered
    assert [code for code in range(3000, 70_000) if may_be_sent(code)] == [*range(3000, 5000)]
    assert not may_be_sent("1000")  # type: ignore[arg-type]


@pytest.mark.clause("RFC 6455 §5.5")
@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        ("a" * 123, "a" * 123),
        ("a" * 124, "a" * 123),
        ("é" * 100, "é" * 61),
        ("a" + "é" * 100, "a" + "é" * 61),
        ("😀" * 40, "😀" * 30),
        ("half a pair \ud83d", "half a pair ?"),
    ],
)
def test_a_long_reason_is_cut_between_characters(reason: str, sent: str) -> None:
    data = close_frame(1000, reason, masked=False)
    assert read_back(data, masked=False) == [Close(1000, sent)]
