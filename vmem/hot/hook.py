"""What runs on each of the host's events: send it to the daemon, print the reply, exit 0.

Whatever is broken, this prints nothing or one JSON object, and exits 0 within its deadline: a
wrong exit code would block the user's prompt. An event that the daemon did not take, or did not
say that it is safe, is spooled.

The event is sent before anything is loaded that only its answer needs: the daemon works meanwhile. While a module is
loaded the guard may ring, and then it is there by half: so what spooling needs is loaded by nothing else here. Both
hold for `__future__`, too: what is loaded here quotes the annotations that an older Python would not know.
"""

import _socket
import posix
from time import monotonic, time

from vmem import __version__
from vmem.hot import address, wire

TYPE_CHECKING = False  # as in `typing`, which would cost 5 ms
if TYPE_CHECKING:
    from vmem.hot.client import Connection

DEADLINE_MS = {"UserPromptSubmit": 150, "SessionStart": 2000, "SubagentStart": 150}
OTHER_DEADLINE_MS = 1000  # nobody waits for these; still, they must end
LAST_DEADLINE_MS = 600  # SessionEnd's: the host kills a plugin's 1.5 s after it has begun to start it
STDIN_LIMIT = 31 * 1024 * 1024  # bytes; under wire.BODY_LIMIT
READ_AT_ONCE = 1 << 13  # bytes; nearly every event fits
START_POLL_S = 0.02
GUARD_GRACE_S = 0.5  # for spooling; then the process ends, whatever it is stuck in
SPOOLED_AT_ONCE = 128 * 1024  # bytes; nobody waits for more to be redacted (5 MB of code: 1 s)
SPOOL_LIMIT_S = 60.0  # how long a process of its own may take for it
TOLD_TO_THE_USER = ("SessionStart", "UserPromptSubmit")  # what the host shows a message of
EVENTS = (
    "SessionStart", "UserPromptSubmit", "PostToolUse", "Stop",
    "SubagentStart", "SubagentStop", "PreCompact", "SessionEnd",
)  # fmt: skip


def main(argv: "list[str]") -> None:
    """Handles the event `argv[0]` whose JSON is on standard input; never raises, never returns."""
    try:
        if posix.environ.get(b"VMEM_DISABLE", b"") in (b"", b"0") and argv and argv[0] in EVENTS:
            limit_s = _deadline_ms(argv[0]) / 1000
            _reading.append(argv[0])  # before the guard: on a machine that stalls it may ring at once
            _arm_guard(limit_s + GUARD_GRACE_S)
            _handle(argv[0], limit_s)
    except Exception as error:  # noqa: BLE001  # the one catch-all here: the prompt goes on, whatever it was
        _log("%s: %s: %s" % (argv[0], type(error).__name__, error))
    posix._exit(0)


class _Event:
    """What the host told: event, ident, pages (of the reply, see `wire`), at (Unix seconds), body (its JSON)."""

    __slots__ = ("at", "body", "event", "ident", "pages")

    def __init__(self, event: str, body: bytes) -> None:
        self.event = event
        self.at = time()
        self.ident = "%016x%08x%s" % (int(self.at * 1e6), posix.getpid(), posix.urandom(4).hex())
        self.pages = ""
        self.body = body


_told: "list[_Event]" = []  # what is neither taken by the daemon nor in the hands of a process that spools it
_reading: "list[str]" = []  # the event whose input is not read to its end
_input: "list[bytearray]" = []  # what was read of it; zeros after it, if that was interrupted


def _arm_guard(seconds: float, *, keeps: bool = True) -> None:
    """Ends this process after `seconds`, even in a system call that hangs, or when its host ends it: with exit code 0,
    and the event spooled, if it `keeps` that."""
    import _signal  # type: ignore[import-not-found]  # `signal` itself imports enum: 3 ms

    for number in (_signal.SIGALRM, _signal.SIGTERM, _signal.SIGINT, _signal.SIGHUP):
        _signal.signal(number, _give_up if keeps else _signal.SIG_DFL)
    _signal.setitimer(_signal.ITIMER_REAL, seconds)


def _give_up(_number: int, _frame: object) -> None:
    try:
        if _told:
            _spool_apart(_told[0])
        elif _reading:
            _spool_apart(None)
    finally:
        posix._exit(0)


