"""What a round of a loop says in which nothing happened, in the languages that are read: four patterns for a part of a
sentence, and one for what takes it back. The lines of a pattern are the languages', in this order: English, Chinese,
German, Spanish, French, Portuguese, Italian, Dutch, Russian, Japanese, Korean.

A finding that is taken for one of these is lost, a round too many is only read over: so "without a new certificate" and
"no new connections are accepted" must match nothing, and what a line does not know is kept.
"""

from __future__ import annotations

import re

from vmem.capture.patterns import regex


def _any_of(*languages: str) -> re.Pattern[str]:
    return regex("|".join(languages), re.IGNORECASE)


# Nothing changed, or nothing is to be told. How things are, as "no failures" tells, may have changed: see FINE.
QUIET = _any_of(
    r"\b(?:no|nothing|none)\b[^.;:]{0,30}\b(?:new|news|chang\w*|updat\w*|activity|different|actionable"
    r"|happened|report|flag|movement|progress|do|yet)\b"
    r"|\bno (?:further|other|more) (?:comments?|reviews?|changes?|updates?|commits?|messages?|repl(?:y|ies)"
    r"|events?|action)\b"
    r"|(?:\bnot|n't) (?:see|find|have) any(?:thing)? (?:new|chang\w*|updates?|activity|movement|to report)\b"
    r"|\bwithout (?:any )?(?:further )?(?:chang\w*|news|updates?|activity|movement|progress)\b"
    r"|\b(?:not|n't) (?:yet )?(?:changed?|moved)\b|\bun(?:changed|eventful)\b|\b(?:all|still|everything is) quiet\b"
    r"|\bquiet hold\b|\bloop is healthy\b|\bsame (?:state|status|result|picture)\b"
    r"|\bsame as (?:before|earlier|(?:the )?(?:last|previous|prior)|at|in|\w+ \w+ ago)\b"
    r"|\bas (?:before|expected|it was)\b"
    r"|\bnothing (?:here |there |that )?(?:to (?:act on|see)\b|needs\b[^.;:]{0,20}|of note\b|noteworthy\b)"
    r"|\bstill (?:nothing|no|the same|waiting|running|pending|queued|going|open|idle|healthy|green|fine|ok|up|in)\b",
    r"(?:没有|没|无|未见)(?:任何|什么|其他|需要)?(?:新的?)?(?:变化|改变|更新|动静|进展|消息|评论|提交|情况|内容|汇报|报告)的?(?:内容)?"
    r"|(?:仍|还|依然)在|[与和跟同](?:上次|之前|上一次|上轮)(?:检查)?(?:相比|一样|相同)"
    r"|(?:状态|情况)?(?:不变|未变|照旧|依旧)|无需(?:处理|操作)",
    r"\b(?:nichts|kein\w*)\b[^.;:]{0,30}\b(?:neu\w*|\w*änder\w*|auffällig\w*|berichten|melden|bewegung|passiert|tun)\b"
    r"|\bnichts?\b[^.;:]{0,12}\b(?:(?:ge|ver)ändert|bewegt|getan)\b|\bohne (?:\w*änderung\w*|neuigkeit\w*)\b"
    r"|\bnoch (?:kein\w*|nicht)\b|\bunverändert\b|\balles (?:ruhig|beim alten|wie (?:vorher|zuvor|gehabt))\b",
    r"\b(?:nada|ning[uú]n\w*|no (?:hay|hubo|se han?|ha|han))\b[^.;:]{0,30}\b(?:nuev\w*"
    r"|novedad\w*|cambi\w*|reportar|informar)\b"
    r"|\bsin (?:cambios?|novedad\w*|noticias|actualizaciones)\b|\b(?:todavía|aún) (?:no|nada|sin|ning[uú]n\w*)\b"
    r"|\btodo (?:sigue )?(?:igual|tranquilo)\b|\bigual que antes\b",
    r"\b(?:rien|aucun\w*)\b[^.;:]{0,30}\b(?:nouve\w*|neuf|chang\w*|signaler|boug\w*|évolu\w*|encore)\b|\bras\b"
    r"|\bpas (?:de |d')(?:nouveautés?|changements?|évolutions?)\b|\bn'(?:a|ont) pas (?:chang|boug|évolu)\w*"
    r"|\binchangée?s?\b|\bpas encore\b|\btoujours (?:pas|aucun\w*|rien)\b|\btout est calme\b",
    r"\b(?:nada|nenhuma?|não (?:há|houve))\b[^.;:]{0,30}\b(?:nov[oai]\w*|mud\w+|altera\w*|relatar|informar)\b"
    r"|\bsem (?:mudanças?|novidades?|alterações|atualizações)\b|\bainda (?:não|nada|nenhuma?|sem)\b"
    r"|\btudo (?:continua )?(?:igual|tranquilo|na mesma)\b",
    r"\b(?:niente|nulla|nessun\w*|non (?:c'è|ci sono|è|ha))\b[^.;:]{0,30}\b(?:nuov\w*|novità|cambia\w*|aggiornament\w*"
    r"|segnalare|riferire)\b|\bancora (?:nulla|niente|nessun\w*|non)\b|\binvariat\w\b|\b(?:tutto|è) come prima\b"
    r"|\btutto tranquillo\b",
    r"\b(?:niets|geen)\b[^.;:]{0,30}\b(?:nieuws?|nieuwe?|verander\w*|wijziging\w*|melden)\b"
    r"|\bniets?\b[^.;:]{0,12}\bveranderd\b|\bnog (?:niets|geen|niet)\b|\bongewijzigd\b"
    r"|\balles (?:rustig|bij het oude|hetzelfde)\b",
    r"\b(?:ничего|ничто|никаких)\b[^.;:]{0,30}\b(?:нов\w*|измен\w*|сообщить|происходит)\b"
    r"|\bбез (?:изменений|новостей)\b"
    r"|\b(?:изменени[йя]|новост\w*|нового|новых \w+)\b[^.;:]{0,15}\bнет\b|\bнет (?:изменений|новостей|новых \w+)\b"
    r"|\bпока (?:нет|ничего|без)\b|\bвсё (?:по-прежнему|тихо)\b",
    r"(?:変化|変更|変わり|変わった[^。、]{0,6}|動き|進展|進捗|更新|報告\w{0,4}|新し[いく][^。、]{1,10})(?:は|も|が)(?:まだ|特に)?"
    r"(?:ありません|ございません|ない|無い)|(?:変化|変更|動き|進展|更新)(?:なし|無し)|変わ(?:っていません|らず|りない)"
    r"|(?:状況|状態)は同じ|前回と(?:同じ|同様)",
    r"(?:변경|변화|변동|바뀐|달라진|새로운|보고할|특이)[^.,;]{0,14}(?:없음|없습니다|없어요|없다|않았습니다)|그대로입니다|동일합니다",
)

