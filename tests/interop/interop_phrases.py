"""What is said in the conversations with foreign charge points, in each version.

The charge points' CALLs are plain JSON, as a station sends them; ours are typed, as a user of
trio_ocpp writes them. Knows neither server nor process.
"""

from __future__ import annotations

from typing import Any

from trio_ocpp import Protocol, v16, v21, v201

Json = dict[str, Any]

#: Payload types differ between versions in name only where the tests use them.
PAYLOADS: dict[Protocol, Any] = {"ocpp1.6": v16, "ocpp2.0.1": v201, "ocpp2.1": v21}
TIME = "2026-03-01T12:00:00Z"

# ── what a charge point says ─────────────────────────────────────────────────

_BOOT_2 = {"reason": "PowerUp", "chargingStation": {"vendorName": "ACME", "model": "Ⅱ"}}
BOOT: dict[Protocol, Json] = {
    "ocpp1.6": {"chargePointVendor": "ACME", "chargePointModel": "Ⅱ"},
    "ocpp2.0.1": _BOOT_2,
    "ocpp2.1": _BOOT_2,
}


def a_day(protocol: Protocol) -> list[tuple[str, Json]]:
    """Return the CALLs of one transaction, and their payloads, after the boot."""
    return _day_16() if protocol == "ocpp1.6" else _day_2()


def _day_16() -> list[tuple[str, Json]]:
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": TIME}
    sample = {"value": "16.5", "unit": "A", "measurand": "Current.Import", "phase": "L1"}
    meter = [{"timestamp": TIME, "sampledValue": [sample]}]
    start = {"connectorId": 1, "idTag": "CARD", "meterStart": 0, "timestamp": TIME}
    stop = {"transactionId": 42, "meterStop": 9, "timestamp": TIME, "reason": "EVDisconnected"}
    return [
        ("Heartbeat", {}),
        ("StartTransaction", start),
        ("StatusNotification", status),
        ("MeterValues", {"connectorId": 1, "transactionId": 42, "meterValue": meter}),
        ("StopTransaction", stop | {"transactionData": meter}),
    ]


def _day_2() -> list[tuple[str, Json]]:
    status = {"timestamp": TIME, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    sample = {"value": 16.5, "measurand": "Current.Import", "phase": "L1"}
    meter = [{"timestamp": TIME, "sampledValue": [sample]}]
    return [
        ("Heartbeat", {}),
        ("StatusNotification", status),
        ("TransactionEvent", _event("Started", "CablePluggedIn", 0)),
        ("TransactionEvent", _event("Updated", "MeterValuePeriodic", 1) | {"meterValue": meter}),
        ("TransactionEvent", _event("Ended", "EVDeparted", 2)),
        ("MeterValues", {"evseId": 1, "meterValue": meter}),
        ("NotifyReport", {"requestId": 7, "generatedAt": TIME, "seqNo": 0, "tbc": False}),
    ]


def _event(kind: str, reason: str, number: int) -> Json:
    return {
        "eventType": kind,
        "timestamp": TIME,
        "triggerReason": reason,
        "seqNo": number,
        "transactionInfo": {"transactionId": "T-1"},
    }


# ── what we ask of it ────────────────────────────────────────────────────────

OurCall = tuple[str, Any, Json, Any]

#: Answers of the charge points that are CALLERRORs; no flow of ``our_calls`` uses these actions.
REFUSALS: dict[str, Json] = {
    "UnlockConnector": {
        "refuse": "SecurityError",
        "description": "not unlocked from afar",
        "details": {"connector": 1},
    },
}


def our_calls(protocol: Protocol) -> list[OurCall]:
    """Return action, our request, the station's JSON answer, and the response that it is to us."""
    return _calls_16() if protocol == "ocpp1.6" else _calls_2(PAYLOADS[protocol])


def _calls_16() -> list[OurCall]:
    setting = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
    # 21.4 is a multiple of 0.1 in the schema's sense, and in binary it is not.
    period = v16.ChargingSchedulePeriod(start_period=0, limit=21.4)
    schedule = v16.ChargingSchedule(charging_rate_unit="A", charging_schedule_period=[period])
    profile = v16.ChargingProfile(
        charging_profile_id=1,
        stack_level=0,
        charging_profile_purpose="TxProfile",
        charging_profile_kind="Relative",
        charging_schedule=schedule,
    )
    start = v16.RemoteStartTransaction(id_tag="CARD", connector_id=1, charging_profile=profile)
    return [
        (
            "Reset",
            v16.Reset(type="Soft"),
            {"status": "Accepted"},
            v16.ResetResponse(status="Accepted"),
        ),
        (
            "GetConfiguration",
            v16.GetConfiguration(key=["HeartbeatInterval", "Nonsense"]),
            {"configurationKey": [setting], "unknownKey": ["Nonsense"]},
            v16.GetConfigurationResponse(
                configuration_key=[
                    v16.KeyValue(key="HeartbeatInterval", readonly=False, value="300")
                ],
                unknown_key=["Nonsense"],
            ),
        ),
        (
            "RemoteStartTransaction",
            start,
            {"status": "Rejected"},
            v16.RemoteStartTransactionResponse(status="Rejected"),
        ),
    ]


def _calls_2(module: Any) -> list[OurCall]:
    place = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    component = module.ComponentType(name="OCPPCommCtrlr")
    variable = module.VariableType(name="HeartbeatInterval")
    result = module.GetVariableResultType(
        attribute_status="Accepted", component=component, variable=variable, attribute_value="300"
    )
    return [
        (
            "Reset",
            module.Reset(type="OnIdle"),
            {"status": "Scheduled"},
            module.ResetResponse(status="Scheduled"),
        ),
        (
            "GetVariables",
            module.GetVariables(
                get_variable_data=[
                    module.GetVariableDataType(component=component, variable=variable)
                ]
            ),
            {
                "getVariableResult": [
                    {**place, "attributeStatus": "Accepted", "attributeValue": "300"}
                ]
            },
            module.GetVariablesResponse(get_variable_result=[result]),
        ),
        (
            "GetBaseReport",
            module.GetBaseReport(request_id=7, report_base="FullInventory"),
            {"status": "Accepted"},
            module.GetBaseReportResponse(status="Accepted"),
        ),
    ]
