"""One request to the daemon over its Unix socket, within one deadline.

Used by hooks, command line and tool server alike. `_socket` and not `socket`: importing the
latter costs a hook process about 8 ms.
"""

import _socket
from time import monotonic

from vmem import __version__
from vmem.errors import DeadlineError, ProtocolError, Unavailable
from vmem.hot import address, wire


class Reply:
    """status ("ok" or "error"), pages (see `wire`), version (the daemon's), body."""

    __slots__ = ("body", "pages", "status", "version")

    def __init__(self, status: str, pages: str, version: str, body: bytes) -> None:
        self.status = status
        self.pages = pages
        self.version = version
        self.body = body


class Connection:
    """A connected socket that knows when its request must be over."""

    def __init__(self, deadline: float, base: str = "", asked: "_socket.socket | None" = None) -> None:
        """Connects. `deadline` is on the `time.monotonic` clock. Raises Unavailable. `asked` is a socket that is
        connected, and on which an event was sent."""
        self._deadline = deadline
        self._socket = asked or _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self._rest = b""
        self._owes_receipt = asked is not None  # see `wire`
        if asked:
            return
        try:
            self._left()
            path = address.socket_path(base)
            if path.startswith(address.SHARED):
                address.check_ours(path.rsplit("/", 1)[0])
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            absent = isinstance(error, (FileNotFoundError, ConnectionRefusedError))
            why = "none is running" if absent else error.strerror or error
            raise Unavailable("the daemon does not answer (%s); run: vmem-daemon start" % why) from None

    def close(self) -> None:
        self._socket.close()

    def send(self, op: str, name: str, ident: str, body: bytes) -> None:
        """Sends one request frame. Raises DeadlineError or Unavailable."""
        left_ms = int(self._left() * 1000)
        self._owes_receipt = op == "event"
        try:
            self._socket.sendall(wire.request(op, name, ident, left_ms, __version__, body))
        except TimeoutError:
            raise DeadlineError("the daemon did not take the request in time") from None
        except OSError as error:
            raise Unavailable("the daemon hung up (%s)" % error) from None

    def receive(self) -> Reply:
        """Reads the reply frame. Raises DeadlineError, Unavailable or ProtocolError."""
        data = self._rest
        while b"\n" not in data:
            if len(data) > wire.HEADER_LIMIT:
                raise ProtocolError("header line too long")
            data += self._read()
        line, _, rest = data.partition(b"\n")
        status, pages, version, length = wire.header(line, 4)
        chunks, have, size = [rest], len(rest), int(length)
        while have < size:
            chunk = self._read()
            chunks.append(chunk)
            have += len(chunk)
        body = b"".join(chunks)
        self._owes_receipt &= size > 0
        self._rest = body[size:]
        return Reply(status, pages, version, body[:size])

    def wait_ack(self) -> bool:
        """Says that the reply was put to use; whether the daemon said, in time, that the request is safe."""
        if self._rest == wire.ACK:  # with the reply: nobody asks for a receipt then
            return True
        try:
            if self._owes_receipt:
                self._socket.send(wire.ACK)
            return (self._rest or self._read()) == wire.ACK
        except (OSError, Unavailable):
            return False

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise DeadlineError("out of time")
        self._socket.settimeout(left)
        return left

    def _read(self) -> bytes:
        self._left()
        try:
            data = self._socket.recv(262144)
        except TimeoutError:
            raise DeadlineError("the daemon did not answer in time") from None
        except OSError as error:
            raise Unavailable("the daemon hung up (%s)" % error) from None
        if not data:
            raise Unavailable("the daemon hung up")
        return data


def call(name: str, body: bytes, timeout_s: float = 10.0, base: str = "") -> Reply:
    """One `call` request and its reply. Raises Unavailable, DeadlineError, ProtocolError."""
    connection = Connection(monotonic() + timeout_s, base)
    try:
        connection.send("call", name, "", body)
        return connection.receive()
    finally:
        connection.close()
