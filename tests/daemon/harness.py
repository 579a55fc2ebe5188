"""A daemon process around the fake memory, and ways to talk to it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vmem_daemon.lifecycle import answers

from tests.support.daemon import REPOSITORY, environment_for
from tests.support.waiting import wait_until
from vmem import __version__
from vmem.hot import address, client, wire
from vmem.hot.client import Connection, Reply

LIVING: list[Daemon] = []  # to be ended with the test


@dataclass(frozen=True)
class HookReply:
    """What a hook is answered, and whether the daemon said that it has committed the event."""

    status: str
    body: bytes
    acked: bool


class Daemon:
    """A daemon process around `tests.daemon.fake`."""

    def __init__(
        self,
        home: Path,
        tick_s: float = 5.0,
        idle_s: float = 0.0,
        drain_s: float = 5.0,
        takeover_s: float = 12.0,
        quiet_s: float = 2.0,
        frame_s: float = 1.0,
        **environ: str,
    ) -> None:
        home.mkdir(mode=0o700, exist_ok=True)
        self.home = home
        LIVING.append(self)
        times = [str(seconds) for seconds in (tick_s, idle_s, drain_s, takeover_s, quiet_s, frame_s)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.daemon.fake", *times],
            env={**environment_for(home), **environ}, cwd=REPOSITORY, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    @property
    def ticks(self) -> int:
        """So often the memory was told to do what is due."""
        path = self.home / "ticks"
        return path.stat().st_size if path.exists() else 0

    def started(self) -> Daemon:
        wait_until(lambda: answers(str(self.home)), 30, "the daemon answers")
        return self

    def end(self) -> str:
        """Waits for its end; what it printed."""
        output, _ = self.process.communicate(timeout=15)
        return output

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def connect(self, timeout_s: float = 5.0) -> Connection:
        return Connection(time.monotonic() + timeout_s, str(self.home))

    def hook(
        self, ident: str, timeout_s: float = 5.0, op: str = "hook", name: str = "UserPromptSubmit", **wish: Any
    ) -> HookReply:
        """One hook request, as the hook makes it."""
        connection = self.connect(timeout_s)
        try:
            connection.send(op, name, ident, json.dumps(wish).encode())
            reply = connection.receive()
            acked = reply.status == "ok" and connection.wait_ack()
            return HookReply(reply.status, reply.body, acked)
        finally:
            connection.close()

    def call(self, name: str, body: bytes = b"") -> Reply:
        return client.call(name, body, base=str(self.home))

    def raw(self, data: bytes, end: bool = True) -> bytes:
        """Sends bytes as they are, and all that comes back until the daemon hangs up."""
        return send_raw(self.home, data, end)

    @property
    def done(self) -> list[str]:
        """What the fake memory has done, in order."""
        path = self.home / "done"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def log(self) -> str:
        path = self.home / "log" / "daemon.log"
        return path.read_text() if path.exists() else ""


def send_raw(home: Path, data: bytes, end: bool = True) -> bytes:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(10)
        peer.connect(address.socket_path(str(home)))
        answer = b""
        try:
            peer.sendall(data)
            if end:
                peer.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it refused before it had read all; its answer may still be there
        try:
            while chunk := peer.recv(65536):
                answer += chunk
        except ConnectionResetError:
            pass
        return answer


def frame(name: str, body: bytes, op: str = "call", version: str = __version__, deadline_ms: int = 5000) -> bytes:
    return wire.request(op, name, "abc123", deadline_ms, version, body)
