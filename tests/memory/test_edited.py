"""What a person has edited stays as it was edited, wherever it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from vmem.errors import InputError

ASKED, ANSWER = "On which port does the heron gateway listen?", "The heron gateway listens on port 9443."
RIGHT = f"User: {ASKED}\n\nAssistant: The heron gateway listens on port 7001, and nobody else is told."


def heard(host: Host, talk: Talk, path: Path) -> None:
    """A turn ends."""
    talk.write(path)
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="")
    host.work()
    host.clock.now += 60


@pytest.mark.parametrize("again", ["next turn", "backfill"])
def test_an_edited_exchange_is_not_written_over_when_its_transcript_is_read_again(host: Host, again: str) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd).user(ASKED).says(ANSWER), Path(host.cwd, "s1.jsonl")
    heard(host, talk, path)
    (page,) = host.call("timeline")["pages"]
    host.call("edit", uid=page["uid"], text=RIGHT)
    talk.user("Thank you, and where do otters live?").says("Under the bridge.")
    if again == "next turn":
        heard(host, talk, path)
    else:
        talk.write(path)
        host.call("backfill", paths=[str(path)])
        host.work()
    assert host.page(page["uid"]).text == RIGHT
    assert "7001" in (told := host.prompt(ASKED, "s2")) and "9443" not in told


def test_a_page_that_was_changed_while_it_was_edited_is_not_written_over(host: Host) -> None:
    uid = host.remember("The port is 8080.")
    host.call("edit", uid=uid, text="The port is 8081.", version=1)
    with pytest.raises(InputError, match="changed meanwhile"):
        host.call("edit", uid=uid, text="The port is 8082.", version=1)
    assert host.page(uid).text == "The port is 8081."


def test_who_edits_an_exchange_is_told_what_was_made_of_it(host: Host) -> None:
    host.exchange("From now on never deploy on Fridays.", "Understood.")
    made = {page["kind"]: page["uid"] for page in host.call("timeline")["pages"]}
    assert host.call("edit", uid=made["episode"], text="User: Deploy whenever you like.")["made"] == [
        made["constraint"]
    ]
    assert host.call("edit", uid=made["constraint"], text="Never deploy on Sundays.")["made"] == []
