"""Certificates of every kind, and stations that connect by TLS. Knows no test."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import trio
import trio.testing
import trustme
from upgrade_wire import (
    HEARTBEAT,
    dial,
    request,
)

import trio_ocpp as ocpp
from trio_ocpp.testing import ScriptedPeer

YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
LONG_AGO = YESTERDAY - datetime.timedelta(days=30)


class World:
    """Authorities and certificates as PEM files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca = trustme.CA()
        self.stranger = trustme.CA()
        self.ca_file = self._write("ca", self.ca.cert_pem)
        self.server = self.chain("server", self.ca, "127.0.0.1")
        self.rsa = self.chain("rsa", self.ca, "127.0.0.1", key_type=trustme.KeyType.RSA)
        expired = {"not_before": LONG_AGO, "not_after": YESTERDAY}
        self.expired = self.chain("expired", self.ca, "127.0.0.1", **expired)
        names = {"common_name": "SERIAL-7", "organization_name": "Acme"}
        self.station = self.chain("station", self.ca, "station.example", **names)
        self.station_expired = self.chain("old station", self.ca, "station.example", **expired)
        self.station_strange = self.chain("strange", self.stranger, "station.example")

    def _write(self, name: str, pem: trustme.Blob) -> Path:
        path = self._folder / f"{name}.pem"
        pem.write_to_path(path)
        return path

    def chain(self, name: str, authority: trustme.CA, *who: str, **more: Any) -> Path:
        certificate = authority.issue_cert(*who, **more)
        return self._write(name, certificate.private_key_and_cert_chain_pem)

    def server_tls(self, certificate: Path | None = None, **more: Any) -> ssl.SSLContext:
        return ocpp.server_tls(certificate or self.server, **more)

    def mutual(self, mode: str = "required") -> ssl.SSLContext:
        return self.server_tls(client_ca=self.ca_file, client_certificate=mode)

    def client(self, certificate: Path | None = None) -> ssl.SSLContext:
        return ocpp.client_tls(self.ca_file, certfile=certificate)


@asynccontextmanager
async def secure_station(
    server: ocpp.Server, context: ssl.SSLContext, *, early: bytes = b"", **changed: Any
) -> AsyncIterator[ScriptedPeer]:
    tcp = await dial(server)
    stream = trio.SSLStream(tcp, context, server_hostname="127.0.0.1", https_compatible=True)
    try:
        await stream.send_all(request(**changed) + early)
        peer = ScriptedPeer(stream)
        await peer.read_head()
        yield peer
    finally:
        await tcp.aclose()


async def beat(peer: ScriptedPeer) -> None:
    with trio.fail_after(10):
        await peer.send(HEARTBEAT)
        assert (await peer.receive())[0] == 3
