"""The reader against ``websockets``, a second implementation of RFC 6455, on bytes no one chose.

Both get the same bytes, at the same limit. Every message, its payload, and the
code of the close frame or of the violation must agree. The differences, all of
them wanted, are these and no others (``Oracle`` spells them out in code):

1. Binary messages are refused with 1003: OCPP-J is text.
2. A length that is not the shortest, or has its highest bit set, is 1002
   (RFC 6455 §5.2); ``websockets`` takes it.
3. A malformed header (reserved bits, a fragmented or long control frame) is
   1002 at once, though its payload is unfinished or too long; ``websockets``
   waits for the payload, or says 1009.
4. Control frames do not count as part of the message around them (§5.4), nor
   against the limit of a message; in ``websockets`` they do.
5. UTF-8 is checked here, and as each fragment arrives (§8.1); the sans-IO part
   of ``websockets`` leaves that to its caller.
6. A close frame inside an unfinished message is the peer's close (§5.4);
   ``websockets`` calls it 1002.
7. Of a close frame whose code and reason are both bad, the code is judged
   first, 1002; in ``websockets`` the reason, 1007.

Where in an unfinished *header* a fault is seen (``websockets`` looks after two
bytes, wsproto needs the length too) is not compared.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ProtocolError
from websockets.frames import Close as TheirClose
from websockets.frames import Frame as TheirFrame
from websockets.protocol import Protocol
from websockets.protocol import Side as TheirSide
from websockets.utils import apply_mask
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
    verdicts,
    wire,
)

from trio_ocpp.websocket.frames import Close, FrameReader, Message, Ping, Pong

each_side = pytest.mark.parametrize("ours", SIDES)
LIMIT = 300


class Cut(NamedTuple):
    """One frame as found in a stream of bytes, judged by nobody."""

    data: bytes
    first: int
    length: int
    shortest: bool
    whole: bool

    @property
    def control(self) -> bool:
        return bool(self.first & 8)

    @property
    def malformed(self) -> bool:
        """Difference 3, without opcode and mask, which ``websockets`` judges as early."""
        fragmented = self.control and not self.first & 0x80
        return bool(self.first & 0x70) or fragmented or (self.control and self.length > 125)


def cuts(data: bytes) -> Iterator[Cut]:
    at = 0
    while len(data) - at >= 2:
        short = data[at + 1] & 0x7F
        start = at + 2 + {126: 2, 127: 8}.get(short, 0)
        if len(data) < start:
            return
        length = int.from_bytes(data[at + 2 : start]) if short > 125 else short
        least = {126: 126, 127: 65536}.get(short, 0)
        stop = start + length + (4 if data[at + 1] & 0x80 else 0)
        shortest = least <= length < 1 << 63
        yield Cut(data[at:stop], data[at], length, shortest, stop <= len(data))
        at = stop


class Oracle:
    """``websockets`` with the seven differences of this module's docstring."""

    def __init__(self, ours: Side) -> None:
        self.protocol = Protocol(
            TheirSide.SERVER if ours == "server" else TheirSide.CLIENT, max_size=LIMIT
        )
        self.seen: list[Message | int] = []
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.text = b""

    def read(self, data: bytes) -> list[Message | int]:
        for cut in cuts(data):
            code = self.take(cut)
            if code is not None:
                return [*self.seen, code]
            if self.protocol.close_expected():
                break
        return self.seen

    def take(self, cut: Cut) -> int | Close | None:
        """Return the verdict that ends the conversation, if this frame does."""
        # Difference 4.
        self.protocol.max_message_size = None if cut.control else LIMIT
        self.protocol.receive_data(cut.data)
        if cut.malformed or not cut.shortest:  # differences 2 and 3
            return 1002
        failed, close = self.protocol.parser_exc, self.protocol.close_rcvd
        if close is not None and (failed is None or "incomplete" in str(failed)):
            return Close(int(close.code), close.reason)  # difference 6
        if failed is not None:
            assert self.protocol.close_sent is not None
            return 1002 if self.has_bad_code(cut) else int(self.protocol.close_sent.code)
        for frame in self.protocol.events_received():
            assert isinstance(frame, TheirFrame)
            return self.take_frame(frame)
        return None

    def has_bad_code(self, cut: Cut) -> bool:
        """Difference 7."""
        if cut.first != 0x80 | CLOSE or not isinstance(
            self.protocol.parser_exc, UnicodeDecodeError
        ):
            return False
        masked = bool(cut.data[1] & 0x80)
        payload = apply_mask(cut.data[6:], cut.data[2:6]) if masked else cut.data[2:]
        try:
            TheirClose(int.from_bytes(payload[:2]), "").check()
        except ProtocolError:
            return True
        return False

    def take_frame(self, frame: TheirFrame) -> int | None:
        payload = bytes(frame.data)
        if frame.opcode == PING:
            self.seen.append(Ping(payload))
        elif frame.opcode == PONG:
            self.seen.append(Pong(payload))
        elif frame.opcode == BINARY:  # difference 1
            return 1003
        else:
            return self.take_text(payload, frame.fin)
        return None

    def take_text(self, payload: bytes, fin: bool) -> int | None:
        try:
            self.decoder.decode(payload, fin)  # difference 5
        except UnicodeDecodeError:
            return 1007
        self.text += payload
        if fin:
            self.seen.append(self.text)
            self.decoder.reset()
            self.text = b""
        return None


