"""English: rules and preferences, as people put them. A trigger word alone is none: "it never works", "I must say"."""

from __future__ import annotations

import re

from vmem.capture.languages.speech_en import LEAD, content_words, verbose
from vmem.capture.late import late
from vmem.capture.statements import granting
from vmem.capture.statements.prose import clauses

# How the user likes it, which is no rule and no choice.
PREFER = verbose(
    r"""
    \b(?:i|we)(?:['’]d|\s+would|\s+really|\s+much|\s+strongly|\s+usually|\s+generally)*\s+(?:prefer|rather
    |favou?r|hate|dislike)\b(?!\s+(?:it|this|that)\W*$)|\bi\s+(?:really\s+|usually\s+)?like\s+(?!it\b|this\b
    |that\b|these\b|those\b|how\b|what\b|where\b|your\b|the\ (?:idea|look|way|new|result)|a\ lot)\w+
    |\bi\s+(?:don['’]?t|do\s+not)\s+(?:like|want)\s+(?!to\b|it\b|that\b|this\b)\S+|\bi\s+(?:don['’]?t
    |do\s+not)\s+want\s+you\s+to\b|^(?:please\s+)?use\s+(?:\w+\s+){0,3}?(?:spelling|english|indent(?:ation)?
    |quotes|naming|[\w-]*case|style|units|notation|semicolons|prose|bullet\s+points|tone)\b
    |^(?:please\s+)?(?:name|prefix|suffix)\s+(?!it\b|this\b|that\b|one\b|the\s+(?:new|file|function|variable
    |class)\b)\w+\s+\S|^i\s+(?:usually|generally|normally|typically|always)\s+(?:use|write|run|keep|put|work
    |start|test|commit|want)\b|\bmore\s+of\s+an?\s+\w+\s+person\b|^when\s+you\s+(?:show|write|explain|answer
    |give|report|commit|name|review)\b[^,]*,\s*\w+|\bi['’]?m\s+used\s+to\b|\bmy\s+preference\b
    |^(?:please\s+)?prefer\s+\w|\bi\s+want\s+(?:my|all|every|line|short|shorter|the\ (?:answer|comment|code
    |commit|output|style)s?)\b|^(?:please\s+)?(?:answer|reply|respond|write|speak|talk
    |explain)\s+(?:to\s+me\s+)?(?:\w+\s+)?(?:in|with)\s+(?:german|english|chinese|french|spanish|japanese|korean
    |italian|portuguese|russian|dutch|short|bullet|one|fewer|less|plain|simple)\b|^(?:please\s+)?(?:be
    |keep\ (?:it|your\ answers?|answers?|replies))\s+(?:more\s+)?(?:brief|concise|terse|short|shorter
    |to\ the\ point)\b|\bcall\s+me\s+(?-i:[A-Z])
    |\b(?:messages?|comments?|docs?|documentation|answers?|names?|replies|readme|changelog|strings|labels)\s+(?:\w+\s+)?in\s+(?:bullet\s+points|prose|plain\s+text|tables|lower\s*case|french|english|german|chinese|spanish|italian|japanese|korean|portuguese|russian|dutch|polish)\b
    |^(?!the\b|a\b|this\b|that\b|yes\b)[a-z]+s\s+(?:by|in|with|via|as|under|without)\s+[^,?]{2,40}?,?\s+please\b
    |\bi['’]?m\s+allergic\s+to\b|\bi\s+can['’]?t\s+stand\b|\bpet\s+peeve\b|\bdrives\s+me\s+(?:crazy|nuts|mad)\b|\b(?:annoys|bothers)\s+me\b
    |\bi['’]d\s+like\s+(?:all|every|each)\s+\w+
    """
)

NEVER = verbose(
    r"""
    ^(?:please\s+|you\s+(?:must|should|may|can|shall)\s+|we\s+(?:must\s+|should\s+|shall\s+)?|to\s+)?(?:never(?!\s+(?:would|woulda|thought|saw|got|did|was|were)\b)
    |do(?:\s+not|n['’]?t)\s+ever|must(?:\s+not|n['’]?t))\s+(?!mind\b|again\b|have\b|heard\b|seen\b|knew\b|been\b
    |had\b|worked\b|works\b|listen|happen)\S
    """
)

