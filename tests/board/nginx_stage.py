"""A real nginx before a server of ours, for tests of what a proxy does to it.

Debian's, with a configuration of its own in a directory of its own; it gets a
socket that listens already, so that nothing is guessed and nothing waited for.
Knows nothing of what is behind it.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import trio
from services import missing

NGINX = Path("/usr/sbin/nginx")

# What a guide would tell: compression on, and no word of streams.
_CONFIG = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    gzip_proxied any;
    gzip_types application/json text/css text/javascript;
    server {{
        listen 127.0.0.1:{port};
        location {prefix}/ {{
            proxy_pass http://127.0.0.1:{upstream}{target};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Prefix {prefix};
        }}
    }}
}}
"""


@asynccontextmanager
async def nginx(upstream: int, prefix: str = "/board", *, strip: bool = True) -> AsyncIterator[int]:
    """Run nginx before 127.0.0.1:*upstream*, and yield its port: ``{prefix}/x`` there is ``/x`` here.

    Without *strip* the path is passed on as it is. *prefix* also goes along as
    ``X-Forwarded-Prefix``. Skips the test where there is no nginx.
    """
    with TemporaryDirectory(prefix="nginx-stage-") as folder, _listening() as sock:
        port: int = sock.getsockname()[1]
        _configure(folder, port=port, upstream=upstream, prefix=prefix, target="/" * strip)
        process = _start(folder, sock)
        try:
            yield port
        finally:
            await _stop(process)


def _listening() -> socket.socket:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen(512)
    return sock


def _configure(folder: str, **values: object) -> None:
    if not NGINX.exists():
        missing(f"no nginx here: {NGINX} is missing (Debian: apt-get install nginx-light)")
    # Its worker would leave root for a user who may not write here; others cannot change users.
    user = "user root;" if os.geteuid() == 0 else ""
    Path(folder, "nginx.conf").write_text(_CONFIG.format(user=user, folder=folder, **values))


def _start(folder: str, sock: socket.socket) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [NGINX, "-p", folder, "-c", "nginx.conf"],
        # As an nginx that replaces itself hands its sockets on.
        env={"NGINX": f"{sock.fileno()};"},
        pass_fds=[sock.fileno()],
        stdin=subprocess.DEVNULL,
    )
    # It is nginx's now: if that dies, clients are refused instead of left waiting.
    sock.close()
    return process


async def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with trio.CancelScope(shield=True):
        await trio.to_thread.run_sync(process.wait, 5)
