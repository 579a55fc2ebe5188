"""A session that began while no daemon could answer gets its pins with the first prompt that one answers."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import NewClient
from tests.support.daemon import kill_daemon, record_runtime, start_daemon
from tests.support.fake_api import FakeApi, say
from tests.support.waiting import wait_until
from vmem.hot import client as hot
from vmem.hot import spool

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=3)]

PIN = "Never restart the heron service on Fridays."


def test_pins_reach_the_model_once_although_the_start_was_missed(new_client: NewClient, api: FakeApi) -> None:
    api.script = say("Noted.")
    client = new_client()
    home = client.vmem_home
    (home / "config.toml").write_text("[hook]\ndeadline_ms = 2000\n")  # so that a busy machine answers in time, too
    start_daemon(home)
    body = {"text": PIN, "kind": "constraint", "pin": "hard", "cwd": str(client.project)}
    assert hot.call("remember", json.dumps(body).encode(), base=str(home)).status == "ok"
    kill_daemon(home)
    record_runtime(home, daemon="/usr/bin/false")
    with client.session() as session:
        turns = [session.say("Which letter follows q in the alphabet?")]
        wait_until(lambda: spool.waiting(str(home)), 15, "what nobody took is spooled")
        record_runtime(home)
        start_daemon(home)
        for topic in ("rain", "snow", "fog", "hail"):  # a machine may be too busy for one of them
            turns.append(session.say(f"Write a haiku about {topic}."))
            if PIN in api.requests(0, turns[0].session_id)[-1].added_to_prompt:
                break
        turns.append(session.say("And one about the sun."))
    assert [turn.code for turn in turns] == [0] * len(turns)
    requests = api.requests(0, turns[0].session_id)
    assert [PIN in request.added_to_prompt for request in requests] == [False] * (len(turns) - 2) + [True, False]
    assert [request.context.count(PIN) for request in requests] == [0] * (len(turns) - 2) + [1, 1]
