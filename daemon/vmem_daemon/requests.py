"""Reading request frames from a socket, within a time and a size."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from time import monotonic

from vmem.errors import ProtocolError
from vmem.hot import wire

FRAME_S = 1.0  # how long a client may be silent, and then how long its frame may take
QUEUED_S = 0.1  # the same for a frame that waited as long for a thread: by then it should be there
DEADLINE_LIMIT_S = 60.0
FIRST_READ = 65536  # bytes; nearly every event fits


@dataclass(frozen=True, slots=True)
class Request:
    """One frame. `deadline` is on the `time.monotonic` clock: when the client gives up."""

    op: str
    name: str
    ident: str
    deadline: float
    version: str
    body: bytes


def read(connection: socket.socket, at: float, data: bytes = b"") -> Request | None:
    """The request on a connection whose first bytes, `data`, came at `at` (monotonic); None when there is not one byte.

    Raises ProtocolError for a frame that is malformed, too large or cut off, and TimeoutError when
    the rest does not come within FRAME_S of that: of many that stop half way each would hold a thread as long.
    """
    until = max(at + FRAME_S, monotonic() + QUEUED_S)
    while b"\n" not in data:
        if len(data) > wire.HEADER_LIMIT:
            raise ProtocolError("header line too long")
        more = _receive(connection, until, FIRST_READ)
        if not more:
            if not data:
                return None
            raise ProtocolError("the header was cut off")
        data += more
    line, _, rest = data.partition(b"\n")
    if len(line) > wire.HEADER_LIMIT:
        raise ProtocolError("header line too long")
    op, name, ident, deadline_ms, version, length = wire.header(line, 6)
    if not deadline_ms.isdigit():
        raise ProtocolError("malformed header")
    deadline = at + min(int(deadline_ms[:9]) / 1000, DEADLINE_LIMIT_S)
    return Request(op, name, ident, deadline, version, _body(connection, until, rest, int(length)))


def _body(connection: socket.socket, until: float, rest: bytes, size: int) -> bytes:
    if len(rest) > size:
        raise ProtocolError("more bytes than the header names")
    chunks, missing = [rest], size - len(rest)
    while missing:
        chunk = _receive(connection, until, min(missing, 1 << 20))
        if not chunk:
            raise ProtocolError("the body was cut off")
        chunks.append(chunk)
        missing -= len(chunk)
    return b"".join(chunks)


def _receive(connection: socket.socket, until: float, size: int) -> bytes:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
    return connection.recv(size)
