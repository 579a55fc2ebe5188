"""Terms: the one way text becomes index terms and a prompt becomes query terms.

A term is a non-empty string of letters (with their marks) and digits only, lower-cased, so that every
tokenizer (ours, FTS5's `ascii`) leaves it whole. Rules, in order:

* text is NFKC-folded (full-width letters, ligatures) and loses its accents, vowel points and digits of other alphabets;
* a run of letters and digits is a word; words joined by `_ - . / :` or `\\` form an identifier,
  which yields its parts and the whole with the joints removed, so that `getUserName`,
  `get_user_name` and `get-user-name` share the term `getusername`;
* camelCase and letter/digit borders split a word into parts (`HTTPServer2` -> http, server, 2);
* numbers joined by dots keep their dots as `p` (`3.11.7` -> 3p11p7 and 3p11);
* plain words are stemmed (see `stem.py`); anything with a digit in it never is;
* a run of Chinese, Japanese or Korean characters yields each character and each pair, one of Thai, Lao, Burmese or
  Khmer each three letters in a row.

Work is bounded: at most MAX_CHARS characters are read (first and last part) and at most MAX_TERMS
terms come out, whatever the input is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from sys import intern

from vmem.recall.words import alphabets
from vmem.recall.words.alphabets import MARKS, SPACELESS
from vmem.recall.words.language import small_terms
from vmem.recall.words.sentences import ASKING
from vmem.recall.words.stem import stem
from vmem.recall.words.stopwords import CHORE_WORDS, CJK_STOP, ENGLISH_STOP, FAR_STOP, HANGUL_STOP

TERMS_VERSION = 4  # raise it whenever the same text would give other terms: stored indexes are then rebuilt

MAX_CHARS = 64_000  # characters of one text that are looked at
PAGE_CHARS = 256_000  # of a page, which is found by all of them: what is longer was imported
MAX_TERMS = 20_000  # terms of one text
MAX_OTHERS = 60_000  # of a page besides, each once: Chinese has many
PIECE = 8_000  # characters of a long page whose terms are made at once
MAX_WORD = 64  # characters of one term; longer runs (base64, hashes in a row) are cut
QUERY_HEAD, QUERY_TAIL = 3_000, 1_500  # characters of a prompt that are looked at
MANY_LINES = 8
MAY_ASK = 12  # terms of their last one that come first where it asks nothing: what is asked may stand above
FENCE_CHARS = 600  # characters of each code fence in a prompt
PASSAGES = 128  # whose terms are remembered: each is held against many others

_CJK = "\u3041-\u3096\u3099-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufa6d\ufa70-\ufad9"
_LETTERS = rf"(?:[^\W_{_CJK}{SPACELESS}]++[{MARKS}]*+)+"
_TOKEN = re.compile(
    rf"([{_CJK}]+)"
    rf"|([{SPACELESS}]+)"
    rf"|({_LETTERS}(?:[_\-./:\\]{{1,2}}{_LETTERS})*)"
)  # fmt: skip
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[_\-./:\\]{1,2}[A-Za-z0-9]+)*")
_LETTER_BEYOND_ASCII = re.compile(rf"[^\W\x00-\x7f]|[{_CJK}{MARKS}]")
_MARKED = re.compile("[\u00c0-\u024f]")
_WHOLE = dict(zip("ıłŁøØđĐ", "ilLoOdD", strict=True))  # letters whose mark is a part of them
_JOINTS = "_-./:\\"
_WORD = re.compile(rf"(?:[^\W_]++[{MARKS}]*+)+")
PART = re.compile(  # of a word, at camelCase and letter/digit borders
    rf"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|(?:[^\W\d_A-Za-z]++[{MARKS}]*+)+"
)
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_FENCE = re.compile(r"```[^\n]*\n(.*?)(?:```|\Z)", re.DOTALL)


def index_terms(text: str) -> list[str]:
    """Every term of `text` in order, repeats kept (they are the term frequency)."""
    text = _fold(_ends(text, MAX_CHARS // 4 * 3, MAX_CHARS // 4))
    if text.isascii():  # as most text is: this takes half the time
        return list(islice(_terms_of(_ASCII_TOKEN.findall(text)), MAX_TERMS))
    out: list[str] = []
    for cjk, run, word in _TOKEN.findall(text):
        if cjk:
            out.extend((_run_terms if len(cjk) <= MAX_WORD else _cut_run)(cjk))
        elif run:
            out.extend(alphabets.pieces(run))
        else:
            out.extend(_any_terms(word))
        if len(out) >= MAX_TERMS:
            break
    return out[:MAX_TERMS]


def each_term(text: str) -> Iterator[str]:
    """The terms of `text` one by one, for who may need only the first few."""
    text = _fold(_ends(text, MAX_CHARS // 4 * 3, MAX_CHARS // 4))
    if not text.isascii():
        return iter(index_terms(text))
    return islice(chain.from_iterable(_any_terms(match[0]) for match in _ASCII_TOKEN.finditer(text)), MAX_TERMS)


def long_terms(text: str) -> list[str]:
    """The terms of a page: `index_terms`, and once each what only the rest of a long one says."""
    terms = index_terms(text)
    if len(text) <= MAX_CHARS and len(terms) < MAX_TERMS:
        return terms
    known, rest = set(terms), dict[str, None]()
    text = _ends(text, PAGE_CHARS // 4 * 3, PAGE_CHARS // 4)
    for start in range(0, len(text), PIECE):
        rest |= dict.fromkeys(term for term in index_terms(text[start : start + PIECE]) if term not in known)
    return [*terms, *islice(rest, MAX_OTHERS)]


@lru_cache(maxsize=32)
def page_terms(title: str, text: str) -> frozenset[str]:
    """The distinct terms of a page; remembered for the pages that one prompt looks at more than once."""
    whole = f"{title}\n{text}"
    if whole.isascii() and len(whole) <= PAGE_CHARS:  # each word once: neither order nor repeats matter
        return frozenset(_terms_of(set(_ASCII_TOKEN.findall(whole))))
    return frozenset(long_terms(whole))


def query_terms(text: str, limit: int = 24) -> list[str]:
    """The at most `limit` distinct terms of a prompt that carry meaning, most telling first.

    Stop-words (of English, Chinese, and the language that the prompt is in) are dropped, a code fence counts by its
    first lines only and comes after the prose, a huge paste by its first and last part. When there are more than
    `limit` terms, identifiers and numbers win over words, earlier words over later ones; but the last line of many
    comes first, or its beginning, as it may be the question that stands below a paste.
    """
    terms = _meant(_ends(text, QUERY_HEAD, QUERY_TAIL))
    if len(terms) <= limit:
        return list(terms)
    marked = [t for t in terms if has_digit(t) or len(t) >= 12][: limit // 2]
    rest = [t for t in terms if t not in set(marked)][: limit - len(marked)]
    chosen = {*marked, *rest}
    return [t for t in terms if t in chosen]


@lru_cache(maxsize=8)  # one prompt's are asked for several times
def _meant(text: str) -> tuple[str, ...]:
    """The distinct terms of a prompt but for stop-words, those of its prose first."""
    fenced = [body[:FENCE_CHARS] for body in _FENCE.findall(text)]
    prose = _FENCE.sub(" ", text) if fenced else text
    last = prose.rstrip().rpartition("\n")[2] if prose.count("\n") >= MANY_LINES else ""
    asked = index_terms(last)[: None if last.endswith(ASKING) else MAY_ASK]
    found = dict.fromkeys(chain(asked, *map(index_terms, (prose, *fenced))))
    small = small_terms(prose)
    return tuple([term for term in found if not (is_stop(term) or term in small)])


def first_term(word: str) -> str:
    """The first term of a word, "" when it has none."""
    plain = word.isascii() and word.isalnum() and len(word) <= MAX_WORD
    terms = _word_terms(word) if plain else index_terms(word)
    return terms[0] if terms else ""


def is_stop(term: str) -> bool:
    """Whether a term says nothing about what a prompt is about."""
    if term.isascii():
        return term in _STOP
    if term in FAR_STOP:
        return True
    if len(term) > 2:
        return False
    if term in HANGUL_STOP or (term[0] in CJK_STOP and term[-1] in CJK_STOP):
        return True
    return _HIRAGANA.fullmatch(term) is not None


@lru_cache(maxsize=2_048)
def carries_meaning(term: str) -> bool:
    """Whether a term says what a text is about; of Chinese only the pairs do."""
    return not is_stop(term) and not (is_cjk(term) and len(term) == 1)


def telling(terms: Iterable[str]) -> frozenset[str]:
    """Those of the terms that carry meaning."""
    found = frozenset(terms) - _STOP
    return found if "".join(found).isascii() else frozenset(filter(carries_meaning, found))


def has_digit(term: str) -> bool:
    return not term.isalpha() and any(map(str.isdigit, term))


def numbers(terms: Iterable[str]) -> frozenset[str]:
    """Those of the terms that hold a digit."""
    return frozenset(filter(has_digit, terms))


@lru_cache(maxsize=PASSAGES)
def passage_terms(text: str) -> Sequence[str]:
    """`index_terms`, remembered for the passages that are held against each other."""
    return index_terms(text)


@lru_cache(maxsize=PASSAGES)
def content(text: str) -> frozenset[str]:
    """The terms of a passage that carry meaning."""
    return telling(passage_terms(text))


def letters(text: str) -> str:
    """A text in lower case, without accents and without what joins the words of an identifier."""
    if not text.isascii() and (
        _MARKED.search(text) or alphabets.has(text) or not unicodedata.is_normalized("NFKC", text)
    ):
        text = _fold(text)
    text = text.lower()
    for joint in _JOINTS:  # `translate` takes ten times as long
        text = text.replace(joint, "")
    return text


def beginning(term: str) -> str:
    """What stands in the `letters` of any text that holds the term: a quick look before its terms are made. A stem's
    last letter may be an `i` or `e` of its own, and a version's dots are a `p` in its term."""
    if term[0].isdigit():
        return term.partition("p")[0]
    return term[:4] if len(term) > 4 or term[-1] not in "ie" else term[:-1]


