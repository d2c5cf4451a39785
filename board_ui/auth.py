"""Who may look at the board: the four ways to find that out.

``no_auth``, ``token_auth``, ``credentials_auth`` and ``custom_auth`` make an ``Auth``. Secrets
are compared in constant time, passwords kept as argon2 hashes and checked in threads, of
which there are few. Knows neither HTTP nor sessions; how often one may try is limited elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

import argon2
import trio

from .records import User

log = logging.getLogger(__name__)

_T = TypeVar("_T")

Mode = Literal["none", "token", "credentials", "custom"]
Role = Literal["viewer", "operator"]

_ROLES: Mapping[str, Role] = {"viewer": "viewer", "operator": "operator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What someone says to prove who they are, and from which address. Never shown."""

    token: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    address: str = ""


class Auth(Protocol):
    """A way to find out who somebody is."""

    @property
    def mode(self) -> Mode:
        """What a login takes."""
        ...

    async def start(self) -> None:
        """Prepare; called once or more, before the first question or with it."""
        ...

    async def authenticate(self, credentials: Credentials) -> User | None:
        """Tell who that is; ``None``: nobody who may look."""
        ...


Validate = Callable[[Credentials], Awaitable[object]]


class _Open:
    mode: Mode = "none"

    def __init__(self, user: User) -> None:
        self._user = user

    async def start(self) -> None:
        """Nothing to prepare."""

    async def authenticate(self, credentials: Credentials) -> User | None:
        """Let everybody in."""
        return self._user


def no_auth() -> Auth:
    """Let everybody in, as an operator. Such a board serves this machine only."""
    return _Open(User(name="anonymous", role="operator"))


class _Tokens:
    mode: Mode = "token"

    def __init__(self, users: Mapping[str, User]) -> None:
        self._users = [(_digest(token), user) for token, user in users.items()]

    async def start(self) -> None:
        """Nothing to prepare."""

    async def authenticate(self, credentials: Credentials) -> User | None:
        """Compare with every token, so that the time does not tell which one came close."""
        given, found = _digest(credentials.token or ""), None
        for digest, user in self._users:
            if hmac.compare_digest(digest, given):
                found = user
        return found


def _digest(token: str) -> bytes:
    # Of equal length, whatever is compared.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def token_auth(
    token: str | Mapping[str, User], *, name: str = "token", role: Role = "operator"
) -> Auth:
    """Let in whoever knows *token*, as the user *name* with *role*.

    Or several tokens, each with its user: ``token_auth({"s3cret": User(name="ops", role="operator")})``.
    Scripts send one as ``Authorization: Bearer s3cret``.

    Raises:
        ValueError: there is no token, or an empty one.
    """
    given = {token: User(name=name, role=role)} if isinstance(token, str) else token
    users = {each: _user(user.name, user.role) for each, user in given.items()}
    if not users or not all(each.strip() for each in users):
        raise ValueError("token_auth takes tokens that are not empty")
    return _Tokens(users)


#: What a check of a password costs: 19 MiB and 2 passes on one core (OWASP's smallest advice,
#: about 30 ms). More memory for each of our threads would be a burden on the OCPP side.
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Threads that may check at once, for each board: a flood of logins waits here, nothing else does.
_THREADS = 2


class _Passwords:
    mode: Mode = "credentials"

    def __init__(self, users: Mapping[str, tuple[str, User]]) -> None:
        self._plain = {name: word for name, (word, _) in users.items() if not _is_hash(word)}
        self._hashes = {name: word for name, (word, _) in users.items() if _is_hash(word)}
        self._users = {name: user for name, (_, user) in users.items()}
        self._decoy = ""
        self._limiter = trio.CapacityLimiter(_THREADS)
        self._starting = trio.Lock()

    async def start(self) -> None:
        """Hash the plain passwords, and forget them."""
        async with self._starting:
            if self._decoy:
                return
            while self._plain:
                name, password = next(iter(self._plain.items()))
                self._hashes[name] = await self._in_thread(_HASHER.hash, password)
                del self._plain[name]
            like = argon2.extract_parameters(next(iter(self._hashes.values())))
            hasher = argon2.PasswordHasher.from_parameters(like)
            self._decoy = await self._in_thread(hasher.hash, secrets.token_urlsafe())

    async def authenticate(self, credentials: Credentials) -> User | None:
        """Check the password; for a name that nobody has one that nobody knows, to take as long."""
        await self.start()
        name = credentials.username or ""
        known = self._hashes.get(name, self._decoy)
        matches = await self._in_thread(_matches, known, credentials.password or "")
        return self._users.get(name) if matches else None

    async def _in_thread(self, work: Callable[..., _T], *args: str) -> _T:
        # Whoever hangs up need not be waited for; the thread ends soon, and is counted until then.
        return await trio.to_thread.run_sync(
            work, *args, limiter=self._limiter, abandon_on_cancel=True
        )


