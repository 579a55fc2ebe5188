"""Dutch: see `language`."""

from vmem.languages.language import Answers, Changes, Language, Prompts, Rounds, Statements, Time

DUTCH = Language(
    small="""
        gedaan gisteren eergisteren aan al alle alleen als altijd andere ben bij daar daarna dan dat de der
        deze die dit doe doen door dus een eens en er geen geweest had hadden heb hebben hebt heeft heel hem
        het hier hij hoe hoeveel hun iemand iets ik in is ja je jij jouw jullie kan kun kunnen maak maar me
        meer met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over te
        tegen toch toen tot u uit van vanaf veel voor waar waarom wanneer want waren was wat we weer welk
        welke werd werden wel wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou
    """,
    endings="e en s n t d de den te ten er je jes eren ing ingen",
    prompts=Prompts(
        unwanted=r"onthou(?:d)? (?:dit|dat) (?:alsjeblieft )?niet|sla (?:dit|dat) niet op in je geheugen",
        unwanted_by=r"onthou|geheugen",
        joins="en|maar",
        before="in|op|voor|met|van|naar",
        questions=r"wat|waar|waarom|wanneer|hoe|welke?",
        past="hadden we|vorige keer|afgesproken|besloten|destijds",
        ours="wij|onze?",
        thanks="bedankt|dankje",
        farewells=(
            "tot (?:later|maandag|morgen|straks|zo)|doei|fijne (?:avond|dag)|fijn weekend|welterusten|wacht(?: even)?"
            "|een momentje?"
        ),
        filler="""
            bedankt dankje nee prima ga door goed zo is mooi klopt waarom hoi goedemorgen dank wel
        """,
        where_left=r"waar (?:waren we|zijn we)(?: gebleven)?\W*$",
        goes_on="ga (?:door|verder)",
        asks_to="kun je",
        orders="schrijf|vertaal|repareer|draai",
    ),
    time=Time(
        numbers="een|één twee|paar drie vier vijf zes zeven acht negen tien",
        units="dag|dagen week|weken maand|maanden jaar|jaren",
        weekdays="maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        months="januari februari maart april mei juni juli augustus september oktober november december",
        said={
            "between {month} and {month2}": "(?:tussen|van) {month} (?:en|tot) {month2}",
            "since {month}": "sinds {month}",
            "before {month}": "voor {month}",
            "since {weekday}": "sinds {weekday}",
            "since yesterday": "sinds gisteren",
            "{month} {d}, {y}": "{d} {month} {y}",
            "{month} {d}": "{d} {month}",
            "day before yesterday": "eergisteren",
            "yesterday": "gisteren",
            "{n} {unit}s ago": "(?:een )?{n} {unit} geleden",
            "last {n} {unit}s": "(?:afgelopen|laatste) {n} {unit}",
            "last weekend": "(?:afgelopen|vorig) weekend",
            "{weekday} last week": "{weekday} vorige week / vorige week {weekday}",
            "last {weekday}": "(?:afgelopen|vorige|op) {weekday}",
            "in {month} last year": "{month} vorig jaar",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:in|sinds|begin|eind) {month}",
            "last {unit}": "(?:vorige?|afgelopen) {unit}",
            "this {unit}": "(?:deze|dit) {unit}",
            "over the weekend": "in het weekend",
            "on the {d}th": r"op de {d}e(?=\W*$|[,?!]| (?:hebben|we|met|over)\b)",
        },
    ),
    statements=Statements(
        for_good=r"nooit|altijd",
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
        clause=r"\b(?:dat|zodat)\b|,\s(?:waar|hoe)\b",
        wishes=r"ik wil|zorg\w*|onthou\w*|belangrijk",
        without="zonder|alleen als",
        remember=r"onthoud?|vergeet niet|noteer",
        unmistakable="nooit|voortaan",
        asks=r",\s(?:toch)\W*$",
    ),
    answers=Answers(
        refuses=r"nee",
        drops=r"laat maar",
        agrees="goed doe maar prima zo graag is doen dat akkoord",
        places="eerste / tweede / derde / vierde / laatste",
        before="doe|neem|de|het",
        behind="optie",
        step="beginnen|kijken",
    ),
    changes=Changes(
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
    rounds=Rounds(
        quiet=r"\b(?:niets|geen)\b[^.;:]{0,30}\b(?:nieuws?|nieuwe?|verander\w*|wijziging\w*|melden)\b"
        r"|\bniets?\b[^.;:]{0,12}\bveranderd\b|\bnog (?:niets|geen|niet)\b|\bongewijzigd\b"
        r"|\balles (?:rustig|bij het oude|hetzelfde)\b",
        fine=r"\bgeen (?:fouten|problemen|storingen|bijzonderheden|waarschuwingen)\b|\balles (?:goed|normaal|in orde"
        r"|stabiel)\b",
        still=r"\b(?:nog steeds|nog altijd)\b",
        next=r"^\W*ik (?:kijk|controleer|wacht|meld me|check|blijf \w+en)\b"
        r"|^\W*(?:de )?volgende (?:controle|ronde|check)\b(?=\W*(?:$|om\b|over\b))",
        turns=r"\b(?:maar|echter|behalve|omdat|waarom|meer|wegens|kon(?:den)?|kan|kunnen|word\w+|mogelijk)\b",
    ),
)
