"""`vmem install` and `vmem uninstall`; what they do is in `vmem.cli.install`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from vmem.cli import install as steps
from vmem.cli import term
from vmem.cli.app import FAILED, agreed, json_instead, wants_json
from vmem.hot import address


def add_install(parser: ArgumentParser) -> None:
    parser.add_argument("--no-set-up", action="store_true", help="only register the plugin; set-up follows by itself")


def install(args: Namespace) -> int:
    """Into Claude Code; again to update."""
    return _told(args, lambda say: steps.install(say, set_up=not args.no_set_up))


def add_uninstall(parser: ArgumentParser) -> None:
    parser.add_argument("--purge", action="store_true", help="your memories, too")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before memories are deleted")


def uninstall(args: Namespace) -> int:
    """Out of Claude Code; memories stay unless --purge."""
    if args.purge and not args.dry_run:
        question = f"This deletes all memories in {address.home()} for good."
        copy = "nothing was removed; keep a copy first with: vmem export --all -o memory.jsonl"
        if not agreed(args, question, copy, "vmem uninstall --purge"):
            return FAILED
    return _told(args, lambda say: steps.uninstall(say, purge=args.purge, dry_run=args.dry_run))


def _at_once(line: str) -> None:
    """Also into a pipe: what comes next may take a minute."""
    term.out(line)
    sys.stdout.flush()


def _told(args: Namespace, run: Callable[[steps.Say], int]) -> int:
    if not wants_json(args):
        return run(_at_once)
    lines: list[str] = []
    code = run(lines.append)
    json_instead(args, {"done": code == 0, "said": lines}, code)
    return code
