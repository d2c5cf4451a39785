"""Makes payloads out of schemas, valid ones and broken ones, the same for the same seed."""

import json
from typing import Any

VALID_TIMES = (
    "2026-01-01T10:00:00Z",
    "2026-01-01T10:00:00.123Z",
    "2026-01-01T10:00:00.123456789+01:00",
    "2024-02-29t23:59:59z",
    "2026-01-01T10:00:00-00:00",
    "2026-01-01T10:00:00+23:59",
    "0001-01-01T00:00:00+10:00",
    "9999-12-31T23:59:59-10:00",
    "9999-12-31T23:59:59.9999999Z",
    "2016-12-31T23:59:60Z",
    "2017-01-01T00:59:60.5+01:00",
)
BROKEN_TIMES = (
    "",
    "2026-01-01",
    "2026-01-01T10:00:00",
    "2026-01-01 10:00:00Z",
    "2026-01-01 10:00:00",
    "2026-01-01T10:00:00+0100",
    "2026-01-01T10:00:00.5-0100",
    "2026-01-01t10:00:00.123456-0100",
    "2026-01-01 10:00:00+0100",
    "2026-01-01T10:00:00+01",
    "2026-01-01T10:00Z",
    "2026-01-01T10:00:00.Z",
    "2026-01-01T10:00:00,5Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T10:00:60Z",
    "2026-01-01T10:00:00+24:00",
    "2026-02-30T10:00:00Z",
    "2026-01-01T1:00:00Z",
    "20260101T100000Z",
    "+2026-01-01T10:00:00Z",
    " 2026-01-01T10:00:00Z",
    "2026-01-01T10:00:00Z ",
    "2026-01-01_10:00:00Z",
    "٢026-01-01T10:00:00Z",
    "1767261600",
)
OTHERS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, 2.5, 100.0, 101, 1e300, 2**63, 2**70, "", "null", "5"),
    *([], {}, [None], {"a": None}, "2026-01-01T10:00:00Z", "Accepted"),
)
_LETTERS = 'ab XYZ09_-.:/"\\\n\t\x00éß中\u2028😀'


class Maker:
    """Makes random payloads of one schema."""

    def __init__(self, schema: dict[str, Any], rng: Any) -> None:
        self.schema = schema
        self.rng = rng
        self.draft4 = "draft-04" in schema["$schema"]

    def valid(self) -> dict[str, Any]:
        payload: dict[str, Any] = self._make(self.schema)
        return payload

    def broken(self) -> dict[str, Any]:
        """Make a valid one and change one place; by luck the result may be valid still."""
        payload = self.valid()
        holder, key, schema = self.rng.choice(list(self._places(payload, self.schema)))
        self._break(holder, key, schema)
        return payload

    def text(self, payload: Any) -> bytes:
        separators = self.rng.choice([(",", ":"), (", ", ": ")])
        ascii_only = self.rng.random() < 0.5
        return json.dumps(payload, separators=separators, ensure_ascii=ascii_only).encode()

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            found: dict[str, Any] = self.schema["definitions"][schema["$ref"].split("/")[-1]]
            return found
        return schema

    def _make(self, schema: dict[str, Any], depth: int = 0) -> Any:
        schema, rng = self._resolve(schema), self.rng
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                low = schema.get("minItems", 0)
                high = min(schema.get("maxItems", low + 2), low + 2)
                size = rng.randint(low, high) if depth < 4 else low
                return [self._make(schema["items"], depth + 1) for _ in range(size)]
            case "string":
                return self._string(schema)
            case "integer":
                number = rng.choice([0, 1, -1, 7, 2**31, 2**64, -(2**70), rng.randint(-500, 500)])
                number = self._bounded(number, schema)
                as_float = not self.draft4 and rng.random() < 0.1
                return float(number) if as_float else number
            case "number":
                number = rng.choice(
                    [0, 1, 16.0, 21.4, -3, 1e21, 2**64, rng.randint(-9999, 9999) / 10]
                )
                return self._bounded(number, schema)
            case "boolean":
                return rng.random() < 0.5
            case _:
                return rng.choice(OTHERS)

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        chance = (0.6, 0.5, 0.3, 0.2)[min(depth, 3)]
        required = schema.get("required", ())
        made = {
            name: self._make(part, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if name in required or self.rng.random() < chance
        }
        if schema.get("additionalProperties") is not False and self.rng.random() < 0.5:
            made["vendor field"] = self.rng.choice(OTHERS)
        return made

    def _bounded(self, number: Any, schema: dict[str, Any]) -> Any:
        number = max(number, int(schema.get("minimum", number)))
        return min(number, int(schema.get("maximum", number)))

    def _string(self, schema: dict[str, Any]) -> str:
        if "enum" in schema:
            return str(self.rng.choice(schema["enum"]))
        if schema.get("format") == "date-time":
            return str(self.rng.choice(VALID_TIMES))
        if schema.get("format") == "uri":
            return str(self.rng.choice(["https://a.b/c?d=e#f", "ftp://u:p@h:21/x", "urn:a:b"]))
        limit = schema.get("maxLength", 40)
        size = self.rng.choice([0, 1, min(limit, 5), min(limit, 200), limit])
        if size >= 4 and self.rng.random() < 0.2:
            return "null"
        return "".join(self.rng.choices(_LETTERS, k=size))

    def _places(self, value: Any, schema: dict[str, Any]) -> Any:
        """Yield every (holder, key, schema) of a payload; key None stands for the holder itself."""
        schema = self._resolve(schema)
        if isinstance(value, dict) and schema.get("type") == "object":
            yield value, None, schema
            for name, part in schema.get("properties", {}).items():
                if name in value:
                    yield value, name, self._resolve(part)
                    yield from self._places(value[name], part)
        elif isinstance(value, list) and schema.get("type") == "array":
            for index, part in enumerate(value):
                yield value, index, self._resolve(schema["items"])
                yield from self._places(part, schema["items"])

    def _break(self, holder: Any, key: Any, schema: dict[str, Any]) -> None:
        rng = self.rng
        if key is None:
            if holder and rng.random() < 0.6:
                del holder[rng.choice(list(holder))]
            else:
                holder[rng.choice(["unknown", "Status", "null", ""])] = rng.choice(OTHERS)
            return
        old, choices = holder[key], [rng.choice(OTHERS)]
        if schema.get("format") == "date-time":
            choices += [rng.choice(BROKEN_TIMES) for _ in range(3)]
        if schema.get("format") == "uri":
            choices += ["", "no uri", "http://[::1", "//host/path", "http://ex%zz"]
        if "enum" in schema:
            choices += [old.upper(), old + " ", ""]
        if "maxLength" in schema:
            limit = schema["maxLength"]
            choices += ["x" * (limit + 1), "😀" * limit, "😀" * (limit + 1)]
        if "minimum" in schema or "maximum" in schema:
            choices += [-1, -0.0, 0, 1, 100, 100.5, 101, 4, -(2**70), 2**70]
        if "multipleOf" in schema:
            choices += [16.05, 0.30000000000000004, 21.4, 1e-9, 0.1, 1e15 + 0.1]
        if schema.get("type") == "array" and old:
            choices += [[], old * (schema.get("maxItems", 1) + 1)]
        holder[key] = rng.choice(choices)
