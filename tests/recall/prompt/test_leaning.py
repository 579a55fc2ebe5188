"""What sounds as if it leaned on earlier talk is told by its wording from what anyone could answer."""

from __future__ import annotations

import json
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cost import cpu_at_most
from vmem.recall.prompt import leaning as module
from vmem.recall.prompt.intent import read_intent
from vmem.recall.prompt.leaning import CLASSES, ENDS, MOST, STORED, features, leaning

LEANS = (
    "who has to sign off on the invoices before they go out",
    "why did we give up on the second queue",
    "add a column for the licence number",
    "the nightly came back red again, whom do I tell",
    "wie lange heben wir die Rechnungen auf?",
    "¿por qué quitamos la caché del buscador?",
    "退款的审批现在归谁",
    "给订单表加一个渠道字段",
)
PLAIN = (
    "thanks, that looks good",
    "what is a mutex",
    "explain the difference between a list and a tuple",
    "fix the typo on this line",
    "write a haiku about rain",
    "was ist der Unterschied zwischen rebase und merge?",
    "什么是依赖注入",
    "谢谢，辛苦了",
)


@pytest.mark.parametrize("prompt", LEANS)
def test_what_this_project_alone_can_answer_leans_on_earlier_talk(prompt: str) -> None:
    assert leaning(prompt) > 0.0


@pytest.mark.parametrize("prompt", PLAIN)
def test_what_anyone_could_answer_does_not(prompt: str) -> None:
    assert leaning(prompt) < 0.0


def test_what_is_pasted_between_does_not_hide_what_is_asked() -> None:
    paste = "\n".join(f"0x{n:04x} mov r{n % 8}, #{n}" for n in range(2_000))
    for prompt in LEANS[:4]:
        assert leaning(f"{prompt}\n{paste}") == leaning(f"{prompt}\n{paste}{paste}")
        assert leaning(f"{prompt}\n{paste}") > leaning(f"explain this\n{paste}")


@settings(max_examples=200)
@given(st.text(max_size=3 * ENDS))
def test_any_text_has_odds_within_bounds_and_the_same_again(text: str) -> None:
    assert -MOST <= leaning(text) <= MOST
    assert leaning(text) == leaning(text)


@pytest.mark.parametrize("unit", ["a", "'", "a'", "中", "x ", "\u0301", "9", "."])
def test_a_hostile_prompt_is_read_in_bounded_time(unit: str) -> None:
    with cpu_at_most(0.2):
        leaning(unit * 1_000_000)


def test_case_and_the_form_of_an_apostrophe_say_nothing() -> None:
    assert features("What's LEFT?") == features("what’s left?")


@pytest.mark.parametrize("prompt", ["combien de temps garde-t-on les reçus ?", "청구서는 얼마나 보관하나요", *LEANS])
def test_letters_that_are_taken_apart_and_space_around_say_nothing(prompt: str) -> None:
    assert features(f"{' ' * ENDS}\n{normalize('NFD', prompt)}{' ' * ENDS}") == features(prompt)


@pytest.mark.parametrize(
    "held",
    [None, b"", b"{", b"{\n}\n", b'{\n"a":[1,-1]\n}\n', b'{\n"":[7]\n}\n', b'{\n"":[7,"b"]\n}\n', b'{\n"":7\n}\n',
     b'{\n"":[99999,0]\n}\n', bytes(range(256))],
    ids=["missing", "empty", "cut", "bare", "no bias", "short", "no number", "no row", "too large", "noise"],
)  # fmt: skip
def test_where_the_weights_are_missing_or_damaged_any_prompt_may_lean_as_well_as_not(
    held: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = tmp_path / "leaning.json"
    if held is not None:
        stored.write_bytes(held)
    monkeypatch.setattr(module, "STORED", stored)
    module._stored.cache_clear()
    try:
        assert leaning(LEANS[0]) == 0.0
        assert read_intent(LEANS[0], 1_700_000_000.0).asking
    finally:
        module._stored.cache_clear()


def test_every_stored_weight_has_one_number_per_class() -> None:
    stored = json.loads(Path(STORED).read_text(encoding="utf-8"))
    assert "" in stored
    assert all(len(row) == len(CLASSES) and all(type(n) is int for n in row) for row in stored.values())


def test_the_weights_are_those_that_the_prompts_make() -> None:
    pytest.importorskip("numpy")
    from tools import leaning as tool

    made = tool.fitted([example for examples in tool.written().values() for example in examples])
    stored = json.loads(Path(STORED).read_text(encoding="utf-8"))
    for feature in made.keys() & stored.keys():  # another machine may add in another order
        assert made[feature] == pytest.approx(stored[feature], abs=2), f"{feature}: python tools/leaning.py"
    assert len(made.keys() ^ stored.keys()) < 20, "python tools/leaning.py"


def test_no_prompt_is_written_down_as_both() -> None:
    pytest.importorskip("numpy")
    from tools import leaning as tool

    leans, plain = (
        {prompt.lower() for path in (tool.DATA / kind).glob("*.txt") for prompt in tool.prompts(path)}
        for kind in CLASSES
    )
    assert leans & plain == set()
