"""The opening handshake: RFC 6455 §4.2.1 and OCPP-J §3, one rule a test."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
import wsproto
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.protocol.negotiate import (
    PlainRequest,
    Upgrade,
    decode_path,
    decode_segment,
    identity_of,
    judge,
    minimal_head,
)
from trio_ocpp.protocol.request_head import Head, Refusal, parse_head

KEY = "x3JJHMbDL1EzLkh9GBhXDw=="
USUAL = {
    "Host": "some.server.com:33033",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Protocol": "ocpp2.0.1, ocpp1.6",
    "Sec-WebSocket-Version": "13",
}


def head_of(
    target: str = "/webServices/ocpp/CS3211",
    *more: tuple[str, str],
    method: str = "GET",
    **changed: str | None,
) -> Head:
    """The example of OCPP-J 2.0.1 §3.1.3, with headers changed (``None``: left out) or added."""
    headers = {**USUAL, **{name.replace("_", "-"): value for name, value in changed.items()}}
    pairs = [(name, value) for name, value in headers.items() if value is not None]
    path, _, query = target.partition("?")
    return Head(method, target, path, query, (*pairs, *more))


def upgrade(*arguments: object, **changed: str | None) -> Upgrade:
    answer = judge(head_of(*arguments, **changed))  # type: ignore[arg-type]
    assert isinstance(answer, Upgrade), answer
    return answer


def refused(*arguments: object, **changed: str | None) -> Refusal:
    answer = judge(head_of(*arguments, **changed))  # type: ignore[arg-type]
    assert isinstance(answer, Refusal), answer
    return answer


# WebSocket


@pytest.mark.clause("2.0.1-4 §3.1.3")
def test_the_example_of_the_specification_is_an_upgrade():
    found = upgrade()
    assert found.key == KEY
    assert found.offered == ("ocpp2.0.1", "ocpp1.6")
    assert found.segments == ("webServices", "ocpp", "CS3211")
    assert found.extensions == ""


@pytest.mark.clause("RFC 6455 §4.2.1 item 1")
def test_another_method_than_get_is_405_with_allow():
    answer = refused(method="PUT")
    assert answer.status == 405
    assert ("Allow", "GET") in answer.headers


def test_a_soap_client_is_told_that_it_is_one():
    assert "OCPP-S" in refused(method="POST").reason


@pytest.mark.clause("RFC 6455 §4.2.1 item 3")
@pytest.mark.parametrize("value", ["websocket", "WebSocket", "h2c, WEBSOCKET"])
def test_the_upgrade_header_has_the_token_websocket_in_any_case(value: str):
    assert upgrade(Upgrade=value)


@pytest.mark.clause("RFC 6455 §4.2.1 item 4")
@pytest.mark.parametrize("value", ["upgrade", "keep-alive, Upgrade"])
def test_the_connection_header_has_the_token_upgrade_in_any_case(value: str):
    assert upgrade(Connection=value)


@pytest.mark.clause("RFC 6455 §4.2.1 item 4")
@pytest.mark.parametrize("value", [None, "close", "upgraded"])
def test_a_proxy_that_drops_the_connection_header_is_named(value: str | None):
    answer = refused(Connection=value)
    assert answer.status == 400
    assert answer.reason == (
        "Upgrade header without Connection: Upgrade;"
        " a proxy in between probably does not forward WebSocket upgrades"
    )


def test_a_proxy_that_drops_the_upgrade_header_is_named():
    answer = refused(Upgrade=None, Connection="close")
    assert answer.status == 426
    assert "does not forward WebSocket upgrades" in answer.reason


@pytest.mark.clause("RFC 6455 §4.2.2 item 4")
@pytest.mark.parametrize("version", [None, "8", "13, 13", ""])
def test_another_version_than_13_is_426_with_the_version_that_we_speak(version: str | None):
    answer = refused(Sec_WebSocket_Version=version)
    assert answer.status == 426
    assert ("Sec-WebSocket-Version", "13") in answer.headers
    assert ("Upgrade", "websocket") in answer.headers


@pytest.mark.clause("RFC 6455 §4.2.1 item 5")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        (None, "no Sec-WebSocket-Key"),
        ("", "not the base64"),
        ("x3JJHMbDL1EzLkh9GBhXDw", "not the base64"),
        ("c2hvcnQ=", "not the base64"),
        ("x3JJHMbDL1EzLkh9GBhXé==", "not the base64"),
        ("!3JJHMbDL1EzLkh9GBhXDw==", "not the base64"),
    ],
)
def test_the_key_is_the_base64_of_16_bytes(key: str | None, words: str):
    answer = refused(Sec_WebSocket_Key=key)
    assert answer.status == 400
    assert words in answer.reason


@pytest.mark.clause("RFC 6455 §11.3.1")
def test_a_second_key_is_refused():
    answer = refused("/CP1", ("sec-websocket-key", KEY))
    assert answer.reason == "more than one Sec-WebSocket-Key header"


@given(st.binary(max_size=40))
def test_a_key_is_taken_exactly_if_it_holds_16_bytes(value: bytes):
    answer = judge(head_of(Sec_WebSocket_Key=base64.b64encode(value).decode()))
    assert isinstance(answer, Upgrade) == (len(value) == 16)


@pytest.mark.clause("RFC 6455 §11.3.4")
def test_repeated_protocol_headers_are_combined_in_order():
    more = ("Sec-WebSocket-Protocol", "ocpp2.1,,ocpp1.6")
    assert upgrade("/CP1", more).offered == ("ocpp2.0.1", "ocpp1.6", "ocpp2.1")


@pytest.mark.clause("RFC 6455 §4.1 item 10")
def test_a_subprotocol_that_is_no_token_is_refused():
    answer = refused(Sec_WebSocket_Protocol="ocpp1.6, ocpp 2.0")
    assert answer.status == 400
    assert "'ocpp 2.0'" in answer.reason


@pytest.mark.parametrize("value", [None, "", " , "])
def test_no_subprotocol_is_an_upgrade_that_offers_none(value: str | None):
    assert upgrade(Sec_WebSocket_Protocol=value).offered == ()


@pytest.mark.clause("RFC 6455 §9.1")
def test_repeated_extension_headers_are_combined():
    more = [("Sec-WebSocket-Extensions", text) for text in ("permessage-deflate", "x-other")]
    assert upgrade("/CP1", *more).extensions == "permessage-deflate, x-other"


def test_faults_of_the_upgrade_are_of_the_stage_validation():
    assert refused(Sec_WebSocket_Key=None).stage == "validation"
    assert refused("/CP1/").stage == "validation"


# Plain HTTP


def plain(target: str, **changed: str | None) -> PlainRequest:
    gone = {"Upgrade": None, "Connection": None, "Sec_WebSocket_Key": None}
    answer = judge(head_of(target, **{**gone, **changed}))
    assert isinstance(answer, PlainRequest)
    return answer


@pytest.mark.parametrize("target", ["/health", "/healthz", "/health?probe=1"])
def test_a_health_check_is_answered_ok(target: str):
    answer = plain(target).answer
    assert (answer.status, answer.body) == (200, "ok\n")


@pytest.mark.clause("RFC 9110 §15.5.22")
def test_a_browser_is_told_what_this_port_is():
    answer = plain("/").answer
    assert answer.status == 426
    assert ("Upgrade", "websocket") in answer.headers
    assert "OCPP-J" in answer.body
    assert "ws://<host>:<port>/<identity>" in answer.body


def test_an_upgrade_to_something_else_is_named():
    assert "'h2c'" in plain("/", Upgrade="h2c").answer.reason


# The path


@pytest.mark.clause("1.6J §3.1.1")
def test_the_identity_is_percent_decoded():
    assert upgrade("/ocppj/RDAM%20123?x=/y").segments == ("ocppj", "RDAM 123")
    assert upgrade("/ocppj/RDAM%7C123").segments == ("ocppj", "RDAM|123")


@pytest.mark.clause("RFC 3986 §2.2")
def test_an_encoded_slash_stays_inside_its_segment():
    assert upgrade("/ocpp/A%2FB").segments == ("ocpp", "A/B")


@pytest.mark.clause("RFC 3986 §2.1, §3.3; 2.0.1-4 §3.1.1")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "no identity"),
        ("//", "no identity"),
        ("/ocpp/CP1/", "trailing slash"),
        ("/ocpp//CP1", "double slash"),
        ("/CP%1", "without two hex digits"),
        ("/CP%zz", "without two hex digits"),
        ("/CP%", "without two hex digits"),
        ("/CP%ff", "not UTF-8"),
        ("/CP%00", "control character"),
        ("/CP%0d%0a", "control character"),
        ("/CP%c2%85", "control character"),
        ("/CP%ed%a0%80", "not UTF-8"),
        ("/ocpp/..", "dot segment"),
        ("/%2e/CP1", "dot segment"),
    ],
)
def test_a_malformed_path_is_refused_with_its_fault_by_name(path: str, words: str):
    answer = refused(path)
    assert (answer.status, answer.stage) == (400, "validation")
    assert words in answer.reason


@given(st.lists(st.text(min_size=1), min_size=1))
def test_what_a_client_encodes_is_decoded_or_refused(segments: list[str]):
    path = "/" + "/".join(quote(segment, safe="") for segment in segments)
    decoded = decode_path(path)
    assert isinstance(decoded, Refusal) or decoded == tuple(segments)


@given(st.text(alphabet="%/.0Ff2eC~ a", max_size=30))
def test_no_path_raises(path: str):
    assert isinstance(decode_path("/" + path), (tuple, Refusal))


def test_the_identity_of_a_refused_request_is_known_where_it_can_be_read():
    assert identity_of(head_of("/ocpp/RDAM%20123")) == "RDAM 123"
    assert identity_of(head_of("/ocpp/")) is None
    assert identity_of(head_of("/ocpp/%ff")) is None
    assert decode_segment("%41") == "A"


# What trio-websocket reads


def test_the_minimal_head_is_a_good_one_with_the_same_key_and_what_was_chosen():
    original = upgrade("/ocpp/CP1?x=1", ("Authorization", "Basic eA=="), Host="x" * 70 + "é")
    head = parse_head(minimal_head(original.key, "ocpp1.6"))
    assert isinstance(head, Head)
    again = judge(Head(head.method, "/CP1", "/CP1", "", head.headers))
    assert isinstance(again, Upgrade)
    assert (head.target, len(head.headers)) == ("/", 6)
    assert (again.key, again.offered) == (original.key, ("ocpp1.6",))


def test_the_minimal_head_offers_nothing_where_nothing_was_chosen():
    assert b"Protocol" not in minimal_head(upgrade().key, None)


def test_wsproto_takes_the_minimal_head_of_a_request_whose_own_head_it_would_choke_on():
    odd = upgrade("/ocpp/CP1", ("X-Odd", "é"), Host="x" * 70, Connection="é, Upgrade")
    server = wsproto.WSConnection(wsproto.ConnectionType.SERVER)
    server.receive_data(minimal_head(odd.key, "ocpp1.6"))
    (request,) = server.events()
    assert isinstance(request, wsproto.events.Request)
    assert request.subprotocols == ["ocpp1.6"]
    accepted = server.send(wsproto.events.AcceptConnection(subprotocol="ocpp1.6"))
    assert accepted.startswith(b"HTTP/1.1 101 ")
