"""What a later exchange overrules in words of its own is not told without that, in a block or in a brief."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.memory.harness import DAY, Host, captured, lines_below, lived

Talk = tuple[tuple[str, str], ...]

OTHER: Talk = (
    ("the nightly report has a typo in its title", "Fixed, it says Inventory now."),
    ("rename the helper in sorting.py to by_weight", "Renamed in four places."),
    ("what does the label printer need?", "A driver of its own and a USB port."),
    ("write a test for the empty basket", "Added `test_empty_basket`."),
)
CHOSEN: Talk = (
    (
        "the parcel search over the depot shelves, which index do we use? tantivy or sqlite?",
        "For 80,000 parcels either does. Tantivy is faster and needs a process of its own; I'd take it.",
    ),
    ("ok tantivy", "The parcel index of the depot shelves is built with Tantivy in `search/shelves.rs`, 41 MB."),
)
TURNED: Talk = (
    ("how large did the parcel index on the depot shelves get?", "9 GB, as every shelf is kept for each version."),
    (
        "rip tantivy out, sqlite it is",
        "Done: `search/shelves.rs` is on SQLite FTS5, parcels and depot shelves in one index.",
    ),
)


def test_a_choice_that_was_turned_around_is_told_with_what_turned_it(host: Host) -> None:
    lived(host, OTHER, CHOSEN, OTHER[:2], TURNED)
    given = host.prompt("which index is the parcel search over the depot shelves built with?", "asking")
    assert "sqlite it is" in given
    assert all("since changed" in page for page in pages_of(given, "User: ok tantivy"))


def test_a_choice_that_its_user_restores_is_told_without_what_seemed_to_turn_it_also_once_that_is_read_again(
    host: Host,
) -> None:
    lived(host, OTHER, CHOSEN, OTHER[:2], TURNED)
    asked = "which index is the parcel search over the depot shelves built with?"
    assert "since changed" in host.prompt(asked, "before")
    decisions = [page for page in host.call("timeline", kind="decision")["pages"] if "antivy" in page["title"]]
    host.call("restore", uid=decisions[-1]["uid"])
    turning = max(Path(host.cwd).glob("day*.jsonl"))
    host.event("SessionEnd", turning.stem, transcript_path=str(turning))
    host.work()
    told = pages_of(host.prompt(asked, "asking"), "ok tantivy")
    assert told and not any("since changed" in page for page in told)


def test_after_a_compaction_it_is_told_so_again(host: Host) -> None:
    lived(host, OTHER, CHOSEN, OTHER[:2], TURNED)
    host.start("asking")
    host.exchange("which index is the parcel search over the depot shelves built with?", "SQLite by now.", "asking")
    restored = host.compact("asking").replace("\n- [", "\n[")
    told = pages_of(restored, "is built with Tantivy")
    assert told and all("since changed" in page for page in told), restored


def pages_of(block: str, words: str) -> list[str]:
    """The pages of a block that hold some words."""
    return [page for page in re.split(r"(?m)^(?=\[\w{8}\] )", block) if words in page]


def test_a_brief_leaves_out_a_choice_that_was_turned_around(host: Host) -> None:
    lived(host, OTHER, CHOSEN)
    assert re.search(r"\btantivy\b", "".join(lines_below("Decisions", host.start("early"))))
    lived(host, OTHER[:2], TURNED)
    stated = lines_below("Decisions", host.start("late"))
    assert not any("tantivy" in line.lower() and "sqlite" not in line.lower() for line in stated)


TWINS = (
    ("The billing service listens on port 8081.", "The search service listens on port 8082.",
     "the billing service now listens on port 9090, changed the config", "which port does the search service use?"),
    ("orders API runs on port 4000", "payments API runs on port 4001",
     "orders API moved to port 4100 because of a clash", "which port does the payments API use?"),
    ("Session tokens expire after 15 minutes.", "Refresh tokens expire after 30 days.",
     "Session tokens now expire after 20 minutes", "when do refresh tokens expire?"),
    ("Der Rechnungsdienst läuft auf Port 8081.", "Der Suchdienst läuft auf Port 8082.",
     "Der Rechnungsdienst läuft jetzt auf Port 9090.", "auf welchem Port läuft der Suchdienst?"),
    ("订单服务端口是 8081。", "支付服务端口是 8082。", "订单服务端口改成 9090", "支付服务用哪个端口？"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other", "later", "question"), TWINS)
def test_the_number_of_one_of_two_like_things_is_told_without_a_change_of_the_other(
    host: Host, one: str, other: str, later: str, question: str
) -> None:
    lived(host, ((one, "Noted."),), ((other, "Noted."),), ((later, "Changed."),))
    assert f"{other}\n" in host.prompt(question, "asking")
    assert not [rel for (rel,) in host.core.db.read().execute(
        "SELECT rel FROM links JOIN pages ON uid = dst WHERE rel IN ('revisits', 'overrules') AND text LIKE ?",
        (f"%{other}%",))]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "question"), [
    ("Host 3 has 64 GB of RAM.", "Host 4 has 128 GB of RAM.", "how much RAM has host 3?"),
    ("v1 of the API allows 100 requests a minute", "v2 of the API allows 500 requests a minute", "how many in API v1?"),
    ("Phase 1 ends on 12 May.", "Phase 2 ends on 30 June.", "when does phase 1 end?"),
    ("stage-1 uses port 8081", "stage-2 uses port 8082", "which port does stage-1 use?"),
    ("3 号机房有 20 台服务器。", "4 号机房有 35 台服务器。", "3 号机房有多少台服务器？"),
])  # fmt: skip
def test_what_is_said_of_one_numbered_thing_is_no_change_of_another(
    host: Host, one: str, other: str, question: str
) -> None:
    lived(host, ((one, "Noted."),), ((other, "Noted."),))
    assert f"{one}\n" in host.prompt(question, "asking")
    lived(host, ((other.replace("Host 4", "Host 3"), "Noted."),))
    assert bool(notes_of_changes(host.prompt(question, "later"))) == ("Host" in one)


@pytest.mark.parametrize(("rule", "later"), [
    ("Never deploy the shop on Fridays.", "Correction: deploys on Fridays are fine until noon."),
    ("Never deploy the shop on Fridays.", "Actually, Friday deploys are fine before noon."),
    ("All invoices are rounded up to full cents.", "Correction: invoices are rounded to the nearest cent."),
    ("发票金额一律向上取整到分。", "更正：发票金额四舍五入到分。"),
])  # fmt: skip
def test_a_rule_is_told_with_what_calls_itself_a_correction_of_it(host: Host, rule: str, later: str) -> None:
    lived(host, ((rule, "Noted."),), ((later, "Ok."),))
    told = host.start("asking")
    assert [line for line in told.splitlines() if rule.rstrip(".。") in line and "[said later: " in line] or (
        rule.rstrip(".。") not in told
    )


def test_two_other_numbers_in_their_places_are_a_change(host: Host) -> None:
    lived(
        host, (("The import keeps 30 days in 5 files.", "Ok."),), (("The import now keeps 45 days in 9 files.", "Ok."),)
    )
    assert links(host)


def test_a_pin_is_not_doubted_for_the_number_of_another_thing(host: Host) -> None:
    host.remember("The search service listens on port 8082.", pin="hard")
    host.clock.now += DAY
    lived(host, *(((said, "Noted."),) for said in TWINS[0][::2]))
    assert not host.core.db.read().execute("SELECT count(*) FROM links WHERE rel = 'contradicts'").fetchone()[0]


@pytest.mark.parametrize(
    ("first", "second", "links"),
    [
        (
            (
                "the crane controller: retry 5 times, then alarm the yard office",
                "Set, it retries 5 times and then raises the alarm.",
            ),
            (
                "make that 9 times, the crane controller alarms the yard office for nothing",
                "Retries 9 times before the alarm.",
            ),
            True,
        ),
        (
            ("the crane controller waits 30 s for the yard office before the alarm", "It waits 30 s, then the alarm."),
            ("remind me: who wrote the crane controller of the yard office?", "Marek did, in 2019."),
            False,
        ),
        (
            ("the crane controller waits 30 s for the yard office before the alarm", "It waits 30 s, then the alarm."),
            ("the ferry timetable is fetched 4 times a day from now on", "The cron entry says 4 times."),
            False,
        ),
    ],
)
def test_another_number_overrules_only_of_the_same_thing(
    host: Host, first: tuple[str, str], second: tuple[str, str], links: bool
) -> None:
    lived(host, OTHER, (first,), OTHER[1:], (second,))
    rows = host.core.db.read().execute("SELECT count(*) FROM links WHERE rel = 'overrules'").fetchone()
    assert bool(rows[0]) == links


@pytest.mark.parametrize(
    ("answer", "noted"),
    [
        ("hm wait. no. plain bay C stays bay C, the drivers have one such bay only and never look it up", True),
        ("no. never open the depot gate from a test", False),
    ],
)
def test_what_is_turned_down_with_a_rule_is_not_told_without_that(host: Host, answer: str, noted: bool) -> None:
    """The rule says what is to be instead, where it speaks of what was just said."""
    bays = ("bays get codes: A1 A2 B1 B2 C1, and plain bay C is read as C1", "Five codes; plain bay C maps to C1.")
    lived(host, OTHER, (bays, (answer, "Changed.")), OTHER[1:])
    given = host.prompt("which code has a plain bay C when drivers type it?", "asking")
    assert given and all(("since changed" in page) == noted for page in pages_of(given, "is read as C1"))


HOLDS: Talk = (
    (
        "the quay scanner holds a pallet for 15 minutes, then frees its berth",
        "The scanner frees the berth of a pallet after 15 minutes now.",
    ),
)


@pytest.mark.parametrize(
    ("second", "tells"),
    [
        (("pallets stand in each other's way. 8 minutes have to do, then the scanner frees the berth", "Set."), True),
        (("what did the quay scanner cost? the pallet one at the berth", "1,900 euros with its cradle."), False),
        (("the ferry's ticket printer is out again", "Its driver hung; I restarted the service."), False),
    ],
)
def test_what_is_said_anew_in_passing_stands_beside_the_rule(host: Host, second: tuple[str, str], tells: bool) -> None:
    lived(host, OTHER, (("from now on: " + HOLDS[0][0], HOLDS[0][1]),), OTHER[1:], (second,))
    told = host.event("SubagentStart", "later", agent_id="a1", agent_type="general-purpose")
    assert "15 minutes" in told and ("8 minutes" in told) == tells
    lived(host, (("from now on: " + HOLDS[0][0], HOLDS[0][1]),))
    assert "8 minutes" not in host.event("SubagentStart", "last", agent_id="a2", agent_type="general-purpose")


def test_a_rule_whose_value_the_answer_put_in_its_own_words_is_noted_too(host: Host) -> None:
    """What was changed is found in the answer, which says it again; the brief tells the user's words."""
    rule = (
        "cancelled visits: whoever calls off later than a day before pays a fee, always, reception may waive it",
        "Implemented: `lateWindow = 24.hours`, a fee of 25 euro for the patient, and a flag for reception to waive it.",
    )
    later = (
        "the window for cancelled visits grows, the fee is 30 now, and reception may no longer waive it",
        "Changed: `lateWindow = 36.hours`, a fee of 30 euro for the patient, the flag for reception is gone.",
    )
    lived(host, OTHER, (rule,), OTHER[1:], (later,))
    (told,) = [line for line in host.start("late").splitlines() if "calls off later than a day" in line]
    assert "[said later: " in told or "[since changed: " in told


