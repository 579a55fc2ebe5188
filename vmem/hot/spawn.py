"""Starts the daemon detached: own session, own standard streams, nobody waits for it.

The host waits until every holder of a hook's stdout and stderr has closed them, so the child must
not inherit those.
"""

import posix

from vmem.hot import address, locks

LAST_WORD = 300  # characters
# Not for the daemon: it serves all sessions, outlives the one that started it, and needs none of its keys.
OF_A_SESSION = (b"PYTHON", b"CLAUDE", b"ANTHROPIC_")


def root() -> str:
    """The directory that holds the `vmem` package: the plugin's root, or site-packages."""
    return __file__.rsplit("/", 3)[0]


def runtime(base: str) -> "list[str]":
    """The three lines of the runtime file (see `setup`), "" for each that is missing."""
    try:
        with open(address.runtime_path(base), encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        lines = []
    return [*lines, "", "", ""][:3]


def python(base: str = "") -> str:
    """The daemon's interpreter as set-up recorded it, or "" when there is none that runs."""
    path = runtime(base)[1]
    return path if runs(path) else ""


def runs(interpreter: str) -> bool:
    """Whether what the runtime file names can be started."""
    return interpreter.startswith("/") and "\0" not in interpreter and posix.access(interpreter, posix.X_OK)


def interpreter(base: str = "") -> str:
    """The daemon's interpreter: the recorded one, else this one if it has what a daemon needs; "" for neither."""
    import sys
    from importlib.util import find_spec

    return python(base) or (sys.executable if find_spec("pydantic") and find_spec("tomlkit") else "")


def daemon(base: str = "", interpreter: str = "") -> bool:
    """Starts a daemon unless somebody is starting one; -> whether this call did.

    The new process inherits a lock on `spawn.lock` and drops it when it listens (or dies), so that
    thirty hooks at once start one process and not thirty. Raises OSError, with the path that is the matter.
    """
    interpreter = interpreter or python(base)
    if not interpreter:
        return False
    address.ensure_dir(address.run_dir(base))
    fd = locks.take(address.spawn_lock_path(base))
    if fd < 0:
        return False
    try:
        detached([interpreter, "-P", "-m", "vmem_daemon", "run"], _environ(base, fd), base, keep=fd)
    finally:
        posix.close(fd)  # also where there can be no process: who lives on would keep all others from starting one
    return True


def coming(base: str = "") -> bool:
    """Whether a daemon is being started: it has no lock of its own yet, and does not listen."""
    return locks.held(address.spawn_lock_path(base))


def gave_up(base: str = "") -> bool:
    """Whether the daemon that was started has ended: it would hold one lock or the other."""
    return not coming(base) and not locks.held(address.lock_path(base))


def last_word(base: str = "") -> str:
    """Why the daemon that was started last did not stay, with the command that helps."""
    from vmem.hot import reserve

    try:
        with open(address.log_dir(base) + "/start.log", encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip()]
    except OSError:
        lines = []
    if lines:
        said = lines[-1].replace("vmem-daemon: ", "", 1)[:LAST_WORD]
    else:
        said = reserve.notice(base or address.home()) or "the daemon ended without a word"
    return said if "run: " in said else said + "; run: vmem doctor"


def detached(argv: "list[str]", environ: "dict[bytes, bytes]", base: str, keep: int) -> None:
    """Runs `argv` in a session of its own, output to log/start.log; returns at once.

    `keep` is a file descriptor that the new process inherits under the same number. Raises OSError, with the program's
    path, where there can be no other process.
    """
    try:
        child = posix.fork()
    except OSError as error:
        raise OSError(error.errno, error.strerror, argv[0]) from None
    if child:
        posix.waitpid(child, 0)
        return
    try:
        posix.setsid()
        if posix.fork():
            posix._exit(0)
        _redirect(base)
        posix.set_inheritable(keep, True)
        posix.chdir("/")
        posix.execve(argv[0], argv, environ)
    finally:
        posix._exit(127)


def _environ(base: str, fd: int) -> "dict[bytes, bytes]":
    environ = {key: value for key, value in posix.environ.items() if not key.startswith(OF_A_SESSION)}
    path = root()
    environ[b"PYTHONPATH"] = ("%s:%s/daemon" % (path, path)).encode("utf-8", "surrogateescape")
    environ[b"PYTHONNOUSERSITE"] = b"1"
    # glibc keeps several heaps for the threads otherwise, and never gives back what it took for large arrays: 50 MB at
    # 10,000 pages.
    environ[b"MALLOC_ARENA_MAX"] = b"1"
    environ[b"MALLOC_MMAP_THRESHOLD_"] = environ[b"MALLOC_TRIM_THRESHOLD_"] = b"1048576"
    environ[b"OPENBLAS_NUM_THREADS"] = b"1"  # its other threads would only spin while a prompt is scored
    environ[b"VMEM_DISABLE"] = b"1"  # nothing that we start may fire our hooks
    environ[b"VMEM_HOME"] = (base or address.home()).encode("utf-8", "surrogateescape")
    environ[b"VMEM_SPAWN_FD"] = b"%d" % fd
    return environ


def _redirect(base: str) -> None:
    posix.umask(0o077)
    null = posix.open("/dev/null", posix.O_RDWR)
    try:
        address.ensure_dir(address.log_dir(base))
        flags = posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_NONBLOCK  # a pipe is not waited for
        log = posix.open(address.log_dir(base) + "/start.log", flags, 0o600)
    except OSError:
        log = null
    posix.dup2(null, 0)
    posix.dup2(log, 1)
    posix.dup2(log, 2)
