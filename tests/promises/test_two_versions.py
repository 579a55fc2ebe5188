"""Promise 10 after an update: one daemon, that of the newer version, also while sessions of the older one are open; and
that of the newer files, where a clone that is used in place was pulled."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from vmem_daemon.code import Code

from tests.support.daemon import REPOSITORY, only_daemon
from tests.support.hooks import PATIENT, environment, event_body, harmless, hook
from tests.support.waiting import wait_until
from vmem import __version__
from vmem.hot import client
from vmem.hot.versions import REPLACED, gives_way

pytestmark = pytest.mark.promise(n=10)

LATER = "99.0.0"


def plugin(folder: Path) -> Path:
    """A copy of the plugin."""
    for name in ("vmem", "daemon", "hooks"):
        shutil.copytree(REPOSITORY / name, folder / name)  # compiled, as far as it is: that takes seconds
    shutil.copy2(REPOSITORY / "requirements.lock", folder)
    return folder


def later_plugin(folder: Path) -> Path:
    """A copy of the plugin that says that it is a later version."""
    init = plugin(folder) / "vmem" / "__init__.py"
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
    env = environment(running, **PATIENT)
    done = subprocess.run(
        [later / "hooks" / "vmem-hook", "UserPromptSubmit"], input=body, env=env, capture_output=True, timeout=30
    )
    harmless(done.returncode, done.stdout, done.stderr)
    wait_until(lambda: version_that_answers(running) == LATER, 60, "the later version's daemon answers")
    hook(running, "UserPromptSubmit", "old", prompt="The otter is in hall 8.")
    assert version_that_answers(running) == LATER
    only_daemon(running)


def pull(clone: Path) -> None:
    """Changes what a daemon says of itself in a clone's files, under the same version."""
    server = clone / "daemon" / "vmem_daemon" / "server.py"
    changed = server.read_text().replace('"replaced": ', '"pulled": True, "replaced": ')
    part = server.with_name("server.part")
    part.write_text(changed)
    part.replace(server)  # as git does it


def told_by(clone: Path, home: Path, event: str, session: str, **fields: Any) -> str:
    """What a hook of that clone prints; it may take its time."""
    body = event_body(home, session, **fields)
    env = environment(home, **PATIENT)
    done = subprocess.run([clone / "hooks" / "vmem-hook", event], input=body, env=env, capture_output=True, timeout=60)
    return harmless(done.returncode, done.stdout, done.stderr)


def facts(home: Path) -> dict[str, Any]:
    return dict(json.loads(client.call("ping", b"", 5.0, base=str(home)).body))


def say(clone: Path, home: Path, session: str, prompt: str, answer: str) -> None:
    """An exchange, until its answer is kept: then the daemon has loaded all that it needs, too."""

    def kept() -> bool:
        request = json.dumps({"cwd": str(home.parent), "kind": "episode"}).encode()
        return answer in client.call("timeline", request, 5.0, base=str(home)).body.decode()

    told_by(clone, home, "UserPromptSubmit", session, prompt=prompt)
    told_by(clone, home, "Stop", session, last_assistant_message=answer)
    wait_until(kept, 30, "the answer is kept")


def test_a_clone_that_was_pulled_is_served_by_its_new_code_from_the_next_session_on(
    fresh: Path, tmp_path: Path
) -> None:
    clone = plugin(tmp_path / "clone")
    told_by(clone, fresh, "SessionStart", "s1", source="startup")
    say(clone, fresh, "s1", "Where did we put the heron?", "Into hall 7 of the north wing.")
    before = facts(fresh)
    assert not before["replaced"] and "pulled" not in before
    told_by(clone, fresh, "SessionStart", "s2", source="startup")
    assert facts(fresh)["pid"] == before["pid"], "nothing has changed: it stays"
    pull(clone)
    say(clone, fresh, "s2", "And where is the otter?", "The otter swims in hall 8 of the south wing.")
    meanwhile = facts(fresh)
    assert meanwhile["pid"] == before["pid"] and meanwhile["replaced"], "no prompt waits for a change of daemons"
    assert "hall 7" in told_by(clone, fresh, "SessionStart", "s3", source="startup")
    wait_until(lambda: version_that_answers(fresh) == __version__, 60, "it answers: the start has waited, if it could")
    told = told_by(clone, fresh, "UserPromptSubmit", "s4", prompt="Which hall of the south wing is the otter in?")
    after = facts(fresh)
    assert "hall 8" in told
    assert after["pulled"] and after["pid"] != before["pid"] and not after["replaced"]
    only_daemon(fresh)
    told_by(clone, fresh, "SessionStart", "s5", source="startup")
    assert facts(fresh)["pid"] == after["pid"], "once is enough"


def test_a_daemon_whose_files_are_gone_gives_way_to_those_of_the_copy_that_asks(fresh: Path, tmp_path: Path) -> None:
    old, new = plugin(tmp_path / "old"), plugin(tmp_path / "new")
    told_by(old, fresh, "SessionStart", "s1", source="startup")
    say(old, fresh, "s1", "Where did we put the heron?", "Into hall 7 of the north wing.")
    before = facts(fresh)["pid"]
    shutil.rmtree(old)
    pull(new)
    assert "hall 7" in told_by(new, fresh, "SessionStart", "s2", source="startup")
    wait_until(lambda: version_that_answers(fresh) == __version__, 60, "the next one answers")
    assert facts(fresh)["pulled"] and facts(fresh)["pid"] != before


def test_a_plugin_of_an_older_version_does_not_end_a_later_ones_daemon_for_its_changed_files(
    fresh: Path, tmp_path: Path
) -> None:
    later = later_plugin(tmp_path / "later")
    told_by(later, fresh, "SessionStart", "s1", source="startup")
    before = facts(fresh)["pid"]
    pull(later)
    hook(fresh, "SessionStart", "old", source="startup")
    assert facts(fresh)["pid"] == before
    told_by(later, fresh, "SessionStart", "s2", source="startup")
    wait_until(lambda: version_that_answers(fresh) == LATER and "pulled" in facts(fresh), 60)


def test_a_change_of_any_file_that_is_loaded_counts_and_what_python_compiles_does_not(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "one.py").write_text("x = 1\n")
    code = Code([str(tmp_path)])
    (tmp_path / "room" / "__pycache__").mkdir()
    (tmp_path / "room" / "__pycache__" / "one.py").write_text("compiled")
    (tmp_path / "room" / "notes.txt").write_text("not loaded")
    assert not code.is_replaced()
    (tmp_path / "room" / "two.json").write_text("{}")
    assert code.is_replaced()
    (tmp_path / "room" / "two.json").unlink()
    assert not code.is_replaced()
    (tmp_path / "room" / "one.py").write_text("x = 12\n")
    assert code.is_replaced()
    shutil.rmtree(tmp_path / "room")
    assert code.is_replaced()
    code.retire("other code")
    assert code.version == f"{__version__}{REPLACED}"


@pytest.mark.parametrize(
    ("daemon", "mine", "goes"),
    [
        ("1.2.0", "1.2.1", True),
        ("1.2.1", "1.2.0", False),
        ("1.2.0", "1.2.0", False),
        (f"1.2.0{REPLACED}", "1.2.0", True),
        (f"1.2.0{REPLACED}", "1.3.0", True),
        (f"1.3.0{REPLACED}", "1.2.0", False),
    ],
)
def test_a_daemon_gives_way_to_a_later_version_and_to_its_own_changed_files(daemon: str, mine: str, goes: bool) -> None:
    assert gives_way(daemon, mine) is goes
