"""Changes in other tongues than English and Chinese: the words that `changing` and `giving_up` look for.

Only words that say so plainly: "Redis fliegt raus", "olvídalo, mejor 90", "больше не используем", やめて, 말고. A text
is searched for those of all languages at once: a few words do not tell Spanish from Portuguese.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from vmem.capture.patterns import any_language, regex
from vmem.recall.tongues import tongue

_LETTERS = regex("[\u3041-\u30ff]{2}|[\uac00-\ud7a3]")  # of Japanese and Korean


class _Words(NamedTuple):
    """How a language says a change. Each is the alternatives of a pattern, in whole words; "" where it has none."""

    now: str  # something is otherwise
    ends: str  # it ends, moves, does not do, or may be again
    sets: str  # an answer tells that something was set anew
    supposes: str  # with which a sentence begins that only supposes
    maybe: str  # that stands anywhere in one
    our: str = ""  # before a thing
    joins: str = ""  # behind it
    instead: str = ""  # before what is given up
    drops: str = ""  # a verb before it
    replaces: str = ""  # a verb before what gives way, and the word before what takes its place
    by: str = ""
    moves: tuple[str, str, str] = ("", "", "")  # from, to, and the verb


_TONGUES = {
    "de": _Words(
        now=r"jetzt|nun|doch|statt(?:dessen)?|lieber|wieder|(?:nicht|keine?[nrs]?\b.{1,30}) mehr|ab sofort",
        ends=r"vergiss|raus|weg|tot|vorbei|erledigt|abgeschafft|aufgehoben|abgeschaltet|verschoben|falsch"
        r"|reicht nicht"
        r"|(?:schaltet|schalten|stell\w+)\b.{1,40} (?:ab|ein)|fliegt|streich\w*|entfäll\w*|ersetz\w*|tausch\w*"
        r"|wechsel\w*"
        r"|schreiben .{1,60} neu|darf(?:st)?|dürfen|erlaubt"
        r"|zu (?:kurz|lang|klein|groß|wenig|viel|hoch|niedrig|knapp|streng)",
        sets=r"geändert|ersetz\w*|umgestellt|verschoben|umbenannt|entfernt|gelöscht|erhöht|gesenkt|ausgetauscht"
        r"|portier\w*",
        supposes=r"wenn|falls|ob|soll\w*|könnte\w*",
        maybe=r"vielleicht|könnte\w*|würde\w*",
        our=r"der|die|das|den|dem|ihren?|unseren?",
        joins="und|weil|denn|sondern|für|im|auf|bei|in",
        instead="statt|anstatt|anstelle von|weg mit|weg von|raus mit|nie wieder",
        drops=r"vergiss|streich\w*",
        replaces=r"ersetz\w*",
        by="durch|mit",
        moves=("von", "auf|zu|nach", "geändert|umgestellt|gewechselt|umgezogen"),
    ),
    "es": _Words(
        now=r"al final|mejor|ahora|ya no|en (?:vez|lugar) de|de nuevo|otra vez",
        ends=r"olv[ií]d\w*|fuera|quit\w*|elimin\w*|borr\w*|descart\w*|cancel\w*|apag\w*|se (?:va|fue)|nada de"
        r"|aplaz\w*"
        r"|retras\w*|cambi\w*|reemplaz\w*|reescrib\w*|equivoc\w*|demasiado|no (?:alcanza|basta)|ya está|puedes"
        r"|permitid\w*",
        sets=r"cambi(?:ado|é|amos)|reemplaz\w+|sustitu\w+|movid[oa]|moví|renombr\w+|elimin\w+|actualiz\w+"
        r"|ajust\w+|la paso a",
        supposes="si|y si",
        maybe="quizás?|tal vez",
        our="el|la|los|las|su|sus|nuestr[oa]",
        joins="y|porque|que|para|por|en",
        instead="en vez de|en lugar de|nada de",
        drops=r"(?:se )?olvida\w*|apag\w+|quit(?:a|ar|amos|emos)|elimin(?:a|ar|amos)|descart\w+|sacamos",
        replaces=r"reemplaz\w*|sustitu\w*",
        by="por|con",
        moves=("de", "a", r"cambi\w+"),
    ),
    "fr": _Words(
        now=r"désormais|finalement|plutôt|maintenant|au lieu|à la place|en fait|ne \w+ plus|plus de",
        ends=r"laiss\w+ tomber|oubli\w*|enl[eè]v\w*|vir(?:e|er|é)|supprim\w*|abandonn\w*|annul\w*|coup\w*"
        r"|arrêt\w*|finie?"
        r"|terminée?|repouss\w*|décal\w*|remplac\w*|chang\w*|bascul\w*|réécri\w*|trop|suffit pas|s'en va"
        r"|autorisée?|tu peux",
        sets=r"changée?s?|remplac\w+|déplac\w+|renomm\w+|supprim\w+|(?:passée?|mise?) à|modifi\w+|retir\w+"
        r"|la porte sur",
        supposes="si|et si",
        maybe="peut-être|pourrait",
        our=r"le|les|leurs?|notre|l['’]",
        joins="et|car|parce|mais|sur|dans|pour",
        instead="au lieu de|à la place de|(?<!y a )plus de",
        drops=r"coupe(?:nt)?|vire(?:r|nt)?|enlève|supprim(?:e|ons|er)|abandonn(?:e|ons|er)|oublie|laiss\w+ tomber",
        replaces=r"remplac\w*",
        by="par",
        moves=("de|du", "à", r"chang\w+|pass\w+"),
    ),
    "pt": _Words(
        now=r"agora|em vez|no lugar d\w|melhor|na verdade|afinal|não \w+ mais",
        ends=r"esque[cç]\w*|fora|tir(?:a|ar|amos)|remov\w*|deslig\w*|sair|saiu|chega de|já era|acabou|adia\w*|troc\w*"
        r"|substitu\w*|mud\w*|reescrev\w*|errad[oa]|demais|não basta|pode(?:mos)?|liberad[oa]",
        sets=r"mud(?:ei|ado|amos)|tro(?:co|quei|cado)|substitu\w+|movid[oa]|movi|renome\w+|remov\w+|alter(?:ei|ado)",
        supposes="se|e se",
        maybe="talvez|poderia",
        our="o|a|os|as|seu|sua|nosso|nossa",
        joins="e|pq|porque|para|por|deles|delas",
        instead="em vez de|no lugar d[eoa]|chega de",
        drops="deslig(?:a|ar|am)|tira(?:r|mos)?|remove|esquece|larga",
        replaces=r"substitu\w*|troc(?:a|o|amos|ar)",
        by="por|pel[oa]",
        moves=("de|da", "para|pra", r"mud\w+"),
    ),
    "it": _Words(
        now=r"invece|adesso|meglio|alla fine|non \w+ più",
        ends=r"basta|togli\w*|elimin\w*|annull\w*|spegn\w*|sostitu\w*|riscriv\w*|sbagliat\w*|troppo|puoi",
        sets=r"cambiat[oa]|sostitu\w+|spostat[oa]|rimoss[oa]|impostat[oa]",
        supposes="se|e se",
        maybe="forse",
        our="il|lo|la|gli|i",
        joins="e|perché|in",
        instead=r"invece di|al posto di|basta(?: con)?|niente più",
        drops=r"togli(?:amo)?|spegn\w+|elimin(?:a|iamo)",
        replaces=r"sostitu\w*",
        by="con",
        moves=("da", "a", r"cambi\w+|pass\w+"),
    ),
    "nl": _Words(
        now="nu|toch|liever|in plaats|niet meer|voortaan|weer",
        ends=r"weggooi\w*|vervall\w*|vervang\w*|herschrijv\w*|uitgeschakeld|verkeerd"
        r"|te (?:kort|lang|klein|groot|weinig|veel)|mag",
        sets=r"gewijzigd|veranderd|vervang\w*|verplaatst|verwijderd|aangepast",
        supposes="als",
        maybe="misschien",
        our="de|het|onze",
        joins="en|want|in",
        instead="in plaats van|weg met",
        replaces=r"vervang\w*",
        by="door",
        moves=("van", "naar", "gewijzigd"),
    ),
    "ru": _Words(
        now=r"теперь|лучше|вместо|больше не|вс[её]-таки|вс[её] же|снова",
        ends=r"забудь\w*|забей|убира\w*|убери|выкидыва\w*|отказыва\w*|отключа\w*|выключа\w*|уходит|никак(?:ого|ой|их)"
        r"|закрыт\w*|отмен\w*|перен\w*|меня\w*|замен\w*|перепис\w*|ошиб\w*|слишком|не хватает|мало|можно|можешь",
        sets=r"измени\w+|поменя\w+|замени\w+|замен[юя]\w*|перен[её]с\w*|перенесу|переименова\w+|удалил\w*|убрал\w*"
        r"|обновил\w*",
        supposes="если|а если",
        maybe="может|бы",
        our=r"сво[йюеиё]\w*|наш\w*",
        joins="и|а|потому|в|для",
        instead=r"вместо|(?<!нет )никак(?:ого|ой|их)|больше не используем|отказываемся от",
        drops="убира(?:ем|ют)|убери|выкидыва(?:ем|ют)|отключают?|выключают?",
        replaces=r"замен\w*|меняем",
        by="на",
        moves=("с", "на", r"переход\w+|переш\w+|смен\w+"),
    ),
    "ja": _Words(
        now="やっぱり|やはり|今後|これから|代わり|ではなく|じゃなく|もう",
        ends="やめ|辞め|廃止|なし[にで]|止め|停止|終わ|解決|不要|[要い]らない|外[しす]|取り消|延期|変更|変え|書き直|置き換え|間違"
        "|足りない|過ぎる|すぎる|ても?いい",
        sets="変更し|置き換え|移行し|移植し|移動し|削除し|更新し|に変え",
        supposes="もし",
        maybe="もし|たら|かな",
    ),
    "ko": _Words(
        now="이제|대신|말고|다시|역시|더 ?이상|그냥",
        ends="됐고|됐어|안 ?쓰|그만|없애|빼[고자]|버리|취소|내린|내리|끝났|폐지|미루|연기|바꾸|바꿔|교체"
        "|다시 ?(?:만들|짜|짰)|틀렸|잘못|부족|나간|나가|해도 ?돼|써도 ?돼|쳐도 ?돼",
        sets="변경했|변경하|바꾸겠|바꿨|교체|옮기겠|옮겼|삭제했|제거했",
        supposes="만약",
        maybe="만약|할까",
    ),
}


def _all(field: str) -> str:
    """The alternatives of every language."""
    return "|".join(filter(None, (getattr(words, field) for words in _TONGUES.values())))


def _any(field: str) -> str:
    """The same where they stand as words."""
    return any_language({name: getattr(words, field) for name, words in _TONGUES.items()})


_NOW, _ENDS, _SETS = (regex(_any(field), re.IGNORECASE) for field in ("now", "ends", "sets"))
_WHAT = (
    r"((?!(?:das|es|ihn|sie|eso|esto|lo|ça|cela|isso|isto|quello|questo|dat|это|его|её|их)\b)[^\s,.;:!?()]"
    r"[^,;:!?()\n]{0,40}?)"
)
_OUR = rf"(?:(?:{_all('our')})\s*(?<=[\s'’]))?"
_STOP = rf"(?=\s*(?:[,;:!?()\n]|\.\s|\.?$)|\s+(?:{_all('joins')})\s)"
_FROM, _TO, _MOVED = (
    "|".join(filter(None, words)) for words in zip(*(t.moves for t in _TONGUES.values()), strict=True)
)
_GIVEN = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:keine?[nmrs]?|geen) {_WHAT} (?:mehr|meer)\b",
        rf"\b(?:{_all('instead')}) {_OUR}{_WHAT}{_STOP}",
        rf"(?:^|[,;:]\s*|\b(?:und|aber|y|et|e|и)\s+){_OUR}{_WHAT} (?:ist|sind|fliegt|kommt|fällt|wird) (?:raus|weg"
        rf"|tot|geschichte|abgeschaltet|abgeschafft|eingestellt|ersetzt)\b",
        rf"\b(?:schaltet|schalten|stellt|stellen|werfen|wirft|schmei(?:ßen|ßt|ss))\b (?:\w+ )?{_OUR}{_WHAT} (?:ab"
        rf"|ein|raus|weg)\b",
        rf"\b(?:{_all('drops')}) {_OUR}{_WHAT}{_STOP}",
        rf"\b(?:{_all('replaces')}) {_OUR}{_WHAT} (?:{_all('by')})\b",
        rf"\b(?:{_FROM}) {_WHAT} (?:{_TO}) [^,;]{{1,30}}?(?:{_MOVED})",
        r"([^\s、。,!?？！はがをもでにの]{1,20})[はをも]?(?:もう)?(?:やめ|廃止|なしに|使わな|使いませ|外し|外す"
        r"|捨て|止める|ではなく|じゃなく|の代わり)",
        r"([^\s,.!?]{1,20}?)(?:은|는|을|를|이|가)? ?(?:안 ?쓰|그만|없애|빼[고자]|버리|폐지|내린|내리|관두|말고|대신)",
    )
)
_SUPPOSES = regex(rf"^\W*(?:{_all('supposes')})\b|{_any('maybe')}", re.IGNORECASE)


class Signs(NamedTuple):
    """Whether a prompt says that something is now otherwise, or that it ends, and its answer that something was set."""

    now: bool = False
    ends: bool = False
    sets: bool = False


def signs(prompt: str, answer: str) -> Signs:
    """The signs of a change in an exchange in another tongue; none in one in English or Chinese."""
    if not speaks(prompt) and not speaks(answer):
        return Signs()
    return Signs(bool(_NOW.search(prompt)), bool(_ENDS.search(prompt)), bool(_SETS.search(answer)))


def given_up(sentence: str) -> list[str]:
    """What a sentence in another tongue names as given up, in its words; nothing of one that asks or supposes."""
    if not speaks(sentence) or sentence.rstrip().endswith(("?", "？")) or _SUPPOSES.search(sentence):
        return []
    return [match[1] for pattern in _GIVEN for match in pattern.finditer(sentence)]


@lru_cache(maxsize=64)
def speaks(text: str) -> bool:
    """Whether a text is in a tongue that is known here."""
    return bool(tongue(text)) or _LETTERS.search(text) is not None
