"""The typed payloads of OCPP 2.0.1: 64 actions.

Generated from the official schemas: ``python -m trio_ocpp.schemas.generate``. Do not edit.

A request is named like its action, a response has ``Response`` at its end.
Knows names, types and limits; ``payloads`` reads, writes and validates.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from trio_ocpp.payloads import Catalog, CustomData, Maybe, Payload, Request, Response, Timestamp

CustomDataType = CustomData
IntFrom0 = Annotated[int, Meta(ge=0)]
IntFrom0To100 = Annotated[int, Meta(ge=0, le=100)]
Str6 = Annotated[str, Meta(max_length=6)]
Str8 = Annotated[str, Meta(max_length=8)]
Str16 = Annotated[str, Meta(max_length=16)]
Str20 = Annotated[str, Meta(max_length=20)]
Str25 = Annotated[str, Meta(max_length=25)]
Str32 = Annotated[str, Meta(max_length=32)]
Str36 = Annotated[str, Meta(max_length=36)]
Str40 = Annotated[str, Meta(max_length=40)]
Str50 = Annotated[str, Meta(max_length=50)]
Str64 = Annotated[str, Meta(max_length=64)]
Str128 = Annotated[str, Meta(max_length=128)]
Str255 = Annotated[str, Meta(max_length=255)]
Str500 = Annotated[str, Meta(max_length=500)]
Str512 = Annotated[str, Meta(max_length=512)]
Str800 = Annotated[str, Meta(max_length=800)]
Str1000 = Annotated[str, Meta(max_length=1000)]
Str2500 = Annotated[str, Meta(max_length=2500)]
Str5500 = Annotated[str, Meta(max_length=5500)]
Str5600 = Annotated[str, Meta(max_length=5600)]
Str7500 = Annotated[str, Meta(max_length=7500)]
Str10000 = Annotated[str, Meta(max_length=10000)]

APNAuthenticationEnumType = Literal["CHAP", "NONE", "PAP", "AUTO"]

AttributeEnumType = Literal["Actual", "Target", "MinSet", "MaxSet"]

AuthorizationStatusEnumType = Literal[
    "Accepted",
    "Blocked",
    "ConcurrentTx",
    "Expired",
    "Invalid",
    "NoCredit",
    "NotAllowedTypeEVSE",
    "NotAtThisLocation",
    "NotAtThisTime",
    "Unknown",
]

AuthorizeCertificateStatusEnumType = Literal[
    "Accepted",
    "SignatureError",
    "CertificateExpired",
    "CertificateRevoked",
    "NoCertificateAvailable",
    "CertChainError",
    "ContractCancelled",
]

BootReasonEnumType = Literal[
    "ApplicationReset",
    "FirmwareUpdate",
    "LocalReset",
    "PowerUp",
    "RemoteReset",
    "ScheduledReset",
    "Triggered",
    "Unknown",
    "Watchdog",
]

CancelReservationStatusEnumType = Literal["Accepted", "Rejected"]

CertificateActionEnumType = Literal["Install", "Update"]

CertificateSignedStatusEnumType = Literal["Accepted", "Rejected"]

CertificateSigningUseEnumType = Literal["ChargingStationCertificate", "V2GCertificate"]

ChangeAvailabilityStatusEnumType = Literal["Accepted", "Rejected", "Scheduled"]

ChargingLimitSourceEnumType = Literal["EMS", "Other", "SO", "CSO"]

ChargingProfileKindEnumType = Literal["Absolute", "Recurring", "Relative"]

ChargingProfilePurposeEnumType = Literal[
    "ChargingStationExternalConstraints",
    "ChargingStationMaxProfile",
    "TxDefaultProfile",
    "TxProfile",
]

ChargingProfileStatusEnumType = Literal["Accepted", "Rejected"]

ChargingRateUnitEnumType = Literal["W", "A"]

ChargingStateEnumType = Literal["Charging", "EVConnected", "SuspendedEV", "SuspendedEVSE", "Idle"]

ClearCacheStatusEnumType = Literal["Accepted", "Rejected"]

ClearChargingProfileStatusEnumType = Literal["Accepted", "Unknown"]

ClearMessageStatusEnumType = Literal["Accepted", "Unknown"]

ClearMonitoringStatusEnumType = Literal["Accepted", "Rejected", "NotFound"]

ComponentCriterionEnumType = Literal["Active", "Available", "Enabled", "Problem"]

ConnectorEnumType = Literal[
    "cCCS1",
    "cCCS2",
    "cG105",
    "cTesla",
    "cType1",
    "cType2",
    "s309-1P-16A",
    "s309-1P-32A",
    "s309-3P-16A",
    "s309-3P-32A",
    "sBS1361",
    "sCEE-7-7",
    "sType2",
    "sType3",
    "Other1PhMax16A",
    "Other1PhOver16A",
    "Other3Ph",
    "Pan",
    "wInductive",
    "wResonant",
    "Undetermined",
    "Unknown",
]

ConnectorStatusEnumType = Literal["Available", "Occupied", "Reserved", "Unavailable", "Faulted"]

CostKindEnumType = Literal[
    "CarbonDioxideEmission",
    "RelativePricePercentage",
    "RenewableGenerationPercentage",
]

CustomerInformationStatusEnumType = Literal["Accepted", "Rejected", "Invalid"]

DataEnumType = Literal[
    "string",
    "decimal",
    "integer",
    "dateTime",
    "boolean",
    "OptionList",
    "SequenceList",
    "MemberList",
]

DataTransferStatusEnumType = Literal["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"]

DeleteCertificateStatusEnumType = Literal["Accepted", "Failed", "NotFound"]

DisplayMessageStatusEnumType = Literal[
    "Accepted",
    "NotSupportedMessageFormat",
    "Rejected",
    "NotSupportedPriority",
    "NotSupportedState",
    "UnknownTransaction",
]

EnergyTransferModeEnumType = Literal["DC", "AC_single_phase", "AC_two_phase", "AC_three_phase"]

EventNotificationEnumType = Literal[
    "HardWiredNotification",
    "HardWiredMonitor",
    "PreconfiguredMonitor",
    "CustomMonitor",
]

EventTriggerEnumType = Literal["Alerting", "Delta", "Periodic"]

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

GenericDeviceModelStatusEnumType = Literal["Accepted", "Rejected", "NotSupported", "EmptyResultSet"]

GenericStatusEnumType = Literal["Accepted", "Rejected"]

GetCertificateIdUseEnumType = Literal[
    "V2GRootCertificate",
    "MORootCertificate",
    "CSMSRootCertificate",
    "V2GCertificateChain",
    "ManufacturerRootCertificate",
]

GetCertificateStatusEnumType = Literal["Accepted", "Failed"]

GetChargingProfileStatusEnumType = Literal["Accepted", "NoProfiles"]

GetDisplayMessagesStatusEnumType = Literal["Accepted", "Unknown"]

GetInstalledCertificateStatusEnumType = Literal["Accepted", "NotFound"]

GetVariableStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "UnknownComponent",
    "UnknownVariable",
    "NotSupportedAttributeType",
]

HashAlgorithmEnumType = Literal["SHA256", "SHA384", "SHA512"]

IdTokenEnumType = Literal[
    "Central",
    "eMAID",
    "ISO14443",
    "ISO15693",
    "KeyCode",
    "Local",
    "MacAddress",
    "NoAuthorization",
]

InstallCertificateStatusEnumType = Literal["Accepted", "Rejected", "Failed"]

InstallCertificateUseEnumType = Literal[
    "V2GRootCertificate",
    "MORootCertificate",
    "CSMSRootCertificate",
    "ManufacturerRootCertificate",
]

Iso15118EVCertificateStatusEnumType = Literal["Accepted", "Failed"]

LocationEnumType = Literal["Body", "Cable", "EV", "Inlet", "Outlet"]

LogEnumType = Literal["DiagnosticsLog", "SecurityLog"]

LogStatusEnumType = Literal["Accepted", "Rejected", "AcceptedCanceled"]

MeasurandEnumType = Literal[
    "Current.Export",
    "Current.Import",
    "Current.Offered",
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Register",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Register",
    "Energy.Active.Export.Interval",
    "Energy.Active.Import.Interval",
    "Energy.Active.Net",
    "Energy.Reactive.Export.Interval",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Net",
    "Energy.Apparent.Net",
    "Energy.Apparent.Import",
    "Energy.Apparent.Export",
    "Frequency",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Factor",
    "Power.Offered",
    "Power.Reactive.Export",
    "Power.Reactive.Import",
    "SoC",
    "Voltage",
]

MessageFormatEnumType = Literal["ASCII", "HTML", "URI", "UTF8"]

MessagePriorityEnumType = Literal["AlwaysFront", "InFront", "NormalCycle"]

MessageStateEnumType = Literal["Charging", "Faulted", "Idle", "Unavailable"]

MessageTriggerEnumType = Literal[
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargingStationCertificate",
    "SignV2GCertificate",
    "StatusNotification",
    "TransactionEvent",
    "SignCombinedCertificate",
    "PublishFirmwareStatusNotification",
]

MonitorEnumType = Literal[
    "UpperThreshold",
    "LowerThreshold",
    "Delta",
    "Periodic",
    "PeriodicClockAligned",
]

MonitoringBaseEnumType = Literal["All", "FactoryDefault", "HardWiredOnly"]

MonitoringCriterionEnumType = Literal[
    "ThresholdMonitoring",
    "DeltaMonitoring",
    "PeriodicMonitoring",
]

MutabilityEnumType = Literal["ReadOnly", "WriteOnly", "ReadWrite"]

NotifyEVChargingNeedsStatusEnumType = Literal["Accepted", "Rejected", "Processing"]

OCPPInterfaceEnumType = Literal[
    "Wired0",
    "Wired1",
    "Wired2",
    "Wired3",
    "Wireless0",
    "Wireless1",
    "Wireless2",
    "Wireless3",
]

OCPPTransportEnumType = Literal["JSON", "SOAP"]

OCPPVersionEnumType = Literal["OCPP12", "OCPP15", "OCPP16", "OCPP20"]

OperationalStatusEnumType = Literal["Inoperative", "Operative"]

PhaseEnumType = Literal["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]

PublishFirmwareStatusEnumType = Literal[
    "Idle",
    "DownloadScheduled",
    "Downloading",
    "Downloaded",
    "Published",
    "DownloadFailed",
    "DownloadPaused",
    "InvalidChecksum",
    "ChecksumVerified",
    "PublishFailed",
]

ReadingContextEnumType = Literal[
    "Interruption.Begin",
    "Interruption.End",
    "Other",
    "Sample.Clock",
    "Sample.Periodic",
    "Transaction.Begin",
    "Transaction.End",
    "Trigger",
]

ReasonEnumType = Literal[
    "DeAuthorized",
    "EmergencyStop",
    "EnergyLimitReached",
    "EVDisconnected",
    "GroundFault",
    "ImmediateReset",
    "Local",
    "LocalOutOfCredit",
    "MasterPass",
    "Other",
    "OvercurrentFault",
    "PowerLoss",
    "PowerQuality",
    "Reboot",
    "Remote",
    "SOCLimitReached",
    "StoppedByEV",
    "TimeLimitReached",
    "Timeout",
]

RecurrencyKindEnumType = Literal["Daily", "Weekly"]

RegistrationStatusEnumType = Literal["Accepted", "Pending", "Rejected"]

ReportBaseEnumType = Literal["ConfigurationInventory", "FullInventory", "SummaryInventory"]

RequestStartStopStatusEnumType = Literal["Accepted", "Rejected"]

ReservationUpdateStatusEnumType = Literal["Expired", "Removed"]

ReserveNowStatusEnumType = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]

ResetEnumType = Literal["Immediate", "OnIdle"]

ResetStatusEnumType = Literal["Accepted", "Rejected", "Scheduled"]

SendLocalListStatusEnumType = Literal["Accepted", "Failed", "VersionMismatch"]

SetMonitoringStatusEnumType = Literal[
    "Accepted",
    "UnknownComponent",
    "UnknownVariable",
    "UnsupportedMonitorType",
    "Rejected",
    "Duplicate",
]

SetNetworkProfileStatusEnumType = Literal["Accepted", "Rejected", "Failed"]

SetVariableStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "UnknownComponent",
    "UnknownVariable",
    "NotSupportedAttributeType",
    "RebootRequired",
]

TransactionEventEnumType = Literal["Ended", "Started", "Updated"]

TriggerMessageStatusEnumType = Literal["Accepted", "Rejected", "NotImplemented"]

TriggerReasonEnumType = Literal[
    "Authorized",
    "CablePluggedIn",
    "ChargingRateChanged",
    "ChargingStateChanged",
    "Deauthorized",
    "EnergyLimitReached",
    "EVCommunicationLost",
    "EVConnectTimeout",
    "MeterValueClock",
    "MeterValuePeriodic",
    "TimeLimitReached",
    "Trigger",
    "UnlockCommand",
    "StopAuthorized",
    "EVDeparted",
    "EVDetected",
    "RemoteStop",
    "RemoteStart",
    "AbnormalCondition",
    "SignedDataReceived",
    "ResetCommand",
]

UnlockStatusEnumType = Literal[
    "Unlocked",
    "UnlockFailed",
    "OngoingAuthorizedTransaction",
    "UnknownConnector",
]

UnpublishFirmwareStatusEnumType = Literal["DownloadOngoing", "NoFirmware", "Unpublished"]

UpdateEnumType = Literal["Differential", "Full"]

UpdateFirmwareStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "AcceptedCanceled",
    "InvalidCertificate",
    "RevokedCertificate",
]

UploadLogStatusEnumType = Literal[
    "BadMessage",
    "Idle",
    "NotSupportedOperation",
    "PermissionDenied",
    "Uploaded",
    "UploadFailure",
    "Uploading",
    "AcceptedCanceled",
]

VPNEnumType = Literal["IKEv2", "IPSec", "L2TP", "PPTP"]


class ACChargingParametersType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    energy_amount: int = field(name="energyAmount")
    ev_min_current: int = field(name="evMinCurrent")
    ev_max_current: int = field(name="evMaxCurrent")
    ev_max_voltage: int = field(name="evMaxVoltage")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class APNType(Payload, frozen=True, kw_only=True):
    """Part of SetNetworkProfile."""

    apn: Str512
    apn_authentication: APNAuthenticationEnumType = field(name="apnAuthentication")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    apn_user_name: Maybe[Str20] = field(default=None, name="apnUserName")
    apn_password: Maybe[Str20] = field(default=None, name="apnPassword")
    sim_pin: Maybe[int] = field(default=None, name="simPin")
    preferred_network: Maybe[Str6] = field(default=None, name="preferredNetwork")
    use_only_preferred_network: Maybe[bool] = field(default=None, name="useOnlyPreferredNetwork")


class AdditionalInfoType(Payload, frozen=True, kw_only=True):
    """Part of Authorize, AuthorizeResponse, CustomerInformation and 5 more."""

    additional_id_token: Str36 = field(name="additionalIdToken")
    type: Str50
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AuthorizationData(Payload, frozen=True, kw_only=True):
    """Part of SendLocalList."""

    id_token: IdTokenType = field(name="idToken")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    id_token_info: Maybe[IdTokenInfoType] = field(default=None, name="idTokenInfo")


class CertificateHashDataChainType(Payload, frozen=True, kw_only=True):
    """Part of GetInstalledCertificateIdsResponse."""

    certificate_hash_data: CertificateHashDataType = field(name="certificateHashData")
    certificate_type: GetCertificateIdUseEnumType = field(name="certificateType")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    child_certificate_hash_data: Maybe[Annotated[list[CertificateHashDataType], Meta(min_length=1, max_length=4)]] = field(default=None, name="childCertificateHashData")


class CertificateHashDataType(Payload, frozen=True, kw_only=True):
    """Part of CustomerInformation, DeleteCertificate, GetInstalledCertificateIdsResponse."""

    hash_algorithm: HashAlgorithmEnumType = field(name="hashAlgorithm")
    issuer_name_hash: Str128 = field(name="issuerNameHash")
    issuer_key_hash: Str128 = field(name="issuerKeyHash")
    serial_number: Str40 = field(name="serialNumber")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingLimitType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit."""

    charging_limit_source: ChargingLimitSourceEnumType = field(name="chargingLimitSource")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    is_grid_critical: Maybe[bool] = field(default=None, name="isGridCritical")


