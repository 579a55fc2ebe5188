"""English: choices that were made, corrected or given up, with their reasons."""

from __future__ import annotations

import re

from vmem.capture.languages.speech_en import LEAD, content_words, verbose
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence

NOT_THAT = verbose(
    r"""
    ^(?!i\s+(?:meant|mean|asked)|i['’]?m\b|(?:that|it|they|he|she|this)\b)(?P<new>[^,]{2,120}),\s*not\s+(?!sure|just|yet
    |really|bad|only|that\b|even|now|much|too|quite|exactly|necessarily|like|everything|always|a\ big|an\ issue
    |my\ |(?:this|that|it|these|those)\b
    |(?:before|after|yet|today|tomorrow|here|there|doing|sure|possible|urgent|important)\b)
    (?P<old>[^,]{1,60}?)(?:,.*)?[.!]*$
    """
)

NO_USE = verbose(
    r"""
    ^(?:no|nope|nah|wrong|incorrect|stop)\b[\s,.:;!-]+(?!need|problem|idea|thanks|worries
    |i\ mean)(?P<rest>.*\b(?:use|should|instead|not|make|keep|put|name|call|called|named|back\ to)\b.*)
    """
)

ACTUALLY = verbose(
    r"""
    ^(?:no\W+|hm+\W+|wait\W+|ok(?:ay)?\W+)*actually\b[\s,]*(?P<rest>.*\b(?:use|uses|using|go\ back|change|better
    |revert|keep|should|instead|not|switch|prefer|must|need)\b.*)
    """
)

INSTEAD_HINT = verbose(r"\b(?:instead|rather|place|over)\b")

# Behind "over", what something goes over, and nothing that is given up for it.
_GONE_OVER = (
    r"(?!\d|the\b|an?\b|it\b|this\b|that\b|these\b|those\b|each\b|every|all\b|our\b|my\b|your\b|there\b|here\b|time\b"
    r"|again\b|lunch\b|night\b|s?ftps?\b|https?\b|ssh\b|tls\b|tcp\b|udp\b|usb\b|wi-?fi\b)"
)

INSTEAD = verbose(
    rf"""
    \b(?P<new>[\w`~\".+#/-][\w`~\".+# /-]{{0,60}}?)\s+(?:instead\s+of|rather\s+than|in\s+place\s+of
    |over(?=\s+{_GONE_OVER}))\s+(?P<old>[\w`~\".+#/-]+(?:\s+[\w`~\".+#/-]+){{0,3}})
    """
)

OVER = verbose(
    rf"""
    ^(?!i\b|we\b|it\b|he\b|she\b|they\b|you\b|the\b|this\b|that\b|go\b|hand|tak(?:e|ing)\b|talk|think|read|start|roll|move|all\b|just\b|well\b|left\b|much\b|bit\b|way\b|a\b)
    [\w`~.+#-]+(?:\s+(?!is\b|are\b|was\b|goes\b|has\b|runs\b)[\w`~.+#-]+){{0,2}}\s+over\s+{_GONE_OVER}
    [\w`~.+#-]+(?:\s+(?!because\b|since\b)[\w`~.+#-]+)?\s*(?:[,.;!]|$|\b(?:here|everywhere|please|in|for|because|since)\b)
    """
)

