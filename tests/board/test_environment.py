"""``TRIO_OCPP_*``: what the variables mean, and how wrong ones are named."""

import re
from pathlib import Path

import pytest
import trustme

from board_ui import Credentials
from board_ui.environment import PREFIX, Environment, read_environment


def read(**variables: str) -> Environment:
    """Read variables, given without their prefix."""
    return read_environment({PREFIX + name: value for name, value in variables.items()})


def test_nothing_is_needed() -> None:
    settings = read_environment({"PATH": "/bin", "TRIO_OCPP_ROUTER": " "})
    assert (settings.router, settings.bind, settings.auth) == (None, "127.0.0.1:9000", None)
    assert settings.timeouts.handshake == 30
    assert settings.tls is settings.stations is settings.protocols is None


def test_the_server_is_set_up(tmp_path: Path) -> None:
    certificate, stations = tmp_path / "server.pem", tmp_path / "stations.toml"
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    stations.touch()
    settings = read(
        BIND="0.0.0.0:9000",
        PROTOCOLS="ocpp2.0.1, ocpp1.6",
        HANDSHAKE_TIMEOUT="2.5",
        CERTFILE=str(certificate),
        STATIONS=str(stations),
    )
    assert settings.bind == "0.0.0.0:9000"
    assert settings.protocols == ("ocpp2.0.1", "ocpp1.6")
    assert settings.timeouts.handshake == 2.5
    assert settings.tls is not None
    assert settings.stations == stations


def test_the_board_is_set_up() -> None:
    options = read(
        BOARD_TRUSTED_PROXIES="10.0.0.1,10.0.1.0/24",
        BOARD_CORS_ORIGINS="https://ops.example",
        BOARD_ALLOWED_HOSTS="board.example",
        BOARD_INSECURE_HTTP="1",
        BOARD_BASE_PATH="/board",
    ).options
    assert options.trusted_proxies == ("10.0.0.1", "10.0.1.0/24")
    assert options.cors_origins == ("https://ops.example",)
    assert options.allowed_hosts == ("board.example",)
    assert options.insecure_http
    assert options.base_path == "/board"


async def test_a_token_logs_in_with_its_role() -> None:
    auth = read(BOARD_TOKEN="s3cret", BOARD_ROLE="viewer").auth
    assert auth is not None
    user = await auth.authenticate(Credentials(token="s3cret"))
    assert user is not None
    assert user.role == "viewer"


async def test_a_user_logs_in_with_the_password() -> None:
    auth = read(BOARD_USER="ann", BOARD_PASSWORD="s3cret").auth
    assert auth is not None
    user = await auth.authenticate(Credentials(username="ann", password="s3cret"))
    assert user is not None
    assert (user.name, user.role) == ("ann", "operator")


def test_a_board_without_a_login_has_to_be_asked_for() -> None:
    auth = read(BOARD_AUTH="none").auth
    assert auth is not None
    assert auth.mode == "none"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PORT": "9000"}, "TRIO_OCPP_PORT is none of TRIO_OCPP_ROUTER, TRIO_OCPP_BIND"),
        ({"BIND": "9000"}, "TRIO_OCPP_BIND: an address is given as '127.0.0.1:8080'"),
        ({"PROTOCOLS": "ocpp1.5"}, "TRIO_OCPP_PROTOCOLS: takes some of ocpp2.1, ocpp2.0.1"),
        ({"HANDSHAKE_TIMEOUT": "soon"}, "TRIO_OCPP_HANDSHAKE_TIMEOUT: takes a number of seconds"),
        ({"HANDSHAKE_TIMEOUT": "0"}, "takes a number of seconds above 0, not '0'"),
        ({"CERTFILE": "/none.pem"}, "TRIO_OCPP_CERTFILE: /none.pem: no such file"),
        ({"CERTFILE": __file__}, "no certificate and key in there"),
        ({"KEYFILE": __file__}, "TRIO_OCPP_KEYFILE needs TRIO_OCPP_CERTFILE"),
        ({"STATIONS": __file__, "ROUTER": "a:b"}, "TRIO_OCPP_STATIONS is for the demo"),
        ({"BOARD_AUTH": "token"}, "TRIO_OCPP_BOARD_AUTH: takes none, not 'token'; set TRIO_OCPP_"),
        ({"BOARD_AUTH": "none", "BOARD_TOKEN": "x"}, "are two ways to log in"),
        ({"BOARD_USER": "ann"}, "TRIO_OCPP_BOARD_USER needs TRIO_OCPP_BOARD_PASSWORD"),
        ({"BOARD_PASSWORD": "x"}, "TRIO_OCPP_BOARD_PASSWORD needs TRIO_OCPP_BOARD_USER"),
        ({"BOARD_USER": "ann", "BOARD_PASSWORD": "$argon2$"}, "hash of user 'ann' is broken"),
        ({"BOARD_ROLE": "boss"}, "TRIO_OCPP_BOARD_ROLE: takes viewer or operator, not 'boss'"),
        ({"BOARD_INSECURE_HTTP": "yes"}, "TRIO_OCPP_BOARD_INSECURE_HTTP: takes 1 or 0, not 'yes'"),
        ({"BOARD_BASE_PATH": "board"}, "TRIO_OCPP_BOARD_BASE_PATH: "),
        ({"BOARD_TRUSTED_PROXIES": "nginx"}, "TRIO_OCPP_BOARD_TRUSTED_PROXIES: "),
    ],
)
def test_a_wrong_variable_is_named(variables: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        read(**variables)


def test_the_docstring_lists_every_variable() -> None:
    source = (Path(__file__).parents[2] / "board_ui" / "asgi.py").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="is none of") as refused:
        read(NOPE="1")
    names = re.findall(r"TRIO_OCPP_\w+", str(refused.value))[1:]
    assert [name for name in names if f"``{name}``" not in source] == []
