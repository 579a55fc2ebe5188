"""What the doctor looks at, in which order; and its checks of files, set-up and settings. Each check gives findings;
what is safe to put right has a repair. Those that ask the daemon are in `vmem.cli.daemon_checks`."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from vmem import config
from vmem.cli import claude_code, daemon_checks, file_system, holdings, logs, probe, term
from vmem.cli.finding import Finding
from vmem.errors import VmemError
from vmem.hot import address, environment, locks, presence, reserve, setup, spawn, spool

DISK_LOW = 200_000_000  # bytes free
LOG_AGE_S = 86_400.0
STALE_PART_S = 3600.0
SPOOL_MANY = 500


def run(args: Namespace, fix: bool) -> Iterator[Finding]:
    """Every finding, in an order in which later checks may rely on earlier repairs. Raises nothing of ours."""
    home = address.home()
    yield from _treated(_environment(home), fix)
    if not os.path.isdir(home) or os.access(home, os.R_OK | os.X_OK):
        yield from _treated(_files(home), fix)
    place = home
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    if not os.path.isdir(place) or not os.access(place, os.W_OK):
        detail = f"nothing can be written in {place}: make it writable"
        if holdings.has_memories(home):
            mend = "chmod u+rwx" if os.stat(place).st_uid == os.getuid() else "sudo chown -R $(id -un)"
            mend = "sudo mount -o remount,rw" if os.statvfs(place).f_flag & os.ST_RDONLY else mend
            yield Finding("data home", "bad", f"{detail}; your memories are there", f"{mend} {shlex.quote(place)}")
        else:
            yield Finding("data home", "bad", f"{detail}, or choose another directory", address.ANOTHER)
        return
    lacking, why = file_system.lacks(home) if os.path.isdir(home) else ("", "")
    if lacking:
        detail = f"{why}, so no daemon can run: choose a local disk"
        yield Finding(lacking, "bad", detail, "export VMEM_HOME=/a/local/directory")
        return
    yield from _treated(_runtime(home), fix)
    yield from _treated(_registered(home), fix)
    yield from _hooks()
    yield from _treated(_stale_socket(home), fix)
    yield from _treated(_configuration(home), fix)
    able = bool(spawn.interpreter(home))
    daemon, saved = list(daemon_checks.daemon(args, home)) if able else [], []
    alive = any(finding.state == "ok" for finding in daemon)
    if able and not alive:
        saved = list(_treated(daemon_checks.damaged_store(home), fix))
        daemon = list(daemon_checks.daemon(args, home)) if fix else daemon
    yield from (*daemon, *saved)
    if alive:
        yield from _treated(_as_told("database", daemon_checks.store(args, home)), fix)
        yield from _treated(_as_told("queue", daemon_checks.queue(args)), fix)
        yield from _as_told("pins", daemon_checks.pins(args))
    yield from _treated(_spool(home), fix)
    yield from _treated(_room(home), fix)
    yield from _treated(_logs(home), fix)
    if alive or presence.answers(home):
        yield from daemon_checks.trip(args, home)


def _as_told(name: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, as far as the daemon can tell: where the database is damaged, it cannot tell all."""
    try:
        yield from findings
    except VmemError as error:
        yield Finding(name, "warn", f"not looked at: {error}")


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
    if address.switched_off():
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
        info = _info(path)
        if info is None:
            continue
        if info.st_uid != os.getuid():
            strangers.append(path)
        elif not stat.S_ISLNK(info.st_mode) and info.st_mode & 0o077:
            wrong.append(path)
    if strangers:
        mend = f"sudo chown -R $(id -un) {shlex.quote(home)}"
        yield Finding("owner", "bad", f"{strangers[0]} belongs to another user", mend)
    if wrong:
        detail = f"others may read {term.plural(len(wrong), 'file')}, as {wrong[0]}"
        closed = home not in wrong  # nobody comes through a closed directory
        detail += ", were the data home not closed to them" if closed else ""
        yield Finding("permissions", "warn" if closed else "bad", detail, "vmem doctor --fix", lambda: _close(wrong))
    if not (wrong or strangers):
        yield Finding("permissions", "ok", "private to you")


def _info(path: str | Path, follow: bool = False) -> os.stat_result | None:
    """What lies there, or where a link leads; None when it went meanwhile, as what hooks and daemon write does."""
    try:
        return os.stat(path, follow_symlinks=follow)
    except FileNotFoundError:
        return None


def _ours(home: str) -> Iterator[str]:
    """What must be private: everything but the environment and the plugin's copy, which hold nothing of yours."""
    for one in holdings.named(home, *holdings.MADE, *holdings.KEPT):
        if one.name.startswith(("venv", "plugin")):
            continue
        path = str(one)
        yield path
        if os.path.isdir(path) and not os.path.islink(path):
            for top, folders, names in os.walk(path):
                yield from (os.path.join(top, other) for other in [*folders, *names])


def _close(paths: list[str]) -> str:
    for path in paths:
        with suppress(FileNotFoundError):
            os.chmod(path, 0o700 if os.path.isdir(path) else 0o600)
    return f"{len(paths)} made private"


