"""Loading: precedence, what a project may do, wrong files. Changing: atomic, private, nothing lost."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.config import FILE, PROJECT_FILE, Config, changed, load, set_value, unset_value
from vmem.errors import InputError, NotFoundError
from vmem.settings import SETTINGS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "project"
    path.mkdir()
    return path


def test_with_no_file_every_setting_has_its_default(home: Path) -> None:
    config = load(home, environ={})
    assert dict(config.values) == {s.name: s.default for s in SETTINGS.values()}
    assert config.warnings == () and set(config.sources.values()) == {"default"}


def test_the_project_overrides_the_user_and_the_environment_overrides_both(home: Path, project: Path) -> None:
    (home / FILE).write_text("[inject]\nbudget_tokens = 9\nstart_tokens = 9\nrestore_tokens = 1\n")
    (project / PROJECT_FILE).write_text("[inject]\nbudget_tokens = 2\nstart_tokens = 2\n")
    config = load(home, project, {"VMEM_INJECT_BUDGET_TOKENS": "3"})
    names = ("inject.budget_tokens", "inject.start_tokens", "inject.restore_tokens")
    assert [config.integer(n) for n in names] == [3, 2, 1]
    assert [config.sources[n] for n in names] == ["environment", "project", "file"]
    assert load(home, environ={}).integer("inject.budget_tokens") == 9


def test_a_project_may_have_more_told_but_not_more_than_the_user_has_said(home: Path, project: Path) -> None:
    (home / FILE).write_text("[inject]\nbudget_tokens = 300\n")
    (project / PROJECT_FILE).write_text("[inject]\nbudget_tokens = 4000\nstart_tokens = 2000\n")
    config = load(home, project, {})
    assert (config.integer("inject.budget_tokens"), config.sources["inject.budget_tokens"]) == (300, "file")
    assert (config.integer("inject.start_tokens"), config.sources["inject.start_tokens"]) == (2000, "project")


def test_a_project_file_cannot_widen_what_the_user_narrowed(home: Path, project: Path) -> None:
    (home / FILE).write_text("[capture]\nenabled = false\nignore_paths = ['*.pem']\n[inject]\nenabled = false\n")
    (project / PROJECT_FILE).write_text(
        "[capture]\nenabled = true\nignore_paths = []\nredact_patterns = []\nignore_projects = []\n"
        "[inject]\nenabled = true\nbudget_tokens = 99999\n[pins]\nmax_pages = 10000\n"
    )
    config = load(home, project, {})
    assert not config.flag("capture.enabled") and not config.flag("inject.enabled")
    assert config.strings("capture.ignore_paths") == ("*.pem",)
    assert config.integer("inject.budget_tokens") == 600 and config.integer("pins.max_pages") == 200
    for name in ("capture.redact_patterns", "capture.ignore_projects", "pins.max_pages"):
        assert any(name in w and "cannot be set by a project" in w for w in config.warnings)
    assert any("inject.budget_tokens" in w and "0 to 4000" in w for w in config.warnings)


def test_a_project_file_can_narrow(home: Path, project: Path) -> None:
    (home / FILE).write_text("[capture]\nignore_paths = ['*.pem']\n")
    (project / PROJECT_FILE).write_text("[capture]\nenabled = false\nignore_paths = ['data/**', '*.pem']\n")
    config = load(home, project, {})
    assert not config.flag("capture.enabled")
    assert config.strings("capture.ignore_paths") == ("*.pem", "data/**")


def test_a_wrong_value_costs_only_itself(home: Path) -> None:
    (home / FILE).write_text("[inject]\nbudget_tokens = 'many'\nstart_tokens = 900\nno_such = 1\n[log]\nlevel = 7\n")
    config = load(home, environ={"VMEM_RECALL_MAX_PAGES": "x", "VMEM_INJECT_BUDGET": "1", "VMEM_HOME": "/x"})
    assert config.integer("inject.budget_tokens") == 600 and config.integer("inject.start_tokens") == 900
    assert config.text("log.level") == "info" and config.integer("recall.max_pages") == 8
    assert len(config.warnings) == 5
    assert any("VMEM_INJECT_BUDGET is not a setting" in w for w in config.warnings)


def test_no_variable_that_the_code_reads_is_taken_for_a_misspelt_setting(home: Path) -> None:
    root = Path(__file__).parents[2]
    sources = [*root.glob("vmem/**/*.py"), *root.glob("daemon/**/*.py"), *root.glob("hooks/*"), *root.glob("bin/*")]
    read = {name for path in sources if path.is_file() for name in re.findall(r"VMEM_[A-Z_]+[A-Z]", path.read_text())}
    assert {"VMEM_HOME", "VMEM_PROJECT_DIR"} <= read
    warnings = load(home, environ=dict.fromkeys(read, "1000")).warnings
    assert [warning for warning in warnings if "is not a setting" in warning] == []


@pytest.mark.parametrize(
    "content", [b"[inject\n", b"\xff\xfe", b"inject = 1\n", b"a=" + b"[" * 5000, b"#" * 300_000], ids=range(5)
)
def test_a_damaged_file_leaves_the_defaults_in_force_and_is_named_in_a_warning(home: Path, content: bytes) -> None:
    (home / FILE).write_bytes(content)
    config = load(home, environ={})
    assert config.integer("inject.budget_tokens") == 600
    assert len(config.warnings) == 1 and FILE in config.warnings[0] and "\n" not in config.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "[inject]\nbudget_tokens = " + "9" * 5000, "[inject]\nbudget_tokens = 0x" + "f" * 5000,
        "a" + ".a" * 60_000 + " = 1", "a" + '." . # = "' * 20_000 + " = 1", "[a" + " . a" * 60_000 + "]",
        "b = {c = 1, a" + ".'a'" * 40_000 + " = 1}", 'b = {c = """\n""", a' + ".a" * 120_000 + " = 1}",
        "b = {c = '''\n\"''', a" + ".a" * 120_000 + " = 1}",
    ],
)  # fmt: skip
def test_a_number_or_a_name_of_any_length_in_a_clone_is_a_warning_at_once(home: Path, project: Path, text: str) -> None:
    (project / PROJECT_FILE).write_text(text)
    begun = time.process_time()
    found = load(home, project)
    assert time.process_time() - begun < 5  # of the processor; the longest took minutes
    assert len(found.warnings) == 1


def test_dots_in_texts_and_comments_are_no_names(home: Path, project: Path) -> None:
    many = ".".join("a" * 60)
    long = f'"""\n\\"\\"\\"{many}"\'\n{many}""""'
    (project / PROJECT_FILE).write_text(
        f"# {'.' * 80}\n[capture]\nignore_paths = [\"{many}\", '{many}', {long}, '''{many}\n{many}'''] # {many}\n"
    )
    found = load(home, project)
    assert found.warnings == ()
    assert many in found.strings("capture.ignore_paths")


