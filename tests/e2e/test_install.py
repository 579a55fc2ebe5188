"""Installed the way a user installs it: marketplace, then plugin, then a first session."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import Client
from tests.support.daemon import REPOSITORY
from tests.support.fake_api import FakeApi, by_prompt, say
from tests.support.store import episodes_with
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

NOT_SHIPPED = (".git", ".venv", "venv", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "dist", "build")
SAID = "The invoices service must keep its legacy XML endpoint until the Krasnow contract ends."


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree, as a clone has it."""
    folder = tmp_path_factory.mktemp("clone") / "vmem"
    shutil.copytree(REPOSITORY, folder, symlinks=True, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    return folder


@pytest.fixture(scope="module")
def installed(new_client: NewClient, marketplace: Path) -> Client:
    client = new_client(plugin_dirs=())
    market = json.loads((marketplace / ".claude-plugin" / "marketplace.json").read_text())
    runs = client.install(marketplace, f"{market['plugins'][0]['name']}@{market['name']}")
    assert [run.code for run in runs] == [0, 0], [run.out + run.err for run in runs]
    return client


@pytest.mark.parametrize("manifest", ["plugin.json", ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json"])
def test_the_manifests_pass_the_clients_validation(installed: Client, marketplace: Path, manifest: str) -> None:
    run = installed.run("plugin", "validate", str(marketplace / manifest))
    assert run.code == 0, run.out + run.err
    assert "warning" not in run.out, run.out


def test_the_installed_plugin_remembers_across_sessions(installed: Client, api: FakeApi) -> None:
    api.script = by_prompt({}, say("Noted."))
    first = installed.prompt(SAID)
    assert (first.code, first.plugin_errors) == (0, [])
    wait_until(lambda: episodes_with(installed.vmem_home, SAID), 10, "the first session is kept")
    since = api.mark()
    second = installed.prompt("May I delete the legacy XML endpoint of the invoices service?")
    (request,) = api.requests(since, second.session_id)
    assert "Krasnow" in request.context


def test_installing_twice_is_harmless(installed: Client, marketplace: Path) -> None:
    market = json.loads((marketplace / ".claude-plugin" / "marketplace.json").read_text())
    runs = installed.install(marketplace, f"{market['plugins'][0]['name']}@{market['name']}")
    assert [run.code for run in runs] == [0, 0], [run.out + run.err for run in runs]
