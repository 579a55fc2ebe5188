"""What the doctor looks at. Each check gives findings; what is safe to put right has a repair."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vmem import __version__, config
from vmem.cli import ask as asking
from vmem.cli import install, probe, term
from vmem.cli.offline import offline
from vmem.errors import Unavailable, VmemError
from vmem.hot import address, client, presence, reserve, setup, spawn

DISK_LOW = 200_000_000  # bytes free
LOG_AGE_S = 86_400.0
LOG_READ = 200_000  # bytes of a log's end
PROMPT_MS = 150.0  # what a prompt waits at most by default
STALE_PART_S = 3600.0
SPOOL_MANY = 500

State = Literal["ok", "warn", "bad"]
Repair = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: `hint` is a command, `repair` does it (-> what it did)."""

    name: str
    state: State
    detail: str
    hint: str = ""
    repair: Repair | None = None


def run(args: Namespace, fix: bool) -> Iterator[Finding]:
    """Every finding, in an order in which later checks may rely on earlier repairs. Raises nothing of ours."""
    home = address.home()
    yield from _treated(_environment(home), fix)
    yield from _treated(_files(home), fix)
    why = spawn.unlockable(home) if os.path.isdir(home) else ""
    if why:
        detail = f"no file can be locked in {address.run_dir(home)} ({why}), so no daemon can run: choose a local disk"
        yield Finding("locks", "bad", detail, "export VMEM_HOME=/a/local/directory")
        return
    yield from _treated(_runtime(home), fix)
    yield from _treated(_registered(home), fix)
    yield from _treated(_stale_socket(home), fix)
    yield from _treated(_configuration(home), fix)
    daemon, saved = list(_daemon(home)), []
    alive = any(finding.state == "ok" for finding in daemon)
    if not alive:
        saved = list(_treated(_damaged_store(home), fix))
        daemon = list(_daemon(home)) if fix else daemon
    yield from (*daemon, *saved)
    if alive:
        yield from _treated(_store(args, home), fix)
        yield from _treated(_queue(args), fix)
    yield from _treated(_spool(home), fix)
    yield from _treated(_room(home), fix)
    yield from _treated(_logs(home), fix)
    if alive or presence.answers(home):
        yield from _trip(args, home)


def _treated(findings: Iterator[Finding], fix: bool) -> Iterator[Finding]:
    """The findings, those that can be repaired repaired when that was asked for."""
    for finding in findings:
        if finding.state == "ok" or not fix or finding.repair is None:
            yield finding
            continue
        try:
            done = finding.repair()
        except (VmemError, OSError) as error:
            yield Finding(finding.name, "bad", f"{finding.detail}; not repaired: {error}")
        else:
            yield Finding(finding.name, "ok", f"{finding.detail}; repaired: {done}")


def _environment(home: str) -> Iterator[Finding]:
    if os.environ.get("VMEM_DISABLE", "0") not in ("", "0"):
        yield Finding("switched off", "warn", "VMEM_DISABLE is set here: hooks do nothing", "unset VMEM_DISABLE")
    if os.path.exists(address.pause_path(home)):
        yield Finding("paused", "warn", "nothing is captured", "vmem resume")


def _files(home: str) -> Iterator[Finding]:
    """Owner and mode of the data home and of what is in it."""
    if not os.path.isdir(home):
        yield Finding("data home", "warn", f"{home} is not there yet", "vmem install")
        return
    wrong: list[str] = []
    strangers: list[str] = []
    for path in [home, *_ours(home)]:
        info = os.lstat(path)
        if info.st_uid != os.getuid():
            strangers.append(path)
        elif not stat.S_ISLNK(info.st_mode) and info.st_mode & 0o077:
            wrong.append(path)
    if strangers:
        yield Finding("owner", "bad", f"{strangers[0]} belongs to another user", f"sudo chown -R $(id -un) {home}")
    if wrong:
        detail = f"others may read {term.plural(len(wrong), 'file')}, as {wrong[0]}"
        closed = home not in wrong  # nobody comes through a closed directory
        detail += ", were the data home not closed to them" if closed else ""
        yield Finding("permissions", "warn" if closed else "bad", detail, "vmem doctor --fix", lambda: _close(wrong))
    if not (wrong or strangers):
        yield Finding("permissions", "ok", "private to you")


def _ours(home: str) -> Iterator[str]:
    """What must be private: everything but the environment and the plugin's copy, which hold nothing of yours."""
    for name in sorted(os.listdir(home)):
        if name in ("venv", "plugin") or name.startswith(("venv.", "plugin.")):
            continue
        path = os.path.join(home, name)
        yield path
        if os.path.isdir(path) and not os.path.islink(path):
            for top, folders, names in os.walk(path):
                yield from (os.path.join(top, other) for other in [*folders, *names])


