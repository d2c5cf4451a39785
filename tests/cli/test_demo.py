"""The demo CSMS answers every station-initiated action of every version, by the schema."""

import json
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from trio_ocpp import open_server
from trio_ocpp.cli import demo
from trio_ocpp.payloads import catalog
from trio_ocpp.schemas import load
from trio_ocpp.testing import MemoryListener, ScriptedPeer

# Who sends what: OCPP 1.6 §4 (operations initiated by the charge point) and the security
# whitepaper; OCPP 2.0.1 and 2.1 part 2, the messages whose sender is the charging station.
STATION_16 = [
    "Authorize",
    "BootNotification",
    "DataTransfer",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "SecurityEventNotification",
    "SignCertificate",
    "SignedFirmwareStatusNotification",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
]
STATION_201 = [
    "Authorize",
    "BootNotification",
    "ClearedChargingLimit",
    "DataTransfer",
    "FirmwareStatusNotification",
    "Get15118EVCertificate",
    "GetCertificateStatus",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "NotifyChargingLimit",
    "NotifyCustomerInformation",
    "NotifyDisplayMessages",
    "NotifyEVChargingNeeds",
    "NotifyEVChargingSchedule",
    "NotifyEvent",
    "NotifyMonitoringReport",
    "NotifyReport",
    "PublishFirmwareStatusNotification",
    "ReportChargingProfiles",
    "ReservationStatusUpdate",
    "SecurityEventNotification",
    "SignCertificate",
    "StatusNotification",
    "TransactionEvent",
]
STATION_21 = [
    *STATION_201,
    *[
        "BatterySwap",
        "ClosePeriodicEventStream",
        "GetCertificateChainStatus",
        "NotifyDERAlarm",
        "NotifyDERStartStop",
        "NotifyPriorityCharging",
        "NotifySettlement",
        "OpenPeriodicEventStream",
        "PullDynamicScheduleUpdate",
        "ReportDERControl",
        "VatNumberValidation",
    ],
]
ACTIONS = {"ocpp1.6": STATION_16, "ocpp2.0.1": STATION_201, "ocpp2.1": STATION_21}
TIME = "2026-01-01T00:00:00Z"


def example(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """Make the smallest valid value of a schema."""
    if "$ref" in schema:
        return example(root["definitions"][schema["$ref"].rpartition("/")[2]], root)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: example(schema["properties"][name], root) for name in wanted}
    if kind == "array":
        return [example(schema["items"], root) for _ in range(schema.get("minItems", 1))]
    if kind == "string":
        return TIME if schema.get("format") == "date-time" else "x" * schema.get("minLength", 1)
    return {"integer": 1, "number": 1.0, "boolean": True}[kind]


def schema_of(protocol: str, name: str) -> dict[str, Any]:
    shape = catalog(protocol).actions[name].request
    return load(shape.module, shape.schema)


@pytest.mark.parametrize("protocol", ACTIONS)
async def test_every_action_of_a_station_gets_a_schema_valid_answer(
    protocol: str, autojump_clock: MockClock
) -> None:
    listener = MemoryListener()
    async with open_server(demo.router(), listeners=[listener]):
        for action in ACTIONS[protocol]:
            async with listener.connect("CP1", [protocol]) as peer:
                schema = schema_of(protocol, action)
                await peer.send([2, "1", action, example(schema, schema)])
                with trio.fail_after(5):
                    answer = await peer.receive()
                assert answer[0] == 3, f"{action}: {answer}"
                shape = catalog(protocol).actions[action].response
                assert shape is not None
                shape.read(json.dumps(answer[2]).encode())


async def test_the_send_of_2_1_is_taken_without_an_answer(autojump_clock: MockClock) -> None:
    listener = MemoryListener()
    async with (
        open_server(demo.router(), listeners=[listener]),
        listener.connect("CP1", ["ocpp2.1"]) as peer,
    ):
        schema = schema_of("ocpp2.1", "NotifyPeriodicEventStream")
        await peer.send([6, "1", "NotifyPeriodicEventStream", example(schema, schema)])
        await peer.send([2, "2", "Heartbeat", {}])
        assert (await peer.receive())[1] == "2"


@pytest.mark.parametrize("path", ["/CP1", "/ocpp/CP1", "/ocpp/CP1/CP1"])
async def test_the_demo_lets_in_by_any_path_and_the_last_segment_is_the_identity(path: str) -> None:
    listener = MemoryListener()
    async with open_server(demo.router(), listeners=[listener]) as server:
        peer = ScriptedPeer(await listener.open_stream())
        assert await peer.upgrade(path) == 101
        assert [station.identity for station in server.stations] == ["CP1"]
        await peer.stream.aclose()
