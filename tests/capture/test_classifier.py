"""What a sentence looks like: probabilities, the same for the same words, and weights that fit the features."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.capture.languages import features_en, features_zh
from vmem.capture.statements import classifier, situation
from vmem.capture.statements.prose import spoken
from vmem.model import Turn
from vmem.recall.words.linear import packed

ROOT = Path(__file__).resolve().parents[2]


def looks(text: str) -> dict[str, float]:
    (sentence, *_) = spoken(text)
    return classifier.likelihood(
        classifier.features_of(sentence, situation.features(sentence, 0, None, frozenset(), ""))
    )


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    pytest.importorskip("numpy")
    from tools import weights

    return weights


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the kiosk only has 512 MB so nothing may hold the whole file", "constraint"),
        ("anything that touches invoices waits for an ok from Ines", "constraint"),
        ("顾客的身份证号不能进报表", "constraint"),
        ("we argued for a week, in the end the queue won", "decision"),
        ("想了想还是用消息队列，轮询太慢", "decision"),
        ("the cat walked over the keyboard again", "none"),
        ("why does it only happen on tuesdays?", "none"),
        ("帮我看看这段为什么报错", "none"),
    ],
)
def test_a_sentence_that_no_list_knows_looks_like_what_it_is(text: str, kind: str) -> None:
    chances = looks(text)
    assert max(chances, key=chances.__getitem__) == kind, chances


@settings(max_examples=200)
@given(st.text(min_size=1, max_size=200))
def test_chances_are_a_distribution_whatever_is_said(text: str) -> None:
    for sentence in spoken(text):
        chances = classifier.likelihood(classifier.features_of(sentence, set()))
        assert set(chances) == set(classifier.CLASSES)
        assert abs(sum(chances.values()) - 1.0) < 1e-9
        assert all(0.0 <= chance <= 1.0 for chance in chances.values())


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_signs_of_any_text_are_found_and_are_the_same_again(text: str) -> None:
    assert features_en.features(text) == features_en.features(text)
    assert features_zh.features(text) == features_zh.features(text)


def test_a_topic_is_no_sign() -> None:
    assert features_en.features("never store the parrot in the fridge") == features_en.features(
        "never store the parcel in the attic"
    )


def test_every_stored_weight_has_one_number_per_class() -> None:
    stored = json.loads((ROOT / "vmem" / "capture" / "statements" / "weights.json").read_text(encoding="utf-8"))
    assert "" in stored
    assert all(len(row) == len(classifier.CLASSES) and all(type(n) is int for n in row) for row in stored.values())


def test_what_was_offered_makes_a_bare_answer_a_sign_and_only_for_the_first_sentences() -> None:
    told = situation.before(Turn("s", 1, "redis or a cookie?", "Redis lets you revoke. A cookie needs no server."))
    (sentence,) = spoken("cookie then")
    assert "v:alt" in situation.features(sentence, 0, told, frozenset(), "")
    assert "v:none" in situation.features(sentence, situation.LAST_ANSWERING + 1, told, frozenset(), "")
    assert "v:none" in situation.features(sentence, 0, None, frozenset(), "")


def test_fitting_learns_the_sign_that_tells_two_classes_apart(tool: ModuleType) -> None:
    examples = [tool.Example({"both", "bids"}, ("constraint",))] * 8
    examples += [tool.Example({"both", "chats"}, ("none",))] * 8
    model = packed(tool.fitted(examples).items(), classifier.CLASSES)
    assert model.chances({"both", "bids"})["constraint"] > 0.8
    assert model.chances({"both", "chats"})["none"] > 0.8


def test_fitting_twice_gives_the_same_weights(tool: ModuleType) -> None:
    own = tool.phrases()[:60]
    assert tool.fitted(own) == tool.fitted(own)


def test_no_phrase_is_written_down_twice_with_different_kinds(tool: ModuleType) -> None:
    kinds: dict[str, set[str]] = {}
    for path in sorted(tool.PHRASES.glob("*.txt")):
        if not path.stem.endswith("replies"):
            for line in path.read_text(encoding="utf-8").splitlines():
                kinds.setdefault(line.strip().lower(), set()).add(path.stem)
    assert [line for line, found in kinds.items() if len(found) > 1] == []
