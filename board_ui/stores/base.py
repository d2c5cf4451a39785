"""The protocol of a store for the board's records, for those who write their own.

One task of the board calls ``append`` with batches out of the bounded
collections in memory; requests call ``find`` and ``get`` at the same time.
Knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import msgspec

from ..queries import Query
from ..records import (
    Connection,
    ErrorRecord,
    HandshakeRecord,
    LogRecord,
    Message,
    Page,
    SecurityRecord,
    SystemEvent,
)

Kind = Literal["message", "handshake", "security", "error", "system-event", "log"]

#: In the order in which the kinds are written.
KINDS: tuple[Kind, ...] = ("message", "handshake", "security", "error", "system-event", "log")


class StoredMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message as it is handed to a store: *raw* is its text, secrets replaced.

    ``message.counterpart`` of an answer is the id of its CALL. A CALL may be written before its
    answer is there: a store that shows counterparts takes them from the answers.
    """

    message: Message
    raw: str


AnyRecord = StoredMessage | HandshakeRecord | SecurityRecord | ErrorRecord | SystemEvent | LogRecord

_TYPES: dict[Kind, type[AnyRecord]] = {
    "handshake": HandshakeRecord,
    "security": SecurityRecord,
    "error": ErrorRecord,
    "system-event": SystemEvent,
    "log": LogRecord,
}


class _Envelope(msgspec.Struct):
    message: dict[str, msgspec.Raw]
    raw: str


def encode_record(record: AnyRecord) -> bytes:
    """Return *record* as JSON."""
    return msgspec.json.encode(record)


def decode_record(kind: Kind, text: bytes | str) -> AnyRecord:
    """Return the record of *kind* that ``encode_record`` made *text* of.

    Raises:
        msgspec.ValidationError: *text* is of another kind or version.
    """
    if kind != "message":
        return msgspec.json.decode(text, type=_TYPES[kind])
    # msgspec does not decode an optional Raw: the payload is carried past it.
    envelope = msgspec.json.decode(text, type=_Envelope)
    payload = envelope.message.pop("payload", None)
    message = msgspec.json.decode(msgspec.json.encode(envelope.message), type=Message)
    if payload is not None and bytes(payload) != b"null":
        message = msgspec.structs.replace(message, payload=payload)
    return StoredMessage(message=message, raw=envelope.raw)


class Store(Protocol):
    """Where the board's lists and details come from, and what outlives the process.

    Everything may be cancelled at any checkpoint. A batch whose ``append`` raised or was
    cancelled is given again, whole and with the same ids: writing an id twice must do no harm.
    Any ``Exception`` counts as "not now": the writer logs it once, waits and tries again; a
    request that needs the store is answered with 503. Records that fall out of memory
    meanwhile are counted as dropped.
    """

    async def start(self) -> Mapping[Kind, int]:
        """Prepare; return the highest id held of each kind, 0 or nothing for none.

        Called before all else, and again until it returns. It runs under a deadline of 5 s, so it
        must not leave a nursery or cancel scope open: a client with tasks of its own (as coredis
        has) is opened by whoever makes the store.
        """
        ...

    async def append(self, records: Sequence[AnyRecord], /) -> None:
        """Keep *records*: of any kinds, 500 at most, of one kind oldest first.

        It may take 30 s; after that it is cancelled and counts as failed. ``encode_record`` and
        ``decode_record`` turn records into JSON and back.
        """
        ...

    async def find(self, kind: Kind, query: Query, /) -> Page[Any]:
        """Return a page of *kind*, newest first; *query* is that kind's (``MessageQuery`` …).

        The items of kind ``"message"`` are ``Message``, without raw text. ``filters.matches`` says
        whether a record matches.
        """
        ...

    async def get(self, kind: Kind, id: int, /) -> Any:  # noqa: A002 - what it is called everywhere
        """Return one record, a ``MessageDetail`` for a message; ``None`` if it is not held."""
        ...

    async def load_connections(self) -> Sequence[Connection]:
        """Return what was saved of the stations, to begin with after a restart."""
        ...

    async def save_connections(self, connections: Sequence[Connection], /) -> None:
        """Keep the newest state of *connections*, by identity."""
        ...

    async def delete_connection(self, identity: str, /) -> None:
        """Forget a station; one that is not held is no error."""
        ...

    async def aclose(self) -> None:
        """Give up what is held open. Called once, shielded, for 5 s at most."""
        ...