def test_who_goes_back_to_the_first_choice_has_it_told_plainly(host: Host) -> None:
    again: Talk = (
        ("the parcel index of the depot shelves times out", "SQLite scans 80,000 parcels for each shelf."),
        ("back to tantivy then for the parcel index", "The depot shelves are on Tantivy again, one version kept."),
    )
    lived(host, OTHER, CHOSEN, OTHER[:2], TURNED, OTHER[2:], again)
    given = host.prompt("which index is the parcel search over the depot shelves built with?", "asking")
    assert "[since changed: rip" not in given and "antivy" in given


def test_a_forgotten_exchange_overrules_nothing(host: Host) -> None:
    lived(host, OTHER, CHOSEN, OTHER[:2], TURNED)
    db = host.core.db.read()
    uid = db.execute("SELECT src FROM links WHERE rel = 'overrules'").fetchone()["src"]
    host.call("forget", uids=[uid])
    given = host.prompt("which index is the parcel search over the depot shelves built with?", "asking")
    assert "since changed" not in given


def test_what_is_old_may_be_kept_last(host: Host) -> None:
    lived(host, OTHER)
    host.clock.now += 30 * DAY
    lived(host, TURNED)
    host.clock.now -= 20 * DAY
    lived(host, CHOSEN)
    host.clock.now += 40 * DAY
    given = host.prompt("which index is the parcel search over the depot shelves built with?", "asking")
    chosen = pages_of(given, "User: ok tantivy")
    assert chosen and all("since changed" in page for page in chosen)


