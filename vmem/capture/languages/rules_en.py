"""English: rules and preferences, as people put them. A trigger word alone is none: "it never works", "I must say"."""

from __future__ import annotations

import re

from vmem.capture.languages.speech_en import LEAD, NO_BID, content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements import permissions
from vmem.capture.statements.prose import clauses

# How the user likes it, which is no rule and no choice.
PREFER = phrases(r"""
    \b(?:i|we)(?:'d| would| really| much| strongly| usually| generally)* (?:prefer|rather|favou?r|hate
    |dislike)\b(?! (?:it|this|that)\W*$)
    |\bi (?:really |usually )?like (?!it\b|this\b|that\b|these\b|those\b|how\b|what\b|where\b|your\b
    |the (?:idea|look|way|new|result)|a lot)\w+
    |\bi (?:don'?t|do not) (?:like|want) (?!to\b|it\b|that\b|this\b)\S+|\bi (?:don'?t|do not) want you to\b
    |^(?:please )?use (?:\w+ ){0,3}?(?:spelling|english|indent(?:ation)?|quotes|naming|[\w-]*case|style|units|notation
    |semicolons|prose|bullet points|tone)\b
    |^(?:please )?(?:name|prefix|suffix) (?!it\b|this\b|that\b|one\b|the (?:new|file|function|variable|class)\b)\w+ \S
    |^i (?:usually|generally|normally|typically|always) (?:use|write|run|keep|put|work|start|test|commit|want)\b
    |\bmore of an? \w+ person\b|^when you (?:show|write|explain|answer|give|report|commit|name|review)\b[^,]*,\s*\w+
    |\bi'?m used to\b|\bmy preference\b|^(?:please )?prefer \w
    |\bi want (?:my|all|every|line|short|shorter|the (?:answer|comment|code|commit|output|style)s?)\b
    |^(?:please )?(?:answer|reply|respond|write|speak|talk|explain) (?:to me )?(?:\w+ )?(?:in|with) (?:german|english
    |chinese|french|spanish|japanese|korean|italian|portuguese|russian|dutch|short|bullet|one|fewer|less|plain
    |simple)\b
    |^(?:please )?(?:be|keep (?:it|your answers?|answers?|replies)) (?:more )?(?:brief|concise|terse|short|shorter
    |to the point)\b
    |\bcall me (?-i:[A-Z])
    |\b(?:messages?|comments?|docs?|documentation|answers?|names?|replies|readme|changelog|strings
    |labels) (?:\w+ )?in (?:(?:british|american|plain|simple) )?(?:bullet points|prose|plain text|tables|lower\s*case
    |french|english|german|chinese|spanish
    |italian|japanese|korean|portuguese|russian|dutch|polish)\b
    |^(?!the\b|a\b|this\b|that\b|yes\b)[a-z]+s (?:by|in|with|via|as|under|without) [^,?]{2,40}?,? please\b
    |\bi'?m allergic to\b|\bi can'?t stand\b|\bpet peeve\b|\bdrives me (?:crazy|nuts|mad)\b|\b(?:annoys|bothers) me\b
    |\bi'd like (?:all|every|each) \w+
""")
NEVER = phrases(r"""
    ^(?:please |you (?:must|should|may|can|shall) |we (?:must |should |shall )?
    |to )?(?:never(?! (?:would|woulda|thought|saw|got|did|was|were
    |done|tried|used|written|made|built|met|touched|understood)\b)|do(?: not|n'?t) ever
    |i (?:don'?t|do not) ever want to|must(?: not|n'?t)) (?!mind\b|again\b|have\b|heard\b|seen\b
    |knew\b|been\b|had\b|worked\b|works\b|listen|happen)\S
""")
# Nothing of the kind at all, and what is not done, in capitals: "never the serial", "edi does NOT get retried".
NEVER_A = phrases(r"""
    ^never (?:the|an?|any|my|our) (?!problem|good|great|issue|chance|word|doubt|thing|same|first|case|dull|moment|fan
    |time|clue
    |reason|bad|big|real|one\b|way\b|question)[\w`~-]+(?: [\w`~-]+){0,3}\W*$
    |^(?!(?:i|it|this|that|he|she|they|there|you|we|but it|and it)\b)(?:[\w`~'’/-]+ ){1,6}?(?:does|do|is|are|gets?
    |goes?|may|must
    |will|can) (?-i:NOT) (?!work|compile|start|open|load|show|build|run|render|exist|connect|respond|true
    |the case)(?=.*(?-i:[a-z]{3}))
""")
DONT = phrases(r"""
    ^(?:please |just |you should )?(?:do(?: not|n'?t)|(?<=please\s)not) (?!worry\b|bother\b|know\b|think\b|mind\b
    |get me\b|you\b|we\b|care\b|see\b|understand\b|remember\b|have\b|need\b|forget\b|want\b|like\b
    |be (?:sorry|silly|so)\b|panic|hesitate|tell me|ask me why|believe|trust me|agree\b)\S
""")
FROM_NOW = phrases(r"""
    \b(?:from (?:now|here|today|this point) on(?:wards?)?|from now|going forward|henceforth|^in (?:the )?future\b
    |for all future|as of (?:now|today))\b
""")
MUST = phrases(r"""
    ^(?P<subject>[\w`~"'()/.\s<>#%-]{2,80}?) (?:must(?: not|n't)?|ha(?:s|ve) to|needs? to|ought to|may not
    |shall(?: not)?|should(?:n't| (?:never|always|not))|(?:may|can|must|should|will) only|(?:is|are) (?:not )?to be
    |(?:is|are)(?:n't| not) (?:allowed|permitted)|(?:is|are) (?:not allowed|forbidden|prohibited|mandatory|required
    |off[- ]limits|banned|never)|can(?:not|'t) (?:exceed|depend|use
    |be (?:higher|more|larger|longer)))\b(?!-)\s*(?P<rest>.*)
""")
PERSONAL = phrases(r"""
    (?:and|that|if|when|then|so)?(?:i|we|you|he|she|they|who|what|which|someone|somebody|i'(?:m|d|ve|ll)
    |we'(?:re|d|ve|ll)|you'(?:re|d|ve|ll))
""")
ONLY = phrases(r"""
    ^(?:please )?only (?:use|run|deploy|write|call|import|touch|change|edit|commit|push|merge|log|store|accept|allow
    |test|build)\b
    |^(?!.*\b(?:fails?|happens?|occurs?|works?|breaks?|crash(?:es)?|appears?|shows?|see|saw|gets?|got|has|have|was
    |were|takes?|returns?)\b)(?:[\w.+#~`'" -]|\d:\d){2,60}? only\b(?=\s*[,.;!]|\s*$
    | (?:for|if|when|with|in|above|below|via|through|after|from|on|please)\b)
    |\b(?:deploy|merge|release|migration|publish|backup|restart)\w*\b[^,]*\bonly\b
""")
NORM = phrases(r"""
    ^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b
    |my\b)[\w~`'’-]+(?: [\w~`'’-]+){0,4} (?:are |is )?(?:never|always|only) (?:contains?|depends?|imports?|calls?
    |uses?|goes|go|comes?|returns?|ha(?:s|ve)|includes?|lives?|logs?|stores?|throws?|blocks?|writes?|touch(?:es)?
    |shares?|exposes?|starts?|ends?|needs?|gets? \w+ed|runs?|ships?|for|in|on|via|through|at|inside)\b
    |^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b|my\b|which\b|nothing\b
    |everything\b)(?:[\w`~'’-]+ ){1,4}?(?:stays? (?:green|off|on|in|out|flat|under|below|above|private|internal
    |read-?only|as|at|compatible|stable|untouched|disabled|enabled|empty|pure|small|short|within|where|outside)
    |waits? (?:for|until)|goes through (?=\w))
    |^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b|my\b|which\b)(?:[\w`~'’-]+ ){1,5}?(?:comes? from
    |starts? (?:from|with)|talks? (?:through|via|to|over)|(?:is|are) for|returns?|names?|ends? (?:in|with)|uses?
    |goes (?:in|into|to|via|on)|go (?:in|into|to|via|on)|runs? (?:in|on|under|via|through)|lives? (?:in|on|under)
    |imports?|reads? \w+|writes? \w+)\b[^,;]{2,60}[,;]\s*(?:and )?(?:not\b|no\b(?! (?:idea|problem))|never\b|nothing\b
    |nobody\b|one (?:per|for each)\b|every\b|all of them\b|none\b)
    |^(?!it\b|this\b|that\b|the\b|we\b|i\b|you\b|they\b|users?\b|tests\b|these\b|those\b|some\b
    |customers?\b)(?:[a-z]+ ){0,2}[a-z]+s (?:get (?:an?|one|two|three)\s[^,]*\b(?:before|after|until)) \w
""")
CONDITION = phrases(r"""
    ^(?:if|when|whenever|before|after|unless|once|in case)\b(?![^,]*\b(?:done|finished|that|this|ready
    |it (?:fails|works|passes|breaks)|you're|i\b|were|would
    |could)\b)[^,?]{6,90},\s*(?:then )?(?:please )?(?:always |never )?(?:ask|use|run|write|add|stop|tell|log|don'?t
    |do not|make|create|update|open|prefer|keep|warn|confirm|return|fall back|raise|skip|include|put|bump|notify
    |rebase|squash)\b
    |^(?:when|whenever|if) you (?!are\b|could\b|would\b|were\b)\w+\b.*?\b(?:also|always|then|please) (?:ask|use|run
    |write|add|tell|update|create|bump|check|regenerate)\b
""")
LIMITED = phrases(r"""
    ^(?!there|it|we|i|you|they|at|about|that|this)[a-z]+ (?:\S+ ){0,7}?(?:at most|no more than|not more than
    |at least) (?:once|twice|one|two|three|\d)
""")
NOBODY = phrases(r"""
    ^(?:nobody|no[\s-]one|nothing|none of|only (?:the )?\w+)\b.{0,80}?\b(?:may|must|should|shall|can|is allowed
    |are allowed|gets|goes|leaves|touches|changes|pushes|merges|deploys|edits)\b (?!wrong\b
    |be (?:wrong|found|seen|done about)\b)[\w~`"]
""")
ASK_FIRST = phrases(r"""
    \bask before (?:you )?\w
    |(?:^|[,;:]\s*|\b(?:and|please|then|but) )(?:ask|tell|check with|talk to|ping|consult) (?:me|us|\w+) (?:first
    |before)\b
    |\bwithout (?:my|our|his|her|their|asking|approval|permission|a review|review|telling (?:me|us))\b.*
    |\bunless i (?:say|agree|ask|tell|approve)|\bexcept with my\b|\b(?:show|send|give) me \S.*\bbefore\b
    |\bi want to (?:see|review|approve|check|read)\b.*\bbefore\b
    |^(?:nothing|nobody|no[\s-]one|no \w+) (?!works?\b|happens?\b|loads?\b|starts?\b|shows?\b|runs?\b|helps?\b
    |changed\b)[^.?!]{0,60}\bwithout (?:\S+ ){1,5}?(?:saying|agreeing|approving|confirming|signing|clicking|knowing
    |seeing|reviewing|ok(?:ay)?ing)\b
""")
BELONGS = phrases(r"""
    ^(?:all |new |every |our |the )*(?!it\b|this\b|that\b|there\b)[\w`~.-]+s(?: [\w`~.-]+){0,2} (?:go|belong
    |live) (?:in|into|under|to|next to|on) \S
""")
EVERYWHERE = phrases(r"""
    ^(?:please )?(?:use|put|add|write|exclude|include|apply|follow|add) \S.*\b(?:for (?:all|every\w*|any\w*|each)
    |everywhere|throughout|in (?:all|every)|across (?:all|the))\b
    |\b(?:as with|like|same as) (?:all|every|any|everywhere|in the rest of
    |the rest of)\b(?!.*\b(?:crash|fail|broke)\w*)
""")
# What is asked for in plain words: "be careful with …", "remember to …", "you can't merge …", "make sure every …".
BIDDEN = phrases(r"""
    ^(?:please )?be (?:very |extra )?careful (?:with|not to|when|around)\b
    |\bit'?s (?:very |really )?(?:important|essential|crucial|critical|vital|imperative) (?:that|to)\b
    |^(?:please )?remember to \w+ \w
    |^(?:please )?(?:run|use|add|check|ask|update|write|do)\b.*\b(?:before|after|on|for|with) (?:every|each|any)
    [ ](?:commit|push|merge|release|deploy\w*|pr|pull request|change|migration|file|function|endpoint|test)\b
    |\b(?:you|we) can(?:not|'t) (?:just |ever )?(?:merge|push|use|change|delete|deploy|touch|call|commit|rely|assume
    |import|modify|edit|store|break|ship|share|log|expose|send|depend|drop|block|rename|remove) (?!it\b|that\b
    |this\b)\w
    |^(?:please )?(?:make (?:very )?sure|ensure|see to it) (?:that )?(?:every|all|each|any|no|new|nothing
    |we (?:never|always)|you (?:never|always))\b
""")
WE_MUST = phrases(r"""
    ^we must (?:not |never |always |still )?(?!have\b|be\b|say\b|admit\b|find\b|check\b|look\b|fix\b|go\b|hurry\b
    |finish\b|talk\b|remember\b|get\b|see\b|decide\b|discuss\b|start\b|do\b)\w+ \S
    |^they (?:must|may) (?:not|never) (?!have\b|know\b|like\b|want\b|care\b|work\b)\w
    |^(?:the|our|all|every) (?:[\w~`-]+ ){1,3}(?:stays?|remains?) (?:off|on|in|out|as|read-?only|private|internal
    |disabled|enabled|where|untouched)\b
""")
# "runbooks always UTC", "keys never on laptops": of a thing, without a verb.
ALWAYS_SO = phrases(r"""
    ^(?!it\b|this\b|that\b|there\b|he\b|she\b|they\b|you\b|i\b|we\b|almost\b|nearly\b|not\b|as\b|like\b
    |than\b)(?:[\w`~/'’.-]+ ){1,5}?(?:always|never) (?:against|at|behind|below|by|from|in|inside|into|on|outside|over
    |per|relative|through|to|under|via|with|without|(?-i:[A-Z]))
""")
LISTED_NO = phrases(rf"""
    (?:[,:;]|^[\w\s-]{{2,30}}:.*\s)\s*no (?!{NO_BID}|doubt|one\b|not\b)[\w`~.-]+(?: [\w`~.-]+){{0,2}}\W*$
""")
NO_NOUN = phrases(r"""
    ^(?:and |but )?no (?!problem|idea|worries|need|way|rush|one\b|longer|doubt|wonder|luck|thanks|difference|clue
    |matter|i\b|it\b|you\b|we\b|that\b|this\b|the\b|errors?\b|such|more questions|reason|use (?!of)|not\b
    |sorry)(?:[\w`~"'()/.-]+ ){1,8}?(?:in|for|after|before|without|outside|inside|on|at|to|from|please|ever|either
    |anywhere|allowed|whatsoever|until|unless|while|during)\b
""")
WE_DONT = phrases(r"""
    \bwe (?:don'?t|do not|never|only|always) (?!know|have|need|think|want|see|care|understand|get\b|remember|really
    |seem|yet\b|support .*yet)\S
""")
MARKED = phrases(r"""
    \b(?:is|are) (?:frozen|sacred|untouchable)\b|\bcode freeze\b
    |\b(?:hard rule|under no circumstances|no exceptions?|off[- ]limits|hands off|non[- ]negotiable|not allowed
    |forbidden|is mandatory|at all times|without asking me|unless i (?:say|ask|tell))\b
    |[,.]\s*ever[.!]*$
    |\b(?:law|contract|licen[cs]e|regulations?|(?:auditor|lawyer|regulator|insurer|inspector|trustee|authoritie|client
    |customer|designer|accountant)s?|authority|council|board|ministry|bank|union|legal|security
    |finance) (?:people |team |department )?(?:requires?|demands?|insists? on|forbids?|prohibits?) (?!me\b|you\b
    |an? answer)\w
    |\bout of the question\b
    |\b(?:holds|applies) (?:everywhere|(?:for|to) (?:all|every\w*|any|new) \w)
    |\b(?:get|gets|is|are|will be) (?:rejected|bounced|refused|sent back|reverted|denied) (?:by|in
    |at) (?:the )?(?:review\w*|pipeline|gate|legal|security|audit\w*|ci|qa|store|linter|bot)\b
    |\bno-?go\b|\btaboo\b|\bunacceptable\b|\bnon-?starter\b
    |\b(?:finance|legal|security|compliance|marketing|ops|management) (?:insists?|demands?|mandates?)\b
""")
KEEP = phrases(r"""
    ^(?:please )?keep (?!going|in mind|it\b|me\b|that\b|this\b|an eye|working|trying|reading|looking
    |doing)(?:(?:the|all|every|each|your|our|any) \S+ \S+|\S+.*\b(?:below|under|within|free|out of|away from|short
    |small|stable|compatible|in sync|as is|untouched|private|warnings-free|at)\b)
""")
STOP = phrases(r"^(?:please )?(?:stop|quit|avoid) (?!being|complaining|talking|wasting)\w+ing\b.*\w")
LEAVE = phrases(r"^(?:please )?(?:leave|keep your hands off|stay (?:out of|away from)) (?!it\b|that\b|me\b)\S")
QUANTIFIED = phrases(r"""
    ^(?:all|every|each|any|no) (?:\S+ ){0,6}?(?:(?:is|are)(?! an?\s)|go(?:es)?|use[sd]?|gets?|require[sd]?|live[sd]?
    |bumps?|carr(?:y|ies)|comes?|ha(?:s|ve)|names?|ships?|imports?|logs?|runs?|waits?|writes?|keeps?|belongs?
    |declares?|mentions?|passes through|follow[s]?|start[s]?|end[s]?|return[s]?|need[s]?)\b
""")

