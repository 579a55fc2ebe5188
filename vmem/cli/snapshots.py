"""`vmem snapshot`: the state of sessions, kept small, so that one can go on where it stopped."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import term
from vmem.cli.app import DONE, FAILED, place, print_json, wants_json
from vmem.cli.ask import ask, directory, here, session_named
from vmem.errors import InputError

ACTIONS = ("list", "dump", "show", "diff", "validate", "restore", "export", "import", "rm", "pin", "unpin")


def add_snapshot(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="list", choices=ACTIONS, help="default: list")
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="its id or the beginning of it; last (or nothing): the newest"
    )
    parser.add_argument("-s", "--session", default="", metavar="ID", help="of this session (or how its id begins)")
    parser.add_argument("--agent", default="", metavar="ID", help="dump: of this subagent of the session")
    parser.add_argument("-n", "--limit", type=int, default=20, help="list at most so many (default: 20)")
    parser.add_argument(
        "-o", "--output", default="", metavar="FILE", help="where export writes (default: standard output)"
    )
    parser.add_argument("--dry-run", action="store_true", help="rm: only say what would go")
    place(parser)
    parser.epilog = (
        "vmem snapshot dump [--agent ID]     take one now, of the session last seen here (or of its subagent)\n"
        "vmem snapshot show [ID]             what it holds\n"
        "vmem snapshot diff [ID [OTHER]]     what changed since OTHER, or since the one before\n"
        "vmem snapshot validate [ID]         what of it is still so\n"
        "vmem snapshot restore [ID]          its state as text, to give to a session\n"
        "vmem snapshot export [ID] -o FILE   with its pages, for another machine: vmem snapshot import FILE\n"
        "vmem snapshot rm ID...              pages are not touched;   pin ID: keep it from being trimmed"
    )


def snapshot(args: Namespace) -> int:
    """Takes, shows and moves snapshots."""
    place_ = here(args)
    if place_.pop("everywhere", False) and args.action in ("list",):
        place_ = {"everywhere": True}
    action = globals()["_" + args.action.replace("import", "take_in")]
    return int(action(args, place_))


def _first(args: Namespace) -> str:
    return args.ids[0] if args.ids else "last"


def _list(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.list", limit=args.limit, session=session_named(args), **where)
    if wants_json(args):
        return print_json(told)
    if not told["snapshots"]:
        term.note("no snapshot here yet; they are taken by themselves, or now: vmem snapshot dump")
        return DONE
    rows = [
        [
            s["id"],
            "P" if s["pinned"] else " ",
            term.age(s["at"]),
            "/".join(term.ident(ident) for ident in (s["session_id"], s["agent_id"]) if ident),
            term.safe(s["trigger"], True),
            term.safe(s["branch"], True),
            term.size(s["bytes"]),
            term.safe(s["goal"], True),
        ]
        for s in told["snapshots"]
    ]
    term.table(rows, ("id", " ", "age", "session", "why", "branch", "size", "goal"))
    return DONE


def _dump(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.dump", session=session_named(args), agent_id=args.agent, **where)
    if wants_json(args):
        return print_json(told)
    term.out(f"{told['snapshot']['id']}" + ("" if told["new"] else "  (nothing had changed since)"))
    return DONE


def _show(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.show", id=_first(args), **where)
    if wants_json(args):
        return print_json(told)
    line, image = told["snapshot"], told["image"]
    term.out(
        term.paint(f"{line['id']}  {term.moment(line['at'])}  session {term.safe(line['session_id'], True)}", "bold")
    )
    spot = image["place"]
    for name, text in (
        ("taken", line["trigger"]),
        ("turn", str(image["turn"])),
        ("where", f"{spot['root']} {spot['branch']} {spot['head'][:10]}"),
        ("goal", image["goal"]),
        ("task", image["task"]),
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
        [
            f"{c['command']}: {c['result'].strip().splitlines()[-1] if c['result'].strip() else ''}"
            for c in image["failed"]
        ],
    )
    _lines("files", [("wrote " if f["written"] else "read  ") + f["path"] for f in image["files"]])
    return DONE


def _lines(title: str, lines: list[str]) -> None:
    if lines:
        term.out("", term.paint(title, "bold"))
        for line in lines:
            term.out("  " + term.cut(term.safe(line, True), term.width() - 2))


def _diff(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.diff", id=_first(args), other=args.ids[1] if args.ids[1:] else "", **where)
    if wants_json(args):
        return print_json(told)
    term.out(
        f"{told['old']['id']} ({term.age(told['old']['at'])}) -> {told['new']['id']} ({term.age(told['new']['at'])})"
    )
    for change in told["changes"]:
        for mark, text, style in (("-", change["before"], "red"), ("+", change["after"], "green")):
            if text:
                line = term.cut(f"{mark} {change['field']}: {term.safe(text, True)}", term.width())
                term.out(term.paint(line, style))
    if not told["changes"]:
        term.note("nothing changed")
    return DONE


def _validate(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.validate", id=_first(args), **where)
    if wants_json(args):
        return print_json(told)
    off = [check for check in told["checks"] if check["state"] != "same"]
    for check in off:
        term.out(term.safe(f"{check['state']:<9} {check['what']:<9} {check['name']} {check['detail']}", True))
    same = len(told["checks"]) - len(off)
    term.note(f"{same} as it was, {told['stale']} changed or gone, {told['unknown']} unknown")
    return DONE


def _restore(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.restore", id=_first(args), session=session_named(args), **where)
    if wants_json(args):
        return print_json(told)
    for refused in told["refused"]:
        term.note(f"skipped: {term.safe(str(refused), True)}")
    term.out(term.safe(told["text"]))
    term.note(f"{told['tokens']} tokens; a new session here is offered it by itself, or paste it")
    return DONE


def _export(args: Namespace, where: dict[str, Any]) -> int:
    told = ask(args, "snapshot.export", id=_first(args), **where)
    if wants_json(args):
        return print_json(told)
    if args.output in ("", "-"):
        print(told["data"])
        return DONE
    with open(os.open(args.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(told["data"])
    term.note(f"{told['snapshot']['id']} and {term.plural(told['pages'], 'page')} written to {args.output}")
    return DONE


def _take_in(args: Namespace, where: dict[str, Any]) -> int:
    if not args.ids:
        raise InputError("say which file: vmem snapshot import FILE")
    where = where or {"cwd": directory(args)}
    done = []
    for path in args.ids:
        if path == "-":
            data = sys.stdin.read()
        else:
            with open(path, encoding="utf-8") as file:
                data = file.read()
        done.append(ask(args, "snapshot.import", data=data, **where))
    if wants_json(args):
        return print_json({"imported": done})
    for told in done:
        what = "taken in" if told["new"] else "was there already"
        term.out(f"{told['snapshot']['id']} {what}, {term.plural(told['pages'], 'new page')}")
    return DONE


def _rm(args: Namespace, where: dict[str, Any]) -> int:
    if not args.ids:
        raise InputError("say which: vmem snapshot rm ID")
    done = [ask(args, "snapshot.rm", id=ident, dry_run=args.dry_run, **where) for ident in args.ids]
    if wants_json(args):
        return print_json({"snapshots": done})
    for told in done:
        term.out(f"{'removed' if told['removed'] else 'would remove'} {told['snapshot']['id']}")
    return DONE


def _pin(args: Namespace, where: dict[str, Any], pinned: bool = True) -> int:
    told = ask(args, "snapshot.pin", id=_first(args), pinned=pinned, **where)
    if wants_json(args):
        return print_json(told)
    term.out(f"{told['snapshot']['id']} is {'kept' if pinned else 'trimmed by age again'}")
    return DONE if told["snapshot"] else FAILED


def _unpin(args: Namespace, where: dict[str, Any]) -> int:
    return _pin(args, where, pinned=False)
