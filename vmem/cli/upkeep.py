"""`vmem backup` and `vmem restore-backup`."""

from __future__ import annotations

import os
import shlex
from argparse import ArgumentParser, Namespace

from vmem.cli import term
from vmem.cli.app import DONE, print_json, wants_json
from vmem.cli.ask import ask
from vmem.cli.offline import offline
from vmem.hot import address


def add_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", help="where to (default: backups/ in the data home)")
    parser.add_argument("-l", "--list", action="store_true", help="list the backups in the data home")


def backup(args: Namespace) -> int:
    """Copies the database while it is in use; the copy is checked."""
    if args.list:
        told = ask(args, "backups")
        if wants_json(args):
            return print_json(told)
        if not told["backups"]:
            term.note("no backup yet; make one with: vmem backup")
        rows = [[term.moment(one["at"]), term.size(one["bytes"]), one["path"]] for one in told["backups"]]
        term.table(rows, ("made", "size", "file"))
        return DONE
    told = ask(args, "backup", path=os.path.abspath(args.file) if args.file else "")
    if wants_json(args):
        return print_json(told)
    term.out(told["backup"]["path"])
    path = shlex.quote(told["backup"]["path"])
    term.note(f"{term.size(told['backup']['bytes'])}; put it back with: vmem restore-backup {path}")
    return DONE


def add_restore_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", help="a backup (default: the newest in the data home)")
    parser.add_argument("--dry-run", action="store_true", help="only check it and say what would happen")


def restore_backup(args: Namespace) -> int:
    """Stops the daemon, moves the database aside and puts the backup in its place."""
    path = os.path.abspath(args.file) if args.file and os.path.exists(args.file) else args.file
    told = offline(address.home(), "restore", path, "dry" if args.dry_run else "do")
    if wants_json(args):
        return print_json(told)
    if args.dry_run:
        term.out(f"would put back {told['from']} ({term.plural(told['pages'], 'page')})")
        return DONE
    made = f" of {term.moment(os.stat(told['from']).st_mtime)}" if os.path.exists(told["from"]) else ""
    term.out(f"restored {told['from']}{made}: {term.plural(told['pages'], 'page')}")
    if told["aside"]:
        term.note(f"what was there is kept; go back to it with: vmem restore-backup {shlex.quote(told['aside'])}")
    return DONE
