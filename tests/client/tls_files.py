"""Certificates of every kind as PEM files, made once. Knows no test."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

import trio_ocpp as ocpp


class Certificates:
    """Two authorities, and what the first one has signed for a server and a station."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA()
        self.ca_file = self._write("ca", self._ca.cert_pem)
        self.other_ca_file = self._write("other", trustme.CA().cert_pem)
        server = self._ca.issue_cert("127.0.0.1")
        station = self._ca.issue_cert("station.example", common_name="SERIAL-7")
        self._server = self._write("server", server.private_key_and_cert_chain_pem)
        self.station = self._write("station", station.private_key_and_cert_chain_pem)

    def _write(self, name: str, pem: trustme.Blob) -> Path:
        path = self._folder / f"{name}.pem"
        pem.write_to_path(path)
        return path

    def server(self, *, mutual: bool = False) -> ssl.SSLContext:
        if mutual:
            return ocpp.server_tls(
                self._server, client_ca=self.ca_file, client_certificate="required"
            )
        return ocpp.server_tls(self._server)
