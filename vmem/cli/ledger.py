"""Commands that show what was injected: log (each time), ledger (sums of tokens)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, here, session_named

CAUSES = {"UserPromptSubmit": "prompt", "SessionStart": "start", "SubagentStart": "agent"}


def add_log(parser: ArgumentParser) -> None:
    options.limit(parser, 20)
    options.session(parser)
    parser.add_argument("--empty", action="store_true", help="also prompts that were given nothing")
    options.place(parser)


def log(args: Namespace) -> None:
    """What was injected when."""
    where: dict[str, Any] = {"everywhere": True} if args.session else here(args)
    told = ask(args, "ledger", session=session_named(args), limit=args.limit, empty=args.empty, **where)
    json_instead(args, told)
    entries = told["entries"]
    if not entries:
        term.note("nothing was injected here yet; try a prompt with: vmem why PROMPT (all projects: vmem log --all)")
        return
    for entry in entries:
        cause = CAUSES.get(entry["event"], entry["event"])
        cited = f", cited {' '.join(entry['cited'])}" if entry["cited"] else ""
        term.out(
            f"{entry['id']:>5}  {term.moment(entry['at'])}  {term.ident(entry['session_id'])} turn {entry['turn']:<3} "
            f"{cause:<7} {entry['tokens']:>5} tokens {entry['micros'] / 1000:6.1f} ms{cited}"
        )
        if entry["pages"]:
            term.out(term.paint("       " + " ".join(entry["pages"]), "yellow"))
    term.note("why one of them: vmem why --entry NUMBER; what a page says: vmem show ID")


def add_ledger(parser: ArgumentParser) -> None:
    by = ("day", "session", "project")
    parser.add_argument("by", nargs="?", default="day", choices=by, metavar="|".join(by), help="default: day")
    options.limit(parser, 14, "at most so many lines")
    options.place(parser)


def ledger(args: Namespace) -> None:
    """Tokens injected, and how many of the pages shown were cited afterwards."""
    most = max(1, min(5000, args.limit))
    told = ask(args, "ledger.sums", offset_s=term.offset_s(), limit=most, **here(args))
    json_instead(args, told)
    sums = told[args.by + "s"][: args.limit]
    if not sums:
        term.note("nothing was injected here yet (all projects: vmem ledger --all)")
        return
    rows = []
    for one in sums:
        per_prompt = one["prompt_tokens"] / one["prompts"] if one["prompts"] else 0
        cited = f"{100 * one['cited'] / one['shown']:.0f}%" if one["shown"] else "-"
        name = one[args.by] or "(none)"
        name = f"{term.ident(name)} {term.age(one['at'])}" if args.by == "session" else term.safe(name, True)
        rows.append([name, one["prompts"], one["served"], one["tokens"], f"{per_prompt:.0f}", one["shown"], cited])
    term.table(rows, (args.by, "prompts", "served", "tokens", "per prompt", "pages", "cited"), stretch=0)
    micros = told["micros"]
    term.note(
        f"budget {told['budget_tokens']} tokens a prompt; the daemon took {micros['p50'] / 1000:.1f} ms (median), "
        f"{micros['p95'] / 1000:.1f} ms (95%) over the last {term.plural(micros['prompts'], 'prompt')}"
    )
