"""Polish: see `language`."""

from vmem.languages.language import Language, Prompts

POLISH = Language(
    small="""
        wczoraj a ale albo bardzo bez bo by byc byl byla bylo byly co czy czyli da dla do dlaczego gdy
        gdzie go i ich ile im inne inny ja jak jaka jaki jakie jako je jego jej jest jestem jeszcze jesli juz
        kiedy kto ktora ktore ktory lub ma mam mamy mi miedzy mielismy mnie moge moj moja moje mozna moze my
        na nam nas nasz nasza nasze nic nie niech nim niz no o od on ona one oni oraz po pod potem pozniej
        prosze przed przez przy sa sam sie so sobie ta tak taka taki takie tam te tego tej ten tez to tu tutaj
        ty tylko tym w wiec wszystko wtedy z za zawsze ze zeby
    """,
    letters="łąężźśćń",
    endings="a e i o u y ow om ami ach em ie ego emu ej ym im ymi la lo ly l li c my sz",
    prompts=Prompts(
        unwanted=(
            r"(?:proszę )?nie zapamięt(?:uj|aj)(?:cie)? tego"
            r"|nie zapisuj tego w (?:swojej pamięci|pamięci(?=\s*(?:[.!:)\n]|$)))"
        ),
        unwanted_by=r"zapamięt|pamięci",
        questions="kto|gdzie|kiedy|dlaczego|jak|jaki[em]?|jaka|ile",
        past="mieliśmy|ustaliliśmy|ostatnio|pamiętasz",
        ours=r"nasz\w{0,2}",
        thanks="dzi[eę]ki",
        farewells=(
            "do (?:jutra|zobaczenia|poniedziałku)|dobranoc|miłego (?:dnia|weekendu|wieczoru)"
            "|(?:poczekaj )?(?:chwilę|chwilkę|moment)"
        ),
        filler="dziękuję dzięki tak nie dobrze dalej dobra jasne świetnie",
    ),
)
