"""Tongues beside English and Chinese: which one a prompt is in, and its words that say nothing of what it is about.

A word like "die", "war" or "son" is small in one language and telling in English: so small words are dropped only from
a prompt that holds several of one language, and more of them than of English. No dictionary is needed for that: in all
languages here small words make up about half of what is said. Words are compared lower-cased, without their marks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from vmem.recall.stem import stem
from vmem.recall.stopwords import ENGLISH_STOP

LEAST = 2  # small words of a language that no other has, for a prompt to be in it; one is enough
TELLING = 3  # letters that one of them has at least
AHEAD = 2  # where it holds so many more small words of the language than of English
READ_CHARS = 2_000  # of a prompt that decide
_CYRILLIC = re.compile("[\u0400-\u04ff]{3}")
_WORD = re.compile(r"(?<![\w.@/-])[^\W\d_]+(?![\w@/-])")  # no part of a name, a path or a number
_SHOUTED = re.compile(r"\b[A-Z]{2,}\b")  # CE, IO: abbreviations, whatever the language
_HAN = re.compile("[\u3400-\u9fff]")
_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_MARKED = re.compile("[\u00c0-\u024f]")
_OWN_LETTERS = {  # which hardly another one has
    name: frozenset(letters)
    for name, letters in {
        "es": "ñ¿¡", "pt": "ãõ", "de": "ßäöü", "fr": "œ", "pl": "łąężźśćń", "tr": "ğşı",
    }.items()
}  # fmt: skip

_SMALL = {
    "de": """
        gemacht gestern vorgestern letzte letzten letzter letztes nochmal gibts wirs mans ne nem nen mitm zur
        aber alle allem allen aller alles als also am an ander andere anderen anders auch auf aus bei beim bin
        bis bist bitte brauch brauche da dabei dafur dagegen damals damit danach dann dar darauf darf darum
        das dass davon davor dazu dein deine deinem deinen dem den denn der des deshalb die dies diese diesem
        diesen dieser dieses dir doch dort du durch eben eigentlich ein eine einem einen einer eines einfach
        einmal er erst erstmal es etwa etwas euch euer fur gab ganz gar gegen gehabt geht genau gerade gewesen
        gib gibt gilt haben hab habe habt halt hast hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr
        ihre ihrem ihren im immer in indem ins irgendwie ist ja jede jedem jeden jeder jedes jetzt kann kannst
        kein keine keinem keinen konnen konnte konnten kurz lass lieber los mach mache machen macht mal man
        mehr mein meine meinem meinen mich mir mit mochte muss musste mussen nach nachdem nein nicht nichts
        noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seit selbst sich sie sind so sobald
        sogar soll sollen sollte sonst sowie statt uber um und uns unser unsere unserem unseren unter viel
        viele vielen vom von vor vorher wann war waren warum was weg wegen weil weiter welche welchem welchen
        welcher welches wem wen wenn wer werde werden weshalb wie wieder wieso will wir wird wirklich wo wofur
        woher wohin wollen wollte wollten worden wozu wurde wurden zeig zu zum zur zwar zwischen
    """,
    "es": """
        ayer anteayer aca alla vos a ahora al algo alguien algun alguna algunos ante antes aqui asi aun
        aunque cada como con contra cosa cosas cual cuales cuando cuanto cuantos de del desde donde dos el
        ella ellas ellos en entonces entre era eramos eran eres es esa esas ese eso esos esta estaba estaban
        estamos estan estar estas este esto estos estoy fue fueron gracias ha habia habiamos hace hacer hacia
        han hasta hay haz he hemos hice hicimos hizo la las le les lo los mas me mi mientras mis mucho muy
        nada ni ningun ninguna no nos nosotros nuestra nuestro nuestros o os otra otro otros para pero poco
        podemos poner por porque puede puedes puedo pues que quien quienes quiero se sea ser si sido siempre
        sin sobre solo son soy su sus tal tambien tampoco tan tanto te tenemos tener tengo tenia tiene tienen
        todo todos tu tus un una unas uno unos vamos va ver vez veces y ya yo
    """,
    "fr": """
        a ai aient ainsi alors apres as au aucun aussi autre autres aux avaient avais avait avant avec avez
        avions avoir avons beaucoup bien c ca car ce ceci cela celle celui ces cet cette chaque chez ci comme
        comment d dans de depuis des deux dire dit dois doit donc dont du elle elles en encore entre es est et
        etaient etait etant ete etes etre eu eux fait faire fais faut fois font il ils j je jusqu l la le les
        leur leurs lors lorsque lui m ma mais me meme mes moi moins mon n ne ni non nos notre nous on ont ou
        par parce pas pendant peu peut peux plus pour pourquoi pouvez puis qu quand que quel quelle quelles
        quels qui quoi rien s sa sans se sera ses seulement si soit sommes son sont sous suis sur t ta te tes
        toi ton toujours tous tout toute toutes tres trop tu un une vers veux voici voila vos votre vous y
    """,
    "pt": """
        fez fizemos feito ontem anteontem pq vc vcs gente ta a
        agora ainda algo alguem algum alguma antes ao aos aqui as
        assim ate cada com como contra da das de dela dele depois desde deve disso do dos duas e ela elas ele
        eles em entao entre era eram essa essas esse esses esta estamos estao estar estava estavam este estes
        estou eu faz fazer foi fomos foram ha isso isto ja la lhe mais mas me mesmo meu meus minha muito na
        nada nao nas nem nenhum nenhuma no nos nossa nosso nossos num numa o onde os ou outra outro outros
        para pela pelo pelos por porque pode podemos posso pra qual quais quando quanto que quem quero sao se
        sem sempre ser seu seus si sido so sobre somos sua suas tambem tao te tem temos tenho ter teve tinha
        tinham tinhamos tive toda todas todo todos tu tudo um uma umas uns vai vamos vez voce voces vou
    """,
    "it": """
        ieri a abbiamo ad adesso agli ai al alla alle allo allora altra altre altri altro anche ancora
        avere aveva avevamo avevano avuto c che chi ci cio come con cosa cosi cui d da dagli dai dal dalla
        dalle dei del della delle dello deve di dopo dove due e ed era erano eravamo essere fa fai fare fatto
        fino fra gia gli ha hai hanno ho i il in io l la le lei li lo loro lui ma mai me meno mentre mi mia
        mie miei mio molto ne nei nel nella nelle nello nessun nessuna niente no noi non nostra nostri nostro
        o ogni ora per perche piu poco poi possiamo posso prima puo puoi qua qual quale quali qualche quando
        quanto quegli quel quella quelle quello questa queste questi questo qui quindi se sei sempre senza si
        sia siamo sono sopra sotto sta stato stata stati su sua sue sugli sui sul sulla suo suoi tra troppo tu
        tua tuo tutta tutte tutti tutto un una uno va vi voglio voi
    """,
    "nl": """
        gedaan gisteren eergisteren aan al alle alleen als altijd andere ben bij daar daarna dan dat de der
        deze die dit doe doen door dus een eens en er geen geweest had hadden heb hebben hebt heeft heel hem
        het hier hij hoe hoeveel hun iemand iets ik in is ja je jij jouw jullie kan kun kunnen maak maar me
        meer met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over te
        tegen toch toen tot u uit van vanaf veel voor waar waarom wanneer want waren was wat we weer welk
        welke werd werden wel wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou
    """,
    "pl": """
        wczoraj a ale albo bardzo bez bo by byc byl byla bylo byly co czy czyli da dla do dlaczego gdy
        gdzie go i ich ile im inne inny ja jak jaka jaki jakie jako je jego jej jest jestem jeszcze jesli juz
        kiedy kto ktora ktore ktory lub ma mam mamy mi miedzy mielismy mnie moge moj moja moje mozna moze my
        na nam nas nasz nasza nasze nic nie niech nim niz no o od on ona one oni oraz po pod potem pozniej
        prosze przed przez przy sa sam sie so sobie ta tak taka taki takie tam te tego tej ten tez to tu tutaj
        ty tylko tym w wiec wszystko wtedy z za zawsze ze zeby
    """,
    "ru": """
        делали делал сделали вчера позавчера каким какого какому каких какими чём чем
        этим всего а без бы был была были было быть в вам вас ведь весь во
        вот все всё всегда вы где да давай даже для до его ее её если есть
        ещё еще же за здесь и из или им их к как какая какие какой когда
        кто ли либо меня мне много можно мой моя мы на над надо нам нас
        наш наша наши наше не него нее неё нет ни них но ну нужно о об он
        она они оно от очень по под пока после потом потому почему при про
        просто раз с сам себе себя сделай сделать делать сейчас со сколько
        так также такой там тебе тебя теперь то тогда того тоже только том
        ты тут у уже хочу чего чем через что чтобы чтоб эта эти это этого
        этой этом этот я
    """,
    "tr": """
        dun acaba ama artik az bana bazi belki ben bende beni bir biraz biz bize bizim bu buna bunda
        bunu bunun burada cok cunku da daha de defa degil diye dolayi en gibi hangi hani hem hep hepsi her hic
        icin ile ise iste ki kim kimse mi mu nasil ne neden nerede nereye nicin niye o olan olarak oldu olsun
        on ona onlar onu onun orada oysa sen siz sonra su tum ve veya ya yani yok zaten
    """,
}  # fmt: skip
# What says that a prompt asks, asks what was, or means us; what answers and says nothing: alternatives for patterns
# over lower-case text.
QUESTIONS = (
    r"^\W*(?:und |aber |y |pero |et |mais |e |mas |ma |en |maar |а |и |но )?(?:über |mit |für |von |vom |an "
    r"|auf |aus |bei |seit |in |bis |zu |nach |de |a |con |por |para |desde |hasta |cada |em |com |até |à "
    r"|avec |pour |sur |dans |chez |depuis |per |da |di |su |op |voor |met |van |naar |в |на |с |со |при |по "
    r"|из |от |до |за |для |о |к )?(?:was|wer|wen|wem|wo|wann|warum|wieso|weshalb|gibts|gibt es|y a-t-il"
    r"|existe|есть ли|можно ли|wie|wofür|wozu|woher|welche[nmrs]?|qué|que|cómo|cuándo|cuando|dónde|donde|quién"
    r"|quien|cuál|cual|cuánt[oa]s?|por qu?[eé]?|pq|quoi|comment|quand|où|qui|quel(?:le)?s?|pourquoi|combien"
    r"|est-ce|o que|como|onde|quem|qual|quanto|cosa|che cosa|quale|perché|quanti?|wat|waar|waarom|wanneer|hoe"
    r"|welke?|что|кто|где|когда|почему|зачем|как|как(?:ой|ая|ие|ое|им|ими|их|ого|ому|ом)|сколько|kto|gdzie"
    r"|kiedy|dlaczego|jak|jaki[em]?|jaka|ile|neden|nasıl|nerede|kaç)\b(?!,)"
)
QUESTIONS_ASIA = (  # each begins with a character of its own: `re` finds that eight times as fast as a group
    r"なに|何[をがはでに時回番個件]|なぜ|どう|どこ|いつ|誰|どれ|どの|いくつ|ますっ?け?か\W*$|ですっ?け?か\W*$|たっ?け?か\W*$"
    r"|るっ?け?か\W*$|だっ?け?か\W*$|だっけ|뭐|무엇|왜 |어떻게|어디|언제|누가|몇 |ましたか"
)
PAST = (
    r"\b(?:hatten wir|haben wir|hab(?:e|en)? (?:ich|wir)|damals|letztes? mal|letzten? (?:session|sitzung|woche"
    r"|mal)|neulich|vorhin|ursprünglich|entschieden|beschlossen|ausgemacht|festgelegt|geeinigt|weißt du noch"
    r"|erinner\w*|decidimos|acordamos|quedamos en|habíamos|hemos (?:decidido|acordado|dicho|hecho|probado)"
    r"|la última vez|dijimos|elegimos|recuerd\w+|acordás|acuerdas|on (?:avait|a) (?:dit|décidé|choisi|mis|fait"
    r"|retenu|convenu|pris)|avons-nous|avions-nous|la dernière fois|rappelle|souviens|décidé|convenu"
    r"|a gente (?:decidiu|combinou|usou|fez|disse|escolheu|tinha)|combinamos|combinado|tínhamos|da última vez"
    r"|lembra\w*|avevamo|abbiamo (?:deciso|detto|scelto|usato|fatto)|l.ultima volta|ti ricordi|hadden we"
    r"|vorige keer|afgesproken|besloten|destijds|mieliśmy|ustaliliśmy|ostatnio|pamiętasz|мы (?:решили"
    r"|договорились|выбрали|говорили|делали|пробовали)|решили|договорились|в прошлый раз|помнишь|напомни)\b|前回"
    r"|以前|この間|この前|決めた|決まった|言ってた|覚えて|だっけ|ましたっけ|지난번|예전에|정했|결정했|기억"
)
OURS = (
    r"\b(?:wir|uns|unser\w{0,2}|nosotros|nuestr[oa]s?|nuestras|nous|notre|nós|noss[oa]s?|a gente|noi"
    r"|nostr[oaie]|wij|onze?|мы|нас|нам|наш\w{0,3}|nasz\w{0,2}|bizim)\b|うちの|我々|私たち|우리"
)
FILLER = frozenset(
    """
    danke dank vielen bitte weiter mach machen passt gut super klasse prima ja jo jap nein genau alles klar so
    lass es
    erstmal erst mal das ist war erledigt fertig stimmt richtig schön top einverstanden schon gerne ach achso
    geht los
    passts jawohl kannst du dann sehr vielleicht später warte stopp nochmal drin dabei
    gracias vale sí perfecto sigue seguir seguí continua continúa adelante bien muy listo hecho de acuerdo claro
    dale
    genial exacto buenísimo está bueno nomás eso así queda bien
    merci oui non pour moi d'accord parfait vas y super très bien c'est bon beaucoup ça marche nickel impec va oké voilà
    on allez
    continue génial top
    obrigado obrigada valeu sim não perfeito segue pode seguir beleza ótimo tá certo isso aí bora blz massa
    fechado fechou
    grazie sì perfetto vai avanti bene ottimo va certo esatto
    bedankt dankje nee prima ga door goed zo is mooi klopt
    спасибо спс да нет хорошо отлично продолжай давай ок окей понятно ладно супер все всё так дальше круто ага
    угу
    идём поехали большое принято готово норм нормально тогда ну оставляем жми
    dziękuję dzięki tak nie dobrze dalej dobra jasne świetnie
    teşekkürler sağol evet hayır tamam devam güzel et
    warum wieso weshalb moin hallo morgen guten abend nacht lieben tu macht
    qué porqué hola buenos buenas días tardes noches mil adelante hazlo
    pourquoi salut bonjour bonsoir boulot nuit coucou fais-le mdr
    né olá oi bom boa dia tarde noite continuar continua mesmo trabalho isso faz
    perché ciao buongiorno buonasera notte mille
    waarom hoi goedemorgen dank wel
    почему зачем привет доброе утро добрый день вечер спокойной ночи сделай это ну-ка ещё
    """.split()
)
# The same in Japanese and Korean, of a text without its spaces and marks.
FILLER_ASIA = (
    r"^(?:(?:本当に|どうも|まじで?)?(?:ありがと(?:う(?:ございま(?:す|した))?)?|助かりま(?:す|した)|助かった)|うん|はい|ええ"
    r"|いいえ?|いや|いいね|いいです|よし|ok|おk|おけ|了解(?:です|しました)?|わかった|分かりました|承知|完璧(?:です)?"
    r"|素晴らしい|すごい|最高|続け(?:て|よう)|進めて|次(?:へ|お願い)?|お願い(?:します)?|それで|そうして|やって|どうぞ"
    r"|頼む|大丈夫(?:です)?|問題ない|なんで|なぜ|どうして|おはよう(?:ございます)?|こんにちは|こんばんは"
    r"|おやすみ(?:なさい)?|おつかれ(?:さま)?(?:でした)?|お疲れ(?:様|さま)?(?:です|でした)?|うーん|えっと|ふむ"
    r"|なるほど|ください|もう一度|[ねよなだでかw笑]"
    r"|(?:정말|진짜|너무|아주)?(?:고마워|고맙습니다|감사(?:합니다|해)|ㄱㅅ)|응|네|예|넵|넹|어|아니|아뇨|그래|맞아|좋아|좋네"
    r"|좋습니다|오케이|ㅇㅋ|ㅇㅇ|굿|완벽(?:해|하다|합니다)?|최고(?:야|다)?|훌륭해|대박|계속(?:해|하자|진행)?"
    r"|진행(?:해|하자)?|해|줘|주세요|그렇게|다시|알겠(?:어|습니다)|알았어|확인|왜|음+|흠+|잘(?:자|했어|됐(?:어|다)|하네)"
    r"|수고(?:했어|하셨습니다)?|안녕(?:하세요|히)?|좋은아침(?:이야)?|ㅋ+|ㅎ+|됐어|그만|멈춰|취소|요)++$"
)
# Asks to take up the work of before: where it was left, or in a word.
WHERE_LEFT = (
    r"\bwo (?:waren|sind) wir(?: stehen ?geblieben)?\W*$|\bwo (?:haben|hatten) wir aufgehört"
    r"|\bweiter(?:machen)?,? wo wir"
    r"|\bd[oó]nde (?:nos |lo )?(?:quedamos|qued[eé]|estábamos|dejamos)|\bretom(?:a|emos|amos) (?:lo|donde)"
    r"|\boù (?:en )?(?:étai(?:t|ent)-on|étions-nous|on (?:en )?(?:était|s'(?:est|était) arrêtée?s?))"
    r"|\bon en était où"
    r"|\bonde (?:a gente )?(?:paramos|parou|parei|estávamos)"
    r"|\bdove (?:eravamo|ci eravamo|ci siamo fermati|siamo rimasti)"
    r"|\bwaar (?:waren we|zijn we)(?: gebleven)?\W*$|\bна ч[её]м (?:мы )?(?:остановил|закончил)"
    r"|\bгде мы остановил"
    r"|どこまで(?:やった|進んだ|進め|行った|いった|話した|できた)"
    r"|(?:前回|昨日|この前|さっき)の続き|続きから"
    r"|어디까지 ?(?:했|하다|진행|왔)|(?:지난번|어제|아까)(?:에)? ?(?:하던|이어)"
)
GOES_ON = (
    r"^\W*(?:(?:ok|ja|gut|bitte|vale|dale|bueno|por favor|oui|allez|vas-y|stp|sim|beleza|pode|sì|dai|vai|да|ну|ладно"
    r"|давай|はい|じゃあ|응|자)\W+)*(?:(?:mach(?:en wir)? )?weiter(?:machen)?|weiter gehts|sigue|seguimos"
    r"|sigamos|contin[uú]a"
    r"|continuamos|sigue adelante|on continue|continuons|poursuis|on reprend|segue|continuar|vamos continuar|prosegui"
    r"|(?:va[ii]?|andiamo) avanti|ga (?:door|verder)|продолжай(?:те)?|продолжаем|продолжим|дальше|поехали дальше"
    r"|続け(?:て|よう|ましょう)(?:ください|ね)?|続き(?:を?(?:お願い(?:します)?|やって))?"
    r"|계속(?: ?(?:해|하자|진행해?|가자)(?:줘)?)?|이어서(?: ?(?:해줘|하자))?)"
    r"(?:\W+(?:bitte|por favor|stp|s'il te plaît"
    r"|per favore|пожалуйста))?\W*$"
)
# An order on what is in front of it: how it begins, and how Japanese and Korean end it.
ORDERS = (
    r"^\W*(?:(?:bitte|kannst du|por favor|puedes|s'il te plaît|tu peux|pode|per favore|puoi|kun je|пожалуйста"
    r"|можешь)\W+)*+(?:schreib\w*|übersetz\w*|behebe?|lass .{0,20}laufen|führ\w* .{0,20}aus|mach (?:den|die) \w+ an"
    r"|formatier\w*|benenn\w* .{0,20}um|committe|escrib[eí]\w*|tradu[czi]\w*|arregla\w*|corre|ejecuta|pasa el|vuelve a"
    r"|formatea|renombra|écris|corrige|lance|relance|passe le|formate|renomme|escreve|conserta|roda|executa"
    r"|renomeia|scrivi|traduci|correggi|lancia|esegui|schrijf|vertaal|repareer|draai|напиши|переведи|почини|исправь"
    r"|запусти|прогони|закоммить|переименуй|отформатируй)\b"
    r"|(?:書いて|訳して|直して|実行して|流して|かけて|コミットして|プッシュして|整形して)"
    r"(?:ください|ね|くれる?)?\W*$"
    r"|(?:써|번역해|고쳐|돌려|실행해|커밋해|푸시해|수정해)\s?(?:줘|주세요|줄래)\W*$"
)
# Words of English, or of programs, that are small elsewhere: they alone show no language.
_SHARED = ENGLISH_STOP.union(
    """
    die war hat man gab gar fort tag bald rate es el la le de du un en on as ad do das dos come care case mine
    note pour main son sure plus tout fait doit font sans ton bin sin sole solo ten net of am pm ma da si ni
    sub no me her he by so to we my is in it be an via per pro con non all alle und sta tu te os em um sa go
    im ja je u i o y e c s t l d j m n mas del sea ser ver far fare fine dire legal code test want will was
    over had door toe toen dan halt hast dir mit ab hier comment dont car ai par est ces due pod jest nas ate
    era poi lo hay bent hun ben men art tem fut mal kim not dies gib hai hum
    """.split()
)


def _bare(text: str) -> str:
    """Lower-case, Latin letters without their marks."""
    text = text.lower()
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFD", text.replace("ß", "ss").replace("ı", "i")))


_WORDS = {tongue: frozenset(words.split()) for tongue, words in _SMALL.items()}
_SHOWN_BY = {tongue: words - _SHARED for tongue, words in _WORDS.items()}
_ANY = frozenset[str]().union(*_SHOWN_BY.values())
_ANY_ASCII = frozenset(word.encode() for word in _ANY if word.isascii())
_LETTERS = bytes(byte if chr(byte).isalpha() else 32 for byte in bytes(range(128)).lower()) + b" " * 128


@lru_cache(maxsize=8)  # one prompt is asked about more than once
def tongue(text: str) -> str:
    """The language of a text in Latin or Cyrillic letters, as its two-letter code (ISO 639-1); "" for English, and for
    what shows none of those known here."""
    text = text[:READ_CHARS]
    if text.isascii() and _ANY_ASCII.isdisjoint(text.encode().translate(_LETTERS).split()):
        return ""  # the usual case, and the quickest to tell
    if _HAN.search(text):
        return ""
    words = _WORD.findall(_bare(_SHOUTED.sub(" ", text)))
    letters = "ru" if any(map(_CYRILLIC.match, words)) else ""  # other languages in them have most of its small words
    own = [name for name, only in _OWN_LETTERS.items() if not text.isascii() and not only.isdisjoint(text.lower())]
    marked = _MARKED.search(text) is not None
    if _ANY.isdisjoint(words) and not (letters or own or marked):
        return ""
    english = len([word for word in words if word in ENGLISH_STOP])
    if letters and len([word for word in words if not word.isascii()]) > english:
        return letters
    best, most = "", english
    for name, small in _WORDS.items():
        count = len([word for word in words if word in small]) + (name in own)
        wanted = LEAST if count < english + AHEAD and not marked else 1
        if marked and count >= english + 2 * AHEAD:
            wanted = 0
        if count > most and _shown(words, name, marked) + (name in own) >= wanted:
            best, most = name, count
    return best


def sentence_tongue(text: str, message: str) -> str:
    """The language of one sentence of a message in the language `message` ("" for English): its own, if it shows one;
    people change between two within a message."""
    own = tongue(text)
    if own or not message or _CYRILLIC.search(text):
        return own or message
    words = _WORD.findall(_bare(text))
    small = _WORDS.get(message, frozenset())
    shows_english = any(word in ENGLISH_STOP and word not in small for word in words)
    return "" if shows_english and _SHOWN_BY.get(message, frozenset()).isdisjoint(words) else message


def _shown(words: list[str], name: str, marked: bool) -> int:
    """How many words show the language; short ones alone, which many languages have, show none in a text without a
    letter that English does not have."""
    shown = _SHOWN_BY[name].intersection(words)
    return len(shown) if marked or any(len(word) >= TELLING for word in shown) else 0


def small_terms(text: str) -> frozenset[str]:
    """The terms (see `terms`) that say nothing in the language of `text`; none for English, whose own are always
    dropped."""
    return _terms_of(tongue(text))


@cache
def _terms_of(name: str) -> frozenset[str]:
    words = _WORDS.get(name, frozenset())
    return words.union(map(stem, words))
