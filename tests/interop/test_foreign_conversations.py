"""Charge points of PyPI's `ocpp` and npm's `ocpp-rpc` speak with our server, in each version."""

from __future__ import annotations

from foreign_stations import ForeignProcess
from interop_csms import invalid_for_ocpp, open_conversation
from interop_phrases import a_day, our_calls

from trio_ocpp import MessageSent, Protocol, v16


async def test_a_foreign_charge_point_boots_and_its_day_is_understood(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (csms, station):
        for action, payload in a_day(protocol):
            await station.call(action, payload)
        names = [type(request).__name__ for request in csms.heard]
        assert names == ["BootNotification", *(action for action, _ in a_day(protocol))]
        meter = next(one for one in csms.heard if type(one).__name__ == "MeterValues")
        sample = meter.meter_value[0].sampled_value[0]
        assert (float(sample.value), sample.phase) == (16.5, "L1")


async def test_our_answers_reach_a_foreign_charge_point_as_they_were_meant(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (_, station):
        answers = {action: await station.call(action, what) for action, what in a_day(protocol)}
        assert answers["StatusNotification"] == {}
        if protocol == "ocpp1.6":
            expected = {"transactionId": 42, "idTagInfo": {"status": "Accepted"}}
            assert answers["StartTransaction"] == expected
        else:
            assert answers["TransactionEvent"] == {"totalCost": 1.25}


async def test_our_calls_are_answered_by_a_foreign_charge_point(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (csms, station):
        for _, request, _, response in our_calls(protocol):
            assert await csms.server.call(station.identity, request) == response
        heard = await station.calls()
        assert [action for action, _ in heard] == [action for action, *_ in our_calls(protocol)]


async def test_a_limit_of_one_decimal_arrives_as_it_was_written(maker: ForeignProcess) -> None:
    async with open_conversation(maker, "ocpp1.6") as (csms, station):
        _, request, _, _ = our_calls("ocpp1.6")[2]
        assert isinstance(request, v16.RemoteStartTransaction)
        await csms.server.call(station.identity, request)
        [(_, payload)] = await station.calls()
        schedule = payload["chargingProfile"]["chargingSchedule"]
        assert float(schedule["chargingSchedulePeriod"][0]["limit"]) == 21.4


async def test_a_handler_may_call_the_station_that_it_is_answering(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (_, station):
        answer = await station.call("DataTransfer", {"vendorId": "ACME", "data": "ping"})
        assert answer == {"status": "Accepted", "data": "ping"}
        assert [action for action, _ in await station.calls()] == ["Reset"]


async def test_long_payloads_travel_both_ways(maker: ForeignProcess, protocol: Protocol) -> None:
    # Beyond 1 KiB ws would compress, beyond 125 bytes and 64 KiB frames change their shape.
    async with open_conversation(maker, protocol) as (_, station):
        for length in (200, 2_000, 60_000):
            data = "é" * 20 + "x" * length
            answer = await station.call("DataTransfer", {"vendorId": "ACME", "data": data})
            assert answer["data"] == data


async def test_ocpp_accepts_every_message_of_ours_in_a_day(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (csms, station):
        for action, payload in a_day(protocol):
            await station.call(action, payload)
        for _, request, _, _ in our_calls(protocol):
            await csms.server.call(station.identity, request)
        said = [(event.type, event.action) for _, event in csms.sent]
        answers = [(3, "BootNotification"), *((3, action) for action, _ in a_day(protocol))]
        assert said == answers + [(2, action) for action, *_ in our_calls(protocol)]
        assert {version for version, _ in csms.sent} == {protocol}
        assert await invalid_for_ocpp(csms.sent) == []
        # That it would find something: the same messages are wrong in another version.
        other: Protocol = "ocpp1.6" if protocol != "ocpp1.6" else "ocpp2.0.1"
        resets: list[tuple[Protocol, MessageSent]] = [
            (other, event) for _, event in csms.sent if event.action == "Reset"
        ]
        assert len(await invalid_for_ocpp(resets)) == 1
