"""Set-up with the real pip and the real locks, from the first hook call on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon import REPOSITORY, daemons_of, end_all, processes_of
from tests.support.hooks import PATIENT
from tests.support.store import episodes_with, texts_of
from tests.support.waiting import wait_until
from vmem.hot import address, locks, setup

pytestmark = pytest.mark.slow

MINUTES_S = 240.0
SAID = "The ferry timetable service must never cache fares for longer than a minute."


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "a home" / "data"
    path.mkdir(parents=True)
    yield path
    end_all(path)


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """The tests' own environment (it may name an index) without the embeddings, which only take time."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("VMEM_")}
    return {**kept, "HOME": str(home.parent), "VMEM_HOME": str(home), "VMEM_SETUP_EMBEDDINGS": "off", **PATIENT, **more}


def offline(home: Path) -> dict[str, str]:
    """An index that nobody serves, and no other place to find a wheel."""
    kept = {key: value for key, value in environment_of(home).items() if not key.startswith("PIP_")}
    index = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": "0"}
    return {**kept, **index, "PIP_NO_CACHE_DIR": "1"}


def hook(env: dict[str, str], event: str, **fields: str) -> dict[str, str]:
    """Runs the hook as the client does; what it printed, {} for nothing."""
    body = {"session_id": "s-1", "hook_event_name": event, "cwd": env["HOME"], "transcript_path": "", **fields}
    done = subprocess.run(
        [str(REPOSITORY / "hooks" / "vmem-hook"), event],
        input=json.dumps(body) + "\n",
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed: dict[str, str] = json.loads(done.stdout or "{}")
    return printed


def set_up(env: dict[str, str], *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", "-S", "-E", "-c", setup.START, str(REPOSITORY), env["VMEM_HOME"], *more]
    return subprocess.Popen(command, env=env)


def log_of(home: Path) -> str:
    return Path(address.log_dir(str(home)), "setup.log").read_text()


def test_the_first_hook_sets_up_and_however_that_fails_the_next_try_goes_on_and_takes_in_all_events(home: Path) -> None:
    """Offline it says so once; one that is killed half way is repaired by the next."""
    env = offline(home)
    assert "setting itself up" in hook(env, "SessionStart", source="startup")["systemMessage"]
    wait_until(lambda: setup.failure(str(home)), MINUTES_S, "pip gave up")
    told = [hook(env, "UserPromptSubmit", prompt=f"{SAID} {number}") for number in range(3)]
    assert "offline" in told[0]["systemMessage"]
    assert told[1:] == [{}, {}]
    assert log_of(home).count("set-up failed") == 1, "the hooks in between did not try again"
    assert "127.0.0.1" in log_of(home)
    assert len(list((home / "spool").iterdir())) == 4
    online = environment_of(home)
    killed = set_up(online)
    wait_until(lambda: list(home.glob("venv/*/bin/python")), 60, "the environment is half made")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    wait_until(lambda: not locks.held(address.run_dir(str(home)) + "/setup.lock"), MINUTES_S, "its pip has ended")
    assert setup.needed(str(home), str(REPOSITORY))
    (home / "setup.state").write_text(f"1\n0\n{setup.wanted(str(REPOSITORY))}\nbecause\n")  # its time has come
    hook(online, "UserPromptSubmit", prompt="And the ferry?")
    second = set_up(online)
    assert second.wait(30) == setup.BUSY
    wait_until(lambda: not setup.needed(str(home), str(REPOSITORY)), MINUTES_S, "the next try succeeded")
    wait_until(lambda: daemons_of(home), 30, "set-up starts the daemon itself")
    wait_until(lambda: not list((home / "spool").iterdir()), 30, "what was spooled is taken in")
    said = [f"{SAID} {number}" for number in range(3)]
    wait_until(lambda: all(any(one in text for text in texts_of(home)) for one in said), 30, "and kept")
    assert [episodes_with(home, one) <= 1 for one in said] == [True] * 3
    hook_python, daemon_python, _digest = Path(address.runtime_path(str(home))).read_text().splitlines()
    assert hook_python == os.path.realpath(hook_python)
    assert daemon_python.startswith(f"{home}/venv/")
    assert log_of(home).count("set-up done") == 1
    assert not (home / "setup.state").exists()
    (folder,) = (home / "venv").iterdir()
    assert (folder / ".complete").exists()
    # What is gone from a finished environment is put back, too.
    end_all(home)
    shutil.rmtree(next(folder.glob("lib/*/site-packages/tomlkit")))
    assert set_up(online, "-1", "repair").wait(MINUTES_S) == setup.OK
    assert list(folder.glob("lib/*/site-packages/tomlkit"))
    end_all(home)
    assert not processes_of(home)