def _handle(event: str, limit_s: float) -> None:
    deadline = monotonic() + limit_s
    told = _read_event(event)
    if told is None:
        return
    peer = _send(told, deadline)
    from vmem.errors import DeadlineError, NotStartedError, ProtocolError, Unavailable
    from vmem.hot.client import Connection

    taken = absent = spoke = False
    failed: "str | None" = None  # why a daemon that this hook started has ended; "": as it said itself
    refused = b""  # what a daemon said that cannot answer before its user does something
    older = ""  # the version of a daemon that is not ours
    try:
        connection = Connection(deadline, asked=peer) if peer else _ask(told, deadline)
        try:
            reply = connection.receive()
            older = reply.version if reply.version != __version__ else ""
            if reply.status == "ok":
                _print(reply.body)
                spoke = bool(reply.body)
                told.pages = reply.pages or wire.ANSWERED
                taken = connection.wait_ack()
            else:
                _log("%s: the daemon said: %s" % (event, reply.body.decode("utf-8", "replace")))
                taken = b'"retry": false' in reply.body  # what it will never take need not be kept
                refused = reply.body if b"; run: " in reply.body else b""
        finally:
            connection.close()
    except DeadlineError as error:
        _log("%s: %s" % (event, error))
    except Unavailable as error:
        absent = True
        failed = str(error) if isinstance(error, NotStartedError) else None
    except ProtocolError as error:
        _log("%s: %s" % (event, error))
    if absent:
        from vmem.hot import setup

        if setup.uninstalled():
            _told.clear()
            return
    if taken:
        _told.clear()
    elif _told and not _spool(told) and not spoke and event in TOLD_TO_THE_USER:
        spoke = _say_that_it_is_full()
    if absent:
        _without_daemon(event, spoke, failed)
    elif older:
        _succeed(event, older, deadline)
    if refused and not spoke and event == "SessionStart":  # once is enough
        import json

        _say("vMem is off: " + json.loads(refused)["message"])


def _send(told: _Event, deadline: float) -> "_socket.socket | None":
    """The socket on which a daemon that is there was sent the event; None when `_ask` must see what is wrong."""
    path = address.socket_path()
    left_s = deadline - monotonic()
    if left_s <= 0 or path.startswith(address.SHARED):
        return None
    frame = wire.request("event", told.event, told.ident, int(left_s * 1000), __version__, told.body)
    peer = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        peer.settimeout(left_s)
        peer.connect(path)
        peer.sendall(frame)  # at once, so that the daemon finds it when it looks who is there
    except OSError:
        peer.close()
        return None
    return peer


def _ask(told: _Event, deadline: float) -> "Connection":
    """Connects and sends the event. Raises Unavailable or DeadlineError."""
    connection = _connect(told.event, deadline)
    connection.send("event", told.event, told.ident, told.body)
    return connection


def _connect(event: str, deadline: float) -> "Connection":
    """Connects; SessionStart alone starts an absent daemon first and waits for it, unless that gives up."""
    from vmem.errors import DeadlineError, NotStartedError, Unavailable
    from vmem.hot.client import Connection

    try:
        return Connection(deadline)
    except Unavailable as absent:
        if event != "SessionStart" or isinstance(absent, DeadlineError):
            raise
        from vmem.hot import spawn

        if not spawn.python():
            raise
        try:
            started = spawn.daemon()
        except OSError as error:
            raise NotStartedError("%s: %s; run: vmem doctor" % (error.filename, error.strerror)) from None
        from time import sleep

        while True:
            sleep(START_POLL_S)
            try:
                return Connection(deadline)
            except DeadlineError:
                raise
            except Unavailable:
                if spawn.gave_up():
                    if started:
                        raise NotStartedError from None
                    started = spawn.daemon()  # another hook's gave up, or was one for another version


def _succeed(event: str, version: str, deadline: float) -> None:
    """Starts our daemon after an older one, or one whose code was replaced on the disk, which our request has made
    retire: a hook of the older plugin, in a session that is still open, would start that one again. A session's start
    waits for it, for a prompt may come at once."""
    from vmem.hot.versions import gives_way

    if not gives_way(version, __version__):
        return
    _without_daemon(event, spoke=True)
    if event == "SessionStart":
        from time import sleep

        from vmem.hot import spawn

        while monotonic() < deadline and spawn.coming():
            sleep(START_POLL_S)


def _without_daemon(event: str, spoke: bool, failed: "str | None" = None) -> None:
    """Starts what is missing: the daemon, unless it `failed` just now ("": it said why), or the set-up that must come
    before it, and says so unless this hook `spoke` of something else: it may print one object."""
    from vmem.hot import setup, spawn

    there = bool(spawn.python())
    if there and failed is None:
        spawn.daemon()
    if setup.needed(address.home(), spawn.root()):
        try:
            setup.start_detached(spawn.root(), address.home())
            failed = None  # what is being made may be just what it lacked
        except OSError as error:
            mend = "make it writable, or run: " + address.ANOTHER
            failed = failed or "nothing can be kept in %s (%s); %s" % (address.home(), error.strerror, mend)
            spoke = spoke or event != "SessionStart"  # once is enough
    if spoke or event not in TOLD_TO_THE_USER:
        return
    if failed is not None:
        _say("vMem is off: " + (failed or spawn.last_word()))
        return
    told = None if there else setup.message(address.home())
    if told:
        _say(told)


