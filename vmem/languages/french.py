"""French: see `language`."""

from vmem.languages.language import Answers, Changes, Language, Prompts, Rounds, Statements, Time

FRENCH = Language(
    small="""
        a ai aient ainsi alors apres as au aucun aussi autre autres aux avaient avais avait avant avec avez
        avions avoir avons beaucoup bien c ca car ce ceci cela celle celui ces cet cette chaque chez ci comme
        comment d dans de depuis des deux dire dit dois doit donc dont du elle elles en encore entre es est et
        etaient etait etant ete etes etre eu eux fait faire fais faut fois font il ils j je jusqu l la le les
        leur leurs lors lorsque lui m ma mais me meme mes moi moins mon n ne ni non nos notre nous on ont ou
        par parce pas pendant peu peut peux plus pour pourquoi pouvez puis qu quand que quel quelle quelles
        quels qui quoi rien s sa sans se sera ses seulement si soit sommes son sont sous suis sur t ta te tes
        toi ton toujours tous tout toute toutes tres trop tu un une vers veux voici voila vos votre vous y
    """,
    letters="œ",
    endings="s e es x ee ees er ez ent ons ait aient ions ant ai as a i ie is it ir issent tion tions aux al",
    prompts=Prompts(
        unwanted=(
            r"ne (?:retiens|retenez|mémorise|memorise|mémorisez) pas (?:ça|ceci|cela)"
            r"|n[e'’] ?(?:garde|gardez|enregistre|enregistrez) pas (?:ça|ceci|cela) (?:dans (?:ta"
            r"|votre) mémoire|en mémoire(?=\s*(?:[.!:)\n]|$)))"
        ),
        unwanted_by=r"retiens|retenez|mémoris|memoris|mémoire",
        joins="et|mais",
        before="de|à|avec|pour|sur|dans|chez|depuis",
        questions=r"y a-t-il|quoi|comment|quand|où|qui|quel(?:le)?s?|pourquoi|combien|est-ce",
        past=(
            r"on (?:avait|a) (?:dit|décidé|choisi|mis|fait|retenu|convenu|pris)|avons-nous|avions-nous"
            r"|la dernière fois|rappelle"
            r"|souviens|décidé|convenu"
        ),
        ours="nous|notre",
        thanks="merci",
        many="mille",
        farewells=(
            r"à (?:demain|plus(?: tard)?|bientôt|tout à l\'heure|lundi)|(?:bonne|belle) (?:journée|nuit|soirée)"
            r"|bon (?:week-?end|après-midi)|(?:attends? |patiente )?une? (?:instant|minute|moment|seconde)|au revoir"
        ),
        filler="""
            merci oui non pour moi d'accord parfait vas y super très bien c'est bon beaucoup ça marche nickel impec
            va oké voilà on allez continue génial top pourquoi salut bonjour bonsoir boulot nuit coucou fais-le mdr
        """,
        where_left=(
            r"où (?:en )?(?:étai(?:t|ent)-on|étions-nous|on (?:en )?(?:était|s'(?:est|était) arrêtée?s?))"
            r"|on en était où"
        ),
        urges="oui|allez|vas-y|stp",
        goes_on="on continue|continuons|poursuis|on reprend",
        please="stp|s'il te plaît",
        asks_to="s'il te plaît|tu peux",
        orders="écris|corrige|lance|relance|passe le|formate|renomme",
    ),
    time=Time(
        numbers="une? deux trois|quelques quatre cinq six sept huit neuf dix",
        units="jours? semaines? mois ans?|années?",
        weekdays="lundi mardi mercredi jeudi vendredi samedi dimanche",
        months="janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre décembre"
        "|decembre",
        said={
            "between {month} and {month2}": "(?:entre|de) {month} (?:et|à) {month2}",
            "since {month}": "depuis {month}",
            "before {month}": "avant {month}",
            "since {weekday}": "depuis {weekday}",
            "since yesterday": "depuis hier",
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
            "over the weekend": "(?:ce|le) week-?end",
            "on the {d}th": r"le (?=\d\d){d}(?=\W*$|[,?!]| (?:avec|pour)\b) / le {d}(?= (?:on|nous)\b)",
        },
    ),
    statements=Statements(
        for_good=r"jamais|toujours",
        constraint=r"""
            \b(?:seulement|uniquement) (?:si|s'il|pour|dans|au|aux|à)\b|,\s*toujours\W*$
            |\b(?:tout|toute|tous|toutes|chaque)\b.{1,50}\bpassent? (?:par|d'abord|chez)\b
            |\b(?:est|sont|reste\w*) en (?:français|anglais)\b
            |\baucune?\b(?! (?:erreurs?|problèmes?)\b).{1,40}\b(?:dans|sur|hors de)
            (?: les?| la)? (?:logs?|repo|dépôt|code|prod\w*|main)\b
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
            |\b(?:ai|as|a|avons|avez|ont|est|sont) jamais\b|\by a aucune?\b|[,;:]\stradui\w*
            |\b(?:imagin\w+|pourquoi|selon|d'après|suppos\w+|indique|écrit|n'est (?:pas|plus) (?:interdit|obligatoire)
            |ne vaut plus|a dit)\b
            |\b(?:peut-être|pourrait|si|s'il|faudrait|je crois|je sais pas|pour l'instant|cette fois|pas encore
            |aujourd'hui|(?:est|si) lente?|n'a|j'ai|n'ont|n'avait|n'est jamais|était|marchait|fonctionn\w+|dit|disait)\b
        """,
        why=r"parce qu[e']|car|sinon|vu qu[e']|puisqu[e']",
        clause=r"(?<!parce )(?<!plus )(?<!avant )\bqu(?:e\b|')|,\soù\b",
        wishes=r"je (?:veux|voudrais)|assure\w*|n'oublie\w*|souviens\w*|il faut",
        without="sans|(?:seulement|uniquement) (?:si|s'il)",
        charge=r"""
            (?:^|[,;:] )(?P<away>{NAME}|je) (?:est|suis|part|pars|sera|serai)\b[^,;]{0,20}\b(?:en congés?|en vacances
            |absente?|en arrêt|partie?|de retour)\b
            |\bc'est (?P<who>{NAME}) qui (?:gère|fait|prend|reprend|valide|décide|s'occupe d(?:e|u
            |es)) (?P<what>[^,;]{3,60})
            |(?:^|[,;:] )(?P<who_>{NAME}) (?:s'occupe d(?:e|u|es)|gère|prend en charge|reprend|valide
            |est (?:responsable|en
            [ ]charge) d(?:e|u|es)) (?P<what_>[^,;]{3,60})
            |(?:^|[,;:] )pour (?P<what__>[^,;]{3,50}?),? (?:demande[zr]?|vois|voir|voyez|contacte[zr]?) (?:à |avec )?
            (?P<who__>{NAME})
            |(?:^|[,;:] )(?:l[ea] |notre |nouveau |nouvelle )*(?P<what___>(?:contact|responsable
            |remplaçante?)\b[^,;]{0,40}?)
            [ ](?:est|c'est) (?:maintenant )?(?P<who___>{NAME})
        """,
        remember=(
            r"(?:souviens-toi|rappelle-toi|souvenez-vous|n'oublie[sz]? pas)(?: bien)?|retien[st]|retenez|"
            r"mémorise[sz]?|note[sz]?(?= bien\b| que\b)(?: bien)?"
        ),
        unmistakable="jamais|désormais|dorénavant",
        asks=(
            r",\s(?:ou|no)\W*$"
            r"|^\W*(?:(?:à|de|dans|sur|avec|pour|en)\s)?(?:quel(?:le)?s?|comment|pourquoi|où|combien)\s[^,:;]*$"
        ),
    ),
    answers=Answers(
        refuses=r"non",
        drops=r"laisse tomber",
        agrees="oui vas-y vas y fais comme ça ca parfait d'accord marche allez bonne idée très bien nickel le"
        " stp fais-le",
        places="premi(?:er|ère) / deuxième|seconde? / troisième / quatrième / derni(?:er|ère)",
        before="oui|alors|plutôt|prends|on prend|le",
        behind="solution|stp",
        step="continuer|commencer|regarder|vérifier|lancer",
    ),
    changes=Changes(
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
    rounds=Rounds(
        quiet=r"\b(?:rien|aucun\w*)\b[^.;:]{0,30}\b(?:nouve\w*|neuf|chang\w*|signaler|boug\w*|évolu\w*|encore)\b"
        r"|\bras\b"
        r"|\bpas (?:de |d')(?:nouveautés?|changements?|évolutions?)\b|\bn'(?:a|ont) pas (?:chang|boug|évolu)\w*"
        r"|\binchangée?s?\b|\bpas encore\b|\btoujours (?:pas|aucun\w*|rien)\b|\btout est calme\b",
        fine=r"\b(?:aucune?|pas d[e']|sans) ?(?:erreurs?|problèmes?|anomalies?|incidents?|échecs?)\b"
        r"|\btout (?:est|va|semble) (?:stable|normal|bien|en ordre)\b",
        still=r"\btoujours\b",
        next=r"^\W*je (?:vérifie|revérifie|revérifierai|regarde|reviens|attends|contrôle|surveille)\b"
        r"|^\W*je continue (?:de|à)\b"
        r"|^\W*(?:la |le )?prochaine? (?:vérification|contrôle|passage)\b(?=\W*(?:$|à\b|dans\b|vers\b))",
        turns=r"\b(?:mais|sauf|cependant|toutefois|en revanche|car|parce|pourquoi|plus|désormais|maintenant|p[ue]ut?"
        r"|peuvent"
        r"|accept\w+|réussi\w*|possible)\b",
    ),
)
