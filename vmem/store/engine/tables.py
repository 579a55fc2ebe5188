"""The tables as SQL (see `vmem.store.engine.schema`). Settled: what changes is a migration of its own."""

from __future__ import annotations

# How little a page may count before the policy has looked at it: 0 no longer holds, 1 was never used, 2 was.
STANDING = (
    "CASE WHEN superseded_by <> '' OR duplicate_of <> '' OR forgotten_at IS NOT NULL THEN 0"
    " WHEN uses > 0 OR refaults > 0 THEN 2 ELSE 1 END"
)

# The ids of projects, pages and jobs are never given twice (AUTOINCREMENT): whoever still names what was removed must
# not come to mean another.
FIRST_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    root TEXT NOT NULL,
    created_at REAL NOT NULL,
    seen_at REAL NOT NULL
);
-- every identity by which a project is known: remote:host/path, root:sha, dir:/path
CREATE TABLE project_keys (
    key TEXT PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX project_keys_by_project ON project_keys (project_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    project_id INTEGER NOT NULL,
    cwd TEXT NOT NULL DEFAULT '',
    begun TEXT NOT NULL DEFAULT '',         -- the directory that its client was started in
    branch TEXT NOT NULL DEFAULT '',
    transcript TEXT NOT NULL DEFAULT '',
    transcript_offset INTEGER NOT NULL DEFAULT 0,   -- where the newest turn that was captured begins
    transcript_turn INTEGER NOT NULL DEFAULT 1,     -- the number of that turn
    transcript_head TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    started_at REAL NOT NULL,
    seen_at REAL NOT NULL,
    ended_at REAL,
    end_reason TEXT NOT NULL DEFAULT '',
    turn INTEGER NOT NULL DEFAULT 0,
    worked INTEGER NOT NULL DEFAULT 0,      -- the last turn in which a tool was used
    ended INTEGER NOT NULL DEFAULT 0,       -- the last turn that came to its end
    next TEXT NOT NULL DEFAULT '',          -- the session that its client went on to, by /clear, /resume or /branch
    parent TEXT NOT NULL DEFAULT '',        -- the session that it is a fork of
    parent_turn INTEGER NOT NULL DEFAULT 0  -- the last turn of that one which its conversation holds
) WITHOUT ROWID;
CREATE INDEX sessions_by_project ON sessions (project_id, seen_at);
-- Every prompt asks whether its session is a fork of one of the few that were resumed.
CREATE INDEX sessions_resumed ON sessions (cwd, seen_at) WHERE source = 'resume';

CREATE TABLE pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    key TEXT UNIQUE,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    project_id INTEGER NOT NULL,            -- 0 in user scope
    agent TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    text TEXT NOT NULL,                     -- the gist while swapped
    speaker TEXT NOT NULL,
    session_id TEXT NOT NULL DEFAULT '',
    turn INTEGER NOT NULL DEFAULT 0,
    files TEXT NOT NULL DEFAULT '[]',
    tags TEXT NOT NULL DEFAULT '[]',
    branch TEXT NOT NULL DEFAULT '',        -- of git, where it was said; '' in user scope
    tokens INTEGER NOT NULL,
    bytes INTEGER NOT NULL,                 -- of title and full text, UTF-8
    importance REAL NOT NULL DEFAULT 0.5,
    pin TEXT NOT NULL DEFAULT '',
    pin_reason TEXT NOT NULL DEFAULT '',
    pin_author TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    expires_at REAL,
    superseded_by TEXT NOT NULL DEFAULT '',
    superseded_at REAL,
    forgotten_at REAL,
    duplicate_of TEXT NOT NULL DEFAULT '',   -- the uid that says the same; recall shows that one
    swapped INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    referenced INTEGER NOT NULL DEFAULT 0,
    uses INTEGER NOT NULL DEFAULT 0,
    used_at REAL NOT NULL DEFAULT 0,
    refaults INTEGER NOT NULL DEFAULT 0,
    evicted_at INTEGER                      -- which eviction of its project took it out
);
CREATE INDEX pages_by_project ON pages (project_id, kind, created_at);
CREATE INDEX pages_by_session ON pages (session_id, turn);
CREATE INDEX pages_by_branch ON pages (project_id, branch, created_at) WHERE branch <> '';
CREATE INDEX pages_by_expiry ON pages (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX pages_pinned ON pages (project_id) WHERE pin <> '';
CREATE INDEX pages_by_warmth ON pages (project_id, swapped, pin, kind, ({STANDING}), generation, used_at);
CREATE INDEX pages_forgotten ON pages (forgotten_at) WHERE forgotten_at IS NOT NULL;
CREATE INDEX pages_doubled ON pages (duplicate_of) WHERE duplicate_of <> '';

CREATE TABLE page_versions (
    page_id INTEGER NOT NULL REFERENCES pages(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    body BLOB NOT NULL,                     -- zlib of the UTF-8 text
    author TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL,                       -- when this version was written
    PRIMARY KEY (page_id, version)
) WITHOUT ROWID;

CREATE TABLE page_files (
    path TEXT NOT NULL,
    page_id INTEGER NOT NULL REFERENCES pages(id) ON DELETE CASCADE,
    PRIMARY KEY (path, page_id)
) WITHOUT ROWID;
CREATE INDEX page_files_by_page ON page_files (page_id);

-- by uid, so that a link survives export and may point to a page that is gone
CREATE TABLE links (
    src TEXT NOT NULL,
    rel TEXT NOT NULL,
    dst TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (src, rel, dst)
) WITHOUT ROWID;
CREATE INDEX links_by_dst ON links (dst, rel);

CREATE TABLE swap (
    page_id INTEGER PRIMARY KEY REFERENCES pages(id) ON DELETE CASCADE,
    body BLOB NOT NULL,                     -- zlib of the UTF-8 text
    at REAL NOT NULL
);

CREATE TABLE tombstones (
    uid TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    why TEXT NOT NULL,
    at REAL NOT NULL,
    mark TEXT NOT NULL DEFAULT '',           -- of the key of a page that the user forgot: a transcript is read again
    cause TEXT NOT NULL DEFAULT ''           -- see vmem.model.Cause
) WITHOUT ROWID;
CREATE INDEX tombstones_marked ON tombstones (mark) WHERE mark <> '';

-- derived: the terms of vmem.recall.words.terms joined by spaces, each with its partition (see vmem.store.pages.search)
CREATE VIRTUAL TABLE hot_terms USING fts5(terms, content='', tokenize="ascii", columnsize=1);
CREATE VIRTUAL TABLE swap_terms USING fts5(terms, content='', tokenize="ascii", columnsize=1);
-- derived: what the in-memory index loads at start
CREATE TABLE page_index (
    page_id INTEGER PRIMARY KEY REFERENCES pages(id) ON DELETE CASCADE,
    lex BLOB,
    vec BLOB
);
-- a page in swap has no row here, so that these two hold only what is still to be made
CREATE INDEX page_index_no_lex ON page_index (page_id) WHERE lex IS NULL;
CREATE INDEX page_index_no_vec ON page_index (page_id) WHERE vec IS NULL;

CREATE TABLE contexts (
    session_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0,       -- raised by compaction: all before is flushed
    turn INTEGER NOT NULL DEFAULT 0,        -- the last turn that the flush took out of the context
    flushed_at REAL,
    compacting TEXT NOT NULL DEFAULT '',    -- the trigger (manual, auto) of the compaction under way
    told_at REAL NOT NULL DEFAULT 0,        -- when it was last told of a start
    owed TEXT NOT NULL DEFAULT '',          -- the start that it was not told of: startup, clear, compact
    owed_at REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, agent_id)
) WITHOUT ROWID;
CREATE TABLE residency (
    session_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    how TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (session_id, agent_id, epoch, page_id)
) WITHOUT ROWID;

CREATE TABLE events (ident TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX events_by_time ON events (at);

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'ready',    -- ready, leased, dead (a finished job is deleted)
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at REAL NOT NULL,
    lease_until REAL,
    owner TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    created_at REAL NOT NULL
);
CREATE INDEX jobs_by_time ON jobs (state, run_at);

CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    session_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    event TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    micros INTEGER NOT NULL,                -- time in the daemon
    pages TEXT NOT NULL,                    -- JSON list of uids
    cited TEXT NOT NULL DEFAULT '[]',
    why TEXT NOT NULL DEFAULT ''            -- JSON, what `vmem why` shows
);
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_session ON ledger (session_id, at);