# What things of a kind do, told by the user: how it is to be ("new modules use ksp").
GENERIC = phrases(r"""
    ^(?!these\b|those\b|some\b|most\b|many\b|the\b|its\b|his\b|my\b
    |your\b)(?:all |new |our )?(?:[a-z][\w-]* ){0,2}?(?!users\b|customers\b|people\b|clients\b|requests\b|players\b
    |was\b|is\b|this\b|has\b|does\b|lets\b|looks\b|its\b|yes\b|thanks\b|always\b
    |errors (?:go|use|start|come))[a-z][\w-]*[^s\W]s (?:write|use|go|follow|import|carry|log|keep|live|bypass|talk
    |store|extend|inherit|ship|declare|document|validate|raise|wrap|land|depend|belong|name|reuse|share|own|target
    |emit|publish|export|sign|run) (?!wrong|slow|into (?:the )?(?:an? )?(?:error|problem|issue)|out\b|up\b|down\b
    |missing|away|fine|forever|crazy|too\b|over\b|so\b)\S
""")
VERBLESS = phrases(r"""
    ^(?!errors\b|warnings\b|problems\b|issues\b|bugs\b|failures\b|changes\b|thanks\b|its\b|this\b|was\b|is\b|has\b
    |yes\b|tests in\b|always\b|lots\b|plus\b|looks\b|works\b)[a-z-]*[^s\W]s (?:in|as|by|via|without) (?!the\b|this\b
    |that\b|my\b|your\b|our\b|a\b|\w+ing\b|well\b|usual\b|it\b|default\b|of\b|if\b|line\b|order\b
    |progress\b)\S+(?: (?!is\b|are\b|was\b|fail|crash|and\b)\S+)?\s*(?:,.*)?[.!]*$
""")
DUE = phrases(r"""
    \b(?:today|tonight|right now|asap|this week|by (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight
    |noon))\b
""")  # what must be done once
LEAVE_WHAT = regex(r"~|`|alone|untouched|as is", re.IGNORECASE)
# Each of these is a rule by itself: where a sentence or a clause begins with it, or a sentence holds it anywhere.
_BEGINS = (BELONGS, NORM, CONDITION, LIMITED, NOBODY, VERBLESS)
_HOLDS = (EVERYWHERE, ASK_FIRST, BIDDEN, LISTED_NO)
_BEGINS_CLAUSE = (NEVER, NEVER_A, KEEP, NO_NOUN, STOP, NOBODY, QUANTIFIED, GENERIC, WE_MUST, ALWAYS_SO)


