"""Operations that bring memory in and out: documents, transcripts of the host, exports; see also `imports`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from vmem import api
from vmem.capture import exporters
from vmem.capture.documents import split_document
from vmem.capture.exporters import More
from vmem.errors import InputError
from vmem.memory.calls.registry import Result, operation, project_to_write, whose
from vmem.memory.core import Core
from vmem.memory.redaction import unredacted
from vmem.memory.turns import writing
from vmem.model import Page
from vmem.store.files import transfer
from vmem.store.pages import pages
from vmem.store.projects import projects
from vmem.store.upkeep import queue

EXPORT_LIMIT = 500


class Ingest(api.Request):
    """One document: becomes linked pages of about 2,000 tokens with a table of contents."""

    name: str = Field(min_length=1, max_length=500)
    text: str = Field(min_length=1, max_length=api.DOCUMENT_LIMIT)


class Backfill(api.Request):
    """Transcripts of the host to read, newest first; one that is done already is read no further."""

    paths: tuple[str, ...] = Field(max_length=10_000)


class Export(api.Everywhere):
    """Pages after a row id, in the order of their making. `format`: jsonl or markdown."""

    after: int = Field(default=0, ge=0, le=api.LARGEST_ID)
    limit: int = Field(default=200, ge=1, le=EXPORT_LIMIT)
    format: Literal["jsonl", "markdown"] = "jsonl"


@operation("ingest", Ingest)
def ingest(core: Core, request: Ingest) -> Result:
    """Keeps a document as linked pages with a table of contents; the same text again changes nothing."""
    if not request.text.strip():
        raise InputError("the document is empty; name one that says something: vmem ingest FILE")
    drafts = split_document(
        request.text, request.name, speaker="tool", at=core.clock(), patterns=core.secrets.patterns()
    )
    project_id = project_to_write(core, request)
    drafts = writing.owned(core, drafts, project_id)
    new = writing.keep_new(core, drafts, project_id)
    first = pages.by_key(core.db.read(), drafts[0].key)
    contents = {"uid": first.uid, "title": first.title} if first else {}
    return {"pages": len(drafts), "new": new, "contents": contents}


@operation("backfill", Backfill)
def backfill(core: Core, request: Backfill) -> Result:
    """Queues transcripts for reading; asks again for nothing that was read."""
    now = core.clock()
    new = 0
    with core.db.write() as db:
        for number, path in enumerate(request.paths):
            if not path.startswith("/") or not path.endswith(".jsonl"):
                raise InputError(f"not the path of a transcript: {path!r}")
            payload = {"path": path, "event": "backfill"}
            # Run times keep the order given; all are due at once.
            ahead_s = (len(request.paths) - number) * 0.001
            new += queue.put(db, "backfill", f"backfill:{path}", payload, now, delay_s=-ahead_s)
    return {"queued": new}


@operation("export", Export)
def export(core: Core, request: Export) -> Result:
    """Writes pages as JSON lines or Markdown files, a slice at a time; `next` continues."""
    access = whose(core, request)
    found = transfer.after(core.db.read(), access, request.after, request.limit, core.clock())
    known = {project.id: project for project in projects.every(core.db.read())}
    clean = unredacted.clean_from(core)  # to cut takes three times as long as all else
    told = [(page, _with_more(core, page, known.get(page.project_id))) for page in found]
    exported = [both if clean(page) else exporters.leaving(*both, core.redacted) for page, both in told]
    if request.format == "jsonl":
        items = [{"line": exporters.page_json(page, more)} for page, more in exported]
    else:
        items = [
            {"path": exporters.page_path(page, more), "text": exporters.page_markdown(page, more)}
            for page, more in exported
        ]
    return {"items": items, "next": found[-1].rowid if len(found) == request.limit else 0}


def _with_more(core: Core, page: Page, project: projects.Project | None) -> tuple[Page, More]:
    more = More(*transfer.besides(core.db.read(), page))
    if project is None or page.scope == "user":
        return page, more
    more = replace(more, project_name=project.name, project_keys=project.keys)
    return replace(page, project=project.keys[0]), more