def _runtime(home: str) -> Iterator[Finding]:
    """Set-up: which interpreters hooks and daemon use."""
    root = home + "/plugin" if os.path.isdir(home + "/plugin/vmem") else spawn.root()
    if not spawn.python(home):
        able = spawn.interpreter(home)
        meanwhile = "this interpreter serves meanwhile" if able else "the daemon cannot start"
        if setup.under_way(home):
            yield Finding("set-up", "warn", f"under way, it takes about a minute; {meanwhile}")
        else:
            why = setup.failure(home)
            failed = f"failed: {why} Log: {address.log_dir(home)}/setup.log" if why else "not done"
            yield Finding("set-up", "warn" if able else "bad", f"{failed}; {meanwhile}", "vmem install")
    elif setup.needed(home, root):
        yield Finding("set-up", "warn", "its requirements changed, or its Python is gone", "vmem install")
    else:
        yield Finding("set-up", "ok", spawn.python(home))
        if environment.lacks_vectors(spawn.python(home)):
            detail = f"could not be had, recall goes by words alone; see {address.log_dir(home)}/setup.log"
            yield Finding("word vectors", "warn", detail, "vmem install")
    hook = probe.hook_command(home)
    if hook:
        yield Finding("hook command", "ok", hook)
    else:
        yield Finding("hook command", "bad", "not found", "vmem install")


def _registered(home: str) -> Iterator[Finding]:
    """Whether Claude Code has the copy that `vmem install` made, switched on (it may use another: --plugin-dir)."""
    if not os.path.isdir(home + "/plugin/vmem"):
        return
    if claude_code.PLUGIN not in claude_code.table("plugins/installed_plugins.json", "plugins"):
        detail = f"{claude_code.PLUGIN} is not registered with Claude Code in {claude_code.home()}"
        yield Finding("plugin", "warn", detail, "vmem install")
    elif claude_code.table("settings.json", "enabledPlugins").get(claude_code.PLUGIN) is False:
        yield Finding("plugin", "warn", claude_code.OFF, claude_code.ENABLE)
    else:
        yield Finding("plugin", "ok", f"{claude_code.PLUGIN} is registered with Claude Code")


def _hooks() -> Iterator[Finding]:
    """Whether Claude Code's settings keep plugins' hooks from running here: then nothing is told, and nothing kept."""
    found = claude_code.hooks_kept_off(Path())
    if found is not None:
        path, name = found
        yield Finding("hooks", "warn", f"Claude Code runs none of ours here: {name} is set in {os.path.abspath(path)}")


def _stale_socket(home: str) -> Iterator[Finding]:
    path = address.socket_path(home)
    if os.path.lexists(path) and not locks.held(address.lock_path(home)):
        detail = f"{path} is left from a daemon that is gone"
        yield Finding("socket", "warn", detail, "vmem doctor --fix", lambda: _unlink([path]))


def _unlink(paths: list[str]) -> str:
    for path in paths:
        with suppress(FileNotFoundError):
            os.unlink(path)
    return f"{len(paths)} removed"


def _configuration(home: str) -> Iterator[Finding]:
    warnings = config.load(Path(home)).warnings
    for warning in warnings:
        yield Finding("settings", "warn", warning, "vmem config list")
    if not warnings:
        yield Finding("settings", "ok", "all understood")


def _spool(home: str) -> Iterator[Finding]:
    folder = address.spool_dir(home)
    names = os.listdir(folder) if os.path.isdir(folder) else []
    bad = [name for name in names if name.endswith(spool.BAD)]
    old = time.time() - STALE_PART_S
    parts = [os.path.join(folder, name) for name in names if name.endswith(".part")]
    parts = [path for path in parts if (info := _info(path)) and info.st_mtime < old]
    waiting = sum(name.endswith(".event") for name in names)
    if parts:
        detail = term.plural(len(parts), "unfinished file")
        yield Finding("spool", "warn", detail, "vmem doctor --fix", lambda: _unlink(parts))
    if bad:
        detail = f"{term.plural(len(bad), 'event')} could not be read: {folder}/{bad[0]}"
        yield Finding("spool", "warn", detail, f"rm {shlex.quote(folder)}/*{spool.BAD}")
    if waiting > SPOOL_MANY:
        yield Finding("spool", "warn", f"{waiting:,} events wait for the daemon", "vmem-daemon start")
    elif not (parts or bad):
        yield Finding("spool", "ok", f"{term.plural(waiting, 'event')} waiting")


def _room(home: str) -> Iterator[Finding]:
    place = home if os.path.isdir(home) else os.path.dirname(home) or "/"
    while not os.path.isdir(place):
        place = os.path.dirname(place)
    free = shutil.disk_usage(place).free
    used = sum(info.st_size for path in Path(home).glob("vmem.db*") if (info := _info(path, follow=True)))
    detail = f"the database and its log take {term.size(used)}, {term.size(free)} are free"
    full = reserve.notice(home) if os.path.isdir(home) else ""
    if full:
        yield Finding("disk", "bad", full, f"df -h {shlex.quote(home)}")
    elif free < DISK_LOW:
        yield Finding("disk", "warn", detail, f"df -h {shlex.quote(place)}")
    else:
        yield Finding("disk", "ok", detail)
    aside = sorted(Path(home).glob("vmem.db.*-20*")) if os.path.isdir(home) else []
    aside = [path for path in aside if not path.name.endswith(("-wal", "-shm"))]
    if aside:
        yield Finding("disk", "ok", f"{term.plural(len(aside), 'older database')} kept aside, as {aside[-1]}")


def _logs(home: str) -> Iterator[Finding]:
    """Errors of the last day."""
    found = logs.since(home, time.time() - LOG_AGE_S)
    if found:
        last = found[-1]
        detail = (
            f"{term.plural(len(found), 'error')} in the last day; the last, {term.moment(last.at)}: {last.text[:300]}"
        )
        yield Finding("log", "warn", detail, f"tail {shlex.quote(str(last.path))}")
    else:
        yield Finding("log", "ok", "no errors in the last day")
