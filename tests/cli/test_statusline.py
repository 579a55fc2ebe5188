"""The status line's own process: light, quiet when anything is wrong, the daemon's line when nothing is."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.cli.conftest import Cli
from tests.support.cost import bare_start_s, quickest_s
from tests.support.daemon import REPOSITORY
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
SCRIPT = REPOSITORY / "hooks" / "vmem-statusline"
GIVEN = {"hook_event_name": "Status", "session_id": "s1", "model": {"id": "x"}, "workspace": {}, "cost": {"usd": 0.1}}


def line(cli: Cli, given: bytes) -> tuple[int, str, str]:
    done = subprocess.run([SCRIPT], input=given, env=cli.environ, cwd=cli.project, capture_output=True, timeout=20)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def shown(cli: Cli, given: bytes) -> str:
    """What it prints once it prints something: a busy machine's daemon may be too late for it now and then."""
    return wait_until(lambda: line(cli, given)[1], 30, "the line is shown")


def test_it_prints_what_the_project_holds_and_what_the_session_has(cli: Cli) -> None:
    cli.uid("We retry webhooks six times")
    cli.hook("UserPromptSubmit", "s1", prompt="How often do we retry webhooks?")
    given = json.dumps({**GIVEN, "cwd": str(cli.project)}).encode()
    out = shown(cli, given)
    assert out.startswith("vMem 2 pages | 1 resident (") and out.count("\n") == 1
    code, _, err = line(cli, given)
    assert (code, err) == (0, "")


def test_it_counts_no_forgotten_page(cli: Cli) -> None:
    uids = [cli.uid(f"The {thing} is in hall 4.") for thing in ("boiler", "press")]
    given = json.dumps({**GIVEN, "cwd": str(cli.project)}).encode()
    assert "2 pages" in shown(cli, given)
    cli.ok("forget", uids[0])
    assert "1 page " in shown(cli, given)


def test_without_a_daemon_or_with_nonsense_it_prints_nothing_and_ends_well(cli: Cli) -> None:
    assert line(cli, b"{}") == (0, "", "")
    cli.ok("status")
    assert line(cli, b"this is no JSON \xff") == (0, "", "")
    assert shown(cli, b"").startswith("vMem ")
    (cli.home / "runtime").unlink()
    assert line(cli, b"{}") == (0, "", "")


def test_it_imports_neither_json_nor_anything_heavier(cli: Cli) -> None:
    cli.ok("status")
    real = (cli.home / "runtime").read_text().split("\n")[0]
    command = [real, "-I", "-S", "-E", "-X", "importtime", str(REPOSITORY / "hooks" / "statusline.py")]

    def asked() -> subprocess.CompletedProcess[bytes] | None:
        done = subprocess.run(command, input=b"{}", env=cli.environ, capture_output=True, timeout=20)
        return done if done.stdout.startswith(b"vMem ") else None  # on a busy machine it gives up early, and is silent

    done = wait_until(asked)
    assert done is not None
    loaded = {row.rpartition("|")[2].strip() for row in done.stderr.decode().splitlines()}
    assert "vmem.hot.client" in loaded
    assert not loaded & {"json", "re", "os", "socket", "subprocess", "pathlib", "typing", "argparse"}, loaded


def test_it_is_hardly_slower_than_starting_python(cli: Cli) -> None:
    cli.ok("status")
    real = (cli.home / "runtime").read_text().split("\n")[0]

    def asked() -> None:
        subprocess.run([SCRIPT], input=b"{}", env=cli.environ, capture_output=True, check=True)

    assert quickest_s(asked, 8) < 4 * bare_start_s(real) + 0.02