def test_a_pipe_or_a_directory_in_the_files_place_never_blocks(home: Path, project: Path) -> None:
    os.mkfifo(project / PROJECT_FILE)
    (home / FILE).mkdir()
    loaded: list[Config] = []
    thread = threading.Thread(target=lambda: loaded.append(load(home, project, {})), daemon=True)
    thread.start()
    thread.join(5)
    assert loaded, "reading the configuration blocked"
    assert len(loaded[0].warnings) == 2 and loaded[0].integer("inject.budget_tokens") == 600


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_in_the_file_give_a_complete_configuration(tmp_path_factory: pytest.TempPathFactory,
                                                             content: bytes) -> None:  # fmt: skip
    home = tmp_path_factory.getbasetemp() / "any"
    home.mkdir(exist_ok=True)
    (home / FILE).write_bytes(b"[inject]\nbudget_tokens = 5\n" + content)
    assert load(home, home, {}).values.keys() == SETTINGS.keys()


def test_watermarks_out_of_order_fall_back_together(home: Path) -> None:
    (home / FILE).write_text("[watermark]\nhigh = 4.0\n")  # below the default of low
    config = load(home, environ={})
    assert [config.number(f"watermark.{m}") for m in ("high", "low", "min")] == [10, 5, 2]
    assert len(config.warnings) == 1 and "watermark.high > watermark.low" in config.warnings[0]


def test_watermarks_cannot_be_set_out_of_order(home: Path) -> None:
    with pytest.raises(InputError, match="set the others first"):
        set_value(home, "watermark.high", "4")
    set_value(home, "watermark.low", "3")
    set_value(home, "watermark.high", "4")
    with pytest.raises(InputError, match="set the others first"):
        unset_value(home, "watermark.low")
    assert load(home, environ={}).warnings == ()
    (home / "config.toml").write_text("[watermark]\nhigh = 1\nlow = 5\n")
    set_value(home, "log.level", "debug")  # nor do those that are so keep another setting from being set


