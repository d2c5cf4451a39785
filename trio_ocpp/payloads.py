"""The base of the typed payloads, and their validation: JSON bytes ⇄ frozen structs.

How it works::

    bytes ──▶ msgspec decodes straight into the struct ──▶ struct      (1–2 µs, nearly always)
      │ refused, or one of the few things that types cannot say
      └─────▶ the official JSON schema judges ──▶ PayloadInvalid(path, rule, code)
                                              └─▶ struct, where it is valid after all

A ``Shape`` reads and writes one payload type, an ``Action`` is a pair of them, a
``Catalog`` is one OCPP version. ``v16``, ``v201`` and ``v21`` are generated
(``schemas/generate.py``) and register themselves here when imported.

Knows nothing of messages, connections, clocks or who is asking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeVar, cast

import msgspec

from trio_ocpp.errors import PayloadInvalid
from trio_ocpp.schemas import MODULES

if TYPE_CHECKING:
    from trio_ocpp.schemas.verdict import Judge

__all__ = [
    "Action",
    "Catalog",
    "CustomData",
    "Maybe",
    "Payload",
    "RawRequest",
    "RawResponse",
    "Request",
    "Response",
    "Send",
    "Shape",
    "Timestamp",
    "action_of",
    "catalog",
    "raw_action",
    "read",
    "tolerate",
    "write",
]

R = TypeVar("R")
P = TypeVar("P", bound="Payload")

#: A moment with its zone. Zoneless ones are refused: nobody could say when they are.
Timestamp = Annotated[datetime, msgspec.Meta(tz=True)]


if TYPE_CHECKING:
    from typing import Optional as Maybe
else:

    class Maybe:
        """``T | None`` to type checkers, plain ``T`` to msgspec.

        So an absent field is ``None``, and a ``null`` on the wire is refused as
        the schemas refuse it. (Looking for ``null`` in the bytes costs more.)
        """

        def __class_getitem__(cls, declared):
            return declared


class Payload(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,  # what came out of JSON has no cycles; decoding is 10 % faster untracked
):
    """Base of every struct that is, or is part of, a payload.

    Fields are keyword-only; optional ones are ``None`` when absent and are
    then left out of the JSON (OCPP never sends ``null`` for them).
    Construction checks nothing; ``write`` checks everything.
    """

    # Names with two underscores cannot collide with a field of any schema.
    __shape__: ClassVar[Shape[Any]]
    #: Set on messages with a rule that types cannot say: the schema is always asked.
    __exact__: ClassVar[bool] = False
    #: Set on messages with a timestamp somewhere.
    __timed__: ClassVar[bool] = False


class Response(Payload, frozen=True, kw_only=True):
    """Base of the payloads that answer a CALL."""


class Request(Payload, Generic[R], frozen=True, kw_only=True):
    """Base of the payloads of a CALL that is answered with an *R*."""

    __action__: ClassVar[Action]


class Send(Request[None], frozen=True, kw_only=True):
    """Base of the payloads of a SEND, which nobody answers (OCPP-J 2.1 §4.2.5)."""


class RawResponse(Response, frozen=True):
    """The answer to a ``RawRequest``: any JSON object."""

    payload: Mapping[str, Any] = msgspec.field(default_factory=dict)


class RawRequest(Request[RawResponse], frozen=True):
    """A CALL of an action that no schema describes, e.g. ``RawRequest("Vendor.Do", {"now": 1})``."""

    action: str
    payload: Mapping[str, Any] = msgspec.field(default_factory=dict)


class CustomData(dict[str, Any]):
    """The ``customData`` of 2.x: ``vendorId``, and whatever that vendor likes.

    ``CustomData(vendorId="com.acme", colour="red")``. A dict because the schema
    leaves it open: keys keep the spelling of the wire.
    """

    @property
    def vendor_id(self) -> str:
        """Whose data this is."""
        return cast("str", self["vendorId"])


def _custom_data(expected: type, value: Any) -> CustomData:
    """Check what msgspec cannot: it calls this for types that are not its own."""
    if not isinstance(value, dict):
        raise ValueError(f"{expected.__name__} takes an object")  # noqa: TRY004  # msgspec's protocol
    vendor = value.get("vendorId")
    if not isinstance(vendor, str) or len(vendor) > 255:
        raise ValueError("vendorId takes up to 255 characters")
    return CustomData(value)


#: What msgspec raises for bytes that it does not take.
_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
#: What it raises for objects that it cannot write.
_UNWRITABLE = (TypeError, ValueError, OverflowError, RecursionError, AttributeError)
_encode = msgspec.json.Encoder().encode
#: Times that msgspec takes and RFC 3339 does not: a blank between day and time, a zone
#: without colon. It starts with a literal because such a search is ten times as fast.
_odd_time: Callable[[bytes], object] = re.compile(rb"-\d\d(?: |[Tt][0-9:.]{8,}[+-]\d{4}\")").search
#: As a number, which bytes look for 15 times as fast as for a byte string of length one.
_BACKSLASH = ord("\\")
#: OCPP 2.x part 2, dateTime: at most three decimal places; msgspec writes six.
_ZEROS = re.compile(rb"000Z\"(?<=T\d\d:\d\d:\d\d\.\d{6}Z\")")
_MICROSECONDS = re.compile(rb"(?<=T\d\d:\d\d:\d\d\.\d{3})\d{3}(?=Z\"|[+-]\d\d:\d\d\")")


class Shape(Generic[P]):
    """Reads and writes the payloads of one struct type.

    The decoder is built at first use, the schema loaded and compiled when a
    payload first needs it.
    """

    __slots__ = (
        "_decode",
        "_encoded",
        "_exact",
        "_judge",
        "_timed",
        "_written",
        "module",
        "schema",
        "type",
    )

    def __init__(self, payload_type: type[P], module: str, schema: str) -> None:
        self.type = payload_type
        self.module = module
        self.schema = schema
        self._decode: Callable[[bytes], P] = self._build_decoder
        self._judge: Judge | None = None
        self._exact = payload_type.__exact__
        self._timed = payload_type.__timed__
        # What was written last, before and after its times were cut, and found to be right:
        # answers repeat themselves, and those to Heartbeats do within a millisecond.
        self._encoded = self._written = b""

    def __repr__(self) -> str:
        return f"<Shape {self.module}.{self.type.__name__}>"

    def _build_decoder(self, raw: bytes) -> P:
        decoder = msgspec.json.Decoder(self.type, dec_hook=_custom_data)
        self._decode = decoder.decode
        return self._decode(raw)

    @property
    def judge(self) -> Judge:
        """The schema's judgement, compiled at first use."""
        if self._judge is None:
            from trio_ocpp.schemas.verdict import Judge

            self._judge = Judge(self.module, self.schema)
        return self._judge

    def read(self, raw: bytes) -> P:
        """Decode and validate one payload.

        Raises:
            PayloadInvalid: *raw* breaks the schema, or is no JSON.
        """
        # An escape could hide an odd time, so after one the schema decides, too.
        if (self._timed and (_BACKSLASH in raw or _odd_time(raw))) or self._exact:
            return self._read_by_schema(raw)
        try:
            return self._decode(raw)
        except _REFUSED:
            pass
        return self._read_by_schema(raw)

    def _read_by_schema(self, raw: bytes) -> P:
        """Take the long way: the schema's verdict first, then a struct of what it found valid."""
        value, broken = self.judge.judge(raw)
        if broken:
            raise broken[0]
        try:
            return self._decode(raw)
        except _REFUSED:
            # Valid and yet refused: 1.0 for an integer (draft-06), a leap second.
            from trio_ocpp.schemas.lenient import assemble

            payload, lost = assemble(self.type, value)
            if lost:
                raise lost[0] from None
            return payload

    def tolerate(self, raw: bytes) -> tuple[P, list[PayloadInvalid]]:
        """Decode one payload of a station that breaks the schema, and list what is broken.

        Missing required fields are ``msgspec.UNSET``, unknown ones are dropped
        (and listed), broken values stay as they were sent, times without zone are UTC.

        Raises:
            PayloadInvalid: *raw* is no JSON object at all.
        """
        try:
            return self.read(raw), []
        except PayloadInvalid:
            value, broken = self.judge.judge(raw)
        if not isinstance(value, dict):
            raise broken[0]
        from trio_ocpp.schemas.lenient import assemble

        payload, lost = assemble(self.type, value)
        known = {(error.path, error.rule) for error in broken}
        return payload, broken + [e for e in lost if (e.path, e.rule) not in known]

    def write(self, payload: Payload) -> bytes:
        """Encode one payload as compact JSON, and check it as a peer would.

        Raises:
            PayloadInvalid: *payload* breaks the schema; the path names the place.
        """
        encoded = _to_json(payload)
        if encoded == self._encoded:
            return self._written
        raw = _cut_times(encoded) if self._timed and b"." in encoded else encoded
        self.read(raw)
        self._encoded, self._written = encoded, raw
        return raw


