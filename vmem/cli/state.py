"""Commands that show the state: status, log, timeline, tags, resident; the queue."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from typing import Any

from vmem import __version__
from vmem.cli import term
from vmem.cli.app import DONE, place, print_json, wants_json
from vmem.cli.ask import ask, here, session_named
from vmem.cli.pages import more
from vmem.cli.pausing import saying
from vmem.cli.typed import KINDS, when
from vmem.errors import NotFoundError


def add_status(parser: ArgumentParser) -> None:
    place(parser, everywhere=False)


def status(args: Namespace) -> int:
    """What is stored and whether all is well."""
    place_ = here(args)
    told = ask(args, "status", **place_)
    if wants_json(args):
        return print_json(told)
    projects = ask(args, "projects")["projects"]
    wanted = told["project"] if "cwd" in place_ else place_["project"]
    mine = next((p for p in projects if wanted in (p["id"], str(p["id"]), p["name"], p["root"], *p["keys"])), None)
    daemon = told["daemon"]
    rows = [
        ("vMem", f"{__version__}, daemon {daemon['version']} (pid {daemon['pid']}, up {_span(daemon['uptime_s'])})"),
        ("home", told["home"]),
    ]
    if mine:
        total = ask(args, "timeline", project=str(mine["id"]), limit=1)["total"]
        rows.append(
            ("project", f"{term.safe(mine['name'], True)} (number {mine['id']}), {term.plural(total, 'page')} in reach")
        )
    else:
        rows.append(("project", "nothing remembered here yet"))
    rows.append(
        (
            "memory",
            f"{term.plural(told['hot_pages'], 'page')} ({term.size(told['hot_bytes'])}), in swap "
            f"{told['swap_pages']:,}; pinned {told['pinned_pages']:,}",
        )
    )
    rows.append(("sessions", f"{told['sessions']:,} in {term.plural(len(projects), 'project')}"))
    rows.append(("disk", term.size(told["file_bytes"])))
    jobs = told["jobs"]
    waiting = jobs.get("ready", 0) + jobs.get("leased", 0)
    rows.append(
        (
            "waiting",
            f"{term.plural(told['spooled'], 'event')}, {term.plural(waiting, 'job')}"
            + (f", {jobs['dead']} failed (vmem dead)" if jobs.get("dead") else ""),
        )
    )
    words = " with word vectors" if told["embeddings"] else ""
    rows.append(("index", {"none": "full text only"}.get(told["index"], told["index"] + words)))
    rows.append(("capture", term.paint(saying(told["pauses"]), "yellow") if told["paused"] else "on"))
    rows.append(("cost", _cost(ask(args, "ledger.sums", offset_s=time.localtime().tm_gmtoff, limit=1, **place_))))
    for name, text in rows:
        term.out(f"{term.paint(f'{name:<9}', 'dim')} {text}")
    for warning in told["warnings"]:
        term.note(f"warning: {term.safe(warning, True)}")
    if daemon["version"] != __version__:
        term.note("the daemon is of another version; run: vmem-daemon restart")
    elif daemon["replaced"]:
        term.note(
            "the daemon's files have changed since it started; the next session renews it, or: vmem-daemon restart"
        )
    return DONE


def _cost(sums: dict[str, Any]) -> str:
    """What the model was told today, and how long a prompt waited for it."""
    day = next((one for one in sums["days"] if one["day"] == time.strftime("%Y-%m-%d")), None)
    tokens, prompts = (day["tokens"], day["prompts"]) if day else (0, 0)
    waited = f"; {sums['micros']['p50'] / 1000:.1f} ms a prompt (median)" if sums["micros"]["prompts"] else ""
    return (
        f"{term.plural(tokens, 'token')} told here today in {term.plural(prompts, 'prompt')}{waited}; see: vmem ledger"
    )


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"


def add_log(parser: ArgumentParser) -> None:
    parser.add_argument("-n", "--limit", type=int, default=20, help="at most so many (default: 20)")
    parser.add_argument("-s", "--session", default="", metavar="ID", help="only of this session (or how its id begins)")
    parser.add_argument("--empty", action="store_true", help="also prompts that were given nothing")
    place(parser)


def log(args: Namespace) -> int:
    """What was injected when."""
    place_: dict[str, Any] = {"everywhere": True} if args.session else here(args)
    if "project" in place_:
        place_ = {"cwd": _root(args, str(place_["project"]))}
    entries = ask(args, "ledger", session=session_named(args), limit=1000, **place_)["entries"]
    entries = [entry for entry in entries if args.empty or entry["tokens"]][: args.limit]
    if wants_json(args):
        return print_json({"entries": entries})
    if not entries:
        term.note("nothing was injected here yet; try a prompt with: vmem why PROMPT (all projects: vmem log --all)")
        return DONE
    for entry in entries:
        cause = {"UserPromptSubmit": "prompt", "SessionStart": "start", "SubagentStart": "agent"}
        cited = f", cited {' '.join(entry['cited'])}" if entry["cited"] else ""
        head = (
            f"{entry['id']:>5}  {term.moment(entry['at'])}  {term.ident(entry['session_id'])} turn {entry['turn']:<3}"
        )
        term.out(
            f"{head} {cause.get(entry['event'], entry['event']):<7} {entry['tokens']:>5} tokens"
            f" {entry['micros'] / 1000:6.1f} ms{cited}"
        )
        if entry["pages"]:
            term.out(term.paint("       " + " ".join(entry["pages"]), "yellow"))
    term.note("why one of them: vmem why --entry NUMBER; what a page says: vmem show ID")
    return DONE


def _root(args: Namespace, name: str) -> str:
    from vmem.errors import NotFoundError

    for project in ask(args, "projects")["projects"]:
        if name in (str(project["id"]), project["name"], project["root"], *project["keys"]):
            return str(project["root"])
    raise NotFoundError(f"no project called {name!r}; list them with: vmem projects")


def add_ledger(parser: ArgumentParser) -> None:
    parser.add_argument("by", nargs="?", default="day", choices=("day", "session", "project"), help="default: day")
    parser.add_argument("-n", "--limit", type=int, default=14, help="at most so many lines (default: 14)")
    place(parser)


def ledger(args: Namespace) -> int:
    """Tokens injected, and how many of the pages shown were cited afterwards."""
    told = ask(
        args, "ledger.sums", offset_s=time.localtime().tm_gmtoff, limit=max(1, min(5000, args.limit)), **here(args)
    )
    if wants_json(args):
        return print_json(told)
    sums = told[args.by + "s"][: args.limit]
    if not sums:
        term.note("nothing was injected here yet (all projects: vmem ledger --all)")
        return DONE
    rows = []
    for one in sums:
        per_prompt = one["prompt_tokens"] / one["prompts"] if one["prompts"] else 0
        cited = f"{100 * one['cited'] / one['shown']:.0f}%" if one["shown"] else "-"
        name = one[args.by] or "(none)"
        name = f"{name[:8]}  {term.age(one['at'])}" if args.by == "session" else name
        rows.append(
            [
                term.safe(name, True),
                one["prompts"],
                one["served"],
                one["tokens"],
                f"{per_prompt:.0f}",
                one["shown"],
                cited,
            ]
        )
    term.table(rows, (args.by, "prompts", "served", "tokens", "per prompt", "pages", "cited"), stretch=0)
    micros = told["micros"]
    term.note(
        f"budget {told['budget_tokens']} tokens a prompt; the daemon took {micros['p50'] / 1000:.1f} ms (median), "
        f"{micros['p95'] / 1000:.1f} ms (95%) over the last {term.plural(micros['prompts'], 'prompt')}"
    )
    return DONE


def add_resident(parser: ArgumentParser) -> None:
    parser.add_argument(
        "session", nargs="?", default="", help="the beginning of a session's id (default: the last one here)"
    )
    parser.add_argument("-l", "--list", action="store_true", help="list the sessions last seen")
    place(parser)


def resident(args: Namespace) -> int:
    """The page table of a session."""
    place_: dict[str, Any] = {"everywhere": True} if args.session else here(args)
    if args.list:
        told = ask(args, "contexts", **here(args))
        if wants_json(args):
            return print_json(told)
        rows = [
            [c["session"], c["agent"], c["project"], term.age(c["seen_at"]), c["turn"], c["pages"], c["tokens"]]
            for c in told["contexts"]
        ]
        if not rows:
            term.note("no session was seen here yet; all projects: vmem resident --list --all")
        term.table(rows, ("session", "agent", "project", "seen", "turn", "pages", "tokens"), stretch=2)
        return DONE
    told = ask(args, "resident", session=args.session, **place_)
    if wants_json(args):
        return print_json(told)
    session = told["session"]
    term.out(f"session {session['id']}, turn {session.get('turn', 0)}, seen {term.moment(session.get('seen_at', 0))}")
    for table in told["tables"]:
        who = f"agent {table['agent']}" if table["agent"] else "main thread"
        term.out(f"{who}: {term.plural(len(table['pages']), 'page')}, {table['tokens']:,} tokens")
        rows = [
            [p["uid"], p["turn"], p["how"], p["kind"], p["tokens"], term.safe(p["title"], True)] for p in table["pages"]
        ]
        term.table(rows, ("id", "turn", "how", "kind", "tokens", "title"))
    return DONE


def add_timeline(parser: ArgumentParser) -> None:
    parser.add_argument("--since", default="14d", metavar="WHEN", help="a date or an age (default: 14d)")
    parser.add_argument("--until", default="", metavar="WHEN", help="the same, for the end")
    parser.add_argument("-k", "--kind", choices=KINDS, default="", metavar="KIND", help=f"only {', '.join(KINDS)}")
    parser.add_argument("-n", "--limit", type=int, default=30, help="pages that are listed (default: 30)")
    place(parser)


def timeline(args: Namespace) -> int:
    """Pages day by day."""
    told = ask(
        args,
        "timeline",
        kind=args.kind,
        since=when(args.since),
        until=when(args.until),
        limit=args.limit,
        offset_s=time.localtime().tm_gmtoff,
        **here(args),
    )
    if wants_json(args):
        return print_json(told)
    if not told["pages"]:
        term.note(f"nothing was remembered here since {args.since}; look further back: vmem timeline --since 365d")
        return DONE
    counts: dict[str, dict[str, int]] = {}
    for one in told["days"]:
        counts.setdefault(one["day"], {})[one["kind"]] = one["pages"]
    listed: dict[str, list[dict[str, Any]]] = {}
    for page in told["pages"]:
        listed.setdefault(time.strftime("%Y-%m-%d", time.localtime(page["created_at"])), []).append(page)
    top = max(sum(day.values()) for day in counts.values())
    for day in sorted(counts, reverse=True):
        total = sum(counts[day].values())
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(counts[day].items(), key=lambda item: -item[1]))
        term.out(term.paint(f"{day}  {term.bar(total / top, 12)} {total}", "bold") + f"  {kinds}")
        for page in listed.get(day, []):
            clock = time.strftime("%H:%M", time.localtime(page["created_at"]))
            line = f"  {clock} {page['uid']} {page['kind']:<10} {term.safe(page['title'], True)}"
            term.out(term.cut(line, term.width()))
    if told["total"] > len(told["pages"]):
        term.note(f"{len(told['pages']):,} of {told['total']:,} pages are listed; {more(told)}")
    return DONE


def add_tags(parser: ArgumentParser) -> None:
    place(parser)


def tags(args: Namespace) -> int:
    """Lists tags."""
    told = ask(args, "tags", **here(args))
    if wants_json(args):
        return print_json(told)
    if not told["tags"]:
        term.note("no page has a tag here; add one with: vmem tag ID TAG")
        return DONE
    term.table([[one["pages"], term.safe(one["tag"], True)] for one in told["tags"]], ("pages", "tag"))
    return DONE


def add_jobs(parser: ArgumentParser) -> None:
    del parser


def jobs(args: Namespace) -> int:
    """Background work that waits."""
    told = ask(args, "jobs")
    if wants_json(args):
        return print_json(told)
    rows = [[n, kind] for kind, n in sorted(told["jobs"].items())]
    if rows:
        term.table(rows, ("jobs", "kind"))
    else:
        term.note("nothing waits")
    left = told["backfill"]
    if left["transcripts"]:
        what = term.plural(left["transcripts"], "transcript")
        term.note(f"of old transcripts {left['bytes'] / 1e6:,.0f} MB are still to be read, in {what}")
    if told["states"].get("dead"):
        term.note(f"{told['states']['dead']} failed; see: vmem dead")
    return DONE


def add_dead(parser: ArgumentParser) -> None:
    del parser


def dead(args: Namespace) -> int:
    """Background work that failed too often."""
    told = ask(args, "dead")["jobs"]
    if wants_json(args):
        return print_json({"jobs": told})
    if not told:
        term.note("nothing failed")
        return DONE
    rows = [
        [job["id"], job["kind"], term.age(job["created_at"]), job["attempts"], term.safe(job["error"], True)]
        for job in told
    ]
    term.table(rows, ("job", "kind", "age", "tries", "error"))
    term.note("try again with: vmem requeue")
    return DONE


def add_requeue(parser: ArgumentParser) -> None:
    parser.add_argument(
        "job", nargs="?", type=int, default=None, help="a job's number, as vmem dead lists it (default: all)"
    )


def requeue(args: Namespace) -> int:
    """Gives failed work another round."""
    told = ask(args, "requeue", job=args.job)
    if args.job is not None and not told["requeued"]:
        raise NotFoundError(f"no failed work has the number {args.job}; list it with: vmem dead")
    if wants_json(args):
        return print_json(told)
    term.out(f"{term.plural(told['requeued'], 'job')} queued again")
    return DONE


def add_statusline(parser: ArgumentParser) -> None:
    parser.epilog = (
        "In ~/.claude/settings.json the quicker hooks/vmem-statusline does the same; see docs/operations.md."
    )


def statusline(args: Namespace) -> int:
    """One line; reads the host's JSON on standard input. Prints nothing when there is no daemon."""
    import json

    from vmem.errors import ProtocolError, Unavailable
    from vmem.hot import client

    body = b"" if sys.stdin.isatty() else sys.stdin.buffer.read().strip()
    try:
        reply = client.call("statusline", body or json.dumps({"cwd": os.getcwd()}).encode(), 1.0)
    except (Unavailable, ProtocolError):
        return DONE
    if reply.status == "ok":
        told = json.loads(reply.body)
        if wants_json(args):
            return print_json(told)
        term.out(told["line"])
    return DONE
