"""`vmem-daemon start|stop|restart|status|logs|run`."""

from __future__ import annotations

import gc
import sys
from types import ModuleType
from typing import TYPE_CHECKING, cast

from vmem.hot import address

if TYPE_CHECKING:
    from pathlib import Path

    from vmem_daemon.server import Memory


def main(argv: list[str] | None = None) -> int:
    """Runs one command; -> the exit code (see `control`; 2 for wrong usage)."""
    argv = sys.argv[1:] if argv is None else argv
    if argv == ["run"]:  # how hooks start it: without the time and memory that argparse takes
        return _run(may_idle=True)
    from vmem.cli.app import Parser
    from vmem.cli.typed import count

    parser = Parser(prog="vmem-daemon", description="The process that owns vMem's database.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("start", help="start it in the background; nothing to do when it runs")
    commands.add_parser("stop", help="let it finish, and wait until it is gone")
    commands.add_parser("restart", help="stop, then start")
    status = commands.add_parser("status", help="is it running? exit code 0, or 3 when it is not")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    logs = commands.add_parser("logs", help="the last lines of its log")
    logs.add_argument("-n", type=count, default=50, metavar="LINES", help="how many (default: 50)")
    run = commands.add_parser("run", help="serve in the foreground (for service managers)")
    run.add_argument("--no-idle", action="store_true", help="never end for want of requests")
    options = parser.parse_args(argv)
    if options.command == "run":
        return _run(may_idle=not options.no_idle)

    from vmem_daemon import control

    home = address.home()
    match options.command:
        case "start":
            return control.start(home)
        case "stop":
            return control.stop(home)
        case "restart":
            return control.restart(home)
        case "status":
            return control.status(home, options.json)
        case _:
            return control.logs(home, options.n)


def _run(may_idle: bool) -> int:
    gc.disable()  # until `lifecycle` has loaded everything: nearly all that a start makes stays
    leave_out()
    from vmem_daemon import lifecycle  # here: the other commands need neither threads nor the database

    return lifecycle.run(_open_memory, may_idle)


def leave_out() -> None:
    """Keeps out of this process what others would load into it, and nothing here needs."""
    sys.modules.setdefault("_hashlib", cast("ModuleType", None))  # hashlib's own code serves: OpenSSL takes 3 MB
    # pydantic's look for plugins: they would be foreign code in here, and the look alone takes 2 MB.
    plugins = ModuleType("pydantic.plugin._loader")
    plugins.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(plugins.__name__, plugins)


def _open_memory(home: Path) -> Memory:
    from vmem import memory

    return memory.Memory(home)


if __name__ == "__main__":
    sys.exit(main())
