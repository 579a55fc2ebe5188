"""Drafts of pages from what was found in a turn: each with a short title and a text that is understood by itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from vmem.capture.patterns import regex
from vmem.capture.statements import choices, offers, people
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence, sentences
from vmem.capture.statements.supersede import LIFTS
from vmem.capture.talk.episodes import EDIT_TOOLS, file_of, title_of
from vmem.model import Draft, Kind, Speaker, Turn
from vmem.provenance import (
    AGREED,
    ASKED,
    ASKED_WAS,
    CHOSEN,
    GIVEN_UP,
    SAID_BEFORE,
    SAID_OF,
    SAID_WITH,
    SAID_WITH_IT,
    THEN,
    UNDER,
    with_source,
)  # fmt: skip
from vmem.recall.words.alphabets import room
from vmem.recall.words.terms import has_cjk

IMPORTANCE: dict[str, float] = {
    "constraint": 0.9, "decision": 0.8, "preference": 0.75, "lesson": 0.75, "procedure": 0.65,
    "rejected": 0.6, "task": 0.55, "fact": 0.5, "reference": 0.45,
}  # fmt: skip
WISHED = 0.8  # at least, of what the user asks to be remembered
TITLE_CHARS = 70
MUCH, MOST = 32, 40  # characters of a statement that needs no sentence before it, or no occasion
SELF_EVIDENT = 24  # characters; a longer choice is its own title where nothing was asked
POINTING = regex(
    r"\b(?:it|this|that|these|those|they|them|there|here|the same|above|both)\b|这个|那个|它|这样|那样|上面",
    re.IGNORECASE,
)
_LEAD_IN = regex(
    r"^(?:(?:and|but|so|also|ok(?:ay)?|well|right|great|good|nice|perfect|fine|thanks|please|hm+|btw|yes|yeah"
    r"|awesome|remember|then|oh|no(?=,))\b[\s,.:;!-]+)+(?=\w)",
    re.IGNORECASE,
)
_PLAIN = regex(r"[a-z]+(?:['’][a-z]+)?[,.;:!?]*(?:\s|$)")


def of_finding(
    turn: Turn,
    key: str,
    finding: Finding,
    sentence: Sentence,
    speaker: Speaker,
    tags: tuple[str, ...] = (),
    before: Sentence | None = None,
    around: tuple[str, str] = ("", ""),
    of: str = "",
    *,
    apart: bool = False,
) -> Draft:
    """What a sentence says, with what it needs to be understood: the one `before` it, those `around` it, what it is
    said `of`, or what was asked. `apart`: it stands by itself, and the one before it has a page of its own."""
    words = _LEAD_IN.sub("", sentence.text)
    stated = as_sentence(words)
    named_before = finding.of_people and people.PRONOUN.match(sentence.view) is not None
    points = named_before or bool(POINTING.search(sentence.view))
    told = (
        (points or len(words) < room(MUCH, words))
        and before is not None
        and (named_before or not apart)
        and sentence.line - before.line <= 1
        and (named_before or room(16, before.text) <= len(before.text))
        and len(before.text) <= 240
    )
    earlier = before.text if told and before is not None else around[0]
    lines = [" ".join(part for part in (earlier, stated, around[1]) if part)]
    if finding.instead and finding.instead.lower() not in ("it", "that", "this"):
        lines.append(f"{GIVEN_UP}{finding.instead}")
    if sentence.heading and (sentence.bullet or sentence.box):
        lines.append(f"{UNDER}{sentence.heading}")
    alone = speaker == "user" and not (told or apart) and not any(around) and (points or len(words) < room(MOST, words))
    if alone and len(turn.prompt) > len(sentence.text) + 12:
        lines.append(f"{SAID_WITH}{title_of(turn.prompt.replace(sentence.text, ' '), 160)}")
    elif alone and of:
        lines.append(f"{SAID_OF}{of}")
    elif speaker == "assistant" and turn.prompt and not told and (points or len(words) < room(2 * MOST, words)):
        lines.append(f"{ASKED}{title_of(turn.prompt, 160)}")
    said = {"correction": finding.correction, LIFTS: finding.lifts, people.TAG: finding.of_people}
    marks = (*tags, *(mark for mark, so in said.items() if so))
    vouched = speaker == "user" or finding.kind == "lesson"  # which is one as it is called so
    importance = IMPORTANCE.get(finding.kind, 0.5) * (1.0 if vouched else 0.85)
    importance = max(importance, WISHED * finding.wished)
    return page(turn, key, finding.kind, stated, "\n".join(lines), speaker, importance, marks)


def is_whole(sentence: Sentence) -> bool:
    """Whether it says enough by itself to stand without the one before it."""
    return len(sentence.text) >= room(SELF_EVIDENT, sentence.text) and not POINTING.search(sentence.view)


def as_sentence(words: str) -> str:
    """Words with a capital at the beginning; but for a name that is written without one (`ods_order`, src/app.py), as
    any word of another script's sentence may be."""
    plain = _PLAIN.match(words) is not None and not has_cjk(words)
    return words[:1].upper() + words[1:] if plain else words


