"""Writes ``v16.py``, ``v201.py`` and ``v21.py`` from the official schemas.

``python -m trio_ocpp.schemas.generate`` writes them, ``--check`` exits with 1
if the committed files differ from what would be written. The same schemas give
the same bytes. Knows how Python is spelt; what to spell comes from ``model``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from trio_ocpp.schemas import MODULES
from trio_ocpp.schemas.model import Action, Class, Field, Version

PACKAGE = Path(__file__).parents[1]

_HEAD = '''\
"""The typed payloads of {title}: {count} actions.

Generated from the official schemas: ``python -m trio_ocpp.schemas.generate``. Do not edit.

A request is named like its action, a response has ``Response`` at its end.
Knows names, types and limits; ``payloads`` reads, writes and validates.
"""

from __future__ import annotations

from typing import {typing}

from msgspec import Meta, field

from trio_ocpp.payloads import {payloads}
'''


def source(protocol: str) -> str:
    """Spell the module of one version."""
    version = Version(MODULES[protocol])
    return "\n".join(_module(version, protocol)) + "\n"


def _module(version: Version, protocol: str) -> Iterator[str]:
    yield _head(version, protocol)
    yield from (
        f"{name} = {version.scalars[name]}" for name in sorted(version.scalars, key=_natural)
    )
    for name in sorted(version.enums):
        yield ""
        yield from _enum(name, version.enums[name])
    for name in sorted(version.data_types):
        yield from _class(version.data_types[name], "Payload", _part_of(version.data_types[name]))
    for action in version.actions:
        yield from _messages(action, protocol)
    yield from _catalog(version, protocol)


def _head(version: Version, protocol: str) -> str:
    typing, payloads = (
        ["Annotated", "Literal"],
        ["Catalog", "Maybe", "Payload", "Request", "Response"],
    )
    every = _all_fields(version)
    if any("Any" in one.annotation for one in every):
        typing.insert(1, "Any")
    if any(one.annotation == "CustomDataType" for one in every):
        payloads.insert(1, "CustomData")
    if any(action.response is None for action in version.actions):
        payloads.append("Send")
    payloads.append("Timestamp")
    head = _HEAD.format(
        title=protocol.upper().replace("OCPP", "OCPP "),
        count=len(version.actions),
        typing=", ".join(typing),
        payloads=", ".join(payloads),
    )
    return head + ("\nCustomDataType = CustomData" if "CustomData" in payloads else "")


def _all_fields(version: Version) -> list[Field]:
    classes = list(version.data_types.values())
    for action in version.actions:
        classes += [action.request] + ([action.response] if action.response else [])
    return [one for struct in classes for one in struct.fields]


def _natural(name: str) -> tuple[str, int, str]:
    """Sort Str8 before Str20."""
    letters = name.rstrip("0123456789")
    return letters, int(name[len(letters) :] or 0), name


def _enum(name: str, values: tuple[str, ...]) -> Iterator[str]:
    line = f"{name} = Literal[{', '.join(map(_quoted, values))}]"
    if len(line) <= 100:
        yield line
        return
    yield f"{name} = Literal["
    yield from (f"    {_quoted(value)}," for value in values)
    yield "]"


def _quoted(text: str) -> str:
    return json.dumps(text)


def _messages(action: Action, protocol: str) -> Iterator[str]:
    """Spell a response before its request, whose base names it."""
    request, response = ("req", "conf") if protocol == "ocpp1.6" else ("Request", "Response")
    dot = "." if protocol == "ocpp1.6" else ""
    base = "Send"
    if action.response is not None:
        yield from _class(action.response, "Response", f"{action.name}{dot}{response}.")
        base = f"Request[{action.response.name}]"
    yield from _class(
        action.request, base, f"{action.name}{dot}{request if base != 'Send' else ''}."
    )


def _part_of(data_type: Class) -> str:
    users = sorted(data_type.used_in)
    more = f" and {len(users) - 3} more" if len(users) > 3 else ""
    return f"Part of {', '.join(users[:3])}{more}."


def _class(struct: Class, base: str, doc: str) -> Iterator[str]:
    yield ""
    yield ""
    yield f"class {struct.name}({base}, frozen=True, kw_only=True):"
    yield f'    """{doc}"""'
    marks = [name for name in ("exact", "timed") if getattr(struct, name)]
    if struct.fields or marks:
        yield ""
    yield from (f"    __{mark}__ = True" for mark in marks)
    for one in sorted(struct.fields, key=lambda one: not one.required):
        yield f"    {_field(one)}"


def _field(one: Field) -> str:
    name = "" if one.attribute == one.wire else f"name={_quoted(one.wire)}"
    if one.required:
        default = f" = field({name})" if name else ""
        return f"{one.attribute}: {one.annotation}{default}"
    default = f"field(default=None, {name})" if name else "None"
    return f"{one.attribute}: Maybe[{one.annotation}] = {default}"


def _catalog(version: Version, protocol: str) -> Iterator[str]:
    yield ""
    yield ""
    yield "CATALOG = Catalog("
    yield f"    {_quoted(protocol)},"
    yield "    ("
    for action in version.actions:
        response = action.response.name if action.response else None
        yield f"        ({action.request.name}, {response}),"
    yield "    ),"
    yield ")"


def main(arguments: list[str], package: Path = PACKAGE) -> int:
    """Write the modules, or with ``--check`` only compare; return the exit status."""
    stale = []
    for protocol, module in MODULES.items():
        path, text = package / f"{module}.py", source(protocol)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(
            f"not what the schemas say: {', '.join(stale)};"
            " run python -m trio_ocpp.schemas.generate\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
