"""A live monitoring board for ``trio_ocpp`` servers: an observer, a store, REST, SSE and a page.

::

     asgi   factory                     create_app: stations and board under hypercorn
     board   hosting   lifespan         Board: puts the parts together and runs them
     app   routes/   login   page       the web application
     auth   protection   sessions       who may look
     broker   telemetry   metrics       what is made of it, live
     observer   stores/   redaction     what is kept
     records   queries   options        names and value objects only

Imports only go down. ``docs/board.md`` has every endpoint, event and option.
"""

from .auth import Auth, Credentials, credentials_auth, custom_auth, no_auth, token_auth
from .board import Board
from .factory import create_app
from .hosting import Bound
from .options import SECRET_NAMES, BoardLimits, BoardOptions
from .records import User
from .sockets import listen
from .stores.base import AnyRecord, Kind, Store, StoredMessage
from .stores.memory import MemoryStore

__all__ = [
    "SECRET_NAMES",
    "AnyRecord",
    "Auth",
    "Board",
    "BoardLimits",
    "BoardOptions",
    "Bound",
    "Credentials",
    "Kind",
    "MemoryStore",
    "Store",
    "StoredMessage",
    "User",
    "create_app",
    "credentials_auth",
    "custom_auth",
    "listen",
    "no_auth",
    "token_auth",
]
