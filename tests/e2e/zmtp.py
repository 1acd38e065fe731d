# SPDX-License-Identifier: Apache-2.0
"""ZMTP 3 (ZeroMQ RFC 23) from a plain socket, as far as somebody needs it who means no good: greeting, NULL handshake,
frames whose lengths and flags are what the caller says."""
import select
import socket
import struct

MORE, LONG, COMMAND = 1, 2, 4
SOON = 10  # seconds for the other end's part of a handshake


def connect(port, host="127.0.0.1"):
    return socket.create_connection((host, port), timeout=SOON)


def greeting(mechanism=b"NULL", version=(3, 0), server=0):
    return b"\xff" + bytes(8) + b"\x7f" + bytes(version) + mechanism.ljust(20, b"\0") + bytes([server]) + bytes(31)


def frame(body, flags=0, announced=None):
    """announced: a length that is not the body's."""
    size = len(body) if announced is None else announced
    if size > 255 or flags & LONG:
        return bytes([flags | LONG]) + struct.pack(">Q", size) + body
    return bytes([flags, size]) + body


def ready(socket_type):
    body = b"\x05READY"
    for name, value in ((b"Socket-Type", socket_type), (b"Identity", b"")):
        body += bytes([len(name)]) + name + struct.pack(">I", len(value)) + value
    return frame(body, COMMAND)


def read(sock, count):
    data = b""
    while len(data) < count:
        got = sock.recv(count - len(data))
        if not got:
            raise ConnectionError("the other end hung up")
        data += got
    return data


def read_frame(sock):
    flags = read(sock, 1)[0]
    size = struct.unpack(">Q", read(sock, 8))[0] if flags & LONG else read(sock, 1)[0]
    return flags, read(sock, size)


def null_peer(port, socket_type):
    """A connection past the NULL handshake."""
    sock = connect(port)
    sock.sendall(greeting())
    read(sock, 64)
    sock.sendall(ready(socket_type))
    flags, body = read_frame(sock)
    if not flags & COMMAND or not body.startswith(b"\x05READY"):
        raise ConnectionError(f"no READY but {body[:20]!r}")
    return sock


def ask(sock, body):
    """What a REP socket answers to this on a connection of a REQ's."""
    sock.sendall(frame(b"", MORE) + frame(body))
    flags, answer = read_frame(sock)
    while flags & MORE:
        flags, answer = read_frame(sock)
    return answer


def drain(sock):
    """Reads what is there; what a REP socket answered must not stay there."""
    while select.select([sock], [], [], 0)[0]:
        if not sock.recv(1 << 16):
            raise ConnectionError("the other end hung up")


def hang_up(sock):
    """So that what was sent is read: a connection closed with unread answers takes the unread requests with it."""
    sock.shutdown(socket.SHUT_WR)
    sock.settimeout(0.5)
    while sock.recv(1 << 16):
        pass
