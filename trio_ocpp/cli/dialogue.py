"""What ``trio-ocpp check`` says to a server once the WebSocket is open: boot, ping, close.

A ``Peer`` and a ``FrameReader`` driven in one task, in a straight line: a check
asks one thing at a time, and wants to see what a server does wrong. CALLs of
the server's own get NotSupported. Knows no OCPP-J rule: ``protocol.peer`` does.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import Any
from uuid import uuid4

import trio
import trio.abc

from ..errors import CallError, ConnectionClosed, RemoteProtocolError
from ..options import PROTOCOLS, Limits
from ..payloads import Payload, Request, catalog
from ..protocol import codes
from ..protocol.dialects import DIALECTS
from ..protocol.incoming import Answered, Bad, CallReceived, Ignored, ResultRefused
from ..protocol.peer import Peer
from ..protocol.state import Answers, Gate
from ..websocket.frames import (
    Close,
    FrameReader,
    Message,
    Ping,
    Pong,
    Violation,
    close_frame,
    ping_frame,
    pong_frame,
    text_frame,
)

_MODEL, _VENDOR = "check", "trio-ocpp"


class Dialogue:
    """The station's side of an open WebSocket.

    Attributes:
        oddities: what came that no CSMS should send, in words.
    """

    def __init__(self, stream: trio.abc.Stream, early: bytes, protocol: str) -> None:
        self._stream = stream
        self._reader = FrameReader(ours="client", max_message=Limits().message)
        self._messages: deque[Message] = deque(self._reader.receive(early))
        self._peer = _peer(protocol)
        self._boot = _BOOTS.get(protocol)
        self.oddities: list[str] = []

    @property
    def can_boot(self) -> bool:
        """Whether the version is one that we speak."""
        return self._boot is not None

    async def boot(self) -> Payload | CallError | RemoteProtocolError:
        """Send a BootNotification and return what came of it.

        Raises:
            ConnectionClosed: the server closed or hung up first.
        """
        assert self._peer is not None and self._boot is not None, "look at can_boot first"
        call = self._peer.prepare(self._boot(), str(uuid4()))
        await self._send(text_frame(self._peer.begin(call), masked=True))
        while True:
            message = await self._receive()
            if isinstance(message, bytes):
                outcome = await self._take(message)
                if outcome is not None:
                    return outcome

    async def ping(self) -> None:
        """Send a ping and wait for its pong.

        Raises:
            ConnectionClosed: as ``boot``.
        """
        await self._send(ping_frame(b"check", masked=True))
        while True:
            message = await self._receive()
            if isinstance(message, Pong):
                return
            await self._take(message)

    async def wait_close(self) -> Close | None:
        """Wait for the server's close frame; ``None`` if the connection ends without one."""
        while True:
            try:
                await self._receive()
            except _Closed as closed:
                return closed.frame
            except ConnectionClosed:
                return None

    async def close(self) -> None:
        """Close with 1000 and wait for the server's half."""
        with suppress(ConnectionClosed):
            await self._send(close_frame(codes.NORMAL, "", masked=True))
            await self.wait_close()

    async def _take(self, text: bytes) -> Payload | CallError | RemoteProtocolError | None:
        """Take one text; return the outcome of our CALL if it is that."""
        if self._peer is None:
            return None
        incoming = self._peer.receive(text)
        if isinstance(incoming, Answered):
            return incoming.outcome
        if isinstance(incoming, CallReceived):
            if not incoming.is_send:
                known = incoming.action in self._peer.catalog.actions
                code = codes.NOT_SUPPORTED if known else codes.NOT_IMPLEMENTED
                await self._text(self._peer.refuse(incoming, code, "only a check"))
        elif isinstance(incoming, Bad | Ignored):
            self.oddities.append(f"the server sent what is no answer: {incoming.reason}")
        elif isinstance(incoming, ResultRefused):
            self.oddities.append(f"the server says {incoming.code}: {incoming.description}")
        else:
            await self._text(incoming.reply)
        return None

    async def _text(self, text: bytes | None) -> None:
        if text is not None:
            await self._send(text_frame(text, masked=True))

    async def _receive(self) -> bytes | Pong:
        """Return the next text or pong; pings are answered."""
        while True:
            while not self._messages:
                self._messages += self._reader.receive(await self._read())
            message = self._messages.popleft()
            if isinstance(message, Ping):
                await self._send(pong_frame(message.payload, masked=True))
            elif isinstance(message, Close):
                raise _Closed(message)
            elif isinstance(message, Violation):
                reason = f"the server breaks WebSocket: {message.reason}"
                raise ConnectionClosed(codes.ABNORMAL, reason, by_us=True)
            else:
                return message

    async def _read(self) -> bytes:
        try:
            data = bytes(await self._stream.receive_some(65_536))
        except trio.BrokenResourceError as error:
            raise _lost("the connection was lost") from error
        if not data:
            raise _lost("the server hung up without a close")
        return data

    async def _send(self, frame: bytes) -> None:
        try:
            await self._stream.send_all(frame)
        except trio.BrokenResourceError as error:
            raise _lost("the connection was lost") from error


class _Closed(ConnectionClosed):
    """The server's close frame has come."""

    def __init__(self, frame: Close) -> None:
        super().__init__(frame.code, frame.reason)
        self.frame = frame


def _lost(reason: str) -> ConnectionClosed:
    return ConnectionClosed(codes.ABNORMAL, reason)


def _peer(protocol: str) -> Peer | None:
    if protocol not in PROTOCOLS:
        return None
    limits = Limits()
    answers = Answers(limits.answers, limits.answer_bytes)
    return Peer(DIALECTS[protocol], catalog(protocol), answers=answers, gate=Gate())


def _boot_16() -> Request[Any]:
    from .. import v16

    return v16.BootNotification(charge_point_vendor=_VENDOR, charge_point_model=_MODEL)


def _boot_201() -> Request[Any]:
    from .. import v201

    station = v201.ChargingStationType(vendor_name=_VENDOR, model=_MODEL)
    return v201.BootNotification(reason="PowerUp", charging_station=station)


def _boot_21() -> Request[Any]:
    from .. import v21

    station = v21.ChargingStationType(vendor_name=_VENDOR, model=_MODEL)
    return v21.BootNotification(reason="PowerUp", charging_station=station)


_BOOTS = {"ocpp1.6": _boot_16, "ocpp2.0.1": _boot_201, "ocpp2.1": _boot_21}
