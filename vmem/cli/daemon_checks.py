"""The doctor's checks of the daemon and of the database behind it, and a page's whole way through the hook."""

from __future__ import annotations

import json
import os
import shlex
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from vmem import __version__, config
from vmem.cli import ask as asking
from vmem.cli import probe, term
from vmem.cli.finding import Finding
from vmem.cli.offline import offline
from vmem.cli.pausing import saying
from vmem.errors import BusyError, SchemaError, Unavailable, VmemError
from vmem.hot import address, client, locks, presence, reserve

PROMPT_MS = 150.0  # what a prompt waits at most by default


def daemon(args: Namespace, home: str) -> Iterator[Finding]:
    """Whether it answers, started when need be and allowed; of which version; whose lock and socket."""
    try:
        if getattr(args, "no_start", False) and not presence.answers(home):
            yield Finding("daemon", "warn", "none is running", "vmem-daemon start")
            return
        if not presence.answers(home):
            if _hangs(home):
                what = f"{address.lock_path(home)} is held by a program that does not answer"
                yield Finding("daemon", "bad", what, "vmem-daemon restart")
                return
            asking.start()
        reply = client.call("ping", b"", 5.0, base=home)
    except (VmemError, OSError) as error:
        yield Finding("daemon", "bad", str(error).removesuffix("; run: vmem doctor"))
        return
    if reply.version != __version__:
        yield Finding("daemon", "warn", f"is of version {reply.version}, this is {__version__}", "vmem-daemon restart")
    elif json.loads(reply.body).get("replaced"):
        what = "its files have changed since it started; the next session renews it"
        yield Finding("daemon", "warn", what, "vmem-daemon restart")
    yield Finding("daemon", "ok", f"answers, version {reply.version}")
    if not locks.held(address.lock_path(home)):
        yield Finding("lock", "bad", "the daemon that answers does not hold the lock", "vmem-daemon restart")
    for path in (address.socket_dir(home), address.socket_path(home)):
        mode = os.stat(path).st_mode
        if mode & 0o077:
            yield Finding("socket", "bad", f"{path} is open to others", f"chmod go= {shlex.quote(path)}")


def _hangs(home: str) -> bool:
    """Whether a process has the daemon's lock and neither answers nor ends, though it had time for that."""
    lock = address.lock_path(home)
    return not presence.until(lambda: presence.answers(home) or not locks.held(lock), presence.START_S)


def store(args: Namespace, home: str) -> Iterator[Finding]:
    """The database as the daemon sees it."""
    try:
        told = asking.ask(args, "check", timeout_s=600)
    except (Unavailable, BusyError) as error:  # which says nothing of the database
        yield Finding("database", "warn", f"not looked at: {error}", "vmem doctor")
        return
    except VmemError as error:
        detail = str(error).removesuffix("; run: vmem doctor")
        yield Finding("database", "bad", detail, "vmem doctor --fix", lambda: _rescue(home))
        return
    derived: list[str] = told["derived"]
    deep = [text for text in told["problems"] if text not in derived]
    if deep:
        yield Finding("database", "bad", "; ".join(deep)[:500], "vmem doctor --fix", lambda: _rescue(home))
    elif derived:
        yield Finding("index", "bad", "; ".join(derived)[:500], "vmem doctor --fix", lambda: _repair(args))
    else:
        yield Finding("database", "ok", f"sound; schema {told['schema']}, full text and counters agree")
    if told["orphans"]:
        what = ", ".join(f"{n} {name}" for name, n in told["orphans"].items())
        yield Finding("orphans", "warn", what, "vmem doctor --fix", lambda: _repair(args, "orphans"))
    else:
        yield Finding("orphans", "ok", "none")
    yield from _secrets(args)


def _secrets(args: Namespace) -> Iterator[Finding]:
    """Whether something is kept that today's rules of redaction would cut, as far as the daemon has looked."""
    told = asking.ask(args, "redact.known")
    left = f"; {term.plural(told['left'], 'page')} not looked at yet" if told["left"] else ""
    if told["pages"]:
        detail = f"today's rules of redaction would cut something out of {term.plural(told['pages'], 'page')}{left}"
        yield Finding("secrets", "warn", detail, "vmem redact")
    else:
        yield Finding("secrets", "ok", f"nothing is kept that today's rules would cut{left}")


