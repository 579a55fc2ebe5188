"""What one sentence of the user, or of the assistant, tells: by patterns first, then by what it looks like.

Patterns are sure of what they know, and know little; `classifier` foretells the rest, and takes back what
a pattern found in a sentence that looks quite different.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from vmem.capture.languages import extract_abroad, extract_en, extract_zh, speech_en
from vmem.capture.languages.speech_en import NO_BID, content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements import (
    classifier,
    corrections,
    explicit,
    faults,
    lessons,
    people,
    permissions,
    reversals,
    undecided,
)
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence
from vmem.model import GUIDING_KINDS, Kind

# Of `classifier`: how likely a kind must be for a sentence that no pattern knows (what only looks like a task or a
# lesson is none more often than not); and when a pattern is not believed.
LIKELY_ENOUGH: dict[Kind, float] = {"constraint": 0.6, "decision": 0.55, "preference": 0.55, "fact": 0.55}
AS_CORRECTED: tuple[Kind, ...] = ("preference", "fact", "decision", "constraint")
SURELY_NOTHING = 0.5
SURELY_OTHER = 0.65
CURTLY_NOTHING = 0.75  # from which on a rule in two words is believed to be none
BARE = 0.75  # how likely a rule must be that has none of the small words of rules
HALF_BELIEVED = 0.25  # how likely a rule that a pattern found must be at the least, unless it is a plain order
LIKED = 0.15  # a preference
THOUGH_A_FAULT = 0.8  # one that reports a fault besides
LONGEST_BID = 160  # characters of such a one
OPENING = 0.85  # of a choice in the first message of a session
SELDOM = 0.3  # of what only begins like a question, to be one
LEAST_NAMED = 2  # words of a statement that stands alone, which carry meaning
LEAST_CHARS = 10  # of a sentence that tells something by itself
MOSTLY = 0.5  # of a sentence, in characters, that says who does what, and looks like a rule or a choice
IN_A_CLAUSE = 0.75  # how likely a rule must be that is a clause of a sentence which is none
MOST_CLAUSES = 12  # of a sentence that are looked at
LEAST_CHOSEN = 24  # of an English one that only looks like a choice, and has nothing to answer

_RULE_WORDS = phrases(r"""
    \b(?:must|may|can(?:not|'t)?|only|never|always|no|not|don'?t|won't|max(?:imum)?|min(?:imum)?|most|least|limit\w*
    |cap|budget|keep|stays?|needs?|ha(?:s|ve) to|until|unless|without|allowed|under|below|above|more|less|every|all
    |each|any|so|or|quota|floor|nobody|nothing|none|has|requires?|everywhere|on everything|everything else|legal
    |contract|law|sla|audit\w*|regulat\w*|compliance)\b
    |[<>=]|不|别|只|须|要|得|最|限|禁|以内|以下|合同|规定|法|都|每|统一|所有|才
""")
# A rule in two words: "no malloc", "static only".
_CURT = phrases(rf"""
    ^(?:(?:and|so|but|also|please|pls|ok(?:ay)?)\b\W*)*(?:no (?!{NO_BID}|(?:doubt|one|not|i|it|that|this|we)\b)
    [\w`~.+#-]+|[\w`~.+#-]+ only)(?: (?:please|pls|ever|anywhere))?\W*$
""")
# What tells a bid from a complaint, in a sentence that tells of a fault.
_BIDS = phrases(r"""
    \b(?:pls|plz|please|only|never|always|must|don'?t|do not|keep|at most|no more than)\b|(?:^|[.,;]\s*)limit\b
    |请|不要|别|必须|只能|最多
""")
_BETWEEN = regex(r"(?i)\S+(?:\s\S+){0,3}\s(?:or|vs\.?|versus)\s|.{1,16}还是.{1,16}$")
_PAST = phrases(r"\b(?:was|were|wasn't|weren't|had|did|didn't)\b|\w+ed only\b")
# What stands before a clause that tells how something is at the moment.
_REPORTS = phrases(r"""
    \b(?:problem|bug|issue|cause|turns out|looks like|seems|(?:is|are) (?:full|empty|down|dead|stuck|frozen|blank
    |broken))\b
""")
_CUT = regex(r"[,;:]\s+|\s[–—-]\s+|\s+(?=but\s)")
RULES_HEADING = regex(
    r"\b(?:rules?|conventions?|requirements?|guidelines|constraints?|principles)\b|规则|约定|规范|要求|原则",
    re.IGNORECASE,
)


def told_by_user(
    sentence: Sentence, looks: dict[str, float], *, opening: bool, abroad: str = "", behind: bool = False
) -> list[Finding]:
    """Every finding of a user's sentence that looks like `looks`; `opening` when it begins a session, `abroad` the
    language of a message that is in neither English nor Chinese (see `extract_abroad`), `behind` if another sentence
    stands before it."""
    if abroad:
        told = extract_abroad.of_user(sentence, abroad)
    elif reversals.lifts(sentence) and not says_nothing(sentence, looks):
        rules = explicit.orders(sentence) and not permissions.granted(sentence.view)  # which forbids nothing besides
        told = [Finding("decision", lifts=True), *([Finding("constraint")] if rules else ())]
    else:
        found = _put_right(sentence) or findings(sentence, by_user=True) or _listed_rule(sentence)
        told = _judged(found, looks, sentence, opening=opening)
    plain = all(finding.by_looks or finding.kind in ("fact", "preference") for finding in told)
    if plain and lessons.called_one(sentence) is not None:
        return [Finding("lesson")]
    nameless = people.PRONOUN.match(sentence.view) is not None and not behind
    return [Finding("fact", of_people=True)] if not nameless and _assigns(sentence, told, looks) else told


def findings(sentence: Sentence, *, by_user: bool) -> list[Finding]:
    """What the patterns of its languages find."""
    return list(_found(sentence, by_user))


def ignored(sentence: Sentence) -> bool:
    """Whether it states nothing of its own, in its language: a question, a supposition, a joke, hearsay."""
    return extract_zh.ignored(sentence) if sentence.chinese else speech_en.ignored(sentence)


def says_nothing(sentence: Sentence, looks: dict[str, float]) -> bool:
    """The same; but what only begins like a question, such as "do the second", only if it looks like one."""
    if not ignored(sentence):
        return False
    return sentence.chinese or looks["none"] >= SELDOM or not speech_en.only_begins_like_a_question(sentence)


def rule_within(sentence: Sentence, *, abroad: bool) -> Sentence | None:
    """The sentence from the clause on that says a rule, where all of it says none: "the tests are fine but no snapshots
    ever", "she asked whether mails could go out by themselves, nothing goes out by itself". English, also within a
    sentence that is in another language otherwise (`abroad`)."""
    if sentence.chinese or speech_en.asks_or_jests(sentence) or explicit.is_of_others(sentence):
        return None
    starts = [cut.end() for cut in _CUT.finditer(sentence.view)]
    for start, end in pairwise((*starts[:MOST_CLAUSES], len(sentence.view))):
        clause = _part(sentence, start, end)
        if len(clause.text) < LEAST_CHARS or (abroad and not speech_en.is_english(clause)):
            continue
        if _is_rule(clause) and not _REPORTS.search(sentence.view[:start]):
            alone = len(content_words(clause.view)) > LEAST_NAMED
            return _part(sentence, start, len(sentence.view)) if alone else sentence
    return None


# --- private --------------------------------------------------------------------------------


def _part(sentence: Sentence, start: int, end: int) -> Sentence:
    view = sentence.view[start:end]
    at = start + len(view) - len(view.lstrip())
    end = start + len(view.rstrip(" ,;:–—-"))
    return replace(sentence, text=sentence.text[at:end], view=sentence.view[at:end])


def _is_rule(clause: Sentence) -> bool:
    if ignored(clause) or _PAST.search(clause.view):
        return False
    if not explicit.orders(clause) and all(f.kind != "constraint" for f in findings(clause, by_user=True)):
        return False
    return classifier.likelihood(classifier.features_of(clause, set()))["constraint"] >= IN_A_CLAUSE


def _assigns(sentence: Sentence, told: list[Finding], looks: dict[str, float]) -> bool:
    """Whether a sentence says who does what, and no task, rule or choice besides: "Jo has the keys, ask before you
    deploy" lays down one."""
    found = people.charge(sentence.view, chinese=sentence.chinese)
    if found is None or says_nothing(sentence, looks) or explicit.is_of_others(sentence):
        return False
    kinds = {finding.kind for finding in told}
    return "task" not in kinds and (found.share >= MOSTLY or kinds.isdisjoint(GUIDING_KINDS))


def _judged(found: list[Finding], looks: dict[str, float], sentence: Sentence, *, opening: bool) -> list[Finding]:
    """The patterns' findings, less what looks quite different; or, for want of any, what the sentence looks like."""
    if explicit.is_of_others(sentence):
        return [f for f in found if f.kind not in GUIDING_KINDS]
    if any(f.correction and f.kind == "preference" for f in found) and speech_en.HEDGED.search(sentence.view):
        return []  # "maybe it should be X, not Y" puts nothing right yet
    if any(f.correction for f in found):
        return [_as_it_looks(finding, looks) for finding in found]
    if explicit.chooses(sentence) and not says_nothing(sentence, looks) and not _rather_rules(found, looks):
        told = [f for f in found if f.kind == "decision"] or [Finding("decision")]
        return [*told, *(f for f in found if f.kind not in ("decision", "preference", "rejected", "fact"))]
    sure = explicit.orders(sentence)
    once = _is_for_once(sentence, sure=sure)
    matter = faults.reports(sentence)
    kept = [f for f in found if f.kind not in GUIDING_KINDS or not _looks_otherwise(f.kind, looks, sure=sure)]
    if once or (matter and looks["constraint"] < THOUGH_A_FAULT):
        kept = [f for f in kept if f.kind != "constraint"]
    if any(f.kind in ("constraint", "decision", "task") for f in kept) or says_nothing(sentence, looks):
        return kept
    bids = sure and not once and not any(f.kind in GUIDING_KINDS for f in found)
    if bids and len(content_words(sentence.view)) >= LEAST_NAMED:
        return [*kept, Finding("constraint")]
    kind = _looks_like(sentence, looks, kept, matter=matter, opening=opening)
    return kept if kind is None else [Finding(kind, by_looks=True)]


def _looks_like(
    sentence: Sentence, looks: dict[str, float], kept: list[Finding], *, matter: bool, opening: bool
) -> Kind | None:
    """The kind that a sentence looks like enough to be one; None where it says too little, reports what is the
    `matter`, or where what was `kept` of it says enough."""
    view, text = sentence.view, sentence.text
    curt = _CURT.match(view) and looks["none"] < CURTLY_NOTHING and looks["decision"] < LIKELY_ENOUGH["decision"]
    kinds: tuple[Kind, ...] = ("constraint", "preference") if curt else tuple(LIKELY_ENOUGH)
    kind = max(kinds, key=lambda kind: looks[kind] - LIKELY_ENOUGH[kind])
    enough = curt or (looks[kind] >= LIKELY_ENOUGH[kind] and len(text) >= LEAST_CHARS)
    if not enough or any(f.kind == kind for f in kept):
        return None
    few = len(content_words(view)) < LEAST_NAMED or (kind == "decision" and len(text) < LEAST_CHOSEN)
    if few and not sentence.chinese and not curt:
        return None  # "I saw.", "tight.": it names nothing
    if matter and kind in GUIDING_KINDS and not (kind == "constraint" and _bids(sentence, looks)):
        return None
    if kind == "constraint":
        if any(f.kind == "rejected" for f in kept):
            return None  # "Memcached was turned down, as it must be restarted": the reason only looks like a rule
        states = any(f.kind == "fact" for f in kept)  # a number, and bids nothing
        bids = _RULE_WORDS.search(view) is not None or (looks[kind] >= BARE and not states)
        return kind if bids and not sentence.box and not _is_for_once(sentence, sure=False) else None
    if kind == "decision":  # a session begins with what is the matter, and "X or Y" is still open
        still_open = _BETWEEN.match(view) or undecided.leaves_open(sentence) or undecided.is_one_step(sentence)
        return None if still_open or looks[kind] < OPENING * opening else kind
    return kind


def _is_for_once(sentence: Sentence, *, sure: bool) -> bool:
    """Whether it is said of this one time only; one that says "never" is not."""
    if sentence.chinese and extract_zh.is_for_once(sentence.view):
        return True
    return not sure and speech_en.in_passing(sentence)


def _bids(sentence: Sentence, looks: dict[str, float]) -> bool:
    """Whether a sentence that tells of a fault bids something: "steps of 2 only please, else it flickers"."""
    sure = looks["constraint"] >= THOUGH_A_FAULT and len(sentence.text) <= LONGEST_BID
    return sure and _BIDS.search(sentence.view) is not None


def _rather_rules(found: list[Finding], looks: dict[str, float]) -> bool:
    """Whether a pattern found a rule in it, and it looks like one: it chooses nothing besides."""
    return any(f.kind == "constraint" for f in found) and looks["constraint"] > looks["decision"]


def _as_it_looks(finding: Finding, looks: dict[str, float]) -> Finding:
    """A correction as the kind that the same statement would be had it come first, so that it can replace that."""
    if not finding.correction or finding.kind != "preference":
        return finding
    kind = max(AS_CORRECTED, key=lambda way: looks[way] + (0.35 if way == finding.kind else 0.0))
    return replace(finding, kind=kind)


def _looks_otherwise(kind: Kind, looks: dict[str, float], *, sure: bool) -> bool:
    if kind == "constraint":
        return not sure and looks[kind] < HALF_BELIEVED  # "never …" says it in so many words
    if kind == "preference" and not sure and looks[kind] < LIKED:
        return True  # "I don't want that back" wishes something of this piece of work
    doubt = 0.4 if sure or kind == "preference" else 0.0  # so does "I prefer …"
    return looks["none"] >= SURELY_NOTHING + doubt or any(
        looks[other] >= SURELY_OTHER + doubt for other in looks if other not in (kind, "none")
    )


def _put_right(sentence: Sentence) -> list[Finding]:
    """What a correction says, of the kind that it would be without being one; a fact when it orders nothing."""
    told = corrections.announced(sentence)
    if told is not None:
        kept = [f for f in findings(told, by_user=True) if f.kind in ("constraint", "decision")]
        if kept:
            return [replace(finding, correction=True) for finding in kept]
        if corrections.changed(told) is not None or not ignored(told):
            found = corrections.changed(told, sure=True)
            if found is not None:
                return [replace(found, kind="decision") if corrections.minded(sentence) else found]
        return []
    ruled = [f for f in findings(sentence, by_user=True) if f.kind in ("constraint", "decision", "task")]
    found = None if ruled else corrections.changed(sentence)
    return [found] if found is not None else []


def _listed_rule(sentence: Sentence) -> list[Finding]:
    """An item of a list that the user calls rules is one, whatever its wording."""
    if not (sentence.bullet and RULES_HEADING.search(sentence.heading)) or ignored(sentence):
        return []
    return [Finding("constraint")] if len(sentence.text) >= 8 else []


@lru_cache(maxsize=16)  # a message's first sentence is asked about more than once
def _found(sentence: Sentence, by_user: bool) -> tuple[Finding, ...]:
    languages = [extract_zh] if sentence.chinese else [extract_en]
    if sentence.chinese and len(re.findall(r"[A-Za-z]{2,}", sentence.view)) > len(sentence.view) // 8:
        languages.append(extract_en)
    for language in languages:
        found: list[Finding] = language.of_user(sentence) if by_user else language.of_assistant(sentence)
        if found:
            return tuple(found)
    return ()
