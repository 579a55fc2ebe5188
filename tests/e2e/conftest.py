"""Worlds for the end-to-end tests: a client with this plugin, set up or not, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.client import Client, Session
from tests.support.daemon import REPOSITORY, end_all, record_runtime
from tests.support.fake_api import FakeApi
from tests.support.hooks import wait_for_jobs
from tests.support.store import texts_of
from tests.support.waiting import wait_until

NewClient = Callable[..., Client]


@pytest.fixture(scope="module")
def new_client(claude: Path, api: FakeApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewClient]:
    """Makes clients whose plugin is this tree; `set_up=False` leaves out what a finished set-up records."""
    made: list[Client] = []

    def make(
        set_up: bool = True,
        plugin_dirs: tuple[Path, ...] = (REPOSITORY,),
        env: dict[str, str] | None = None,
        patient: bool = True,
    ) -> Client:
        if patient:  # what is injected is judged, not whether a busy machine is in time for it
            env = {"VMEM_HOOK_DEADLINE_MS": "4000", "VMEM_HOOK_START_DEADLINE_MS": "4000", **(env or {})}
        client = Client(tmp_path_factory.mktemp("world"), api.url, claude, plugin_dirs, env)
        made.append(client)
        if set_up:
            record_runtime(client.vmem_home)
        return client

    yield make
    for client in made:
        end_all(client.vmem_home)


def conversation_after(rule: str, session: Session, home: Path) -> str:
    """Says a rule, and begins another conversation when it is kept: before, its turn alone would be told there."""
    session.say(rule)
    wait_until(lambda: texts_of(home, "constraint"), 30, "the rule is kept")
    wait_for_jobs(home)  # and the answer beside it
    return session.anew("Tell me about tides.").session_id
