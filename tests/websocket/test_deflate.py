"""permessage-deflate (RFC 7692) after the handshake, with ``websockets`` as oracle."""

from __future__ import annotations

import itertools
import os
import tracemalloc
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import PayloadTooBig
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame as TheirFrame
from websockets.frames import Opcode
from websockets.protocol import Protocol
from websockets.protocol import Side as TheirSide
from ws_wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame, close_payload, verdicts

from trio_ocpp.websocket.deflate import Agreed, Deflater, Inflater, agree
from trio_ocpp.websocket.frames import (
    Close,
    FrameReader,
    Message,
    Ping,
    Violation,
    deflated_text_frame,
)

LIMIT = 3000
RSV1 = 4
TAIL = b"\x00\x00\xff\xff"


def agreed(offer: str = "permessage-deflate", *, takeover: bool = False) -> Agreed:
    answer = agree(offer, takeover=takeover)
    assert answer is not None
    return answer


def reader(*, takeover: bool = False, max_message: int = LIMIT) -> FrameReader:
    return FrameReader(ours="server", max_message=max_message, deflate=agreed(takeover=takeover))


def deflated(text: bytes, bits: int = 15) -> bytes:
    compressor = zlib.compressobj(wbits=-bits)
    return (compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]


def message(text: bytes, cuts: Sequence[int] = ()) -> bytes:
    """A compressed message, its payload cut into frames at these places."""
    payload = deflated(text)
    borders = [0, *cuts, len(payload)]
    frames = [
        Frame(
            CONTINUATION if number else TEXT,
            payload[start:stop],
            fin=stop == len(payload) and number == len(cuts),
            reserved=0 if number else RSV1,
        )
        for number, (start, stop) in enumerate(itertools.pairwise(borders))
    ]
    return b"".join(frame.wire("server") for frame in frames)


def only(messages: list[Message]) -> Message:
    (one,) = messages
    return one


# ── inflating ────────────────────────────────────────────────────────────


@pytest.mark.clause("RFC 7692 §7.2.3.1")
@pytest.mark.parametrize(
    ("frames", "text"),
    [
        # The examples of the RFC.
        ([Frame(TEXT, bytes.fromhex("f248cdc9c90700"), reserved=RSV1)], b"Hello"),
        (
            [
                Frame(TEXT, bytes.fromhex("f248cd"), fin=False, reserved=RSV1),
                Frame(CONTINUATION, bytes.fromhex("c9c90700")),
            ],
            b"Hello",
        ),
        # §7.2.3.3: a block without compression; §7.2.3.4: a final block; §7.2.3.5: two blocks.
        ([Frame(TEXT, bytes.fromhex("000500faff48656c6c6f00"), reserved=RSV1)], b"Hello"),
        ([Frame(TEXT, bytes.fromhex("f348cdc9c9070000"), reserved=RSV1)], b"Hello"),
        ([Frame(TEXT, bytes.fromhex("f248050000 00ffffcac9c90700"), reserved=RSV1)], b"Hello"),
        # §7.2.3.6: nothing at all.
        ([Frame(TEXT, b"\x00", reserved=RSV1)], b""),
    ],
)
def test_the_examples_of_the_rfc_are_read(frames, text):
    data = b"".join(frame.wire("server") for frame in frames)
    assert reader().receive(data) == [text]
    # And byte by byte.
    slow = reader()
    assert [one for byte in data for one in slow.receive(bytes((byte,)))] == [text]


@pytest.mark.clause("RFC 7692 §6")
def test_messages_may_be_compressed_or_not():
    data = Frame(TEXT, b"plain").wire("server") + message(b"compressed") * 2
    data += Frame(TEXT, b"in ", fin=False).wire("server")
    data += Frame(CONTINUATION, b"pieces").wire("server")
    assert reader().receive(data) == [b"plain", b"compressed", b"compressed", b"in pieces"]


def test_control_frames_come_between_the_pieces_of_a_compressed_message():
    payload = deflated(b"x" * 100)
    data = (
        Frame(TEXT, payload[:3], fin=False, reserved=RSV1).wire("server")
        + Frame(PING, b"now").wire("server")
        + Frame(CONTINUATION, payload[3:]).wire("server")
    )
    assert reader().receive(data) == [Ping(b"now"), b"x" * 100]


def test_the_close_frame_of_the_peer_is_read():
    data = message(b"last words") + Frame(CLOSE, close_payload(1000)).wire("server")
    assert reader().receive(data) == [b"last words", Close(1000, "")]


