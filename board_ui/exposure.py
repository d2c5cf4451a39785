"""Whether a board may listen where it is told to: said before it starts, in one line.

Pure but for the log: knows addresses as people write them, no socket.
"""

from __future__ import annotations

import logging

from .auth import Auth
from .options import BoardOptions
from .origins import host_name, read_address

log = logging.getLogger(__name__)


class BoardNotSafe(ValueError):
    """The board would let in whoever can reach it."""


def check_exposure(auth: Auth, bind: str, tls: bool, options: BoardOptions) -> None:
    """Refuse to show a board without a login to others; warn where logins will be refused.

    *bind* is the address as given, e.g. "0.0.0.0:8080", "[::1]:8080" or "unix:/run/board.sock".

    Raises:
        BoardNotSafe: the board has no login and listens beyond this machine.
    """
    if _is_near(bind):
        return
    if auth.mode == "none":
        raise BoardNotSafe(
            f"the board has no login (no_auth) and would listen on {bind}, where others can "
            "reach it: give it token_auth or credentials_auth, or bind it to 127.0.0.1"
        )
    if not (tls or options.insecure_http or options.trusted_proxies):
        log.warning(
            "logins to the board on %s are refused, for passwords could be read on the way: give "
            "it a certificate, name the proxy that has one in BoardOptions.trusted_proxies, or "
            "set insecure_http=True",
            bind,
        )


def _is_near(bind: str) -> bool:
    if bind.startswith("unix:"):
        return True
    name = host_name(bind if bind.startswith("[") or bind.count(":") < 2 else f"[{bind}]")
    # Nobody knows today where another name leads tomorrow; no name at all is every address.
    address = read_address(name)
    return name == "localhost" or (address is not None and address.is_loopback)
