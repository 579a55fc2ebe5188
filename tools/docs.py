"""Writes what the docs and README.md take from the code (settings, commands, operations, marks of tests) and from
benchmarks/results.

python tools/docs.py            writes the parts between their marks
python tools/docs.py --check    says which files are behind; exit code 1
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import figures
from vmem import settings
from vmem.cli import app, options
from vmem.memory.calls.registry import operations

ROOT = Path(__file__).resolve().parent.parent
MARK = re.compile(r"(<!-- from (?:the code|benchmarks/results): (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
COMMON = ("help", "json", "no_start")


def settings_text() -> str:
    return settings.describe()


def commands_text() -> str:
    """Every command with its arguments and options; those of one noun in a table, a row each. Options that say whose
    memory is meant are named behind it."""
    place = argparse.ArgumentParser(add_help=False)
    options.place(place)
    places = {action.dest: action.help for action in place._actions}
    lines: list[str] = []
    for title, group in app.GROUPS.items():
        lines += ["", f"## {title}", ""]
        for noun in group:
            lines += [f"### vmem {noun}", ""]
            names = [name for name in app.COMMANDS if name.split()[0] == noun]
            if names == [noun]:
                lines += _command(noun, places)
                continue
            lines += ["| command | what it does |", "|---|---|", *(_action(name, places) for name in names), ""]
            for epilog in (app.parser_of(name).epilog for name in names):
                lines += ["```", epilog, "```", ""] if epilog else []
    return "\n".join(lines).strip() + "\n"


def _command(name: str, places: dict[str, str | None]) -> list[str]:
    parser, (short, rows) = app.parser_of(name), _arguments(name, places)
    lines = [f"{parser.description}{short}", ""]
    if rows:
        lines += ["| argument | meaning |", "|---|---|", *(f"| `{named}` | {meaning} |" for named, meaning in rows), ""]
    return lines + (["```", parser.epilog, "```", ""] if parser.epilog else [])


def _action(name: str, places: dict[str, str | None]) -> str:
    short, rows = _arguments(name, places)
    meanings = "".join(f"<br>`{named}`: {meaning}" for named, meaning in rows)
    return f"| `vmem {name}`{short} | {app.parser_of(name).description}{meanings} |"


def _arguments(name: str, places: dict[str, str | None]) -> tuple[str, list[tuple[str, str]]]:
    """(the options that say whose memory is meant, in brackets; every other argument with its meaning), as Markdown."""
    actions = [action for action in app.parser_of(name)._actions if action.help != argparse.SUPPRESS]
    shared = [action for action in actions if action.help and places.get(action.dest) == action.help]
    short = ", ".join(f"`{action.option_strings[0]}`" for action in shared)
    others = [action for action in actions if action.dest not in COMMON and action not in shared]
    return f" ({short})" if short else "", [(_named(one), _cell(one.help or "")) for one in others]


def _named(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    if action.option_strings:
        return _cell(", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}"))
    return _cell(str(value))


def _cell(text: str) -> str:
    return text.replace("|", chr(92) + "|")


def operations_text() -> str:
    known = operations()
    shared = set(known["status"].model.model_fields) & {"cwd", "project", "session", "agent"}
    lines = ["| operation | own fields | what it does |", "|---|---|---|"]
    for name, operation in sorted(known.items()):
        fields = [field for field in operation.model.model_fields if field not in shared]
        required = {name for name, field in operation.model.model_fields.items() if field.is_required()}
        told = ", ".join(f"**{field}**" if field in required else field for field in fields)
        lines.append(f"| `{name}` | {told} | {operation.help.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def expect_text() -> str:
    """README's table of what to expect."""
    young, aged, latency = (figures.read(name) for name in ("young", "aged", "latency"))
    asked, waits = young["tables"]["age of the project"]["all"], latency["tables"][""]
    [(size, old)] = aged["tables"][""].items()
    ways = ("beside the prompt, %", "with the brief, %", "by `recall`, %")
    of_old = ", ".join(f"{old[way][0]:.0f}" for way in ways)

    def share(column: str) -> str:
        return f"{asked[column][0]:.0f}%"

    def at_10k(row: str) -> str:
        return f"{waits[row]['10,000 pages']:.0f}"

    hook, bare = "prompt hook from spawn to exit", "bare python3 -I -S -E -c '', ms"
    rows = {
        "Is the answer there?":
            f"Of {asked['questions']} questions about invented projects, Claude had the answer beside the prompt for "
            f"{share('beside the prompt, %')}, there or in the session's brief for {share('with the brief, %')}; the "
            f"`recall` tool, which Claude may call, finds {share('by `recall`, %')} (`{young['command']}`). "
            f"Where all of them were talked in one project ({size}): {of_old}% (`{aged['command']}`)",
        "Does it intrude?":
            f"Of {asked['need nothing']} prompts there that need no memory {share('for nothing, %')} get something, "
            "mostly because they name a person or a thing of the project",
        "What does a prompt wait?":
            f"{at_10k(f'{hook}, median, ms')} ms at the median, {at_10k(f'{hook}, 95%, ms')} ms in 95 of 100 cases, "
            f"with 10,000 pages, where starting `python3` alone took {at_10k(bare)} ms (`{latency['command']}`; "
            f"{latency['machine']}, load {latency['load']:.0f}). After 150 ms it goes on without memory, a session's "
            "start after 2 s. Whatever is broken, a hook never blocks a prompt",
        "What does it cost in tokens?":
            "At most 600 for a prompt, 1,200 for a session's start (mostly used), 2,000 after a compaction "
            "or for a prompt that asks to go on, and 1,000 for the tools, where neither your settings nor the "
            "project's `.vmem.toml` ask for more or less. "
            "`vmem ledger` counts every token, and what of it was cited",
        "Memory and disk?":
            f"The daemon takes {at_10k('daemon after prompts, MB')} MB with 10,000 pages "
            f"({at_10k('plain: daemon after prompts, MB')} MB without word vectors), up to twice that in days of use "
            "by many sessions, and ends half an hour after the last session. The environment takes 100 MB (11 MB "
            f"without word vectors), 10,000 pages {at_10k('database, MB')} MB, and each of three daily backups as much",
    }  # fmt: skip
    return "\n".join(["| | |", "|---|---|", *(f"| {asks} | {told} |" for asks, told in rows.items()), ""])


