"""The spool: events that no daemon took, kept on disk until one does.

A spooled event is one file, `<id>.event`, written whole: a header line
`vmem-spool/1 EVENT ID PAGES TIME` and the host's JSON, redacted. The id makes its
arrival idempotent, so an event may be spooled although the daemon took it after all.

The daemon keeps an event here, too, as `<id>.kept`, from before its reply until its commit: what a killed daemon left
becomes a spooled event when the next one starts. An event that cannot be read is put aside as `<id>.event.bad`.
"""

from __future__ import annotations

import posix

from vmem.hot import address, whole_file

MAGIC = b"vmem-spool/1"
SUFFIX, KEPT, BAD = ".event", ".kept", ".bad"
FILES_LIMIT = 10_000
BYTES_LIMIT = 256 * 1024 * 1024
FILE_LIMIT = 64 * 1024 * 1024  # bytes of one event's file: twice what a frame may hold, as marks may be longer
# Of events that were put aside the newest stay: the spool's room is for others.
BAD_FILES, BAD_BYTES = 100, 32 * 1024 * 1024
LEFT_OUT = ("PostToolUse",)  # what the reserve is not for: it is kept for what was said
LATEST_AT = 1e11  # Unix seconds; what says more (or inf, or nan) is damaged


class Spooled:
    """One event read back: event (host name), ident, pages (see `wire`; "" when no reply was printed), at (Unix
    seconds), body."""

    __slots__ = ("at", "body", "event", "ident", "pages", "path")

    def __init__(self, event: str, ident: str, pages: str, at: float, body: bytes, path: str) -> None:
        self.event = event
        self.ident = ident
        self.pages = pages
        self.at = at
        self.body = body
        self.path = path


def write(event: str, ident: str, pages: str, at: float, body: bytes, base: str = "") -> bool:
    """Spools one event, redacted, readable by its owner only; -> False when the spool is full.

    Raises OSError, of a full disk when the reserve is used up, too.
    """
    from vmem.hot import reserve
    from vmem.hot.redact import redact_event

    folder = address.spool_dir(base)
    address.ensure_dir(folder)
    if not _room(folder, len(body)):
        return False
    data = _file(event, ident, pages, at, redact_event(body))
    while True:
        try:
            whole_file.write(folder + "/" + ident + SUFFIX, data, sync=False)
            return True
        except OSError as error:
            if event in LEFT_OUT or not reserve.give_up(base or address.home(), len(data), error):
                raise


def keep(told: Spooled, base: str = "") -> None:
    """Keeps one event, whose body is redacted already, until its commit. Raises OSError."""
    data = _file(told.event, told.ident, told.pages, told.at, told.body)
    whole_file.write(kept_path(told.ident, base), data, sync=False)


def kept_path(ident: str, base: str = "") -> str:
    return "%s/%s%s" % (address.spool_dir(base), ident, KEPT)


def release(kept: str) -> None:
    """Makes a kept event (its path) a spooled one; what its own hook spooled tells more. Raises OSError."""
    path = kept[: -len(KEPT)] + SUFFIX
    if posix.access(path, posix.F_OK):
        posix.unlink(kept)
    else:
        posix.rename(kept, path)


def kept(base: str = "") -> list[str]:
    """The paths of the kept events."""
    return _paths(KEPT, base)


def put_aside(path: str, base: str = "") -> None:
    """Puts aside an event that cannot be read; the oldest of many give way, but the newest stays however long it is.
    Raises OSError."""
    posix.rename(path, path + BAD)
    used = 0
    for number, bad in enumerate(reversed(_paths(BAD, base))):
        used += posix.stat(bad).st_size
        if number and (number >= BAD_FILES or used > BAD_BYTES):
            posix.unlink(bad)


def told_at(ident: str) -> float:
    """When the hook was told of the event with this id, Unix seconds; 0 when the id is not a hook's (see `hook`)."""
    try:
        return int(ident[:16], 16) / 1e6 if len(ident) == 32 else 0.0
    except ValueError:
        return 0.0


def waiting(base: str = "") -> list[str]:
    """The paths of the spooled events, oldest first (ids begin with their time)."""
    return _paths(SUFFIX, base)


def read(path: str) -> Spooled:
    """Reads one spooled event. Raises ProtocolError when the file is not one, OSError as open does or when it is no
    regular file: a pipe would be waited for, and a device have no end."""
    from vmem.errors import ProtocolError  # here: a hook that spools needs none, and may not find it loaded (`hook`)

    fd = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_NOFOLLOW | posix.O_CLOEXEC)
    info = posix.fstat(fd)
    if info.st_mode & 0o170000 != 0o100000:
        posix.close(fd)
        raise OSError("%s is no regular file" % path)
    with open(fd, "rb") as file:
        if info.st_size > FILE_LIMIT:
            raise ProtocolError("%s is larger than %d bytes" % (path, FILE_LIMIT))
        line, body = file.readline(4096), file.read()
    parts = line.split()
    if len(parts) != 5 or parts[0] != MAGIC:
        raise ProtocolError("%s is not a spooled event" % path)
    try:
        event, ident, pages = (part.decode("ascii") for part in parts[1:4])
        at = float(parts[4])
        if not 0 <= at < LATEST_AT:
            raise ValueError(at)
        return Spooled(event, ident, "" if pages == "-" else pages, at, body, path)
    except ValueError:
        raise ProtocolError("%s has a malformed header" % path) from None


def _file(event: str, ident: str, pages: str, at: float, clean: bytes) -> bytes:
    head = (MAGIC, event.encode(), ident.encode(), pages.encode() or b"-")
    return b"%s %s %s %s %.3f\n%s" % (*head, at, clean)


def _room(folder: str, size: int) -> bool:
    names = posix.listdir(folder)
    if len(names) < 100:
        return size < BYTES_LIMIT
    if len(names) >= FILES_LIMIT:
        return False
    used = 0
    for name in names:
        try:
            used += posix.stat(folder + "/" + name).st_size
        except FileNotFoundError:
            pass
    return used + size < BYTES_LIMIT


def _paths(suffix: str, base: str) -> list[str]:
    folder = address.spool_dir(base)
    try:
        names = posix.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder + "/" + name for name in sorted(names) if name.endswith(suffix)]
