"""English: what a sentence of the user, or of the assistant, is.

Precision first: a trigger word is not enough. "It always crashes", "I must say", "should we never
…?" and "imagine you must …" say nothing about how to work; an imperative, a standing rule about
things, or a choice that was made does.
"""

from __future__ import annotations

import re

from vmem.capture.finding import Finding
from vmem.capture.prose import Sentence, clauses


def _re(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.VERBOSE)


_LEAD = _re(
    r"""^(?:(?:and|but|so|also|then|ok(?:ay)?|well|right|great|good|nice|perfect|fine|thanks|thank\ you|cool|hm+|btw|fyi|oh|hey
    |yes|yeah|yep|sure|alright|awesome|agreed|remember|note|please\ note|one\ more\ thing|important|rule|reminder|in\ general
    |whatever\ you\ do|seriously|again|everyone|claude)\b(?!\s+(?:crash|fail|work|problem))[\s,.:;!-]*(?:that\s+)?)+"""
)
_QUESTION = _re(
    r"""\?\W*$|,\s*(?:why|how\ come|right|correct|no)\W*$
    |^(?:should|shall|could|would|can|will|may|do\ (?:i|we|you|they|the|these|those|this|that|it|people|users|all|any)\b|does|did|is|are|was|were|has|have\ (?:you|we|i|they)|why|what|how|which|who|whose|where
        |when\ (?:should|do|does|did|is|are|can|will)|am\ i|isn't|aren't|don't\ (?:you|we|they)|doesn't|didn't|won't|shouldn't|wouldn't)\b
        (?!\s+not\b)"""
)
_HYPOTHETICAL = _re(
    r"""\b(?:imagine|suppose|supposing|hypothetical(?:ly)?|what\ if|let's\ say|pretend|in\ theory|as\ an\ example|for\ example,?\ if
    |if\ (?:we|i|you|it|they)\ (?:were|had|did|could|would|ever)|would\ (?:have|be|you|we|never|always)|one\ could|were\ to|might\ have\ to)\b
    |^(?:and\ )?if\b[^,]*\?"""
)
_SARCASM = _re(
    r"""\b(?:oh\ sure|yeah,?\ right|what\ a\ (?:great|brilliant|wonderful|nice)|brilliant,|genius,|great\ idea|sure,\ because|just\ great|lol|lmao|haha
    |kidding|joking|rofl)\b|(?<!\w)/s\b|[:;]-?[)PD](?!\w)|😂|🙄|🤣|\bwow,"""
)
_REPORTED = _re(
    r"""^(?:he|she|they|the\ (?:doc|docs|article|author|reviewer|readme|post|book|mail|manual|comment|spec|blog)\w*|it|someone|people
    |my\ (?:boss|manager))\s+(?:\w+\s+)?(?:says?|said|wrote|writes|claims?|thinks?|told|tells|suggests?|recommends?|argues?|states?)\b"""
)
_DEICTIC = _re(r"\b(?:it|this|that|these|those|them|there|here|now|yet|again|anything|everything|stuff|thing|things)\b")
_FILLER = frozenset(
    "a an and are as at be but by do does for from had has have i if in into is it its just let me my of on or our please so that the "
    "their them then there these they this to too us was we will with you your now yet again still also very really only not no".split()
)

