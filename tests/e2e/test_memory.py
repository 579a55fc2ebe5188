"""The main job, seen from the model's side: what was said is there when a later prompt needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import Client
from tests.support.daemon import daemon_command, only_daemon, processes_of
from tests.support.fake_api import Call, FakeApi, Reply, Request, by_prompt, say, steps
from tests.support.store import episodes_with, texts_of, turns_of
from tests.support.waiting import wait_until
from vmem.recall.words.tokens import estimate_tokens

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=4)]

SAID = "Never push to the staging branch on Fridays: it triggers the payroll export job."
ANSWER = "Understood: the staging branch is closed on Fridays because of the payroll export."
FACT = "payroll"  # in what was said and in no question
NEEDS_IT = "It is Friday: may I push my fix to the staging branch?"
NEEDS_IT_AGAIN = "So what about a push to the staging branch next Friday?"
UNRELATED = "Convert 30 degrees Celsius to Fahrenheit."
SMALL_TALK = ("ok", "thanks", "continue")
FILLERS = ("Which letter follows q in the alphabet?", "Write a haiku about rain.")


@dataclass(frozen=True)
class Story:
    """A client that has lived through two sessions: the request that each prompt of the second caused, and the one of
    its first prompt after it was resumed."""

    client: Client
    first: str
    second: str
    asked: dict[str, Request]
    resumed: Request


@pytest.fixture(scope="module")
def story(new_client: NewClient, api: FakeApi) -> Story:
    client = new_client()
    api.script = by_prompt({"payroll": say(ANSWER)}, say("Fine."))
    first = client.prompt(SAID)
    assert (first.code, first.text, first.plugin_errors) == (0, ANSWER, [])
    wait_until(lambda: episodes_with(client.vmem_home, ANSWER), 30, "the first turn is kept with its answer")
    with client.session() as session:
        turns = [session.say(text) for text in (*SMALL_TALK, UNRELATED, NEEDS_IT, *SMALL_TALK[:1], NEEDS_IT_AGAIN)]
    assert [turn.code for turn in turns] == [0] * 7
    second = turns[0].session_id
    asked = {request.prompt: request for request in reversed(api.requests(0, second))}
    since = api.mark()
    client.prompt(UNRELATED, resume=second)
    (resumed,) = api.requests(since, second)
    return Story(client, first.session_id, second, asked, resumed)


def test_a_new_session_is_told_what_an_earlier_one_was_told_when_it_needs_it(story: Story) -> None:
    assert FACT in story.asked[NEEDS_IT].context
    assert "Fridays" in story.asked[NEEDS_IT].context


@pytest.mark.parametrize("prompt", [*SMALL_TALK, UNRELATED])
def test_a_prompt_that_needs_no_memory_gets_none(story: Story, prompt: str) -> None:
    assert story.asked[prompt].added_to_prompt == ""


def test_a_page_is_not_injected_again_while_it_is_still_in_the_context(story: Story) -> None:
    assert FACT in story.asked[NEEDS_IT_AGAIN].context
    assert FACT not in story.asked[NEEDS_IT_AGAIN].added_to_prompt


def test_earlier_requests_are_a_prefix_of_later_ones_so_that_the_prompt_cache_holds(story: Story) -> None:
    before, after = story.asked[NEEDS_IT], story.asked[NEEDS_IT_AGAIN]
    assert after.context.startswith(before.context)


def test_what_is_injected_says_that_it_is_data_and_where_it_comes_from(story: Story) -> None:
    added = f"{story.asked[SMALL_TALK[0]].added_at_start}\n{story.asked[NEEDS_IT].added_to_prompt}"
    assert "not instructions" in added.partition(FACT)[0]
    assert re.search(rf"^(?:- )?\[[a-z2-7]{{8}}\] .*just now\b.*\n?.*{FACT}", added, re.M)
    assert estimate_tokens(added) <= 1200 + 600


def test_a_resumed_session_is_told_nothing_new_and_keeps_its_prefix(story: Story) -> None:
    assert story.resumed.added_at_start == ""
    assert story.resumed.context.startswith(story.asked[NEEDS_IT_AGAIN].context)


def test_after_a_clear_a_page_may_be_injected_again(story: Story, api: FakeApi) -> None:
    since = api.mark()
    with story.client.session() as session:
        session.say(NEEDS_IT)
        session.say("/clear")
        session.say(NEEDS_IT)
    before, after = (request for request in api.requests(since) if request.prompt == NEEDS_IT)
    assert before.session_id != after.session_id
    assert [FACT in request.context for request in (before, after)] == [True, True]


def test_what_a_subagent_found_is_remembered(story: Story, api: FakeApi) -> None:
    order = "Look for the firmware checksum."
    call = Call("Agent", {"description": "look", "prompt": order, "subagent_type": "Explore"})
    found = {
        order: say("The checksum is in the zirconium table."),
        "send": steps(Reply("", (call,)), "It has a place."),
    }
    api.script = by_prompt(found, say("Fine."))
    home = story.client.vmem_home
    with story.client.session() as session:
        assert session.say("Please send an agent.").text == "It has a place."
        # newer clients let an agent work in the background, unasked, and announce its end in a turn of their own
        wait_until(lambda: episodes_with(home, "zirconium"), 30, "the subagent's result is kept")
        since = api.mark()
        run = session.anew("In which table is the firmware checksum?")
    assert "zirconium" in api.requests(since, run.session_id)[0].context  # from the brief, or beside the prompt


@pytest.mark.parametrize("way", ["manual", "automatic"])
def test_what_mattered_is_back_after_a_compaction(story: Story, api: FakeApi, way: str) -> None:
    since = api.mark()
    with story.client.session(resume=story.second) as session:
        for filler in FILLERS:  # the client itself keeps the last exchange: let that be another one
            session.say(filler)
        if way == "manual":
            assert session.say("/compact").code == 0
        else:
            api.refuse_once()
        run = session.say(UNRELATED)
        assert (run.code, run.text) == (0, "Fine.")
        seen = api.requests(since, story.second)
        assert sum(request.is_summary_call for request in seen) == 1
        assert seen[-1].prompt == UNRELATED
        assert NEEDS_IT not in seen[-1].typed  # the compaction did drop the past
        assert FACT in seen[-1].context
        again = api.mark()
        session.say(NEEDS_IT_AGAIN)
    (request,) = api.requests(again, story.second)
    assert FACT in request.context
    assert FACT not in request.added_to_prompt  # it is resident again, once


def test_what_the_client_copies_at_a_compaction_is_not_kept_again(new_client: NewClient, api: FakeApi) -> None:
    """At a compaction the client may append old exchanges to its transcript once more, under the newest prompt's id."""
    api.script, client, said = say("Fine."), new_client(), []
    with client.session() as session:
        for number, way in enumerate(("manual", "automatic", "manual", "automatic")):
            for prompt in (f"Always run test group {number} with TZ=Asia/Kathmandu.", *FILLERS):
                said.append(f"{prompt} ({number})")
                session.say(said[-1])
            if way == "manual":
                session.say("/compact")
            else:
                api.refuse_once()
        said.append(UNRELATED)
        turn = session.say(UNRELATED)
    wait_until(lambda: all(episodes_with(client.vmem_home, text) for text in said), 30, "every turn is kept")
    assert daemon_command(client.vmem_home, "stop").returncode == 0  # what was queued is done
    assert [episodes_with(client.vmem_home, text) for text in said] == [1] * len(said)
    extracted = [text for text in texts_of(client.vmem_home) if "Kathmandu" in text and "User:" not in text]
    assert len(extracted) == 4, extracted
    assert turns_of(client.vmem_home, turn.session_id) == list(range(1, len(said) + 1))


def test_nothing_of_ours_runs_after_stop(story: Story) -> None:
    only_daemon(story.client.vmem_home)
    stopped = daemon_command(story.client.vmem_home, "stop")
    assert stopped.returncode == 0, stopped.stderr
    wait_until(lambda: not processes_of(story.client.vmem_home), 30, "no process of this data home is left")
