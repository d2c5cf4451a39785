"""The steps of ``trio-ocpp check`` that wait for the network, each with a time limit.

A step returns what the next one needs and the ``Step`` to show, or raises
``StepFailed``. Finds no words: ``diagnosis`` does.
"""

from __future__ import annotations

import base64
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime

import trio
import trio.abc

from .._io.client_handshake import Opened, open_handshake
from .._io.tls import find_ssl_error
from ..errors import ConnectionClosed, UpgradeRejected
from ..protocol.connection_url import ConnectionUrl
from . import diagnosis, diagnosis_tls, diagnosis_upgrade
from .diagnosis import Asked, Step

#: Bytes of the server's answer that are kept, to tell what it speaks if that is not TLS.
_KEPT = 16
# OpenSSL's X509_V_FLAG_PARTIAL_CHAIN and X509_V_FLAG_NO_CHECK_TIME; ssl names the first only.
_TRUST_AS_IT_IS = 0x80000 | 0x200000


class Tap(trio.abc.Stream):
    """The socket below TLS: remembers how the server's bytes began."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self._stream = stream
        self.seen = b""

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of it."""
        await self._stream.send_all(data)

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Receive, and keep the beginning."""
        data = bytes(await self._stream.receive_some(max_bytes))
        self.seen += data[: _KEPT - len(self.seen)]
        return data

    async def wait_send_all_might_not_block(self) -> None:
        """Wait as the socket does."""
        await self._stream.wait_send_all_might_not_block()

    async def aclose(self) -> None:
        """Close the socket."""
        await self._stream.aclose()


async def resolve(url: ConnectionUrl, timeout: float) -> Step:
    """Look the host up."""
    start = trio.current_time()
    try:
        with trio.fail_after(timeout):
            found = await trio.socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise diagnosis.unresolved(url.host, error) from error
    except trio.TooSlowError:
        raise diagnosis.unresolved_in_time(url.host, timeout) from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    return diagnosis.resolved(addresses, trio.current_time() - start)


async def connect(url: ConnectionUrl, timeout: float) -> tuple[trio.SocketStream, Step]:
    """Connect to whichever address answers first."""
    start = trio.current_time()
    try:
        with trio.fail_after(timeout):
            stream = await trio.open_tcp_stream(url.host, url.port)
    except trio.TooSlowError:
        raise diagnosis.unreachable_in_time(url, timeout) from None
    except OSError as error:
        raise diagnosis.unreachable(url, _each(error)) from error
    return stream, diagnosis.reached(trio.current_time() - start)


def _each(error: OSError) -> list[OSError]:
    """Return the errors of all addresses, which trio has gathered into one."""
    cause = error.__cause__
    parts = cause.exceptions if isinstance(cause, BaseExceptionGroup) else (cause or error,)
    return [part for part in parts if isinstance(part, OSError)]


async def secure(
    plain: trio.SocketStream, asked: Asked, context: ssl.SSLContext, timeout: float
) -> tuple[trio.abc.Stream, Step]:
    """Do the TLS handshake; where it fails for the certificate, look at that without trust."""
    start, tap = trio.current_time(), Tap(plain)
    stream = trio.SSLStream(tap, context, server_hostname=asked.url.host, https_compatible=True)
    try:
        with trio.fail_after(timeout):
            await stream.do_handshake()
    except trio.TooSlowError:
        raise diagnosis_tls.insecure_in_time(asked, timeout) from None
    except trio.BrokenResourceError as broken:
        error = find_ssl_error(broken) or broken
        untrusted = isinstance(error, ssl.SSLCertVerificationError)
        shown = await _look_at_certificate(asked.url, timeout) if untrusted else None
        now = datetime.now(UTC)
        raise diagnosis_tls.insecure(error, tap.seen, shown, asked, now) from broken
    took = trio.current_time() - start
    certificate = diagnosis_tls.read_certificate(stream.getpeercert() or {})
    version = stream.version() or "TLS"
    return stream, diagnosis_tls.secured(version, certificate, datetime.now(UTC), took)


async def _look_at_certificate(
    url: ConnectionUrl, timeout: float
) -> diagnosis_tls.Certificate | None:
    # ssl takes apart only certificates that it trusts: fetch this one unseen, then trust it.
    # Nothing is ever sent over these two connections.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with trio.move_on_after(timeout), suppress(OSError, trio.BrokenResourceError):
        async with await _handshake(url, context) as stream:
            der = stream.getpeercert(binary_form=True)
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(der))
        context.verify_mode = ssl.CERT_REQUIRED
        context.verify_flags |= _TRUST_AS_IT_IS
        async with await _handshake(url, context) as stream:
            return diagnosis_tls.read_certificate(stream.getpeercert())
    return None


async def _handshake(
    url: ConnectionUrl, context: ssl.SSLContext
) -> trio.SSLStream[trio.SocketStream]:
    plain = await trio.open_tcp_stream(url.host, url.port)
    stream = trio.SSLStream(plain, context, server_hostname=url.host, https_compatible=True)
    try:
        await stream.do_handshake()
    except BaseException:
        await trio.aclose_forcefully(plain)
        raise
    return stream


async def upgrade(
    stream: trio.abc.Stream, asked: Asked, password: str | None, timeout: float
) -> tuple[Opened, float]:
    """Do the opening handshake; return it and the seconds that it took."""
    start, url = trio.current_time(), asked.url
    try:
        with trio.fail_after(timeout):
            opened = await open_handshake(
                stream,
                url.host_header,
                url.resource,
                protocols=asked.protocols,
                headers=_credentials(url, password),
                # A page without an end must not hide its status.
                patience=timeout / 2,
            )
    except UpgradeRejected as error:
        raise diagnosis_upgrade.refused(error, asked) from error
    except ConnectionClosed as error:
        raise diagnosis_upgrade.hung_up(error, asked) from error
    except ssl.SSLError as error:
        raise diagnosis_tls.alerted(error, asked) from error
    except trio.TooSlowError:
        raise diagnosis_upgrade.no_answer(timeout) from None
    return opened, trio.current_time() - start


def _credentials(url: ConnectionUrl, password: str | None) -> list[tuple[str, str]]:
    if password is None:
        return []
    # 1.6 security whitepaper, 2.x A00.FR.203/204: the user name is the identity.
    pair = base64.b64encode(f"{url.identity}:{password}".encode()).decode()
    return [("Authorization", f"Basic {pair}")]


def is_address(host: str) -> bool:
    """Tell an IP address from a name."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError):
            socket.inet_pton(family, host)
            return True
    return False
