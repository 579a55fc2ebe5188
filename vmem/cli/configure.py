"""`vmem config`: what may be set, what is set, and where it comes from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from vmem import config, settings
from vmem.cli import term
from vmem.cli.app import DONE, FAILED, json_instead
from vmem.cli.ask import directory
from vmem.errors import InputError
from vmem.hot import address


def add_config(parser: ArgumentParser) -> None:
    actions = ("list", "get", "set", "unset", "path", "check")
    parser.add_argument("action", nargs="?", default="list", choices=actions, help="default: list")
    parser.add_argument("name", nargs="?", default="", help="of a setting, as inject.budget_tokens, or its beginning")
    parser.add_argument("value", nargs="*", default=[], help="the new value")
    parser.add_argument("-C", dest="directory", metavar="DIR", default="", help="as seen in the project at DIR")
    parser.epilog = (
        "vmem config list inject          settings that begin so, their values, what is allowed\n"
        "vmem config set inject.budget_tokens 800\n"
        "vmem config unset inject.budget_tokens\n"
        "A project may change some in its own .vmem.toml, within yours; VMEM_INJECT_BUDGET_TOKENS=800 overrides both."
    )


def config_(args: Namespace) -> int:
    """Reads and changes settings."""
    home = Path(address.home())
    if args.action in ("get", "unset") and not args.name:
        raise InputError(f"say which: vmem config {args.action} NAME")
    if args.action == "set" and not args.value:
        raise InputError(f"say to what: vmem config set {args.name or 'NAME'} VALUE")
    if args.action in ("get", "set", "unset"):
        settings.find(args.name)
    match args.action:
        case "path":
            path = home / config.FILE
            json_instead(args, {"path": str(path), "exists": path.exists()})
            term.out(str(path))
        case "set":
            _changed(args, home, config.set_value(home, args.name, " ".join(args.value)))
        case "unset":
            _changed(args, home, config.unset_value(home, args.name))
        case "get":
            value = _load(args, home).get(args.name)
            json_instead(args, {"name": args.name, "value": value})
            term.out(settings.text_of(value))
        case "check":
            return _check(args, home)
        case _:
            _list(args, home)
    return DONE


def _load(args: Namespace, home: Path) -> config.Config:
    """The settings in force here; a file between here and the top of the repository counts as the project's."""
    start = Path(directory(args))
    for folder in (start, *start.parents):
        if (folder / config.PROJECT_FILE).exists() or (folder / ".git").exists():
            return config.load(home, folder)
    return config.load(home, start)


def _changed(args: Namespace, home: Path, value: settings.Value) -> None:
    """Says what is in force now: the environment may stand above the file."""
    now = _load(args, home)
    json_instead(args, {"name": args.name, "value": now.get(args.name), "source": now.sources[args.name]})
    term.out(f"{args.name} = {settings.text_of(now.get(args.name))}")
    if now.get(args.name) != value:
        term.note(f"set by the {now.sources[args.name]}, which stands above the file; look with: vmem config list")


def _list(args: Namespace, home: Path) -> None:
    found = _load(args, home)
    chosen = [setting for name, setting in settings.SETTINGS.items() if name.startswith(args.name)]
    if not chosen:
        settings.find(args.name)
    told = [
        {"name": s.name, "value": found.get(s.name), "default": s.default, "source": found.sources[s.name],
         "allowed": s.range, "help": s.help, "environment": s.env, "per_project": s.per_project}
        for s in chosen
    ]  # fmt: skip
    json_instead(args, {"settings": told, "warnings": list(found.warnings)})
    if args.name:
        for setting in chosen:
            source = found.sources[setting.name]
            term.out(f"{term.paint(setting.name, 'bold')} = {settings.text_of(found.get(setting.name))}  ({source})")
            text = f"{setting.help} Allowed: {setting.range}. Default: {settings.text_of(setting.default)}."
            term.out(term.wrap(text, "  "))
    else:
        rows = []
        for one in chosen:
            source = found.sources[one.name]
            value = term.cut(settings.text_of(found.get(one.name)), 24)
            rows.append([one.name, value, "" if source == "default" else source, one.help])
        term.table(rows, ("setting", "value", "set by", "meaning"))
    for warning in found.warnings:
        term.note(f"warning: {term.safe(warning, True)}")


def _check(args: Namespace, home: Path) -> int:
    warnings = _load(args, home).warnings
    code = FAILED if warnings else DONE
    json_instead(args, {"warnings": list(warnings)}, code)
    term.out(*(term.safe(warning, True) for warning in warnings or ("no warnings",)))
    return code