def _is_hash(word: str) -> bool:
    return word.startswith("$argon2")


def _matches(known: str, password: str) -> bool:
    try:
        return _HASHER.verify(known, password)
    except (argon2.exceptions.VerificationError, UnicodeEncodeError):
        return False


def credentials_auth(users: Mapping[str, tuple[str, Role]]) -> Auth:
    """Let in people with user name and password: ``{"ann": ("her password", "operator")}``.

    In place of a password there may be its argon2 hash, as ``argon2.PasswordHasher().hash(…)``
    makes it. Plain ones are hashed when the board starts, and not kept.

    Raises:
        ValueError: there is no user, an empty name or password, a broken hash or an unknown role.
    """
    if not users or not all(name and word for name, (word, _) in users.items()):
        raise ValueError("credentials_auth takes users with names and passwords that are not empty")
    for name, (word, _) in users.items():
        if _is_hash(word):
            _check_hash(name, word)
    return _Passwords({name: (word, _user(name, role)) for name, (word, role) in users.items()})


def _check_hash(name: str, word: str) -> None:
    try:
        argon2.extract_parameters(word)
    except argon2.exceptions.InvalidHashError:
        raise ValueError(f"the argon2 hash of user {name!r} is broken") from None


def _user(name: str, role: str) -> User:
    known = _ROLES.get(role)
    if known is None:
        raise ValueError(f"user {name!r} has the role {role!r}; there are {' and '.join(_ROLES)}")
    return User(name=name, role=known)


#: Seconds for a user's function to answer in; a login that hangs keeps others from theirs.
_PATIENCE = 30


class _Custom:
    mode: Mode = "custom"

    def __init__(self, validate: Validate) -> None:
        self._validate = validate

    async def start(self) -> None:
        """Nothing to prepare."""

    async def authenticate(self, credentials: Credentials) -> User | None:
        """Ask the user's function. Whatever it raises is a no, in the log without what was said."""
        try:
            with trio.fail_after(_PATIENCE):
                found = await self._validate(credentials)
            return None if found is None else _as_user(found)
        except Exception as refusal:  # noqa: BLE001 - the border to a user's function
            # Neither its text nor a traceback with it: either may repeat the credentials.
            log.warning(
                "login from %s refused: %s at %s",
                credentials.address or "here",
                type(refusal).__name__,
                _place(refusal),
            )
            return None


def _as_user(found: object) -> User:
    """Take a name and a role from attributes or from a mapping; without a role it is a viewer."""
    name, role = _member(found, "name"), _member(found, "role")
    if not isinstance(name, str) or not name:
        raise TypeError(f"validate returned a {type(found).__name__} without a name")
    return _user(name, role if role is not None else "viewer")


def _member(found: object, name: str) -> Any:
    return found.get(name) if isinstance(found, Mapping) else getattr(found, name, None)


def _place(error: BaseException) -> str:
    frame = error.__traceback__
    assert frame is not None, "what was caught was raised somewhere"
    while frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"


def custom_auth(validate: Validate) -> Auth:
    """Let in whom *validate* knows.

    ``async def validate(credentials: Credentials)`` returns a ``User``, or an object or mapping
    with ``name`` and ``role``; ``None`` or any exception is a no. The page sends what
    people type in; a script's ``Authorization: Bearer`` comes as ``credentials.token``.
    """
    return _Custom(validate)
