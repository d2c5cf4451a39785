"""Stations that come and go leave nothing behind."""

from __future__ import annotations

import gc

import psutil
import pytest
import trio
from csms_stage import on_a_port, settled

import trio_ocpp as ocpp
from trio_ocpp.testing import request_head
from trio_ocpp.websocket.frames import close_frame, text_frame

AT_ONCE = 50
CALL = text_frame(b'[2,"1","DataTransfer",{"vendorId":"test","data":"1"}]', masked=True)
CLOSE = close_frame(1000, "", masked=True)


async def come_and_go(port: int, identity: str, *, clean: bool) -> None:
    """Connect, ask once, and leave: with a close frame, or just so."""
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        await stream.send_all(request_head(f"/{identity}") + CALL)
        data = b""
        while b'[3,"1"' not in data:
            data += await stream.receive_some()
        if clean:
            await stream.send_all(CLOSE)
            while await stream.receive_some():
                pass


async def cycles(server: ocpp.Server, count: int) -> None:
    """Let *count* stations come and go, ``AT_ONCE`` at a time, and wait until all are gone."""

    async def worker(number: int) -> None:
        for turn in range(count // AT_ONCE):
            await come_and_go(server.port, f"CP{number}", clean=turn % 2 == 0)

    async with trio.open_nursery() as nursery:
        for number in range(AT_ONCE):
            nursery.start_soon(worker, number)
    while server.stats().sockets:
        await settled()
    # The last of them have left their counters, but not their tasks.
    await settled()


def footprint() -> tuple[int, int, int]:
    gc.collect()
    tasks = trio.lowlevel.current_statistics().tasks_living
    return tasks, psutil.Process().num_fds(), psutil.Process().memory_info().rss


async def leaks(warm_up: int, total: int) -> int:
    """Return the growth of the process from *warm_up* to *total* cycles, in bytes."""
    limits = ocpp.Limits(sessions=1000)
    timeouts = ocpp.Timeouts(ping_interval=45)
    async with on_a_port(limits=limits, timeouts=timeouts) as server:
        await cycles(server, AT_ONCE)
        tasks, descriptors, _ = footprint()
        await cycles(server, warm_up - AT_ONCE)
        *_, before = footprint()
        await cycles(server, total - warm_up)
        tasks_now, descriptors_now, after = footprint()
        stats = server.stats()
        assert (tasks_now, descriptors_now) == (tasks, descriptors)
        assert (stats.connected, stats.handshaking, stats.sockets) == (0, 0, 0)
        assert stats.remembered == AT_ONCE
        assert stats.accepted == total
        return after - before


async def test_after_some_hundred_stations_no_task_descriptor_or_entry_is_left():
    await leaks(100, 400)


@pytest.mark.slow
async def test_after_ten_thousand_stations_the_memory_is_where_it_was_after_two_thousand():
    assert await leaks(2_000, 10_000) <= 4 * 1024 * 1024
