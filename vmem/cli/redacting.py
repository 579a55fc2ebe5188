"""`vmem redact`: secrets that were kept before a rule of redaction knew them, shown, and cut out with --cut."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import LONG_S, ask
from vmem.cli.typed import uid_of
from vmem.errors import InputError

AT_ONCE = 100  # pages that are looked at in one request
LISTED = 20
NAMES = {
    "activity": "note of what was done", "ledger": "explanation", "tombstones": "removed title",
    "sessions": "session", "snapshots": "snapshot", "jobs": "job",
}  # fmt: skip


def add_redact(parser: ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="ID", help="only these pages")
    parser.add_argument("--cut", action="store_true", help="cut it out, for good; without this it is only shown")
    but = "leave this page alone: what is shown of it is no secret"
    parser.add_argument("--but", action="append", default=[], metavar="ID", help=but)
    parser.add_argument("-p", "--project", metavar="NAME", default="", help="only the project of that name or number")
    options.limit(parser, LISTED, "list at most so many")
    parser.epilog = (
        "What is said is redacted before it is kept, by the rules of that day. This cuts what today's rules find\n"
        "(and capture.redact_patterns): in pages, hot, in swap, pinned or forgotten, in their earlier versions, in\n"
        "snapshots and notes, in the full text, and in the backups in the data home. A secret that is found in one\n"
        "place is cut in others, too. It cannot be taken back. With --cut, a page of --but is not shown again.\n"
        "It does not reach what is elsewhere: exports, backups that you made in another place, Claude Code's own\n"
        "transcripts, and what a running session was told."
    )


def redact(args: Namespace) -> None:
    """Shows what would be cut, or cuts it."""
    if args.uids and args.project:
        raise InputError("give ids, or a project, not both: vmem redact ID, vmem redact -p NAME")
    uids, but = [uid_of(text) for text in args.uids], [uid_of(text) for text in args.but]
    found, told = _found(args, uids, set(but))
    plan = {"pages": found, "spared": told["spared"], "copies": told["copies"], "cut": args.cut}
    if not args.cut:
        json_instead(args, plan)
        _show(args, plan)
        return
    if but:  # they must be there: a wrong id would leave out nothing
        ask(args, "redact.look", timeout_s=LONG_S, uids=but)
    given = {"uids": [page["uid"] for page in found], "but": but, "whole": not uids and not args.project}
    done = ask(args, "redact.cut", timeout_s=LONG_S, project=args.project, **given)
    # Afterwards: a backup that is made meanwhile is of what was cut.
    copies = ask(args, "redact.copies", timeout_s=LONG_S, **{**given, "uids": uids or given["uids"]})
    json_instead(args, {**plan, **done, "pages": found, **copies})
    _say(done, copies)


def _found(args: Namespace, uids: list[str], but: set[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The pages of which something is to be cut, and what the last reply told."""
    found: list[dict[str, Any]] = []
    after = looked = spared = 0
    with term.Progress("looking", 1) as progress:
        while True:
            given = {"uids": uids, "after": after, "limit": AT_ONCE, "project": args.project}
            told = ask(args, "redact.look", timeout_s=LONG_S, **given)
            found += [page for page in told["pages"] if page["uid"] not in but]
            looked, spared, after = looked + told["looked"], spared + told["spared"], told["next"]
            progress.total = told["total"]
            progress.at(looked)
            if not after:
                break
    if found and not uids:
        given = {"uids": [page["uid"] for page in found], "but": sorted(but), "project": args.project}
        found += ask(args, "redact.same", timeout_s=LONG_S, **given)["pages"]
    return found, {**told, "spared": spared}


def _show(args: Namespace, plan: dict[str, Any]) -> None:
    found = plan["pages"]
    for page in found[: args.limit]:
        rules = ", ".join(rule if count == 1 else f"{rule} ×{count}" for rule, count in sorted(page["rules"].items()))
        marks = [page["kind"], page["project"] or "all projects", rules]
        marks += ["pinned"] * (page["pin"] == "hard") + ["forgotten"] * page["forgotten"]
        term.out("  ".join([page["uid"], *(term.safe(mark, True) for mark in marks)]))
        for shown in page["passages"]:
            term.out(term.paint(f"          {term.safe(shown, True)}", "dim"))
    if len(found) > args.limit:
        term.note(f"... and {len(found) - args.limit:,} more: vmem redact -n {len(found)}")
    if plan["spared"]:
        term.note(f"{term.plural(plan['spared'], 'page')} left alone, as you said; to look at one: vmem redact ID")
    if not found:
        term.out("nothing in a page that today's rules would cut")
        if plan["copies"]:
            term.note(f"{_copies(plan)} not looked at; to cut there, too: vmem redact --cut")
        return
    count = sum(page["count"] for page in found)
    term.out(f"would cut {term.plural(count, 'passage')} out of {term.plural(len(found), 'page')}, for good")
    if plan["copies"]:
        term.note(f"{_copies(plan)} would be gone through, too")
    term.note("to do it: vmem redact --cut    to leave a page alone: vmem redact --cut --but ID")


def _copies(plan: dict[str, Any]) -> str:
    return f"{term.plural(len(plan['copies']), 'backup')} in the data home"


def _say(done: dict[str, Any], copies: dict[str, Any]) -> None:
    """What was cut, and what was not reached."""
    noted = [term.plural(count, NAMES[table]) for table, count in done["records"].items()]
    noted += [term.plural(done["events"], "spooled event")] * bool(done["events"])
    changed = [copy for copy in copies["copies"] if copy["changed"]]
    noted += [term.plural(len(changed), "backup")] * bool(changed)
    if done["pages"] or noted:
        pages = f"{term.plural(done['passages'], 'passage')} out of {term.plural(done['pages'], 'page')}"
        term.out(f"cut {pages}" + (f", and out of {', '.join(noted)}" if noted else ""))
    else:
        term.out("nothing that today's rules would cut")
    for failed in copies["failed"]:
        term.note(f"not reached: {term.safe(failed['why'], True)}")
    if done["unread"]:
        term.note(f"{term.plural(len(done['unread']), 'damaged snapshot')} not reached: vmem snapshot list")
    if not done["swept"]:
        term.note("the file is not written anew yet, for want of room or of a quiet moment; the daemon goes on with it")