DONT = verbose(
    r"""
    ^(?:please\s+|just\s+|you\s+should\s+)?(?:do(?:\s+not|n['’]?t)|(?<=please\s)not)\s+(?!worry\b|bother\b
    |know\b|think\b|mind\b|get\ me\b|you\b|we\b|care\b|see\b|understand\b|remember\b|have\b|need\b|forget\b
    |want\b|like\b|be\ (?:sorry|silly|so)\b|panic|hesitate|tell\ me|ask\ me\ why|believe|trust\ me
    |agree\b)(?P<rest>\S.*)
    """
)

ALWAYS = verbose(
    r"""
    ^(?:please\s+|you\s+(?:must|should)\s+|we\s+(?:must\s+|should\s+)?|to\s+)?always\s+(?!\w+ing\b|been\b|has\b
    |is\b|was\b|crash|fail|wrong\b|like\b|the\b|a\b|forget\b|get\b|be\ (?:so|this|that)\b)\S|,\s*always\W*$
    """
)

FROM_NOW = verbose(
    r"""
    \b(?:from\ (?:now|here|today|this\ point)\ on(?:wards?)?|from\ now|going\ forward|henceforth
    |^in\ (?:the\ )?future\b|for\ all\ future|as\ of\ (?:now|today))\b
    """
)

MUST = verbose(
    r"""
    ^(?P<subject>[\w`~"'()/.\s<>#%-]{2,80}?)\s+(?:must(?:\s+not|n['’]t)?|ha(?:s|ve)\s+to|needs?\s+to|ought\s+to
    |may\s+not|shall(?:\s+not)?|should(?:n['’]t|\s+(?:never|always|not))|(?:may|can|must|should|will)\s+only
    |(?:is|are)\s+(?:not\s+)?to\s+be|(?:is|are)(?:n['’]t|\s+not)\s+(?:allowed|permitted)|(?:is
    |are)\s+(?:not\s+allowed|forbidden|prohibited|mandatory|required|off[- ]limits|banned|never)|can(?:not
    |'t)\s+(?:exceed|depend|use|be\ (?:higher|more|larger|longer)))\b(?!-)\s*(?P<rest>.*)
    """
)

EPISTEMIC = verbose(
    r"""
    ^(?:fail|happen|take\s+(?:so|this|that|long)|crash|matter|be\s+(?:possible|hard|that|so|a\s+problem)
    |be\s+(?:kidding|joking)|have\s+(?:been|gotten|forgotten|\w+ed)\b|say\b|admit\b|confess\b)
    """
)

GUESSED = verbose(r"^(?:it|that|this|there|something|the\s+(?:problem|bug|issue|reason|cause|error|culprit))$")

GUESS = verbose(
    r"""
    ^be\s+(?:an?|the|some\w*|because|due|caused|wrong|broken|that|your|my|our|related|something|here|there
    |in\s+the)\b
    """
)

PERSONAL = verbose(
    r"""
    (?:and|that|if|when|then|so)?(?:i|we|you|he|she|they|who|what|which|someone|somebody|i'(?:m|d|ve|ll)
    |we'(?:re|d|ve|ll)|you'(?:re|d|ve|ll))
    """
)

ONLY = verbose(
    r"""
    ^(?:please\s+)?only\s+(?:use|run|deploy|write|call|import|touch|change|edit|commit|push|merge|log|store
    |accept|allow|test|build)\b|^(?!.*\b(?:fails?|happens?|occurs?|works?|breaks?|crash(?:es)?|appears?|shows?
    |see|saw|gets?|got|has|have|was|were|takes?|returns?)\b)[\w.+#~`'" -]{2,60}\s+only\b(?=\s*[,.;!]|\s*$
    |\s+(?:for|if|when|with|in|above|below|via|through|after|from|on|please)\b)|\b(?:deploy|merge|release
    |migration|publish|backup|restart)\w*\b[^,]*\bonly\b
    """
)