def ending_in_a_whole_header(data: bytes) -> bytes:
    return b"".join(cut.data for cut in cuts(data))


def read_in_pieces(ours: Side, data: bytes, borders: list[int]) -> tuple[list[Message], int]:
    reader = FrameReader(ours=ours, max_message=LIMIT)
    messages: list[Message] = []
    for start, stop in zip([0, *borders], [*borders, len(data)], strict=True):
        messages += reader.receive(data[start:stop])
        assert reader.pending() <= LIMIT + 14
    return messages, reader.pending()


texts = st.text(max_size=12).map(str.encode) | st.integers(118, LIMIT + 2).map(lambda n: b"x" * n)
cut_texts = st.sampled_from([b"\xf0", b"\x9f", b"\x98\x80", b"\xe2\x82", b"\xac", b"\xed\xa0", b""])
keys = st.binary(min_size=4, max_size=4)
codes = st.sampled_from([1000, 1001, 1004, 1005, 1011, 1013, 1014, 1015, 2999, 3000, 5000])
reasons = st.text(max_size=12).map(str.encode) | cut_texts
close_payloads = st.builds(close_payload, codes, reasons) | st.binary(max_size=4)

good_messages = st.builds(lambda text, key: [Frame(TEXT, text, key=key)], texts, keys)
controls = st.builds(
    lambda opcode, payload, key: Frame(opcode, payload, key=key),
    st.sampled_from([PING, PONG]),
    st.binary(max_size=125),
    keys,
)


@st.composite
def fragmented_messages(draw: st.DrawFn) -> list[Frame]:
    """A text cut anywhere, code points included, with control frames in between."""
    text = draw(texts)
    borders = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    pieces = [text[a:b] for a, b in zip([0, *borders], [*borders, len(text)], strict=True)]
    frames: list[Frame] = []
    for number, piece in enumerate(pieces):
        opcode = CONTINUATION if number else TEXT
        frames.append(Frame(opcode, piece, fin=number == len(borders), key=draw(keys)))
        frames += draw(st.lists(controls, max_size=1))
    return frames


any_frames = st.builds(
    Frame,
    st.sampled_from([CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG]) | st.integers(0, 15),
    texts | cut_texts | close_payloads,
    fin=st.booleans(),
    reserved=st.sampled_from([0] * 9 + [1, 2, 4]),
    wrongly_masked=st.sampled_from([False] * 9 + [True]),
    length_bytes=st.none(),
    claimed=st.none(),
    key=keys,
)
odd_lengths = st.builds(
    lambda opcode, claimed, extended: Frame(opcode, claimed=claimed, length_bytes=extended),
    st.sampled_from([CONTINUATION, TEXT, CLOSE, PING, PONG]),
    st.integers(0, LIMIT * 2) | st.integers(65000, 65535),
    st.sampled_from([2, 8]),
)
close_frames = st.builds(lambda payload, key: Frame(CLOSE, payload, key=key), close_payloads, keys)
odd_texts = st.builds(
    lambda opcode, payload, fin: Frame(opcode, payload, fin=fin),
    st.sampled_from([TEXT, CONTINUATION, BINARY]),
    texts | cut_texts | cut_texts,
    st.booleans(),
)
good_conversations = st.lists(
    good_messages | fragmented_messages() | controls.map(lambda frame: [frame]), max_size=6
).map(lambda parts: [frame for part in parts for frame in part])
bad_conversations = st.builds(
    lambda good, bad: good + bad,
    good_conversations,
    st.lists(st.one_of(any_frames, odd_lengths, close_frames, odd_texts), max_size=4),
)


@st.composite
def streams(draw: st.DrawFn, ours: Side) -> bytes:
    """Good frames, bad frames, good frames with bytes changed or lost, or any bytes at all."""
    kind = draw(st.sampled_from(["good", "bad", "changed", "any"]))
    if kind == "any":
        return draw(st.binary(max_size=200))
    frames = draw(good_conversations if kind == "good" else bad_conversations)
    data = bytearray(wire(ours, *frames))
    if kind == "changed" and data:
        for index in draw(st.lists(st.integers(0, len(data) - 1), max_size=3)):
            data[index] ^= 1 << draw(st.integers(0, 7))
        del data[draw(st.integers(0, len(data))) :]
    return bytes(data)


