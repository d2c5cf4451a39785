"""What an ``Accept`` takes; what it does not is told where it is made, in the auth function."""

from __future__ import annotations

import math
from typing import Any

import pytest
from upgrade_wire import ask, request, serving

import trio_ocpp as ocpp


@pytest.mark.parametrize(
    ("setting", "error", "words"),
    [
        ({"session": 5}, TypeError, "takes a mapping, not 5"),
        ({"identity": 5}, TypeError, "takes a string, not 5"),
        ({"ping_interval": "10"}, ValueError, "takes seconds, not '10'"),
        ({"ping_interval": 0}, ValueError, "takes seconds, not 0"),
        ({"ping_interval": math.nan}, ValueError, "takes seconds, not nan"),
        ({"validation": "lax"}, ValueError, "takes 'reject' or 'tolerate', not 'lax'"),
    ],
)
async def test_what_an_accept_cannot_take_is_500_and_ends_in_one_event(
    setting: dict[str, Any], error: type[Exception], words: str
):
    with pytest.raises(error, match=words):
        ocpp.Accept(**setting)
    async with serving(lambda _handshake: ocpp.Accept(**setting)) as (server, endings):
        answer = await ask(server, request())
        event = await endings.aborted()
    assert answer.status == event.status == 500
    assert event.reason == f"auth failed: {error.__name__}"
