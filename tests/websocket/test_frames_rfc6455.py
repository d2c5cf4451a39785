"""RFC 6455 clause by clause, as a table: what arrives and what a reader makes of it.

Each row is run for both sides. A number among the expected messages is the
code of a violation.
"""

from __future__ import annotations

from typing import Any

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
)

from trio_ocpp.websocket.frames import Close, Message, Ping, Pong

F = Frame
Expected = list[Message | int]
LIMIT = 65536
EURO = "€".encode()


def row(clause: str, name: str, frames: list[Frame], expected: Expected) -> Any:
    marks = pytest.mark.clause(f"RFC 6455 {clause}")
    return pytest.param(frames, expected, id=f"{clause} {name}", marks=marks)


MESSAGES = [
    row("§5.6", "a text", [F(TEXT, b"[2]")], [b"[2]"]),
    row("§5.6", "an empty text", [F(TEXT)], [b""]),
    row("§5.6", "two texts", [F(TEXT, b"a"), F(TEXT, b"b")], [b"a", b"b"]),
    row("§5.6", "a text in UTF-8", [F(TEXT, "Zürich €😀".encode())], ["Zürich €😀".encode()]),
    row("§5.3", "the zero key masks nothing", [F(TEXT, b"abcde", key=bytes(4))], [b"abcde"]),
    row("§5.3", "each frame has its own key", [F(TEXT, b"abcde"), F(TEXT, b"fghij", key=b"wxyz")], [b"abcde", b"fghij"]),
    row("§5.6", "a binary message", [F(BINARY, b"\0")], [1003]),
    row("§5.6", "an empty binary message", [F(BINARY)], [1003]),
    row("§5.6", "a fragmented binary message", [F(BINARY, b"\0", fin=False)], [1003]),
    row("§5.6", "an empty first fragment of a binary message", [F(BINARY, fin=False)], [1003]),
]  # fmt: skip

FRAGMENTS = [
    row("§5.4", "two fragments", [F(TEXT, b"ab", fin=False), F(CONTINUATION, b"c")], [b"abc"]),
    row(
        "§5.4",
        "many fragments",
        [F(TEXT, b"a", fin=False), *[F(CONTINUATION, b"b", fin=False)] * 9, F(CONTINUATION, b"c")],
        [b"abbbbbbbbbc"],
    ),
    row("§5.4", "empty fragments", [F(TEXT, fin=False), F(CONTINUATION, fin=False), F(CONTINUATION)], [b""]),
    row("§5.4", "an empty one in the middle", [F(TEXT, b"a", fin=False), F(CONTINUATION, fin=False), F(CONTINUATION, b"b")], [b"ab"]),
    row("§5.4", "an unfinished message is no message", [F(TEXT, b"a", fin=False)], []),
    row("§5.4", "a text after a fragmented one", [F(TEXT, b"a", fin=False), F(CONTINUATION), F(TEXT, b"b")], [b"a", b"b"]),
    row("§5.4", "two fragmented messages", [F(TEXT, b"a", fin=False), F(CONTINUATION)] * 2, [b"a", b"a"]),
    row("§5.4", "a ping between fragments comes at once", [F(TEXT, b"a", fin=False), F(PING, b"p"), F(CONTINUATION)], [Ping(b"p"), b"a"]),
    row("§5.4", "a pong between fragments comes at once", [F(TEXT, b"a", fin=False), F(PONG, b"p"), F(CONTINUATION)], [Pong(b"p"), b"a"]),
    row("§5.4", "a close between fragments", [F(TEXT, b"a", fin=False), F(CLOSE, close_payload(1001)), F(CONTINUATION)], [Close(1001, "")]),
    row("§5.4", "a continuation of nothing", [F(CONTINUATION, b"a")], [1002]),
    row("§5.4", "an empty continuation of nothing", [F(CONTINUATION)], [1002]),
    row("§5.4", "an unfinished continuation of nothing", [F(CONTINUATION, b"a", fin=False)], [1002]),
    row("§5.4", "a continuation after the last fragment", [F(TEXT, fin=False), F(CONTINUATION), F(CONTINUATION)], [b"", 1002]),
    row("§5.4", "a text inside an unfinished one", [F(TEXT, b"a", fin=False), F(TEXT, b"b")], [1002]),
    row("§5.4", "a first fragment inside an unfinished text", [F(TEXT, b"a", fin=False), F(TEXT, b"b", fin=False)], [1002]),
    row("§5.4", "a binary message inside an unfinished text", [F(TEXT, b"a", fin=False), F(BINARY, b"b")], [1002]),
]  # fmt: skip

