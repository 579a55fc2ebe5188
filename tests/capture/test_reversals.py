"""A choice made anew for the same purpose replaces the old one, and what lifts a rule takes that rule back, alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmem.capture.statements.extract import extract
from vmem.capture.statements.supersede import all_replaced
from vmem.model import Page, Turn


def replaced(old: str, new: str) -> list[str]:
    """What of the pages made of `old` the pages made of `new` replace."""
    known = [
        Page(f"old0000{number}", draft.kind, draft.title, draft.text, speaker="user", tags=draft.tags, created_at=1e9)
        for number, draft in enumerate(extract(Turn("s", 1, old, "", started_at=1e9)))
    ]
    assert known, old
    drafts = [replace(draft, created_at=2e9) for draft in extract(Turn("s", 9, new, "", started_at=2e9))]
    return [page.uid for draft in drafts for page in all_replaced(draft, known)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We decided to use Postgres for the billing database.",
         "Change of plan: we switch the billing database to MySQL."),
        ("Change of plan: we switch the billing database to MySQL.",
         "We go back to Postgres for the billing database."),
        ("Let's use Jest for the frontend tests.", "Change of plan: let's use Vitest for the frontend tests."),
        ("We go with Kafka for the event bus.", "On second thought, we go with NATS for the event bus."),
        ("We decided to go with Terraform for infrastructure.", "We switched to Pulumi for infrastructure."),
        ("我们决定用Redis做缓存。", "还是用回Memcached做缓存。"),
        ("Never deploy on Fridays.", "We may deploy on Fridays again, forget the Friday rule."),
        ("Never deploy on Fridays.", "deploying on Fridays is allowed again"),
        ("Never deploy on Fridays.", "Forget the Friday rule, deploy whenever you like."),
        ("From now on all commits must be squashed.", "Scrap the squash rule: commits need not be squashed any more."),
        ("All commits must be squashed.", "Commits no longer have to be squashed."),
        ("Don't touch the legacy parser.", "you can touch the legacy parser again"),
        ("We may deploy on Fridays again.", "Never deploy on Fridays."),
        ("We decided against Redis for the cache because of licensing.",
         "We decided to use Redis for the cache after all."),
        ("We decided to use Redis for the cache.", "On second thought, we decided against Redis for the cache."),
        ("I prefer short answers.", "Actually I prefer detailed answers now."),
        ("Wir nehmen Postgres für die Rechnungen, weil das läuft.", "Wir nehmen doch MySQL für die Rechnungen."),
        ("Decidimos usar Redis para la cola de envíos.", "Mejor usemos Kafka para la cola de envíos."),
    ],
)  # fmt: skip
def test_what_is_taken_back_is_replaced(old: str, new: str) -> None:
    assert len(replaced(old, new)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We decided to use Postgres for the billing database.", "We switch the search database to MySQL."),
        ("We decided to use Postgres for the billing database.", "We also use MySQL for the billing database now."),
        (
            "We decided to use Postgres for the billing database.",
            "Maybe we should switch the billing database to MySQL",
        ),
        ("We decided to use Postgres for the billing database.", "Should we move the billing database to MySQL?"),
        ("Let's use Jest for the frontend tests.", "Let's switch to Playwright for the browser tests."),
        ("Let's use Redis for the cache.", "Use memcached for the cache in staging now."),
        ("We decided against Redis for the cache.", "We decided to use Redis for sessions after all."),
        ("We decided against Redis for the cache.", "On second thought, we decided against Valkey for the cache."),
        ("I prefer short answers.", "Actually I prefer detailed commit messages now."),
        ("Wir nehmen Postgres für die Rechnungen.", "Wir nehmen jetzt auch MySQL für die Rechnungen."),
        ("Never deploy on Fridays.", "Can we deploy on Fridays again?"),
        ("Never deploy on Fridays.", "When may we deploy on Fridays again"),
        ("Never deploy on Fridays.", "Lisa says we may deploy on Fridays again"),
        ("Never deploy on Fridays.", "If QA is happy we may deploy on Fridays again"),
        ("Never deploy on Fridays.", "We may not deploy on Fridays again"),
        ("Never deploy on Fridays.", "Nobody may ever deploy on Fridays again"),
        ("Never deploy on Fridays.", "We tried to lift the ban on Friday deploys, no luck"),
        ("Never deploy on Fridays.", "you may run the tests again"),
        ("Never push to main.", "you may push to the branch again"),
        ("Always squash commits.", "you can squash commits again"),
        ("All endpoints must have auth.", "The health endpoint no longer needs to have auth"),
        ("Never log passwords.", "forget the password, I reset it"),
        ("Never commit to main without review.", "drop the rule in the firewall"),
    ],
)
def test_what_still_holds_is_left_alone(old: str, new: str) -> None:
    assert replaced(old, new) == []
