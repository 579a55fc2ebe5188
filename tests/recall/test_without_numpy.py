"""Recall where numpy is not installed."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
sys.modules["numpy"] = None  # as if it were not installed
from vmem.model import Page
from vmem.recall.budget import fit
from vmem.recall.embed import Embedder
from vmem.recall.intent import read_intent
from vmem.recall.lex import pack_lex
from vmem.recall.rank import rank_fts
from vmem.recall.render import render_block
from vmem.recall.terms import query_terms

assert Embedder.open() is None
assert pack_lex("words")
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
