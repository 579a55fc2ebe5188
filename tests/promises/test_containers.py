"""Promise 6 where containers share a data home: what is one path to both is two directories."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from tests.support.hooks import HOOK, PATIENT, environment, event_body, harmless, hook, kept, spooled
from tests.support.store import texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.promise(n=6)

RULE = "From now on never retry herons more than six times."
QUESTION = "How many times may herons be retried?"
OTHER_FILES = 'mount -t tmpfs none "$PROJECT" && exec "$@"'
SAME_FILES = 'exec "$@"'


def in_a_container(home: Path, mounts: str, *command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A command in a mount namespace of its own."""
    inside = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounts, "sh"]
    env = environment(home, PROJECT=str(home.parent / "project"), **PATIENT)
    if not which("unshare") or subprocess.run([*inside, "true"], env=env, capture_output=True).returncode:
        pytest.skip("this user may mount nothing, not even in a namespace of its own")
    return subprocess.run([*inside, *command], input=given, env=env, capture_output=True, timeout=30, check=False)


@pytest.mark.parametrize("mounts", [OTHER_FILES, SAME_FILES])
def test_a_container_in_which_the_path_is_another_directory_is_told_nothing_and_one_that_has_the_same_is(
    running: Path, mounts: str
) -> None:
    project = running.parent / "project"
    project.mkdir()
    hook(running, "UserPromptSubmit", cwd=str(project), prompt=RULE)
    hook(running, "Stop", cwd=str(project), last_assistant_message="Understood.")
    wait_until(lambda: texts_of(running, "constraint"), 30, "the rule is kept")
    same = mounts == SAME_FILES
    events: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("SessionStart", "started", {"source": "startup"}),
        ("UserPromptSubmit", "prompted", {"prompt": QUESTION}),
        ("Stop", "prompted", {"last_assistant_message": "Six times. I moved the curlew to port 7011."}),
    )
    for event, session, fields in events:
        body = event_body(running, session, cwd=str(project), **fields)
        done = in_a_container(running, mounts, HOOK, event, given=body)
        injected = harmless(done.returncode, done.stdout, done.stderr)
        assert ("never retry herons" in injected) is (same and event != "Stop")
        assert (b"VMEM_HOME" in done.stdout) is (not same and event == "SessionStart"), "it is said once"
    asked = in_a_container(running, mounts, "sh", "-c", f'cd "$PROJECT" && exec {sys.executable} -m vmem ls')
    assert (b"never retry herons" in asked.stdout) is (asked.returncode == 0) is same
    assert (b"export VMEM_HOME=" in asked.stderr) is not same
    hook(running, "UserPromptSubmit", "s3", cwd=str(project), prompt="And what of egrets?")
    hook(running, "Stop", "s3", cwd=str(project), last_assistant_message="They are not retried.")
    wait_until(lambda: kept(running, ["egrets"])["egrets"], 30, "what was said here is kept")
    if same:
        wait_until(lambda: kept(running, ["curlew"])["curlew"], 30, "what was said there, too")
    assert bool(kept(running, ["curlew"])["curlew"]) is same
    wait_until(lambda: not spooled(running), 30, "nothing is left to take in")
