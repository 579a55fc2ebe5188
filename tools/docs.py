"""Writes what the docs take from the code: settings, commands, operations.

python tools/docs.py            writes docs/configuration.md, docs/commands.md, and a part of docs/protocol.md
python tools/docs.py --check    says which of them are behind; exit code 1
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path[:0] = [str(ROOT), str(ROOT / "daemon")]

from vmem import settings  # noqa: E402  (the path must be set first)
from vmem.cli import app  # noqa: E402
from vmem.memory.calls import operations  # noqa: E402

MARK = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
COMMON = ("help", "json", "no_start")


def settings_text() -> str:
    """The table of settings."""
    return settings.describe()


def commands_text() -> str:
    """Every command with its arguments and options."""
    lines: list[str] = []
    for title, group in app.GROUPS.items():
        lines += ["", f"## {title}", ""]
        for name, (_, summary) in group.items():
            parser = app.parser_of(name)
            lines += [f"### vmem {name}", "", f"{summary[0].upper()}{summary[1:]}.", ""]
            rows = [_row(action) for action in parser._actions if action.dest not in COMMON]
            rows = [row for row in rows if row]
            if rows:
                lines += ["| argument | meaning |", "|---|---|", *rows, ""]
            if parser.epilog:
                lines += ["```", parser.epilog, "```", ""]
    return "\n".join(lines).strip() + "\n"


def _row(action: argparse.Action) -> str:
    if action.help == argparse.SUPPRESS:
        return ""
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    if action.option_strings:
        named = ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}")
    else:
        named = str(value)
    return f"| `{named.replace('|', chr(92) + '|')}` | {(action.help or '').replace('|', chr(92) + '|')} |"


def operations_text() -> str:
    """The table of the wire's operations."""
    known = operations()
    shared = set(known["status"].model.model_fields) & {"cwd", "project", "session", "agent"}
    lines = ["| operation | own fields | what it does |", "|---|---|---|"]
    for name, operation in sorted(known.items()):
        fields = [field for field in operation.model.model_fields if field not in shared]
        required = {name for name, field in operation.model.model_fields.items() if field.is_required()}
        told = ", ".join(f"**{field}**" if field in required else field for field in fields)
        lines.append(f"| `{name}` | {told} | {operation.help.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


PARTS = {"settings": settings_text, "commands": commands_text, "operations": operations_text}


def main() -> int:
    """Writes or checks; -> 1 when a check found something."""
    check = "--check" in sys.argv[1:]
    behind = []
    for path in sorted(DOCS.glob("*.md")):
        old = path.read_text(encoding="utf-8")
        new = MARK.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", old)
        if new != old:
            behind.append(path.name)
            if not check:
                path.write_text(new, encoding="utf-8")
    if check and behind:
        print(f"behind the code: {', '.join(behind)}; run: python tools/docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
