"""Whether an episode would tell a prompt anything: what it says beyond the prompt's own words.

Only such an episode is shown, and only such a one speaks for what is found beside it: the same small talk, or the same
question without an answer, holds every word of a prompt and makes nothing likelier.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from vmem.capture.talk.episodes import ANSWER_MARK, PROMPT_MARK
from vmem.model import Page
from vmem.recall.prompt.empty import needs_nothing, orders_only
from vmem.recall.prompt.intent import asks
from vmem.recall.words.terms import carries_meaning, each_term, index_terms, is_cjk, is_stop

LEAST_NEW_TERMS = 3  # of an episode's question, beyond the prompt's own, when its answer says nothing
# How a prompt begins that states something: then one word is news, "the release train leaves on Thursdays".
_STATES = re.compile(
    r"\W*+(?:the|our|my|its?|this|that|all|we|d(?:er|ie|as)|unsere?|meine?|wir|el|l[aeo]s?|il|nuestr[oa]|notre|onze|de|het"
    r"|[oa]s?|noss[oa]|наша?|наши)\b|\s*+(?:\S+ ){1,4}(?:is|are|has|ist|sind|hat|est|es|è|é)\b",
    re.IGNORECASE,
)
# In which words an answer says that something was heard, and no more.
_HEARD = frozenset(index_terms(
    "Noted, understood, acknowledged, makes sense. I have remembered that; I'll keep it in mind, follow it and stick to"
    " it from now on, going forward, in future sessions. Thanks for the correction, for letting me know."
    " Verstanden, notiert, ich merke es mir. Compris, c'est noté. Entendido, anotado. 明白，记住了，知道了。"
))  # fmt: skip
HEAD_CHARS = 200  # of a text that are looked at before the whole of it


def tells_more(page: Page, known: frozenset[str]) -> bool:
    """Whether `page` tells more than `known`, the prompt's own terms; what is no episode always does.

    Small talk answered with a word does not, nor a question that nobody has answered, nor one that was answered for
    another number, nor a bare order ("commit that") that was answered with a word or not yet.
    """
    return page.kind != "episode" or _episode_tells(page.text, known)


def stated_by(page: Page, held: Sequence[Page]) -> Page | None:
    """Of the `held` statements, where they tell every word of an exchange and its answer no other, the first."""
    told = [one for one in held if (one.session_id, one.turn) == (page.session_id, page.turn) and one.kind != "episode"]
    if page.kind != "episode" or not told or any(one.superseded_by for one in told):
        return None
    prompt, _, answer = page.text.removeprefix(PROMPT_MARK).partition(ANSWER_MARK)
    known = _HEARD.union(*(index_terms(one.text) for one in told))
    says_more = _new_terms(prompt, known, 1) or (_new_terms(answer, known, 1) and not needs_nothing(answer))
    return None if says_more else told[0]


@lru_cache(maxsize=32)  # one prompt asks about its best pages more than once
def _episode_tells(text: str, known: frozenset[str]) -> bool:
    prompt, _, answer = f"\n\n{text}".partition(ANSWER_MARK)  # an agent's result may be an answer alone
    if not answer.strip() and asks(prompt):
        return False
    said = prompt.removeprefix(f"\n\n{PROMPT_MARK}")
    if needs_nothing(answer) and (needs_nothing(said) or orders_only(said)):
        return False
    least = 1 if _STATES.match(said) and not asks(said) else LEAST_NEW_TERMS
    if _new_terms(prompt, known, least) >= least:
        return True
    if _of_another_number(prompt, known):
        return False
    return _new_terms(answer, known, 1) > 0 and not needs_nothing(answer)


def _new_terms(text: str, known: Collection[str], enough: int) -> int:
    """How many terms of a text are neither known nor stop-words (of Chinese the pairs); counted up to `enough`."""
    fresh = set[str]()
    for part in (_whole_words(text, HEAD_CHARS), text) if len(text) > 2 * HEAD_CHARS else (text,):
        for term in each_term(part):
            if term not in known and carries_meaning(term):
                fresh.add(term)
                if len(fresh) == enough:
                    return enough
    return len(fresh)


def _whole_words(text: str, most: int) -> str:
    """The longest beginning of at most `most` characters that ends where no word is cut."""
    end = min(most, len(text))
    while end and not (text[end - 1].isspace() or is_cjk(text[end - 1])):
        end -= 1
    return text[:end]


def _of_another_number(prompt: str, known: Collection[str]) -> bool:
    """Whether a prompt says what is `known` of other numbers: "12 degrees in Fahrenheit" of "30 degrees"."""
    told = {term for term in index_terms(prompt.removeprefix(f"\n\n{PROMPT_MARK}")) if not is_stop(term)}
    asked = {term for term in known if not is_stop(term)}
    mine, theirs = _numbers(told), _numbers(asked)
    return bool(mine and theirs) and mine.isdisjoint(theirs) and told - mine == asked - theirs


def _numbers(terms: Collection[str]) -> set[str]:
    return {term for term in terms if any(char.isdigit() for char in term)}
