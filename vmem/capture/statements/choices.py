"""Choices made in answer to the turn before: an alternative picked in a word, a proposal agreed to or turned down.

"merge key then", "yes", "go", 好的，就这样 say nothing by themselves: the question or the proposal
that they answer makes them a decision. Agreeing to a mere step ("Shall I run the tests?") is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from vmem.capture.languages import answers_abroad
from vmem.capture.languages.speech_en import content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements import undecided
from vmem.capture.statements.judging import ignored
from vmem.capture.statements.offers import (
    STEPS,
    as_chosen,
    asks_or_suggests,
    describes_a_way,
    in_full,
    listed,
    means_a_place,
    means_several,
    offers_choice,
    offers_step,
    option,
    proposes,
)
from vmem.capture.statements.prose import Sentence, sentences, spoken
from vmem.capture.talk.episodes import title_of
from vmem.model import Turn
from vmem.recall.prompt.empty import needs_nothing

MOST_WORDS = 9  # of a sentence that only agrees
SHORT = 40  # characters of one of which only the last clause agrees
MOST_SETTING = 80  # characters of one that sets a value
TAKES_BACK = 4  # sentences of a reply in which a "no" takes back what the first seems to agree to
BRIEF = 12  # characters of an answer that must name something, or agree
_BEFORE = phrases(r"""
    ^(?:(?:ok(?:ay)?|yes|yeah|right|then|so|sure|fine|hm+|let'?s (?:do|use|take|go (?:with|for))
    |(?:i'd )?(?:use|take|go (?:with|for)|pick|do)|the|那就?|就|用|选)(?:\b|(?<=[\u4e00-\u9fff]))\W*)+
""")
_BEHIND = phrases(
    r"(?:\W*(?:\b(?:then|please|for now|(?:it )?is(?: fine| ok(?:ay)?)?|wins|works(?: for me)?|fine|here)|吧|好了))+$"
)
# Each way before those that it begins with, and none is tried anew: "please do" thirty times over took an hour.
_AGREES = phrases(r"""
    ^(?!(?:(?:hm+|m+|o+h+|wow)\b[\s,.!:;–—-]*)+$)
    (?:(?:yes|yep|yeah|yup|ya|ok(?:ay)?|k|alright|all right|(?:good|great|nice) (?:idea|call|point|one)|sure|agreed
    |fine|good|great|perfect|nice|right|cool|lovely|o+h+|wow|love (?:it|that)
    |(?:add|use|take|keep) (?:it|that|this|those|them)|go (?:on|ahead|for it|with (?:it|that))|go|so be it
    |(?:do|build|make|write|put) it (?:so|that way|like (?:that|this))|do (?:it|so|(?:that|this)(?: one)?)|do
    |please|proceed|(?:that )?sounds (?:good|great|right|fine|reasonable|sensible)|makes sense
    |let'?s (?:do|go with|try) (?:it|that|this)|i agree|works for me|exactly|approved|ship it|that works|fair enough
    |absolutely|definitely|deal|by all means|as you (?:say|suggest(?:ed)?|propose[d]?)
    |your (?:suggestion|proposal|call)|the (?:first|second|latter|former)(?: one)?|lgtm|\+1|thanks|then|with that|m+
    |hm+|(?:that|this) one)\b[\s,.!:;–—-]*)++$
""")
_COUNTS = phrases(r"\b(?:both|all (?:of )?(?:them|three|four))\b")
_NO = phrases(r"""
    ^(?:(?:ah|oh|hm+|wait|actually|sorry|ok(?:ay)?)\b[\s,.!-]*)*(?:no|nope|nah)\b(?:[\s,.!-]*(?:wait|no|sorry))*\W*$
""")
_NODS = phrases(r"^(?:(?:ok(?:ay)?|sure|fine|good|great|perfect|nice|right|thanks|exactly|lgtm)\b[\s,.!:;–—-]*)+$")
_AGREES_ZH = regex(
    r"^(?:(?:好主意|好的?|行|可以|嗯++|对|同意|没问题|OK|ok|就(?:这样|这么|按这个|按你说的|照你说的)(?:吧|办|做|定|来|改|走"
    r"|定了)?|(?:按|照)(?:你|这个|这)(?:说的|的|方案|建议|思路)?(?:来|做|改|办|走|写)?|(?:这么|这样)(?:办|做|改|定)?"
    r"|加上|加吧|用吧|改吧|那就(?:加|用|改)|不错|啊|听你的|开始吧|动手吧|吧|了)[，,。！!\s]*)++$"
)
_REFUSES = phrases(r"""
    ^(?:no|nope|nah)\b[\s,.:;–—-]+(?P<rest>(?!need|problem|idea|thanks|worries|wait|stop|not\b|i\b|it\b|that\b|this\b
    |there\b|you\b|don|do\b|never\b|just\b|still\b)\S.*)
""")
_PLACE = phrases(r"""
    ^(?:\w+\W+)?(?:the )?(?:former|latter|first|second|third|last)(?: (?:one|option))?(?: (?:then|please))?(?:\W
    |$)(?!\w+ \w+ \w+)
""")
_BUT = regex(
    r"(?i)[\s,，;]\s*(?P<more>(?:but|except|only|minus|plus|with(?:out)?|and\s+with(?:out)?|但是?|不过|只是|加上"
    r"|去掉)\b.{3,160}|(?:但是?|不过|只是|加上|去掉).{2,80})"
)
_VERB = phrases(r"""
    ^(?:run|commit|push|show|check|fix|do|test|tests|it|that|this|the \w+|wait|stop|why|what|who|which|where
    |when|how|both|either|none|neither|no|yes)$
""")
# What a reply agrees to with more: "yes, but without the cache", "fine, as long as it stays in the EU".
_BUTS = "but|with|plus|aber|mais|pero|mas|però|ma|maar|но"
_WITH_MORE = phrases(rf"""
    ^(?P<yes>[^,，;:–—]{{1,30}}?)(?:\s*[,;] (?:and|{_BUTS}) | (?:{_BUTS}) |\s*[,，;–—]*\s*(?:但是?|不过)
    |(?:\s*[,，;–—]\s*| )(?=(?:without|minus|unless|except|only|provided|(?:as|so) long as|if|until|(?:not|just) (?:for
    |on|in|with)|nur|außer|solange|sofern|wenn|ohne|sauf|seulement|tant que|sans|à condition|solo|sólo|salvo|excepto
    |siempre que|mientras|sin|só|apenas|exceto|desde que|sem|tranne|purché|alleen|behalve|mits|zolang|zonder|только
    |кроме|если|без)\b|[只仅]|除了|前提|加上|去掉))(?P<more>\S.{{2,100}}?)[\s.!。！]*$
""")
_OK_ASKED = phrases(r"^(?:ok(?:ay)?|fine|agreed|good|deal|sounds \w+|all right|does that work)(?: (?:with|for) you)?\?")
_REPORTS = phrases(
    r"^(?:(?:i|we)(?:'ve| have)?(?: just| now| also)* (?!need\b)(?:\w+ed|did|made|put|ran|set|took|wrote)|done)\b"
)
_WISHES = phrases(r"^(?:so |and )?(?:could|should|shall|can|may) we \w+ \S.*\?\s*$")
_LEAD = phrases(r"(?:ok(?:ay)?|yes|yeah|right|fine|sure|good|agreed)\b[\s,.:-]*(?:let'?s|we'?ll|then)?\b")
_IT = regex(r"(?i)^(?:ok(?:ay)?\W+|yes\W+|just\W+|then\W+)*(?P<verb>[a-z]{3,})\s+(?:it|them|that|this)$")
_OR_ABROAD = regex(r"(?i)\s(?:oder|o|ou|of|или|albo|veya|or|vs\.?)\s|それとも|아니면")
_CLAUSE_ABROAD = regex(r"[,，、;:。]\s*|\.\s|\s+[–—-]+\s+|\s(?:dann|entonces|alors|então|allora|тогда)\b")
_YES = phrases(r"^(?:(?:yes|yep|yeah|yup|ya|absolutely|definitely|please)\b[\s,.!]*)+$")
# Agrees by an order: what the assistant only described is then to be done.
_DO_IT = phrases(r"""
    ^(?:(?:yes|yep|yeah|ok(?:ay)?|alright|sure|perfect|great|good|nice|cool|o+h+|then|please|and|so|agreed|right|fine
    |fair enough)\b[\s,.!-]*)*(?:go (?:for it|ahead|on)|do (?:it|that|so|this)|(?:add|use|take) (?:it|that|this)
    |let'?s (?:do|use|take|go with|try) (?:it|that|this)|(?:do|build|make|write|put) it (?:so|that way
    |like (?:that|this))|go|do|proceed|love it|good (?:idea|call)|agreed|sounds \w+
    |that one)(?: (?:then|please|for now|with (?:it|that)))?$
    |^(?:好的?|行|可以|嗯+|对|同意|没问题|那)?[，,\s啊吧]*(?:(?:加上|用上|改掉?|换掉?
    |就(?:这样|这么|按[^，。]{0,6})(?:吧|办|做|定|来|改)?|(?:按|照)(?:你说|这个|这)的?[^，。]{0,4}(?:来|做|改|办)|可以
    |行|同意)[吧了啊]?)$
""")

_VALUE = regex(r"(?<![\w.])\d++(?:[.,]\d+)*+(?!\.\s)")  # no number of a step: "to check: 1. open it"
# The number is a name, or stands in a rule.
_NUMBERED = regex(r"(?i)\b(?:version\w*|bump|release|tag|pr|ticket|issue|line|node|page|should|must)\b|版本|#\d")
# An answer that tells how it is from now on: "set to 3", "every 20 s now", "the limit says 75".
_STANDS = regex(
    r"\b(?:now|set|changed|raised|lowered|kept|keeps)\b|\b(?:is|are|says)\s+[`\"]?[\w.-]*\d|改|设|调|现在|[:=]\s?\d"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, what it answered, and the reason if one was given; `instead` of a proposal turned down."""

    chosen: str
    answered: str
    why: str = ""
    instead: str = ""
    agreed: str = ""  # the user's words, when they only agree


_Accepted = Callable[[list[Sentence], Turn], Choice | None]


def choice(asked: list[Sentence], previous: Turn) -> Choice | None:
    """The choice that a prompt's sentences, one at least, make in answer to the turn before, if they make one."""
    if undecided.leaves_open(asked[0]) or any(_NO.match(one.view) for one in asked[1:TAKES_BACK]):
        return None
    if ignored(asked[0]) and not _AGREES.match(asked[0].view.strip(" .!")):  # "do that" is no question
        return None
    return _picked(asked, previous) or _under_a_condition(asked, previous, _accepted) or _accepted(asked, previous)


def chosen_abroad(asked: list[Sentence], previous: Turn) -> Choice | None:
    """The choice that a reply makes in answer to an assistant that speaks another language, whatever its own: an option
    by its place ("la segunda"), what was offered ("ja, mach das"), or an alternative by its name."""
    if not asked:
        return None
    meant = answers_abroad.option(asked[0].text, previous.answer)
    if meant:
        return Choice(meant, previous.prompt, _reason(asked), agreed=asked[0].text)
    return (
        _under_a_condition(asked, previous, _accepted_abroad)
        or _accepted_abroad(asked, previous)
        or _named_abroad(asked, previous)
    )


def from_earlier(asked: list[Sentence], previous: Turn, earlier: Turn) -> Choice | None:
    """A choice between the options of the turn before the last, when that one only asked about them.

    None when the turn between has chosen already, or offers options itself: those are nearer.
    """
    between = spoken(previous.prompt)
    if ignored(asked[0]) or not between or choice(between, earlier) is not None:
        return None
    if any(offers_choice(s.text) for s in sentences(previous.answer)):
        return None
    if agrees(asked[0]) and not option(asked[0].text, earlier.answer):
        return None  # to what was said last
    return _picked(asked, earlier)


def taken(asked: list[Sentence], place: int, previous: Turn) -> Choice | None:
    """The sentence at `place` as a choice, with what of the turn before it may answer; None when it names nothing."""
    sentence, said = asked[place], sentences(previous.answer)
    words = {*(word.lower() for word in content_words(sentence.text)), *re.findall(r"[a-z]\w+", sentence.text.lower())}
    named = [s for s in said if words & set(re.findall(r"\w+", s.text.lower()))]
    meant = option(sentence.text, previous.answer)
    if meant:
        return Choice(_with_more(meant, sentence), previous.prompt, _reason(asked[place:]), agreed=sentence.text)
    mine = " ".join(s.text.lower() for s in asked if s is not sentence)
    if needs_nothing(sentence.text) or undecided.leaves_open(sentence) or undecided.is_one_step(sentence):
        return None  # thanks, or "go on": what it agrees to, if to anything, is not in its words
    if len(sentence.text) < BRIEF and not (
        named or agrees(sentence) or (sentence.chinese and len(sentence.text) > 2) or any(w in mine for w in words)
    ):
        return None
    about = [s for s in said if s in named or offers_choice(s.text) or proposes(s)] or said
    answered = " ".join([previous.prompt, *(s.text for s in about[:3])])
    why = " ".join(s.text for s in (*asked[:place], *asked[place + 1 : place + 2]) if len(s.text) < 160)
    agreed = sentence.text if agrees(sentence) else ""
    return Choice(sentence.text.strip(" .。"), answered, why, agreed=agreed)


def taken_up(sentence: Sentence, answer: str) -> bool:
    """Whether a few words set a value that the answer then states as set: "make it 20", "they send every 20 s now"."""
    if len(sentence.text) > MOST_SETTING or sentence.text.endswith(("?", "？")) or _NUMBERED.search(sentence.view):
        return False
    values = set(_VALUE.findall(sentence.view.lower()))
    if not values:
        return False
    told = [one.text.lower() for one in sentences(answer)[:2]]
    return any(_STANDS.search(one) and values & set(_VALUE.findall(one)) for one in told)


def agrees(sentence: Sentence) -> bool:
    """Whether it does no more than agree."""
    pattern = _AGREES_ZH if sentence.chinese else _AGREES
    return pattern.match(_agreement(sentence)) is not None


# --- private --------------------------------------------------------------------------------


def _under_a_condition(asked: list[Sentence], previous: Turn, accepted: _Accepted) -> Choice | None:
    """What a reply that is `accepted` without the rest of its first sentence agrees to, with that."""
    part = _WITH_MORE.match(asked[0].text)
    if part is None or asked[0].text.endswith(("?", "？")):
        return None
    words = "yes" if _NODS.match(part["yes"]) else part["yes"]  # who makes a condition has not only heard
    yes = replace(asked[0], text=words, view=words)
    made = accepted([yes, *asked[1:]], previous) if agrees(yes) or answers_abroad.agrees(yes) else None
    return made and replace(made, chosen=f"{made.chosen.rstrip(' .。?？')}; {part['more']}", agreed=asked[0].text)


def _accepted_abroad(asked: list[Sentence], previous: Turn) -> Choice | None:
    offer = answers_abroad.offered(sentences(previous.answer)) if answers_abroad.agrees(asked[0]) else ""
    return Choice(title_of(offer, 240), previous.prompt, _reason(asked), agreed=asked[0].text) if offer else None


def _named_abroad(asked: list[Sentence], previous: Turn) -> Choice | None:
    """The alternative that a reply begins with by its name, whatever the language that asked: "media3, aber ..."."""
    if not _OR_ABROAD.search(previous.prompt) or asked[0].text.endswith(("?", "？", "¿")):
        return None
    name = _BEHIND.sub("", _CLAUSE_ABROAD.split(asked[0].text.strip())[0]).strip(" .!。！")
    if not 1 < len(name) <= 40 or len(name.split()) > 3 or _AGREES.match(name):
        return None
    if not re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", previous.prompt.lower()):
        return None
    rest = asked[0].text.partition(name)[2].strip(" ,.;:。、")
    return Choice(name, previous.prompt, rest if len(rest) > 8 else _reason(asked))


def _picked(asked: list[Sentence], previous: Turn) -> Choice | None:
    """One of the alternatives that the turn before was about, by name or by place."""
    about = [previous.prompt] if offers_choice(previous.prompt) else []
    about += [s.text for s in sentences(previous.answer) if offers_choice(s.text) or proposes(s)]
    if not about and not (means_a_place(asked[0].text) and ("\n" in previous.answer or listed(previous.answer))):
        return None
    offered = f"{' '.join(about)}\n{previous.prompt}".lower()
    if means_several(asked[0].text) and len(asked[0].text) < BRIEF * 2 and not asked[0].text.endswith(("?", "？")):
        named = option(asked[0].text, previous.answer) or _proposed(previous) or title_of(previous.answer, 240)
        return Choice(named, previous.prompt, _reason(asked), agreed=asked[0].text)
    meant = option(asked[0].text, previous.answer)
    if meant:
        return Choice(_with_more(meant, asked[0]), previous.prompt, _reason(asked), agreed=asked[0].text)
    if not about:
        return None
    if _PLACE.match(asked[0].view) and offers_choice(" ".join(about)):
        return Choice(asked[0].text.strip(" ."), f"{previous.prompt} {about[-1]}", _reason(asked))
    seen = 0
    for number, sentence in enumerate(asked[:3]):
        clauses = re.split(r"[,，;:。](?!\d)\s*|\.\s|\s+[–—-]+\s+", sentence.text.strip(" .!。！"))
        for place, clause in enumerate(clauses[:3]):
            name = _BEHIND.sub("", _BEFORE.sub("", clause.strip())).strip(" .,!")
            seen += bool(name)
            if not _names_one(name, offered, first=seen == 1, which=previous):
                continue
            rest = re.sub(r"^\W*(?i:then|please)\b", "", sentence.text.partition(name)[2]).strip(" ,，.;:。")
            before = sentence.text[: sentence.text.find(name)].strip(" ,，") if place else ""
            why = rest if len(rest) > 8 else before if len(before) > 8 else _reason(asked[number:])
            return Choice(name, previous.prompt if previous.prompt in about else about[0], why)
    return None


def _proposed(previous: Turn) -> str:
    """What an answer suggested last, "" for nothing: of "I suggest A, B and C" all three are meant."""
    suggested = next((one for one in reversed(sentences(previous.answer)) if proposes(one)), None)
    if suggested is None or suggested.text.endswith("?") or _COUNTS.search(suggested.view):
        return ""
    return as_chosen(suggested)


def _with_more(meant: str, sentence: Sentence) -> str:
    """The option with what was said of it: "B, but without the cache" takes B and changes it."""
    match = _BUT.search(sentence.text)
    return f"{meant}; {match['more'].strip(' .。!！')}" if match is not None else meant


def _names_one(name: str, offered: str, *, first: bool, which: Turn) -> bool:
    """Whether a clause is no more than the name of something offered."""
    if re.search(r"(?i)\b(?:it|that|this|them|those|these)\b", name):
        return False
    chinese = bool(re.search(r"[\u4e00-\u9fff]", name))
    if (
        not (1 < len(name) <= 40 or name.isdigit())
        or len(name.split()) > 4
        or _AGREES.match(name)
        or not (content_words(name) or chinese)
    ):
        return False
    if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", offered) or (chinese and name in offered):
        return not _VERB.match(name)
    if not first or not offers_choice(which.prompt):
        return False
    if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", which.answer.lower()):
        return True
    head = name.lower().split()[0]
    return len(head) > 2 and re.search(rf"(?<!\w){re.escape(head)}(?!\w)", which.prompt.lower()) is not None


def _accepted(asked: list[Sentence], previous: Turn) -> Choice | None:
    """A proposal of the answer before, agreed to, restated, or turned down for something else."""
    wished = [sentence for sentence in sentences(previous.prompt) if _WISHES.match(sentence.view)]
    said = sentences(previous.answer)
    pairs = pairwise(said)  # "A token bucket. OK?"
    asks_ok = {id(a) for a, b in pairs if _OK_ASKED.match(b.view) and not _REPORTS.match(a.view)}
    proposals = [sentence for sentence in said if proposes(sentence) or id(sentence) in asks_ok]
    if not proposals and said and offers_step(said[-1]):
        return None
    offers = proposals or _described(asked[0], said)
    if not offers and not (wished and _IT.match(asked[0].view.strip(" .!"))):
        return None
    first, offer = asked[0], (offers or wished)[-1]
    words = _agreement(first)
    if _NODS.match(words) and not asks_or_suggests(offer):
        return None  # heard, not agreed to
    if (_AGREES_ZH if first.chinese else _AGREES).match(words) and len(words.split()) <= MOST_WORDS:
        return Choice(in_full(offer, said), previous.prompt, _reason(asked), agreed=first.text)
    verb = _IT.match(words)
    if verb is not None:
        named = [s for s in (*wished, *offers) if re.search(rf"(?i)\b{re.escape(verb['verb'])}\b", s.text)]
        if named and verb["verb"].lower() not in STEPS:
            return Choice(f"{first.text.strip(' .')} ({as_chosen(named[-1])})", previous.prompt, _reason(asked))
        return None
    refused = _REFUSES.match(first.view)
    if refused is not None and len(content_words(refused["rest"])) >= 2 and "?" in previous.answer:
        rest = first.text[refused.start("rest") :].strip(" .")
        return Choice(rest, previous.prompt, _reason(asked), instead=as_chosen(offers[0]))
    return (_restated_zh if first.chinese else _restated)(asked, offers, previous)


def _described(first: Sentence, said: list[Sentence]) -> list[Sentence]:
    """What a reply orders ("do that"), or says yes to, where nothing was proposed: the way that was described last."""
    if _DO_IT.search(first.view.strip(" .!。！")):
        return [sentence for sentence in said if describes_a_way(sentence)][-1:]
    return [one for one in said[-1:] if describes_a_way(one)] if _YES.match(first.view) else []


def _agreement(sentence: Sentence) -> str:
    """The sentence, or its last clause when that alone agrees: "damn, ok, do that"."""
    words = sentence.view.strip(" .!。！")
    last = re.split(r"[,，;；]\s*", words)[-1]
    return last if len(words) <= SHORT and last != words and _DO_IT.match(last) else words


def _restated(asked: list[Sentence], offers: list[Sentence], previous: Turn) -> Choice | None:
    """An agreement that names what it agrees to: "ok, let's batch the writes"."""
    words = _agreement(asked[0])
    lead = _LEAD.match(words)
    if lead is None:
        return None
    mine = {word.lower() for word in content_words(words[lead.end() :])}
    theirs = {word.lower() for offer in offers for word in content_words(offer.text)}
    if len(mine) <= 10 and len(mine & theirs) >= 2 and len(mine & theirs) * 2 >= len(mine):
        return Choice(asked[0].text[lead.end() :].strip(" ,."), previous.prompt, _reason(asked))
    return None


def _restated_zh(asked: list[Sentence], offers: list[Sentence], previous: Turn) -> Choice | None:
    """The same in Chinese: 同意，先做异步."""
    match = re.match(r"(?:同意|好的?|行|可以|没问题|嗯)[，,。\s]+(?P<rest>.{2,40})", asked[0].text)
    if match is None:
        return None
    pairs = {a + b for a, b in pairwise(match["rest"]) if a > "\u3400" < b}
    shared = any(pair in offer.text for pair in pairs for offer in offers)
    return Choice(match["rest"].rstrip("。！ "), previous.prompt, _reason(asked)) if shared else None


def _reason(asked: list[Sentence]) -> str:
    return next((s.text for s in asked[1:2] if not ignored(s) and len(s.text) < 160), "")