_NEVER = _re(
    r"""^(?:please\s+|you\s+(?:must|should|may|can|shall)\s+|we\s+(?:must\s+|should\s+|shall\s+)?|to\s+)?
    (?:never|do(?:\s+not|n['’]?t)\s+ever|must(?:\s+not|n['’]?t))\s+(?!mind\b|again\b|have\b|heard\b|seen\b|knew\b|been\b|had\b|worked\b|works\b|listen|happen)\S"""
)
_DONT = _re(
    r"""^(?:please\s+|just\s+|you\s+should\s+)?(?:do(?:\s+not|n['’]?t)|(?<=please\s)not)\s+(?!worry\b|bother\b|know\b|think\b|mind\b|get\ me\b|you\b|we\b|care\b|see\b|understand\b
    |remember\b|have\b|need\b|forget\b|want\b|like\b|be\ (?:sorry|silly|so)\b|panic|hesitate|tell\ me|ask\ me\ why|believe|trust\ me|agree\b)(?P<rest>\S.*)"""
)
_ALWAYS = _re(
    r"""^(?:please\s+|you\s+(?:must|should)\s+|we\s+(?:must\s+|should\s+)?|to\s+)?always\s+(?!\w+ing\b|been\b|has\b|is\b|was\b|crash|fail|wrong\b|like\b|the\b|a\b|forget\b|get\b|be\ (?:so|this|that)\b)\S
    |^[\w`~"'()/.\s-]{2,60}?\s(?:is|are)\s+(?:always|never)\s+(?!been\b)(?:to\s+be\s+)?\w+(?:ed|en|pt|ut|lt)\b(?!\s+by\s+me)
    |^(?:please\s+)?(?:use|run|write|put|keep|add|check|ask|call|prefix|format|test|log|validate)\b.*\balways\b(?!\s+(?:fail|crash|been))
    |,\s*always\W*$"""
)
_FROM_NOW = _re(
    r"\b(?:from\ (?:now|here|today|this\ point)\ on(?:wards?)?|from\ now|going\ forward|henceforth|^in\ (?:the\ )?future\b|for\ all\ future|as\ of\ (?:now|today))\b"
)
_MUST = _re(
    r"""^(?P<subject>[\w`~"'()/.\s<>#%-]{2,80}?)\s+(?:must(?:\s+not|n['’]t)?|ha(?:s|ve)\s+to|needs?\s+to|ought\s+to|may\s+not|shall(?:\s+not)?|should(?:n['’]t|\s+(?:never|always|not))|(?:may|can|must|should|will)\s+only|(?:is|are)\s+(?:not\s+)?to\s+be
    |(?:is|are)(?:n['’]t|\s+not)\s+(?:allowed|permitted)|(?:is|are)\s+(?:not\s+allowed|forbidden|prohibited|mandatory|required|off[- ]limits|banned|never)|can(?:not|'t)\s+(?:exceed|depend|use|be\ (?:higher|more|larger|longer)))
    \b(?!-)\s*(?P<rest>.*)"""
)
_EPISTEMIC = _re(r"^(?:fail|happen|take\s+(?:so|this|that|long)|crash|matter|be\s+(?:possible|hard|that|so|a\s+problem)|be\s+(?:kidding|joking)|have\s+(?:been|gotten|forgotten|\w+ed)\b|say\b|admit\b|confess\b)")
_GUESSED = _re(r"^(?:it|that|this|there|something|the\s+(?:problem|bug|issue|reason|cause|error|culprit))$")
_GUESS = _re(
    r"^be\s+(?:an?|the|some\w*|because|due|caused|wrong|broken|that|your|my|our|related|something|here|there|in\s+the)\b"
)
_PERSONAL = _re(
    r"(?:and|that|if|when|then|so)?(?:i|we|you|he|she|they|who|what|which|someone|somebody|i'(?:m|d|ve|ll)|we'(?:re|d|ve|ll)|you'(?:re|d|ve|ll))"
)
_ONLY = _re(
    r"""^(?:please\s+)?only\s+(?:use|run|deploy|write|call|import|touch|change|edit|commit|push|merge|log|store|accept|allow|test|build)\b
    |^(?!.*\b(?:fails?|happens?|occurs?|works?|breaks?|crash(?:es)?|appears?|shows?|see|saw|gets?|got|has|have|was|were|takes?|returns?)\b)
     [\w.+#~`'" -]{2,60}\s+only\b(?=\s*[,.;!]|\s*$|\s+(?:for|if|when|with|in|above|below|via|through|after|from|on|please)\b)
    |\b(?:deploy|merge|release|migration|publish|backup|restart)\w*\b[^,]*\bonly\b|\bonly\s+(?:on|at|from|via|through|after|before|in)\s+\w+.*\b(?:deploy|merge|release)"""
)
_NORM = _re(
    r"""^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b|my\b)[\w~`'’-]+(?:\s+[\w~`'’-]+){0,4}\s+(?:are\s+|is\s+)?(?:never|always|only)\s+
    (?:contains?|depends?|imports?|calls?|uses?|goes|go|comes?|returns?|ha(?:s|ve)|includes?|lives?|logs?|stores?|throws?|blocks?|writes?|touch(?:es)?|shares?|exposes?|starts?|ends?|needs?|gets?\s+\w+ed|runs?|ships?|for|in|on|via|through|at|inside)\b
    |\b(?:that['’]?s|this\s+is|it['’]?s)\s+(?:our|the|a|my)\s+(?:\w+\s+)?(?:convention|rule|policy|standard|agreement)\b"""
)
_CONDITION = _re(
    r"""^(?:if|when|whenever|before|after|unless|once|in\s+case)\b(?![^,]*\b(?:done|finished|that|this|ready|it\s+(?:fails|works|passes|breaks)|you['’]re|i\b|were|would|could)\b)[^,?]{6,90},\s*(?:then\s+)?(?:please\s+)?
    (?:always\s+|never\s+)?(?:ask|use|run|write|add|stop|tell|log|don['’]?t|do\s+not|make|create|update|open|prefer|keep|warn|confirm|return|fall\s+back|raise|skip|include|put|bump|notify|rebase|squash)\b"""
)
_LIMITED = _re(
    r"^(?!there|it|we|i|you|they|at|about|that|this)[a-z]+\s+(?:\S+\s+){0,7}?(?:at\s+most|no\s+more\s+than|not\s+more\s+than|at\s+least)\s+(?:once|twice|one|two|three|\d)"
)
_NOBODY = _re(
    r"""^(?:nobody|no[\s-]one|nothing|none\s+of|only\s+(?:the\s+)?\w+)\b.{0,80}?\b(?:may|must|should|shall|can|is\s+allowed|are\s+allowed|gets|goes|leaves|touches|changes|pushes|merges|deploys|edits)\b\s+(?!wrong\b|be\s+(?:wrong|found|seen|done\ about)\b)\w"""
)
_ASK_FIRST = _re(
    r"""\b(?:ask|tell|check\s+with|talk\s+to|ping|consult)\s+(?:me|us|\w+)\s+(?:first|before)\b|\bwithout\s+(?:my|our|his|her|their|asking|approval|permission|a\s+review|review|telling)\b.*
    |\bunless\s+i\s+(?:say|agree|ask|tell|approve)|\bexcept\s+with\s+my\b"""
)
_BELONGS = _re(r"^(?:all\s+|new\s+|every\s+|our\s+|the\s+)*(?!it\b|this\b|that\b|there\b)[\w`~.-]+s(?:\s+[\w`~.-]+){0,2}\s+(?:go|belong|live)\s+(?:in|into|under|to|next\s+to|on)\s+\S")
_EVERYWHERE = _re(r"^(?:please\s+)?(?:use|put|add|write|exclude|include|apply|follow|add)\s+\S.*\b(?:for\s+(?:all|every|any|each)|everywhere|throughout|in\s+(?:all|every)|across\s+(?:all|the))\b")
_CAREFUL = _re(r"^(?:please\s+)?be\s+(?:very\s+|extra\s+)?careful\s+(?:with|not\s+to|when|around)\b|\bit['’]?s\s+(?:very\s+|really\s+)?(?:important|essential|crucial|critical|vital|imperative)\s+(?:that|to)\b")
_REMEMBER_TO = _re(r"^(?:\w+\W+){0,2}?(?:please\s+)?remember\s+to\s+\w+\s+\w")
_YOU_CANNOT = _re(r"\b(?:you|we)\s+can(?:not|['’]t)\s+(?:just\s+|ever\s+)?(?:merge|push|use|change|delete|deploy|touch|call|commit|rely|assume|import|modify|edit|store|break|ship|share|log|expose|send|depend|drop|block|rename|remove)\s+(?!it\b|that\b|this\b)\w")
_LISTED_NO = _re(r"(?:[,:;]|^[\w\s-]{2,30}:.*\s)\s*no\s+(?!problem|idea|worries|need|way|rush|luck|thanks|errors?|output|changes?|response|logs?|results?|effect|warnings?|reply|answer|success|news|difference|one\b|longer|more\b|matter|doubt|wonder|clue|hurry|biggie|sorry|not\b)[\w`~.-]+(?:\s+[\w`~.-]+){0,2}\W*$")
_NO_NOUN = _re(
    r"""^(?:and\s+|but\s+)?no\s+(?!problem|idea|worries|need|way|rush|one\b|longer|doubt|wonder|luck|thanks|difference|clue|matter|i\b|it\b|you\b|we\b|that\b|this\b|the\b|errors?\b|such|more\ questions|reason|use\ (?!of)|not\b|sorry)
    (?:[\w`~"'()/.-]+\s+){1,8}?(?:in|for|after|before|without|outside|inside|on|at|to|from|please|ever|either|anywhere|allowed|whatsoever)\b"""
)
_WE_DONT = _re(
    r"\bwe\s+(?:don['’]?t|do\s+not|never|only|always)\s+(?!know|have|need|think|want|see|care|understand|get\b|remember|really|seem|yet\b|support\ .*yet)(?P<rest>\S.*)"
)
_MARKED = _re(
    r"""\b(?:is|are)\s+(?:frozen|sacred|untouchable)\b|\bcode\s+freeze\b|\b(?:hard\ rule|under\ no\ circumstances|no\ exceptions?|off[- ]limits|hands\ off|non[- ]negotiable|(?:strictly|absolutely)\ (?:forbidden|prohibited)|not\ allowed|forbidden
    |is\ mandatory|at\ all\ times|without\ asking\ me|unless\ i\ (?:say|ask|tell))\b|[,.]\s*ever[.!]*$"""
)
_ENSURE = _re(
    r"^(?:please\s+)?(?:make\s+(?:very\s+)?sure|ensure|see\s+to\s+it)\s+(?:that\s+)?(?:every|all|each|any|no|new|nothing|we\ (?:never|always)|you\ (?:never|always))\b"
)
_BEFORE_EACH = _re(
    r"\b(?:before|after|on|for|with)\s+(?:every|each|any)\s+(?:commit|push|merge|release|deploy\w*|pr|pull\ request|change|migration|file|function|endpoint|test)\b"
)
_KEEP = _re(
    r"""^(?:please\s+)?keep\s+(?!going|in\ mind|it\b|me\b|that\b|this\b|an\ eye|working|trying|reading|looking|doing)
    (?:(?:the|all|every|each|your|our|any)\s+\S+\s+\S+|\S+.*\b(?:below|under|within|free|out\ of|away\ from|short|small|stable|compatible|in\ sync|as\ is|untouched|private|warnings-free|at)\b)"""
)
_STOP = _re(r"^(?:please\s+)?(?:stop|quit|avoid)\s+(?!being|complaining|talking|wasting)(?P<rest>\w+ing\b.*\w)")
_LEAVE = _re(
    r"^(?:please\s+)?(?:leave|keep\ your\ hands\ off|stay\ (?:out\ of|away\ from))\s+(?!it\b|that\b|me\b)(?P<rest>\S+.*)"
)
_QUANTIFIED = _re(
    r"^(?:all|every|each|any|no)\s+(?:\S+\s+){0,6}?(?:is|are|go(?:es)?|use[sd]?|gets?|require[sd]?|live[sd]?|follow[s]?|start[s]?|end[s]?|return[s]?|need[s]?)\b"
)

