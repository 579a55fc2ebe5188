"""The slash commands in the real client, with its ordinary permissions: nothing asks, nothing is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import NewClient
from tests.e2e.tools import calling, result_of, text_of, tool
from tests.support.client import Client, Run, Session
from tests.support.daemon import REPOSITORY
from tests.support.fake_api import Call, FakeApi, Reply, Request, Script, say
from tests.support.store import episodes_with, texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

COMMANDS = sorted(path.stem for path in (REPOSITORY / "commands").glob("*.md"))
SAID = "Never push to the staging branch on Fridays: it triggers the payroll export job."
NEEDS_IT = "It is Friday: may I push my fix to the staging branch?"
ARGUMENT = re.compile(r"<<<\n(.*?)\n>>>", re.S)
ID = re.compile(r"\[([a-z2-7]{8})\]")


@pytest.fixture(scope="module")
def client(new_client: NewClient, api: FakeApi) -> Client:
    """A client that was told one thing in an earlier session."""
    client = new_client()
    api.script = say("Understood.")
    client.prompt(SAID)
    wait_until(lambda: episodes_with(client.vmem_home, SAID), 30, "the turn is kept")
    return client


@pytest.fixture(scope="module")
def open_session(client: Client) -> Iterator[Session]:
    """One process for all tests of this file, with a person's ordinary permissions."""
    with client.session(permissions="default") as session:
        yield session


@pytest.fixture
def session(open_session: Session, api: FakeApi) -> Session:
    """A conversation in which nothing was said yet."""
    api.script = say("Fine.")
    assert open_session.say("/clear").code == 0
    return open_session


def type_in(session: Session, text: str, anew: bool = False) -> Run:
    """One prompt, which is neither refused nor asked about; `anew`: in another conversation."""
    run = session.anew(text) if anew else session.say(text)
    assert run.code == 0
    assert run.result.get("permission_denials") == [], run.out
    return run


def asked(api: FakeApi, since: int, run: Run) -> Request:
    """The first request of a run: what a command became."""
    return api.requests(since, run.session_id)[0]


def argument_of(request: Request) -> str:
    """What a command handed on."""
    found = ARGUMENT.search(request.prompt)
    assert found, request.prompt
    return found[1]


def through(name: str, **arguments: object) -> Script:
    """A model that hands a command's argument to a tool as `text`, `query` or `id`, whichever is named with None."""

    def script(request: Request) -> Reply:
        if request.round:
            return Reply("Done.")
        given = {key: argument_of(request) if value is None else value for key, value in arguments.items()}
        return Reply("", (tool(name, **given),))

    return script


def test_the_client_knows_every_command_and_the_model_is_told_of_one_skill(session: Session, api: FakeApi) -> None:
    since = api.mark()
    run = type_in(session, "Which letter follows q?")
    start = next(event for event in run.events if event.get("subtype") == "init")
    assert {f"vmem:{name}" for name in COMMANDS} <= set(start["slash_commands"])
    assert sorted(("remember", "recall", "pin", "forget", "pause", "status", "why", "snapshot")) == COMMANDS
    listed = re.findall(r"^- (vmem:\w+)", asked(api, since, run).context, re.M)
    assert listed == ["vmem:memory"]


def test_the_model_can_read_the_skill(client: Client, api: FakeApi) -> None:
    api.script, since = calling(Call("Skill", {"skill": "vmem:memory"})), api.mark()
    run = client.prompt("When would you keep something?")
    body = (REPOSITORY / "skills" / "memory" / "SKILL.md").read_text().split("---\n", 2)[2]
    assert body.strip() in api.requests(since, run.session_id)[-1].context


def test_remember_keeps_what_was_typed(client: Client, session: Session, api: FakeApi) -> None:
    text = "The invoice numbers restart in April."
    api.script, since = through("remember", text=None), api.mark()
    run = type_in(session, f"/vmem:remember {text}")
    assert text_of(result_of(api, since, run.session_id)).startswith("Remembered as [")
    assert sum(text in kept for kept in texts_of(client.vmem_home, "fact")) == 1


