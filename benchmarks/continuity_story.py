"""A working week in one session: what is said, done and asked, for the continuity bench.

Thirty facts, each with the words that only it contains; some become outdated on the way. All of
it is invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """`said` by the user (for "file": asked for, then done with tools); `needles` prove its presence; `ask` needs it.

    `outdates` is a word of an earlier fact that is no longer true once this one is said.
    """

    sort: str  # constraint, decision, failed, file, number, pin
    said: str
    needles: tuple[str, ...]
    ask: str
    outdates: str = ""
    path: str = ""  # of a file fact, relative to the project
    content: str = ""
    command: str = ""  # of a failed attempt: what was run
    error: str = ""


CONSTRAINTS = (
    Fact("constraint", "Never write to the ledger table outside of the Marigold transaction wrapper.", ("Marigold",),
         "How do I write to the ledger table?"),
    Fact("constraint", "Always run the tariff tests with TZ=Asia/Kathmandu, otherwise they pass by accident.",
         ("Kathmandu",), "How should the tariff tests be run?"),
    Fact("constraint", "Do not add dependencies to the meter agent: it must stay under 6 MB because of the Orsted "
         "gateways.", ("Orsted",), "May I add a dependency to the meter agent?"),
    Fact("constraint", "You must not log customer addresses; the auditor from Brightwater checks the log files.",
         ("Brightwater",), "May the log contain the customer's address?"),
    Fact("constraint", "All public endpoints must keep answering in XML for the Halvorsen integration.",
         ("Halvorsen",), "Can we drop XML from the public endpoints?"),
    Fact("constraint", "Migrations must be reversible: the release team rolls back with the pelican script.",
         ("pelican",), "What do migrations have to fulfil?"),
)  # fmt: skip
DECISIONS = (
    Fact("decision", "We decided to store readings in parquet files partitioned by substation, not in the database.",
         ("parquet", "substation"), "Where do we store the readings?"),
    Fact("decision", "Let's go with optimistic locking and a lamport counter for tariff edits.", ("lamport",),
         "Which kind of locking do tariff edits use?"),
    Fact("decision", "Decision: the invoice renderer becomes a separate worker that is fed by the quetzal queue.",
         ("quetzal",), "How is the invoice renderer fed?"),
    Fact("decision", "We will name the new module settlement_v2 and keep the old one until the autumn audit.",
         ("settlement_v2",), "What is the name of the new module?"),
    Fact("decision", "I chose Ed25519 for signing the export files, RSA is out.", ("Ed25519",),
         "Which algorithm signs the export files?"),
    Fact("decision", "We agreed that the dashboard polls every 45 seconds instead of using websockets.",
         ("45 seconds",), "How does the dashboard get its updates?"),
)  # fmt: skip
FAILED = (
    Fact("failed", "Try to build the importer with the musl target.", ("musl",), "Has the importer been built with "
         "another target?", command="false musl", error="undefined reference to getcontext"),
    Fact("failed", "I tried raising the pool size to 64 and it did not help: the wirbel proxy still drops "
         "connections.", ("wirbel",), "Would a larger pool size help against the dropped connections?"),
    Fact("failed", "Batching the tariff lookups failed because the oracle adapter limits us to one cursor.",
         ("one cursor",), "Should I batch the tariff lookups?"),
    Fact("failed", "Run the soak test on the ARM runner.", ("soak",), "Did the ARM runner work for the test?",
         command="false soak", error="illegal instruction"),
    Fact("failed", "Switching the parser to regexes was a dead end, the nested annex fields broke it.",
         ("annex",), "Could the parser use regexes?"),
)  # fmt: skip
FILES = (
    Fact("file", "Add a retry with jitter to the fetcher.", ("src/fetcher.py",), "Which file has the fetcher's retry?",
         path="src/fetcher.py", content="RETRIES = 4\n"),
    Fact("file", "Write down the rollout plan.", ("docs/rollout.md",), "Where is the rollout plan?",
         path="docs/rollout.md", content="# Rollout\n"),
    Fact("file", "Create the migration for the tariff bands.", ("0042_bands.sql",),
         "Which migration creates the tariff bands?", path="migrations/0042_bands.sql", content="CREATE TABLE bands\n"),
    Fact("file", "Make the health check tolerate a missing cache.", ("src/health.py",),
         "Where did the health check change?", path="src/health.py", content="CACHE = None\n"),
    Fact("file", "Put the alert thresholds into a file of their own.", ("conf/alerts.toml",),
         "Which file holds the alert thresholds?", path="conf/alerts.toml", content="p99 = 340\n"),
)  # fmt: skip
NUMBERS = (
    Fact("number", "The p99 budget of the quote endpoint is 340 ms.", ("340 ms",), "What is the p99 budget of the "
         "quote endpoint?"),
    Fact("number", "The staging gateway listens on port 7331.", ("7331",), "On which port does the staging gateway "
         "listen?"),
    Fact("number", "Invoices are archived after 400 days.", ("400 days",), "When are invoices archived?"),
    Fact("number", "The tariff cache holds 12,500 entries.", ("12,500",), "How many entries does the tariff cache "
         "hold?"),
    Fact("number", "The nightly export must be done by 04:20.", ("04:20",), "By when must the nightly export be done?"),
)  # fmt: skip
PINS = (
    Fact("pin", "The production database is read-only for us; changes go through Ingrid.", ("Ingrid",),
         "Who changes the production database?"),
    Fact("pin", "Release tags are signed with the kestrel key.", ("kestrel",), "With which key are tags signed?"),
    Fact("pin", "The tariff spreadsheet of the Wexford office is the source of truth.", ("Wexford",),
         "What is the source of truth for tariffs?"),
)  # fmt: skip
# Said late: each makes an earlier statement untrue. The fact it replaces is probed with the new words.
UPDATES = (
    Fact("number", "The staging gateway no longer listens on port 7331, it moved to port 7443.", ("7443",),
         "On which port does the staging gateway listen?", outdates="7331"),
    Fact("number", "Correction: invoices are archived after 730 days, not after 400 days.", ("730 days",),
         "When are invoices archived?", outdates="400 days"),
    Fact("decision", "We changed our mind: the dashboard polls every 90 seconds, no longer every 45 seconds.",
         ("90 seconds",), "How does the dashboard get its updates?", outdates="45 seconds"),
)  # fmt: skip
FACTS = PINS + CONSTRAINTS + DECISIONS + FAILED + FILES + NUMBERS

SMALL_TALK = (  # {n} is another number and {letter} another letter each time
    "Thanks, that looks fine.",
    "Which letter follows {letter} in the alphabet?",
    "Write haiku {n} of the rainy season.",
    "ok",
    "Convert {n} degrees Celsius to Fahrenheit.",
    "Give me a word that begins with {letter}.",
    "What is {n} times eight?",
    "Good, go on.",
)


@dataclass(frozen=True)
class Chapter:
    """What happens between two compactions: new facts, questions that use old ones, then the compaction's sort."""

    new: tuple[Fact, ...]
    used: tuple[Fact, ...]
    compaction: str  # "manual" or "automatic"


def chapters() -> tuple[Chapter, ...]:
    """Five chapters that spread the thirty facts and use every fact of a chapter again in it or in a later one."""
    told = CONSTRAINTS + DECISIONS + FAILED + FILES + NUMBERS
    parts = [told[n::4] for n in range(4)]
    return (
        Chapter(parts[0], parts[0][::2], "manual"),
        Chapter(parts[1], parts[0][1::2] + parts[1][::3], "automatic"),
        Chapter(parts[2], parts[1][1::3] + parts[2][::2], "manual"),
        Chapter(parts[3], parts[1][2::3] + parts[3][::2], "automatic"),
        Chapter(UPDATES, parts[2][1::2] + parts[3][1::2], "manual"),
    )
