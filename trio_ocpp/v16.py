"""The typed payloads of OCPP 1.6: 39 actions.

Generated from the official schemas: ``python -m trio_ocpp.schemas.generate``. Do not edit.

A request is named like its action, a response has ``Response`` at its end.
Knows names, types and limits; ``payloads`` reads, writes and validates.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from trio_ocpp.payloads import Catalog, Maybe, Payload, Request, Response, Timestamp

Str20 = Annotated[str, Meta(max_length=20)]
Str25 = Annotated[str, Meta(max_length=25)]
Str40 = Annotated[str, Meta(max_length=40)]
Str50 = Annotated[str, Meta(max_length=50)]
Str128 = Annotated[str, Meta(max_length=128)]
Str255 = Annotated[str, Meta(max_length=255)]
Str500 = Annotated[str, Meta(max_length=500)]
Str512 = Annotated[str, Meta(max_length=512)]
Str800 = Annotated[str, Meta(max_length=800)]
Str5500 = Annotated[str, Meta(max_length=5500)]
Str10000 = Annotated[str, Meta(max_length=10000)]

AuthorizationStatus = Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]

AvailabilityStatus = Literal["Accepted", "Rejected", "Scheduled"]

AvailabilityType = Literal["Inoperative", "Operative"]

CancelReservationStatus = Literal["Accepted", "Rejected"]

CertificateSignedStatusEnumType = Literal["Accepted", "Rejected"]

CertificateUseEnumType = Literal["CentralSystemRootCertificate", "ManufacturerRootCertificate"]

ChargePointErrorCode = Literal[
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "NoError",
    "OtherError",
    "OverCurrentFailure",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "OverVoltage",
    "WeakSignal",
]

ChargePointStatus = Literal[
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEVSE",
    "SuspendedEV",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
]

ChargingProfileKindType = Literal["Absolute", "Recurring", "Relative"]

ChargingProfilePurposeType = Literal["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]

ChargingProfileStatus = Literal["Accepted", "Rejected", "NotSupported"]

ChargingRateUnitType = Literal["A", "W"]

ClearCacheStatus = Literal["Accepted", "Rejected"]

ClearChargingProfileStatus = Literal["Accepted", "Unknown"]

ConfigurationStatus = Literal["Accepted", "Rejected", "RebootRequired", "NotSupported"]

DataTransferStatus = Literal["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"]

DeleteCertificateStatusEnumType = Literal["Accepted", "Failed", "NotFound"]

DiagnosticsStatus = Literal["Idle", "Uploaded", "UploadFailed", "Uploading"]

FirmwareStatus = Literal[
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
]

FirmwareStatusEnumType = Literal[
    "Downloaded",
    "DownloadFailed",
    "Downloading",
    "DownloadScheduled",
    "DownloadPaused",
    "Idle",
    "InstallationFailed",
    "Installing",
    "Installed",
    "InstallRebooting",
    "InstallScheduled",
    "InstallVerificationFailed",
    "InvalidSignature",
    "SignatureVerified",
]

GenericStatusEnumType = Literal["Accepted", "Rejected"]

GetCompositeScheduleStatus = Literal["Accepted", "Rejected"]

GetInstalledCertificateStatusEnumType = Literal["Accepted", "NotFound"]

HashAlgorithmEnumType = Literal["SHA256", "SHA384", "SHA512"]

InstallCertificateStatusEnumType = Literal["Accepted", "Failed", "Rejected"]

Location = Literal["Cable", "EV", "Inlet", "Outlet", "Body"]

LogEnumType = Literal["DiagnosticsLog", "SecurityLog"]

LogStatusEnumType = Literal["Accepted", "Rejected", "AcceptedCanceled"]

Measurand = Literal[
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Register",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Register",
    "Energy.Active.Export.Interval",
    "Energy.Active.Import.Interval",
    "Energy.Reactive.Export.Interval",
    "Energy.Reactive.Import.Interval",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Offered",
    "Power.Reactive.Export",
    "Power.Reactive.Import",
    "Power.Factor",
    "Current.Import",
    "Current.Export",
    "Current.Offered",
    "Voltage",
    "Frequency",
    "Temperature",
    "SoC",
    "RPM",
]

MessageTrigger = Literal[
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
]

MessageTriggerEnumType = Literal[
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargePointCertificate",
    "StatusNotification",
]

Phase = Literal["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]

ReadingContext = Literal[
    "Interruption.Begin",
    "Interruption.End",
    "Sample.Clock",
    "Sample.Periodic",
    "Transaction.Begin",
    "Transaction.End",
    "Trigger",
    "Other",
]

Reason = Literal[
    "EmergencyStop",
    "EVDisconnected",
    "HardReset",
    "Local",
    "Other",
    "PowerLoss",
    "Reboot",
    "Remote",
    "SoftReset",
    "UnlockCommand",
    "DeAuthorized",
]

RecurrencyKindType = Literal["Daily", "Weekly"]

RegistrationStatus = Literal["Accepted", "Pending", "Rejected"]

RemoteStartStopStatus = Literal["Accepted", "Rejected"]

ReservationStatus = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]

ResetStatus = Literal["Accepted", "Rejected"]

ResetType = Literal["Hard", "Soft"]

TriggerMessageStatus = Literal["Accepted", "Rejected", "NotImplemented"]

TriggerMessageStatusEnumType = Literal["Accepted", "Rejected", "NotImplemented"]

UnitOfMeasure = Literal[
    "Wh",
    "kWh",
    "varh",
    "kvarh",
    "W",
    "kW",
    "VA",
    "kVA",
    "var",
    "kvar",
    "A",
    "V",
    "K",
    "Celcius",
    "Celsius",
    "Fahrenheit",
    "Percent",
    "Hertz",
]

UnlockStatus = Literal["Unlocked", "UnlockFailed", "NotSupported"]

UpdateFirmwareStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "AcceptedCanceled",
    "InvalidCertificate",
    "RevokedCertificate",
]

UpdateStatus = Literal["Accepted", "Failed", "NotSupported", "VersionMismatch"]

UpdateType = Literal["Differential", "Full"]

UploadLogStatusEnumType = Literal[
    "BadMessage",
    "Idle",
    "NotSupportedOperation",
    "PermissionDenied",
    "Uploaded",
    "UploadFailure",
    "Uploading",
]

ValueFormat = Literal["Raw", "SignedData"]


class AuthorizationData(Payload, frozen=True, kw_only=True):
    """Part of SendLocalList."""

    id_tag: Str20 = field(name="idTag")
    id_tag_info: Maybe[IdTagInfo] = field(default=None, name="idTagInfo")


class CertificateHashDataType(Payload, frozen=True, kw_only=True):
    """Part of DeleteCertificate, GetInstalledCertificateIdsResponse."""

    hash_algorithm: HashAlgorithmEnumType = field(name="hashAlgorithm")
    issuer_name_hash: Str128 = field(name="issuerNameHash")
    issuer_key_hash: Str128 = field(name="issuerKeyHash")
    serial_number: Str40 = field(name="serialNumber")


class ChargingProfile(Payload, frozen=True, kw_only=True):
    """Part of RemoteStartTransaction, SetChargingProfile."""

    charging_profile_id: int = field(name="chargingProfileId")
    stack_level: int = field(name="stackLevel")
    charging_profile_purpose: ChargingProfilePurposeType = field(name="chargingProfilePurpose")
    charging_profile_kind: ChargingProfileKindType = field(name="chargingProfileKind")
    charging_schedule: ChargingSchedule = field(name="chargingSchedule")
    transaction_id: Maybe[int] = field(default=None, name="transactionId")
    recurrency_kind: Maybe[RecurrencyKindType] = field(default=None, name="recurrencyKind")
    valid_from: Maybe[Timestamp] = field(default=None, name="validFrom")
    valid_to: Maybe[Timestamp] = field(default=None, name="validTo")


class ChargingSchedule(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse, RemoteStartTransaction, SetChargingProfile."""

    charging_rate_unit: ChargingRateUnitType = field(name="chargingRateUnit")
    charging_schedule_period: list[ChargingSchedulePeriod] = field(name="chargingSchedulePeriod")
    duration: Maybe[int] = None
    start_schedule: Maybe[Timestamp] = field(default=None, name="startSchedule")
    min_charging_rate: Maybe[float] = field(default=None, name="minChargingRate")


