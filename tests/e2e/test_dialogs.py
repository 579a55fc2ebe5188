"""What the user settles in the client's dialogs is there in the next conversation, as the user's word."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import REJECTED, Json
from tests.support.fake_api import Answer, Call, FakeApi, Reply, Request, by_prompt, say, steps
from tests.support.store import texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

STORES = [
    {"label": "Redis", "description": "Survives restarts of the web tier"},
    {"label": "Postgres", "description": "One thing less to run"},
]
QUESTION = "Where should sessions be stored?"
PLAN = "# Move the exports to an outbox table\n\n1. Retry each export 5 times, then park it"
PLAN_FILE = re.compile(r"You should create your plan at (\S+) using the Write tool")


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
