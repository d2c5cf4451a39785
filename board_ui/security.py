"""Security events: what they are about, and how much they matter.

The types are those that the specifications list, and those of the server
itself. Vendors add their own, which are judged by their words.
Pure: knows no event object and no store.
"""

from __future__ import annotations

from typing import NamedTuple

from .records import SecurityCategory, Severity

# Both lists call "critical" what is to be pushed at once, a reboot too. What an operator has to
# act on is something else, so the severities are ours.
_BOTH = "1.6 security whitepaper §8; 2.x part 2 appendix 1"
_ONLY_16 = "1.6 security whitepaper §8"
_ONLY_2 = "2.x part 2 appendix 1"
_OURS = "this server"


class Judgement(NamedTuple):
    """What a type of security event means; *clause* is where it is defined."""

    category: SecurityCategory
    severity: Severity
    clause: str


_TYPES: dict[str, Judgement] = {
    "FirmwareUpdated": Judgement("firmware", "info", _BOTH),
    "FailedToAuthenticateAtCentralSystem": Judgement("authentication", "warning", _ONLY_16),
    "FailedToAuthenticateAtCsms": Judgement("authentication", "warning", _ONLY_2),
    "CentralSystemFailedToAuthenticate": Judgement("authentication", "critical", _ONLY_16),
    "CsmsFailedToAuthenticate": Judgement("authentication", "critical", _ONLY_2),
    "SettingSystemTime": Judgement("configuration", "info", _BOTH),
    "StartupOfTheDevice": Judgement("other", "info", _BOTH),
    "ResetOrReboot": Judgement("other", "info", _BOTH),
    "SecurityLogWasCleared": Judgement("tampering", "critical", _BOTH),
    "ReconfigurationOfSecurityParameters": Judgement("configuration", "warning", _BOTH),
    "MemoryExhaustion": Judgement("other", "warning", _BOTH),
    "InvalidMessages": Judgement("other", "warning", _BOTH),
    "AttemptedReplayAttacks": Judgement("tampering", "critical", _BOTH),
    "TamperDetectionActivated": Judgement("tampering", "critical", _BOTH),
    "InvalidFirmwareSignature": Judgement("firmware", "critical", _BOTH),
    "InvalidFirmwareSigningCertificate": Judgement("firmware", "critical", _BOTH),
    "InvalidCentralSystemCertificate": Judgement("certificate", "critical", _ONLY_16),
    "InvalidCsmsCertificate": Judgement("certificate", "critical", _ONLY_2),
    "InvalidChargePointCertificate": Judgement("certificate", "warning", _ONLY_16),
    "InvalidChargingStationCertificate": Judgement("certificate", "warning", _ONLY_2),
    "InvalidTLSVersion": Judgement("certificate", "warning", _BOTH),
    "InvalidTLSCipherSuite": Judgement("certificate", "warning", _BOTH),
    "MaintenanceLoginAccepted": Judgement("access", "info", _ONLY_2),
    "MaintenanceLoginFailed": Judgement("access", "warning", _ONLY_2),
    "AuthenticationFailed": Judgement("authentication", "warning", _OURS),
}

# For types of vendors: the first word that is in the name, in lower case.
_WORDS: tuple[tuple[str, SecurityCategory, Severity], ...] = (
    ("tamper", "tampering", "critical"),
    ("replay", "tampering", "critical"),
    ("certificate", "certificate", "warning"),
    ("tls", "certificate", "warning"),
    ("firmware", "firmware", "warning"),
    ("login", "access", "warning"),
    ("authenticat", "authentication", "warning"),
    ("password", "authentication", "warning"),
    ("config", "configuration", "warning"),
)


def judge(type: str) -> Judgement:  # noqa: A002 - what the field is called everywhere
    """Return what a type of security event is about; a vendor's own is judged by its words."""
    known = _TYPES.get(type)
    if known is not None:
        return known
    lower = type.lower()
    for word, category, severity in _WORDS:
        if word in lower:
            return Judgement(category, severity, "")
    return Judgement("other", "warning", "")
