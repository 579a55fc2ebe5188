"""`vmem backup` and `vmem restore-backup`."""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import term
from vmem.cli.app import DONE, FAILED, agreed, json_instead, wants_json
from vmem.cli.ask import LONG_S, ask
from vmem.cli.offline import offline
from vmem.hot import address

TAKE_BACK = "vmem restore --last --all brings them back"


def add_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", help="where to (default: backups/ in the data home)")
    parser.add_argument("-l", "--list", action="store_true", help="list the backups in the data home")


def backup(args: Namespace) -> None:
    """Copies the database while it is in use; the copy is checked."""
    if args.list:
        told = ask(args, "backups")
        json_instead(args, told)
        if not told["backups"]:
            term.note("no backup yet; make one with: vmem backup")
        rows = [[term.moment(one["at"]), one["pages"], term.size(one["bytes"]), one["path"]] for one in told["backups"]]
        term.table(rows, ("made", "pages", "size", "file"))
        return
    told = ask(args, "backup", LONG_S, path=os.path.abspath(args.file) if args.file else "")
    json_instead(args, told)
    term.out(told["backup"]["path"])
    path = shlex.quote(told["backup"]["path"])
    term.note(f"{term.size(told['backup']['bytes'])}; put it back with: vmem restore-backup {path}")


def add_restore_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", help="a backup (default: the newest in the data home)")
    parser.add_argument("--dry-run", action="store_true", help="only check it and say what would happen")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")
    parser.epilog = (
        "It says what the backup lacks, and asks. What was there is kept aside; nothing is deleted.\n"
        "To bring back some pages only, leave it alone: vmem restore, or vmem import."
    )


def restore_backup(args: Namespace) -> int:
    """Stops the daemon, moves the database aside and puts the backup in its place."""
    path = os.path.abspath(args.file) if args.file and os.path.exists(args.file) else args.file
    if not args.yes or args.dry_run:
        plan = offline(address.home(), "restore", path, "dry")
        if args.dry_run:
            json_instead(args, plan)
        if not wants_json(args):
            _say_plan(plan)
        if args.dry_run:
            return DONE
        path = plan["from"]
        if not agreed(args, "Put it back?", "nothing was changed", f"vmem restore-backup {shlex.quote(path)}"):
            return FAILED
    told = offline(address.home(), "restore", path, "do")
    json_instead(args, told)
    term.out(f"restored {told['from']}: {term.plural(told['pages'], 'page')}")
    if told["forgotten"]:
        term.note(f"{term.plural(told['forgotten'], 'page')} forgotten since stay so; {TAKE_BACK}")
    if told["aside"]:
        term.note(f"what was there is kept; go back to it with: vmem restore-backup {shlex.quote(told['aside'])}")
    return DONE


def _say_plan(plan: dict[str, Any]) -> None:
    """How old the backup is, what it holds, and what would be missing."""
    age = term.age(plan["newest"])
    when = f"its newest page or session is of {term.moment(plan['newest'])}"
    when += f" ({age} ago)" if age[0].isdigit() and "-" not in age else ""
    held = f"{term.plural(plan['pages'], 'page')}, {term.plural(plan['sessions'], 'session')}"
    term.out(term.safe(f"would put back {plan['from']}: {held}; {when}", True))
    lost, gained = plan["lost"], plan["gained"] or {}
    if lost is None:
        term.out("there is no database now that could be compared with it")
    elif not any(lost.values()):
        term.out("all that is here now is in it")
    else:
        term.out(f"it lacks {_counted(lost)} of what is here now")
    if any(gained.values()):
        term.out(f"it brings back {_counted(gained)}")
    if plan["forgotten"]:
        term.out(f"{term.plural(plan['forgotten'], 'page')} of it, forgotten since, would stay so; {TAKE_BACK}")
    if lost is not None:
        term.note("what is here now would be kept aside, beside the database")


def _counted(found: dict[str, int]) -> str:
    """ "3 pages, later versions of 2 pages, 1 session"."""
    changed = f"later versions of {term.plural(found['changed'], 'page')}"
    parts = [term.plural(found[name], name[:-1]) for name in ("pages", "sessions") if found[name]]
    return ", ".join([*parts[:1], *([changed] if found["changed"] else []), *parts[1:]])
