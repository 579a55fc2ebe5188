"""One daemon's life: lock, load everything, open memory, listen, serve, drain, let go.

The order is the point. The lock comes first and goes last: whoever holds it may open the database.
A hook that finds the socket gone starts a new daemon, which waits here until the old one let go.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from vmem import __version__, config
from vmem.errors import DeadlineError, ProtocolError, Unavailable, VmemError
from vmem.hot import address, client
from vmem.hot.versions import gives_way
from vmem_daemon import lock as locks
from vmem_daemon import systemd
from vmem_daemon.arrivals import Arrivals
from vmem_daemon.code import Code
from vmem_daemon.endpoint import Endpoint
from vmem_daemon.footprint import Footprint
from vmem_daemon.housekeeping import TICK_S, Ticker
from vmem_daemon.log import Log, where
from vmem_daemon.server import Memory, Server
from vmem_daemon.stop import Stop
from vmem_daemon.traffic import Traffic
from vmem_daemon.workers import Worker

# How long a thread may keep the interpreter while another wants it. A hook takes it about ten times, so beside a
# busy background thread its p50 was 5.4 ms at Python's own 5 ms, 0.9 ms at 0.5 ms, 0.5 ms at 0.1 ms; alone, 0.15 ms.
SWITCH_S = 0.0001
# So many objects may be made before the collector looks at them: a prompt makes a few thousand, and nearly all go by
# themselves. Python's own 700 has it look several times a prompt, and now and then at everything.
COLLECT_AT = 20_000
DRAIN_S = 5.0  # for requests in flight, and again for background work
TAKEOVER_S = 12.0  # how long to wait for a daemon that is going: it may drain twice
POLL_S = 0.02
INDEX_FIRST_S = 2.0  # how long the loading of modules waits for the index
NOT_LOADED = (  # other programs that live in the same package
    "vmem.cli", "vmem.mcp", "vmem.hot.environment", "vmem.hot.hook", "vmem.hot.setup", "vmem.memory.offline",
)  # fmt: skip
OPTIONAL = ("numpy", "safetensors", "tokenizers", "wordllama")  # recall goes on without

Opener = Callable[[Path], Memory]


def run(open_memory: Opener, may_idle: bool = True, tick_s: float = TICK_S) -> int:
    """Serves until it is asked to stop; -> the exit code when it cannot. The process is the daemon's alone, and once
    it has served, ends here."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what was said, secrets and all
    code = Code()  # before more of it is loaded
    spawn_fd = _inherited_fd()
    supervised = systemd.supervised(os.environ)
    notify_to = os.environ.pop("NOTIFY_SOCKET", "") if supervised else ""
    os.environ.pop("VMEM_SPAWN_FD", None)
    home = Path(address.home())
    try:
        address.ensure_dir(str(home))
        lock = _take_lock(str(home))
    except OSError as error:
        return _fail(None, f"cannot use {home}: {error.strerror or error}")
    if lock is None:
        return _leave_it_to_the_other(str(home))
    settings = config.load(home)
    log = Log(Path(address.log_dir(str(home)), "daemon.log"), settings.text("log.level"))
    for warning in settings.warnings:
        log.warning("config", message=warning)
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(COLLECT_AT, 10, 100)
    stop, traffic = Stop(), Traffic()
    try:
        memory = open_memory(home)
        stop.on_signals()  # before anybody can connect: who did is served
        endpoint = _listen(home, memory, log)
    except (VmemError, OSError) as error:
        lock.release()
        return _fail(log, str(error))

    threading.excepthook = lambda died: _without_a_thread(died, stop, log)
    memory.on_defect(lambda what, error: log.error("defect", step=what, error=type(error).__name__, where=where(error)))
    ends_by_itself = may_idle and not supervised
    footprint = Footprint(limited=ends_by_itself)
    worker = Worker(memory, traffic, log, first=lambda: _settle(memory, worker.give_way, footprint.settle))
    memory.between_steps(worker.give_way)
    server = Server(home, memory, traffic, stop, log, code, footprint, worker.wake)
    arrivals = Arrivals(endpoint, stop, server.give, log)
    ticker = Ticker(home, memory, endpoint, lock, traffic, stop, log, settings, tick_s, ends_by_itself)
    worker.start()
    ticker.start()
    if spawn_fd >= 0:
        os.close(spawn_fd)
    log.info("started", version=__version__, pid=os.getpid(), python=sys.version.split()[0], home=home)
    _notify(log, notify_to, "READY=1")

    arrivals.serve()

    _notify(log, notify_to, "STOPPING=1")
    log.info("stopping", reason=stop.reason)
    arrivals.finish()
    _end(server, worker, ticker, memory, traffic, log)


def _without_a_thread(died: threading.ExceptHookArgs, stop: Stop, log: Log) -> None:
    """Lets the daemon finish: a thread has ended that should not, as where there is no memory even to note a defect,
    and its work would wait for ever. The next daemon has all of them."""
    try:
        stop.ask("a thread died")
        name = died.thread.name if died.thread else "-"
        log.error("thread_died", thread=name, error=died.exc_type.__name__)
    except MemoryError:
        os._exit(1)


