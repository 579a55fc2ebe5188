"""English: what a sentence is made of, for `classifier`: classes of words, their order, how clauses begin.

Topics are left out on purpose. A rule about cookies and one about torque are put alike, so only
small words and the verbs and nouns of agreeing, forbidding and complaining are kept as they are;
any other word counts by its shape ("Ns", "Ved", "#" for a number, "@" for code or a path).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vmem.capture.patterns import regex
from vmem.capture.statements import faults

# A word's first group stands for it in sequences; all of them count.
_GROUPS = {
    "AUTH": "legal gdpr compliance auditor auditors audit security regulator regulators regulation fda finance contract"
    " contractually sla license licence policy law hipaa pci iso accountant accounting dba dbas management customer"
    " customers client clients vendor partner partners marketing",
    "NEVER": "never",
    "ALWAYS": "always",
    "FORBID": "forbidden banned prohibited taboo disallowed off-limits sacred frozen untouchable illegal mandatory"
    " obligatory compulsory non-negotiable unacceptable refused rejected blocked denied disabled reserved required"
    " read-only readonly immutable append-only no-go",
    "MUST": "must mustn't shall ought",
    "MODAL": "can could may might would should",
    "NEED": "need needs requires require",
    "ALLOW": "allowed permitted supposed authorised authorized",
    "WANT": "want wants like likes love prefer prefers rather hate dislike favour favor fan",
    "ONLY": "only solely exclusively",
    "LIMIT": "max maximum minimum min most least below under above within beyond exceed exceeds limit cap capped budget"
    " ceiling floor over less fewer more longer shorter larger bigger smaller than",
    "QUANT": "every each any all anything everything anyone everyone everybody whatever whoever whenever whichever both"
    " either anywhere everywhere throughout",
    "NONE": "nobody nothing none neither nowhere",
    "NO": "no",
    "NOT": "not don't doesn't didn't isn't aren't won't wouldn't can't cannot couldn't shouldn't wasn't weren't hasn't"
    " haven't dont cant wont nor",
    "UNLESS": "unless except without otherwise until till before after",
    "DURABLE": "forever permanently henceforth onwards forward again stay stays remain remains keep keeps",
    "NOW": "now today tomorrow yesterday tonight currently temporarily yet soon later once already still ago meanwhile",
    "TROUBLE": "fail fails failed failing failure broken broke breaks wrong crash crashes crashed slow slower stuck"
    " hang hangs flaky red down bug bugs error errors leak leaks leaked missing weird odd strange problem problems"
    " issue dies died times timeout complain complains complained lost",
    "I": "i i'm i've i'd i'll me my mine myself",
    "WE": "we we're we've we'd we'll us our ours",
    "YOU": "you you're you've you'd you'll your yours",
    "HE": "he she they he's she's they're his her their him them",
    "IT": "it it's its this that that's these those",
    "THERE": "there there's here here's",
    "THE": "the",
    "A": "a an",
    "BE": "is are be",
    "WAS": "was were been being had",
    "HAVE": "has have having",
    "DO": "do does did done",
    "WILL": "will gets get got",
    "IF": "if when whenever where",
    "WH": "why what how who whose which",
    "AND": "and but so or also then plus too as",
    "BECAUSE": "because since due otherwise else",
    "HEDGE": "maybe perhaps probably possibly guess think suppose wonder wondering apparently seems seem seemingly"
    " looks hope hopefully unsure sure",
    "CHAT": "thanks thank great nice cool awesome perfect good lovely wow haha lol ugh hm hmm oh ah hi hello sorry damn"
    " sweet ok okay alright right yes yeah yep nope please",
    "DECIDE": "decided decide decision settled settle agreed agree voted chose choose chosen picked pick opted opt"
    " concluded approved final verdict winner wins won standardised standardized committed",
    "SWITCH": "switch switching switched migrate migrating migrated move moving moved replace replacing replaced drop"
    " dropping dropped ditch ditching scrap scrapping abandon abandoned kill postpone postponed retire sunset"
    " deprecate adopt adopting revert keep keeping stay staying stick sticking",
    "GO": "go going went gone goes",
    "LETS": "let's lets let",
    "USE": "use using used uses",
    "TAKE": "take taking took make making made doing build building buy ship ships start starting",
    "OPTION": "option approach variant plan alternative first second third former latter other",
    "INSTEAD": "instead rather over",
    "ENOUGH": "enough fine overkill worth simpler cheaper faster better easier smaller bigger",
    "OWN": "owns own owned owner belongs belong responsible",
    "ASK": "ask tell check confirm consult approve approves approval review reviewed reviews sign-off permission"
    " consent",
    "CARE": "careful remember important make sure ensure rule rules convention standard requirement insists insist"
    " demands",
    "IMP": "add remove delete rename create write run rerun show fix update change set put look list find search"
    " explain summarize summarise open close commit push merge rebase deploy restart install download convert"
    " generate print return handle refactor rewrite extract split inline port bump release tag format clean tidy"
    " sort count compare give try test validate hide disable enable raise lower increase reduce cache store send"
    " throw retry round escape turn implement draft translate describe read see call wrap log document extend copy"
    " verify investigate debug profile measure plot train",
    "AVOID": "avoid stop quit refrain skip leave ignore away hands forget",
    "GENERAL": "live lives come comes starts end ends runs carry carries follow follows contain contains returns"
    " happen happens pass passes touch touches talk talks import imports writes reads wait waits expire expires"
    " default defaults depend depends exist accept accepts logs refuse validates work works mean means counts",
    "FREQ": "usually normally generally often sometimes rarely mostly typically personally",
    "MANNER": "answer answers answering reply replies explain explaining explanation explanations essay essays summary"
    " summaries bullet bullets emoji emojis jargon brief concise sentence sentences words lines options recommendation"
    " question questions apologise apologising apologize apologizing sorry tone diff diffs paste verbose wording"
    " exclamation hints hint praise opinion english german french spanish italian chinese japanese",
    "LATER": "remind reminder list backlog todo pending sprint note noted forget later next tomorrow monday tuesday"
    " wednesday thursday friday weekend spring autumn summer winter returns once outstanding",
    "LEARNT": "turned turns found learned learnt culprit finding discovered realised realized mystery solved bitten"
    " reason cause caused actually blamed wondered explains",
    "UNIT": "ms seconds second minutes minute hours hour days day weeks week months month years mb gb kb percent lines"
    " characters chars requests rps qps",
}
_WORD: dict[str, tuple[str, ...]] = {}
for _group, _words in _GROUPS.items():
    for _word in _words.split():
        _WORD[_word] = (*_WORD.get(_word, ()), _group)
_KEPT = frozenset(
    "to of in on at by for from with into onto via through per between against about outside inside beside near next"
    " new old same whole entire long short big small last early late public private internal external real way time"
    " thing things stuff place people team users user production prod staging code file files folder repo tests data"
    " main master key keys names name zero one two three twice even just ever such very really quite much many few lot"
    " bit well back up out off like unlike case fact point reason while during although though therefore hence minus"
    " including".split()
)
# How words are put in haste; what is left is as it would be spelt.
_IN_HASTE = {
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "ty": "thanks",
    "ppl": "people", "bc": "because", "cuz": "because", "coz": "because", "cos": "because", "tho": "though",
    "n": "and", "w": "with", "wo": "without", "abt": "about", "rn": "now", "im": "i'm", "ive": "i've",
    "thats": "that's", "whats": "what's", "theres": "there's", "heres": "here's",
    "hes": "he's", "shes": "she's", "theyre": "they're",
    "youre": "you're", "weve": "we've", "wanna": "want", "gonna": "going", "gotta": "must", "musnt": "mustn't",
    "dosnt": "doesn't",
    "allways": "always", "alway": "always", "nver": "never", "shoud": "should", "evry": "every",
    **{
        f"{verb}nt": f"{verb}n't"
        for verb in "do does did is are wo would should could has have was were must need ai".split()
    },
    "cant": "can't",
}  # fmt: skip
_LEADING = frozenset(
    "and but so also then ok okay well right great good nice perfect fine thanks cool hm hmm btw oh hey yes yeah yep"
    " sure alright awesome agreed please remember note just fyi plus important no , . : ; ! -".split()
)
_NO_PLURAL = frozenset(
    "process class pass access address success focus status bus gas canvas alias analysis basis axis previous various"
    " continuous obvious serious yes plus always thus perhaps across less".split()
)
_TOKEN = regex(r"[a-z][a-z'-]*[a-z]|[a-z]|`+|~+|\"+|\d[\d.,]*%?|[,;:.!?–—]|-")
_SPELT = regex(r"[a-z][a-z']+")
_BREAKS = frozenset(", ; : – — - but because since so".split())


def features(view: str) -> set[str]:
    """The features of a sentence whose code, paths and quotes are blanked."""
    tokens = [_IN_HASTE.get(token, token) for token in _TOKEN.findall(view.lower().replace("’", "'"))]
    lead = 0
    while lead < min(len(tokens) - 1, 6) and tokens[lead] in _LEADING:
        lead += 1
    found = {f"lead:{token}" for token in tokens[:lead] if token.isalpha()}
    body = tokens[lead:]
    classes = [_class(token) for token in body]
    found.update(_of_words(body, classes), _of_order(classes), _of_clauses(body, classes))
    told = faults.ways(view)
    found.update(f"f:{way}" for way in told)
    if told:
        found.add("fault")
    if view.rstrip().endswith("?"):
        found.add("asks")
    if "!" in tokens:
        found.add("bang")
    return found


def words(view: str) -> Iterator[str]:
    """The words themselves and how they begin: a weak feature each, of what no class knows."""
    for word in {_IN_HASTE.get(word, word) for word in _SPELT.findall(view.lower().replace("’", "'"))}:
        yield f"w:{word}"
        yield f"k:{word[:4]}"


# --- private --------------------------------------------------------------------------------


def _class(token: str) -> str:
    groups = _WORD.get(token)
    if groups is not None:
        return groups[0]
    if token in _KEPT or not (token[0].isalnum() or token[0] in '`~"'):
        return token[0] if not token[0].isalpha() else token
    return _shape(token)


def _shape(word: str) -> str:
    if word[0] in "`~":
        return "@"
    if word[0] == '"':
        return '"'
    if word[0].isdigit():
        return "#"
    if word.endswith("ing") and len(word) > 4:
        return "Ving"
    if word.endswith("ed") and len(word) > 3:
        return "Ved"
    if word.endswith("ly") and len(word) > 4:
        return "ly"
    plural = word.endswith("s") and not word.endswith("ss") and len(word) > 3 and word not in _NO_PLURAL
    return "Ns" if plural else "w"


def _of_words(body: list[str], classes: list[str]) -> Iterator[str]:
    words = [(t, c) for t, c in zip(body, classes, strict=True) if t[0].isalnum() or t[0] in '`~"']
    count = len(words)
    yield f"n:{count if count < 5 else 5 if count < 8 else 8 if count < 12 else 12 if count < 18 else 18}"
    together: set[str] = set()
    for token, shape in words:
        groups = _WORD.get(token, ())
        together.update(groups[:1])
        yield from (f"g:{group}" for group in groups)
        if groups or token in _KEPT:
            yield f"u:{token}"
        elif shape in ("#", "@", "Ving", "Ved"):
            yield f"u:{shape}"
    ordered = sorted(together)
    for place, first in enumerate(ordered):
        yield from (f"x:{first}+{second}" for second in ordered[place + 1 :])


def _of_order(classes: list[str]) -> Iterator[str]:
    row = ["^", *classes, "$"]
    yield from (f"b:{a} {b}" for a, b in pairwise(row))
    yield from (f"t:{a} {b} {c}" for a, b, c in zip(row, row[1:], row[2:], strict=False))


def _of_clauses(body: list[str], classes: list[str]) -> Iterator[str]:
    if not body:
        return
    yield f"s:{_named(body[0])}"
    yield f"s2:{' '.join(classes[:2])}"
    last = next((token for token in reversed(body) if token[0].isalnum()), "")
    yield f"e:{_named(last) if last else ''}"
    number = 1
    for place, token in enumerate(body):
        if token not in _BREAKS:
            continue
        number += 1
        yield f"p:{token}"
        if place + 2 < len(body):
            yield f"c:{' '.join(classes[place + 1 : place + 3])}"
            yield f"c1:{_named(body[place + 1])}"
    yield f"clauses:{min(number, 4)}"


def _named(token: str) -> str:
    return token if token in _WORD or token in _KEPT else _class(token)
