"""A memory that is exported and imported elsewhere knows all that it knew: also where its pages come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory.harness import TOLD, WHERE, Host, captured, extracted
from vmem.memory.redaction import unredacted


@pytest.fixture
def other(tmp_path: Path, host: Host) -> Iterator[Host]:
    """Another machine's memory of the same project."""
    made = Host(tmp_path / "elsewhere", Path(host.cwd), host.clock)
    yield made
    made.close()


def exported(host: Host, form: str, everywhere: bool = False) -> list[str]:
    items, after = [], 0
    while True:
        told = host.call("export", format=form, after=after, limit=2, everywhere=everywhere)
        items += [item.get("line") or item["text"] for item in told["items"]]
        after = told["next"]
        if not after:
            return items


def brought(other: Host, items: list[str], form: str, **more: str) -> None:
    if form == "jsonl":
        other.call("import", format="jsonl", text="\n".join(items), **more)
    else:
        for item in items:
            other.call("import", format="page", text=item, **more)


def known(host: Host) -> list[tuple[object, ...]]:
    db = host.core.db.read()
    columns = "uid, key, kind, title, text, version, session_id, turn, superseded_by, created_at"
    return [
        tuple(row)
        for what in (
            f"SELECT {columns} FROM pages ORDER BY uid",
            "SELECT src, rel, dst FROM links ORDER BY 1, 2, 3",
            "SELECT version, title, body, author, at FROM page_versions ORDER BY 1, 2",
        )
        for row in db.execute(what)
    ]


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_ids_keys_links_and_history_come_back(host: Host, other: Host, form: str) -> None:
    captured(host, (TOLD, "Understood: invoices stay 400 days, and quetzal renders."))
    host.call("edit", uid=extracted(host, "400 days").uid, text="Invoices are archived after 730 days.")
    items = exported(host, form)
    for _ in range(2):
        brought(other, items, form)
        assert known(other) == known(host)
    given = other.prompt(WHERE, "s-b")
    assert "quetzal" in given and "400" not in given


def test_what_both_machines_captured_is_not_doubled_by_an_import(host: Host, other: Host) -> None:
    for one in (host, other):
        captured(one, (TOLD, "Understood."))
    before = known(other)
    brought(other, exported(host, "jsonl"), "jsonl")
    assert known(other) == before


def test_an_import_is_not_captured_a_second_time(host: Host, other: Host) -> None:
    captured(host, (TOLD, "Understood."))
    brought(other, exported(host, "jsonl"), "jsonl")
    count = len(other.call("timeline", limit=200)["pages"])
    other.call("backfill", paths=[str(Path(host.cwd, "told.jsonl"))])
    other.work()
    assert len(other.call("timeline", limit=200)["pages"]) == count


def test_secrets_in_an_imported_history_are_cut(host: Host, other: Host) -> None:
    uid = host.remember("The gateway listens on port 7443.")
    host.call("edit", uid=uid, text="The gateway listens on port 8443.")
    secret = "ghp_" + "aB3dE5fG7h" * 4
    brought(other, [line.replace("port 7443", secret) for line in exported(host, "jsonl")], "jsonl")
    told = other.call("history", uid=uid)
    assert secret not in str(told) and len(told["versions"]) == 2


def test_what_was_told_to_be_a_secret_since_is_cut_in_an_export(host: Host) -> None:
    host.remember("The tern box is behind Kestrel4482x.")
    host.work()  # it is looked at by today's rules, which find nothing
    assert "Kestrel4482x" in "".join(exported(host, "jsonl"))
    host.exchange("Please look at the deploy.", "I cannot log in. What is the database password?")
    host.exchange("Kestrel4482x", "That works.")
    told = "".join(exported(host, "jsonl"))
    assert "tern box" in told and "Kestrel4482x" not in told


@pytest.mark.parametrize("looked", [False, True])
@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_what_redaction_has_learned_since_is_cut_in_an_export(host: Host, form: str, looked: bool) -> None:
    first = host.remember(
        "The launch word is quokka-77.", title="quokka-77", tags=["quokka-77"], files=["quokka-77.md"]
    )
    host.call("edit", uid=first, text="The launch word was quokka-78, and is another now.")
    host.call("pin", uid=first, reason="as quokka-79 is weak")
    Path(host.home, "config.toml").write_text('[capture]\nredact_patterns = ["quokka-[0-9]+"]\n')
    if looked:  # by itself, and found it
        host.work()
        assert host.call("redact.known") == {"pages": 1, "left": 0}
    told = "".join(exported(host, form))
    assert "launch word" in told and "quokka" not in told
    assert "quokka-77" not in str([item.get("path") for item in host.call("export", format=form)["items"]])


