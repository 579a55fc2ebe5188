"""Changes in other tongues than English and Chinese: the words that `changing` and `giving_up` look for.

Only words that say so plainly: "Redis fliegt raus", "olvídalo, mejor 90", "больше не используем", やめて, 말고.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from vmem.capture.patterns import regex
from vmem.recall.tongues import tongue

_LETTERS = regex("[\u3041-\u30ff]{2}|[\uac00-\ud7a3]")  # of Japanese and Korean

# Something is otherwise.
_NOW = regex(
    r"\b(?:jetzt|nun|doch|statt(?:dessen)?|lieber|wieder|(?:nicht|keine?[nrs]?\b.{1,30}) mehr|ab sofort|désormais"
    r"|finalement|plutôt|maintenant|au lieu|à la place|en fait|ne \w+ plus|plus de|al final|mejor|ahora|ya no"
    r"|en (?:vez|lugar) de|de nuevo|otra vez|agora|em vez|no lugar d\w|melhor|na verdade|afinal|não \w+ mais|invece"
    r"|adesso|meglio|alla fine|non \w+ più|nu|toch|liever|in plaats|niet meer|voortaan|weer|теперь|лучше|вместо"
    r"|больше не|вс[её]-таки|вс[её] же|снова)\b"
    r"|やっぱり|やはり|今後|これから|代わり|ではなく|じゃなく|もう|이제|대신|말고|다시|역시|더 ?이상|그냥",
    re.IGNORECASE,
)
# It ends, moves, does not do, or may be again.
_ENDS = regex(
    r"\b(?:vergiss|raus|weg|tot|vorbei|erledigt|abgeschafft|aufgehoben|abgeschaltet|verschoben|falsch|reicht nicht"
    r"|(?:schaltet|schalten|stell\w+)\b.{1,40} (?:ab|ein)|fliegt|streich\w*|entfäll\w*|ersetz\w*|tausch\w*"
    r"|wechsel\w*|schreiben .{1,60} neu|darf(?:st)?|dürfen|erlaubt"
    r"|zu (?:kurz|lang|klein|groß|wenig|viel|hoch|niedrig|knapp|streng)|olv[ií]d\w*|fuera|quit\w*|elimin\w*|borr\w*"
    r"|descart\w*|cancel\w*|apag\w*|se (?:va|fue)|nada de|aplaz\w*|retras\w*|cambi\w*|reemplaz\w*|reescrib\w*"
    r"|equivoc\w*|demasiado|no (?:alcanza|basta)|ya está|puedes|permitid\w*|laiss\w+ tomber|oubli\w*|enl[eè]v\w*"
    r"|vir(?:e|er|é)|supprim\w*|abandonn\w*|annul\w*|coup\w*|arrêt\w*|finie?|terminée?|repouss\w*|décal\w*"
    r"|remplac\w*|chang\w*|bascul\w*|réécri\w*|trop|suffit pas|s'en va|autorisée?|tu peux|esque[cç]\w*|fora"
    r"|tir(?:a|ar|amos)|remov\w*|deslig\w*|sair|saiu|chega de|já era|acabou|adia\w*|troc\w*|substitu\w*|mud\w*"
    r"|reescrev\w*|errad[oa]|demais|não basta|pode(?:mos)?|liberad[oa]|basta|togli\w*|elimin\w*|annull\w*|spegn\w*"
    r"|sostitu\w*|riscriv\w*|sbagliat\w*|troppo|puoi|weggooi\w*|vervall\w*|vervang\w*|herschrijv\w*|uitgeschakeld"
    r"|verkeerd|te (?:kort|lang|klein|groot|weinig|veel)|mag|забудь\w*|забей|убира\w*|убери|выкидыва\w*|отказыва\w*"
    r"|отключа\w*|выключа\w*|уходит|никак(?:ого|ой|их)|закрыт\w*|отмен\w*|перен\w*|меня\w*|замен\w*|перепис\w*"
    r"|ошиб\w*|слишком|не хватает|мало|можно|можешь)\b"
    r"|やめ|辞め|廃止|なし[にで]|止め|停止|終わ|解決|不要|[要い]らない|外[しす]|取り消|延期|変更|変え|書き直"
    r"|置き換え|間違|足りない|過ぎる|すぎる|ても?いい|됐고|됐어|안 ?쓰|그만|없애|빼[고자]|버리|취소|내린|내리|끝났"
    r"|폐지|미루|연기|바꾸|바꿔|교체|다시 ?(?:만들|짜|짰)|틀렸|잘못|부족|나간|나가|해도 ?돼|써도 ?돼|쳐도 ?돼",
    re.IGNORECASE,
)
# An answer tells that something was set anew.
_SETS = regex(
    r"\b(?:geändert|ersetz\w*|umgestellt|verschoben|umbenannt|entfernt|gelöscht|erhöht|gesenkt|ausgetauscht"
    r"|portier\w*|cambi(?:ado|é|amos)|reemplaz\w+|sustitu\w+|movid[oa]|moví|renombr\w+|elimin\w+|actualiz\w+"
    r"|ajust\w+|la paso a|changée?s?|remplac\w+|déplac\w+|renomm\w+|supprim\w+|(?:passée?|mise?) à|modifi\w+"
    r"|retir\w+|la porte sur|mud(?:ei|ado|amos)|tro(?:co|quei|cado)|substitu\w+|movid[oa]|movi|renome\w+|remov\w+"
    r"|alter(?:ei|ado)|cambiat[oa]|sostitu\w+|spostat[oa]|rimoss[oa]|impostat[oa]|gewijzigd|veranderd|vervang\w*"
    r"|verplaatst|verwijderd|aangepast|измени\w+|поменя\w+|замени\w+|замен[юя]\w*|перен[её]с\w*|перенесу"
    r"|переименова\w+|удалил\w*|убрал\w*|обновил\w*)\b"
    r"|変更し|置き換え|移行し|移植し|移動し|削除し|更新し|に変え|변경했|변경하|바꾸겠|바꿨|교체|옮기겠|옮겼|삭제했"
    r"|제거했",
    re.IGNORECASE,
)
_WHAT = (
    r"((?!(?:das|es|ihn|sie|eso|esto|lo|ça|cela|isso|isto|quello|questo|dat|это|его|её|их)\b)[^\s,.;:!?()]"
    r"[^,;:!?()\n]{0,40}?)"
)
_OUR = (
    r"(?:(?:der|die|das|den|dem|ihren?|unseren?|el|la|los|las|su|sus|nuestr[oa]|le|les|leurs?|notre|l['’]|o|a|os"
    r"|as|seu|sua|nosso|nossa|il|lo|gli|i|de|het|onze|сво[йюеиё]\w*|наш\w*)\s*(?<=[\s'’]))?"
)
_STOP = (
    r"(?=\s*(?:[,;:!?()\n]|\.\s|\.?$)|\s+(?:und|weil|denn|sondern|y|porque|que|et|car|parce|mais|e|pq|perché|en|want|и|а"
    r"|потому|sur|dans|pour|für|im|auf|bei|in|para|por|deles|delas|в|для)\s)"
)
_GIVEN = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:keine?[nmrs]?|geen) {_WHAT} (?:mehr|meer)\b",
        rf"\b(?:statt|anstatt|anstelle von|weg mit|weg von|raus mit|nie wieder|en vez de|en lugar de|nada de"
        rf"|au lieu de|à la place de|(?<!y a )plus de|em vez de|no lugar d[eoa]|chega de|invece di|al posto di"
        rf"|basta(?: con)?|niente più|in plaats van|weg met|вместо|(?<!нет )никак(?:ого|ой|их)"
        rf"|больше не используем|отказываемся от) {_OUR}{_WHAT}{_STOP}",
        rf"(?:^|[,;:]\s*|\b(?:und|aber|y|et|e|и)\s+){_OUR}{_WHAT} (?:ist|sind|fliegt|kommt|fällt|wird) (?:raus|weg"
        rf"|tot|geschichte|abgeschaltet|abgeschafft|eingestellt|ersetzt)\b",
        rf"\b(?:schaltet|schalten|stellt|stellen|werfen|wirft|schmei(?:ßen|ßt|ss))\b (?:\w+ )?{_OUR}{_WHAT} (?:ab"
        rf"|ein|raus|weg)\b",
        rf"\b(?:vergiss|streich\w*|(?:se )?olvida\w*|apag\w+|quit(?:a|ar|amos|emos)|elimin(?:a|ar|amos)|descart\w+"
        rf"|sacamos|coupe(?:nt)?|vire(?:r|nt)?|enlève|supprim(?:e|ons|er)|abandonn(?:e|ons|er)|oublie"
        rf"|laiss\w+ tomber|deslig(?:a|ar|am)|tira(?:r|mos)?|remove|esquece|larga|togli(?:amo)?|spegn\w+"
        rf"|elimin(?:a|iamo)|убира(?:ем|ют)|убери|выкидыва(?:ем|ют)|отключают?|выключают?) {_OUR}{_WHAT}{_STOP}",
        rf"\b(?:ersetz\w*|reemplaz\w*|sustitu\w*|remplac\w*|substitu\w*|troc(?:a|o|amos|ar)|sostitu\w*|vervang\w*"
        rf"|замен\w*|меняем) {_OUR}{_WHAT} (?:durch|mit|por|pel[oa]|par|con|door|на)\b",
        rf"\b(?:von|de|du|da|van|с) {_WHAT} (?:auf|zu|nach|a|à|para|pra|naar|на) [^,;]{{1,30}}?(?:geändert"
        rf"|umgestellt|gewechselt|umgezogen|cambi\w+|chang\w+|pass\w+|mud\w+|gewijzigd|переход\w+|переш\w+"
        rf"|смен\w+)",
        r"([^\s、。,!?？！はがをもでにの]{1,20})[はをも]?(?:もう)?(?:やめ|廃止|なしに|使わな|使いませ|外し|外す"
        r"|捨て|止める|ではなく|じゃなく|の代わり)",
        r"([^\s,.!?]{1,20}?)(?:은|는|을|를|이|가)? ?(?:안 ?쓰|그만|없애|빼[고자]|버리|폐지|내린|내리|관두|말고|대신)",
    )
)
_SUPPOSES = regex(
    r"^\W*(?:wenn|falls|ob|soll\w*|könnte\w*|si|y si|et si|e se|se|als|если|а если|もし|만약)\b"
    r"|\b(?:vielleicht|könnte\w*|würde\w*|quizás?|tal vez|peut-être|pourrait|talvez|poderia|forse|misschien|может"
    r"|бы)\b"
    r"|もし|たら|かな|만약|할까",
    re.IGNORECASE,
)


class Signs(NamedTuple):
    """Whether a prompt says that something is now otherwise, or that it ends, and its answer that something was set."""

    now: bool = False
    ends: bool = False
    sets: bool = False


def signs(prompt: str, answer: str) -> Signs:
    """The signs of a change in an exchange in another tongue; none in one in English or Chinese."""
    if not speaks(prompt) and not speaks(answer):
        return Signs()
    return Signs(
        *(
            pattern.search(text) is not None
            for pattern, text in zip((_NOW, _ENDS, _SETS), (prompt, prompt, answer), strict=True)
        )
    )


def given_up(sentence: str) -> list[str]:
    """What a sentence in another tongue names as given up, in its words; nothing of one that asks or supposes."""
    if not speaks(sentence) or sentence.rstrip().endswith(("?", "？")) or _SUPPOSES.search(sentence):
        return []
    return [match[1] for pattern in _GIVEN for match in pattern.finditer(sentence)]


@lru_cache(maxsize=64)
def speaks(text: str) -> bool:
    """Whether a text is in a tongue that is known here."""
    return bool(tongue(text)) or _LETTERS.search(text) is not None
