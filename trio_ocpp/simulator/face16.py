"""The words of OCPP 1.6: a station's facts as requests, and its answers to a CSMS.

What is not simulated is answered with the status that says so. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from .. import v16
from ..payloads import Request, Response
from .connector import Token, status_16
from .faces import MODEL, VENDOR, Calendar, Handler
from .facts import (
    Alive,
    Booting,
    Fact,
    Metered,
    Progressed,
    StatusSeen,
    TokenPresented,
    TransactionTold,
)
from .power import Reading
from .settings import Setting
from .state import Rules, Station

#: 1.6: connector 0 is the station, and the CSMS makes the ids of transactions.
RULES_16 = Rules(status_16, tells_whole=True, makes_ids=False)

#: What is answered always the same, because nothing is behind it.
_FIXED: tuple[tuple[type[Request[Any]], Response], ...] = (
    (v16.CancelReservation, v16.CancelReservationResponse(status="Rejected")),
    (v16.CertificateSigned, v16.CertificateSignedResponse(status="Rejected")),
    (v16.ClearChargingProfile, v16.ClearChargingProfileResponse(status="Unknown")),
    (v16.DataTransfer, v16.DataTransferResponse(status="UnknownVendorId")),
    (v16.DeleteCertificate, v16.DeleteCertificateResponse(status="NotFound")),
    (v16.GetCompositeSchedule, v16.GetCompositeScheduleResponse(status="Rejected")),
    (v16.GetInstalledCertificateIds, v16.GetInstalledCertificateIdsResponse(status="NotFound")),
    (v16.InstallCertificate, v16.InstallCertificateResponse(status="Rejected")),
    (v16.ReserveNow, v16.ReserveNowResponse(status="Rejected")),
    (v16.SetChargingProfile, v16.SetChargingProfileResponse(status="NotSupported")),
)


class Face16:
    """See ``faces.Face``."""

    def __init__(self, station: Station, calendar: Calendar) -> None:
        self._station = station
        self._date = calendar.date
        self.handlers: dict[type[Request[Any]], Handler] = {
            request: partial(_always, response) for request, response in _FIXED
        }
        self.handlers |= {
            v16.ChangeAvailability: self._change_availability,
            v16.ChangeConfiguration: self._change_configuration,
            v16.ClearCache: self._clear_cache,
            v16.ExtendedTriggerMessage: self._extended_trigger,
            v16.GetConfiguration: self._get_configuration,
            v16.GetDiagnostics: self._get_diagnostics,
            v16.GetLocalListVersion: self._list_version,
            v16.GetLog: self._get_log,
            v16.RemoteStartTransaction: self._remote_start,
            v16.RemoteStopTransaction: self._remote_stop,
            v16.Reset: self._reset,
            v16.SendLocalList: self._send_local_list,
            v16.SignedUpdateFirmware: self._update_signed,
            v16.TriggerMessage: self._trigger,
            v16.UnlockConnector: self._unlock,
            v16.UpdateFirmware: self._update_firmware,
        }

    # ── facts into requests ──────────────────────────────────────────────

    def request(self, fact: Fact) -> Request[Any] | None:
        """Word *fact*; ``None``: 1.6 does not tell it."""
        match fact:
            case Booting():
                return self._boot()
            case Alive():
                return v16.Heartbeat()
            case StatusSeen():
                return self._status(fact)
            case TokenPresented():
                return v16.Authorize(id_tag=fact.token.value)
            case TransactionTold():
                return self._transaction(fact)
            case Metered():
                return self._metered(fact)
            case Progressed():
                return _progressed(fact)
        return None

    def _boot(self) -> v16.BootNotification:
        return v16.BootNotification(
            charge_point_vendor=VENDOR,
            charge_point_model=MODEL,
            firmware_version=self._station.firmware_version,
        )

    def _status(self, fact: StatusSeen) -> v16.StatusNotification:
        return v16.StatusNotification(
            connector_id=fact.connector_id,
            error_code="NoError",
            status=cast("v16.ChargePointStatus", fact.status),
            timestamp=self._date(fact.at),
        )

    def _transaction(self, fact: TransactionTold) -> Request[Any] | None:
        if fact.event == "Started":
            return self._started(fact)
        number = fact.transaction.id
        if not isinstance(number, int):
            # The CSMS has never taken the start, so there is no id to tell this under.
            return None
        if fact.event == "Ended":
            return self._ended(fact, number)
        if not fact.readings:
            return None
        return v16.MeterValues(
            connector_id=fact.transaction.connector_id,
            transaction_id=number,
            meter_value=[self._meter_value(reading) for reading in fact.readings],
        )

    def _started(self, fact: TransactionTold) -> v16.StartTransaction:
        return v16.StartTransaction(
            connector_id=fact.transaction.connector_id,
            id_tag=fact.transaction.permit.token.value,
            meter_start=fact.transaction.meter_start,
            timestamp=self._date(fact.at),
        )

    def _ended(self, fact: TransactionTold, number: int) -> v16.StopTransaction:
        return v16.StopTransaction(
            transaction_id=number,
            meter_stop=fact.readings[0].energy_wh,
            timestamp=self._date(fact.at),
            # 1.6 StopTransaction.req: the reason Local may be left out.
            reason=None if fact.reason == "Local" else cast("v16.Reason", fact.reason),
            id_tag=fact.token.value if fact.token else None,
        )

    def _metered(self, fact: Metered) -> v16.MeterValues:
        transaction = self._station.connectors[fact.connector_id].transaction
        number = transaction.id if transaction else None
        return v16.MeterValues(
            connector_id=fact.connector_id,
            transaction_id=number if isinstance(number, int) else None,
            meter_value=[self._meter_value(fact.reading)],
        )

    def _meter_value(self, reading: Reading) -> v16.MeterValue:
        asked = self._station.settings.members("MeterValuesSampledData")
        context = cast("v16.ReadingContext", reading.context)
        sampled = [
            v16.SampledValue(
                value=value,
                context=context,
                measurand=cast("v16.Measurand", measurand),
                unit=cast("v16.UnitOfMeasure", unit),
            )
            for measurand, value, unit in _values(reading)
            if measurand in asked
        ]
        energy = v16.SampledValue(value=str(reading.energy_wh), context=context, unit="Wh")
        return v16.MeterValue(timestamp=self._date(reading.at), sampled_value=sampled or [energy])

    # ── answers of the CSMS ──────────────────────────────────────────────

    def answered(self, at: float, fact: Fact, response: Any) -> None:
        """Take the answer to *fact*."""
        station = self._station
        match response:
            case v16.BootNotificationResponse():
                station.booted(at, response.status, response.interval)
            case v16.AuthorizeResponse():
                assert isinstance(fact, TokenPresented)
                accepted = response.id_tag_info.status == "Accepted"
                station.authorized(at, fact, accepted)
            case v16.StartTransactionResponse():
                assert isinstance(fact, TransactionTold)
                fact.transaction.id = response.transaction_id
                station.judged(at, fact, response.id_tag_info.status == "Accepted")

    # ── requests of the CSMS ─────────────────────────────────────────────

    def _has(self, connector_id: int | None) -> bool:
        return connector_id is None or connector_id in self._station.connectors

    def _remote_start(self, at: float, asked: v16.RemoteStartTransaction) -> Response:
        token = Token(asked.id_tag)
        started = self._station.remote_start(at, asked.connector_id, token)
        return v16.RemoteStartTransactionResponse(status="Accepted" if started else "Rejected")

    def _remote_stop(self, at: float, asked: v16.RemoteStopTransaction) -> Response:
        stopped = self._station.remote_stop(at, asked.transaction_id)
        return v16.RemoteStopTransactionResponse(status="Accepted" if stopped else "Rejected")

    def _reset(self, at: float, asked: v16.Reset) -> Response:
        self._station.reset(at, reason=f"{asked.type}Reset")
        return v16.ResetResponse(status="Accepted")

    def _unlock(self, at: float, asked: v16.UnlockConnector) -> Response:
        if asked.connector_id not in self._station.connectors:
            # 1.6 UnlockStatus: NotSupported is also for a connector that is not known.
            return v16.UnlockConnectorResponse(status="NotSupported")
        self._station.stop_for_unlock(at, asked.connector_id)
        return v16.UnlockConnectorResponse(status="Unlocked")

    def _change_availability(self, at: float, asked: v16.ChangeAvailability) -> Response:
        connector_id = asked.connector_id or None
        if not self._has(connector_id):
            return v16.ChangeAvailabilityResponse(status="Rejected")
        operative = asked.type == "Operative"
        status = self._station.change_availability(at, connector_id, operative)
        return v16.ChangeAvailabilityResponse(status=status)

    def _get_configuration(self, _: float, asked: v16.GetConfiguration) -> Response:
        settings = self._station.settings
        if not asked.key:
            return v16.GetConfigurationResponse(
                configuration_key=[self._key_value(setting) for setting in settings.keys()]  # noqa: SIM118  # no dict
            )
        found = [settings.by_key(key) for key in asked.key]
        return v16.GetConfigurationResponse(
            configuration_key=[self._key_value(setting) for setting in found if setting],
            unknown_key=[
                key for key, setting in zip(asked.key, found, strict=True) if setting is None
            ],
        )

    def _key_value(self, setting: Setting) -> v16.KeyValue:
        # 1.6 security whitepaper, AuthorizationKey: write-only, so its value is never given.
        secret = setting.access == "WriteOnly"
        return v16.KeyValue(
            key=setting.key,
            readonly=setting.access == "ReadOnly",
            value=None if secret else self._station.settings.value(setting),
        )

    def _change_configuration(self, at: float, asked: v16.ChangeConfiguration) -> Response:
        setting = self._station.settings.by_key(asked.key)
        if setting is None:
            return v16.ChangeConfigurationResponse(status="NotSupported")
        status = self._station.settings.change(setting, asked.value)
        self._station.settings_changed(at)
        return v16.ChangeConfigurationResponse(status=status)

    def _clear_cache(self, _: float, __: v16.ClearCache) -> Response:
        cleared = self._station.tokens.clear_cache()
        return v16.ClearCacheResponse(status="Accepted" if cleared else "Rejected")

    def _list_version(self, _: float, __: v16.GetLocalListVersion) -> Response:
        return v16.GetLocalListVersionResponse(list_version=self._station.tokens.list_version)

    def _send_local_list(self, _: float, asked: v16.SendLocalList) -> Response:
        entries = {
            entry.id_tag: entry.id_tag_info.status == "Accepted" if entry.id_tag_info else None
            for entry in asked.local_authorization_list or ()
        }
        full = asked.update_type == "Full"
        status = self._station.tokens.update_list(asked.list_version, entries, full=full)
        return v16.SendLocalListResponse(status=status)

    def _update_firmware(self, at: float, asked: v16.UpdateFirmware) -> Response:
        self._station.progress["firmware"].begin(at)
        return v16.UpdateFirmwareResponse()

    def _update_signed(self, at: float, asked: v16.SignedUpdateFirmware) -> Response:
        progress = self._station.progress["signed firmware"]
        status = "AcceptedCanceled" if progress.is_running else "Accepted"
        progress.begin(at, asked.request_id)
        return v16.SignedUpdateFirmwareResponse(
            status=cast("v16.UpdateFirmwareStatusEnumType", status)
        )

    def _get_diagnostics(self, at: float, _: v16.GetDiagnostics) -> Response:
        self._station.progress["diagnostics"].begin(at)
        return v16.GetDiagnosticsResponse(file_name="diagnostics.txt")

    def _get_log(self, at: float, asked: v16.GetLog) -> Response:
        progress = self._station.progress["log"]
        status = "AcceptedCanceled" if progress.is_running else "Accepted"
        progress.begin(at, asked.request_id)
        return v16.GetLogResponse(
            status=cast("v16.LogStatusEnumType", status), filename=f"{asked.log_type}.txt"
        )

    def _trigger(self, at: float, asked: v16.TriggerMessage) -> Response:
        return v16.TriggerMessageResponse(status=self._triggered(at, asked, "firmware"))

    def _extended_trigger(self, at: float, asked: v16.ExtendedTriggerMessage) -> Response:
        status = self._triggered(at, asked, "signed firmware")
        return v16.ExtendedTriggerMessageResponse(status=status)

    def _triggered(
        self, at: float, asked: v16.TriggerMessage | v16.ExtendedTriggerMessage, firmware: Any
    ) -> v16.TriggerMessageStatus:
        station, connector_id = self._station, asked.connector_id
        triggers: dict[str, Callable[[], object]] = {
            "BootNotification": lambda: station.trigger_boot(at),
            "Heartbeat": lambda: station.trigger_heartbeat(at),
            "StatusNotification": lambda: station.trigger_status(at, connector_id),
            "MeterValues": lambda: station.trigger_meter(at, connector_id or None),
            "FirmwareStatusNotification": lambda: station.trigger_progress(at, firmware),
            "DiagnosticsStatusNotification": lambda: station.trigger_progress(at, "diagnostics"),
            "LogStatusNotification": lambda: station.trigger_progress(at, "log"),
        }
        trigger = triggers.get(asked.requested_message)
        if trigger is None:
            return "NotImplemented"
        if not self._has(connector_id or None):
            return "Rejected"
        trigger()
        return "Accepted"


def _always(response: Response, _: float, __: object) -> Response:
    return response


def _values(reading: Reading) -> list[tuple[str, str, str]]:
    """Return measurand, value and unit (1.6 Measurand, UnitOfMeasure)."""
    values = [
        ("Energy.Active.Import.Register", str(reading.energy_wh), "Wh"),
        ("Power.Active.Import", str(reading.power_w), "W"),
        ("Current.Import", str(reading.current_a), "A"),
        ("Voltage", str(reading.voltage_v), "V"),
    ]
    if reading.soc is not None:
        values.append(("SoC", str(reading.soc), "Percent"))
    return values


def _progressed(fact: Progressed) -> Request[Any]:
    status = cast("Any", fact.status)  # which statuses there are is the table's part, ``progress``
    if fact.what == "firmware":
        return v16.FirmwareStatusNotification(status=status)
    if fact.what == "signed firmware":
        return v16.SignedFirmwareStatusNotification(status=status, request_id=fact.request_id)
    if fact.what == "diagnostics":
        return v16.DiagnosticsStatusNotification(status=status)
    return v16.LogStatusNotification(status=status, request_id=fact.request_id)
