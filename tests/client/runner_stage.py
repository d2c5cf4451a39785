"""A running charge point, its sessions, and what its observer is told. Knows no test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import trio
from client_wire import QUICK

import trio_ocpp as ocpp

AT_ONCE = ocpp.Backoff(wait_minimum=0.001, random_range=0.001, repeat_times=2)


class Told:
    """An observer that lets a test wait for what it is told."""

    def __init__(self) -> None:
        self._send, self._receive = trio.open_memory_channel[ocpp.Event](
            1000
        )  # more than there are

    def __call__(self, event: ocpp.Event) -> None:
        self._send.send_nowait(event)

    async def next(self, kind: type[Any]) -> Any:
        async for event in self._receive:
            if isinstance(event, kind):
                return event
        raise AssertionError("it is never closed")


class Sessions:
    """A session function that counts, waits, and tells how each one ended."""

    def __init__(self) -> None:
        self.points: list[ocpp.ChargePoint] = []
        self.cancelled = 0
        self._started = trio.Event()

    async def __call__(self, charge_point: ocpp.ChargePoint) -> None:
        self.points.append(charge_point)
        self._started.set()
        self._started = trio.Event()
        try:
            await trio.sleep_forever()
        except trio.Cancelled:
            self.cancelled += 1
            raise

    async def number(self, count: int) -> ocpp.ChargePoint:
        while len(self.points) < count:
            await self._started.wait()
        return self.points[count - 1]


Session = Callable[[ocpp.ChargePoint], Awaitable[object]]


@asynccontextmanager
async def running(url: str, session: Session, **settings: Any) -> AsyncIterator[Told]:
    """Run a charge point for as long as the block; yields what its observer is told."""
    told = Told()
    settings = {"backoff": AT_ONCE, "timeouts": QUICK, "protocols": ["ocpp1.6"], **settings}
    async with trio.open_nursery() as nursery:
        run = partial(ocpp.run_charge_point, url, session, observer=told, **settings)
        nursery.start_soon(run)
        yield told
        nursery.cancel_scope.cancel()
