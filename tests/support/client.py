"""Drives the real Claude Code client with a home, a project and an environment of its own.

    client = Client(tmp_path, api.url, binary, plugin_dirs=[...])
    first = client.prompt("hello")                      # claude -p, one process
    client.prompt("again", resume=first.session_id)
    with client.session() as session:                   # one process, many turns
        session.say("hello")

Nothing of the caller's home, settings or credentials is passed on, and the only address that
the client is given is on loopback.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]
HERE = Path(__file__).resolve().parent
# The client's own executable: what npm links to it in .bin is a stub wherever install scripts did not run.
INSTALLED = HERE.parent / "client" / "node_modules" / "@anthropic-ai"
DUMMY_KEY = "not-a-key"
# What the client's own dialog (of a terminal) puts before the words with which a user refuses a call.
REJECTED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the"
    " new_string was NOT written to the file). To tell you how to proceed, the user said:\n"
)
USER = {"kind": "human"}  # who began a turn, where its result says nobody else
RUN_TIMEOUT_S = 90.0


@dataclass(frozen=True)
class Run:
    """One finished `claude` process, or one turn of a session: what it printed, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float
    sent_at: float = 0.0  # monotonic: when the prompt was handed over

    @property
    def events(self) -> list[Json]:
        """The stream-json events; lines that are not JSON are left out."""
        found = []
        for line in self.out.splitlines():
            if line.startswith("{"):
                found.append(json.loads(line))
        return found

    @property
    def result(self) -> Json:
        return next((e for e in reversed(self.events) if e.get("type") == "result"), {})

    @property
    def text(self) -> str:
        return str(self.result.get("result", ""))

    @property
    def session_id(self) -> str:
        return next((str(e["session_id"]) for e in reversed(self.events) if e.get("session_id")), "")

    @property
    def plugin_errors(self) -> list[Json]:
        start = next((e for e in self.events if e.get("subtype") == "init"), {})
        return list(start.get("plugin_errors") or [])


