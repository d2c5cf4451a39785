"""The slow way to the truth: which rule of the official schema a payload breaks, where, in words.

The messages never quote what was sent: they go back to the peer and into logs,
and payloads carry keys and tokens. Knows JSON and the schemas, no transport;
imported only when a payload needs it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from operator import itemgetter
from typing import Any

import jsonschema_rs
import msgspec

from trio_ocpp.errors import PayloadInvalid
from trio_ocpp.schemas import load

Path = tuple[str | int, ...]

#: Bytes, and objects and commas in them, up to which all broken rules of a payload are found,
#: at 20 µs each: a hostile one of 8 KiB, full of empty objects, could break 16 000. Of what is
#: beyond only the first finding counts.
_THOROUGH = 8192
_OBJECTS = 100
_COMMAS = 400
#: Broken rules that are told, at most.
_MOST = 100

FORMAT = "FormatViolation"
TYPE = "TypeConstraintViolation"
OCCURRENCE = "OccurrenceConstraintViolation"
PROPERTY = "PropertyConstraintViolation"

#: Which code a broken rule gets; where several are broken, the first code here wins.
CODES = {
    "additionalProperties": FORMAT,
    "type": TYPE,
    "format": TYPE,
    "required": OCCURRENCE,
    "minItems": OCCURRENCE,
    "maxItems": OCCURRENCE,
    "enum": PROPERTY,
    "maxLength": PROPERTY,
    "minimum": PROPERTY,
    "maximum": PROPERTY,
    "multipleOf": PROPERTY,
}
_RANK = {code: rank for rank, code in enumerate((FORMAT, TYPE, OCCURRENCE, PROPERTY))}

_JSON_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
_FORMATS = {"date-time": "a timestamp with its zone (RFC 3339)", "uri": "a URI (RFC 3986)"}


def invalid(path: Path, rule: str, message: str, code: str | None = None) -> PayloadInvalid:
    """Make the exception for one broken rule; *code* defaults to the rule's."""
    return PayloadInvalid(render(path), rule, code or CODES.get(rule, PROPERTY), message)


def render(path: Path) -> str:
    """Spell a path: ``("meterValue", 0, "timestamp")`` → ``$.meterValue[0].timestamp``."""
    return "$" + "".join(map(_render_step, path))


def _render_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    # Unknown names are the peer's, who may send long ones.
    step = step if len(step) <= 60 else step[:59] + "…"
    return f".{step}" if step.isidentifier() else f"[{step!r}]"


def parse(raw: bytes) -> Any:
    """Parse JSON of any kind.

    Raises:
        PayloadInvalid: *raw* is no JSON, or JSON that no Python value can hold.
    """
    try:
        return msgspec.json.decode(raw)
    except RecursionError:
        message = "nested too deeply"
    except UnicodeDecodeError:
        message = "not UTF-8"
    except msgspec.DecodeError as error:
        # "at `$[...]`" says no more than "somewhere".
        message = f"not readable as JSON: {str(error).partition(' - at ')[0]}"
    raise invalid((), "json", message, FORMAT)


def parse_object(raw: bytes) -> dict[str, Any]:
    """Parse a payload without schema, which must be an object all the same."""
    value = parse(raw)
    if not isinstance(value, dict):
        raise _not_an_object(value)
    return value


def _not_an_object(value: object) -> PayloadInvalid:
    return invalid((), "type", f"a payload is an object, not {_json_name(value)}", FORMAT)


class Judge:
    """One schema, compiled."""

    __slots__ = ("_validator",)

    def __init__(self, module: str, schema: str) -> None:
        self._validator = jsonschema_rs.validator_for(load(module, schema), validate_formats=True)

    def judge(self, raw: bytes) -> tuple[Any, list[PayloadInvalid]]:
        """Parse *raw* and list the rules that it breaks, the one to report first.

        Raises:
            PayloadInvalid: *raw* is no JSON.
        """
        value = parse(raw)
        if not isinstance(value, dict):
            return value, [_not_an_object(value)]
        try:
            errors = self._errors(value, thorough=_may_be_searched(raw))
        except ValueError as error:  # the validator's own bound on nesting
            raise invalid((), "json", "nested too deeply", FORMAT) from error
        return value, _in_order(errors)

    def _errors(self, value: Any, *, thorough: bool) -> list[jsonschema_rs.ValidationError]:
        if thorough:
            return list(self._validator.iter_errors(value))
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [error]
        return []


def _may_be_searched(raw: bytes) -> bool:
    """Tell whether *raw* has room for few broken rules only: the validator cannot be stopped."""
    return len(raw) <= _THOROUGH and raw.count(b"{") <= _OBJECTS and raw.count(b",") <= _COMMAS