@each_side
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_the_reader_agrees_with_websockets(ours: Side, data: st.DataObject) -> None:
    stream = ending_in_a_whole_header(data.draw(streams(ours)))
    reader = FrameReader(ours=ours, max_message=LIMIT)
    assert verdicts(reader.receive(stream)) == Oracle(ours).read(stream)


@each_side
@given(frames=good_conversations)
@settings(deadline=None)
def test_nothing_is_wrong_with_good_frames_but_their_size(ours: Side, frames: list[Frame]) -> None:
    reader = FrameReader(ours=ours, max_message=100_000)
    assert all(type(m) is not int for m in verdicts(reader.receive(wire(ours, *frames))))


@each_side
@given(data=st.data())
@settings(deadline=None)
def test_it_does_not_matter_where_the_bytes_are_cut(ours: Side, data: st.DataObject) -> None:
    stream = data.draw(streams(ours))
    borders = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    whole = read_in_pieces(ours, stream, [])
    assert read_in_pieces(ours, stream, borders) == whole
    assert read_in_pieces(ours, stream, list(range(1, len(stream)))) == whole


@each_side
@given(pieces=st.lists(st.binary(max_size=60), max_size=30))
@example(pieces=[b"\x81", b"\xfe\x01", b"\x2c"])
def test_no_bytes_raise_or_fill_the_memory(ours: Side, pieces: list[bytes]) -> None:
    reader = FrameReader(ours=ours, max_message=LIMIT)
    for piece in pieces:
        reader.receive(piece)
        assert reader.pending() <= LIMIT + 14


one_frame = st.one_of(
    good_messages.map(lambda frames: frames[0]), any_frames, odd_lengths, odd_texts
)


@each_side
@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_the_short_cut_says_what_the_long_way_says_or_nothing(
    ours: Side, data: st.DataObject
) -> None:
    before = data.draw(st.just(b"") | streams(ours))
    read = data.draw(one_frame.map(lambda frame: wire(ours, frame)) | streams(ours))
    short, long = (FrameReader(ours=ours, max_message=LIMIT) for _ in range(2))
    short.receive(before)
    long.receive(before)
    text, messages = short.whole_text(read), long.receive(read)
    if text is None:
        assert short.receive(read) == messages
    else:
        assert messages == [text]
    assert (short.pending(), short.closed) == (long.pending(), long.closed)


@each_side
@pytest.mark.parametrize("text", [b"", b"{}", "é".encode(), b"x" * 125, b"x" * 126, b"x" * LIMIT])
def test_a_whole_text_frame_takes_the_short_cut(ours: Side, text: bytes) -> None:
    reader = FrameReader(ours=ours, max_message=LIMIT)
    data = wire(ours, Frame(TEXT, text))
    # A client's peer does not mask: its shortest frames are too short for the question.
    assert reader.whole_text(data) == (text if len(data) > 5 else None)


@each_side
@pytest.mark.parametrize(
    "frame",
    [
        Frame(TEXT, b"longer", fin=False),
        Frame(TEXT, b"longer", reserved=4),
        Frame(TEXT, b"longer", wrongly_masked=True),
        Frame(TEXT, b"longer", length_bytes=2),
        Frame(TEXT, b"x" * 130, length_bytes=8),
        Frame(TEXT, b"longer", claimed=7),
        Frame(TEXT, b"longer", claimed=5),
        Frame(TEXT, b"longer\xff"),
        Frame(TEXT, b"x" * (LIMIT + 1)),
        Frame(BINARY, b"longer"),
        Frame(PING, b"longer"),
        Frame(CLOSE, close_payload(1000, b"bye")),
    ],
    ids=str,
)
def test_every_other_frame_takes_the_long_way(ours: Side, frame: Frame) -> None:
    reader = FrameReader(ours=ours, max_message=LIMIT)
    assert reader.whole_text(wire(ours, frame)) is None


@each_side
def test_after_the_end_and_within_a_message_there_is_no_short_cut(ours: Side) -> None:
    text = wire(ours, Frame(TEXT, b"a whole one"))
    begun = wire(ours, Frame(TEXT, b"begun", fin=False))
    for before in (begun, begun[:4], wire(ours, Frame(CLOSE))):
        reader = FrameReader(ours=ours, max_message=LIMIT)
        reader.receive(before)
        assert reader.whole_text(text) is None