NORM = verbose(
    r"""
    ^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b
    |my\b)[\w~`'’-]+(?:\s+[\w~`'’-]+){0,4}\s+(?:are\s+|is\s+)?(?:never|always|only)\s+(?:contains?|depends?
    |imports?|calls?|uses?|goes|go|comes?|returns?|ha(?:s|ve)|includes?|lives?|logs?|stores?|throws?|blocks?
    |writes?|touch(?:es)?|shares?|exposes?|starts?|ends?|needs?|gets?\s+\w+ed|runs?|ships?|for|in|on|via|through
    |at|inside)\b
    |^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b|my\b|which\b|nothing\b|everything\b)(?:[\w`~'’-]+\s+){1,4}?
    (?:stays?\s+(?:green|off|on|in|out|flat|under|below|above|private|internal|read-?only|as|at|compatible|stable|untouched|disabled|enabled|empty|pure|small|short|within|where|outside)
    |waits?\s+(?:for|until)|goes\s+through\s+(?=\w))
    |^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b|my\b|which\b)(?:[\w`~'’-]+\s+){1,5}?(?:comes?\s+from|starts?\s+(?:from|with)|talks?\s+(?:through|via|to|over)|(?:is|are)\s+for|returns?|names?|ends?\s+(?:in|with)
    |uses?|goes\s+(?:in|into|to|via|on)|go\s+(?:in|into|to|via|on)|runs?\s+(?:in|on|under|via|through)|lives?\s+(?:in|on|under)|imports?|reads?\s+\w+|writes?\s+\w+)\b[^,;]{2,60}[,;]\s*(?:and\s+)?(?:not\b|no\b(?!\s+(?:idea|problem))|never\b|nothing\b|nobody\b|one\s+(?:per|for\s+each)\b|every\b|all\s+of\s+them\b|none\b)
    |^(?!it\b|this\b|that\b|the\b|we\b|i\b|you\b|they\b|users?\b|tests\b|these\b|those\b|some\b|customers?\b)(?:[a-z]+\s+){0,2}[a-z]+s\s+(?:get\s+(?:an?|one|two|three)\s[^,]*\b(?:before|after|until))\s+\w
    """
)

CONDITION = verbose(
    r"""
    ^(?:if|when|whenever|before|after|unless|once|in\s+case)\b(?![^,]*\b(?:done|finished|that|this|ready
    |it\s+(?:fails|works|passes|breaks)|you['’]re|i\b|were|would
    |could)\b)[^,?]{6,90},\s*(?:then\s+)?(?:please\s+)?(?:always\s+|never\s+)?(?:ask|use|run|write|add|stop|tell
    |log|don['’]?t|do\s+not|make|create|update|open|prefer|keep|warn|confirm|return|fall\s+back|raise|skip
    |include|put|bump|notify|rebase|squash)\b
    |^(?:when|whenever|if)\s+you\s+(?!are\b|could\b|would\b|were\b)\w+\b.*?\b(?:also|always|then|please)\s+(?:ask|use|run|write|add|tell|update|create|bump|check|regenerate)\b
    """
)

LIMITED = verbose(
    r"""
    ^(?!there|it|we|i|you|they|at|about|that|this)[a-z]+\s+(?:\S+\s+){0,7}?(?:at\s+most|no\s+more\s+than
    |not\s+more\s+than|at\s+least)\s+(?:once|twice|one|two|three|\d)
    """
)

NOBODY = verbose(
    r"""
    ^(?:nobody|no[\s-]one|nothing|none\s+of|only\s+(?:the\s+)?\w+)\b.{0,80}?\b(?:may|must|should|shall|can
    |is\s+allowed|are\s+allowed|gets|goes|leaves|touches|changes|pushes|merges|deploys|edits)\b\s+(?!wrong\b
    |be\s+(?:wrong|found|seen|done\ about)\b)\w
    """
)

ASK_FIRST = verbose(
    r"""
    \bask\s+before\s+(?:you\s+)?\w|(?:^|[,;:]\s*|\b(?:and|please|then|but)\s+)(?:ask|tell|check\s+with|talk\s+to|ping|consult)\s+(?:me|us|\w+)\s+(?:first|before)\b|\bwithout\s+(?:my
    |our|his|her|their|asking|approval|permission|a\s+review|review|telling\s+(?:me|us))\b.*|\bunless\s+i\s+(?:say|agree|ask
    |tell|approve)|\bexcept\s+with\s+my\b
    |\b(?:show|send|give)\s+me\s+\S.*\bbefore\b|\bi\s+want\s+to\s+(?:see|review|approve|check|read)\b.*\bbefore\b
    """
)

BELONGS = verbose(
    r"""
    ^(?:all\s+|new\s+|every\s+|our\s+|the\s+)*(?!it\b|this\b|that\b
    |there\b)[\w`~.-]+s(?:\s+[\w`~.-]+){0,2}\s+(?:go|belong|live)\s+(?:in|into|under|to|next\s+to|on)\s+\S
    """
)