def _in_order(errors: list[jsonschema_rs.ValidationError]) -> list[PayloadInvalid]:
    mistyped = {tuple(error.instance_path) for error in errors if error.kind.name == "type"}
    found: list[tuple[Any, Path, str, str]] = []
    for error in errors:
        place = tuple(error.instance_path)
        # What has the wrong type breaks its other rules as well; to say so helps nobody.
        # (The schemas forbid additionalProperties of texts, too.)
        if place in mistyped and error.kind.name != "type":
            continue
        found += [
            (_order(rule, path), path, rule, words) for path, rule, words in _explain(error, place)
        ]
    first = nsmallest(_MOST, found, key=itemgetter(0))
    return [invalid(path, rule, words) for _, path, rule, words in first]


def _order(rule: str, path: Path) -> tuple[int, list[tuple[bool, str | int]]]:
    """Sort by code, then by path; numbers go before names, so that paths can be compared."""
    return _RANK[CODES.get(rule, PROPERTY)], [(isinstance(step, str), step) for step in path]


def _explain(error: jsonschema_rs.ValidationError, place: Path) -> list[tuple[Path, str, str]]:
    """Say where, which rule and in which words; an object may have several unknown properties."""
    kind: Any = error.kind
    rule: str = kind.name
    match rule:
        case "additionalProperties":
            return [((*place, name), rule, "no such property") for name in kind.unexpected]
        case "falseSchema":  # additionalProperties, where the schema lists no property at all
            return [(place, "additionalProperties", "takes no properties")]
        case "required":
            return [((*place, kind.property), rule, "required, but missing")]
        case "type":
            message = f"takes {_article(kind.types)}, not {_json_name(error.instance)}"
        case "format":
            message = f"is not {_FORMATS[kind.format]}"
        case "enum":
            message = f"takes {_options(kind.options)}"
        case "multipleOf":
            message = f"is not a multiple of {kind.multiple_of:g}"
        case _:
            # The fallback is for rules that a later release of the schemas may bring.
            message = _LIMITS.get(rule, "breaks the rule").format(getattr(kind, "limit", None))
    return [(place, rule, message)]


_LIMITS = {
    "minItems": "needs at least {:d} item(s)",
    "maxItems": "takes at most {:d} item(s)",
    "maxLength": "takes at most {:d} characters",
    "minimum": "is less than {:g}",
    "maximum": "is more than {:g}",
}


def _article(types: Iterable[str]) -> str:
    return " or ".join(f"an {name}" if name[0] in "aio" else f"a {name}" for name in types)


def _json_name(value: object) -> str:
    return "null" if value is None else _JSON_NAMES.get(type(value), "a number")


def _options(options: list[str]) -> str:
    more = f" or one of {len(options) - 5} more" if len(options) > 5 else ""
    return ", ".join(options[:5]) + more


def unwritable(payload: object, reason: str) -> PayloadInvalid:
    """Say where *payload* holds what JSON has no spelling for; *reason* is msgspec's."""
    return _first_unwritable(payload) or invalid((), "json", f"cannot be written: {reason}", FORMAT)


def refuse_unwritable(payload: object) -> None:
    """Refuse what msgspec writes all the same: NaN and infinity, as ``null``.

    Raises:
        PayloadInvalid: there is one somewhere in *payload*.
    """
    problem = _first_unwritable(payload)
    if problem is not None:
        raise problem


def _first_unwritable(payload: object) -> PayloadInvalid | None:
    try:
        return next(_unwritable_places(payload, ()), None)
    except RecursionError:
        return invalid((), "json", "nested too deeply, or contains itself", FORMAT)


def _unwritable_places(value: object, path: Path) -> Iterator[PayloadInvalid]:
    if isinstance(value, float) and not math.isfinite(value):
        yield invalid(path, "type", "JSON knows neither NaN nor infinity")
    elif isinstance(value, msgspec.Struct):
        for one in msgspec.structs.fields(value):
            part = getattr(value, one.name)
            if part is not msgspec.UNSET:  # left out; whether it may be, the schema knows
                yield from _unwritable_places(part, (*path, one.encode_name))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            place = (*path, name if isinstance(name, str) else repr(name))
            yield from _unwritable_leaf(name, place)
            yield from _unwritable_places(part, place)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _unwritable_places(part, (*path, index))
    else:
        yield from _unwritable_leaf(value, path)


def _unwritable_leaf(value: object, path: Path) -> Iterator[PayloadInvalid]:
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, OverflowError) as error:
        yield invalid(path, "type", f"{type(value).__name__} cannot be written: {error}")
