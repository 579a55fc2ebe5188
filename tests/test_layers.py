"""Who may import whom: the house's one rule that no reviewer should have to remember."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from vmem import api, model
from vmem.cli import ask, typed

ROOT = Path(__file__).resolve().parent.parent
STDLIB = sys.stdlib_module_names

# room -> the vmem rooms that it may import; "*" is any
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "hot": {"", "errors", "hot"},
    "settings": {"errors"},
    "config": {"errors", "settings"},
    "git": set(),
    "first_commits": {"git"},
    "packed_refs": set(),
    "identity": {"first_commits", "packed_refs"},
    "provenance": set(),
    "lenient": set(),
    "api": {"errors", "model", "lenient"},
    "languages": {"languages"},
    "recall": {"errors", "languages", "model", "provenance", "recall"},
    "paging": {"errors", "model", "paging", "provenance"},
    "capture": {"errors", "languages", "model", "lenient", "provenance", "capture", "recall", "hot"},
    "snapshot": {
        "errors",
        "languages",
        "model",
        "provenance",
        "snapshot",
        "recall",
        "capture",
        "paging",
        "hot",
        "identity",
        "git",
    },
    "store": {"errors", "model", "store"},
    "memory": {"*"},
    "__main__": {"cli"},
    "cli": {"", "cli", "config", "errors", "hot", "settings"},
    "mcp": {"", "errors", "hot", "mcp"},
}
STORE = sorted((ROOT / "vmem" / "store").rglob("*.py"))
# room within `recall` -> those that it may import
ALLOWED_IN_RECALL: dict[str, set[str]] = {
    "words": set(),
    "prompt": {"words"},
    "changes": {"words", "prompt"},
    "telling": {"words", "changes"},
    "search": {"words", "prompt", "telling"},
}
PURE = ("recall", "paging", "capture")
# How a statement begins that changes something.
WRITES = re.compile(
    r"\s*(WITH\b.*\b)?(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|VACUUM)\b|\s*PRAGMA (\w+ *=|incremental_vacuum)",
    re.DOTALL,
)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "vmem").rglob("*.py")):
        parts = path.relative_to(ROOT / "vmem").with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


@dataclass(frozen=True)
class Facts:
    """What stands anywhere in a file: the modules that it imports, absolute, its strings, and the names it calls."""

    imports: frozenset[str]
    texts: tuple[str, ...]
    calls: frozenset[str]


@functools.cache
def facts(path: Path) -> Facts:
    """Read once for all tests of this file."""
    imports, texts, calls = set(), [], set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            if node.module == "vmem":
                imports |= {f"vmem.{alias.name}".removesuffix(".__version__") for alias in node.names}
            else:
                imports.add(node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls.add(node.func.id)
    return Facts(frozenset(imports), tuple(texts), frozenset(calls))


def arguments(node: ast.AST) -> list[ast.arg]:
    """Those of a function; of anything else none."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def docstring(node: ast.FunctionDef) -> str | None:
    return ast.get_docstring(node, clean=False)


def room_of(module: str) -> str:
    return module.split(".")[1] if module.startswith("vmem.") else ""


@pytest.mark.parametrize(("room", "path"), list(modules()), ids=lambda value: str(value).rsplit("vmem/", 1)[-1])
def test_a_room_imports_only_the_rooms_below_it(room: str, path: Path) -> None:
    allowed = ALLOWED[room]
    for module in facts(path).imports:
        assert not module.startswith("vmem_daemon"), "nobody imports the daemon"
        if module.split(".")[0] == "vmem" and "*" not in allowed:
            assert room_of(module) in allowed, f"{room} may not import {module}"


@pytest.mark.parametrize("room", ALLOWED_IN_RECALL)
def test_a_room_of_recall_imports_only_those_below_it(room: str) -> None:
    for path in (ROOT / "vmem" / "recall" / room).glob("*.py"):
        for module in facts(path).imports:
            if module.startswith("vmem.recall."):
                assert module.split(".")[2] in ALLOWED_IN_RECALL[room] | {room}, f"{path} may not import {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "vmem" / "hot").rglob("*.py")), ids=lambda path: path.name)
def test_the_hot_client_imports_the_standard_library_only(path: Path) -> None:
    for module in facts(path).imports:
        assert module.split(".")[0] in STDLIB | {"vmem"}


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_never_open_a_database_or_a_socket(room: str) -> None:
    for path in (ROOT / "vmem" / room).rglob("*.py"):
        reads_foreign_databases = path.name == "importers.py"
        for module in facts(path).imports:
            assert module != "socket"
            assert module != "sqlite3" or reads_foreign_databases, path


def test_sql_is_written_in_the_store_alone() -> None:
    for room, path in modules():
        if room != "store" and path.name != "importers.py":  # that one reads other tools' databases
            for text in facts(path).texts:
                words = text.lstrip().split(" ", 2)
                assert words[0] not in ("SELECT", "INSERT", "DELETE", "UPDATE") or len(words) < 3, (path, text)


def test_the_engine_is_known_in_the_store_alone() -> None:
    for path in [*(ROOT / "vmem").rglob("*.py"), *(ROOT / "daemon").rglob("*.py")]:
        if path not in STORE and path.name != "importers.py":  # as above
            assert "sqlite3" not in facts(path).imports, path


@pytest.mark.parametrize("path", STORE, ids=lambda path: path.name)
def test_what_the_store_offers_names_no_type_of_the_engine(path: Path) -> None:
    for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(scope, ast.Module | ast.ClassDef) and not getattr(scope, "name", "").startswith("_"):
            for node in scope.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    named = [*(one.annotation for one in arguments(node)), node.returns]
                elif isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
                    named = [node.annotation]
                else:
                    continue
                assert not any(one is not None and "sqlite3" in ast.unparse(one) for one in named), ast.unparse(node)


@pytest.mark.parametrize("path", STORE, ids=lambda path: path.name)
def test_who_writes_is_given_a_writer(path: Path) -> None:
    """A type checker then finds whoever calls it with what may only read."""
    if path.name in ("schema.py", "tables.py"):  # statements as values: whoever runs them has a Writer
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        given = {one.annotation.id for one in arguments(node) if isinstance(one.annotation, ast.Name)}
        if "Reader" in given and "Writer" not in given:
            texts = [
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and one.value != docstring(node)
            ]
            assert not [text for text in texts if isinstance(text, str) and WRITES.match(text)], (path.name, node.name)
    for node in tree.body:  # nor is a statement that writes kept where this would not see it
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            assert not WRITES.match(str(node.value.value)), ast.unparse(node)


def test_no_test_file_imports_another() -> None:
    """What two of them need is no test, and has a file of its own."""
    for path in sorted((ROOT / "tests").glob("*/**/*.py")):
        borrowed = [name for name in facts(path).imports if re.fullmatch(r"tests\.[\w.]+\.test_\w+", name)]
        assert not borrowed, (path, borrowed)


def test_nothing_evaluates_or_unpickles() -> None:
    for path in [*(ROOT / "vmem").rglob("*.py"), *(ROOT / "daemon").rglob("*.py")]:
        assert not {"pickle", "marshal", "shelve"} & facts(path).imports, path
        assert not {"eval", "exec", "compile", "__import__"} & facts(path).calls, path


def test_the_command_line_knows_what_it_may_not_import() -> None:
    assert typed.KINDS == model.KINDS
    assert ask.DOCUMENT_LIMIT == api.DOCUMENT_LIMIT
    assert typed.LONGEST_S == api.TTL_LIMIT_S
