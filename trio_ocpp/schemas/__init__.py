"""Where the official JSON schemas are, and the corrections that OCPP's own texts make to them.

The schemas are data inside the PyPI package ``ocpp``; that package is located,
never imported (it takes 160 ms and brings asyncio along). Knows nothing of
Python types: ``model`` turns schemas into those, ``verdict`` judges by them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

#: WebSocket subprotocol → name of our module, and of the folder inside ``ocpp``.
MODULES = {"ocpp1.6": "v16", "ocpp2.0.1": "v201", "ocpp2.1": "v21"}


def _hertz(schema: Schema) -> None:
    """Let StopTransaction carry the same samples as MeterValues does."""
    data = schema["properties"]["transactionData"]["items"]
    unit = data["properties"]["sampledValue"]["items"]["properties"]["unit"]
    if "Hertz" not in unit["enum"]:
        unit["enum"].append("Hertz")


#: Every correction of ours: (module, schema) → what it does. The other errata of 1.6-J
#: (§2.1 both spellings of Celsius, §2.2 idTagInfo, §2.3 and §2.4 integers, §2.5 reason
#: optional) are in the package's files already; a test watches that they stay there.
CORRECTIONS: dict[tuple[str, str], Callable[[Schema], None]] = {
    # 1.6 §7.31: "the UnitOfMeasure for any SampledValue with measurand: Frequency is Hertz".
    ("v16", "StopTransaction"): _hertz,
}


@cache
def _folder() -> Path:
    spec = find_spec("ocpp")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the OCPP schemas are missing: pip install ocpp", name="ocpp")
    return Path(spec.origin).parent


def names(module: str) -> list[str]:
    """List the schemas of one version, sorted: ``["Authorize", "AuthorizeResponse", …]``."""
    return sorted(path.stem for path in (_folder() / module / "schemas").glob("*.json"))


def load(module: str, name: str) -> Schema:
    """Read one schema, corrected. The caller owns the result."""
    path = _folder() / module / "schemas" / f"{name}.json"
    schema: Schema = json.loads(path.read_text(encoding="utf-8-sig"))
    correct = CORRECTIONS.get((module, name))
    if correct is not None:
        correct(schema)
    return schema