def test_no_argument_reaches_a_shell_even_where_every_command_is_allowed(
    client: Client, api: FakeApi, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    attack = f"it's $(touch {mark}) `touch {mark}` !`touch {mark}`\"; touch {mark} #\n```!\ntouch {mark}\n```\n!`id`"
    api.script = say("Fine.")
    with client.session() as allowed:  # all permissions are bypassed
        for name in COMMANDS:
            type_in(allowed, f"/vmem:{name} {attack}")
            assert not mark.exists(), name


def test_recall_quotes_and_fault_reads(session: Session, api: FakeApi) -> None:
    def model(request: Request) -> Reply:
        if request.round == 0:
            return Reply("", (tool("recall", query=argument_of(request)),))
        if request.round == 1:
            return Reply("", (tool("fault", ids=ID.findall(request.context.split("Recalled memory")[-1])[:1]),))
        return Reply("Done.")

    api.script, since = model, api.mark()
    run = type_in(session, "/vmem:recall pushing to staging on Fridays")
    assert run.text == "Done."
    assert "payroll export job" in text_of(result_of(api, since, run.session_id))


def test_a_pinned_page_is_in_the_next_session_from_its_start(session: Session, api: FakeApi) -> None:
    api.script, since = calling(tool("recall", query="staging Fridays")), api.mark()
    run = type_in(session, "/vmem:recall staging Fridays")
    before, _, _ = text_of(result_of(api, since, run.session_id)).partition("staging branch")
    uid = ID.findall(before)[-1]
    api.script = through("pin", id=None, level="hard")
    assert type_in(session, f"/vmem:pin {uid}").text == "Done."
    api.script, since = say("Fine."), api.mark()
    run = type_in(session, "Which letter follows r?", anew=True)
    assert uid in asked(api, since, run).added_at_start
    api.script, since = calling(tool("forget", id=uid)), api.mark()
    run = type_in(session, f"/vmem:forget {uid}")
    assert "unpin" in text_of(result_of(api, since, run.session_id))


def test_a_forgotten_page_is_gone_until_it_is_restored(session: Session, api: FakeApi) -> None:
    api.script, since = calling(tool("remember", text="The label printer needs the 300 dpi driver.")), api.mark()
    run = type_in(session, "/vmem:remember The label printer needs the 300 dpi driver.")
    (uid,) = ID.findall(text_of(result_of(api, since, run.session_id)))
    question = "Which driver does the label printer need?"
    for arguments, there in (({}, False), ({"restore": True}, True)):
        api.script = calling(tool("forget", id=uid, **arguments))
        assert type_in(session, f"/vmem:forget {uid}", anew=True).text == "Done."
        api.script, since = say("Fine."), api.mark()
        run = type_in(session, question, anew=True)
        told = asked(api, since, run)
        assert (uid in f"{told.added_at_start}{told.added_to_prompt}") is there


def in_shell(command: str) -> Script:
    """A model that runs what a command told it to."""
    return calling(Call("Bash", {"command": command, "description": "as asked"}))


def test_all_of_a_session_is_forgotten_and_taken_back(client: Client, session: Session, api: FakeApi) -> None:
    said = "The badge printer stands behind the aquarium."
    api.script = say("Noted.")
    about = type_in(session, said).session_id
    wait_until(lambda: episodes_with(client.vmem_home, said))
    for typed, command, there in (
        ("/vmem:forget this session", f"vmem forget --session {about} --yes", False),
        (f"/vmem:forget take back session {about}", "vmem restore --last", True),
    ):
        api.script, since = in_shell(command), api.mark()
        run = type_in(session, typed)
        assert about in asked(api, since, run).prompt
        result = result_of(api, since, run.session_id)
        assert not result.get("is_error"), text_of(result)
        api.script, since = say("Fine."), api.mark()
        run = type_in(session, "Where does the badge printer stand?", anew=True)
        told = asked(api, since, run)
        assert ("aquarium" in told.added_to_prompt + told.added_at_start) is there


def test_a_session_is_neither_told_nor_listened_to_while_it_is_paused(
    client: Client, session: Session, api: FakeApi
) -> None:
    paused = type_in(session, "Which letter follows u?").session_id
    api.script, since = in_shell(f"vmem pause --mute --session {paused}"), api.mark()
    run = type_in(session, "/vmem:pause")
    assert paused in asked(api, since, run).prompt
    assert "nothing is told" in text_of(result_of(api, since, paused))
    api.script, since = say("By the lighthouse, then."), api.mark()
    run = type_in(session, f"{NEEDS_IT} And where is the regatta?")
    assert not asked(api, since, run).added_to_prompt
    api.script = in_shell(f"vmem resume --session {paused}")
    type_in(session, "/vmem:pause resume")
    api.script = say("It is the letter w.")
    type_in(session, "Which letter follows v?")
    wait_until(lambda: episodes_with(client.vmem_home, "It is the letter w."))
    assert not [text for text in texts_of(client.vmem_home) if "regatta" in text or "lighthouse" in text]


def test_a_snapshot_is_taken_listed_and_restored(client: Client, session: Session, api: FakeApi) -> None:
    type_in(session, "Port the billing report to the new ledger API.")
    wait_until(lambda: episodes_with(client.vmem_home, "billing report"))
    told = {}
    for action, argument in (("take", ""), ("list", "list"), ("restore", "restore")):
        api.script, since = calling(tool("snapshot", action=action)), api.mark()
        run = type_in(session, f"/vmem:snapshot {argument}")
        block = result_of(api, since, run.session_id)
        assert not block.get("is_error"), text_of(block)
        told[action] = text_of(block)
    (taken,) = re.findall(r"snapshot (\w+)\.", told["take"])
    assert taken in told["list"]
    assert "billing report" in told["restore"]


def test_status_shows_the_state_without_asking_anybody(client: Client, session: Session, api: FakeApi) -> None:
    since = api.mark()
    run = type_in(session, "/vmem:status")
    prompt = asked(api, since, run).prompt
    assert str(client.vmem_home) in prompt
    assert re.search(r"\d+ pages", prompt)


def test_why_explains_the_last_prompt_however_often_it_is_asked(session: Session, api: FakeApi) -> None:
    since = api.mark()
    run = type_in(session, "/vmem:why")
    assert "No prompt of this session was seen yet" in asked(api, since, run).prompt
    since = api.mark()
    run = type_in(session, NEEDS_IT)
    shown = ID.findall(asked(api, since, run).context)  # beside the prompt, or in the brief
    assert shown
    for _ in range(2):
        since = api.mark()
        again = type_in(session, "/vmem:why")
        prompt = asked(api, since, again).prompt
        assert NEEDS_IT.rstrip("?") in prompt
        assert any(uid in prompt for uid in shown)
    api.script, since = calling(Call("Bash", {"command": f"vmem why {shown[0]}", "description": "why"})), api.mark()
    again = type_in(session, f"/vmem:why {shown[0]}")
    assert shown[0] in text_of(result_of(api, since, again.session_id))


def test_what_memory_was_asked_by_a_command_is_not_remembered(client: Client, session: Session, api: FakeApi) -> None:
    api.script = say("Nothing is known of the zeppelin hangar.")
    type_in(session, "/vmem:recall zeppelin hangar")
    api.script = say("It is the letter t.")
    type_in(session, "Which letter follows s?")
    wait_until(lambda: episodes_with(client.vmem_home, "It is the letter t."))
    assert not [text for text in texts_of(client.vmem_home) if "zeppelin" in text or "/vmem:" in text]
