"""Builds structs out of parsed JSON without asking whether it is right.

For payloads that are valid and yet refused by the fast decoder, and for those
that a user chose to tolerate. Knows types, no schemas; judges nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from trio_ocpp.errors import PayloadInvalid
from trio_ocpp.payloads import CustomData
from trio_ocpp.schemas.verdict import Path, invalid

S = TypeVar("S", bound=msgspec.Struct)

_LEAP_SECOND = re.compile(r"(?<=[Tt ]\d\d:\d\d:)60")


def assemble(struct_type: type[S], value: dict[str, Any]) -> tuple[S, list[PayloadInvalid]]:
    """Build a payload of what is there.

    Missing required fields become ``msgspec.UNSET``, unknown ones are dropped.
    The list names the values that the declared type cannot hold; they are
    in the struct as they were sent.
    """
    lost: list[PayloadInvalid] = []
    return _struct(struct_type, value, (), lost), lost


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType), struct
    return info.fields


def _struct(struct: type[S], value: dict[str, Any], path: Path, lost: list[PayloadInvalid]) -> S:
    arguments: dict[str, Any] = {}
    for one in _fields(struct):
        if one.encode_name in value:
            part, place = value[one.encode_name], (*path, one.encode_name)
            arguments[one.name] = _value(one.type, part, place, lost)
        elif one.required:
            arguments[one.name] = msgspec.UNSET
    return struct(**arguments)


def _value(info: inspect.Type, value: Any, path: Path, lost: list[PayloadInvalid]) -> Any:
    match info, value:
        case inspect.StructType(), dict():
            return _struct(info.cls, value, path, lost)
        case inspect.ListType(), list():
            item = info.item_type
            return [_value(item, part, (*path, at), lost) for at, part in enumerate(value)]
        case inspect.DateTimeType(), str():
            return _time(value, path, lost)
        case inspect.CustomType(), dict():
            return CustomData(value)
        case inspect.IntType(), float() if value.is_integer():
            return int(value)
        case inspect.FloatType(), int() if not isinstance(value, bool):
            return _float(value, path, lost)
    return value


def _float(value: int, path: Path, lost: list[PayloadInvalid]) -> float | int:
    try:
        return float(value)
    except OverflowError:
        lost.append(invalid(path, "type", "is beyond the range of numbers"))
        return value


def _time(text: str, path: Path, lost: list[PayloadInvalid]) -> datetime | str:
    # A leap second is valid RFC 3339, but no datetime: it is the second that follows.
    text, leap = _LEAP_SECOND.subn("59", text)
    try:
        # As msgspec reads it, then as ISO 8601 at its widest.
        try:
            moment = msgspec.convert(text, datetime)
        except msgspec.ValidationError:
            moment = datetime.fromisoformat(text)
        moment += timedelta(seconds=leap)
    except (ValueError, OverflowError):
        lost.append(invalid(path, "format", "is no time that a calendar of ours can hold"))
        return text
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
