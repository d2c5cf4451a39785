"""What a board counts: messages and their latencies by action, handshakes, errors.

Messages come in batches, so that the work a message is a few C operations. How
long our answers take (*handling*) and how long stations take (*round trip*) are
two things and never meet in one figure. Action names come from stations: so
many are told apart, the rest is ``"other"``. Knows neither where figures go
nor what a message says.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias, cast

from trio_ocpp import MessageSent

from .inbox import Batch
from .latency import Histogram, Window
from .records import ActionLatency, Direction, ErrorKind, Latency, MessageType, Outcome
from .stores.message_record import MessageEvent

OTHER: Final = "other"

#: Action names that are told apart, and how many stay when there are more: the busiest. OCPP 2.1
#: has 91; a station that makes up names can thus not push out those that matter for long.
NAMES: Final = 256
_KEPT: Final = 192

#: Characters of a name. OCPP's own have 36 at most (1.6-J §4.2.1).
_NAME_LENGTH: Final = 64

#: Latencies that wait for their histograms at most; and for how many seconds, which is how exactly
#: the last minute is known.
_WAITING: Final = 4_096
_GRAIN: Final = 2.0

_CALL, _CALLRESULT, _CALLERROR, _CALLRESULTERROR = 2, 3, 4, 5
_TYPES: Final[Mapping[int, MessageType]] = {
    2: "CALL",
    3: "CALLRESULT",
    4: "CALLERROR",
    5: "CALLRESULTERROR",
    6: "SEND",
}


class ActionCounts:
    """What was counted of one action since the board began."""

    __slots__ = ("handling", "received", "round_trip", "sent", "timeouts")

    def __init__(self) -> None:
        self.received: Counter[int] = Counter()
        self.sent: Counter[int] = Counter()
        self.handling = Histogram()
        self.round_trip = Histogram()
        self.timeouts = 0

    @property
    def messages(self) -> int:
        """Messages in both directions."""
        return self.received.total() + self.sent.total()

    @property
    def errors(self) -> int:
        """CALLERRORs and CALLRESULTERRORs in both directions, and CALLs without an answer."""
        wrong = (_CALLERROR, _CALLRESULTERROR)
        return self.timeouts + sum(self.received[each] + self.sent[each] for each in wrong)

    def merge(self, other: ActionCounts) -> None:
        """Take all that *other* has counted."""
        self.received.update(other.received)
        self.sent.update(other.sent)
        self.handling.merge(other.handling)
        self.round_trip.merge(other.round_trip)
        self.timeouts += other.timeouts


_Latencies: TypeAlias = defaultdict[ActionCounts, list[float]]


class _Moment:
    """What a slice of the last minute holds."""

    __slots__ = ("calls", "failures", "handling", "round_trip")

    def __init__(self) -> None:
        self.handling = Histogram()
        self.round_trip = Histogram()
        self.calls = 0
        self.failures = 0


class Counters:
    """All counts of one board; for the board's own thread only.

    *clock* gives seconds; it only decides what the last minute is.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minute = Window(_Moment, grain=_GRAIN)
        self._actions: dict[str, ActionCounts] = {}
        self._other = ActionCounts()
        #: Latencies that are not in their histograms yet: how many, and since when.
        self._handling: _Latencies = defaultdict(list)
        self._round_trip: _Latencies = defaultdict(list)
        self._waiting, self._waiting_since = 0, 0.0
        #: Messages from stations, and to them.
        self.messages_in = self.messages_out = 0
        #: By outcome and by kind, since the board began.
        self.handshakes: Counter[Outcome] = Counter()
        self.errors: Counter[ErrorKind] = Counter()

    def messages(self, batch: Batch) -> None:
        """Count messages; each exactly once, in batches as large as may be."""
        now = self._clock()
        if self._waiting >= _WAITING or now - self._waiting_since >= _GRAIN:
            self._fill_histograms()
            self._waiting_since = now
        moment = self._minute.current(now)
        for action, calls in batch.calls.items():
            self._named(action).received[_CALL] += len(calls)
            self.messages_in += len(calls)
            moment.calls += len(calls)
        for action, seconds in batch.results.items():
            counts = self._named(action)
            counts.sent[_CALLRESULT] += len(seconds)
            self.messages_out += len(seconds)
            self._wait(self._handling[counts], seconds)
        for message in batch.rest:
            self._message(message, moment)

    def _message(self, message: MessageEvent, moment: _Moment) -> None:
        """Count one of those that a batch does not sort."""
        counts = self._named(message.action)
        if isinstance(message, MessageSent):
            self.messages_out += 1
            counts.sent[message.type] += 1
            self._wait(self._handling[counts], [message.handling])
        else:
            self.messages_in += 1
            counts.received[message.type] += 1
            self._wait(self._round_trip[counts], [message.round_trip])
        moment.calls += message.type == _CALL
        moment.failures += message.type == _CALLERROR

    def _wait(self, waiting: list[float], seconds: Sequence[float | None]) -> None:
        """Have latencies wait for their histogram; unknown ones are none."""
        known = cast("Sequence[float]", seconds)
        if None in seconds:
            known = [each for each in seconds if each is not None]
        waiting += known
        self._waiting += len(known)

    def error(self, kind: ErrorKind, action: str | None = None) -> None:
        """Count an entry of the error list.

        A ``"call-timeout"`` belongs to the error rate, and to its *action*. CALLERRORs get there
        as messages; their ``"call-error"`` only counts by kind.
        """
        self.errors[kind] += 1
        if kind == "call-timeout":
            self._minute.current(self._clock()).failures += 1
            if action is not None:
                self._named(action).timeouts += 1

    def handshake(self, outcome: Outcome) -> None:
        """Count a handshake that is over."""
        self.handshakes[outcome] += 1

    def handling(self) -> Latency:
        """How long our answers took, over the last minute."""
        return self._merged(lambda moment: moment.handling)

    def round_trip(self) -> Latency:
        """How long the stations' answers took, over the last minute."""
        return self._merged(lambda moment: moment.round_trip)

    def error_rate(self) -> float:
        """CALLERRORs and timeouts per CALL over the last minute, 0 to 1; 0 without CALLs.

        1 at most: what fails now may have been called before the minute began.
        """
        moments = self._last_minute()
        calls = sum(moment.calls for moment in moments)
        failures = sum(moment.failures for moment in moments)
        return min(1.0, failures / calls) if calls else 0.0

    def actions(self) -> tuple[ActionLatency, ...]:
        """Each action since the board began, the one with the most messages first."""
        table = [
            ActionLatency(
                action=action,
                messages=counts.messages,
                errors=counts.errors,
                handling=counts.handling.latency(),
                round_trip=counts.round_trip.latency(),
            )
            for action, counts in self.by_action().items()
        ]
        return tuple(sorted(table, key=lambda row: (-row.messages, row.action)))

    def by_action(self) -> Mapping[str, ActionCounts]:
        """What was counted by action; ``"other"`` only if there is any."""
        self._fill_histograms()
        if self._other.messages or self._other.timeouts:
            return {**self._actions, OTHER: self._other}
        return self._actions

    def totals(self) -> dict[tuple[str, Direction, MessageType], int]:
        """Messages by action, direction and type."""
        result: dict[tuple[str, Direction, MessageType], int] = {}
        for action, counts in self.by_action().items():
            result.update({(action, "in", _TYPES[of]): n for of, n in counts.received.items()})
            result.update({(action, "out", _TYPES[of]): n for of, n in counts.sent.items()})
        return result

    def _merged(self, which: Callable[[_Moment], Histogram]) -> Latency:
        whole = Histogram()
        for moment in self._last_minute():
            whole.merge(which(moment))
        return whole.latency()

    def _last_minute(self) -> list[_Moment]:
        self._fill_histograms()
        return list(self._minute.live(self._clock()))

    def _fill_histograms(self) -> None:
        """Put in what waits: thousands at once cost a fraction of as many by the batch."""
        if not self._waiting:
            return
        moment = self._minute.current(self._waiting_since)
        for counts, seconds in self._round_trip.items():
            _add(seconds, counts.round_trip, moment.round_trip)
        for counts, seconds in self._handling.items():
            _add(seconds, counts.handling, moment.handling)
        self._round_trip.clear()
        self._handling.clear()
        self._waiting = 0

    def _named(self, action: str) -> ActionCounts:
        counts = self._actions.get(action)
        if counts is not None:
            return counts
        if not _is_fit(action):
            return self._other
        if len(self._actions) >= NAMES:
            self._forget_rare()
        self._actions[action] = counts = ActionCounts()
        return counts

    def _forget_rare(self) -> None:
        self._fill_histograms()
        # Many at once: one by one, each made-up name would cost a look at all of them.
        busiest = sorted(self._actions, key=lambda name: -self._actions[name].messages)
        for name in busiest[_KEPT:]:
            self._other.merge(self._actions.pop(name))


def latency_by_action(messages: Iterable[MessageEvent]) -> tuple[ActionLatency, ...]:
    """What *messages*, such as the last ones of a station, tell of each action."""
    counters = Counters(clock=lambda: 0.0)
    counters.messages(Batch([*messages]))
    return counters.actions()


def _is_fit(action: str) -> bool:
    return action != OTHER and 0 < len(action) <= _NAME_LENGTH and action.isprintable()


def _add(seconds: list[float], since_start: Histogram, lately: Histogram) -> None:
    batch = Histogram()
    batch.add_all(seconds)
    since_start.merge(batch)
    lately.merge(batch)
