"""The doctor's round trip: write, recall, inject, through the hook command itself, and nothing left behind."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import tempfile
import time
from argparse import Namespace
from contextlib import suppress
from dataclasses import dataclass

from vmem.cli.ask import ask
from vmem.hot import address, spawn, spool

PREFIX = "vmem-doctor-"  # the operation that cleans up after us takes no other directory
TRIES = 3  # a machine under load may need more than one
DEADLINE_MS = 3000  # of the probe's hook; the figure says what it took
TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Trip:
    """What came of it: whether the page came back through the hook, in how long, and if not, why and what helps."""

    ok: bool
    took_ms: float
    problem: str = ""
    fix: str = "vmem-daemon logs"


def hook_command(home: str) -> str:
    """The hook that Claude Code runs: of the installed copy, else of this tree; "" when there is none."""
    for root in (home + "/plugin", spawn.root()):
        path = root + "/hooks/vmem-hook"
        if os.access(path, os.X_OK) and os.path.isdir(root + "/vmem/hot"):
            return path
    return ""


def round_trip(args: Namespace, home: str) -> Trip:
    """Remembers a word in a project made for this, and asks for it as a prompt would. Raises VmemError."""
    hook = hook_command(home)
    if not hook:
        return Trip(False, 0.0, "no hook command found", fix="vmem install")
    word = secrets.token_hex(4)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        root = os.path.realpath(folder)
        os.mkdir(f"{root}/.git")  # else a repository around the temporary directory would be the project
        try:
            ask(args, "remember", text=f"The probe marker of the round trip is {word}.", cwd=root, kind="fact")
            trip = Trip(False, 0.0)
            for number in range(TRIES):
                trip = _inject(hook, home, root, word, f"{os.path.basename(root)}-{number}")
                if trip.ok:
                    break
            return trip
        finally:
            _clear_spool(home, root)
            ask(args, "probe.clear", root=root)


def _inject(hook: str, home: str, root: str, word: str, session: str) -> Trip:
    event = {
        "hook_event_name": "UserPromptSubmit", "session_id": session, "cwd": root, "transcript_path": "",
        "prompt": "What is the probe marker of the round trip?",
    }  # fmt: skip
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("VMEM_", "CLAUDE_PLUGIN"))}
    environ |= {"VMEM_HOME": home, "VMEM_HOOK_DEADLINE_MS": str(DEADLINE_MS)}
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            [hook, "UserPromptSubmit"], input=json.dumps(event).encode(), env=environ, cwd=root, capture_output=True,
            timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Trip(False, 0.0, f"{hook}: {error}")
    took_ms = (time.perf_counter() - begun) * 1000
    if done.returncode:
        return Trip(False, took_ms, f"{hook} ended with code {done.returncode}")
    try:
        printed = json.loads(done.stdout or b"{}")
    except ValueError:
        return Trip(False, took_ms, f"{hook} printed what is not JSON")
    text = printed.get("hookSpecificOutput", {}).get("additionalContext", "")
    if word in text:
        return Trip(True, took_ms)
    log = address.log_dir(home) + "/hook.log"
    return Trip(False, took_ms, printed.get("systemMessage", "") or f"the page did not come back; see {log}")


def _clear_spool(home: str, root: str) -> None:
    """Takes our own prompts out of the spool: the daemon that failed on them would take them in later."""
    for path in spool.waiting(home):
        with suppress(OSError):
            if f'"cwd": {json.dumps(root)}'.encode() in spool.read(path).body:
                os.unlink(path)