_PREFER = _re(
    r"""\b(?:i|we)(?:['’]d|\s+would|\s+really|\s+much|\s+strongly|\s+usually|\s+generally)*\s+(?:prefer|rather|favou?r|hate|dislike)\b(?!\s+(?:it|this|that)\W*$)
    |\bi\s+(?:really\s+|usually\s+)?like\s+(?!it\b|this\b|that\b|these\b|those\b|how\b|what\b|where\b|your\b|the\ (?:idea|look|way|new|result)|a\ lot)\w+
    |\bi\s+(?:don['’]?t|do\s+not)\s+(?:like|want)\s+(?!to\b|it\b|that\b|this\b)\S+|\bi\s+(?:don['’]?t|do\s+not)\s+want\s+you\s+to\b
    |^(?:please\s+)?use\s+(?:\w+\s+){0,3}?(?:spelling|english|indent(?:ation)?|quotes|naming|[\w-]*case|style|units|notation|semicolons|prose|bullet\s+points|tone)\b
    |^(?:please\s+)?(?:name|prefix|suffix)\s+(?!it\b|this\b|that\b|one\b|the\s+(?:new|file|function|variable|class)\b)\w+\s+\S|^i\s+(?:usually|generally|normally|typically|always)\s+(?:use|write|run|keep|put|work|start|test|commit|want)\b|\bmore\s+of\s+an?\s+\w+\s+person\b|^when\s+you\s+(?:show|write|explain|answer|give|report|commit|name|review)\b[^,]*,\s*\w+
    
    |\bi['’]?m\s+used\s+to\b|\bmy\s+preference\b|^(?:please\s+)?prefer\s+\w|\bi\s+want\s+(?:my|all|every|line|short|shorter|the\ (?:answer|comment|code|commit|output|style)s?)\b
    |^(?:please\s+)?(?:answer|reply|respond|write|speak|talk|explain)\s+(?:to\s+me\s+)?(?:\w+\s+)?(?:in|with)\s+(?:german|english|chinese|french|spanish|japanese|korean|italian|portuguese|russian|dutch|short|bullet|one|fewer|less|plain|simple)\b
    |^(?:please\s+)?(?:be|keep\ (?:it|your\ answers?|answers?|replies))\s+(?:more\s+)?(?:brief|concise|terse|short|shorter|to\ the\ point)\b|\bcall\s+me\s+(?-i:[A-Z])"""
)
_NOT_THAT = _re(
    r"^(?!i\s+(?:meant|mean|asked)|that['’]?s|it['’]?s\s+pronounced)(?P<new>[^,]{2,120}),\s*not\s+(?!sure|just|yet|really|bad|only|that\b|even|now|much|too|quite|exactly|necessarily|like|everything|always|a\ big|an\ issue|my\ |(?:this|that|it|these|those)\b)(?P<old>[^,]{1,60}?)(?:,.*)?[.!]*$"
)
_NO_USE = _re(
    r"^(?:no|nope|nah|wrong|incorrect|stop)\b[\s,.:;!-]+(?!need|problem|idea|thanks|worries|i\ mean)(?P<rest>.*\b(?:use|should|instead|not|make|keep|put|name|call|called|named|back\ to)\b.*)"
)
_ACTUALLY = _re(
    r"^(?:no\W+|hm+\W+|wait\W+|ok(?:ay)?\W+)*actually\b[\s,]*(?P<rest>.*\b(?:use|uses|using|go\ back|change|better|revert|keep|should|instead|not|switch|prefer|must|need)\b.*)"
)
_INSTEAD_HINT = _re(r"\b(?:instead|rather|place|over)\b")
_INSTEAD = _re(
    r"\b(?P<new>[\w`~\".+#/-][\w`~\".+# /-]{0,60}?)\s+(?:instead\s+of|rather\s+than|in\s+place\s+of|over)\s+(?P<old>[\w`~\".+#/-]+(?:\s+[\w`~\".+#/-]+){0,3})"
)

