"""The installed word vectors, for the tests of all that is made of them."""

from __future__ import annotations

import pytest

from vmem.recall.words.embed import Embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    found = Embedder.open()
    if found is None:
        pytest.skip("the wordllama package is not installed")
    return found