def _say_that_it_is_full() -> bool:
    from vmem.hot import reserve

    told = reserve.message(address.home())
    if told:
        _say(told)
    return bool(told)


def _say(text: str) -> None:
    """Shows a text to the user; the model does not see it."""
    import json

    _print(json.dumps({"systemMessage": text}).encode())


def _spool(told: _Event) -> bool:
    """Spools, and waits for it when it is short; the guard ends the wait, not the spooling. -> False when the disk is
    known to be full."""
    try:
        child = _spool_apart(told)
    except OSError:  # no process to be had
        return _write_spool(told)
    if child and len(told.body) <= SPOOLED_AT_ONCE:
        return posix.waitpid(child, 0)[1] == 0
    return True


def _spool_apart(told: "_Event | None") -> int:
    """Spools in a process of its own, whose pid this is (0: paused): to load and run the redaction on a busy
    machine takes longer than the host's user may wait. None is the event whose input is still being read.
    Raises OSError when there can be no such process."""
    if posix.access(address.pause_path(), posix.F_OK):
        return 0
    child = posix.fork()
    _told.clear()
    if not child:
        room = True
        try:
            _leave_host()
            told = told or _read_event(_reading[0])
            if told is not None:
                if len(told.body) > SPOOLED_AT_ONCE:
                    posix.nice(10)
                room = _write_spool(told)
        finally:
            posix._exit(not room)
    return child


def _leave_host() -> None:
    """Makes this process one that the host neither waits for (it waits for whoever holds its output) nor kills."""
    _arm_guard(SPOOL_LIMIT_S, keeps=False)
    posix.setsid()
    null = posix.open("/dev/null", posix.O_WRONLY)
    posix.dup2(null, 1)
    posix.dup2(null, 2)


def _write_spool(told: _Event) -> bool:
    """-> whether there was room for it on the disk, without the reserve."""
    from vmem.hot import reserve, spool

    try:
        if not spool.write(told.event, told.ident, told.pages, told.at, told.body):
            _log("%s: the spool is full; run: vmem doctor" % told.event)
    except OSError as error:
        _log("%s: cannot spool: %s; run: vmem doctor" % (told.event, error))
        return not reserve.is_full(error)
    return not reserve.in_use(address.home())


def _deadline_ms(event: str) -> int:
    """What the environment says, else what the user set, else the default; what is no number is none."""
    name = b"VMEM_HOOK_START_DEADLINE_MS" if event == "SessionStart" else b"VMEM_HOOK_DEADLINE_MS"
    given = posix.environ.get(name, b"")
    asked = int(given[:9]) if given.isdigit() else _set_deadline(event) if event in DEADLINE_MS else 0
    if asked:
        return max(10, min(10_000, asked))
    return LAST_DEADLINE_MS if event == "SessionEnd" else DEADLINE_MS.get(event, OTHER_DEADLINE_MS)


def _set_deadline(event: str) -> int:
    """The deadline that the user set (hook.deadline_ms, hook.start_deadline_ms), 0 when it is the default."""
    try:
        fd = posix.open(address.deadlines_path(), posix.O_RDONLY | posix.O_CLOEXEC | posix.O_NONBLOCK)
        try:
            prompt, start = posix.read(fd, 64).split()
        finally:
            posix.close(fd)
        return int(start if event == "SessionStart" else prompt)
    except (OSError, ValueError):  # there is none, or it is no file, or not of ours
        return 0


def _read_event(event: str) -> "_Event | None":
    """Reads what the host told, to its end; None when that is nothing or too much."""
    size = sum(len(block) for block in _input)
    while True:
        block = bytearray(READ_AT_ONCE)
        _input.append(block)  # before it is filled: a guard that rings right after must find what came
        count = posix.readv(0, [block])
        size += count
        del block[count if size <= STDIN_LIMIT + 1 else 0 :]
        if not count:
            break
    body = b"".join([block.rstrip(b"\0") for block in _input])
    told = _Event(event, body) if body.strip() and size <= STDIN_LIMIT else None
    if told is not None:
        _told.append(told)
    elif size > STDIN_LIMIT:
        _log("%s: %d bytes of input, over the limit of %d; not kept" % (event, size, STDIN_LIMIT))
    _reading.clear()
    _input.clear()
    return told


def _print(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[posix.write(1, view) :]


def _log(text: str) -> None:
    """Appends one line to log/hook.log; a log that cannot be written is not worth a prompt."""
    try:
        folder = address.log_dir()
        address.ensure_dir(folder)
        path = folder + "/hook.log"
        flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC | posix.O_NONBLOCK
        fd = posix.open(path, flags, 0o600)
        try:
            if posix.fstat(fd).st_size > 1 << 20:
                posix.rename(path, path + ".1")
            posix.write(fd, ("%.3f %s\n" % (time(), text.replace("\n", " ")[:500])).encode("utf-8", "replace"))
        finally:
            posix.close(fd)
    except OSError:
        pass
