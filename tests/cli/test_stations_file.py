"""``--stations FILE``: who may come in, with which password, and how strict the demo is with it."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from trio.testing import MockClock

from trio_ocpp import open_server
from trio_ocpp.cli import demo
from trio_ocpp.cli.failure import CliError
from trio_ocpp.cli.stations import KnownStations, hash_matches, hash_password, load_stations
from trio_ocpp.testing import MemoryListener

FILE = """
[[station]]
identity = "CP1"
password = "s3cret"

[[station]]
identity = "CP2"
password_hash = "{hashed}"
validation = "reject"

[[station]]
identity = "CP3"
"""


@pytest.fixture
def stations(tmp_path: Path) -> KnownStations:
    path = tmp_path / "stations.toml"
    path.write_text(FILE.format(hashed=hash_password(b"hashed")))
    return load_stations(path)


@asynccontextmanager
async def serving(stations: KnownStations) -> AsyncIterator[MemoryListener]:
    listener = MemoryListener()
    async with open_server(demo.router(stations), listeners=[listener]):
        yield listener


@pytest.mark.parametrize(
    ("identity", "password", "status"),
    [
        ("CP1", "s3cret", 101),
        ("CP1", "wrong", 401),
        ("CP1", None, 401),
        ("CP2", "wrong", 401),
        ("CP3", None, 101),
        ("CP4", "s3cret", 404),
    ],
)
async def test_a_station_comes_in_with_its_own_password(
    stations: KnownStations,
    identity: str,
    password: str | None,
    status: int,
) -> None:
    async with serving(stations) as listener, listener.connect(identity, password=password) as peer:
        assert peer.status == status


async def test_a_hashed_password_lets_in(stations: KnownStations) -> None:
    async with serving(stations) as listener, listener.connect("CP2", password="hashed") as peer:
        assert peer.status == 101


BROKEN = [2, "1", "StatusNotification", {"connectorId": "one", "errorCode": "NoError"}]


async def test_the_demo_tolerates_a_broken_payload(
    stations: KnownStations, autojump_clock: MockClock
) -> None:
    async with serving(stations) as listener, listener.connect("CP3") as peer:
        await peer.send(BROKEN)
        assert (await peer.receive())[0] == 3


async def test_a_station_that_is_to_be_rejected_gets_a_callerror(stations: KnownStations) -> None:
    async with serving(stations) as listener, listener.connect("CP2", password="hashed") as peer:
        await peer.send(BROKEN)
        assert (await peer.receive())[0] == 4


def test_a_hash_is_salted_and_matches_its_password_only() -> None:
    one, two = hash_password(b"x"), hash_password(b"x")
    assert one != two
    assert hash_matches(b"x", one)
    assert not hash_matches(b"y", one)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[[station", "not TOML"),
        ("", "it takes [[station]] tables"),
        ("station = 1", "it takes [[station]] tables"),
        ("station = [1]", "station 1: it is no table"),
        ("[[station]]\npassword = 'x'", "station 1: identity is missing"),
        ("[[station]]\nidentity = 1", "identity takes a string, not 1"),
        (
            "[[station]]\nidentity = 'A'\npasword = 'x'",
            "unknown key 'pasword'; allowed are identity",
        ),
        (
            "[[station]]\nidentity = 'A'\n[[station]]\nidentity = 'A'",
            "station 2: identity 'A' is there",
        ),
        (
            "[[station]]\nidentity = 'A'\nvalidation = 'no'",
            "validation takes 'reject' or 'tolerate'",
        ),
        (
            "[[station]]\nidentity = 'A'\npassword_hash = 'x'",
            "password_hash is none of trio-ocpp hash",
        ),
        ("[[station]]\nidentity = 'A'\npassword_hash = 'scrypt$!$?'", "password_hash is none of"),
        ("[[station]]\nidentity='A'\npassword='x'\npassword_hash='y'", "not both"),
    ],
)
def test_a_wrong_file_is_one_line_that_names_the_place(
    tmp_path: Path, content: str, expected: str
) -> None:
    path = tmp_path / "stations.toml"
    path.write_text(content)
    with pytest.raises(CliError, match="--stations") as caught:
        load_stations(path)
    assert expected in str(caught.value)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CliError, match=r"--stations /none\.toml: no such file"):
        load_stations(Path("/none.toml"))


def test_the_hash_command_prints_what_the_file_takes() -> None:
    command = [sys.executable, "-m", "trio_ocpp", "hash"]
    done = subprocess.run(command, input="s3cret\n", capture_output=True, text=True, timeout=30)
    assert done.returncode == 0
    assert hash_matches(b"s3cret", done.stdout.strip())
    empty = subprocess.run(command, input="\n", capture_output=True, text=True, timeout=30)
    assert (empty.returncode, empty.stderr) == (2, "error: an empty password lets nobody in\n")
