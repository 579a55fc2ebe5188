"""Arbitrary pages for the properties of the policies, and on how many each is tried: enough to break it."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

from vmem.model import KINDS, PINS, Candidate

QUICK = settings(max_examples=30)
OLDEST = 20  # generations

candidates = st.builds(
    Candidate,
    rowid=st.integers(1, 10**6),
    kind=st.sampled_from(KINDS),
    bytes=st.integers(1, 10_000),
    pin=st.sampled_from(PINS),
    importance=st.floats(0, 1),
    behind=st.integers(0, OLDEST),
    uses=st.integers(0, 2000),
    used_at=st.floats(0, 1e9),
    refaults=st.integers(0, 6),
    referenced=st.booleans(),
    superseded=st.booleans(),
)
