"""One request to many stations: sent at once where the slot is free, in turn where it is not.

::

    ask_all ─ each station ─┬─ slot free ──► CALL sent here; its ``_Ballot`` gets the answer
                        └─ slot taken ─► a task, which waits in line as any caller does

A thousand tasks, deadlines and UUIDs cost more than a thousand CALLs. So the
CALLs of one broadcast share one text and one message id, one deadline covers
all that went out at once, and answers are counted by a plain call. One id for
many is sound: it has to differ from the earlier ones of the same connection
(1.6 §4.1.4, 2.0.1 §4.1.4) or the same station (2.1 §4.1.4). And who looks for
it finds the whole broadcast.

Knows no registry: which stations are asked is the server's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

import trio

from ..errors import OcppError
from ..options import Protocol
from ..payloads import Payload, Request, Response
from ..protocol.peer import OutgoingCall
from .station import Station

R = TypeVar("R", bound=Response)

#: CALLs that go out before others get their turn: some 2 ms.
_RUN = 100


async def ask_all(
    stations: Sequence[Station], request: Request[R], *, timeout: float | None
) -> dict[str, R | OcppError]:
    """Return the outcome of *request* by identity: see ``Server.broadcast``."""
    await trio.lowlevel.checkpoint()
    poll: _Poll[R] = _Poll(request, timeout)
    async with trio.open_nursery() as nursery:
        try:
            for number, station in enumerate(stations, 1):
                if not poll.ask(station):
                    nursery.start_soon(poll.ask_in_turn, station)
                if number % _RUN == 0:
                    await trio.lowlevel.checkpoint()
            await poll.close()
        except BaseException:
            poll.abandon()
            raise
    return poll.outcomes


class _Poll(Generic[R]):
    """One broadcast: who was asked, and what came of it."""

    __slots__ = (
        "_all_in",
        "_ballots",
        "_calls",
        "_message_id",
        "_open",
        "_request",
        "_timeout",
        "outcomes",
    )

    def __init__(self, request: Request[R], timeout: float | None) -> None:
        self._request = request
        self._timeout = timeout
        self._message_id = str(uuid4())
        self._calls: dict[Protocol, OutgoingCall] = {}
        self._ballots: list[_Ballot] = []
        # How many have not answered yet, and one more as long as others will be asked.
        self._open = 1
        self._all_in = trio.Event()
        self.outcomes: dict[str, R | OcppError] = {}

    def ask(self, station: Station) -> bool:
        """Send the CALL, if it has not to wait for others of ours; tell whether it has not."""
        calls = station.calls
        call = self._calls.get(station.protocol)
        if call is None:
            try:
                call = calls.prepare(self._request, self._message_id)
            except OcppError as error:
                self.outcomes[station.identity] = error
                return True
            self._calls[station.protocol] = call
        ballot = _Ballot(self, station, call, calls.seconds(self._timeout))
        # Before it is sent: an observer of that may drop the connection.
        self._open += 1
        if calls.begin(call, ballot):
            self._ballots.append(ballot)
            return True
        self._open -= 1
        return False

    async def ask_in_turn(self, station: Station) -> None:
        """Send the CALL behind the others."""
        try:
            answer = await station.call(
                self._request, message_id=self._message_id, timeout=self._timeout
            )
        except OcppError as error:
            self.outcomes[station.identity] = error
        else:
            self.outcomes[station.identity] = answer

    def cast(self, identity: str, outcome: Payload | OcppError) -> None:
        """Take the outcome of one who was asked at once."""
        # The peer decoded it by the request's response type.
        self.outcomes[identity] = cast("R | OcppError", outcome)
        self._count()

    def _count(self) -> None:
        self._open -= 1
        if not self._open:
            self._all_in.set()

    async def close(self) -> None:
        """Wait until all who were asked at once have answered, or their time is up."""
        asked = trio.current_time()
        self._count()
        # Mostly one: but routes may have timeouts of their own.
        for seconds in sorted({ballot.seconds for ballot in self._ballots}):
            with trio.move_on_at(asked + seconds):
                await self._all_in.wait()
                return
            for ballot in self._ballots:
                # Looked at one by one: an observer of a timeout may drop other stations.
                if ballot.seconds <= seconds and ballot.identity not in self.outcomes:
                    self.cast(ballot.identity, ballot.give_up())

    def abandon(self) -> None:
        """Nobody waits any more: each slot is kept until its answer, or its timeout."""
        for ballot in self._ballots:
            ballot.abandon()


class _Ballot:
    """Who takes the answer of one station. A ``Caller``."""

    __slots__ = ("_call", "_calls", "_poll", "identity", "seconds")

    def __init__(
        self, poll: _Poll[Any], station: Station, call: OutgoingCall, seconds: float
    ) -> None:
        self._poll = poll
        self._calls = station.calls
        self._call = call
        self.identity = station.identity
        self.seconds = seconds

    def set(self, value: Payload | OcppError) -> None:
        """See ``Caller.set``."""
        self._poll.cast(self.identity, value)

    def give_up(self) -> OcppError:
        """Wait no longer for the answer; return the error."""
        return self._calls.give_up(self._call, self.seconds)

    def abandon(self) -> None:
        """Leave the slot taken until the answer, or the timeout, if there was neither."""
        self._calls.abandon(self._call, self.seconds)
