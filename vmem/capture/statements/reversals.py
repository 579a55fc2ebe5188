"""What is taken back though nothing names it: a choice made anew for the same purpose, and a rule that is lifted.

"We switch the billing database to MySQL" after "use Postgres for the billing database"; "we may deploy on Fridays
again" after "never deploy on Fridays". English, and the plainest of Chinese.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence

_WHAT = r"(?P<what>(?!it\b|this\b|that\b|them\b)[^,.;:!?]{1,50}?)"
_PURPOSE = r"(?P<purpose>(?!now\b|good\b|sure\b|example\b|the\s+(?:moment|time)\b)[^,.;:!?]{2,60}?)"
_ENDS = r"(?=\s+(?:after\s+all|again|because|since|so|as|instead|now|from|until)\b|[,.;:!?]|\s*$)"
_TAKES = phrases(rf"""
    \b(?:us(?:e|ed|ing)|tak(?:e|ing)|took|pick(?:ed|ing)?|choos(?:e|ing)|chose|adopt(?:ed|ing)?|go(?:ing)? with
    |went with|stick(?:ing)? with|stay(?:ing)? with|settled? on|decided (?:on|for)|keep(?:ing)?
    |(?:go(?:ing)? back|switch(?:ed|ing)?|mov(?:e|ed|ing)|migrat(?:e|ed|ing)|return(?:ed|ing)?
    |revert(?:ed|ing)?)(?: back)?(?: over)? to) {_WHAT} (?:for|as) {_PURPOSE}{_ENDS}
""")
_PUTS = phrases(rf"""
    \b(?:switch(?:ed|ing)?|mov(?:e|ed|ing)|migrat(?:e|ed|ing)|chang(?:e|ed|ing)|port(?:ed|ing)?
    |convert(?:ed|ing)?) (?P<purpose>(?!to\b|from\b|back\b|over\b|it\b|this\b
    |that\b)[^,.;:!?]{{2,60}}?) (?:back |over )?(?:from [^,.;:!?]{{1,40}}? )?to {_WHAT}{_ENDS}
""")
_REFUSES = phrases(rf"""
    \b(?:decided against|(?:won't|will not|do not|don't|never|not going to) use|rejected) (?:using )?{_WHAT} (?:for
    |as) {_PURPOSE}{_ENDS}
""")
_PREFERS = phrases(rf"\bprefer (?P<what>[\w-]+) (?P<purpose>[\w-]+)\b{_ENDS}")
_ABROAD_TAKES = phrases(r"""
    \b(?:nehmen|nutzen|verwenden|bleiben bei|usamos|usemos|usar|vamos con|on (?:prend|garde|utilise|part sur)|vamos de
    |usiamo|teniamo|nemen|gebruiken|берём|берем|используем) (?:(?:wir|doch|jetzt|nun|lieber|ahora|mejor|plutôt|agora
    |ora|invece|nu|toch|liever|теперь|лучше) ){0,2}(?P<what>[^,.;:!?]{1,50}?) (?:für|para|pour|pro|pra|per|voor
    |для) (?P<purpose>[^,.;:!?]{2,60}?)(?=[,.;:!?]|\s*$)