HEADERS = [
    *(row("§5.2", f"reserved bits {bits:03b}", [F(TEXT, b"a", reserved=bits)], [1002]) for bits in range(1, 8)),
    *(row("§5.2", f"reserved bit in {op}", [F(op, b"", reserved=4)], [1002]) for op in (CONTINUATION, BINARY, CLOSE, PING, PONG)),
    *(row("§5.2", f"opcode {op:#x}", [F(op, b"a")], [1002]) for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    *(row("§5.1", f"mask of opcode {op}", [F(op, b"", wrongly_masked=True)], [1002]) for op in (0, 1, 2, 8, 9, 10)),
    row("§5.1", "mask of a long text", [F(TEXT, b"a" * 300, wrongly_masked=True)], [1002]),
    row("§5.2", "16 bits for a length of 0", [F(TEXT, b"", length_bytes=2)], [1002]),
    row("§5.2", "16 bits for a length of 125", [F(TEXT, b"a" * 125, length_bytes=2)], [1002]),
    row("§5.2", "16 bits for a length of 126", [F(TEXT, b"a" * 126, length_bytes=2)], [b"a" * 126]),
    row("§5.2", "64 bits for a length of 126", [F(TEXT, b"a" * 126, length_bytes=8)], [1002]),
    row("§5.2", "64 bits for a length of 65535", [F(TEXT, b"a" * 65535, length_bytes=8)], [1002]),
    row("§5.2", "a length with its highest bit set", [F(TEXT, claimed=1 << 63, length_bytes=8)], [1002]),
    *(row("§5.5", f"a fragmented {op:#x}", [F(op, b"a", fin=False)], [1002]) for op in (CLOSE, PING, PONG)),
    *(row("§5.5", f"{op:#x} of 126 bytes", [F(op, b"a" * 126)], [1002]) for op in (CLOSE, PING, PONG)),
    *(row("§5.5", f"{op:#x} that claims 2**40 bytes", [F(op, claimed=1 << 40)], [1002]) for op in (CLOSE, PING, PONG)),
    *(row("§5.5", f"{op:#x} with 16 bits for a length of 5", [F(op, b"12345", length_bytes=2)], [1002]) for op in (CLOSE, PING, PONG)),
]  # fmt: skip

#: The payload of none of these is there: the header is enough.
REFUSED_BY_HEADER = [
    row("§7.1.7", "a text over the limit", [F(TEXT, claimed=LIMIT + 1)], [1009]),
    row("§7.1.7", "the longest length there is", [F(TEXT, claimed=(1 << 63) - 1)], [1009]),
    row("§7.1.7", "a first fragment over the limit", [F(TEXT, claimed=LIMIT + 1, fin=False)], [1009]),
    row("§7.1.7", "a binary over the limit", [F(BINARY, claimed=LIMIT + 1)], [1009]),
    row("§7.1.7", "fragments over the limit", [F(TEXT, b"a" * LIMIT, fin=False), F(CONTINUATION, claimed=1)], [1009]),
    row("§7.1.7", "small fragments over the limit", [F(TEXT, b"a" * 40000, fin=False), F(CONTINUATION, b"a" * 20000, fin=False), F(CONTINUATION, claimed=5537)], [1009]),
    row("§5.2", "too long and a reserved bit", [F(TEXT, claimed=LIMIT + 1, reserved=4)], [1002]),
    row("§5.2", "too long and an unknown opcode", [F(3, claimed=LIMIT + 1)], [1002]),
    row("§5.1", "too long and wrongly masked", [F(TEXT, claimed=LIMIT + 1, wrongly_masked=True)], [1002]),
    row("§5.2", "a reserved bit", [F(TEXT, claimed=9, reserved=4)], [1002]),
    row("§5.2", "an unknown opcode", [F(11, claimed=9)], [1002]),
    row("§5.1", "a wrong mask", [F(PING, claimed=9, wrongly_masked=True)], [1002]),
    row("§5.2", "a length that is not the shortest", [F(TEXT, claimed=9, length_bytes=2)], [1002]),
    row("§5.5", "a long ping", [F(PING, claimed=126)], [1002]),
    row("§5.5", "a fragmented close", [F(CLOSE, claimed=9, fin=False)], [1002]),
]  # fmt: skip

SIZES = [
    *(row("§5.2", f"a text of {n} bytes", [F(TEXT, b"a" * n)], [b"a" * n]) for n in (1, 124, 125, 126, 127, 65535, LIMIT)),
    row("§5.4", "fragments up to the limit", [F(TEXT, b"a" * 65535, fin=False), F(CONTINUATION, b"b")], [b"a" * 65535 + b"b"]),
    row("§5.4", "an empty fragment at the limit", [F(TEXT, b"a" * LIMIT, fin=False), F(CONTINUATION)], [b"a" * LIMIT]),
    row("§5.4", "a ping at the limit", [F(TEXT, b"a" * LIMIT, fin=False), F(PING, b"p" * 125), F(CONTINUATION)], [Ping(b"p" * 125), b"a" * LIMIT]),
    row("§5.4", "the next message starts from nothing", [F(TEXT, b"a" * LIMIT, fin=False), F(CONTINUATION), F(TEXT, b"b" * LIMIT)], [b"a" * LIMIT, b"b" * LIMIT]),
]  # fmt: skip

BAD_UTF8 = {
    "a lone continuation byte": b"a\x80",
    "a start byte without its rest": b"\xe2\x82",
    "an overlong slash": b"\xc0\xaf",
    "an overlong zero in three bytes": b"\xe0\x80\x80",
    "an overlong code point in four bytes": b"\xf0\x80\x80\x80",
    "a high surrogate": b"\xed\xa0\x80",
    "a low surrogate": b"\xed\xbf\xbf",
    "a surrogate pair": b"\xed\xa0\xbd\xed\xb8\x80",
    "a code point above U+10FFFF": b"\xf4\x90\x80\x80",
    "a five-byte form": b"\xf8\x88\x80\x80\x80",
    "0xFF": b"\xff",
}
GOOD_UTF8 = {
    "U+0000": b"\0",
    "U+007F": b"\x7f",
    "U+0080": "\x80".encode(),
    "U+07FF": "\u07ff".encode(),
    "U+0800": "\u0800".encode(),
    "U+D7FF": "\ud7ff".encode(),
    "U+E000": "\ue000".encode(),
    "U+FFFE": "\ufffe".encode(),
    "U+FFFF": "\uffff".encode(),
    "U+10000": "\U00010000".encode(),
    "U+10FFFF": "\U0010ffff".encode(),
}
UTF8 = [
    *(row("§8.1", f"{name}, refused", [F(TEXT, text)], [1007]) for name, text in BAD_UTF8.items()),
    *(row("§8.1", f"{name}, refused in fragments", [F(TEXT, b"", fin=False), F(CONTINUATION, text)], [1007]) for name, text in BAD_UTF8.items()),
    *(row("§8.1", f"{name}, refused in a close reason", [F(CLOSE, close_payload(1000, text))], [1007]) for name, text in BAD_UTF8.items()),
    *(row("§8.1", name, [F(TEXT, text)], [text]) for name, text in GOOD_UTF8.items()),
    *(row("§8.1", f"{name}, cut", [F(TEXT, text[:1], fin=False), F(CONTINUATION, text[1:])], [text]) for name, text in GOOD_UTF8.items()),
    row("§8.1", "a code point over four fragments", [F(TEXT, b"\xf0", fin=False), F(CONTINUATION, b"\x9f", fin=False), F(CONTINUATION, b"\x98", fin=False), F(CONTINUATION, b"\x80")], ["😀".encode()]),
    row("§8.1", "a cut code point around a ping", [F(TEXT, EURO[:1], fin=False), F(PING), F(CONTINUATION, EURO[1:])], [Ping(b""), EURO]),
    row("§8.1", "bad bytes in an unfinished message", [F(TEXT, b"\xff", fin=False)], [1007]),
    row("§8.1", "a surrogate in an unfinished message", [F(TEXT, b"\xed\xa0\x80", fin=False)], [1007]),
    row("§8.1", "bad bytes in a middle fragment", [F(TEXT, b"a", fin=False), F(CONTINUATION, b"\xc0", fin=False)], [1007]),
    row("§8.1", "an unfinished code point at the end", [F(TEXT, b"a", fin=False), F(CONTINUATION, EURO[:2])], [1007]),
    row("§8.1", "an unfinished code point before an empty end", [F(TEXT, EURO[:2], fin=False), F(CONTINUATION)], [1007]),
    row("§8.1", "a ping may carry any bytes", [F(PING, b"\xff")], [Ping(b"\xff")]),
]  # fmt: skip

CONTROL = [
    row("§5.5.2", "a ping", [F(PING, b"Hello")], [Ping(b"Hello")]),
    row("§5.5.2", "an empty ping", [F(PING)], [Ping(b"")]),
    row("§5.5.2", "the longest ping", [F(PING, b"a" * 125)], [Ping(b"a" * 125)]),
    row("§5.5.3", "a pong", [F(PONG, b"Hello")], [Pong(b"Hello")]),
    row("§5.5.3", "an empty pong", [F(PONG)], [Pong(b"")]),
    row("§5.5.3", "the longest pong", [F(PONG, b"a" * 125)], [Pong(b"a" * 125)]),
    row("§7.1.5", "a close without a code", [F(CLOSE)], [Close(1005, "")]),
    row("§5.5.1", "a close with half a code", [F(CLOSE, b"\x03")], [1002]),
    row("§5.5.1", "a close with a reason", [F(CLOSE, close_payload(1000, "schön".encode()))], [Close(1000, "schön")]),
    row("§5.5.1", "the longest reason", [F(CLOSE, close_payload(1000, b"a" * 123))], [Close(1000, "a" * 123)]),
    row("§7.4", "1014 with a reason", [F(CLOSE, close_payload(1014, "schön".encode()))], [Close(1014, "schön")]),
    row("§8.1", "1014 with a bad reason", [F(CLOSE, close_payload(1014, b"\xff"))], [1007]),
    row("§5.1", "1014 with a wrong mask", [F(CLOSE, close_payload(1014), wrongly_masked=True)], [1002]),
    row("§5.1", "1014 where a wrong mask stands", [F(CLOSE, b"ab", wrongly_masked=True, key=b"\x03\xf6\0\0")], [1002]),
    row("§5.5", "1014 with 16 bits for its length", [F(CLOSE, close_payload(1014), length_bytes=2)], [1002]),
    row("§5.2", "1014 with a reserved bit", [F(CLOSE, close_payload(1014), reserved=4)], [1002]),
    row("§5.5.1", "frames after a close", [F(CLOSE, close_payload(1000)), F(TEXT, b"a"), F(PING), F(CLOSE)], [Close(1000, "")]),
    row("§7.1.7", "frames after a violation", [F(TEXT, b"\xff"), F(TEXT, b"a"), F(PING), F(CLOSE)], [1007]),
    row("§7.1.7", "frames before a violation count", [F(TEXT, b"a"), F(PING), F(3)], [b"a", Ping(b""), 1002]),
]  # fmt: skip

# IANA's WebSocket Close Code Number Registry added 1012 to 1014 to those of the RFC.
VALID_CODES = [1000, 1001, 1002, 1003, *range(1007, 1015), 3000, 3999, 4000, 4999]
INVALID_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 65535]
CODES = [
    *(row("§7.4", f"code {code}", [F(CLOSE, close_payload(code, b"why"))], [Close(code, "why")]) for code in VALID_CODES),
    *(row("§7.4", f"code {code} is none", [F(CLOSE, close_payload(code, b"why"))], [1002]) for code in INVALID_CODES),
]  # fmt: skip

ROWS = [*MESSAGES, *FRAGMENTS, *HEADERS, *REFUSED_BY_HEADER, *SIZES, *UTF8, *CONTROL, *CODES]


@pytest.mark.parametrize("ours", SIDES)
@pytest.mark.parametrize(("frames", "expected"), ROWS)
def test_the_reader_says_what_the_rfc_says(
    ours: Side, frames: list[Frame], expected: Expected
) -> None:
    assert read(ours, *frames) == expected
