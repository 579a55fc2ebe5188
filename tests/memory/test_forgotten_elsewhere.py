"""Whoever has something forgotten is told where else it stands, and nothing shows the words of what is hidden."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.support.disk import WORD, places
from vmem.store.pages import duplicates

SAID = f"The {WORD} gateway takes its certificates from the vault."


def test_a_page_that_says_the_same_in_another_session_is_named(host: Host) -> None:
    uid = host.remember(SAID)
    host.exchange(
        "Where does it take them from?", f"As noted: the {WORD} gateway  takes its certificates from the vault."
    )
    host.exchange("And the otter?", "The otter has none.", session="s2")
    elsewhere = host.call("remember", text=f"Look: {SAID}", cwd="", scope="user")["page"]["uid"]
    (episode,) = [page["uid"] for page in host.call("timeline")["pages"] if WORD in page["text"] and page["session_id"]]
    assert set(host.call("forget", uids=[uid], cwd="", dry_run=True)["also"]) == {episode, elsewhere}
    assert host.call("forget", uids=[uid, episode, elsewhere], cwd="")["also"] == []


def test_what_was_merged_into_a_page_goes_with_it_and_is_not_named(host: Host) -> None:
    kept, dropped = host.remember(SAID), host.remember(f"Look: {SAID}")
    with host.core.db.write() as db:
        assert duplicates.mark(db, dropped, kept, host.clock.now)
    assert host.call("forget", uids=[kept], cwd="")["also"] == []
    assert host.call("timeline")["pages"] == []


def test_pages_of_other_projects_that_hold_the_words_are_counted(host: Host) -> None:
    other = Path(host.cwd).parent / "blog"
    other.mkdir()
    host.remember(SAID)
    for text in (SAID, f"{WORD} is a word.", "The otter swims."):
        host.remember(text, cwd=str(other))
    host.remember(f"{WORD} for the scout alone", scope="agent", agent="scout")
    told = host.call("forget", phrase=WORD)
    assert (told["total"], told["elsewhere"]) == (1, 3)
    told = host.call("forget", phrase=WORD, everywhere=True)
    assert (told["total"], told["elsewhere"]) == (3, 0)


@pytest.mark.parametrize("typed", ["Café Zoë", "CAFÉ  zoë", unicodedata.normalize("NFD", "café zoë"), "ｃａｆé zoë"])
def test_words_are_found_however_their_letters_are_encoded(host: Host, typed: str) -> None:
    host.remember(unicodedata.normalize("NFD", "The key of the Café Zoë is under the mat."))
    assert host.call("forget", phrase=typed)["total"] == 1


@pytest.mark.parametrize("for_good", [False, True])
def test_the_words_of_a_long_prompt_stay_nowhere_though_its_page_was_cut_before_them(
    host: Host, for_good: bool
) -> None:
    host.remember("The gateway is by the river.")
    long = "The background of the gateway by the river is long. " * 300 + f" The {WORD} stands late in it."
    host.exchange(long, "Understood.")
    assert WORD in json.dumps(host.call("why"))
    host.call("backup")
    told = host.call("forget", phrase=f"the {WORD}", for_good=for_good)
    assert (told["total"], told["asked"]) == (0, 1)
    assert WORD not in json.dumps(host.call("why"))
    assert WORD not in json.dumps(host.call("why", entry=host.call("ledger")["entries"][0]["id"]))
    assert not for_good or places(host.home) == set()


def test_the_words_of_a_prompt_of_which_a_part_is_hidden_are_shown_nowhere(host: Host) -> None:
    host.remember("The gateway is by the river.")
    host.exchange("Where is the gateway by the river?", "It is there, as far as I see. " * 1000 + f"Not at {WORD}.")
    assert host.call("why")["terms"]
    assert host.call("forget", phrase=WORD)["total"] == 1
    assert not host.call("why")["entry"]["prompt"] and not host.call("why")["terms"]
