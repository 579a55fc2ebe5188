"""What is said to somebody who asked for a secret: nothing in an answer of one word says that it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vmem.hot.redact import redact
from vmem.hot.secrets.values import compiled

TOLD_MARK = "[redacted:password]"
ANSWER_CHARS, QUESTION_CHARS = 120, 400

_ANSWER = re.compile(
    r"\s*(?:(?:ok(?:ay)?|sure|yes|yep|oui|sí|ja|да)[,.]?\s+)?"
    r"(?:(?:it['’]?s|it is|it was|use|try|take|here(?: it is| you go)?|(?:i think|probably|maybe|should be|"
    r"creo que|je crois(?: que)?|ich glaube|acho que|credo(?: sia)?|вроде|кажется|es|era|c['’]est|das ist|es ist)"
    r"(?: (?:it['’]?s|it was|it is|era|es|c['’]est|c['’]était|es war|war|é|sia|foi))?)[:,]?\s+)?"
    r"[\"'“`]?(?P<v>[!-~]{4,80}?)[\"'”`]?[.]?(?:\s+(?:i think|i guess|afaik|creo|glaub ich|je crois))?\s*",
    re.IGNORECASE,
)
_PLAIN = re.compile(  # oauth2, option-2, JWT-RS256, src/app.py, v2.1: names as there are many
    r"--?\w.*|.*://.*|[~.]?/.*|\d{0,2}[A-Za-z]+(?:[-_.:/][A-Za-z]+)*[-_.:/]?\d{0,3}[^\w]?|v?\d+(?:[.:/-]\d+)*|#?\d+"
)
_PIN = re.compile(r"\d{4,8}")  # to who asked for a PIN
_PHRASE = re.compile(r"[a-z]{3,10}(?:-[a-z]{3,10}){3,7}")  # to who asked for a passphrase or a password
_ASKS_PIN = r"\b(?:pin(?:[ -]?code)?|puk|passcode)s?(?![a-z])"
_SECRET = (
    r"pass(?:word|phrase|code|wd)|(?:api|secret|access|encryption|signing|licen[sc]e)[ -]?key|(?:api|access|auth|bearer"
    r"|deploy|bot|personal access)[ -]token|token|secret|credentials?|passwort|kennwort|mot de passe|contraseña|senha"
    r"|wachtwoord|lösenord|pin(?:[ -]?code)?|puk|пароль|密码|密碼|口令|密钥|令牌|パスワード|비밀번호"
)
_ASKS = (
    rf"(?:\b(?:what|which|enter|provide|paste|type|give|tell|share|send|supply|need|wie|welches|geben|gib|quel|donne[rz]?"
    rf"|cu[aá]l|dame|qual|какой)\b|什么|多少|请|提供|告诉|何)[^?？\n]{{0,80}}?(?:{_SECRET})s?(?![a-z])"
    rf"(?P<rest>[^?？\n]{{0,100}})[?？:：.]?\s*\Z"
)
_FOREIGN = (
    rf"(?:{_SECRET})[^?？\n]{{0,20}}(?:什么|多少|何|教えて|送って|무엇|뭐|알려|보내|告诉|发给?我|给我)[^?？\n]{{0,12}}"
    r"[?？。.]?\s*\Z"
)
_ABOUT = (  # asks about it, not for it
    r"\b(?:where|polic(?:y|ies)|formats?|stores?|stored|manager|hash\w*|length|columns?|fields?|expir\w+|rotat\w+"
    r"|librar(?:y|ies)|types?|kinds?|methods?|flow|screen|page|rules?|algorithms?|providers?|names?|named|called|scopes?"
    r"|lifetime|ttl|limit|variable|header|prefix|min(?:imum)?|max(?:imum)?)\b"
)


def asked_for(question: str) -> bool:
    """Whether a text ends by asking for a secret."""
    end = question[-QUESTION_CHARS:].rstrip(" *_`\"'”)\n")
    line = end.rpartition("\n")[2]
    found = compiled(_ASKS, re.IGNORECASE).search(line) or compiled(_FOREIGN).search(line)
    return found is not None and compiled(_ABOUT, re.IGNORECASE).search(line) is None


def may_be_one(answer: str) -> bool:
    """Whether an answer may be nothing but a secret: cheap, for each prompt."""
    found = _ANSWER.fullmatch(answer) if len(answer) <= ANSWER_CHARS else None
    if found is None:
        return False
    return not is_plain(found["v"]) or bool(_PIN.fullmatch(found["v"]) or _PHRASE.fullmatch(found["v"]))


def is_plain(word: str) -> bool:
    """Whether a word is a name, a path, a number or the like, as there are many."""
    return _PLAIN.fullmatch(word) is not None


def redact_answer(question: str, answer: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, str]:
    """(the answer redacted, the secret that it is by what was asked, "" if it is none)."""
    clean = redact(answer, patterns)[0]
    if clean != answer or not may_be_one(answer) or not asked_for(question):
        return clean, ""
    found = _ANSWER.fullmatch(answer)
    secret = found["v"] if found is not None else ""
    line = question[-QUESTION_CHARS:].rpartition("\n")[2]
    if compiled(_ASKS_PIN, re.IGNORECASE).search(line) is not None:
        told = _PIN.fullmatch(secret) is not None  # which pin is the LED at? GPIO_4
    elif _PHRASE.fullmatch(secret):
        told = redact(f"passphrase: {secret}")[1] > 0
    else:
        told = redact(f"the password is {secret}")[1] > 0
    if not told:
        return clean, ""
    return answer.replace(secret, TOLD_MARK), secret
