"""The built-in demo CSMS: lets every station in and has an answer to all that it asks.

Every station-initiated action of 1.6, 2.0.1 and 2.1. Keeps nothing, and is no
model of a billing system.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from .. import Accept, Handshake, Router, Station, now, v16, v21, v201
from .stations import KnownStations

#: Seconds between heartbeats that it asks for.
_HEARTBEAT = 300


def router(stations: KnownStations | None = None) -> Router:
    """Build the demo's router; *stations* are those that it knows, ``None``: it lets all in.

    It tolerates broken payloads: real chargers send them, and the first
    evening with one must not end in CALLERRORs. Violations are shown.
    """
    demo = Router(validation="tolerate")

    @demo.auth("*")
    async def let_in(handshake: Handshake) -> Accept | None:
        return None if stations is None else await stations.judge(handshake)

    _add_16(demo)
    _add_2(demo, v201)
    _add_2(demo, v21)
    _add_21(demo)
    return demo


def _always(response: Any) -> Callable[[Station, Any], Any]:
    return lambda _station, _request: response


def _nothing_to_say(demo: Router, module: Any, *actions: str) -> None:
    """Answer these actions with an empty response."""
    for action in actions:
        response = getattr(module, f"{action}Response")()
        demo.on(getattr(module, action))(_always(response))


def _accepted(demo: Router, module: Any, *actions: str) -> None:
    """Answer these actions with the status Accepted."""
    for action in actions:
        response = getattr(module, f"{action}Response")(status="Accepted")
        demo.on(getattr(module, action))(_always(response))


def _add_16(demo: Router) -> None:
    transactions = count(1)
    accepted = v16.IdTagInfo(status="Accepted")

    @demo.on(v16.BootNotification)
    def boot(_: Station, __: v16.BootNotification) -> v16.BootNotificationResponse:
        return v16.BootNotificationResponse(
            status="Accepted", current_time=now(), interval=_HEARTBEAT
        )

    @demo.on(v16.Heartbeat)
    def heartbeat(_: Station, __: v16.Heartbeat) -> v16.HeartbeatResponse:
        return v16.HeartbeatResponse(current_time=now())

    @demo.on(v16.Authorize)
    def authorize(_: Station, __: v16.Authorize) -> v16.AuthorizeResponse:
        return v16.AuthorizeResponse(id_tag_info=accepted)

    @demo.on(v16.StartTransaction)
    def start(_: Station, __: v16.StartTransaction) -> v16.StartTransactionResponse:
        return v16.StartTransactionResponse(transaction_id=next(transactions), id_tag_info=accepted)

    @demo.on(v16.StopTransaction)
    def stop(_: Station, __: v16.StopTransaction) -> v16.StopTransactionResponse:
        return v16.StopTransactionResponse()

    @demo.on(v16.DataTransfer)
    def transfer(_: Station, __: v16.DataTransfer) -> v16.DataTransferResponse:
        return v16.DataTransferResponse(status="UnknownVendorId")

    _nothing_to_say(
        demo, v16,
        "DiagnosticsStatusNotification", "FirmwareStatusNotification", "LogStatusNotification",
        "MeterValues", "SecurityEventNotification", "SignedFirmwareStatusNotification",
        "StatusNotification",
    )  # fmt: skip
    _accepted(demo, v16, "SignCertificate")


def _add_2(demo: Router, module: Any) -> None:
    """Add what 2.0.1 and 2.1 have in common; *module* is either."""

    @demo.on(module.BootNotification)
    def boot(_: Station, __: Any) -> Any:
        return module.BootNotificationResponse(
            status="Accepted", current_time=now(), interval=_HEARTBEAT
        )

    @demo.on(module.Heartbeat)
    def heartbeat(_: Station, __: Any) -> Any:
        return module.HeartbeatResponse(current_time=now())

    @demo.on(module.Authorize)
    def authorize(_: Station, __: Any) -> Any:
        accepted = module.IdTokenInfoType(status="Accepted")
        return module.AuthorizeResponse(id_token_info=accepted)

    @demo.on(module.TransactionEvent)
    def transaction(_: Station, event: Any) -> Any:
        # E01, C: idTokenInfo answers an idToken, and is left out without one.
        accepted = module.IdTokenInfoType(status="Accepted") if event.id_token else None
        return module.TransactionEventResponse(id_token_info=accepted)

    @demo.on(module.DataTransfer)
    def transfer(_: Station, __: Any) -> Any:
        return module.DataTransferResponse(status="UnknownVendorId")

    @demo.on(module.Get15118EVCertificate)
    def ev_certificate(_: Station, __: Any) -> Any:
        return module.Get15118EVCertificateResponse(status="Failed", exi_response="")

    @demo.on(module.GetCertificateStatus)
    def certificate_status(_: Station, __: Any) -> Any:
        return module.GetCertificateStatusResponse(status="Failed")

    _nothing_to_say(
        demo, module,
        "ClearedChargingLimit", "FirmwareStatusNotification", "LogStatusNotification",
        "MeterValues", "NotifyChargingLimit", "NotifyCustomerInformation",
        "NotifyDisplayMessages", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport",
        "PublishFirmwareStatusNotification", "ReportChargingProfiles",
        "ReservationStatusUpdate", "SecurityEventNotification", "StatusNotification",
    )  # fmt: skip
    _accepted(demo, module, "NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "SignCertificate")


def _add_21(demo: Router) -> None:
    @demo.on(v21.GetCertificateChainStatus)
    def chain_status(
        _: Station, request: v21.GetCertificateChainStatus
    ) -> v21.GetCertificateChainStatusResponse:
        moment = now()
        return v21.GetCertificateChainStatusResponse(
            certificate_status=[
                v21.CertificateStatusType(
                    certificate_hash_data=asked.certificate_hash_data,
                    source=asked.source,
                    status="Unknown",
                    next_update=moment,
                )
                for asked in request.certificate_status_requests
            ]
        )

    @demo.on(v21.PullDynamicScheduleUpdate)
    def schedule(
        _: Station, __: v21.PullDynamicScheduleUpdate
    ) -> v21.PullDynamicScheduleUpdateResponse:
        return v21.PullDynamicScheduleUpdateResponse(status="Rejected")

    @demo.on(v21.VatNumberValidation)
    def vat_number(_: Station, request: v21.VatNumberValidation) -> v21.VatNumberValidationResponse:
        return v21.VatNumberValidationResponse(
            vat_number=request.vat_number, status="Rejected", evse_id=request.evse_id
        )

    @demo.on(v21.NotifyPeriodicEventStream)
    def periodic(_: Station, __: v21.NotifyPeriodicEventStream) -> None:
        """A SEND: nobody waits for an answer."""

    _nothing_to_say(
        demo, v21,
        "BatterySwap", "ClosePeriodicEventStream", "NotifyDERAlarm", "NotifyDERStartStop",
        "NotifyPriorityCharging", "NotifySettlement", "ReportDERControl",
    )  # fmt: skip
    _accepted(demo, v21, "OpenPeriodicEventStream")
