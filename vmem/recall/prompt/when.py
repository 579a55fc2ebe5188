"""Time in words, resolved against a clock: "yesterday", "since Monday", "between March and May", 三月到五月.

The words of other languages are put into English first (see `when_abroad`); single times are those of `times`. Only
ranges of the past are made: recall has nothing of the future.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from vmem.recall.prompt.times import DAWN_H, DAY, MONTH, MONTHS, NO_NOUN, RULES, Range
from vmem.recall.prompt.when_abroad import in_english
from vmem.recall.words.hints import Hinted

# A text in which some rule finds a time holds one of the signs; each of the English ones begins with a letter of its
# own, which `re` looks for first.
_SIGN = Hinted(
    (
        *(name[:3] for name in MONTHS), "day", "20", "tonight", "this ", "ago", "last ", "past ", "previous ",
        "recent ", "week before", "earlier", "weekend", "quarter", "week ", "kw", "cw", "on the ", "q1", "q2", "q3",
        "q4", "/", "since the", "after the", "before the", "from the", "between the", "autumn", "winter",
        "summer", "other day",
    ),
    re.compile(
        r"\b|".join(MONTH.split("|"))
        + rf"\b|{DAY}|20\d\d|yesterday|today|tonight|this |ago\b|last |past |previous |recent |week before|earlier"
        r"|weekend|quarter|week \d|[ck]w ?\d|(?:on|since|after|before|from|between) the \d|q[1-4]|\d/\d"
        r"|the (?:summer|autumn|winter)|other day"
    ),
)  # fmt: skip
_DOTTED = re.compile(r"\d\.\d\d?\.(?!\w)")
# Times that may be still to come: "ship it, it's friday", "what broke on friday?".
_COMING = (
    rf"(?:this )?(?:{DAY})|to(?:day|night)|this (?:week|month|year|quarter|afternoon|{MONTH})"
    r"|(?:over the|on the|this) weekend|(?:in|before|until|till|after) (?:q[1-4]|the (?:summer|autumn|winter))"
    rf"|(?:(?:in|during|early|late|mid|before|until|till|after)[ -])?(?:{MONTH})(?: \d\d?(?:st|nd|rd|th)?)?"
    r"|(?:(?:on|in|before|after) (?:the )?)?(?:\d\d?(?:st|nd|rd|th)|\d\d?[./]\d\d?\.?)"
    r"|[\d一二三四五六七八九十]+[日号]|(?:这个?)?周末"
)
_MAY_COME = re.compile(rf"(?:{_COMING})|(?:between|from) (?:{_COMING}) (?:and|to|until|till|through) (?:{_COMING})")
_LOOKS_BACK = re.compile(
    r"\b(?:did|was|were|wasn't|weren't|had|ha(?:s|ve)(?! to\b)|been|went|said|told|wrote|made|broke|came|got|ran"
    r"|took|gave|saw|met|(?<!'s )(?<!is )(?<!are )left|sent|found|lost|kept|put|began|built|held|spoke|brought|thought"
    r"|chose|fell|bought|spent|won|drew|knew|grew|threw|meant|learnt|felt|paid|sold|taught|caught|heard|drove|stood"
    r"|struck|woke|shook|wrong|happened"
    r"|since|from|ago|back|last|again|remember|recall|summar\w+|recap|stand-?up|overview|changes|progress|decisions?"
    r"|discussions?|conversations?|chats?|history|agreements?|commits|outages?|incidents?|anything (?:about|new)"
    r"|what(?:'?s| is) new|(?!need|seed|feed|speed|fixed|embed|shed|bed|red)\w{2,}ed)\b"
    r"|(?<!\w)(?<!for )['’]s\b"  # of "friday's bug", without its day
    "|[了过说谁哪定]|什么|怎么|多少|讨论"
)
_SIGN_ZH = re.compile("[月前昨近去上周星礼这本今日号春夏秋冬季]")
# What says that a time only begins or ends the one that is meant: "since monday", "before march", 三月以来.
_OPEN = re.compile(
    r"\b(?:(?P<since>since|as of)|(?P<after>after)|(?P<before>before|prior to)|(?P<until>until|till|up to)|from)"
    r" (?:(?:on|in|the|about|early|late|mid)[ -])*\Z"
)
_OPEN_ZH = re.compile(
    "(?P<since>以来|起(?![草床诉步义])|开始)|(?P<after>以后|之后)|(?P<before>以前|之前)|(?P<until>为止)"
)
_ONWARDS = re.compile(r"(?P<since>,? on(?:wards?)?(?=\W*$|[,.;:?!]))")
_LEADS = re.compile(r"(?:since|as of|before|prior to|after|until|till|from)[ -](?:the )?|")
_PAIRS = (
    re.compile(
        r"\b(?:between|from) (?:the )?(\w[\w .,'/-]{0,30}?) (?:and|to|until|till|through) (?:the )?(\w[\w .,'/-]{0,40})"
    ),
    re.compile(r"(?<![下每])(?!\d+[到至和与]\d)([\d一二三四五六七八九十去今昨前上本这年个月周星期日天号]{2,12})(?:日?[到至和与])"
               r"([\d一二三四五六七八九十去今昨上本这年个月周星期日天号]{2,12})"),
)  # fmt: skip
_BARE_DAY = re.compile(rf"(\d\d?)(?:st|nd|rd|th|[日号])?(?!\w){NO_NOUN}")
_NO_NOUN = re.compile(NO_NOUN)
_LONG_AGO = 2000  # the year in which begins what has no beginning


def resolve(
    text: str, now: float, *, language: str = "", utc_offset_s: int | None = 0
) -> tuple[float, float, str] | None:
    """The time range that `text` names, as Unix seconds [since, until], and the words that name it; None for none.

    `language` is the text's (see `language_of`), `utc_offset_s` the user's zone east of UTC; None is the machine's,
    with its summer time. Never reaches beyond `now`. What begins today reaches, before DAWN_H, into the evening before.
    """
    text = text[:4_000].lower()
    found = _resolved(text, now, utc_offset_s)
    if found is None and not (text.isascii() and not language):
        for english, said in in_english(text, language):
            found = _resolved(english, now, utc_offset_s)
            if found is not None:
                return found[0], found[1], said
    return found


def looks_back(text: str, words: str) -> bool:
    """Whether an English text in lower case asks of the time that these `words` of it name: of one that may be still to
    come, only where something else says that it was."""
    return _MAY_COME.fullmatch(words) is None or _LOOKS_BACK.search(text.replace(words, "", 1)) is not None


def _resolved(text: str, now: float, utc_offset_s: int | None) -> tuple[float, float, str] | None:
    """What the English and Chinese words of a text in lower case name."""
    if not _may_name_time(text):
        return None
    zone = None if utc_offset_s is None else timezone(timedelta(seconds=utc_offset_s)) if utc_offset_s else UTC
    moment = datetime.fromtimestamp(now, zone)
    today = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    named = _between(text, today, now) or _open_ended(text, today, now)
    if named is None:
        return None
    (begin, end), words = named
    if begin == today and moment.hour < DAWN_H:
        begin -= timedelta(hours=24 - DAWN_H)
    return begin.timestamp(), min(end.timestamp(), now), words


def _between(text: str, today: datetime, now: float) -> tuple[Range, str] | None:
    """The time from one to another that a text names, "from march to may", and its words."""
    for match in (match for pattern in _PAIRS for match in pattern.finditer(text)):
        second = _part(match[2], today, now)
        beside = second and _day_beside(match[1], second[0])  # "the 3rd and the 9th of november"
        first = beside or _part(match[1], today, now, whole=True)
        second = second or (first and _day_beside(match[2], first[0]))
        if not first or not second:
            continue
        begin, end = first[0][0], second[0][1]
        if begin >= end:  # of each the latest is meant, and then the first began later; or it was named last
            if re.search(rf"{DAY}|周|星期", match[1]):
                begin -= timedelta(days=7)
            elif re.search(rf"\b(?:{MONTH})\b|月", match[1]) and not re.search(r"20\d\d", match[1]):
                begin = begin.replace(day=min(begin.day, 28))  # there may be no 29 February
                while begin >= end:  # "from march to may 2025"
                    begin = begin.replace(year=begin.year - 1)
            elif beside:
                begin = (begin - timedelta(days=begin.day)).replace(day=min(begin.day, 28))  # nor a 31st
            else:
                begin, end = second[0][0], first[0][1]
        if begin < end and begin.timestamp() <= now:
            return (begin, end), text[match.start() : match.start(2) + second[1]]
    return None


def _part(text: str, today: datetime, now: float, *, whole: bool = False) -> tuple[Range, int] | None:
    """The time with which one side of a range begins, or that is the `whole` of it, and how long its words are."""
    tail = "份" if text.endswith("月") else ""
    for lead in ("", "in ", "on the "):
        found = _single(f"{lead}{text}{tail}", today, now, (re.Pattern.match, re.Pattern.fullmatch)[whole])
        if found:
            return found[0], min(len(text), found[1].end() - len(lead))
    return None


def _day_beside(text: str, other: Range) -> tuple[Range, int] | None:
    """What `_part` tells, of a text that begins with a mere day: of the month in which the other day lies."""
    day = _BARE_DAY.match(text)
    if day is None or other[1] - other[0] > timedelta(days=2) or not int(day[1]):
        return None
    begin = other[0] + timedelta(days=int(day[1]) - other[0].day)
    return ((begin, begin + timedelta(days=1)), day.end()) if begin.month == other[0].month else None


def _open_ended(text: str, today: datetime, now: float) -> tuple[Range, str] | None:
    """The single time that a text names, or what lies before or after it where the text says so, and its words."""
    found = _single(text, today, now, re.Pattern.search)
    if found is None:
        return None
    (begin, end), match = found
    lead = _LEADS.match(match[0])
    led = _OPEN.search(text[: match.start() + (lead.end() if lead else 0)][-40:])
    if led and led.lastgroup is None:  # from
        led = _ONWARDS.match(text, match.end())
    side = led or _OPEN_ZH.match(text, match.end())
    long_ago, tomorrow = begin.replace(year=_LONG_AGO, day=1), today + timedelta(days=1)
    named = "the " in match[0] and not _NO_NOUN.match(text, match.end())
    within = named or text.startswith(("'s ", "’s "), match.end())  # "after the july data", "after monday's release"
    sides = {
        "since": (begin, tomorrow),
        "after": (begin if within else end, tomorrow),
        "before": (long_ago, end if within else begin),
        "until": (long_ago, end),
    }
    span = sides[side.lastgroup] if side and side.lastgroup else (begin, end)
    return (span if span[0] < span[1] and span[0].timestamp() <= now else (begin, end)), match[0]


def _single(
    text: str, today: datetime, now: float, look: Callable[[re.Pattern[str], str], re.Match[str] | None]
) -> tuple[Range, re.Match[str]] | None:
    """What the first rule that finds a time of the past in a text makes of it."""
    for pattern, make in RULES:
        match = look(pattern, text)
        if match is None:
            continue
        try:
            found = make(match, today)
        except (ValueError, OverflowError):
            continue
        if found is not None and found[0].timestamp() <= now:
            return found, match
    return None


def _may_name_time(text: str) -> bool:
    """Whether a text in lower case holds a sign of a time: most prompts hold none, and to try all rules takes long."""
    if _SIGN.search(text) or _DOTTED.search(text):
        return True
    return not text.isascii() and _SIGN_ZH.search(text) is not None