def notes_of_changes(told: str) -> str:
    """What the notes of a change say."""
    return " ".join(re.findall(r"\[since changed: ([^\]]*)\]", told))


PROPOSED = (
    "should we store the carriers' raw responses? they are 40 KB each",
    "Yes. We decided to store them compressed in a table of their own. I rejected S3 because of the dependency.",
)
TURNED_DOWN = "hm no, put them in S3 (MinIO locally), the postgres backups are already too big"


def test_what_the_user_turned_down_at_once_is_told_with_what_was_chosen_instead(host: Host) -> None:
    captured(host, PROPOSED, (TURNED_DOWN, "Fair. They go to the bucket parcelbox-raw."))
    told = host.prompt("where do the carriers' raw responses go?", "s2")
    assert "in a table of their own" in told
    assert "put them in S3 (MinIO locally)" in notes_of_changes(told)


def test_what_the_user_wants_forgotten_at_once_is_told_with_what_takes_its_place(host: Host) -> None:
    question, answer = PROPOSED
    captured(host, (question, answer), ("forget it, we do it with a Postgres table per carrier", "Done."))
    told = host.prompt("where do the carriers' raw responses go?", "s2")
    assert "a Postgres table per carrier" in notes_of_changes(told)


def test_a_no_to_the_assistants_question_takes_nothing_back(host: Host) -> None:
    question, answer = PROPOSED
    captured(host, (question, f"{answer} Shall I use partitions?"), (TURNED_DOWN, "Fair, no partitions then."))
    told = host.prompt("where do the carriers' raw responses go?", "s2")
    assert "in a table of their own" in told and "[since changed" not in told