EVERYWHERE = verbose(
    r"""
    ^(?:please\s+)?(?:use|put|add|write|exclude|include|apply|follow|add)\s+\S.*\b(?:for\s+(?:all|every\w*
    |any\w*|each)|everywhere|throughout|in\s+(?:all|every)|across\s+(?:all|the))\b
    |\b(?:as\s+with|like|same\s+as)\s+(?:all|every|any|everywhere|in\s+the\s+rest\s+of|the\s+rest\s+of)\b(?!.*\b(?:crash|fail|broke)\w*)
    """
)

CAREFUL = verbose(
    r"""
    ^(?:please\s+)?be\s+(?:very\s+|extra\s+)?careful\s+(?:with|not\s+to|when|around)\b|\bit['’]?s\s+(?:very\s+
    |really\s+)?(?:important|essential|crucial|critical|vital|imperative)\s+(?:that|to)\b
    """
)

REMEMBER_TO = verbose(r"^(?:\w+\W+){0,2}?(?:please\s+)?remember\s+to\s+\w+\s+\w")

YOU_CANNOT = verbose(
    r"""
    \b(?:you|we)\s+can(?:not|['’]t)\s+(?:just\s+|ever\s+)?(?:merge|push|use|change|delete|deploy|touch|call
    |commit|rely|assume|import|modify|edit|store|break|ship|share|log|expose|send|depend|drop|block|rename
    |remove)\s+(?!it\b|that\b|this\b)\w
    """
)

LISTED_NO = verbose(
    r"""
    (?:[,:;]|^[\w\s-]{2,30}:.*\s)\s*no\s+(?!problem|idea|worries|need|way|rush|luck|thanks|errors?|output
    |changes?|response|logs?|results?|effect|warnings?|reply|answer|success|news|difference|one\b|longer|more\b
    |matter|doubt|wonder|clue|hurry|biggie|sorry|not\b)[\w`~.-]+(?:\s+[\w`~.-]+){0,2}\W*$
    """
)

NO_NOUN = verbose(
    r"""
    ^(?:and\s+|but\s+)?no\s+(?!problem|idea|worries|need|way|rush|one\b|longer|doubt|wonder|luck|thanks
    |difference|clue|matter|i\b|it\b|you\b|we\b|that\b|this\b|the\b|errors?\b|such|more\ questions|reason
    |use\ (?!of)|not\b|sorry)(?:[\w`~"'()/.-]+\s+){1,8}?(?:in|for|after|before|without|outside|inside|on|at|to
    |from|please|ever|either|anywhere|allowed|whatsoever|until|unless|while|during)\b
    """
)

WE_DONT = verbose(
    r"""
    \bwe\s+(?:don['’]?t|do\s+not|never|only|always)\s+(?!know|have|need|think|want|see|care|understand|get\b
    |remember|really|seem|yet\b|support\ .*yet)(?P<rest>\S.*)
    """
)

MARKED = verbose(
    r"""
    \b(?:is|are)\s+(?:frozen|sacred|untouchable)\b|\bcode\s+freeze\b|\b(?:hard\ rule|under\ no\ circumstances
    |no\ exceptions?|off[- ]limits|hands\ off|non[- ]negotiable|not\ allowed|forbidden|is\ mandatory
    |at\ all\ times|without\ asking\ me|unless\ i\ (?:say|ask|tell))\b|[,.]\s*ever[.!]*$
    |\b(?:law|contract|licen[cs]e|regulations?|(?:auditor|lawyer|regulator|insurer|inspector|trustee|authoritie|client|customer|designer|accountant)s?|authority|council|board|ministry|bank|union|legal|security|finance)
    \s+(?:people\s+|team\s+|department\s+)?(?:requires?|demands?|insists?\s+on|forbids?|prohibits?)\s+(?!me\b|you\b|an?\s+answer)\w
    |\bout\s+of\s+the\s+question\b|\b(?:get|gets|is|are|will\s+be)\s+(?:rejected|bounced|refused|sent\s+back|reverted|denied)\s+(?:by|in|at)\s+(?:the\s+)?(?:review\w*|pipeline|gate|legal|security|audit\w*|ci|qa|store|linter|bot)\b
    |\bno-?go\b|\btaboo\b|\bunacceptable\b|\bnon-?starter\b|\b(?:finance|legal|security|compliance|marketing|ops|management)\s+(?:insists?|demands?|mandates?)\b
    """
)

ENSURE = verbose(
    r"""
    ^(?:please\s+)?(?:make\s+(?:very\s+)?sure|ensure|see\s+to\s+it)\s+(?:that\s+)?(?:every|all|each|any|no|new
    |nothing|we\ (?:never|always)|you\ (?:never|always))\b
    """
)

