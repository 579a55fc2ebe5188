"""Whether what came after a page was injected shows that the page was used."""

from __future__ import annotations

from vmem.model import Page, ToolUse, Turn
from vmem.recall.telling.feedback import used

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


def test_a_short_page_is_not_used_by_who_says_its_two_words() -> None:
    short = Page("b2c4d6e8", "fact", "", "Otter proxy.")
    assert of("The otter proxy is down.", pages=(short,)) == []


def test_of_chinese_the_words_count_and_not_the_characters() -> None:
    page = Page("b2c4d6e8", "fact", "", "网关监听七千零一端口，经由水獭代理转发。")
    assert of("它经由水獭代理转发，端口是七千零一。", prompt="在哪里？", pages=(page,)) == ["b2c4d6e8"]
    assert of("由此可见，水里有獭，发现一个关口，代码听起来合理。", prompt="在哪里？", pages=(page,)) == []


def test_what_the_prompt_said_itself_and_small_words_do_not_count() -> None:
    asked = "Does the walrus gateway listen on port 7001 behind the otter proxy?"
    assert of("Yes: the walrus gateway listens on port 7001 behind the otter proxy.", prompt=asked) == []
    for text in ("This was that and there were those with them, from which they have been.", "ui db ci qa hq pr"):
        assert of(text, pages=(Page("b2c4d6e8", "fact", "", text),)) == []
