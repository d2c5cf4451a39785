"""A floor, no server: what epoll, ``recv`` and ``send`` alone cost a Python program.

Finds the message id where the load puts it and answers with a constant. Reads
no JSON, validates nothing, checks no password, and cannot tell one action from
another but by its length. Whatever speaks OCPP in Python is slower than this.
"""

from __future__ import annotations

import base64
import hashlib
import select
import socket
import sys

import status

ACCEPTED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: %s\r\n\r\n"
)
#: Characters of a message id of the load; `[2,"` is in front of it.
ID_LENGTH = 36
EMPTY = b'",{}]'
TIME = b'",{"currentTime":"2026-01-01T10:00:00.000Z"}]'


def header(head: bytes, name: bytes) -> bytes:
    return head.partition(name + b": ")[2].partition(b"\r\n")[0]


def shake_hands(sock: socket.socket, head: bytes) -> None:
    key = header(head, b"Sec-WebSocket-Key") + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key).digest())
    sock.send(ACCEPTED % (accept, header(head, b"Sec-WebSocket-Protocol")))


def answer(data: bytes) -> bytes:
    """Return the frame that answers a whole frame of the load."""
    long = data[1] == 0xFE
    start = 8 if long else 6
    mask = int.from_bytes(data[start - 4 : start] * 10)
    cut = int.from_bytes(data[start : start + 4 + ID_LENGTH])
    text = b"[3" + (cut ^ mask).to_bytes(4 + ID_LENGTH)[2:] + (EMPTY if long else TIME)
    return b"\x81%c%b" % (len(text), text)


def receive(station: socket.socket) -> bytes:
    try:
        return station.recv(4096)
    except ConnectionResetError:
        return b""


def serve(listener: socket.socket) -> None:
    epoll = select.epoll()
    epoll.register(listener, select.EPOLLIN)
    epoll.register(sys.stdin, select.EPOLLIN)
    stations: dict[int, socket.socket] = {}
    while True:
        for descriptor, _ in epoll.poll():
            station = stations.get(descriptor)
            if station is not None:
                data = receive(station)
                if data[:1] == b"\x81":
                    station.send(answer(data))
                elif data[:4] == b"GET ":
                    shake_hands(station, data)
                else:
                    stations.pop(descriptor).close()
            elif descriptor == listener.fileno():
                station = listener.accept()[0]
                station.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                stations[station.fileno()] = station
                epoll.register(station, select.EPOLLIN)
            else:
                if not sys.stdin.readline():
                    return
                print(status.line(listener.getsockname()[1]), flush=True)


if __name__ == "__main__":
    status.raise_descriptor_limit()
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listening:
        serve(listening)
