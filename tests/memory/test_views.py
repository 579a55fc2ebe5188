"""What the operations show: history, the timeline, the page table, tags, the report, the status line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from vmem.errors import NotFoundError
from vmem.store.upkeep import upkeep


def test_history_holds_every_version_and_who_replaced_it(shop: Host) -> None:
    uid = shop.remember("The port is 8080.")
    shop.call("edit", uid=uid, text="The port is 9090.", author="ann")
    told = shop.call("history", uid=uid)
    assert [version["text"] for version in told["versions"]] == ["The port is 8080.", "The port is 9090."]
    assert told["versions"][0]["author"] == "ann"


def test_the_timeline_filters_by_kind_tag_and_project(shop: Host, blog: str) -> None:
    one = shop.remember("We chose SQLite.", kind="decision", tags=["db"])
    shop.remember("The blog uses Hugo.", cwd=blog)
    assert [p["uid"] for p in shop.call("timeline")["pages"]] == [one]
    assert shop.call("timeline", everywhere=True)["total"] == 2
    assert shop.call("timeline", tag="db")["total"] == 1
    assert shop.call("timeline", tag="no")["total"] == 0
    assert shop.call("timeline", kind="fact")["total"] == 0
    assert shop.call("tags")["tags"] == [{"tag": "db", "pages": 1}]


def test_what_an_exchange_states_is_listed_with_it_though_its_prompt_was_heard_after_the_client_wrote_it_down(
    shop: Host, tmp_path: Path
) -> None:
    written, prompt = "2026-03-01T10:00:00.000Z", "We decided to use Valkey for the cache. Never log card numbers."
    answer = "We decided to shard the queue by customer, because one of them fills it."
    shop.clock.now = datetime.fromisoformat(written).timestamp() + 0.02
    shop.event("UserPromptSubmit", prompt=prompt, prompt_id="p1")
    talk = Talk(session_id="s1", cwd=shop.cwd).user(prompt, timestamp=written).says(answer, timestamp=written)
    shop.event("Stop", transcript_path=str(talk.write(tmp_path / "t.jsonl")), last_assistant_message=answer)
    shop.work()
    kinds = [page["kind"] for page in shop.call("timeline")["pages"]]
    assert kinds == ["decision", "constraint", "episode"]


def test_the_ledger_tells_of_what_was_injected_however_many_prompts_were_given_nothing_since(shop: Host) -> None:
    uid = shop.remember("The webhook retries six times.")
    shop.prompt("How many times does the webhook retry?")
    for _ in range(3):
        shop.prompt("thanks")
    assert [entry["pages"] for entry in shop.call("ledger", limit=1, empty=False)["entries"]] == [[uid]]
    assert [entry["pages"] for entry in shop.call("ledger", limit=1)["entries"]] == [[]]


def test_sums_of_the_ledger_since_a_time_leave_out_what_was_before(shop: Host) -> None:
    for session in ("yesterday", "today"):
        shop.prompt("Which port does the checkout use?", session)
        shop.clock.now += 86_400
    for since, prompts in ((0.0, 2), (shop.clock.now - 90_000, 1), (shop.clock.now, 0)):
        told = shop.call("ledger.sums", since=since)
        for part in ("days", "sessions", "projects"):
            assert sum(one["prompts"] for one in told[part]) == prompts, (since, part)


def test_the_page_table_of_a_session_is_found_by_the_beginning_of_its_id(shop: Host) -> None:
    uid = shop.remember("The webhook retries six times.")
    shop.prompt("How many times does the webhook retry?")
    told = shop.call("resident", session="s")
    assert told["session"]["id"] == "s1"
    assert [page["uid"] for page in told["tables"][0]["pages"]] == [uid]
    with pytest.raises(NotFoundError, match="vmem resident"):
        shop.call("resident", session="nobody")
    assert shop.call("contexts", everywhere=True)["contexts"][0]["pages"] == 1
    assert [line["session"] for line in shop.call("contexts")["contexts"]] == ["s1"]
    assert shop.call("contexts", cwd="/")["contexts"] == []


def test_the_report_of_one_project_does_not_name_another(shop: Host, blog: str) -> None:
    """It is a file, which its owner may show to others."""
    shop.remember("The shop uses Django.")
    shop.remember("The diary uses Hugo.", cwd=blog)
    shop.prompt("What does the shop use, Django?")
    shop.event("UserPromptSubmit", "s2", prompt="What does the diary use, Hugo?", cwd=blog)
    assert "shop" in str(shop.call("report")) and "blog" not in str(shop.call("report"))
    assert "blog" in str(shop.call("report", everywhere=True))


def test_a_page_is_remembered_with_no_tag_that_is_blank(shop: Host) -> None:
    assert shop.page(shop.remember("The port is 8443.", tags=["", " net ", "  "])).tags == ("net",)


def test_tags_are_added_and_taken_away(shop: Host) -> None:
    uid = shop.remember("The shop uses Django.", tags=["a"])
    assert shop.call("tag", uid=uid, add=["b", "a", " "], remove=["a"])["tags"] == ["b", "a"]


def test_the_status_line_is_short_plain_and_takes_whatever_the_host_sends(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    line = shop.call("statusline", session_id="s1", model={"id": "x"}, version=3)["line"]
    assert line.isascii() and not set('"\\') & set(line) and len(line) < 80 and "1 page |" in line
    assert shop.call("statusline", cwd=None)["line"]


def test_the_report_and_stats_are_whole_on_an_empty_store_and_on_a_full_one(shop: Host) -> None:
    assert shop.call("report", everywhere=True)["pages"] == []
    assert shop.call("stats")["hottest"] == []
    shop.remember("The webhook retries six times.")
    shop.prompt("How many times does the webhook retry?")
    told = shop.call("report")
    assert told["scope"] == "shop" and told["listed_of"] == 2 and told["ledger"]["days"][0]["served"] == 1
    assert told["hottest"] and told["counters"]["minor_faults"] == 1
    assert {zone["zone"] for zone in told["zones"]} == {"shop", "everything"}
    assert shop.call("stats")["counters"]["minor_faults"] == 1


def test_a_long_page_is_found_by_what_stands_in_its_middle_and_leaves_nothing_in_the_index(host: Host) -> None:
    for number in range(40):
        host.remember(f"Note {number}: the gateway of pier {number} listens to its heron.")
    half = "Something is written about the pier and the weir. " * 1_800
    uid = host.remember(f"{half}The walrus relay has the port 8443. {half}")
    assert [hit["uid"] for hit in host.call("recall", query="walrus relay")["hits"] if hit["words"]] == [uid]
    assert "8443" in host.prompt("Which port has the walrus relay?")
    host.swap_out(uid)
    host.call("edit", uid=uid, text="The relay has gone.")
    assert upkeep.check(host.core.db.read()) == []
    assert uid not in [hit["uid"] for hit in host.call("recall", query="walrus")["hits"] if hit["words"]]
