"""`vmem projects`: list, rename, merge, move, forget."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from vmem.cli import term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask
from vmem.errors import InputError

USES = {
    "list": "",
    "rename": "PROJECT NEWNAME",
    "merge": "SOURCE TARGET",
    "move": "PROJECT DIRECTORY",
    "forget": "PROJECT",
    "restore": "PROJECT",
}


def add_projects(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="list", choices=tuple(USES), help="default: list")
    parser.add_argument("names", nargs="*", metavar="NAME", help="name, number, root or key of a project; see below")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be merged or forgotten")
    parser.epilog = (
        "vmem projects rename PROJECT NEWNAME\n"
        "vmem projects merge SOURCE TARGET      all pages and sessions of SOURCE become TARGET's\n"
        "vmem projects move PROJECT DIRECTORY   its memory belongs to that directory from now on\n"
        "vmem projects forget PROJECT           hides all its pages; vmem projects restore PROJECT takes it back"
    )


def projects(args: Namespace) -> None:
    """Lists and changes projects."""
    if args.action == "list":
        _list(args)
        return
    if args.dry_run and args.action not in ("merge", "forget"):
        raise InputError(f"{args.action} has no --dry-run; see: vmem projects --help")
    wanted = len(USES[args.action].split())
    if len(args.names) != wanted:
        usage = f"vmem projects {args.action} {USES[args.action]}"
        raise InputError(f"this takes {term.plural(wanted, 'name')}, as in: {usage}")
    if args.action == "merge":
        _merge(args, *args.names)
        return
    if args.action == "rename":
        told = ask(args, "projects.rename", project=args.names[0], name=args.names[1])
        text = f"{told['old']} is now called {told['name']}"
    elif args.action == "move":
        told = ask(args, "projects.move", project=args.names[0], to=os.path.abspath(args.names[1]))
        text = f"the memory of {told['name']} belongs to {told['root']} now"
    else:
        undo = args.action == "restore"
        told = ask(args, "projects.forget", project=args.names[0], dry_run=args.dry_run, undo=undo)
        verb = "restored" if undo else "would forget" if args.dry_run else "forgot"
        text = f"{verb} {term.plural(told['pages'], 'page')} of {told['name']}"
        if not undo and not args.dry_run:
            text += f"; take it back with: vmem projects restore {told['id']}"
    json_instead(args, told)
    term.out(term.safe(text, True))


def _list(args: Namespace) -> None:
    found = ask(args, "projects")["projects"]
    json_instead(args, {"projects": found})
    if not found:
        term.note("no project yet; work in one with Claude Code, or: vmem remember TEXT")
        return
    rows = [
        [p["id"], term.safe(p["name"], True), p["pages"], term.age(p["seen_at"]), term.safe(p["root"], True)]
        for p in found
    ]
    term.table(rows, ("no", "name", "pages", "seen", "root"))
    gone = [p for p in found if p["forgotten"] and not p["pages"]]
    if gone:
        names = ", ".join(term.safe(p["name"], True) for p in gone)
        term.note(f"forgotten, which vmem projects restore takes back for some days: {names}")


def _merge(args: Namespace, source: str, target: str) -> None:
    plan = ask(args, "projects.merge", project=target, source=source, dry_run=True)
    names = f"{plan['source']['name']} (number {plan['source']['id']}) into {plan['target']['name']}"
    total, done = plan["left"], 0
    if not args.dry_run:
        with term.Progress("moving", total) as progress:
            left = 1
            while left:
                told = ask(args, "projects.merge", project=str(plan["target"]["id"]), source=str(plan["source"]["id"]))
                done += told["moved"]
                left = told["left"]
                progress.at(done)
    json_instead(args, {**plan, "moved": done, "dry_run": args.dry_run})
    verb = "would merge" if args.dry_run else "merged"
    term.out(term.safe(f"{verb} {names}: {term.plural(total if args.dry_run else done, 'page')}", True))
