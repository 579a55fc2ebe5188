"""Ignored paths, tools and projects leave no trace in a turn; personal data is known when it is seen."""

from __future__ import annotations

import pytest

from vmem.capture.ignore import Ignore, ignores_call, may_leave_project, pii


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("*.env", "/p/.env", True),
        ("*.env", "/p/prod.env", True),
        (".env", "/p/sub/.env", True),
        ("secrets/", "/p/secrets/a/b.txt", True),
        ("**/secrets/**", "/p/x/secrets/a.txt", True),
        ("secrets/**", "/p/secrets/a.txt", True),
        ("/etc/*", "/etc/passwd", True),
        ("*.pem", "/p/pem.py", False),
        ("secrets", "/p/secrets.py", False),
        ("build", "/p/src/rebuild/a", False),
        ("/p/secrets", "/p/secrets/a/b.txt", True),
        ("/p/secrets/", "secrets/a.txt", True),
        ("/etc/vault", "/etc/vault/a/b.txt", True),
        ("/etc/vault", "/etc/vaults/a", False),
        ("secrets/**", "/p/secrets", True),
        ("secrets/**", "../p/./secrets/a.txt", True),
        ("*kept", "/kept/b.txt", True),
        ("*p", "/p/a.txt", False),
    ],
)
def test_a_glob_matches_whole_names_and_whole_paths(pattern: str, path: str, ignored: bool) -> None:
    assert ignores_call(Ignore(paths=(pattern,)), "Read", path, "/p") is ignored


@pytest.mark.parametrize("command", ["tar c ./secrets | gpg", "cat ../p/secrets/a.txt", "cat secrets/a.txt"])
def test_a_command_that_names_an_ignored_directory_in_any_way_is_ignored(command: str) -> None:
    for pattern in ("secrets/**", "/p/secrets"):
        assert ignores_call(Ignore(paths=(pattern,)), "Bash", command, "/p")
    assert not ignores_call(Ignore(paths=("secrets/**",)), "Bash", "cat secrets.txt", "/p")
    assert ignores_call(Ignore(paths=("secrets/**",)), "Bash", "cat secrets/a.txt")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ask jane.doe@acme.io about it", "email"),
        ("it is in /home/jdoe/src", "home"),
        ("C:\\Users\\jdoe\\x", "home"),
        ("curl http://build.acme.internal/x", "host"),
        ("ping 10.1.2.3", "host"),
        ("ssh deploy@web-3.acme.io", "host"),
    ],
)
def test_what_points_to_a_person_or_an_inner_machine_is_marked(text: str, kind: str) -> None:
    assert kind in {found for found, _ in pii(text)}
    assert not may_leave_project(["clean", text])


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:org/repo", "user@example.com", "/home/user/x", "version 10.4.2.1 of x", "use 127.0.0.1", "a.py",
        "10.0.0.0/8",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert pii(text) == ()
