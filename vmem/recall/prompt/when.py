"""Time in words, resolved against a clock: "yesterday", "last week", "in March", "3 days ago", 昨天, 上个月, 三月.

The words of other languages are put into English first (see `when_abroad`).
Weeks begin on Monday. A month or a week-day without a year or week is the latest one that has begun. Only ranges
of the past are made: recall has nothing of the future.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from vmem.recall.prompt.when_abroad import in_english
from vmem.recall.words.hints import Hinted

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "couple": 2, "few": 3, "several": 4,
}  # fmt: skip
CJK_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "几": 3}

Range = tuple[datetime, datetime]

_N = rf"(\d{{1,3}}|{'|'.join(NUMBERS)})"
_MONTH = "|".join(["sept", *(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)])
_DAY = "|".join(DAYS)
DAWN_H, DUSK_H = 5, 17  # who is still up calls it today, and a night is from the one to the other
# A text in which some rule finds a time holds one of the signs; each of the English ones begins with a letter of its
# own, which `re` looks for first.
_SIGN = Hinted(
    (
        *(name[:3] for name in MONTHS), "day", "20", "tonight", "this ", "ago", "last ", "past ", "previous ",
        "recent ", "week before", "earlier",
    ),
    re.compile(
        r"\b|".join(_MONTH.split("|"))
        + rf"\b|{_DAY}|20\d\d|yesterday|today|tonight|this |ago\b|last |past |previous |recent |week before|earlier"
    ),
)  # fmt: skip
# Times that may be still to come: "ship it, it's friday", "what broke on friday?".
_MAY_COME = re.compile(
    rf"(?:this )?(?:{_DAY})|to(?:day|night)|this (?:week|month|year|afternoon)"
    rf"|(?:(?:in|during|early|late|mid)[ -])?(?:{_MONTH})(?: \d\d?(?:st|nd|rd|th)?)?"
)
_LOOKS_BACK = re.compile(
    r"\b(?:did|was|were|wasn't|weren't|had|has|have|been|went|said|told|wrote|made|broke|came|got|ran|took|gave|saw|met"
    r"|left|sent|found|lost|kept|put|began|built|held|spoke|brought|thought|chose|fell|bought|spent|won|wrong|happened"
    r"|since|from|ago|back|last|again|remember|recall|summar\w+|recap|stand-?up|overview|changes|progress|decisions?"
    r"|discussions?|agreements?|commits|outages?|incidents?|anything (?:about|new)|what(?:'?s| is) new"
    r"|(?!need|seed|feed|speed|fixed|embed|shed|bed|red)\w{2,}ed|(?:\w+day|week|month|year|noon)'s)\b"
)
_SIGN_ZH = re.compile("[月前昨近去上周星礼这本今]")
_ZH_N = r"(\d{1,3}|[一二两三四五六七八九十几]{1,3})"


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
    come, only where something says that it was."""
    return _MAY_COME.fullmatch(words) is None or _LOOKS_BACK.search(text) is not None


def _resolved(text: str, now: float, utc_offset_s: int | None) -> tuple[float, float, str] | None:
    """What the English and Chinese words of a text in lower case name."""
    if not _may_name_time(text):
        return None
    zone = None if utc_offset_s is None else timezone(timedelta(seconds=utc_offset_s)) if utc_offset_s else UTC
    moment = datetime.fromtimestamp(now, zone)
    today = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    for pattern, make in _RULES:
        match = pattern.search(text)
        if match is None:
            continue
        try:
            found = make(match, today)
        except (ValueError, OverflowError):
            continue
        if found is not None and found[0].timestamp() <= now:
            begin = found[0]
            if begin == today and moment.hour < DAWN_H:
                begin -= timedelta(hours=24 - DAWN_H)
            return begin.timestamp(), min(found[1].timestamp(), now), match[0]
    return None


def _may_name_time(text: str) -> bool:
    """Whether a text in lower case holds a sign of a time: most prompts hold none, and to try all rules takes long."""
    if _SIGN.search(text):
        return True
    return not text.isascii() and _SIGN_ZH.search(text) is not None


def _day(day: datetime, days: int = 1) -> Range:
    return day, day + timedelta(days=days)


def _week(today: datetime, back: int) -> Range:
    return _day(today - timedelta(days=today.weekday() + 7 * back), 7)


def _month(year: int, month: int, today: datetime) -> Range:
    begin = today.replace(year=year, month=month, day=1)
    return begin, _next_month(begin)


