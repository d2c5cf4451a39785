"""The station's opening handshake by trio-websocket, and its release.

::

    trio_websocket.wrap_client_stream(nursery, Handover)
        reader: send_all ─ the request, as it is
                receive_some ─ 1st: a plain 101, once the server's own has been judged
                               then: waits for release(), and returns b""

Anything but a good 101 ends the handshake with what is to be raised; the
reader never sees it, because it would wait for ever. Nor does it see the 101
itself but a plain one: h11 stumbles over heads that do no harm. Uses public
names of trio-websocket only. Decides nothing: ``protocol.response_head`` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import trio
import trio.abc
import trio_websocket

from ..errors import ConnectionClosed, UpgradeRejected
from ..protocol import codes
from ..protocol.response_head import (
    ResponseHead,
    body_so_far,
    never_http,
    parse_response,
    plain_101,
    wrong_101,
)
from .tls import find_ssl_error

#: A response head is a few hundred bytes; a server that sends more is no CSMS.
_HEAD_MAX = 16_384
#: Of a refusal's body, this much is kept.
_BODY_MAX = 65_536
_KEY = re.compile(rb"^sec-websocket-key: *(\S+)", re.IGNORECASE | re.MULTILINE)


class Opened(msgspec.Struct, frozen=True):
    """A handshake that ended in a good 101; *early* came right behind it."""

    head: ResponseHead
    early: bytes


async def open_handshake(
    stream: trio.abc.Stream,
    host: str,
    resource: str,
    *,
    protocols: Sequence[str],
    headers: Sequence[tuple[str, str]],
    patience: float = 5,
) -> Opened:
    """Do the opening handshake over *stream*, which stays the caller's.

    The body of a refusal is waited for *patience* seconds.

    Raises:
        UpgradeRejected: the server answered with something else than a good 101.
        ConnectionClosed: it hung up, or was reset, before its answer was complete.
        ssl.SSLError: it ended TLS with an alert (1.3: our certificate is not accepted).
    """
    handover = Handover(stream, protocols, patience)
    extra = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    async with trio.open_nursery() as nursery:
        with handover.scope:
            await trio_websocket.wrap_client_stream(
                nursery,
                handover,  # type: ignore[arg-type]  # "an arbitrary stream", its docstring says
                host,
                resource,
                subprotocols=protocols,
                extra_headers=extra,
            )
        handover.release()
    if handover.failure is not None:
        raise handover.failure
    assert handover.head is not None, "without a failure there is a head"
    return Opened(handover.head, handover.early)


class Handover(trio.abc.Stream):
    """What trio-websocket takes for the socket, until ``release``."""

    def __init__(self, stream: trio.abc.Stream, offered: Sequence[str], patience: float) -> None:
        self._stream = stream
        self._offered = offered
        self._patience = patience
        self._request = b""
        self._data = bytearray()
        self._released = trio.Event()
        #: Cancelled when the handshake has failed: trio-websocket would wait for ever.
        self.scope = trio.CancelScope()
        self.head: ResponseHead | None = None
        self.early = b""
        self.failure: Exception | None = None

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        self._request += bytes(data)
        try:
            await self._stream.send_all(data)
        except trio.BrokenResourceError:
            # A server that is full may have answered and hung up already: read what it said.
            return

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        if self.head is None:
            try:
                return await self._read_answer()
            except (UpgradeRejected, ConnectionClosed) as failure:
                self._fail(failure)
            except trio.BrokenResourceError as error:
                self._fail(_lost(error))
        await self._released.wait()
        return b""

    async def _read_answer(self) -> bytes:
        """Read and judge the response; return what trio-websocket shall see of it."""
        head = await self._read_head()
        while head.interim:
            head = await self._read_head()
        if head.status != 101:
            raise UpgradeRejected(head.status, head.headers, await self._read_body(head))
        found = _KEY.search(self._request)
        assert found is not None, "trio-websocket has sent its key"
        key = found[1].decode()
        wrong = wrong_101(head, key, self._offered)
        if wrong is not None:
            raise UpgradeRejected(101, head.headers, reason=wrong)
        self.head, self.early = head, bytes(self._data)
        return plain_101(key, head.get("sec-websocket-protocol"))

    async def _read_head(self) -> ResponseHead:
        while (end := self._data.find(b"\r\n\r\n")) < 0:
            self._check_start()
            data = await self._stream.receive_some(4096)
            if not data:
                raise ConnectionClosed(codes.ABNORMAL, "hung up before its answer was complete")
            self._data += data
        raw = bytes(self._data[: end + 4])
        del self._data[: end + 4]
        head = parse_response(raw)
        if isinstance(head, str):
            raise UpgradeRejected(0, (), raw[:_BODY_MAX], reason=head)
        return head

    def _check_start(self) -> None:
        wrong = never_http(self._data)
        if wrong is None and len(self._data) > _HEAD_MAX:
            wrong = f"the head of the answer is longer than {_HEAD_MAX} bytes"
        if wrong is not None:
            raise UpgradeRejected(0, (), bytes(self._data), reason=wrong)

    async def _read_body(self, head: ResponseHead) -> bytes:
        # Whatever happens to the body, the server has refused, and that is what counts.
        with trio.move_on_after(self._patience), suppress(trio.BrokenResourceError):
            while len(self._data) < _BODY_MAX and not body_so_far(head, self._data)[1]:
                data = await self._stream.receive_some(4096)
                if not data:
                    break
                self._data += data
        return body_so_far(head, self._data)[0][:_BODY_MAX]

    def _fail(self, failure: Exception) -> None:
        self.failure = failure
        self.scope.cancel()

    def release(self) -> None:
        """Let trio-websocket's reader end: the handshake is over."""
        self._released.set()

    async def wait_send_all_might_not_block(self) -> None:
        await self._stream.wait_send_all_might_not_block()

    async def aclose(self) -> None:
        """Do nothing: the socket is the caller's."""
        await trio.lowlevel.checkpoint()


def _lost(error: BaseException) -> Exception:
    # TLS 1.3 tells a station only now that its certificate is not accepted.
    return find_ssl_error(error) or ConnectionClosed(
        codes.ABNORMAL, f"connection lost during the handshake: {error}"
    )
