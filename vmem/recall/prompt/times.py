"""Single times in words, each with its rule: "yesterday", "last week", "in March", "on the 14th", 昨天, 三月.

Weeks begin on Monday. A day, a week-day or a month without more is the latest one that has begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

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

MONTH = "|".join(["sept", *(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)])
DAY = "|".join(DAYS)
DAWN_H, DUSK_H = 5, 17  # who is still up calls it today, and a night is from the one to the other
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4,
             "一": 1, "二": 2, "三": 3, "四": 4}  # fmt: skip
_N = rf"(\d{{1,3}}|{'|'.join(NUMBERS)})"
_ZH_N = r"(\d{1,3}|[一二两三四五六七八九十几]{1,3})"
# Before a month or a year: where the time stands, or where one begins or ends (see `when`).
_IN = "in|during|since|as of|before|prior to|after|until|till"
# Behind "in 2025", which is then no year, and behind "on the 14th" or "on 3/4", which is then no day of "lines".
_COUNTED = r"(?:[kmg]i?b|ms|s|px|bytes?|rows?|lines?|tokens?|records?|requests?|files?|steps?|chars?|items?|%)\b"
NO_NOUN = (
    r"(?=\W*$|\s*[^\w\s-]|\s+(?:we|did|do|you|i|about|and|or|to|until|was|were|for|with|when|that|at|regarding|in|our|but|because"
    r"|they|he|she|have|had|has)\b)"
)


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
    if unit == "minute":
        return _day(today)
    if unit == "hour":
        return today - timedelta(days=number // 24 + (1 if number > 12 else 0)), today + timedelta(days=1)
    if unit == "day":
        return _day(today - timedelta(days=number)) if number < 4 else _day(today - timedelta(days=number + 1), 3)
    if unit == "week":
        return _day(today - timedelta(days=7 * number + 4), 9)
    if unit == "month":
        begin = _months_back(today, number)[0]
        return begin, _months_back(today, max(0, number - 1))[0] + timedelta(days=7)
    return _year(today, today.year - number)


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
_ZH_DATE = r"\d\d?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"


def _calendar(today: datetime, unit: str, back: int) -> Range:
    if unit == "week":
        return _week(today, back)
    if unit == "month":
        return _months_back(today, back)
    return _year(today, today.year - back)


def _year(today: datetime, year: int) -> Range:
    begin = today.replace(year=year, month=1, day=1)
    return begin, begin.replace(year=year + 1)


def _of_week(today: datetime, number: int) -> datetime:
    """The Monday of the ISO week of that number, the latest one that has begun."""
    found = (datetime.fromisocalendar(today.year - back, number, 1).replace(tzinfo=today.tzinfo) for back in (0, 1))
    return next((monday for monday in found if monday <= today), today + timedelta(days=1))


def _date(year: int | None, month: int, day: int, today: datetime) -> Range:
    chosen = today.replace(year=year or today.year, month=month, day=day)
    if year is None and chosen > today:
        chosen = chosen.replace(year=today.year - 1)
    return _day(chosen)


def _numeric(first: str, second: str, year: str | None, today: datetime) -> Range:
    """Month and day with a slash between them, in the order that there is such a date; else the month first."""
    month, day = (int(second), int(first)) if int(first) > 12 else (int(first), int(second))
    return _date(int(year) if year else None, month, day, today)


def _day_of_month(today: datetime, day: int, back: int | None = None) -> Range:
    """A day of the month that lies so many back; of none, the latest one that has begun."""
    if back is None:
        latest = (_day_of_month(today, day, months) for months in range(3))
        return next((found for found in latest if found[0] <= today), _day(today + timedelta(days=1)))
    begin, end = _months_back(today, back)
    chosen = begin + timedelta(days=day - 1)
    if not begin <= chosen < end:
        return _day(today + timedelta(days=1))  # there is none: no time of the past
    return _day(chosen)


def _quarter(today: datetime, number: int | None, year: str | None = None, back: int = 0) -> Range:
    """The quarter of that number, the latest that has begun; without one, that so many back from this."""
    months = 3 * back + (today.month - 1) % 3
    if number is not None:
        begun = (today.month - 1) // 3 + 1
        months += 3 * ((begun - number) % 4) if year is None else 12 * (today.year - int(year)) + 3 * (begun - number)
    return _months_back(today, months)[0], _months_back(today, months - 2)[1]


def _season(today: datetime, month: int, year: int | None = None) -> Range:
    """The three months from this one on, the latest that have begun."""
    begin = _latest_month(month, today, str(year) if year else None)[0]
    return begin, _next_month(_next_month(_next_month(begin)))


def _weekend(today: datetime, *, last: bool = False) -> Range:
    """That which has begun, or, of the `last`, ended; at a weekend itself, "over the weekend" is this one."""
    back = today.weekday() + 2 if last or today.weekday() < 5 else today.weekday() - 5
    return _day(today - timedelta(days=back), 2)


def _month_day(match: re.Match[str], today: datetime) -> Range:
    named = _month_number(match["m1"] or match["m2"])
    return _date(int(match["y"]) if match["y"] else None, named, int(match["d1"] or match["d2"]), today)


def _day_of_week(match: re.Match[str], today: datetime) -> Range:
    before, week, day, after, again = match.groups()
    which = after or (before if week else None)  # of "last Monday" the latest one is meant, of "last week's Monday" not
    found = _weekday(today, DAYS.index(day), None if which is None else int(which != "this"))
    return _day(found[0] - timedelta(days=7)) if again else found


def _month_number(word: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(word[:3]))


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str], datetime], "Range | None"]]
RULES: tuple[_Rule, ...] = (
    (re.compile(r"(?<![\w./-])(20\d\d)([-/]|\.(?=\d\d\.\d\d\b))(\d\d?)\2(\d\d?)\b(?![./-]\w)"),
     lambda m, t: _date(int(m[1]), int(m[3]), int(m[4]), t)),
    (re.compile(r"(?<![\w./-])(?<!version )(?<!release )(\d\d?)\.(\d\d?)\.(20\d\d)\b(?!\.\w)"),
     lambda m, t: _date(int(m[3]), int(m[2]), int(m[1]), t)),
    (re.compile(r"\b(?:on|am|vom|since|seit|before|after) (?:the )?(\d\d?)\.(\d\d?)\.(?!\w)"),
     lambda m, t: _date(None, int(m[2]), int(m[1]), t)),
    (re.compile(r"(?<![\w./-])(\d\d?)/(\d\d?)/(20\d\d)\b(?!/)"
                rf"|\b(?:on|since|before|after) (\d\d?)/(\d\d?)\b(?![/.]\w){NO_NOUN}"),
     lambda m, t: _numeric(m[1] or m[4], m[2] or m[5], m[3], t)),
    (re.compile(rf"(?:(20\d\d)年)?({_ZH_DATE})月({_ZH_DATE})[日号]"),
     lambda m, t: _date(int(m[1]) if m[1] else None, _zh_number(m[2]), _zh_number(m[3]), t)),
    (re.compile(rf"(上|这|本)个?月({_ZH_DATE})[日号]"),
     lambda m, t: _day_of_month(t, _zh_number(m[2]), int(m[1] == "上"))),
    (re.compile(rf"(?<![\da-z第#.一二三四五六七八九十月])({_ZH_DATE})[日号]"
                r"(?=那天|晚|早|上午|下午|我们|决定|定[了的]|[说聊改做]了|讨论|[到至起]|以[来前后]|之[间后])"),
     lambda m, t: _day_of_month(t, _zh_number(m[1]))),
    (re.compile(rf"\b(?:(?P<m1>{MONTH})\.? (?P<d1>\d\d?)(?:st|nd|rd|th)?|(?P<d2>\d\d?)(?:st|nd|rd|th)?(?: of)? "
                rf"(?P<m2>{MONTH}))\b(?:,? (?P<y>20\d\d))?"), _month_day),
    (re.compile(r"大前天"), lambda m, t: _day(t - timedelta(days=3))),
    (re.compile(r"\bday before yesterday\b|前天"), lambda m, t: _day(t - timedelta(days=2))),
    (re.compile(r"\blast night\b|昨晚"), lambda m, t: (t - timedelta(hours=24 - DUSK_H), t + timedelta(hours=DAWN_H))),
    (re.compile(r"\byesterday\b|昨天|(?<!一)昨日"), lambda m, t: _day(t - timedelta(days=1))),
    (re.compile(r"\bhalf a year ago\b|半年(?:之前|以前|前)"), lambda m, t: _ago(t, 6, "month")),
    (re.compile(r"\bfortnight ago\b"), lambda m, t: _ago(t, 2, "week")),
    (re.compile(r"\bthe other day\b"), lambda m, t: _within(t, 7, "day")),
    (re.compile(rf"\b{_N}(?: of| and a half)? (minute|hour|day|week|month|year)s?(?: and a half)? ago\b"),
     lambda m, t: _ago(t, _number(m[1]), m[2])),
    (re.compile(rf"{_ZH_N}(天|周|星期|个星期|个月|年)(?:之前|以前|前)"),
     lambda m, t: _ago(t, _zh_number(m[1]), _ZH_UNITS[m[2].removeprefix("个") if "星期" in m[2] else m[2]])),
    (re.compile(rf"\b(?:last|past|previous|recent) {_N}(?: of)? (hour|day|week|month|year)s?\b"),
     lambda m, t: _within(t, _number(m[1]), m[2])),
    (re.compile(rf"(?:最近|过去|近|这|前(?=[几两])){_ZH_N}(天|周|个月|年)"),
     lambda m, t: _within(t, _zh_number(m[1]), _ZH_UNITS[m[2]])),
    (re.compile(r"\b(last|past|previous|over the|on the|at the|this) weekend\b|(上个?)周末"
                r"|(?:这个?|过去的?)周末|周末(?=我们|你|都?[做改聊说修]了)"),
     lambda m, t: _weekend(t, last=bool(m[2]) or m[1] in ("last", "past", "previous"))),
    (re.compile(r"\b(last|past|previous|this) quarter\b(?! of)|(上|这|本)个?季度"),
     lambda m, t: _quarter(t, None, back=int((m[1] or m[2]) not in ("this", "这", "本")))),
    (re.compile(r"\b(first|second|third|fourth|last) quarter of (20\d\d)\b|\bq([1-4])(?:,? (?:of )?)(20\d\d)\b"),
     lambda m, t: _quarter(t, _QUARTERS[m[1] or m[3]], m[2] or m[4])),
    (re.compile(rf"\b(?:{_IN}) (?:q([1-4])\b|the (first|second|third|fourth) quarter\b)|第?([一二三四])季度"),
     lambda m, t: _quarter(t, _QUARTERS[m[1] or m[2] or m[3]])),
    (re.compile(r"\b(?:last|this past) (spring|summer|autumn|fall|winter)\b"
                r"|\b(?:over|in|during|since|before|after) the (summer|autumn|winter)\b"),
     lambda m, t: _season(t, _SEASONS[m[1] or m[2]])),
    (re.compile(r"(去年|今年)?的?([春夏秋冬])(?:天|季)"),
     lambda m, t: _season(t, _SEASONS[m[2]], t.year - (m[1] == "去年") if m[1] else None)),
    (re.compile(r"\bin (?:calendar )?week (\d\d?)\b|(?<!\d )\b[ck]w ?(\d\d?)\b"),
     lambda m, t: _day(_of_week(t, int(m[1] or m[2])), 7)),
    (re.compile(r"\bweek before last\b|上上(?:个)?(?:周|星期)"), lambda m, t: _week(t, 2)),
    (re.compile(rf"(?<!that )\b(?:(last|past|previous|this) )?(week(?:'?s?|,? on) )?({DAY})(?!s)\b"
                r"(?: (?:of )?(last|previous|this) week\b)?(?:,? (before last)\b)?"), _day_of_week),
    (re.compile(r"上(?:个)?(?:周|星期|礼拜)([一二三四五六日天])"),
     lambda m, t: _weekday(t, _ZH_WEEKDAYS.index(m[1].replace("天", "日")), 1)),
    (re.compile(r"(?<![下每])(?<!下个)(?:这|本)?(?:周|星期|礼拜)([一二三四五六日天])"),
     lambda m, t: _weekday(t, _ZH_WEEKDAYS.index(m[1].replace("天", "日")), None)),
    (re.compile(rf"\b(?:last|previous|this) (year'?s? )?({MONTH})\b"),
     lambda m, t: _latest_month(_month_number(m[2]), t, None, last_year=bool(m[1]))),
    (re.compile(rf"\b(?:{_IN}|from|of|early|late|mid|the)[ -]({MONTH})\b(?!\()"
                r"(?:,? (20\d\d)|(?: of)? (last year)\b)?"),
     lambda m, t: _latest_month(_month_number(m[1]), t, m[2], last_year=bool(m[3]))),
    (re.compile(rf"\b({MONTH})\b,? (20\d\d)"), lambda m, t: _latest_month(_month_number(m[1]), t, m[2])),
    (re.compile(r"(?:(20\d\d|去|今)年)?的?(\d\d?|十[一二]|[一二三四五六七八九十])月"
                r"(?:份|初|底|中|那|的|时|里|，|,|决|定|说|做|为|(?=[到至起]|以[来前后]|之[间后]))"),
     lambda m, t: _latest_month(_zh_number(m[2]), t, m[1] if (m[1] or "").isdigit() else None, last_year=m[1] == "去")),
    (re.compile(rf"\b(?:{_IN}) (20[12]\d)\b(?![-/.,:]?\d)(?! ?{_COUNTED})"), lambda m, t: _year(t, int(m[1]))),
    (re.compile(r"\bon the (\d\d?)(?:st|nd|rd|th) of (last|this) month\b"
                r"|\b(last|this) month,? on the (\d\d?)(?:st|nd|rd|th)\b"),
     lambda m, t: _day_of_month(t, int(m[1] or m[4]), int("last" in (m[2], m[3])))),
    (re.compile(rf"\b(?:on|since|before|after) the (\d\d?)(?:st|nd|rd|th)\b{NO_NOUN}"),
     lambda m, t: _day_of_month(t, int(m[1]))),
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
