"""`vmem timeline`: pages day by day."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, here
from vmem.cli.pages import Page, more
from vmem.cli.typed import when


def add_timeline(parser: ArgumentParser) -> None:
    parser.add_argument("--since", default="14d", metavar="WHEN", help="a date or an age (default: 14d)")
    parser.add_argument("--until", default="", metavar="WHEN", help="the same, for the end")
    options.kind(parser)
    options.limit(parser, 30, "pages that are listed")
    options.place(parser)


def timeline(args: Namespace) -> None:
    """Pages day by day."""
    given = {"kind": args.kind, "since": when(args.since), "until": when(args.until), "limit": args.limit}
    told = ask(args, "timeline", offset_s=term.offset_s(), **given, **here(args))
    json_instead(args, told)
    if not told["pages"]:
        term.note(f"nothing was remembered here since {args.since}; look further back: vmem timeline --since 365d")
        return
    counts: dict[str, dict[str, int]] = {}
    for one in told["days"]:
        counts.setdefault(one["day"], {})[one["kind"]] = one["pages"]
    listed: dict[str, list[Page]] = {}
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
