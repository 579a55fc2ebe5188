"""Italian: see `language`."""

from vmem.languages.language import Answers, Changes, Language, Prompts, Rounds, Statements, Time

ITALIAN = Language(
    small="""
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
    endings="a e i o are ere ire ato ata ati ate uto uta uti ito ita iti iamo ano ono ava avamo ando endo zione zioni",
    prompts=Prompts(
        unwanted=(
            r"non (?:ricordare|ricordarti|memorizzare|memorizza) (?:di )?(?:questo|ciò)"
            r"|non (?:salvare|salvarlo) (?:questo )?nella tua memoria"
        ),
        unwanted_by=r"ricordar|memori",
        joins="e|ma",
        before="a|con|in|per|da|di|su",
        questions=r"cosa|che cosa|quale|perché|quanti?|quanto",
        past=r"avevamo|abbiamo (?:deciso|detto|scelto|usato|fatto)|l.ultima volta|ti ricordi",
        ours="noi|nostr[oaie]",
        thanks="grazie",
        many="mille",
        farewells=(
            r"a (?:domani|dopo|più tardi|presto|lunedì)|arrivederci|buona (?:giornata|notte|serata)"
            r"|buon (?:weekend|fine settimana)|(?:aspetta )?un (?:attimo|momento|minuto|secondo)"
        ),
        filler="""
            grazie sì perfetto vai avanti bene ottimo va certo esatto perché ciao buongiorno buonasera notte mille
        """,
        where_left=r"dove (?:eravamo|ci eravamo|ci siamo fermati|siamo rimasti)",
        urges="sì|dai|vai",
        goes_on=r"prosegui|(?:va[ii]?|andiamo) avanti",
        please="per favore",
        asks_to="per favore|puoi",
        orders="scrivi|traduci|correggi|lancia|esegui",
    ),
    time=Time(
        numbers="una?|uno due|paio tre|qualche quattro cinque sei sette otto nove dieci",
        units="giorn[oi] settiman[ae] mes[ei] ann[oi]",
        weekdays="lunedì|lunedi martedì|martedi mercoledì|mercoledi giovedì|giovedi venerdì|venerdi sabato domenica",
        months="gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        said={
            "between {month} and {month2}": "(?:tra|fra|da) {month} (?:e|a) {month2}",
            "since {month}": "da {month}",
            "before {month}": "prima di {month}",
            "since {weekday}": "da {weekday}",
            "since yesterday": "da ieri",
            "{month} {d}, {y}": "{d} {month} {y}",
            "{month} {d}": "{d} {month}",
            "day before yesterday": "l['’]altro ?ieri|altroieri",
            "yesterday": "ieri",
            "{n} {unit}s ago": "(?:un )?{n} (?:di )?{unit} fa",
            "last {n} {unit}s": "ultim[ie] {n} {unit}",
            "last weekend": "(?:scorso weekend|weekend scorso|fine settimana scorso)",
            "{weekday} last week": "{weekday} della (?:settimana scorsa|scorsa settimana)",
            "last {weekday}": "scors[oa] {weekday} / {weekday} scors[oa]",
            "in {month} last year": "{month} dell['’]anno scorso",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:a|in|da|di) {month}",
            "last {unit}": "scors[oa] {unit} / {unit} scors[oa]",
            "this {unit}": "quest[oa] {unit}",
            "over the weekend": "(?:nel|questo) (?:weekend|fine settimana)",
            "on the {d}th": r"il (?:giorno |(?=\d\d)){d}(?=\W*$|[,?!]| (?:con|per|su)\b)",
        },
    ),
    statements=Statements(
        for_good=r"(?<!\d )(?<!\d\. )mai(?! \d)|sempre",
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
        clause=r"\bche\b|\baffinché\b|,\s(?:dove|come)\b",
        wishes=r"voglio|assicura\w*|ricord\w+",
        without="senza|solo se|soltanto se",
        remember=(
            r"ricord(?:a|ati|atevi|ate)(?: di)?|tieni (?:a mente|presente)|non (?:dimenticare|scordare)|"
            r"memorizza|annota"
        ),
        unmistakable="d'ora in poi|vietato",
        asks=r",\s(?:o|no)\W*$",
    ),
    answers=Answers(
        refuses=r"no",
        drops=r"lascia (?:perdere|stare)",
        agrees="sì va bene fai così perfetto certo facciamo buona",
        places="(?<=la )prima|(?<=il )primo / second[ao] / terz[ao] / quart[ao] / [uú]ltim[ao]",
        before="sì|allora|prendi|il",
        behind="opzione",
        step="continuare|iniziare|guardare",
    ),
    changes=Changes(
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
    rounds=Rounds(
        quiet=r"\b(?:niente|nulla|nessun\w*|non (?:c'è|ci sono|è|ha))\b[^.;:]{0,30}\b(?:nuov\w*|novità|cambia\w*"
        r"|aggiornament\w*"
        r"|segnalare|riferire)\b|\bancora (?:nulla|niente|nessun\w*|non)\b|\binvariat\w\b|\b(?:tutto|è) come prima\b"
        r"|\btutto tranquillo\b",
        fine=r"\b(?:nessuna?|senza) (?:error[ei]|problem[ai]|anomali[ae])\b|\btutto (?:bene|normale|regolare"
        r"|in ordine|ok)\b",
        still=r"\b(?:ancora(?! \d)|tuttora)\b",
        next=r"^\W*(?:ricontroll[oe]\w*|attendo|aspetto)\b|^\W*(?:continuo|resto) (?:a|in) \w+"
        r"|^\W*(?:il |la )?prossim[ao] (?:controllo|verifica)\b(?=\W*(?:$|alle\b|tra\b|fra\b))",
        turns=r"\b(?:ma|però|tuttavia|tranne|perché|più|adesso|ora|riusc\w+|può|possono|potut\w+|accett\w+"
        r"|possibile)\b",
    ),
)