BEFORE_EACH = verbose(
    r"""
    \b(?:before|after|on|for|with)\s+(?:every|each|any)\s+(?:commit|push|merge|release|deploy\w*|pr
    |pull\ request|change|migration|file|function|endpoint|test)\b
    """
)

KEEP = verbose(
    r"""
    ^(?:please\s+)?keep\s+(?!going|in\ mind|it\b|me\b|that\b|this\b|an\ eye|working|trying|reading|looking
    |doing)(?:(?:the|all|every|each|your|our|any)\s+\S+\s+\S+|\S+.*\b(?:below|under|within|free|out\ of
    |away\ from|short|small|stable|compatible|in\ sync|as\ is|untouched|private|warnings-free|at)\b)
    """
)

STOP = verbose(r"^(?:please\s+)?(?:stop|quit|avoid)\s+(?!being|complaining|talking|wasting)(?P<rest>\w+ing\b.*\w)")

LEAVE = verbose(
    r"""
    ^(?:please\s+)?(?:leave|keep\ your\ hands\ off|stay\ (?:out\ of|away\ from))\s+(?!it\b|that\b
    |me\b)(?P<rest>\S+.*)
    """
)

QUANTIFIED = verbose(
    r"""
    ^(?:all|every|each|any|no)\s+(?:\S+\s+){0,6}?(?:(?:is|are)(?!\s+an?\s)|go(?:es)?|use[sd]?|gets?|require[sd]?|live[sd]?|bumps?|carr(?:y|ies)|comes?|ha(?:s|ve)|names?|ships?|imports?|logs?|runs?|waits?|writes?|keeps?|belongs?|declares?|mentions?|passes\s+through
    |follow[s]?|start[s]?|end[s]?|return[s]?|need[s]?)\b
    """
)

WE_MUST = verbose(
    r"""
    ^we\s+must\s+(?:not\s+|never\s+|always\s+|still\s+)?(?!have\b|be\b|say\b|admit\b|find\b|check\b|look\b|fix\b|go\b|hurry\b
    |finish\b|talk\b|remember\b|get\b|see\b|decide\b|discuss\b|start\b|do\b)\w+\s+\S
    """
)

STAYS = verbose(
    r"^(?:the|our|all|every)\s+(?:[\w~`-]+\s+){1,3}(?:stays?|remains?)\s+(?:off|on|in|out|as|read-?only|private|internal|disabled|enabled|where|untouched)\b"
)


# What things of a kind do, told by the user: how it is to be ("new modules use ksp"), unless something goes wrong.
GENERIC = verbose(
    r"""
    ^(?!these\b|those\b|some\b|most\b|many\b|the\b|its\b|his\b|my\b|your\b)(?:all\s+|new\s+|our\s+)?(?:[a-z][\w-]*\s+){0,2}?
    (?!users\b|customers\b|people\b|clients\b|requests\b|players\b|was\b|is\b|this\b|has\b|does\b|lets\b|looks\b|its\b|yes\b|thanks\b|always\b|errors\s+(?:go|use|start|come))[a-z][\w-]*[^s\W]s\s+
    (?:write|use|go|follow|import|carry|log|keep|live|bypass|talk|store|extend|inherit|ship|declare|document|validate|raise|wrap|land|depend|belong|name|reuse|share|own|target|emit|publish|export|sign|run)\s+
    (?!wrong|slow|into\s+(?:the\s+)?(?:an?\s+)?(?:error|problem|issue)|out\b|up\b|down\b|missing|away|fine|forever|crazy|too\b|over\b|so\b)\S
    """
)
VERBLESS = verbose(
    r"""
    ^(?!errors\b|warnings\b|problems\b|issues\b|bugs\b|failures\b|changes\b|thanks\b|its\b|this\b|was\b|is\b|has\b|yes\b|tests\s+in\b|always\b|lots\b|plus\b|looks\b|works\b)
    [a-z-]*[^s\W]s\s+(?:in|as|by|via|without)\s+(?!the\b|this\b|that\b|my\b|your\b|our\b|a\b|\w+ing\b|well\b|usual\b|it\b|default\b|of\b|if\b|line\b|order\b|progress\b)\S+(?:\s+(?!is\b|are\b|was\b|fail|crash|and\b)\S+)?\s*(?:,.*)?[.!]*$
    """
)
IN_TROUBLE = verbose(
    r"\b(?:fail\w*|wrong\w*|broken?|crash\w*|slow\w*|leak\w*|errors?|bug|stuck|hang\w*|flak\w+|missing|twice|should(?:n['’]t)?|but|instead|anymore|currently|apparently|somehow|suddenly|sometimes|today|yesterday|already|again|still|now)\b"
)


