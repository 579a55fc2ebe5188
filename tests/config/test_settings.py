"""The registry: every setting is complete, and text and values are checked against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.errors import InputError, NotFoundError
from vmem.settings import SETTINGS, Setting, check, check_value, describe, text_of

ALL = list(SETTINGS.values())


@pytest.mark.parametrize("setting", ALL, ids=lambda s: s.name)
def test_every_default_is_a_value_that_its_own_check_accepts(setting: Setting) -> None:
    assert check_value(setting.name, setting.default) == setting.default
    assert check(setting.name, text_of(setting.default)) == setting.default


@pytest.mark.parametrize("setting", ALL, ids=lambda s: s.name)
def test_every_setting_says_what_it_is_for_and_what_it_takes(setting: Setting) -> None:
    assert setting.help.endswith(".")
    assert setting.range
    assert setting.name.count(".") == 1 and setting.name == setting.name.lower()
    if setting.type in ("int", "float"):
        assert setting.low is not None and setting.high is not None and setting.low < setting.high


def test_no_two_settings_share_an_environment_variable() -> None:
    names = [s.env for s in ALL] + ["VMEM_HOME", "VMEM_DISABLE"]
    assert len(names) == len(set(names))
    assert SETTINGS["inject.budget_tokens"].env == "VMEM_INJECT_BUDGET_TOKENS"


def test_a_project_can_never_touch_what_protects_its_user() -> None:
    assert not SETTINGS["capture.redact_patterns"].per_project
    assert SETTINGS["capture.enabled"].project == "off"
    for setting in ALL:
        if setting.name.split(".")[0] in {"capacity", "pins", "watermark", "daemon", "hook", "backup", "log"}:
            assert not setting.per_project


@pytest.mark.parametrize(
    "name, text, value",
    [
        ("inject.budget_tokens", " 700 ", 700),
        ("watermark.high", "12.5", 12.5),
        ("watermark.high", "12", 12.0),
        ("capture.enabled", "OFF", False),
        ("capture.enabled", "yes", True),
        ("log.level", "debug", "debug"),
        ("capture.ignore_paths", "*.pem, secrets/**", ("*.pem", "secrets/**")),
        ("capture.ignore_paths", '["a,b", "c"]', ("a,b", "c")),
        ("capture.ignore_paths", "", ()),
        ("capture.ignore_paths", "x,x", ("x",)),
        ("capture.redact_patterns", "[a-z]{3,9}-key", ("[a-z]{3,9}-key",)),
        ("capture.redact_patterns", "one-\\d+\ntwo", ("one-\\d+", "two")),
    ],
)
def test_what_a_person_types_becomes_a_value(name: str, text: str, value: object) -> None:
    parsed = check(name, text)
    assert parsed == value and type(parsed) is type(value)


@pytest.mark.parametrize(
    "name, text, named",
    [
        ("inject.budget_tokens", "4001", "0 to 4000 tokens"),
        ("inject.budget_tokens", "-1", "0 to 4000 tokens"),
        ("inject.budget_tokens", "1.5", "whole number"),
        ("inject.budget_tokens", "9" * 5000, "0 to 4000"),
        ("recall.max_pages", "51", "1 to 50"),
        ("watermark.high", "nan", "0.1 to 90"),
        ("watermark.high", "inf", "0.1 to 90"),
        ("capture.enabled", "maybe", "true or false"),
        ("log.level", "loud", "debug, info, warning, error"),
        ("capture.redact_patterns", "(", "not a regular expression"),
        ("capture.redact_patterns", "x*", "empty text"),
        ("capture.redact_patterns", ".", "nearly everything"),
        ("capture.redact_patterns", r"\b[a-z]+\b", "nearly everything"),
        ("capture.ignore_paths", "a\udcff", "list of texts"),
    ],
)
def test_a_wrong_text_is_refused_and_the_refusal_names_what_is_allowed(name: str, text: str, named: str) -> None:
    with pytest.raises(InputError, match=r"(?s).*") as caught:
        check(name, text)
    assert named in str(caught.value) and name in str(caught.value)
    assert len(str(caught.value)) < 300 and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name, value",
    [
        ("inject.budget_tokens", True),
        ("inject.budget_tokens", "600"),
        ("inject.budget_tokens", 600.0),
        ("capture.enabled", 1),
        ("capture.ignore_paths", "one"),
        ("capture.ignore_paths", [1]),
        ("capture.ignore_paths", [""]),
        ("capture.ignore_paths", ["x"] * 501),
        ("log.level", 3),
        ("watermark.low", float("nan")),
    ],
)
def test_a_toml_value_of_the_wrong_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputError):
        check_value(name, value)


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(NotFoundError, match=r"did you mean inject\.budget_tokens\?"):
        check("inject.budget_token", "1")


@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=80))
def test_any_text_is_either_refused_or_becomes_a_value_that_survives_printing(name: str, text: str) -> None:
    try:
        value = check(name, text)
    except InputError:
        return
    assert check_value(name, value) == value
    assert check(name, text_of(value)) == value


@given(
    st.sampled_from(sorted(SETTINGS)),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.text(max_size=5)),
)
def test_any_raw_value_is_either_refused_or_is_inside_its_range(name: str, raw: object) -> None:
    setting = SETTINGS[name]
    try:
        value = check_value(name, raw)
    except InputError:
        return
    if setting.low is not None and setting.high is not None:
        assert isinstance(value, int | float) and setting.low <= value <= setting.high


def test_the_reference_names_every_setting_its_variable_default_and_range() -> None:
    text = describe()
    for setting in ALL:
        row = next(line for line in text.splitlines() if f"`{setting.name}`" in line)
        assert setting.env in row and setting.range in row and f"`{text_of(setting.default)}`" in row


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(\w+\s?)+!", r"(a|aa)+$", r"(.*)+x", r".*.*.*.*=x"])
def test_a_pattern_that_nothing_could_stop_is_refused(pattern: str) -> None:
    with pytest.raises(InputError, match="for ever"):
        check("capture.redact_patterns", pattern)


@pytest.mark.parametrize("pattern", [r"(?:[a-z0-9]+-)+[0-9]{4}", r"corp-[A-Z]{4}\d+", r"key\s*=\s*\S+", r"a+b*c{2,}"])
def test_a_pattern_of_use_may_repeat(pattern: str) -> None:
    assert check("capture.redact_patterns", pattern) == (pattern,)
