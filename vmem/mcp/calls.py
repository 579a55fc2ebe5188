"""Tool calls, done by the daemon, which is started when it is absent."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from vmem import __version__
from vmem.errors import DeadlineError, ProtocolError, Unavailable
from vmem.hot import address, client, setup, spawn
from vmem.hot.versions import gives_way
from vmem.mcp.protocol import Answer
from vmem.mcp.tools import arguments_of, repeatable

Json = dict[str, Any]

PROJECT_VARIABLES = ("VMEM_PROJECT_DIR", "CLAUDE_PROJECT_DIR")
CALL_S = 15.0  # one operation
START_S = 5.0  # until a daemon that was started, or that ends, must have a successor
POLL_S = 0.02


def run(name: str, arguments: Json) -> Answer:
    """Does one tool call; whatever is wrong comes back as an error that says what to do."""
    known = arguments_of(name)
    strange = [key for key in arguments if key not in known]
    if strange:
        return Answer(f"no argument {strange[0][:80]!r}; {name} takes: {', '.join(known)}", failed=True)
    given = {key: value for key, value in arguments.items() if value is not None}
    again = repeatable(name)
    try:
        reply = _ask(f"tool.{name}", json.dumps({**given, **whose()}).encode(), again)
        told = json.loads(reply.body)
    except (Unavailable, ProtocolError, OSError) as error:
        return Answer(_reason(error, again), failed=True)
    except (ValueError, RecursionError):
        return Answer("this cannot be sent to the daemon, or its answer read; run: vmem-daemon restart", failed=True)
    if reply.status == "ok":
        return Answer(str(told["text"]))
    return Answer(str(told["message"]), failed=True)


def whose() -> Json:
    """Whose memory: the project directory that we are told, else ours; and the client's session if it names one."""
    told = (os.environ.get(name, "") for name in PROJECT_VARIABLES)
    # A client that does not know `${workspaceFolder}` hands it on as it is: then it is no path.
    project = next((path for path in told if os.path.isabs(path)), "")
    return {"cwd": project or os.getcwd(), "session": os.environ.get("CLAUDE_CODE_SESSION_ID", "")}


def wake() -> None:
    """Starts the daemon if none answers, without waiting for it: the first call then finds it warm."""
    try:
        client.Connection(time.monotonic() + 1.0).close()
    except Unavailable:
        try:
            _start()
        except OSError:
            pass  # the first call meets it again, and says it


def stay() -> None:
    """Tells a daemon that is there that this client's session is open; starts none but the successor of an older one,
    which is thereby retired."""
    try:
        reply = client.call("stay", b"", START_S)
        if gives_way(reply.version, __version__):
            _start()
    except (Unavailable, ProtocolError, OSError):
        pass  # the next hook or call starts one


def _ask(op: str, body: bytes, again: bool) -> client.Reply:
    """One request. Sent again where it was certainly not done: nobody listened, or the daemon said so.

    A daemon that dies takes what waits in its socket with it; only with `again` is that sent a second time.
    """
    until = time.monotonic() + START_S
    asked_to_start = False
    while True:
        try:
            connection = client.Connection(time.monotonic() + CALL_S)
        except Unavailable:
            if not asked_to_start and not _start():
                raise
            asked_to_start = True
            if time.monotonic() > until:
                raise
            time.sleep(POLL_S)
            continue
        try:
            connection.send("call", op, "", body)
            reply = connection.receive()
        except DeadlineError:
            raise
        except Unavailable:
            if not again or time.monotonic() > until:
                raise
            time.sleep(POLL_S)
            continue
        finally:
            connection.close()
        if reply.status == "ok" or not _passes(reply) or time.monotonic() > until:
            return reply
        time.sleep(POLL_S)


def _passes(reply: client.Reply) -> bool:
    """Whether a refusal is one that passes: the daemon says so, or it is an older one, which our call has retired."""
    older = reply.version != __version__ and b"no operation" in reply.body
    return older or b'"retry": true' in reply.body


def _start() -> bool:
    """Starts the daemon, or the set-up that must come first; -> whether a daemon may come up soon."""
    if setup.uninstalled():
        return False  # uninstalled, and this session is still open
    interpreter = spawn.interpreter()
    if interpreter:
        spawn.daemon("", interpreter)
        return True
    setup.start_detached(spawn.root(), address.home())
    return False


def _reason(error: Exception, again: bool) -> str:
    if setup.uninstalled():
        return "vMem was uninstalled while this session was open; go on without memory"
    if isinstance(error, DeadlineError) and not again:
        return f"{error}; it may have been done all the same: look with recall before you call again"
    if not spawn.interpreter():
        why = setup.failure(address.home())
        if why:
            return f"vMem's set-up failed: {why} It tries again by itself; log: {address.log_dir()}/setup.log"
        return "vMem is setting itself up in the background (about a minute); call again later, go on without memory"
    return f"{error}; if it stays so, ask the user to run: vmem doctor"