def _leave_it_to_the_other(base: str) -> int:
    """Says who has the lock; -> the exit code."""
    if answers(base):
        print(f"vmem-daemon: already running for {base}", file=sys.stderr)
        return 0
    path = address.lock_path(base)
    return _fail(None, f"{path} is held by a program that does not answer; let it finish, or: vmem-daemon stop")


def _listen(home: Path, memory: Memory, log: Log) -> Endpoint:
    """Raises Unavailable when there can be no socket; then the memory is closed."""
    path = address.socket_path(str(home))
    try:
        endpoint = Endpoint(path)
    except OSError as error:
        memory.close()
        raise Unavailable(f"cannot listen at {path}: {error.strerror or error}") from None
    if endpoint.moved_aside:
        log.warning("moved_aside", to=endpoint.moved_aside)
    return endpoint


def _end(server: Server, worker: Worker, ticker: Ticker, memory: Memory, traffic: Traffic, log: Log) -> NoReturn:
    """Lets everything finish, and ends the process. The lock goes with it: who waits for that finds neither this
    daemon nor what it takes to clear away a Python."""
    ended = (server.close(DRAIN_S), worker.close(DRAIN_S), ticker.close(1.0))
    code = 0
    if all(ended):
        try:
            memory.close()
        except VmemError as error:
            log.error("not_closed", error=error)
            code = 1
        log.info("stopped", requests=traffic.requests)
    else:
        # A thread hangs, perhaps with the writer's lock. What is not committed was not acknowledged
        # either, and SQLite recovers by itself: so go, rather than wait for it.
        log.error("cut_short", handlers=ended[0], kworker=ended[1], ticker=ended[2])
    log.close()
    os._exit(code)


def _settle(memory: Memory, give_way: Callable[[], object], settled: Callable[[], object]) -> None:
    """What can wait until the daemon listens, but must not wait for long. The index comes first: both want the
    interpreter, and the next prompt needs the index."""
    try:
        memory.wait_for_index(INDEX_FIRST_S)
        load_everything(give_way)
        os.chdir("/")
    finally:
        gc.freeze()  # what is loaded stays: the collector need not look at it again, in the middle of a prompt
        gc.enable()
        settled()


def load_everything(give_way: Callable[[], object] = lambda: None) -> None:
    """Imports every module of ours that a request may come to need, and reads what they read from beside them.
    `give_way` is called before each, for a prompt that came meanwhile.

    An update of the plugin deletes the directory that they come from, and the daemon lives on.
    Modules that need an extra which is not installed stay out. Raises ImportError.
    """
    for name in ("vmem", "vmem_daemon"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, name + "."):
            if not module.name.startswith(NOT_LOADED) and not module.name.endswith(".__main__"):
                give_way()
                try:
                    importlib.import_module(module.name)
                except ModuleNotFoundError as error:
                    if error.name not in OPTIONAL:
                        raise
    importlib.import_module("vmem.capture.statements.classifier").likelihood(set())  # its weights are a file
    importlib.import_module("vmem.recall.prompt.leaning").leaning("")  # so are these


def _take_lock(base: str) -> locks.Lock | None:
    """The lock; None when a daemon answers. Waits for one that is going (or only coming, or older than we are)."""
    end = time.monotonic() + TAKEOVER_S
    while True:
        lock = locks.take(address.lock_path(base))
        if lock is not None or (answers(base) and not _gives_way(base)) or time.monotonic() > end:
            return lock
        time.sleep(POLL_S)


def _gives_way(base: str) -> bool:
    """Whether the daemon that takes connections is an older one, or just going: to be asked by us makes it retire."""
    try:
        return gives_way(client.call("ping", b"", 1.0, base=base).version, __version__)
    except (DeadlineError, ProtocolError):
        return False
    except Unavailable:  # it hung up
        return True


def answers(base: str) -> bool:
    """Whether a daemon takes connections; it need not be quick to answer."""
    try:
        client.Connection(time.monotonic() + 1.0, base).close()
    except Unavailable:
        return False
    return True


def _inherited_fd() -> int:
    """The descriptor of the spawn lock (see `vmem.hot.spawn`), or -1."""
    text = os.environ.get("VMEM_SPAWN_FD", "")
    if not text.isdigit():
        return -1
    fd = int(text)
    try:
        os.set_inheritable(fd, False)
    except OSError:
        return -1
    return fd


def _notify(log: Log, to: str, state: str) -> None:
    try:
        systemd.notify(to, state)
    except OSError as error:
        log.warning("notify", state=state, error=error.strerror)


def _fail(log: Log | None, message: str) -> int:
    """One line in the log and on standard error; -> exit code 1."""
    if log is not None:
        log.error("cannot_start", message=message)
        log.close()
    print(f"vmem-daemon: {message}", file=sys.stderr)
    return 1
