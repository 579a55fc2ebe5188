"""Set-up: the environment that the daemon runs in, made once, in the background, in the data home.

The first hook that finds no usable `runtime` file starts it (`start_detached`) and the user is told
once (`message`). One set-up runs at a time, under a lock that its pip inherits, so a killed set-up
never meets its own leftovers. A failure is written down with the time before which nobody tries again.

    runtime      line 1: the interpreter for hooks, line 2: the daemon's, line 3: the digest of the
                 requirements that line 2 has installed
    setup.state  present after a failure: attempts, earliest next try, digest, reason

This must run on any Python from 3.8 on, to say which one is missing.
"""

import posix
import sys

from vmem.errors import InputError, Unavailable
from vmem.hot import address, locks, spawn

TYPE_CHECKING = False  # as in `typing`, which would cost the hook process 5 ms
if TYPE_CHECKING:
    from typing import TextIO

OK, FAILED, BUSY = 0, 1, 75  # exit codes; 75 is EX_TEMPFAIL
LOCK = "requirements.lock"
LEFT = ".orphaned_at"  # what Claude Code puts into a copy that it will delete
FIRST_RETRY_S = 60
LAST_RETRY_S = 3600
LOG_LIMIT = 1 << 20  # bytes, then the log starts anew beside one older file
START = "import sys; sys.path.insert(0, sys.argv[1]); from vmem.hot.setup import main; sys.exit(main(sys.argv[1:]))"
TEXT_RUNNING = (
    "vMem is setting itself up in the background (once; about a minute). "
    "What is said meanwhile is kept, and memory starts when it is ready."
)
TEXT_FAILED = "vMem could not finish its set-up: %s It tries again by itself; what is said meanwhile is kept. Log: %s"


def wanted(root: str) -> str:
    """The digest in the first line of the plugin's requirements.lock; "" when there is none."""
    try:
        with open(root + "/" + LOCK, encoding="ascii", errors="replace") as file:
            words = file.readline(200).split()
    except OSError:
        return ""
    return words[2] if words[:2] == ["#", "sha256"] and len(words) > 2 else ""


def needed(base: str, root: str) -> bool:
    """Whether the recorded environment is missing, does not run, or is of other requirements, or the hooks' interpreter
    is gone, which need not be that of the environment."""
    hooks, _, made = spawn.runtime(base)
    if not spawn.python(base) or not spawn.runs(hooks):
        return True
    digest = wanted(root)
    return bool(digest) and made != digest


def left(root: str) -> bool:
    """Whether the host has taken this copy of the plugin out of use (it was uninstalled, or another version is
    installed): sessions that were open then go on with it, but it sets up nothing any more."""
    return posix.access(root + "/" + LEFT, posix.F_OK)


def uninstalled() -> bool:
    """Whether this is a session that was open when the user uninstalled vMem: it must not make the data home anew."""
    return not spawn.python() and left(spawn.root())


def start_detached(root: str, base: str) -> bool:
    """Starts set-up unless it runs already, must wait, or is not ours to start; -> whether this call started it."""
    if left(root) or _waits(root, base):
        return False
    fd = take_lock(base)
    if fd < 0:
        return False
    try:
        if _waits(root, base):  # one failed since we looked
            return False
        environ = {key: value for key, value in posix.environ.items() if not key.startswith(b"PYTHON")}
        environ[b"VMEM_DISABLE"] = b"1"  # nothing that we start may fire our hooks
        spawn.detached([sys.executable, "-I", "-S", "-E", "-c", START, root, base, str(fd)], environ, base, keep=fd)
    finally:
        posix.close(fd)
    return True


def _waits(root: str, base: str) -> bool:
    """Whether set-up failed, and its next try is yet to come."""
    from time import time

    attempts, next_at, digest, _reason = _state(base)
    return bool(attempts) and digest == wanted(root) and time() < next_at <= time() + LAST_RETRY_S


def message(base: str) -> "str | None":
    """What the user should be told now about set-up; each text is returned only once."""
    import binascii

    attempts, _next_at, _digest, reason = _state(base)
    text = TEXT_FAILED % (reason, address.log_dir(base) + "/setup.log") if attempts else TEXT_RUNNING
    try:
        address.ensure_dir(address.log_dir(base))
        name = "%s/told-%08x" % (address.log_dir(base), binascii.crc32(text.encode("utf-8", "replace")))
        posix.close(posix.open(name, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC, 0o600))
    except OSError:  # told already, or nothing can be written: then silence is better than a text on every prompt
        return None
    return text


def failure(base: str) -> str:
    """Why the last set-up failed, or ""."""
    return _state(base)[3]


def under_way(base: str) -> bool:
    """Whether a set-up runs now, the background's or a user's."""
    return locks.held(_lock_path(base))


def record(base: str, hook_python: str, daemon_python: str, digest: str) -> None:
    """Writes the runtime file, whole or not at all."""
    _write(address.runtime_path(base), "%s\n%s\n%s\n" % (hook_python, daemon_python, digest))


