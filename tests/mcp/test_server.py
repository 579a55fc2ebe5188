"""The whole server with the official client library and a real daemon."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from tests.support.cost import bare_start_s, quickest_s
from tests.support.daemon import REPOSITORY, daemons_of, data_home, kill_daemon, only_daemon, processes_of
from tests.support.hooks import environment
from tests.support.waiting import wait_until
from vmem import __version__
from vmem.hot import address, wire
from vmem.mcp.tools import INSTRUCTIONS, NAMES

pytestmark = pytest.mark.slow
LAUNCHER = REPOSITORY / "hooks" / "vmem-mcp"
TEXT = "The staging cluster listens on port 8443 behind nginx."


@contextlib.contextmanager
def made(set_up: bool = True) -> Iterator[Path]:
    """A data home and a project beside it."""
    with data_home(set_up) as home:
        (home.parent / "project").mkdir()
        yield home


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A data home of the test's own, without a daemon."""
    with made() as home:
        yield home


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data home that tests share, and with it the daemon that the first of them starts."""
    with made() as home:
        yield home


def with_client(home: Path, talk: Callable[[Client], Awaitable[None]], mode: str = "auto", **more: str) -> None:
    """Runs `talk` with a connected client of the official library."""

    async def run() -> None:
        server = StdioServerParameters(
            command=str(LAUNCHER), env=environment(home, **more), cwd=home.parent / "project"
        )
        async with Client(stdio_client(server), mode=mode) as client:
            await talk(client)

    anyio.run(run)


async def text_of(client: Client, name: str, failed: bool = False, **arguments: object) -> str:
    result = await client.call_tool(name, arguments)
    assert bool(result.is_error) is failed, result
    (block,) = result.content
    return str(block.text)  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_official_client_agrees_with_us_and_sees_every_tool(home: Path, mode: str) -> None:
    async def talk(client: Client) -> None:
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.version) == ("vmem", __version__)
        assert client.instructions == INSTRUCTIONS
        assert [tool.name for tool in (await client.list_tools()).tools] == list(NAMES)

    with_client(home, talk, mode)


def test_what_is_remembered_is_found_and_read_again(home: Path) -> None:
    async def talk(client: Client) -> None:
        told = await text_of(client, "remember", text=TEXT, kind="fact")
        uid = told.split("[")[1][:8]
        assert uid in await text_of(client, "recall", query="staging port")
        assert TEXT in await text_of(client, "fault", ids=[uid])
        assert "Forgot" in await text_of(client, "forget", id=uid)
        assert "recall" in await text_of(client, "fault", failed=True, ids=[uid])

    with_client(home, talk)


def test_a_daemon_is_started_once_and_again_when_it_was_killed(fresh: Path) -> None:
    async def talk(client: Client) -> None:
        await text_of(client, "remember", text=TEXT)
        only_daemon(fresh)
        kill_daemon(fresh)
        assert "8443" in await text_of(client, "recall", query="staging port")
        only_daemon(fresh)

    with_client(fresh, talk)


@pytest.mark.parametrize(
    ("name", "given", "again"), [("recall", {"query": "port"}, True), ("remember", {"text": TEXT}, False)]
)
def test_a_question_survives_a_daemon_that_dies_over_it_and_a_change_is_not_made_twice(
    fresh: Path, name: str, given: dict[str, str], again: bool
) -> None:
    async def talk(client: Client) -> None:
        told = await text_of(client, name, failed=not again, **given)
        assert ("hung up" in told) is not again

    with dying_daemon(fresh):
        with_client(fresh, talk)
    assert len(daemons_of(fresh)) == again


@contextlib.contextmanager
def dying_daemon(home: Path) -> Iterator[None]:
    """One that is gone as soon as it has been sent a request, which it never reads."""
    path = Path(address.socket_path(str(home)))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def die() -> None:
        asked = False
        while not asked:
            connection, _ = listener.accept()
            with connection:
                asked = bool(connection.recv(1, socket.MSG_PEEK))
                if asked:
                    path.unlink()
                    listener.close()

    thread = threading.Thread(target=die)
    thread.start()
    yield
    thread.join()


def test_the_project_is_the_clients_and_not_where_the_server_happens_to_run(home: Path) -> None:
    other = home.parent / "other"
    other.mkdir()

    async def tells(client: Client) -> None:
        await text_of(client, "remember", text=TEXT)

    async def finds(client: Client) -> None:
        assert "8443" in await text_of(client, "recall", query="staging port")

    async def finds_nothing(client: Client) -> None:
        assert "8443" not in await text_of(client, "recall", query="staging port")

    with_client(home, tells)
    with_client(home, finds_nothing, CLAUDE_PROJECT_DIR=str(other))
    with_client(home, finds_nothing, VMEM_PROJECT_DIR=str(other), CLAUDE_PROJECT_DIR=str(home.parent / "project"))
    with_client(home, finds, VMEM_PROJECT_DIR="${workspaceFolder}")  # what no client replaced names nothing


def test_no_argument_says_whose_memory(home: Path) -> None:
    async def talk(client: Client) -> None:
        for name in ("cwd", "project", "session", "agent"):
            assert "no argument" in await text_of(client, "recall", failed=True, query="x", **{name: "/"})

    with_client(home, talk)


@pytest.fixture
def unset() -> Iterator[Path]:
    """One before set-up."""
    with made(set_up=False) as home:
        yield home


def test_before_set_up_a_call_says_what_is_going_on(unset: Path) -> None:
    unset.mkdir(mode=0o700)
    (unset / "setup.state").write_text(f"1\n{time.time() + 600:.0f}\n\nno network.\n")

    async def talk(client: Client) -> None:
        told = await text_of(client, "recall", failed=True, query="x")
        assert "no network" in told and "setup.log" in told

    with_client(unset, talk, PIP_NO_INDEX="1")


def test_a_disabled_server_offers_nothing_and_starts_nothing(fresh: Path) -> None:
    async def talk(client: Client) -> None:
        assert (await client.list_tools()).tools == []

    with_client(fresh, talk, VMEM_DISABLE="1")
    assert not processes_of(fresh)


class Raw:
    """The server as a bare process, line by line."""

    def __init__(self, home: Path, **more: str) -> None:
        self.process = subprocess.Popen(
            [str(LAUNCHER)], env=environment(home, **more), cwd=home.parent / "project", stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, line: bytes) -> dict[str, object]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def end(self) -> tuple[int, bytes]:
        """Closes its input; -> (exit code, what it said on stderr)."""
        _, said = self.process.communicate(timeout=10)
        return self.process.returncode, said


def request(method: str, **params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()


def test_it_is_ready_soon_after_a_bare_interpreter_would_be(home: Path) -> None:
    def listed() -> None:
        server = Raw(home)
        server.ask(request("initialize", protocolVersion="2025-11-25"))
        server.ask(request("tools/list"))
        server.end()

    # five times as long is usual; what pydantic or asyncio would add comes to more than twenty
    assert quickest_s(listed) < 20 * bare_start_s(os.path.realpath(sys.executable))


def test_it_ends_with_its_client_and_leaves_only_the_daemon(home: Path) -> None:
    server = Raw(home)
    server.ask(request("tools/call", name="recall", arguments={"query": "x"}))
    assert server.end() == (0, b"")
    wait_until(lambda: server.process.pid not in processes_of(home))
    assert set(processes_of(home)) == set(daemons_of(home))


def test_a_client_that_hangs_up_in_the_middle_makes_no_noise(home: Path) -> None:
    server = Raw(home)
    assert server.process.stdout
    server.process.stdout.close()
    assert server.process.stdin
    server.process.stdin.write(request("ping") + b"\n")
    server.process.stdin.flush()
    assert server.process.wait(10) == 0
    assert server.process.stderr and server.process.stderr.read() == b""
    server.process.stdin.close()
    server.process.stderr.close()


def test_a_damaged_line_does_not_end_the_conversation(home: Path) -> None:
    server = Raw(home)
    assert "error" in server.ask(b'{"jsonrpc": "2.0", "id": 1, "method": "initi')
    deep = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"recall","arguments":{"query":'
    assert server.ask(deep + b"[" * 900 + b"]" * 900 + b"}}}")["id"] == 1
    assert "error" in server.ask(deep + b"[" * 90_000)
    assert server.ask(request("ping"))["result"] == {}
    assert server.end() == (0, b"")


def test_surrogates_and_nuls_in_arguments_are_answered(home: Path) -> None:
    server = Raw(home)
    for text in ("\ud800", "a\x00b", "\u2028", "x" * 300_000):
        answer = server.ask(request("tools/call", name="remember", arguments={"text": text}))
        assert "result" in answer
    assert server.end()[0] == 0


def test_an_older_daemon_is_given_time_to_be_replaced(fresh: Path) -> None:
    address.ensure_dir(address.run_dir(str(fresh)))
    refusal = b'{"error": "NotFoundError", "message": "no operation", "retry": false}'
    replies = [
        wire.reply("error", "", "0.0.1", refusal),
        wire.reply("error", "", "0.0.1", b'{"error": "Unavailable", "message": "draining", "retry": true}'),
        wire.reply("ok", "", __version__, b'{"text": "found"}'),
    ]
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address.socket_path(str(fresh)))
        listener.listen()

        def serve() -> None:
            for reply in replies:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, name="older-daemon", daemon=True)
        thread.start()
        server = Raw(fresh)
        answer = server.ask(request("tools/call", name="recall", arguments={"query": "x"}))
        thread.join(10)
        assert server.end() == (0, b"")
    assert answer["result"] == {"content": [{"type": "text", "text": "found"}]}


def test_run_as_a_module_it_needs_no_recorded_set_up(unset: Path) -> None:
    env = environment(unset, PYTHONPATH=f"{REPOSITORY}:{REPOSITORY / 'daemon'}")
    call = request("tools/call", name="remember", arguments={"text": TEXT})
    done = subprocess.run(
        [sys.executable, "-m", "vmem.mcp"], input=call + b"\n", env=env, cwd=unset.parent, capture_output=True,
        timeout=30,
    )  # fmt: skip
    assert "Remembered" in done.stdout.decode(), done.stderr
