"""`vmem pause` and `vmem resume`: everywhere, in one project, for one session, for a time."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, here, session_named
from vmem.cli.output import about
from vmem.cli.typed import seconds
from vmem.hot import address

Pause = dict[str, Any]


def add_pause(parser: ArgumentParser) -> None:
    parser.add_argument("--here", action="store_true", help="only in this project (or that of -C, -p)")
    options.session(parser, "only for this session")
    parser.add_argument("--for", dest="length", default="", metavar="TIME", help="30min, 12h, 7d ... (default: no end)")
    parser.add_argument("--mute", action="store_true", help="Claude is told nothing either, not even pins")
    parser.epilog = (
        "While paused nothing is captured; what is known is still told, but with --mute.\n"
        "vmem pause --here --mute        vMem is off in this repository\n"
        "vmem pause --mute --for 1h      and everywhere, for an hour"
    )
    options.place(parser, everywhere=False)


def pause(args: Namespace) -> None:
    """Stops capturing; everywhere and without an end it needs no daemon."""
    named = bool(args.project or args.directory)
    if not (args.here or named or args.session or args.length or args.mute):
        address.ensure_dir(address.home())
        os.close(os.open(address.pause_path(), os.O_WRONLY | os.O_CREAT, 0o600))
        _told(args, [{"whose": "all", "name": "", "until": None, "mute": False}], [])
        return
    length = seconds(args.length) if args.length else None
    given = {"session": session_named(args)} if args.session else here(args) if args.here or named else {}
    whose = "session" if args.session else "project" if given else "all"
    _told(args, ask(args, "pause", whose=whose, for_s=length, mute=args.mute, **given)["paused"], [])


def add_resume(parser: ArgumentParser) -> None:
    options.session(parser, "only for this session")
    parser.epilog = "Without options: all that holds in this project. --all ends every pause."
    options.place(parser)


def resume(args: Namespace) -> None:
    """Captures again."""
    ended: list[Pause] = []
    left: list[Pause] = []
    if not args.session and os.path.exists(address.pause_path()):
        _end_open()
        ended.append({"whose": "all", "name": "", "until": None, "mute": False})
    if _written():
        where = {"session": session_named(args)} if args.session else {} if args.everywhere else here(args)
        whose = "session" if args.session else "all" if args.everywhere else "project"
        told = ask(args, "resume", whose=whose, **where)
        ended, left = ended + told["ended"], told["paused"]
    _told(args, left, ended, resumed=True)


def _end_open() -> None:
    """The transcript tells what was said meanwhile: the pause is noted, so that it is not captured later."""
    line = f"{os.stat(address.pause_path()).st_mtime:.3f} {time.time():.3f}\n".encode()
    pauses = os.open(address.pauses_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        with about(address.pauses_path()):
            os.write(pauses, line)
    finally:
        os.close(pauses)
    os.unlink(address.pause_path())


def _written() -> bool:
    """Whether a pause of a project, a session or a time may be going on, for which the daemon must be asked."""
    try:
        with open(os.open(address.pauses_path(), os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            return any(len(line.split()) != 2 for line in file)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # the daemon says why it cannot be read, and what to do


def _told(args: Namespace, going: list[Pause], ended: list[Pause], resumed: bool = False) -> None:
    json_instead(args, {"paused": bool(going), "pauses": going, **({"ended": ended} if resumed else {})})
    if not resumed:
        term.out(f"capture is {saying(going)}")
        return
    term.out("capture goes on" if ended else "capture was on" if not going else "nothing was paused here")
    if going:
        term.note(f"elsewhere it is still {saying(going, 'vmem resume --all')}")


def saying(going: list[Pause], end: str = "vmem resume") -> str:
    """What is paused, and how it goes on: "paused in shop until 2026-01-31 14:05; go on with: vmem resume"."""
    parts = []
    for one in going:
        whose = {"project": f" in {one['name']}", "session": f" for session {term.ident(one['name'])}"}
        until = f" until {term.moment(one['until'])}" if one["until"] else ""
        parts.append(f"{whose.get(one['whose'], '')}{until}{', and nothing is told' if one['mute'] else ''}")
    return term.safe(f"paused{'; '.join(parts)}" + (f"; go on with: {end}" if end else ""), True)
