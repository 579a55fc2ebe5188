"""What the user has the model forget, in the real client and in his own words, stays forgotten."""

from __future__ import annotations

import re
import subprocess
import sys

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


def test_a_running_session_is_told_that_what_it_was_told_was_deleted_in_a_shell(
    new_client: NewClient, api: FakeApi
) -> None:
    api.script, client = say("Understood."), new_client()
    assert client.prompt(RULE).code == 0
    wait_until(lambda: texts_of(client.vmem_home, "constraint"), 30, "the rule is kept")
    with client.session() as session:
        begun = session.say("Good morning, tell me about tides.").session_id
        assert "UTF-16" in api.requests(0, begun)[-1].added_at_start
        told_ids = set(re.findall(r"\[(\w{8})\]", api.requests(0, begun)[-1].added_at_start))
        vmem = [sys.executable, "-m", "vmem", "forget", "--matching", "zyzzyvazoo", "--yes"]
        shell = subprocess.run(vmem, cwd=client.project, env=client.env, capture_output=True, text=True)
        assert shell.returncode == 0, shell.stderr
        session.say("And of moons?")
        taken_back = api.requests(0, begun)[-1].added_to_prompt
        session.say("And of stars?")
    assert "deleted" in taken_back and "zyzzyvazoo" not in taken_back
    assert told_ids & set(re.findall(r"\[(\w{8})\]", taken_back))
    assert "deleted" not in api.requests(0, begun)[-1].added_to_prompt
