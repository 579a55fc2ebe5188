"""Typed pages from one turn: an index to the verbatim episode, so that rules and choices are not missed.

Only the user's own words make constraints and preferences (USER_ONLY_KINDS); an agent's
prompt is not the user's. What tools or web pages say makes nothing here: a failed command that
later worked is a lesson because of what happened, not because of what its output asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from vmem.capture.languages import extract_abroad, extract_zh, facts_en, speech_en
from vmem.capture.languages.speech_en import content_words
from vmem.capture.patterns import regex
from vmem.capture.statements import (
    choices,
    classifier,
    drafting,
    durable,
    explicit,
    faults,
    framing,
    midturn,
    offers,
    situation,
    wished,
    worked,
)
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.judging import (
    LEAST_NAMED,
    RULES_HEADING,
    findings,
    ignored,
    rule_within,
    says_nothing,
    told_by_user,
)
from vmem.capture.statements.lessons import called_one, for_others, retells
from vmem.capture.statements.prose import Sentence, sentences, spoken, urls
from vmem.capture.talk.dialogs import APPROVED
from vmem.capture.talk.episodes import episode_key
from vmem.model import GUIDING_KINDS, USER_ONLY_KINDS, Draft, Exchange, Turn

BESIDE = 2  # sentences: what only looks like a rule so near another one says why, or of what
MOST_BESIDE = 160  # characters of a sentence beside, to be told along
MOST_BARE, MOST_BARE_ZH = 48, 12  # of a prompt that says of what only by pointing back
UNASKED = 0.6  # how likely a choice must be that answers no offer, but a question of the user
ASKED = 0.55  # one that answers an offer
POINTS_BACK = 0.25  # one that names the place of an option of the turn before the last in more than two words
SETTLES = 0.7  # one to be told with the turn before, though that left nothing open
RULES = 0.4  # how likely a rule is that sets the value, in a message that has one
SELF_CONTAINED = 70  # characters; a longer choice says what it is about
MOST_TASKS = 8  # of the assistant's lists
MOST_READ = (
    200_000  # characters of a prompt or an answer; the rest is pasted, and nobody else runs while it is searched
)
MOST_PER_TURN = 24  # a turn that seems to say more is a pasted document

_Found = tuple[Finding, int, Sentence | None, float]  # with its sentence's place, the one before it, and how it looks

_UNIT = regex(r"\d[\d.,]*\s?([A-Za-z%]+)")
_FETCHES = regex(
    r"^\W*(?:(?:please|ok|can you|could you)\W+)*(?:check|open|read|fetch|look at|see what|visit|download|curl"
    r"|summari[sz]e|clone)\b",
    re.IGNORECASE,
)
_ASKS_WHATS_LEFT = regex(
    r"\b(?:left|finish\w*|unfinished|done|next|remaining|remains|todo|to do|open|pending|outstanding|status|missing"
    r"|still)\b"
    r"|剩下|下一步|还有什么|待办|接下来|进度",
    re.IGNORECASE,
)
_LOCAL = regex(r"//(?:localhost|127\.|0\.0\.0\.0|\[::1\]|example\.(?:com|org|net)(?:/|$))")


def extract(
    turn: Turn,
    previous: Turn | None = None,
    earlier: Turn | None = None,
    between: Callable[[], object] = lambda: None,
) -> list[Draft]:
    """Drafts of every kind but episode and summary, most important first, each derived from the turn's episode.

    `previous`, the turn before it in the same thread, lets a bare answer ("the second one", "dbt")
    to a question be a decision that says what was asked; without it such answers stay in their episodes.
    `earlier`, the one before that, has the options when `previous` only asked about them. `between` is called
    before each step, of a sentence mostly: a long turn takes tens of milliseconds, which others may have better use
    for.
    """
    key = episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent)
    if previous is not None and previous.agent != turn.agent:
        previous = None
    turn, previous, earlier = _begun(turn), previous and _begun(previous), earlier and _begun(earlier)
    own = _without_plans(turn)
    said = sentences(own.answer)
    drafts: dict[str, Draft] = {}
    for found in (
        _from_words(turn, key, previous, earlier, between),
        worked.drafts(own, key, said),
        _from_assistant(own, key, said, between),
        _references(turn, key),
    ):
        between()
        for draft in found:
            if not any(drafting.says_the_same(draft, other) for other in drafts.values()):
                drafts.setdefault(draft.key, draft)
    ranked = sorted(drafts.values(), key=lambda d: -d.importance)
    return ranked[:MOST_PER_TURN]


# --- private --------------------------------------------------------------------------------


def _begun(turn: Turn) -> Turn:
    """The turn with the beginning of what is longer than MOST_READ."""
    if len(turn.prompt) <= MOST_READ and len(turn.answer) <= MOST_READ:
        return turn
    exchanges = tuple(
        replace(one, words=one.words[:MOST_READ], answer=one.answer[:MOST_READ]) for one in turn.exchanges
    )
    return replace(turn, prompt=turn.prompt[:MOST_READ], answer=turn.answer[:MOST_READ], exchanges=exchanges)


def _from_words(
    turn: Turn, key: str, previous: Turn | None, earlier: Turn | None, between: Callable[[], object]
) -> Iterator[Draft]:
    """What the user said and chose: in the prompt, then in what was typed and answered while the turn went on, each
    after what the assistant had said until then."""
    if turn.agent:
        return
    previous, earlier = _answered(previous), _answered(earlier)
    for place, one in enumerate(turn.exchanges or (Exchange(turn.prompt, turn.answer, closing=turn.closing),)):
        part = replace(turn, prompt=one.words, answer=one.answer, closing=one.closing, exchanges=())
        if one.dialog is not None:
            yield from midturn.of_dialog(part, key, one.dialog)
            if one.dialog.sort != "call":
                previous = replace(previous or part, answer=one.dialog.about)
        found = list(_from_prompt(part, key, previous, earlier, between))
        whole = midturn.of_words(part, key, one.dialog, found) if place else None
        yield from [whole] if whole is not None else found
        previous, earlier = _answered(part), previous


def _answered(turn: Turn | None) -> Turn | None:
    """The turn as the user answers it: what was said between the tools asks for no answer."""
    return replace(turn, answer=turn.closing) if turn is not None and turn.closing else turn


def _without_plans(turn: Turn) -> Turn:
    """The turn without the plans in its answer that the user approved: those are pages of their own."""
    answer = turn.answer
    for one in turn.exchanges:
        if one.dialog is not None and one.dialog.sort == "plan":
            answer = answer.replace(f"{APPROVED}{one.dialog.about}", "")
    return turn if answer == turn.answer else replace(turn, answer=answer)


def _from_prompt(
    turn: Turn, key: str, previous: Turn | None, earlier: Turn | None, between: Callable[[], object]
) -> Iterator[Draft]:
    asked = spoken(turn.prompt)
    wishes = wished.among(asked)
    asked = [wishes.get(place, sentence) for place, sentence in enumerate(asked)]
    told = situation.before(previous)
    looks = _looks(turn, asked, told, between)
    between()
    abroad = extract_abroad.language(turn.prompt) or extract_abroad.language_of_answered(asked, turn.answer)
    made = None
    if previous is not None and (abroad or extract_abroad.language(f"{previous.prompt}\n{previous.answer}")):
        made = choices.chosen_abroad(asked, previous)
    between()
    if made is None and not abroad:
        made = _choice(turn, asked, told, looks, earlier)
    yield from _from_user(turn, key, asked, looks, made, previous, between, abroad=abroad, wishes=wishes)
    if made is not None:
        if previous is not None and not made.answered.strip():  # nobody asked for the turn that it answers
            made = replace(made, answered=previous.answer)
        yield from drafting.of_choice(turn, key, made)


def _looks(
    turn: Turn, asked: list[Sentence], told: situation.Before | None, between: Callable[[], object]
) -> list[dict[str, float]]:
    """What each of the user's sentences looks like after what was told before (see `classifier`)."""
    if not asked:
        return []
    between()
    received = situation.received(turn, told.turn if told is not None else None)
    out = []
    for place, sentence in enumerate(asked):
        between()
        features = situation.features(sentence, place, told, received, turn.answer)
        out.append(classifier.likelihood(classifier.features_of(sentence, features)))
    return out