""")
_ZH_TAKES = regex(
    r"(?:用回|换回|改回|改用|换成|选用|采用|用)\s?(?P<what>[A-Za-z][\w.+#-]{0,24})\s?(?:来)?(?:做|当"
    r"|作为)\s?(?P<purpose>[^，。,；！？吧了]{1,16})"
)
_ANEW = regex(
    r"\b(?:change of plans?|changed (?:our|my) minds?|on second thoughts?|after all|back to"
    r"|(?:switch|mov|migrat|revert|return|chang)(?:e|es|ed|ing)?|instead|now|no longer|any ?more|scrap that)\b"
    r"|\b(?:actually|doch|jetzt|lieber|stattdessen|ahora|mejor|al final|finalement|plutôt|maintenant|agora|melhor"
    r"|invece|adesso|toch|liever|теперь|лучше|вс[её]-таки)\b"
    r"|用回|换回|改回|改用|换成|还是|改成",
    re.IGNORECASE,
)
_BESIDE = regex(
    r"\b(?:also|too|as well|in addition|additionally|besides|both|another|each|auch|también|aussi|também|anche|ook"
    r"|тоже|также)\b"
    r"|也|同时|另外|还有",
    re.IGNORECASE,
)
_PERMITS = phrases(r"""
    \b(?:may|can|could|allowed|permitted|ok(?:ay)?|fine)\b[^,;:.?]{2,60}\bagain\b
    |\b(?:is|are) (?:now |again )+(?:allowed|permitted|ok(?:ay)?|fine)\b
    |\b(?:is|are) (?:allowed|permitted|ok(?:ay)?|fine) (?:again|now|from now on)\b
    |\bno longer (?:forbidden|banned|prohibited|off[\s-]limits)\b
""")
_WAIVES = phrases(r"""
    \bno longer (?:ha(?:s|ve) to|needs? to|required|mandatory|necessary|needed|must)\b
    |\b(?:need not|needn't|(?:do|does)\s*(?:not|n't) (?:have|need) to
    |(?:is|are)\s*(?:not|n't) (?:required|mandatory|necessary))\b[^,;:.?]{2,60}\b(?:any\s?more|any longer|from now on
    |now)\b
""")
_DENIED = phrases(r"\b(?:not|never|nobody|no one|nothing|none|hardly)\b")
_OPEN = phrases(r"""
    [?]
    |\b(?:if|unless|once|when|whether|until|till|says?|said|thinks?|thought (?:we|you)|wants?|wishe?s?|hopes?|maybe
    |perhaps|might|would|should|tried|try(?:ing)?|attempt\w*|wonder\w*|soon|almost|ask(?:s|ed)?|claims?|why|how)\b
""")
_SCRAPS = phrases(r"""
    \b(?:scrap|drop|forget(?: about)?|lift|cancel|retire|abolish|suspend|disregard) (?:the|that|our|my
    |this) (?P<named>(?:[\w'’-]+ ){0,5}?)(?:rule|ban|restriction|policy|freeze|requirement|constraint|convention)\b
""")


def taken(statement: str) -> tuple[str, str] | None:
    """What a statement takes, and what for; None when it does not say both."""
    for pattern in (_ZH_TAKES, _PUTS, _TAKES, _PREFERS, _ABROAD_TAKES):
        match = pattern.search(statement)
        if match is not None:
            return match["what"], match["purpose"]
    return None


def refused(statement: str) -> tuple[str, str] | None:
    """What a statement decides against, and what for."""
    match = _REFUSES.search(statement)
    return (match["what"], match["purpose"]) if match is not None else None


@lru_cache(maxsize=16)  # a new statement is held against many
def anew(statement: str) -> bool:
    """Whether it sounds as if something else was taken before, and that is given up."""
    return _ANEW.search(statement) is not None and _BESIDE.search(statement) is None


def lifts(sentence: Sentence) -> bool:
    """Whether a sentence lifts a rule: permits again, demands no longer, or scraps it by name."""
    view = sentence.view
    return not _OPEN.search(view) and (bool(lifted(view)) or _SCRAPS.search(view) is not None)


def lifted(statement: str) -> list[tuple[str, bool]]:
    """The clauses that lift something, each with whether it permits what was forbidden; the others demand no longer."""
    found = []
    for clause in re.split(r"[,;:.!]\s", statement):
        if _PERMITS.search(clause) and not _DENIED.search(clause):
            found.append((clause, True))
        elif _WAIVES.search(clause):
            found.append((clause, False))
    return found


def scrapped(statement: str) -> str | None:
    """By what name a rule is scrapped ("" for "the rule"); None when none is."""
    match = _SCRAPS.search(statement)
    return match["named"] if match is not None else None
