"""`vmem jobs`: background work that waits, and what failed too often."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from vmem.cli import term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask
from vmem.cli.typed import count
from vmem.errors import NotFoundError


def jobs_list(args: Namespace) -> None:
    """Lists what waits."""
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
        term.note(f"{told['states']['dead']} failed; see: vmem jobs failed")


def jobs_failed(args: Namespace) -> None:
    """Lists what failed too often."""
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
    term.note("try again with: vmem jobs retry")


def add_jobs_retry(parser: ArgumentParser) -> None:
    which = "a job's number, as vmem jobs failed lists it (default: all)"
    parser.add_argument("job", nargs="?", type=count, default=None, metavar="JOB", help=which)


def jobs_retry(args: Namespace) -> None:
    """Gives what failed another round."""
    told = ask(args, "requeue", job=args.job)
    if args.job is not None and not told["requeued"]:
        raise NotFoundError(f"no failed work has the number {args.job}; list it with: vmem jobs failed")
    json_instead(args, told)
    term.out(f"{term.plural(told['requeued'], 'job')} queued again")