def _next_month(begin: datetime) -> datetime:
    return begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)


def _months_back(today: datetime, back: int) -> Range:
    months = today.year * 12 + today.month - 1 - back
    return _month(months // 12, months % 12 + 1, today)


def _latest_month(month: int, today: datetime, year: str | None, *, last_year: bool = False) -> Range:
    if year:
        return _month(int(year), month, today)
    chosen = today.year if month <= today.month else today.year - 1
    return _month(chosen - 1 if last_year and chosen == today.year else chosen, month, today)


def _weekday(today: datetime, day: int, weeks_back: int | None) -> Range:
    if weeks_back is not None:
        return _day(today - timedelta(days=today.weekday() + 7 * weeks_back - day))
    return _day(today - timedelta(days=(today.weekday() - day) % 7 or 7))


def _ago(today: datetime, number: int, unit: str) -> Range:
    """Around a point in the past: the slack grows with the unit, as people round."""
    if unit == "hour":
        return today - timedelta(days=number // 24 + (1 if number > 12 else 0)), today + timedelta(days=1)
    if unit == "day":
        return _day(today - timedelta(days=number)) if number < 4 else _day(today - timedelta(days=number + 1), 3)
    if unit == "week":
        return _day(today - timedelta(days=7 * number + 4), 9)
    if unit == "month":
        begin = _months_back(today, number)[0]
        return begin, _months_back(today, max(0, number - 1))[0] + timedelta(days=7)
    return today.replace(year=today.year - number, month=1, day=1), today.replace(
        year=today.year - number + 1, month=1, day=1
    )


def _within(today: datetime, number: int, unit: str) -> Range:
    days = (number + 23) // 24 if unit == "hour" else {"day": 1, "week": 7, "month": 31, "year": 366}[unit] * number
    return today - timedelta(days=days), today + timedelta(days=1)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _zh_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return (CJK_DIGITS[tens] if tens else 1) * 10 + (CJK_DIGITS[ones] if ones else 0)
    return CJK_DIGITS[word[-1]]


_ZH_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "个月": "month", "月": "month", "年": "year"}
_ZH_WEEKDAYS = "一二三四五六日"


def _calendar(today: datetime, unit: str, back: int) -> Range:
    if unit == "week":
        return _week(today, back)
    if unit == "month":
        return _months_back(today, back)
    begin = today.replace(year=today.year - back, month=1, day=1)
    return begin, begin.replace(year=begin.year + 1)


def _date(year: int | None, month: int, day: int, today: datetime) -> Range:
    chosen = today.replace(year=year or today.year, month=month, day=day)
    if year is None and chosen > today:
        chosen = chosen.replace(year=today.year - 1)
    return _day(chosen)


def _month_day(match: re.Match[str], today: datetime) -> Range:
    named = _month_number(match["m1"] or match["m2"])
    return _date(int(match["y"]) if match["y"] else None, named, int(match["d1"] or match["d2"]), today)


def _day_of_week(match: re.Match[str], today: datetime) -> Range:
    before, week, day, after = match.groups()
    which = after or (before if week else None)  # of "last Monday" the latest one is meant, of "last week's Monday" not
    return _weekday(today, DAYS.index(day), None if which is None else int(which != "this"))


def _month_number(word: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(word[:3]))


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], datetime], "Range | None"]]
_RULES: tuple[_Rule, ...] = (
    (re.compile(r"\b(20\d\d)-(\d\d?)-(\d\d?)\b"), lambda m, t: _date(int(m[1]), int(m[2]), int(m[3]), t)),
    (re.compile(r"(?:(20\d\d)年)?(\d\d?)月(\d\d?)[日号]"),
     lambda m, t: _date(int(m[1]) if m[1] else None, int(m[2]), int(m[3]), t)),
    (re.compile(rf"\b(?:(?P<m1>{_MONTH})\.? (?P<d1>\d\d?)(?:st|nd|rd|th)?|(?P<d2>\d\d?)(?:st|nd|rd|th)?(?: of)? "
                rf"(?P<m2>{_MONTH}))\b(?:,? (?P<y>20\d\d))?"), _month_day),
    (re.compile(r"大前天"), lambda m, t: _day(t - timedelta(days=3))),
    (re.compile(r"\bday before yesterday\b|前天"), lambda m, t: _day(t - timedelta(days=2))),
    (re.compile(r"\blast night\b|昨晚"), lambda m, t: (t - timedelta(hours=24 - DUSK_H), t + timedelta(hours=DAWN_H))),
    (re.compile(r"\byesterday\b|昨天|(?<!一)昨日"), lambda m, t: _day(t - timedelta(days=1))),
    (re.compile(r"\bhalf a year ago\b|半年(?:之前|以前|前)"), lambda m, t: _ago(t, 6, "month")),
    (re.compile(rf"\b{_N}(?: of)? (hour|day|week|month|year)s? ago\b"), lambda m, t: _ago(t, _number(m[1]), m[2])),
    (re.compile(rf"{_ZH_N}(天|周|星期|个星期|个月|年)(?:之前|以前|前)"),
     lambda m, t: _ago(t, _zh_number(m[1]), _ZH_UNITS[m[2].removeprefix("个") if "星期" in m[2] else m[2]])),
    (re.compile(rf"\b(?:last|past|previous|recent) {_N}(?: of)? (hour|day|week|month|year)s?\b"),
     lambda m, t: _within(t, _number(m[1]), m[2])),
    (re.compile(rf"(?:最近|过去|近|这|前(?=[几两])){_ZH_N}(天|周|个月|年)"),
     lambda m, t: _within(t, _zh_number(m[1]), _ZH_UNITS[m[2]])),
    (re.compile(r"\b(?:last|past) weekend\b"), lambda m, t: _day(t - timedelta(days=t.weekday() + 2), 2)),
    (re.compile(r"\bweek before last\b|上上(?:个)?(?:周|星期)"), lambda m, t: _week(t, 2)),
    (re.compile(rf"(?<!that )\b(?:(last|past|previous|this) )?(week(?:'?s?|,? on) )?({_DAY})(?!s)\b"
                r"(?: (?:of )?(last|previous|this) week\b)?"), _day_of_week),
    (re.compile(r"上(?:个)?(?:周|星期|礼拜)([一二三四五六日天])"),
     lambda m, t: _weekday(t, _ZH_WEEKDAYS.index(m[1].replace("天", "日")), 1)),
    (re.compile(r"(?:这|本)?(?:周|星期|礼拜)([一二三四五六日天])"),
     lambda m, t: _weekday(t, _ZH_WEEKDAYS.index(m[1].replace("天", "日")), None)),
    (re.compile(rf"\b(?:last|previous) (year'?s? )?({_MONTH})\b"),
     lambda m, t: _latest_month(_month_number(m[2]), t, None, last_year=bool(m[1]))),
    (re.compile(rf"\b(?:in|during|from|since|of|early|late|mid|the)[ -]({_MONTH})\b(?!\()"
                r"(?:,? (20\d\d)|(?: of)? (last year)\b)?"),
     lambda m, t: _latest_month(_month_number(m[1]), t, m[2], last_year=bool(m[3]))),
    (re.compile(rf"\b({_MONTH})\b,? (20\d\d)"), lambda m, t: _latest_month(_month_number(m[1]), t, m[2])),
    (re.compile(r"(?:(20\d\d|去|今)年)?的?(\d\d?|十[一二]|[一二三四五六七八九十])月(?:份|初|底|中|那|的|时|里|，|,|决|定|说|做|为)"),
     lambda m, t: _latest_month(_zh_number(m[2]), t, m[1] if (m[1] or "").isdigit() else None, last_year=m[1] == "去")),
    (re.compile(r"\b(?:last|previous|past) (week|month|year)\b"), lambda m, t: _calendar(t, m[1], 1)),
    (re.compile(r"\bthis (week|month|year)\b"), lambda m, t: _calendar(t, m[1], 0)),
    (re.compile(r"上(?:个)?(?:周|星期|礼拜)"), lambda m, t: _week(t, 1)),
    (re.compile(r"(?:这|本)(?:个)?(?:周|星期|礼拜)"), lambda m, t: _week(t, 0)),
    (re.compile(r"上(?:个)?月"), lambda m, t: _months_back(t, 1)),
    (re.compile(r"(?:这|本)(?:个)?月"), lambda m, t: _months_back(t, 0)),
    (re.compile(r"去年"), lambda m, t: _calendar(t, "year", 1)),
    (re.compile(r"\b(?:today|this morning|this afternoon|tonight|earlier today)\b|今天|今早|今晨"),
     lambda m, t: _day(t)),
)  # fmt: skip