class ChargingNeedsType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    requested_energy_transfer: EnergyTransferModeEnumType = field(name="requestedEnergyTransfer")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    ac_charging_parameters: Maybe[ACChargingParametersType] = field(default=None, name="acChargingParameters")
    dc_charging_parameters: Maybe[DCChargingParametersType] = field(default=None, name="dcChargingParameters")
    departure_time: Maybe[Timestamp] = field(default=None, name="departureTime")


class ChargingProfileCriterionType(Payload, frozen=True, kw_only=True):
    """Part of GetChargingProfiles."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = field(default=None, name="chargingProfilePurpose")
    stack_level: Maybe[int] = field(default=None, name="stackLevel")
    charging_profile_id: Maybe[Annotated[list[int], Meta(min_length=1)]] = field(default=None, name="chargingProfileId")
    charging_limit_source: Maybe[Annotated[list[ChargingLimitSourceEnumType], Meta(min_length=1, max_length=4)]] = field(default=None, name="chargingLimitSource")


class ChargingProfileType(Payload, frozen=True, kw_only=True):
    """Part of ReportChargingProfiles, RequestStartTransaction, SetChargingProfile."""

    id: int
    stack_level: int = field(name="stackLevel")
    charging_profile_purpose: ChargingProfilePurposeEnumType = field(name="chargingProfilePurpose")
    charging_profile_kind: ChargingProfileKindEnumType = field(name="chargingProfileKind")
    charging_schedule: Annotated[list[ChargingScheduleType], Meta(min_length=1, max_length=3)] = field(name="chargingSchedule")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    recurrency_kind: Maybe[RecurrencyKindEnumType] = field(default=None, name="recurrencyKind")
    valid_from: Maybe[Timestamp] = field(default=None, name="validFrom")
    valid_to: Maybe[Timestamp] = field(default=None, name="validTo")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")


class ChargingSchedulePeriodType(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse, NotifyChargingLimit, NotifyEVChargingSchedule and 3 more."""

    start_period: int = field(name="startPeriod")
    limit: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    number_phases: Maybe[int] = field(default=None, name="numberPhases")
    phase_to_use: Maybe[int] = field(default=None, name="phaseToUse")


class ChargingScheduleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    id: int
    charging_rate_unit: ChargingRateUnitEnumType = field(name="chargingRateUnit")
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1, max_length=1024)] = field(name="chargingSchedulePeriod")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    start_schedule: Maybe[Timestamp] = field(default=None, name="startSchedule")
    duration: Maybe[int] = None
    min_charging_rate: Maybe[float] = field(default=None, name="minChargingRate")
    sales_tariff: Maybe[SalesTariffType] = field(default=None, name="salesTariff")


class ChargingStationType(Payload, frozen=True, kw_only=True):
    """Part of BootNotification."""

    model: Str20
    vendor_name: Str50 = field(name="vendorName")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    serial_number: Maybe[Str25] = field(default=None, name="serialNumber")
    modem: Maybe[ModemType] = None
    firmware_version: Maybe[Str50] = field(default=None, name="firmwareVersion")


class ClearChargingProfileType(Payload, frozen=True, kw_only=True):
    """Part of ClearChargingProfile."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse_id: Maybe[int] = field(default=None, name="evseId")
    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = field(default=None, name="chargingProfilePurpose")
    stack_level: Maybe[int] = field(default=None, name="stackLevel")


class ClearMonitoringResultType(Payload, frozen=True, kw_only=True):
    """Part of ClearVariableMonitoringResponse."""

    status: ClearMonitoringStatusEnumType
    id: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class ComponentType(Payload, frozen=True, kw_only=True):
    """Part of GetMonitoringReport, GetReport, GetVariables and 10 more."""

    name: Str50
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse: Maybe[EVSEType] = None
    instance: Maybe[Str50] = None


class ComponentVariableType(Payload, frozen=True, kw_only=True):
    """Part of GetMonitoringReport, GetReport."""

    component: ComponentType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    variable: Maybe[VariableType] = None


class CompositeScheduleType(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse."""

    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1)] = field(name="chargingSchedulePeriod")
    evse_id: int = field(name="evseId")
    duration: int
    schedule_start: Timestamp = field(name="scheduleStart")
    charging_rate_unit: ChargingRateUnitEnumType = field(name="chargingRateUnit")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ConsumptionCostType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    start_value: float = field(name="startValue")
    cost: Annotated[list[CostType], Meta(min_length=1, max_length=3)]
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CostType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    cost_kind: CostKindEnumType = field(name="costKind")
    amount: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    amount_multiplier: Maybe[int] = field(default=None, name="amountMultiplier")


class DCChargingParametersType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    ev_max_current: int = field(name="evMaxCurrent")
    ev_max_voltage: int = field(name="evMaxVoltage")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    energy_amount: Maybe[int] = field(default=None, name="energyAmount")
    ev_max_power: Maybe[int] = field(default=None, name="evMaxPower")
    state_of_charge: Maybe[IntFrom0To100] = field(default=None, name="stateOfCharge")
    ev_energy_capacity: Maybe[int] = field(default=None, name="evEnergyCapacity")
    full_soc: Maybe[IntFrom0To100] = field(default=None, name="fullSoC")
    bulk_soc: Maybe[IntFrom0To100] = field(default=None, name="bulkSoC")


class EVSEType(Payload, frozen=True, kw_only=True):
    """Part of ChangeAvailability, GetMonitoringReport, GetReport and 13 more."""

    id: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    connector_id: Maybe[int] = field(default=None, name="connectorId")


class EventDataType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEvent."""

    event_id: int = field(name="eventId")
    timestamp: Timestamp
    trigger: EventTriggerEnumType
    actual_value: Str2500 = field(name="actualValue")
    component: ComponentType
    event_notification_type: EventNotificationEnumType = field(name="eventNotificationType")
    variable: VariableType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    cause: Maybe[int] = None
    tech_code: Maybe[Str50] = field(default=None, name="techCode")
    tech_info: Maybe[Str500] = field(default=None, name="techInfo")
    cleared: Maybe[bool] = None
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    variable_monitoring_id: Maybe[int] = field(default=None, name="variableMonitoringId")


class FirmwareType(Payload, frozen=True, kw_only=True):
    """Part of UpdateFirmware."""

    location: Str512
    retrieve_date_time: Timestamp = field(name="retrieveDateTime")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    install_date_time: Maybe[Timestamp] = field(default=None, name="installDateTime")
    signing_certificate: Maybe[Str5500] = field(default=None, name="signingCertificate")
    signature: Maybe[Str800] = None


class GetVariableDataType(Payload, frozen=True, kw_only=True):
    """Part of GetVariables."""

    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")


class GetVariableResultType(Payload, frozen=True, kw_only=True):
    """Part of GetVariablesResponse."""

    attribute_status: GetVariableStatusEnumType = field(name="attributeStatus")
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    attribute_status_info: Maybe[StatusInfoType] = field(default=None, name="attributeStatusInfo")
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")
    attribute_value: Maybe[Str2500] = field(default=None, name="attributeValue")


class IdTokenInfoType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, SendLocalList, TransactionEventResponse."""

    status: AuthorizationStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    cache_expiry_date_time: Maybe[Timestamp] = field(default=None, name="cacheExpiryDateTime")
    charging_priority: Maybe[int] = field(default=None, name="chargingPriority")
    language1: Maybe[Str8] = None
    evse_id: Maybe[Annotated[list[int], Meta(min_length=1)]] = field(default=None, name="evseId")
    group_id_token: Maybe[IdTokenType] = field(default=None, name="groupIdToken")
    language2: Maybe[Str8] = None
    personal_message: Maybe[MessageContentType] = field(default=None, name="personalMessage")


class IdTokenType(Payload, frozen=True, kw_only=True):
    """Part of Authorize, AuthorizeResponse, CustomerInformation and 5 more."""

    id_token: Str36 = field(name="idToken")
    type: IdTokenEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    additional_info: Maybe[Annotated[list[AdditionalInfoType], Meta(min_length=1)]] = field(default=None, name="additionalInfo")


