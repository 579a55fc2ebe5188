"""Commands that show the state: status, the page table of a session (resident)."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem import __version__
from vmem.cli import logs, options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, here
from vmem.cli.pausing import saying

STATUS_S = 15.0  # whether a daemon answers at all is what one asks here first, and what it tells takes no time


def add_status(parser: ArgumentParser) -> None:
    options.place(parser, everywhere=False)


def status(args: Namespace) -> None:
    """What is stored and whether all is well."""
    where = here(args)
    told = ask(args, "status", STATUS_S, **where)
    json_instead(args, told)
    projects = ask(args, "projects")["projects"]
    mine = next((project for project in projects if project["id"] == told["project"]), None)
    daemon, jobs = told["daemon"], told["jobs"]
    waiting = jobs.get("ready", 0) + jobs.get("leased", 0)
    failed = f", {jobs['dead']} failed (vmem jobs failed)" if jobs.get("dead") else ""
    words = " with word vectors" if told["embeddings"] else ""
    rows = (
        ("vMem", f"{__version__}, daemon {daemon['version']} (pid {daemon['pid']}, up {_span(daemon['uptime_s'])})"),
        ("home", told["home"]),
        ("project", _project(args, mine) if mine else "nothing remembered here yet"),
        ("memory", f"{term.plural(told['hot_pages'], 'page')} ({term.size(told['hot_bytes'])}), in swap "
                   f"{told['swap_pages']:,}; pinned {told['pinned_pages']:,}"),
        ("sessions", f"{told['sessions']:,} in {term.plural(len(projects), 'project')}"),
        ("disk", term.size(told["file_bytes"])),
        ("waiting", f"{term.plural(told['spooled'], 'event')}, {term.plural(waiting, 'job')}{failed}"),
        ("index", "full text only" if told["index"] in ("none", "failed") else told["index"] + words),
        ("capture", term.paint(saying(told["pauses"]), "yellow") if told["paused"] else "on"),
        ("cost", _cost(ask(args, "ledger.sums", offset_s=term.offset_s(), since=_midnight(), limit=1, **where))),
    )  # fmt: skip
    for name, text in rows:
        term.out(f"{term.paint(f'{name:<9}', 'dim')} {text}")
    for warning in told["warnings"]:
        term.note(f"warning: {term.safe(warning, True)}")
    errors = logs.of_daemon(told["home"], time.time() - daemon["uptime_s"])
    if errors:
        term.note(f"the daemon logged {term.plural(errors, 'error')} since it started; run: vmem doctor")
    if daemon["version"] != __version__:
        term.note("the daemon is of another version; run: vmem-daemon restart")
    elif daemon["replaced"]:
        changed = "the daemon's files have changed since it started"
        term.note(f"{changed}; the next session renews it, or: vmem-daemon restart")


def _project(args: Namespace, project: dict[str, Any]) -> str:
    pages = ask(args, "timeline", project=str(project["id"]), limit=1)["total"]
    return f"{term.safe(project['name'], True)} (number {project['id']}), {term.plural(pages, 'page')} in reach"


def _cost(sums: dict[str, Any]) -> str:
    """What the model was told today, and how long a prompt waited for it (the median)."""
    day = next((one for one in sums["days"] if one["day"] == time.strftime("%Y-%m-%d")), None)
    tokens, prompts = (day["tokens"], day["prompts"]) if day else (0, 0)
    waited = f", {sums['micros']['p50'] / 1000:.1f} ms a prompt" if sums["micros"]["prompts"] else ""
    told = f"{term.plural(tokens, 'token')} told here today in {term.plural(prompts, 'prompt')}"
    return f"{told}{waited}; see: vmem ledger"


def _midnight() -> float:
    """When today began, in Unix seconds."""
    now = time.time()
    return now - (now + term.offset_s()) % 86_400


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"


def add_resident(parser: ArgumentParser) -> None:
    which = "the beginning of a session's id (default: the last one here)"
    parser.add_argument("session", nargs="?", default="", help=which)
    parser.add_argument("-l", "--list", action="store_true", help="list the sessions last seen")
    options.place(parser)


def resident(args: Namespace) -> None:
    """The page table of a session."""
    where = {} if args.session else here(args)  # a session that is named is found wherever it was
    if args.list:
        told = ask(args, "contexts", **here(args))
        json_instead(args, told)
        rows = [
            [c["session"], c["agent"], c["project"], term.age(c["seen_at"]), c["turn"], c["pages"], c["tokens"]]
            for c in told["contexts"]
        ]
        if not rows:
            term.note("no session was seen here yet; all projects: vmem resident --list --all")
        term.table(rows, ("session", "agent", "project", "seen", "turn", "pages", "tokens"), stretch=2)
        return
    told = ask(args, "resident", session=args.session, **where)
    json_instead(args, told)
    session = told["session"]
    term.out(f"session {session['id']}, turn {session.get('turn', 0)}, seen {term.moment(session.get('seen_at', 0))}")
    for table in told["tables"]:
        who = f"agent {table['agent']}" if table["agent"] else "main thread"
        term.out(f"{who}: {term.plural(len(table['pages']), 'page')}, {table['tokens']:,} tokens")
        rows = [
            [p["uid"], p["turn"], p["how"], p["kind"], p["tokens"], term.safe(p["title"], True)] for p in table["pages"]
        ]
        term.table(rows, ("id", "turn", "how", "kind", "tokens", "title"))
