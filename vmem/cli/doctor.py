"""`vmem doctor`: looks at everything, from the files' modes to a page's way through the hook; `--fix` repairs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from vmem.cli import checks, term
from vmem.cli.app import DONE, FAILED, json_instead, wants_json
from vmem.cli.finding import told

MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}


def add_doctor(parser: ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="repair what is safe to repair; nothing of yours is deleted")
    parser.epilog = (
        "--fix closes permissions, removes a stale socket and leftovers, makes index and counters anew, queues\n"
        "failed work again. A damaged database is moved aside, what can be read of it is saved, and what is\n"
        "missing is taken from the newest backup.\n"
        "Exit code: 0 all is well (warnings allowed), 1 something is broken."
    )


def doctor(args: Namespace) -> int:
    """Checks, and repairs when asked to."""
    found = []
    for finding in checks.run(args, args.fix):
        found.append(finding)
        if not wants_json(args):
            mark, colour = MARKS[finding.state]
            line = f"{term.paint(mark, colour)} {finding.name:<13} {term.safe(finding.detail, True)}"
            if finding.state != "ok" and finding.hint:
                line += term.paint(f"; run: {finding.hint}", "dim")
            term.out(line)
    bad = sum(finding.state == "bad" for finding in found)
    warned = sum(finding.state == "warn" for finding in found)
    code = FAILED if bad else DONE
    json_instead(args, {"ok": not bad, "findings": [told(finding) for finding in found]}, code)
    if bad or warned:
        parts = [term.plural(bad, "problem")] * bool(bad) + [term.plural(warned, "warning")] * bool(warned)
        mendable = not args.fix and any(f.repair for f in found if f.state != "ok")
        term.note(" and ".join(parts) + ("; repair with: vmem doctor --fix" if mendable else ""))
    else:
        term.note("all is well")
    return code
