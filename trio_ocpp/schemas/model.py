"""From JSON schemas to a list of classes: which structs, enumerations and fields a version has.

Pure: schemas in, dataclasses out. ``generate`` writes them down as Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from trio_ocpp.schemas import Schema, load, names
from trio_ocpp.schemas.naming import snake, type_name

#: A keyword outside this set would silently not be checked: the generator stops instead.
_KNOWN = {
    *("type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems"),
    *("maxLength", "minimum", "maximum", "multipleOf", "enum", "format", "$ref", "definitions"),
    *("description", "javaType", "default", "comment", "title", "$schema", "$id"),
    "additionalItems",  # without meaning beside an `items` that is one schema
}


@dataclass(frozen=True)
class Field:
    """One attribute. ``annotation`` is Python source without the ``Maybe[]`` of optional ones."""

    attribute: str
    wire: str
    annotation: str
    required: bool


@dataclass
class Class:
    """One struct.

    Attributes:
        exact: a message with a rule that types cannot say (``multipleOf``, ``uri``).
        timed: a message with a timestamp somewhere.
        used_in: the messages that a data type is part of.
    """

    name: str
    fields: list[Field]
    exact: bool = False
    timed: bool = False
    used_in: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Action:
    """One action: its request and, unless it is a SEND, its response."""

    name: str
    request: Class
    response: Class | None


class Version:
    """All classes of one OCPP version."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.actions: list[Action] = []
        self.data_types: dict[str, Class] = {}
        self.enums: dict[str, tuple[str, ...]] = {}
        #: alias → its right side, e.g. ``Str20`` → ``Annotated[str, Meta(max_length=20)]``
        self.scalars: dict[str, str] = {}
        available = set(names(module))
        for schema_name in sorted(available):
            if not schema_name.endswith("Response"):
                self._add_action(schema_name, available)

    def _add_action(self, schema_name: str, available: set[str]) -> None:
        name = schema_name.removesuffix("Request")
        response = None
        if f"{name}Response" in available:
            response = self._message(f"{name}Response", f"{name}Response")
        self.actions.append(Action(name, self._message(schema_name, name), response))

    def _message(self, schema_name: str, class_name: str) -> Class:
        schema = load(self.module, schema_name)
        message = _Message(self, schema, schema_name.removesuffix("Request"))
        return message.read(class_name)

    def add_enum(self, name: str, values: Iterable[str]) -> str:
        """Note an enumeration; two places may share a name only if they are the same."""
        known = self.enums.setdefault(name, tuple(values))
        if known != tuple(values):
            raise ValueError(f"{self.module}: two enumerations are called {name}")
        return name

    def add_data_type(self, data_type: Class) -> str:
        """Note a struct; two places may share a name only if they have the same shape."""
        known = self.data_types.setdefault(data_type.name, data_type)
        if known.fields != data_type.fields:
            raise ValueError(f"{self.module}: two shapes are called {data_type.name}")
        known.used_in |= data_type.used_in
        return data_type.name

    def add_scalar(self, name: str, source: str) -> str:
        """Note an alias for a constrained number or text."""
        self.scalars[name] = source
        return name


class _Message:
    """Reads one schema file: the message's class, and the types inside it into the version."""

    def __init__(self, version: Version, schema: Schema, used_in: str) -> None:
        self.version = version
        self.schema = schema
        self.used_in = used_in
        self.exact = False
        self.timed = False

    def read(self, class_name: str) -> Class:
        fields = self._fields(class_name, self.schema)
        return Class(class_name, fields, exact=self.exact, timed=self.timed)

    def _fields(self, owner: str, schema: Schema) -> list[Field]:
        required = set(schema.get("required", ()))
        return [
            Field(snake(wire), wire, self._annotation(owner, wire, part), wire in required)
            for wire, part in schema.get("properties", {}).items()
        ]

    def _annotation(self, owner: str, wire: str, schema: Schema) -> str:
        name = None
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/definitions/")
            schema = {**schema, **self.schema["definitions"][name]}
        unknown = schema.keys() - _KNOWN
        if unknown:
            raise ValueError(f"{owner}.{wire}: keywords that nobody here knows: {unknown}")
        match schema.get("type"):
            case None:
                return "Any"
            case "boolean":
                return "bool"
            case "array":
                return self._array(owner, wire, schema)
            case "object":
                return self._object(name or type_name(owner, wire), schema)
            case "string" if "enum" in schema:
                return self.version.add_enum(name or type_name(owner, wire), schema["enum"])
            case "string":
                return self._text(schema)
            case kind:
                return self._number(kind, schema)

    def _array(self, owner: str, wire: str, schema: Schema) -> str:
        items = f"list[{self._annotation(owner, wire, schema['items'])}]"
        limits = _meta(schema, minItems="min_length", maxItems="max_length")
        return f"Annotated[{items}, Meta({limits})]" if limits else items

    def _object(self, name: str, schema: Schema) -> str:
        if schema.get("additionalProperties") is not False:
            return self._open_object(name, schema)
        data_type = Class(name, self._fields(name, schema), used_in={self.used_in})
        return self.version.add_data_type(data_type)

    def _open_object(self, name: str, schema: Schema) -> str:
        expected = {"vendorId": {"type": "string", "maxLength": 255}}
        if schema["properties"] != expected or schema["required"] != ["vendorId"]:
            raise ValueError(f"{name} is open, but not as CustomData is")
        return name

    def _text(self, schema: Schema) -> str:
        if schema.get("format") == "date-time":
            self.timed = True
            return "Timestamp"
        if "format" in schema:
            self.exact = True
        if "maxLength" not in schema:
            return "str"
        limit = schema["maxLength"]
        return self.version.add_scalar(f"Str{limit}", f"Annotated[str, Meta(max_length={limit})]")

    def _number(self, kind: str, schema: Schema) -> str:
        name = {"integer": "int", "number": "float"}[kind]
        self.exact = self.exact or "multipleOf" in schema
        limits = _meta(schema, minimum="ge", maximum="le")
        if not limits:
            return name
        low, high = schema.get("minimum"), schema.get("maximum")
        alias = name.title()
        alias += "" if low is None else f"From{low:g}"
        alias += "" if high is None else f"To{high:g}"
        return self.version.add_scalar(alias, f"Annotated[{name}, Meta({limits})]")


def _meta(schema: Schema, **keywords: str) -> str:
    """Spell constraints; the schemas write bounds of integers as 0.0, msgspec wants 0."""
    return ", ".join(
        f"{ours}={schema[theirs]:g}" for theirs, ours in keywords.items() if theirs in schema
    )