@pytest.mark.clause("RFC 7692 §7.2.2")
@pytest.mark.parametrize("bits", range(9, 16))
def test_any_window_of_the_client_is_inflated(bits):
    # Whatever a client may offer, it is not told to keep to it.
    text = os.urandom(600).hex().encode() * 2
    frame = Frame(TEXT, deflated(text, bits), reserved=RSV1)
    assert reader().receive(frame.wire("server")) == [text]


def test_texts_beyond_ascii_are_checked():
    good = "Ladesäule €".encode()
    assert reader().receive(message(good)) == [good]
    bad = only(reader().receive(message(b"\xff\xfe")))
    assert isinstance(bad, Violation)
    assert bad.code == 1007
    in_pieces = reader().receive(message(b"\xff\xfe" * 20, (4,)))
    assert verdicts(in_pieces) == [1007]


# ── context takeover ─────────────────────────────────────────────────────


@pytest.mark.clause("RFC 7692 §7.2.3.2")
def test_with_takeover_a_message_may_refer_to_the_one_before():
    frames = (bytes.fromhex("f248cdc9c90700"), bytes.fromhex("f200110000"))
    data = b"".join(Frame(TEXT, each, reserved=RSV1).wire("server") for each in frames)
    assert reader(takeover=True).receive(data) == [b"Hello", b"Hello"]
    assert verdicts(reader().receive(data)) == [b"Hello", 1007]


def test_with_takeover_a_final_block_ends_the_context_and_not_the_conversation():
    data = Frame(TEXT, bytes.fromhex("f348cdc9c9070000"), reserved=RSV1).wire("server")
    assert reader(takeover=True).receive(data * 3) == [b"Hello"] * 3


@pytest.mark.parametrize("takeover", [False, True])
def test_without_takeover_nothing_is_kept_between_messages(takeover):
    tracemalloc.start()
    try:
        readers = [reader(takeover=takeover) for _ in range(20)]
        data = message(os.urandom(1000).hex().encode())
        before = tracemalloc.get_traced_memory()[0]
        for one in readers:
            one.receive(data)
        kept = (tracemalloc.get_traced_memory()[0] - before) / 20
    finally:
        tracemalloc.stop()
    assert kept > 5000 if takeover else kept < 100


# ── what is refused ──────────────────────────────────────────────────────


