"""Answers requests: a pool of threads that read, answer and commit.

A hook is answered before its event is committed; the ack byte follows the commit, and a hook that
does not get it spools its event. So nothing that a hook was acknowledged for may be lost here,
and the event's id makes it arrive once although it may be told twice. What memory keeps on disk
until its commit is acknowledged with the reply.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from vmem import __version__
from vmem.errors import BusyError, InputError, NotFoundError, ProtocolError, StoreError, VmemError
from vmem.hot import address, wire
from vmem.hot.versions import newer
from vmem_daemon import peer, requests
from vmem_daemon.arrivals import Arrival
from vmem_daemon.code import Code
from vmem_daemon.footprint import Footprint
from vmem_daemon.log import Log, where
from vmem_daemon.pool import Pool
from vmem_daemon.requests import Request
from vmem_daemon.stop import Stop
from vmem_daemon.traffic import Traffic

HANDLERS = 8  # threads
# How long a call waits for the prompts in flight, and for the next, which may come right after them: it can, and they
# cannot.
CALL_YIELD_S, CALL_SETTLED_S = 0.02, 0.002
QUIET_S = 2.0  # without a request: then a daemon that has grown ends, for nobody's prompt is likely to find none
REPLY_S = 1.0  # how long a client may take to read its reply
PRINT_S = 0.6  # how long after its deadline a hook that is stuck in printing lives: see its GUARD_GRACE_S


class Outcome(Protocol):
    """What memory answers to a hook (see `vmem.memory.hooks.outcome.Outcome`)."""

    @property
    def body(self) -> bytes: ...
    @property
    def pages(self) -> str: ...
    @property
    def begins(self) -> bool: ...
    def commit(self, delivered: bool = True) -> None: ...
    def keep(self) -> bool: ...


class Memory(Protocol):
    """What the daemon needs of `vmem.memory.Memory`."""

    def reply(self, event: str, ident: str, body: bytes, deadline: float) -> Outcome: ...
    def call(self, name: str, body: bytes) -> bytes: ...
    def catch_up(self) -> None: ...
    def wait_for_index(self, limit_s: float) -> None: ...
    def replay_spool(self, limit: int) -> int: ...
    def work(self, owner: str) -> bool: ...
    def tick(self) -> None: ...
    def between_steps(self, pause: Callable[[], object]) -> None: ...
    def on_defect(self, note: Callable[[str, Exception], object]) -> None: ...
    def in_place(self) -> bool: ...
    def rest(self) -> None: ...
    def idle_limit_s(self) -> float: ...
    def close(self) -> None: ...


class Server:
    """Answers what `give` is given. `committed` is called after each request that may have left work behind."""

    def __init__(
        self, home: Path, memory: Memory, traffic: Traffic, stop: Stop, log: Log, code: Code, footprint: Footprint,
        committed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._home = home
        self._memory = memory
        self._traffic = traffic
        self._stop = stop
        self._log = log
        self._code = code
        self._footprint = footprint
        self._committed = committed
        self._started_at = monotonic()
        self._pool: Pool[Arrival] = Pool(HANDLERS, self._handle)
        self.give = self._pool.give
        self.close = self._pool.close

    def _handle(self, arrival: Arrival) -> None:
        """Runs in a pool thread; answers one connection, whatever comes."""
        connection, at, data = arrival
        request: Request | None = None
        with connection:
            try:
                request = requests.read(connection, at, data)
                if request is not None:
                    self._answer(connection, request)
            except ProtocolError as error:
                self._log.warning("malformed", error=error)
                # It may be a hook of another version, which keeps its event.
                self._send_error(connection, error, retry=True)
            except (ConnectionError, TimeoutError) as error:  # the client is gone, or too slow
                self._log.debug("hung_up", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001  the request loop's catch-all: the next one goes on
                name = f"{request.op}:{request.name}" if request else "-"
                self._log.error("defect", request=name, error=type(error).__name__, where=where(error))
                self._send_error(connection, error, retry=True)

    def _answer(self, connection: socket.socket, request: Request) -> None:
        starts = request.op == "event" and request.name == "SessionStart"  # then alone a hook may wait for the next one
        if starts and not newer(__version__, request.version):
            if self._code.is_replaced():
                self._code.retire("other code lies on the disk")
            elif self._traffic.idle_s() >= QUIET_S and self._footprint.is_overgrown():
                self._code.retire("it has grown")
        try:
            self._do(connection, request)
        finally:
            if newer(request.version, __version__):
                self._stop.ask(f"retired by {request.version}")
            elif self._code.retired:
                self._stop.ask(self._code.retired)
            elif not self._memory.in_place():
                self._stop.ask("the database is no longer ours")

    def _do(self, connection: socket.socket, request: Request) -> None:
        if request.op in ("event", "hook"):
            try:
                with self._traffic.hook():
                    self._hook(connection, request)
            finally:  # also when its client has gone meanwhile
                self._catch_up()
                self._committed()
        elif request.op == "call":
            self._call(connection, request)
        else:
            raise ProtocolError(f"there is no op {request.op[:40]!r}")

    def _catch_up(self) -> None:
        """Nobody waits for this any more."""
        try:
            self._memory.catch_up()
        except StoreError as error:
            self._log.error("not_caught_up", error=error)

    def _hook(self, connection: socket.socket, request: Request) -> None:
        with self._traffic.reply():
            replied = self._reply(connection, request)
        if replied is None:
            return
        outcome, kept, delivered = replied
        try:
            outcome.commit(delivered)
        except StoreError as error:  # not acknowledged, so it comes again
            self._level(error)("not_committed", hook=request.name, error=error)
            return
        if delivered and not kept:
            connection.sendall(wire.ACK)

    def _reply(self, connection: socket.socket, request: Request) -> tuple[Outcome, bool, bool] | None:
        """Answers a hook; -> the outcome, whether it is on disk, and whether it reached the host; None when there is
        nothing to commit."""
        try:
            outcome: Outcome = peer.refused(connection, request) or self._memory.reply(
                request.name, request.ident, request.body, request.deadline
            )
        except VmemError as error:
            self._level(error)("not_answered", hook=request.name, error=_told(error))
            # What is not to be told again the hook drops.
            self._send_error(connection, error, retry=not isinstance(error, InputError))
            return None
        kept = False
        if monotonic() < request.deadline:
            kept = request.op == "event" and outcome.keep()
            delivered = self._deliver(connection, request, outcome, kept)
        else:
            delivered = False
        if not delivered and outcome.body:
            self._log.info("late", hook=request.name, over_ms=1000 * (monotonic() - request.deadline))
        return outcome, kept, delivered

    def _level(self, error: VmemError) -> Callable[..., None]:
        """How what went wrong with a hook is logged: only a database that refuses is a fault."""
        refused = isinstance(error, StoreError) and not isinstance(error, BusyError)
        return self._log.error if refused else self._log.warning

    def _deliver(self, connection: socket.socket, request: Request, outcome: Outcome, kept: bool) -> bool:
        """Sends a hook's reply; -> whether it reached the host, which the receipt of an `event` says.

        Only what a start is told waits for that; a prompt's commit would come later by it. Should a prompt's hook have
        given up just then, it spools the event, and memory takes back what it was not told.
        """
        try:
            self._send(connection, "ok", outcome.pages, outcome.body, wire.ACK if kept else b"")
            if not (outcome.body and outcome.begins and request.op == "event"):
                return True
            connection.settimeout(max(0.0, request.deadline - monotonic()) + PRINT_S)
            return connection.recv(1) == wire.ACK
        except OSError:
            return False

    def _call(self, connection: socket.socket, request: Request) -> None:
        try:
            if peer.asks_from_elsewhere(connection, request):
                raise InputError(peer.MESSAGE)
            body = self._call_body(request.name, request.body)
        except VmemError as error:
            self._log.info("refused", call=request.name, error=_told(error))
            self._send_error(connection, error, error.retry)
            return
        self._send(connection, "ok", "", body)
        if request.name == "stop":
            self._stop.ask("asked to")
        elif request.name not in ("ping", "stay"):
            self._committed()

    def _call_body(self, name: str, body: bytes) -> bytes:
        if name == "ping":
            return json.dumps(self._facts()).encode()
        if name == "stop":
            return b'{"stopping": true}'
        if name == "stay":
            with self._traffic.call():  # a session is open: that is use, to be asked how one is is not
                return b"{}"
        self._traffic.wait_quiet(CALL_YIELD_S, CALL_SETTLED_S)
        with self._traffic.call():
            if name == "status":
                return json.dumps(self._status(body)).encode()
            return self._memory.call(name, body)

    def _facts(self) -> dict[str, Any]:
        uptime_s = round(monotonic() - self._started_at, 1)
        return {
            "version": __version__, "replaced": self._code.is_replaced(), "pid": os.getpid(), "uptime_s": uptime_s,
            "home": str(self._home),
        }  # fmt: skip

    def _status(self, body: bytes) -> dict[str, Any]:
        """Memory's own status with the daemon's beside it."""
        status: dict[str, Any] = json.loads(self._memory.call("status", body))
        socket_path = address.socket_path(str(self._home))
        status["daemon"] = {**self._facts(), "requests": self._traffic.requests, "socket": socket_path}
        return status

    def _send(self, connection: socket.socket, status: str, pages: str, body: bytes, ack: bytes = b"") -> None:
        connection.settimeout(REPLY_S)
        connection.sendall(wire.reply(status, pages, self._code.version, body) + ack)

    def _send_error(self, connection: socket.socket, error: Exception, retry: bool) -> None:
        """Says what went wrong, if anybody still listens; a defect's own message stays here."""
        if isinstance(error, VmemError):
            name, message = type(error).__name__, str(error)
        else:
            name, message = "Defect", "the daemon failed on this request; run: vmem-daemon logs"
        try:
            body = json.dumps({"error": name, "message": message, "retry": retry})
            self._send(connection, "error", "", body.encode())
        except OSError:
            pass


def _told(error: VmemError) -> str:
    """An error for the log: the message of one about the request may quote what the user wrote."""
    name = type(error).__name__
    return name if isinstance(error, InputError | NotFoundError) else f"{name}: {error}"
