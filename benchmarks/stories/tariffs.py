"""A working week in one session: one statement a prompt, six sorts of facts, files written, attempts that fail."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.stories import Chapter, Fact, Run, Step, Story, Written


@dataclass(frozen=True)
class _Told:
    """A fact that the user says, or (with `path` or `command`) has the model do."""

    sort: str
    said: str
    needles: tuple[str, ...]
    ask: str
    outdates: str = ""
    path: str = ""
    content: str = ""
    command: str = ""
    error: str = ""

    @property
    def fact(self) -> Fact:
        return Fact(self.sort, self.needles, self.ask, self.outdates)

    @property
    def step(self) -> Step:
        if self.path:
            written = (Written(self.path, self.content),)
            return Step(self.said, f"Done in {self.path}.", (self.fact,), writes=written)
        if self.command:
            run = Run(f"echo '{self.error}' >&2; {self.command}")
            return Step(self.said, f"It failed: {self.error}.", (self.fact,), runs=(run,))
        return Step(self.said, "Understood.", (self.fact,))


CONSTRAINTS = (
    _Told("constraint", "Never write to the ledger table outside of the Marigold transaction wrapper.", ("Marigold",),
         "How do I write to the ledger table?"),
    _Told("constraint", "Always run the tariff tests with TZ=Asia/Kathmandu, otherwise they pass by accident.",
         ("Kathmandu",), "How should the tariff tests be run?"),
    _Told("constraint", "Do not add dependencies to the meter agent: it must stay under 6 MB because of the Orsted "
         "gateways.", ("Orsted",), "May I add a dependency to the meter agent?"),
    _Told("constraint", "You must not log customer addresses; the auditor from Brightwater checks the log files.",
         ("Brightwater",), "May the log contain the customer's address?"),
    _Told("constraint", "All public endpoints must keep answering in XML for the Halvorsen integration.",
         ("Halvorsen",), "Can we drop XML from the public endpoints?"),
    _Told("constraint", "Migrations must be reversible: the release team rolls back with the pelican script.",
         ("pelican",), "What do migrations have to fulfil?"),
)  # fmt: skip
DECISIONS = (
    _Told("decision", "We decided to store readings in parquet files partitioned by substation, not in the database.",
         ("parquet", "substation"), "Where do we store the readings?"),
    _Told("decision", "Let's go with optimistic locking and a lamport counter for tariff edits.", ("lamport",),
         "Which kind of locking do tariff edits use?"),
    _Told("decision", "Decision: the invoice renderer becomes a separate worker that is fed by the quetzal queue.",
         ("quetzal",), "How is the invoice renderer fed?"),
    _Told("decision", "We will name the new module settlement_v2 and keep the old one until the autumn audit.",
         ("settlement_v2",), "What is the name of the new module?"),
    _Told("decision", "I chose Ed25519 for signing the export files, RSA is out.", ("Ed25519",),
         "Which algorithm signs the export files?"),
    _Told("decision", "We agreed that the dashboard polls every 45 seconds instead of using websockets.",
         ("45 seconds",), "How does the dashboard get its updates?"),
)  # fmt: skip
FAILED = (
    _Told("failed", "Try to build the importer with the musl target.", ("musl",), "Has the importer been built with "
         "another target?", command="false musl", error="undefined reference to getcontext"),
    _Told("failed", "I tried raising the pool size to 64 and it did not help: the wirbel proxy still drops "
         "connections.", ("wirbel",), "Would a larger pool size help against the dropped connections?"),
    _Told("failed", "Batching the tariff lookups failed because the oracle adapter limits us to one cursor.",
         ("one cursor",), "Should I batch the tariff lookups?"),
    _Told("failed", "Run the soak test on the ARM runner.", ("soak",), "Did the ARM runner work for the test?",
         command="false soak", error="illegal instruction"),
    _Told("failed", "Switching the parser to regexes was a dead end, the nested annex fields broke it.",
         ("annex",), "Could the parser use regexes?"),
)  # fmt: skip
FILES = (
    _Told("file", "Add a retry with jitter to the fetcher.", ("src/fetcher.py",), "Which file has the fetcher's retry?",
         path="src/fetcher.py", content="RETRIES = 4\n"),
    _Told("file", "Write down the rollout plan.", ("docs/rollout.md",), "Where is the rollout plan?",
         path="docs/rollout.md", content="# Rollout\n"),
    _Told("file", "Create the migration for the tariff bands.", ("0042_bands.sql",),
         "Which migration creates the tariff bands?", path="migrations/0042_bands.sql", content="CREATE TABLE bands\n"),
    _Told("file", "Make the health check tolerate a missing cache.", ("src/health.py",),
         "Where did the health check change?", path="src/health.py", content="CACHE = None\n"),
    _Told("file", "Put the alert thresholds into a file of their own.", ("conf/alerts.toml",),
         "Which file holds the alert thresholds?", path="conf/alerts.toml", content="p99 = 340\n"),
)  # fmt: skip
NUMBERS = (
    _Told("number", "The p99 budget of the quote endpoint is 340 ms.", ("340 ms",), "What is the p99 budget of the "
         "quote endpoint?"),
    _Told("number", "The staging gateway listens on port 7331.", ("7331",), "On which port does the staging gateway "
         "listen?"),
    _Told("number", "Invoices are archived after 400 days.", ("400 days",), "When are invoices archived?"),
    _Told("number", "The tariff cache holds 12,500 entries.", ("12,500",), "How many entries does the tariff cache "
         "hold?"),
    _Told("number", "The nightly export must be done by 04:20.", ("04:20",),
          "By when must the nightly export be done?"),
)  # fmt: skip
PINS = (
    _Told("pin", "The production database is read-only for us; changes go through Ingrid.", ("Ingrid",),
         "Who changes the production database?"),
    _Told("pin", "Release tags are signed with the kestrel key.", ("kestrel",), "With which key are tags signed?"),
    _Told("pin", "The tariff spreadsheet of the Wexford office is the source of truth.", ("Wexford",),
         "What is the source of truth for tariffs?"),
)  # fmt: skip
# Said late: each makes an earlier statement untrue. The fact it replaces is probed with the new words.
UPDATES = (
    _Told("number", "The staging gateway no longer listens on port 7331, it moved to port 7443.", ("7443",),
         "On which port does the staging gateway listen?", outdates="7331"),
    _Told("number", "Correction: invoices are archived after 730 days, not after 400 days.", ("730 days",),
         "When are invoices archived?", outdates="400 days"),
    _Told("decision", "We changed our mind: the dashboard polls every 90 seconds, no longer every 45 seconds.",
         ("90 seconds",), "How does the dashboard get its updates?", outdates="45 seconds"),
)  # fmt: skip


def _chapter(new: tuple[_Told, ...], used: tuple[_Told, ...], compaction: str) -> Chapter:
    return Chapter(tuple(told.step for told in new), tuple(told.fact for told in used), compaction)


_TOLD = CONSTRAINTS + DECISIONS + FAILED + FILES + NUMBERS
_PARTS = [_TOLD[n::4] for n in range(4)]

STORY = Story(
    "tariffs",
    "a working week, one statement a prompt",
    tuple((told.said, told.fact) for told in PINS),
    (
        _chapter(_PARTS[0], _PARTS[0][::2], "manual"),
        _chapter(_PARTS[1], _PARTS[0][1::2] + _PARTS[1][::3], "automatic"),
        _chapter(_PARTS[2], _PARTS[1][1::3] + _PARTS[2][::2], "manual"),
        _chapter(_PARTS[3], _PARTS[1][2::3] + _PARTS[3][::2], "automatic"),
        _chapter(UPDATES, _PARTS[2][1::2] + _PARTS[3][1::2], "manual"),
    ),
)
