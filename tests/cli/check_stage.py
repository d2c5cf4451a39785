"""Running ``trio-ocpp check`` as its users do, and servers to run it against: ours, TLS, raw bytes.

Knows no test. All on the loopback address.
"""

import contextlib
import datetime
import json
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trio
import trustme

import trio_ocpp as ocpp
from trio_ocpp.cli import demo, main
from trio_ocpp.protocol.response_head import accept_token
from trio_ocpp.websocket.frames import (
    FrameReader,
    Message,
    server_text_frame,
)

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
Out = pytest.CaptureFixture[str]


async def check(capsys: Out, *arguments: str) -> tuple[int, list[str]]:
    """Run the command as its users do; return the exit code and its lines."""
    code = await trio.to_thread.run_sync(main, ["check", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return code, out.splitlines()


async def refused(capsys: Out, *arguments: str) -> str:
    """Run a check that must fail; return what it says from the failing step on."""
    limit = () if "--timeout" in arguments else ("--timeout", "5")
    code, lines = await check(capsys, *arguments, *limit)
    assert code == 1, lines
    steps = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    return "\n".join(lines[steps[-1] :])


@asynccontextmanager
async def csms(router: ocpp.Router | None = None, **settings: Any) -> AsyncIterator[str]:
    """Our own server; yields where it listens."""
    async with ocpp.open_server(router or demo.router(), "127.0.0.1", 0, **settings) as server:
        yield f"127.0.0.1:{server.port}"


@asynccontextmanager
async def fake(handler: Callable[[trio.SocketStream], Awaitable[None]]) -> AsyncIterator[str]:
    """A server of raw bytes."""
    async with trio.open_nursery() as nursery:
        serve = partial(trio.serve_tcp, handler, 0, host="127.0.0.1")
        listeners = await nursery.start(serve)
        yield f"127.0.0.1:{listeners[0].socket.getsockname()[1]}"
        nursery.cancel_scope.cancel()


def answering(answer: str | bytes, *, keep_open: bool = False) -> Any:
    """Make a server that answers every request with these bytes."""

    async def handler(stream: trio.SocketStream) -> None:
        await stream.receive_some(4096)
        await stream.send_all(answer.encode() if isinstance(answer, str) else answer)
        if keep_open:
            await trio.sleep_forever()

    return handler


class Scripted:
    """A WebSocket server's side of one connection, which says what the test tells it to."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self._reader = FrameReader(ours="server")
        self._messages: list[Message] = []

    async def accept(self, protocol: str | None, early: bytes = b"") -> None:
        request = (await self.stream.receive_some(4096)).decode()
        key = re.search(r"(?i)sec-websocket-key: *(\S+)", request)
        assert key is not None
        chosen = f"Sec-WebSocket-Protocol: {protocol}\r\n" if protocol else ""
        await self.stream.send_all(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_token(key[1])}\r\n{chosen}\r\n".encode()
            + early
        )

    async def receive(self) -> Message:
        while not self._messages:
            self._messages += self._reader.receive(await self.stream.receive_some(4096))
        return self._messages.pop(0)

    async def receive_call(self) -> tuple[str, str]:
        text = await self.receive()
        assert isinstance(text, bytes)
        _, message_id, action, _ = json.loads(text)
        return message_id, action

    async def send(self, message: Any) -> None:
        await self.stream.send_all(server_text_frame(json.dumps(message).encode()))


def scripted(
    script: Callable[[Scripted], Awaitable[None]], protocol: str | None = "ocpp1.6"
) -> Any:
    async def handler(stream: trio.SocketStream) -> None:
        peer = Scripted(stream)
        await peer.accept(protocol)
        await script(peer)

    return handler


ACCEPTED = {"status": "Accepted", "interval": 300, "currentTime": NOW.isoformat()}


def http(status: str, *headers: str, body: str = "") -> str:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", body])


class Papers:
    """Certificates as PEM files, and servers that show them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(self.ca_file)

    def issue(self, *names: str, days: int = 40, ca: trustme.CA | None = None, **more: Any) -> Path:
        certificate = (ca or self.ca).issue_cert(
            *names, common_name="CSMS", not_after=NOW + days * DAY + DAY / 2,
            **{"not_before": NOW - 100 * DAY, **more},
        )  # fmt: skip
        path = self._folder / f"{len(list(self._folder.iterdir()))}.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(path)
        return path


@asynccontextmanager
async def openssl(context: ssl.SSLContext) -> AsyncIterator[str]:
    """A TLS server that sends its alerts; it takes one connection, whose handshake fails."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection = listener.accept()[0]
            listener.close()
            with connection.dup() as rest:
                with pytest.raises(ssl.SSLError):
                    context.wrap_socket(connection, server_side=True)
                # Closing with our request unread would reset the connection, and lose the alert.
                with contextlib.suppress(OSError):
                    rest.shutdown(socket.SHUT_WR)
                    while rest.recv(4096):
                        pass

        place = f"127.0.0.1:{listener.getsockname()[1]}"
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.to_thread.run_sync, serve)
            yield place
