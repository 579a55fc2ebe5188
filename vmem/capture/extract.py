"""Typed pages from one turn: an index to the verbatim episode, so that rules and choices are not missed.

Only the user's own words make constraints and preferences (USER_ONLY_KINDS); an agent's
prompt is not the user's. What tools or web pages say makes nothing here: a failed command that
later worked is a lesson because of what happened, not because of what its output asks for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from vmem.capture import agreeing, changes, extract_en, extract_zh, facts_en, speech_en
from vmem.capture.episodes import EDIT_TOOLS, episode_key, relative, title_of
from vmem.capture.finding import Finding
from vmem.capture.lessons import error_line, lesson_sentences, mended, procedure
from vmem.capture.prose import Sentence, sentences, urls
from vmem.model import USER_ONLY_KINDS, Draft, Kind, Speaker, Turn

IMPORTANCE: dict[str, float] = {
    "constraint": 0.9, "decision": 0.8, "preference": 0.75, "lesson": 0.7, "procedure": 0.65,
    "rejected": 0.6, "task": 0.55, "fact": 0.5, "reference": 0.45,
}  # fmt: skip
TITLE_CHARS = 70
MOST_TASKS = 8  # of the assistant's lists
MOST_PER_TURN = 24  # a turn that seems to say more is a pasted document

_POINTING = re.compile(
    r"\b(?:it|this|that|these|those|they|them|there|here|the same|above|both)\b|这个|那个|它|这样|那样|上面",
    re.IGNORECASE,
)
_WRITES_FOR_OTHERS = re.compile(
    r"\b(?:draft|translate|summari[sz]e|rephrase|proofread|write|reword|shorten"
    r"|polish)\b[^.?!]{0,40}\b(?:mail|email|letter|post|message|reply|decline|text|tweet|blog|announcement"
    r"|essay|paragraph|release notes|docs?|story)\b"
    r"|^(?:translate|summari[sz]e|rephrase|proofread)\b|翻译|润色|写一封|写封|总结一下这",
    re.IGNORECASE,
)
_FETCHES = re.compile(
    r"^(?:\W*(?:please|ok|can you|could you)\W+)*(?:check|open|read|fetch|look at|see what|visit|download"
    r"|curl|summari[sz]e|clone)\b",
    re.IGNORECASE,
)
_ASKS_WHATS_LEFT = re.compile(
    r"\b(?:left|finish\w*|unfinished|done|next|remaining|remains|todo|to do|open|pending|outstanding"
    r"|status|missing|still)\b|剩下|下一步|还有什么|待办|接下来|进度",
    re.IGNORECASE,
)
_RULES_HEADING = re.compile(
    r"\b(?:rules?|conventions?|requirements?|guidelines|constraints?|principles)\b|规则|约定|规范|要求|原则",
    re.IGNORECASE,
)
_FIXED = re.compile(r"\b(?:fixed|solved|resolved)\b|修复|解决", re.IGNORECASE)
_LOCAL = re.compile(r"//(?:localhost|127\.|0\.0\.0\.0|\[::1\]|example\.(?:com|org|net)(?:/|$))")
_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|also|ok(?:ay)?|well|right|great|good|nice|perfect|fine|thanks|please|hm+|btw|yes"
    r"|yeah|awesome|remember|then|oh|no(?=,))\b[\s,.:;!-]+)+(?=\w)",
    re.IGNORECASE,
)


def extract(turn: Turn, previous: Turn | None = None) -> list[Draft]:
    """Drafts of every kind but episode and summary, most important first, each derived from the turn's episode.

    `previous`, the turn before it in the same thread, lets a bare answer ("the second one", "dbt")
    to a question be a decision that says what was asked; without it such answers stay in their episodes.
    """
    key = episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent)
    asked = sentences(turn.prompt) if not turn.agent else []
    said = sentences(turn.answer)
    drafts: dict[str, Draft] = {}
    for draft in (
        *_from_user(turn, key, asked),
        *_answered(turn, key, asked, previous),
        *_from_tools(turn, key, said),
        *_from_assistant(turn, key, said),
        *_references(turn, key, asked),
    ):
        if not any(_says_the_same(draft, other) for other in drafts.values()):
            drafts.setdefault(draft.key, draft)
    ranked = sorted(drafts.values(), key=lambda d: -d.importance)
    return ranked[:MOST_PER_TURN]


# --- private --------------------------------------------------------------------------------


def _from_user(turn: Turn, key: str, asked: list[Sentence]) -> Iterator[Draft]:
    before: Sentence | None = None
    unreal = -1  # the paragraph that a joke or "imagine …" opened
    for sentence in asked:
        if speech_en.sets_a_scene(sentence) or (sentence.chinese and extract_zh.sets_a_scene(sentence)):
            unreal = sentence.line
        if unreal >= 0 and sentence.line - unreal <= 1:
            before = None
            continue
        found = _put_right(sentence) or _findings(sentence, by_user=True) or _listed_rule(sentence)
        for finding in found:
            if finding.kind != "fact" or not urls(sentence.text):  # where something is, is a reference
                yield _draft(turn, key, finding, sentence, "user", before=before)
        before = sentence


def _from_assistant(turn: Turn, key: str, said: list[Sentence]) -> Iterator[Draft]:
    if _WRITES_FOR_OTHERS.search(turn.prompt):
        return  # it speaks in another's name
    tasks = 0
    before: Sentence | None = None
    for sentence in said:
        for finding in _findings(sentence, by_user=False):
            if finding.kind == "task":
                tasks += 1
                if tasks > MOST_TASKS or not (turn.tools or _ASKS_WHATS_LEFT.search(turn.prompt)):
                    continue
            if finding.kind == "fact" and not turn.tools:
                continue  # general knowledge: nothing was measured or looked up here
            if finding.kind not in USER_ONLY_KINDS:
                yield _draft(turn, key, finding, sentence, "assistant", before=before)
        before = sentence


def _answered(turn: Turn, key: str, asked: list[Sentence], previous: Turn | None) -> Iterator[Draft]:
    """A choice that only the turn before explains."""
    if previous is None or previous.agent != turn.agent:
        return
    if asked and any(finding.kind == "decision" for finding in _findings(asked[0], by_user=True)):
        return  # it says what it chooses itself
    made = agreeing.choice(asked, turn.prompt, previous)
    if made is None:
        return
    lines = [
        f"Chosen: {made.chosen.rstrip('.。')}.",
        f"Asked was: {title_of(made.answered, 200)}",
        *([f"Said with it: {made.why}"] if made.why else []),
        *([f"Instead of: {made.instead}"] if made.instead else []),
        *([f'Agreed by the user: "{title_of(made.agreed, 60)}"'] if made.agreed else []),
    ]
    title = f"{made.chosen}: {title_of(made.answered, max(16, TITLE_CHARS - len(made.chosen) - 2))}"
    yield _made(turn, key, "decision", title, "\n".join(lines), "user", IMPORTANCE["decision"] * 0.9)


def _put_right(sentence: Sentence) -> list[Finding]:
    """What a correction says, of the kind that it would be without being one; a fact when it orders nothing."""
    told = changes.announced(sentence)
    if told is not None:
        kept = [f for f in _findings(told, by_user=True) if f.kind in ("constraint", "decision")]
        if kept:
            return [replace(finding, correction=True) for finding in kept]
        if changes.changed(told) is not None or not speech_en.ignored(told):
            found = changes.changed(told, sure=True)
            if found is not None:
                return [replace(found, kind="decision") if changes.minded(sentence) else found]
        return []
    ruled = [f for f in _findings(sentence, by_user=True) if f.kind in ("constraint", "decision", "task")]
    found = None if ruled else changes.changed(sentence)
    return [found] if found is not None else []


def _listed_rule(sentence: Sentence) -> list[Finding]:
    """An item of a list that the user calls rules is one, whatever its wording."""
    if not (sentence.bullet and _RULES_HEADING.search(sentence.heading)) or speech_en.ignored(sentence):
        return []
    return [Finding("constraint", sure=0.9)] if len(sentence.text) >= 8 else []


def _findings(sentence: Sentence, *, by_user: bool) -> list[Finding]:
    languages = [extract_zh] if sentence.chinese else [extract_en]
    if sentence.chinese and len(re.findall(r"[A-Za-z]{2,}", sentence.view)) > len(sentence.view) // 8:
        languages.append(extract_en)
    for language in languages:
        found: list[Finding] = language.of_user(sentence) if by_user else language.of_assistant(sentence)
        if found:
            return found
    return []


def _from_tools(turn: Turn, key: str, said: list[Sentence]) -> Iterator[Draft]:
    repairs = mended(turn)
    trouble = bool(repairs) or facts_en.has_problem(turn.prompt) or bool(_FIXED.search(turn.answer))
    told: list[Sentence] = []
    if not _WRITES_FOR_OTHERS.search(turn.prompt):
        told = lesson_sentences(said, trouble=trouble, repaired=bool(repairs))
    acted = any(tool.name in EDIT_TOOLS or tool.name == "Bash" for tool in turn.tools)
    repairs = [m for m in repairs if told or (m.error and m.ran)]  # an edit nobody explains teaches nothing
    if repairs:
        repair = repairs[0]
        lines = [f"`{repair.command}` failed" + (f": {repair.error}" if repair.error else ".")]
        done = [f"changed {', '.join(repair.changed[:6])}"] if repair.changed else []
        done += [f"ran {', '.join(f'`{c}`' for c in repair.ran[:4])}"] if repair.ran else []
        lines.append(f"What made it work: {'; '.join(done)}.")
        lines += [sentence.text for sentence in told[:3]]
        title = told[0].text if told else f"{repair.error or repair.command}: fixed by {done[0]}"
        yield _made(turn, key, "lesson", title, "\n".join(lines), "assistant", 0.7)
    elif told and acted:
        failed = next((error_line(t.output) for t in turn.tools if t.failed and error_line(t.output)), "")
        text = "\n".join([*([f"Error: {failed}"] if failed else []), *(s.text for s in told[:3])])
        yield _made(turn, key, "lesson", told[0].text, text, "assistant", 0.6)
    steps = procedure(turn, said)
    if steps:
        yield _made(turn, key, "procedure", _procedure_title(turn, steps), steps, "assistant", IMPORTANCE["procedure"])


def _references(turn: Turn, key: str, asked: list[Sentence]) -> Iterator[Draft]:
    for sentence in asked:
        if _FETCHES.match(sentence.text) or speech_en.ignored(sentence):
            continue
        found = [url for url in urls(sentence.text) if not _LOCAL.search(url)] + facts_en.points_to(sentence)
        if sentence.chinese or re.search(r"(?i)\b(?:issue|ticket|pr)\b", sentence.text):
            found += re.findall(r"(?<!\w)#\d{1,6}\b", sentence.text)
        if found:
            finding = Finding("reference", sure=IMPORTANCE["reference"])
            names = tuple(name for name in found if "://" not in name)  # an address stands in the text, redacted
            yield _draft(turn, key, finding, sentence, "user", tags=names[:5])


def _draft(
    turn: Turn,
    key: str,
    finding: Finding,
    sentence: Sentence,
    speaker: Speaker,
    tags: tuple[str, ...] = (),
    before: Sentence | None = None,
) -> Draft:
    words = _LEAD_IN.sub("", sentence.text)
    stated = words[:1].upper() + words[1:] if words[:1].isascii() else words
    points = bool(_POINTING.search(sentence.view))
    told = (
        (points or len(words) < 32)
        and before is not None
        and sentence.line - before.line <= 1
        and 16 <= len(before.text) <= 240
    )
    lines = [f"{before.text} {stated}" if told and before is not None else stated]
    if finding.instead and finding.instead.lower() not in ("it", "that", "this"):
        lines.append(f"Instead of: {finding.instead}")
    if sentence.heading and (sentence.bullet or sentence.box):
        lines.append(f"Under: {sentence.heading}")
    if speaker == "user" and not told and (points or len(words) < 40) and len(turn.prompt) > len(sentence.text) + 12:
        lines.append(f"Said with: {title_of(turn.prompt.replace(sentence.text, ' '), 160)}")
    elif speaker == "assistant" and turn.prompt and not told and (points or len(words) < 80):
        lines.append(f"Asked: {title_of(turn.prompt, 160)}")
    marks = (*tags, *(("correction",) if finding.correction else ()))
    importance = IMPORTANCE.get(finding.kind, 0.5) * (1.0 if speaker == "user" else 0.85)
    return _made(turn, key, finding.kind, words, "\n".join(lines), speaker, importance, marks)


def _made(
    turn: Turn,
    key: str,
    kind: Kind,
    title: str,
    text: str,
    speaker: Speaker,
    importance: float,
    tags: tuple[str, ...] = (),
) -> Draft:
    edited = tuple(dict.fromkeys(relative(t.target, turn.cwd) for t in turn.tools if t.name in EDIT_TOOLS and t.target))
    named = tuple(path for path in edited if path.rsplit("/", 1)[-1] in text)
    files = (named or edited[:4]) if kind in ("lesson", "procedure", "decision") or named else ()
    at = turn.ended_at if speaker == "assistant" else turn.started_at
    at = at or turn.started_at or turn.ended_at
    day = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d") if 0 < at < 2e11 else ""
    source = ", ".join(
        part for part in (speaker, day, " ".join(path for path in files[:3] if path not in text)) if part
    )
    mark = hashlib.blake2b(" ".join(text.lower().split()).encode("utf-8", "replace"), digest_size=6).hexdigest()
    return Draft(
        kind=kind,
        title=title_of(title, TITLE_CHARS),
        text=f"{text}\n({source})",
        key=f"{key}:{kind}:{mark}",
        speaker=speaker,
        session_id=turn.session_id,
        turn=turn.number,
        files=files,
        tags=tags,
        importance=round(importance, 3),
        created_at=at,
        derived_from=key,
    )


def _procedure_title(turn: Turn, steps: str) -> str:
    intro = re.match(r"(?:To|How to|Steps to|Steps for)\s+([^:：\n]{4,80}?)\s*[:：]", steps)
    return f"How to {intro[1]}" if intro is not None else f"Steps: {title_of(turn.prompt, TITLE_CHARS - 7)}"


def _says_the_same(draft: Draft, other: Draft) -> bool:
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


def _names(text: str) -> set[str]:
    """Names in a text: capitalised or code-like words, and Chinese pairs."""
    words = re.findall(r"[A-Za-z][\w.+#-]*", text.rsplit("\n(", 1)[0])
    named = {w.lower() for i, w in enumerate(words) if w[0].isupper() and (i or len(w) > 3)}
    coded = {w.lower() for w in words if re.search(r"\d|[a-z][A-Z]|_", w)}
    return named | coded | set(re.findall(r"[\u4e00-\u9fff]{2}", text))
