"""What the user asks in so many words to be remembered: "remember that ...", "merk dir: ...", 请记住.

It is kept whatever it says: no likeness is asked, nor whether it lasts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmem.capture.languages.facts_en import STATES
from vmem.capture.languages.speech_en import content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence
from vmem.languages import LANGUAGES
from vmem.languages.patterns import SPACELESS, either

LEAST_WORDS, LEAST_CHARS = 2, 4  # of what is to be remembered; characters where words have no spaces between them

_ABROAD = {name: language.statements.remember for name, language in LANGUAGES.items() if language.statements}
_ASKS = r"(?:can|could|would|will) you (?:please )?"
_ENGLISH = r"""
    (?:remember|memori[sz]e|(?:do not|don'?t|never) forget|make a note|take note|write (?:this|it) down
    |(?:save|store|keep|add|commit|write) (?:(?:this|it) )?(?:down )?(?:to|in|into) (?:your )?(?:long-term )?
    memory(?!-))
""".strip()
_POLITE = r"""
    ^\W*(?:(?:please|pls|and|also|ok(?:ay)?|so|oh|hey|btw|claude|now|but|then|good|great|thanks
    |bitte|s'il te plaît|stp|por favor|per favore|пожалуйста|请|帮我|麻烦你?)\b[\s,.:!-]*
    |(?:i want|i need|i'd like) you to |you (?:should|must|need to) )*
"""
# "Remember to ...", "remember when ..." and "remember me" are something else, and so is "that bug we had".
_BEGINS = phrases(rf"""
    {_POLITE}(?P<asks>{_ASKS})?(?:{_ENGLISH}|{either(_ABROAD[name] for name in _ABROAD if name not in SPACELESS)})
    (?: (?:this|it|well|please|too|(?:for|of) (?:later|next time|good|me|us|future reference|the future)))*
    (?:(?P<plainly>\s*:\s*(?:that )?| [–—-]+ |,? (?:that|dass|daß|qu[ei]|che|dat|что)\b| qu(?=')|,)|\b)\W*+
    (?!to\b|when\b|how\b|what\b|why\b|where\b|wh\w+\b|if\b|(?:the )?last\b|me\b|us\b|him\b|her\b|them\b|about\b
    |(?:\w+ ){{0,3}}(?:we|i|you|they|he|she) (?:had|did|saw|fixed|wrote|found|talked|discussed|used to)\b
    |(?:time|day|bug|one|thing|talk|meeting)\b)
    (?P<what>\S.*)
""")
_BEGINS_ZH = regex(
    r"^(?:请|帮我|麻烦你?|你)*(?:(?:记住|记一下|记下来?|牢记|备忘)(?!密码|登录|用户|状态|选择|我)|别忘了(?=[：:，,]))"
    r"[：:，,\s]*(?P<what>\S.*)"
)
_ENDS = phrases(rf"""
    ^(?P<what>\S.*?)(?:[，,。]\s*(?:请)?(?:记住|记一下|记下来)|[,;–—-] (?:and )?(?:please )?{_ENGLISH} (?:that|this|it)
    (?: please)?|{either(_ABROAD[name] for name in SPACELESS)})\W*$
""")
_SHORT = phrases(r"\b(?:we|you|they)'re\b|\b(?:i|we|they)'ve\b|\w's (?!\w+\W*$)")
_WHEN = phrases(r"\b(?:when\w*|if|until|while|after|before|once)\b")
# All that such a sentence says: "remember that", or the line above a list.
_POINTS = phrases(rf"""
    {_POLITE}(?:{_ASKS})?{_ENGLISH}(?: (?:that|this|it))?(?: (?:please|for (?:later|next time|me|us)))?\W*$
    |^(?:请|帮我)?(?:记住|记一下|记下来)(?:这个|这点|了)?\W*$|^(?:bitte )?merk(?:e|t)? (?:dir|euch) das(?: bitte)?\W*$
""")


def among(asked: Sequence[Sentence]) -> dict[int, Sentence]:
    """What of a message's sentences is to be remembered, by their place."""
    found: dict[int, Sentence] = {}
    for place, sentence in enumerate(asked):
        if _POINTS.match(sentence.view):
            other = place - 1 if place else 1  # "remember that", or "remember this."
            if not sentence.view.endswith((":", "：")) and other < len(asked) and _says_enough(asked[other]):
                found.setdefault(other, asked[other])
        elif (what := _wished(sentence)) is not None and _says_enough(what):
            found[place] = what
    return found


def _wished(sentence: Sentence) -> Sentence | None:
    """The part of a sentence that its user asks to be remembered; None if that is not asked of it."""
    if sentence.bullet and _POINTS.match(sentence.heading):
        return sentence
    found = next((match for by in (_BEGINS, _BEGINS_ZH, _ENDS) if (match := by.match(sentence.view))), None)
    if found is None:
        return None
    groups, (start, end) = found.groupdict(), found.span("what")
    view, plainly = sentence.view[start:end], groups.get("plainly", ":")
    if sentence.view.rstrip().endswith(("?", "？")) and not (plainly and groups.get("asks")):
        return None  # "remember that bug?"
    states = STATES.search(view) or _SHORT.search(view)
    if not plainly and (states is None or _WHEN.search(view, 0, states.start())):
        return None  # "remember the milk", "remember the choice when the dialog is closed"
    return replace(sentence, text=sentence.text[start:end].rstrip(" ?？"), view=view.rstrip(" ?？"))


def _says_enough(sentence: Sentence) -> bool:
    view = sentence.view
    if view.endswith(("?", "？")):
        return False
    return len(view) >= LEAST_CHARS if not view.isascii() else len(content_words(view)) >= LEAST_WORDS
