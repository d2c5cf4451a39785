"""Addresses behind proxies: believed only as far as trusted proxies wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp import TrustedProxies

PROXIES = TrustedProxies(["10.0.0.0/8", "2001:db8:1::/48", "192.0.2.1"])


def seen(*headers: tuple[str, str], peer: str = "10.0.0.1") -> str:
    return PROXIES.client_address(peer, headers)


def proto(*headers: tuple[str, str], peer: str = "10.0.0.1") -> str | None:
    return PROXIES.forwarded_proto(peer, headers)


@pytest.mark.parametrize("bad", ["10.0.0.1/8", "proxy.local", "", "10.0.0.0/33"])
def test_a_bad_network_is_named(bad: str):
    with pytest.raises(ValueError, match="is not an IP address or network") as caught:
        TrustedProxies(["127.0.0.0/8", bad])
    assert repr(bad) in str(caught.value)


def test_membership_takes_addresses_of_both_families():
    assert "10.1.2.3" in PROXIES
    assert "2001:db8:1::7" in PROXIES
    assert "11.0.0.0" not in PROXIES
    assert "nonsense" not in PROXIES
    assert PROXIES
    assert not TrustedProxies()


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8:2::1", "/run/socket", ""])
def test_a_peer_that_is_not_trusted_is_believed_nothing(peer: str):
    headers = (("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https"))
    assert seen(*headers, peer=peer) == peer
    assert proto(*headers, peer=peer) is None


def test_without_headers_the_address_is_the_proxys():
    assert seen() == "10.0.0.1"
    assert proto() is None


def test_an_ipv4_address_in_ipv6_clothes_is_ipv4():
    assert seen(("X-Forwarded-For", "::ffff:203.0.113.9"), peer="::ffff:10.0.0.1") == "203.0.113.9"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8::9", "2001:db8::9"),
        ("[2001:db8::9]:4711", "2001:db8::9"),
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.2, 192.0.2.1", "203.0.113.9"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"),
        ("6.6.6.6, garbage", "10.0.0.1"),
        (" , ", "10.0.0.1"),
    ],
)
def test_x_forwarded_for_is_walked_from_the_right_past_trusted_proxies(value: str, address: str):
    assert seen(("x-forwarded-for", value)) == address


def test_repeated_headers_are_one_list():
    assert seen(("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.9")) == "203.0.113.9"


@pytest.mark.clause("RFC 7239 §4, §6")
@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("for=203.0.113.9", "203.0.113.9"),
        ("For=203.0.113.9;proto=http;by=10.0.0.1", "203.0.113.9"),
        ("proto=https ; for=203.0.113.9:80", "203.0.113.9"),
        ('for="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ('for="203.0.113.\\9"', "203.0.113.9"),
        ("for=6.6.6.6, for=203.0.113.9,for=10.0.0.2", "203.0.113.9"),
        ('for="1,2;3", for=203.0.113.9', "203.0.113.9"),
        ("for=6.6.6.6, for=_hidden, for=10.0.0.2", "10.0.0.2"),
        ("for=unknown", "10.0.0.1"),
        ("proto=https", "10.0.0.1"),
        ("for=", "10.0.0.1"),
        ('for="6.6.6.6, for=203.0.113.9', "10.0.0.1"),
        ("6.6.6.6", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_forwarded_is_read_by_its_grammar_and_ignored_where_it_breaks_it(value: str, address: str):
    assert seen(("Forwarded", value)) == address


def test_both_headers_count_where_they_agree():
    both = (("Forwarded", "for=203.0.113.9"), ("X-Forwarded-For", "203.0.113.9"))
    assert seen(*both) == "203.0.113.9"
    assert proto(*both, ("X-Forwarded-Proto", "HTTPS")) == "https"


def test_neither_header_counts_where_they_differ():
    both = (("Forwarded", "for=6.6.6.6;proto=https"), ("X-Forwarded-For", "203.0.113.9"))
    assert seen(*both) == "10.0.0.1"
    assert proto(*both) is None


def test_a_proxy_that_says_the_scheme_only_is_believed():
    assert proto(("X-Forwarded-Proto", "http, HTTPS")) == "https"
    assert proto(("X-Forwarded-For", "unknown"), ("X-Forwarded-Proto", "https")) == "https"
    assert seen(("X-Forwarded-Proto", "https")) == "10.0.0.1"


def test_an_untrusted_peer_in_ipv6_clothes_is_ipv4_as_well():
    assert seen(peer="::ffff:192.0.2.99") == "192.0.2.99"


def test_a_header_that_says_no_address_leaves_the_other_one_standing():
    assert seen(("Forwarded", "for=unknown"), ("X-Forwarded-For", "203.0.113.9")) == "203.0.113.9"


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ([("Forwarded", "for=203.0.113.9;proto=HTTPS")], "https"),
        ([("Forwarded", "for=203.0.113.9;proto=https, for=10.0.0.2;proto=http")], "https"),
        ([("Forwarded", "for=203.0.113.9;proto=gopher")], None),
        ([("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "http")], "http"),
        ([("X-Forwarded-For", "203.0.113.9, 10.0.0.2"), ("X-Forwarded-Proto", "https")], "https"),
        (
            [("X-Forwarded-For", "203.0.113.9, 10.0.0.2"), ("X-Forwarded-Proto", "https, http")],
            "https",
        ),
        ([("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "http, https")], "https"),
    ],
)
def test_the_protocol_is_what_the_client_spoke_to_the_outermost_trusted_proxy(
    headers: list[tuple[str, str]], answer: str | None
):
    assert proto(*headers) == answer


def test_a_very_long_chain_is_not_followed_to_its_end():
    chain = ", ".join(["203.0.113.9", *["10.0.0.2"] * 100])
    assert seen(("X-Forwarded-For", chain)) == "10.0.0.2"


@given(st.text('for=";, \\[]:_1.2=a', max_size=60))
def test_no_header_raises(value: str):
    for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert seen((name, value))
        proto((name, value), ("X-Forwarded-For", "1.2.3.4"))
