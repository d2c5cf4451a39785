"""What a peer chooses and operators read: logs, lines and identities that it cannot forge."""

from __future__ import annotations

import json
import logging

import pytest
from csms_stage import stage

import trio_ocpp as ocpp
from trio_ocpp.cli import lines
from trio_ocpp.testing import MemoryListener, ScriptedPeer

FORGED = "\x1b[2J\nERROR root: all is lost\u202e"


async def test_an_action_writes_no_log_line_of_its_own(autojump_clock, caplog):
    caplog.set_level(logging.INFO)
    async with stage() as scene, scene.connect() as peer:
        await peer.send([2, "1", FORGED, []])
        assert (await peer.receive())[:2] == [4, "1"]
    (record,) = [each for each in caplog.records if "refused" in each.getMessage()]
    assert record.getMessage().isprintable()
    assert "\\x1b[2J\\nERROR" in record.getMessage()


async def test_an_error_of_a_station_writes_no_log_line_of_its_own(autojump_clock, caplog):
    caplog.set_level("INFO")
    router = ocpp.Router()
    async with (
        stage(router, protocols=["ocpp2.1"]) as scene,
        scene.connect("CP1", ["ocpp2.1"]) as peer,
    ):
        await peer.send([5, "1\n", FORGED, FORGED * 1000, {}])
        await peer.send([2, "2", "Nothing", {}])
        assert (await peer.receive())[1] == "2"
    (record,) = [each for each in caplog.records if "could not use" in each.getMessage()]
    assert record.getMessage().isprintable()
    assert len(record.getMessage()) < 1500


async def test_an_unknown_action_whose_fallback_fails_writes_no_log_line(autojump_clock, caplog):
    router = ocpp.Router()

    @router.fallback
    def fallback(_station, _request):
        raise KeyError("x")

    async with stage(router, protocols=["ocpp1.6"]) as scene, scene.connect() as peer:
        await peer.send([2, "1", FORGED, {}])
        assert (await peer.receive())[2] == "InternalError"
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.getMessage().isprintable()


@pytest.mark.parametrize("mark", ["%E2%80%AE", "%E2%80%A8", "%C2%AD"], ids=["bidi", "line", "soft"])
async def test_an_identity_that_cannot_be_printed_is_refused(autojump_clock, mark):
    listener = MemoryListener()
    async with ocpp.open_server(ocpp.Router(), listeners=[listener], protocols=["ocpp1.6"]):
        peer = ScriptedPeer(await listener.open_stream())
        assert await peer.upgrade(f"/CP{mark}1") == 400
        assert b"cannot be printed" in peer.body
        await peer.stream.aclose()


def _error_event(raw: bytes) -> ocpp.MessageReceived:
    return ocpp.MessageReceived(
        at=0.0, identity="CP1", type=4, message_id="-1", action="", raw=raw, error_code="x"
    )


@pytest.mark.parametrize("more", [b"1e400", b"9" * 5000, b"[" * 9000], ids=["far", "long", "deep"])
def test_an_error_with_an_unreadable_element_too_many_has_a_line(more):
    line = lines.Lines().line(_error_event(b'[4,"-1","x","y",{},' + more + b"]"))
    assert line is not None


@pytest.mark.parametrize("style", ["terminal", "text", "json"])
def test_no_line_has_a_character_that_moves_a_cursor(style):
    hostile = "\x1b[2J\x9b2J\x7f\u2028\u202e"
    line = lines.Line(0.0, "-", "disconnected", hostile, {"reason": hostile}, hostile)
    assert lines.render(line, style).isprintable()


def test_a_json_line_still_says_what_it_was_told():
    line = lines.Line(0.0, "-", "disconnected", "é", {"reason": "\x9bü"}, "")
    assert json.loads(lines.render(line, "json"))["reason"] == "\x9bü"