class ChargingSchedulePeriod(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse, RemoteStartTransaction, SetChargingProfile."""

    start_period: int = field(name="startPeriod")
    limit: float
    number_phases: Maybe[int] = field(default=None, name="numberPhases")


class FirmwareType(Payload, frozen=True, kw_only=True):
    """Part of SignedUpdateFirmware."""

    location: Str512
    retrieve_date_time: Timestamp = field(name="retrieveDateTime")
    signing_certificate: Str5500 = field(name="signingCertificate")
    signature: Str800
    install_date_time: Maybe[Timestamp] = field(default=None, name="installDateTime")


class IdTagInfo(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, SendLocalList, StartTransactionResponse and 1 more."""

    status: AuthorizationStatus
    expiry_date: Maybe[Timestamp] = field(default=None, name="expiryDate")
    parent_id_tag: Maybe[Str20] = field(default=None, name="parentIdTag")


class KeyValue(Payload, frozen=True, kw_only=True):
    """Part of GetConfigurationResponse."""

    key: Str50
    readonly: bool
    value: Maybe[Str500] = None


class LogParametersType(Payload, frozen=True, kw_only=True):
    """Part of GetLog."""

    remote_location: Str512 = field(name="remoteLocation")
    oldest_timestamp: Maybe[Timestamp] = field(default=None, name="oldestTimestamp")
    latest_timestamp: Maybe[Timestamp] = field(default=None, name="latestTimestamp")


class MeterValue(Payload, frozen=True, kw_only=True):
    """Part of MeterValues."""

    timestamp: Timestamp
    sampled_value: Annotated[list[SampledValue], Meta(min_length=1)] = field(name="sampledValue")


class SampledValue(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, StopTransaction."""

    value: str
    context: Maybe[ReadingContext] = None
    format: Maybe[ValueFormat] = None
    measurand: Maybe[Measurand] = None
    phase: Maybe[Phase] = None
    location: Maybe[Location] = None
    unit: Maybe[UnitOfMeasure] = None


class TransactionMeterValue(Payload, frozen=True, kw_only=True):
    """Part of StopTransaction."""

    timestamp: Timestamp
    sampled_value: list[SampledValue] = field(name="sampledValue")


class AuthorizeResponse(Response, frozen=True, kw_only=True):
    """Authorize.conf."""

    __timed__ = True
    id_tag_info: IdTagInfo = field(name="idTagInfo")


class Authorize(Request[AuthorizeResponse], frozen=True, kw_only=True):
    """Authorize.req."""

    id_tag: Str20 = field(name="idTag")


class BootNotificationResponse(Response, frozen=True, kw_only=True):
    """BootNotification.conf."""

    __timed__ = True
    status: RegistrationStatus
    current_time: Timestamp = field(name="currentTime")
    interval: int


class BootNotification(Request[BootNotificationResponse], frozen=True, kw_only=True):
    """BootNotification.req."""

    charge_point_vendor: Str20 = field(name="chargePointVendor")
    charge_point_model: Str20 = field(name="chargePointModel")
    charge_point_serial_number: Maybe[Str25] = field(default=None, name="chargePointSerialNumber")
    charge_box_serial_number: Maybe[Str25] = field(default=None, name="chargeBoxSerialNumber")
    firmware_version: Maybe[Str50] = field(default=None, name="firmwareVersion")
    iccid: Maybe[Str20] = None
    imsi: Maybe[Str20] = None
    meter_type: Maybe[Str25] = field(default=None, name="meterType")
    meter_serial_number: Maybe[Str25] = field(default=None, name="meterSerialNumber")


class CancelReservationResponse(Response, frozen=True, kw_only=True):
    """CancelReservation.conf."""

    status: CancelReservationStatus


class CancelReservation(Request[CancelReservationResponse], frozen=True, kw_only=True):
    """CancelReservation.req."""

    reservation_id: int = field(name="reservationId")


class CertificateSignedResponse(Response, frozen=True, kw_only=True):
    """CertificateSigned.conf."""

    status: CertificateSignedStatusEnumType


class CertificateSigned(Request[CertificateSignedResponse], frozen=True, kw_only=True):
    """CertificateSigned.req."""

    certificate_chain: Str10000 = field(name="certificateChain")


class ChangeAvailabilityResponse(Response, frozen=True, kw_only=True):
    """ChangeAvailability.conf."""

    status: AvailabilityStatus


class ChangeAvailability(Request[ChangeAvailabilityResponse], frozen=True, kw_only=True):
    """ChangeAvailability.req."""

    connector_id: int = field(name="connectorId")
    type: AvailabilityType


class ChangeConfigurationResponse(Response, frozen=True, kw_only=True):
    """ChangeConfiguration.conf."""

    status: ConfigurationStatus


class ChangeConfiguration(Request[ChangeConfigurationResponse], frozen=True, kw_only=True):
    """ChangeConfiguration.req."""

    key: Str50
    value: Str500


class ClearCacheResponse(Response, frozen=True, kw_only=True):
    """ClearCache.conf."""

    status: ClearCacheStatus


class ClearCache(Request[ClearCacheResponse], frozen=True, kw_only=True):
    """ClearCache.req."""


class ClearChargingProfileResponse(Response, frozen=True, kw_only=True):
    """ClearChargingProfile.conf."""

    status: ClearChargingProfileStatus


class ClearChargingProfile(Request[ClearChargingProfileResponse], frozen=True, kw_only=True):
    """ClearChargingProfile.req."""

    id: Maybe[int] = None
    connector_id: Maybe[int] = field(default=None, name="connectorId")
    charging_profile_purpose: Maybe[ChargingProfilePurposeType] = field(default=None, name="chargingProfilePurpose")
    stack_level: Maybe[int] = field(default=None, name="stackLevel")


class DataTransferResponse(Response, frozen=True, kw_only=True):
    """DataTransfer.conf."""

    status: DataTransferStatus
    data: Maybe[str] = None


class DataTransfer(Request[DataTransferResponse], frozen=True, kw_only=True):
    """DataTransfer.req."""

    vendor_id: Str255 = field(name="vendorId")
    message_id: Maybe[Str50] = field(default=None, name="messageId")
    data: Maybe[str] = None


class DeleteCertificateResponse(Response, frozen=True, kw_only=True):
    """DeleteCertificate.conf."""

    status: DeleteCertificateStatusEnumType


class DeleteCertificate(Request[DeleteCertificateResponse], frozen=True, kw_only=True):
    """DeleteCertificate.req."""

    certificate_hash_data: CertificateHashDataType = field(name="certificateHashData")


class DiagnosticsStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """DiagnosticsStatusNotification.conf."""


class DiagnosticsStatusNotification(Request[DiagnosticsStatusNotificationResponse], frozen=True, kw_only=True):
    """DiagnosticsStatusNotification.req."""

    status: DiagnosticsStatus


class ExtendedTriggerMessageResponse(Response, frozen=True, kw_only=True):
    """ExtendedTriggerMessage.conf."""

    status: TriggerMessageStatusEnumType


class ExtendedTriggerMessage(Request[ExtendedTriggerMessageResponse], frozen=True, kw_only=True):
    """ExtendedTriggerMessage.req."""

    requested_message: MessageTriggerEnumType = field(name="requestedMessage")
    connector_id: Maybe[int] = field(default=None, name="connectorId")


class FirmwareStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """FirmwareStatusNotification.conf."""


class FirmwareStatusNotification(Request[FirmwareStatusNotificationResponse], frozen=True, kw_only=True):
    """FirmwareStatusNotification.req."""

    status: FirmwareStatus


class GetCompositeScheduleResponse(Response, frozen=True, kw_only=True):
    """GetCompositeSchedule.conf."""

    __exact__ = True
    __timed__ = True
    status: GetCompositeScheduleStatus
    connector_id: Maybe[int] = field(default=None, name="connectorId")
    schedule_start: Maybe[Timestamp] = field(default=None, name="scheduleStart")
    charging_schedule: Maybe[ChargingSchedule] = field(default=None, name="chargingSchedule")


class GetCompositeSchedule(Request[GetCompositeScheduleResponse], frozen=True, kw_only=True):
    """GetCompositeSchedule.req."""

    connector_id: int = field(name="connectorId")
    duration: int
    charging_rate_unit: Maybe[ChargingRateUnitType] = field(default=None, name="chargingRateUnit")


class GetConfigurationResponse(Response, frozen=True, kw_only=True):
    """GetConfiguration.conf."""

    configuration_key: Maybe[list[KeyValue]] = field(default=None, name="configurationKey")
    unknown_key: Maybe[list[Str50]] = field(default=None, name="unknownKey")


class GetConfiguration(Request[GetConfigurationResponse], frozen=True, kw_only=True):
    """GetConfiguration.req."""

    key: Maybe[list[Str50]] = None


class GetDiagnosticsResponse(Response, frozen=True, kw_only=True):
    """GetDiagnostics.conf."""

    file_name: Maybe[Str255] = field(default=None, name="fileName")


class GetDiagnostics(Request[GetDiagnosticsResponse], frozen=True, kw_only=True):
    """GetDiagnostics.req."""

    __exact__ = True
    __timed__ = True
    location: str
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")
    start_time: Maybe[Timestamp] = field(default=None, name="startTime")
    stop_time: Maybe[Timestamp] = field(default=None, name="stopTime")


class GetInstalledCertificateIdsResponse(Response, frozen=True, kw_only=True):
    """GetInstalledCertificateIds.conf."""

    status: GetInstalledCertificateStatusEnumType
    certificate_hash_data: Maybe[Annotated[list[CertificateHashDataType], Meta(min_length=1)]] = field(default=None, name="certificateHashData")


class GetInstalledCertificateIds(Request[GetInstalledCertificateIdsResponse], frozen=True, kw_only=True):
    """GetInstalledCertificateIds.req."""

    certificate_type: CertificateUseEnumType = field(name="certificateType")


class GetLocalListVersionResponse(Response, frozen=True, kw_only=True):
    """GetLocalListVersion.conf."""

    list_version: int = field(name="listVersion")


class GetLocalListVersion(Request[GetLocalListVersionResponse], frozen=True, kw_only=True):
    """GetLocalListVersion.req."""


class GetLogResponse(Response, frozen=True, kw_only=True):
    """GetLog.conf."""

    status: LogStatusEnumType
    filename: Maybe[Str255] = None


class GetLog(Request[GetLogResponse], frozen=True, kw_only=True):
    """GetLog.req."""

    __timed__ = True
    log: LogParametersType
    log_type: LogEnumType = field(name="logType")
    request_id: int = field(name="requestId")
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")


class HeartbeatResponse(Response, frozen=True, kw_only=True):
    """Heartbeat.conf."""

    __timed__ = True
    current_time: Timestamp = field(name="currentTime")


class Heartbeat(Request[HeartbeatResponse], frozen=True, kw_only=True):
    """Heartbeat.req."""


class InstallCertificateResponse(Response, frozen=True, kw_only=True):
    """InstallCertificate.conf."""

    status: InstallCertificateStatusEnumType


class InstallCertificate(Request[InstallCertificateResponse], frozen=True, kw_only=True):
    """InstallCertificate.req."""

    certificate_type: CertificateUseEnumType = field(name="certificateType")
    certificate: Str5500


class LogStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """LogStatusNotification.conf."""


class LogStatusNotification(Request[LogStatusNotificationResponse], frozen=True, kw_only=True):
    """LogStatusNotification.req."""

    status: UploadLogStatusEnumType
    request_id: Maybe[int] = field(default=None, name="requestId")


class MeterValuesResponse(Response, frozen=True, kw_only=True):
    """MeterValues.conf."""


class MeterValues(Request[MeterValuesResponse], frozen=True, kw_only=True):
    """MeterValues.req."""

    __timed__ = True
    connector_id: int = field(name="connectorId")
    meter_value: Annotated[list[MeterValue], Meta(min_length=1)] = field(name="meterValue")
    transaction_id: Maybe[int] = field(default=None, name="transactionId")


class RemoteStartTransactionResponse(Response, frozen=True, kw_only=True):
    """RemoteStartTransaction.conf."""

    status: RemoteStartStopStatus


class RemoteStartTransaction(Request[RemoteStartTransactionResponse], frozen=True, kw_only=True):
    """RemoteStartTransaction.req."""

    __exact__ = True
    __timed__ = True
    id_tag: Str20 = field(name="idTag")
    connector_id: Maybe[int] = field(default=None, name="connectorId")
    charging_profile: Maybe[ChargingProfile] = field(default=None, name="chargingProfile")


class RemoteStopTransactionResponse(Response, frozen=True, kw_only=True):
    """RemoteStopTransaction.conf."""

    status: RemoteStartStopStatus


class RemoteStopTransaction(Request[RemoteStopTransactionResponse], frozen=True, kw_only=True):
    """RemoteStopTransaction.req."""

    transaction_id: int = field(name="transactionId")


class ReserveNowResponse(Response, frozen=True, kw_only=True):
    """ReserveNow.conf."""

    status: ReservationStatus


class ReserveNow(Request[ReserveNowResponse], frozen=True, kw_only=True):
    """ReserveNow.req."""

    __timed__ = True
    connector_id: int = field(name="connectorId")
    expiry_date: Timestamp = field(name="expiryDate")
    id_tag: Str20 = field(name="idTag")
    reservation_id: int = field(name="reservationId")
    parent_id_tag: Maybe[Str20] = field(default=None, name="parentIdTag")


class ResetResponse(Response, frozen=True, kw_only=True):
    """Reset.conf."""

    status: ResetStatus


class Reset(Request[ResetResponse], frozen=True, kw_only=True):
    """Reset.req."""

    type: ResetType


class SecurityEventNotificationResponse(Response, frozen=True, kw_only=True):
    """SecurityEventNotification.conf."""


class SecurityEventNotification(Request[SecurityEventNotificationResponse], frozen=True, kw_only=True):
    """SecurityEventNotification.req."""

    __timed__ = True
    type: Str50
    timestamp: Timestamp
    tech_info: Maybe[Str255] = field(default=None, name="techInfo")


class SendLocalListResponse(Response, frozen=True, kw_only=True):
    """SendLocalList.conf."""

    status: UpdateStatus


class SendLocalList(Request[SendLocalListResponse], frozen=True, kw_only=True):
    """SendLocalList.req."""

    __timed__ = True
    list_version: int = field(name="listVersion")
    update_type: UpdateType = field(name="updateType")
    local_authorization_list: Maybe[list[AuthorizationData]] = field(default=None, name="localAuthorizationList")


class SetChargingProfileResponse(Response, frozen=True, kw_only=True):
    """SetChargingProfile.conf."""

    status: ChargingProfileStatus


class SetChargingProfile(Request[SetChargingProfileResponse], frozen=True, kw_only=True):
    """SetChargingProfile.req."""

    __exact__ = True
    __timed__ = True
    connector_id: int = field(name="connectorId")
    cs_charging_profiles: ChargingProfile = field(name="csChargingProfiles")


class SignCertificateResponse(Response, frozen=True, kw_only=True):
    """SignCertificate.conf."""

    status: GenericStatusEnumType


class SignCertificate(Request[SignCertificateResponse], frozen=True, kw_only=True):
    """SignCertificate.req."""

    csr: Str5500


class SignedFirmwareStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """SignedFirmwareStatusNotification.conf."""


class SignedFirmwareStatusNotification(Request[SignedFirmwareStatusNotificationResponse], frozen=True, kw_only=True):
    """SignedFirmwareStatusNotification.req."""

    status: FirmwareStatusEnumType
    request_id: Maybe[int] = field(default=None, name="requestId")


class SignedUpdateFirmwareResponse(Response, frozen=True, kw_only=True):
    """SignedUpdateFirmware.conf."""

    status: UpdateFirmwareStatusEnumType


class SignedUpdateFirmware(Request[SignedUpdateFirmwareResponse], frozen=True, kw_only=True):
    """SignedUpdateFirmware.req."""

    __timed__ = True
    request_id: int = field(name="requestId")
    firmware: FirmwareType
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")


class StartTransactionResponse(Response, frozen=True, kw_only=True):
    """StartTransaction.conf."""

    __timed__ = True
    id_tag_info: IdTagInfo = field(name="idTagInfo")
    transaction_id: int = field(name="transactionId")


class StartTransaction(Request[StartTransactionResponse], frozen=True, kw_only=True):
    """StartTransaction.req."""

    __timed__ = True
    connector_id: int = field(name="connectorId")
    id_tag: Str20 = field(name="idTag")
    meter_start: int = field(name="meterStart")
    timestamp: Timestamp
    reservation_id: Maybe[int] = field(default=None, name="reservationId")


class StatusNotificationResponse(Response, frozen=True, kw_only=True):
    """StatusNotification.conf."""


class StatusNotification(Request[StatusNotificationResponse], frozen=True, kw_only=True):
    """StatusNotification.req."""

    __timed__ = True
    connector_id: int = field(name="connectorId")
    error_code: ChargePointErrorCode = field(name="errorCode")
    status: ChargePointStatus
    info: Maybe[Str50] = None
    timestamp: Maybe[Timestamp] = None
    vendor_id: Maybe[Str255] = field(default=None, name="vendorId")
    vendor_error_code: Maybe[Str50] = field(default=None, name="vendorErrorCode")


class StopTransactionResponse(Response, frozen=True, kw_only=True):
    """StopTransaction.conf."""

    __timed__ = True
    id_tag_info: Maybe[IdTagInfo] = field(default=None, name="idTagInfo")


class StopTransaction(Request[StopTransactionResponse], frozen=True, kw_only=True):
    """StopTransaction.req."""

    __timed__ = True
    meter_stop: int = field(name="meterStop")
    timestamp: Timestamp
    transaction_id: int = field(name="transactionId")
    id_tag: Maybe[Str20] = field(default=None, name="idTag")
    reason: Maybe[Reason] = None
    transaction_data: Maybe[list[TransactionMeterValue]] = field(default=None, name="transactionData")


class TriggerMessageResponse(Response, frozen=True, kw_only=True):
    """TriggerMessage.conf."""

    status: TriggerMessageStatus


class TriggerMessage(Request[TriggerMessageResponse], frozen=True, kw_only=True):
    """TriggerMessage.req."""

    requested_message: MessageTrigger = field(name="requestedMessage")
    connector_id: Maybe[int] = field(default=None, name="connectorId")


class UnlockConnectorResponse(Response, frozen=True, kw_only=True):
    """UnlockConnector.conf."""

    status: UnlockStatus


class UnlockConnector(Request[UnlockConnectorResponse], frozen=True, kw_only=True):
    """UnlockConnector.req."""

    connector_id: int = field(name="connectorId")


class UpdateFirmwareResponse(Response, frozen=True, kw_only=True):
    """UpdateFirmware.conf."""


class UpdateFirmware(Request[UpdateFirmwareResponse], frozen=True, kw_only=True):
    """UpdateFirmware.req."""

    __exact__ = True
    __timed__ = True
    location: str
    retrieve_date: Timestamp = field(name="retrieveDate")
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")


CATALOG = Catalog(
    "ocpp1.6",
    (
        (Authorize, AuthorizeResponse),
        (BootNotification, BootNotificationResponse),
        (CancelReservation, CancelReservationResponse),
        (CertificateSigned, CertificateSignedResponse),
        (ChangeAvailability, ChangeAvailabilityResponse),
        (ChangeConfiguration, ChangeConfigurationResponse),
        (ClearCache, ClearCacheResponse),
        (ClearChargingProfile, ClearChargingProfileResponse),
        (DataTransfer, DataTransferResponse),
        (DeleteCertificate, DeleteCertificateResponse),
        (DiagnosticsStatusNotification, DiagnosticsStatusNotificationResponse),
        (ExtendedTriggerMessage, ExtendedTriggerMessageResponse),
        (FirmwareStatusNotification, FirmwareStatusNotificationResponse),
        (GetCompositeSchedule, GetCompositeScheduleResponse),
        (GetConfiguration, GetConfigurationResponse),
        (GetDiagnostics, GetDiagnosticsResponse),
        (GetInstalledCertificateIds, GetInstalledCertificateIdsResponse),
        (GetLocalListVersion, GetLocalListVersionResponse),
        (GetLog, GetLogResponse),
        (Heartbeat, HeartbeatResponse),
        (InstallCertificate, InstallCertificateResponse),
        (LogStatusNotification, LogStatusNotificationResponse),
        (MeterValues, MeterValuesResponse),
        (RemoteStartTransaction, RemoteStartTransactionResponse),
        (RemoteStopTransaction, RemoteStopTransactionResponse),
        (ReserveNow, ReserveNowResponse),
        (Reset, ResetResponse),
        (SecurityEventNotification, SecurityEventNotificationResponse),
        (SendLocalList, SendLocalListResponse),
        (SetChargingProfile, SetChargingProfileResponse),
        (SignCertificate, SignCertificateResponse),
        (SignedFirmwareStatusNotification, SignedFirmwareStatusNotificationResponse),
        (SignedUpdateFirmware, SignedUpdateFirmwareResponse),
        (StartTransaction, StartTransactionResponse),
        (StatusNotification, StatusNotificationResponse),
        (StopTransaction, StopTransactionResponse),
        (TriggerMessage, TriggerMessageResponse),
        (UnlockConnector, UnlockConnectorResponse),
        (UpdateFirmware, UpdateFirmwareResponse),
    ),
)