class LogParametersType(Payload, frozen=True, kw_only=True):
    """Part of GetLog."""

    remote_location: Str512 = field(name="remoteLocation")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    oldest_timestamp: Maybe[Timestamp] = field(default=None, name="oldestTimestamp")
    latest_timestamp: Maybe[Timestamp] = field(default=None, name="latestTimestamp")


class MessageContentType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, NotifyDisplayMessages, SendLocalList and 2 more."""

    format: MessageFormatEnumType
    content: Str512
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    language: Maybe[Str8] = None


class MessageInfoType(Payload, frozen=True, kw_only=True):
    """Part of NotifyDisplayMessages, SetDisplayMessage."""

    id: int
    priority: MessagePriorityEnumType
    message: MessageContentType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    display: Maybe[ComponentType] = None
    state: Maybe[MessageStateEnumType] = None
    start_date_time: Maybe[Timestamp] = field(default=None, name="startDateTime")
    end_date_time: Maybe[Timestamp] = field(default=None, name="endDateTime")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")


class MeterValueType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    sampled_value: Annotated[list[SampledValueType], Meta(min_length=1)] = field(name="sampledValue")
    timestamp: Timestamp
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ModemType(Payload, frozen=True, kw_only=True):
    """Part of BootNotification."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    iccid: Maybe[Str20] = None
    imsi: Maybe[Str20] = None


class MonitoringDataType(Payload, frozen=True, kw_only=True):
    """Part of NotifyMonitoringReport."""

    component: ComponentType
    variable: VariableType
    variable_monitoring: Annotated[list[VariableMonitoringType], Meta(min_length=1)] = field(name="variableMonitoring")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NetworkConnectionProfileType(Payload, frozen=True, kw_only=True):
    """Part of SetNetworkProfile."""

    ocpp_version: OCPPVersionEnumType = field(name="ocppVersion")
    ocpp_transport: OCPPTransportEnumType = field(name="ocppTransport")
    ocpp_csms_url: Str512 = field(name="ocppCsmsUrl")
    message_timeout: int = field(name="messageTimeout")
    security_profile: int = field(name="securityProfile")
    ocpp_interface: OCPPInterfaceEnumType = field(name="ocppInterface")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    apn: Maybe[APNType] = None
    vpn: Maybe[VPNType] = None


class OCSPRequestDataType(Payload, frozen=True, kw_only=True):
    """Part of Authorize, GetCertificateStatus."""

    hash_algorithm: HashAlgorithmEnumType = field(name="hashAlgorithm")
    issuer_name_hash: Str128 = field(name="issuerNameHash")
    issuer_key_hash: Str128 = field(name="issuerKeyHash")
    serial_number: Str40 = field(name="serialNumber")
    responder_url: Str512 = field(name="responderURL")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RelativeTimeIntervalType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    start: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    duration: Maybe[int] = None


class ReportDataType(Payload, frozen=True, kw_only=True):
    """Part of NotifyReport."""

    component: ComponentType
    variable: VariableType
    variable_attribute: Annotated[list[VariableAttributeType], Meta(min_length=1, max_length=4)] = field(name="variableAttribute")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    variable_characteristics: Maybe[VariableCharacteristicsType] = field(default=None, name="variableCharacteristics")


class SalesTariffEntryType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    relative_time_interval: RelativeTimeIntervalType = field(name="relativeTimeInterval")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    e_price_level: Maybe[IntFrom0] = field(default=None, name="ePriceLevel")
    consumption_cost: Maybe[Annotated[list[ConsumptionCostType], Meta(min_length=1, max_length=3)]] = field(default=None, name="consumptionCost")


class SalesTariffType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    id: int
    sales_tariff_entry: Annotated[list[SalesTariffEntryType], Meta(min_length=1, max_length=1024)] = field(name="salesTariffEntry")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    sales_tariff_description: Maybe[Str32] = field(default=None, name="salesTariffDescription")
    num_e_price_levels: Maybe[int] = field(default=None, name="numEPriceLevels")


class SampledValueType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    value: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    context: Maybe[ReadingContextEnumType] = None
    measurand: Maybe[MeasurandEnumType] = None
    phase: Maybe[PhaseEnumType] = None
    location: Maybe[LocationEnumType] = None
    signed_meter_value: Maybe[SignedMeterValueType] = field(default=None, name="signedMeterValue")
    unit_of_measure: Maybe[UnitOfMeasureType] = field(default=None, name="unitOfMeasure")


class SetMonitoringDataType(Payload, frozen=True, kw_only=True):
    """Part of SetVariableMonitoring."""

    value: float
    type: MonitorEnumType
    severity: int
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    id: Maybe[int] = None
    transaction: Maybe[bool] = None


class SetMonitoringResultType(Payload, frozen=True, kw_only=True):
    """Part of SetVariableMonitoringResponse."""

    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    id: Maybe[int] = None
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SetVariableDataType(Payload, frozen=True, kw_only=True):
    """Part of SetVariables."""

    attribute_value: Str1000 = field(name="attributeValue")
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")


class SetVariableResultType(Payload, frozen=True, kw_only=True):
    """Part of SetVariablesResponse."""

    attribute_status: SetVariableStatusEnumType = field(name="attributeStatus")
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")
    attribute_status_info: Maybe[StatusInfoType] = field(default=None, name="attributeStatusInfo")


class SignedMeterValueType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    signed_meter_data: Str2500 = field(name="signedMeterData")
    signing_method: Str50 = field(name="signingMethod")
    encoding_method: Str50 = field(name="encodingMethod")
    public_key: Str2500 = field(name="publicKey")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class StatusInfoType(Payload, frozen=True, kw_only=True):
    """Part of BootNotificationResponse, CancelReservationResponse, CertificateSignedResponse and 39 more."""

    reason_code: Str20 = field(name="reasonCode")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    additional_info: Maybe[Str512] = field(default=None, name="additionalInfo")


