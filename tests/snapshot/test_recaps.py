"""The client has the model recap a session for a user who was away: the next session is told that, in these words."""

from __future__ import annotations

import time

import pytest

from tests.capture.talk import Talk
from tests.snapshot.session import World

ASKED = "Move the ledger of the harbour office to Postgres 16, table by table."
RECAP = "The ledger is moving to Postgres 16; berths and tariffs are done. Next is a dry run of the invoices."


class Told(Talk):
    """A transcript whose lines are written when the world's clock says so."""

    world: World

    def add(self, **fields: object) -> Talk:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(self.world.clock.now))
        return super().add(timestamp=stamp, **fields)


@pytest.fixture
def talk(world: World) -> Talk:
    told = Told(session_id="s1", cwd=str(world.project), version="2.1.330")
    told.world = world
    return told


def heard(world: World, talk: Talk, prompt: str, answer: str, **marks: object) -> None:
    """An exchange, which the daemon hears of and reads in the transcript."""
    talk.user(prompt, **marks).says(answer)
    ident = f"p{talk.turn}"
    path = str(talk.write(world.home.parent / "s1.jsonl"))
    world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id=ident, transcript_path=path)
    world.send("Stop", "s1", last_assistant_message=answer, prompt_id=ident, transcript_path=path)
    world.work()


def end(world: World, talk: Talk) -> None:
    path = str(talk.write(world.home.parent / "s1.jsonl"))
    world.send("SessionEnd", "s1", reason="other", transcript_path=path)
    world.work()


def told(world: World) -> str:
    return world.send("SessionStart", "s2", source="startup")


def test_a_recap_stays_the_last_word_while_a_loop_finds_nothing_and_no_longer_when_it_does(
    world: World, talk: Talk
) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    talk.recap(RECAP)
    marks = {"isMeta": True, "promptSource": "system", "turnOrigin": "scheduled"}
    for _ in range(3):
        heard(world, talk, "watch the ferries", "Nothing new.", **marks)
    assert RECAP in told(world)
    heard(world, talk, "watch the ferries", "The ferry of noon was cancelled because of the storm.", **marks)
    end(world, talk)
    start = world.send("SessionStart", "s3", source="startup")
    assert RECAP not in start and "because of the storm" in start


def test_the_next_session_is_told_the_last_recap(world: World, talk: Talk) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    talk.recap("An earlier one, of the berths alone.")
    heard(world, talk, "And now the tariffs, please, with their history.", "They are moved.")
    talk.recap(f"{RECAP} (turn off recaps in /config)")
    end(world, talk)
    start = told(world)
    assert RECAP in start and "/config" not in start and "berths alone" not in start
    assert RECAP in world.send("UserPromptSubmit", "s2", prompt="continue where we left off")


def test_a_recap_that_the_user_asked_for_counts_too(world: World, talk: Talk) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    talk.add(
        type="system", subtype="local_command", content=f"<local-command-stdout>{RECAP}</local-command-stdout>",
        commandRun={"command": "recap", "args": ""},
    )  # fmt: skip
    end(world, talk)
    assert RECAP in told(world)


def test_what_was_asked_after_a_recap_makes_it_old(world: World, talk: Talk) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    talk.recap(RECAP)
    heard(world, talk, "Leave that now and look at the tide gauge, which stopped.", "It has no power.")
    end(world, talk)
    start = told(world)
    assert RECAP not in start and "tide gauge" in start


def test_a_recap_is_no_part_of_what_was_said_and_no_page(world: World, talk: Talk) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    talk.recap(RECAP)
    end(world, talk)
    texts = [row[0] for row in world.core.db.read().execute("SELECT text FROM pages")]
    assert texts and not [text for text in texts if "dry run" in text]


def test_secrets_in_a_recap_are_cut(world: World, talk: Talk) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    talk.recap(f"The ledger is moving, with {secret} as its token.")
    end(world, talk)
    start = told(world)
    assert "The ledger is moving, with [redacted" in start and secret not in start


def test_a_session_with_a_private_part_has_no_recap(world: World, talk: Talk) -> None:
    heard(world, talk, f"{ASKED} <private>The harbour master is leaving in May.</private>", "I begin with the berths.")
    heard(world, talk, "And now the tariffs, please, with their history.", "They are moved.")
    talk.recap("The ledger is moving before the harbour master leaves in May.")
    end(world, talk)
    start = told(world)
    assert ASKED in start and "May" not in start


@pytest.mark.parametrize("from_the_start", [False, True])
def test_a_session_with_a_pause_has_no_recap(world: World, talk: Talk, from_the_start: bool) -> None:
    if not from_the_start:
        heard(world, talk, ASKED, "I begin with the berths.")
    world.call("pause", whose="project")
    world.clock.now += 5
    hidden = "The harbour master is leaving in May."
    talk.user(hidden).says("I see.")
    world.send("UserPromptSubmit", "s1", prompt=hidden, prompt_id=f"p{talk.turn}")
    world.send("Stop", "s1", last_assistant_message="I see.", prompt_id=f"p{talk.turn}")
    world.clock.now += 60
    world.call("resume")
    world.clock.now += 60
    heard(world, talk, "And now the tariffs, please, with their history.", "They are moved.")
    talk.recap("The ledger is moving before the harbour master leaves in May.")
    end(world, talk)
    start = told(world)
    assert "tariffs" in start and "May" not in start


def test_a_forgotten_exchange_takes_the_recap_along(world: World, talk: Talk) -> None:
    heard(world, talk, ASKED, "I begin with the berths.")
    heard(world, talk, "The harbour master is leaving in May, keep that in mind.", "Noted.")
    talk.recap("The ledger is moving before the harbour master leaves in May.")
    end(world, talk)
    assert "leaves in May" in told(world)
    world.call("forget", phrase="harbour master is leaving")
    assert "leaves in May" not in world.send("SessionStart", "s3", source="startup")
    world.age(31 * 86_400)
    world.work()
    image = world.call("snapshot.show")["image"]
    assert image["session_id"] == "s1" and image["recap"] == ""
    acts = world.core.db.read().execute("SELECT target FROM activity WHERE what = 'recap'").fetchall()
    assert acts == []
