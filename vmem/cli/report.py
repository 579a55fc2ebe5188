"""`vmem report`: the whole picture as one HTML page that needs nothing else."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, here
from vmem.cli.output import written
from vmem.cli.typed import count
from vmem.hot import address

TEMPLATE = Path(__file__).with_name("report.html")
PLACE = "{{DATA}}"


def add_report(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", default="", metavar="FILE", help="default: report.html in the data home")
    parser.add_argument("-n", "--limit", type=count, default=500, help="pages listed (default: 500, at most 5000)")
    parser.add_argument("--open", action="store_true", help="show it in the browser")
    options.place(parser)
    parser.epilog = (
        "The file holds your memories as they are now, also those that you forget later, and is readable by you alone"
        " (mode 0600); forget --for-good and redact --cut delete the one in the data home. -o - is standard output."
    )


def report(args: Namespace) -> None:
    """Writes the page."""
    told = ask(args, "report", limit=args.limit, offset_s=term.offset_s(), **here(args))
    json_instead(args, told)
    text = page(told)
    if args.output == "-":
        sys.stdout.write(text)
        return
    target = Path(args.output or address.report_path()).resolve()
    with written(str(target), "vmem report -o") as file:
        file.write(text)
    term.out(str(target))
    if args.open:
        import webbrowser

        webbrowser.open(target.as_uri())


def page(told: dict[str, Any]) -> str:
    """The HTML. What memories hold cannot leave the data element: no `<` is left in it."""
    data = json.dumps(told, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return TEMPLATE.read_text(encoding="utf-8").replace(PLACE, data)
