"""HTTP Basic as OCPP means it, and the names in a client certificate.

1.6: security white paper A00 and 1.6J §6.2; 2.x: part 2, A00. Knows no HTTP
answer and no database: it says what was sent and whether it is right.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: An AuthorizationKey of 16 to 20 bytes, written in hex digits.
_HEX_KEY = re.compile(rb"(?:[0-9A-Fa-f]{2}){16,20}")


@dataclass(frozen=True, slots=True)
class Malformed:
    """An Authorization header that is not HTTP Basic; ``reason`` never quotes the secret."""

    reason: str


@dataclass(frozen=True, slots=True)
class WrongUser:
    """HTTP Basic with a user name that is not the identity from the URL."""

    user_name: str
    identity: str

    @property
    def reason(self) -> str:
        """What is wrong, in words."""
        return f"user name {self.user_name!a} is not the identity {self.identity!a}"


def read_basic(header: str | None, identity: str) -> bytes | Malformed | WrongUser | None:
    """Return the password that *header* (Latin-1 text, as parsed) sends for *identity*.

    ``None``: no credentials were sent. A 1.6 key is any bytes, so it stays bytes.
    """
    if header is None:
        return None
    # RFC 9110 §11.1: the scheme's case does not matter. RFC 7617 §2: base64 behind it.
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return Malformed("the Authorization scheme is not Basic")
    try:
        sent = b64decode(credentials.strip(" "), validate=True)
    except (Base64Error, ValueError):
        return Malformed("the Basic credentials are not base64")
    # A00.FR.204/303: the user name is the identity. An identity of 1.6 may contain ":", so it
    # is matched as a prefix; cutting at the first ":" would put half of it into the password.
    for user in _spellings(identity):
        if sent.startswith(user + b":"):
            return sent[len(user) + 1 :]
    return _not_ours(sent, identity)


def _spellings(identity: str) -> list[bytes]:
    """RFC 7617 §2.1 asks for UTF-8 where the challenge says so; older stations send Latin-1."""
    spellings = [identity.encode("utf-8")]
    if not identity.isascii() and all(ord(character) < 256 for character in identity):
        spellings.append(identity.encode("latin-1"))
    return spellings


def _not_ours(sent: bytes, identity: str) -> Malformed | WrongUser:
    user, colon, _ = sent.partition(b":")
    if not colon:
        return Malformed("the Basic credentials have no ':' behind the user name")
    name = user.decode("utf-8", "replace")
    # Bytes that cannot be printed are rather a part of a key than a name: do not show them.
    if not name.isprintable() or "\ufffd" in name:
        name = "(not printable)"
    return WrongUser(name[:64], identity)


def password_matches(
    sent: bytes | None, expected: str | bytes, *, hex_quirk: bool, protocol: str | None
) -> bool:
    """Compare in constant time the password that was sent with the one that is known.

    An empty password matches nothing. With *hex_quirk*, a 1.6 key may come as
    its 32 to 40 hex digits instead of the bytes, and *expected* may be
    written either way: the white paper speaks of the hexadecimal
    representation, 1.6J §6.2 of bytes, and stations do both. In 2.x the
    password is UTF-8 text and never decoded.
    """
    known = expected.encode() if isinstance(expected, str) else expected
    if not sent or not known:
        return False
    same = hmac.compare_digest(sent, known)
    if not (hex_quirk and protocol == "ocpp1.6"):
        return same
    # Both comparisons always run, so that the time does not tell which one failed.
    return same | hmac.compare_digest(_key_bytes(sent), _key_bytes(known))


def _key_bytes(key: bytes) -> bytes:
    return bytes.fromhex(key.decode("ascii")) if _HEX_KEY.fullmatch(key) else key


def common_name(peer_cert: Mapping[str, Any] | None) -> str | None:
    """Return the subject's CN: a charging station's serial number (A00.FR.404/405)."""
    return _subject(peer_cert, "commonName")


def organisation(peer_cert: Mapping[str, Any] | None) -> str | None:
    """Return the subject's O: the name of the operator (A00.FR.404)."""
    return _subject(peer_cert, "organizationName")


def _subject(peer_cert: Mapping[str, Any] | None, wanted: str) -> str | None:
    """Read a name from what ``SSLObject.getpeercert()`` returns.

    Of several the last one counts: a subject goes from general to specific.
    """
    subject = (peer_cert or {}).get("subject", ())
    values = [str(value) for names in subject for name, value in names if name == wanted]
    return values[-1] if values else None
