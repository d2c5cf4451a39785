"""A long time at a thousand messages a second, with viewers that come and go: memory stays.

``SOAK_MINUTES`` says how long; a minute if not given. In a session of its own: ``nox -s soak``.
"""

from __future__ import annotations

import os
from itertools import cycle
from random import Random

import pytest
import trio
from load_stage import LoadServer, State, get, load_server, load_station, watch

SECONDS = 60 * float(os.environ.get("SOAK_MINUTES", "1"))
#: Two messages for each call: 20 stations × 26 calls a second are 1 040 messages a second.
STATIONS, CALLS = 20, 26
VIEWERS = 50
MIB = 1024 * 1024

#: What they look at; one in ten reads nothing, and is thrown out or gone before.
STREAMS = (
    "messages/stream",
    "messages/stream?identity=CP3",
    "messages/stream?action=Heartbeat&direction=in",
    "telemetry/stream",
    "messages/stream?text=CP",
    "logs/stream",
    "messages/stream?lastEventId=1",
    "handshakes/stream",
    "security/stream",
)
LISTS = ("overview", "messages?limit=100", "connections", "telemetry", "messages?slowerThan=1")


async def call(port: int, identity: str, sent: list[int]) -> None:
    """Call at an even pace; one that falls behind catches up."""
    async with load_station(port, identity) as station:
        begun = trio.current_time()
        while True:
            await station.call('"Heartbeat",{}')
            sent[0] += 1
            await trio.sleep_until(begun + station.answered / CALLS)


async def come_and_go(port: int, number: int, seen: list[int]) -> None:
    """Watch one stream for a moment, leave without a word, and come again for another."""
    random = Random(number)
    for path in cycle(random.sample(STREAMS, len(STREAMS))):
        async with watch(port, f"/api/{path}") as stream:
            with trio.move_on_after(random.uniform(0.1, 5)):
                if random.random() < 0.1:
                    await trio.sleep_forever()
                async for some in stream:
                    seen[0] += len(some)
        if random.random() < 0.2:
            answer = await get(port, f"/api/{random.choice(LISTS)}")
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]


async def measure(program: LoadServer) -> tuple[int, int]:
    """Return the memory after a fifth of the time, and at its end."""
    await trio.sleep(SECONDS / 5)
    early = (await program.state()).memory
    await trio.sleep(SECONDS * 4 / 5)
    return early, (await program.state()).memory


@pytest.mark.soak
async def test_memory_stays_while_fifty_viewers_come_and_go_at_a_thousand_messages_a_second() -> (
    None
):
    sent, seen = [0], [0]
    with trio.fail_after(SECONDS + 120):
        async with load_server() as program:
            early, late = await under_load(program, await program.state(), sent, seen)
    growth = (late - early) / MIB
    print(f"\n{sent[0] * 2 / SECONDS:,.0f} messages/s for {SECONDS:g} s, {seen[0] / MIB:,.0f} MiB")
    print(f"of streams; memory {early / MIB:.1f} MiB, then {late / MIB:.1f} MiB: {growth:+.2f}")
    assert sent[0] * 2 >= 1_000 * SECONDS
    assert growth <= 5


async def under_load(
    program: LoadServer, state: State, sent: list[int], seen: list[int]
) -> tuple[int, int]:
    async with trio.open_nursery() as nursery:
        for number in range(STATIONS):
            nursery.start_soon(call, state.ocpp, f"CP{number}", sent)
        for number in range(VIEWERS):
            nursery.start_soon(come_and_go, state.board, number, seen)
        measured = await measure(program)
        nursery.cancel_scope.cancel()
    return measured
