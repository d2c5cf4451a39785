"""The Python names of what the schemas name, and the type names of 1.6, whose schemas have none.

Pure tables and two functions; knows nothing of how schemas are read or classes written.
"""

from __future__ import annotations

import keyword
import re

#: Words that a split at capitals would tear apart.
_WHOLE = {"SoC": "Soc", "V2X": "V2x", "EMAIDs": "Emaids", "soC": "soc", "soH": "soh"}
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")


def snake(wire: str) -> str:
    """Spell a wire name as an attribute: ``currentSoC`` → ``current_soc``."""
    text = wire
    for word, whole in _WHOLE.items():
        text = text.replace(word, whole)
    attribute = "_".join(_WORD.findall(text)).lower()
    return attribute + "_" if keyword.iskeyword(attribute) else attribute


#: 1.6 §7: the types of properties, where the name of the property says which.
_BY_PROPERTY = {
    "chargingProfile": "ChargingProfile",
    "chargingProfileKind": "ChargingProfileKindType",
    "chargingProfilePurpose": "ChargingProfilePurposeType",
    "chargingRateUnit": "ChargingRateUnitType",
    "chargingSchedule": "ChargingSchedule",
    "chargingSchedulePeriod": "ChargingSchedulePeriod",
    "configurationKey": "KeyValue",
    "context": "ReadingContext",
    "csChargingProfiles": "ChargingProfile",
    "errorCode": "ChargePointErrorCode",
    "format": "ValueFormat",
    "idTagInfo": "IdTagInfo",
    "localAuthorizationList": "AuthorizationData",
    "location": "Location",
    "measurand": "Measurand",
    "meterValue": "MeterValue",
    "phase": "Phase",
    "reason": "Reason",
    "recurrencyKind": "RecurrencyKindType",
    "requestedMessage": "MessageTrigger",
    "sampledValue": "SampledValue",
    # A MeterValue, except that its schema lets the list of samples be empty.
    "transactionData": "TransactionMeterValue",
    "unit": "UnitOfMeasure",
    "updateType": "UpdateType",
}

#: 1.6 §7: the types of ``status`` and ``type``, which say nothing by themselves.
_BY_PLACE = {
    "BootNotificationResponse.status": "RegistrationStatus",
    "CancelReservationResponse.status": "CancelReservationStatus",
    "ChangeAvailability.type": "AvailabilityType",
    "ChangeAvailabilityResponse.status": "AvailabilityStatus",
    "ChangeConfigurationResponse.status": "ConfigurationStatus",
    "ClearCacheResponse.status": "ClearCacheStatus",
    "ClearChargingProfileResponse.status": "ClearChargingProfileStatus",
    "DataTransferResponse.status": "DataTransferStatus",
    "DiagnosticsStatusNotification.status": "DiagnosticsStatus",
    "FirmwareStatusNotification.status": "FirmwareStatus",
    "GetCompositeScheduleResponse.status": "GetCompositeScheduleStatus",
    "IdTagInfo.status": "AuthorizationStatus",
    "RemoteStartTransactionResponse.status": "RemoteStartStopStatus",
    "RemoteStopTransactionResponse.status": "RemoteStartStopStatus",
    "ReserveNowResponse.status": "ReservationStatus",
    "Reset.type": "ResetType",
    "ResetResponse.status": "ResetStatus",
    "SendLocalListResponse.status": "UpdateStatus",
    "SetChargingProfileResponse.status": "ChargingProfileStatus",
    "StatusNotification.status": "ChargePointStatus",
    "TriggerMessageResponse.status": "TriggerMessageStatus",
    "UnlockConnectorResponse.status": "UnlockStatus",
}


def type_name(owner: str, wire: str) -> str:
    """Name the nameless type of property *wire* of class *owner* as the text of 1.6 does.

    Raises:
        KeyError: a new release of the schemas has a type that no table here names.
    """
    return _BY_PLACE.get(f"{owner}.{wire}") or _BY_PROPERTY[wire]
