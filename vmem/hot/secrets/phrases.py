"""The words of a wallet, in place of a key: "the wallet words are: army van …"; see `redact`.

Twelve words or more that nothing joins, behind a name that says what they are. Stdlib only; linear, as a pattern is
matched only where a name stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from vmem.hot.secrets.values import compiled, places

_NAMES = (
    "mnemonic", "wallet words", "seed words", "recovery words", "seed phrase", "seed_phrase", "recovery phrase",
    "secret words", "seed", "12 words", "24 words", "twelve words", "metamask", "recovery", "wallet", "助记词",
)  # fmt: skip
# Words that no list of seed words has, and sentences do.
_NO_SEED = frozenset(
    "the and for not are was were has had his her its their from with have been would could should which than them your"
    " our but who does did".split()
)
_AFTER = (
    r"(?:\s[a-z]{2,10}){0,2}\W{0,3}(?:is|are|:|=|是|：|[-–—])\W{0,4}(?P<v>(?:[a-z]{3,8}[ ,\n]{1,3}){11,23}[a-z]{3,8})"
)


def phrases(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where such words stand, as (start, end, kind); `lower` is the text in lower case."""
    for name in [name for name in _NAMES if name in lower]:
        for at in places(lower, name):
            match = compiled(_AFTER).match(text, at + len(name))
            if match is not None and _NO_SEED.isdisjoint(compiled(r"[a-z]+").findall(match["v"])):
                yield *match.span("v"), "seed-phrase"
