"""A conversation that goes on from an earlier point: what was told after that point is told again, what was decided
after it no more."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient, conversation_after
from tests.support.fake_api import FakeApi, say
from tests.support.hooks import jobs
from tests.support.store import episodes_with, texts_of
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=5)]
RULE = "From now on the walrus exporter writes its files in UTF-16, never in UTF-8."
TAKEN_BACK = "We decided: the walrus exporter runs at noon."
NEEDS_IT = "Which encoding does the walrus exporter write?"


def test_what_was_told_after_the_point_that_a_session_is_resumed_at_is_told_again(
    new_client: NewClient, api: FakeApi
) -> None:
    api.script, client = say("Noted."), new_client()
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
