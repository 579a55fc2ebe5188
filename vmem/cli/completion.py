"""`vmem completion bash|zsh|fish`: made from the commands and their options, so it is never behind them."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace

from vmem import settings
from vmem.cli import app
from vmem.cli.app import json_instead

HOW = {
    "bash": 'eval "$(vmem completion bash)"          in ~/.bashrc',
    "zsh": 'eval "$(vmem completion zsh)"           in ~/.zshrc, after compinit',
    "fish": "vmem completion fish | source          in ~/.config/fish/config.fish",
}


def add_completion(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=tuple(HOW), metavar="|".join(HOW), help="for which shell")
    parser.epilog = "\n".join(HOW.values())


def completion(args: Namespace) -> None:
    """Prints a script."""
    text = {"bash": _bash, "zsh": _zsh, "fish": _fish}[args.shell]()
    json_instead(args, {"shell": args.shell, "script": text})
    print(text, end="")


def _arguments(name: str) -> list[argparse.Action]:
    """The arguments of a command; of one with actions all that these take."""
    found = [app.parser_of(f"{name} {action}".rstrip())._actions for action in app.ACTIONS.get(name, [""])]
    return list({(*one.option_strings, one.dest): one for actions in found for one in actions}.values())


def words(name: str) -> list[str]:
    """Options and fixed words of a command."""
    out = [*app.ACTIONS.get(name, ())]
    for argument in _arguments(name):
        out += argument.option_strings
        if argument.choices and not argument.option_strings:
            out += argument.choices
    if name == "config":
        out += settings.SETTINGS
    return out


def _bash() -> str:
    cases = "\n".join(f"    {name}) words='{' '.join(words(name))}' ;;" for name in app.WORDS)
    return f"""_vmem() {{
  local words current=${{COMP_WORDS[COMP_CWORD]}}
  case ${{COMP_CWORD}} in 1) words='{" ".join(app.WORDS)} --help --version' ;; *) case ${{COMP_WORDS[1]}} in
{cases}
  esac ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _vmem vmem
"""


def _zsh() -> str:
    plain = {name: summary.replace("'", "’") for name, (_, summary) in app.WORDS.items()}
    commands = "\n".join(f"    '{name}:{summary}'" for name, summary in plain.items())
    cases = "\n".join(f"    {name}) compadd -- {' '.join(words(name))}; _files ;;" for name in app.WORDS)
    return f"""_vmem() {{
  local -a commands
  commands=(
{commands}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case $words[2] in
{cases}
  esac
}}
compdef _vmem vmem
"""


def _fish() -> str:
    lines = ["complete -c vmem -e"]
    for name, (_, summary) in app.WORDS.items():
        quoted = summary.replace("'", "\\'")
        lines.append(f"complete -c vmem -n __fish_use_subcommand -f -a {name} -d '{quoted}'")
        seen = f"complete -c vmem -n '__fish_seen_subcommand_from {name}'"
        if name in app.ACTIONS:
            lines.append(f"{seen} -f -a '{' '.join(app.ACTIONS[name])}'")
        for action in _arguments(name):
            for option in action.option_strings:
                flag = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
                meaning = (action.help or "").replace("'", "\\'")
                lines.append(f"{seen} {flag}" + (f" -d '{meaning}'" if meaning != argparse.SUPPRESS else ""))
            if action.choices and not action.option_strings:
                lines.append(f"{seen} -f -a '{' '.join(action.choices)}'")
    return "\n".join(lines) + "\n"