def _from_user(
    turn: Turn,
    key: str,
    asked: list[Sentence],
    looks: list[dict[str, float]],
    made: choices.Choice | None,
    previous: Turn | None,
    between: Callable[[], object],
    *,
    abroad: str,
    wishes: Collection[int],
) -> Iterator[Draft]:
    asked = list(asked)
    before: Sentence | None = None
    bare = previous is not None and made is None
    unreal = -1  # the paragraph that a joke or "imagine …" opened
    frames = framing.frames(asked)
    found: list[_Found] = []
    for place, sentence in enumerate(asked):
        between()
        if speech_en.sets_a_scene(sentence) or (sentence.chinese and extract_zh.sets_a_scene(sentence)):
            unreal = sentence.line
        if unreal >= 0 and sentence.line - unreal <= 1:
            before = None
            continue
        spoken_in = extract_abroad.language_of_sentence(sentence.text, abroad)
        told = told_by_user(
            sentence, looks[place], opening=turn.number == 1, abroad=spoken_in, behind=before is not None
        )
        if frames[place] == "rules" and not ignored(sentence) and len(content_words(sentence.view)) >= LEAST_NAMED:
            told = [*(f for f in told if f.kind not in GUIDING_KINDS), Finding("constraint")]
        elif frames[place] in ("heading", "taken back") or (frames[place] == "open" and not explicit.orders(sentence)):
            told = [f for f in told if f.kind not in GUIDING_KINDS]
        elif not told:
            within = rule_within(sentence, abroad=bool(spoken_in))
            if within is not None:
                sentence = asked[place] = within
                told = [Finding("constraint", by_looks=True)]
        if place in wishes:
            told = [replace(finding, wished=True, by_looks=False) for finding in told or [Finding("fact")]]
        for finding in told:
            if finding.kind == "constraint" and sentence.box and not RULES_HEADING.search(sentence.heading):
                continue  # something to check off
            if finding.of_people or finding.wished:
                found.append((finding, place, before, 1.0))
                continue
            if finding.kind == "fact" and (urls(sentence.text) or not durable.of_user(finding, asked, place)):
                continue  # where something is, is a reference
            if finding.kind in ("decision", "fact") and made is not None and _tells(made, sentence):
                continue
            if spoken_in and made is not None and made.agreed == sentence.text:
                continue  # "ja, aber nur auf staging" says of what with what it agrees to
            if finding.kind == "decision" and finding.by_looks and bare and looks[place]["decision"] < UNASKED:
                continue  # nothing was offered that it could choose from
            found.append((finding, place, before, looks[place].get(finding.kind, 1.0)))
        before = sentence
    found = _one_by_one(found, asked, made)
    telling = {place for _, place, _, _ in found}
    for finding, place, earlier, _ in found:
        alone = finding.wished and not drafting.POINTING.search(asked[place].view)
        apart = alone or (  # both have pages
            earlier in [asked[other] for other in telling] and drafting.is_whole(asked[place])
        )
        of = _answered_by(asked[place], previous) if previous is not None and len(asked) == 1 else ""
        around = ("", "") if alone else _around(asked, place, telling)
        yield drafting.of_finding(
            turn, key, finding, asked[place], "user", before=earlier, around=around, of=of, apart=apart
        )


