"""The typed payloads of OCPP 2.1: 91 actions.

Generated from the official schemas: ``python -m trio_ocpp.schemas.generate``. Do not edit.

A request is named like its action, a response has ``Response`` at its end.
Knows names, types and limits; ``payloads`` reads, writes and validates.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from trio_ocpp.payloads import Catalog, CustomData, Maybe, Payload, Request, Response, Send, Timestamp

CustomDataType = CustomData
FloatFrom0To100 = Annotated[float, Meta(ge=0, le=100)]
FloatTo0 = Annotated[float, Meta(le=0)]
IntFrom0 = Annotated[int, Meta(ge=0)]
IntFrom1 = Annotated[int, Meta(ge=1)]
IntFrom0To3 = Annotated[int, Meta(ge=0, le=3)]
IntFrom0To100 = Annotated[int, Meta(ge=0, le=100)]
Str3 = Annotated[str, Meta(max_length=3)]
Str6 = Annotated[str, Meta(max_length=6)]
Str8 = Annotated[str, Meta(max_length=8)]
Str16 = Annotated[str, Meta(max_length=16)]
Str20 = Annotated[str, Meta(max_length=20)]
Str25 = Annotated[str, Meta(max_length=25)]
Str32 = Annotated[str, Meta(max_length=32)]
Str36 = Annotated[str, Meta(max_length=36)]
Str40 = Annotated[str, Meta(max_length=40)]
Str48 = Annotated[str, Meta(max_length=48)]
Str50 = Annotated[str, Meta(max_length=50)]
Str60 = Annotated[str, Meta(max_length=60)]
Str64 = Annotated[str, Meta(max_length=64)]
Str80 = Annotated[str, Meta(max_length=80)]
Str88 = Annotated[str, Meta(max_length=88)]
Str100 = Annotated[str, Meta(max_length=100)]
Str128 = Annotated[str, Meta(max_length=128)]
Str160 = Annotated[str, Meta(max_length=160)]
Str200 = Annotated[str, Meta(max_length=200)]
Str255 = Annotated[str, Meta(max_length=255)]
Str256 = Annotated[str, Meta(max_length=256)]
Str500 = Annotated[str, Meta(max_length=500)]
Str512 = Annotated[str, Meta(max_length=512)]
Str800 = Annotated[str, Meta(max_length=800)]
Str1000 = Annotated[str, Meta(max_length=1000)]
Str1024 = Annotated[str, Meta(max_length=1024)]
Str2000 = Annotated[str, Meta(max_length=2000)]
Str2500 = Annotated[str, Meta(max_length=2500)]
Str5500 = Annotated[str, Meta(max_length=5500)]
Str10000 = Annotated[str, Meta(max_length=10000)]
Str11000 = Annotated[str, Meta(max_length=11000)]
Str17000 = Annotated[str, Meta(max_length=17000)]
Str18000 = Annotated[str, Meta(max_length=18000)]
Str32768 = Annotated[str, Meta(max_length=32768)]

APNAuthenticationEnumType = Literal["PAP", "CHAP", "NONE", "AUTO"]

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

BatterySwapEventEnumType = Literal["BatteryIn", "BatteryOut", "BatteryOutTimeout"]

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

CertificateSigningUseEnumType = Literal[
    "ChargingStationCertificate",
    "V2GCertificate",
    "V2G20Certificate",
]

CertificateStatusEnumType = Literal["Good", "Revoked", "Unknown", "Failed"]

CertificateStatusSourceEnumType = Literal["CRL", "OCSP"]

ChangeAvailabilityStatusEnumType = Literal["Accepted", "Rejected", "Scheduled"]

ChargingProfileKindEnumType = Literal["Absolute", "Recurring", "Relative", "Dynamic"]

ChargingProfilePurposeEnumType = Literal[
    "ChargingStationExternalConstraints",
    "ChargingStationMaxProfile",
    "TxDefaultProfile",
    "TxProfile",
    "PriorityCharging",
    "LocalGeneration",
]

ChargingProfileStatusEnumType = Literal["Accepted", "Rejected"]

ChargingRateUnitEnumType = Literal["W", "A"]

ChargingStateEnumType = Literal["EVConnected", "Charging", "SuspendedEV", "SuspendedEVSE", "Idle"]

ClearCacheStatusEnumType = Literal["Accepted", "Rejected"]

ClearChargingProfileStatusEnumType = Literal["Accepted", "Unknown"]

ClearMessageStatusEnumType = Literal["Accepted", "Unknown", "Rejected"]

ClearMonitoringStatusEnumType = Literal["Accepted", "Rejected", "NotFound"]

ComponentCriterionEnumType = Literal["Active", "Available", "Enabled", "Problem"]

ConnectorStatusEnumType = Literal["Available", "Occupied", "Reserved", "Unavailable", "Faulted"]

ControlModeEnumType = Literal["ScheduledControl", "DynamicControl"]

CostDimensionEnumType = Literal[
    "Energy",
    "MaxCurrent",
    "MinCurrent",
    "MaxPower",
    "MinPower",
    "IdleTIme",
    "ChargingTime",
]

CostKindEnumType = Literal[
    "CarbonDioxideEmission",
    "RelativePricePercentage",
    "RenewableGenerationPercentage",
]

CustomerInformationStatusEnumType = Literal["Accepted", "Rejected", "Invalid"]

DERControlEnumType = Literal[
    "EnterService",
    "FreqDroop",
    "FreqWatt",
    "FixedPFAbsorb",
    "FixedPFInject",
    "FixedVar",
    "Gradients",
    "HFMustTrip",
    "HFMayTrip",
    "HVMustTrip",
    "HVMomCess",
    "HVMayTrip",
    "LimitMaxDischarge",
    "LFMustTrip",
    "LVMustTrip",
    "LVMomCess",
    "LVMayTrip",
    "PowerMonitoringMustTrip",
    "VoltVar",
    "VoltWatt",
    "WattPF",
    "WattVar",
]

DERControlStatusEnumType = Literal["Accepted", "Rejected", "NotSupported", "NotFound"]

DERUnitEnumType = Literal[
    "Not_Applicable",
    "PctMaxW",
    "PctMaxVar",
    "PctWAvail",
    "PctVarAvail",
    "PctEffectiveV",
]

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

DayOfWeekEnumType = Literal[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]

DeleteCertificateStatusEnumType = Literal["Accepted", "Failed", "NotFound"]

DisplayMessageStatusEnumType = Literal[
    "Accepted",
    "NotSupportedMessageFormat",
    "Rejected",
    "NotSupportedPriority",
    "NotSupportedState",
    "UnknownTransaction",
    "LanguageNotSupported",
]

EnergyTransferModeEnumType = Literal[
    "AC_single_phase",
    "AC_two_phase",
    "AC_three_phase",
    "DC",
    "AC_BPT",
    "AC_BPT_DER",
    "AC_DER",
    "DC_BPT",
    "DC_ACDP",
    "DC_ACDP_BPT",
    "WPT",
]

EventNotificationEnumType = Literal[
    "HardWiredNotification",
    "HardWiredMonitor",
    "PreconfiguredMonitor",
    "CustomMonitor",
]

EventTriggerEnumType = Literal["Alerting", "Delta", "Periodic"]

EvseKindEnumType = Literal["AC", "DC"]

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
    "OEMRootCertificate",
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

GridEventFaultEnumType = Literal[
    "CurrentImbalance",
    "LocalEmergency",
    "LowInputPower",
    "OverCurrent",
    "OverFrequency",
    "OverVoltage",
    "PhaseRotation",
    "RemoteEmergency",
    "UnderFrequency",
    "UnderVoltage",
    "VoltageImbalance",
]

HashAlgorithmEnumType = Literal["SHA256", "SHA384", "SHA512"]

InstallCertificateStatusEnumType = Literal["Accepted", "Rejected", "Failed"]

InstallCertificateUseEnumType = Literal[
    "V2GRootCertificate",
    "MORootCertificate",
    "ManufacturerRootCertificate",
    "CSMSRootCertificate",
    "OEMRootCertificate",
]

IslandingDetectionEnumType = Literal[
    "NoAntiIslandingSupport",
    "RoCoF",
    "UVP_OVP",
    "UFP_OFP",
    "VoltageVectorShift",
    "ZeroCrossingDetection",
    "OtherPassive",
    "ImpedanceMeasurement",
    "ImpedanceAtFrequency",
    "SlipModeFrequencyShift",
    "SandiaFrequencyShift",
    "SandiaVoltageShift",
    "FrequencyJump",
    "RCLQFactor",
    "OtherActive",
]

Iso15118EVCertificateStatusEnumType = Literal["Accepted", "Failed"]

LocationEnumType = Literal["Body", "Cable", "EV", "Inlet", "Outlet", "Upstream"]

LogEnumType = Literal["DiagnosticsLog", "SecurityLog", "DataCollectorLog"]

LogStatusEnumType = Literal["Accepted", "Rejected", "AcceptedCanceled"]

MeasurandEnumType = Literal[
    "Current.Export",
    "Current.Export.Offered",
    "Current.Export.Minimum",
    "Current.Import",
    "Current.Import.Offered",
    "Current.Import.Minimum",
    "Current.Offered",
    "Display.PresentSOC",
    "Display.MinimumSOC",
    "Display.TargetSOC",
    "Display.MaximumSOC",
    "Display.RemainingTimeToMinimumSOC",
    "Display.RemainingTimeToTargetSOC",
    "Display.RemainingTimeToMaximumSOC",
    "Display.ChargingComplete",
    "Display.BatteryEnergyCapacity",
    "Display.InletHot",
    "Energy.Active.Export.Interval",
    "Energy.Active.Export.Register",
    "Energy.Active.Import.Interval",
    "Energy.Active.Import.Register",
    "Energy.Active.Import.CableLoss",
    "Energy.Active.Import.LocalGeneration.Register",
    "Energy.Active.Net",
    "Energy.Active.Setpoint.Interval",
    "Energy.Apparent.Export",
    "Energy.Apparent.Import",
    "Energy.Apparent.Net",
    "Energy.Reactive.Export.Interval",
    "Energy.Reactive.Export.Register",
    "Energy.Reactive.Import.Interval",
    "Energy.Reactive.Import.Register",
    "Energy.Reactive.Net",
    "EnergyRequest.Target",
    "EnergyRequest.Minimum",
    "EnergyRequest.Maximum",
    "EnergyRequest.Minimum.V2X",
    "EnergyRequest.Maximum.V2X",
    "EnergyRequest.Bulk",
    "Frequency",
    "Power.Active.Export",
    "Power.Active.Import",
    "Power.Active.Setpoint",
    "Power.Active.Residual",
    "Power.Export.Minimum",
    "Power.Export.Offered",
    "Power.Factor",
    "Power.Import.Offered",
    "Power.Import.Minimum",
    "Power.Offered",
    "Power.Reactive.Export",
    "Power.Reactive.Import",
    "SoC",
    "Voltage",
    "Voltage.Minimum",
    "Voltage.Maximum",
]

MessageFormatEnumType = Literal["ASCII", "HTML", "URI", "UTF8", "QRCODE"]

MessagePriorityEnumType = Literal["AlwaysFront", "InFront", "NormalCycle"]

MessageStateEnumType = Literal[
    "Charging",
    "Faulted",
    "Idle",
    "Unavailable",
    "Suspended",
    "Discharging",
]

MessageTriggerEnumType = Literal[
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargingStationCertificate",
    "SignV2GCertificate",
    "SignV2G20Certificate",
    "StatusNotification",
    "TransactionEvent",
    "SignCombinedCertificate",
    "PublishFirmwareStatusNotification",
    "CustomTrigger",
]

MobilityNeedsModeEnumType = Literal["EVCC", "EVCC_SECC"]

MonitorEnumType = Literal[
    "UpperThreshold",
    "LowerThreshold",
    "Delta",
    "Periodic",
    "PeriodicClockAligned",
    "TargetDelta",
    "TargetDeltaRelative",
]

MonitoringBaseEnumType = Literal["All", "FactoryDefault", "HardWiredOnly"]

MonitoringCriterionEnumType = Literal[
    "ThresholdMonitoring",
    "DeltaMonitoring",
    "PeriodicMonitoring",
]

MutabilityEnumType = Literal["ReadOnly", "WriteOnly", "ReadWrite"]

NotifyAllowedEnergyTransferStatusEnumType = Literal["Accepted", "Rejected"]

NotifyEVChargingNeedsStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "Processing",
    "NoChargingProfile",
]

OCPPInterfaceEnumType = Literal[
    "Wired0",
    "Wired1",
    "Wired2",
    "Wired3",
    "Wireless0",
    "Wireless1",
    "Wireless2",
    "Wireless3",
    "Any",
]

OCPPTransportEnumType = Literal["SOAP", "JSON"]

OCPPVersionEnumType = Literal["OCPP12", "OCPP15", "OCPP16", "OCPP20", "OCPP201", "OCPP21"]

OperationModeEnumType = Literal[
    "Idle",
    "ChargingOnly",
    "CentralSetpoint",
    "ExternalSetpoint",
    "ExternalLimits",
    "CentralFrequency",
    "LocalFrequency",
    "LocalLoadBalancing",
]

OperationalStatusEnumType = Literal["Inoperative", "Operative"]

PaymentStatusEnumType = Literal["Settled", "Canceled", "Rejected", "Failed"]

PhaseEnumType = Literal["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]

PowerDuringCessationEnumType = Literal["Active", "Reactive"]

PreconditioningStatusEnumType = Literal["Unknown", "Ready", "NotReady", "Preconditioning"]

PriorityChargingStatusEnumType = Literal["Accepted", "Rejected", "NoProfile"]

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
    "MasterPass",
    "Local",
    "LocalOutOfCredit",
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
    "ReqEnergyTransferRejected",
]

RecurrencyKindEnumType = Literal["Daily", "Weekly"]

RegistrationStatusEnumType = Literal["Accepted", "Pending", "Rejected"]

ReportBaseEnumType = Literal["ConfigurationInventory", "FullInventory", "SummaryInventory"]

RequestStartStopStatusEnumType = Literal["Accepted", "Rejected"]

ReservationUpdateStatusEnumType = Literal["Expired", "Removed", "NoTransaction"]

ReserveNowStatusEnumType = Literal["Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"]

ResetEnumType = Literal["Immediate", "OnIdle", "ImmediateAndResume"]

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

TariffChangeStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "TooManyElements",
    "ConditionNotSupported",
    "TxNotFound",
    "NoCurrencyChange",
]

TariffClearStatusEnumType = Literal["Accepted", "Rejected", "NoTariff"]

TariffCostEnumType = Literal["NormalCost", "MinCost", "MaxCost"]

TariffGetStatusEnumType = Literal["Accepted", "Rejected", "NoTariff"]

TariffKindEnumType = Literal["DefaultTariff", "DriverTariff"]

TariffSetStatusEnumType = Literal[
    "Accepted",
    "Rejected",
    "TooManyElements",
    "ConditionNotSupported",
    "DuplicateTariffId",
]

TransactionEventEnumType = Literal["Ended", "Started", "Updated"]

TriggerMessageStatusEnumType = Literal["Accepted", "Rejected", "NotImplemented"]

TriggerReasonEnumType = Literal[
    "AbnormalCondition",
    "Authorized",
    "CablePluggedIn",
    "ChargingRateChanged",
    "ChargingStateChanged",
    "CostLimitReached",
    "Deauthorized",
    "EnergyLimitReached",
    "EVCommunicationLost",
    "EVConnectTimeout",
    "EVDeparted",
    "EVDetected",
    "LimitSet",
    "MeterValueClock",
    "MeterValuePeriodic",
    "OperationModeChanged",
    "RemoteStart",
    "RemoteStop",
    "ResetCommand",
    "RunningCost",
    "SignedDataReceived",
    "SoCLimitReached",
    "StopAuthorized",
    "TariffChanged",
    "TariffNotAccepted",
    "TimeLimitReached",
    "Trigger",
    "TxResumed",
    "UnlockCommand",
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

    energy_amount: float = field(name="energyAmount")
    ev_min_current: float = field(name="evMinCurrent")
    ev_max_current: float = field(name="evMaxCurrent")
    ev_max_voltage: float = field(name="evMaxVoltage")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class APNType(Payload, frozen=True, kw_only=True):
    """Part of SetNetworkProfile."""

    apn: Str2000
    apn_authentication: APNAuthenticationEnumType = field(name="apnAuthentication")
    apn_user_name: Maybe[Str50] = field(default=None, name="apnUserName")
    apn_password: Maybe[Str64] = field(default=None, name="apnPassword")
    sim_pin: Maybe[int] = field(default=None, name="simPin")
    preferred_network: Maybe[Str6] = field(default=None, name="preferredNetwork")
    use_only_preferred_network: Maybe[bool] = field(default=None, name="useOnlyPreferredNetwork")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AbsolutePriceScheduleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    time_anchor: Timestamp = field(name="timeAnchor")
    price_schedule_id: IntFrom0 = field(name="priceScheduleID")
    currency: Str3
    language: Str8
    price_algorithm: Str2000 = field(name="priceAlgorithm")
    price_rule_stacks: Annotated[list[PriceRuleStackType], Meta(min_length=1, max_length=1024)] = field(name="priceRuleStacks")
    price_schedule_description: Maybe[Str160] = field(default=None, name="priceScheduleDescription")
    minimum_cost: Maybe[RationalNumberType] = field(default=None, name="minimumCost")
    maximum_cost: Maybe[RationalNumberType] = field(default=None, name="maximumCost")
    tax_rules: Maybe[Annotated[list[TaxRuleType], Meta(min_length=1, max_length=10)]] = field(default=None, name="taxRules")
    overstay_rule_list: Maybe[OverstayRuleListType] = field(default=None, name="overstayRuleList")
    additional_selected_services: Maybe[Annotated[list[AdditionalSelectedServicesType], Meta(min_length=1, max_length=5)]] = field(default=None, name="additionalSelectedServices")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AdditionalInfoType(Payload, frozen=True, kw_only=True):
    """Part of Authorize, AuthorizeResponse, BatterySwap and 7 more."""

    additional_id_token: Str255 = field(name="additionalIdToken")
    type: Str50
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AdditionalSelectedServicesType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    service_fee: RationalNumberType = field(name="serviceFee")
    service_name: Str80 = field(name="serviceName")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AddressType(Payload, frozen=True, kw_only=True):
    """Part of NotifySettlement, VatNumberValidationResponse."""

    name: Str50
    address1: Str100
    city: Str100
    country: Str50
    address2: Maybe[Str100] = None
    postal_code: Maybe[Str20] = field(default=None, name="postalCode")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AuthorizationData(Payload, frozen=True, kw_only=True):
    """Part of SendLocalList."""

    id_token: IdTokenType = field(name="idToken")
    id_token_info: Maybe[IdTokenInfoType] = field(default=None, name="idTokenInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class BatteryDataType(Payload, frozen=True, kw_only=True):
    """Part of BatterySwap."""

    evse_id: IntFrom0 = field(name="evseId")
    serial_number: Str50 = field(name="serialNumber")
    soc: FloatFrom0To100 = field(name="soC")
    soh: FloatFrom0To100 = field(name="soH")
    production_date: Maybe[Timestamp] = field(default=None, name="productionDate")
    vendor_info: Maybe[Str500] = field(default=None, name="vendorInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateHashDataChainType(Payload, frozen=True, kw_only=True):
    """Part of GetInstalledCertificateIdsResponse."""

    certificate_hash_data: CertificateHashDataType = field(name="certificateHashData")
    certificate_type: GetCertificateIdUseEnumType = field(name="certificateType")
    child_certificate_hash_data: Maybe[Annotated[list[CertificateHashDataType], Meta(min_length=1, max_length=4)]] = field(default=None, name="childCertificateHashData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateHashDataType(Payload, frozen=True, kw_only=True):
    """Part of CustomerInformation, DeleteCertificate, GetCertificateChainStatus and 3 more."""

    hash_algorithm: HashAlgorithmEnumType = field(name="hashAlgorithm")
    issuer_name_hash: Str128 = field(name="issuerNameHash")
    issuer_key_hash: Str128 = field(name="issuerKeyHash")
    serial_number: Str40 = field(name="serialNumber")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateStatusRequestInfoType(Payload, frozen=True, kw_only=True):
    """Part of GetCertificateChainStatus."""

    certificate_hash_data: CertificateHashDataType = field(name="certificateHashData")
    source: CertificateStatusSourceEnumType
    urls: Annotated[list[Str2000], Meta(min_length=1, max_length=5)]
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateStatusType(Payload, frozen=True, kw_only=True):
    """Part of GetCertificateChainStatusResponse."""

    certificate_hash_data: CertificateHashDataType = field(name="certificateHashData")
    source: CertificateStatusSourceEnumType
    status: CertificateStatusEnumType
    next_update: Timestamp = field(name="nextUpdate")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingLimitType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit."""

    charging_limit_source: Str20 = field(name="chargingLimitSource")
    is_local_generation: Maybe[bool] = field(default=None, name="isLocalGeneration")
    is_grid_critical: Maybe[bool] = field(default=None, name="isGridCritical")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingNeedsType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    requested_energy_transfer: EnergyTransferModeEnumType = field(name="requestedEnergyTransfer")
    ac_charging_parameters: Maybe[ACChargingParametersType] = field(default=None, name="acChargingParameters")
    der_charging_parameters: Maybe[DERChargingParametersType] = field(default=None, name="derChargingParameters")
    ev_energy_offer: Maybe[EVEnergyOfferType] = field(default=None, name="evEnergyOffer")
    dc_charging_parameters: Maybe[DCChargingParametersType] = field(default=None, name="dcChargingParameters")
    v2x_charging_parameters: Maybe[V2XChargingParametersType] = field(default=None, name="v2xChargingParameters")
    available_energy_transfer: Maybe[Annotated[list[EnergyTransferModeEnumType], Meta(min_length=1)]] = field(default=None, name="availableEnergyTransfer")
    control_mode: Maybe[ControlModeEnumType] = field(default=None, name="controlMode")
    mobility_needs_mode: Maybe[MobilityNeedsModeEnumType] = field(default=None, name="mobilityNeedsMode")
    departure_time: Maybe[Timestamp] = field(default=None, name="departureTime")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingPeriodType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    start_period: Timestamp = field(name="startPeriod")
    dimensions: Maybe[Annotated[list[CostDimensionType], Meta(min_length=1)]] = None
    tariff_id: Maybe[Str60] = field(default=None, name="tariffId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingProfileCriterionType(Payload, frozen=True, kw_only=True):
    """Part of GetChargingProfiles."""

    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = field(default=None, name="chargingProfilePurpose")
    stack_level: Maybe[IntFrom0] = field(default=None, name="stackLevel")
    charging_profile_id: Maybe[Annotated[list[int], Meta(min_length=1)]] = field(default=None, name="chargingProfileId")
    charging_limit_source: Maybe[Annotated[list[Str20], Meta(min_length=1, max_length=4)]] = field(default=None, name="chargingLimitSource")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingProfileType(Payload, frozen=True, kw_only=True):
    """Part of ReportChargingProfiles, RequestStartTransaction, SetChargingProfile."""

    id: int
    stack_level: IntFrom0 = field(name="stackLevel")
    charging_profile_purpose: ChargingProfilePurposeEnumType = field(name="chargingProfilePurpose")
    charging_profile_kind: ChargingProfileKindEnumType = field(name="chargingProfileKind")
    charging_schedule: Annotated[list[ChargingScheduleType], Meta(min_length=1, max_length=3)] = field(name="chargingSchedule")
    recurrency_kind: Maybe[RecurrencyKindEnumType] = field(default=None, name="recurrencyKind")
    valid_from: Maybe[Timestamp] = field(default=None, name="validFrom")
    valid_to: Maybe[Timestamp] = field(default=None, name="validTo")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    max_offline_duration: Maybe[int] = field(default=None, name="maxOfflineDuration")
    invalid_after_offline_duration: Maybe[bool] = field(default=None, name="invalidAfterOfflineDuration")
    dyn_update_interval: Maybe[int] = field(default=None, name="dynUpdateInterval")
    dyn_update_time: Maybe[Timestamp] = field(default=None, name="dynUpdateTime")
    price_schedule_signature: Maybe[Str256] = field(default=None, name="priceScheduleSignature")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingSchedulePeriodType(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse, NotifyChargingLimit, NotifyEVChargingSchedule and 3 more."""

    start_period: int = field(name="startPeriod")
    limit: Maybe[float] = None
    limit_l2: Maybe[float] = field(default=None, name="limit_L2")
    limit_l3: Maybe[float] = field(default=None, name="limit_L3")
    number_phases: Maybe[IntFrom0To3] = field(default=None, name="numberPhases")
    phase_to_use: Maybe[IntFrom0To3] = field(default=None, name="phaseToUse")
    discharge_limit: Maybe[FloatTo0] = field(default=None, name="dischargeLimit")
    discharge_limit_l2: Maybe[FloatTo0] = field(default=None, name="dischargeLimit_L2")
    discharge_limit_l3: Maybe[FloatTo0] = field(default=None, name="dischargeLimit_L3")
    setpoint: Maybe[float] = None
    setpoint_l2: Maybe[float] = field(default=None, name="setpoint_L2")
    setpoint_l3: Maybe[float] = field(default=None, name="setpoint_L3")
    setpoint_reactive: Maybe[float] = field(default=None, name="setpointReactive")
    setpoint_reactive_l2: Maybe[float] = field(default=None, name="setpointReactive_L2")
    setpoint_reactive_l3: Maybe[float] = field(default=None, name="setpointReactive_L3")
    preconditioning_request: Maybe[bool] = field(default=None, name="preconditioningRequest")
    evse_sleep: Maybe[bool] = field(default=None, name="evseSleep")
    v2x_baseline: Maybe[float] = field(default=None, name="v2xBaseline")
    operation_mode: Maybe[OperationModeEnumType] = field(default=None, name="operationMode")
    v2x_freq_watt_curve: Maybe[Annotated[list[V2XFreqWattPointType], Meta(min_length=1, max_length=20)]] = field(default=None, name="v2xFreqWattCurve")
    v2x_signal_watt_curve: Maybe[Annotated[list[V2XSignalWattPointType], Meta(min_length=1, max_length=20)]] = field(default=None, name="v2xSignalWattCurve")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingScheduleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    id: int
    charging_rate_unit: ChargingRateUnitEnumType = field(name="chargingRateUnit")
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1, max_length=1024)] = field(name="chargingSchedulePeriod")
    limit_at_soc: Maybe[LimitAtSoCType] = field(default=None, name="limitAtSoC")
    start_schedule: Maybe[Timestamp] = field(default=None, name="startSchedule")
    duration: Maybe[int] = None
    min_charging_rate: Maybe[float] = field(default=None, name="minChargingRate")
    power_tolerance: Maybe[float] = field(default=None, name="powerTolerance")
    signature_id: Maybe[IntFrom0] = field(default=None, name="signatureId")
    digest_value: Maybe[Str88] = field(default=None, name="digestValue")
    use_local_time: Maybe[bool] = field(default=None, name="useLocalTime")
    randomized_delay: Maybe[IntFrom0] = field(default=None, name="randomizedDelay")
    sales_tariff: Maybe[SalesTariffType] = field(default=None, name="salesTariff")
    absolute_price_schedule: Maybe[AbsolutePriceScheduleType] = field(default=None, name="absolutePriceSchedule")
    price_level_schedule: Maybe[PriceLevelScheduleType] = field(default=None, name="priceLevelSchedule")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingScheduleUpdateType(Payload, frozen=True, kw_only=True):
    """Part of PullDynamicScheduleUpdateResponse, UpdateDynamicSchedule."""

    limit: Maybe[float] = None
    limit_l2: Maybe[float] = field(default=None, name="limit_L2")
    limit_l3: Maybe[float] = field(default=None, name="limit_L3")
    discharge_limit: Maybe[FloatTo0] = field(default=None, name="dischargeLimit")
    discharge_limit_l2: Maybe[FloatTo0] = field(default=None, name="dischargeLimit_L2")
    discharge_limit_l3: Maybe[FloatTo0] = field(default=None, name="dischargeLimit_L3")
    setpoint: Maybe[float] = None
    setpoint_l2: Maybe[float] = field(default=None, name="setpoint_L2")
    setpoint_l3: Maybe[float] = field(default=None, name="setpoint_L3")
    setpoint_reactive: Maybe[float] = field(default=None, name="setpointReactive")
    setpoint_reactive_l2: Maybe[float] = field(default=None, name="setpointReactive_L2")
    setpoint_reactive_l3: Maybe[float] = field(default=None, name="setpointReactive_L3")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChargingStationType(Payload, frozen=True, kw_only=True):
    """Part of BootNotification."""

    model: Str20
    vendor_name: Str50 = field(name="vendorName")
    serial_number: Maybe[Str25] = field(default=None, name="serialNumber")
    modem: Maybe[ModemType] = None
    firmware_version: Maybe[Str50] = field(default=None, name="firmwareVersion")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearChargingProfileType(Payload, frozen=True, kw_only=True):
    """Part of ClearChargingProfile."""

    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = field(default=None, name="chargingProfilePurpose")
    stack_level: Maybe[IntFrom0] = field(default=None, name="stackLevel")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearMonitoringResultType(Payload, frozen=True, kw_only=True):
    """Part of ClearVariableMonitoringResponse."""

    status: ClearMonitoringStatusEnumType
    id: IntFrom0
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearTariffsResultType(Payload, frozen=True, kw_only=True):
    """Part of ClearTariffsResponse."""

    status: TariffClearStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    tariff_id: Maybe[Str60] = field(default=None, name="tariffId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ComponentType(Payload, frozen=True, kw_only=True):
    """Part of GetMonitoringReport, GetReport, GetVariables and 10 more."""

    name: Str50
    evse: Maybe[EVSEType] = None
    instance: Maybe[Str50] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ComponentVariableType(Payload, frozen=True, kw_only=True):
    """Part of GetMonitoringReport, GetReport."""

    component: ComponentType
    variable: Maybe[VariableType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CompositeScheduleType(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse."""

    evse_id: IntFrom0 = field(name="evseId")
    duration: int
    schedule_start: Timestamp = field(name="scheduleStart")
    charging_rate_unit: ChargingRateUnitEnumType = field(name="chargingRateUnit")
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1)] = field(name="chargingSchedulePeriod")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ConstantStreamDataType(Payload, frozen=True, kw_only=True):
    """Part of GetPeriodicEventStreamResponse, OpenPeriodicEventStream."""

    id: IntFrom0
    params: PeriodicEventStreamParamsType
    variable_monitoring_id: IntFrom0 = field(name="variableMonitoringId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ConsumptionCostType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    start_value: float = field(name="startValue")
    cost: Annotated[list[CostType], Meta(min_length=1, max_length=3)]
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CostDetailsType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    total_cost: TotalCostType = field(name="totalCost")
    total_usage: TotalUsageType = field(name="totalUsage")
    charging_periods: Maybe[Annotated[list[ChargingPeriodType], Meta(min_length=1)]] = field(default=None, name="chargingPeriods")
    failure_to_calculate: Maybe[bool] = field(default=None, name="failureToCalculate")
    failure_reason: Maybe[Str500] = field(default=None, name="failureReason")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CostDimensionType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    type: CostDimensionEnumType
    volume: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CostType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    cost_kind: CostKindEnumType = field(name="costKind")
    amount: int
    amount_multiplier: Maybe[int] = field(default=None, name="amountMultiplier")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DCChargingParametersType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    ev_max_current: float = field(name="evMaxCurrent")
    ev_max_voltage: float = field(name="evMaxVoltage")
    ev_max_power: Maybe[float] = field(default=None, name="evMaxPower")
    ev_energy_capacity: Maybe[float] = field(default=None, name="evEnergyCapacity")
    energy_amount: Maybe[float] = field(default=None, name="energyAmount")
    state_of_charge: Maybe[IntFrom0To100] = field(default=None, name="stateOfCharge")
    full_soc: Maybe[IntFrom0To100] = field(default=None, name="fullSoC")
    bulk_soc: Maybe[IntFrom0To100] = field(default=None, name="bulkSoC")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DERChargingParametersType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    ev_supported_der_control: Maybe[Annotated[list[DERControlEnumType], Meta(min_length=1)]] = field(default=None, name="evSupportedDERControl")
    ev_over_excited_max_discharge_power: Maybe[float] = field(default=None, name="evOverExcitedMaxDischargePower")
    ev_over_excited_power_factor: Maybe[float] = field(default=None, name="evOverExcitedPowerFactor")
    ev_under_excited_max_discharge_power: Maybe[float] = field(default=None, name="evUnderExcitedMaxDischargePower")
    ev_under_excited_power_factor: Maybe[float] = field(default=None, name="evUnderExcitedPowerFactor")
    max_apparent_power: Maybe[float] = field(default=None, name="maxApparentPower")
    max_charge_apparent_power: Maybe[float] = field(default=None, name="maxChargeApparentPower")
    max_charge_apparent_power_l2: Maybe[float] = field(default=None, name="maxChargeApparentPower_L2")
    max_charge_apparent_power_l3: Maybe[float] = field(default=None, name="maxChargeApparentPower_L3")
    max_discharge_apparent_power: Maybe[float] = field(default=None, name="maxDischargeApparentPower")
    max_discharge_apparent_power_l2: Maybe[float] = field(default=None, name="maxDischargeApparentPower_L2")
    max_discharge_apparent_power_l3: Maybe[float] = field(default=None, name="maxDischargeApparentPower_L3")
    max_charge_reactive_power: Maybe[float] = field(default=None, name="maxChargeReactivePower")
    max_charge_reactive_power_l2: Maybe[float] = field(default=None, name="maxChargeReactivePower_L2")
    max_charge_reactive_power_l3: Maybe[float] = field(default=None, name="maxChargeReactivePower_L3")
    min_charge_reactive_power: Maybe[float] = field(default=None, name="minChargeReactivePower")
    min_charge_reactive_power_l2: Maybe[float] = field(default=None, name="minChargeReactivePower_L2")
    min_charge_reactive_power_l3: Maybe[float] = field(default=None, name="minChargeReactivePower_L3")
    max_discharge_reactive_power: Maybe[float] = field(default=None, name="maxDischargeReactivePower")
    max_discharge_reactive_power_l2: Maybe[float] = field(default=None, name="maxDischargeReactivePower_L2")
    max_discharge_reactive_power_l3: Maybe[float] = field(default=None, name="maxDischargeReactivePower_L3")
    min_discharge_reactive_power: Maybe[float] = field(default=None, name="minDischargeReactivePower")
    min_discharge_reactive_power_l2: Maybe[float] = field(default=None, name="minDischargeReactivePower_L2")
    min_discharge_reactive_power_l3: Maybe[float] = field(default=None, name="minDischargeReactivePower_L3")
    nominal_voltage: Maybe[float] = field(default=None, name="nominalVoltage")
    nominal_voltage_offset: Maybe[float] = field(default=None, name="nominalVoltageOffset")
    max_nominal_voltage: Maybe[float] = field(default=None, name="maxNominalVoltage")
    min_nominal_voltage: Maybe[float] = field(default=None, name="minNominalVoltage")
    ev_inverter_manufacturer: Maybe[Str50] = field(default=None, name="evInverterManufacturer")
    ev_inverter_model: Maybe[Str50] = field(default=None, name="evInverterModel")
    ev_inverter_serial_number: Maybe[Str50] = field(default=None, name="evInverterSerialNumber")
    ev_inverter_sw_version: Maybe[Str50] = field(default=None, name="evInverterSwVersion")
    ev_inverter_hw_version: Maybe[Str50] = field(default=None, name="evInverterHwVersion")
    ev_islanding_detection_method: Maybe[Annotated[list[IslandingDetectionEnumType], Meta(min_length=1)]] = field(default=None, name="evIslandingDetectionMethod")
    ev_islanding_trip_time: Maybe[float] = field(default=None, name="evIslandingTripTime")
    ev_maximum_level1_dc_injection: Maybe[float] = field(default=None, name="evMaximumLevel1DCInjection")
    ev_duration_level1_dc_injection: Maybe[float] = field(default=None, name="evDurationLevel1DCInjection")
    ev_maximum_level2_dc_injection: Maybe[float] = field(default=None, name="evMaximumLevel2DCInjection")
    ev_duration_level2_dc_injection: Maybe[float] = field(default=None, name="evDurationLevel2DCInjection")
    ev_reactive_susceptance: Maybe[float] = field(default=None, name="evReactiveSusceptance")
    ev_session_total_discharge_energy_available: Maybe[float] = field(default=None, name="evSessionTotalDischargeEnergyAvailable")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DERCurveGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    curve: DERCurveType
    id: Str36
    curve_type: DERControlEnumType = field(name="curveType")
    is_default: bool = field(name="isDefault")
    is_superseded: bool = field(name="isSuperseded")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DERCurvePointsType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    x: float
    y: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DERCurveType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    curve_data: Annotated[list[DERCurvePointsType], Meta(min_length=1, max_length=10)] = field(name="curveData")
    priority: IntFrom0
    y_unit: DERUnitEnumType = field(name="yUnit")
    hysteresis: Maybe[HysteresisType] = None
    reactive_power_params: Maybe[ReactivePowerParamsType] = field(default=None, name="reactivePowerParams")
    voltage_params: Maybe[VoltageParamsType] = field(default=None, name="voltageParams")
    response_time: Maybe[float] = field(default=None, name="responseTime")
    start_time: Maybe[Timestamp] = field(default=None, name="startTime")
    duration: Maybe[float] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVAbsolutePriceScheduleEntryType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    duration: int
    ev_price_rule: Annotated[list[EVPriceRuleType], Meta(min_length=1, max_length=8)] = field(name="evPriceRule")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVAbsolutePriceScheduleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    time_anchor: Timestamp = field(name="timeAnchor")
    currency: Str3
    ev_absolute_price_schedule_entries: Annotated[list[EVAbsolutePriceScheduleEntryType], Meta(min_length=1, max_length=1024)] = field(name="evAbsolutePriceScheduleEntries")
    price_algorithm: Str2000 = field(name="priceAlgorithm")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVEnergyOfferType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    ev_power_schedule: EVPowerScheduleType = field(name="evPowerSchedule")
    ev_absolute_price_schedule: Maybe[EVAbsolutePriceScheduleType] = field(default=None, name="evAbsolutePriceSchedule")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVPowerScheduleEntryType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    duration: int
    power: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVPowerScheduleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    ev_power_schedule_entries: Annotated[list[EVPowerScheduleEntryType], Meta(min_length=1, max_length=1024)] = field(name="evPowerScheduleEntries")
    time_anchor: Timestamp = field(name="timeAnchor")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVPriceRuleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    energy_fee: float = field(name="energyFee")
    power_range_start: float = field(name="powerRangeStart")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EVSEType(Payload, frozen=True, kw_only=True):
    """Part of ChangeAvailability, GetMonitoringReport, GetReport and 13 more."""

    id: IntFrom0
    connector_id: Maybe[IntFrom0] = field(default=None, name="connectorId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EnterServiceGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    enter_service: EnterServiceType = field(name="enterService")
    id: Str36
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EnterServiceType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    priority: IntFrom0
    high_voltage: float = field(name="highVoltage")
    low_voltage: float = field(name="lowVoltage")
    high_freq: float = field(name="highFreq")
    low_freq: float = field(name="lowFreq")
    delay: Maybe[float] = None
    random_delay: Maybe[float] = field(default=None, name="randomDelay")
    ramp_rate: Maybe[float] = field(default=None, name="rampRate")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class EventDataType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEvent."""

    event_id: IntFrom0 = field(name="eventId")
    timestamp: Timestamp
    trigger: EventTriggerEnumType
    actual_value: Str2500 = field(name="actualValue")
    component: ComponentType
    event_notification_type: EventNotificationEnumType = field(name="eventNotificationType")
    variable: VariableType
    cause: Maybe[IntFrom0] = None
    tech_code: Maybe[Str50] = field(default=None, name="techCode")
    tech_info: Maybe[Str500] = field(default=None, name="techInfo")
    cleared: Maybe[bool] = None
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    variable_monitoring_id: Maybe[IntFrom0] = field(default=None, name="variableMonitoringId")
    severity: Maybe[IntFrom0] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FirmwareType(Payload, frozen=True, kw_only=True):
    """Part of UpdateFirmware."""

    location: Str2000
    retrieve_date_time: Timestamp = field(name="retrieveDateTime")
    install_date_time: Maybe[Timestamp] = field(default=None, name="installDateTime")
    signing_certificate: Maybe[Str5500] = field(default=None, name="signingCertificate")
    signature: Maybe[Str800] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FixedPFGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    fixed_pf: FixedPFType = field(name="fixedPF")
    id: Str36
    is_default: bool = field(name="isDefault")
    is_superseded: bool = field(name="isSuperseded")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FixedPFType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    priority: IntFrom0
    displacement: float
    excitation: bool
    start_time: Maybe[Timestamp] = field(default=None, name="startTime")
    duration: Maybe[float] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FixedVarGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    fixed_var: FixedVarType = field(name="fixedVar")
    id: Str36
    is_default: bool = field(name="isDefault")
    is_superseded: bool = field(name="isSuperseded")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FixedVarType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    priority: IntFrom0
    setpoint: float
    unit: DERUnitEnumType
    start_time: Maybe[Timestamp] = field(default=None, name="startTime")
    duration: Maybe[float] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FreqDroopGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    freq_droop: FreqDroopType = field(name="freqDroop")
    id: Str36
    is_default: bool = field(name="isDefault")
    is_superseded: bool = field(name="isSuperseded")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class FreqDroopType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    priority: IntFrom0
    over_freq: float = field(name="overFreq")
    under_freq: float = field(name="underFreq")
    over_droop: float = field(name="overDroop")
    under_droop: float = field(name="underDroop")
    response_time: float = field(name="responseTime")
    start_time: Maybe[Timestamp] = field(default=None, name="startTime")
    duration: Maybe[float] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetVariableDataType(Payload, frozen=True, kw_only=True):
    """Part of GetVariables."""

    component: ComponentType
    variable: VariableType
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetVariableResultType(Payload, frozen=True, kw_only=True):
    """Part of GetVariablesResponse."""

    attribute_status: GetVariableStatusEnumType = field(name="attributeStatus")
    component: ComponentType
    variable: VariableType
    attribute_status_info: Maybe[StatusInfoType] = field(default=None, name="attributeStatusInfo")
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")
    attribute_value: Maybe[Str2500] = field(default=None, name="attributeValue")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GradientGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    gradient: GradientType
    id: Str36
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GradientType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    priority: IntFrom0
    gradient: float
    soft_gradient: float = field(name="softGradient")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class HysteresisType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    hysteresis_high: Maybe[float] = field(default=None, name="hysteresisHigh")
    hysteresis_low: Maybe[float] = field(default=None, name="hysteresisLow")
    hysteresis_delay: Maybe[float] = field(default=None, name="hysteresisDelay")
    hysteresis_gradient: Maybe[float] = field(default=None, name="hysteresisGradient")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class IdTokenInfoType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, SendLocalList, TransactionEventResponse."""

    status: AuthorizationStatusEnumType
    cache_expiry_date_time: Maybe[Timestamp] = field(default=None, name="cacheExpiryDateTime")
    charging_priority: Maybe[int] = field(default=None, name="chargingPriority")
    group_id_token: Maybe[IdTokenType] = field(default=None, name="groupIdToken")
    language1: Maybe[Str8] = None
    language2: Maybe[Str8] = None
    evse_id: Maybe[Annotated[list[IntFrom0], Meta(min_length=1)]] = field(default=None, name="evseId")
    personal_message: Maybe[MessageContentType] = field(default=None, name="personalMessage")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class IdTokenType(Payload, frozen=True, kw_only=True):
    """Part of Authorize, AuthorizeResponse, BatterySwap and 7 more."""

    id_token: Str255 = field(name="idToken")
    type: Str20
    additional_info: Maybe[Annotated[list[AdditionalInfoType], Meta(min_length=1)]] = field(default=None, name="additionalInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LimitAtSoCType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    soc: IntFrom0To100
    limit: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LimitMaxDischargeGetType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl."""

    id: Str36
    is_default: bool = field(name="isDefault")
    is_superseded: bool = field(name="isSuperseded")
    limit_max_discharge: LimitMaxDischargeType = field(name="limitMaxDischarge")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LimitMaxDischargeType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    priority: IntFrom0
    pct_max_discharge_power: Maybe[float] = field(default=None, name="pctMaxDischargePower")
    power_monitoring_must_trip: Maybe[DERCurveType] = field(default=None, name="powerMonitoringMustTrip")
    start_time: Maybe[Timestamp] = field(default=None, name="startTime")
    duration: Maybe[float] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LogParametersType(Payload, frozen=True, kw_only=True):
    """Part of GetLog."""

    remote_location: Str2000 = field(name="remoteLocation")
    oldest_timestamp: Maybe[Timestamp] = field(default=None, name="oldestTimestamp")
    latest_timestamp: Maybe[Timestamp] = field(default=None, name="latestTimestamp")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MessageContentType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, NotifyDisplayMessages and 4 more."""

    format: MessageFormatEnumType
    content: Str1024
    language: Maybe[Str8] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MessageInfoType(Payload, frozen=True, kw_only=True):
    """Part of NotifyDisplayMessages, SetDisplayMessage."""

    id: IntFrom0
    priority: MessagePriorityEnumType
    message: MessageContentType
    display: Maybe[ComponentType] = None
    state: Maybe[MessageStateEnumType] = None
    start_date_time: Maybe[Timestamp] = field(default=None, name="startDateTime")
    end_date_time: Maybe[Timestamp] = field(default=None, name="endDateTime")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    message_extra: Maybe[Annotated[list[MessageContentType], Meta(min_length=1, max_length=4)]] = field(default=None, name="messageExtra")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MeterValueType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    sampled_value: Annotated[list[SampledValueType], Meta(min_length=1)] = field(name="sampledValue")
    timestamp: Timestamp
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ModemType(Payload, frozen=True, kw_only=True):
    """Part of BootNotification."""

    iccid: Maybe[Str20] = None
    imsi: Maybe[Str20] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MonitoringDataType(Payload, frozen=True, kw_only=True):
    """Part of NotifyMonitoringReport."""

    component: ComponentType
    variable: VariableType
    variable_monitoring: Annotated[list[VariableMonitoringType], Meta(min_length=1)] = field(name="variableMonitoring")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NetworkConnectionProfileType(Payload, frozen=True, kw_only=True):
    """Part of SetNetworkProfile."""

    ocpp_interface: OCPPInterfaceEnumType = field(name="ocppInterface")
    ocpp_transport: OCPPTransportEnumType = field(name="ocppTransport")
    message_timeout: int = field(name="messageTimeout")
    ocpp_csms_url: Str2000 = field(name="ocppCsmsUrl")
    security_profile: IntFrom0 = field(name="securityProfile")
    apn: Maybe[APNType] = None
    ocpp_version: Maybe[OCPPVersionEnumType] = field(default=None, name="ocppVersion")
    identity: Maybe[Str48] = None
    basic_auth_password: Maybe[Str64] = field(default=None, name="basicAuthPassword")
    vpn: Maybe[VPNType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class OCSPRequestDataType(Payload, frozen=True, kw_only=True):
    """Part of Authorize, GetCertificateStatus."""

    hash_algorithm: HashAlgorithmEnumType = field(name="hashAlgorithm")
    issuer_name_hash: Str128 = field(name="issuerNameHash")
    issuer_key_hash: Str128 = field(name="issuerKeyHash")
    serial_number: Str40 = field(name="serialNumber")
    responder_url: Str2000 = field(name="responderURL")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class OverstayRuleListType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    overstay_rule: Annotated[list[OverstayRuleType], Meta(min_length=1, max_length=5)] = field(name="overstayRule")
    overstay_power_threshold: Maybe[RationalNumberType] = field(default=None, name="overstayPowerThreshold")
    overstay_time_threshold: Maybe[int] = field(default=None, name="overstayTimeThreshold")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class OverstayRuleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    overstay_fee: RationalNumberType = field(name="overstayFee")
    start_time: int = field(name="startTime")
    overstay_fee_period: int = field(name="overstayFeePeriod")
    overstay_rule_description: Maybe[Str32] = field(default=None, name="overstayRuleDescription")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PeriodicEventStreamParamsType(Payload, frozen=True, kw_only=True):
    """Part of AdjustPeriodicEventStream, GetPeriodicEventStreamResponse, OpenPeriodicEventStream and 1 more."""

    interval: Maybe[IntFrom0] = None
    values: Maybe[IntFrom0] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PriceLevelScheduleEntryType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    duration: int
    price_level: IntFrom0 = field(name="priceLevel")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PriceLevelScheduleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    price_level_schedule_entries: Annotated[list[PriceLevelScheduleEntryType], Meta(min_length=1, max_length=100)] = field(name="priceLevelScheduleEntries")
    time_anchor: Timestamp = field(name="timeAnchor")
    price_schedule_id: IntFrom0 = field(name="priceScheduleId")
    number_of_price_levels: IntFrom0 = field(name="numberOfPriceLevels")
    price_schedule_description: Maybe[Str32] = field(default=None, name="priceScheduleDescription")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PriceRuleStackType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    duration: int
    price_rule: Annotated[list[PriceRuleType], Meta(min_length=1, max_length=8)] = field(name="priceRule")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PriceRuleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    energy_fee: RationalNumberType = field(name="energyFee")
    power_range_start: RationalNumberType = field(name="powerRangeStart")
    parking_fee_period: Maybe[int] = field(default=None, name="parkingFeePeriod")
    carbon_dioxide_emission: Maybe[IntFrom0] = field(default=None, name="carbonDioxideEmission")
    renewable_generation_percentage: Maybe[IntFrom0To100] = field(default=None, name="renewableGenerationPercentage")
    parking_fee: Maybe[RationalNumberType] = field(default=None, name="parkingFee")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PriceType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff and 1 more."""

    excl_tax: Maybe[float] = field(default=None, name="exclTax")
    incl_tax: Maybe[float] = field(default=None, name="inclTax")
    tax_rates: Maybe[Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)]] = field(default=None, name="taxRates")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RationalNumberType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    exponent: int
    value: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReactivePowerParamsType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    v_ref: Maybe[float] = field(default=None, name="vRef")
    autonomous_v_ref_enable: Maybe[bool] = field(default=None, name="autonomousVRefEnable")
    autonomous_v_ref_time_constant: Maybe[float] = field(default=None, name="autonomousVRefTimeConstant")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RelativeTimeIntervalType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    start: int
    duration: Maybe[int] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReportDataType(Payload, frozen=True, kw_only=True):
    """Part of NotifyReport."""

    component: ComponentType
    variable: VariableType
    variable_attribute: Annotated[list[VariableAttributeType], Meta(min_length=1, max_length=4)] = field(name="variableAttribute")
    variable_characteristics: Maybe[VariableCharacteristicsType] = field(default=None, name="variableCharacteristics")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SalesTariffEntryType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    relative_time_interval: RelativeTimeIntervalType = field(name="relativeTimeInterval")
    e_price_level: Maybe[IntFrom0] = field(default=None, name="ePriceLevel")
    consumption_cost: Maybe[Annotated[list[ConsumptionCostType], Meta(min_length=1, max_length=3)]] = field(default=None, name="consumptionCost")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SalesTariffType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    id: IntFrom0
    sales_tariff_entry: Annotated[list[SalesTariffEntryType], Meta(min_length=1, max_length=1024)] = field(name="salesTariffEntry")
    sales_tariff_description: Maybe[Str32] = field(default=None, name="salesTariffDescription")
    num_e_price_levels: Maybe[IntFrom0] = field(default=None, name="numEPriceLevels")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SampledValueType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    value: float
    measurand: Maybe[MeasurandEnumType] = None
    context: Maybe[ReadingContextEnumType] = None
    phase: Maybe[PhaseEnumType] = None
    location: Maybe[LocationEnumType] = None
    signed_meter_value: Maybe[SignedMeterValueType] = field(default=None, name="signedMeterValue")
    unit_of_measure: Maybe[UnitOfMeasureType] = field(default=None, name="unitOfMeasure")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringDataType(Payload, frozen=True, kw_only=True):
    """Part of SetVariableMonitoring."""

    value: float
    type: MonitorEnumType
    severity: IntFrom0
    component: ComponentType
    variable: VariableType
    id: Maybe[IntFrom0] = None
    periodic_event_stream: Maybe[PeriodicEventStreamParamsType] = field(default=None, name="periodicEventStream")
    transaction: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringResultType(Payload, frozen=True, kw_only=True):
    """Part of SetVariableMonitoringResponse."""

    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: IntFrom0
    id: Maybe[IntFrom0] = None
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetVariableDataType(Payload, frozen=True, kw_only=True):
    """Part of SetVariables."""

    attribute_value: Str2500 = field(name="attributeValue")
    component: ComponentType
    variable: VariableType
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetVariableResultType(Payload, frozen=True, kw_only=True):
    """Part of SetVariablesResponse."""

    attribute_status: SetVariableStatusEnumType = field(name="attributeStatus")
    component: ComponentType
    variable: VariableType
    attribute_type: Maybe[AttributeEnumType] = field(default=None, name="attributeType")
    attribute_status_info: Maybe[StatusInfoType] = field(default=None, name="attributeStatusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SignedMeterValueType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    signed_meter_data: Str32768 = field(name="signedMeterData")
    encoding_method: Str50 = field(name="encodingMethod")
    signing_method: Maybe[Str50] = field(default=None, name="signingMethod")
    public_key: Maybe[Str2500] = field(default=None, name="publicKey")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class StatusInfoType(Payload, frozen=True, kw_only=True):
    """Part of AFRRSignalResponse, AdjustPeriodicEventStreamResponse, BootNotificationResponse and 58 more."""

    reason_code: Str20 = field(name="reasonCode")
    additional_info: Maybe[Str1024] = field(default=None, name="additionalInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class StreamDataElementType(Payload, frozen=True, kw_only=True):
    """Part of NotifyPeriodicEventStream."""

    t: float
    v: Str2500
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffAssignmentType(Payload, frozen=True, kw_only=True):
    """Part of GetTariffsResponse."""

    tariff_id: Str60 = field(name="tariffId")
    tariff_kind: TariffKindEnumType = field(name="tariffKind")
    valid_from: Maybe[Timestamp] = field(default=None, name="validFrom")
    evse_ids: Maybe[Annotated[list[IntFrom0], Meta(min_length=1)]] = field(default=None, name="evseIds")
    id_tokens: Maybe[Annotated[list[Str255], Meta(min_length=1)]] = field(default=None, name="idTokens")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffConditionsFixedType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    start_time_of_day: Maybe[str] = field(default=None, name="startTimeOfDay")
    end_time_of_day: Maybe[str] = field(default=None, name="endTimeOfDay")
    day_of_week: Maybe[Annotated[list[DayOfWeekEnumType], Meta(min_length=1, max_length=7)]] = field(default=None, name="dayOfWeek")
    valid_from_date: Maybe[str] = field(default=None, name="validFromDate")
    valid_to_date: Maybe[str] = field(default=None, name="validToDate")
    evse_kind: Maybe[EvseKindEnumType] = field(default=None, name="evseKind")
    payment_brand: Maybe[Str20] = field(default=None, name="paymentBrand")
    payment_recognition: Maybe[Str20] = field(default=None, name="paymentRecognition")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffConditionsType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    start_time_of_day: Maybe[str] = field(default=None, name="startTimeOfDay")
    end_time_of_day: Maybe[str] = field(default=None, name="endTimeOfDay")
    day_of_week: Maybe[Annotated[list[DayOfWeekEnumType], Meta(min_length=1, max_length=7)]] = field(default=None, name="dayOfWeek")
    valid_from_date: Maybe[str] = field(default=None, name="validFromDate")
    valid_to_date: Maybe[str] = field(default=None, name="validToDate")
    evse_kind: Maybe[EvseKindEnumType] = field(default=None, name="evseKind")
    min_energy: Maybe[float] = field(default=None, name="minEnergy")
    max_energy: Maybe[float] = field(default=None, name="maxEnergy")
    min_current: Maybe[float] = field(default=None, name="minCurrent")
    max_current: Maybe[float] = field(default=None, name="maxCurrent")
    min_power: Maybe[float] = field(default=None, name="minPower")
    max_power: Maybe[float] = field(default=None, name="maxPower")
    min_time: Maybe[int] = field(default=None, name="minTime")
    max_time: Maybe[int] = field(default=None, name="maxTime")
    min_charging_time: Maybe[int] = field(default=None, name="minChargingTime")
    max_charging_time: Maybe[int] = field(default=None, name="maxChargingTime")
    min_idle_time: Maybe[int] = field(default=None, name="minIdleTime")
    max_idle_time: Maybe[int] = field(default=None, name="maxIdleTime")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffEnergyPriceType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    price_kwh: float = field(name="priceKwh")
    conditions: Maybe[TariffConditionsType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffEnergyType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    prices: Annotated[list[TariffEnergyPriceType], Meta(min_length=1)]
    tax_rates: Maybe[Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)]] = field(default=None, name="taxRates")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffFixedPriceType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    price_fixed: float = field(name="priceFixed")
    conditions: Maybe[TariffConditionsFixedType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffFixedType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    prices: Annotated[list[TariffFixedPriceType], Meta(min_length=1)]
    tax_rates: Maybe[Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)]] = field(default=None, name="taxRates")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffTimePriceType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    price_minute: float = field(name="priceMinute")
    conditions: Maybe[TariffConditionsType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffTimeType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    prices: Annotated[list[TariffTimePriceType], Meta(min_length=1)]
    tax_rates: Maybe[Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)]] = field(default=None, name="taxRates")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TariffType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff."""

    tariff_id: Str60 = field(name="tariffId")
    currency: Str3
    description: Maybe[Annotated[list[MessageContentType], Meta(min_length=1, max_length=10)]] = None
    energy: Maybe[TariffEnergyType] = None
    valid_from: Maybe[Timestamp] = field(default=None, name="validFrom")
    charging_time: Maybe[TariffTimeType] = field(default=None, name="chargingTime")
    idle_time: Maybe[TariffTimeType] = field(default=None, name="idleTime")
    fixed_fee: Maybe[TariffFixedType] = field(default=None, name="fixedFee")
    reservation_time: Maybe[TariffTimeType] = field(default=None, name="reservationTime")
    reservation_fixed: Maybe[TariffFixedType] = field(default=None, name="reservationFixed")
    min_cost: Maybe[PriceType] = field(default=None, name="minCost")
    max_cost: Maybe[PriceType] = field(default=None, name="maxCost")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TaxRateType(Payload, frozen=True, kw_only=True):
    """Part of AuthorizeResponse, ChangeTransactionTariff, SetDefaultTariff and 1 more."""

    type: Str20
    tax: float
    stack: Maybe[IntFrom0] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TaxRuleType(Payload, frozen=True, kw_only=True):
    """Part of NotifyChargingLimit, NotifyEVChargingSchedule, ReportChargingProfiles and 2 more."""

    tax_rule_id: IntFrom0 = field(name="taxRuleID")
    applies_to_energy_fee: bool = field(name="appliesToEnergyFee")
    applies_to_parking_fee: bool = field(name="appliesToParkingFee")
    applies_to_overstay_fee: bool = field(name="appliesToOverstayFee")
    applies_to_minimum_maximum_cost: bool = field(name="appliesToMinimumMaximumCost")
    tax_rate: RationalNumberType = field(name="taxRate")
    tax_rule_name: Maybe[Str100] = field(default=None, name="taxRuleName")
    tax_included_in_price: Maybe[bool] = field(default=None, name="taxIncludedInPrice")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TotalCostType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    currency: Str3
    type_of_cost: TariffCostEnumType = field(name="typeOfCost")
    total: TotalPriceType
    fixed: Maybe[PriceType] = None
    energy: Maybe[PriceType] = None
    charging_time: Maybe[PriceType] = field(default=None, name="chargingTime")
    idle_time: Maybe[PriceType] = field(default=None, name="idleTime")
    reservation_time: Maybe[PriceType] = field(default=None, name="reservationTime")
    reservation_fixed: Maybe[PriceType] = field(default=None, name="reservationFixed")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TotalPriceType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    excl_tax: Maybe[float] = field(default=None, name="exclTax")
    incl_tax: Maybe[float] = field(default=None, name="inclTax")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TotalUsageType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    energy: float
    charging_time: int = field(name="chargingTime")
    idle_time: int = field(name="idleTime")
    reservation_time: Maybe[int] = field(default=None, name="reservationTime")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TransactionLimitType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent, TransactionEventResponse."""

    max_cost: Maybe[float] = field(default=None, name="maxCost")
    max_energy: Maybe[float] = field(default=None, name="maxEnergy")
    max_time: Maybe[int] = field(default=None, name="maxTime")
    max_soc: Maybe[IntFrom0To100] = field(default=None, name="maxSoC")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TransactionType(Payload, frozen=True, kw_only=True):
    """Part of TransactionEvent."""

    transaction_id: Str36 = field(name="transactionId")
    charging_state: Maybe[ChargingStateEnumType] = field(default=None, name="chargingState")
    time_spent_charging: Maybe[int] = field(default=None, name="timeSpentCharging")
    stopped_reason: Maybe[ReasonEnumType] = field(default=None, name="stoppedReason")
    remote_start_id: Maybe[int] = field(default=None, name="remoteStartId")
    operation_mode: Maybe[OperationModeEnumType] = field(default=None, name="operationMode")
    tariff_id: Maybe[Str60] = field(default=None, name="tariffId")
    transaction_limit: Maybe[TransactionLimitType] = field(default=None, name="transactionLimit")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnitOfMeasureType(Payload, frozen=True, kw_only=True):
    """Part of MeterValues, TransactionEvent."""

    unit: Maybe[Str20] = None
    multiplier: Maybe[int] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class V2XChargingParametersType(Payload, frozen=True, kw_only=True):
    """Part of NotifyEVChargingNeeds."""

    min_charge_power: Maybe[float] = field(default=None, name="minChargePower")
    min_charge_power_l2: Maybe[float] = field(default=None, name="minChargePower_L2")
    min_charge_power_l3: Maybe[float] = field(default=None, name="minChargePower_L3")
    max_charge_power: Maybe[float] = field(default=None, name="maxChargePower")
    max_charge_power_l2: Maybe[float] = field(default=None, name="maxChargePower_L2")
    max_charge_power_l3: Maybe[float] = field(default=None, name="maxChargePower_L3")
    min_discharge_power: Maybe[float] = field(default=None, name="minDischargePower")
    min_discharge_power_l2: Maybe[float] = field(default=None, name="minDischargePower_L2")
    min_discharge_power_l3: Maybe[float] = field(default=None, name="minDischargePower_L3")
    max_discharge_power: Maybe[float] = field(default=None, name="maxDischargePower")
    max_discharge_power_l2: Maybe[float] = field(default=None, name="maxDischargePower_L2")
    max_discharge_power_l3: Maybe[float] = field(default=None, name="maxDischargePower_L3")
    min_charge_current: Maybe[float] = field(default=None, name="minChargeCurrent")
    max_charge_current: Maybe[float] = field(default=None, name="maxChargeCurrent")
    min_discharge_current: Maybe[float] = field(default=None, name="minDischargeCurrent")
    max_discharge_current: Maybe[float] = field(default=None, name="maxDischargeCurrent")
    min_voltage: Maybe[float] = field(default=None, name="minVoltage")
    max_voltage: Maybe[float] = field(default=None, name="maxVoltage")
    ev_target_energy_request: Maybe[float] = field(default=None, name="evTargetEnergyRequest")
    ev_min_energy_request: Maybe[float] = field(default=None, name="evMinEnergyRequest")
    ev_max_energy_request: Maybe[float] = field(default=None, name="evMaxEnergyRequest")
    ev_min_v2x_energy_request: Maybe[float] = field(default=None, name="evMinV2XEnergyRequest")
    ev_max_v2x_energy_request: Maybe[float] = field(default=None, name="evMaxV2XEnergyRequest")
    target_soc: Maybe[IntFrom0To100] = field(default=None, name="targetSoC")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class V2XFreqWattPointType(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse, NotifyChargingLimit, NotifyEVChargingSchedule and 3 more."""

    frequency: float
    power: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class V2XSignalWattPointType(Payload, frozen=True, kw_only=True):
    """Part of GetCompositeScheduleResponse, NotifyChargingLimit, NotifyEVChargingSchedule and 3 more."""

    signal: int
    power: float
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VPNType(Payload, frozen=True, kw_only=True):
    """Part of SetNetworkProfile."""

    server: Str2000
    user: Str50
    password: Str64
    key: Str255
    type: VPNEnumType
    group: Maybe[Str50] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VariableAttributeType(Payload, frozen=True, kw_only=True):
    """Part of NotifyReport."""

    type: Maybe[AttributeEnumType] = None
    value: Maybe[Str2500] = None
    mutability: Maybe[MutabilityEnumType] = None
    persistent: Maybe[bool] = None
    constant: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VariableCharacteristicsType(Payload, frozen=True, kw_only=True):
    """Part of NotifyReport."""

    data_type: DataEnumType = field(name="dataType")
    supports_monitoring: bool = field(name="supportsMonitoring")
    unit: Maybe[Str16] = None
    min_limit: Maybe[float] = field(default=None, name="minLimit")
    max_limit: Maybe[float] = field(default=None, name="maxLimit")
    max_elements: Maybe[IntFrom1] = field(default=None, name="maxElements")
    values_list: Maybe[Str1000] = field(default=None, name="valuesList")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VariableMonitoringType(Payload, frozen=True, kw_only=True):
    """Part of NotifyMonitoringReport."""

    id: IntFrom0
    transaction: bool
    value: float
    type: MonitorEnumType
    severity: IntFrom0
    event_notification_type: EventNotificationEnumType = field(name="eventNotificationType")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VariableType(Payload, frozen=True, kw_only=True):
    """Part of GetMonitoringReport, GetReport, GetVariables and 8 more."""

    name: Str50
    instance: Maybe[Str50] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VoltageParamsType(Payload, frozen=True, kw_only=True):
    """Part of ReportDERControl, SetDERControl."""

    hv10_min_mean_value: Maybe[float] = field(default=None, name="hv10MinMeanValue")
    hv10_min_mean_trip_delay: Maybe[float] = field(default=None, name="hv10MinMeanTripDelay")
    power_during_cessation: Maybe[PowerDuringCessationEnumType] = field(default=None, name="powerDuringCessation")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AFRRSignalResponse(Response, frozen=True, kw_only=True):
    """AFRRSignalResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AFRRSignal(Request[AFRRSignalResponse], frozen=True, kw_only=True):
    """AFRRSignalRequest."""

    __timed__ = True
    timestamp: Timestamp
    signal: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AdjustPeriodicEventStreamResponse(Response, frozen=True, kw_only=True):
    """AdjustPeriodicEventStreamResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AdjustPeriodicEventStream(Request[AdjustPeriodicEventStreamResponse], frozen=True, kw_only=True):
    """AdjustPeriodicEventStreamRequest."""

    id: IntFrom0
    params: PeriodicEventStreamParamsType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class AuthorizeResponse(Response, frozen=True, kw_only=True):
    """AuthorizeResponse."""

    __timed__ = True
    id_token_info: IdTokenInfoType = field(name="idTokenInfo")
    certificate_status: Maybe[AuthorizeCertificateStatusEnumType] = field(default=None, name="certificateStatus")
    allowed_energy_transfer: Maybe[Annotated[list[EnergyTransferModeEnumType], Meta(min_length=1)]] = field(default=None, name="allowedEnergyTransfer")
    tariff: Maybe[TariffType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class Authorize(Request[AuthorizeResponse], frozen=True, kw_only=True):
    """AuthorizeRequest."""

    id_token: IdTokenType = field(name="idToken")
    certificate: Maybe[Str10000] = None
    iso15118_certificate_hash_data: Maybe[Annotated[list[OCSPRequestDataType], Meta(min_length=1, max_length=4)]] = field(default=None, name="iso15118CertificateHashData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class BatterySwapResponse(Response, frozen=True, kw_only=True):
    """BatterySwapResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class BatterySwap(Request[BatterySwapResponse], frozen=True, kw_only=True):
    """BatterySwapRequest."""

    __timed__ = True
    battery_data: Annotated[list[BatteryDataType], Meta(min_length=1)] = field(name="batteryData")
    event_type: BatterySwapEventEnumType = field(name="eventType")
    id_token: IdTokenType = field(name="idToken")
    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class BootNotificationResponse(Response, frozen=True, kw_only=True):
    """BootNotificationResponse."""

    __timed__ = True
    current_time: Timestamp = field(name="currentTime")
    interval: int
    status: RegistrationStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class BootNotification(Request[BootNotificationResponse], frozen=True, kw_only=True):
    """BootNotificationRequest."""

    charging_station: ChargingStationType = field(name="chargingStation")
    reason: BootReasonEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CancelReservationResponse(Response, frozen=True, kw_only=True):
    """CancelReservationResponse."""

    status: CancelReservationStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CancelReservation(Request[CancelReservationResponse], frozen=True, kw_only=True):
    """CancelReservationRequest."""

    reservation_id: IntFrom0 = field(name="reservationId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateSignedResponse(Response, frozen=True, kw_only=True):
    """CertificateSignedResponse."""

    status: CertificateSignedStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CertificateSigned(Request[CertificateSignedResponse], frozen=True, kw_only=True):
    """CertificateSignedRequest."""

    certificate_chain: Str10000 = field(name="certificateChain")
    certificate_type: Maybe[CertificateSigningUseEnumType] = field(default=None, name="certificateType")
    request_id: Maybe[int] = field(default=None, name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChangeAvailabilityResponse(Response, frozen=True, kw_only=True):
    """ChangeAvailabilityResponse."""

    status: ChangeAvailabilityStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChangeAvailability(Request[ChangeAvailabilityResponse], frozen=True, kw_only=True):
    """ChangeAvailabilityRequest."""

    operational_status: OperationalStatusEnumType = field(name="operationalStatus")
    evse: Maybe[EVSEType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChangeTransactionTariffResponse(Response, frozen=True, kw_only=True):
    """ChangeTransactionTariffResponse."""

    status: TariffChangeStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ChangeTransactionTariff(Request[ChangeTransactionTariffResponse], frozen=True, kw_only=True):
    """ChangeTransactionTariffRequest."""

    __timed__ = True
    tariff: TariffType
    transaction_id: Str36 = field(name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearCacheResponse(Response, frozen=True, kw_only=True):
    """ClearCacheResponse."""

    status: ClearCacheStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearCache(Request[ClearCacheResponse], frozen=True, kw_only=True):
    """ClearCacheRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearChargingProfileResponse(Response, frozen=True, kw_only=True):
    """ClearChargingProfileResponse."""

    status: ClearChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearChargingProfile(Request[ClearChargingProfileResponse], frozen=True, kw_only=True):
    """ClearChargingProfileRequest."""

    charging_profile_id: Maybe[int] = field(default=None, name="chargingProfileId")
    charging_profile_criteria: Maybe[ClearChargingProfileType] = field(default=None, name="chargingProfileCriteria")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearDERControlResponse(Response, frozen=True, kw_only=True):
    """ClearDERControlResponse."""

    status: DERControlStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearDERControl(Request[ClearDERControlResponse], frozen=True, kw_only=True):
    """ClearDERControlRequest."""

    is_default: bool = field(name="isDefault")
    control_type: Maybe[DERControlEnumType] = field(default=None, name="controlType")
    control_id: Maybe[Str36] = field(default=None, name="controlId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearDisplayMessageResponse(Response, frozen=True, kw_only=True):
    """ClearDisplayMessageResponse."""

    status: ClearMessageStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearDisplayMessage(Request[ClearDisplayMessageResponse], frozen=True, kw_only=True):
    """ClearDisplayMessageRequest."""

    id: IntFrom0
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearTariffsResponse(Response, frozen=True, kw_only=True):
    """ClearTariffsResponse."""

    clear_tariffs_result: Annotated[list[ClearTariffsResultType], Meta(min_length=1)] = field(name="clearTariffsResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearTariffs(Request[ClearTariffsResponse], frozen=True, kw_only=True):
    """ClearTariffsRequest."""

    tariff_ids: Maybe[Annotated[list[Str60], Meta(min_length=1)]] = field(default=None, name="tariffIds")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearVariableMonitoringResponse(Response, frozen=True, kw_only=True):
    """ClearVariableMonitoringResponse."""

    clear_monitoring_result: Annotated[list[ClearMonitoringResultType], Meta(min_length=1)] = field(name="clearMonitoringResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearVariableMonitoring(Request[ClearVariableMonitoringResponse], frozen=True, kw_only=True):
    """ClearVariableMonitoringRequest."""

    id: Annotated[list[IntFrom0], Meta(min_length=1)]
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearedChargingLimitResponse(Response, frozen=True, kw_only=True):
    """ClearedChargingLimitResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClearedChargingLimit(Request[ClearedChargingLimitResponse], frozen=True, kw_only=True):
    """ClearedChargingLimitRequest."""

    charging_limit_source: Str20 = field(name="chargingLimitSource")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClosePeriodicEventStreamResponse(Response, frozen=True, kw_only=True):
    """ClosePeriodicEventStreamResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ClosePeriodicEventStream(Request[ClosePeriodicEventStreamResponse], frozen=True, kw_only=True):
    """ClosePeriodicEventStreamRequest."""

    id: IntFrom0
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


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
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class CustomerInformation(Request[CustomerInformationResponse], frozen=True, kw_only=True):
    """CustomerInformationRequest."""

    request_id: IntFrom0 = field(name="requestId")
    report: bool
    clear: bool
    customer_certificate: Maybe[CertificateHashDataType] = field(default=None, name="customerCertificate")
    id_token: Maybe[IdTokenType] = field(default=None, name="idToken")
    customer_identifier: Maybe[Str64] = field(default=None, name="customerIdentifier")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DataTransferResponse(Response, frozen=True, kw_only=True):
    """DataTransferResponse."""

    status: DataTransferStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    data: Maybe[Any] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DataTransfer(Request[DataTransferResponse], frozen=True, kw_only=True):
    """DataTransferRequest."""

    vendor_id: Str255 = field(name="vendorId")
    message_id: Maybe[Str50] = field(default=None, name="messageId")
    data: Maybe[Any] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class DeleteCertificateResponse(Response, frozen=True, kw_only=True):
    """DeleteCertificateResponse."""

    status: DeleteCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


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
    request_id: Maybe[int] = field(default=None, name="requestId")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class Get15118EVCertificateResponse(Response, frozen=True, kw_only=True):
    """Get15118EVCertificateResponse."""

    status: Iso15118EVCertificateStatusEnumType
    exi_response: Str17000 = field(name="exiResponse")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    remaining_contracts: Maybe[IntFrom0] = field(default=None, name="remainingContracts")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class Get15118EVCertificate(Request[Get15118EVCertificateResponse], frozen=True, kw_only=True):
    """Get15118EVCertificateRequest."""

    iso15118_schema_version: Str50 = field(name="iso15118SchemaVersion")
    action: CertificateActionEnumType
    exi_request: Str11000 = field(name="exiRequest")
    maximum_contract_certificate_chains: Maybe[IntFrom0] = field(default=None, name="maximumContractCertificateChains")
    prioritized_emaids: Maybe[Annotated[list[Str255], Meta(min_length=1, max_length=8)]] = field(default=None, name="prioritizedEMAIDs")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetBaseReportResponse(Response, frozen=True, kw_only=True):
    """GetBaseReportResponse."""

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetBaseReport(Request[GetBaseReportResponse], frozen=True, kw_only=True):
    """GetBaseReportRequest."""

    request_id: int = field(name="requestId")
    report_base: ReportBaseEnumType = field(name="reportBase")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCertificateChainStatusResponse(Response, frozen=True, kw_only=True):
    """GetCertificateChainStatusResponse."""

    __timed__ = True
    certificate_status: Annotated[list[CertificateStatusType], Meta(min_length=1, max_length=4)] = field(name="certificateStatus")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCertificateChainStatus(Request[GetCertificateChainStatusResponse], frozen=True, kw_only=True):
    """GetCertificateChainStatusRequest."""

    certificate_status_requests: Annotated[list[CertificateStatusRequestInfoType], Meta(min_length=1, max_length=4)] = field(name="certificateStatusRequests")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCertificateStatusResponse(Response, frozen=True, kw_only=True):
    """GetCertificateStatusResponse."""

    status: GetCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    ocsp_result: Maybe[Str18000] = field(default=None, name="ocspResult")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCertificateStatus(Request[GetCertificateStatusResponse], frozen=True, kw_only=True):
    """GetCertificateStatusRequest."""

    ocsp_request_data: OCSPRequestDataType = field(name="ocspRequestData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetChargingProfilesResponse(Response, frozen=True, kw_only=True):
    """GetChargingProfilesResponse."""

    status: GetChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetChargingProfiles(Request[GetChargingProfilesResponse], frozen=True, kw_only=True):
    """GetChargingProfilesRequest."""

    request_id: int = field(name="requestId")
    charging_profile: ChargingProfileCriterionType = field(name="chargingProfile")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCompositeScheduleResponse(Response, frozen=True, kw_only=True):
    """GetCompositeScheduleResponse."""

    __timed__ = True
    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    schedule: Maybe[CompositeScheduleType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetCompositeSchedule(Request[GetCompositeScheduleResponse], frozen=True, kw_only=True):
    """GetCompositeScheduleRequest."""

    duration: int
    evse_id: IntFrom0 = field(name="evseId")
    charging_rate_unit: Maybe[ChargingRateUnitEnumType] = field(default=None, name="chargingRateUnit")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetDERControlResponse(Response, frozen=True, kw_only=True):
    """GetDERControlResponse."""

    status: DERControlStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetDERControl(Request[GetDERControlResponse], frozen=True, kw_only=True):
    """GetDERControlRequest."""

    request_id: int = field(name="requestId")
    is_default: Maybe[bool] = field(default=None, name="isDefault")
    control_type: Maybe[DERControlEnumType] = field(default=None, name="controlType")
    control_id: Maybe[Str36] = field(default=None, name="controlId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetDisplayMessagesResponse(Response, frozen=True, kw_only=True):
    """GetDisplayMessagesResponse."""

    status: GetDisplayMessagesStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetDisplayMessages(Request[GetDisplayMessagesResponse], frozen=True, kw_only=True):
    """GetDisplayMessagesRequest."""

    request_id: int = field(name="requestId")
    id: Maybe[Annotated[list[IntFrom0], Meta(min_length=1)]] = None
    priority: Maybe[MessagePriorityEnumType] = None
    state: Maybe[MessageStateEnumType] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetInstalledCertificateIdsResponse(Response, frozen=True, kw_only=True):
    """GetInstalledCertificateIdsResponse."""

    status: GetInstalledCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    certificate_hash_data_chain: Maybe[Annotated[list[CertificateHashDataChainType], Meta(min_length=1)]] = field(default=None, name="certificateHashDataChain")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetInstalledCertificateIds(Request[GetInstalledCertificateIdsResponse], frozen=True, kw_only=True):
    """GetInstalledCertificateIdsRequest."""

    certificate_type: Maybe[Annotated[list[GetCertificateIdUseEnumType], Meta(min_length=1)]] = field(default=None, name="certificateType")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


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
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    filename: Maybe[Str255] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetLog(Request[GetLogResponse], frozen=True, kw_only=True):
    """GetLogRequest."""

    __timed__ = True
    log: LogParametersType
    log_type: LogEnumType = field(name="logType")
    request_id: int = field(name="requestId")
    retries: Maybe[IntFrom0] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetMonitoringReportResponse(Response, frozen=True, kw_only=True):
    """GetMonitoringReportResponse."""

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetMonitoringReport(Request[GetMonitoringReportResponse], frozen=True, kw_only=True):
    """GetMonitoringReportRequest."""

    request_id: int = field(name="requestId")
    component_variable: Maybe[Annotated[list[ComponentVariableType], Meta(min_length=1)]] = field(default=None, name="componentVariable")
    monitoring_criteria: Maybe[Annotated[list[MonitoringCriterionEnumType], Meta(min_length=1, max_length=3)]] = field(default=None, name="monitoringCriteria")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetPeriodicEventStreamResponse(Response, frozen=True, kw_only=True):
    """GetPeriodicEventStreamResponse."""

    constant_stream_data: Maybe[Annotated[list[ConstantStreamDataType], Meta(min_length=1)]] = field(default=None, name="constantStreamData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetPeriodicEventStream(Request[GetPeriodicEventStreamResponse], frozen=True, kw_only=True):
    """GetPeriodicEventStreamRequest."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetReportResponse(Response, frozen=True, kw_only=True):
    """GetReportResponse."""

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetReport(Request[GetReportResponse], frozen=True, kw_only=True):
    """GetReportRequest."""

    request_id: int = field(name="requestId")
    component_variable: Maybe[Annotated[list[ComponentVariableType], Meta(min_length=1)]] = field(default=None, name="componentVariable")
    component_criteria: Maybe[Annotated[list[ComponentCriterionEnumType], Meta(min_length=1, max_length=4)]] = field(default=None, name="componentCriteria")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetTariffsResponse(Response, frozen=True, kw_only=True):
    """GetTariffsResponse."""

    __timed__ = True
    status: TariffGetStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    tariff_assignments: Maybe[Annotated[list[TariffAssignmentType], Meta(min_length=1)]] = field(default=None, name="tariffAssignments")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetTariffs(Request[GetTariffsResponse], frozen=True, kw_only=True):
    """GetTariffsRequest."""

    evse_id: IntFrom0 = field(name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetTransactionStatusResponse(Response, frozen=True, kw_only=True):
    """GetTransactionStatusResponse."""

    messages_in_queue: bool = field(name="messagesInQueue")
    ongoing_indicator: Maybe[bool] = field(default=None, name="ongoingIndicator")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class GetTransactionStatus(Request[GetTransactionStatusResponse], frozen=True, kw_only=True):
    """GetTransactionStatusRequest."""

    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


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
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class InstallCertificate(Request[InstallCertificateResponse], frozen=True, kw_only=True):
    """InstallCertificateRequest."""

    certificate_type: InstallCertificateUseEnumType = field(name="certificateType")
    certificate: Str10000
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LogStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """LogStatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class LogStatusNotification(Request[LogStatusNotificationResponse], frozen=True, kw_only=True):
    """LogStatusNotificationRequest."""

    status: UploadLogStatusEnumType
    request_id: Maybe[int] = field(default=None, name="requestId")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MeterValuesResponse(Response, frozen=True, kw_only=True):
    """MeterValuesResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class MeterValues(Request[MeterValuesResponse], frozen=True, kw_only=True):
    """MeterValuesRequest."""

    __timed__ = True
    evse_id: IntFrom0 = field(name="evseId")
    meter_value: Annotated[list[MeterValueType], Meta(min_length=1)] = field(name="meterValue")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyAllowedEnergyTransferResponse(Response, frozen=True, kw_only=True):
    """NotifyAllowedEnergyTransferResponse."""

    status: NotifyAllowedEnergyTransferStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyAllowedEnergyTransfer(Request[NotifyAllowedEnergyTransferResponse], frozen=True, kw_only=True):
    """NotifyAllowedEnergyTransferRequest."""

    transaction_id: Str36 = field(name="transactionId")
    allowed_energy_transfer: Annotated[list[EnergyTransferModeEnumType], Meta(min_length=1)] = field(name="allowedEnergyTransfer")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyChargingLimitResponse(Response, frozen=True, kw_only=True):
    """NotifyChargingLimitResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyChargingLimit(Request[NotifyChargingLimitResponse], frozen=True, kw_only=True):
    """NotifyChargingLimitRequest."""

    __timed__ = True
    charging_limit: ChargingLimitType = field(name="chargingLimit")
    charging_schedule: Maybe[Annotated[list[ChargingScheduleType], Meta(min_length=1)]] = field(default=None, name="chargingSchedule")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyCustomerInformationResponse(Response, frozen=True, kw_only=True):
    """NotifyCustomerInformationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyCustomerInformation(Request[NotifyCustomerInformationResponse], frozen=True, kw_only=True):
    """NotifyCustomerInformationRequest."""

    __timed__ = True
    data: Str512
    seq_no: IntFrom0 = field(name="seqNo")
    generated_at: Timestamp = field(name="generatedAt")
    request_id: IntFrom0 = field(name="requestId")
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDERAlarmResponse(Response, frozen=True, kw_only=True):
    """NotifyDERAlarmResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDERAlarm(Request[NotifyDERAlarmResponse], frozen=True, kw_only=True):
    """NotifyDERAlarmRequest."""

    __timed__ = True
    control_type: DERControlEnumType = field(name="controlType")
    timestamp: Timestamp
    grid_event_fault: Maybe[GridEventFaultEnumType] = field(default=None, name="gridEventFault")
    alarm_ended: Maybe[bool] = field(default=None, name="alarmEnded")
    extra_info: Maybe[Str200] = field(default=None, name="extraInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDERStartStopResponse(Response, frozen=True, kw_only=True):
    """NotifyDERStartStopResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDERStartStop(Request[NotifyDERStartStopResponse], frozen=True, kw_only=True):
    """NotifyDERStartStopRequest."""

    __timed__ = True
    control_id: Str36 = field(name="controlId")
    started: bool
    timestamp: Timestamp
    superseded_ids: Maybe[Annotated[list[Str36], Meta(min_length=1, max_length=24)]] = field(default=None, name="supersededIds")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDisplayMessagesResponse(Response, frozen=True, kw_only=True):
    """NotifyDisplayMessagesResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyDisplayMessages(Request[NotifyDisplayMessagesResponse], frozen=True, kw_only=True):
    """NotifyDisplayMessagesRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    message_info: Maybe[Annotated[list[MessageInfoType], Meta(min_length=1)]] = field(default=None, name="messageInfo")
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEVChargingNeedsResponse(Response, frozen=True, kw_only=True):
    """NotifyEVChargingNeedsResponse."""

    status: NotifyEVChargingNeedsStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEVChargingNeeds(Request[NotifyEVChargingNeedsResponse], frozen=True, kw_only=True):
    """NotifyEVChargingNeedsRequest."""

    __timed__ = True
    evse_id: IntFrom1 = field(name="evseId")
    charging_needs: ChargingNeedsType = field(name="chargingNeeds")
    max_schedule_tuples: Maybe[IntFrom0] = field(default=None, name="maxScheduleTuples")
    timestamp: Maybe[Timestamp] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEVChargingScheduleResponse(Response, frozen=True, kw_only=True):
    """NotifyEVChargingScheduleResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEVChargingSchedule(Request[NotifyEVChargingScheduleResponse], frozen=True, kw_only=True):
    """NotifyEVChargingScheduleRequest."""

    __timed__ = True
    time_base: Timestamp = field(name="timeBase")
    charging_schedule: ChargingScheduleType = field(name="chargingSchedule")
    evse_id: IntFrom1 = field(name="evseId")
    selected_charging_schedule_id: Maybe[IntFrom0] = field(default=None, name="selectedChargingScheduleId")
    power_tolerance_acceptance: Maybe[bool] = field(default=None, name="powerToleranceAcceptance")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEventResponse(Response, frozen=True, kw_only=True):
    """NotifyEventResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyEvent(Request[NotifyEventResponse], frozen=True, kw_only=True):
    """NotifyEventRequest."""

    __timed__ = True
    generated_at: Timestamp = field(name="generatedAt")
    seq_no: IntFrom0 = field(name="seqNo")
    event_data: Annotated[list[EventDataType], Meta(min_length=1)] = field(name="eventData")
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyMonitoringReportResponse(Response, frozen=True, kw_only=True):
    """NotifyMonitoringReportResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyMonitoringReport(Request[NotifyMonitoringReportResponse], frozen=True, kw_only=True):
    """NotifyMonitoringReportRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    seq_no: IntFrom0 = field(name="seqNo")
    generated_at: Timestamp = field(name="generatedAt")
    monitor: Maybe[Annotated[list[MonitoringDataType], Meta(min_length=1)]] = None
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyPeriodicEventStream(Send, frozen=True, kw_only=True):
    """NotifyPeriodicEventStream."""

    __timed__ = True
    data: Annotated[list[StreamDataElementType], Meta(min_length=1)]
    id: IntFrom0
    pending: IntFrom0
    basetime: Timestamp
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyPriorityChargingResponse(Response, frozen=True, kw_only=True):
    """NotifyPriorityChargingResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyPriorityCharging(Request[NotifyPriorityChargingResponse], frozen=True, kw_only=True):
    """NotifyPriorityChargingRequest."""

    transaction_id: Str36 = field(name="transactionId")
    activated: bool
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyReportResponse(Response, frozen=True, kw_only=True):
    """NotifyReportResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyReport(Request[NotifyReportResponse], frozen=True, kw_only=True):
    """NotifyReportRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    generated_at: Timestamp = field(name="generatedAt")
    seq_no: IntFrom0 = field(name="seqNo")
    report_data: Maybe[Annotated[list[ReportDataType], Meta(min_length=1)]] = field(default=None, name="reportData")
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifySettlementResponse(Response, frozen=True, kw_only=True):
    """NotifySettlementResponse."""

    receipt_url: Maybe[Str2000] = field(default=None, name="receiptUrl")
    receipt_id: Maybe[Str50] = field(default=None, name="receiptId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifySettlement(Request[NotifySettlementResponse], frozen=True, kw_only=True):
    """NotifySettlementRequest."""

    __timed__ = True
    psp_ref: Str255 = field(name="pspRef")
    status: PaymentStatusEnumType
    settlement_amount: float = field(name="settlementAmount")
    settlement_time: Timestamp = field(name="settlementTime")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    status_info: Maybe[Str500] = field(default=None, name="statusInfo")
    receipt_id: Maybe[Str50] = field(default=None, name="receiptId")
    receipt_url: Maybe[Str2000] = field(default=None, name="receiptUrl")
    vat_company: Maybe[AddressType] = field(default=None, name="vatCompany")
    vat_number: Maybe[Str20] = field(default=None, name="vatNumber")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyWebPaymentStartedResponse(Response, frozen=True, kw_only=True):
    """NotifyWebPaymentStartedResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class NotifyWebPaymentStarted(Request[NotifyWebPaymentStartedResponse], frozen=True, kw_only=True):
    """NotifyWebPaymentStartedRequest."""

    evse_id: IntFrom0 = field(name="evseId")
    timeout: int
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class OpenPeriodicEventStreamResponse(Response, frozen=True, kw_only=True):
    """OpenPeriodicEventStreamResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class OpenPeriodicEventStream(Request[OpenPeriodicEventStreamResponse], frozen=True, kw_only=True):
    """OpenPeriodicEventStreamRequest."""

    constant_stream_data: ConstantStreamDataType = field(name="constantStreamData")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PublishFirmwareResponse(Response, frozen=True, kw_only=True):
    """PublishFirmwareResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PublishFirmware(Request[PublishFirmwareResponse], frozen=True, kw_only=True):
    """PublishFirmwareRequest."""

    location: Str2000
    checksum: Str32
    request_id: IntFrom0 = field(name="requestId")
    retries: Maybe[IntFrom0] = None
    retry_interval: Maybe[IntFrom0] = field(default=None, name="retryInterval")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PublishFirmwareStatusNotificationResponse(Response, frozen=True, kw_only=True):
    """PublishFirmwareStatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PublishFirmwareStatusNotification(Request[PublishFirmwareStatusNotificationResponse], frozen=True, kw_only=True):
    """PublishFirmwareStatusNotificationRequest."""

    status: PublishFirmwareStatusEnumType
    location: Maybe[Annotated[list[Str2000], Meta(min_length=1)]] = None
    request_id: Maybe[IntFrom0] = field(default=None, name="requestId")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PullDynamicScheduleUpdateResponse(Response, frozen=True, kw_only=True):
    """PullDynamicScheduleUpdateResponse."""

    status: ChargingProfileStatusEnumType
    schedule_update: Maybe[ChargingScheduleUpdateType] = field(default=None, name="scheduleUpdate")
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class PullDynamicScheduleUpdate(Request[PullDynamicScheduleUpdateResponse], frozen=True, kw_only=True):
    """PullDynamicScheduleUpdateRequest."""

    charging_profile_id: int = field(name="chargingProfileId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReportChargingProfilesResponse(Response, frozen=True, kw_only=True):
    """ReportChargingProfilesResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReportChargingProfiles(Request[ReportChargingProfilesResponse], frozen=True, kw_only=True):
    """ReportChargingProfilesRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    charging_limit_source: Str20 = field(name="chargingLimitSource")
    charging_profile: Annotated[list[ChargingProfileType], Meta(min_length=1)] = field(name="chargingProfile")
    evse_id: IntFrom0 = field(name="evseId")
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReportDERControlResponse(Response, frozen=True, kw_only=True):
    """ReportDERControlResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReportDERControl(Request[ReportDERControlResponse], frozen=True, kw_only=True):
    """ReportDERControlRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    curve: Maybe[Annotated[list[DERCurveGetType], Meta(min_length=1, max_length=24)]] = None
    enter_service: Maybe[Annotated[list[EnterServiceGetType], Meta(min_length=1, max_length=24)]] = field(default=None, name="enterService")
    fixed_pf_absorb: Maybe[Annotated[list[FixedPFGetType], Meta(min_length=1, max_length=24)]] = field(default=None, name="fixedPFAbsorb")
    fixed_pf_inject: Maybe[Annotated[list[FixedPFGetType], Meta(min_length=1, max_length=24)]] = field(default=None, name="fixedPFInject")
    fixed_var: Maybe[Annotated[list[FixedVarGetType], Meta(min_length=1, max_length=24)]] = field(default=None, name="fixedVar")
    freq_droop: Maybe[Annotated[list[FreqDroopGetType], Meta(min_length=1, max_length=24)]] = field(default=None, name="freqDroop")
    gradient: Maybe[Annotated[list[GradientGetType], Meta(min_length=1, max_length=24)]] = None
    limit_max_discharge: Maybe[Annotated[list[LimitMaxDischargeGetType], Meta(min_length=1, max_length=24)]] = field(default=None, name="limitMaxDischarge")
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RequestBatterySwapResponse(Response, frozen=True, kw_only=True):
    """RequestBatterySwapResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RequestBatterySwap(Request[RequestBatterySwapResponse], frozen=True, kw_only=True):
    """RequestBatterySwapRequest."""

    id_token: IdTokenType = field(name="idToken")
    request_id: int = field(name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RequestStartTransactionResponse(Response, frozen=True, kw_only=True):
    """RequestStartTransactionResponse."""

    status: RequestStartStopStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    transaction_id: Maybe[Str36] = field(default=None, name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RequestStartTransaction(Request[RequestStartTransactionResponse], frozen=True, kw_only=True):
    """RequestStartTransactionRequest."""

    __timed__ = True
    id_token: IdTokenType = field(name="idToken")
    remote_start_id: int = field(name="remoteStartId")
    evse_id: Maybe[IntFrom1] = field(default=None, name="evseId")
    group_id_token: Maybe[IdTokenType] = field(default=None, name="groupIdToken")
    charging_profile: Maybe[ChargingProfileType] = field(default=None, name="chargingProfile")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RequestStopTransactionResponse(Response, frozen=True, kw_only=True):
    """RequestStopTransactionResponse."""

    status: RequestStartStopStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class RequestStopTransaction(Request[RequestStopTransactionResponse], frozen=True, kw_only=True):
    """RequestStopTransactionRequest."""

    transaction_id: Str36 = field(name="transactionId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReservationStatusUpdateResponse(Response, frozen=True, kw_only=True):
    """ReservationStatusUpdateResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReservationStatusUpdate(Request[ReservationStatusUpdateResponse], frozen=True, kw_only=True):
    """ReservationStatusUpdateRequest."""

    reservation_id: IntFrom0 = field(name="reservationId")
    reservation_update_status: ReservationUpdateStatusEnumType = field(name="reservationUpdateStatus")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReserveNowResponse(Response, frozen=True, kw_only=True):
    """ReserveNowResponse."""

    status: ReserveNowStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ReserveNow(Request[ReserveNowResponse], frozen=True, kw_only=True):
    """ReserveNowRequest."""

    __timed__ = True
    id: IntFrom0
    expiry_date_time: Timestamp = field(name="expiryDateTime")
    id_token: IdTokenType = field(name="idToken")
    connector_type: Maybe[Str20] = field(default=None, name="connectorType")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    group_id_token: Maybe[IdTokenType] = field(default=None, name="groupIdToken")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class ResetResponse(Response, frozen=True, kw_only=True):
    """ResetResponse."""

    status: ResetStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class Reset(Request[ResetResponse], frozen=True, kw_only=True):
    """ResetRequest."""

    type: ResetEnumType
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SecurityEventNotificationResponse(Response, frozen=True, kw_only=True):
    """SecurityEventNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SecurityEventNotification(Request[SecurityEventNotificationResponse], frozen=True, kw_only=True):
    """SecurityEventNotificationRequest."""

    __timed__ = True
    type: Str50
    timestamp: Timestamp
    tech_info: Maybe[Str255] = field(default=None, name="techInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SendLocalListResponse(Response, frozen=True, kw_only=True):
    """SendLocalListResponse."""

    status: SendLocalListStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SendLocalList(Request[SendLocalListResponse], frozen=True, kw_only=True):
    """SendLocalListRequest."""

    __timed__ = True
    version_number: int = field(name="versionNumber")
    update_type: UpdateEnumType = field(name="updateType")
    local_authorization_list: Maybe[Annotated[list[AuthorizationData], Meta(min_length=1)]] = field(default=None, name="localAuthorizationList")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetChargingProfileResponse(Response, frozen=True, kw_only=True):
    """SetChargingProfileResponse."""

    status: ChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetChargingProfile(Request[SetChargingProfileResponse], frozen=True, kw_only=True):
    """SetChargingProfileRequest."""

    __timed__ = True
    evse_id: IntFrom0 = field(name="evseId")
    charging_profile: ChargingProfileType = field(name="chargingProfile")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDERControlResponse(Response, frozen=True, kw_only=True):
    """SetDERControlResponse."""

    status: DERControlStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    superseded_ids: Maybe[Annotated[list[Str36], Meta(min_length=1, max_length=24)]] = field(default=None, name="supersededIds")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDERControl(Request[SetDERControlResponse], frozen=True, kw_only=True):
    """SetDERControlRequest."""

    __timed__ = True
    is_default: bool = field(name="isDefault")
    control_id: Str36 = field(name="controlId")
    control_type: DERControlEnumType = field(name="controlType")
    curve: Maybe[DERCurveType] = None
    enter_service: Maybe[EnterServiceType] = field(default=None, name="enterService")
    fixed_pf_absorb: Maybe[FixedPFType] = field(default=None, name="fixedPFAbsorb")
    fixed_pf_inject: Maybe[FixedPFType] = field(default=None, name="fixedPFInject")
    fixed_var: Maybe[FixedVarType] = field(default=None, name="fixedVar")
    freq_droop: Maybe[FreqDroopType] = field(default=None, name="freqDroop")
    gradient: Maybe[GradientType] = None
    limit_max_discharge: Maybe[LimitMaxDischargeType] = field(default=None, name="limitMaxDischarge")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDefaultTariffResponse(Response, frozen=True, kw_only=True):
    """SetDefaultTariffResponse."""

    status: TariffSetStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDefaultTariff(Request[SetDefaultTariffResponse], frozen=True, kw_only=True):
    """SetDefaultTariffRequest."""

    __timed__ = True
    evse_id: IntFrom0 = field(name="evseId")
    tariff: TariffType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDisplayMessageResponse(Response, frozen=True, kw_only=True):
    """SetDisplayMessageResponse."""

    status: DisplayMessageStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetDisplayMessage(Request[SetDisplayMessageResponse], frozen=True, kw_only=True):
    """SetDisplayMessageRequest."""

    __timed__ = True
    message: MessageInfoType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringBaseResponse(Response, frozen=True, kw_only=True):
    """SetMonitoringBaseResponse."""

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringBase(Request[SetMonitoringBaseResponse], frozen=True, kw_only=True):
    """SetMonitoringBaseRequest."""

    monitoring_base: MonitoringBaseEnumType = field(name="monitoringBase")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringLevelResponse(Response, frozen=True, kw_only=True):
    """SetMonitoringLevelResponse."""

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetMonitoringLevel(Request[SetMonitoringLevelResponse], frozen=True, kw_only=True):
    """SetMonitoringLevelRequest."""

    severity: IntFrom0
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SetNetworkProfileResponse(Response, frozen=True, kw_only=True):
    """SetNetworkProfileResponse."""

    status: SetNetworkProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


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
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class SignCertificate(Request[SignCertificateResponse], frozen=True, kw_only=True):
    """SignCertificateRequest."""

    csr: Str5500
    certificate_type: Maybe[CertificateSigningUseEnumType] = field(default=None, name="certificateType")
    hash_root_certificate: Maybe[CertificateHashDataType] = field(default=None, name="hashRootCertificate")
    request_id: Maybe[int] = field(default=None, name="requestId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class StatusNotificationResponse(Response, frozen=True, kw_only=True):
    """StatusNotificationResponse."""

    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class StatusNotification(Request[StatusNotificationResponse], frozen=True, kw_only=True):
    """StatusNotificationRequest."""

    __timed__ = True
    timestamp: Timestamp
    connector_status: ConnectorStatusEnumType = field(name="connectorStatus")
    evse_id: IntFrom0 = field(name="evseId")
    connector_id: IntFrom0 = field(name="connectorId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TransactionEventResponse(Response, frozen=True, kw_only=True):
    """TransactionEventResponse."""

    __timed__ = True
    total_cost: Maybe[float] = field(default=None, name="totalCost")
    charging_priority: Maybe[int] = field(default=None, name="chargingPriority")
    id_token_info: Maybe[IdTokenInfoType] = field(default=None, name="idTokenInfo")
    transaction_limit: Maybe[TransactionLimitType] = field(default=None, name="transactionLimit")
    updated_personal_message: Maybe[MessageContentType] = field(default=None, name="updatedPersonalMessage")
    updated_personal_message_extra: Maybe[Annotated[list[MessageContentType], Meta(min_length=1, max_length=4)]] = field(default=None, name="updatedPersonalMessageExtra")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TransactionEvent(Request[TransactionEventResponse], frozen=True, kw_only=True):
    """TransactionEventRequest."""

    __timed__ = True
    event_type: TransactionEventEnumType = field(name="eventType")
    timestamp: Timestamp
    trigger_reason: TriggerReasonEnumType = field(name="triggerReason")
    seq_no: IntFrom0 = field(name="seqNo")
    transaction_info: TransactionType = field(name="transactionInfo")
    cost_details: Maybe[CostDetailsType] = field(default=None, name="costDetails")
    meter_value: Maybe[Annotated[list[MeterValueType], Meta(min_length=1)]] = field(default=None, name="meterValue")
    offline: Maybe[bool] = None
    number_of_phases_used: Maybe[IntFrom0To3] = field(default=None, name="numberOfPhasesUsed")
    cable_max_current: Maybe[int] = field(default=None, name="cableMaxCurrent")
    reservation_id: Maybe[IntFrom0] = field(default=None, name="reservationId")
    preconditioning_status: Maybe[PreconditioningStatusEnumType] = field(default=None, name="preconditioningStatus")
    evse_sleep: Maybe[bool] = field(default=None, name="evseSleep")
    evse: Maybe[EVSEType] = None
    id_token: Maybe[IdTokenType] = field(default=None, name="idToken")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TriggerMessageResponse(Response, frozen=True, kw_only=True):
    """TriggerMessageResponse."""

    status: TriggerMessageStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class TriggerMessage(Request[TriggerMessageResponse], frozen=True, kw_only=True):
    """TriggerMessageRequest."""

    requested_message: MessageTriggerEnumType = field(name="requestedMessage")
    evse: Maybe[EVSEType] = None
    custom_trigger: Maybe[Str50] = field(default=None, name="customTrigger")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnlockConnectorResponse(Response, frozen=True, kw_only=True):
    """UnlockConnectorResponse."""

    status: UnlockStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnlockConnector(Request[UnlockConnectorResponse], frozen=True, kw_only=True):
    """UnlockConnectorRequest."""

    evse_id: IntFrom0 = field(name="evseId")
    connector_id: IntFrom0 = field(name="connectorId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnpublishFirmwareResponse(Response, frozen=True, kw_only=True):
    """UnpublishFirmwareResponse."""

    status: UnpublishFirmwareStatusEnumType
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UnpublishFirmware(Request[UnpublishFirmwareResponse], frozen=True, kw_only=True):
    """UnpublishFirmwareRequest."""

    checksum: Str32
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UpdateDynamicScheduleResponse(Response, frozen=True, kw_only=True):
    """UpdateDynamicScheduleResponse."""

    status: ChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UpdateDynamicSchedule(Request[UpdateDynamicScheduleResponse], frozen=True, kw_only=True):
    """UpdateDynamicScheduleRequest."""

    charging_profile_id: int = field(name="chargingProfileId")
    schedule_update: ChargingScheduleUpdateType = field(name="scheduleUpdate")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UpdateFirmwareResponse(Response, frozen=True, kw_only=True):
    """UpdateFirmwareResponse."""

    status: UpdateFirmwareStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UpdateFirmware(Request[UpdateFirmwareResponse], frozen=True, kw_only=True):
    """UpdateFirmwareRequest."""

    __timed__ = True
    request_id: int = field(name="requestId")
    firmware: FirmwareType
    retries: Maybe[IntFrom0] = None
    retry_interval: Maybe[int] = field(default=None, name="retryInterval")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UsePriorityChargingResponse(Response, frozen=True, kw_only=True):
    """UsePriorityChargingResponse."""

    status: PriorityChargingStatusEnumType
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class UsePriorityCharging(Request[UsePriorityChargingResponse], frozen=True, kw_only=True):
    """UsePriorityChargingRequest."""

    transaction_id: Str36 = field(name="transactionId")
    activate: bool
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VatNumberValidationResponse(Response, frozen=True, kw_only=True):
    """VatNumberValidationResponse."""

    vat_number: Str20 = field(name="vatNumber")
    status: GenericStatusEnumType
    company: Maybe[AddressType] = None
    status_info: Maybe[StatusInfoType] = field(default=None, name="statusInfo")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


class VatNumberValidation(Request[VatNumberValidationResponse], frozen=True, kw_only=True):
    """VatNumberValidationRequest."""

    vat_number: Str20 = field(name="vatNumber")
    evse_id: Maybe[IntFrom0] = field(default=None, name="evseId")
    custom_data: Maybe[CustomDataType] = field(default=None, name="customData")


CATALOG = Catalog(
    "ocpp2.1",
    (
        (AFRRSignal, AFRRSignalResponse),
        (AdjustPeriodicEventStream, AdjustPeriodicEventStreamResponse),
        (Authorize, AuthorizeResponse),
        (BatterySwap, BatterySwapResponse),
        (BootNotification, BootNotificationResponse),
        (CancelReservation, CancelReservationResponse),
        (CertificateSigned, CertificateSignedResponse),
        (ChangeAvailability, ChangeAvailabilityResponse),
        (ChangeTransactionTariff, ChangeTransactionTariffResponse),
        (ClearCache, ClearCacheResponse),
        (ClearChargingProfile, ClearChargingProfileResponse),
        (ClearDERControl, ClearDERControlResponse),
        (ClearDisplayMessage, ClearDisplayMessageResponse),
        (ClearTariffs, ClearTariffsResponse),
        (ClearVariableMonitoring, ClearVariableMonitoringResponse),
        (ClearedChargingLimit, ClearedChargingLimitResponse),
        (ClosePeriodicEventStream, ClosePeriodicEventStreamResponse),
        (CostUpdated, CostUpdatedResponse),
        (CustomerInformation, CustomerInformationResponse),
        (DataTransfer, DataTransferResponse),
        (DeleteCertificate, DeleteCertificateResponse),
        (FirmwareStatusNotification, FirmwareStatusNotificationResponse),
        (Get15118EVCertificate, Get15118EVCertificateResponse),
        (GetBaseReport, GetBaseReportResponse),
        (GetCertificateChainStatus, GetCertificateChainStatusResponse),
        (GetCertificateStatus, GetCertificateStatusResponse),
        (GetChargingProfiles, GetChargingProfilesResponse),
        (GetCompositeSchedule, GetCompositeScheduleResponse),
        (GetDERControl, GetDERControlResponse),
        (GetDisplayMessages, GetDisplayMessagesResponse),
        (GetInstalledCertificateIds, GetInstalledCertificateIdsResponse),
        (GetLocalListVersion, GetLocalListVersionResponse),
        (GetLog, GetLogResponse),
        (GetMonitoringReport, GetMonitoringReportResponse),
        (GetPeriodicEventStream, GetPeriodicEventStreamResponse),
        (GetReport, GetReportResponse),
        (GetTariffs, GetTariffsResponse),
        (GetTransactionStatus, GetTransactionStatusResponse),
        (GetVariables, GetVariablesResponse),
        (Heartbeat, HeartbeatResponse),
        (InstallCertificate, InstallCertificateResponse),
        (LogStatusNotification, LogStatusNotificationResponse),
        (MeterValues, MeterValuesResponse),
        (NotifyAllowedEnergyTransfer, NotifyAllowedEnergyTransferResponse),
        (NotifyChargingLimit, NotifyChargingLimitResponse),
        (NotifyCustomerInformation, NotifyCustomerInformationResponse),
        (NotifyDERAlarm, NotifyDERAlarmResponse),
        (NotifyDERStartStop, NotifyDERStartStopResponse),
        (NotifyDisplayMessages, NotifyDisplayMessagesResponse),
        (NotifyEVChargingNeeds, NotifyEVChargingNeedsResponse),
        (NotifyEVChargingSchedule, NotifyEVChargingScheduleResponse),
        (NotifyEvent, NotifyEventResponse),
        (NotifyMonitoringReport, NotifyMonitoringReportResponse),
        (NotifyPeriodicEventStream, None),
        (NotifyPriorityCharging, NotifyPriorityChargingResponse),
        (NotifyReport, NotifyReportResponse),
        (NotifySettlement, NotifySettlementResponse),
        (NotifyWebPaymentStarted, NotifyWebPaymentStartedResponse),
        (OpenPeriodicEventStream, OpenPeriodicEventStreamResponse),
        (PublishFirmware, PublishFirmwareResponse),
        (PublishFirmwareStatusNotification, PublishFirmwareStatusNotificationResponse),
        (PullDynamicScheduleUpdate, PullDynamicScheduleUpdateResponse),
        (ReportChargingProfiles, ReportChargingProfilesResponse),
        (ReportDERControl, ReportDERControlResponse),
        (RequestBatterySwap, RequestBatterySwapResponse),
        (RequestStartTransaction, RequestStartTransactionResponse),
        (RequestStopTransaction, RequestStopTransactionResponse),
        (ReservationStatusUpdate, ReservationStatusUpdateResponse),
        (ReserveNow, ReserveNowResponse),
        (Reset, ResetResponse),
        (SecurityEventNotification, SecurityEventNotificationResponse),
        (SendLocalList, SendLocalListResponse),
        (SetChargingProfile, SetChargingProfileResponse),
        (SetDERControl, SetDERControlResponse),
        (SetDefaultTariff, SetDefaultTariffResponse),
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
        (UpdateDynamicSchedule, UpdateDynamicScheduleResponse),
        (UpdateFirmware, UpdateFirmwareResponse),
        (UsePriorityCharging, UsePriorityChargingResponse),
        (VatNumberValidation, VatNumberValidationResponse),
    ),
)
