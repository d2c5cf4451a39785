"""The variables of 2.x: reading, changing and reporting them (B05–B08).

The settings, and beside them what can only be read: the availability of
station, EVSEs and connectors. ``version`` is the module ``v201`` or ``v21``,
which are alike in all that is used here. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .settings import Access, Kind, Setting
from .state import Station


@dataclass(frozen=True, slots=True)
class Row:
    """One variable as a report shows it; ``value`` is ``None`` where it is not to be told."""

    component: str
    variable: str
    value: str | None
    access: Access = "ReadOnly"
    kind: Kind = "string"
    instance: str = ""
    evse: int | None = None
    connector: int | None = None

    @property
    def is_availability(self) -> bool:
        """Whether it belongs into a summary."""
        return self.variable == "AvailabilityState"


class DeviceModel:
    """The device model of one station."""

    def __init__(self, station: Station, version: Any) -> None:
        self._station = station
        self._version = version

    def rows(self) -> Iterator[Row]:
        """Return all of it."""
        for setting in self._station.settings.variables():
            yield self._row(setting)
        yield from self._availability()

    def _row(self, setting: Setting) -> Row:
        # A00, A01: BasicAuthPassword is write-only.
        secret = setting.access == "WriteOnly"
        return Row(
            setting.component,
            setting.variable,
            None if secret else self._station.settings.value(setting),
            setting.access,
            setting.kind,
            setting.instance,
        )

    def _availability(self) -> Iterator[Row]:
        statuses = self._station.statuses()
        usable = any(status != "Unavailable" for status in statuses.values())
        whole = "Available" if usable else "Unavailable"
        yield Row("ChargingStation", "AvailabilityState", whole)
        for evse, status in statuses.items():
            yield Row("EVSE", "AvailabilityState", status, evse=evse)
            yield Row("Connector", "AvailabilityState", status, evse=evse, connector=1)

    # ── GetVariables and SetVariables ────────────────────────────────────

    def get(self, asked: Any) -> Any:
        """Answer one entry of GetVariables."""
        status, value = self._read(asked)
        return self._version.GetVariableResultType(
            attribute_status=status,
            attribute_value=value,
            component=asked.component,
            variable=asked.variable,
            attribute_type=asked.attribute_type,
        )

    def _read(self, asked: Any) -> tuple[str, str | None]:
        if asked.attribute_type not in (None, "Actual"):
            return "NotSupportedAttributeType", None
        row = next((row for row in self.rows() if _matches(row, asked)), None)
        if row is None:
            return self._unknown(asked), None
        # B06: a write-only variable is Rejected.
        return ("Rejected", None) if row.access == "WriteOnly" else ("Accepted", row.value)

    def _unknown(self, asked: Any) -> str:
        name = asked.component.name.lower()
        known = any(row.component.lower() == name for row in self.rows())
        return "UnknownVariable" if known else "UnknownComponent"

    def set(self, asked: Any) -> Any:
        """Do and answer one entry of SetVariables."""
        return self._version.SetVariableResultType(
            attribute_status=self._write(asked),
            component=asked.component,
            variable=asked.variable,
            attribute_type=asked.attribute_type,
        )

    def _write(self, asked: Any) -> str:
        if asked.attribute_type not in (None, "Actual"):
            return "NotSupportedAttributeType"
        row = next((row for row in self.rows() if _matches(row, asked)), None)
        if row is None:
            return self._unknown(asked)
        settings = self._station.settings
        setting = settings.by_variable(row.component, row.variable, row.instance)
        return "Rejected" if setting is None else settings.change(setting, asked.attribute_value)

    # ── reports ──────────────────────────────────────────────────────────

    def base(self, report: str) -> list[Row]:
        """Choose the rows of a GetBaseReport."""
        if report == "SummaryInventory":
            return [row for row in self.rows() if row.is_availability]
        if report == "ConfigurationInventory":
            return [row for row in self.rows() if row.access != "ReadOnly"]
        return list(self.rows())

    def chosen(self, wanted: Iterable[Any]) -> list[Row]:
        """Choose the rows of a GetReport."""
        pairs = list(wanted)
        return [row for row in self.rows() if any(_matches(row, pair) for pair in pairs)]

    def data(self, row: Row) -> Any:
        """Word one row for a NotifyReport."""
        version = self._version
        # B08: supportsMonitoring is required; nothing is monitored here.
        return version.ReportDataType(
            component=self._component(row),
            variable=version.VariableType(name=row.variable, instance=row.instance or None),
            variable_attribute=[
                version.VariableAttributeType(value=row.value, mutability=row.access)
            ],
            variable_characteristics=version.VariableCharacteristicsType(
                data_type=row.kind, supports_monitoring=False
            ),
        )

    def _component(self, row: Row) -> Any:
        if row.evse is None:
            return self._version.ComponentType(name=row.component)
        evse = self._version.EVSEType(id=row.evse, connector_id=row.connector)
        return self._version.ComponentType(name=row.component, evse=evse)


def _matches(row: Row, asked: Any) -> bool:
    """Tell whether *asked* means *row*; without a variable it means all of the component."""
    if asked.component.name.lower() != row.component.lower() or asked.component.instance:
        return False
    evse = asked.component.evse
    if evse is None and row.evse is not None:
        return asked.variable is None
    if evse is not None and (evse.id != row.evse or evse.connector_id not in (None, row.connector)):
        return False
    if asked.variable is None:
        return True
    instance = (asked.variable.instance or "").lower()
    return bool(
        asked.variable.name.lower() == row.variable.lower() and instance == row.instance.lower()
    )
