"""A conversation that goes on: compacted in the middle of a turn, forked, or from an earlier point. What was told in it
is told again just where it is not in the context any more."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient, conversation_after
from tests.support.fake_api import Call, FakeApi, Reply, Request, by_prompt, say
from tests.support.hooks import jobs, wait_for_jobs
from tests.support.store import episodes_with, rows, texts_of
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=4), pytest.mark.promise(n=5)]
RULE = "From now on the walrus exporter writes its files in UTF-16, never in UTF-8."
HEARD = "Noted: the mainframe in Gdansk reads no other."  # more than that: then the exchange is told beside the rule
NEEDS_IT = "Which encoding does the walrus exporter write?"
LOOKS_FOR_IT = f"{NEEDS_IT} Look at the files first."
FULL = 195_000  # tokens, of a window of 100,000
TAKEN_BACK = "We decided: the walrus exporter runs at noon."


def test_what_was_told_is_back_in_the_same_turn(new_client: NewClient, api: FakeApi) -> None:
    client = new_client(env={"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "100000"})

    def work(request: Request) -> Reply:
        """Two calls: the first goes to what would be another project, the second fills the window; what comes after
        that is another context."""
        if "made the window full" in request.context:
            return Reply("UTF-16, as you said.")
        if LOOKS_FOR_IT not in request.prompt:
            return Reply(HEARD if request.prompt == RULE else "Noted.")
        if request.round == 0:
            return Reply("I look.", (Call("Bash", {"command": "mkdir below && cd below"}),))
        wait_until(lambda: rows(client.vmem_home, "SELECT 1 FROM activity"), 30, "the first call is known")
        return Reply("Once more.", (Call("Bash", {"command": "echo made the window full"}),), input_tokens=FULL)

    api.script = work
    with client.session() as session:
        conversation = conversation_after(RULE, session, client.vmem_home)
        since = api.mark()
        assert session.say(LOOKS_FOR_IT).text == "UTF-16, as you said."
    before, *_, after = (one for one in api.requests(since, conversation) if not one.is_summary_call)
    assert "UTF-16" in before.added_to_prompt
    assert before.added_to_prompt not in after.context and "walrus exporter writes its files in UTF-16" in after.context


def test_what_the_client_leaves_in_the_context_is_not_told_again(new_client: NewClient, api: FakeApi) -> None:
    """Where the API calls a conversation too long, the latest exchanges stay as they were, with what was told there."""
    client = new_client()
    api.script = by_prompt({"exporter": say("In UTF-16, as you said.")}, say("Noted."))
    with client.session() as session:
        session.say("We write the walrus exporter's files in UTF-16, because the partner reads no other encoding.")
        wait_until(lambda: texts_of(client.vmem_home, "decision"), 30, "it is kept")
        conversation = session.anew("What are tides?").session_id
        for n in range(5):  # the exchange is no longer of the newest, which the compaction's restore tells
            session.say(f"What is tide {n}? " + "It rises and falls, and nobody knows why. " * 9)
        session.say("Which encoding does the walrus exporter write?")
        api.refuse_once()
        session.say("What is the moon?")
        session.say("What is the sun?")  # the client may write of the compaction after the end of that turn
        answered = "What is the sun?\n\nAssistant: "
        wait_until(lambda: episodes_with(client.vmem_home, answered), 30, "the turn after it is read")
        wait_for_jobs(client.vmem_home)  # what the compaction left is noted when all that was read is kept
        session.say("Once more: which encoding does the walrus exporter write?")
    last = api.requests(0, conversation)[-1]
    assert "Which encoding does the walrus exporter write?" in last.typed  # the client left it
    assert "walrus exporter" in last.context and last.added_to_prompt == ""


def test_a_fork_is_not_told_again_what_its_conversation_holds(new_client: NewClient, api: FakeApi) -> None:
    api.script, client = say("Understood, UTF-16."), new_client()
    with client.session() as session:
        second = conversation_after(RULE, session, client.vmem_home)
        since = api.mark()
        session.say(NEEDS_IT)
        assert "UTF-16" in api.requests(since, second)[-1].context  # from the brief, or beside the prompt
    since = api.mark()
    fork = client.prompt(NEEDS_IT, "--fork-session", resume=second)
    assert fork.session_id != second
    request = api.requests(since, fork.session_id)[-1]
    assert RULE in request.context  # from the copied conversation
    assert "UTF-16" not in request.added_to_prompt
    since = api.mark()
    third = client.prompt(NEEDS_IT)
    assert "UTF-16" in api.requests(since, third.session_id)[-1].context


def test_what_was_told_after_the_point_that_a_session_is_resumed_at_is_told_again(
    new_client: NewClient, api: FakeApi
) -> None:
    api.script, client = by_prompt({RULE: say(HEARD)}, say("Noted.")), new_client()
    with client.session() as session:
        conversation = conversation_after(RULE, session, client.vmem_home)
        since = api.mark()
        session.say(NEEDS_IT)
        assert "UTF-16" in api.requests(since, conversation)[-1].added_to_prompt
        session.say(TAKEN_BACK)
        wait_until(lambda: "noon" in str(texts_of(client.vmem_home, "decision")), 30, "the decision is kept")
    first = next(record["uuid"] for record in client.transcript(conversation) if record["type"] == "assistant")
    since = api.mark()
    with client.session("--resume-session-at", first, resume=conversation) as session:
        session.say("Tell me about moons.")
        assert NEEDS_IT not in api.requests(since, conversation)[-1].context
        answered = "about moons.\n\nAssistant: "
        wait_until(lambda: episodes_with(client.vmem_home, answered) and not jobs(client.vmem_home), 60, "it went back")
        since = api.mark()
        session.say(NEEDS_IT)
    request = api.requests(since, conversation)[-1]
    assert "about moons" in request.context and "UTF-16" in request.added_to_prompt
    since = api.mark()
    told = api.requests(since, client.prompt("Good morning.").session_id)[0].added_at_start
    assert "UTF-16" in told and "at noon" not in told
