# pyright: strict
"""Handlers in every form that fits, and what the decorator gives back."""

from collections.abc import Awaitable
from functools import partial
from typing import reveal_type

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201

csms = ocpp.Router()


@csms.on(v16.BootNotification)
async def boot(
    station: ocpp.Station, request: v16.BootNotification
) -> v16.BootNotificationResponse:
    reveal_type(request.charge_point_vendor)  # revealed: str
    return v16.BootNotificationResponse(status="Accepted", current_time=ocpp.now(), interval=300)


@csms.on(v16.Heartbeat, validation="tolerate")
def heartbeat(station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@csms.on(v21.NotifyPeriodicEventStream)
def events_of_a_send(station: ocpp.Station, request: v21.NotifyPeriodicEventStream) -> None:
    return None


@csms.on(v21.NotifyPeriodicEventStream)
async def events_of_a_send_later(
    station: ocpp.Station, request: v21.NotifyPeriodicEventStream
) -> None:
    return None


@csms.on(v16.MeterValues)
def any_request(
    station: ocpp.Station, request: ocpp.Request[v16.MeterValuesResponse]
) -> v16.MeterValuesResponse:
    return v16.MeterValuesResponse()


@csms.on(v16.MeterValues)
async def any_payload(station: object, request: ocpp.Payload) -> v16.MeterValuesResponse:
    return v16.MeterValuesResponse()


@csms.on(v16.MeterValues)
def with_a_default(
    station: ocpp.Station, request: v16.MeterValues, tariff: float = 0.3
) -> v16.MeterValuesResponse:
    return v16.MeterValuesResponse()


class Metering:
    def __init__(self) -> None:
        csms.on(v16.MeterValues)(self.readings)
        csms.on(v201.MeterValues)(self.later)

    def readings(self, station: ocpp.Station, request: v16.MeterValues) -> v16.MeterValuesResponse:
        return v16.MeterValuesResponse()

    async def later(
        self, station: ocpp.Station, request: v201.MeterValues
    ) -> v201.MeterValuesResponse:
        return v201.MeterValuesResponse()


class Authorizer:
    async def __call__(
        self, station: ocpp.Station, request: v16.Authorize
    ) -> v16.AuthorizeResponse:
        return v16.AuthorizeResponse(id_tag_info=v16.IdTagInfo(status="Accepted"))


csms.on(v16.Authorize)(Authorizer())


def priced(
    tariff: float, station: ocpp.Station, request: v16.MeterValues
) -> v16.MeterValuesResponse:
    return v16.MeterValuesResponse()


async def priced_later(
    tariff: float, station: ocpp.Station, request: v16.MeterValues
) -> v16.MeterValuesResponse:
    return v16.MeterValuesResponse()


csms.on(v16.MeterValues)(partial(priced, 0.3))
csms.on(v16.MeterValues)(partial(priced_later, 0.3))
csms.on(v16.MeterValues)(lambda station, request: v16.MeterValuesResponse())


def a_decorated_handler_keeps_its_type(
    station: ocpp.Station,
) -> Awaitable[v16.BootNotificationResponse]:
    reveal_type(heartbeat(station, v16.Heartbeat()))  # revealed: HeartbeatResponse
    return boot(station, v16.BootNotification(charge_point_vendor="V", charge_point_model="M"))


async def it_can_be_called_and_awaited(
    station: ocpp.Station, request: v16.BootNotification
) -> None:
    reveal_type(await boot(station, request))  # revealed: BootNotificationResponse
    await boot(station, v16.Heartbeat())  # error: it still knows its request
    await boot(station)  # error: and how many it takes


@csms.fallback
def vendor(station: ocpp.Station, request: ocpp.RawRequest) -> ocpp.RawResponse:
    return ocpp.RawResponse({"echo": request.payload, "of": request.action})


@ocpp.Router().fallback
async def vendor_later(station: ocpp.Station, request: ocpp.RawRequest) -> ocpp.RawResponse:
    return ocpp.RawResponse()


def a_fallback_keeps_its_type(station: ocpp.Station) -> None:
    reveal_type(vendor(station, ocpp.RawRequest("Vendor.Do")))  # revealed: RawResponse