# Nothing is wrong: news after a round that found something wrong, and none after one that said it as well.
FINE = _any_of(
    r"\bno (?:new )?(?:issues?|errors?|failures?|problems?|anomal(?:y|ies)|alarms?|alerts?|warnings?)\b"
    r"(?: (?:were )?(?:found|detected|seen))?"
    r"|\bnothing (?:is |has |has been )?(?:broken?|wrong|failed|failing|unusual)\b"
    r"|\b(?:everything|all)(?: is| looks|'s)? (?:normal|fine|well|good|ok|stable|in order)\b",
    r"(?:没有|无|未)(?:任何|发现)*(?:报错|错误|异常|问题|告警)|一切(?:正常|良好)",
    r"\b(?:keine?|ohne) (?:fehler|probleme?|auffälligkeiten|störung(?:en)?|warnung(?:en)?)\b"
    r"|\balles (?:in ordnung|normal|stabil|gut|ok)\b",
    r"\b(?:sin|ning[uú]n|no hay(?: ningún)?) (?:errore?s?|problemas?|fallos?|incidencias?|anomalías?)\b"
    r"|\btodo (?:está )?(?:bien|normal|en orden)\b",
    r"\b(?:aucune?|pas d[e']|sans) ?(?:erreurs?|problèmes?|anomalies?|incidents?|échecs?)\b"
    r"|\btout (?:est|va|semble) (?:stable|normal|bien|en ordre)\b",
    r"\b(?:nenhum|sem) (?:erros?|problemas?|falhas?|anomalias?)\b|\btudo (?:está )?(?:bem|normal|certo|em ordem)\b",
    r"\b(?:nessuna?|senza) (?:error[ei]|problem[ai]|anomali[ae])\b|\btutto (?:bene|normale|regolare|in ordine|ok)\b",
    r"\bgeen (?:fouten|problemen|storingen|bijzonderheden|waarschuwingen)\b|\balles (?:goed|normaal|in orde|stabiel)\b",
    r"\b(?:ошибок|проблем|сбоев)(?: \S+)? нет\b|\b(?:нет|без) (?:ошибок|проблем|сбоев)\b"
    r"|\bвсё (?:нормально|в порядке|хорошо|стабильно)\b",
    r"(?:エラー|異常|問題)(?:は|も)?(?:特に)?(?:ありません|なし|無し|見当たりません)|正常です",
    r"(?:오류|이상|문제|에러)(?:는|가|도|은|이)? ?없(?:음|습니다|으며|고)|정상입니다",
)

