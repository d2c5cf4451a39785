"""The words of OCPP 2.0.1 and 2.1: a station's facts as requests, and its answers to a CSMS.

``version`` is the module ``v201`` or ``v21``; what is used here is alike in
both. What is not simulated is answered as ``unsimulated`` says. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..payloads import Request, Response
from .connector import Token, status_2
from .device_model import DeviceModel, Row
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
    Worded,
)
from .power import Reading
from .progress import What
from .state import Rules, Station
from .unsimulated import answers_of

#: 2.x: no connector 0, and the station makes the ids of transactions.
RULES_2 = Rules(status_2, tells_whole=False, makes_ids=True)


class Face2:
    """See ``faces.Face``."""

    def __init__(self, station: Station, calendar: Calendar, version: Any) -> None:
        self._station = station
        self._date = calendar.date
        self._version = version
        self._model = DeviceModel(station, version)
        self.handlers: dict[type[Request[Any]], Handler] = answers_of(version)
        self.handlers |= {
            version.ChangeAvailability: self._change_availability,
            version.ClearCache: self._clear_cache,
            version.GetBaseReport: self._base_report,
            version.GetLocalListVersion: self._list_version,
            version.GetLog: self._get_log,
            version.GetReport: self._report,
            version.GetTransactionStatus: self._transaction_status,
            version.GetVariables: self._get_variables,
            version.RequestStartTransaction: self._remote_start,
            version.RequestStopTransaction: self._remote_stop,
            version.Reset: self._reset,
            version.SendLocalList: self._send_local_list,
            version.SetVariables: self._set_variables,
            version.TriggerMessage: self._trigger,
            version.UnlockConnector: self._unlock,
            version.UpdateFirmware: self._update_firmware,
        }

    # ── facts into requests ──────────────────────────────────────────────

    def request(self, fact: Fact) -> Request[Any] | None:
        """Word *fact*; ``None``: 2.x does not tell it."""
        worded: Request[Any] | None = None
        match fact:
            case Booting():
                worded = self._boot(fact)
            case Alive():
                worded = self._version.Heartbeat()
            case StatusSeen():
                worded = self._status(fact)
            case TokenPresented():
                worded = self._version.Authorize(id_token=self._token(fact.token))
            case TransactionTold():
                worded = self._transaction(fact)
            case Metered():
                readings = [self._meter_value(fact.reading)]
                worded = self._version.MeterValues(evse_id=fact.connector_id, meter_value=readings)
            case Progressed():
                worded = self._progressed(fact)
            case Worded():
                worded = fact.request
        return worded

    def _boot(self, fact: Booting) -> Any:
        station = self._version.ChargingStationType(
            model=MODEL, vendor_name=VENDOR, firmware_version=self._station.firmware_version
        )
        return self._version.BootNotification(reason=fact.reason, charging_station=station)

    def _status(self, fact: StatusSeen) -> Any:
        return self._version.StatusNotification(
            timestamp=self._date(fact.at),
            connector_status=fact.status,
            evse_id=fact.connector_id,
            connector_id=1,
        )

    def _token(self, token: Token) -> Any:
        return self._version.IdTokenType(id_token=token.value, type=token.kind)

    def _transaction(self, fact: TransactionTold) -> Any:
        version, transaction = self._version, fact.transaction
        started = fact.event == "Started"
        return version.TransactionEvent(
            event_type=fact.event,
            timestamp=self._date(fact.at),
            trigger_reason=fact.trigger,
            seq_no=fact.seq_no,
            transaction_info=version.TransactionType(
                transaction_id=transaction.id,
                charging_state=fact.charging_state,
                stopped_reason=fact.reason,
                remote_start_id=transaction.permit.remote_start_id if started else None,
            ),
            meter_value=[self._meter_value(reading) for reading in fact.readings] or None,
            # E04: only what happened offline says so.
            offline=fact.offline or None,
            # E01: evse with the first event, idToken with those that it caused.
            evse=version.EVSEType(id=transaction.connector_id, connector_id=1) if started else None,
            id_token=self._token(fact.token) if fact.token else None,
        )

    def _meter_value(self, reading: Reading) -> Any:
        asked = self._station.settings.members("MeterValuesSampledData")
        sampled = [
            self._sampled(reading, *value) for value in _values(reading) if value[0] in asked
        ]
        if not sampled:
            sampled = [self._sampled(reading, *_values(reading)[0])]
        return self._version.MeterValueType(timestamp=self._date(reading.at), sampled_value=sampled)

    def _sampled(self, reading: Reading, measurand: str, value: float, unit: str) -> Any:
        return self._version.SampledValueType(
            value=value,
            context=reading.context,
            measurand=measurand,
            unit_of_measure=self._version.UnitOfMeasureType(unit=unit),
        )

    def _progressed(self, fact: Progressed) -> Any:
        version = self._version
        if fact.what == "log":
            return version.LogStatusNotification(status=fact.status, request_id=fact.request_id)
        return version.FirmwareStatusNotification(status=fact.status, request_id=fact.request_id)

    # ── answers of the CSMS ──────────────────────────────────────────────

    def answered(self, at: float, fact: Fact, response: Any) -> None:
        """Take the answer to *fact*."""
        station = self._station
        match fact:
            case Booting():
                station.booted(at, response.status, response.interval)
            case TokenPresented():
                station.authorized(at, fact, response.id_token_info.status == "Accepted")
            case TransactionTold() if response.id_token_info is not None:
                station.judged(at, fact, response.id_token_info.status == "Accepted")

    # ── requests of the CSMS ─────────────────────────────────────────────

    def _has(self, evse: int | None) -> bool:
        return evse is None or evse in self._station.connectors

    def _remote_start(self, at: float, asked: Any) -> Response:
        token = Token(asked.id_token.id_token, asked.id_token.type)
        started = self._station.remote_start(at, asked.evse_id, token, asked.remote_start_id)
        return self._answer("RequestStartTransaction", "Accepted" if started else "Rejected")

    def _remote_stop(self, at: float, asked: Any) -> Response:
        stopped = self._station.remote_stop(at, asked.transaction_id)
        return self._answer("RequestStopTransaction", "Accepted" if stopped else "Rejected")

    def _reset(self, at: float, asked: Any) -> Response:
        # Resetting one EVSE (B11) and resuming (2.1) are not simulated.
        if asked.evse_id is not None or asked.type == "ImmediateAndResume":
            return self._answer("Reset", "Rejected")
        status = self._station.reset(at, reason="ImmediateReset", when_idle=asked.type == "OnIdle")
        return self._answer("Reset", status)

    def _unlock(self, _: float, asked: Any) -> Response:
        connector = self._station.connectors.get(asked.evse_id)
        if connector is None or asked.connector_id != 1:
            return self._answer("UnlockConnector", "UnknownConnector")
        # F05: never while somebody charges.
        busy = connector.transaction is not None
        return self._answer(
            "UnlockConnector", "OngoingAuthorizedTransaction" if busy else "Unlocked"
        )

    def _change_availability(self, at: float, asked: Any) -> Response:
        evse = asked.evse.id if asked.evse else None
        if not self._has(evse) or (asked.evse and asked.evse.connector_id not in (None, 1)):
            return self._answer("ChangeAvailability", "Rejected")
        operative = asked.operational_status == "Operative"
        status = self._station.change_availability(at, evse, operative)
        return self._answer("ChangeAvailability", status)

    def _get_variables(self, _: float, asked: Any) -> Response:
        results = [self._model.get(one) for one in asked.get_variable_data]
        return self._version.GetVariablesResponse(get_variable_result=results)  # type: ignore[no-any-return]  # version is a module

    def _set_variables(self, at: float, asked: Any) -> Response:
        results = [self._model.set(one) for one in asked.set_variable_data]
        self._station.settings_changed(at)
        return self._version.SetVariablesResponse(set_variable_result=results)  # type: ignore[no-any-return]  # as above

    def _base_report(self, at: float, asked: Any) -> Response:
        self._tell_report(at, asked.request_id, self._model.base(asked.report_base))
        return self._answer("GetBaseReport", "Accepted")

    def _report(self, at: float, asked: Any) -> Response:
        if asked.component_criteria:
            return self._answer("GetReport", "NotSupported")
        wanted = asked.component_variable
        rows = self._model.chosen(wanted) if wanted else list(self._model.rows())
        if not rows:
            return self._answer("GetReport", "EmptyResultSet")
        self._tell_report(at, asked.request_id, rows)
        return self._answer("GetReport", "Accepted")

    def _tell_report(self, at: float, request_id: int, rows: list[Row]) -> None:
        size = self._station.settings.number("DeviceDataCtrlr.ItemsPerMessage")
        parts = [rows[first : first + size] for first in range(0, len(rows), size)]
        for number, part in enumerate(parts):
            request = self._version.NotifyReport(
                request_id=request_id,
                generated_at=self._date(at),
                seq_no=number,
                tbc=number < len(parts) - 1,
                report_data=[self._model.data(row) for row in part],
            )
            self._station.outbox.put(Worded(at=at, urgent=True, request=request))

    def _transaction_status(self, _: float, asked: Any) -> Response:
        outbox, answer = self._station.outbox, self._version.GetTransactionStatusResponse
        wanted = asked.transaction_id
        if wanted is None:
            # E14: without an id there is no ongoingIndicator.
            return answer(messages_in_queue=outbox.has_transactions)  # type: ignore[no-any-return]  # as above
        running = any(
            one.transaction and one.transaction.id == wanted for one in self._station.charging()
        )
        return answer(messages_in_queue=outbox.holds(wanted), ongoing_indicator=running)  # type: ignore[no-any-return]  # as above

    def _clear_cache(self, _: float, __: Any) -> Response:
        cleared = self._station.tokens.clear_cache()
        return self._answer("ClearCache", "Accepted" if cleared else "Rejected")

    def _list_version(self, _: float, __: Any) -> Response:
        version = self._station.tokens.list_version
        return self._version.GetLocalListVersionResponse(version_number=version)  # type: ignore[no-any-return]  # as above

    def _send_local_list(self, _: float, asked: Any) -> Response:
        entries = {
            entry.id_token.id_token: (
                entry.id_token_info.status == "Accepted" if entry.id_token_info else None
            )
            for entry in asked.local_authorization_list or ()
        }
        full = asked.update_type == "Full"
        status = self._station.tokens.update_list(asked.version_number, entries, full=full)
        return self._answer("SendLocalList", status)

    def _update_firmware(self, at: float, asked: Any) -> Response:
        progress = self._station.progress[_firmware(asked.firmware.signing_certificate)]
        status = "AcceptedCanceled" if progress.is_running else "Accepted"
        progress.begin(at, asked.request_id)
        return self._answer("UpdateFirmware", status)

    def _get_log(self, at: float, asked: Any) -> Response:
        progress = self._station.progress["log"]
        status = "AcceptedCanceled" if progress.is_running else "Accepted"
        progress.begin(at, asked.request_id)
        name = f"{asked.log_type}.txt"
        return self._version.GetLogResponse(status=status, filename=name)  # type: ignore[no-any-return]  # as above

    def _trigger(self, at: float, asked: Any) -> Response:
        station, evse = self._station, asked.evse.id if asked.evse else None
        running = station.progress["signed firmware"].is_running
        triggers: dict[str, Callable[[], object]] = {
            "BootNotification": lambda: station.trigger_boot(at),
            "Heartbeat": lambda: station.trigger_heartbeat(at),
            "StatusNotification": lambda: station.trigger_status(at, evse),
            "MeterValues": lambda: station.trigger_meter(at, evse),
            "TransactionEvent": lambda: station.trigger_transaction(at, evse),
            "FirmwareStatusNotification": lambda: station.trigger_progress(at, _firmware(running)),
            "LogStatusNotification": lambda: station.trigger_progress(at, "log"),
        }
        trigger = triggers.get(asked.requested_message)
        if trigger is None:
            return self._answer("TriggerMessage", "NotImplemented")
        # F06: what there is nothing to tell of is Rejected.
        if not self._has(evse) or trigger() is False:
            return self._answer("TriggerMessage", "Rejected")
        return self._answer("TriggerMessage", "Accepted")

    def _answer(self, action: str, status: str) -> Response:
        response: Response = getattr(self._version, f"{action}Response")(status=status)
        return response


def _firmware(signed: object) -> What:
    return "signed firmware" if signed else "firmware"


def _values(reading: Reading) -> list[tuple[str, float, str]]:
    """Return measurand, value and unit (2.x part 2, appendix: standardized units)."""
    values = [
        ("Energy.Active.Import.Register", float(reading.energy_wh), "Wh"),
        ("Power.Active.Import", reading.power_w, "W"),
        ("Current.Import", reading.current_a, "A"),
        ("Voltage", reading.voltage_v, "V"),
    ]
    if reading.soc is not None:
        values.append(("SoC", float(reading.soc), "Percent"))
    return values
