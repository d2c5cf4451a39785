"""The error codes of OCPP-J and how each version spells them; WebSocket close codes.

Inside the library a code has its 2.x spelling; ``spell`` gives the one that
goes on the wire. Does not know which rule earns which code: ``payloads`` and
``peer`` do.
"""

from __future__ import annotations

from typing import Final

from ..errors import LocalProtocolError
from .dialects import Dialect

FORMAT_VIOLATION: Final = "FormatViolation"
GENERIC_ERROR: Final = "GenericError"
INTERNAL_ERROR: Final = "InternalError"
MESSAGE_TYPE_NOT_SUPPORTED: Final = "MessageTypeNotSupported"
NOT_IMPLEMENTED: Final = "NotImplemented"
NOT_SUPPORTED: Final = "NotSupported"
OCCURRENCE_VIOLATION: Final = "OccurrenceConstraintViolation"
PROPERTY_VIOLATION: Final = "PropertyConstraintViolation"
PROTOCOL_ERROR: Final = "ProtocolError"
RPC_FRAMEWORK_ERROR: Final = "RpcFrameworkError"
SECURITY_ERROR: Final = "SecurityError"
TYPE_VIOLATION: Final = "TypeConstraintViolation"

# OCPP-J 2.0.1 §4.3 table 8, 2.1 §4.3 table 9.
CODES_2: Final = frozenset(
    {
        FORMAT_VIOLATION,
        GENERIC_ERROR,
        INTERNAL_ERROR,
        MESSAGE_TYPE_NOT_SUPPORTED,
        NOT_IMPLEMENTED,
        NOT_SUPPORTED,
        OCCURRENCE_VIOLATION,
        PROPERTY_VIOLATION,
        PROTOCOL_ERROR,
        RPC_FRAMEWORK_ERROR,
        SECURITY_ERROR,
        TYPE_VIOLATION,
    }
)

# OCPP-J 1.6 §4.2.3 table 7. The one-r spelling is the specified one and stays
# (errata 5.1). The last two do not exist in 1.6: its GenericError is for "any
# other error not covered".
_SPELLING_16: Final = {
    FORMAT_VIOLATION: "FormationViolation",
    OCCURRENCE_VIOLATION: "OccurenceConstraintViolation",
    RPC_FRAMEWORK_ERROR: GENERIC_ERROR,
    MESSAGE_TYPE_NOT_SUPPORTED: GENERIC_ERROR,
}
_CANONICAL: Final = {
    "FormationViolation": FORMAT_VIOLATION,
    "OccurenceConstraintViolation": OCCURRENCE_VIOLATION,
}

#: OCPP-J 2.0.1 §4.2.3 table 7: errorDescription is string[255].
DESCRIPTION_MAX: Final = 255

# RFC 6455 §7.4.1, and one of the private range.
NORMAL: Final = 1000
GOING_AWAY: Final = 1001
WS_PROTOCOL_ERROR: Final = 1002
NO_STATUS: Final = 1005
ABNORMAL: Final = 1006
POLICY: Final = 1008
WS_INTERNAL_ERROR: Final = 1011
REPLACED: Final = 4001


def canonical(code: str) -> str:
    """Return the 2.x spelling of *code*; an unknown code is returned as it is."""
    return _CANONICAL.get(code, code)


def spell(code: str, dialect: Dialect) -> str:
    """Return *code*, given in either spelling, as *dialect* writes it.

    Raises:
        LocalProtocolError: no version of OCPP-J knows the code.
    """
    known = canonical(code)
    if known not in CODES_2:
        raise LocalProtocolError(
            f"{code!r} is no OCPP-J error code; allowed are {', '.join(sorted(CODES_2))}"
        )
    return _SPELLING_16.get(known, known) if dialect.old_spelling else known
