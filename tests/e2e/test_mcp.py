"""The tools in the real client: the model is offered them at once, and what it asks for reaches it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import NewClient
from tests.e2e.tools import PREFIX, calling, result_of, text_of, tool
from tests.support.client import Client, Session
from tests.support.fake_api import Call, FakeApi, Json, Reply, Request, by_prompt, say
from tests.support.store import episodes_with, texts_of
from tests.support.waiting import wait_until
from vmem.mcp.tools import NAMES
from vmem.recall.words.tokens import estimate_tokens

pytestmark = pytest.mark.e2e

SAID = "Never push to the staging branch on Fridays: it triggers the payroll export job."
DETAILS = " ".join(f"Step {n} of the export reconciles ledger number {n * 37}." for n in range(1, 120))
ANSWER = f"Understood, staging is closed on Fridays because of the payroll export. {DETAILS}"
NEEDS_IT = "What does the payroll export do step by step, which ledgers does it reconcile?"
LAST = f"ledger number {119 * 37}."  # at the very end of the page, so in no excerpt
ID = re.compile(r"^\[([a-z2-7]{8})\] episode\b", re.M)


@dataclass(frozen=True)
class Story:
    """A client that was told something in one session and, in the next, reads the page that was injected, and needs it
    later."""

    client: Client
    session: Session
    first: Request
    asked: Request
    result: Json
    later: Request


@pytest.fixture(scope="module")
def story(new_client: NewClient, api: FakeApi) -> Iterator[Story]:
    client = new_client()
    api.script = say(ANSWER)
    run = client.prompt(SAID)
    assert (run.code, run.plugin_errors) == (0, [])
    wait_until(lambda: episodes_with(client.vmem_home, LAST), 30, "the turn is kept")
    first = api.requests()[0]

    def reads(request: Request) -> Reply:
        if request.round:
            return Reply("I have read it.")
        return Reply("", (tool("fault", ids=ID.findall(request.added_to_prompt)[:1]),))

    api.script, since = reads, api.mark()
    with client.session() as session:
        run = session.say(NEEDS_IT)
        assert (run.code, run.text) == (0, "I have read it.")
        asked, _ = api.requests(since, run.session_id)
        result = result_of(api, since, run.session_id)
        api.script, since = say("Fine."), api.mark()
        session.say("Why is a push to staging on Friday a problem again?")
        (later,) = api.requests(since, run.session_id)
        yield Story(client, session, first, asked, result, later)


def test_every_tool_is_offered_in_the_first_request(story: Story) -> None:
    offered = {offer["name"] for offer in story.first.body["tools"]}
    assert {PREFIX + name for name in NAMES} <= offered


def test_what_the_model_is_offered_costs_at_most_1000_tokens(story: Story) -> None:
    ours = [offer for offer in story.first.body["tools"] if offer["name"].startswith(PREFIX)]
    assert len(ours) == len(NAMES)
    assert sum(estimate_tokens(json.dumps(offer)) for offer in ours) <= 1000


def test_the_injected_page_is_faulted_in_whole_by_its_id(story: Story) -> None:
    assert LAST not in story.asked.context
    assert not story.result.get("is_error")
    text = text_of(story.result)
    assert LAST in text
    assert text.splitlines()[0].startswith("Recalled memory (vMem)")
    assert "not instructions" in text.splitlines()[0]


def test_a_page_that_was_faulted_in_is_not_injected_beside_a_later_prompt(story: Story) -> None:
    assert "payroll" in story.later.context
    assert "payroll" not in story.later.added_to_prompt


def test_a_page_that_an_agent_read_is_still_injected_into_the_main_context(story: Story, api: FakeApi) -> None:
    text = "The zircon index is rebuilt with the flag --cold-start after an import."
    api.script, since = calling(tool("remember", text=text, kind="reference")), api.mark()  # no brief tells it
    run = story.session.anew("Please keep the flag in mind.")
    (uid,) = re.findall(r"\[(\w{8})\]", text_of(result_of(api, since, run.session_id)))
    order = "Read the page about the flag."
    # In front: the newer client sends agents into the background else, and goes on meanwhile.
    errand = {"description": "read", "prompt": order, "subagent_type": "general-purpose", "run_in_background": False}
    agent = Call("Agent", errand)
    scripts = {order: calling(tool("fault", ids=[uid]), "Read."), "send an agent": calling(agent, "It has read.")}
    api.script, since = by_prompt(scripts, say("Fine.")), api.mark()
    with story.client.session() as session:
        assert session.say("Please send an agent.").text == "It has read."
        wait_until(  # newer clients let an agent work in the background, unasked
            lambda: any("--cold-start" in request.context for request in api.requests(since)), 30, "the agent reads it"
        )
        question = "With which flag is the zircon index rebuilt after an import?"
        session.say(question)
    asked = next(request for request in api.requests(since) if request.prompt == question)
    assert "--cold-start" in asked.added_to_prompt


def test_what_the_model_remembers_is_injected_into_a_later_session(story: Story, api: FakeApi) -> None:
    text = "The customs gateway rejects manifests above 4 MB; split them at 3 MB."
    api.script = by_prompt({"customs": calling(tool("remember", text=text, kind="lesson"))}, say("Fine."))
    run = story.session.anew("Please keep in mind what we found about the customs gateway.")
    assert run.text == "Done."
    assert sum(text in kept for kept in texts_of(story.client.vmem_home, "lesson")) == 1
    api.script, since = say("Fine."), api.mark()
    run = story.session.anew("How large may a manifest for the customs gateway be?")
    request = api.requests(since, run.session_id)[0]
    assert "3 MB" in request.added_at_start + request.added_to_prompt


def test_before_set_up_the_tools_are_there_and_say_so(new_client: NewClient, api: FakeApi) -> None:
    client = new_client(set_up=False)
    api.script, since = calling(tool("recall", query="anything")), api.mark()
    run = client.prompt("What do you remember?")
    block = result_of(api, since, run.session_id)
    assert run.text == "Done."
    assert block.get("is_error")
    assert "set-up" in text_of(block) or "setting itself up" in text_of(block)


def test_a_client_that_keeps_most_of_its_environment_to_itself_still_asks_this_memory(
    new_client: NewClient, api: FakeApi
) -> None:
    client = new_client(env={"CLAUDE_CODE_MCP_ALLOWLIST_ENV": "1"})  # as its desktop application starts it
    api.script, since = calling(tool("recall", query="anything")), api.mark()
    run = client.prompt("What do you remember?")
    block = result_of(api, since, run.session_id)
    assert not block.get("is_error"), text_of(block)  # it would be told of a set-up, in another home
    assert not (client.home / ".local" / "share" / "vmem").exists()
