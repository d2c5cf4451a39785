"""What a simulated station answers to a CSMS of 2.0.1 and 2.1."""

from collections.abc import Callable
from typing import Any

import pytest
import trio
from simulator_csms import NOON, charging, sample, stage, status

from trio_ocpp import v21, v201

TWO = ["ocpp2.0.1", "ocpp2.1"]
CARD = v201.IdTokenType(id_token="04A1B2C3", type="ISO14443")


def variable(component: str, name: str, **more: Any) -> dict[str, Any]:
    evse = more.pop("evse", None)
    instance = more.pop("instance", None)
    return {
        "component": v201.ComponentType(name=component, evse=evse),
        "variable": v201.VariableType(name=name, instance=instance),
        **more,
    }


READ = [
    (variable("OCPPCommCtrlr", "HeartbeatInterval"), "Accepted", "300"),
    (variable("ocppcommctrlr", "heartbeatinterval", attribute_type="Actual"), "Accepted", "300"),
    (
        variable("OCPPCommCtrlr", "HeartbeatInterval", attribute_type="Target"),
        "NotSupportedAttributeType",
        None,
    ),
    (variable("OCPPCommCtrlr", "MessageAttempts", instance="TransactionEvent"), "Accepted", "3"),
    (variable("OCPPCommCtrlr", "MessageAttempts"), "UnknownVariable", None),
    (variable("Nonsense", "HeartbeatInterval"), "UnknownComponent", None),
    (variable("SecurityCtrlr", "BasicAuthPassword"), "Rejected", None),
    (variable("ChargingStation", "AvailabilityState"), "Accepted", "Available"),
    (variable("EVSE", "AvailabilityState", evse=v201.EVSEType(id=2)), "Accepted", "Available"),
    (variable("EVSE", "AvailabilityState", evse=v201.EVSEType(id=9)), "UnknownVariable", None),
    (variable("EVSE", "AvailabilityState"), "UnknownVariable", None),
]


@pytest.mark.clause("2.x B06")
@pytest.mark.parametrize(("asked", "outcome", "value"), READ)
async def test_2_variables_are_read(
    asked: dict[str, Any], outcome: str, value: str | None, autojump_clock: object
) -> None:
    async with stage("ocpp2.0.1", connectors=2) as on:
        entry = v201.GetVariableDataType(**asked)
        (result,) = (await on.ask(v201.GetVariables(get_variable_data=[entry]))).get_variable_result
        assert (result.attribute_status, result.attribute_value) == (outcome, value)


WRITTEN = [
    (variable("SampledDataCtrlr", "TxUpdatedInterval", attribute_value="10"), "Accepted"),
    (variable("SampledDataCtrlr", "TxUpdatedInterval", attribute_value="-1"), "Rejected"),
    (variable("TxCtrlr", "TxStartPoint", attribute_value="Authorized"), "Rejected"),
    (variable("ChargingStation", "AvailabilityState", attribute_value="Faulted"), "Rejected"),
    (variable("OCPPCommCtrlr", "WebSocketPingInterval", attribute_value="9"), "RebootRequired"),
    (variable("OCPPCommCtrlr", "Nonsense", attribute_value="9"), "UnknownVariable"),
    (variable("Nonsense", "Nonsense", attribute_value="9"), "UnknownComponent"),
    (
        variable("TxCtrlr", "TxStartPoint", attribute_value="9", attribute_type="MaxSet"),
        "NotSupportedAttributeType",
    ),
]


@pytest.mark.clause("2.x B05")
@pytest.mark.parametrize(("asked", "outcome"), WRITTEN)
async def test_2_variables_are_set(
    asked: dict[str, Any], outcome: str, autojump_clock: object
) -> None:
    async with stage("ocpp2.0.1") as on:
        entry = v201.SetVariableDataType(**asked)
        (result,) = (await on.ask(v201.SetVariables(set_variable_data=[entry]))).set_variable_result
        assert result.attribute_status == outcome


@pytest.mark.clause("2.x A01")
async def test_2_the_password_is_set_and_never_given_back(autojump_clock: object) -> None:
    secret = "0123456789abcdef0123"
    entry = v201.SetVariableDataType(
        **variable("SecurityCtrlr", "BasicAuthPassword", attribute_value=secret)
    )
    async with stage("ocpp2.0.1") as on:
        await on.ask(v201.SetVariables(set_variable_data=[entry]))
        await on.ask(v201.GetBaseReport(request_id=1, report_base="FullInventory"))
        await trio.sleep(0.1)
        assert on.simulated.password == secret
        assert secret not in repr(on.csms.heard)


