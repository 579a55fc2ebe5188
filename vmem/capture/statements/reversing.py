"""What is taken back though nothing names it: a choice made anew for the same purpose, and a rule that is lifted.

"We switch the billing database to MySQL" after "use Postgres for the billing database"; "we may deploy on Fridays
again" after "never deploy on Fridays". English, and the plainest of Chinese.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vmem.capture.languages.speech_en import verbose
from vmem.capture.late import late
from vmem.capture.statements.prose import Sentence

_WHAT = r"(?P<what>(?!it\b|this\b|that\b|them\b)[^,.;:!?]{1,50}?)"
_PURPOSE = r"(?P<purpose>(?!now\b|good\b|sure\b|example\b|the\s+(?:moment|time)\b)[^,.;:!?]{2,60}?)"
_ENDS = r"(?=\s+(?:after\s+all|again|because|since|so|as|instead|now|from|until)\b|[,.;:!?]|\s*$)"
_TAKES = verbose(
    rf"""
    \b(?:us(?:e|ed|ing)|tak(?:e|ing)|took|pick(?:ed|ing)?|choos(?:e|ing)|chose|adopt(?:ed|ing)?|go(?:ing)?\s+with|went\s+with
    |stick(?:ing)?\s+with|stay(?:ing)?\s+with|settled?\s+on|decided\s+(?:on|for)|keep(?:ing)?
    |(?:go(?:ing)?\s+back|switch(?:ed|ing)?|mov(?:e|ed|ing)|migrat(?:e|ed|ing)|return(?:ed|ing)?|revert(?:ed|ing)?)(?:\s+back)?(?:\s+over)?\s+to)
    \s+{_WHAT}\s+(?:for|as)\s+{_PURPOSE}{_ENDS}
    """
)
_PUTS = verbose(
    rf"""
    \b(?:switch(?:ed|ing)?|mov(?:e|ed|ing)|migrat(?:e|ed|ing)|chang(?:e|ed|ing)|port(?:ed|ing)?|convert(?:ed|ing)?)
    \s+(?P<purpose>(?!to\b|from\b|back\b|over\b|it\b|this\b|that\b)[^,.;:!?]{{2,60}}?)
    \s+(?:back\s+|over\s+)?(?:from\s+[^,.;:!?]{{1,40}}?\s+)?to\s+{_WHAT}{_ENDS}
    """
)
_REFUSES = verbose(
    rf"""
    \b(?:decided\s+against|(?:won['’]t|will\s+not|do\s+not|don['’]t|never|not\s+going\s+to)\s+use|rejected)
    \s+(?:using\s+)?{_WHAT}\s+(?:for|as)\s+{_PURPOSE}{_ENDS}
    """
)
_PREFERS = verbose(rf"\bprefer\s+(?P<what>[\w-]+)\s+(?P<purpose>[\w-]+)\b{_ENDS}")
_ABROAD_TAKES = late(
    r"\b(?:nehmen|nutzen|verwenden|bleiben bei|usamos|usemos|usar|vamos con|on (?:prend|garde|utilise|part sur)"
    r"|vamos de|usiamo|teniamo|nemen|gebruiken|берём|берем|используем)\s+"
    r"(?:(?:wir|doch|jetzt|nun|lieber|ahora|mejor|plutôt|agora|ora|invece|nu|toch|liever|теперь|лучше)\s+){0,2}"
    r"(?P<what>[^,.;:!?]{1,50}?)\s+(?:für|para|pour|pro|pra|per|voor|для)\s+(?P<purpose>[^,.;:!?]{2,60}?)(?=[,.;:!?]|\s*$)",
    re.IGNORECASE,
)
_ZH_TAKES = late(
    r"(?:用回|换回|改回|改用|换成|选用|采用|用)\s?(?P<what>[A-Za-z][\w.+#-]{0,24})\s?(?:来)?(?:做|当|作为)\s?(?P<purpose>[^，。,；！？吧了]{1,16})"
)
_ANEW = late(
    r"\b(?:change of plans?|changed (?:our|my) minds?|on second thoughts?|after all|back to"
    r"|(?:switch|mov|migrat|revert|return|chang)(?:e|es|ed|ing)?|instead|now|no longer|any ?more|scrap that)\b"
    r"|\b(?:actually|doch|jetzt|lieber|stattdessen|ahora|mejor|al final|finalement|plutôt|maintenant|agora|melhor"
    r"|invece|adesso|toch|liever|теперь|лучше|вс[её]-таки)\b|用回|换回|改回|改用|换成|还是|改成",
    re.IGNORECASE,
)
_BESIDE = late(
    r"\b(?:also|too|as well|in addition|additionally|besides|both|another|each"
    r"|auch|también|aussi|também|anche|ook|тоже|также)\b|也|同时|另外|还有",
    re.IGNORECASE,
)
_PERMITS = verbose(
    r"""
    \b(?:may|can|could|allowed|permitted|ok(?:ay)?|fine)\b[^,;:.?]{2,60}\bagain\b
    |\b(?:is|are)\s+(?:now\s+|again\s+)+(?:allowed|permitted|ok(?:ay)?|fine)\b
    |\b(?:is|are)\s+(?:allowed|permitted|ok(?:ay)?|fine)\s+(?:again|now|from\s+now\s+on)\b
    |\bno\s+longer\s+(?:forbidden|banned|prohibited|off[\s-]limits)\b
    """
)
_WAIVES = verbose(
    r"""
    \bno\s+longer\s+(?:ha(?:s|ve)\s+to|needs?\s+to|required|mandatory|necessary|needed|must)\b
    |\b(?:need\s+not|needn['’]t|(?:do|does)\s*(?:not|n['’]t)\s+(?:have|need)\s+to|(?:is|are)\s*(?:not|n['’]t)\s+(?:required|mandatory|necessary))
    \b[^,;:.?]{2,60}\b(?:any\s?more|any\s+longer|from\s+now\s+on|now)\b
    """
)
_DENIED = verbose(r"\b(?:not|never|nobody|no\s+one|nothing|none|hardly)\b")
_OPEN = verbose(  # it is not so yet, or somebody else's word
    r"""
    [?]|\b(?:if|unless|once|when|whether|until|till|says?|said|thinks?|thought\s+(?:we|you)|wants?|wishe?s?|hopes?|maybe
    |perhaps|might|would|should|tried|try(?:ing)?|attempt\w*|wonder\w*|soon|almost|ask(?:s|ed)?|claims?|why|how)\b
    """
)
_SCRAPS = verbose(
    r"""
    \b(?:scrap|drop|forget(?:\s+about)?|lift|cancel|retire|abolish|suspend|disregard)\s+(?:the|that|our|my|this)\s+(?P<named>(?:[\w'’-]+\s+){0,5}?)
    (?:rule|ban|restriction|policy|freeze|requirement|constraint|convention)\b
    """
)


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
