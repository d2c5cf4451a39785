"""HTTP Basic and certificate names as OCPP means them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp._policy.credentials import (
    Malformed,
    WrongUser,
    common_name,
    organisation,
    password_matches,
    read_basic,
)

KEY = bytes.fromhex("0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF")


def basic(credentials: bytes, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(credentials).decode()}"


@pytest.mark.clause("1.6J §6.2.2")
def test_the_vector_of_the_specification_is_read_as_bytes():
    header = "Basic QUwxMDAwOgABAgMEBQYH////////////////"
    assert read_basic(header, "AL1000") == KEY


def test_no_header_is_no_password():
    assert read_basic(None, "CP1") is None


@pytest.mark.clause("RFC 9110 §11.1")
def test_the_scheme_is_taken_in_any_case():
    assert read_basic(basic(b"CP1:pw", "bAsIc"), "CP1") == b"pw"


@pytest.mark.clause("RFC 7617 §2")
def test_spaces_behind_the_scheme_do_not_matter():
    assert read_basic("Basic   " + basic(b"CP1:pw")[6:], "CP1") == b"pw"


@pytest.mark.clause("1.6J §3.1.1")
def test_a_colon_inside_the_identity_does_not_cut_it():
    assert read_basic(basic(b"CP:1:a:b"), "CP:1") == b"a:b"


def test_an_empty_password_is_read_as_such():
    assert read_basic(basic(b"CP1:"), "CP1") == b""


@pytest.mark.clause("RFC 7617 §2.1")
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_an_identity_beyond_ascii_comes_in_utf_8_or_latin_1(charset: str):
    assert read_basic(basic("Zürich:pw".encode(charset)), "Zürich") == b"pw"


def test_an_identity_beyond_latin_1_comes_in_utf_8():
    assert read_basic(basic("充電:pw".encode()), "充電") == b"pw"


@pytest.mark.clause("white paper A00.FR.204")
def test_another_user_name_than_the_identity_is_told_apart():
    answer = read_basic(basic(b"CP2:pw"), "CP1")
    assert answer == WrongUser("CP2", "CP1")
    assert isinstance(answer, WrongUser)
    assert answer.reason == "user name 'CP2' is not the identity 'CP1'"


def test_a_longer_user_name_that_begins_with_the_identity_is_another_one():
    assert read_basic(basic(b"CP11:pw"), "CP1") == WrongUser("CP11", "CP1")


@pytest.mark.parametrize("user", [b"\x00\xff", b"\xff", b"a\nb"])
def test_a_user_name_that_looks_like_key_bytes_is_not_shown(user: bytes):
    assert read_basic(basic(user + b":pw"), "CP1") == WrongUser("(not printable)", "CP1")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Bearer abc", "not Basic"),
        ("", "not Basic"),
        ("Basic", "':'"),
        ("Basic c2VjcmV0", "':'"),
        ("Basic !!!", "not base64"),
        ("Basic QQ", "not base64"),
        ("Basic é", "not base64"),
        (f"{basic(b'CP1:a')}, {basic(b'CP1:b')}", "not base64"),
    ],
)
def test_a_malformed_header_is_explained_without_its_secret(header: str, words: str):
    answer = read_basic(header, "CP1")
    assert isinstance(answer, Malformed)
    assert words in answer.reason
    assert "c2VjcmV0" not in answer.reason


@given(st.text(min_size=1).filter(lambda text: text.isprintable()), st.binary())
def test_every_password_of_every_identity_comes_through(identity: str, password: bytes):
    assert read_basic(basic(identity.encode() + b":" + password), identity) == password


@given(st.text())
def test_no_header_raises(header: str):
    read_basic(header, "CP1")
    read_basic(f"Basic {header}", "CP1")


# The comparison


def matches(sent: bytes | None, expected: str | bytes, protocol: str, quirk: bool = True) -> bool:
    return password_matches(sent, expected, hex_quirk=quirk, protocol=protocol)


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
@pytest.mark.parametrize("quirk", [True, False])
def test_the_same_password_matches_and_another_does_not(protocol: str, quirk: bool):
    assert matches(b"p\xc3\xa4ss", "päss", protocol, quirk)
    assert matches(KEY, KEY, protocol, quirk)
    assert not matches(b"pass", "päss", protocol, quirk)
    assert not matches(KEY[:-1], KEY, protocol, quirk)


@pytest.mark.parametrize(("sent", "expected"), [(None, "pw"), (b"", ""), (b"", b""), (b"pw", "")])
def test_an_empty_or_missing_password_matches_nothing(sent: bytes | None, expected: str | bytes):
    assert not matches(sent, expected, "ocpp1.6")


@pytest.mark.clause("white paper A00.FR.205")
@pytest.mark.parametrize("sent", [KEY, KEY.hex().encode(), KEY.hex().upper().encode()])
@pytest.mark.parametrize("expected", [KEY, KEY.hex(), KEY.hex().upper(), KEY.hex().encode()])
def test_with_the_quirk_a_1_6_key_may_be_bytes_or_hex_digits_on_either_side(
    sent: bytes, expected: str | bytes
):
    assert matches(sent, expected, "ocpp1.6")


@pytest.mark.parametrize(("sent", "expected"), [(KEY.hex().encode(), KEY), (KEY, KEY.hex())])
def test_without_the_quirk_hex_digits_are_only_themselves(sent: bytes, expected: str | bytes):
    assert not matches(sent, expected, "ocpp1.6", quirk=False)


@pytest.mark.clause("2.0.1-2 A00.FR.205")
@pytest.mark.parametrize(("sent", "expected"), [(KEY.hex().encode(), KEY), (KEY, KEY.hex())])
@pytest.mark.parametrize("protocol", ["ocpp2.0.1", "ocpp2.1"])
def test_a_password_of_2x_is_never_decoded(protocol: str, sent: bytes, expected: str | bytes):
    assert not matches(sent, expected, protocol)


@pytest.mark.parametrize("key", [b"0123456789abcdef", b"ab" * 21, b"0g" * 20, b"ab" * 20 + b"c"])
def test_what_is_not_the_hex_of_16_to_20_bytes_is_no_hex_key(key: bytes):
    assert matches(key, key, "ocpp1.6")
    assert not matches(key, KEY, "ocpp1.6")


# Certificates

CERTIFICATE = {
    "subject": (
        (("countryName", "NL"),),
        (("organizationName", "Charge & Co"),),
        (("commonName", "general"), ("serialNumber", "7")),
        (("commonName", "SN-0815"),),
    )
}


@pytest.mark.clause("white paper A00.FR.405")
def test_the_common_name_is_the_most_specific_one():
    assert common_name(CERTIFICATE) == "SN-0815"


@pytest.mark.clause("white paper A00.FR.404")
def test_the_organisation_is_that_of_the_subject():
    assert organisation(CERTIFICATE) == "Charge & Co"


@pytest.mark.parametrize("certificate", [None, {}, {"subject": ()}])
def test_a_certificate_without_names_has_none(certificate: dict[str, object] | None):
    assert common_name(certificate) is None
    assert organisation(certificate) is None
