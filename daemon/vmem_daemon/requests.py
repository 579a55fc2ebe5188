"""Reading request frames from a socket, within a time and a size."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from time import monotonic

from vmem.errors import ProtocolError
from vmem.hot import wire

FRAME_S = 1.0  # from the connection to the last byte of its request
DEADLINE_LIMIT_S = 60.0
_FIRST_READ = 65536  # bytes; nearly every event fits


@dataclass(frozen=True, slots=True)
class Request:
    """One frame. `deadline` is on the `time.monotonic` clock: when the client gives up."""

    op: str
    name: str
    ident: str
    deadline: float
    version: str
    body: bytes


def read(connection: socket.socket, accepted_at: float) -> Request | None:
    """The request on a connection; None when the client left without a word.

    Raises ProtocolError for a frame that is malformed, too large or cut off, and TimeoutError when
    it is not complete within FRAME_S of `accepted_at`.
    """
    data = _receive(connection, accepted_at, _FIRST_READ)
    if not data:
        return None
    while b"\n" not in data:
        if len(data) > wire.HEADER_LIMIT:
            raise ProtocolError("header line too long")
        more = _receive(connection, accepted_at, _FIRST_READ)
        if not more:
            raise ProtocolError("the header was cut off")
        data += more
    line, _, rest = data.partition(b"\n")
    if len(line) > wire.HEADER_LIMIT:
        raise ProtocolError("header line too long")
    op, name, ident, deadline_ms, version, length = wire.header(line, 6)
    if not deadline_ms.isdigit():
        raise ProtocolError("malformed header")
    deadline = accepted_at + min(int(deadline_ms[:9]) / 1000, DEADLINE_LIMIT_S)
    return Request(op, name, ident, deadline, version, _body(connection, accepted_at, rest, int(length)))


def _body(connection: socket.socket, accepted_at: float, rest: bytes, size: int) -> bytes:
    if len(rest) > size:
        raise ProtocolError("more bytes than the header names")
    chunks, missing = [rest], size - len(rest)
    while missing:
        chunk = _receive(connection, accepted_at, min(missing, 1 << 20))
        if not chunk:
            raise ProtocolError("the body was cut off")
        chunks.append(chunk)
        missing -= len(chunk)
    return b"".join(chunks)


def _receive(connection: socket.socket, accepted_at: float, size: int) -> bytes:
    left = accepted_at + FRAME_S - monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
    return connection.recv(size)