def _answered_by(sentence: Sentence, previous: Turn) -> str:
    """What a prompt that only points back ("make that 10 seconds") is about: what the assistant had said last of a
    choice, or of a number of that kind; "" when it says enough by itself."""
    if len(sentence.text) > MOST_BARE or not drafting.POINTING.search(sentence.view):
        return ""
    units = set(_UNIT.findall(sentence.text))
    said = [one for one in sentences(previous.answer) if 16 <= len(one.text) <= MOST_BESIDE]
    chosen = [one for one in said if any(f.kind == "decision" for f in findings(one, by_user=False))]
    alike = [one for one in chosen or said if units.intersection(_UNIT.findall(one.text))]
    best = (alike or chosen or said)[-1:]
    return best[0].text if best else ""


def _tells(made: choices.Choice, sentence: Sentence) -> bool:
    """Whether the choice has the sentence already, with what it answers."""
    said = (made.chosen, made.agreed, made.why)
    return any(part and (part in sentence.text or sentence.text in part) for part in said)


def _one_by_one(found: list[_Found], asked: list[Sentence], made: choices.Choice | None) -> list[_Found]:
    """Of sentences side by side that only look like rules or choices one stays: the others tell why, or of what."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (f[0].by_looks, f[0].kind == "preference", -f[3])):
        finding, place, _, _ = one
        if finding.by_looks and finding.kind in ("constraint", "decision"):
            near = [asked[p] for f, p, _, _ in kept if f.kind == finding.kind and abs(p - place) <= BESIDE]
            answered = made is not None and finding.kind == "decision" and place <= situation.LAST_ANSWERING
            if answered or any(one.line == asked[place].line for one in near):
                continue
        if finding.kind == "preference" and not finding.correction and any(f.kind == "decision" for f, _, _, _ in kept):
            continue  # "we drop SwiftData. I'd rather own the thing" says why
        kept.append(one)
    return sorted(kept, key=lambda f: f[1])


def _around(asked: list[Sentence], place: int, telling: set[int]) -> tuple[str, str]:
    """The sentences beside one, on its line, that tell nothing by themselves: they say why, or of what."""
    out = []
    for beside in (place - 1, place + 1):
        near = 0 <= beside < len(asked) and beside not in telling and asked[beside].line == asked[place].line
        ok = near and len(asked[beside].text) <= MOST_BESIDE and not asked[beside].text.endswith(("?", "？"))
        out.append(asked[beside].text if ok else "")
    return out[0], out[1]


def _from_assistant(turn: Turn, key: str, said: list[Sentence], between: Callable[[], object]) -> Iterator[Draft]:
    if for_others(turn):
        return
    tasks = 0
    elsewhere = retells(turn)
    before: Sentence | None = None
    for sentence in said:
        between()
        learnt = called_one(sentence)
        if learnt is not None and not elsewhere:
            yield drafting.of_finding(turn, key, Finding("lesson"), learnt, "assistant", before=before)
        for finding in findings(sentence, by_user=False) if learnt is None else ():
            if finding.kind == "task":
                tasks += 1
                if tasks > MOST_TASKS or not (turn.tools or _ASKS_WHATS_LEFT.search(turn.prompt)):
                    continue
            if finding.kind == "fact" and not (turn.tools and durable.of_assistant(sentence, turn.prompt)):
                continue  # general knowledge: nothing was measured or looked up here
            if finding.kind not in USER_ONLY_KINDS:
                yield drafting.of_finding(turn, key, finding, sentence, "assistant", before=before)
        before = sentence


def _choice(
    turn: Turn,
    asked: list[Sentence],
    told: situation.Before | None,
    looks: list[dict[str, float]],
    earlier: Turn | None,
) -> choices.Choice | None:
    """A choice that only the turn before explains, or the one before that."""
    if told is None or not asked:
        return None
    previous = told.turn
    points = choices.agrees(asked[0]) or bool(offers.option(asked[0].text, previous.answer))
    bare = told.leaves_open and asked[0].chinese and len(asked[0].text) <= MOST_BARE_ZH
    if not (points or bare) and any(finding.kind == "decision" for finding in findings(asked[0], by_user=True)):
        return None  # it says what it chooses itself
    made = choices.choice(asked, previous)
    if made is None and earlier is not None and earlier.agent == turn.agent:
        made = choices.from_earlier(asked, previous, earlier)
        placed = len(asked[0].view.split()) > 2 and bool(offers.option(asked[0].text, earlier.answer))
        if made is not None and placed:  # "the second one then", but also "first look at the logs"
            after = _looks(turn, asked[:1], situation.before(earlier), lambda: None)[0]
            made = made if after["decision"] >= POINTS_BACK else None
    if made is not None:
        return made
    wondered = any(s.text.endswith(("?", "？")) for s in (*spoken(previous.prompt), *asked))
    likely = ASKED if told.leaves_open else UNASKED if wondered else SETTLES
    for place, sentence in enumerate(asked[: situation.LAST_ANSWERING + 1]):
        if looks[place]["decision"] < likely or faults.reports(sentence):
            continue
        if any(finding.kind == "task" for finding in findings(sentence, by_user=True)):
            continue  # to be done, whatever it chooses
        if not says_nothing(sentence, looks[place]):
            return choices.taken(asked, place, previous) if len(sentence.text) <= SELF_CONTAINED else None
    if any(one["constraint"] > RULES for one in looks):
        return None
    for place, sentence in enumerate(asked[: situation.LAST_ANSWERING + 1]):
        if not choices.taken_up(sentence, turn.answer) or faults.reports(sentence):
            continue
        if says_nothing(sentence, looks[place]):
            continue
        if not any(f.kind in GUIDING_KINDS for f in told_by_user(sentence, looks[place], opening=False)):
            return choices.taken(asked, place, previous)
    return None


def _references(turn: Turn, key: str) -> Iterator[Draft]:
    words = "\n\n".join(one.words for one in turn.exchanges) or turn.prompt  # not what a call was about
    for sentence in spoken(words) if not turn.agent else ():
        if _FETCHES.match(sentence.text) or speech_en.ignored(sentence):
            continue
        found = [url for url in urls(sentence.text) if not _LOCAL.search(url)] + facts_en.points_to(sentence)
        if sentence.chinese or re.search(r"(?i)\b(?:issue|ticket|pr)\b", sentence.text):
            found += re.findall(r"(?<!\w)#\d{1,6}\b", sentence.text)
        if found:
            finding = Finding("reference")
            names = tuple(name for name in found if "://" not in name)  # an address stands in the text, redacted
            yield drafting.of_finding(turn, key, finding, sentence, "user", tags=names[:5])