class Client:
    """The client's world: `root`/home, `root`/project and vMem's data home inside the home."""

    def __init__(
        self,
        root: Path,
        api_url: str,
        binary: Path,
        plugin_dirs: Sequence[Path] = (),
        env: Mapping[str, str] | None = None,
        project: Path | None = None,
    ) -> None:
        self.binary, self.plugin_dirs = binary, list(plugin_dirs)
        self.home, self.project = root / "home", project or root / "project"
        self.vmem_home = self.home / ".vmem"
        for folder in (self.home / ".claude", self.project, self.vmem_home):
            folder.mkdir(parents=True, exist_ok=True)
        self.vmem_home.chmod(0o700)
        _write_json(self.home / ".claude.json", _past_first_run(self.project))
        self.env = {**_clean_environment(self.home, self.vmem_home, api_url), **(env or {})}

    def run(self, *args: str, cwd: Path | None = None, timeout_s: float = RUN_TIMEOUT_S) -> Run:
        """`claude ARGS…` to its end; the whole process group is killed at `timeout_s`."""
        started = time.monotonic()
        process = subprocess.Popen(
            [str(self.binary), *args],
            cwd=cwd or self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        return Run(process.returncode, out, err, time.monotonic() - started, started)

    def prompt(self, text: str, *args: str, resume: str = "", cwd: Path | None = None) -> Run:
        more = ["--resume", resume] if resume else []
        return self.run("-p", text, *self.headless(), *more, *args, cwd=cwd)

    def session(
        self,
        *args: str,
        resume: str = "",
        cwd: Path | None = None,
        permissions: str = "bypassPermissions",
        decide: Callable[[Json], Json] | None = None,
    ) -> Session:
        """One process for many turns: its start costs ten times what a turn does.

        `decide` answers the client's dialogs: what it asks for (tool_name, input, ...) -> {"behavior": "allow",
        "updatedInput": ...} or {"behavior": "deny", "message": ...}.
        """
        more = ["--resume", resume] if resume else []
        more += ["--permission-prompt-tool", "stdio"] if decide is not None else []
        headless = self.headless(permissions)
        return Session(self, ["--input-format", "stream-json", *headless, *more, *args], cwd or self.project, decide)

    def headless(self, permissions: str = "bypassPermissions") -> list[str]:
        plugins = [part for folder in self.plugin_dirs for part in ("--plugin-dir", str(folder))]
        return ["--output-format", "stream-json", "--verbose", "--permission-mode", permissions, *plugins]

    def install(self, marketplace: Path, plugin: str) -> list[Run]:
        """`plugin marketplace add` and `plugin install`; both runs, for their codes and words."""
        added = self.run("plugin", "marketplace", "add", str(marketplace))
        return [added, self.run("plugin", "install", plugin)]

    def transcript(self, session_id: str) -> list[Json]:
        """The records of a session's transcript file, oldest first."""
        for path in (self.home / ".claude" / "projects").glob(f"*/{session_id}.jsonl"):
            return [json.loads(line) for line in path.read_text().splitlines()]
        return []


class Session:
    """One `claude -p --input-format stream-json` process. Leaving the block ends it in the normal way."""

    def __init__(
        self, client: Client, args: Sequence[str], cwd: Path, decide: Callable[[Json], Json] | None = None
    ) -> None:
        self.decide = decide
        self.process = subprocess.Popen(
            [str(client.binary), "-p", *args],
            cwd=cwd,
            env=client.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
            start_new_session=True,
        )

    def say(self, text: str, timeout_s: float = 60.0) -> Run:
        """One turn, and those that the client began itself before it (an agent in the background has ended). A client
        that has not answered after `timeout_s` is killed, and the run's code is not 0."""
        assert self.process.stdout is not None
        watchdog = threading.Timer(timeout_s, self.kill)
        watchdog.start()
        started = time.monotonic()
        self._write({"type": "user", "message": {"role": "user", "content": text}})
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if self.decide is not None and '"type":"control_request"' in line:
                asked = json.loads(line)
                answer = {"request_id": asked["request_id"], "response": self.decide(asked["request"])}
                self._write({"type": "control_response", "response": {"subtype": "success", **answer}})
            if '"type":"result"' in line and json.loads(line).get("origin", USER)["kind"] == USER["kind"]:
                break
        watchdog.cancel()
        watchdog.join()
        ended = Run(0, "".join(lines), "", time.monotonic() - started, started)
        return ended if ended.result else Run(self.process.wait(10), ended.out, "", ended.seconds, started)

    def _write(self, message: Json) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")

    def anew(self, text: str) -> Run:
        """The first turn of a new conversation in the same process, as after /clear."""
        cleared = self.say("/clear")
        return self.say(text) if cleared.code == 0 else cleared

    def kill(self) -> None:
        """SIGKILL to the client and what it started in its own group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()
        self.process.stdout.close()


def find_client() -> Path | None:
    """The client that these tests drive: VMEM_TEST_CLIENT, else the pinned one of tests/client if it is there."""
    named = os.environ.get("VMEM_TEST_CLIENT")
    found = [Path(named)] if named else sorted(INSTALLED.glob("claude-code-*/claude"))  # plain before -musl
    return found[0] if found else None


def _clean_environment(home: Path, vmem_home: Path, api_url: str) -> dict[str, str]:
    real_python = Path(sys.executable).resolve().parent  # never a version manager's shim
    return {
        "HOME": str(home),
        "VMEM_HOME": str(vmem_home),
        "PATH": f"{real_python}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "SHELL": "/bin/sh",
        "USER": "tester",
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        "ANTHROPIC_BASE_URL": api_url,
        "ANTHROPIC_API_KEY": DUMMY_KEY,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "DISABLE_AUTOUPDATER": "1",
        "NO_PROXY": "127.0.0.1",
        "IS_SANDBOX": "1",  # lets root use bypassPermissions
        "PIP_NO_INDEX": "1",  # a set-up that starts in the background must not leave this machine
    }


def _past_first_run(project: Path) -> Json:
    trusted = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
    return {
        "hasCompletedOnboarding": True,
        "bypassPermissionsModeAccepted": True,
        "customApiKeyResponses": {"approved": [DUMMY_KEY], "rejected": []},
        "projects": {str(project): trusted},
    }


def _write_json(path: Path, value: Json) -> None:
    path.write_text(json.dumps(value))
