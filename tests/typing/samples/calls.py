# pyright: strict
"""Calls of the CSMS: the answer's type comes from the request's."""

from typing import TypeVar, reveal_type

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201

R = TypeVar("R", bound=ocpp.Response)


async def each_request_brings_its_response(station: ocpp.Station) -> None:
    reveal_type(await station.call(v16.Reset(type="Soft")))  # revealed: ResetResponse
    answer = await station.call(v201.Reset(type="Immediate", evse_id=1))
    reveal_type(answer.status)  # revealed: Literal['Accepted', 'Rejected', 'Scheduled']
    reveal_type(answer.custom_data)  # revealed: CustomData | None
    tariffs = await station.call(v21.GetTariffs(evse_id=1), timeout=5)
    reveal_type(tariffs)  # revealed: GetTariffsResponse


async def the_server_calls_by_identity(server: ocpp.Server) -> None:
    reveal_type(await server.call("CP1", v16.ClearCache()))  # revealed: ClearCacheResponse
    reveal_type(await server.station("CP1").call(v16.ClearCache()))  # revealed: ClearCacheResponse


async def a_broadcast_gives_answers_and_errors(server: ocpp.Server) -> None:
    outcomes = await server.broadcast(v16.ClearCache(), where=lambda station: station.connected)
    reveal_type(outcomes)  # revealed: dict[str, ClearCacheResponse | OcppError]
    for outcome in outcomes.values():
        if not isinstance(outcome, ocpp.OcppError):
            reveal_type(outcome)  # revealed: ClearCacheResponse


async def a_vendor_action_is_answered_with_any_json(station: ocpp.Station) -> None:
    answer = await station.call(ocpp.RawRequest("Vendor.Do", {"now": 1}))
    reveal_type(answer)  # revealed: RawResponse
    reveal_type(answer.payload)  # revealed: Mapping[str, Any]


async def a_send_is_not_answered(
    station: ocpp.Station, stream: v21.NotifyPeriodicEventStream
) -> None:
    await station.send(stream)
    await station.call(stream)  # error: nothing would come back


async def a_wrapper_can_be_generic(station: ocpp.Station, request: ocpp.Request[R]) -> R:
    return await station.call(request, timeout=1)


async def and_keeps_the_type(station: ocpp.Station) -> None:
    answer = await a_wrapper_can_be_generic(station, v16.ClearCache())
    reveal_type(answer)  # revealed: ClearCacheResponse


async def wrong_calls(station: ocpp.Station, server: ocpp.Server) -> None:
    await station.call(v16.ResetResponse(status="Accepted"))  # error: a response is no request
    await station.call(v16.Reset)  # error: the type, not a request
    await station.call("Reset")  # error: a name
    await station.call(v16.ClearCache(), 5)  # error: timeout is keyword-only
    await station.send(v16.ClearCache())  # error: a CALL does not go out with send()
    await server.call(v16.ClearCache())  # error: whom?
    await server.broadcast(v16.ClearCache(), where=lambda: True)  # error: where takes a station
    reset = v16.Reset(type="Soft")
    soft: v201.ResetResponse = await station.call(reset)  # error: another version's
    outcomes = await server.broadcast(v16.ClearCache())
    print(soft, outcomes["CP1"].status)  # error: it may be an error
