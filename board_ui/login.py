"""Logging in and out: ``auth/login``, ``auth/session`` and ``auth/logout``.

What a login takes depends on the board's mode; what comes back never holds the session's id.
Knows no other route.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta
from quart import Blueprint, Response, request

from .answers import json_answer, no_content
from .auth import Credentials
from .headers import delete_cookie, set_cookie
from .parameters import decode_body
from .problems import Refusal
from .protection import Access, Guard, access, public
from .records import SessionInfo, User
from .sessions import Session

log = logging.getLogger(__name__)


class Login(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What someone logs in with: a token, or user name and password; see the session's ``mode``."""

    token: Annotated[str, Meta(max_length=4_096)] | None = None
    username: Annotated[str, Meta(max_length=256)] | None = None
    password: Annotated[str, Meta(max_length=1_024)] | None = None


def login_blueprint(guard: Guard) -> Blueprint:
    """Make the three routes; register it with ``url_prefix="/api/auth"``."""
    blueprint = Blueprint("auth", __name__)

    @blueprint.post("/login")
    @public
    async def login() -> Response:
        text = await request.get_data(cache=False, as_text=False, parse_form_data=False)
        body = decode_body(text, Login)
        asks = access()
        if guard.auth.mode == "none":
            return json_answer(_info(guard, asks.user, None))
        user = await guard.check(_credentials(guard, body, asks), asks.caller)
        return _begin(guard, asks, user)

    @blueprint.get("/session")
    @public
    async def session() -> Response:
        asks = access()
        return json_answer(_info(guard, asks.user, asks.session))

    @blueprint.post("/logout")
    @public
    async def logout() -> Response:
        asks = access()
        if asks.session is not None:
            guard.sessions.close(asks.session)
            log.info("%s logged out from %s", asks.session.user.name, asks.caller.address or "here")
        response = no_content()
        delete_cookie(response, asks.caller)
        return response

    return blueprint


def _credentials(guard: Guard, body: Login, asks: Access) -> Credentials:
    """Take what the board's mode needs, and nothing else: each failure counts against one account.

    Raises:
        Refusal: 400, naming what is missing.
    """
    mode = guard.auth.mode
    if mode == "token":
        body = Login(token=_given("token", body.token))
    elif mode == "credentials":
        body = Login(
            username=_given("username", body.username), password=_given("password", body.password)
        )
    elif body == Login():
        raise Refusal(400, "say who you are: token, or username and password", parameter="token")
    return Credentials(
        token=body.token,
        username=body.username,
        password=body.password,
        address=asks.caller.address,
    )


def _given(name: str, value: str | None) -> str:
    if not value:
        raise Refusal(400, f"a login here takes a {name}", parameter=name)
    return value


def _begin(guard: Guard, asks: Access, user: User) -> Response:
    """Begin a session, always with a new id: one that was planted before must not become it."""
    if asks.session is not None:
        guard.sessions.close(asks.session)
    now = guard.clock()
    id, session = guard.sessions.open(user, now)  # noqa: A001
    log.info("%s logged in from %s as %s", user.name, asks.caller.address or "here", user.role)
    guard.report("BoardLogin", "info", asks.caller.address, f"{user.name} logged in as {user.role}")
    response = json_answer(_info(guard, user, session))
    set_cookie(response, asks.caller, id, guard.sessions.left_at_most(session, now))
    return response


def _info(guard: Guard, user: User | None, session: Session | None) -> SessionInfo:
    ends = None
    if session is not None:
        left = guard.sessions.left(session, guard.clock())
        ends = datetime.now(UTC) + timedelta(seconds=left)
    return SessionInfo(mode=guard.auth.mode, user=user, expires_at=ends)
