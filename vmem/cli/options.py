"""The options that several commands share, and what they ask of the daemon."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from typing import Any

from vmem.cli.ask import session_named
from vmem.cli.typed import KINDS, STATED, count, when


def common(parser: ArgumentParser) -> None:
    """The options that every command has."""
    parser.add_argument("--json", action="store_true", default=SUPPRESS, help="print JSON")
    parser.add_argument(
        "--no-start", action="store_true", default=SUPPRESS, help="do not start the daemon when it is absent"
    )


def place(parser: ArgumentParser, everywhere: bool = True) -> None:
    """Whose memory is meant (see `vmem.cli.ask.here`)."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-C", dest="directory", metavar="DIR", default="", help="the project at DIR (default: here)")
    group.add_argument("-p", "--project", metavar="NAME", default="", help="the project of that name or number")
    if everywhere:
        group.add_argument("-a", "--all", dest="everywhere", action="store_true", help="all projects")


def limit(parser: ArgumentParser, default: int, what: str = "at most so many") -> None:
    """How long a list may be."""
    parser.add_argument("-n", "--limit", type=count, default=default, help=f"{what} (default: {default})")


def kind(parser: ArgumentParser) -> None:
    """One kind of pages."""
    parser.add_argument("-k", "--kind", choices=KINDS, default="", metavar="KIND", help=f"only {', '.join(KINDS)}")


def new_kind(parser: ArgumentParser, default: str) -> None:
    """The kind of a page that is written."""
    what = f"of a new page: {', '.join(STATED)} (default: {default})"
    parser.add_argument("-k", "--kind", choices=STATED, default=default, metavar="KIND", help=what)


def branch(parser: ArgumentParser) -> None:
    """One git branch."""
    parser.add_argument("-b", "--branch", default="", metavar="NAME", help="only of this git branch (. is this one)")


def session(parser: ArgumentParser, what: str = "only of this session") -> None:
    """One session."""
    parser.add_argument("-s", "--session", default="", metavar="ID", help=f"{what} (or how its id begins)")


def conditions(parser: ArgumentParser) -> None:
    """What chooses pages; `chosen` reads it."""
    kind(parser)
    parser.add_argument("-t", "--tag", default="", help="only with this tag")
    branch(parser)
    session(parser)
    parser.add_argument("--since", default="", metavar="WHEN", help="a date (2026-01-31), an age (12h), yesterday")
    parser.add_argument("--until", default="", metavar="WHEN", help="the same, for the end")


def chosen(args: Namespace) -> dict[str, Any]:
    """The conditions that were given, as the daemon takes them; each is empty or 0 where it was not."""
    return {
        "kind": args.kind, "tag": args.tag, "branch": args.branch, "of_session": session_named(args),
        "since": when(args.since), "until": when(args.until),
    }  # fmt: skip
