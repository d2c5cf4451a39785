"""Takes secrets out of what is about to be kept: texts of messages, log lines, sessions.

How it works::

    a batch of messages ─ is a name in any of them? ─ no ─► as it is       (nearly always)
                                   └─ yes ─► one by one ─► JSON: values replaced, the rest
                                                           verbatim; no JSON: cut off

A value is secret where its member has a secret name, and where it stands
beside such a name: ``{"key": "AuthorizationKey", "value": …}`` in 1.6,
``{"variable": {"name": "BasicAuthPassword"}, "attributeValue": …}`` in 2.x.
Texts within strings are looked into as well. Knows neither where texts come
from nor where they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from operator import attrgetter
from typing import Any

import msgspec

from trio_ocpp import MessageReceived, MessageSent

from .options import SECRET_NAMES

HIDDEN = "***"
_HIDDEN_JSON = b'"***"'

#: Names of members of which the whole value is an identifier of a person, with ``tokens``.
_TOKENS = ("idTag", "idToken")

#: What says of which setting an object speaks, and what holds that setting's value in it.
_SPEAKS_OF = frozenset({"key", "name", "variablename"})
_HOLDS = frozenset({"value", "attributevalue", "actualvalue", "oldvalue", "newvalue", "data"})

#: Actions of which stations send most, with schemas that have no place for a secret name except
#: ``customData``. Looking for all names in all their texts would cost as much as serving them.
_HARMLESS = frozenset({"Heartbeat", "MeterValues", "StatusNotification"})
_HARMLESS_BUT_TOKENS = frozenset(
    {"StartTransaction", "StopTransaction", "TransactionEvent", "Authorize"}
)

#: A letter of ASCII in disguise; elsewhere ``\\u`` is common and harmless.
_DISGUISED = re.compile(rb"\\u00([4-7][0-9a-fA-F])")
_USERINFO = re.compile(r"(:(?:\\?/){2}[^/@\s\"'\\:]*:)[^/@\s\"'\\]*@")
#: In a URL, as libraries log it. Names are bounded, so that no text takes long.
_QUERY = re.compile(
    r"([?&][^=&?\s\"']{0,40}(?:token|secret|password|passwd|key|auth)[^=&?\s\"']{0,40}=)[^&#\s\"']+",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"(authorization\W{1,8}(?:basic|bearer)\s+)[^\s'\",;]+", re.IGNORECASE)

#: Levels of a session or of JSON within strings that are looked into; deeper things are hidden.
_DEPTH = 20

_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_elements = msgspec.json.Decoder(list[msgspec.Raw])
_encode = msgspec.json.Encoder().encode
_raw = attrgetter("raw")

AnyMessage = MessageReceived | MessageSent

# 1.6J §4.1.3: what is above is an error (4, 5), or the SEND of 2.1 (6).
_CALLRESULT = 3


class Redaction:
    """Knows the secret names; with *tokens*, those of idTags and idTokens too."""

    def __init__(self, names: Sequence[str] = SECRET_NAMES, *, tokens: bool = False) -> None:
        plain = tuple(name.lower() for name in names if "." not in name)
        dotted = [name.lower().rpartition(".") for name in names if "." in name]
        self._tokens = tuple(name.lower() for name in _TOKENS) if tokens else ()
        self._names = plain
        self._nested = frozenset((parent, member) for parent, _, member in dotted)
        self._parents = frozenset(parent for parent, _ in self._nested)
        self._needles = _fewest([*plain, *self._tokens, *(parent for parent, _, _ in dotted)])
        self._harmless = _harmless(names, tokens)
        self._words = tuple(needle.decode() for needle in self._needles)
        listed = "|".join(map(re.escape, sorted((*plain, *self._tokens), key=len, reverse=True)))
        # In words, a name is followed by a quote, a colon or an equals sign where a value follows.
        self._said = re.compile(
            rf"((?:{listed or '(?!)'})(?:[\"'\\]+|\s*[:=]))[^\n]*", re.IGNORECASE
        )

    # ── messages ─────────────────────────────────────────────────────────

    def messages(self, events: Sequence[AnyMessage], doubtful: Set[str]) -> Sequence[AnyMessage]:
        """Return *events* with the secrets of their texts replaced; themselves if there are none.

        *doubtful* are the ids of messages that may break their schema.
        """
        whole = b"".join(map(_raw, events))
        if b"@" in whole or b"customData" in whole or self._finds(events, doubtful):
            return [self._message(event) for event in events]
        return events

    def _finds(self, events: Sequence[AnyMessage], doubtful: Set[str]) -> bool:
        harmless = self._harmless
        checked = [
            event.raw
            for event in events
            # Of an error, the schema has a place for anything.
            if event.action not in harmless
            or event.type > _CALLRESULT
            or event.message_id in doubtful
        ]
        return bool(checked) and self._suspects(b"".join(checked))

    def _message(self, event: AnyMessage) -> AnyMessage:
        raw = self.redact(event.raw)
        return event if raw is event.raw else msgspec.structs.replace(event, raw=raw)

    def redact(self, raw: bytes) -> bytes:
        """Return the text of a message with its secrets replaced; itself if there are none.

        A text that is no JSON, also one that was cut, is cut before whatever might be secret.
        """
        if not (b"@" in raw or self._suspects(raw)):
            return raw
        try:
            # Whole, or what follows could be half a value.
            msgspec.json.decode(raw, type=msgspec.Raw)
            return self._json(raw, "", about=False, depth=0)
        except _BROKEN:
            return self._cut(raw)

    def _suspects(self, raw: bytes) -> bool:
        lower = raw.lower()
        return any(needle in lower for needle in self._needles) or b"\\u00" in lower

    def _json(self, raw: bytes, parent: str, *, about: bool, depth: int) -> bytes:
        """Return a JSON value; the same object if nothing in it had to be replaced.

        *parent* is the member that it is the value of, *about*: it speaks of a secret setting.
        """
        if not (about or parent.lower() in self._parents or b"@" in raw or self._suspects(raw)):
            return raw
        if depth >= _DEPTH:
            # Each level is looked through once more: no station shall make that hundreds.
            return _HIDDEN_JSON
        start = raw.lstrip()[:1]
        if start == b"{":
            return self._object(raw, parent, about=about, depth=depth + 1)
        if start == b"[":
            old = [bytes(each) for each in _elements.decode(raw)]
            new = [self._json(each, parent, about=about, depth=depth + 1) for each in old]
            return raw if new == old else b"[" + b",".join(new) + b"]"
        if start == b'"':
            text = msgspec.json.decode(raw, type=str)
            hidden = self._text(text, depth)
            return raw if hidden == text else _encode(hidden)
        return raw

    def _object(self, raw: bytes, parent: str, *, about: bool, depth: int) -> bytes:
        old = {name: bytes(value) for name, value in _members.decode(raw).items()}
        about = about or self._speaks_of_secret(
            {name: _string(value) for name, value in old.items()}, _string_name(old)
        )
        new = {
            name: self._member(name, value, parent, about=about, depth=depth)
            for name, value in old.items()
        }
        if new == old:
            return raw
        return (
            b"{" + b",".join([_encode(name) + b":" + value for name, value in new.items()]) + b"}"
        )

    def _member(self, name: str, value: bytes, parent: str, *, about: bool, depth: int) -> bytes:
        start = value[:1]
        if start in b"ntf":
            # null, true and false tell nothing.
            return value
        if self._is_secret(name, parent):
            return _HIDDEN_JSON
        if start not in b"{[" and (
            (about and name.lower() in _HOLDS) or name.lower().endswith(self._tokens)
        ):
            return _HIDDEN_JSON
        return self._json(value, name, about=about, depth=depth)

    def _is_secret(self, name: str, parent: str = "") -> bool:
        lower = name.lower()
        return lower.endswith(self._names) or (parent.lower(), lower) in self._nested

    def _speaks_of_secret(self, members: Mapping[str, str | None], variable: str | None) -> bool:
        names = [text for name, text in members.items() if text and name.lower() in _SPEAKS_OF]
        if variable:
            names.append(variable)
        return any(map(self._is_secret, names))

    def _text(self, text: str, depth: int) -> str:
        """Return a string out of JSON, which may hold JSON itself."""
        if text.lstrip()[:1] in {"{", "["}:
            raw = text.encode(errors="replace")
            try:
                msgspec.json.decode(raw, type=msgspec.Raw)
                return self._json(raw, "", about=False, depth=depth + 1).decode()
            except _BROKEN:
                return self._cut(raw).decode()
        return self.words(text)

    def _cut(self, raw: bytes) -> bytes:
        plain = _DISGUISED.sub(lambda found: bytes([int(found[1], 16)]), raw)
        lower = plain.lower()
        ends = [lower.find(needle) + len(needle) for needle in self._needles if needle in lower]
        if ends:
            # The value may come before its name: nothing of the first object is certain.
            brace = plain.find(b"{")
            end = min(ends) if brace < 0 else min(brace + 1, *ends)
            return plain[:end] + HIDDEN.encode()
        hidden = _USERINFO.sub(rf"\1{HIDDEN}@", raw.decode("utf-8", "replace")).encode()
        return raw if b"@" not in raw else hidden

    # ── words and objects ────────────────────────────────────────────────

    def words(self, text: str) -> str:
        """Return words, such as a line of a log, without what follows a secret name in its line."""
        lower = text.lower()
        if any(word in lower for word in self._words):
            text = self._said.sub(rf"\1{HIDDEN}", text)
        if "authorization" in lower:
            text = _CREDENTIALS.sub(rf"\1{HIDDEN}", text)
        if "?" in text:
            text = _QUERY.sub(rf"\1{HIDDEN}", text)
        return _USERINFO.sub(rf"\1{HIDDEN}@", text) if "@" in text else text

    def value(self, thing: object) -> Any:
        """Return what a program keeps, a session or details, as JSON values without secrets."""
        return self._value(thing, "", about=False, depth=0)

    def _value(self, thing: object, parent: str, *, about: bool, depth: int) -> Any:
        if thing is None or isinstance(thing, bool | int | float):
            return thing
        if depth >= _DEPTH:
            return HIDDEN
        if isinstance(thing, str):
            return self._text(thing, depth)
        if isinstance(thing, Mapping):
            return self._mapping(thing, parent, about=about, depth=depth + 1)
        if isinstance(thing, list | tuple | set | frozenset):
            return [self._value(each, parent, about=about, depth=depth + 1) for each in thing]
        return self._value(_built_in(thing), parent, about=about, depth=depth + 1)

    def _mapping(
        self, thing: Mapping[Any, Any], parent: str, *, about: bool, depth: int
    ) -> dict[str, Any]:
        members = {str(name): value for name, value in thing.items()}
        texts = {name: value if isinstance(value, str) else None for name, value in members.items()}
        variable = members.get("variable")
        name = variable.get("name") if isinstance(variable, Mapping) else None
        about = about or self._speaks_of_secret(texts, name if isinstance(name, str) else None)
        return {
            name: HIDDEN
            if self._hides(name, value, parent, about=about)
            else self._value(value, name, about=about, depth=depth)
            for name, value in members.items()
        }

    def _hides(self, name: str, value: object, parent: str, *, about: bool) -> bool:
        if value is None or isinstance(value, bool):
            return False
        if self._is_secret(name, parent):
            return True
        holds = (about and name.lower() in _HOLDS) or name.lower().endswith(self._tokens)
        return holds and not isinstance(value, Mapping | list | tuple | set | frozenset)


def _fewest(names: Sequence[str]) -> tuple[bytes, ...]:
    """Return what to look for so that none of *names* is missed: one that is in another will do."""
    unique = sorted(set(names), key=len)
    fewest: list[str] = []
    for name in unique:
        if not any(shorter in name for shorter in fewest):
            fewest.append(name)
    return tuple(name.encode() for name in fewest)


def _harmless(names: Sequence[str], tokens: bool) -> frozenset[str]:
    if not set(names) <= set(SECRET_NAMES):
        # Names of the user's may be members of any message.
        return frozenset()
    return _HARMLESS if tokens else _HARMLESS | _HARMLESS_BUT_TOKENS


def _string(raw: bytes) -> str | None:
    return msgspec.json.decode(raw, type=str) if raw[:1] == b'"' else None


def _string_name(members: Mapping[str, bytes]) -> str | None:
    variable = members.get("variable", b"")
    if variable[:1] != b"{":
        return None
    return _string(bytes(_members.decode(variable).get("name", msgspec.Raw(b""))))


def _built_in(thing: object) -> object:
    """Return a struct, a date and the like as JSON has it; what JSON does not have, by its type."""
    try:
        return msgspec.to_builtins(thing, str_keys=True)
    except (TypeError, ValueError, RecursionError):
        return f"<{type(thing).__name__}>"
