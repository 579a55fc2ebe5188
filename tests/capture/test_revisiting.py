"""A short statement that is taken up later with another value is told with what was said then, and no other is."""

from __future__ import annotations

import pytest

from vmem.capture.revisiting import SHORT, STATES_CHARS, of_turn, revisited
from vmem.model import Kind, Page, Turn

DOUGH = "The rye dough rests for fifteen minutes."
LATER = "ten minutes for the rye dough then"


def changes(
    old: str, prompt: str, answer: str = "Done.", *, before: Turn | None = None, kind: Kind = "decision",
    total: int = 30, share: float = 1 / 30, near: bool = False, agent: str = "",
) -> bool:  # fmt: skip
    """Whether what was said may change an old page of a project of `total` pages, a `share` of which has each word."""
    page = Page("old00000", kind, "", old, speaker="user")
    one = of_turn(Turn("s", 9, prompt, answer, agent=agent), before)
    return one is not None and revisited(one, [page], [page.uid] if near else [], lambda _: share, total) == [page]


@pytest.mark.parametrize(
    ("old", "prompt"),
    [
        (DOUGH, LATER),
        (DOUGH, "for the rye dough 10 minutes are enough"),
        ("The harvest meeting is on Monday in the barn.", "harvest meeting on Thursday in the barn then"),
        ("Das Team trifft sich montags in der Scheune.", "das Team trifft sich jetzt donnerstags in der Scheune"),
        ("窑炉每周一检修。", "窑炉改周四检修"),
        ("窑炉每周一检修。", "窑炉换周四检修"),
        ("La siega es el jueves en el granero.", "la siega en el granero ahora el viernes"),
        ("La moisson est mercredi à la grange.", "la moisson à la grange finalement samedi"),
        (DOUGH, "mejor: ten minutes for the rye dough"),
        (DOUGH, "the rye dough now takes ten minutes"),
        ("The harvest meeting is on Friday in the barn.", "only on Sunday, the harvest meeting in the barn"),
        ("The barn lamps are made of brass.", "no more brass for the barn lamps"),
        ("Die Beize zieht fünfzehn Minuten ein.", "die Beize zieht jetzt dreißig Minuten ein"),
    ],
)
def test_another_value_of_the_same_thing_may_change_it(old: str, prompt: str) -> None:
    assert changes(old, prompt)


@pytest.mark.parametrize(
    ("old", "prompt"),
    [
        (DOUGH, "the rye dough has ten minutes"),  # nothing says that it is otherwise
        (DOUGH, f"{LATER}?"),
        (DOUGH, "fifteen minutes for the rye dough then"),
        (DOUGH, "The rye dough rests for fifteen minutes, only ten for the buns."),  # says it again
        (DOUGH, "ten litres of rye dough then"),
        (DOUGH, "ten minutes for the oven then"),
        (DOUGH, f"{LATER}. {'And the oven is to be swept. ' * 8}"),  # of more than one thing
        ("The harvest meeting is on Monday in the barn.", "harvest meeting in the barn on Monday then"),
        ("The harvest meeting is on Monday.", "The harvest meeting is on Monday, then the feast on Thursday"),
        ("The barn lamps are made of tin.", "no more brass for the barn lamps"),
    ],
)
def test_what_gives_it_no_other_value_leaves_it(old: str, prompt: str) -> None:
    assert not changes(old, prompt)


def test_words_that_most_pages_hold_join_nothing() -> None:
    assert changes(DOUGH, LATER, share=0.3) != changes(DOUGH, LATER, share=0.5)
    assert not changes(DOUGH, LATER, share=0.5)


def test_in_a_large_project_more_must_be_shared() -> None:
    old, prompt = "The rye dough rests for fifteen minutes in the cool cellar.", "ten minutes for the dough then"
    assert changes(old, prompt, total=30, share=0.1) and not changes(old, prompt, total=3000, share=0.1)
    assert changes(DOUGH, LATER, total=3000, share=1 / 3000)


def test_a_short_prompt_goes_on_with_what_was_said_before_it() -> None:
    before = Turn("s", 8, "How is the rye dough coming along?", "The rye dough rests.")
    short = "ten minutes then"
    assert not changes(DOUGH, short)
    assert changes(DOUGH, short, before=before)
    assert not changes(DOUGH, short, before=before, near=True)  # that was the talk in which it was said
    assert not changes(DOUGH, f"{short}, {'and so on and so forth ' * 4}"[: SHORT + 10], before=before)


def test_an_answer_may_report_the_change() -> None:
    assert not changes(DOUGH, "the rye dough: ten minutes", "Noted.")
    assert changes(DOUGH, "the rye dough: ten minutes", "Corrected.")


def test_an_agents_turn_revisits_nothing() -> None:
    assert not changes(DOUGH, LATER, agent="a1")


def test_an_exchange_is_revisited_by_what_its_prompt_stated_and_not_where_it_asked() -> None:
    stated, asked = "The rye dough rests for fifteen minutes", "Does the rye dough rest for fifteen minutes?"
    assert changes(f"User: {stated}\n\nAssistant: Noted.", LATER, kind="episode")
    assert not changes(f"User: {asked}\n\nAssistant: Yes.", LATER, kind="episode")
    assert not changes(f"User: {stated}{' and so on' * STATES_CHARS}\n\nAssistant: Ok.", LATER, kind="episode")