def _close(paths: list[str]) -> str:
    for path in paths:
        os.chmod(path, 0o700 if os.path.isdir(path) else 0o600)
    return f"{len(paths)} made private"


def _runtime(home: str) -> Iterator[Finding]:
    """Set-up: which interpreters hooks and daemon use."""
    root = home + "/plugin" if os.path.isdir(home + "/plugin/vmem") else spawn.root()
    if not spawn.python(home):
        able = "this interpreter serves meanwhile" if asking.interpreter(home) else "the daemon cannot start"
        yield Finding("set-up", "warn", f"not done; {able}", "vmem install")
    elif setup.needed(home, root):
        yield Finding("set-up", "warn", "made for another version's requirements", "vmem install")
    else:
        yield Finding("set-up", "ok", spawn.python(home))
    hook = probe.hook_command(home)
    if hook:
        yield Finding("hook command", "ok", hook)
    else:
        yield Finding("hook command", "bad", "not found", "vmem install")


def _registered(home: str) -> Iterator[Finding]:
    """Whether Claude Code knows the copy that `vmem install` made (it may use another: --plugin-dir)."""
    if not os.path.isdir(home + "/plugin/vmem"):
        return
    base = os.environ.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude")
    try:
        text = Path(base, "plugins", "installed_plugins.json").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    if f'"{install.PLUGIN}"' in text:
        yield Finding("plugin", "ok", f"{install.PLUGIN} is registered with Claude Code")
    else:
        yield Finding(
            "plugin", "warn", f"{install.PLUGIN} is not registered with Claude Code in {base}", "vmem install"
        )


def _stale_socket(home: str) -> Iterator[Finding]:
    path = address.socket_path(home)
    if os.path.lexists(path) and not spawn.held(address.lock_path(home)):
        yield Finding(
            "socket", "warn", f"{path} is left from a daemon that is gone", "vmem doctor --fix", lambda: _unlink([path])
        )


def _unlink(paths: list[str]) -> str:
    for path in paths:
        os.unlink(path)
    return f"{len(paths)} removed"


def _configuration(home: str) -> Iterator[Finding]:
    warnings = config.load(Path(home)).warnings
    for warning in warnings:
        yield Finding("settings", "warn", warning, "vmem config list")
    if not warnings:
        yield Finding("settings", "ok", "all understood")


def _daemon(home: str) -> Iterator[Finding]:
    """Whether it answers, started when need be; of which version; whose lock and socket."""
    try:
        if not presence.answers(home):
            asking.start()
        reply = client.call("ping", b"", 5.0, base=home)
    except (VmemError, OSError) as error:
        yield Finding("daemon", "bad", str(error).removesuffix("; run: vmem doctor"))
        return
    if reply.version != __version__:
        yield Finding("daemon", "warn", f"is of version {reply.version}, this is {__version__}", "vmem-daemon restart")
    yield Finding("daemon", "ok", f"answers, version {reply.version}")
    if not spawn.held(address.lock_path(home)):
        yield Finding("lock", "bad", "the daemon that answers does not hold the lock", "vmem-daemon restart")
    for path in (address.run_dir(home), address.socket_path(home)):
        mode = os.stat(path).st_mode
        if mode & 0o077:
            yield Finding("socket", "bad", f"{path} is open to others", f"chmod go= {path}")


def _store(args: Namespace, home: str) -> Iterator[Finding]:
    """The database as the daemon sees it."""
    try:
        told = asking.ask(args, "check", timeout_s=600)
    except VmemError as error:
        yield Finding("database", "bad", str(error), "vmem doctor --fix", lambda: _rescue(home))
        return
    problems: list[str] = told["problems"]
    derived = [text for text in problems if any(word in text for word in _DERIVED)]
    deep = [text for text in problems if text not in derived]
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


# How problems of what can be made again begin (see vmem.store.upkeep.check and vmem.store.search.check).
_DERIVED = (
    "hot_terms",
    "foreign key",
    "swap_terms",
    "capacity counters",
    "full-text",
    "indexed",
    "no body in swap",
    "page_index",
)


def _repair(args: Namespace, *what: str) -> str:
    asking.ask(args, "repair", timeout_s=600, what=what)
    left = asking.ask(args, "check", timeout_s=600)
    if left["problems"] and not what:
        raise VmemError("; ".join(left["problems"]))
    return "made anew" if not what else "removed"


def _damaged_store(home: str) -> Iterator[Finding]:
    """The database when no daemon can open it."""
    try:
        told = offline(home, "check")
    except VmemError as error:
        newer = type(error).__name__ == "SchemaError"
        yield Finding(
            "database",
            "bad",
            str(error).removesuffix("; run: vmem doctor"),
            "" if newer else "vmem doctor --fix",
            None if newer else lambda: _rescue(home),
        )
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


