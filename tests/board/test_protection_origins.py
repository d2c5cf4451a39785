"""Who asks, from where, and by which name."""

from __future__ import annotations

from typing import Any

import pytest

from board_ui import origins
from board_ui.auth import Auth, no_auth, token_auth
from board_ui.exposure import BoardNotSafe, check_exposure
from board_ui.options import BoardOptions
from board_ui.origins import (
    Caller,
    fold,
    foreign_site,
    host_name,
    host_port,
    hosts_are_allowed,
    meter_key,
)
from trio_ocpp import TrustedProxies


def caller_of(
    peer: str | None = "10.0.0.1", ours: str | None = "10.0.0.9", **headers: str
) -> Caller:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    proxies = TrustedProxies(["10.0.0.0/24", "::1"])
    return origins.caller_of(proxies, fold(named), peer=peer, ours=ours, scheme="http", mount="")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.1, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.1, 10.0.0.2", "203.0.113.1"),
        ("10.0.0.1", "192.0.2.7:4711", "192.0.2.7"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.1", "127.0.0.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "127.0.0.1", "192.0.2.1"),
        ("", "127.0.0.1", ""),
    ],
)
def test_the_client_is_the_last_one_that_a_trusted_proxy_names(
    peer: str, forwarded: str, address: str
) -> None:
    assert caller_of(peer, X_Forwarded_For=forwarded).address == address


def test_repeated_headers_are_one_list() -> None:
    headers = fold([("X-Forwarded-For", "127.0.0.1"), ("x-forwarded-for", "192.0.2.7")])
    proxies = TrustedProxies(["10.0.0.1"])
    found = origins.caller_of(proxies, headers, peer="10.0.0.1", ours=None, scheme="http", mount="")
    assert found.address == "192.0.2.7"


@pytest.mark.parametrize(
    ("peer", "nodes", "protos", "secure"),
    [
        ("10.0.0.1", "192.0.2.7", "https", True),
        ("10.0.0.1", "192.0.2.7", "HTTPS", True),
        ("10.0.0.1", "", "https", True),
        ("10.0.0.1", "192.0.2.7", "", False),
        ("10.0.0.1", "192.0.2.7", "wss", False),
        ("10.0.0.1", "192.0.2.7", "https, http", False),
        ("10.0.0.1", "192.0.2.7, 10.0.0.2", "https, http", True),
        ("10.0.0.1", "192.0.2.7, 10.0.0.2", "https", True),
        ("192.0.2.1", "192.0.2.7", "https", False),
    ],
)
def test_the_scheme_is_what_the_outermost_trusted_proxy_heard(
    peer: str, nodes: str, protos: str, secure: bool
) -> None:
    found = caller_of(peer, X_Forwarded_For=nodes, X_Forwarded_Proto=protos)
    assert found.secure is secure


def test_the_servers_own_scheme_counts_where_no_proxy_speaks() -> None:
    proxies = TrustedProxies()
    assert not proxies
    found = origins.caller_of(
        proxies, {}, peer="192.0.2.1", ours=None, scheme="https", mount="/board"
    )
    assert found.secure
    assert found.mount == "/board"


def test_the_browsers_host_comes_from_a_trusted_proxy_only() -> None:
    named = {"Host": "127.0.0.1:8080", "X_Forwarded_Host": "Ops.Example"}
    assert caller_of("10.0.0.1", **named).host == "ops.example"
    assert caller_of("192.0.2.1", **named).host == "127.0.0.1:8080"
    assert caller_of("10.0.0.1", Host="A:1").host == "a:1"


@pytest.mark.parametrize(
    ("peer", "ours", "forwarded", "near", "local"),
    [
        ("127.0.0.1", "127.0.0.1", "", True, True),
        ("::1", "::1", "", True, True),
        ("::1", "::1", "192.0.2.7", True, False),
        (None, None, "", True, True),
        ("127.0.0.1", "testserver", "", True, True),
        ("192.0.2.1", "192.0.2.1", "", False, False),
        ("127.0.0.1", "192.0.2.1", "", False, False),
        ("10.0.0.1", "10.0.0.9", "127.0.0.1", False, False),
    ],
)
def test_both_ends_of_the_connection_tell_whether_it_is_local(
    peer: str | None, ours: str | None, forwarded: str, near: bool, local: bool
) -> None:
    found = caller_of(peer, ours, X_Forwarded_For=forwarded)
    assert (found.near, found.local) == (near, local)


def test_a_proxy_that_is_no_address_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="trusted proxy 'nginx' is not an IP address"):
        TrustedProxies(["nginx"])


def test_forwarded_is_read_as_well_and_neither_is_believed_where_they_disagree() -> None:
    said = "for=192.0.2.7;proto=https"
    found = caller_of(Forwarded=said)
    assert (found.address, found.secure) == ("192.0.2.7", True)
    forged = caller_of(Forwarded=said, X_Forwarded_For="192.0.2.8")
    assert (forged.address, forged.secure) == ("10.0.0.1", False)


