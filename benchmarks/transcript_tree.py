"""A made tree of transcripts as a month of real use leaves them: for benchmarks of backfill.

Projects with a few sessions each, from 10 KB to 60 MB and a few of them most of the bytes; what was said is a
hundredth of that. The rest is what the client writes beside it: tool results twice over (as the model got them and as
the client keeps them), whole files before an edit, signed thoughts, pictures in base64, attachments, sidechains in the
file (older clients) or in files of their own (newer ones), compactions; with the newest client all that goes into a
context besides, and a note of each request to the model. Prose comes from the labelled conversations of
tests/data/capture, with other numbers; a seventh of it is Chinese. The same seed makes the same bytes.
"""

from __future__ import annotations

import base64
import json
import os
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from benchmarks import figures

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "capture"
NEWEST = "2.1.330"
VERSIONS = {"1.0.88": 1, "2.0.14": 1, "2.0.76": 1, "2.1.38": 1, "2.1.197": 2, NEWEST: 6}  # with their shares
# What the newest client writes when a context begins (a session's, an agent's, after a compaction): the attachments,
# and what it sends of them, with about how many characters. Together some 150 KB.
ATTACHED = {
    "environment": 900, "model": 300, "deferred_tools_delta": 700, "agent_listing_delta": 3300, "skill_listing": 13_000,
    "auto_mode": 600, "date": 60, "remote_session_change": 800, "prompt_snapshot": 61_000,
}  # fmt: skip
SENT_CHARS, TOLD_CHARS = 37_000, 10_000
OF_AGENT = 0.6  # as much of that in an agent's context
PROJECTS = 14
DAY = 86_400.0
SMALLEST, LARGEST = 10_000, 60_000_000
POOL_CHARS = 3_000_000
WORDS = "handler item queue page cache user order index config total retry batch worker shard lease token_count".split()
_NUMBER = re.compile(r"\d+")
Said = tuple[str, str]  # a prompt and its answer


def make(folder: Path, megabytes: int, seed: int = 1, now: float | None = None) -> tuple[int, int]:
    """Writes the tree below `folder`; -> (bytes, files). File times lie within the last 30 days."""
    rng = random.Random(seed)
    said, pool = _conversations(), _pool(rng)
    now = time.time() if now is None else now
    total = files = 0
    while total < megabytes * 1_000_000:
        project = f"/home/dev/{'service' if rng.random() < 0.7 else '工程'}-{rng.randrange(PROJECTS):02d}"
        size = int(min(LARGEST, max(SMALLEST, rng.lognormvariate(14.2, 1.7))))
        size = min(size, int(megabytes * 1_000_000 - total) + SMALLEST)
        session = _Session(rng, said, pool, project, now - rng.random() * 29 * DAY)
        path = folder / re.sub(r"[^A-Za-z0-9]", "-", project) / f"{session.ident}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        written, made = session.write(path, size)
        total += written
        files += made
    return total, files