def links(host: Host) -> int:
    rows = host.core.db.read().execute("SELECT count(*) FROM links WHERE rel IN ('overrules', 'revisits')").fetchone()
    return int(rows[0])


def test_what_ends_in_words_of_its_own_is_told_with_what_came_after(host: Host) -> None:
    staging = ("Staging is the box gannet, you deploy with `pnpm ship gannet`.", "Right: staging is gannet.")
    ended = (
        "gannet is being retired, the contract with the hoster ends. Staging moves to fulmar, same layout",
        "I changed the targets: `pnpm ship fulmar` is in place, gannet is removed.",
    )
    lived(host, OTHER, (staging,), OTHER[1:], (ended,))
    given = host.prompt("which box is staging?", "asking")
    told = [line for line in given.splitlines() if "is the box gannet" in line]
    assert told and all("fulmar" in line for line in told)


def test_a_chore_that_is_asked_for_again_takes_nothing_back(host: Host) -> None:
    chore = ("run the parser's unit tests again and fix what fails", "All 212 pass now; one fixture was outdated.")
    lived(host, OTHER, (chore,), OTHER[2:], (chore,))
    assert links(host) == 0


def test_a_rule_of_another_thing_takes_nothing_back(host: Host) -> None:
    rules = tuple(
        (f"From now on {thing} must never leave the office network, not even by mail.", "Understood.")
        for thing in ("invoices", "ledgers", "mails", "backups")
    )
    lived(host, OTHER, *((rule,) for rule in rules))
    assert links(host) == 0


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        (("die Hafenkarte zeichnen wir mit Leaflet, Jonas kennt sich damit aus", "Gut, die Hafenkarte nutzt Leaflet."),
         ("Jonas geht, also kein Leaflet mehr, die Hafenkarte kommt auf MapLibre", "Ich stelle sie um."),
         "womit zeichnen wir die Hafenkarte?"),
        (("el mapa del puerto lo dibujamos con Leaflet, Jonás lo domina", "El mapa del puerto usa Leaflet."),
         ("Jonás se va, así que nada de Leaflet, el mapa del puerto pasa a MapLibre", "Lo paso a MapLibre."),
         "¿con qué dibujamos el mapa del puerto?"),
        (("la carte du port on la dessine avec Leaflet, Jonas connaît bien", "La carte du port utilise Leaflet."),
         ("Jonas s'en va, on laisse tomber Leaflet, la carte du port passe à MapLibre", "Je la porte."),
         "on dessine la carte du port avec quoi ?"),
        (("карту порта рисуем на Leaflet, Йонас его знает", "Карта порта теперь на Leaflet."),
         ("Йонас уходит, так что никакого Leaflet, карту порта рисуем на MapLibre", "Перенесу карту порта."),
         "на чём мы рисуем карту порта?"),
        (("港の地図はLeafletで描くことにします。ヨナスが詳しいので", "港の地図はLeafletで描きます。"),
         ("ヨナスが辞めるのでLeafletはやめて、港の地図はMapLibreで描く", "MapLibreに移植します。"),
         "港の地図は何で描いている?"),
        (("항구 지도는 Leaflet으로 그리자, 요나스가 잘 알아", "항구 지도는 Leaflet으로 그리겠습니다."),
         ("요나스가 나가니까 Leaflet은 안 쓰기로 했어. 항구 지도는 MapLibre로 그려", "MapLibre로 바꾸겠습니다."),
         "항구 지도는 뭘로 그리고 있지?"),
    ],
)  # fmt: skip
def test_a_choice_is_told_with_what_gave_it_up_in_each_language(
    host: Host, first: tuple[str, str], second: tuple[str, str], asked: str
) -> None:
    lived(host, OTHER, (first,), OTHER[:2], (second,))
    given = host.prompt(asked, "asking")
    told = [page for page in pages_of(given, "Leaflet") if "MapLibre" not in re.split(r"\[(?:said|since) ", page)[0]]
    assert "MapLibre" in given
    assert all("[since changed" in page or "[said later" in page for page in told)


