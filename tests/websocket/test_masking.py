"""Masking: ours and that of the websockets package do the same, and either will do."""

import os
import sys
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.websocket import masking

KEY = b"\x37\xfa\x21\x3d"


def plainly(payload: bytes, key: bytes) -> bytes:
    """RFC 6455 §5.3: octet i is XORed with octet i modulo 4 of the key."""
    return bytes(octet ^ key[index % 4] for index, octet in enumerate(payload))


@pytest.fixture(params=["integers", "websockets"])
def mask(request):
    """Each of the two functions."""
    if request.param == "integers":
        return masking.mask_by_integers
    return pytest.importorskip("websockets.speedups", reason="websockets has no C here").apply_mask


def test_the_example_of_rfc_6455_section_5_7(mask):
    assert mask(b"Hello", KEY) == b"\x7f\x9f\x4d\x51\x58"


@pytest.mark.parametrize("length", [*range(70), 125, 126, 127, 600, 65_535, 65_536])
def test_any_length_is_masked_and_unmasked(mask, length):
    payload, key = os.urandom(length), os.urandom(4)
    assert mask(payload, key) == plainly(payload, key)
    assert mask(mask(payload, key), key) == payload


@given(payload=st.binary(max_size=300), key=st.binary(min_size=4, max_size=4))
def test_both_do_what_the_rfc_says(payload, key):
    assert masking.mask_by_integers(payload, key) == plainly(payload, key)
    assert masking.mask(payload, key) == plainly(payload, key)


def speedups(**names: object) -> ModuleType:
    module = ModuleType("websockets.speedups")
    vars(module).update(names)
    return module


def test_c_is_used_where_it_is_installed():
    speedups = pytest.importorskip("websockets.speedups", reason="websockets has no C here")
    assert masking.quickest() is speedups.apply_mask


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(None, id="not installed"),
        pytest.param(speedups(), id="under another name"),
        pytest.param(speedups(apply_mask=lambda key, data: key), id="with another signature"),
        pytest.param(speedups(apply_mask=lambda data: data), id="with fewer arguments"),
    ],
)
def test_what_does_not_mask_is_not_used(monkeypatch, found):
    monkeypatch.setitem(sys.modules, "websockets.speedups", found)
    assert masking.quickest() is masking.mask_by_integers


def test_frames_are_read_without_c(monkeypatch):
    from trio_ocpp.websocket import frames

    frame = frames.text_frame("äöü".encode() * 100, masked=True)
    monkeypatch.setattr(frames, "mask", masking.mask_by_integers)
    reader = frames.FrameReader(ours="server", max_message=1_000)
    assert reader.receive(frame) == ["äöü".encode() * 100]
    assert reader.whole_text(frames.text_frame(b"[2]", masked=True)) == b"[2]"
