"""The first commits of repositories, which git is asked for once each.

Git may be slow: a long history, a disk far away. Whoever asks first waits for it a while. It goes on meanwhile, and who
asks later is told what it has said by then: no prompt waits for git twice.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Hashable
from time import monotonic

from vmem import git

FIRST_WAIT_S = 1.0  # of who asks first
LATER_WAIT_S = 0.005
LIMIT_S = 60.0  # then git is ended, and asked anew as long after that
KNOWN_LIMIT = 1000  # repositories
COMMAND = ("rev-list", "--max-parents=0", "--first-parent", "HEAD")

_asked: dict[Hashable, _Asked] = {}
_asking = threading.Lock()


def first_commit_of(top: str, repository: Hashable) -> str:
    """The first commit of the `repository` with a work tree at `top`; "" when there is none yet, git is absent or
    refuses, or has not said it so far."""
    with _asking:
        asked = _asked.get(repository)
        is_new = asked is None
        if asked is None or asked.is_due():
            if len(_asked) >= KNOWN_LIMIT:
                _asked.clear()
            asked = _asked[repository] = _Asked(top)
    return asked.answer(FIRST_WAIT_S if is_new else LATER_WAIT_S)


class _Asked:
    """One process of git's, and what it said."""

    def __init__(self, top: str) -> None:
        self._at = monotonic()
        self._commit = ""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        try:
            self._process = subprocess.Popen(
                git.command(top, *COMMAND), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, env=git.environ(),
            )  # fmt: skip
        except OSError:
            pass

    def is_due(self) -> bool:
        """Whether git is to be asked anew: it failed, a while ago."""
        return self._process is None and not self._commit and monotonic() - self._at > 2 * LIMIT_S

    def answer(self, wait_s: float) -> str:
        """The commit, "" for none; git is waited for so long if it is at work."""
        with self._lock:
            process = self._process
            if process is None:
                return self._commit
            try:
                said = process.communicate(timeout=wait_s)[0].split()
                self._commit = said[-1] if said and not process.returncode else ""
                self._process = None
            except subprocess.TimeoutExpired:
                if monotonic() - self._at > LIMIT_S:
                    self._end(process)
            return self._commit

    def _end(self, process: subprocess.Popen[str]) -> None:
        """Without waiting for its output, which what it started may hold open."""
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
        self._process = None
