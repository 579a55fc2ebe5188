"""English: choices that were made, corrected or given up, with their reasons."""

from __future__ import annotations

import re

from vmem.capture.languages.speech_en import LEAD, content_words
from vmem.capture.patterns import phrases
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence

NOT_THAT = phrases(r"""
    ^(?!i (?:meant|mean|asked)|i'?m\b|(?:that|it|they|he|she|this)\b)[^,]{2,120},\s*not (?!sure|just|yet
    |really|bad|only|that\b|even|now|much|too|quite|exactly|necessarily|like|everything|always|a big|an issue
    |my |(?:this|that|it|these|those)\b|(?:before|after|yet|today|tomorrow|here|there|doing|sure|possible|urgent
    |important)\b)(?P<old>[^,]{1,60}?)(?:,.*)?[.!]*$
""")
NO_USE = phrases(r"""
    ^(?:no|nope|nah|wrong|incorrect|stop)\b[\s,.:;!-]+(?!need|problem|idea|thanks|worries
    |i mean)(?P<rest>.*\b(?:use|should|instead|not|make|keep|put|name|call|called|named|back to)\b.*)
""")
ACTUALLY = phrases(r"""
    ^(?:no\W+|hm+\W+|wait\W+|ok(?:ay)?\W+)*actually\b[\s,]*(?P<rest>.*\b(?:use|uses|using|go back|change|better|revert
    |keep|should|instead|not|switch|prefer|must|need)\b.*)
""")
INSTEAD_HINT = phrases(r"\b(?:instead|rather|place|over)\b")
# Behind "over", what something goes over, and nothing that is given up for it.
_GONE_OVER = (
    r"(?!\d|the\b|an?\b|it\b|this\b|that\b|these\b|those\b|each\b|every|all\b|our\b|my\b|your\b|there\b|here\b|time\b"
    r"|again\b|lunch\b|night\b|s?ftps?\b|https?\b|ssh\b|tls\b|tcp\b|udp\b|usb\b|wi-?fi\b)"
)
# A loop, too, is over something; only what is preferred, or a rule in a few words (see OVER), gives that up.
INSTEAD = phrases(rf"""
    \b(?:[\w`~\".+#/-][\w`~\".+# /-]{{0,60}}? (?:instead of|rather than|in place of)
    |(?:prefer|favou?r|cho[os]|pick|want|like|tak(?:e|ing)|use|using|go(?:ing)? (?:with|for)|went (?:with|for)
    |decided (?:on|for)|settled on)\w* [\w`~\".+# /-]{{1,60}}? over(?= {_GONE_OVER}))
    \s+(?P<old>[\w`~\".+#/-]+(?: [\w`~\".+#/-]+){{0,3}})
""")
OVER = phrases(rf"""
    ^(?!i\b|we\b|it\b|he\b|she\b|they\b|you\b|the\b|this\b|that\b|go\b|hand|tak(?:e|ing)\b|talk|think|read|start|roll
    |move|all\b|just\b|well\b|left\b|much\b|bit\b|way\b|a\b|(?:\w+ ){{0,2}}(?:spread|split|iterate|loop|map|sum
    |average)\b)[\w`~.+#-]+(?: (?!is\b|are\b|was\b|goes\b|has\b|runs\b|takes\b)[\w`~.+#-]+){{0,2}}(?<!ed)(?<!took)
    (?<!taken) over
    \s+{_GONE_OVER}(?P<old>[\w`~.+#-]+(?: (?!because\b|since\b)[\w`~.+#-]+)??)\s*(?:[,.;!]|$
    |\b(?:here|everywhere|please|in|for|because|since)\b)
""")
CHOOSE = phrases(r"""
    \b(?:let'?s|we'?ll|we will|we are going to|we're going to
    |i'?ll) (?:just |then |now |rather |definitely |simply )*(?:go (?:with|for)|use|switch (?:[\w~`.-]+ ){0,4}to
    |stick (?:with|to)|stay (?:with|on)|pick|choose|adopt|settle on|standardi[sz]e on|move (?:\w+ )?to|drop
    |write \S+(?: \S+){0,3} in|do (?-i:[A-Z])\w+)\b
    |\b(?:we|i|(?:the )?team|everyone|management)(?:'ve| ha(?:s|ve))? (?:finally |already |now |all |also )*(?:decided
    |settled on|chose|chosen|picked|went with|opted for|agreed (?:on|to|that|with)|voted (?:for|to)|signed off on
    |(?:are )?going with|concluded|standardi[sz]ed on|ended up (?:with|using))\b
    |\bwe(?:'re| are) (?:now |all )?(?:moving|migrating|switching|changing) (?:away )?(?:\S+ ){0,5}?(?:from|to|over)\b
    |^[\w`~.+#/-]+(?: [\w`~.+#/-]+){0,6} it is\b(?! (?:not|a|an|the|too|very|so|\w+ing)\b)
    |\b(?:i'm|i am|we're|we are) (?:(?:going|sticking) with|staying (?:with|on)|using \S+ instead)\b
    |\b(?:we (?:(?:stay|stick|go) (?:with|on|for)|take|pick|choose)|i'd go (?:with|for))\b(?! (?:it|that|this|care|a
    [ ]look)\b)
    |^(?:\w+\W+){0,2}back to (?!it\b|that\b|this\b|you\b|work\b)\S+(?: \S+){0,4}?\s*,?\s(?:please|then|instead)\W*$
    |\bwe can (?:drop|remove|stop supporting|get rid of|skip) (?!it\b|that\b|this\b)\w
    |^(?:call|name) (?:the|our|this) \w+ (?:\w+ )?["`~\w]
    |^(?:option|approach|variant|plan|solution|alternative|proposal|design) (?:\d|[a-z]|one|two
    |three)\b(?: (?:then|please|it is|sounds good))?[.!]?$
    |\bwe'll (?:\w+ly )?(?:build|base|run|host|deploy|implement|handle|store|keep|ship|model|generate|serve|split
    |merge|cache|support|target|put|start with|write) (?!it\b|that\b|this\b|them\b)\w
    |\bwe(?:'re| are) (?:(?:not )?(?:keeping|dropping|removing|shipping|splitting|merging|adopting|deprecating
    |abandoning)|not (?:taking|adding|using|supporting|introducing|building|bringing|moving|migrating|buying|rewriting
    |replacing|upgrading|renaming|porting|doing)) (?!it\b|this\b|that\b|anything\W*$)\w
    |^pin (?!it\b|that\b|this\b)\S+(?: \S+){0,4}? (?:to|at) (?:v?\d|[`~])|\bwe (?:leave|skip|omit) (?:\w+ ){1,4}(?:out
    |off|for|on|in|until)\b
    |\bwe (?:will )?(?:keep|ship with|launch with|build on|standardi[sz]e on) (?!it\b|that\b|this\b|everything\b
    |things\b|you\b|an eye\b|getting
    |having|seeing|losing|going|on\b)\w
    |^(?:keep|use|take|pick|do|choose|go with
    |stick (?:with|to)) (?-i:[A-Z])[\w.+#-]*(?: (?-i:[A-Z0-9])[\w.+#-]*)?(?: then)?[.!]*$
    |\b(?:is|are) (?:good enough|fine|enough|sufficient) for (?:us|now|v?\d|the (?:mvp|first))|\bour choice is\b
    |^forget (?-i:[A-Z])[\w.+#-]*,|^(?-i:[A-Z])[\w.+#-]*, (?:because|since|as)\s
    |^(?:scratch|cut|kill|ditch|shelve|scrap|drop) (?:the|our|all) \S[^,]*,\s*(?:we|it|they|there|nobody|no one
    |because|since)\b|^we've had enough of\b
    |\bwe (?:won'?t|will not|are not going to|aren't going to) (?:do|use|support|build|go|add|adopt|ship|offer|need
    |introduce) (?!it\b|that\b|this\b)\w
    |^we (?!have\b|had\b|need\b|saw\b|see\b|got\b|get\b|think\b|know\b|want\b|were\b|are\b|can|could|should|would
    |must\b|do\b|did\b|don|fail|lost\b|noticed|found\b|thought|believe|hope)\w+ \S.*\b(?:because|since)\b
""")
CHOOSE_NOT = phrases(r"""
    \b(?:let'?s (?:not|see|try|check|look|test|start|continue|begin|discuss|think|find|wait|move on|say
    |do (?:it|this|that))|haven'?t decided|not (?:yet )?decided|undecided|help me decide|you decide|(?:can|to) decide
    |decide (?:if|whether|between|later)|use (?:it|this|that|them|these|those)\b(?! (?!when|for|if|to|now|here)\w)
    |i'll (?:\w+ )?(?:use|pick|do|drop|choose|adopt)\b)
    |\b(?:what|which|why|how|whether|if|when|where) (?:we|i|you|they|the team)\b
    |^(?:[^,]{0,30}\b(?:sure|know|idea)\b, )?(?:maybe|perhaps) (?:we|i)\b
""")
# The same without a comma, of two names or nouns: "limit by device not ip", "images: digest not tag".
THIS_NOT_THAT = phrases(r"""
    ^(?!.*\b(?:is|are|was|were|works?|looks?|shows?|gets?|says?) (?:\w+ )?\w+ not\b)(?:[^,;.?!]{2,40}: )?(?!(?:i|it
    |that|they|we|you|he|she|this|there|what|why)\b)(?:[\w/-]+ ){0,4}?(?!(?:is|are|was
    |were|am
    |do|does|did|can|could|will|would|should|has|have|had|if|or|and|but|why|maybe|perhaps|probably|please|yet|still|so
    |its?|better|that|least|to|just|let|needs?|works?|looks?)\b)[\w/-]+ not (?:in )?(?P<old>(?!(?:sure|yet|now|today
    |great
    |good|well|bad|only
    |just|even
    |really|so|too|all|always|an?|the|my|working|found|ok|okay|on|at|to|for|if|that|this|it|here|there|quite|the|much
    |necessarily|ours|mine|yours|theirs|what|how|like|being|set|defined|\w+(?:ed|ing
    |ly))\b)[\w/-]+)(?: [\w/-]+)?(?=[,.;!]|\W*$)
""")
# A thing that takes the place of another, without a verb: "tofu instead of terraform".
THIS_FOR_THAT = phrases(r"""
    ^(?!(?:(?:i|it|we|he|she|they|you|this|that|there|what|null|none|nan|undefined|nothing|empty|blank|zero)\b|\d))
    [\w.+#/-]+(?: (?!(?:is|are|was|were|does|do|gets?|shows?|has|have|returns?|sends?|prints?|gives?|got
    |to)\b)[\w.+#/-]+){0,2}
    [ ]instead of (?:this |that |the )?(?!(?:null|none|nan|undefined|nothing|zero)\b
    |\d)[\w.+#/-]+(?: [\w.+#/-]+){0,2}(?=[,.;!]|\W*$)
""")
# When something takes place from then on: "handover moves to Wednesdays 10:00", "v1 goes off on 30 June".
MOVES_TO = phrases(r"""
    ^(?!.*\b(?:error|fail\w*|crash\w*|hangs?)\b)(?!(?:i|it|we|you|he|she|they|this|that|what|if|when|everything
    |nothing)\b)[\w.'’/-]+(?: [\w.'’/-]+){0,4}?
    [ ](?:moves?|shifts?|(?:is|are|has been|have been) (?:moved|postponed|pushed|shifted|brought forward)|(?:is
    |are) (?:switched|turned)
    [ ]off|goes? (?:off|live|away)|ends?|starts?|begins?|opens?)(?: (?:now|back|up|forward))*
    [ ](?:to|on|at|from|till|until|by) (?:the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|\d{1,2}(?::\d\d|st|nd
    |rd|th)?
    [ ](?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov
    |dec)[a-z]*
    |\d{1,2}(?:st|nd|rd|th)|week \d+)\b
""")
# A setting and its value: "session 7 days", "call timeout 10s", "raise the rate limit to 300 a minute".
_SETTING = (
    r"(?:sessions?|time-?outs?|ttl|retention|retries|attempts|limits?|intervals?|quotas?|cool-?downs?|back-?off"
    r"|thresholds?|pool(?: size)?|batch(?:es| size)?|expiry|lifetime|debounce|grace period|windows?|caps?|floors?"
    r"|budgets?|ceilings?)"
)
SETS_TO = phrases(rf"""
    ^(?!(?:the|a|this|that|my|your|it|no|why|how|is|are
    |was)\b)(?:[\w-]+ ){{0,3}}?{_SETTING}:? (?:now )?(?:to |at |of |= ?)?\d[\d.,]*
    (?: ?(?:ms|s|secs?|seconds?|m|min|minutes?|h|hours?|days?|weeks?|months?|years?|[kmg]b|%))?(?=[,.;]|\W*$
    | (?:(?:per|an?|each) [\w-]+(?: per \w+)?|max)(?:[,.;]|\W*$))
    |^(?:raise|lower|increase|reduce|bump|drop|set|cap|extend|shorten
    |put) (?:the |our |all |that )?(?:[\w-]+ ){{0,3}}?{_SETTING}
    (?: (?:[\w-]+ ){{0,3}}?)?(?: back| up| down)? ?(?:to|at) \d
""")
# What settles a question in few words: "agreed, Postgres", "ok postgres then", "settled: the import runs nightly".
SETTLES = phrases(r"""
    ^(?:agreed|yes|yep|yeah|ok(?:ay)?|sure|right|good|fine|great|done)\b[\s,:.!-]+
    (?:(?:let'?s )?(?:do|use|take|go (?:with|for)|pick) )?(?-i:[A-Z][\w.+#-]*)(?: (?:it is|then))?[.!]*$
    |^(?:ok(?:ay)?|right|yes|yeah|agreed|good|fine|alright|so)\b\W+(?!what|how|why|who|when|let|do\b|run\b|fix\b|go\b
    |try\b|show\b|just\b|please\b|check\b|we\b|i\b|you\b|see\b|talk\b|wait\b|back\b|next\b|never\b
    |forget\b)(?:(?!\b(?:it|that|this)\b)[\w`~'+./-]+ ){1,7}then\W*$
    |^(?:agreed|settled|decided|deal|final)\b\s*[,:.–-]\s*\S{2,}\s.{6,}
""")
SECOND_THOUGHT = phrases(
    r"\bon second thoughts?\b|\bchanged (?:my|our) minds?\b|\bgo back to\b|\brevert to\b|\bscratch that\b"
)
REJECT = phrases(r"""
    \b(?:is|are|was|were) (?:an? )?(?:overkill|out\b(?! (?:of|there))|off the table|ruled out|no option|rejected
    |a dead end|unmaintained|deprecated for us)
    |^(?:skip|forget(?: about)?) (?!it\b|that\b|this\b|to\b)\S+.*,|\b(?:decided|advised|chose) (?:against|not to)\b
    |\bruled out\b|\brejected\b|\bdiscarded\b|\bdoes(?:n'?t| not) work with\b.*\bso\b
    |\b(?:i|we) (?:first )?(?:tried|dropped|abandoned|gave up on|reverted|backed out)\b.*\b(?:but|because|since|so
    |as)\b
""")
WHY = phrases(r"""
    (?:\bbecause(?: of)?\b|\bsince\b(?! (?:then|v?\d|last|yesterday|the (?:last|release)|monday))
    |\bas (?:it|we|the|they)\b|\bdue to\b|\bso that\b|\botherwise\b|: |\bfor the sake of\b)\s*.{8,}?[.!]*$
""")
CHOSEN_BY_ME = phrases(r"""
    \b(?:i|we)(?:'ve| have)? (?:chose|chosen|decided|went with|picked|settled on|opted for|selected
    |switched (?:\w+ ){0,3}to)\b
    |\bthe decision (?:is|was)\b|\brecorded the decision\b
""")
SO_I = phrases(r",\s*so (?:i|we)\b")
SO = phrases(r"\b(?:so|but|since|as)\b")
SUGGESTS = phrases(r"""
    \b(?:i'?d|would|could|should|might|you can|recommend|suggest|consider|lean|if you|depends|typically|usually
    |in general|it'?s best)\b
""")


