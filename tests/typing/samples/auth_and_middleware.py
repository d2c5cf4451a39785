# pyright: strict
"""Auth functions and the middleware around auth and handlers."""

from functools import partial
from typing import Any, reveal_type

import trio_ocpp as ocpp
from trio_ocpp import v16

csms = ocpp.Router(validation="tolerate")


@csms.auth("/ocpp/{identity}", protocols=["ocpp1.6"], timeouts=ocpp.Timeouts(handshake=2))
async def auth(handshake: ocpp.Handshake) -> ocpp.Accept | None:
    reveal_type(handshake.identity)  # revealed: str
    reveal_type(handshake.protocol)  # revealed: Literal['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']
    reveal_type(handshake.password)  # revealed: bytes | None
    reveal_type(handshake.header("User-Agent"))  # revealed: str | None
    if not handshake.password_is("secret"):
        raise ocpp.RejectUpgrade(401, "Invalid password")
    return ocpp.Accept(session={"tenant": "acme"}, protocol="ocpp1.6", ping_interval=None)


@csms.auth("/sync/{identity}")
def auth_without_waiting(handshake: ocpp.Handshake) -> ocpp.Accept:
    return ocpp.Accept()


@csms.auth("/open/{identity}")
def anybody(handshake: ocpp.Handshake) -> None:
    return None


def tenant_auth(tenant: str, handshake: ocpp.Handshake) -> ocpp.Accept | None:
    return ocpp.Accept(session={"tenant": tenant})


csms.auth("/partial/{identity}")(partial(tenant_auth, "acme"))


async def what_is_decorated_keeps_its_type(handshake: ocpp.Handshake) -> None:
    reveal_type(await auth(handshake=handshake))  # revealed: Accept | None
    reveal_type(auth_without_waiting(handshake=handshake))  # revealed: Accept


@csms.connection_middleware
async def logged(handshake: ocpp.Handshake, call_next: ocpp.AuthNext) -> ocpp.Accept | None:
    accept = await call_next(handshake)
    reveal_type(accept)  # revealed: Accept | None
    return accept


@csms.call_middleware
async def timed(
    station: ocpp.Station, request: ocpp.Request[Any], call_next: ocpp.CallNext
) -> ocpp.Response | None:
    response = await call_next(station, request)
    reveal_type(response)  # revealed: Response | None
    return response


async def middleware_keeps_its_type(
    station: ocpp.Station, handshake: ocpp.Handshake, accept: ocpp.AuthNext, call: ocpp.CallNext
) -> None:
    reveal_type(await logged(handshake=handshake, call_next=accept))  # revealed: Accept | None
    answer = await timed(station=station, request=v16.Heartbeat(), call_next=call)
    reveal_type(answer)  # revealed: Response | None


@csms.auth("/1/{identity}")  # error: an auth function returns an Accept, not a bool
def yes(handshake: ocpp.Handshake) -> bool:
    return True


@csms.auth("/2/{identity}")  # error: nor later
async def yes_later(handshake: ocpp.Handshake) -> bool:
    return True


@csms.auth("/3/{identity}")  # error: it takes a handshake
async def by_station(station: ocpp.Station) -> ocpp.Accept | None:
    return None


@csms.auth("/4/{identity}")  # error: and nothing else
async def by_name(handshake: ocpp.Handshake, name: str) -> ocpp.Accept | None:
    return None


@csms.connection_middleware  # error: it is given call_next
async def deaf(handshake: ocpp.Handshake) -> ocpp.Accept | None:
    return None


@csms.connection_middleware  # error: it must be async
def hasty(handshake: ocpp.Handshake, call_next: ocpp.AuthNext) -> ocpp.Accept | None:
    return None


@csms.call_middleware  # error: it must be async
def instant(
    station: ocpp.Station, request: ocpp.Request[Any], call_next: ocpp.CallNext
) -> ocpp.Response | None:
    return None


@csms.call_middleware  # error: it returns the response
async def careless(
    station: ocpp.Station, request: ocpp.Request[Any], call_next: ocpp.CallNext
) -> str:
    return ""


@csms.call_middleware  # error: it wraps every request, not one kind
async def choosy(
    station: ocpp.Station, request: v16.Heartbeat, call_next: ocpp.CallNext
) -> ocpp.Response | None:
    return None


csms.auth("/5/{identity}", protocols=["ocpp1.5"])  # error: no such version
csms.auth("/6/{identity}", validation="off")  # error: no such validation
ocpp.Accept(sesion={})  # error: misspelt field
ocpp.Accept(protocol="1.6")  # error: not the name of a subprotocol
ocpp.RejectUpgrade("404")  # error: the status is a number