_CHOOSE = _re(
    r"""\b(?:let['’]?s|we['’]?ll|we\s+will|we\s+are\s+going\s+to|we['’]re\s+going\s+to|i['’]?ll)\s+(?:just\s+|then\s+|now\s+|rather\s+|definitely\s+|simply\s+)*
      (?:go\s+(?:with|for)|use|switch\s+(?:[\w~`.-]+\s+){0,4}to|stick\s+(?:with|to)|stay\s+(?:with|on)|pick|choose|adopt|settle\s+on|standardi[sz]e\s+on|move\s+(?:\w+\s+)?to|drop|write\s+\S+(?:\s+\S+){0,3}\s+in|build\s+\S+(?:\s+\S+){0,3}\s+(?:in|on|with)|do\s+(?-i:[A-Z])\w+)\b
    |\b(?:we|i|(?:the\s+)?team|everyone|management|the\s+(?:client|customer|boss|board|architects?))(?:['’]ve|\s+ha(?:s|ve))?\s+(?:finally\s+|already\s+|now\s+|all\s+|also\s+)*(?:decided|settled\s+on|chose|chosen|picked|went\s+with|opted\s+for|agreed\s+(?:on|to|that|with)|voted\s+(?:for|to)|signed\s+off\s+on|(?:are\s+)?going\s+with|concluded|standardi[sz]ed\s+on|ended\s+up\s+(?:with|using))\b
    |\bwe(?:['’]re|\s+are)\s+(?:now\s+|all\s+)?(?:moving|migrating|switching|changing)\s+(?:away\s+)?(?:\S+\s+){0,5}?(?:from|to|over)\b
    |^(?:the\s+)?(?:final|our|my)\s+(?:call|decision|answer|verdict|choice|pick)\s*(?:is\b|:)|^[\w`~.+#/-]+(?:\s+[\w`~.+#/-]+){0,6}\s+it\s+is\b(?!\s+(?:not|a|an|the|too|very|so|\w+ing)\b)
    |^no\s+[\w`~.+#/-]+(?:\s+[\w`~.+#/-]+)?\s+then\b|\bwe\s+(?:will\s+)?(?:keep|ship\s+with|launch\s+with|build\s+on|standardi[sz]e\s+on)\s+(?!it\b|that\b|this\b|everything\b|things\b|getting|having|seeing|losing|going|on\b)\w
    |^(?:keep|use|take|pick|do|choose|go\s+with|stick\s+(?:with|to))\s+(?-i:[A-Z])[\w.+#-]*(?:\s+(?-i:[A-Z0-9])[\w.+#-]*)?(?:\s+then)?[.!]*$
    |^(?:so\s+)?(?-i:[A-Z])[\w.+#-]*(?:\s+[\w.+#-]+)?\s+then\W*$|^(?:call|name)\s+(?:the|our|this)\s+\w+\s+(?:\w+\s+)?["`~\w]|\bwe\s+no\s+longer\s+(?:use|support|ship|need)\s+\w
    |\bwe['’]ll\s+(?:\w+ly\s+)?(?:build|base|run|host|deploy|implement|handle|store|keep|ship|model|generate|serve|split|merge|cache|support|target|put|start\s+with|write)\s+(?!it\b|that\b|this\b|them\b)\w
    |\bwe\s+(?:moved|migrated|switched|converted|changed)\s+(?:\S+\s+){0,6}?(?:to|from)\s+\S
    |^the\s+plan\s+is\s+(?:now\s+)?to\b|\bwe['’]re\s+(?:keeping|dropping|removing|shipping|splitting|merging|adopting|deprecating|abandoning)\s+(?!it\b|this\b|that\b)\w
    |\b(?:is|are)\s+(?:good\s+enough|fine|enough|sufficient)\s+for\s+(?:us|now|v?\d|the\s+(?:mvp|first))|\bour\s+choice\s+is\b|^forget\s+(?-i:[A-Z])[\w.+#-]*,
    |\bi(?:['’]m|\s+am)\s+going\s+with\b|^(?:option|approach|variant|plan|solution|alternative|proposal|design)\s+(?:\d|[a-z]|one|two|three)\b(?:\s+(?:then|please|it\s+is|sounds\s+good))?[.!]?$
    |^(?-i:[A-Z])[\w.+#-]*,\s+(?:because|since|as)\s|\bwe(?:['’]re|\s+are)\s+(?:going\s+with|sticking\s+with|staying\s+(?:with|on)|using\s+\S+\s+instead)\b
    |\bwe\s+(?:(?:stay|stick|go)\s+(?:with|on|for)|take|pick|choose)\b(?!\s+(?:it|that|this|care|a\ look)\b)|\bwe\s+(?:won['’]?t|will\s+not|are\s+not\s+going\s+to|aren['’]t\s+going\s+to)\s+(?:do|use|support|build|go|add|adopt|ship|offer|need|introduce)\s+(?!it\b|that\b|this\b)\w|^(?:the\s+)?decision(?:\s+is)?\s*(?::|to\b|made)|^(?:go|going)\s+(?:with|for)\s+(?!it\b|that\b)\w
    |^switch\s+(?:\w+\s+){0,4}to\s+\w+\s+instead"""
)
_CHOOSE_NOT = _re(
    r"""\b(?:let['’]?s\s+(?:not|see|try|check|look|test|start|continue|begin|discuss|think|find|wait|move\ on|say|do\s+(?:it|this|that))|haven['’]?t\s+decided|not\s+(?:yet\s+)?decided|undecided|help\s+me\s+decide|you\s+decide|(?:can|to)\s+decide
    |decide\s+(?:if|whether|between|later)|use\s+(?:it|this|that|them|these|those)\b(?!\s+(?!when|for|if|to|now|here)\w)|i['’]ll\s+(?:\w+\s+)?(?:use|pick|do|drop|choose|adopt)\b)"""
)
_AGREED = _re(
    r"^(?:agreed|yes|yep|yeah|ok(?:ay)?|sure|right|good|fine|great|done)\b[\s,:.!-]+(?:(?:let['’]?s\s+)?(?:do|use|take|go\s+(?:with|for)|pick)\s+)?(?P<what>(?-i:[A-Z][\w.+#-]*)(?:\s+(?:it\s+is|then))?)[.!]*$"
)
_SETTLED = _re(r"^(?:agreed|settled|decided|deal|final)\b\s*[,:.–-]\s*(?P<what>\S.{8,})")
_SECOND_THOUGHT = _re(
    r"\bon\s+second\s+thoughts?\b|\bchanged\s+(?:my|our)\s+minds?\b|\bgo\s+back\s+to\b|\brevert\s+to\b|\bscratch\s+that\b"
)
_REJECT = _re(
    r"""\b(?:is|are|was|were)\s+(?:an?\s+)?(?:overkill|out\b|off\s+the\s+table|ruled\s+out|not\s+(?:worth|an\s+option|suitable|going\s+to\s+work)|too\s+(?:slow|complex|complicated|heavy|expensive|big|much|fragile|immature)|no\s+option|rejected|a\s+dead\s+end|unmaintained|deprecated\s+for\s+us)
    |\blet['’]?s\s+not\s+(?!forget|worry|panic|go\ there|get)\w+\s+\S|^(?:skip|forget(?:\ about)?)\s+(?!it\b|that\b|this\b|to\b)\S+.*,
    |\b(?:decided|advised|chose)\s+(?:against|not\s+to)\b|\bruled\s+out\b|\brejected\b|\bdiscarded\b|\bisn['’]?t\s+(?:worth|an\s+option|suitable)\b|\bdoes(?:n['’]?t|\s+not)\s+work\s+with\b.*\bso\b|\bdoes(?:n['’]?t|\s+not)\s+support\b.*\bso\s+(?:i|we)\b
    |\bmade\s+no\s+difference\b.*\bso\b|\b(?:i|we)\s+(?:first\s+)?(?:tried|dropped|abandoned|gave\s+up\s+on|reverted|backed\s+out)\b.*\b(?:but|because|since|so|as)\b"""
)
_WHY = _re(
    r"(?:\bbecause(?:\s+of)?\b|\bsince\b(?!\s+(?:then|v?\d|last|yesterday|the\ (?:last|release)|monday))|\bas\s+(?:it|we|the|they)\b|\bdue\s+to\b|\bso\s+that\b|\botherwise\b|:\s+|\bfor\s+the\s+sake\s+of\b)\s*(?P<why>.{8,}?)[.!]*$"
)

