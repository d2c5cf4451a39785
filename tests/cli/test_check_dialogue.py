"""``trio-ocpp check`` once it is connected: boot, ping, and what a server does meanwhile."""

import json
import re
import socket
from typing import Any

import pytest
import trio
from check_stage import ACCEPTED, Out, Scripted, check, fake, scripted

from trio_ocpp.websocket.frames import (
    Ping,
    close_frame,
    ping_frame,
    pong_frame,
)


async def converse(capsys: Out, script: Any, protocol: str = "ocpp1.6") -> tuple[int, str]:
    async with fake(scripted(script, protocol)) as place:
        code, lines = await check(capsys, f"ws://{place}/CP7", "--timeout", "0.5")
    return code, "\n".join(line for line in lines if not re.match("tcp|upgrade|login", line))


async def finish(peer: Scripted) -> None:
    """Answer the ping, and leave without a close."""
    ping = await peer.receive()
    assert isinstance(ping, Ping)
    await peer.stream.send_all(pong_frame(ping.payload, masked=False))


@pytest.mark.parametrize(
    ("protocol", "answer", "code", "expected"),
    [
        ("ocpp1.6", {"status": "Pending"}, 0, "boot     Pending, interval 300 s\n         the server knows"),
        ("ocpp1.6", {"status": "Rejected"}, 1, "boot     Rejected, interval 300 s\n         the server does"),
        (
            "ocpp2.0.1",
            {"status": "Rejected", "statusInfo": {"reasonCode": "Stolen"}},
            1,
            "Rejected, interval 300 s, because Stolen\n",
        ),
        ("ocpp1.6", {"currentTime": "2020-01-01T00:00:00Z"}, 0, "s behind this machine's"),
        ("ocpp1.6", {"currentTime": "2199-01-01T00:00:00Z"}, 0, "s ahead of this machine's"),
        ("ocpp1.6", {"status": "Maybe"}, 1, "boot     failed  "),
    ],
)  # fmt: skip
async def test_the_answer_to_the_boot_is_explained(
    protocol: str, answer: dict[str, Any], code: int, expected: str, capsys: Out
) -> None:
    async def script(peer: Scripted) -> None:
        message_id, action = await peer.receive_call()
        assert action == "BootNotification"
        await peer.send([3, message_id, {**ACCEPTED, **answer}])
        await finish(peer)

    assert (await converse(capsys, script, protocol))[0] == code
    async with fake(scripted(script, protocol)) as place:
        _, lines = await check(capsys, f"ws://{place}/CP7")
    assert expected in "\n".join(lines)


@pytest.mark.parametrize(
    ("error", "expected"),
    [("InternalError", "its log should say why"), ("GenericError", "the server's log")],
)
async def test_a_callerror_to_the_boot_is_shown(error: str, expected: str, capsys: Out) -> None:
    async def script(peer: Scripted) -> None:
        message_id, _ = await peer.receive_call()
        await peer.send([4, message_id, error, "no database", {}])
        await finish(peer)

    code, said = await converse(capsys, script)
    assert code == 1
    assert f"boot     CALLERROR {error}: no database\n" in said
    assert expected in said


async def test_what_a_csms_asks_meanwhile_is_answered(capsys: Out) -> None:
    answers: list[Any] = []

    async def script(peer: Scripted) -> None:
        message_id, _ = await peer.receive_call()
        await peer.stream.send_all(ping_frame(b"theirs", masked=False))
        await peer.receive()
        await peer.stream.send_all(pong_frame(b"unasked", masked=False))
        for request in ([2, "a", "Reset", {"type": "Soft"}], [2, "b", "Nonsense", {}]):
            await peer.send(request)
            text = await peer.receive()
            assert isinstance(text, bytes)
            answers.append(json.loads(text)[:3])
        await peer.send([3, message_id, ACCEPTED])
        ping = await peer.receive()
        assert isinstance(ping, Ping)
        await peer.send([2, "c", "ClearCache", {}])
        await peer.stream.send_all(pong_frame(ping.payload, masked=False))

    code, _ = await converse(capsys, script)
    assert code == 0
    assert answers == [[4, "a", "NotSupported"], [4, "b", "NotImplemented"]]


async def test_what_is_no_answer_is_shown_when_the_answer_fails_to_come(capsys: Out) -> None:
    async def script(peer: Scripted) -> None:
        await peer.receive_call()
        await peer.send([3, "another", ACCEPTED])
        await peer.send([4, "-1", "RpcFrameworkError", "unreadable", {}])
        await peer.send([6, "broken", "NotifyPeriodicEventStream", {}])
        await peer.send([6, "unknown", "Vendor.Tick", {}])
        await peer.receive()

    code, said = await converse(capsys, script, "ocpp2.1")
    assert code == 1
    assert said.startswith("boot     failed  no answer to BootNotification within 0.5 s\n")
    assert "the server sent what is no answer: " in said
    assert "the server says RpcFrameworkError: unreadable" in said


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (close_frame(1008, "blocked", masked=False), "the server closed with 1008 blocked"),
        (close_frame(3000, "", masked=False), "the server closed with 3000\n"),
        (b"", "the server hung up without a close"),
        (b"\x82\x01x", "the server breaks WebSocket: "),
    ],
)
@pytest.mark.parametrize("step", ["boot", "ping"])
async def test_the_end_of_the_connection_ends_the_check(
    step: str, last: bytes, expected: str, capsys: Out
) -> None:
    async def script(peer: Scripted) -> None:
        message_id, _ = await peer.receive_call()
        if step == "ping":
            await peer.send([3, message_id, ACCEPTED])
            await peer.receive()
        await peer.stream.send_all(last)

    code, said = await converse(capsys, script)
    assert code == 1
    assert f"{step}     failed  " in said
    assert expected in said


async def test_a_ping_without_a_pong_is_given_up(capsys: Out) -> None:
    async def script(peer: Scripted) -> None:
        message_id, _ = await peer.receive_call()
        await peer.send([3, message_id, ACCEPTED])
        await trio.sleep_forever()

    code, said = await converse(capsys, script)
    assert code == 1
    assert "ping     failed  no answer to a ping (RFC 6455 wants a pong) within 0.5 s" in said


async def test_a_reset_connection_is_told(capsys: Out) -> None:
    async def script(peer: Scripted) -> None:
        await peer.receive_call()
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        peer.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    code, said = await converse(capsys, script)
    assert code == 1
    assert "boot     failed  the connection was lost" in said
