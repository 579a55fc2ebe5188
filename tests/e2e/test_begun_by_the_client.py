"""Turns that the client begins itself, for a schedule or a task in the background: kept for themselves."""

from __future__ import annotations

import json
import time

import pytest

from tests.e2e.conftest import NewClient
from tests.support.fake_api import Call, FakeApi, Reply, Request
from tests.support.hooks import wait_for_jobs
from tests.support.store import texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e
FOUND = "The walrus migration moved 812 rows and left the seal archive untouched."
SEEN = "The heron registry refuses pushes, for its disk is full."
ASKS = "check the heron registry"


def quick(seconds: int, name: str) -> Call:
    return Call("Bash", {"command": f"sleep {seconds}", "description": name, "run_in_background": True})


def test_the_answer_to_a_tasks_notice_is_a_page_of_its_own_unless_it_says_nothing_new(
    new_client: NewClient, api: FakeApi
) -> None:
    def model(request: Request) -> Reply:
        if '"migrate" completed' in request.context:
            return Reply(FOUND)
        if '"warm up" completed' in request.context:
            return Reply("Nothing new.")
        return Reply("It runs.") if request.round else Reply("Starting.", (quick(1, "warm up"), quick(4, "migrate")))

    api.script, client = model, new_client()
    with client.session() as session:
        asked = session.say("Run the walrus migration in the background, please.")
        wait_until(lambda: FOUND in str(texts_of(client.vmem_home)), 60, "what the task found is kept")
        wait_for_jobs(client.vmem_home)
        mine, found = texts_of(client.vmem_home, "episode")
    assert "Nothing new" in str(client.transcript(asked.session_id))  # it was said
    assert "User: Run the walrus migration" in mine and FOUND not in mine and "Nothing new" not in mine + found
    assert f"\nAssistant: {FOUND}" in found and '"migrate" completed' in found and "User: " not in found


def test_a_schedules_round_is_a_page_of_its_own_and_its_words_are_not_the_users(
    new_client: NewClient, api: FakeApi
) -> None:
    def model(request: Request) -> Reply:
        return Reply(SEEN if request.prompt == ASKS else "It is looked after.")

    api.script, client = model, new_client()
    every_minute = {"id": "00000000", "cron": "* * * * *", "prompt": ASKS, "recurring": True}
    overdue = {**every_minute, "createdAt": (time.time() - 600) * 1000}  # so that the client begins it at once
    schedule = client.project / ".claude" / "scheduled_tasks.json"
    schedule.parent.mkdir()
    schedule.write_text(json.dumps({"tasks": [overdue]}))
    with client.session() as session:
        session.say("Have the registry looked after, please.")
        wait_until(lambda: SEEN in str(texts_of(client.vmem_home)), 150, "what the round saw is kept")
    wait_for_jobs(client.vmem_home)  # that of the end, too: the client may write down late whose turn it was
    texts = texts_of(client.vmem_home, "episode")
    assert [text for text in texts if f"User: {ASKS}" in text] == []
    (seen,) = [text for text in texts if SEEN in text]
    assert f'on a schedule: "{ASKS}"' in seen and "Have the registry looked after" not in seen