_CHOSEN_BY_ME = _re(
    r"""\b(?:i|we)(?:['’]ve|\s+have)?\s+(?:chose|chosen|decided|went\s+with|picked|settled\s+on|opted\s+for|selected|switched\s+(?:\w+\s+){0,3}to)\b|\bthe\s+decision\s+(?:is|was)\b|\bdecided\s+(?:not\s+to|against)\b|\brecorded\s+the\s+decision\b|\b(?:i|we)\s+(?:kept|keep)\s+\S+.*\b(?:instead|rather|over)\b"""
)
_CAUSE = _re(
    r"""\b(?:root\s+cause|the\s+(?:cause|reason|culprit|problem|issue|bug|failure|hang|crash|error|leak)\s+(?:is|was|came|were)|caused\s+by|came\s+from|failed\s+(?:with|because|until)|turned\s+out|was(?:n['’]t|\s+not)\s+(?:running|installed|set|loaded|started|found|enabled|there)|was\s+missing|only\s+works?|until\s+i|which\s+(?:gave|caused|made|broke|meant)|so\s+\S+\s+never|was\s+(?:full|rounded|renamed|closed|null)|ran\s+out\s+of|cannot\s+run)\b"""
)
_BECAUSE = _re(r"\bbecause\b|,\s*(?:so|hence|therefore|thus|which)\b|\bassumed\b|\bonly\s+(?:\w+ed|works?)\b|\bwhile\b|\bby\s+default\b")
_WENT_WRONG = _re(
    r"""\b(?:fail(?:ed|s|ure|ing)?|errors?|bug|crash(?:ed|es)?|h[au]ng|slow|broke(?:n)?|wrong|leak(?:ed|s)?|race|timed?\s*out|denied
    |refused|missing|stale|null|deadlock|corrupt\w*|oom|exception|flaky)\b"""
)
_FIX = _re(
    r"""\bnow[.,!]?$|\b(?:fixed|fixes|fix(?:\s+is|\s+was)|now\s+(?:pass|works?|accepts?|rounds?|uses?|closes?|succeeds?)|works?\s+now|(?:so|and)\s+i\s+(?:\w+\s+)?\w+ed|i\s+(?:now\s+)?(?:moved|added|removed|changed|lowered|raised|replaced|set|accept|wrapped|switched|installed|pinned|reverted|dropped|increased)|after\s+`|until\s+i|\S+\s+runs?\s+pass|it\s+works|pass(?:es)?\s+now|a\s+guard)\b|\bdropping\s+the\b|\bmoving\s+the\b|\bsolved\b"""
)
_STEPS = _re(r"(?:^|\s)(?:1[.)]|first,)\s.+?(?:\s|^)(?:2[.)]|then|second,)\s")
_STEPS_INTRO = _re(
    r"^(?:to\s+\w+|how\s+to|steps?\s+(?:to|for)|the\s+(?:procedure|steps|process|way)|here(?:'s|\s+is)\s+how|this\s+is\s+how|procedure)\b"
)
_NUMBER = _re(
    r"""(?<![\w.#-])~?\d[\d,.]*\s?(?:%|ms\b|s\b|sec(?:onds?)?\b|min(?:utes?)?\b|h\b|hours?\b|days?\b|[kmgt]i?b?\b|bytes?\b|fps\b|rps\b|qps\b|req/s|ops/s|ns(?:/op)?\b|[µu]s\b|x\b|times\b|mb/s|gb/s|rows?\b|users?\b|connections?\b|requests?\b|million\b|billion\b|tokens?\b|px\b|usd\b|eur\b|hz\b|khz\b|mhz\b|ghz\b|epochs?\b|orders?\b|cores?\b|replicas?\b|v?cpus?\b)
    |\b(?:version|port|limit|timeout|maximum|minimum|accuracy|size|count|seed|default)\b[^.]{0,30}?(?:\b(?:is|of|was)\s+|[=:]\s*)v?\d[\d.,]*
    |(?<!\w)\d[\d.,]*(?!\w)[^.]{0,30}\b(?:limit|maximum|minimum|default)\b|\bval_acc\b|\bversion\s+v?\d|\(\d[\d,]+\)|(?<![\w.#-])\d{1,3}(?:,\d{3})+\b|\b(?:auc|f1|rmse|mae|loss|score|ratio|rate|precision|recall|bleu|perplexity|coverage|throughput|latency)\b[^.]{0,40}?(?:\b(?:is|was|of)|[=:])\s*\d|\bper\s+(?:second|minute|hour|day|month)\b"""
)
_STATES = _re(
    r"\b(?:is|are|have|was|were|takes?|took|has|had|needs?|allows?|reach(?:es|ed)?|brings?|brought|measured|stays?|uses?|holds?|contains?|grew|runs?\s+(?:on|at|in)|costs?|went|gives?|supports?|opened|dropped|lowered|handles?|(?:raises|raised|lowers|lowered|cuts|reduces|reduced|improves|improved|increases|increased|drops|speeds)\s|\w+(?:s|ed)\s+in\s+(?:about\s+|under\s+)?\d|times?\s+out|lasts?|expires?|comes?|shows?|equals?|plans?\s+for|expects?|targets?|aims?)\b"
)
_PASSING = _re(
    r"""^(?:raised|lowered|changed|set|increased|reduced|added|updated|bumped)\b|\b(?:tests?|specs?|checks?|suites?|runs?)\s+(?:now\s+)?(?:all\s+)?(?:took|finished|pass|passed|ran|green|fail|failed)|\ball\s+\d+\b[^.]{0,30}\bpass|\b\d+\s+(?:tests?|files?|lines?|places?|panels?|commits?|occurrences?|issues?|steps?|options?|warnings?|errors?)\b
    |\b(?:i['’]ll|i\s+will|i\s+can|i['’]d|could|would|should|might|may|let\s+me|i\s+(?:set|changed|made|bumped|raised|increased))\b"""
)
_COMPLAINT = _re(
    r"\b(?:slow|broken|wrong|fail(?:s|ed|ing)?|crash(?:es|ed|ing)?|down|hangs?|stuck|red|full|flaky|weird|too\s+(?:big|high|low|many|long|much|slow)|but\b.{1,40}\bsays?)\b"
)
_WE_USE = _re(
    r"^we\s+(?:use|are\s+using|run|target|deploy\s+(?:to|on)|host\s+(?:on|with)|build\s+with|test\s+(?:on|with))\s+(?:\w+\s+){0,2}?(?-i:[A-Z0-9])[\w.+#-]*"
)
_SO_I = _re(r",\s*so\s+(?:i|we)\b")
_SO = _re(r"\b(?:so|but|since|as)\b")
_ANECDOTE = _re(
    r"\b(?:took|cost)\s+(?:me|us)\b|\bi\s+(?:spent|waited|tried|lost|took|have\s+been)\b|\bago\b|\bi['’](?:m|ve)\b"
)
_TASK = _re(
    r"""^(?:todo|to\s+do|fixme|follow[- ]?up|todo\b[^:]{0,30}|next\s+(?:steps?|up|time)|still\s+(?:open|to\s+do|missing)|action\s+item|open\s+point|later)\s*(?::|,|\bwe\b|\bis\b|-)\s*\S
    |\bwe\s+still\s+(?:need|have)\s+to\b|\b(?:still|also)\s+needs?\s+to\s+be\s+done\b|\b(?:next\s+(?:week|sprint|time|session)|tomorrow|later|after\s+(?:that|the\ release))\s*,?\s+(?:we|i|you)\s+(?:still\s+)?(?:need|have|must|should|continue|will|want|can)\b
    |^(?:someone|somebody)\s+(?:still\s+)?(?:has|needs)\s+to\s+\w|\bwe\s+(?:still\s+)?(?:have|need)\s+to\s+\w+\b.{3,80}\b(?:before|by)\s+(?:the\s+\w+|\d|(?-i:[A-Z])\w+)
    |\bremind\s+me\b|\bdon['’]?t\s+(?:let\s+me\s+)?forget\s+to\b|\bremains?\s+to\s+be\b|\bleft\s+to\s+do\b|\bfor\s+(?:tomorrow|next\s+time|later)\s*:"""
)
_TASK_HEADING = _re(
    r"\b(?:remaining|next\s+steps?|todo|to\s+do|open\s+(?:tasks?|points?|items?)|left\s+to\s+do|follow[- ]?ups?|still\s+open|outstanding)\b"
)
_REMEMBER = _re(
    r"""^(?:please\s+|and\s+|also\s+|ok\s+)*remember\b(?!\s+(?:when|how|the\ time|last))|,\s*(?:please\s+)?remember\b|\bkeep\s+(?:that\s+|this\s+|it\s+)?in\s+mind\b|\bfyi\b|\bfor\s+your\s+information\b
    |^(?:please\s+)?note\s+that\b|\bfor\s+the\s+record\b|\bjust\s+so\s+you\s+know\b|\bfor\s+(?:later|future)\s+reference\b"""
)
_TICKET = re.compile(
    r"(?<![\w-])(?!(?:UTF|SHA|ISO|RFC|CVE|TLS|HTTP|X|MD|AES|RSA|ES|TS|US|EU|UTC|GMT|ED|GPT|IPV|H|P)-\d)[A-Z][A-Z0-9]{1,9}-\d{1,6}\b"
)
_TICKET_WORDS = _re(r"\b(?:ticket|issue|jira|linear|tracks?|tracked|story|epic|bug|pr|pull\s+request)\b")