CHOOSE = verbose(
    r"""
    \b(?:let['’]?s|we['’]?ll|we\s+will|we\s+are\s+going\s+to|we['’]re\s+going\s+to|i['’]?ll)\s+(?:just\s+
    |then\s+|now\s+|rather\s+|definitely\s+|simply\s+)*(?:go\s+(?:with|for)|use|switch\s+(?:[\w~`.-]+\s+){0,4}to
    |stick\s+(?:with|to)|stay\s+(?:with|on)|pick|choose|adopt|settle\s+on|standardi[sz]e\s+on
    |move\s+(?:\w+\s+)?to|drop|write\s+\S+(?:\s+\S+){0,3}\s+in|do\s+(?-i:[A-Z])\w+)\b|\b(?:we|i|(?:the\s+)?team|everyone|management)(?:['’]ve|\s+ha(?:s|ve))?\s+(?:finally\s+|already\s+|now\s+|all\s+|also\s+)*(?:decided
    |settled\s+on|chose|chosen|picked|went\s+with|opted\s+for|agreed\s+(?:on|to|that|with)|voted\s+(?:for|to)
    |signed\s+off\s+on|(?:are\s+)?going\s+with|concluded|standardi[sz]ed\s+on|ended\s+up\s+(?:with|using))\b
    |\bwe(?:['’]re|\s+are)\s+(?:now\s+|all\s+)?(?:moving|migrating|switching
    |changing)\s+(?:away\s+)?(?:\S+\s+){0,5}?(?:from|to|over)\b|^[\w`~.+#/-]+(?:\s+[\w`~.+#/-]+){0,6}\s+it\s+is\b(?!\s+(?:not|a|an
    |the|too|very|so|\w+ing)\b)|^no\s+[\w`~.+#/-]+(?:\s+[\w`~.+#/-]+)?\s+then\b|\bwe\s+(?:will\s+)?(?:keep
    |ship\s+with|launch\s+with|build\s+on|standardi[sz]e\s+on)\s+(?!it\b|that\b|this\b|everything\b|things\b
    |getting|having|seeing|losing|going|on\b)\w|^(?:keep|use|take|pick|do|choose|go\s+with|stick\s+(?:with
    |to))\s+(?-i:[A-Z])[\w.+#-]*(?:\s+(?-i:[A-Z0-9])[\w.+#-]*)?(?:\s+then)?[.!]*$|^(?:call|name)\s+(?:the|our
    |this)\s+\w+\s+(?:\w+\s+)?["`~\w]|\bwe['’]ll\s+(?:\w+ly\s+)?(?:build|base|run|host|deploy|implement|handle|store|keep|ship|model|generate
    |serve|split|merge|cache|support|target|put|start\s+with|write)\s+(?!it\b|that\b|this\b|them\b)\w
    |\bwe['’]re\s+(?:keeping|dropping|removing|shipping|splitting|merging
    |adopting|deprecating|abandoning)\s+(?!it\b|this\b|that\b)\w|\b(?:is|are)\s+(?:good\s+enough|fine|enough
    |sufficient)\s+for\s+(?:us|now|v?\d|the\s+(?:mvp|first))|\bour\s+choice\s+is\b
    |^forget\s+(?-i:[A-Z])[\w.+#-]*,|\bi(?:['’]m|\s+am)\s+going\s+with\b|^(?:option|approach|variant|plan
    |solution|alternative|proposal|design)\s+(?:\d|[a-z]|one|two|three)\b(?:\s+(?:then|please|it\s+is
    |sounds\s+good))?[.!]?$|^(?-i:[A-Z])[\w.+#-]*,\s+(?:because|since|as)\s|\bwe(?:['’]re
    |\s+are)\s+(?:going\s+with|sticking\s+with|staying\s+(?:with|on)|using\s+\S+\s+instead)\b|\bwe\s+(?:(?:stay
    |stick|go)\s+(?:with|on|for)|take|pick|choose)\b(?!\s+(?:it|that|this|care|a\ look)\b)|\bwe\s+(?:won['’]?t
    |will\s+not|are\s+not\s+going\s+to|aren['’]t\s+going\s+to)\s+(?:do|use|support|build|go|add|adopt|ship|offer
    |need|introduce)\s+(?!it\b|that\b|this\b)\w|^we\s+(?!have\b|had\b|need\b|saw\b|see\b|got\b|get\b|think\b|know\b|want\b|were\b|are\b|can|could|should|would|must\b|do\b|did\b|don|fail|lost\b|noticed|found\b|thought|believe|hope)\w+\s+\S.*\b(?:because|since)\b
    |\bi['’]d\s+go\s+(?:with|for)\b(?!\s+(?:it|that)\b)
    |^(?:\w+\W+){0,2}back\s+to\s+(?!it\b|that\b|this\b|you\b|work\b)\S+(?:\s+\S+){0,4}?\s*,?\s(?:please|then|instead)\W*$
    |^pin\s+(?!it\b|that\b|this\b)\S+(?:\s+\S+){0,4}?\s+(?:to|at)\s+(?:v?\d|[`~])(?!.*\buntil\b)
    |\bwe(?:['’]re|\s+are)\s+not\s+(?:taking|adding|using|supporting|shipping|introducing|adopting|building|bringing|moving|migrating|buying|rewriting|replacing|upgrading|renaming|porting|doing)\s+(?!it\b|that\b|this\b|anything\W*$)\w
    |\bwe\s+(?:leave|skip|omit)\s+(?:\w+\s+){1,4}(?:out|off|for|on|in|until)\b
    |^(?:scratch|cut|kill|ditch|shelve|scrap|drop)\s+(?:the|our|all)\s+\S[^,]*,\s*(?:we|it|they|there|nobody|no\s+one|because|since)\b
    |^we['’]ve\s+had\s+enough\s+of\b|\bwe\s+can\s+(?:drop|remove|stop\s+supporting|get\s+rid\s+of|skip)\s+(?!it\b|that\b|this\b)\w
    """
)

