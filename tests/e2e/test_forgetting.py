"""What the user has the model forget, in the real client and in his own words, stays forgotten."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient
from tests.e2e.tools import result_of, text_of, tool
from tests.support.fake_api import FakeApi, Reply, Request, say
from tests.support.store import live_pages, texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

RULE = "From now on the zyzzyvazoo exporter writes its files in UTF-16, never in UTF-8."
ASKED = "Forget what I told you about the zyzzyvazoo exporter."
NEEDS_IT = "Which encoding does the exporter write, and to which files?"


def test_neither_what_was_said_nor_the_wish_to_forget_it_is_told_afterwards(
    new_client: NewClient, api: FakeApi
) -> None:
    api.script, client = say("Understood, UTF-16."), new_client()
    assert client.prompt(RULE).code == 0
    wait_until(lambda: texts_of(client.vmem_home, "constraint"), 30, "the rule is kept")
    known = text_of_recall = ""

    def forgets(request: Request) -> Reply:
        nonlocal known, text_of_recall
        if request.round == 0:
            return Reply("", (tool("recall", query="zyzzyvazoo exporter"),))
        if request.round == 1:
            known = text_of(result_of(api, since, request.session_id))
            ids = [line[1:9] for line in known.splitlines() if line.startswith("[")]
            return Reply("", tuple(tool("forget", id=uid) for uid in ids))
        text_of_recall = text_of(result_of(api, since, request.session_id))
        return Reply("I forgot what the zyzzyvazoo exporter writes.")

    api.script, since = forgets, api.mark()
    run = client.prompt(ASKED)
    assert run.text.startswith("I forgot") and "UTF-16" in known and "Forgot [" in text_of_recall
    api.script = say("I do not know.")
    wait_until(lambda: not live_pages(client.vmem_home), 30, "nothing tells of it")
    since = api.mark()
    later = client.prompt(NEEDS_IT)
    told = api.requests(since, later.session_id)[-1].context
    assert "zyzzyvazoo" not in told and "UTF-16" not in told
