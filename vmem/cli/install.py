"""`vmem install` and `vmem uninstall`: into Claude Code and out of it. Either may be repeated.

Claude Code runs a plugin from a local marketplace in place, and copies the whole directory besides
(virtual environments and all). So what is registered is a clean copy in the data home, `plugin/`, which
also outlives the checkout that it came from. Standard library only: this runs before set-up has.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from vmem.cli import ask as asking
from vmem.cli import claude_code, holdings
from vmem.cli.claude_code import ENABLE, OFF, PLUGIN
from vmem.errors import InputError, VmemError
from vmem.hot import address, environment, locks, setup, spawn

STATUS_LINE = "vmem-statusline"
PARTS = (
    ".claude-plugin", ".mcp.json", "hooks", "skills", "commands", "bin",
    "daemon/systemd", "daemon/launchd",
    "requirements.lock", "requirements-embed.lock", "LICENSE", "README.md", "CHANGELOG.md",
)  # fmt: skip
STOP_TIMEOUT_S = 30
KEEP_OUT_S = 10.0  # for a daemon that was already on its way
DONE, FAILED = 0, 1

Say = Callable[[str], None]


def install(say: Say = print, set_up: bool = True) -> int:
    """Registers the plugin with Claude Code and makes the daemon's environment; -> exit code. Raises VmemError."""
    home = Path(address.home())
    if home in (Path.home(), *Path.home().parents):  # names such as `log` and `venv` may be the user's own there
        raise InputError(f"vMem needs a directory of its own, not {home}; run: export VMEM_HOME={Path.home()}/vmem")
    address.ensure_dir(str(home))
    before = [] if Path(address.database_path(str(home))).exists() else [*claude_code.home().glob("projects/*/*.jsonl")]
    plugin = assemble(home / "plugin")
    if locks.held(address.lock_path(str(home))):  # it runs what was there before, whatever version that called itself
        asking.stop(str(home))
    claude = claude_code.find()
    if claude is None:
        say("The claude command is not on PATH. In Claude Code, type:")
        say(f"  /plugin marketplace add {plugin}")
        say(f"  /plugin install {PLUGIN}")
    else:
        say(f"Registering {PLUGIN} with Claude Code ...")
        enabled = claude_code.scopes(claude)  # what one project's settings name is not this user's
        verb = "update" if "user" in enabled else "install"
        steps = ["marketplace", "add", str(plugin)], [verb, PLUGIN, "--scope", "user"]
        if not claude_code.plugin(claude, say, *steps):
            return FAILED
        active = f"{PLUGIN} is installed; it is active in the next session."
        say(active if enabled.get("user", True) else f"{OFF}; run: {ENABLE}")
    if not set_up:
        return DONE
    if setup.needed(str(home), str(plugin)):
        say("Setting up (once; about a minute) ...")
    # By the copy's own code, so that the daemon that it starts runs from there too.
    arguments = [str(plugin), str(home), "-1", "repair"]
    code = subprocess.run([sys.executable, "-I", "-S", "-E", "-c", setup.START, *arguments], check=False).returncode
    if code == setup.FAILED:
        say(setup.TEXT_FAILED % (setup.failure(str(home)), f"{address.log_dir()}/setup.log"))
    elif code == setup.BUSY:
        say("Set-up is running in the background already.")
    elif environment.lacks_vectors(spawn.python(str(home))):
        log = f"{address.log_dir()}/setup.log"
        say(f"Ready, without word vectors: recall goes by words alone. Log: {log}; to try again, run: vmem install")
    else:
        say("Ready.")
    if shutil.which("vmem") is None:
        say(_linking(shlex.quote(f"{plugin}/bin/vmem")))
    if before:
        what = f"{len(before):,} sessions" if len(before) > 1 else "a session"
        say(f"What was said in {what} before can be taken in: vmem backfill")
    return FAILED if code == setup.FAILED else DONE


def uninstall(say: Say = print, purge: bool = False, dry_run: bool = False) -> int:
    """Stops the daemon, takes the plugin out of Claude Code and removes what set-up made; -> exit code.

    Memories stay, unless `purge`. `dry_run` only says what would go.
    """
    home = Path(address.home())
    if dry_run:
        claude = claude_code.find()
        found = [f"take {PLUGIN} out of Claude Code"] if claude is not None and claude_code.scopes(claude) else []
        found += [f"remove {path}" for path in _to_remove(home, purge)]
        for what in found:
            say(f"would {what}")
        if not found:
            say(f"there is nothing to remove in {home}")
        return DONE
    lock = setup.take_lock(str(home))
    if lock < 0:
        say("Set-up is running in the background; run this again when it has ended (a minute).")
        return FAILED
    try:
        return _uninstall(home, say, purge)
    finally:
        os.close(lock)


