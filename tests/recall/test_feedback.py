"""Whether what came after a page was injected shows that the page was used."""

from __future__ import annotations

from vmem.model import Page, ToolUse, Turn
from vmem.recall.feedback import used

PAGE = Page("k7m3qz2a", "decision", "", "The walrus gateway listens on port 7001 behind the otter proxy.\n(user)")
OTHER = Page("b2c4d6e8", "fact", "", "Invoices are archived in the lighthouse vault.\n(user)")
ASKED = "Where does the gateway listen?"


def of(answer: str, *tools: ToolUse, prompt: str = ASKED, pages: tuple[Page, ...] = (OTHER, PAGE)) -> list[str]:
    return used(Turn("s1", 1, prompt, answer, tools=tools), pages)


def test_a_page_that_is_named_was_used() -> None:
    assert of("See k7m3qz2a.") == ["k7m3qz2a"]
    assert of("Done.", ToolUse("fault", "k7m3qz2a")) == ["k7m3qz2a"]


def test_a_page_of_which_enough_is_repeated_was_used_in_an_answer_or_a_call() -> None:
    assert of("It is the walrus one, on port 7001 behind the otter proxy.") == ["k7m3qz2a"]
    assert of("Done.", ToolUse("Bash", "curl walrus:7001 --proxy otter")) == ["k7m3qz2a"]
    assert of("用 walrus 网关，端口 7001，经由 otter 代理。") == ["k7m3qz2a"]
    both = "The walrus gateway is on port 7001 behind otter; invoices are archived in the lighthouse vault."
    assert of(both) == ["b2c4d6e8", "k7m3qz2a"]


def test_a_word_or_two_of_it_are_chance() -> None:
    assert of("A walrus is an animal; an otter, too.") == []
    long = Page("b2c4d6e8", "fact", "", " ".join(f"word{n} lantern{n}" for n in range(20)) + "\n(user)")
    assert of("word1, lantern1 and lantern2 are three of forty.", pages=(long,)) == []


def test_what_the_prompt_said_itself_and_small_words_do_not_count() -> None:
    asked = "Does the walrus gateway listen on port 7001 behind the otter proxy?"
    assert of("Yes: the walrus gateway listens on port 7001 behind the otter proxy.", prompt=asked) == []
    small = Page("b2c4d6e8", "fact", "", "It is on us and on it to be as it is: so do we at an ox.\n(user)")
    assert of("So it is on us to be as it is, as we do at an ox.", pages=(small,)) == []