def forbids_or_demands(view: str) -> bool:
    """Whether it says how things must or must not be done, for good: a rule, and no wish for this one time."""
    specific = len(content_words(view)) >= 2
    if not specific:
        return bool(FROM_NOW.search(view)) and len(view) < 40 and len(content_words(view)) >= 1
    if FROM_NOW.search(view) or MARKED.search(view) or ENSURE.match(view) or ONLY.search(view):
        return not PREFER.search(view)
    if BELONGS.match(view) or EVERYWHERE.search(view) or CAREFUL.search(view) or ASK_FIRST.search(view):
        return True
    if (
        NORM.search(view)
        or CONDITION.match(view)
        or LIMITED.match(view)
        or LISTED_NO.search(view)
        or NOBODY.match(view)
        or YOU_CANNOT.search(view)
        or granting.assigns(view)
    ):
        return True
    head = re.split(r"\s*[,;:]|\s[–—-]\s", view)[0]
    if (GENERIC.match(head) or VERBLESS.match(view)) and not IN_TROUBLE.search(head):
        return True
    if not IN_TROUBLE.search(view) and any(GENERIC.match(part) for part in re.split(r"\s*[,;:]\s*", view)[1:]):
        return True
    for clause in clauses(view):
        clause = LEAD.sub("", clause)
        content = len(content_words(clause))
        if content < 1:
            continue
        if (
            NEVER.match(clause)
            or ALWAYS.search(clause)
            or KEEP.match(clause)
            or (LEAVE.match(clause) and LEAVE_WHAT.search(clause))
        ):
            return True
        negated = DONT.match(clause)
        if (
            negated is not None
            and (content >= 3 or (content >= 2 and len(content_words(view)) >= 6) or "~" in clause or "`" in clause)
            and not ONE_OFF.search(view)
        ):
            return True
        if NO_NOUN.match(clause) or STOP.match(clause) or NOBODY.match(clause):
            return True
        ours = WE_DONT.search(clause)
        if ours is not None and content >= 2:
            return True
        rule = MUST.match(clause)
        if rule is not None and _rules(rule, clause):
            return True
        if WE_MUST.match(clause) or STAYS.match(clause):
            return True
        if QUANTIFIED.match(clause) and not re.search(
            r"(?i)\b(?:fail|broken|green|red|down|gone|done|passing|wrong|slow|up)\b", clause
        ):
            return True
    return bool(BEFORE_EACH.search(view)) and bool(
        re.match(r"(?i)(?:please\s+)?(?:run|use|add|check|ask|update|write|do)\b", view)
    )


ONE_OFF = verbose(
    r"""
    \byet\W*$|\b(?:for\s+now|right\s+now|this\s+time|until\s+i|just\s+(?:tell|show|explain))\b|\bdo(?:\s+not
    |n['’]?t)\s+(?:fix|change|do|touch|run|commit)\s+(?:it|that|this|anything)\W*$
    """
)

LEAVE_WHAT = late(r"~|`|alone|untouched|as is", re.IGNORECASE)

HAS_TO_NOW = verbose(
    r"""
    \b(?:today|tonight|right\s+now|asap|this\s+week|by\s+(?:monday|tuesday|wednesday|thursday|friday|tomorrow
    |tonight|noon))\b
    """
)


def _rules(rule: re.Match[str], clause: str) -> bool:
    """Whether "X must Y" is about how things are done: no person's plan and no guess."""
    subject, rest = rule["subject"].strip(), rule["rest"]
    if GUESSED.match(subject) and re.search(r"(?i)^\s*should(?:n|\s+not)", clause[len(subject) :]):
        return False  # "this shouldn't happen" is a complaint
    words = subject.lower().replace("’", "'").split()
    things = words == ["they"] and re.search(r"(?i)\b(?:may|must)\s+(?:not|never)\b", clause) is not None
    persons = "i" in words or any(PERSONAL.fullmatch(word) for word in (words[0], words[-1]))
    if (persons and not things) or len(words) > 10 or EPISTEMIC.match(rest) or HAS_TO_NOW.search(clause):
        return False
    return bool(content_words(rest)) and not (
        GUESSED.match(subject) and GUESS.match(rest) and " must " in f" {clause} ".lower()
    )
