"""Whether a word by itself looks like a password, and like no version, name or path; see `redact`. Stdlib only."""

from __future__ import annotations

import re

from vmem.hot.secrets.values import given

STRONG = "!#$%^&*?~+"
_NO_WORD = re.compile(r"[0-9!#$%^&*?~+]")
CHOSEN = re.compile(  # blue-Kettle-77, Harbour_1987
    r"(?=[^A-Z]*[A-Z])(?:[A-Za-z]{4,}[-_.:])+\d{2,4}|[A-Z][a-z]{3,20}[-_.:](?:19|20)\d\d"
    r"|(?=[^A-Z]*[A-Z][a-z])(?=[^0-9]*[0-9]{2})(?:[A-Za-z]{3,}[-_.]|[0-9]{2,4}[-_.]){2,}(?:[A-Za-z]{3,}|[0-9]{2,4})"
)
_JOINED = re.compile(  # copper-Lantern_4402: two signs that join, a capital and a number, as no name has
    r"(?:[a-z]{3,12}-[A-Z][a-z]{2,12}_|[a-z]{3,12}_[A-Z][a-z]{2,12}-|[A-Z][a-z]{2,12}-[a-z]{3,12}_)[0-9]{2,4}"
)
WITHIN = re.compile(  # correct-Horse7battery
    r"(?=.{10})(?=[^A-Z]*[A-Z][a-z]{2})[A-Za-z][A-Za-z-]*[a-z]\d{1,3}[A-Za-z][a-z]{2,}"
)
QUOTED = re.compile(r"(?=[^A-Z]*[A-Z])[A-Za-z]{4,}[-_.](?:[A-Za-z]{2,}[-_.])+\d")  # `Kranich_fliegt_8`
_KEY = re.compile(  # as no measure, date or commit is
    r"(?=(?:[0-9]*[a-f]){3})(?=(?:[a-f]*[0-9]){5})(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{64})"
    r"|(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=(?:[A-Za-z]*[0-9]){3})[0-9][A-Za-z0-9]{9,}"
)
_SIGN_WITHIN = re.compile(r"(?=.*[a-z][A-Z])[A-Za-z0-9]{3,40}[!$%^*?~][A-Za-z0-9]{3,40}")  # vamOco!XaVSl
_IDENTIFIER = re.compile(r"(?:[A-Z]{1,4}\d?_)?(?:[A-Z][a-z]+){2,8}\d?")  # ShowActivity2
_LEETS = re.compile(
    r"(?:[A-Za-z_]+[0-9]){1,3}[A-Za-z_]*[A-Za-z]|(?=[^a-z]*[a-z])[A-Za-z][a-z_]*[A-Z]\w*[0-9]|[A-Z][a-z]{6,20}[0-9]"
)
_HANDLED = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[^@./:]{4,}@[^@./:]{2,}")  # no address, no version of a package
KNOWN = re.compile(
    r"(?i)(?:sha|md|utf|aes|des|rsa|hs|rs|es|ps|base|ipv|http|oauth|argon|python|java|x|win|int|uint|float|ed|p|h|v|"
    r"ascii|iso|rfc|crc|blake|mysql|s|ec|k|oauth2?-?|web|es|log|type|tls|ssl|wpa|ntlm|scram-sha-|pbkdf|bcrypt|scrypt)"
    r"[_-]?[\d.]+(?:id|le|be|[a-z])?|#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})"
)
_PLAIN = re.compile(
    r"\d+[\w.:/%-]*"  # a number, a date, a measure, a time
    r"|[\w.-]+\.[A-Za-z]{2,6}\d?"  # a file or a host
    r"|[\w.+-]+@[\w.-]+\.[A-Za-z]{2,}"  # an address
    r"|[A-Za-z]+\d+(?:\.\d+){1,3}"  # a thing and its version
    r"|(?:[A-Za-z]+|\d{1,4})(?:[-_.:/](?:[A-Za-z]+|[A-Za-z]?\d{1,4}|[A-Za-z]{1,2}\d))+"  # words and numbers joined
    r"|[0-9a-f]{8}-[0-9a-f]{4}-.*"
)


def passwordy(value: str, *, linked: bool) -> bool:
    """Whether a word is no word: letters with digits or signs, in no way that versions, names and paths have."""
    if not 5 <= len(value) <= 64 or _NO_WORD.search(value) is None or not given(value, any_text=True):
        return False
    letters, digits = sum(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    strong = sum(c in STRONG for c in value)
    if not letters or not (digits or strong) or value[0] in "/~.<{[(-@=*" or any(c in value for c in '(){}<>[]=|\\"`'):
        return False
    if KNOWN.fullmatch(value) or (_PLAIN.fullmatch(value) and not strong):
        named = linked and any(form.fullmatch(value) for form in (CHOSEN, _KEY))
        return named or _JOINED.fullmatch(value) is not None
    if linked and digits and _HANDLED.fullmatch(value):
        return True
    if digits and strong and not value.startswith(tuple("%$&#")):
        return True
    mixed = any(c.isupper() for c in value) and any(c.islower() for c in value)
    if linked:
        if mixed and strong and _SIGN_WITHIN.fullmatch(value) is not None:
            return True
        three = len(value) >= 8 and mixed and (len(value) >= 10 or _LEETS.fullmatch(value) is not None)
        three = three and _IDENTIFIER.fullmatch(value) is None
        return letters >= 3 and (digits >= 2 or (digits == 1 and three))
    return digits >= 2 and letters >= 4 and mixed and len(value) >= 8 and not value[-3:].isalpha()