def _cut_times(raw: bytes) -> bytes:
    """Cut the times that msgspec wrote to three decimal places."""
    # In a time cut to milliseconds the rest is zeros: found by that literal, twice as fast.
    cut, count = _ZEROS.subn(b'Z"', raw)
    return cut if cut.count(b".") == count else _MICROSECONDS.sub(b"", cut)


def _to_json(content: object) -> bytes:
    """Encode, refusing NaN and infinity, which msgspec would write as ``null``."""
    try:
        raw = _encode(content)
    except _UNWRITABLE as error:
        from trio_ocpp.schemas.verdict import unwritable

        raise unwritable(content, str(error)) from None
    if b"null" in raw:
        from trio_ocpp.schemas.verdict import refuse_unwritable

        refuse_unwritable(content)
    return raw


class _RawShape(Shape[P]):
    """Reads and writes payloads that no schema describes; they need only be JSON objects."""

    __slots__ = ("_wrap",)

    def __init__(self, payload_type: type[P], wrap: Callable[[dict[str, Any]], P]) -> None:
        super().__init__(payload_type, "", "")
        self._wrap = wrap

    def read(self, raw: bytes) -> P:
        from trio_ocpp.schemas.verdict import parse_object

        return self._wrap(parse_object(raw))

    def tolerate(self, raw: bytes) -> tuple[P, list[PayloadInvalid]]:
        return self.read(raw), []

    def write(self, payload: Payload) -> bytes:
        content = getattr(payload, "payload", None)
        raw = _to_json(dict(content) if isinstance(content, Mapping) else content)
        self.read(raw)
        return raw