def _queue(args: Namespace) -> Iterator[Finding]:
    told = asking.ask(args, "status")
    dead = told["jobs"].get("dead", 0)
    if dead:
        yield Finding(
            "queue",
            "warn",
            f"{term.plural(dead, 'job')} failed too often (vmem dead)",
            "vmem requeue",
            lambda: f"{asking.ask(args, 'requeue')['requeued']} queued again",
        )
    else:
        yield Finding("queue", "ok", f"{sum(told['jobs'].values()):,} waiting")


def _spool(home: str) -> Iterator[Finding]:
    folder = address.spool_dir(home)
    names = os.listdir(folder) if os.path.isdir(folder) else []
    bad = [name for name in names if name.endswith(".bad")]
    old = time.time() - STALE_PART_S
    parts = [os.path.join(folder, name) for name in names if name.endswith(".part")]
    parts = [path for path in parts if os.stat(path).st_mtime < old]
    waiting = sum(name.endswith(".event") for name in names)
    if parts:
        yield Finding(
            "spool",
            "warn",
            f"{term.plural(len(parts), 'unfinished file')}",
            "vmem doctor --fix",
            lambda: _unlink(parts),
        )
    if bad:
        yield Finding(
            "spool",
            "warn",
            f"{term.plural(len(bad), 'event')} could not be read: {folder}/{bad[0]}",
            f"rm {folder}/*.bad",
        )
    if waiting > SPOOL_MANY:
        yield Finding("spool", "warn", f"{waiting:,} events wait for the daemon", "vmem-daemon start")
    elif not (parts or bad):
        yield Finding("spool", "ok", f"{term.plural(waiting, 'event')} waiting")


def _room(home: str) -> Iterator[Finding]:
    place = home if os.path.isdir(home) else os.path.dirname(home) or "/"
    while not os.path.isdir(place):
        place = os.path.dirname(place)
    free = shutil.disk_usage(place).free
    used = sum(os.path.getsize(path) for path in Path(home).glob("vmem.db*")) if os.path.isdir(home) else 0
    detail = f"the database takes {term.size(used)}, {term.size(free)} are free"
    full = reserve.notice(home) if os.path.isdir(home) else ""
    if full:
        yield Finding("disk", "bad", full, f"df -h {shlex.quote(home)}")
    elif free < DISK_LOW:
        yield Finding("disk", "bad", detail, "vmem config set capacity.disk_mb 500")
    else:
        yield Finding("disk", "ok", detail)
    aside = sorted(Path(home).glob("vmem.db.*-20*")) if os.path.isdir(home) else []
    aside = [path for path in aside if not path.name.endswith(("-wal", "-shm"))]
    if aside:
        yield Finding("disk", "ok", f"{term.plural(len(aside), 'older database')} kept aside, as {aside[-1]}")


def _logs(home: str) -> Iterator[Finding]:
    """Errors of the last day."""
    found = [
        *_errors(Path(address.log_dir(home), "daemon.log")),
        *_hook_errors(Path(address.log_dir(home), "hook.log")),
    ]
    if found:
        yield Finding(
            "log",
            "warn",
            f"{term.plural(len(found), 'error')} in the last day; the last: {found[-1][:300]}",
            "vmem-daemon logs",
        )
    else:
        yield Finding("log", "ok", "no errors in the last day")


def _tail(path: Path) -> list[str]:
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - LOG_READ))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _errors(path: Path) -> list[str]:
    since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - LOG_AGE_S))
    return [line for line in _tail(path) if " level=error " in line and line[: len(since)] >= since]


def _hook_errors(path: Path) -> list[str]:
    since = time.time() - LOG_AGE_S
    return [
        f"hook: {line}"
        for line in _tail(path)
        if line.split(" ", 1)[0].replace(".", "", 1).isdigit() and float(line.split(" ", 1)[0]) >= since
    ]


def _trip(args: Namespace, home: str) -> Iterator[Finding]:
    if not config.load(Path(home)).flag("inject.enabled"):
        yield Finding("round trip", "warn", "injection is off", "vmem config set inject.enabled true")
        return
    try:
        trip = probe.round_trip(args, home)
    except (VmemError, OSError) as error:
        yield Finding("round trip", "bad", str(error), "vmem-daemon logs" if isinstance(error, Unavailable) else "")
        return
    detail = f"written, recalled and injected through the hook in {trip.took_ms:.0f} ms"
    if not trip.ok:
        yield Finding("round trip", "bad", trip.problem, trip.fix)
    elif trip.took_ms > PROMPT_MS:
        yield Finding(
            "round trip", "warn", f"{detail}; a prompt waits {PROMPT_MS:.0f} ms at most; is the machine busy?"
        )
    else:
        yield Finding("round trip", "ok", detail)


def told(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {"name": finding.name, "state": finding.state, "detail": finding.detail, "fix": finding.hint}
