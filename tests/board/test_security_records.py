"""What a security event is about, and how much it matters."""

from __future__ import annotations

import pytest
from observer_stage import AT, Watched

import trio_ocpp as ocpp
from board_ui.security import judge
from board_ui.times import utc

#: The list of the 1.6 security whitepaper §8; 2.x names the two systems otherwise.
LISTED = [
    "FirmwareUpdated", "FailedToAuthenticateAtCentralSystem", "FailedToAuthenticateAtCsms",
    "CentralSystemFailedToAuthenticate", "CsmsFailedToAuthenticate", "SettingSystemTime",
    "StartupOfTheDevice", "ResetOrReboot", "SecurityLogWasCleared",
    "ReconfigurationOfSecurityParameters", "MemoryExhaustion", "InvalidMessages",
    "AttemptedReplayAttacks", "TamperDetectionActivated", "InvalidFirmwareSignature",
    "InvalidFirmwareSigningCertificate", "InvalidCentralSystemCertificate",
    "InvalidCsmsCertificate", "InvalidChargePointCertificate", "InvalidChargingStationCertificate",
    "InvalidTLSVersion", "InvalidTLSCipherSuite", "MaintenanceLoginAccepted",
    "MaintenanceLoginFailed",
]  # fmt: skip


@pytest.mark.clause("1.6-sec §8")
@pytest.mark.parametrize("type_", LISTED)
def test_every_listed_event_is_known_by_its_clause(type_: str) -> None:
    assert judge(type_).clause


@pytest.mark.parametrize(
    ("type_", "category", "severity"),
    [
        ("TamperDetectionActivated", "tampering", "critical"),
        ("AttemptedReplayAttacks", "tampering", "critical"),
        ("SecurityLogWasCleared", "tampering", "critical"),
        ("InvalidFirmwareSignature", "firmware", "critical"),
        ("FirmwareUpdated", "firmware", "info"),
        ("InvalidCsmsCertificate", "certificate", "critical"),
        ("FailedToAuthenticateAtCsms", "authentication", "warning"),
        ("AuthenticationFailed", "authentication", "warning"),
        ("SettingSystemTime", "configuration", "info"),
        ("MaintenanceLoginFailed", "access", "warning"),
        # A reboot is to be reported at once, but nothing to act on.
        ("ResetOrReboot", "other", "info"),
        # of vendors
        ("DoorTamperSwitch", "tampering", "critical"),
        ("CertificateExpiring", "certificate", "warning"),
        ("LocalLoginFailed", "access", "warning"),
        ("VendorThing", "other", "warning"),
        ("", "other", "warning"),
    ],
)
def test_a_type_has_a_category_and_a_severity(type_: str, category: str, severity: str) -> None:
    found = judge(type_)
    assert (found.category, found.severity) == (category, severity)


def event(**more: object) -> ocpp.SecurityEvent:
    facts: dict[str, object] = {
        "at": AT, "source": "server", "type": "AuthenticationFailed", "identity": "CP1",
        "remote_address": "10.0.0.1:5", "description": "bad credentials",
    }  # fmt: skip
    return ocpp.SecurityEvent(**{**facts, **more})  # type: ignore[arg-type]  # a test's shortcut


def test_an_event_becomes_a_record() -> None:
    watched = Watched()
    watched.see(event(details={"tries": 3}))
    [record] = watched.security()
    assert (record.id, record.at, record.source) == (1, utc(AT), "server")
    assert (record.category, record.severity) == ("authentication", "warning")
    assert (record.type, record.identity) == ("AuthenticationFailed", "CP1")
    assert (record.address, record.description) == ("10.0.0.1:5", "bad credentials")
    assert record.details == {"tries": 3}


def test_an_event_of_a_station_has_the_address_of_its_connection() -> None:
    watched = Watched()
    watched.table.connected("CP1", AT, protocol="ocpp1.6", address="10.0.0.9:1")
    watched.see(event(source="station", remote_address=None))
    watched.see(event(source="station", remote_address=None, identity="CP2"))
    watched.see(event(remote_address=None, identity=None))
    assert [record.address for record in watched.security()] == ["10.0.0.9:1", None, None]
    assert watched.security()[0].source == "station"


def test_secrets_and_lengths_are_bounded_here_too() -> None:
    watched = Watched()
    details = {"password": "hunter2", "kept": 1}
    watched.see(event(description="password=hunter2", details=details, type="X" * 5_000))
    watched.see(event(description="x" * 5_000))
    first, second = watched.security()
    assert "hunter2" not in repr(first)
    assert first.details == {"password": "***", "kept": 1}
    assert len(first.type) == 100
    assert len(second.description) == 500
