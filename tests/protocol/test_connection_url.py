"""Connection URLs: taken apart, made, and refused without telling their secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.protocol.connection_url import connection_url, parse_url


def test_a_url_is_taken_apart() -> None:
    url = parse_url("ws://csms.example:9000/ocpp/CP1?tenant=7")
    assert (url.secure, url.host, url.port) == (False, "csms.example", 9000)
    assert (url.resource, url.host_header) == ("/ocpp/CP1?tenant=7", "csms.example:9000")
    assert url.identity == "CP1"


@pytest.mark.clause("RFC 6455 §3")
@pytest.mark.parametrize(
    ("text", "secure", "port", "host_header"),
    [
        ("ws://h/CP1", False, 80, "h"),
        ("wss://h/CP1", True, 443, "h"),
        ("WSS://H/CP1", True, 443, "h"),
        ("ws://h:443/CP1", False, 443, "h:443"),
        ("wss://h:80/CP1", True, 80, "h:80"),
        ("ws://h:80/CP1", False, 80, "h"),
        ("ws://h:/CP1", False, 80, "h"),
        ("ws://[::1]:9000/CP1", False, 9000, "[::1]:9000"),
        ("wss://[::1]/CP1", True, 443, "[::1]"),
        ("ws://bücher.example/CP1", False, 80, "xn--bcher-kva.example"),
    ],
)
def test_scheme_and_port_go_into_the_host_header(
    text: str, secure: bool, port: int, host_header: str
) -> None:
    url = parse_url(text)
    assert (url.secure, url.port, url.host_header) == (secure, port, host_header)


@pytest.mark.clause("2.1-4 §3.1.1")
@pytest.mark.parametrize(
    ("text", "resource", "identity"),
    [
        ("ws://h/ocppj/RDAM%7C123", "/ocppj/RDAM%7C123", "RDAM|123"),
        ("ws://h/RDAM%20123", "/RDAM%20123", "RDAM 123"),
        ("ws://h/RDAM 123", "/RDAM%20123", "RDAM 123"),
        ("ws://h/a%2Fb", "/a%2Fb", "a/b"),
        ("ws://h/é?k=ü x", "/%C3%A9?k=%C3%BC%20x", "é"),
        ("ws://h/100%25", "/100%25", "100%"),
        ("ws://h/x/CP1?a=b/c", "/x/CP1?a=b/c", "CP1"),
    ],
)
def test_the_identity_is_the_last_segment_percent_decoded(
    text: str, resource: str, identity: str
) -> None:
    url = parse_url(text)
    assert (url.resource, url.identity) == (resource, identity)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://h/CP1", "starts with ws:// or wss://, not 'http'"),
        ("h/CP1", "starts with ws:// or wss://, not ''"),
        ("ws:///CP1", "no host"),
        ("ws://h", "no identity"),
        ("ws://h/ocpp/", "no identity"),
        ("ws://h/?CP1", "no identity"),
        ("ws://CP1:pw@h/CP1", "neither credentials"),
        ("ws://@h/CP1", "neither credentials"),
        ("ws://h/CP1#top", "nor a fragment"),
        ("ws://h:0/CP1", "port 0"),
        ("ws://h:70000/CP1", "[Pp]ort"),
        ("ws://h:http/CP1", "[Pp]ort"),
        ("ws://h/%FF", "not percent-encoded UTF-8"),
        (f"ws://{'ü' * 70}/CP1", "too long"),
    ],
)
def test_what_is_no_connection_url_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_url(text)


@pytest.mark.parametrize("text", ["http://u:s3cret@h/CP1", "ws://:s3cret@h/x", "ws://h/?t=s3cret"])
def test_a_refusal_does_not_tell_what_may_be_a_secret(text: str) -> None:
    with pytest.raises(ValueError, match="connection URL") as refused:
        parse_url(text)
    assert "s3cret" not in str(refused.value)


@pytest.mark.clause("2.1-4 §3.1.1")
@pytest.mark.parametrize(
    ("endpoint", "identity", "expected"),
    [
        ("ws://csms.example.com/ocpp", "CS001", "ws://csms.example.com/ocpp/CS001"),
        ("wss://csms.example.com/ocppj", "RDAM|123", "wss://csms.example.com/ocppj/RDAM%7C123"),
        ("ws://h:9000", "CP1", "ws://h:9000/CP1"),
        ("ws://h:9000/", "a/b ?#%", "ws://h:9000/a%2Fb%20%3F%23%25"),
        ("ws://h/ocpp?tenant=7", "CP1", "ws://h/ocpp/CP1?tenant=7"),
    ],
)
def test_an_identity_is_appended_to_the_path_of_the_endpoint(
    endpoint: str, identity: str, expected: str
) -> None:
    assert connection_url(endpoint, identity) == expected


@given(st.text(min_size=1).filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_any_identity_comes_back_out_of_the_url_that_it_was_put_into(identity: str) -> None:
    url = parse_url(connection_url("ws://h/ocpp", identity))
    assert url.identity == identity
    assert url.resource.isascii()
    assert " " not in url.resource
