"""The daemon's virtual environment: which interpreter, how it is made, what is in it.

Only set-up imports this; a hook never does. Nothing is downloaded but wheels whose hashes are in
the plugin's lock files, and pip itself is the wheel that comes with the interpreter: it runs from
there and is never installed, which saves 25 MB and some seconds.
"""

from __future__ import annotations

import glob
import os
import re
import resource
import shutil
import subprocess
import sys
from typing import NamedTuple, TextIO

from vmem.errors import InputError, Unavailable
from vmem.hot import reserve

OLDEST = (3, 11)
NEWEST = (3, 15)  # that the lock files have wheels for
NAMES = (*["python3.%d" % minor for minor in range(NEWEST[1], OLDEST[1] - 1, -1)], "python3", "python")
PLACES = (  # where interpreters are that PATH may not name, as in a client started from a desktop
    "/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin", "/usr/bin", "~/.local/bin",
    "~/.local/share/uv/python/*/bin", "~/.pyenv/versions/*/bin",
)  # fmt: skip
PROBE_TIMEOUT_S = 20
TIMED = 7  # starts of each interpreter, in turn; the shortest counts
CLEARLY = 0.9  # of another's time
STEP_TIMEOUT_S = 900
ROOM, EMBED_ROOM = 40 << 20, 160 << 20  # bytes that must be free: twice what pip unpacks there
EMBED_TIMEOUT_S = 300  # memory waits for this step, so it may not take for ever
ERROR_LIMIT = 200  # characters
COMPLETE = ".complete"  # the last file written: without it the directory is a leftover
PLAIN = ".plain"  # there while the word vectors are wanted and could not be had
CHECK = "import pydantic, tomlkit"  # the direct requirements, by their import names

# What a candidate says about itself, one line each: version, real path outside any environment (a
# shim or a venv's link gives its target), pip's wheel if it has one, whether it has venv.
PROBE = """
import sys
print("%d.%d" % sys.version_info[:2])
if sys.version_info >= (3, 11):
    import glob, os, sqlite3, sysconfig
    from importlib.util import find_spec
    sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")
    print(os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable))
    spec = find_spec("ensurepip")
    places = [sysconfig.get_config_var("WHEEL_PKG_DIR") or "", spec and os.path.dirname(spec.origin) + "/_bundled"]
    print((sorted(w for p in places if p for w in glob.glob(glob.escape(p) + "/pip-*.whl")) or [""])[-1])
    print("venv" if find_spec("venv") else "")
"""
RUN_PIP = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', run_name='__main__')"


class Python(NamedTuple):
    """An interpreter that can run vMem: an absolute path that lasts, "3.12", pip's wheel or "", whether it has venv."""

    path: str
    version: str
    pip_wheel: str
    has_venv: bool

    @property
    def is_newer(self) -> bool:
        """Whether it is of a version that the lock files hardly have wheels for."""
        return tuple(map(int, self.version.split("."))) > NEWEST

    @property
    def is_whole(self) -> bool:
        """Whether it can make an environment by itself."""
        return bool(self.pip_wheel) and self.has_venv


def find_python(log: TextIO) -> Python:
    """The first usable interpreter, preferring one that the lock files are made for, then one that is whole.

    Raises InputError, naming what to install, when there is none.
    """
    usable, seen = [], set()
    for candidate in _candidates():
        real = os.path.realpath(candidate)
        if real in seen:
            continue
        seen.add(real)
        found = _probe(candidate, log)
        if found and found.is_whole and not found.is_newer:
            return found
        usable += [found] if found else []
    if usable:
        return min(usable, key=lambda python: (python.is_newer, not python.is_whole))
    raise InputError(
        "it needs Python 3.11 or newer with SQLite's FTS5, and found none "
        "(macOS: brew install python; Debian, Ubuntu: sudo apt install python3 python3-venv)."
    )


