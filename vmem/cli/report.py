"""`vmem report`: the whole picture as one HTML page that needs nothing else."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from vmem.cli import term
from vmem.cli.app import DONE, place, print_json, wants_json
from vmem.cli.ask import ask, here
from vmem.errors import InputError

TEMPLATE = Path(__file__).with_name("report.html")
PLACE = "{{DATA}}"


def add_report(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", default="vmem-report.html", metavar="FILE", help="default: vmem-report.html")
    parser.add_argument("-n", "--limit", type=int, default=500, help="pages listed (default: 500, at most 5000)")
    parser.add_argument("--open", action="store_true", help="show it in the browser")
    place(parser)
    parser.epilog = "The file holds your memories and is readable by you alone (mode 0600). -o - is standard output."


def report(args: Namespace) -> int:
    """Writes the page."""
    told = ask(args, "report", limit=args.limit, offset_s=time.localtime().tm_gmtoff, **here(args))
    if wants_json(args):
        return print_json(told)
    text = page(told)
    if args.output == "-":
        sys.stdout.write(text)
        return DONE
    target = Path(args.output)
    if target.is_dir():
        raise InputError(f"{target} is a directory; name a file: vmem report -o {target / 'vmem-report.html'}")
    part = target.with_name(target.name + ".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    term.out(str(target.resolve()))
    if args.open:
        import webbrowser

        webbrowser.open(target.resolve().as_uri())
    return DONE


def page(told: dict[str, Any]) -> str:
    """The HTML. What memories hold cannot leave the data element: no `<` is left in it."""
    data = json.dumps(told, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return TEMPLATE.read_text(encoding="utf-8").replace(PLACE, data)
