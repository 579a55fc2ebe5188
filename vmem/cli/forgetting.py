"""`vmem forget` and `vmem restore`: pages by id, or all that meets a condition; and that taken back."""

from __future__ import annotations

import os
import shlex
import time
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import DONE, FAILED, agreed, json_instead, wants_json
from vmem.cli.ask import LONG_S, ask, here
from vmem.cli.pages import forgotten, listing
from vmem.cli.typed import uid_of
from vmem.errors import InputError

LISTED = 20
DELETED = ("copies", "failed", "swept")  # what a reply tells of what was deleted


def add_forget(parser: ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="ID", help="ids of pages; or one or more conditions instead:")
    parser.add_argument(
        "-m", "--matching", default="", metavar="WORDS", help="all in which these words stand: pages, commands, tasks"
    )
    parser.add_argument("-f", "--file", default="", metavar="PATH", help="about this file (or a glob of files)")
    options.conditions(parser)
    parser.add_argument(
        "--for-good", action="store_true", help="delete it now, from backups too: nothing brings it back"
    )
    parser.add_argument("--pinned", action="store_true", help="pinned pages, too (named by id they always are)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be forgotten")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before pages chosen by conditions go")
    parser.epilog = (
        "vmem forget --since yesterday            vmem forget --session 60134d40\n"
        "vmem forget --matching 'staging key'     vmem forget --file src/billing.py\n"
        "vmem restore --last brings all of it back, for some days (forget.keep_days); then it is deleted.\n"
        "What a running session was told is in its context still; its next prompt says that it is deleted."
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
        return _by_id(args)
    raise InputError("say what to forget: vmem forget ID, vmem forget --matching WORDS, vmem forget --since yesterday")


def _by_id(args: Namespace) -> int:
    """Forgets pages that are named; asks only before they are deleted."""
    uids = list(dict.fromkeys(uid_of(text) for text in args.uids))
    given = {"uids": uids, "limit": len(uids), "for_good": args.for_good}
    if args.for_good:
        plan = ask(args, "forget", dry_run=True, **given)
        if not args.dry_run and not _agreed(args, plan):
            return FAILED
    told = ask(args, "forget", timeout_s=LONG_S, dry_run=args.dry_run, **given)
    titles = {page["uid"]: page["title"] for page in told["pages"]}
    done = [{"uid": uid, "title": titles[uid], "dry_run": args.dry_run} for uid in uids]
    json_instead(args, {"forgotten": done, **{name: told[name] for name in ("also", *DELETED) if name in told}})
    verb = "delete" if args.for_good else "forget"
    for uid in uids:
        said = f"would {verb}" if args.dry_run else "deleted" if args.for_good else "forgot"
        term.out(f"{said} {uid}  {term.safe(titles[uid], True)}")
    if told["also"]:
        term.note(f"the same words stand in other pages: vmem forget {' '.join(told['also'])}")
    if args.for_good and not args.dry_run:
        _say_deleted(told)
    elif not args.dry_run:
        term.note(f"bring back with: vmem restore {' '.join(uids)}")
    return DONE


def _by_condition(args: Namespace, given: dict[str, Any]) -> int:
    """Shows them, asks, and forgets what was shown: what came meanwhile is not among it."""
    given = {**given, "pinned": args.pinned, "limit": LISTED, "for_good": args.for_good}
    plan = ask(args, "forget", timeout_s=600, dry_run=True, **given)
    if args.dry_run or not (plan["total"] or plan["acts"] or plan["asked"] or args.for_good):
        json_instead(args, plan)
        _say_plan(args, plan)
        return DONE
    if not wants_json(args) and not args.yes:
        _say_plan(args, plan)
    if not _agreed(args, plan):
        return FAILED
    told = ask(args, "forget", timeout_s=LONG_S, **given)
    json_instead(args, told)
    term.out(f"{'deleted' if args.for_good else 'forgot'} {_counted(told)}")
    if args.yes:
        _say_besides(args, told)
    if args.for_good:
        _say_deleted(told)
    else:
        term.note("bring all of it back with: vmem restore --last" + (" --all" if given.get("everywhere") else ""))
    return DONE


def _agreed(args: Namespace, plan: dict[str, Any]) -> bool:
    """Whether the person says yes, or said so before. Raises InputError where nobody can be asked."""
    question = f"Forget {_what(plan)}?"
    if args.for_good:
        question = f"Delete {_what(plan)}, and what the backups here have of that, for good? Nothing brings it back."
    return agreed(args, question, "nothing was forgotten", "vmem forget ...")


def _say_deleted(told: dict[str, Any]) -> None:
    """Where else it was deleted, and where it may be still."""
    if told["copies"]:
        term.note(f"deleted in {term.plural(len(told['copies']), 'backup')}, too")
    for one in told["failed"]:
        term.note(f"it may stand in {one['path']}: {one['why']}")
    if not told["swept"]:
        term.note("the daemon goes on to overwrite what is left of it in the file")
    term.note(
        "it may stand on in Claude Code's own transcripts, in exports, in backups elsewhere, and in the context of a"
        " session that runs"
    )


def _say_plan(args: Namespace, plan: dict[str, Any]) -> None:
    listing(plan["pages"])
    if plan["total"] > len(plan["pages"]):
        term.note(f"... and {plan['total'] - len(plan['pages']):,} more")
    some = plan["total"] or plan["acts"] or plan["asked"] or plan["pins_left"]
    verb = "delete" if args.for_good else "forget"
    term.out(f"would {verb} {_counted(plan)}" if some else f"no page matches; nothing to {verb}")
    _say_besides(args, plan)


def _say_besides(args: Namespace, told: dict[str, Any]) -> None:
    """Which pages had the words once, or have them elsewhere, and are not among those that were chosen."""
    if told["elsewhere"]:
        where = f"in {term.plural(told['elsewhere'], 'page')} of other projects or of single agents"
        again = f"vmem forget --matching {shlex.quote(args.matching)} --all --dry-run"
        term.note(f"the words stand {where}, too; look there with: {again}")
    if told["before"]:
        again = f"vmem forget {' '.join(told['before'])}{' --for-good' if args.for_good else ''}"
        term.note(f"an earlier version has these words, too: {again}")


def _what(told: dict[str, Any], kinds: str = "") -> str:
    """How many pages, with their `kinds`, and how many notes of what was done; where there are none, how many of what a
    prompt asked, which are not kept once words of theirs are forgotten."""
    parts = [term.plural(told["total"], "page") + kinds] if told["total"] else []
    parts += [term.plural(told["acts"], "note") + " of what was done"] if told["acts"] else []
    parts = parts or ([term.plural(told["asked"], "note") + " of what was asked"] if told.get("asked") else [])
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
    parser.add_argument("uids", nargs="*", metavar="ID", help="without one, lists what is forgotten")
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
        page = ask(args, "restore", uid=uid)["page"]
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
