"""Recall where numpy is not installed, or does not run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.daemon import REPOSITORY

SCRIPT = """
import sys
sys.modules["numpy"] = None  # as if it were not installed
from vmem.model import Page
from vmem.recall.telling.budget import fit
from vmem.recall.words.embed import Embedder
from vmem.recall.prompt.intent import read_intent
from vmem.recall.search.rank import rank_fts
from vmem.recall.telling.render import render_block
from vmem.recall.words.terms import query_terms

assert Embedder.open() is None
prompt = "which database holds the ledger?"
page = Page("abcdefgh", "fact", "", "The ledger database is Postgres.", created_at=1.0, rowid=1)
terms = query_terms(prompt)
hits = rank_fts([(1, -2.0)], {1: page}, terms, 2.0, chore=read_intent(prompt, 2.0).chore)
print(render_block(fit(hits, 600, terms=terms), now=2.0))
"""


def test_recall_through_full_text_needs_no_numpy() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "The ledger database is Postgres." in done.stdout


IN_A_MEMORY = """
import sys, pathlib
from vmem_daemon.lifecycle import load_everything
from tests.memory.harness import Host

folder = pathlib.Path(sys.argv[1])
(folder / "project").mkdir()
host = Host(folder / "vmem", folder / "project")
host.remember("The ledger database is Postgres.")
load_everything()
print(host.prompt("which database holds the ledger?", "s1"))
print(host.memory.call("status", b"{}").decode())
host.memory.close()
"""


@pytest.mark.parametrize("error", ["RuntimeError('X86_V2 is what it needs')", "ImportError('X86_V2 is what it needs')"])
def test_where_numpy_does_not_run_memory_goes_on_without_and_says_so(tmp_path: Path, error: str) -> None:
    (tmp_path / "site" / "numpy").mkdir(parents=True)
    (tmp_path / "site" / "numpy" / "__init__.py").write_text(f"raise {error}")
    path = f"{tmp_path / 'site'}:{REPOSITORY}:{REPOSITORY / 'daemon'}"
    done = subprocess.run(
        [sys.executable, "-c", IN_A_MEMORY, str(tmp_path)], env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told, _, status = done.stdout.strip().rpartition("\n")
    assert "The ledger database is Postgres." in told
    assert json.loads(status)["index"] == "none"
    assert "X86_V2 is what it needs" in json.loads(status)["warnings"][0]