-- what a session did, for its snapshot and for recall: files read and written, commands, todo lists
CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    agent_id TEXT NOT NULL DEFAULT '',
    turn INTEGER NOT NULL,
    at REAL NOT NULL,
    what TEXT NOT NULL,                     -- read, write, command, todo, fetch
    target TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    failed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX activity_by_session ON activity (session_id, id);

CREATE TABLE snapshots (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    agent_id TEXT NOT NULL DEFAULT '',
    trigger TEXT NOT NULL,
    at REAL NOT NULL,
    branch TEXT NOT NULL DEFAULT '',
    goal TEXT NOT NULL DEFAULT '',
    pinned INTEGER NOT NULL DEFAULT 0,
    hash TEXT NOT NULL,
    image BLOB NOT NULL,
    bytes INTEGER NOT NULL DEFAULT 0         -- of the image
) WITHOUT ROWID;
-- all that a list shows, so that no image is touched to make it
CREATE INDEX snapshots_by_project ON snapshots
    (project_id, at DESC, id, session_id, agent_id, trigger, branch, goal, pinned, hash, bytes);
CREATE TRIGGER snapshots_size AFTER INSERT ON snapshots BEGIN
    UPDATE snapshots SET bytes = length(new.image) WHERE id = new.id;
END;
CREATE TRIGGER snapshots_resize AFTER UPDATE OF image ON snapshots BEGIN
    UPDATE snapshots SET bytes = length(new.image) WHERE id = new.id;
