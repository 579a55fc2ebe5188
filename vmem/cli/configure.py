"""`vmem config`: what may be set, what is set, and where it comes from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from vmem import config, settings
from vmem.cli import term
from vmem.cli.app import DONE, FAILED, print_json, wants_json
from vmem.cli.ask import directory
from vmem.hot import address


def add_config(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=("list", "get", "set", "unset", "path", "check"),
        help="default: list",
    )
    parser.add_argument("name", nargs="?", default="", help="of a setting, as inject.budget_tokens, or its beginning")
    parser.add_argument("value", nargs="*", default=[], help="the new value")
    parser.add_argument("-C", dest="directory", metavar="DIR", default="", help="as seen in the project at DIR")
    parser.epilog = (
        "vmem config list inject          settings that begin so, their values, what is allowed\n"
        "vmem config set inject.budget_tokens 800\n"
        "vmem config unset inject.budget_tokens\n"
        "A project may narrow some of them in its own .vmem.toml; VMEM_INJECT_BUDGET_TOKENS=800 overrides both."
    )


def config_(args: Namespace) -> int:
    """Reads and changes settings."""
    home = Path(address.home())
    match args.action:
        case "path":
            path = home / config.FILE
            return print_json({"path": str(path), "exists": path.exists()}) if wants_json(args) else _say(str(path))
        case "set":
            return _set(args, home)
        case "unset":
            settings.find(args.name)
            value = config.unset_value(home, args.name)
            return _changed(args, value)
        case "get":
            settings.find(args.name)
            value = _load(args, home).get(args.name)
            text = config.text_of(value)
            return print_json({"name": args.name, "value": value}) if wants_json(args) else _say(text)
        case "check":
            return _check(args, home)
    return _list(args, home)


def _say(text: str) -> int:
    term.out(text)
    return DONE


def _load(args: Namespace, home: Path) -> config.Config:
    """The settings in force here; a file between here and the top of the repository counts as the project's."""
    start = Path(directory(args))
    for folder in (start, *start.parents):
        if (folder / config.PROJECT_FILE).exists() or (folder / ".git").exists():
            return config.load(home, folder)
    return config.load(home, start)


def _set(args: Namespace, home: Path) -> int:
    from vmem.errors import InputError

    settings.find(args.name)
    if not args.value:
        raise InputError(f"say to what: vmem config set {args.name} VALUE")
    value = config.set_value(home, args.name, " ".join(args.value))
    return _changed(args, value)


def _changed(args: Namespace, value: config.Value) -> int:
    """Says what is in force now: the environment may stand above the file."""
    home = Path(address.home())
    now = _load(args, home)
    if wants_json(args):
        return print_json({"name": args.name, "value": now.get(args.name), "source": now.sources[args.name]})
    term.out(f"{args.name} = {config.text_of(now.get(args.name))}")
    if now.get(args.name) != value:
        term.note(f"set by the {now.sources[args.name]}, which stands above the file; look with: vmem config list")
    return DONE


def _list(args: Namespace, home: Path) -> int:
    found = _load(args, home)
    chosen = [setting for name, setting in config.SETTINGS.items() if name.startswith(args.name)]
    if not chosen:
        settings.find(args.name)
    if wants_json(args):
        return print_json(
            {
                "settings": [
                    {
                        "name": s.name,
                        "value": found.get(s.name),
                        "default": s.default,
                        "source": found.sources[s.name],
                        "allowed": s.range,
                        "help": s.help,
                        "environment": s.env,
                        "per_project": s.per_project,
                    }
                    for s in chosen
                ],
                "warnings": list(found.warnings),
            }
        )
    if args.name:
        for setting in chosen:
            source = found.sources[setting.name]
            term.out(f"{term.paint(setting.name, 'bold')} = {config.text_of(found.get(setting.name))}  ({source})")
            term.out(
                term.wrap(f"{setting.help} Allowed: {setting.range}. Default: {config.text_of(setting.default)}.", "  ")
            )
    else:
        rows = [
            [
                s.name,
                term.cut(config.text_of(found.get(s.name)), 24),
                "" if found.sources[s.name] == "default" else found.sources[s.name],
                s.help,
            ]
            for s in chosen
        ]
        term.table(rows, ("setting", "value", "set by", "meaning"))
    for warning in found.warnings:
        term.note(f"warning: {term.safe(warning, True)}")
    return DONE


def _check(args: Namespace, home: Path) -> int:
    warnings = _load(args, home).warnings
    if wants_json(args):
        print_json({"warnings": list(warnings)})
    else:
        for warning in warnings:
            term.out(term.safe(warning, True))
        if not warnings:
            term.out("no warnings")
    return FAILED if warnings else DONE
