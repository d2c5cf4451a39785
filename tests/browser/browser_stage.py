"""A board that is served by a process of its own, stations by hand, and a browser that is watched.

Knows how to log in and nothing else of the page.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOKEN = "s3cret-of-the-operator"
VIEWER_TOKEN = "s3cret-of-the-viewer"
#: What people with a large screen have.
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class BoardProcess:
    """A CSMS with a board; it can be stopped and started again on the same ports."""

    def __init__(self, **settings: Any) -> None:
        self._settings = {"auth": {"token": TOKEN, "viewer_token": VIEWER_TOKEN}, **settings}
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it serves."""
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "board_process.py"), json.dumps(self._settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._settings.update(self._answer())

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        process.communicate(timeout=30)
        assert process.returncode == 0, "the board's process crashed: its standard error says why"

    def do(self, deed: str, **arguments: Any) -> Any:
        """Have something done; see ``board_process.Stage``."""
        assert self._process is not None, "it is stopped"
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": deed, **arguments}) + "\n")
        self._process.stdin.flush()
        return self._answer()["done"]

    def _answer(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the board's process crashed: its standard error says why"
        found: dict[str, Any] = json.loads(line)
        return found

    @property
    def url(self) -> str:
        """Where the board is, without a slash at its end."""
        return f"http://127.0.0.1:{self._settings['board']}"

    @property
    def ocpp_port(self) -> int:
        """Where stations connect."""
        port: int = self._settings["ocpp"]
        return port

    @contextmanager
    def station(self, identity: str, protocol: str = "ocpp1.6") -> Iterator[StationByHand]:
        """Connect a station that says what a test tells it to."""
        url = f"ws://127.0.0.1:{self.ocpp_port}/ocpp/{identity}"
        offered = [Subprotocol(protocol)]
        with connect(url, subprotocols=offered, compression=None, proxy=None) as found:
            yield StationByHand(found, identity)

    def refuse(self, identity: str, *headers: str, protocol: str = "ocpp1.6") -> int:
        """Try to connect as a station that is not let in; returns the status of the answer."""
        head = [
            f"GET /ocpp/{identity} HTTP/1.1",
            f"Host: 127.0.0.1:{self.ocpp_port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            f"Sec-WebSocket-Protocol: {protocol}",
            *headers,
        ]
        with socket.create_connection(("127.0.0.1", self.ocpp_port), timeout=10) as sock:
            sock.sendall("\r\n".join([*head, "", ""]).encode())
            answer = sock.recv(65_536)
        return int(answer.split(maxsplit=2)[1])


def basic(user: str, password: str) -> str:
    """The header with which a station says who it is."""
    return f"Authorization: Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


class StationByHand:
    """A station whose every frame is told by the test."""

    def __init__(self, connection: ClientConnection, identity: str) -> None:
        self.identity = identity
        self._numbers = count(1)
        self._socket = connection

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def send(self, frame: object) -> None:
        """Send a frame as it is."""
        self._socket.send(json.dumps(frame))

    def receive(self) -> Any:
        """Wait for the next frame."""
        return json.loads(self._socket.recv(timeout=10))

    def call(self, action: str, payload: dict[str, Any] | None = None) -> Any:
        """Send a CALL and return the payload of the answer, or the whole CALLERROR."""
        number = f"message-{next(self._numbers)}"
        self.send([2, number, action, payload or {}])
        answer = self.receive()
        assert answer[1] == number, answer
        return answer[2] if answer[0] == 3 else answer

    def boot(self, vendor: str = "Acme", model: str = "Volt 22", firmware: str = "1.2.3") -> None:
        """Say what it is, as OCPP 1.6 has it."""
        told = {"chargePointVendor": vendor, "chargePointModel": model}
        self.call(
            "BootNotification",
            {**told, "firmwareVersion": firmware, "chargePointSerialNumber": "SN-4711"},
        )

    def beat(self, times: int = 1) -> None:
        """Send heartbeats, one after the other."""
        for _ in range(times):
            self.call("Heartbeat")

    def wait_closed(self) -> int:
        """Wait until the server closes; returns the close code."""
        for _ in self._socket:
            pass
        code = self._socket.close_code
        assert code is not None
        return code


class Watched:
    """What a page did that no page of ours may do: errors, and words with strangers."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._excused: list[str] = []
        self.errors: list[str] = []
        self.strangers: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._request)

    def excuse(self, words: str) -> None:
        """Browsers log each refusal as an error; one with these words belongs to the test."""
        self._excused.append(words)

    def check(self) -> None:
        """There was nothing but what is excused."""
        faults = [each for each in self.errors if not any(word in each for word in self._excused)]
        assert faults == [], f"errors in the browser: {faults}"
        assert self.strangers == [], f"requests to other hosts: {self.strangers}"

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob"} and url.netloc != self._own:
            self.strangers.append(request.url)


class Visit:
    """A browser's look at a board: its context, and what it must not do."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context = context
        self.base = base
        self.watched = Watched(urlsplit(base).netloc)
        self.watched.watch(context)

    def login(self, token: str = TOKEN) -> None:
        """Log in without the page."""
        answer = self.context.request.post(
            f"{self.base}/api/auth/login",
            data={"token": token},
            headers={"X-Requested-With": "board"},
        )
        assert answer.ok, answer.text()

    def end_session(self) -> None:
        """Let the session end on the server, as time does; the browser keeps its cookie."""
        cookie = "; ".join(f"{each['name']}={each['value']}" for each in self.context.cookies())
        headers = {"Cookie": cookie, "Origin": self.base, "X-Requested-With": "board"}
        request = UrlRequest(f"{self.base}/api/auth/logout", headers=headers, method="POST")
        urlopen(request, timeout=10).close()

    def open(self, path: str = "/") -> Page:
        """Open a page of the board in a tab of its own."""
        page = self.context.new_page()
        page.goto(self.base + path)
        return page


@contextmanager
def visiting(browser: Browser, base: str, **settings: Any) -> Iterator[Visit]:
    """Open a window with no past; at the end there must have been no error and no stranger."""
    settings = {"viewport": DESKTOP, "reduced_motion": "reduce", **settings}
    context = browser.new_context(**settings)
    try:
        visit = Visit(context, base)
        yield visit
        visit.watched.check()
    finally:
        context.close()
