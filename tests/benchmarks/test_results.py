"""The figures that the docs quote are those that a command kept, and each benchmark says what it measures."""

from __future__ import annotations

import importlib
import json
import re
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks import __main__ as every
from benchmarks import figures

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if "\nif __name__ ==" in path.read_text())


def test_each_part_has_kept_its_figures_with_the_command_that_makes_them_and_the_docs_show_them() -> None:
    shown = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert {path.stem for path in figures.RESULTS.glob("*.json")} == set(every.PARTS)
    for name, options in every.PARTS.items():
        kept = figures.read(name)
        assert kept["command"] == " ".join([f"python -m benchmarks.{name}", *options])
        assert f"<!-- from benchmarks/results: {name}_figures -->\n\n```\n{kept['command']}\n" in shown


def test_what_is_kept_names_no_place_of_the_machine_that_measured() -> None:
    for path in figures.RESULTS.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'[" ]/\w', text), path
        assert re.search(r'"commit": "[0-9a-f]{7}', text), path


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_is_measured_and_what_each_option_means(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("numpy")
    module = importlib.import_module(f"benchmarks.{name}")
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit):
        module.main()
    told = capsys.readouterr().out
    assert module.__doc__ and module.__doc__.strip() in told


def test_figures_are_told_kept_and_shown_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(figures, "RESULTS", tmp_path)
    monkeypatch.setattr(sys, "argv", ["made.py", "--pages", "10", "--save"])
    tables: figures.Tables = {
        "size": {
            "small": {"found, %": (81.23, 77.9, 84.1), "ms": 0.51234},
            "large": {"ms": 12345.6, "pages": 1200, "by": "hand"},
        }
    }
    figures.tell(Namespace(save=False), tables)
    assert not (tmp_path / "made.json").exists()
    capsys.readouterr()
    figures.tell(Namespace(save=True, pages=10), tables)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "size",
        "              found, %      ms  pages    by",
        "small  81.2 (78 to 84)   0.512             ",
        "large                   12,346  1,200  hand",
    ]
    kept = json.loads((tmp_path / "made.json").read_text())
    assert kept["command"] == "python -m benchmarks.made --pages 10"
    assert kept["arguments"] == {"pages": 10}
    assert (
        "| size | found, % | ms | pages | by |\n|---|---|---|---|---|\n| small | 81.2 (78 to 84) | 0.512 |  |  |\n"
        "| large |  | 12,346 | 1,200 | hand |" in figures.markdown("made")
    )
