"""What follows an exchange of which nothing may be kept answers that one, and no exchange before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host

Way = Callable[[Host, Talk], None]
OFFERED = ("Which database do we take?", "1) Postgres\n2) MySQL\n\nWhich one do you want?")
BETWEEN = ("Who looks after the keys?", "1) Ben\n2) Carla\n\nWho is to get them?")


@pytest.fixture
def host(host: Host, tmp_path: Path) -> Host:
    (tmp_path / "hush").mkdir()
    (host.home / "config.toml").write_text(f'[capture]\nignore_projects = ["{tmp_path}/hush"]\n')
    return host


def exchange(host: Host, talk: Talk, prompt: str, answer: str, cwd: str = "") -> None:
    """One more of the session, with the hooks of the client and its transcript."""
    path = Path(host.cwd, "s1.jsonl")
    told = {"transcript_path": str(path), "prompt_id": f"p{talk.turn + 1}", "cwd": cwd or host.cwd}
    host.event("UserPromptSubmit", "s1", prompt=prompt, **told)
    talk.user(prompt, timestamp=moment(host), cwd=told["cwd"])
    host.clock.now += 20
    talk.says(answer, timestamp=moment(host), cwd=told["cwd"]).write(path)
    host.event("Stop", "s1", last_assistant_message=answer, **told)
    host.work(1)
    host.clock.now += 60


def moment(host: Host) -> str:
    return datetime.fromtimestamp(host.clock.now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def unwanted(host: Host, talk: Talk) -> None:
    exchange(host, talk, f"Don't remember this: {BETWEEN[0]}", BETWEEN[1])


def paused(host: Host, talk: Talk) -> None:
    host.call("pause", whose="session", session="s1")
    exchange(host, talk, *BETWEEN)
    host.call("resume", whose="session", session="s1")
    host.clock.now += 5


def paused_for_all(host: Host, talk: Talk) -> None:
    host.call("pause", for_s=90)
    exchange(host, talk, *BETWEEN)
    host.clock.now += 60


def forgotten(host: Host, talk: Talk) -> None:
    exchange(host, talk, *BETWEEN)
    host.call("forget", phrase="looks after the keys")


def forgotten_for_good(host: Host, talk: Talk) -> None:
    exchange(host, talk, *BETWEEN)
    host.call("forget", phrase="looks after the keys", for_good=True)


def ignored(host: Host, talk: Talk) -> None:
    exchange(host, talk, *BETWEEN, cwd=str(Path(host.cwd).parent / "hush"))


WAYS = (unwanted, paused, paused_for_all, forgotten, forgotten_for_good, ignored)


@pytest.mark.parametrize("choice", ["yes, the second one", "2", "the second one then"])
@pytest.mark.parametrize("between", WAYS)
def test_a_choice_behind_it_decides_nothing_that_was_asked_before(host: Host, between: Way, choice: str) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd)
    exchange(host, talk, *OFFERED)
    between(host, talk)
    exchange(host, talk, choice, "Noted.")
    exchange(host, talk, "where do otters live?", "Under the bridge.")  # with which the choice is read once more
    told = host.call("timeline", limit=100)["pages"]
    assert any("Under the bridge" in page["text"] for page in told)
    assert not [page["text"] for page in told if page["kind"] != "episode"]


@pytest.mark.parametrize("between", WAYS)
def test_what_is_settled_behind_it_is_kept_as_where_a_session_begins(host: Host, between: Way) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd)
    exchange(host, talk, *OFFERED)
    between(host, talk)
    exchange(host, talk, "那就 RocketMQ。topic 名要走申请,一般两天", "好的,用 RocketMQ。")
    made = [page for page in host.call("timeline", limit=100)["pages"] if "RocketMQ" in page["text"]]
    assert "decision" in {page["kind"] for page in made}


def test_without_anything_between_it_decides_that(host: Host) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd)
    exchange(host, talk, *OFFERED)
    exchange(host, talk, "yes, the second one", "Noted.")
    exchange(host, talk, "where do otters live?", "Under the bridge.")
    assert [page for page in host.call("timeline", limit=100)["pages"] if "MySQL" in page["text"]
            and page["kind"] == "decision"]  # fmt: skip