def test_an_ipv6_household_is_counted_as_one() -> None:
    assert meter_key("2001:db8:1:2:3:4:5:6") == meter_key("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert meter_key("192.0.2.1") == "192.0.2.1"
    assert meter_key("") == ""


@pytest.mark.parametrize(
    ("host", "name", "port"),
    [
        ("ops.example", "ops.example", ""),
        ("Ops.Example.:8080", "ops.example", "8080"),
        ("[::1]:8080", "::1", "8080"),
        ("[::1]", "::1", ""),
        ("", "", ""),
    ],
)
def test_a_host_has_a_name_and_perhaps_a_port(host: str, name: str, port: str) -> None:
    assert host_name(host) == name
    assert host_port(host) == port


@pytest.mark.parametrize(
    ("direct", "forwarded", "allowed", "anyone", "answered"),
    [
        ("evil.example", "", (), False, True),
        ("ops.example:8080", "", ("Ops.Example",), False, True),
        ("evil.example", "", ("ops.example",), False, False),
        ("127.0.0.1:8080", "ops.example", ("ops.example",), False, True),
        ("127.0.0.1:8080", "", (), True, True),
        ("localhost:8080", "", (), True, True),
        ("[::1]:8080", "", (), True, True),
        ("evil.example", "", (), True, False),
        ("evil.example", "localhost", (), True, False),
        ("localhost", "evil.example", (), True, False),
        ("ops.example", "", ("ops.example",), True, True),
    ],
)
def test_a_board_answers_to_its_names_only(
    direct: str, forwarded: str, allowed: tuple[str, ...], anyone: bool, answered: bool
) -> None:
    caller = caller_of(Host=direct, X_Forwarded_Host=forwarded)
    assert hosts_are_allowed(caller, allowed, anyone=anyone) is answered


JSON = {"Content-Type": "application/json; charset=utf-8"}
ORIGIN = {"Origin": "http://ops.example:8080"}


@pytest.mark.parametrize(
    ("headers", "cookie", "why"),
    [
        (JSON | ORIGIN, True, None),
        (JSON | {"Origin": "https://ops.example:8080"}, True, None),
        (JSON | {"Origin": "https://outside.example"}, True, None),
        (JSON | {"Sec-Fetch-Site": "same-origin"}, True, None),
        (JSON | {"Sec-Fetch-Site": "none"}, True, None),
        (JSON | {"Origin": "http://evil.example"}, True, "another site's"),
        (JSON | {"Origin": "http://evil.example"}, False, "another site's"),
        (JSON | {"Origin": "null"}, True, "another site's"),
        (JSON | {"Origin": "http://["}, True, "another site's"),
        (JSON | {"Origin": ""}, True, "another site's"),
        (JSON | {"Origin": "http://ops.example"}, True, "another site's"),
        (JSON | ORIGIN | {"Sec-Fetch-Site": "same-site"}, True, "another site's"),
        (JSON | ORIGIN | {"Sec-Fetch-Site": "cross-site"}, False, "another site's"),
        (JSON, True, "needs Origin"),
        (JSON, False, None),
        (ORIGIN, True, "application/json"),
        (ORIGIN | {"Content-Type": "text/plain"}, True, "application/json"),
        (ORIGIN | {"Content-Type": "text/plain;application/json"}, True, "application/json"),
        (ORIGIN | {"X-Requested-With": "board"}, True, None),
        (ORIGIN | {"X-Requested-With": "board", "Content-Length": "0"}, True, None),
        (ORIGIN | {"X-Requested-With": "board", "Content-Length": "2"}, True, "application/json"),
        (
            ORIGIN | {"X-Requested-With": "board", "Transfer-Encoding": "chunked"},
            True,
            "application/json",
        ),
    ],
)
def test_what_may_come_from_another_sites_page_is_told_apart(
    headers: dict[str, str], cookie: bool, why: str | None
) -> None:
    caller = caller_of(Host="ops.example:8080", X_Forwarded_Host="outside.example")
    found = foreign_site("POST", fold(headers.items()), caller, cookie=cookie)
    if why is None:
        assert found is None
    else:
        assert found is not None
        assert why.removesuffix("'s") in found


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_changes_nothing_may_come_from_anywhere(method: str) -> None:
    headers = {"origin": "http://evil.example"}
    assert foreign_site(method, headers, caller_of(), cookie=True) is None


@pytest.mark.parametrize(
    "bind",
    ["127.0.0.1:8080", "127.1.2.3", "localhost:8080", "[::1]:8080", "::1", "unix:/run/board.sock"],
)
def test_a_board_without_a_login_may_listen_on_its_own_machine(bind: str) -> None:
    check_exposure(no_auth(), bind, False, BoardOptions())


@pytest.mark.parametrize(
    "bind",
    [
        "0.0.0.0:8080",
        "[::]:8080",
        "::",
        "192.0.2.1:8080",
        "localhost.example:80",
        ":8080",
        "fd://3",
    ],
)
def test_a_board_without_a_login_may_listen_nowhere_else(bind: str) -> None:
    everything = BoardOptions(insecure_http=True, trusted_proxies=("10.0.0.1",))
    with pytest.raises(BoardNotSafe) as caught:
        check_exposure(no_auth(), bind, True, everything)
    assert f"would listen on {bind}," in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("auth", "bind", "tls", "options", "warned"),
    [
        (token_auth("a"), "0.0.0.0:8080", False, {}, True),
        (token_auth("a"), "127.0.0.1:8080", False, {}, False),
        (token_auth("a"), "0.0.0.0:8080", True, {}, False),
        (token_auth("a"), "0.0.0.0:8080", False, {"insecure_http": True}, False),
        (token_auth("a"), "0.0.0.0:8080", False, {"trusted_proxies": ("10.0.0.1",)}, False),
    ],
)
def test_it_is_said_in_one_line_where_logins_will_be_refused(
    auth: Auth,
    bind: str,
    tls: bool,
    options: dict[str, Any],
    warned: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    check_exposure(auth, bind, tls, BoardOptions(**options))
    assert len(caplog.messages) == warned
    assert all("\n" not in line and bind in line for line in caplog.messages)