def test_setting_keeps_comments_unknown_keys_and_order(home: Path) -> None:
    before = "# mine\n[inject]\nbudget_tokens = 5 # small\nfuture = 'kept'\n\n[other]\nx = [1, 2]\n"
    (home / FILE).write_text(before)
    assert set_value(home, "inject.budget_tokens", "700") == 700
    assert (home / FILE).read_text() == before.replace("= 5 #", "= 700 #")


def test_what_was_set_is_read_back_and_unset_again(tmp_path: Path) -> None:
    home = tmp_path / "not" / "yet"
    for name, text in {"capture.ignore_paths": "a b,c", "watermark.high": "20", "capture.enabled": "no",
                       "capture.redact_patterns": "k[0-9]{4}\n\"q\"", "log.level": "error"}.items():  # fmt: skip
        value = set_value(home, name, text)
        config = load(home, environ={})
        assert config.get(name) == value and config.sources[name] == "file" and config.warnings == ()
        assert unset_value(home, name) == SETTINGS[name].default == load(home, environ={}).get(name)


def test_the_file_is_private_and_no_temporary_file_stays(home: Path) -> None:
    (home / FILE).write_text("")
    (home / FILE).chmod(0o644)
    set_value(home, "inject.budget_tokens", "700")
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
    assert [p.name for p in home.iterdir()] == [FILE]


def test_a_refused_change_leaves_the_file_alone(home: Path) -> None:
    (home / FILE).write_text("[inject\n")
    with pytest.raises(InputError, match="not TOML"):
        set_value(home, "inject.budget_tokens", "700")
    assert (home / FILE).read_text() == "[inject\n"
    (home / FILE).write_text("inject = 1\n")
    with pytest.raises(InputError, match="not a table"):
        set_value(home, "inject.budget_tokens", "700")
    with pytest.raises(NotFoundError):
        set_value(home, "inject.nothing", "1")
    with pytest.raises(InputError, match="0 to 4000"):
        set_value(home, "inject.budget_tokens", "70000")
    assert (home / FILE).read_text() == "inject = 1\n"


def test_a_linked_file_is_changed_where_it_lives(home: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text("")
    (home / FILE).symlink_to(tmp_path / "dotfiles.toml")
    set_value(home, "inject.budget_tokens", "700")
    assert (home / FILE).is_symlink() and "700" in (tmp_path / "dotfiles.toml").read_text()


def test_changes_from_several_processes_at_once_all_arrive(home: Path) -> None:
    names = ["inject.budget_tokens", "inject.start_tokens", "recall.max_pages", "backup.keep"]
    code = "import sys; from pathlib import Path; from vmem.config import set_value; " \
           "set_value(Path(sys.argv[1]), sys.argv[2], '33')"  # fmt: skip
    running = [subprocess.Popen([sys.executable, "-c", code, str(home), name]) for name in names]
    assert [process.wait(20) for process in running] == [0] * len(names)
    config = load(home, environ={})
    assert [config.integer(name) for name in names] == [33] * len(names)


def test_a_change_to_either_file_is_noticed_without_reading_it(home: Path, project: Path) -> None:
    def reload_after(act: object) -> Config:
        assert not changed(config)
        assert callable(act)
        act()
        assert changed(config)
        return load(home, project, {})

    config = load(home, project, {})
    config = reload_after(lambda: set_value(home, "inject.budget_tokens", "700"))
    config = reload_after(lambda: set_value(home, "inject.budget_tokens", "701"))  # same size
    config = reload_after(lambda: (project / PROJECT_FILE).write_text("[inject]\nbudget_tokens = 9\n"))
    assert config.integer("inject.budget_tokens") == 9
    config = reload_after((project / PROJECT_FILE).unlink)
    assert config.integer("inject.budget_tokens") == 701


def test_asking_for_the_wrong_type_or_an_unknown_name_is_an_error(home: Path) -> None:
    config = load(home, environ={})
    with pytest.raises(TypeError):
        config.integer("log.level")
    with pytest.raises(NotFoundError):
        config.get("inject.nothing")


def test_a_loaded_configuration_cannot_be_changed(home: Path) -> None:
    config = load(home, environ={})
    with pytest.raises(TypeError):
        config.values["inject.budget_tokens"] = 1  # type: ignore[index]
