"""Firmware updates and uploads: which status comes when. Nothing is transferred.

1.6 §4.4 and §4.5, 2.x L01 and N01. Knows no station.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from typing import Literal

from .facts import Progressed

What = Literal["firmware", "signed firmware", "diagnostics", "log"]

_FIRMWARE = ((0, "Downloading"), (20, "Downloaded"), (25, "Installing"), (55, "Installed"))
_SIGNED = (
    (0, "Downloading"),
    (20, "Downloaded"),
    (22, "SignatureVerified"),
    (25, "Installing"),
    (55, "Installed"),
)
_UPLOAD = ((0, "Uploading"), (15, "Uploaded"))
#: What comes when, in seconds after the beginning.
STEPS: dict[What, Iterable[tuple[float, str]]] = {
    "firmware": _FIRMWARE,
    "signed firmware": _SIGNED,
    "diagnostics": _UPLOAD,
    "log": _UPLOAD,
}

#: Seconds until an installation that waits for the end of transactions looks again.
_LOOK_AGAIN = 30.0


class Progress:
    """How far one kind of thing is; at most one of it is under way."""

    def __init__(self, what: What) -> None:
        self.what: What = what
        self.status = "Idle"
        self.request_id: int | None = None
        self._steps: deque[tuple[float, str]] = deque()

    @property
    def is_running(self) -> bool:
        """Whether there is something to cancel."""
        return bool(self._steps)

    def begin(self, at: float, request_id: int | None = None) -> None:
        """Begin at that moment; what was under way is cancelled."""
        self.request_id = request_id
        self._steps = deque((at + after, status) for after, status in STEPS[self.what])

    def due(self) -> float:
        """When the next step is due."""
        return self._steps[0][0] if self._steps else math.inf

    def take(self, at: float, *, idle: bool) -> Progressed | None:
        """Take the next step if it is due; firmware is installed while nobody charges."""
        if self.due() > at:
            return None
        if self._steps[0][1] == "Installing" and not idle:
            self._steps = deque((when + _LOOK_AGAIN, status) for when, status in self._steps)
            return None
        _, self.status = self._steps.popleft()
        return self._say(at, self.status)

    def asked(self, at: float) -> Progressed:
        """Say how far it is. What is through is Idle when asked (1.6 §5.17, 2.x F06)."""
        return self._say(at, self.status if self._steps else "Idle", urgent=True)

    def _say(self, at: float, status: str, *, urgent: bool = False) -> Progressed:
        request_id = None if status == "Idle" else self.request_id
        return Progressed(
            at=at, urgent=urgent, what=self.what, status=status, request_id=request_id
        )