def promises_text() -> str:
    """The table of the tests that try to break each promise: those whose file bears its mark."""
    files: dict[int, list[str]] = {}
    tests = ROOT / "tests"
    for path in sorted(tests.glob("*/**/test_*.py")):
        name = path.relative_to(tests).with_name(path.stem.removeprefix("test_")).as_posix()
        for number in re.findall(r"mark\.promise\(n=(\d+)\)", path.read_text(encoding="utf-8")):
            files.setdefault(int(number), []).append(f"`{name}`")
    rows = (f"| {number} | {', '.join(files[number])} |" for number in sorted(files))
    return "\n".join(["| promise | files below `tests/`, each with `test_` before its name |", "|---|---|", *rows, ""])


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings_text, "commands": commands_text, "operations": operations_text, "expect": expect_text,
    "promises": promises_text,
    **{f"{path.stem}_figures": partial(figures.markdown, path.stem) for path in sorted(figures.RESULTS.glob("*.json"))},
}  # fmt: skip


def main() -> int:
    """Writes or checks; -> 1 when a check found something."""
    check = "--check" in sys.argv[1:]
    behind = []
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        old = path.read_text(encoding="utf-8")
        new = MARK.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", old)
        if new != old:
            behind.append(path.name)
            if not check:
                path.write_text(new, encoding="utf-8")
    if check and behind:
        print(f"behind the code or benchmarks/results: {', '.join(behind)}; run: python tools/docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
