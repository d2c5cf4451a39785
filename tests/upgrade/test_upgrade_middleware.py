"""What connection middleware sees, may say, and cannot break."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trio
from upgrade_wire import ask, csms_of, request, serving, station, welcome

import trio_ocpp as ocpp

CallNext = Callable[[ocpp.Handshake], Awaitable[ocpp.Accept | None]]


def csms_with(
    *middlewares: Any, auth: Any = welcome, pattern: str = "/ocpp/{identity}"
) -> ocpp.Router:
    csms = csms_of(auth, pattern)
    for middleware in middlewares:
        csms.connection_middleware(middleware)
    return csms


def tracing(name: str, trace: list[str]) -> Any:
    async def middleware(handshake: ocpp.Handshake, call_next: CallNext) -> ocpp.Accept | None:
        trace.append(f"{name} in")
        answer = await call_next(handshake)
        trace.append(f"{name} out")
        return answer

    return middleware


async def test_the_first_middleware_is_the_outermost():
    trace: list[str] = []

    def auth(_handshake: ocpp.Handshake) -> None:
        trace.append("auth")

    router = csms_with(tracing("a", trace), tracing("b", trace), auth=auth)
    async with serving(router=router) as (server, _endings), station(server) as peer:
        assert peer.status == 101
    assert trace == ["a in", "b in", "auth", "b out", "a out"]


@pytest.mark.parametrize("when", ["before", "behind"])
async def test_middleware_may_refuse(when: str):
    async def middleware(handshake: ocpp.Handshake, call_next: CallNext) -> ocpp.Accept | None:
        if when == "behind":
            await call_next(handshake)
        raise ocpp.RejectUpgrade(403, "not from here")

    async with serving(router=csms_with(middleware)) as (server, endings):
        assert (await ask(server, request())).status == 403
        event = await endings.aborted()
    assert (event.stage, event.reason) == ("middleware", "not from here")


async def test_middleware_may_change_the_accept():
    def auth(_handshake: ocpp.Handshake) -> ocpp.Accept:
        return ocpp.Accept(session={"tenant": "acme"})

    async def middleware(handshake: ocpp.Handshake, call_next: CallNext) -> ocpp.Accept:
        accept = await call_next(handshake)
        assert accept is not None
        return ocpp.Accept(session={**(accept.session or {}), "seen": True})

    async with (
        serving(router=csms_with(middleware, auth=auth)) as (server, endings),
        station(server),
    ):
        assert (await endings.connected()).station.session == {"tenant": "acme", "seen": True}


async def test_middleware_may_decide_what_auth_refused():
    def auth(_handshake: ocpp.Handshake) -> None:
        raise ocpp.RejectUpgrade(401)

    async def lenient(handshake: ocpp.Handshake, call_next: CallNext) -> ocpp.Accept | None:
        try:
            return await call_next(handshake)
        except ocpp.RejectUpgrade:
            return ocpp.Accept(session={"guest": True})

    async with (
        serving(router=csms_with(lenient, auth=auth)) as (server, endings),
        station(server) as peer,
    ):
        assert peer.status == 101
        assert (await endings.connected()).station.session == {"guest": True}


async def test_a_middleware_that_throws_is_500(caplog: Any):
    async def middleware(_handshake: ocpp.Handshake, _call_next: CallNext) -> None:
        raise KeyError("boom")

    async with serving(router=csms_with(middleware)) as (server, endings):
        assert (await ask(server, request())).status == 500
        event = await endings.aborted()
    assert (event.stage, event.reason) == ("middleware", "middleware failed: KeyError")
    assert "boom" in caplog.text


async def test_middleware_waits_for_an_auth_function_that_waits():
    async def auth(_handshake: ocpp.Handshake) -> ocpp.Accept:
        await trio.lowlevel.checkpoint()
        return ocpp.Accept(session={"by": "auth"})

    async def middleware(handshake: ocpp.Handshake, call_next: CallNext) -> ocpp.Accept | None:
        return await call_next(handshake)

    async with (
        serving(router=csms_with(middleware, auth=auth)) as (server, endings),
        station(server),
    ):
        await endings.connected()
        assert server.station("CP1").session == {"by": "auth"}


async def test_middleware_without_auth_changes_nothing_of_what_was_negotiated():
    trace: list[str] = []
    router = csms_with(tracing("a", trace), auth=None)
    async with serving(router=router, protocols=["ocpp2.0.1", "ocpp1.6"]) as (server, endings):
        async with station(server, Sec_WebSocket_Protocol="ocpp1.6, ocpp2.0.1") as peer:
            assert peer.headers["sec-websocket-protocol"] == "ocpp1.6"
        assert (await endings.connected()).protocol == "ocpp1.6"
    assert trace == ["a in", "a out"]


async def test_middleware_does_not_let_a_path_in_that_no_route_matches():
    trace: list[str] = []
    async with serving(router=csms_with(tracing("a", trace))) as (server, endings):
        assert (await ask(server, request("/elsewhere/CP1"))).status == 404
        await endings.aborted()
    assert trace == []
