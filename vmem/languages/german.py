"""German: see `language`."""

from vmem.languages.language import Answers, Changes, Language, Prompts, Rounds, Statements, Time

GERMAN = Language(
    small="""
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
    letters="ßäöü",
    endings="e en er es em n s ern ens t te ten et est st end ende enden",
    prompts=Prompts(
        unwanted=(
            r"(?:bitte )?merk(?:e|t)? (?:dir|euch) (?:das|dies|dieses) (?:bitte )?nicht"
            r"|(?:bitte )?(?:behalte?|speicher[en]?) (?:das|dies) (?:bitte )?nicht in deinem gedächtnis(?!-)"
        ),
        unwanted_by=r"merk|gedächtnis",
        joins="und|aber",
        before="über|mit|für|von|vom|an|auf|aus|bei|seit|in|bis|zu|nach",
        questions=r"was|wer|wen|wem|wo|wann|warum|wieso|weshalb|gibts|gibt es|wie|wofür|wozu|woher|welche[nmrs]?",
        past=(
            r"hatten wir|haben wir|hab(?:e|en)? (?:ich|wir)|damals|letztes? mal|letzten? (?:session|sitzung|woche"
            r"|mal)|neulich|vorhin"
            r"|ursprünglich|entschieden|beschlossen|ausgemacht|festgelegt|geeinigt|weißt du noch|erinner\w*"
        ),
        ours=r"wir|uns|unser\w{0,2}",
        thanks=r"danke\w*",
        many="vielen",
        farewells=(
            r"bis (?:gleich|bald|dann|morgen|nachher|später)|tschüss|tschau|servus|(?:einen )?schöne[ns]? (?:abend"
            r"|feierabend|tag|wochenende)|warte? (?:mal )?kurz|(?:warte? )?einen? (?:moment|augenblick)"
            r"|moment mal"
        ),
        filler="""
            danke dank vielen bitte weiter mach machen passt gut super klasse prima ja jo jap nein genau alles klar
            so lass es erstmal erst mal das ist war erledigt fertig stimmt richtig schön top einverstanden schon
            gerne ach achso geht los passts jawohl kannst du dann sehr vielleicht später warte stopp nochmal drin
            dabei wars warum wieso weshalb moin hallo morgen guten abend nacht lieben tu macht
        """,
        where_left=(
            r"wo (?:waren|sind) wir(?: stehen ?geblieben)?\W*$|wo (?:haben|hatten) wir aufgehört"
            r"|weiter(?:machen)?,? wo wir"
        ),
        urges="ja|gut|bitte",
        goes_on=r"(?:mach(?:en wir)? )?weiter(?:machen)?|weiter gehts",
        please="bitte",
        asks_to="bitte|kannst du",
        orders=(
            r"schreib\w*|übersetz\w*|behebe?|lass .{0,20}laufen|führ\w* .{0,20}aus|mach (?:den|die) \w+ an|formatier\w*"
            r"|benenn\w* .{0,20}um|committe"
        ),
    ),
    time=Time(
        numbers="ein|eine|einem|einer zwei|paar drei|einigen vier fünf sechs sieben acht neun zehn",
        units="tage?n? wochen? monate?n? jahre?n?",
        weekdays="montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
        months="januar|jänner februar märz april mai juni juli august september oktober november dezember",
        said={
            "between {month} and {month2}": "(?:zwischen|von) {month} (?:und|bis) {month2}",
            "since {month}": "seit {month}",
            "before {month}": "vor (?:dem )?{month}",
            "since {weekday}": "seit {weekday}",
            "since yesterday": "seit gestern",
            "{month} {d}, {y}": r"{d}\. ?{month} {y}",
            "{month} {d}": r"{d}\. ?{month}",
            "day before yesterday": "vorgestern",
            "yesterday": r"gestern|gestrig\w+",
            "{n} {unit}s ago": "vor (?:etwa |ungefähr |ein )?{n} {unit}",
            "last {n} {unit}s": "(?:letzten|vergangenen) {n} {unit}",
            "last weekend": "letzte[sn] wochenende",
            "week before last": r"vorletzter?n? woche",
            "{weekday} last week": r"(?:letzte|vorige)r? woche (?:am )?{weekday} / {weekday} (?:letzte|vorige)r? woche",
            "{weekday} this week": "diese woche (?:am )?{weekday}",
            "last {weekday}": "(?:letzten|vorigen|vergangenen|am|seit|vom) {weekday}",
            "in {month} last year": "{month} (?:letzten|vorigen) jahres",
            "{month} {y}": "{month} {y}",
            "in {month}": "(?:im|seit|anfang|mitte|ende) {month}",
            "last {unit}": r"(?:letzt|vorig|vergangen)e[nrsm]? {unit}",
            "this {unit}": r"diese[nrsm]? {unit}",
            "over the weekend": "(?:am|übers|über das) wochenende",
            "on the {d}th": r"(?:am|vom) {d}\.(?=\W*$|[,?!]| (?:haben|hatten|wurden?|war(?:en)?|wir|ich|über|zu)\b"
            r"| (?:ge|be|ver|ent|er)\w{3,}(?:t|en)\b)",
        },
    ),
    statements=Statements(
        for_good=r"nie(?:mals)?|immer|stets",
        constraint=r"""
            ^\W*(?:\w+ ){0,2}(?:goldene |neue )?regel(?: \w+){0,2}\s*: \S|,\s*immer\W*$|\bimmer nur\b
            |\b(?:nur|erst)\s(?:wenn|falls)\b
            |\b(?:commits?|commit-\w+|nachrichten|kommentare?|doku\w*|texte?|tests?)\b[^.?!]{0,30}\bauf (?:deutsch
            |englisch)\b
            |\b(?:alles|alle|jede[rsn]?)\b.{1,50}\b(?:geht|gehen|läuft|laufen) (?:über|durch|durchs|erst)\b
            |(?:^|[,;:]\s*|\b(?:aber|und|also|bitte)\s)kein\w*\b(?! (?:fehler|problem|warnung|treffer|eintrag)).{1,40}\b
            (?:in|ins|im|auf) (?:d(?:ie|en|em|er) )?(?:logs?|repo\w*|code|tests?|main|master|prod\w*)\b
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
            |[,;:]\s(?:bitte )?übersetz\w*
            |\b(?:stell dir vor|spiel (?:eine?n?|den|die)|laut|lautet\w*|hieß|steht|schreibt|behaupte\w*|angeblich
            |gemäß|erklär\w*|warum|wieso|weshalb|angenommen|meldet
            |nicht (?:verboten|tabu|pflicht|zwingend|entschieden|immer)|gilt nicht|gelten nicht)\b
            |\b(?:vielleicht|könnte\w*|würde\w*|falls|wenn|ob|sollten wir|glaub\w*|weiß nicht|erstmal|diesmal|vorerst
            |noch nicht|(?:ist|zu|so) langsam|heute|hat|hatte|habe ich|war|wurde|lief|kam|ging|passiert|schlägt|stürzt
            |hängt|sagt\w*|meint\w*)\b
        """,
        why=r"weil|denn|da sonst|sonst|wegen",
        clause=r",\s(?:dass|ob|wo|damit)\b",
        wishes=r"ich (?:will|möchte)|achte\w*|denk\w*|merk\w*|stell\w* sicher|wichtig",
        without="ohne|(?:nur|erst) (?:wenn|falls)",
        charge=r"""
            (?:^|[,;:] )(?P<away>{NAME}|ich) (?:ist|bin|geht|gehe|hat|habe)\b[^,;]{0,40}\b(?:im urlaub|urlaub
            |in elternzeit
            |krank(?:geschrieben)?|im mutterschutz|nicht da|verreist|gekündigt|verlassen|außer haus)\b
            |(?:^|[,;:] )(?P<what>(?!(?:ab|seit|jetzt|nun|künftig|dann) )[^,;:]{3,50}?) (?:macht|übernimmt|betreut
            |verantwortet
            |prüft|leitet) (?:jetzt |nun |ab \w+[ ]|künftig |dann |in zukunft )*(?!(?:probleme|fehler|ärger|sinn|spaß
            |stress
            |mist)\b)(?P<who>{NAME})
            |(?:^|[,;:] )(?:(?:ab|seit) \w+[ ]|jetzt |nun |künftig |dann )(?:macht|übernimmt|betreut|verantwortet|prüft
            |leitet) (?P<who_____>{NAME}) (?P<what_____>[^,;]{3,60})
            |(?:^|[,;:] )(?P<who_>{NAME}) (?:übernimmt|betreut|verantwortet|leitet|kümmert sich (?:\w+ )?um|ist (?:\w+
            ){0,3}?(?:zuständig|verantwortlich) für|macht (?:jetzt|künftig|ab \w+)) (?P<what_>[^,;]{3,60})
            |(?:^|[,;:] )für (?P<what__>[^,;]{3,50}?) ist (?:jetzt |nun |ab \w+ )?(?P<who__>{NAME}) (?:zuständig
            |verantwortlich|da)\b
            |(?:^|[,;:] )(?:der |die |unsere?r? |neue[rn]? )*(?P<what___>(?:ansprechpartner(?:in)?|kontakt|zuständig
            |vertretung
            |nachfolger(?:in)?|verantwortlich)\b[^,;]{0,40}?) ist (?:jetzt |nun )?(?P<who___>{NAME})
            |(?:^|[,;:] )(?P<what____>(?:[\w-]*(?:fragen|anfragen|beschwerden|tickets|mails|rechnungen))\b[^,;]{0,40}?)
            [ ](?:gehen |bitte )*an (?P<who____>{NAME})
        """,
        remember=(
            r"merk(?:e|t)? (?:dir|euch)(?: bitte)?(?: das)?|merken|vergiss(?: bitte)? nicht|"
            r"notier(?:e|t)?(?: dir)?|(?:behalte?|behaltet) im (?:kopf|hinterkopf)|"
            r"denk(?:e|t)? (?:dran|daran)"
        ),
        unmistakable="niemals|künftig|ab jetzt|nie (?:in|auf|ohne|automatisch|direkt|vor|mit|an|aus|bei|im|am|über"
        "|nach)",
        asks=(
            r",\s(?:oder)\W*$"
            r"|^\W*(?:(?:in|auf|mit|an|bei|für|zu|aus|von|ab|bis)\s)?(?:welche[mnrs]?|wann(?! immer)|warum|wieso"
            r"|woher|wohin"
            r"|wie (?:lange|oft|viele?|hoch|groß|war|waren|ist|sind|muss|müssen|soll\w*|darf|dürfen|kann"
            r"|können))\s[^,:;]*$"
        ),
    ),
    answers=Answers(
        refuses=r"nein|nee",
        drops=r"vergiss (?:es|das)",
        agrees="ja jo jep jap joa gut gerne gern klar genau passt mach machs machen mal so das dann los bitte"
        " einverstanden klingt prima einfach wie vorgeschlagen",
        places="erste[rns]? / zweite[rns]? / dritte[rns]? / vierte[rns]? / letzte[rns]?",
        before="ja|gut|dann|lieber|nimm|nehmen wir|wir nehmen|mach|die|der|das|den",
        behind="variante|option|möglichkeit|lösung|bitte",
        step="weitermachen|anfangen|loslegen|nachsehen|anschauen|prüfen|starten|ausführen|laufen lassen",
    ),
    changes=Changes(
        now=r"jetzt|nun|doch|statt(?:dessen)?|lieber|wieder|(?:nicht|keine?[nrs]?\b.{1,30}) mehr|ab sofort",
        ends=r"vergiss|raus|weg|tot|vorbei|erledigt|abgeschafft|aufgehoben|abgeschaltet|verschoben|falsch"
        r"|reicht nicht"
        r"|(?:schaltet|schalten|stell\w+)\b.{1,40} (?:ab|ein)|fliegt|streich\w*|entfäll\w*|ersetz\w*|tausch\w*"
        r"|wechsel\w*"
        r"|schreiben .{1,60} neu|darf(?:st)?|dürfen|erlaubt"
        r"|zu (?:kurz|lang|klein|groß|wenig|viel|hoch|niedrig|knapp|streng)",
        sets=r"geändert|ersetz\w*|umgestellt|verschoben|umbenannt|entfernt|gelöscht|erhöht|gesenkt|ausgetauscht"
        r"|portier\w*",
        supposes=r"wenn|falls|ob|soll\w*|könnte\w*",
        maybe=r"vielleicht|könnte\w*|würde\w*",
        our=r"der|die|das|den|dem|ihren?|unseren?",
        joins="und|weil|denn|sondern|für|im|auf|bei|in",
        instead="statt|anstatt|anstelle von|weg mit|weg von|raus mit|nie wieder",
        drops=r"vergiss|streich\w*",
        replaces=r"ersetz\w*",
        by="durch|mit",
        moves=("von", "auf|zu|nach", "geändert|umgestellt|gewechselt|umgezogen"),
    ),
    rounds=Rounds(
        quiet=r"\b(?:nichts|kein\w*)\b[^.;:]{0,30}\b(?:neu\w*|\w*änder\w*|auffällig\w*|berichten|melden|bewegung"
        r"|passiert|tun)\b"
        r"|\bnichts?\b[^.;:]{0,12}\b(?:(?:ge|ver)ändert|bewegt|getan)\b|\bohne (?:\w*änderung\w*|neuigkeit\w*)\b"
        r"|\bnoch (?:kein\w*|nicht)\b|\bunverändert\b|\balles (?:ruhig|beim alten|wie (?:vorher|zuvor|gehabt))\b",
        fine=r"\b(?:keine?|ohne) (?:fehler|probleme?|auffälligkeiten|störung(?:en)?|warnung(?:en)?)\b"
        r"|\balles (?:in ordnung|normal|stabil|gut|ok)\b",
        still=r"\b(?:weiterhin|(?:noch )?immer noch|noch immer|nach wie vor)\b",
        next=r"^\W*ich (?:schaue|prüfe|melde mich|warte|kontrolliere|überwache|beobachte)\b"
        r"|^\W*sobald sich etwas (?:tut|ändert)"
        r"|^\W*(?:d\w\w )?nächste\w* (?:prüfung|blick|check|kontrolle|runde|lauf)\b(?=\W*(?:$|um\b|in\b|gegen\b))",
        turns=r"\b(?:aber|außer\w*|allerdings|jedoch|doch|sondern|weil|wegen|warum|mehr|jetzt|nun|kann|k[oö]nn\w+"
        r"|ließ|lässt"
        r"|möglich|w[iu]rd\w*|werden)\b",
    ),
)
