"""The HTML page: harmless whatever memories hold, and looked at in a real browser where there is one."""

from __future__ import annotations

import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from vmem.cli.report import page

NO_BROWSER = "chromium is not installed (Debian: apt-get install chromium)"
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)> & \u2028 {{DATA}}"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--hide-scrollbars", "--enable-logging=stderr", "--virtual-time-budget=2000", "--disable-dev-shm-usage",
)  # fmt: skip
SCRIPT_END = "</body>"


def empty() -> dict[str, object]:
    """What the daemon tells of an empty store."""
    return {
        "at": 1.8e9, "scope": "everything", "kinds": [], "days": [], "zones": [], "counters": {}, "heat": [],
        "ages": ["day", "week"], "hottest": [], "projects": [], "pages": [], "listed_of": 0,
        "figures": {"file_bytes": 0, "pinned_pages": 0},
        "ledger": {"days": [], "sessions": [], "projects": [], "budget_tokens": 600,
                   "micros": {"p50": 0, "p95": 0, "prompts": 0}},
    }  # fmt: skip


def test_what_memories_hold_cannot_leave_the_data() -> None:
    told = empty()
    told["scope"] = HOSTILE
    text = page(told)
    assert text.count("<script") == 2 and "owned" in text

    class Scripts(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            assert tag != "img"

    Scripts().feed(text)
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert data and json.loads(data[1])["scope"] == HOSTILE


def test_the_page_asks_for_nothing_from_a_network() -> None:
    text = page(empty())
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", text) and "@import" not in text
    assert "fetch(" not in text and "XMLHttpRequest" not in text


def test_the_file_is_private_and_whole(own: Cli) -> None:
    own.uid("We chose SQLite")
    written = Path(own.ok("report", "-o", "r.html").strip())
    assert written == own.project / "r.html" and written.stat().st_mode & 0o777 == 0o600
    assert "We chose SQLite" in written.read_text() and written.read_text().rstrip().endswith("</html>")
    before = sorted(own.project.iterdir())
    unnamed = Path(own.ok("report").strip())
    assert unnamed.parent == own.home and unnamed.stat().st_mode & 0o777 == 0o600
    assert sorted(own.project.iterdir()) == before, "else the next commit may have it"
    assert own.ok("report", "-o", "-").startswith("<!doctype html>")
    assert "name a file" in own("report", "-o", ".").err


# -- in a browser


@dataclass(frozen=True)
class Browser:
    """A headless Chromium with a profile of its own."""

    binary: str
    folder: Path

    def run(self, path: Path, *more: str) -> tuple[str, str]:
        """(the document as it stands in the end, what the browser logged)."""
        profile = self.folder / "profile"
        done = subprocess.run(
            [self.binary, *FLAGS, f"--user-data-dir={profile}", *more, path.as_uri()],
            capture_output=True, text=True, timeout=90, env={**os.environ, "HOME": str(self.folder), "TZ": "UTC"},
        )  # fmt: skip
        return done.stdout, done.stderr

    def dom(self, path: Path, script: str = "", *more: str) -> str:
        """The document after `script` ran; nothing may have been complained about on the console."""
        changed = path.with_name(f"with-script-{path.name}")
        changed.write_text(path.read_text().replace(SCRIPT_END, f"<script>{script}</script>{SCRIPT_END}"))
        out, logged = self.run(changed, "--dump-dom", *more)
        complaints = [line for line in logged.splitlines() if "CONSOLE" in line]
        assert not complaints, complaints
        assert 'data-ready="1"' in out
        return out


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        pytest.skip(NO_BROWSER)
    yield Browser(binary, tmp_path)


@pytest.fixture(scope="module")
def filled(shared: Cli) -> Path:
    """A report of a memory in which something happened."""
    texts = (f"Decision {number}: service {number} listens on port {8000 + number}" for number in range(30))
    shared.kept(texts, kind="decision", tags=["ports"])
    shared.uid(HOSTILE)
    shared.ok("pin", "Money is integer cents")
    shared.hook("UserPromptSubmit", "s1", prompt="On which port does service 7 listen?")
    return Path(shared.ok("report", "-o", "r.html").strip())


@pytest.mark.slow
def test_the_page_draws_everything_without_a_complaint(filled: Path, browser: Browser) -> None:
    out = browser.dom(filled)
    assert "<title>vMem report</title>" in out  # the hostile page did not run
    assert out.count("<rect") > 3 and 'class="meter"' in out
    assert "33" in re.sub("<[^>]+>", " ", out).split()  # 32 remembered, and the prompt
    for heading in ("Pages by day", "Kinds", "Tokens injected by day", "Faults", "Heat", "Capacity", "Hottest pages"):
        assert f"<h2>{heading}</h2>" in out


@pytest.mark.slow
def test_an_empty_memory_is_said_to_be_empty(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(page(empty()))
    out = browser.dom(path)
    assert "Nothing was kept yet" in out and "Nothing remembered yet" in out and "NaN" not in out


@pytest.mark.slow
def test_search_and_keys_work(filled: Path, browser: Browser) -> None:
    keys = """
      const press = key => (document.activeElement || document.body).dispatchEvent(
        new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
      press("/");
      const focused = document.activeElement.id;
      $("q").value = "port 8007"; $("q").dispatchEvent(new Event("input"));
      const found = body.querySelectorAll("tr[data-uid]").length;
      press("ArrowDown"); press("Enter");
      const open = body.querySelectorAll("tr.text").length;
      const text = (body.querySelector("tr.text") || {}).textContent || "";
      press("Enter");
      const shut = body.querySelectorAll("tr.text").length;
      press("Escape");
      document.body.dataset.told = JSON.stringify({focused, found, open, shut, text,
        all: body.querySelectorAll("tr[data-uid]").length, left: $("q").value});
    """
    out = browser.dom(filled, keys)
    found = re.search(r'data-told="([^"]*)"', out)
    assert found
    told = json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&"))
    assert told["focused"] == "q" and told["open"] == 1 and told["shut"] == 0 and told["left"] == ""
    assert 1 <= told["found"] <= 2 and told["all"] == 33 and "8007" in told["text"]


@pytest.mark.slow
def test_each_word_of_a_search_is_marked_where_it_stands(browser: Browser, tmp_path: Path) -> None:
    one = {"uid": "abcdefgh", "kind": "fact", "title": "Mark the port & go; then <mark> it", "text": "", "tokens": 9}
    path = tmp_path / "one.html"
    path.write_text(page({**empty(), "pages": [{**one, "uses": 0, "created_at": 1.7e9}], "listed_of": 1}))
    out = browser.dom(path, '$("q").value = "port mark"; $("q").dispatchEvent(new Event("input"));')
    title = re.search(r'<td class="title">(.*?)</td>', out)
    assert title
    assert title[1] == "<mark>Mark</mark> the <mark>port</mark> &amp; go; then &lt;<mark>mark</mark>&gt; it"


@pytest.mark.slow
def test_dark_light_and_print_differ_as_they_should(filled: Path, browser: Browser, tmp_path: Path) -> None:
    shades = {}
    for theme in ("light", "dark"):
        script = f"""
          document.documentElement.dataset.theme = "{theme}";
          document.body.dataset.told = getComputedStyle(document.body).backgroundColor;
        """
        found = re.search(r'data-told="rgb\((\d+), (\d+), (\d+)\)"', browser.dom(filled, script))
        assert found
        shades[theme] = sum(map(int, found.groups())) / 3
    assert shades["light"] > 200 and shades["dark"] < 70, shades
    pdf = tmp_path / "r.pdf"
    browser.run(filled, f"--print-to-pdf={pdf}")
    assert pdf.read_bytes().startswith(b"%PDF") and pdf.stat().st_size > 20_000


def test_the_template_travels_with_the_package() -> None:
    assert (Path(sys.modules["vmem.cli.report"].__file__ or "").parent / "report.html").exists()
