"""`claude --resume ID --fork-session`: a new session that holds the old conversation and what was injected in it."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient, conversation_after
from tests.support.fake_api import FakeApi, say

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=5)]
RULE = "From now on the walrus exporter writes its files in UTF-16, never in UTF-8."
NEEDS_IT = "Which encoding does the walrus exporter write?"


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
