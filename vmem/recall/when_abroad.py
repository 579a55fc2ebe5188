"""Time in the words of other tongues, put into English ones: "vorgestern", "hace tres días", 先週の金曜.

What a time is, `when` knows; here is only how each language says it. Its numbers, units, week-days and months stand in
the order of the English ones, several forms of one parted by "|". Languages in Latin letters share words that mean
other things ("hier", "mars"), so theirs are read only in a text of that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

READ_CHARS = 400  # of a text: who asks for a time does so in few words

_UNITS = "day week month year".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "january february march april may june july august september october november december".split()
_NUMBERS = "1 2 3 4 5 6 7 8 9 10".split()


class _Tongue(NamedTuple):
    """How a language says a time. `said` has the English of each way in the order in which they are looked for, with a
    pattern, or several parted by " / ", that may hold the same {names}."""

    numbers: str
    units: str
    weekdays: str
    months: str
    said: Mapping[str, str]


_ABROAD = {
    "de": _Tongue(
        "ein|eine|einem|einer zwei|paar drei|einigen vier fünf sechs sieben acht neun zehn",
        "tage?n? wochen? monate?n? jahre?n?",
        "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
        "januar|jänner februar märz april mai juni juli august september oktober november dezember",
        {
            "{month} {d}, {y}": r"{d}\. ?{month} {y}",
            "{month} {d}": r"{d}\. ?{month}",
            "day before yesterday": "vorgestern",
            "yesterday": r"gestern|gestrig\w+",
            "{n} {unit}s ago": "vor (?:etwa |ungefähr |ein )?{n} {unit}",
            "last {n} {unit}s": "(?:letzten|vergangenen) {n} {unit}",
            "last weekend": "letzte[sn] wochenende",
            "week before last": r"vorletzter?n? woche",
            "{weekday} last week": r"(?:letzte|vorige)r? woche (?:am )?{weekday} / {weekday} (?:letzte|vorige)r? woche",
            "{weekday} this week": "diese woche (?:am )?{weekday}",
            "last {weekday}": "(?:letzten|vorigen|vergangenen|am|seit|vom) {weekday}",
            "in {month} last year": "{month} (?:letzten|vorigen) jahres",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:im|seit|anfang|mitte|ende) {month}",
            "last {unit}": r"(?:letzt|vorig|vergangen)e[nrsm]? {unit}",
            "this {unit}": r"diese[nrsm]? {unit}",
        },
    ),
    "es": _Tongue(
        "una?|uno dos|par tres cuatro|unos|unas cinco seis siete ocho nueve diez",
        "días?|dias? semanas? mes|meses años?",
        "lunes martes miércoles|miercoles jueves viernes sábado|sabado domingo",
        "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
        {
            "{month} {d}, {y}": "{d} de {month} del? {y}",
            "{month} {d}": "{d} de {month}",
            "day before yesterday": "anteayer|antier|antes de ayer",
            "yesterday": "ayer|anoche",
            "{n} {unit}s ago": "hace (?:como |un |unos |unas )?{n} (?:de )?{unit}",
            "last {n} {unit}s": "últim[oa]s {n} {unit}",
            "last weekend": "fin de semana pasado",
            "week before last": "semana antepasada",
            "{weekday} last week": "{weekday} de la semana pasada",
            "{weekday} this week": "{weekday} de esta semana",
            "last {weekday}": "(?:el|último|pasado) {weekday} / {weekday} pasado",
            "in {month} last year": "{month} del año pasado",
            "{month} {y}": "{month} del? {y}",
            "in {month}": "(?:en|desde) {month}",
            "last {unit}": "{unit} pasad[oa] / últim[oa] {unit}",
            "this {unit}": "est[ea] {unit}",
        },
    ),
    "fr": _Tongue(
        "une? deux trois|quelques quatre cinq six sept huit neuf dix",
        "jours? semaines? mois ans?|années?",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre décembre|decembre",
        {
            "{month} {d}, {y}": "{d}(?:er)? {month} {y}",
            "{month} {d}": "{d}(?:er)? {month}",
            "day before yesterday": "avant[- ]hier",
            "yesterday": "hier",
            "{n} {unit}s ago": "(?:il )?y a (?:environ )?{n} {unit}",
            "last {n} {unit}s": "derni(?:er|ère)s {n} {unit} / {n} derni(?:er|ère)s {unit}",
            "last weekend": "week-?end (?:dernier|passé)",
            "{weekday} last week": "{weekday} de la semaine (?:dernière|passée)",
            "{weekday} this week": "{weekday} de cette semaine",
            "last {weekday}": "(?:depuis|de) {weekday} / {weekday} (?:dernier|passé)",
            "in {month} last year": "{month} (?:de )?l['’]an(?:née)? (?:derni(?:er|ère)|passée?)",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:en|depuis|début|fin|mi) {month}",
            "last {unit}": "{unit} (?:derni(?:er|ère)|passée?)",
            "this {unit}": "ce(?:tte)? {unit}",
        },
    ),
    "pt": _Tongue(
        "uma?|um dois|duas|par três|tres|alguns|algumas quatro cinco seis sete oito nove dez",
        "dias? semanas? mês|mes|meses anos?",
        "segunda(?:-feira)? terça(?:-feira)? quarta(?:-feira)? quinta(?:-feira)? sexta(?:-feira)?"
        " sábado|sabado domingo",
        "janeiro fevereiro março|marco abril maio junho julho agosto setembro outubro novembro dezembro",
        {
            "{month} {d}, {y}": "{d} de {month} de {y}",
            "{month} {d}": "{d} de {month}",
            "day before yesterday": "anteontem|antes de ontem",
            "yesterday": "ontem",
            "{n} {unit}s ago": "(?:há|faz|tem) (?:um |uns |umas )?{n} (?:de )?{unit} / {n} {unit} atrás",
            "last {n} {unit}s": "últim[oa]s {n} {unit}",
            "last weekend": "fim de semana passado",
            "week before last": "semana retrasada",
            "{weekday} last week": "{weekday} da semana passada",
            "{weekday} this week": "{weekday} (?:dess|dest)a semana",
            "last {weekday}": r"últim[oa] {weekday} / {weekday} passad[oa]"
            r" / n[ao] (?=\w+-feira|s[áa]bado|domingo){weekday}",
            "in {month} last year": "{month} do ano passado",
            "{month} {y}": "{month} de {y}",
            "in {month}": "(?:em|desde) {month}",
            "last {unit}": "{unit} passad[oa] / últim[oa] {unit}",
            "this {unit}": "[dn]?es[st][ea] {unit}",
        },
    ),
    "it": _Tongue(
        "una?|uno due|paio tre|qualche quattro cinque sei sette otto nove dieci",
        "giorn[oi] settiman[ae] mes[ei] ann[oi]",
        "lunedì|lunedi martedì|martedi mercoledì|mercoledi giovedì|giovedi venerdì|venerdi sabato domenica",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        {
            "{month} {d}, {y}": "{d} {month} {y}",
            "{month} {d}": "{d} {month}",
            "day before yesterday": "l['’]altro ?ieri|altroieri",
            "yesterday": "ieri",
            "{n} {unit}s ago": "(?:un )?{n} (?:di )?{unit} fa",
            "last {n} {unit}s": "ultim[ie] {n} {unit}",
            "last weekend": "(?:scorso weekend|weekend scorso|fine settimana scorso)",
            "{weekday} last week": "{weekday} della (?:settimana scorsa|scorsa settimana)",
            "last {weekday}": "scors[oa] {weekday} / {weekday} scors[oa]",
            "in {month} last year": "{month} dell['’]anno scorso",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:a|in|da|di) {month}",
            "last {unit}": "scors[oa] {unit} / {unit} scors[oa]",
            "this {unit}": "quest[oa] {unit}",
        },
    ),
    "nl": _Tongue(
        "een|één twee|paar drie vier vijf zes zeven acht negen tien",
        "dag|dagen week|weken maand|maanden jaar|jaren",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "januari februari maart april mei juni juli augustus september oktober november december",
        {
            "{month} {d}, {y}": "{d} {month} {y}",
            "{month} {d}": "{d} {month}",
            "day before yesterday": "eergisteren",
            "yesterday": "gisteren",
            "{n} {unit}s ago": "(?:een )?{n} {unit} geleden",
            "last {n} {unit}s": "(?:afgelopen|laatste) {n} {unit}",
            "last weekend": "(?:afgelopen|vorig) weekend",
            "{weekday} last week": "{weekday} vorige week / vorige week {weekday}",
            "last {weekday}": "(?:afgelopen|vorige|op) {weekday}",
            "in {month} last year": "{month} vorig jaar",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:in|sinds|begin|eind) {month}",
            "last {unit}": "(?:vorige?|afgelopen) {unit}",
            "this {unit}": "(?:deze|dit) {unit}",
        },
    ),
    "ru": _Tongue(
        "один|одну дв[ае]|пар[уы] три|несколько четыре пять шесть семь восемь девять десять",
        "день|дня|дней|дни недел[яюие]|недель месяц|месяца|месяцев|месяце год|года|году|лет",
        "понедельник вторник сред[ау] четверг пятниц[ау] суббот[ау] воскресенье",
        "январ[ьяе] феврал[ьяе] март[ае]? апрел[ьяе] ма[йяе] июн[ьяе] июл[ьяе] август[ае]? сентябр[ьяе] октябр[ьяе]"
        " ноябр[ьяе] декабр[ьяе]",
        {
            "{month} {d}, {y}": "{d}(?:-го)? {month} {y}",
            "{month} {d}": "{d}(?:-го)? {month}",
            "day before yesterday": "позавчера",
            "yesterday": "вчера",
            "{n} {unit}s ago": "{n} {unit} назад / {unit} {n} назад",
            "1 {unit} ago": "{unit} назад",
            "last {n} {unit}s": "последни[ех] {n} {unit}",
            "last weekend": "прошлы[ех] выходны[ех]",
            "week before last": "позапрошлой неделе",
            "{weekday} last week": "{weekday} (?:на )?прошлой недел[еи] / прошлой неделе во? {weekday}",
            "{weekday} this week": "{weekday} (?:на )?этой недел[еи]",
            "last {weekday}": r"(?:прошл\w+|во?|с) {weekday}",
            "in {month} last year": "{month} прошлого года",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:в|с) {month}",
            "last {unit}": r"прошл\w+ {unit}",
            "this {unit}": "эт(?:ой|ом|у|от) {unit}",
        },
    ),
    "ja": _Tongue(
        "一 二|数 三 四 五 六 七 八 九 十",
        "日 週間? [かヶケカヵ箇]月 年",
        "月曜 火曜 水曜 木曜 金曜 土曜 日曜",
        "[1一]月 [2二]月 [3三]月 [4四]月 [5五]月 [6六]月 [7七]月 [8八]月 [9九]月 (?:10|十)月"
        " (?:11|十一)月 (?:12|十二)月",
        {
            "day before yesterday": "一昨日|おととい|おとつい",
            "yesterday": "昨日|きのう|昨夜|昨晩",
            "2 months ago": "先々月",
            "2 years ago": "おととし|一昨年",
            "{n} {unit}s ago": "{n}{unit}(?:ほど|くらい|ぐらい)?前",
            "last {n} {unit}s": "(?:ここ|この|最近|直近)の?{n}{unit}",
            "last weekend": "(?:先週の?|この前の)週末",
            "{weekday} last week": "先週の?{weekday}",
            "{weekday} this week": "今週の?{weekday}",
            "last {weekday}": "(?:この)?前の{weekday} / {weekday}日?に",
            "in {month} last year": "(?:去年|昨年)の?{month}",
            "in {month}": "{month}(?=[にのはか頃ご初末中])",
            "week before last": "先々週",
            "last week": "先週",
            "last month": "先月",
            "last year": "去年|昨年",
            "this week": "今週",
            "this month": "今月",
        },
    ),
    "ko": _Tongue(
        "한 두|몇 세 네 다섯 여섯 일곱 여덟 아홉 열",
        "일|날 주|주일 달|개월 년",
        "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
        "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월",
        {
            "{month} {d}": "{month} ?{d}일",
            "day before yesterday": "그저께|그제|엊그제|이틀 ?전",
            "3 days ago": "사흘 ?전",
            "4 days ago": "나흘 ?전",
            "1 weeks ago": "일주일 ?전",
            "yesterday": "어제|어젯밤",
            "{n} {unit}s ago": r"{n} {unit}(?: ?정도| ?쯤)? ?전 / (?=\d){n}{unit}(?: ?정도| ?쯤)? ?전",
            "last {n} {unit}s": r"(?:최근|지난) {n} {unit} / (?:최근|지난) (?=\d){n}{unit}",
            "last weekend": "지난 ?주말",
            "week before last": "지지난 ?주",
            "{weekday} last week": "(?:지난|저번) ?주 ?{weekday}",
            "{weekday} this week": "이번 ?주 ?{weekday}",
            "last {weekday}": "(?:지난 ?)?{weekday}에",
            "in {month} last year": "작년 {month}",
            "in {month}": "{month}(?=에|의|초|말|쯤|부터)",
            "last week": "(?:지난|저번) ?주",
            "last month": "(?:지난|저번) ?달",
            "last year": "작년|지난해",
            "this week": "이번 ?주",
            "this month": "이번 ?달",
        },
    ),
}
_JOINED = frozenset(("ja", "ko"))  # in which a word begins or ends anywhere
_KANA, _HANGUL = re.compile("[\u3041-\u30ff]"), re.compile("[\uac00-\ud7a3]")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_NAME = re.compile(r"\{(\w+)\}")


def in_english(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What a text in lower case may name as its time: in English, and the words that do so, the likeliest first.

    `language` as `tongue` tells it, "" for none: Japanese and Korean are known by their letters.
    """
    text = text[:READ_CHARS]
    if not language and not text.isascii():
        language = "ja" if _KANA.search(text) else "ko" if _HANGUL.search(text) else ""
    if language not in _ABROAD:
        return
    text = text.translate(_WIDE)
    for pattern, english in _patterns(language):
        match = pattern.search(text)
        if match is not None:
            words = match.groupdict().items()
            yield english.format(**{name: _in_english(language, name, word) for name, word in words}), match[0]


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each way of a language to name a time, with its English."""
    before = r"(?<![\d一二三四五六七八九十百])" if language == "ja" else r"(?<!\w)"
    behind = "" if language in _JOINED else r"(?![\w-])"
    words = {name: "|".join(forms) for name, (_, forms) in _words(language).items()}
    words |= {"n": rf"{words['n']}|\d{{1,3}}", "d": r"\d\d?", "y": r"20\d\d"}
    return tuple(
        (re.compile(f"{before}(?:{_NAME.sub(lambda m: f'(?P<{m[1]}>{words[m[1]]})', pattern)}){behind}"), english)
        for english, patterns in _ABROAD[language].said.items()
        for pattern in patterns.split(" / ")
    )


def _words(language: str) -> dict[str, tuple[list[str], list[str]]]:
    """By their name in a pattern, the English words and those of the language, both in the same order."""
    known = _ABROAD[language]
    return {
        "n": (_NUMBERS, known.numbers.split()),
        "unit": (_UNITS, known.units.split()),
        "weekday": (_DAYS, known.weekdays.split()),
        "month": (_MONTHS, known.months.split()),
    }


def _in_english(language: str, name: str, word: str) -> str:
    """The English of a word that a pattern found; a number in digits is its own."""
    if word.isdigit():
        return word
    english, forms = _words(language)[name]
    return english[next(place for place, form in enumerate(forms) if re.fullmatch(form, word))]
