"""What the load's stations write is what it says to be; and they read what servers write."""

import json

import pytest
import texts
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage
from wsproto.extensions import PerMessageDeflate

from trio_ocpp.payloads import catalog, read


def received(data: bytes, *, deflate: bool = False) -> list[str]:
    """What wsproto takes the frames of a station for."""
    extension = PerMessageDeflate(client_no_context_takeover=True)
    if deflate:
        extension.finalize("permessage-deflate; client_no_context_takeover")
    server = Connection(ConnectionType.SERVER, [extension] if deflate else [])
    server.receive_data(data)
    events = list(server.events())
    assert all(isinstance(event, TextMessage) for event in events)
    return [event.data for event in events if isinstance(event, TextMessage)]


@pytest.mark.parametrize("deflate", [False, True])
@pytest.mark.parametrize("mode", texts.MODES)
def test_ready_frames_are_calls_with_ids_of_their_own(mode: str, deflate: bool) -> None:
    frames = texts.frames(mode, deflate=deflate, count=9)
    calls = [json.loads(received(frame, deflate=deflate)[0]) for frame in frames]
    assert len({call[1] for call in calls}) == 9
    assert all(call[0] == 2 and len(call[1]) == 36 for call in calls)
    wanted = [action for action, _ in texts.MODES[mode]] * 9
    assert [call[2] for call in calls] == wanted[:9]


@pytest.mark.parametrize("mode", texts.MODES)
def test_what_is_called_keeps_to_its_schema(mode: str) -> None:
    actions = catalog("ocpp2.0.1" if mode == "txevent" else "ocpp1.6").actions
    for action, payload in texts.MODES[mode]:
        read(actions[action].request, json.dumps(payload).encode())


def test_frames_are_masked_by_something() -> None:
    # A mask of zeros is left out by `ws`, and its work with it.
    assert texts.frames("heartbeat", count=1)[0][2:6] == texts.MASK
    assert any(texts.MASK)


@pytest.mark.parametrize("length", [0, 125, 126, 70_000])
def test_frames_of_a_server_are_cut(length: int) -> None:
    server = Connection(ConnectionType.SERVER)
    data = server.send(TextMessage(data="x" * length)) * 2
    assert list(texts.cut(data)) == [(texts.TEXT, b"x" * length)] * 2


@pytest.mark.parametrize("missing", [1, 4, 129])
def test_half_a_frame_is_no_frame(missing: int) -> None:
    data = Connection(ConnectionType.SERVER).send(TextMessage(data="x" * 126))
    with pytest.raises(IndexError):
        list(texts.cut(data[:-missing]))


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_call_of_the_server_is_accepted_under_its_id(separators: tuple[str, str]) -> None:
    call = [2, "an id", "TriggerMessage", {"requestedMessage": "Heartbeat"}]
    frame = texts.answer(json.dumps(call, separators=separators).encode())
    assert json.loads(received(frame)[0]) == [3, "an id", {"status": "Accepted"}]


def test_a_deflated_text_can_be_inflated() -> None:
    assert texts.inflated(texts.deflated(b"[3,1,{}]")) == b"[3,1,{}]"
