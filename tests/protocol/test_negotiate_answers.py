"""What is answered to a handshake: identity rules, subprotocol choice, refusals (OCPP-J §3)."""

from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.protocol.negotiate import (
    check_identity,
    choose_protocol,
    no_common,
    refusal_bytes,
)
from trio_ocpp.protocol.request_head import Refusal

SPOKEN = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")


# The identity under each version


@pytest.mark.clause("2.0.1-4 §3.1.1")
@pytest.mark.parametrize("protocol", ["ocpp2.0.1", "ocpp2.1"])
@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ("CP1", None),
        ("x" * 48, None),
        ("aZ09*-_=+|@.", None),
        ("x" * 49, "at most 48"),
        ("CP:1", "':'"),
        ("CP/1", "a character other than"),
        ("CPé", "a character other than"),
        ("CP\n", "control character"),
        ("", "empty"),
        (" ", "empty"),
    ],
)
def test_an_identity_of_2x_is_an_identifier_of_48_characters_without_colon(
    protocol: str, identity: str, words: str | None
):
    reason = check_identity(identity, protocol)
    assert reason is None if words is None else words in (reason or "")


@pytest.mark.clause("2.0.1-4 §3.1.1 example 2, 2.1-4 §3.1.1 example 2")
def test_the_space_of_the_example_is_for_2_0_1_only():
    assert check_identity("RDAM 123", "ocpp2.0.1") is None
    assert check_identity("RDAM 123", "ocpp2.1") is not None
    assert check_identity("RDAM|123", "ocpp2.1") is None


@pytest.mark.clause("1.6J §3.1.1")
@pytest.mark.parametrize("identity", ["RDAM 123", "CP:1", "Zürich/1", "x" * 255])
def test_1_6_sets_no_such_rule(identity: str):
    assert check_identity(identity, "ocpp1.6") is None


@pytest.mark.parametrize("identity", ["", "CP\0", "x" * 256])
def test_an_identity_of_1_6_is_still_not_empty_nor_endless_nor_unprintable(identity: str):
    assert check_identity(identity, "ocpp1.6") is not None


# The subprotocol


@pytest.mark.clause("2.0.1-4 §3.1.2")
def test_the_first_that_the_station_offers_and_we_speak_is_chosen():
    assert choose_protocol(["ocpp1.5", "ocpp1.6", "ocpp2.1"], SPOKEN) == "ocpp1.6"


def test_the_order_of_the_server_can_be_preferred():
    assert choose_protocol(["ocpp1.6", "ocpp2.1"], SPOKEN, prefer="server") == "ocpp2.1"


@pytest.mark.clause("2.1-4 §3.3")
@pytest.mark.parametrize("offered", [[], ["ocpp1.5"], ["OCPP1.6"]])
def test_nothing_in_common_chooses_nothing(offered: list[str]):
    assert choose_protocol(offered, SPOKEN) is None


@pytest.mark.parametrize(
    ("offered", "reason"),
    [
        ([], "offers no subprotocol; "),
        (["ocpp1.5"], "offers ocpp1.5; "),
        (["ocpp1.2", "soap"], "offers ocpp1.2, soap; "),
        (["OCPP1.6"], "offers OCPP1.6 (subprotocol names are case-sensitive: ocpp1.6); "),
        (["ocpp1.6j"], "offers ocpp1.6j (probably meant ocpp1.6); "),
        (["OCPP-16-J"], "offers OCPP-16-J (probably meant ocpp1.6); "),
        (["ocpp201"], "offers ocpp201 (probably meant ocpp2.0.1); "),
        (["2.0.1"], "offers 2.0.1 (probably meant ocpp2.0.1); "),
        (["x" * 50], f"offers {'x' * 40}; "),
        (list("abcdefghi"), "offers a, b, c, d, e, f, g, h, ...; "),
    ],
)
def test_no_common_version_is_explained(offered: list[str], reason: str):
    speaks = "this server speaks ocpp2.0.1, ocpp1.6"
    assert no_common(offered, ["ocpp2.0.1", "ocpp1.6"]) == reason + speaks


# What is written


def answer_of(refusal: Refusal, **options: object) -> tuple[int, bytes, dict[bytes, bytes], bytes]:
    """Read the answer with h11, an HTTP implementation that is not ours."""
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "h")]))
    client.send(h11.EndOfMessage())
    client.receive_data(refusal_bytes(refusal, **options))  # type: ignore[arg-type]
    response, body = client.next_event(), client.next_event()
    assert isinstance(response, h11.Response)
    assert isinstance(body, h11.Data)
    assert isinstance(client.next_event(), h11.EndOfMessage)
    assert client.their_state is h11.MUST_CLOSE
    return response.status_code, response.reason, dict(response.headers), bytes(body.data)


def test_a_refusal_is_a_whole_answer_with_length_reason_and_text():
    status, phrase, headers, body = answer_of(Refusal(404, "secret", body="Station né\n"))
    assert (status, phrase, body) == (404, b"Not Found", "Station né\n".encode())
    assert headers[b"connection"] == b"close"
    assert headers[b"content-length"] == b"12"
    assert headers[b"content-type"] == b"text/plain; charset=utf-8"
    assert b"server" not in headers


def test_a_refusal_without_text_says_its_phrase():
    assert answer_of(Refusal(403, "internal"))[3] == b"Forbidden\n"


def test_a_status_without_a_name_is_written_all_the_same():
    assert answer_of(Refusal(499, ""))[:2] == (499, b"Refused")


def test_the_server_header_is_written_if_wished():
    assert answer_of(Refusal(404, ""), server="trio-ocpp")[2][b"server"] == b"trio-ocpp"


@pytest.mark.clause("RFC 7617 §2.1")
def test_401_challenges_for_basic_in_utf_8_unless_given():
    assert (
        answer_of(Refusal(401, ""))[2][b"www-authenticate"]
        == b'Basic realm="ocpp", charset="UTF-8"'
    )
    own = Refusal(401, "", (("www-authenticate", "Bearer"),))
    assert answer_of(own)[2][b"www-authenticate"] == b"Bearer"


@pytest.mark.clause("RFC 9110 §10.2.3")
def test_503_says_when_to_come_back_unless_given():
    assert answer_of(Refusal(503, ""))[2][b"retry-after"] == b"30"
    assert answer_of(Refusal(503, "", (("Retry-After", "5"),)))[2][b"retry-after"] == b"5"


def test_a_header_cannot_begin_another_one_nor_change_the_framing():
    headers = (
        ("X-A", "1\r\nX-B: 2\0é€"),
        ("X C", "no name"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "keep-alive"),
    )
    written = answer_of(Refusal(400, "", headers))[2]
    assert written[b"x-a"] == "1  X-B: 2 é?".encode("latin-1")
    assert set(written) == {b"connection", b"content-length", b"content-type", b"x-a"}
    assert written[b"connection"] == b"close"


@given(st.tuples(st.text(), st.text()), st.text(st.characters()), st.integers(400, 599))
def test_any_refusal_is_a_valid_answer(header: tuple[str, str], body: str, status: int):
    assert answer_of(Refusal(status, "", (header,), body))


def test_an_identity_that_cannot_be_printed_is_refused_in_every_version():
    for protocol in ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"):
        assert "cannot be printed" in (check_identity("CP\u202e1", protocol) or "")
