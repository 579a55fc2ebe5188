"""The words by which languages beside English and Chinese say rules, choices, preferences and what is turned down.

In the notation of `vmem.capture.patterns.phrases`; {LEAD} stands for the small words that a sentence may begin with.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vmem.capture.patterns import phrases


class Words(NamedTuple):
    """Patterns of one language over a sentence: what makes each kind, and what makes nothing."""

    constraint: re.Pattern[str]
    decision: re.Pattern[str]
    preference: re.Pattern[str]
    rejected: re.Pattern[str]
    nothing: re.Pattern[str]  # supposed, reported, for once, or a story
    why: re.Pattern[str]


def _words(*, constraint: str, decision: str, preference: str, rejected: str, nothing: str, why: str) -> Words:
    kinds = (constraint, decision, preference, rejected, nothing, rf"(?:{why}) [^.!?。]{{3}}")
    return Words(*(phrases(source.replace("{LEAD}", _LEAD)) for source in kinds))


_LEAD = (
    r"^\W*(?:(?:ok(?:ay|é|ey)?|gut|also|dann|ja|so|und|nee|klar|vale|bueno|entonces|y|dale|bon|alors|donc|et|du coup"
    r"|beleza|então|e|tá|va bene|allora|goed|dus|en|ладно|хорошо|тогда|ну|и|а)[,\s]+)*"
)
WORDS = {
    "de": _words(
        constraint=r"""
            ^\W*(?:\w+ ){0,2}(?:goldene |neue )?regel(?: \w+){0,2}\s*: \S|,\s*immer\W*$|\bimmer nur\b
            |\b(?:nur|erst)\s(?:wenn|falls)\b
            |\b(?:commits?|commit-\w+|nachrichten|kommentare?|doku\w*|texte?|tests?)\b[^.?!]{0,30}\bauf (?:deutsch
            |englisch)\b
            |\b(?:alles|alle|jede[rsn]?)\b.{1,50}\b(?:geht|gehen|läuft|laufen) (?:über|durch|durchs|erst)\b
            |(?:^|[,;:]\s*|\b(?:aber|und|also|bitte)\s)kein\w*\b.{1,40}\b(?:in|ins|im|auf) (?:d(?:ie|en|em|er) )?(?:
            logs?|repo\w*|code|tests?|main|master|prod\w*)\b
            |{LEAD}(?:bitte |commits? |tests? )?(?:immer|stets)\b
            |\b(?:nie(?:mals)?|auf keinen fall|unter keinen umständen|ab (?:jetzt|sofort)|von nun an|in zukunft
            |künftig|grundsätzlich|ausnahmslos|zwingend|strikt|verboten|nicht erlaubt|(?:ist|sind) (?:tabu|pflicht)
            |höchstens|maximal)\b
            |\b(?:darf|dürfen|darfst)\b[^,;:]{0,50}?\b(?:nicht|nie|kein\w*|nur|niemals|erst)\b
            |\b(?:muss|müssen)\b.{0,40}?\b(?:immer|unbedingt|mindestens|unter (?=\S*\d)|bleiben|stets|vorher|zuerst
            |überall)\b
            |(?<![tx]\s)\bimmer (?:auf|in|mit|erst|zuerst|vorher|nur|per|über|als|den|die|das)\b
            |\bnie(?:mals)? (?:auf|in|direkt|ohne)\b
            |\b(?:alle|jede[rsn]?|sämtliche)\b.{1,40}\b(?:müssen|muss|braucht|brauchen)\b
            |\b(?:kein\w*|nichts)\b.{1,40}\bohne\b
            |\bbleib(?:t|en)\b(?!.{0,20}\b(?:stehen|hängen|hänge|leer|schwarz|weiß|stecken|liegen)\b)
            |\bimmer\b[^,.;]{2,50}\w(?:en|ern|eln)\s*(?:$|,)
            |\b(?:hat|haben|gehör\w+)\b.{0,50}\b(?:nichts|nix) (?:verloren|zu suchen)
            |\b(?:also|bitte|und|aber) (?:kein\w*|ohne) (?!problem|fehler|ahnung|idee|zeit|lust)\w
            |^(?!.*\bich\b).*\b(?:will|verlangt|besteht auf|fordert|wünscht)\b.{2,60}\b(?:haben|hat|jede\w*|alles?|nur
            |kein\w*|immer)\b
            |\bbitte\b.{0,60}\bauf (?:deutsch|englisch)\b|\bnicht jede\w*\b
            |(?:^|,|\b(?:bitte|aber|und))\s*nur (?:per|über|via|mit|nach|auf|in|im|bis|von|am|ab|durch)\b
            |\b(?:werden|wird)\b.{0,20}\b(?:immer|stets|nie|nur)\b.{0,30}\b(?:ge\w*(?:speichert|schrieben|sendet|prüft
            |testet|legt)|verwendet|verschlüsselt|benannt|versendet)\b
            |\b(?:soll|darf)(?:en)?\b.{0,40}\b(?:nicht|höchstens)\b.{0,20}\d
            |\b(?:muss|müssen)\b(?!.{0,40}\b(?:noch|mal|dringend|bald|gefixt|behoben|repariert)\b).{1,50}\bwerden\b
            |\bohne\b.{2,50}\b(?:nix|nichts|keiner|niemand)\b|\bin diesem (?:repo|projekt|modul)\b.{0,20}\bkein
        """,
        decision=r"""
            {LEAD}(?:wir (?:nehmen|bleiben bei|gehen (?:mit|auf)|wechseln|setzen auf|verwenden|nutzen
            |machen das (?:jetzt )?(?:mit|über|per))|nehmen wir|bleiben wir bei
            |(?:lass|lasst) uns .{1,40}(?:nehmen|verwenden|nutzen|bleiben)
            |nimm(?: lieber| dann| doch)? (?!mal\b|dir\b|an\b)\w|entscheidung:)
            |\bhaben (?:wir )?(?:uns )?(?:(?:für|gegen) .+ )?(?:entschieden|beschlossen|geeinigt)\b
            |\b(?:hab|habe) mich (?:für|gegen) .+ entschieden
            |{LEAD}(?:für|fürs|als|beim?|im|zum|zur) [^,.;:!?]{2,40}? (?:nehmen|verwenden|nutzen|benutzen) wir\b
            |\b(?:bauen|schreiben|machen|speichern|legen|lösen|hosten) wir\b[^,.;?]{0,40}\b(?:mit|in|auf|über|nach
            |bei) (?!ordnung)\S
            |[,:;]\s*(?:also |dann )?wir (?:machen|nehmen|bauen|lösen|schreiben)\b[^,.;?]{0,40}\b(?:mit|in|auf|über)
        """,
        preference=r"""
            \bich (?:mag (?!d(?:as|en|ie|ein\w*|iese\w*)\b|es\b)|bevorzuge|hätte (?:es )?gerne? (?:immer|lieber)
            |will (?:immer|lieber)|möchte (?:immer|lieber)|hasse)\b
            |\bmir ist .{1,20}lieber
            |\b(?:antworte|schreib\w*|kommentier\w*)\b.{0,20}\b(?:auf (?:deutsch|englisch)|kurz|knapp)\b
            |\b(?:kürzer|knapper|kurz|knapp) (?:antworten|fassen|schreiben)\b|\bantworte\b.{0,15}\b(?:kürzer|knapper)
        """,
        rejected=r"""
            \b(?:kommt nicht in ?frage|verwerfen wir|(?:haben|hatten) wir verworfen|ist raus
            |fällt (?:weg|flach|raus))\b
            |\b(?:nicht|kein\w*)\b.{1,30}\bmehr (?:nutzen|verwenden|benutzen|nehmen)\b
        """,
        nothing=r"""
            {LEAD}(?:(?:kannst|könntest) du |bitte )?(?:erklär\w*|zeig\w*|such\w*|find\w*|prüf\w*|schau\w*|übersetz\w*
            |beschreib\w*|schreib\w*.{0,30}\btests?|gibt es|ist es|soll(?:en|te)?|darf|dürfen|haben wir|kann|was|wie
            |wo|wer|welche\w*)\b(?!\s(?:immer|stets|nie))
            |\b(?:stell dir vor|spiel (?:eine?n?|den|die)|laut|lautet\w*|hieß|steht|schreibt|behaupte\w*|angeblich
            |gemäß|erklär\w*|warum|wieso|weshalb|angenommen|meldet
            |nicht (?:verboten|tabu|pflicht|zwingend|entschieden|immer)|gilt nicht|gelten nicht)\b
            |\b(?:vielleicht|könnte\w*|würde\w*|falls|wenn|ob|sollten wir|glaub\w*|weiß nicht|erstmal|diesmal|vorerst
            |noch nicht|heute|hat|hatte|habe ich|war|wurde|lief|kam|ging|passiert|schlägt|stürzt|hängt|sagt\w*
            |meint\w*)\b
        """,
        why=r"weil|denn|da sonst|sonst|wegen",
    ),
    "es": _words(
        constraint=r"""
            ^\W*(?:\w+ ){0,2}regla(?: de oro| general)?\s*: \S|,\s*siempre\W*$
            |\b(?:commits?|mensajes?|comentarios?|docs?|documentaci[oó]n|nombres?|textos?)\b[^.?!]{0,30}\ben (?:español
            |inglés|castellano)\b
            |\b(?:todo|cualquier\w*|cada \w+)\b.{1,50}\bpasan? (?:primero )?por\b
            |\bs[oó]lo (?:pasa|entra|va|se)\b.{1,40}\blo que\b
            |\bning[uú]n\w*\b.{0,40}\b(?:aparece|sale|entra|queda) (?:en|de|a)\b
            |{LEAD}siempre\b|\b(?:nunca|jamás)\b|\bno me (?:metas|pongas|hagas|subas|borres|cambies|toques|agregues)\b
            |\b(?:bajo ningún concepto|de ahora en (?:más|adelante)|a partir de ahora|prohibido|obligatori[oa]
            |como máximo|como mucho|sí o sí)\b
            |\bno se (?:puede|debe|toca|permite|mergea|sube|commitea|usa)\w*
            |\bno (?:hay que|toqu\w+|uses|usés|usar|hagas|mergees|commitees|subas|borres|pongas|metas|actualices)\b
            |\b(?:todo|toda|todos|todas|cada)\b.{1,40}\b(?:debe|deben|tiene que|tienen que|va con|van con)\b
            |\b(?:tiene|tienen) que (?:ser|tener|pasar|quedar|estar|ir)\b|\bnunca (?:en|a|se|sin|más)\b
            |\bsiempre (?:en|con|antes)\b|\bque no (?!s[eé]\b|se\s|es\b|hay\b|ha\b)\w+(?:e|a|en|an)\b
            |\bs[oó]lo (?:en|con|por|para|desde|hasta|cuando|si)\b
            |\bsiempre (?:sin|se (?:guard|escrib|us|pon|hac|mand|envi|valid|cifr|prueb)\w+)
            |\bnadie (?!sab|entiend|contest|respond|vien|tien|quier|pued|recuerd|mir|us)\w+[ae]\b
            |\bsin\b.{2,50}\b(?:no|nada|nadie)\b|\bno (?:debe|deben|puede|pueden) (?:aparec|sal|qued|ten|ir|est|us)\w+
            |\bno (?:l[oae]s? )?(?!respond|contest|sab|viene|entiend)\w+ nadie\b
            |\b(?:no )?(?:debe|deben|puede|pueden)\b.{0,40}\d|\b(?:tiene|tienen) que \w+rse\b
            |\ben est[ea] (?:repo|proyecto|módulo)\b.{0,15}\b(?:nada de|sin|no)
        """,
        decision=r"""
            {LEAD}(?:decidimos|decidí|quedamos en|vamos con|nos quedamos con|usamos|usemos|vamos a usar|pasamos a
            |pasemos a|elegimos|elijo|me quedo con|cambiamos (?:a|de)|cambiemos (?:a|de)
            |mejor (?:usemos|usamos|vamos con))\b
            |\b(?:hemos decidido|se decidió|quedó decidido|decidimos)\b
            |{LEAD}(?:para|como) [^,.;:!?]{2,40}? (?:usamos|vamos con|ponemos|elegimos)\b
            |\bl[oa]s? (?:hacemos|montamos|guardamos|(?:re)?escribimos|pasamos|movemos|ponemos|metemos) (?:con|en|a
            |por)
        """,
        preference=r"""
            \b(?:prefiero|no me gusta|odio|me gusta más)\b
            |\b(?:respond\w+|contest\w+|escrib\w+)\b.{0,15}\b(?:en (?:español|inglés)|corto|breve)
            |\brespuestas\b.{0,10}\b(?:cortas|breves)
        """,
        rejected=r"""
            \b(?:descartad[oa]|descartamos|descartemos|nada de (?!eso|esto)\w+|ya no (?:usamos|usemos))\b
        """,
        nothing=r"""
            {LEAD}(?:expl[ií]c\w+|b[uú]sc\w+|mu[eé]str\w+|enc[uo]e?ntr\w+|trad[uú]\w+|rev[ií]s\w+
            |escrib\w+.{0,20}\btests?|descr[ií]b\w+|hay|puede\w*)\b(?!\s(?:siempre|nunca))
            |\b(?:imagin\w+|por qué|según|supon\w+|escribe que|decid\w+ (?:qué|cuál|cómo|si)|aún no|más o menos
            |no hace falta|prefiero no|(?:no|ya no) (?:es|está|están|son) (?:prohibid|obligatori)\w+
            |ya no (?:vale|rige))\b
            |\b(?:quizás?|tal vez|capaz|podría\w*|podríamos|si|habría|vi|hice|creo|no sé|por ahora|esta vez|todavía
            |funcion\w+|anduvo|pasó|fue|era|estaba|había|dice|dijo|hoy)\b
        """,
        why=r"porque|ya que|por culpa de|si no",
    ),
    "fr": _words(
        constraint=r"""
            \b(?:seulement|uniquement) (?:si|s'il|pour|dans|au|aux|à)\b|,\s*toujours\W*$
            |\b(?:tout|toute|tous|toutes|chaque)\b.{1,50}\bpassent? (?:par|d'abord|chez)\b
            |\b(?:est|sont|reste\w*) en (?:français|anglais)\b
            |\baucune?\b.{1,40}\b(?:dans|sur|hors de) (?:les? |la )?(?:logs?|repo|dépôt|code|prod\w*|main)\b
            |{LEAD}toujours\b|\bjamais\b
            |\b(?:il ne faut (?:jamais|pas|surtout)|faut (?:jamais|toujours|pas)|interdit\w*|à partir de maintenant
            |désormais|dorénavant|en aucun cas|obligatoire|au maximum|au minimum|pas plus de|sous aucun prétexte)\b
            |\b(?:on )?ne (?:jamais|touche|fais|mets|pousse|commit\w*|modifie|supprime|fait|met|pousse|mettre|faire
            |pousser)\b.{0,30}\b(?:pas|jamais|plus|rien)\b
            |\bne jamais \w+er\b|\b(?:doit|doivent) (?:toujours|rester|être|passer|avoir|durer)\b
            |\b(?:tous?|toutes?|chaque)\b.{1,40}\b(?:doit|doivent)\b|\bjamais (?:en|sur|de|sans|dans)\b
            |\b(?:\w+s|on \w+|\w+[ei]r) toujours (?:en|avec|par|sur)\b
            |\b(?:commentaires?|messages?|commits?|docs?)\b.{0,30}\ben (?:français|anglais)\b
            |\b(?:seulement|uniquement) (?:sur|en|avec|par|via|après|avant|quand|entre)\b
            |\bpersonne ne (?!sait|compren|répon|vient|veut|peut|utilise|regarde|s')\w+
            |\btoujours (?:stock|écri|enregistr|envoy|valid|chiffr|sauvegard|test|nomm)\w+
            |\bne (?:doit|doivent|peut|peuvent) (?:pas|jamais|plus)\b(?! (?:marcher|être|avoir|fonctionner|savoir))
            |\bon (?:touche|d[eé]plo[iy]e|pousse|push|merge|commit|modifie|change|supprime|mets?|logge?|log|stocke
            |envoie|écrit|lance|utilise|garde|partage|publie|fait) (?:plus|pas|rien|jamais)\b(?! (?:bien|mal|grand
            |exprès|attention|peur))
            |\brien (?:ne )?(?:sort|part|passe|entre|quitte|va|change|bouge) (?!ici\b|là\b|comme\b|plus\b|mal\b)\w
            |\bc'est (?:moi|nous|lui|elle) qui (?!ai\b|a\b|avons\b|suis\b)\w
            |^\W*(?:et |une? |la |autre )*règle(?: générale| d'or)?\s*:
            |\bon ne \w+ rien sans\b|\bsurtout pas de\b
            |(?<!a\s)(?<!ai\s)(?<!ont\s)(?<!est\s)\bpas de [\w.]+ (?:dans|ici|stp|s'il te plaît)
            |\bdans ce(?:tte)? (?:repo|projet|dépôt|module)\b.{0,20}\bpas de
        """,
        decision=r"""
            {LEAD}(?:on (?:part|va) (?:sur|avec)|on (?:prend|garde|utilise|passe (?:à|sur|en)|reste (?:sur|en)
            |bascule)|on a (?:décidé|choisi|opté)|c'est décidé|j'ai décidé|finalement on
            |(?:prends|garde|utilise) plutôt)
            |\bon a (?:décidé|choisi|opté|tranché)\b
            |{LEAD}(?:pour|comme) [^,.;:!?]{2,40}? on (?:prend|utilise|part sur|garde|met|passe)\b|\bon réécrit\b
            |\bon (?:l[ea]s? |l')?(?:fait|monte|code|écrit)(?: ça)? avec\b
            |\bon l(?:es?|a|') ?(?:fait|stocke|réécrit|met|range|garde|écrit) (?:en|dans|sur)
        """,
        preference=r"""
            \bje préfère\b|\bj'aime (?:pas|mieux)\b
            |\b(?:réponds|écris)\b.{0,15}\b(?:en (?:français|anglais)|court|bref)|\bréponds\b.{0,12}\bbrièvement
        """,
        rejected=r"""
            \b(?:on abandonne|on laisse tomber|c'est exclu|on n'utilise plus|hors de question|on oublie)\b
        """,
        nothing=r"""
            {LEAD}(?:expliqu\w*|cherch\w*|trouv\w*|montr\w*|tradui\w*|vérifi\w*|regard\w*|écri\w*.{0,20}\btests?
            |décri\w*|est-ce|peut-on|faut-il)\b(?!\s(?:toujours|jamais))
            |\b(?:ai|as|a|avons|avez|ont|est|sont) jamais\b
            |\b(?:imagin\w+|pourquoi|selon|d'après|suppos\w+|indique|écrit|n'est (?:pas|plus) (?:interdit|obligatoire)
            |ne vaut plus|a dit)\b
            |\b(?:peut-être|pourrait|si|s'il|faudrait|je crois|je sais pas|pour l'instant|cette fois|pas encore
            |aujourd'hui|n'a|j'ai|n'ont|n'avait|n'est jamais|était|marchait|fonctionn\w+|dit|disait)\b
        """,
        why=r"parce qu[e']|car|sinon|vu qu[e']|puisqu[e']",
    ),
    "pt": _words(
        constraint=r"""
            ^\W*(?:\w+ ){0,2}regra(?: de ouro| geral)?\s*: \S|,\s*sempre\W*$
            |\b(?:commits?|mensage\w+|comentários?|docs?|documentação|nomes?|textos?)\b[^.?!]{0,30}\bem (?:português
            |inglês)\b
            |\b(?:tudo|qualquer (?:coisa|um|\w+)|cada \w+)\b.{1,50}\b(?:passa\w? (?:antes )?(?:por|pel[oa])
            |vai (?:para|pra|pro))\b
            |\bnenhuma?\b.{0,40}\b(?:aparece|sai|entra|fica|vai) (?:em|n[oa]s?|d[oa]s?|para|pra|pro)\b
            |\bnada de \w+\b.{1,40}\b(?:em|n[oa]s?) \w
            |{LEAD}sempre\b|\b(?:nunca|jamais)\b|\bninguém (?:mexe|pode|sobe|usa|faz)\b
            |\b(?:de agora em diante|a partir de agora|daqui pra frente|proibid[oa]|obrigatóri[oa]|no máximo
            |de jeito nenhum)\b
            |\bnão (?:pode|podem|podemos|mexe|mexa|mexer|usa|use|faz|faça|sobe|suba|commita|mergeia|apaga|deve
            |devem)\b
            |\b(?:tem|têm) que (?:ser|ter|passar|ficar|estar|ir)\b
            |\b(?:todo|toda|todos|todas|cada)\b.{1,40}\b(?:deve|devem|tem que|têm que|precisa\w*)\b
            |\bnunca (?:em|no|na|se|sem|mais)\b|\bsempre (?:em|com|no|na|antes)\b|\bsempre por\b
            |\bsó (?:em|no|na|com|por|via|depois|antes|pode|podem|até|quando)\b
            |\bsempre (?:sem|(?:são|é|se) (?:salv|guard|escrit|envi|valid|us|test)\w+)
            |\bninguém (?!sab|entend|respond|vem|quer|tem|lembr|olh|us)\w+[ae]\b
            |\bnão (?:deix[ae](?! de\b)|coloca|coloque|bota|põe|ponha)\b
            |\bness?[ea] (?:repo|projeto|módulo)\b.{0,15}\b(?:nada de|sem|não)
        """,
        decision=r"""
            {LEAD}(?:decidimos|decidi|vamos (?:de|usar|com|ficar com|trocar|mudar)|ficamos com
            |fica(?:mos)? (?:o|a) \w+ mesmo|a gente (?:vai (?:de|usar|com|trocar)|decidiu|fica com|combinou)
            |combinamos|trocamos|mudamos (?:para|pra)|usa (?:o|a) \w)
            |\b(?:a gente decidiu|ficou decidido|foi decidido)\b
            |{LEAD}(?:para|pr[ao]s?|como) [^,.;:!?]{2,40}? (?:a gente (?:usa|vai de|vai usar)|vamos (?:de|usar)
            |usamos)\b
            |\ba gente (?:faz|guarda|coloca|bota|salva|escreve|monta|hospeda) (?:com|em|no|na)\b
            |\bvamos (?:reescrever|fazer|refazer|guardar)\b[^,.;?]{0,40}\b(?:com|em)\b
        """,
        preference=r"""
            \b(?:prefiro|não gosto|odeio|gosto mais)\b
            |\b(?:responde|escreve)\b.{0,15}\b(?:em (?:português|inglês)|curto)
        """,
        rejected=r"""
            \b(?:descartad[oa]|descartamos|descarta (?:o|a)|nada de (?!isso|.{1,40}\b(?:em|n[oa]s?) \w)\w+
            |não vamos (?:mais )?usar
            |esquece (?:o|a))\b
        """,
        nothing=r"""
            {LEAD}(?:expli\w+|procur\w+|mostr\w+|tradu\w+|verifi\w+|escrev\w+.{0,20}\btestes?|descrev\w+
            |encontr\w+)\b(?!\s(?:sempre|nunca))
            |\b(?:imagin\w+|por qu[eê]|segundo|supon\w+|não é (?:mais )?(?:proibid|obrigatóri)\w+|não vale|escreve\w*
            |não precisa)\b
            |\b(?:talvez|poderia|se|acho|não sei|será|por enquanto|dessa vez|ainda não|hoje|funcionou|funcionava|foi
            |era|estava|tinha|disse|diz)\b
        """,
        why=r"porque|pq|senão|já que|por causa d[eoa]",
    ),
    "it": _words(
        constraint=r"""
            ^\W*(?:\w+ ){0,2}regola(?: d'oro| generale)?\s*: \S|,\s*sempre\W*$
            |\bsolo (?:se|per|nel|nella)\b
            |\b(?:commit|messaggi|commenti|documentazione|nomi|testi)\b[^.?!]{0,30}\bin (?:italiano|inglese)\b
            |\b(?:tutto|tutti|ogni|qualsiasi)\b.{1,50}\bpassa(?:no)? (?:da|dal|dalla|per|prima)\b
            |{LEAD}sempre\b|\bmai\b
            |\b(?:d'ora in poi|da (?:adesso|ora) in poi|vietato|in nessun caso|obbligatori[oa]|al massimo)\b
            |\bnon (?:si (?:può|deve|tocca|usa)|usare|toccare|committare|pushare|mettere|fare|cancellare)\b
            |\b(?:deve|devono) (?:sempre|essere|restare|passare|avere)\b
            |\b(?:tutti|tutte|ogni)\b.{1,40}\b(?:deve|devono)\b|\bmai (?:in|su|senza)\b|\bsempre (?:in|con|su)\b
            |\bsolo (?:in|con|da|via|dopo|prima|quando|tra)\b
        """,
        decision=r"""
            {LEAD}(?:usiamo|andiamo (?:con|di)|teniamo|passiamo a|scegliamo|restiamo (?:su|con)|prendiamo)\b
            |\b(?:abbiamo deciso|ho deciso|si è deciso)\b
        """,
        preference=r"""
            \b(?:preferisco|non mi piace|odio)\b|\b(?:rispondi|scrivi)\b.{0,15}\b(?:in (?:italiano|inglese)|breve)
        """,
        rejected=r"\b(?:scartat[oa]|scartiamo|lasciamo perdere|non usiamo più)\b",
        nothing=r"""
            {LEAD}(?:spieg\w+|cerc\w+|trov\w+|mostr\w+|traduc\w+|verific\w+|scriv\w+.{0,20}\btest
            |descriv\w+)\b(?!\s(?:sempre|mai))
            |\b(?:immagin\w+|secondo|suppon\w+|non (?:è|sono) (?:più )?(?:vietat|obbligatori)\w+|non vale
            |non abbiamo)\b
            |\b(?:forse|potrebbe|se|credo|non so|per ora|stavolta|questa volta|oggi|funzion\w+|era|stava|aveva|dice
            |ha detto)\b
        """,
        why=r"perch[eé]|altrimenti|dato che",
    ),
    "nl": _words(
        constraint=r"""
            ^\W*(?:\w+ ){0,2}regel(?: \w+){0,2}\s*: \S|,\s*altijd\W*$|\balleen als\b
            |\b(?:alles|alle|elke|ieder\w*)\b.{1,50}\b(?:gaat|gaan|loopt|lopen) (?:via|door|langs|eerst)\b
            |{LEAD}altijd\b|\bnooit\b|\b(?:vanaf nu|voortaan|verboden|in geen geval|verplicht|maximaal|hooguit)\b
            |\b(?:mag|mogen)\b.{0,40}?\b(?:niet|nooit|alleen|geen)\b
            |\b(?:moet|moeten)\b.{0,40}?\b(?:altijd|minimaal|onder|blijven|eerst)\b
            |\b(?:alle|elke|ieder\w*)\b.{1,40}\b(?:moet|moeten)\b|\bnooit (?:in|op|zonder|direct)\b
            |(?<!t\s)\baltijd (?:in|met|eerst|op)\b
        """,
        decision=r"""
            {LEAD}(?:we (?:nemen|gaan (?:voor|met)|kiezen|houden het bij|stappen over|blijven bij)
            |laten we .{1,40}(?:nemen|gebruiken|houden))\b
            |\bwe hebben (?:besloten|gekozen|afgesproken)\b
        """,
        preference=r"""
            \bik (?:heb liever|wil liever|hou niet van|haat)\b
            |\b(?:antwoord|schrijf)\b.{0,15}\b(?:in het (?:nederlands|engels)|kort)
        """,
        rejected=r"\b(?:valt af|laten we vallen|gebruiken we niet meer|geen optie)\b",
        nothing=r"""
            {LEAD}(?:leg\b.{0,12}\buit|zoek|vind|toon|laat zien|vertaal|controleer|kijk|schrijf.{0,20}\btests?
            |beschrijf|mag|mogen|kan|moet je)\b(?!\s(?:altijd|nooit))
            |\b(?:stel je voor|waarom|volgens|stel dat|niet (?:verboden|verplicht|altijd)|geldt niet)\b
            |\b(?:misschien|zou|als|denk|weet niet|voorlopig|deze keer|nog niet|vandaag|was|had|heeft|werkte|zegt
            |zei)\b
        """,
        why=r"omdat|want|anders",
    ),
    "ru": _words(
        constraint=r"""
            ^\W*(?:\w+ ){0,2}правило\s*: \S|,\s*всегда\W*$|\bтолько если\b
            |\b(?:коммит\w*|комментари\w*|сообщени\w*|доки|документаци\w+)\b[^.?!]{0,30}\bна (?:русском|английском)\b
            |\b(?:вс[её]|все|любой|любая|кажд\w+)\b.{1,50}\b(?:идёт|идет|проходит|проходят|идут) (?:через|по)\b
            |{LEAD}(?:всегда|только(?! что))\b|\bникогда\b|\w(?:ть|ти) только\b
            |\bне (?:держим|используем|храним|трогаем|пускаем|пишем)\b
            |\b(?:ни в коем случае|запрещено|нельзя|с этого момента|отныне|впредь|обязательно|строго
            |не (?:трогай|используй|коммить|пушь|пиши|делай|меняй|удаляй|лезь)\w*)\b
            |\bне (?:больше|меньше|более|менее|чаще|реже) \S*\d
            |\bдолж(?:ен|на|но|ны) (?:быть|всегда|проходить|оставаться|идти|укладываться)\b
            |\b(?:кажд\w+|все|любой)\b.{1,40}\bдолж|\bникогда не (?:\w+ть|\w+й)\b|\bвсегда (?:через|с|на|в)\b
            |\bтолько (?:с|через|в|на|после|до|по|из|для|когда)\b|^\W*пусть\b|[,.]\s*пусть\b
            |\bбез\b.{2,50}\b(?:ничего|никто|никак)\b|\bбыть не должн
            |\bникто не (?!зна|понима|отвеча|хочет|помнит|может|пользу|смотр|вид|был)\w+
            |\bвсегда (?:хран|пиш|использ|держ|запис|отправ|провер|шифр|дела)\w+
            |(?<!нет\s)\bникак(?:ого|ой|их) (?!реакц|смысл|разниц|информац|ответ|иде|проблем)\w+
            |\bдолж(?:ен|на|но|ны)\b.{0,30}\d|\b(?:надо|нужно) (?:хранить|держать|записывать)\b
            |\bне (?:писать|пушить|трогать|хранить|коммитить|логировать|выводить)
        """,
        decision=r"""
            {LEAD}(?:решили(?! мы| ли)|договорились|берём|берем|выбрали|оста[её]мся на|переходим на|переезжаем на
            |давай(?:те)? (?:возьмём|возьмем|на |использовать|через)|будем (?:использовать|делать|брать|хранить)
            |используем)
            |\bмы (?:решили|договорились|выбрали)\b
            |{LEAD}(?:для|под|в качестве) [^,.;:!?]{2,40}? (?:бер[её]м|используем|ставим|возьм[её]м)\b
            |(?<!не\s)\b(?:делаем|пишем|переписываем|храним|хостим|складываем|кладём|переносим)\b[^,.;?]{0,40}\b(?:на
            |в|через) [`a-z]
        """,
        preference=r"""
            \b(?:предпочитаю|не люблю|мне больше нравится)\b
            |\b(?:отвечай|пиши)\b.{0,15}\b(?:на (?:русском|английском)|по-русски|кратко)
            |\bотвечай\b.{0,15}\b(?:коротко|короче|покороче)
        """,
        rejected=r"\b(?:отказались|отказываемся|отпадает|больше не используем)\b",
        nothing=r"""
            {LEAD}(?:объясни\w*|найди\w*|поищи|покажи\w*|переведи\w*|проверь\w*|посмотри\w*|напиши\w*.{0,20}\bтест\w*
            |опиши\w*|можно ли|надо ли)\b(?!\s(?:всегда|никогда))
            |\b(?:представь\w*|почему|зачем|согласно|допустим|предположим|написано|пишет|пишут|говор\w+
            |не (?:обязательно|запрещено|всегда|действует)|больше не действует|ещ[её] не)\b
            |\b(?:может|возможно|если|наверное|не знаю|бы|думаю|пока|в этот раз|сегодня|сказал\w*|говорит|работал\w*
            |падал\w*|был[аои]?)\b
        """,
        why=r"потому что|иначе|так как|а то",
    ),
    "ja": _words(
        constraint=r"""
            絶対に?|必ず|禁止|しないで|しないこと(?![がも])|してはいけない|しちゃだめ|ダメ|だめ[。!！]?$|今後は
            |これからは|常に(?=.*(?:する|こと|して|ください|使う|使って|ように|しよう)[。!！]?$)
            |(?:は|には|を)(?:使わない|触らない)|以内(?:に|で)(?!でき)|すること[。!！]?$|で統一|使いたくない
            |(?:から|まで)[^、。]{0,8}の間(?:で|に|だけ)|だけ(?:に|で)(?:して|する|お願い)
            |なければ(?:ならない|なりません|いけない)|ないと(?:いけない|ダメ|だめ)|最[大長]\S{0,8}\d
            |\d\S{0,3}まで[。、]?$
            |ない(?:こと|で(?:ください|ね)|ように(?:して(?:ください|ね)?|する|お願い\S*)?)[。!！]?$
        """,
        decision=r"""
            にしよう|に決(?:め|まり)|で(?:いこう|行こう|いきます)|を(?:使う|使い)(?:ことにす|ます|。|$)
            |に(?:変更|統一|切り替え)(?:する|します|で|て|よう)|を採用|に(?:する|します)[。!！]?$
            |ことに(?:した|しました|する|します)
            |で(?:作|書|や|書き直|作り直)(?:ろう|こう|そう|ります|る|ります)[。!！]?$
            |に(?:保存|移行|移動)(?:する|します|しよう)[。!！]?$
        """,
        preference=r"(?:が|は)好き|(?:の|ほう|方)がいい|(?:日本語|英語)で(?:書|答|返)|(?:短く|簡潔に|手短に)\S{0,6}(?:して|答|書)",
        rejected=r"(?:は|を)?(?:やめ(?:る|よう|ます)|却下|使うのはなし|見送)",
        nothing=r"""
            (?:説明|確認|翻訳|検索|調査)して(?:ください)?[。!！]?$|(?:教え|探し|訳し|調べ|見)て(?:ください)?[。!！]?$
            |ことを.{0,8}テスト|と(?:書|言|聞|出て|いう)|ように.{0,16}(?:追加|実装|修正|変更)して
            |(?:落ち|失敗す)る[。]?$|なぜ|どうして|どうなる|必ずしも|必要は?な|わけでは|限ら|もう(?:無|な)い
            |ルール[はが]|[?？]|かも|ことが(?:ある|あり)|になる[。]?$|今日|今すぐ|先に|後で|あとで|もし|かな|と思う
            |でしょう|らしい|とりあえず|今回は|まだ|だった|でした|(?:ます|です|た|る)か[。]?$|たら
        """,
        why=r"(?:から|ので|ため)、?",
    ),
    "ko": _words(
        constraint=r"""
            절대|반드시|항상|금지|하지 ?마|쓰지 ?마|앞으로는?|무조건|안 ?돼|지 ?(?:마(?:세요|라)?|말아|말 것)
            |면 안 ?[돼되됩]|[아어해]야 ?(?:해|한다|합니다|돼)(?=[.,!\s]|$)|\d\S{0,3}까지만|이내로
        """,
        decision=r"""
            로 (?:가자|하자|결정|정했|바꾸자|통일)|쓰기로 (?:했|하자)|(?:쓰자|갑시다)[.!]?$|기로 (?:했|하자|합시다)
            |으?로 (?:다시 )?(?:만들|바꾸|옮기|작성하|저장하)자
        """,
        preference=r"선호|싫어|(?:한국어|영어)로 (?:답|써)|(?:짧게|간결하게|간단하게) ?(?:좀 ?)?(?:해|답|대답|말|써)",
        rejected=r"(?:안 ?쓰기로|포기|제외하)",
        nothing=r"""
            (?:설명|번역|확인|검색)(?:해 ?줘|하는)|찾아|보여|알려|테스트를? ?(?:써|작성)|[라다자냐]고 |왜 |규칙이\s+
            |도록.{0,12}(?:추가|수정)해|필요는? ?없|\S[이가] (?:항상|절대)|[?？]|수도|만약|일까|같아|일단|이번|아직
            |했었|나봐|\S네(?=[,.!?]|$)|[다라없있]대(?:요)?(?=[\s,.!?]|$)
        """,
        why=r"왜냐하면|때문에",
    ),
}
