"""Portuguese: see `language`."""

from vmem.languages.language import Answers, Changes, Language, Prompts, Rounds, Statements, Time

PORTUGUESE = Language(
    small="""
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
    letters="ãõ",
    endings="s es a o as os e em am ar er ir ado ada ados adas ido ida idos idas amos emos imos ava avamos ando endo ou"
    " eu iu aram eram cao coes ao oes",
    prompts=Prompts(
        unwanted=(
            r"não (?:memorize|memorizes|lembre|lembres) (?:isso|isto)"
            r"|não (?:se|te) lembres? d?(?:isso|isto)"
            r"|não (?:guarde|guardes) (?:isso|isto) na (?:sua|tua) memória"
        ),
        unwanted_by=r"memoriz|memória|lembre",
        joins="e|mas|mais",
        before="de|a|por|para|desde|cada|em|com|até|à",
        questions=r"existe|que|pq|o que|como|onde|quem|qual|quanto",
        past=(
            r"a gente (?:decidiu|combinou|usou|fez|disse|escolheu|tinha)|combinamos|combinado|tínhamos|da última vez"
            r"|lembra\w*"
        ),
        ours=r"nós|noss[oa]s?|a gente",
        thanks=r"obrigad[oa]|valeu",
        farewells=(
            r"até (?:amanhã|logo|mais|já|segunda)|tchau|bom (?:fim de semana|descanso)"
            r"|(?:espera )?(?:aí|um (?:pouco|momento|minuto|segundo)|uns? instantes?)"
        ),
        filler="""
            obrigado obrigada valeu sim não perfeito segue pode seguir beleza ótimo tá certo isso aí bora blz massa
            fechado fechou né olá oi bom boa dia tarde noite continuar continua mesmo trabalho isso faz
        """,
        where_left=r"onde (?:a gente )?(?:paramos|parou|parei|estávamos)",
        urges="sim|beleza|pode",
        goes_on="segue|continuar|vamos continuar",
        please="por favor",
        asks_to="por favor|pode",
        orders="escreve|traduz|conserta|roda|executa|renomeia",
    ),
    time=Time(
        numbers="uma?|um dois|duas|par três|tres|alguns|algumas quatro cinco seis sete oito nove dez",
        units="dias? semanas? mês|mes|meses anos?",
        weekdays="segunda(?:-feira)? terça(?:-feira)? quarta(?:-feira)? quinta(?:-feira)? sexta(?:-feira)?"
        " sábado|sabado domingo",
        months="janeiro fevereiro março|marco abril maio junho julho agosto setembro outubro novembro dezembro",
        said={
            "between {month} and {month2}": "(?:entre|de) {month} (?:e|a) {month2}",
            "since {month}": "desde {month}",
            "before {month}": "antes de {month}",
            "since {weekday}": "desde {weekday}",
            "since yesterday": "desde ontem",
            "{month} {d}, {y}": "{d} de {month} de {y}",
            "{month} {d}": "{d} de {month}",
            "day before yesterday": "anteontem|antes de ontem",
            "yesterday": "ontem",
            "{n} {unit}s ago": "(?:há|faz|tem) (?:um |uns |umas )?{n} (?:de )?{unit} / {n} {unit} atrás",
            "last {n} {unit}s": "últim[oa]s {n} {unit}",
            "last weekend": "fim de semana passado",
            "week before last": "semana retrasada",
            "{weekday} last week": "{weekday} da semana passada",
            "{weekday} this week": "{weekday} (?:dess|dest)a semana",
            "last {weekday}": r"últim[oa] {weekday} / {weekday} passad[oa]"
            r" / n[ao] (?=\w+-feira|s[áa]bado|domingo){weekday}",
            "in {month} last year": "{month} do ano passado",
            "{month} {y}": "{month} de {y}",
            "in {month}": "(?:em|desde) {month}",
            "last {unit}": "{unit} passad[oa] / últim[oa] {unit}",
            "this {unit}": "[dn]?es[st][ea] {unit}",
            "over the weekend": "(?:no|neste) fim de semana",
            "on the {d}th": r"(?<!todo )(?<!até o )(?:no )?dia {d}(?=\W*$|[,?!]| (?:a gente|nós|com|sobre)\b)",
        },
    ),
    statements=Statements(
        for_good=r"nunca|jamais|sempre",
        constraint=r"""
            ^\W*(?:\w+ ){0,2}regra(?: de ouro| geral)?\s*: \S|,\s*sempre\W*$
            |\b(?:commits?|mensage\w+|comentários?|docs?|documentação|nomes?|textos?)\b[^.?!]{0,30}\bem (?:português
            |inglês)\b
            |\b(?:tudo|qualquer (?:coisa|um|\w+)|cada \w+)\b.{1,50}\b(?:passa\w? (?:antes )?(?:por|pel[oa])
            |vai (?:para|pra|pro))\b
            |\bnenhuma?\b(?! (?:erro|problema|falha)).{0,40}\b(?:aparece|sai|entra|fica|vai) (?:em
            |n[oa]s?|d[oa]s?|para|pra|pro)\b
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
            |[,;:]\strad[uú]\w+
            |\b(?:imagin\w+|por qu[eê]|segundo|supon\w+|não é (?:mais )?(?:proibid|obrigatóri)\w+|não vale|escreve\w*
            |não precisa)\b
            |\b(?:talvez|poderia|se|acho|não sei|será|por enquanto|(?:fica|está) lent[oa]|dessa vez|ainda não|hoje
            |funcionou|funcionava|foi|era|estava|tinha|disse|diz)\b
        """,
        why=r"porque|pq|senão|já que|por causa d[eoa]",
        clause=r"(?<!tem )(?<!têm )(?<!mais )(?<!antes )\bque\b|\bpara (?:o|a|que)\b|,\s(?:onde|como)\b",
        wishes=r"quero|garant\w+|lembr\w+",
        without="sem|s[oó] se|somente se|apenas se",
        asks=r",\s(?:ou|né)\W*$",
        remember=r"lembr[ae](?:-se|-te)?(?: de)?|não (?:se )?esque[çc]as?(?: de)?|anot[ae]|memori[zs][ae]",
    ),
    answers=Answers(
        refuses=r"não",
        drops=r"esquece (?:isso|isto)",
        agrees="sim pode ser faz assim isso fazer beleza fechado perfeito vai manda ver boa tá bom faça certo ótimo",
        places="primeir[ao] / segund[ao] / terceir[ao] / quart[ao] / [uú]ltim[ao]",
        before="sim|então|vamos de|vai de|com|a|o",
        behind="opção",
        step="testes|começar|olhar|rodar|verificar",
    ),
    changes=Changes(
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
    rounds=Rounds(
        quiet=r"\b(?:nada|nenhuma?|não (?:há|houve))\b[^.;:]{0,30}\b(?:nov[oai]\w*|mud\w+|altera\w*|relatar|informar)\b"
        r"|\bsem (?:mudanças?|novidades?|alterações|atualizações)\b|\bainda (?:não|nada|nenhuma?|sem)\b"
        r"|\btudo (?:continua )?(?:igual|tranquilo|na mesma)\b",
        fine=r"\b(?:nenhum|sem) (?:erros?|problemas?|falhas?|anomalias?)\b|\btudo (?:está )?(?:bem|normal|certo"
        r"|em ordem)\b",
        still=r"\b(?:ainda|continuam?|segue)\b",
        next=r"^\W*(?:verifico|verificarei|olho|confiro|aguardo)\b|^\W*(?:sigo|continuo|continuarei) (?:a )?\w+(?:ndo"
        r"|r)\b"
        r"|^\W*(?:a )?próxima (?:verificação|checagem)\b(?=\W*(?:$|às\b|em\b))",
        turns=r"\b(?:mas|porém|contudo|exceto|porque|por que|mais|agora|conseg\w+|p[oô]d\w+|aceit\w+|possível)\b",
    ),
)
