"""Spanish: see `language`."""

from vmem.languages.language import Answers, Changes, Language, Prompts, Rounds, Statements, Time

SPANISH = Language(
    small="""
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
    letters="ñ¿¡",
    endings="s es a o as os e en an ar er ir ado ada ados adas ido ida idos idas amos emos imos aba abamos ando iendo"
    " io"
    " aron ieron aste cion ciones",
    prompts=Prompts(
        unwanted=(
            r"no (?:recuerdes|recuerde|memorices|memorice) (?:esto|eso)"
            r"|no (?:guardes|guarde) (?:esto|eso) en (?:tu|su) memoria"
        ),
        unwanted_by=r"recuerde|memori",
        joins="y|pero",
        before="de|a|con|por|para|desde|hasta|cada",
        questions=(r"existe|qué|que|cómo|cuándo|cuando|dónde|donde|quién|quien|cuál|cual|cuánt[oa]s?|por qu?[eé]?"),
        past=(
            r"decidimos|acordamos|quedamos en|habíamos|hemos (?:decidido|acordado|dicho|hecho|probado)|la última vez"
            r"|dijimos"
            r"|elegimos|recuerd\w+|acordás|acuerdas"
        ),
        ours=r"nosotros|nuestr[oa]s?|nuestras",
        thanks="gracias",
        many="muchas",
        farewells=(
            r"hasta (?:luego|mañana|pronto|el lunes)|nos vemos|adiós|buen (?:día|finde|fin de semana)"
            r"|(?:esp[eé]ra(?:me|te)? )?(?:un (?:momento|segundo|rato)|una? (?:minuto|ratito))"
        ),
        filler="""
            gracias vale sí perfecto sigue seguir seguí continua continúa adelante bien muy listo hecho de acuerdo
            claro dale genial exacto buenísimo está bueno nomás eso así queda bien qué porqué hola buenos buenas
            días tardes noches mil adelante hazlo
        """,
        where_left=r"d[oó]nde (?:nos |lo )?(?:quedamos|qued[eé]|estábamos|dejamos)|retom(?:a|emos|amos) (?:lo"
        r"|donde)",
        urges="vale|dale|bueno|por favor",
        goes_on=r"sigue|seguimos|sigamos|contin[uú]a|continuamos|sigue adelante",
        please="por favor",
        asks_to="por favor|puedes",
        orders=r"escrib[eí]\w*|tradu[czi]\w*|arregla\w*|corre|ejecuta|pasa el|vuelve a|formatea|renombra",
    ),
    time=Time(
        numbers="una?|uno dos|par tres cuatro|unos|unas cinco seis siete ocho nueve diez",
        units="días?|dias? semanas? mes|meses años?",
        weekdays="lunes martes miércoles|miercoles jueves viernes sábado|sabado domingo",
        months="enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
        said={
            "between {month} and {month2}": "(?:entre|de) {month} (?:y|a) {month2}",
            "since {month}": "desde {month}",
            "before {month}": "antes de {month}",
            "since {weekday}": "desde el {weekday}",
            "since yesterday": "desde ayer",
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
            "over the weekend": "(?:el|este) fin de semana",
            "on the {d}th": r"el (?:día |(?=\d\d)){d}(?=\W*$|[,?!]| (?:con|sobre|para)\b)",
        },
    ),
    statements=Statements(
        for_good=r"nunca|jamás|siempre",
        constraint=r"""
            ^\W*(?:\w+ ){0,2}regla(?: de oro| general)?\s*: \S|,\s*siempre\W*$
            |\b(?:commits?|mensajes?|comentarios?|docs?|documentaci[oó]n|nombres?|textos?)\b[^.?!]{0,30}\ben (?:español
            |inglés|castellano)\b
            |\b(?:todo|cualquier\w*|cada \w+)\b.{1,50}\bpasan? (?:primero )?por\b
            |\bs[oó]lo (?:pasa|entra|va|se)\b.{1,40}\blo que\b
            |\bning[uú]n\w*\b(?! (?:error|problema|fallo)).{0,40}\b(?:aparece|sale|entra|queda) (?:en|de|a)\b
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
            |[,;:]\strad[uú]\w+
            |\b(?:imagin\w+|por qué|según|supon\w+|escribe que|decid\w+ (?:qué|cuál|cómo|si)|aún no|más o menos
            |no hace falta|prefiero no|(?:no|ya no) (?:es|está|están|son) (?:prohibid|obligatori)\w+
            |ya no (?:vale|rige))\b
            |\b(?:quizás?|tal vez|capaz|podría\w*|podríamos|si|habría|vi|hice|creo|no sé|por ahora|esta vez|todavía
            |va lent[oa]|funcion\w+|anduvo|pasó|fue|era|estaba|había|dice|dijo|hoy)\b
        """,
        why=r"porque|ya que|por culpa de|si no",
        clause=r"(?<!tiene )(?<!tienen )(?<!hay )(?<!más )(?<!antes de )\bque\b|,\s(?:dónde|cómo)\b",
        wishes=r"quiero|aseg[uú]r\w+|recuerd\w+|importante",
        without="sin|s[oó]lo si",
        charge=r"""
            (?:^|[,;:] )(?P<away>{NAME}) (?:est[aá]|se va|estar[aá])\b[^,;]{0,20}\b(?:de vacaciones|de baja|de permiso
            |fuera
            |ausente|de vuelta)\b
            |(?:^|[,;:] )(?P<who>{NAME}) (?:ahora )?(?:lleva|se encarga de|se ocupa de|gestiona|aprueba|es (?:el|la)
            [ ](?:responsable|encargad[oa]) de) (?P<what>[^,;]{3,60})
            |(?:^|[,;:] )de (?P<what_>[^,;]{3,50}?) (?:ahora )?se (?:encarga|ocupa) (?:ahora )?(?P<who_>{NAME})
            |(?:^|[,;:] )para (?P<what__>[^,;]{3,50}?),? (?:pregunt\w+|habla\w*|escrib\w+|contact\w+) (?:a |con )?
            (?P<who__>{NAME})
            |(?:^|[,;:] )(?:el |la |nuestr[oa] |nuev[oa] )*(?P<what___>(?:contacto|responsable|encargad[oa]
            |sustitut[oa])\b
            [^,;]{0,40}?) es (?:ahora )?(?P<who___>{NAME})
        """,
        remember=(
            r"recuerda|recuerden?|acu[eé]rdate(?: de)?|no (?:te )?olvides|memoriza|anota|"
            r"ten (?:en cuenta|presente)"
        ),
        unmistakable="nunca|jamás",
        asks=(
            r"^\W*¿|,\s(?:o|no)\W*$"
            r"|^\W*(?:(?:a|de|en|con|por|para)\s)?(?:qué|cuál(?:es)?|cuándo|cómo|dónde|quién(?:es)?"
            r"|cuánt[oa]s?)\s[^,:;]*$"
        ),
    ),
    answers=Answers(
        refuses=r"no",
        drops=r"olv[ií]dalo",
        agrees="sí si dale vale claro hazlo haz así me parece bien adelante de acuerdo perfecto genial bueno venga eso"
        " buena idea hacelo",
        places="primer[ao]? / segund[ao] / tercer[ao]? / cuart[ao] / [uú]ltim[ao]",
        before="sí|vale|mejor|entonces|con|usa|vamos con|el|la|lo",
        behind="opci[oó]n|alternativa|por favor",
        step="pruebas|seguir|continuar|empezar|mirar|revisar|ejecutar",
    ),
    changes=Changes(
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
    rounds=Rounds(
        quiet=r"\b(?:nada|ning[uú]n\w*|no (?:hay|hubo|se han?|ha|han))\b[^.;:]{0,30}\b(?:nuev\w*"
        r"|novedad\w*|cambi\w*|reportar|informar)\b"
        r"|\bsin (?:cambios?|novedad\w*|noticias|actualizaciones)\b|\b(?:todavía|aún) (?:no|nada|sin|ning[uú]n\w*)\b"
        r"|\btodo (?:sigue )?(?:igual|tranquilo)\b|\bigual que antes\b",
        fine=r"\b(?:sin|ning[uú]n|no hay(?: ningún)?) (?:errore?s?|problemas?|fallos?|incidencias?|anomalías?)\b"
        r"|\btodo (?:está )?(?:bien|normal|en orden)\b",
        still=r"\b(?:todavía|aún|siguen?|continúan?)\b",
        next=r"^\W*(?:vuelvo|volveré) a (?:mirar|revisar|comprobar)\b|^\W*(?:reviso|revisaré|compruebo)\b"
        r"|^\W*(?:sigo|seguiré|continúo) \w+ndo\b"
        r"|^\W*(?:la |el )?próxim\w (?:revisión|comprobación|vistazo)\b(?=\W*(?:$|a\b|en\b))",
        turns=r"\b(?:pero|salvo|aunque|sin embargo|ya|porque|por qué|ahora|excepto|pud\w+|pued\w+|acept\w+|logr\w+"
        r"|posible)\b",
    ),
)
