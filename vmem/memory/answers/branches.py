"""Branches beside recall: which one a question means, and when a page's own is worth telling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmem import identity
from vmem.errors import NotFoundError
from vmem.memory.core import Core
from vmem.model import Hit, Page
from vmem.recall.prompt.branches import THIS, resolve
from vmem.recall.prompt.intent import Intent
from vmem.store.pages import pages
from vmem.store.pages.access import Access
from vmem.store.projects import branches as stored

MOST_ROWS = 2_000  # the newest pages of a branch, that are preferred when it is asked for
NEWEST_OF = 40  # pages of a branch that are told for being of it alone, at most
ALL_ROWS = 20_000  # the same, when no others are wanted
NAMED = 8  # branches that a refusal lists
MAIN = ("main", "master", "trunk")  # what a main branch is called where the remote does not say


@dataclass(frozen=True, slots=True)
class Bound:
    """The branches that a question asks for, and the rows of their pages, newest first; nothing where it asks for
    none."""

    names: tuple[str, ...] = ()
    rows: Sequence[int] = ()

    def kept(self, hits: Sequence[Hit], *, only: bool) -> list[Hit]:
        """Those of the hits of a bound question that may be told: pages of the branch and, unless `only` those are
        wanted, others that hold a word of it; to be near in meaning, or of a kind, is not enough for them."""
        if only:
            return [_without_wish(hit) for hit in hits if hit.page.branch in self.names]
        if not self.names:
            return list(hits)
        return [hit for hit in hits if hit.page.branch in self.names or {"words", "bm25"} & dict(hit.signals).keys()]

    def newest(self, core: Core, access: Access, intent: Intent, now: float) -> list[Hit]:
        """The newest pages of the branch, for where no index finds them by that: those of the kinds that were asked
        for before the others."""
        found = pages.visible_rows(core.db.read(), self.rows[:NEWEST_OF], access, now)
        current = [found[row] for row in self.rows if row in found and not found[row].superseded_by]
        current.sort(key=lambda page: page.kind not in intent.kinds)  # stable
        shares = [1.0 - place / len(current) for place in range(len(current))]
        return [Hit(page, share, (("asked for", share),)) for page, share in zip(current, shares, strict=True)]


def _without_wish(hit: Hit) -> Hit:
    """The hit without what it gained for being of the wanted branch: in a search of that branch alone all gain it."""
    wished = dict(hit.signals).get("asked for", 0.0)
    signals = tuple(pair for pair in hit.signals if pair[0] != "asked for")
    return replace(hit, score=hit.score - wished, signals=signals) if wished else hit


UNBOUND = Bound()


def bound(core: Core, access: Access, intent: Intent, here: str, only: str = "") -> tuple[Intent, Bound]:
    """The intent with the branches that it means, as they are called, and what is bound by them.

    What names a branch that memory knows is no word to look for; where it knows none of them, the intent asks for none.
    """
    if not (only or intent.branches):
        return intent, UNBOUND
    db = core.db.read()
    known = stored.known(db, access.project_id)
    if only:
        names = resolve([only], known, here)
        return replace(intent, branches=()), Bound(names, stored.rows_of(db, access.project_id, names, ALL_ROWS))
    names = resolve(intent.branches, known, here)
    if not names:
        return replace(intent, branches=()), UNBOUND
    rows = stored.rows_of(db, access.project_id, names, MOST_ROWS)
    return replace(intent, branches=names, cues=intent.cues | intent.branch_cues), Bound(names, rows)


def chosen(core: Core, access: Access | None, cwd: str, name: str) -> tuple[str, ...]:
    """The branches that a person means by a name, "." for the one that is checked out; () for none named. `access` None
    is every project. Raises NotFoundError when memory has no page of it."""
    if not name:
        return ()
    here = core.branch(cwd)
    if access is None:
        return (here if name == THIS else name,)
    known = stored.known(core.db.read(), access.project_id)
    found = resolve([name], known, here)
    if not found:
        what = repr(here or "no branch") if name == THIS else repr(name[:80])
        there = f"there is of {', '.join(known[:NAMED])}" if known else "nor of any other"
        raise NotFoundError(f"nothing is remembered of branch {what} here; {there}")
    return found


def elsewhere(core: Core, cwd: str, page: Page) -> str:
    """The branch of a page where whoever stands in `cwd` must know it, else "".

    That is when work goes on there that is not here: another branch than the one that is checked out, which still
    exists, and is not the one that all others go into.
    """
    if not page.branch:
        return ""
    here = core.identify(cwd)
    if page.branch in (here.branch, here.default) or (not here.default and page.branch in MAIN):
        return ""
    return page.branch if identity.has_branch(here.common, page.branch) else ""


def marked(core: Core, cwd: str, hits: Sequence[Hit], *, each: bool) -> list[Hit]:
    """The hits with the branch that must be told beside them: `each` one's, where they answer a question about one."""

    def told(page: Page) -> str:
        return page.branch if each else elsewhere(core, cwd, page)

    return [replace(hit, branch=told(hit.page)) if hit.page.branch else hit for hit in hits]