class Action:
    """One action: its name, its version and the shapes of its payloads.

    ``response`` is ``None`` for a SEND; ``protocol`` is ``""`` for an action
    outside every catalog.
    """

    __slots__ = ("name", "protocol", "request", "response")

    def __init__(
        self, name: str, protocol: str, request: Shape[Any], response: Shape[Any] | None
    ) -> None:
        self.name = name
        self.protocol = protocol
        self.request = request
        self.response = response

    def __repr__(self) -> str:
        return f"<Action {self.protocol} {self.name}>"


class Catalog:
    """One OCPP version: ``actions`` by name."""

    __slots__ = ("actions", "protocol")

    def __init__(
        self,
        protocol: str,
        messages: Iterable[tuple[type[Request[Any]], type[Response] | None]],
    ) -> None:
        self.protocol = protocol
        self.actions: dict[str, Action] = {}
        for request, response in messages:
            self._add(request, response)

    def _add(self, request: type[Request[Any]], response: type[Response] | None) -> None:
        module, name = MODULES[self.protocol], request.__name__
        # 1.6 and the SEND of 2.1 name the file like the action, 2.x adds a word.
        suffix = "" if module == "v16" or response is None else "Request"
        request.__shape__ = Shape(request, module, name + suffix)
        answer = None
        if response is not None:
            answer = response.__shape__ = Shape(response, module, f"{name}Response")
        request.__action__ = Action(name, self.protocol, request.__shape__, answer)
        self.actions[name] = request.__action__

    def __repr__(self) -> str:
        return f"<Catalog {self.protocol}: {len(self.actions)} actions>"


@cache
def catalog(protocol: str) -> Catalog:
    """Get the catalog of one version, e.g. ``"ocpp1.6"``; its module is imported on first use.

    Raises:
        KeyError: *protocol* is none of ``options.PROTOCOLS``.
    """
    module = import_module(f"trio_ocpp.{MODULES[protocol]}")
    return cast("Catalog", module.CATALOG)


def raw_action(name: str) -> Action:
    """Make the action of a ``RawRequest``: it reads and writes any JSON object."""
    request: Shape[RawRequest] = _RawShape(RawRequest, lambda content: RawRequest(name, content))
    return Action(name, "", request, RawResponse.__shape__)


def action_of(request: Request[Any]) -> Action:
    """Tell which action *request* belongs to."""
    if isinstance(request, RawRequest):
        return raw_action(request.action)
    return type(request).__action__


def read(shape: Shape[P], raw: bytes) -> P:
    """Decode and validate *raw*, or raise ``PayloadInvalid``: see ``Shape.read``."""
    return shape.read(raw)


def tolerate(shape: Shape[P], raw: bytes) -> tuple[P, list[PayloadInvalid]]:
    """Decode *raw* as far as it goes: see ``Shape.tolerate``."""
    return shape.tolerate(raw)


def write(payload: Request[Any] | Response) -> bytes:
    """Encode and validate *payload*, or raise ``PayloadInvalid``: see ``Shape.write``."""
    shape: Shape[Any] | None = getattr(payload, "__shape__", None)
    if shape is None:
        from trio_ocpp.schemas.verdict import unwritable

        raise unwritable(None, f"{type(payload).__name__} is neither request nor response")
    return shape.write(payload)


RawResponse.__shape__ = _RawShape(RawResponse, RawResponse)
RawRequest.__shape__ = _RawShape(RawRequest, lambda content: RawRequest("", content))