def page(
    turn: Turn,
    key: str,
    kind: Kind,
    title: str,
    text: str,
    speaker: Speaker,
    importance: float,
    tags: tuple[str, ...] = (),
) -> Draft:
    """A draft with its source, the files that the turn edited, and a key by which it is known when it is made again."""
    edited = tuple(dict.fromkeys(file_of(turn, t.target) for t in turn.tools if t.name in EDIT_TOOLS and t.target))
    named = tuple(path for path in edited if path.rsplit("/", 1)[-1] in text)
    files = (named or edited[:4]) if kind in ("lesson", "procedure", "decision") or named else ()
    at = turn.ended_at if speaker == "assistant" else turn.started_at
    at = at or turn.started_at or turn.ended_at
    day = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d") if 0 < at < 2e11 else ""
    elsewhere = " ".join(path for path in files[:3] if path not in text)
    mark = hashlib.blake2b(" ".join(text.lower().split()).encode("utf-8", "replace"), digest_size=6).hexdigest()
    return Draft(
        kind=kind,
        title=title_of(title, TITLE_CHARS),
        text=with_source(text, speaker, day, elsewhere),
        key=f"{key}:{kind}:{mark}",
        speaker=speaker,
        session_id=turn.session_id,
        turn=turn.number,
        files=files,
        tags=tags,
        branch=turn.branch,
        importance=round(importance, 3),
        created_at=at,
        derived_from=key,
    )


def of_choice(turn: Turn, key: str, made: choices.Choice) -> Iterator[Draft]:
    """A choice with what it answered and what came of it."""
    asked = _question(made.answered)
    open_ended = asked.endswith(("?", "？")) or "?" in asked or "？" in asked or offers.offers_choice(made.answered)
    lines = [
        f"{CHOSEN}{made.chosen.rstrip('.。')}.",
        f"{ASKED_WAS if open_ended else SAID_BEFORE}{title_of(asked, 200)}",
        *([f"{SAID_WITH_IT}{made.why}"] if made.why else []),
        *([f"{GIVEN_UP}{made.instead}"] if made.instead else []),
        *([f'{AGREED}"{title_of(made.agreed, 60)}"'] if made.agreed else []),
        *([f"{THEN}{title_of(turn.answer, 160)}"] if turn.answer.strip() else []),
    ]
    title = made.chosen
    if open_ended or len(made.chosen) < room(SELF_EVIDENT, made.chosen):
        title = f"{made.chosen}: {title_of(asked, max(16, TITLE_CHARS - len(made.chosen) - 2))}"
    yield page(turn, key, "decision", title, "\n".join(lines), "user", IMPORTANCE["decision"] * 0.9)


def says_the_same(draft: Draft, other: Draft) -> bool:
    """A sentence written up twice, or the assistant repeating what the user just chose."""
    first = draft.text.split("\n", 1)[0].lower()
    if draft.speaker != other.speaker:
        if draft.kind != other.kind or draft.speaker != "assistant" or draft.kind == "fact":
            return False
        mine, theirs = _names(draft.text), _names(other.text.split("\n", 1)[0])
        return bool(theirs) and len(mine & theirs) * 2 >= min(len(mine), len(theirs))
    if draft.kind == other.kind and draft.title == other.title and len(draft.title) < TITLE_CHARS - 6:
        return True  # said twice
    if other.kind == "procedure":
        return False
    if other.kind == "lesson":
        return draft.kind == "fact" and first in other.text.lower()
    return first == other.text.split("\n", 1)[0].lower() and draft.kind in ("reference", "fact", other.kind)


# --- private --------------------------------------------------------------------------------


def _question(answered: str) -> str:
    """What asks in a text, from there on: a prompt may begin with a greeting, or with what happened on the way."""
    asking = next((s.text for s in sentences(answered) if s.text.endswith(("?", "？"))), "")
    return answered[answered.find(asking) :] if asking in answered else answered


def _names(text: str) -> set[str]:
    """Names in a text: capitalised or code-like words, and Chinese pairs."""
    words = re.findall(r"[A-Za-z][\w.+#-]*", text.rsplit("\n(", 1)[0])
    named = {w.lower() for i, w in enumerate(words) if w[0].isupper() and (i or len(w) > 3)}
    coded = {w.lower() for w in words if re.search(r"\d|[a-z][A-Z]|_", w)}
    return named | coded | set(re.findall(r"[\u4e00-\u9fff]{2}", text))