def run(root: str, base: str, fd: int = -1, repair: bool = False) -> int:
    """Makes the environment if it is needed, here and now, also right after a failure; -> OK, FAILED or BUSY.

    `fd` holds the lock already (`start_detached`); `repair` looks inside an environment that is
    recorded as good. Ends by starting the daemon, so that what was spooled meanwhile does not
    wait for the next prompt.
    """
    if fd < 0:
        fd = take_lock(base)
    if fd < 0:
        return BUSY
    try:
        if repair or needed(base, root):
            return _run_locked(root, base, fd)
        _forget_failures(base)
        return OK
    finally:
        posix.close(fd)


def take_lock(base: str) -> int:
    """The set-up lock as a file descriptor, to be closed; -1 when a set-up runs."""
    address.ensure_dir(address.run_dir(base))
    return locks.take(_lock_path(base))


def _lock_path(base: str) -> str:
    return address.run_dir(base) + "/setup.lock"


def main(argv: "list[str]") -> int:
    """`PLUGIN_ROOT DATA_HOME [LOCK_FD [repair]]`: what `start_detached` and `vmem install` run."""
    if len(argv) < 2:
        sys.stderr.write("usage: python -m vmem.hot.setup PLUGIN_ROOT DATA_HOME\n")
        return 2
    posix.umask(0o077)
    fd = int(argv[2]) if len(argv) > 2 else -1
    if fd >= 0:
        posix.set_inheritable(fd, False)  # only pip gets it, and by name
    return run(argv[0], argv[1], fd, repair="repair" in argv[3:])


def _run_locked(root: str, base: str, fd: int) -> int:
    from vmem.hot import environment

    address.ensure_dir(address.log_dir(base))
    before = spawn.runtime(base)
    with _open_log(base) as log:
        try:
            digest = wanted(root)
            if not digest:
                raise InputError("%s/%s is missing or damaged; install the plugin again." % (root, LOCK))
            found = environment.find_python(log)
            if not spawn.python(base):
                record(base, found.path, "", "")  # hooks are quick from now on, whatever happens next
            folder = "%s/venv/%s-%s" % (base, digest, found.version)
            environment.make(found, folder, root + "/" + LOCK, fd, log)
            # Before the first daemon starts: it would not see what comes later.
            environment.add_embeddings(found, folder, root + "/requirements-embed.lock", fd, log)
        except (InputError, Unavailable, OSError) as error:
            try:
                _note_failure(base, root, str(error))
                log.write("set-up failed: %s\n" % error)
            except OSError:  # there is no room even for that: the next try fails as soon
                pass
            return FAILED
        record(base, found.path, environment.python_of(folder), digest)
        _forget_failures(base)
        log.write("set-up done: %s\n" % folder)
        log.flush()
        environment.compile_sources(found.path, root, log)
        spawn.daemon(base)
        hooks = environment.quickest(found, log)  # memory does not wait for it
        if hooks != found.path:
            environment.compile_sources(hooks, root, log)
            record(base, hooks, environment.python_of(folder), digest)
        environment.remove_others(base + "/venv", (folder, before[1].rsplit("/bin/", 1)[0]), log)
    return OK


def _state_path(base: str) -> str:
    return base + "/setup.state"


def _state(base: str) -> "tuple[int, float, str, str]":
    """(failed attempts, earliest next try, digest of what failed, why); zeros when nothing failed."""
    try:
        with open(_state_path(base), encoding="utf-8", errors="replace") as file:
            attempts, next_at, digest, reason = file.read(4000).split("\n", 3)
        return int(attempts), float(next_at), digest, " ".join(reason.split())
    except (OSError, ValueError):
        return 0, 0.0, "", ""


def _note_failure(base: str, root: str, reason: str) -> None:
    from time import time

    attempts, _next_at, digest, _reason = _state(base)
    attempts = attempts + 1 if digest == wanted(root) else 1
    wait = min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** min(attempts - 1, 10))
    _write(_state_path(base), "%d\n%.0f\n%s\n%s\n" % (attempts, time() + wait, wanted(root), reason.replace("\n", " ")))


def _forget_failures(base: str) -> None:
    names = [_state_path(base)]
    try:
        log = address.log_dir(base)
        names += [log + "/" + name for name in posix.listdir(log) if name.startswith("told-")]
    except OSError:
        pass
    for name in names:
        try:
            posix.unlink(name)
        except OSError:
            pass


def _open_log(base: str) -> "TextIO":
    path = address.log_dir(base) + "/setup.log"
    try:
        if posix.stat(path).st_size > LOG_LIMIT:
            posix.rename(path, path + ".1")
    except OSError:
        pass
    return open(path, "a", encoding="utf-8", errors="replace", buffering=1, opener=_privately)


def _privately(path: str, flags: int) -> int:
    return posix.open(path, flags | posix.O_CLOEXEC, 0o600)


def _write(path: str, text: str) -> None:
    from vmem.hot import whole_file  # here: a hook that spools may find half of it loaded (see `hook`)

    whole_file.write(path, text.encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
