"""TLS on a non-blocking socket: it sends and receives as such a socket does.

How it works::

    socket ─ recv ─► incoming ─► OpenSSL ─► recv()
    socket ◄─ send ─ unsent ◄─── OpenSSL ◄─ send()

OpenSSL reads and writes memory, and the socket is ours. An ``ssl.SSLSocket``
asks the kernel twice for each record, and wants what it could not write
handed over again in the same pieces. What OpenSSL says by itself (new keys)
goes with what is sent next.

Plain calls only: who waits for the socket is somebody else's affair. Knows
neither Trio nor HTTP.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable

#: What is made one record of (RFC 8446 §5.1), and the least that is read from the kernel at once.
_RECORD = 16_384
#: How much of what OpenSSL says by itself may wait: a peer that asks for new keys, and for
#: nothing that is answered, would fill the memory.
_MOST_UNASKED = 65_536


class TlsPipe:
    """The server's side of TLS on one socket, which stays its owner's.

    *on_behind* is called when ``behind`` has become true.
    """

    __slots__ = (
        "_failure",
        "_incoming",
        "_outgoing",
        "_owed",
        "_socket",
        "_unsent",
        "behind",
        "on_behind",
        "tls",
    )

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self._socket = sock
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        #: For what it knows of the peer, such as its certificate.
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        # Ciphertext that the kernel has not taken, and for how many bytes of its plaintext
        # ``send`` has not answered yet.
        self._unsent = b""
        self._owed = 0
        #: Whether something has come already that no event of the socket will tell of.
        self.behind = False
        self.on_behind: Callable[[], None] = _ignore
        self._failure: OSError | None = None

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self._socket.fileno()

    # ── the handshake ────────────────────────────────────────────────────

    def shake_hands(self, come: bytes) -> bool:
        """Go on with what the peer has sent, ``b""`` at its end; tell whether it is over.

        What is answered is ``unsent`` until it is flushed. But the session tickets of
        TLS 1.3 go with what is sent first: a peer that hangs up without having
        read them would reset the connection, and its last words be lost.

        Raises:
            ssl.SSLError: it failed, and an alert that says so is on its way.
        """
        if come:
            self._incoming.write(come)
        else:
            self._incoming.write_eof()
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            self._collect()
            return False
        except ssl.SSLError:
            self._say_goodbye()
            raise
        if self.tls.version() != "TLSv1.3":
            self._collect()
        self._look_behind()
        return True

    @property
    def unsent(self) -> bool:
        """Whether something waits to be flushed."""
        return bool(self._unsent)

    def flush(self) -> int:
        """Write what the kernel takes; return how many bytes of plaintext are gone by it.

        As many as of the ciphertext, but the last one when all has gone: any
        progress is seen as such.

        Raises:
            BlockingIOError: it takes nothing now.
            OSError: the peer has gone.
        """
        taken = self._socket.send(self._unsent)
        self._unsent = self._unsent[taken:]
        gone = min(taken, max(self._owed - 1, 0)) if self._unsent else self._owed
        self._owed -= gone
        return gone

    def _collect(self) -> None:
        self._unsent += self._outgoing.read()

    # ── sending ──────────────────────────────────────────────────────────

    def send(self, data: bytes | bytearray | memoryview, /) -> int:
        """Hand over what the kernel takes now; return how many bytes.

        What is not taken has to be the beginning of what is sent next.

        Raises:
            BlockingIOError: none now.
            OSError: the peer has gone, or TLS has failed.
        """
        if len(data) > _RECORD:
            return self._send_pieces(memoryview(data))
        if self._unsent:
            return self.flush()
        try:
            self._owed = self.tls.write(data)
        except ssl.SSLError as error:
            # Also where OpenSSL wants to read first, for the rest of a handshake that the peer
            # has begun anew: to wait for that at a socket that can be written is to spin.
            self._fail(error)
            raise
        self._unsent = self._outgoing.read()
        return self.flush()

    def _send_pieces(self, data: memoryview) -> int:
        gone = 0
        while gone < len(data):
            try:
                gone += self.send(data[gone : gone + _RECORD])
            except BlockingIOError:
                if not gone:
                    raise
                break
            if self._unsent:
                break
        return gone

    def _fail(self, error: ssl.SSLError) -> None:
        """Have whoever reads wake up and learn of *error*."""
        self._failure = error
        self.behind = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    # ── receiving ────────────────────────────────────────────────────────

    def recv(self, most: int, /) -> bytes:
        """Return at most *most* bytes that have come, ``b""`` at the end of the stream.

        More may be here already, and then it is ``behind``. The end of the
        connection without a word of TLS is an end: stations just hang up.

        Raises:
            BlockingIOError: nothing has come.
            OSError: the connection was reset, or TLS has failed.
        """
        if not self.behind:
            come = self._socket.recv(max(most, _RECORD))
            if not come:
                return come
            self._incoming.write(come)
            if self._outgoing.pending > _MOST_UNASKED:
                raise ConnectionAbortedError("the peer asks for new TLS keys and reads nothing")
        elif self._failure is not None:
            raise self._failure
        data = self._read(most)
        if data and (self._incoming.pending or self.tls.pending()):
            data = self._read_on(data, most)
        return data

    def _read(self, most: int) -> bytes:
        try:
            data = self.tls.read(most)
        except ssl.SSLWantReadError:
            self.behind = False
            raise BlockingIOError from None
        except ssl.SSLError:
            self._say_goodbye()
            raise
        self.behind = False
        return data

    def _read_on(self, data: bytes, most: int) -> bytes:
        """Add the records behind the first one."""
        parts, room = [data], most - len(data)
        while room and (self._incoming.pending or self.tls.pending()):
            try:
                data = self.tls.read(room)
            except ssl.SSLWantReadError:
                break
            except ssl.SSLError as error:
                self._say_goodbye()
                self._failure = error
                data = b""
            if not data:
                # The end, or a failure: it comes next, and once more.
                self._fall_behind()
                break
            parts.append(data)
            room -= len(data)
        self._look_behind()
        return b"".join(parts)

    def _look_behind(self) -> None:
        if self._incoming.pending or self.tls.pending():
            self._fall_behind()

    def _fall_behind(self) -> None:
        self.behind = True
        self.on_behind()

    # ── the end ──────────────────────────────────────────────────────────

    def end(self) -> None:
        """Tell the peer that nothing more will be sent, if that goes without waiting."""
        with contextlib.suppress(OSError, ValueError):
            # It says so, and has no answer yet.
            self.tls.unwrap()
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        self._collect()
        with contextlib.suppress(OSError):
            self.flush()


def _ignore() -> None:
    """Stand for whoever does not want to know."""
