"""`vmem snapshot`: the state of sessions, kept small, so that one can go on where it stopped."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, directory, here, session_named
from vmem.cli.output import written
from vmem.errors import InputError


def add_snapshot(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="list", choices=tuple(ACTIONS), help="default: list")
    which = "its id or the beginning of it; last (or nothing): the newest"
    parser.add_argument("ids", nargs="*", metavar="ID", help=which)
    options.session(parser, "of this session")
    parser.add_argument("--agent", default="", metavar="ID", help="dump: of this subagent of the session")
    options.limit(parser, 20, "list at most so many")
    to = "where export writes (default: standard output)"
    parser.add_argument("-o", "--output", default="", metavar="FILE", help=to)
    parser.add_argument("--dry-run", action="store_true", help="rm: only say what would go")
    options.place(parser)
    parser.epilog = (
        "vmem snapshot dump [--agent ID]     take one now, of the session last seen here (or of its subagent)\n"
        "vmem snapshot show [ID]             what it holds\n"
        "vmem snapshot diff [ID [OTHER]]     what changed since OTHER, or since the one before\n"
        "vmem snapshot validate [ID]         what of it is still so\n"
        "vmem snapshot restore [ID]          its state as text, to give to a session\n"
        "vmem snapshot export [ID] -o FILE   with its pages, for another machine: vmem snapshot import FILE\n"
        "vmem snapshot rm ID...              pages are not touched;   pin ID: keep it from being trimmed"
    )


def snapshot(args: Namespace) -> None:
    """Takes, shows and moves snapshots."""
    if args.dry_run and args.action != "rm":
        raise InputError(f"{args.action} has no --dry-run; see: vmem snapshot --help")
    where = here(args)
    if args.action != "list":  # the others know a snapshot by its id wherever it is
        where.pop("everywhere", None)
    ACTIONS[args.action](args, where)


def _one(args: Namespace) -> str:
    """The snapshot that is meant, where an action takes one. Raises InputError."""
    if len(args.ids) > 1:
        raise InputError(f"one at a time, as in: vmem snapshot {args.action} {args.ids[0]}")
    return args.ids[0] if args.ids else "last"


def _list(args: Namespace, where: dict[str, Any]) -> None:
    told = ask(args, "snapshot.list", limit=args.limit, session=session_named(args), **where)
    json_instead(args, told)
    if not told["snapshots"]:
        term.note("no snapshot here yet; they are taken by themselves, or now: vmem snapshot dump")
        return
    rows = []
    for one in told["snapshots"]:
        session = "/".join(term.ident(ident) for ident in (one["session_id"], one["agent_id"]) if ident)
        why, branch, goal = (term.safe(one[name], True) for name in ("trigger", "branch", "goal"))
        mark = "P" if one["pinned"] else " "
        rows.append([one["id"], mark, term.age(one["at"]), session, why, branch, term.size(one["bytes"]), goal])
    term.table(rows, ("id", " ", "age", "session", "why", "branch", "size", "goal"))


def _dump(args: Namespace, where: dict[str, Any]) -> None:
    told = ask(args, "snapshot.dump", session=session_named(args), agent_id=args.agent, **where)
    json_instead(args, told)
    term.out(f"{told['snapshot']['id']}" + ("" if told["new"] else "  (nothing had changed since)"))


def _show(args: Namespace, where: dict[str, Any]) -> None:
    told = ask(args, "snapshot.show", id=_one(args), **where)
    json_instead(args, told)
    line, image = told["snapshot"], told["image"]
    head = f"{line['id']}  {term.moment(line['at'])}  session {term.safe(line['session_id'], True)}"
    term.out(term.paint(head, "bold"))
    spot = image["place"]
    for name, text in (
        ("taken", line["trigger"]),
        ("turn", str(image["turn"])),
        ("where", f"{spot['root']} {spot['branch']} {spot['head'][:10]}"),
        ("goal", image["goal"]),
        ("task", image["task"]),
        ("recap", image["recap"]),
    ):
        if text.strip():
            term.out(f"{name:<7} {term.safe(text, True)}")
    for name in ("questions", "next_actions"):
        _lines(name.replace("_", " "), image[name])
    _lines("todo", [f"[{t['status']}] {t['text']}" for t in image["todo"]])
    for name in ("pins", "stated", "resident"):
        _lines(name, [f"[{p['uid']}] {p['kind']}: {p['gist'] or '(gone)'}" for p in image[name]])
    _lines(
        "failed attempts",
        [f"{one['command']}: {''.join(one['result'].strip().splitlines()[-1:])}" for one in image["failed"]],
    )
    _lines("files", [("wrote " if f["written"] else "read  ") + f["path"] for f in image["files"]])


def _lines(title: str, lines: list[str]) -> None:
    if lines:
        term.out("", term.paint(title, "bold"))
        for line in lines:
            term.out("  " + term.cut(term.safe(line, True), term.width() - 2))


def _diff(args: Namespace, where: dict[str, Any]) -> None:
    ident, other = (*(args.ids or ["last"]), "")[:2]
    told = ask(args, "snapshot.diff", id=ident, other=other, **where)
    json_instead(args, told)
    term.out(" -> ".join(f"{one['id']} ({term.age(one['at'])})" for one in (told["old"], told["new"])))
    for change in told["changes"]:
        for mark, text, style in (("-", change["before"], "red"), ("+", change["after"], "green")):
            if text:
                line = term.cut(f"{mark} {change['field']}: {term.safe(text, True)}", term.width())
                term.out(term.paint(line, style))
    if not told["changes"]:
        term.note("nothing changed")


def _validate(args: Namespace, where: dict[str, Any]) -> None:
    told = ask(args, "snapshot.validate", id=_one(args), **where)
    json_instead(args, told)
    off = [check for check in told["checks"] if check["state"] != "same"]
    for check in off:
        term.out(term.safe(f"{check['state']:<9} {check['what']:<9} {check['name']} {check['detail']}", True))
    same = len(told["checks"]) - len(off)
    term.note(f"{same} as it was, {told['stale']} changed or gone, {told['unknown']} unknown")


def _restore(args: Namespace, where: dict[str, Any]) -> None:
    told = ask(args, "snapshot.restore", id=_one(args), session=session_named(args), **where)
    json_instead(args, told)
    for refused in told["refused"]:
        term.note(f"skipped: {term.safe(str(refused), True)}")
    term.out(term.safe(told["text"]))
    term.note(f"{term.plural(told['tokens'], 'token')}; a new session here is offered it by itself, or paste it")


def _export(args: Namespace, where: dict[str, Any]) -> None:
    told = ask(args, "snapshot.export", id=_one(args), **where)
    if args.output in ("", "-"):
        json_instead(args, told)
        print(told["data"])
        return
    with written(args.output, f"vmem snapshot export {_one(args)} -o") as file:
        file.write(told["data"])
    json_instead(args, {"snapshot": told["snapshot"], "pages": told["pages"], "to": args.output})
    term.note(f"{told['snapshot']['id']} and {term.plural(told['pages'], 'page')} written to {args.output}")


def _take_in(args: Namespace, where: dict[str, Any]) -> None:
    if not args.ids:
        raise InputError("say which file: vmem snapshot import FILE")
    where = where or {"cwd": directory(args)}
    done = []
    for path in args.ids:
        data = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        done.append(ask(args, "snapshot.import", data=data, **where))
    json_instead(args, {"imported": done})
    for told in done:
        what = "taken in" if told["new"] else "was there already"
        term.out(f"{told['snapshot']['id']} {what}, {term.plural(told['pages'], 'new page')}")


def _rm(args: Namespace, where: dict[str, Any]) -> None:
    if not args.ids:
        raise InputError("say which: vmem snapshot rm ID")
    done = [ask(args, "snapshot.rm", id=ident, dry_run=args.dry_run, **where) for ident in args.ids]
    json_instead(args, {"snapshots": done})
    for told in done:
        term.out(f"{'removed' if told['removed'] else 'would remove'} {told['snapshot']['id']}")


def _pin(args: Namespace, where: dict[str, Any]) -> None:
    pinned = args.action == "pin"
    told = ask(args, "snapshot.pin", id=_one(args), pinned=pinned, **where)
    json_instead(args, told)
    term.out(f"{told['snapshot']['id']} is {'kept' if pinned else 'trimmed by age again'}")


ACTIONS = {
    "list": _list, "dump": _dump, "show": _show, "diff": _diff, "validate": _validate, "restore": _restore,
    "export": _export, "import": _take_in, "rm": _rm, "pin": _pin, "unpin": _pin,
}  # fmt: skip
