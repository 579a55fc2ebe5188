"""Where vMem lives: one data home a user, the same for hooks, daemon and command line.

`$VMEM_HOME`, else `$XDG_DATA_HOME/vmem`, else `$HOME/.local/share/vmem`. A `VMEM_HOME` that begins with `~/`, as one in
the host's settings may, or with a name is in the home directory: in the current one each project would have another.
The shell scripts in `hooks` and `bin` compute the same, so keep them in step.

Uses `posix` and not `os`: a hook process pays about 1 ms for `os`, and needs none of it.
"""

import posix

SHARED = "/tmp/vmem-"  # how a run directory begins that others could have planted
ANOTHER = "export VMEM_HOME=/a/directory/of/yours"  # what helps where this one cannot be written
SOCKET_PATH_LIMIT = 103  # bytes; sun_path is 104 on macOS and the BSDs, 108 on Linux


def _env(name: str) -> str:
    return posix.environ.get(name.encode(), b"").decode("utf-8", "surrogateescape")


def home() -> str:
    """The data home, absolute, without a trailing slash (it may not exist yet). Raises FileNotFoundError."""
    path, data = _env("VMEM_HOME"), _env("XDG_DATA_HOME")
    if not path:
        path = (data if data.startswith("/") else _users_home() + "/.local/share") + "/vmem"
    elif not path.startswith("/"):
        path = _users_home() + "/" + (path[2:] if path.startswith("~/") else path)
    return path.rstrip("/") or "/"


def switched_off() -> bool:
    """Whether the environment says that vMem is to do nothing; `hooks/vmem-hook` asks the same."""
    return _env("VMEM_DISABLE") not in ("", "0")


def _users_home() -> str:
    """Raises FileNotFoundError when nobody knows it, as in a container that is run under any number."""
    path = _env("HOME")
    if path.startswith("/"):
        return path
    import pwd

    try:
        return pwd.getpwuid(posix.getuid()).pw_dir
    except KeyError:
        raise FileNotFoundError("user %d has no home; run: export HOME=/a/directory" % posix.getuid()) from None


def run_dir(base: str = "") -> str:
    """The private directory of the locks."""
    return (base or home()) + "/run"


def socket_dir(base: str = "") -> str:
    """The private directory of the socket: that of the locks, unless its path is too long. By whatever name the home is
    called then, this is the same."""
    path = run_dir(base)
    if len(path.encode("utf-8", "surrogateescape")) + len("/daemon.sock") <= SOCKET_PATH_LIMIT:
        return path
    try:
        info = posix.stat(base or home())
        name = "%x-%x" % (info.st_dev, info.st_ino)
    except OSError:
        name = "none"
    return "%s%d/%s" % (SHARED, posix.getuid(), name)


def socket_path(base: str = "") -> str:
    return socket_dir(base) + "/daemon.sock"


def lock_path(base: str = "") -> str:
    """Locked (flock) by whoever may open the database, for as long as it may."""
    return run_dir(base) + "/daemon.lock"


def spawn_lock_path(base: str = "") -> str:
    """Locked by the one process that starts a daemon, until that daemon listens."""
    return run_dir(base) + "/spawn.lock"


def spool_dir(base: str = "") -> str:
    return (base or home()) + "/spool"


def reserve_path(base: str = "") -> str:
    """Room that is kept free for what is said while the disk is full (see `reserve`)."""
    return (base or home()) + "/reserve"


def log_dir(base: str = "") -> str:
    return (base or home()) + "/log"


def database_path(base: str = "") -> str:
    return (base or home()) + "/vmem.db"


def runtime_path(base: str = "") -> str:
    """Line 1: the interpreter for hooks; line 2: the one for the daemon; written by set-up."""
    return (base or home()) + "/runtime"


def deadlines_path(base: str = "") -> str:
    """Two numbers, in ms: a prompt's deadline and a session start's. The daemon writes it; absent: the defaults."""
    return (base or home()) + "/deadlines"


def report_path(base: str = "") -> str:
    """What `vmem report` writes where no file is named; it holds memories, and goes with any that are deleted."""
    return (base or home()) + "/report.html"


def pause_path(base: str = "") -> str:
    """While this file exists nothing is captured (`vmem pause`)."""
    return (base or home()) + "/paused"


def pauses_path(base: str = "") -> str:
    """Every other pause, and those that are over, a line each (see `vmem.memory.pauses`)."""
    return (base or home()) + "/pauses"


def ensure_dir(path: str) -> None:
    """Makes `path` (and its parents) as private directories (0700).

    Raises PermissionError when it is in /tmp and another user could have planted it, or what is in it.
    """
    try:
        posix.mkdir(path, 0o700)
    except FileExistsError:
        pass
    except FileNotFoundError:
        ensure_dir(path.rsplit("/", 1)[0] or "/")
        try:
            posix.mkdir(path, 0o700)
        except FileExistsError:
            pass
    info = posix.stat(path)
    if info.st_uid == posix.getuid() and info.st_mode & 0o077:
        posix.chmod(path, 0o700)
    if path.startswith(SHARED):
        check_ours(path)


def check_ours(path: str) -> None:
    """That a directory below SHARED, and the one above it, are this user's own and nobody else may write to them.

    Whoever can put a socket there would be sent every prompt, and could answer. Raises OSError.
    """
    while path.startswith(SHARED):
        info = posix.lstat(path)
        if info.st_uid != posix.getuid() or info.st_mode & 0o170022 != 0o040000:  # a directory, not writable by others
            raise PermissionError("%s is not this user's alone" % path)
        path = path.rsplit("/", 1)[0]
