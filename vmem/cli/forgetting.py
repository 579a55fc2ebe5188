"""`vmem forget` and `vmem restore`: pages by id, or all that meets a condition; and that taken back."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import DONE, FAILED, json_instead, wants_json
from vmem.cli.ask import ask, here
from vmem.cli.pages import forgotten, listing
from vmem.cli.typed import uid_of
from vmem.errors import InputError, NotFoundError

LISTED = 20


def add_forget(parser: ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="ID", help="ids of pages; or one or more conditions instead:")
    parser.add_argument(
        "-m", "--matching", default="", metavar="WORDS", help="all in which these words stand: pages, commands, tasks"
    )
    parser.add_argument("-f", "--file", default="", metavar="PATH", help="about this file (or a glob of files)")
    options.conditions(parser)
    parser.add_argument("--pinned", action="store_true", help="pinned pages, too (named by id they always are)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be forgotten")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before pages chosen by conditions go")
    parser.epilog = (
        "vmem forget --since yesterday            vmem forget --session 60134d40\n"
        "vmem forget --matching 'staging key'     vmem forget --file src/billing.py\n"
        "vmem restore --last brings all of it back. What a running session was told is in its context still."
    )
    options.place(parser)


def forget(args: Namespace) -> int:
    """Hides pages from everything at once."""
    given = {"phrase": args.matching, "file": args.file and os.path.normpath(args.file), **options.chosen(args)}
    if args.uids and any(given.values()):
        raise InputError("give ids, or conditions, not both: vmem forget ID, vmem forget --matching WORDS")
    if any(given.values()):
        return _by_condition(args, {**given, "until": given["until"] or time.time(), **here(args)})
    if args.uids:
        _by_id(args)
        return DONE
    raise InputError("say what to forget: vmem forget ID, vmem forget --matching WORDS, vmem forget --since yesterday")


def _by_id(args: Namespace) -> None:
    uids = list(dict.fromkeys(uid_of(text) for text in args.uids))
    told = ask(args, "forget", uids=uids, dry_run=args.dry_run, limit=len(uids))
    titles = {page["uid"]: page["title"] for page in told["pages"]}
    done = [{"uid": uid, "title": titles[uid], "dry_run": args.dry_run} for uid in uids]
    json_instead(args, {"forgotten": done, "also": told["also"]})
    for uid in uids:
        term.out(f"{'would forget' if args.dry_run else 'forgot'} {uid}  {term.safe(titles[uid], True)}")
    if told["also"]:
        term.note(f"the same words stand in other pages: vmem forget {' '.join(told['also'])}")
    if not args.dry_run:
        term.note(f"bring back with: vmem restore {' '.join(uids)}")


def _by_condition(args: Namespace, given: dict[str, Any]) -> int:
    """Shows them, asks, and forgets what was shown: what came meanwhile is not among it."""
    plan = ask(args, "forget", timeout_s=600, dry_run=True, pinned=args.pinned, limit=LISTED, **given)
    if args.dry_run or not (plan["total"] or plan["acts"]):
        json_instead(args, plan)
        _say_plan(plan)
        return DONE
    if not args.yes:
        if not wants_json(args):
            _say_plan(plan)
        if not sys.stdin.isatty() or wants_json(args):
            raise InputError("nothing was forgotten; to do it, say so: vmem forget ... --yes")
        if not term.confirmed(f"Forget {_what(plan)}?"):
            term.note("nothing was forgotten")
            return FAILED
    told = ask(args, "forget", timeout_s=600, pinned=args.pinned, limit=LISTED, **given)
    json_instead(args, told)
    term.out(f"forgot {_counted(told)}")
    term.note("bring all of it back with: vmem restore --last" + (" --all" if given.get("everywhere") else ""))
    return DONE


def _say_plan(plan: dict[str, Any]) -> None:
    listing(plan["pages"])
    if plan["total"] > len(plan["pages"]):
        term.note(f"... and {plan['total'] - len(plan['pages']):,} more")
    some = plan["total"] or plan["acts"]
    term.out(f"would forget {_counted(plan)}" if some else "no page matches; nothing to forget")
    if plan["before"]:
        term.note(f"an earlier version has these words, too: vmem forget {' '.join(plan['before'])}")


def _what(told: dict[str, Any], kinds: str = "") -> str:
    """How many pages, with their `kinds`, and how many notes of what was done."""
    parts = [term.plural(told["total"], "page") + kinds] if told["total"] else []
    parts += [term.plural(told["acts"], "note") + " of what was done"] if told["acts"] else []
    return " and ".join(parts) or "nothing"


def _counted(told: dict[str, Any]) -> str:
    """The same, and what is remarkable about the pages."""
    kinds = ", ".join(f"{n:,} {kind}" for kind, n in sorted(told["kinds"].items(), key=lambda item: -item[1]))
    parts = [_what(told, f" ({kinds})")]
    if told["all_projects"]:
        parts.append(f"{told['all_projects']:,} of them for all projects")
    if told["pins_left"]:
        parts.append(f"{term.plural(told['pins_left'], 'pinned page')} left: --pinned takes them, too")
    return "; ".join(parts)


def add_restore(parser: ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="ID", help="without one, lists what can be restored")
    parser.add_argument("--last", action="store_true", help="all that the latest forget hid")
    options.limit(parser, LISTED, "list at most so many")
    options.place(parser)


def restore(args: Namespace) -> None:
    """Brings forgotten pages back."""
    if args.last:
        if args.uids:
            raise InputError("give ids, or --last, not both: vmem restore ID, vmem restore --last")
        _restore_last(args)
        return
    if not args.uids:
        forgotten(args)
        return
    back = []
    for uid in [uid_of(text) for text in args.uids]:
        try:
            page = ask(args, "restore", uid=uid)["page"]
        except NotFoundError:
            raise NotFoundError(f"no forgotten page {uid}; list them with: vmem ls --forgotten") from None
        back.append(page)
        if not wants_json(args):  # said as it is done, for a later one may be none
            term.out(f"restored {page['uid']}  {term.safe(page['title'], True)}")
    json_instead(args, {"pages": back})


def _restore_last(args: Namespace) -> None:
    told = ask(args, "restore.last", timeout_s=600, limit=args.limit, **here(args))
    json_instead(args, told)
    listing(told["pages"])
    age = term.age(told["forgotten_at"])
    term.out(f"restored {_what(told)}, forgotten {age if age == 'now' else f'{age} ago'}")
