"""Installed the way a user installs it: marketplace, then plugin, then a first session."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import NewClient
from tests.e2e.tools import calling, result_of, text_of, tool
from tests.support.client import Client
from tests.support.daemon import REPOSITORY, daemons_of, only_daemon
from tests.support.fake_api import FakeApi, say
from tests.support.store import episodes_with
from tests.support.waiting import wait_until
from vmem import __version__

pytestmark = pytest.mark.e2e

NOT_SHIPPED = (".git", ".venv", "venv", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "dist", "build")
SAID = "The invoices service must keep its legacy XML endpoint until the Krasnow contract ends."


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree, as a clone has it."""
    return copy_of_the_tree(tmp_path_factory.mktemp("a clone") / "vmem")


def copy_of_the_tree(folder: Path) -> Path:
    return shutil.copytree(REPOSITORY, folder, symlinks=True, ignore=shutil.ignore_patterns(*NOT_SHIPPED))


@pytest.fixture(scope="module")
def installed(new_client: NewClient, marketplace: Path) -> Client:
    client = new_client(plugin_dirs=())
    market = json.loads((marketplace / ".claude-plugin" / "marketplace.json").read_text())
    runs = client.install(marketplace, f"{market['plugins'][0]['name']}@{market['name']}")
    assert [run.code for run in runs] == [0, 0], [run.out + run.err for run in runs]
    return client


@pytest.mark.parametrize("manifest", [".", ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json"])
def test_the_manifests_pass_the_clients_validation(installed: Client, marketplace: Path, manifest: str) -> None:
    run = installed.run("plugin", "validate", str(marketplace / manifest))
    assert run.code == 0, run.out + run.err
    assert "warning" not in run.out, run.out


def test_the_installed_plugin_remembers_across_sessions_and_its_tools_and_commands_have_the_same_names(
    installed: Client, api: FakeApi
) -> None:
    api.script = say("Noted.")
    first = installed.prompt(SAID)
    assert (first.code, first.plugin_errors) == (0, [])
    wait_until(lambda: episodes_with(installed.vmem_home, SAID), 30, "the first session is kept")
    with installed.session(permissions="default") as session:
        since = api.mark()
        second = session.say("May I delete the legacy XML endpoint of the invoices service?")
        (request,) = api.requests(since, second.session_id)
        assert "Krasnow" in request.context
        since = api.mark()
        session.say("/vmem:status")
        assert str(installed.vmem_home) in api.requests(since, second.session_id)[0].prompt
        api.script, since = calling(tool("recall", query="legacy XML endpoint")), api.mark()
        session.say("/vmem:recall legacy XML endpoint")
        assert "Krasnow" in text_of(result_of(api, since, second.session_id))


def test_a_daemon_of_another_version_retires_and_nothing_is_lost(
    new_client: NewClient, api: FakeApi, marketplace: Path, tmp_path: Path
) -> None:
    api.script = say("Noted.")
    client = new_client()
    client.prompt(SAID)
    wait_until(lambda: episodes_with(client.vmem_home, SAID))
    old = only_daemon(client.vmem_home)
    newer = copy_of_the_tree(tmp_path / "newer")
    source = newer / "vmem" / "__init__.py"
    source.write_text(source.read_text().replace(__version__, "9.9.9"))
    client.plugin_dirs = [newer]
    with client.session() as session:
        session.say("The lantern rollout is on the ninth.")
        wait_until(lambda: daemons_of(client.vmem_home) and old not in daemons_of(client.vmem_home))
        session.say("The harbour rollout is on the tenth.")
    said = ("The lantern rollout", "The harbour rollout", SAID)
    wait_until(lambda: all(episodes_with(client.vmem_home, text) == 1 for text in said), 30, "everything is kept, once")
    only_daemon(client.vmem_home)


def test_a_daemon_whose_plugin_directory_is_gone_still_answers_and_gives_way_to_the_one_that_is_there(
    new_client: NewClient, api: FakeApi, tmp_path: Path
) -> None:
    api.script = say("Noted.")
    gone = copy_of_the_tree(tmp_path / "gone")
    client = new_client(plugin_dirs=(gone,))
    client.prompt(SAID)
    wait_until(lambda: episodes_with(client.vmem_home, SAID))
    before = daemons_of(client.vmem_home).keys()
    while gone.exists():  # the daemon may be writing what it has compiled into it
        shutil.rmtree(gone, ignore_errors=True)
    client.plugin_dirs, since = [REPOSITORY], api.mark()
    run = client.prompt("May I delete the legacy XML endpoint of the invoices service?")
    assert "Krasnow" in api.requests(since, run.session_id)[0].context
    wait_until(lambda: not before & {only_daemon(client.vmem_home)}, 30, "the one that is there has taken its place")


def test_installing_twice_is_harmless(installed: Client, marketplace: Path) -> None:
    market = json.loads((marketplace / ".claude-plugin" / "marketplace.json").read_text())
    runs = installed.install(marketplace, f"{market['plugins'][0]['name']}@{market['name']}")
    assert [run.code for run in runs] == [0, 0], [run.out + run.err for run in runs]
