"""Asking the daemon, which is started when it does not run; and what its refusals mean for the exit code."""

from __future__ import annotations

import errno
import json
import os
from argparse import Namespace
from typing import Any

from vmem import errors
from vmem.cli import holdings
from vmem.errors import Unavailable, VmemError
from vmem.hot import address, client, locks, presence, setup, spawn

TIMEOUT_S = 60.0
LONG_S = 3600.0  # of what goes through everything, or takes in what may be large
UUID_CHARS = 36  # of the host's session ids
DOCUMENT_LIMIT = 8_000_000  # characters of one document, as the daemon takes them

Answer = dict[str, Any]


def ask(args: Namespace, op: str, timeout_s: float = TIMEOUT_S, **given: Any) -> Answer:
    """One operation and its reply. Raises the VmemError that the daemon names."""
    body = json.dumps({key: _clean(value) for key, value in given.items() if value is not None}).encode()
    try:
        reply = client.call(op, body, timeout_s)
    except Unavailable as error:
        if isinstance(error, errors.DeadlineError) or getattr(args, "no_start", False):
            raise
        start()
        reply = client.call(op, body, timeout_s)
    answer = json.loads(reply.body or b"{}")
    if reply.status == "ok" and isinstance(answer, dict):
        return answer
    raise error_of(answer)


def _clean(value: Any) -> Any:
    """What was typed in another encoding than the terminal's arrives as lone surrogates: as UTF-8, then."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value


def error_of(answer: Any) -> VmemError:
    """The error that a reply names, to be raised as one of ours; a VmemError when it names none that we know."""
    told = answer if isinstance(answer, dict) else {}
    kind = getattr(errors, str(told.get("error", "")), None)
    message = str(told.get("message", "the daemon refused; run: vmem-daemon logs"))
    if isinstance(kind, type) and issubclass(kind, VmemError):
        return kind(message)
    return VmemError(message)


def here(args: Namespace) -> dict[str, Any]:
    """Whose memory the options name: `--all`, `--project`, or the directory (-C, else the current one)."""
    if getattr(args, "everywhere", False):
        return {"everywhere": True}
    if getattr(args, "project", ""):
        return {"project": args.project}
    return {"cwd": directory(args)}


def session_named(args: Namespace) -> str:
    """The whole id of the session that `--session` names by its beginning, as the tables print it; "" for none.

    Raises NotFoundError when none or several begin so.
    """
    if len(args.session) in (0, UUID_CHARS):
        return str(args.session)
    return str(ask(args, "resident", session=args.session)["session"]["id"])


def directory(args: Namespace) -> str:
    """The directory that the command is about. Raises InputError."""
    try:
        path = os.path.abspath(getattr(args, "directory", "") or os.getcwd())
    except FileNotFoundError:
        raise errors.InputError("the current directory is gone; run: cd") from None
    if not os.path.isdir(path):
        raise errors.InputError(f"{path} is not a directory")
    return path


def not_set_up(home: str) -> Unavailable:
    """Why there is no interpreter to start anything with, and what to do."""
    if setup.under_way(home):
        return Unavailable("vMem is setting itself up (once; about a minute); then run this again")
    if why := setup.failure(home):
        return Unavailable(f"set-up failed: {why} Log: {address.log_dir(home)}/setup.log; run: vmem install")
    return Unavailable("vMem is not set up yet; a session of Claude Code does that in a minute, or run: vmem install")


def start() -> None:
    """Starts the daemon and waits until it answers. Raises Unavailable, which says why it does not."""
    home = address.home()
    python = spawn.interpreter(home)
    if not python:
        raise not_set_up(home)
    try:
        spawn.daemon(home, python)
    except OSError as error:
        refused = error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR)
        elsewhere = refused and not holdings.has_memories(home)  # which would seem to be gone
        mend = address.ANOTHER if elsewhere else "vmem doctor"
        raise Unavailable(f"cannot start in {home} ({error.strerror}); run: {mend}") from None
    if not presence.has_come(home):
        raise Unavailable(f"the daemon did not start: {spawn.last_word(home)}")


def stop(home: str) -> bool:
    """Lets the daemon finish, and waits; -> whether none runs now. `vmem-daemon stop` kills, this does not."""
    presence.until(lambda: not spawn.coming(home), presence.START_S)
    presence.ask_to_end(home)
    return presence.until(lambda: not locks.held(address.lock_path(home)), presence.STOP_S)
