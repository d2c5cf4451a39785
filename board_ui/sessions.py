"""Who has logged in, for how long: the sessions of one board, in memory only.

Of a session's id only a hash is kept: whoever reads our memory or a dump of it cannot use it.
Time is an argument (seconds of a clock that only goes forward). Knows neither cookies nor HTTP.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import trio

from .options import BoardLimits, BoardOptions
from .records import User

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Session:
    """A login of *user*. ``endings`` are called when it ends: its streams have to end with it."""

    key: bytes = field(repr=False)
    user: User
    opened: float
    seen: float
    over: bool = False
    endings: set[Callable[[], None]] = field(default_factory=set, repr=False)


class Sessions:
    """The sessions of one board: at most ``limits.sessions``; the oldest one goes."""

    def __init__(self, limits: BoardLimits, options: BoardOptions) -> None:
        self._most = limits.sessions
        self._idle = options.session_idle
        self._lifetime = options.session_lifetime
        self._sessions: dict[bytes, Session] = {}
        # What was a session, so that people can be told why they have to log in again;
        # until when that is remembered. As many as there are sessions, the oldest goes.
        self._expired: OrderedDict[bytes, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sessions)

    def open(self, user: User, now: float) -> tuple[str, Session]:
        """Begin a session; returns its id, 256 random bits that are kept nowhere else, and itself."""
        id = secrets.token_urlsafe(32)  # noqa: A001 - what it is called everywhere
        self.sweep(now)
        if len(self._sessions) >= self._most:
            self._expire(next(iter(self._sessions.values())), now)
        session = Session(_hash(id), user, opened=now, seen=now)
        self._sessions[session.key] = session
        return id, session

    def find(self, id: str, now: float) -> Session | None:  # noqa: A002
        """Find the session with this id, and count that as use of it."""
        session = self._sessions.get(_hash(id))
        if session is None:
            return None
        if self.left(session, now) <= 0:
            self._expire(session, now)
            return None
        session.seen = now
        return session

    def was_expired(self, id: str, now: float) -> bool:  # noqa: A002
        """Whether *id* was a session that has expired, as far as that is remembered."""
        return self._expired.get(_hash(id), now) > now

    def left(self, session: Session, now: float) -> float:
        """Tell the seconds that *session* has left if it is not used."""
        # An open stream is use.
        seen = now if session.endings else session.seen
        return min(seen + self._idle, session.opened + self._lifetime) - now

    def left_at_most(self, session: Session, now: float) -> float:
        """Tell the seconds that *session* has left however much it is used."""
        return session.opened + self._lifetime - now

    def close(self, session: Session) -> None:
        """End *session*: somebody has logged out. It counts as unknown from now on."""
        if self._sessions.pop(session.key, None) is None:
            return
        session.over = True
        endings, session.endings = session.endings, set()
        for ending in endings:
            _call(ending)

    def sweep(self, now: float) -> int:
        """Remove what has expired; returns how many sessions that were."""
        for session in self._sessions.values():
            if session.endings:
                session.seen = now
        gone = [each for each in self._sessions.values() if self.left(each, now) <= 0]
        for session in gone:
            self._expire(session, now)
        while self._expired and next(iter(self._expired.values())) <= now:
            self._expired.popitem(last=False)
        return len(gone)

    def _expire(self, session: Session, now: float) -> None:
        self.close(session)
        self._expired[session.key] = now + self._lifetime
        if len(self._expired) > self._most:
            self._expired.popitem(last=False)


def _hash(id: str) -> bytes:  # noqa: A002
    return hashlib.sha256(id.encode("utf-8", "surrogatepass")).digest()


def _call(ending: Callable[[], None]) -> None:
    try:
        ending()
    except Exception:
        # The other streams of the session have to end all the same.
        log.exception("ending a stream with its session failed")


async def run_sweep(
    sessions: Sessions,
    *,
    period: float = 5,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Sweep every *period* seconds, for ever: expired sessions' streams end then."""
    task_status.started()
    while True:
        await trio.sleep(period)
        sessions.sweep(trio.current_time())