_ASKS_HELP = _re(
    r"\b(?:can|could|would)\s+(?:you|someone)\b|\bhow\s+(?:can|do|should|could|would)\s+(?:i|we)\b"
    r"|\bwhat\s+(?:should|can|do)\s+(?:i|we)\b|\bwondering\b|\bnot\s+sure\b|\bneed\s+help\b|\bhelp\s+me\b"
)
_HEDGED = _re(
    r"\b(?:maybe|perhaps|i\s+(?:think|guess|suppose|wonder|wish|hope)|probably|possibly|might|worried|hoping)\b"
)


def ignored(sentence: Sentence) -> bool:
    """Questions, hypotheticals, sarcasm and reported speech say nothing of their own."""
    view = _LEAD.sub("", sentence.view)
    return bool(
        _QUESTION.search(view) or _HYPOTHETICAL.search(view) or _SARCASM.search(sentence.view) or _REPORTED.match(view)
    )


def sets_a_scene(sentence: Sentence) -> bool:
    """Whether what follows in this message is imagined, or a joke."""
    return bool(_HYPOTHETICAL.match(_LEAD.sub("", sentence.view)) or _SARCASM.match(_LEAD.sub("", sentence.view)))


def of_user(sentence: Sentence) -> list[Finding]:
    """What the user's sentence is: at most one of constraint, decision, preference; and what it rejects."""
    if ignored(sentence):
        return []
    view = _LEAD.sub("", sentence.view)
    found: list[Finding] = []
    why = _why(sentence)
    instead = _instead(sentence)
    if _TASK.search(view) or (sentence.box == " " and sentence.bullet):
        return [Finding("task", why=why)]
    asks = bool(_ASKS_HELP.search(view))
    if not asks and _decides(sentence.view, view):
        found.append(Finding("decision", why=why, instead=instead, correction=bool(_SECOND_THOUGHT.search(view))))
    elif not asks and not _HEDGED.search(view) and (_forbids_or_demands(view) or _REMEMBER_TO.match(sentence.view)):
        return [Finding("constraint", why=why, instead=instead, sure=0.9)]
    elif _PREFER.search(view):
        found.append(Finding("preference", why=why, instead=instead))
    else:
        corrected = _corrects(sentence)
        if corrected is not None:
            found.append(corrected)
    if not found and not asks and _REJECT.search(view) and not _QUESTION.search(view):
        found.append(Finding("rejected", why=why, sure=0.6))
    if not found and not asks and _WE_USE.match(view):
        found.append(Finding("fact", sure=0.6))
    if (
        not found
        and not asks
        and ((_states_number(view, sentence) and not _COMPLAINT.search(view)) or _to_remember(sentence.view, view))
    ):
        found.append(Finding("fact", sure=0.6))
    return found


