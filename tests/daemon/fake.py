"""A real daemon around a memory that does as told: `python -m tests.daemon.fake TICK_S IDLE_S DRAIN_S TAKEOVER_S
QUIET_S FRAME_S`.

A hook's body is JSON: {"say": text, "pages": text, "sleep_s": s, "until": file, "keep": 1, "commit_s": s,
"commit_until": file, "fail": class, "fail_commit": class, "jobs": n, "hold_mb": n, "die": 1}.
What was committed, replayed and worked is appended to HOME/done, one line each, and a byte to HOME/ticks with each
tick: who asks keeps the daemon from being idle.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vmem_daemon import arrivals, lifecycle, requests, server

from vmem import errors
from vmem.errors import NotFoundError
from vmem.hot import spool


@dataclass(frozen=True)
class Outcome:
    body: bytes
    pages: str
    begins: bool
    commit: Callable[..., None]
    keep: Callable[[], bool]


class Death(BaseException):
    """What no catch-all catches."""


class FakeMemory:
    def __init__(self, home: Path, idle_s: float = 0.0) -> None:
        if (home / "newer-schema").exists():
            raise errors.SchemaError("the database is of a newer vMem; upgrade the plugin")
        self.home = home
        self.idle_s = idle_s
        self.jobs = 0
        self.lock = threading.Lock()
        self.rests = 0
        self.held: list[bytes] = []

    def close(self) -> None:
        if self.home.exists():
            self._done("closed")

    def reply(self, event: str, ident: str, body: bytes, deadline: float) -> Outcome:
        wish = json.loads(body)
        if "touch" in wish:
            (self.home / wish["touch"]).touch()
        self.held.append(b"x" * 1_000_000 * wish.get("hold_mb", 0))
        time.sleep(wish.get("sleep_s", 0))
        self._wait_for(wish.get("until"))
        _raise(wish.get("fail", ""))
        if "die" in wish:
            raise Death

        def commit(delivered: bool = True) -> None:
            time.sleep(wish.get("commit_s", 0))
            self._wait_for(wish.get("commit_until"))
            _raise(wish.get("fail_commit", ""))
            self._done(f"committed {ident}" if delivered else f"committed {ident} as not delivered")
            with self.lock:
                self.jobs += wish.get("jobs", 0)

        def keep() -> bool:
            self._done(f"kept {ident}")
            return True

        keep = keep if "keep" in wish else bool
        return Outcome(wish.get("say", "").encode(), wish.get("pages", ""), event == "SessionStart", commit, keep)

    def call(self, name: str, body: bytes) -> bytes:
        if name == "status":
            return b'{"pages": 0}'
        if name == "jobs":
            with self.lock:
                self.jobs += int(body)
            return b"{}"
        if name == "wait":  # b"SECONDS IDLE_S": from now on
            seconds, self.idle_s = map(float, body.split())
            time.sleep(seconds)
            return b"{}"
        if name == "break":
            raise KeyError("what the user wrote")
        if name == "refuse":
            raise errors.InputError("no page says: what the user wrote")
        if name != "echo":
            raise NotFoundError(f"there is no operation {name}")
        return body

    def replay_spool(self, limit: int) -> int:
        waiting = spool.waiting(str(self.home))[:limit]
        for path in waiting:
            spooled = spool.read(path)
            Path(path).unlink()
            self._done(f"replayed {spooled.ident} pages={spooled.pages}")
        return len(waiting)

    def work(self, owner: str) -> bool:
        with self.lock:
            if not self.jobs:
                return False
            self.jobs -= 1
        self._done(f"worked {owner}")
        return True

    def tick(self) -> None:
        with open(self.home / "ticks", "ab") as file:
            file.write(b".")
        if (self.home / "bad-tick").exists():
            self._done("bad tick")
            raise ZeroDivisionError("tick")

    def catch_up(self) -> None:
        pass

    def wait_for_index(self, limit_s: float) -> None:
        """There is none."""

    def between_steps(self, pause: Callable[[], object]) -> None:
        pass

    def on_defect(self, note: Callable[[str, Exception], object]) -> None:
        pass

    def in_place(self) -> bool:
        return not (self.home / "moved").exists()

    def rest(self) -> None:
        self.rests += 1

    def idle_limit_s(self) -> float:
        return self.idle_s

    def _wait_for(self, name: str | None) -> None:
        """Waits until there is a file of this name in the home."""
        while name and not (self.home / name).exists():
            time.sleep(0.005)

    def _done(self, line: str) -> None:
        with open(self.home / "done", "a", encoding="utf-8") as file:
            file.write(line + "\n")


def _raise(name: str) -> None:
    if name:
        raise getattr(errors, name, ValueError)("as told")


if __name__ == "__main__":
    tick_s, idle_s, lifecycle.DRAIN_S, lifecycle.TAKEOVER_S, server.QUIET_S, frame_s = map(float, sys.argv[1:])
    arrivals.FRAME_S = requests.FRAME_S = frame_s
    lifecycle.load_everything = lambda _: None  # the fake needs none of it, and each test starts a daemon
    sys.exit(lifecycle.run(lambda home: FakeMemory(home, idle_s), True, tick_s))