CHOOSE_NOT = verbose(
    r"""
    \b(?:let['’]?s\s+(?:not|see|try|check|look|test|start|continue|begin|discuss|think|find|wait|move\ on|say
    |do\s+(?:it|this|that))|haven['’]?t\s+decided|not\s+(?:yet\s+)?decided|undecided|help\s+me\s+decide
    |you\s+decide|(?:can|to)\s+decide|decide\s+(?:if|whether|between|later)|use\s+(?:it|this|that|them|these
    |those)\b(?!\s+(?!when|for|if|to|now|here)\w)|i['’]ll\s+(?:\w+\s+)?(?:use|pick|do|drop|choose|adopt)\b)
    |\b(?:what|which|why|how|whether|if|when|where)\s+(?:we|i|you|they|the\s+team)\b
    """
)

AGREED = verbose(
    r"""
    ^(?:agreed|yes|yep|yeah|ok(?:ay)?|sure|right|good|fine|great|done)\b[\s,:.!-]+(?:(?:let['’]?s\s+)?(?:do|use
    |take|go\s+(?:with|for)|pick)\s+)?(?P<what>(?-i:[A-Z][\w.+#-]*)(?:\s+(?:it\s+is|then))?)[.!]*$
    """
)

THEN = verbose(
    r"""
    ^(?:ok(?:ay)?|right|yes|yeah|agreed|good|fine|alright|so)\b\W+(?!what|how|why|who|when|let|do\b|run\b|fix\b|go\b|try\b|show\b
    |just\b|please\b|check\b|we\b|i\b|you\b|see\b|talk\b|wait\b|back\b|next\b|never\b|forget\b)
    (?:(?!\b(?:it|that|this)\b)[\w`~'+./-]+\s+){1,7}then\W*$
    """
)
SETTLED = verbose(r"^(?:agreed|settled|decided|deal|final)\b\s*[,:.–-]\s*(?P<what>\S.{8,})")

SECOND_THOUGHT = verbose(
    r"""
    \bon\s+second\s+thoughts?\b|\bchanged\s+(?:my|our)\s+minds?\b|\bgo\s+back\s+to\b|\brevert\s+to\b
    |\bscratch\s+that\b
    """
)

REJECT = verbose(
    r"""
    \b(?:is|are|was|were)\s+(?:an?\s+)?(?:overkill|out\b(?!\s+(?:of|there))|off\s+the\s+table|ruled\s+out|no\s+option|rejected|a\s+dead\s+end|unmaintained|deprecated\s+for\s+us)
    |^(?:skip|forget(?:\ about)?)\s+(?!it\b
    |that\b|this\b|to\b)\S+.*,|\b(?:decided|advised|chose)\s+(?:against|not\s+to)\b|\bruled\s+out\b|\brejected\b
    |\bdiscarded\b|\bdoes(?:n['’]?t
    |\s+not)\s+work\s+with\b.*\bso\b|\b(?:i|we)\s+(?:first\s+)?(?:tried|dropped|abandoned|gave\s+up\s+on
    |reverted|backed\s+out)\b.*\b(?:but|because|since|so|as)\b
    """
)

