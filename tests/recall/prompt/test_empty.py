"""Prompts that hold nothing to find memories by, and those that only look so."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most
from vmem.recall.prompt.empty import needs_nothing


@pytest.mark.parametrize(
    "prompt",
    ["", "  ", "ok", "OK!", "continue", "Continue please.", "thanks, looks good", "yes", "no", "y", "2", "👍", "...",
     "no, leave it as it is", "the second option is better", "看起来没问题了", "按第二个方案来",
     "/compact", "/vmem:status", "好的", "继续", "谢谢！", "好的，继续吧", "go ahead", "lgtm, ship it",
     "vielen lieben Dank!", "guten Morgen", "warum?", "¡buenos días!", "pourquoi ?", "merci, super boulot", "bom dia!",
     "доброе утро", "почему?", "ありがとうございます！", "うん、お願いします", "おはよう", "고마워, 완벽해!",
     "응 좋아", "네, 감사합니다", "merci t'es fin", "thanks for the help!", "danke fürs Durchhalten",
     "thanks, that's it for today", "ok, good night", "I'm off, bye",
     "have a nice weekend!", "I’m off for the weekend", "coffee. back in ten", "argh. phone. 5 min", "brb",
     "danke, das wars", "Danke, bis morgen!", "espera un momento", "merci, à demain", "até logo", "aspetta un attimo",
     "tot later", "подожди минутку", "do jutra", "ありがとう、また明日", "잠깐만", "谢谢，明天见", "hold on a sec"],
)  # fmt: skip
def test_prompts_that_say_nothing_need_nothing(prompt: str) -> None:
    assert needs_nothing(prompt)


@pytest.mark.parametrize(
    "prompt",
    ["was it better before?", "thanks. which port was it", "merci, relance l'import de mardi",
     "which database do we use?", "用哪个数据库", "fix the retry in billing.py", "ok but why did the deploy fail",
     "/review src/app.py please", "E4107", "数据库", "warum Redis?",
     "왜 안 돼", "次のリリース", "계속 실패하는 테스트", "run the night job", "is that off?",
     "the backup takes 5 min", "roll back in prod", "can we start the weekend plan", "let's start the evening run",
     "8417", "bis morgen muss der Export laufen", "a un minuto por intento", "the logo until tomorrow"],
)  # fmt: skip
def test_prompts_that_ask_something_are_let_through(prompt: str) -> None:
    assert not needs_nothing(prompt)


def test_a_short_prompt_of_one_word_over_and_over_is_read_once() -> None:
    with cpu_at_most(0.2):  # each took 0.28 s where "계속해" could be "계속" and "해" as well
        for end in ("x", "다", "끝"):
            assert not needs_nothing("계속해" * 19 + end)


@pytest.mark.parametrize("word", ["哈", "嗯", "棒"])
def test_a_prompt_that_laughs_for_long_before_it_asks_is_read_once(word: str) -> None:
    with cpu_at_most(0.2):  # each more of them took twice as long
        assert not needs_nothing(word * 50 + "这个报错")
