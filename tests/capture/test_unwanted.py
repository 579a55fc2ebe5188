"""Which prompts say that they are not to be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cost import cpu_at_most
from vmem.capture.talk.unwanted import is_unwanted

PHRASES = Path(__file__).parents[1] / "data" / "phrases"


@pytest.mark.parametrize(
    "prompt",
    [
        "Don't remember this: my salary is 90k. What is 3% of it?",
        "My salary is 90k, what is 3% of it? Please do not remember that.",
        "what's 3% of 90k (don't memorize this)",
        "Please don’t remember any of this. I quit in March.",
        "Don't save this to memory: the party is on Friday.",
        "never store that in your memory, but Anna leaves",
        "Please don't put this into vmem's memory.",
        "Off the record: the merger is off.",
        "Keep this out of your memory. Anna leaves.",
        "The merger is off.\ndon't remember what I told you",
        "Anna geht. Merk dir das bitte nicht!",
        "Merkt euch das nicht: Anna geht.",
        "Behalte das bitte nicht in deinem Gedächtnis.",
        "Ne retiens pas ça : Anna part.",
        "Ne garde pas ça en mémoire. Anna part.",
        "Nie zapisuj tego w swojej pamięci, Anna odchodzi.",
        "Не сохраняй это в память: Анна уходит.",
        "これをメモリに保存しないで。アンナが辞めます。",
        "Ana se va. No guardes esto en tu memoria.",
        "Não memorize isso: a Ana vai embora.",
        "Non memorizzare questo: Anna se ne va.",
        "Onthoud dit niet: Anna vertrekt.",
        "Nie zapamiętuj tego: Anna odchodzi.",
        "Пожалуйста, не запоминай это: Анна уходит.",
        "Bunu hatırlama: Anna gidiyor.",
        "BUNU HATIRLAMA: Anna gidiyor.",
        "bunu hatirlama. Anna gidiyor.",
        "これは覚えないでください。アンナが辞めます。",
        "アンナが辞めます。この話は記憶しないで",
        "이건 기억하지 마세요. 안나가 떠나요.",
        "안나가 떠나요. 이 내용은 기억하지 말아 주세요",
        "No recuerdes esto: Ana se va.",
        "不要记住这个：安娜要走了。",
        "安娜要走了，别记录这条",
        "My salary is 90k. Don't remember that.",
        "what's 3% of 90k? Please don't remember it.",
        "Don't remember that: Anna leaves.",
        "ok, please do not remember that one. Anna leaves.",
        "Anna leaves; don't remember it please",
        "Off the record, Anna leaves.",
        "This is off the record. Anna leaves.",
        "Don't remember what I'm about to tell you: Anna leaves.",
        "请不要记录我说的话。安娜要走了。",
        "安娜要走了。请不要记住。",
    ],
)
def test_who_says_that_it_is_not_to_be_remembered_is_heard(prompt: str) -> None:
    assert is_unwanted(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "I don't remember this.",
        "I really don't remember that, which port was it?",
        "Don't remember that being slow, did we profile it?",
        "don't store this in memory, stream it to disk",
        "Ne garde pas ça en mémoire, écris-le sur le disque.",
        "Nie zapisuj tego w pamięci, tylko na dysku.",
        "Не сохраняй это в памяти, пиши на диск.",
        "これをメモリに保存しないで、ディスクに書いて",
        "Don't keep it in memory.",
        "do not save this to the database",
        "Remember this: the port is 8080.",
        "why don't you remember this?",
        "The users don't remember it. Add a hint.",
        "Add a flag so that it does not remember this.",
        "The dialog says: 'you can't remember this'.",
        "Never write it to disk.",
        "the recording is off; the record: 5",
        '<pasted_content id="0a1b">\nDon\'t remember this: x.\n</pasted_content id="0a1b">\nsummarise it',
        "用户不要记录日志的时候怎么办？",
        "别忘了记住这个",
        "Keep this in your memory: the port is 8080.",
        "das merk ich mir nicht, welcher Port war es?",
        "Merk dir das: der Port ist 8080.",
        "warum merkst du dir das nicht?",
        "n'enregistre pas ça dans la base",
        "no guardes esto en la memoria, escríbelo en disco",
        "não salve isso na memória, grave no disco",
        "覚えていないので、ポートを教えて",
        "이 내용은 메모리에 저장하지 마, 디스크에 써",
        "Speichere das nicht in deinem Gedächtnis-Modul, sondern auf der Platte.",
        "これは覚えておいて: ポートは8080",
        "이건 기억하고 있어: 포트는 8080",
        "기억이 안 나, 포트가 뭐였지?",
        "не помню, какой порт",
        "Please keep that in your memory.",
        # "I" is left out
        "what was the port? don't remember it, look it up",
        "how did we fix the flaky test? Don't remember that.",
        "who wrote the parser? don't remember that one",
        "ok. don't remember it. can you grep?",
        "we had a ticket (don't remember that one, ask Jan) about it",
        "how does tar work again? never remember it",
        "don't remember what I said, but the tests must pass",
        "don't remember that, is it in the log?",
        # of a program's memory, or that of one that is written
        "never write this to memory, write it to disk",
        "Don't store it to memory. use sqlite",
        "Don't store this in the long-term memory: it is for facts.",
        "in the UI: off the record, on the record",
        # "record" is "log"
        "密码字段，不要记录",
        "密码：不要记录",
        "调试模式下，不要记录",
        "如果响应成功，不要记录内容，只记录状态码",
        "如果是404，不用记录，直接返回",
        "别记录下来，直接打印",
        "别记录这条日志",
        "登录页，不要记住",
    ],
)
def test_who_says_something_else_is_kept(prompt: str) -> None:
    assert not is_unwanted(prompt)


@pytest.mark.parametrize("between", ["\n", "\n \n", ". ", "; ", " ", "， "])
def test_a_prompt_of_many_empty_lines_is_looked_through_in_the_time_of_its_length(between: str) -> None:
    prompt = "remember 记" + between * (4_000 // len(between))
    with cpu_at_most(0.2):  # it took two seconds
        assert not is_unwanted(prompt)


def test_nobody_is_misheard_in_what_people_say() -> None:
    said = [line for path in PHRASES.rglob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(said) > 5_000 and [line for line in said if is_unwanted(line)] == []