@dataclass
class _Session:
    """One session being written; `at` is its clock."""

    rng: random.Random
    said: list[Said]
    pool: list[str]
    cwd: str
    at: float
    ident: str = ""
    version: str = ""
    count: int = 0
    parent: str | None = None
    prompt_id: str = ""
    fresh: bool = True  # its context has not begun yet
    agents: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ident = _uuid(self.rng)
        self.version = self.rng.choices(list(VERSIONS), list(VERSIONS.values()))[0]

    def write(self, path: Path, size: int) -> tuple[int, int]:
        """-> (bytes, files), with those of its agents."""
        with path.open("w", encoding="utf-8") as file:
            if self.rng.random() < 0.3:
                file.write(
                    json.dumps({"type": "summary", "summary": "Earlier work", "leafUuid": _uuid(self.rng)}) + "\n"
                )
            compacted = 0
            while file.tell() < size:
                for record in self.turn(path):
                    self.put(file, record)
                if file.tell() - compacted > 9_000_000:
                    compacted = file.tell()
                    for record in self.compaction():
                        self.put(file, record)
        os.utime(path, (self.at, self.at))
        return sum(p.stat().st_size for p in (path, *self.agents)), 1 + len(self.agents)

    def put(self, file: TextIO, record: dict[str, Any], agent: str = "") -> None:
        self.count += 1
        if record["type"].startswith("api-request"):  # no part of the conversation
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
            return
        self.at += self.rng.random() * 20
        ident = _uuid(self.rng)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.at)) + f".{self.count % 1000:03d}Z"
        head = {
            "parentUuid": self.parent, "isSidechain": bool(agent), "userType": "external", "cwd": self.cwd,
            "sessionId": self.ident, "version": self.version, "gitBranch": "main", "uuid": ident, "timestamp": stamp,
        }  # fmt: skip
        if agent:
            head["agentId"] = agent
        file.write(json.dumps({**head, **record}, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.parent = ident

    def turn(self, path: Path) -> Iterator[dict[str, Any]]:
        prompt, answer = self.words()
        self.prompt_id = _uuid(self.rng)
        named = {"promptId": self.prompt_id} if self.version.startswith("2.1") else {}
        if self.version in ("2.1.197", NEWEST) and self.rng.random() < 0.4:
            yield {"type": "queue-operation", "operation": "enqueue", "content": prompt}
        yield {"type": "user", "message": {"role": "user", "content": prompt}, **named}
        if self.fresh:
            self.fresh = False
            yield from self.context()
        if self.rng.random() < 0.5:
            yield {
                "type": "file-history-snapshot",
                "messageId": _uuid(self.rng),
                "snapshot": {"trackedFileBackups": {}},
            }
        for _ in range(min(60, int(self.rng.lognormvariate(1.3, 0.9)))):
            yield from self.request()
            if self.rng.random() < 0.5:
                signature = base64.b64encode(self.rng.randbytes(self.rng.randrange(300, 2500))).decode()
                yield self.assistant({"type": "thinking", "thinking": self.text(900), "signature": signature})
            if self.rng.random() < 0.2:
                yield self.assistant({"type": "text", "text": "Let me look at that next."})
            yield from self.tool(path, named)
        yield from self.request()
        yield self.assistant({"type": "text", "text": answer})

    def context(self, share: float = 1.0) -> Iterator[dict[str, Any]]:
        """All that the newest client puts into a context that begins."""
        if self.version == NEWEST:
            for kind, chars in ATTACHED.items():
                yield {"type": "attachment", "attachment": {"type": kind, "content": self.text(int(chars * share))}}
            told = {"role": "user", "content": self.text(int(TOLD_CHARS * share))}
            yield {"type": "api-request-shape", "shape": {"system": self.text(int(SENT_CHARS * share))}}
            yield {"type": "api-request-blob", "hash": self.rng.randbytes(32).hex(), "message": told}

    def request(self) -> Iterator[dict[str, Any]]:
        """What the newest client notes of one request to the model."""
        if self.version == NEWEST:
            digests = [self.rng.randbytes(32).hex() for _ in range(3)]
            params = {
                "model": "claude-opus-5-5",
                "betas": [f"{word}-2025-05-14" for word in WORDS],
                "max_tokens": 128_000,
            }
            head = {"type": "api-request", "sessionId": self.ident, "id": _uuid(self.rng), "version": self.version}
            cached = [{"path": ["messages", n, "content", 0], "value": {"type": "ephemeral"}} for n in range(3)]
            yield {**head, "params": params, "tail": digests, "cacheControl": cached, "requestDigest": digests[0]}

    def tool(self, path: Path, named: dict[str, str]) -> Iterator[dict[str, Any]]:
        ident = f"toolu_{self.count:08d}{self.rng.randrange(1 << 30):08x}"
        name = self.rng.choice(
            ("Read", "Read", "Read", "Bash", "Bash", "Bash", "Edit", "Edit", "Grep", "Task", "WebFetch")
        )
        if name == "Grep" and self.version == NEWEST:
            name = "Bash"  # that one searches with commands
        where = f"{self.cwd}/src/{self.rng.choice(WORDS)}/{self.rng.choice(WORDS)}_{self.rng.randrange(40)}.py"
        given: dict[str, Any] = {"file_path": where}
        content: Any = self.text(int(min(120_000, self.rng.lognormvariate(8.4, 1.3))))
        result: dict[str, Any] = {"type": "text", "file": {"filePath": where, "content": content, "numLines": 200}}
        if name == "Bash":
            given = {"command": f"python -m pytest tests/{self.rng.choice(WORDS)} -q", "description": "Run the tests"}
            result = {"stdout": content, "stderr": "", "interrupted": False, "isImage": False}
        elif name == "Edit":
            before = content
            given |= {"old_string": before[:300], "new_string": before[300:700]}
            content = f"The file {where} has been updated.\n{before[:400]}"
            patch = [{"oldStart": 1, "oldLines": 9, "newStart": 1, "newLines": 9, "lines": before[:600].splitlines()}]
            result = {
                "filePath": where,
                **given,
                "originalFile": before,
                "structuredPatch": patch,
                "userModified": False,
            }
        elif name == "Read" and self.rng.random() < 0.04:
            data = base64.b64encode(self.rng.randbytes(self.rng.randrange(60_000, 900_000))).decode()
            source = {"type": "base64", "media_type": "image/png", "data": data}
            content = [{"type": "image", "source": source}]
            result = {"type": "image", "file": {"base64": data, "type": "image/png"}}
        elif name == "Grep":
            given = {"pattern": self.rng.choice(WORDS), "path": self.cwd}
            result = {"mode": "content", "filenames": [], "content": content}
        elif name == "Task":
            given = {"description": "Look around", "prompt": self.text(800), "subagent_type": "Explore"}
            yield from self.agent(path)
            result = {"content": [{"type": "text", "text": content}], "totalDurationMs": 5000}
        elif name == "WebFetch":
            given = {"url": f"https://docs.example.org/{self.rng.choice(WORDS)}", "prompt": "What does it say?"}
            result = {"bytes": len(content), "code": 200, "result": content}
        yield self.assistant({"type": "tool_use", "id": ident, "name": name, "input": given})
        failed = name == "Bash" and self.rng.random() < 0.15
        block = {"tool_use_id": ident, "type": "tool_result", "content": content, "is_error": failed}
        allowed = {"decision": "accept", "source": "config", "reasonType": "mode"}
        decided = {"permissionDecision": allowed} if self.version == NEWEST else {}
        message = {"role": "user", "content": [block]}
        yield {"type": "user", "message": message, "toolUseResult": result, **named, **decided}

    def agent(self, path: Path) -> Iterator[dict[str, Any]]:
        """An agent's own records: in the session's file as sidechain, or in a file beside it."""
        prompt, answer = self.words()
        ident = f"{self.rng.randrange(1 << 32):08x}"
        records = [{"type": "user", "message": {"role": "user", "content": prompt}}, *self.context(OF_AGENT)]
        for number in range(self.rng.randrange(1, 6)):
            use = {"type": "tool_use", "id": f"toolu_{ident}{number}", "name": "Grep", "input": {"pattern": "lease"}}
            content = self.text(int(min(60_000, self.rng.lognormvariate(8.0, 1.0))))
            block = {"tool_use_id": use["id"], "type": "tool_result", "content": content}
            result = {"type": "user", "message": {"role": "user", "content": [block]}}
            records += [*self.request(), self.assistant(use), result]
        records += [*self.request(), self.assistant({"type": "text", "text": answer})]
        if self.version.startswith("1."):
            for record in records:
                yield {"isSidechain": True, **record}
            return
        own = path.parent / path.stem / "subagents" / f"agent-{ident}.jsonl"
        own.parent.mkdir(parents=True, exist_ok=True)
        self.agents.append(own)
        with own.open("w", encoding="utf-8") as file:
            for record in records:
                self.put(file, record, ident)

    def compaction(self) -> Iterator[dict[str, Any]]:
        self.fresh = True
        meta = {"trigger": "auto", "preTokens": 180_000, "postTokens": 9_000}
        yield {
            "type": "system",
            "subtype": "compact_boundary",
            "content": "Conversation compacted",
            "compactMetadata": meta,
        }
        text = "This session is being continued from a previous conversation.\n\nSummary:\n" + self.text(6000)
        yield {"type": "user", "message": {"role": "user", "content": text}, "isCompactSummary": True}

    def assistant(self, block: dict[str, Any]) -> dict[str, Any]:
        usage = {"input_tokens": 9, "cache_read_input_tokens": 41_000, "output_tokens": 120, "service_tier": "standard"}
        message = {"id": f"msg_{self.count:010d}", "type": "message", "role": "assistant", "model": "claude-opus-4-8"}
        return {"type": "assistant", "message": {**message, "content": [block], "usage": usage}, "requestId": "req_1"}

    def words(self) -> Said:
        prompt, answer = self.rng.choice(self.said)

        def other(_: re.Match[str]) -> str:
            return str(self.rng.randrange(2, 9000))

        note = f" See {self.rng.choice(WORDS)}-{self.rng.randrange(9000)}."
        return _NUMBER.sub(other, prompt), _NUMBER.sub(other, answer) + note

    def text(self, chars: int) -> str:
        """About so many characters of tool output."""
        out: list[str] = []
        left = chars
        while left > 0:
            line = self.pool[self.rng.randrange(len(self.pool))]
            out.append(line)
            left -= len(line) + 1
        return "\n".join(out)


def _conversations() -> list[Said]:
    """Every prompt of the labelled conversations with the words that followed it; Chinese ones are a seventh."""
    found: list[Said] = []
    for path in sorted(DATA.glob("*/*.jsonl")):
        if path.name == "labels.jsonl":
            continue
        prompt, answer = "", ""
        for line in path.read_text(encoding="utf-8").splitlines():
            value = json.loads(line)
            content = value.get("message", {}).get("content")
            if value.get("type") == "user" and isinstance(content, str) and not value.get("isMeta"):
                if prompt:
                    found.append((prompt, answer or "Done."))
                prompt, answer = content, ""
            elif value.get("type") == "assistant" and isinstance(content, list):
                answer = "\n\n".join([answer, *(b["text"] for b in content if b.get("type") == "text")]).strip()
        if prompt:
            found.append((prompt, answer or "Done."))
    return found


def _pool(rng: random.Random) -> list[str]:
    """Blocks of lines as tools print them: code, logs, listings, a little Chinese."""
    blocks, chars = [], 0
    while chars < POOL_CHARS:
        a, b, n = rng.choice(WORDS), rng.choice(WORDS), rng.randrange(100_000)
        block = rng.choice((
            f"    def {a}_{b}(self, {b}: int = {n}) -> None:\n        self.{a}[{b}] = compute_{a}({b}, limit={n % 97})",
            f"2026-03-01 10:{n % 60:02d}:17.{n % 1000:03d} INFO {a}-{n % 9} handled GET /api/v2/{b}?page={n} in 12 ms",
            f"-rw-r--r-- 1 dev dev {n:6d} Mar  1 10:00 src/{a}/{b}_{n % 40}.py",
            f"tests/{a}/test_{b}.py::test_{a}_{b}_{n} PASSED [ {n % 100}%]",
            f'  "{a}": {{"{b}": {n}, "enabled": true, "sha": "{rng.randbytes(20).hex()}"}},',
            f"E       AssertionError: expected {n} but got {n + 1}; token = os.environ['{a.upper()}_TOKEN']",
            f"# {a}：在 {b} 中处理第 {n} 条记录，失败时重试三次",
            f"     {n % 900}\treturn await client.{a}.{b}(id={n}, headers={{'authorization': f'Bearer {{{a}}}'}})",
        ))  # fmt: skip
        blocks.append(block)
        chars += len(block)
    return blocks


def _uuid(rng: random.Random) -> str:
    text = rng.randbytes(16).hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def main() -> None:
    """Makes a tree and says how large it is."""
    parser = figures.arguments(__doc__, save=False)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    total, files = make(args.folder, args.mb, args.seed)
    print(f"{total / 1e6:.0f} MB in {files} files")


if __name__ == "__main__":
    main()
