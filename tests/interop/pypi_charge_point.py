"""Charge points of the PyPI package `ocpp` on `websockets`, told what to do over stdin.

One JSON object a line in, one out, with the same ``number``: see ``foreign_stations``, which
starts this as a process of its own, on asyncio. Knows no test and nothing of trio_ocpp.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import importlib
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote

from ocpp import exceptions  # type: ignore[import-untyped]  # it has none
from ocpp.charge_point import (  # type: ignore[import-untyped]  # it has none
    camel_to_snake_case,
    remove_nones,
    serialize_as_dict,
    snake_to_camel_case,
)
from ocpp.routing import on  # type: ignore[import-untyped]  # it has none
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

Json = dict[str, Any]

MODULES = {"ocpp1.6": "ocpp.v16", "ocpp2.0.1": "ocpp.v201", "ocpp2.1": "ocpp.v21"}
_ERRORS: list[Any] = exceptions.OCPPError.__subclasses__()
ERRORS = {error.code: error for error in _ERRORS}


def pythonic(payload: Json) -> Json:
    return cast("Json", camel_to_snake_case(payload))


def refusal(error: Any) -> Json:
    """Tell what the package made of a CALLERROR."""
    name = type(error).__name__
    facts = {"code": error.code, "description": error.description, "details": error.details}
    return {"error": {**facts, "class": name}}


def handler(
    module: Any, action: str, answer: Json, calls: list[Any], checked: bool
) -> Callable[..., Any]:
    async def handle(_station: Any, **payload: Any) -> Any:
        calls.append([action, snake_to_camel_case(payload)])
        if "refuse" in answer:
            raise ERRORS[answer["refuse"]](answer["description"], answer["details"])
        return getattr(module.call_result, action)(**pythonic(answer))

    # The package finds its routes by the functions' names.
    handle.__name__ = f"on_{action}"
    return cast("Callable[..., Any]", on(action, skip_schema_validation=not checked)(handle))


def charge_point_class(module: Any, settings: Json, calls: list[Any]) -> type[Any]:
    checked = settings["checked"]
    body = {
        f"on_{action}": handler(module, action, answer, calls, checked)
        for action, answer in settings["answers"].items()
    }
    return type("Station", (module.ChargePoint,), body)


class Station:
    """One charge point: its settings, its connection, and the package's object on top."""

    def __init__(self, settings: Json) -> None:
        self.settings = settings
        self.calls: list[Any] = []
        self.socket: ClientConnection
        self.module: Any
        self.charge_point: Any
        self.reading: asyncio.Task[None]

    async def connect(self) -> Json:
        try:
            self.socket = await self._open()
        except InvalidStatus as refusal:
            answer = refusal.response
            headers = {name.lower(): value for name, value in answer.headers.raw_items()}
            text = (answer.body or b"").decode()
            return {"refused": {"status": answer.status_code, "headers": headers, "text": text}}
        if self.socket.subprotocol is None:
            return await self._closed_for_want_of_a_version()
        self._start()
        return {"protocol": self.socket.subprotocol, "headers": self._headers()}

    def _open(self) -> Awaitable[ClientConnection]:
        settings = self.settings
        url = f"{settings['endpoint']}/{quote(settings['identity'], safe='')}"
        headers = {}
        if settings["password"] is not None:
            user = f"{settings['identity']}:{settings['password']}"
            headers["Authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
        return connect(
            url, subprotocols=settings["protocols"], additional_headers=headers, proxy=None
        )

    async def _closed_for_want_of_a_version(self) -> Json:
        await self.socket.wait_closed()
        code, reason = self.socket.close_code, self.socket.close_reason
        return {"refused": {"status": 101, "code": code, "text": reason, "headers": {}}}

    def _headers(self) -> Json:
        assert self.socket.response is not None, "it is open"
        return {name.lower(): value for name, value in self.socket.response.headers.raw_items()}

    def _start(self) -> None:
        self.module = importlib.import_module(MODULES[str(self.socket.subprotocol)])
        factory = charge_point_class(self.module, self.settings, self.calls)
        self.charge_point = factory(self.settings["identity"], self.socket)
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            await self.charge_point.start()

    def payload(self, action: str, content: Json) -> Any:
        """Make the package's own call object; for an action that it does not know, one like it."""
        known = getattr(self.module.call, action, None)
        names = pythonic(content)
        fields = () if known is None else {each.name for each in dataclasses.fields(known)}
        if known is not None and set(names) <= set(fields):
            # Otherwise a required field is missing, on purpose.
            with suppress(TypeError):
                return known(**names)
        return dataclasses.make_dataclass(action, list(names))(**names)

    async def call(self, action: str, content: Json, checked: bool) -> Json:
        try:
            answer = await self.charge_point.call(
                self.payload(action, content), suppress=False, skip_schema_validation=not checked
            )
        except exceptions.OCPPError as error:
            return refusal(error)
        return {"result": snake_to_camel_case(remove_nones(serialize_as_dict(answer)))}

    async def close(self, code: int = 1000, reason: str = "") -> Json:
        await self.socket.close(code, reason)
        return await self.gone()

    async def gone(self) -> Json:
        await self.reading
        return {"closed": {"code": self.socket.close_code, "reason": self.socket.close_reason}}


class Driver:
    """The commands, and the stations that they are about."""

    def __init__(self) -> None:
        self.stations: dict[str, Station] = {}
        self.every: list[Station] = []

    async def connect(self, **settings: Any) -> Json:
        station = Station(settings)
        outcome = await station.connect()
        if "protocol" in outcome:
            self.every.append(station)
            self.stations[settings["identity"]] = station
        return outcome

    async def call(self, identity: str, action: str, payload: Json, checked: bool) -> Json:
        return await self.stations[identity].call(action, payload, checked)

    async def reconnect(self, identity: str) -> Json:
        """Connect again once the old connection is gone; the package leaves that to its user."""
        station = self.stations[identity]
        await station.reading
        return await station.connect()

    async def calls(self, identity: str) -> Json:
        return {"calls": self.stations[identity].calls}

    async def close(self, identity: str, code: int, reason: str) -> Json:
        return await self.stations[identity].close(code, reason)

    async def gone(self, identity: str) -> Json:
        return await self.stations[identity].gone()

    async def forget(self) -> Json:
        for station in self.every:
            await station.close()
        self.every.clear()
        self.stations.clear()
        return {}


async def main() -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    driver = Driver()
    while line := await lines.readline():
        order = json.loads(line)
        number, command = order.pop("number"), order.pop("command")
        try:
            reply = await getattr(driver, command)(**order)
        except Exception:  # the one that asked shall read it; the other tests go on
            reply = {"crashed": traceback.format_exc()}
        # The package reads some numbers of 1.6 as Decimal.
        print(json.dumps({"number": number, **reply}, default=float), flush=True)
    await driver.forget()


if __name__ == "__main__":
    asyncio.run(main())