def assemble(target: Path) -> Path:
    """Puts a clean copy of the plugin into `target`, replacing what is there in one step; -> `target`."""
    package = Path(__file__).resolve().parent.parent  # .../vmem
    parts, code, daemon = package / "_plugin", package, package.parent / "vmem_daemon"  # in an installed wheel
    if not parts.is_dir():  # in a checkout, or in such a copy
        parts, daemon = package.parent, package.parent / "daemon" / "vmem_daemon"
    if target.resolve() == parts.resolve():
        return target  # already running from there
    new, old = target.with_name(target.name + ".new"), target.with_name(target.name + ".old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        _copy(parts, code, daemon, new)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        why = error.args[0][0][2] if isinstance(error, shutil.Error) else error  # of a tree: each file that failed
        raise VmemError(f"the plugin could not be copied ({why}); when that is mended, run: vmem install") from None
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return target


def _copy(parts: Path, code: Path, daemon: Path, new: Path) -> None:
    """Raises OSError; of a tree, shutil.Error."""
    new.mkdir(mode=0o700, parents=True)
    junk = shutil.ignore_patterns("__pycache__", "_plugin", "*.pyc")
    for name in PARTS:
        if (parts / name).is_dir():
            shutil.copytree(parts / name, new / name, symlinks=True, ignore=junk)
        elif (parts / name).exists():
            shutil.copy2(parts / name, new / name)
    shutil.copytree(code, new / "vmem", ignore=junk)
    shutil.copytree(daemon, new / "daemon" / "vmem_daemon", ignore=junk)
    for script in (*new.glob("hooks/vmem-*"), *new.glob("bin/*")):
        script.chmod(0o755)  # an unpacked archive may have lost it


def _uninstall(home: Path, say: Say, purge: bool) -> int:
    # Without it no hook starts a daemon, and the set-up that would write it again waits for the lock that we hold.
    runtime = Path(address.runtime_path(str(home)))
    aside = runtime.with_name("runtime.off")
    if runtime.exists():
        runtime.replace(aside)
    held: list[int] = []
    done = FAILED
    try:
        if _stop_daemon() and _keep_out(home, held):
            done = _remove(home, say, purge)
        else:
            say("the daemon does not stop; nothing was removed; run: vmem-daemon stop")
    finally:
        if done == FAILED and aside.exists():
            aside.replace(runtime)
        for fd in held:
            os.close(fd)
    return done


def _keep_out(home: Path, held: list[int]) -> bool:
    """Takes the locks of who starts a daemon and of who is one, so that what we remove is in nobody's use; the
    descriptors that hold them are added to `held`. -> whether both came in time."""
    if not home.exists():
        return True
    address.ensure_dir(address.run_dir(str(home)))
    for path in (address.spawn_lock_path(str(home)), address.lock_path(str(home))):
        fd = locks.take(path, KEEP_OUT_S)
        if fd < 0:
            return False
        held.append(fd)
    return True


def _remove(home: Path, say: Say, purge: bool) -> int:
    claude = claude_code.find()
    if claude is None:
        say(f"The claude command is not on PATH. In Claude Code, type: /plugin uninstall {PLUGIN}")
    elif claude_code.scopes(claude):
        say(f"Taking {PLUGIN} out of Claude Code ...")
        steps = ["uninstall", PLUGIN], ["marketplace", "remove", PLUGIN.partition("@")[2]]
        if not claude_code.plugin(claude, say, *steps):
            return FAILED
    elif PLUGIN in claude_code.table("plugins/installed_plugins.json", "plugins"):
        say(f"{claude} does not answer. In Claude Code, type: /plugin uninstall {PLUGIN}")
    for path in _to_remove(home, purge):
        if path.is_dir() and not path.is_symlink():
            _remove_tree(path)
        else:
            path.unlink(missing_ok=True)
    if home.is_dir() and not any(home.iterdir()):
        home.rmdir()
    for link in _links_to(home / "plugin" / "bin"):
        say(f"{link} leads nowhere now; remove it with: rm {shlex.quote(str(link))}")
    if STATUS_LINE in str(claude_code.table("settings.json", "statusLine").get("command")):
        say(f"Take the statusLine from {claude_code.home() / 'settings.json'}, too: its command shows nothing now.")
    left = holdings.named(home, *holdings.KEPT)
    if left:
        all_of_it = [home] if len(left) == len(list(home.iterdir())) else left
        command = shlex.join(["rm", "-r", *map(str, all_of_it)])
        say(f"Removed. Your memories stay in {home}; to delete them too: {command}")
    else:
        say("Removed, with all memories." if purge else "Removed; there were no memories.")
    return DONE


def _linking(programs: str) -> str:
    """Says how the user's own shell finds our commands: by links in a directory of theirs on PATH, if there is one."""
    for folder in ("~/.local/bin", "~/bin"):
        if os.path.expanduser(folder) in os.get_exec_path() and os.path.isdir(os.path.expanduser(folder)):
            return f"For your own shell: ln -sf {programs}* {folder}/"
    folder = "~/.local/bin"
    return f"For your own shell, where {folder} is on PATH: mkdir -p {folder} && ln -sf {programs}* {folder}/"


def _links_to(folder: Path) -> list[Path]:
    """Links on PATH to our commands, which a person made for the shell."""
    places = [Path(place) / name for place in os.get_exec_path() for name in ("vmem", "vmem-daemon")]
    return [place for place in dict.fromkeys(places) if place.is_symlink() and place.readlink().parent == folder]


def _remove_tree(path: Path) -> None:
    """Removes a directory into which a hook may be writing at this moment."""
    shutil.rmtree(path, ignore_errors=True)
    if path.exists():
        shutil.rmtree(path)


def _to_remove(home: Path, purge: bool) -> list[Path]:
    paths = holdings.named(home, *holdings.MADE, *(holdings.KEPT if purge else ()))
    run, socket = Path(address.run_dir()), Path(address.socket_dir())
    paths.sort(key=lambda path: path == run)  # last, for the locks in it
    return ([socket] if socket != run and socket.exists() else []) + paths  # elsewhere when the home's path is long


def _stop_daemon() -> bool:
    """Stops a daemon of ours; true when none runs."""
    path = str(Path(__file__).resolve().parents[2])
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"PYTHONPATH": f"{path}:{path}/daemon", "VMEM_DISABLE": "1"}
    command = [sys.executable, "-P", "-m", "vmem_daemon", "stop"]
    try:
        done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, timeout=STOP_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