# Something goes on as it was: no news where the last round told the rest.
STILL = _any_of(
    r"\b(?:still|remains?|continues? to)\b",
    r"仍然?|依然|依旧",
    r"\b(?:weiterhin|(?:noch )?immer noch|noch immer|nach wie vor)\b",
    r"\b(?:todavía|aún|siguen?|continúan?)\b",
    r"\btoujours\b",
    r"\b(?:ainda|continuam?|segue)\b",
    r"\b(?:ancora(?! \d)|tuttora)\b",
    r"\b(?:nog steeds|nog altijd)\b",
    r"\b(?:всё ещё|все еще|по-прежнему)\b",
    r"まだ|引き続き|依然(?:として)?|相変わらず",
    r"아직|여전히|계속",
)

# What comes next.
NEXT = _any_of(
    r"^\W*(?:(?:ok(?:ay)?|now|so|then)\W+)?(?:(?:let me|let's|I(?:'ll| will|'m going to| am going to)) (?:\w+ )?"
    r"(?:check|look|poll|see|wait|keep|be back|report|watch|monitor|continue|come back|fetch|schedule"
    r"|sleep|let you know)\b"
    r"|(?:checking|looking|polling|fetching|waiting|sleeping|standing by)\b|going (?:back )?to sleep"
    r"|will keep \w+ing\b|back in\b|(?:re)?schedul(?:ed|ing) (?:the next|for|another)\b)"
    r"|^\W*(?:my |the )?next\b(?: (?:check|run|wake-?up|tick|poll|look|round|iteration)\b)?"
    r"(?=\W*(?:$|(?:(?:is|will be) )?(?:at|in|on|around|due|set|scheduled|planned|tomorrow)\b))"
    r"|\b(?:check|look|poll|wake)(?:ing)? (?:up |in )?(?:again|back)\b",
    r"^\W*(?:让我|我(?:会|将|来|再)|正在)(?:再)?(?:检查|查看|看|等)|下次(?:检查|查看|运行)|稍后再|后再(?:检查|查看|看)\W*$|继续(?:等待|观察|监控|关注)",
    r"^\W*ich (?:schaue|prüfe|melde mich|warte|kontrolliere|überwache|beobachte)\b|^\W*sobald sich etwas (?:tut|ändert)"
    r"|^\W*(?:d\w\w )?nächste\w* (?:prüfung|blick|check|kontrolle|runde|lauf)\b(?=\W*(?:$|um\b|in\b|gegen\b))",
    r"^\W*(?:vuelvo|volveré) a (?:mirar|revisar|comprobar)\b|^\W*(?:reviso|revisaré|compruebo)\b"
    r"|^\W*(?:sigo|seguiré|continúo) \w+ndo\b"
    r"|^\W*(?:la |el )?próxim\w (?:revisión|comprobación|vistazo)\b(?=\W*(?:$|a\b|en\b))",
    r"^\W*je (?:vérifie|revérifie|revérifierai|regarde|reviens|attends|contrôle|surveille)\b|^\W*je continue (?:de|à)\b"
    r"|^\W*(?:la |le )?prochaine? (?:vérification|contrôle|passage)\b(?=\W*(?:$|à\b|dans\b|vers\b))",
    r"^\W*(?:verifico|verificarei|olho|confiro|aguardo)\b|^\W*(?:sigo|continuo|continuarei) (?:a )?\w+(?:ndo|r)\b"
    r"|^\W*(?:a )?próxima (?:verificação|checagem)\b(?=\W*(?:$|às\b|em\b))",
    r"^\W*(?:ricontroll[oe]\w*|attendo|aspetto)\b|^\W*(?:continuo|resto) (?:a|in) \w+"
    r"|^\W*(?:il |la )?prossim[ao] (?:controllo|verifica)\b(?=\W*(?:$|alle\b|tra\b|fra\b))",
    r"^\W*ik (?:kijk|controleer|wacht|meld me|check|blijf \w+en)\b"
    r"|^\W*(?:de )?volgende (?:controle|ronde|check)\b(?=\W*(?:$|om\b|over\b))",
    r"^\W*(?:проверю|посмотрю|продолжаю|подожду|жду|буду \w+ть)\b|^\W*следующая проверка\b(?=\W*(?:$|в\b|через\b))",
    r"後に(?:また|再度)?確認します|^\W*(?:次の|次回の?)(?:確認|チェック)は?\W*(?:です)?\W*$|(?:監視|確認)を続けます",
    r"후에 (?:다시 )?확인하겠습니다|^\W*다음 확인은?\W*(?:입니다)?\W*$|계속 (?:지켜보|감시하|확인하)겠습니다",
)