def quickest(python: Python, log: TextIO) -> str:
    """The path of the interpreter that hooks run in: `python`'s, unless another that can run vMem starts clearly
    sooner. A hook is mostly the start of one: that of a system took 3.4 ms where pyenv's of the same version took 4.1
    and one two versions later 5.0."""
    paths = {python.path: None}
    for candidate in _candidates():
        found = _probe(candidate, log)
        paths.update({found.path: None} if found else {})
    took_s = dict.fromkeys(paths, float("inf"))
    for path in TIMED * list(paths):
        begun = _used_s()
        try:
            subprocess.run(
                [path, "-I", "-S", "-E", "-c", "import _socket, posix; posix._exit(0)"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=PROBE_TIMEOUT_S, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            continue
        took_s[path] = min(took_s[path], _used_s() - begun)
    best = min(took_s, key=lambda path: took_s[path])
    return best if took_s[best] < CLEARLY * took_s[python.path] else python.path


def _used_s() -> float:
    """Processor time of the children that have ended: a busy machine lets one wait, but hardly takes longer for it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make(python: Python, folder: str, lock_file: str, fd: int, log: TextIO) -> None:
    """Makes the environment in `folder`, or leaves it alone when it is whole and works.

    `fd` is the set-up lock, inherited by every child. Raises InputError or Unavailable with the reason.
    """
    interpreter = python_of(folder)
    if os.path.exists(folder + "/" + COMPLETE) and _step([interpreter, "-I", "-c", CHECK], fd, log):
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    _look_for_room(folder, ROOM)
    uv = shutil.which("uv")
    if python.has_venv:
        made = _step([python.path, "-I", "-m", "venv", "--without-pip", folder], fd, log)
    else:
        made = uv is not None and _step([uv, "venv", "--quiet", "--python", python.path, folder], fd, log)
    if not made:
        mend = "the log says why" if python.has_venv else _advice(python)
        raise InputError("%s cannot make a virtual environment in %s; %s." % (python.path, folder, mend))
    _install(python, interpreter, lock_file, [], fd, log)
    if not _step([interpreter, "-I", "-c", CHECK], fd, log):
        raise Unavailable("what pip installed does not load.")
    with open(folder + "/" + COMPLETE, "w", encoding="ascii"):
        pass


def add_embeddings(python: Python, folder: str, lock_file: str, fd: int, log: TextIO) -> None:
    """Adds what the embedding table needs; recall works without it, so a failure is only logged and noted."""
    note = folder + "/" + PLAIN
    if os.path.exists(note):
        os.unlink(note)
    if not os.path.exists(lock_file) or os.environ.get("VMEM_SETUP_EMBEDDINGS") == "off":
        return
    try:
        if not glob.glob(glob.escape(folder) + "/lib/*/site-packages/wordllama"):
            _look_for_room(folder, EMBED_ROOM)
        _install(python, python_of(folder), lock_file, ["--no-deps"], fd, log, EMBED_TIMEOUT_S)
    except (InputError, Unavailable) as error:
        log.write("no embeddings, recall goes on without: %s\n" % error)
        with open(note, "w", encoding="ascii"):
            pass


def lacks_vectors(interpreter: str) -> bool:
    """Whether set-up could not add the word vectors to the environment of this interpreter."""
    return os.path.exists(interpreter.rsplit("/bin/", 1)[0] + "/" + PLAIN)


def compile_sources(interpreter: str, root: str, log: TextIO) -> None:
    """Compiles our own modules once, so that no hook does; a plugin directory that is read-only, or without room (see
    `vmem`), is left as it is."""
    folders = [root + "/vmem", root + "/daemon/vmem_daemon"]
    if os.access(folders[0], os.W_OK) and reserve.free(root) >= reserve.PLENTY:
        _step([interpreter, "-I", "-m", "compileall", "-q", *folders], -1, log)


def remove_others(parent: str, keep: tuple[str, ...], log: TextIO) -> None:
    """Removes environments of earlier requirements, but not the last one: a process may still run in it."""
    for name in os.listdir(parent):
        path = parent + "/" + name
        if path not in keep:
            log.write("removing %s\n" % path)
            shutil.rmtree(path, ignore_errors=True)


def python_of(folder: str) -> str:
    return folder + "/bin/python"


def _candidates() -> list[str]:
    found = [sys.executable] if sys.version_info >= OLDEST else []
    found += [path for path in map(shutil.which, NAMES) if path]
    for place in PLACES:
        for folder in sorted(glob.glob(os.path.expanduser(place)), reverse=True):
            found += [path for path in (folder + "/" + name for name in NAMES) if os.access(path, os.X_OK)]
    return [path for path in found if not _stands_in(path)]


def _stands_in(path: str) -> bool:
    """Whether this is Apple's stand-in, beside its `xcode-select`, for a Python that is not installed: to start it
    opens a window that offers to install one. `hooks/vmem-hook` and `hooks/vmem-mcp` ask the same."""
    folder, name = os.path.split(path)
    chooser = folder + "/xcode-select"
    if not os.access(chooser, os.X_OK):
        return False
    try:
        done = subprocess.run(
            [chooser, "-p"], stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return True
    chosen = os.fsdecode(done.stdout).strip()
    return not chosen or not os.access(chosen + "/usr/bin/" + name, os.X_OK)


def _probe(candidate: str, log: TextIO) -> Python | None:
    try:
        done = subprocess.run(
            [candidate, "-I", "-S", "-E", "-c", PROBE],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=PROBE_TIMEOUT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        log.write("%s does not run: %s\n" % (candidate, error))
        return None
    lines = done.stdout.decode("utf-8", "surrogateescape").splitlines()
    if done.returncode or len(lines) != 4 or not os.access(lines[1], os.X_OK):
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        log.write("%s is not usable: %s\n" % (candidate, " ".join(last or lines[:1])))
        return None
    version, path, wheel, venv = lines
    return Python(_lasting(path), version, wheel, bool(venv))


def _lasting(path: str) -> str:
    """The path by which Homebrew keeps an interpreter where it is: its real one names the very release, which goes with
    the next `brew upgrade`, and with it whatever was made for it."""
    opt = re.sub("/Cellar/([^/]+)/[^/]+/", r"/opt/\1/", path, count=1)
    return opt if os.path.realpath(opt) == path else path


def _install(
    python: Python, interpreter: str, lock_file: str, options: list[str],
    fd: int, log: TextIO, timeout_s: float = STEP_TIMEOUT_S,
) -> None:  # fmt: skip
    """Installs a lock file, exactly, with whichever installer there is. Raises InputError or Unavailable."""
    arguments = ["--require-hashes", "--only-binary", ":all:", *options, "-r", lock_file]
    pip = ["install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", *arguments]
    uv = shutil.which("uv")
    if python.pip_wheel:
        command = [interpreter, "-I", "-c", RUN_PIP, python.pip_wheel, *pip]
    elif uv:
        command = [uv, "pip", "install", "--quiet", "--python", interpreter, *arguments]
    elif _step([python.path, "-I", "-m", "pip", "--version"], fd, log):
        command = [python.path, "-I", "-m", "pip", "--python", interpreter, *pip]
    else:
        raise InputError("%s has no pip; %s." % (python.path, _advice(python)))
    log.flush()
    before = os.path.getsize(log.name)
    if not _step(command, fd, log, timeout_s):
        raise Unavailable(_not_installed(python, _last_error(log.name, before)))


def _look_for_room(folder: str, wanted: int) -> None:
    """Raises InputError where less is free: pip fills the disk first, and then says so among fifty lines."""
    free = reserve.free(folder)
    if free < wanted:
        raise InputError("%d MB are free where %s is, and it needs %d." % (free >> 20, folder, wanted >> 20))


def _last_error(path: str, begin: int) -> str:
    """What pip or uv called an error last in this log, from that byte on, in brackets; "" for nothing."""
    with open(path, encoding="utf-8", errors="replace") as file:
        file.seek(begin)
        lines = [line.partition(": ")[2].strip() for line in file if line.lower().startswith("error: ")]
    return " (%s)" % lines[-1][:ERROR_LIMIT] if lines else ""


def _not_installed(python: Python, why: str) -> str:
    if not python.is_newer:
        return "its requirements could not be installed%s; is the machine offline?" % why
    newest = "%d.%d" % NEWEST
    return (
        "its requirements could not be installed with Python %s%s; is the machine offline? They are made for %d.%d to "
        "%s: install one of these (macOS: brew install python@%s; elsewhere as the system does, or: uv python "
        "install %s)."
    ) % (python.version, why, OLDEST[0], OLDEST[1], newest, newest, newest)


def _advice(python: Python) -> str:
    return "on Debian and Ubuntu run: sudo apt install python%s-venv; elsewhere install uv" % python.version


def _step(command: list[str], fd: int, log: TextIO, timeout_s: float = STEP_TIMEOUT_S) -> bool:
    """Runs `command`, its output into the log; -> whether it succeeded."""
    log.write("$ %s\n" % " ".join(part if len(part) < 200 else "..." for part in command))
    log.flush()
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
            env=_environ(), timeout=timeout_s, check=False, pass_fds=(fd,) if fd >= 0 else (),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        log.write("%s\n" % error)
        return False
    if done.returncode:
        log.write("exit code %d\n" % done.returncode)
    return done.returncode == 0


def _environ() -> dict[str, str]:
    """The user's environment (a proxy or a mirror may be set there) without what would send pip elsewhere."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    for key in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        environ.pop(key, None)
    environ.update(PIP_USER="0", PIP_NO_INPUT="1", VMEM_DISABLE="1")
    return environ
