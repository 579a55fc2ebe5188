"""A daemon in a data home of its own, asked as the hooks and the command line ask it, and what its process uses."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.support.daemon import REPOSITORY, daemon_command, record_runtime
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.hot import client

ROOMY = 10_000_000  # pages: nothing is ever moved to swap
CALL_S = 30.0
LOOK_S = 0.5  # often enough to see that nothing is done, seldom enough to leave it be
START_S = 30.0  # within which a started daemon has its index


class Host:
    """One data home, one project, and the daemon that serves them, where it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.project = folder, folder / "vmem", folder / "project"
        self.project.mkdir()
        record_runtime(self.home)
        for part in ("project", "total"):
            self.set(f"capacity.{part}_pages", ROOMY)
            self.set(f"capacity.{part}_mb", 4000)

    def set(self, name: str, value: object) -> None:
        set_value(self.home, name, str(value))

    def start(self) -> None:
        """A daemon whose index is ready."""
        daemon_command(self.home, "start").check_returncode()
        wait_until(lambda: self.status()["index"] != "loading", START_S)

    def stop(self) -> None:
        daemon_command(self.home, "stop").check_returncode()

    def hook(self, name: str, **event: str) -> None:
        """One hook process, as the client starts it."""
        environ = {"HOME": str(self.folder), "VMEM_HOME": str(self.home), "PATH": os.environ["PATH"]}
        command = [str(REPOSITORY / "hooks" / "vmem-hook"), name]
        subprocess.run(command, input=self._event(name, event), env=environ, stdout=subprocess.DEVNULL, check=True)

    def send(self, name: str, **event: str) -> tuple[float, float]:
        """An event without a process; -> milliseconds until the answer, and until it is committed."""
        begun = time.perf_counter()
        connection = client.Connection(time.monotonic() + 5, str(self.home))
        connection.send("hook", name, os.urandom(8).hex(), self._event(name, event))
        connection.receive()
        answered = time.perf_counter()
        connection.wait_ack()
        committed = time.perf_counter()
        connection.close()
        return 1000 * (answered - begun), 1000 * (committed - begun)

    def call(self, name: str, **body: object) -> dict[str, Any]:
        """The answer to one operation. Raises Unavailable where no daemon answers, RuntimeError when it refuses."""
        given = json.dumps({"cwd": str(self.project), **body}).encode()
        reply = client.call(name, given, CALL_S, base=str(self.home))
        if reply.status != "ok":
            raise RuntimeError(f"{name}: {reply.status} {reply.body!r}")
        answer: dict[str, Any] = json.loads(reply.body)
        return answer

    def status(self) -> dict[str, Any]:
        """What the daemon says of itself; asking wakes its worker."""
        return self.call("status")

    def settle(self) -> None:
        """Waits until nothing is done in the background: talk captured, pages looked at for what is to be cut."""
        while self.status()["jobs"] or self.call("redact.known")["left"]:
            time.sleep(LOOK_S)

    def memory_mb(self, field: str = "VmRSS") -> float:
        """Resident memory of the daemon; 0 where /proc is not."""
        status = self._proc("status")
        return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(field + ":")), 0.0)

    def cpu_s(self) -> float:
        """Processor time that the daemon has used; 0 where /proc is not."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0

    def _proc(self, name: str) -> str:
        path = Path(f"/proc/{self.call('ping')['pid']}/{name}")
        return path.read_text() if path.exists() else ""

    def _event(self, name: str, fields: dict[str, str]) -> bytes:
        event = {"hook_event_name": name, "cwd": str(self.project), "transcript_path": "", **fields}
        return json.dumps(event).encode()
