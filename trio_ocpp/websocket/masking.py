"""Masking and unmasking (RFC 6455 §5.3), the one thing about a frame that costs by the byte.

``mask`` is the function of the ``websockets`` package, in C, where that is installed (the extra
``speedups``). Else it is one XOR of two long integers: nothing in pure Python is quicker up to
some kilobytes, and it takes 4 times as long for a Heartbeat, 14 times for 600 bytes.

That function is in no promise of the library. So it is tried when this module is imported, and
one that does not mask is not used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

# Bound once: looking it up at each frame is a tenth of the time that a frame takes.
_integer: Final = int.from_bytes
# RFC 6455 §5.7: "Hello" as a client may send it.
_HELLO: Final = b"Hello"
_KEY: Final = b"\x37\xfa\x21\x3d"
_MASKED: Final = b"\x7f\x9f\x4d\x51\x58"


def mask_by_integers(payload: bytes, key: bytes) -> bytes:
    """Return *payload*, masked or unmasked with the four bytes of *key*."""
    length = len(payload)
    keys = (key * (length + 3 >> 2))[:length]
    number = _integer(payload, "little") ^ _integer(keys, "little")
    return number.to_bytes(length, "little")


def quickest() -> Callable[[bytes, bytes], bytes]:
    """Return the quickest function that does as ``mask_by_integers``."""
    try:
        from websockets.speedups import apply_mask

        if apply_mask(_HELLO, _KEY) == _MASKED:
            return apply_mask
    except Exception:  # noqa: BLE001  # whatever it may come to be: ours does as well
        return mask_by_integers
    return mask_by_integers


#: Masks or unmasks its first argument with the four bytes of its second.
mask: Final = quickest()
