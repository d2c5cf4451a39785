"""Whether the CSMS has accepted the station, when to boot again, when to beat.

1.6 §4.2 and §4.6, 2.x B01–B03. Knows no connectors and sends nothing.
"""

from __future__ import annotations

import math
from typing import Literal

#: ``"Unknown"``: not booted yet, or no answer so far.
Standing = Literal["Unknown", "Pending", "Rejected", "Accepted"]

#: Seconds until the next boot when none came with the answer, or no answer at all.
BOOT_AGAIN = 60.0


class Registration:
    """Boot and heartbeat of one station; moments are ``math.inf`` when nothing is due."""

    def __init__(self) -> None:
        self.standing: Standing = "Unknown"
        self.reason = "PowerUp"
        self.boot_at = 0.0
        self.beat_at = math.inf

    @property
    def is_accepted(self) -> bool:
        """Whether the station may say what it likes."""
        return self.standing == "Accepted"

    def connected(self, at: float, interval: float) -> None:
        """Go on where it was left: a reconnect needs no new boot (1.6J §5.4)."""
        if self.is_accepted:
            self.set_interval(at, interval)

    def disconnected(self, at: float) -> None:
        """An answer that had not come will not come any more."""
        self.beat_at = math.inf
        if not self.is_accepted and self.boot_at == math.inf:
            self.boot_at = at

    def restart(self, at: float, reason: str) -> None:
        """Begin anew: boot from *at* on."""
        self.standing, self.reason, self.boot_at = "Unknown", reason, at
        self.beat_at = math.inf

    def boot_begun(self) -> None:
        """Wait for the answer to a boot."""
        self.boot_at = math.inf

    def answered(self, at: float, standing: Standing, interval: float) -> None:
        """Take the answer to a boot; without acceptance the next one is due in *interval*."""
        self.standing = standing
        if self.is_accepted:
            self.set_interval(at, interval)
        else:
            # 1.6 §4.2, 2.x B01: with 0 the station chooses, and does not flood the CSMS.
            self.boot_at = at + (interval if interval > 0 else BOOT_AGAIN)
            self.beat_at = math.inf

    def unanswered(self, at: float) -> None:
        """Boot again after a while, unless this was a boot that the CSMS had asked for."""
        if not self.is_accepted:
            self.boot_at = at + BOOT_AGAIN

    def set_interval(self, at: float, interval: float) -> None:
        """Beat every *interval* seconds from now on; 0: never."""
        self.beat_at = at + interval if interval > 0 else math.inf
