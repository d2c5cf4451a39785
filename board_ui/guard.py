"""``Guard``: who asks, may they, and is it really they who ask.

A request passes these, in this order; ``admit`` is the way through them::

    place     the address and name by which the board was reached       403
    size      the length that the body announces                        413
    meter     requests of one session and address                       429
    who       Authorization: Bearer, else the session of the cookie     401, 403, 429
    origin    of what changes something: not another site's page        403
    login     where it is needed                                        401

Knows requests of Quart's, but neither its hooks nor any route.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import trio
from quart import Request

from trio_ocpp import TrustedProxies

from .auth import Auth, Credentials
from .headers import cookie_name
from .limits import Attempts, Buckets, Places
from .options import BoardLimits, BoardOptions
from .origins import Caller, caller_of, fold, foreign_site, hosts_are_allowed, meter_key
from .problems import Refusal
from .records import SecurityCategory, Severity, User
from .sessions import Session, Sessions

log = logging.getLogger(__name__)

#: Logins that are looked at together; they wait for few threads, or for the user's function.
_LOGINS_AT_ONCE = 64


#: Refusals for want of a role that are written down, for each user and minute.
_DENIALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something at the door that belongs into the security log, with the source "board"."""

    type: str
    category: SecurityCategory
    severity: Severity
    address: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who asks. ``expired``: there was a session, and it is over. ``bearer``: a script's token."""

    caller: Caller
    user: User | None = None
    session: Session | None = None
    expired: bool = False
    bearer: bool = False


