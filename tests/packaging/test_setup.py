"""Set-up as a hook sees it: is it needed, may it start, what is the user told. No pip here."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.daemon import end_all, processes_of
from tests.support.waiting import wait_until
from vmem.cli import checks
from vmem.errors import InputError, Unavailable
from vmem.hot import address, environment, reserve, setup

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.path.realpath(sys.executable)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    path = tmp_path / "data"
    path.mkdir()
    monkeypatch.setenv("VMEM_HOME", str(path))
    yield str(path)
    end_all(path)


@pytest.fixture
def root(tmp_path: Path) -> str:
    """A plugin directory whose lock nothing can install: its set-up fails without asking anybody."""
    folder = Path(damaged_plugin(tmp_path / "plugin"))
    (folder / "requirements.lock").write_text(
        "# sha256 aaaa (made by a test)\n--no-index\nnothing==1 --hash=sha256:00\n"
    )
    return str(folder)


@pytest.fixture
def damaged(tmp_path: Path) -> str:
    """A plugin directory without its lock: set-up fails at once."""
    return damaged_plugin(tmp_path / "damaged")


def damaged_plugin(folder: Path) -> str:
    folder.mkdir()
    (folder / "vmem").symlink_to(Path(setup.__file__).parents[1])
    return str(folder)


def test_set_up_is_needed_until_it_recorded_an_interpreter_that_runs(home: str, root: str) -> None:
    assert setup.needed(home, root)
    setup.record(home, PYTHON, "", "aaaa")
    assert setup.needed(home, root)
    setup.record(home, PYTHON, home + "/gone/python", "aaaa")
    assert setup.needed(home, root)
    setup.record(home, home + "/gone/python", PYTHON, "aaaa")
    assert setup.needed(home, root), "hooks would look for another one at every prompt"
    setup.record(home, PYTHON, PYTHON, "aaaa")
    assert not setup.needed(home, root)


def test_other_requirements_than_the_recorded_ones_need_a_new_set_up(home: str, root: str) -> None:
    setup.record(home, PYTHON, PYTHON, "bbbb")
    assert setup.needed(home, root)


def test_a_plugin_without_a_lock_file_asks_for_no_set_up_when_an_interpreter_is_recorded(home: str) -> None:
    setup.record(home, PYTHON, PYTHON, "bbbb")
    assert not setup.needed(home, home)


@given(content=st.binary(max_size=200))
def test_no_runtime_file_can_make_the_question_fail(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp() / "damaged"
    base.mkdir(exist_ok=True)
    (base / "runtime").write_bytes(content)
    assert setup.needed(str(base), str(base)) in (True, False)


@given(content=st.binary(max_size=200))
def test_no_state_file_can_make_the_message_fail(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp() / "damaged"
    base.mkdir(exist_ok=True)
    (base / "setup.state").write_bytes(content)
    assert isinstance(setup.message(str(base)), (str, type(None)))


def test_the_runtime_file_is_private_and_written_whole(home: str) -> None:
    setup.record(home, "/a b/python", "/c/python", "dddd")
    path = Path(address.runtime_path(home))
    assert path.read_text() == "/a b/python\n/c/python\ndddd\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in Path(home).iterdir()] == ["runtime"]


def test_the_user_is_told_once_that_set_up_runs(home: str) -> None:
    assert setup.message(home) == setup.TEXT_RUNNING
    assert setup.message(home) is None


def test_many_hooks_at_once_tell_the_user_once(home: str) -> None:
    code = "import sys; from vmem.hot import setup; print(setup.message(sys.argv[1]) or '', end='')"
    hooks = [
        subprocess.Popen([sys.executable, "-c", code, home], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        for _ in range(8)
    ]
    told = [hook.communicate(timeout=30)[0] for hook in hooks]
    assert sorted(map(bool, told)) == [False] * 7 + [True]


def test_a_failure_is_told_once_with_its_reason_and_where_the_log_is(home: str, damaged: str) -> None:
    assert setup.message(home)
    assert setup.run(damaged, home) == setup.FAILED
    told = setup.message(home)
    assert told is not None
    assert setup.failure(home) in told
    assert address.log_dir(home) + "/setup.log" in told
    assert setup.message(home) is None
    assert setup.run(damaged, home) == setup.FAILED
    assert setup.message(home) is None, "the same reason again is no news"


def test_a_data_home_that_cannot_be_written_is_not_told_on_every_prompt(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert setup.message(str(tmp_path / "file" / "data")) is None


def test_after_a_failure_nobody_tries_again_before_its_time(home: str, damaged: str) -> None:
    setup.run(damaged, home)
    assert not setup.start_detached(damaged, home)


def test_each_failure_doubles_the_wait_up_to_an_hour(home: str, damaged: str) -> None:
    waits = []
    for _ in range(9):
        setup._note_failure(home, damaged, "because")
        waits.append(setup._state(home)[1] - time.time())
    assert [round(wait / 60) for wait in waits] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_other_requirements_are_tried_at_once(home: str, root: str, damaged: str) -> None:
    setup._note_failure(home, root, "because")
    assert not setup.start_detached(root, home)
    assert setup.start_detached(damaged, home)


def test_a_clock_that_was_set_back_does_not_put_set_up_off_for_years(home: str, damaged: str) -> None:
    Path(home, "setup.state").write_text(f"3\n{time.time() + 9e8:.0f}\n\nbecause\n")
    assert setup.start_detached(damaged, home)


def test_set_up_does_not_start_beside_a_running_one(home: str, damaged: str) -> None:
    address.ensure_dir(address.run_dir(home))
    with open(address.run_dir(home) + "/setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not setup.start_detached(damaged, home)
        assert setup.run(damaged, home) == setup.BUSY
    assert setup.run(damaged, home) == setup.FAILED


def test_ten_hooks_at_once_start_one_set_up(home: str, damaged: str) -> None:
    code = "import sys; from vmem.hot import setup; print(setup.start_detached(*sys.argv[1:]))"
    hooks = [
        subprocess.Popen(
            [sys.executable, "-c", code, damaged, home], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        for _ in range(10)
    ]
    started = [hook.communicate(timeout=30)[0].strip() for hook in hooks]
    wait_until(lambda: setup.failure(home), 30, "the set-up came to its end")
    assert started.count(b"True") == 1
    assert Path(address.log_dir(home), "setup.log").read_text().count("set-up failed") == 1


def test_a_set_up_that_failed_while_a_hook_was_on_its_way_is_not_tried_again_at_once(
    home: str, damaged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def late(fd: int, how: int) -> None:
        Path(home, "setup.state").write_text(f"1\n{time.time() + 60:.0f}\n{setup.wanted(damaged)}\nbecause\n")
        flock(fd, how)

    monkeypatch.setattr(fcntl, "flock", late)
    assert not setup.start_detached(damaged, home)


def test_a_failed_set_up_leaves_no_process_and_a_private_log(home: str, damaged: str) -> None:
    assert setup.start_detached(damaged, home)
    wait_until(lambda: setup.failure(home), 30, "the set-up came to its end")
    wait_until(lambda: not processes_of(Path(home)), 30, "it is gone")
    log = Path(address.log_dir(home), "setup.log")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.slow
def test_even_a_failed_set_up_records_a_real_interpreter_for_the_hooks(home: str, root: str) -> None:
    setup.run(root, home)
    first, second, _third = Path(address.runtime_path(home)).read_text().split("\n", 2)
    assert first == os.path.realpath(first)
    assert second == ""
    assert subprocess.run([first, "-I", "-S", "-E", "-c", ""], check=False).returncode == 0


@pytest.mark.slow
def test_a_failed_set_up_leaves_the_working_environment_alone(home: str, root: str) -> None:
    setup.record(home, PYTHON, PYTHON, "older")
    assert setup.run(root, home) == setup.FAILED
    assert Path(address.runtime_path(home)).read_text() == f"{PYTHON}\n{PYTHON}\nolder\n"


def test_a_plugin_without_its_lock_file_fails_with_a_reason(home: str, tmp_path: Path) -> None:
    assert setup.run(str(tmp_path), home) == setup.FAILED
    assert "requirements.lock" in setup.failure(home)


def test_an_interpreter_behind_a_shim_is_found_as_what_it_is(tmp_path: Path) -> None:
    shim = tmp_path / "python3"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    shim.chmod(0o755)
    with open(tmp_path / "log", "w") as log:
        found = environment._probe(str(shim), log)
    assert found is not None
    assert found.path == PYTHON
    assert found.version == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_an_interpreter_that_the_requirements_are_built_for_is_taken_before_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fake(version: str, wheel: str, venv: str) -> str:
        path = tmp_path / f"python{version}{venv}"
        path.write_text(f"#!/bin/sh\nprintf '%s\\n' {version} {path} '{wheel}' '{venv}'\n")
        path.chmod(0o755)
        return str(path)

    def taken(*candidates: str) -> str:
        monkeypatch.setattr(environment, "_candidates", lambda: list(candidates))
        with open(tmp_path / "log", "w") as log:
            return environment.find_python(log).path

    newer, known, bare = fake("3.99", "pip.whl", "venv"), fake("3.12", "pip.whl", "venv"), fake("3.12", "", "")
    assert taken(newer, known) == known
    assert taken(newer, bare) == bare, "what it lacks can be had; no wheels for the other one can"
    assert taken(bare, known) == known
    assert taken(newer) == newer, "there may be wheels that fit it"


def test_hooks_run_in_the_interpreter_that_starts_soonest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fake(name: str, start: str) -> str:
        path = tmp_path / name
        told = f"printf '%s\\n' 3.12 {path} pip.whl venv"
        path.write_text(f'#!/bin/sh\ncase "$*" in *_socket*) {start} ;; *) {told} ;; esac\n')
        path.chmod(0o755)
        return str(path)

    def taken(first: str, *others: str) -> str:
        monkeypatch.setattr(environment, "_candidates", lambda: [first, *others])
        with open(tmp_path / "log", "w") as log:
            return environment.quickest(environment.find_python(log), log)

    quick, broken = fake("quick", "exit 0"), fake("broken", "exit 1")
    slow = fake("slow", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done")
    assert taken(slow, quick) == quick
    assert taken(quick, slow) == quick
    assert taken(slow, broken) == slow, "what fails at once is not quick"
    assert taken(broken) == broken, "none is better"


def test_apples_stand_in_for_an_interpreter_is_not_started_unless_there_is_one_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, developer = tmp_path / "bin", tmp_path / "developer"
    folder.mkdir()
    for name, does in (("python3.15", "exit 1"), ("xcode-select", f"[ -d {developer} ] && echo {developer}")):
        (folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert str(folder / "python3.15") not in environment._candidates()
    (developer / "usr/bin").mkdir(parents=True)
    assert str(folder / "python3.15") not in environment._candidates(), "there are the tools, but not this one"
    (developer / "usr/bin/python3.15").symlink_to(PYTHON)
    assert str(folder / "python3.15") in environment._candidates()


def test_an_interpreter_of_homebrews_is_recorded_by_the_path_that_its_next_release_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keg = tmp_path / "Cellar/python@3.13/3.13.7/bin"
    keg.mkdir(parents=True)
    python = keg / "python3.13"
    python.write_text(f"#!/bin/sh\nprintf '%s\\n' 3.13 {python} pip.whl venv\n")
    python.chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(python)
    monkeypatch.setattr(environment, "_candidates", lambda: [str(tmp_path / "bin/python3")])

    def recorded() -> str:
        with open(tmp_path / "log", "w") as log:
            return environment.find_python(log).path

    assert recorded() == str(python), "nothing else leads to it"
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt/python@3.13").symlink_to(keg.parent)
    assert recorded() == str(tmp_path / "opt/python@3.13/bin/python3.13")


@pytest.mark.slow
def test_that_there_are_no_wheels_for_a_new_python_is_said_with_what_helps(home: str, root: str) -> None:
    newest = ".".join(map(str, environment.NEWEST))
    with open(home + "/log", "w") as log:
        found = environment.find_python(log)
        for version, words in (
            (newest, r"installed \(.*nothing.*\); is the machine offline"),
            ("3.99", f"Python 3.99 .* 3.11 to {newest}: .* uv python install {newest}"),
        ):
            with pytest.raises(Unavailable, match=words):
                python = found._replace(version=version)
                environment.make(python, home + "/venv", root + "/requirements.lock", -1, log)


@pytest.mark.parametrize(("has_venv", "says"), [(True, "the log says why"), (False, r"apt install python3\.12-venv")])
def test_only_who_lacks_the_module_is_told_to_install_it(
    home: str, monkeypatch: pytest.MonkeyPatch, has_venv: bool, says: str
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # no uv
    python = environment.Python("/usr/bin/false", "3.12", "", has_venv)
    with open(home + "/log", "w") as log, pytest.raises(InputError, match=says):
        environment.make(python, home + "/venv", str(ROOT / "requirements.lock"), -1, log)


def test_a_disk_without_room_is_told_as_one_and_keeps_no_vectors_that_are_there_from_use(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve, "free", lambda _folder: 3 << 20)
    assert setup.run(str(ROOT), home) == setup.FAILED
    assert "3 MB are free" in setup.failure(home)
    vectors = Path(home, "venv/lib/python3.11/site-packages/wordllama")
    vectors.mkdir(parents=True)
    monkeypatch.setattr(environment, "_step", lambda *_step: True)
    lock = str(ROOT / "requirements.lock")
    with open(home + "/log/setup.log", "a") as log:
        environment.add_embeddings(environment.find_python(log), home + "/venv", lock, -1, log)
        assert not environment.lacks_vectors(home + "/venv/bin/python")
        vectors.rmdir()
        environment.add_embeddings(environment.find_python(log), home + "/venv", lock, -1, log)
    assert environment.lacks_vectors(home + "/venv/bin/python")


@pytest.mark.slow
def test_word_vectors_that_could_not_be_had_are_told_until_they_are_there_or_not_wanted(
    home: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> dict[str, tuple[str, str]]:
        return {found.name: (found.state, found.hint) for found in checks._runtime(home)}

    def add(lock: str) -> None:
        with open(home + "/log", "w") as log:
            environment.add_embeddings(environment.find_python(log), home + "/venv", lock, -1, log)

    os.makedirs(home + "/venv/bin")
    os.symlink(PYTHON, home + "/venv/bin/python")
    Path(home, "venv/pyvenv.cfg").write_text(f"home = {os.path.dirname(PYTHON)}\n")
    setup.record(home, PYTHON, home + "/venv/bin/python", setup.wanted(str(ROOT)))
    Path(home, "none.lock").write_text("")
    add(root + "/requirements.lock")
    assert told()["word vectors"] == ("warn", "vmem install")
    add(home + "/none.lock")
    assert "word vectors" not in told()
    Path(home, "venv", environment.PLAIN).touch()  # as where they could not be had: pip takes seconds to say so
    monkeypatch.setenv("VMEM_SETUP_EMBEDDINGS", "off")
    add(root + "/requirements.lock")
    assert "word vectors" not in told()


@pytest.mark.parametrize("body", ["exit 127", "echo 3.8", "echo; echo; echo; echo", "kill -9 $$"])
def test_a_candidate_that_is_no_python_is_passed_over(body: str, tmp_path: Path) -> None:
    fake = tmp_path / "python3"
    fake.write_text(f"#!/bin/sh\n{body}\n")
    fake.chmod(0o755)
    with open(tmp_path / "log", "w+") as log:
        assert environment._probe(str(fake), log) is None
        log.seek(0)
        assert "python3" in log.read()


def test_what_would_send_pip_elsewhere_is_taken_out_of_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    environ = environment._environ()
    assert "/elsewhere" not in environ.values()
    assert environ["PIP_USER"] == "0"
    assert environ["PIP_INDEX_URL"] == "https://mirror.example/simple"
