"""What the client itself brings into a conversation: dialogs, a recap, turns that it begins for a schedule or task."""

from __future__ import annotations

import json
import re
import time

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import REJECTED, Json
from tests.support.fake_api import Answer, Call, FakeApi, Reply, Request, by_prompt, say, steps
from tests.support.hooks import jobs, wait_for_jobs
from tests.support.store import acts_of, texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

STORES = [
    {"label": "Redis", "description": "Survives restarts of the web tier"},
    {"label": "Postgres", "description": "One thing less to run"},
]
QUESTION = "Where should sessions be stored?"
PLAN = "# Move the exports to an outbox table\n\n1. Retry each export 5 times, then park it"
PLAN_FILE = re.compile(r"You should create your plan at (\S+) using the Write tool")
RECAP = "The walrus exporter is moving to UTF-16; next is a dry run on the seal archive."
FOUND = "The walrus migration moved 812 rows and left the seal archive untouched."
SEEN = "The heron registry refuses pushes, for its disk is full."
ASKS = "check the heron registry"


def decide(asked: Json) -> Json:
    """A user who takes Redis, approves the plan, and refuses everything else with words."""
    given = asked["input"]
    if asked["tool_name"] == "AskUserQuestion":
        return {"behavior": "allow", "updatedInput": {**given, "answers": {QUESTION: "Redis"}}}
    if asked["tool_name"] == "ExitPlanMode":
        return {"behavior": "allow", "updatedInput": given}
    return {"behavior": "deny", "message": f"{REJECTED}Never use npm in this repository, always pnpm."}


def plans(request: Request) -> Answer:
    """A model that writes its plan where it is told to, and asks for the user's verdict."""
    found = PLAN_FILE.search(request.context)
    assert found is not None
    writes = Call("Write", {"file_path": found[1], "content": PLAN})
    return steps(Reply("Writing it down.", (writes,)), Reply("My plan:", (Call("ExitPlanMode"),)), "Started.")(request)


def test_what_was_settled_in_dialogs_is_told_in_the_next_conversation(new_client: NewClient, api: FakeApi) -> None:
    client = new_client()
    picker = {"questions": [{"question": QUESTION, "header": "Store", "options": STORES, "multiSelect": False}]}
    api.script = by_prompt(
        {
            "sessions": steps(Reply("One question.", (Call("AskUserQuestion", picker),)), "Redis it is."),
            "dependency": steps(Reply("Installing.", (Call("Bash", {"command": "npm install left-pad"}),)), "Sorry."),
            "exports": plans,
        },
        say("Fine."),
    )
    with client.session(permissions="default", decide=decide) as session:
        assert session.say("add the sessions").text == "Redis it is."
        assert session.say("add the dependency").text == "Sorry."
    with client.session(permissions="plan", decide=decide) as session:
        assert session.say("plan the exports").text == "Started."
    wait_until(
        lambda: any("Redis" in text for text in texts_of(client.vmem_home, "decision")), 30, "the choice is kept"
    )
    wait_until(lambda: texts_of(client.vmem_home, "constraint"), 30, "the rule is kept")
    wait_until(lambda: any("outbox" in text for text in texts_of(client.vmem_home, "decision")), 30, "the plan is kept")
    since = api.mark()
    run = client.prompt("Good morning.")
    told = api.requests(since, run.session_id)[0].added_at_start
    assert "Never use npm in this repository, always pnpm." in told.partition("Decisions")[0]
    assert f"{QUESTION} Redis (Survives restarts of the web tier), not Postgres" in told
    assert "Retry each export 5 times" in told


def test_the_next_session_is_told_what_the_client_recapped(new_client: NewClient, api: FakeApi) -> None:
    api.script, client = by_prompt({"Recap in under": say(RECAP)}, say("I begin with the header.")), new_client()
    first = client.prompt("Move the walrus exporter to another encoding, please.").session_id
    asked = client.prompt("/recap", resume=first)
    if "isn't available" in asked.text:
        pytest.skip("this client has no /recap without a terminal")
    assert asked.text == RECAP  # the client's own command is as it was
    wait_until(lambda: acts_of(client.vmem_home, "recap") and not jobs(client.vmem_home), 60, "the recap is kept")
    since = api.mark()
    second = client.prompt("Tell me about tides.").session_id
    assert RECAP in api.requests(since, second)[-1].context


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
