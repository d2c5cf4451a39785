"""What a simulated station of 2.x answers where nothing is behind it.

Each answer says so with a status of its own; an action whose answer has no
such status is not here, and is answered CALLERROR NotSupported. Pure.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ..payloads import Request, Response
from .faces import Handler

#: The status that says "not here", by action. Those that only 2.1 has are at the end.
_STATUS = {
    "CancelReservation": "Rejected",
    "CertificateSigned": "Rejected",
    "ClearChargingProfile": "Unknown",
    "ClearDisplayMessage": "Unknown",
    "CustomerInformation": "Rejected",
    "DataTransfer": "UnknownVendorId",
    "DeleteCertificate": "NotFound",
    "GetChargingProfiles": "NoProfiles",
    "GetCompositeSchedule": "Rejected",
    "GetDisplayMessages": "Unknown",
    "GetInstalledCertificateIds": "NotFound",
    "GetMonitoringReport": "NotSupported",
    "InstallCertificate": "Rejected",
    "PublishFirmware": "Rejected",
    "ReserveNow": "Rejected",
    "SetChargingProfile": "Rejected",
    "SetDisplayMessage": "Rejected",
    "SetMonitoringBase": "NotSupported",
    "SetMonitoringLevel": "Rejected",
    "SetNetworkProfile": "Rejected",
    "UnpublishFirmware": "NoFirmware",
    "AFRRSignal": "Rejected",
    "AdjustPeriodicEventStream": "Rejected",
    "ChangeTransactionTariff": "Rejected",
    "ClearDERControl": "NotSupported",
    "GetDERControl": "NotSupported",
    "GetTariffs": "NoTariff",
    "NotifyAllowedEnergyTransfer": "Rejected",
    "RequestBatterySwap": "Rejected",
    "SetDERControl": "NotSupported",
    "SetDefaultTariff": "Rejected",
    "UpdateDynamicSchedule": "Rejected",
    "UsePriorityCharging": "Rejected",
}


def answers_of(version: Any) -> dict[type[Request[Any]], Handler]:
    """Return the handlers of what is not simulated, for the module of that version."""
    handlers: dict[type[Request[Any]], Handler] = {
        getattr(version, action): partial(
            _always, getattr(version, f"{action}Response")(status=status)
        )
        for action, status in _STATUS.items()
        if hasattr(version, action)
    }
    # I02: the cost is for a display that nobody sees.
    handlers[version.CostUpdated] = partial(_always, version.CostUpdatedResponse())
    handlers[version.SetVariableMonitoring] = partial(_set_monitoring, version)
    handlers[version.ClearVariableMonitoring] = partial(_clear_monitoring, version)
    return handlers


def _always(response: Response, _: float, __: object) -> Response:
    return response


def _set_monitoring(version: Any, _: float, asked: Any) -> Response:
    results = [
        version.SetMonitoringResultType(
            status="UnsupportedMonitorType",
            type=one.type,
            severity=one.severity,
            component=one.component,
            variable=one.variable,
        )
        for one in asked.set_monitoring_data
    ]
    response: Response = version.SetVariableMonitoringResponse(set_monitoring_result=results)
    return response


def _clear_monitoring(version: Any, _: float, asked: Any) -> Response:
    results = [version.ClearMonitoringResultType(status="NotFound", id=one) for one in asked.id]
    response: Response = version.ClearVariableMonitoringResponse(clear_monitoring_result=results)
    return response