def forbids_or_demands(view: str) -> bool:
    """Whether it says how things must or must not be done, for good: a rule, and no wish for this one time."""
    content = len(content_words(view))
    if content < 2:
        return content == 1 and FROM_NOW.search(view) is not None
    if FROM_NOW.search(view) or MARKED.search(view) or ONLY.search(view):
        return not PREFER.search(view)
    if any(rule.match(view) for rule in _BEGINS) or any(rule.search(view) for rule in _HOLDS):
        return True
    if permissions.assigns(view):
        return True
    return any(_binds(LEAD.sub("", clause), content) for clause in clauses(view))


# --- private --------------------------------------------------------------------------------


def _binds(clause: str, content: int) -> bool:
    """Whether a clause of a sentence (of `content` words) is a rule by itself."""
    own = len(content_words(clause))
    if own < 1:
        return False
    if any(rule.match(clause) for rule in _BEGINS_CLAUSE) or (LEAVE.match(clause) and LEAVE_WHAT.search(clause)):
        return True
    if (own >= 3 or (own >= 2 and content >= 6)) and DONT.match(clause):
        return True
    if own >= 2 and WE_DONT.search(clause):
        return True
    rule = MUST.match(clause)
    return rule is not None and _is_of_things(rule["subject"]) and DUE.search(rule["rest"]) is None


def _is_of_things(subject: str) -> bool:
    """Whether "X must Y" is about how things are done: no person's plan."""
    words = subject.lower().replace("’", "'").split()
    return len(words) <= 10 and not any(PERSONAL.fullmatch(word) for word in (words[0], words[-1]))