def is_cjk(term: str) -> bool:
    """Whether a term came from a run of Chinese, Japanese or Korean characters."""
    return not term.isascii() and _CJK_CHAR.match(term) is not None


def has_cjk(text: str) -> bool:
    """Whether a text holds a Chinese, Japanese or Korean character."""
    return not text.isascii() and _CJK_CHAR.search(text) is not None


_CJK_CHAR = re.compile(rf"[{_CJK}]")
_HIRAGANA = re.compile("[\u3041-\u309f]+")  # endings and particles, but for few words


def _ends(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return text
    return text[:head] + "\n" + text[-tail:]


def _fold(text: str) -> str:
    if text.isascii():
        return text
    text = alphabets.plain(unicodedata.normalize("NFKC", text))
    # Latin with marks only: a full NFD would break Hangul and kana
    text = _MARKED.sub(lambda match: _WHOLE.get(match[0]) or unicodedata.normalize("NFD", match[0])[0], text)
    return text if _LETTER_BEYOND_ASCII.search(text) else text.encode("ascii", "replace").decode("ascii")


@lru_cache(maxsize=8_192)  # most words of most texts; each takes about 250 bytes
def _word_terms(token: str) -> tuple[str, ...]:
    """Terms of one identifier or word (at most MAX_WORD characters)."""
    if token.isalpha() and (token.islower() or token.istitle()):
        return (stem(token.lower()),)
    out: list[str] = []
    for version in _VERSION.findall(token):
        numbers = version.split(".")
        out.extend("p".join(numbers[:n]) for n in range(2, min(len(numbers), 4) + 1))
    rest = _VERSION.sub(" ", token) if out else token
    words = _WORD.findall(rest)
    for word in words:
        parts = PART.findall(word)
        lowered = word.lower()
        if len(parts) > 1:
            out.append(lowered)
            out.extend(stem(p.lower()) for p in parts if len(p) > 1 or p.isdigit())
        else:
            out.append(stem(lowered))
    if len(words) > 1:
        whole = "".join(words).lower()
        if whole not in out:
            out.append(whole)
    return tuple(out)


def _terms_of(words: Collection[str]) -> Iterator[str]:
    known = _word_terms if len(max(words, key=len, default="")) <= MAX_WORD else _any_terms
    return chain.from_iterable(map(known, words))


def _cut_run(run: str) -> list[str]:
    """Each character of a run of Chinese, Japanese or Korean, then each pair."""
    # One string for each term: those of a Chinese page took 40 KB for as long as they were remembered.
    return [*map(intern, run), *[intern(run[i : i + 2]) for i in range(len(run) - 1)]]


_run_terms = lru_cache(maxsize=2_048)(_cut_run)  # a prompt reads the same sentences for several ends; 1 MB at most


def _any_terms(token: str) -> Sequence[str]:
    """Terms of a run of any length: of one longer than MAX_WORD its pieces, each cut; the whole is no useful term."""
    if len(token) <= MAX_WORD:
        return _word_terms(token)
    out: list[str] = []
    for word in _WORD.findall(token):
        out.extend(_word_terms(word[:MAX_WORD]))
    return out


_SINGLE = [char for char in map(chr, range(128)) if not char.isdigit()]
_STOP = frozenset(ENGLISH_STOP).union(map(stem, ENGLISH_STOP), _SINGLE)  # of the terms in ASCII
# The terms of words of the trade; a single kana or Korean syllable of them says nothing.
_SYLLABLE = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
CHORE_TERMS = frozenset(term for word in CHORE_WORDS for term in index_terms(word) if not _SYLLABLE.fullmatch(term))
