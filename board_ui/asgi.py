"""``hypercorn -k trio board_ui.asgi:app``: a CSMS and its board, configured by the environment.

hypercorn's ``--bind`` (127.0.0.1:8000 by default) is where the pages are. The rest:

=================================  ===========================================================
``TRIO_OCPP_ROUTER``               your CSMS as ``module:attribute``; default: the demo
``TRIO_OCPP_BIND``                 where stations connect; default ``127.0.0.1:9000``
``TRIO_OCPP_PROTOCOLS``            OCPP versions to speak, e.g. ``ocpp2.0.1,ocpp1.6``
``TRIO_OCPP_HANDSHAKE_TIMEOUT``    seconds until a station has to be let in; default 30
``TRIO_OCPP_CERTFILE``             PEM certificate chain of the stations' port (``wss://``)
``TRIO_OCPP_KEYFILE``              PEM private key, if it is not in the certificate's file
``TRIO_OCPP_STATIONS``             TOML file of the stations that the demo lets in
``TRIO_OCPP_BOARD_TOKEN``          the token that logs in; default: one of this run, on stderr
``TRIO_OCPP_BOARD_USER``           a user name in place of the token, with …
``TRIO_OCPP_BOARD_PASSWORD``       … the password, or its argon2 hash
``TRIO_OCPP_BOARD_ROLE``           what that login may do: ``operator`` (default) or ``viewer``
``TRIO_OCPP_BOARD_AUTH``           ``none``: no login
``TRIO_OCPP_BOARD_TRUSTED_PROXIES``  proxies whose ``Forwarded``, ``X-Forwarded-*`` are believed
``TRIO_OCPP_BOARD_CORS_ORIGINS``   other origins whose pages may read the API
``TRIO_OCPP_BOARD_ALLOWED_HOSTS``  values of ``Host`` that are answered
``TRIO_OCPP_BOARD_INSECURE_HTTP``  ``1``: logins over plain HTTP from elsewhere
``TRIO_OCPP_BOARD_BASE_PATH``      the path under which a proxy shows the board
=================================  ===========================================================

Lists are separated by commas or spaces. Whatever is wrong is one line on
standard error and exit code 2; a crash is one line and exit code 1.
"""

from __future__ import annotations

import os

from quart_trio import QuartTrio

from trio_ocpp.cli import demo
from trio_ocpp.cli.failure import CliError
from trio_ocpp.cli.loading import load_router
from trio_ocpp.cli.process import raise_descriptor_limit
from trio_ocpp.cli.stations import load_stations

from .board import Board
from .environment import PREFIX, Environment, read_environment
from .factory import create_app
from .failures import end_process

__all__ = ["app", "make_app"]


def make_app(settings: Environment) -> QuartTrio:
    """Make the application that *settings* describe.

    Raises:
        CliError: there is no such router, or the file of stations is wrong.
    """
    if settings.router is not None:
        router = load_router(settings.router)
    else:
        known = None if settings.stations is None else load_stations(settings.stations)
        router = demo.router(known)
    return create_app(
        router,
        bind=settings.bind,
        board=Board(auth=settings.auth, options=settings.options),
        protocols=settings.protocols,
        tls=settings.tls,
        timeouts=settings.timeouts,
    )


def _from_environment() -> QuartTrio:
    raise_descriptor_limit()
    try:
        return make_app(read_environment(os.environ))
    except CliError as error:
        named = "ROUTER" if f"{PREFIX}ROUTER" in os.environ else "STATIONS"
        end_process(f"{PREFIX}{named}: {error}", 2)
    except ValueError as error:
        end_process(str(error), 2)


app = _from_environment()
