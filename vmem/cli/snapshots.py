"""`vmem snapshot`: the state of sessions, kept small, so that one can go on where it stopped."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, reading, term
from vmem.cli.app import json_instead, wants_json
from vmem.cli.ask import ask, here, session_named
from vmem.cli.output import written

IMPORT_LIMIT = 25_000_000  # characters; the daemon says at which it ends


def _where(args: Namespace) -> dict[str, Any]:
    """Where a snapshot is looked for: with `--all` its id says that."""
    where = here(args)
    where.pop("everywhere", None)
    return where


def _add_one(parser: ArgumentParser) -> None:
    which = "its id or the beginning of it; last (or nothing): the newest"
    parser.add_argument("id", nargs="?", default="last", metavar="ID", help=which)
    options.place(parser)


def add_snapshot_list(parser: ArgumentParser) -> None:
    options.session(parser)
    options.limit(parser, 20)
    options.place(parser)


def snapshot_list(args: Namespace) -> None:
    """Lists snapshots, newest first."""
    told = ask(args, "snapshot.list", limit=args.limit, session=session_named(args), **here(args))
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


def add_snapshot_dump(parser: ArgumentParser) -> None:
    options.session(parser, "of this session")
    parser.add_argument("--agent", default="", metavar="ID", help="of this subagent of the session")
    options.place(parser, everywhere=False)


def snapshot_dump(args: Namespace) -> None:
    """Takes one now, of the session last seen here, or of its subagent."""
    told = ask(args, "snapshot.dump", session=session_named(args), agent_id=args.agent, **here(args))
    json_instead(args, told)
    term.out(f"{told['snapshot']['id']}" + ("" if told["new"] else "  (nothing had changed since)"))


add_snapshot_show = add_snapshot_validate = add_snapshot_pin = add_snapshot_unpin = _add_one


def snapshot_show(args: Namespace) -> None:
    """Shows what one holds."""
    told = ask(args, "snapshot.show", id=args.id, **_where(args))
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


def add_snapshot_diff(parser: ArgumentParser) -> None:
    _add_one(parser)
    parser.add_argument("other", nargs="?", default="", metavar="OTHER", help="since this one, and not the one before")


def snapshot_diff(args: Namespace) -> None:
    """Tells what changed since another one, or since the one before."""
    told = ask(args, "snapshot.diff", id=args.id, other=args.other, **_where(args))
    json_instead(args, told)
    term.out(" -> ".join(f"{one['id']} ({term.age(one['at'])})" for one in (told["old"], told["new"])))
    for change in told["changes"]:
        for mark, text, style in (("-", change["before"], "red"), ("+", change["after"], "green")):
            if text:
                line = term.cut(f"{mark} {change['field']}: {term.safe(text, True)}", term.width())
                term.out(term.paint(line, style))
    if not told["changes"]:
        term.note("nothing changed")


def snapshot_validate(args: Namespace) -> None:
    """Tells what of one is still so."""
    told = ask(args, "snapshot.validate", id=args.id, **_where(args))
    json_instead(args, told)
    off = [check for check in told["checks"] if check["state"] != "same"]
    for check in off:
        term.out(term.safe(f"{check['state']:<9} {check['what']:<9} {check['name']} {check['detail']}", True))
    same = len(told["checks"]) - len(off)
    term.note(f"{same} as it was, {told['stale']} changed or gone, {told['unknown']} unknown")


def add_snapshot_restore(parser: ArgumentParser) -> None:
    _add_one(parser)
    options.session(parser, "for this session")


def snapshot_restore(args: Namespace) -> None:
    """Prints a session's state as text, to give to a session."""
    told = ask(args, "snapshot.restore", id=args.id, session=session_named(args), **_where(args))
    json_instead(args, told)
    for refused in told["refused"]:
        term.note(f"skipped: {term.safe(str(refused), True)}")
    term.out(term.safe(told["text"]))
    term.note(f"{term.plural(told['tokens'], 'token')}; a new session here is offered it by itself, or paste it")


def add_snapshot_export(parser: ArgumentParser) -> None:
    _add_one(parser)
    parser.add_argument("-o", "--output", default="", metavar="FILE", help="default: standard output")


def snapshot_export(args: Namespace) -> None:
    """Writes one with its pages, for another machine."""
    told = ask(args, "snapshot.export", id=args.id, **_where(args))
    if args.output in ("", "-"):
        json_instead(args, told)
        print(told["data"])
        return
    with written(args.output, f"vmem snapshot export {args.id} -o") as file:
        file.write(told["data"])
    json_instead(args, {"snapshot": told["snapshot"], "pages": told["pages"], "to": args.output})
    term.note(f"{told['snapshot']['id']} and {term.plural(told['pages'], 'page')} written to {args.output}")


def add_snapshot_import(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="what export wrote; - is standard input")
    options.place(parser, everywhere=False)


def snapshot_import(args: Namespace) -> None:
    """Takes in what was exported."""
    done = []
    for path in args.files:
        data = reading.text(path, IMPORT_LIMIT, "vmem snapshot import")
        told = ask(args, "snapshot.import", data=data, **here(args))
        done.append(told)
        if not wants_json(args):  # said as it is done, for a later one may be refused
            what = "taken in" if told["new"] else "was there already"
            term.out(f"{told['snapshot']['id']} {what}, {term.plural(told['pages'], 'new page')}")
    json_instead(args, {"imported": done})


def add_snapshot_rm(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids, or how they begin")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    options.place(parser)


def snapshot_rm(args: Namespace) -> None:
    """Removes snapshots; pages are not touched."""
    done = []
    for ident in args.ids:
        told = ask(args, "snapshot.rm", id=ident, dry_run=args.dry_run, **_where(args))
        done.append(told)
        if not wants_json(args):  # as above
            term.out(f"{'removed' if told['removed'] else 'would remove'} {told['snapshot']['id']}")
    json_instead(args, {"snapshots": done})


def snapshot_pin(args: Namespace) -> None:
    """Keeps one from being trimmed."""
    _set_pinned(args, True)


def snapshot_unpin(args: Namespace) -> None:
    """Lets it be trimmed again."""
    _set_pinned(args, False)


def _set_pinned(args: Namespace, pinned: bool) -> None:
    told = ask(args, "snapshot.pin", id=args.id, pinned=pinned, **_where(args))
    json_instead(args, told)
    term.out(f"{told['snapshot']['id']} is {'kept' if pinned else 'trimmed by age again'}")
