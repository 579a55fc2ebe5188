"""What a person and the upkeep do to a store, in any order: it stays sound, loses nothing, and tells what holds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import DAY, Host
from vmem.config import set_value
from vmem.errors import VmemError
from vmem.memory import pager
from vmem.memory.upkeep import rounds
from vmem.store.pages import derived, pages

WORDS = "kafka redis tabs spaces deploy friday staging port billing export nightly never queue 30 60 worker".split()
KINDS = ("constraint", "decision", "preference", "fact", "lesson", "task")
STEPS = 80
TOLD = re.compile(r"^(?:- )?\[([a-z2-7]{8})\]", re.M)


class Walk:
    """Two projects and what is done to them; `said` is what each page said when it was written last, by uid."""

    def __init__(self, host: Host, other: Path, seed: int) -> None:
        other.mkdir()
        self.host, self.rng = host, random.Random(seed)
        self.places, self.said = (host.cwd, str(other)), dict[str, str]()
        set_value(host.home, "capacity.project_pages", "100")

    def go(self) -> None:
        steps: list[Callable[[], object]] = [
            *[self.remember] * 4, *[self.ask] * 3, self.repeat, self.merge_pages, self.edit, self.replace, self.pin,
            self.forget, self.forget_kind, self.restore, self.swap_out, self.talk, self.merge_projects,
            self.forget_project, self.ingest, self.bring_back, self.repair, self.wait,
        ]  # fmt: skip
        for number in range(STEPS):
            self.host.cwd = self.rng.choice(self.places)
            with suppress(VmemError):  # what is not to be done is refused
                self.rng.choice(steps)()
            self.host.clock.now += self.rng.choice((1, 60))
            self.must_be_sound(number)

    # -- steps

    def text(self) -> str:
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(4, 8))).capitalize() + "."

    def write(self, text: str, **request: Any) -> None:
        page = self.host.call("remember", text=text, **{"kind": self.rng.choice(KINDS), **request})["page"]
        self.said[page["uid"]] = page["text"]

    def some(self) -> str:
        if not self.said:
            self.remember()
        return self.rng.choice(list(self.said))  # in the order of writing: ids are random

    def own(self, name: str, **request: Any) -> None:
        self.host.call(name, cwd="", uid=self.some(), **request)

    def remember(self) -> None:
        self.write(self.text(), scope=self.rng.choice(("project", "project", "user")))

    def repeat(self) -> None:
        page = self.host.page(self.some())
        self.write(f"Please {page.text.lower()}", kind=page.kind, scope=page.scope, author="model")

    def edit(self) -> None:
        uid, text = self.some(), self.text()
        self.host.call("edit", uid=uid, text=text, cwd="")
        self.said[uid] = text

    def replace(self) -> None:
        uid = self.some()
        self.write(self.text(), scope=self.host.page(uid).scope, supersedes=uid)

    def pin(self) -> None:
        self.own("pin", pin=self.rng.choice(("hard", "soft", "")))

    def forget(self) -> None:
        self.host.call("forget", uids=[self.some()], cwd="")

    def forget_kind(self) -> None:
        self.host.call("forget", kind=self.rng.choice(KINDS), until=self.host.clock.now - 100)

    def restore(self) -> None:
        if self.rng.random() < 0.5:
            self.own("restore")
        else:
            self.host.call("restore.last", everywhere=True)

    def swap_out(self) -> None:
        pager.swap_out(self.host.core, [self.host.page(uid).rowid for uid in list(self.said)[:5]])

    def ask(self) -> None:
        self.host.prompt(f"What of {self.text()}?", self.rng.choice("ab"))

    def talk(self) -> None:
        self.host.exchange(f"Rule: {self.text()}", self.text(), self.rng.choice("ab"))

    def merge_pages(self) -> None:
        for project in (0, *self.projects()):
            rounds.merge_duplicates(self.host.core, project)

    def projects(self) -> list[int]:
        return [one["id"] for one in self.host.call("projects")["projects"]]

    def merge_projects(self) -> None:
        target, source = map(str, self.rng.choices(self.projects() or [0], k=2))
        while self.host.call("projects.merge", project=target, source=source)["left"]:
            pass

    def forget_project(self) -> None:
        project = str(self.rng.choice(self.projects() or [0]))
        self.host.call("projects.forget", project=project)
        if self.rng.random() < 0.7:
            self.host.call("projects.forget", project=project, undo=True)

    def ingest(self) -> None:
        self.host.call("ingest", name=f"{self.rng.randint(1, 3)}.md", text=f"# Notes\n\n{self.text() * 60}")

    def bring_back(self) -> None:
        lines = [item["line"] for item in self.host.call("export", everywhere=True, limit=500)["items"]]
        self.host.call("import", format="jsonl", text="\n".join(lines))

    def repair(self) -> None:
        self.host.call("repair")

    def wait(self) -> None:
        self.host.age(self.rng.choice((100, DAY, 40 * DAY)), 2)

    # -- what must hold

    def must_be_sound(self, number: int) -> None:
        host, db = self.host, self.host.core.db.read()
        found = host.call("check")
        assert found["problems"] == [] and found["orphans"] == {}
        host.core.index.catch_up()
        if host.core.index.ready:
            engine, hot = host.core.index._engine, {row[0] for row in derived.rows(db)}
            assert engine is not None and len(engine.index) == len(hot) and all(row in engine.index for row in hot)
        there = {page.uid: page for page in pages.by_uids(db, list(self.said))}
        self.said = {uid: text for uid, text in self.said.items() if uid in there}  # forgotten long ago, and removed
        for page in pages.live(db, list(self.said), host.clock()):
            assert pages.whole(db, page).text == self.said[page.uid]
        doubles = {page["same_as"] for page in host.call("timeline", everywhere=True, limit=500)["pages"]} - {""}
        speaking = {page.uid for page in pages.live(db, list(doubles), host.clock())}
        assert speaking == doubles
        mine = host.core.project_id(host.cwd)
        for source in ("startup", "compact"):
            told = host.start(f"look {number}", source)
            known = {page.uid: page for page in pages.live(db, TOLD.findall(told), host.clock())}
            assert known.keys() == {*TOLD.findall(told)}  # nothing forgotten
            assert all(page.project_id in (0, mine) and not page.superseded_by for page in known.values())
            pinned = [page for page in pages.pinned(db, None, host.clock()) if page.pin == "hard"]
            assert all(page.uid in told for page in pinned if page.project_id in (0, mine) and not page.superseded_by)


@pytest.mark.parametrize("seed", range(6))
def test_a_store_stays_sound_in_any_order_of_what_is_done_to_it(host: Host, tmp_path: Path, seed: int) -> None:
    Walk(host, tmp_path / "other", seed).go()
