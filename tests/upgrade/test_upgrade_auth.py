"""What auth functions see, may say, and cannot break."""

from __future__ import annotations

from typing import Any

import pytest
import trio
from upgrade_wire import (
    ask,
    basic,
    csms_of,
    request,
    serving,
    station,
    still_serves,
    welcome,
)

import trio_ocpp as ocpp

ALL = {"protocols": ocpp.PROTOCOLS}


async def seen_by_auth(
    target: str = "/eu/acme/CP%201",
    *more: str,
    pattern: str = "/eu/{tenant}/{identity}",
    **changed: Any,
) -> tuple[ocpp.Handshake, dict[str, Any]]:
    """Return a handshake, and what it held before the station was let in."""
    seen: list[tuple[ocpp.Handshake, dict[str, Any]]] = []

    async def auth(handshake: ocpp.Handshake) -> None:
        await trio.lowlevel.checkpoint()
        before = {
            "password": handshake.password,
            "authorization": handshake.header("authorization"),
            "session": dict(handshake.session),
        }
        seen.append((handshake, before))

    async with serving(router=csms_of(auth, pattern), **ALL) as (server, endings):
        async with station(server, target, *more, **changed) as peer:
            assert peer.status == 101
        await endings.connected()
    return seen[0]


async def test_auth_sees_who_asks_and_for_what():
    handshake, _ = await seen_by_auth(
        "/eu/a%20b/CP%201?vendor=x&vendor=y&empty=",
        Sec_WebSocket_Protocol="ocpp2.0.1, soap, ocpp1.6",
    )
    assert handshake.identity == "CP 1"
    assert handshake.path == "/eu/a%20b/CP%201"
    assert handshake.parameters == {"tenant": "a b", "identity": "CP 1"}
    assert handshake.query == {"vendor": "y", "empty": ""}
    assert handshake.offered == ("ocpp2.0.1", "soap", "ocpp1.6")
    assert handshake.protocol == "ocpp2.0.1"
    assert handshake.remote_address.startswith("127.0.0.1:")
    assert handshake.client_certificate is None


async def test_auth_sees_every_header():
    handshake, _ = await seen_by_auth("/eu/acme/CP1", "X-Vendor: a", "x-vendor: b")
    assert handshake.header("X-VENDOR") == "a, b"
    assert handshake.header("host") == "csms.example:9000"
    assert handshake.header("X-None") is None


@pytest.mark.clause("1.6 security whitepaper A00")
async def test_a_key_of_1_6_arrives_as_the_bytes_that_it_is():
    key = bytes.fromhex("0001020304050607" + "FF" * 12)
    line = "QUwxMDAwOgABAgMEBQYH////////////////"
    assert basic("AL1000", key) == f"Basic {line}"
    handshake, before = await seen_by_auth("/eu/acme/AL1000", Authorization=f"Basic {line}")
    assert before["password"] == key
    assert handshake.security_profile == 1


async def test_without_credentials_the_password_is_none_and_the_profile_0():
    handshake, before = await seen_by_auth()
    assert before["password"] is None
    assert handshake.security_profile == 0
    assert before["session"] == {}


@pytest.mark.clause("2.1-2 A01.FR.08/09")
async def test_the_secrets_are_forgotten_when_the_station_is_in():
    handshake, before = await seen_by_auth(
        "/eu/acme/CP1?token=s3cret", Authorization=basic("CP1", "s3cret")
    )
    assert before["password"] == b"s3cret"
    assert before["authorization"] == basic("CP1", "s3cret")
    assert handshake.password is None
    assert handshake.header("authorization") == "Basic CP1:***"
    assert "s3cret" not in repr(handshake)


@pytest.mark.parametrize(
    ("sent", "expected", "quirk", "same"),
    [
        (b"pw", "pw", True, True),
        (b"pw", b"pw", True, True),
        (b"pw", "other", True, False),
        (b"pw", None, True, False),
        (None, "pw", True, False),
        (b"30" * 20, b"0" * 20, True, True),
        (b"0" * 20, "30" * 20, True, True),
        (b"30" * 20, b"0" * 20, False, False),
    ],
)
async def test_password_is(
    sent: bytes | None, expected: str | bytes | None, quirk: bool, same: bool
):
    verdicts: list[bool] = []

    def auth(handshake: ocpp.Handshake) -> None:
        verdicts.append(handshake.password_is(expected))

    options = ocpp.ServerOptions(hex_key_quirk=quirk)
    async with serving(auth, options=options) as (server, _endings):
        authorization = None if sent is None else basic("CP1", sent)
        async with station(server, Authorization=authorization):
            assert verdicts == [same]


# What it may say


async def test_returning_normally_accepts_as_negotiated():
    async with serving(welcome, **ALL) as (server, endings):
        async with station(server, Sec_WebSocket_Protocol="ocpp1.6, ocpp2.1") as peer:
            assert peer.headers["sec-websocket-protocol"] == "ocpp1.6"
        assert (await endings.connected()).protocol == "ocpp1.6"


async def test_accept_may_take_another_of_the_offered_versions():
    def auth(_handshake: ocpp.Handshake) -> ocpp.Accept:
        return ocpp.Accept(protocol="ocpp2.1")

    async with serving(auth, **ALL) as (server, endings):
        async with station(server, Sec_WebSocket_Protocol="ocpp1.6, ocpp2.1") as peer:
            assert peer.headers["sec-websocket-protocol"] == "ocpp2.1"
        assert (await endings.connected()).protocol == "ocpp2.1"


