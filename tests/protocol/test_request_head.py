"""The request head: RFC 9112 read strictly, every fault named, no secret shown."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.protocol.request_head import (
    MAX_HEADERS,
    Head,
    Refusal,
    find_head_end,
    head_too_large,
    is_token,
    looks_like_tls,
    parse_head,
    redact_headers,
    redact_target,
    shown,
    split_list,
)

GOOD = (
    b"GET /ocpp/CP1?token=abc HTTP/1.1\r\n"
    b"Host: csms.example.com:9000\r\n"
    b"Upgrade: websocket\r\n"
    b"X-Empty:\r\n"
    b"X-Many: a\r\n"
    b"x-many:\tb  \r\n"
    b"\r\n"
)


GET = "GET / HTTP/1.1"


def request(line: str = "GET /CP1 HTTP/1.1", *headers: str, host: str | None = "Host: h") -> bytes:
    lines = [line, *([host] if host is not None else []), *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def refused(raw: bytes) -> Refusal:
    answer = parse_head(raw)
    assert isinstance(answer, Refusal)
    return answer


def read(raw: bytes) -> Head:
    head = parse_head(raw)
    assert isinstance(head, Head)
    return head


# A good head


@pytest.mark.clause("RFC 9112 §3")
def test_the_request_line_is_cut_into_method_target_path_and_query():
    head = read(GOOD)
    assert head.method == "GET"
    assert head.target == "/ocpp/CP1?token=abc"
    assert (head.path_raw, head.query_raw) == ("/ocpp/CP1", "token=abc")


@pytest.mark.clause("RFC 9112 §5")
def test_headers_keep_their_spelling_and_lose_the_space_around_values():
    assert read(GOOD).headers[2:] == (("X-Empty", ""), ("X-Many", "a"), ("x-many", "b"))


@pytest.mark.clause("RFC 9110 §5.3")
def test_repeated_headers_are_one_list_whatever_their_case():
    head = read(GOOD)
    assert head.get("X-MANY") == "a, b"
    assert head.get_all("x-Many") == ["a", "b"]
    assert head.get("x-empty") == ""
    assert head.get("absent") is None


@pytest.mark.clause("RFC 9112 §2.2")
def test_one_empty_line_before_the_request_is_ignored():
    assert read(b"\r\n" + GOOD) == read(GOOD)


@pytest.mark.clause("RFC 9110 §5.5")
def test_bytes_beyond_ascii_in_a_value_are_latin_1():
    assert read(request("GET / HTTP/1.1", "X-Site: Z\xfcrich")).get("x-site") == "Zürich"


@pytest.mark.clause("RFC 6455 §4.2.1")
def test_a_minor_version_above_1_is_taken():
    assert read(request("GET / HTTP/1.2")).method == "GET"


@pytest.mark.clause("RFC 9112 §6.3")
def test_a_content_length_of_zero_announces_no_body():
    assert read(request("GET / HTTP/1.1", "Content-Length: 0")).method == "GET"


def test_a_body_of_another_method_is_left_to_the_rule_about_methods():
    assert read(request("POST / HTTP/1.1", "Content-Length: 9")).method == "POST"


def test_what_is_read_does_not_depend_on_what_was_read_before():
    first = read(GOOD)
    for number in range(300):
        assert (
            read(request("GET / HTTP/1.1", f"User-Agent: {number}")).get("user-agent")
            == f"{number}"
        )
    assert read(GOOD) == first


def test_as_many_headers_as_allowed_are_taken():
    headers = [f"X-{i}: y" for i in range(MAX_HEADERS - 1)]
    assert len(read(request("GET / HTTP/1.1", *headers)).headers) == MAX_HEADERS


# A bad head: each fault with its clause, its status and its words


def bad(clause: str, raw: bytes, status: int, words: str) -> Any:
    """One fault: the clause that makes it one, and what the answer has to say."""
    mark = pytest.mark.clause(clause)
    return pytest.param(raw, status, words, marks=mark, id=f"{clause}: {words}")


@pytest.mark.parametrize(
    ("raw", "status", "words"),
    [
        bad("RFC 8446 §5.1", b"\x16\x03\x01\x02\x00\x01", 400, "a TLS handshake"),
        bad("RFC 9112 §2.2", GOOD.replace(b"\r\n", b"\n"), 400, "ends in a bare LF"),
        bad("RFC 9112 §2.2", request(GET, "A: b\rC: d"), 400, "ends in a bare CR"),
        bad("RFC 9110 §5.5", request(GET, "A: b\0"), 400, "control character 0x00"),
        bad("RFC 9110 §5.5", request(GET, "A: b\x7f"), 400, "control character 0x7F"),
        bad("RFC 9112 §2.1", GOOD[:-2], 400, "is incomplete"),
        bad("RFC 9112 §2.2", b"\r\n\r\n", 400, "is empty"),
        bad("RFC 9112 §3", b"", 400, "the request is empty"),
        bad("RFC 9112 §3", request("hello"), 400, "not an HTTP request: 'hello'"),
        bad("RFC 9112 §3", request("GET /"), 400, "not an HTTP request: 'GET /'"),
        bad("RFC 9112 §3.1", request("G(T / HTTP/1.1"), 400, "not an HTTP request: 'G("),
        bad("RFC 6455 §4.2.1 item 1", request("GET / HTTP/1.0"), 400, "HTTP/1.0 request"),
        bad("RFC 6455 §4.2.1 item 1", request("GET / HTTP/0.9"), 400, "HTTP/0.9 request"),
        bad("RFC 9110 §15.6.6", request("PRI * HTTP/2.0"), 505, "HTTP/2.0 request"),
        bad("RFC 3986 §2", request("GET /CP\xe9 HTTP/1.1"), 400, "beyond ASCII"),
        bad("RFC 9112 §3.2", request("GET /CP 1 HTTP/1.1"), 400, "a space in the URL"),
        bad("RFC 9112 §3.2", request("GET /CP\t1 HTTP/1.1"), 400, "encoded as %20"),
        bad("RFC 9112 §3.2", request("GET /CP#1 HTTP/1.1"), 400, "a '#' in the URL"),
        bad("RFC 9112 §3.2.1", request("GET http://h/CP1 HTTP/1.1"), 400, "absolute-form"),
        bad("RFC 9112 §3.2.1", request("GET * HTTP/1.1"), 400, "is not a path"),
        bad("RFC 9112 §3.2.1", request("GET  HTTP/1.1"), 400, "target is not a path"),
        bad("RFC 9112 §5.2", request(GET, "A: b", " c"), 400, "line 3 is folded"),
        bad("RFC 9112 §5", request(GET, "Secret"), 400, "line 2 has no colon"),
        bad(
            "RFC 9112 §5.1", request(GET, "A : b"), 400, "white space before the colon of header A"
        ),
        bad("RFC 9110 §5.1", request(GET, "A(: b"), 400, "no valid name"),
        bad("RFC 9110 §5.1", request(GET, ": b"), 400, "line 2 has no valid name"),
        bad("RFC 9112 §3.2", request(GET, host=None), 400, "no Host header"),
        bad("RFC 9112 §3.2", request(GET, "host: b"), 400, "more than one Host"),
        bad("RFC 9112 §3.2", request(GET, host="Host: a/b"), 400, "not a host name"),
        bad("RFC 9112 §6.2", request(GET, "Content-Length: 5"), 400, "announces a body"),
        bad("RFC 9112 §6.2", request(GET, "Content-Length: -0"), 400, "Content-Length"),
        bad("RFC 9112 §6.2", request(GET, "Content-Length:"), 400, "Content-Length announces"),
        bad("RFC 9112 §6.1", request(GET, "Transfer-Encoding: chunked"), 400, "Transfer-Encoding"),
        bad("RFC 6585 §5", request(GET, *["A: b"] * 100), 431, "101 header lines"),
    ],
)
def test_a_bad_head_is_refused_with_its_fault_in_words(raw: bytes, status: int, words: str):
    answer = refused(raw)
    assert answer.status == status
    assert words in answer.reason


def test_tls_on_the_plain_port_has_a_stage_of_its_own():
    assert refused(b"\x16\x03\x03\x00").stage == "tls"


def test_a_fault_of_the_url_is_one_of_validation_and_others_are_of_the_request():
    assert refused(request("GET /CP#1 HTTP/1.1")).stage == "validation"
    assert refused(request("hello")).stage == "request"


@pytest.mark.clause("RFC 9112 §3.2")
def test_a_health_check_of_http_1_0_needs_no_host():
    head = parse_head(b"GET /health HTTP/1.0\r\n\r\n")
    assert isinstance(head, Head)
    assert head.version == "HTTP/1.0"


def test_the_client_reads_the_reason_of_its_own_fault():
    answer = refused(request("GET / HTTP/1.0"))
    assert answer.body == f"{answer.reason}\n"


def test_a_reason_never_quotes_what_may_be_a_secret():
    for raw in (
        request("GET http://u:hunter2@h/?password=hunter2 HTTP/1.1"),
        request("GET / HTTP/1.1", "Authorization Basic hunter2"),
        request("GET / HTTP/1.1", "Authorization : hunter2"),
        request("GET /CP 1?token=hunter2 HTTP/1.1"),
    ):
        assert "hunter2" not in refused(raw).reason


@given(st.binary(max_size=200))
def test_any_bytes_give_a_head_or_a_refusal(raw: bytes):
    assert isinstance(parse_head(raw), (Head, Refusal))


@given(st.text(alphabet="GET /%:\r\nHost aA1.0HTTP\x00\t\xe9", max_size=80))
def test_bytes_that_resemble_a_head_give_a_head_or_a_refusal(text: str):
    for raw in (text.encode("latin-1"), request("GET / HTTP/1.1", text)):
        assert isinstance(parse_head(raw), (Head, Refusal))


@given(st.lists(st.tuples(st.from_regex(r"X-[A-Za-z]{1,9}", fullmatch=True), st.text("aé :,\"'"))))
def test_what_was_written_as_headers_is_read_back(headers: list[tuple[str, str]]):
    lines = [f"{name}: {value}" for name, value in headers]
    head = read(request("GET / HTTP/1.1", *lines))
    assert head.headers[1:] == tuple((name, value.strip(" ")) for name, value in headers)


# Where a head ends


def test_a_head_ends_behind_the_blank_line():
    assert find_head_end(bytearray(GOOD + b"early\r\n\r\n")) == len(GOOD)


def test_an_unfinished_head_has_no_end():
    assert find_head_end(bytearray(GOOD[:-1])) == -1


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\n", b"\n\r\n"])
def test_a_head_of_bare_line_feeds_ends_too_so_that_it_gets_its_answer(end: bytes):
    assert find_head_end(bytearray(b"GET / HTTP/1.1" + end + b"\r\n\r\n")) == 14 + len(end)


def test_a_bare_blank_line_behind_the_head_does_not_count():
    assert find_head_end(bytearray(GOOD + b"\n\n")) == len(GOOD)


@given(st.lists(st.integers(1, 40), min_size=1))
def test_the_end_is_found_however_the_bytes_arrive(sizes: list[int]):
    for raw in (GOOD, GOOD.replace(b"\r\n", b"\n")):
        buffer, end = bytearray(), -1
        for size in sizes * len(raw):
            seen = len(buffer)
            buffer += raw[seen : seen + size]
            end = find_head_end(buffer, seen)
            if end >= 0:
                break
        assert end == len(raw)


@pytest.mark.clause("RFC 8446 §5.1")
def test_a_tls_handshake_is_recognised_by_its_first_two_bytes():
    assert looks_like_tls(bytearray(b"\x16\x03\x01"))
    assert not looks_like_tls(b"\x16")
    assert not looks_like_tls(GOOD)


@pytest.mark.clause("RFC 6585 §5")
def test_a_head_that_is_too_long_is_431():
    assert head_too_large(16384).status == 431
    assert "16384" in head_too_large(16384).reason


# Small things


@pytest.mark.clause("RFC 9110 §5.6.2")
def test_a_token_has_no_separators_and_is_not_empty():
    assert is_token("ocpp2.0.1")
    assert not any(map(is_token, ("", "a b", "a,b", "é", "a\n")))


@pytest.mark.clause("RFC 9110 §5.6.1.2")
def test_empty_elements_of_a_list_are_ignored():
    assert split_list(" a,, b\t,") == ["a", "b"]
    assert split_list(None) == []


def test_what_a_peer_sent_is_shown_on_one_ascii_line_and_cut():
    assert shown("a\né") == r"'a\n\xe9'"
    assert shown("x" * 99, 5) == "'xxxxx...'"


# What may be shown


def basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.clause("2.0.1-2 A01.FR.08")
@pytest.mark.parametrize(
    ("name", "value", "shows"),
    [
        ("Authorization", basic(b"AL1000:secret"), "Basic AL1000:***"),
        ("proxy-authorization", basic(b"AL1000:a:b"), "Basic AL1000:***"),
        ("Authorization", basic(b"nocolon"), "Basic ***"),
        ("Authorization", basic(b"\xff\x01:key"), "Basic ***"),
        ("Authorization", basic(b"\x01:key"), "Basic ***"),
        ("Authorization", "Basic ***not base64***", "Basic ***"),
        ("Authorization", "basic \xe9", "basic ***"),
        ("Authorization", "Bearer eyJhbGciOi", "Bearer ***"),
        ("Authorization", "eyJhbGciOi", "***"),
        ("Authorization", "a,b c", "***"),
        ("Cookie", "sid=1", "***"),
        ("Set-Cookie", "sid=1", "***"),
        ("X-Auth-Token", "1", "***"),
        ("X-Auth", "1", "***"),
        ("X-Session-Id", "1", "***"),
        ("X-Client-SECRET", "1", "***"),
        ("X-Password", "1", "***"),
        ("X-Api-Key", "1", "***"),
        ("X-Original-URI", "/CP1?password=1&a=2", "/CP1?password=***&a=2"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Host", "csms:9000", "csms:9000"),
    ],
)
def test_of_credentials_only_scheme_and_user_name_are_shown(name: str, value: str, shows: str):
    assert redact_headers([(name, value)]) == ((name, shows),)


@pytest.mark.parametrize(
    ("target", "shows"),
    [
        ("/CP1", "/CP1"),
        ("/CP1?a=1&b=2", "/CP1?a=1&b=2"),
        ("/CP1?password=hunter2", "/CP1?password=***"),
        ("/CP1?a=1&access_TOKEN=x=y&b=2", "/CP1?a=1&access_TOKEN=***&b=2"),
        ("/CP1?a=1;apikey=x", "/CP1?a=1;apikey=***"),
        ("/CP1?p%61ss=x", "/CP1?p%61ss=***"),
        ("/CP1?auth=&x", "/CP1?auth=***&x"),
        ("http://u:hunter2@h/CP1", "http://***@h/CP1"),
    ],
)
def test_secrets_in_a_url_are_hidden(target: str, shows: str):
    assert redact_target(target) == shows


@given(st.text(max_size=60), st.text(max_size=60))
def test_anything_can_be_redacted(name: str, value: str):
    redact_target(value)
    assert redact_headers([(name, value), ("Authorization", f"Basic {value}")])[0][0] == name