def _repair(args: Namespace, *what: str) -> str:
    asking.ask(args, "repair", timeout_s=600, what=what)
    left = asking.ask(args, "check", timeout_s=600)
    if left["problems"] and not what:
        raise VmemError("; ".join(left["problems"]))
    return "made anew" if not what else "removed"


def damaged_store(home: str) -> Iterator[Finding]:
    """The database when no daemon can open it."""
    if locks.held(address.lock_path(home)):  # one has, and may be at work on it
        yield Finding("database", "warn", "not looked at: who holds the lock has it", "vmem-daemon restart")
        return
    try:
        told = offline(home, "check")
    except VmemError as error:
        detail = str(error).removesuffix("; run: vmem doctor")
        if isinstance(error, SchemaError):  # a later version's, which is nothing to repair
            yield Finding("database", "bad", detail)
        elif reserve.notice(home):  # nor is what only lacks room
            yield Finding("database", "warn", f"not looked at: {detail}", f"df -h {shlex.quote(home)}")
        else:
            yield Finding("database", "bad", detail, "vmem doctor --fix", lambda: _rescue(home))
        return
    if told["problems"]:
        detail = "; ".join(told["problems"])[:500]
        yield Finding("database", "bad", detail, "vmem doctor --fix", lambda: _rescue(home))
    elif told["exists"]:
        yield Finding("database", "ok", "sound")
    else:
        yield Finding("database", "ok", "not made yet")


def _rescue(home: str) -> str:
    told = offline(home, "salvage")
    asking.start()
    return f"{term.plural(told['pages'], 'page')} saved; the damaged file is kept in {told['aside']}"


def queue(args: Namespace) -> Iterator[Finding]:
    """What waits, and whether something keeps it from coming."""
    told = asking.ask(args, "status")
    if not told["hot_pages"] + told["swap_pages"]:
        full = next((one for one in asking.ask(args, "backups")["backups"] if one["pages"]), None)
        if full:  # somebody emptied or removed the file: to SQLite that is a new database, and sound
            detail = f"holds no page, a backup of {term.moment(full['at'])} has {full['pages']:,}"
            yield Finding("database", "warn", detail, f"vmem restore-backup {shlex.quote(full['path'])}")
    for one in told["pauses"]:
        if one["until"] or one["mute"]:  # the others are known without a daemon
            yield Finding("paused", "warn", saying([one], ""), "vmem resume --all")
    dead = told["jobs"].get("dead", 0)
    if dead:
        detail = f"{term.plural(dead, 'job')} failed too often (vmem jobs failed)"
        yield Finding("queue", "warn", detail, "vmem jobs retry", lambda: _requeue(args))
    else:
        yield Finding("queue", "ok", f"{sum(told['jobs'].values()):,} waiting")


def pins(args: Namespace) -> Iterator[Finding]:
    """Whether something was said otherwise than a pin since."""
    doubted = [pin for pin in asking.ask(args, "pins", everywhere=True)["pins"] if pin["said_later"]]
    if doubted:
        detail = f"what was said since says otherwise than {term.plural(len(doubted), 'pin')}"
        yield Finding("pins", "warn", detail, "vmem pins --all")


def _requeue(args: Namespace) -> str:
    return f"{asking.ask(args, 'requeue')['requeued']} queued again"


def trip(args: Namespace, home: str) -> Iterator[Finding]:
    """A page's way in and out again, through the hook that the host runs."""
    if not config.load(Path(home)).flag("inject.enabled"):
        yield Finding("round trip", "warn", "injection is off", "vmem config set inject.enabled true")
        return
    try:
        if any(one["mute"] for one in asking.ask(args, "status")["pauses"]):
            yield Finding("round trip", "warn", "not tried: nothing is told, by your own wish", "vmem resume --all")
            return
        found = probe.round_trip(args, home)
    except (VmemError, OSError) as error:
        yield Finding("round trip", "bad", str(error), "vmem-daemon logs" if isinstance(error, Unavailable) else "")
        return
    detail = f"written, recalled and injected through the hook in {found.took_ms:.0f} ms"
    if not found.ok:
        yield Finding("round trip", "bad", found.problem, found.fix)
    elif found.took_ms > PROMPT_MS:
        detail += f"; a prompt waits {PROMPT_MS:.0f} ms at most; is the machine busy?"
        yield Finding("round trip", "warn", detail)
    else:
        yield Finding("round trip", "ok", detail)
