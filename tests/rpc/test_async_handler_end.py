"""The grace of a handler whose station is gone before the handler's task had its turn."""

from __future__ import annotations

import pytest
import trio
import trio.testing

from trio_ocpp._io.conversation import Conversation, Kind, World
from trio_ocpp._io.deadlines import Deadlines
from trio_ocpp._io.handlers import Handler, Handlers
from trio_ocpp._io.observers import Observers
from trio_ocpp._io.transport import StreamTransport
from trio_ocpp.options import Limits, Timeouts
from trio_ocpp.protocol.state import Answers, Gate


async def test_a_call_and_the_end_in_one_batch_leave_the_handler_its_grace_only(autojump_clock):
    async def never_ends(_station: object, _request: object) -> None:
        await trio.sleep_forever()

    ours, _theirs = trio.testing.memory_stream_pair()
    conversation = Conversation(
        StreamTransport(ours),
        World(Observers(), Deadlines(), Timeouts(handler_grace=3), Limits()),
        ours="server",
        identity="CP1",
        protocol="ocpp1.6",
        kind=Kind(Handlers({"Heartbeat": Handler(never_ends, True)}), lambda _action: "reject"),
        answers=Answers(4, 1000),
        gate=Gate(),
    )
    rpc = conversation._rpc
    rpc.on_text(b'[2,"1","Heartbeat",{}]')
    rpc.gone()
    began = trio.current_time()
    with trio.fail_after(60):
        await rpc.run_inbox()
    assert trio.current_time() - began == pytest.approx(3)
