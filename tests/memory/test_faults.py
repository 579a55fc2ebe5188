"""The page table: what a context has is not sent again, what changed is sent as a difference, faults are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.harness import YEAR, Host, captured
from vmem.config import set_value
from vmem.memory.index import LiveIndex
from vmem.model import Draft
from vmem.recall.words.terms import index_terms
from vmem.store.pages import search

pytestmark = pytest.mark.promise(n=5)

GATEWAY = "The zanzibar gateway listens on port 7411. It sits behind the quokka proxy. Its owner is the payments team."
QUESTION = "Which port does the zanzibar gateway listen on?"


def counters(host: Host) -> dict[str, int]:
    return dict(host.call("status")["counters"])


def test_a_page_is_injected_once_into_a_context_and_again_into_another(host: Host) -> None:
    uid = host.remember(GATEWAY)
    assert f"[{uid}]" in host.prompt(QUESTION, "one")
    assert uid not in host.prompt(QUESTION, "one")
    assert f"[{uid}]" in host.prompt(QUESTION, "two")
    assert counters(host)["minor_faults"] >= 2 and counters(host)["major_faults"] == 0
    assert host.page(uid).uses == 2


def test_an_edit_of_a_resident_page_is_shown_once_as_a_difference_and_then_no_more(host: Host) -> None:
    uid = host.remember(GATEWAY)
    host.prompt(QUESTION)
    host.call("edit", uid=uid, text=GATEWAY.replace("7411", "9022"))
    told = host.prompt(QUESTION)
    assert f"[{uid}]" in told and "Changed since you last saw it" in told
    assert "9022" in told and "7411" in told  # both sides of what changed
    assert "payments team" not in told  # and not what did not
    assert uid not in host.prompt(QUESTION)
    assert uid not in host.prompt("Say again: on which port is the zanzibar gateway?")


def test_an_edit_is_not_told_as_a_change_to_a_context_that_never_had_the_page(host: Host) -> None:
    uid = host.remember(GATEWAY)
    host.call("edit", uid=uid, text=GATEWAY.replace("7411", "9022"))
    told = host.prompt(QUESTION)
    assert "9022" in told and "Changed" not in told and "payments team" in told


def test_a_major_fault_brings_the_page_back_intact_with_versions_and_links(host: Host) -> None:
    uid = host.remember("The zanzibar gateway listens on port 1.")
    host.call("edit", uid=uid, text=GATEWAY + " " + "It is restarted on Sundays. " * 40)
    newer = host.remember("The numbat gateway replaced nothing.", supersedes="")
    with host.core.db.write() as db:
        from vmem.store.pages import links

        links.add(db, newer, "part_of", uid, host.clock())
        links.add(db, uid, "derived_from", newer, host.clock())
    before = host.page(uid)
    host.swap_out(uid)
    assert host.page(uid).swapped and len(host.page(uid).text) < 300
    assert f"[{uid}]" in host.prompt(QUESTION)
    after = host.page(uid)
    assert not after.swapped and after.text == before.text and after.version == 2
    history = host.call("history", uid=uid)
    assert [version["version"] for version in history["versions"]] == [1, 2]
    assert history["versions"][0]["text"] == "The zanzibar gateway listens on port 1."
    assert {(link["src"], link["rel"]) for link in history["links"]} == {(newer, "part_of"), (uid, "derived_from")}
    assert counters(host)["major_faults"] == 1
    assert uid not in host.prompt(QUESTION)


def test_reading_a_page_by_its_id_is_a_fault_and_makes_it_resident(host: Host) -> None:
    uid = host.remember(GATEWAY)
    host.prompt("ok, hello there, my friend")
    host.swap_out(uid)
    read = host.call("fault", uids=[uid], session="s1")["pages"][0]
    assert read["text"] == GATEWAY
    assert not host.page(uid).swapped and host.page(uid).uses == 1
    assert counters(host)["major_faults"] == 1
    assert uid not in host.prompt(QUESTION)  # it is there already
    assert uid in host.prompt(QUESTION, "another")


def test_reading_a_part_of_a_page_does_not_count_as_having_it(host: Host) -> None:
    uid = host.remember(GATEWAY)
    host.prompt("ok, hello there, my friend")
    told = host.call("tool.fault", ids=[uid], session="s1", length=10)["text"]
    assert f"characters 0 to 10 of {len(GATEWAY)}" in told
    assert f"[{uid}]" in host.prompt(QUESTION)


def signals(host: Host, query: str, session: str, beside: list[int]) -> dict[str, dict[str, float]]:
    """What each recalled page scored, by uid."""
    from vmem.memory.answers.recalling import recalled

    found = recalled(host.core, host.core.access(host.cwd), query, session_id=session, beside=beside, root=host.cwd)
    return {hit.page.uid: {**dict(hit.signals), "score": hit.score} for hit in found.hits}


def test_a_page_that_was_used_a_thousand_times_is_more_retrievable_than_before(host: Host) -> None:
    told = "The wombat exporter writes its ledger to the {} bucket every night."
    used, other = host.remember(told.format("amber")), host.remember(told.format("cobalt"))
    query = "where does the wombat exporter write its ledger?"
    before = signals(host, query, "", [])
    for number in range(1000):
        host.call("fault", uids=[used], session=f"n{number}")
    after = signals(host, query, "", [])
    assert after[used]["score"] > before[used]["score"] and after[other]["score"] == before[other]["score"]
    host.age(3 * YEAR)
    late = signals(host, query, "", [])
    assert late[used]["score"] - late[other]["score"] > before[used]["score"] - before[other]["score"]
    assert used in host.prompt(query, "later")


def test_of_what_a_prompt_was_told_the_answer_makes_warmer_what_it_used(host: Host) -> None:
    uid = host.remember(GATEWAY, kind="reference")
    other = host.remember("The zanzibar gateway was painted by the harbour's cook.", kind="reference")
    captured(host, (QUESTION, "I cannot tell."), session="s1")
    assert host.page(uid).uses == host.page(other).uses
    captured(host, (QUESTION, "It listens on port 7411, behind the quokka proxy."), session="s2")
    assert host.page(uid).uses > host.page(other).uses
    cited = {entry["session_id"]: entry["cited"] for entry in host.call("ledger")["entries"]}
    assert cited == {"s1": [], "s2": [uid]}


def test_touched_files_prefer_their_pages_at_the_next_prompt_and_inject_nothing_themselves(host: Host) -> None:
    near = host.remember("Retries of the sender are capped at five.", files=["src/sender/retry.py"])
    far = host.remember("Retries of the sender are capped at seven.", files=["lib/other/backoff.py"])
    question = "How many retries of the sender are there at most, capped?"
    host.prompt("hello there, good morning to you")
    before = signals(host, question, "s1", [])
    said = host.event(
        "PostToolUse", tool_name="Read", tool_input={"file_path": f"{host.cwd}/src/sender/retry.py"},
        tool_response={"ok": True},
    )  # fmt: skip
    assert said == ""
    after = signals(host, question, "s1", [])
    gap = {name: found[near]["score"] - found[far]["score"] for name, found in (("before", before), ("after", after))}
    assert after[near]["together"] > 0.02 and "together" not in after[far] and "together" not in before[near]
    assert gap["after"] > gap["before"]
    assert "together" not in signals(host, question, "another session", [])[near]


def test_a_page_that_names_a_touched_file_as_people_write_it_is_preferred(host: Host) -> None:
    near = host.remember("Retries are capped at five in src/sender/retry.py of the sender.")
    far = host.remember("Retries are capped at seven in lib/other/backoff.py of the sender.")
    question = "How many retries of the sender are there at most, capped?"
    host.prompt("hello there, good morning to you")
    before = signals(host, question, "s1", [])
    path = f"{host.cwd}/src/sender/retry.py"
    host.event("PostToolUse", tool_name="Edit", tool_input={"file_path": path}, tool_response={"ok": True})
    after = signals(host, question, "s1", [])
    assert after[near]["score"] - before[near]["score"] > after[far]["score"] - before[far]["score"]


def test_prefetch_can_be_turned_off_while_the_daemon_runs(host: Host) -> None:
    near = host.remember("Retries of the sender are capped at five.", files=["src/sender/retry.py"])
    host.prompt("hello there, good morning to you")
    path = f"{host.cwd}/src/sender/retry.py"
    host.event("PostToolUse", tool_name="Read", tool_input={"file_path": path}, tool_response={"ok": True})
    question = "How many retries of the sender are there at most, capped?"
    host.prompt(question)
    set_value(host.home, "prefetch.enabled", "false")
    host.prompt(question, "s2")
    on, off = (host.call("why", session=session)["hits"] for session in ("s1", "s2"))
    assert "together" in next(hit["signals"] for hit in on if hit["uid"] == near)
    assert "together" not in next(hit["signals"] for hit in off if hit["uid"] == near)


def test_what_served_beside_a_resident_page_is_preferred(host: Host) -> None:
    anchor = host.remember("The anchor of the okapi migration is the june freeze.")
    one = host.remember("Backfill job runs in the left cluster.")
    two = host.remember("Backfill job runs in the right cluster.")
    rows = [host.page(uid).rowid for uid in (anchor, two)]
    query = "where does the backfill job run, which cluster?"
    before = signals(host, query, "", rows[:1])
    for session in "abcdef":
        host.prompt("what is the anchor of the okapi migration, and which right cluster runs the backfill?", session)
    pairs = host.core.db.read().execute("SELECT a, b, count FROM co_use").fetchall()
    assert any({a, b} == set(rows) and count >= 3 for a, b, count in pairs)
    after = signals(host, query, "", rows[:1])
    assert after[two]["together"] > before[two].get("together", 0) and after[two]["together"] > 0.005
    assert one in after


def test_resident_says_what_a_context_holds_how_it_came_and_what_it_takes(host: Host) -> None:
    uid = host.remember(GATEWAY)
    host.prompt(QUESTION)
    other = host.remember("The numbat cache is cleared at noon.")
    host.call("fault", uids=[other], session="s1")
    table = host.call("resident", session="s1")["tables"][0]
    assert {line["uid"]: line["how"] for line in table["pages"]} == {uid: "prompt", other: "read"}
    assert not any(line["changed_since"] for line in table["pages"])
    entry = host.call("ledger", session="s1")["entries"][0]
    assert entry["event"] == "fault" and entry["pages"] == [other] and entry["tokens"] > 5
    assert table["tokens"] == sum(line["tokens"] for line in table["pages"]) > 20
    host.compact()
    left = {line["uid"]: line["how"] for line in host.call("resident", session="s1")["tables"][0]["pages"]}
    assert set(left.values()) <= {"restore", "short", "snapshot"} and uid in left


def test_a_page_that_was_edited_and_moved_to_swap_is_told_as_changed_though_the_question_was_asked_before(
    host: Host,
) -> None:
    """The question itself is a hot page by then, and holds all of its own words."""
    uid = host.remember(GATEWAY)
    assert uid in host.prompt(QUESTION)
    host.call("edit", uid=uid, text=GATEWAY.replace("7411", "7500"))
    host.swap_out(uid)
    told = host.prompt(QUESTION)
    assert "Changed since you last saw it" in told and "7500" in told and "payments team" not in told
    assert not host.page(uid).swapped


def test_an_edit_that_was_taken_back_is_no_change_to_whoever_saw_the_first_text(host: Host) -> None:
    uid = host.remember(GATEWAY)
    assert uid in host.prompt(QUESTION)
    host.call("edit", uid=uid, text=GATEWAY.replace("7411", "7500"))
    host.call("edit", uid=uid, text=GATEWAY)
    assert uid not in host.prompt(QUESTION)
    host.call("edit", uid=uid, text=GATEWAY.replace("7411", "7600"))
    assert "7600" in host.prompt(QUESTION)


def test_a_question_that_anyone_could_answer_is_told_nothing_from_swap(host: Host) -> None:
    near = host.remember("The list of tuples that the depot returns is sorted by the second item.")
    for n in range(40):
        host.remember(f"Shelf {n} of the depot holds parcels of {n} kilos, sorted by street.")
    question = "how do i sort a list of tuples by the second item in python?"
    host.swap_out(near)
    assert host.prompt(question, "swapped") == ""
    assert near in host.prompt("what is the list of tuples that the depot returns sorted by?", "ours")


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("The {} {} has the serial number {} and is inspected every month.", "what is the serial number of the {} {}?"),
        ("{}的{}的编号是 {}，每个月检查一次。", "{}的{}的编号是多少？"),
    ],
    ids=["English", "Chinese"],
)
def test_a_page_in_swap_is_found_though_hot_pages_hold_each_of_its_words_and_much_of_the_question(
    host: Host, told: str, question: str
) -> None:
    """The hot index is sure of those; and yet only the page in swap is about both."""
    places = ("harbour", "orchard", "quarry", "foundry") if told.isascii() else ("港口", "果园", "灯塔", "磨坊")
    things = ("crane", "valve", "ladder", "kiln") if told.isascii() else ("起重机", "阀门", "梯子", "罗盘")
    host.write([Draft("episode", f"note {n}", f"ordinary words about cache and queue {n}") for n in range(600)])
    uids = {
        (place, thing): host.remember(told.format(place, thing, 4100 + n))
        for n, (place, thing) in enumerate((place, thing) for place in places for thing in things)
    }
    wanted = (places[2], things[3])
    host.swap_out(uids[wanted])
    asked = question.format(*wanted)
    assert uids[wanted] in [hit["uid"] for hit in host.call("recall", query=asked)["hits"]]
    assert f"[{uids[wanted]}]" in host.prompt(asked)
    assert not host.page(uids[wanted]).swapped


def test_full_text_alone_finds_what_is_of_user_scope_as_soon_as_there_is_any(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveIndex, "search", lambda *_, **__: None)
    mine = host.remember("The okapi enclosure opens at nine.")

    def found() -> set[str]:
        return {hit["uid"] for hit in host.call("recall", query="when does the okapi enclosure open")["hits"]}

    assert found() == {mine}
    shared = host.remember("The okapi enclosure closes at five.", scope="user")
    assert found() == {mine, shared}


def test_the_full_text_of_one_project_and_of_user_scope_is_read_and_no_other(host: Host, tmp_path: Path) -> None:
    mine = host.remember("The okapi is mine.")
    shared = host.remember("The okapi is everybody's.", scope="user")
    owner = host.project_id()
    host.cwd = str(tmp_path / "other")
    Path(host.cwd).mkdir()
    other = host.remember("The okapi is another's.")
    for swapped in (False, True):
        if swapped:
            host.swap_out(mine, shared, other)

        def found(project: int, swapped: bool = swapped) -> set[int]:
            return {row for row, _ in search.find(host.core.db.read(), ["okapi"], project, 9, swapped=swapped)}

        assert found(owner) == {host.page(mine).rowid, host.page(shared).rowid}
        assert found(host.project_id()) == {host.page(other).rowid, host.page(shared).rowid}
        assert found(0) == {host.page(shared).rowid}
    newest = search.find(host.core.db.read(), ["okapi"], owner, 9, swapped=True, most=1)
    assert [row for row, _ in newest] == [host.page(shared).rowid]
    both = search.find(host.core.db.read(), ["okapi"], owner, 9, swapped=True, beside=[*index_terms("mine"), "nothing"])
    assert [row for row, _ in both] == [host.page(mine).rowid]


def test_a_page_in_swap_that_replaced_a_hot_one_is_told_once_in_a_block(host: Host) -> None:
    old = host.remember("The billing worker retries a failed charge three times.", kind="decision")
    more = " ".join(f"Step {n} concerns the ledger of branch {n}." for n in range(40))
    text = f"The billing worker retries a failed charge seven times. {more} The zebra queue takes what is left."
    new = host.remember(text, kind="decision", supersedes=old)
    host.swap_out(new)
    asked = "How often does the billing worker retry a failed charge, and which zebra queue takes what is left?"
    assert host.prompt(asked).count(f"[{new}]") == 1


@pytest.mark.parametrize(
    ("asked", "answers"), [(QUESTION, True), ("How long does the zanzibar aquarium keep its tickets?", False)]
)
def test_where_all_there_is_has_gone_to_swap_a_prompt_is_told_what_answers_it_and_nothing_else(
    host: Host, asked: str, answers: bool
) -> None:
    uid = host.remember(GATEWAY)
    host.swap_out(uid)
    host.close()
    again = Host(host.home, Path(host.cwd), host.clock)
    assert (uid in again.prompt(asked)) is answers
    again.close()


def test_what_the_brief_told_grows_warmer_once_when_any_later_turn_uses_it(host: Host) -> None:
    key = ("who rotates the signing key?", "Ondine does, each 90 days, with ops/rotate-signing.sh.")
    canary = ("what is the canary cluster?", "Bluethroat: two nodes in Zurich behind the fern proxy.")
    captured(host, key, canary, session="s1")
    uids = {page["title"]: page["uid"] for page in host.call("timeline")["pages"]}
    named, repeated = uids[key[0]], uids[canary[0]]
    told = host.start("s2")
    assert named in told and repeated in told
    used = f"According to [{named}] the key is due."
    again = "Both nodes of Bluethroat in Zurich are up behind the fern proxy."
    captured(host, ("what is due?", used), ("go on", again), ("and now?", used), session="s2")
    assert host.page(named).uses == host.page(repeated).uses > 0
    assert {tuple(sorted(entry["cited"])) for entry in host.call("ledger")["entries"] if entry["tokens"]} == {
        tuple(sorted((named, repeated)))
    }
