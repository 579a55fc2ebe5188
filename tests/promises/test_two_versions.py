"""Promise 10 after an update: one daemon, that of the newer version, also while sessions of the older one are open."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.promises.hooks import environment, event_body, harmless, hook
from tests.support.daemon import REPOSITORY, daemons_of
from tests.support.waiting import wait_until
from vmem.hot import client

LATER = "99.0.0"


def later_plugin(folder: Path) -> Path:
    """A copy of the plugin that says that it is a later version."""
    for name in ("vmem", "daemon", "hooks"):
        shutil.copytree(REPOSITORY / name, folder / name)  # compiled, as far as it is: that takes seconds
    shutil.copy2(REPOSITORY / "requirements.lock", folder)
    init = folder / "vmem" / "__init__.py"
    init.write_text(re.sub(r'(__version__ = )"[^"]+"', rf'\1"{LATER}"', init.read_text()))
    return folder


def version_that_answers(home: Path) -> str:
    try:
        return client.call("ping", b"", 5.0, base=str(home)).version
    except client.Unavailable:
        return ""


def test_the_daemon_of_an_update_takes_over_and_serves_the_sessions_of_the_version_before(
    running: Path, tmp_path: Path
) -> None:
    later = later_plugin(tmp_path / "later")
    body = event_body(running, "new", prompt="The heron is in hall 7.")
    env = environment(running, VMEM_HOOK_DEADLINE_MS="10000")
    done = subprocess.run(
        [later / "hooks" / "vmem-hook", "UserPromptSubmit"], input=body, env=env, capture_output=True, timeout=30
    )
    harmless(done.returncode, done.stdout, done.stderr)
    wait_until(lambda: version_that_answers(running) == LATER, 60, "the later version's daemon answers")
    hook(running, "UserPromptSubmit", "old", prompt="The otter is in hall 8.")
    assert version_that_answers(running) == LATER
    wait_until(lambda: len(daemons_of(running)) == 1, 10)
