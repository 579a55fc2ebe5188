"""Who may import whom: the house's one rule that no reviewer should have to remember."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmem import api, model
from vmem.cli import ask, typed
from vmem.memory import transfer_calls

ROOT = Path(__file__).resolve().parent.parent
STDLIB = sys.stdlib_module_names

# room -> the vmem rooms that it may import; "*" is any
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "hot": {"", "errors", "hot"},
    "settings": {"errors"},
    "config": {"errors", "settings"},
    "identity": set(),
    "provenance": set(),
    "lenient": set(),
    "api": {"errors", "model", "lenient"},
    "recall": {"errors", "model", "provenance", "recall"},
    "paging": {"errors", "model", "paging", "provenance"},
    "capture": {"errors", "model", "lenient", "provenance", "capture", "recall", "hot"},
    "snapshot": {"errors", "model", "provenance", "snapshot", "recall", "capture", "paging", "hot", "identity"},
    "store": {"errors", "model", "store"},
    "memory": {"*"},
    "__main__": {"cli"},
    "cli": {"", "cli", "config", "errors", "hot", "settings"},
    "mcp": {"", "errors", "hot", "mcp"},
}
PURE = ("recall", "paging", "capture")


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "vmem").rglob("*.py")):
        parts = path.relative_to(ROOT / "vmem").with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            if node.module == "vmem":
                yield from (f"vmem.{alias.name}".removesuffix(".__version__") for alias in node.names)
            else:
                yield node.module


def room_of(module: str) -> str:
    return module.split(".")[1] if module.startswith("vmem.") else ""


@pytest.mark.parametrize(("room", "path"), list(modules()), ids=lambda value: str(value).rsplit("vmem/", 1)[-1])
def test_a_room_imports_only_the_rooms_below_it(room: str, path: Path) -> None:
    allowed = ALLOWED[room]
    for module in imported(path):
        assert not module.startswith("vmem_daemon"), "nobody imports the daemon"
        if module.split(".")[0] == "vmem" and "*" not in allowed:
            assert room_of(module) in allowed, f"{room} may not import {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "vmem" / "hot").glob("*.py")), ids=lambda path: path.name)
def test_the_hot_client_imports_the_standard_library_only(path: Path) -> None:
    for module in imported(path):
        assert module.split(".")[0] in STDLIB | {"vmem"}


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_never_open_a_database_or_a_socket(room: str) -> None:
    for path in (ROOT / "vmem" / room).glob("*.py"):
        reads_foreign_databases = path.name == "importers.py"
        for module in imported(path):
            assert module != "socket"
            assert module != "sqlite3" or reads_foreign_databases, path


def test_sql_is_written_in_the_store_alone() -> None:
    for room, path in modules():
        if room != "store" and path.name != "importers.py":  # that one reads other tools' databases
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    words = node.value.lstrip().split(" ", 2)
                    assert words[0] not in ("SELECT", "INSERT", "DELETE", "UPDATE") or len(words) < 3, (
                        path,
                        node.value,
                    )


def test_nothing_evaluates_or_unpickles() -> None:
    for path in [*(ROOT / "vmem").rglob("*.py"), *(ROOT / "daemon").rglob("*.py")]:
        assert not {"pickle", "marshal", "shelve"} & set(imported(path)), path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile", "__import__"), path


def test_the_command_line_knows_what_it_may_not_import() -> None:
    assert typed.KINDS == model.KINDS
    assert ask.DOCUMENT_LIMIT == transfer_calls.DOCUMENT_LIMIT
    assert typed.LONGEST_S == api.TTL_LIMIT_S