@pytest.mark.parametrize("cuts", [(), (40,), (10, 20, 30)])
def test_a_bomb_is_refused_before_it_is_inflated(cuts):
    bomb = message(b"0" * 50_000_000, cuts)
    target = reader(max_message=65_536)
    tracemalloc.start()
    try:
        verdict = only(target.receive(bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(verdict, Violation)
    assert (verdict.code, verdict.reason) == (1009, "a message of more than 65536 bytes, inflated")
    assert len(bomb) < 65_536
    assert peak < 500_000


@pytest.mark.parametrize("cuts", [(), (5,), (1, 2, 3)])
def test_the_limit_is_that_of_the_inflated_message(cuts):
    assert reader().receive(message(b"x" * LIMIT, cuts)) == [b"x" * LIMIT]
    assert verdicts(reader().receive(message(b"x" * (LIMIT + 1), cuts))) == [1009]


def test_the_limit_counts_for_each_message_anew():
    data = message(b"x" * LIMIT) * 5 + message(b"y" * LIMIT, (5,)) * 5
    assert len(reader().receive(data)) == 10


def test_a_compressed_frame_that_is_too_long_is_refused_by_its_header():
    head = Frame(TEXT, claimed=LIMIT + 1, reserved=RSV1).header("server")
    assert verdicts(reader().receive(head)) == [1009]


@pytest.mark.parametrize("cuts", [(), (3,)])
def test_what_cannot_be_inflated_is_1007(cuts):
    payload = b"\xff" * 8
    borders = [0, *cuts, len(payload)]
    frames = [
        Frame(
            CONTINUATION if start else TEXT,
            payload[start:stop],
            fin=stop == len(payload),
            reserved=0 if start else RSV1,
        )
        for start, stop in itertools.pairwise(borders)
    ]
    verdict = only(reader().receive(b"".join(frame.wire("server") for frame in frames)))
    assert isinstance(verdict, Violation)
    assert verdict.code == 1007
    assert verdict.reason == "a compressed message that cannot be inflated"


def test_a_tail_that_cannot_be_inflated_is_1007():
    # A block of no compression that has bytes yet to come: the tail breaks what follows.
    payload = deflated(b"x") + b"\x06"
    assert verdicts(reader().receive(Frame(TEXT, payload, reserved=RSV1).wire("server"))) == [1007]


@pytest.mark.clause("RFC 7692 §6.1")
@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
def test_a_compressed_control_frame_is_1002(opcode):
    verdict = only(reader().receive(Frame(opcode, b"", reserved=RSV1).wire("server")))
    assert isinstance(verdict, Violation)
    assert verdict.code == 1002
    assert "RSV1 means compressed, which no" in verdict.reason


@pytest.mark.clause("RFC 7692 §6.1")
def test_only_the_first_frame_of_a_message_says_that_it_is_compressed():
    data = Frame(TEXT, b"x", fin=False, reserved=RSV1).wire("server")
    data += Frame(CONTINUATION, b"y", reserved=RSV1).wire("server")
    verdict = only(reader().receive(data))
    assert isinstance(verdict, Violation)
    assert verdict.code == 1002
    assert "continuation" in verdict.reason


@pytest.mark.parametrize("reserved", [1, 2, 3, 5, 6, 7])
def test_the_other_reserved_bits_stay_without_meaning(reserved):
    frame = Frame(TEXT, deflated(b"x"), reserved=reserved)
    assert verdicts(reader().receive(frame.wire("server"))) == [1002]


@pytest.mark.parametrize(
    "frame",
    [
        Frame(TEXT, deflated(b"x"), reserved=RSV1, wrongly_masked=True),
        Frame(TEXT, deflated(b"x"), reserved=RSV1, length_bytes=2),
        Frame(TEXT, deflated(b"x"), reserved=RSV1, length_bytes=8),
    ],
)
def test_compression_excuses_no_malformed_header(frame):
    assert verdicts(reader().receive(frame.wire("server"))) == [1002]


def test_a_long_compressed_frame_is_read():
    text = os.urandom(70_000).hex().encode()
    frame = Frame(TEXT, deflated(text), reserved=RSV1).wire("server")
    assert frame[1] & 0x7F == 127
    assert reader(max_message=200_000).receive(frame) == [text]


def test_a_new_message_inside_an_unfinished_one_is_1002():
    data = Frame(TEXT, deflated(b"x"), fin=False, reserved=RSV1).wire("server") + message(b"y")
    assert verdicts(reader().receive(data)) == [1002]


def test_a_compressed_binary_message_is_1003():
    frame = Frame(BINARY, deflated(b"x"), reserved=RSV1)
    assert verdicts(reader().receive(frame.wire("server"))) == [1003]


def test_without_an_agreement_a_compressed_message_is_1002():
    plain = FrameReader(ours="server", max_message=LIMIT)
    verdict = only(plain.receive(message(b"x")))
    assert isinstance(verdict, Violation)
    assert verdict.code == 1002
    assert "not agreed" in verdict.reason


def test_it_is_there_because_it_was_agreed_and_offers_nothing():
    inflater = Inflater(agreed(), LIMIT)
    assert inflater.enabled()
    assert not inflater.offer()


# ── deflating ────────────────────────────────────────────────────────────


def theirs(answer: Agreed) -> PerMessageDeflate:
    """The client's side, as ``websockets`` has it."""
    return PerMessageDeflate(
        remote_no_context_takeover=not answer.server_takeover,
        local_no_context_takeover=not answer.client_takeover,
        remote_max_window_bits=answer.server_bits,
        local_max_window_bits=answer.client_bits,
    )


def client(answer: Agreed) -> Protocol:
    protocol = Protocol(TheirSide.CLIENT, max_size=None)
    protocol.extensions = [theirs(answer)]
    return protocol


def texts_of(protocol: Protocol, data: bytes) -> list[bytes]:
    protocol.receive_data(data)
    assert protocol.parser_exc is None
    return [bytes(frame.data) for frame in protocol.events_received()]


def test_short_texts_go_as_they_are():
    deflater = Deflater(agreed())
    assert deflated_text_frame(b"x" * 511, deflater)[0] == 0x81
    assert deflated_text_frame(b"x" * 512, deflater)[0] == 0xC1


def test_what_does_not_get_shorter_goes_as_it_is_unless_the_context_holds_it():
    text = os.urandom(600)
    assert deflated_text_frame(text, Deflater(agreed()))[0] == 0x81
    assert deflated_text_frame(text, Deflater(agreed(takeover=True)))[0] == 0xC1


def test_with_takeover_a_text_that_comes_again_is_a_fraction():
    deflater = Deflater(agreed(takeover=True))
    text = os.urandom(300).hex().encode()
    first, again = (len(deflated_text_frame(text, deflater)) for _ in range(2))
    assert again < first / 10
    without = Deflater(agreed())
    first, again = (len(deflated_text_frame(text, without)) for _ in range(2))
    assert again == first


offers = st.sampled_from(
    ["permessage-deflate", "permessage-deflate; server_max_window_bits=9"]
    + [f"permessage-deflate; server_max_window_bits={bits}" for bits in (10, 12, 15)]
)
words = st.sampled_from(
    [b"meterValue", b"sampledValue", b'{"value":"', b"0", b"\xc3\xa4", b" " * 99]
)
json_texts = st.lists(words, max_size=120).map(b"".join)


@given(offer=offers, takeover=st.booleans(), texts=st.lists(json_texts, max_size=6))
def test_websockets_inflates_what_we_deflate(offer, takeover, texts):
    answer = agreed(offer, takeover=takeover)
    deflater, peer = Deflater(answer), client(answer)
    data = b"".join(deflated_text_frame(text, deflater) for text in texts)
    assert texts_of(peer, data) == texts


# ── the reader against websockets ────────────────────────────────────────


@st.composite
def fragments(draw: st.DrawFn) -> list[TheirFrame]:
    """A message, in one frame or several, with pings in between."""
    text = draw(json_texts)
    borders = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    frames = []
    for number, (start, stop) in enumerate(zip([0, *borders], [*borders, len(text)], strict=True)):
        opcode = Opcode.CONT if number else Opcode.TEXT
        frames.append(TheirFrame(opcode, text[start:stop], fin=number == len(borders)))
        if draw(st.booleans()):
            frames.append(TheirFrame(Opcode.PING, b"p"))
    return frames


def oracle(answer: Agreed, data: bytes) -> list[Message | int]:
    """What ``websockets`` makes of the same bytes, at the same limit for inflated messages."""
    protocol = Protocol(TheirSide.SERVER, max_size=LIMIT)
    # The roles are turned round: this is the server's side.
    protocol.extensions = [
        PerMessageDeflate(not answer.client_takeover, not answer.server_takeover, 15, 15)
    ]
    protocol.receive_data(data)
    seen: list[Message | int] = []
    text = b""
    for frame in protocol.events_received():
        if frame.opcode is Opcode.PING:
            seen.append(Ping(bytes(frame.data)))
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            text += frame.data
            if frame.fin:
                seen.append(text)
                text = b""
    if protocol.parser_exc is not None:
        assert protocol.close_sent is not None
        seen.append(int(protocol.close_sent.code))
    return seen


@given(
    takeover=st.booleans(),
    plain=st.lists(st.booleans(), min_size=5, max_size=5),
    messages=st.lists(fragments(), max_size=5),
    piece=st.integers(1, 5000),
)
def test_the_reader_inflates_what_websockets_deflates(takeover, plain, messages, piece):
    answer = agreed(takeover=takeover)
    sender = theirs(answer)
    data = b"".join(
        frame.serialize(mask=True, extensions=[] if as_it_is else [sender])
        for frames, as_it_is in zip(messages, plain, strict=False)
        for frame in frames
    )
    ours = FrameReader(ours="server", max_message=LIMIT, deflate=answer)
    seen = [one for at in range(0, len(data), piece) for one in ours.receive(data[at : at + piece])]
    assert verdicts(seen) == oracle(answer, data)


@given(takeover=st.booleans(), text=json_texts, flips=st.lists(st.integers(0, 10_000), max_size=4))
def test_a_damaged_payload_has_the_same_verdict_and_text(takeover, text, flips):
    payload = bytearray(deflated(text))
    for flip in flips:
        payload[flip // 8 % len(payload)] ^= 1 << flip % 8
    answer = agreed(takeover=takeover)
    data = Frame(TEXT, bytes(payload), reserved=RSV1).wire("server")
    ours = verdicts(FrameReader(ours="server", max_message=LIMIT, deflate=answer).receive(data))
    expected = oracle(answer, data)
    if expected and isinstance(expected[0], bytes) and not is_utf8(expected[0]):
        # The sans-IO part of websockets leaves UTF-8 to its caller.
        expected = [1007]
    if expected == [1002]:
        # It calls what cannot be inflated a protocol error; RFC 6455 §7.4.1 has 1007 for it.
        expected = [1007]
    assert ours == expected


def is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_the_oracle_has_the_limit_that_we_have():
    decoder = PerMessageDeflate(True, True, 15, 15)
    frame = TheirFrame(Opcode.TEXT, deflated(b"x" * (LIMIT + 1)), rsv1=True)
    with pytest.raises(PayloadTooBig):
        decoder.decode(frame, max_size=LIMIT)
