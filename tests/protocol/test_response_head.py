"""The answer to an opening request: read, judged, and its body taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.protocol.response_head import (
    ResponseHead,
    accept_token,
    body_so_far,
    never_http,
    parse_response,
    plain_101,
    wrong_101,
)

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
TOKEN = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
OFFERED = ["ocpp2.1", "ocpp1.6"]
GOOD = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Accept": TOKEN,
    "Sec-WebSocket-Protocol": "ocpp1.6",
}


def head(status: int = 200, **headers: str) -> ResponseHead:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return ResponseHead(status, "", pairs)


def parsed(text: str) -> ResponseHead:
    answer = parse_response(text.replace("\n", "\r\n").encode("latin-1"))
    assert isinstance(answer, ResponseHead)
    return answer


# ── reading ──────────────────────────────────────────────────────────────────


def test_a_head_is_read() -> None:
    answer = parsed("HTTP/1.1 401 Not you\nServer:x \nX-A: 1\nx-a:\t2\n\n")
    assert (answer.status, answer.reason) == (401, "Not you")
    assert answer.headers == (("Server", "x"), ("X-A", "1"), ("x-a", "2"))
    assert answer.get("SERVER") == "x"
    assert answer.get("x-A") == "1, 2"
    assert answer.get("absent") is None


@pytest.mark.parametrize(
    ("line", "reason"), [("HTTP/1.0 200", ""), ("HTTP/1.1 200 ", ""), ("HTTP/1.1 200 é", "é")]
)
def test_a_status_line_may_lack_its_words(line: str, reason: str) -> None:
    answer = parsed(f"{line}\n\n")
    assert (answer.status, answer.reason, answer.headers) == (200, reason, ())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "HTTP/2 200 OK",
        "HTTP/1.1 600 X",
        "HTTP/1.1 2000",
        "HTTP/1.1  200",
        "HTTP/1.1 ٢00",
        " HTTP/1.1 200",
    ],
)
def test_what_is_no_status_line_is_said_so(line: str) -> None:
    answer = parse_response(f"{line}\r\n\r\n".encode())
    assert isinstance(answer, str)
    assert answer.startswith("the answer is no HTTP response: ")
    assert answer.isascii()


@pytest.mark.parametrize("line", ["no colon", ": no name", "Name : value", " folded: 1"])
def test_a_header_line_without_a_name_is_said_so(line: str) -> None:
    answer = parse_response(f"HTTP/1.1 200 OK\r\n{line}\r\n\r\n".encode())
    assert answer == f"the answer has a header line without a name: {line!r}"


@given(st.binary(max_size=200))
def test_nothing_but_words_comes_of_any_bytes(raw: bytes) -> None:
    for data in (raw, b"HTTP/1.1 200 OK\r\n" + raw):
        answer = parse_response(data)
        assert isinstance(answer, ResponseHead | str)


@pytest.mark.parametrize("start", [b"", b"H", b"HTTP/1", b"HTTP/1.", b"HTTP/1.1 200", b"HTTP/1.x"])
def test_what_may_become_http_is_waited_for(start: bytes) -> None:
    assert never_http(start) is None


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"S", "the answer is no HTTP response: 'S'"),
        (b"SSH-2.0\r\nmore", "the answer is no HTTP response: 'SSH-2.0'"),
        (b"HTTP/2", "the answer is no HTTP response: 'HTTP/2'"),
        (b"\r\nHTTP/1.1", "the answer is no HTTP response: ''"),
        (b"\x15\x03\x01", "the answer is TLS: use wss://"),
        (b"\x16", "the answer is TLS: use wss://"),
    ],
)
def test_what_cannot_become_http_is_known_by_its_first_bytes(start: bytes, words: str) -> None:
    assert never_http(start) == words
    assert never_http(bytearray(start)) == words


@pytest.mark.clause("RFC 9110 §15.2")
@pytest.mark.parametrize(
    ("status", "interim"), [(100, True), (101, False), (103, True), (200, False)]
)
def test_another_answer_follows_an_interim_one(status: int, interim: bool) -> None:
    assert head(status).interim is interim


# ── the body ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "length"),
    [("0", 0), ("17", 17), ("-1", None), ("1, 1", None), ("²", None), ("9" * 5000, None)],
)
def test_a_body_has_the_length_that_the_head_says_if_it_is_one(
    value: str, length: int | None
) -> None:
    assert head(Content_Length=value).body_length == length


def test_without_a_length_a_body_ends_with_the_connection() -> None:
    assert head().body_length is None
    assert body_so_far(head(), b"so far") == (b"so far", False)


def test_with_a_length_a_body_ends_there() -> None:
    sized = head(Content_Length="4")
    assert body_so_far(sized, b"bod") == (b"bod", False)
    assert body_so_far(sized, b"body") == (b"body", True)
    assert body_so_far(sized, bytearray(b"body and more")) == (b"body", True)


@pytest.mark.clause("RFC 9112 §6.3")
@pytest.mark.parametrize("status", [101, 199, 204, 304])
def test_some_answers_have_no_body_whatever_their_head_says(status: int) -> None:
    assert body_so_far(head(status, Content_Length="4"), b"body") == (b"", True)


CHUNKS = b"3\r\nno \r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"


@pytest.mark.clause("RFC 9112 §7.1")
def test_chunks_are_joined_wherever_they_are_cut() -> None:
    chunked = head(Transfer_Encoding="gzip, Chunked", Content_Length="1")
    end = CHUNKS.index(b"\r\n0\r\n") + 5
    for cut in range(len(CHUNKS) + 1):
        body, complete = body_so_far(chunked, CHUNKS[:cut])
        assert b"no 0123456789".startswith(body)
        assert complete is (cut >= end)
    assert body_so_far(chunked, CHUNKS) == (b"no 0123456789", True)


@pytest.mark.parametrize("broken", [b"xyz\r\n", b"1\r\na\r\n-1\r\n", b"\r\n", b"1 \rx\r\n"])
def test_chunks_that_are_none_end_the_body(broken: bytes) -> None:
    body, complete = body_so_far(head(Transfer_Encoding="chunked"), broken)
    assert complete
    assert body in {b"", b"a"}


@given(st.binary(max_size=100))
def test_a_body_is_never_more_than_was_sent(data: bytes) -> None:
    for answer in (head(), head(Content_Length="9"), head(Transfer_Encoding="chunked")):
        body, _ = body_so_far(answer, data)
        assert len(body) <= len(data)


# ── a 101 ────────────────────────────────────────────────────────────────────


@pytest.mark.clause("RFC 6455 §1.3")
def test_the_accept_token_is_that_of_the_rfcs_example() -> None:
    assert accept_token(KEY) == TOKEN


def judged(**changed: str | None) -> str | None:
    names = {name.replace("_", "-"): value for name, value in changed.items()}
    headers = {name: value for name, value in {**GOOD, **names}.items() if value is not None}
    return wrong_101(ResponseHead(101, "", tuple(headers.items())), KEY, OFFERED)


@pytest.mark.clause("RFC 6455 §4.1")
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Upgrade": "WebSocket"},
        {"Connection": "keep-alive, UPGRADE"},
        {"Sec_WebSocket_Protocol": None},
        {"Sec_WebSocket_Protocol": "ocpp2.1"},
        {"Sec_WebSocket_Extensions": ""},
    ],
)
def test_a_good_101_is_taken(changed: dict[str, str | None]) -> None:
    assert judged(**changed) is None


@pytest.mark.clause("RFC 6455 §4.1")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Upgrade": None}, "101 without Upgrade: websocket"),
        ({"Upgrade": "h2c"}, "101 without Upgrade: websocket"),
        ({"Connection": None}, "101 without Connection: Upgrade"),
        ({"Connection": "upgraded"}, "101 without Connection: Upgrade"),
        ({"Sec_WebSocket_Accept": None}, "wrong Sec-WebSocket-Accept"),
        ({"Sec_WebSocket_Accept": TOKEN.lower()}, "wrong Sec-WebSocket-Accept"),
        ({"Sec_WebSocket_Extensions": "x-y"}, "an extension that was not offered: 'x-y'"),
        ({"Sec_WebSocket_Protocol": ""}, "a subprotocol that was not offered: ''"),
        ({"Sec_WebSocket_Protocol": "OCPP1.6"}, "a subprotocol that was not offered: 'OCPP1.6'"),
        ({"Sec_WebSocket_Protocol": "ocpp1.6, ocpp2.1"}, "a subprotocol that was not offered"),
    ],
)
def test_a_101_that_breaks_the_rfc_is_told_why(changed: dict[str, str | None], words: str) -> None:
    wrong = judged(**changed)
    assert wrong is not None
    assert words in wrong


@pytest.mark.parametrize("protocol", [None, "ocpp1.6"])
def test_a_plain_101_is_a_good_one(protocol: str | None) -> None:
    answer = parse_response(plain_101(KEY, protocol))
    assert isinstance(answer, ResponseHead)
    assert wrong_101(answer, KEY, OFFERED) is None
    assert answer.get("sec-websocket-protocol") == protocol
