"""Hook processes as the host starts them, against a real daemon in a data home of the test's own."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from tests.support.daemon import REPOSITORY
from tests.support.store import rows, texts_of
from tests.support.waiting import wait_until
from vmem.hot import client

HOOK = str(REPOSITORY / "hooks" / "vmem-hook")
RULE = "Always deploy the heron service from the north office."
ASKED = "from which office do we deploy the heron service?"
# Where what is told is judged, and not whether a busy machine is in time for it.
PATIENT = {"VMEM_HOOK_DEADLINE_MS": "10000", "VMEM_HOOK_START_DEADLINE_MS": "10000"}
LIMIT_S = 2.5  # a prompt's deadline is 0.15 s and its guard 0.65 s; the rest is for a busy machine


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home.parent), "VMEM_HOME": str(home), "PATH": os.environ["PATH"], **more}


def event_body(home: Path, session: str, **fields: Any) -> bytes:
    return json.dumps({"session_id": session, "cwd": str(home.parent), **fields}).encode()


def hook(home: Path, event: str, session: str = "s1", **fields: Any) -> str:
    """Runs one hook to its end, checks that it was harmless; what it injects."""
    return send(home, event, event_body(home, session, **fields))


def send(home: Path, event: str, body: bytes, env: dict[str, str] | None = None) -> str:
    done = subprocess.run([HOOK, event], input=body, env=env or environment(home), capture_output=True, timeout=30)
    return harmless(done.returncode, done.stdout, done.stderr)


def harmless(code: int, out: bytes, err: bytes) -> str:
    """Checks exit code 0, nothing on standard error, nothing or one object on standard output; what it injects."""
    assert (code, err) == (0, b"")
    if not out:
        return ""
    told = json.loads(out)
    assert isinstance(told, dict)
    return str(told.get("hookSpecificOutput", {}).get("additionalContext", ""))


def start(home: Path, event: str, body: bytes) -> subprocess.Popen[bytes]:
    """A hook that runs, with its input written."""
    process = subprocess.Popen(
        [HOOK, event], env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(body)
    process.stdin.close()
    process.stdin = None
    return process


def spooled(home: Path) -> list[str]:
    folder = home / "spool"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def kept(home: Path, words: list[str]) -> Counter[str]:
    """In how many episodes each of `words` stands, by word; swapped pages are read through their gist."""
    texts = texts_of(home, "episode")
    return Counter({word: sum(word in text for text in texts) for word in words})


def jobs(home: Path) -> dict[str, int]:
    return dict(rows(home, "SELECT state, count(*) FROM jobs GROUP BY state"))


def wait_for_jobs(home: Path) -> None:
    """Until nothing is queued."""

    def done() -> bool:
        if jobs(home):
            client.call("jobs", b"{}", base=str(home))  # wakes the worker, which may have put one off for some seconds
            return False
        return True

    wait_until(done, 60, "the queue is empty")


def asked_until_told(home: Path) -> None:
    """Says the rule in one session; another one is told of it."""
    hook(home, "UserPromptSubmit", "s-said", prompt=RULE, prompt_id="p1")
    wait_until(lambda: kept(home, [RULE])[RULE], 30, "the rule is kept")
    numbers = iter(range(1000))
    wait_until(lambda: "north office" in hook(home, "UserPromptSubmit", f"s{next(numbers)}", prompt=ASKED))