WHY = verbose(
    r"""
    (?:\bbecause(?:\s+of)?\b|\bsince\b(?!\s+(?:then|v?\d|last|yesterday|the\ (?:last|release)|monday))
    |\bas\s+(?:it|we|the|they)\b|\bdue\s+to\b|\bso\s+that\b|\botherwise\b|:\s+
    |\bfor\s+the\s+sake\s+of\b)\s*(?P<why>.{8,}?)[.!]*$
    """
)

CHOSEN_BY_ME = verbose(
    r"""
    \b(?:i|we)(?:['’]ve|\s+have)?\s+(?:chose|chosen|decided|went\s+with|picked|settled\s+on|opted\s+for|selected
    |switched\s+(?:\w+\s+){0,3}to)\b|\bthe\s+decision\s+(?:is|was)\b|\brecorded\s+the\s+decision\b
    """
)

SO_I = verbose(r",\s*so\s+(?:i|we)\b")

SO = verbose(r"\b(?:so|but|since|as)\b")

SUGGESTS = verbose(
    r"""
    \b(?:i['’]?d|would|could|should|might|you\s+can|recommend|suggest|consider|lean|if\s+you|depends|typically
    |usually|in\s+general|it['’]?s\s+best)\b
    """
)


def decides(raw: str, view: str) -> bool:
    """Whether it says that something is chosen; `raw` begins as the sentence does, `view` without its lead-in."""
    if CHOOSE_NOT.search(view):
        return False
    if AGREED.match(raw) or THEN.match(raw):
        return True
    settled = SETTLED.match(raw)
    if settled is not None and len(content_words(settled["what"])) >= 2:
        return True
    return bool(CHOOSE.search(view)) and len(content_words(view)) >= 2


def corrects(sentence: Sentence) -> Finding | None:
    """The preference by which the user puts the assistant right ("no, use X instead"); None when there is none."""
    raw = sentence.view
    why = reason_of(sentence)
    refused = NO_USE.match(raw) or ACTUALLY.match(raw)
    if refused is not None and len(content_words(refused["rest"])) >= 2:
        return Finding("preference", why=why, instead=instead_of(sentence) or given_up(sentence), correction=True)
    view = LEAD.sub("", raw)
    if NOT_THAT.match(view) is not None and len(content_words(view)) >= 2:
        return Finding("preference", why=why, instead=given_up(sentence), correction=True)
    if re.match(r"(?i)(?:please\s+)?(?:use|take|try)\s+(?!it\b|that\b|this\b)\S.*\binstead\W*$", view):
        return Finding("preference", why=why, correction=True)
    if OVER.match(view):
        return Finding("preference", why=why, instead=instead_of(sentence), correction=True)
    if INSTEAD.search(view) and re.match(r"(?i)(?:please\s+)?(?:use|we\s+use|take|put|call|write|make|switch)\b", view):
        return Finding("preference", why=why, instead=instead_of(sentence), correction=True)
    return None


def reason_of(sentence: Sentence) -> str:
    match = WHY.search(sentence.view)
    return sentence.text[match.start("why") : match.end("why")].strip() if match is not None else ""


def instead_of(sentence: Sentence) -> str:
    """What is given up for something else ("X instead of this"); "" when it is not named."""
    if not INSTEAD_HINT.search(sentence.view):
        return ""
    match = INSTEAD.search(sentence.view)
    return _stripped(sentence.text[match.start("old") : match.end("old")]) if match is not None else ""


def given_up(sentence: Sentence) -> str:
    """What is named as not wanted ("X, not this"); "" when nothing is."""
    match = NOT_THAT.search(sentence.view)
    return _stripped(sentence.text[match.start("old") : match.end("old")]) if match is not None else ""


def _stripped(text: str) -> str:
    text = re.split(r"\s+(?:for|in|because|since|as|and|but|so|please)\b", text.strip())[0]
    return text.strip(" .,;:!`\"'")
