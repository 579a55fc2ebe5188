from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.harness import Host
from vmem.memory import heating
from vmem.store import repair


@pytest.mark.parametrize("gone", ["cleared", "merged"])
def test_heat_that_is_sampled_after_a_project_is_gone_leaves_no_orphan(tmp_path: Path, gone: str) -> None:
    host = Host(tmp_path / "home", tmp_path / "vmem-doctor-x")
    try:
        host.remember("The staging port of the shop is 8443.")
        assert "8443" in host.prompt("Which staging port does the shop have?")
        assert core_uses(host)
        if gone == "cleared":
            host.call("probe.clear", root=host.cwd, cwd="")
        else:
            (tmp_path / "shop").mkdir()
            host.call("remember", text="Something else.", cwd=str(tmp_path / "shop"))
            while host.call("projects.merge", source="vmem-doctor-x", project="shop")["left"]:
                pass
        heating.sample_heat(host.core)
        assert not any(repair.orphans(host.core.db.read()).values())
    finally:
        host.close()


def core_uses(host: Host) -> int:
    return len(host.core.uses)