class TransactionType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    transaction_id: Str36 = field(name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    charging_state: Maybe[ChargingStateEnumType] = field(default=None, name="chargingState")
    time_spent_charging: Maybe[int] = field(default=None, name="timeSpentCharging")
    stopped_reason: Maybe[ReasonEnumType] = field(default=None, name="stoppedReason")
    remote_start_id: Maybe[int] = field(default=None, name="remoteStartId")


class UnitOfMeasureType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    unit: Maybe[Str20] = None
    multiplier: Maybe[int] = None


class VPNType(Payload, frozen=True, kw_only=True):
    """Part of SetNetworkProfile."""

    server: Str512
    user: Str20
    password: Str20
    key: Str255
    type: VPNEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    group: Maybe[Str20] = None


class VariableAttributeType(Payload, frozen=True, kw_only=True):
    """Part of NotifyReport."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    type: Maybe[AttributeEnumType] = None
    value: Maybe[Str2500] = None
    mutability: Maybe[MutabilityEnumType] = None
    persistent: Maybe[bool] = None
    constant: Maybe[bool] = None


class VariableCharacteristicsType(Payload, frozen=True, kw_only=True):
    """Part of NotifyReport."""

    data_type: DataEnumType = field(name="dataType")
    supports_monitoring: bool = field(name="supportsMonitoring")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    unit: Maybe[Str16] = None
    min_limit: Maybe[float] = field(default=None, name="minLimit")
    max_limit: Maybe[float] = field(default=None, name="maxLimit")
    values_list: Maybe[Str1000] = field(default=None, name="valuesList")


class VariableMonitoringType(Payload, frozen=True, kw_only=True):
    """Part of NotifyMonitoringReport."""

    id: int
    transaction: bool
    value: float
    type: MonitorEnumType
    severity: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VariableType(Payload, frozen=True, kw_only=True):
    """Part of GetMonitoringReport, GetReport, GetVariables and 8 more."""

    name: Str50
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    instance: Maybe[Str50] = None


class AuthorizeResponse(Response, frozen=True, kw_only=True):
    """AuthorizeResponse."""

    __timed__ = True
    id_token_info: IdTokenInfoType = field(name="idTokenInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    certificate_status: Maybe[AuthorizeCertificateStatusEnumType] = field(default=None, name="certificateStatus")


class Authorize(Request[AuthorizeResponse], frozen=True, kw_only=True):
    """AuthorizeRequest."""

    id_token: IdTokenType = field(name="idToken")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    certificate: Maybe[Str5500] = None
    iso15118_certificate_hash_data: Maybe[Annotated[list[OCSPRequestDataType], Meta(min_length=1, max_length=4)]] = field(default=None, name="iso15118CertificateHashData")


class BootNotificationResponse(Response, frozen=True, kw_only=True):
    """BootNotificationResponse."""

    __timed__ = True
    current_time: Timestamp = field(name="currentTime")
    interval: int
    status: RegistrationStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class BootNotification(Request[BootNotificationResponse], frozen=True, kw_only=True):
    """BootNotificationRequest."""

    charging_station: ChargingStationType = field(name="chargingStation")
    reason: BootReasonEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CancelReservationResponse(Response, frozen=True, kw_only=True):
    """CancelReservationResponse."""

    status: CancelReservationStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class CancelReservation(Request[CancelReservationResponse], frozen=True, kw_only=True):
    """CancelReservationRequest."""

    reservation_id: int = field(name="reservationId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateSignedResponse(Response, frozen=True, kw_only=True):
    """CertificateSignedResponse."""

    status: CertificateSignedStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class CertificateSigned(Request[CertificateSignedResponse], frozen=True, kw_only=True):
    """CertificateSignedRequest."""

    certificate_chain: Str10000 = field(name="certificateChain")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    certificate_type: Maybe[CertificateSigningUseEnumType] = field(default=None, name="certificateType")


class ChangeAvailabilityResponse(Response, frozen=True, kw_only=True):
    """ChangeAvailabilityResponse."""

    status: ChangeAvailabilityStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class ChangeAvailability(Request[ChangeAvailabilityResponse], frozen=True, kw_only=True):
    """ChangeAvailabilityRequest."""

    operational_status: OperationalStatusEnumType = field(name="operationalStatus")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse: Maybe[EVSEType] = None


class ClearCacheResponse(Response, frozen=True, kw_only=True):
    """ClearCacheResponse."""

    status: ClearCacheStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class ClearCache(Request[ClearCacheResponse], frozen=True, kw_only=True):
    """ClearCacheRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearChargingProfileResponse(Response, frozen=True, kw_only=True):
    """ClearChargingProfileResponse."""

    status: ClearChargingProfileStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class ClearChargingProfile(Request[ClearChargingProfileResponse], frozen=True, kw_only=True):
    """ClearChargingProfileRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    charging_profile_id: Maybe[int] = field(default=None, name="chargingProfileId")
    charging_profile_criteria: Maybe[ClearChargingProfileType] = field(default=None, name="chargingProfileCriteria")


class ClearDisplayMessageResponse(Response, frozen=True, kw_only=True):
    """ClearDisplayMessageResponse."""

    status: ClearMessageStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class ClearDisplayMessage(Request[ClearDisplayMessageResponse], frozen=True, kw_only=True):
    """ClearDisplayMessageRequest."""

    id: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearVariableMonitoringResponse(Response, frozen=True, kw_only=True):
    """ClearVariableMonitoringResponse."""

    clear_monitoring_result: Annotated[list[ClearMonitoringResultType], Meta(min_length=1)] = field(name="clearMonitoringResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearVariableMonitoring(Request[ClearVariableMonitoringResponse], frozen=True, kw_only=True):
    """ClearVariableMonitoringRequest."""

    id: Annotated[list[int], Meta(min_length=1)]
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearedChargingLimitResponse(Response, frozen=True, kw_only=True):
    """ClearedChargingLimitResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearedChargingLimit(Request[ClearedChargingLimitResponse], frozen=True, kw_only=True):
    """ClearedChargingLimitRequest."""

    charging_limit_source: ChargingLimitSourceEnumType = field(name="chargingLimitSource")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse_id: Maybe[int] = field(default=None, name="evseId")


class CostUpdatedResponse(Response, frozen=True, kw_only=True):
    """CostUpdatedResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CostUpdated(Request[CostUpdatedResponse], frozen=True, kw_only=True):
    """CostUpdatedRequest."""

    total_cost: float = field(name="totalCost")
    transaction_id: Str36 = field(name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CustomerInformationResponse(Response, frozen=True, kw_only=True):
    """CustomerInformationResponse."""

    status: CustomerInformationStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class CustomerInformation(Request[CustomerInformationResponse], frozen=True, kw_only=True):
    """CustomerInformationRequest."""

    request_id: int = field(name="requestId")
    report: bool
    clear: bool
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    customer_certificate: Maybe[CertificateHashDataType] = field(default=None, name="customerCertificate")
    id_token: Maybe[IdTokenType] = field(default=None, name="idToken")
    customer_identifier: Maybe[Str64] = field(default=None, name="customerIdentifier")


class DataTransferResponse(Response, frozen=True, kw_only=True):
    """DataTransferResponse."""

    status: DataTransferStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    data: Maybe[Any] = None


class DataTransfer(Request[DataTransferResponse], frozen=True, kw_only=True):
    """DataTransferRequest."""

    vendor_id: Str255 = field(name="vendorId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    message_id: Maybe[Str50] = field(default=None, name="messageId")
    data: Maybe[Any] = None


class DeleteCertificateResponse(Response, frozen=True, kw_only=True):
    """DeleteCertificateResponse."""

    status: DeleteCertificateStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class DeleteCertificate(Request[DeleteCertificateResponse], frozen=True, kw_only=True):
    """DeleteCertificateRequest."""

    certificate_hash_data: CertificateHashDataType = field(name="certificateHashData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FirmwareStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """FirmwareStatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FirmwareStatusNotification(Request[FirmwareStatusNotificationResponse], frozen=True, kw_only=True):
    """FirmwareStatusNotificationRequest."""

    status: FirmwareStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    request_id: Maybe[int] = field(default=None, name="requestId")


class Get15118EVCertificateResponse(Response, frozen=True, kw_only=True):
    """Get15118EVCertificateResponse."""

    status: Iso15118EVCertificateStatusEnumType
    exi_response: Str7500 = field(name="exiResponse")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class Get15118EVCertificate(Request[Get15118EVCertificateResponse], frozen=True, kw_only=True):
    """Get15118EVCertificateRequest."""

    iso15118_schema_version: Str50 = field(name="iso15118SchemaVersion")
    action: CertificateActionEnumType
    exi_request: Str5600 = field(name="exiRequest")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetBaseReportResponse(Response, frozen=True, kw_only=True):
    """GetBaseReportResponse."""

    status: GenericDeviceModelStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class GetBaseReport(Request[GetBaseReportResponse], frozen=True, kw_only=True):
    """GetBaseReportRequest."""

    request_id: int = field(name="requestId")
    report_base: ReportBaseEnumType = field(name="reportBase")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCertificateStatusResponse(Response, frozen=True, kw_only=True):
    """GetCertificateStatusResponse."""

    status: GetCertificateStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    ocsp_result: Maybe[Str5500] = field(default=None, name="ocspResult")


class GetCertificateStatus(Request[GetCertificateStatusResponse], frozen=True, kw_only=True):
    """GetCertificateStatusRequest."""

    ocsp_request_data: OCSPRequestDataType = field(name="ocspRequestData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetChargingProfilesResponse(Response, frozen=True, kw_only=True):
    """GetChargingProfilesResponse."""

    status: GetChargingProfileStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class GetChargingProfiles(Request[GetChargingProfilesResponse], frozen=True, kw_only=True):
    """GetChargingProfilesRequest."""

    request_id: int = field(name="requestId")
    charging_profile: ChargingProfileCriterionType = field(name="chargingProfile")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse_id: Maybe[int] = field(default=None, name="evseId")


class GetCompositeScheduleResponse(Response, frozen=True, kw_only=True):
    """GetCompositeScheduleResponse."""

    __timed__ = True
    status: GenericStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    schedule: Maybe[CompositeScheduleType] = None


class GetCompositeSchedule(Request[GetCompositeScheduleResponse], frozen=True, kw_only=True):
    """GetCompositeScheduleRequest."""

    duration: int
    evse_id: int = field(name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    charging_rate_unit: Maybe[ChargingRateUnitEnumType] = field(default=None, name="chargingRateUnit")


class GetDisplayMessagesResponse(Response, frozen=True, kw_only=True):
    """GetDisplayMessagesResponse."""

    status: GetDisplayMessagesStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class GetDisplayMessages(Request[GetDisplayMessagesResponse], frozen=True, kw_only=True):
    """GetDisplayMessagesRequest."""

    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    id: Maybe[Annotated[list[int], Meta(min_length=1)]] = None
    priority: Maybe[MessagePriorityEnumType] = None
    state: Maybe[MessageStateEnumType] = None


class GetInstalledCertificateIdsResponse(Response, frozen=True, kw_only=True):
    """GetInstalledCertificateIdsResponse."""

    status: GetInstalledCertificateStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    certificate_hash_data_chain: Maybe[Annotated[list[CertificateHashDataChainType], Meta(min_length=1)]] = field(default=None, name="certificateHashDataChain")


class GetInstalledCertificateIds(Request[GetInstalledCertificateIdsResponse], frozen=True, kw_only=True):
    """GetInstalledCertificateIdsRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    certificate_type: Maybe[Annotated[list[GetCertificateIdUseEnumType], Meta(min_length=1)]] = field(default=None, name="certificateType")


class GetLocalListVersionResponse(Response, frozen=True, kw_only=True):
    """GetLocalListVersionResponse."""

    version_number: int = field(name="versionNumber")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetLocalListVersion(Request[GetLocalListVersionResponse], frozen=True, kw_only=True):
    """GetLocalListVersionRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetLogResponse(Response, frozen=True, kw_only=True):
    """GetLogResponse."""

    status: LogStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    filename: Maybe[Str255] = None


class GetLog(Request[GetLogResponse], frozen=True, kw_only=True):
    """GetLogRequest."""

    __timed__ = True
    log: LogParametersType
    log_type: LogEnumType = field(name="logType")
    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")


class GetMonitoringReportResponse(Response, frozen=True, kw_only=True):
    """GetMonitoringReportResponse."""

    status: GenericDeviceModelStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class GetMonitoringReport(Request[GetMonitoringReportResponse], frozen=True, kw_only=True):
    """GetMonitoringReportRequest."""

    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    component_variable: Maybe[Annotated[list[ComponentVariableType], Meta(min_length=1)]] = field(default=None, name="componentVariable")
    monitoring_criteria: Maybe[Annotated[list[MonitoringCriterionEnumType], Meta(min_length=1, max_length=3)]] = field(default=None, name="monitoringCriteria")


class GetReportResponse(Response, frozen=True, kw_only=True):
    """GetReportResponse."""

    status: GenericDeviceModelStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class GetReport(Request[GetReportResponse], frozen=True, kw_only=True):
    """GetReportRequest."""

    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    component_variable: Maybe[Annotated[list[ComponentVariableType], Meta(min_length=1)]] = field(default=None, name="componentVariable")
    component_criteria: Maybe[Annotated[list[ComponentCriterionEnumType], Meta(min_length=1, max_length=4)]] = field(default=None, name="componentCriteria")


class GetTransactionStatusResponse(Response, frozen=True, kw_only=True):
    """GetTransactionStatusResponse."""

    messages_in_queue: bool = field(name="messagesInQueue")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    ongoing_indicator: Maybe[bool] = field(default=None, name="ongoingIndicator")


class GetTransactionStatus(Request[GetTransactionStatusResponse], frozen=True, kw_only=True):
    """GetTransactionStatusRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")


class GetVariablesResponse(Response, frozen=True, kw_only=True):
    """GetVariablesResponse."""

    get_variable_result: Annotated[list[GetVariableResultType], Meta(min_length=1)] = field(name="getVariableResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetVariables(Request[GetVariablesResponse], frozen=True, kw_only=True):
    """GetVariablesRequest."""

    get_variable_data: Annotated[list[GetVariableDataType], Meta(min_length=1)] = field(name="getVariableData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class HeartbeatResponse(Response, frozen=True, kw_only=True):
    """HeartbeatResponse."""

    __timed__ = True
    current_time: Timestamp = field(name="currentTime")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class Heartbeat(Request[HeartbeatResponse], frozen=True, kw_only=True):
    """HeartbeatRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class InstallCertificateResponse(Response, frozen=True, kw_only=True):
    """InstallCertificateResponse."""

    status: InstallCertificateStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class InstallCertificate(Request[InstallCertificateResponse], frozen=True, kw_only=True):
    """InstallCertificateRequest."""

    certificate_type: InstallCertificateUseEnumType = field(name="certificateType")
    certificate: Str5500
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LogStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """LogStatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LogStatusNotification(Request[LogStatusNotificationResponse], frozen=True, kw_only=True):
    """LogStatusNotificationRequest."""

    status: UploadLogStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    request_id: Maybe[int] = field(default=None, name="requestId")


class MeterValuesResponse(Response, frozen=True, kw_only=True):
    """MeterValuesResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MeterValues(Request[MeterValuesResponse], frozen=True, kw_only=True):
    """MeterValuesRequest."""

    __timed__ = True
    evse_id: int = field(name="evseId")
    meter_value: Annotated[list[MeterValueType], Meta(min_length=1)] = field(name="meterValue")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyChargingLimitResponse(Response, frozen=True, kw_only=True):
    """NotifyChargingLimitResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyChargingLimit(Request[NotifyChargingLimitResponse], frozen=True, kw_only=True):
    """NotifyChargingLimitRequest."""

    __timed__ = True
    charging_limit: ChargingLimitType = field(name="chargingLimit")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    charging_schedule: Maybe[Annotated[list[ChargingScheduleType], Meta(min_length=1)]] = field(default=None, name="chargingSchedule")
    evse_id: Maybe[int] = field(default=None, name="evseId")


class NotifyCustomerInformationResponse(Response, frozen=True, kw_only=True):
    """NotifyCustomerInformationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyCustomerInformation(Request[NotifyCustomerInformationResponse], frozen=True, kw_only=True):
    """NotifyCustomerInformationRequest."""

    __timed__ = True
    data: Str512
    seq_no: int = field(name="seqNo")
    generated_at: Timestamp = field(name="generatedAt")
    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    tbc: Maybe[bool] = None


class NotifyDisplayMessagesResponse(Response, frozen=True, kw_only=True):
    """NotifyDisplayMessagesResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDisplayMessages(Request[NotifyDisplayMessagesResponse], frozen=True, kw_only=True):
    """NotifyDisplayMessagesRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    message_info: Maybe[Annotated[list[MessageInfoType], Meta(min_length=1)]] = field(default=None, name="messageInfo")
    tbc: Maybe[bool] = None


class NotifyEVChargingNeedsResponse(Response, frozen=True, kw_only=True):
    """NotifyEVChargingNeedsResponse."""

    status: NotifyEVChargingNeedsStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class NotifyEVChargingNeeds(Request[NotifyEVChargingNeedsResponse], frozen=True, kw_only=True):
    """NotifyEVChargingNeedsRequest."""

    __timed__ = True
    charging_needs: ChargingNeedsType = field(name="chargingNeeds")
    evse_id: int = field(name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    max_schedule_tuples: Maybe[int] = field(default=None, name="maxScheduleTuples")


class NotifyEVChargingScheduleResponse(Response, frozen=True, kw_only=True):
    """NotifyEVChargingScheduleResponse."""

    status: GenericStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class NotifyEVChargingSchedule(Request[NotifyEVChargingScheduleResponse], frozen=True, kw_only=True):
    """NotifyEVChargingScheduleRequest."""

    __timed__ = True
    time_base: Timestamp = field(name="timeBase")
    charging_schedule: ChargingScheduleType = field(name="chargingSchedule")
    evse_id: int = field(name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEventResponse(Response, frozen=True, kw_only=True):
    """NotifyEventResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEvent(Request[NotifyEventResponse], frozen=True, kw_only=True):
    """NotifyEventRequest."""

    __timed__ = True
    generated_at: Timestamp = field(name="generatedAt")
    seq_no: int = field(name="seqNo")
    event_data: Annotated[list[EventDataType], Meta(min_length=1)] = field(name="eventData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    tbc: Maybe[bool] = None


class NotifyMonitoringReportResponse(Response, frozen=True, kw_only=True):
    """NotifyMonitoringReportResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyMonitoringReport(Request[NotifyMonitoringReportResponse], frozen=True, kw_only=True):
    """NotifyMonitoringReportRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    seq_no: int = field(name="seqNo")
    generated_at: Timestamp = field(name="generatedAt")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    monitor: Maybe[Annotated[list[MonitoringDataType], Meta(min_length=1)]] = None
    tbc: Maybe[bool] = None


class NotifyReportResponse(Response, frozen=True, kw_only=True):
    """NotifyReportResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyReport(Request[NotifyReportResponse], frozen=True, kw_only=True):
    """NotifyReportRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    generated_at: Timestamp = field(name="generatedAt")
    seq_no: int = field(name="seqNo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    report_data: Maybe[Annotated[list[ReportDataType], Meta(min_length=1)]] = field(default=None, name="reportData")
    tbc: Maybe[bool] = None


class PublishFirmwareResponse(Response, frozen=True, kw_only=True):
    """PublishFirmwareResponse."""

    status: GenericStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class PublishFirmware(Request[PublishFirmwareResponse], frozen=True, kw_only=True):
    """PublishFirmwareRequest."""

    location: Str512
    checksum: Str32
    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")


class PublishFirmwareStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """PublishFirmwareStatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PublishFirmwareStatusNotification(Request[PublishFirmwareStatusNotificationResponse], frozen=True, kw_only=True):
    """PublishFirmwareStatusNotificationRequest."""

    status: PublishFirmwareStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    location: Maybe[Annotated[list[Str512], Meta(min_length=1)]] = None
    request_id: Maybe[int] = field(default=None, name="requestId")


class ReportChargingProfilesResponse(Response, frozen=True, kw_only=True):
    """ReportChargingProfilesResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReportChargingProfiles(Request[ReportChargingProfilesResponse], frozen=True, kw_only=True):
    """ReportChargingProfilesRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    charging_limit_source: ChargingLimitSourceEnumType = field(name="chargingLimitSource")
    charging_profile: Annotated[list[ChargingProfileType], Meta(min_length=1)] = field(name="chargingProfile")
    evse_id: int = field(name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    tbc: Maybe[bool] = None


class RequestStartTransactionResponse(Response, frozen=True, kw_only=True):
    """RequestStartTransactionResponse."""

    status: RequestStartStopStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")


class RequestStartTransaction(Request[RequestStartTransactionResponse], frozen=True, kw_only=True):
    """RequestStartTransactionRequest."""

    __timed__ = True
    id_token: IdTokenType = field(name="idToken")
    remote_start_id: int = field(name="remoteStartId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse_id: Maybe[int] = field(default=None, name="evseId")
    group_id_token: Maybe[IdTokenType] = field(default=None, name="groupIdToken")
    charging_profile: Maybe[ChargingProfileType] = field(default=None, name="chargingProfile")


class RequestStopTransactionResponse(Response, frozen=True, kw_only=True):
    """RequestStopTransactionResponse."""

    status: RequestStartStopStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class RequestStopTransaction(Request[RequestStopTransactionResponse], frozen=True, kw_only=True):
    """RequestStopTransactionRequest."""

    transaction_id: Str36 = field(name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReservationStatusUpdateResponse(Response, frozen=True, kw_only=True):
    """ReservationStatusUpdateResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReservationStatusUpdate(Request[ReservationStatusUpdateResponse], frozen=True, kw_only=True):
    """ReservationStatusUpdateRequest."""

    reservation_id: int = field(name="reservationId")
    reservation_update_status: ReservationUpdateStatusEnumType = field(name="reservationUpdateStatus")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReserveNowResponse(Response, frozen=True, kw_only=True):
    """ReserveNowResponse."""

    status: ReserveNowStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class ReserveNow(Request[ReserveNowResponse], frozen=True, kw_only=True):
    """ReserveNowRequest."""

    __timed__ = True
    id: int
    expiry_date_time: Timestamp = field(name="expiryDateTime")
    id_token: IdTokenType = field(name="idToken")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    connector_type: Maybe[ConnectorEnumType] = field(default=None, name="connectorType")
    evse_id: Maybe[int] = field(default=None, name="evseId")
    group_id_token: Maybe[IdTokenType] = field(default=None, name="groupIdToken")


class ResetResponse(Response, frozen=True, kw_only=True):
    """ResetResponse."""

    status: ResetStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class Reset(Request[ResetResponse], frozen=True, kw_only=True):
    """ResetRequest."""

    type: ResetEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse_id: Maybe[int] = field(default=None, name="evseId")


class SecurityEventNotificationResponse(Response, frozen=True, kw_only=True):
    """SecurityEventNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SecurityEventNotification(Request[SecurityEventNotificationResponse], frozen=True, kw_only=True):
    """SecurityEventNotificationRequest."""

    __timed__ = True
    type: Str50
    timestamp: Timestamp
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    tech_info: Maybe[Str255] = field(default=None, name="techInfo")


class SendLocalListResponse(Response, frozen=True, kw_only=True):
    """SendLocalListResponse."""

    status: SendLocalListStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SendLocalList(Request[SendLocalListResponse], frozen=True, kw_only=True):
    """SendLocalListRequest."""

    __timed__ = True
    version_number: int = field(name="versionNumber")
    update_type: UpdateEnumType = field(name="updateType")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    local_authorization_list: Maybe[Annotated[list[AuthorizationData], Meta(min_length=1)]] = field(default=None, name="localAuthorizationList")


class SetChargingProfileResponse(Response, frozen=True, kw_only=True):
    """SetChargingProfileResponse."""

    status: ChargingProfileStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SetChargingProfile(Request[SetChargingProfileResponse], frozen=True, kw_only=True):
    """SetChargingProfileRequest."""

    __timed__ = True
    evse_id: int = field(name="evseId")
    charging_profile: ChargingProfileType = field(name="chargingProfile")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDisplayMessageResponse(Response, frozen=True, kw_only=True):
    """SetDisplayMessageResponse."""

    status: DisplayMessageStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SetDisplayMessage(Request[SetDisplayMessageResponse], frozen=True, kw_only=True):
    """SetDisplayMessageRequest."""

    __timed__ = True
    message: MessageInfoType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringBaseResponse(Response, frozen=True, kw_only=True):
    """SetMonitoringBaseResponse."""

    status: GenericDeviceModelStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SetMonitoringBase(Request[SetMonitoringBaseResponse], frozen=True, kw_only=True):
    """SetMonitoringBaseRequest."""

    monitoring_base: MonitoringBaseEnumType = field(name="monitoringBase")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringLevelResponse(Response, frozen=True, kw_only=True):
    """SetMonitoringLevelResponse."""

    status: GenericStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SetMonitoringLevel(Request[SetMonitoringLevelResponse], frozen=True, kw_only=True):
    """SetMonitoringLevelRequest."""

    severity: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetNetworkProfileResponse(Response, frozen=True, kw_only=True):
    """SetNetworkProfileResponse."""

    status: SetNetworkProfileStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SetNetworkProfile(Request[SetNetworkProfileResponse], frozen=True, kw_only=True):
    """SetNetworkProfileRequest."""

    configuration_slot: int = field(name="configurationSlot")
    connection_data: NetworkConnectionProfileType = field(name="connectionData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetVariableMonitoringResponse(Response, frozen=True, kw_only=True):
    """SetVariableMonitoringResponse."""

    set_monitoring_result: Annotated[list[SetMonitoringResultType], Meta(min_length=1)] = field(name="setMonitoringResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetVariableMonitoring(Request[SetVariableMonitoringResponse], frozen=True, kw_only=True):
    """SetVariableMonitoringRequest."""

    set_monitoring_data: Annotated[list[SetMonitoringDataType], Meta(min_length=1)] = field(name="setMonitoringData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetVariablesResponse(Response, frozen=True, kw_only=True):
    """SetVariablesResponse."""

    set_variable_result: Annotated[list[SetVariableResultType], Meta(min_length=1)] = field(name="setVariableResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetVariables(Request[SetVariablesResponse], frozen=True, kw_only=True):
    """SetVariablesRequest."""

    set_variable_data: Annotated[list[SetVariableDataType], Meta(min_length=1)] = field(name="setVariableData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SignCertificateResponse(Response, frozen=True, kw_only=True):
    """SignCertificateResponse."""

    status: GenericStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class SignCertificate(Request[SignCertificateResponse], frozen=True, kw_only=True):
    """SignCertificateRequest."""

    csr: Str5500
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    certificate_type: Maybe[CertificateSigningUseEnumType] = field(default=None, name="certificateType")


class StatusNotificationResponse(Response, frozen=True, kw_only=True):
    """StatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class StatusNotification(Request[StatusNotificationResponse], frozen=True, kw_only=True):
    """StatusNotificationRequest."""

    __timed__ = True
    timestamp: Timestamp
    connector_status: ConnectorStatusEnumType = field(name="connectorStatus")
    evse_id: int = field(name="evseId")
    connector_id: int = field(name="connectorId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TransactionEventResponse(Response, frozen=True, kw_only=True):
    """TransactionEventResponse."""

    __timed__ = True
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    total_cost: Maybe[float] = field(default=None, name="totalCost")
    charging_priority: Maybe[int] = field(default=None, name="chargingPriority")
    id_token_info: Maybe[IdTokenInfoType] = field(default=None, name="idTokenInfo")
    updated_personal_message: Maybe[MessageContentType] = field(default=None, name="updatedPersonalMessage")


class TransactionEvent(Request[TransactionEventResponse], frozen=True, kw_only=True):
    """TransactionEventRequest."""

    __timed__ = True
    event_type: TransactionEventEnumType = field(name="eventType")
    timestamp: Timestamp
    trigger_reason: TriggerReasonEnumType = field(name="triggerReason")
    seq_no: int = field(name="seqNo")
    transaction_info: TransactionType = field(name="transactionInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    meter_value: Maybe[Annotated[list[MeterValueType], Meta(min_length=1)]] = field(default=None, name="meterValue")
    offline: Maybe[bool] = None
    number_of_phases_used: Maybe[int] = field(default=None, name="numberOfPhasesUsed")
    cable_max_current: Maybe[int] = field(default=None, name="cableMaxCurrent")
    reservation_id: Maybe[int] = field(default=None, name="reservationId")
    evse: Maybe[EVSEType] = None
    id_token: Maybe[IdTokenType] = field(default=None, name="idToken")


class TriggerMessageResponse(Response, frozen=True, kw_only=True):
    """TriggerMessageResponse."""

    status: TriggerMessageStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class TriggerMessage(Request[TriggerMessageResponse], frozen=True, kw_only=True):
    """TriggerMessageRequest."""

    requested_message: MessageTriggerEnumType = field(name="requestedMessage")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    evse: Maybe[EVSEType] = None


class UnlockConnectorResponse(Response, frozen=True, kw_only=True):
    """UnlockConnectorResponse."""

    status: UnlockStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class UnlockConnector(Request[UnlockConnectorResponse], frozen=True, kw_only=True):
    """UnlockConnectorRequest."""

    evse_id: int = field(name="evseId")
    connector_id: int = field(name="connectorId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnpublishFirmwareResponse(Response, frozen=True, kw_only=True):
    """UnpublishFirmwareResponse."""

    status: UnpublishFirmwareStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnpublishFirmware(Request[UnpublishFirmwareResponse], frozen=True, kw_only=True):
    """UnpublishFirmwareRequest."""

    checksum: Str32
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UpdateFirmwareResponse(Response, frozen=True, kw_only=True):
    """UpdateFirmwareResponse."""

    status: UpdateFirmwareStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")


class UpdateFirmware(Request[UpdateFirmwareResponse], frozen=True, kw_only=True):
    """UpdateFirmwareRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    firmware: FirmwareType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")


CATALOG = Catalog(
    "ocpp2.0.1",
    (
        (Authorize, AuthorizeResponse),
        (BootNotification, BootNotificationResponse),
        (CancelReservation, CancelReservationResponse),
        (CertificateSigned, CertificateSignedResponse),
        (ChangeAvailability, ChangeAvailabilityResponse),
        (ClearCache, ClearCacheResponse),
        (ClearChargingProfile, ClearChargingProfileResponse),
        (ClearDisplayMessage, ClearDisplayMessageResponse),
        (ClearVariableMonitoring, ClearVariableMonitoringResponse),
        (ClearedChargingLimit, ClearedChargingLimitResponse),
        (CostUpdated, CostUpdatedResponse),
        (CustomerInformation, CustomerInformationResponse),
        (DataTransfer, DataTransferResponse),
        (DeleteCertificate, DeleteCertificateResponse),
        (FirmwareStatusNotification, FirmwareStatusNotificationResponse),
        (Get15118EVCertificate, Get15118EVCertificateResponse),
        (GetBaseReport, GetBaseReportResponse),
        (GetCertificateStatus, GetCertificateStatusResponse),
        (GetChargingProfiles, GetChargingProfilesResponse),
        (GetCompositeSchedule, GetCompositeScheduleResponse),
        (GetDisplayMessages, GetDisplayMessagesResponse),
        (GetInstalledCertificateIds, GetInstalledCertificateIdsResponse),
        (GetLocalListVersion, GetLocalListVersionResponse),
        (GetLog, GetLogResponse),
        (GetMonitoringReport, GetMonitoringReportResponse),
        (GetReport, GetReportResponse),
        (GetTransactionStatus, GetTransactionStatusResponse),
        (GetVariables, GetVariablesResponse),
        (Heartbeat, HeartbeatResponse),
        (InstallCertificate, InstallCertificateResponse),
        (LogStatusNotification, LogStatusNotificationResponse),
        (MeterValues, MeterValuesResponse),
        (NotifyChargingLimit, NotifyChargingLimitResponse),
        (NotifyCustomerInformation, NotifyCustomerInformationResponse),
        (NotifyDisplayMessages, NotifyDisplayMessagesResponse),
        (NotifyEVChargingNeeds, NotifyEVChargingNeedsResponse),
        (NotifyEVChargingSchedule, NotifyEVChargingScheduleResponse),
        (NotifyEvent, NotifyEventResponse),
        (NotifyMonitoringReport, NotifyMonitoringReportResponse),
        (NotifyReport, NotifyReportResponse),
        (PublishFirmware, PublishFirmwareResponse),
        (PublishFirmwareStatusNotification, PublishFirmwareStatusNotificationResponse),
        (ReportChargingProfiles, ReportChargingProfilesResponse),
        (RequestStartTransaction, RequestStartTransactionResponse),
        (RequestStopTransaction, RequestStopTransactionResponse),
        (ReservationStatusUpdate, ReservationStatusUpdateResponse),
        (ReserveNow, ReserveNowResponse),
        (Reset, ResetResponse),
        (SecurityEventNotification, SecurityEventNotificationResponse),
        (SendLocalList, SendLocalListResponse),
        (SetChargingProfile, SetChargingProfileResponse),
        (SetDisplayMessage, SetDisplayMessageResponse),
        (SetMonitoringBase, SetMonitoringBaseResponse),
        (SetMonitoringLevel, SetMonitoringLevelResponse),
        (SetNetworkProfile, SetNetworkProfileResponse),
        (SetVariableMonitoring, SetVariableMonitoringResponse),
        (SetVariables, SetVariablesResponse),
        (SignCertificate, SignCertificateResponse),
        (StatusNotification, StatusNotificationResponse),
        (TransactionEvent, TransactionEventResponse),
        (TriggerMessage, TriggerMessageResponse),
        (UnlockConnector, UnlockConnectorResponse),
        (UnpublishFirmware, UnpublishFirmwareResponse),
        (UpdateFirmware, UpdateFirmwareResponse),
    ),
)
