"""What a face is: the station's facts and the CSMS's requests, in the words of one version.

``face16`` and ``face2`` are the two. Pure; sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from ..payloads import Request, Response
from .facts import Fact

#: Answers a request of the CSMS at a moment.
Handler = Callable[[float, Any], Response]

#: Who made it and what it is, as it introduces itself.
VENDOR, MODEL = "Trio Simulator", "One"


class Calendar:
    """The moments of a station's clock as dates: *epoch* is moment 0, set before it is asked."""

    def __init__(self, epoch: datetime | None = None) -> None:
        self.epoch = epoch

    def date(self, at: float) -> datetime:
        """Return the moment with its zone, in milliseconds (2.x part 2, dateTime)."""
        assert self.epoch is not None, "the station's clock has not begun"
        return self.epoch + timedelta(milliseconds=round(at * 1000))


class Face(Protocol):
    """One version's words for one station."""

    #: What the CSMS may ask, by request type.
    handlers: dict[type[Request[Any]], Handler]

    def request(self, fact: Fact) -> Request[Any] | None:
        """Word *fact*; ``None``: this version does not tell it."""

    def answered(self, at: float, fact: Fact, response: Any) -> None:
        """Take the answer to it."""
