"""The stations that the demo CSMS knows: ``--stations FILE`` makes it a small real one.

::

    [[station]]
    identity = "CP1"
    password = "s3cret"              # or password_hash, as trio-ocpp hash prints it
    validation = "tolerate"          # or "reject"

Without a password a station comes in without one. Knows no messages.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import hmac
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trio

from .. import Accept, Handshake, RejectUpgrade
from ..options import Validation
from .failure import CliError

# scrypt as RFC 7914 §2 recommends for logins, 16 MiB each.
_COST, _BLOCK, _LANES = 2**14, 8, 1
_KEYS = frozenset({"identity", "password", "password_hash", "validation"})


@dataclass(frozen=True, slots=True)
class KnownStation:
    """One entry of the file."""

    password: str | None = None
    password_hash: str | None = None
    validation: Validation | None = None


class KnownStations:
    """Who may come in."""

    def __init__(self, stations: Mapping[str, KnownStation]) -> None:
        self._stations = stations

    def __len__(self) -> int:
        return len(self._stations)

    async def judge(self, handshake: Handshake) -> Accept:
        """Let a known station in with its password, as an auth function does."""
        known = self._stations.get(handshake.identity)
        if known is None:
            raise RejectUpgrade(404, "no such station in the stations file")
        if not await _password_is(handshake, known):
            words = "wrong password" if handshake.password is not None else "no password sent"
            raise RejectUpgrade(401, words)
        return Accept(validation=known.validation)


async def _password_is(handshake: Handshake, known: KnownStation) -> bool:
    if known.password_hash is not None:
        sent = handshake.password or b""
        # A tenth of a second of one core: not in the event loop.
        return await trio.to_thread.run_sync(hash_matches, sent, known.password_hash)
    return known.password is None or handshake.password_is(known.password)


def hash_password(password: bytes, salt: bytes | None = None) -> str:
    """Return what ``password_hash`` takes."""
    salt = os.urandom(16) if salt is None else salt
    key = hashlib.scrypt(password, salt=salt, n=_COST, r=_BLOCK, p=_LANES)
    return f"scrypt${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def hash_matches(password: bytes, hashed: str) -> bool:
    """Compare in constant time. *hashed* has been checked when the file was read."""
    _, salt, _ = hashed.split("$")
    return hmac.compare_digest(hash_password(password, base64.b64decode(salt)), hashed)


def print_hash() -> int:
    """Ask for a password and print its password_hash for a stations file."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise CliError("an empty password lets nobody in")
    print(hash_password(password.encode()))
    return 0


def load_stations(path: Path) -> KnownStations:
    """Read the file.

    Raises:
        CliError: it cannot be read, or an entry is wrong; the text names it.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CliError(f"--stations {path}: {(error.strerror or str(error)).lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CliError(f"--stations {path}: not TOML: {error}") from None
    entries = content.get("station", [])
    if set(content) - {"station"} or not isinstance(entries, list) or not entries:
        raise CliError(f"--stations {path}: it takes [[station]] tables, one for each station")
    stations: dict[str, KnownStation] = {}
    for number, entry in enumerate(entries, 1):
        wrong = _wrong(entry, stations)
        if wrong:
            raise CliError(f"--stations {path}: station {number}: {wrong}")
        stations[entry["identity"]] = KnownStation(
            entry.get("password"), entry.get("password_hash"), entry.get("validation")
        )
    return KnownStations(stations)


def _wrong(entry: Any, before: Mapping[str, KnownStation]) -> str | None:
    if not isinstance(entry, dict):
        return "it is no table"
    unknown = set(entry) - _KEYS
    if unknown:
        return f"unknown key {min(unknown)!r}; allowed are {', '.join(sorted(_KEYS))}"
    for name, value in entry.items():
        if not isinstance(value, str) or not value:
            return f"{name} takes a string, not {value!r}"
    if "identity" not in entry:
        return "identity is missing"
    if entry["identity"] in before:
        return f"identity {entry['identity']!r} is there twice"
    if "password" in entry and "password_hash" in entry:
        return "password or password_hash, not both"
    if entry.get("validation", "reject") not in ("reject", "tolerate"):
        return f"validation takes 'reject' or 'tolerate', not {entry['validation']!r}"
    return (
        None if _is_hash(entry.get("password_hash")) else "password_hash is none of trio-ocpp hash"
    )


def _is_hash(text: str | None) -> bool:
    if text is None:
        return True
    parts = text.split("$")
    return len(parts) == 3 and parts[0] == "scrypt" and all(map(_is_base64, parts[1:]))


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except ValueError:
        return False