def of_assistant(sentence: Sentence) -> list[Finding]:
    """What the assistant's sentence is: a choice it made, something it gave up, a measured fact, an open task."""
    view = _LEAD.sub("", sentence.view)
    if _QUESTION.search(view) or _HYPOTHETICAL.search(view):
        return []
    why = _why(sentence)
    if (
        sentence.box == " " or (sentence.bullet and sentence.box == "" and _TASK_HEADING.search(sentence.heading))
    ) and len(view.split()) >= 3:
        return [Finding("task", sure=0.6)]
    if re.match(r"(?i)(?:todo|follow[- ]?up)\s*:", view):
        return [Finding("task", sure=0.6)]
    found: list[Finding] = []
    reason = _WHY.search(sentence.view)
    told = sentence.view[: reason.start()] if reason is not None else view  # "because it would …" is no suggestion
    if not _SUGGESTS.search(told):
        if _REJECT.search(view) and (why or _SO.search(view)):
            found.append(Finding("rejected", why=why, sure=0.6))
        elif _CHOSEN_BY_ME.search(view) and (why or _INSTEAD.search(view) or _SO_I.search(view)):
            found.append(Finding("decision", why=why, instead=_instead(sentence), sure=0.6))
    if not found and _states_number(view, sentence):
        found.append(Finding("fact", sure=0.5))
    return found


def explains(sentence: Sentence, trouble: bool = False) -> bool:
    """Whether it tells why something went wrong; in trouble, any reason does."""
    view = sentence.view
    if any(p.search(view) for p in (_QUESTION, _SUGGESTS, _CHOSEN_BY_ME, _REJECT)):
        return False
    return bool(_CAUSE.search(view) or (_BECAUSE.search(view) and (trouble or _WENT_WRONG.search(view))))


def has_problem(message: str) -> bool:
    """Whether a message complains: its answer then tells a cause."""
    return bool(_COMPLAINT.search(message) or _WENT_WRONG.search(message))


def tells_fix(sentence: Sentence) -> bool:
    return bool(_FIX.search(sentence.view)) and not _SUGGESTS.search(sentence.view)


def steps_intro(sentence: Sentence) -> bool:
    return bool(_STEPS_INTRO.match(_LEAD.sub("", sentence.view)))


def points_to(sentence: Sentence) -> list[str]:
    """Tickets that the sentence names as such."""
    return _TICKET.findall(sentence.text) if _TICKET_WORDS.search(sentence.view) else []


_SUGGESTS = _re(
    r"\b(?:i['’]?d|would|could|should|might|you\s+can|recommend|suggest|consider|lean|if\s+you|depends|typically|usually|in\s+general|it['’]?s\s+best)\b"
)