async def test_accept_may_give_another_identity():
    async def auth(_handshake: ocpp.Handshake) -> ocpp.Accept:
        return ocpp.Accept(identity="SERIAL-7")

    async with serving(auth) as (server, endings), station(server) as peer:
        assert peer.status == 101
        event = await endings.connected()
        assert event.identity == event.station.handshake.identity == "SERIAL-7"
        assert server.station("SERIAL-7").identity == "SERIAL-7"
        with pytest.raises(ocpp.StationNotConnected):
            server.station("CP1")


@pytest.mark.parametrize("interval", [None, 1000.0])
async def test_accept_may_set_the_ping_interval(interval: float | None):
    def auth(_handshake: ocpp.Handshake) -> ocpp.Accept:
        return ocpp.Accept(ping_interval=interval)

    async with serving(auth) as (server, endings), station(server):
        assert (await endings.connected()).station.round_trip is None


async def test_pings_come_as_often_as_accept_says():
    def auth(_handshake: ocpp.Handshake) -> ocpp.Accept:
        return ocpp.Accept(ping_interval=0.01)

    async with serving(auth) as (server, _endings), station(server) as peer:
        with trio.fail_after(10):
            assert type(await peer.receive_message()).__name__ == "Ping"


@pytest.mark.parametrize(
    ("accept", "words"),
    [
        (
            ocpp.Accept(protocol="ocpp2.1"),
            "Accept(protocol='ocpp2.1') is none of ['ocpp1.6', 'ocpp2.0.1']",
        ),
        (ocpp.Accept(identity=""), "Accept(identity=''): the identity is empty"),
        (ocpp.Accept(identity="C:1", protocol="ocpp2.0.1"), "has a ':', which OCPP 2.x forbids"),
        (True, "the auth function returned bool, no Accept"),
    ],
)
async def test_an_accept_that_cannot_be_is_500(accept: Any, words: str, caplog: Any):
    async with serving(lambda _handshake: accept, **ALL) as (server, endings):
        answer = await ask(server, request(Sec_WebSocket_Protocol="ocpp1.6, ocpp2.0.1"))
        event = await endings.aborted()
    assert answer.status == event.status == 500
    assert answer.body == b"Internal Server Error\n"
    assert words in event.reason
    assert len(caplog.records) == 1


async def test_a_refusal_may_bring_headers_and_any_status():
    def auth(_handshake: ocpp.Handshake) -> None:
        raise ocpp.RejectUpgrade(429, "Später", headers={"Retry-After": "77"})

    async with serving(auth) as (server, endings):
        answer = await ask(server, request())
        event = await endings.aborted()
    assert (answer.status, answer.headers["retry-after"]) == (429, "77")
    assert answer.body.decode() == "Später\n"
    assert (event.status, event.reason, event.stage) == (429, "Später", "auth")


@pytest.mark.parametrize("kind", ["def", "async def", "late", "method", "lambda", "own awaitable"])
async def test_auth_may_be_any_kind_of_function(kind: str):
    async with serving(FUNCTIONS[kind]) as (server, endings), station(server) as peer:
        assert peer.status == 101
        assert (await endings.connected()).station.session == {"by": kind}


def _def(_handshake: ocpp.Handshake) -> ocpp.Accept:
    return ocpp.Accept(session={"by": "def"})


async def _async_def(_handshake: ocpp.Handshake) -> ocpp.Accept:
    return ocpp.Accept(session={"by": "async def"})


async def _late(_handshake: ocpp.Handshake) -> ocpp.Accept:
    await trio.lowlevel.checkpoint()
    return ocpp.Accept(session={"by": "late"})


class _Backend:
    async def auth(self, handshake: ocpp.Handshake) -> None:
        handshake.session["by"] = "method"


class _Awaitable:
    def __await__(self) -> Any:
        return _own().__await__()


async def _own() -> ocpp.Accept:
    return ocpp.Accept(session={"by": "own awaitable"})


FUNCTIONS: dict[str, Any] = {
    "def": _def,
    "async def": _async_def,
    "late": _late,
    "method": _Backend().auth,
    "lambda": lambda _handshake: ocpp.Accept(session={"by": "lambda"}),
    "own awaitable": lambda _handshake: _Awaitable(),
}


async def test_an_auth_function_that_throws_neither_hangs_nor_ends_the_server(caplog: Any):
    async def auth(handshake: ocpp.Handshake) -> None:
        if handshake.identity == "CP1":
            await trio.lowlevel.checkpoint()
            raise ValueError("boom")

    async with serving(auth) as (server, endings):
        assert (await ask(server, request())).status == 500
        await endings.aborted()
        await still_serves(server)
    assert "CP1: the auth function failed" in caplog.text


# Without auth, and with options


async def test_without_a_route_the_last_segment_is_the_identity_and_that_is_logged(caplog: Any):
    async with serving(None) as (server, endings):
        async with station(server, "/any/where/CP7") as peer:
            assert peer.status == 101
        assert (await endings.connected()).identity == "CP7"
    assert "no auth route: every station is let in" in caplog.text


async def test_the_servers_order_of_versions_may_be_preferred():
    options = ocpp.ServerOptions(prefer="server")
    async with (
        serving(options=options, protocols=["ocpp2.1", "ocpp1.6"]) as (server, _endings),
        station(server, Sec_WebSocket_Protocol="ocpp1.6, ocpp2.1") as peer,
    ):
        assert peer.headers["sec-websocket-protocol"] == "ocpp2.1"