def decides(raw: str, view: str) -> bool:
    """Whether it says that something is chosen; `raw` begins as the sentence does, `view` without its lead-in."""
    if CHOOSE_NOT.search(view):
        return False
    if SETTLES.match(raw) or any(told.match(view) for told in (MOVES_TO, THIS_FOR_THAT, SETS_TO)):
        return True
    return bool(CHOOSE.search(view)) and len(content_words(view)) >= 2


def corrects(sentence: Sentence) -> Finding | None:
    """The preference by which the user puts the assistant right ("no, use X instead"); None when there is none."""
    raw = sentence.view
    refused = NO_USE.match(raw) or ACTUALLY.match(raw)
    if refused is not None and len(content_words(refused["rest"])) >= 2:
        return Finding("preference", instead=instead_of(sentence) or given_up(sentence), correction=True)
    view = LEAD.sub("", raw)
    if (NOT_THAT.match(view) or THIS_NOT_THAT.match(view)) and len(content_words(view)) >= 2:
        return Finding("preference", instead=given_up(sentence), correction=True)
    if re.match(r"(?i)(?:please\s+)?(?:use|take|try)\s+(?!it\b|that\b|this\b)\S.*\binstead\W*$", view):
        return Finding("preference", correction=True)
    if OVER.match(view):
        return Finding("preference", instead=instead_of(sentence), correction=True)
    if INSTEAD.search(view) and re.match(r"(?i)(?:please\s+)?(?:use|we\s+use|take|put|call|write|make|switch)\b", view):
        return Finding("preference", instead=instead_of(sentence), correction=True)
    return None


def instead_of(sentence: Sentence) -> str:
    """What is given up for something else ("X instead of this"); "" when it is not named."""
    if not INSTEAD_HINT.search(sentence.view):
        return ""
    return _old(sentence, OVER.match(LEAD.sub("", sentence.view)) or INSTEAD.search(sentence.view))


def given_up(sentence: Sentence) -> str:
    """What is named as not wanted ("X, not this", "X not this"); "" when nothing is."""
    return _old(sentence, NOT_THAT.search(sentence.view) or THIS_NOT_THAT.match(LEAD.sub("", sentence.view)))


def _old(sentence: Sentence, match: re.Match[str] | None) -> str:
    """What a match in a sentence's view, or in that without its lead-in, calls `old`; "" for no match."""
    if match is None:
        return ""
    lead = len(sentence.view) - len(match.string)
    return _stripped(sentence.text[lead + match.start("old") : lead + match.end("old")])


def _stripped(text: str) -> str:
    text = re.split(r"\s+(?:for|in|because|since|as|and|but|so|please)\b", text.strip())[0]
    return text.strip(" .,;:!`\"'")