END;
CREATE INDEX snapshots_by_session ON snapshots (session_id, at);

CREATE TABLE heat (
    project_id INTEGER NOT NULL,
    region TEXT NOT NULL,                   -- JSON of vmem.paging.heat
    PRIMARY KEY (project_id)
);

CREATE TABLE co_use (
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    count INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX co_use_by_time ON co_use (at);

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

-- capacity, kept by triggers so that nobody ever scans to know how full we are
CREATE TABLE capacity (
    project_id INTEGER NOT NULL,
    swapped INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (project_id, swapped)
) WITHOUT ROWID;
-- A statement that fires a trigger and may be undone alone copies every page of the file that it changes, which cost
-- more than the write itself. The writes that fire these say OR FAIL (a failure undoes their whole transaction
-- instead), and that word holds inside a trigger too: so nothing in these may rely on a conflict.
CREATE TRIGGER pages_inserted AFTER INSERT ON pages BEGIN
    INSERT INTO capacity SELECT NEW.project_id, NEW.swapped, 0, 0 WHERE NOT EXISTS
        (SELECT 1 FROM capacity WHERE project_id = NEW.project_id AND swapped = NEW.swapped);
    UPDATE capacity SET pages = pages + 1, bytes = bytes + NEW.bytes
    WHERE project_id = NEW.project_id AND swapped = NEW.swapped;
END;
CREATE TRIGGER pages_deleted AFTER DELETE ON pages BEGIN
    UPDATE capacity SET pages = pages - 1, bytes = bytes - OLD.bytes
    WHERE project_id = OLD.project_id AND swapped = OLD.swapped;
END;
CREATE TRIGGER pages_changed AFTER UPDATE OF project_id, swapped, bytes ON pages BEGIN
    UPDATE capacity SET pages = pages - 1, bytes = bytes - OLD.bytes
    WHERE project_id = OLD.project_id AND swapped = OLD.swapped;
    INSERT INTO capacity SELECT NEW.project_id, NEW.swapped, 0, 0 WHERE NOT EXISTS
        (SELECT 1 FROM capacity WHERE project_id = NEW.project_id AND swapped = NEW.swapped);
    UPDATE capacity SET pages = pages + 1, bytes = bytes + NEW.bytes
    WHERE project_id = NEW.project_id AND swapped = NEW.swapped;
END;
"""

# What was done can be forgotten by itself, as a page can, and for as long that can be taken back.
# When a forgotten exchange was said, and a mark of its title, tell its copy in the transcript of a fork.
FORGOTTEN_ACTS = """
ALTER TABLE activity ADD COLUMN forgotten_at REAL;
CREATE INDEX activity_forgotten ON activity (forgotten_at) WHERE forgotten_at IS NOT NULL;
ALTER TABLE tombstones ADD COLUMN said_at REAL;
ALTER TABLE tombstones ADD COLUMN title_mark TEXT NOT NULL DEFAULT '';
CREATE INDEX tombstones_said ON tombstones (project_id, said_at) WHERE said_at IS NOT NULL;
"""

# A context that was told a page which is deleted for good is to be told that, by its id.
TOLD_AND_GONE = """
ALTER TABLE residency ADD COLUMN gone TEXT NOT NULL DEFAULT '';   -- the id of a page that is no more
"""

# Their ids begin with their time, so that the oldest are found without it; it was a quarter of what an event wrote.
LEAN_EVENTS = """
DROP INDEX events_by_time;
"""

# A link goes with the second of its pages; once it stayed.
LOOSE_LINKS = """
DELETE FROM links WHERE src NOT IN (SELECT uid FROM pages) AND dst NOT IN (SELECT uid FROM pages);
"""
