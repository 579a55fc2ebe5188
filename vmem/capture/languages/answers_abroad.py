"""Answers in other tongues than English and Chinese: a bare "ja, mach das", "la segunda" or それでお願い to an offer.

They say nothing by themselves: what the assistant offered in its own words makes them a choice. Agreeing to a mere step
("soll ich die Tests laufen lassen?") is none.
"""

from __future__ import annotations

import re

from vmem.capture.patterns import regex
from vmem.capture.statements.offers import OPTION_CHARS, listed
from vmem.capture.statements.prose import Sentence

MOST_CHARS = 60  # of a reply that only agrees, or names an option by its place
BARE_CHARS = 50  # of an offer that is told with what was said before it: "soll ich das so machen?"

# A reply holds no other words than these.
_AGREES = frozenset(
    """
    ok okay yes super perfekt go
    ja jo jep jap joa gut gerne gern klar genau passt mach machs machen mal so das dann los bitte einverstanden klingt
    prima einfach wie vorgeschlagen
    sí si dale vale claro hazlo haz así me parece bien adelante de acuerdo perfecto genial bueno venga
    eso buena idea hacelo
    oui vas-y vas y fais comme ça ca parfait d'accord marche allez bonne idée très bien nickel le stp fais-le
    sim pode ser faz assim isso fazer beleza fechado perfeito vai manda ver boa tá bom faça certo ótimo
    sì va bene fai così perfetto certo facciamo buona
    goed doe maar prima zo graag is doen dat akkoord
    да давай так хорошо отлично делай сделай конечно ага угу согласен согласна окей пойдёт пойдет ладно ок супер можно
    """.split()
)
_AGREES_ASIA = regex(
    r"^(?:うん|はい|ええ|いいね|いい(?:です|よ)|それ|そう|その(?:案|方法|方向)|で|お願い(?:します)?"
    r"|して(?:ください)?|しよう|しましょう|了解(?:です)?|よろしく|賛成(?:です)?|やって|いきましょう|いこう|進めて"
    r"|ください|ね|よ|ok|응|네|예|넵|좋아요?|좋습니다|그래요?|그렇게|그걸로|그거로|해주세요|해줘요?|해|하자|합시다"
    r"|진행|오케이|ㅇㅇ|ㅇㅋ|부탁해요?|부탁드립니다|요)++$"
)
# The places of an option: the first to the fourth, and the last.
_PLACES = (
    r"erste[rns]?|primer[ao]?|premi(?:er|ère)|primeir[ao]|(?<=la )prima|(?<=il )primo|eerste|перв(?:ый|ое|ую|ая)"
    r"|[1１]番目?|一つ目|最初|첫 ?번째|1번",
    r"zweite[rns]?|segund[ao]|deuxième|seconde?|second[ao]|tweede|втор(?:ой|ое|ую|ая)|[2２]番目?|二つ目|두 ?번째|2번",
    r"dritte[rns]?|tercer[ao]?|troisième|terceir[ao]|terz[ao]|derde|трет(?:ий|ье|ью|ья)|[3３]番目?|三つ目|세 ?번째"
    r"|3번",
    r"vierte[rns]?|cuart[ao]|quatrième|quart[ao]|vierde|четв[её]рт(?:ый|ое|ую|ая)|[4４]番目?|四つ目|네 ?번째|4번",
    r"letzte[rns]?|[uú]ltim[ao]|derni(?:er|ère)|laatste|последн(?:ий|ее|юю|яя)|最後|마지막",
)
_PLACE = regex(
    r"^\W*(?:(?:ok|ja|gut|dann|lieber|nimm|nehmen wir|wir nehmen|mach|die|der|das|den|sí|vale|mejor|entonces|con"
    r"|usa|vamos con|el|la|lo|oui|alors|plutôt|prends|on prend|le|sim|então|vamos de|vai de|com|a|o|sì|allora"
    r"|prendi|il|doe|neem|de|het|да|тогда|давай|лучше|бери|うん|じゃあ|では|응|그럼)\W+)*+(?:"
    + "|".join(f"(?P<p{place}>{words})" for place, words in enumerate(_PLACES))
    + r")\W*(?:(?:variante|option|möglichkeit|lösung|bitte|opci[oó]n|alternativa|por favor|solution|stp|opção|opzione"
    r"|optie"
    r"|вариант"
    r"|案|で|に|が|を|の|お願い(?:します)?|して|いこう|いきましょう|いい(?:です|な)?|方|ほう|으로|로|안|거|걸로|가"
    r"|이|하자|해줘|할게|좋겠다|좋아)\W*+)*+$",
    re.IGNORECASE,
)
_STEP = regex(
    r"\b(?:tests?|tester|commit\w*|push\w*|pull|merge\w*|deploy\w*|release|pr|pruebas|testes|тест\w*|weitermachen"
    r"|anfangen|loslegen|nachsehen|anschauen|prüfen|starten|ausführen|laufen lassen|seguir|continuar|empezar|mirar"
    r"|revisar|ejecutar|continuer|commencer|regarder|vérifier|lancer|começar|olhar|rodar|verificar|continuare"
    r"|iniziare|guardare|beginnen|kijken|продолж\w+|нач\w+|посмотр\w+|провер\w+ ли|запуст\w+|закомм\w+|запуш\w+)\b"
    r"|テスト|コミット|プッシュ|マージ|デプロイ|続け|始め|確認し|見て|実行し|테스트|커밋|푸시|머지|배포|계속|시작"
    r"|확인|실행",
    re.IGNORECASE,
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
