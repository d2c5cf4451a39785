"""Where OCPP-J 1.6, 2.0.1 and 2.1 differ, as one table.

``peer`` asks this table and never compares version names. Knows nothing of
payloads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..options import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The rules of one version that another version has otherwise."""

    protocol: Protocol
    #: CALLRESULTERROR (5) and SEND (6) exist: 2.1 §4.1.3.
    has_send: bool
    #: What cannot be read is answered with CALLERROR, id "-1" if need be: 2.0.1 and 2.1
    #: §4.2.3. 1.6 §4.2.3 knows no such answer.
    answers_unreadable: bool
    #: An unknown message type is answered MessageTypeNotSupported: 2.0.1 §4.4. 1.6 §4.1.3
    #: and 2.1 §4.4 ignore it.
    answers_unknown_type: bool
    #: Message ids are unique over all connections of a station, so the memory of answered
    #: CALLs is the identity's: 2.1 §4.1.4 and the 2.0.1 errata. 1.6 §4.1.4: per connection,
    #: and stations that count from 1 after a reboot exist.
    ids_outlive_connections: bool
    #: A station that was answered Pending or Rejected is held back: 2.x B02, B03. For 1.6
    #: errata 3.8 recommends it only.
    has_boot_gate: bool
    #: Error codes in the spelling of 1.6 §4.2.3.
    old_spelling: bool


DIALECTS: Final[dict[Protocol, Dialect]] = {
    "ocpp1.6": Dialect(
        protocol="ocpp1.6",
        has_send=False,
        answers_unreadable=False,
        answers_unknown_type=False,
        ids_outlive_connections=False,
        has_boot_gate=False,
        old_spelling=True,
    ),
    "ocpp2.0.1": Dialect(
        protocol="ocpp2.0.1",
        has_send=False,
        answers_unreadable=True,
        answers_unknown_type=True,
        ids_outlive_connections=True,
        has_boot_gate=True,
        old_spelling=False,
    ),
    "ocpp2.1": Dialect(
        protocol="ocpp2.1",
        has_send=True,
        answers_unreadable=True,
        answers_unknown_type=False,
        ids_outlive_connections=True,
        has_boot_gate=True,
        old_spelling=False,
    ),
}
