"""English: how the user likes it, which is no rule and no choice."""

from __future__ import annotations

from vmem.capture.speech_en import verbose

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
