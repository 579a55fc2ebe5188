"""Answers in other tongues than English and Chinese: a bare "ja, mach das", "la segunda" or それでお願い to an offer.

They say nothing by themselves: what the assistant offered in its own words makes them a choice. Agreeing to a mere step
("soll ich die Tests laufen lassen?") is none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vmem.capture.patterns import SPACELESS, any_language, regex
from vmem.capture.statements.offers import OPTION_CHARS, listed
from vmem.capture.statements.prose import Sentence

MOST_CHARS = 60  # of a reply that only agrees, or names an option by its place
BARE_CHARS = 50  # of an offer that is told with what was said before it: "soll ich das so machen?"


class _Words(NamedTuple):
    """How a language answers an offer, and offers. Each but the first is the alternatives of a pattern."""

    agrees: str  # words of which a reply consists that only agrees; of Japanese and Korean a pattern, too
    places: str  # of an option: the first to the fourth and the last, parted by " / "
    before: str  # such a place
    behind: str
    step: str  # what is only done once


_TONGUES = {
    "de": _Words(
        agrees="ja jo jep jap joa gut gerne gern klar genau passt mach machs machen mal so das dann los bitte"
        " einverstanden klingt prima einfach wie vorgeschlagen",
        places="erste[rns]? / zweite[rns]? / dritte[rns]? / vierte[rns]? / letzte[rns]?",
        before="ja|gut|dann|lieber|nimm|nehmen wir|wir nehmen|mach|die|der|das|den",
        behind="variante|option|möglichkeit|lösung|bitte",
        step="weitermachen|anfangen|loslegen|nachsehen|anschauen|prüfen|starten|ausführen|laufen lassen",
    ),
    "es": _Words(
        agrees="sí si dale vale claro hazlo haz así me parece bien adelante de acuerdo perfecto genial bueno venga eso"
        " buena idea hacelo",
        places="primer[ao]? / segund[ao] / tercer[ao]? / cuart[ao] / [uú]ltim[ao]",
        before="sí|vale|mejor|entonces|con|usa|vamos con|el|la|lo",
        behind="opci[oó]n|alternativa|por favor",
        step="pruebas|seguir|continuar|empezar|mirar|revisar|ejecutar",
    ),
    "fr": _Words(
        agrees="oui vas-y vas y fais comme ça ca parfait d'accord marche allez bonne idée très bien nickel le"
        " stp fais-le",
        places="premi(?:er|ère) / deuxième|seconde? / troisième / quatrième / derni(?:er|ère)",
        before="oui|alors|plutôt|prends|on prend|le",
        behind="solution|stp",
        step="continuer|commencer|regarder|vérifier|lancer",
    ),
    "pt": _Words(
        agrees="sim pode ser faz assim isso fazer beleza fechado perfeito vai manda ver boa tá bom faça certo ótimo",
        places="primeir[ao] / segund[ao] / terceir[ao] / quart[ao] / [uú]ltim[ao]",
        before="sim|então|vamos de|vai de|com|a|o",
        behind="opção",
        step="testes|começar|olhar|rodar|verificar",
    ),
    "it": _Words(
        agrees="sì va bene fai così perfetto certo facciamo buona",
        places="(?<=la )prima|(?<=il )primo / second[ao] / terz[ao] / quart[ao] / [uú]ltim[ao]",
        before="sì|allora|prendi|il",
        behind="opzione",
        step="continuare|iniziare|guardare",
    ),
    "nl": _Words(
        agrees="goed doe maar prima zo graag is doen dat akkoord",
        places="eerste / tweede / derde / vierde / laatste",
        before="doe|neem|de|het",
        behind="optie",
        step="beginnen|kijken",
    ),
    "ru": _Words(
        agrees="да давай так хорошо отлично делай сделай конечно ага угу согласен согласна окей пойдёт пойдет ладно ок"
        " супер можно",
        places="перв(?:ый|ое|ую|ая) / втор(?:ой|ое|ую|ая) / трет(?:ий|ье|ью|ья) / четв[её]рт(?:ый|ое|ую|ая)"
        " / последн(?:ий|ее|юю|яя)",
        before="да|тогда|давай|лучше|бери",
        behind="вариант",
        step=r"тест\w*|продолж\w+|нач\w+|посмотр\w+|провер\w+ ли|запуст\w+|закомм\w+|запуш\w+",
    ),
    "ja": _Words(
        agrees="うん|はい|ええ|いいね|いい(?:です|よ)|それ|そう|その(?:案|方法|方向)|で|お願い(?:します)?|して(?:ください)?"
        "|しよう|しましょう|了解(?:です)?|よろしく|賛成(?:です)?|やって|いきましょう|いこう|進めて|ください|ね|よ",
        places="[1１]番目?|一つ目|最初 / [2２]番目?|二つ目 / [3３]番目?|三つ目 / [4４]番目?|四つ目 / 最後",
        before="うん|じゃあ|では",
        behind="案|で|に|が|を|の|お願い(?:します)?|して|いこう|いきましょう|いい(?:です|な)?|方|ほう",
        step="テスト|コミット|プッシュ|マージ|デプロイ|続け|始め|確認し|見て|実行し",
    ),
    "ko": _Words(
        agrees="응|네|예|넵|좋아요?|좋습니다|그래요?|그렇게|그걸로|그거로|해주세요|해줘요?|해|하자|합시다|진행|오케이|ㅇㅇ|ㅇㅋ"
        "|부탁해요?|부탁드립니다|요",
        places="첫 ?번째|1번 / 두 ?번째|2번 / 세 ?번째|3번 / 네 ?번째|4번 / 마지막",
        before="응|그럼",
        behind="으로|로|안|거|걸로|가|이|하자|해줘|할게|좋겠다|좋아",
        step="테스트|커밋|푸시|머지|배포|계속|시작|확인|실행",
    ),
}
_IN_ANY = "ok okay yes super perfekt go"
_STEPS_IN_ANY = r"tests?|tester|commit\w*|push\w*|pull|merge\w*|deploy\w*|release|pr"


def _all(field: str) -> str:
    """The alternatives of every language."""
    return "|".join(getattr(words, field) for words in _TONGUES.values())


_SPACED = [words for language, words in _TONGUES.items() if language not in SPACELESS]
_AGREES = frozenset(_IN_ANY.split()).union(*(words.agrees.split() for words in _SPACED))
_AGREES_ASIA = regex(rf"^(?:{_TONGUES['ja'].agrees}|ok|{_TONGUES['ko'].agrees})++$")
_PLACES = [*map("|".join, zip(*(words.places.split(" / ") for words in _TONGUES.values()), strict=True))]
_PLACE = regex(
    rf"^\W*(?:(?:ok|{_all('before')})\W+)*+"
    rf"(?:{'|'.join(f'(?P<p{place}>{words})' for place, words in enumerate(_PLACES))})"
    rf"\W*(?:(?:{_all('behind')})\W*+)*+$",
    re.IGNORECASE,
)
_STEP = regex(
    any_language({"": _STEPS_IN_ANY, **{name: words.step for name, words in _TONGUES.items()}}), re.IGNORECASE
)
_OFFERS = regex(r"[?？]\s*$|ましょうか[。\s]*$|(?:할까요|드릴까요)\W*$")
_WORD = regex(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPACES = regex(r"[\s\W_]+")


def agrees(sentence: Sentence) -> bool:
    """Whether a reply does no more than agree."""
    text = sentence.text.strip().lower().replace("’", "'")
    if len(text) > MOST_CHARS or text.endswith(("?", "？")):
        return False
    words = _WORD.findall(text)
    return bool(words) and (_AGREES.issuperset(words) or _AGREES_ASIA.match(_SPACES.sub("", text)) is not None)


def offered(said: list[Sentence]) -> str:
    """The way of doing something for which an answer ends by asking, with what was said before it if it only points
    there; "" for none, and for a mere step."""
    if not said or not _OFFERS.search(said[-1].text) or _STEP.search(said[-1].text):
        return ""
    bare = len(said[-1].text) < BARE_CHARS and len(said) > 1
    return f"{said[-2].text} {said[-1].text}" if bare else said[-1].text


def option(words: str, answer: str) -> str:
    """The option of an answer that a reply means by its place; "" for none."""
    match = _PLACE.match(words) if len(words) <= MOST_CHARS else None
    rows = listed(answer) if match is not None else []
    if match is None or not rows:
        return ""
    place = int((match.lastgroup or "p0")[1:])
    place = len(rows) - 1 if place == len(_PLACES) - 1 else place
    return rows[place][:OPTION_CHARS] if place < len(rows) else ""
