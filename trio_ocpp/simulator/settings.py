"""What a CSMS can read and change: the configuration keys of 1.6 and the variables of 2.x.

One table for both, since most of them are the same thing under two names.
Pure; knows no payloads. ``face16`` and ``device_model`` translate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Access = Literal["ReadOnly", "ReadWrite", "WriteOnly"]
Kind = Literal["integer", "boolean", "string", "MemberList"]
Change = Literal["Accepted", "Rejected", "RebootRequired"]

#: What the simulated meter can measure. 1.6 Measurand and 2.x MeasurandEnumType spell them alike.
MEASURANDS = (
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Current.Import",
    "Voltage",
    "SoC",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row: ``key`` is the name in 1.6, ``component.variable`` in 2.x; ``""``: not there."""

    key: str = ""
    component: str = ""
    variable: str = ""
    instance: str = ""
    kind: Kind = "integer"
    value: str
    access: Access = "ReadWrite"
    #: A change takes effect after the next reset only.
    reboot: bool = False
    members: tuple[str, ...] = ()
    lengths: tuple[int, int] = (0, 500)

    @property
    def name(self) -> str:
        """What the simulator itself calls it."""
        return self.key or f"{self.component}.{self.variable}"

    def takes(self, value: str) -> bool:
        """Tell whether *value* is one that this setting can have."""
        if self.kind == "integer":
            # 1.6 and 2.x write integers as decimal digits; 2**31 - 1 is what a station can hold.
            return value.isascii() and value.isdigit() and int(value[:11]) < 2**31
        if self.kind == "boolean":
            return value.lower() in ("true", "false")
        if self.kind == "MemberList":
            return all(member in self.members for member in _split(value))
        shortest, longest = self.lengths
        return shortest <= len(value) <= longest


def _both(key: str, where: str, value: str, kind: Kind = "integer", instance: str = "") -> Setting:
    component, _, variable = where.partition(".")
    return Setting(
        key=key, component=component, variable=variable, instance=instance, kind=kind, value=value
    )


def _fixed(key: str, value: str, kind: Kind = "integer", where: str = "") -> Setting:
    component, _, variable = where.partition(".")
    return Setting(
        key=key, component=component, variable=variable, kind=kind, value=value, access="ReadOnly"
    )


#: Seconds before a station that was given no interval asks again or beats.
DEFAULT_INTERVAL = 300

TABLE: tuple[Setting, ...] = (
    _both("HeartbeatInterval", "OCPPCommCtrlr.HeartbeatInterval", str(DEFAULT_INTERVAL)),
    _both("MeterValueSampleInterval", "SampledDataCtrlr.TxUpdatedInterval", "60"),
    Setting(
        key="MeterValuesSampledData",
        component="SampledDataCtrlr",
        variable="TxUpdatedMeasurands",
        kind="MemberList",
        value=",".join(MEASURANDS),
        members=MEASURANDS,
    ),
    _both("ConnectionTimeOut", "TxCtrlr.EVConnectionTimeOut", "60"),
    _both("StopTransactionOnInvalidId", "TxCtrlr.StopTxOnInvalidId", "true", "boolean"),
    _fixed(
        "StopTransactionOnEVSideDisconnect", "true", "boolean", "TxCtrlr.StopTxOnEVSideDisconnect"
    ),
    _both("LocalAuthorizeOffline", "AuthCtrlr.LocalAuthorizeOffline", "true", "boolean"),
    _both(
        "AllowOfflineTxForUnknownId", "AuthCtrlr.OfflineTxForUnknownIdEnabled", "false", "boolean"
    ),
    _both("AuthorizeRemoteTxRequests", "AuthCtrlr.AuthorizeRemoteStart", "false", "boolean"),
    _both("AuthorizationCacheEnabled", "AuthCacheCtrlr.Enabled", "true", "boolean"),
    _both("LocalAuthListEnabled", "LocalAuthListCtrlr.Enabled", "true", "boolean"),
    _both(
        "TransactionMessageAttempts",
        "OCPPCommCtrlr.MessageAttempts",
        "3",
        instance="TransactionEvent",
    ),
    _both(
        "TransactionMessageRetryInterval",
        "OCPPCommCtrlr.MessageAttemptInterval",
        "10",
        instance="TransactionEvent",
    ),
    Setting(
        key="WebSocketPingInterval",
        component="OCPPCommCtrlr",
        variable="WebSocketPingInterval",
        value="0",
        reboot=True,
    ),
    # 1.6 security whitepaper: AuthorizationKey is write-only; 16–20 bytes, or 40 hex digits.
    # 2.x A00: BasicAuthPassword, 16–40 characters.
    Setting(
        key="AuthorizationKey",
        component="SecurityCtrlr",
        variable="BasicAuthPassword",
        kind="string",
        value="",
        access="WriteOnly",
        lengths=(16, 40),
    ),
    # What the core profile of 1.6 requires of every station and the simulator has no use for.
    _fixed("ClockAlignedDataInterval", "0", where="AlignedDataCtrlr.Interval"),
    _fixed("ConnectorPhaseRotation", "NotApplicable", "string"),
    _fixed("GetConfigurationMaxKeys", "100"),
    _fixed("LocalPreAuthorize", "false", "boolean", "AuthCtrlr.LocalPreAuthorize"),
    _fixed("MeterValuesAlignedData", "", "string"),
    _fixed("ResetRetries", "0", where="OCPPCommCtrlr.ResetRetries"),
    _fixed("StopTxnAlignedData", "", "string"),
    _fixed("StopTxnSampledData", "", "string"),
    _fixed(
        "SupportedFeatureProfiles",
        "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger",
        "string",
    ),
    _fixed("UnlockConnectorOnEVSideDisconnect", "true", "boolean"),
    _fixed("", "PowerPathClosed", "string", "TxCtrlr.TxStartPoint"),
    _fixed("", "EVConnected,Authorized", "string", "TxCtrlr.TxStopPoint"),
    _fixed("", "20", where="DeviceDataCtrlr.ItemsPerMessage"),
    _fixed("", "One", "string", "ChargingStation.Model"),
    _fixed("", "Trio Simulator", "string", "ChargingStation.VendorName"),
)


