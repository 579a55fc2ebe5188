"""A command line with a data home, a project and a daemon of its own."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon import REPOSITORY, data_home, environment_for
from tests.support.hooks import PATIENT
from vmem.hot import client

MANY = """
import io, json, sys
from vmem.cli import main
done = []
for words in json.load(sys.stdin):
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    sys.stdout, sys.stderr = streams
    code = main(words)
    for stream in streams:
        stream.flush()
    done.append([code, *(stream.buffer.getvalue().decode() for stream in streams)])
json.dump(done, sys.__stdout__)
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Cli:
    """`vmem` as a person types it, in `project`."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.home = home
        self.project = folder / "shop"
        self.project.mkdir()
        self.environ = {**environment_for(self.home), "TZ": "UTC", "TMPDIR": str(folder)}

    def __call__(self, *words: str, stdin: str | bytes = "", cwd: Path | None = None, **environ: str) -> Done:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "vmem", *words],
            input=given,
            cwd=cwd or self.project,
            env={**self.environ, **environ},
            capture_output=True,
            timeout=60,
        )
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def many(self, commands: Iterable[Sequence[str]]) -> list[Done]:
        """The same of many commands, one after the other in one process: most of what a command costs is its start."""
        given = json.dumps([list(words) for words in commands])
        done = subprocess.run(
            [sys.executable, "-c", MANY], input=given, cwd=self.project, env=self.environ, capture_output=True,
            text=True, timeout=120, check=True,
        )  # fmt: skip
        return [Done(*one) for one in json.loads(done.stdout)]

    def ok(self, *words: str, **more: Any) -> str:
        """The output of a command that must succeed."""
        done = self(*words, **more)
        assert done.code == 0, (words, done)
        return done.out

    def typed(self, answer: str, *words: str, **environ: str) -> Done:
        """A command at a terminal, with all that it shows there; where it asks, it is answered so."""
        parent, child = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "vmem", *words], stdin=child, stdout=child, stderr=child, cwd=self.project,
            env={**self.environ, "TERM": "xterm", **environ},
        )  # fmt: skip
        os.close(child)
        seen = b""
        with suppress(OSError):  # how Linux tells that the other side has closed
            while chunk := os.read(parent, 65536):
                seen += chunk
                if seen.endswith(b"to go on: "):
                    os.write(parent, answer.encode())
        os.close(parent)
        return Done(process.wait(30), seen.decode("utf-8", "replace"), "")

    def shell(self, line: str) -> Done:
        """A line for the shell, in which `vmem` is this command."""
        done = subprocess.run(
            f'vmem() {{ "{sys.executable}" -m vmem "$@"; }}; {line}',
            shell=True, cwd=self.project, env=self.environ, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def uid(self, *words: str) -> str:
        """The id that `vmem remember WORDS` prints."""
        return self.ok("remember", *words).strip()

    def kept(self, texts: Iterable[str], **given: Any) -> list[str]:
        """The ids of pages with these texts, asked of the daemon by one client: a command each would cost its start."""
        self.ok("status")
        bodies = [json.dumps({"text": text, "cwd": str(self.project), **given}) for text in texts]
        replies = [client.call("remember", body.encode(), 10.0, base=str(self.home)) for body in bodies]
        return [json.loads(reply.body)["page"]["uid"] for reply in replies]

    def hook(self, event: str, session: str, **given: Any) -> str:
        """What the hook prints for an event, in full."""
        body = {"hook_event_name": event, "session_id": session, "cwd": str(self.project), **given}
        done = subprocess.run(
            [REPOSITORY / "hooks" / "vmem-hook", event],
            input=json.dumps(body).encode(),
            cwd=self.project,
            env={**self.environ, **PATIENT},
            capture_output=True,
            timeout=30,
        )
        assert done.returncode == 0 and not done.stderr
        return done.stdout.decode()


@contextmanager
def new_cli() -> Iterator[Cli]:
    """A memory with nothing in it: another machine."""
    with data_home() as home:
        yield Cli(home.parent, home)


@pytest.fixture
def cli() -> Iterator[Cli]:
    """With nothing in it."""
    with new_cli() as cli:
        yield cli


@pytest.fixture(scope="module")
def shared() -> Iterator[Cli]:
    """One for all tests of a file; they look, or leave only pages of their own."""
    with new_cli() as cli:
        yield cli


@pytest.fixture
def own(shared: Cli) -> Iterator[Cli]:
    """A project of its own in the memory that the tests of a file share: most of what a test costs is its daemon."""
    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="vmo")))
    yield Cli(folder, shared.home)
    shutil.rmtree(folder)


def findings(done: Done) -> dict[str, dict[str, Any]]:
    """The worst finding of each name."""
    worst: dict[str, dict[str, Any]] = {}
    order = ["ok", "warn", "bad"]
    for one in done.json["findings"]:
        old = worst.get(one["name"])
        if old is None or order.index(one["state"]) > order.index(old["state"]):
            worst[one["name"]] = one
    return worst
