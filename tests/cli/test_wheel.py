"""The package as users get it: built, installed elsewhere, and started far from the repository."""

import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from services import missing

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "board_ui" / "static"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, made of this tree."""
    if importlib.util.find_spec("hatchling") is None:
        missing("hatchling, which builds the package")
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d"]
    run([*build, str(folder)], cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment: our wheel, and what it depends on from ours."""
    home = tmp_path_factory.mktemp("installed")
    if importlib.util.find_spec("ensurepip") is None:
        missing("ensurepip, which puts pip into a fresh environment")
    run([sys.executable, "-m", "venv", str(home)])
    (wheel,) = built.glob("*.whl")
    python = home / "bin" / "python"
    run([str(python), "-m", "pip", "install", "-q", "--no-index", "--no-deps", str(wheel)])
    # Behind its own packages, and without the .pth files there: ours is found in neither.
    own = sysconfig.get_path("purelib", vars={"base": str(home)})
    others = {sysconfig.get_path(each) for each in ("purelib", "platlib")}
    (Path(own) / "dependencies.pth").write_text("\n".join(others))
    return home / "bin"


def run(command: list[str], cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def serving(program: Path, home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [
        str(program), "serve", "--port", "0", "--board-port", "0", "--simulate", "2",
        "--log-format", "json",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=home, env={"PATH": "/usr/bin:/bin"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for_stations(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdout is not None
    while count:
        line = json.loads(process.stdout.readline())
        count -= line["event"] == "connected"


def test_the_installed_command_serves_stations_and_the_boards_page(
    installed: Path, tmp_path: Path
) -> None:
    with serving(installed / "trio-ocpp", tmp_path) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        board, token = facts["board"].split("/login#token=")
        wait_for_stations(process, 2)
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=board, headers=headers, trust_env=False) as http:
            page = http.get("/")
            assets = re.findall(r'(?:src|href)="\.?/?([^"]*assets/[^"]+)"', page.text)
            loaded = [http.get(f"/{path.lstrip('/')}") for path in assets]
            overview = http.get("/api/overview")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert page.headers["Content-Type"].startswith("text/html")
    assert {Path(each.url.path).suffix for each in loaded} == {".js", ".css"}
    assert [each.content for each in loaded] == [(STATIC / path).read_bytes() for path in assets]
    assert (overview.status_code, overview.json()["online"]) == (200, 2)
    assert (process.returncode, err) == (0, "")


def test_what_runs_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    ask = "import trio_ocpp, board_ui; print(trio_ocpp.__file__, board_ui.__file__)"
    files = run([str(installed / "python"), "-P", "-c", ask], cwd=tmp_path).split()
    assert [Path(each).is_relative_to(installed.parent) for each in files] == [True, True]


def test_the_wheel_has_the_page_and_none_of_its_sources(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    page = {
        str(path.relative_to(ROOT)) for path in STATIC.rglob("*") if path.is_file()
    }  # fmt: skip
    assert page <= names
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {
        "trio_ocpp", "board_ui",
    }  # fmt: skip
    assert not [name for name in names if name.startswith("board_ui/web")]


def test_the_source_distribution_has_what_is_committed_and_no_more(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git repository")
    list_files = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = run(list_files, cwd=ROOT)
    known = {*listed.split("\0"), "PKG-INFO"}
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert names <= known
    assert {
        "trio_ocpp/py.typed",
        "board_ui/static/index.html",
        "board_ui/web/package.json",
    } <= names