def _split(value: str) -> list[str]:
    return [member.strip() for member in value.split(",") if member.strip()]


class Settings:
    """The settings of one station and their values. Names are case-insensitive (1.6 CiString)."""

    def __init__(self, connectors: int = 1) -> None:
        table = (*TABLE, _fixed("NumberOfConnectors", str(connectors)))
        self._settings = {setting.name.lower(): setting for setting in table}
        self._values = {name: setting.value for name, setting in self._settings.items()}

    def keys(self) -> Iterable[Setting]:
        """Those that 1.6 has."""
        return [setting for setting in self._settings.values() if setting.key]

    def variables(self) -> Iterable[Setting]:
        """Those that 2.x has."""
        return [setting for setting in self._settings.values() if setting.component]

    def by_key(self, key: str) -> Setting | None:
        """Find by the name in 1.6."""
        found = self._settings.get(key.lower())
        return found if found is not None and found.key else None

    def by_variable(self, component: str, variable: str, instance: str = "") -> Setting | None:
        """Find by the names in 2.x; the instance is that of the variable."""
        asked = (component.lower(), variable.lower(), instance.lower())
        for setting in self._settings.values():
            names = (setting.component, setting.variable, setting.instance)
            if tuple(name.lower() for name in names) == asked:
                return setting
        return None

    def value(self, setting: Setting) -> str:
        """Return what it is set to, write-only ones too: what to show is the caller's part."""
        return self._values[setting.name.lower()]

    def change(self, setting: Setting, value: str) -> Change:
        """Set it if it may be set to that."""
        if setting.access == "ReadOnly" or not setting.takes(value):
            return "Rejected"
        self._values[setting.name.lower()] = value
        return "RebootRequired" if setting.reboot else "Accepted"

    def text(self, name: str) -> str:
        """Return the value of a setting by the simulator's own name for it."""
        return self._values[name.lower()]

    def number(self, name: str) -> int:
        """Return a number, e.g. of seconds."""
        return int(self.text(name))

    def on(self, name: str) -> bool:
        """Return a boolean."""
        return self.text(name).lower() == "true"

    def members(self, name: str) -> list[str]:
        """Return the members of a list."""
        return _split(self.text(name))

    def set_heartbeat(self, interval: int) -> None:
        """Take the interval of an accepted boot (1.6 §4.2, 2.x B01)."""
        self._values["heartbeatinterval"] = str(interval)
