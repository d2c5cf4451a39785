"""Streams: what is open for the viewers of a board, and the server-sent events in it.

Knows neither collections nor HTTP.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import TracebackType
from typing import Generic, NamedTuple, TypeVar

import msgspec
import trio

from .options import BoardLimits
from .records import Connected

#: Chunks that wait for a viewer; while there are so many, nothing more is looked up for it.
CHUNKS = 2

Q = TypeVar("Q", bound=msgspec.Struct)


class TooManyStreams(Exception):
    """No stream more: the board has *most* of them open, and that is the most."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return f"the board has {self.most} streams open, and that is the most"


class Streams:
    """How many streams a board has open, over all its brokers. Those of a session are not counted here."""

    def __init__(self, limits: BoardLimits = BoardLimits()) -> None:
        self._most = limits.streams
        #: Streams that are open.
        self.count = 0

    def take(self) -> None:
        """Take a place for one more.

        Raises:
            TooManyStreams: there is none.
        """
        if self.count >= self._most:
            raise TooManyStreams(self._most)
        self.count += 1

    def give_back(self) -> None:
        """Give a place back."""
        self.count -= 1


class EventId(NamedTuple):
    """The id of an event: the record's, and of which run's numbering that is, where it is said."""

    number: int
    run: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.run}" if self.run else str(self.number)


class Flush(NamedTuple):
    """What a group gets at a tick, and where that leaves it."""

    chunk: bytes
    cursor: int
    skipped: int
    resuming: bool


class Subscription(Generic[Q]):
    """One viewer's stream: a context for whoever reads ``channel``.

    ``channel`` gives chunks of whole server-sent events, first ``connected``,
    and ends when the broker does, or at ``end()``. Leaving the block gives up the
    place. A subscription whose block is not entered within
    ``options.viewer_stall`` seconds is ended: nobody came for it.
    """

    def __init__(
        self,
        query: Q,
        cursor: int,
        *,
        resuming: bool,
        run: str,
        claim_by: float,
        leave: Callable[[Subscription[Q]], None],
    ) -> None:
        self.query = query
        #: The id up to which the viewer has been given what matches.
        self.cursor = cursor
        #: Records that this viewer did not get.
        self.skipped = 0
        self.resuming = resuming
        self.is_open = True
        self._run = run
        self._claim_by = claim_by
        self._leave = leave
        self._sender, self.channel = trio.open_memory_channel[bytes](CHUNKS)

    def __enter__(self) -> Subscription[Q]:
        self._claim_by = math.inf
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()
        self.channel.close()

    def end(self) -> None:
        """End the stream: what waits can still be taken, then ``trio.EndOfChannel``."""
        if self.is_open:
            self.is_open = False
            self._sender.close()
            self._leave(self)

    def heartbeat(self) -> bytes:
        """Return the comment for a quiet stream, which also moves the viewer's last event id on.

        So a viewer whose filter matches little resumes from where it really is.
        An ``id`` without ``data`` is kept by an EventSource, and no event.
        """
        if self.channel.statistics().current_buffer_used:
            return b": keep-alive\n\n"
        return f": keep-alive\nid: {EventId(self.cursor, self._run)}\n\n".encode()

    def end_if_unclaimed(self, now: float) -> None:
        """End the stream if nobody reads it: its request went away before the body began."""
        if now > self._claim_by:
            self.end()
            self.channel.close()

    def wants(self, last_id: int) -> bool:
        """Whether there may be something for it, and room for that."""
        waiting = self._sender.statistics().current_buffer_used
        return self.is_open and self.cursor < last_id and waiting < CHUNKS

    def hello(self, first_id: int, last_id: int) -> None:
        """Say first where the stream begins."""
        data = Connected(after=self.cursor, first_id=first_id, last_id=last_id)
        self._sender.send_nowait(event("connected", EventId(self.cursor, self._run), data))

    def give(self, flush: Flush) -> None:
        """Hand *flush* over, to one that wants it."""
        if flush.chunk:
            try:
                self._sender.send_nowait(flush.chunk)
            except trio.BrokenResourceError:
                # Its reader has closed the channel instead of leaving the block.
                self.end()
        self.cursor = flush.cursor
        self.resuming = flush.resuming
        self.skipped += flush.skipped


def _foreign(value: object) -> str:
    """Name what is no JSON by its type: its ``repr`` could carry a secret."""
    return f"<{type(value).__name__}>"


_json = msgspec.json.Encoder(enc_hook=_foreign)
# Payloads are as the station wrote them. A line break between two JSON tokens would
# end the line of data, and what follows it could be an event of the station's making.
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def event(name: str, id: EventId, data: msgspec.Struct) -> bytes:  # noqa: A002
    """Write a server-sent event.

    https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    """
    line = _json.encode(data).translate(_ONE_LINE)
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (str(id).encode(), name.encode(), line)
