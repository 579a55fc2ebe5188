"""Whether a word that is said to be the password is one, and not what the sentence says of it: see `redact`.

"The password is marshmallow" tells one, "the password is required" does not; nothing in the word itself tells them
apart. So a word passes for a password where it ends what is said of it, and is none of the words, and has none of the
endings, with which people describe a password. Stdlib only.
"""

from __future__ import annotations

import re

from vmem.hot.secrets.values import given

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u04ff][\w!?$%&*#-]{3,39}")
_CODE = re.compile(r"[a-z]\w*[A-Z]|.*_")  # newPassword, new_password
_LEET = re.compile(  # k4nt1ne: a digit within a word, and not that of a known short form
    r"(?!(?:.*_)?(?:base|sha|md|utf|i18n|l10n|a11y|oauth|x509|s3|k8s|ec2|b2|e2e|p2p|h264|http|argon|pbkdf|bcrypt|v)\d?)"
    r"\w*[A-Za-z][0-9]\w*[A-Za-z]",
    re.IGNORECASE,
)
_END = re.compile(
    r"[\"'”’`)\]*.,;!?]*(?:$|\s*\n|(?<=[.,;!?)])\s|\s+[-–—(]|\s+(?:and|but|on|for|in|until|since|before|please|now|"
    r"today|yesterday|btw|by the way|"
    r"und|auf|für|aber|et|pour|mais|y|para|pero|e|per|con|em|en|voor|op)\b)"
)
# How words end that describe: English, German, French, Spanish, Italian, Portuguese, Dutch.
_DESCRIBES = re.compile(
    r".*(?:ed|ing|able|ible|ly|less|ful|ous|ive|al|ary|ory|ent|ic|en|"
    r"lich|ig|bar|los|sam|isch|haft|iert|"
    r"é|ée|és|ées|aire|eux|[aiu]d[oa]s?|[iucpt]t[oa]|ori[oa]|óri[oa]|ári[oa]|ari[oa])"
    r"|(?:un|in|ge|be|ver|er|ent|zer|ab|an|auf|aus|ein|über|on)\w+[td]"
)
COMMON = frozenset(
    """
    a ab abbrechen account again alt am an and anders anmelden another anything are argon2 argument array as ascii
    at auch auf aus autofill back bad base64 bcrypt blank bon bonne boolean both brutta buena by cancel celle
    celui char clave clear cleartext complex compliant con confirm constant continue correct correcta correcte
    correctly correta corretta corta court courte curta cut da dans das data de dead debole default dein del
    demasiado der die different done down du due débil each easy editor ein eine einfach el email empty encore
    enough enum errada errata errónea esta everything faible falsch false fausse faux fine first flag for forgot
    fort forte fout fraca fresh from fuerte full function für garbage gleich gone good great guest gut hard hash
    hashes here hex hier high his how ici identical igual im immer important in include incorrect incorrecte
    incorreta input insecure instead integer invalid invalide inválida it its jamais jetzt juist junk just juste
    kaputt kein kept key known kort kurz la lang larga last later lax leaked leeg leer left legacy leider like
    live login logon long longa longue loose lost low lunga mal mala mandatory manquant mauvais md5 me mein member
    mesma mine misma missing mit much muito muy my na name near necesaria needed nel never new next nicht nie niet
    nieuw no noch non none nonsense not nothing nova nueva nula null nullable number nuova nur não object
    obligatoire obrigatória off often ok okay old omit on once one ongeldig onjuist only opaque open option
    optional options otra oud our ours out over owner parameter parameters pas perdu pflicht pflichtfeld
    plain plaintext plus
    present public quella quite random raw read ready redundant relevant required requis reset reused richtig
    right rotten rubbish safe same sbagliata schlecht schon schwach scrypt secret secure seen segura sehr sent set
    sha1 sha256 short shown sicher sicura simple sin so something soon stale stark static sterk stessa still
    stored strict string strong stuck submit sur sure te teil text that the their them then there these they this
    those through to today tomorrow too toujours trash trivial trop troppo true très twice two type un una
    unbekannt und undefined une ungültig unique unknown unsafe unset unsicher up useless user username utf8 vacía
    valid valida valide value varchar vazia vecchia velha veraltet verkeerd verplicht very via vide vieja viewer
    visible void von vuota válida weak weg weird weiter what when where which who why wie with wrong yesterday yet
    you your yours zu zwak zwingend
    """.split()
)


def is_told(value: str, text: str, end: int) -> bool:
    """Whether `value`, which ends at `end` of the text, is a password that somebody tells by saying that it is one."""
    word = value.rstrip("!?")
    return (
        _WORD.fullmatch(value) is not None
        and not describes(word)
        and given(value, any_text=True)
        and _END.match(text, end) is not None
    )


def describes(word: str) -> bool:
    """Whether a word says something of a password, or is one of code."""
    lower = word.lower()
    last = lower.rpartition("-")[2]
    code = _CODE.match(word) is not None and _LEET.match(word) is None
    return lower in COMMON or _DESCRIBES.fullmatch(last) is not None or code


def are_told(words: str) -> bool:
    """Whether several words are what somebody tells, and not a sentence: none of them describes or joins."""
    parts = words.lower().split()
    return 2 <= len(parts) <= 8 and not any(part in COMMON or len(part) > 12 for part in parts)
