"""What a reader promises beside the RFC: its limit, its words, its memory, its end."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections import Counter

import pytest
from ws_wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    SIDES,
    TEXT,
    Frame,
    Side,
    close_payload,
    read,
    wire,
)

from trio_ocpp.websocket.frames import Close, FrameReader, Message, Ping, Violation

each_side = pytest.mark.parametrize("ours", SIDES)


def receive_bytewise(reader: FrameReader, data: bytes) -> list[Message]:
    return [message for i in range(len(data)) for message in reader.receive(data[i : i + 1])]


@each_side
@pytest.mark.parametrize("limit", [1, 10, 125, 126, 200, 65535, 70000])
def test_a_message_may_be_as_long_as_the_limit_and_no_longer(ours: Side, limit: int) -> None:
    text = b"a" * limit
    assert read(ours, Frame(TEXT, text), max_message=limit) == [text]
    assert read(ours, Frame(TEXT, text + b"a"), max_message=limit) == [1009]


@each_side
def test_a_ping_may_be_longer_than_a_message(ours: Side) -> None:
    assert read(ours, Frame(PING, b"a" * 125), max_message=10) == [Ping(b"a" * 125)]


@each_side
def test_a_close_frame_may_be_longer_than_a_message(ours: Side) -> None:
    frame = Frame(CLOSE, close_payload(1000, b"a" * 123))
    assert read(ours, frame, max_message=10) == [Close(1000, "a" * 123)]


@each_side
def test_a_frame_over_the_limit_is_refused_before_its_payload_is_here(ours: Side) -> None:
    reader = FrameReader(ours=ours)
    header = Frame(TEXT, claimed=65537).header(ours)
    assert [type(m) for m in reader.receive(header)] == [Violation]
    assert reader.pending() == 0


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([Frame(TEXT, b"a", reserved=4)], ["text frame", "Reserved bit", "compressed"]),
        ([Frame(TEXT, b"a", reserved=2)], ["text frame", "Reserved bit"]),
        ([Frame(3)], ["unknown frame", "opcode 0x3"]),
        ([Frame(PING, wrongly_masked=True)], ["ping frame", "unmasked"]),
        ([Frame(PING, fin=False)], ["ping frame", "fragment"]),
        ([Frame(CONTINUATION)], ["continuation frame", "unexpected CONTINUATION"]),
        ([Frame(BINARY)], ["binary", "text only"]),
        ([Frame(TEXT, claimed=99999)], ["99999 bytes", "65536"]),
        ([Frame(TEXT, b"\xff")], ["text frame", "utf-8", "0xff"]),
        ([Frame(CLOSE, b"\x03")], ["close frame", "1 byte"]),
        ([Frame(CLOSE, close_payload(1014, b"\xff"))], ["close frame", "utf-8"]),
    ],
)
def test_a_violation_names_the_frame_and_what_is_wrong_with_it(
    frames: list[Frame], words: list[str]
) -> None:
    [violation] = FrameReader(ours="server").receive(wire("server", *frames))
    assert isinstance(violation, Violation)
    assert [word for word in words if word not in violation.reason] == []


@each_side
@pytest.mark.parametrize(
    ("last", "closes"),
    [
        (Frame(TEXT, b"a"), False),
        (Frame(PONG), False),
        (Frame(CLOSE), True),
        (Frame(CLOSE, close_payload(1014)), True),
        (Frame(TEXT, b"\xff"), True),
        (Frame(TEXT, claimed=99999), True),
        (Frame(BINARY), True),
        (Frame(3), True),
    ],
)
def test_a_reader_is_closed_by_a_close_frame_or_a_violation(
    ours: Side, last: Frame, closes: bool
) -> None:
    reader = FrameReader(ours=ours)
    reader.receive(last.wire(ours))
    assert reader.closed is closes


@each_side
def test_a_closed_reader_ignores_and_holds_nothing(ours: Side) -> None:
    reader = FrameReader(ours=ours)
    opened = Frame(TEXT, b"abc", fin=False)
    reader.receive(wire(ours, opened, Frame(CLOSE), Frame(TEXT, claimed=100)))
    assert reader.receive(wire(ours, Frame(TEXT, b"a"), Frame(TEXT, claimed=9))) == []
    assert reader.pending() == 0


@each_side
def test_pending_counts_the_unfinished_frame_and_the_unfinished_message(ours: Side) -> None:
    reader = FrameReader(ours=ours)
    assert reader.pending() == 0
    reader.receive(wire(ours, Frame(TEXT, b"abc", fin=False)))
    assert reader.pending() == 3
    rest = Frame(CONTINUATION, b"d" * 50).wire(ours)
    reader.receive(rest[:20])
    assert reader.pending() == 23
    reader.receive(rest[20:])
    assert reader.pending() == 0


@each_side
def test_a_cut_code_point_is_pending(ours: Side) -> None:
    reader = FrameReader(ours=ours)
    reader.receive(wire(ours, Frame(TEXT, "€".encode()[:2], fin=False)))
    assert reader.pending() == 2


@each_side
def test_one_byte_at_a_time_is_as_good_as_all_at_once(ours: Side) -> None:
    frames = [
        Frame(TEXT, b"a" * 65536),
        Frame(TEXT, "é".encode() * 100, fin=False),
        Frame(PING, b"p"),
        Frame(CONTINUATION, b"b" * 300),
        Frame(CLOSE, close_payload(1001, b"bye")),
    ]
    expected = [b"a" * 65536, Ping(b"p"), "é".encode() * 100 + b"b" * 300, Close(1001, "bye")]
    assert receive_bytewise(FrameReader(ours=ours), wire(ours, *frames)) == expected


@each_side
@pytest.mark.parametrize("length", [100, 40000, 65536])
def test_an_unfinished_frame_is_not_parsed_again_at_each_byte(ours: Side, length: int) -> None:
    reader = FrameReader(ours=ours)
    data = Frame(TEXT, b"a" * length).wire(ours)
    pieces = [data[i : i + 1] for i in range(len(data))]
    calls: Counter[str] = Counter()
    sys.setprofile(lambda frame, what, _: calls.update([what]))
    try:
        for piece in pieces:
            reader.receive(piece)
    finally:
        sys.setprofile(None)
    assert calls["call"] < len(pieces) + 100


@each_side
def test_a_thousand_frames_in_one_piece_all_arrive_in_order(ours: Side) -> None:
    texts = [b"%d" % i for i in range(1000)]
    data = wire(ours, *(Frame(TEXT, text) for text in texts))
    assert FrameReader(ours=ours).receive(data) == texts


@each_side
def test_no_bytes_are_no_messages(ours: Side) -> None:
    reader = FrameReader(ours=ours)
    assert reader.receive(b"") == []
    assert reader.pending() == 0


@each_side
@pytest.mark.parametrize("piece", [b"", b"a", "€".encode()])
def test_a_flood_of_small_fragments_takes_the_memory_of_its_text(ours: Side, piece: bytes) -> None:
    reader = FrameReader(ours=ours)
    reader.receive(wire(ours, Frame(TEXT, b"a", fin=False)))
    flood = wire(ours, Frame(CONTINUATION, piece, fin=False)) * 2000
    tracemalloc.start()
    try:
        reader.receive(flood)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reader.pending() == 1 + 2000 * len(piece)
    assert held < 4096 + 2 * reader.pending()


@each_side
def test_a_reader_between_messages_takes_a_few_hundred_bytes(ours: Side) -> None:
    text, pong = Frame(TEXT, b"a" * 500), Frame(PONG)
    fragments = [Frame(TEXT, b"a", fin=False), Frame(PING), Frame(CONTINUATION)]
    data = wire(ours, text, pong, *fragments)
    FrameReader(ours=ours).receive(data)
    readers = []
    tracemalloc.start()
    try:
        for _ in range(100):
            reader = FrameReader(ours=ours)
            reader.receive(data[:40])
            reader.receive(data[40:])
            readers.append(reader)
        gc.collect()  # a wsproto connection is a cycle of references
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100 * 256


def test_what_an_unfinished_frame_lacks_is_known_from_its_header():
    reader = FrameReader(ours="client")
    assert reader.missing() == 0
    reader.receive(b"\x81\x05he")
    assert reader.missing() == 3