@pytest.mark.clause("2.x B07")
@pytest.mark.parametrize("protocol", TWO)
async def test_2_base_reports_come_in_parts_with_consecutive_numbers(
    protocol: str, autojump_clock: object
) -> None:
    async with stage(protocol, connectors=2) as on:
        sizes = {}
        for base in ("FullInventory", "ConfigurationInventory", "SummaryInventory"):
            on.csms.heard.clear()
            ask = on.csms.version.GetBaseReport(request_id=5, report_base=base)
            assert status(await on.ask(ask)) == "Accepted"
            await trio.sleep(0.1)
            parts = on.csms.of("NotifyReport")
            assert [part.seq_no for part in parts] == list(range(len(parts)))
            assert [part.tbc for part in parts] == [True] * (len(parts) - 1) + [False]
            assert all(part.request_id == 5 for part in parts)
            sizes[base] = sum(len(part.report_data) for part in parts)
        assert sizes["FullInventory"] > sizes["ConfigurationInventory"] > 5
        assert sizes["SummaryInventory"] == 5


@pytest.mark.clause("2.x B08")
async def test_2_reports_are_chosen_by_component_and_variable(autojump_clock: object) -> None:
    async with stage("ocpp2.0.1", connectors=2) as on:
        asked = [
            v201.ComponentVariableType(component=v201.ComponentType(name="TxCtrlr")),
            v201.ComponentVariableType(component=v201.ComponentType(name="EVSE")),
            v201.ComponentVariableType(
                **variable("Connector", "AvailabilityState", evse=v201.EVSEType(id=1))
            ),
        ]
        assert (
            status(await on.ask(v201.GetReport(request_id=1, component_variable=asked)))
            == "Accepted"
        )
        await trio.sleep(0.1)
        data = on.csms.of("NotifyReport")[0].report_data
        components = [one.component.name for one in data]
        assert components.count("EVSE") == 2
        assert components.count("Connector") == 1
        assert components.count("TxCtrlr") == len(data) - 3
        nothing = [v201.ComponentVariableType(component=v201.ComponentType(name="X"))]
        empty = v201.GetReport(request_id=2, component_variable=nothing)
        assert status(await on.ask(empty)) == "EmptyResultSet"
        by_criteria = v201.GetReport(request_id=3, component_criteria=["Problem"])
        assert status(await on.ask(by_criteria)) == "NotSupported"


@pytest.mark.parametrize("protocol", TWO)
async def test_2_remote_start_and_stop(protocol: str, autojump_clock: object) -> None:
    async with stage(protocol) as on:
        version = on.csms.version
        on.simulated.plug_in()
        token = version.IdTokenType(id_token="REMOTE", type="Central")
        start = version.RequestStartTransaction(id_token=token, remote_start_id=42, evse_id=1)
        assert status(await on.ask(start)) == "Accepted"
        await trio.sleep(0.1)
        event = on.csms.of("TransactionEvent")[0]
        assert (event.trigger_reason, event.id_token) == ("RemoteStart", token)
        assert event.transaction_info.remote_start_id == 42
        assert (event.evse.id, event.evse.connector_id) == (1, 1)
        number = event.transaction_info.transaction_id
        asked = version.GetTransactionStatus(transaction_id=number)
        answer = await on.ask(asked)
        assert (answer.ongoing_indicator, answer.messages_in_queue) == (True, False)
        wrong = version.RequestStopTransaction(transaction_id="wrong")
        assert status(await on.ask(wrong)) == "Rejected"
        stop = version.RequestStopTransaction(transaction_id=number)
        assert status(await on.ask(stop)) == "Accepted"
        answer = await on.ask(asked)
        assert answer.ongoing_indicator is False
        await trio.sleep(0.1)
        last = on.csms.of("TransactionEvent")[-1]
        assert (last.event_type, last.transaction_info.stopped_reason) == ("Ended", "Remote")
        answer = await on.ask(version.GetTransactionStatus())
        assert (answer.ongoing_indicator, answer.messages_in_queue) == (None, False)


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ("BootNotification", "BootNotification"),
        ("Heartbeat", "Heartbeat"),
        ("StatusNotification", "1 Available"),
        ("MeterValues", "MeterValues"),
        ("FirmwareStatusNotification", "FirmwareStatusNotification"),
        ("LogStatusNotification", "LogStatusNotification"),
        ("TransactionEvent", None),
        ("SignV2GCertificate", None),
    ],
)
async def test_2_trigger_message(message: Any, heard: str | None, autojump_clock: object) -> None:
    async with stage("ocpp2.0.1") as on:
        on.csms.heard.clear()
        answer = await on.ask(v201.TriggerMessage(requested_message=message))
        refused = "Rejected" if message == "TransactionEvent" else "NotImplemented"
        assert status(answer) == ("Accepted" if heard else refused)
        await trio.sleep(0.1)
        assert on.csms.names()[:1] == ([heard] if heard else [])
        far = v201.TriggerMessage(requested_message=message, evse=v201.EVSEType(id=9))
        assert status(await on.ask(far)) in ("Rejected", "NotImplemented")


async def test_2_a_running_transaction_can_be_triggered(autojump_clock: object) -> None:
    async with charging("ocpp2.1") as on:
        asked = v21.TriggerMessage(requested_message="TransactionEvent", evse=v21.EVSEType(id=1))
        assert status(await on.ask(asked)) == "Accepted"
        await trio.sleep(0.1)
        assert on.csms.names()[-1] == "Updated Trigger"