class StreamSlot:
    """A place for one stream. Given back by ``close``, at the end of ``with``, or when forgotten.

    Forgotten it is when the viewer is gone before the stream's body has begun: nothing of a
    generator that was never started runs.
    """

    def __init__(
        self, give_back: Callable[[], None], session: Session | None, ending: Callable[[], None]
    ) -> None:
        self._give_back: Callable[[], None] | None = give_back
        self._session = session
        self._ending = ending
        if session is not None:
            session.endings.add(ending)

    def __enter__(self) -> StreamSlot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the place back; twice is once."""
        give_back, self._give_back = self._give_back, None
        if give_back is None:
            return
        if self._session is not None:
            self._session.endings.discard(self._ending)
        give_back()


class Guard:
    """Decides who is let in; one for each board.

    *report* gets what belongs into the security log, and must not raise.

    Raises:
        ValueError: a trusted proxy is no address.
    """

    def __init__(
        self,
        auth: Auth,
        sessions: Sessions,
        limits: BoardLimits,
        options: BoardOptions,
        *,
        clock: Callable[[], float] = trio.current_time,
        report: Callable[[Incident], None] | None = None,
    ) -> None:
        self.auth = auth
        self.sessions = sessions
        self.limits = limits
        self.options = options
        self.clock = clock
        self.proxies = TrustedProxies(options.trusted_proxies)
        self._report = report
        self._buckets: Buckets[tuple[bytes, str]] = Buckets(
            rate=limits.requests_per_second, burst=limits.request_burst
        )
        self._attempts: Attempts[tuple[str, str]] = Attempts(limits.logins_per_minute)
        self._places: Places[bytes | str] = Places(
            in_all=limits.streams, each=limits.streams_per_session
        )
        self._denials: Buckets[str] = Buckets(rate=_DENIALS / 60, burst=_DENIALS)
        self._looking = 0
        self._looked = trio.lowlevel.ParkingLot()

    def caller(self, request: Request) -> Caller:
        """Tell where *request* comes from; its mount is what Quart takes for the root."""
        scope = request.scope
        client, server = scope.get("client"), scope.get("server")
        return caller_of(
            self.proxies,
            fold(request.headers),
            peer=client[0] if client else None,
            ours=server[0] if server else None,
            scheme=request.scheme,
            mount=request.root_path or self.options.base_path.rstrip("/"),
        )

    async def admit(self, request: Request, caller: Caller, *, api: bool, login: bool) -> Access:
        """Let a request pass, or refuse it. *api*: it is metered; *login*: it needs one.

        Raises:
            Refusal: it may not pass.
        """
        self._check_place(caller)
        self._check_size(request)
        id = request.cookies.get(cookie_name(caller), "")  # noqa: A001
        session = self.sessions.find(id, self.clock()) if id else None
        if not api:
            return Access(caller=caller, session=session, user=session.user if session else None)
        self._meter(session, caller)
        found = await self._who(request, caller, id, session)
        self._check_origin(request, found)
        if login and found.user is None:
            raise self._unauthorized(expired=found.expired)
        return found

    def _check_place(self, caller: Caller) -> None:
        anyone = self.auth.mode == "none"
        if anyone and not caller.near:
            raise Refusal(403, "this board has no login and serves its own machine only")
        if not hosts_are_allowed(caller, self.options.allowed_hosts, anyone=anyone):
            raise Refusal(
                403, "the board is not served by this name (allowed_hosts)", parameter="Host"
            )

    def _check_size(self, request: Request) -> None:
        if (request.content_length or 0) > self.limits.body:
            raise Refusal(413, f"a body has at most {self.limits.body} bytes")

    def _meter(self, session: Session | None, caller: Caller) -> None:
        key = (session.key if session else b"", meter_key(caller.address))
        wait = self._buckets.take(key, self.clock())
        if wait:
            raise Refusal(429, "too many requests", retry_after=wait)

    async def _who(
        self,
        request: Request,
        caller: Caller,
        id: str,  # noqa: A002
        session: Session | None,
    ) -> Access:
        token = _bearer(request)
        if token is not None and self.auth.mode in {"token", "custom"}:
            credentials = Credentials(token=token, address=caller.address)
            user = await self.check(credentials, caller)
            return Access(caller=caller, user=user, bearer=True)
        if session is not None:
            return Access(caller=caller, user=session.user, session=session)
        if self.auth.mode == "none":
            anyone = await self.auth.authenticate(Credentials(address=caller.address))
            return Access(caller=caller, user=anyone)
        expired = bool(id) and self.sessions.was_expired(id, self.clock())
        return Access(caller=caller, expired=expired)

    def _check_origin(self, request: Request, found: Access) -> None:
        # No page can send another site's token: it would have to know it.
        if found.bearer:
            return
        cookie = found.session is not None
        why = foreign_site(request.method, fold(request.headers), found.caller, cookie=cookie)
        if why is not None:
            raise Refusal(403, why)

    def _unauthorized(self, *, expired: bool = False) -> Refusal:
        # RFC 9110 §15.5.2: a 401 names a scheme. Only Bearer is one that exists.
        scheme = "Bearer" if self.auth.mode in {"token", "custom"} else "Session"
        return Refusal(
            401,
            "Session expired" if expired else "Unauthorized",
            headers={"WWW-Authenticate": f'{scheme} realm="board"'},
        )

    async def check(self, credentials: Credentials, caller: Caller) -> User:
        """Find out who says this.

        Raises:
            Refusal: 401 nobody who may look, 403 said where others can read it, 429 after too many
                failures of the address or account, and while too many are looked at.
        """
        if not (caller.secure or caller.local or self.options.insecure_http):
            raise Refusal(
                403, "logins over plain HTTP are refused, for others can read them: use HTTPS"
            )
        keys = [("address", meter_key(caller.address))]
        if credentials.username is not None:
            keys.append(("account", credentials.username))
        await self._enter(keys)
        user = None
        try:
            user = await self.auth.authenticate(credentials)
        finally:
            # Hanging up before the answer is a failure, too: guessing must cost what it costs.
            self._leave(keys, failed=user is None)
        if user is None:
            self._failed(credentials, keys)
            raise self._unauthorized()
        return user

    async def _enter(self, keys: list[tuple[str, str]]) -> None:
        while True:
            wait = self._attempts.locked(keys, self.clock())
            if wait:
                raise Refusal(429, "too many failed logins", retry_after=wait)
            if self._looking >= _LOGINS_AT_ONCE:
                raise Refusal(429, "too many logins at once", retry_after=1)
            if self._attempts.begin(keys, self.clock()):
                self._looking += 1
                return
            await self._looked.park()

    def _leave(self, keys: list[tuple[str, str]], *, failed: bool) -> None:
        self._attempts.end(keys, self.clock(), failed=failed)
        self._looking -= 1
        self._looked.unpark_all()

    def _failed(self, credentials: Credentials, keys: list[tuple[str, str]]) -> None:
        # Only what a name looks like, and not all of a long one: people type passwords there.
        who = f"user {credentials.username[:64]!r}" if credentials.username else "a token"
        log.warning("login with %s from %s failed", who, credentials.address or "here")
        self.report("BoardLoginFailed", "warning", credentials.address, f"login with {who} failed")
        if self._attempts.locked(keys, self.clock()):
            text = f"too many failed logins with {who}; more are refused for a while"
            self.report("BoardLoginLocked", "critical", credentials.address, text)

    def denied(self, user: User, address: str, what: str) -> None:
        """Tell the security log, and the log, that *user* may not do *what*.

        Not every time: that log is a ring, and nobody shall wash it clean with refusals.
        """
        if self._denials.take(user.name, self.clock()):
            return
        text = f"{user.name}, a {user.role}, was refused {what}"
        log.warning("%s (from %s)", text, address or "here")
        self.report("BoardAccessDenied", "warning", address, text, category="access")

    def report(
        self,
        type: str,  # noqa: A002
        severity: Severity,
        address: str,
        description: str,
        category: SecurityCategory = "authentication",
    ) -> None:
        """Tell the security log."""
        if self._report is not None:
            self._report(
                Incident(
                    type=type,
                    category=category,
                    severity=severity,
                    address=address,
                    description=description,
                )
            )

    def stream(self, access: Access, on_end: Callable[[], None] | None = None) -> StreamSlot:
        """Take a place for a stream; *on_end* is called when the session ends before the stream.

        Raises:
            Refusal: 429, there is no place left; 401, the session ended meanwhile.
        """
        if access.session is not None and access.session.over:
            raise self._unauthorized(expired=True)
        key = _viewer(access)
        if not self._places.take(key):
            each = key is not None and self._places.of(key) >= self.limits.streams_per_session
            whose = "of this session" if each else "of this board"
            raise Refusal(429, f"too many streams {whose}", retry_after=5)
        return StreamSlot(lambda: self._places.give_back(key), access.session, on_end or _Nothing())

    @property
    def streams(self) -> int:
        """How many streams have a place now."""
        return self._places.taken


class _Nothing:
    """An ending of its own for each stream that has nothing to do at its session's end."""

    def __call__(self) -> None:
        """Do nothing."""


def _viewer(access: Access) -> bytes | str | None:
    """Name whose streams are counted; where everybody is the same nobody, only the whole is."""
    if access.session is not None:
        return access.session.key
    if access.bearer and access.user is not None:
        return f"{meter_key(access.caller.address)} {access.user.name}"
    return None


def _bearer(request: Request) -> str | None:
    """Find the token of ``Authorization: Bearer`` (RFC 6750 §2.1); a header's bytes may be UTF-8."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return token.strip().encode("latin-1").decode("utf-8", "replace")
