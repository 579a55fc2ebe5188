"""`vmem projects`: list, rename, merge, move, forget."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from vmem.cli import term
from vmem.cli.app import DONE, FAILED, agreed, json_instead
from vmem.cli.ask import ask


def _add_project(parser: ArgumentParser, name: str = "project") -> None:
    parser.add_argument(name, metavar=name.upper(), help="its name, number, root or key")


def _add_dry_run(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def projects_list(args: Namespace) -> None:
    """Lists projects."""
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


def add_projects_rename(parser: ArgumentParser) -> None:
    _add_project(parser)
    parser.add_argument("name", metavar="NEWNAME", help="what it is called from now on")


def projects_rename(args: Namespace) -> None:
    """Gives a project another name."""
    told = ask(args, "projects.rename", project=args.project, name=args.name)
    json_instead(args, told)
    term.out(term.safe(f"{told['old']} is now called {told['name']}", True))


def add_projects_move(parser: ArgumentParser) -> None:
    _add_project(parser)
    parser.add_argument("to", metavar="DIRECTORY", help="where it is now")


def projects_move(args: Namespace) -> None:
    """Lets a project's memory belong to a directory from now on."""
    told = ask(args, "projects.move", project=args.project, to=os.path.abspath(args.to))
    json_instead(args, told)
    term.out(term.safe(f"the memory of {told['name']} belongs to {told['root']} now", True))


def add_projects_forget(parser: ArgumentParser) -> None:
    _add_project(parser)
    _add_dry_run(parser)


def projects_forget(args: Namespace) -> None:
    """Hides all pages of a project (restorable)."""
    told = ask(args, "projects.forget", project=args.project, dry_run=args.dry_run)
    json_instead(args, told)
    text = f"{'would forget' if args.dry_run else 'forgot'} {term.plural(told['pages'], 'page')} of {told['name']}"
    undo = "" if args.dry_run else f"; take it back with: vmem projects restore {told['id']}"
    term.out(term.safe(text + undo, True))


add_projects_restore = _add_project


def projects_restore(args: Namespace) -> None:
    """Brings the pages of a forgotten project back."""
    told = ask(args, "projects.forget", project=args.project, undo=True)
    json_instead(args, told)
    term.out(term.safe(f"restored {term.plural(told['pages'], 'page')} of {told['name']}", True))


def add_projects_merge(parser: ArgumentParser) -> None:
    _add_project(parser, "source")
    _add_project(parser, "target")
    _add_dry_run(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask, though it cannot be taken back")


def projects_merge(args: Namespace) -> int:
    """Makes all pages and sessions of one project another's."""
    plan = ask(args, "projects.merge", project=args.target, source=args.source, dry_run=True)
    names = f"{plan['source']['name']} (number {plan['source']['id']}) into {plan['target']['name']}"
    total, done = plan["left"], 0
    question = f"Merge {names}, {term.plural(total, 'page')}? It cannot be taken back."
    if not args.dry_run and not agreed(args, question, "nothing was merged", "vmem projects merge ..."):
        return FAILED
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
    return DONE
