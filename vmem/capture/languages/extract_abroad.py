"""Languages beside English and Chinese: what a sentence of the user is, where it says so in so many words.

No likeness was learned for them (see `classifier`), so only plain words count: "niemals", "à partir de maintenant",
"мы решили", "必ず". What is asked, supposed, told of the past or meant for once makes nothing, and stays in its
episode.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vmem.capture.patterns import regex
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence
from vmem.model import Kind
from vmem.recall.tongues import sentence_tongue, tongue

LEAST_CHARS = 8
ANSWER_CHARS = 400  # that tell the language of what they answer


class _Words(NamedTuple):
    """Patterns of one language over a sentence: what makes each kind, and what makes nothing."""

    constraint: re.Pattern[str]
    decision: re.Pattern[str]
    preference: re.Pattern[str]
    rejected: re.Pattern[str]
    nothing: re.Pattern[str]  # supposed, reported, for once, or a story
    why: re.Pattern[str]


def _words(constraint: str, decision: str, preference: str, rejected: str, nothing: str, why: str) -> _Words:
    kinds = (constraint, decision, preference, rejected, nothing, rf"(?:{why})\s+(?P<why>[^.!?。]{{3,}})")
    return _Words(*(regex(pattern, re.IGNORECASE) for pattern in kinds))


_LEAD = (
    r"^\W*(?:(?:ok(?:ay|é|ey)?|gut|also|dann|ja|so|und|nee|klar|vale|bueno|entonces|y|dale|bon|alors|donc|et|du coup"
    r"|beleza|então|e|tá|va bene|allora|goed|dus|en|ладно|хорошо|тогда|ну|и|а)[,\s]+)*"
)
_ABROAD = {
    "de": _words(
        rf"{_LEAD}(?:bitte |commits? |tests? )?(?:immer|stets)\b|\b(?:nie(?:mals)?|auf keinen fall"
        rf"|unter keinen umständen|ab (?:jetzt|sofort)|von nun an|in zukunft|künftig|grundsätzlich|ausnahmslos"
        rf"|zwingend|strikt|verboten|nicht erlaubt|(?:ist|sind) (?:tabu|pflicht)|höchstens|maximal)\b|\b(?:darf"
        rf"|dürfen|darfst)\b[^,;:]{{0,50}}?\b(?:nicht|nie|kein\w*|nur|niemals|erst)\b|\b(?:muss"
        rf"|müssen)\b.{{0,40}}?\b(?:immer|unbedingt|mindestens|unter (?=\S*\d)|bleiben|stets|vorher|zuerst"
        rf"|überall)\b|(?<![tx] )\bimmer (?:auf|in|mit|erst|zuerst|vorher|nur|per|über|als|den|die|das)\b"
        rf"|\bnie(?:mals)? (?:auf|in|direkt|ohne)\b|\b(?:alle|jede[rsn]?|sämtliche)\b.{{1,40}}\b(?:müssen|muss"
        rf"|braucht|brauchen)\b|\b(?:kein\w*|nichts)\b.{{1,40}}\bohne\b|\bbleib(?:t|en)\b(?!.{{0,20}}\b(?:stehen"
        rf"|hängen|hänge|leer|schwarz|weiß|stecken|liegen)\b)|\bimmer\b[^,.;]{{2,50}}\w(?:en|ern|eln)\s*(?:$|,)"
        rf"|\b(?:hat|haben|gehör\w+)\b.{{0,50}}\b(?:nichts|nix)\s+(?:verloren|zu\s+suchen)|\b(?:also|bitte|und"
        rf"|aber)\s+(?:kein\w*|ohne)\s+(?!problem|fehler|ahnung|idee|zeit|lust)\w|^(?!.*\bich\b).*\b(?:will"
        rf"|verlangt|besteht\s+auf|fordert|wünscht)\b.{{2,60}}\b(?:haben|hat|jede\w*|alles?|nur|kein\w*|immer)\b"
        rf"|\bbitte\b.{{0,60}}\bauf\s+(?:deutsch|englisch)\b|\bnicht\s+jede\w*\b|(?:^|,|\b(?:bitte|aber"
        rf"|und))\s*nur\s+(?:per|über|via|mit|nach|auf|in|im|bis|von|am|ab|durch)\b|\b(?:werden"
        rf"|wird)\b.{{0,20}}\b(?:immer|stets|nie|nur)\b.{{0,30}}\b(?:ge\w*(?:speichert|schrieben|sendet|prüft"
        rf"|testet|legt)|verwendet|verschlüsselt|benannt|versendet)\b|\b(?:soll|darf)(?:en)?\b.{{0,40}}\b(?:nicht"
        rf"|höchstens)\b.{{0,20}}\d|\b(?:muss|müssen)\b(?!.{{0,40}}\b(?:noch|mal|dringend|bald|gefixt|behoben"
        rf"|repariert)\b).{{1,50}}\bwerden\b|\bohne\b.{{2,50}}\b(?:nix|nichts|keiner|niemand)\b"
        rf"|\bin diesem (?:repo|projekt|modul)\b.{{0,20}}\bkein",
        rf"{_LEAD}(?:wir (?:nehmen|bleiben bei|gehen (?:mit|auf)|wechseln|setzen auf|verwenden|nutzen"
        rf"|machen das (?:jetzt )?(?:mit|über|per))|nehmen wir|bleiben wir bei|(?:lass"
        rf"|lasst) uns .{{1,40}}(?:nehmen|verwenden|nutzen|bleiben)|nimm(?: lieber| dann| doch)? (?!mal\b|dir\b"
        rf"|an\b)\w|entscheidung:)|\bhaben (?:wir )?(?:uns )?(?:(?:für|gegen) .+ )?(?:entschieden|beschlossen"
        rf"|geeinigt)\b|\b(?:hab|habe) mich (?:für|gegen) .+ entschieden|{_LEAD}(?:für|fürs|als|beim?|im|zum"
        rf"|zur) [^,.;:!?]{{2,40}}? (?:nehmen|verwenden|nutzen|benutzen) wir\b|\b(?:bauen|schreiben|machen"
        rf"|speichern|legen|lösen|hosten) wir\b[^,.;?]{{0,40}}\b(?:mit|in|auf|über|nach|bei) (?!ordnung)\S"
        rf"|[,:;]\s*(?:also |dann )?wir (?:machen|nehmen|bauen|lösen|schreiben)\b[^,.;?]{{0,40}}\b(?:mit|in|auf"
        rf"|über)",
        r"\bich (?:mag (?!d(?:as|en|ie|ein\w*|iese\w*)\b|es\b)|bevorzuge|hätte (?:es )?gerne? (?:immer|lieber)"
        r"|will (?:immer|lieber)|möchte (?:immer|lieber)|hasse)\b|\bmir ist .{1,20}lieber|\b(?:antworte|schreib\w*"
        r"|kommentier\w*)\b.{0,20}\b(?:auf (?:deutsch|englisch)|kurz|knapp)\b|\b(?:kürzer|knapper|kurz"
        r"|knapp)\s+(?:antworten|fassen|schreiben)\b|\bantworte\b.{0,15}\b(?:kürzer|knapper)",
        r"\b(?:kommt nicht in ?frage|verwerfen wir|(?:haben|hatten) wir verworfen|ist raus|fällt (?:weg|flach"
        r"|raus))\b|\b(?:nicht|kein\w*)\b.{1,30}\bmehr (?:nutzen|verwenden|benutzen|nehmen)\b",
        rf"{_LEAD}(?:(?:kannst|könntest) du |bitte )?(?:erklär\w*|zeig\w*|such\w*|find\w*|prüf\w*|schau\w*"
        rf"|übersetz\w*"
        r"|beschreib\w*|schreib\w*.{0,30}\btests?|gibt es|ist es|soll(?:en|te)?|darf|dürfen|haben wir|kann|was|wie"
        r"|wo|wer|welche\w*)\b(?!\s(?:immer|stets|nie))|\b(?:stell dir vor|spiel (?:eine?n?|den|die)|laut|lautet\w*"
        r"|hieß|steht|schreibt|behaupte\w*|angeblich|gemäß|erklär\w*|warum|wieso|weshalb|angenommen|meldet"
        r"|nicht (?:verboten|tabu|pflicht|zwingend|entschieden|immer)|gilt nicht|gelten nicht)\b|\b(?:vielleicht"
        r"|könnte\w*|würde\w*|falls|wenn|ob|sollten wir|glaub\w*|weiß nicht|erstmal|diesmal|vorerst|noch nicht|heute"
        r"|hat|hatte|habe ich|war|wurde|lief|kam|ging|passiert|schlägt|stürzt|hängt|sagt\w*|meint\w*)\b",
        r"weil|denn|da sonst|sonst|wegen",
    ),
    "es": _words(
        rf"{_LEAD}siempre\b|\b(?:nunca|jamás)\b|\bno me (?:metas|pongas|hagas|subas|borres|cambies|toques"
        rf"|agregues)\b|\b(?:bajo ningún concepto|de ahora en (?:más|adelante)|a partir de ahora|prohibido"
        rf"|obligatori[oa]|como máximo|como mucho|sí o sí)\b|\bno se (?:puede|debe|toca|permite|mergea|sube"
        rf"|commitea|usa)\w*|\bno (?:hay que|toqu\w+|uses|usés|usar|hagas|mergees|commitees|subas|borres|pongas"
        rf"|metas|actualices)\b|\b(?:todo|toda|todos|todas|cada)\b.{{1,40}}\b(?:debe|deben|tiene que|tienen que"
        rf"|va con|van con)\b|\b(?:tiene|tienen) que (?:ser|tener|pasar|quedar|estar|ir)\b|\bnunca (?:en|a|se|sin"
        rf"|más)\b|\bsiempre (?:en|con|antes)\b|\bque\s+no\s+(?!s[eé]\b|se\s|es\b|hay\b|ha\b)\w+(?:e|a|en|an)\b"
        rf"|\bs[oó]lo\s+(?:en|con|por|para|desde|hasta|cuando|si)\b|\bsiempre (?:sin|se (?:guard|escrib|us|pon|hac"
        rf"|mand|envi|valid|cifr|prueb)\w+)|\bnadie (?!sab|entiend|contest|respond|vien|tien|quier|pued|recuerd"
        rf"|mir|us)\w+[ae]\b|\bsin\b.{{2,50}}\b(?:no|nada|nadie)\b|\bno (?:debe|deben|puede|pueden) (?:aparec|sal"
        rf"|qued|ten|ir|est|us)\w+|\bno (?:l[oae]s? )?(?!respond|contest|sab|viene|entiend)\w+ nadie\b"
        rf"|\b(?:no )?(?:debe|deben|puede|pueden)\b.{{0,40}}\d|\b(?:tiene|tienen) que \w+rse\b"
        rf"|\ben est[ea] (?:repo|proyecto|módulo)\b.{{0,15}}\b(?:nada de|sin|no)",
        rf"{_LEAD}(?:decidimos|decidí|quedamos en|vamos con|nos quedamos con|usamos|usemos|vamos a usar|pasamos a"
        rf"|pasemos a|elegimos|elijo|me quedo con|cambiamos (?:a|de)|cambiemos (?:a|de)|mejor (?:usemos|usamos"
        rf"|vamos con))\b|\b(?:hemos decidido|se decidió|quedó decidido|decidimos)\b|{_LEAD}(?:para"
        rf"|como) [^,.;:!?]{{2,40}}? (?:usamos|vamos con|ponemos|elegimos)\b|\bl[oa]s? (?:hacemos|montamos"
        rf"|guardamos|(?:re)?escribimos|pasamos|movemos|ponemos|metemos) (?:con|en|a|por)",
        r"\b(?:prefiero|no me gusta|odio|me gusta más)\b|\b(?:respond\w+|contest\w+"
        r"|escrib\w+)\b.{0,15}\b(?:en (?:español|inglés)|corto|breve)"
        r"|\brespuestas\b.{0,10}\b(?:cortas|breves)",
        r"\b(?:descartad[oa]|descartamos|descartemos|nada de (?!eso|esto)\w+|ya no (?:usamos|usemos))\b",
        rf"{_LEAD}(?:expl[ií]c\w+|b[uú]sc\w+|mu[eé]str\w+|enc[uo]e?ntr\w+|trad[uú]\w+|rev[ií]s\w+"
        rf"|escrib\w+.{{0,20}}\btests?"
        r"|descr[ií]b\w+|hay|puede\w*)\b(?!\s(?:siempre|nunca))|\b(?:imagin\w+|por qué|según|supon\w+|escribe que"
        r"|decid\w+ (?:qué|cuál|cómo|si)|aún no|más o menos|no hace falta|prefiero no|(?:no|ya no) (?:es|está|están"
        r"|son) (?:prohibid|obligatori)\w+|ya no (?:vale|rige))\b|\b(?:quizás?|tal vez|capaz|podría\w*|podríamos|si"
        r"|habría|vi|hice|creo|no sé|por ahora|esta vez|todavía|funcion\w+|anduvo|pasó|fue|era|estaba|había|dice"
        r"|dijo|hoy)\b",
        r"porque|ya que|por culpa de|si no",
    ),
    "fr": _words(
        rf"{_LEAD}toujours\b|\bjamais\b|\b(?:il ne faut (?:jamais|pas|surtout)|faut (?:jamais|toujours|pas)"
        rf"|interdit\w*|à partir de maintenant|désormais|dorénavant|en aucun cas|obligatoire|au maximum|au minimum"
        rf"|pas plus de|sous aucun prétexte)\b|\b(?:on )?ne (?:jamais|touche|fais|mets|pousse|commit\w*|modifie"
        rf"|supprime|fait|met|pousse|mettre|faire|pousser)\b.{{0,30}}\b(?:pas|jamais|plus|rien)\b"
        rf"|\bne jamais \w+er\b|\b(?:doit|doivent) (?:toujours|rester|être|passer|avoir|durer)\b|\b(?:tous?"
        rf"|toutes?|chaque)\b.{{1,40}}\b(?:doit|doivent)\b|\bjamais (?:en|sur|de|sans|dans)\b|\b(?:\w+s|on \w+"
        rf"|\w+[ei]r) toujours (?:en|avec|par|sur)\b|\b(?:commentaires?|messages?|commits?"
        rf"|docs?)\b.{{0,30}}\ben\s+(?:français|anglais)\b|\b(?:seulement|uniquement)\s+(?:sur|en|avec|par|via"
        rf"|après|avant|quand|entre)\b|\bpersonne ne (?!sait|compren|répon|vient|veut|peut|utilise|regarde|s')\w+"
        rf"|\btoujours (?:stock|écri|enregistr|envoy|valid|chiffr|sauvegard|test|nomm)\w+|\bne (?:doit|doivent"
        rf"|peut|peuvent) (?:pas|jamais|plus)\b(?! (?:marcher|être|avoir|fonctionner|savoir))"
        rf"|\bon (?:touche|d[eé]plo[iy]e|pousse|push|merge|commit|modifie|change|supprime|mets?|logge?|log|stocke"
        rf"|envoie|écrit|lance|utilise|garde|partage|publie|fait) (?:plus|pas|rien|jamais)\b(?! (?:bien|mal|grand"
        rf"|exprès|attention|peur))|\brien (?:ne )?(?:sort|part|passe|entre|quitte|va|change|bouge) (?!ici\b|là\b"
        rf"|comme\b|plus\b|mal\b)\w|\bc'est (?:moi|nous|lui|elle) qui (?!ai\b|a\b|avons\b|suis\b)\w"
        rf"|^\W*(?:et |une? |la |autre )*règle(?: générale| d'or)?\s*:"
        rf"|\bon ne \w+ rien sans\b|\bsurtout pas de\b|(?<!a )(?<!ai )(?<!ont )(?<!est )\bpas de [\w.]+ (?:dans"
        rf"|ici|stp|s'il te plaît)|\bdans ce(?:tte)? (?:repo|projet|dépôt|module)\b.{{0,20}}\bpas de",
        rf"{_LEAD}(?:on (?:part|va) (?:sur|avec)|on (?:prend|garde|utilise|passe (?:à|sur|en)|reste (?:sur|en)"
        rf"|bascule)"
        r"|on a (?:décidé|choisi|opté)|c'est décidé|j'ai décidé|finalement on|(?:prends|garde|utilise) plutôt)"
        r"|\bon a (?:décidé|choisi|opté|tranché)\b"
        rf"|{_LEAD}(?:pour|comme) [^,.;:!?]{{2,40}}? on (?:prend|utilise|part sur|garde|met|passe)\b|\bon réécrit\b"
        r"|\bon (?:l[ea]s? |l['’])?(?:fait|monte|code|écrit)(?: ça)? avec\b"
        r"|\bon l(?:es?|a|['’]) ?(?:fait|stocke|réécrit|met|range|garde|écrit) (?:en|dans|sur)",
        r"\bje préfère\b|\bj'aime (?:pas|mieux)\b|\b(?:réponds|écris)\b.{0,15}\b(?:en (?:français|anglais)|court"
        r"|bref)"
        r"|\bréponds\b.{0,12}\bbrièvement",
        r"\b(?:on abandonne|on laisse tomber|c'est exclu|on n'utilise plus|hors de question|on oublie)\b",
        rf"{_LEAD}(?:expliqu\w*|cherch\w*|trouv\w*|montr\w*|tradui\w*|vérifi\w*|regard\w*|écri\w*.{{0,20}}\btests?"
        rf"|décri\w*"
        r"|est-ce|peut-on|faut-il)\b(?!\s(?:toujours|jamais))|\b(?:ai|as|a|avons|avez|ont|est|sont) jamais\b"
        r"|\b(?:imagin\w+|pourquoi|selon|d'après|suppos\w+"
        r"|indique|écrit|n'est (?:pas|plus) (?:interdit|obligatoire)|ne vaut plus|a dit)\b|\b(?:peut-être|pourrait"
        r"|si|s'il|faudrait|je crois|je sais pas|pour l'instant|cette fois|pas encore|aujourd'hui|n'a|j'ai|n'ont"
        r"|n'avait|n'est jamais|était|marchait|fonctionn\w+|dit|disait)\b",
        r"parce qu[e']|car|sinon|vu qu[e']|puisqu[e']",
    ),
    "pt": _words(
        rf"{_LEAD}sempre\b|\b(?:nunca|jamais)\b|\bninguém (?:mexe|pode|sobe|usa|faz)\b|\b(?:de agora em diante"
        rf"|a partir de agora|daqui pra frente|proibid[oa]|obrigatóri[oa]|no máximo|de jeito nenhum)\b"
        rf"|\bnão (?:pode|podem|podemos|mexe|mexa|mexer|usa|use|faz|faça|sobe|suba|commita|mergeia|apaga|deve"
        rf"|devem)\b|\b(?:tem|têm) que (?:ser|ter|passar|ficar|estar|ir)\b|\b(?:todo|toda|todos|todas"
        rf"|cada)\b.{{1,40}}\b(?:deve|devem|tem que|têm que|precisa\w*)\b|\bnunca (?:em|no|na|se|sem|mais)\b"
        rf"|\bsempre (?:em|com|no|na|antes)\b|\bsempre\s+por\b|\bsó\s+(?:em|no|na|com|por|via|depois|antes|pode"
        rf"|podem|até|quando)\b|\bsempre (?:sem|(?:são|é|se) (?:salv|guard|escrit|envi|valid|us|test)\w+)"
        rf"|\bninguém (?!sab|entend|respond|vem|quer|tem|lembr|olh|us)\w+[ae]\b|\bnão (?:deix[ae](?! de\b)|coloca"
        rf"|coloque|bota|põe|ponha)\b|\bness?[ea] (?:repo|projeto|módulo)\b.{{0,15}}\b(?:nada de|sem|não)",
        rf"{_LEAD}(?:decidimos|decidi|vamos (?:de|usar|com|ficar com|trocar|mudar)|ficamos com|fica(?:mos)? (?:o"
        rf"|a) \w+ mesmo|a gente (?:vai (?:de|usar|com|trocar)|decidiu|fica com|combinou)|combinamos|trocamos"
        rf"|mudamos (?:para|pra)|usa (?:o|a) \w)|\b(?:a gente decidiu|ficou decidido|foi decidido)\b"
        rf"|{_LEAD}(?:para|pr[ao]s?|como) [^,.;:!?]{{2,40}}? (?:a gente (?:usa|vai de|vai usar)|vamos (?:de|usar)"
        rf"|usamos)\b|\ba gente (?:faz|guarda|coloca|bota|salva|escreve|monta|hospeda) (?:com|em|no|na)\b"
        rf"|\bvamos (?:reescrever|fazer|refazer|guardar)\b[^,.;?]{{0,40}}\b(?:com|em)\b",
        r"\b(?:prefiro|não gosto|odeio|gosto mais)\b|\b(?:responde|escreve)\b.{0,15}\b(?:em (?:português|inglês)"
        r"|curto)",
        r"\b(?:descartad[oa]|descartamos|descarta (?:o|a)|nada de (?!isso)\w+|não vamos (?:mais )?usar|esquece (?:o"
        r"|a))\b",
        rf"{_LEAD}(?:expli\w+|procur\w+|mostr\w+|tradu\w+|verifi\w+|escrev\w+.{{0,20}}\btestes?|descrev\w+"
        rf"|encontr\w+)\b"
        r"(?!\s(?:sempre|nunca))|\b(?:imagin\w+|por qu[eê]|segundo|supon\w+|não é (?:mais )?(?:proibid"
        r"|obrigatóri)\w+|não vale|escreve\w*|não precisa)\b|\b(?:talvez|poderia|se|acho|não sei|será|por enquanto"
        r"|dessa vez|ainda não|hoje|funcionou|funcionava|foi|era|estava|tinha|disse|diz)\b",
        r"porque|pq|senão|já que|por causa d[eoa]",
    ),
    "it": _words(
        rf"{_LEAD}sempre\b|\bmai\b"
        r"|\b(?:d'ora in poi|da (?:adesso|ora) in poi|vietato|in nessun caso|obbligatori[oa]|al massimo)\b"
        r"|\bnon (?:si (?:può|deve|tocca|usa)|usare|toccare|committare|pushare|mettere|fare|cancellare)\b|\b(?:deve"
        r"|devono) (?:sempre|essere|restare|passare|avere)\b|\b(?:tutti|tutte|ogni)\b.{1,40}\b(?:deve|devono)\b"
        r"|\bmai (?:in|su|senza)\b|\bsempre (?:in|con|su)\b|\bsolo\s+(?:in|con|da|via|dopo|prima|quando|tra)\b",
        rf"{_LEAD}(?:usiamo|andiamo (?:con|di)|teniamo|passiamo a|scegliamo|restiamo (?:su|con)|prendiamo)\b"
        r"|\b(?:abbiamo deciso|ho deciso|si è deciso)\b",
        r"\b(?:preferisco|non mi piace|odio)\b|\b(?:rispondi|scrivi)\b.{0,15}\b(?:in (?:italiano|inglese)|breve)",
        r"\b(?:scartat[oa]|scartiamo|lasciamo perdere|non usiamo più)\b",
        rf"{_LEAD}(?:spieg\w+|cerc\w+|trov\w+|mostr\w+|traduc\w+|verific\w+|scriv\w+.{{0,20}}\btest|descriv\w+)\b"
        r"(?!\s(?:sempre|mai))|\b(?:immagin\w+|secondo|suppon\w+|non (?:è|sono) (?:più )?(?:vietat|obbligatori)\w+"
        r"|non vale|non abbiamo)\b|\b(?:forse|potrebbe|se|credo|non so|per ora|stavolta|questa volta|oggi|funzion\w+"
        r"|era|stava|aveva|dice|ha detto)\b",
        r"perch[eé]|altrimenti|dato che",
    ),
    "nl": _words(
        rf"{_LEAD}altijd\b|\bnooit\b"
        r"|\b(?:vanaf nu|voortaan|verboden|in geen geval|verplicht|maximaal|hooguit)\b|\b(?:mag"
        r"|mogen)\b.{0,40}?\b(?:niet|nooit|alleen|geen)\b|\b(?:moet|moeten)\b.{0,40}?\b(?:altijd|minimaal|onder"
        r"|blijven|eerst)\b|\b(?:alle|elke|ieder\w*)\b.{1,40}\b(?:moet|moeten)\b|\bnooit (?:in|op|zonder|direct)\b"
        r"|(?<!t )\baltijd (?:in|met|eerst|op)\b",
        rf"{_LEAD}(?:we (?:nemen|gaan (?:voor|met)|kiezen|houden het bij|stappen over|blijven bij)"
        rf"|laten we .{{1,40}}(?:nemen|gebruiken|houden))\b"
        r"|\bwe hebben (?:besloten|gekozen|afgesproken)\b",
        r"\bik (?:heb liever|wil liever|hou niet van|haat)\b|\b(?:antwoord"
        r"|schrijf)\b.{0,15}\b(?:in het (?:nederlands|engels)|kort)",
        r"\b(?:valt af|laten we vallen|gebruiken we niet meer|geen optie)\b",
        rf"{_LEAD}(?:leg\b.{{0,12}}\buit|zoek|vind|toon|laat zien|vertaal|controleer|kijk|schrijf.{{0,20}}\btests?"
        rf"|beschrijf|mag"
        r"|mogen|kan|moet je)\b(?!\s(?:altijd|nooit))|\b(?:stel je voor|waarom|volgens|stel dat|niet (?:verboden"
        r"|verplicht|altijd)|geldt niet)\b|\b(?:misschien|zou|als|denk|weet niet|voorlopig|deze keer|nog niet"
        r"|vandaag|was|had|heeft|werkte|zegt|zei)\b",
        r"omdat|want|anders",
    ),
    "ru": _words(
        rf"{_LEAD}(?:всегда|только(?! что))\b|\bникогда\b|\w(?:ть|ти) только\b|\bне (?:держим|используем|храним"
        rf"|трогаем|пускаем|пишем)\b|\b(?:ни в коем случае|запрещено|нельзя|с этого момента|отныне|впредь"
        rf"|обязательно|строго|не (?:трогай|используй|коммить|пушь|пиши|делай|меняй|удаляй|лезь)\w*)\b"
        rf"|\bне (?:больше|меньше|более|менее|чаще|реже) \S*\d|\bдолж(?:ен|на|но|ны) (?:быть|всегда|проходить"
        rf"|оставаться|идти|укладываться)\b|\b(?:кажд\w+|все|любой)\b.{{1,40}}\bдолж|\bникогда не (?:\w+ть|\w+й)\b"
        rf"|\bвсегда (?:через|с|на|в)\b|\bтолько\s+(?:с|через|в|на|после|до|по|из|для|когда)\b|^\W*пусть\b"
        rf"|[,.]\s*пусть\b|\bбез\b.{{2,50}}\b(?:ничего|никто|никак)\b|\bбыть не должн|\bникто не (?!зна|понима"
        rf"|отвеча|хочет|помнит|может|пользу|смотр|вид|был)\w+|\bвсегда (?:хран|пиш|использ|держ|запис|отправ"
        rf"|провер|шифр|дела)\w+|(?<!нет )\bникак(?:ого|ой|их) (?!реакц|смысл|разниц|информац|ответ|иде"
        rf"|проблем)\w+|\bдолж(?:ен|на|но|ны)\b.{{0,30}}\d|\b(?:надо|нужно) (?:хранить|держать|записывать)\b"
        rf"|\bне (?:писать|пушить|трогать|хранить|коммитить|логировать|выводить)",
        rf"{_LEAD}(?:решили(?! мы| ли)|договорились|берём|берем|выбрали|оста[её]мся на|переходим на|переезжаем на"
        rf"|давай(?:те)? (?:возьмём|возьмем|на |использовать|через)|будем (?:использовать|делать|брать|хранить)"
        rf"|используем)|\bмы (?:решили|договорились|выбрали)\b|{_LEAD}(?:для|под"
        rf"|в качестве) [^,.;:!?]{{2,40}}? (?:бер[её]м|используем|ставим|возьм[её]м)\b|(?<!не )\b(?:делаем|пишем"
        rf"|переписываем|храним|хостим|складываем|кладём|переносим)\b[^,.;?]{{0,40}}\b(?:на|в|через) [`a-z]",
        r"\b(?:предпочитаю|не люблю|мне больше нравится)\b|\b(?:отвечай|пиши)\b.{0,15}\b(?:на (?:русском|английском)"
        r"|по-русски|кратко)"
        r"|\bотвечай\b.{0,15}\b(?:коротко|короче|покороче)",
        r"\b(?:отказались|отказываемся|отпадает|больше не используем)\b",
        rf"{_LEAD}(?:объясни\w*|найди\w*|поищи|покажи\w*|переведи\w*|проверь\w*|посмотри\w*"
        rf"|напиши\w*.{{0,20}}\bтест\w*"
        r"|опиши\w*|можно ли|надо ли)\b(?!\s(?:всегда|никогда))|\b(?:представь\w*|почему|зачем|согласно|допустим"
        r"|предположим|написано|пишет|пишут|говор\w+|не (?:обязательно|запрещено|всегда|действует)"
        r"|больше не действует|ещ[её] не)\b|\b(?:может|возможно|если|наверное|не знаю|бы|думаю|пока|в этот раз"
        r"|сегодня|сказал\w*|говорит|работал\w*|падал\w*|был[аои]?)\b",
        r"потому что|иначе|так как|а то",
    ),
    "ja": _words(
        r"絶対に?|必ず|禁止|しないで|しないこと(?![がも])|してはいけない|しちゃだめ|ダメ|だめ[。!！]?$|今後は"
        r"|これからは|常に(?=.*(?:する|こと|して|ください|使う|使って|ように|しよう)[。!！]?$)|(?:は|には"
        r"|を)(?:使わない|触らない)|以内(?:に|で)(?!でき)|すること[。!！]?$|で統一|使いたくない|(?:から"
        r"|まで)[^、。]{0,8}の間(?:で|に|だけ)|だけ(?:に|で)(?:して|する|お願い)|なければ(?:ならない|なりません"
        r"|いけない)|ないと(?:いけない|ダメ|だめ)|最[大長]\S{0,8}\d|\d\S{0,3}まで[。、]?$|ない(?:こと"
        r"|で(?:ください|ね)|ように(?:して(?:ください|ね)?|する|お願い\S*)?)[。!！]?$",
        r"にしよう|に決(?:め|まり)|で(?:いこう|行こう|いきます)|を(?:使う|使い)(?:ことにす|ます|。|$)|に(?:変更"
        r"|統一|切り替え)(?:する|します|で|て|よう)|を採用|に(?:する|します)[。!！]?$|ことに(?:した|しました|する"
        r"|します)|で(?:作|書|や|書き直|作り直)(?:ろう|こう|そう|ります|る|ります)[。!！]?$|に(?:保存|移行"
        r"|移動)(?:する|します|しよう)[。!！]?$",
        r"(?:が|は)好き|(?:の|ほう|方)がいい|(?:日本語|英語)で(?:書|答|返)"
        r"|(?:短く|簡潔に|手短に)\S{0,6}(?:して|答|書)",
        r"(?:は|を)?(?:やめ(?:る|よう|ます)|却下|使うのはなし|見送)",
        r"(?:説明|確認|翻訳|検索|調査)して(?:ください)?[。!！]?$|(?:教え|探し|訳し|調べ"
        r"|見)て(?:ください)?[。!！]?$|ことを.{0,8}テスト|と(?:書|言|聞|出て|いう)|ように.{0,16}(?:追加|実装|修正"
        r"|変更)して|(?:落ち|失敗す)る[。]?$|なぜ|どうして|どうなる|必ずしも|必要は?な|わけでは|限ら|もう(?:無"
        r"|な)い|ルール[はが]|[?？]|かも|ことが(?:ある|あり)|になる[。]?$|今日|今すぐ|先に|後で|あとで|もし|かな"
        r"|と思う|でしょう|らしい|とりあえず|今回は|まだ|だった|でした|(?:ます|です|た|る)か[。]?$|たら",
        r"(?:から|ので|ため)、?",
    ),
    "ko": _words(
        r"절대|반드시|항상|금지|하지 ?마|쓰지 ?마|앞으로는?|무조건|안 ?돼|지 ?(?:마(?:세요|라)?|말아|말 것)"
        r"|면 안 ?[돼되됩]|[아어해]야 ?(?:해|한다|합니다|돼)(?=[.,!\s]|$)|\d\S{0,3}까지만|이내로",
        r"로 (?:가자|하자|결정|정했|바꾸자|통일)|쓰기로 (?:했|하자)|(?:쓰자|갑시다)[.!]?$"
        r"|기로 (?:했|하자|합시다)|으?로 (?:다시 )?(?:만들|바꾸|옮기|작성하|저장하)자",
        r"선호|싫어|(?:한국어|영어)로 (?:답|써)"
        r"|(?:짧게|간결하게|간단하게) ?(?:좀 ?)?(?:해|답|대답|말|써)",
        r"(?:안 ?쓰기로|포기|제외하)",
        r"(?:설명|번역|확인|검색)(?:해 ?줘|하는)|찾아|보여|알려|테스트를? ?(?:써"
        r"|작성)|[라다자냐]고 |왜 |규칙이 |도록.{0,12}(?:추가|수정)해|필요는? ?없"
        r"|\S[이가] (?:항상|절대)|[?？]|수도|만약|일까|같아|일단|이번|아직|했었"
        r"|나봐|\S네(?=[,.!?]|$)|[다라없있]대(?:요)?(?=[\s,.!?]|$)",
        r"왜냐하면|때문에",
    ),
}  # fmt: skip
# What begins a clause whose words are not this sentence's own statement ("add a check that it is never empty"), and who
# wishes what follows.
_CLAUSE = {
    "de": r",\s(?:dass|ob|wo|damit)\b",
    "es": r"(?<!tiene )(?<!tienen )(?<!hay )(?<!más )(?<!antes de )\bque\b|,\s(?:dónde|cómo)\b",
    "fr": r"(?<!parce )(?<!plus )(?<!avant )\bqu(?:e\b|')|,\soù\b",
    "pt": r"(?<!tem )(?<!têm )(?<!mais )(?<!antes )\bque\b|\bpara (?:o|a|que)\b|,\s(?:onde|como)\b",
    "it": r"\bche\b|\baffinché\b|,\s(?:dove|come)\b",
    "nl": r"\b(?:dat|zodat)\b|,\s(?:waar|hoe)\b",
    "ru": r"(?<!потому )(?<!только )\b(?:что|чтобы)\b|,\s(?:где|как)\b",
}
_WISHED = regex(
    r"\b(?:ich (?:will|möchte)|achte\w*|denk\w*|merk\w*|stell\w* sicher|wichtig|quiero|aseg[uú]r\w+|recuerd\w+"
    r"|importante|je (?:veux|voudrais)|assure\w*|n'oublie\w*|souviens\w*|il faut|quero|garant\w+|lembr\w+|voglio"
    r"|assicura\w*|ricord\w+|ik wil|zorg\w*|onthou\w*|belangrijk|хочу|следи\w*|помни\w*|запомни\w*|важно|нужно"
    r"|надо)\b",
    re.IGNORECASE,
)
_OTHERS = {spoken: regex(pattern, re.IGNORECASE) for spoken, pattern in _CLAUSE.items()}
# Words that no other of these languages has, for a text too short to tell its language otherwise.
_UNMISTAKABLE = regex(
    r"\b(?:(?P<nl>nooit|voortaan)|(?P<de>niemals|künftig|ab jetzt)|(?P<fr>jamais|désormais|dorénavant)"
    r"|(?P<es>nunca|jamás)|(?P<it>d'ora in poi|vietato)|(?P<ru>никогда|нельзя|запрещено))\b",
    re.IGNORECASE,
)
_KANA, _HANGUL = regex("[\u3041-\u30fa]"), regex("[\uac00-\ud7a3]")
# What stands before it says why, or of what.
_REASON_FIRST = {"ja": regex(r"(?:ので|から|けど|けれど)、"), "ko": regex(r"(?:니까|라서|는데|은데|인데|대서)[,\s]\s*")}
_WITHOUT = regex(r"\b(?:ohne|sin|sans|sem|senza|zonder|не спросив|пока(?: \w+)? не)\b", re.IGNORECASE)
_LAUGHS = regex(
    r"\b(?:haha\w*|jaja\w*|kkk+|mdr|lol|lmao|rsrs\w*|ахах\w*|хаха\w*)\b|笑|ww+$|草$|ㅋㅋ|ㅎㅎ", re.IGNORECASE
)
_ASKS = regex(r"[?？]\W*$|^\W*¿|,\s(?:oder|o|ou|no|né|toch|да|нет|так)\W*$", re.IGNORECASE)


def language(text: str) -> str:
    """The language of a text if this module knows it, else ""; what is said in English or Chinese is not its own."""
    if not text.isascii():
        if _HANGUL.search(text):
            return "ko"
        if len(_KANA.findall(text)) >= 2:
            return "ja"
    found = tongue(text)
    if not found:
        match = _UNMISTAKABLE.search(text)
        found = (match.lastgroup or "") if match is not None else ""
    return found if found in _ABROAD else ""


def language_of_sentence(text: str, message: str) -> str:
    """The language of one sentence of a message whose language is `message` ("" for English and Chinese)."""
    if message in ("ja", "ko"):
        return message
    found = sentence_tongue(text, message)
    return found if found in _ABROAD else ""


def language_of_answered(said: list[Sentence], answer: str) -> str:
    """The language of a message too short to tell its own, by its answer, if it says something in that; else ""."""
    spoken = language(answer[:ANSWER_CHARS])
    return spoken if spoken and any(of_user(sentence, spoken) for sentence in said) else ""


def of_user(sentence: Sentence, spoken: str) -> list[Finding]:
    """What the user's sentence is in the language `spoken`: at most one finding, and none of what is asked, supposed or
    for once."""
    words, view = _ABROAD[spoken], sentence.view
    if _ASKS.search(view) or len(sentence.text) < LEAST_CHARS:
        return []
    why = words.why.search(view)
    clause = view[: why.start()] if why is not None else view  # a reason may tell what was
    if spoken in _REASON_FIRST:
        clause = _REASON_FIRST[spoken].split(clause)[-1] or clause
    if words.nothing.search(_WITHOUT.split(clause)[0]) or _LAUGHS.search(view):
        return []
    reason = sentence.text[why.start("why") : why.end("why")].strip(" .,") if why is not None else ""
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("rejected", words.rejected), ("decision", words.decision), ("constraint", words.constraint),
        ("preference", words.preference),
    )  # fmt: skip
    for kind, pattern in kinds:
        match = pattern.search(clause)
        if match is not None:
            return [] if _is_others(clause[: match.start()], spoken) else [Finding(kind, why=reason)]
    return []


def _is_others(before: str, spoken: str) -> bool:
    """Whether what follows `before` is a clause that states what somebody else says, or what is to be made."""
    begun = _OTHERS[spoken].search(before) if spoken in _OTHERS else None
    return begun is not None and _WISHED.search(before, 0, begun.start()) is None
