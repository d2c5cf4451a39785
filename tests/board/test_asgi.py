"""``board_ui.asgi``: the application that the environment describes, made in this process."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from board_ui import failures


class Ended(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def last_words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    def end(words: str, code: int) -> None:
        said.append(f"{code}: {words}")
        raise Ended

    monkeypatch.setattr(failures, "end_process", end)
    return said


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> ModuleType:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "board_ui.asgi", raising=False)
    return importlib.import_module("board_ui.asgi")


def test_the_demo_is_what_there_is_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch).app.extensions["board"].token is not None


def test_stations_of_a_file_are_let_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stations = tmp_path / "stations.toml"
    stations.write_text('[[station]]\nidentity = "CP1"\n', encoding="utf-8")
    variables = {"TRIO_OCPP_STATIONS": str(stations), "TRIO_OCPP_BOARD_TOKEN": "s3cret"}
    assert load(monkeypatch, **variables).app.extensions["board"].token is None


def test_a_router_of_the_users_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = "import trio_ocpp\nrouter = trio_ocpp.Router()\n"
    (tmp_path / "asgi_router.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load(monkeypatch, TRIO_OCPP_ROUTER="asgi_router:router").app


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TRIO_OCPP_BIND": "x"}, "2: TRIO_OCPP_BIND: an address is"),
        ({"TRIO_OCPP_ROUTER": "nothere:x"}, "2: TRIO_OCPP_ROUTER: no module 'nothere'"),
        ({"TRIO_OCPP_STATIONS": __file__}, "2: TRIO_OCPP_STATIONS: "),
    ],
)
def test_what_is_wrong_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, last_words: list[str], variables: dict[str, str], words: str
) -> None:
    with pytest.raises(Ended):
        load(monkeypatch, **variables)
    assert last_words[0].startswith(words)
