"""How git is asked: so that no program is started that a repository names, nothing is fetched, and nothing written.

A repository that came as an archive brings its own configuration: monitors, filters, programs that check signatures,
and addresses to fetch a missing commit from. Git itself fetches what a partial clone lacks.
"""

from __future__ import annotations

import os

_SETTINGS = ("core.fsmonitor=false", "log.showSignature=false")


def command(top: str, *args: str, settings: tuple[str, ...] = ()) -> list[str]:
    """Git's command line for a question about the repository at `top`."""
    given = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
    return ["git", "--no-optional-locks", *given, "-C", top, *args]


def environ() -> dict[str, str]:
    """The environment for it: no other repository's, and no way to reach one."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    # Versions before 2.45 know only the list of protocols; an empty one allows none.
    return kept | {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
