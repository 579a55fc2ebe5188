"""Commands for background work: jobs, dead, requeue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from vmem.cli import term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask
from vmem.errors import NotFoundError


def jobs(args: Namespace) -> None:
    """Background work that waits."""
    told = ask(args, "jobs")
    json_instead(args, told)
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


def dead(args: Namespace) -> None:
    """Background work that failed too often."""
    told = ask(args, "dead")["jobs"]
    json_instead(args, {"jobs": told})
    if not told:
        term.note("nothing failed")
        return
    rows = [
        [job["id"], job["kind"], term.age(job["created_at"]), job["attempts"], term.safe(job["error"], True)]
        for job in told
    ]
    term.table(rows, ("job", "kind", "age", "tries", "error"))
    term.note("try again with: vmem requeue")


def add_requeue(parser: ArgumentParser) -> None:
    parser.add_argument(
        "job", nargs="?", type=int, default=None, help="a job's number, as vmem dead lists it (default: all)"
    )


def requeue(args: Namespace) -> None:
    """Gives failed work another round."""
    told = ask(args, "requeue", job=args.job)
    if args.job is not None and not told["requeued"]:
        raise NotFoundError(f"no failed work has the number {args.job}; list it with: vmem dead")
    json_instead(args, told)
    term.out(f"{term.plural(told['requeued'], 'job')} queued again")