def test_what_redaction_has_learned_since_is_cut_of_more_pages_than_are_noted(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unredacted, "KEPT", 3)
    uids = [host.remember(f"The launch word of pond {n} is quokka-{n}.") for n in range(5)]
    Path(host.home, "config.toml").write_text('[capture]\nredact_patterns = ["quokka-[0-9]+"]\n')
    host.work()
    assert host.call("redact.known")["left"] == 0
    host.call("redact.cut", uids=uids[3:4], cwd="")
    told = "".join(exported(host, "jsonl"))
    assert "launch word" in told and "quokka" not in told


def of_projects(host: Host) -> dict[str, set[str]]:
    """The texts of live pages by the name of their project."""
    rows = host.core.db.read().execute(
        "SELECT coalesce(r.name, '') AS name, p.text FROM pages p LEFT JOIN projects r ON r.id = p.project_id"
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["name"], set()).add(row["text"])
    return found


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_pages_of_several_projects_stay_apart_on_another_machine(
    host: Host, other: Host, tmp_path: Path, form: str
) -> None:
    for name in ("notes", "blog"):
        (tmp_path / name).mkdir()
        host.call("remember", text=f"What {name} is about.", cwd=str(tmp_path / name))
    host.call("projects.rename", project="blog", name="the blog")
    host.remember("What everybody may know.", scope="user")
    items = exported(host, form, everywhere=True)
    elsewhere = tmp_path / "another project"
    elsewhere.mkdir()
    brought(other, items, form, cwd=str(elsewhere), into="own")
    assert of_projects(other) == {
        "notes": {"What notes is about."}, "the blog": {"What blog is about."}, "": {"What everybody may know."},
    }  # fmt: skip
    assert "blog" not in str(other.call("timeline", cwd=str(tmp_path / "notes"))["pages"])
    assert "notes is about" in str(other.call("timeline", cwd=str(tmp_path / "notes"))["pages"])


def test_a_repository_finds_its_imported_pages_wherever_it_is_cloned(host: Host, other: Host, tmp_path: Path) -> None:
    for name in ("here", "there", "else"):
        folder = tmp_path / name / ".git"
        folder.mkdir(parents=True)
        if name != "else":
            (folder / "config").write_text('[remote "origin"]\nurl = git@git.example.org:team/shop.git\n')
    host.call("remember", text="The shop sells tea.", cwd=str(tmp_path / "here"))
    told = []
    for into in ("own", "known"):
        items = exported(host, "jsonl", everywhere=True)
        told.append(other.call("import", format="jsonl", text="\n".join(items), cwd=str(tmp_path / "else"), into=into))
    assert [one["projects"] for one in told] == [{"shop": 1}, {}]
    pages = other.call("timeline", cwd=str(tmp_path / "there"))["pages"]
    assert [page["title"] for page in pages] == ["The shop sells tea."]
    assert other.call("timeline", cwd=str(tmp_path / "else"))["pages"] == []


def test_an_export_of_one_project_goes_where_it_is_imported(host: Host, other: Host, tmp_path: Path) -> None:
    host.remember("The shop sells tea.")
    here = tmp_path / "moved"
    here.mkdir()
    other.call("import", format="jsonl", text="\n".join(exported(host, "jsonl")), cwd=str(here), into="known")
    assert [page["title"] for page in other.call("timeline", cwd=str(here))["pages"]] == ["The shop sells tea."]


def test_pages_that_came_before_make_no_project_when_they_come_among_others(
    host: Host, other: Host, tmp_path: Path
) -> None:
    host.remember("The shop sells tea.")
    items = exported(host, "jsonl")
    here = tmp_path / "moved"
    here.mkdir()
    other.call("import", format="jsonl", text="\n".join(items), cwd=str(here), into="known")
    told = other.call("import", format="jsonl", text="\n".join(items), cwd=str(here), into="own")
    assert (told["pages"], told["new"], told["projects"]) == (1, 0, {})
    assert [project["root"] for project in other.call("projects")["projects"]] == [str(here)]


def test_what_an_import_replaces_is_not_counted_as_new(host: Host) -> None:
    lines = ["We decided to use MySQL for the ledger.", "We decided to use PostgreSQL for the ledger instead of MySQL."]
    texts = [json.dumps({"text": line, "kind": "decision"}) for line in lines]
    told = [host.call("import", format="jsonl", text=text)["new"] for text in [*texts, *texts]]
    assert any(page["superseded_by"] for page in host.call("timeline")["pages"])
    assert told == [1, 1, 0, 0]


def test_json_lines_of_another_program_are_pages_of_their_kind(host: Host) -> None:
    made = {"content": "The port is 8391.", "type": "lesson", "timestamp": 1_700_000_000_000}
    assert host.call("import", format="jsonl", text=json.dumps(made))["new"] == 1
    (page,) = host.call("timeline")["pages"]
    assert (page["kind"], page["title"], page["created_at"]) == ("lesson", "The port is 8391", 1_700_000_000.0)
