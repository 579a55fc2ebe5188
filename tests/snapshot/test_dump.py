"""What an image says of a session."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.snapshot.strategies import PAGES, TEXT, said
from vmem.model import Act, Page, Resident
from vmem.provenance import with_source
from vmem.snapshot import talk
from vmem.snapshot.dump import Material, build, is_open, pointer, todos
from vmem.snapshot.image import MAX_BYTES, Place, Todo, seal


def test_the_goal_is_the_first_thing_asked_for_until_a_new_one_is_named() -> None:
    first = ("Move the billing service to PostgreSQL", "Sure.")
    assert talk.goal(said(("hi", "Hello"), first, ("yes", "Done")))[0] == first[0]
    assert (
        talk.goal(said(first, ("ok. Our goal now: cut the image to 50 MB", "")))[0]
        == "Our goal now: cut the image to 50 MB"
    )
    assert talk.goal(said(first, ("New task: fix the login page", "")))[0].endswith("fix the login page")
    assert talk.goal(said(("先把支付服务迁移到新的数据库", ""), ("继续", "")))[0] == "先把支付服务迁移到新的数据库"
    assert talk.goal(said(("ok", "")))[0] == ""


@pytest.mark.parametrize(
    "first",
    [
        "hi, I want to list the events of a parcel. can you look at how the routes are organised first?",
        "could you add a dark mode to the settings page?",
        "next: the carrier sends us signed webhooks. how would you verify them?",
    ],
)
def test_a_prompt_that_says_what_it_is_about_before_it_asks_may_be_the_goal(first: str) -> None:
    assert talk.goal(said((first, "Sure."), ("page by cursor, not by offset", "Done.")))[0] == first


@pytest.mark.parametrize("first", ["morning! where is the parser?", "what does the parser do? and who calls it?"])
def test_a_prompt_that_only_asks_is_no_goal_beside_one_that_wants_something(first: str) -> None:
    assert talk.goal(said((first, "In src."), ("Make it stream", "Done.")))[0] == "Make it stream"


def test_the_task_is_what_was_asked_for_last() -> None:
    assert (
        talk.task(said(("Write the parser", ""), ("Now the printer", ""), ("continue", ""), ("/cost", "")))
        == "Now the printer"
    )


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        (
            "Done.\n\nNext steps:\n1. Port the queries\n2. Drop MySQL\n\nThat is all.",
            ("Port the queries", "Drop MySQL"),
        ),
        ("**Remaining work:**\n- [ ] tests for `a.py`\n\nDid:\n- tests for `b.py`", ("tests for `a.py`",)),
        ("All good. I still need to update the docs. Bye.", ("I still need to update the docs.",)),
        ("完成了。\n\n下一步：\n- 更新文档\n", ("更新文档",)),
        ("All good. Next: `make lint` on the port. Bye.", ("`make lint` on the port.",)),
        ("All good.", ("old one",)),
    ],
)
def test_next_steps_come_from_the_newest_answer_that_names_some(answer: str, steps: tuple[str, ...]) -> None:
    assert talk.next_actions(said(("a b c d", "Next steps:\n- old one"), ("e f g h", answer))) == steps


def test_open_questions_are_those_that_nobody_answered() -> None:
    talked = said(("Do it", "Which port?"), ("8080", "Fine. Should I keep the old driver?"))
    assert talk.questions(talked) == ("Should I keep the old driver?",)
    assert talk.questions(said(("Do it", "Open questions:\n- which index?"), ("go", "ok"))) == ("which index?",)


def test_a_gist_prefers_rules_and_numbers_to_chatter() -> None:
    text = (
        "I was thinking about this on the train and it took ages. " * 3
        + "We must use\n  port 8391. "
        + "Lovely weather. " * 5
    )
    assert "We must use port 8391." in talk.gist(text, 120)
    assert len(talk.gist(text, 120)) <= 120


def test_a_gist_of_what_somebody_else_wrote_says_that_it_is_handed_over() -> None:
    letter = "Dear team,\n" + "The painters come to the north wing on some day. " * 6
    letter += "All deploys must go through the new mirror. Never deploy directly."
    told = talk.gist(f"Summarise this mail for me:\n\n{letter}", 200)
    assert told.startswith("Summarise this mail for me:")
    assert len(told) <= 200


def test_a_gist_tells_no_sentence_without_the_note_of_what_was_said_later_and_of_no_note_a_part() -> None:
    used = "Using arq: `app/jobs.py` has `process_event`, and the hook answers 202."
    later = "hmm wait. Use a postgres queue instead. => I replaced arq. `app/jobs.py` is switched over,"
    text = (
        f"Fine by me. {used} [said later: {later} arq is out, and redis must not be used.] It went well, as it seems."
    )
    assert "arq" not in talk.gist(text, 90)
    for limit in (160, 220):
        told = talk.gist(text, limit)
        before, mark, after = told.partition(" [said later: hmm wait. Use a postgres")
        assert len(told) <= limit and mark and after.count("]") == 1
        assert used in before and "postgres" not in before and "……" not in told


@given(st.text(max_size=600), st.integers(20, 300))
@settings(max_examples=40)
def test_a_gist_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(talk.gist(text, limit)) <= limit


@pytest.mark.parametrize(
    "prompt",
    ["continue where we left off", "Pick up where we left off please", "where were we?", "接着上次的做",
     "上次做到哪了？",     "continue the previous session", "resume from yesterday's work",
     "restore the last session", "wo waren wir stehen geblieben?", "¿dónde lo dejamos?", "on en était où ?",
     "onde a gente parou?", "на чём мы остановились?", "前回の続きをお願い", "지난번에 하던 거 이어서 하자"],
)  # fmt: skip
def test_the_user_asks_for_the_last_session(prompt: str) -> None:
    assert talk.asks_to_continue(prompt, bare=False)


@pytest.mark.parametrize("prompt", [
    "continue", "go on", "继续", "ok, continue please", "weiter", "ok, mach weiter", "vale, sigue", "on continue",
    "pode continuar", "ну давай дальше", "続けて", "계속해줘",
])  # fmt: skip
def test_a_bare_continue_counts_only_where_it_may(prompt: str) -> None:
    assert talk.asks_to_continue(prompt) and not talk.asks_to_continue(prompt, bare=False)


@pytest.mark.parametrize(
    "prompt",
    ["continue the loop when x is None", "resume() must not block", "pick up the phone", "add a continue statement",
     "继续优化查询性能，减少内存占用", "the last session token expires", "weiter unten steht die Funktion",
     "sigue fallando el test", "la boucle continue sans fin", "продолжай цикл, если x пуст",
     "続けて二つ目のテストも直して",
     "계속 실패하는 테스트를 고쳐줘"],
)  # fmt: skip
def test_work_that_only_sounds_alike_is_no_such_question(prompt: str) -> None:
    assert not talk.asks_to_continue(prompt)


def test_a_whole_todo_list_replaces_and_single_tasks_change_their_line() -> None:
    did = [
        Act("todo", "todo", "[completed] a\n[in_progress] b\n[pending] c"),
        Act("todo", "task:1", "[] write tests"),
        Act("todo", "task:2", "[] draw"),
        Act("todo", "task:1", "[completed] "),
        Act("todo", "task:2", "[deleted] "),
        Act("todo", "task:3", "[in_progress] sing"),
        Act("todo", "task:3", "[] sing it twice"),
    ]
    assert todos(did[:1]) == (Todo("b", "in_progress"), Todo("c", "pending"), Todo("a", "completed"))
    assert {Todo("write tests", "completed"), Todo("sing it twice", "in_progress")} <= set(todos(did))
    assert all(item.text != "draw" for item in todos(did))
    assert [is_open(item) for item in todos(did[:1])] == [True, True, False]


def test_what_failed_and_worked_later_is_no_failed_attempt() -> None:
    did = [
        Act("command", "make build", "no rule", failed=True, turn=1),
        Act("command", "pip install foo", "not found", failed=True, turn=1),
        Act("command", "make  build", "ok", turn=2),
    ]
    image = build(Material("s", did=did))
    assert [item.command for item in image.failed] == ["pip install foo"]


def test_what_failed_and_worked_later_in_a_chain_is_no_failed_attempt() -> None:
    did = [
        Act("command", "just test", "connection refused", failed=True, turn=1),
        Act("command", "just migrate", "must be owner of the table", failed=True, turn=1),
        Act("command", "just testdb && just test", "41 passed", turn=2),
        Act("command", "ROLE=owner just migrate && just lint", "2 errors", failed=True, turn=3),
    ]
    failed = [item.command for item in build(Material("s", did=did)).failed]
    assert failed == ["ROLE=owner just migrate && just lint", "just migrate"]


@pytest.mark.parametrize(
    "chain", ["just test && just ship || echo 'not shipped'", "just test && just ship; date", "just test && date &"]
)
def test_a_chain_that_goes_on_when_one_of_it_fails_does_not_show_that_it_worked(chain: str) -> None:
    did = [Act("command", "just test", "2 failed", failed=True, turn=1), Act("command", chain, turn=2)]
    assert [item.command for item in build(Material("s", did=did)).failed] == ["just test"]


def test_commands_that_only_look_around_are_left_out() -> None:
    did = [Act("command", c) for c in ("ls -la", "git status", "cat a | grep b", "pytest", "cd x && make", "git push")]
    assert [item.command for item in build(Material("s", did=did)).commands] == [
        "git push",
        "cd x && make",
        "pytest",
    ]


def test_files_are_relative_to_the_root_and_written_ones_come_first() -> None:
    did = [Act("write", "/r/a.py", turn=1), Act("read", "/r/b.py", turn=2), Act("read", "/other/c", turn=3)]
    image = build(Material("s", did=did, place=Place(root="/r"), hashes={"a.py": "h"}))
    assert [(file.path, file.written, file.hash) for file in image.files] == [
        ("a.py", True, "h"), ("/other/c", False, ""), ("b.py", False, ""),
    ]  # fmt: skip


def test_what_was_cited_comes_before_what_was_only_shown() -> None:
    shown, cited = (Page(uid, "fact", "", "text") for uid in ("aaaaaaaa", "bbbbbbbb"))
    held = [(shown, Resident("aaaaaaaa", 1, 3, 9, "prompt")), (cited, Resident("bbbbbbbb", 1, 3, 1, "prompt"))]
    image = build(Material("s", resident=held, used={"bbbbbbbb": 2}))
    assert [pointer.uid for pointer in image.resident] == ["bbbbbbbb", "aaaaaaaa"]


def test_an_agents_image_has_its_own_acts_only() -> None:
    did = [Act("command", "make", agent_id="x"), Act("command", "tox")]
    assert [c.command for c in build(Material("s", agent_id="x", did=did)).commands] == ["make"]


@given(
    st.lists(st.tuples(st.text(max_size=400), st.text(max_size=400)), max_size=30),
    st.lists(PAGES, max_size=30),
    st.lists(
        st.builds(Act, st.sampled_from(("read", "write", "command", "todo", "fetch")), TEXT, TEXT, st.booleans()),
        max_size=40,
    ),
)
@settings(max_examples=25)
def test_any_session_gives_a_small_image_and_always_the_same(
    exchanges: list[tuple[str, str]], made: list[Page], did: list[Act]
) -> None:
    given_ = Material("s1", said=said(*exchanges), made=made, pins=[p for p in made if p.pin], did=did)
    image, document = seal(build(given_))
    assert len(document) <= MAX_BYTES
    assert seal(build(given_)) == (image, document)


def test_the_gist_of_a_long_statement_is_not_the_line_that_says_who_said_it() -> None:
    long = "We decided to retry deliveries after 30 seconds, at most 6 times, " + "for the sake of the partner " * 6
    page = Page(
        "aaaaaaaa", "decision", "Retries", with_source(long, "assistant", "2026-11-21", ""), speaker="assistant"
    )
    assert pointer(page).gist.startswith("We decided to retry deliveries after 30 seconds")
