"""`vmem config`: what may be set, what is set, and where it comes from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from vmem import config, settings
from vmem.cli import term
from vmem.cli.app import json_instead
from vmem.cli.ask import directory
from vmem.hot import address


def _add_place(parser: ArgumentParser) -> None:
    parser.add_argument("-C", dest="directory", metavar="DIR", default="", help="as seen in the project at DIR")


def _add_name(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of a setting, as inject.budget_tokens")
    _add_place(parser)


add_config_get = add_config_unset = _add_name


def config_get(args: Namespace) -> None:
    """Prints the value of a setting."""
    value = _load(args).get(args.name)
    json_instead(args, {"name": args.name, "value": value})
    term.out(settings.text_of(value))


def add_config_set(parser: ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("value", nargs="+", metavar="VALUE", help="the new value")
    parser.epilog = (
        "A project may change some in its own .vmem.toml, within yours; VMEM_INJECT_BUDGET_TOKENS=800 overrides both."
    )


def config_set(args: Namespace) -> None:
    """Changes a setting."""
    _changed(args, config.set_value(Path(address.home()), args.name, " ".join(args.value)))


def config_unset(args: Namespace) -> None:
    """Goes back to the default."""
    _changed(args, config.unset_value(Path(address.home()), args.name))


def config_path(args: Namespace) -> None:
    """Tells where the file is."""
    path = Path(address.home()) / config.FILE
    json_instead(args, {"path": str(path), "exists": path.exists()})
    term.out(str(path))


def _load(args: Namespace) -> config.Config:
    """The settings in force here; a file between here and the top of the repository counts as the project's."""
    home, start = Path(address.home()), Path(directory(args))
    for folder in (start, *start.parents):
        if (folder / config.PROJECT_FILE).exists() or (folder / ".git").exists():
            return config.load(home, folder)
    return config.load(home, start)


def _changed(args: Namespace, value: settings.Value) -> None:
    """Says what is in force now: the environment may stand above the file."""
    now = _load(args)
    json_instead(args, {"name": args.name, "value": now.get(args.name), "source": now.sources[args.name]})
    term.out(f"{args.name} = {settings.text_of(now.get(args.name))}")
    if now.get(args.name) != value:
        term.note(f"set by the {now.sources[args.name]}, which stands above the file; look with: vmem config list")


def add_config_list(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="only those that begin so, in full")
    _add_place(parser)


def config_list(args: Namespace) -> None:
    """Lists settings, their values, and where these come from."""
    found = _load(args)
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