def test_a_no_that_chooses_nothing_takes_back_what_it_names_of_the_rejected_alone(host: Host) -> None:
    captured(host, PROPOSED, ("no, that is not what was asked", "I see. I decided to keep the table."))
    assert links(host) == 0
    captured(host, PROPOSED, ("no, what about S3 and its dependency then", "S3 it may be."), session="named")
    assert links(host)


@pytest.mark.parametrize("kind", ["decision", "constraint", "preference"])
def test_what_was_remembered_is_told_with_what_came_after_until_its_user_says_it_anew(host: Host, kind: str) -> None:
    lived(host, OTHER)
    uid = host.remember("The quay scanner frees a berth after 15 minutes.", kind=kind)
    host.clock.now += DAY
    lived(host, OTHER[1:], (("8 minutes have to do, the quay scanner frees the berth then", "Set."),))
    asked = "after how many minutes does the quay scanner free a berth?"
    block = host.prompt(asked, "asking")
    (told,) = pages_of(block, f"[{uid}]")
    assert "8 minutes have to do" in notes_of_changes(told)
    host.call("edit", uid=uid, text="The quay scanner frees a berth after 12 minutes.")
    host.clock.now += DAY
    (told,) = pages_of(host.prompt(asked, "asking again"), f"[{uid}]")
    assert "after 12 minutes" in told and "8 minutes have to do" not in told
