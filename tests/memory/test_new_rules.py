"""A store whose terms were made by the rules of an earlier version."""

from __future__ import annotations

from tests.memory.harness import Host
from vmem.store import derived


def test_after_an_upgrade_all_pages_are_found_as_soon_as_the_store_is_open(host: Host) -> None:
    texts = [f"The zq{n}plover service listens on port {7000 + n}." for n in range(30)]
    uids = [host.remember(text) for text in texts]
    with host.core.db.write() as db:
        derived.same_rules(db, "of long ago")  # forgets what those rules did not make
    host.close()
    again = Host(host.home, host.home.parent / "project")
    try:
        assert derived.missing(again.core.db.read(), 1, again.core.index.embeds) == [] or not again.core.index.exists
        for uid, text in zip(uids, texts, strict=True):
            hits = again.call("recall", query=text)["hits"]
            assert uid in [hit["uid"] for hit in hits]
    finally:
        again.close()
