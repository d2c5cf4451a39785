# pyright: strict
"""Handlers that do not fit their request: each is an error before anything runs."""

from collections.abc import AsyncIterator
from functools import partial

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201

csms = ocpp.Router()


@csms.on(v16.Heartbeat)  # error: another action's response
def wrong_response(station: ocpp.Station, request: v16.Heartbeat) -> v16.ResetResponse:
    return v16.ResetResponse(status="Accepted")


@csms.on(v16.Heartbeat)  # error: another action's response, later
async def wrong_response_later(station: ocpp.Station, request: v16.Heartbeat) -> v16.ResetResponse:
    return v16.ResetResponse(status="Accepted")


@csms.on(v16.Heartbeat)  # error: another version's response
async def wrong_version(station: ocpp.Station, request: v16.Heartbeat) -> v201.HeartbeatResponse:
    return v201.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: no response
def no_response(station: ocpp.Station, request: v16.Heartbeat) -> None:
    return None


@csms.on(v16.Heartbeat)  # error: no response, later
async def no_response_later(station: ocpp.Station, request: v16.Heartbeat) -> None:
    return None


@csms.on(v16.Heartbeat)  # error: perhaps no response
def perhaps(station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse | None:
    return None


@csms.on(v16.Heartbeat)  # error: a dict
def json(station: ocpp.Station, request: v16.Heartbeat) -> dict[str, str]:
    return {}


@csms.on(v16.Heartbeat)  # error: another action's request
def wrong_request(station: ocpp.Station, request: v16.Reset) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: another version's request, later
async def wrong_request_later(
    station: ocpp.Station, request: v201.Heartbeat
) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: the request is missing
def missing_parameter(station: ocpp.Station) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: nobody passes the third
def third_parameter(
    station: ocpp.Station, request: v16.Heartbeat, tariff: float
) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: they are passed by place
def by_keyword(*, station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: the wrong way round
def swapped(request: v16.Heartbeat, station: ocpp.Station) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: the station is no identity
def by_identity(identity: str, request: v16.Heartbeat) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v16.Heartbeat)  # error: a generator
async def many(
    station: ocpp.Station, request: v16.Heartbeat
) -> AsyncIterator[v16.HeartbeatResponse]:
    yield v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v21.NotifyPeriodicEventStream)  # error: a SEND is not answered
def answer_to_a_send(
    station: ocpp.Station, request: v21.NotifyPeriodicEventStream
) -> v21.HeartbeatResponse:
    return v21.HeartbeatResponse(current_time=ocpp.now())


class Metering:
    def readings(self, station: ocpp.Station, request: v16.Reset) -> v16.ResetResponse:
        return v16.ResetResponse(status="Accepted")


def priced(tariff: float, station: ocpp.Station, request: v16.Reset) -> v16.ResetResponse:
    return v16.ResetResponse(status="Accepted")


accepted = v16.ResetResponse(status="Accepted")


def again(kind: str) -> v16.ResetResponse:
    return accepted


csms.on(v16.MeterValues)(Metering().readings)  # error: a method for another request
csms.on(v16.Reset)(Metering.readings)  # error: a method without its object
csms.on(v16.Reset)(partial(priced, "0.3"))  # error: the tariff is a number
csms.on(v16.MeterValues)(partial(priced, 0.3))  # error: a partial for another request
csms.on(v16.Heartbeat)(lambda station, request: None)  # error: a lambda without a response
csms.on(v16.Reset)(lambda station: accepted)  # error: a lambda that takes no request
csms.on(v16.Reset)(lambda station, request: again(request.typ))  # error: its request is typed
csms.on(v16.ResetResponse)  # error: not a request
csms.on(v16.Reset(type="Soft"))  # error: a request, not its type
csms.on("Reset")  # error: a name
csms.on(v16.Reset, validation="off")  # error: no such validation
csms.on(v16.Reset)(None)  # error: no handler


@csms.on  # error: of which request?
def of_what(station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.fallback  # error: a fallback gets a RawRequest
def fallback_of_one(station: ocpp.Station, request: v16.Heartbeat) -> ocpp.RawResponse:
    return ocpp.RawResponse()


@csms.fallback  # error: and returns a RawResponse
async def fallback_with_json(station: ocpp.Station, request: ocpp.RawRequest) -> dict[str, str]:
    return {}