def _decides(raw: str, view: str) -> bool:
    if _CHOOSE_NOT.search(view):
        return False
    if _AGREED.match(raw):
        return True
    settled = _SETTLED.match(raw)
    if settled is not None and len(_content(settled["what"])) >= 2:
        return True
    return bool(_CHOOSE.search(view)) and len(_content(view)) >= 2


def _forbids_or_demands(view: str) -> bool:
    specific = len(_content(view)) >= 2
    if not specific:
        return False
    if _FROM_NOW.search(view) or _MARKED.search(view) or _ENSURE.match(view) or _ONLY.search(view):
        return not _PREFER.search(view)
    if _BELONGS.match(view) or _EVERYWHERE.match(view) or _CAREFUL.search(view) or _ASK_FIRST.search(view):
        return True
    if _NORM.search(view) or _CONDITION.match(view) or _LIMITED.match(view) or _LISTED_NO.search(view) or _NOBODY.match(view) or _YOU_CANNOT.search(view):
        return True
    for clause in clauses(view):
        clause = _LEAD.sub("", clause)
        content = len(_content(clause))
        if content < 1:
            continue
        if (
            _NEVER.match(clause)
            or _ALWAYS.search(clause)
            or _KEEP.match(clause)
            or _LEAVE.match(clause)
            and _LEAVE_WHAT.search(clause)
        ):
            return True
        negated = _DONT.match(clause)
        if negated is not None and (content >= 3 or "~" in clause or "`" in clause) and not _ONE_OFF.search(view):
            return True
        if _NO_NOUN.match(clause) or _STOP.match(clause) or _NOBODY.match(clause):
            return True
        ours = _WE_DONT.search(clause)
        if ours is not None and content >= 2:
            return True
        rule = _MUST.match(clause)
        if rule is not None and _rules(rule, clause):
            return True
        if _QUANTIFIED.match(clause) and not re.search(
            r"(?i)\b(?:fail|broken|green|red|down|gone|done|passing|wrong|slow|up)\b", clause
        ):
            return True
    return bool(_BEFORE_EACH.search(view)) and bool(
        re.match(r"(?i)(?:please\s+)?(?:run|use|add|check|ask|update|write|do)\b", view)
    )


_ONE_OFF = _re(
    r"\byet\W*$|\b(?:for\s+now|right\s+now|this\s+time|until\s+i|just\s+(?:tell|show|explain))\b|\bdo(?:\s+not|n['’]?t)\s+(?:fix|change|do|touch|run|commit)\s+(?:it|that|this|anything)\W*$"
)
_LEAVE_WHAT = re.compile(r"~|`|alone|untouched|as is", re.IGNORECASE)
_HAS_TO_NOW = _re(
    r"\b(?:today|tonight|right\s+now|asap|this\s+week|by\s+(?:monday|tuesday|wednesday|thursday|friday|tomorrow|tonight|noon))\b"
)


def _rules(rule: re.Match[str], clause: str) -> bool:
    """Whether "X must Y" is about how things are done: no person's plan and no guess."""
    subject, rest = rule["subject"].strip(), rule["rest"]
    if _GUESSED.match(subject) and re.search(r"(?i)^\s*should(?:n|\s+not)", clause[len(subject) :]):
        return False  # "this shouldn't happen" is a complaint
    words = subject.lower().replace("’", "'").split()
    persons = any(_PERSONAL.fullmatch(word) for word in (words[0], words[-1])) or "i" in words
    if persons or len(words) > 10 or _EPISTEMIC.match(rest) or _HAS_TO_NOW.search(clause):
        return False
    return bool(_content(rest)) and not (
        _GUESSED.match(subject) and _GUESS.match(rest) and " must " in f" {clause} ".lower()
    )


def _corrects(sentence: Sentence) -> Finding | None:
    raw = sentence.view
    why = _why(sentence)
    refused = _NO_USE.match(raw) or _ACTUALLY.match(raw)
    if refused is not None and len(_content(refused["rest"])) >= 2:
        return Finding("preference", why=why, instead=_instead(sentence) or _not_that(sentence), correction=True)
    view = _LEAD.sub("", raw)
    if _NOT_THAT.match(view) is not None and len(_content(view)) >= 2:
        return Finding("preference", why=why, instead=_not_that(sentence), correction=True)
    if _INSTEAD.search(view) and re.match(
        r"(?i)(?:please\s+)?(?:use|we\s+use|take|put|call|write|make|switch)\b", view
    ):
        return Finding("preference", why=why, instead=_instead(sentence), correction=True)
    return None


def _states_number(view: str, sentence: Sentence) -> bool:
    return bool(
        _NUMBER.search(sentence.text)
        and _STATES.search(view)
        and not _ANECDOTE.search(view)
        and not _PASSING.search(view)
        and len(_content(view)) >= 2
    )


def _to_remember(raw: str, view: str) -> bool:
    """The user asks for it to be remembered, and says something besides."""
    return bool(_REMEMBER.search(raw)) and bool(_STATES.search(view)) and len(_content(view)) >= 3


def _content(view: str) -> list[str]:
    """Words that carry meaning; blanked code, paths and quotes count as one each."""
    words = re.findall(r"[A-Za-z][\w'’+#-]*|`+|~+|\"+|\d[\w.%]*", view)
    return [w for w in words if w.lower() not in _FILLER and w.lower() not in _TRIGGER_WORDS]


_TRIGGER_WORDS = frozenset(
    "never always must don't dont do not ever need needs has have should shall from now on ok okay please only without".split()
)


def _why(sentence: Sentence) -> str:
    match = _WHY.search(sentence.view)
    return sentence.text[match.start("why") : match.end("why")].strip() if match is not None else ""


def _instead(sentence: Sentence) -> str:
    if not _INSTEAD_HINT.search(sentence.view):
        return ""
    match = _INSTEAD.search(sentence.view)
    return _stripped(sentence.text[match.start("old") : match.end("old")]) if match is not None else ""


def _not_that(sentence: Sentence) -> str:
    match = _NOT_THAT.search(sentence.view)
    return _stripped(sentence.text[match.start("old") : match.end("old")]) if match is not None else ""


def _stripped(text: str) -> str:
    text = re.split(r"\s+(?:for|in|because|since|as|and|but|so|please)\b", text.strip())[0]
    return text.strip(" .,;:!`\"'")
