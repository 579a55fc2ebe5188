"""The accept loop: lets our own user in, and waits for the first bytes of each connection.

Only a client that has begun to speak gets a thread, so that silent ones hold up nobody.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Callable
from time import monotonic

from vmem_daemon import peer
from vmem_daemon.endpoint import Endpoint
from vmem_daemon.log import Log
from vmem_daemon.requests import FIRST_READ, FRAME_S
from vmem_daemon.stop import Stop

ACCEPT_PAUSE_S = 0.05  # when the process has no file descriptor left
SWEEP_S = 0.25

Arrival = tuple[socket.socket, float, bytes]  # a connection, when its first bytes came (monotonic), and those


class Arrivals:
    """Accepts on one endpoint, in the thread that calls, and passes on what arrives to `give`."""

    def __init__(self, endpoint: Endpoint, stop: Stop, give: Callable[[Arrival], None], log: Log) -> None:
        self._endpoint = endpoint
        self._stop = stop
        self._give = give
        self._log = log
        self._silent: dict[socket.socket, float] = {}  # connection -> when it was accepted
        self._selector = selectors.DefaultSelector()

    def serve(self) -> None:
        """Accepts until someone asks to stop."""
        self._selector.register(self._endpoint.socket, selectors.EVENT_READ)
        self._selector.register(self._stop.wake_fd, selectors.EVENT_READ)
        while not self._stop.reason:
            for key, _ in self._selector.select(SWEEP_S if self._silent else None):
                if key.fileobj is self._endpoint.socket:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._forget(key.fileobj)
                    self._listen_to(key.fileobj)
            if self._silent:
                self._sweep()

    def finish(self) -> None:
        """Takes no more connections, and passes on all that there are.

        The path goes first, so that the queue of the listening socket can be emptied: whoever
        connected before that is still served.
        """
        self._endpoint.unlink()
        self._accept()
        self._endpoint.close()
        for connection in list(self._silent):
            self._forget(connection)
            self._give((connection, monotonic(), b""))
        self._selector.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._endpoint.socket.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                self._log.error("cannot_accept", error=error)
                time.sleep(ACCEPT_PAUSE_S)
                return
            try:
                user = peer.uid(connection)
            except OSError:  # it has hung up: not every kernel tells who that was
                connection.close()
                continue
            if user == os.geteuid():  # root may read our files anyhow, but has no business here
                connection.setblocking(False)
                self._listen_to(connection)
            else:
                self._log.warning("refused", uid=user)
                connection.close()

    def _listen_to(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(FIRST_READ)
        except BlockingIOError:
            self._silent[connection] = monotonic()
            self._selector.register(connection, selectors.EVENT_READ)
            return
        except ConnectionError:
            data = b""
        if data:
            self._give((connection, monotonic(), data))
        else:
            connection.close()

    def _forget(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._silent[connection]

    def _sweep(self) -> None:
        """Hangs up on those that have said nothing for too long."""
        oldest = monotonic() - FRAME_S
        for connection in [connection for connection, at in self._silent.items() if at < oldest]:
            self._forget(connection)
            connection.close()