async def test_2_measurands_are_chosen_by_variables(autojump_clock: object) -> None:
    async with charging("ocpp2.0.1", direct_current=True) as on:
        energy = "Energy.Active.Import.Register"
        for chosen, expected in (("SoC, Voltage", {"SoC", "Voltage"}), ("", {energy})):
            entry = v201.SetVariableDataType(
                **variable("SampledDataCtrlr", "TxUpdatedMeasurands", attribute_value=chosen)
            )
            await on.ask(v201.SetVariables(set_variable_data=[entry]))
            await on.ask(v201.TriggerMessage(requested_message="MeterValues"))
            await trio.sleep(0.1)
            values = on.csms.of("MeterValues")[-1]
            assert {one.measurand for one in values.meter_value[0].sampled_value} == expected


async def test_2_unlock_availability_cache_and_list(autojump_clock: object) -> None:
    async with charging("ocpp2.0.1") as on:
        inoperative: Callable[..., Any] = lambda *evse: v201.ChangeAvailability(  # noqa: E731
            operational_status="Inoperative",
            evse=v201.EVSEType(id=evse[0], connector_id=evse[1]) if evse else None,
        )
        assert status(await on.ask(inoperative(9, None))) == "Rejected"
        assert status(await on.ask(inoperative(1, 2))) == "Rejected"
        assert status(await on.ask(inoperative(1, 1))) == "Scheduled"
        unlock: Callable[..., Any] = lambda evse, number: v201.UnlockConnector(  # noqa: E731
            evse_id=evse, connector_id=number
        )
        assert status(await on.ask(unlock(9, 1))) == "UnknownConnector"
        assert status(await on.ask(unlock(1, 2))) == "UnknownConnector"
        assert status(await on.ask(unlock(1, 1))) == "OngoingAuthorizedTransaction"
        on.simulated.unplug()
        assert status(await on.ask(unlock(1, 1))) == "Unlocked"
        assert status(await on.ask(inoperative())) == "Accepted"
        state = v201.GetVariableDataType(**variable("ChargingStation", "AvailabilityState"))
        answer = await on.ask(v201.GetVariables(get_variable_data=[state]))
        assert answer.get_variable_result[0].attribute_value == "Unavailable"
        assert status(await on.ask(v201.ClearCache())) == "Accepted"
        off = v201.SetVariableDataType(
            **variable("AuthCacheCtrlr", "Enabled", attribute_value="false")
        )
        await on.ask(v201.SetVariables(set_variable_data=[off]))
        assert status(await on.ask(v201.ClearCache())) == "Rejected"
        entries = [
            v201.AuthorizationData(
                id_token=CARD, id_token_info=v201.IdTokenInfoType(status="Accepted")
            ),
            v201.AuthorizationData(id_token=v201.IdTokenType(id_token="B", type="Local")),
        ]
        sent = v201.SendLocalList(
            version_number=3, update_type="Full", local_authorization_list=entries
        )
        assert status(await on.ask(sent)) == "Accepted"
        assert (await on.ask(v201.GetLocalListVersion())).version_number == 3


async def test_2_resets_that_are_not_simulated_are_rejected(autojump_clock: object) -> None:
    async with stage("ocpp2.1") as on:
        assert status(await on.ask(v21.Reset(type="Immediate", evse_id=1))) == "Rejected"
        assert status(await on.ask(v21.Reset(type="ImmediateAndResume"))) == "Rejected"


async def test_2_firmware_and_logs_tell_how_far_they_are(autojump_clock: object) -> None:
    async with stage("ocpp2.0.1") as on:
        log = sample(v201.GetLog)
        assert status(await on.ask(log)) == "Accepted"
        assert status(await on.ask(log)) == "AcceptedCanceled"
        signed = v201.FirmwareType(
            location="x", retrieve_date_time=NOON, signing_certificate="x", signature="x"
        )
        update = v201.UpdateFirmware(request_id=1, firmware=signed)
        assert status(await on.ask(update)) == "Accepted"
        await trio.sleep(21)
        await on.ask(v201.TriggerMessage(requested_message="FirmwareStatusNotification"))
        await trio.sleep(0.5)
        assert [one.status for one in on.csms.of("FirmwareStatusNotification")] == [
            "Downloading", "Downloaded", "Downloaded",
        ]  # fmt: skip
        assert status(await on.ask(update)) == "AcceptedCanceled"
        assert on.csms.of("LogStatusNotification")[-1].status == "Uploaded"


async def test_monitors_are_refused_one_by_one(autojump_clock: object) -> None:
    async with stage("ocpp2.0.1") as on:
        answer = await on.ask(sample(v201.SetVariableMonitoring))
        assert answer.set_monitoring_result[0].status == "UnsupportedMonitorType"
        answer = await on.ask(v201.ClearVariableMonitoring(id=[3, 4]))
        assert [one.status for one in answer.clear_monitoring_result] == ["NotFound", "NotFound"]