# Behind one of these stands what did change, or why, or what cannot be done.
TURNS = _any_of(
    r"\b(?:but|except|however|though|although|apart from|other than|besides|now|any ?more|no longer|because|why|due to"
    r"|could|can(?:not|'?t)?|unable|(?:im)?possible|accept\w*|refus\w+|yet (?=[^\W\d_]+ \w)"
    r"|since (?!(?:the |my |our )?(?:last|previous|then|start|time|yesterday|this morning)\b)"
    r"|(?<!check )(?<!checked )(?<!look )(?<!looked )(?<!poll )(?<!polled )(?<!back )(?<!up )(?<!in )again)\b",
    r"但|除了|不过|然而|因为|又|已经|不再|为什么|另外|由于|无法|不能|未能|成功|失败",
    r"\b(?:aber|außer\w*|allerdings|jedoch|doch|sondern|weil|wegen|warum|mehr|jetzt|nun|kann|k[oö]nn\w+|ließ|lässt"
    r"|möglich|w[iu]rd\w*|werden)\b",
    r"\b(?:pero|salvo|aunque|sin embargo|ya|porque|por qué|ahora|excepto|pud\w+|pued\w+|acept\w+|logr\w+|posible)\b",
    r"\b(?:mais|sauf|cependant|toutefois|en revanche|car|parce|pourquoi|plus|désormais|maintenant|p[ue]ut?|peuvent"
    r"|accept\w+|réussi\w*|possible)\b",
    r"\b(?:mas|porém|contudo|exceto|porque|por que|mais|agora|conseg\w+|p[oô]d\w+|aceit\w+|possível)\b",
    r"\b(?:ma|però|tuttavia|tranne|perché|più|adesso|ora|riusc\w+|può|possono|potut\w+|accett\w+|possibile)\b",
    r"\b(?:maar|echter|behalve|omdat|waarom|meer|wegens|kon(?:den)?|kan|kunnen|word\w+|mogelijk)\b",
    r"\b(?:но|однако|хотя|кроме|больше|потому|почему|теперь|зато|уда\w+|мо[гж]\w+|смог\w*|принима\w+|возможн\w+)\b",
    r"(?:です|ます|せん|した|る|い|だ)が[、,\s]|けど|けれど|しかし|ものの|ただ|なぜ|もう(?!一度)|ようになり|でき(?:ま|な|ず)",
    r"지만|그러나|하지만|는데|다만|왜|더 이상|때문|이제| 수 (?:없|있)",
)

# Korean endings and particles, each a term of its own, that tell nothing.
ENDINGS = frozenset("은는이가을를에의도로입니다습")
