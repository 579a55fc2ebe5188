"""The shell half of the hook in bad company: whatever is broken, exit code 0, and nothing or one JSON object."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.hooks import PATIENT
from vmem.hot import setup

ROOT = Path(__file__).resolve().parents[2]
HOOK = ROOT / "hooks" / "vmem-hook"
EVENT = b'{"session_id":"s","hook_event_name":"SessionStart","source":"startup","cwd":"/"}\n'
NASTY = ["with space", "quote'", 'double"quote', "dollar$(touch hit)`touch hit`", "back\\slash", "*?[a]", "-n", "größe"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "data")


def make_home(path: Path) -> Path:
    """A data home whose set-up has just failed, so that no hook starts one."""
    path.mkdir(parents=True)
    digest = setup.wanted(str(ROOT))
    (path / "setup.state").write_text(f"1\n{time.time() + 600:.0f}\n{digest}\nthis is a test.\n")
    return path


def run(
    env: dict[str, str], *argv: str, hook: Path = HOOK, shell: tuple[str, ...] = (), cwd: Path | None = None
) -> list[str]:
    """The lines printed; each is one JSON object."""
    done = subprocess.run(
        [*shell, str(hook), *(argv or ("SessionStart",))],
        input=EVENT,
        env=PATIENT | env,
        cwd=cwd,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert len(lines) <= 1, lines
    assert all(isinstance(json.loads(line), dict) for line in lines)
    return lines


@pytest.fixture
def path_without_python(tmp_path: Path) -> str:
    folder = tmp_path / "bin"
    folder.mkdir()
    return str(folder)


@pytest.fixture
def bare_hook(tmp_path: Path) -> Path:
    """The hook on a machine that has no Python where it looks besides PATH, as one with Homebrew has."""
    hook = copy_plugin(tmp_path / "plugin") / "hooks" / "vmem-hook"
    hook.write_text(hook.read_text().replace("/opt/homebrew/bin/python3 /usr/local/bin/python3", ""))
    return hook


def with_python(folder: str, name: str = "python3") -> str:
    """Puts a Python that runs into `folder`, as a PATH of its own."""
    os.symlink(os.path.realpath(sys.executable), f"{folder}/{name}")
    return folder


def spooled(home: Path) -> int:
    return len(list((home / "spool").glob("*"))) if (home / "spool").exists() else 0


@pytest.mark.parametrize("shell", [(), ("dash",), ("bash", "--posix"), ("busybox", "sh"), ("zsh",)], ids=str)
def test_every_shell_keeps_the_event_when_nothing_is_set_up(
    shell: tuple[str, ...], home: Path, path_without_python: str
) -> None:
    found = shutil.which(shell[0]) if shell else ""
    if found is None:
        pytest.skip(f"{shell[0]} is not on this machine")
    with_python(path_without_python)
    shell = (found, *shell[1:]) if found else ()
    assert "this is a test." in run({"VMEM_HOME": str(home), "PATH": path_without_python}, shell=shell)[0]
    assert spooled(home) == 1


def test_no_python_at_all_is_said_at_session_start_only(home: Path, path_without_python: str, bare_hook: Path) -> None:
    env = {"VMEM_HOME": str(home), "PATH": path_without_python}
    (line,) = run(env, "SessionStart", hook=bare_hook)
    assert "Python 3.11" in json.loads(line)["systemMessage"]
    assert run(env, "UserPromptSubmit", hook=bare_hook) == []
    assert run(env, "Stop", hook=bare_hook) == []


def test_an_empty_environment_is_survived(tmp_path: Path) -> None:
    # PATH is unset too, so the shell's own default may find a Python: the data home must not be the user's.
    run({"XDG_DATA_HOME": str(make_home(tmp_path / "vmem").parent)})


def test_without_home_the_hook_stays_quiet_and_well(path_without_python: str, bare_hook: Path) -> None:
    assert len(run({"PATH": path_without_python}, hook=bare_hook)) == 1  # any Python would write to the user's home


def test_a_place_where_nothing_can_be_kept_is_said_at_session_start_only(
    tmp_path: Path, path_without_python: str
) -> None:
    (tmp_path / "file").write_text("")
    env = {"VMEM_HOME": str(tmp_path / "file/data"), "PATH": with_python(path_without_python)}
    assert "export VMEM_HOME=" in json.loads(run(env)[0])["systemMessage"]
    assert [run(env, event) for event in ("UserPromptSubmit", "Stop")] == [[], []]


@pytest.mark.parametrize("value", ["1", "yes", "true"])
def test_disabled_means_not_a_word_and_not_a_file(value: str, home: Path, path_without_python: str) -> None:
    env = {"VMEM_HOME": str(home), "VMEM_DISABLE": value, "PATH": with_python(path_without_python)}
    assert run(env) == []
    assert [path.name for path in home.iterdir()] == ["setup.state"]


def test_disabled_without_any_python_is_quiet_too(path_without_python: str) -> None:
    assert run({"VMEM_DISABLE": "1", "PATH": path_without_python}) == []


@pytest.mark.parametrize("name", NASTY)
def test_any_character_may_be_in_the_data_homes_path(name: str, tmp_path: Path, path_without_python: str) -> None:
    home = make_home(tmp_path / name)
    (home / "runtime").write_text(f"{os.path.realpath(sys.executable)}\n\n\n")
    assert "this is a test." in run({"VMEM_HOME": str(home), "PATH": path_without_python}, cwd=tmp_path)[0]
    assert spooled(home) == 1
    assert not (tmp_path / "hit").exists()


@pytest.mark.parametrize("name", NASTY)
def test_any_character_may_be_in_the_plugins_path(
    name: str, tmp_path: Path, home: Path, path_without_python: str
) -> None:
    plugin = copy_plugin(tmp_path / name)
    env = {"VMEM_HOME": str(home), "PATH": with_python(path_without_python), "CLAUDE_PLUGIN_ROOT": f"{plugin}/"}
    run(env, hook=plugin / "hooks" / "vmem-hook", cwd=tmp_path)
    assert spooled(home) == 1
    assert not (tmp_path / "hit").exists()


@pytest.mark.parametrize("base", ["HOME", "XDG_DATA_HOME"])
def test_the_shell_half_and_the_python_half_agree_on_the_data_home(
    base: str, tmp_path: Path, path_without_python: str
) -> None:
    home = make_home(tmp_path / (".local/share/vmem" if base == "HOME" else "vmem"))
    (home / "runtime").write_text(f"{os.path.realpath(sys.executable)}\n")  # no other Python is within reach
    run({base: str(tmp_path), "PATH": path_without_python})
    assert spooled(home) == 1


def test_a_relative_xdg_directory_is_ignored_by_both_halves(tmp_path: Path, path_without_python: str) -> None:
    home = make_home(tmp_path / ".local/share/vmem")
    (home / "runtime").write_text(f"{os.path.realpath(sys.executable)}\n")
    run({"HOME": str(tmp_path), "XDG_DATA_HOME": "share", "PATH": path_without_python}, cwd=tmp_path)
    assert spooled(home) == 1


@pytest.mark.parametrize("given", ["~/memory", "memory"])
def test_a_data_home_that_is_named_without_a_slash_before_it_is_in_the_users_home_and_not_in_each_project(
    given: str, tmp_path: Path, path_without_python: str
) -> None:
    home, project = make_home(tmp_path / "memory"), tmp_path / "project"
    project.mkdir()
    (home / "runtime").write_text(f"{os.path.realpath(sys.executable)}\n")
    run({"HOME": str(tmp_path), "VMEM_HOME": given, "PATH": path_without_python}, cwd=project)
    assert spooled(home) == 1
    assert not list(project.iterdir())


def test_a_hook_reached_by_a_link_finds_its_plugin(tmp_path: Path, home: Path, path_without_python: str) -> None:
    link = tmp_path / "link"
    link.symlink_to(HOOK)
    env = {"VMEM_HOME": str(home), "PATH": with_python(path_without_python), "CLAUDE_PLUGIN_ROOT": f"{ROOT}/"}
    run(env, hook=link)
    assert spooled(home) == 1


def test_a_plugin_that_is_half_gone_blocks_nothing(tmp_path: Path, home: Path, path_without_python: str) -> None:
    plugin = copy_plugin(tmp_path / "plugin")
    env = {"VMEM_HOME": str(home), "PATH": with_python(path_without_python)}
    shutil.rmtree(plugin / "vmem" / "hot")
    assert run(env, hook=plugin / "hooks" / "vmem-hook") == []
    (plugin / "hooks" / "entry.py").unlink()  # python's own exit code for a missing script is 2, which blocks a prompt
    assert run(env, hook=plugin / "hooks" / "vmem-hook") == []


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit", "Stop"])
def test_a_session_that_was_open_when_vmem_was_uninstalled_makes_nothing_anew(
    event: str, tmp_path: Path, path_without_python: str
) -> None:
    plugin = copy_plugin(tmp_path / "plugin")
    (plugin / setup.LEFT).touch()  # as the host does
    gone = tmp_path / "data"
    env = {"VMEM_HOME": str(gone), "PATH": with_python(path_without_python)}
    assert run(env, event, hook=plugin / "hooks" / "vmem-hook") == []
    assert not gone.exists()
    gone.mkdir()  # its memories were to stay
    assert run(env, event, hook=plugin / "hooks" / "vmem-hook") == []
    assert list(gone.iterdir()) == []


def test_a_session_that_was_open_when_vmem_was_updated_keeps_what_is_said_and_leaves_set_up_alone(
    tmp_path: Path, path_without_python: str
) -> None:
    plugin = copy_plugin(tmp_path / "plugin")
    (plugin / setup.LEFT).touch()
    home = tmp_path / "data"
    home.mkdir()
    setup.record(str(home), os.path.realpath(sys.executable), "/usr/bin/false", "another version's")
    assert run({"VMEM_HOME": str(home), "PATH": path_without_python}, hook=plugin / "hooks" / "vmem-hook") == []
    assert spooled(home) == 1
    assert not (home / "run" / "setup.lock").exists()


def test_a_damaged_compiled_module_blocks_nothing(tmp_path: Path, home: Path, path_without_python: str) -> None:
    plugin = copy_plugin(tmp_path / "plugin")
    env = {"VMEM_HOME": str(home), "PATH": with_python(path_without_python)}
    run(env, hook=plugin / "hooks" / "vmem-hook")
    compiled = list((plugin / "vmem").rglob("hook.*.pyc"))
    assert compiled
    for path in compiled:
        path.write_bytes(path.read_bytes()[:40])
    run(env, hook=plugin / "hooks" / "vmem-hook")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"/nonexistent/python\n", b"/\n", b"/etc/passwd\n", b"python3\n", b"\0\xff"]
)
def test_a_broken_runtime_file_falls_back_to_path(content: bytes, home: Path, path_without_python: str) -> None:
    (home / "runtime").write_bytes(content)
    run({"VMEM_HOME": str(home), "PATH": with_python(path_without_python)})
    assert spooled(home) == 1


def test_a_runtime_that_is_a_directory_falls_back_to_path(home: Path, path_without_python: str) -> None:
    (home / "runtime").mkdir()
    run({"VMEM_HOME": str(home), "PATH": with_python(path_without_python)})
    assert spooled(home) == 1


def test_an_environment_variable_cannot_name_the_interpreter(
    home: Path, path_without_python: str, bare_hook: Path
) -> None:
    env = {"VMEM_HOME": str(home), "PATH": path_without_python, "python": sys.executable}
    assert len(run(env, hook=bare_hook)) == 1
    assert spooled(home) == 0


@pytest.mark.parametrize(
    "shim",
    ["echo 'pyenv: python3: command not found' >&2; exit 127", "cat >/dev/null; exit 2", "exit 1", "kill -9 $$"],
)
def test_a_shim_that_does_not_run_is_passed_over(shim: str, home: Path, path_without_python: str) -> None:
    fake = Path(path_without_python, "python3")
    fake.write_text(f"#!/bin/sh\n{shim}\n")
    fake.chmod(0o755)
    run({"VMEM_HOME": str(home), "PATH": with_python(path_without_python, "python3.11")})
    assert spooled(home) == 1


def test_apples_stand_in_for_a_python_is_not_started_unless_there_is_one_behind_it(
    tmp_path: Path, home: Path, path_without_python: str, bare_hook: Path
) -> None:
    real, window = tmp_path / "developer/usr/bin/python3", tmp_path / "window"
    for name, does in (
        ("python3", f'[ -x {real} ] && exec {real} "$@"; : >{window}; exit 1'),
        ("xcode-select", f"[ -e {real} ] || exit 2; echo {tmp_path}/developer"),
    ):
        Path(path_without_python, name).write_text(f"#!/bin/sh\n{does}\n")
        Path(path_without_python, name).chmod(0o755)
    env = {"VMEM_HOME": str(home), "PATH": path_without_python}
    assert "Python 3.11" in run(env, hook=bare_hook)[0]
    assert run(env, "UserPromptSubmit", hook=bare_hook) == []
    assert not window.exists()
    real.parent.mkdir(parents=True)
    real.symlink_to(os.path.realpath(sys.executable))
    run(env, hook=bare_hook)
    assert spooled(home) == 1


@settings(max_examples=40)
@given(content=st.binary(max_size=300), event=st.sampled_from(["SessionStart", "UserPromptSubmit", "", "--", "-c"]))
def test_no_content_of_the_runtime_file_breaks_a_prompt(
    content: bytes, event: str, home: Path, path_without_python: str
) -> None:
    (home / "runtime").write_bytes(content)
    run({"VMEM_HOME": str(home), "PATH": path_without_python}, event)


def copy_plugin(target: Path) -> Path:
    (target / "vmem").mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "hooks", target / "hooks", ignore=ignore)
    shutil.copytree(ROOT / "vmem" / "hot", target / "vmem" / "hot", ignore=ignore)
    for name in ("vmem/__init__.py", "vmem/errors.py", "requirements.lock"):
        shutil.copy2(ROOT / name, target / name)
    return target
